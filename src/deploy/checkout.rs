//! A commit → its files in a folder.
//!
//! In: a commit. Out: the folder that holds its files and nothing else. Files that did not change since the last
//! commit are not touched. A checkout that was cut short is known by its mark and never used again: not even a git
//! that outlived its run can write into the next one.

#![expect(clippy::disallowed_methods, reason = "makes and deletes the folders of checkouts")]

use std::fs;
use std::io;
use std::path::PathBuf;

use super::Setting;
use super::home::Lock;
use crate::world::Fault;
use crate::world::git::Git;

/// Mark of a checkout that has not come to its end.
const UNFINISHED: &str = "unfinished";

/// The folder that a commit is checked out into.
pub(super) struct Checkout {
    dir: PathBuf,
    /// Where its files stand.
    pub(super) tree: PathBuf,
}

/// Finds the folder, which then counts as unfinished until it is filled.
pub(super) fn begin(setting: &Setting<'_>, _: &Lock) -> Result<Checkout, Fault> {
    let home = &setting.home;
    let disk = |e: io::Error| Fault::write(&home.work("checkout"), &e);
    let mut number = 0_u64;
    for entry in fs::read_dir(home.work("")).map_err(disk)? {
        let name = entry.map_err(disk)?.file_name().to_string_lossy().into_owned();
        let found = name.strip_prefix("checkout-").and_then(|n| n.parse().ok());
        number = number.max(found.unwrap_or(0));
    }
    let at = |number: u64| home.work(&format!("checkout-{number}"));
    if number == 0 || at(number).join(UNFINISHED).exists() {
        for old in 1..=number {
            if at(old).exists() {
                home.delete(&at(old)).map_err(disk)?;
            }
        }
        number += 1;
        fs::create_dir_all(at(number).join("site")).map_err(disk)?;
    }
    fs::write(at(number).join(UNFINISHED), "").map_err(disk)?;
    Ok(Checkout { dir: at(number), tree: at(number).join("site") })
}

impl Checkout {
    /// Makes it hold the files of a commit.
    pub(super) fn fill(&self, git: &Git<'_>, commit: &str) -> Result<(), Fault> {
        git.checkout(commit, &self.dir.join("index"), &self.tree)?;
        fs::remove_file(self.dir.join(UNFINISHED)).map_err(|e| Fault::write(&self.dir, &e))
    }
}
