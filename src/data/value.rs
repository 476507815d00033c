//! One cell: a value and, apart from it, its status.
//!
//! A status is independent of presence: a cell may be present and provisional, or absent and confidential. Codes
//! are SDMX's (`CL_OBS_STATUS`, `CL_CONF_STATUS`). Missing is never zero.

use std::sync::Arc;

use jiff::civil::Date;
pub use rust_decimal::Decimal;

use crate::format::Formats;
use crate::lang::Lang;

/// What stands in a cell, in the type its field declares.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `integer`.
    Int(i64),
    /// `number`: exact, with the decimals as written (0.10 stays 0.10).
    Decimal(Decimal),
    /// `string`.
    Text(Arc<str>),
    /// `boolean`.
    Bool(bool),
    /// `date`.
    Date(Date),
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
    /// The number, for arithmetic and for drawing; years count as numbers, dates do not.
    pub fn as_decimal(&self) -> Option<Decimal> {
        match self {
            Self::Int(n) => Some(Decimal::from(*n)),
            Self::Decimal(d) => Some(*d),
            Self::Year(y) => Some(Decimal::from(*y)),
            Self::Text(_) | Self::Bool(_) | Self::Date(_) | Self::YearMonth(..) | Self::Absent => {
                None
            }
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
