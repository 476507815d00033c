//! A site being written, beside the one that stands.
//!
//! In: the files of the new site, from any thread. Out, at the end and in one step: the output folder holds exactly
//! these files, a manifest of them, and its ignore file. Until then the old site stands untouched; a [`Staging`] that
//! is dropped leaves no trace. Of the order in which files come, nothing shows.
//!
//! A file whose bytes are those of the old site is a hard link to it. Equal means compared, byte for byte, while
//! writing: no record of sizes and times decides, so a site edited by hand is put right. Reading an unchanged file
//! costs less than writing it again.
//!
//! Where it is known from what a file was made ([`Out::keep`]), the old file of the same making is linked without being
//! read, if it was the very file that the last build left when this one began: same inode, size, permissions and moment of
//! its last change.
//! What is known stands in the hidden folder beside the output, and is worth nothing once anything of it is in doubt.
//!
//! A site that was replaced is not taken apart: the next one begins with its folders, where the files that
//! still are those of the site that stands need not even be linked again. Folders that stand as they were recorded are not
//! listed, neither of the one nor of the other.

#![expect(clippy::disallowed_methods, reason = "this is the module that writes the site")]

mod publish;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::ops::Bound;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use rustix::fs::OFlags;

use super::Fault;
use super::disk::{Top, stamp};
use super::kept::{self, Hashed, Kept, Record, Seal};
use super::lock::Lock;
use super::manifest::{self, Head, Manifest};
use super::out::{Fingerprint, Out, Sink, Target, Written, at};
use super::place::Place;
use super::spare::{self, Spare};
use super::survey;
use super::sweep::{self, IGNORE, Old};
use super::switch;
use crate::diag::{Code, Diagnostic};
use crate::name::OutPath;
use crate::par;
use crate::source::Stamp;

/// How many files one thread takes over before it takes others.
const RUN: usize = 128;

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
    /// How many of these did not even have to be made to know it.
    pub n_taken_over: usize,
    /// Warnings: files nobody wrote that were found in the way, and where they are now.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a site that does not take the place of the one before has of earlier ones.
#[derive(Clone, Copy, Debug)]
pub struct Before<'p> {
    /// The folder of the site that stands, if there is one: its equal files are linked, and it stays.
    pub site: Option<&'p Path>,
    /// The file that says from what the files were made of the site that a build wrote last, whichever that was.
    pub record: &'p Path,
    /// A folder, if there is one, with a site that is needed no more; what is left of a build that ends without
    /// publishing is put there again.
    pub spare: &'p Path,
}

/// A site being written.
#[derive(Debug)]
pub struct Staging {
    place: Place,
    /// Where the old site stands: the output folder, or another release of the same site.
    old: PathBuf,
    /// The same, open.
    top: Option<Top>,
    tree: PathBuf,
    /// Permissions of a new file, as this run's umask has them.
    mode: u32,
    /// The manifest of the site that stands, read for the first who asks.
    previous: OnceLock<Option<Manifest>>,
    /// From what the files of the site that stands were made.
    known: Record,
    /// Which program builds: nothing of another is known.
    program: &'static str,
    /// Whether nothing stands in the old site but what `known` has.
    stands: bool,
    /// Which of the files that are known were taken over.
    taken_over: Vec<AtomicBool>,
    /// Which of them are as the last build left them, where all were looked at beforehand.
    sound: OnceLock<Vec<bool>>,
    /// Whether some of them were that may be written after all.
    is_undone: AtomicBool,
    /// Where that is written down for the next build.
    record: PathBuf,
    /// When this build began, by the clock of the disk.
    began: (i64, i64),
    /// Where a site that is needed no more is left for the next build.
    spare: PathBuf,
    /// What stood in the staged site when it was begun with such a one.
    reused: Option<Spare>,
    kept: Vec<PathBuf>,
    done: Mutex<Done>,
    /// Last, so that it is released last.
    _lock: Lock,
}

#[derive(Debug, Default)]
struct Done {
    /// Files that were written, or found to be the same.
    files: BTreeMap<String, Staged>,
    sources: BTreeMap<String, Hashed>,
    /// What is left to the next build once the site stands, by name; `None` for what could not be written.
    left: BTreeMap<String, Option<Seal>>,
}

