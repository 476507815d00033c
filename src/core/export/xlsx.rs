//! XLSX: a sheet of the data, one of the columns, one of notes; texts in one language.
//!
//! Written as it comes (ECMA-376, streamed into the archive), so that a table of a million rows needs no more memory
//! than a small one; the time stamps in the archive are 1 January 1980, those of the workbook the day the data changed.
//! Numbers, dates and truth values are what they are; codes are texts. A spreadsheet holds fifteen digits and no day
//! before March 1900 (it takes 1900 for a leap year), and no time exactly: these are texts in canonical form. No cell is a formula.

use std::io::{self, Write as _};

use jiff::civil::Date;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use super::rows::Rows;
use super::{CHUNK, Out, OutColumn, TableWriter, text};
use crate::data::column::Column;
use crate::data::schema::Type;
use crate::data::table::Table;
use crate::data::value::ValueRef;

mod parts;

/// Rows of a sheet, the header among them (Excel's specification and limits).
pub(super) const MOST_ROWS: u64 = 1_048_576;

/// Columns of a sheet.
pub(super) const MOST_COLUMNS: usize = 16_384;

/// Characters of a cell.
pub(super) const MOST_CHARS: u32 = 32_767;

/// How hard the archive is pressed, 1..=9: beyond this it takes more time than it saves space.
const LEVEL: i64 = 3;

/// What a workbook says beside the cells, in one language.
#[derive(Clone, Debug)]
pub struct Workbook {
    /// Tag of the language.
    pub lang: String,
    /// What the table is called.
    pub title: String,
    /// Who publishes it.
    pub creator: String,
    /// The day the data changed.
    pub modified: Date,
    /// Names of the three sheets: data, columns, notes.
    pub sheets: [String; 3],
    /// The sheet of the columns, its header first.
    pub columns: Vec<Vec<String>>,
    /// The sheet of notes.
    pub notes: Vec<Note>,
}

/// A workbook that says nothing.
impl Default for Workbook {
    fn default() -> Self {
        Self {
            lang: String::new(),
            title: String::new(),
            creator: String::new(),
            modified: Date::ZERO,
            sheets: ["data", "columns", "notes"].map(str::to_owned),
            columns: Vec::new(),
            notes: Vec::new(),
        }
    }
}

/// A line of the sheet of notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub label: String,
    /// What it says.
    pub text: String,
    /// An address it leads to.
    pub href: Option<String>,
}

/// Writes a table.
pub(super) struct XlsxWriter<'a> {
    zip: ZipWriter<StreamWriter<Out<'a>>>,
    columns: &'a [OutColumn],
    book: &'a Workbook,
    kinds: Vec<Kind>,
    /// For each column, what stands before the number of the row: `<c r="AB`.
    heads: Vec<Vec<u8>>,
    n_rows: u64,
    begun: bool,
    buffer: Vec<u8>,
}

/// How the cells of a column look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Int,
    Year,
    Date,
    Bool,
    /// With so many decimals.
    Decimal(u32),
}

impl Kind {
    fn of(table: &Table, column: &OutColumn) -> Self {
        let field = table.resource.schema.fields.get(column.field);
        let Some(field) = field.filter(|_| !column.is_status) else { return Self::Text };
        match field.ty {
            Type::String
            | Type::YearMonth
            | Type::Time
            | Type::DateTime
            | Type::Duration
            | Type::Any
            | Type::List
            | Type::Array
            | Type::Object
            | Type::GeoPoint
            | Type::GeoJson => Self::Text,
            Type::Integer => Self::Int,
            Type::Boolean => Self::Bool,
            Type::Date => Self::Date,
            Type::Year => Self::Year,
            Type::Number => Self::Decimal(table.extents.get(column.field).map_or(0, |e| e.scale)),
        }
    }

