//! What is published of a table → what a reader could work out of it.
//!
//! In: the [`Relation`]s between cells and, for each cell, its value or that it is hidden. Out: totals that do not add
//! up, hidden cells that follow from the others by subtraction ([`Echelon`]), between what each can be when no number is
//! negative ([`intervals()`]), and hidden cells that are known too closely then ([`narrow()`]). Nothing here knows how the
//! cells were chosen, nor shares code with what chose them. A cell counts as safe only on an exact proof in whole numbers:
//! floating point finds candidates, it decides nothing.

mod bound;
mod flow;
mod interval;
mod narrow;
mod network;
mod part;
mod ratio;
mod walk;
mod wide;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rust_decimal::Decimal;

pub use interval::{Interval, Proof, intervals};
pub use narrow::narrow;
use part::Equation;
pub use part::Public;
use ratio::Ratio;
pub use wide::{Truth, short};

use super::hierarchy::Relation;

/// What somebody sees of a cell; `None` where it is hidden.
pub type Seen = Option<i64>;

/// What a hidden cell has to be able to be, as far as a reader can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its largest possible value is larger than its smallest by so much at least (sliding protection).
    pub width: i64,
}

impl Level {
    /// Any two values will do: it is no point.
    pub const TWO_VALUES: Self = Self { width: 1 };

    /// Whatever is known of it.
    pub const ANY: Self = Self { width: 0 };
}

/// The totals that are not the sum of their parts, all of them shown.
pub fn unequal<N: Copy + Into<Decimal>>(relations: &[Relation], seen: &[Option<N>]) -> Vec<usize> {
    let value = |cell: usize| seen[cell].map(Into::into);
    let sum = |r: &Relation| r.parts.iter().map(|p| value(*p)).sum::<Option<Decimal>>();
    let differs = |r: &&Relation| match (value(r.total), sum(r)) {
        (Some(total), Some(sum)) => total != sum,
        (None, _) | (_, None) => false,
    };
    relations.iter().filter(differs).map(|r| r.total).collect()
}

/// The equations grew numbers that are too large to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided;

/// Stands for what is not in a cell: the last column of a row.
const ONE: usize = usize::MAX;

/// What an equation says beside those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    /// Something.
    New,
    /// Nothing.
    Follows,
    /// What cannot be.
    Contradicts,
}

/// An equation between hidden cells, without its constant: which cells follow does not depend on it.
type Row = BTreeMap<usize, Ratio>;

/// The equations between hidden cells in reduced row echelon form: a cell follows from what is published if and only if
/// it has a row for itself.
#[derive(Clone, Debug, Default)]
pub struct Echelon {
    /// Rows by their first cell, which no other row has, with the factor 1.
    rows: BTreeMap<usize, Rc<Row>>,
    /// For each cell that is first in no row, the rows that have it.
    users: BTreeMap<usize, Rc<BTreeSet<usize>>>,
}

impl Echelon {
    /// Takes the equations of a table.
    ///
    /// # Errors
    /// The numbers became too large.
    pub fn new(
        relations: &[Relation],
        is_hidden: &dyn Fn(usize) -> bool,
    ) -> Result<Self, Undecided> {
        let mut echelon = Self::default();
        for relation in relations {
            let mut row = Row::new();
            let parts = relation.parts.iter().map(|p| (*p, -1));
            for (cell, factor) in std::iter::once((relation.total, 1)).chain(parts) {
                if is_hidden(cell) {
                    add(&mut row, cell, Ratio::from(factor))?;
                }
            }
            echelon.insert(row)?;
        }
        Ok(echelon)
    }

    /// The same with their constants, for [`Echelon::values`].
    ///
    /// # Errors
    /// The numbers became too large.
    pub fn with_values(relations: &[Relation], seen: &[Seen]) -> Result<Self, Undecided> {
        let mut echelon = Self::default();
        for relation in relations {
            let mut row = Row::new();
            let parts = relation.parts.iter().map(|p| (*p, -1));
            for (cell, factor) in std::iter::once((relation.total, 1)).chain(parts) {
                match seen[cell] {
                    None => add(&mut row, cell, Ratio::from(factor))?,
                    Some(value) => add(&mut row, ONE, Ratio::from(factor * i128::from(value)))?,
                }
            }
            echelon.insert(row)?;
        }
        Ok(echelon)
    }

    /// The cells that follow, with what is in them; those that are no whole number are left out.
    pub fn values(&self) -> BTreeMap<usize, i64> {
        let one = |(cell, row): (&usize, &Rc<Row>)| {
            let rest = row.get(&ONE).copied();
            if row.len() != 1 + usize::from(rest.is_some()) {
                return None;
            }
            let value = rest.map_or(Some(0), |r| r.negative().whole(1))?;
            Some((*cell, i64::try_from(value).ok()?))
        };
        self.rows.iter().filter_map(one).collect()
    }

    /// The hidden cells that follow, ascending.
    pub fn recovered(&self) -> Vec<usize> {
        self.rows.iter().filter(|(_, row)| row.len() == 1).map(|(cell, _)| *cell).collect()
    }

