//! A text → its words as they are looked up: without case, without accents, cut at every apostrophe.
//!
//! In: text of any language. Out: letters and digits alone, «dell’Università» → `dell`, `universita`. `search.js`
//! does the same in the browser.

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

/// Longer words are no words.
const LONGEST: usize = 40;

/// A text without case and accents.
pub fn fold(text: &str) -> String {
    Folded::of(text).text
}

/// A text without case and accents, and where it had some.
pub(super) struct Folded {
    text: String,
    /// Behind which of its bytes there was an accent, in order.
    accents: Vec<usize>,
}

impl Folded {
    pub(super) fn of(text: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(text.len()), accents: Vec::new() };
        let mut rest = text;
        while !rest.is_empty() {
            // A mark decomposes into marks, whatever stands before it: runs can be taken one by one.
            let plain = rest.bytes().position(|b| !b.is_ascii()).unwrap_or(rest.len());
            let (ascii, after) = rest.split_at(plain);
            let other = after.bytes().position(|b| b.is_ascii()).unwrap_or(after.len());
            let (other, after) = after.split_at(other);
            let from = folded.text.len();
            folded.text.push_str(ascii);
            if let Some(ascii) = folded.text.get_mut(from..) {
                ascii.make_ascii_lowercase();
            }
            folded.push(other);
            rest = after;
        }
        folded
    }

    fn push(&mut self, other: &str) {
        if other.is_empty() {
            return;
        }
        let categories = CodePointMapData::<GeneralCategory>::new();
        for c in DecomposingNormalizerBorrowed::new_nfd().normalize(other).chars() {
            if !GeneralCategoryGroup::Mark.contains(categories.get(c)) {
                self.text.extend(c.to_lowercase());
            } else if self.accents.last() != Some(&self.text.len()) {
                self.accents.push(self.text.len());
            }
        }
    }

    /// Every word of two letters at least, and whether its last letter has an accent. The digits of «12.345» are no word,
    /// those of «2025» are.
    pub(super) fn words(&self) -> impl Iterator<Item = (&str, bool)> {
        let (mut at, mut accents) = (0, self.accents.iter().copied().peekable());
        std::iter::from_fn(move || {
            loop {
                let from = at + self.text.get(at..)?.find(char::is_alphanumeric)?;
                let letters = |b: u8| b.is_ascii_alphanumeric();
                at = from + leading(self.text.get(from..)?, letters, char::is_alphanumeric);
                let word = self.text.get(from..at)?;
                while accents.next_if(|accent| *accent < at).is_some() {}
                let is_word = (2..=LONGEST).contains(&word.chars().count())
                    && !is_part_of_number(&self.text, from, at);
                if is_word {
                    return Some((word, accents.peek() == Some(&at)));
                }
            }
        })
    }
}

/// How many bytes those characters take that a text begins with and that are all `such`. Nearly all are ASCII: of some of
/// these `plain` says that they are, and of no other byte.
pub fn leading(text: &str, plain: impl Fn(u8) -> bool, such: impl Fn(char) -> bool) -> usize {
    let mut end = 0;
    loop {
        let rest = text.get(end..).unwrap_or_default();
        end += rest.bytes().position(|b| !(b.is_ascii() && plain(b))).unwrap_or(rest.len());
        match text.get(end..).and_then(|rest| rest.chars().next()).filter(|c| such(*c)) {
            Some(c) => end += c.len_utf8(),
            None => return end,
        }
    }
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
