//! What the server asks its repository, and tells it.
//!
//! In: a bare repository ([`Git`]). Out: its branch, its commits, its settings, the files of a commit in a folder.

use std::path::Path;

use crate::world::Fault;
use crate::world::git::{self, Git};

impl Git<'_> {
    /// Makes the repository in its folder, which is there, or makes sure that it is one.
    pub(super) fn init(&self, branch: &str) -> Result<(), Fault> {
        let first = format!("--initial-branch={branch}");
        self.text(&["init", "--quiet", "--bare", "--template=", &first])?;
        self.set("core.logAllRefUpdates", "true")?;
        self.set("receive.fsckObjects", "true")?;
        if self.branch()? == branch {
            return Ok(());
        }
        self.text(&["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]).map(drop)
    }

    /// Writes a key of the repository's configuration.
    pub(super) fn set(&self, key: &str, value: &str) -> Result<(), Fault> {
        self.text(&["config", key, value]).map(drop)
    }

    /// A key of the repository's configuration.
    pub(super) fn get(&self, key: &str) -> Result<Option<String>, Fault> {
        self.line(&["config", "--get", key])
    }

    /// The branch that is published: the one that `HEAD` of the repository names.
    pub(super) fn branch(&self) -> Result<String, Fault> {
        Ok(self.line(&["symbolic-ref", "--short", "HEAD"])?.unwrap_or_default())
    }

    /// The commit of the branch that is published, in full; `None` before the first push.
    pub(super) fn head(&self) -> Result<Option<String>, Fault> {
        self.line(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
    }

    /// The first line of what a commit says of itself.
    pub(super) fn subject(&self, commit: &str) -> Result<String, Fault> {
        Ok(self.line(&["log", "-1", "--format=%s", commit, "--"])?.unwrap_or_default())
    }

    /// Makes `tree` hold the files of a commit and no others of those that `index` knows.
    pub(super) fn checkout(&self, commit: &str, index: &Path, tree: &Path) -> Result<(), Fault> {
        let arguments = ["read-tree", "--reset", "-u", commit];
        let mut command = self.command();
        command.env("GIT_INDEX_FILE", index).env("GIT_WORK_TREE", tree);
        git::text(&git::output(command.args(arguments), &arguments)?, &arguments).map(drop)
    }
}
