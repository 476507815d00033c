//! Whether anything in the site's folder changed.
//!
//! In: the folder. Out: a [`Look`] at every file of the site (size, moment of the last change, inode): two looks are
//! equal where nothing changed. A file that is saved by renaming another over it has another inode; a folder on the
//! network is seen like any other. [`Bell`] rings when the system says that something may have changed, and names the
//! file where it can, so that nobody has to look all the time, and not at everything; without it (another system, a
//! network folder, no watches left) looking from time to time is enough. No file is opened.

#![expect(clippy::disallowed_methods, reason = "looks at the files of the site's folder")]

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
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

/// Files that are not what they were, with what is seen of them; `None` where one is gone.
pub type Changes = Vec<(PathBuf, Option<Seen>)>;

impl Look {
    /// How many files there are.
    pub fn n_files(&self) -> usize {
        self.files.len()
    }

    /// The files that are not what they were in an earlier look, or are gone; `None` where folders changed too.
    pub fn differing(&self, before: &Self) -> Option<Vec<PathBuf>> {
        let gone = before.files.keys().filter(|path| !self.files.contains_key(*path)).cloned();
        let all = self.changed(before).into_iter().chain(gone);
        (self.folders == before.folders).then(|| all.collect())
    }

    /// Looks at some files and at no others: those that are other than here. `None` where one is a folder.
    pub fn news_of(&self, files: &BTreeSet<PathBuf>) -> Option<Changes> {
        let mut changes = Vec::new();
        for path in files {
            let meta = fs::metadata(path).ok();
            if meta.as_ref().is_some_and(fs::Metadata::is_dir) {
                return None;
            }
            let now = meta.map(|meta| seen(&meta));
            if self.files.get(path) != now.as_ref() {
                changes.push((path.clone(), now));
            }
        }
        Some(changes)
    }

    /// Takes over what is seen of some files.
    pub fn take(&mut self, changes: &Changes) {
        for (path, now) in changes {
            match now {
                Some(now) => drop(self.files.insert(path.clone(), *now)),
                None => drop(self.files.remove(path)),
            }
        }
    }

    /// Sees some files as a later look does.
    pub fn follow(&mut self, later: &Self, files: &[PathBuf]) {
        let of = |path: &PathBuf| (path.clone(), later.files.get(path).copied());
        self.take(&files.iter().map(of).collect());
    }

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

/// What a bell says when it rings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ring {
    /// A file of this name, in the folder it has this number for.
    Named(i32, OsString),
    /// Something, somewhere.
    Somewhere,
}

/// Where a bell hangs.
#[derive(Debug, Default)]
pub struct Hung {
    folders: BTreeMap<PathBuf, u64>,
    /// The folders by the number the bell has for them: more than one where links lead to the same.
    numbers: BTreeMap<i32, BTreeSet<PathBuf>>,
}

impl Hung {
    /// The files that were named; `None` where it may have been anything. `root` is the site's folder, of which only
    /// the parts count.
    pub fn files(&self, root: &Path, rings: &[Ring]) -> Option<BTreeSet<PathBuf>> {
        let mut files = BTreeSet::new();
        for ring in rings {
            let Ring::Named(number, name) = ring else { return None };
            let folders = self.numbers.get(number)?;
            let folder = folders.first().filter(|_| folders.len() == 1)?;
            if name.to_str().is_some_and(is_hidden) {
                continue;
            }
            if folder == root {
                if name == SETTINGS {
                    files.insert(folder.join(name));
                } else if PARTS.iter().any(|part| name == part) {
                    return None;
                }
                continue;
            }
            files.insert(folder.join(name));
        }
        Some(files)
    }
}

/// What editors leave beside a file while it is open is no part of the site.
fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != ".well-known"
}

/// The settings of a site, from its folder.
const SETTINGS: &str = "specola.toml";

/// What a site is made of, from its folder.
const PARTS: [&str; 5] = ["content", "datasets", "static", "themes", SETTINGS];

