//! The program `git`, run with explicit arguments.
//!
//! In: a bare repository and what of the environment git may have. Out: what git printed, or a fault with its words.
//! No shell, no hook, no file system monitor; of the variables that begin with `GIT_` only those that say where the
//! objects of a push are that is not yet accepted (git-receive-pack(1), "quarantine environment").

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::diag::Code;
use crate::world::Fault;

/// Names and values.
pub type Environment = Vec<(&'static str, OsString)>;

/// The variables of the environment that git is given.
pub const KEPT: [&str; 8] = [
    "PATH",
    "HOME",
    "XDG_CONFIG_HOME",
    "TMPDIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_EXEC_PATH",
];

/// A repository.
pub(super) struct Git<'a> {
    repository: PathBuf,
    environment: &'a Environment,
}

impl<'a> Git<'a> {
    pub(super) fn new(repository: PathBuf, environment: &'a Environment) -> Self {
        Self { repository, environment }
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command.env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0");
        command.args(["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"]);
        command
    }

    /// Runs git on the repository.
    fn run(&self, arguments: &[&str]) -> Result<Output, Fault> {
        let mut command = self.command();
        // Where the objects of a push are may be said from here.
        command.current_dir(&self.repository).env("GIT_DIR", &self.repository);
        output(command.args(arguments), arguments)
    }

    /// The first line of what git prints; `None` where it says no and nothing else.
    fn line(&self, arguments: &[&str]) -> Result<Option<String>, Fault> {
        let done = self.run(arguments)?;
        if done.status.code() == Some(1) && done.stderr.is_empty() {
            return Ok(None);
        }
        let text = text(&done, arguments)?;
        Ok(text.lines().next().map(str::to_owned))
    }

    /// Makes the repository, or makes sure that it is one.
    pub(super) fn init(&self, branch: &str) -> Result<(), Fault> {
        let first = format!("--initial-branch={branch}");
        let at = self.repository.to_string_lossy();
        let arguments = ["init", "--quiet", "--bare", "--template=", &first, "--", &at];
        text(&output(self.command().args(arguments), &arguments)?, &arguments)?;
        self.set("core.logAllRefUpdates", "true")?;
        self.set("receive.fsckObjects", "true")?;
        if self.branch()? == branch {
            return Ok(());
        }
        self.ok(&["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")])
    }

    fn ok(&self, arguments: &[&str]) -> Result<(), Fault> {
        text(&self.run(arguments)?, arguments).map(drop)
    }

    /// Writes a key of the repository's configuration.
    pub(super) fn set(&self, key: &str, value: &str) -> Result<(), Fault> {
        self.ok(&["config", key, value])
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
        command.current_dir(&self.repository).env("GIT_DIR", &self.repository);
        command.env("GIT_INDEX_FILE", index).env("GIT_WORK_TREE", tree);
        text(&output(command.args(arguments), &arguments)?, &arguments).map(drop)
    }
}

fn failed(arguments: &[&str], reason: &str) -> Fault {
    let what = arguments.first().copied().unwrap_or_default();
    Fault::new(Code::GitFailed, Path::new(&format!("git {what}"))).with("reason", reason.trim())
}

fn output(command: &mut Command, arguments: &[&str]) -> Result<Output, Fault> {
    command.output().map_err(|e: io::Error| failed(arguments, &e.to_string()))
}

fn text(done: &Output, arguments: &[&str]) -> Result<String, Fault> {
    if !done.status.success() {
        return Err(failed(arguments, &String::from_utf8_lossy(&done.stderr)));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
