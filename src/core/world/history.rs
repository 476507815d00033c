//! The history of the site's folder, as git keeps it → the files that were ever committed.
//!
//! In: the folder, and commits that no branch has yet. Out: each version of each wanted file, in the order of git's list, and
//! the commit that brought it in. It asks the `git` of the machine, which alone knows packs, grafts and alternates; nothing
//! is changed. Where there is no history, or only a part of it, that is an answer of its own.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::Stdio;

use super::git::Git;

/// Why the history could not be looked through, or not to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsearched {
    /// There is no program `git`.
    NoGit,
    /// The folder is in no repository.
    NoRepository,
    /// `git` failed, or ended in the middle.
    Failed,
    /// Only the last commits are here.
    Shallow,
    /// Contents that a commit names are not here.
    Missing,
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
/// A content is looked into if any of the paths it ever had is wanted, and once for each ending it had, since how a file is
/// read follows from its ending. `new` are commits that no branch has yet: those of a push that is not accepted. A history
/// of which only a part is here is looked through as far as it goes; the second answer tells what was not.
pub fn search(
    git: &Git<'_>,
    new: &[&str],
    is_wanted: &dyn Fn(&str) -> bool,
    has: &mut dyn FnMut(&str, &mut dyn Read) -> bool,
) -> (Vec<Past>, BTreeSet<Unsearched>) {
    let (mut found, mut gaps) = (Vec::new(), BTreeSet::new());
    let prefix = printed(git, &["rev-parse", "--is-shallow-repository"]).and_then(|shallow| {
        gaps.extend(
            (shallow.ok_or(Unsearched::NoRepository)? == "true").then_some(Unsearched::Shallow),
        );
        Ok(printed(git, &["rev-parse", "--show-prefix"])?.unwrap_or_default())
    });
    let prefix = match prefix {
        Ok(prefix) => prefix,
        Err(why) => return (found, BTreeSet::from([why])),
    };
    let (mut wanted, mut known) = (Vec::new(), BTreeSet::new());
    let mut take = |id: &str, path: &str| {
        let Some(path) = path.strip_prefix(&prefix).filter(|path| is_wanted(path)) else { return };
        let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if known.insert((id.to_owned(), ending)) {
            wanted.push(Past { path: path.to_owned(), id: id.to_owned() });
        }
    };
    let listed = [changes(git, new, &mut take), trees(git, new, &mut take)];
    gaps.extend(listed.into_iter().filter_map(Result::err));
    if !wanted.is_empty() {
        match contents(git, wanted, has, &mut found) {
            Ok(is_whole) => gaps.extend((!is_whole).then_some(Unsearched::Missing)),
            Err(_) => drop(gaps.insert(Unsearched::Failed)),
        }
    }
    (found, gaps)
}

/// Every content that a commit brought in, with its path, the newest first.
///
/// Commit by commit, since `rev-list --objects` names a content once, by one of its paths: renamed to one that nobody looks
/// into, it would be gone. Each commit is compared with each of its parents, so that what a side branch brought in and took
/// out again before it was merged is there, and what came in with a merge itself.
fn changes(
    git: &Git<'_>,
    new: &[&str],
    take: &mut dyn FnMut(&str, &str),
) -> Result<(), Unsearched> {
    let mut list = git.command();
    list.args(["rev-list", "--all"]).args(new).stdin(Stdio::null()).stderr(Stdio::null());
    let mut list = list.stdout(Stdio::piped()).spawn().map_err(|_| Unsearched::NoGit)?;
    let mut diff = git.command();
    diff.args(["diff-tree", "--stdin", "--no-commit-id", "--raw", "-r", "--root", "-m", "-z"]);
    diff.args(["--no-renames", "--no-abbrev", "--", "."]).stderr(Stdio::null());
    diff.stdin(list.stdout.take().map_or_else(Stdio::null, Stdio::from)).stdout(Stdio::piped());
    let diff = diff.spawn().map(|mut diff| {
        let read = diff.stdout.take().map(|out| brought_in(BufReader::new(out), take));
        (read, diff.wait())
    });
    let listed = list.wait();
    let ended = |status: io::Result<std::process::ExitStatus>| status.is_ok_and(|s| s.success());
    let is_whole = diff.is_ok_and(|(read, diff)| matches!(read, Some(Ok(()))) && ended(diff));
    if is_whole && ended(listed) { Ok(()) } else { Err(Unsearched::Failed) }
}

