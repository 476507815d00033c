//! Whether anything in the site's folder changed.
//!
//! In: the folder. Out: a [`Look`] at every file of the site (size, moment of the last change, inode): two looks are
//! equal where nothing changed. A file that is saved by renaming another over it has another inode; a folder on the
//! network is seen like any other. [`Bell`] rings when the system says that something may have changed, so that
//! nobody has to look all the time; without it (another system, a network folder, no watches left) looking from time
//! to time is enough. No file is opened.

#![expect(clippy::disallowed_methods, reason = "looks at the files of the site's folder")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// What is seen of a file: bytes, seconds and nanoseconds of the last change, inode.
pub type Seen = (u64, i64, i64, u64);

/// A look at every file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    files: BTreeMap<PathBuf, Seen>,
    folders: BTreeMap<PathBuf, u64>,
}

impl Look {
    /// What was seen of the files whose path, from the site's folder, `counts`: equal where none of them changed.
    pub fn part(&self, root: &Path, counts: impl Fn(&str) -> bool) -> Vec<(PathBuf, Seen)> {
        let inside =
            |path: &Path| path.strip_prefix(root).ok().and_then(Path::to_str).is_some_and(&counts);
        let files = self.files.iter().filter(|(path, _)| inside(path));
        files.map(|(path, seen)| (path.clone(), *seen)).collect()
    }
}

impl Look {
    /// The files that are not what they were in an earlier look, and were there to be looked at.
    pub fn changed(&self, before: &Self) -> Vec<PathBuf> {
        let other = |(path, seen): &(&PathBuf, &Seen)| before.files.get(*path) != Some(*seen);
        self.files.iter().filter(other).map(|(path, _)| path.clone()).collect()
    }

    /// Looks at some files again; whether they are what they were.
    pub fn again(&mut self, files: &[PathBuf]) -> bool {
        let mut same = true;
        for path in files {
            let now = fs::metadata(path).ok().filter(|meta| !meta.is_dir()).map(|m| seen(&m));
            same &= self.files.get(path) == now.as_ref();
            match now {
                Some(now) => self.files.insert(path.clone(), now),
                None => self.files.remove(path),
            };
        }
        same
    }
}

fn seen(meta: &fs::Metadata) -> Seen {
    (meta.size(), meta.mtime(), meta.mtime_nsec(), meta.ino())
}

/// What a site is made of, from its folder.
const PARTS: [&str; 5] = ["content", "datasets", "static", "themes", "specola.toml"];

