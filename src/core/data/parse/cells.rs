//! The records of a block and one field → the cells of its column, and what does not fit.
//!
//! Fields are read one by one over many records, and so by several threads at once: nothing here knows the other
//! fields of a record.

use std::borrow::Cow;

use super::faults::{self, FieldFaults};
use super::plain::{self, Plain};
use super::{Layout, constraint};
use crate::data::cell;
use crate::data::column::Column;
use crate::data::csv::Block;
use crate::data::schema::{Field, Resource, Type};
use crate::data::value::{Conf, Status, ValueRef};
use crate::diag::{CellLoc, Code, Diagnostic, Loc};
use crate::source::FileId;

/// Where cells come from.
pub(super) struct From<'a> {
    pub(super) id: FileId,
    pub(super) resource: &'a Resource,
    pub(super) layout: &'a Layout,
    pub(super) block: &'a Block,
    /// The block as text, where that is its encoding.
    pub(super) text: Option<&'a str>,
    /// Number of the block's first record in the file, from 1.
    pub(super) first: u64,
}

/// One field while it is read.
pub(super) struct Job<'a> {
    /// The field's place in the schema.
    pub(super) index: usize,
    /// Where its cells go.
    pub(super) column: &'a mut Column,
    /// Who is told what does not fit.
    pub(super) faults: Option<&'a mut FieldFaults>,
    /// How many cells were written as `="028001"`.
    pub(super) text_formulas: u64,
}

/// A cell that is being read: where it stands.
#[derive(Clone, Copy)]
struct At {
    row: usize,
    column: Option<usize>,
}

/// What is known of a field whose cells can be read the short way.
struct Short<'a> {
    field: &'a Field,
    plain: Plain,
    /// Whether other texts than the empty one stand for nothing.
    may_be_missing: bool,
    /// Whether there is more to look at than the type.
    is_limited: bool,
}

impl<'a> Short<'a> {
    fn of(field: &'a Field) -> Option<Self> {
        let plain = Plain::of(field);
        (plain != Plain::No).then(|| Self {
            field,
            plain,
            may_be_missing: !plain::only_empty(field),
            is_limited: plain == Plain::Text || constraint::has_limits(field),
        })
    }
}

