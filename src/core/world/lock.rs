//! One build at a time for an output folder.
//!
//! In: the hidden folder beside the output. Out: a [`Lock`], held until it is dropped or the process dies: the kernel
//! releases it (`flock`), so that a killed build never leaves a lock that someone must remove. The lock file and the
//! folder, once empty, are removed at the end; whoever got hold of a removed lock file notices and begins again.

#![expect(clippy::disallowed_methods, reason = "makes, locks and removes the lock file")]

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::Fault;
use super::place::Place;
use crate::diag::Code;

/// The right to write to an output folder.
#[derive(Debug)]
pub struct Lock {
    file: File,
    side: PathBuf,
}

impl Lock {
    /// Takes the lock at once, or not at all.
    ///
    /// # Errors
    /// Another build holds it, or the disk refuses.
    pub fn take(place: &Place) -> Result<Self, Fault> {
        let disk = |e: io::Error| Fault::write(&place.side, &e);
        let path = place.side.join("lock");
        // Each turn is lost only to a build that ended in this moment.
        for _ in 0..100 {
            match fs::create_dir(&place.side) {
                Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(disk(e)),
                Ok(()) | Err(_) => {}
            }
            let file = match File::options().create(true).write(true).truncate(false).open(&path) {
                Ok(file) => file,
                Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
                Err(e) => return Err(disk(e)),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(e)) => return Err(disk(e)),
            }
            if is_at(&file, &path) {
                return Ok(Self { file, side: place.side.clone() });
            }
        }
        Err(Fault::new(Code::OutputLocked, &place.out))
    }
}

/// Whether the open file is the one that stands at `path` now.
fn is_at(file: &File, path: &Path) -> bool {
    let id = |m: fs::Metadata| (m.dev(), m.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(held), Ok(there)) => id(held) == id(there),
        (Ok(_) | Err(_), Ok(_) | Err(_)) => false,
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Still locked: nobody else can be between these two. Where something is left, the folder stays.
        let _ = fs::remove_file(self.side.join("lock"));
        let _ = fs::remove_dir(&self.side);
        let _ = self.file.unlock();
    }
}
