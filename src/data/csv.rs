//! Bytes → records and fields, with the place of each.
//!
//! Dialect: RFC 4180 with any delimiter and quote of one byte; records end with CRLF, LF or CR, mixed as they come;
//! blank lines and a UTF-8 byte order mark are skipped. A quote inside a bare field, text behind a closing quote and a
//! quote that is never closed are faults: the record comes all the same. What the bytes mean is not asked here.

use std::borrow::Cow;
use std::io;

/// Bytes a record may have; a quote that is never closed would otherwise swallow the rest of the file.
pub const RECORD_LIMIT: usize = 16 << 20;

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxFault {
    /// A quote inside a field that does not begin with one.
    StrayQuote,
    /// Text between a closing quote and the end of its field.
    AfterQuote,
    /// A quote that is never closed.
    OpenQuote,
    /// A record longer than [`RECORD_LIMIT`].
    TooLong,
}

/// Where a field stands in the buffer.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Where its cell begins, quote included.
    outer: usize,
    start: usize,
    end: usize,
    quoted: bool,
    /// Whether it holds doubled quotes.
    doubled: bool,
}

/// Reads records, one after the other.
pub struct Records<R> {
    input: R,
    delimiter: u8,
    quote: u8,
    buf: Vec<u8>,
    /// How much of the buffer is filled.
    filled: usize,
    /// Where the next record begins in the buffer.
    next: usize,
    /// Offset in the file of the buffer's first byte.
    offset: u64,
    ended: bool,
    begun: bool,
    start: usize,
    places: Vec<Place>,
    faults: Vec<(usize, SyntaxFault)>,
}

/// Whether a record could be told from what is in the buffer.
enum Found {
    Record,
    NeedMore,
}

