//! Words of pages → an index that a browser searches without a server.
//!
//! In: the words of each page of a language, with what they weigh. Out: [`Index`]: shards of text, one of which holds
//! all words that begin with the same three letters. Never: a stemmer in the browser. A shard groups the forms that its
//! pages have of a word under their stem, so that whoever types one of them finds them all; a form that no page has is
//! looked up by its beginning (`search.js`).
//!
//! A line of a shard is a word: what its forms have in common, their ends, and its pages:
//!
//! ```text
//! comun e,i 3F1C12A
//! ```
//!
//! A page is its number in base 36 less that of the one before, and a capital letter for how much it has of the word
//! (A least, [`MOST`] steps). A form that is passed over (an article, a preposition) has `!` for its pages.
//!
//! Why not Pagefind, whose crate works as a library. Brotli bytes of a first search of two common words:
//!
//! | pages | this | Pagefind 1.6 |
//! |---|---|---|
//! | about 100 | 21 kB (3 of them the index, the rest what is shown of 18 pages) | 105 kB (60 of them WebAssembly) |
//! | 5,000, 550 words each | 63 kB of index (a shard has 11 kB in the middle, 65 kB at most) and 1 to 2 kB for each page shown | |
//!
//! Its 190 crates took three to seven minutes of a cold build, against seconds; it wants `'wasm-unsafe-eval'` in the
//! policy; and it found «la» for «lavoratrice».

mod known;
mod shard;
mod stem;
mod stop;
mod words;

use std::ops::Range;

use crate::data::column::Dictionary;
use crate::par;
use crate::world::out::Fingerprint;
pub use known::Known;
use known::Packed;
use stem::Stem;
use words::Folded;
pub use words::{fold, leading};

/// How many steps there are of how much a page has of a word.
pub const MOST: u32 = 20;

/// How many letters of a word choose its shard.
const KEY: usize = 3;

/// Some words of a page and what each of them weighs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The words, as people read them.
    pub text: String,
    /// What each of them counts, 1 for running text.
    pub weight: u32,
}

/// The words of all pages of a language, in shards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// The shards, by number.
    pub shards: Vec<String>,
}

/// How many shards a site of so many pages has: a power of two, so that it seldom changes.
pub fn n_shards(pages: usize) -> usize {
    pages.div_ceil(64).next_power_of_two().min(256)
}

/// The shard of a folded word: FNV-1a over its first letters.
pub fn shard_of(word: &str, shards: usize) -> usize {
    let hash = word
        .chars()
        .take(KEY)
        .fold(0x811c_9dc5_u32, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193));
    usize::try_from(hash).unwrap_or(0) % shards.max(1)
}

/// An index, and what came of making it.
#[derive(Debug)]
pub struct Indexed<E> {
    /// The index.
    pub index: Index,
    /// What was to be kept of each page; `None` for one whose words were known.
    pub kept: Vec<Option<E>>,
    /// The words of the pages that have a key, for [`Known::from_bytes`]; empty where none has.
    pub known: Vec<u8>,
}

/// Indexes the pages of a language by its tag, in their order. `key` says from what the words of a page come, if that may
/// be relied on (a page by its place in `pages`): where it is `known`, they are taken from there. For the others `of`
/// gives the words, and what else is to be kept of the page: it is asked once, and the words are let go when they are
/// counted.
pub fn index<P: Sync, E: Send>(
    pages: &[P],
    tag: &str,
    known: &Known,
    key: impl Fn(usize) -> Option<Fingerprint> + Sync + Send,
    of: impl Fn(usize, &P) -> (Vec<Field>, E) + Sync + Send,
) -> Indexed<E> {
    let runs: Vec<(usize, &[P])> = pages.chunks(RUN).enumerate().collect();
    let (counted, _) = par::map(&runs, |(n, run)| {
        let mut counted = Counted::default();
        let one = |(i, page): (usize, &P)| {
            let i = n * RUN + i;
            if let Some(words) = key(i).and_then(|key| known.words(&key)) {
                counted.pages.push(Page::Known(words));
                return None;
            }
            let (fields, kept) = of(i, page);
            counted.take(&fields);
            Some(kept)
        };
        let kept: Vec<Option<E>> = run.iter().enumerate().map(one).collect();
        ((counted, kept), Vec::new())
    });
    let (counted, kept): (Vec<Counted<'_>>, Vec<Vec<_>>) = counted.into_iter().unzip();
    let kept: Vec<Option<E>> = kept.into_iter().flatten().collect();
    let keys: Vec<Option<Fingerprint>> = (0..pages.len()).map(key).collect();
    let (words, codes) = Words::of(known.texts(), &counted);
    let known = || known::to_bytes(&words, &counted, &codes, &keys);
    let (known, shards) = par::both(known, || shards(&words, tag, pages.len()));
    Indexed { index: Index { shards }, kept, known }
}

/// The shards of an index of so many pages.
fn shards(words: &Words, tag: &str, n_pages: usize) -> Vec<String> {
    let n = n_shards(n_pages);
    let stem = Stem::of(tag);
    let passed = stop::words(tag);
    let mut own: Vec<(Vec<u32>, Vec<&str>)> = vec![<(Vec<u32>, Vec<&str>)>::default(); n];
    for code in (0..small(words.texts.len())).filter(|code| !words.pages(*code).is_empty()) {
        own[shard_of(words.texts.text(code), n)].0.push(code);
    }
    for word in passed {
        own[shard_of(word, n)].1.push(word);
    }
    let write = |(codes, passed): &(Vec<u32>, Vec<&str>)| {
        (shard::write(words, codes, passed, &stem), Vec::new())
    };
    par::map(&own, write).0
}

/// How many pages are counted by one thread before it takes others.
const RUN: usize = 32;

/// The forms that some pages have, one behind the other.
#[derive(Default)]
struct Counted<'k> {
    texts: Dictionary,
    /// The forms of each page that was not known.
    found: Vec<Found>,
    pages: Vec<Page<'k>>,
    /// For each text, where it stands in `found`, while a page is counted.
    places: Vec<usize>,
}

