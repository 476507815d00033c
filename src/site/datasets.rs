//! `datasets/<id>/` → [`SiteDataset`]: what is said, the tables, the frozen versions, the notes.

use super::vocabulary::{TermKind, Vocabularies};
use super::{DatasetId, Site, SiteDataset, Version, geometry};
use crate::data::check;
use crate::data::schema::{self, Dataset, Expected};
use crate::data::table::Table;
use crate::data::withdrawal::withdrawal;
use crate::diag::{Arg, Code, Diagnostic, Loc, Severity, nearest};
use crate::doc::{self, Doc};
use crate::export::release;
use crate::fields::Context;
use crate::name::Slug;
use crate::par;
use crate::source::{FileId, Sources};
use crate::world::frozen;

/// The file that says everything about a dataset.
const FILE: &str = "dataset.toml";

/// Reads every dataset, in parallel, in the order of their ids.
pub(super) fn load(
    sources: &Sources<'_>,
    ctx: Context<'_>,
    vocabularies: &Vocabularies,
) -> (Vec<SiteDataset>, Vec<Diagnostic>) {
    let files: Vec<(FileId, &str)> = sources
        .under("datasets/")
        .filter_map(|(id, file)| {
            let folder =
                file.path.strip_prefix("datasets/")?.strip_suffix(FILE)?.strip_suffix('/')?;
            (!folder.contains('/')).then_some((id, folder))
        })
        .collect();
    let lists = vocabularies.code_lists();
    let (read, mut out) = par::map(&files, |(file, name)| {
        let mut out = Vec::new();
        let vocabularies = (vocabularies, &lists);
        let dataset = one(sources, ctx, vocabularies, *file, name, &mut out);
        (dataset, out)
    });
    let datasets: Vec<SiteDataset> = read.into_iter().flatten().collect();
    orphans(sources, &files, &mut out);
    let wholes = wholes(&datasets);
    let (_, found) = par::map(&wholes, |whole| ((), check::across(*whole, &wholes, sources)));
    out.extend(found);
    (datasets, out)
}

impl Site {
    /// The datasets that files are of, which are known before what stands in them, and those that have keys of these
    /// datasets; `None` where one of the files is something else: a chart, a text of a frozen version.
    pub fn datasets_of(&self, sources: &Sources<'_>, files: &[FileId]) -> Option<Vec<DatasetId>> {
        let holds = |dataset: &SiteDataset, id: FileId| {
            let file = sources.get(id);
            let versions = std::iter::once(&dataset.latest).chain(&dataset.frozen);
            let mut tables = versions.flat_map(|version| &version.tables);
            let folder = format!("datasets/{}/", dataset.id);
            match (&file.text, file.path.strip_prefix(&folder)) {
                (Some(_), Some(name)) => !name.contains('/'),
                (None, Some(_)) => tables.any(|table| table.files.contains(&id)),
                (_, None) => false,
            }
        };
        let changed = files.iter().map(|f| self.datasets.iter().position(|d| holds(d, *f)));
        let changed: Vec<usize> = changed.collect::<Option<_>>()?;
        let names = |dataset: &SiteDataset| {
            let schemas = dataset.latest.tables.iter().map(|t| &t.resource.schema);
            let mut keys = schemas.flat_map(|s| &s.outer_keys);
            keys.any(|key| {
                changed.iter().any(|i| self.datasets[*i].id.as_str() == key.dataset.value)
            })
        };
        let all = self.datasets.iter().enumerate();
        let all = all.filter(|(i, dataset)| changed.contains(i) || names(dataset));
        Some(all.map(|(i, _)| DatasetId(i)).collect())
    }

