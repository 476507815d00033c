//! Records that are given twice: whoever counts three people as six shows a cell that had to be hidden.
//!
//! In: each record of each file, as a stream. Out: a fault for each file that has records of another, or the same one
//! again. Two records are one where every field is the same and one of them names somebody: without a name, two people
//! may well be alike, and only a file that is given whole a second time is told.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::data::csv::Record;
use crate::data::schema::aggregate::Aggregate;
use crate::diag::{Code, Diagnostic, Loc};

/// A record: 16 bytes, whatever it holds. Of a million records, two that differ are taken for one with a chance of one in
/// ten million.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    digest: u64,
    file: u32,
    /// Its number in the file, from 1.
    number: u32,
}

/// The records of all files.
#[derive(Default)]
pub(super) struct Repeats {
    files: Vec<String>,
    seen: Vec<Seen>,
}

/// The records of one file that stand in another, or in the same one before.
struct Found {
    first: u32,
    count: u64,
}

impl Repeats {
    /// Begins a file.
    pub(super) fn file(&mut self, name: &str) {
        self.files.push(name.to_owned());
    }

    /// Takes a record of the last file by its number.
    pub(super) fn record(&mut self, record: Record<'_>, number: u64) {
        let mut hasher = DefaultHasher::new();
        for i in 0..record.n_fields() {
            record.field(i).hash(&mut hasher);
        }
        let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let file = small(self.files.len() as u64).saturating_sub(1);
        self.seen.push(Seen { digest: hasher.finish(), file, number: small(number) });
    }

    /// Tells what is given twice.
    pub(super) fn told(mut self, said: &Aggregate, out: &mut Vec<Diagnostic>) {
        // A person has several records, of which two may be alike; they are counted as one person all the same.
        let tells_within = !said.private.is_empty() && said.person.is_none();
        if self.files.len() < 2 && !tells_within {
            return;
        }
        let is_named = said.private().next().is_some();
        self.seen.sort_unstable();
        let mut found: BTreeMap<(u32, u32), Found> = BTreeMap::new();
        for alike in self.seen.chunk_by(|a, b| a.digest == b.digest) {
            let Some((once, again)) = alike.split_first() else { continue };
            for seen in again {
                let pair = found.entry((seen.file, once.file));
                let pair = pair.or_insert(Found { first: seen.number, count: 0 });
                (pair.first, pair.count) = (pair.first.min(seen.number), pair.count + 1);
            }
        }
        for ((file, other), Found { first, count }) in found {
            let is_whole = || {
                let of_file = self.seen.iter().filter(|seen| seen.file == file);
                of_file.count() as u64 == count
            };
            let told = if file == other { tells_within } else { is_named || is_whole() };
            let (Some(file), Some(other)) =
                (self.files.get(file as usize), self.files.get(other as usize))
            else {
                continue;
            };
            if told {
                let d = Diagnostic::new(Code::RecordsTwice, Loc::Path(file.clone()));
                let d = d.with("count", count).with("record", u64::from(first));
                out.push(d.with("other", other));
            }
        }
    }
}
