//! Canonical CSV, the reading that never changes by a byte once a version is frozen; and its twin for an Italian Excel.

use std::io;

use super::rows::Rows;
use super::{CHUNK, Out, OutColumn, TableWriter, pass_on, text};
use crate::data::value::ValueRef;
use crate::frame::Frame;

/// How a CSV is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// What the file begins with.
    mark: &'static [u8],
    /// Between fields.
    delimiter: u8,
    /// Between the whole part of a number and its decimals.
    decimal: u8,
}

/// The canonical form.
pub(super) const CANONICAL: Style = Style { mark: b"", delimiter: b',', decimal: b'.' };

/// The form that Excel opens by itself where the system is Italian. It knows UTF-8 by the byte order mark alone.
pub(super) const EXCEL_IT: Style = Style { mark: b"\xef\xbb\xbf", delimiter: b';', decimal: b',' };

/// Writes a table.
pub(super) struct CsvWriter<'a> {
    out: Out<'a>,
    columns: &'a [OutColumn],
    record: Record,
    buffer: Vec<u8>,
}

impl<'a> CsvWriter<'a> {
    /// Begins a file with its header.
    pub(super) fn new(columns: &'a [OutColumn], style: Style, out: Out<'a>) -> Self {
        let mut buffer = Vec::with_capacity(CHUNK * 2);
        buffer.extend_from_slice(style.mark);
        let mut record = Record::new(columns.len(), style);
        for column in columns {
            record.field(&mut buffer, ValueRef::Text(&column.name));
        }
        record.end(&mut buffer);
        Self { out, columns, record, buffer }
    }
}

impl TableWriter for CsvWriter<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        let cells = rows.cells(self.columns);
        for row in rows.iter() {
            for (column, is_status) in &cells {
                let value = if *is_status {
                    ValueRef::Text(column.status(row).code())
                } else {
                    column.value(row)
                };
                self.record.field(&mut self.buffer, value);
            }
            self.record.end(&mut self.buffer);
            pass_on(&mut self.buffer, CHUNK, self.out)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        pass_on(&mut self.buffer, 1, self.out)
    }
}

/// The same for some rows and columns of a frame: the points of a chart. A column that has a status in one of the rows
/// gets a column of them behind it.
pub fn frame_csv(frame: &Frame, columns: &[String], rows: &[usize]) -> Vec<u8> {
    let columns: Vec<_> = columns.iter().filter_map(|name| frame.column(name)).collect();
    let cell = |i: &usize, c: usize| columns.get(c).and_then(|c| c.cells.get(*i));
    let marked =
        |c: usize| rows.iter().filter_map(|r| cell(r, c)).any(|c| !c.status.code().is_empty());
    let marked: Vec<bool> = (0..columns.len()).map(marked).collect();
    let n_marked = marked.iter().filter(|m| **m).count();
    let mut record = Record::new(columns.len() + n_marked, CANONICAL);
    let mut out = Vec::new();
    for (column, marked) in columns.iter().zip(&marked) {
        record.field(&mut out, ValueRef::Text(&column.name));
        if *marked {
            record.field(&mut out, ValueRef::Text(&format!("{}_status", column.name)));
        }
    }
    record.end(&mut out);
    for row in rows {
        for (c, marked) in marked.iter().enumerate() {
            let Some(cell) = cell(row, c) else { continue };
            record.field(&mut out, (&cell.value).into());
            if *marked {
                record.field(&mut out, ValueRef::Text(cell.status.code()));
            }
        }
        record.end(&mut out);
    }
    out
}

/// Writes the fields of records, one after the other.
struct Record {
    n_columns: usize,
    n_written: usize,
    style: Style,
}

impl Record {
    fn new(n_columns: usize, style: Style) -> Self {
        Self { n_columns, n_written: 0, style }
    }

    fn field(&mut self, out: &mut Vec<u8>, value: ValueRef<'_>) {
        if self.n_written > 0 {
            out.push(self.style.delimiter);
        }
        self.n_written += 1;
        let empty = matches!(value, ValueRef::Absent | ValueRef::Text(""));
        if empty && self.n_columns == 1 {
            // A record of one empty field would be a blank line, which is no record.
            out.extend_from_slice(b"\"\"");
        } else if let ValueRef::Text(text) = value
            && (is_special(text, self.style.delimiter) || has_outer_space(text))
        {
            push_quoted(out, text);
        } else {
            text::push(out, value, self.style.decimal);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\r\n");
        self.n_written = 0;
    }
}

/// Whether a text holds a sign that a field without quotes cannot; all bytes are looked at, for then many are in one step.
fn is_special(text: &str, delimiter: u8) -> bool {
    let special = |b: u8| b == delimiter || b == b'"' || b == b'\r' || b == b'\n';
    text.bytes().fold(false, |any, b| any | special(b))
}

/// Whether a text begins or ends with a space, which many readers, ours too, take off a field without quotes.
fn has_outer_space(text: &str) -> bool {
    let graphic = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
    if graphic(text.as_bytes().first()) && graphic(text.as_bytes().last()) {
        return false;
    }
    text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace)
}

fn push_quoted(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for b in text.bytes() {
        if b == b'"' {
            out.push(b'"');
        }
        out.push(b);
    }
    out.push(b'"');
}
