//! The bytes of a spreadsheet (XLSX, ODS) → its sheets, and the cells of one of them as texts.
//!
//! A number is written with all its digits, and with as many decimals as the sheet shows where it shows more: 0.1
//! shown as 0.10 is `0.10`. Fifteen digits count, as in the spreadsheets themselves. A day is ISO 8601. What is a text
//! in the sheet stays what it is. Needs the whole file in memory, as its format does.

use std::io::Cursor;

use calamine::{
    Data, ExcelDateTime, HeaderRow, Ods, OdsError, Reader as _, SheetType, SheetVisible,
    StyleRange, Xlsx, XlsxError,
};
use rust_decimal::Decimal;

use super::Unfit;

/// A cell of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SheetCell {
    /// What it shows, in canonical form; empty where it shows nothing.
    pub text: String,
    /// Whether the sheet holds it as a text.
    pub is_text: bool,
}

/// The cells of a sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    /// Name of the sheet.
    pub name: String,
    /// Number of each row in the sheet, from 1, with its cells; blank rows left out.
    pub rows: Vec<(u64, Vec<SheetCell>)>,
    /// Rows of cells that are merged over several rows: the first and the last of each, and its address.
    pub tall: Vec<(u64, u64, String)>,
}

/// A spreadsheet.
pub struct Workbook(Kind);

enum Kind {
    Xlsx(Box<Xlsx<Cursor<Vec<u8>>>>),
    Ods(Box<Ods<Cursor<Vec<u8>>>>),
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Workbook")
    }
}

impl Workbook {
    /// Reads an XLSX file.
    ///
    /// # Errors
    /// It has a password, or is none.
    pub fn xlsx(bytes: Vec<u8>) -> Result<Self, Unfit> {
        // With a password the archive is wrapped into a compound file, which older spreadsheets are too.
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(Unfit::Password);
        }
        let open = Xlsx::new(Cursor::new(bytes));
        let book = open.map_err(|e| {
            let locked = matches!(e, XlsxError::Password);
            if locked { Unfit::Password } else { Unfit::Broken(e.to_string()) }
        })?;
        Ok(Self(Kind::Xlsx(Box::new(book))))
    }

    /// Reads an ODS file.
    ///
    /// # Errors
    /// It has a password, or is none.
    pub fn ods(bytes: Vec<u8>) -> Result<Self, Unfit> {
        let open = Ods::new(Cursor::new(bytes));
        let book = open.map_err(|e| {
            let locked = matches!(e, OdsError::Password);
            if locked { Unfit::Password } else { Unfit::Broken(e.to_string()) }
        })?;
        Ok(Self(Kind::Ods(Box::new(book))))
    }

    /// The sheets of cells: name, and whether it is hidden.
    fn sheets(&self) -> Vec<(String, bool)> {
        let meta = match &self.0 {
            Kind::Xlsx(book) => book.sheets_metadata(),
            Kind::Ods(book) => book.sheets_metadata(),
        };
        let cells = meta.iter().filter(|s| s.typ == SheetType::WorkSheet);
        cells.map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).collect()
    }

    fn range(&mut self, name: &str) -> Result<calamine::Range<Data>, Unfit> {
        match &mut self.0 {
            Kind::Xlsx(book) => book
                .with_header_row(HeaderRow::Row(0))
                .worksheet_range(name)
                .map_err(|e| Unfit::Broken(e.to_string())),
            Kind::Ods(book) => book
                .with_header_row(HeaderRow::Row(0))
                .worksheet_range(name)
                .map_err(|e| Unfit::Broken(e.to_string())),
        }
    }

    /// The cells of the sheet of this name, or of the only visible one that holds any.
    ///
    /// # Errors
    /// The sheet is not there, or has to be chosen; a cell holds an error.
    pub(super) fn sheet(&mut self, wanted: Option<&str>) -> Result<Grid, Unfit> {
        let sheets = self.sheets();
        let names = || sheets.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>();
        if let Some(name) = wanted {
            if !sheets.iter().any(|(n, _)| n == name) {
                return Err(Unfit::SheetUnknown(name.to_owned(), names()));
            }
            let range = self.range(name)?;
            return self.grid(name, &range);
        }
        let mut found = Vec::new();
        for (name, hidden) in &sheets {
            if !hidden {
                let range = self.range(name)?;
                if range.used_cells().next().is_some() {
                    found.push((name.clone(), range));
                }
            }
        }
        match found.as_slice() {
            [] => Err(Unfit::NoSheet),
            [(name, range)] => self.grid(name, range),
            many => Err(Unfit::ManySheets(many.iter().map(|(n, _)| n.clone()).collect())),
        }
    }

    fn grid(&mut self, name: &str, range: &calamine::Range<Data>) -> Result<Grid, Unfit> {
        let mut grid = Grid { name: name.to_owned(), ..Grid::default() };
        let styles = match &mut self.0 {
            Kind::Xlsx(book) => {
                let merged = book.merge_cells_by_sheet_name(name);
                for area in merged.unwrap_or_default() {
                    if area.start.0 < area.end.0 {
                        let ends = [area.start, area.end].map(|(r, c)| address(r, c)).join(":");
                        let rows = [area.start.0, area.end.0].map(|r| u64::from(r) + 1);
                        grid.tall.push((rows[0], rows[1], ends));
                    }
                }
                if let Some(without) = without_values(range) {
                    let formulas = book.worksheet_formula(name);
                    let formulas = formulas.map_err(|e| Unfit::Broken(e.to_string()))?;
                    unreckoned(&formulas, &without)?;
                }
                book.worksheet_style(name).ok()
            }
            Kind::Ods(_) => None,
        };
        let Some((top, left)) = range.start() else { return Ok(grid) };
        let timed = timed(range);
        for (r, row) in range.rows().enumerate() {
            let mut cells = Vec::with_capacity(row.len());
            for (c, data) in row.iter().enumerate() {
                let at = (top + index(r), left + index(c));
                let timed = timed.get(c).copied().unwrap_or(false);
                cells.push(cell(data, at, styles.as_ref(), timed)?);
            }
            if cells.iter().any(|c| !c.text.trim().is_empty()) {
                grid.rows.push((u64::from(top) + r as u64 + 1, cells));
            }
        }
        Ok(grid)
    }
}

