//! The period a dataset says it is about: whether its rows lie in it.
//!
//! Looked at is the field that dates the rows, where it is part of the key: another date may well lie elsewhere.

use super::cell_loc;
use super::codes::period;
use crate::data::column::Batch;
use crate::data::schema::{Resource, Temporal};
use crate::diag::{Code, Diagnostic, Loc};

/// The period, while a table is read.
pub(super) struct Watch {
    declared: Temporal,
    field: usize,
    /// Place and value of the first row outside, and how many there are.
    first: Option<(Loc, String)>,
    count: u64,
}

impl Watch {
    /// What there is to watch in a table.
    pub(super) fn new(resource: &Resource, declared: Option<Temporal>) -> Option<Self> {
        let schema = &resource.schema;
        let field = schema.time_field().filter(|field| schema.primary_key.contains(field))?;
        Some(Self { declared: declared?, field, first: None, count: 0 })
    }

    pub(super) fn batch(&mut self, resource: &Resource, batch: &Batch) {
        let Some(column) = batch.columns.get(self.field) else { return };
        let Temporal { start, end } = self.declared;
        for row in (0..column.len()).filter(|r| column.is_present(*r)) {
            let Some((first, last)) = period(column.value(row)) else { continue };
            if last < start || end.is_some_and(|end| first > end) {
                self.count += 1;
                self.first.get_or_insert_with(|| {
                    let loc = cell_loc(resource, batch, row, self.field);
                    (loc, column.value(row).to_string())
                });
            }
        }
    }

    /// Tells the rows outside, when all were read.
    pub(super) fn finish(self) -> Option<Diagnostic> {
        let Temporal { start, end } = self.declared;
        let (loc, value) = self.first?;
        let d = Diagnostic::new(Code::PeriodRows, loc).with("value", value);
        let to = end.map_or("…".to_owned(), |end| end.to_string());
        Some(d.with("count", self.count).with("start", start.to_string()).with("to", to))
    }
}
