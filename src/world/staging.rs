//! A site being written, beside the one that stands.
//!
//! In: the files of the new site, from any thread. Out, at the end and in one step: the output folder holds exactly
//! these files, a manifest of them, and its ignore file. Until then the old site stands untouched; a [`Staging`] that
//! is dropped leaves no trace. Of the order in which files come, nothing shows.
//!
//! A file whose bytes are those of the old site is a hard link to it. Equal means compared, byte for byte, while
//! writing: no record of sizes and times decides, so a site edited by hand is put right. Reading an unchanged file
//! costs less than writing it again.

#![expect(clippy::disallowed_methods, reason = "this is the module that writes the site")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustix::fs::OFlags;

use super::Fault;
use super::lock::Lock;
use super::manifest::{self, Manifest};
use super::out::{Out, Sink, Target, Written, at};
use super::place::Place;
use super::sweep::{self, IGNORE};
use super::switch::{self, Step};
use crate::diag::{Code, Diagnostic};
use crate::name::OutPath;

/// Pieces in which the old file is compared.
const PIECE: usize = 64 * 1024;

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Files of the site, without the manifest.
    pub n_files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// How many of them are those of the last build.
    pub n_unchanged: usize,
    /// Warnings: files nobody wrote that were found in the way, and where they are now.
    pub diagnostics: Vec<Diagnostic>,
}

/// A site being written.
#[derive(Debug)]
pub struct Staging {
    place: Place,
    /// Where the old site stands: the output folder, or another release of the same site.
    old: PathBuf,
    tree: PathBuf,
    /// Permissions of a new file, as this run's umask has them.
    mode: u32,
    previous: Option<Manifest>,
    kept: Vec<PathBuf>,
    done: Mutex<Done>,
    /// Last, so that it is released last.
    _lock: Lock,
}

#[derive(Debug, Default)]
struct Done {
    files: BTreeMap<String, Written>,
    n_unchanged: usize,
}

impl Staging {
    /// Locks the output folder, takes away what dead builds left, and makes sure that only a build's files stand there.
    ///
    /// # Errors
    /// Another build runs; the folder must not be written to, or holds something else; the disk refuses.
    pub fn begin(root: &Path, out: &Path) -> Result<Self, Fault> {
        Self::begin_after(root, out, None)
    }

    /// The same for a site that does not take the place of the one before: `old` is another folder, whose equal files
    /// are linked, and which stays. Then `out` must not be there yet.
    ///
    /// # Errors
    /// As [`Staging::begin`].
    pub fn begin_after(root: &Path, out: &Path, old: Option<&Path>) -> Result<Self, Fault> {
        let place = Place::new(root, out)?;
        let from = old.map_or_else(|| place.out.clone(), Path::to_owned);
        let lock = Lock::take(&place)?;
        let disk = |e: io::Error| Fault::write(&place.out, &e);
        switch::recover(&place).map_err(disk)?;
        let kept = sweep::leftovers(&place).map_err(disk)?;
        let there = sweep::look(&place.out).map_err(disk)?;
        if let Some(foreign) = there.foreign {
            let foreign = foreign.display().to_string();
            return Err(Fault::new(Code::OutputForeign, &place.out).with("name", foreign));
        }
        let previous = match old {
            Some(old) => sweep::manifest_of(old),
            None => there.manifest,
        };
        let tree = sweep::free(&place.side, "staging").map_err(disk)?;
        fs::create_dir(&tree).map_err(disk)?;
        let mode = fs::metadata(&tree).map_err(disk)?.mode() & 0o666;
        Ok(Self {
            tree,
            mode,
            previous,
            old: from,
            kept,
            done: Mutex::default(),
            _lock: lock,
            place,
        })
    }

    /// The manifest of the site that stands, if there is one.
    pub fn previous(&self) -> Option<&Manifest> {
        self.previous.as_ref()
    }

    /// Publishes what was written, and takes the old site away. `manifest.files` is filled in here.
    ///
    /// # Errors
    /// The disk refuses; the old site stands.
    pub fn publish(self, manifest: Manifest) -> Result<Published, Fault> {
        self.publish_by(manifest, Step::One)
    }

