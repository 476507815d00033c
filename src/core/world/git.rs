//! The program `git`, run with explicit arguments.
//!
//! In: a bare repository, or a folder of a working one, and what of the environment git may have. Out: what git
//! printed, or a fault with its words; of a repository its branch, its commits, its settings, the files of a commit in a
//! folder. No shell, no hook, no file system monitor, nothing fetched; of the variables that begin with `GIT_` only those
//! the caller hands on.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::Fault;
use crate::diag::{Arg, Code};

/// Names and values.
pub type Environment = Vec<(&'static str, OsString)>;

/// The variables of the environment that git is given.
pub const KEPT: [&str; 6] =
    ["PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "SUDO_UID", "GIT_EXEC_PATH"];

/// Those by which a hook learns where the objects of a push are that is not yet accepted (git-receive-pack(1),
/// "quarantine environment"). Outside a hook they may be those of another repository.
pub const QUARANTINE: [&str; 3] =
    ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH"];

/// A repository.
pub struct Git<'a> {
    at: PathBuf,
    is_bare: bool,
    environment: &'a Environment,
}

impl<'a> Git<'a> {
    /// A bare repository, or where one will be.
    pub fn bare(repository: PathBuf, environment: &'a Environment) -> Self {
        Self { at: repository, is_bare: true, environment }
    }

    /// The repository that a folder is in, if it is in one.
    pub fn around(folder: &Path, environment: &'a Environment) -> Self {
        Self { at: folder.to_owned(), is_bare: false, environment }
    }

    /// The program, to be given its arguments.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(self.program());
        command.env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0");
        command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1");
        command.args(["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"]);
        // Where the objects of a push are may be said from here.
        command.current_dir(&self.at);
        if self.is_bare {
            command.env("GIT_DIR", &self.at);
        }
        command
    }

    /// Where git is. A program that is named by its path is begun without a copy of this one's memory being prepared, which
    /// in the middle of a build takes longer than git does.
    fn program(&self) -> PathBuf {
        let path = self.environment.iter().find(|(name, _)| *name == "PATH");
        let folders = path.into_iter().flat_map(|(_, path)| std::env::split_paths(path));
        let mut found = folders.filter(|f| f.is_absolute()).map(|folder| folder.join("git"));
        found.find(|git| git.is_file()).unwrap_or_else(|| PathBuf::from("git"))
    }

    /// Runs git, whatever comes of it.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Output, Fault> {
        output(self.command().args(arguments), arguments)
    }

    /// What git prints.
    pub fn text(&self, arguments: &[&str]) -> Result<String, Fault> {
        text(&self.run(arguments)?, arguments)
    }

    /// The first line of what git prints; `None` where it says no and nothing else.
    pub fn line(&self, arguments: &[&str]) -> Result<Option<String>, Fault> {
        let done = self.run(arguments)?;
        if done.status.code() == Some(1) && done.stderr.is_empty() {
            return Ok(None);
        }
        let text = text(&done, arguments)?;
        Ok(text.lines().next().map(str::to_owned))
    }

    /// Makes the repository in its folder, which is there, or makes sure that it is one.
    pub fn init(&self, branch: &str) -> Result<(), Fault> {
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
    pub fn set(&self, key: &str, value: &str) -> Result<(), Fault> {
        self.text(&["config", key, value]).map(drop)
    }

    /// A key of the repository's configuration.
    pub fn get(&self, key: &str) -> Result<Option<String>, Fault> {
        self.line(&["config", "--get", key])
    }

    /// The branch that is published: the one that `HEAD` of the repository names.
    pub fn branch(&self) -> Result<String, Fault> {
        Ok(self.line(&["symbolic-ref", "--short", "HEAD"])?.unwrap_or_default())
    }

    /// The commit of the branch that is published, in full; `None` before the first push.
    pub fn head(&self) -> Result<Option<String>, Fault> {
        self.line(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
    }

    /// The first line of what a commit says of itself.
    pub fn subject(&self, commit: &str) -> Result<String, Fault> {
        Ok(self.line(&["log", "-1", "--format=%s", commit, "--"])?.unwrap_or_default())
    }

    /// Makes `tree` hold the files of a commit and no others of those that `index` knows, each with the very bytes that were
    /// committed. What the commit's own attributes ask for is not done (filters, which are programs; other ends of lines,
    /// another encoding), nor what the settings of the user and of the machine do.
    pub fn checkout(&self, commit: &str, index: &Path, tree: &Path) -> Result<(), Fault> {
        // The tree without files: attributes are read from there. A git before 2.41 does not know that, and then runs filters
        // that the settings of this repository have.
        let none = self.line(&["hash-object", "-t", "tree", "/dev/null"])?.unwrap_or_default();
        let arguments = ["read-tree", "--reset", "-u", commit];
        let mut command = self.command();
        command.env("GIT_INDEX_FILE", index).env("GIT_WORK_TREE", tree);
        // Without these there are no settings of the user. Whose the repository is was asked before, and is not where it is
        // named by GIT_DIR (git-config(1), `safe.directory`).
        command.env_remove("HOME").env_remove("XDG_CONFIG_HOME");
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_ATTR_NOSYSTEM", "1");
        command.env("GIT_ATTR_SOURCE", none);
        command.args(["-c", "core.autocrlf=false", "-c", "core.eol=lf"]);
        command.args(["-c", "core.attributesFile=/dev/null"]);
        text(&output(command.args(arguments), &arguments)?, &arguments).map(drop)
    }
}

fn failed(arguments: &[&str], reason: impl Into<Arg>) -> Fault {
    let what = arguments.first().copied().unwrap_or_default();
    Fault::new(Code::GitFailed, Path::new(&format!("git {what}"))).with("reason", reason)
}

fn output(command: &mut Command, arguments: &[&str]) -> Result<Output, Fault> {
    command.output().map_err(|e: io::Error| failed(arguments, &e))
}

fn text(done: &Output, arguments: &[&str]) -> Result<String, Fault> {
    if !done.status.success() {
        return Err(failed(arguments, String::from_utf8_lossy(&done.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
