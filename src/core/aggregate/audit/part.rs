//! What is seen of a table → the hidden cells that hang together, and the equations between them.
//!
//! In: the relations, what each cell shows, what each hidden cell is at least and at most. Out: each [`Part`] by itself, its
//! bounds as close as the equations bring them one by one, and the cells that have one value only. All in whole numbers;
//! nothing is looked for here.

use std::collections::{BTreeMap, BTreeSet};

use super::{Echelon, Seen, Taken};
use crate::aggregate::hierarchy::Relation;

/// How often bounds are brought closer by each other: every round is right, and few do nearly all.
const ROUNDS: usize = 30;

/// Larger numbers are not looked at: sums of many of them still fit.
const LARGEST: u64 = 1 << 40;

/// What readers know of a table.
#[derive(Clone, Copy)]
pub struct Public<'a> {
    /// The sums that hold.
    pub relations: &'a [Relation],
    /// What each cell shows.
    pub seen: &'a [Seen],
    /// What each hidden cell is at least, and at most where they know that. At least 1 where empty cells are shown, else 0;
    /// less than the base away from what is shown where counts are rounded.
    pub bounds: &'a dyn Fn(usize) -> (i64, Option<i64>),
}

/// The smallest value of a cell, and the largest where it has one.
pub(super) type Bounds = (i64, Option<i64>);

/// `sum of factor times cell = constant`, each factor 1 or -1.
pub(super) struct Equation {
    pub(super) terms: Vec<(usize, i64)>,
    pub(super) constant: i64,
}

/// Hidden cells that hang together.
pub(super) struct Part {
    /// Their numbers; everything else here counts places in this list.
    pub(super) cells: Vec<usize>,
    pub(super) equations: Vec<Equation>,
    /// The equations that do not follow from those before them.
    pub(super) independent: Vec<usize>,
    pub(super) bounds: Vec<Bounds>,
    /// The equations solved for some of the cells; nothing where the numbers grew too large.
    pub(super) echelon: Echelon,
    /// Whether no table has all that is seen.
    pub(super) contradicts: bool,
}

/// A table, taken apart.
pub(super) struct Apart {
    /// The parts whose cells may have two values, as far as it is known.
    pub(super) parts: Vec<Part>,
    /// The hidden cells that have one value only.
    pub(super) points: BTreeMap<usize, i64>,
}

/// Takes a table apart, again and again, as cells become known.
pub(super) fn apart(public: Public<'_>) -> Apart {
    let relations = nested(public.relations);
    let public = Public { relations: &relations, ..public };
    let ranks = ranks(public.relations);
    let mut seen = public.seen.to_vec();
    let mut points = BTreeMap::new();
    loop {
        let groups = groups(public.relations, &seen);
        let known = Public { seen: &seen, ..public };
        let parts: Vec<Part> = groups.iter().map(|of| Part::new(of, &ranks, known)).collect();
        let found: Vec<(usize, i64)> = parts.iter().flat_map(Part::points).collect();
        if found.is_empty() {
            return Apart { parts, points };
        }
        for (cell, value) in found {
            seen[cell] = Some(value);
            points.insert(cell, value);
        }
    }
}

/// The same relations, those of many parts with the totals of some of them in their place, as they follow by taking one
/// relation from the other: with totals of totals, tables are networks more often.
fn nested(relations: &[Relation]) -> Vec<Relation> {
    let mut with: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, relation) in relations.iter().enumerate() {
        relation.parts.iter().for_each(|part| with.entry(*part).or_default().push(i));
    }
    let one = |(i, relation): (usize, &Relation)| {
        let mut parts: BTreeSet<usize> = relation.parts.iter().copied().collect();
        let n = |other: usize| relations[other].parts.len();
        let fits = |other: &usize| n(*other) > 1 && (n(*other), *other) < (n(i), i);
        let beside = relation.parts.iter().flat_map(|part| &with[part]).copied();
        let mut beside: Vec<usize> = beside.filter(fits).collect();
        beside.sort_unstable_by_key(|other| (std::cmp::Reverse(n(*other)), *other));
        beside.dedup();
        for other in beside.into_iter().map(|other| &relations[other]) {
            let is_new = other.total != relation.total && !parts.contains(&other.total);
            if is_new && other.parts.iter().all(|part| parts.contains(part)) {
                other.parts.iter().for_each(|part| _ = parts.remove(part));
                parts.insert(other.total);
            }
        }
        Relation { total: relation.total, parts: parts.into_iter().collect() }
    };
    relations.iter().enumerate().map(one).collect()
}

