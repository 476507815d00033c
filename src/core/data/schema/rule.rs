//! What is declared about whole tables: `sums` and `breaks`. Their fields are looked up here, their values typed.

use super::constraint::{Typed, value_of};
use super::field::{list, wrong_type};
use super::resource::{places, unknown_field};
use super::{Break, Field, Schema, Sum, SumOf};
use crate::data::value::{Decimal, Value};
use crate::diag::{Arg, Code, Diagnostic};
use crate::fields::{Raw, Record};
use crate::source::Spanned;

/// The table the rules are about.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub name: &'a str,
    pub schema: &'a Schema,
}

/// `sums`: the sums a table declares; one that cannot be checked is reported and left out.
pub(super) fn sums(records: &[Record], of: Of<'_>, out: &mut Vec<Diagnostic>) -> Vec<Sum> {
    records.iter().filter_map(|r| sum(r, of, out)).collect()
}

fn sum(r: &Record, of: Of<'_>, out: &mut Vec<Diagnostic>) -> Option<Sum> {
    let tolerance = tolerance(r, out)?;
    let of = if r.has("by") { by_rows(r, of, out)? } else { by_columns(r, of, out)? };
    Some(Sum { of, tolerance, span: r.span })
}

fn tolerance(r: &Record, out: &mut Vec<Diagnostic>) -> Option<Decimal> {
    let found = match r.raw("tolerance") {
        None => return Some(Decimal::ZERO),
        Some(Raw::Int(n)) => Some(Decimal::from(*n)),
        Some(Raw::Float(text)) => text.replace('_', "").parse().ok(),
        Some(Raw::Text(_) | Raw::Bool(_) | Raw::Datetime(_) | Raw::List(_) | Raw::Table(_)) => None,
    };
    if let (None, Some(raw)) = (found, r.raw("tolerance")) {
        out.push(wrong_type("tolerance", raw, r.span_of("tolerance"), "number"));
    }
    found
}

/// Fields of this row that add up to another.
fn by_columns(r: &Record, of: Of<'_>, out: &mut Vec<Diagnostic>) -> Option<SumOf> {
    if r.has("field") {
        out.push(invalid(r, "sum-no-by"));
        return None;
    }
    let total = text(r, "total", out)?;
    let parts = texts(r, "parts", out)?;
    let total = numbers(&[total], of, out)?.first().copied()?;
    let parts = numbers(&parts, of, out)?;
    if parts.is_empty() || parts.contains(&total) {
        out.push(invalid(r, "sum-no-parts"));
        return None;
    }
    Some(SumOf::Columns { total, parts })
}

/// Rows that add up to another.
fn by_rows(r: &Record, of: Of<'_>, out: &mut Vec<Diagnostic>) -> Option<SumOf> {
    let name = |key: &str| {
        let value = r.text(key)?.clone();
        Some(Spanned { value, span: r.span_of(key) })
    };
    let by = places(&[name("by")?], of.name, &of.schema.fields, out).first().copied()?;
    let fields = numbers(r.texts("field"), of, out)?;
    if fields.is_empty() {
        out.push(invalid(r, "sum-no-field"));
        return None;
    }
    if !of.schema.primary_key.contains(&by) {
        out.push(invalid(r, "sum-no-key"));
        return None;
    }
    let field = of.schema.fields.get(by)?;
    let typed = Typed { ty: field.ty, format: &field.format };
    let total = value_of(r.raw("total")?, "total", r.span_of("total"), typed, out)?;
    let mut parts = Vec::new();
    if let Some(raw) = r.raw("parts") {
        for item in list(raw, "parts", r.span_of("parts"), out) {
            parts.push(value_of(&item.value, "parts", item.span, typed, out)?);
        }
        if parts.is_empty() || parts.contains(&total) {
            out.push(invalid(r, "sum-no-parts"));
            return None;
        }
    }
    Some(SumOf::Rows { fields, by, total, parts })
}

/// The places of fields that hold numbers; `None` where one is unknown or holds something else.
fn numbers(names: &[Spanned<String>], of: Of<'_>, out: &mut Vec<Diagnostic>) -> Option<Vec<usize>> {
    let mut found = Some(Vec::new());
    for name in names {
        let place = of.schema.position(&name.value);
        let field = place.and_then(|i| of.schema.fields.get(i));
        match (place, field) {
            (Some(i), Some(field)) if field.ty.is_number() => {
                if let Some(list) = &mut found {
                    list.push(i);
                }
            }
            (Some(_), Some(field)) => {
                let d = Diagnostic::at(Code::ValueChoice, name.span).with("key", "type");
                let known = vec!["integer".to_owned(), "number".to_owned()];
                out.push(d.with("value", field.ty.name()).with("known", known));
                found = None;
            }
            (_, _) => {
                out.push(unknown_field(name, of.name, &of.schema.fields));
                found = None;
            }
        }
    }
    found
}

fn text(r: &Record, key: &str, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    let raw = r.raw(key)?;
    let found = raw.as_text().map(str::to_owned);
    if found.is_none() {
        out.push(wrong_type(key, raw, r.span_of(key), "string"));
    }
    Some(Spanned { value: found?, span: r.span_of(key) })
}

fn texts(r: &Record, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<Vec<Spanned<String>>> {
    let Some(raw) = r.raw(key) else {
        out.push(invalid(r, "sum-no-parts"));
        return None;
    };
    let mut found = Vec::new();
    for item in list(raw, key, r.span_of(key), out) {
        match item.value.as_text() {
            Some(text) => found.push(Spanned { value: text.to_owned(), span: item.span }),
            None => out.push(wrong_type(key, &item.value, item.span, "string")),
        }
    }
    Some(found)
}

fn invalid(r: &Record, reason: &'static str) -> Diagnostic {
    Diagnostic::at(Code::SumInvalid, r.span).with("reason", Arg::Term(reason))
}

/// `breaks`: where the series of a table break; one that cannot be placed is reported and left out.
pub(super) fn breaks(records: &[Record], of: Of<'_>, out: &mut Vec<Diagnostic>) -> Vec<Break> {
    records.iter().filter_map(|r| one_break(r, of, out)).collect()
}

fn one_break(r: &Record, of: Of<'_>, out: &mut Vec<Diagnostic>) -> Option<Break> {
    let fields = places(r.texts("field"), of.name, &of.schema.fields, out);
    let Some(along) = of.schema.time_field() else {
        let d = Diagnostic::at(Code::BreakInvalid, r.span);
        out.push(d.with("reason", Arg::Term("break-no-time")));
        return None;
    };
    let field: &Field = of.schema.fields.get(along)?;
    let typed = Typed { ty: field.ty, format: &field.format };
    let at: Value = value_of(r.raw("at")?, "at", r.span_of("at"), typed, out)?;
    let note = r.by_lang("note")?.clone();
    (fields.len() == r.texts("field").len()).then_some(Break {
        along,
        at,
        fields,
        note,
        span: r.span,
    })
}
