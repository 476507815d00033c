//! The forms of a shard with their pages → its text.
//!
//! A line for each stem, in the order of the letters; the same input gives the same bytes.

use std::collections::BTreeMap;

use super::{MOST, Stem, Words};

/// What the browser is told of a page that has nothing but one word of running text, and how fast more counts less.
const HALF: u32 = 3;

/// So many words of a page make its words count as much as one less of them would.
const LONG: u32 = 250;

/// A form, and the pages that have it.
struct Form<'w> {
    letters: &'w str,
    /// Whether it is written with an accent at its end anywhere.
    accent: bool,
    /// Their numbers, in order, and what its places weigh in each.
    pages: &'w [(u32, u32)],
}

/// Writes a shard of the index: the forms of these codes. `passed` are the words that are passed over.
pub(super) fn write(words: &Words, codes: &[u32], passed: &[&str], stem: &Stem) -> String {
    let form = |code: &u32| Form {
        letters: words.texts.text(*code),
        accent: words.accents.get(*code as usize).copied().unwrap_or(false),
        pages: words.pages(*code),
    };
    let mut forms: Vec<Form<'_>> = codes.iter().map(form).collect();
    forms.retain(|form| !passed.contains(&form.letters));
    forms.sort_unstable_by_key(|form| form.letters);
    let names: Vec<(&str, bool)> = forms.iter().map(|form| (form.letters, form.accent)).collect();
    let stem_of = stem.stems(&names);
    let mut by_stem: BTreeMap<&str, Vec<&Form<'_>>> = BTreeMap::new();
    for form in &forms {
        if let Some(stem) = stem_of.get(form.letters) {
            by_stem.entry(stem).or_default().push(form);
        }
    }
    let mut lines: Vec<String> =
        by_stem.values().map(|forms| line(forms, &words.lengths)).collect();
    lines.extend(passed.iter().map(|word| format!("{word}  !\n")));
    lines.sort_unstable();
    lines.concat()
}

/// The line of a word in all its forms, which are in order.
fn line(forms: &[&Form<'_>], lengths: &[u32]) -> String {
    let first = forms.first().map_or("", |form| form.letters);
    let last = forms.last().map_or("", |form| form.letters);
    // What the first and the last share, all of them share.
    let shared: usize = first
        .chars()
        .zip(last.chars())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let ends: Vec<&str> = forms.iter().filter_map(|f| f.letters.get(shared..)).collect();
    let mut line = format!("{} {} ", first.get(..shared).unwrap_or_default(), ends.join(","));
    let mut pages: Vec<(u32, u32)> = forms.iter().flat_map(|f| f.pages).copied().collect();
    if forms.len() > 1 {
        pages.sort_unstable();
    }
    let mut before = 0;
    for same in pages.chunk_by(|a, b| a.0 == b.0) {
        let Some((page, _)) = same.first().copied() else { continue };
        let weight = same.iter().map(|(_, weight)| weight).sum();
        base36(page - before, &mut line);
        line.push(letter(weight, lengths.get(page as usize).copied().unwrap_or(0)));
        before = page;
    }
    line.push('\n');
    line
}

/// How much a page has of a word: more places count ever less, and less in a long page.
fn letter(weight: u32, length: u32) -> char {
    let step = MOST * weight / (weight + HALF + length / LONG);
    char::from(b'A' + u8::try_from(step.clamp(1, MOST) - 1).unwrap_or(0))
}

fn base36(n: u32, out: &mut String) {
    if n >= 36 {
        base36(n / 36, out);
    }
    out.extend(char::from_digit(n % 36, 36));
}
