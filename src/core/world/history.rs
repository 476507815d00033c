//! The history of the site's folder, as git keeps it → the files that were ever committed.
//!
//! In: the folder, and commits that no branch has yet. Out: each version of each wanted file, once, in the order of git's
//! list, and the commit that brought it in. It asks the `git` of the machine, which alone knows packs, grafts and
//! alternates; nothing is changed. Where there is no history, or only a part of it, that is an answer of its own.

use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::process::Stdio;

use super::git::Git;

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

/// What git prints; `None` where it fails.
fn printed(git: &Git<'_>, arguments: &[&str]) -> Result<Option<String>, Unsearched> {
    let done = git.run(arguments).map_err(|_| Unsearched::NoGit)?;
    Ok(done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim_end().to_owned()))
}

/// Looks through every version of the files that are wanted by their path; gives those of which `has` says so.
///
/// `new` are commits that no branch has yet: those of a push that is not accepted. A history of which only a part is here
/// is looked through as far as it goes; the second answer tells.
///
/// # Errors
/// There is no history, or nobody to ask for it.
pub fn search(
    git: &Git<'_>,
    new: &[&str],
    is_wanted: &dyn Fn(&str) -> bool,
    has: &mut dyn FnMut(&str, &mut dyn Read) -> bool,
) -> Result<(Vec<Past>, bool), Unsearched> {
    let shallow = printed(git, &["rev-parse", "--is-shallow-repository"])?;
    let is_shallow = shallow.ok_or(Unsearched::NoRepository)? == "true";
    // In full: what a side branch brought in and took out again before it was merged is still there.
    let arguments = [&["rev-list", "--objects", "--all", "--full-history"], new, &["--", "."]];
    let list = printed(git, &arguments.concat())?.ok_or(Unsearched::NoGit)?;
    let prefix = printed(git, &["rev-parse", "--show-prefix"])?.unwrap_or_default();
    let mut wanted: Vec<Past> = list
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(id, path)| Some((id, path.strip_prefix(&prefix)?)))
        .filter(|(_, path)| is_wanted(path))
        .map(|(id, path)| Past { path: path.to_owned(), id: id.to_owned() })
        .collect();
    if !wanted.is_empty() {
        wanted = with(git, wanted, has).map_err(|_| Unsearched::NoGit)?;
    }
    Ok((wanted, is_shallow))
}

/// Whether the repository holds a content; `false` where there is none.
pub fn holds(git: &Git<'_>, file: &Path) -> bool {
    let Ok(file) = std::path::absolute(file) else { return false };
    let hash = git.command().args(["hash-object", "--no-filters", "--"]).arg(file).output();
    let Some(hash) = hash.ok().filter(|h| h.status.success()) else { return false };
    let id = String::from_utf8_lossy(&hash.stdout).trim().to_owned();
    git.run(&["cat-file", "-e", &id]).is_ok_and(|done| done.status.success())
}

/// The commit that first had a content, short; empty where it cannot be told. `new` as in [`search`].
pub fn commit(git: &Git<'_>, new: &[&str], id: &str) -> String {
    let find = format!("--find-object={id}");
    let arguments = [&["log", "--all", "--reverse", "--format=%h", &find], new].concat();
    let found = printed(git, &arguments).ok().flatten().unwrap_or_default();
    found.lines().next().unwrap_or_default().to_owned()
}

fn with(
    git: &Git<'_>,
    wanted: Vec<Past>,
    has: &mut dyn FnMut(&str, &mut dyn Read) -> bool,
) -> io::Result<Vec<Past>> {
    let mut command = git.command();
    command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::null()).spawn()?;
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
