//! What changes in the site's folder, told once it is at rest.
//!
//! In: the folder, and the bell where the system has one. Out: which files are not what they were, or that it may be
//! anything. Where the bell names the files, only those are looked at; the whole folder from time to time, for what no
//! bell rings for: a network folder, a link to a file elsewhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::world::watch::{Bell, Changes, Hung, Look, Ring, look};

/// The longest time between two looks at a small folder: where no bell rings, it is how late a change is seen.
const BETWEEN_LOOKS: Duration = Duration::from_millis(400);

/// The same for each file of a large one, where there is a bell for most of it: looking is a small part of the time.
const FOR_EACH: Duration = Duration::from_micros(100);

/// A file is whole when two looks at it so long after each other are equal.
const REST: Duration = Duration::from_millis(15);

/// How often a file that is being written is looked at before it is taken as it is: for a second.
const LOOKS: usize = 60;

/// Looks at the folder when the bell rings, and from time to time; tells of changes once the folder is at rest, as long
/// as `tell` says that somebody listens. `seen` is the folder as it was last seen.
pub(super) fn watch(root: &Path, seen: &Mutex<Look>, tell: impl Fn(Option<Vec<PathBuf>>) -> bool) {
    let (ring, rings) = channel();
    let bell = Bell::new().map(Arc::new);
    if let Some(bell) = bell.clone() {
        thread::spawn(move || while bell.wait().is_ok_and(|rang| ring.send(rang).is_ok()) {});
    } else {
        drop(ring);
    }
    let mut hung = Hung::default();
    let mut last = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    loop {
        let mut between = BETWEEN_LOOKS;
        if let Some(bell) = &bell {
            bell.hang(&last, &mut hung);
            between = between.max(FOR_EACH * u32::try_from(last.n_files()).unwrap_or(u32::MAX));
        }
        let first = rings.recv_timeout(between);
        if first == Err(RecvTimeoutError::Disconnected) {
            thread::sleep(BETWEEN_LOOKS);
        }
        let named = first.ok().and_then(|first| named(root, &hung, first, &rings));
        let changed = if let Some(changes) = named.and_then(|files| {
            let more = || rings.try_iter().flatten().collect::<Vec<Ring>>();
            rested(&last, files, &|| hung.files(root, &more()))
        }) {
            if changes.is_empty() {
                continue;
            }
            last.take(&changes);
            seen.lock().unwrap_or_else(PoisonError::into_inner).take(&changes);
            Some(changes.into_iter().map(|(path, _)| path).collect())
        } else {
            // Whatever rings from here on is looked at again.
            while rings.try_recv().is_ok() {}
            let now = at_rest(root, &last);
            if now == last {
                continue;
            }
            let changed = now.differing(&last);
            last = now;
            seen.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&last);
            changed
        };
        if !tell(changed) {
            return;
        }
    }
}

/// The files that rang, with all that rang since; `None` where it may have been anything.
fn named(
    root: &Path,
    hung: &Hung,
    first: Vec<Ring>,
    rings: &Receiver<Vec<Ring>>,
) -> Option<BTreeSet<PathBuf>> {
    let all: Vec<Ring> = first.into_iter().chain(rings.try_iter().flatten()).collect();
    hung.files(root, &all)
}

/// What changed of some files, and of those that `more` names meanwhile, once they stay as they are; or as they are
/// after a second. `None` where more may have changed.
fn rested(
    last: &Look,
    mut files: BTreeSet<PathBuf>,
    more: &dyn Fn() -> Option<BTreeSet<PathBuf>>,
) -> Option<Changes> {
    let mut changes = last.news_of(&files)?;
    for _ in 0..LOOKS {
        if changes.is_empty() {
            break;
        }
        thread::sleep(REST);
        files.append(&mut more()?);
        let now = last.news_of(&files)?;
        if now == changes {
            break;
        }
        changes = now;
    }
    Some(changes)
}

/// A look at a folder in which nothing is being written, or a look all the same after a second. What changed since the
/// look before is looked at until it stays as it is; whatever else is written meanwhile rings again.
fn at_rest(root: &Path, before: &Look) -> Look {
    let mut now = look(root);
    let changed = now.changed(before);
    for _ in 0..LOOKS {
        if changed.is_empty() {
            break;
        }
        thread::sleep(REST);
        if now.again(&changed) {
            break;
        }
    }
    now
}
