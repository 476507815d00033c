//! The cells of a sheet → a canonical CSV and what is to be said of it.
//!
//! The CSV has the names of the fields for a header and only data below it: title lines, notes, totals and empty
//! columns stay behind, and are remembered for the comments.

use super::column::{Cell, Column};
use super::layout::{self, Line};
use super::workbook::{Grid, SheetCell};
use super::{Dialect, Inferred, Known, Unfit, Workbook, conclude, key};

/// What a sheet held that its CSV does not.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    /// Name of the sheet.
    pub name: String,
    /// Rows above the header: number and text.
    pub titles: Vec<(u64, String)>,
    /// Numbers of the header's rows.
    pub header: Vec<u64>,
    /// Notes and totals at the foot.
    pub foot: Vec<String>,
}

/// Looks a sheet through: the one named, or the only visible one that holds anything. Gives the CSV too.
///
/// # Errors
/// Why it is no table.
pub fn table(
    book: &mut Workbook,
    name: Option<&str>,
    known: &Known,
) -> Result<(Inferred, Vec<u8>), Unfit> {
    let grid = book.sheet(name)?;
    let line = |(row, cells): &(u64, Vec<SheetCell>)| Line {
        row: *row,
        cells: cells.iter().map(|c| c.text.clone()).collect(),
    };
    let lines: Vec<Line> = grid.rows.iter().take(120).map(line).collect();
    let layout = layout::layout(&lines).ok_or(Unfit::Empty)?;
    let width = layout.n_fields;
    let data = grid.rows.get(layout.n_before..).unwrap_or(&[]);
    let data = data.get(..data.len() - foot(data, width)).unwrap_or(&[]);
    if data.is_empty() {
        return Err(Unfit::NoRecord);
    }
    merged(&grid, data)?;
    let mut columns = vec![Column::new(); width];
    let mut rows = key::Rows::new(width);
    for (n, (_, cells)) in data.iter().enumerate() {
        for (column, cell) in columns.iter_mut().zip(cells) {
            add(column, cell, n as u64 + 1, known);
        }
        rows.add(cells.iter().map(|c| c.text.as_str()));
    }
    let n_data = data.len() as u64;
    let dialect = Dialect {
        delimiter: b',',
        quote: b'"',
        header: vec![1],
        n_fields: width,
        n_fit: n_data,
        ..Dialect::default()
    };
    let mut inferred = conclude(&layout, &columns, dialect, n_data);
    let mut roles = vec![super::Role::None; width];
    for named in &inferred.fields {
        roles[named.at] = named.field.role;
    }
    // A sheet is in memory already: only its first rows are compared where it is very long.
    let n_tried = if rows.is_whole() { n_data } else { rows.n_kept() };
    let keys = rows.keys(&roles);
    let place = |c: &usize| inferred.fields.iter().position(|f| f.at == *c);
    inferred.key = keys.first().map(|k| (k.iter().filter_map(place).collect(), n_tried));
    let said = |row: &(u64, Vec<SheetCell>)| -> String {
        let texts = row.1.iter().map(|c| c.text.as_str()).filter(|t| !t.is_empty());
        texts.collect::<Vec<_>>().join(" ")
    };
    let end = layout.n_before + data.len();
    let foot = grid.rows.get(end..).unwrap_or(&[]).iter().map(said).collect();
    let (titles, header) = (layout.titles, layout.header);
    inferred.sheet = Some(Origin { name: grid.name.clone(), titles, header, foot });
    // The file has the names of the fields for a header.
    inferred.dialect.by_number = false;
    inferred.dialect.ignored.clear();
    for named in &mut inferred.fields {
        named.column.clone_from(&named.name);
    }
    let csv = written(&inferred, data);
    Ok((inferred, csv))
}

fn add(column: &mut Column, cell: &SheetCell, record: u64, known: &Known) {
    let digits = !cell.text.is_empty() && cell.text.bytes().all(|b| b.is_ascii_digit());
    column.n_as_text += u64::from(cell.is_text && digits);
    if !cell.is_text && cell.text.contains('.') && column.add_exact(&cell.text, record) {
        return;
    }
    column.add(Cell { text: &cell.text, quoted: false }, record, known);
}

/// How many of the last rows are notes or totals.
fn foot(data: &[(u64, Vec<SheetCell>)], width: usize) -> usize {
    let texts = |row: &(u64, Vec<SheetCell>)| -> Vec<String> {
        row.1.iter().map(|c| c.text.clone()).collect()
    };
    let note = |row: &&(u64, Vec<SheetCell>)| {
        let texts = texts(row);
        layout::is_note(&texts.iter().map(String::as_str).collect::<Vec<_>>(), width)
    };
    let total = |row: &(u64, Vec<SheetCell>)| {
        let texts = texts(row);
        texts.iter().find(|t| !t.is_empty()).is_some_and(|t| layout::is_total(t)) && width > 1
    };
    let notes = data.iter().rev().take_while(note).count();
    let rest = data.get(..data.len() - notes).unwrap_or(&[]);
    let totals = rest.iter().rev().take_while(|r| total(r)).count();
    let elsewhere = rest.iter().rev().skip(totals).any(total);
    if elsewhere || totals == rest.len() { notes } else { notes + totals }
}

/// A cell merged over rows of data says something of all of them in the first one only.
fn merged(grid: &Grid, data: &[(u64, Vec<SheetCell>)]) -> Result<(), Unfit> {
    let (Some(first), Some(last)) = (data.first(), data.last()) else { return Ok(()) };
    let inside = grid.tall.iter().find(|(top, end, _)| *end > first.0 && *top <= last.0);
    match inside {
        Some((_, _, address)) => Err(Unfit::Merged(address.clone())),
        None => Ok(()),
    }
}

/// RFC 4180, as every canonical CSV of ours is written.
fn written(inferred: &Inferred, data: &[(u64, Vec<SheetCell>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut record = |cells: &mut dyn Iterator<Item = &str>| {
        for (i, text) in cells.enumerate() {
            if i > 0 {
                out.push(b',');
            }
            if text.contains([',', '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ')
            {
                out.push(b'"');
                out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
                out.push(b'"');
            } else {
                out.extend_from_slice(text.as_bytes());
            }
        }
        out.extend_from_slice(b"\r\n");
    };
    record(&mut inferred.fields.iter().map(|f| f.name.as_str()));
    for (_, cells) in data {
        let cell = |f: &super::Named| cells.get(f.at).map_or("", |c| c.text.as_str());
        record(&mut inferred.fields.iter().map(cell));
    }
    out
}
