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

mod shard;
mod stem;
mod stop;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::par;
use stem::Stem;
use words::Folded;
pub use words::fold;

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

/// Indexes the pages of a language by its tag, in their order; `of` gives the words of one, and what else is to be kept of
/// it: it is asked once, and its words are let go when they are counted.
pub fn index<P: Sync, E: Send>(
    pages: &[P],
    tag: &str,
    of: impl Fn(&P) -> (Vec<Field>, E) + Sync + Send,
) -> (Index, Vec<E>) {
    let n = n_shards(pages.len());
    let (both, _) = par::map(pages, |page| {
        let (fields, kept) = of(page);
        ((Counted::of(&fields, n), kept), Vec::new())
    });
    let (counted, kept): (Vec<Counted>, Vec<E>) = both.into_iter().unzip();
    let stem = Stem::of(tag);
    let passed = stop::words(tag);
    let numbers: Vec<usize> = (0..n).collect();
    let (shards, _) = par::map(&numbers, |shard| {
        let own: Vec<&str> = passed.iter().copied().filter(|w| shard_of(w, n) == *shard).collect();
        (shard::write(&counted, *shard, &own, &stem), Vec::new())
    });
    (Index { shards }, kept)
}

/// The forms that a page has.
struct Counted {
    /// Their letters, one form behind the other.
    letters: String,
    /// In the order of their shards.
    found: Vec<Found>,
    /// How many words the page has.
    length: u32,
}

/// A form that a page has; a site has a million of them.
struct Found {
    shard: u32,
    /// Where its letters stand.
    at: Range<u32>,
    /// Whether its last letter has an accent, which folding takes away.
    accent: bool,
    /// What all of its places weigh together.
    weight: u32,
}

impl Counted {
    fn of(fields: &[Field], shards: usize) -> Self {
        let folded: Vec<Folded> = fields.iter().map(|field| Folded::of(&field.text)).collect();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        let mut page = Self { letters: String::new(), found: Vec::new(), length: 0 };
        for (field, folded) in fields.iter().zip(&folded) {
            for (word, accent) in folded.words() {
                page.length += 1;
                let i = *known.entry(word).or_insert(page.found.len());
                if let Some(found) = page.found.get_mut(i) {
                    found.weight += field.weight;
                    found.accent |= accent;
                } else {
                    let from = small(page.letters.len());
                    page.letters.push_str(word);
                    let at = from..small(page.letters.len());
                    let shard = small(shard_of(word, shards));
                    page.found.push(Found { shard, at, accent, weight: field.weight });
                }
            }
        }
        page.found.sort_by_key(|found| found.shard);
        page
    }

    /// Its forms of a shard.
    fn of_shard(&self, shard: usize) -> impl Iterator<Item = (&str, &Found)> {
        let shard = small(shard);
        let from = self.found.partition_point(|found| found.shard < shard);
        let own = self.found.iter().skip(from).take_while(move |found| found.shard == shard);
        own.map(|found| {
            let Range { start, end } = found.at;
            let at = usize::try_from(start).unwrap_or(0)..usize::try_from(end).unwrap_or(0);
            (self.letters.get(at).unwrap_or_default(), found)
        })
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
