//! Codes of vocabularies: whether each is known, and valid at the date of its row.
//!
//! In: the rows of a table and the code lists of the site. Out: faults with their places. A code is valid if any day
//! of the row's period lies in its own period: a row of 2019 may name a municipality that ended on 31 May 2019.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{SHOWN, cell_loc};
use crate::data::column::{Batch, Cells, Column};
use crate::data::schema::{Field, Resource, Schema};
use crate::data::value::ValueRef;
use crate::diag::{Code, Diagnostic, Loc, nearest};
use crate::source::FileId;

/// The vocabularies codes may be of, by name (`places`).
pub type CodeLists = BTreeMap<String, CodeList>;

/// The codes of a vocabulary; one code may have been given more than once, at different times.
pub type CodeList = BTreeMap<String, Vec<Validity>>;

/// When a code is valid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// First day; `None` where it is not known to begin.
    pub from: Option<Date>,
    /// Last day; `None` where it goes on.
    pub to: Option<Date>,
    /// Code that took its place.
    pub successor: Option<String>,
}

impl Validity {
    fn overlaps(&self, (first, last): (Date, Date)) -> bool {
        self.from.is_none_or(|from| from <= last) && self.to.is_none_or(|to| to >= first)
    }
}

/// The codes of one field, while its table is read.
pub(super) struct Watch<'a> {
    field: usize,
    list: &'a CodeList,
    /// The field that dates a row.
    dated_by: Option<usize>,
    /// By fault and code: the fault of the first row, and how many rows have it. A code is mended once, however many
    /// rows have it.
    found: BTreeMap<(Code, String), (Diagnostic, u64)>,
    /// The rows of codes past those that are told, and the file of the first.
    more: u64,
    more_in: Option<FileId>,
}

impl<'a> Watch<'a> {
    /// What there is to watch in a table.
    pub(super) fn all(resource: &Resource, lists: &'a CodeLists) -> Vec<Self> {
        let schema = &resource.schema;
        let fields = schema.fields.iter().enumerate();
        let watched = fields.filter_map(|(field, f)| {
            let list = lists.get(&f.reference.as_ref()?.value)?;
            let found = BTreeMap::new();
            Some(Self { field, list, dated_by: dated_by(schema, f), found, more: 0, more_in: None })
        });
        watched.collect()
    }

    pub(super) fn batch(&mut self, resource: &Resource, batch: &Batch) {
        let Some(column) = batch.columns.get(self.field) else { return };
        let Some(field) = resource.schema.fields.get(self.field) else { return };
        let years = self.dated_by.and_then(|i| batch.columns.get(i));
        let mut found = Known { list: self.list, by_code: Vec::new() };
        for row in 0..column.len() {
            if !column.is_present(row) {
                continue;
            }
            let known = found.of_row(column, row);
            let when = years.and_then(|c| period(c.value(row)));
            let valid = |list: &[Validity]| when.is_none_or(|w| list.iter().any(|v| v.overlaps(w)));
            if known.is_some_and(valid) {
                continue;
            }
            let code = column.value(row).to_string();
            let what = kind(known, when);
            if let Some((_, rows)) = self.found.get_mut(&(what, code.clone())) {
                *rows += 1;
            } else if self.found.len() < SHOWN {
                let at = cell_loc(resource, batch, row, self.field);
                let fault = self.fault(field, &code, known, when, at);
                self.found.insert((what, code), (fault, 1));
            } else {
                self.more += 1;
                self.more_in.get_or_insert(batch.file);
            }
        }
    }

    /// Tells what was found, a code once.
    pub(super) fn finish(self, resource: &Resource, out: &mut Vec<Diagnostic>) {
        out.extend(
            self.found.into_values().map(
                |(fault, rows)| {
                    if rows > 1 { fault.with("rows", rows) } else { fault }
                },
            ),
        );
        if let Some(file) = self.more_in {
            let more = Diagnostic::new(Code::CellMore, Loc::File(file)).with("count", self.more);
            out.push(more.with("field", resource.schema.names(&[self.field]).concat()));
        }
    }

