//! The site's folder on disk, as a [`World`].
//!
//! In: a folder and the moment of the run. Out: what stands in `content/`, `datasets/`, `themes/` and `static/`, and
//! `specola.toml`. Hidden names are skipped, but for `static/.well-known`. A symbolic link is followed where it stays
//! inside the site and reported where it leaves; links in circles end. A pipe, a socket or a device is never opened.

#![expect(clippy::disallowed_methods, reason = "this is the module that reads the site's folder")]

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rustix::fs::{AtFlags, FileType, OFlags, statat};
use rustix::io::Errno;

use crate::memo::Carried;
use crate::par;
use crate::source::{Entry, Stamp, Unread, World};

/// The folders a site is made of.
const FOLDERS: [&str; 4] = ["content", "datasets", "static", "themes"];

/// How many links to folders are followed in all: links to links could otherwise unfold without end.
const MAX_FOLDER_LINKS: usize = 1000;

/// What so many things stand in is looked through on several threads.
const MANY: usize = 64;

/// A folder on disk.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
    now: jiff::Timestamp,
}

impl Disk {
    /// The site in `root`, which must exist.
    ///
    /// # Errors
    /// What the system says of the folder.
    pub fn new(root: &Path, now: jiff::Timestamp) -> io::Result<Self> {
        let root = fs::canonicalize(root)?;
        if !root.is_dir() {
            return Err(Errno::NOTDIR.into());
        }
        Ok(Self { root, now })
    }

    /// The folder, without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

/// A folder on disk of which a text is read once, as long as its stamp stays the same.
///
/// A stamp is trusted where the clock of the disk had moved on far enough before the text was read ([`Stamp::is_settled`]).
/// That it had is known from any file that was changed so much later.
#[derive(Debug)]
pub struct Remembering<'m> {
    disk: Disk,
    texts: &'m Carried<String, (Stamp, Arc<str>)>,
    /// The latest moment of a change that was seen.
    latest: OnceLock<(i64, i64)>,
}

impl<'m> Remembering<'m> {
    /// The folder, and what was read of it before.
    pub fn new(disk: Disk, texts: &'m Carried<String, (Stamp, Arc<str>)>) -> Self {
        Self { disk, texts, latest: OnceLock::new() }
    }
}

impl World for Remembering<'_> {
    fn list(&self) -> Vec<Entry> {
        let entries = self.disk.list();
        let stamps = entries.iter().filter_map(|entry| match entry {
            Entry::File { stamp, .. } => *stamp,
            Entry::NotUtf8 { .. } | Entry::Outside { .. } | Entry::Unreadable { .. } => None,
        });
        let latest = stamps.map(|stamp| stamp.changed).max().unwrap_or_default();
        let _ = self.latest.set(latest);
        entries
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn io::Read + Send>> {
        self.disk.open(path)
    }

    fn remembered(&self, path: &str, stamp: &Stamp) -> Option<Arc<str>> {
        let (then, text) = self.texts.find(&path.to_owned())?;
        (then == *stamp).then_some(text)
    }

    fn remember(&self, path: &str, stamp: &Stamp, text: &Arc<str>) {
        let latest = self.latest.get().copied().unwrap_or_default();
        if stamp.is_settled(latest) {
            self.texts.put(path.to_owned(), (*stamp, Arc::clone(text)));
        }
    }

    fn now(&self) -> jiff::Timestamp {
        self.disk.now()
    }
}

impl World for Disk {
    fn list(&self) -> Vec<Entry> {
        let walk = Walk { root: &self.root, n_links: AtomicUsize::new(0) };
        let root = Inside { folder: &self.root, outer: None };
        let mut found = Vec::new();
        for name in FOLDERS.into_iter().chain(["specola.toml"]) {
            let path = self.root.join(name);
            // A site need not have each folder; a link that leads nowhere is another matter.
            if let Ok(meta) = fs::symlink_metadata(&path) {
                walk.entry((&path, name.to_owned()), Ok(&meta), &root, &mut found);
            }
        }
        found
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn io::Read + Send>> {
        // What was a file when it was listed may be a pipe by now; opened without NONBLOCK it would wait for ever.
        let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0);
        let file =
            fs::OpenOptions::new().read(true).custom_flags(flags).open(self.root.join(path))?;
        if file.metadata()?.is_file() { Ok(Box::new(file)) } else { Err(Errno::INVAL.into()) }
    }

    fn now(&self) -> jiff::Timestamp {
        self.now
    }
}

/// What is seen of a file.
pub(super) fn stamp(meta: &fs::Metadata) -> Stamp {
    Stamp {
        len: meta.len(),
        inode: (meta.dev(), meta.ino()),
        modified: (meta.mtime(), meta.mtime_nsec()),
        changed: (meta.ctime(), meta.ctime_nsec()),
    }
}

/// An open folder: what stands below it is looked at without walking its own path each time.
#[derive(Debug)]
pub(super) struct Top(fs::File);

/// What is seen of something below a folder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Whether it is a file, a folder, or something else.
    pub kind: FileType,
    /// Its permissions.
    pub mode: u32,
    /// The rest.
    pub stamp: Stamp,
}

