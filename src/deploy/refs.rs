//! Locks of branches that a killed git left.
//!
//! In: the folder of a repository. Out: the same without locks that nobody holds. git holds the lock of a branch for
//! milliseconds; one that stays as it is for longer is of a run that is dead, and git would refuse every later push for
//! it (`cannot lock ref`).

#![expect(clippy::disallowed_methods, reason = "reads and writes the server's folder")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;

/// A lock that stays as it is for so long belongs to nobody.
const HELD: Duration = Duration::from_secs(3);

/// From one look to the next.
const BETWEEN: Duration = Duration::from_millis(50);

/// Waits for locks to go, and takes away those that stay.
///
/// # Errors
/// Whatever the disk says.
pub(super) fn unlock(repository: &Path) -> io::Result<()> {
    let mut left = locks(repository);
    let mut waited = Duration::ZERO;
    while !left.is_empty() && waited < HELD {
        sleep(BETWEEN);
        waited += BETWEEN;
        let now = locks(repository);
        left.retain(|lock| now.contains(lock));
    }
    for (path, _) in left {
        match fs::remove_file(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// The locks there are, each with its time; no branch is called so.
fn locks(repository: &Path) -> Vec<(PathBuf, Option<SystemTime>)> {
    let own = ["HEAD.lock", "packed-refs.lock"].map(|name| repository.join(name));
    let own = own.into_iter().filter(|path| path.exists());
    let branches = WalkDir::new(repository.join("refs")).into_iter().flatten();
    let branches = branches.map(walkdir::DirEntry::into_path);
    let branches = branches.filter(|path| path.extension().is_some_and(|e| e == "lock"));
    let when = |path: &PathBuf| fs::metadata(path).and_then(|m| m.modified()).ok();
    own.chain(branches).map(|path| (path.clone(), when(&path))).collect()
}
