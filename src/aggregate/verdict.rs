//! The public cells of a table → what any reader could work out of them.
//!
//! In: the relations of the table, its counts and sums as they are published, which cells are hidden. Out: every
//! [`Leak`]. Needs no record and no rule, so that each build asks it again.

use rust_decimal::Decimal;

use super::audit::{Echelon, Level, Seen, Undecided, narrow, unequal};
use super::hierarchy::Relation;

/// What is wrong with a public table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leak {
    /// This total is not the sum of its parts.
    Unequal(usize),
    /// This hidden cell follows from the others by addition and subtraction.
    Recovered(usize),
    /// This hidden cell can have one value only, since none is negative.
    Narrow(usize),
}

/// A published table, cell by cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Public {
    /// Whether each cell is hidden, in every measure.
    pub hidden: Vec<bool>,
    /// The counts, each for all cells.
    pub counts: Vec<Vec<Seen>>,
    /// The sums, each for all cells.
    pub sums: Vec<Vec<Option<Decimal>>>,
    /// What readers know that a hidden cell counts at least.
    pub least: i64,
}

/// Everything a reader could work out, ascending.
///
/// # Errors
/// The numbers became too large to tell.
pub fn verdict(relations: &[Relation], public: &Public) -> Result<Vec<Leak>, Undecided> {
    let mut found: Vec<Leak> = Vec::new();
    for counts in &public.counts {
        found.extend(unequal(relations, counts).into_iter().map(Leak::Unequal));
    }
    for sums in &public.sums {
        found.extend(unequal(relations, sums).into_iter().map(Leak::Unequal));
    }
    let echelon = Echelon::new(relations, &|cell| public.hidden[cell])?;
    found.extend(echelon.recovered().into_iter().map(Leak::Recovered));
    // What does not add up has no table behind it.
    if found.is_empty() {
        for counts in &public.counts {
            let narrow = narrow(relations, counts, public.least, &|_| Level::TWO_VALUES);
            found.extend(narrow.into_iter().map(Leak::Narrow));
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
