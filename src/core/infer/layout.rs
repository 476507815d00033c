//! The first and last records of a table → which of them are title lines, header, data, notes and totals.
//!
//! Says nothing of single cells: what a column holds is decided from all of them.

use super::sniff::mode;
use super::{moment, number};
use crate::data::parse::header::{merged, plain};

/// A record of the beginning, its cells without spaces around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Number of its row in the file, from 1, as a spreadsheet shows it.
    pub row: u64,
    /// Its cells.
    pub cells: Vec<String>,
}

/// Where a table begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// How many fields its records have.
    pub n_fields: usize,
    /// Lines above the header: their numbers and their text.
    pub titles: Vec<(u64, String)>,
    /// Numbers of the header's lines: none, one or two.
    pub header: Vec<u64>,
    /// The header's texts, as many as fields; those of two lines joined.
    pub names: Vec<String>,
    /// How many records stand before the first one of data.
    pub n_before: usize,
}

/// What a cell is at first sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Empty,
    Number,
    Date,
    Text,
}

fn look(text: &str) -> Look {
    if text.is_empty() || super::signs::find(text).is_some() {
        Look::Empty
    } else if number::is_like(text) {
        Look::Number
    } else if moment::is_like(text) {
        Look::Date
    } else {
        Look::Text
    }
}

/// Four digits that can be a year.
pub(super) fn is_year(text: &str) -> bool {
    text.len() == 4
        && text.bytes().all(|b| b.is_ascii_digit())
        && matches!(text.parse(), Ok(1800..=2150))
}

fn n_filled(cells: &[String]) -> usize {
    cells.iter().filter(|c| !c.is_empty()).count()
}

/// Whether a record looks like a header above the ones that follow it.
///
/// A cell unlike the numbers or dates below it speaks for a header, one like them against it.
fn is_header(cells: &[String], below: &[Line]) -> (usize, usize) {
    let (mut for_it, mut against) = (0, 0);
    for (i, cell) in cells.iter().enumerate() {
        let under: Vec<&str> =
            below.iter().filter_map(|l| l.cells.get(i)).map(String::as_str).collect();
        let looks: Vec<Look> =
            under.iter().map(|c| look(c)).filter(|l| *l != Look::Empty).collect();
        let most = |l: Look| looks.iter().filter(|k| **k == l).count() * 10 >= looks.len() * 6;
        let here = look(cell);
        if looks.is_empty() || here == Look::Empty {
            continue;
        }
        let years = under.iter().filter(|c| is_year(c)).count() * 2 > under.len();
        match here {
            Look::Text if most(Look::Number) || most(Look::Date) => for_it += 1,
            Look::Text if under.contains(&cell.as_str()) => against += 1,
            // A column for each year: the header is a number too.
            Look::Number if most(Look::Number) && is_year(cell) && !years => for_it += 1,
            Look::Number if most(Look::Number) => against += 1,
            Look::Date if most(Look::Date) => against += 1,
            Look::Text | Look::Number | Look::Date | Look::Empty => {}
        }
    }
    (for_it, against)
}

/// Finds title lines and header among the first records; `None` where there is no record at all.
pub(super) fn layout(lines: &[Line]) -> Option<Layout> {
    let lengths: Vec<usize> = lines.iter().map(|l| l.cells.len()).collect();
    let n_fields = mode(&lengths);
    let fits = |l: &Line| l.cells.len() == n_fields;
    let last = |l: &Line| l.cells.iter().rposition(|c| !c.is_empty()).map_or(0, |p| p + 1);
    let used = lines.iter().filter(|l| fits(l)).map(last).max().unwrap_or(0);
    let enough = if n_fields == 1 { 1 } else { used.div_ceil(2).max(2).min(used) };
    let first = lines.iter().position(|l| fits(l) && n_filled(&l.cells) >= enough)?;
    let below = |from: usize| lines.get(from..).unwrap_or(&[]);
    let data = |from: usize| -> Vec<Line> {
        below(from).iter().filter(|l| fits(l) && n_filled(&l.cells) > 0).take(60).cloned().collect()
    };
    let is_headed = |at: usize, min: usize| {
        let (for_it, against) = is_header(&lines[at].cells, &data(at + 1));
        for_it >= against && for_it >= min && (against == 0 || for_it > 0)
    };
    let mut at: Vec<usize> = Vec::new();
    if is_headed(first, 0) {
        at.push(first);
        if is_upper(lines, first) && is_headed(first + 1, 1) {
            at.push(first + 1);
        } else if let Some(above) = first.checked_sub(1).filter(|a| is_span(&lines[*a], n_fields)) {
            at.insert(0, above);
        }
    }
    let start = at.first().copied().unwrap_or(first);
    let n_before = at.last().map_or(first, |h| h + 1);
    let title = |l: &Line| {
        let words: Vec<&str> =
            l.cells.iter().map(String::as_str).filter(|c| !c.is_empty()).collect();
        (l.row, words.join(" "))
    };
    let rows: Vec<Vec<String>> =
        at.iter().map(|h| lines[*h].cells.iter().map(|c| plain(c)).collect()).collect();
    let mut names = merged(&rows, " ");
    names.resize(n_fields, String::new());
    Some(Layout {
        n_fields,
        titles: lines.iter().take(start).map(title).collect(),
        header: at.iter().map(|h| lines[*h].row).collect(),
        names,
        n_before,
    })
}

