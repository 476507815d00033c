//! A staged site → the site that stands, in one step; what is left of the one before, and what the next build may know.
//!
//! In: a site that was written, and what its manifest says. Out: the output folder is that site; the one before is where
//! the next build begins with it, and what was seen of both stands in the hidden folder.

#![expect(clippy::disallowed_methods, reason = "this is part of the module that writes the site")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::{Published, Staged, Staging, manifest_seen, unlinked, unpublished};
use crate::diag::Code;
use crate::par;
use crate::source::Stamp;
use crate::world::Fault;
use crate::world::disk::Top;
use crate::world::kept::{self, Before, Hashed, Kept, Record, Seal};
use crate::world::manifest::{self, Head, Manifest};
use crate::world::place::Place;
use crate::world::spare::{self, Spare};
use crate::world::survey;
use crate::world::sweep::{self, IGNORE, Left};
use crate::world::switch::{self, Step};

/// A file of the staged site.
#[derive(Clone, Copy, Debug)]
struct Item<'s> {
    path: &'s str,
    staged: Staged,
    /// What was seen of one that was taken over.
    stamp: Option<Stamp>,
}

/// What was staged, when it stands.
struct Ended<'s> {
    items: &'s [Item<'s>],
    sources: BTreeMap<String, Hashed>,
    /// A moment after everything that was done, by the clock of the disk.
    settled: Option<(i64, i64)>,
    /// Whether of any file it is known from what it was made.
    is_noted: bool,
    /// Whether a site stood there.
    had_site: bool,
}

impl Staging {
    /// Publishes what was written, and takes the old site away. The files of the manifest are those that were written.
    ///
    /// # Errors
    /// The disk refuses; the old site stands, or else the next build puts a whole one there.
    pub fn publish(self, manifest: &Manifest) -> Result<Published, Fault> {
        self.publish_by(manifest.head(), Step::One)
    }

    /// The same with all that a manifest says but for its files, and with a chosen way of exchanging the folders.
    ///
    /// # Errors
    /// As [`Staging::publish`].
    pub fn publish_by(self, head: Head, step: Step) -> Result<Published, Fault> {
        self.publish_with(head, |place, ready| switch::switch(place, ready, step))
    }

    /// The same with what puts a folder in the place of the output folder.
    pub(super) fn publish_with(
        mut self,
        head: Head,
        exchange: impl FnOnce(&Place, &Path) -> io::Result<()>,
    ) -> Result<Published, Fault> {
        let own = self.done.get_mut().unwrap_or_else(PoisonError::into_inner);
        let (files, sources) = (std::mem::take(&mut own.files), std::mem::take(&mut own.sources));
        // Should it come to nothing, these go.
        if self.reused.is_some() {
            let fresh = files.iter().filter(|(_, staged)| staged.is_fresh);
            own.files = fresh.map(|(path, staged)| (path.clone(), *staged)).collect();
        }
        let items = self.items(&files);
        let disk = |e: io::Error| Fault::write(&self.place.out, &e);
        let clear = || {
            // What bears a name of its own is written anew, and never through a link to the site that stands.
            let wanted = items.iter().map(|item| item.path);
            self.reused
                .as_ref()
                .map_or(Ok(()), |reused| reused.clear(&self.known, &self.tree, wanted))
        };
        let files = || items.iter().map(|item| (item.path, &item.staged.written));
        let (text, cleared) = par::both(|| head.with_files(files()), clear);
        cleared.map_err(disk)?;
        self.write_manifest(&text).map_err(disk)?;
        drop(text);
        carry_ignore(&self.old, &self.tree).map_err(disk)?;
        let is_noted = items.iter().any(|item| item.staged.from.is_some());
        let settled = if is_noted { self.moved_on() } else { None };
        let ready = sweep::free(&self.place.side, "ready").map_err(disk)?;
        fs::rename(&self.tree, &ready).map_err(disk)?;
        let had_site = self.place.exists();
        if let Err(e) = exchange(&self.place, &ready) {
            let fault = disk(e);
            // The new site is complete but not wanted any more; the next build would take it away as well. Where the old
            // one stands beside it, both are for that build to choose from.
            if !switch::is_open(&self.place) {
                let _ = sweep::leftovers(&self.place, None);
            }
            return Err(fault);
        }
        let ended = Ended { items: &items, sources, settled, is_noted, had_site };
        let swept = self.leave_to_next(ended);
        let kept = self.kept.iter().chain(&swept);
        let kept = kept.map(|path| Fault::new(Code::OutputKept, path).into_diagnostic());
        let n_taken_over = items.iter().filter(|item| item.stamp.is_some()).count();
        Ok(Published {
            n_files: items.len(),
            bytes: files().map(|(_, written)| written.bytes).sum(),
            n_unchanged: items.iter().filter(|item| !item.staged.is_fresh).count(),
            n_taken_over,
            diagnostics: kept.collect(),
        })
    }