    /// Reads some datasets again; says what is wrong with them by now. `None` where one of them cannot be read, or is
    /// something else to what does not show anything of it.
    pub fn read_again(
        &mut self,
        sources: &Sources<'_>,
        ids: &[DatasetId],
    ) -> Option<Vec<Diagnostic>> {
        let ctx = Context { languages: &self.config.languages };
        let lists = self.vocabularies.code_lists();
        let (read, mut out) = par::map(ids, |id| {
            let mut out = Vec::new();
            let (then, vocabularies) = (self.dataset(*id), (&self.vocabularies, &lists));
            let dataset = one(sources, ctx, vocabularies, then.file, then.id.as_str(), &mut out);
            (dataset, out)
        });
        for (id, now) in ids.iter().zip(read) {
            let now = now?;
            if !same_outside(self, self.dataset(*id), &now) {
                return None;
            }
            *self.datasets.get_mut(id.0)? = now;
        }
        let wholes = wholes(&self.datasets);
        let own = ids.iter().filter_map(|id| wholes.get(id.0));
        out.extend(own.flat_map(|whole| check::across(*whole, &wholes, sources)));
        for id in ids {
            self.mapped.retain(|table, _| table.dataset != *id);
            let dataset = (*id, self.dataset(*id));
            let mapped = geometry::mapped_of(&self.geometries, dataset, sources);
            self.mapped.extend(mapped);
        }
        Some(out)
    }
}

/// Whether a dataset is the same to what does not show anything of it: its addresses, its place in lists.
fn same_outside(site: &Site, then: &SiteDataset, now: &SiteDataset) -> bool {
    let of = |dataset: &SiteDataset| {
        let said = &dataset.latest.dataset;
        let langs: Vec<bool> = site.langs().map(|l| said.title.exact(l).is_some()).collect();
        let tables: Vec<String> = said.resources.iter().map(|r| r.name.clone()).collect();
        let addresses = (langs, tables, said.temporal.is_some(), said.contact.is_some());
        let is_withdrawn = dataset.latest.withdrawn.is_some();
        let lists = (said.modified, dataset.terms.clone(), dataset.holder);
        (addresses, dataset.fallback, is_withdrawn, lists)
    };
    of(then) == of(now)
}

/// Datasets as they are held against each other.
fn wholes(datasets: &[SiteDataset]) -> Vec<check::Whole<'_>> {
    datasets.iter().map(|d| (&d.latest.dataset, d.latest.tables.as_slice())).collect()
}

/// A folder without its `dataset.toml`.
fn orphans(sources: &Sources<'_>, files: &[(FileId, &str)], out: &mut Vec<Diagnostic>) {
    let mut last = "";
    for (_, file) in sources.under("datasets/") {
        let Some((folder, _)) = file.path["datasets/".len()..].split_once('/') else { continue };
        if folder != last && !files.iter().any(|(_, name)| *name == folder) {
            let path = format!("datasets/{folder}/{FILE}");
            out.push(
                Diagnostic::new(Code::FileMissing, Loc::Path(path.clone())).with("path", path),
            );
        }
        last = folder;
    }
}

