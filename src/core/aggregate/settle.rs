//! A table with cells that must be hidden → a choice of hidden cells that the audit has nothing against.
//!
//! In: the true counts and what is to be done with each cell. Out: for each cell whether it is hidden, or why there is no
//! such choice. Protection and audit take turns, knowing nothing of each other: what the audit can work out gets another
//! cell hidden beside it, until nothing is left that could be worked out.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::audit::{Echelon, Level, Public, Seen, Truth, narrow, short};
use super::hierarchy::{Relation, Shape};
use super::protect::{Bare, Before, Fate, Hidden, protect};

/// A cell, measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// What is to be done with it.
    pub fate: Fate,
    /// What it counts, one at least, in the same order for every cell; a total counts the sum of its parts. Nothing where
    /// it is a cell of another table, of which only is known whether that shows it.
    pub counts: Vec<i64>,
    /// How closely its counts may be known.
    pub level: Level,
    /// What it counts that may be none, in the same order for every cell, and how closely each may be known: how many
    /// have what a share tells, and how many have it not.
    pub parts: Vec<(i64, Level)>,
    /// What it adds up, in the same order for every cell, none below zero, and by how much more each must be able to be.
    pub sums: Vec<(Decimal, Decimal)>,
    /// Who is alone in it, and so knows it: a person, and the body that houses them.
    pub owners: Vec<u32>,
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
pub fn settle(shape: &Shape, cells: &[Measured], least: i64) -> Result<Hidden, Failure> {
    let relations = shape.relations();
    let mut with: Vec<Vec<usize>> = vec![Vec::new(); cells.len()];
    for (i, relation) in relations.iter().enumerate() {
        relation_cells(relation).for_each(|cell| with[cell].push(i));
    }
    let weight = |m: &Measured| m.counts.first().and_then(|c| u64::try_from(*c).ok()).unwrap_or(0);
    let before = |m: &Measured| {
        let owners = m.owners.clone();
        Before { fate: m.fate, weight: weight(m), owners }
    };
    let mut before: Vec<Before> = cells.iter().map(before).collect();
    let mut widening: BTreeMap<usize, usize> = BTreeMap::new();
    loop {
        let mut hidden = protect(shape, &before).map_err(|Bare(cell)| Failure::Bare(cell))?;
        let exposed = exposed(&relations, cells, &hidden.all, least)?;
        if exposed.is_empty() {
            hidden.beside.extend(widening);
            return Ok(hidden);
        }
        let hidden = hidden.all;
        let mut widened: BTreeSet<usize> = BTreeSet::new();
        for cell in exposed {
            // What it was hidden for is protected by it: it must not be given up again.
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
            widening.insert(beside, cell);
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
    let n_of = |of: &dyn Fn(&Measured) -> usize| cells.iter().map(of).max().unwrap_or(0);
    for i in 0..n_of(&|m| m.counts.len()) {
        let shown = |(m, hidden): (&Measured, &bool)| m.counts.get(i).copied().filter(|_| !hidden);
        let seen: Vec<Seen> = cells.iter().zip(hidden).map(shown).collect();
        let public = Public { relations, seen: &seen, bounds: &|_| (least, None) };
        found.extend(narrow(public, &|cell| cells[cell].level));
    }
    for i in 0..n_of(&|m| m.parts.len()) {
        let part = |m: &Measured| m.parts.get(i).copied();
        // Behind a share that is shown a reader may find the numbers themselves.
        let shown = |(m, hidden): (&Measured, &bool)| Some(part(m).filter(|_| !hidden)?.0);
        let seen: Vec<Seen> = cells.iter().zip(hidden).map(shown).collect();
        let public = Public { relations, seen: &seen, bounds: &|_| (0, None) };
        found.extend(narrow(public, &|cell| part(&cells[cell]).map_or(Level::ANY, |p| p.1)));
    }
    let echelon = Echelon::new(relations, &|cell| hidden[cell]).map_err(|_| Failure::Undecided)?;
    found.extend(echelon.recovered().into_iter().filter(|c| cells[*c].fate != Fate::Silent));
    for i in 0..n_of(&|m| m.sums.len()) {
        let sum = |m: &Measured| m.sums.get(i).copied().unwrap_or_default();
        let values: Vec<Decimal> = cells.iter().map(|m| sum(m).0).collect();
        let truth = Truth { relations, hidden, values: &values };
        found.extend(short(truth, &echelon, &|cell| sum(&cells[cell]).1));
    }
    let mut owned: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (cell, measured) in cells.iter().enumerate() {
        for owner in &measured.owners {
            owned.entry(*owner).or_default().push(cell);
        }
    }
    for knows in owned.values() {
        let given = echelon.recovered_by(knows).map_err(|_| Failure::Undecided)?;
        // That nobody is elsewhere is only seen by who knows to be alone here.
        let is_some = |c: &usize| cells[*c].counts.first().is_none_or(|n| *n > 0);
        let matters = |c: &usize| cells[*c].fate == Fate::Hide && is_some(c);
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
