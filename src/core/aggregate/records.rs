//! Private records, as a stream → what is counted in each inner cell, and who contributed to it.
//!
//! In: delimited files in UTF-8 with a header. Out: a [`Leaf`](super::leaf::Leaf) for each inner cell that has records,
//! and faults that name a file, the number of a record and a column, never what stands in it. Memory grows with the
//! distinct pairs of cell and contributor (of cell and number where a median is asked for), and by 16 bytes a record.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::str::FromStr as _;

use rust_decimal::Decimal;
use sha2::{Digest as _, Sha256};

use super::leaf::{Counted, Numbers};
use super::plan::{MOST_DIMENSIONS, Plan};
use super::profile::{Coding, Rules};
use super::repeats::Repeats;
use super::ties::{Ties, Watch};
use crate::data::column::Dictionary;
use crate::data::csv::{Record, Records, Signs};
use crate::data::schema::aggregate::{Axis, Measure, MeasureKind, Period};
use crate::diag::{Arg, Code, Diagnostic, Loc};

/// Numbers are smaller than this, so that no sum of them overflows.
const LARGEST_NUMBER: i64 = 1_000_000_000_000_000;

/// The codes of a dimension as the records write them.
struct Codes {
    texts: Dictionary,
    /// The place of each in the hierarchy.
    places: Vec<usize>,
}

impl Codes {
    fn of(axis: &Axis) -> Self {
        let n = axis.codes.len();
        let same = axis.codes.iter().enumerate().map(|(i, code)| (code, i));
        let merged = axis.merge.iter().enumerate();
        let merged = merged.flat_map(|(i, group)| group.of.iter().map(move |code| (code, n + i)));
        let mut codes = Self { texts: Dictionary::default(), places: Vec::new() };
        for (code, place) in same.chain(merged) {
            if codes.texts.code(code) as usize == codes.places.len() {
                codes.places.push(place);
            }
        }
        codes
    }

    fn place(&self, code: &str) -> Option<usize> {
        self.places.get(self.texts.find(code)? as usize).copied()
    }
}

/// A field as text.
fn text(record: Record<'_>, column: usize) -> Result<Cow<'_, str>, &'static str> {
    match record.field(column) {
        Cow::Borrowed(bytes) => str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| "not-utf8"),
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|_| "not-utf8"),
    }
}

/// The key of a record or person: any of 2⁶⁴ alike for who does not have the secret, the same whenever it comes.
fn key(secret: &str, pieces: &[&[u8]]) -> u64 {
    let mut hash = Sha256::new();
    hash.update(secret.as_bytes());
    for piece in pieces {
        hash.update((piece.len() as u64).to_be_bytes());
        hash.update(piece);
    }
    hash.finalize().iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte))
}

/// Reads files of records one after the other.
pub struct Reader<'p> {
    plan: &'p Plan<'p>,
    secret: Option<&'p str>,
    /// For each measure, how its numbers are coded.
    coding: Vec<Option<&'p Coding>>,
    /// For each dimension, the place of each code of the records.
    codes: Vec<Codes>,
    /// Persons, centres and holdings, numbered as they come.
    names: [Dictionary; 3],
    counted: Counted,
    repeats: Repeats,
    /// What stands beside each other in the columns of linked tables.
    watch: Option<Watch>,
}

/// Faults of one file: for each column and reason, the first record and how many.
type Faults<'c> = BTreeMap<(&'c str, &'static str), (u64, u64)>;

/// Where the columns stand in a file.
struct Columns {
    axes: Vec<usize>,
    /// Person, centre, holding.
    who: [Option<usize>; 3],
    numbers: Vec<Option<usize>>,
}

impl<'p> Reader<'p> {
    /// Before the first file; `watch` is for the columns that other tables have besides.
    pub fn new(plan: &'p Plan<'p>, rules: &'p Rules, watch: Option<Watch>) -> Self {
        let codes = plan.said.dimensions.iter().map(Codes::of).collect();
        let secret = rules.rounding.as_ref().and_then(|r| r.secret.as_deref());
        let coding = |m: &Measure| {
            let of = |c: &&Coding| Some(&c.column) == m.column.as_ref();
            rules.coding.iter().find(of).filter(|_| m.kind == MeasureKind::Mean)
        };
        let coding = plan.said.measures.iter().map(coding).collect();
        let (names, counted) = (Default::default(), Counted::default());
        let repeats = Repeats::default();
        Self { plan, secret, coding, codes, names, counted, repeats, watch }
    }

