//! A table that declares sums and hides cells → which of those cells a reader could work out.
//!
//! In: the rows of a table nobody made with `aggregate`, or of which nobody says so any more. Out: each cell that is marked
//! confidential and still follows from the declared sums. What is neither shown nor confidential is unknown, and no leak.

use std::collections::BTreeMap;
use std::io;

use super::audit::{Echelon, Level, Public, Seen, Undecided, narrow};
use super::hierarchy::Relation;
use crate::data::column::Batch;
use crate::data::key::{Hasher, Key, shown};
use crate::data::schema::{Resource, Sum, SumOf, Type};
use crate::data::table::Table;
use crate::data::value::{Conf, Decimal, Value, ValueRef};
use crate::source::Sources;

/// The confidential cells that follow from the sums of their table, by key and field, in the order of the rows.
///
/// # Errors
/// The file cannot be read.
pub fn recoverable(
    table: &Table,
    sources: &Sources<'_>,
) -> io::Result<Result<Vec<String>, Undecided>> {
    let mut hides = false;
    if !table.resource.sums.is_empty() {
        table.scan(sources, &mut |batch| hides |= confidential(batch))?;
    }
    if !hides {
        return Ok(Ok(Vec::new()));
    }
    let mut cells = Cells::default();
    table.scan(sources, &mut |batch| cells.add(&table.resource, batch))?;
    Ok(cells.leaks(&table.resource))
}

fn confidential(batch: &Batch) -> bool {
    let hidden = |row| batch.columns.iter().any(|c| c.status(row).conf == Conf::Confidential);
    (0..batch.n_rows()).any(hidden)
}

/// A sum of rows, as far as it was met: the cell of the total, those of the parts.
type Group = (Option<usize>, Vec<usize>);

/// The cells that sums are about, numbered as they come.
#[derive(Default)]
struct Cells {
    numbers: BTreeMap<(u64, usize), usize>,
    seen: Vec<Option<Decimal>>,
    /// Of confidential cells, what they are called.
    hidden: BTreeMap<usize, String>,
    /// By number of the sum, field, and the key without the field in which rows differ.
    groups: BTreeMap<(usize, usize, Key), Group>,
    relations: Vec<Relation>,
    hasher: Hasher,
}

impl Cells {
    fn add(&mut self, resource: &Resource, batch: &Batch) {
        for row in 0..batch.n_rows() {
            for (number, sum) in resource.sums.iter().enumerate() {
                match &sum.of {
                    SumOf::Columns { total, parts } => {
                        let total = self.cell(resource, batch, row, *total);
                        let parts =
                            parts.iter().map(|p| self.cell(resource, batch, row, *p)).collect();
                        self.relations.push(Relation { total, parts });
                    }
                    SumOf::Rows { .. } => self.row(resource, batch, row, (number, sum)),
                }
            }
        }
    }

    fn row(
        &mut self,
        resource: &Resource,
        batch: &Batch,
        row: usize,
        (number, sum): (usize, &Sum),
    ) {
        let SumOf::Rows { fields, by, total, parts } = &sum.of else { return };
        let Some(of) = batch.columns.get(*by).map(|c| c.value(row)) else { return };
        let same = |v: &Value| of.compare(ValueRef::from(v)).is_some_and(std::cmp::Ordering::is_eq);
        let is_total = same(total);
        if !is_total && (of.is_absent() || !(parts.is_empty() || parts.iter().any(same))) {
            return;
        }
        let key = resource.schema.primary_key.iter().copied().filter(|f| f != by);
        let key: Vec<usize> = key.collect();
        let Some(key) = self.hasher.of_row(batch, row, &key) else { return };
        for field in fields {
            let cell = self.cell(resource, batch, row, *field);
            let group = self.groups.entry((number, *field, key)).or_default();
            if is_total {
                group.0 = Some(cell);
            } else {
                group.1.push(cell);
            }
        }
    }

    fn cell(&mut self, resource: &Resource, batch: &Batch, row: usize, field: usize) -> usize {
        let record = batch.first_record + row as u64;
        let next = self.seen.len();
        let number = *self.numbers.entry((record, field)).or_insert(next);
        if number == next {
            let column = batch.columns.get(field);
            self.seen.push(column.and_then(|c| c.value(row).as_number()));
            if column.is_some_and(|c| c.status(row).conf == Conf::Confidential) {
                let key = shown(&resource.schema, batch, row, &resource.schema.primary_key);
                let name = resource.schema.fields.get(field).map_or("", |f| &f.name);
                self.hidden.insert(number, format!("{name} ({key})"));
            }
        }
        number
    }

    fn leaks(mut self, resource: &Resource) -> Result<Vec<String>, Undecided> {
        for ((number, ..), (total, parts)) in std::mem::take(&mut self.groups) {
            let all = match resource.sums.get(number).map(|sum| &sum.of) {
                Some(SumOf::Rows { parts: named, .. }) if !named.is_empty() => {
                    parts.len() == named.len()
                }
                _ => !parts.is_empty(),
            };
            if let Some(total) = total.filter(|_| all) {
                self.relations.push(Relation { total, parts });
            }
        }
        let echelon = Echelon::new(&self.relations, &|cell| self.seen[cell].is_none())?;
        let mut found = echelon.recovered();
        // Whole numbers of which none is negative count something.
        let whole = |v: &Option<Decimal>| match v {
            None => Some(Seen::None),
            Some(v) if v.is_integer() && !v.is_sign_negative() => {
                i64::try_from(*v).ok().map(Seen::Some)
            }
            Some(_) => None,
        };
        let counts: Option<Vec<Seen>> = self.seen.iter().map(whole).collect();
        let integers = resource.schema.fields.iter().all(|f| f.ty != Type::Number);
        if let Some(counts) = counts.filter(|_| integers && found.is_empty()) {
            let bounds = &|_| (0, None);
            let public = Public { relations: &self.relations, seen: &counts, bounds };
            found.extend(narrow(public, &|_| Level::TWO_VALUES));
        }
        found.sort_unstable();
        found.dedup();
        Ok(found.iter().filter_map(|cell| self.hidden.get(cell)).cloned().collect())
    }
}
