//! Records of a file, decoded, with those at the foot held back until the end is known.

use std::collections::VecDeque;
use std::io::{self, Read};

use encoding_rs::Encoding;

use super::column::{Cell, Column};
use super::layout::{self, Layout, Line};
use super::{Known, Unfit, key};
use crate::data::csv::{Record, Records, Signs};

/// Records that are held back: notes and totals stand among them.
const FOOT: usize = 40;

/// Records in which the layout is looked for.
const LINES: usize = 120;

/// A record with its cells as texts.
#[derive(Clone, Debug, Default)]
struct Row {
    text: String,
    cells: Vec<(usize, bool)>,
}

impl Row {
    fn cell(&self, i: usize) -> Cell<'_> {
        let start = i.checked_sub(1).and_then(|b| self.cells.get(b)).map_or(0, |c| c.0);
        let Some((end, quoted)) = self.cells.get(i).copied() else {
            return Cell { text: "", quoted: false };
        };
        Cell { text: self.text.get(start..end).unwrap_or(""), quoted }
    }

    fn texts(&self) -> Vec<&str> {
        (0..self.cells.len()).map(|i| self.cell(i).text.trim()).collect()
    }

    fn fill(&mut self, record: Record<'_>, decoder: &mut Decoder) {
        self.text.clear();
        self.cells.clear();
        for i in 0..record.n_fields() {
            decoder.push(record, i, &mut self.text);
            self.cells.push((self.text.len(), record.is_quoted(i)));
        }
    }
}

/// Bytes → text, in UTF-8 as long as they are.
#[derive(Debug)]
pub(super) struct Decoder {
    /// What bytes are taken for that are not UTF-8.
    encoding: &'static Encoding,
    /// Offset of the first of them.
    pub foreign: Option<u64>,
    /// Whether bytes above ASCII were UTF-8.
    pub utf8: bool,
}

impl Decoder {
    /// With another encoding for what is not UTF-8.
    pub(super) fn new(encoding: &'static Encoding) -> Self {
        Self { encoding, foreign: None, utf8: false }
    }

    fn push(&mut self, record: Record<'_>, i: usize, out: &mut String) {
        let bytes = record.field(i);
        match std::str::from_utf8(&bytes) {
            Ok(text) => {
                self.utf8 |= !text.is_ascii();
                out.push_str(text);
            }
            Err(e) => {
                self.foreign.get_or_insert(record.raw(i).1 + e.valid_up_to() as u64);
                out.push_str(&self.encoding.decode_without_bom_handling(&bytes).0);
            }
        }
    }
}

/// What is gathered while records go by.
pub(super) struct Table<'k> {
    known: &'k Known,
    pub layout: Layout,
    pub decoder: Decoder,
    pub columns: Vec<Column>,
    pub rows: key::Rows,
    pub n_rows: u64,
    pub n_fit: u64,
    /// Whether the last record looks like a note or a total, though it is none.
    pub last_is_odd: bool,
}

impl<'k> Table<'k> {
    pub(super) fn new(known: &'k Known, layout: Layout, encoding: &'static Encoding) -> Self {
        let width = layout.n_fields;
        Self {
            known,
            decoder: Decoder::new(encoding),
            columns: vec![Column::new(); width],
            rows: key::Rows::new(width),
            layout,
            n_rows: 0,
            n_fit: 0,
            last_is_odd: false,
        }
    }

    fn add(&mut self, row: &Row) {
        self.n_rows += 1;
        self.n_fit += u64::from(row.cells.len() == self.layout.n_fields);
        for (i, column) in self.columns.iter_mut().enumerate() {
            column.add(row.cell(i), self.n_rows, self.known);
        }
        self.rows.add((0..self.columns.len()).map(|i| row.cell(i).text));
    }
}

/// The records of the beginning; those that are blank left out.
pub(super) fn beginning(
    head: &[u8],
    whole: bool,
    signs: Signs,
    encoding: &'static Encoding,
) -> io::Result<Vec<Line>> {
    let mut records = Records::new(head, signs);
    let mut decoder = Decoder::new(encoding);
    let mut lines = Vec::new();
    let mut row = Row::default();
    while lines.len() < LINES && records.advance()? {
        if !records.record().is_blank() {
            row.fill(records.record(), &mut decoder);
            let cells = row.texts().into_iter().map(str::to_owned).collect();
            lines.push(Line { row: records.record().row(), cells });
        }
    }
    if !whole && lines.len() < LINES {
        // The last one may be cut.
        lines.pop();
    }
    Ok(lines)
}

