//! `dialect` → [`Dialect`], and the signs of numbers that hold for a whole table.

use encoding_rs::Encoding;

use super::{CellFormat, field};
use crate::diag::{Arg, Code, Diagnostic};
use crate::fields::Record;

/// How a delimited file is written: the properties of Table Dialect v2, and `footerRows`.
///
/// Rows are numbered from 1 as a spreadsheet shows them: a blank line is one, a record with line breaks in it is one.
#[derive(Clone, Debug)]
pub struct Dialect {
    /// Between fields: one ASCII character.
    pub delimiter: u8,
    /// Around fields: one ASCII character.
    pub quote: u8,
    /// Whether a quote inside quotes is doubled.
    pub double_quote: bool,
    /// Before a character that means itself: one ASCII character.
    pub escape: Option<u8>,
    /// Whether spaces behind a delimiter are no part of the field.
    pub skip_initial_space: bool,
    /// Whether there is a header; without one the columns are called `1`, `2`, `3`.
    pub header: bool,
    /// The rows of the header, ascending; empty for the first that is not left out.
    pub header_rows: Vec<u64>,
    /// Between the parts of a header of several rows.
    pub header_join: String,
    /// Rows that are left out, ascending.
    pub comment_rows: Vec<u64>,
    /// What a row begins with that is left out: one ASCII character.
    pub comment: Option<u8>,
    /// How many records at the end are no data; `None` where nobody says.
    pub footer_rows: Option<usize>,
    /// UTF-8, or an encoding of one byte a character.
    pub encoding: &'static encoding_rs::Encoding,
}

impl Dialect {
    /// Records at the end that may be left out: they are kept in memory until the end is known.
    pub const MOST_FOOTER_ROWS: usize = 1000;
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            delimiter: b',',
            quote: b'"',
            double_quote: true,
            escape: None,
            skip_initial_space: false,
            header: true,
            header_rows: Vec::new(),
            header_join: " ".to_owned(),
            comment_rows: Vec::new(),
            comment: None,
            footer_rows: None,
            encoding: encoding_rs::UTF_8,
        }
    }
}

impl PartialEq for Dialect {
    fn eq(&self, other: &Self) -> bool {
        let key = |d: &Self| {
            let signs = (d.delimiter, d.quote, d.double_quote, d.escape, d.skip_initial_space);
            let rows = (d.header, d.header_rows.clone(), d.header_join.clone());
            let left_out = (d.comment_rows.clone(), d.comment, d.footer_rows);
            (signs, rows, left_out, d.encoding.name())
        };
        key(self) == key(other)
    }
}

/// How the file is written, and what that says of the cells of every field. The third is `nullSequence`.
pub(super) fn dialect(
    r: &Record,
    out: &mut Vec<Diagnostic>,
) -> (Dialect, CellFormat, Option<String>) {
    let mut format = CellFormat { decimal_declared: false, ..CellFormat::default() };
    let Some(d) = r.record("dialect") else { return (Dialect::default(), format, None) };
    let usual = Dialect::default();
    let dialect = Dialect {
        delimiter: field::ascii(d, "delimiter", out).unwrap_or(usual.delimiter),
        quote: field::ascii(d, "quoteChar", out).unwrap_or(usual.quote),
        double_quote: !d.has("doubleQuote") || d.flag("doubleQuote"),
        escape: field::ascii(d, "escapeChar", out),
        skip_initial_space: d.flag("skipInitialSpace"),
        header: !d.has("header") || d.flag("header"),
        header_rows: rows(d, "headerRows", out),
        header_join: d.text("headerJoin").cloned().unwrap_or(usual.header_join),
        comment_rows: rows(d, "commentRows", out),
        comment: field::ascii(d, "commentChar", out),
        footer_rows: count(d, "footerRows", out),
        encoding: encoding(d, out).unwrap_or(usual.encoding),
    };
    conflicts(d, &dialect, out);
    format.decimal = field::sign(d, "decimalChar", out).unwrap_or(format.decimal);
    format.group = field::sign(d, "groupChar", out);
    format.decimal_declared = d.has("decimalChar");
    (dialect, format, d.text("nullSequence").cloned())
}

/// UTF-8 or one byte a character: only then are delimiters and quotes what they seem.
fn encoding(d: &Record, out: &mut Vec<Diagnostic>) -> Option<&'static Encoding> {
    let label = d.text("encoding")?;
    let found = Encoding::for_label(label.as_bytes());
    let fit = found.filter(|e| *e == encoding_rs::UTF_8 || e.is_single_byte());
    if fit.is_none() {
        let known = ["utf-8", "windows-1252", "iso-8859-1"].map(str::to_owned).to_vec();
        let at = Diagnostic::at(Code::ValueChoice, d.span_of("encoding"));
        out.push(at.with("key", "encoding").with("value", label).with("known", known));
    }
    fit
}

/// A list of numbers of rows, ascending.
fn rows(d: &Record, key: &'static str, out: &mut Vec<Diagnostic>) -> Vec<u64> {
    let mut found: Vec<u64> = Vec::new();
    for row in d.ints(key) {
        match u64::try_from(row.value) {
            Ok(n) if n > 0 && found.last().is_none_or(|last| *last < n) => found.push(n),
            _ => {
                let d = Diagnostic::at(Code::ValueType, row.span).with("key", key);
                let d = d.with("expected", Arg::Term("row-number"));
                out.push(d.with("found", format!("`{}`", row.value)));
            }
        }
    }
    found
}

/// A number of zero or more.
pub(super) fn count(d: &Record, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<usize> {
    let n = *d.int(key)?;
    let found = usize::try_from(n).ok().filter(|n| *n <= Dialect::MOST_FOOTER_ROWS);
    if found.is_none() {
        let d = Diagnostic::at(Code::ValueType, d.span_of(key)).with("key", key);
        out.push(d.with("expected", Arg::Term("count")).with("found", format!("`{n}`")));
    }
    found
}

/// Two signs that are one, and rows that are two things.
fn conflicts(d: &Record, dialect: &Dialect, out: &mut Vec<Diagnostic>) {
    let mut tell = |key: &'static str, other: &'static str| {
        let d = Diagnostic::at(Code::KeyConflict, d.span_of(key)).with("key", key);
        out.push(d.with("other", other));
    };
    if dialect.delimiter == dialect.quote {
        tell("quoteChar", "delimiter");
    }
    if dialect.escape.is_some_and(|e| e == dialect.quote || e == dialect.delimiter) {
        tell("escapeChar", "quoteChar");
    }
    if !dialect.header && !dialect.header_rows.is_empty() {
        tell("headerRows", "header");
    }
    if dialect.header_rows.iter().any(|row| dialect.comment_rows.contains(row)) {
        tell("commentRows", "headerRows");
    }
}
