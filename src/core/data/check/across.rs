//! Foreign keys from one dataset to another: every row they name must be there.
//!
//! In: all datasets with their tables, read and checked one by one before. Out: faults with their places. Of the
//! table that is named 16 bytes a row are kept; the one that names is read a second time.

use std::io;

use super::key_loc;
use crate::data::column::Batch;
use crate::data::key::{self, Hasher, Key};
use crate::data::parse::Faults;
use crate::data::schema::{Dataset, OuterKey};
use crate::data::table::Table;
use crate::diag::{Arg, Code, Diagnostic, Loc, nearest};
use crate::source::{Sources, Spanned};

/// A dataset and its tables, as many as it has resources.
pub type Whole<'a> = (&'a Dataset, &'a [Table]);

/// Checks the foreign keys of one dataset that lead to others.
pub fn across(of: Whole<'_>, all: &[Whole<'_>], sources: &Sources<'_>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for table in of.1 {
        for key in &table.resource.schema.outer_keys {
            let Some((target, fields)) = target(key, all, &mut out) else { continue };
            // What cannot be read was reported when the tables were read.
            if let Ok(named) = keys(target, &fields, sources) {
                let _ = orphans(table, key, target, &named, sources, &mut out);
            }
        }
    }
    out
}

/// The table and the fields a key names.
fn target<'a>(
    key: &OuterKey,
    all: &[Whole<'a>],
    out: &mut Vec<Diagnostic>,
) -> Option<(&'a Table, Vec<usize>)> {
    let ids = || all.iter().map(|(d, _)| d.id.as_str());
    let Some((_, tables)) = all.iter().find(|(d, _)| d.id == key.dataset.value) else {
        out.push(unknown("dataset", &key.dataset, ids()));
        return None;
    };
    let names = || tables.iter().map(|t| t.resource.name.as_str());
    let table = match &key.resource {
        Some(name) => tables.iter().find(|t| t.resource.name == name.value),
        None => tables.first().filter(|_| tables.len() == 1),
    };
    let Some(table) = table else {
        let name = key.resource.as_ref().unwrap_or(&key.dataset);
        out.push(unknown("table-name", name, names()));
        return None;
    };
    let schema = &table.resource.schema;
    let mut fields = Vec::new();
    for name in &key.target {
        if let Some(i) = schema.position(&name.value) {
            fields.push(i);
            continue;
        }
        let known = || schema.fields.iter().map(|f| f.name.as_str());
        let d = Diagnostic::at(Code::FieldUnknown, name.span)
            .with("table", table.full_name())
            .with("field", &name.value)
            .with("known", known().map(str::to_owned).collect::<Vec<_>>());
        let near = nearest(&name.value, known());
        out.push(d.near(near));
    }
    (fields.len() == key.target.len()).then_some((table, fields))
}

fn unknown<'n>(
    kind: &'static str,
    name: &Spanned<String>,
    known: impl Iterator<Item = &'n str>,
) -> Diagnostic {
    let d = Diagnostic::at(Code::IdUnknown, name.span).with("kind", Arg::Term(kind));
    let d = d.with("id", &name.value);
    d.near(nearest(&name.value, known))
}

/// The keys of a table, ascending.
fn keys(table: &Table, fields: &[usize], sources: &Sources<'_>) -> io::Result<Vec<Key>> {
    let mut found = Vec::new();
    let mut hasher = Hasher::default();
    table.scan(sources, &mut |batch| {
        found.extend((0..batch.n_rows()).filter_map(|row| hasher.of_row(batch, row, fields)));
    })?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn orphans(
    table: &Table,
    key: &OuterKey,
    target: &Table,
    named: &[Key],
    sources: &Sources<'_>,
    out: &mut Vec<Diagnostic>,
) -> io::Result<()> {
    let schema = &table.resource.schema;
    let mut faults = Faults::new(&schema.fields);
    let mut hasher = Hasher::default();
    let mut each = |batch: &Batch| {
        for row in 0..batch.n_rows() {
            let Some(found) = hasher.of_row(batch, row, &key.fields) else { continue };
            if named.binary_search(&found).is_err() {
                let make = || {
                    Diagnostic::new(
                        Code::ForeignKeyMissing,
                        key_loc(table, batch, row, &key.fields),
                    )
                    .with("cell", key::shown(schema, batch, row, &key.fields))
                    .with("table", target.full_name())
                    .see(Loc::Span(key.span))
                };
                faults.add(batch.file, key.fields.first().copied(), make);
            }
        }
    };
    table.read(sources, &mut each)?;
    out.extend(faults.finish());
    Ok(())
}