/// The forms of a page.
enum Page<'k> {
    /// It was counted before.
    Known(Packed<'k>),
    /// Where they stand, and how many words it has.
    Counted { found: Range<usize>, length: u32 },
}

impl Page<'_> {
    /// How many words it has.
    fn length(&self) -> u32 {
        match self {
            Self::Known(words) => words.length,
            Self::Counted { length, .. } => *length,
        }
    }
}

/// A form that a page has; a site has a million of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Found {
    /// The code of its text.
    code: u32,
    /// What all of its places weigh together.
    weight: u32,
    /// Whether its last letter has an accent anywhere, which folding takes away.
    accent: bool,
}

impl Counted<'_> {
    /// Takes the next page.
    fn take(&mut self, fields: &[Field]) {
        let (first, mut length) = (self.found.len(), 0);
        for Field { text, weight } in fields {
            for (word, accent) in Folded::of(text).words() {
                length += 1;
                let code = self.texts.code(word);
                let i = code as usize;
                if i >= self.places.len() {
                    self.places.push(usize::MAX);
                }
                // A place of an earlier page is none of this one.
                let place = self.places[i];
                if let Some(found) = self.found.get_mut(place).filter(|_| place >= first) {
                    found.weight += weight;
                    found.accent |= accent;
                } else {
                    self.places[i] = self.found.len();
                    self.found.push(Found { code, weight: *weight, accent });
                }
            }
        }
        self.pages.push(Page::Counted { found: first..self.found.len(), length });
    }

    /// The forms of a page that was not known.
    fn found(&self, at: &Range<usize>) -> &[Found] {
        self.found.get(at.clone()).unwrap_or_default()
    }

    /// The forms of a page, with their codes among all texts; `own` says which those are of the ones counted here.
    fn forms(&self, page: &Page<'_>, own: &[u32]) -> impl Iterator<Item = Found> {
        let (known, counted) = match page {
            Page::Known(words) => (Some(words.found()), &[][..]),
            Page::Counted { found, .. } => (None, self.found(found)),
        };
        let counted =
            counted.iter().map(|found| Found { code: own[found.code as usize], ..*found });
        known.into_iter().flatten().chain(counted)
    }
}

/// The forms that all pages of a language have.
struct Words {
    texts: Dictionary,
    /// For each text, whether it is written with an accent at its end anywhere.
    accents: Vec<bool>,
    /// For each text, where its pages end in `found`; they begin where those of the text before end.
    ends: Vec<usize>,
    /// The number of a page and what the places of the text weigh there; by text, and by page within one.
    found: Vec<(u32, u32)>,
    /// How many words each page has.
    lengths: Vec<u32>,
}

impl Words {
    /// Puts together what was counted, in the order of the pages; the texts of the known keep their codes. Beside it, for
    /// each run, what its codes are here.
    fn of(known: &Dictionary, counted: &[Counted<'_>]) -> (Self, Vec<Vec<u32>>) {
        let is_known = |page: &Page<'_>| matches!(page, Page::Known(_));
        let is_any_known = counted.iter().any(|run| run.pages.iter().any(is_known));
        let mut texts = if is_any_known { known.clone() } else { Dictionary::default() };
        let (mut accents, mut sizes): (Vec<bool>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut codes: Vec<Vec<u32>> = Vec::with_capacity(counted.len());
        for run in counted {
            let all = 0..small(run.texts.len());
            let own: Vec<u32> = all.map(|code| texts.code(run.texts.text(code))).collect();
            sizes.resize(texts.len(), 0);
            accents.resize(texts.len(), false);
            run.pages.iter().flat_map(|page| run.forms(page, &own)).for_each(|found| {
                sizes[found.code as usize] += 1;
                accents[found.code as usize] |= found.accent;
            });
            codes.push(own);
        }
        // Where the next page of each text goes; in the end, where its pages end.
        let mut ends = Vec::with_capacity(sizes.len());
        let mut n = 0;
        for size in sizes {
            ends.push(n);
            n += size;
        }
        let mut all = vec![(0, 0); n];
        let mut lengths = Vec::new();
        for (run, own) in counted.iter().zip(&codes) {
            for page in &run.pages {
                let number = small(lengths.len());
                run.forms(page, own).for_each(|found| {
                    let end = &mut ends[found.code as usize];
                    all[*end] = (number, found.weight);
                    *end += 1;
                });
                lengths.push(page.length());
            }
        }
        (Self { texts, accents, ends, found: all, lengths }, codes)
    }

    /// New codes for the texts that any page has, by the old ones; `None` where most texts have a page.
    fn renumbered(&self) -> Option<Vec<Option<u32>>> {
        let mut n = 0;
        let codes = (0..small(self.texts.len())).map(|code| {
            let is_used = !self.pages(code).is_empty();
            n += u32::from(is_used);
            is_used.then(|| n - 1)
        });
        let codes: Vec<Option<u32>> = codes.collect();
        ((n as usize) * 2 < codes.len()).then_some(codes)
    }

    /// The pages that have a text, ascending, and what its places weigh there.
    fn pages(&self, code: u32) -> &[(u32, u32)] {
        let i = code as usize;
        let from = i.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0);
        self.ends.get(i).and_then(|end| self.found.get(from..*end)).unwrap_or_default()
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
