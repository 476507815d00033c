//! Counts → multiples of a base, instead of hidden cells.
//!
//! In: the counts of a table. Out: each next to where it was, either so that every total is still the sum of its parts
//! (controlled rounding), or by a key of the cell that comes from its records and a secret, so that the same cell is
//! rounded the same way in every table and version (random rounding by cell key). A count that is a multiple stays. Source:
//! Hundepool et al., *Handbook on Statistical Disclosure Control* (2nd ed.), 5.4.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::audit::unequal;
use super::hierarchy::Relation;
use super::make::{Made, count};
use super::plan::Plan;
use super::profile::{Rounding, Rules};
use super::rules::Judged;
use super::verdict::Rounded;
use crate::data::schema::aggregate::MeasureKind;
use crate::diag::{Arg, Code, Diagnostic};

/// The table with every count rounded and none hidden.
pub(super) fn rounded(
    plan: &Plan<'_>,
    rules: &Rules,
    rounding: &Rounding,
    cells: Vec<Judged>,
    out: &mut Vec<Diagnostic>,
) -> Option<Made> {
    let d = |code| Diagnostic::at(code, plan.said.span);
    if let Some(other) = plan.said.measures.iter().find(|m| !m.kind.is_count()) {
        let d = Diagnostic::at(Code::AggregateInvalid, other.field.span);
        let reason = Arg::Term("aggregate-rounded");
        out.push(d.with("name", &other.field.value).with("reason", reason));
        return None;
    }
    // That a count is a little off does not hide who runs the only centre.
    if let Some(cell) = cells.iter().position(|c| c.records > 0 && c.few_bodies) {
        let cell = plan.shape.name(cell);
        out.push(d(Code::RoundingBare).with("cell", cell));
        return None;
    }
    let relations = plan.shape.relations();
    let keys: Vec<u64> = cells.iter().map(|c| c.key).collect();
    let mut rounded = BTreeMap::new();
    for (i, measure) in plan.said.measures.iter().enumerate() {
        let of =
            |c: &Judged| if measure.kind == MeasureKind::Persons { c.persons } else { c.records };
        let counts: Vec<i64> = cells.iter().map(|c| count(of(c))).collect();
        let made = match &rounding.secret {
            None => controlled(&relations, &counts, rounding.base),
            Some(_) => Some(by_key(&counts, &keys, rounding.base)),
        };
        let Some(made) = made else {
            out.push(d(Code::TableIncomplete).with("reason", Arg::Term("table-no-rounding")));
            return None;
        };
        rounded.insert(i, made);
    }
    Some(Made {
        hidden: vec![false; cells.len()],
        beside: BTreeMap::new(),
        zeros_shown: rules.zeros_shown,
        rounding: Some(Rounded { base: rounding.base, additive: rounding.secret.is_none() }),
        cells,
        rounded,
    })
}

/// Rounds so that totals are sums, changing as little as possible; `None` where no neighbouring multiples are.
pub fn controlled(relations: &[Relation], counts: &[i64], base: i64) -> Option<Vec<i64>> {
    let solve = |whole| solve(relations, counts, base, whole);
    let holds = |rounded: &Vec<i64>| {
        let seen: Vec<Option<i64>> = rounded.iter().copied().map(Some).collect();
        let near = |(r, c): (&i64, &i64)| r % base == 0 && (r - c).abs() < base;
        unequal(relations, &seen).is_empty() && rounded.iter().zip(counts).all(near)
    };
    solve(false).filter(holds).or_else(|| solve(true).filter(holds))
}

fn solve(relations: &[Relation], counts: &[i64], base: i64, whole: bool) -> Option<Vec<i64>> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let small = |n: i64| i32::try_from(n).ok().map(f64::from);
    let mut up: Vec<Option<Variable>> = Vec::new();
    for count in counts {
        let rest = count % base;
        // Going up costs what is added, staying down what is taken away.
        let cost = small(base - 2 * rest)?;
        up.push((rest > 0).then(|| {
            if whole {
                problem.add_integer_var(cost, (0, 1))
            } else {
                problem.add_var(cost, (0.0, 1.0))
            }
        }));
    }
    for relation in relations {
        let all =
            std::iter::once((relation.total, 1)).chain(relation.parts.iter().map(|p| (*p, -1)));
        let below: i64 = all.clone().map(|(c, sign)| counts[c] / base * sign).sum();
        let terms: Vec<(Variable, f64)> =
            all.filter_map(|(c, sign)| Some((up[c]?, if sign > 0 { 1.0 } else { -1.0 }))).collect();
        match terms.is_empty() {
            true if below != 0 => return None,
            true => {}
            false => problem.add_constraint(terms, ComparisonOp::Eq, -small(below)?),
        }
    }
    let solution = problem.solve().ok()?.into_solution().ok()?;
    let is_up = |v: &Option<Variable>| v.is_some_and(|v| solution.var_value(v) > 0.5);
    let rounded = counts.iter().zip(&up).map(|(c, v)| (c / base + i64::from(is_up(v))) * base);
    Some(rounded.collect())
}

/// Rounds each count by the key of its cell: up as often as it is near to the larger multiple, so that on average nothing
/// is added.
pub fn by_key(counts: &[i64], keys: &[u64], base: i64) -> Vec<i64> {
    let one = |(count, key): (&i64, &u64)| {
        let rest = count % base;
        let wide = |n: i64| u128::try_from(n).unwrap_or(0);
        let is_up = u128::from(*key) * wide(base) < wide(rest) << 64;
        count - rest + if is_up { base } else { 0 }
    };
    counts.iter().zip(keys).map(one).collect()
}
