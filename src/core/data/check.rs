//! A dataset and its files → checked [`Table`]s, and every fault of every table in one run.
//!
//! One pass over each file tells what is wrong with cells and records and takes the keys of rows; the keys of all
//! tables are compared when all have been read. Only where a key is at fault is a table read again, to find its place.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::column::Batch;
use super::extent::Extents;
use super::key::{self, Hasher, Key};
use super::parse::{self, Faults, Threads};
use super::schema::{DataFile, Dataset, Resource, Schema, Temporal};
use super::table::Table;
use super::value::{Value, ValueRef};
use crate::diag::{CellLoc, Code, Diagnostic, Loc};
use crate::source::{FileId, Sources, Span};

/// Keys of a table at fault, and codes of a field, that are told in full.
const SHOWN: usize = 20;

mod across;
mod breaks;
mod codes;
mod jumps;
mod periods;
mod sums;

pub use across::{Whole, across};
pub use codes::{CodeList, CodeLists, Validity};
pub use jumps::jumps;

/// Reads every table of a dataset and reports all that does not fit what was declared, codes of vocabularies left out.
///
/// Gives one table for each resource, in their order, also for those that could not be read. `frozen` says that the
/// dataset is a frozen version and not the latest.
pub fn check(
    dataset: &Dataset,
    frozen: bool,
    sources: &Sources<'_>,
) -> (Vec<Table>, Vec<Diagnostic>) {
    check_with(dataset, frozen, &CodeLists::new(), sources)
}

/// The same, codes of these vocabularies too.
pub fn check_with(
    dataset: &Dataset,
    frozen: bool,
    lists: &CodeLists,
    sources: &Sources<'_>,
) -> (Vec<Table>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let mut read: Vec<Read> = Vec::new();
    for (at, resource) in dataset.resources.iter().enumerate() {
        let mut table = Table::new(
            dataset.id.clone(),
            frozen.then_some(dataset.version.value),
            resource.clone(),
            files(dataset, resource, sources, &mut out),
        );
        let keys = wanted(dataset, at);
        // What is frozen cannot be mended.
        let period = dataset.temporal.filter(|_| !frozen);
        let keys = read_through(&mut table, keys, (lists, period), sources, &mut out);
        read.push(Read { table, keys });
    }
    let mut faults: Vec<Vec<KeyFault>> = read.iter_mut().map(duplicates).collect();
    for (at, list) in faults.iter_mut().enumerate() {
        list.extend(orphans(&read, at));
    }
    for (done, faults) in read.iter().zip(faults) {
        locate(done, faults, sources, &mut out);
    }
    (read.into_iter().map(|r| r.table).collect(), out)
}

/// The files of a table; one that is not there is reported.
fn files(
    dataset: &Dataset,
    resource: &Resource,
    sources: &Sources<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<FileId> {
    let mut found = Vec::new();
    for DataFile { path, .. } in &resource.paths {
        let whole = format!("{}{}", dataset.folder, path.value);
        let Some(file) = sources.find(&whole) else {
            let missing = Diagnostic::at(Code::FileMissing, path.span).with("path", whole);
            let made = dataset.aggregate.as_ref();
            let command = made.map(|_| format!("specola aggregate {}", dataset.id));
            out.push(command.into_iter().fold(missing, |d, c| d.with("command", c)));
            continue;
        };
        found.push(file);
    }
    found
}

/// A set of fields whose keys are taken while a table is read.
struct KeySet {
    fields: Vec<usize>,
    what: What,
    /// Key and record of each row that has one.
    rows: Vec<(Key, u64)>,
}

/// What a set of keys is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Primary or unique: different in every row.
    Unique,
    /// Named by foreign keys of this or another table.
    Target,
    /// Foreign key of this place in the schema.
    Foreign(usize),
}

/// A table that was read through, with its keys.
struct Read {
    table: Table,
    keys: Vec<KeySet>,
}

/// The keys that are needed of a table.
fn wanted(dataset: &Dataset, at: usize) -> Vec<KeySet> {
    let Some(resource) = dataset.resources.get(at) else { return Vec::new() };
    let schema = &resource.schema;
    let mut sets: BTreeSet<Vec<usize>> = BTreeSet::new();
    sets.insert(schema.primary_key.clone());
    sets.extend(schema.unique_keys.iter().cloned());
    let alone = schema.fields.iter().enumerate().filter(|(_, f)| f.constraints.unique);
    sets.extend(alone.map(|(i, _)| vec![i]));
    sets.remove(&Vec::new());
    let set = |fields: &[usize], what| KeySet { fields: fields.to_vec(), what, rows: Vec::new() };
    let mut keys: Vec<KeySet> = sets.iter().map(|f| set(f, What::Unique)).collect();
    let all = dataset.resources.iter().flat_map(|r| &r.schema.foreign_keys);
    let targets: BTreeSet<&Vec<usize>> =
        all.filter(|k| k.resource == at).map(|k| &k.target).collect();
    let more = targets.into_iter().filter(|t| !sets.contains(*t));
    keys.extend(more.map(|f| set(f, What::Target)));
    let foreign = schema.foreign_keys.iter().enumerate();
    keys.extend(foreign.map(|(i, k)| set(&k.fields, What::Foreign(i))));
    keys
}