    /// The same with a chosen way of exchanging the folders.
    ///
    /// # Errors
    /// As [`Staging::publish`].
    pub fn publish_by(mut self, mut manifest: Manifest, step: Step) -> Result<Published, Fault> {
        let done = std::mem::take(self.done.get_mut().unwrap_or_else(PoisonError::into_inner));
        manifest.files = done.files;
        let disk = |e: io::Error| Fault::write(&self.place.out, &e);
        fs::write(self.tree.join(manifest::NAME), manifest.to_json()).map_err(disk)?;
        carry_ignore(&self.old, &self.tree).map_err(disk)?;
        let ready = sweep::free(&self.place.side, "ready").map_err(disk)?;
        fs::rename(&self.tree, &ready).map_err(disk)?;
        let had_site = self.place.exists();
        if let Err(e) = switch::switch(&self.place, &ready, step) {
            let fault = disk(e);
            // The new site is complete but not wanted any more; the next build would take it away as well.
            let _ = switch::recover(&self.place);
            let _ = sweep::leftovers(&self.place);
            return Err(fault);
        }
        let mut kept = std::mem::take(&mut self.kept);
        if had_site {
            // The new site stands. If the old one cannot be taken away now, the next build tries again.
            kept.extend(sweep::leftovers(&self.place).unwrap_or_default());
        }
        let kept = kept.iter().map(|path| Fault::new(Code::OutputKept, path).into_diagnostic());
        Ok(Published {
            n_files: manifest.files.len(),
            bytes: manifest.files.values().map(|f| f.bytes).sum(),
            n_unchanged: done.n_unchanged,
            diagnostics: kept.collect(),
        })
    }

    /// Begins a file; `len` is its size where it is known.
    fn file(&self, path: &OutPath, len: Option<u64>) -> io::Result<StagedFile<'_>> {
        if [manifest::NAME, IGNORE].contains(&path.as_str()) {
            let taken = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(at(&self.place.out.join(path.as_str()), &taken));
        }
        let new = self.tree.join(path.as_str());
        let old = self.old.join(path.as_str());
        let mut file =
            StagedFile { staging: self, path: path.clone(), new, old, state: State::Gone };
        file.state = match file.open_old(len) {
            Some(old) => State::Same { file: old, n_equal: 0 },
            None => State::Writing(file.create()?),
        };
        Ok(file)
    }
}

impl Out for Staging {
    fn create(&self, path: &OutPath) -> io::Result<Sink<'_>> {
        Ok(Sink::new(Box::new(self.file(path, None)?)))
    }

    fn put(&self, path: &OutPath, bytes: &[u8]) -> io::Result<Written> {
        let mut file = self.file(path, Some(bytes.len() as u64))?;
        file.take(bytes)?;
        let written = Written::of(bytes);
        Box::new(file).commit(&written)?;
        Ok(written)
    }

    fn open(&self, path: &OutPath) -> io::Result<Option<Box<dyn io::Read + '_>>> {
        let file = File::open(self.tree.join(path.as_str()));
        let file = file.map_err(|e| at(&self.place.out.join(path.as_str()), &e))?;
        Ok(Some(Box::new(file)))
    }

    fn previous(&self, path: &OutPath) -> Option<Vec<u8>> {
        let then = self.previous.as_ref()?.files.get(path.as_str())?;
        let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits()).ok()?;
        let old = self.old.join(path.as_str());
        let file = File::options().read(true).custom_flags(flags).open(old).ok()?;
        let fits = file.metadata().ok().is_some_and(|m| m.is_file() && m.len() == then.bytes);
        let mut bytes = Vec::new();
        file.take(then.bytes).read_to_end(&mut bytes).ok().filter(|_| fits)?;
        (Written::of(&bytes) == *then).then_some(bytes)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // After publishing there is nothing at this path any more.
        let _ = fs::remove_dir_all(&self.tree);
    }
}

/// The ignore file of the old site belongs to the folder, not to a build.
fn carry_ignore(out: &Path, tree: &Path) -> io::Result<()> {
    let (from, to) = (out.join(IGNORE), tree.join(IGNORE));
    match fs::hard_link(&from, &to) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(_) => fs::copy(&from, &to).map(|_| ()),
    }
}

