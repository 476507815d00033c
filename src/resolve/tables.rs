//! Questions of texts and charts → the query engine, and its faults → diagnostics at the place of the question.

use std::collections::BTreeSet;

use crate::chart::spec::Data;
use crate::data::table::Table;
use crate::data::value::{Asked, Cell, Decimal, Value};
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::doc::expr::{self, Call, Key, Literal};
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
                    for (field, values) in chart.spec.listed() {
                        each_is_there((table, sources), field, &values, out);
                    }
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
    match chart.spec.shaped(frame, out) {
        Ok(frame) => Some(frame),
        Err(fault) => {
            out.push(*fault);
            None
        }
    }
}

/// The one cell that a field has in the one row with these keys, each of one value, and its record; what does not match
/// exactly one row is reported.
pub(super) fn value(
    site: &Site,
    sources: &Sources<'_>,
    (table, call): (TableRef, &Call),
    span: Span,
    out: &mut Vec<Diagnostic>,
) -> Option<(u64, Cell)> {
    let table = site.table(table);
    let field = call.field.as_ref()?;
    if !has_fields(table, call, out) {
        return None;
    }
    match looked_up(table, sources, &field.value, &call.keys) {
        Found::One { cell, record } => return Some((record, cell)),
        Found::None { nearest } => {
            let none = Diagnostic::at(Code::ValueNoRow, span).with("table", table.full_name());
            out.push(near(none.with("where", wanted(&call.keys)), &nearest));
        }
        Found::Many { count, keys } => {
            let many = Diagnostic::at(Code::ValueManyRows, span).with("table", table.full_name());
            let many = many.with("where", wanted(&call.keys));
            out.push(many.with("count", count).with("keys", keys));
        }
        Found::Fault(fault) => out.push(refused(&fault, table, call, span)),
    }
    None
}

/// The rows that have these keys, in the order of the table: a column for each of the fields. None of them is reported,
/// unless `none` is a number too and every value is found somewhere in its field.
pub(super) fn rows(
    site: &Site,
    sources: &Sources<'_>,
    (table, call, keys): (TableRef, &Call, &[Key]),
    (fields, none): (&[&str], bool),
    (span, out): (Span, &mut Vec<Diagnostic>),
) -> Option<Frame> {
    let table = site.table(table);
    if !has_fields(table, call, out) {
        return None;
    }
    let filter = |key: &Key| frame::Filter {
        field: key.field.value.clone(),
        values: key.values.iter().map(|v| asked_of(&v.value)).collect(),
    };
    let (same, compared): (Vec<&Key>, Vec<&Key>) =
        keys.iter().partition(|k| k.test == expr::Test::Is);
    let filter: Vec<frame::Filter> = same.into_iter().map(filter).collect();
    let columns = fields.iter().copied().chain(compared.iter().map(|k| k.field.value.as_str()));
    let columns = columns.map(str::to_owned).collect();
    let query = Query { filter: filter.clone(), columns, ..Query::default() };
    let frame = match frame::query(table, sources, &query) {
        Ok(frame) => frame.taken(&compared_rows(&frame, &compared, out)?),
        Err(fault) => {
            out.push(refused(&fault, table, call, span));
            return None;
        }
    };
    let there = |filter: frame::Filter| is_there(table, sources, filter);
    if frame.n_rows > 0 || (none && filter.into_iter().all(there)) {
        let listed = keys.iter().filter(|k| k.test == expr::Test::Is);
        let mut all = true;
        for key in listed {
            let values: Vec<(Asked, Span)> =
                key.values.iter().map(|v| (asked_of(&v.value), v.span)).collect();
            all &= each_is_there((table, sources), &key.field.value, &values, out);
        }
        return all.then_some(frame);
    }
    let field = fields.first().copied().unwrap_or_default();
    let nearest = match looked_up(table, sources, field, keys) {
        Found::None { nearest } => nearest,
        Found::One { .. } | Found::Many { .. } | Found::Fault(_) => Vec::new(),
    };
    let none = Diagnostic::at(Code::ValueNoRow, span).with("table", table.full_name());
    out.push(near(none.with("where", wanted(keys)), &nearest));
    None
}

/// Whether a table has a row that fits.
fn is_there(table: &Table, sources: &Sources<'_>, filter: frame::Filter) -> bool {
    let one = Query { filter: vec![filter], limit: Some(1), ..Query::default() };
    frame::query(table, sources, &one).is_ok_and(|f| f.n_rows > 0)
}

/// Rows of which the values of a field are looked through for one that is nearly the one that is asked for.
const LOOKED_THROUGH: usize = 100_000;

