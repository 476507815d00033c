//! The cells of one column → how many there are of each kind, with the first of those that stand out.
//!
//! Memory does not grow with the number of cells: counts, bounds, a few examples, and the different values as long as
//! they are few.

use std::collections::{BTreeMap, BTreeSet};

use super::moment::Moments;
use super::number::{Example, Numbers};
use super::signs::{self, Sign};
use super::{Known, layout};

/// Different values that are kept; past them a column has many.
pub(super) const FEW: usize = 40;

/// Examples of cells that stand out.
const EXAMPLES: usize = 3;

/// Bytes of a text that is kept.
const TEXT: usize = 200;

/// Forms a text can have that are types or formats of their own, in the order of [`Column::special`].
pub(super) const SPECIAL: [(&str, Option<&str>); 7] = [
    ("string", Some("uri")),
    ("string", Some("email")),
    ("string", Some("uuid")),
    ("duration", None),
    ("geopoint", None),
    ("object", None),
    ("array", None),
];

/// What is known of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// Cells, empty ones too.
    pub n: u64,
    /// Empty ones.
    pub n_empty: u64,
    /// Cells with spaces around their text.
    pub n_padded: u64,
    /// Those of them that keep their spaces, since they stand between quotes.
    pub n_spaced: u64,
    /// Cells that a spreadsheet wrote as `="028001"`.
    pub n_formula: u64,
    /// Cells between quotes, of those that are not empty.
    pub n_quoted: u64,
    /// Cells that a sheet holds as texts though they are digits.
    pub n_as_text: u64,
    /// Signs for nothing, by text.
    pub signs: BTreeMap<&'static str, (&'static Sign, u64)>,
    /// Those that are numbers.
    pub numbers: Numbers,
    /// Those that are dates or times.
    pub moments: Moments,
    /// Those that are neither.
    pub n_odd: u64,
    /// The first of them.
    pub odd: Vec<Example>,
    /// The different values, signs left out; `None` where there are many.
    pub values: Option<BTreeSet<String>>,
    /// Characters of the longest.
    pub longest: usize,
    /// Whether all values so far are of each form of [`SPECIAL`].
    pub special: [bool; 7],
    /// Whether all values so far are capitals, digits and joining signs, a few each.
    pub codelike: bool,
    /// Whether all values so far are codes of places.
    pub placed: bool,
    /// Records whose cell is the word for a total.
    pub totals: u64,
}

/// A cell as it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell<'t> {
    /// Its text.
    pub text: &'t str,
    /// Whether it stands between quotes (or, in a sheet, is a text).
    pub quoted: bool,
}

/// The text of a cell without the signs a spreadsheet puts around texts: `="028001"`.
pub(super) fn unwrapped(text: &str) -> (&str, bool) {
    match text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')) {
        Some(inner) => (inner, true),
        None => (text, false),
    }
}

impl Column {
    /// A column of which nothing is known.
    pub(super) fn new() -> Self {
        Self {
            values: Some(BTreeSet::new()),
            special: [true; 7],
            codelike: true,
            placed: true,
            ..Self::default()
        }
    }

    /// Cells that hold a value.
    pub(super) fn n_values(&self) -> u64 {
        self.n - self.n_empty - self.n_signs()
    }

    /// Cells that hold a sign for nothing.
    pub(super) fn n_signs(&self) -> u64 {
        self.signs.values().map(|(_, n)| n).sum()
    }

