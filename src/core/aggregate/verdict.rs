//! The public cells of a table → what any reader could work out of them.
//!
//! In: the relations of the table, its counts and sums as they are published, which cells are hidden. Out: every
//! [`Leak`]. Needs no record and no rule, so that each build asks it again.

use rust_decimal::Decimal;

use super::audit::{self, Echelon, Level, Seen, Undecided, narrow, unequal};
use super::hierarchy::Relation;

/// What is wrong with a public table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leak {
    /// This total is not the sum of its parts.
    Unequal(usize),
    /// This hidden cell follows from the others by addition and subtraction.
    Recovered(usize),
    /// This hidden cell, or the count behind a rounded one, can have one value only, since none is negative.
    Narrow(usize),
    /// This count is no multiple of the base.
    Unrounded(usize),
}

/// How the counts of a table were rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounded {
    /// What each is a multiple of.
    pub base: i64,
    /// Whether totals are still sums of their parts.
    pub additive: bool,
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
    /// How its counts were rounded; `None` where they are exact.
    pub rounded: Option<Rounded>,
}

/// Everything a reader could work out, ascending.
///
/// # Errors
/// The numbers became too large to tell.
pub fn verdict(relations: &[Relation], public: &Public) -> Result<Vec<Leak>, Undecided> {
    let mut found: Vec<Leak> = Vec::new();
    if let Some(rounded) = public.rounded {
        for counts in &public.counts {
            found.extend(of_rounded(relations, counts, rounded));
        }
        found.sort_unstable();
        found.dedup();
        return Ok(found);
    }
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
            let bounds = &|_| (public.least, None);
            let asked = audit::Public { relations, seen: counts, bounds };
            let narrow = narrow(asked, &|_| Level::TWO_VALUES);
            found.extend(narrow.into_iter().map(Leak::Narrow));
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// What rounded counts give away.
fn of_rounded(relations: &[Relation], counts: &[Seen], rounded: Rounded) -> Vec<Leak> {
    let Rounded { base, additive } = rounded;
    let is_wrong = |v: &Seen| v.is_none_or(|v| v < 0 || v % base != 0);
    let wrong: Vec<usize> = (0..counts.len()).filter(|c| is_wrong(&counts[*c])).collect();
    if !wrong.is_empty() {
        return wrong.into_iter().map(Leak::Unrounded).collect();
    }
    if additive {
        // Any inner count may be one more than it is shown, with all its totals: a base is three at least.
        return unequal(relations, counts).into_iter().map(Leak::Unequal).collect();
    }
    let near = |cell: usize| {
        let shown = counts[cell].unwrap_or(0);
        ((shown - base + 1).max(0), Some(shown + base - 1))
    };
    let behind = vec![None; counts.len()];
    let asked = audit::Public { relations, seen: &behind, bounds: &near };
    narrow(asked, &|_| Level::TWO_VALUES).into_iter().map(Leak::Narrow).collect()
}
