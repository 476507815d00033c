//! The suites of others: what the checker says of the frictionless fixtures and of the W3C's CSVW tests.
//!
//! Every case is listed in `tests/official/*.txt` with what came out, and why where that is not what its authors
//! expect. A change of any of them fails. Without the suites beside the project the tests are skipped, and say so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value as Json, json};
use specola::build::{Options, build};
use specola::data::csv::{Records, Signs};
use specola::diag::{Code, Diagnostic, Loc};
use specola::source::Sources;
use specola::world::read;

use crate::data::above;
use crate::fixture::{Memory, MemoryOut, files};
use crate::golden;
use crate::snapshot;

/// A site with one dataset `prova`, of a `datapackage.json` and its files.
fn site(package: &Json, mut data: BTreeMap<String, Vec<u8>>) -> Memory {
    let mut all = golden::site("");
    all.extend(files(&snapshot::read("errors/frame.txt")));
    all.retain(|path, bytes| !bytes.is_empty() && !path.starts_with("datasets/"));
    let head = r#"
title = { it = "Prova" }
description = { it = "Una tabella di prova, lunga quanto basta per essere descritta." }
version = "1.0.0"
modified = 2026-02-15
licenses = "CC-BY-4.0"
keywords = { it = [] }
sources = []
contributors = []
holder = "ente"
theme = "SOCI"
frequency = "ANNUAL"
"#;
    data.insert("dataset.toml".to_owned(), head.as_bytes().to_vec());
    data.insert("datapackage.json".to_owned(), package.to_string().into_bytes());
    all.extend(data.into_iter().map(|(path, bytes)| (format!("datasets/prova/{path}"), bytes)));
    Memory::of(all)
}

/// What is wrong with the dataset: `line:field code`, or `code` where it is not about a table.
fn found(world: &Memory) -> BTreeSet<String> {
    let (sources, mut faults) = read::read(world);
    let built = build(&sources, &Options::default(), &MemoryOut::default(), &|_| {});
    faults.extend(built.expect("memory").diagnostics);
    let of = |d: &Diagnostic| one(&sources, world, d);
    faults.iter().filter(|d| d.code != Code::CellMore).map(of).collect()
}

fn one(sources: &Sources<'_>, world: &Memory, d: &Diagnostic) -> String {
    let code = d.code.as_str();
    let Loc::Cell(cell) = &d.loc else { return code.to_owned() };
    let mut bytes = Vec::new();
    let path = &sources.get(cell.file).path;
    let mut file = specola::source::World::open(world, path).expect("a file");
    std::io::Read::read_to_end(&mut file, &mut bytes).expect("memory");
    let start = usize::try_from(cell.record_start).expect("a small file");
    let line = bytes[..start].split(|b| *b == b'\n').count();
    match cell.column {
        Some(column) if d.code != Code::KeyDuplicate => format!("{line}:{} {code}", column + 1),
        _ => format!("{line} {code}"),
    }
}

/// The tables of a folder and of those in it, by path.
fn tables(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = crate::fixture::tree(folder);
    all.retain(|path, bytes| {
        bytes.len() < 1 << 20 && (path.ends_with(".csv") || path.ends_with(".json"))
    });
    all
}

/// A table whose header is all that is known of it: every column may hold anything.
fn headed(name: &str, bytes: &[u8]) -> Json {
    let mut records = Records::new(bytes, Signs::of(b','));
    let mut names: Vec<String> = Vec::new();
    if records.advance().expect("memory") {
        let record = records.record();
        for i in 0..record.n_fields() {
            let text = String::from_utf8_lossy(&record.field(i)).trim().to_owned();
            if !text.is_empty() && !names.contains(&text) {
                names.push(text);
            }
        }
    }
    let fields: Vec<Json> = names.iter().map(|n| json!({"name": n, "type": "any"})).collect();
    json!({"resources": [{"name": "prova", "path": name, "schema": {"fields": fields}}]})
}

