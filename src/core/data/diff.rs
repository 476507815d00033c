//! What changed between two versions of a table, by key: rows added, removed, corrected, and the schema.
//!
//! In: two checked tables. Out: [`Diff`]: counts, the first [`SHOWN`] rows of each kind, what became of the fields and
//! keys. Each table is read at most twice, some thousand rows at a time; of each row 48 bytes are kept. Values and
//! statuses are compared in the fields both have with one type; numbers by size. A table without a primary key (or whose
//! earlier version has not the fields of it) is compared by whole rows: a correction there is a row removed and one added.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::key::{Hasher, Key};
use super::schema::{Field, Schema, Type};
use super::table::Table;
use super::value::{Cell, Value};
use crate::source::Sources;

/// How many rows of each kind are told.
pub const SHOWN: usize = 50;

/// What changed from one table to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    /// What became of its fields and keys.
    pub schema: SchemaChange,
    /// The fields that name a row; all that both tables have where no key does.
    pub key: Vec<String>,
    /// Whether the rows were compared by a primary key.
    pub by_key: bool,
    /// Rows only the later one has.
    pub added: Changed,
    /// Rows only the earlier one has.
    pub removed: Changed,
    /// Rows with one key and another value or status.
    pub corrected: Corrected,
}

impl Diff {
    /// Nothing changed in a table of this schema.
    pub fn none(schema: &Schema) -> Self {
        let by_key = !schema.primary_key.is_empty();
        let all: Vec<usize> = (0..schema.fields.len()).collect();
        let key = if by_key { &schema.primary_key } else { &all };
        Self { key: schema.names(key), by_key, ..Self::default() }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.schema.is_empty()
            && (self.added.count, self.removed.count, self.corrected.count) == (0, 0, 0)
    }
}

/// Rows of one kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    /// How many.
    pub count: u64,
    /// The keys of the first [`SHOWN`] in the order of their table: a value for each field of [`Diff::key`].
    pub keys: Vec<Vec<Value>>,
}

/// Rows that were corrected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corrected {
    /// How many.
    pub count: u64,
    /// The first [`SHOWN`] in the order of the later table.
    pub rows: Vec<Correction>,
}

/// A row that was corrected.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// A value for each field of [`Diff::key`].
    pub key: Vec<Value>,
    /// What changed in it, one cell at least, in the order of the fields.
    pub cells: Vec<CellChange>,
}

/// A cell that was corrected.
#[derive(Clone, Debug, PartialEq)]
pub struct CellChange {
    /// Name of the field.
    pub field: String,
    /// What stood there.
    pub from: Cell,
    /// What stands there.
    pub to: Cell,
}

/// What became of the fields and keys of a table. Titles, descriptions, units and constraints are no part of it: they
/// say more or less of the same cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaChange {
    /// Fields only the later one has.
    pub added: Vec<String>,
    /// Fields only the earlier one has.
    pub removed: Vec<String>,
    /// Fields of another type: name, type before, type now.
    pub types: Vec<(String, Type, Type)>,
    /// Whether the common columns stand in another order, or a column of statuses came or went.
    pub columns: bool,
    /// Whether the primary, unique or foreign keys are others.
    pub keys: bool,
}

impl SchemaChange {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Compares two schemas.
    pub fn between(earlier: &Schema, later: &Schema) -> Self {
        let only = |a: &Schema, b: &Schema| {
            let lacks = a.fields.iter().filter(|f| b.position(&f.name).is_none());
            lacks.map(|f| f.name.clone()).collect::<Vec<_>>()
        };
        let both = |f: &Field| {
            let then = earlier.field(&f.name)?;
            (then.ty != f.ty).then(|| (f.name.clone(), then.ty, f.ty))
        };
        Self {
            added: only(later, earlier),
            removed: only(earlier, later),
            types: later.fields.iter().filter_map(both).collect(),
            columns: columns(earlier, later) != columns(later, earlier),
            keys: keys(earlier) != keys(later),
        }
    }
}

