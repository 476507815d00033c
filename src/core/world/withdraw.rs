//! The files of a frozen version are taken away, and a notice is left.
//!
//! In: the folder of the version and the text of the notice. Out: the folder holds the notice, the seal and what stays of
//! a withdrawn version ([`frozen::KEPT`]). What the folder will be is made beside it and changes places with it in one
//! step, so that a run that fails or is killed leaves the version as it was. A file system that cannot do so gets the
//! notice first: from that moment nothing of the version is published, and a build tells which files are still to go.

#![expect(clippy::disallowed_methods, reason = "takes files of a version out of the site's folder")]

use std::fs;
use std::io;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::{Fault, frozen};

/// Takes a version back. `folder` is its path from `root`: `datasets/residenti/versions/1.0.0/`.
///
/// Returns the names of the files that are gone, sorted.
///
/// # Errors
/// What the disk says; the version then stands as it was, or its notice stands and some of its files are still there.
pub fn withdraw(root: &Path, folder: &str, notice: &[u8]) -> Result<Vec<String>, Fault> {
    let there = root.join(folder);
    let version = there.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let beside = there.with_file_name(format!(".withdrawn-{version}"));
    let gone = names(&there).map_err(|e| Fault::write(&there, &e))?;
    let made = make(&there, &beside, notice);
    let done = made.and_then(|()| exchange(&there, &beside, notice));
    // Whatever now stands beside it is either the version as it was, or what was to take its place.
    let swept = match fs::remove_dir_all(&beside) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Fault::write(&beside, &e)),
        Ok(()) | Err(_) => Ok(()),
    };
    done.map_err(|e| Fault::write(&there, &e))?;
    swept.map(|()| gone)
}

/// The names of the files that do not stay, folders below included.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inside) = open.pop() {
        for entry in fs::read_dir(&inside)? {
            let path = entry?.path();
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
            if fs::symlink_metadata(&path)?.is_dir() {
                open.push(path);
            } else if name != frozen::NAME && !frozen::KEPT.contains(&name.as_str()) {
                found.push(name);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// What the folder will be, made anew beside it: an earlier run may have been cut short.
fn make(there: &Path, beside: &Path, notice: &[u8]) -> io::Result<()> {
    match fs::remove_dir_all(beside) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        Ok(()) | Err(_) => {}
    }
    fs::create_dir(beside)?;
    for name in frozen::KEPT.iter().copied().chain([frozen::NAME]) {
        match fs::copy(there.join(name), beside.join(name)) {
            // A version that lacks its seal is taken back like any other.
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            Ok(_) | Err(_) => {}
        }
    }
    fs::write(beside.join(frozen::NOTICE), notice)
}

fn exchange(there: &Path, beside: &Path, notice: &[u8]) -> io::Result<()> {
    match renameat_with(CWD, beside, CWD, there, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        // What kernels and file systems without the exchange answer.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => one_by_one(there, notice),
        Err(e) => Err(e.into()),
    }
}

/// The notice first, whole or not at all; then file after file.
fn one_by_one(there: &Path, notice: &[u8]) -> io::Result<()> {
    let new = there.join(".withdrawn");
    fs::write(&new, notice)?;
    fs::rename(&new, there.join(frozen::NOTICE))?;
    for name in names(there)?.iter().filter(|name| *name != frozen::NOTICE) {
        fs::remove_file(there.join(name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_exchange_the_notice_stands_before_anything_goes() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["SHA256SUMS", "canonical.sha256", "dataset.toml", "a.csv", "notes.it.md"] {
            fs::write(dir.path().join(name), name).unwrap();
        }
        one_by_one(dir.path(), b"date").unwrap();
        let mut left: Vec<String> = fs::read_dir(dir.path())
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        left.sort();
        assert_eq!(left, ["SHA256SUMS", "canonical.sha256", "dataset.toml", "withdrawn.toml"]);
        assert_eq!(fs::read(dir.path().join("withdrawn.toml")).unwrap(), b"date");
    }
}
