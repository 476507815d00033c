//! The number of a version says how much it changed: MAJOR the schema, MINOR new rows, PATCH corrections.
//!
//! The working version of each dataset is held against the newest frozen one that was not withdrawn. With its number it
//! must be the same; with a later one, the step must be as large as what changed asks for.

use std::collections::BTreeMap;

use super::Facts;
use crate::data::changes::{Changes, Step};
use crate::data::diff::{Diff, SchemaChange};
use crate::data::schema::Dataset;
use crate::data::value::Value;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::export::Format;
use crate::name::Url;
use crate::resolve::Resolved;
use crate::site::{DatasetId, Site, SiteDataset, TableRef};
use crate::world::out::Written;

/// Keys of changed rows that a message names.
const NAMED: usize = 3;

/// Lists working versions whose number does not fit.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let datasets = facts.site.datasets.iter().enumerate();
    let own = datasets.filter(|(_, d)| d.fallback.is_none() && d.latest.withdrawn.is_none());
    own.filter_map(|(i, entry)| {
        earlier(entry).or_else(|| {
            let since = facts.resolved.changes(DatasetId(i), None)?;
            let frozen = entry.frozen.get(since.from)?;
            step(&frozen.dataset, &entry.latest.dataset, &since.changes)
        })
    })
    .collect()
}

/// A working version with the number of a frozen one publishes the same canonical CSVs, to the byte: cells that are equal
/// may still be written differently (1.0 and 1.00). `written` holds the files of both.
pub fn same_number(
    site: &Site,
    resolved: &Resolved,
    written: &BTreeMap<Url, Written>,
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for (i, entry) in site.datasets.iter().enumerate() {
        let (id, dataset) = (DatasetId(i), &entry.latest.dataset);
        // Where cells changed that was told.
        let Some(since) = resolved.changes(id, None).filter(|s| s.changes.is_empty()) else {
            continue;
        };
        let frozen = &entry.frozen[since.from].dataset;
        if frozen.version.value != dataset.version.value {
            continue;
        }
        let hash = |frozen, name: &String| {
            let version = site.version(TableRef { dataset: id, frozen, table: 0 });
            let table = version.dataset.resources.iter().position(|r| r.name == *name)?;
            let url = site.export_url(TableRef { dataset: id, frozen, table }, Format::Csv);
            written.get(&url).map(|w| &w.sha256)
        };
        let names = dataset.resources.iter().map(|r| r.name.clone());
        let other: Vec<String> =
            names.filter(|n| hash(None, n) != hash(Some(since.from), n)).collect();
        if !other.is_empty() {
            out.push(told(frozen, dataset, Step::Patch, "step-form", other));
        }
    }
    out
}

/// A number before that of a frozen version, withdrawn or not.
fn earlier(entry: &SiteDataset) -> Option<Diagnostic> {
    let version = &entry.latest.dataset.version;
    let newest = entry.frozen.first().filter(|f| f.dataset.version.value > version.value)?;
    let d = Diagnostic::at(Code::VersionInvalid, version.span)
        .with("version", version.value.to_string())
        .with("reason", Arg::Term("version-before-frozen"));
    Some(d.see(Loc::File(newest.dataset.file)))
}

/// A number that is too small a step after that of the frozen version before it.
pub fn step(frozen: &Dataset, dataset: &Dataset, changes: &Changes) -> Option<Diagnostic> {
    let (before, version) = (frozen.version.value, dataset.version);
    let needed = changes.step();
    if needed <= Step::between(before, version.value) {
        return None;
    }
    let what = match needed {
        Step::Major => "step-schema",
        Step::Minor => "step-rows",
        Step::Patch | Step::None => "step-corrections",
    };
    Some(told(frozen, dataset, needed, what, detail(needed, changes)))
}

fn told(
    frozen: &Dataset,
    dataset: &Dataset,
    needed: Step,
    what: &'static str,
    detail: Vec<String>,
) -> Diagnostic {
    let before = frozen.version.value;
    Diagnostic::at(Code::VersionStep, dataset.version.span)
        .with("version", dataset.version.value.to_string())
        .with("frozen", before.to_string())
        .with("what", Arg::Term(what))
        .with("detail", detail)
        .with("next", needed.after(before).to_string())
        .see(Loc::File(frozen.file))
}

/// What asks for the step, in the names of the tables, fields and keys: the same in every language.
fn detail(needed: Step, changes: &Changes) -> Vec<String> {
    let tables = changes.tables.iter().map(|t| {
        let parts = match needed {
            Step::Major => schema(&t.diff.schema),
            Step::Minor => rows(&t.diff, t.diff.added.count, t.diff.added.keys.iter()),
            Step::Patch | Step::None => {
                let corrected = t.diff.corrected.rows.iter().map(|r| &r.key);
                let count = t.diff.corrected.count + t.diff.removed.count;
                rows(&t.diff, count, corrected.chain(&t.diff.removed.keys))
            }
        };
        (&t.name, parts)
    });
    let mut all: Vec<String> = match needed {
        Step::Major => changes.removed.iter().map(|name| format!("-{name}")).collect(),
        Step::Minor => changes.added.iter().map(|name| format!("+{name}")).collect(),
        Step::Patch | Step::None => Vec::new(),
    };
    all.extend(
        tables.filter(|(_, p)| !p.is_empty()).map(|(name, p)| format!("{name}: {}", p.join("; "))),
    );
    all
}

fn schema(s: &SchemaChange) -> Vec<String> {
    let added = s.added.iter().map(|name| format!("+{name}"));
    let removed = s.removed.iter().map(|name| format!("-{name}"));
    let types = s.types.iter().map(|(name, from, to)| format!("{name} {from} → {to}"));
    let mut all: Vec<String> = added.chain(removed).chain(types).collect();
    all.extend(s.columns.then(|| "columns".to_owned()));
    all.extend(s.keys.then(|| "keys".to_owned()));
    all
}

fn rows<'k>(diff: &Diff, count: u64, keys: impl Iterator<Item = &'k Vec<Value>>) -> Vec<String> {
    let key = |values: &Vec<Value>| {
        let pairs = diff.key.iter().zip(values).map(|(name, value)| format!("{name} = {value}"));
        pairs.collect::<Vec<String>>().join(", ")
    };
    let mut all: Vec<String> = keys.take(NAMED).map(key).collect();
    let more = count.saturating_sub(all.len() as u64);
    all.extend((more > 0).then(|| format!("… +{more}")));
    all
}
