//! The text of one cell and its field → a value, or why it is none.
//!
//! Texts come decoded. The order is Table Schema's: missing values first, then the type; constraints are
//! [`super::check`]'s. Numbers are exact and keep the decimals they were written with. Nothing is guessed: a decimal
//! comma, a thousands sign or a per cent sign must be declared.

use std::borrow::Cow;

use jiff::civil::Date;

use super::schema::{CellFormat, Field, MissingValue, Type};
use super::value::{Asked, Decimal, Value, ValueRef};
use super::{geo, json, moment, text_form};

/// Why a text is not a value of its field: a term of the catalogue that says how to mend it.
pub type Hint = &'static str;

/// A number that is one thing where the point marks thousands and another where it is a decimal sign.
pub const AMBIGUOUS: Hint = "hint-ambiguous";

/// The entry of `missingValues` a text is, if it is one.
pub fn missing<'f>(text: &str, field: &'f Field) -> Option<&'f MissingValue> {
    field.missing_values.iter().find(|m| m.value == text)
}

/// Reads a cell that is not missing. `scratch` holds the canonical form of a text that is not written in it.
///
/// # Errors
/// How to mend it.
pub fn parse<'t>(
    text: &'t str,
    field: &Field,
    scratch: &'t mut String,
) -> Result<ValueRef<'t>, Hint> {
    typed(text, field.ty, &field.format, scratch)
}

/// Reads a text as a value of a type.
pub(super) fn typed<'t>(
    text: &'t str,
    ty: Type,
    format: &CellFormat,
    scratch: &'t mut String,
) -> Result<ValueRef<'t>, Hint> {
    if matches!(ty, Type::String | Type::Any) {
        text_form::check(text, format.form)?;
        return parse_text(text);
    }
    let ends = [text.as_bytes().first(), text.as_bytes().last()];
    let bare = ends.iter().all(|b| b.is_some_and(u8::is_ascii_alphanumeric));
    let text = if bare { text } else { text.trim_matches(is_space) };
    if text.is_empty() {
        return Err("hint-missing");
    }
    // JSON allows them in its texts.
    if !text.is_ascii() && text.contains(is_noncharacter) {
        return Err("hint-noncharacter");
    }
    match ty {
        Type::String | Type::Any => parse_text(text),
        Type::Integer => integer(text, format).map(ValueRef::Int),
        Type::Number => number(text, format).map(ValueRef::Decimal),
        Type::Boolean => boolean(text, format).map(ValueRef::Bool),
        Type::Date => date(text, format.date.as_deref()).map(ValueRef::Date),
        Type::Time => moment::time(text, format.date.as_deref()).map(ValueRef::Time),
        Type::DateTime => moment::moment(text, format.date.as_deref()).map(ValueRef::DateTime),
        Type::Year => year(text).map(ValueRef::Year),
        Type::YearMonth => year_month(text).map(|(y, m)| ValueRef::YearMonth(y, m)),
        Type::Duration => text_form::duration(text).map(|()| ValueRef::Text(text)),
        Type::List => json::list(text, format, scratch).map(ValueRef::Text),
        Type::Array => json::array(text, scratch).map(ValueRef::Text),
        Type::Object => json::object(text, scratch).map(ValueRef::Text),
        Type::GeoPoint => geo::point(text, format.form, scratch).map(ValueRef::Text),
        Type::GeoJson => geo::shape(text, format.form, scratch).map(ValueRef::Text),
    }
}

/// A value in canonical form, as it stands in a specification or an address: `2025-03`, `12.50`.
pub fn canonical(text: &str, ty: Type) -> Option<Value> {
    if matches!(ty, Type::String | Type::Any) {
        return Some(Value::Text(text.into()));
    }
    let mut scratch = String::new();
    typed(text, ty, &CellFormat::default(), &mut scratch).ok().map(ValueRef::to_owned)
}

/// A value somebody asks for, in the type of the field; `None` where the field cannot hold it (a number asked of a
/// field of texts: a code such as `006003` is a text and stands in quotes).
pub fn asked(asked: &Asked, ty: Type) -> Option<Value> {
    match (ty, asked) {
        (_, Asked::Text(text)) => canonical(text, ty),
        (Type::Integer, Asked::Int(n)) => Some(Value::Int(*n)),
        (Type::Number, Asked::Int(n)) => Some(Value::Decimal(Decimal::from(*n))),
        (Type::Number, Asked::Decimal(d)) => Some(Value::Decimal(*d)),
        (Type::Year, Asked::Int(n)) => i16::try_from(*n).ok().map(Value::Year),
        (Type::Boolean, Asked::Bool(b)) => Some(Value::Bool(*b)),
        (_, Asked::Int(_) | Asked::Decimal(_) | Asked::Bool(_)) => None,
    }
}

/// Spaces that stand around numbers in files made by spreadsheets.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{202f}')
}

