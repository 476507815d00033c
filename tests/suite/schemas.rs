//! The JSON Schemas for editors: they take every file of the shipped site and of the tests, and they say what the
//! program says of a file with one fault in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value as Json};
use specola::chart::spec::CHART;
use specola::config;
use specola::data::specs::DATASET;
use specola::doc::front::Kind;
use specola::fields::{self, Context, FieldSpec, FieldType, Need, Telling, json_schema};
use specola::lang::{Direction, LangInfo, Languages};
use specola::site::vocabulary::TermKind;
use specola::source::FileId;

use crate::fixture::{folder, run, tree, write_files};
use crate::golden;
use crate::json_schema::faults;

/// The schemas of a site, by name, as the program writes them.
fn schemas(site: &Path) -> BTreeMap<String, Json> {
    let dir = folder();
    let out = dir.path().join("schemas").display().to_string();
    let (code, _, said) = run(&["schema", "--out", &out], site);
    assert_eq!((code, said.as_str()), (0, ""), "{}", site.display());
    let schema = |(name, bytes): (String, Vec<u8>)| {
        let name = name.trim_end_matches(".schema.json").to_owned();
        (name, serde_json::from_slice(&bytes).expect("JSON"))
    };
    tree(&dir.path().join("schemas")).into_iter().map(schema).collect()
}

/// TOML as a language server shows it to a schema: dates are texts.
fn json(value: toml::Value) -> Json {
    match value {
        toml::Value::String(text) => Json::String(text),
        toml::Value::Integer(n) => n.into(),
        toml::Value::Float(n) => n.into(),
        toml::Value::Boolean(b) => b.into(),
        toml::Value::Datetime(d) => Json::String(d.to_string()),
        toml::Value::Array(list) => Json::Array(list.into_iter().map(json).collect()),
        toml::Value::Table(table) => {
            Json::Object(table.into_iter().map(|(k, v)| (k, json(v))).collect())
        }
    }
}

/// The schema a file of a site is held to, and the part of it that is TOML.
fn authored<'t>(path: &str, text: &'t str) -> Option<(&'static str, &'t str)> {
    let vocabulary = || {
        let name = path.strip_prefix("content/vocabularies/")?.strip_suffix(".toml")?;
        TermKind::ALL.iter().map(|k| k.section().name()).find(|n| *n == name)
    };
    let page = || {
        let rest = path.strip_prefix("content/").filter(|p| p.ends_with(".md"))?;
        Some(match rest.split('/').collect::<Vec<_>>().as_slice() {
            ["articles", ..] => "article",
            ["altrisguardi", ..] => "altrisguardi",
            ["events", ..] => "event",
            ["pages", ..] => "page",
            ["reports", .., file] if file.starts_with("index.") => "report",
            ["reports", ..] => "chapter",
            _ => "home",
        })
    };
    if let Some(kind) = page() {
        return Some((kind, text.strip_prefix("+++\n")?.split_once("\n+++")?.0));
    }
    if path == "specola.toml" {
        return Some(("specola", text));
    }
    if path.ends_with("/dataset.toml") {
        return Some(("dataset", text));
    }
    if path.ends_with("/withdrawn.toml") {
        return Some(("withdrawn", text));
    }
    if path.ends_with(".toml") && path.contains("/charts/") {
        return Some(("chart", text));
    }
    vocabulary().map(|name| (name, text))
}

#[test]
fn they_take_every_file_of_the_shipped_site_and_of_the_tests() {
    let dir = folder();
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sites = vec![home.to_owned()];
    for entry in fs::read_dir(home.join("tests/sites")).expect("the sites of the tests") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|n| n.to_str()).expect("a name").to_owned();
        if path.join("site.txt").is_file() {
            write_files(&dir.path().join(&name), &golden::site(&name));
            sites.push(dir.path().join(name));
        }
    }
    assert!(sites.len() > 6, "only {} sites", sites.len());
    let mut checked = 0;
    for site in sites {
        let schemas = schemas(&site);
        for folder in ["content", "datasets", ""] {
            let files = if folder.is_empty() {
                let text = fs::read(site.join("specola.toml")).expect("settings");
                BTreeMap::from([("specola.toml".to_owned(), text)])
            } else if site.join(folder).is_dir() {
                let files = tree(&site.join(folder)).into_iter();
                files.map(|(path, bytes)| (format!("{folder}/{path}"), bytes)).collect()
            } else {
                BTreeMap::new()
            };
            for (path, bytes) in files {
                let Ok(text) = String::from_utf8(bytes) else { continue };
                let Some((name, toml)) = authored(&path, &text) else { continue };
                let table: toml::Table = toml.parse().expect("TOML");
                let found = faults(&schemas[name], &json(toml::Value::Table(table)));
                assert_eq!(found, Vec::<String>::new(), "{}/{path}", site.display());
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "only {checked} files were held to a schema");
}

/// Numbers that look random and are the same in every run (the generator of Knuth's MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % n
    }
}

