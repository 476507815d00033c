//! A formula and the tables → a printed number with the cell it came from.
//!
//! In: a [`Bound`] of a text, the language it is read in. Out: a [`Number`], or diagnostics that say which rows
//! matched. Arithmetic is exact; a result is provisional where any cell in it is.

use super::question::{self, Answer};
use crate::data::value::{Decimal, Obs, Status, Value};
use crate::diag::{Arg, Code, Diagnostic};
use crate::doc::Bound;
use crate::doc::expr::{Expr, ExprKind, Filter, Op, Question};
use crate::format::rounded;
use crate::lang::Lang;
use crate::site::{Site, TableRef};
use crate::source::{Sources, Span};

const MILLION: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// A printed number.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// As a reader sees it.
    pub text: String,
    /// Whether «provvisorio» stands after it.
    pub provisional: bool,
    /// What each question in it came to, in the order of [`Formula::calls`](crate::doc::expr::Formula::calls).
    pub answers: Vec<Answer>,
    /// The expression as it was written.
    pub source: String,
}

impl Number {
    /// Every cell it is made of, in the order they are named.
    pub fn cells(&self) -> impl Iterator<Item = &CellRef> {
        self.answers.iter().flat_map(|answer| &answer.cells)
    }
}

/// A cell of a table of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellRef {
    /// The table.
    pub table: TableRef,
    /// The record, from 1.
    pub record: u64,
    /// The field's name.
    pub field: String,
}

/// What an expression computes: a value, and whether it may still change.
struct Computed {
    value: Value,
    status: Status,
    /// Whether the value is a cell's own, with its own decimals, and not the result of arithmetic.
    own: bool,
    unit: Unit,
}

/// What a number is counted in, as far as it decides how it may be printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// In per cent already.
    Percent,
    /// In percentage points: a difference of percentages.
    Points,
    /// A change as a share of 1.
    Share,
    Other,
}

/// Evaluates an expression and prints it in a language. `None` where it has no value; then that was reported.
pub(super) fn evaluate(
    site: &Site,
    sources: &Sources<'_>,
    bound: &Bound,
    lang: Lang,
    out: &mut Vec<Diagnostic>,
) -> Option<Number> {
    let mut answers = Vec::new();
    let computed = compute(site, sources, &bound.formula.value, &mut answers, out)?;
    let mut provisional = computed.status.obs == Obs::Provisional;
    let (mut text, mut printed) = (None, None);
    for filter in &bound.formula.filters {
        if filter.value == Filter::Final {
            provisional = false;
            continue;
        }
        text = Some(print(site, &computed, filter.value, filter.span, lang, out)?);
        printed = Some(filter.value);
    }
    if text.is_none() && computed.unit == Unit::Share {
        let wrong = Diagnostic::at(Code::ExpressionArithmetic, bound.formula.value.span);
        out.push(wrong.with("reason", Arg::Term("share-bare")));
        return None;
    }
    let mut text = text.unwrap_or_else(|| plain(site, &computed.value, computed.own, lang));
    let forms = &bound.formula.forms;
    if !forms.is_empty() {
        let n = shown(&number(&computed, bound.formula.value.span, out)?, computed.own);
        let forms: Vec<_> = forms.iter().map(|(c, form)| (*c, form.as_str())).collect();
        text.push('\u{a0}');
        text.push_str(site.formats.pattern(lang, &forms, &as_counted(n, printed)));
    }
    Some(Number { text, provisional, answers, source: bound.source.clone() })
}

/// A value printed without a filter.
fn plain(site: &Site, value: &Value, own: bool, lang: Lang) -> String {
    let formats = &site.formats;
    match value {
        Value::Int(n) => formats.number(lang, &Decimal::from(*n), None),
        Value::Decimal(d) => formats.number(lang, &shown(d, own), None),
        Value::Text(text) => text.to_string(),
        Value::Bool(b) => formats.truth(lang, *b).to_owned(),
        Value::Date(date) => formats.date(lang, *date),
        Value::Time(_) | Value::DateTime(_) => value.shown(formats, lang, None),
        Value::Year(year) => formats.year(lang, *year),
        Value::YearMonth(year, month) => formats.month(lang, *year, *month),
        Value::Absent => String::new(),
    }
}

/// A result of arithmetic without its endless decimals; a cell's own value as it is.
fn shown(d: &Decimal, own: bool) -> Decimal {
    if own { *d } else { d.round_dp(6).normalize() }
}

/// The number that decides the form of a word behind it: as it is shown.
fn as_counted(n: Decimal, printed: Option<Filter>) -> Decimal {
    match printed {
        Some(
            Filter::Number(Some(decimals))
            | Filter::Change(Some(decimals))
            | Filter::Points(Some(decimals))
            | Filter::Percent(Some(decimals)),
        ) => rounded(&n, decimals),
        // «5,2 milioni di»: in CLDR a number told in millions counts as so many whole ones.
        Some(Filter::Compact) if n.abs() >= MILLION => {
            rounded(&(n / MILLION), 0).checked_mul(MILLION).unwrap_or(n)
        }
        Some(
            Filter::Number(None)
            | Filter::Change(None)
            | Filter::Points(None)
            | Filter::Percent(None)
            | Filter::Compact
            | Filter::Year
            | Filter::Final,
        )
        | None => n,
    }
}

