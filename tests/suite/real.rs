//! Files as officials publish them, untouched: each is published with a `dataset.toml` alone, which stands in
//! `tests/real/<id>/`. The files themselves are not part of the repository: where they are not beside it, this says so
//! and tries nothing.
//!
//! Two proofs: every published cell is that of the file, as the `csv` crate reads it; and the figures are those that were
//! found in other ways (`facts`).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use specola::build::{Options, build};
use specola::world::read;

use crate::fixture::{Memory, MemoryOut, files, told};
use crate::golden;
use crate::snapshot;

/// A dataset of `tests/real`, the file it publishes, and how the oracle finds the records in it.
struct Real {
    id: &'static str,
    /// Folder in `../shared/real`.
    folder: &'static str,
    /// Lines before the header.
    above: usize,
    /// Lines behind the last record.
    below: usize,
    /// Records there must be.
    n: usize,
}

const fn real(id: &'static str, folder: &'static str, n: usize) -> Real {
    Real { id, folder, above: 0, below: 0, n }
}

const REAL: &[Real] = &[
    real("accoglienza", "ondata-sbarchi", 2800),
    Real { above: 1, below: 1, ..real("bilancio-popolazione", "istat-bilancio-2025", 7896) },
    Real { above: 1, below: 1, ..real("bilancio-stranieri", "istat-bilancio-2025", 7896) },
    real("cittadinanze-italia", "tuttitalia-2023", 194),
    real("cittadinanze-piemonte", "tuttitalia-2023", 176),
    real("comuni-soppressi", "istat-comuni-soppressi", 2634),
    real("cruscotto-2024", "ondata-sbarchi/raw", 21),
    real("cruscotto-2025", "ondata-sbarchi/raw", 21),
    real("cruscotto-nazionalita", "ondata-sbarchi/raw", 16),
    real("nazionalita", "ondata-sbarchi", 1619),
    real("permessi", "istat-permessi", 24107),
    real("rapporti", "ondata-sbarchi", 116),
    real("sbarchi-per-giorno", "ondata-sbarchi", 4352),
    real("stranieri-1-gennaio", "istat-stranieri-1gennaio", 48225),
    real("stranieri-derivati", "istat-stranieri-1gennaio", 108),
];

/// A folder beside the repository; `None`, with a word about it, where it is not there.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if !path.is_dir() {
        eprintln!("SKIPPED: {} is not there", path.display());
        return None;
    }
    Some(path)
}

/// A table by the names of its columns.
struct Published {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Published {
    fn read(bytes: &[u8]) -> Self {
        let mut reader = csv::Reader::from_reader(bytes);
        let names = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let record = |r: Result<csv::StringRecord, csv::Error>| {
            r.expect("a record").iter().map(str::to_owned).collect()
        };
        Self { names, rows: reader.records().map(record).collect() }
    }

    fn column(&self, name: &str) -> usize {
        let at = self.names.iter().position(|n| n == name);
        at.expect("a column of the published table")
    }

    /// The cell of the one row that has these values.
    fn cell(&self, of: &[(&str, &str)], column: &str) -> &str {
        let of: Vec<(usize, &str)> = of.iter().map(|(n, v)| (self.column(n), *v)).collect();
        let rows: Vec<_> =
            self.rows.iter().filter(|r| of.iter().all(|(i, v)| r[*i] == *v)).collect();
        assert_eq!(rows.len(), 1, "{of:?}");
        &rows[0][self.column(column)]
    }

