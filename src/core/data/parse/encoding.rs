//! Bytes that are not what was declared: another encoding, or no text at all.

use encoding_rs::{Encoding, MACINTOSH, UTF_8, WINDOWS_1252};

use super::{File, faults};
use crate::data::csv::Record;
use crate::diag::{Arg, Code, Diagnostic, Loc};

/// Bytes at the beginning of a file that are looked at.
pub(super) const LOOKED_AT: usize = 512;

/// What a file is that is no delimited text, as a term of the catalogue.
pub fn foreign(head: &[u8]) -> Option<&'static str> {
    let begins = |with: &[u8]| head.starts_with(with);
    let text = head.trim_ascii_start();
    let tag = |t: &[u8]| text.get(..t.len()).is_some_and(|b| b.eq_ignore_ascii_case(t));
    if begins(b"\xff\xfe") || begins(b"\xfe\xff") || zeros(head) {
        Some("foreign-utf16")
    } else if begins(b"PK\x03\x04") {
        Some("foreign-sheet")
    } else if begins(b"\xd0\xcf\x11\xe0") {
        Some("foreign-old-sheet")
    } else if begins(b"%PDF-") {
        Some("foreign-pdf")
    } else if begins(b"\x1f\x8b") {
        Some("foreign-gzip")
    } else if tag(b"<!doctype") || tag(b"<html") {
        Some("foreign-html")
    } else {
        None
    }
}

/// Whether every other byte is zero, as in UTF-16 of Latin letters; only the first few are looked at.
fn zeros(head: &[u8]) -> bool {
    let pairs = head.as_chunks::<2>().0;
    let some = pairs.get(..pairs.len().min(32)).unwrap_or(&[]);
    let odd = some.iter().filter(|[a, b]| *a != 0 && *b == 0).count();
    let even = some.iter().filter(|[a, b]| *a == 0 && *b != 0).count();
    some.len() >= 2 && odd.max(even) * 10 >= some.len() * 8
}

/// The encoding bytes that are no UTF-8 were probably written in: the one in which more of them are letters and signs of
/// Italian texts. Windows-1252 where nothing speaks against it, since that is what Excel writes in Italy.
pub fn probable(bytes: &[u8]) -> &'static Encoding {
    let score = |encoding: &'static Encoding| {
        let (text, wrong) = encoding.decode_without_bom_handling(bytes);
        let usual = |c: &char| "àèéìòùÀÈÉÌÒÙçñäöüßôêâîïëáíóú’‘“”«»–—°€§·…".contains(*c);
        let good = text.chars().filter(|c| !c.is_ascii() && usual(c)).count();
        if wrong { 0 } else { good }
    };
    if score(MACINTOSH) > score(WINDOWS_1252) { MACINTOSH } else { WINDOWS_1252 }
}

impl File<'_> {
    /// Tells that the file is no delimited text.
    pub(super) fn foreign(&mut self, reason: &'static str) {
        let hint = match reason {
            "foreign-utf16" => "hint-utf16",
            "foreign-sheet" | "foreign-old-sheet" => "hint-sheet",
            _ => "hint-foreign",
        };
        let at = Loc::File(self.id);
        let Some(faults) = self.faults.as_deref_mut() else { return };
        faults.add(self.id, || {
            let d = Diagnostic::new(Code::CsvForeign, at).with("reason", Arg::Term(reason));
            d.with("hint", Arg::Term(hint))
        });
    }

    /// Tells the first byte of the record, which is not ASCII, that is not in the declared encoding.
    pub(super) fn encoding_fault(&mut self, record: Record<'_>) -> bool {
        let encoding = self.resource.dialect.encoding;
        if encoding == UTF_8 && std::str::from_utf8(record.whole()).is_ok() {
            return false;
        }
        for i in 0..record.n_fields() {
            let (raw, offset) = record.raw(i);
            if raw.is_ascii() {
                continue;
            }
            let bad = if encoding == UTF_8 {
                std::str::from_utf8(raw).err().map(|e| e.valid_up_to())
            } else {
                let (_, wrong) = encoding.decode_without_bom_handling(raw);
                wrong.then_some(0)
            };
            let Some(bad) = bad else { continue };
            let offset = offset + bad as u64;
            let is_utf8 = encoding != UTF_8 && std::str::from_utf8(raw).is_ok();
            let probable = if is_utf8 { UTF_8 } else { probable(raw) };
            let (shown, _) = probable.decode_without_bom_handling(raw);
            let shown = faults::short(&shown);
            self.tell(Some(i), |at| {
                Diagnostic::new(Code::CsvEncoding, at)
                    .with("offset", offset)
                    .with("encoding", encoding.name())
                    .with("shown", shown)
                    .with("probable", probable.name().to_ascii_lowercase())
            });
            return true;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_delimited_text_is_known_by_its_first_bytes() {
        let utf16: Vec<u8> = "Codice;Comune".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(foreign(&utf16), Some("foreign-utf16"));
        let big: Vec<u8> = "Codice;Comune".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(foreign(&big), Some("foreign-utf16"));
        assert_eq!(foreign(b"\xff\xfea\0"), Some("foreign-utf16"));
        assert_eq!(foreign(b"PK\x03\x04\x14"), Some("foreign-sheet"));
        assert_eq!(foreign(b"\n<!DOCTYPE html>"), Some("foreign-html"));
        assert_eq!(foreign(b"Codice;Comune\n1;a\0\n"), None);
        assert_eq!(foreign(b"a"), None);
        assert_eq!(foreign(b""), None);
    }

    #[test]
    fn the_probable_encoding_makes_italian_letters() {
        assert_eq!(probable(b"Citt\xe0"), WINDOWS_1252);
        assert_eq!(probable(b"Citt\x88"), MACINTOSH);
        assert_eq!(probable(b"\x93virgolette\x94"), WINDOWS_1252);
    }
}
