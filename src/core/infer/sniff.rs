//! The first bytes of a file → what encoding, delimiter and quote they are written with, or why they are no table.
//!
//! Only the beginning is looked at here; whether it holds for the whole file is counted while it is read.

use encoding_rs::Encoding;

use super::Unfit;
use crate::data::csv::{Records, Signs};
use crate::data::parse::encoding::probable;

/// Delimiters that are looked for, the likelier first.
pub(super) const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Most records that are compared.
const RECORDS: usize = 400;

/// How a file begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sniffed {
    /// Whether it begins with the UTF-8 byte order mark.
    pub bom: bool,
    /// Between fields.
    pub delimiter: u8,
    /// Around fields.
    pub quote: u8,
    /// What bytes are taken for that are not UTF-8.
    pub encoding: &'static Encoding,
}

/// Looks at the first bytes; `whole` says that there are no more.
pub(super) fn sniff(head: &[u8], whole: bool) -> Result<Sniffed, Unfit> {
    if head.is_empty() {
        return Err(Unfit::Empty);
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || is_wide(head) {
        return Err(Unfit::Utf16);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Unfit::Spreadsheet);
    }
    if let Some(at) = head.iter().position(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) {
        return Err(Unfit::Binary(at as u64));
    }
    let bom = head.starts_with(b"\xef\xbb\xbf");
    let text = lines(head, whole);
    if text.trim_ascii().is_empty() || text == b"\xef\xbb\xbf" {
        return Err(Unfit::Empty);
    }
    let quote = quote(text);
    let scored = DELIMITERS.iter().map(|d| (score(text, *d, quote), *d));
    // Of equal scores the first wins: `max_by_key` would take the last.
    let best = scored.fold((0, b','), |best, next| if next.0 > best.0 { next } else { best });
    let foreign: Vec<u8> = text
        .split(|b| *b == b'\n')
        .filter(|l| str::from_utf8(l).is_err())
        .flatten()
        .copied()
        .collect();
    Ok(Sniffed { bom, delimiter: best.1, quote, encoding: probable(&foreign) })
}

/// UTF-16 without a mark: every other byte of a Latin text is zero.
fn is_wide(head: &[u8]) -> bool {
    let start = head.get(..64).unwrap_or(head);
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    start.len() >= 4 && (zeros(0) * 3 > start.len() || zeros(1) * 3 > start.len())
}

/// The whole lines.
fn lines(head: &[u8], whole: bool) -> &[u8] {
    let end = if whole { None } else { memchr::memrchr(b'\n', head) };
    head.get(..end.map_or(head.len(), |e| e + 1)).unwrap_or(head)
}

/// The quote: the apostrophe where nothing stands between double quotes and many fields between apostrophes.
fn quote(text: &[u8]) -> u8 {
    let around = |q: u8| {
        let edge =
            |b: Option<&u8>| b.is_none_or(|b| DELIMITERS.contains(b) || matches!(b, b'\n' | b'\r'));
        let at = |(i, _): (usize, &u8)| {
            let before = i.checked_sub(1).and_then(|p| text.get(p));
            usize::from(edge(before)) + usize::from(edge(text.get(i + 1)))
        };
        text.iter().enumerate().filter(|(_, b)| **b == q).map(at).sum::<usize>()
    };
    let n_lines = memchr::memchr_iter(b'\n', text).count();
    if around(b'"') == 0 && around(b'\'') >= n_lines.max(2) { b'\'' } else { b'"' }
}

/// How well a delimiter splits: the share of records of the commonest length, times that length; 0 where it splits
/// nothing.
fn score(text: &[u8], delimiter: u8, quote: u8) -> usize {
    let mut records = Records::new(text, Signs { quote, ..Signs::of(delimiter) });
    let mut lengths: Vec<usize> = Vec::new();
    while lengths.len() < RECORDS {
        // Reading from memory does not fail.
        let Ok(true) = records.advance() else { break };
        lengths.push(records.record().n_fields());
    }
    let commonest = mode(&lengths);
    let n = lengths.iter().filter(|l| **l == commonest).count();
    if commonest < 2 || lengths.is_empty() { 0 } else { n * 1000 / lengths.len() * commonest }
}

/// The commonest length above one, the greater of two as common; 1 where there is none.
pub(super) fn mode(lengths: &[usize]) -> usize {
    let mut sorted: Vec<usize> = lengths.iter().copied().filter(|l| *l > 1).collect();
    sorted.sort_unstable();
    let runs = sorted.chunk_by(|a, b| a == b).map(|run| (run.len(), run.first().copied()));
    runs.max().and_then(|(_, length)| length).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (char, char) {
        let s = sniff(text.as_bytes(), true).expect("a table");
        (char::from(s.delimiter), char::from(s.quote))
    }

    #[test]
    fn the_delimiter_is_what_splits_all_lines_alike() {
        assert_eq!(told("a;b\n1,5;2,5\n3,5;4,5\n"), (';', '"'));
        assert_eq!(told("Paese; %\nRomania ; 21,04%\nAlbania ; 8,11%\n"), (';', '"'));
        assert_eq!(told("a\tb\n1\t2\n"), ('\t', '"'));
        assert_eq!(told("a|b\n1|2\n"), ('|', '"'));
        assert_eq!(told("a\n1\n2\n"), (',', '"'));
        assert_eq!(told("a,b\n\"x;y;z\",1\n\"p;q;r\",2\n"), (',', '"'));
        assert_eq!(told("'a','b'\n'1','2'\n"), (',', '\''));
        assert_eq!(told("a,b\nL'Aquila,Sant'Angelo\n"), (',', '"'));
        assert_eq!(
            told("Residenti nel 2025\n\na;b;c\n1;2;3\n4;5;6\nNota: p, provvisorio\n"),
            (';', '"')
        );
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let refused = |bytes: &[u8]| sniff(bytes, true).expect_err("no table");
        assert_eq!(refused(b""), Unfit::Empty);
        assert_eq!(refused(b"\xef\xbb\xbf"), Unfit::Empty);
        assert_eq!(refused(b"\r\n\r\n"), Unfit::Empty);
        assert_eq!(refused(b"\xff\xfea\0;\0"), Unfit::Utf16);
        assert_eq!(refused(b"a\0;\0b\0\n\0"), Unfit::Utf16);
        assert_eq!(refused(b"PK\x03\x04rest"), Unfit::Spreadsheet);
        assert_eq!(refused(b"a;b\n1;\x002\n"), Unfit::Binary(6));
    }
}
