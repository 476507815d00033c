//! Bytes → records and fields, with the place of each.
//!
//! Dialect: RFC 4180 with any delimiter, quote and escape of one byte; records end with CRLF, LF or CR, mixed as they
//! come; blank lines and a UTF-8 byte order mark are skipped, and so are spaces around a field without quotes. A quote
//! inside a bare field, text behind a closing quote and a quote that is never closed are faults: the record comes all
//! the same. `="028001"`, by which spreadsheets keep a text from becoming a number, is a bare field without fault.
//! What the bytes mean is not asked here.

use std::io;

mod block;
mod record;

pub use block::Block;
use record::Place;
pub use record::{Held, Record, SyntaxFault};

/// Bytes a record may have; a quote that is never closed would otherwise swallow the rest of the file.
pub const RECORD_LIMIT: usize = 16 << 20;

/// The signs that records are split by.
#[derive(Clone, Copy, Debug)]
pub struct Signs {
    /// Between fields.
    pub delimiter: u8,
    /// Around fields.
    pub quote: u8,
    /// Whether a quote inside quotes is doubled.
    pub double_quote: bool,
    /// Before a byte that means itself.
    pub escape: Option<u8>,
    /// Whether spaces behind a delimiter may stand before a quote.
    pub skip_initial_space: bool,
    /// What a line begins with that is left out.
    pub comment: Option<u8>,
}

impl Signs {
    /// Those of RFC 4180 with another delimiter.
    pub fn of(delimiter: u8) -> Self {
        Self {
            delimiter,
            quote: b'"',
            double_quote: true,
            escape: None,
            skip_initial_space: false,
            comment: None,
        }
    }
}

/// What was met on the way that is no fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// Whether the file begins with a UTF-8 byte order mark.
    pub mark: bool,
    /// Records that end with CRLF, with LF and with CR.
    pub ends: [u64; 3],
    /// Fields that had spaces around them.
    pub padded: u64,
}

/// Reads records, one after the other.
pub struct Records<R> {
    input: R,
    signs: Signs,
    buf: Vec<u8>,
    /// How much of the buffer is filled.
    filled: usize,
    /// Where the next record begins in the buffer.
    next: usize,
    /// Offset in the file of the buffer's first byte.
    offset: u64,
    ended: bool,
    begun: bool,
    /// Number of the record's row in the file, from 1; blank lines count.
    row: u64,
    start: usize,
    places: Vec<Place>,
    faults: Vec<(usize, SyntaxFault)>,
    /// Fields of this record that had spaces around them.
    padded: u64,
    met: Met,
}

/// Whether a record could be told from what is in the buffer.
enum Found {
    Record,
    NeedMore,
}

impl<R: io::Read> Records<R> {
    /// Reads from the beginning of a file.
    pub fn new(input: R, signs: Signs) -> Self {
        Self {
            input,
            signs,
            buf: vec![0; 128 << 10],
            filled: 0,
            next: 0,
            offset: 0,
            ended: false,
            begun: false,
            row: 0,
            start: 0,
            places: Vec::new(),
            faults: Vec::new(),
            padded: 0,
            met: Met::default(),
        }
    }

