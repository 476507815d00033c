//! Hidden cells whose value is known too closely, when cells hold whole numbers that are not negative.
//!
//! In: the relations, what is seen, and how far apart the values of each cell have to be. Out: the hidden cells for which
//! no two tables were found that have all that is seen in common and differ so much in that cell. The tables are looked
//! for by linear programming, rounded to whole numbers and checked against every relation exactly; a cell is safe only on
//! two of them.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::{Level, Seen};
use crate::aggregate::hierarchy::Relation;

/// How often all cells are looked at together before they are one by one.
const TOGETHER: usize = 12;

/// The hidden cells that are not proven to reach their level, every cell being `least` at least, ascending.
///
/// `least` is 1 where readers know that no hidden cell is empty (empty ones are shown), else 0.
pub fn narrow(
    relations: &[Relation],
    seen: &[Seen],
    least: i64,
    level: &dyn Fn(usize) -> Level,
) -> Vec<usize> {
    let mut left = Vec::new();
    for part in parts(relations, seen) {
        left.extend(Part::new(&part, seen, least, level).narrow());
    }
    left.sort_unstable();
    left
}

/// The relations with hidden cells, those together that share one.
fn parts<'r>(relations: &'r [Relation], seen: &[Seen]) -> Vec<Vec<&'r Relation>> {
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
    let mut parts: BTreeMap<usize, Vec<&Relation>> = BTreeMap::new();
    for (i, relation) in relations.iter().enumerate() {
        if hidden(relation, seen).next().is_some() {
            parts.entry(find(&mut root, i)).or_default().push(relation);
        }
    }
    parts.into_values().collect()
}

fn hidden<'a>(relation: &'a Relation, seen: &'a [Seen]) -> impl Iterator<Item = usize> + 'a {
    let all = std::iter::once(relation.total).chain(relation.parts.iter().copied());
    all.filter(|cell| seen[*cell].is_none())
}

/// `sum of factor times cell = constant`.
struct Equation {
    terms: Vec<(usize, i64)>,
    constant: i64,
}

/// Hidden cells that hang together.
struct Part {
    /// Their numbers; everything else here counts places in this list.
    cells: Vec<usize>,
    levels: Vec<Level>,
    equations: Vec<Equation>,
    least: i64,
    most: i64,
    /// The smallest and the largest value each cell had in a table that was found.
    range: Vec<Option<(i64, i64)>>,
}

impl Part {
    fn new(
        relations: &[&Relation],
        seen: &[Seen],
        least: i64,
        level: &dyn Fn(usize) -> Level,
    ) -> Self {
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for cell in relations.iter().flat_map(|r| hidden(r, seen)) {
            places.insert(cell, 0);
        }
        for (place, (_, value)) in places.iter_mut().enumerate() {
            *value = place;
        }
        let equation = |relation: &&Relation| {
            let (mut terms, mut constant) = (Vec::new(), 0);
            let all = relation.parts.iter().map(|p| (*p, -1));
            for (cell, factor) in std::iter::once((relation.total, 1)).chain(all) {
                match seen[cell] {
                    Some(value) => constant -= factor * value,
                    None => terms.push((places[&cell], factor)),
                }
            }
            Equation { terms, constant }
        };
        let equations: Vec<Equation> = relations.iter().map(equation).collect();
        let cells: Vec<usize> = places.keys().copied().collect();
        // Far enough for every table that matters: a larger one would only widen what is wide.
        let most = equations.iter().map(|e| e.constant.abs()).max().unwrap_or(0) + 1000;
        let levels = cells.iter().map(|cell| level(*cell)).collect();
        Self { range: vec![None; cells.len()], cells, levels, equations, least, most }
    }

    /// The cells that could not be proven to reach their level.
    fn narrow(mut self) -> Vec<usize> {
        let mut random = 0x9E37_79B9_7F4A_7C15_u64;
        for round in 0..TOGETHER {
            let open: Vec<usize> = (0..self.cells.len()).filter(|c| !self.is_wide(*c)).collect();
            if open.is_empty() {
                return Vec::new();
            }
            let mut aim = vec![0.0; self.cells.len()];
            for cell in open {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let sign = if round == 0 || random & 1 == 0 { 1.0 } else { -1.0 };
                aim[cell] =
                    sign * (1.0 + f64::from(u8::try_from(random >> 56).unwrap_or(0)) / 64.0);
            }
            self.look(&aim);
        }
        for cell in 0..self.cells.len() {
            for sign in [1.0, -1.0] {
                if !self.is_wide(cell) {
                    let mut aim = vec![0.0; self.cells.len()];
                    aim[cell] = sign;
                    self.look(&aim);
                }
            }
        }
        (0..self.cells.len()).filter(|c| !self.is_wide(*c)).map(|c| self.cells[c]).collect()
    }

    fn is_wide(&self, cell: usize) -> bool {
        self.range[cell].is_some_and(|(low, high)| high - low >= self.levels[cell].width)
    }

    /// Looks for the table in which `aim` is largest, and takes note of it.
    fn look(&mut self, aim: &[f64]) {
        let real = self.solve(aim, false);
        let table = real.filter(|t| self.holds(t)).or_else(|| self.solve(aim, true));
        let Some(table) = table.filter(|t| self.holds(t)) else { return };
        for (range, value) in self.range.iter_mut().zip(table) {
            *range =
                Some(range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))));
        }
    }

    /// A table as whole numbers; whether it is one is for [`Self::holds`] to say.
    fn solve(&self, aim: &[f64], whole: bool) -> Option<Vec<i64>> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let (least, most) = (i32::try_from(self.least).ok()?, i32::try_from(self.most).ok()?);
        let variable = |aim: &f64| {
            if whole {
                problem.add_integer_var(*aim, (least, most))
            } else {
                problem.add_var(*aim, (f64::from(least), f64::from(most)))
            }
        };
        let variables: Vec<Variable> = aim.iter().map(variable).collect();
        for equation in &self.equations {
            let terms: Vec<(Variable, f64)> = equation
                .terms
                .iter()
                .map(|(place, factor)| (variables[*place], if *factor > 0 { 1.0 } else { -1.0 }))
                .collect();
            let constant = f64::from(i32::try_from(equation.constant).ok()?);
            problem.add_constraint(terms, ComparisonOp::Eq, constant);
        }
        let solution = problem.solve().ok()?.into_solution().ok()?;
        #[expect(clippy::cast_possible_truncation, reason = "checked by `holds`, whatever it is")]
        Some(variables.iter().map(|v| solution.var_value(*v).round() as i64).collect())
    }

    /// Whether a table agrees with everything that is seen, exactly.
    fn holds(&self, table: &[i64]) -> bool {
        let sum = |e: &Equation| e.terms.iter().map(|(place, f)| f * table[*place]).sum::<i64>();
        table.iter().all(|value| *value >= self.least)
            && self.equations.iter().all(|e| sum(e) == e.constant)
    }
}
