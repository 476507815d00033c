//! One record: its fields as they stand in some bytes.

use std::borrow::Cow;

use super::Signs;

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxFault {
    /// A quote inside a field that does not begin with one.
    StrayQuote,
    /// Spaces between a delimiter and an opening quote.
    SpaceBeforeQuote,
    /// Text between a closing quote and the end of its field.
    AfterQuote,
    /// A quote that is never closed.
    OpenQuote,
    /// A record longer than [`super::RECORD_LIMIT`].
    TooLong,
}

/// Where a field stands in the bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Where its cell begins, quote and spaces included.
    pub outer: usize,
    pub start: usize,
    pub end: usize,
    pub quoted: bool,
    /// Whether it holds doubled quotes or escapes.
    pub doubled: bool,
}

impl Place {
    /// That of a field without quotes that begins at `outer`: spaces around it are not its own.
    pub(super) fn bare(outer: usize, field: &[u8]) -> Self {
        let space = |b: &u8| matches!(b, b' ' | b'\t');
        let (mut start, mut end) = (outer, outer + field.len());
        if field.first().is_some_and(space) || field.last().is_some_and(space) {
            let inner = field.trim_ascii();
            start = outer + field.len() - field.trim_ascii_start().len();
            end = start + inner.len();
        }
        Self { outer, start, end, quoted: false, doubled: false }
    }

    pub(super) fn len(&self) -> usize {
        self.end - self.start
    }

    pub(super) fn of<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        bytes.get(self.start..self.end).unwrap_or(&[])
    }
}

/// What is wrong with the quotes of a bare field, if it has any.
pub(super) fn stray(field: &[u8], signs: Signs) -> Option<SyntaxFault> {
    let first = memchr::memchr(signs.quote, field)?;
    if signs.escape.is_some_and(|e| first > 0 && field.get(first - 1) == Some(&e)) {
        return None;
    }
    if first == 0 {
        return Some(SyntaxFault::SpaceBeforeQuote);
    }
    // ="028001"
    let inner = field.strip_prefix(b"=\"").and_then(|f| f.strip_suffix(b"\""));
    let is_text = signs.quote == b'"' && inner.is_some_and(|t| !t.contains(&b'"'));
    (!is_text).then_some(SyntaxFault::StrayQuote)
}

/// A record, wherever it is kept.
#[derive(Clone, Copy)]
pub struct Record<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) places: &'b [Place],
    pub(super) faults: &'b [(usize, SyntaxFault)],
    /// Offset in the file of the first of `bytes`.
    pub(super) offset: u64,
    pub(super) start: usize,
    pub(super) row: u64,
    pub(super) signs: Signs,
}

impl<'b> Record<'b> {
    /// How many fields it has.
    pub fn n_fields(&self) -> usize {
        self.places.len()
    }

    /// Number of its row in the file, from 1: blank lines count, line breaks between quotes do not.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// Whether no field has anything in it, not even quotes.
    pub fn is_blank(&self) -> bool {
        self.places.iter().all(|p| !p.quoted && p.len() == 0)
    }

    /// Whether all of it, delimiters too, is ASCII.
    pub fn is_ascii(&self) -> bool {
        let end = self.places.last().map_or(self.start, |p| p.end);
        self.bytes.get(self.start..end).is_some_and(<[u8]>::is_ascii)
    }

    /// Whether the fields from `from` on have nothing in them.
    pub fn is_empty_from(&self, from: usize) -> bool {
        self.places.iter().skip(from).all(|p| p.len() == 0)
    }

    /// The bytes of a field, quotes and escapes taken off; empty past the last.
    pub fn field(&self, i: usize) -> Cow<'b, [u8]> {
        let Some(place) = self.places.get(i) else { return Cow::Borrowed(&[]) };
        let raw = place.of(self.bytes);
        if !place.doubled {
            return Cow::Borrowed(raw);
        }
        let mut out = Vec::with_capacity(raw.len());
        let mut sign = false;
        for b in raw {
            let doubles = place.quoted && self.signs.double_quote && *b == self.signs.quote;
            sign = !sign && (doubles || Some(*b) == self.signs.escape);
            if !sign {
                out.push(*b);
            }
        }
        Cow::Owned(out)
    }

    /// Where a field stands in the bytes it was read from; `None` where it holds doubled quotes or escapes.
    pub fn range(&self, i: usize) -> Option<std::ops::Range<usize>> {
        self.places.get(i).filter(|p| !p.doubled).map(|p| p.start..p.end)
    }

    /// Whether a field stands between quotes.
    pub fn is_quoted(&self, i: usize) -> bool {
        self.places.get(i).is_some_and(|p| p.quoted)
    }

    /// The bytes of a field as they stand in the file, quotes left out but doubled ones kept, and their offset.
    pub fn raw(&self, i: usize) -> (&'b [u8], u64) {
        let Some(place) = self.places.get(i) else { return (&[], self.offset) };
        (place.of(self.bytes), self.offset + place.start as u64)
    }

    /// The bytes of the record from its first to its last field, as they stand in the file.
    pub fn whole(&self) -> &'b [u8] {
        let last = self.places.last();
        let end = last.map_or(self.start, |p| p.end + usize::from(p.quoted));
        self.bytes.get(self.start..end.min(self.bytes.len())).unwrap_or(&[])
    }

    /// Offset in the file of its first byte.
    pub fn start(&self) -> u64 {
        self.offset + self.start as u64
    }

    /// What is wrong with it, each with the index of its field.
    pub fn faults(&self) -> &'b [(usize, SyntaxFault)] {
        self.faults
    }
}

/// A record that is kept while others are read.
#[derive(Debug)]
pub struct Held {
    bytes: Vec<u8>,
    places: Vec<Place>,
    faults: Vec<(usize, SyntaxFault)>,
    start: u64,
    row: u64,
    signs: Signs,
}

impl Held {
    /// Room for a record.
    pub fn new(signs: Signs) -> Self {
        let (places, faults) = (Vec::new(), Vec::new());
        Self { bytes: Vec::new(), places, faults, start: 0, row: 0, signs }
    }

    /// Keeps a record in place of the one before; what was allocated is used again.
    pub fn keep(&mut self, record: Record<'_>) {
        let shift = record.start;
        self.bytes.clear();
        self.bytes.extend_from_slice(record.whole());
        let moved = |p: &Place| Place {
            outer: p.outer - shift,
            start: p.start - shift,
            end: p.end - shift,
            ..*p
        };
        self.places.clear();
        self.places.extend(record.places.iter().map(moved));
        self.faults.clear();
        self.faults.extend_from_slice(record.faults);
        (self.start, self.row) = (record.start(), record.row);
    }

    /// The record.
    pub fn record(&self) -> Record<'_> {
        Record {
            bytes: &self.bytes,
            places: &self.places,
            faults: &self.faults,
            offset: self.start,
            start: 0,
            row: self.row,
            signs: self.signs,
        }
    }
}