/// A value as TOML, on one line. `fault` counts down to the one place where it is wrong.
#[expect(clippy::too_many_lines, reason = "one arm for each type; a table reads best whole")]
fn value(ty: FieldType, random: &mut Random, fault: &mut Option<usize>) -> String {
    let wrong = *fault == Some(0);
    if let Some(n) = fault {
        *fault = n.checked_sub(1);
    }
    let by_lang = |good: &str, random: &mut Random| match (wrong, random.below(4)) {
        (false, 0) => format!("{{ it = {good} }}"),
        (false, _) => format!("{{ it = {good}, en = {good} }}"),
        (true, 0) => format!("{{ en = {good} }}"),
        (true, 1) => format!("{{ it = {good}, xx = {good} }}"),
        (true, 2) => "{ it = 1 }".to_owned(),
        (true, _) => "true".to_owned(),
    };
    let one_of = |good: &str, bad: &str| if wrong { bad } else { good }.to_owned();
    match ty {
        FieldType::Text => one_of("\"t\"", "1"),
        FieldType::Slug => match random.below(3) {
            0 => one_of("\"a.b_-c9\"", "\"a..b\""),
            1 => one_of("\"a\"", "\"a-\""),
            _ => one_of("\"v1.0--x\"", "\"A\""),
        },
        FieldType::ByLang | FieldType::ByLangOrText => by_lang("\"t\"", random),
        FieldType::ByLangList => by_lang("[\"t\"]", random),
        FieldType::Bool => one_of("true", "\"true\""),
        FieldType::Int => one_of("7", "7.5"),
        FieldType::Ints => one_of("[1, 2]", "[1, \"2\"]"),
        FieldType::Date => one_of("2026-03-31", "2026-03-31T10:00:00"),
        FieldType::Moment => match random.below(3) {
            0 => one_of("2026-03-31", "31"),
            1 => one_of("2026-03-31T10:00:00", "10:00:00"),
            _ => one_of("2026-03-31T10:00:00+02:00", "true"),
        },
        FieldType::Choice(known) => {
            one_of(&format!("{:?}", known[random.below(known.len())]), "\"none of them\"")
        }
        FieldType::Texts => one_of("[\"a\", \"b\"]", "[\"a\", 1]"),
        FieldType::TextOrTexts => one_of("\"a\"", "1"),
        FieldType::Addresses => one_of("[\"/a/\"]", "[\"a\"]"),
        // What is read later is right here.
        FieldType::OneOf(kinds) => {
            if wrong {
                *fault = Some(0);
            }
            value(kinds[random.below(kinds.len())], random, &mut None)
        }
        FieldType::Number => one_of("1.5", "\"1\""),
        FieldType::Either(_, _) if wrong => "[]".to_owned(),
        FieldType::Either(kinds, _) => value(kinds[random.below(kinds.len())], random, fault),
        FieldType::Scalar => ["1", "\"t\"", "2026-03-31"][random.below(3)].to_owned(),
        FieldType::Each(kind) => format!("[{}]", value(*kind, random, &mut None)),
        FieldType::Any => {
            if wrong {
                *fault = Some(0);
            }
            "{ any = 1 }".to_owned()
        }
        FieldType::Table(specs) if !wrong => {
            format!("{{ {} }}", pairs(specs, random, fault).join(", "))
        }
        FieldType::Tables(specs) if !wrong => {
            format!("[{{ {} }}]", pairs(specs, random, fault).join(", "))
        }
        FieldType::Table(_) | FieldType::Tables(_) => "\"t\"".to_owned(),
    }
}