/// What frictionless expects, in the words of [`found`]; blank lines are no fault here.
fn expected(list: &Json) -> BTreeSet<String> {
    let one = |e: &Json| {
        let (row, field) = (e[0].as_u64().unwrap_or(0), e[1].as_u64().unwrap_or(0));
        match e[2].as_str().expect("a type") {
            "blank-row" => None,
            "type-error" => Some(format!("{row}:{field} cell-type")),
            "constraint-error" => Some(format!("{row}:{field} cell-constraint")),
            "unique-error" | "primary-key" => Some(format!("{row} key-duplicate")),
            "missing-cell" | "extra-cell" => Some(format!("{row} record-length")),
            "duplicate-label" | "blank-label" | "incorrect-label" => {
                Some(format!("1:{field} header-extra"))
            }
            whole => Some(whole.to_owned()),
        }
    };
    list.as_array().expect("a list").iter().filter_map(one).collect()
}

/// Why a fault is told by one side only: `more bad-code: reason`, a line each.
fn why(all: &str, side: &str, code: &str) -> String {
    let start = format!("{side} {code}: ");
    let found = all.lines().find_map(|line| line.strip_prefix(&start));
    found.unwrap_or("NO REASON").to_owned()
}

/// How two lists of faults differ, with the reasons.
fn compared(expected: &BTreeSet<String>, found: &BTreeSet<String>) -> String {
    let code = |fault: &String| fault.rsplit(' ').next().unwrap_or_default().to_owned();
    let all = snapshot::read("official/why.txt");
    let mut out = String::new();
    for (side, list) in [
        ("more", found.difference(expected).collect::<Vec<_>>()),
        ("less", expected.difference(found).collect()),
    ] {
        let mut by_code: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for fault in list {
            let place = fault.strip_suffix(&code(fault)).unwrap_or_default().trim_end();
            by_code.entry(code(fault)).or_default().push(place);
        }
        for (code, places) in by_code {
            let why = why(&all, side, &code);
            let places: Vec<&str> = places.into_iter().filter(|p| !p.is_empty()).collect();
            let at = if places.is_empty() {
                String::new()
            } else {
                format!(" at {}", places.join(", "))
            };
            let _ = writeln!(out, "    {side}: {code}{at} ({why})");
        }
    }
    out
}

#[test]
fn the_frictionless_fixtures_are_judged_as_listed() {
    let Some(folder) = above("shared/standards/frictionless-fixtures") else {
        println!("SKIPPED: the fixtures of frictionless are not beside the project");
        return;
    };
    let text = fs::read_to_string(folder.join("expected-frictionless-5.21.json")).expect("a list");
    let cases: Map<String, Json> = serde_json::from_str(&text).expect("JSON");
    let data = folder.join("data");
    let (mut same, mut lines) = (0, String::new());
    for (name, errors) in &cases {
        let path = data.join(name);
        let bytes = fs::read(&path).expect("a fixture");
        let world = if name.ends_with(".csv") {
            let own = BTreeMap::from([("prova.csv".to_owned(), bytes.clone())]);
            site(&headed("prova.csv", &bytes), own)
        } else {
            let package: Json = serde_json::from_slice(&bytes).expect("JSON");
            site(&package, tables(path.parent().expect("a folder")))
        };
        let told = compared(&expected(errors), &found(&world));
        same += usize::from(told.is_empty());
        let outcome = if told.is_empty() { "as expected" } else { "differs" };
        let _ = write!(lines, "{name}: {outcome}\n{told}");
    }
    let head = format!("{same} of {} as expected\n\n", cases.len());
    assert!(!lines.contains("NO REASON"), "{lines}");
    hold("frictionless.txt", &(head + &lines));
}

/// One file of `tests/official`.
fn hold(name: &str, text: &str) {
    let path = snapshot::tests("official").join(name);
    if std::env::var_os("SNAPSHOTS").is_some_and(|v| v == "overwrite") {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
        fs::write(path, text).expect("a file is written");
        return;
    }
    let held = fs::read_to_string(&path).expect("a list of outcomes");
    let line = held.lines().zip(text.lines()).find(|(a, b)| a != b);
    assert!(held == text, "tests/official/{name} (SNAPSHOTS=overwrite accepts): {line:?}");
}