/// Reads all records; gives the texts of those at the foot.
pub(super) fn read<R: Read>(
    mut records: Records<R>,
    table: &mut Table<'_>,
) -> io::Result<Result<Vec<String>, Unfit>> {
    let mut held: VecDeque<Row> = VecDeque::new();
    let mut spare = Row::default();
    let mut before = table.layout.n_before;
    while records.advance()? {
        let record = records.record();
        if record.is_blank() {
            continue;
        }
        let mut row = std::mem::take(&mut spare);
        row.fill(record, &mut table.decoder);
        if row.text.contains('\0') {
            return Ok(Err(Unfit::Binary(record.start())));
        }
        if before > 0 {
            // Title lines and header were looked at already: here only their encoding counts.
            before -= 1;
            spare = row;
            continue;
        }
        held.push_back(row);
        if held.len() > FOOT
            && let Some(first) = held.pop_front()
        {
            table.add(&first);
            spare = first;
        }
    }
    if let (Some(at), true) = (table.decoder.foreign, table.decoder.utf8) {
        return Ok(Err(Unfit::MixedEncoding(at)));
    }
    let n_data = held.len() - foot(held.make_contiguous(), table);
    held.iter().take(n_data).for_each(|row| table.add(row));
    table.last_is_odd = held.iter().take(n_data).next_back().is_some_and(looks_like_foot);
    let said = |row: &Row| -> String {
        row.texts().into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
    };
    Ok(Ok(held.iter().skip(n_data).map(said).collect()))
}

/// What who reads might take for a note or a total: only the first cell is filled, or it is a word for a sum.
fn looks_like_foot(row: &Row) -> bool {
    let texts = row.texts();
    let lower = texts.first().map_or(String::new(), |t| t.to_lowercase());
    let lone = texts.len() > 2 && !lower.is_empty() && texts.iter().skip(1).all(|t| t.is_empty());
    lone || lower.starts_with("total") || lower.starts_with("complessiv")
}

/// How many of the last records are notes or totals.
fn foot(held: &[Row], table: &Table<'_>) -> usize {
    let width = table.layout.n_fields;
    let is_total = |row: &Row| {
        let texts = row.texts();
        width > 1 && texts.iter().find(|t| !t.is_empty()).is_some_and(|t| layout::is_total(t))
    };
    let notes = held.iter().rev().take_while(|r| layout::is_note(&r.texts(), width)).count();
    let rest = held.get(..held.len() - notes).unwrap_or(&[]);
    let totals = rest.iter().rev().take_while(|r| is_total(r)).count();
    // A word for a total that also stands in other rows is a value like others: both sexes, all years.
    let elsewhere =
        rest.iter().rev().skip(totals).any(is_total) || table.columns.iter().any(|c| c.totals > 0);
    if elsewhere || totals == rest.len() { notes } else { notes + totals }
}

/// Takes a record, of which each cell is asked by its column.
pub(super) type Give<'g> = dyn FnMut(&dyn Fn(usize) -> u64) + 'g;

/// Reads the records of a table once more, those at the foot left out, and gives a hash of each cell.
pub(super) fn each(
    input: Box<dyn Read>,
    signs: Signs,
    table: &Table<'_>,
    give: &mut Give<'_>,
) -> io::Result<()> {
    let mut records = Records::new(input, signs);
    let mut decoder = Decoder::new(table.decoder.encoding);
    let mut row = Row::default();
    let (mut before, mut left) = (table.layout.n_before, table.n_rows);
    while left > 0 && records.advance()? {
        let record = records.record();
        if record.is_blank() {
            continue;
        }
        if before > 0 {
            before -= 1;
            continue;
        }
        left -= 1;
        row.fill(record, &mut decoder);
        give(&|i| key::hash(row.cell(i).text.trim()));
    }
    Ok(())
}
