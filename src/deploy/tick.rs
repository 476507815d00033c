//! What the published branch says at this moment → the live site.
//!
//! In: the branch's commit, the live release, what is built. Out: the release of that commit is live, built anew where
//! it is not there, or where a date has come since. A release made live by hand stays until the branch moves.

use jiff::{SignedDuration, Timestamp};

use super::home::Lock;
use super::{Outcome, Setting, release};
use crate::world::manifest::Manifest;
use crate::world::{Fault, manifest_of};

/// After how long a commit is tried again of which no release could be made.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// The file that names a day a year after the build (RFC 9116).
const UNTIL: &str = ".well-known/security.txt";

/// After how long it is renewed, where nothing else changes.
const RENEWED: SignedDuration = SignedDuration::from_hours(60 * 24);

/// Makes the site what the published branch says at this moment.
pub(super) fn tick(setting: &Setting<'_>, lock: &Lock) -> Result<Outcome, Fault> {
    let home = &setting.home;
    let Some(head) = setting.git().head()? else { return Ok(Outcome::Done) };
    let live = home.current();
    if home.held().is_some_and(|held| held == head) {
        return Ok(Outcome::Done);
    }
    if let Some(ready) = home.ready_of(&head)? {
        release::publish(setting, lock, &ready)?;
        return Ok(Outcome::Done);
    }
    let is_head = live.as_ref().is_some_and(|live| live.is_of(&head));
    if !is_head {
        // A run that was killed between a push and its release.
        let there = home.releases()?.into_iter().rev().find(|r| r.is_of(&head));
        if let Some(there) = there {
            release::show(setting, lock, &there)?;
            return Ok(Outcome::Done);
        }
    }
    let due = match live.as_ref().filter(|_| is_head) {
        Some(live) => home.due(live),
        // A commit that is not live is due at once, but for one that was refused.
        None => home.refused().filter(|(commit, _)| *commit == head).map(|(_, again)| again),
    };
    if due.map_or(is_head, |due| due > setting.now) {
        return Ok(Outcome::Done);
    }
    let Some(ready) = release::prepare(setting, lock, &head, &[])? else {
        // Said once, and again in an hour, not at each tick.
        let again = setting.now + AGAIN;
        match live.filter(|_| is_head) {
            Some(live) => home.set_due(&live, Some(again))?,
            None => home.set_refused(&head, again)?,
        }
        return Ok(Outcome::Refused);
    };
    let path = home.ready_at(&ready);
    let then = live.as_ref().map(|live| home.manifest(live)).transpose()?;
    let now = manifest_of(&path)?;
    let is_same = is_head && then.is_some_and(|then| is_same(&then, &now));
    match live.filter(|_| is_same) {
        // The date changed nothing.
        Some(live) => {
            home.set_due(&live, home.due(&ready))?;
            home.delete(&path).map_err(|e| Fault::write(&path, &e))?;
        }
        None => release::publish(setting, lock, &ready)?,
    }
    Ok(Outcome::Done)
}

/// Whether readers would find nothing new: all files are the same, but for the one that says until when it holds. That
/// one is renewed in time.
fn is_same(then: &Manifest, now: &Manifest) -> bool {
    let moment = |m: &Manifest| m.now.parse::<Timestamp>().ok();
    let age = moment(now).zip(moment(then)).map(|(now, then)| now.duration_since(then));
    let same = || {
        let [then, now] = [then, now].map(|m| m.files.iter().filter(|(path, _)| *path != UNTIL));
        then.eq(now)
    };
    age.is_some_and(|age| age < RENEWED) && same()
}