/// Whether each value of a list is somewhere in its field: one that is not would be left out of a sum or a chart without a
/// word. It is reported.
fn each_is_there(
    (table, sources): (&Table, &Sources<'_>),
    field: &str,
    values: &[(Asked, Span)],
    out: &mut Vec<Diagnostic>,
) -> bool {
    if values.len() < 2 {
        return true;
    }
    let n_before = out.len();
    let one =
        |value: &Asked| frame::Filter { field: field.to_owned(), values: vec![value.clone()] };
    for (value, span) in values.iter().filter(|(v, _)| !is_there(table, sources, one(v))) {
        let columns = vec![field.to_owned()];
        let all = Query { columns, limit: Some(LOOKED_THROUGH), ..Query::default() };
        let all = frame::query(table, sources, &all).ok();
        let cells = all.iter().flat_map(|f| &f.columns).flat_map(|c| &c.cells);
        let known: BTreeSet<String> = cells.map(|c| c.value.to_string()).collect();
        let none = Diagnostic::at(Code::ValueNoRow, *span).with("table", table.full_name());
        let none = none.with("where", format!("{field} = {value}"));
        out.push(none.near(nearest(&value.to_string(), known.iter().map(String::as_str))));
    }
    out.len() == n_before
}

/// With the nearest rows, where there are any.
fn near(d: Diagnostic, nearest: &[String]) -> Diagnostic {
    if nearest.is_empty() { d } else { d.with("nearest", nearest.join("; ")) }
}

/// The rows whose numbers stand to those of the keys as these say. A field that holds no numbers is reported, and so is
/// a row without one: nobody knows whether it is to be counted.
fn compared_rows(frame: &Frame, keys: &[&Key], out: &mut Vec<Diagnostic>) -> Option<Vec<usize>> {
    let mut rows: Vec<usize> = (0..frame.n_rows).collect();
    for key in keys {
        let column = frame.column(&key.field.value)?;
        let value = key.values.first()?;
        let other = match &value.value {
            Literal::Int(n) => Some(Decimal::from(*n)),
            Literal::Decimal(d) => Some(*d),
            Literal::Text(_) | Literal::Bool(_) => None,
        };
        let number = |row: &usize| {
            let value = &column.cells.get(*row)?.value;
            if let Value::Year(year) = value {
                Some(Decimal::from(*year))
            } else {
                value.as_decimal()
            }
        };
        let Some(other) = other.filter(|_| rows.iter().all(|row| number(row).is_some())) else {
            let d = Diagnostic::at(Code::ExpressionArithmetic, value.span);
            out.push(d.with("reason", Arg::Term("not-a-number")));
            return None;
        };
        rows.retain(|row| number(row).is_some_and(|n| key.test.holds(n, other)));
    }
    Some(rows)
}

/// Looks a cell up by the first value of each key.
fn looked_up(table: &Table, sources: &Sources<'_>, field: &str, keys: &[Key]) -> Found {
    let first = |k: &Key| Some((k.field.value.clone(), asked_of(&k.values.first()?.value)));
    let first: Vec<(String, Asked)> = keys.iter().filter_map(first).collect();
    let keys: Vec<frame::Key<'_>> =
        first.iter().map(|(field, value)| frame::Key { field, value }).collect();
    frame::lookup(table, sources, field, &keys)
}

/// `anno = 2025, comune = Asti`.
fn wanted(keys: &[Key]) -> String {
    let one = |key: &Key| {
        let values: Vec<String> =
            key.values.iter().map(|v| asked_of(&v.value).to_string()).collect();
        format!("{} {} {}", key.field.value, key.test.sign(), values.join("/"))
    };
    keys.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Whether a table has every field a call names; unknown ones are reported.
fn has_fields(table: &Table, call: &Call, out: &mut Vec<Diagnostic>) -> bool {
    let named = call.field.iter().chain(call.keys.iter().map(|k| &k.field));
    named.filter(|name| !has_field(table, name, out)).count() == 0
}

/// What to say of a question the table cannot answer.
fn refused(fault: &QueryFault, table: &Table, call: &Call, span: Span) -> Diagnostic {
    let place = match fault {
        QueryFault::WrongType { field, value } => {
            let key = call.keys.iter().find(|k| k.field.value == *field);
            key.and_then(|k| k.values.iter().find(|v| asked_of(&v.value).to_string() == *value))
        }
        QueryFault::UnknownField(_) | QueryFault::NotANumber(_) | QueryFault::Unreadable(_) => None,
    };
    told(fault, table, place.map_or(span, |v| v.span))
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
        out.push(d.near(nearest(&name.value, known())));
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
            Diagnostic::at(Code::FileUnreadable, span).with("reason", reason.clone())
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
        let mut codes: Vec<&str> = column.cells.iter().filter_map(|c| c.value.as_text()).collect();
        codes.sort_unstable();
        codes.dedup();
        let named = codes.into_iter().filter_map(|code| {
            let place = site.vocabularies.place_of_code(code)?;
            Some((Value::Text(code.into()), site.vocabularies.get(place).label.clone()))
        });
        column.categories = named.collect();
    }
}

/// The value an expression asks for.
pub fn asked_of(literal: &Literal) -> Asked {
    match literal {
        Literal::Text(text) => Asked::Text(text.clone()),
        Literal::Int(n) => Asked::Int(*n),
        Literal::Decimal(d) => Asked::Decimal(*d),
        Literal::Bool(b) => Asked::Bool(*b),
    }
}