    /// The sum of a column over the rows whose first cell begins with something.
    fn sum(&self, begins: &str, column: &str) -> i64 {
        let at = self.column(column);
        let rows = self.rows.iter().filter(|r| r[0].starts_with(begins));
        rows.map(|r| r[at].parse::<i64>().unwrap_or(0)).sum()
    }
}

fn declared(id: &str) -> toml::Table {
    snapshot::read(&format!("real/{id}/dataset.toml")).parse().expect("TOML")
}

/// A sound site with every real file as a dataset; what was told, and the canonical CSV of each.
fn publish(folder: &Path) -> (String, BTreeMap<String, Published>) {
    let mut site = golden::site("");
    site.extend(files(&snapshot::read("errors/frame.txt")));
    site.retain(|_, bytes| !bytes.is_empty());
    for real in REAL {
        let toml = snapshot::read(&format!("real/{}/dataset.toml", real.id));
        let path = declared(real.id)["path"].as_str().expect("a path").to_owned();
        let bytes = fs::read(folder.join(real.folder).join(&path)).expect("a real file");
        site.insert(format!("datasets/{}/dataset.toml", real.id), toml.into_bytes());
        site.insert(format!("datasets/{}/{path}", real.id), bytes);
    }
    let world = Memory::of(site);
    let (sources, mut said) = read::read(&world);
    let out = MemoryOut::default();
    let built = build(&sources, &Options::default(), &out, &|_| {}).expect("memory");
    said.extend(built.diagnostics);
    specola::diag::sort(&mut said);
    let files = out.files();
    let csv = |id: &str| {
        let file = files.get(&format!("dati/{id}/{id}.csv"));
        file.map(|bytes| (id.to_owned(), Published::read(bytes)))
    };
    (told(&said, &sources), REAL.iter().filter_map(|r| csv(r.id)).collect())
}

/// Cells of `sbarchi-per-giorno.csv` that mean nothing.
const DECLARED_MISSING: &[&str] = &[
    "2024-04-31",
    "2024-09-31",
    "2025-02-29",
    "2025-02-30",
    "2025-02-31",
    "2025-04-31",
    "2025-06-31",
    "0[VALORE]0",
];

/// What a cell of the file is once published, written anew with as little as possible of the program's own.
fn expected(raw: &str, ty: &str) -> String {
    let text = raw.trim();
    // Declared in `missingValues`: a dash, days that do not exist, a placeholder left in.
    if text == "-" || DECLARED_MISSING.contains(&text) {
        return String::new();
    }
    match ty {
        "integer" if text.ends_with(".0") => text.trim_end_matches(".0").to_owned(),
        "integer" => text.replace('.', ""),
        "number" => text.replace(',', ".").replace('%', ""),
        "date" if text.contains('/') => text.split('/').rev().collect::<Vec<_>>().join("-"),
        _ => text.to_owned(),
    }
}

/// Compares a published table, cell by cell, with its file as the `csv` crate reads it.
fn compare(real: &Real, folder: &Path, published: &Published) {
    let toml = declared(real.id);
    let bytes = fs::read(folder.join(real.folder).join(toml["path"].as_str().expect("a path")));
    let bytes = bytes.expect("a real file");
    let dialect = toml.get("dialect").and_then(|d| d.as_table()).cloned().unwrap_or_default();
    let text = match dialect.get("encoding") {
        Some(_) => encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned(),
        None => String::from_utf8(bytes).expect("UTF-8"),
    };
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split_inclusive('\n').collect();
    let body = lines[real.above..lines.len() - real.below].concat();
    let delimiter = dialect.get("delimiter").and_then(|d| d.as_str()).unwrap_or(",");
    let has_header = dialect.get("header").is_none();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.as_bytes()[0])
        .has_headers(has_header)
        .from_reader(body.as_bytes());
    let header: Vec<String> = if has_header {
        reader.headers().expect("a header").iter().map(|h| h.trim().to_owned()).collect()
    } else {
        Vec::new()
    };
    let fields = toml["fields"].as_array().expect("fields");
    let places: Vec<(usize, &str)> = fields
        .iter()
        .enumerate()
        .map(|(i, f)| {
            let name = f.get("column").unwrap_or(&f["name"]).as_str().expect("a name");
            let at = if has_header { header.iter().position(|h| h == name) } else { Some(i) };
            (at.expect("a column"), f["type"].as_str().expect("a type"))
        })
        .collect();
    let record = |record: Result<csv::StringRecord, csv::Error>| -> Vec<String> {
        let record = record.expect("a record");
        places.iter().map(|(at, ty)| expected(&record[*at], ty)).collect()
    };
    let mut wanted: Vec<Vec<String>> = reader.records().map(record).collect();
    // A published table stands in the order of its key.
    wanted.sort();
    let mut found = published.rows.clone();
    found.sort();
    let different = found.iter().zip(&wanted).find(|(a, b)| a != b);
    assert_eq!((different, found.len()), (None, wanted.len()), "{}", real.id);
}

