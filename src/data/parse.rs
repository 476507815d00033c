//! One delimited file and its [`Resource`] → batches of typed columns, and what does not fit.
//!
//! Every column has as many cells as there are records. A cell that does not fit becomes absent; reading goes on, save
//! past bytes that are not in the declared encoding. Faults are told only to who asks for them ([`Faults`]): a table
//! that was checked once is read again without.

use std::borrow::Cow;
use std::io;

use super::cell;
use super::column::Batch;
use super::csv::{Record, Records, Signs, SyntaxFault};
use super::schema::{Dialect, Field, Resource, Type};
use super::value::{Conf, Status, ValueRef};
use crate::diag::{Arg, CellLoc, Code, Diagnostic, Loc};
use crate::source::FileId;

mod constraint;
mod encoding;
mod faults;
mod foot;
mod header;

pub use faults::Faults;
pub use header::plain as plain_header;

/// Rows that are given at a time.
const BATCH_ROWS: usize = 4096;

/// Where the declared fields stand in the records of a file.
#[derive(Default)]
struct Layout {
    /// For each field its column and that of its status, where they are there.
    columns: Vec<(Option<usize>, Option<usize>)>,
    /// The header, without empty columns at its end.
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
    /// Records just read that may turn out to be notes at the foot.
    marks: Vec<foot::Mark>,
    met: Met,
}

/// What was met that is no fault, besides what [`super::csv::Met`] counts.
#[derive(Default)]
struct Met {
    /// Records of nothing but delimiters.
    blank: u64,
    /// Columns without a header at the end.
    empty_columns: usize,
    /// Cells written as `="028001"`.
    text_formulas: u64,
}

/// The batch that is being filled, and who gets it.
struct Rows<'a> {
    batch: Batch,
    n_before: u64,
    give: &'a mut dyn FnMut(&Batch),
}

impl Rows<'_> {
    /// Gives the batch away if it is full; `n_read` records of the file have been read.
    fn added(&mut self, n_read: u64) {
        if self.batch.n_rows() == BATCH_ROWS {
            (self.give)(&self.batch);
            self.batch.clear();
            self.batch.first_record = self.n_before + n_read + 1;
            self.batch.first_in_file = n_read + 1;
        }
    }
}

/// The signs that records of a dialect are split by.
fn signs(dialect: &Dialect) -> Signs {
    Signs {
        delimiter: dialect.delimiter,
        quote: dialect.quote,
        double_quote: dialect.double_quote,
        escape: dialect.escape,
        skip_initial_space: dialect.skip_initial_space,
        comment: dialect.comment,
    }
}

