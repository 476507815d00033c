//! Cells of a column that look like numbers → which sign divides decimals and which groups digits, or that nobody can
//! tell.
//!
//! One cell seldom decides: `1.234` is a thousand and more, or one and a bit. `1.234.567`, `1.234,5` and `0.12` do
//! decide, for their column and, where nothing in the column decides, for the others of the table: one file is written
//! in one convention. Where signs contradict each other nothing is chosen.

/// Signs that may stand between digits. Only the first two may divide decimals.
pub(super) const SIGNS: [char; 7] = ['.', ',', '\'', '’', ' ', '\u{a0}', '\u{202f}'];

/// What stands around numbers and is no part of them.
const AFFIXES: [&str; 8] = ["%", "‰", "€", "$", "£", "EUR", "euro", "Euro"];

/// A cell that says something, with the number of its record.
pub(super) type Example = (String, u64);

/// What the cells of a column say of one sign.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Cells in which it can only divide decimals.
    pub decimal: u64,
    /// Cells in which it can only group digits.
    pub group: u64,
    /// Cells that can be read both ways.
    pub either: u64,
    /// The first cell of each kind: decimal, group, either.
    pub examples: [Option<Example>; 3],
}

/// The numbers of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    /// Cells that a number may look like.
    pub n: u64,
    /// Those of digits alone, with or without a sign before them.
    pub n_plain: u64,
    /// Digits alone, several, the first a zero.
    pub n_zero_led: u64,
    /// Fewest and most digits of the plain ones.
    pub widths: Option<(usize, usize)>,
    /// Least and greatest of the plain ones.
    pub bounds: Option<(i64, i64)>,
    /// Numbers whose decimals are not all zeros, as far as a sign can only divide decimals.
    pub n_fractions: u64,
    /// Numbers with an exponent.
    pub n_exponent: u64,
    /// Numbers with more digits than can be kept exact.
    pub n_too_long: u64,
    /// Numbers with something around them, and what it is where it is always the same.
    pub n_affixed: u64,
    /// What stands around the first of them.
    pub affix: Option<&'static str>,
    /// Whether others have something else.
    pub affixes_differ: bool,
    /// The first number with each of the things that stand around them, and the first with none.
    pub kinds: Vec<(Option<&'static str>, Example)>,
    /// What is known of each sign of [`SIGNS`].
    pub signs: [Evidence; 7],
}

/// A number taken apart.
struct Parts<'t> {
    runs: Vec<&'t str>,
    signs: Vec<usize>,
    exponent: bool,
    affix: Option<&'static str>,
    signed: bool,
}

/// How the digits and signs of one number can be read.
enum Reading {
    /// Digits alone.
    Plain,
    /// One sign, in one of the ways of [`Evidence`].
    One(usize, usize),
    /// Groups of the first sign, decimals after the second.
    Both(usize, usize),
}

/// What stands before or behind a number taken off.
fn without_affix(text: &str) -> (&str, Option<&'static str>) {
    for affix in AFFIXES {
        let rest = text.strip_suffix(affix).or_else(|| text.strip_prefix(affix));
        if let Some(rest) = rest {
            return (rest.trim_matches([' ', '\u{a0}', '\u{202f}']), Some(affix));
        }
    }
    (text, None)
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let (text, affix) = without_affix(text);
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let signed = body.len() != text.len();
    let (body, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, e)) => {
            let digits = e.strip_prefix(['+', '-']).unwrap_or(e);
            let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            (mantissa, whole.then_some(true)?)
        }
        None => (body, false),
    };
    let mut parts = Parts { runs: Vec::new(), signs: Vec::new(), exponent, affix, signed };
    let mut start = 0;
    for (at, c) in body.char_indices() {
        if c.is_ascii_digit() {
            continue;
        }
        parts.signs.push(SIGNS.iter().position(|s| *s == c)?);
        parts.runs.push(body.get(start..at)?);
        start = at + c.len_utf8();
    }
    parts.runs.push(body.get(start..)?);
    // Decimals may stand alone (`.5`); nothing else may be empty.
    let whole = parts.runs.iter().enumerate().all(|(i, r)| !r.is_empty() || i == 0);
    let some = parts.runs.iter().any(|r| !r.is_empty());
    (whole && some).then_some(parts)
}

/// Whether runs of digits are groups: three digits each, the first one to three.
fn grouped(runs: &[&str]) -> bool {
    let first = runs.first().map_or(0, |r| r.len());
    (1..=3).contains(&first) && runs.iter().skip(1).all(|r| r.len() == 3)
}

