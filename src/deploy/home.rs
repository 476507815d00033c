//! The server's folder: where everything is, and the one lock.
//!
//! In: a folder. Out: paths, names of releases, small facts that are kept between runs. A link changes in one step, by
//! a rename; what is deleted is first moved out of sight, so that a half-deleted release is offered to no one.

#![expect(clippy::disallowed_methods, reason = "reads and writes the server's folder")]

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::refs;
use super::release::Name;
use crate::world::manifest::Manifest;
use crate::world::{Fault, author, leave_spare, manifest_of};

/// How many releases that are built and not live are kept: their pushes may be on the way.
const READY: usize = 4;

/// Name of a copy of a release that is not finished.
const UNFINISHED_SPARE: &str = "spare.new";

/// The server's folder, by its real path.
#[derive(Clone, Debug)]
pub struct Home {
    dir: PathBuf,
}

/// The right to change the folder.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "held, and released by the kernel")] File);

impl Home {
    /// The folder at a path, whatever it holds; it is made where it is not there.
    pub(super) fn make(dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let home = Self { dir: fs::canonicalize(dir)? };
        for folder in [home.dir.join("releases"), home.ready(), home.work("due")] {
            fs::create_dir_all(folder)?;
        }
        Ok(home)
    }

    /// A folder that was made before.
    pub(super) fn find(dir: &Path) -> Option<Self> {
        let home = Self { dir: fs::canonicalize(dir).ok()? };
        (home.repository().is_dir() && home.ready().is_dir()).then_some(home)
    }

    /// A path in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// The bare repository.
    pub fn repository(&self) -> PathBuf {
        self.dir.join("site.git")
    }

    /// A path in the folder of what is not finished.
    pub(super) fn work(&self, name: &str) -> PathBuf {
        self.dir.join("work").join(name)
    }

    fn ready(&self) -> PathBuf {
        self.work("ready")
    }

