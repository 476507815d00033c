//! A file of the site, or of its history → whether it has a column that a dataset declares private.
//!
//! In: the bytes of a file and the columns nobody may see. Out: the first of them that the file has, or that it has none, or
//! why that cannot be told. A column is known by its name: in one of the first records of a delimited file or rows of a
//! sheet, as a key of the records of JSON, in the schema of Parquet, or so in a file that an archive holds. What stands
//! under it is not read.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use calamine::{DataType as _, Reader as _, SheetType, open_workbook_auto_from_rs};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use parquet::file::metadata::ParquetMetaDataReader;
use parquet::schema::types::Type;
use zip::ZipArchive;

use crate::data::csv::{Records, Signs};
use crate::data::parse::encoding::foreign;
use crate::data::schema::aggregate::Aggregate;

/// Records in which a header is looked for: exports begin with titles.
const FIRST_RECORDS: usize = 30;

/// Bytes of a JSON file in which a key is looked for: every object of an export has it.
const FIRST_BYTES: u64 = 1 << 20;

/// Bytes of a workbook or an archive that are read: their formats need the whole.
const WHOLE_BYTES: u64 = 64 << 20;

/// Bytes at the end of a Parquet file in which its schema is looked for.
const LAST_BYTES: usize = 16 << 20;

/// A column that must not be published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Private {
    /// The dataset that says so.
    pub dataset: String,
    /// Its name.
    pub column: String,
    /// Between fields of the records it stands in.
    pub delimiter: u8,
}

/// What came of looking into a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked<'p> {
    /// It has this column.
    Found(&'p Private),
    /// It has none.
    Clean,
    /// Nobody can tell.
    Unread(Unread),
}

/// Why a file could not be looked into, or not all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Its format needs the whole, and that is more than is read.
    Large,
    /// It is broken, cut off, locked with a password or not what its name says.
    Broken,
    /// It is an archive in an archive.
    Nested,
}

impl Unread {
    /// As a term of the catalogue.
    pub fn term(self) -> &'static str {
        match self {
            Self::Large => "unread-large",
            Self::Broken => "unread-broken",
            Self::Nested => "unread-nested",
        }
    }
}

/// What `[aggregate]` of a dataset declares private.
pub fn of(dataset: &str, said: &Aggregate) -> Vec<Private> {
    let one = |column: &str| Private {
        dataset: dataset.to_owned(),
        column: column.to_owned(),
        delimiter: said.delimiter,
    };
    said.private().map(one).collect()
}

/// How a file of this name is looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Delimited,
    Json,
    Workbook,
    Parquet,
    Archive,
}

const ENDINGS: [(&str, Kind); 15] = [
    (".csv", Kind::Delimited),
    (".tsv", Kind::Delimited),
    (".tab", Kind::Delimited),
    (".txt", Kind::Delimited),
    (".json", Kind::Json),
    (".jsonl", Kind::Json),
    (".ndjson", Kind::Json),
    (".geojson", Kind::Json),
    (".xlsx", Kind::Workbook),
    (".xlsm", Kind::Workbook),
    (".xlsb", Kind::Workbook),
    (".xls", Kind::Workbook),
    (".ods", Kind::Workbook),
    (".parquet", Kind::Parquet),
    (".zip", Kind::Archive),
];

fn kind(path: &str) -> Option<Kind> {
    let path = path.to_ascii_lowercase();
    ENDINGS.iter().find(|(end, _)| path.ends_with(end)).map(|(_, kind)| *kind)
}

/// Whether a file of this name is looked into.
pub fn is_looked_into(path: &str) -> bool {
    kind(path).is_some()
}

/// Looks into a file for the first private column that it has.
pub fn look<'p>(path: &str, bytes: &mut dyn Read, private: &'p [Private]) -> Looked<'p> {
    let Some(kind) = kind(path) else { return Looked::Clean };
    let looked = match kind {
        Kind::Delimited => delimited(bytes, private),
        Kind::Json => json(path, bytes, private),
        Kind::Workbook => workbook(bytes, private),
        Kind::Parquet => parquet(bytes, private),
        Kind::Archive => archive(bytes, private),
    };
    looked.unwrap_or_else(Looked::Unread)
}

fn found(column: Option<&Private>) -> Looked<'_> {
    column.map_or(Looked::Clean, Looked::Found)
}

/// The first bytes of a file, as many as that.
fn start(bytes: &mut dyn Read, most: u64) -> Result<Vec<u8>, Unread> {
    let mut start = Vec::new();
    bytes.take(most).read_to_end(&mut start).map_err(|_| Unread::Broken)?;
    Ok(start)
}

fn whole(bytes: &mut dyn Read) -> Result<Vec<u8>, Unread> {
    let whole = start(bytes, WHOLE_BYTES + 1)?;
    if whole.len() as u64 > WHOLE_BYTES { Err(Unread::Large) } else { Ok(whole) }
}