    /// Reads one file; `name` is how it is told.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn read(
        &mut self,
        name: &str,
        input: impl Read,
        out: &mut Vec<Diagnostic>,
    ) -> io::Result<()> {
        let said = self.plan.said;
        let mut records = Records::new(input, Signs::of(said.delimiter));
        let at = |code| Diagnostic::new(code, Loc::Path(name.to_owned()));
        if !records.advance()? {
            out.push(at(Code::RecordsEmpty));
            return Ok(());
        }
        let header: Vec<String> = (0..records.record().n_fields())
            .map(|i| String::from_utf8_lossy(&records.record().field(i)).trim().to_owned())
            .collect();
        let Some(columns) = self.columns(&header, &at, out) else { return Ok(()) };
        let mut faults = Faults::new();
        let mut number = 0;
        self.repeats.file(name);
        if let Some(watch) = &mut self.watch {
            watch.file(&header);
        }
        while records.advance()? {
            let record = records.record();
            if record.is_blank() {
                continue;
            }
            number += 1;
            self.repeats.record(record, number);
            let whole = record.n_fields() == header.len() && record.faults().is_empty();
            let fault = if whole { self.record(record, &columns) } else { Err(("", "not-whole")) };
            if let Some(watch) = &mut self.watch {
                watch.record(record);
            }
            if let Err(fault) = fault {
                faults.entry(fault).or_insert((number, 0)).1 += 1;
            }
        }
        if number == 0 {
            out.push(at(Code::RecordsEmpty));
        }
        for ((column, reason), (first, count)) in faults {
            let d = at(Code::RecordsValue).with("record", first).with("count", count);
            let d = d.with("reason", Arg::Term(reason));
            out.push(if column.is_empty() { d } else { d.with("column", column) });
        }
        Ok(())
    }

    /// What was counted, and which columns decide others; tells what was given twice.
    pub fn finish(self, out: &mut Vec<Diagnostic>) -> (Counted, Ties) {
        self.repeats.told(self.plan.said, out);
        (self.counted, self.watch.map(Watch::finish).unwrap_or_default())
    }

    fn columns(
        &self,
        header: &[String],
        at: &dyn Fn(Code) -> Diagnostic,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Columns> {
        let said = self.plan.said;
        let mut missing: Vec<String> = Vec::new();
        let mut find = |name: &str| {
            let found = header.iter().position(|h| h == name);
            if found.is_none() && !missing.iter().any(|m| m == name) {
                missing.push(name.to_owned());
            }
            found
        };
        let axes: Vec<Option<usize>> = said.dimensions.iter().map(|d| find(&d.column)).collect();
        let who = [&said.person, &said.centre, &said.holding].map(|c| c.as_deref().map(&mut find));
        let numbers: Vec<Option<Option<usize>>> =
            said.measures.iter().map(|m| m.column.as_deref().map(&mut find)).collect();
        if !missing.is_empty() {
            out.push(at(Code::RecordsColumn).with("columns", missing));
            return None;
        }
        Some(Columns {
            axes: axes.into_iter().flatten().collect(),
            who: who.map(Option::flatten),
            numbers: numbers.into_iter().map(Option::flatten).collect(),
        })
    }

    /// Puts a record into its cell; on a fault, gives the column and what is wrong.
    fn record(
        &mut self,
        record: Record<'_>,
        columns: &Columns,
    ) -> Result<(), (&'p str, &'static str)> {
        let said = self.plan.said;
        let mut nodes = [0; MOST_DIMENSIONS];
        let axes = said.dimensions.iter().zip(&columns.axes).zip(&self.codes);
        for (node, ((axis, column), codes)) in nodes.iter_mut().zip(axes) {
            let told = |reason| (axis.column.as_str(), reason);
            let text = text(record, *column).map_err(told)?;
            *node = place(axis, codes, &text).map_err(told)?;
        }
        let mut who = [None; 3];
        let named = [&said.person, &said.centre, &said.holding];
        for (i, column) in columns.who.iter().enumerate() {
            let Some(column) = column else { continue };
            let told = |reason| (named[i].as_deref().unwrap_or(""), reason);
            let text = text(record, *column).map_err(told)?;
            if text.is_empty() {
                return Err(told("nobody"));
            }
            let n_before = self.names[i].len();
            who[i] = Some(self.names[i].code(&text));
            if let (0, true, Some(secret)) = (i, self.names[i].len() > n_before, self.secret) {
                self.counted.keys.push(key(secret, &[text.as_bytes()]));
            }
        }
        let mut values = Vec::with_capacity(said.measures.len());
        let measures = said.measures.iter().zip(&columns.numbers).zip(&self.coding);
        for ((measure, column), coding) in measures {
            let told = |reason| (measure.column.as_deref().unwrap_or(""), reason);
            let text = column.map_or(Ok(Cow::Borrowed("")), |c| text(record, c)).map_err(told)?;
            let value = number(&text, measure.kind).map_err(told)?;
            values.push(value.map(|v| coding.map_or(v, |c| coded(v, c))));
        }
        let cell = self.plan.shape.cell(&nodes[..said.dimensions.len()]);
        let leaf = self.counted.leaves.entry(cell).or_default();
        leaf.records += 1;
        if let (None, Some(secret)) = (who[0], self.secret) {
            let fields: Vec<_> = (0..record.n_fields()).map(|i| record.field(i)).collect();
            let fields: Vec<&[u8]> = fields.iter().map(AsRef::as_ref).collect();
            leaf.key = leaf.key.wrapping_add(key(secret, &fields));
        }
        leaf.numbers.resize(said.measures.len(), Numbers::default());
        for (i, ids) in
            [&mut leaf.persons, &mut leaf.centres, &mut leaf.holdings].into_iter().enumerate()
        {
            if let Some(id) = who[i] {
                ids.add(id);
            }
        }
        // Centres of one body count as one contributor.
        let contributor = who[2].or(who[1]).or(who[0]);
        for ((numbers, value), m) in leaf.numbers.iter_mut().zip(values).zip(&said.measures) {
            if let Some(value) = value {
                numbers.add(value, (who[0], contributor), m.kind);
            }
        }
        Ok(())
    }
}

