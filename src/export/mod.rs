//! A checked table → the files readers take away.
//!
//! In: a [`Table`]. Out: bytes, written as they come, never a whole table in memory unless it is small. Every format
//! holds the same rows in the same order, cell by cell: sorted by primary key where there is one (a large table that is
//! not in that order keeps its own), canonical texts, and beside each field that has statuses a column of them. Nothing
//! of the site is known here.

use std::io::{self, Write};

use sha2::{Digest as _, Sha256};

use crate::data::check::compare;
use crate::data::column::Batch;
use crate::data::schema::Schema;
use crate::data::table::Table;
use crate::source::Sources;

mod csv;
mod json;
pub mod release;
mod text;

pub use csv::frame_csv;

/// Bytes gathered before they are passed on.
const CHUNK: usize = 64 << 10;

/// A form a table can be taken away in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Canonical CSV: RFC 4180, UTF-8 without byte order mark, CRLF, comma, decimal point, ISO 8601 dates.
    Csv,
    /// An array of objects, one for each row.
    Json,
}

impl Format {
    /// Every format, in the order they are offered.
    pub const ALL: &'static [Self] = &[Self::Csv, Self::Json];

    /// End of the file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Media type (IANA).
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
        }
    }
}

/// A column of a published table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutColumn {
    /// Its name in the header.
    pub name: String,
    /// The field it is of.
    pub field: usize,
    /// Whether it holds the statuses of the field and not its values.
    pub is_status: bool,
}

/// The columns of a published table, in order: each field, and behind it its statuses if it can have any.
pub fn columns(schema: &Schema) -> Vec<OutColumn> {
    let mut columns = Vec::new();
    for (i, field) in schema.fields.iter().enumerate() {
        columns.push(OutColumn { name: field.name.clone(), field: i, is_status: false });
        if field.has_status() {
            columns.push(OutColumn { name: field.status_name(), field: i, is_status: true });
        }
    }
    columns
}

/// Writes a table.
///
/// # Errors
/// Whatever the disk says, of the table or of what is written.
pub fn export(
    table: &Table,
    sources: &Sources<'_>,
    format: Format,
    out: &mut dyn Write,
) -> io::Result<()> {
    let columns = columns(&table.resource.schema);
    match format {
        Format::Csv => csv::write(table, sources, &columns, out),
        Format::Json => json::write(table, sources, &columns, out),
    }
}

/// Size in bytes and SHA-256 (lower-case hexadecimal) of what [`export`] writes.
///
/// # Errors
/// Whatever the disk says.
pub fn digest(table: &Table, sources: &Sources<'_>, format: Format) -> io::Result<(u64, String)> {
    let mut sink = Digester { hasher: Sha256::new(), bytes: 0 };
    export(table, sources, format, &mut sink)?;
    Ok((sink.bytes, hex(&sink.hasher.finalize())))
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

struct Digester {
    hasher: Sha256,
    bytes: u64,
}

impl Write for Digester {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Gives every row to `line`, which adds to a buffer, in the order in which they are published.
fn each_row(
    table: &Table,
    sources: &Sources<'_>,
    out: &mut dyn Write,
    mut line: impl FnMut(&Batch, usize, &mut Vec<u8>),
) -> io::Result<()> {
    let key = &table.resource.schema.primary_key;
    let mut buffer = Vec::with_capacity(CHUNK * 2);
    let sort = !key.is_empty() && !table.in_key_order;
    if let Some(loaded) = sort.then(|| table.loaded(sources)).flatten() {
        let batch = &loaded.batch;
        let mut rows: Vec<usize> = (0..batch.n_rows()).collect();
        rows.sort_by(|a, b| compare(key, (batch, *a), (batch, *b)));
        for row in rows {
            line(batch, row, &mut buffer);
            pass_on(&mut buffer, CHUNK, out)?;
        }
        return pass_on(&mut buffer, 1, out);
    }
    let mut written = Ok(());
    table.scan(sources, &mut |batch| {
        for row in 0..batch.n_rows() {
            line(batch, row, &mut buffer);
            if written.is_ok() {
                written = pass_on(&mut buffer, CHUNK, out);
            } else {
                buffer.clear();
            }
        }
    })?;
    written?;
    pass_on(&mut buffer, 1, out)
}

/// Writes the buffer if it holds at least so much.
fn pass_on(buffer: &mut Vec<u8>, least: usize, out: &mut dyn Write) -> io::Result<()> {
    if buffer.len() >= least {
        out.write_all(buffer)?;
        buffer.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests;
