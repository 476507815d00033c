//! One delimited file and its [`Resource`] → batches of typed columns, and what does not fit.
//!
//! Every column has as many cells as there are records. A cell that does not fit becomes absent; reading goes on, save
//! past bytes that are not in the declared encoding. Faults are told only to who asks for them ([`Faults`]): a table
//! that was checked once is read again without.

use std::borrow::Cow;
use std::io;
use std::ops::ControlFlow;

use super::column::Batch;
use super::csv::{Block, Record, Records, Signs, SyntaxFault};
use super::schema::{Dialect, Resource};
use crate::diag::{Arg, CellLoc, Code, Diagnostic, Loc};
use crate::par;
use crate::source::FileId;

mod cells;
pub(super) mod constraint;
pub mod encoding;
mod faults;
mod foot;
pub mod header;
mod plain;

pub use faults::Faults;
pub use header::plain as plain_header;

/// Rows that are given at a time.
const BATCH_ROWS: usize = 4096;

/// Where the declared fields stand in the records of a file.
#[derive(Clone, Default)]
struct Layout {
    /// For each field its column and that of its status, where they are there.
    columns: Vec<(Option<usize>, Option<usize>)>,
    /// The header, without empty columns at its end.
    names: Vec<String>,
}

impl Layout {
    /// The column of each field.
    fn places(&self) -> Vec<Option<u32>> {
        self.columns.iter().map(|(column, _)| u32::try_from((*column)?).ok()).collect()
    }
}

/// One file while it is read.
struct File<'a> {
    id: FileId,
    resource: &'a Resource,
    layout: Layout,
    faults: Option<&'a mut faults::RecordFaults>,
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

/// How many threads read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// The one that asks.
    One,
    /// Also those that are free; the result is the same.
    Many,
}

/// Reads one file of a table from its beginning, some thousand rows at a time, until `f` has enough; gives how many
/// records were read.
///
/// `n_before` is how many records the files before it have. A file whose header shows that it is written otherwise than
/// declared is not read on.
///
/// # Errors
/// Whatever the disk says.
pub fn read(
    input: impl io::Read + Send,
    file: FileId,
    resource: &Resource,
    n_before: u64,
    threads: Threads,
    faults: Option<&mut Faults>,
    f: &mut (dyn FnMut(&Batch) -> ControlFlow<()> + Send),
) -> io::Result<u64> {
    let signs = signs(&resource.dialect);
    let mut records = Records::new(input, signs);
    let (layout, met) = (Layout::default(), Met::default());
    let (record, record_start, marks) = (0, 0, Vec::new());
    let (fields, faults) = match faults {
        Some(faults) => {
            let (fields, records) = faults.parts();
            (Some(fields), Some(records))
        }
        None => (None, None),
    };
    let mut part = File { id: file, resource, layout, faults, record, record_start, marks, met };
    let foreign = encoding::foreign(records.peek(encoding::LOOKED_AT)?);
    if let Some(reason) = foreign {
        part.foreign(reason);
        return Ok(0);
    }
    if !part.header(&mut records)? {
        return Ok(0);
    }
    let foot = foot::Foot::new(resource.dialect.footer_rows.unwrap_or(0), signs);
    let mut reader = Reader { records, part, foot, more: true };
    let [mut gathered, mut next] =
        [(); 2].map(|()| Gathered { block: Block::new(signs), first: 1 });
    reader.gather(&mut gathered)?;
    // Where its fields stand is known of a file with its first record.
    let layout = reader.part.layout.clone();
    let mut cells =
        Cells { id: file, resource, layout, faults: fields, n_before, text_formulas: 0 };
    let mut full = Batch::new(file, &resource.schema.fields);
    let mut filled = full.clone();
    cells.read(&gathered, &mut full, threads);
    reader.gather(&mut gathered)?;
    // Three things at once: whoever gets the rows works on them while the next are read, and those after them gathered.
    while full.n_rows() > 0 {
        let (more, flow) = match threads {
            Threads::One => {
                cells.read(&gathered, &mut filled, threads);
                (reader.gather(&mut next), f(&full))
            }
            Threads::Many => par::both(
                || reader.gather(&mut next),
                || par::both(|| cells.read(&gathered, &mut filled, threads), || f(&full)).1,
            ),
        };
        if flow.is_break() {
            return Ok(reader.part.record);
        }
        more?;
        std::mem::swap(&mut full, &mut filled);
        std::mem::swap(&mut gathered, &mut next);
    }
    reader.part.met.text_formulas = cells.text_formulas;
    reader.part.end(&reader.foot, reader.records.met());
    Ok(reader.part.record)
}

