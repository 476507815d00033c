//! The forms of a shard with their pages → its text.
//!
//! A line for each stem, in the order of the letters; the same input gives the same bytes.

use std::collections::BTreeMap;

use super::{Found, MOST, Stem};

/// What the browser is told of a page that has nothing but one word of running text, and how fast more counts less.
const HALF: u32 = 3;

/// So many words of a page make its words count as much as one less of them would.
const LONG: u32 = 250;

/// Writes a shard. `passed` are the words that are passed over; `lengths` how many words each page has.
pub(super) fn write(found: &[Found], passed: &[&str], stem: &Stem, lengths: &[u32]) -> String {
    let mut all: Vec<&Found> =
        found.iter().filter(|f| !passed.contains(&f.form.as_str())).collect();
    all.sort_unstable();
    let by_form: Vec<&[&Found]> = all.chunk_by(|a, b| a.form == b.form).collect();
    let mut forms: Vec<(&str, bool)> = Vec::new();
    for same in &by_form {
        if let Some(first) = same.first() {
            forms.push((&first.form, same.iter().any(|f| f.accent)));
        }
    }
    let stem_of = stem.stems(&forms);
    let mut words: BTreeMap<&str, Word<'_>> = BTreeMap::new();
    for same in by_form {
        let Some(first) = same.first() else { continue };
        let Some(stem) = stem_of.get(first.form.as_str()) else { continue };
        let word = words.entry(stem).or_default();
        word.forms.push(&first.form);
        for found in same {
            *word.pages.entry(found.page).or_default() += found.weight;
        }
    }
    let mut lines: Vec<String> = words.values().map(|word| word.line(lengths)).collect();
    lines.extend(passed.iter().map(|word| format!("{word}  !\n")));
    lines.sort_unstable();
    lines.concat()
}

/// A word in all its forms.
#[derive(Default)]
struct Word<'a> {
    forms: Vec<&'a str>,
    /// Page → what its places weigh.
    pages: BTreeMap<u32, u32>,
}

impl Word<'_> {
    fn line(&self, lengths: &[u32]) -> String {
        let first = self.forms.first().copied().unwrap_or_default();
        let last = self.forms.last().copied().unwrap_or_default();
        // Forms are in order: what the first and the last share, all of them share.
        let shared: usize = first
            .chars()
            .zip(last.chars())
            .take_while(|(a, b)| a == b)
            .map(|(a, _)| a.len_utf8())
            .sum();
        let ends: Vec<&str> = self.forms.iter().filter_map(|f| f.get(shared..)).collect();
        let mut line = format!("{} {} ", first.get(..shared).unwrap_or_default(), ends.join(","));
        let mut before = 0;
        for (page, weight) in &self.pages {
            let length = usize::try_from(*page).ok().and_then(|i| lengths.get(i)).copied();
            base36(page - before, &mut line);
            line.push(letter(*weight, length.unwrap_or(0)));
            before = *page;
        }
        line.push('\n');
        line
    }
}

/// How much a page has of a word: more places count ever less, and less in a long page.
fn letter(weight: u32, length: u32) -> char {
    let step = MOST * weight / (weight + HALF + length / LONG);
    char::from(b'A' + u8::try_from(step.clamp(1, MOST) - 1).unwrap_or(0))
}

fn base36(mut n: u32, out: &mut String) {
    let mut digits = Vec::new();
    loop {
        digits.extend(char::from_digit(n % 36, 36));
        n /= 36;
        if n == 0 {
            break;
        }
    }
    out.extend(digits.iter().rev());
}
