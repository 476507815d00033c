//! `schema`: JSON Schemas of everything that is written by hand, for editors that complete and check TOML.
//!
//! In: the tables of keys, the site's languages. Out: a schema for each kind of file, and `.taplo.toml`, which tells the
//! TOML language server (Even Better TOML in VS Code, and others) which file is of which kind. Schemas are written
//! anew each time; a `.taplo.toml` that is there is left alone.

#![expect(clippy::disallowed_methods, reason = "writes the schemas, over those of an earlier run")]

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::args::Schema;
use super::new::{Files, tell};
use super::options::Common;
use super::{End, settings};
use crate::chart::spec::CHART;
use crate::config;
use crate::data::specs::DATASET;
use crate::data::withdrawal::WITHDRAWAL;
use crate::diag::show::{self, ToolLang};
use crate::doc::front::Kind;
use crate::fields::{FieldSpec, Telling, json_schema};
use crate::site::vocabulary::TermKind;
use crate::world::read;
use crate::world::{Fault, author};

/// The folder of the schemas, from the site's.
pub(super) const FOLDER: &str = ".schemas";

/// The file that tells the language server which schema is for which file.
const RULES: &str = ".taplo.toml";

/// Writes the schemas of a site.
pub(super) fn run(args: &Schema, lang: ToolLang) -> Result<End, Fault> {
    let common = Common::new(&args.site, None, lang)?;
    let (sources, _) = read::read(&common.disk);
    let config = match settings(&sources, &common) {
        Ok(config) => config,
        Err(end) => return Ok(end),
    };
    let tags: Vec<&str> = config.languages.all().map(|l| config.languages.tag(l)).collect();
    // Where a Data Package stands beside it, `dataset.toml` says only the rest.
    let partial = sources.under("datasets/").any(|(_, f)| f.path.ends_with("/datapackage.json"));
    let folder = args.out.clone().unwrap_or_else(|| common.disk.root().join(FOLDER));
    let files = schemas(&tags, partial, lang);
    for (name, bytes) in &files {
        let path = folder.join(name);
        write(&path, bytes).map_err(|e| Fault::write(&path, &e))?;
    }
    let shown = args.out.as_deref().unwrap_or(Path::new(FOLDER)).display();
    tell(files.iter().map(|(name, _)| format!("{shown}/{name}")), lang);
    let rules = common.disk.root().join(RULES);
    if args.out.is_none() && fs::symlink_metadata(&rules).is_err() {
        write(&rules, rules_text().as_bytes()).map_err(|e| Fault::write(&rules, &e))?;
        tell([RULES.to_owned()].into_iter(), lang);
    }
    Ok(End::Clean)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    author::replace(path, bytes)
}

/// The line that names the schema of a file, where the site has it; `depth` is how many folders the file lies in.
pub(super) fn hint(root: &Path, depth: usize, name: &str) -> String {
    let there = root.join(FOLDER).join(format!("{name}.schema.json")).is_file();
    let up = "../".repeat(depth);
    if there { format!("#:schema {up}{FOLDER}/{name}.schema.json\n") } else { String::new() }
}

/// What a new site has of this: the schemas and the rules, by path from its folder.
pub(super) fn of_new_site(tags: &[&str], lang: ToolLang) -> Files {
    let schemas = schemas(tags, false, lang).into_iter();
    let mut files: Files =
        schemas.map(|(name, bytes)| (format!("{FOLDER}/{name}"), bytes)).collect();
    files.push((RULES.to_owned(), rules_text().into_bytes()));
    files
}

/// Every schema: its file name and its text.
fn schemas(tags: &[&str], partial: bool, lang: ToolLang) -> Files {
    let meaning = |english: &'static str| show::meaning(english, lang).to_owned();
    let telling = Telling { tags, meaning: &meaning, partial: false };
    let object = |specs: &[FieldSpec]| json_schema(specs, telling);
    let dataset = json_schema(DATASET, Telling { partial, ..telling });
    let mut all = vec![
        ("specola".to_owned(), object(config::SPECS)),
        ("dataset".to_owned(), dataset),
        ("withdrawn".to_owned(), object(WITHDRAWAL)),
        ("chart".to_owned(), object(CHART)),
    ];
    for kind in TermKind::ALL {
        let name = kind.section().name();
        let terms = json!({ "type": "array", "items": object(kind.specs()) });
        all.push((
            name.to_owned(),
            json!({ "type": "object", "properties": { name: terms }, "additionalProperties": false }),
        ));
    }
    all.extend(Kind::ALL.iter().map(|kind| (kind_name(*kind).to_owned(), object(kind.specs()))));
    all.into_iter().map(|(name, schema)| file(&name, schema)).collect()
}

/// What the schema of a kind's front matter is called.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Article => "article",
        Kind::AltriSguardi => "altrisguardi",
        Kind::Report => "report",
        Kind::Chapter => "chapter",
        Kind::Event => "event",
        Kind::Page => "page",
        Kind::Home => "home",
    }
}

fn file(name: &str, schema: Json) -> (String, Vec<u8>) {
    let mut whole = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "title": name });
    if let (Json::Object(whole), Json::Object(schema)) = (&mut whole, schema) {
        whole.extend(schema);
    }
    (format!("{name}.schema.json"), format!("{whole:#}\n").into_bytes())
}

/// Which file is of which kind; front matter stands in Markdown, which the language server does not read.
fn rules_text() -> String {
    let vocabularies = TermKind::ALL.iter().map(|kind| {
        let name = kind.section().name();
        (format!("content/vocabularies/{name}.toml"), name)
    });
    let fixed = [
        ("specola.toml", "specola"),
        ("datasets/**/dataset.toml", "dataset"),
        ("datasets/*/versions/*/withdrawn.toml", "withdrawn"),
        ("**/charts/*.toml", "chart"),
    ];
    let fixed = fixed.into_iter().map(|(path, name)| (path.to_owned(), name));
    let rule = |(path, name)| {
        format!(
            "\n[[rule]]\ninclude = [\"{path}\"]\n[rule.schema]\nenabled = true\npath = \"{FOLDER}/{name}.schema.json\"\n"
        )
    };
    let rules: String = fixed.chain(vocabularies).map(rule).collect();
    format!(
        "# Which schema is for which file: read by the TOML language server (Even Better TOML, taplo).\n{rules}"
    )
}