    /// Takes a cell of a record (numbered from 1).
    pub(super) fn add(&mut self, cell: Cell<'_>, record: u64, known: &Known) {
        self.n += 1;
        let text = cell.text.trim_matches([' ', '\t', '\u{a0}', '\u{202f}']);
        if text.is_empty() {
            self.n_empty += 1;
            return;
        }
        let padded = text.len() != cell.text.len();
        self.n_padded += u64::from(padded);
        self.n_spaced += u64::from(padded && cell.quoted);
        self.n_quoted += u64::from(cell.quoted);
        let (text, formula) = unwrapped(text);
        self.n_formula += u64::from(formula);
        if let Some(sign) = signs::find(text) {
            self.signs.entry(sign.text).or_insert((sign, 0)).1 += 1;
            return;
        }
        self.kinds(text, record);
        self.longest = self.longest.max(text.chars().count());
        self.placed = self.placed && known.places.contains(text);
        let code =
            |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'.');
        self.codelike = self.codelike && text.len() <= 12 && text.bytes().all(code);
        for (i, alive) in self.special.iter_mut().enumerate() {
            *alive = *alive && is_special(i, text);
        }
        self.keep(text);
    }

    /// Takes a cell that a sheet holds as a number with decimals, so that its point is no question; `false` where it is
    /// none.
    pub(super) fn add_exact(&mut self, text: &str, record: u64) -> bool {
        if !self.numbers.add_exact(text, record) {
            return false;
        }
        self.n += 1;
        self.longest = self.longest.max(text.chars().count());
        self.placed = false;
        self.special = [false; 7];
        self.keep(text);
        true
    }

    fn keep(&mut self, text: &str) {
        if self.values.as_ref().is_some_and(|v| v.len() > FEW) || text.len() > TEXT {
            self.values = None;
        }
        if let Some(values) = &mut self.values
            && !values.contains(text)
        {
            values.insert(text.to_owned());
        }
    }

    fn kinds(&mut self, text: &str, record: u64) {
        let first = text.chars().next().unwrap_or(' ');
        if first.is_alphabetic() && !text.starts_with("EUR") && !text.starts_with("euro") {
            // By far the commonest: a word.
            self.totals += u64::from(layout::is_total(text));
            return self.stands_out(text, record);
        }
        let number = self.numbers.add(text, record);
        // `2025-03` is no number and `1.234` no date, but `01.02.25` may be asked both ways.
        let moment = self.moments.add(text, record);
        if !number && !moment {
            self.stands_out(text, record);
        }
    }

    fn stands_out(&mut self, text: &str, record: u64) {
        self.n_odd += 1;
        if self.odd.len() < EXAMPLES {
            self.odd.push((text.chars().take(40).collect(), record));
        }
    }
}

fn is_special(form: usize, text: &str) -> bool {
    let first = text.as_bytes().first().copied().unwrap_or(b' ');
    match form {
        0 => {
            ["http://", "https://", "mailto:", "urn:"].iter().any(|p| text.starts_with(p))
                && !text.contains(' ')
        }
        1 => is_email(text),
        2 => is_uuid(text),
        3 => first == b'P' && is_duration(text),
        4 => text
            .split_once(',')
            .is_some_and(|(a, b)| is_degrees(a, 180.0) && is_degrees(b.trim_start(), 90.0)),
        5 => {
            first == b'{' && matches!(serde_json::from_str(text), Ok(serde_json::Value::Object(_)))
        }
        _ => first == b'[' && matches!(serde_json::from_str(text), Ok(serde_json::Value::Array(_))),
    }
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let odd = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '@');
    !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.replacen('@', "", 1).contains(odd)
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// ISO 8601 durations of whole numbers: `P1Y2M`, `PT30M`.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let (date, time) = rest.split_once('T').map_or((rest, None), |(d, t)| (d, Some(t)));
    let fits = |part: &str, letters: &str| {
        let mut left = letters;
        let mut digits = 0;
        for c in part.chars() {
            if c.is_ascii_digit() {
                digits += 1;
                continue;
            }
            let Some(at) = left.find(c).filter(|_| digits > 0) else { return false };
            left = left.get(at + 1..).unwrap_or("");
            digits = 0;
        }
        digits == 0
    };
    let some = !date.is_empty() || time.is_some_and(|t| !t.is_empty());
    some && fits(date, "YMWD") && time.is_none_or(|t| !t.is_empty() && fits(t, "HMS"))
}

/// Degrees with decimals, which tell a place from two whole numbers.
fn is_degrees(text: &str, limit: f64) -> bool {
    text.contains('.') && text.parse::<f64>().is_ok_and(|d| d.abs() <= limit)
}
