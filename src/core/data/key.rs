//! The key of a row as 128 bits: the canonical form of its values where that is short, else the first half of SHA-256
//! over it.
//!
//! Two different keys with one number are less likely than a fault of the machine, whoever chose them; so keys can be
//! compared without keeping their texts. Equal values have equal numbers, in whatever file or version they stand.

use jiff::civil::{Date, Time};
use sha2::{Digest as _, Sha256};

use super::column::Batch;
use super::schema::Schema;
use super::value::{Status, ValueRef, instant};

/// Bytes that a key holds as they are, behind one that says how many; a number or a short code has no more.
const SHORT: usize = 15;

/// A key.
pub type Key = u128;

/// Makes keys, one after the other.
#[derive(Debug, Default)]
pub struct Hasher {
    bytes: Vec<u8>,
}

impl Hasher {
    /// Begins a new key.
    pub fn begin(&mut self) {
        self.bytes.clear();
    }

    /// Adds a value. Numbers are equal by size: 1.0 is 1.00.
    pub fn value(&mut self, value: ValueRef<'_>) {
        match value {
            // The highest byte first, and numbers below zero before the others: keys of rows in order are in order,
            // which is the quickest to sort.
            ValueRef::Int(n) => self.number(b'i', &(n ^ i64::MIN).to_be_bytes()),
            ValueRef::Decimal(d) => {
                let d = d.normalize();
                self.number(b'n', &d.mantissa().to_le_bytes());
                self.number(b'.', &d.scale().to_le_bytes());
            }
            ValueRef::Text(t) => {
                self.number(b't', &(t.len() as u64).to_le_bytes());
                self.bytes.extend_from_slice(t.as_bytes());
            }
            ValueRef::Bool(b) => self.number(b'b', &[u8::from(b)]),
            ValueRef::Date(d) => self.date(d),
            ValueRef::Time(t) => self.time(t),
            ValueRef::DateTime(m) => {
                // One moment is one key, in whatever zone it was written.
                let (utc, with_offset) = instant(m);
                self.number(b'z', &[u8::from(with_offset)]);
                self.date(utc.date());
                self.time(utc.time());
            }
            ValueRef::Year(y) => self.number(b'y', &y.to_be_bytes()),
            ValueRef::YearMonth(y, m) => {
                self.number(b'm', &y.to_be_bytes());
                self.number(b'-', &[m]);
            }
            ValueRef::Absent => self.bytes.push(b'0'),
        }
    }

    /// Adds a status.
    pub fn status(&mut self, status: Status) {
        let code = status.code().as_bytes().first().copied().unwrap_or(b'A');
        self.number(b's', &[code]);
    }

    /// The key.
    pub fn end(&self) -> Key {
        let n = self.bytes.len();
        if n <= SHORT {
            let mut key = [0; 16];
            key[0] = u8::try_from(n).unwrap_or_default();
            key[1..=n].copy_from_slice(&self.bytes);
            return u128::from_be_bytes(key);
        }
        let hash = Sha256::digest(&self.bytes);
        hash.iter().take(16).fold(0, |key, b| key << 8 | u128::from(*b))
    }

    fn date(&mut self, d: Date) {
        self.number(b'd', &d.year().to_be_bytes());
        self.number(b'-', &[d.month().to_le_bytes()[0], d.day().to_le_bytes()[0]]);
    }

    fn time(&mut self, t: Time) {
        let of_day = [t.hour(), t.minute(), t.second()].map(|n| n.to_le_bytes()[0]);
        self.number(b'h', &of_day);
        self.number(b'.', &t.subsec_nanosecond().to_le_bytes());
    }

    fn number(&mut self, tag: u8, bytes: &[u8]) {
        self.bytes.push(tag);
        self.bytes.extend_from_slice(bytes);
    }

    /// The key of some fields of a row; `None` where one of them is absent.
    pub fn of_row(&mut self, batch: &Batch, row: usize, fields: &[usize]) -> Option<Key> {
        self.begin();
        for field in fields {
            let value = batch.columns.get(*field)?.value(row);
            if value.is_absent() {
                return None;
            }
            self.value(value);
        }
        Some(self.end())
    }
}

/// The values of some fields of a row, for a message: `anno = 2025, codice_istat = 006003`.
pub fn shown(schema: &Schema, batch: &Batch, row: usize, fields: &[usize]) -> String {
    let mut out = Vec::new();
    for i in fields {
        if let (Some(field), Some(column)) = (schema.fields.get(*i), batch.columns.get(*i)) {
            out.push(format!("{} = {}", field.name, column.value(row)));
        }
    }
    out.join(", ")
}