/// Reads all files of a table once; gives its keys.
fn read_through(
    table: &mut Table,
    mut keys: Vec<KeySet>,
    (lists, period): (&CodeLists, Option<Temporal>),
    sources: &Sources<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<KeySet> {
    let resource = table.resource.clone();
    let mut faults = Faults::new(&resource.schema.fields);
    let mut order = Order::new(&resource.schema);
    let mut extents = Extents::default();
    let mut hasher = Hasher::default();
    let mut watch = Watch::new(&resource, lists, period);
    let mut n_rows = 0;
    for file in &table.files {
        let mut each = |batch: &Batch| {
            order.batch(batch);
            extents.batch(batch);
            for set in &mut keys {
                take_keys(set, batch, &mut hasher);
            }
            watch.batch(batch, &mut hasher);
            ControlFlow::Continue(())
        };
        let read = sources.open(*file).and_then(|input| {
            let (threads, faults) = (Threads::Many, Some(&mut faults));
            parse::read(input, *file, &resource, n_rows, threads, faults, &mut each)
        });
        match read {
            Ok(n) => n_rows += n,
            Err(e) => {
                let d = Diagnostic::new(Code::FileUnreadable, Loc::File(*file));
                out.push(d.with("reason", &e));
            }
        }
    }
    table.n_rows = n_rows;
    table.in_key_order = order.holds();
    table.extents = extents.finish();
    out.extend(faults.finish());
    watch.finish(out);
    keys
}

/// What is asked of the rows of a table beyond their cells and keys.
struct Watch<'a> {
    resource: &'a Resource,
    codes: Vec<codes::Watch<'a>>,
    sums: Vec<sums::Watch<'a>>,
    breaks: Vec<breaks::Watch<'a>>,
    period: Option<periods::Watch>,
    faults: Faults,
}

impl<'a> Watch<'a> {
    fn new(resource: &'a Resource, lists: &'a CodeLists, period: Option<Temporal>) -> Self {
        Self {
            resource,
            codes: codes::Watch::all(resource, lists),
            sums: sums::Watch::all(resource),
            breaks: breaks::Watch::all(resource),
            period: periods::Watch::new(resource, period),
            faults: Faults::new(&resource.schema.fields),
        }
    }

    fn batch(&mut self, batch: &Batch, hasher: &mut Hasher) {
        for codes in &mut self.codes {
            codes.batch(self.resource, batch);
        }
        for sum in &mut self.sums {
            sum.batch(self.resource, batch, hasher, &mut self.faults);
        }
        for declared in &mut self.breaks {
            declared.batch(batch);
        }
        if let Some(period) = &mut self.period {
            period.batch(self.resource, batch);
        }
    }

    fn finish(mut self, out: &mut Vec<Diagnostic>) {
        for codes in self.codes {
            codes.finish(self.resource, out);
        }
        for sum in self.sums {
            sum.finish(&mut self.faults);
        }
        for declared in self.breaks {
            declared.finish(out);
        }
        out.extend(self.period.and_then(periods::Watch::finish));
        out.extend(self.faults.finish());
    }
}

/// The place of a cell of a batch that comes from a file.
fn cell_loc(resource: &Resource, batch: &Batch, row: usize, field: usize) -> Loc {
    Loc::Cell(CellLoc {
        file: batch.file,
        record_start: batch.starts.get(row).copied().unwrap_or_default(),
        record: batch.first_in_file + row as u64,
        column: batch.places.get(field).copied().flatten(),
        field: resource.schema.names(&[field]).pop().unwrap_or_default(),
        delimiter: resource.dialect.delimiter,
    })
}

/// The place of a key: its cell where it has one field, else its record.
fn key_loc(table: &Table, batch: &Batch, row: usize, fields: &[usize]) -> Loc {
    let first = fields.first().copied().unwrap_or_default();
    let mut at = cell_loc(&table.resource, batch, row, first);
    if let Loc::Cell(cell) = &mut at
        && fields.len() > 1
    {
        cell.column = None;
    }
    at
}

fn take_keys(set: &mut KeySet, batch: &Batch, hasher: &mut Hasher) {
    for row in 0..batch.n_rows() {
        if let Some(key) = hasher.of_row(batch, row, &set.fields) {
            set.rows.push((key, batch.first_record + row as u64));
        }
    }
}

/// Whether rows stand in the order of their primary key.
struct Order {
    fields: Vec<usize>,
    last: Vec<Value>,
    sorted: bool,
}

impl Order {
    fn new(schema: &Schema) -> Self {
        Self { fields: schema.primary_key.clone(), last: Vec::new(), sorted: true }
    }

    fn holds(&self) -> bool {
        self.sorted && !self.fields.is_empty()
    }

