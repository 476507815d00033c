//! What a frozen version publishes, held to what it published when it was frozen.
//!
//! The seal of `versions/<v>/` says that the files there are those that were released; this says that the canonical CSV
//! made of them is still the same to the byte, whatever became of the program in between. `release` writes the hashes
//! beside the tables, a build makes the canonical CSVs again and compares.

use std::collections::BTreeMap;
use std::io;

use super::{Format, digest};
use crate::data::schema::Dataset;
use crate::data::table::Table;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::source::{FileId, Sources};

/// Name of the file of these hashes in the folder of a version.
pub const SUMS: &str = "canonical.sha256";

/// The text of the file: SHA-256 and name of the canonical CSV of each table, as `sha256sum` writes them.
///
/// # Errors
/// Whatever the disk says.
pub fn sums(tables: &[Table], sources: &Sources<'_>) -> io::Result<String> {
    let mut lines = BTreeMap::new();
    for table in tables {
        let (_, hash) = digest(table, sources, Format::Csv)?;
        lines.insert(canonical_name(table), hash);
    }
    let lines: Vec<String> = lines.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect();
    Ok(lines.concat())
}

/// Name of the canonical CSV of a table.
pub fn canonical_name(table: &Table) -> String {
    format!("{}.{}", table.resource.name, Format::Csv.extension())
}

/// Reports every table of a frozen version whose canonical CSV is not what it was. `sums` is the text of [`SUMS`], which
/// stands in `sums_file`.
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