fn one(
    sources: &Sources<'_>,
    ctx: Context<'_>,
    (vocabularies, lists): (&Vocabularies, &check::CodeLists),
    file: FileId,
    name: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<SiteDataset> {
    let folder = format!("datasets/{name}/");
    let notes = notes(sources, ctx, &folder, out);
    let dataset = read(sources, ctx, file, &folder, out)?;
    let id = Slug::parse(&dataset.id)?;
    let mut terms = vocabularies.resolve(TermKind::Topic, &dataset.topics, out);
    terms.extend(vocabularies.resolve(TermKind::Place, &dataset.places, out));
    terms.extend(vocabularies.resolve(TermKind::Project, &dataset.projects, out));
    let holder = vocabularies.resolve_one(TermKind::Organisation, &dataset.holder, out);
    for key in [dataset.publisher.as_ref(), dataset.creator.as_ref()].into_iter().flatten() {
        vocabularies.resolve_one(TermKind::Organisation, key, out);
    }
    known_lists(&dataset, lists, out);
    for resource in &dataset.resources {
        let bodies = resource.paths.iter().filter_map(|f| f.contributor.as_ref());
        let expected = match &resource.expected {
            Some(Expected::Bodies(list)) => list.as_slice(),
            Some(Expected::Count(_)) | None => &[],
        };
        for id in bodies.chain(expected) {
            vocabularies.resolve_one(TermKind::Organisation, id, out);
        }
    }
    let frozen = frozen(sources, ctx, &folder, out);
    let (latest, fallback) = latest(sources, dataset, &frozen, lists, out);
    jumps(sources, &latest, &frozen, out);
    if fallback.is_none() {
        out.extend(latest.tables.iter().filter(|_| latest.sound).filter_map(|t| empty(t, &frozen)));
    }
    Some(SiteDataset { id, latest, frozen, fallback, notes, terms, holder, file })
}

/// The working version, unless its number is that of a withdrawn one: then the newest that was not withdrawn stands for
/// it, and its own files are not read.
fn latest(
    sources: &Sources<'_>,
    dataset: Dataset,
    frozen: &[Version],
    lists: &check::CodeLists,
    out: &mut Vec<Diagnostic>,
) -> (Version, Option<usize>) {
    let same = frozen.iter().find(|v| v.dataset.version.value == dataset.version.value);
    let Some(withdrawn) = same.and_then(|v| v.withdrawn.clone()) else {
        return (version(sources, dataset, false, lists, out), None);
    };
    let fallback = frozen.iter().position(|v| v.withdrawn.is_none());
    let older = fallback.and_then(|i| frozen.get(i)).map(|v| {
        // Its faults were told where it was read.
        version(sources, v.dataset.clone(), false, lists, &mut Vec::new())
    });
    let gone = |dataset| Version {
        dataset,
        tables: Vec::new(),
        withdrawn: Some(withdrawn),
        sound: true,
        notes: Vec::new(),
    };
    (older.unwrap_or_else(|| gone(dataset)), fallback)
}

fn read(
    sources: &Sources<'_>,
    ctx: Context<'_>,
    file: FileId,
    folder: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<Dataset> {
    let (table, broken) = schema::package::tree(sources, file, folder, ctx, out);
    // What a broken file lacks is not worth telling: its grammar is.
    let mut ignored = Vec::new();
    schema::dataset(&table, file, folder, ctx, if broken { &mut ignored } else { out })
}

/// Reads the tables of a version through once, every fault reported.
fn version(
    sources: &Sources<'_>,
    dataset: Dataset,
    frozen: bool,
    lists: &check::CodeLists,
    out: &mut Vec<Diagnostic>,
) -> Version {
    let (tables, faults) = check::check_with(&dataset, frozen, lists, sources);
    let sound = faults.iter().all(|d| d.severity() != Severity::Error);
    out.extend(faults);
    Version { dataset, tables, withdrawn: None, sound, notes: Vec::new() }
}

/// A field whose codes are of a vocabulary the site does not have.
fn known_lists(dataset: &Dataset, lists: &check::CodeLists, out: &mut Vec<Diagnostic>) {
    let fields = dataset.resources.iter().flat_map(|r| &r.schema.fields);
    for name in fields.filter_map(|f| f.reference.as_ref()) {
        if !lists.contains_key(&name.value) {
            let d = Diagnostic::at(Code::IdUnknown, name.span);
            let d = d.with("kind", Arg::Term("vocabulary")).with("id", &name.value);
            let near = nearest(&name.value, lists.keys().map(String::as_str));
            out.push(d.near(near));
        }
    }
}

/// Numbers of the latest version that are far from those of the newest frozen one before it.
fn jumps(sources: &Sources<'_>, latest: &Version, frozen: &[Version], out: &mut Vec<Diagnostic>) {
    let number = latest.dataset.version.value;
    let before = |v: &&Version| v.withdrawn.is_none() && v.dataset.version.value < number;
    let Some(earlier) = frozen.iter().find(before) else { return };
    for table in &latest.tables {
        let same = |t: &&Table| t.resource.name == table.resource.name;
        if let Some(old) = earlier.tables.iter().find(same) {
            // What cannot be read was reported when it was read the first time.
            out.extend(check::jumps(old, table, sources).unwrap_or_default());
        }
    }
}

/// A table without a record: it may be what an export that broke off left. Where the newest frozen version that was not
/// withdrawn had rows, it would take their place.
fn empty(table: &Table, frozen: &[Version]) -> Option<Diagnostic> {
    let file = table.files.first().filter(|_| table.n_rows == 0)?;
    let before = frozen.iter().find(|v| v.withdrawn.is_none());
    let same = |version: &&Version| {
        let mut tables = version.tables.iter();
        tables.any(|old| old.resource.name == table.resource.name && old.n_rows > 0)
    };
    Some(match before.filter(same) {
        None => Diagnostic::new(Code::TableEmpty, Loc::File(*file)),
        Some(version) => Diagnostic::new(Code::TableEmptied, Loc::File(*file))
            .with("version", version.dataset.version.value.to_string())
            .with("table", &table.resource.name)
            .see(Loc::File(version.dataset.file)),
    })
}

/// The frozen versions, newest first.
fn frozen(
    sources: &Sources<'_>,
    ctx: Context<'_>,
    folder: &str,
    out: &mut Vec<Diagnostic>,
) -> Vec<Version> {
    let versions = format!("{folder}versions/");
    let mut frozen_versions: Vec<Version> = Vec::new();
    for (file, found) in sources.under(&versions) {
        let Some(name) = found.path.strip_suffix(FILE) else { continue };
        if name[versions.len()..].matches('/').count() == 1 {
            frozen_versions.extend(frozen_version(sources, ctx, file, name, out));
        }
    }
    frozen_versions.sort_by_key(|v| std::cmp::Reverse(v.dataset.version.value));
    frozen_versions
}

/// The version frozen in a folder, which ends with a slash.
fn frozen_version(
    sources: &Sources<'_>,
    ctx: Context<'_>,
    file: FileId,
    folder: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<Version> {
    let name = folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let notice = sources.find(&format!("{folder}{}", frozen::NOTICE));
    let mut faults = frozen::verify(sources, folder, name);
    let withdrawn = notice.and_then(|n| withdrawal(sources, n, ctx, &mut faults));
    let dataset = read(sources, ctx, file, folder, &mut faults);
    // A notice that cannot be read takes its version back all the same.
    let version = match (dataset, notice) {
        (Some(dataset), None) => {
            // Its codes were checked when it was frozen; vocabularies go on.
            let lists = check::CodeLists::new();
            let version = version(sources, dataset, true, &lists, &mut faults);
            unchanged(sources, &version, folder, &mut faults);
            Some(version)
        }
        (Some(dataset), Some(_)) if withdrawn.is_some() => {
            let (tables, notes) = (Vec::new(), Vec::new());
            Some(Version { dataset, tables, withdrawn, sound: true, notes })
        }
        (_, _) => None,
    };
    let sound = faults.iter().all(|d| d.severity() != Severity::Error);
    out.extend(faults);
    // What is wrong with a frozen text was told when it was frozen, and nobody may mend it any more.
    let notes = notes(sources, ctx, folder, &mut Vec::new());
    version.map(|v| Version { sound, notes, ..v })
}

/// A frozen version still publishes the canonical CSV it was frozen with, to the byte.
fn unchanged(sources: &Sources<'_>, version: &Version, folder: &str, out: &mut Vec<Diagnostic>) {
    let path = format!("{folder}{}", release::SUMS);
    match sources.find(&path) {
        Some(sums) => {
            let text = sources.text(sums);
            out.extend(release::changes(&version.dataset, &version.tables, text, sums, sources));
        }
        None => out.push(
            Diagnostic::new(Code::VersionChanged, Loc::Path(path))
                .with("version", version.dataset.version.value.to_string())
                .with("what", release::SUMS),
        ),
    }
}

/// `notes.<lang>.md` in each language that has one.
fn notes(
    sources: &Sources<'_>,
    ctx: Context<'_>,
    folder: &str,
    out: &mut Vec<Diagnostic>,
) -> Vec<Option<Doc>> {
    let one = |lang| {
        let tag = ctx.languages.tag(lang);
        let file = sources.find(&format!("{folder}notes.{tag}.md"))?;
        let text = sources.text(file);
        let (doc, faults) = doc::parse::parse(text, 0..text.len(), file, tag);
        out.extend(faults);
        Some(doc)
    };
    ctx.languages.all().map(one).collect()
}
