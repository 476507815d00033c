//! What was counted of pages, from one build to the next.
//!
//! In: the words of each page and from what they come. Out: bytes, and from bytes the words of the pages that come from
//! the same. A word keeps its number from build to build, so that what is said of a page is left as it stands; once most of
//! the words are in no page any more, those that are get new ones.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Counted, Found, Page, Words, small};
use crate::data::column::Dictionary;
use crate::packed::{self, Reader};
use crate::world::out::Fingerprint;

/// The words of pages that an earlier build counted.
#[derive(Debug, Default)]
pub struct Known {
    texts: Dictionary,
    bytes: Vec<u8>,
    /// For each page, where its words stand in `bytes`, and how many places they have.
    pages: BTreeMap<Fingerprint, (Range<usize>, u32)>,
}

/// The words of a page, each with what its places weigh, as they were written.
#[derive(Clone, Copy)]
pub(super) struct Packed<'k> {
    bytes: &'k [u8],
    /// How many places they have.
    pub(super) length: u32,
}

impl Packed<'_> {
    /// The words; their codes are those of [`Known::texts`].
    pub(super) fn found(&self) -> impl Iterator<Item = Found> {
        let mut reader = Reader(self.bytes);
        std::iter::from_fn(move || {
            let (code, said) = (reader.number()?, reader.number()?);
            Some(Found { code, weight: said / 2, accent: said % 2 == 1 })
        })
    }
}

impl Known {
    /// What [`Indexed::known`](super::Indexed::known) says; `None` where the bytes say something else.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let mut reader = Reader(&bytes);
        let (mut texts, mut pages) = (Dictionary::default(), BTreeMap::new());
        for _ in 0..reader.number()? {
            texts.code(reader.text()?);
        }
        for _ in 0..reader.number()? {
            let key = Fingerprint(reader.array()?);
            let (length, n) = (reader.number()?, reader.size()?);
            let end = bytes.len() - reader.0.len() + n;
            let words = Packed { bytes: reader.bytes(n)?, length };
            if words.found().any(|found| found.code as usize >= texts.len()) {
                return None;
            }
            pages.insert(key, (end - n..end, length));
        }
        reader.0.is_empty().then_some(())?;
        Some(Self { texts, bytes, pages })
    }

    /// What the codes of its words stand for.
    pub(super) fn texts(&self) -> &Dictionary {
        &self.texts
    }

    /// Whether the words of a page are known.
    pub fn has(&self, key: &Fingerprint) -> bool {
        self.pages.contains_key(key)
    }

    /// The words of a page.
    pub(super) fn words(&self, key: &Fingerprint) -> Option<Packed<'_>> {
        let (at, length) = self.pages.get(key)?;
        Some(Packed { bytes: self.bytes.get(at.clone())?, length: *length })
    }
}

/// The words of the pages that have a key; for each run of pages, what its codes are among all words. Empty where none has.
pub(super) fn to_bytes(
    words: &Words,
    counted: &[Counted<'_>],
    codes: &[Vec<u32>],
    keys: &[Option<Fingerprint>],
) -> Vec<u8> {
    let n_pages = keys.iter().flatten().count();
    let mut out = Vec::new();
    if n_pages == 0 {
        return out;
    }
    let anew = words.renumbered();
    let all = 0..small(words.texts.len());
    let left: Vec<u32> = match &anew {
        Some(anew) => all.filter(|code| anew[*code as usize].is_some()).collect(),
        None => all.collect(),
    };
    packed::size(&mut out, left.len());
    for code in left {
        packed::text(&mut out, words.texts.text(code));
    }
    packed::size(&mut out, n_pages);
    let (mut keys, mut written) = (keys.iter(), Vec::new());
    for (run, own) in counted.iter().zip(codes) {
        for (page, key) in run.pages.iter().zip(&mut keys) {
            let Some(key) = key else { continue };
            let bytes = match (page, &anew) {
                (Page::Known(words), None) => words.bytes,
                (Page::Known(_) | Page::Counted { .. }, anew) => {
                    written.clear();
                    run.forms(page, own).for_each(|Found { code, weight, accent }| {
                        let new = anew.as_ref().and_then(|anew| anew[code as usize]);
                        packed::number(&mut written, new.unwrap_or(code));
                        packed::number(&mut written, weight * 2 + u32::from(accent));
                    });
                    written.as_slice()
                }
            };
            out.extend_from_slice(&key.0);
            packed::number(&mut out, page.length());
            packed::size(&mut out, bytes.len());
            out.extend_from_slice(bytes);
        }
    }
    out
}
