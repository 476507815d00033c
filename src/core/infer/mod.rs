//! A delimited file, or a sheet, of which nobody has said anything → what its `dataset.toml` has to say.
//!
//! In: bytes, and the codes of the site's places. Out: [`Inferred`], which [`toml`] writes with the evidence for each
//! thing found. The file is read through once (twice where the key of a very long table is to be proved), and what is
//! said of a column holds for all its cells. Memory does not grow with the file. Nothing is guessed: where cells can
//! be read in two ways the author is asked. Opens no file; writes none.

use std::collections::BTreeSet;
use std::io::{self, Read};

use jiff::civil::Date;

use crate::data::csv::{Records, Signs};

mod column;
mod decide;
mod key;
mod layout;
mod moment;
mod names;
mod number;
mod rows;
pub mod sheet;
mod signs;
mod sniff;
pub mod toml;
mod words;
mod workbook;

use column::Column;
use decide::{Field, Role};
use layout::Layout;
use rows::Table;

pub use workbook::Workbook;

#[cfg(test)]
mod tests;

/// Bytes in which title lines, header and dialect are looked for.
const HEAD: usize = 256 << 10;

/// What is known of the site.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Codes of its places.
    pub places: BTreeSet<String>,
}

/// Why a file is no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It holds nothing.
    Empty,
    /// It is UTF-16.
    Utf16,
    /// A control character at this byte.
    Binary(u64),
    /// A spreadsheet under another name.
    Spreadsheet,
    /// Some bytes are UTF-8 and others, the first at this one, are not.
    MixedEncoding(u64),
    /// There is a header and no record.
    NoRecord,
    /// The spreadsheet has a password.
    Password,
    /// The spreadsheet cannot be read; what its reader says.
    Broken(String),
    /// A cell of a sheet that holds an error: its address and the error.
    CellError(String, String),
    /// A column of formulas that hold no result: the address of the first, and how many there are.
    Unreckoned(String, usize),
    /// Cells of a sheet that are merged over several rows of data: their address.
    Merged(String),
    /// No visible sheet holds anything.
    NoSheet,
    /// The sheet has to be chosen among these.
    ManySheets(Vec<String>),
    /// There is no sheet of this name; these there are.
    SheetUnknown(String, Vec<String>),
}

