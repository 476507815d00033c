//! A checked table → the files readers take away.
//!
//! In: a [`Table`]. Out: bytes, written as they come, never a whole table in memory unless it is small. A table is read
//! once for all its formats: each batch of rows goes to every writer. All hold the same rows in the same order, cell by
//! cell: sorted by primary key where there is one (a large table that is not in that order keeps its own), canonical
//! texts, and beside each field that has statuses a column of them. Nothing of the site is known here.

use std::io::{self, Write};

use sha2::{Digest as _, Sha256};

use crate::data::schema::Schema;
use crate::data::table::Table;
use crate::lang::Lang;
use crate::par;
use crate::source::Sources;
use crate::world::out::hex;
use rows::Rows;

pub mod archive;
mod csv;
mod format;
mod geojson;
mod json;
mod parquet;
pub mod release;
mod rows;
mod text;
mod xlsx;

pub use csv::frame_csv;
pub use format::Format;
pub use geojson::Places;
pub use xlsx::{Note, Workbook};

/// Bytes gathered before they are passed on.
const CHUNK: usize = 64 << 10;

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

/// Where a file goes.
pub type Out<'a> = &'a mut (dyn Write + Send);

/// What formats say of a table beside its cells.
#[derive(Clone, Debug, Default)]
pub struct About<'a> {
    /// Keys and texts for the metadata of a file that has a place for them.
    pub metadata: Vec<(String, String)>,
    /// The texts of workbooks, by language.
    pub workbooks: Vec<Workbook>,
    /// Where its rows are.
    pub places: Option<Places<'a>>,
}

/// A file to be written.
pub struct Wanted<'a> {
    /// Its format.
    pub format: Format,
    /// Its language, where its format has one.
    pub lang: Lang,
    /// Where it goes.
    pub out: Out<'a>,
}

/// Writes one file of a table: the next rows, and so on to the end.
trait TableWriter: Send {
    /// Takes the next rows.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()>;

    /// Ends the file.
    ///
    /// # Errors
    /// Whatever the disk says.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Writes a table in several formats while reading it once.
///
/// # Errors
/// Whatever the disk says, of the table or of what is written.
pub fn export_all(
    table: &Table,
    sources: &Sources<'_>,
    about: &About<'_>,
    wanted: Vec<Wanted<'_>>,
) -> io::Result<()> {
    let schema = &table.resource.schema;
    let columns = columns(schema);
    let silent = Workbook::default();
    let sorted = rows::are_sorted(table, sources);
    let mut writers: Vec<Box<dyn TableWriter + '_>> = Vec::new();
    for w in wanted {
        let out = w.out;
        writers.push(match w.format {
            Format::Csv => Box::new(csv::CsvWriter::new(&columns, csv::CANONICAL, out)),
            Format::ExcelIt => Box::new(csv::CsvWriter::new(&columns, csv::EXCEL_IT, out)),
            Format::Xlsx => {
                let book = about.workbooks.get(w.lang.index()).unwrap_or(&silent);
                Box::new(xlsx::XlsxWriter::new(table, &columns, book, out)?)
            }
            Format::Json => Box::new(json::JsonWriter::new(schema, &columns, out)),
            Format::GeoJson => {
                Box::new(geojson::GeoJsonWriter::new(schema, &columns, about.places, out))
            }
            Format::Parquet => {
                let metadata = &about.metadata;
                Box::new(parquet::ParquetWriter::new(table, &columns, sorted, metadata, out)?)
            }
        });
    }
    // Each format has its own bytes to make of the same rows: they do so side by side.
    rows::each(table, sources, &mut |rows| par::each(&mut writers, |w| w.rows(rows)))?;
    writers.into_iter().try_for_each(TableWriter::finish)
}

/// Writes a table in one format.
///
/// # Errors
/// As [`export_all`].
pub fn export(
    table: &Table,
    sources: &Sources<'_>,
    format: Format,
    out: Out<'_>,
) -> io::Result<()> {
    export_all(table, sources, &About::default(), vec![Wanted { format, lang: Lang::DEFAULT, out }])
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

/// Writes the buffer if it holds at least so much.
fn pass_on(buffer: &mut Vec<u8>, least: usize, out: &mut (dyn Write + Send)) -> io::Result<()> {
    if buffer.len() >= least {
        out.write_all(buffer)?;
        buffer.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests;
