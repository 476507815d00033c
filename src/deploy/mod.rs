//! `deploy`: a push to a server's repository makes the site live, or says in plain words why not.
//!
//! In: a folder of the server (a [`Home`]) and what git says was pushed. Out: the link `current`, which always leads to
//! a whole release, and words for who pushed. A pushed commit is built before its branch moves (`pre-receive`), so that
//! one with faults is refused and leaves nothing; the link moves after it (`post-receive`), so that of two pushes that
//! exclude each other never the refused one is shown. Whatever is killed, at whatever moment, or finds the disk full,
//! leaves the old release live; the next run takes away what is left of it.
//!
//! ```text
//! site.git/            the bare repository; its hooks call this program
//! releases/12-3f2a…/   the last releases, equal files linked
//! current, previous    links to two of them
//! log.txt              what each release changed, in words
//! work/                lock, checkout, releases that are built and not yet live, from what their files were made, the
//!                      commit that was refused last
//! ```
//!
//! git is the real program, run with explicit arguments and no shell. Never is anything of a pushed commit run.

mod changes;
mod checkout;
mod home;
mod init;
mod refs;
mod release;
mod tick;
mod words;

use std::path::Path;

use jiff::Timestamp;

pub use self::home::Home;
pub use self::init::{Init, init};
use self::words::Words;
use crate::diag::Code;
use crate::diag::show::ToolLang;
use crate::world::Fault;
use crate::world::git::{Environment, Git};
use crate::world::manifest::{Manifest, PublishedUrl};

/// What a run works with.
pub struct Setting<'a> {
    /// The server's folder.
    pub home: Home,
    /// Language of the messages.
    pub lang: ToolLang,
    /// The moment of the run.
    pub now: Timestamp,
    /// What git is given of the environment.
    pub environment: Environment,
    /// Tells a text; it ends its own lines.
    pub say: &'a dyn Fn(&str),
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As wished; also where there was nothing to do.
    Done,
    /// The pushed site has faults: the old one stands.
    Refused,
}

impl Setting<'_> {
    fn git(&self) -> Git<'_> {
        Git::bare(self.home.repository(), &self.environment)
    }

    fn words(&self) -> Words {
        Words(self.lang)
    }

    /// Waits for the right to change the folder, and takes away what dead runs left.
    fn locked(&self) -> Result<home::Lock, Fault> {
        let lock = self.home.lock(|| (self.say)(&self.words().waiting()))?;
        self.home.sweep(&lock)?;
        Ok(lock)
    }
}

/// Finds a folder that [`init()`] made.
///
/// # Errors
/// It is none.
pub fn find(dir: &Path) -> Result<Home, Fault> {
    Home::find(dir).ok_or_else(|| Fault::new(Code::DeployMissing, dir))
}

/// What git tells a `pre-receive` hook, one line for each ref: the old id, the new one, the ref's name.
///
/// Returns whether the push may go on.
///
/// # Errors
/// git or the disk refuses; the push is refused with it.
pub fn receive(setting: &Setting<'_>, pushed: &str) -> Result<Outcome, Fault> {
    let published = format!("refs/heads/{}", setting.git().branch()?);
    let words = setting.words();
    // The old id is of no interest.
    let changes = pushed.lines().filter_map(|line| line.split_once(' ')?.1.split_once(' '));
    let changes: Vec<(&str, &str)> = changes.collect();
    let is_gone = |id: &str| id.bytes().all(|b| b == b'0');
    let new: Vec<&str> = changes.iter().map(|(id, _)| *id).filter(|id| !is_gone(id)).collect();
    let is_taken = match changes.iter().find(|(_, name)| *name == published) {
        Some((id, _)) if is_gone(id) => {
            (setting.say)(&words.not_deleted(&published));
            false
        }
        Some((id, _)) => release::prepare(setting, &setting.locked()?, id, &new)?.is_some(),
        None => new.is_empty() || release::may_be_kept(setting, &setting.locked()?, &new)?,
    };
    if !is_taken {
        return Ok(Outcome::Refused);
    }
    for (_, name) in changes.iter().filter(|(_, name)| *name != published) {
        (setting.say)(&words.not_published(name, &published));
    }
    Ok(Outcome::Done)
}

/// Makes the site what the published branch says at this moment: after a push, when a date has come, and after a run
/// that was killed. Says nothing where nothing is to be done.
///
/// # Errors
/// git or the disk refuses; the old release is live.
pub fn tick(setting: &Setting<'_>) -> Result<Outcome, Fault> {
    let lock = setting.locked()?;
    tick::tick(setting, &lock)
}

