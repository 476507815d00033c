//! JSON records: an array of objects, one a line. Numbers are numbers with the decimals they were written with, years
//! too; dates, years with months and texts are strings; what is absent is `null`; a status is its code or an empty text.

use std::io::{self, Write};

use super::{OutColumn, each_row, text};
use crate::data::table::Table;
use crate::data::value::ValueRef;
use crate::source::Sources;

/// Writes a table.
pub(super) fn write(
    table: &Table,
    sources: &Sources<'_>,
    columns: &[OutColumn],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut keys = Vec::with_capacity(columns.len());
    for column in columns {
        let mut key = Vec::new();
        push_text(&mut key, &column.name);
        key.push(b':');
        keys.push(key);
    }
    out.write_all(b"[")?;
    let mut first = true;
    each_row(table, sources, out, |batch, row, buffer| {
        buffer.extend_from_slice(if first { b"\n{" } else { b",\n{" });
        first = false;
        for (i, (column, key)) in columns.iter().zip(&keys).enumerate() {
            if i > 0 {
                buffer.push(b',');
            }
            buffer.extend_from_slice(key);
            let Some(cells) = batch.columns.get(column.field) else { continue };
            if column.is_status {
                push_text(buffer, cells.status(row).code());
            } else {
                push_value(buffer, cells.value(row));
            }
        }
        buffer.push(b'}');
    })?;
    out.write_all(b"\n]\n")
}

fn push_value(out: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::Absent => out.extend_from_slice(b"null"),
        ValueRef::Text(text) => push_text(out, text),
        // A JSON number has no leading zeros.
        ValueRef::Year(y) => text::push(out, ValueRef::Int(i64::from(y))),
        ValueRef::Int(_) | ValueRef::Decimal(_) | ValueRef::Bool(_) => text::push(out, value),
        ValueRef::Date(_) | ValueRef::Time(_) | ValueRef::DateTime(_) | ValueRef::YearMonth(..) => {
            out.push(b'"');
            text::push(out, value);
            out.push(b'"');
        }
    }
}

/// Adds a JSON string.
fn push_text(out: &mut Vec<u8>, text: &str) {
    // Writing into memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}
