//! A commit → a release: built beside the live one, then made live.
//!
//! In: a commit. Out: a folder `releases/<n>-<commit>` with the whole site, whose files that did not change are links
//! to those of the release before; what the change does not touch is not even drawn again. A commit with faults becomes
//! no release, and neither does one that would lose a published address or chart: others link to them.

use std::fmt;

use super::home::Lock;
use super::{Setting, changes, checkout};
use crate::PROGRAM;
use crate::aggregate::history;
use crate::build::{self, Options};
use crate::diag::show::{self, Format};
use crate::diag::{self, Diagnostic, Severity};
use crate::par;
use crate::source::Sources;
use crate::world::disk::Disk;
use crate::world::staging::{Before, Staging};
use crate::world::{Fault, read};

/// Releases that are kept where nobody said how many.
pub(super) const KEEP: usize = 10;

/// Digits of a commit in the name of its release.
const DIGITS: usize = 12;

/// Warnings that are told to who pushes; the others are counted.
const WARNINGS: usize = 20;

/// The name of a release: a number that rises, and the beginning of its commit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    pub(super) number: u64,
    /// 12 hexadecimal digits.
    pub(super) commit: String,
}

impl Name {
    /// Reads the name of a folder.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (number, commit) = text.split_once('-')?;
        let hex = commit.len() == DIGITS && commit.bytes().all(|b| b.is_ascii_hexdigit());
        let number = number.parse().ok().filter(|n| hex && *n > 0)?;
        Some(Self { number, commit: commit.to_owned() })
    }

    /// Whether it was made of this commit.
    pub(super) fn is_of(&self, commit: &str) -> bool {
        commit.starts_with(&self.commit)
    }

    /// Whether a person means it: by its name, its number or the beginning of its commit.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let commit = text.len() >= 4 && self.commit.starts_with(text);
        self.to_string() == text || self.number.to_string() == text || commit
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.number, self.commit)
    }
}

/// Builds the release of a commit, and says what is wrong with it. `None` where it may not be published. `new` are the
/// commits that a push brings and no branch has yet: whoever can fetch them has all of their history.
pub(super) fn prepare(
    setting: &Setting<'_>,
    lock: &Lock,
    commit: &str,
    new: &[&str],
) -> Result<Option<Name>, Fault> {
    let home = &setting.home;
    home.drop_ready(lock, commit)?;
    let checkout = checkout::begin(setting, lock)?;
    let tree = &checkout.tree;
    let name = Name { number: home.next_number()?, commit: commit.chars().take(DIGITS).collect() };
    let live = home.current();
    let folder = live.as_ref().map(|release| home.release_at(release));
    let out = home.ready_at(&name);
    let disk = Disk::new(tree, setting.now).map_err(|e| Fault::write(tree, &e))?;
    let (record, spare) = (home.work("kept"), home.spare());
    let before = Before { site: folder.as_deref(), record: &record, spare: &spare };
    let git = setting.git();
    let begin =
        || (Staging::begin_after(disk.root(), &out, PROGRAM, before), git.get("specola.baseUrl"));
    let read = || checkout.fill(&git, commit).map(|()| read::read(&disk));
    let ((staging, base_url), read) = par::both(begin, read);
    let (staging, base_url, (sources, mut found)) = (staging?, base_url?, read?);
    let options = Options { base_url, ..Options::default() };
    let (built, past) = par::both(
        || build::build(&sources, &options, &staging, &|_| {}),
        || history::search(&git, new, &sources),
    );
    let built = built.map_err(|e| Fault::write(&out, &e))?;
    std::mem::forget(built.spent); // the program is about to end
    found.extend(built.diagnostics);
    found.extend(past);
    found.extend(staging.previous().iter().flat_map(|before| before.compare(&built.manifest)));
    let refused = build::has_errors(&found);
    tell(setting, found, &sources);
    std::mem::forget(sources);
    if refused {
        (setting.say)(&setting.words().refused(live.is_some()));
        return Ok(None);
    }
    home.set_due(&name, built.due)?;
    staging.publish(&built.manifest)?;
    Ok(Some(name))
}

