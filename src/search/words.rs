//! A text → its words as they are looked up: without case, without accents, cut at every apostrophe.
//!
//! In: text of any language. Out: letters and digits alone, «dell’Università» → `dell`, `universita`. `search.js`
//! does the same in the browser.

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

/// Longer words are no words.
const LONGEST: usize = 40;

/// Calls `each` with every word of two letters at least, and whether its last letter has an accent. The digits of
/// «12.345» are no word, those of «2025» are.
pub fn words(text: &str, mut each: impl FnMut(&str, bool)) {
    let (folded, accents) = folded(text);
    let mut from = 0;
    for piece in folded.split(|c: char| !c.is_alphanumeric()) {
        let end = from + piece.len();
        if (2..=LONGEST).contains(&piece.chars().count()) && !is_part_of_number(&folded, from, end)
        {
            each(piece, accents.binary_search(&end).is_ok());
        }
        from =
            end + folded.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
}

/// A text without case and accents.
pub fn fold(text: &str) -> String {
    folded(text).0
}

/// The same, and behind which of its bytes there was an accent.
fn folded(text: &str) -> (String, Vec<usize>) {
    if text.is_ascii() {
        return (text.to_ascii_lowercase(), Vec::new());
    }
    let categories = CodePointMapData::<GeneralCategory>::new();
    let mut out = String::with_capacity(text.len());
    let mut accents = Vec::new();
    for c in DecomposingNormalizerBorrowed::new_nfd().normalize(text).chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else if !GeneralCategoryGroup::Mark.contains(categories.get(c)) {
            out.extend(c.to_lowercase());
        } else if accents.last() != Some(&out.len()) {
            accents.push(out.len());
        }
    }
    (out, accents)
}

/// Whether digits stand beside a sign that groups digits, with more of them behind it: «12.345», «8,4».
fn is_part_of_number(text: &str, from: usize, end: usize) -> bool {
    let digits = |s: Option<&str>| s.is_some_and(|s| s.bytes().all(|b| b.is_ascii_digit()));
    if !digits(text.get(from..end)) {
        return false;
    }
    let bytes = text.as_bytes();
    let at = |i: Option<usize>| i.and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
    let sign = |b: u8| b == b'.' || b == b',';
    let before = sign(at(from.checked_sub(1))) && at(from.checked_sub(2)).is_ascii_digit();
    let after = sign(at(Some(end))) && at(Some(end + 1)).is_ascii_digit();
    before || after
}