/// The beginning of a text: UTF-16 as UTF-8, anything else as it stands.
fn text(bytes: &mut dyn Read) -> Result<Vec<u8>, Unread> {
    let start = start(bytes, FIRST_BYTES)?;
    let encoding = match (Encoding::for_bom(&start), foreign(&start)) {
        (Some((encoding, _)), _) => encoding,
        // Without a mark: which of the two bytes of a Latin letter is zero tells.
        (None, Some("foreign-utf16")) if start.first() == Some(&0) => UTF_16BE,
        (None, Some("foreign-utf16")) => UTF_16LE,
        (None, Some("foreign-html") | None) => return Ok(start),
        (None, Some(_)) => return Err(Unread::Broken),
    };
    let (text, _) = encoding.decode_with_bom_removal(&start);
    Ok(text.into_owned().into_bytes())
}

/// Whether bytes are this name, with spaces around it or not.
///
/// Where they are no UTF-8, they are in some encoding in which each sign is one byte (Windows-1252 from Excel, code page 850
/// from its "CSV (MS-DOS)", Mac): which one cannot be told from a header, so that any sign beyond ASCII passes for another.
fn is_name(bytes: &[u8], name: &str) -> bool {
    if let Ok(text) = str::from_utf8(bytes) {
        return text.trim() == name;
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    let text = text.trim();
    let is_alike = |(a, b): (char, char)| a == b || (!a.is_ascii() && !b.is_ascii());
    text.chars().count() == name.chars().count() && text.chars().zip(name.chars()).all(is_alike)
}

fn delimited<'p>(bytes: &mut dyn Read, private: &'p [Private]) -> Result<Looked<'p>, Unread> {
    let start = text(bytes)?;
    let mut delimiters: Vec<u8> = private.iter().map(|p| p.delimiter).collect();
    delimiters.extend([b',', b';', b'\t', b'|']);
    delimiters.sort_unstable();
    delimiters.dedup();
    let names: Vec<Vec<u8>> = delimiters.iter().flat_map(|d| fields(&start, *d)).collect();
    Ok(found(private.iter().find(|p| names.iter().any(|name| is_name(name, &p.column)))))
}

fn fields(start: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
    let mut records = Records::new(start, Signs::of(delimiter));
    let mut found = Vec::new();
    for _ in 0..FIRST_RECORDS {
        if !records.advance().is_ok_and(|is_there| is_there) {
            break;
        }
        let record = records.record();
        found.extend((0..record.n_fields()).map(|i| record.field(i).into_owned()));
    }
    found
}

fn json<'p>(
    path: &str,
    bytes: &mut dyn Read,
    private: &'p [Private],
) -> Result<Looked<'p>, Unread> {
    let start = text(bytes)?;
    let path = path.to_ascii_lowercase();
    let is_lines = !path.ends_with("json") || path.ends_with(".ndjson");
    Ok(found(private.iter().find(|p| has_column(&start, &p.column, is_lines))))
}

/// Looks into the first rows of every sheet, hidden ones too.
fn workbook<'p>(bytes: &mut dyn Read, private: &'p [Private]) -> Result<Looked<'p>, Unread> {
    let book = Cursor::new(whole(bytes)?);
    let mut book = open_workbook_auto_from_rs(book).map_err(|_| Unread::Broken)?;
    let mut names: Vec<String> = Vec::new();
    let mut is_whole = true;
    for sheet in book.sheets_metadata().to_vec() {
        match book.worksheet_range(&sheet.name) {
            Ok(range) => {
                let first = range.rows().take(FIRST_RECORDS).flatten();
                names.extend(first.filter_map(|cell| Some(cell.get_string()?.trim().to_owned())));
            }
            // One of charts has no cells.
            Err(_) => is_whole &= sheet.typ != SheetType::WorkSheet,
        }
    }
    let column = private.iter().find(|p| names.contains(&p.column));
    if column.is_none() && !is_whole {
        return Err(Unread::Broken);
    }
    Ok(found(column))
}

/// Looks into the schema, which stands in the footer of the file: its bytes, how many they are, a mark.
fn parquet<'p>(bytes: &mut dyn Read, private: &'p [Private]) -> Result<Looked<'p>, Unread> {
    let last = last(bytes)?;
    let footer = last.strip_suffix(b"PAR1").and_then(|rest| rest.split_last_chunk::<4>());
    let (rest, length) = footer.ok_or(Unread::Broken)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Unread::Large)?;
    if length > LAST_BYTES - 8 {
        return Err(Unread::Large);
    }
    let footer = rest.len().checked_sub(length).and_then(|at| rest.get(at..));
    let schema = ParquetMetaDataReader::decode_schema(footer.ok_or(Unread::Broken)?);
    let schema = schema.map_err(|_| Unread::Broken)?;
    Ok(found(private.iter().find(|p| is_in(schema.root_schema(), &p.column))))
}

/// Whether a field has this name, or one that it is made of.
fn is_in(field: &Type, name: &str) -> bool {
    field.name().trim() == name
        || (field.is_group() && field.get_fields().iter().any(|field| is_in(field, name)))
}

