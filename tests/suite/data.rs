//! The shipped datasets: checked without a fault, written, described, and read back.

use std::fs;
use std::path::{Path, PathBuf};

use specola::data::check::check;
use specola::data::codes;
use specola::data::csv::{Records, Signs};
use specola::data::schema::{Dataset, dataset};
use specola::data::table::Table;
use specola::diag;
use specola::export::{Format, export, release};
use specola::fields::{self, Context};
use specola::lang::{Direction, Lang, LangInfo, Languages};
use specola::meta;
use specola::meta::datapackage::datapackage;
use specola::source::{File, Sources, World as _};
use specola::strings::Strings;
use specola::world::out::Written;

use crate::fixture::{Memory, told};
use crate::json_schema;

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of every shipped dataset.
pub(crate) fn shipped() -> Memory {
    let mut memory = Memory::default();
    for (path, bytes) in crate::fixture::tree(&root().join("datasets")) {
        memory = memory.with(&format!("datasets/{path}"), &bytes);
    }
    memory
}

pub(crate) fn sources(memory: &Memory) -> Sources<'_> {
    let file = |entry| {
        let specola::source::Entry::File { path, len, .. } = entry else { return None };
        let is_toml = path.rsplit('.').next() == Some("toml");
        let text = is_toml.then(|| {
            let mut file = memory.open(&path).expect("a file");
            std::io::read_to_string(&mut file).expect("UTF-8").into()
        });
        Some(File { path, len, stamp: None, text })
    };
    Sources::new(memory, memory.list().into_iter().filter_map(file).collect())
}

fn languages() -> Languages {
    let lang = |tag: &str| LangInfo {
        tag: tag.to_owned(),
        name: tag.to_owned(),
        locale: tag.to_owned(),
        direction: Direction::Ltr,
    };
    Languages::new(vec![lang("it"), lang("en")]).expect("two languages")
}

/// Every dataset of some files, checked without a fault, frozen versions among them.
pub(crate) fn checked(sources: &Sources<'_>) -> Vec<(Dataset, Vec<Table>)> {
    let languages = languages();
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for (file, f) in sources.iter().filter(|(_, f)| f.path.ends_with("/dataset.toml")) {
        let folder = f.path.trim_end_matches("dataset.toml");
        let (tree, new) = fields::parse(sources.text(file), file, 0);
        faults.extend(new);
        let dataset = dataset(&tree, file, folder, Context { languages: &languages }, &mut faults);
        if let Some(dataset) = dataset {
            let (tables, new) = check(&dataset, folder.contains("/versions/"), sources);
            faults.extend(new);
            found.push((dataset, tables));
        }
    }
    // How a file was found to be written is no fault.
    faults.retain(|d| d.severity() != diag::Severity::Note);
    diag::sort(&mut faults);
    assert_eq!(told(&faults, sources), "");
    found
}

pub(crate) fn written(table: &Table, sources: &Sources<'_>, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    export(table, sources, format, &mut out).expect("a table in memory is written");
    out
}

/// The data package of a dataset with the files it names.
fn package(
    dataset: &Dataset,
    tables: &[Table],
    sources: &Sources<'_>,
    lang: Lang,
) -> (String, Vec<(String, Vec<u8>)>) {
    let files: Vec<(String, Vec<u8>)> = tables
        .iter()
        .map(|t| (release::canonical_name(t), written(t, sources, Format::Csv)))
        .collect();
    let described = |(table, (name, bytes)): (usize, &(String, Vec<u8>))| {
        let Written { bytes, sha256 } = Written::of(bytes);
        let url = format!("https://specola.example/dati/x/{name}");
        let (form, table) = (codes::file_type(name).expect("CSV"), Some(table));
        meta::File {
            table,
            lang: None,
            form,
            iri: url.clone(),
            url,
            name: name.clone(),
            bytes,
            sha256: sha256.to_string(),
        }
    };
    let body = meta::Body {
        iri: "https://specola.example/id/ente/x/".to_owned(),
        title: &dataset.title,
        identifier: "x",
        path: None,
        email: None,
    };
    let languages = languages();
    let page = "https://specola.example/dati/x/".to_owned();
    let package = meta::Described {
        dataset,
        languages: &languages,
        strings: &Strings::default(),
        iri: "https://specola.example/id/dataset/x/".to_owned(),
        pages: vec![(Lang::DEFAULT, page.clone())],
        holder: body.clone(),
        publisher: body,
        creator: None,
        contact: meta::Contact { iri: page.clone(), name: &dataset.title, email: "x@y.example" },
        places: Vec::new(),
        temporal: None,
        topics: Vec::new(),
        files: files.iter().enumerate().map(described).collect(),
        rows: Vec::new(),
        versions: Vec::new(),
        kept: Vec::new(),
        withdrawn: Vec::new(),
        api: page,
        packages: Vec::new(),
        citations: Vec::new(),
    };
    (datapackage(&package, lang), files)
}