fn reading(parts: &Parts<'_>) -> Option<Reading> {
    let Some((last, before)) = parts.signs.split_last() else { return Some(Reading::Plain) };
    let may_divide = *last < 2;
    if before.iter().all(|s| s == last) {
        let zero = parts.runs.first().is_some_and(|r| r.starts_with('0'));
        let kind = match (grouped(&parts.runs) && !zero, before.is_empty() && may_divide) {
            (true, true) => 2,
            (true, false) => 1,
            (false, true) => 0,
            (false, false) => return None,
        };
        return Some(Reading::One(*last, kind));
    }
    let group = *before.first()?;
    let whole = parts.runs.get(..parts.runs.len() - 1)?;
    let ok = may_divide && before.iter().all(|s| *s == group) && grouped(whole);
    ok.then_some(Reading::Both(group, *last))
}

/// Whether a cell looks like a number, whatever its signs mean.
pub(super) fn is_like(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && parts(text).is_some_and(|p| reading(&p).is_some())
}

impl Numbers {
    /// A share of a hundred or a thousand, and a number that is not written as one: what that is a share of, nobody can say.
    pub(super) fn mixed(&self) -> Option<(&Example, &Example)> {
        let is_share = |affix: Option<&str>| matches!(affix, Some("%" | "‰"));
        let (affix, share) = self.kinds.iter().find(|(affix, _)| is_share(*affix))?;
        let (_, other) = self.kinds.iter().find(|(other, _)| other != affix)?;
        Some((share, other))
    }

    /// Takes a cell, without spaces around it; `false` where it is no number however it is read.
    pub(super) fn add(&mut self, text: &str, record: u64) -> bool {
        let Some(parts) = parts(text) else { return false };
        let Some(reading) = reading(&parts) else { return false };
        self.n += 1;
        if self.kinds.iter().all(|(affix, _)| *affix != parts.affix) {
            self.kinds.push((parts.affix, (text.to_owned(), record)));
        }
        if let Some(affix) = parts.affix {
            self.n_affixed += 1;
            self.affixes_differ |= self.affix.is_some_and(|a| a != affix);
            self.affix.get_or_insert(affix);
        }
        self.n_exponent += u64::from(parts.exponent);
        let n_digits: usize = parts.runs.iter().map(|r| r.len()).sum();
        self.n_too_long += u64::from(n_digits > 18);
        let decimals =
            parts.runs.last().filter(|_| matches!(reading, Reading::One(_, 0) | Reading::Both(..)));
        self.n_fractions += u64::from(decimals.is_some_and(|d| d.bytes().any(|b| b != b'0')));
        let mut mark = |sign: usize, kind: usize| {
            let Some(evidence) = self.signs.get_mut(sign) else { return };
            match kind {
                0 => evidence.decimal += 1,
                1 => evidence.group += 1,
                _ => evidence.either += 1,
            }
            if let Some(example) = evidence.examples.get_mut(kind) {
                example.get_or_insert_with(|| (text.to_owned(), record));
            }
        };
        match reading {
            Reading::Plain => self.plain(&parts),
            Reading::One(sign, kind) => mark(sign, kind),
            Reading::Both(group, decimal) => {
                mark(group, 1);
                mark(decimal, 0);
            }
        }
        true
    }

    /// Takes a number whose point is known to divide decimals; `false` where it is none.
    pub(super) fn add_exact(&mut self, text: &str, record: u64) -> bool {
        let before = self.signs.first().map(|e| (e.either, e.examples.clone()));
        if !self.add(text, record) {
            return false;
        }
        if let (Some(point), Some((either, examples))) = (self.signs.first_mut(), before)
            && point.either > either
        {
            (point.either, point.decimal) = (either, point.decimal + 1);
            let decimals = text.rsplit('.').next().unwrap_or_default();
            self.n_fractions += u64::from(decimals.bytes().any(|b| matches!(b, b'1'..=b'9')));
            point.examples = examples;
            let [decimal, ..] = &mut point.examples;
            decimal.get_or_insert_with(|| (text.to_owned(), record));
        }
        true
    }

    fn plain(&mut self, parts: &Parts<'_>) {
        let Some(digits) = parts.runs.first() else { return };
        self.n_plain += 1;
        self.n_zero_led +=
            u64::from(digits.len() > 1 && digits.starts_with('0') && !parts.exponent);
        let (least, most) = self.widths.unwrap_or((usize::MAX, 0));
        self.widths = Some((least.min(digits.len()), most.max(digits.len())));
        if let Ok(n) = digits.parse::<i64>() {
            // Of a signed number only the size counts here: bounds tell years from other numbers.
            let n = if parts.signed { -n } else { n };
            let (least, greatest) = self.bounds.unwrap_or((n, n));
            self.bounds = Some((least.min(n), greatest.max(n)));
        }
    }

    /// Whether all decimals are zeros, as programs write them that keep whole numbers as fractions.
    pub(super) fn is_whole(&self) -> bool {
        self.n_fractions == 0 && self.signs.iter().take(2).all(|e| e.either == 0)
    }

    /// Signs, by what they are proved to be.
    fn proved(&self, what: impl Fn(&Evidence) -> u64) -> Vec<usize> {
        let signs = self.signs.iter().enumerate();
        signs.filter(|(_, e)| what(e) > 0).map(|(i, _)| i).collect()
    }
}