/// Makes an earlier release live again, the one before where none is named; it stays until the next push.
///
/// # Errors
/// There is no such release; the disk refuses.
pub fn rollback(setting: &Setting<'_>, wanted: Option<&str>) -> Result<Outcome, Fault> {
    let lock = setting.locked()?;
    let current = setting.home.current();
    let releases = setting.home.releases()?;
    let earlier = |r: &&release::Name| current.as_ref().is_none_or(|c| r.number < c.number);
    let found = match wanted {
        Some(text) => releases.iter().find(|r| r.is_called(text)),
        None => releases.iter().rev().find(earlier),
    };
    let Some(found) = found else {
        let Some(asked) = wanted else {
            return Err(Fault::new(Code::ReleaseNone, Path::new("rollback")));
        };
        let known = releases.iter().map(ToString::to_string).collect::<Vec<_>>();
        return Err(Fault::new(Code::ReleaseUnknown, Path::new(asked)).with("known", known));
    };
    let then = setting.home.manifest(found)?;
    let back = withdrawn_since(setting, &releases, found, &then)?;
    if !back.is_empty() {
        let release = found.to_string();
        let fault = Fault::new(Code::ReleaseWithdrawn, Path::new(&release));
        return Err(fault.with("urls", back));
    }
    let again = seen_or_heard_again(setting, &releases, &then)?;
    release::show(setting, &lock, found)?;
    // The newest release of what was pushed last is what a push would have made live.
    let head = setting.git().head()?;
    let is_newest = releases.last() == Some(found);
    let by_hand = head.as_deref().filter(|commit| !is_newest || !found.is_of(commit));
    setting.home.hold(&lock, by_hand)?;
    (setting.say)(&setting.words().rolled_back(found));
    if !again.is_empty() {
        (setting.say)(&setting.words().again(&again));
    }
    Ok(Outcome::Done)
}

/// The pictures and recordings of a release that the newest has no more, or has other ones in their place: somebody in
/// them may have taken their consent back.
fn seen_or_heard_again<'m>(
    setting: &Setting<'_>,
    releases: &[release::Name],
    then: &'m Manifest,
) -> Result<Vec<&'m str>, Fault> {
    let Some(newest) = releases.last() else { return Ok(Vec::new()) };
    let newest = setting.home.manifest(newest)?;
    let again = then.urls.iter().filter(|u| u.is_seen_or_heard());
    let again = again.filter(|u| newest.file(u).is_none_or(|now| then.file(u) != Some(now)));
    Ok(again.map(|u| u.url.as_str()).collect())
}

/// The pages of the versions of datasets that were withdrawn since a release was made, of which it may have the files: that
/// of the frozen version itself, or the dataset from before that was frozen.
fn withdrawn_since(
    setting: &Setting<'_>,
    releases: &[release::Name],
    wanted: &release::Name,
    then: &Manifest,
) -> Result<Vec<String>, Fault> {
    let is_withdrawn = |u: &&PublishedUrl| u.kind == PublishedUrl::WITHDRAWN;
    let mut withdrawn: Vec<String> = Vec::new();
    for later in releases.iter().filter(|release| release.number > wanted.number) {
        let later = setting.home.manifest(later)?;
        withdrawn.extend(later.urls.iter().filter(is_withdrawn).map(|u| u.url.clone()));
    }
    let mut back: Vec<String> = withdrawn
        .into_iter()
        .filter(|url| {
            let dataset = url.split_once("/v/").map(|(dataset, _)| dataset);
            let inside = |u: &PublishedUrl, d: &str| {
                u.url.strip_prefix(d).is_some_and(|rest| rest.starts_with('/'))
            };
            let is_of = |u: &PublishedUrl| dataset.is_some_and(|d| inside(u, d));
            let is_known = then.urls.iter().any(|u| u.url == *url && is_withdrawn(&u));
            !is_known && then.urls.iter().any(is_of)
        })
        .collect();
    back.sort();
    back.dedup();
    Ok(back)
}

/// The releases that are kept, the newest first, as a table.
///
/// # Errors
/// git or the disk refuses.
pub fn list(setting: &Setting<'_>) -> Result<String, Fault> {
    let current = setting.home.current();
    let mut lines = String::new();
    for release in setting.home.releases()?.iter().rev() {
        let mark = if current.as_ref() == Some(release) { '*' } else { ' ' };
        // One that cannot be read is listed all the same: who looks after the server has to find it.
        let when = setting.home.manifest(release).map(|m| m.now).unwrap_or_default();
        let subject = setting.git().subject(&release.commit).unwrap_or_default();
        lines.extend([&mark.to_string(), " ", &release.to_string(), "  ", &when, "  ", &subject]);
        lines.push('\n');
    }
    Ok(lines)
}

/// What is live, what the branch says, and what is to be done.
///
/// # Errors
/// git or the disk refuses.
pub fn status(setting: &Setting<'_>) -> Result<(Outcome, String), Fault> {
    let (home, git, words) = (&setting.home, setting.git(), setting.words());
    let (current, head) = (home.current(), git.head()?);
    let subject = |commit: &str| git.subject(commit).unwrap_or_default();
    let mut text = words.live(current.as_ref(), |r| {
        (home.manifest(r).map(|m| m.now).unwrap_or_default(), subject(&r.commit))
    });
    let at_head = match (&current, &head) {
        (Some(current), Some(head)) => current.is_of(head),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    let by_hand = head.is_some() && home.held() == head;
    // An older release of the same commit has not what came out since.
    let at_head = at_head && !by_hand;
    if let Some(head) = &head {
        text += &words.branch(&git.branch()?, head, &subject(head), at_head, by_hand);
    }
    if let Some(due) = current.as_ref().and_then(|c| home.due(c)) {
        text += &words.due(due);
    }
    Ok((if at_head || by_hand { Outcome::Done } else { Outcome::Refused }, text))
}