    fn write_manifest(&self, pieces: &[String]) -> io::Result<()> {
        let mut file = fs::File::create(self.tree.join(manifest::NAME))?;
        pieces.iter().try_for_each(|piece| file.write_all(piece.as_bytes()))
    }

    /// Takes the old site away, or leaves it to the next build, with what that may know; says what was kept of it.
    fn leave_to_next(&self, ended: Ended<'_>) -> Vec<PathBuf> {
        let Ended { items, sources, settled, is_noted, had_site } = ended;
        if is_noted && self.is_spare_ours() {
            // So that git, where the output is not in its ignore file, leaves alone what is kept for the next build.
            let _ = fs::write(self.place.side.join(IGNORE), "*\n");
        }
        let sweep = || {
            // The new site stands. If the old one cannot be taken away now, the next build tries again.
            let replaced = sweep::Replaced {
                manifest: self.previous.get().and_then(Option::as_ref).filter(|_| self.is_own()),
                marks: self.known.site.as_ref().filter(|_| self.stands),
                spare: Some(self.spare.as_path()).filter(|_| is_noted),
            };
            let swept = had_site.then(|| sweep::leftovers(&self.place, Some(replaced)));
            let (kept, left) = swept.and_then(Result::ok).unwrap_or_default();
            (kept, self.before(items, left, had_site, is_noted))
        };
        // Whatever keeps it from being written, the next build only takes longer.
        let note = || {
            let left = self.leave_behind();
            settled.map(|settled| {
                let mut record = self.record_of(items, sources, settled);
                record.left = self.left(left);
                kept::begun(&record)
            })
        };
        let ((swept, before), begun) = par::both(sweep, note);
        let _ = self.note(begun.map(|begun| kept::ended(begun, before.as_ref(), self.program)));
        swept
    }

    /// Whether the old site is the one in the output folder.
    fn is_own(&self) -> bool {
        self.old == self.place.out
    }

    /// Whether what is left for the next build stands in the hidden folder of this one.
    fn is_spare_ours(&self) -> bool {
        self.spare.starts_with(&self.place.side)
    }

    /// The files of the staged site, in the order of their paths.
    fn items<'s>(&'s self, files: &'s BTreeMap<String, Staged>) -> Vec<Item<'s>> {
        let known = self.known.files().zip(&self.taken_over);
        let known = known.filter(|(_, is_taken_over)| is_taken_over.load(Ordering::Relaxed));
        let known = known.map(|((path, kept), _)| {
            let Kept { from, written, stamp } = *kept;
            Item { path, staged: Staged { written, from, is_fresh: false }, stamp }
        });
        let written =
            files.iter().map(|(path, staged)| Item { path, staged: *staged, stamp: None });
        let mut items: Vec<Item<'_>> = known.chain(written).collect();
        // Two lists in order, one behind the other: a stable sort puts them together in one walk.
        items.sort_by(|a, b| a.path.cmp(b.path));
        items
    }