/// How the numbers of a column are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    /// Between the whole part and the decimals; `None` where no number has any.
    pub decimal: Option<char>,
    /// Between groups of digits.
    pub group: Option<char>,
    /// The cell that decides, where one had to; `false` where it stands in another column.
    pub proof: Option<(Example, bool)>,
}

/// What can be said of the numbers of a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// Read in one way.
    Sure(Form),
    /// Everything can be read in two ways; the sign, a cell, how many cells.
    Doubt(char, Example, u64),
    /// Two cells that contradict each other.
    Conflict(Example, Example),
}

/// What the columns of a table prove: for point and comma, a cell in which it divides decimals, and one in which it
/// groups digits, each with its column.
#[derive(Clone, Debug, Default)]
pub(super) struct Convention {
    proofs: Vec<(usize, usize, usize, Example)>,
}

impl Convention {
    /// Adds what a column proves.
    pub(super) fn add(&mut self, column: usize, numbers: &Numbers) {
        for (sign, evidence) in numbers.signs.iter().enumerate().take(2) {
            for (kind, example) in evidence.examples.iter().enumerate().take(2) {
                self.proofs.extend(example.iter().map(|e| (column, sign, kind, e.clone())));
            }
        }
    }

    /// A proof from another column that a sign of point and comma is of a kind (0 decimal, 1 group).
    fn elsewhere(&self, column: usize, sign: usize, kind: usize) -> Option<&Example> {
        // That the other sign divides decimals says that this one does not, and the other way round.
        let same = |p: &&(usize, usize, usize, Example)| {
            p.0 != column && ((p.1 == sign && p.2 == kind) || (p.1 != sign && p.2 != kind))
        };
        self.proofs.iter().find(same).map(|p| &p.3)
    }
}

/// Decides how the numbers of a column are written.
pub(super) fn verdict(column: usize, numbers: &Numbers, table: &Convention) -> Verdict {
    let example = |sign: usize, kinds: &[usize]| -> Example {
        let evidence = numbers.signs.get(sign).map(|e| &e.examples);
        let found = kinds.iter().find_map(|k| evidence?.get(*k)?.clone());
        found.unwrap_or_default()
    };
    let sign = |i: usize| SIGNS.get(i).copied().unwrap_or('.');
    let (mut decimal, mut group) = (numbers.proved(|e| e.decimal), numbers.proved(|e| e.group));
    let either = numbers.proved(|e| e.either);
    let mut proof = None;
    if let ([], [], [only]) = (decimal.as_slice(), group.as_slice(), either.as_slice()) {
        let says = [0, 1].map(|kind| table.elsewhere(column, *only, kind));
        match says {
            [Some(divides), None] => {
                proof = Some((divides.clone(), false));
                decimal.push(*only);
            }
            [None, Some(groups)] => {
                proof = Some((groups.clone(), false));
                group.push(*only);
            }
            [Some(_), Some(_)] | [None, None] => {
                let n = numbers.signs.get(*only).map_or(0, |e| e.either);
                return Verdict::Doubt(sign(*only), example(*only, &[2]), n);
            }
        }
    } else if let ([], [], [a, b, ..]) = (decimal.as_slice(), group.as_slice(), either.as_slice()) {
        return Verdict::Conflict(example(*a, &[2]), example(*b, &[2]));
    }
    for s in &either {
        if let ([d], true) = (decimal.as_slice(), !group.contains(s)) {
            if d == s {
                // `2.62` and `58.382` where another column has decimal commas: some number was damaged.
                if let Some(other) = table.elsewhere(column, *s, 1).filter(|_| proof.is_none()) {
                    return Verdict::Conflict(example(*s, &[0]), other.clone());
                }
            } else {
                group.push(*s);
            }
        } else if decimal.is_empty() && !group.contains(s) {
            decimal.push(*s);
        }
    }
    if let [a, b, ..] = decimal.as_slice() {
        return Verdict::Conflict(example(*a, &[0, 2]), example(*b, &[0, 2]));
    }
    if let [a, b, ..] = group.as_slice() {
        return Verdict::Conflict(example(*a, &[1, 2]), example(*b, &[1, 2]));
    }
    let (decimal, group) = (decimal.first().copied(), group.first().copied());
    if let (Some(d), Some(g)) = (decimal, group)
        && d == g
    {
        return Verdict::Conflict(example(d, &[0]), example(g, &[1]));
    }
    if proof.is_none() && !either.is_empty() {
        let told = decimal.map(|d| example(d, &[0])).filter(|e| !e.0.is_empty());
        let told = told.or_else(|| group.map(|g| example(g, &[1]))).filter(|e| !e.0.is_empty());
        proof = told.map(|e| (e, true));
    }
    Verdict::Sure(Form { decimal: decimal.map(sign), group: group.map(sign), proof })
}

#[cfg(test)]
mod tests;
