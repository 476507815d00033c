//! Frozen versions: what `specola release` writes, and whether it is still what was written.
//!
//! `versions/<v>/` holds the `dataset.toml`, the tables as they came, and `SHA256SUMS` of their canonical CSVs. A build
//! makes the canonical CSVs again and compares.

use std::collections::BTreeMap;
use std::io;

use super::{Format, digest};
use crate::data::schema::Dataset;
use crate::data::table::Table;
use crate::data::version::SemVer;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::source::{FileId, Sources};

/// Name of the file of hashes in the folder of a version, as `sha256sum` writes it.
pub const SUMS: &str = "SHA256SUMS";

/// A file to write, and what goes into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseFile {
    /// Path from the site's folder.
    pub path: String,
    /// The bytes.
    pub body: ReleaseBody,
}

/// What goes into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReleaseBody {
    /// The bytes of a file of the site.
    CopyOf(FileId),
    /// This text.
    Text(String),
}

/// Whether the working version can be frozen beside those that are.
pub fn can_release(dataset: &Dataset, frozen: &[SemVer]) -> Vec<Diagnostic> {
    let version = dataset.version.value;
    let reason = if frozen.contains(&version) {
        Some("version-released")
    } else if frozen.iter().any(|f| *f > version) {
        Some("version-behind")
    } else if !dataset.releases.iter().any(|r| r.version == version) {
        Some("version-untold")
    } else {
        None
    };
    let told = reason.map(|reason| {
        Diagnostic::at(Code::VersionInvalid, dataset.version.span)
            .with("version", version.to_string())
            .with("reason", Arg::Term(reason))
    });
    told.into_iter().collect()
}

/// The files that freeze the working version of a dataset whose tables were checked without fault.
///
/// # Errors
/// Whatever the disk says.
pub fn release(
    dataset: &Dataset,
    tables: &[Table],
    sources: &Sources<'_>,
) -> io::Result<Vec<ReleaseFile>> {
    let folder = format!("{}versions/{}/", dataset.folder, dataset.version.value);
    let copy = |name: &str, file: FileId| ReleaseFile {
        path: format!("{folder}{name}"),
        body: ReleaseBody::CopyOf(file),
    };
    let mut files = vec![copy("dataset.toml", dataset.file)];
    let mut sums = BTreeMap::new();
    for table in tables {
        for (path, file) in table.resource.paths.iter().zip(&table.files) {
            files.push(copy(&path.value, *file));
        }
        let (_, hash) = digest(table, sources, Format::Csv)?;
        sums.insert(canonical_name(table), hash);
    }
    let lines: Vec<String> = sums.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect();
    files.push(ReleaseFile {
        path: format!("{folder}{SUMS}"),
        body: ReleaseBody::Text(lines.concat()),
    });
    Ok(files)
}

/// Name of the canonical CSV of a table.
pub fn canonical_name(table: &Table) -> String {
    format!("{}.{}", table.resource.name, Format::Csv.extension())
}

/// Reports whatever of a frozen version is not as it was released. `sums` is the text of its `SHA256SUMS`, which stands
/// in `sums_file`.
pub fn changes(
    dataset: &Dataset,
    tables: &[Table],
    sums: &str,
    sums_file: FileId,
    sources: &Sources<'_>,
) -> Vec<Diagnostic> {
    let changed = |loc: Loc, what: Arg| {
        let d = Diagnostic::new(Code::VersionChanged, loc);
        d.with("version", dataset.version.value.to_string()).with("what", what)
    };
    let mut out = Vec::new();
    let named = format!("/versions/{}/", dataset.version.value);
    if !dataset.folder.ends_with(&named) {
        out.push(changed(Loc::Span(dataset.version.span), Arg::Term("version-folder")));
    }
    let mut recorded = BTreeMap::new();
    for line in sums.lines().filter(|l| !l.is_empty()) {
        match line.split_once("  ") {
            Some((hash, name)) => {
                recorded.insert(name, hash);
            }
            None => out.push(changed(Loc::File(sums_file), Arg::Term("sums-broken"))),
        }
    }
    for table in tables {
        let name = canonical_name(table);
        let hash = recorded.remove(name.as_str());
        let loc = Loc::File(table.files.first().copied().unwrap_or(sums_file));
        match (hash, digest(table, sources, Format::Csv)) {
            (Some(then), Ok((_, now))) if then == now => {}
            (Some(_), Ok(_)) => out.push(changed(loc, Arg::Text(name))),
            (None, _) => out.push(changed(Loc::File(sums_file), Arg::Text(name))),
            (_, Err(e)) => {
                out.push(Diagnostic::new(Code::FileUnreadable, loc).with("reason", e.to_string()));
            }
        }
    }
    let gone = recorded.into_keys().map(|n| changed(Loc::File(sums_file), Arg::Text(n.to_owned())));
    out.extend(gone);
    out
}