/// Looks at a site's folder. What cannot be looked at is not there.
pub fn look(root: &Path) -> Look {
    let mut look = Look::default();
    if let Ok(meta) = fs::metadata(root) {
        look.folders.insert(root.to_owned(), meta.ino());
    }
    for part in PARTS {
        let walk = WalkDir::new(root.join(part)).follow_links(true).into_iter();
        let walk = walk.filter_entry(|e| !e.file_name().to_str().is_some_and(is_hidden));
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
    use std::collections::BTreeSet;
    use std::ffi::OsStr;
    use std::io;
    use std::mem::MaybeUninit;
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::PathBuf;

    use rustix::fd::OwnedFd;
    use rustix::fs::inotify::{CreateFlags, Event, ReadFlags, Reader, WatchFlags, add_watch, init};

    use super::{Hung, Look, Ring};

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
        pub fn hang(&self, look: &Look, hung: &mut Hung) {
            if hung.folders == look.folders {
                return;
            }
            let flags = WatchFlags::CREATE
                | WatchFlags::CLOSE_WRITE
                | WatchFlags::MODIFY
                | WatchFlags::ATTRIB
                | WatchFlags::DELETE
                | WatchFlags::DELETE_SELF
                | WatchFlags::MOVED_FROM
                | WatchFlags::MOVED_TO
                | WatchFlags::MOVE_SELF;
            let is_new = |(path, inode): &(&PathBuf, &u64)| hung.folders.get(*path) != Some(*inode);
            let new: Vec<&PathBuf> =
                look.folders.iter().filter(is_new).map(|(path, _)| path).collect();
            let now: BTreeSet<&PathBuf> = new.iter().copied().collect();
            for folders in hung.numbers.values_mut() {
                folders.retain(|path| look.folders.contains_key(path) && !now.contains(path));
            }
            for folder in new {
                // A folder without a bell is looked at from time to time.
                if let Ok(number) = add_watch(&self.events, folder, flags) {
                    hung.numbers.entry(number).or_default().insert(folder.clone());
                }
            }
            hung.folders.clone_from(&look.folders);
        }

        /// Waits until it rings.
        ///
        /// # Errors
        /// What the system says; it will not ring again.
        pub fn wait(&self) -> io::Result<Vec<Ring>> {
            let mut buffer = [MaybeUninit::uninit(); 4096];
            let mut reader = Reader::new(&self.events, &mut buffer);
            let mut rings = vec![ring(&reader.next()?)];
            while !reader.is_buffer_empty() {
                rings.push(ring(&reader.next()?));
            }
            Ok(rings)
        }
    }

    fn ring(event: &Event<'_>) -> Ring {
        let of_file = ReadFlags::CREATE
            | ReadFlags::CLOSE_WRITE
            | ReadFlags::MODIFY
            | ReadFlags::ATTRIB
            | ReadFlags::DELETE
            | ReadFlags::MOVED_FROM
            | ReadFlags::MOVED_TO;
        match event.file_name() {
            Some(name) if of_file.contains(event.events()) => {
                Ring::Named(event.wd(), OsStr::from_bytes(name.to_bytes()).to_owned())
            }
            Some(_) | None => Ring::Somewhere,
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod bell {
    use std::io;

    use super::{Hung, Look, Ring};

    /// There is none here: the folder is looked at from time to time.
    #[derive(Debug)]
    pub enum Bell {}

    impl Bell {
        /// `None`.
        pub fn new() -> Option<Self> {
            None
        }

        /// Never called.
        pub fn hang(&self, _: &Look, _: &mut Hung) {
            match *self {}
        }

        /// Never called.
        ///
        /// # Errors
        /// None.
        pub fn wait(&self) -> io::Result<Vec<Ring>> {
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
        let mut hung = Hung::default();
        fs::create_dir_all(dir.path().join("content")).unwrap();
        bell.hang(&look(dir.path()), &mut hung);
        fs::create_dir_all(dir.path().join("content/new")).unwrap();
        // A new folder may hold anything.
        assert_eq!(hung.files(dir.path(), &bell.wait().unwrap()), None);
        let mut last = look(dir.path());
        bell.hang(&last, &mut hung);
        let path = dir.path().join("content/new/x.md");
        fs::write(dir.path().join("elsewhere"), "x").unwrap();
        fs::rename(dir.path().join("elsewhere"), &path).unwrap();
        let mut files = BTreeSet::new();
        while files.is_empty() {
            // What is beside the site's parts is named, and passed over.
            files = hung.files(dir.path(), &bell.wait().unwrap()).unwrap();
        }
        assert_eq!(files, BTreeSet::from([path.clone()]));
        let now = look(dir.path());
        last.take(&last.news_of(&files).unwrap());
        assert_eq!(last, now);
        fs::remove_file(&path).unwrap();
        last.take(&last.news_of(&files).unwrap());
        assert_eq!((last, now.differing(&look(dir.path()))), (look(dir.path()), Some(vec![path])));
        assert_eq!(now.news_of(&BTreeSet::from([dir.path().to_owned()])), None);
    }
}
