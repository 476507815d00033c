//! A file of the site, or of its history → whether it has a column that a dataset declares private.
//!
//! In: the bytes of a file and the columns nobody may see. Out: the first of them that the file has, or none. A column is
//! known by its name, in one of the first records of a delimited file or as a key of JSON; what stands under it is not read.

use std::io::Read;

use crate::data::csv::{Records, Signs};
use crate::data::schema::aggregate::Aggregate;

/// Records in which a header is looked for: exports begin with titles.
const FIRST_RECORDS: usize = 30;

/// Bytes of a JSON file in which a key is looked for: every object of an export has it.
const FIRST_BYTES: u64 = 1 << 20;

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

/// Whether a file of this name is looked into.
pub fn is_looked_into(path: &str) -> bool {
    [".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".geojson"]
        .iter()
        .any(|end| path.to_ascii_lowercase().ends_with(end))
}

/// The first private column that a file has; none where it cannot be read, which is told elsewhere.
pub fn column<'p>(path: &str, bytes: &mut dyn Read, private: &'p [Private]) -> Option<&'p Private> {
    let mut start = Vec::new();
    bytes.take(FIRST_BYTES).read_to_end(&mut start).ok()?;
    let path = path.to_ascii_lowercase();
    if [".json", ".jsonl", ".ndjson", ".geojson"].iter().any(|end| path.ends_with(end)) {
        return private.iter().find(|p| has_key(&start, &p.column));
    }
    let mut delimiters: Vec<u8> = private.iter().map(|p| p.delimiter).collect();
    delimiters.extend([b',', b';', b'\t', b'|']);
    delimiters.sort_unstable();
    delimiters.dedup();
    let names: Vec<String> = delimiters.iter().flat_map(|d| fields(&start, *d)).collect();
    private.iter().find(|p| names.contains(&p.column))
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

/// Whether `"name" :` stands somewhere.
fn has_key(text: &[u8], name: &str) -> bool {
    let quoted = format!("\"{name}\"");
    memchr::memmem::find_iter(text, quoted.as_bytes()).any(|at| {
        let after = text.get(at + quoted.len()..).unwrap_or(&[]);
        after.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b':')
    })
}