/// The last bytes of a file, which cannot be gone to: as many as a footer has, or some more.
fn last(bytes: &mut dyn Read) -> Result<Vec<u8>, Unread> {
    let mut last = Vec::new();
    loop {
        let n = bytes.take(LAST_BYTES as u64).read_to_end(&mut last);
        if n.map_err(|_| Unread::Broken)? == 0 {
            return Ok(last);
        }
        last.drain(..last.len().saturating_sub(LAST_BYTES));
    }
}

fn archive<'p>(bytes: &mut dyn Read, private: &'p [Private]) -> Result<Looked<'p>, Unread> {
    let archive = ZipArchive::new(Cursor::new(whole(bytes)?));
    let mut archive = archive.map_err(|_| Unread::Broken)?;
    let mut unread = None;
    for i in 0..archive.len() {
        let looked = match archive.by_index(i) {
            Ok(mut file) => match file.name().map(Cow::into_owned) {
                // It would have no end.
                Ok(name) if kind(&name) == Some(Kind::Archive) => Looked::Unread(Unread::Nested),
                Ok(name) => look(&name, &mut file, private),
                Err(_) => Looked::Unread(Unread::Broken),
            },
            Err(_) => Looked::Unread(Unread::Broken),
        };
        match looked {
            Looked::Found(_) => return Ok(looked),
            Looked::Clean => {}
            Looked::Unread(why) => unread = unread.or(Some(why)),
        }
    }
    unread.map_or(Ok(Looked::Clean), Err)
}

/// Whether a name is that of a column: a key of objects in an array, of several objects that stand equally deep, of each
/// object of a file with one in a line, over an array, or over an object whose keys are numbers. A key of anything else
/// says nothing of a table: a schema has the names of columns too, each over an object.
fn has_column(text: &[u8], name: &str, is_lines: bool) -> bool {
    let is_space = |b: &&u8| !b.is_ascii_whitespace();
    let mut open: Vec<u8> = Vec::new();
    let mut deep: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b'{' | b'[' => open.push(*byte),
            b'}' | b']' => drop(open.pop()),
            b'"' => {
                let begin = at - 1;
                while text.get(at).is_some_and(|b| *b != b'"') {
                    at += if text.get(at) == Some(&b'\\') { 2 } else { 1 };
                }
                at += 1;
                let is_it = text.get(begin..at).is_some_and(|quoted| is_text(quoted, name));
                let mut rest = text.get(at..).unwrap_or_default().iter().filter(is_space);
                if !is_it || rest.next() != Some(&b':') {
                    continue;
                }
                let value = rest.next();
                if value == Some(&b'{') {
                    // By the number of the record, as pandas writes a table where it is not told otherwise.
                    let is_quoted = rest.next() == Some(&b'"');
                    if is_quoted && rest.find(|b| !b.is_ascii_digit()) == Some(&b'"') {
                        return true;
                    }
                    continue;
                }
                let is_record = open.contains(&b'[') || (is_lines && open.len() == 1);
                if is_record || value == Some(&b'[') || deep.contains(&open.len()) {
                    return true;
                }
                if open.len() > 1 {
                    deep.push(open.len());
                }
            }
            _ => {}
        }
    }
    false
}

/// Whether a text between its quotation marks is this one; programs write what is not ASCII as `\u00e0`.
fn is_text(quoted: &[u8], text: &str) -> bool {
    let longest = 6 * text.chars().map(char::len_utf16).sum::<usize>() + 2;
    if quoted.len() > longest {
        return false;
    }
    if str::from_utf8(quoted).is_err() {
        let inner = quoted.get(1..quoted.len().saturating_sub(1));
        return inner.is_some_and(|inner| is_name(inner, text));
    }
    serde_json::from_slice::<String>(quoted).is_ok_and(|written| written == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_column_where_it_is_that_of_records() {
        let has = |text: &str| has_column(text.as_bytes(), "id", false);
        assert!(has(r#"[{"x": 1, "id": "a"}]"#));
        assert!(has(r#"{"data": {"rows": [{"x": {"id" : 7}}]}}"#));
        assert!(has(r#"{"id": ["a", "b"], "x": [1, 2]}"#));
        assert!(has(r#"{"a": {"id": 1}, "b": {"id": 2}}"#));
        assert!(has(r#"[{"x": "\"}]", "id": 1}, {"#));
        assert!(!has(r#"{"id": "a", "x": {"id": 1}}"#));
        assert!(!has(
            r#"{"properties": {"id": {"type": "string"}}, "a": {"id": {}}, "b": ["id"]}"#
        ));
        assert!(!has(r#"[{"x": "\"id\": 1"}, {"ids": 1}]"#));
        assert!(has_column(b"{\"id\": 1}\n{\"id\": 2}\n", "id", true));
        let by_pandas = br#"{"et\u00e0":{"0":31,"1":19}}"#;
        assert!(has_column(by_pandas, "età", false));
        assert!(!has(r#"{"id": {"01-x": 1}}"#) && !has(r#"{"id": {}}"#) && !has(r#"{"id": {"0"#));
        assert!(has_column(br#"[{"et\u00E0":31},{"et\u00E0":19}]"#, "età", false));
        assert!(has_column("[{\"età\":31}]".as_bytes(), "età", false));
        assert!(!has_column(br#"[{"et\u00":31"#, "età", false));
    }
}
