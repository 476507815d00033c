//! Canonical CSV: the reading that never changes by a byte once a version is frozen.

use std::io::{self, Write};

use super::{OutColumn, each_row, pass_on, text};
use crate::data::table::Table;
use crate::data::value::ValueRef;
use crate::frame::Frame;
use crate::source::Sources;

/// Writes a table.
pub(super) fn write(
    table: &Table,
    sources: &Sources<'_>,
    columns: &[OutColumn],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut head = Vec::new();
    let mut record = Record::new(columns.len());
    for column in columns {
        record.field(&mut head, ValueRef::Text(&column.name));
    }
    record.end(&mut head);
    pass_on(&mut head, 1, out)?;
    each_row(table, sources, out, |batch, row, buffer| {
        for column in columns {
            let Some(cells) = batch.columns.get(column.field) else { continue };
            if column.is_status {
                record.field(buffer, ValueRef::Text(cells.status(row).code()));
            } else {
                record.field(buffer, cells.value(row));
            }
        }
        record.end(buffer);
    })
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
    let mut record = Record::new(columns.len() + n_marked);
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
}

impl Record {
    fn new(n_columns: usize) -> Self {
        Self { n_columns, n_written: 0 }
    }

    fn field(&mut self, out: &mut Vec<u8>, value: ValueRef<'_>) {
        if self.n_written > 0 {
            out.push(b',');
        }
        self.n_written += 1;
        let special = |b: u8| matches!(b, b',' | b'"' | b'\r' | b'\n');
        let empty = matches!(value, ValueRef::Absent | ValueRef::Text(""));
        if empty && self.n_columns == 1 {
            // A record of one empty field would be a blank line, which is no record.
            out.extend_from_slice(b"\"\"");
        } else if let ValueRef::Text(text) = value
            && (text.bytes().any(special) || has_outer_space(text))
        {
            push_quoted(out, text);
        } else {
            text::push(out, value);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\r\n");
        self.n_written = 0;
    }
}

/// Whether a text begins or ends with a space, which many readers, ours too, take off a field without quotes.
fn has_outer_space(text: &str) -> bool {
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