/// Looks at a site's folder. What cannot be looked at is not there.
pub fn look(root: &Path) -> Look {
    let mut look = Look::default();
    if let Ok(meta) = fs::metadata(root) {
        look.folders.insert(root.to_owned(), meta.ino());
    }
    for part in PARTS {
        let walk = WalkDir::new(root.join(part)).follow_links(true).into_iter();
        // What editors leave beside a file while it is open is no part of the site.
        let hidden = |name: &str| name.starts_with('.') && name != ".well-known";
        let walk = walk.filter_entry(|e| !e.file_name().to_str().is_some_and(hidden));
        for entry in walk.filter_map(Result::ok) {
            let Ok(meta) = entry.metadata() else { continue };
            if meta.is_dir() {
                look.folders.insert(entry.into_path(), meta.ino());
            } else {
                look.files.insert(entry.into_path(), seen(&meta));
            }
        }
    }
    look
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod bell {
    use std::collections::BTreeMap;
    use std::io;
    use std::mem::MaybeUninit;
    use std::path::PathBuf;

    use rustix::fd::OwnedFd;
    use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};

    use super::Look;

    /// Rings when something may have changed.
    #[derive(Debug)]
    pub struct Bell {
        events: OwnedFd,
    }

    impl Bell {
        /// `None` where the system has none.
        pub fn new() -> Option<Self> {
            Some(Self { events: init(CreateFlags::CLOEXEC).ok()? })
        }

        /// Hangs it into every folder of a look that is not among those of `hung`.
        pub fn hang(&self, look: &Look, hung: &mut BTreeMap<PathBuf, u64>) {
            let flags = WatchFlags::CREATE
                | WatchFlags::CLOSE_WRITE
                | WatchFlags::MODIFY
                | WatchFlags::ATTRIB
                | WatchFlags::DELETE
                | WatchFlags::DELETE_SELF
                | WatchFlags::MOVED_FROM
                | WatchFlags::MOVED_TO
                | WatchFlags::MOVE_SELF;
            for (folder, inode) in &look.folders {
                if hung.get(folder) != Some(inode) {
                    // A folder without a bell is looked at from time to time.
                    let _ = add_watch(&self.events, folder, flags);
                }
            }
            hung.clone_from(&look.folders);
        }

        /// Waits until it rings.
        ///
        /// # Errors
        /// What the system says; it will not ring again.
        pub fn wait(&self) -> io::Result<()> {
            let mut buffer = [MaybeUninit::uninit(); 4096];
            Reader::new(&self.events, &mut buffer).next()?;
            Ok(())
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod bell {
    use std::collections::BTreeMap;
    use std::io;
    use std::path::PathBuf;

    use super::Look;

    /// There is none here: the folder is looked at from time to time.
    #[derive(Debug)]
    pub enum Bell {}

    impl Bell {
        /// `None`.
        pub fn new() -> Option<Self> {
            None
        }

        /// Never called.
        pub fn hang(&self, _: &Look, _: &mut BTreeMap<PathBuf, u64>) {
            match *self {}
        }

        /// Never called.
        ///
        /// # Errors
        /// None.
        pub fn wait(&self) -> io::Result<()> {
            match *self {}
        }
    }
}

pub use bell::Bell;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_change_is_seen_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let at = |path: &str| dir.path().join(path);
        fs::create_dir_all(at("content/a")).unwrap();
        fs::write(at("content/a/x.md"), "1").unwrap();
        let mut last = look(dir.path());
        let mut step = |changes: bool, what: &str| {
            let now = look(dir.path());
            assert_eq!(now != last, changes, "{what}");
            last = now;
        };
        step(false, "nothing");
        fs::write(at("content/a/x.md"), "22").unwrap();
        step(true, "another size");
        fs::write(at("content/a/.new"), "22").unwrap();
        fs::rename(at("content/a/.new"), at("content/a/x.md")).unwrap();
        step(true, "saved by renaming");
        fs::write(at("content/y.md"), "").unwrap();
        step(true, "a new file");
        fs::remove_dir_all(at("content/a")).unwrap();
        step(true, "a folder removed");
        fs::create_dir_all(at("public")).unwrap();
        fs::write(at("public/index.html"), "1").unwrap();
        step(false, "the output is no part of the site");
        fs::write(at("content/z.md"), "1").unwrap();
        let mut now = look(dir.path());
        let new = now.changed(&last);
        assert_eq!(new, [at("content/z.md")]);
        assert!(now.again(&new));
        fs::write(at("content/z.md"), "12").unwrap();
        assert!(!now.again(&new) && now.again(&new));
        fs::remove_file(at("content/z.md")).unwrap();
        assert!(!now.again(&new) && now == last);
    }

    #[test]
    fn a_bell_rings_for_a_file_saved_by_renaming_in_a_new_folder() {
        let dir = tempfile::tempdir().unwrap();
        let Some(bell) = Bell::new() else { return };
        let mut hung = BTreeMap::new();
        fs::create_dir_all(dir.path().join("content")).unwrap();
        bell.hang(&look(dir.path()), &mut hung);
        fs::create_dir_all(dir.path().join("content/new")).unwrap();
        bell.wait().unwrap();
        bell.hang(&look(dir.path()), &mut hung);
        fs::write(dir.path().join("elsewhere"), "x").unwrap();
        fs::rename(dir.path().join("elsewhere"), dir.path().join("content/new/x.md")).unwrap();
        bell.wait().unwrap();
    }
}
