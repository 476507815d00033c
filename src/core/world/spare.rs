//! A site that is needed no more → the beginning of the next one.
//!
//! In: a folder with what a build wrote. Out: the same folder as the staged site of another build, which then makes and
//! links only the files that differ, and takes away those that it does not have. A site of ten thousand pages has as
//! many folders: making and removing them costs the disk more than all that a change of one page asks for.
//!
//! Little is believed of it. Where its folders bear the stamps that were recorded, the files in them are those of the record;
//! else it is listed. A file counts only where it is the same inode as one of the site that stands and was seen to be whole;
//! all others make room. What is no regular file goes at once, so that no link leads a later file out of it.

#![expect(clippy::disallowed_methods, reason = "this is part of the module that writes the site")]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::kept::{Kept, Record};
use super::manifest;
use super::survey;
use super::sweep;
use super::tree::{self, Leaf};
use crate::par;

/// Name of the folder in the hidden folder.
pub(super) const NAME: &str = "spare";

/// What stood in a spare site when it was taken.
#[derive(Debug)]
pub(super) struct Spare {
    there: There,
    /// The disk.
    disk: u64,
}

#[derive(Debug)]
enum There {
    /// What the record of the last build says, which calls it the site before: nobody listed it, and whoever asks has that
    /// record.
    Recorded,
    /// These files by their paths, each with its number on the disk, and these folders.
    Listed(Vec<(PathBuf, u64)>, Vec<PathBuf>),
}

impl Spare {
    /// As [`Spare::take`]; one that stands as it was recorded is not listed.
    pub(super) fn begin(
        spare: &Path,
        tree: &Path,
        record: Option<&Record>,
    ) -> io::Result<Option<Self>> {
        if let Some(before) = record.and_then(|record| record.before.as_ref())
            && survey::stands(&before.marks, spare)
        {
            let disk = moved(spare, tree)?;
            return Ok(disk.map(|disk| Self { there: There::Recorded, disk }));
        }
        Self::take(spare, tree)
    }

    /// Makes a spare site, if there is one, the folder `tree`, which stands and is empty. One that was made with other
    /// permissions is taken away.
    fn take(spare: &Path, tree: &Path) -> io::Result<Option<Self>> {
        let Some(disk) = moved(spare, tree)? else { return Ok(None) };
        let tree::Tree { dirs, leaves } = tree::list(tree)?;
        let (files, others): (Vec<Leaf>, Vec<Leaf>) = leaves.into_iter().partition(|l| l.is_file);
        for other in others {
            fs::remove_file(tree.join(other.path))?;
        }
        let mut files: Vec<_> = files.into_iter().map(|l| (l.path, l.number)).collect();
        files.sort_unstable_by(|(a, _), (b, _)| a.as_os_str().cmp(b.as_os_str()));
        Ok(Some(Self { there: There::Listed(files, dirs), disk }))
    }

    /// Whether it stood as it was recorded.
    pub(super) fn is_recorded(&self) -> bool {
        matches!(self.there, There::Recorded)
    }

    /// Whether a file stood at a path that has this disk and this number there; `known` is what the record says of the path.
    /// What the folders said is enough: to ask each file again takes longer than all else that is done with it.
    pub(super) fn had(
        &self,
        record: &Record,
        (path, known): (&str, Option<&Kept>),
        inode: (u64, u64),
    ) -> bool {
        if self.disk != inode.0 {
            return false;
        }
        match &self.there {
            There::Recorded => {
                let stamp = known.and_then(|known| known.stamp);
                stamp.is_some_and(|stamp| stamp.inode == inode) && !others(record).contains(path)
            }
            There::Listed(files, _) => {
                let at = |(there, _): &(PathBuf, u64)| there.as_os_str().cmp(OsStr::new(path));
                let found = files.binary_search_by(at).ok().and_then(|i| files.get(i));
                found.is_some_and(|(_, number)| *number == inode.1)
            }
        }
    }