/// The columns of the fields that another schema has too, in order.
fn columns(schema: &Schema, other: &Schema) -> Vec<(String, Option<String>)> {
    let common = schema.fields.iter().filter(|f| other.position(&f.name).is_some());
    common.map(|f| (f.name.clone(), f.has_status().then(|| f.status_name()))).collect()
}

/// The keys by the names of their fields. The table a foreign key leads to is told by the fields it names there alone:
/// its place among the tables may change.
fn keys(schema: &Schema) -> (Vec<String>, BTreeSet<Vec<String>>, BTreeSet<Vec<String>>) {
    let unique = schema.unique_keys.iter().map(|k| schema.names(k));
    let foreign = schema.foreign_keys.iter().map(|k| schema.names(&k.fields));
    (schema.names(&schema.primary_key), unique.collect(), foreign.collect())
}

/// A row: its key, the rest of it, its record.
type Row = (Key, Key, u64);

/// Compares two versions of a table.
///
/// # Errors
/// Whatever the disk says.
pub fn diff(earlier: &Table, later: &Table, sources: &Sources<'_>) -> io::Result<Diff> {
    let (old, new) = (&earlier.resource.schema, &later.resource.schema);
    let common = Common::of(old, new);
    let before = rows(earlier, &common.old_key, &common.old, common.by_key, sources)?;
    let after = rows(later, &common.new_key, &common.new, common.by_key, sources)?;
    let mut found = compare(&before, &after);
    drop((before, after));
    let counts = [found.added.len(), found.removed.len(), found.corrected.len()];
    let [n_added, n_removed, n_corrected] = counts.map(|n| n as u64);
    found.truncate();
    let corrected = found.corrected.iter();
    let of_new = found.added.iter().chain(corrected.clone().map(|(_, new)| new));
    let of_old = found.removed.iter().chain(corrected.map(|(old, _)| old));
    let now = pick(later, &of_new.copied().collect(), sources)?;
    let then = pick(earlier, &of_old.copied().collect(), sources)?;
    let key_of = |cells: &[Cell], key: &[usize]| -> Vec<Value> {
        key.iter().filter_map(|i| cells.get(*i)).map(|c| c.value.clone()).collect()
    };
    let keys = |records: &[u64], from: &BTreeMap<u64, Vec<Cell>>, key: &[usize]| {
        records.iter().filter_map(|r| from.get(r)).map(|cells| key_of(cells, key)).collect()
    };
    let correction = |(before, after): &(u64, u64)| {
        let (before, after) = (then.get(before)?, now.get(after)?);
        let key = key_of(after, &common.new_key);
        Some(Correction { key, cells: common.changes(new, before, after) })
    };
    Ok(Diff {
        schema: SchemaChange::between(old, new),
        key: new.names(&common.new_key),
        by_key: common.by_key,
        added: Changed { count: n_added, keys: keys(&found.added, &now, &common.new_key) },
        removed: Changed { count: n_removed, keys: keys(&found.removed, &then, &common.old_key) },
        corrected: Corrected {
            count: n_corrected,
            rows: found.corrected.iter().filter_map(correction).collect(),
        },
    })
}

/// The fields that both tables have with one type, by their places in each, and those that name a row.
struct Common {
    old: Vec<usize>,
    new: Vec<usize>,
    old_key: Vec<usize>,
    new_key: Vec<usize>,
    by_key: bool,
}

impl Common {
    fn of(old: &Schema, new: &Schema) -> Self {
        let twin = |i: usize| {
            let field = new.fields.get(i)?;
            old.fields.iter().position(|f| f.name == field.name && f.ty == field.ty)
        };
        let pairs = (0..new.fields.len()).filter_map(|i| Some((i, twin(i)?)));
        let (new_fields, old_fields): (Vec<usize>, Vec<usize>) = pairs.unzip();
        let old_key: Option<Vec<usize>> = new.primary_key.iter().map(|i| twin(*i)).collect();
        let old_key = old_key.filter(|key| !key.is_empty());
        let by_key = old_key.is_some();
        let new_key = if by_key { new.primary_key.clone() } else { new_fields.clone() };
        let old_key = old_key.unwrap_or_else(|| old_fields.clone());
        Self { old: old_fields, new: new_fields, old_key, new_key, by_key }
    }

