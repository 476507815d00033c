//! `release`: freezes the version that `dataset.toml` names, under `versions/<v>/`.
//!
//! In: the id of a dataset without faults. Out: its `dataset.toml`, its tables and its notes as they stand, and the
//! hashes of its canonical CSVs; none of them where one cannot be written. A frozen version is never written over.

use std::io::{self, Read as _};
use std::path::Path;

use super::args::Release;
use super::options::{self, Common};
use super::{End, err, new, report};
use crate::build;
use crate::config;
use crate::data::check;
use crate::data::schema::{self, Dataset};
use crate::data::table::Table;
use crate::data::version::SemVer;
use crate::diag::show::{Format, ToolLang};
use crate::diag::{self, Arg, Code, Diagnostic};
use crate::export::release::{self, ReleaseBody};
use crate::fields::{self, Context};
use crate::lang::Languages;
use crate::source::{FileId, Sources};
use crate::world::{Fault, read};

/// Freezes a version.
pub(super) fn run(args: &Release, lang: ToolLang) -> Result<End, Fault> {
    let common = Common::new(&args.site, None, lang)?;
    let (sources, _) = read::read(&common.disk);
    let folder = format!("datasets/{}/", args.dataset);
    let file = find(&sources, &args.dataset)?;
    let mut diagnostics = Vec::new();
    if let Some(config) = config::load(&sources, &mut diagnostics) {
        let languages = &config.languages;
        let found = dataset(&sources, languages, file, &folder, &mut diagnostics);
        if let Some((dataset, tables)) = found.filter(|_| !build::has_errors(&diagnostics)) {
            let unreadable = |e: io::Error| {
                Fault::new(Code::FileUnreadable, Path::new(&folder)).with("reason", e.to_string())
            };
            let files = freeze(&sources, languages, &dataset, &tables).map_err(unreadable)?;
            new::create(common.disk.root(), &files, lang)?;
        }
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
    out.extend(release::can_release(&dataset, &frozen(sources, &dataset)));
    Some((dataset, tables))
}

/// The files of the frozen version: what `export` freezes, and the notes as they stand.
fn freeze(
    sources: &Sources<'_>,
    languages: &Languages,
    dataset: &Dataset,
    tables: &[Table],
) -> io::Result<new::Files> {
    let mut files = new::Files::new();
    for file in release::release(dataset, tables, sources)? {
        let bytes = match file.body {
            ReleaseBody::CopyOf(source) => bytes(sources, source)?,
            ReleaseBody::Text(text) => text.into_bytes(),
        };
        files.push((file.path, bytes));
    }
    for lang in languages.all() {
        let name = format!("notes.{}.md", languages.tag(lang));
        if let Some(file) = sources.find(&format!("{}{name}", dataset.folder)) {
            let path = format!("{}versions/{}/{name}", dataset.folder, dataset.version.value);
            files.push((path, bytes(sources, file)?));
        }
    }
    Ok(files)
}

/// The versions that are frozen, by the names of their folders.
fn frozen(sources: &Sources<'_>, dataset: &Dataset) -> Vec<SemVer> {
    let versions = format!("{}versions/", dataset.folder);
    let name = |path: &str| SemVer::parse(path[versions.len()..].split('/').next()?);
    sources.under(&versions).filter_map(|(_, file)| name(&file.path)).collect()
}

fn bytes(sources: &Sources<'_>, file: FileId) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    sources.open(file)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}
