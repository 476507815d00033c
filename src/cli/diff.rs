//! `diff`: what changed between two versions of a dataset, by key. Nothing is written.
//!
//! In: the id of a dataset and, if need be, two versions; without them the working version is compared with the newest
//! frozen one that was not withdrawn. Out: words, or JSON with keys that stay as they are. Differences are no fault: the
//! run ends with 0 whether there are any or not.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::args::{Diff as DiffArgs, DiffFormat};
use super::options::{self, Common};
use super::versions::{self, Checked, Versions};
use super::{End, err, out, report};
use crate::config;
use crate::data::changes::Changes;
use crate::data::diff::{Diff, SchemaChange};
use crate::data::value::{Cell, Value};
use crate::data::version::SemVer;
use crate::diag::show::{Format, ToolLang};
use crate::diag::{self, Arg, Code, Diagnostic, Severity};
use crate::world::{Fault, read};

/// Prints what changed.
pub(super) fn run(args: &DiffArgs, lang: ToolLang) -> Result<End, Fault> {
    let common = Common::new(&args.site, None, lang)?;
    let (sources, _) = read::read(&common.disk);
    let mut faults = Vec::new();
    let config = config::load(&sources, &mut faults);
    let mut text = None;
    if let Some(config) = &config {
        let all = Versions::of(&sources, config, &args.dataset)?;
        let pair = Pair::asked(&all, args)?;
        text = compare(&all, &pair, args.format, lang, &mut faults)?;
    }
    // What is only worth a warning is for `check` to tell.
    faults.retain(|d| d.severity() == Severity::Error);
    if let Some(text) = text.filter(|_| faults.is_empty()) {
        out(&text);
        return Ok(End::Clean);
    }
    diag::sort(&mut faults);
    let colour = options::colour_on_stderr();
    Ok(report(&faults, &sources, Format::Human, &common, err, colour))
}

/// The versions that are compared; `None` is the working one.
struct Pair {
    from: Option<SemVer>,
    to: Option<SemVer>,
}

impl Pair {
    fn asked(all: &Versions<'_>, args: &DiffArgs) -> Result<Self, Fault> {
        let frozen = |text: &Option<String>| {
            text.as_ref().map(|t| all.not_withdrawn(all.named(t)?)).transpose()
        };
        let to = frozen(&args.to)?;
        let before = |v: &&SemVer| to.is_none_or(|to| **v < to) && all.notice(**v).is_none();
        let newest = || {
            let none = || {
                let path = format!("{}versions", all.folder);
                let none = Fault::new(Code::VersionNone, Path::new(&path)).with("dataset", all.id);
                match to {
                    None => none.with("version", Arg::Term("to-compare")),
                    // It is there, and the first.
                    Some(to) => none
                        .with("version", Arg::Term("to-compare-before"))
                        .with("frozen", to.to_string()),
                }
            };
            all.frozen.iter().rev().find(before).copied().ok_or_else(none)
        };
        let from = match frozen(&args.from)? {
            Some(from) => from,
            None => newest()?,
        };
        Ok(Self { from: Some(from), to })
    }
}

/// What changed, in the form that was asked for; `None` where a version could not be read.
fn compare(
    all: &Versions<'_>,
    pair: &Pair,
    format: DiffFormat,
    lang: ToolLang,
    faults: &mut Vec<Diagnostic>,
) -> Result<Option<String>, Fault> {
    let mut open = |version: Option<SemVer>| {
        let folder = version.map_or_else(|| all.folder.clone(), |v| all.folder_of(v));
        versions::checked(all.sources, &all.config.languages, &folder, faults)
    };
    let (Some(earlier), Some(later)) = (open(pair.from), open(pair.to)) else { return Ok(None) };
    let of = |(dataset, tables): &'_ Checked| (dataset.version.value, tables.len());
    let sides = ((&earlier.0, earlier.1.as_slice()), (&later.0, later.1.as_slice()));
    let changes = Changes::between(sides.0, sides.1, all.sources)
        .map_err(|e| Fault::write(Path::new(&all.folder), &e))?;
    let told = Told { id: all.id, from: of(&earlier).0, to: of(&later).0, changes: &changes };
    Ok(Some(match format {
        DiffFormat::Human => told.human(lang),
        DiffFormat::Json => told.json(),
    }))
}

/// What is told of a comparison.
struct Told<'a> {
    id: &'a str,
    from: SemVer,
    to: SemVer,
    changes: &'a Changes,
}

/// A word in the language of the tool.
fn word(lang: ToolLang, en: &'static str, it: &'static str) -> &'static str {
    match lang {
        ToolLang::En => en,
        ToolLang::It => it,
    }
}

