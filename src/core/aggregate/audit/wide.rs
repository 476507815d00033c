//! Hidden sums whose upper bound is too close, when every number may be had but none below zero.
//!
//! In: the relations, the true values, and by how much each cell must be able to be larger (its upper protection level).
//! Out: the cells for which no table was found that has all that is shown in common and so much more in that cell. Tables
//! are looked for by linear programming as changes of the true one; each is made exact by the equations themselves and
//! checked against every relation, so that a cell is safe only on a table that there is.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive as _, ToPrimitive as _};

use super::Echelon;
use crate::aggregate::hierarchy::Relation;

/// Decimals of a change: more than sums have, so that what is found is what there is.
const DECIMALS: u32 = 9;

/// The table as it is.
#[derive(Clone, Copy, Debug)]
pub struct Truth<'a> {
    /// The sums that hold.
    pub relations: &'a [Relation],
    /// Whether each cell is hidden.
    pub hidden: &'a [bool],
    /// The value of each cell, none below zero.
    pub values: &'a [Decimal],
}

/// The hidden cells that are not proven to reach their level, which is above zero, ascending.
pub fn short(truth: Truth<'_>, echelon: &Echelon, level: &dyn Fn(usize) -> Decimal) -> Vec<usize> {
    let levels: Vec<(usize, Decimal)> = (0..truth.hidden.len())
        .filter(|c| truth.hidden[*c])
        .map(|c| (c, level(c)))
        .filter(|(_, l)| *l > Decimal::ZERO)
        .collect();
    let mut open = levels.clone();
    for (cell, by) in levels {
        if !open.iter().any(|(c, _)| *c == cell) {
            continue;
        }
        if let Some(change) = look(truth, echelon, cell, by) {
            // What makes room for one may do for others.
            open.retain(|(c, by)| change[*c] < *by);
        }
    }
    open.into_iter().map(|(cell, _)| cell).collect()
}

/// A change of the table by which a cell grows as far as it may, or by a little more than it has to.
fn look(truth: Truth<'_>, echelon: &Echelon, cell: usize, by: Decimal) -> Option<Vec<Decimal>> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let enough = (by * Decimal::TWO).round_dp(2) + Decimal::ONE;
    let mut variables: Vec<Option<Variable>> = vec![None; truth.hidden.len()];
    for (i, value) in truth.values.iter().enumerate().filter(|(i, _)| truth.hidden[*i]) {
        let most = if i == cell { enough.to_f64()? } else { f64::INFINITY };
        let least = -value.to_f64()?;
        variables[i] = Some(problem.add_var(if i == cell { 1.0 } else { 0.0 }, (least, most)));
    }
    for relation in truth.relations {
        let parts = relation.parts.iter().map(|p| (*p, -1.0));
        let terms: Vec<(Variable, f64)> = std::iter::once((relation.total, 1.0))
            .chain(parts)
            .filter_map(|(c, factor)| Some((variables[c]?, factor)))
            .collect();
        if !terms.is_empty() {
            problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
        }
    }
    let solution = problem.solve().ok()?.into_solution().ok()?;
    let mut change = vec![Decimal::ZERO; truth.hidden.len()];
    for (value, variable) in change.iter_mut().zip(&variables) {
        if let Some(variable) = variable {
            *value = Decimal::from_f64(solution.var_value(*variable))?.round_dp(DECIMALS);
        }
    }
    echelon.complete(&mut change)?;
    scaled(truth, change)
}

/// The change as far as no cell falls below zero; `None` where it is none. What is a change stays one when it is made
/// smaller, so that the digits lost here prove nothing that is not so.
fn scaled(truth: Truth<'_>, mut change: Vec<Decimal>) -> Option<Vec<Decimal>> {
    let sum = |parts: &[usize]| parts.iter().map(|p| change[*p]).sum::<Decimal>();
    if truth.relations.iter().any(|r| change[r.total] != sum(&r.parts)) {
        return None;
    }
    let room = |(value, change): (&Decimal, &Decimal)| {
        (change.is_sign_negative() && !change.is_zero())
            .then(|| value.checked_div(-*change))
            .flatten()
    };
    let times = truth.values.iter().zip(&change).filter_map(room).min();
    if let Some(times) = times.filter(|t| *t < Decimal::ONE) {
        for value in &mut change {
            *value = value.checked_mul(times)?;
        }
    }
    Some(change)
}