    /// Waits for the lock; `waiting` is called first where another run holds it.
    pub(super) fn lock(&self, waiting: impl FnOnce()) -> Result<Lock, Fault> {
        let path = self.work("lock");
        let disk = |e: io::Error| Fault::write(&path, &e);
        let open = File::options().create(true).write(true).truncate(false).open(&path);
        let file = open.map_err(disk)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waiting();
                file.lock().map_err(disk)?;
            }
            Err(TryLockError::Error(e)) => return Err(disk(e)),
        }
        Ok(Lock(file))
    }

    /// Takes away what dead runs left, and releases that were built for pushes that never came to their end.
    pub(super) fn sweep(&self, _: &Lock) -> Result<(), Fault> {
        let repository = self.repository();
        refs::unlock(&repository).map_err(|e| Fault::write(&repository, &e))?;
        let disk = |e: io::Error| Fault::write(&self.work(""), &e);
        for entry in fs::read_dir(self.ready()).map_err(disk)? {
            let path = entry.map_err(disk)?.path();
            if Name::parse(&name_of(&path)).is_none() {
                self.delete(&path).map_err(disk)?;
            }
        }
        let ready = names(&self.ready())?;
        for old in ready.iter().rev().skip(READY) {
            self.delete(&self.ready_at(old)).map_err(disk)?;
        }
        for unfinished in ["gone", UNFINISHED_SPARE].map(|name| self.work(name)) {
            if unfinished.exists() {
                fs::remove_dir_all(&unfinished).map_err(disk)?;
            }
        }
        let kept = [self.releases()?, names(&self.ready())?].concat();
        for entry in fs::read_dir(self.work("due")).map_err(disk)? {
            let path = entry.map_err(disk)?.path();
            if kept.iter().all(|release| release.to_string() != name_of(&path)) {
                fs::remove_file(&path).map_err(disk)?;
            }
        }
        Ok(())
    }

    /// Where a release is left that is needed no more: the next one is made of its folder.
    pub(super) fn spare(&self) -> PathBuf {
        self.work("spare")
    }

    /// Leaves a copy of a release for the next one, where no older one was left. That costs the disk more than the release
    /// did, and is done when it is live.
    pub(super) fn leave_spare(&self, _: &Lock, release: &Name) -> io::Result<()> {
        let (spare, unfinished) = (self.spare(), self.work(UNFINISHED_SPARE));
        if spare.exists() {
            return Ok(());
        }
        leave_spare(&self.release_at(release), &spare, &unfinished)
    }

    /// Takes a release out of sight: it is left for the next one, or deleted where one is left already.
    pub(super) fn retire(&self, _: &Lock, path: &Path) -> io::Result<()> {
        let spare = self.spare();
        if spare.exists() { self.delete(path) } else { fs::rename(path, spare) }
    }

    /// Moves something to where the next run would delete it, and deletes it.
    pub(super) fn delete(&self, path: &Path) -> io::Result<()> {
        let gone = self.work("gone");
        fs::create_dir_all(&gone)?;
        let to = gone.join(name_of(path));
        fs::rename(path, &to)?;
        if to.is_dir() { fs::remove_dir_all(&to) } else { fs::remove_file(&to) }
    }

    /// The releases that were live once, the oldest first.
    pub(super) fn releases(&self) -> Result<Vec<Name>, Fault> {
        names(&self.dir.join("releases"))
    }

    /// The release of a commit that is built and not yet live: the newest.
    pub(super) fn ready_of(&self, commit: &str) -> Result<Option<Name>, Fault> {
        Ok(names(&self.ready())?.into_iter().rev().find(|r| r.is_of(commit)))
    }

    /// Takes away what was built of a commit and never shown: its push was killed, and it is pushed again.
    pub(super) fn drop_ready(&self, _: &Lock, commit: &str) -> Result<(), Fault> {
        for old in names(&self.ready())?.iter().filter(|r| r.is_of(commit)) {
            let path = self.ready_at(old);
            self.delete(&path).map_err(|e| Fault::write(&path, &e))?;
        }
        Ok(())
    }

    /// Where a release stands before it is live.
    pub(super) fn ready_at(&self, release: &Name) -> PathBuf {
        self.ready().join(release.to_string())
    }

    /// Where a release stands that is, or was, live.
    pub(super) fn release_at(&self, release: &Name) -> PathBuf {
        self.dir.join("releases").join(release.to_string())
    }

    /// The first number that no release has.
    pub(super) fn next_number(&self) -> Result<u64, Fault> {
        let all = [self.releases()?, names(&self.ready())?].concat();
        Ok(all.iter().map(|r| r.number).max().unwrap_or(0) + 1)
    }

    /// The release that a link (`current`, `previous`) leads to.
    pub(super) fn linked(&self, link: &str) -> Option<Name> {
        let target = fs::read_link(self.dir.join(link)).ok()?;
        let name = Name::parse(&name_of(&target))?;
        self.release_at(&name).is_dir().then_some(name)
    }

    /// The release that is live.
    pub(super) fn current(&self) -> Option<Name> {
        self.linked("current")
    }

    /// Makes a link lead to a release, in one step.
    pub(super) fn link(&self, _: &Lock, link: &str, release: &Name) -> Result<(), Fault> {
        let path = self.dir.join(link);
        let disk = |e: io::Error| Fault::write(&path, &e);
        let beside = self.work("link");
        match fs::remove_file(&beside) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(disk(e)),
            Ok(()) | Err(_) => {}
        }
        symlink(Path::new("releases").join(release.to_string()), &beside).map_err(disk)?;
        fs::rename(&beside, &path).map_err(disk)
    }

    /// Moves a release that was built to where those are that were live.
    pub(super) fn take(&self, _: &Lock, release: &Name) -> Result<(), Fault> {
        let to = self.release_at(release);
        fs::rename(self.ready_at(release), &to).map_err(|e| Fault::write(&to, &e))
    }

    /// What a release published.
    ///
    /// # Errors
    /// Its manifest cannot be read.
    pub(super) fn manifest(&self, release: &Name) -> Result<Manifest, Fault> {
        manifest_of(&self.release_at(release))
    }

    /// From when on a release may differ from what its commit would give.
    pub(super) fn due(&self, release: &Name) -> Option<Timestamp> {
        fs::read_to_string(self.work("due").join(release.to_string())).ok()?.trim().parse().ok()
    }

    /// Notes it.
    pub(super) fn set_due(&self, release: &Name, due: Option<Timestamp>) -> Result<(), Fault> {
        let path = self.work("due").join(release.to_string());
        let text = due.map(|due| format!("{due}\n")).unwrap_or_default();
        author::replace(&path, text.as_bytes()).map_err(|e| Fault::write(&path, &e))
    }

    /// The commit of the branch that was built last to no release, and from when on it is tried again.
    pub(super) fn refused(&self) -> Option<(String, Timestamp)> {
        let text = fs::read_to_string(self.work("refused")).ok()?;
        let (commit, again) = text.trim().split_once(' ')?;
        Some((commit.to_owned(), again.parse().ok()?))
    }

    /// Notes it.
    pub(super) fn set_refused(&self, commit: &str, again: Timestamp) -> Result<(), Fault> {
        let path = self.work("refused");
        let text = format!("{commit} {again}\n");
        author::replace(&path, text.as_bytes()).map_err(|e| Fault::write(&path, &e))
    }

    /// The commit of the branch at which an earlier release was made live by hand.
    pub(super) fn held(&self) -> Option<String> {
        Some(fs::read_to_string(self.work("held")).ok()?.trim().to_owned())
    }

    /// Notes it: while the branch has this commit, nothing is published by itself.
    pub(super) fn hold(&self, _: &Lock, head: Option<&str>) -> Result<(), Fault> {
        let path = self.work("held");
        let text = format!("{}\n", head.unwrap_or_default());
        author::replace(&path, text.as_bytes()).map_err(|e| Fault::write(&path, &e))
    }

    /// Adds to the log of releases.
    pub(super) fn log(&self, _: &Lock, text: &str) -> Result<(), Fault> {
        let path = self.dir.join("log.txt");
        let disk = |e: io::Error| Fault::write(&path, &e);
        let mut file = File::options().create(true).append(true).open(&path).map_err(disk)?;
        io::Write::write_all(&mut file, text.as_bytes()).map_err(disk)
    }
}

/// The releases that stand in a folder, the oldest first.
fn names(folder: &Path) -> Result<Vec<Name>, Fault> {
    let disk = |e: io::Error| Fault::write(folder, &e);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(disk)? {
        names.extend(Name::parse(&name_of(&entry.map_err(disk)?.path())));
    }
    names.sort();
    Ok(names)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
