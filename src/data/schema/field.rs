//! One field of a table: [`Field`] with its limits, categories, missing values and status.

use super::resource::missing_values;
use super::{Category, CellFormat, Constraints, Field, MissingValue, StatusRule, Type};
use crate::data::cell;
use crate::data::pattern::Pattern;
use crate::data::specs::{CATEGORY, STATUS};
use crate::data::value::{Asked, Status, Value};
use crate::diag::{Arg, Code, Diagnostic};
use crate::fields::{Context, Raw, Record, read};
use crate::source::{Span, Spanned};

/// Reads a field; `None` where name, type or title is missing.
pub(super) fn field(
    r: &Record,
    table: &CellFormat,
    missing: Option<&[MissingValue]>,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Field> {
    let name = r.text("name").filter(|n| well_named(n, r, out));
    let ty = r.text("type").and_then(|t| Type::parse(t));
    let format = format(r, ty, table, out);
    let own = missing_values(r, ctx, out);
    let empty = || vec![MissingValue { value: String::new(), label: None, status: Status::NORMAL }];
    let missing_values = own.or_else(|| missing.map(<[_]>::to_vec)).unwrap_or_else(empty);
    let (constraints, categories) = match ty {
        Some(ty) => (constraints(r, ty, out), categories(r, ty, ctx, out)),
        None => (Constraints::default(), Vec::new()),
    };
    let status = status_rule(r, ctx, out);
    let reference = r.text("reference");
    Some(Field {
        name: name?.clone(),
        ty: ty?,
        title: r.by_lang("title")?.clone(),
        description: r.by_lang("description").cloned(),
        unit: r.by_lang("unit").cloned(),
        format,
        constraints,
        categories,
        missing_values,
        reference: reference.map(|v| Spanned { value: v.clone(), span: r.span_of("reference") }),
        status,
        span: r.span,
    })
}

/// A name that can stand in a header and in an expression.
fn well_named(name: &str, r: &Record, out: &mut Vec<Diagnostic>) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '"' | '=' | '@');
    let ok = !name.is_empty()
        && name.trim() == name
        && !name.contains(odd)
        && !name.starts_with(['+', '-']);
    if !ok {
        out.push(Diagnostic::at(Code::FieldName, r.span_of("name")).with("name", name));
    }
    ok
}

/// Signs of numbers, form of dates, words for true and false.
fn format(
    r: &Record,
    ty: Option<Type>,
    table: &CellFormat,
    out: &mut Vec<Diagnostic>,
) -> CellFormat {
    let texts = |key: &str| r.texts(key).iter().map(|t| t.value.clone()).collect::<Vec<_>>();
    let format = CellFormat {
        decimal: sign(r, "decimalChar", out).unwrap_or(table.decimal),
        group: sign(r, "groupChar", out).or(table.group),
        bare: !r.has("bareNumber") || r.flag("bareNumber"),
        date: r.text("format").filter(|f| !matches!(f.as_str(), "default" | "any")).cloned(),
        true_values: texts("trueValues"),
        false_values: texts("falseValues"),
    };
    if ty == Some(Type::Number) && format.group == Some(format.decimal) {
        let d = Diagnostic::at(Code::KeyConflict, r.span).with("key", "groupChar");
        out.push(d.with("other", "decimalChar"));
    }
    format
}

/// A key that holds one character.
pub(super) fn sign(r: &Record, key: &str, out: &mut Vec<Diagnostic>) -> Option<char> {
    let text = r.text(key)?;
    let mut chars = text.chars();
    let found = chars.next().filter(|_| chars.next().is_none());
    if found.is_none() {
        let d = Diagnostic::at(Code::ValueType, r.span_of(key)).with("key", key.to_owned());
        out.push(d.with("expected", Arg::Term("character")).with("found", Arg::Term("string")));
    }
    found
}

/// A key that holds one ASCII character, which is not a line break.
pub(super) fn ascii(r: &Record, key: &str, out: &mut Vec<Diagnostic>) -> Option<u8> {
    let c = sign(r, key, out)?;
    let found = u8::try_from(c).ok().filter(|b| b.is_ascii() && !matches!(b, b'\r' | b'\n'));
    if found.is_none() {
        let d = Diagnostic::at(Code::ValueType, r.span_of(key)).with("key", key.to_owned());
        out.push(d.with("expected", Arg::Term("character")).with("found", Arg::Term("string")));
    }
    found
}

/// The entries of a value that must be a list.
pub(super) fn list<'r>(
    raw: &'r Raw,
    key: &'static str,
    span: Span,
    out: &mut Vec<Diagnostic>,
) -> &'r [Spanned<Raw>] {
    if let Raw::List(list) = raw {
        return list;
    }
    out.push(wrong_type(key, raw, span, "array"));
    &[]
}