#[test]
fn the_shipped_datasets_are_without_fault_and_publish_what_they_read() {
    let memory = shipped();
    let sources = sources(&memory);
    let all = checked(&sources);
    assert!(all.len() >= 6, "{} datasets", all.len());
    for (dataset, tables) in &all {
        for table in tables {
            let csv = written(table, &sources, Format::Csv);
            let json: serde_json::Value =
                serde_json::from_slice(&written(table, &sources, Format::Json)).expect("JSON");
            let n_rows = usize::try_from(table.n_rows).expect("few rows");
            assert_eq!(json.as_array().map(Vec::len), Some(n_rows), "{}", dataset.id);
            // A line for each row, one for the header, and nothing behind the last break: no shipped text has any.
            assert_eq!(csv.split(|b| *b == b'\n').count(), n_rows + 2, "{}", dataset.id);
        }
    }
}

#[test]
fn data_packages_are_valid_against_the_standard() {
    let Some(profiles) = above("shared/standards/frictionless-datapackage/public/profiles/2.0")
    else {
        println!("SKIPPED: the schemas of Data Package v2 are not beside the project");
        return;
    };
    let package_schema = schema(&profiles, "datapackage");
    let table_schema = schema(&profiles, "tableschema");
    let resource_schema = schema(&profiles, "dataresource");
    let memory = shipped();
    let sources = sources(&memory);
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
    for (dataset, tables) in &checked(&sources) {
        for lang in languages().all() {
            let (text, files) = package(dataset, tables, &sources, lang);
            let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            let none: Vec<String> = Vec::new();
            assert_eq!(json_schema::faults(&package_schema, &json), none, "{}", dataset.id);
            for resource in json["resources"].as_array().expect("resources") {
                assert_eq!(json_schema::faults(&resource_schema, resource), none, "{}", dataset.id);
                let found = json_schema::faults(&table_schema, &resource["schema"]);
                assert_eq!(found, none, "{}", dataset.id);
            }
            // Left for other validators to look at.
            let folder = out.join(&dataset.id).join(languages().tag(lang));
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(folder.join("datapackage.json"), text).expect("a file");
            for (name, bytes) in files {
                fs::write(folder.join(name), bytes).expect("a file");
            }
        }
    }
}

#[test]
fn real_files_are_read_whole() {
    let Some(folder) = above("shared/facts") else {
        println!("SKIPPED: there are no real files beside the project");
        return;
    };
    let mut n_files = 0;
    for (path, bytes) in crate::fixture::tree(&folder) {
        if !path.to_ascii_lowercase().ends_with(".csv") {
            continue;
        }
        n_files += 1;
        let mut records = Records::new(bytes.as_slice(), Signs::of(b','));
        let mut n_fields = None;
        while records.advance().expect("bytes in memory") {
            let record = records.record();
            assert_eq!(record.faults(), [], "{path}");
            let n = *n_fields.get_or_insert(record.n_fields());
            assert_eq!(record.n_fields(), n, "{path} at byte {}", record.start());
        }
        assert!(n_fields.is_some_and(|n| n > 1), "{path}");
    }
    assert!(n_files > 10, "{n_files} files");
}

/// A folder beside the project, or above it where it is checked out as one of several.
pub(crate) fn above(folder: &str) -> Option<PathBuf> {
    root().ancestors().skip(1).map(|a| a.join(folder)).find(|p| p.is_dir())
}

fn schema(profiles: &Path, name: &str) -> serde_json::Value {
    let text = fs::read_to_string(profiles.join(format!("{name}.json"))).expect("a schema");
    serde_json::from_str(&text).expect("a JSON schema")
}
