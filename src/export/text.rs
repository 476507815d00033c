//! Values as canonical text, written fast: what `Display` of a value says, without its detours.

use std::io::Write as _;

use crate::data::value::ValueRef;

/// Adds the canonical text of a value; nothing for an absent one. `decimal` stands before the decimals of a number.
pub(super) fn push(out: &mut Vec<u8>, value: ValueRef<'_>, decimal: u8) {
    match value {
        ValueRef::Int(n) => {
            if n < 0 {
                out.push(b'-');
            }
            push_digits(out, u128::from(n.unsigned_abs()), 1);
        }
        ValueRef::Decimal(d) => {
            let (units, scale) = (d.mantissa(), d.scale() as usize);
            if units < 0 {
                out.push(b'-');
            }
            push_digits(out, units.unsigned_abs(), scale + 1);
            if scale > 0 {
                let point = out.len() - scale;
                out.insert(point, decimal);
            }
        }
        ValueRef::Text(text) => out.extend_from_slice(text.as_bytes()),
        ValueRef::Bool(b) => out.extend_from_slice(if b { b"true" } else { b"false" }),
        ValueRef::Date(d) => {
            push_digits(out, u128::from(d.year().unsigned_abs()), 4);
            for part in [d.month(), d.day()] {
                out.push(b'-');
                push_digits(out, u128::from(part.unsigned_abs()), 2);
            }
        }
        ValueRef::Time(_) | ValueRef::DateTime(_) => {
            // Writing into memory cannot fail.
            let _ = write!(out, "{value}");
        }
        ValueRef::Year(y) => push_digits(out, u128::from(y.unsigned_abs()), 4),
        ValueRef::YearMonth(y, m) => {
            push_digits(out, u128::from(y.unsigned_abs()), 4);
            out.push(b'-');
            push_digits(out, u128::from(m), 2);
        }
        ValueRef::Absent => {}
    }
}

/// Adds a whole number.
pub(super) fn push_number(out: &mut Vec<u8>, number: u64) {
    push_digits(out, u128::from(number), 1);
}

/// Adds a number with at least `least` digits.
fn push_digits(out: &mut Vec<u8>, number: u128, least: usize) {
    let start = out.len();
    // Dividing 128 bits is slow, and hardly any number needs them.
    let mut rest = number;
    while rest > u128::from(u64::MAX) {
        out.push(b'0' + u8::try_from(rest % 10).unwrap_or(0));
        rest /= 10;
    }
    let mut rest = u64::try_from(rest).unwrap_or(0);
    while rest > 0 {
        out.push(b'0' + u8::try_from(rest % 10).unwrap_or(0));
        rest /= 10;
    }
    while out.len() < start + least {
        out.push(b'0');
    }
    if let Some(digits) = out.get_mut(start..) {
        digits.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::value::Decimal;
    use jiff::civil::date;

    #[test]
    fn the_fast_text_is_the_canonical_one() {
        let decimal = |t: &str| ValueRef::Decimal(t.parse::<Decimal>().unwrap());
        let values = [
            ValueRef::Int(0),
            ValueRef::Int(i64::MIN),
            ValueRef::Int(i64::MAX),
            ValueRef::Int(-10),
            decimal("0"),
            decimal("0.10"),
            decimal("-0.05"),
            decimal("12.350"),
            decimal("79228162514264337593543950335"),
            decimal("-7.9228162514264337593543950335"),
            ValueRef::Bool(true),
            ValueRef::Date(date(987, 6, 5)),
            ValueRef::Date(date(2025, 12, 31)),
            ValueRef::Year(27),
            ValueRef::YearMonth(2025, 3),
            ValueRef::Text("à"),
            ValueRef::Absent,
        ];
        for value in values {
            let mut out = Vec::new();
            push(&mut out, value, b'.');
            assert_eq!(String::from_utf8(out).unwrap(), value.to_string());
        }
    }
}
