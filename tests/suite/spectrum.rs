//! csv-spectrum (max-mapper/csv-spectrum, BSD-2-Clause): a CSV file and the JSON it must read as, twelve times.

use std::fs;
use std::path::Path;

use serde_json::Value;
use specola::data::csv::{Records, Signs};

/// Its JSON has another telephone number than its CSV.
const UNUSABLE: &str = "location_coordinates";

fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut records = Records::new(bytes, Signs::of(b','));
    let mut out = Vec::new();
    while records.advance().expect("memory") {
        let record = records.record();
        assert_eq!(record.faults(), []);
        let text = |i| String::from_utf8(record.field(i).into_owned()).expect("UTF-8");
        out.push((0..record.n_fields()).map(text).collect());
    }
    out
}

#[test]
fn csv_spectrum_reads_as_its_json() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/standards/csv-spectrum");
    let Ok(folder) = fs::read_dir(root.join("csvs")) else {
        eprintln!("SKIPPED: {} is not there", root.display());
        return;
    };
    let mut names: Vec<String> = folder
        .map(|e| e.expect("an entry").file_name().to_string_lossy().replace(".csv", ""))
        .collect();
    names.sort();
    assert_eq!(names.len(), 12);
    names.retain(|name| name != UNUSABLE);
    for name in names {
        let mut csv = fs::read(root.join(format!("csvs/{name}.csv"))).expect("a CSV file");
        if name.ends_with("_crlf") && !csv.contains(&b'\r') {
            // The copy beside the repository lost its carriage returns on the way: the suite has them.
            let text = String::from_utf8(csv).expect("UTF-8");
            csv = text.replace('\n', "\r\n").into_bytes();
        }
        let json = fs::read(root.join(format!("json/{name}.json"))).expect("a JSON file");
        let json: Value = serde_json::from_slice(&json).expect("JSON");
        let mut rows = records(&csv).into_iter();
        let header = rows.next().expect("a header");
        let object = |row: Vec<String>| {
            assert_eq!(row.len(), header.len(), "{name}");
            header.iter().cloned().zip(row.into_iter().map(Value::String)).collect()
        };
        assert_eq!(Value::Array(rows.map(object).collect()), json, "{name}");
    }
}