/// Whether commits that are not published may be taken: their history has nothing that the site declares private, or, where
/// none was published yet, that they declare so themselves. It is said why not.
pub(super) fn may_be_kept(setting: &Setting<'_>, lock: &Lock, new: &[&str]) -> Result<bool, Fault> {
    let head = setting.git().head()?;
    let sites = head.as_deref().map_or_else(|| new.to_vec(), |head| vec![head]);
    for site in sites {
        if !is_free_of_private(setting, lock, site, new)? {
            (setting.say)(&setting.words().refused(head.is_some()));
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether the history of commits has nothing that the site of a commit declares private. It is said what it has.
fn is_free_of_private(
    setting: &Setting<'_>,
    lock: &Lock,
    site: &str,
    new: &[&str],
) -> Result<bool, Fault> {
    let checkout = checkout::begin(setting, lock)?;
    checkout.fill(&setting.git(), site)?;
    let tree = &checkout.tree;
    let disk = Disk::new(tree, setting.now).map_err(|e| Fault::write(tree, &e))?;
    let (sources, _) = read::read(&disk);
    let mut found = history::search(&setting.git(), new, &sources);
    found.retain(|d| d.severity() == Severity::Error);
    let is_free = found.is_empty();
    tell(setting, found, &sources);
    Ok(is_free)
}

/// All errors, the first warnings, and how many there are.
fn tell(setting: &Setting<'_>, mut found: Vec<Diagnostic>, sources: &Sources<'_>) {
    // How a file was read is for `check` to tell.
    found.retain(|d| d.severity() != Severity::Note);
    diag::sort(&mut found);
    let summary = show::summary(&found, setting.lang);
    let is_any = !found.is_empty();
    let mut warnings = 0;
    found.retain(|d| {
        warnings += usize::from(d.severity() == Severity::Warning);
        d.severity() == Severity::Error || warnings <= WARNINGS
    });
    (setting.say)(&show::show(&found, sources, Format::Human, setting.lang, false));
    if is_any {
        (setting.say)(&format!("{summary}\n"));
    }
}

/// Makes a release live that was built.
pub(super) fn publish(setting: &Setting<'_>, lock: &Lock, release: &Name) -> Result<(), Fault> {
    setting.home.take(lock, release)?;
    show(setting, lock, release)
}

/// Makes a release live, says and logs what it changes, and takes away those that are too old. Where it cannot be told what
/// it changes, nothing is.
pub(super) fn show(setting: &Setting<'_>, lock: &Lock, release: &Name) -> Result<(), Fault> {
    let (home, words) = (&setting.home, setting.words());
    let before = home.current();
    let then = before.as_ref().map(|before| home.manifest(before)).transpose()?.unwrap_or_default();
    let now = home.manifest(release)?;
    // First the one that goes: who opened a page of it finds its style sheet at every moment.
    if let Some(before) = before.as_ref().filter(|before| *before != release) {
        home.link(lock, "previous", before)?;
    }
    home.link(lock, "current", release)?;
    let subject = setting.git().subject(&release.commit).unwrap_or_default();
    let changed = words.changes(&changes::between(&then, &now));
    home.log(lock, &format!("{} {release} {subject}\n{changed}", setting.now))?;
    (setting.say)(&(words.published(release) + &changed));
    let keep = setting.git().get("specola.keep")?.and_then(|n| n.parse().ok()).unwrap_or(KEEP);
    let releases = home.releases()?;
    let spared = [home.current(), home.linked("previous")];
    for old in releases.iter().rev().skip(keep.max(1)) {
        if !spared.iter().flatten().any(|spared| spared == old) {
            let path = home.release_at(old);
            home.retire(lock, &path).map_err(|e| Fault::write(&path, &e))?;
        }
    }
    // Whatever keeps it from being there, the next release only takes longer.
    let _ = home.leave_spare(lock, release);
    Ok(())
}