#[test]
fn the_csvw_tests_are_judged_as_listed() {
    let Some(folder) = above("shared/standards/csvw/tests") else {
        println!("SKIPPED: the tests of CSVW are not beside the project");
        return;
    };
    let text = fs::read_to_string(folder.join("manifest-validation.jsonld")).expect("a manifest");
    let manifest: Json = serde_json::from_str(&text).expect("JSON");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lines = String::new();
    for case in manifest["entries"].as_array().expect("entries") {
        let text = |key: &str| case[key].as_str().unwrap_or_default();
        let id = text("id").rsplit('#').next().unwrap_or_default();
        let (outcome, why) = csvw(&folder, text("type"), text("action"));
        *counts.entry(outcome).or_default() += 1;
        let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
        let _ = writeln!(lines, "{id} {}: {outcome}{why}", text("name"));
    }
    let head: Vec<String> = counts.iter().map(|(outcome, n)| format!("{n} {outcome}\n")).collect();
    hold("csvw.txt", &format!("{}\n{lines}", head.concat()));
}

/// What comes out of a CSVW test, and why where it is not what it should.
fn csvw(folder: &Path, kind: &str, action: &str) -> (&'static str, String) {
    if kind.contains("Warning") {
        return ("not covered", "a warning about metadata, which nobody here reads".to_owned());
    }
    if !action.ends_with(".json") {
        return ("not covered", "metadata that a client discovers".to_owned());
    }
    let path = folder.join(action);
    let Ok(text) = fs::read_to_string(&path) else {
        return ("not covered", "the metadata is not in the suite".to_owned());
    };
    let Ok(metadata) = serde_json::from_str::<Json>(&text) else {
        let told = if kind.contains("Negative") { "as expected" } else { "refused" };
        return (told, "not JSON".to_owned());
    };
    let data = tables(path.parent().expect("a folder"));
    match package(&metadata, &data) {
        Err(why) => ("not covered", why),
        Ok(package) => {
            let found = found(&site(&package, data));
            let codes: BTreeSet<&str> =
                found.iter().map(|f| f.rsplit(' ').next().unwrap_or_default()).collect();
            let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
            match (kind.contains("Negative"), found.is_empty()) {
                (true, false) => ("as expected", codes),
                (false, true) => ("as expected", String::new()),
                (true, true) => ("accepted", "a fault of what is not translated".to_owned()),
                (false, false) => ("refused", codes),
            }
        }
    }
}

/// CSVW metadata as a Data Package; why not, where it says what that cannot.
fn package(metadata: &Json, data: &BTreeMap<String, Vec<u8>>) -> Result<Json, String> {
    let tables = match metadata.get("tables") {
        Some(Json::Array(list)) => list.clone(),
        Some(_) => return Err("no list of tables".to_owned()),
        None => vec![metadata.clone()],
    };
    let mut names: Vec<&str> = Vec::new();
    for table in &tables {
        let url = table["url"].as_str().ok_or("a table without an address")?;
        if !data.contains_key(url) {
            return Err("a table that is not beside its metadata".to_owned());
        }
        names.push(url);
    }
    let resource = |(i, table)| resource(i, table, metadata, &names, &tables);
    let resources: Result<Vec<Json>, String> = tables.iter().enumerate().map(resource).collect();
    Ok(json!({"resources": resources?}))
}

