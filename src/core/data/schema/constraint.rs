//! The table `constraints` of a field → [`Constraints`]; values written in TOML → values of the field's type.
//!
//! A constraint that the type does not have, or that cannot be checked, is reported: none is passed over in silence.

use std::cmp::Ordering;

use serde_json::Value as Json;

use super::field::{list, wrong_type};
use super::{CellFormat, Constraints, Type};
use crate::data::cell;
use crate::data::json;
use crate::data::json_schema::JsonSchema;
use crate::data::pattern::Pattern;
use crate::data::text_form;
use crate::data::value::{Asked, Value, ValueRef};
use crate::diag::{Arg, Code, Diagnostic};
use crate::fields::{Raw, Record};
use crate::source::Span;

/// What a constraint is compared with: the field's type and how its cells are written.
#[derive(Clone, Copy)]
pub(super) struct Typed<'f> {
    pub ty: Type,
    pub format: &'f CellFormat,
}

/// A value written in TOML, in the type of the field; reported where it is of another.
pub(super) fn value_of(
    raw: &Raw,
    key: &str,
    span: Span,
    of: Typed<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Value> {
    let ty = of.ty;
    let asked = match raw {
        // A list is written as in the file; the items of every other type stand in canonical form.
        Raw::Text(text) if ty == Type::List => {
            let mut scratch = String::new();
            let plain = CellFormat::default();
            let format =
                CellFormat { item: of.format.item, delimiter: of.format.delimiter, ..plain };
            let list = cell::typed(text, ty, &format, &mut scratch);
            return list.map(ValueRef::to_owned).ok().or_else(|| {
                out.push(wrong_type(key, raw, span, ty.name()));
                None
            });
        }
        Raw::Text(text) => Some(Asked::Text(text.clone())),
        Raw::Int(n) => Some(Asked::Int(*n)),
        Raw::Bool(b) => Some(Asked::Bool(*b)),
        // TOML lets digits be grouped with underscores.
        Raw::Float(text) => Some(Asked::Text(text.replace('_', ""))).filter(|_| ty == Type::Number),
        Raw::Datetime(d) => Some(Asked::Text(d.to_string()))
            .filter(|_| matches!(ty, Type::Date | Type::Time | Type::DateTime)),
        // What stands as JSON in the cells may stand as TOML here.
        Raw::List(_) | Raw::Table(_) => Some(Asked::Text(as_json(raw).to_string()))
            .filter(|_| json::is_json(ty) && ty != Type::List),
    };
    let value = asked.and_then(|a| cell::asked(&a, ty));
    if value.is_none() {
        out.push(wrong_type(key, raw, span, ty.name()));
    }
    value
}

/// Reads the constraints of a field of a type.
pub(super) fn constraints(r: &Record, of: Typed<'_>, out: &mut Vec<Diagnostic>) -> Constraints {
    let Some(c) = r.record("constraints") else { return Constraints::default() };
    refused(c, of.ty, out);
    let fits = |key: &str| applies(key, of.ty);
    let mut limit = |key: &str| {
        let raw = c.raw(key).filter(|_| fits(key))?;
        value_of(raw, key, c.span_of(key), of, out)
    };
    let (minimum, maximum) = (limit("minimum"), limit("maximum"));
    let (exclusive_minimum, exclusive_maximum) =
        (limit("exclusiveMinimum"), limit("exclusiveMaximum"));
    let mut allowed = Vec::new();
    if let Some(raw) = c.raw("enum") {
        for item in list(raw, "enum", c.span_of("enum"), out) {
            allowed.extend(value_of(&item.value, "enum", item.span, of, out));
        }
    }
    let pattern = c.text("pattern").and_then(|text| match Pattern::new(text) {
        Ok(pattern) => Some(pattern),
        Err(reason) => {
            let d = Diagnostic::at(Code::PatternInvalid, c.span_of("pattern"));
            out.push(d.with("pattern", text).with("reason", reason));
            None
        }
    });
    let mut length = |key: &str| {
        let n = c.int(key).filter(|_| fits(key))?;
        let length = usize::try_from(*n).ok();
        if length.is_none() {
            let d = Diagnostic::at(Code::ConstraintInvalid, c.span_of(key));
            let d = d.with("constraint", format!("{key} = {n}")).with("type", of.ty.name());
            out.push(d.with("reason", Arg::Term("constraint-negative")));
        }
        length
    };
    let found = Constraints {
        required: c.flag("required"),
        unique: c.flag("unique"),
        allowed,
        pattern,
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        min_length: length("minLength"),
        max_length: length("maxLength"),
        json_schema: json_schema(c, of.ty, out),
    };
    for (lower, upper) in empty_ranges(&found) {
        let d = Diagnostic::at(Code::ConstraintInvalid, c.span_of(upper));
        let d = d.with("constraint", format!("{lower}, {upper}")).with("type", of.ty.name());
        out.push(d.with("reason", Arg::Term("constraint-empty")));
    }
    found
}

/// The pairs of limits that no value can keep to at once, by their keys.
fn empty_ranges(c: &Constraints) -> Vec<(&'static str, &'static str)> {
    let order = |low: &Option<Value>, high: &Option<Value>| match (low.as_ref()?, high.as_ref()?) {
        (Value::Text(low), Value::Text(high)) => text_form::compare(low, high),
        (low, high) => ValueRef::from(low).compare(ValueRef::from(high)),
    };
    let lengths = c.min_length.zip(c.max_length).map(|(min, max)| min.cmp(&max));
    let (above, not_below) = (&[Ordering::Greater][..], &[Ordering::Greater, Ordering::Equal][..]);
    [
        ("minimum", "maximum", order(&c.minimum, &c.maximum), above),
        ("minimum", "exclusiveMaximum", order(&c.minimum, &c.exclusive_maximum), not_below),
        ("exclusiveMinimum", "maximum", order(&c.exclusive_minimum, &c.maximum), not_below),
        (
            "exclusiveMinimum",
            "exclusiveMaximum",
            order(&c.exclusive_minimum, &c.exclusive_maximum),
            not_below,
        ),
        ("minLength", "maxLength", lengths, above),
    ]
    .into_iter()
    .filter(|(.., order, bad)| order.is_some_and(|o| bad.contains(&o)))
    .map(|(lower, upper, ..)| (lower, upper))
    .collect()
}

/// Whether a constraint is one of a type (Table Schema v2, «Field Constraints»; a list counts as an array).
fn applies(key: &str, ty: Type) -> bool {
    match key {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            ty.is_number() || ty.is_moment() || ty == Type::Duration
        }
        "minLength" | "maxLength" => {
            matches!(ty, Type::String | Type::Any | Type::List | Type::Array | Type::Object)
        }
        "jsonSchema" => matches!(ty, Type::Array | Type::Object),
        _ => true,
    }
}