impl Top {
    /// Opens a folder.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        fs::File::open(folder).map(Self)
    }

    /// What is seen of a regular file below it.
    pub(super) fn file(&self, path: &str) -> Option<Look> {
        self.look(path).filter(|look| look.kind == FileType::RegularFile)
    }

    /// What is seen of something below it, following no link; `None` where nothing is. The folder itself has no path.
    pub(super) fn look(&self, path: &str) -> Option<Look> {
        let path = if path.is_empty() { "." } else { path };
        let seen = statat(&self.0, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        // The widths of these numbers differ from system to system.
        let natural = |n: i128| u64::try_from(n).ok();
        let moment = |seconds: i128, nanoseconds: i128| {
            Some((i64::try_from(seconds).ok()?, i64::try_from(nanoseconds).ok()?))
        };
        let stamp = Stamp {
            len: natural(seen.st_size.into())?,
            inode: (natural(seen.st_dev.into())?, natural(seen.st_ino.into())?),
            modified: moment(seen.st_mtime.into(), seen.st_mtime_nsec.into())?,
            changed: moment(seen.st_ctime.into(), seen.st_ctime_nsec.into())?,
        };
        let mode = u32::try_from(i128::from(seen.st_mode)).ok()? & 0o7777;
        Some(Look { kind: FileType::from_raw_mode(seen.st_mode), mode, stamp })
    }
}

/// A walk through the site, of large folders on several threads.
struct Walk<'r> {
    root: &'r Path,
    n_links: AtomicUsize,
}

/// The real paths of a folder and of those that the walk came through.
struct Inside<'i> {
    folder: &'i Path,
    outer: Option<&'i Inside<'i>>,
}

impl Inside<'_> {
    fn has(&self, folder: &Path) -> bool {
        self.folder == folder || self.outer.is_some_and(|outer| outer.has(folder))
    }
}

impl Walk<'_> {
    /// Takes what stands at a path, called so in the site; `seen` is what was seen of it, following no link.
    fn entry(
        &self,
        (path, name): (&Path, String),
        seen: Result<&fs::Metadata, &io::Error>,
        inside: &Inside<'_>,
        found: &mut Vec<Entry>,
    ) {
        match seen {
            Ok(meta) if meta.is_symlink() => self.link((path, name), inside, found),
            Ok(meta) => self.thing((path, name), meta, inside, found),
            Err(e) => found.push(unreadable(name, e)),
        }
    }

    fn link(&self, (path, name): (&Path, String), inside: &Inside<'_>, found: &mut Vec<Entry>) {
        let (target, meta) =
            match fs::canonicalize(path).and_then(|t| fs::metadata(&t).map(|m| (t, m))) {
                Ok(seen) => seen,
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    return found.push(Entry::Unreadable { path: name, why: Unread::Dangling });
                }
                Err(e) if Errno::from_io_error(&e) == Some(Errno::LOOP) => {
                    return found.push(Entry::Unreadable { path: name, why: Unread::Loop });
                }
                Err(e) => return found.push(unreadable(name, &e)),
            };
        if !target.starts_with(self.root) {
            let target = fs::read_link(path).unwrap_or(target).display().to_string();
            return found.push(Entry::Outside { path: name, target });
        }
        if meta.is_dir() {
            let n_links = self.n_links.fetch_add(1, Ordering::Relaxed);
            if n_links >= MAX_FOLDER_LINKS || inside.has(&target) {
                return found.push(Entry::Unreadable { path: name, why: Unread::Loop });
            }
        }
        self.thing((&target, name), &meta, inside, found);
    }

    fn thing(
        &self,
        (path, name): (&Path, String),
        meta: &fs::Metadata,
        inside: &Inside<'_>,
        found: &mut Vec<Entry>,
    ) {
        if meta.is_dir() {
            self.folder((path, &name), inside, found);
        } else if meta.is_file() {
            let stamp = Some(stamp(meta));
            found.push(Entry::File { path: name, len: meta.len(), stamp });
        } else {
            found.push(Entry::Unreadable { path: name, why: Unread::NoFile });
        }
    }

    fn folder(&self, (path, name): (&Path, &str), outer: &Inside<'_>, found: &mut Vec<Entry>) {
        let children = match fs::read_dir(path) {
            Ok(children) => children,
            Err(e) => return found.push(unreadable(name.to_owned(), &e)),
        };
        let inside = Inside { folder: path, outer: Some(outer) };
        let mut there = Vec::new();
        for child in children {
            match child {
                // From an open folder: its own path is not walked again for each.
                Ok(child) => there.push((child.file_name(), child.metadata())),
                Err(e) => found.push(unreadable(name.to_owned(), &e)),
            }
        }
        let walk = |(child, seen): &(OsString, io::Result<fs::Metadata>)| {
            let mut found = Vec::new();
            match child.to_str() {
                Some(text)
                    if text.starts_with('.') && (name, text) != ("static", ".well-known") => {}
                Some(text) => {
                    let at = (&*path.join(text), format!("{name}/{text}"));
                    self.entry(at, seen.as_ref(), &inside, &mut found);
                }
                None => {
                    let shown = format!("{name}/{}", child.to_string_lossy());
                    found.push(Entry::NotUtf8 { shown });
                }
            }
            found
        };
        if there.len() < MANY {
            found.extend(there.iter().flat_map(walk));
        } else {
            let (all, _) = par::map(&there, |child| (walk(child), Vec::new()));
            found.extend(all.into_iter().flatten());
        }
    }
}

fn unreadable(path: String, error: &io::Error) -> Entry {
    Entry::Unreadable { path, why: Unread::System(error.kind(), error.to_string()) }
}