/// Reads `:OLDMODE NEWMODE OLDID NEWID STATUS` and the path, each with a zero behind it.
fn brought_in(mut out: impl BufRead, take: &mut dyn FnMut(&str, &str)) -> io::Result<()> {
    let (mut said, mut path) = (Vec::new(), Vec::new());
    loop {
        said.clear();
        path.clear();
        if out.read_until(0, &mut said)? == 0 {
            return Ok(());
        }
        out.read_until(0, &mut path)?;
        let path = path.strip_suffix(b"\0").ok_or(io::ErrorKind::UnexpectedEof)?;
        let said = String::from_utf8_lossy(&said);
        let mut pieces = said.split(' ').skip(1);
        let (mode, id) = (pieces.next().unwrap_or_default(), pieces.nth(1).unwrap_or_default());
        // Of another repository, or taken out.
        if mode != "160000" && id.bytes().any(|b| b != b'0') {
            take(id, &String::from_utf8_lossy(path));
        }
    }
}

/// The files of trees that a tag names without a commit.
fn trees(git: &Git<'_>, new: &[&str], take: &mut dyn FnMut(&str, &str)) -> Result<(), Unsearched> {
    let format = "--format=%(objecttype) %(objectname)%0a%(*objecttype) %(*objectname)";
    let refs = printed(git, &["for-each-ref", format])?.ok_or(Unsearched::Failed)?;
    let mut tops: Vec<String> =
        refs.lines().filter_map(|line| line.strip_prefix("tree ")).map(str::to_owned).collect();
    for id in new {
        let top = format!("{id}^{{}}");
        let kind = printed(git, &["cat-file", "-t", &top])?;
        tops.extend((kind.as_deref() == Some("tree")).then_some(top));
    }
    for top in tops {
        let files = printed(git, &["ls-tree", "-r", "-z", "--full-tree", &top])?;
        for line in files.ok_or(Unsearched::Failed)?.split_terminator('\0') {
            let (said, path) = line.split_once('\t').unwrap_or_default();
            if let Some((_, id)) = said.split_once(" blob ") {
                take(id, path);
            }
        }
    }
    Ok(())
}

/// Whether the repository holds a content; `false` where there is none.
pub fn holds(git: &Git<'_>, file: &Path) -> bool {
    let Ok(file) = std::path::absolute(file) else { return false };
    let hash = git.command().args(["hash-object", "--no-filters", "--"]).arg(file).output();
    let Some(hash) = hash.ok().filter(|h| h.status.success()) else { return false };
    let id = String::from_utf8_lossy(&hash.stdout).trim().to_owned();
    git.run(&["cat-file", "-e", &id]).is_ok_and(|done| done.status.success())
}

/// The commit that first had a content, a merge too, short; empty where it cannot be told. `new` as in [`search`].
pub fn commit(git: &Git<'_>, new: &[&str], id: &str) -> String {
    let find = format!("--find-object={id}");
    let arguments = [&["log", "--all", "--reverse", "-m", "--format=%h", &find], new].concat();
    let found = printed(git, &arguments).ok().flatten().unwrap_or_default();
    found.lines().next().unwrap_or_default().to_owned()
}

/// Asks for the contents one by one; whether all of them are here.
fn contents(
    git: &Git<'_>,
    wanted: Vec<Past>,
    has: &mut dyn FnMut(&str, &mut dyn Read) -> bool,
    found: &mut Vec<Past>,
) -> io::Result<bool> {
    let mut command = git.command();
    command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::null()).spawn()?;
    let (Some(ask), Some(answer)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    let read = answers(ask, BufReader::new(answer), wanted, has, found);
    let is_well = child.wait()?.success();
    if is_well { read } else { Err(io::ErrorKind::BrokenPipe.into()) }
}

fn answers(
    mut ask: impl Write,
    mut answer: impl BufRead,
    wanted: Vec<Past>,
    has: &mut dyn FnMut(&str, &mut dyn Read) -> bool,
    found: &mut Vec<Past>,
) -> io::Result<bool> {
    let mut is_whole = true;
    for past in wanted {
        writeln!(ask, "{}", past.id)?;
        ask.flush()?;
        let mut head = String::new();
        answer.read_line(&mut head)?;
        let mut pieces = head.split_whitespace().skip(1);
        let (kind, size) = (pieces.next(), pieces.next().and_then(|s| s.parse::<u64>().ok()));
        if kind == Some("missing") {
            is_whole = false;
            continue;
        }
        // An answer that is none, or no line at all: git has ended.
        let size = size.ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut content = (&mut answer).take(size);
        if kind == Some("blob") && has(&past.path, &mut content) {
            found.push(past);
        }
        io::copy(&mut content, &mut io::sink())?;
        answer.read_exact(&mut [0])?;
    }
    Ok(is_whole)
}
