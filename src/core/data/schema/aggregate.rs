//! `[aggregate]` of a `dataset.toml` → [`Aggregate`]: which columns of private records become which cells of the table.
//!
//! In: a table that was read through its keys. Out: the same with types. Whether codes make a hierarchy and fields fit the
//! table is asked where the cells are made; no record is opened here.

use crate::data::specs::{MEASURES, PERIODS};
use crate::data::value::Decimal;
use crate::fields::{Raw, Record};
use crate::source::{Span, Spanned};

/// How a table is made from private records.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Name of the rules of disclosure control, which stand in a file outside the site.
    pub profile: String,
    /// Column that tells people apart; each record is a person where there is none.
    pub person: Option<String>,
    /// Column of the centre.
    pub centre: Option<String>,
    /// Column of the body that runs the centre.
    pub holding: Option<String>,
    /// Other columns that must never be published.
    pub private: Vec<String>,
    /// Name of the records the table is made from.
    pub records: Option<Spanned<String>>,
    /// Between fields of the records.
    pub delimiter: u8,
    /// What rows are told apart by, in the order of the key.
    pub dimensions: Vec<Axis>,
    /// What is published of each cell.
    pub measures: Vec<Measure>,
    /// Where it stands.
    pub span: Span,
}

/// A dimension of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Field of the table.
    pub field: Spanned<String>,
    /// Column of the records.
    pub column: String,
    /// What its dates are told apart by.
    pub period: Option<Period>,
    /// Where the classes of its numbers end, ascending: as many codes as classes, of which each begins with its bound.
    pub bounds: Vec<Decimal>,
    /// Codes that are the same in records and table.
    pub codes: Vec<String>,
    /// Codes of the table with those of the records that become one.
    pub merge: Vec<Group>,
    /// Codes that are the sum of others.
    pub totals: Vec<Group>,
    /// Code of the sum of all.
    pub total: Option<String>,
    /// Whether to belong to one of its codes is nobody's business.
    pub sensitive: bool,
}

/// A code and those it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The code.
    pub code: String,
    /// What it is made of.
    pub of: Vec<String>,
}

/// What dates are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// `2025-03`.
    Month,
    /// `2025-Q1`.
    Quarter,
    /// `2025-H1`.
    HalfYear,
    /// `2025`.
    Year,
}

/// A field of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Field of the table.
    pub field: Spanned<String>,
    /// How it comes about.
    pub kind: MeasureKind,
    /// Column of the records; only counts have none.
    pub column: Option<String>,
    /// Decimals of a mean, share or median.
    pub decimals: u32,
}

/// How a measure comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureKind {
    /// How many records.
    Records,
    /// How many people.
    Persons,
    /// The sum of a column.
    Sum,
    /// The mean of a column.
    Mean,
    /// The percentage of records in which a column is 1 and not 0.
    Share,
    /// The number in the middle of a column, or between the two that are.
    Median,
}

impl MeasureKind {
    /// Whether it counts: whole numbers that add up.
    pub fn is_count(self) -> bool {
        matches!(self, Self::Records | Self::Persons)
    }
}

impl Aggregate {
    /// The columns that must never be published.
    pub fn private(&self) -> impl Iterator<Item = &str> {
        let named = [&self.person, &self.centre, &self.holding].into_iter().flatten();
        named.chain(&self.private).map(String::as_str)
    }
}

/// What `[aggregate]` says; `None` where it is not there, or something mandatory was wrong and reported.
pub(super) fn aggregate(r: &Record) -> Option<Aggregate> {
    let r = r.record("aggregate")?;
    let text = |key: &str| r.text(key).cloned();
    Some(Aggregate {
        profile: text("profile")?,
        person: text("person"),
        centre: text("centre"),
        holding: text("holding"),
        private: texts(r, "private"),
        records: r.spanned("records"),
        delimiter: text("delimiter").and_then(|d| d.bytes().next()).unwrap_or(b','),
        dimensions: r.records("dimensions").iter().map(axis).collect::<Option<_>>()?,
        measures: r.records("measures").iter().map(measure).collect::<Option<_>>()?,
        span: r.span,
    })
}

fn texts(r: &Record, key: &str) -> Vec<String> {
    r.texts(key).iter().map(|t| t.value.clone()).collect()
}

fn axis(r: &Record) -> Option<Axis> {
    let field = r.spanned("field")?;
    let column = r.text("column").unwrap_or(&field.value).clone();
    let group = |r: &Record| Some(Group { code: r.text("code")?.clone(), of: texts(r, "of") });
    let groups = |key| r.records(key).iter().map(group).collect::<Option<Vec<Group>>>();
    let periods = [Period::Month, Period::Quarter, Period::HalfYear, Period::Year];
    let period = r.text("period").and_then(|p| PERIODS.iter().position(|known| known == p));
    Some(Axis {
        field,
        column,
        period: period.and_then(|i| periods.get(i).copied()),
        bounds: bounds(r)?,
        codes: texts(r, "codes"),
        merge: groups("merge")?,
        totals: groups("totals")?,
        total: r.text("total").cloned(),
        sensitive: r.flag("sensitive"),
    })
}

/// The bounds of classes; what is no number was reported.
fn bounds(r: &Record) -> Option<Vec<Decimal>> {
    let Some(raw) = r.raw("bounds") else { return Some(Vec::new()) };
    let Raw::List(all) = raw else { return None };
    let one = |raw: &Raw| match raw {
        Raw::Int(n) => Some(Decimal::from(*n)),
        Raw::Float(text) => text.replace('_', "").parse().ok(),
        Raw::Text(_) | Raw::Bool(_) | Raw::Datetime(_) | Raw::List(_) | Raw::Table(_) => None,
    };
    all.iter().map(|item| one(&item.value)).collect()
}

fn measure(r: &Record) -> Option<Measure> {
    use MeasureKind as K;
    let kinds = [K::Records, K::Persons, K::Sum, K::Mean, K::Share, K::Median];
    let kind = MEASURES.iter().position(|k| r.text("kind").is_some_and(|t| t == k))?;
    Some(Measure {
        field: r.spanned("field")?,
        kind: *kinds.get(kind)?,
        column: r.text("column").cloned(),
        decimals: r.int("decimals").and_then(|d| u32::try_from(*d).ok()).map_or(1, |d| d.min(9)),
    })
}