/// Records of a file that were found, and whose cells are still to be read.
struct Gathered {
    block: Block,
    /// Number of the first of them in the file, from 1.
    first: u64,
}

/// Reads the cells of records that were gathered.
struct Cells<'a> {
    id: FileId,
    resource: &'a Resource,
    layout: Layout,
    faults: Option<&'a mut [faults::FieldFaults]>,
    /// How many records the files before it have.
    n_before: u64,
    /// Cells written as `="028001"`.
    text_formulas: u64,
}

impl Cells<'_> {
    /// Puts the rows into a batch, in place of what it holds.
    fn read(&mut self, gathered: &Gathered, batch: &mut Batch, threads: Threads) {
        let Gathered { block, first } = gathered;
        batch.clear();
        batch.first_record = self.n_before + first;
        batch.first_in_file = *first;
        batch.places = self.layout.places();
        batch.starts.extend((0..block.n_rows()).map(|row| block.start(row)));
        let utf8 = self.resource.dialect.encoding == encoding_rs::UTF_8;
        let text = if utf8 { block.text() } else { None };
        let (id, resource, layout) = (self.id, self.resource, &self.layout);
        let from = cells::From { id, resource, layout, block, text, first: *first };
        let mut faults = self.faults.as_deref_mut().map(|f| f.iter_mut());
        let columns = batch.columns.iter_mut().enumerate();
        let mut jobs: Vec<cells::Job<'_>> = columns
            .map(|(index, column)| cells::Job {
                index,
                column,
                faults: faults.as_mut().and_then(Iterator::next),
                text_formulas: 0,
            })
            .collect();
        match threads {
            Threads::One => jobs.iter_mut().for_each(|job| job.read(&from)),
            Threads::Many => par::all(&mut jobs, |job| job.read(&from)),
        }
        self.text_formulas += jobs.iter().map(|job| job.text_formulas).sum::<u64>();
    }
}

/// A file behind its header.
struct Reader<'a, R> {
    records: Records<R>,
    part: File<'a>,
    foot: foot::Foot,
    more: bool,
}

impl<R: io::Read> Reader<'_, R> {
    /// Copies the next records that are data, in place of what was gathered; none at the end of the file.
    fn gather(&mut self, into: &mut Gathered) -> io::Result<()> {
        let part = &mut self.part;
        into.block.clear();
        into.first = part.record + 1;
        while self.more && into.block.n_rows() < BATCH_ROWS {
            if !self.records.advance()? {
                self.more = false;
                break;
            }
            let record = self.records.record();
            if part.is_left_out(record) {
                continue;
            }
            if !part.resource.dialect.header && part.layout.names.is_empty() {
                part.bind_by_place(record.n_fields());
            }
            let Some(record) = self.foot.pass(record) else { continue };
            part.record += 1;
            part.record_start = record.start();
            let ascii = record.is_ascii();
            let Some(whole) = part.row(record, ascii) else {
                self.more = false;
                break;
            };
            into.block.push(record, whole, ascii);
        }
        Ok(())
    }
}

impl File<'_> {
    /// Adds a fault of a record, if anybody listens. `column` is its column in the file.
    fn tell(&mut self, column: Option<usize>, make: impl FnOnce(Loc) -> Diagnostic) {
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
        faults.add(self.id, || make(Loc::Cell(loc)));
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
            self.tell(Some(*column), |at| {
                let d = Diagnostic::new(Code::CsvSyntax, at).with("reason", Arg::Term(reason));
                if *fault == SyntaxFault::SpaceBeforeQuote {
                    return d.with("hint", Arg::Term("hint-space"));
                }
                d
            });
        }
        !record.faults().is_empty()
    }

    /// Looks at a record as a whole: whether its cells can be read, or nothing where the file is not in the declared
    /// encoding. `ascii` says what [`Record::is_ascii`] says.
    fn row(&mut self, record: Record<'_>, ascii: bool) -> Option<bool> {
        let broken = self.syntax(record);
        if !ascii && self.encoding_fault(record) {
            return None;
        }
        let (found, expected) = (record.n_fields(), self.layout.names.len());
        // Empty columns at the end are left out if the header has as many: any more may be a decimal comma's doing.
        let with_empty = expected + self.met.empty_columns;
        let fits = found == expected || (found == with_empty && record.is_empty_from(expected));
        self.mark(record, fits, broken);
        Some(fits && !broken)
    }

    /// The text of a field, whatever the file's encoding.
    fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        cells::decode(self.resource, bytes)
    }
}