    fn batch(&mut self, batch: &Batch) {
        let Some(end) = batch.n_rows().checked_sub(1) else { return };
        if !self.holds() {
            return;
        }
        let value = |row: usize, field: usize| {
            batch.columns.get(field).map_or(ValueRef::Absent, |c| c.value(row))
        };
        let pairs = self.last.iter().zip(&self.fields);
        let mut across = pairs.filter_map(|(v, f)| ValueRef::from(v).compare(value(0, *f)));
        let first = across.try_fold(Ordering::Equal, |_, o| if o.is_eq() { Ok(o) } else { Err(o) });
        let follows = |i: usize| compare(&self.fields, (batch, i - 1), (batch, i)).is_le();
        self.sorted = first.unwrap_or_else(|o| o).is_le() && (1..=end).all(follows);
        self.last = self.fields.iter().map(|f| value(end, *f).to_owned()).collect();
    }
}

/// The order of two rows by some fields.
pub fn compare(fields: &[usize], a: (&Batch, usize), b: (&Batch, usize)) -> Ordering {
    let mut orders = fields.iter().filter_map(|f| value_at(a, *f).compare(value_at(b, *f)));
    orders.find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}

fn value_at((batch, row): (&Batch, usize), field: usize) -> ValueRef<'_> {
    batch.columns.get(field).map_or(ValueRef::Absent, |c| c.value(row))
}

/// A key at fault, whose place is not known yet.
struct KeyFault {
    /// Number of the record in its table.
    record: u64,
    fields: Vec<usize>,
    kind: KeyFaultKind,
}

enum KeyFaultKind {
    /// An earlier record has the same key.
    Duplicate(u64),
    /// The table that has no such row, and where the key is declared.
    Orphan(String, Span),
}

/// The rows whose key an earlier one has; leaves the keys sorted.
fn duplicates(read: &mut Read) -> Vec<KeyFault> {
    let mut found = Vec::new();
    for set in &mut read.keys {
        set.rows.sort_unstable();
        if set.what != What::Unique {
            continue;
        }
        let mut first: Option<(Key, u64)> = None;
        for (key, record) in &set.rows {
            match first {
                Some((k, earlier)) if k == *key => {
                    let kind = KeyFaultKind::Duplicate(earlier);
                    found.push(KeyFault { record: *record, fields: set.fields.clone(), kind });
                }
                _ => first = Some((*key, *record)),
            }
        }
    }
    found
}

/// The rows of a table whose foreign key names no row.
fn orphans(all: &[Read], at: usize) -> Vec<KeyFault> {
    let mut found = Vec::new();
    let Some(read) = all.get(at) else { return found };
    for set in &read.keys {
        let What::Foreign(i) = set.what else { continue };
        let Some(key) = read.table.resource.schema.foreign_keys.get(i) else { continue };
        let Some(other) = all.get(key.resource) else { continue };
        let named = |s: &&KeySet| s.fields == key.target && !matches!(s.what, What::Foreign(_));
        let Some(target) = other.keys.iter().find(named) else { continue };
        for (k, record) in &set.rows {
            if target.rows.binary_search_by_key(k, |(k, _)| *k).is_err() {
                let kind = KeyFaultKind::Orphan(other.table.resource.name.clone(), key.span);
                found.push(KeyFault { record: *record, fields: set.fields.clone(), kind });
            }
        }
    }
    found
}

/// Reads a table again to tell where its keys at fault stand.
fn locate(
    read: &Read,
    mut faults: Vec<KeyFault>,
    sources: &Sources<'_>,
    out: &mut Vec<Diagnostic>,
) {
    faults.sort_by_key(|f| f.record);
    if let (Some(more), Some(file)) = (faults.len().checked_sub(SHOWN), read.table.files.first()) {
        faults.truncate(SHOWN);
        if more > 0 {
            let names =
                faults.first().map_or(Vec::new(), |f| read.table.resource.schema.names(&f.fields));
            let d = Diagnostic::new(Code::CellMore, Loc::File(*file)).with("count", more);
            out.push(d.with("field", names.join(", ")));
        }
    }
    if faults.is_empty() {
        return;
    }
    let mut each = |batch: &Batch| {
        for fault in &faults {
            let row = fault.record.checked_sub(batch.first_record).map(usize::try_from);
            if let Some(Ok(row)) = row {
                out.extend(key_diagnostic(&read.table, batch, row, fault));
            }
        }
    };
    // The file was just read; if it is gone now, the next run says so.
    let _ = read.table.read(sources, &mut each);
}

fn key_diagnostic(
    table: &Table,
    batch: &Batch,
    row: usize,
    fault: &KeyFault,
) -> Option<Diagnostic> {
    let schema = &table.resource.schema;
    batch.starts.get(row)?;
    let loc = key_loc(table, batch, row, &fault.fields);
    let shown = key::shown(schema, batch, row, &fault.fields);
    Some(match &fault.kind {
        KeyFaultKind::Duplicate(first) => Diagnostic::new(Code::KeyDuplicate, loc)
            .with("key", shown)
            .with("first", *first)
            .with("fields", schema.names(&fault.fields)),
        KeyFaultKind::Orphan(other, span) => Diagnostic::new(Code::ForeignKeyMissing, loc)
            .with("cell", shown)
            .with("table", other.as_str())
            .see(Loc::Span(*span)),
    })
}
