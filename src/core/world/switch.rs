//! The step at which the new site is there and the old one is not.
//!
//! In: a folder `ready-<n>` that holds the whole new site. Out: the output folder is the new site, and `ready-<n>`
//! holds the old one. On Linux and macOS the two are exchanged in one step (`renameat2` with `RENAME_EXCHANGE`,
//! `renameatx_np` with `RENAME_SWAP`): at no moment is there no site. A file system that cannot do so (some network
//! shares) gets two renames; the name of the ready folder is first written to a journal, and a build that finds a
//! journal completes the step before anything else.
//!
//! What is promised is about a killed program. After a power cut, what stands is what the file system makes of it:
//! nothing is flushed to the medium, since that would take longer than the build.

#![expect(clippy::disallowed_methods, reason = "puts the new site in the place of the old one")]

use std::fs;
use std::io;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::place::Place;
use super::sweep;

/// Name of the journal in the hidden folder.
const JOURNAL: &str = "journal";

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
/// What the disk says; the old site then stands, or stands again after [`recover`].
pub fn switch(place: &Place, ready: &Path, step: Step) -> io::Result<()> {
    if !place.exists() {
        return fs::rename(ready, &place.out);
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
    let written = place.side.join("journal.new");
    fs::write(&written, name.as_encoded_bytes())?;
    fs::rename(&written, place.side.join(JOURNAL))?;
    let old = sweep::free(&place.side, "ready-old")?;
    fs::rename(&place.out, old)?;
    recover(place)
}

/// Completes a step of two renames that was cut short. The lock must be held.
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
    // While the old site still stands, or the new one already does, there is nothing to complete.
    if name.starts_with("ready-") && !name.contains('/') && !place.exists() && ready.is_dir() {
        fs::rename(&ready, &place.out)?;
    }
    fs::remove_file(&journal)
}
