//! One cell: a value and, apart from it, its status.
//!
//! A status is independent of presence: a cell may be present and provisional, or absent and confidential. Codes
//! are SDMX's (`CL_OBS_STATUS`, `CL_CONF_STATUS`). Missing is never zero.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use jiff::civil::{Date, Time};
pub use rust_decimal::Decimal;

use crate::fields::Moment;
use crate::format::Formats;
use crate::lang::Lang;

/// What stands in a cell, in the type its field declares.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `integer`.
    Int(i64),
    /// `number`: exact, with the decimals as written (0.10 stays 0.10).
    Decimal(Decimal),
    /// `string`, and the types that are kept as text in canonical form (`duration`, `any`, `list`, `array`, `object`,
    /// `geopoint`, `geojson`).
    Text(Arc<str>),
    /// `boolean`.
    Bool(bool),
    /// `date`.
    Date(Date),
    /// `time`.
    Time(Time),
    /// `datetime`, with its offset from UTC where one was written.
    DateTime(Moment),
    /// `year`.
    Year(i16),
    /// `yearmonth`: year, and month 1..=12.
    YearMonth(i16, u8),
    /// Nothing; the status may say why.
    Absent,
}

/// `OBS_STATUS`: how an observation came to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obs {
    /// `A`.
    #[default]
    Normal,
    /// `P`.
    Provisional,
    /// `E`.
    Estimated,
    /// `M`: missing, and it cannot exist or was not collected.
    Missing,
    /// `B`: break in the series.
    Break,
}

/// `CONF_STATUS`: whether an observation may be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conf {
    /// `F`: free.
    #[default]
    Free,
    /// `C`: confidential, primary and secondary alike.
    Confidential,
}

/// The status of one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Status {
    /// How it came to be.
    pub obs: Obs,
    /// Whether it may be shown.
    pub conf: Conf,
}

impl Status {
    /// Normal and free.
    pub const NORMAL: Self = Self { obs: Obs::Normal, conf: Conf::Free };

    /// The letters that may be written in files.
    pub const CODES: &'static [&'static str] = &["A", "P", "E", "M", "B", "C", "F"];

    /// The one letter written in files: empty for a normal, free cell; `C` wins over the rest.
    pub fn code(self) -> &'static str {
        match (self.conf, self.obs) {
            (Conf::Confidential, _) => "C",
            (Conf::Free, Obs::Normal) => "",
            (Conf::Free, Obs::Provisional) => "P",
            (Conf::Free, Obs::Estimated) => "E",
            (Conf::Free, Obs::Missing) => "M",
            (Conf::Free, Obs::Break) => "B",
        }
    }

    /// Reads the letter written in files; `A` and `F` are the normal, free cell. `None` for anything else.
    pub fn parse(code: &str) -> Option<Self> {
        let obs = |obs| Some(Self { obs, conf: Conf::Free });
        match code {
            "" | "A" | "F" => Some(Self::NORMAL),
            "P" => obs(Obs::Provisional),
            "E" => obs(Obs::Estimated),
            "M" => obs(Obs::Missing),
            "B" => obs(Obs::Break),
            "C" => Some(Self { obs: Obs::Normal, conf: Conf::Confidential }),
            _ => None,
        }
    }
}

/// A value with its status.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The value.
    pub value: Value,
    /// Its status.
    pub status: Status,
}

impl Value {
    /// The text of a text.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, for arithmetic and for drawing; years count as numbers, dates do not.
    pub fn as_decimal(&self) -> Option<Decimal> {
        match self {
            Self::Int(n) => Some(Decimal::from(*n)),
            Self::Decimal(d) => Some(*d),
            Self::Year(y) => Some(Decimal::from(*y)),
            Self::Text(_)
            | Self::Bool(_)
            | Self::Date(_)
            | Self::Time(_)
            | Self::DateTime(_)
            | Self::YearMonth(..)
            | Self::Absent => None,
        }
    }

    /// The value as readers see it; `decimals` shapes `Decimal` and nothing else. Empty where absent: what stands
    /// in place of nothing is said by whoever shows it, since it knows the status.
    pub fn shown(&self, formats: &Formats, lang: Lang, decimals: Option<u8>) -> String {
        match self {
            Self::Int(n) => formats.number(lang, &Decimal::from(*n), None),
            Self::Decimal(d) => formats.number(lang, d, decimals),
            Self::Text(text) => text.to_string(),
            Self::Bool(truth) => formats.truth(lang, *truth).to_owned(),
            Self::Date(date) => formats.date(lang, *date),
            Self::Time(time) => formats.time(lang, *time),
            Self::DateTime(moment) => formats.moment(lang, moment.civil, moment.offset),
            Self::Year(year) => formats.year(lang, *year),
            Self::YearMonth(year, month) => formats.month(lang, *year, *month),
            Self::Absent => String::new(),
        }
    }