/// The columns that hold at most one cell, their header; `None` where every column has more.
fn without_values(range: &calamine::Range<Data>) -> Option<Vec<u32>> {
    let left = range.start()?.1;
    let mut counts = vec![0_u32; range.width()];
    for row in range.rows() {
        for (data, count) in row.iter().zip(&mut counts) {
            let shows = match data {
                Data::Empty => false,
                Data::String(text) => !text.is_empty(),
                Data::Int(_)
                | Data::Float(_)
                | Data::Bool(_)
                | Data::DateTime(_)
                | Data::DateTimeIso(_)
                | Data::DurationIso(_)
                | Data::Error(_) => true,
            };
            *count += u32::from(shows);
        }
    }
    let columns = counts.iter().enumerate().filter(|(_, count)| **count < 2);
    let columns: Vec<u32> = columns.map(|(c, _)| left + index(c)).collect();
    (!columns.is_empty()).then_some(columns)
}

/// Programs that write a sheet without working it out leave formulas without results: the column would look empty.
fn unreckoned(formulas: &calamine::Range<String>, columns: &[u32]) -> Result<(), Unfit> {
    let Some((top, left)) = formulas.start() else { return Ok(()) };
    let at = |(r, c, text): (usize, usize, &String)| {
        let (r, c) = (top + index(r), left + index(c));
        (!text.is_empty() && columns.contains(&c)).then_some((c, r))
    };
    let mut found: Vec<(u32, u32)> = formulas.used_cells().filter_map(at).collect();
    found.sort_unstable();
    let Some((column, row)) = found.first() else { return Ok(()) };
    let n = found.iter().filter(|(c, _)| c == column).count();
    Err(Unfit::Unreckoned(address(*row, *column), n))
}

fn index(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}

/// The columns in which some day has a time: there every day has one.
fn timed(range: &calamine::Range<Data>) -> Vec<bool> {
    let mut found = vec![false; range.width()];
    for row in range.rows() {
        for (data, found) in row.iter().zip(&mut found) {
            *found |= match data {
                Data::DateTime(t) => t.as_f64() >= 1.0 && t.as_f64().fract().abs() > 1e-9,
                Data::DateTimeIso(t) => t.contains('T'),
                Data::Int(_)
                | Data::Float(_)
                | Data::String(_)
                | Data::Bool(_)
                | Data::DurationIso(_)
                | Data::Error(_)
                | Data::Empty => false,
            };
        }
    }
    found
}

/// `B7` for row 6 and column 1.
fn address(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        let digit = (left - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        left = (left - 1) / 26;
    }
    format!("{}{}", letters.iter().rev().collect::<String>(), row + 1)
}