/// The relations with hidden cells, by number, those together that share one.
fn groups(relations: &[Relation], seen: &[Seen]) -> Vec<Vec<usize>> {
    let mut root: Vec<usize> = (0..relations.len()).collect();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    let find = |root: &mut Vec<usize>, mut i: usize| {
        while root[i] != i {
            root[i] = root[root[i]];
            i = root[i];
        }
        i
    };
    for (i, relation) in relations.iter().enumerate() {
        for cell in hidden(relation, seen) {
            let with = *first.entry(cell).or_insert(i);
            let (a, b) = (find(&mut root, i), find(&mut root, with));
            root[a.max(b)] = a.min(b);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, relation) in relations.iter().enumerate() {
        if hidden(relation, seen).next().is_some() {
            groups.entry(find(&mut root, i)).or_default().push(i);
        }
    }
    groups.into_values().collect()
}

fn all(relation: &Relation) -> impl Iterator<Item = usize> + '_ {
    std::iter::once(relation.total).chain(relation.parts.iter().copied())
}

fn hidden<'a>(relation: &'a Relation, seen: &'a [Seen]) -> impl Iterator<Item = usize> + 'a {
    all(relation).filter(|cell| seen[*cell].is_none())
}

/// For each relation, how late it is asked whether it follows from the others, so that those are left that make a network
/// if any do.
///
/// Where two dimensions have totals, a line of totals follows from the lines it sums up and those across. A subtotal of one
/// dimension stands in three relations: as the sum of its parts, as a part, and in the line of its total; only without that
/// line it is an arc between two nodes.
fn ranks(relations: &[Relation]) -> Vec<u8> {
    let n = relations.iter().flat_map(all).max().map_or(0, |cell| cell + 1);
    let (mut n_relations, mut n_as_total) = (vec![0_usize; n], vec![0_usize; n]);
    for relation in relations {
        all(relation).for_each(|cell| n_relations[cell] += 1);
        n_as_total[relation.total] += 1;
    }
    let of_totals =
        |r: &Relation| n_as_total[r.total] > 1 && r.parts.iter().all(|part| n_as_total[*part] > 0);
    let mut n_of_totals = vec![0_usize; n];
    for relation in relations.iter().filter(|r| of_totals(r)) {
        all(relation).for_each(|cell| n_of_totals[cell] += 1);
    }
    let rank = |r: &Relation| match of_totals(r) {
        false => 0,
        true if all(r).any(|cell| n_relations[cell] > 2 && n_of_totals[cell] == 1) => 2,
        true => 1,
    };
    relations.iter().map(rank).collect()
}

impl Part {
    fn new(relations: &[usize], ranks: &[u8], public: Public<'_>) -> Self {
        let seen = public.seen;
        let mut relations: Vec<usize> = relations.to_vec();
        relations.sort_by_key(|r| (ranks[*r], *r));
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for cell in relations.iter().flat_map(|r| hidden(&public.relations[*r], seen)) {
            places.insert(cell, 0);
        }
        for (place, (_, value)) in places.iter_mut().enumerate() {
            *value = place;
        }
        let equation = |relation: &usize| {
            let relation = &public.relations[*relation];
            let (mut terms, mut constant) = (Vec::new(), 0_i64);
            let parts = relation.parts.iter().map(|p| (*p, -1));
            for (cell, factor) in std::iter::once((relation.total, 1)).chain(parts) {
                match seen[cell] {
                    Some(value) => constant = constant.saturating_sub(value.saturating_mul(factor)),
                    None => terms.push((places[&cell], factor)),
                }
            }
            Equation { terms, constant }
        };
        let equations: Vec<Equation> = relations.iter().map(equation).collect();
        let cells: Vec<usize> = places.keys().copied().collect();
        let bounds = cells.iter().map(|cell| (public.bounds)(*cell)).collect();
        // Where the numbers grow too large, nothing follows.
        let (echelon, taken) = Echelon::of(&equations).unwrap_or_default();
        let of = |i: &usize| taken.get(*i).is_none_or(|t| *t == Taken::New);
        let independent = (0..equations.len()).filter(of).collect();
        let contradicts = taken.contains(&Taken::Contradicts);
        let mut part = Self { cells, equations, independent, bounds, echelon, contradicts };
        part.sharpen();
        part
    }