/// A value of another type than expected.
pub(super) fn wrong_type(key: &str, found: &Raw, span: Span, expected: &'static str) -> Diagnostic {
    Diagnostic::at(Code::ValueType, span)
        .with("key", key)
        .with("expected", Arg::Term(expected))
        .with("found", Arg::Term(found.term()))
}

/// A key that holds a status code.
pub(super) fn status(r: &Record, key: &str, out: &mut Vec<Diagnostic>) -> Option<Status> {
    let text = r.text(key)?;
    let status = Status::parse(text);
    if status.is_none() {
        let known = Status::CODES.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let d = Diagnostic::at(Code::CellStatus, r.span_of(key)).with("cell", text);
        out.push(d.with("known", known));
    }
    status
}

/// `status`: the name of a column, or one status for all cells.
fn status_rule(r: &Record, ctx: Context<'_>, out: &mut Vec<Diagnostic>) -> StatusRule {
    match r.raw("status") {
        None => StatusRule::None,
        Some(Raw::Text(column)) => StatusRule::Column(column.clone()),
        Some(Raw::Table(table)) => {
            let inner = read(table, STATUS, ctx, out);
            status(&inner, "obs", out).map_or(StatusRule::None, StatusRule::All)
        }
        Some(other) => {
            out.push(wrong_type("status", other, r.span_of("status"), "string"));
            StatusRule::None
        }
    }
}

/// A value written in TOML, in the type of the field; reported where it is of another.
fn value_of(
    raw: &Raw,
    key: &str,
    span: Span,
    ty: Type,
    out: &mut Vec<Diagnostic>,
) -> Option<Value> {
    let asked = match raw {
        Raw::Text(text) => Some(Asked::Text(text.clone())),
        Raw::Int(n) => Some(Asked::Int(*n)),
        Raw::Bool(b) => Some(Asked::Bool(*b)),
        // TOML lets digits be grouped with underscores.
        Raw::Float(text) => Some(Asked::Text(text.replace('_', ""))).filter(|_| ty == Type::Number),
        Raw::Datetime(d) => Some(Asked::Text(d.to_string())).filter(|_| ty == Type::Date),
        Raw::List(_) | Raw::Table(_) => None,
    };
    let value = asked.and_then(|a| cell::asked(&a, ty));
    if value.is_none() {
        out.push(wrong_type(key, raw, span, ty.name()));
    }
    value
}

fn constraints(r: &Record, ty: Type, out: &mut Vec<Diagnostic>) -> Constraints {
    let Some(c) = r.record("constraints") else { return Constraints::default() };
    let mut limit = |key: &str| value_of(c.raw(key)?, key, c.span_of(key), ty, out);
    let (minimum, maximum) = (limit("minimum"), limit("maximum"));
    let (exclusive_minimum, exclusive_maximum) =
        (limit("exclusiveMinimum"), limit("exclusiveMaximum"));
    let mut allowed = Vec::new();
    if let Some(raw) = c.raw("enum") {
        for item in list(raw, "enum", c.span_of("enum"), out) {
            allowed.extend(value_of(&item.value, "enum", item.span, ty, out));
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
    let length = |key: &str| c.int(key).and_then(|n| usize::try_from(*n).ok());
    Constraints {
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
    }
}

/// `categories`: values, or tables with a label. Only texts and whole numbers may have them (Table Schema).
fn categories(r: &Record, ty: Type, ctx: Context<'_>, out: &mut Vec<Diagnostic>) -> Vec<Category> {
    let Some(raw) = r.raw("categories") else { return Vec::new() };
    if !matches!(ty, Type::String | Type::Integer) {
        let known = vec!["string".to_owned(), "integer".to_owned()];
        let d = Diagnostic::at(Code::ValueChoice, r.span_of("type")).with("key", "type");
        out.push(d.with("value", ty.name()).with("known", known));
        return Vec::new();
    }
    let mut found: Vec<Category> = Vec::new();
    for item in list(raw, "categories", r.span_of("categories"), out) {
        let category = match &item.value {
            Raw::Table(table) => {
                let inner = read(table, CATEGORY, ctx, out);
                let label = inner.by_lang("label").cloned();
                let raw = inner.raw("value");
                let value = raw.and_then(|v| value_of(v, "value", inner.span_of("value"), ty, out));
                value.map(|value| Category { value, label })
            }
            Raw::Text(_)
            | Raw::Int(_)
            | Raw::Float(_)
            | Raw::Bool(_)
            | Raw::Datetime(_)
            | Raw::List(_) => {
                let value = value_of(&item.value, "categories", item.span, ty, out);
                value.map(|value| Category { value, label: None })
            }
        };
        let Some(category) = category else { continue };
        if found.iter().any(|c| c.value == category.value) {
            let d = Diagnostic::at(Code::IdDuplicate, item.span);
            out.push(d.with("id", category.value.to_string()));
        }
        found.push(category);
    }
    found
}
