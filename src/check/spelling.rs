//! The names of the vocabularies are spelt in texts as the vocabularies spell them.
//!
//! A word with a capital that is one letter away from a word of a name (one wrong, missing, too many, or two exchanged), of
//! six letters at least, is taken for a slip, unless it stands in three texts or in a vocabulary itself: then it is a word
//! of its own. Endings are left alone, since words bend there. Code, expressions and addresses are passed over.

use std::collections::{BTreeMap, BTreeSet};

use super::Facts;
use crate::diag::{Code, Diagnostic, Loc};
use crate::par;
use crate::site::Site;
use crate::site::vocabulary::TermKind;
use crate::source::{FileId, Sources, Span};

/// The shortest word that is looked at: shorter ones resemble too many others.
const SHORTEST: usize = 6;

/// In how many texts a word is one of its own.
const OWN: usize = 3;

/// The words of names, and where each is from.
struct Names<'s> {
    /// By first and last letter.
    near: BTreeMap<(char, char), BTreeMap<&'s str, Span>>,
    /// Every word of every vocabulary.
    known: BTreeSet<&'s str>,
}

impl<'s> Names<'s> {
    fn of(site: &'s Site) -> Self {
        let mut names = Self { near: BTreeMap::new(), known: BTreeSet::new() };
        for (_, term) in site.vocabularies.iter() {
            for lang in site.langs() {
                let label = term.label.get(lang).0.as_str();
                let words = label.split(|c: char| !c.is_alphabetic());
                for word in words.filter(|word| !word.is_empty()) {
                    names.known.insert(word);
                    // Topics are common words: what resembles them is mostly another.
                    if let Some(ends) = ends(word).filter(|_| term.kind != TermKind::Topic) {
                        names.near.entry(ends).or_default().entry(word).or_insert(term.span);
                    }
                }
            }
        }
        names
    }

    /// The word of a name that another word is a slip of.
    fn meant(&self, word: &str) -> Option<(&'s str, Span)> {
        // Most words have another beginning or end than all names: that is asked first.
        let near = self.near.get(&ends(word)?)?;
        let close = |name: &str| {
            name.len().abs_diff(word.len()) <= 2 && strsim::osa_distance(name, word) == 1
        };
        let found = near.iter().find(|(name, _)| close(name));
        found.filter(|_| !self.known.contains(word)).map(|(name, span)| (*name, *span))
    }

    /// The words of a text that are slips of names, each with its first place.
    fn slips<'t>(&self, text: &'t str) -> BTreeMap<&'t str, usize> {
        let mut slips = BTreeMap::new();
        for (at, word) in capitals(text) {
            if self.meant(word).is_some() {
                slips.entry(word).or_insert(at);
            }
        }
        slips
    }
}

/// The words of every text that are slips of names, each with its first place, whether or not other texts have them too.
#[derive(Debug, Default)]
pub struct Slips(BTreeMap<FileId, Vec<(String, usize)>>);

impl Slips {
    /// Those of a site.
    pub fn of(site: &Site, sources: &Sources<'_>) -> Self {
        let names = Names::of(site);
        if names.near.is_empty() {
            return Self::default();
        }
        let texts = site.pieces.iter().flat_map(|piece| piece.texts.iter().flatten());
        let files: Vec<FileId> = texts.map(|text| text.file).collect();
        let (found, _) = par::map(&files, |file| {
            let slips = names.slips(sources.text(*file)).into_iter();
            let slips: Vec<(String, usize)> =
                slips.map(|(word, at)| (word.to_owned(), at)).collect();
            ((*file, slips), Vec::new())
        });
        Self(found.into_iter().filter(|(_, slips)| !slips.is_empty()).collect())
    }

    /// Those of a text, in the order of the words.
    pub fn words(&self, file: FileId) -> impl Iterator<Item = &str> {
        self.0.get(&file).into_iter().flatten().map(|(word, _)| word.as_str())
    }
}

/// The words of some texts that are slips of names, each with its first place, whether or not other texts have them too.
pub fn slips<'t, const N: usize>(
    facts: Facts<'_>,
    texts: [&'t str; N],
) -> [BTreeMap<&'t str, usize>; N] {
    let names = Names::of(facts.site);
    texts.map(|text| names.slips(text))
}

