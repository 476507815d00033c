//! Two hidden cells in every line: what tables are mostly protected by, for comparison.
//!
//! In: the cells that must be hidden. Out: how many this rule of thumb hides, and how many of them a reader can work out
//! all the same. Nothing is published by it.

use super::audit::{Echelon, Undecided};
use super::hierarchy::{Relation, Shape};

/// What the rule of thumb comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines {
    /// How many cells it hides.
    pub hidden: usize,
    /// How many of them follow from the others by addition and subtraction.
    pub recovered: usize,
}

/// Hides the smallest cell of every line that has one hidden, until none has; a line is a total with its parts.
///
/// # Errors
/// The numbers became too large to tell what follows.
pub fn two_per_line(shape: &Shape, hide: &[bool], weight: &[u64]) -> Result<Lines, Undecided> {
    let relations = shape.relations();
    let mut hidden = hide.to_vec();
    while let Some(cell) = relations.iter().find_map(|r| lone(r, &hidden, weight)) {
        hidden[cell] = true;
    }
    let echelon = Echelon::new(&relations, &|cell| hidden[cell])?;
    let n_hidden = hidden.iter().filter(|h| **h).count();
    Ok(Lines { hidden: n_hidden, recovered: echelon.recovered().len() })
}

/// The cell to hide beside the only hidden one of a line.
fn lone(relation: &Relation, hidden: &[bool], weight: &[u64]) -> Option<usize> {
    let all = || std::iter::once(relation.total).chain(relation.parts.iter().copied());
    let open = || all().filter(|c| !hidden[*c]);
    if all().count() < 2 || all().count() - open().count() != 1 {
        return None;
    }
    open().min_by_key(|c| (*c == relation.total, weight[*c], *c))
}