    /// Its place in the list of styles.
    fn style(self) -> u32 {
        match self {
            Self::Bool => parts::PLAIN,
            Self::Text => parts::TEXT,
            Self::Int => parts::INTEGER,
            Self::Year => parts::YEAR,
            Self::Date => parts::DATE,
            Self::Decimal(scale) => parts::DECIMAL + scale,
        }
    }
}

impl<'a> XlsxWriter<'a> {
    /// Begins a file.
    pub(super) fn new(
        table: &Table,
        columns: &'a [OutColumn],
        book: &'a Workbook,
        out: Out<'a>,
    ) -> io::Result<Self> {
        let mut zip = ZipWriter::new_stream(out);
        for (name, text) in parts::fixed(book) {
            part(&mut zip, name, text.as_bytes())?;
        }
        zip.start_file("xl/worksheets/sheet1.xml", options())?;
        let head = |i| [b"<c r=\"", parts::letters(i).as_bytes()].concat();
        Ok(Self {
            zip,
            columns,
            book,
            kinds: columns.iter().map(|c| Kind::of(table, c)).collect(),
            heads: (0..columns.len()).map(head).collect(),
            n_rows: 0,
            begun: false,
            buffer: Vec::with_capacity(CHUNK * 2),
        })
    }

    /// Begins the sheet of the data with its header. The widths of its columns are those of the first rows.
    fn begin(&mut self, first: &[(&Column, bool)], rows: Option<Rows<'_>>) {
        self.begun = true;
        let mut widths: Vec<usize> =
            self.columns.iter().map(|c| c.name.chars().count() + 4).collect();
        for (width, kind) in widths.iter_mut().zip(&self.kinds) {
            if *kind == Kind::Date {
                *width = (*width).max(12);
            }
        }
        for row in rows.into_iter().flat_map(Rows::iter).take(200) {
            for (width, (column, is_status)) in widths.iter_mut().zip(first) {
                if let (ValueRef::Text(text), false) = (column.value(row), is_status) {
                    *width = (*width).max(text.chars().count() + 1);
                }
            }
        }
        self.buffer.extend_from_slice(parts::sheet_head(&widths, true).as_bytes());
        self.row_head();
        for (i, column) in self.columns.iter().enumerate() {
            let mut cell = Vec::new();
            self.cell_head(&mut cell, i, parts::HEADER);
            push_inline(&mut cell, &column.name);
            self.buffer.extend_from_slice(&cell);
        }
        self.buffer.extend_from_slice(b"</row>");
    }

    fn row_head(&mut self) {
        self.n_rows += 1;
        self.buffer.extend_from_slice(b"<row r=\"");
        text::push_number(&mut self.buffer, self.n_rows);
        self.buffer.extend_from_slice(b"\">");
    }

    fn cell_head(&self, out: &mut Vec<u8>, column: usize, style: u32) {
        cell_head(out, self.heads.get(column).map_or(b"", Vec::as_slice), self.n_rows, style);
    }

