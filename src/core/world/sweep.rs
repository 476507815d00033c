//! Taking away what earlier builds wrote, and nothing else.
//!
//! In: a folder. Out: the folder is gone, but for what no build wrote. A site that was published is deleted file by
//! file from its own manifest; a file it does not name is not ours: it is kept, with its place, in a folder
//! `kept-<n>` of the hidden folder, and reported. A site that was never finished (`staging-<n>`) was written by us
//! alone, in a folder of our own, and is deleted whole.

#![expect(clippy::disallowed_methods, reason = "deletes files of earlier builds")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Fault;
use super::kept::Marks;
use super::manifest::{self, Manifest};
use super::place::Place;
use super::survey;
use super::tree::{self, Leaf};
use crate::diag::Code;
use crate::par;

/// The one file of an output folder that is not a build's and yet belongs there.
pub const IGNORE: &str = ".gitignore";

/// What stands in an output folder.
#[derive(Debug, Default)]
pub(super) struct Old {
    /// The manifest of the build that wrote it, if one did and it can be read.
    pub manifest: Option<Manifest>,
    /// The first thing in it that is neither the manifest's nor the ignore file.
    pub foreign: Option<PathBuf>,
}

/// Looks at an output folder, which may not exist.
pub(super) fn look(out: &Path) -> io::Result<Old> {
    // What no manifest names is not ours, and stays.
    let manifest = manifest_of(out).ok();
    let tree = tree::list(out)?;
    let foreign = tree.leaves.into_iter().filter(|l| !is_ours(l, manifest.as_ref()));
    let foreign = foreign.map(|l| l.path).min();
    Ok(Old { manifest, foreign })
}

/// The manifest of the build that wrote a folder.
///
/// # Errors
/// There is none, or it cannot be read: what the build published is then not known, which is not to be taken for nothing.
pub fn manifest_of(folder: &Path) -> Result<Manifest, Fault> {
    let path = folder.join(manifest::NAME);
    let fault = || Fault::new(Code::ReleaseUnreadable, &path);
    let text = fs::read_to_string(&path).map_err(|e| fault().with("reason", &e))?;
    Manifest::from_json(&text).map_err(|reason| fault().with("reason", reason))
}

fn is_ours(leaf: &Leaf, manifest: Option<&Manifest>) -> bool {
    let path = leaf.path.to_str().unwrap_or_default();
    let published = |m: &Manifest| path == manifest::NAME || m.files.contains_key(path);
    leaf.is_file && (path == IGNORE || manifest.is_some_and(published))
}

/// The site that was replaced, which is left whole for the next build where nobody put anything of theirs into it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Replaced<'r> {
    /// Its manifest, where that was read already.
    pub manifest: Option<&'r Manifest>,
    /// How its folders stood when this build began, where nothing was in them that no build wrote.
    pub marks: Option<&'r Marks>,
    /// Where it is left.
    pub spare: Option<&'r Path>,
}

/// What became of the site that was replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Left {
    /// It is gone, or there was none.
    #[default]
    Nothing,
    /// It is left for the next build, and stands as it did.
    AsItStood,
    /// It is left for the next build.
    Listed,
}

/// Takes away what dead builds left beside the output folder, and the site that was replaced, if there is one. The lock
/// must be held.
///
/// Returns what was kept, and what became of the site.
pub(super) fn leftovers(
    place: &Place,
    replaced: Option<Replaced<'_>>,
) -> io::Result<(Vec<PathBuf>, Left)> {
    let (mut kept, mut left) = (Vec::new(), Left::Nothing);
    for entry in fs::read_dir(&place.side)? {
        let name = entry?.file_name();
        let path = place.side.join(&name);
        match name.to_str() {
            Some(name) if name.starts_with("staging-") => fs::remove_dir_all(&path)?,
            Some(name) if name.starts_with("ready-") => {
                let (foreign, became) = published(place, &path, replaced)?;
                kept.extend(foreign);
                if became != Left::Nothing {
                    left = became;
                }
            }
            Some(_) | None => {}
        }
    }
    Ok((kept, left))
}

/// Takes away a site that was published, or was ready to be; or leaves it where the next build begins with it.
///
/// Returns what was kept, by its path from the output folder, and what became of the site.
fn published(
    place: &Place,
    folder: &Path,
    replaced: Option<Replaced<'_>>,
) -> io::Result<(Vec<PathBuf>, Left)> {
    let spare = replaced.and_then(|r| r.spare).filter(|spare| !spare.exists());
    let marks = replaced.and_then(|r| r.marks);
    if let (Some(spare), Some(marks)) = (spare, marks)
        && survey::stands(marks, folder)
    {
        fs::rename(folder, spare)?;
        return Ok((Vec::new(), Left::AsItStood));
    }
    let known = replaced.and_then(|r| r.manifest);
    let read = if known.is_none() { manifest_of(folder).ok() } else { None };
    let manifest = known.or(read.as_ref());
    let tree = tree::list(folder)?;
    let (ours, foreign): (Vec<Leaf>, Vec<Leaf>) =
        tree.leaves.into_iter().partition(|l| is_ours(l, manifest));
    if let Some(spare) = spare.filter(|_| foreign.is_empty()) {
        fs::rename(folder, spare)?;
        return Ok((Vec::new(), Left::Listed));
    }
    // Killed half-way, the next build must still know what was ours: the manifest goes last, and the foreign files
    // are out of reach before it goes.
    let folder = if foreign.is_empty() { folder.to_owned() } else { keep(place, folder)? };
    let (last, first): (Vec<Leaf>, Vec<Leaf>) =
        ours.into_iter().partition(|l| l.path == Path::new(manifest::NAME));
    let (removed, _) = par::map(&first, |leaf| (remove(&folder.join(&leaf.path)), Vec::new()));
    removed.into_iter().collect::<io::Result<()>>()?;
    for leaf in &last {
        remove(&folder.join(&leaf.path))?;
    }
    for dir in tree.dirs.iter().rev() {
        remove_empty(&folder.join(dir))?;
    }
    remove_empty(&folder)?;
    Ok((foreign.into_iter().map(|l| folder.join(l.path)).collect(), Left::Nothing))
}

/// Moves a folder with foreign files to where no build deletes.
pub(super) fn keep(place: &Place, folder: &Path) -> io::Result<PathBuf> {
    let kept = free(&place.side, "kept")?;
    fs::rename(folder, &kept)?;
    Ok(kept)
}

/// The first `<name>-<n>` that is not there.
pub(super) fn free(side: &Path, name: &str) -> io::Result<PathBuf> {
    let mut n = 1_u64;
    loop {
        let path = side.join(format!("{name}-{n}"));
        match fs::symlink_metadata(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(path),
            Err(e) => return Err(e),
            Ok(_) => n += 1,
        }
    }
}

pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(super::out::at(path, &e)),
        Ok(()) | Err(_) => Ok(()),
    }
}

pub(super) fn remove_empty(path: &Path) -> io::Result<()> {
    match fs::remove_dir(path) {
        Err(e)
            if !matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty) =>
        {
            Err(super::out::at(path, &e))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