/// Some keys of a table with values.
fn pairs(specs: &[FieldSpec], random: &mut Random, fault: &mut Option<usize>) -> Vec<String> {
    let mut pairs = Vec::new();
    for spec in specs.iter().filter(|s| s.need == Need::Required) {
        if *fault == Some(0) && random.below(2) == 0 {
            *fault = None;
            continue;
        }
        pairs.push(format!("{} = {}", spec.key, value(spec.ty, random, fault)));
    }
    for spec in specs.iter().filter(|s| s.need == Need::Optional) {
        if random.below(3) == 0 {
            pairs.push(format!("{} = {}", spec.key, value(spec.ty, random, fault)));
        }
    }
    if *fault == Some(0) {
        *fault = None;
        pairs.push("unknown_key = 1".to_owned());
    }
    pairs
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

#[test]
fn they_say_what_the_program_says() {
    let mut tables: Vec<&'static [FieldSpec]> = vec![DATASET, CHART, config::SPECS];
    tables.extend(Kind::ALL.iter().map(|k| k.specs()));
    tables.extend(TermKind::ALL.iter().map(|k| k.specs()));
    let meaning = |english: &'static str| english.to_owned();
    let telling = Telling { tags: &["it", "en"], meaning: &meaning, partial: false };
    let languages = languages();
    let mut random = Random(20_260_331);
    let (mut good, mut bad) = (0, 0);
    for specs in tables {
        let schema = json_schema(specs, telling);
        for round in 0..120 {
            let mut fault = (round % 2 == 1).then(|| random.below(20));
            let text = pairs(specs, &mut random, &mut fault).join("\n");
            let (table, mut found) = fields::parse(&text, FileId(0), 0);
            assert!(found.is_empty(), "{text}");
            fields::read(&table, specs, Context { languages: &languages }, &mut found);
            let value = json(toml::Value::Table(text.parse().expect("TOML")));
            let said = faults(&schema, &value);
            assert_eq!(said.is_empty(), found.is_empty(), "{text}\n{said:?}\n{found:?}");
            if found.is_empty() { good += 1 } else { bad += 1 }
        }
    }
    assert!(good > 300 && bad > 300, "{good} without a fault, {bad} with one");
}

#[test]
fn every_key_is_explained_in_the_language_of_the_author() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s", "--lang", "it"], dir.path()).0, 0);
    let text = fs::read(dir.path().join("s/.schemas/page.schema.json")).expect("there");
    let schema: Json = serde_json::from_slice(&text).expect("JSON");
    assert_eq!(
        schema["properties"]["draft"]["description"],
        "se la pagina è una bozza, che non esce"
    );
    // Every description of the Italian schemas is another than the English one.
    let site = dir.path().join("s");
    let english = schemas(&site);
    assert_eq!(run(&["schema", "--lang", "it"], &site).0, 0);
    let mut same = Vec::new();
    // The words of charts are told where charts are.
    for (name, schema) in english.iter().filter(|(name, _)| *name != "chart") {
        let path = site.join(format!(".schemas/{name}.schema.json"));
        let italian: Json = serde_json::from_slice(&fs::read(path).expect("there")).expect("JSON");
        untold(schema, &italian, name, &mut same);
    }
    assert_eq!(same, Vec::<String>::new());
}

/// The descriptions that are equal in two schemas.
fn untold(a: &Json, b: &Json, at: &str, out: &mut Vec<String>) {
    let none = Map::new();
    for (key, inner) in a.as_object().unwrap_or(&none) {
        match (inner, &b[key]) {
            (Json::String(a), Json::String(b)) if key == "description" && a == b => {
                out.push(format!("{at}: {a}"));
            }
            (inner, other) => untold(inner, other, &format!("{at}/{key}"), out),
        }
    }
    for (i, inner) in a.as_array().into_iter().flatten().enumerate() {
        untold(inner, &b[i], &format!("{at}/{i}"), out);
    }
}

#[test]
fn what_is_begun_names_its_schema_where_there_is_one() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let site = dir.path().join("s");
    for (kind, slug, path, hint) in [
        (
            "dataset",
            "nascite",
            "datasets/nascite/dataset.toml",
            "#:schema ../../.schemas/dataset.schema.json",
        ),
        (
            "chart",
            "serie",
            "content/charts/serie.toml",
            "#:schema ../../.schemas/chart.schema.json",
        ),
        (
            "chart",
            "nascite/serie",
            "datasets/nascite/charts/serie.toml",
            "#:schema ../../../.schemas/chart.schema.json",
        ),
    ] {
        assert_eq!(run(&["new", kind, slug], &site).0, 0, "{kind}");
        let text = fs::read_to_string(site.join(path)).expect("there");
        assert_eq!(text.lines().next(), Some(hint));
        let named = hint.trim_start_matches("#:schema ");
        let folder = site.join(path).parent().expect("a folder").join(named);
        assert!(folder.is_file(), "{named} leads nowhere from {path}");
    }
    fs::remove_dir_all(site.join(".schemas")).expect("removed");
    assert_eq!(run(&["new", "dataset", "morti"], &site).0, 0);
    let text = fs::read_to_string(site.join("datasets/morti/dataset.toml")).expect("there");
    assert_eq!(text.lines().next(), Some("# what the dataset is called"));
}
