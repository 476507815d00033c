//! The history of the site's folder, as git keeps it → the files that were ever committed.
//!
//! In: the folder. Out: each version of each wanted file, once, in the order of git's list, and the commit that brought
//! it in. It asks the `git` of the machine, which alone knows packs, grafts and alternates; nothing is changed. Where there
//! is no history, or only a part of it, that is an answer of its own.

use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// Why the history could not be looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsearched {
    /// There is no program `git`, or it failed.
    NoGit,
    /// The folder is in no repository.
    NoRepository,
}

/// A file of the history.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Past {
    /// Its path from the site's folder.
    pub path: String,
    /// Its content, as git names it.
    pub id: String,
}

fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).stderr(Stdio::null()).stdin(Stdio::null());
    // Whoever was started by a hook of another repository must not look there.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(name);
    }
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1");
    command
}

/// What git prints; `None` where it fails.
fn printed(root: &Path, arguments: &[&str]) -> io::Result<Option<String>> {
    let done = git(root).args(arguments).output()?;
    Ok(done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim_end().to_owned()))
}

/// Looks through every version of the files that are wanted by their path; gives those of which `has` says so.
///
/// A history of which only a part is here is looked through as far as it goes; the second answer tells.
///
/// # Errors
/// There is no history, or nobody to ask for it.
pub fn search(
    root: &Path,
    is_wanted: &dyn Fn(&str) -> bool,
    has: &mut dyn FnMut(&str, &mut dyn Read) -> bool,
) -> Result<(Vec<Past>, bool), Unsearched> {
    let failed = |_| Unsearched::NoGit;
    let shallow = printed(root, &["rev-parse", "--is-shallow-repository"]).map_err(failed)?;
    let is_shallow = shallow.ok_or(Unsearched::NoRepository)? == "true";
    // In full: what a side branch brought in and took out again before it was merged is still there.
    let arguments = ["rev-list", "--objects", "--all", "--full-history", "--", "."];
    let list = printed(root, &arguments).map_err(failed)?;
    let list = list.ok_or(Unsearched::NoGit)?;
    let prefix =
        printed(root, &["rev-parse", "--show-prefix"]).map_err(failed)?.unwrap_or_default();
    let mut wanted: Vec<Past> = list
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(id, path)| Some((id, path.strip_prefix(&prefix)?)))
        .filter(|(_, path)| is_wanted(path))
        .map(|(id, path)| Past { path: path.to_owned(), id: id.to_owned() })
        .collect();
    if !wanted.is_empty() {
        wanted = with(root, wanted, has).map_err(failed)?;
    }
    Ok((wanted, is_shallow))
}

/// Whether the repository holds a content; `false` where there is none.
pub fn holds(root: &Path, file: &Path) -> bool {
    let Ok(file) = std::path::absolute(file) else { return false };
    let hash = git(root).args(["hash-object", "--no-filters", "--"]).arg(file).output();
    let Some(hash) = hash.ok().filter(|h| h.status.success()) else { return false };
    let id = String::from_utf8_lossy(&hash.stdout).trim().to_owned();
    git(root).args(["cat-file", "-e", &id]).status().is_ok_and(|status| status.success())
}

/// The commit that first had a content, short; empty where it cannot be told.
pub fn commit(root: &Path, id: &str) -> String {
    let find = format!("--find-object={id}");
    let arguments = ["log", "--all", "--reverse", "--format=%h", &find];
    let found = printed(root, &arguments).ok().flatten().unwrap_or_default();
    found.lines().next().unwrap_or_default().to_owned()
}

fn with(
    root: &Path,
    wanted: Vec<Past>,
    has: &mut dyn FnMut(&str, &mut dyn Read) -> bool,
) -> io::Result<Vec<Past>> {
    let mut child = git(root)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let (Some(mut ask), Some(answer)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    let mut answer = BufReader::new(answer);
    let mut found = Vec::new();
    for past in wanted {
        writeln!(ask, "{}", past.id)?;
        ask.flush()?;
        let mut head = String::new();
        answer.read_line(&mut head)?;
        // `<id> missing` where a history is not all there.
        let mut pieces = head.split_whitespace().skip(1);
        let (kind, size) = (pieces.next(), pieces.next().and_then(|s| s.parse::<u64>().ok()));
        let Some(size) = size else { continue };
        let mut content = (&mut answer).take(size);
        if kind == Some("blob") && has(&past.path, &mut content) {
            found.push(past);
        }
        io::copy(&mut content, &mut io::sink())?;
        answer.read_exact(&mut [0])?;
    }
    drop(ask);
    child.wait()?;
    Ok(found)
}
