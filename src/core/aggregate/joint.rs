//! Several tables made from the same records → one table that has the cells of them all.
//!
//! In: the plans of linked tables, and of kept versions. Out: a [`Shape`] whose inner cells are the finest that can be told
//! apart by any of their codes, and for each table where its cells are in it. Two groupings of ages, a table with and one
//! without the citizenship, months beside quarters: what follows from them together follows in it. Source of the problem:
//! Hundepool et al., *Handbook on Statistical Disclosure Control* (2nd ed.), 5.2 (linked tables).

use std::collections::{BTreeMap, BTreeSet};

use super::audit::{Echelon, Seen, Undecided};
use super::hierarchy::{Dimension, Shape};
use super::plan::Plan;
use super::records::{number, period_of};
use super::ties::Ties;
use crate::data::schema::aggregate::{Aggregate, Axis, MeasureKind, Period};
use crate::data::value::Decimal;

/// The most cells that are looked at together.
const MOST_CELLS: usize = 100_000;

/// Tables as one.
#[derive(Clone, Debug)]
pub struct Joint {
    /// All that can be told apart.
    pub shape: Shape,
    /// For each table, where each of its cells is.
    pub cells: Vec<Vec<usize>>,
    /// For each dimension, what its codes are called.
    labels: Vec<Vec<String>>,
}

/// Whether tables are made from the same records: those of one dataset are, and those whose records have the same name, or
/// the same columns for who is in them where they have none.
pub fn is_linked<'a>(one: (&str, &'a Aggregate), other: (&str, &'a Aggregate)) -> bool {
    let who = |said: &Aggregate| [&said.person, &said.centre, &said.holding].map(Clone::clone);
    let has_who = who(one.1).iter().any(Option::is_some);
    let name = |said: &'a Aggregate| said.records.as_ref().map(|name| name.value.as_str());
    let same = match (name(one.1), name(other.1)) {
        (None, None) => has_who && who(one.1) == who(other.1),
        (name, of_other) => name == of_other,
    };
    one.0 == other.0 || same
}

/// What the codes of a dimension stand for in the records.
type Sets = Vec<BTreeSet<String>>;

/// The finest that tables tell a column of the records apart by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The codes that stand in it.
    Code,
    /// The months of its dates.
    Month,
    /// The classes of its numbers between any two bounds of any table, ascending.
    Class(Vec<Decimal>),
}

