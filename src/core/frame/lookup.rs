//! One cell of a table, asked for by the values of some fields: what a number in a text is bound to.
//!
//! In: a table, a field and keys. Out: the cell and its record where exactly one row matches; else what an author needs
//! to mend the expression. A small table is asked through its indexes, so that thousands of numbers cost no scan each.

use super::query::{QueryFault, typed};
use crate::data::column::Batch;
use crate::data::schema::Schema;
use crate::data::table::Table;
use crate::data::value::{Asked, Cell, Value, ValueRef};
use crate::diag::Arg;
use crate::source::Sources;

/// How many of the nearest rows are told.
const NEAREST: usize = 3;

/// A field with the value it must have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key<'a> {
    /// The field.
    pub field: &'a str,
    /// The value.
    pub value: &'a Asked,
}

/// What a lookup found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Exactly one row.
    One {
        /// The cell of the field that was asked for.
        cell: Cell,
        /// The record of the table, from 1.
        record: u64,
    },
    /// No row.
    None {
        /// The rows that match most keys, at most three, as `territorio = Asti, anno = 2024`.
        nearest: Vec<String>,
    },
    /// More than one row.
    Many {
        /// How many.
        count: u64,
        /// The fields that would tell them apart and were not asked for, those of the primary key first.
        keys: Vec<String>,
    },
    /// A name or a value does not fit the table.
    Fault(QueryFault),
}

/// Looks one cell up.
pub fn lookup(table: &Table, sources: &Sources<'_>, field: &str, keys: &[Key<'_>]) -> Found {
    let schema = &table.resource.schema;
    let wanted = match wanted(schema, field, keys) {
        Ok(wanted) => wanted,
        Err(fault) => return Found::Fault(fault),
    };
    if let Some(loaded) = table.loaded(sources) {
        let batch = &loaded.batch;
        // The field that leaves fewest rows is the one to begin with.
        let lists = wanted.keys.iter().map(|(i, v)| loaded.rows_with(*i, v.into()));
        let Some(rows) = lists.min_by_key(|rows| rows.len()) else {
            return of_rows(table, sources, &wanted, batch, &mut (0..batch.n_rows()));
        };
        return of_rows(table, sources, &wanted, batch, &mut rows.iter().map(|r| *r as usize));
    }
    let mut state = Matches::default();
    let scanned = table.scan(sources, &mut |batch| {
        (0..batch.n_rows())
            .filter(|r| fits(batch, *r, &wanted.keys))
            .for_each(|r| state.add(batch, r, &wanted));
    });
    match scanned {
        Ok(()) => state.found(table, sources, &wanted),
        Err(e) => Found::Fault(QueryFault::Unreadable(Arg::from(&e))),
    }
}

/// A question whose names are places.
struct Wanted {
    field: usize,
    keys: Vec<(usize, Value)>,
}

fn wanted(schema: &Schema, field: &str, keys: &[Key<'_>]) -> Result<Wanted, QueryFault> {
    let place =
        |name: &str| schema.position(name).ok_or_else(|| QueryFault::UnknownField(name.to_owned()));
    let field = place(field)?;
    let mut typed_keys = Vec::with_capacity(keys.len());
    for key in keys {
        let i = place(key.field)?;
        typed_keys.push((i, typed(schema, i, key.value)?));
    }
    Ok(Wanted { field, keys: typed_keys })
}

fn fits(batch: &Batch, row: usize, keys: &[(usize, Value)]) -> bool {
    keys.iter().all(|(i, v)| same(batch, row, *i, v))
}

fn same(batch: &Batch, row: usize, field: usize, value: &Value) -> bool {
    let found = batch.columns.get(field).map_or(ValueRef::Absent, |c| c.value(row));
    found.compare(value.into()).is_some_and(std::cmp::Ordering::is_eq)
}

fn of_rows(
    table: &Table,
    sources: &Sources<'_>,
    wanted: &Wanted,
    batch: &Batch,
    rows: &mut dyn Iterator<Item = usize>,
) -> Found {
    let mut state = Matches::default();
    rows.filter(|r| fits(batch, *r, &wanted.keys)).for_each(|r| state.add(batch, r, wanted));
    state.found(table, sources, wanted)
}

/// The rows that match.
#[derive(Default)]
struct Matches {
    count: u64,
    first: Option<(Cell, u64)>,
    /// The values of the first match.
    values: Vec<Value>,
    /// For each field, whether the matches differ in it.
    differ: Vec<bool>,
}

impl Matches {
    fn add(&mut self, batch: &Batch, row: usize, wanted: &Wanted) {
        self.count += 1;
        let value = |i: usize| batch.columns.get(i).map_or(ValueRef::Absent, |c| c.value(row));
        match self.count {
            1 => {
                let cell = batch.columns.get(wanted.field).map(|c| c.cell(row));
                self.first = cell.map(|c| (c, batch.first_record + row as u64));
                self.values = (0..batch.columns.len()).map(|i| value(i).to_owned()).collect();
                self.differ = vec![false; batch.columns.len()];
            }
            _ => {
                for (i, (first, differ)) in self.values.iter().zip(&mut self.differ).enumerate() {
                    *differ |= ValueRef::from(first) != value(i);
                }
            }
        }
    }

    fn found(self, table: &Table, sources: &Sources<'_>, wanted: &Wanted) -> Found {
        match (self.count, self.first) {
            (1, Some((cell, record))) => Found::One { cell, record },
            (0, _) | (1, None) => Found::None { nearest: nearest(table, sources, wanted) },
            (count, _) => {
                let schema = &table.resource.schema;
                let asked =
                    |i: &usize| *i == wanted.field || wanted.keys.iter().any(|(k, _)| k == i);
                let tells = |i: &usize| !asked(i) && self.differ.get(*i).copied().unwrap_or(false);
                let key: Vec<usize> = schema.primary_key.iter().copied().filter(tells).collect();
                let all = (0..schema.fields.len()).filter(tells);
                // The fields of the primary key are enough; the others only where they are not.
                let names = if key.is_empty() { all.collect() } else { key };
                Found::Many { count, keys: schema.names(&names) }
            }
        }
    }
}

/// The rows that match most keys, for who asked for one that is not there.
fn nearest(table: &Table, sources: &Sources<'_>, wanted: &Wanted) -> Vec<String> {
    let mut best: Vec<(usize, u64, String)> = Vec::new();
    let fields: Vec<usize> = wanted.keys.iter().map(|(i, _)| *i).collect();
    let mut each = |batch: &Batch| {
        for row in 0..batch.n_rows() {
            let misses = wanted.keys.iter().filter(|(i, v)| !same(batch, row, *i, v)).count();
            let worst = best.last().map_or(usize::MAX, |b| b.0);
            if misses >= worst && best.len() == NEAREST || misses == wanted.keys.len() {
                continue;
            }
            let shown = crate::data::key::shown(&table.resource.schema, batch, row, &fields);
            if best.iter().any(|b| b.2 == shown) {
                continue;
            }
            best.push((misses, batch.first_record + row as u64, shown));
            best.sort();
            best.truncate(NEAREST);
        }
    };
    // A table that cannot be read any more has no nearest rows; the run ends with that fault anyway.
    let _ = table.scan(sources, &mut each);
    best.into_iter().map(|(_, _, shown)| shown).collect()
}
