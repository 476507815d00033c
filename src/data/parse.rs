//! One delimited file and its [`Resource`] → batches of typed columns, and what does not fit.
//!
//! Every column has as many cells as there are records. A cell that does not fit becomes absent; reading goes on, save
//! past bytes that are not in the declared encoding. Faults are told only to who asks for them ([`Faults`]): a table
//! that was checked once is read again without.

use std::borrow::Cow;
use std::io;

use super::cell;
use super::column::Batch;
use super::csv::{Records, SyntaxFault};
use super::schema::{Field, FieldsMatch, Resource, StatusRule, Type};
use super::value::{Conf, Status, ValueRef};
use crate::diag::{Arg, CellLoc, Code, Diagnostic, Loc, nearest};
use crate::source::FileId;

mod constraint;
mod faults;

pub use faults::Faults;

/// Rows that are given at a time.
const BATCH_ROWS: usize = 4096;

/// Where the declared fields stand in the records of a file.
struct Layout {
    /// For each field its column and that of its status, where they are there.
    columns: Vec<(Option<usize>, Option<usize>)>,
    /// The header.
    names: Vec<String>,
}

/// One file while it is read.
struct File<'a> {
    id: FileId,
    resource: &'a Resource,
    layout: Layout,
    faults: Option<&'a mut Faults>,
    /// Number of the record in the file, from 1; 0 is the header.
    record: u64,
    record_start: u64,
}

/// Reads one file of a table from its beginning, some thousand rows at a time; gives how many records it has.
///
/// `n_before` is how many records the files before it have.
///
/// # Errors
/// Whatever the disk says.
pub fn read(
    input: impl io::Read,
    file: FileId,
    resource: &Resource,
    n_before: u64,
    faults: Option<&mut Faults>,
    f: &mut dyn FnMut(&Batch),
) -> io::Result<u64> {
    let mut records = Records::new(input, resource.dialect.delimiter, resource.dialect.quote);
    let layout = Layout { columns: Vec::new(), names: Vec::new() };
    let mut part = File { id: file, resource, layout, faults, record: 0, record_start: 0 };
    if !records.advance()? {
        part.tell(None, None, |at| {
            Diagnostic::new(Code::CsvSyntax, at)
                .with("reason", Arg::Term("file-empty"))
                .with("hint", Arg::Term("hint-empty"))
        });
        return Ok(0);
    }
    part.header(&records);
    let mut batch = Batch::new(file, &resource.schema.fields);
    batch.first_record = n_before + 1;
    let place = |(column, _): &(Option<usize>, Option<usize>)| u32::try_from((*column)?).ok();
    batch.places = part.layout.columns.iter().map(place).collect();
    while records.advance()? {
        part.record += 1;
        part.record_start = records.start();
        if !part.row(&records, &mut batch) {
            break;
        }
        if batch.n_rows() == BATCH_ROWS {
            f(&batch);
            batch.clear();
            batch.first_record = n_before + part.record + 1;
            batch.first_in_file = part.record + 1;
        }
    }
    if batch.n_rows() > 0 {
        f(&batch);
    }
    Ok(part.record)
}

