//! Arithmetic with fields: `donne / residenti * 100` → [`Expr`].
//!
//! Numbers, names of fields (bare, after `datum.`, or in `datum['…']`), `+ - * /` and parentheses: the arithmetic that
//! numbers in texts have, with fields in place of questions. Nothing else of Vega's expressions is taken.

use crate::data::value::Decimal;

/// What is computed.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number.
    Number(Decimal),
    /// The value of a field.
    Field(String),
    /// The number with the other sign.
    Negate(Box<Expr>),
    /// Two numbers and what is done with them.
    Binary(Operator, Box<Expr>, Box<Expr>),
}

/// The four operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// Text that is no arithmetic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExprFault {
    /// The bytes from which on it is not.
    pub at: usize,
}

/// As many parentheses and signs may stand in one another.
const DEEPEST: usize = 64;

impl Expr {
    /// Reads an expression.
    ///
    /// # Errors
    /// Where it stops being one.
    pub fn parse(text: &str) -> Result<Self, ExprFault> {
        let mut reader = Reader { text, at: 0, depth: 0 };
        let expr = reader.sum()?;
        reader.space();
        if reader.at == text.len() { Ok(expr) } else { Err(reader.fault()) }
    }

    /// The fields it reads, in the order they stand.
    pub fn fields(&self) -> Vec<&str> {
        match self {
            Self::Number(_) => Vec::new(),
            Self::Field(name) => vec![name],
            Self::Negate(inner) => inner.fields(),
            Self::Binary(_, left, right) => {
                let mut fields = left.fields();
                fields.extend(right.fields());
                fields
            }
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn fault(&self) -> ExprFault {
        ExprFault { at: self.at }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, token: char) -> bool {
        self.space();
        let found = self.rest().starts_with(token);
        self.at += if found { token.len_utf8() } else { 0 };
        found
    }

    fn sum(&mut self) -> Result<Expr, ExprFault> {
        let mut left = self.product()?;
        loop {
            let op = if self.take('+') {
                Operator::Add
            } else if self.take('-') {
                Operator::Subtract
            } else {
                return Ok(left);
            };
            left = Expr::Binary(op, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Expr, ExprFault> {
        let mut left = self.factor()?;
        loop {
            let op = if self.take('*') {
                Operator::Multiply
            } else if self.take('/') {
                Operator::Divide
            } else {
                return Ok(left);
            };
            left = Expr::Binary(op, Box::new(left), Box::new(self.factor()?));
        }
    }

    fn factor(&mut self) -> Result<Expr, ExprFault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault());
        }
        let found = if self.take('-') {
            Expr::Negate(Box::new(self.factor()?))
        } else if self.take('(') {
            let inner = self.sum()?;
            if !self.take(')') {
                return Err(self.fault());
            }
            inner
        } else {
            self.atom()?
        };
        self.depth -= 1;
        Ok(found)
    }

    fn atom(&mut self) -> Result<Expr, ExprFault> {
        self.space();
        let rest = self.rest();
        let fault = Err(self.fault());
        if rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let Ok(number) = rest.get(..end).unwrap_or("").parse() else { return fault };
            self.at += end;
            return Ok(Expr::Number(number));
        }
        for (open, close) in [("datum['", "']"), ("datum[\"", "\"]")] {
            if let Some(after) = rest.strip_prefix(open) {
                let Some((name, _)) = after.split_once(close) else { return fault };
                let name = name.to_owned();
                self.at += open.len() + name.len() + close.len();
                return Ok(Expr::Field(name));
            }
        }
        let skipped = if rest.starts_with("datum.") { "datum.".len() } else { 0 };
        let name = rest.get(skipped..).unwrap_or("");
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
        let name = name.get(..end).unwrap_or("").to_owned();
        if name.is_empty() {
            return fault;
        }
        self.at += skipped + end;
        Ok(Expr::Field(name))
    }
}
