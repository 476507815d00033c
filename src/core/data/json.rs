//! Cells that hold JSON, or a list → their canonical text; that text → JSON for exports.
//!
//! Canonical JSON has no space outside its texts and is otherwise as written: numbers keep their decimals, keys their
//! order. A list keeps its delimiter, since items may hold commas.

use serde_json::Value as Json;

use super::cell::{self, Hint};
use super::schema::{CellFormat, Field, Type};
use super::value::ValueRef;

/// Reads an array of JSON.
///
/// # Errors
/// How to mend it.
pub(super) fn array<'s>(text: &str, scratch: &'s mut String) -> Result<&'s str, Hint> {
    let found: Json = serde_json::from_str(text).map_err(|_| "hint-array")?;
    if found.is_array() { Ok(compact(text, scratch)) } else { Err("hint-array") }
}

/// Reads an object of JSON.
///
/// # Errors
/// How to mend it.
pub(super) fn object<'s>(text: &str, scratch: &'s mut String) -> Result<&'s str, Hint> {
    let found: Json = serde_json::from_str(text).map_err(|_| "hint-object")?;
    if found.is_object() { Ok(compact(text, scratch)) } else { Err("hint-object") }
}

/// The same JSON without spaces between its parts.
pub(super) fn compact<'s>(text: &str, scratch: &'s mut String) -> &'s str {
    scratch.clear();
    let (mut inside, mut escaped) = (false, false);
    for c in text.chars() {
        if inside || !c.is_ascii_whitespace() {
            scratch.push(c);
        }
        inside = if inside { c != '"' || escaped } else { c == '"' };
        escaped = inside && c == '\\' && !escaped;
    }
    scratch
}

/// Reads a list: every item is of the declared type and comes in its canonical form.
///
/// # Errors
/// How to mend it.
pub(super) fn list<'s>(
    text: &str,
    format: &CellFormat,
    scratch: &'s mut String,
) -> Result<&'s str, Hint> {
    let plain = CellFormat::default();
    let mut inner = String::new();
    scratch.clear();
    for (i, item) in text.split(format.delimiter).enumerate() {
        let value = cell::typed(item.trim(), format.item, &plain, &mut inner);
        let value = value.map_err(|_| "hint-list")?;
        if i > 0 {
            scratch.push(format.delimiter);
        }
        scratch.push_str(&value.to_string());
    }
    Ok(scratch)
}

/// Whether a value of this type stands as JSON, and not as a text, in files of JSON.
pub fn is_json(ty: Type) -> bool {
    matches!(ty, Type::List | Type::Array | Type::Object | Type::GeoPoint | Type::GeoJson)
}

/// The canonical text of a cell as JSON: arrays, objects and `GeoJSON` as they are, a list as an array of its items, a
/// point as `[longitude,latitude]`. Of a field whose type is none of these: the text as a JSON string.
pub fn of(text: &str, field: &Field) -> String {
    match field.ty {
        Type::Array | Type::Object | Type::GeoJson => text.to_owned(),
        Type::GeoPoint => format!("[{}]", text.replace(", ", ",")),
        Type::List => {
            let plain = CellFormat::default();
            let mut scratch = String::new();
            let items = text.split(field.format.delimiter).map(|item| {
                let value = cell::typed(item, field.format.item, &plain, &mut scratch);
                match value {
                    Ok(v @ (ValueRef::Int(_) | ValueRef::Decimal(_) | ValueRef::Bool(_))) => {
                        v.to_string()
                    }
                    Ok(_) | Err(_) => string(item),
                }
            });
            format!("[{}]", items.collect::<Vec<_>>().join(","))
        }
        Type::String
        | Type::Any
        | Type::Duration
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Date
        | Type::Time
        | Type::DateTime
        | Type::Year
        | Type::YearMonth => string(text),
    }
}

fn string(text: &str) -> String {
    Json::from(text).to_string()
}

/// How long a value is for `minLength` and `maxLength`: items, keys, else characters.
pub(super) fn length(text: &str, field: &Field) -> usize {
    let inner = |text: &str| match serde_json::from_str(text) {
        Ok(Json::Array(items)) => items.len(),
        Ok(Json::Object(keys)) => keys.len(),
        Ok(Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_)) | Err(_) => 0,
    };
    match field.ty {
        Type::List => text.split(field.format.delimiter).count(),
        Type::Array | Type::Object => inner(text),
        Type::String
        | Type::Any
        | Type::Duration
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Date
        | Type::Time
        | Type::DateTime
        | Type::Year
        | Type::YearMonth
        | Type::GeoPoint
        | Type::GeoJson => text.chars().count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_all_but_the_space_between_its_parts() {
        let mut scratch = String::new();
        let text = "{ \"a b\" : [ 1.50 , \"x \\\" y\" ],\n\t\"\\\\\" : null }";
        assert_eq!(object(text, &mut scratch), Ok(r#"{"a b":[1.50,"x \" y"],"\\":null}"#));
        assert_eq!(array("[ ]", &mut scratch), Ok("[]"));
        for bad in ["{}", "[1,]", "x", "[1] 2", "[NaN]", "['a']"] {
            assert_eq!(array(bad, &mut scratch), Err("hint-array"), "{bad}");
        }
        assert_eq!(object("[]", &mut scratch), Err("hint-object"));
    }

    #[test]
    fn lists_have_items_of_one_type() {
        let format = CellFormat { item: Type::Integer, delimiter: ';', ..CellFormat::default() };
        let mut scratch = String::new();
        assert_eq!(list("1; 02;+3", &format, &mut scratch), Ok("1;2;3"));
        assert_eq!(list("1;x", &format, &mut scratch), Err("hint-list"));
        assert_eq!(list("1;", &format, &mut scratch), Err("hint-list"));
        let texts = CellFormat::default();
        assert_eq!(list("a, b c", &texts, &mut scratch), Ok("a,b c"));
    }
}
