//! Questions of texts and charts → the query engine, and its faults → diagnostics at the place of the question.

use crate::chart::spec::Data;
use crate::data::table::Table;
use crate::data::value::{Asked, Cell, Value};
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::doc::expr::{Call, Literal, Question};
use crate::frame::{self, Found, Frame, Query, QueryFault};
use crate::site::{Site, SiteChart, TableRef};
use crate::source::{Sources, Span, Spanned};

/// The first rows of a table, as they stand in its file.
pub fn preview(site: &Site, sources: &Sources<'_>, table: TableRef, n: usize) -> Option<Frame> {
    let first = Query { limit: Some(n), ..Query::default() };
    frame::query(site.table(table), sources, &first).ok()
}

/// The rows a chart draws, with the fields of its channels; codes of places get their names.
pub(super) fn chart_frame(
    site: &Site,
    sources: &Sources<'_>,
    chart: &SiteChart,
    out: &mut Vec<Diagnostic>,
) -> Option<Frame> {
    let frame = match (chart.table, &chart.spec.data) {
        (None, Some(Data::Inline(inline))) => inline.frame(&chart.spec),
        (None, _) => return None,
        (Some(table), _) => {
            let table = site.table(table);
            let query = chart.spec.query(&table.resource.schema);
            match frame::query(table, sources, &query) {
                Ok(mut frame) => {
                    name_places(site, table, &mut frame);
                    frame
                }
                Err(fault) => {
                    out.push(chart.spec.refused(&fault, table));
                    return None;
                }
            }
        }
    };
    match chart.spec.shaped(frame) {
        Ok(frame) => Some(frame),
        Err(fault) => {
            out.push(*fault);
            None
        }
    }
}

/// The one cell a call asks for, and its record; what does not match exactly one row is reported.
pub(super) fn value(
    site: &Site,
    sources: &Sources<'_>,
    table: TableRef,
    call: &Call,
    span: Span,
    out: &mut Vec<Diagnostic>,
) -> Option<(u64, Cell)> {
    let table = site.table(table);
    let Question::Value { field } = &call.question;
    let named = std::iter::once(field).chain(call.keys.iter().map(|k| &k.field));
    if named.filter(|name| !has_field(table, name, out)).count() > 0 {
        return None;
    }
    let values: Vec<Asked> = call.keys.iter().map(|k| asked_of(&k.value.value)).collect();
    let keys = call.keys.iter().zip(&values);
    let keys: Vec<frame::Key<'_>> =
        keys.map(|(k, value)| frame::Key { field: &k.field.value, value }).collect();
    let wanted =
        || keys.iter().map(|k| format!("{} = {}", k.field, k.value)).collect::<Vec<_>>().join(", ");
    match frame::lookup(table, sources, &field.value, &keys) {
        Found::One { cell, record } => return Some((record, cell)),
        Found::None { nearest } => {
            let none = Diagnostic::at(Code::ValueNoRow, span).with("table", table.full_name());
            out.push(none.with("where", wanted()).with("nearest", nearest.join("; ")));
        }
        Found::Many { count, keys } => {
            let many = Diagnostic::at(Code::ValueManyRows, span).with("table", table.full_name());
            out.push(many.with("where", wanted()).with("count", count).with("keys", keys));
        }
        Found::Fault(fault) => {
            let place = match &fault {
                QueryFault::WrongType { field, .. } => {
                    call.keys.iter().find(|k| k.field.value == *field)
                }
                QueryFault::UnknownField(_)
                | QueryFault::NotANumber(_)
                | QueryFault::Unreadable(_) => None,
            };
            out.push(told(&fault, table, place.map_or(span, |k| k.value.span)));
        }
    }
    None
}

/// Whether a table has a field; an unknown one is reported with the nearest.
fn has_field(table: &Table, name: &Spanned<String>, out: &mut Vec<Diagnostic>) -> bool {
    let schema = &table.resource.schema;
    let found = schema.position(&name.value).is_some();
    if !found {
        let known = || schema.fields.iter().map(|f| f.name.as_str());
        let d = Diagnostic::at(Code::FieldUnknown, name.span)
            .with("table", table.full_name())
            .with("field", &name.value)
            .with("known", known().map(str::to_owned).collect::<Vec<_>>());
        out.push(match nearest(&name.value, known()) {
            Some(near) => d.with("nearest", near),
            None => d,
        });
    }
    found
}

fn told(fault: &QueryFault, table: &Table, span: Span) -> Diagnostic {
    match fault {
        QueryFault::UnknownField(field) | QueryFault::NotANumber(field) => {
            let d = Diagnostic::at(Code::FieldUnknown, span).with("table", table.full_name());
            d.with("field", field).with("known", table.resource.schema.names(&[]))
        }
        QueryFault::WrongType { field, value } => {
            let declared = table.resource.schema.field(field).map_or("string", |f| f.ty.name());
            Diagnostic::at(Code::CellType, span)
                .with("cell", value)
                .with("type", Arg::Term(declared))
                .with("declared", declared)
        }
        QueryFault::Unreadable(reason) => {
            Diagnostic::at(Code::FileUnreadable, span).with("reason", reason)
        }
    }
}

/// Codes of places are shown with the names of the vocabulary.
fn name_places(site: &Site, table: &Table, frame: &mut Frame) {
    for column in &mut frame.columns {
        let field = table.resource.schema.field(&column.name);
        let places = field.and_then(|f| f.reference.as_ref()).is_some_and(|r| r.value == "places");
        if !places || !column.categories.is_empty() {
            continue;
        }
        let mut codes: Vec<&str> = column
            .cells
            .iter()
            .filter_map(|c| match &c.value {
                Value::Text(code) => Some(code.as_ref()),
                Value::Int(_)
                | Value::Decimal(_)
                | Value::Bool(_)
                | Value::Date(_)
                | Value::Time(_)
                | Value::DateTime(_)
                | Value::Year(_)
                | Value::YearMonth(..)
                | Value::Absent => None,
            })
            .collect();
        codes.sort_unstable();
        codes.dedup();
        let named = codes.into_iter().filter_map(|code| {
            let place = site.vocabularies.place_of_code(code)?;
            Some((Value::Text(code.into()), site.vocabularies.get(place).label.clone()))
        });
        column.categories = named.collect();
    }
}

fn asked_of(literal: &Literal) -> Asked {
    match literal {
        Literal::Text(text) => Asked::Text(text.clone()),
        Literal::Int(n) => Asked::Int(*n),
        Literal::Decimal(d) => Asked::Decimal(*d),
        Literal::Bool(b) => Asked::Bool(*b),
    }
}
