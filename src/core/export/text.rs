//! Values as canonical text, written fast: what `Display` of a value says, without its detours.

use std::io::Write as _;

use crate::data::value::{Decimal, ValueRef};

/// Adds the canonical text of a value; nothing for an absent one. `decimal` stands before the decimals of a number.
#[inline]
pub(super) fn push(out: &mut Vec<u8>, value: ValueRef<'_>, decimal: u8) {
    match value {
        ValueRef::Int(n) => {
            if n < 0 {
                out.push(b'-');
            }
            push_digits(out, n.unsigned_abs(), 1);
        }
        ValueRef::Decimal(d) => push_decimal(out, d, decimal),
        ValueRef::Text(text) => out.extend_from_slice(text.as_bytes()),
        ValueRef::Bool(b) => out.extend_from_slice(if b { b"true" } else { b"false" }),
        ValueRef::Date(d) => {
            push_digits(out, u64::from(d.year().unsigned_abs()), 4);
            for part in [d.month(), d.day()] {
                out.push(b'-');
                push_digits(out, u64::from(part.unsigned_abs()), 2);
            }
        }
        ValueRef::Time(_) | ValueRef::DateTime(_) => {
            // Writing into memory cannot fail.
            let _ = write!(out, "{value}");
        }
        ValueRef::Year(y) => push_digits(out, u64::from(y.unsigned_abs()), 4),
        ValueRef::YearMonth(y, m) => {
            push_digits(out, u64::from(y.unsigned_abs()), 4);
            out.push(b'-');
            push_digits(out, u64::from(m), 2);
        }
        ValueRef::Absent => {}
    }
}

/// Adds a whole number.
pub(super) fn push_number(out: &mut Vec<u8>, number: u64) {
    push_digits(out, number, 1);
}

/// Adds an exact number with all its decimals.
fn push_decimal(out: &mut Vec<u8>, number: Decimal, decimal: u8) {
    let (units, scale) = (number.mantissa(), number.scale());
    if units < 0 {
        out.push(b'-');
    }
    let power = |scale: u32| POWERS.get(scale as usize).copied();
    match (u64::try_from(units.unsigned_abs()), power(scale)) {
        (Ok(units), _) if scale == 0 => push_digits(out, units, 1),
        (Ok(units), Some(power)) => {
            push_digits(out, units / power, 1);
            out.push(decimal);
            push_digits(out, units % power, scale as usize);
        }
        // Dividing 128 bits is slow, and hardly any number needs them.
        _ => {
            let digits = format!("{:0least$}", units.unsigned_abs(), least = scale as usize + 1);
            let (whole, decimals) = digits.as_bytes().split_at(digits.len() - scale as usize);
            out.extend_from_slice(whole);
            if scale > 0 {
                out.push(decimal);
            }
            out.extend_from_slice(decimals);
        }
    }
}

/// Powers of ten that fit into 64 bits, from the zeroth.
const POWERS: [u64; 20] = {
    let mut powers = [1; 20];
    let mut i = 1;
    while i < 20 {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

/// The numbers below a hundred, with two digits each.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [*b"00"; 100];
    let (mut i, mut tens) = (0, b'0');
    while i < 100 {
        let mut ones = b'0';
        while ones <= b'9' {
            pairs[i] = [tens, ones];
            (i, ones) = (i + 1, ones + 1);
        }
        tens += 1;
    }
    pairs
};

/// Adds a number with at least `least` digits, 1..=20.
#[inline]
fn push_digits(out: &mut Vec<u8>, number: u64, least: usize) {
    let mut digits = [b'0'; 20];
    let (mut rest, mut start) = (number, digits.len());
    while rest >= 10 {
        let Ok(pair) = usize::try_from(rest % 100) else { break };
        start -= 2;
        digits[start..start + 2].copy_from_slice(&PAIRS[pair]);
        rest /= 100;
    }
    if let (1..=9, Ok(digit)) = (rest, u8::try_from(rest)) {
        start -= 1;
        digits[start] = b'0' + digit;
    }
    let start = start.min(digits.len().saturating_sub(least));
    out.extend_from_slice(&digits[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;
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
            decimal("100"),
            decimal("-0.0000000000000000001"),
            decimal("0.00000000000000000001"),
            decimal("18446744073709551615"),
            decimal("18446744073709551616.0"),
            decimal("1.8446744073709551615"),
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