/// How a file is written.
#[derive(Clone, Debug, Default)]
struct Dialect {
    /// Whether it begins with a byte order mark.
    bom: bool,
    /// The encoding of its texts where they are not UTF-8, and the first byte that says so.
    foreign: Option<(&'static str, u64)>,
    /// Between fields.
    delimiter: u8,
    /// Around fields.
    quote: u8,
    /// Rows above the header: number and text.
    titles: Vec<(u64, String)>,
    /// Numbers of the header's rows.
    header: Vec<u64>,
    /// Whether columns go by their number, since no header names each of them.
    by_number: bool,
    /// Columns that hold nothing, by what the reader calls them, save those at the end that have no header.
    ignored: Vec<String>,
    /// Notes and totals at the foot, as texts.
    foot: Vec<String>,
    /// Whether the last record might be taken for one of them and is none.
    no_foot: bool,
    /// Fields of a record, those of trailing empty columns too.
    n_fields: usize,
    /// Records that have as many.
    n_fit: u64,
}

/// What was found in a file.
#[derive(Clone, Debug)]
pub struct Inferred {
    dialect: Dialect,
    fields: Vec<Named>,
    /// How many records there are, those at the foot left out.
    n_rows: u64,
    /// The fields that name a row, and in how many rows that was tried.
    key: Option<(Vec<usize>, u64)>,
    /// First and last day of the data, and the field that says so.
    span: Option<(Date, Date, String)>,
    /// Where the table was a sheet: what was found before it became a file.
    sheet: Option<sheet::Origin>,
}

/// A field with its names.
#[derive(Clone, Debug)]
struct Named {
    /// Place of its column in the file.
    at: usize,
    /// As the file says it; empty where it does not.
    header: String,
    /// What the reader calls the column.
    column: String,
    name: String,
    field: Field,
}

/// Opens a file at its beginning, as often as it is asked.
pub type Open<'o> = dyn FnMut() -> io::Result<Box<dyn Read>> + 'o;

/// Looks a delimited file through.
///
/// # Errors
/// Whatever the disk says. What is wrong with the file itself is an [`Unfit`].
pub fn csv(open: &mut Open<'_>, known: &Known) -> io::Result<Result<Inferred, Unfit>> {
    let mut input = open()?;
    let mut head = Vec::new();
    input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let whole = head.len() < HEAD;
    let sniffed = match sniff::sniff(&head, whole) {
        Ok(sniffed) => sniffed,
        Err(unfit) => return Ok(Err(unfit)),
    };
    let signs = Signs { quote: sniffed.quote, ..Signs::of(sniffed.delimiter) };
    let beginning = rows::beginning(&head, whole, signs, sniffed.encoding)?;
    let Some(layout) = layout::layout(&beginning) else {
        return Ok(Err(Unfit::Empty));
    };
    let mut table = Table::new(known, layout, sniffed.encoding);
    let records = Records::new(head.as_slice().chain(input), signs);
    let foot = match rows::read(records, &mut table)? {
        Ok(foot) => foot,
        Err(unfit) => return Ok(Err(unfit)),
    };
    if table.n_rows == 0 {
        return Ok(Err(Unfit::NoRecord));
    }
    let dialect = Dialect {
        bom: sniffed.bom,
        foreign: table.decoder.foreign.map(|at| (sniffed.encoding.name(), at)),
        delimiter: sniffed.delimiter,
        quote: sniffed.quote,
        titles: table.layout.titles.clone(),
        header: table.layout.header.clone(),
        n_fields: table.layout.n_fields,
        n_fit: table.n_fit,
        no_foot: foot.is_empty() && table.last_is_odd,
        foot,
        ..Dialect::default()
    };
    let mut inferred = conclude(&table.layout, &table.columns, dialect, table.n_rows);
    inferred.key = primary_key(&table, &inferred, signs, open)?;
    Ok(Ok(inferred))
}

/// What the reader calls each column; by their number where no header names each of those that hold something.
fn called(layout: &Layout, columns: &[Column]) -> (Vec<String>, bool) {
    let names = &layout.names;
    let filled = |i: usize| columns.get(i).is_some_and(|c| c.n_empty < c.n);
    let n_named = names.iter().rposition(|n| !n.is_empty()).map_or(0, |p| p + 1);
    let nameless = (0..names.len()).any(|i| names[i].is_empty() && filled(i));
    let twice = (0..n_named).any(|i| names[..i].contains(&names[i]) && !names[i].is_empty());
    let by_number = layout.header.is_empty() || nameless || twice || (n_named == 0);
    if by_number {
        ((1..=names.len()).map(|n| n.to_string()).collect(), true)
    } else {
        (names.clone(), false)
    }
}

/// Decides what every column is.
fn conclude(layout: &Layout, columns: &[Column], mut dialect: Dialect, n_rows: u64) -> Inferred {
    let mut convention = number::Convention::default();
    for (i, column) in columns.iter().enumerate() {
        convention.add(i, &column.numbers);
    }
    let digits = |c: &&Column| c.numbers.n_plain > 0 && c.numbers.n == c.n_values();
    let bare_digits = columns.iter().filter(digits).any(|c| c.n_quoted == 0);
    let (called, by_number) = called(layout, columns);
    let empty = |i: usize| {
        layout.names.get(i).is_none_or(String::is_empty)
            && columns.get(i).is_none_or(|c| c.n_empty == c.n)
    };
    let n_named = layout.names.iter().rposition(|n| !n.is_empty()).map_or(0, |p| p + 1);
    dialect.by_number = by_number;
    let ignored = (0..columns.len()).filter(|i| empty(*i) && (by_number || *i < n_named));
    dialect.ignored = ignored.map(|i| called[i].clone()).collect();
    dialect.ignored.dedup();
    let kept: Vec<usize> = (0..columns.len()).filter(|i| !empty(*i)).collect();
    let headers: Vec<String> = kept.iter().map(|i| layout.names[*i].clone()).collect();
    let names = names::names(&headers, &kept);
    let mut fields = Vec::new();
    let mut span = None;
    for ((header, name), at) in headers.into_iter().zip(names).zip(kept) {
        let ctx = decide::Context { name: &name, at, convention: &convention, bare_digits };
        let field = decide::decide(&columns[at], ctx);
        span = span.or_else(|| days(&field, &columns[at], &name));
        fields.push(Named { at, header, column: called[at].clone(), name, field });
    }
    Inferred { dialect, fields, n_rows, key: None, span, sheet: None }
}

/// The first and last day a column of times speaks of.
fn days(field: &Field, column: &Column, name: &str) -> Option<(Date, Date, String)> {
    let day = |y: i64, m: i8, d: i8| Date::new(i16::try_from(y).ok()?, m, d).ok();
    let (first, last) = match field.ty {
        "year" => {
            let (first, last) = column.numbers.bounds?;
            (day(first, 1, 1)?, day(last, 12, 31)?)
        }
        "yearmonth" => {
            let (first, last) = column.moments.months.as_ref()?;
            let month = |text: &str| format!("{text}-01").parse::<Date>().ok();
            (month(first)?, month(last)?.last_of_month())
        }
        "date" | "datetime" if field.question.is_none() => {
            let month_first = field.format.as_ref().is_some_and(|f| f.starts_with("%m"));
            column.moments.span.filter(|_| !month_first)?
        }
        _ => return None,
    };
    Some((first, last, name.to_owned()))
}

/// The fewest fields that name each row, proved on all of them.
fn primary_key(
    table: &Table<'_>,
    inferred: &Inferred,
    signs: Signs,
    open: &mut Open<'_>,
) -> io::Result<Option<(Vec<usize>, u64)>> {
    let mut roles = vec![Role::None; table.columns.len()];
    for named in &inferred.fields {
        roles[named.at] = named.field.role;
    }
    let keys = table.rows.keys(&roles);
    let fields = |key: &[usize]| -> Vec<usize> {
        let place = |c: &usize| inferred.fields.iter().position(|f| f.at == *c);
        key.iter().filter_map(place).collect()
    };
    if keys.is_empty() || table.rows.is_whole() {
        return Ok(keys.first().map(|k| (fields(k), inferred.n_rows)));
    }
    let mut trial = key::Trial::new(keys);
    rows::each(open()?, signs, table, &mut |cell| trial.add(cell))?;
    Ok(trial.best().map(|(k, n)| (fields(&k), n)))
}