impl Job<'_> {
    /// Reads the cell of every record.
    pub(super) fn read(&mut self, from: &From<'_>) {
        let Some(field) = from.resource.schema.fields.get(self.index) else { return };
        let (at, status_at) = from.layout.columns.get(self.index).copied().unwrap_or((None, None));
        let mut scratch = String::new();
        let short = if status_at.is_none() { Short::of(field) } else { None };
        for row in 0..from.block.n_rows() {
            if let (Some(short), Some(c)) = (&short, at)
                && let Some((place, ascii)) = from.block.plain(row, c)
                && let Some(text) = from.text.and_then(|t| t.get(place))
                && self.short(from, short, At { row, column: at }, (text, ascii))
            {
                continue;
            }
            // Which field a cell of a broken record belongs to is a guess: the record was reported, its cells are not.
            let Some(record) = from.block.record(row) else {
                self.column.push(ValueRef::Absent, Status::NORMAL);
                continue;
            };
            let there = |c: &usize| *c < record.n_fields();
            let status = match status_at.filter(there) {
                Some(c) => self.status(from, At { row, column: status_at }, &record.field(c)),
                None => Status::NORMAL,
            };
            // A column that is not there, or a record that is too short, was reported as such.
            let Some(c) = at.filter(there) else {
                self.column.push(ValueRef::Absent, status);
                continue;
            };
            let ascii = from.block.is_ascii(row);
            // By far the commonest: nothing to take out, nothing to decode, nothing to compose.
            let plain = if ascii { record.range(c).and_then(|r| from.text?.get(r)) } else { None };
            let text = match plain {
                Some(text) => Cow::Borrowed(text),
                None => decoded(from.resource, record.field(c)),
            };
            let text = self.text_of(&text, ascii || record.is_quoted(c));
            let at = At { row, column: at };
            let (value, status) = self.cell(from, field, (at, text), &mut scratch, status);
            self.column.push(value, status);
        }
    }

    /// Reads a cell the short way; `false` where it needs a closer look. `ascii` says that it is ASCII for certain.
    #[inline]
    fn short(
        &mut self,
        from: &From<'_>,
        short: &Short<'_>,
        at: At,
        (text, ascii): (&str, bool),
    ) -> bool {
        // A text that was looked at before needs no second look.
        if short.plain == Plain::Text
            && (ascii || plain::has_no_hard_space(text))
            && self.column.push_known(text)
        {
            return true;
        }
        if !ascii && !text.is_ascii() {
            return false;
        }
        if short.may_be_missing && plain::is_missing(text, short.field) {
            return false;
        }
        let Some(value) = short.plain.read(text) else { return false };
        if short.is_limited && self.faults.is_some() {
            self.limits(from, short.field, at, (text, value));
        }
        self.column.push(value, Status::NORMAL);
        true
    }

    /// Tells what constraint of its field a cell does not keep to.
    fn limits(&mut self, from: &From<'_>, field: &Field, at: At, cell: (&str, ValueRef<'_>)) {
        if let Some(make) = constraint::broken(field, cell.0, cell.1) {
            self.column.doubt();
            self.tell(from, at, make);
        }
    }

    /// Adds a fault, if anybody listens.
    fn tell(&mut self, from: &From<'_>, at: At, make: impl FnOnce(Loc) -> Diagnostic) {
        let Some(faults) = self.faults.as_deref_mut() else { return };
        faults.add(from.id, || {
            let name = at.column.and_then(|c| from.layout.names.get(c)).cloned();
            make(Loc::Cell(CellLoc {
                file: from.id,
                record_start: from.block.start(at.row),
                record: from.first + at.row as u64,
                column: at.column.and_then(|c| u32::try_from(c).ok()),
                field: name.unwrap_or_default(),
                delimiter: from.resource.dialect.delimiter,
            }))
        });
    }

    /// The text a cell stands for: `="028001"` is how a spreadsheet is made to keep a text as it is, and hard spaces
    /// around a cell are as little its own as the others: they are taken off unless it is `whole`.
    fn text_of<'t>(&mut self, text: &'t str, whole: bool) -> &'t str {
        if text.starts_with("=\"") {
            let inner = text.get(2..).and_then(|t| t.strip_suffix('"'));
            if let Some(inner) = inner.filter(|t| !t.contains('"')) {
                self.text_formulas += 1;
                return inner;
            }
        }
        if whole || text.is_ascii() {
            return text;
        }
        let trimmed = text.trim_matches(cell::is_space);
        // Behind these letters a hard space is the rest of an `à` in the wrong encoding, which is told as such.
        if trimmed.ends_with(['Ã', 'Â']) { text } else { trimmed }
    }

    fn status(&mut self, from: &From<'_>, at: At, bytes: &[u8]) -> Status {
        let text = decode(from.resource, bytes);
        Status::parse(text.trim()).unwrap_or_else(|| {
            let known = Status::CODES.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
            self.tell(from, at, |loc| {
                Diagnostic::new(Code::CellStatus, loc)
                    .with("cell", faults::short(&text))
                    .with("known", known)
            });
            Status::NORMAL
        })
    }

    /// One cell: missing, of its type, within its constraints.
    fn cell<'t>(
        &mut self,
        from: &From<'_>,
        field: &Field,
        (at, text): (At, &'t str),
        scratch: &'t mut String,
        status: Status,
    ) -> (ValueRef<'t>, Status) {
        let missing = cell::missing(text, field);
        // An empty text and none are one thing in a canonical CSV, so they are one thing everywhere.
        if missing.is_some() || (text.is_empty() && matches!(field.ty, Type::String | Type::Any)) {
            if field.constraints.required && status.conf == Conf::Free {
                self.tell(from, at, |loc| {
                    faults::constraint(loc, field, text, "required = true".to_owned())
                });
            }
            let said = missing.map_or(Status::NORMAL, |m| m.status);
            return (ValueRef::Absent, if status == Status::NORMAL { said } else { status });
        }
        if status.conf == Conf::Confidential {
            // Never into memory, so that it can never come out again.
            self.tell(from, at, |loc| Diagnostic::new(Code::CellConfidential, loc));
            return (ValueRef::Absent, status);
        }
        match cell::parse(text, field, scratch) {
            Ok(value) => {
                if self.faults.is_some() {
                    self.limits(from, field, at, (text, value));
                }
                (value, status)
            }
            Err(hint) => {
                self.tell(from, at, |loc| faults::wrong_type(loc, field, text, hint));
                (ValueRef::Absent, status)
            }
        }
    }
}

fn decoded<'b>(resource: &Resource, bytes: Cow<'b, [u8]>) -> Cow<'b, str> {
    match bytes {
        Cow::Borrowed(bytes) => decode(resource, bytes),
        Cow::Owned(bytes) => Cow::Owned(decode(resource, &bytes).into_owned()),
    }
}

/// The text of a field, in composed form (NFC), whatever the file's encoding.
pub(super) fn decode<'b>(resource: &Resource, bytes: &'b [u8]) -> Cow<'b, str> {
    // Cheap, and by far the commonest: nothing to compose, nothing to decode.
    if let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii()) {
        return Cow::Borrowed(text);
    }
    let (text, _) = resource.dialect.encoding.decode_without_bom_handling(bytes);
    match icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(composed) => Cow::Owned(composed),
    }
}
