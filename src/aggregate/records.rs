//! Private records, as a stream → what is counted in each inner cell, and who contributed to it.
//!
//! In: delimited files in UTF-8 with a header. Out: a [`Leaf`] for each inner cell that has records, and faults that name a
//! file, the number of a record and a column, never what stands in it. Memory grows with the distinct pairs of cell and
//! contributor, not with the records.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::str::FromStr as _;

use rust_decimal::Decimal;

use super::plan::Plan;
use crate::data::csv::{Record, Records, Signs};
use crate::data::schema::aggregate::{Axis, MeasureKind, Period};
use crate::diag::{Arg, Code, Diagnostic, Loc};

/// How many of the largest contributions of single records are kept: as many as any rule asks for.
const LARGEST: usize = 16;

/// Numbers are smaller than this, so that no sum of them overflows.
const LARGEST_NUMBER: i64 = 1_000_000_000_000_000;

/// Numbers of contributors, ascending once they are [`sorted`](Ids::sorted).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    all: Vec<u32>,
    /// How many there were when they were last sorted.
    distinct: usize,
}

impl Ids {
    fn add(&mut self, id: u32) {
        if self.all.last() != Some(&id) {
            self.all.push(id);
        }
        if self.all.len() > 2 * self.distinct + 64 {
            self.sort();
        }
    }

    fn sort(&mut self) {
        self.all.sort_unstable();
        self.all.dedup();
        self.distinct = self.all.len();
    }

    /// The contributors of several cells together, each once, ascending.
    pub fn sorted<'i>(of: impl Iterator<Item = &'i Self>) -> Vec<u32> {
        let mut all: Vec<u32> = of.flat_map(|ids| ids.all.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The numbers of one column in one cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// How many records have one.
    pub n: u64,
    /// Their sum.
    pub sum: Decimal,
    /// What each contributor has of it, where contributors are told apart.
    pub by: BTreeMap<u32, Decimal>,
    /// The largest of single records, descending, where they are not.
    pub largest: Vec<Decimal>,
}

impl Numbers {
    fn add(&mut self, value: Decimal, contributor: Option<u32>) {
        self.n += 1;
        self.sum += value;
        match contributor {
            Some(id) => *self.by.entry(id).or_default() += value,
            None => self.keep(value),
        }
    }

    fn keep(&mut self, value: Decimal) {
        let at = self.largest.partition_point(|v| *v >= value);
        if at < LARGEST {
            self.largest.insert(at, value);
            self.largest.truncate(LARGEST);
        }
    }

    /// Adds the numbers of another cell.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        for (id, value) in &other.by {
            *self.by.entry(*id).or_default() += *value;
        }
        other.largest.iter().for_each(|v| self.keep(*v));
    }
}

/// An inner cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leaf {
    /// How many records.
    pub records: u64,
    /// The people, where records tell them apart.
    pub persons: Ids,
    /// The centres, where records name them.
    pub centres: Ids,
    /// The bodies that run them, where records name them.
    pub holdings: Ids,
    /// For each measure the numbers of its column; nothing for counts.
    pub numbers: Vec<Numbers>,
}

/// The inner cells that have records, by number.
pub type Leaves = BTreeMap<usize, Leaf>;

/// Columns whose texts are numbered as they come.
#[derive(Default)]
struct Names(BTreeMap<Box<[u8]>, u32>);

impl Names {
    fn id(&mut self, text: &[u8]) -> u32 {
        if let Some(id) = self.0.get(text) {
            return *id;
        }
        let id = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(text.into(), id);
        id
    }
}

/// Reads files of records one after the other.
pub struct Reader<'p> {
    plan: &'p Plan<'p>,
    /// For each dimension, the place of each code of the records.
    codes: Vec<BTreeMap<Vec<u8>, usize>>,
    names: [Names; 3],
    leaves: Leaves,
    n_records: u64,
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
    /// Before the first file.
    pub fn new(plan: &'p Plan<'p>) -> Self {
        let codes = plan.said.dimensions.iter().map(codes).collect();
        Self { plan, codes, names: Default::default(), leaves: Leaves::new(), n_records: 0 }
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
        while records.advance()? {
            let record = records.record();
            if record.is_blank() {
                continue;
            }
            number += 1;
            let whole = record.n_fields() == header.len() && record.faults().is_empty();
            let fault = if whole { self.record(record, &columns) } else { Err(("", "not-whole")) };
            if let Err(fault) = fault {
                faults.entry(fault).or_insert((number, 0)).1 += 1;
            }
        }
        self.n_records += number;
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

    /// The cells, and how many records were read.
    pub fn finish(self) -> (Leaves, u64) {
        (self.leaves, self.n_records)
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
        let mut nodes = [0; 16];
        for (i, (axis, column)) in said.dimensions.iter().zip(&columns.axes).enumerate() {
            let text = record.field(*column);
            let found = match axis.period {
                None => self.codes[i].get(text.as_ref()),
                Some(period) => {
                    let code = period_of(&text, period).ok_or((axis.column.as_str(), "no-date"))?;
                    self.codes[i].get(code.as_bytes())
                }
            };
            let node = nodes.get_mut(i).ok_or((axis.column.as_str(), "no-code"))?;
            *node = *found.ok_or((axis.column.as_str(), "no-code"))?;
        }
        let mut who = [None; 3];
        let named = [&said.person, &said.centre, &said.holding];
        for (i, column) in columns.who.iter().enumerate() {
            let Some(column) = column else { continue };
            let text = record.field(*column);
            if text.is_empty() {
                return Err((named[i].as_deref().unwrap_or(""), "nobody"));
            }
            who[i] = Some(self.names[i].id(&text));
        }
        let mut values = Vec::with_capacity(said.measures.len());
        for (measure, column) in said.measures.iter().zip(&columns.numbers) {
            let text = column.map(|c| record.field(c)).unwrap_or_default();
            let name = measure.column.as_deref().unwrap_or("");
            values.push(number(&text, measure.kind).map_err(|reason| (name, reason))?);
        }
        let cell = self.plan.shape.cell(&nodes[..said.dimensions.len()]);
        let leaf = self.leaves.entry(cell).or_default();
        leaf.records += 1;
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
        for (numbers, value) in leaf.numbers.iter_mut().zip(values) {
            if let Some(value) = value {
                numbers.add(value, contributor);
            }
        }
        Ok(())
    }
}

/// The codes of the records with their places.
fn codes(axis: &Axis) -> BTreeMap<Vec<u8>, usize> {
    let same = axis.codes.iter().enumerate().map(|(i, code)| (code.clone().into_bytes(), i));
    let n = axis.codes.len();
    let merged =
        axis.merge.iter().enumerate().flat_map(|(i, group)| {
            group.of.iter().map(move |code| (code.clone().into_bytes(), n + i))
        });
    same.chain(merged).collect()
}

/// The period of a date (`2025-03-31`) or month (`2025-03`).
fn period_of(text: &[u8], period: Period) -> Option<String> {
    let text = str::from_utf8(text).ok()?;
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
fn number(text: &[u8], kind: MeasureKind) -> Result<Option<Decimal>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    let value = str::from_utf8(text).ok().and_then(|t| Decimal::from_str(t).ok());
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
        | MeasureKind::Share => Ok(Some(value)),
    }
}
