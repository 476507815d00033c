//! Figures of articles and chapters are bound to data, not typed.
//!
//! Of the digits an author types only those are reported that look like a value: with decimals or grouped thousands, in
//! per cent, or a whole number from 10 on before the word of what it counts, or alone in the cell of a table. Years,
//! dates, hours, ages, ordinals, versions, and what stands after «n.», «art.», «figura» and their like are none. A page
//! that says `typed_numbers = true` is not looked at.

use std::ops::Range;

use super::Facts;
use crate::data::value::Decimal;
use crate::diag::{Code, Diagnostic};
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::site::{Piece, Text};
use crate::source::Span;

/// Lists typed figures.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for (piece, lang, t) in facts.site.texts() {
        text(facts, (piece, t), lang, &mut out);
    }
    out
}

/// Lists those of one text.
pub(super) fn text(
    facts: Facts<'_>,
    (piece, text): (&Piece, &Text),
    lang: Lang,
    out: &mut Vec<Diagnostic>,
) {
    if matches!(piece.kind, Kind::Article | Kind::Chapter) && !text.typed_numbers {
        in_text(facts, text, lang, out);
    }
}

fn in_text(facts: Facts<'_>, text: &Text, lang: Lang, out: &mut Vec<Diagnostic>) {
    let source = facts.sources.text(text.file);
    let half = facts.site.formats.number(lang, &Decimal::new(5, 1), None);
    let decimal = if half.contains('.') { '.' } else { ',' };
    for range in front(source).into_iter().chain(text.body.passages()) {
        let Some(piece) = source.get(range.clone()) else { continue };
        for found in typed(piece, decimal) {
            let number = piece.get(found.clone()).unwrap_or("");
            let place = range.start + found.start..range.start + found.end;
            let d = Diagnostic::at(Code::NumberTyped, Span::new(text.file, place));
            out.push(d.with("number", number));
        }
    }
}

/// The values of the front matter that readers see, each on its line.
fn front(source: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut at, mut inside) = (0, false);
    for line in source.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.trim_end() == "+++" {
            if inside {
                break;
            }
            inside = true;
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| inside) else { continue };
        if matches!(key.trim(), "title" | "description" | "value" | "label" | "note") {
            out.push(start + line.len() - value.len()..at);
        }
    }
    out
}

/// What stands before a number that is a name and not a value.
const NAMES: &[&str] = &[
    "n",
    "nn",
    "no",
    "nos",
    "num",
    "numero",
    "number",
    "art",
    "artt",
    "articolo",
    "articoli",
    "article",
    "articles",
    "comma",
    "commi",
    "paragrafo",
    "paragraph",
    "lettera",
    "punto",
    "legge",
    "law",
    "act",
    "decreto",
    "decree",
    "dl",
    "dlgs",
    "dpr",
    "direttiva",
    "directive",
    "regolamento",
    "regulation",
    "capitolo",
    "chapter",
    "cap",
    "sezione",
    "section",
    "figura",
    "figure",
    "fig",
    "tabella",
    "table",
    "tab",
    "tavola",
    "pagina",
    "pagine",
    "page",
    "pages",
    "p",
    "pp",
    "pag",
    "nota",
    "note",
    "versione",
    "version",
    "v",
    "ore",
    "alle",
    "dalle",
    "at",
    "via",
    "piazza",
    "agenda",
    "obiettivo",
    "goal",
    "iso",
    "en",
    "wcag",
    "euro",
    "eur",
];

/// What stands behind a number that is a date, an hour, an age or a span of time.
const TIMES: &[&str] = &[
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "anni",
    "anno",
    "year",
    "years",
    "mesi",
    "mese",
    "month",
    "months",
    "giorni",
    "giorno",
    "day",
    "days",
    "ore",
    "ora",
    "hour",
    "hours",
    "minuti",
    "minutes",
    "settimane",
    "weeks",
    "secolo",
    "am",
    "pm",
];

/// What makes a value of any number before it.
const SHARES: &[&str] = &[
    "%",
    "per cento",
    "percento",
    "per cent",
    "percent",
    "punti percentuali",
    "percentage points",
];

/// Where figures stand in a piece of Markdown whose decimal sign is this.
fn typed(piece: &str, decimal: char) -> Vec<Range<usize>> {
    let text = masked(piece);
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = bytes.get(at..).and_then(|b| b.iter().position(u8::is_ascii_digit)) {
        let start = at + start;
        let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
        let mut end = start;
        while digit(end) || (matches!(bytes.get(end), Some(b'.' | b',')) && digit(end + 1)) {
            end += 1;
        }
        at = end;
        let (before, number, after) = (&text[..start], &text[start..end], &text[end..]);
        if is_value(before, number, after, decimal) {
            out.push(start..end);
        }
    }
    out
}