    /// Whether the cell is empty.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

/// A value that is not owned: what a column gives for one of its rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueRef<'a> {
    /// `integer`.
    Int(i64),
    /// `number`.
    Decimal(Decimal),
    /// `string`, and the types that are kept as text.
    Text(&'a str),
    /// `boolean`.
    Bool(bool),
    /// `date`.
    Date(Date),
    /// `time`.
    Time(Time),
    /// `datetime`.
    DateTime(Moment),
    /// `year`.
    Year(i16),
    /// `yearmonth`.
    YearMonth(i16, u8),
    /// Nothing.
    Absent,
}

impl<'a> From<&'a Value> for ValueRef<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Int(n) => Self::Int(*n),
            Value::Decimal(d) => Self::Decimal(*d),
            Value::Text(t) => Self::Text(t),
            Value::Bool(b) => Self::Bool(*b),
            Value::Date(d) => Self::Date(*d),
            Value::Time(t) => Self::Time(*t),
            Value::DateTime(m) => Self::DateTime(*m),
            Value::Year(y) => Self::Year(*y),
            Value::YearMonth(y, m) => Self::YearMonth(*y, *m),
            Value::Absent => Self::Absent,
        }
    }
}

impl ValueRef<'_> {
    /// The same, owned.
    pub fn to_owned(self) -> Value {
        match self {
            Self::Int(n) => Value::Int(n),
            Self::Decimal(d) => Value::Decimal(d),
            Self::Text(t) => Value::Text(Arc::from(t)),
            Self::Bool(b) => Value::Bool(b),
            Self::Date(d) => Value::Date(d),
            Self::Time(t) => Value::Time(t),
            Self::DateTime(m) => Value::DateTime(m),
            Self::Year(y) => Value::Year(y),
            Self::YearMonth(y, m) => Value::YearMonth(y, m),
            Self::Absent => Value::Absent,
        }
    }

    /// The number, where it is one.
    pub fn as_number(self) -> Option<Decimal> {
        match self {
            Self::Int(n) => Some(Decimal::from(n)),
            Self::Decimal(d) => Some(d),
            Self::Text(_)
            | Self::Bool(_)
            | Self::Date(_)
            | Self::Time(_)
            | Self::DateTime(_)
            | Self::Year(_)
            | Self::YearMonth(..)
            | Self::Absent => None,
        }
    }

    /// Whether nothing is there.
    pub fn is_absent(self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The order of two values of one field: absent ones first, texts by code point, numbers by size. `None` where the
    /// types differ.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        Some(match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(&b),
            (Self::Decimal(a), Self::Decimal(b)) => a.cmp(&b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(&b),
            (Self::Date(a), Self::Date(b)) => a.cmp(&b),
            (Self::Time(a), Self::Time(b)) => a.cmp(&b),
            (Self::DateTime(a), Self::DateTime(b)) => instant(a).cmp(&instant(b)),
            (Self::Year(a), Self::Year(b)) => a.cmp(&b),
            (Self::YearMonth(a, m), Self::YearMonth(b, n)) => (a, m).cmp(&(b, n)),
            (Self::Absent, Self::Absent) => Ordering::Equal,
            (Self::Absent, _) => Ordering::Less,
            (_, Self::Absent) => Ordering::Greater,
            _ => return None,
        })
    }
}

/// What two moments are compared by: the moment in UTC, taken as UTC where no offset was written, then whether one was.
pub(super) fn instant(moment: Moment) -> (jiff::civil::DateTime, bool) {
    let east = jiff::SignedDuration::from_secs(i64::from(moment.offset.unwrap_or(0)));
    (moment.civil.saturating_sub(east), moment.offset.is_some())
}

/// The canonical text: decimal point, ISO 8601, `true` and `false`, nothing for an absent value.
impl fmt::Display for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(n) => write!(f, "{n}"),
            Self::Decimal(d) => write!(f, "{d}"),
            Self::Text(t) => f.write_str(t),
            Self::Bool(b) => write!(f, "{b}"),
            Self::Date(d) => write!(f, "{d}"),
            Self::Time(t) => write!(f, "{t}"),
            Self::DateTime(m) => write!(f, "{m}"),
            Self::Year(y) => write!(f, "{y:04}"),
            Self::YearMonth(y, m) => write!(f, "{y:04}-{m:02}"),
            Self::Absent => Ok(()),
        }
    }
}

/// The canonical text, as [`ValueRef`] writes it.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ValueRef::from(self).fmt(f)
    }
}

/// A value somebody asks for, as it was written in an expression or a specification: its type is the field's to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// A text in quotes.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number with decimals.
    Decimal(Decimal),
    /// `true` or `false`.
    Bool(bool),
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(t) => write!(f, "\"{t}\""),
            Self::Int(n) => write!(f, "{n}"),
            Self::Decimal(d) => write!(f, "{d}"),
            Self::Bool(b) => write!(f, "{b}"),
        }
    }
}
