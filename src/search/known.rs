//! What was counted of pages, from one build to the next.
//!
//! In: the words of each page and from what they come. Out: bytes, and from bytes the words of the pages that come from
//! the same.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Counted, Found, small};
use crate::data::column::Dictionary;
use crate::packed::{self, Reader};
use crate::world::out::Fingerprint;

/// The words of pages that an earlier build counted.
#[derive(Debug, Default)]
pub struct Known {
    texts: Dictionary,
    found: Vec<Found>,
    /// For each page, where its words stand in `found`, and how many places they have.
    pages: BTreeMap<Fingerprint, (Range<usize>, u32)>,
}

/// The words of a page.
#[derive(Clone, Copy)]
pub(super) struct Words<'k> {
    pub(super) texts: &'k Dictionary,
    pub(super) found: &'k [Found],
    /// How many places they have.
    pub(super) length: u32,
}

impl Known {
    /// What [`Indexed::known`](super::Indexed::known) says; `None` where the bytes say something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let mut known = Self::default();
        for _ in 0..reader.number()? {
            known.texts.code(reader.text()?);
        }
        for _ in 0..reader.number()? {
            let key = Fingerprint(reader.array()?);
            let (length, n, from) = (reader.number()?, reader.number()?, known.found.len());
            for _ in 0..n {
                let (code, said) = (reader.number()?, reader.number()?);
                if code as usize >= known.texts.len() {
                    return None;
                }
                known.found.push(Found { code, weight: said / 2, accent: said % 2 == 1 });
            }
            known.pages.insert(key, (from..known.found.len(), length));
        }
        reader.0.is_empty().then_some(known)
    }

    /// How many texts its codes are of.
    pub(super) fn n_texts(&self) -> usize {
        self.texts.len()
    }

    /// Whether the words of a page are known.
    pub fn has(&self, key: &Fingerprint) -> bool {
        self.pages.contains_key(key)
    }

    /// The words of a page.
    pub(super) fn words(&self, key: &Fingerprint) -> Option<Words<'_>> {
        let (at, length) = self.pages.get(key)?;
        let found = self.found.get(at.clone())?;
        Some(Words { texts: &self.texts, found, length: *length })
    }
}

/// The words of the pages that have a key; for each run of pages, what its codes are among `texts`. Empty where none has.
pub(super) fn to_bytes(
    texts: &Dictionary,
    counted: &[Counted],
    codes: &[Vec<u32>],
    keys: &[Option<Fingerprint>],
) -> Vec<u8> {
    let n_pages = keys.iter().flatten().count();
    let mut out = Vec::new();
    if n_pages == 0 {
        return out;
    }
    packed::size(&mut out, texts.len());
    for code in 0..small(texts.len()) {
        packed::text(&mut out, texts.text(code));
    }
    packed::size(&mut out, n_pages);
    let mut keys = keys.iter();
    for (run, own) in counted.iter().zip(codes) {
        let mut from = 0;
        for ((to, length), key) in run.pages.iter().zip(&mut keys) {
            let found = run.found.get(from..*to).unwrap_or_default();
            from = *to;
            let Some(key) = key else { continue };
            out.extend_from_slice(&key.0);
            packed::number(&mut out, *length);
            packed::size(&mut out, found.len());
            for Found { code, weight, accent } in found {
                packed::number(&mut out, own[*code as usize]);
                packed::number(&mut out, weight * 2 + u32::from(*accent));
            }
        }
    }
    out
}
