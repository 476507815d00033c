//! Records copied out of a file's buffer, some thousand at a time, so that their cells can be read column by column.

use super::Signs;
use super::record::{Place, Record};

/// Some records of one file, in order.
pub struct Block {
    signs: Signs,
    bytes: Vec<u8>,
    places: Vec<Place>,
    rows: Vec<Row>,
}

/// Where a record stands in a block.
#[derive(Clone, Copy)]
struct Row {
    /// First of its places, and one past the last.
    places: (usize, usize),
    /// What is added to a place in the block to have one in the file.
    offset: u64,
    start: usize,
    number: u64,
    whole: bool,
    ascii: bool,
}

impl Block {
    /// An empty block.
    pub fn new(signs: Signs) -> Self {
        Self { signs, bytes: Vec::new(), places: Vec::new(), rows: Vec::new() }
    }

    /// Takes all records out; what was allocated stays.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.places.clear();
        self.rows.clear();
    }

    /// How many records it has.
    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// Adds a record. `whole` says that its cells can be read: a broken one keeps its place only; `ascii` what
    /// [`Record::is_ascii`] says.
    pub fn push(&mut self, record: Record<'_>, whole: bool, ascii: bool) {
        let (from, start, first) = (record.start, self.bytes.len(), self.places.len());
        let moved = |at: usize| at.saturating_sub(from) + start;
        self.places.extend(record.places.iter().map(|p| Place {
            outer: moved(p.outer),
            start: moved(p.start),
            end: moved(p.end),
            ..*p
        }));
        self.bytes.extend_from_slice(record.whole());
        // Of what stands in the file before this record no byte is in the block twice.
        let offset = record.start().saturating_sub(start as u64);
        let places = (first, self.places.len());
        self.rows.push(Row { places, offset, start, number: record.row, whole, ascii });
    }

    /// Offset in the file of a record's first byte.
    pub fn start(&self, row: usize) -> u64 {
        self.rows.get(row).map_or(0, |r| r.offset + r.start as u64)
    }

    /// All of it as text, if it is UTF-8. Fields are found in it by [`Record::range`].
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// Whether a record is ASCII.
    pub fn is_ascii(&self, row: usize) -> bool {
        self.rows.get(row).is_some_and(|r| r.ascii)
    }

    /// Where a field stands in the bytes, and whether all of its record is ASCII; `None` where the record cannot be read
    /// or has no such field, or the field has quotes or escapes in it.
    #[inline]
    pub fn plain(&self, row: usize, field: usize) -> Option<(std::ops::Range<usize>, bool)> {
        let row = self.rows.get(row).filter(|r| r.whole)?;
        let place = self.places.get(row.places.0..row.places.1)?.get(field)?;
        (!place.doubled).then_some((place.start..place.end, row.ascii))
    }

    /// A record whose cells can be read; `None` for one that is broken.
    pub fn record(&self, row: usize) -> Option<Record<'_>> {
        let row = self.rows.get(row).filter(|r| r.whole)?;
        Some(Record {
            bytes: &self.bytes,
            places: self.places.get(row.places.0..row.places.1)?,
            faults: &[],
            offset: row.offset,
            start: row.start,
            row: row.number,
            signs: self.signs,
        })
    }
}