impl File<'_> {
    /// Adds a fault of a field, if anybody listens. `column` is its column in the file.
    fn tell(
        &mut self,
        field: Option<usize>,
        column: Option<usize>,
        make: impl FnOnce(Loc) -> Diagnostic,
    ) {
        let Some(faults) = self.faults.as_deref_mut() else { return };
        let name = column.and_then(|c| self.layout.names.get(c)).cloned().unwrap_or_default();
        let loc = CellLoc {
            file: self.id,
            record_start: self.record_start,
            record: self.record,
            column: column.and_then(|c| u32::try_from(c).ok()),
            field: name,
            delimiter: self.resource.dialect.delimiter,
        };
        faults.add(self.id, field, || make(Loc::Cell(loc)));
    }

    /// Reads the header, finds the declared fields in it and tells which are missing, undeclared or moved.
    fn header<R: io::Read>(&mut self, records: &Records<R>) {
        self.record_start = records.start();
        self.syntax(records);
        let text = |i| self.decode(&records.field(i)).into_owned();
        let names: Vec<String> =
            (0..records.n_fields()).map(|i| text(i).trim().to_owned()).collect();
        let place = |name: &str| names.iter().position(|n| n == name);
        let status = |field: &Field| match &field.status {
            StatusRule::Column(name) => place(name),
            StatusRule::None | StatusRule::All(_) => None,
        };
        let fields = &self.resource.schema.fields;
        self.layout.columns = fields.iter().map(|f| (place(&f.name), status(f))).collect();
        self.layout.names = names;
        self.header_faults();
    }

    fn header_faults(&mut self) {
        let fields = &self.resource.schema.fields;
        let mut declared: Vec<&str> = Vec::new();
        for field in fields {
            declared.push(&field.name);
            if let StatusRule::Column(name) = &field.status {
                declared.push(name);
            }
        }
        let names = self.layout.names.clone();
        let missing: Vec<&str> =
            declared.iter().copied().filter(|d| !names.iter().any(|n| n == d)).collect();
        let rule = self.resource.schema.fields_match;
        let none = missing.len() == declared.len();
        if !missing.is_empty() && (!rule.may_lack() || none) {
            let list: Vec<String> = missing.iter().map(|m| (*m).to_owned()).collect();
            self.tell(None, None, |at| {
                Diagnostic::new(Code::HeaderMismatch, at)
                    .with("fields", list)
                    .with("found", names.clone())
            });
        }
        for (i, name) in names.iter().enumerate() {
            let again = names.iter().take(i).any(|n| n == name);
            if !again && (rule.may_exceed() || declared.contains(&name.as_str())) {
                continue;
            }
            let near = nearest(name, missing.iter().copied()).map(str::to_owned);
            self.tell(None, Some(i), |at| {
                let d = Diagnostic::new(Code::HeaderExtra, at).with("fields", quoted_name(name));
                near.into_iter().fold(d, |d, n| d.with("nearest", n))
            });
        }
        let order: Vec<usize> = self.layout.columns.iter().filter_map(|(c, _)| *c).collect();
        if rule == FieldsMatch::Exact && !order.is_sorted() {
            let moved = fields.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
            self.tell(None, None, |at| {
                Diagnostic::new(Code::HeaderOrder, at).with("fields", moved).with("found", names)
            });
        }
    }

    /// Tells what is wrong with the quotes of a record, and whether anything is.
    fn syntax<R: io::Read>(&mut self, records: &Records<R>) -> bool {
        for (column, fault) in records.faults() {
            let reason = match fault {
                SyntaxFault::StrayQuote => "stray-quote",
                SyntaxFault::AfterQuote => "after-quote",
                SyntaxFault::OpenQuote => "open-quote",
                SyntaxFault::TooLong => "record-too-long",
            };
            self.tell(None, Some(*column), |at| {
                Diagnostic::new(Code::CsvSyntax, at).with("reason", Arg::Term(reason))
            });
        }
        !records.faults().is_empty()
    }

    /// Adds one record to the batch; `false` where the file is not in the declared encoding.
    fn row<R: io::Read>(&mut self, records: &Records<R>, batch: &mut Batch) -> bool {
        let mut broken = self.syntax(records);
        if self.encoding_fault(records) {
            return false;
        }
        let (found, expected) = (records.n_fields(), self.layout.names.len());
        if found != expected && !broken {
            broken = true;
            self.tell(None, None, |at| {
                Diagnostic::new(Code::RecordLength, at)
                    .with("found", found)
                    .with("expected", expected)
            });
        }
        batch.starts.push(self.record_start);
        let resource = self.resource;
        for (i, field) in resource.schema.fields.iter().enumerate() {
            let (at, status_at) = self.layout.columns.get(i).copied().unwrap_or((None, None));
            let written = status_at.filter(|c| *c < found).map(|c| records.field(c));
            let Some(column) = batch.columns.get_mut(i) else { continue };
            if broken {
                // Which field a cell belongs to is a guess: the record was reported, its cells are not.
                column.push(ValueRef::Absent, Status::NORMAL);
                continue;
            }
            let status = written.map_or(Status::NORMAL, |bytes| self.status(i, status_at, &bytes));
            // A column that is not there, or a record that is too short, was reported as such.
            let Some(at) = at.filter(|c| *c < found) else {
                column.push(ValueRef::Absent, status);
                continue;
            };
            let bytes = records.field(at);
            let text = self.decode(&bytes);
            let mut scratch = String::new();
            let (value, status) = self.cell(i, field, (at, &text), &mut scratch, status);
            column.push(value, status);
        }
        true
    }

    fn status(&mut self, field: usize, column: Option<usize>, bytes: &[u8]) -> Status {
        let text = self.decode(bytes);
        Status::parse(text.trim()).unwrap_or_else(|| {
            let known = Status::CODES.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
            self.tell(Some(field), column, |at| {
                Diagnostic::new(Code::CellStatus, at)
                    .with("cell", faults::short(&text))
                    .with("known", known)
            });
            Status::NORMAL
        })
    }

    /// One cell: missing, of its type, within its constraints.
    fn cell<'t>(
        &mut self,
        index: usize,
        field: &Field,
        (column, text): (usize, &'t str),
        scratch: &'t mut String,
        status: Status,
    ) -> (ValueRef<'t>, Status) {
        let missing = cell::missing(text, field);
        // An empty text and none are one thing in a canonical CSV, so they are one thing everywhere.
        if missing.is_some() || (text.is_empty() && matches!(field.ty, Type::String | Type::Any)) {
            if field.constraints.required && status.conf == Conf::Free {
                self.tell(Some(index), Some(column), |at| {
                    faults::constraint(at, field, text, "required = true".to_owned())
                });
            }
            let said = missing.map_or(Status::NORMAL, |m| m.status);
            return (ValueRef::Absent, if status == Status::NORMAL { said } else { status });
        }
        if status.conf == Conf::Confidential {
            // Never into memory, so that it can never come out again.
            self.tell(Some(index), Some(column), |at| Diagnostic::new(Code::CellConfidential, at));
            return (ValueRef::Absent, status);
        }
        match cell::parse(text, field, scratch) {
            Ok(value) => {
                let listened = self.faults.is_some();
                if let Some(make) =
                    listened.then(|| constraint::broken(field, text, value)).flatten()
                {
                    self.tell(Some(index), Some(column), make);
                }
                (value, status)
            }
            Err(hint) => {
                self.tell(Some(index), Some(column), |at| {
                    faults::wrong_type(at, field, text, hint)
                });
                (ValueRef::Absent, status)
            }
        }
    }

    /// The text of a field, in composed form (NFC), whatever the file's encoding.
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        if bytes.is_ascii() {
            // Cheap, and by far the commonest: nothing to compose, nothing to decode.
            return String::from_utf8_lossy(bytes);
        }
        let (text, _) = self.resource.dialect.encoding.decode_without_bom_handling(bytes);
        match icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(composed) => Cow::Owned(composed),
        }
    }

    /// Tells the first byte of the record that is not in the declared encoding.
    fn encoding_fault<R: io::Read>(&mut self, records: &Records<R>) -> bool {
        let encoding = self.resource.dialect.encoding;
        for i in 0..records.n_fields() {
            let (raw, offset) = records.raw(i);
            if raw.is_ascii() {
                continue;
            }
            let bad = if encoding == encoding_rs::UTF_8 {
                std::str::from_utf8(raw).err().map(|e| e.valid_up_to())
            } else {
                let (_, wrong) = encoding.decode_without_bom_handling(raw);
                wrong.then_some(0)
            };
            let Some(bad) = bad else { continue };
            let (shown, _, _) = encoding_rs::WINDOWS_1252.decode(raw);
            let shown = faults::short(&shown);
            self.tell(None, Some(i), |at| {
                let d = Diagnostic::new(Code::CsvEncoding, at).with("offset", offset + bad as u64);
                d.with("encoding", encoding.name()).with("shown", shown)
            });
            return true;
        }
        false
    }
}

fn quoted_name(name: &str) -> String {
    format!("`{name}`")
}