    /// Whether its numbers are small enough to be looked at.
    pub(super) fn fits(&self) -> bool {
        let bounds = self.bounds.iter().flat_map(|(least, most)| [Some(*least), *most]).flatten();
        self.equations.iter().map(|e| e.constant).chain(bounds).all(|n| n.unsigned_abs() <= LARGEST)
    }

    /// The cells that have one value only, with it, as far as it is known here.
    fn points(&self) -> Vec<(usize, i64)> {
        if self.contradicts || !self.fits() {
            return Vec::new();
        }
        let is_point = |(_, (least, most)): &(&usize, &Bounds)| *most == Some(*least);
        let all = self.cells.iter().zip(&self.bounds).filter(is_point);
        all.map(|(cell, (value, _))| (*cell, *value)).collect()
    }

    /// Brings the bounds closer by what follows, and by each equation.
    fn sharpen(&mut self) {
        for (place, value) in self.echelon.values() {
            let (least, most) = self.bounds[place];
            self.bounds[place] = (least.max(value), Some(most.map_or(value, |m| m.min(value))));
        }
        for _ in 0..ROUNDS {
            let mut is_closer = false;
            for equation in &self.equations {
                is_closer |= closer(equation, &mut self.bounds);
            }
            let crossed = |(least, most): &Bounds| most.is_some_and(|most| most < *least);
            self.contradicts |= self.bounds.iter().any(crossed);
            if !is_closer || self.contradicts || !self.fits() {
                return;
            }
        }
    }

    /// Whether a table agrees with everything that is seen, exactly.
    pub(super) fn holds(&self, table: &[i64]) -> bool {
        let sum = |e: &Equation| e.terms.iter().map(|(place, f)| f * table[*place]).sum::<i64>();
        let fits =
            |(v, (least, most)): (&i64, &Bounds)| v >= least && most.is_none_or(|most| *v <= most);
        table.iter().zip(&self.bounds).all(fits)
            && self.equations.iter().all(|e| sum(e) == e.constant)
    }
}

/// Brings the bounds of the cells of an equation closer: what the others can be at most and at least leaves each so much.
fn closer(equation: &Equation, bounds: &mut [Bounds]) -> bool {
    // Of the sum: its smallest and its largest value as far as they are known, and how many terms have no such value.
    let ends = |(least, most): Bounds, factor: i64| {
        let (least, most) = (Some(i128::from(least)), most.map(i128::from));
        if factor > 0 { [least, most] } else { [most.map(|m| -m), least.map(|l| -l)] }
    };
    let (mut sums, mut n_open) = ([0_i128; 2], [0_usize; 2]);
    for (place, factor) in &equation.terms {
        for (i, end) in ends(bounds[*place], *factor).into_iter().enumerate() {
            sums[i] += end.unwrap_or(0);
            n_open[i] += usize::from(end.is_none());
        }
    }
    let mut is_closer = false;
    for (place, factor) in &equation.terms {
        let own = ends(bounds[*place], *factor);
        // What is left for this term by the others: its end on one side from theirs on the other.
        let left = |i: usize| {
            let others_open = n_open[i] - usize::from(own[i].is_none());
            let rest = i128::from(equation.constant) - (sums[i] - own[i].unwrap_or(0));
            (others_open == 0).then_some(rest)
        };
        let (high, low) = (left(0), left(1));
        let (low, high) =
            if *factor > 0 { (low, high) } else { (high.map(|v| -v), low.map(|v| -v)) };
        let whole = |v: Option<i128>| v.and_then(|v| i64::try_from(v).ok());
        let (least, most) = bounds[*place];
        let new_least = whole(low).map_or(least, |v| v.max(least));
        let new_most = [most, whole(high)].into_iter().flatten().min();
        if (new_least, new_most) != (least, most) {
            bounds[*place] = (new_least, new_most);
            is_closer = true;
            // The sums are of the bounds as they were: they are taken anew in the next round.
        }
    }
    is_closer
}
