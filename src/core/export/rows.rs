//! One reading of a table → some rows at a time, in the order in which they are published.
//!
//! That order is the one of the primary key where there is one. A table that does not stand in it is sorted in memory,
//! unless it is too large to be held there: such a table keeps the order of its files, in every format.

use std::io;
use std::ops::ControlFlow;

use super::OutColumn;
use crate::data::check::compare;
use crate::data::column::{Batch, Column};
use crate::data::table::Table;
use crate::source::Sources;

/// How many rows of a table in memory are given at once.
const AT_ONCE: usize = 4096;

/// Some rows of a batch, in the order in which they are published.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    batch: &'a Batch,
    /// The rows, or `None` for those from `from` to `to`.
    listed: Option<&'a [usize]>,
    from: usize,
    to: usize,
}

impl<'a> Rows<'a> {
    /// Places of the rows in the batch.
    pub(super) fn iter(self) -> impl Iterator<Item = usize> + 'a {
        (self.from..self.to).chain(self.listed.unwrap_or_default().iter().copied())
    }

    /// How many there are.
    pub(super) fn len(self) -> usize {
        self.listed.map_or(self.to - self.from, <[usize]>::len)
    }

    /// The cells that each published column takes its values or its statuses from.
    pub(super) fn cells(self, columns: &[OutColumn]) -> Vec<(&'a Column, bool)> {
        let cells = |c: &OutColumn| Some((self.batch.columns.get(c.field)?, c.is_status));
        columns.iter().filter_map(cells).collect()
    }
}

/// Whether the published rows stand in the order of the table's primary key.
pub(super) fn are_sorted(table: &Table, sources: &Sources<'_>) -> bool {
    let has_key = !table.resource.schema.primary_key.is_empty();
    has_key && (table.in_key_order || table.loaded(sources).is_some())
}

/// Gives every row to `take`, which is not called again once it failed.
///
/// # Errors
/// Whatever the disk says of the table, or `take`.
pub(super) fn each(
    table: &Table,
    sources: &Sources<'_>,
    take: &mut (dyn FnMut(Rows<'_>) -> io::Result<()> + Send),
) -> io::Result<()> {
    let key = &table.resource.schema.primary_key;
    let sort = !key.is_empty() && !table.in_key_order;
    if let Some(loaded) = sort.then(|| table.loaded(sources)).flatten() {
        let batch = &loaded.batch;
        let mut rows: Vec<usize> = (0..batch.n_rows()).collect();
        rows.sort_by(|a, b| compare(key, (batch, *a), (batch, *b)));
        for rows in rows.chunks(AT_ONCE) {
            take(Rows { batch, listed: Some(rows), from: 0, to: 0 })?;
        }
        return Ok(());
    }
    let mut taken = Ok(());
    table.scan_until(sources, &mut |batch| {
        let mut from = 0;
        while from < batch.n_rows() {
            let to = batch.n_rows().min(from + AT_ONCE);
            taken = take(Rows { batch, listed: None, from, to });
            if taken.is_err() {
                return ControlFlow::Break(());
            }
            from = to;
        }
        ControlFlow::Continue(())
    })?;
    taken
}
