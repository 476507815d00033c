//! Hidden cells whose value is known too closely, when cells hold whole numbers that are not negative.
//!
//! In: the relations, what is seen, and how far apart the values of each cell have to be. Out: the hidden cells for which
//! no two tables were found that have all that is seen in common and differ so much in that cell. The tables are looked
//! for by linear programming, rounded to whole numbers and checked against every relation exactly, and from each others
//! are reached by walking; a cell is safe only on two of them.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::walk::{self, Range};
use super::{Echelon, Level, Seen};
use crate::aggregate::hierarchy::Relation;

/// How often all cells are looked at together before they are one by one.
const TOGETHER: usize = 12;

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

/// The hidden cells that are not proven to reach their level, ascending.
pub fn narrow(public: Public<'_>, level: &dyn Fn(usize) -> Level) -> Vec<usize> {
    let mut left = Vec::new();
    for part in parts(public.relations, public.seen) {
        left.extend(Part::new(&part, public, level).narrow());
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

fn reaches(range: Option<Range>, level: Level) -> bool {
    level.width <= 0 || range.is_some_and(|(low, high)| high - low >= level.width)
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
    /// The smallest and the largest value that is looked for.
    bounds: Vec<Range>,
    /// The equations solved for some of the cells.
    echelon: Echelon,
    /// What may change without breaking an equation.
    changes: Vec<Vec<(usize, i64)>>,
    /// The smallest and the largest value each cell had in a table that was found.
    range: Vec<Option<Range>>,
}

impl Part {
    fn new(relations: &[&Relation], public: Public<'_>, level: &dyn Fn(usize) -> Level) -> Self {
        let seen = public.seen;
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
        let bounds = cells.iter().map(|cell| (public.bounds)(*cell));
        let bounds = bounds.map(|(low, high)| (low, high.unwrap_or(most))).collect();
        // Where the numbers grow too large, every table is looked for.
        let all = equations.iter().map(|e| (e.terms.clone(), e.constant));
        let echelon = Echelon::of(all).unwrap_or_default();
        let changes = walk::changes(&echelon, cells.len());
        let range = vec![None; cells.len()];
        Self { cells, levels, equations, bounds, echelon, changes, range }
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
        reaches(self.range[cell], self.levels[cell])
    }

    /// Looks for the table in which `aim` is largest, and takes note of it.
    fn look(&mut self, aim: &[f64]) {
        let real = self.solve(aim, false);
        let mended = |mut table: Vec<i64>| {
            // Not whole as it was found: the cells that are free are, and leave the others what they leave.
            if !self.holds(&table) {
                self.echelon.complete_whole(&mut table)?;
            }
            Some(table)
        };
        let real = real.and_then(mended).filter(|t| self.holds(t));
        let table = real.or_else(|| self.solve(aim, true));
        let Some(table) = table.filter(|t| self.holds(t)) else { return };
        for (range, value) in self.range.iter_mut().zip(&table) {
            let wider = |(low, high): Range| (low.min(*value), high.max(*value));
            *range = Some(range.map_or((*value, *value), wider));
        }
        let mut range = std::mem::take(&mut self.range);
        let enough = |r: &[Option<Range>]| r.iter().zip(&self.levels).all(|(r, l)| reaches(*r, *l));
        walk::walk(table, &self.changes, &self.bounds, &mut range, &enough);
        self.range = range;
    }

    /// A table as whole numbers; whether it is one is for [`Self::holds`] to say.
    fn solve(&self, aim: &[f64], whole: bool) -> Option<Vec<i64>> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let variable = |(aim, (least, most)): (&f64, &(i64, i64))| {
            let (least, most) = (i32::try_from(*least).ok()?, i32::try_from(*most).ok()?);
            Some(if whole {
                problem.add_integer_var(*aim, (least, most))
            } else {
                problem.add_var(*aim, (f64::from(least), f64::from(most)))
            })
        };
        let variables: Option<Vec<Variable>> = aim.iter().zip(&self.bounds).map(variable).collect();
        let variables = variables?;
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
        let fits = |(v, (least, most)): (&i64, &(i64, i64))| v >= least && v <= most;
        table.iter().zip(&self.bounds).all(fits)
            && self.equations.iter().all(|e| sum(e) == e.constant)
    }
}