fn parse_text(text: &str) -> Result<ValueRef<'_>, Hint> {
    let odd = |b: u8| (b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t')) || b == 0x7f;
    // The control characters that are not ASCII are those from U+0080 to U+009F.
    let beyond = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    // Without a way out on the first, many bytes are looked at in one step.
    let any = text.bytes().fold(false, |any, b| any | odd(b));
    if any || (!text.is_ascii() && text.contains(beyond)) {
        Err("hint-control")
    } else if !text.is_ascii() && text.contains(is_noncharacter) {
        Err("hint-noncharacter")
    } else {
        Ok(ValueRef::Text(text))
    }
}

/// The two that stand for no character and that XML 1.0 (2.2, `Char`) has no place for, so that no spreadsheet could
/// hold them.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Takes the declared group signs and the signs around a number off. What is left has digits, a sign, a point, an
/// exponent, or is no number.
fn digits<'t>(text: &'t str, format: &CellFormat) -> Result<Cow<'t, str>, Hint> {
    // A whole number has no decimal sign of its own: its groups may well be marked with points.
    let is_decimal = |c: char| c == format.decimal && format.group != Some(c);
    let mut text = text;
    if !format.bare {
        let inside = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-') || is_decimal(c);
        text =
            text.trim_start_matches(|c| !inside(c)).trim_end_matches(|c: char| !c.is_ascii_digit());
    }
    let Some(group) = format.group else { return Ok(Cow::Borrowed(text)) };
    let group = |c: char| is_group(c, group);
    if !text.contains(group) {
        return Ok(Cow::Borrowed(text));
    }
    // Groups are of three digits, the first of one to three: 1.23 with groups of points is a mistake, not 123.
    let whole = text.split(is_decimal).next().unwrap_or(text).trim_start_matches(['+', '-']);
    let mut parts = whole.split(group);
    let first = parts.next().map_or(0, str::len);
    let grouped = (1..=3).contains(&first) && parts.all(|p| p.len() == 3);
    let decimals_free = text.split(is_decimal).skip(1).all(|d| !d.contains(group));
    if grouped && decimals_free {
        Ok(Cow::Owned(text.chars().filter(|c| !group(*c)).collect()))
    } else {
        Err("hint-group")
    }
}

/// Whether a character is the declared group sign: apostrophes are one sign however they are typed, and so are spaces.
fn is_group(c: char, declared: char) -> bool {
    let among = |signs: &[char]| signs.contains(&declared) && signs.contains(&c);
    c == declared || among(&['\'', '\u{2019}']) || among(&[' ', '\u{a0}', '\u{2009}', '\u{202f}'])
}

/// Whether a point could mark thousands as well as decimals: `1.234`, but not `0.123`, `1.23` or `1234.567`.
fn has_two_readings(whole: &str, decimals: &str) -> bool {
    decimals.len() == 3 && whole.len() <= 3 && !whole.is_empty() && !whole.starts_with('0')
}

fn integer(text: &str, format: &CellFormat) -> Result<i64, Hint> {
    let plain = digits(text, format)?;
    let body = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    if !body.is_empty() && body.bytes().all(|b| b.is_ascii_digit()) {
        return plain.parse().map_err(|_| "hint-too-large");
    }
    // Programs that keep whole numbers as floats write 269.0: with the decimal sign declared, that is 269.
    let zeros = |d: &str| !d.is_empty() && d.bytes().all(|b| b == b'0');
    if let Some((whole, decimals)) = body.split_once(format.decimal)
        && format.decimal_declared
        && all_digits(whole)
        && zeros(decimals)
    {
        let sign = plain.len() - body.len();
        let end = sign + whole.len();
        return plain.get(..end).unwrap_or(whole).parse().map_err(|_| "hint-too-large");
    }
    let whole = |d: char| body.split_once(d).is_some_and(|(w, r)| all_digits(w) && all_digits(r));
    Err(if whole('.') || whole(',') { "hint-not-whole" } else { odd_number(text, format) })
}

fn number(text: &str, format: &CellFormat) -> Result<Decimal, Hint> {
    let plain = digits(text, format)?;
    let (mantissa, exponent) = match plain.split_once(['e', 'E']) {
        Some((m, e)) => (m, Some(e)),
        None => (plain.as_ref(), None),
    };
    let body = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, decimals) = body.split_once(format.decimal).unwrap_or((body, ""));
    let some = !whole.is_empty() || !decimals.is_empty();
    if !some || !digits_or_none(whole) || !digits_or_none(decimals) {
        return Err(odd_number(text, format));
    }
    if !format.decimal_declared
        && format.group.is_none()
        && exponent.is_none()
        && has_two_readings(whole, decimals)
    {
        return Err(AMBIGUOUS);
    }
    let mut value = exact(mantissa.starts_with('-'), whole, decimals).ok_or("hint-too-large")?;
    if let Some(exponent) = exponent {
        let e = exponent.strip_prefix('+').unwrap_or(exponent);
        if !all_digits(e.strip_prefix('-').unwrap_or(e)) {
            return Err(odd_number(text, format));
        }
        value = shifted(value, e.parse().map_err(|_| "hint-too-large")?).ok_or("hint-too-large")?;
    }
    Ok(value)
}