/// Reads one file of a table from its beginning, some thousand rows at a time; gives how many records it has.
///
/// `n_before` is how many records the files before it have. A file whose header shows that it is written otherwise than
/// declared is not read on.
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
    let signs = signs(&resource.dialect);
    let mut records = Records::new(input, signs);
    let (layout, met) = (Layout::default(), Met::default());
    let (record, record_start, marks) = (0, 0, Vec::new());
    let mut part = File { id: file, resource, layout, faults, record, record_start, marks, met };
    let foreign = encoding::foreign(records.peek(encoding::LOOKED_AT)?);
    if let Some(reason) = foreign {
        part.foreign(reason);
        return Ok(0);
    }
    if !part.header(&mut records)? {
        return Ok(0);
    }
    let mut batch = Batch::new(file, &resource.schema.fields);
    batch.first_record = n_before + 1;
    batch.places = part.places();
    let mut rows = Rows { batch, n_before, give: f };
    let mut foot = foot::Foot::new(resource.dialect.footer_rows.unwrap_or(0), signs);
    let mut whole = true;
    while whole && records.advance()? {
        let record = records.record();
        if part.is_left_out(record) {
            continue;
        }
        if !resource.dialect.header && part.layout.names.is_empty() {
            part.bind_by_place(record.n_fields());
            rows.batch.places = part.places();
        }
        let Some(record) = foot.pass(record) else { continue };
        part.record += 1;
        part.record_start = record.start();
        whole = part.row(record, &mut rows.batch);
        rows.added(part.record);
    }
    if rows.batch.n_rows() > 0 {
        (rows.give)(&rows.batch);
    }
    let n_records = part.record;
    if whole {
        part.end(&foot, records.met());
    }
    Ok(n_records)
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

    /// The column of each field.
    fn places(&self) -> Vec<Option<u32>> {
        let columns = self.layout.columns.iter();
        columns.map(|(column, _)| u32::try_from((*column)?).ok()).collect()
    }

    /// Whether a record is none of the table's: left out by its number, or nothing but delimiters.
    fn is_left_out(&mut self, record: Record<'_>) -> bool {
        if self.resource.dialect.comment_rows.binary_search(&record.row()).is_ok() {
            return true;
        }
        let blank = record.is_blank();
        self.met.blank += u64::from(blank);
        blank
    }

    /// Tells what is wrong with the quotes of a record, and whether anything is.
    fn syntax(&mut self, record: Record<'_>) -> bool {
        for (column, fault) in record.faults() {
            let reason = match fault {
                SyntaxFault::StrayQuote => "stray-quote",
                SyntaxFault::SpaceBeforeQuote => "space-before-quote",
                SyntaxFault::AfterQuote => "after-quote",
                SyntaxFault::OpenQuote => "open-quote",
                SyntaxFault::TooLong => "record-too-long",
            };
            self.tell(None, Some(*column), |at| {
                let d = Diagnostic::new(Code::CsvSyntax, at).with("reason", Arg::Term(reason));
                if *fault == SyntaxFault::SpaceBeforeQuote {
                    return d.with("hint", Arg::Term("hint-space"));
                }
                d
            });
        }
        !record.faults().is_empty()
    }

    /// Adds one record to the batch; `false` where the file is not in the declared encoding.
    fn row(&mut self, record: Record<'_>, batch: &mut Batch) -> bool {
        let mut broken = self.syntax(record);
        if self.encoding_fault(record) {
            return false;
        }
        let (found, expected) = (record.n_fields(), self.layout.names.len());
        // Empty columns at the end are left out if the header has as many: any more may be a decimal comma's doing.
        let with_empty = expected + self.met.empty_columns;
        let fits = found == expected || (found == with_empty && record.is_empty_from(expected));
        self.mark(record, fits, broken);
        broken |= !fits;
        batch.starts.push(self.record_start);
        let resource = self.resource;
        for (i, field) in resource.schema.fields.iter().enumerate() {
            let (at, status_at) = self.layout.columns.get(i).copied().unwrap_or((None, None));
            let written = status_at.filter(|c| *c < found).map(|c| record.field(c));
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
            let bytes = record.field(at);
            let text = self.decode(&bytes);
            let text = self.text_of(&text, record.is_quoted(at));
            let mut scratch = String::new();
            let (value, status) = self.cell(i, field, (at, text), &mut scratch, status);
            column.push(value, status);
        }
        true
    }

    /// The text a cell stands for: `="028001"` is how a spreadsheet is made to keep a text as it is, and hard spaces
    /// around a cell are as little its own as the others.
    fn text_of<'t>(&mut self, text: &'t str, quoted: bool) -> &'t str {
        if text.starts_with("=\"") {
            let inner = text.get(2..).and_then(|t| t.strip_suffix('"'));
            if let Some(inner) = inner.filter(|t| !t.contains('"')) {
                self.met.text_formulas += 1;
                return inner;
            }
        }
        if quoted || text.is_ascii() {
            return text;
        }
        let trimmed = text.trim_matches(cell::is_space);
        // Behind these letters a hard space is the rest of an `à` in the wrong encoding, which is told as such.
        if trimmed.ends_with(['Ã', 'Â']) { text } else { trimmed }
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
}