    /// The cells of a row that changed.
    fn changes(&self, schema: &Schema, before: &[Cell], after: &[Cell]) -> Vec<CellChange> {
        let pair = |(old, new): (&usize, &usize)| {
            let (from, to) = (before.get(*old)?, after.get(*new)?);
            let field = schema.fields.get(*new)?.name.clone();
            (hash(from) != hash(to)).then(|| CellChange {
                field,
                from: from.clone(),
                to: to.clone(),
            })
        };
        self.old.iter().zip(&self.new).filter_map(pair).collect()
    }
}

/// A cell as a number: equal for equal values and statuses, as rows are compared.
fn hash(cell: &Cell) -> Key {
    let mut hasher = Hasher::default();
    hasher.begin();
    hasher.value((&cell.value).into());
    hasher.status(cell.status);
    hasher.end()
}

/// Every row that has a key, in the order of the keys. Without a primary key an absent cell is a part of the row.
fn rows(
    table: &Table,
    key: &[usize],
    fields: &[usize],
    by_key: bool,
    sources: &Sources<'_>,
) -> io::Result<Vec<Row>> {
    let mut found = Vec::with_capacity(usize::try_from(table.n_rows).unwrap_or(0));
    let mut hasher = Hasher::default();
    table.scan(sources, &mut |batch| {
        for row in 0..batch.n_rows() {
            let key = if by_key { hasher.of_row(batch, row, key) } else { Some(0) };
            hasher.begin();
            for column in fields.iter().filter_map(|i| batch.columns.get(*i)) {
                hasher.value(column.value(row));
                hasher.status(column.status(row));
            }
            let whole = hasher.end();
            let record = batch.first_record + row as u64;
            found.extend(key.map(|key| (if by_key { key } else { whole }, whole, record)));
        }
    })?;
    found.sort_unstable();
    Ok(found)
}

/// Records of each kind.
#[derive(Default)]
struct Records {
    added: Vec<u64>,
    removed: Vec<u64>,
    /// The record before and the record now.
    corrected: Vec<(u64, u64)>,
}

impl Records {
    /// Keeps the first of each kind, in the order of their tables.
    fn truncate(&mut self) {
        self.added.sort_unstable();
        self.removed.sort_unstable();
        self.corrected.sort_unstable_by_key(|(_, now)| *now);
        self.added.truncate(SHOWN);
        self.removed.truncate(SHOWN);
        self.corrected.truncate(SHOWN);
    }
}

/// Pairs the rows of two tables, both in the order of their keys.
fn compare(before: &[Row], after: &[Row]) -> Records {
    let mut found = Records::default();
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    loop {
        match (old.peek(), new.peek()) {
            (None, None) => return found,
            (Some(o), Some(n)) if o.0 == n.0 => {
                if o.1 != n.1 {
                    found.corrected.push((o.2, n.2));
                }
                old.next();
                new.next();
            }
            (Some(o), n) if n.is_none_or(|n| o.0 < n.0) => {
                found.removed.push(o.2);
                old.next();
            }
            (_, n) => {
                found.added.extend(n.map(|n| n.2));
                new.next();
            }
        }
    }
}

/// The cells of some records, in the order of the schema.
fn pick(
    table: &Table,
    records: &BTreeSet<u64>,
    sources: &Sources<'_>,
) -> io::Result<BTreeMap<u64, Vec<Cell>>> {
    let mut found = BTreeMap::new();
    if records.is_empty() {
        return Ok(found);
    }
    table.scan(sources, &mut |batch| {
        let end = batch.first_record + batch.n_rows() as u64;
        for record in records.range(batch.first_record..end) {
            let row = usize::try_from(record - batch.first_record).unwrap_or(usize::MAX);
            found.insert(*record, batch.columns.iter().map(|c| c.cell(row)).collect());
        }
    })?;
    Ok(found)
}
