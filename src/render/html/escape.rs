//! Text → text that HTML cannot mistake for markup.

use std::convert::Infallible;

/// What each byte becomes: itself where empty of meaning to HTML (0), else a place in [`SAFE`].
const SPECIAL: [u8; 256] = special();

/// What stands in place of a special byte. A carriage return is half of a line end; a control character is none of ours.
const SAFE: [&str; 8] = ["", "&amp;", "&lt;", "&gt;", "&quot;", "", "\u{fffd}", "&#39;"];

const fn special() -> [u8; 256] {
    let mut table = [0; 256];
    let mut b = 0;
    while b < 0x20 {
        table[b] = 6;
        b += 1;
    }
    table[0x7f] = 6;
    table[b'\t' as usize] = 0;
    table[b'\n' as usize] = 0;
    table[b'\r' as usize] = 5;
    table[b'&' as usize] = 1;
    table[b'<' as usize] = 2;
    table[b'>' as usize] = 3;
    table[b'"' as usize] = 4;
    table[b'\'' as usize] = 7;
    table
}

/// Appends a text with `&`, `<`, `>` and `"` escaped, fit for an element and for an attribute in double quotes; a
/// control character becomes U+FFFD.
pub fn escape(text: &str, out: &mut String) {
    let Ok(()) = pieces(text, 7, |piece| {
        out.push_str(piece);
        Ok::<(), Infallible>(())
    });
}

/// The same for any place of a template, whose attributes may stand between single quotes: `'` is escaped too. The text
/// comes in pieces.
///
/// # Errors
/// The first of `push`.
pub fn escape_anywhere<E>(text: &str, push: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    pieces(text, 8, push)
}

/// Passes on a text in which the special bytes whose place is less than `end` are replaced.
fn pieces<E>(text: &str, end: u8, mut push: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    let mut at = 0;
    for (i, b) in text.bytes().enumerate() {
        let place = SPECIAL[usize::from(b)];
        if place == 0 || place >= end {
            continue;
        }
        if at < i {
            push(text.get(at..i).unwrap_or(""))?;
        }
        push(SAFE[usize::from(place)])?;
        at = i + 1;
    }
    if at < text.len() { push(text.get(at..).unwrap_or("")) } else { Ok(()) }
}

/// Appends an address for an attribute in double quotes: what no address may hold is percent-encoded.
pub fn escape_address(address: &str, out: &mut String) {
    let mut at = 0;
    for (i, b) in address.bytes().enumerate() {
        let plain = !b.is_ascii_control() && !b" \"<>\\^`{|}&".contains(&b);
        if plain {
            continue;
        }
        out.push_str(address.get(at..i).unwrap_or(""));
        if b == b'&' {
            out.push_str("&amp;");
        } else {
            push_all(out, &["%"]);
            let digit =
                |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0').to_ascii_uppercase();
            out.extend([digit(b >> 4), digit(b & 15)]);
        }
        at = i + 1;
    }
    out.push_str(address.get(at..).unwrap_or(""));
}

pub(super) fn push_all(out: &mut String, pieces: &[&str]) {
    for piece in pieces {
        out.push_str(piece);
    }
}