/// The text with what is no words blotted out: expressions, code, targets of links, addresses, references to notes.
fn masked(piece: &str) -> String {
    let mut out = piece.to_owned();
    for (open, close) in
        [("{{", "}}"), ("`", "`"), ("](", ")"), ("[^", "]"), ("<", ">"), ("http", " ")]
    {
        let mut at = 0;
        while let Some(start) = out.get(at..).and_then(|rest| rest.find(open)) {
            let start = at + start;
            let inner = start + open.len();
            let rest = out.get(inner..).unwrap_or("");
            let end = rest.find(close).map_or(out.len(), |i| inner + i + close.len());
            let blot: String = out.get(start..end).unwrap_or("").bytes().map(|_| '_').collect();
            out.replace_range(start..end, &blot);
            at = end;
        }
    }
    out
}

fn is_value(before: &str, number: &str, after: &str, decimal: char) -> bool {
    let last = before.chars().next_back();
    let next = after.chars().next();
    let glued =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '/' | '#' | '§' | 'º' | 'ª' | '°');
    let dash = |c: char| matches!(c, '-' | '–' | ':');
    if last.is_some_and(|c| glued(c) || dash(c)) || next.is_some_and(|c| glued(c) || dash(c)) {
        return false;
    }
    let spaced = after.trim_start_matches([' ', '\u{a0}', '\u{202f}']).to_lowercase();
    let is_share = SHARES.iter().any(|share| spaced.starts_with(share));
    let word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_alphabetic() || *c == '’' || *c == '\'').collect()
    };
    let following = word(&spaced);
    let named = before.trim_end_matches([' ', '\u{a0}', '.', '(']);
    let named = named.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("").to_lowercase();
    let is_name = NAMES.contains(&named.as_str()) && before.ends_with([' ', '\u{a0}', '.', '(']);
    if !is_share && (is_name || TIMES.contains(&following.as_str())) {
        return false;
    }
    if number.contains(['.', ',']) {
        return is_share || is_written_out(number, decimal);
    }
    let year = number.len() == 4 && number.starts_with(['1', '2']);
    if is_share {
        return true;
    }
    if year || number.len() < 2 {
        return false;
    }
    let alone = before.trim_end().ends_with('|') && after.trim_start().starts_with('|');
    let word = following.chars().count() >= 3 || matches!(following.as_str(), "of" | "su");
    let counts = after.starts_with([' ', '\u{a0}']) && word;
    let lower = after.trim_start().chars().next().is_some_and(char::is_lowercase);
    alone || (counts && lower)
}

/// Whether a number has decimals or thousands as the language writes them: `1.234`, `12,5`; not `1.0.0`.
fn is_written_out(number: &str, decimal: char) -> bool {
    let group = if decimal == ',' { '.' } else { ',' };
    let (whole, rest) = number.split_once(decimal).unwrap_or((number, ""));
    let parts: Vec<&str> = whole.split(group).collect();
    let grouped =
        parts.iter().skip(1).all(|p| p.len() == 3) && parts.first().is_some_and(|p| p.len() <= 3);
    let whole_is_good = parts.len() == 1 || grouped;
    whole_is_good
        && rest.bytes().all(|b| b.is_ascii_digit())
        && (parts.len() > 1 || !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, decimal: char) -> Vec<&str> {
        typed(text, decimal).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn values_are_told_from_names_and_dates() {
        let it = "Nel 2025 in 127 comuni su 187 erano 51.386, il 12,3% (contro il 9 per cento): +1,2 punti.";
        assert_eq!(found(it, ','), ["127", "187", "51.386", "12,3", "9", "1,2"]);
        let en = "In 2025, 127 of the 187 municipalities had 51,386 residents, 12.3% of all; 40 percent were women.";
        assert_eq!(found(en, '.'), ["127", "187", "51,386", "12.3", "40"]);
        assert_eq!(found("| Asti | 1200 | 340 |\n", ','), ["340"]);
    }

    #[test]
    fn what_is_no_value_is_left_alone() {
        let it = "Al 1° gennaio 2025, il 31 dicembre, alle 18.30, tra i 15 e i 29 anni, dai 18 anni; legge n. 142/2015, art. 19 \
            del decreto, comma 3, direttiva 33, pagina 12, figura 3.2, versione 1.0.0, WCAG 2.2, G20, C2, 2020–2025, \
            15-24enni, il 2° posto, `127 comuni`, {{ rows(\"a\", anno=2025) }} comuni, [nota 12](https://a.example/127%20b) [^12], \
            8 comuni.";
        assert_eq!(found(it, ','), Vec::<&str>::new());
        let en = "On 1 January 2025, at 10.30, page 12, Table 3, Article 19 of the Directive, aged 18 years, the 21st, 2024-25, \
            version 1.0.0, SDG 10.";
        assert_eq!(found(en, '.'), Vec::<&str>::new());
    }
}
