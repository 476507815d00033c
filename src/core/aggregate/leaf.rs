//! What is counted in an inner cell: records, who they are of, the numbers of their columns.
//!
//! In: one record after the other. Out: what the rules ask about, for one cell or several together. Memory grows with the
//! distinct contributors (with the distinct numbers where a median is asked for), not with the records.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::data::schema::aggregate::MeasureKind;

/// How many of the largest contributions of single records are kept: as many as any rule asks for.
const LARGEST: usize = 16;

/// Numbers of contributors, ascending once they are [`sorted`](Ids::sorted).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    all: Vec<u32>,
    /// How many there were when they were last sorted.
    distinct: usize,
}

impl Ids {
    pub(super) fn add(&mut self, id: u32) {
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
    /// How many records have one that is not zero.
    pub some: u64,
    /// The people who have one that is not zero, where records tell them apart.
    pub givers: Ids,
    /// Whether one of them is neither 0 nor 1.
    pub beyond_one: bool,
    /// What each contributor has of it, where contributors are told apart.
    pub by: BTreeMap<u32, Decimal>,
    /// The largest of single records, descending, where they are not.
    pub largest: Vec<Decimal>,
    /// How often each number is there, where the one in the middle is asked for.
    pub values: BTreeMap<Decimal, u64>,
}

impl Numbers {
    pub(super) fn add(
        &mut self,
        value: Decimal,
        (person, contributor): (Option<u32>, Option<u32>),
        kind: MeasureKind,
    ) {
        self.n += 1;
        if !value.is_zero() {
            self.some += 1;
            if let Some(id) = person {
                self.givers.add(id);
            }
            self.beyond_one |= value != Decimal::ONE;
        }
        if kind == MeasureKind::Median {
            *self.values.entry(value).or_default() += 1;
            return;
        }
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
        self.some += other.some;
        other.givers.all.iter().for_each(|id| self.givers.add(*id));
        self.beyond_one |= other.beyond_one;
        for (id, value) in &other.by {
            *self.by.entry(*id).or_default() += *value;
        }
        other.largest.iter().for_each(|v| self.keep(*v));
        for (value, n) in &other.values {
            *self.values.entry(*value).or_default() += n;
        }
    }

    /// How many people, or else records, have one that is not zero.
    pub fn n_givers(&self) -> u64 {
        let people = Ids::sorted(std::iter::once(&self.givers)).len() as u64;
        if people > 0 { people } else { self.some }
    }

    /// The number in the middle, or between the two that are.
    pub fn median(&self) -> Option<Decimal> {
        let at = |place: u64| {
            let mut before = 0;
            let mut all = self.values.iter();
            all.find(|(_, n)| {
                before += **n;
                before > place
            })
        };
        let (low, high) = (at(self.n.checked_sub(1)? / 2)?, at(self.n / 2)?);
        (low.0 + high.0).checked_div(Decimal::TWO)
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
    /// The keys of its records, added up, where they tell nobody apart and cell keys are asked for.
    pub key: u64,
}

/// The inner cells that have records, by number.
pub type Leaves = BTreeMap<usize, Leaf>;

/// What was counted.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// The inner cells.
    pub leaves: Leaves,
    /// The key of each person, by number, where cell keys are asked for.
    pub keys: Vec<u64>,
}