/// The first and last letter of a word that is looked at: long enough, with one capital, at its head.
fn ends(word: &str) -> Option<(char, char)> {
    let first = word.chars().next().filter(|c| c.is_uppercase())?;
    let long = word.chars().count() >= SHORTEST && word.chars().skip(1).all(char::is_lowercase);
    long.then_some((first, word.chars().next_back()?))
}

/// Lists words that are slips of names.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let mut texts: BTreeMap<&str, Vec<(FileId, usize)>> = BTreeMap::new();
    for (file, slips) in &facts.slips.0 {
        for (word, at) in slips {
            texts.entry(word).or_default().push((*file, *at));
        }
    }
    if texts.is_empty() {
        return Vec::new();
    }
    let names = Names::of(facts.site);
    let mut out = Vec::new();
    for (word, places) in texts.into_iter().filter(|(_, places)| places.len() < OWN) {
        let Some((name, term)) = names.meant(word) else { continue };
        out.extend(places.into_iter().map(|(file, at)| {
            let slip = Diagnostic::at(Code::TermSpelling, Span::new(file, at..at + word.len()));
            slip.with("word", word).with("name", name).see(Loc::Span(term))
        }));
    }
    out
}

/// The bytes at which a word may begin that is looked at, or something that is passed over. Most bytes are none.
const TELLING: [bool; 256] = {
    let mut telling = [false; 256];
    let mut b = 0_u8;
    loop {
        telling[b as usize] = b.is_ascii_uppercase() || b >= 0x80 || b == b'`' || b == b'{';
        if b == u8::MAX {
            break telling;
        }
        b += 1;
    }
};

/// The words of a text that begin with a capital, with their places; not those of code, expressions and addresses.
fn capitals(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let is_letter = |b: u8| b.is_ascii_alphabetic() || (b >= 0x80 && !matches!(b, 0xc2 | 0xe2));
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let from = at;
            at += bytes.get(at..)?.iter().position(|b| TELLING[usize::from(*b)])?;
            let b = bytes.get(at)?;
            let is_in_word = at > from && bytes.get(at - 1).is_some_and(|b| is_letter(*b));
            let rest = bytes.get(at..).unwrap_or_default();
            let skipped = [("```", "```"), ("`", "`"), ("{{", "}}")];
            // Most bytes open nothing.
            let inside = matches!(b, b'`' | b'{')
                .then(|| skipped.iter().find(|(open, _)| rest.starts_with(open.as_bytes())))
                .flatten();
            if let Some((open, close)) = inside {
                let from = at + open.len();
                let end = text.get(from..).and_then(|rest| rest.find(close));
                at = end.map_or(from, |end| from + end + close.len());
                continue;
            }
            // Signs of two or three bytes, such as « or ’, part words.
            if let 0xc2 | 0xe2 = *b {
                at += if *b == 0xc2 { 2 } else { 3 };
                continue;
            }
            if !is_letter(*b) {
                at += 1;
                continue;
            }
            let end = bytes.iter().skip(at).position(|b| !is_letter(*b));
            let end = end.map_or(bytes.len(), |n| at + n);
            let start = std::mem::replace(&mut at, end);
            if is_in_word {
                continue;
            }
            let part_of =
                |b: Option<&u8>| b.is_some_and(|b| b"/_@-=&?%\\".contains(b) || b.is_ascii_digit());
            let before = start.checked_sub(1).and_then(|i| bytes.get(i));
            let in_address = part_of(before) || part_of(bytes.get(end));
            let host = bytes.get(end) == Some(&b'.')
                && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
            let word = text.get(start..end).unwrap_or_default();
            if !in_address && !host && word.starts_with(char::is_uppercase) {
                return Some((start, word));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_inside_a_word_begins_none() {
        let found: Vec<&str> = capitals("eÈa éA «A»aB— Bèc dÀ~E f").map(|(_, word)| word).collect();
        assert_eq!(found, ["A", "Bèc", "E"]);
    }

    #[test]
    fn words_of_code_expressions_and_addresses_are_passed_over() {
        let text = "A `B` «Caffè» d’Angelo {{ value(\"D\") }} [E](https://www.F.it/G?H=I) L-M N.\n```\nO\n```\nÈ così";
        let found: Vec<&str> = capitals(text).map(|(_, word)| word).collect();
        assert_eq!(found, ["A", "Caffè", "Angelo", "E", "N", "È"]);
        assert!(capitals(text).all(|(at, word)| text[at..].starts_with(word)));
    }
}
