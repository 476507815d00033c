//! The step at which the new site is there and the old one is not.
//!
//! In: a folder `ready-<n>` that holds the whole new site. Out: the output folder is the new site, and `ready-<n>`
//! holds the old one. On Linux and macOS the two are exchanged in one step (`renameat2` with `RENAME_EXCHANGE`,
//! `renameatx_np` with `RENAME_SWAP`): at no moment is there no site. A file system that cannot do so (some network
//! shares) gets two renames; the name of the ready folder is first written to a journal, and a build that finds a
//! journal completes the step before anything else. Where the second rename fails, the old site is moved back; while a
//! journal is there, neither of the two is taken away.
//!
//! What is promised is about a killed program. After a power cut, what stands is what the file system makes of it:
//! nothing is flushed to the medium, since that would take longer than the build.

#![expect(clippy::disallowed_methods, reason = "puts the new site in the place of the old one")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::place::Place;
use super::sweep;

/// Name of the journal in the hidden folder.
const JOURNAL: &str = "journal";

/// How the name of the old site begins in the hidden folder.
const REPLACED: &str = "ready-old";

/// How two folders change places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// In one step where the file system can, else with two renames.
    One,
    /// With two renames and a journal.
    Two,
}

/// Puts `ready` in the place of the output folder. The lock must be held.
///
/// # Errors
/// What the disk says; the old site then stands, or the step [`is_open`] and [`recover`] completes it.
pub fn switch(place: &Place, ready: &Path, step: Step) -> io::Result<()> {
    by(place, ready, step, &|from, to| fs::rename(from, to))
}

/// As [`switch`], with what renames a folder.
pub(super) fn by(
    place: &Place,
    ready: &Path,
    step: Step,
    rename: &dyn Fn(&Path, &Path) -> io::Result<()>,
) -> io::Result<()> {
    if !place.exists() {
        return rename(ready, &place.out);
    }
    if step == Step::One {
        match renameat_with(CWD, ready, CWD, &place.out, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(()),
            // What kernels and file systems without the exchange answer.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {}
            Err(e) => return Err(e.into()),
        }
    }
    let name = ready.file_name().unwrap_or_default();
    let journal = place.side.join(JOURNAL);
    let written = place.side.join("journal.new");
    let old = sweep::free(&place.side, REPLACED)?;
    fs::write(&written, name.as_encoded_bytes())?;
    fs::rename(&written, &journal)?;
    let moved = rename(&place.out, &old);
    let done = match &moved {
        Ok(()) => rename(ready, &place.out),
        Err(_) => Ok(()),
    };
    // Where neither the new site nor the old one can be put there now, the journal stays: the next build does it.
    if done.is_ok() || rename(&old, &place.out).is_ok() {
        // One that cannot be taken away says nothing that is still to be done.
        let _ = fs::remove_file(&journal);
    }
    moved.and(done)
}

/// Whether a step of two renames was cut short: beside the output folder stand the only whole sites.
pub fn is_open(place: &Place) -> bool {
    // One that cannot be looked at may be there.
    !matches!(place.side.join(JOURNAL).try_exists(), Ok(false))
}

/// Completes a step of two renames that was cut short. Where somebody else put something in the place of the site
/// meanwhile, the old one is kept where no build deletes. The lock must be held.
///
/// # Errors
/// What the disk says; the journal then stays for another try.
pub fn recover(place: &Place) -> io::Result<()> {
    let journal = place.side.join(JOURNAL);
    let name = match fs::read_to_string(&journal) {
        Ok(name) => name,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(e),
    };
    let ready = place.side.join(&name);
    // Where the new site stands already, there is nothing to complete.
    if name.starts_with("ready-") && !name.contains('/') && ready.is_dir() {
        if !place.exists() {
            fs::rename(&ready, &place.out)?;
        } else if let Some(old) = replaced(place)? {
            sweep::keep(place, &old)?;
        }
    }
    fs::remove_file(&journal)
}

/// The old site, where it was moved out of the way.
fn replaced(place: &Place) -> io::Result<Option<PathBuf>> {
    for entry in fs::read_dir(&place.side)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(REPLACED)) {
            return Ok(Some(entry.path()));
        }
    }
    Ok(None)
}
