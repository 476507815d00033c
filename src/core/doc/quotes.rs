//! Quotation marks, apostrophes, dashes: what a keyboard writes → what a printer sets, per language.
//!
//! In: straight quotes, `--`, `---`, `...`. Out: the marks of the language, after CLDR 48 (`characters/delimiters`);
//! for languages not in the table those of English.

use std::ops::Range;

/// The quotation marks of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quotes {
    /// For `"…"`.
    pub(super) double: (&'static str, &'static str),
    /// For `'…'`. An apostrophe is always `’`.
    pub(super) single: (&'static str, &'static str),
}

const ENGLISH: Quotes = Quotes { double: ("“", "”"), single: ("‘", "’") };
/// In Italian a straight single quote is nearly always an apostrophe: `’68`, `un po’`, `’ndrangheta`. One that opens a
/// quotation is told from those by [`quotes_in_italian`]; closed, both look the same.
const ITALIAN: Quotes = Quotes { double: ("«", "»"), single: ("‘", "’") };

/// Italian words that begin with an apostrophe, without it.
const ELIDED: &[&str] = &["l", "n", "na", "no", "nu", "sta", "ste", "sti", "sto"];

/// Italian words that end with an apostrophe, without it.
const CUT: &[&str] = &[
    "a", "be", "ca", "co", "da", "de", "di", "fa", "fe", "mo", "ne", "pe", "po", "que", "ro", "so",
    "sta", "to", "va", "ve", "vo",
];

/// By language subtag.
const TABLE: &[(&str, Quotes)] = &[
    ("ca", Quotes { double: ("«", "»"), single: ("“", "”") }),
    ("cs", Quotes { double: ("„", "“"), single: ("‚", "‘") }),
    ("da", ENGLISH),
    ("de", Quotes { double: ("„", "“"), single: ("‚", "‘") }),
    ("en", ENGLISH),
    ("es", Quotes { double: ("«", "»"), single: ("“", "”") }),
    ("fi", Quotes { double: ("”", "”"), single: ("’", "’") }),
    ("fr", Quotes { double: ("«\u{a0}", "\u{a0}»"), single: ("’", "’") }),
    ("hr", Quotes { double: ("„", "”"), single: ("‚", "’") }),
    ("it", ITALIAN),
    ("nl", ENGLISH),
    ("pl", Quotes { double: ("„", "”"), single: ("«", "»") }),
    ("pt", ENGLISH),
    ("ro", Quotes { double: ("„", "”"), single: ("«", "»") }),
    ("sl", Quotes { double: ("„", "“"), single: ("‚", "‘") }),
    ("sq", Quotes { double: ("«", "»"), single: ("“", "”") }),
    ("sv", Quotes { double: ("”", "”"), single: ("’", "’") }),
    ("uk", Quotes { double: ("«", "»"), single: ("„", "“") }),
];

impl Quotes {
    /// The marks of a BCP 47 tag.
    pub(super) fn of(tag: &str) -> Self {
        let subtag = tag.split('-').next().unwrap_or(tag);
        TABLE.iter().find(|(t, _)| t.eq_ignore_ascii_case(subtag)).map_or(ENGLISH, |(_, q)| *q)
    }

    /// What stands for a mark that Markdown has already told open from closed (`“`, `”`, `‘`, `’`), where `rest`
    /// follows it; anything else as it is.
    pub(super) fn turn<'m>(self, mark: &'m str, rest: &str) -> &'m str {
        match mark {
            "“" => self.double.0,
            "”" => self.double.1,
            // ’68 begins with an apostrophe, whatever closes after it.
            "‘" if rest.starts_with(|c: char| c.is_ascii_digit()) => "’",
            "‘" if self == ITALIAN && !quotes_in_italian(rest) => "’",
            "‘" => self.single.0,
            other => other,
        }
    }

    /// Sets a piece of a plain text; what is open and what is closed is told by what stands around it in the whole.
    pub(super) fn set(self, text: &str, range: Range<usize>) -> String {
        let Some(piece) = text.get(range.clone()) else { return String::new() };
        if !piece.contains(['"', '\'', '-', '.']) {
            return piece.to_owned();
        }
        let last_close = last_closing(text);
        let mut out = String::with_capacity(piece.len() + 8);
        let mut chars = piece.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            let at = range.start + i;
            let before = text[..at].chars().next_back();
            let after = text[at + c.len_utf8()..].chars().next();
            let rest = &piece[i..];
            let (set, skip) = match c {
                '"' if opens(before) => (self.double.0, 0),
                '"' => (self.double.1, 0),
                '\'' if opens(before)
                    && last_close.is_some_and(|close| close > at)
                    && after.is_some_and(char::is_alphabetic)
                    && (self != ITALIAN || quotes_in_italian(&text[at + 1..])) =>
                {
                    (self.single.0, 0)
                }
                '\'' if before.is_none_or(char::is_whitespace) => ("’", 0),
                '\'' if after.is_some_and(char::is_alphanumeric) => ("’", 0),
                '\'' => (self.single.1, 0),
                '-' if rest.starts_with("---") => ("—", 2),
                '-' if rest.starts_with("--") => ("–", 1),
                '.' if rest.starts_with("...") => ("…", 2),
                _ => {
                    out.push(c);
                    continue;
                }
            };
            out.push_str(set);
            for _ in 0..skip {
                chars.next();
            }
        }
        out
    }
}