/// Whether a header leaves cells open that the next line fills, or says the same twice: it is the upper of two.
fn is_upper(lines: &[Line], at: usize) -> bool {
    let (Some(upper), Some(lower)) = (lines.get(at), lines.get(at + 1)) else { return false };
    let mut pairs = upper.cells.iter().zip(&lower.cells);
    upper.cells.len() == lower.cells.len() && pairs.any(|(u, l)| u.is_empty() && !l.is_empty())
}

/// Whether a line above a header names groups of its columns: it has as many fields, some empty, and does not stand
/// in the first one alone, as a title would.
fn is_span(line: &Line, n_fields: usize) -> bool {
    let filled = n_filled(&line.cells);
    let in_first = line.cells.first().is_some_and(|c| !c.is_empty());
    line.cells.len() == n_fields && filled < n_fields && (filled > 1 || (filled == 1 && !in_first))
}

/// Words with which a line at the foot of a table begins that is none of it.
const NOTES: [&str; 16] = [
    "nota",
    "note",
    "fonte",
    "fonti",
    "source",
    "sources",
    "legenda",
    "avvertenz",
    "elaborazion",
    "(a)",
    "(1)",
    "(*)",
    "*",
    "¹",
    "n.b.",
    "p =",
];

/// Words for the sum of all rows.
const TOTALS: [&str; 6] =
    ["totale", "totali", "total", "totals", "totale complessivo", "totale generale"];

/// Whether a cell says that its row is a sum.
pub(super) fn is_total(text: &str) -> bool {
    let lower = text.to_lowercase();
    TOTALS.contains(&lower.trim_end_matches([':', '.', ' ']))
}

/// Whether a record at the foot is a note: one text and nothing else, where records have several cells.
pub(super) fn is_note(cells: &[&str], n_fields: usize) -> bool {
    let mut filled = cells.iter().filter(|c| !c.is_empty());
    let (Some(text), None) = (filled.next(), filled.next()) else { return false };
    let lower = text.to_lowercase();
    let named = NOTES.iter().any(|n| lower.starts_with(n));
    let long = text.chars().count() > 60 || text.ends_with('.');
    let first = cells.first().is_some_and(|c| !c.is_empty());
    n_fields > 1 && first && (named || long || (n_fields > 2 && cells.len() < n_fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let line = |(i, l): (usize, &str)| Line {
            row: i as u64 + 1,
            cells: l.split(';').map(|c| c.trim().to_owned()).collect(),
        };
        let lines: Vec<Line> = text.lines().enumerate().map(line).collect();
        let l = layout(&lines).expect("records");
        let titles: Vec<u64> = l.titles.iter().map(|t| t.0).collect();
        format!("{titles:?} {:?} {} {}", l.header, l.names.join("|"), l.n_before)
    }

    #[test]
    fn titles_headers_and_data_are_told_apart() {
        let cases = [
            ("anno;n\n2024;1\n2025;2", "[] [1] anno|n 1"),
            ("Residenti\nanno;n\n2024;1\n2025;2", "[1] [2] anno|n 1 + 1"),
            ("Residenti;;\nanno;sesso;n\n2024;M;1\n2025;F;2", "[1] [2] anno|sesso|n 2"),
            ("Roma;14.448\nMilano;532\nNapoli;7", "[] [] | 0"),
            ("Comune;2019;2020\nRoma;10;20\nMilano;30;4000", "[] [1] Comune|2019|2020 1"),
            (
                "Comune;Maschi;;Femmine;\n;2019;2020;2019;2020\nRoma;1;2;3;4\nMilano;5;6;7;8",
                "[] [1, 2] Comune|Maschi 2019|Maschi 2020|Femmine 2019|Femmine 2020 2",
            ),
            (
                ";Maschi;;;Femmine;;\nComune;a;b;c;a;b;c\nRoma;1;2;3;4;5;6\nMilano;1;2;3;4;5;6",
                "[] [1, 2] Comune|Maschi a|Maschi b|Maschi c|Femmine a|Femmine b|Femmine c 2",
            ),
            ("nome;colore\nmela;rossa\npera;verde", "[] [1] nome|colore 1"),
            ("n\n1\n2", "[] [1] n 1"),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), expected.replace("1 + 1", "2"), "{text}");
        }
    }

    #[test]
    fn notes_and_totals_are_known_by_their_words() {
        assert!(is_note(&["Nota: p = provvisorio"], 5));
        assert!(is_note(&["Fonte: Istat", "", ""], 3));
        assert!(is_note(&["qualcosa"], 5));
        assert!(!is_note(&["Valle d'Aosta", "", "", ""], 4));
        assert!(!is_note(&["altre", ""], 2));
        assert!(!is_note(&["Nota"], 1));
        assert!(is_total("Totale") && is_total("TOTALE:") && !is_total("Totale stranieri"));
    }
}
