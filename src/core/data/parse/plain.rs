//! The text of a cell of ASCII in which nothing is to be taken out → its value, the short way.
//!
//! By far the commonest cells are such: digits, a decimal sign, a date of ISO 8601, a text. Whatever is not plainly one
//! of these is left to [`cell`], which knows every form and every fault; where both read a cell they never differ.

use jiff::civil::Date;

use crate::data::cell;
use crate::data::schema::{CellFormat, Field, Form, Type};
use crate::data::value::{Decimal, ValueRef};

/// Digits that fit into 64 bits whatever they are.
const DIGITS: usize = 18;

/// How the cells of a field are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    /// Texts of any form.
    Text,
    /// Digits, a minus before them.
    Integer,
    /// The same, with a decimal sign among them; three decimals may be a group where the sign was not declared.
    Number { decimal: u8, declared: bool },
    /// Year, month and day.
    Date,
    /// There is no short way.
    No,
}

impl Plain {
    /// That of a field.
    pub(super) fn of(field: &Field) -> Self {
        let CellFormat { decimal, group, decimal_declared, bare, date, form, .. } = &field.format;
        match field.ty {
            Type::String | Type::Any if *form == Form::Default => Self::Text,
            Type::Integer if *bare && group.is_none() => Self::Integer,
            Type::Number if *bare && group.is_none() => match u8::try_from(*decimal) {
                Ok(decimal) => Self::Number { decimal, declared: *decimal_declared },
                Err(_) => Self::No,
            },
            Type::Date if date.is_none() => Self::Date,
            Type::String
            | Type::Any
            | Type::Integer
            | Type::Number
            | Type::Date
            | Type::Boolean
            | Type::Time
            | Type::DateTime
            | Type::Year
            | Type::YearMonth
            | Type::Duration
            | Type::List
            | Type::Array
            | Type::Object
            | Type::GeoPoint
            | Type::GeoJson => Self::No,
        }
    }

    /// Reads a cell of ASCII; `None` where it needs a closer look.
    #[inline]
    pub(super) fn read(self, text: &str) -> Option<ValueRef<'_>> {
        match self {
            // Behind `="` and `"` stands the text that is meant.
            Self::Text => (!text.is_empty() && !text.starts_with("=\"") && is_printable(text))
                .then_some(ValueRef::Text(text)),
            Self::Integer => integer(text.as_bytes()).map(ValueRef::Int),
            Self::Number { decimal, declared } => {
                number(text.as_bytes(), decimal, declared).map(ValueRef::Decimal)
            }
            Self::Date => date(text.as_bytes()).map(ValueRef::Date),
            Self::No => None,
        }
    }
}

/// Whether there is no control character; all bytes are looked at, for then many are in one step.
fn is_printable(text: &str) -> bool {
    let odd = |b: u8| b < b' ' || b == 0x7f;
    !text.bytes().fold(false, |any, b| any | odd(b))
}

/// Whether the first is a minus, and what is behind it.
#[inline]
fn signed(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    }
}

#[inline]
fn integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = signed(text);
    if digits.is_empty() || digits.len() > DIGITS {
        return None;
    }
    let mut units = 0_i64;
    for b in digits {
        let digit = b.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        units = units * 10 + i64::from(digit);
    }
    Some(if negative { -units } else { units })
}

#[inline]
fn number(text: &[u8], decimal: u8, declared: bool) -> Option<Decimal> {
    let (negative, digits) = signed(text);
    if digits.is_empty() || digits.len() > DIGITS {
        return None;
    }
    let mut units = 0_i64;
    let mut point = None;
    for (at, b) in digits.iter().enumerate() {
        let digit = b.wrapping_sub(b'0');
        if digit <= 9 {
            units = units * 10 + i64::from(digit);
        } else if *b == decimal && point.is_none() {
            point = Some(at);
        } else {
            return None;
        }
    }
    let scale = match point {
        None => 0,
        Some(0) => return None,
        Some(at) => digits.len() - 1 - at,
    };
    if scale == 3 && !declared || point.is_some() && scale == 0 {
        return None;
    }
    Some(Decimal::new(if negative { -units } else { units }, u32::try_from(scale).ok()?))
}

#[inline]
fn date(text: &[u8]) -> Option<Date> {
    let [century, year, [b'-', month @ ..], [b'-', day @ ..]] =
        [text.get(0..2)?, text.get(2..4)?, text.get(4..7)?, text.get(7..)?]
    else {
        return None;
    };
    let digit = |b: &u8| b.is_ascii_digit().then(|| (b - b'0').cast_signed());
    let two = |pair: &[u8]| match pair {
        [tens, ones] => Some(digit(tens)? * 10 + digit(ones)?),
        _ => None,
    };
    let year = i16::from(two(century)?) * 100 + i16::from(two(year)?);
    Date::new(year, two(month)?, two(day)?).ok()
}

/// Whether a text neither begins nor ends with a hard space, which would be taken off; `false` also for some that do not.
pub(super) fn has_no_hard_space(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = bytes.first().is_some_and(|b| matches!(b, 0xc2 | 0xe2)); // U+00A0, U+202F
    let ends = bytes.last().is_some_and(|b| matches!(b, 0xa0 | 0xaf));
    !begins && !ends
}

/// Whether a field has only the empty text for cells that are missing, which is never read the short way.
pub(super) fn only_empty(field: &Field) -> bool {
    field.missing_values.iter().all(|m| m.value.is_empty())
}

/// Whether a text stands for nothing, where the field has other such texts than the empty one.
pub(super) fn is_missing(text: &str, field: &Field) -> bool {
    cell::missing(text, field).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::fixture;

    fn fields() -> Vec<Field> {
        let kinds = [
            ("string", ""),
            ("integer", ""),
            ("integer", "groupChar = \".\""),
            ("number", "decimalChar = \".\""),
            ("number", "decimalChar = \",\""),
            ("number", ""),
            ("number", "bareNumber = false"),
            ("date", ""),
            ("year", ""),
        ];
        let declared =
            |(i, (ty, more)): (usize, &(&str, &str))| fixture::field(&format!("f{i}"), ty, more);
        let toml: String = kinds.iter().enumerate().map(declared).collect();
        let memory = fixture::one(&toml, "f0\n");
        let opened = fixture::open(&memory.sources(), "datasets/d/");
        opened.dataset.unwrap().resources[0].schema.fields.clone()
    }

    #[test]
    fn no_hard_space_is_overlooked() {
        for c in ['\u{a0}', '\u{202f}'] {
            assert!(cell::is_space(c));
            assert!(!has_no_hard_space(&format!("{c}a")) && !has_no_hard_space(&format!("a{c}")));
        }
        assert!(["", "a", "Perù", "Costa d’Avorio"].into_iter().all(has_no_hard_space));
    }

    proptest! {
        #[test]
        fn the_short_way_and_the_long_one_never_differ(
            text in "[-+]?[0-9.,]{0,20}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[ -~\t\u{1}]{0,12}|=\"[0-9\"]{0,4}"
        ) {
            for field in fields() {
                let Some(short) = Plain::of(&field).read(&text) else { continue };
                let mut scratch = String::new();
                let long = cell::parse(&text, &field, &mut scratch);
                prop_assert_eq!(Ok(short), long, "{:?}", field.ty);
                // 1.0 and 1.00 are equal numbers, and yet not the same text.
                prop_assert_eq!(short.to_string(), long.unwrap().to_string());
            }
        }
    }
}