impl<R: io::Read> Records<R> {
    /// Reads from the beginning of a file.
    pub fn new(input: R, delimiter: u8, quote: u8) -> Self {
        Self {
            input,
            delimiter,
            quote,
            buf: vec![0; 128 << 10],
            filled: 0,
            next: 0,
            offset: 0,
            ended: false,
            begun: false,
            start: 0,
            places: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Goes to the next record; `false` at the end of the file.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn advance(&mut self) -> io::Result<bool> {
        if !self.begun {
            self.begun = true;
            while self.filled < 3 && !self.ended {
                self.fill()?;
            }
            if self.buf.get(..self.filled).is_some_and(|b| b.starts_with(b"\xef\xbb\xbf")) {
                self.next = 3;
            }
        }
        loop {
            while let Some(b'\r' | b'\n') = self.byte(self.next) {
                self.next += 1;
            }
            if self.next < self.filled {
                break;
            }
            if self.ended {
                return Ok(false);
            }
            self.fill()?;
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

    /// How many fields the record has.
    pub fn n_fields(&self) -> usize {
        self.places.len()
    }

    /// The bytes of a field, quotes taken off; empty past the last.
    pub fn field(&self, i: usize) -> Cow<'_, [u8]> {
        let Some(place) = self.places.get(i) else { return Cow::Borrowed(&[]) };
        let raw = self.buf.get(place.start..place.end).unwrap_or(&[]);
        if !place.doubled {
            return Cow::Borrowed(raw);
        }
        let mut out = Vec::with_capacity(raw.len());
        let mut skip = false;
        for b in raw {
            skip = *b == self.quote && !skip;
            if !skip {
                out.push(*b);
            }
        }
        Cow::Owned(out)
    }

    /// Whether a field stands between quotes.
    pub fn is_quoted(&self, i: usize) -> bool {
        self.places.get(i).is_some_and(|p| p.quoted)
    }

    /// Offset in the file of a field's first byte, its opening quote if it has one.
    pub fn field_offset(&self, i: usize) -> u64 {
        self.offset + self.places.get(i).map_or(self.start, |p| p.outer) as u64
    }

    /// The bytes of a field as they stand in the file, quotes left out but doubled ones kept, and their offset.
    pub fn raw(&self, i: usize) -> (&[u8], u64) {
        let Some(place) = self.places.get(i) else { return (&[], self.offset) };
        let raw = self.buf.get(place.start..place.end).unwrap_or(&[]);
        (raw, self.offset + place.start as u64)
    }

    /// Offset in the file of the record's first byte.
    pub fn start(&self) -> u64 {
        self.offset + self.start as u64
    }

    /// What is wrong with the record, each with the index of its field.
    pub fn faults(&self) -> &[(usize, SyntaxFault)] {
        &self.faults
    }

    fn byte(&self, at: usize) -> Option<u8> {
        if at < self.filled { self.buf.get(at).copied() } else { None }
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
        self.start = self.next;
        let mut at = self.next;
        loop {
            let field =
                if self.byte(at) == Some(self.quote) { self.quoted(at) } else { self.bare(at) };
            let Some(end) = field else { return Found::NeedMore };
            match self.byte(end) {
                Some(b) if b == self.delimiter => at = end + 1,
                Some(b'\r') => {
                    let pair = self.byte(end + 1);
                    if pair.is_none() && !self.ended {
                        return Found::NeedMore;
                    }
                    self.next = end + 1 + usize::from(pair == Some(b'\n'));
                    return Found::Record;
                }
                Some(_) => {
                    self.next = end + 1;
                    return Found::Record;
                }
                None => {
                    self.next = self.filled;
                    return Found::Record;
                }
            }
        }
    }

    /// A field without quotes; gives where it ends, `None` if that is not in the buffer.
    fn bare(&mut self, start: usize) -> Option<usize> {
        let bytes = self.buf.get(start..self.filled).unwrap_or(&[]);
        let mut stray = false;
        let mut n = 0;
        for b in bytes {
            if *b == self.delimiter || *b == b'\n' || *b == b'\r' {
                break;
            }
            stray |= *b == self.quote;
            n += 1;
        }
        if n == bytes.len() && !self.ended {
            return None;
        }
        if stray {
            self.faults.push((self.places.len(), SyntaxFault::StrayQuote));
        }
        let end = start + n;
        self.places.push(Place { outer: start, start, end, quoted: false, doubled: false });
        Some(end)
    }

    /// A field between quotes; gives where it ends.
    fn quoted(&mut self, outer: usize) -> Option<usize> {
        let start = outer + 1;
        let mut doubled = false;
        let mut at = start;
        let close = loop {
            let rest = self.buf.get(at..self.filled).unwrap_or(&[]);
            let Some(n) = memchr::memchr(self.quote, rest) else {
                if !self.ended {
                    return None;
                }
                self.faults.push((self.places.len(), SyntaxFault::OpenQuote));
                break self.filled;
            };
            let quote = at + n;
            match self.byte(quote + 1) {
                Some(b) if b == self.quote => {
                    doubled = true;
                    at = quote + 2;
                }
                None if !self.ended => return None,
                _ => break quote,
            }
        };
        let mut end = (close + 1).min(self.filled);
        let behind = self.buf.get(end..self.filled).unwrap_or(&[]);
        let n = memchr::memchr3(self.delimiter, b'\n', b'\r', behind);
        if n.is_none() && !self.ended {
            return None;
        }
        let n = n.unwrap_or(behind.len());
        if n > 0 {
            self.faults.push((self.places.len(), SyntaxFault::AfterQuote));
        }
        end += n;
        self.places.push(Place { outer, start, end: close, quoted: true, doubled });
        Some(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl io::Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(self.0.len()).min(out.len());
            out[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    /// Where a record begins, its fields, its faults.
    type Read = (u64, Vec<String>, Vec<(usize, SyntaxFault)>);

    fn all(text: &[u8], step: usize) -> Vec<Read> {
        let mut records = Records::new(Drops(text, step), b',', b'"');
        let mut out = Vec::new();
        while records.advance().unwrap() {
            let field = |i| String::from_utf8_lossy(&records.field(i)).into_owned();
            let fields = (0..records.n_fields()).map(field).collect();
            out.push((records.start(), fields, records.faults().to_vec()));
        }
        out
    }

    fn plain(text: &str) -> Vec<Vec<String>> {
        let at_once = all(text.as_bytes(), 1 << 20);
        for step in 1..5 {
            assert_eq!(all(text.as_bytes(), step), at_once, "{step} bytes at a time");
        }
        at_once.into_iter().map(|(_, fields, _)| fields).collect()
    }

    #[test]
    fn line_ends_of_all_kinds_end_a_record() {
        let rows = [["a", "b"], ["1", "2"], ["3", ""]];
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("a,b{end}1,2{end}3,");
            assert_eq!(plain(&text), rows, "{end:?}");
            assert_eq!(plain(&format!("{text}{end}")), rows, "{end:?} at the end");
            assert_eq!(
                plain(&format!("\u{feff}{end}{end}{text}{end}{end}")),
                rows,
                "blank lines, mark"
            );
        }
    }

    #[test]
    fn quotes_hold_delimiters_quotes_and_line_breaks() {
        assert_eq!(
            plain("\"a,b\",\"c\"\"d\"\n\"e\r\nf\",\"\"\n"),
            [["a,b", "c\"d"], ["e\r\nf", ""]]
        );
        assert_eq!(plain("\"\"\"\"\n"), [["\""]]);
        assert!(plain("").is_empty());
        assert!(plain("\n\r\n").is_empty());
    }

    #[test]
    fn faults_name_their_field_and_the_record_comes_all_the_same() {
        let found = all(b"a,5\" x\n\"b\"c,d\ne,\"f\ng", 64);
        let fields = |f: &[&str]| f.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found,
            [
                (0, fields(&["a", "5\" x"]), vec![(1, SyntaxFault::StrayQuote)]),
                (7, fields(&["b", "d"]), vec![(0, SyntaxFault::AfterQuote)]),
                (14, fields(&["e", "f\ng"]), vec![(1, SyntaxFault::OpenQuote)]),
            ]
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_swallow_memory() {
        let mut text = b"a,b\n1,\"".to_vec();
        text.resize(RECORD_LIMIT * 3, b'x');
        let mut records = Records::new(text.as_slice(), b',', b'"');
        assert!(records.advance().unwrap());
        assert!(records.advance().unwrap());
        assert_eq!(records.faults(), [(0, SyntaxFault::TooLong)]);
        assert_eq!(records.start(), 4);
        assert!(!records.advance().unwrap());
        assert!(records.buf.len() <= RECORD_LIMIT * 4);
    }
}
