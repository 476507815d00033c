//! JSON records: an array of objects, one a line. Numbers are numbers with the decimals they were written with, years
//! too; arrays, objects, lists, points and `GeoJSON` are what they are; everything else is a string; what is absent is
//! `null`; a status is its code or an empty text.

use std::io;

use super::rows::Rows;
use super::{CHUNK, Out, OutColumn, TableWriter, pass_on, text};
use crate::data;
use crate::data::column::Column;
use crate::data::schema::{Field, Schema};
use crate::data::value::ValueRef;

/// Writes a table.
pub(super) struct JsonWriter<'a> {
    out: Out<'a>,
    columns: &'a [OutColumn],
    members: Members<'a>,
    first: bool,
    buffer: Vec<u8>,
}

impl<'a> JsonWriter<'a> {
    /// Begins a file.
    pub(super) fn new(schema: &'a Schema, columns: &'a [OutColumn], out: Out<'a>) -> Self {
        let buffer = Vec::with_capacity(CHUNK * 2);
        Self { out, columns, members: Members::new(schema, columns), first: true, buffer }
    }
}

impl TableWriter for JsonWriter<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        let cells = rows.cells(self.columns);
        for row in rows.iter() {
            self.buffer.extend_from_slice(if self.first { b"[\n" } else { b",\n" });
            self.first = false;
            self.members.push(&mut self.buffer, &cells, row);
            pass_on(&mut self.buffer, CHUNK, self.out)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.buffer.extend_from_slice(if self.first { b"[\n]\n" } else { b"\n]\n" });
        pass_on(&mut self.buffer, 1, self.out)
    }
}

/// For each column, what stands before its value in an object.
fn keys(columns: &[OutColumn]) -> Vec<Vec<u8>> {
    let key = |(i, column): (usize, &OutColumn)| {
        let mut key = vec![if i == 0 { b'{' } else { b',' }];
        push_text(&mut key, &column.name);
        key.push(b':');
        key
    };
    columns.iter().enumerate().map(key).collect()
}

/// Writes the members of objects, one for each column.
pub(super) struct Members<'a> {
    keys: Vec<Vec<u8>>,
    /// For each column, its field where the values of that are JSON in themselves.
    json: Vec<Option<&'a Field>>,
}

impl<'a> Members<'a> {
    /// For the columns of a table.
    pub(super) fn new(schema: &'a Schema, columns: &[OutColumn]) -> Self {
        let field = |c: &OutColumn| {
            let field = schema.fields.get(c.field).filter(|_| !c.is_status);
            field.filter(|f| data::json::is_json(f.ty))
        };
        Self { keys: keys(columns), json: columns.iter().map(field).collect() }
    }

    /// Adds the object of a row.
    pub(super) fn push(&self, out: &mut Vec<u8>, cells: &[(&Column, bool)], row: usize) {
        for (((column, is_status), key), json) in cells.iter().zip(&self.keys).zip(&self.json) {
            out.extend_from_slice(key);
            if *is_status {
                push_text(out, column.status(row).code());
                continue;
            }
            match (column.value(row), json) {
                (ValueRef::Text(text), Some(field)) => {
                    out.extend_from_slice(data::json::of(text, field).as_bytes());
                }
                (value, _) => push_value(out, value),
            }
        }
        out.push(b'}');
    }
}

/// Adds a value.
fn push_value(out: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::Absent => out.extend_from_slice(b"null"),
        ValueRef::Text(text) => push_text(out, text),
        // A JSON number has no leading zeros.
        ValueRef::Year(y) => text::push(out, ValueRef::Int(i64::from(y)), b'.'),
        ValueRef::Int(_) | ValueRef::Decimal(_) | ValueRef::Bool(_) => text::push(out, value, b'.'),
        ValueRef::Date(_) | ValueRef::Time(_) | ValueRef::DateTime(_) | ValueRef::YearMonth(..) => {
            out.push(b'"');
            text::push(out, value, b'.');
            out.push(b'"');
        }
    }
}

/// Adds a string.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str) {
    let special = |b: u8| b < b' ' || b == b'"' || b == b'\\';
    // All bytes are looked at, for then many are in one step.
    if text.bytes().fold(false, |any, b| any | special(b)) {
        // Writing into memory cannot fail.
        let _ = serde_json::to_writer(out, text);
    } else {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    }
}