#[test]
fn every_real_file_is_published_with_a_dataset_toml_alone() {
    let (Some(folder), Some(facts)) = (shared("real"), shared("facts")) else { return };
    let (said, published) = publish(&folder);
    let made = BTreeMap::from([("said.txt".to_owned(), said.into_bytes())]);
    snapshot::hold("real/said", &made);
    let counts: Vec<(&str, usize)> =
        published.iter().map(|(id, table)| (id.as_str(), table.rows.len())).collect();
    assert_eq!(counts, REAL.iter().map(|r| (r.id, r.n)).collect::<Vec<_>>());
    for real in REAL {
        compare(real, &folder, &published[real.id]);
    }
    known_figures(&published);
    municipalities(&published["bilancio-stranieri"], &facts);
}

/// Figures of the fact sheet.
fn known_figures(published: &BTreeMap<String, Published>) {
    let balance = &published["bilancio-stranieri"];
    let year = ["popolazione_1_gennaio_totale", "nati_totale", "acquisizioni_totale"];
    assert_eq!(year.map(|c| balance.sum("", c)), [5_371_251, 47_761, 196_243]);
    assert_eq!(year.map(|c| balance.sum("006", c)), [51_386, 549, 1_769]);
    assert_eq!(balance.sum("", "popolazione_31_dicembre_totale"), 5_559_527);
    let all = &published["bilancio-popolazione"];
    assert_eq!(all.sum("", "popolazione_31_dicembre_totale"), 58_942_828);
    // A code keeps its zeros.
    assert_eq!(all.cell(&[("codice_istat", "006003")], "comune"), "Alessandria");
    let january = &published["stranieri-1-gennaio"];
    let on = |place: &str, day: &str| {
        january.cell(&[("territorio", place), ("giorno", day)], "stranieri").to_owned()
    };
    assert_eq!(on("IT", "2025-01-01"), "5371251");
    assert_eq!(on("ITC18", "2020-01-01"), "45660");
    assert_eq!(on("006003", "2025-01-01"), "15973");
    let country = &published["cittadinanze-italia"];
    assert_eq!(country.sum("", "totale"), 5_141_341);
    assert_eq!(country.cell(&[("paese", "Romania")], "quota"), "21.04");
    let report = &published["cruscotto-2024"];
    let total = |c: &str| report.cell(&[("regione", "Totale complessivo")], c).to_owned();
    assert_eq!(
        ["hotspot", "centri", "sai", "totale"].map(total),
        ["461", "101002", "37678", "139141"]
    );
    let reception = &published["accoglienza"];
    let day = reception.column("data_report");
    let of_day = |c: &str| -> i64 {
        let at = reception.column(c);
        let rows = reception.rows.iter().filter(|r| r[day] == "2024-12-31");
        rows.map(|r| r[at].parse::<i64>().unwrap_or(0)).sum()
    };
    assert_eq!(["hotspot", "centri", "sai"].map(of_day), [461, 101_002, 37_678]);
    let quota = published["cruscotto-2025"].cell(&[("regione", "Valle d'Aosta")], "quota");
    assert_eq!(quota, "0.1");
}

/// The 187 municipalities of the province, sheet against file.
fn municipalities(balance: &Published, facts: &Path) {
    let bytes = fs::read(facts.join("alessandria_comuni_bilancio_stranieri_2025.csv"));
    let sheet = Published::read(&bytes.expect("a sheet"));
    let pairs = [
        ("comune", "comune"),
        ("stranieri_1gen_maschi", "popolazione_1_gennaio_maschi"),
        ("stranieri_1gen_totale", "popolazione_1_gennaio_totale"),
        ("immigrati_estero", "immigrati_estero_totale"),
        ("acquisizioni_cittadinanza", "acquisizioni_totale"),
        ("stranieri_31dic_femmine", "popolazione_31_dicembre_femmine"),
        ("stranieri_31dic_totale", "popolazione_31_dicembre_totale"),
    ];
    assert_eq!(sheet.rows.len(), 187);
    for row in &sheet.rows {
        for (theirs, ours) in pairs {
            let code = [("codice_istat", row[0].as_str())];
            assert_eq!(balance.cell(&code, ours), row[sheet.column(theirs)], "{code:?}, {ours}");
        }
    }
}
