//! The seal on a frozen version of a dataset: the SHA-256 of each of its files.
//!
//! In: the files of a folder such as `datasets/residenti/versions/1.0.0/`. Out: the text of its `SHA256SUMS`, in the
//! form of `sha256sum`, so that `sha256sum --check` can ask the same question without this program; and one fault for
//! each file that is not what it was when the version was released. Files are hashed as they are read, never held.
//!
//! A version that was withdrawn has a notice ([`NOTICE`]) beside the seal, and of the sealed files only [`KEPT`]: what is
//! said of it, which of its cells it hid, and the hashes of what it held, bind later versions for ever.

use std::io::{self, Read as _};

use super::out::{Discard, Out as _};
use crate::diag::{Code, Diagnostic, Loc};
use crate::name::OutPath;
use crate::source::{FileId, Sources};

/// Name of the seal.
pub const NAME: &str = "SHA256SUMS";

/// Name of the notice that takes a version back. It is not sealed: it comes later, and its words may be mended.
pub const NOTICE: &str = "withdrawn.toml";

/// The sealed files that stay when a version is withdrawn.
pub const KEPT: &[&str] = &["audit.toml", "canonical.sha256", "dataset.toml"];

/// The most that is read of a seal, in bytes: a version has a handful of files.
const MAX_SEAL: u64 = 1024 * 1024;

/// The text of the seal of these files, given as names and SHA-256.
pub fn seal(files: &[(String, String)]) -> String {
    let mut lines: Vec<String> =
        files.iter().map(|(name, sha256)| format!("{sha256}  {name}\n")).collect();
    lines.sort_by(|a, b| a[64..].cmp(&b[64..]));
    lines.concat()
}

/// Compares the files of a frozen version with its seal. `folder` ends with a slash; `version` is for the message.
pub fn verify(sources: &Sources<'_>, folder: &str, version: &str) -> Vec<Diagnostic> {
    let changed = |loc: Loc, what: &str| {
        Diagnostic::new(Code::VersionChanged, loc).with("version", version).with("what", what)
    };
    let Some(seal) = sources.find(&format!("{folder}{NAME}")) else {
        return vec![changed(Loc::Path(folder.to_owned()), NAME)];
    };
    let unreadable = |file: FileId, e: &io::Error| {
        Diagnostic::new(Code::FileUnreadable, Loc::File(file)).with("reason", e)
    };
    let text = match text(sources, seal) {
        Ok(text) => text,
        Err(e) => return vec![unreadable(seal, &e)],
    };
    if sources.find(&format!("{folder}{NOTICE}")).is_some() {
        return withdrawn(sources, folder, version, &text);
    }
    let mut out = Vec::new();
    let mut sealed = Vec::new();
    for line in text.lines() {
        let Some((sum, name)) = line.split_once("  ") else {
            out.push(changed(Loc::File(seal), line));
            continue;
        };
        sealed.push(name);
        match sources.find(&format!("{folder}{name}")).map(|file| (file, sum_of(sources, file))) {
            Some((_, Ok(now))) if now == sum => {}
            Some((file, Ok(_))) => out.push(changed(Loc::File(file), name)),
            Some((file, Err(e))) => out.push(unreadable(file, &e)),
            None => out.push(changed(Loc::File(seal), name)),
        }
    }
    for (file, found) in sources.under(folder) {
        let name = &found.path[folder.len()..];
        if name != NAME && !sealed.contains(&name) {
            out.push(changed(Loc::File(file), name));
        }
    }
    out
}

/// Compares the folder of a withdrawn version with its seal: what stays is as it was, everything else is gone.
fn withdrawn(sources: &Sources<'_>, folder: &str, version: &str, seal: &str) -> Vec<Diagnostic> {
    let at = |code, loc, what: &str| {
        Diagnostic::new(code, loc).with("version", version).with("what", what)
    };
    let mut out = Vec::new();
    for (sum, name) in seal.lines().filter_map(|line| line.split_once("  ")) {
        let Some(file) = sources.find(&format!("{folder}{name}")) else { continue };
        if KEPT.contains(&name) && sum_of(sources, file).is_ok_and(|now| now != sum) {
            out.push(at(Code::VersionChanged, Loc::File(file), name));
        }
    }
    for (file, found) in sources.under(folder) {
        let name = &found.path[folder.len()..];
        if name != NAME && name != NOTICE && !KEPT.contains(&name) {
            out.push(at(Code::VersionKept, Loc::File(file), name));
        }
    }
    out
}

fn text(sources: &Sources<'_>, seal: FileId) -> io::Result<String> {
    let mut text = String::new();
    sources.open(seal)?.take(MAX_SEAL).read_to_string(&mut text)?;
    Ok(text)
}

fn sum_of(sources: &Sources<'_>, file: FileId) -> io::Result<String> {
    let path = OutPath::parse(NAME).ok_or(io::ErrorKind::InvalidInput)?;
    Ok(Discard.copy(&path, &mut *sources.open(file)?)?.sha256.to_string())
}
