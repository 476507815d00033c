//! One field of a table: [`Field`] with its limits, categories, missing values and status.

use super::constraint::{Typed, constraints, value_of};
use super::resource::missing_values;
use super::{
    Category, CellFormat, Constraints, Field, Form, MaxChange, MissingValue, StatusRule, Type,
};
use crate::data::moment;
use crate::data::specs::{CATEGORY, STATUS};
use crate::data::value::{Decimal, Status};
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
        Some(ty) => {
            let of = Typed { ty, format: &format };
            (constraints(r, of, out), categories(r, of, ctx, out))
        }
        None => (Constraints::default(), Vec::new()),
    };
    let status = status_rule(r, ctx, out);
    let max_change = ty.and_then(|ty| max_change(r, ty, out));
    Some(Field {
        name: name?.clone(),
        column: r.text("column").cloned(),
        ty: ty?,
        title: r.by_lang("title")?.clone(),
        description: r.by_lang("description").cloned(),
        unit: r.by_lang("unit").cloned(),
        format,
        constraints,
        categories,
        categories_ordered: r.flag("categoriesOrdered"),
        missing_values,
        reference: r.spanned("reference"),
        reference_date: r.spanned("referenceDate"),
        max_change,
        status,
        span: r.span,
    })
}

/// `maxChange`: a number, or one of per cent (`"20%"`).
fn max_change(r: &Record, ty: Type, out: &mut Vec<Diagnostic>) -> Option<MaxChange> {
    let raw = r.raw("maxChange")?;
    let number = |text: &str| text.replace('_', "").parse::<Decimal>().ok();
    let found = match raw {
        Raw::Text(text) => {
            text.strip_suffix('%').and_then(|n| number(n.trim())).map(MaxChange::Percent)
        }
        Raw::Int(n) => Some(MaxChange::By(Decimal::from(*n))),
        Raw::Float(text) => number(text).map(MaxChange::By),
        Raw::Bool(_) | Raw::Datetime(_) | Raw::List(_) | Raw::Table(_) => None,
    };
    let found = found.filter(|f| {
        let (MaxChange::Percent(n) | MaxChange::By(n)) = f;
        !n.is_sign_negative()
    });
    if found.is_none() {
        out.push(wrong_type("maxChange", raw, r.span_of("maxChange"), "max-change"));
    } else if !ty.is_number() {
        let d = Diagnostic::at(Code::ConstraintInvalid, r.span_of("maxChange"));
        let d = d.with("constraint", "maxChange").with("type", ty.name());
        out.push(d.with("reason", Arg::Term("constraint-type")));
        return None;
    }
    found
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
    let mut format = CellFormat {
        decimal: sign(r, "decimalChar", out).unwrap_or(table.decimal),
        group: sign(r, "groupChar", out).or(table.group),
        decimal_declared: table.decimal_declared || r.has("decimalChar"),
        bare: !r.has("bareNumber") || r.flag("bareNumber"),
        date: None,
        form: Form::Default,
        item: r.text("itemType").and_then(|t| Type::parse(t)).unwrap_or(Type::String),
        delimiter: sign(r, "delimiter", out).unwrap_or(','),
        true_values: texts("trueValues"),
        false_values: texts("falseValues"),
    };
    if format.group == Some('.') && !format.decimal_declared {
        // Where points mark thousands they do not divide decimals too.
        format.decimal = ',';
    }
    if ty == Some(Type::Number) && format.group == Some(format.decimal) {
        let d = Diagnostic::at(Code::KeyConflict, r.span).with("key", "groupChar");
        out.push(d.with("other", "decimalChar"));
    }
    if let (Some(ty), Some(name)) = (ty, r.text("format").filter(|f| *f != "default")) {
        named_format(&mut format, ty, name, r, out);
    }
    format
}

/// The key `format`: a form of the type, or how dates and times are written.
fn named_format(
    format: &mut CellFormat,
    ty: Type,
    name: &str,
    r: &Record,
    out: &mut Vec<Diagnostic>,
) {
    let of_time = matches!(ty, Type::Date | Type::Time | Type::DateTime);
    let hint = match Form::of(ty).iter().find(|(n, _)| *n == name) {
        Some((_, form)) => {
            format.form = *form;
            return;
        }
        None if of_time && moment::is_format(name, ty) => {
            format.date = Some(name.to_owned());
            return;
        }
        // Which of two readings of 01/02/2025 is meant would be a guess.
        None if of_time && name == "any" => Some("hint-format-any"),
        None if of_time => Some("hint-format-date"),
        None if Form::of(ty).is_empty() => Some("hint-format-none"),
        None => None,
    };
    let d = Diagnostic::at(Code::FormatInvalid, r.span_of("format")).with("format", name);
    let d = d.with("type", ty.name());
    let names = || Form::of(ty).iter().map(|(n, _)| (*n).to_owned()).collect::<Vec<_>>();
    out.push(match hint {
        Some(hint) => d.with("hint", Arg::Term(hint)),
        None => d.with("known", names()),
    });
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

/// `categories`: values, or tables with a label. Only texts and whole numbers may have them (Table Schema).
fn categories(
    r: &Record,
    of: Typed<'_>,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Category> {
    let ty = of.ty;
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
                let value = raw.and_then(|v| value_of(v, "value", inner.span_of("value"), of, out));
                value.map(|value| Category { value, label })
            }
            Raw::Text(_)
            | Raw::Int(_)
            | Raw::Float(_)
            | Raw::Bool(_)
            | Raw::Datetime(_)
            | Raw::List(_) => {
                let value = value_of(&item.value, "categories", item.span, of, out);
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