fn resource(
    i: usize,
    table: &Json,
    group: &Json,
    names: &[&str],
    tables: &[Json],
) -> Result<Json, String> {
    let dialect = table.get("dialect").or(group.get("dialect"));
    if dialect.is_some() {
        return Err("a dialect of CSVW".to_owned());
    }
    let schema = table.get("tableSchema").or(group.get("tableSchema")).ok_or("no schema")?;
    let columns = schema["columns"].as_array().ok_or("no list of columns")?;
    let mut fields = Vec::new();
    for column in columns {
        fields.push(field(column, &[schema, table, group])?);
    }
    let mut out = Map::from_iter([("fields".to_owned(), json!(fields))]);
    if let Some(key) = schema.get("primaryKey") {
        out.insert("primaryKey".to_owned(), named(key, columns)?);
    }
    if let Some(keys) = schema.get("foreignKeys").and_then(Json::as_array) {
        let mut all = Vec::new();
        for key in keys {
            let reference = &key["reference"];
            let url = reference["resource"].as_str().ok_or("a key that names a schema")?;
            let at = names.iter().position(|n| *n == url).ok_or("a key to a table outside")?;
            let there =
                tables[at]["tableSchema"]["columns"].as_array().ok_or("no columns there")?;
            all.push(json!({
                "fields": named(&key["columnReference"], columns)?,
                "reference": {
                    "resource": format!("t{at}"),
                    "fields": named(&reference["columnReference"], there)?,
                },
            }));
        }
        out.insert("foreignKeys".to_owned(), json!(all));
    }
    Ok(json!({"name": format!("t{i}"), "path": names[i], "schema": out}))
}

/// The titles of the columns with these names, which are the names of our fields.
fn named(names: &Json, columns: &[Json]) -> Result<Json, String> {
    let list = names.as_array().map_or(std::slice::from_ref(names), Vec::as_slice);
    let title_of = |name: &Json| {
        let is = |c: &&Json| c.get("name") == Some(name) || title(c).as_deref() == name.as_str();
        let column = columns.iter().find(is);
        json!(column.and_then(title).unwrap_or_else(|| name.to_string()))
    };
    if list.iter().any(|name| !name.is_string()) {
        return Err("a reference that is no name".to_owned());
    }
    Ok(list.iter().map(title_of).collect())
}

fn title(column: &Json) -> Option<String> {
    fn first(titles: &Json) -> Option<&str> {
        let inner = titles.as_array().and_then(|list| list.first());
        let inner = inner.or_else(|| titles.as_object().and_then(|map| map.values().next()));
        inner.map_or(titles.as_str(), first)
    }
    first(column.get("titles").or(column.get("name"))?).map(str::to_owned)
}

fn field(column: &Json, above: &[&Json]) -> Result<Json, String> {
    let inherited = |key: &str| column.get(key).or_else(|| above.iter().find_map(|a| a.get(key)));
    if column.get("virtual") == Some(&json!(true)) {
        return Err("a virtual column".to_owned());
    }
    if inherited("default").is_some() {
        return Err("a default for missing cells".to_owned());
    }
    let name = title(column).ok_or("a column without a title")?;
    let mut out = Map::from_iter([("name".to_owned(), json!(name))]);
    let mut constraints = Map::new();
    if inherited("required") == Some(&json!(true)) {
        constraints.insert("required".to_owned(), json!(true));
    }
    match inherited("null") {
        None => {}
        Some(Json::Array(list)) => drop(out.insert("missingValues".to_owned(), json!(list))),
        Some(one) => drop(out.insert("missingValues".to_owned(), json!([one]))),
    }
    let datatype = inherited("datatype").cloned().unwrap_or_else(|| json!("string"));
    let said = datatype.as_object().cloned().unwrap_or_default();
    let written = said.get("base").or(Some(&datatype)).and_then(Json::as_str);
    let base = written.or(datatype.is_object().then_some("string"));
    let base = base.ok_or("a datatype that is none")?;
    kind(base, said.get("format"), &mut out, &mut constraints)?;
    for (theirs, ours) in [
        ("minimum", "minimum"),
        ("minInclusive", "minimum"),
        ("maximum", "maximum"),
        ("maxInclusive", "maximum"),
        ("minExclusive", "exclusiveMinimum"),
        ("maxExclusive", "exclusiveMaximum"),
        ("minLength", "minLength"),
        ("maxLength", "maxLength"),
        ("length", "minLength"),
        ("length", "maxLength"),
    ] {
        if let Some(limit) = said.get(theirs) {
            constraints.insert(ours.to_owned(), limit.clone());
        }
    }
    if let Some(separator) = inherited("separator").and_then(Json::as_str) {
        if !constraints.is_empty() || out["type"] != "string" {
            return Err("limits of the items of a list".to_owned());
        }
        out.insert("type".to_owned(), json!("list"));
        out.insert("delimiter".to_owned(), json!(separator));
    }
    out.insert("constraints".to_owned(), Json::Object(constraints));
    Ok(Json::Object(out))
}

