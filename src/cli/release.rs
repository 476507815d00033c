//! `release`: freezes the version that `dataset.toml` names, under `versions/<v>/`.
//!
//! In: the id of a dataset without faults. Out: its `dataset.toml`, its tables and its notes as they stand, the hashes
//! of its canonical CSVs, and the seal of it all; none of them where one cannot be written. A frozen version is never
//! written over.

use super::args::Release;
use super::options::{self, Common};
use super::versions::{self, Versions};
use super::{End, err, new, report};
use crate::aggregate::statement;
use crate::check::versions as rule;
use crate::config;
use crate::data::changes::Changes;
use crate::data::schema::Dataset;
use crate::data::table::Table;
use crate::data::version::SemVer;
use crate::diag::show::{Format, ToolLang};
use crate::diag::{self, Arg, Code, Diagnostic, Loc, Severity};
use crate::export::release as export;
use crate::lang::Languages;
use crate::source::Sources;
use crate::world::freeze::{self, Content};
use crate::world::{Fault, read};

/// Freezes a version.
pub(super) fn run(args: &Release, lang: ToolLang) -> Result<End, Fault> {
    let common = Common::new(&args.site, None, lang)?;
    let (sources, _) = read::read(&common.disk);
    let folder = format!("datasets/{}/", args.dataset);
    versions::find(&sources, &args.dataset)?;
    let mut diagnostics = Vec::new();
    let files = config::load(&sources, &mut diagnostics).and_then(|config| {
        let languages = &config.languages;
        let (dataset, tables) = versions::checked(&sources, languages, &folder, &mut diagnostics)?;
        let all = Versions::of(&sources, &config, &args.dataset).ok()?;
        step(&all, (&dataset, &tables), &mut diagnostics);
        freeze(&sources, languages, (&dataset, &tables), &mut diagnostics)
    });
    if let Some((folder, files)) =
        files.filter(|_| diagnostics.iter().all(|d| d.severity() != Severity::Error))
    {
        let names = freeze::freeze(common.disk.root(), &sources, &folder, &files)?;
        new::tell(names.iter().map(|name| format!("{folder}/{name}")), lang);
    }
    diag::sort(&mut diagnostics);
    let colour = options::colour_on_stderr();
    Ok(report(&diagnostics, &sources, Format::Human, &common, err, colour))
}

/// The number says how much changed since the newest frozen version that was not withdrawn.
fn step(all: &Versions<'_>, (dataset, tables): (&Dataset, &[Table]), out: &mut Vec<Diagnostic>) {
    let version = dataset.version.value;
    let mut before = all.frozen.iter().rev().filter(|v| **v < version);
    let Some(before) = before.find(|v| all.notice(**v).is_none()) else { return };
    let (languages, folder) = (&all.config.languages, all.folder_of(*before));
    let Some((frozen, old)) = versions::checked(all.sources, languages, &folder, out) else {
        return;
    };
    match Changes::between((&frozen, &old), (dataset, tables), all.sources) {
        Ok(changes) => out.extend(rule::step(&frozen, dataset, &changes)),
        Err(e) => {
            let fault = Diagnostic::new(Code::FileUnreadable, Loc::File(dataset.file));
            out.push(fault.with("reason", &e));
        }
    }
}

/// The folder of the frozen version, and its files but for the seal.
fn freeze(
    sources: &Sources<'_>,
    languages: &Languages,
    (dataset, tables): (&Dataset, &[Table]),
    out: &mut Vec<Diagnostic>,
) -> Option<(String, Vec<(String, Content)>)> {
    let version = dataset.version.value;
    let versions = format!("{}versions/", dataset.folder);
    let invalid = |reason| {
        let fault = Diagnostic::at(Code::VersionInvalid, dataset.version.span);
        fault.with("version", version.to_string()).with("reason", Arg::Term(reason))
    };
    let frozen = sources
        .under(&versions)
        .filter_map(|(_, f)| SemVer::parse(f.path[versions.len()..].split('/').next()?));
    if frozen.max().is_some_and(|latest| latest >= version) {
        out.push(invalid("version-not-later"));
    }
    if dataset.releases.iter().all(|release| release.version != version) {
        out.push(invalid("version-without-changes"));
    }
    let notes = languages.all().map(|lang| format!("notes.{}.md", languages.tag(lang)));
    let notes = notes.filter(|name| sources.find(&format!("{}{name}", dataset.folder)).is_some());
    let statement = [statement::NAME.to_owned()].into_iter();
    let statement =
        statement.filter(|name| sources.find(&format!("{}{name}", dataset.folder)).is_some());
    let paths =
        dataset.resources.iter().flat_map(|r| r.paths.iter().map(|file| file.path.value.clone()));
    // A Data Package's description, and the schemas it names, say what dataset.toml does not.
    let inside = |f: &crate::source::File| f.path.strip_prefix(&dataset.folder).map(str::to_owned);
    let described = sources.under(&dataset.folder).filter_map(|(_, f)| inside(f));
    let described = described.filter(|name| name.ends_with(".json") && !name.contains('/'));
    let mut names: Vec<String> = paths
        .chain(notes)
        .chain(statement)
        .chain(described)
        .chain(["dataset.toml".to_owned()])
        .collect();
    names.sort();
    names.dedup();
    let mut files = Vec::new();
    for name in names {
        let file = sources.find(&format!("{}{name}", dataset.folder))?;
        files.push((name, Content::Copy(file)));
    }
    match export::sums(tables, sources) {
        Ok(sums) => files.push((export::SUMS.to_owned(), Content::Bytes(sums.into_bytes()))),
        Err(e) => {
            let fault = Diagnostic::new(Code::FileUnreadable, Loc::File(dataset.file));
            out.push(fault.with("reason", &e));
        }
    }
    Some((format!("{versions}{version}"), files))
}
