//! What an earlier run saw of the bodies of texts, so that this one need not read them again.
//!
//! In: the bytes that [`to_bytes`] gave, kept wherever. Out: for a file and the digest of its text, what
//! [`Body::seen`] said of it. Each entry is read by itself, where its text is.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Site;
use crate::doc::Body;
use crate::packed::{self, Reader};
use crate::par;
use crate::source::Sources;
use crate::world::out::Fingerprint;

/// What was seen of bodies.
#[derive(Debug, Default)]
pub struct Outlines {
    bytes: Vec<u8>,
    /// By the path of the file: the digest of its text, and where in the bytes its entry stands.
    entries: BTreeMap<String, (Fingerprint, Range<usize>)>,
}

impl Outlines {
    /// Reads bytes; nothing where they say something else.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        let entries = entries(&bytes).unwrap_or_default();
        Self { bytes, entries }
    }

    /// What was seen of a text.
    pub fn find(&self, path: &str, hash: &Fingerprint) -> Option<&[u8]> {
        let (_, range) = self.entries.get(path).filter(|(known, _)| known == hash)?;
        self.bytes.get(range.clone())
    }
}

fn entries(bytes: &[u8]) -> Option<BTreeMap<String, (Fingerprint, Range<usize>)>> {
    let mut reader = Reader(bytes);
    let mut entries = BTreeMap::new();
    while !reader.0.is_empty() {
        let (path, hash) = (reader.text()?, Fingerprint(reader.array()?));
        let n = reader.size()?;
        let start = bytes.len() - reader.0.len();
        reader.bytes(n)?;
        entries.insert(path.to_owned(), (hash, start..start + n));
    }
    Some(entries)
}

/// What can be told of the bodies of a site.
pub fn to_bytes(site: &Site, sources: &Sources<'_>) -> Vec<u8> {
    let (pieces, _) = par::map(&site.pieces, |piece| {
        let mut out = Vec::new();
        for text in piece.texts.iter().flatten() {
            let body: &Body = &text.body;
            let (Some(hash), Some(seen)) = (body.hash(), body.seen()) else { continue };
            packed::text(&mut out, &sources.get(text.file).path);
            out.extend_from_slice(&hash.0);
            packed::size(&mut out, seen.len());
            out.extend_from_slice(&seen);
        }
        (out, Vec::new())
    });
    pieces.concat()
}