/// A file that was written, or found to be the same.
#[derive(Clone, Copy, Debug)]
struct Staged {
    written: Written,
    /// From what it was made, where that was said.
    from: Option<Fingerprint>,
    /// Whether it is no link to one of the site that stands.
    is_fresh: bool,
}

impl Staging {
    /// Locks the output folder, takes away what dead builds left, makes sure that only a build's files stand there, and
    /// looks at these: to take one over is then to look at it no more. What another `program` than this left for the next
    /// build counts as nothing.
    ///
    /// # Errors
    /// Another build runs; the folder must not be written to, or holds something else; the disk refuses.
    pub fn begin(root: &Path, out: &Path, program: &'static str) -> Result<Self, Fault> {
        let staging = Self::start(root, out, program, None)?;
        staging.sweep_unpublished();
        staging.look_ahead();
        Ok(staging)
    }

    /// The same for a site that does not take the place of the one before. Then `out` must not be there yet.
    ///
    /// # Errors
    /// As [`Staging::begin`]; what the site before published cannot be read.
    pub fn begin_after(
        root: &Path,
        out: &Path,
        program: &'static str,
        before: Before<'_>,
    ) -> Result<Self, Fault> {
        Self::start(root, out, program, Some(before)).inspect(Self::sweep_unpublished)
    }

    fn start(
        root: &Path,
        out: &Path,
        program: &'static str,
        before: Option<Before<'_>>,
    ) -> Result<Self, Fault> {
        let place = Place::new(root, out)?;
        let old = before.and_then(|b| b.site);
        let from = old.map_or_else(|| place.out.clone(), Path::to_owned);
        let lock = Lock::take(&place)?;
        let disk = |e: io::Error| Fault::write(&place.out, &e);
        switch::recover(&place).map_err(disk)?;
        let kept = sweep::leftovers(&place, None).map_err(disk)?.0;
        let tree = sweep::free(&place.side, "staging").map_err(disk)?;
        fs::create_dir(&tree).map_err(disk)?;
        let meta = fs::metadata(&tree).map_err(disk)?;
        let at =
            |own: Option<&Path>, name| own.map_or_else(|| place.side.join(name), Path::to_owned);
        let record = at(before.map(|b| b.record), kept::NAME);
        let spare = at(before.map(|b| b.spare), spare::NAME);
        let known =
            fs::read(&record).map(|bytes| kept::from_bytes(&bytes, program)).unwrap_or_default();
        // A record tells of one folder, which another release does not stand in.
        let is_own = before.is_none();
        let see = || {
            let marks = known.site.as_ref().filter(|_| is_own);
            let is_told = known.manifest.is_some() && known.manifest == manifest_seen(&place.out);
            let stands = is_told && marks.is_some_and(|m| survey::stands(m, &place.out));
            let there = if stands { Ok(Old::default()) } else { sweep::look(&place.out) };
            there.map(|there| (stands, there))
        };
        let begin = || Spare::begin(&spare, &tree, Some(&known).filter(|_| is_own));
        let ((there, of_old), reused) =
            par::both(|| (see(), old.map(sweep::manifest_of).transpose()), begin);
        let ((stands, there), of_old) = (there.map_err(disk)?, of_old?);
        if let Some(foreign) = there.foreign {
            let reused = reused.ok().flatten();
            let _ =
                if reused.is_some() { fs::rename(&tree, &spare) } else { fs::remove_dir(&tree) };
            let foreign = foreign.display().to_string();
            return Err(Fault::new(Code::OutputForeign, &place.out).with("name", foreign));
        }
        let reused = reused.map_err(disk)?;
        let manifest = if old.is_some() { of_old } else { there.manifest };
        Ok(Self {
            tree,
            mode: meta.mode() & 0o666,
            taken_over: (0..known.n_files()).map(|_| AtomicBool::new(false)).collect(),
            known,
            program,
            stands,
            sound: OnceLock::new(),
            is_undone: AtomicBool::new(false),
            began: (meta.mtime(), meta.mtime_nsec()),
            record,
            spare,
            reused,
            previous: if stands { OnceLock::new() } else { manifest.into() },
            top: Top::open(&from).ok(),
            old: from,
            kept,
            done: Mutex::default(),
            _lock: lock,
            place,
        })
    }