    fn fault(
        &self,
        field: &Field,
        code: &str,
        known: Option<&'a [Validity]>,
        when: Option<(Date, Date)>,
        at: Loc,
    ) -> Diagnostic {
        let list = field.reference.as_ref();
        let declared = Loc::Span(list.map_or(field.span, |r| r.span));
        let name = list.map_or("", |r| r.value.as_str());
        let Some(known) = known else {
            let d = Diagnostic::new(Code::CodeUnknown, at).with("code", code).with("list", name);
            let near = nearest(code, self.list.keys().map(String::as_str));
            return d.near(near).see(declared);
        };
        let day = when.map(|(first, _)| first).unwrap_or_default();
        let ended = ended(known, day);
        let not_yet = known.iter().find(|v| v.from.is_some_and(|from| from > day));
        let d = |c| Diagnostic::new(c, at.clone()).with("code", code).with("list", name);
        let d = match (ended, not_yet) {
            (Some(v), _) => {
                let d = d(Code::CodeEnded).with("date", day.to_string());
                let d = d.with("to", v.to.map_or(String::new(), |to| to.to_string()));
                v.successor.iter().fold(d, |d, s| d.with("successor", s))
            }
            (None, v) => {
                let from = v.and_then(|v| v.from).map_or(String::new(), |from| from.to_string());
                d(Code::CodeNotYet).with("date", day.to_string()).with("from", from)
            }
        };
        d.see(declared)
    }
}

/// Of several periods that ended before a day the one nearest to it: it says most.
fn ended(known: &[Validity], day: Date) -> Option<&Validity> {
    known.iter().rev().find(|v| v.to.is_some_and(|to| to < day))
}

/// What is wrong with a code that its list has not, or not at that time.
fn kind(known: Option<&[Validity]>, when: Option<(Date, Date)>) -> Code {
    let day = when.map(|(first, _)| first).unwrap_or_default();
    match known {
        None => Code::CodeUnknown,
        Some(known) if ended(known, day).is_some() => Code::CodeEnded,
        Some(_) => Code::CodeNotYet,
    }
}

/// The codes of a batch that were looked up, by their number in the column's dictionary.
struct Known<'a> {
    list: &'a CodeList,
    /// `None` until it is looked up; empty for a code the vocabulary does not have.
    by_code: Vec<Option<&'a [Validity]>>,
}

impl<'a> Known<'a> {
    fn of_row(&mut self, column: &Column, row: usize) -> Option<&'a [Validity]> {
        let find = |text: &str| self.list.get(text).map(Vec::as_slice);
        let Cells::Text(codes) = column.cells() else {
            return find(&column.value(row).to_string());
        };
        let code = *codes.get(row)?;
        let at = code as usize;
        if self.by_code.len() <= at {
            self.by_code.resize(at + 1, None);
        }
        let slot = self.by_code.get_mut(at)?;
        let found =
            *slot.get_or_insert_with(|| find(column.dictionary().text(code)).unwrap_or(&[]));
        (!found.is_empty()).then_some(found)
    }
}

/// The field that dates the rows: the one declared, else the one series run along.
fn dated_by(schema: &Schema, field: &Field) -> Option<usize> {
    match &field.reference_date {
        Some(name) => schema.position(&name.value),
        None => schema.time_field(),
    }
}

/// First and last day of what a value means.
pub(super) fn period(value: ValueRef<'_>) -> Option<(Date, Date)> {
    match value {
        ValueRef::Year(y) => Some((Date::new(y, 1, 1).ok()?, Date::new(y, 12, 31).ok()?)),
        ValueRef::YearMonth(y, m) => {
            let first = Date::new(y, i8::try_from(m).ok()?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        ValueRef::Date(d) => Some((d, d)),
        ValueRef::DateTime(m) => Some((m.date(), m.date())),
        ValueRef::Int(_)
        | ValueRef::Decimal(_)
        | ValueRef::Text(_)
        | ValueRef::Bool(_)
        | ValueRef::Time(_)
        | ValueRef::Absent => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_row_of_a_year_may_name_what_ended_or_began_in_it() {
        let v = Validity { from: Some(date(2019, 5, 31)), to: None, successor: None };
        let of = |value| v.overlaps(period(value).unwrap());
        assert!(of(ValueRef::Year(2019)) && of(ValueRef::Year(2020)) && !of(ValueRef::Year(2018)));
        assert!(of(ValueRef::YearMonth(2019, 5)) && !of(ValueRef::YearMonth(2019, 4)));
        assert!(!of(ValueRef::Date(date(2019, 5, 30))));
    }
}
