//! The forms of a shard with their pages → its text.
//!
//! A line for each stem, in the order of the letters; the same input gives the same bytes.

use std::collections::BTreeMap;

use super::{Counted, MOST, Stem};

/// What the browser is told of a page that has nothing but one word of running text, and how fast more counts less.
const HALF: u32 = 3;

/// So many words of a page make its words count as much as one less of them would.
const LONG: u32 = 250;

/// A form, and the pages that have it.
struct Form<'p> {
    letters: &'p str,
    /// Whether it is written with an accent at its end anywhere.
    accent: bool,
    /// Their numbers, in order, and what its places weigh in each.
    pages: Vec<(u32, u32)>,
}

/// The forms of a shard, in the order of the letters.
fn forms<'p>(pages: &'p [Counted], shard: usize, passed: &[&str]) -> Vec<Form<'p>> {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let mut forms: Vec<Form<'p>> = Vec::new();
    for (page, counted) in (0..).zip(pages) {
        for (letters, found) in counted.of_shard(shard) {
            let i = *known.entry(letters).or_insert(forms.len());
            if let Some(form) = forms.get_mut(i) {
                form.accent |= found.accent;
                form.pages.push((page, found.weight));
            } else {
                let pages = vec![(page, found.weight)];
                forms.push(Form { letters, accent: found.accent, pages });
            }
        }
    }
    forms.retain(|form| !passed.contains(&form.letters));
    forms.sort_unstable_by_key(|form| form.letters);
    forms
}

/// Writes a shard of the index of these pages. `passed` are the words that are passed over.
pub(super) fn write(pages: &[Counted], shard: usize, passed: &[&str], stem: &Stem) -> String {
    let forms = forms(pages, shard, passed);
    let names: Vec<(&str, bool)> = forms.iter().map(|form| (form.letters, form.accent)).collect();
    let stem_of = stem.stems(&names);
    let mut words: BTreeMap<&str, Word<'_>> = BTreeMap::new();
    for form in &forms {
        let Some(stem) = stem_of.get(form.letters) else { continue };
        let word = words.entry(stem).or_default();
        word.forms.push(form.letters);
        for (page, weight) in &form.pages {
            *word.pages.entry(*page).or_default() += weight;
        }
    }
    let mut lines: Vec<String> = words.values().map(|word| word.line(pages)).collect();
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
    fn line(&self, pages: &[Counted]) -> String {
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
            let counted = usize::try_from(*page).ok().and_then(|i| pages.get(i));
            base36(page - before, &mut line);
            line.push(letter(*weight, counted.map_or(0, |counted| counted.length)));
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
