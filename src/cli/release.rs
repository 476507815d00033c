//! `release`: freezes the version that `dataset.toml` names, under `versions/<v>/`.
//!
//! In: the id of a dataset without faults. Out: its `dataset.toml`, its tables and its notes as they stand, the hashes
//! of its canonical CSVs, and the seal of it all; none of them where one cannot be written. A frozen version is never
//! written over.

use std::io::{self, Read as _};
use std::path::Path;

use super::args::Release;
use super::options::{self, Common};
use super::{End, err, new, report};
use crate::config;
use crate::data::check;
use crate::data::schema::{self, Dataset};
use crate::data::table::Table;
use crate::data::version::SemVer;
use crate::diag::show::{Format, ToolLang};
use crate::diag::{self, Arg, Code, Diagnostic, Loc, Severity};
use crate::export::release as export;
use crate::fields::{self, Context};
use crate::lang::Languages;
use crate::source::{FileId, Sources};
use crate::world::{Fault, frozen, read};

/// Freezes a version.
pub(super) fn run(args: &Release, lang: ToolLang) -> Result<End, Fault> {
    let common = Common::new(&args.site, None, lang)?;
    let (sources, _) = read::read(&common.disk);
    let folder = format!("datasets/{}/", args.dataset);
    let file = find(&sources, &args.dataset)?;
    let mut diagnostics = Vec::new();
    let files = config::load(&sources, &mut diagnostics).and_then(|config| {
        let languages = &config.languages;
        let (dataset, tables) = dataset(&sources, languages, file, &folder, &mut diagnostics)?;
        freeze(&sources, languages, (&dataset, &tables), &mut diagnostics)
    });
    if let Some(files) =
        files.filter(|_| diagnostics.iter().all(|d| d.severity() != Severity::Error))
    {
        new::create(common.disk.root(), &files, lang)?;
    }
    diag::sort(&mut diagnostics);
    let colour = options::colour_on_stderr();
    Ok(report(&diagnostics, &sources, Format::Human, &common, err, colour))
}

/// The `dataset.toml` of an id.
fn find(sources: &Sources<'_>, id: &str) -> Result<FileId, Fault> {
    let toml = |path: &str| {
        let id = path.strip_prefix("datasets/")?.strip_suffix("/dataset.toml")?;
        (!id.contains('/')).then(|| id.to_owned())
    };
    let known: Vec<String> = sources.iter().filter_map(|(_, f)| toml(&f.path)).collect();
    let unknown = || {
        let fault = Fault::new(Code::IdUnknown, Path::new("datasets"));
        let fault = fault.with("kind", Arg::Term("dataset")).with("id", id);
        match diag::nearest(id, known.iter().map(String::as_str)) {
            Some(near) => fault.with("nearest", near),
            None => fault,
        }
    };
    sources.find(&format!("datasets/{id}/dataset.toml")).ok_or_else(unknown)
}

/// The dataset, whole and without faults; what is wrong with it is reported.
fn dataset(
    sources: &Sources<'_>,
    languages: &Languages,
    file: FileId,
    folder: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<(Dataset, Vec<Table>)> {
    let (table, faults) = fields::parse(sources.text(file), file, 0);
    if !faults.is_empty() {
        out.extend(faults);
        return None;
    }
    let dataset = schema::dataset(&table, file, folder, Context { languages }, out)?;
    let (tables, faults) = check::check(&dataset, false, sources);
    out.extend(faults);
    Some((dataset, tables))
}

/// The files of the frozen version.
fn freeze(
    sources: &Sources<'_>,
    languages: &Languages,
    (dataset, tables): (&Dataset, &[Table]),
    out: &mut Vec<Diagnostic>,
) -> Option<new::Files> {
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
    let paths =
        dataset.resources.iter().flat_map(|r| r.paths.iter().map(|path| path.value.clone()));
    let mut names: Vec<String> = paths.chain(notes).chain(["dataset.toml".to_owned()]).collect();
    names.sort();
    names.dedup();
    let mut files = Vec::new();
    for name in names {
        let file = sources.find(&format!("{}{name}", dataset.folder))?;
        match bytes(sources, file) {
            Ok(bytes) => files.push((name, bytes)),
            Err(e) => {
                let fault = Diagnostic::new(Code::FileUnreadable, Loc::File(file));
                out.push(fault.with("reason", e.to_string()));
            }
        }
    }
    match export::sums(tables, sources) {
        Ok(sums) => files.push((export::SUMS.to_owned(), sums.into_bytes())),
        Err(e) => {
            let fault = Diagnostic::new(Code::FileUnreadable, Loc::File(dataset.file));
            out.push(fault.with("reason", e.to_string()));
        }
    }
    files.push((frozen::NAME.to_owned(), frozen::seal(&files).into_bytes()));
    Some(
        files
            .into_iter()
            .map(|(name, bytes)| (format!("{versions}{version}/{name}"), bytes))
            .collect(),
    )
}

fn bytes(sources: &Sources<'_>, file: FileId) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    sources.open(file)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}
