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

use crate::par;
use stem::Stem;
pub use words::{fold, words};

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

/// A form that a page has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    form: String,
    /// Whether its last letter has an accent, which folding takes away.
    accent: bool,
    page: u32,
    /// What all of its places weigh together.
    weight: u32,
}

/// Indexes the pages of a language by its tag, in their order; `of` gives the words of one.
pub fn index<P: Sync>(
    pages: &[P],
    tag: &str,
    of: impl Fn(&P) -> Vec<Field> + Sync + Send,
) -> Index {
    let n = n_shards(pages.len());
    let numbers: Vec<usize> = (0..pages.len()).collect();
    let (counted, _) = par::map(&numbers, |i| (counted(&of(&pages[*i]), *i, n), Vec::new()));
    let lengths: Vec<u32> = counted.iter().map(|page| page.length).collect();
    let mut by_shard: Vec<(usize, Vec<Found>)> = (0..n).map(|shard| (shard, Vec::new())).collect();
    for (shard, found) in counted.into_iter().flat_map(|page| page.found) {
        if let Some((_, all)) = by_shard.get_mut(shard) {
            all.push(found);
        }
    }
    let stem = Stem::of(tag);
    let passed = stop::words(tag);
    let (shards, _) = par::map(&by_shard, |(shard, found)| {
        let own: Vec<&str> = passed.iter().copied().filter(|w| shard_of(w, n) == *shard).collect();
        (shard::write(found, &own, &stem, &lengths), Vec::new())
    });
    Index { shards }
}

/// A page's forms, with the shard of each, and how long it is.
struct Counted {
    found: Vec<(usize, Found)>,
    length: u32,
}

fn counted(fields: &[Field], page: usize, shards: usize) -> Counted {
    let page = u32::try_from(page).unwrap_or(u32::MAX);
    let mut all: Vec<(String, bool, u32)> = Vec::new();
    let mut length = 0;
    for field in fields {
        words(&field.text, |word, accent| {
            length += 1;
            all.push((word.to_owned(), accent, field.weight));
        });
    }
    all.sort_unstable();
    let mut found: Vec<(usize, Found)> = Vec::new();
    for (form, accent, weight) in all {
        match found.last_mut() {
            Some((_, last)) if last.form == form => {
                last.weight += weight;
                last.accent |= accent;
            }
            Some(_) | None => {
                found.push((shard_of(&form, shards), Found { form, accent, page, weight }));
            }
        }
    }
    Counted { found, length }
}

#[cfg(test)]
mod tests;