/// The inner code that a text belongs to, or what is wrong with it.
fn place(axis: &Axis, codes: &Codes, text: &str) -> Result<usize, &'static str> {
    if !axis.bounds.is_empty() {
        let value = number(text, MeasureKind::Sum)?.ok_or("no-number")?;
        return Ok(axis.bounds.partition_point(|bound| *bound <= value));
    }
    let found = match axis.period {
        None => codes.place(text),
        Some(period) => codes.place(&period_of(text, period).ok_or("no-date")?),
    };
    found.ok_or("no-code")
}

/// A number as it counts.
fn coded(value: Decimal, coding: &Coding) -> Decimal {
    let value = coding.bottom.map_or(value, |bottom| value.max(bottom));
    coding.top.map_or(value, |top| value.min(top))
}

/// The period of a date (`2025-03-31`) or month (`2025-03`).
pub(super) fn period_of(text: &str, period: Period) -> Option<String> {
    let mut pieces = text.get(..text.len().min(10))?.split('-');
    let (year, month) = (pieces.next()?, pieces.next()?);
    let month: u8 = month.parse().ok().filter(|m| (1..=12).contains(m) && month.len() == 2)?;
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(match period {
        Period::Month => format!("{year}-{month:02}"),
        Period::Quarter => format!("{year}-Q{}", month.div_ceil(3)),
        Period::HalfYear => format!("{year}-H{}", month.div_ceil(6)),
        Period::Year => year.to_owned(),
    })
}

/// The number of a cell; an empty one has none.
pub(super) fn number(text: &str, kind: MeasureKind) -> Result<Option<Decimal>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let value = Decimal::from_str(text).ok();
    // Far below what a sum could not hold.
    let value = value.filter(|v| v.abs() < Decimal::from(LARGEST_NUMBER)).ok_or("no-number")?;
    match kind {
        _ if value.is_sign_negative() && !value.is_zero() => Err("negative"),
        MeasureKind::Share if value != Decimal::ZERO && value != Decimal::ONE => {
            Err("no-yes-or-no")
        }
        MeasureKind::Records
        | MeasureKind::Persons
        | MeasureKind::Sum
        | MeasureKind::Mean
        | MeasureKind::Median
        | MeasureKind::Share => Ok(Some(value)),
    }
}
