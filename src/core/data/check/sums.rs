//! Declared sums: whether each total is the sum of its parts.
//!
//! In: the rows of a table. Out: faults at the cell of the total. A total or a part that is missing or confidential
//! leaves nothing to check. Sums by row keep one small entry for each group of rows.

use std::collections::BTreeMap;

use super::cell_loc;
use crate::data::column::Batch;
use crate::data::key::{Hasher, Key};
use crate::data::parse::Faults;
use crate::data::schema::{Resource, Sum, SumOf};
use crate::data::value::{Decimal, ValueRef};
use crate::diag::{CellLoc, Code, Diagnostic, Loc};
use crate::source::Span;

/// The sums of a table, while it is read.
pub(super) struct Watch<'a> {
    sum: &'a Sum,
    /// For each measured field of a sum by row, its groups.
    groups: Vec<BTreeMap<Key, Group>>,
    /// The fields that make a group.
    group_by: Vec<usize>,
}

/// The rows that belong together.
#[derive(Clone, Default)]
struct Group {
    total: Option<(Decimal, CellLoc)>,
    sum: Decimal,
    n_parts: usize,
    /// Whether a part is missing, confidential or too large.
    unknown: bool,
}

impl<'a> Watch<'a> {
    /// What there is to watch in a table.
    pub(super) fn all(resource: &'a Resource) -> Vec<Self> {
        let one = |sum: &'a Sum| {
            let (n, by) = match &sum.of {
                SumOf::Columns { .. } => (0, None),
                SumOf::Rows { fields, by, .. } => (fields.len(), Some(*by)),
            };
            let key = resource.schema.primary_key.iter().copied();
            let group_by = key.filter(|f| by.is_some() && Some(*f) != by).collect();
            Self { sum, groups: vec![BTreeMap::new(); n], group_by }
        };
        resource.sums.iter().map(one).collect()
    }

    pub(super) fn batch(
        &mut self,
        resource: &Resource,
        batch: &Batch,
        hasher: &mut Hasher,
        faults: &mut Faults,
    ) {
        for row in 0..batch.n_rows() {
            match &self.sum.of {
                SumOf::Columns { total, parts } => {
                    self.columns(resource, batch, row, (*total, parts), faults);
                }
                SumOf::Rows { .. } => self.row(resource, batch, row, hasher),
            }
        }
    }

    fn columns(
        &self,
        resource: &Resource,
        batch: &Batch,
        row: usize,
        (total, parts): (usize, &[usize]),
        faults: &mut Faults,
    ) {
        let value = |i: usize| number(batch, row, i);
        let sum = || parts.iter().try_fold(Decimal::ZERO, |sum, p| sum.checked_add(value(*p)?));
        let (Some(said), Some(sum)) = (value(total), sum()) else { return };
        if self.differs(said, sum) {
            let at = || cell_loc(resource, batch, row, total);
            let make = || fault(at(), said, sum, self.sum.span);
            faults.add(batch.file, Some(total), make);
        }
    }

    fn row(&mut self, resource: &Resource, batch: &Batch, row: usize, hasher: &mut Hasher) {
        let SumOf::Rows { fields, by, total, parts } = &self.sum.of else { return };
        let Some(of) = batch.columns.get(*by).map(|c| c.value(row)) else { return };
        let same = |v: &crate::data::value::Value| {
            of.compare(ValueRef::from(v)).is_some_and(std::cmp::Ordering::is_eq)
        };
        let is_total = same(total);
        let is_part = !is_total && !of.is_absent() && (parts.is_empty() || parts.iter().any(same));
        if !is_total && !is_part {
            return;
        }
        // A sum over the whole table has no group fields: all rows are one group.
        let key = if self.group_by.is_empty() {
            Some(0)
        } else {
            hasher.of_row(batch, row, &self.group_by)
        };
        let Some(key) = key else { return };
        for (field, groups) in fields.iter().zip(&mut self.groups) {
            let group = groups.entry(key).or_default();
            let value = number(batch, row, *field);
            if is_total {
                let at = || match cell_loc(resource, batch, row, *field) {
                    Loc::Cell(cell) => Some(cell),
                    Loc::Span(_) | Loc::File(_) | Loc::Path(_) | Loc::Project => None,
                };
                group.total = value.and_then(|v| Some((v, at()?)));
                continue;
            }
            group.n_parts += 1;
            match value.and_then(|v| group.sum.checked_add(v)) {
                Some(sum) => group.sum = sum,
                None => group.unknown = true,
            }
        }
    }

    /// Tells the groups whose total is not their sum, when all rows were read.
    pub(super) fn finish(self, faults: &mut Faults) {
        let SumOf::Rows { fields, parts, .. } = &self.sum.of else { return };
        for (field, groups) in fields.iter().zip(&self.groups) {
            let whole = |g: &&Group| {
                let all = if parts.is_empty() { g.n_parts > 0 } else { g.n_parts == parts.len() };
                all && !g.unknown
            };
            let mut wrong: Vec<(&CellLoc, Decimal, Decimal)> = groups
                .values()
                .filter(whole)
                .filter_map(|g| g.total.as_ref().map(|(total, at)| (at, *total, g.sum)))
                .filter(|(_, total, sum)| self.differs(*total, *sum))
                .collect();
            wrong.sort_by_key(|(at, ..)| (at.file, at.record_start));
            for (at, total, sum) in wrong {
                let make = || fault(Loc::Cell(at.clone()), total, sum, self.sum.span);
                faults.add(at.file, Some(*field), make);
            }
        }
    }

    fn differs(&self, total: Decimal, sum: Decimal) -> bool {
        total.checked_sub(sum).is_none_or(|d| d.abs() > self.sum.tolerance)
    }
}

/// The number of a cell; `None` where there is none.
fn number(batch: &Batch, row: usize, field: usize) -> Option<Decimal> {
    batch.columns.get(field)?.value(row).as_number()
}

fn fault(at: Loc, total: Decimal, sum: Decimal, declared: Span) -> Diagnostic {
    let difference = total.checked_sub(sum).map_or(String::new(), |d| d.normalize().to_string());
    Diagnostic::new(Code::SumMismatch, at)
        .with("total", total.to_string())
        .with("sum", sum.to_string())
        .with("difference", difference)
        .see(Loc::Span(declared))
}
