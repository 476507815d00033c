//! What `new cms` writes: forms that take every file as it is, and what servers say of the web editor's page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use specola::fields::{self, Raw, RawTable};
use specola::source::FileId;

use crate::fixture::{NOW, at, files, folder, run, tree, write_files};
use crate::{golden, snapshot};

#[test]
fn a_web_editor_has_a_form_for_everything_and_a_policy_of_its_own() {
    let dir = folder();
    let mut all = golden::site("");
    all.extend(files(&snapshot::read("errors/frame.txt")));
    all.retain(|_, bytes| !bytes.is_empty());
    let mut made = BTreeMap::new();
    for lang in ["en", "it"] {
        let root = at(&dir, lang);
        write_files(&root, &all);
        let forge = ["--repo", "osservatorio/sito", "--forge", "https://git.example.org/"];
        let arguments = [&["new", "cms", "forgejo", "--lang", lang], &forge[..]].concat();
        let (code, out, said) = run(&arguments, &root);
        assert_eq!(code, 0, "{said}");
        made.insert(format!("said.{lang}.txt"), (out + &said).into_bytes());
        let config = fs::read(root.join("static/admin/config.json")).expect("the forms");
        made.insert(format!("config.{lang}.json"), config);
        assert_eq!(run(&arguments, &root).0, 2, "never written over");
    }
    let root = at(&dir, "it");
    made.insert(
        "index.html".to_owned(),
        fs::read(root.join("static/admin/index.html")).expect("a page"),
    );
    let (code, _, said) = run(&["build", "--now", NOW], &root);
    assert_eq!(code, 0, "{said}");
    for (name, path) in [
        ("headers", "_headers"),
        ("nginx.conf", "server/nginx.conf"),
        ("Caddyfile", "server/Caddyfile"),
    ] {
        let text = fs::read(root.join("public").join(path)).expect("for a server");
        made.insert(name.to_owned(), text);
    }
    snapshot::hold("deploy/cms", &made);
}

#[test]
fn a_web_editor_of_a_forge_or_a_repository_that_is_none_is_refused() {
    let dir = folder();
    let mut all = golden::site("");
    all.retain(|_, bytes| !bytes.is_empty());
    write_files(dir.path(), &all);
    let first = |arguments: &[&str]| {
        let (code, _, said) = run(&[&["new", "cms"], arguments].concat(), dir.path());
        (code, said.lines().next().unwrap_or_default().to_owned())
    };
    let refused = |name: &str, value: &str| {
        (2, format!("error[argument-invalid]: `{name}` cannot be `{value}`"))
    };
    assert_eq!(first(&["githab"]), refused("new cms", "githab"));
    for bad in ["sito", "a/\"b", "a/b c"] {
        assert_eq!(first(&["github", "--repo", bad]), refused("--repo", bad));
    }
    for bad in ["http://example.org", "https://example.org; script-src *", "https://"] {
        let given = ["forgejo", "--repo", "a/b", "--forge", bad];
        assert_eq!(first(&given), refused("--forge", bad));
    }
    let forge = "https://example.org";
    assert_eq!(first(&["github", "--forge", forge]), refused("--forge", forge));
}

#[test]
fn every_file_of_the_shipped_site_fits_a_form() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = folder();
    fs::copy(home.join("specola.toml"), at(&dir, "specola.toml")).expect("the settings");
    let (code, _, said) = run(&["new", "cms", "test"], dir.path());
    assert_eq!(code, 0, "{said}");
    let config = fs::read(at(&dir, "static/admin/config.json")).expect("the forms");
    let config: Json = serde_json::from_slice(&config).expect("JSON");
    let mut told = BTreeSet::new();
    let mut without = Vec::new();
    for folder in ["content", "datasets"] {
        for (name, bytes) in tree(&home.join(folder)) {
            let is_text = [".md", "/dataset.toml"].iter().any(|end| name.ends_with(end))
                || (name.starts_with("vocabularies/") && name.ends_with(".toml"));
            if !is_text || name.contains("/versions/") {
                continue;
            }
            let Some((kind, form)) = form(&config, &format!("{folder}/{name}")) else {
                without.push(name);
                continue;
            };
            let text = String::from_utf8(bytes).expect("a text");
            let front = if name.ends_with(".md") {
                text.strip_prefix("+++\n")
                    .and_then(|rest| rest.split("\n+++\n").next())
                    .unwrap_or("")
            } else {
                text.as_str()
            };
            let (table, faults) = fields::parse(front, FileId(0), 0);
            assert!(faults.is_empty(), "{name}");
            fits(form, &table, kind, &mut told);
        }
    }
    assert!(without.is_empty(), "{without:?}");
    assert_eq!(told.into_iter().collect::<Vec<_>>(), KEPT);
}