    fn pass_on(&mut self, least: usize) -> io::Result<()> {
        if self.buffer.len() >= least {
            self.zip.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }
}

impl TableWriter for XlsxWriter<'_> {
    fn rows(&mut self, rows: Rows<'_>) -> io::Result<()> {
        let cells = rows.cells(self.columns);
        if !self.begun {
            self.begin(&cells, Some(rows));
        }
        for row in rows.iter() {
            self.row_head();
            for (((column, is_status), kind), head) in
                cells.iter().zip(&self.kinds).zip(&self.heads)
            {
                let value = if *is_status {
                    ValueRef::Text(column.status(row).code())
                } else {
                    column.value(row)
                };
                if matches!(value, ValueRef::Absent | ValueRef::Text("")) {
                    continue;
                }
                cell_head(&mut self.buffer, head, self.n_rows, kind.style());
                push_value(&mut self.buffer, value);
            }
            self.buffer.extend_from_slice(b"</row>");
            self.pass_on(CHUNK)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if !self.begun {
            self.begin(&[], None);
        }
        let range = parts::range(self.columns.len(), self.n_rows);
        self.buffer.extend_from_slice(parts::data_end(&range).as_bytes());
        self.pass_on(1)?;
        for (name, text) in parts::last(self.book, self.columns.len(), self.n_rows) {
            part(&mut self.zip, name, text.as_bytes())?;
        }
        self.zip.finish()?;
        Ok(())
    }
}

fn options() -> SimpleFileOptions {
    let method = CompressionMethod::Deflated;
    let options = SimpleFileOptions::default().compression_method(method);
    options.compression_level(Some(LEVEL)).last_modified_time(zip::DateTime::default())
}

fn part(zip: &mut ZipWriter<StreamWriter<Out<'_>>>, name: &str, bytes: &[u8]) -> io::Result<()> {
    zip.start_file(name, options())?;
    zip.write_all(bytes)
}

fn cell_head(out: &mut Vec<u8>, head: &[u8], row: u64, style: u32) {
    out.extend_from_slice(head);
    text::push_number(out, row);
    out.extend_from_slice(b"\" s=\"");
    text::push_number(out, u64::from(style));
    out.push(b'"');
}

/// Adds the rest of a cell that has a value.
fn push_value(out: &mut Vec<u8>, value: ValueRef<'_>) {
    let start = out.len();
    match value {
        ValueRef::Text(text) => return push_inline(out, text),
        ValueRef::Bool(b) => {
            out.extend_from_slice(if b { b" t=\"b\"><v>1" } else { b" t=\"b\"><v>0" });
        }
        ValueRef::Int(_) | ValueRef::Decimal(_) | ValueRef::Year(_) if holds(value) => {
            out.extend_from_slice(b"><v>");
            let value =
                if let ValueRef::Year(y) = value { ValueRef::Int(i64::from(y)) } else { value };
            text::push(out, value, b'.');
        }
        ValueRef::Date(date) if serial(date).is_some() => {
            out.extend_from_slice(b"><v>");
            text::push_number(out, serial(date).unwrap_or_default());
        }
        ValueRef::Int(_)
        | ValueRef::Decimal(_)
        | ValueRef::Year(_)
        | ValueRef::Date(_)
        | ValueRef::Time(_)
        | ValueRef::DateTime(_)
        | ValueRef::YearMonth(..)
        | ValueRef::Absent => {
            let mut canonical = Vec::new();
            text::push(&mut canonical, value, b'.');
            out.truncate(start);
            return push_inline(out, str::from_utf8(&canonical).unwrap_or_default());
        }
    }
    out.extend_from_slice(b"</v></c>");
}

/// Adds the rest of a cell that holds a text.
fn push_inline(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(b" t=\"inlineStr\"><is><t");
    if text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) {
        out.extend_from_slice(b" xml:space=\"preserve\"");
    }
    out.push(b'>');
    parts::push_escaped(out, text);
    out.extend_from_slice(b"</t></is></c>");
}

/// Whether a spreadsheet's number holds it without loss: fifteen significant digits.
fn holds(value: ValueRef<'_>) -> bool {
    let mut units = match value {
        ValueRef::Int(n) => u128::from(n.unsigned_abs()),
        ValueRef::Decimal(d) => d.mantissa().unsigned_abs(),
        ValueRef::Year(_) => return true,
        ValueRef::Text(_)
        | ValueRef::Bool(_)
        | ValueRef::Date(_)
        | ValueRef::Time(_)
        | ValueRef::DateTime(_)
        | ValueRef::YearMonth(..)
        | ValueRef::Absent => return false,
    };
    while units >= 1_000_000_000_000_000 && units % 10 == 0 {
        units /= 10;
    }
    units < 1_000_000_000_000_000
}

/// The number of a day in a spreadsheet; `None` before 1 March 1900.
fn serial(date: Date) -> Option<u64> {
    let first = jiff::civil::date(1900, 3, 1);
    let days = (date >= first).then(|| (date - jiff::civil::date(1899, 12, 30)).get_days())?;
    u64::try_from(days).ok()
}
