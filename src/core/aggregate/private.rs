//! A file of the site, or of its history → whether it has a column that a dataset declares private.
//!
//! In: the bytes of a file and the columns nobody may see. Out: the first of them that the file has, or none. A column is
//! known by its name: in one of the first records of a delimited file or rows of a sheet, as a key of the records of JSON,
//! or so in a file that an archive holds. What stands under it is not read.

use std::io::{Cursor, Read};

use calamine::{DataType as _, Reader as _, open_workbook_auto_from_rs};
use zip::ZipArchive;

use crate::data::csv::{Records, Signs};
use crate::data::schema::aggregate::Aggregate;

/// Records in which a header is looked for: exports begin with titles.
const FIRST_RECORDS: usize = 30;

/// Bytes of a JSON file in which a key is looked for: every object of an export has it.
const FIRST_BYTES: u64 = 1 << 20;

/// Bytes of a workbook or an archive that are read: their formats need the whole.
const WHOLE_BYTES: u64 = 64 << 20;

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
    Archive,
}

const ENDINGS: [(&str, Kind); 13] = [
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
    (".xls", Kind::Workbook),
    (".ods", Kind::Workbook),
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

/// The first private column that a file has; none where it cannot be read, which is told elsewhere.
pub fn column<'p>(path: &str, bytes: &mut dyn Read, private: &'p [Private]) -> Option<&'p Private> {
    match kind(path)? {
        Kind::Delimited => {
            let start = start(bytes, FIRST_BYTES)?;
            let mut delimiters: Vec<u8> = private.iter().map(|p| p.delimiter).collect();
            delimiters.extend([b',', b';', b'\t', b'|']);
            delimiters.sort_unstable();
            delimiters.dedup();
            let names: Vec<String> = delimiters.iter().flat_map(|d| fields(&start, *d)).collect();
            private.iter().find(|p| names.contains(&p.column))
        }
        Kind::Json => {
            let start = start(bytes, FIRST_BYTES)?;
            let is_lines = !path.to_ascii_lowercase().ends_with("json");
            let is_lines = is_lines || path.to_ascii_lowercase().ends_with(".ndjson");
            private.iter().find(|p| has_column(&start, &p.column, is_lines))
        }
        Kind::Workbook => {
            let names = cells(start(bytes, WHOLE_BYTES)?);
            private.iter().find(|p| names.contains(&p.column))
        }
        Kind::Archive => {
            let mut archive = ZipArchive::new(Cursor::new(start(bytes, WHOLE_BYTES)?)).ok()?;
            (0..archive.len()).find_map(|i| {
                let mut file = archive.by_index(i).ok()?;
                let name = file.name().ok()?.into_owned();
                // An archive within an archive would have no end.
                let is_read = kind(&name).is_some_and(|kind| kind != Kind::Archive);
                if is_read { column(&name, &mut file, private) } else { None }
            })
        }
    }
}

fn start(bytes: &mut dyn Read, most: u64) -> Option<Vec<u8>> {
    let mut start = Vec::new();
    bytes.take(most).read_to_end(&mut start).ok()?;
    Some(start)
}

/// What stands in the first rows of every sheet, hidden ones too.
fn cells(book: Vec<u8>) -> Vec<String> {
    let Ok(mut book) = open_workbook_auto_from_rs(Cursor::new(book)) else { return Vec::new() };
    let mut found = Vec::new();
    for (_, range) in book.worksheets() {
        let first = range.rows().take(FIRST_RECORDS).flatten();
        found.extend(first.filter_map(|cell| Some(cell.get_string()?.trim().to_owned())));
    }
    found
}

fn fields(start: &[u8], delimiter: u8) -> Vec<String> {
    let mut records = Records::new(start, Signs::of(delimiter));
    let mut found = Vec::new();
    for _ in 0..FIRST_RECORDS {
        if !records.advance().is_ok_and(|is_there| is_there) {
            break;
        }
        let record = records.record();
        found.extend(
            (0..record.n_fields())
                .map(|i| String::from_utf8_lossy(&record.field(i)).trim().to_owned()),
        );
    }
    found
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
    quoted.len() <= longest
        && serde_json::from_slice::<String>(quoted).is_ok_and(|written| written == text)
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
