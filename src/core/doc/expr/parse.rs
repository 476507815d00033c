//! Words → [`Formula`], by recursive descent.

use super::token::{Token, next};
use super::{Call, Expr, ExprKind, FILTERS, FUNCTIONS, Filter, FilterKind, Formula, Key};
use super::{Literal, Op, PLURAL, Question, TableRef, Test};
use crate::data::value::Decimal;
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::format::{CATEGORIES, PluralCategory};
use crate::source::{FileId, Span, Spanned};

/// The longest expression, in bytes, and the most pieces it may have: far more than anyone writes, and few enough
/// that no tree is too deep to walk.
const MAX_LEN: usize = 16 * 1024;
const MAX_PIECES: usize = 500;
/// The deepest parentheses.
const MAX_DEPTH: usize = 50;

/// A fault of the grammar; `reason` is a term of the catalogue.
pub(in crate::doc) fn syntax(span: Span, reason: &'static str) -> Diagnostic {
    Diagnostic::at(Code::ExpressionSyntax, span).with("reason", Arg::Term(reason))
}

/// Reads what stands between the braces; `offset` is where it begins in its file. `None` where it was reported.
pub fn parse(text: &str, file: FileId, offset: usize) -> (Option<Formula>, Vec<Diagnostic>) {
    let mut parser = Parser::new(text, file, offset);
    let whole = parser.span(0, text.len());
    let formula = if text.len() > MAX_LEN {
        parser.fail(whole, "expr-too-long")
    } else if parser.token == Token::End {
        parser.fail(parser.span(0, text.len()), "expr-empty")
    } else {
        parser.formula()
    };
    match formula {
        Some(formula) if parser.faults.is_empty() => (Some(formula), Vec::new()),
        Some(_) | None => (None, parser.faults),
    }
}

