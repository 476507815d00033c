//! Text → text that HTML cannot mistake for markup.

/// Appends a text with `&`, `<`, `>` and `"` escaped, fit for an element and for an attribute in double quotes; a
/// control character becomes U+FFFD.
pub fn escape(text: &str, out: &mut String) {
    let mut at = 0;
    for (i, b) in text.bytes().enumerate() {
        let safe = match b {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\t' | b'\n' => continue,
            // A carriage return is half of a line end.
            b'\r' => "",
            0..=0x1f | 0x7f => "\u{fffd}",
            _ => continue,
        };
        out.push_str(text.get(at..i).unwrap_or(""));
        out.push_str(safe);
        at = i + 1;
    }
    out.push_str(text.get(at..).unwrap_or(""));
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