/// A file of the new site.
struct StagedFile<'s> {
    staging: &'s Staging,
    path: OutPath,
    new: PathBuf,
    old: PathBuf,
    state: State,
}

enum State {
    /// So far the bytes are those of the old file.
    Same { file: File, n_equal: u64 },
    /// They are others, or there is no old file.
    Writing(File),
    /// Committed, or not begun.
    Gone,
}

impl StagedFile<'_> {
    /// The old file, where it could be linked: a regular file of the right size and permissions.
    fn open_old(&self, len: Option<u64>) -> Option<File> {
        self.staging.previous.as_ref()?.files.get(self.path.as_str())?;
        let flags = OFlags::NONBLOCK | OFlags::NOFOLLOW;
        let flags = i32::try_from(flags.bits()).ok()?;
        let file = File::options().read(true).custom_flags(flags).open(&self.old).ok()?;
        let meta = file.metadata().ok()?;
        let fits = meta.is_file()
            && meta.mode() & 0o7777 == self.staging.mode
            && len.is_none_or(|len| len == meta.len());
        fits.then_some(file)
    }

    fn create(&self) -> io::Result<File> {
        self.in_folder(|| File::options().write(true).create_new(true).open(&self.new))
    }

    /// Does something in the file's folder, which is made where it is not there yet.
    fn in_folder<T>(&self, act: impl Fn() -> io::Result<T>) -> io::Result<T> {
        let done = act().or_else(|e| match self.new.parent() {
            Some(folder) if e.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(folder)?;
                act()
            }
            Some(_) | None => Err(e),
        });
        done.map_err(|e| at(&self.staging.place.out.join(self.path.as_str()), &e))
    }

    /// Goes over from comparing to writing: the equal beginning is copied.
    fn diverge(&self, mut old: File, n_equal: u64) -> io::Result<File> {
        let mut new = self.create()?;
        if n_equal == 0 {
            return Ok(new);
        }
        old.rewind()?;
        if io::copy(&mut old.take(n_equal), &mut new)? == n_equal {
            Ok(new)
        } else {
            Err(io::Error::other("the old file changed while it was compared"))
        }
    }
}

impl Target for StagedFile<'_> {
    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut file = match std::mem::replace(&mut self.state, State::Gone) {
            State::Same { mut file, n_equal } => {
                if begins_with(&mut file, bytes)? {
                    self.state = State::Same { file, n_equal: n_equal + bytes.len() as u64 };
                    return Ok(());
                }
                self.diverge(file, n_equal)?
            }
            State::Writing(file) => file,
            State::Gone => self.create()?,
        };
        let written = file.write_all(bytes).map_err(|e| at(&self.old, &e));
        self.state = State::Writing(file);
        written
    }

    fn commit(mut self: Box<Self>, written: &Written) -> io::Result<()> {
        let mut n_unchanged = 0;
        if let State::Same { mut file, n_equal } = std::mem::replace(&mut self.state, State::Gone) {
            let whole = file.read(&mut [0])? == 0;
            if whole && self.in_folder(|| fs::hard_link(&self.old, &self.new)).is_ok() {
                n_unchanged = 1;
            } else {
                self.diverge(file, n_equal)?;
            }
        }
        self.state = State::Gone;
        let mut done = self.staging.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.n_unchanged += n_unchanged;
        done.files.insert(self.path.as_str().to_owned(), written.clone());
        Ok(())
    }
}

impl Drop for StagedFile<'_> {
    fn drop(&mut self) {
        if matches!(self.state, State::Writing(_)) {
            let _ = fs::remove_file(&self.new);
        }
    }
}

/// Whether the next bytes of `file` are these.
fn begins_with(file: &mut File, bytes: &[u8]) -> io::Result<bool> {
    let mut piece = vec![0; PIECE.min(bytes.len())];
    for expected in bytes.chunks(PIECE) {
        let there = &mut piece[..expected.len()];
        match file.read_exact(there) {
            Ok(()) if there == expected => {}
            Ok(()) => return Ok(false),
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(e) => return Err(e),
        }
    }
    Ok(true)
}
