//! Expressions between double braces: text → [`Formula`].
//!
//! In: what stands between the braces, and where. Out: a small tree with the place of every piece, and diagnostics.
//! Nothing is looked up or computed here. Functions and filters are the tables [`FUNCTIONS`] and [`FILTERS`].
//!
//! ```text
//! formula = sum { "|" ( filter | plural ) } .
//! filter  = name [ "(" [ integer ] ")" ] .
//! plural  = "plural" "(" category "=" text { "," category "=" text } ")" .
//! sum     = product { ( "+" | "-" ) product } .
//! product = factor { ( "*" | "/" ) factor } .
//! factor  = "-" factor | "(" sum ")" | number | call .
//! call    = name "(" table [ "," field ] { "," key "=" ( literal | list ) | "," key compare literal } ")" .
//! list    = "[" literal { "," literal } "]" .
//! compare = "<" | ">" | "<=" | ">=" .
//! ```

use crate::data::value::Decimal;
use crate::format::PluralCategory;
use crate::source::{Span, Spanned};

mod parse;
#[cfg(test)]
mod tests;
mod token;

pub use parse::parse;
pub(in crate::doc) use parse::syntax;

/// A whole expression: what is computed, and how it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// What is computed.
    pub value: Expr,
    /// How it is printed, in the order written.
    pub filters: Vec<Spanned<Filter>>,
    /// The word behind the number, by the plural categories of CLDR; none, or `Other` is among them.
    pub forms: Vec<(PluralCategory, String)>,
}

/// A piece of an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

impl Expr {
    /// Whether it asks a dataset for anything, in whatever version.
    pub fn asks(&self, dataset: &str) -> bool {
        match &self.kind {
            ExprKind::Number(_) => false,
            ExprKind::Call(call) => call.table.dataset == dataset,
            ExprKind::Negate(inner) => inner.asks(dataset),
            ExprKind::Binary { left, right, .. } => left.asks(dataset) || right.asks(dataset),
        }
    }
}

/// What a piece of an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number, as it was written.
    Number(Decimal),
    /// A question to a table.
    Call(Call),
    /// The number with the other sign.
    Negate(Box<Expr>),
    /// Two numbers and what is done with them.
    Binary {
        /// What is done.
        op: Op,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
}

/// The four operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// A question to a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is asked.
    pub question: Question,
    /// Of which field; `None` for a question about whole rows.
    pub field: Option<Spanned<String>>,
    /// The table that is asked.
    pub table: TableRef,
    /// Which rows: each field with the value it must have.
    pub keys: Vec<Key>,
}

/// The table an expression asks: `dataset`, `dataset/table`, each with `@version`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRef {
    /// Id of the dataset.
    pub dataset: String,
    /// Name of the table; `None` for the only one.
    pub table: Option<String>,
    /// Version; `None` for the latest.
    pub version: Option<String>,
    /// Where the text stands, quotes included.
    pub span: Span,
}

impl TableRef {
    /// Reads `dataset[/table][@version]`; `None` where a piece is empty or there are more of them.
    pub fn parse(text: &str, span: Span) -> Option<Self> {
        let (path, version) = match text.split_once('@') {
            Some((path, version)) => (path, Some(version)),
            None => (text, None),
        };
        let (dataset, table) = match path.split_once('/') {
            Some((dataset, table)) => (dataset, Some(table)),
            None => (path, None),
        };
        let plain = |piece: &str| {
            !piece.is_empty()
                && !piece.contains(|c: char| c == '/' || c == '@' || c.is_whitespace())
        };
        let ok = plain(dataset) && table.is_none_or(plain) && version.is_none_or(plain);
        ok.then(|| Self {
            dataset: dataset.to_owned(),
            table: table.map(str::to_owned),
            version: version.map(str::to_owned),
            span,
        })
    }
}

/// A field and the values of which a row must have one in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The field.
    pub field: Spanned<String>,
    /// How its value stands to these.
    pub test: Test,
    /// The values; never empty, and only one where they are compared with.
    pub values: Vec<Spanned<Literal>>,
}

