//! Declared breaks: whether rows stand before and behind each of them.

use std::cmp::Ordering;

use crate::data::column::Batch;
use crate::data::schema::{Break, Resource};
use crate::data::value::ValueRef;
use crate::diag::{Arg, Code, Diagnostic};

/// A break, while its table is read.
pub(super) struct Watch<'a> {
    declared: &'a Break,
    before: bool,
    after: bool,
}

impl<'a> Watch<'a> {
    /// What there is to watch in a table.
    pub(super) fn all(resource: &'a Resource) -> Vec<Self> {
        let one = |declared| Self { declared, before: false, after: false };
        resource.breaks.iter().map(one).collect()
    }

    pub(super) fn batch(&mut self, batch: &Batch) {
        let Some(column) = batch.columns.get(self.declared.along) else { return };
        let at = ValueRef::from(&self.declared.at);
        for row in (0..column.len()).filter(|r| column.is_present(*r)) {
            match column.value(row).compare(at) {
                Some(Ordering::Less) => self.before = true,
                Some(Ordering::Equal | Ordering::Greater) => self.after = true,
                None => {}
            }
        }
    }

    /// Tells a break with rows on one side only, when all rows were read.
    pub(super) fn finish(self, out: &mut Vec<Diagnostic>) {
        if !(self.before && self.after) {
            let d = Diagnostic::at(Code::BreakInvalid, self.declared.span);
            out.push(d.with("reason", Arg::Term("break-outside")));
        }
    }
}