struct Parser<'t> {
    text: &'t str,
    file: FileId,
    offset: usize,
    token: Token,
    start: usize,
    end: usize,
    /// One past the last word that was taken.
    last: usize,
    depth: usize,
    pieces: usize,
    faults: Vec<Diagnostic>,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, file: FileId, offset: usize) -> Self {
        let (token, start, end) = next(text, 0);
        let faults = Vec::new();
        Self { text, file, offset, token, start, end, last: 0, depth: 0, pieces: 0, faults }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start + self.offset..end + self.offset)
    }

    fn here(&self) -> Span {
        // A fault at the end is shown at the last word, where the eye is.
        if self.token == Token::End {
            self.span(self.last, self.last)
        } else {
            self.span(self.start, self.end)
        }
    }

    /// Takes the word and reads the next.
    fn take(&mut self) -> Spanned<Token> {
        let span = self.span(self.start, self.end);
        self.last = self.end;
        let (token, start, end) = next(self.text, self.end);
        (self.start, self.end) = (start, end);
        Spanned { value: std::mem::replace(&mut self.token, token), span }
    }

    fn take_sign(&mut self, sign: char) -> bool {
        let there = self.token == Token::Sign(sign);
        if there {
            self.take();
        }
        there
    }

    fn take_op(&mut self, ops: &[(char, Op)]) -> Option<Op> {
        let (_, op) = ops.iter().find(|(sign, _)| self.token == Token::Sign(*sign))?;
        self.take();
        Some(*op)
    }

    fn fail<T>(&mut self, span: Span, reason: &'static str) -> Option<T> {
        self.faults.push(syntax(span, reason));
        None
    }

    /// Says what was expected here; a character that means nothing and open quotes say so themselves.
    fn expected<T>(&mut self, reason: &'static str) -> Option<T> {
        let reason = match self.token {
            Token::OpenText => "expr-open-text",
            Token::Stray('\'' | '“' | '”' | '«' | '»' | '‘' | '’') => "expr-quotes",
            Token::Stray(_) => "expr-stray",
            Token::Name(_) | Token::Text(_) | Token::Number(_) | Token::Sign(_) | Token::End => {
                reason
            }
        };
        self.fail(self.here(), reason)
    }

    fn unknown<'n>(
        &mut self,
        name: &Spanned<String>,
        kind: &'static str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        let d = Diagnostic::at(Code::ExpressionUnknown, name.span)
            .with("kind", Arg::Term(kind))
            .with("name", &name.value)
            .with("known", known.clone().map(str::to_owned).collect::<Vec<_>>());
        self.faults.push(d.near(nearest(&name.value, known)));
    }

    fn formula(&mut self) -> Option<Formula> {
        let value = self.sum()?;
        let (mut filters, mut forms) = (Vec::<Spanned<Filter>>::new(), Vec::new());
        let prints = |filter: &Spanned<Filter>| filter.value != Filter::Final;
        while self.take_sign('|') {
            let start = self.start;
            let is_again = if self.token == Token::Name(PLURAL.to_owned()) {
                let again = !forms.is_empty();
                forms = self.plural()?;
                again
            } else {
                let filter = self.filter()?;
                let again = filter.iter().any(prints) && filters.iter().any(prints);
                filters.extend(filter);
                again
            };
            if is_again {
                return self.fail(self.span(start, self.last), "expr-filter-twice");
            }
        }
        match self.token {
            Token::End => Some(Formula { value, filters, forms }),
            Token::Name(_)
            | Token::Text(_)
            | Token::Number(_)
            | Token::Sign(_)
            | Token::OpenText
            | Token::Stray(_) => self.expected("expr-operator"),
        }
    }

    fn sum(&mut self) -> Option<Expr> {
        let mut left = self.product()?;
        while let Some(op) = self.take_op(&[('+', Op::Add), ('-', Op::Subtract)]) {
            let right = self.product()?;
            left = binary(op, left, right);
        }
        Some(left)
    }

    fn product(&mut self) -> Option<Expr> {
        let mut left = self.factor()?;
        while let Some(op) = self.take_op(&[('*', Op::Multiply), ('/', Op::Divide)]) {
            let right = self.factor()?;
            left = binary(op, left, right);
        }
        Some(left)
    }

    fn factor(&mut self) -> Option<Expr> {
        self.pieces += 1;
        if self.pieces > MAX_PIECES || self.depth > MAX_DEPTH {
            return self.fail(self.here(), "expr-too-long");
        }
        self.depth += 1;
        let expr = self.factor_inside();
        self.depth -= 1;
        expr
    }

    fn factor_inside(&mut self) -> Option<Expr> {
        let start = self.start;
        if self.take_sign('-') {
            let inner = self.factor()?;
            let span = self.span(start, self.last);
            return Some(Expr { kind: ExprKind::Negate(Box::new(inner)), span });
        }
        if self.take_sign('(') {
            let mut inner = self.sum()?;
            if !self.take_sign(')') {
                return self.expected("expr-close");
            }
            inner.span = self.span(start, self.last);
            return Some(inner);
        }
        match &self.token {
            Token::Number(written) => match written.parse::<Decimal>() {
                Ok(number) => {
                    let span = self.take().span;
                    Some(Expr { kind: ExprKind::Number(number), span })
                }
                Err(_) => self.fail(self.here(), "expr-number"),
            },
            Token::Name(name) => {
                let name = Spanned { value: name.clone(), span: self.here() };
                self.take();
                let kind = ExprKind::Call(self.call(&name)?);
                Some(Expr { kind, span: self.span(start, self.last) })
            }
            Token::Text(_) | Token::Sign(_) | Token::OpenText | Token::Stray(_) | Token::End => {
                self.expected("expr-value")
            }
        }
    }

    /// What stands in the parentheses after the name of a function.
    fn call(&mut self, name: &Spanned<String>) -> Option<Call> {
        let Some((_, question)) = FUNCTIONS.iter().find(|(known, _)| *known == name.value) else {
            self.unknown(name, "function", FUNCTIONS.iter().map(|(known, _)| *known));
            return None;
        };
        if !self.take_sign('(') {
            return self.expected("expr-open");
        }
        let table = self.text("expr-table")?;
        let Some(table_ref) = TableRef::parse(&table.value, table.span) else {
            return self.fail(table.span, "expr-table");
        };
        let mut field = None;
        if *question != Question::Rows {
            if !self.take_sign(',') {
                return self.expected("expr-field");
            }
            field = Some(self.text("expr-field")?);
        }
        let keys = self.keys()?;
        let call = Call { question: *question, field, table: table_ref, keys };
        match lacks(&call) {
            Some(reason) => self.fail(name.span, reason),
            None => Some(call),
        }
    }

    fn keys(&mut self) -> Option<Vec<Key>> {
        let mut keys: Vec<Key> = Vec::new();
        loop {
            if self.take_sign(')') {
                return Some(keys);
            }
            if !self.take_sign(',') {
                return self.expected("expr-close");
            }
            // A comma may stand before the end.
            if self.take_sign(')') {
                return Some(keys);
            }
            let key = self.key()?;
            if keys.iter().any(|k| k.field.value == key.field.value) {
                return self.fail(key.field.span, "expr-key-twice");
            }
            keys.push(key);
        }
    }

    fn key(&mut self) -> Option<Key> {
        let Token::Name(name) = &self.token else { return self.expected("expr-key") };
        let field = Spanned { value: name.clone(), span: self.here() };
        self.take();
        let test = match [self.take_sign('<'), self.take_sign('>'), self.take_sign('=')] {
            [false, false, true] => Test::Is,
            [true, false, equal] => {
                if equal {
                    Test::AtMost
                } else {
                    Test::Less
                }
            }
            [false, true, equal] => {
                if equal {
                    Test::AtLeast
                } else {
                    Test::Greater
                }
            }
            [false, false, false] | [true, true, _] => return self.expected("expr-equals"),
        };
        let mut values = Vec::new();
        if test != Test::Is || !self.take_sign('[') {
            values.push(self.literal()?);
            return Some(Key { field, test, values });
        }
        loop {
            values.push(self.literal()?);
            if self.take_sign(']') {
                return Some(Key { field, test, values });
            }
            if !self.take_sign(',') {
                return self.expected("expr-close-list");
            }
        }
    }

    fn literal(&mut self) -> Option<Spanned<Literal>> {
        let start = self.start;
        let minus = self.take_sign('-');
        let sign = if minus { "-" } else { "" };
        let value = match &self.token {
            Token::Text(text) if !minus => Literal::Text(text.clone()),
            Token::Name(word) if !minus && word == "true" => Literal::Bool(true),
            Token::Name(word) if !minus && word == "false" => Literal::Bool(false),
            Token::Number(written) => match number(&format!("{sign}{written}")) {
                Some(number) => number,
                None => return self.fail(self.here(), "expr-number"),
            },
            Token::Name(_)
            | Token::Text(_)
            | Token::Sign(_)
            | Token::OpenText
            | Token::Stray(_)
            | Token::End => return self.expected("expr-literal"),
        };
        self.take();
        Some(Spanned { value, span: self.span(start, self.last) })
    }

    fn text(&mut self, expected: &'static str) -> Option<Spanned<String>> {
        let Token::Text(text) = &self.token else { return self.expected(expected) };
        let text = Spanned { value: text.clone(), span: self.here() };
        self.take();
        Some(text)
    }

    /// The forms of a word, each after its plural category.
    fn plural(&mut self) -> Option<Vec<(PluralCategory, String)>> {
        const EXPECTED: &str = "expr-forms";
        let (start, mut open) = (self.start, '(');
        self.take();
        let mut forms: Vec<(PluralCategory, String)> = Vec::new();
        while !self.take_sign(')') {
            if !self.take_sign(open) {
                return self.expected(EXPECTED);
            }
            open = ',';
            let Token::Name(name) = &self.token else { return self.expected(EXPECTED) };
            let name = Spanned { value: name.clone(), span: self.here() };
            self.take();
            let known = CATEGORIES.iter().find(|(known, _)| *known == name.value);
            let Some((_, category)) = known else {
                self.unknown(&name, "plural-category", CATEGORIES.iter().map(|(known, _)| *known));
                return None;
            };
            if forms.iter().any(|(c, _)| c == category) {
                return self.fail(name.span, "expr-key-twice");
            }
            if !self.take_sign('=') {
                return self.expected(EXPECTED);
            }
            forms.push((*category, self.text(EXPECTED)?.value));
        }
        if forms.iter().all(|(category, _)| *category != PluralCategory::Other) {
            return self.fail(self.span(start, self.last), "expr-forms-other");
        }
        Some(forms)
    }

    /// A filter; the inner `None` is one that was reported and after which reading can go on.
    #[expect(clippy::option_option, reason = "the outer one ends the reading")]
    fn filter(&mut self) -> Option<Option<Spanned<Filter>>> {
        let Token::Name(name) = &self.token else { return self.expected("expr-filter") };
        let name = Spanned { value: name.clone(), span: self.here() };
        let start = self.start;
        self.take();
        let mut decimals = None;
        if self.take_sign('(') {
            if let Token::Number(written) = &self.token {
                decimals = written.parse::<u8>().ok().filter(|n| *n <= 9);
                if decimals.is_none() {
                    return self.fail(self.here(), "expr-decimals");
                }
                self.take();
            }
            if !self.take_sign(')') {
                return self.expected("expr-decimals");
            }
        }
        let span = self.span(start, self.last);
        let Some((_, kind)) = FILTERS.iter().find(|(known, _)| *known == name.value) else {
            let known = FILTERS.iter().map(|(known, _)| *known).chain([PLURAL]);
            self.unknown(&name, "filter", known);
            return Some(None);
        };
        match (kind, decimals) {
            (FilterKind::Decimals(make), decimals) => {
                Some(Some(Spanned { value: make(decimals), span }))
            }
            (FilterKind::Bare(filter), None) => Some(Some(Spanned { value: *filter, span })),
            (FilterKind::Bare(_), Some(_)) => self.fail(span, "expr-no-decimals"),
        }
    }
}

/// What a question asks of its keys and is not given.
fn lacks(call: &Call) -> Option<&'static str> {
    let listed: Vec<usize> = call.keys.iter().map(|k| k.values.len()).filter(|n| *n > 1).collect();
    let compares = call.keys.iter().any(|k| k.test != Test::Is);
    match call.question {
        Question::Value => (!listed.is_empty() || compares).then_some("expr-one-value"),
        Question::Rank if compares => Some("expr-one-value"),
        Question::Share | Question::Rank => call.keys.is_empty().then_some("expr-part"),
        Question::Change | Question::Risen | Question::Fallen | Question::Unchanged => {
            (listed != [2] || compares).then_some("expr-from-to")
        }
        Question::Rows | Question::Sum | Question::Max | Question::Min => None,
    }
}

fn binary(op: Op, left: Expr, right: Expr) -> Expr {
    let span = Span { end: right.span.end, ..left.span };
    Expr { kind: ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) }, span }
}

fn number(written: &str) -> Option<Literal> {
    match written.parse() {
        Ok(whole) => Some(Literal::Int(whole)),
        Err(_) => written.parse().ok().map(Literal::Decimal),
    }
}
