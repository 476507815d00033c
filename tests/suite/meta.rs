//! What describes the datasets of a built site: one graph in three syntaxes, files as they were written, addresses
//! that answer, keys that are explained, codes that the authority tables have.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use oxjsonld::JsonLdParser;
use oxrdf::{NamedNode, Triple};
use oxrdfxml::RdfXmlParser;
use oxttl::TurtleParser;
use serde_json::Value;
use specola::build::{Options, build};
use specola::data::codes;
use specola::meta::api;
use specola::world::out::Written;
use specola::world::read;

use crate::fixture::{Memory, MemoryOut, told};
use crate::{golden, json_schema};

/// The files of a golden site.
fn built(name: &str) -> BTreeMap<String, Vec<u8>> {
    let world = Memory::of(golden::site(name));
    let (sources, mut said) = read::read(&world);
    let out = MemoryOut::default();
    let built = build(&sources, &Options::default(), &out, &|_| {}).expect("memory");
    said.extend(built.diagnostics);
    assert_eq!(told(&said, &sources), "");
    out.files()
}

fn triples(files: &BTreeMap<String, Vec<u8>>, name: &str) -> BTreeSet<String> {
    let bytes = &files[name];
    let text = |triple: Triple| triple.to_string();
    match name.rsplit('.').next() {
        Some("ttl") => {
            TurtleParser::new().for_slice(bytes).map(|t| text(t.expect("Turtle"))).collect()
        }
        Some("rdf") => {
            RdfXmlParser::new().for_slice(bytes).map(|t| text(t.expect("RDF/XML"))).collect()
        }
        Some(_) | None => JsonLdParser::new()
            .for_slice(bytes)
            .map(|q| text(Triple::from(q.expect("JSON-LD"))))
            .collect(),
    }
}

/// Without blank nodes, two graphs are the same when their statements are.
#[test]
fn the_catalogue_is_one_graph_in_three_syntaxes() {
    let files = built("dataset");
    let turtle = triples(&files, "catalog.ttl");
    assert!(turtle.len() > 100, "{} statements", turtle.len());
    assert!(turtle.iter().all(|t| !t.contains("_:")), "a blank node");
    assert_eq!(triples(&files, "catalog.rdf"), turtle);
    assert_eq!(triples(&files, "catalog.jsonld"), turtle);
}

#[test]
fn what_the_catalogue_names_is_there() {
    const BASE: &str = "https://prova.example/";
    let files = built("dataset");
    let mut downloads = BTreeMap::new();
    let mut said: BTreeMap<(String, String), String> = BTreeMap::new();
    for triple in TurtleParser::new().for_slice(&files["catalog.ttl"]) {
        let triple = triple.expect("Turtle");
        let object = match &triple.object {
            oxrdf::Term::NamedNode(node) => node.as_str().to_owned(),
            oxrdf::Term::Literal(literal) => literal.value().to_owned(),
            oxrdf::Term::BlankNode(_) => String::new(),
        };
        let oxrdf::NamedOrBlankNode::NamedNode(subject) = &triple.subject else { continue };
        let property = triple.predicate.as_str().rsplit(['#', '/']).next().unwrap_or_default();
        if property == "downloadURL" {
            downloads.insert(subject.as_str().to_owned(), object.clone());
        }
        said.insert((subject.as_str().to_owned(), property.to_owned()), object);
        // Whatever this site names, it answers for.
        let nodes: Vec<&NamedNode> = match &triple.object {
            oxrdf::Term::NamedNode(node) => vec![subject, node],
            oxrdf::Term::Literal(_) | oxrdf::Term::BlankNode(_) => vec![subject],
        };
        for node in nodes {
            let Some(path) = node.as_str().strip_prefix(BASE) else { continue };
            let path = path.split('#').next().unwrap_or_default();
            let page = if path.is_empty() || path.ends_with('/') { "index.html" } else { "" };
            let path = format!("{path}{page}");
            assert!(files.contains_key(&path), "{path} is named, and not there");
        }
    }
    assert_eq!(downloads.len(), files.keys().filter(|p| is_download(p)).count());
    for (distribution, url) in downloads {
        let bytes = &files[url.strip_prefix(BASE).expect("a file of the site")];
        let written = Written::of(bytes);
        let of = |subject: &str, property: &str| {
            said.get(&(subject.to_owned(), property.to_owned())).cloned().unwrap_or_default()
        };
        assert_eq!(of(&distribution, "byteSize"), written.bytes.to_string());
        let checksum = of(&distribution, "checksum");
        assert_eq!(of(&checksum, "checksumValue"), written.sha256.to_string());
    }
}

/// A file of the latest version that holds a table, or all of them.
fn is_download(path: &str) -> bool {
    let name = path.strip_prefix("dati/centri/").or(path.strip_prefix("en/data/centri/"));
    let tables = ["centri.", "ospiti."];
    name.is_some_and(|n| {
        let table = tables.iter().any(|t| n.starts_with(t)) && !n.ends_with("-metadata.json");
        !n.contains('/') && (table || n.ends_with(".zip")) && codes::file_type(n).is_some()
    })
}

/// Takes every `$ref` out of a schema, for it is followed nowhere else.
fn whole(schema: &Value, defs: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let mut out = serde_json::Map::new();
            for (key, value) in object.iter().filter(|(key, _)| *key != "$defs") {
                match (key.as_str(), value.as_str()) {
                    ("$ref", Some(name)) => {
                        let name = name.rsplit('/').next().expect("a name");
                        let target = whole(&defs[name], defs);
                        let target = target.as_object().expect("a schema").clone();
                        out.extend(target);
                    }
                    _ => drop(out.insert(key.clone(), whole(value, defs))),
                }
            }
            Value::Object(out)
        }
        Value::Array(list) => list.iter().map(|s| whole(s, defs)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}