    /// Where the staged site has another file than the old one, or only one of them has any.
    fn differing<'s>(&'s self, items: &'s [Item<'_>]) -> impl Iterator<Item = &'s str> {
        let mut is_there = spare::among(items.iter().map(|item| item.path));
        let gone = self.known.files().map(|(path, _)| path);
        let gone = gone.filter(move |path| !is_there(path.as_bytes()));
        let fresh = items.iter().filter(|item| item.staged.is_fresh).map(|item| item.path);
        gone.chain(fresh)
    }

    /// A moment of the disk's clock after everything that was done; `None` where it does not move. It does so every few
    /// thousandths of a second: whatever is touched from then on bears a later stamp.
    fn moved_on(&self) -> Option<(i64, i64)> {
        let new = self.record.with_extension("new");
        let clock = || {
            fs::write(&new, "").ok()?;
            fs::metadata(&new).ok().map(|meta| (meta.mtime(), meta.mtime_nsec()))
        };
        let last = clock()?;
        let moved = (0..50_000).map_while(|_| clock()).find(|now| *now > last);
        let _ = fs::remove_file(&new);
        moved
    }

    /// What the next build may know of the site before this one, which it begins with.
    fn before(
        &self,
        items: &[Item<'_>],
        left: Left,
        had_site: bool,
        is_noted: bool,
    ) -> Option<Before> {
        match left {
            Left::AsItStood => {
                let others = self.differing(items).map(str::to_owned).collect();
                Some(Before { marks: self.known.site.clone()?, others })
            }
            // The first build of all leaves a copy.
            Left::Nothing if is_noted && !had_site && self.is_spare_ours() => {
                let unfinished = sweep::free(&self.place.side, "staging").ok()?;
                let paths = || items.iter().map(|item| item.path);
                let dirs = survey::folders(paths()).into_iter().filter(|path| !path.is_empty());
                let dirs: Vec<PathBuf> = dirs.map(PathBuf::from).collect();
                let files: Vec<PathBuf> = paths().map(PathBuf::from).collect();
                let site = &self.place.out;
                spare::copy(site, &self.spare, &unfinished, (&dirs, &files)).ok()?;
                self.moved_on()?;
                let end = (i64::MAX, 0);
                let marks = survey::marks(&self.spare, paths(), end, &BTreeMap::new())?;
                Some(Before { marks, ..Before::default() })
            }
            Left::Nothing | Left::Listed => None,
        }
    }

    /// Leaves to the next build what was to be left to it, each under its name; `None` for what cannot be.
    fn leave_behind(&self) -> Vec<(String, Option<Seal>)> {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let left = std::mem::take(&mut done.left).into_iter();
        left.map(|(name, seal)| {
            let new = self.left_at(&unpublished(&name));
            let seal = seal.filter(|_| fs::rename(&new, self.left_at(&name)).is_ok());
            if seal.is_none() {
                let _ = fs::remove_file(new);
            }
            (name, seal)
        })
        .collect()
    }

    /// All that is left to the next build: what an earlier one left, but for what was left now.
    fn left(&self, now: Vec<(String, Option<Seal>)>) -> BTreeMap<String, Seal> {
        let mut all = self.known.left.clone();
        for (name, sum) in now {
            match sum {
                Some(sum) => all.insert(name, sum),
                None => all.remove(&name),
            };
        }
        all
    }

    /// What the next build may know of the site that now stands. Of what was touched since a moment nothing is known.
    fn record_of(
        &self,
        items: &[Item<'_>],
        sources: BTreeMap<String, Hashed>,
        settled: (i64, i64),
    ) -> Record {
        let top = &self.place.out;
        let folder = Top::open(top).ok();
        let see = |item: &Item<'_>| {
            let seen = unlinked(folder.as_ref()?.file(item.path)?.stamp);
            let is_it = seen.len == item.staged.written.bytes && seen.modified < settled;
            is_it.then_some(seen)
        };
        let (stamps, _) = par::map(items, |item| (item.stamp.or_else(|| see(item)), Vec::new()));
        let mut record = Record::new(sources, items.iter().map(|item| item.path));
        for (item, stamp) in items.iter().zip(stamps) {
            let Staged { written, from, .. } = item.staged;
            record.push(item.path, Kept { from, written, stamp });
        }
        if self.is_own() && self.is_spare_ours() {
            let paths = items.iter().map(|item| item.path);
            record.site = survey::marks(top, paths, settled, &self.untouched(items));
        }
        record.manifest = manifest_seen(top).filter(|seen| seen.modified < settled);
        record
    }

    /// The folders of the site that this one began with which nothing was put into or taken out of, as they were recorded.
    fn untouched(&self, items: &[Item<'_>]) -> BTreeMap<&str, Stamp> {
        let Some(before) = self.known.before.as_ref().filter(|_| self.is_recorded()) else {
            return BTreeMap::new();
        };
        let mut all: BTreeMap<&str, Stamp> = BTreeMap::new();
        all.extend(before.marks.iter().map(|(path, mark)| (path.as_str(), *mark)));
        let others = before.others.iter().map(String::as_str);
        for path in self.differing(items).chain(others) {
            // Where a file went or came, so may have any folder above it.
            let mut folder = Path::new(path).parent();
            while let Some(path) = folder {
                all.remove(path.to_str().unwrap_or_default());
                folder = path.parent();
            }
        }
        all.remove("");
        all
    }

    /// Whether this site began with one that stood as it was recorded.
    pub(super) fn is_recorded(&self) -> bool {
        self.reused.as_ref().is_some_and(Spare::is_recorded)
    }

    /// Writes down what the next build may know.
    fn note(&self, record: Option<Vec<u8>>) -> io::Result<()> {
        let (path, new) = (&self.record, self.record.with_extension("new"));
        let Some(record) = record else {
            return match fs::remove_file(path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
                Ok(()) | Err(_) => Ok(()),
            };
        };
        fs::write(&new, record)?;
        fs::rename(&new, path)
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