fn print(
    site: &Site,
    computed: &Computed,
    filter: Filter,
    span: Span,
    lang: Lang,
    out: &mut Vec<Diagnostic>,
) -> Option<String> {
    let formats = &site.formats;
    let Some(n) = computed.value.as_decimal() else {
        let wrong = Diagnostic::at(Code::ExpressionArithmetic, span);
        out.push(wrong.with("reason", Arg::Term("not-a-number")));
        return None;
    };
    let misprinted = match (filter, computed.unit) {
        (Filter::Percent(_), Unit::Percent) => Some("already-percent"),
        (Filter::Percent(_) | Filter::Points(_), Unit::Points) => Some("percentage-points"),
        (Filter::Percent(_), Unit::Share) | (_, Unit::Percent | Unit::Points | Unit::Other) => None,
        (_, Unit::Share) => Some("share-bare"),
    };
    if let Some(reason) = misprinted {
        let wrong = Diagnostic::at(Code::ExpressionArithmetic, span);
        out.push(wrong.with("reason", Arg::Term(reason)));
        return None;
    }
    let n = shown(&n, computed.own);
    Some(match filter {
        Filter::Number(decimals) => formats.number(lang, &n, decimals),
        Filter::Percent(decimals) => formats.percent(lang, &n, decimals),
        Filter::Points(decimals) => formats.points(lang, &n, decimals),
        Filter::Change(decimals) => formats.change(lang, &n, decimals),
        Filter::Compact => formats.compact_words(lang, &n),
        Filter::Year => {
            let whole = n.is_integer().then(|| n.normalize().mantissa());
            let year = whole.and_then(|n| i16::try_from(n).ok());
            let Some(year) = year else {
                let wrong = Diagnostic::at(Code::ExpressionArithmetic, span);
                out.push(wrong.with("reason", Arg::Term("not-a-year")));
                return None;
            };
            formats.year(lang, year)
        }
        Filter::Final => formats.number(lang, &n, None),
    })
}

fn compute(
    site: &Site,
    sources: &Sources<'_>,
    expr: &Expr,
    answers: &mut Vec<Answer>,
    out: &mut Vec<Diagnostic>,
) -> Option<Computed> {
    match &expr.kind {
        ExprKind::Number(n) => {
            let value = Value::Decimal(*n);
            Some(Computed { value, status: Status::NORMAL, own: true, unit: Unit::Other })
        }
        ExprKind::Call(call) => {
            let answer = question::answer(site, sources, (call, expr.span), out)?;
            let unit = match (call.question, answer.percent) {
                (Question::Change, _) => Unit::Share,
                (_, true) => Unit::Percent,
                (_, false) => Unit::Other,
            };
            let (value, status, own) = (answer.value.clone(), answer.status, answer.own);
            answers.push(answer);
            Some(Computed { value, status, own, unit })
        }
        ExprKind::Negate(inner) => {
            let inner = compute(site, sources, inner, answers, out)?;
            let n = number(&inner, expr.span, out)?;
            Some(Computed { value: Value::Decimal(-n), ..inner })
        }
        ExprKind::Binary { op, left, right } => {
            // Both sides are asked before one can fail, so that both are reported.
            let left_value = compute(site, sources, left, answers, out);
            let right_value = compute(site, sources, right, answers, out);
            let (left_value, right_value) = (left_value?, right_value?);
            let (a, b) =
                (number(&left_value, left.span, out), number(&right_value, right.span, out));
            let result = arithmetic(*op, a?, b?, expr.span, out)?;
            let status = left_value.status.max(right_value.status);
            let unit = match (op, left_value.unit, right_value.unit) {
                (Op::Subtract, Unit::Percent, Unit::Percent) => Unit::Points,
                (Op::Add | Op::Subtract, a, b) if a == b => a,
                (_, _, _) => Unit::Other,
            };
            Some(Computed { value: Value::Decimal(result), status, own: false, unit })
        }
    }
}

fn number(computed: &Computed, span: Span, out: &mut Vec<Diagnostic>) -> Option<Decimal> {
    let n = computed.value.as_decimal();
    if n.is_none() {
        let wrong = Diagnostic::at(Code::ExpressionArithmetic, span);
        out.push(wrong.with("reason", Arg::Term("not-a-number")));
    }
    n
}

fn arithmetic(
    op: Op,
    a: Decimal,
    b: Decimal,
    span: Span,
    out: &mut Vec<Diagnostic>,
) -> Option<Decimal> {
    let result = match op {
        Op::Add => a.checked_add(b),
        Op::Subtract => a.checked_sub(b),
        Op::Multiply => a.checked_mul(b),
        Op::Divide => a.checked_div(b),
    };
    if result.is_none() {
        let reason =
            if op == Op::Divide && b.is_zero() { "division-by-zero" } else { "number-too-large" };
        out.push(
            Diagnostic::at(Code::ExpressionArithmetic, span).with("reason", Arg::Term(reason)),
        );
    }
    result
}