impl Told<'_> {
    fn human(&self, lang: ToolLang) -> String {
        // Writing to a string cannot fail.
        let mut text = format!("{} {} → {}\n", self.id, self.from, self.to);
        for (tables, en, it) in [
            (&self.changes.added, "table added", "tabella aggiunta"),
            (&self.changes.removed, "table removed", "tabella tolta"),
        ] {
            for name in tables {
                let _ = writeln!(text, "\n{}: {name}", word(lang, en, it));
            }
        }
        for table in &self.changes.tables {
            let _ = writeln!(text, "\n{}", table.name);
            if table.diff.is_empty() {
                let _ = writeln!(text, "  {}", word(lang, "no change", "nessun cambiamento"));
            }
            schema(&table.diff.schema, lang, &mut text);
            rows(&table.diff, lang, &mut text);
        }
        let step = self.changes.step();
        let next = step.after(self.from);
        if !self.changes.is_empty() {
            let least = word(lang, "least version number", "numero di versione minimo");
            let _ = writeln!(text, "\n{least}: {next}");
        }
        text
    }

    fn json(&self) -> String {
        let step = self.changes.step();
        let tables: Vec<Json> = self
            .changes
            .tables
            .iter()
            .map(|t| {
                let mut table = json!({"name": t.name, "key": t.diff.key, "byKey": t.diff.by_key});
                table["schema"] = schema_json(&t.diff.schema);
                let keys = |keys: &[Vec<Value>]| {
                    keys.iter().map(|k| key_json(&t.diff.key, k)).collect::<Vec<Json>>()
                };
                let (added, removed) = (&t.diff.added, &t.diff.removed);
                table["added"] = json!({"count": added.count, "keys": keys(&added.keys)});
                table["removed"] = json!({"count": removed.count, "keys": keys(&removed.keys)});
                let corrected = t.diff.corrected.rows.iter().map(|row| {
                    let cells = row.cells.iter().map(|c| {
                        json!({"field": c.field, "from": cell_json(&c.from), "to": cell_json(&c.to)})
                    });
                    json!({"key": key_json(&t.diff.key, &row.key),
                           "cells": cells.collect::<Vec<Json>>()})
                });
                let corrected: Vec<Json> = corrected.collect();
                table["corrected"] = json!({"count": t.diff.corrected.count, "rows": corrected});
                table
            })
            .collect();
        let whole = json!({
            "dataset": self.id,
            "from": self.from.to_string(),
            "to": self.to.to_string(),
            "step": step.name(),
            "leastVersion": step.after(self.from).to_string(),
            "tablesAdded": self.changes.added,
            "tablesRemoved": self.changes.removed,
            "tables": tables,
        });
        serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
    }
}

fn schema(change: &SchemaChange, lang: ToolLang, text: &mut String) {
    for (names, en, it) in [
        (&change.added, "fields added", "campi aggiunti"),
        (&change.removed, "fields removed", "campi tolti"),
    ] {
        if !names.is_empty() {
            let _ = writeln!(text, "  {}: {}", word(lang, en, it), names.join(", "));
        }
    }
    for (field, from, to) in &change.types {
        let what = word(lang, "type of", "tipo di");
        let _ = writeln!(text, "  {what} {field}: {from} → {to}");
    }
    for (is, en, it) in [
        (
            change.columns,
            "columns in another order, or with other statuses",
            "colonne in un altro ordine, o con altri stati",
        ),
        (change.keys, "other keys", "altre chiavi"),
    ] {
        if is {
            let _ = writeln!(text, "  {}", word(lang, en, it));
        }
    }
}

fn rows(diff: &Diff, lang: ToolLang, text: &mut String) {
    let key = |values: &[Value]| {
        let pairs = diff.key.iter().zip(values).map(|(name, value)| format!("{name} = {value}"));
        pairs.collect::<Vec<String>>().join(", ")
    };
    let more = |count: u64, shown: usize, text: &mut String| {
        let rest = count.saturating_sub(shown as u64);
        if rest > 0 {
            let _ = writeln!(text, "    … {} {rest}", word(lang, "and", "e altre"));
        }
    };
    if !diff.by_key && !diff.is_empty() {
        let whole = word(
            lang,
            "no primary key: whole rows are compared",
            "senza chiave primaria: si confrontano le righe intere",
        );
        let _ = writeln!(text, "  {whole}");
    }
    for (changed, en, it) in [
        (&diff.added, "rows added", "righe aggiunte"),
        (&diff.removed, "rows removed", "righe tolte"),
    ] {
        if changed.count > 0 {
            let _ = writeln!(text, "  {}: {}", word(lang, en, it), changed.count);
            for values in &changed.keys {
                let _ = writeln!(text, "    {}", key(values));
            }
            more(changed.count, changed.keys.len(), text);
        }
    }
    if diff.corrected.count > 0 {
        let what = word(lang, "rows corrected", "righe corrette");
        let _ = writeln!(text, "  {what}: {}", diff.corrected.count);
        for row in &diff.corrected.rows {
            let _ = writeln!(text, "    {}", key(&row.key));
            for cell in &row.cells {
                let (from, to) = (cell_text(&cell.from, lang), cell_text(&cell.to, lang));
                let _ = writeln!(text, "      {}: {from} → {to}", cell.field);
            }
        }
        more(diff.corrected.count, diff.corrected.rows.len(), text);
    }
}

/// A cell with the letter of its status behind it; control characters must not reach the terminal.
fn cell_text(cell: &Cell, lang: ToolLang) -> String {
    let value = if cell.value.is_absent() {
        word(lang, "(nothing)", "(niente)").to_owned()
    } else {
        cell.value.to_string()
    };
    let plain: String =
        value.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    match cell.status.code() {
        "" => plain,
        code => format!("{plain} [{code}]"),
    }
}

fn schema_json(s: &SchemaChange) -> Json {
    let types = s
        .types
        .iter()
        .map(|(field, from, to)| json!({"field": field, "from": from.name(), "to": to.name()}));
    json!({"fieldsAdded": s.added, "fieldsRemoved": s.removed, "types": types.collect::<Vec<Json>>(),
           "columns": s.columns, "keys": s.keys})
}

fn key_json(names: &[String], values: &[Value]) -> Json {
    let pairs = names.iter().zip(values).map(|(name, value)| (name.clone(), value_json(value)));
    Json::Object(pairs.collect::<Map<String, Json>>())
}

fn cell_json(cell: &Cell) -> Json {
    json!({"value": value_json(&cell.value), "status": cell.status.code()})
}

/// A value as it stands in the canonical CSV, so that no number loses a digit; nothing is `null`.
fn value_json(value: &Value) -> Json {
    if value.is_absent() { Json::Null } else { json!(value.to_string()) }
}
