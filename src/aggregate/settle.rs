//! A table with cells that must be hidden → a choice of hidden cells that the audit has nothing against.
//!
//! In: the true counts and what is to be done with each cell. Out: for each cell whether it is hidden, or why there is no
//! such choice. Protection and audit take turns, knowing nothing of each other: what the audit can work out gets another
//! cell hidden beside it, until nothing is left that could be worked out.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::audit::{Echelon, Level, Seen, Truth, narrow, short};
use super::hierarchy::{Relation, Shape};
use super::protect::{Bare, Before, Fate, protect};

/// A cell, measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// What is to be done with it.
    pub fate: Fate,
    /// What it counts, one at least, in the same order for every cell; a total counts the sum of its parts.
    pub counts: Vec<i64>,
    /// How closely its counts may be known.
    pub level: Level,
    /// What it adds up, in the same order for every cell, none below zero, and by how much more each must be able to be.
    pub sums: Vec<(Decimal, Decimal)>,
    /// Who is alone in it, and so knows it.
    pub owner: Option<u32>,
}

/// Why a table cannot be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// What is known already gives this cell.
    Bare(usize),
    /// This cell could be worked out, and nothing is left to hide beside it.
    Exposed(usize),
    /// The audit came to no end.
    Undecided,
}

/// Chooses the hidden cells. `least` is what readers know that a hidden cell counts at least: 1 where empty cells are
/// always shown, else 0.
///
/// # Errors
/// There is no choice that protects.
pub fn settle(shape: &Shape, cells: &[Measured], least: i64) -> Result<Vec<bool>, Failure> {
    let relations = shape.relations();
    let mut with: Vec<Vec<usize>> = vec![Vec::new(); cells.len()];
    for (i, relation) in relations.iter().enumerate() {
        relation_cells(relation).for_each(|cell| with[cell].push(i));
    }
    let weight = |m: &Measured| m.counts.first().and_then(|c| u64::try_from(*c).ok()).unwrap_or(0);
    let mut before: Vec<Before> =
        cells.iter().map(|m| Before { fate: m.fate, weight: weight(m), owner: m.owner }).collect();
    loop {
        let hidden = protect(shape, &before).map_err(|Bare(cell)| Failure::Bare(cell))?;
        let exposed = exposed(&relations, cells, &hidden, least)?;
        if exposed.is_empty() {
            return Ok(hidden);
        }
        let mut widened: BTreeSet<usize> = BTreeSet::new();
        for cell in exposed {
            before[cell].fate = Fate::Hide;
            // What was hidden for one cell may do for its neighbours.
            if with[cell].iter().any(|r| widened.contains(r)) {
                continue;
            }
            let open = |c: &usize| !hidden[*c] && before[*c].fate == Fate::Open;
            let cheapest = nearest(cell, &relations, &with, &open, &|c| {
                (shape.n_totals(c), weight(&cells[c]), c)
            });
            let beside = cheapest.ok_or(Failure::Exposed(cell))?;
            before[beside].fate = Fate::Hide;
            widened.extend(&with[beside]);
        }
    }
}

fn relation_cells(relation: &Relation) -> impl Iterator<Item = usize> + '_ {
    std::iter::once(relation.total).chain(relation.parts.iter().copied())
}

/// What somebody could work out: a reader any hidden cell; who is alone in cells, another that must be hidden.
fn exposed(
    relations: &[Relation],
    cells: &[Measured],
    hidden: &[bool],
    least: i64,
) -> Result<BTreeSet<usize>, Failure> {
    let mut found = BTreeSet::new();
    for i in 0..cells.first().map_or(0, |m| m.counts.len()) {
        let shown = |(m, hidden): (&Measured, &bool)| (!hidden).then(|| m.counts[i]);
        let seen: Vec<Seen> = cells.iter().zip(hidden).map(shown).collect();
        found.extend(narrow(relations, &seen, least, &|cell| cells[cell].level));
    }
    let echelon = Echelon::new(relations, &|cell| hidden[cell]).map_err(|_| Failure::Undecided)?;
    found.extend(echelon.recovered());
    for i in 0..cells.first().map_or(0, |m| m.sums.len()) {
        let values: Vec<Decimal> = cells.iter().map(|m| m.sums[i].0).collect();
        let truth = Truth { relations, hidden, values: &values };
        found.extend(short(truth, &echelon, &|cell| cells[cell].sums[i].1));
    }
    let mut owned: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (cell, owner) in cells.iter().enumerate().filter_map(|(i, m)| Some((i, m.owner?))) {
        owned.entry(owner).or_default().push(cell);
    }
    for knows in owned.values() {
        let given = echelon.recovered_by(knows).map_err(|_| Failure::Undecided)?;
        // That nobody is elsewhere is only seen by who knows to be alone here.
        let matters = |c: &usize| cells[*c].fate == Fate::Hide && cells[*c].counts[0] > 0;
        found.extend(given.into_iter().filter(matters));
    }
    Ok(found)
}

/// The cheapest of the open cells that are fewest relations away.
fn nearest<K: Ord>(
    cell: usize,
    relations: &[Relation],
    with: &[Vec<usize>],
    open: &dyn Fn(&usize) -> bool,
    cost: &dyn Fn(usize) -> K,
) -> Option<usize> {
    let mut reached = BTreeSet::from([cell]);
    let mut edge = vec![cell];
    while !edge.is_empty() {
        let around =
            edge.iter().flat_map(|c| &with[*c]).flat_map(|r| relation_cells(&relations[*r]));
        let next: BTreeSet<usize> = around.filter(|c| !reached.contains(c)).collect();
        let found = next.iter().copied().filter(|c| open(c)).min_by_key(|c| cost(*c));
        if found.is_some() {
            return found;
        }
        reached.extend(&next);
        edge = next.into_iter().collect();
    }
    None
}