/// The keys of a value that its schema does not explain, each with its path.
fn unexplained(schema: &Value, value: &Value, at: &str, out: &mut Vec<String>) {
    if let Some(items) = schema.get("items") {
        for inner in value.as_array().into_iter().flatten() {
            unexplained(items, inner, at, out);
        }
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    for (key, inner) in value.as_object().into_iter().flatten() {
        match properties.get(key) {
            Some(schema) => unexplained(schema, inner, &format!("{at}/{key}"), out),
            None => out.push(format!("{at}/{key}")),
        }
    }
}

#[test]
fn what_programs_read_keeps_to_its_schema() {
    let files = built("dataset");
    let schema: Value = serde_json::from_str(api::SCHEMA).expect("JSON");
    assert_eq!(files["data/catalogue.schema.json"], api::SCHEMA.as_bytes());
    let mut seen = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("data/")) {
        if path.ends_with(".schema.json") {
            continue;
        }
        let kind = if path == "data/index.json" { "index" } else { "dataset" };
        let schema = whole(&schema["$defs"][kind], &schema["$defs"]);
        let value: Value = serde_json::from_slice(bytes).expect("JSON");
        let mut faults = json_schema::faults(&schema, &value);
        unexplained(&schema, &value, "", &mut faults);
        assert_eq!(faults, Vec::<String>::new(), "{path}");
        seen += 1;
    }
    assert_eq!(seen, 2);
}

/// The folder of the standards, where it is beside the project.
fn standards() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.ancestors().skip(1).map(|a| a.join("shared/standards")).find(|p| p.is_dir())
}

/// The codes that stand behind a prefix in a text.
fn after<'t>(text: &'t str, prefix: &str) -> BTreeSet<&'t str> {
    let code = |rest: &'t str| {
        rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()
    };
    text.split(prefix).skip(1).map(code).filter(|c| !c.is_empty()).collect()
}

#[test]
fn codes_are_those_of_the_authority_tables() {
    let Some(standards) = standards() else {
        println!("SKIPPED: the authority tables are not beside the project");
        return;
    };
    let read = |path: &str| fs::read_to_string(standards.join(path)).expect(path);
    let table = |file: &str, name: &str| {
        let text = read(&format!("ckanext-dcatapit/vocabularies/{file}-filtered.rdf"));
        let prefix =
            format!("rdf:about=\"http://publications.europa.eu/resource/authority/{name}/");
        after(&text, &prefix).into_iter().map(str::to_owned).collect::<BTreeSet<String>>()
    };
    // Newer than the copy of the tables that stands beside the project.
    let newer = ["AS_NEEDED", "NOT_PLANNED", "PARQUET"];
    let lacking = |ours: &mut dyn Iterator<Item = &str>, table: &BTreeSet<String>| {
        let ours = ours.filter(|c| !newer.contains(c) && !table.contains(*c));
        ours.map(str::to_owned).collect::<Vec<_>>()
    };
    let none = Vec::<String>::new();
    let themes = table("data-theme", "data-theme");
    assert_eq!(lacking(&mut codes::THEMES.iter().copied(), &themes), none);
    let frequencies = table("frequencies", "frequency");
    assert_eq!(lacking(&mut codes::FREQUENCIES.iter().copied(), &frequencies), none);
    let types = table("filetypes", "file-type");
    assert_eq!(lacking(&mut codes::FILE_TYPES.iter().map(|t| t.eu), &types), none);
    let languages = table("languages", "language");
    assert_eq!(lacking(&mut codes::LANGUAGES.iter().map(|(_, code)| *code), &languages), none);
    // Every theme and every sub-theme of the mapping, and no other.
    let mapping = read(
        "italia-vocabolari/VocabolariControllati/theme-subtheme-mapping/theme-subtheme-mapping.csv",
    );
    let theirs: BTreeSet<(String, String)> = mapping
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split("\",\"").collect();
            let subject = after(cells[4], "http://eurovoc.europa.eu/");
            (cells[1].to_owned(), subject.first().expect("a number").to_string())
        })
        .collect();
    let ours = codes::SUBJECTS
        .iter()
        .flat_map(|(theme, of)| of.iter().map(move |s| ((*theme).to_owned(), (*s).to_owned())));
    assert_eq!(ours.collect::<BTreeSet<_>>(), theirs);
    // The licences that are named by the Italian table.
    let licences = read("italia-vocabolari/VocabolariControllati/licences/licences.ttl");
    let prefix = "https://w3id.org/italia/controlled-vocabulary/licences/";
    let theirs = after(&licences, prefix);
    for licence in codes::LICENCES {
        if let Some(code) = licence.iri.strip_prefix(prefix) {
            assert!(theirs.contains(code), "{code}");
        }
    }
}

/// In the words of the theme a licence calls itself in English as in catalogues, and has a name in each language.
#[test]
fn every_licence_has_a_name_for_readers() {
    let words = include_str!("../../themes/osservatorio/strings.toml");
    let words: toml::Table = words.parse().expect("TOML");
    let said = words.iter().filter_map(|(key, word)| {
        let name = |lang: &str| word.get(lang)?.as_str().map(str::to_owned);
        key.starts_with("licence_").then(|| (key.clone(), name("en"), name("it").is_some()))
    });
    let expected = codes::LICENCES.iter().map(|licence| {
        let id = licence.name.to_lowercase().replace(['-', '.'], "_");
        (format!("licence_{id}"), Some(licence.title.to_owned()), true)
    });
    assert_eq!(said.collect::<BTreeSet<_>>(), expected.collect::<BTreeSet<_>>());
}