/// How the value of a row stands to that of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// It is one of them.
    Is,
    /// It is less.
    Less,
    /// It is less, or the same.
    AtMost,
    /// It is greater.
    Greater,
    /// It is greater, or the same.
    AtLeast,
}

impl Test {
    /// Whether a number stands so to another.
    pub fn holds(self, n: Decimal, other: Decimal) -> bool {
        match self {
            Self::Is => n == other,
            Self::Less => n < other,
            Self::AtMost => n <= other,
            Self::Greater => n > other,
            Self::AtLeast => n >= other,
        }
    }

    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// A value written in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A text in quotes.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number with decimals, as they were written.
    Decimal(Decimal),
    /// `true` or `false`.
    Bool(bool),
}

/// The questions a table can be asked about the rows that have the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The one cell of the field in the one row.
    Value,
    /// How many rows there are; none is a number too.
    Rows,
    /// The field of all of them together.
    Sum,
    /// Its greatest value.
    Max,
    /// Its least value.
    Min,
    /// What the rows are of those that have every key but the first: the first picks the part, the others the whole.
    Share,
    /// The place of the one row among those that have every key but the first, from the greatest value; equal values
    /// have the same place.
    Rank,
    /// From the first of the two values of a key to the second: by which part of the first the field has changed.
    Change,
    /// In how many places it has risen in between; a place is what the other fields of the table's key tell apart.
    Risen,
    /// In how many it has fallen.
    Fallen,
    /// In how many it has stayed the same.
    Unchanged,
}

/// The names of the functions.
pub const FUNCTIONS: &[(&str, Question)] = &[
    ("value", Question::Value),
    ("rows", Question::Rows),
    ("sum", Question::Sum),
    ("max", Question::Max),
    ("min", Question::Min),
    ("share", Question::Share),
    ("rank", Question::Rank),
    ("change", Question::Change),
    ("risen", Question::Risen),
    ("fallen", Question::Fallen),
    ("unchanged", Question::Unchanged),
];

/// How a number is printed. Decimals, where they can be written, are 0 to 9; `None` keeps the field's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Grouped digits.
    Number(Option<u8>),
    /// A share: times 100, with the sign of per cent.
    Percent(Option<u8>),
    /// A value that is in per cent already: with the sign.
    Points(Option<u8>),
    /// With its sign, plus included.
    Change(Option<u8>),
    /// Short: thousands, millions in a word.
    Compact,
    /// A year: digits not grouped.
    Year,
    /// Without the word that says the value may change.
    Final,
}

/// What can stand between the parentheses of a filter.
#[derive(Clone, Copy)]
pub enum FilterKind {
    /// Nothing.
    Bare(Filter),
    /// A number of decimals, or nothing.
    Decimals(fn(Option<u8>) -> Filter),
}

/// The names of the filters.
pub const FILTERS: &[(&str, FilterKind)] = &[
    ("number", FilterKind::Decimals(Filter::Number)),
    ("percent", FilterKind::Decimals(Filter::Percent)),
    ("points", FilterKind::Decimals(Filter::Points)),
    ("change", FilterKind::Decimals(Filter::Change)),
    ("compact", FilterKind::Bare(Filter::Compact)),
    ("year", FilterKind::Bare(Filter::Year)),
    ("final", FilterKind::Bare(Filter::Final)),
];

/// The filter that puts the right form of a word behind the number.
pub const PLURAL: &str = "plural";

impl Formula {
    /// Every question it asks, from left to right.
    pub fn calls(&self) -> Vec<&Call> {
        let mut found = Vec::new();
        let mut open = vec![&self.value];
        while let Some(expr) = open.pop() {
            match &expr.kind {
                ExprKind::Number(_) => {}
                ExprKind::Call(call) => found.push(call),
                ExprKind::Negate(inner) => open.push(inner),
                ExprKind::Binary { left, right, .. } => {
                    open.extend([right.as_ref(), left.as_ref()]);
                }
            }
        }
        found
    }
}
