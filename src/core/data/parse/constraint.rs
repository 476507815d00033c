//! What one cell, seen alone, must keep to.
//!
//! In: a field, the text and the value of a cell that is there. Out: how to tell the first thing that is wrong.
//! What needs other rows (unique, keys) is in [`crate::data::check`].

use std::cmp::Ordering;

use super::faults;
use crate::data::json;
use crate::data::schema::{Field, Type};
use crate::data::text_form;
use crate::data::value::{Value, ValueRef};
use crate::diag::{Code, Diagnostic, Loc};

/// The first constraint a cell breaks, as what tells it.
pub(super) fn broken<'a>(
    field: &'a Field,
    text: &'a str,
    value: ValueRef<'a>,
) -> Option<impl FnOnce(Loc) -> Diagnostic + 'a> {
    let is_text = matches!(value, ValueRef::Text(_));
    // JSON and points begin with signs that no spreadsheet runs.
    let is_free = matches!(field.ty, Type::String | Type::Any | Type::List | Type::Duration);
    let code = if is_free && is_formula(text) {
        Some(Code::CellFormula)
    } else if is_text && is_mojibake(text) {
        Some(Code::CellMojibake)
    } else {
        None
    };
    let constraint = if code.is_none() { limits(field, text, value) } else { None };
    (code.is_some() || constraint.is_some()).then_some(move |at| match (code, constraint) {
        (Some(code), _) => Diagnostic::new(code, at).with("cell", faults::short(text)),
        (None, constraint) => faults::constraint(at, field, text, constraint.unwrap_or_default()),
    })
}

/// Whether there is anything a value of the field must keep to beside its type.
pub(super) fn has_limits(field: &Field) -> bool {
    let c = &field.constraints;
    let ends = [&c.minimum, &c.maximum, &c.exclusive_minimum, &c.exclusive_maximum];
    !field.categories.is_empty()
        || !c.allowed.is_empty()
        || c.pattern.is_some()
        || ends.iter().any(|end| end.is_some())
        || c.min_length.is_some()
        || c.max_length.is_some()
        || c.json_schema.is_some()
}

/// The first limit of a field that a cell breaks, as its author wrote it.
fn limits(field: &Field, text: &str, value: ValueRef<'_>) -> Option<String> {
    let c = &field.constraints;
    let same = |v: &Value| value.compare(ValueRef::from(v)) == Some(Ordering::Equal);
    if !field.categories.is_empty() && !field.categories.iter().any(|k| same(&k.value)) {
        return Some("categories".to_owned());
    }
    if !c.allowed.is_empty() && !c.allowed.iter().any(same) {
        let list: Vec<String> = c.allowed.iter().map(ToString::to_string).collect();
        return Some(format!("enum = [{}]", list.join(", ")));
    }
    if let Some(pattern) = c.pattern.as_ref().filter(|p| !p.fits(text)) {
        return Some(format!("pattern = \"{}\"", pattern.text));
    }
    range(field, value).or_else(|| length(field, text, value)).or_else(|| schema(field, value))
}

fn range(field: &Field, value: ValueRef<'_>) -> Option<String> {
    let c = &field.constraints;
    let order = |limit: &Value| match (value, limit) {
        (ValueRef::Text(text), Value::Text(limit)) => text_form::compare(text, limit),
        (_, limit) => value.compare(ValueRef::from(limit)),
    };
    let bad = |limit: Option<&Value>, bad: &[Ordering], key: &str| {
        let limit = limit?;
        // Durations of months and of days may have no order: P1M and P30D.
        order(limit).is_none_or(|o| bad.contains(&o)).then(|| format!("{key} = {limit}"))
    };
    let (less, equal, greater) = (Ordering::Less, Ordering::Equal, Ordering::Greater);
    bad(c.minimum.as_ref(), &[less], "minimum")
        .or_else(|| bad(c.maximum.as_ref(), &[greater], "maximum"))
        .or_else(|| bad(c.exclusive_minimum.as_ref(), &[less, equal], "exclusiveMinimum"))
        .or_else(|| bad(c.exclusive_maximum.as_ref(), &[greater, equal], "exclusiveMaximum"))
}

fn schema(field: &Field, value: ValueRef<'_>) -> Option<String> {
    let (schema, ValueRef::Text(text)) = (field.constraints.json_schema.as_ref()?, value) else {
        return None;
    };
    let json = serde_json::from_str(text).ok()?;
    (!schema.fits(&json)).then(|| "jsonSchema".to_owned())
}

fn length(field: &Field, text: &str, value: ValueRef<'_>) -> Option<String> {
    let c = &field.constraints;
    if c.min_length.is_none() && c.max_length.is_none() {
        return None;
    }
    let n = match value {
        ValueRef::Text(canonical) => json::length(canonical, field),
        ValueRef::Int(_)
        | ValueRef::Decimal(_)
        | ValueRef::Bool(_)
        | ValueRef::Date(_)
        | ValueRef::Time(_)
        | ValueRef::DateTime(_)
        | ValueRef::Year(_)
        | ValueRef::YearMonth(..)
        | ValueRef::Absent => text.chars().count(),
    };
    let short = c.min_length.filter(|m| n < *m).map(|m| format!("minLength = {m}"));
    short.or_else(|| c.max_length.filter(|m| n > *m).map(|m| format!("maxLength = {m}")))
}

/// Whether a spreadsheet would run the text (CWE-1236); a number with its sign is not run.
pub(in crate::data) fn is_formula(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'=' | b'@' | b'\t' | b'\r' | 0) => true,
        Some(b'+' | b'-') => !is_number(text.get(1..).unwrap_or("")),
        _ => false,
    }
}

fn is_number(text: &str) -> bool {
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    digits(whole) && digits(decimals)
}

/// Whether the text was UTF-8 and read as Windows-1252 somewhere on its way (`Ã¨`, `â€™`), or lost letters.
fn is_mojibake(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let mut before = ' ';
    for c in text.chars() {
        let continued = ('\u{80}'..='\u{bf}').contains(&c);
        if c == '\u{fffd}'
            || (before == 'Ã' && (continued || matches!(c, '€' | '™')))
            || (before == 'â' && c == '€')
            || (before == 'Â' && ('\u{a0}'..='\u{bf}').contains(&c))
        {
            return true;
        }
        before = c;
    }
    false
}