    /// The first bytes of the file, at least `least` of them if there are so many. Only before the first record.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        while self.filled < least && !self.ended {
            self.fill()?;
        }
        Ok(self.buf.get(..self.filled).unwrap_or(&[]))
    }

    /// Goes to the next record; `false` at the end of the file.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn advance(&mut self) -> io::Result<bool> {
        if !self.begun {
            self.begun = true;
            if self.peek(3)?.starts_with(b"\xef\xbb\xbf") {
                self.next = 3;
                self.met.mark = true;
            }
        }
        loop {
            self.skip_blank()?;
            if self.next == self.filled {
                return Ok(false);
            }
            self.row += 1;
            if self.signs.comment.is_none() || self.byte(self.next) != self.signs.comment {
                break;
            }
            self.skip_line()?;
        }
        while let Found::NeedMore = self.split() {
            if self.filled - self.next > RECORD_LIMIT {
                self.cut();
                return Ok(true);
            }
            self.fill()?;
        }
        Ok(true)
    }

    /// The record gone to last.
    pub fn record(&self) -> Record<'_> {
        Record {
            bytes: self.buf.get(..self.filled).unwrap_or(&[]),
            places: &self.places,
            faults: &self.faults,
            offset: self.offset,
            start: self.start,
            row: self.row,
            signs: self.signs,
        }
    }

    /// What was met so far.
    pub fn met(&self) -> Met {
        self.met
    }

    fn byte(&self, at: usize) -> Option<u8> {
        if at < self.filled { self.buf.get(at).copied() } else { None }
    }

    /// Goes past lines without anything, each of which is a row.
    fn skip_blank(&mut self) -> io::Result<()> {
        let mut after_cr = false;
        loop {
            match self.byte(self.next) {
                Some(b'\n') if after_cr => after_cr = false,
                Some(b) if matches!(b, b'\r' | b'\n') => {
                    self.row += 1;
                    after_cr = b == b'\r';
                }
                Some(_) => return Ok(()),
                None if self.ended => return Ok(()),
                None => {
                    self.fill()?;
                    continue;
                }
            }
            self.next += 1;
        }
    }

    /// Goes to the end of a line, whatever it holds.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let rest = self.buf.get(self.next..self.filled).unwrap_or(&[]);
            if let Some(n) = memchr::memchr2(b'\n', b'\r', rest) {
                self.next += n;
                break;
            }
            self.next = self.filled;
            if self.ended {
                return Ok(());
            }
            self.fill()?;
        }
        // The line's own end is no blank line.
        if self.byte(self.next) == Some(b'\r') {
            self.next += 1;
            while self.next == self.filled && !self.ended {
                self.fill()?;
            }
        }
        if self.byte(self.next) == Some(b'\n') {
            self.next += 1;
        }
        Ok(())
    }

    /// Moves what is left to the front and reads more behind it.
    fn fill(&mut self) -> io::Result<()> {
        self.buf.copy_within(self.next..self.filled, 0);
        self.filled -= self.next;
        self.offset += self.next as u64;
        self.next = 0;
        if self.filled * 2 > self.buf.len() {
            self.buf.resize(self.buf.len() * 2, 0);
        }
        let room = self.buf.get_mut(self.filled..).unwrap_or(&mut []);
        match self.input.read(room) {
            Ok(0) => self.ended = true,
            Ok(n) => self.filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
        Ok(())
    }

    /// Gives up on a record that does not end.
    fn cut(&mut self) {
        self.start = self.next;
        self.faults.clear();
        self.faults.push((self.places.len().saturating_sub(1), SyntaxFault::TooLong));
        self.next = self.filled;
        self.ended = true;
    }

    /// Splits the record that begins at `next`.
    fn split(&mut self) -> Found {
        self.places.clear();
        self.faults.clear();
        self.padded = 0;
        self.start = self.next;
        if self.signs.escape.is_none() {
            let rest = self.buf.get(self.next..self.filled).unwrap_or(&[]);
            match memchr::memchr3(self.signs.quote, b'\n', b'\r', rest) {
                Some(n) if rest.get(n) != Some(&self.signs.quote) => {
                    return self.plain(self.next + n);
                }
                None if !self.ended => return Found::NeedMore,
                None => return self.plain(self.filled),
                Some(_) => {}
            }
        }
        let mut at = self.next;
        loop {
            let Some(end) = self.field(at) else { return Found::NeedMore };
            if self.byte(end) != Some(self.signs.delimiter) {
                return self.end(end);
            }
            at = end + 1;
        }
    }

    /// Splits a record without quotes and escapes that ends at `end`: by far the commonest.
    fn plain(&mut self, end: usize) -> Found {
        let line = self.buf.get(self.next..end).unwrap_or(&[]);
        let mut at = self.next;
        let ends = memchr::memchr_iter(self.signs.delimiter, line).map(|n| self.start + n);
        for end in ends.chain([end]) {
            let field = self.buf.get(at..end).unwrap_or(&[]);
            let place = Place::bare(at, field);
            self.padded += u64::from(place.len() < field.len());
            self.places.push(place);
            at = end + 1;
        }
        self.end(end)
    }

    /// Goes past the line end at `end`, the first byte that is no longer the record's.
    fn end(&mut self, end: usize) -> Found {
        let kind = match self.byte(end) {
            Some(b'\r') => {
                let pair = self.byte(end + 1);
                if pair.is_none() && !self.ended {
                    return Found::NeedMore;
                }
                if pair == Some(b'\n') { 0 } else { 2 }
            }
            Some(_) => 1,
            None => 3,
        };
        if let Some(n) = self.met.ends.get_mut(kind) {
            *n += 1;
        }
        self.met.padded += self.padded;
        self.next = (end + 1 + usize::from(kind == 0)).min(self.filled);
        Found::Record
    }

    /// A field of a record with quotes or escapes; gives where it ends, `None` if that is not in the buffer.
    fn field(&mut self, start: usize) -> Option<usize> {
        let mut at = start;
        if self.signs.skip_initial_space {
            while self.byte(at) == Some(b' ') {
                at += 1;
            }
        }
        if self.byte(at) == Some(self.signs.quote) {
            self.quoted(start, at + 1)
        } else {
            self.bare(start)
        }
    }

    /// A field without quotes around it.
    fn bare(&mut self, start: usize) -> Option<usize> {
        let bytes = self.buf.get(start..self.filled).unwrap_or(&[]);
        let mut n = 0;
        let mut escaped = false;
        loop {
            let rest = bytes.get(n..).unwrap_or(&[]);
            n += match memchr::memchr3(self.signs.delimiter, b'\n', b'\r', rest) {
                Some(end) => match self.signs.escape.and_then(|e| memchr::memchr(e, rest)) {
                    // The escaped byte is the field's, whatever it is.
                    Some(escape) if escape < end => {
                        escaped = true;
                        n += (escape + 2).min(rest.len());
                        continue;
                    }
                    _ => end,
                },
                None if !self.ended => return None,
                None => rest.len(),
            };
            break;
        }
        let field = bytes.get(..n).unwrap_or(&[]);
        let mut place = Place::bare(start, field);
        place.doubled = escaped;
        let padded = place.len() < field.len();
        match record::stray(place.of(&self.buf), self.signs) {
            Some(fault) => self.faults.push((self.places.len(), fault)),
            None => self.padded += u64::from(padded),
        }
        self.places.push(place);
        Some(start + n)
    }

    /// A field between quotes whose text begins at `start`; gives where it ends.
    fn quoted(&mut self, outer: usize, start: usize) -> Option<usize> {
        let mut doubled = false;
        let mut at = start;
        let close = loop {
            let rest = self.buf.get(at..self.filled).unwrap_or(&[]);
            let sign = self.signs.escape.unwrap_or(self.signs.quote);
            let Some(n) = memchr::memchr2(self.signs.quote, sign, rest) else {
                if !self.ended {
                    return None;
                }
                self.faults.push((self.places.len(), SyntaxFault::OpenQuote));
                break self.filled;
            };
            let quote = at + n;
            let is_quote = rest.get(n) == Some(&self.signs.quote);
            match self.byte(quote + 1) {
                None if !self.ended => return None,
                Some(_) if !is_quote => {
                    doubled = true;
                    at = quote + 2;
                }
                Some(b) if b == self.signs.quote && self.signs.double_quote => {
                    doubled = true;
                    at = quote + 2;
                }
                _ => break quote,
            }
        };
        let mut end = (close + 1).min(self.filled);
        let behind = self.buf.get(end..self.filled).unwrap_or(&[]);
        let n = memchr::memchr3(self.signs.delimiter, b'\n', b'\r', behind);
        if n.is_none() && !self.ended {
            return None;
        }
        let n = n.unwrap_or(behind.len());
        if behind.get(..n).is_some_and(|b| !b.iter().all(|b| matches!(b, b' ' | b'\t'))) {
            self.faults.push((self.places.len(), SyntaxFault::AfterQuote));
        }
        end += n;
        self.places.push(Place { outer, start, end: close, quoted: true, doubled });
        Some(end)
    }
}

#[cfg(test)]
mod tests;