/// Digits as an exact number of as many decimals; `None` past 28 digits.
fn exact(negative: bool, whole: &str, decimals: &str) -> Option<Decimal> {
    if whole.len() + decimals.len() <= 18 {
        let digits = whole.bytes().chain(decimals.bytes());
        let units = digits.fold(0_i64, |units, b| units * 10 + i64::from(b - b'0'));
        let scale = u32::try_from(decimals.len()).ok()?;
        return Some(Decimal::new(if negative { -units } else { units }, scale));
    }
    let mut units: i128 = 0;
    for b in whole.bytes().chain(decimals.bytes()) {
        units = units.checked_mul(10)?.checked_add(i128::from(b - b'0'))?;
    }
    let scale = u32::try_from(decimals.len()).ok()?;
    Decimal::try_from_i128_with_scale(if negative { -units } else { units }, scale).ok()
}

/// A number times a power of ten, exact.
fn shifted(value: Decimal, exponent: i32) -> Option<Decimal> {
    let scale = i32::try_from(value.scale()).ok()?.checked_sub(exponent)?;
    if scale >= 0 {
        return Decimal::try_from_i128_with_scale(value.mantissa(), scale.unsigned_abs()).ok();
    }
    let factor = 10_i128.checked_pow(scale.unsigned_abs())?;
    Decimal::try_from_i128_with_scale(value.mantissa().checked_mul(factor)?, 0).ok()
}

pub(super) fn all_digits(text: &str) -> bool {
    !text.is_empty() && digits_or_none(text)
}

fn digits_or_none(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// What a text that is not a number looks like.
fn odd_number(text: &str, format: &CellFormat) -> Hint {
    let has = |c: char| text.contains(c);
    let numeric = text.chars().all(|c| c.is_ascii_digit() || ".,'’+-%€ \u{a0}\u{202f}".contains(c));
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return "hint-missing";
    }
    if !numeric {
        let spread = text.to_ascii_lowercase().contains("e+");
        return if spread { "hint-exponent" } else { "hint-type" };
    }
    if (has('%') || has('€')) && format.bare {
        "hint-bare"
    } else if has(',') && format.decimal == '.' {
        "hint-decimal"
    } else if text.chars().any(|c| matches!(c, '.' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}')) {
        "hint-group"
    } else {
        "hint-type"
    }
}

fn boolean(text: &str, format: &CellFormat) -> Result<bool, Hint> {
    let among = |own: &[String], usual: &[&str]| {
        if own.is_empty() { usual.contains(&text) } else { own.iter().any(|v| v == text) }
    };
    if among(&format.true_values, &["true", "True", "TRUE", "1"]) {
        Ok(true)
    } else if among(&format.false_values, &["false", "False", "FALSE", "0"]) {
        Ok(false)
    } else {
        Err("hint-boolean")
    }
}

pub(super) fn date(text: &str, format: Option<&str>) -> Result<Date, Hint> {
    if let Some(format) = format {
        return Date::strptime(format, text).map_err(|_| {
            // A day that could be read and does not exist was written as declared.
            let read = jiff::fmt::strtime::parse(format, text);
            if read.is_ok() { "hint-date-impossible" } else { "hint-date-format" }
        });
    }
    if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes()
        && [y1, y2, y3, y4, m1, m2, d1, d2].into_iter().all(u8::is_ascii_digit)
    {
        let two = |a: &u8, b: &u8| ((a - b'0') * 10 + (b - b'0')).cast_signed();
        let year = i16::from(two(y1, y2)) * 100 + i16::from(two(y3, y4));
        return Date::new(year, two(m1, m2), two(d1, d2)).map_err(|_| "hint-date-impossible");
    }
    let mut parts = text.split('-');
    let (Some(y), Some(m), Some(d), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        return Err(if digits >= 4 { "hint-date-order" } else { "hint-type" });
    };
    if y.len() != 4 || m.len() != 2 || d.len() != 2 || ![y, m, d].into_iter().all(all_digits) {
        return Err("hint-date-order");
    }
    let (Ok(y), Ok(m), Ok(d)) = (y.parse(), m.parse(), d.parse()) else {
        return Err("hint-date-order");
    };
    Date::new(y, m, d).map_err(|_| "hint-date-impossible")
}

fn year(text: &str) -> Result<i16, Hint> {
    if text.len() == 4 && all_digits(text) {
        text.parse().map_err(|_| "hint-year")
    } else {
        Err("hint-year")
    }
}

fn year_month(text: &str) -> Result<(i16, u8), Hint> {
    let (y, m) = text.split_once('-').ok_or("hint-yearmonth")?;
    let month: u8 = if m.len() == 2 { m.parse().map_err(|_| "hint-yearmonth")? } else { 0 };
    if (1..=12).contains(&month) { Ok((year(y)?, month)) } else { Err("hint-yearmonth") }
}