fn cell(
    data: &Data,
    at: (u32, u32),
    styles: Option<&StyleRange>,
    timed: bool,
) -> Result<SheetCell, Unfit> {
    let plain = |text: String| SheetCell { text, is_text: false };
    Ok(match data {
        Data::Empty => SheetCell::default(),
        Data::String(text) => {
            // A line break in a cell of a table is a space.
            let words: Vec<&str> = text.split(['\r', '\n']).map(str::trim).collect();
            SheetCell { text: words.join(" ").trim().to_owned(), is_text: true }
        }
        Data::Bool(truth) => plain(truth.to_string()),
        Data::Int(n) => plain(shown(Decimal::from(*n), format_of(styles, at))),
        Data::Float(x) => plain(match decimal(*x) {
            Some(exact) => shown(exact, format_of(styles, at)),
            None => x.to_string(),
        }),
        Data::DateTime(t) => plain(moment(*t, timed)),
        Data::DateTimeIso(t) if timed && !t.contains('T') => plain(format!("{t}T00:00:00")),
        Data::DateTimeIso(t) | Data::DurationIso(t) => plain(t.clone()),
        Data::Error(e) => return Err(Unfit::CellError(address(at.0, at.1), e.to_string())),
    })
}

/// The format of a cell, as its code: `0.00`, `0%`.
fn format_of(styles: Option<&StyleRange>, at: (u32, u32)) -> &str {
    let style = styles.and_then(|s| s.get(at));
    style.and_then(|s| s.number_format.as_ref()).map_or("General", |f| f.format_code.as_str())
}

/// A number of fifteen digits, which is what spreadsheets keep; `None` past what is kept exact.
fn decimal(x: f64) -> Option<Decimal> {
    // Written with fifteen digits, the noise of binary fractions is gone: 0.1 + 0.2 is 0.3.
    let text = format!("{x:.14e}");
    Decimal::from_scientific(&text).ok().map(|d| d.normalize())
}

/// A number as a format shows it, never with fewer digits than it has.
fn shown(exact: Decimal, format: &str) -> String {
    let first = format.split(';').next().unwrap_or(format);
    // What stands between quotes or brackets is text.
    let mut code = String::new();
    let mut quoted = false;
    let mut bracketed = false;
    for c in first.chars() {
        match c {
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            c if !quoted && !bracketed => code.push(c),
            _ => {}
        }
    }
    let zeros = |text: &str| text.chars().filter(|c| matches!(c, '0')).count();
    let (whole, decimals) = code.split_once('.').unwrap_or((&code, ""));
    let percent = code.contains('%');
    let mut number = if percent { exact * Decimal::ONE_HUNDRED } else { exact }.normalize();
    if let Ok(n) = u32::try_from(zeros(decimals))
        && number.scale() < n
    {
        number.rescale(n);
    }
    let mut text = number.to_string();
    // `000000` keeps the zeros of a code.
    let width = zeros(whole);
    if decimals.is_empty() && width > 1 && !whole.contains([',', '#']) && !text.starts_with('-') {
        while text.len() < width {
            text.insert(0, '0');
        }
    }
    if percent { text + "%" } else { text }
}

fn moment(t: ExcelDateTime, timed: bool) -> String {
    let (y, m, d, hour, minute, second, milli) = t.to_ymd_hms_milli();
    if t.is_duration() {
        // Seconds of a duration below 2⁵³ are exact.
        let days = Decimal::try_from(t.as_f64()).unwrap_or_default();
        let seconds = (days * Decimal::from(86_400)).round();
        let parts = [Decimal::from(3600), Decimal::from(60)];
        let hours = (seconds / parts[0]).floor();
        let minutes = ((seconds - hours * parts[0]) / parts[1]).floor();
        let rest = seconds - hours * parts[0] - minutes * parts[1];
        return format!("PT{}H{}M{}S", hours.normalize(), minutes.normalize(), rest.normalize());
    }
    // A time is kept in milliseconds that may be one short of a whole second.
    let second = if milli >= 999 { second + 1 } else { second };
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if t.as_f64() < 1.0 {
        time
    } else if timed {
        format!("{y:04}-{m:02}-{d:02}T{time}")
    } else {
        format!("{y:04}-{m:02}-{d:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_it_is_shown_and_never_shorter() {
        let told = |x: f64, format: &str| shown(decimal(x).expect("a number"), format);
        assert_eq!(told(0.1 + 0.2, "General"), "0.3");
        assert_eq!(told(0.1, "0.00"), "0.10");
        assert_eq!(told(12.3456, "0.0"), "12.3456");
        assert_eq!(told(0.2104, "0.00%"), "21.04%");
        assert_eq!(told(0.5, "0%"), "50%");
        assert_eq!(told(28001.0, "000000"), "028001");
        assert_eq!(told(1234.0, "#,##0"), "1234");
        assert_eq!(told(1234.0, "#,##0.00 \"€ 0.000\""), "1234.00");
        assert_eq!(told(-5.0, "00"), "-5");
        assert_eq!(told(1e15, "General"), "1000000000000000");
    }

    #[test]
    fn addresses_are_those_of_spreadsheets() {
        assert_eq!(
            [address(0, 0), address(6, 25), address(9, 26), address(0, 701)],
            ["A1", "Z7", "AA10", "ZZ1"]
        );
    }
}