/// Type, format and limits of a datatype.
fn kind(
    base: &str,
    format: Option<&Json>,
    out: &mut Map<String, Json>,
    constraints: &mut Map<String, Json>,
) -> Result<(), String> {
    let text = format.and_then(Json::as_str);
    let mut limits = |least: Option<i64>, most: Option<i64>| {
        constraints.extend(least.map(|n| ("minimum".to_owned(), json!(n))));
        constraints.extend(most.map(|n| ("maximum".to_owned(), json!(n))));
        "integer"
    };
    let ty = match base {
        "string" | "normalizedString" | "token" | "NMTOKEN" | "anyURI" | "anySimpleType"
        | "anyAtomicType" | "any" => "string",
        "integer" | "long" => limits(None, None),
        "int" => limits(Some(i32::MIN.into()), Some(i32::MAX.into())),
        "short" => limits(Some(i16::MIN.into()), Some(i16::MAX.into())),
        "byte" => limits(Some(i8::MIN.into()), Some(i8::MAX.into())),
        "nonNegativeInteger" | "unsignedLong" => limits(Some(0), None),
        "positiveInteger" => limits(Some(1), None),
        "unsignedInt" => limits(Some(0), Some(u32::MAX.into())),
        "unsignedShort" => limits(Some(0), Some(u16::MAX.into())),
        "unsignedByte" => limits(Some(0), Some(u8::MAX.into())),
        "nonPositiveInteger" => limits(None, Some(0)),
        "negativeInteger" => limits(None, Some(-1)),
        "decimal" | "number" | "double" | "float" => "number",
        "boolean" => "boolean",
        "date" => "date",
        "time" => "time",
        "dateTime" | "datetime" | "dateTimeStamp" => "datetime",
        "gYear" => "year",
        "gYearMonth" => "yearmonth",
        "duration" => "duration",
        other => return Err(format!("the type {other}")),
    };
    out.insert("type".to_owned(), json!(ty));
    match (ty, format, text) {
        (_, None, _) => {}
        ("string", _, Some(pattern)) => {
            constraints.insert("pattern".to_owned(), json!(pattern));
        }
        ("boolean", _, Some(words)) => {
            let (yes, no) = words.split_once('|').ok_or("a format of truth values that is none")?;
            out.insert("trueValues".to_owned(), json!([yes]));
            out.insert("falseValues".to_owned(), json!([no]));
        }
        ("date" | "time" | "datetime", _, Some(form)) => {
            out.insert("format".to_owned(), json!(strptime(form)?));
        }
        ("integer" | "number", Some(Json::Object(map)), _) if !map.contains_key("pattern") => {
            for key in ["decimalChar", "groupChar"] {
                out.extend(map.get(key).map(|sign| (key.to_owned(), sign.clone())));
            }
        }
        (_, _, _) => return Err(format!("a pattern for `{base}` (UAX 35)")),
    }
    Ok(())
}

/// A pattern of dates (UAX 35) in strptime's letters.
fn strptime(form: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = form;
    while let Some(c) = rest.chars().next() {
        let n = rest.chars().take_while(|x| *x == c).count();
        out.push_str(match (c, n) {
            ('y', 4) => "%Y",
            ('M', 1 | 2) => "%m",
            ('d', 1 | 2) => "%d",
            ('H', 2) => "%H",
            ('m', 2) => "%M",
            ('s', 2) => "%S",
            ('X', 3) => "%:z",
            ('X', 2) => "%z",
            ('T' | '-' | '/' | '.' | ':' | ' ', _) => &rest[..n],
            _ => return Err("a pattern of dates with fractions or short offsets".to_owned()),
        });
        rest = &rest[n..];
    }
    Ok(out)
}