/// What the shipped site says without a form; the editor keeps it as it is. A value that its form would press into
/// another shape would stand here too.
const KEPT: &[&str] = &[
    "datasets.aggregate",
    "datasets.breaks.at",
    "datasets.contributorsExpected",
    "datasets.dialect",
    "datasets.fields.categories",
    "datasets.fields.column",
    "datasets.fields.constraints",
    "datasets.fields.reference",
    "datasets.fields.status",
    "datasets.fields.type",
    "datasets.ignoreColumns",
    "datasets.path",
    "datasets.primaryKey",
    "datasets.resources.path",
    "datasets.resources.schema.fields.categories",
    "datasets.resources.schema.fields.constraints",
    "datasets.resources.schema.fields.reference",
    "datasets.resources.schema.fields.status",
    "datasets.resources.schema.fields.type",
    "datasets.resources.schema.foreignKeys",
    "datasets.resources.schema.primaryKey",
    "datasets.resources.sums",
    "datasets.sums",
    "places.places.bbox",
];

/// The form that takes a file, and the name of its collection.
fn form<'a>(config: &'a Json, path: &str) -> Option<(&'a str, &'a [Json])> {
    let all = |json: &'a Json| json.as_array().into_iter().flatten();
    let of = |one: &'a Json| Some((one["name"].as_str()?, one["fields"].as_array()?.as_slice()));
    let tags = all(&config["i18n"]["locales"]).filter_map(Json::as_str).collect::<Vec<_>>();
    let collections = all(&config["collections"]);
    let files =
        all(&config["singletons"]).chain(collections.clone().flat_map(|one| all(&one["files"])));
    for one in files {
        let file = one["file"].as_str()?;
        if tags.iter().any(|tag| file.replace("{{locale}}", tag) == path) {
            return of(one);
        }
    }
    let (bare, extension) = path.rsplit_once('.')?;
    for one in collections.filter(|one| one["extension"] == extension) {
        let tagged = bare.rsplit_once('.').filter(|(_, tag)| tags.contains(tag));
        let name = if one["i18n"] == true { tagged.map(|(name, _)| name) } else { Some(bare) };
        let inside =
            name.and_then(|name| name.strip_prefix(one["folder"].as_str()?)?.strip_prefix('/'));
        let end = one["path"].as_str()?.strip_prefix("{{slug}}")?;
        let Some(slug) = inside.and_then(|inside| inside.strip_suffix(end)) else { continue };
        let is_chapter = slug.split_once('/').is_some_and(|(_, name)| name != "index");
        if if one["nested"].is_object() { is_chapter } else { !slug.contains('/') } {
            return of(one);
        }
    }
    None
}

fn fits(form: &[Json], table: &RawTable, at: &str, told: &mut BTreeSet<String>) {
    for (key, value) in &table.entries {
        let path = format!("{at}.{}", key.value);
        match form.iter().find(|field| field["name"] == key.value.as_str()) {
            Some(field) => fits_field(field, &value.value, &path, told),
            None => drop(told.insert(path)),
        }
    }
}

fn fits_field(field: &Json, value: &Raw, path: &str, told: &mut BTreeSet<String>) {
    let widget = field["widget"].as_str().unwrap_or("string");
    let multiple = widget == "list" || field["multiple"] == true;
    let inner = field["fields"].as_array().or_else(|| field["languages"].as_array());
    let fitting = match value {
        Raw::Table(table) if ["object", "texts"].contains(&widget) => {
            fits(inner.expect("what it is made of"), table, path, told);
            true
        }
        Raw::List(items) if multiple => {
            for item in items {
                match (inner, &item.value) {
                    (Some(inner), Raw::Table(table)) => fits(inner, table, path, told),
                    (None, Raw::Text(_)) => {}
                    (_, other) => drop(told.insert(format!("{path}: {} in a list", other.term()))),
                }
            }
            true
        }
        // One text becomes a list of it, which says the same.
        Raw::Text(_) => inner.is_none() || widget == "texts",
        Raw::Int(_) => widget == "number",
        Raw::Float(_) => field["value_type"] == "float",
        Raw::Bool(_) => field["options"][0]["value"] == true,
        Raw::Datetime(_) => widget == "datetime",
        Raw::List(_) | Raw::Table(_) => false,
    };
    if !fitting {
        told.insert(format!("{path}: {} in {widget}", value.term()));
    }
}
