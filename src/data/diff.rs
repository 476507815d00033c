//! What changed between two tables, by key: rows added, removed, corrected.
//!
//! In: two versions of one table. Out: counts and the keys of the first few rows of each kind. Both are read once;
//! of each row 48 bytes are kept. Values and statuses are compared in the fields both have; numbers by size.

use std::io;

use super::column::Batch;
use super::key::{Hasher, Key, shown};
use super::table::Table;
use crate::source::Sources;

/// How many keys of each kind are told.
pub const SHOWN: usize = 50;

/// What changed from one table to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Rows only the later one has.
    pub added: Changed,
    /// Rows only the earlier one has.
    pub removed: Changed,
    /// Rows with one key and another value or status.
    pub corrected: Changed,
    /// Fields only the later one has.
    pub fields_added: Vec<String>,
    /// Fields only the earlier one has, or has with another type.
    pub fields_removed: Vec<String>,
}

impl Diff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Rows of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// How many.
    pub count: u64,
    /// The keys of the first [`SHOWN`], in the order of the table: `anno = 2025, territorio = Asti`.
    pub keys: Vec<String>,
}

/// A row: its key, the rest of it, its record.
type Row = (Key, Key, u64);

/// Compares two versions of a table by the primary key of the later one; `None` where it has none, or the earlier one
/// lacks its fields.
///
/// # Errors
/// Whatever the disk says.
pub fn diff(earlier: &Table, later: &Table, sources: &Sources<'_>) -> io::Result<Option<Diff>> {
    let (old, new) = (&earlier.resource.schema, &later.resource.schema);
    let twin = |i: usize| {
        let field = new.fields.get(i)?;
        old.fields.iter().position(|f| f.name == field.name && f.ty == field.ty)
    };
    let common: Vec<(usize, usize)> =
        (0..new.fields.len()).filter_map(|i| Some((i, twin(i)?))).collect();
    let old_key: Option<Vec<usize>> = new.primary_key.iter().map(|i| twin(*i)).collect();
    let Some(old_key) = old_key.filter(|k| !k.is_empty()) else { return Ok(None) };
    let (new_fields, old_fields): (Vec<usize>, Vec<usize>) = common.into_iter().unzip();
    let before = rows(earlier, &old_key, &old_fields, sources)?;
    let after = rows(later, &new.primary_key, &new_fields, sources)?;
    let (added, removed, corrected) = compare(&before, &after);
    let names = |all: usize, common: &[usize], schema: &super::schema::Schema| {
        schema.names(&(0..all).filter(|i| !common.contains(i)).collect::<Vec<_>>())
    };
    Ok(Some(Diff {
        added: changed(added, later, &new.primary_key, sources)?,
        removed: changed(removed, earlier, &old_key, sources)?,
        corrected: changed(corrected, later, &new.primary_key, sources)?,
        fields_added: names(new.fields.len(), &new_fields, new),
        fields_removed: names(old.fields.len(), &old_fields, old),
    }))
}

fn rows(
    table: &Table,
    key: &[usize],
    fields: &[usize],
    sources: &Sources<'_>,
) -> io::Result<Vec<Row>> {
    let mut found = Vec::new();
    let mut hasher = Hasher::default();
    table.scan(sources, &mut |batch| {
        for row in 0..batch.n_rows() {
            let Some(key) = hasher.of_row(batch, row, key) else { continue };
            hasher.begin();
            for column in fields.iter().filter_map(|i| batch.columns.get(*i)) {
                hasher.value(column.value(row));
                hasher.status(column.status(row));
            }
            found.push((key, hasher.end(), batch.first_record + row as u64));
        }
    })?;
    found.sort_unstable();
    Ok(found)
}

/// The records added, removed, corrected.
fn compare(before: &[Row], after: &[Row]) -> (Vec<u64>, Vec<u64>, Vec<u64>) {
    let (mut added, mut removed, mut corrected) = (Vec::new(), Vec::new(), Vec::new());
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    loop {
        match (old.peek(), new.peek()) {
            (None, None) => return (added, removed, corrected),
            (Some(o), Some(n)) if o.0 == n.0 => {
                if o.1 != n.1 {
                    corrected.push(n.2);
                }
                old.next();
                new.next();
            }
            (Some(o), n) if n.is_none_or(|n| o.0 < n.0) => {
                removed.push(o.2);
                old.next();
            }
            (_, n) => {
                added.extend(n.map(|n| n.2));
                new.next();
            }
        }
    }
}

fn changed(
    mut records: Vec<u64>,
    table: &Table,
    key: &[usize],
    sources: &Sources<'_>,
) -> io::Result<Changed> {
    records.sort_unstable();
    let count = records.len() as u64;
    records.truncate(SHOWN);
    let mut keys = Vec::with_capacity(records.len());
    if !records.is_empty() {
        let mut each = |batch: &Batch| {
            for record in &records {
                let row = record.checked_sub(batch.first_record).map(usize::try_from);
                if let Some(Ok(row)) = row.filter(|r| r.as_ref().is_ok_and(|r| *r < batch.n_rows()))
                {
                    keys.push(shown(&table.resource.schema, batch, row, key));
                }
            }
        };
        table.scan(sources, &mut each)?;
    }
    Ok(Changed { count, keys })
}