/// Tells each constraint that the type does not have.
fn refused(c: &Record, ty: Type, out: &mut Vec<Diagnostic>) {
    for key in [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minLength",
        "maxLength",
        "jsonSchema",
    ] {
        if c.has(key) && !applies(key, ty) {
            let d = Diagnostic::at(Code::ConstraintInvalid, c.span_of(key));
            let d = d.with("constraint", key).with("type", ty.name());
            out.push(d.with("reason", Arg::Term("constraint-type")));
        }
    }
}

/// `jsonSchema`: a table in which every keyword is one that is checked.
fn json_schema(c: &Record, ty: Type, out: &mut Vec<Diagnostic>) -> Option<JsonSchema> {
    let raw = c.raw("jsonSchema").filter(|_| applies("jsonSchema", ty))?;
    match JsonSchema::new(as_json(raw)) {
        Ok(schema) => Some(schema),
        Err(keyword) => {
            let d = Diagnostic::at(Code::ConstraintInvalid, c.span_of("jsonSchema"));
            let d = d.with("constraint", format!("jsonSchema: {keyword}")).with("type", ty.name());
            out.push(d.with("reason", Arg::Term("constraint-keyword")));
            None
        }
    }
}

/// A value of TOML as JSON.
fn as_json(raw: &Raw) -> Json {
    match raw {
        Raw::Text(text) => Json::from(text.as_str()),
        Raw::Int(n) => Json::from(*n),
        Raw::Float(text) => text.replace('_', "").parse::<f64>().map_or(Json::Null, Json::from),
        Raw::Bool(b) => Json::from(*b),
        Raw::Datetime(d) => Json::from(d.to_string()),
        Raw::List(list) => list.iter().map(|item| as_json(&item.value)).collect(),
        Raw::Table(table) => {
            let entries = table.entries.iter();
            Json::Object(entries.map(|(k, v)| (k.value.clone(), as_json(&v.value))).collect())
        }
    }
}
