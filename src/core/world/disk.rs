//! The site's folder on disk, as a [`World`].
//!
//! In: a folder and the moment of the run. Out: what stands in `content/`, `datasets/`, `themes/` and `static/`, and
//! `specola.toml`. Hidden names are skipped, but for `static/.well-known`. A symbolic link is followed where it stays
//! inside the site and reported where it leaves; links in circles end. A pipe, a socket or a device is never opened.

#![expect(clippy::disallowed_methods, reason = "this is the module that reads the site's folder")]

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
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
        let root = Arc::new(Entered { at: self.root.clone(), from: None });
        let mut found = Found::default();
        for name in FOLDERS.into_iter().chain(["specola.toml"]) {
            let path = self.root.join(name);
            // A site need not have each folder; a link that leads nowhere is another matter.
            if let Ok(meta) = fs::symlink_metadata(&path) {
                let above = Folder {
                    path: self.root.clone(),
                    name: String::new(),
                    entered: Arc::clone(&root),
                };
                found.take((path, name.to_owned()), Ok(&meta), &above, &self.root);
            }
        }
        let (mut entries, mut n_links) = (Vec::new(), 0);
        loop {
            let Found { entries: own, mut folders, mut links } = found;
            entries.extend(own);
            // Which of too many are followed does not depend on the order in which the disk has them.
            links.sort_by(|a, b| a.folder.name.cmp(&b.folder.name));
            for Link { folder, is_circle } in links {
                n_links += 1;
                if is_circle || n_links > MAX_FOLDER_LINKS {
                    entries.push(Entry::Unreadable { path: folder.name, why: Unread::Loop });
                } else {
                    folders.push(folder);
                }
            }
            if folders.is_empty() {
                return entries;
            }
            let (all, _) = par::map(&folders, |folder| (folder.list(&self.root), Vec::new()));
            found = Found::default();
            for Found { entries, folders, links } in all {
                found.entries.extend(entries);
                found.folders.extend(folders);
                found.links.extend(links);
            }
        }
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

/// A folder of the site that is to be listed. Those of one depth are listed at once, and none inside of another: folders
/// may nest as deep as their names allow.
struct Folder {
    /// Its real path.
    path: PathBuf,
    /// What it is called in the site.
    name: String,
    entered: Arc<Entered>,
}

/// A real folder that the walk came into: the site's, or one that a link leads to; and the folder the link is in.
struct Entered {
    at: PathBuf,
    from: Option<(PathBuf, Arc<Entered>)>,
}

impl Entered {
    /// Whether who is in the folder `here` came through another.
    fn is_inside(&self, here: &Path, other: &Path) -> bool {
        let (mut here, mut entered) = (here, self);
        loop {
            if here.starts_with(other) && other.starts_with(&entered.at) {
                return true;
            }
            let Some((from, before)) = &entered.from else { return false };
            (here, entered) = (from, before);
        }
    }
}

/// A link to a folder.
struct Link {
    folder: Folder,
    /// Whether it leads back to where one came from.
    is_circle: bool,
}

/// What was found in folders.
#[derive(Default)]
struct Found {
    entries: Vec<Entry>,
    folders: Vec<Folder>,
    links: Vec<Link>,
}

impl Folder {
    /// What is in it.
    fn list(&self, root: &Path) -> Found {
        let mut found = Found::default();
        let children = match fs::read_dir(&self.path) {
            Ok(children) => children,
            Err(e) => {
                found.entries.push(unreadable(self.name.clone(), &e));
                return found;
            }
        };
        for child in children {
            let (child, seen) = match child {
                // From an open folder: its own path is not walked again for each.
                Ok(child) => (child.file_name(), child.metadata()),
                Err(e) => {
                    found.entries.push(unreadable(self.name.clone(), &e));
                    continue;
                }
            };
            match child.to_str() {
                Some(text)
                    if text.starts_with('.')
                        && (self.name.as_str(), text) != ("static", ".well-known") => {}
                Some(text) => {
                    let child = (self.path.join(text), format!("{}/{text}", self.name));
                    found.take(child, seen.as_ref(), self, root);
                }
                None => {
                    let shown = format!("{}/{}", self.name, child.to_string_lossy());
                    found.entries.push(Entry::NotUtf8 { shown });
                }
            }
        }
        found
    }
}

impl Found {
    /// Takes what stands at a path in a folder, called so in the site; `seen` is what was seen of it, following no link.
    fn take(
        &mut self,
        (path, name): (PathBuf, String),
        seen: Result<&fs::Metadata, &io::Error>,
        above: &Folder,
        root: &Path,
    ) {
        match seen {
            Ok(meta) if meta.is_symlink() => self.link((&path, name), above, root),
            Ok(meta) if meta.is_dir() => {
                let entered = Arc::clone(&above.entered);
                self.folders.push(Folder { path, name, entered });
            }
            Ok(meta) => self.entries.push(thing(name, meta)),
            Err(e) => self.entries.push(unreadable(name, e)),
        }
    }

    fn link(&mut self, (path, name): (&Path, String), above: &Folder, root: &Path) {
        let (target, meta) = match fs::canonicalize(path)
            .and_then(|t| fs::metadata(&t).map(|m| (t, m)))
        {
            Ok(seen) => seen,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return self.entries.push(Entry::Unreadable { path: name, why: Unread::Dangling });
            }
            Err(e) if Errno::from_io_error(&e) == Some(Errno::LOOP) => {
                return self.entries.push(Entry::Unreadable { path: name, why: Unread::Loop });
            }
            Err(e) => return self.entries.push(unreadable(name, &e)),
        };
        if !target.starts_with(root) {
            let target = fs::read_link(path).unwrap_or(target).display().to_string();
            self.entries.push(Entry::Outside { path: name, target });
        } else if meta.is_dir() {
            let is_circle = above.entered.is_inside(&above.path, &target);
            let from = Some((above.path.clone(), Arc::clone(&above.entered)));
            let entered = Arc::new(Entered { at: target.clone(), from });
            self.links.push(Link { folder: Folder { path: target, name, entered }, is_circle });
        } else {
            self.entries.push(thing(name, &meta));
        }
    }
}

/// A file; anything but a file is never opened.
fn thing(path: String, meta: &fs::Metadata) -> Entry {
    if meta.is_file() {
        Entry::File { path, len: meta.len(), stamp: Some(stamp(meta)) }
    } else {
        Entry::Unreadable { path, why: Unread::NoFile }
    }
}

fn unreadable(path: String, error: &io::Error) -> Entry {
    Entry::Unreadable { path, why: Unread::System(error.kind(), error.to_string()) }
}
