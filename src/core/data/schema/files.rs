//! `path`, `expected` and `contributorsExpected` → the files of a table and who should contribute to it.

use super::field;
use crate::data::specs::DATA_FILE;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::fields::{Context, Raw, Record, read};
use crate::source::Spanned;

/// One file of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct DataFile {
    /// Its path from the dataset's folder.
    pub path: Spanned<String>,
    /// Id of the organisation it comes from.
    pub contributor: Option<Spanned<String>>,
    /// The year it is about.
    pub year: Option<i16>,
}

/// Who should contribute to a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// So many bodies, of which nobody says which.
    Count(u32),
    /// These organisations, by id.
    Bodies(Vec<Spanned<String>>),
}

/// The files of `path`: one text, or a list of texts and tables. `None` where there is none.
pub(super) fn files(
    r: &Record,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<DataFile>> {
    let raw = r.raw("path")?;
    let span = r.span_of("path");
    let one = [Spanned { value: raw.clone(), span }];
    let list = if let Raw::List(list) = raw { list.as_slice() } else { &one };
    let mut found: Vec<DataFile> = Vec::new();
    for item in list {
        let Some(file) = file(item, ctx, out) else { continue };
        match found.iter().find(|f| f.path.value == file.path.value) {
            // Its rows would count twice.
            Some(first) => {
                let d = Diagnostic::at(Code::IdDuplicate, file.path.span);
                out.push(d.with("id", &file.path.value).see(Loc::Span(first.path.span)));
            }
            None => found.push(file),
        }
    }
    if list.is_empty() {
        let d = Diagnostic::at(Code::KeyMissing, span).with("key", "path");
        out.push(d.with("meaning", Arg::Meaning("its file or files")));
    }
    (!found.is_empty()).then_some(found)
}

fn file(item: &Spanned<Raw>, ctx: Context<'_>, out: &mut Vec<Diagnostic>) -> Option<DataFile> {
    match &item.value {
        Raw::Text(text) => {
            let path = Spanned { value: text.clone(), span: item.span };
            Some(DataFile { path, contributor: None, year: None })
        }
        Raw::Table(table) => {
            let r = read(table, DATA_FILE, ctx, out);
            let year = r.int("year").and_then(|n| year(&r, *n, out));
            Some(DataFile { path: r.spanned("path")?, contributor: r.spanned("contributor"), year })
        }
        Raw::Int(_) | Raw::Float(_) | Raw::Bool(_) | Raw::Datetime(_) | Raw::List(_) => {
            out.push(field::wrong_type("path", &item.value, item.span, "path-or-table"));
            None
        }
    }
}

fn year(r: &Record, n: i64, out: &mut Vec<Diagnostic>) -> Option<i16> {
    let year = i16::try_from(n).ok().filter(|y| (1..=9999).contains(y));
    if year.is_none() {
        let d = Diagnostic::at(Code::ValueType, r.span_of("year")).with("key", "year");
        out.push(d.with("expected", Arg::Term("year-number")).with("found", format!("`{n}`")));
    }
    year
}

/// Who should contribute, by number or by name but not both.
pub(super) fn expected(r: &Record, out: &mut Vec<Diagnostic>) -> Option<Expected> {
    let count = super::dialect::count(r, "expected", out);
    if !r.has("contributorsExpected") {
        return count.and_then(|n| u32::try_from(n).ok()).map(Expected::Count);
    }
    if r.has("expected") {
        let d = Diagnostic::at(Code::KeyConflict, r.span_of("expected")).with("key", "expected");
        let see = Loc::Span(r.span_of("contributorsExpected"));
        out.push(d.with("other", "contributorsExpected").see(see));
    }
    Some(Expected::Bodies(r.texts("contributorsExpected").to_vec()))
}