    /// Looks at every file of the last build.
    fn look_ahead(&self) {
        let rows: Vec<usize> = (0..self.known.n_files()).collect();
        let runs: Vec<&[usize]> = rows.chunks(RUN).collect();
        let (sound, _) = par::map(&runs, |run| {
            let is_sound = |row: &usize| {
                self.known.get(*row).is_some_and(|(path, kept)| self.is_as_left(path, kept))
            };
            (run.iter().map(is_sound).collect::<Vec<bool>>(), Vec::new())
        });
        let _ = self.sound.set(sound.concat());
    }

    /// The manifest of the site that stands, if there is one.
    pub fn previous(&self) -> Option<&Manifest> {
        self.previous.get_or_init(|| sweep::manifest_of(&self.old).ok()).as_ref()
    }

    /// A file of the site that stands, as the build that wrote it knew it.
    fn was(&self, path: &str) -> Option<Written> {
        if self.stands {
            return self.known.find(path).map(|(_, kept)| kept.written);
        }
        self.previous()?.files.get(path).copied()
    }

    /// Takes away what a build meant to leave to the next that was killed before.
    fn sweep_unpublished(&self) {
        let Some(entries) = self.record.parent().and_then(|side| fs::read_dir(side).ok()) else {
            return;
        };
        let begin = format!("{}.", self.record.file_name().unwrap_or_default().display());
        for entry in entries.flatten() {
            let name = entry.file_name();
            let is_it = name.to_str().is_some_and(|name| {
                name.strip_prefix(&begin).is_some_and(|rest| rest.ends_with(&unpublished("")))
            });
            if is_it {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Where something is left under a name.
    fn left_at(&self, name: &str) -> PathBuf {
        self.record.with_extension(name)
    }

    /// Makes a new file in its folder, which is made where it is not there yet; what a spare site has in its way is taken
    /// away, and nothing that this build wrote.
    fn in_place<T>(&self, path: &str, act: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
        let new = self.tree.join(path);
        let act = || act(&new);
        in_folder(&new, act).or_else(|e| {
            let may_be_spare = self.reused.is_some() || self.is_undone.load(Ordering::Relaxed);
            if !may_be_spare || self.is_in_the_way(path) {
                return Err(e);
            }
            spare::make_room(&self.tree, &new)?;
            in_folder(&new, act)
        })
    }

    /// Whether this build has a file at a path already, or where a folder above it would be, or below it.
    fn is_in_the_way(&self, path: &str) -> bool {
        let above = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        let mut places = above.chain([path]);
        let below =
            |other: &str| other.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        // What is below comes after the path, behind those that only begin like it (`a-b` before `a/b`).
        let after = done.files.range::<str, _>((Bound::Excluded(path), Bound::Unbounded));
        let after = after.map(|(other, _)| other.as_str());
        places.any(|place| done.files.contains_key(place) || self.is_taken_over(place))
            || after.take_while(|other| other.starts_with(path)).any(below)
            || (self.tree.join(path).is_dir()
                && self.known.files().any(|(other, _)| below(other) && self.is_taken_over(other)))
    }

    /// Whether the file of the last build at this path is one of the new site.
    fn is_taken_over(&self, path: &str) -> bool {
        let row = self.known.find(path).and_then(|(row, _)| self.taken_over.get(row));
        row.is_some_and(|is_taken_over| is_taken_over.load(Ordering::Relaxed))
    }

    /// Whether the spare site that this one began with has a file of this disk and number at its path.
    fn is_spared(&self, file: (&str, Option<&Kept>), inode: (u64, u64)) -> bool {
        self.reused.as_ref().is_some_and(|spare| spare.had(&self.known, file, inode))
    }

    /// Makes a new file the one of the site that stands.
    fn link(&self, path: &str) -> io::Result<()> {
        let old = self.old.join(path);
        self.in_place(path, |new| fs::hard_link(&old, new))
    }

    /// Takes over a file that is known, if it is the very one that the last build left.
    fn keep_row(&self, row: usize, path: &str, known: &Kept) -> Option<Written> {
        let seen = known.stamp?;
        let sound = self.sound.get().and_then(|sound| sound.get(row).copied());
        if !sound.unwrap_or_else(|| self.is_as_left(path, known)) {
            return None;
        }
        if !self.is_spared((path, Some(known)), seen.inode) {
            self.link(path).ok()?;
        }
        self.taken_over.get(row)?.store(true, Ordering::Relaxed);
        Some(known.written)
    }

    /// Whether a file of the old site is the very one that the last build left.
    fn is_as_left(&self, path: &str, known: &Kept) -> bool {
        let look = self.top.as_ref().and_then(|top| top.file(path));
        look.is_some_and(|look| look.mode == self.mode && Some(unlinked(look.stamp)) == known.stamp)
    }

    /// Takes over no file that was.
    fn undo(&self) {
        self.is_undone.store(true, Ordering::Relaxed);
        for (row, is_taken_over) in self.taken_over.iter().enumerate() {
            if !is_taken_over.swap(false, Ordering::Relaxed) {
                continue;
            }
            let Some((path, known @ Kept { stamp: Some(seen), .. })) = self.known.get(row) else {
                continue;
            };
            if self.is_spared((path, Some(known)), seen.inode) {
                continue;
            }
            let file = self.tree.join(path);
            let _ = sweep::remove(&file);
            let folders = file.ancestors().skip(1).take_while(|folder| *folder != self.tree);
            for folder in folders {
                if fs::remove_dir(folder).is_err() {
                    break;
                }
            }
        }
    }

    /// The fault of a path that is written for the second time.
    fn twice(&self, path: &OutPath) -> io::Error {
        let taken = io::Error::from(io::ErrorKind::AlreadyExists);
        at(&self.place.out.join(path.as_str()), &taken)
    }

    /// Begins a file; `len` is its size where it is known.
    fn file(&self, path: &OutPath, len: Option<u64>) -> io::Result<StagedFile<'_>> {
        if [manifest::NAME, IGNORE].contains(&path.as_str()) {
            return Err(self.twice(path));
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

    fn keeps(&self) -> bool {
        true
    }

    fn keep(&self, path: &OutPath, from: &Fingerprint) -> io::Result<Option<Written>> {
        let known = self.known.find(path.as_str()).filter(|(_, kept)| kept.from == Some(*from));
        Ok(known.and_then(|(row, kept)| self.keep_row(row, path.as_str(), kept)))
    }

    fn made_from(&self, path: &OutPath, from: &Fingerprint) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(staged) = done.files.get_mut(path.as_str()) {
            staged.from = Some(*from);
        }
    }

    fn known_source(&self, path: &str, stamp: &Stamp) -> Option<Fingerprint> {
        let known = self.known.sources.get(path).filter(|known| known.stamp == *stamp)?;
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.sources.insert(path.to_owned(), *known);
        Some(known.bytes)
    }

    fn note_source(&self, path: &str, stamp: &Stamp, bytes: &Fingerprint) {
        // A file that was changed just now may change once more before the clock of the disk moves on, and look the same.
        if stamp.is_settled(self.began) {
            let hashed = Hashed { stamp: *stamp, bytes: *bytes };
            let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
            done.sources.insert(path.to_owned(), hashed);
        }
    }

    fn is_settled(&self, stamp: &Stamp) -> bool {
        stamp.is_settled(self.began)
    }

    fn keep_all_but(&self, is_other: &(dyn Fn(&str) -> bool + Sync)) -> io::Result<bool> {
        if !self.stands {
            return Ok(false);
        }
        let rows: Vec<usize> = (0..self.known.n_files()).collect();
        let runs: Vec<&[usize]> = rows.chunks(RUN).collect();
        let (kept, _) = par::map(&runs, |run| {
            let is_kept = |row: &usize| {
                let Some((path, known)) = self.known.get(*row) else { return false };
                is_other(path) || self.keep_row(*row, path, known).is_some()
            };
            (run.iter().all(is_kept), Vec::new())
        });
        if !kept.into_iter().all(|kept| kept) {
            self.undo();
            return Ok(false);
        }
        // What is known of files of the site is known to the next build too.
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        for (path, hashed) in &self.known.sources {
            done.sources.entry(path.clone()).or_insert(*hashed);
        }
        Ok(true)
    }

    fn last_manifest(&self) -> Option<Head> {
        // That it is the one that the last build wrote was seen when this one began.
        let text = self.stands.then(|| fs::read_to_string(self.old.join(manifest::NAME)).ok())?;
        text.and_then(Head::of)
    }

    fn last_written(&self, path: &OutPath) -> Option<Written> {
        self.was(path.as_str())
    }

    fn recall(&self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.left_at(name)).ok()?;
        let is_last = kept::seal_of(&bytes).as_ref() == Some(self.known.left.get(name)?);
        let said = kept::unseal(&bytes, self.program).filter(|_| is_last)?.len();
        bytes.truncate(said);
        Some(bytes)
    }

    fn leave(&self, name: &str, bytes: Vec<u8>) {
        // Beside what the last build left, of which this one may still want to know, and not in memory.
        let sealed = kept::seal(bytes, self.program);
        let written = fs::write(self.left_at(&unpublished(name)), &sealed);
        let seal = written.ok().and_then(|()| kept::seal_of(&sealed));
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.left.insert(name.to_owned(), seal);
    }

    fn previous(&self, path: &OutPath) -> Option<Vec<u8>> {
        let then = self.was(path.as_str())?;
        let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits()).ok()?;
        let old = self.old.join(path.as_str());
        let file = File::options().read(true).custom_flags(flags).open(old).ok()?;
        let fits = file.metadata().ok().is_some_and(|m| m.is_file() && m.len() == then.bytes);
        let mut bytes = Vec::new();
        file.take(then.bytes).read_to_end(&mut bytes).ok().filter(|_| fits)?;
        (Written::of(&bytes) == then).then_some(bytes)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let done = self.done.get_mut().unwrap_or_else(PoisonError::into_inner);
        for name in std::mem::take(&mut done.left).into_keys() {
            let _ = fs::remove_file(self.left_at(&unpublished(&name)));
        }
        // After publishing there is nothing at this path any more.
        if self.reused.is_none() || !self.tree.exists() {
            let _ = fs::remove_dir_all(&self.tree);
            return;
        }
        // What was not published is not kept; the rest is what the next build begins with.
        let done = self.done.get_mut().unwrap_or_else(PoisonError::into_inner);
        let fresh = done.files.iter().filter(|(_, staged)| staged.is_fresh);
        let is_clean =
            fresh.into_iter().all(|(path, _)| sweep::remove(&self.tree.join(path)).is_ok());
        if !is_clean || fs::rename(&self.tree, &self.spare).is_err() {
            let _ = fs::remove_dir_all(&self.tree);
        }
    }
}

/// Under which name something is left as long as the site does not stand.
fn unpublished(name: &str) -> String {
    format!("{name}.new")
}

/// What is seen of the manifest of a site.
fn manifest_seen(site: &Path) -> Option<Stamp> {
    Top::open(site).ok()?.file(manifest::NAME).map(|look| unlinked(look.stamp))
}

/// A stamp that stays the same when another link to the file is made or taken away.
fn unlinked(stamp: Stamp) -> Stamp {
    Stamp { changed: (0, 0), ..stamp }
}

/// Does something in a file's folder, which is made where it is not there yet.
fn in_folder<T>(file: &Path, act: impl Fn() -> io::Result<T>) -> io::Result<T> {
    act().or_else(|e| match file.parent() {
        Some(folder) if e.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(folder)?;
            act()
        }
        Some(_) | None => Err(e),
    })
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
        self.staging.was(self.path.as_str())?;
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
        let create = |new: &Path| File::options().write(true).create_new(true).open(new);
        let created = self.staging.in_place(self.path.as_str(), create);
        created.map_err(|e| at(&self.staging.place.out.join(self.path.as_str()), &e))
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
        let mut is_fresh = true;
        if let State::Same { mut file, n_equal } = std::mem::replace(&mut self.state, State::Gone) {
            let whole = file.read(&mut [0])? == 0;
            let inode = stamp(&file.metadata()?).inode;
            let path = self.path.as_str();
            let known = self.staging.known.find(path).map(|(_, known)| known);
            let is_spared = || self.staging.is_spared((path, known), inode);
            if whole && (is_spared() || self.staging.link(path).is_ok()) {
                is_fresh = false;
            } else {
                self.diverge(file, n_equal)?;
            }
        }
        self.state = State::Gone;
        let staged = Staged { written: *written, from: None, is_fresh };
        // Where the bytes are those of the old site, nothing on the disk says that they came before.
        let is_taken_over = self.staging.is_taken_over(self.path.as_str());
        let mut done = self.staging.done.lock().unwrap_or_else(PoisonError::into_inner);
        match done.files.entry(self.path.as_str().to_owned()) {
            Entry::Vacant(place) if !is_taken_over => {
                place.insert(staged);
                Ok(())
            }
            Entry::Vacant(_) | Entry::Occupied(_) => Err(self.staging.twice(&self.path)),
        }
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
