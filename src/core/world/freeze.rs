//! Files of the site → a new frozen version under its seal: all of it, or nothing.
//!
//! In: what the version holds, as bytes or as a file of the site. Out: its folder, seal included. It is made beside its
//! place under a hidden name and put there in one step, so that a run that fails or is killed leaves no half of a version
//! that nobody could release again. A file is hashed while it is copied, and never held.

#![expect(clippy::disallowed_methods, reason = "writes a new folder into the site's")]

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::out::{Sink, Target, Written, at};
use super::{Fault, frozen};
use crate::diag::Code;
use crate::source::{FileId, Sources};

/// What a file of the version holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Those of a file of the site.
    Copy(FileId),
}

/// Makes the folder of a version, given by its path from `root` without a slash at the end, and seals it.
///
/// Returns the names of its files in the order they were given, the seal last.
///
/// # Errors
/// The folder is there, or the disk refuses; then nothing is.
pub fn freeze(
    root: &Path,
    sources: &Sources<'_>,
    folder: &str,
    files: &[(String, Content)],
) -> Result<Vec<String>, Fault> {
    let there = root.join(folder);
    if fs::symlink_metadata(&there).is_ok() {
        return Err(Fault::new(Code::FileExists, Path::new(folder)));
    }
    let version = there.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let beside = there.with_file_name(format!(".new-{version}"));
    let made = remove(&beside).and_then(|()| make(&beside, sources, files));
    let done = made.and_then(|names| fs::rename(&beside, &there).map(|()| names));
    done.map_err(|e| {
        let _ = remove(&beside);
        Fault::write(&there, &e)
    })
}

/// Removes what an earlier run left.
fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn make(
    folder: &Path,
    sources: &Sources<'_>,
    files: &[(String, Content)],
) -> io::Result<Vec<String>> {
    fs::create_dir_all(folder)?;
    let mut sealed = Vec::with_capacity(files.len());
    for (name, content) in files {
        let written = match content {
            Content::Bytes(bytes) => write(&folder.join(name), &mut bytes.as_slice())?,
            Content::Copy(file) => write(&folder.join(name), &mut *sources.open(*file)?)?,
        };
        sealed.push((name.clone(), written.sha256.to_string()));
    }
    write(&folder.join(frozen::NAME), &mut frozen::seal(&sealed).as_bytes())?;
    let names = sealed.into_iter().map(|(name, _)| name);
    Ok(names.chain([frozen::NAME.to_owned()]).collect())
}

fn write(path: &Path, from: &mut dyn io::Read) -> io::Result<Written> {
    let made = || {
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        fs::File::options().write(true).create_new(true).open(path)
    };
    let mut sink = Sink::new(Box::new(OnDisk(made().map_err(|e| at(path, &e))?)));
    io::copy(from, &mut sink).and_then(|_| sink.finish()).map_err(|e| at(path, &e))
}

/// A file that is written.
struct OnDisk(fs::File);

impl Target for OnDisk {
    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn commit(self: Box<Self>, _: &Written) -> io::Result<()> {
        Ok(())
    }
}