    /// The hidden cells that follow for somebody who knows some of them, those aside, ascending; what follows for
    /// everybody may be left out.
    ///
    /// # Errors
    /// The numbers became too large.
    pub fn recovered_by(&self, knows: &[usize]) -> Result<Vec<usize>, Undecided> {
        if let [one] = knows
            && !self.rows.contains_key(one)
        {
            // The rest of the form stands: what follows is what had a row with this cell and no other.
            let users = self.users.get(one).map(Rc::as_ref);
            let given = |user: &&usize| self.rows.get(user).is_some_and(|row| row.len() == 2);
            return Ok(users.into_iter().flatten().filter(given).copied().collect());
        }
        let mut echelon = self.clone();
        for cell in knows {
            echelon.learn(*cell)?;
        }
        Ok(echelon.recovered())
    }

    /// Takes equations in their order, and says of each whether those before it say the same.
    fn of(equations: &[Equation]) -> Result<(Self, Vec<Taken>), Undecided> {
        let (mut echelon, mut taken) = (Self::default(), Vec::new());
        for equation in equations {
            let mut row = Row::new();
            for (cell, factor) in &equation.terms {
                add(&mut row, *cell, Ratio::from(i128::from(*factor)))?;
            }
            add(&mut row, ONE, Ratio::from(-i128::from(equation.constant)))?;
            taken.push(echelon.insert(row)?);
        }
        Ok((echelon, taken))
    }

    /// Gives the cells that are first in a row the whole number that the others leave them; `None` where that is none.
    fn complete_whole(&self, values: &mut [i64]) -> Option<()> {
        for (first, row) in &self.rows {
            let mut sum = Ratio::from(0);
            for (cell, factor) in row.iter().filter(|(cell, _)| *cell != first) {
                let value = if *cell == ONE { 1 } else { i128::from(values[*cell]) };
                sum = sum.plus(factor.times(Ratio::from(value))?)?;
            }
            values[*first] = i64::try_from(sum.negative().whole(1)?).ok()?;
        }
        Some(())
    }

    /// Gives the cells that are first in a row the value that the others leave them; `None` where it is too large.
    fn complete(&self, values: &mut [Decimal]) -> Option<()> {
        for (first, row) in &self.rows {
            let others = row.iter().filter(|(cell, _)| *cell != first);
            let terms = others.map(|(cell, factor)| factor.of(values[*cell]));
            values[*first] = -terms.sum::<Option<Decimal>>()?;
        }
        Some(())
    }

    /// Takes a cell for known.
    fn learn(&mut self, cell: usize) -> Result<(), Undecided> {
        for user in self.users.remove(&cell).iter().flat_map(|u| u.iter()) {
            if let Some(row) = self.rows.get_mut(user) {
                Rc::make_mut(row).remove(&cell);
            }
        }
        let Some(row) = self.rows.remove(&cell) else { return Ok(()) };
        let mut row = Rc::unwrap_or_clone(row);
        row.remove(&cell);
        for other in row.keys() {
            if let Some(users) = self.users.get_mut(other) {
                Rc::make_mut(users).remove(&cell);
            }
        }
        self.insert(row)?;
        Ok(())
    }

    fn insert(&mut self, mut row: Row) -> Result<Taken, Undecided> {
        let own: Vec<usize> = row.keys().copied().filter(|c| self.rows.contains_key(c)).collect();
        for pivot in own {
            if let (Some(factor), Some(of)) = (row.get(&pivot).copied(), self.rows.get(&pivot)) {
                take(&mut row, factor, of)?;
            }
        }
        let Some((pivot, first)) = row.iter().next().map(|(c, f)| (*c, *f)) else {
            return Ok(Taken::Follows);
        };
        if pivot == ONE {
            // Numbers that contradict each other say nothing of the others.
            return Ok(Taken::Contradicts);
        }
        for factor in row.values_mut() {
            *factor = factor.over(first).ok_or(Undecided)?;
        }
        for user in self.users.remove(&pivot).iter().flat_map(|u| u.iter()) {
            let Some(of) = self.rows.get_mut(user).map(Rc::make_mut) else { continue };
            let Some(factor) = of.get(&pivot).copied() else { continue };
            take(of, factor, &row)?;
            for cell in of.keys().filter(|c| *c != user) {
                Rc::make_mut(self.users.entry(*cell).or_default()).insert(*user);
            }
        }
        for cell in row.keys().filter(|c| **c != pivot) {
            Rc::make_mut(self.users.entry(*cell).or_default()).insert(pivot);
        }
        self.rows.insert(pivot, Rc::new(row));
        Ok(Taken::New)
    }
}

fn add(row: &mut Row, cell: usize, factor: Ratio) -> Result<(), Undecided> {
    let sum = row.get(&cell).map_or(Some(factor), |f| f.plus(factor)).ok_or(Undecided)?;
    if sum.is_zero() {
        row.remove(&cell);
    } else {
        row.insert(cell, sum);
    }
    Ok(())
}

/// Takes `factor` times another row from a row.
fn take(row: &mut Row, factor: Ratio, other: &Row) -> Result<(), Undecided> {
    for (cell, value) in other {
        let less = factor.times(*value).ok_or(Undecided)?;
        add(row, *cell, less.negative())?;
    }
    Ok(())
}