    /// Takes away the files that are not `wanted`, and the folders that none of those is in. Those that are wanted come in
    /// the order of their paths.
    pub(super) fn clear<'w>(
        &self,
        record: &Record,
        tree: &Path,
        wanted: impl Iterator<Item = &'w str> + Clone,
    ) -> io::Result<()> {
        let remove = |paths: &[&Path]| {
            let remove = |path: &&Path| (gone(sweep::remove(&tree.join(path))), Vec::new());
            par::map(paths, remove).0.into_iter().collect::<io::Result<()>>()
        };
        // One that has files of the new site, or folders with some, is not empty and stays.
        let empty = |dir: &Path| gone(sweep::remove_empty(&tree.join(dir)));
        match &self.there {
            There::Recorded => {
                let mut is_wanted = among(wanted.clone());
                let here = record.files().map(|(path, _)| path);
                let mut unwanted: Vec<&str> =
                    here.filter(|path| !is_wanted(path.as_bytes())).collect();
                let mut others: Vec<&str> = others(record).iter().map(String::as_str).collect();
                others.extend([manifest::NAME, sweep::IGNORE]);
                others.sort_unstable();
                let mut is_wanted = among(wanted);
                unwanted.extend(others.into_iter().filter(|path| !is_wanted(path.as_bytes())));
                let unwanted: Vec<&Path> = unwanted.into_iter().map(Path::new).collect();
                remove(&unwanted)?;
                // No other folder has become empty.
                let above = unwanted.iter().flat_map(|path| path.ancestors().skip(1));
                let above: BTreeSet<&Path> =
                    above.filter(|dir| !dir.as_os_str().is_empty()).collect();
                above.into_iter().rev().try_for_each(empty)
            }
            There::Listed(files, dirs) => {
                let mut is_wanted = among(wanted);
                let paths = files.iter().map(|(path, _)| path.as_path());
                let (kept, unwanted): (Vec<&Path>, Vec<&Path>) =
                    paths.partition(|path| is_wanted(path.as_os_str().as_encoded_bytes()));
                remove(&unwanted)?;
                let folders = kept.iter().filter_map(|path| path.parent());
                let mut needed: Vec<&OsStr> = folders.map(Path::as_os_str).collect();
                // The files of a folder stand together.
                needed.dedup();
                needed.sort_unstable();
                let is_needed = |dir: &Path| needed.binary_search(&dir.as_os_str()).is_ok();
                let mut dirs = dirs.iter().rev().filter(|dir| !is_needed(dir));
                dirs.try_for_each(|dir| empty(dir))
            }
        }
    }
}

/// Where a recorded site has another file than the one that stands, or one that this has not.
fn others(record: &Record) -> &BTreeSet<String> {
    static NONE: BTreeSet<String> = BTreeSet::new();
    record.before.as_ref().map_or(&NONE, |before| &before.others)
}

/// Makes a spare site the folder `tree`, which stands and is empty; says on which disk it is. `None` where there is none:
/// one that was made with other permissions is taken away.
fn moved(spare: &Path, tree: &Path) -> io::Result<Option<u64>> {
    let Ok(meta) = fs::symlink_metadata(spare) else { return Ok(None) };
    if !meta.is_dir() || meta.mode() != fs::metadata(tree)?.mode() {
        remove(spare)?;
        return Ok(None);
    }
    fs::rename(spare, tree)?;
    Ok(Some(meta.dev()))
}

/// Whether a path is among some that come in order; whoever asks does so in that order too.
pub(super) fn among<'p>(paths: impl Iterator<Item = &'p str>) -> impl FnMut(&[u8]) -> bool {
    let mut paths = paths.map(str::as_bytes).peekable();
    move |path| {
        while paths.next_if(|other| *other < path).is_some() {}
        paths.peek().is_some_and(|other| *other == path)
    }
}

/// What was a file and is a folder of the new site by now, or was in a folder that is now a file, is gone already.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    let is_gone = |e: &io::Error| {
        matches!(e.kind(), io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory)
    };
    removed.or_else(|e| if is_gone(&e) { Ok(()) } else { Err(e) })
}

/// Leaves a copy of a site that stands for the one after it: folders of its own, the same files. Where that is cut short,
/// `unfinished` is left over.
pub fn leave(site: &Path, spare: &Path, unfinished: &Path) -> io::Result<()> {
    let tree::Tree { dirs, leaves } = tree::list(site)?;
    let files = leaves.into_iter().filter(|leaf| leaf.is_file).map(|leaf| leaf.path);
    copy(site, spare, unfinished, (&dirs, &files.collect::<Vec<_>>()))
}

/// The same with what is known to stand in the site: its folders, each after its parent, and its files.
pub(super) fn copy(
    site: &Path,
    spare: &Path,
    unfinished: &Path,
    (dirs, files): (&[PathBuf], &[PathBuf]),
) -> io::Result<()> {
    fs::create_dir(unfinished)?;
    // Those of one depth at once: each stands in one that is there.
    let mut levels: Vec<Vec<&PathBuf>> = Vec::new();
    for dir in dirs {
        let depth = dir.components().count();
        levels.resize_with(levels.len().max(depth + 1), Vec::new);
        levels[depth].push(dir);
    }
    for level in levels {
        let (made, _) = par::map(&level, |dir| (fs::create_dir(unfinished.join(dir)), Vec::new()));
        made.into_iter().collect::<io::Result<()>>()?;
    }
    let link = |path: &PathBuf| fs::hard_link(site.join(path), unfinished.join(path));
    let (linked, _) = par::map(files, |path| (link(path), Vec::new()));
    linked.into_iter().collect::<io::Result<()>>()?;
    fs::rename(unfinished, spare)
}

/// Takes away whatever stands where a file of `tree` is to be, and files that stand where its folders are to be.
pub(super) fn make_room(tree: &Path, file: &Path) -> io::Result<()> {
    let above = file.ancestors().skip(1).take_while(|folder| *folder != tree);
    for folder in above.collect::<Vec<_>>().into_iter().rev() {
        if fs::symlink_metadata(folder).is_ok_and(|meta| !meta.is_dir()) {
            sweep::remove(folder)?;
        }
    }
    if fs::symlink_metadata(file).is_ok() { remove(file) } else { Ok(()) }
}

/// Takes a file away, or a folder with all that is in it.
fn remove(path: &Path) -> io::Result<()> {
    let is_dir = fs::symlink_metadata(path)?.is_dir();
    if is_dir { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}