/// Whether a quote after this character opens.
fn opens(before: Option<char>) -> bool {
    before.is_none_or(|c| c.is_whitespace() || "([{«“‘„'’\"—–-/".contains(c))
}

/// No quotation within another is longer, in bytes: a text full of marks would be looked through again for each of them.
const LONGEST: usize = 1000;

/// Whether the `'` that stands before this, in Italian, opens a quotation: it begins no word that is written with an
/// apostrophe, and in its paragraph some `'` closes that is not the end of such a word.
fn quotes_in_italian(rest: &str) -> bool {
    let near = &rest[..rest.floor_char_boundary(LONGEST)];
    let paragraph = near.split("\n\n").next().unwrap_or(near);
    let first = paragraph.split(|c: char| !c.is_alphabetic()).next().unwrap_or("").to_lowercase();
    // No Italian word has these letters at its beginning but those of the Calabrian mafia and of its clans.
    if ELIDED.contains(&first.as_str()) || first.starts_with("ndr") {
        return false;
    }
    paragraph.match_indices('\'').any(|(at, _)| {
        let before = &paragraph[..at];
        let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        before.ends_with(|c: char| !c.is_whitespace())
            && !paragraph[at + 1..].starts_with(char::is_alphanumeric)
            && !CUT.contains(&word.to_lowercase().as_str())
    })
}

/// The last `'` that may close: after a letter, digit or mark, and not before a letter.
fn last_closing(text: &str) -> Option<usize> {
    text.rmatch_indices('\'').map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + 1..].chars().next();
        before.is_some_and(|c| !c.is_whitespace()) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(tag: &str, text: &str) -> String {
        Quotes::of(tag).set(text, 0..text.len())
    }

    #[test]
    fn italian_marks() {
        assert_eq!(set("it", "L'anno \"zero\""), "L’anno «zero»");
        assert_eq!(set("it-IT", "l'\"ordine\" di un po' di '68"), "l’«ordine» di un po’ di ’68");
        assert_eq!(set("it", "2020--2025... (\"così\")"), "2020–2025… («così»)");
        assert_eq!(set("it", "co-autori, n. 3-4"), "co-autori, n. 3-4");
    }

    #[test]
    fn italian_quotations_are_told_from_apostrophes() {
        for (typed, printed) in [
            ("'semplici'", "‘semplici’"),
            ("\"detto 'tra' noi\"", "«detto ‘tra’ noi»"),
            ("'la 'ndrangheta' e un po' d'altro", "‘la ’ndrangheta’ e un po’ d’altro"),
            ("'aspetta un po' di tempo'", "‘aspetta un po’ di tempo’"),
            ("nell'ambito di 'l'età'.", "nell’ambito di ’l’età’."),
            ("nel '90, l'età e un po'", "nel ’90, l’età e un po’"),
            ("'ndrine e un po' di 'sta città', Po'", "’ndrine e un po’ di ’sta città’, Po’"),
            ("l'uso 'improprio' dell'acqua", "l’uso ‘improprio’ dell’acqua"),
        ] {
            assert_eq!(set("it", typed), printed);
        }
        // The same where Markdown has paired the two.
        let turn = |rest| Quotes::of("it").turn("‘", rest);
        assert_eq!(turn("tra' noi\""), "‘");
        assert_eq!(turn("ndrangheta e un po' d'altro"), "’");
        assert_eq!(turn("un po', e basta\n\nUn 'altro'"), "’");
    }

    #[test]
    fn english_marks() {
        assert_eq!(set("en", "It's \"new\" --- or 'old'?"), "It’s “new” — or ‘old’?");
        assert_eq!(set("en", "the '90s and the dogs'"), "the ’90s and the dogs’");
        assert_eq!(set("xx", "\"a\""), "“a”");
    }

    #[test]
    fn the_whole_tells_what_a_piece_is() {
        let text = "dice: \"{{x}}\"";
        assert_eq!(Quotes::of("it").set(text, 0..7), "dice: «");
        assert_eq!(Quotes::of("it").set(text, 12..13), "»");
    }
}