impl Unit {
    /// That of a column.
    pub fn of(plans: &[&Plan<'_>], column: &str) -> Self {
        let axes = || plans.iter().flat_map(|p| &p.said.dimensions).filter(|d| d.column == column);
        if axes().any(|axis| axis.period.is_some()) {
            return Self::Month;
        }
        let bounds: BTreeSet<Decimal> = axes().flat_map(|axis| &axis.bounds).copied().collect();
        if bounds.is_empty() { Self::Code } else { Self::Class(bounds.into_iter().collect()) }
    }

    /// What a text of the records counts under.
    pub fn code(&self, text: &str) -> String {
        match self {
            Self::Code => text.to_owned(),
            Self::Month => period_of(text, Period::Month).unwrap_or_else(|| text.to_owned()),
            Self::Class(bounds) => match number(text, MeasureKind::Sum) {
                Ok(Some(value)) => class(bounds, bounds.partition_point(|b| *b <= value)),
                Ok(None) | Err(_) => text.to_owned(),
            },
        }
    }
}

/// What a class between bounds is called: its first number, and the one that is beyond it.
fn class(bounds: &[Decimal], i: usize) -> String {
    let from = i.checked_sub(1).and_then(|i| bounds.get(i));
    match (from, bounds.get(i)) {
        (Some(from), Some(to)) => format!("{from}–<{to}"),
        (Some(from), None) => format!("≥{from}"),
        (None, Some(to)) => format!("<{to}"),
        (None, None) => String::new(),
    }
}

impl Joint {
    /// Puts tables together, one at least; `None` where there are too many cells.
    pub fn new(plans: &[&Plan<'_>], ties: &Ties) -> Option<Self> {
        let (one, others) = plans.split_first()?;
        if others.iter().all(|other| is_same(one, other)) {
            let cells = vec![(0..one.shape.n_cells()).collect(); plans.len()];
            let labels = one.shape.dims().iter().map(|d| d.codes().to_vec()).collect();
            return Some(Self { shape: one.shape.clone(), cells, labels });
        }
        let decided = ties.tied(plans);
        let root =
            |column: &'_ str| decided.get(column).map_or(column.to_owned(), |t| t.by.clone());
        let all = plans.iter().flat_map(|p| &p.said.dimensions);
        let columns: BTreeSet<String> = all.map(|d| root(&d.column)).collect();
        let (mut dims, mut labels) = (Vec::new(), Vec::new());
        // For each column and table, the place of each code among the joint ones.
        let mut places: BTreeMap<&str, Vec<Vec<usize>>> = BTreeMap::new();
        for column in &columns {
            let mut sets: Vec<Option<Sets>> =
                plans.iter().map(|p| sets(p, column, &Unit::of(plans, column))).collect();
            for (coarse, by) in decided.iter().filter(|(_, t)| t.by == *column) {
                let unit = Unit::of(plans, coarse);
                let coarse = plans.iter().map(|p| self::sets(p, coarse, &unit)).collect();
                as_finer(&mut sets, coarse, &by.code);
            }
            let (dimension, found, names) = merge(&sets)?;
            places.insert(column, found);
            dims.push(dimension);
            labels.push(names);
        }
        let shape = Shape::within(MOST_CELLS, dims)?;
        let mut cells = Vec::new();
        for (table, plan) in plans.iter().enumerate() {
            let own: Vec<String> = plan.said.dimensions.iter().map(|d| root(&d.column)).collect();
            let place = |nodes: &[usize], column: &String| {
                let places = &places[column.as_str()][table];
                own.iter().position(|c| c == column).map_or(places[0], |i| places[nodes[i]])
            };
            let one = |cell| {
                let nodes = plan.shape.nodes(cell);
                shape.cell(&columns.iter().map(|c| place(&nodes, c)).collect::<Vec<_>>())
            };
            cells.push((0..plan.shape.n_cells()).map(one).collect());
        }
        Some(Self { shape, cells, labels })
    }

    /// The codes of a cell in the first of the tables that has it.
    pub fn name(&self, plans: &[&Plan<'_>], place: usize) -> String {
        let in_table = |(plan, places): (&&Plan<'_>, &Vec<usize>)| {
            let cell = places.iter().position(|p| *p == place)?;
            Some(plan.shape.name(cell))
        };
        plans.iter().zip(&self.cells).find_map(in_table).unwrap_or_else(|| self.label(place))
    }

    /// What a cell that no table has is made of.
    pub fn label(&self, place: usize) -> String {
        let nodes = self.shape.nodes(place);
        let names = self.labels.iter().zip(nodes).map(|(names, node)| names[node].as_str());
        names.collect::<Vec<_>>().join(" · ")
    }

    /// The cells that no table has and in which there are some, but fewer than `least`, as follows from the counts that
    /// tables show (differencing).
    ///
    /// # Errors
    /// The numbers became too large.
    pub fn small(
        &self,
        counts: &[[BTreeMap<usize, i64>; 2]],
        least: i64,
    ) -> Result<BTreeSet<usize>, Undecided> {
        let relations = self.shape.relations();
        let mut own: Vec<bool> = vec![false; self.shape.n_cells()];
        self.cells.iter().flatten().for_each(|place| own[*place] = true);
        let mut found = BTreeSet::new();
        for kind in 0..2 {
            let mut seen: Vec<Seen> = vec![None; own.len()];
            let (mut n_tables, mut agree) = (0, true);
            for (counts, places) in counts.iter().zip(&self.cells) {
                n_tables += usize::from(!counts[kind].is_empty());
                for (cell, count) in &counts[kind] {
                    let before = seen[places[*cell]].replace(*count);
                    agree &= before.is_none_or(|b| b == *count);
                }
            }
            // Where tables were made from other records, what is left when one is taken from the other is no count.
            if n_tables > 1 && agree {
                let values = Echelon::with_values(&relations, &seen)?.values();
                let small = values.into_iter().filter(|(c, v)| !own[*c] && *v > 0 && *v < least);
                found.extend(small.map(|(cell, _)| cell));
            }
        }
        Ok(found)
    }
}

/// Whether two tables have the same cells under the same numbers.
fn is_same(one: &Plan<'_>, other: &Plan<'_>) -> bool {
    let axes = |(a, b): (&Axis, &Axis)| {
        let parts = |axis: &Axis| {
            (0..axis.codes.len() + axis.merge.len()).map(|i| inner(axis, i, &Unit::Code)).collect()
        };
        let (a_parts, b_parts): (Vec<_>, Vec<_>) = (parts(a), parts(b));
        a.column == b.column && a_parts == b_parts && a.bounds == b.bounds
    };
    one.shape == other.shape && one.said.dimensions.iter().zip(&other.said.dimensions).all(axes)
}

/// What each code of a table stands for; `None` where it is not told apart by this column.
fn sets(plan: &Plan<'_>, column: &str, unit: &Unit) -> Option<Sets> {
    let at = plan.said.dimensions.iter().position(|d| d.column == column)?;
    let (axis, dimension) = (plan.said.dimensions.get(at)?, plan.shape.dims().get(at)?);
    let one =
        |node| dimension.leaves(node).iter().flat_map(|leaf| inner(axis, *leaf, unit)).collect();
    Some((0..dimension.codes().len()).map(one).collect())
}

/// Says what tables hold of a column by the codes of one that decides it, and puts that to what tables hold of this one.
/// `code` is the coarse code of each fine one of the records.
fn as_finer(fine: &mut [Option<Sets>], coarse: Vec<Option<Sets>>, code: &BTreeMap<String, String>) {
    let of = |sets: &[Option<Sets>]| -> BTreeSet<String> {
        sets.iter().flatten().flatten().flatten().cloned().collect()
    };
    let (all_fine, all_coarse) = (of(fine), of(&coarse));
    let Some(first) = all_coarse.first() else { return };
    // Nobody is in a fine code that no record has: it does no harm in any of the coarse ones.
    let code: BTreeMap<&String, &String> =
        all_fine.iter().map(|f| (f, code.get(f).unwrap_or(first))).chain(code).collect();
    let is_met = |c: &String| code.values().any(|of| *of == c);
    // Nor in a coarse code that no record has: it is one of its own, in every total of all.
    let unmet: BTreeSet<String> = all_coarse.iter().filter(|c| !is_met(c)).cloned().collect();
    let alone = |c: &String| format!("({c})");
    for sets in fine.iter_mut().flatten() {
        let whole: BTreeSet<String> = sets.iter().flatten().cloned().collect();
        for set in sets.iter_mut().filter(|set| **set == whole) {
            set.extend(unmet.iter().map(alone));
        }
    }
    let finer = |set: BTreeSet<String>| -> BTreeSet<String> {
        let met = code.iter().filter(|(_, c)| set.contains(**c)).map(|(f, _)| (*f).clone());
        met.chain(set.iter().filter(|c| unmet.contains(*c)).map(alone)).collect()
    };
    for (fine, coarse) in fine.iter_mut().zip(coarse) {
        if let (None, Some(coarse)) = (&fine, coarse) {
            *fine = Some(coarse.into_iter().map(finer).collect());
        }
    }
}

/// What an inner code stands for: codes of the records, months, classes of numbers.
fn inner(axis: &Axis, leaf: usize, unit: &Unit) -> Vec<String> {
    if let (Unit::Class(bounds), false) = (unit, axis.bounds.is_empty()) {
        let from = leaf.checked_sub(1).and_then(|i| axis.bounds.get(i));
        let to = axis.bounds.get(leaf);
        let begins =
            |i: usize| from.is_none_or(|f| i > 0 && bounds.get(i - 1).is_some_and(|b| b >= f));
        let ends = |i: usize| to.is_none_or(|t| bounds.get(i).is_some_and(|b| b <= t));
        let classes = (0..=bounds.len()).filter(|i| begins(*i) && ends(*i));
        return classes.map(|i| class(bounds, i)).collect();
    }
    let merged = leaf.checked_sub(axis.codes.len()).and_then(|i| axis.merge.get(i));
    match (axis.period, axis.codes.get(leaf), merged) {
        (Some(period), Some(code), _) => months(code, period),
        (_, Some(code), _) => vec![code.clone()],
        (_, None, Some(group)) => group.of.clone(),
        (_, None, None) => Vec::new(),
    }
}

fn months(code: &str, period: Period) -> Vec<String> {
    let part = |sign: &str| {
        let (year, number) = code.split_once(sign)?;
        Some((year, number.parse::<u32>().ok()?))
    };
    let found = match period {
        Period::Month => part("-").map(|(year, month)| (year, month, 1)),
        Period::Quarter => part("-Q").map(|(year, n)| (year, n * 3 - 2, 3)),
        Period::HalfYear => part("-H").map(|(year, n)| (year, n * 6 - 5, 6)),
        Period::Year => Some((code, 1, 12)),
    };
    let Some((year, first, n)) = found else { return vec![code.to_owned()] };
    (first..first + n).map(|month| format!("{year}-{month:02}")).collect()
}

/// The finest codes that any of the sets tells apart, with the sets as their sums; and where each set is. A table that
/// does not tell apart has the sum of all.
fn merge(sets: &[Option<Sets>]) -> Option<(Dimension, Vec<Vec<usize>>, Vec<String>)> {
    let all: BTreeSet<&String> = sets.iter().flatten().flatten().flatten().collect();
    let whole: BTreeSet<String> = all.iter().map(|s| (*s).clone()).collect();
    let each: Vec<Vec<&BTreeSet<String>>> = sets
        .iter()
        .map(|s| s.as_ref().map_or_else(|| vec![&whole], |s| s.iter().collect()))
        .collect();
    let flat: Vec<&BTreeSet<String>> = each.iter().flatten().copied().collect();
    let mut classes: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let mut class_of: BTreeMap<&String, usize> = BTreeMap::new();
    let mut labels: Vec<String> = Vec::new();
    for atom in all {
        let member: Vec<usize> = (0..flat.len()).filter(|i| flat[*i].contains(atom)).collect();
        let next = classes.len();
        let class = *classes.entry(member).or_insert(next);
        class_of.insert(atom, class);
        match labels.get_mut(class) {
            Some(label) => label.extend(["+", atom]),
            None => labels.push(atom.clone()),
        }
    }
    let inner: Vec<String> = (0..classes.len()).map(|i| format!("{i}")).collect();
    let mut totals: Vec<(String, Vec<String>)> = Vec::new();
    let mut nodes: BTreeMap<BTreeSet<usize>, usize> = BTreeMap::new();
    let mut sums: Vec<String> = Vec::new();
    let mut place = |set: &BTreeSet<String>| {
        let of: BTreeSet<usize> = set.iter().map(|atom| class_of[atom]).collect();
        if let (1, Some(one)) = (of.len(), of.first()) {
            return *one;
        }
        let next = inner.len() + totals.len();
        *nodes.entry(of).or_insert_with_key(|of| {
            let parts = of.iter().map(|class| format!("{class}")).collect();
            let names: Vec<&str> = of.iter().map(|class| labels[*class].as_str()).collect();
            sums.push(names.join("+"));
            totals.push((format!("+{next}"), parts));
            next
        })
    };
    let places = each.iter().map(|sets| sets.iter().map(|s| place(s)).collect()).collect();
    let dimension = Dimension::new(&inner, &totals).ok()?;
    let labels = labels.iter().chain(&sums).cloned().collect();
    Some((dimension, places, labels))
}
