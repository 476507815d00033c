//! What stands in a folder, all the way down, following no link.
//!
//! In: a folder. Out: its folders, each after the one it is in, and everything else with its kind, in no promised
//! order. Folders of one depth are read in parallel: a site has a folder for each page.

#![expect(clippy::disallowed_methods, reason = "lists folders of the output")]

use std::fs;
use std::io;
use std::os::unix::fs::DirEntryExt as _;
use std::path::{Path, PathBuf};

use crate::par;

/// What is not a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    /// Path from the folder that was listed.
    pub path: PathBuf,
    /// Whether it is a regular file; else a link, a pipe, a device.
    pub is_file: bool,
    /// Its number on its disk.
    pub number: u64,
}

/// Everything under a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tree {
    /// Folders under it, from it, each after its parent.
    pub dirs: Vec<PathBuf>,
    /// The rest.
    pub leaves: Vec<Leaf>,
}

/// Lists a folder; nothing where there is none.
pub(super) fn list(root: &Path) -> io::Result<Tree> {
    let mut tree = Tree::default();
    let mut level = vec![PathBuf::new()];
    while !level.is_empty() {
        let (read, _) = par::map(&level, |dir| (children(root, dir), Vec::new()));
        let mut next = Vec::new();
        for found in read {
            let (dirs, leaves) = found?;
            next.extend(dirs);
            tree.leaves.extend(leaves);
        }
        tree.dirs.extend_from_slice(&next);
        level = next;
    }
    Ok(tree)
}

fn children(root: &Path, dir: &Path) -> io::Result<(Vec<PathBuf>, Vec<Leaf>)> {
    let (mut dirs, mut leaves) = (Vec::new(), Vec::new());
    let at = if dir.as_os_str().is_empty() { root.to_owned() } else { root.join(dir) };
    let entries = match fs::read_dir(&at) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok((dirs, leaves)),
        entries => entries.map_err(|e| super::out::at(&at, &e))?,
    };
    for entry in entries {
        let entry = entry?;
        let (path, kind) = (dir.join(entry.file_name()), entry.file_type()?);
        if kind.is_dir() {
            dirs.push(path);
        } else {
            leaves.push(Leaf { path, is_file: kind.is_file(), number: entry.ino() });
        }
    }
    Ok((dirs, leaves))
}
