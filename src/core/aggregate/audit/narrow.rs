//! Hidden cells whose value is known too closely, when cells hold whole numbers that are not negative.
//!
//! In: the relations, what is seen, and how far apart the values of each cell have to be. Out: the hidden cells for which
//! no two tables were found that have all that is seen in common and differ so much in that cell. In a part that is a
//! network they are found if there are any. Else tables are looked for by linear programming, rounded to whole numbers and
//! checked against every relation exactly, and from each others are reached by walking; a cell is safe only on two of them.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::Level;
use super::network::{Orientation, orient};
use super::part::{Apart, Part, Public, apart};
use super::walk::{self, Range};

/// How often all cells are looked at together before they are one by one.
const TOGETHER: usize = 12;

/// The hidden cells that are not proven to reach their level, ascending.
pub fn narrow(public: Public<'_>, level: &dyn Fn(usize) -> Level) -> Vec<usize> {
    let Apart { parts, points } = apart(public);
    let has_level = |cell: &usize| level(*cell).width > 0;
    let mut left: Vec<usize> = points.into_keys().filter(has_level).collect();
    for part in &parts {
        match orient(part) {
            Orientation::Network(mut flow) => {
                let places = part.cells.iter().enumerate().filter(|(_, cell)| has_level(cell));
                left.extend(
                    places
                        .filter(|(arc, cell)| !flow.is_wide(*arc, level(**cell).width))
                        .map(|(_, cell)| *cell),
                );
            }
            Orientation::NoTable => left.extend(part.cells.iter().copied().filter(has_level)),
            Orientation::Other => left.extend(Search::new(part).narrow(level)),
        }
    }
    left.sort_unstable();
    left
}

fn reaches(range: Option<Range>, level: Level) -> bool {
    level.width <= 0 || range.is_some_and(|(low, high)| high - low >= level.width)
}

/// Tables with all that is seen, as far as they were found.
pub(super) struct Search<'a> {
    part: &'a Part,
    /// The smallest and the largest value that is looked for.
    bounds: Vec<Range>,
    /// What may change without breaking an equation.
    changes: Vec<Vec<(usize, i64)>>,
    /// The smallest and the largest value each cell had in a table that was found.
    pub(super) range: Vec<Option<Range>>,
}

impl<'a> Search<'a> {
    /// Nothing found yet.
    pub(super) fn new(part: &'a Part) -> Self {
        // Far enough for every table that matters: a larger one would only widen what is wide.
        let constants = part.equations.iter().map(|e| e.constant.saturating_abs());
        let far = constants.max().unwrap_or(0).saturating_add(1000);
        let bounds = part.bounds.iter().map(|(low, high)| (*low, high.unwrap_or(far))).collect();
        let changes = walk::changes(&part.echelon, part.cells.len());
        Self { part, bounds, changes, range: vec![None; part.cells.len()] }
    }

    /// The cells that could not be proven to reach their level.
    fn narrow(mut self, level: &dyn Fn(usize) -> Level) -> Vec<usize> {
        let levels: Vec<Level> = self.part.cells.iter().map(|cell| level(*cell)).collect();
        let is_wide = |search: &Self, cell: usize| reaches(search.range[cell], levels[cell]);
        let mut random = 0x9E37_79B9_7F4A_7C15_u64;
        for round in 0..TOGETHER {
            let open: Vec<usize> = (0..levels.len()).filter(|c| !is_wide(&self, *c)).collect();
            if open.is_empty() {
                return Vec::new();
            }
            let mut aim = vec![0.0; levels.len()];
            for cell in open {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let sign = if round == 0 || random & 1 == 0 { 1.0 } else { -1.0 };
                aim[cell] =
                    sign * (1.0 + f64::from(u8::try_from(random >> 56).unwrap_or(0)) / 64.0);
            }
            self.look(&aim, &levels);
        }
        for cell in 0..levels.len() {
            for sign in [1.0, -1.0] {
                if !is_wide(&self, cell) {
                    let mut aim = vec![0.0; levels.len()];
                    aim[cell] = sign;
                    self.look(&aim, &levels);
                }
            }
        }
        let narrow = (0..levels.len()).filter(|c| !is_wide(&self, *c));
        narrow.map(|c| self.part.cells[c]).collect()
    }

    /// Looks for the table in which `aim` is largest, and takes note of it and of those near it.
    pub(super) fn look(&mut self, aim: &[f64], levels: &[Level]) {
        let real = self.solve(aim, false);
        let mended = |mut table: Vec<i64>| {
            // Not whole as it was found: the cells that are free are, and leave the others what they leave.
            if !self.part.holds(&table) {
                self.part.echelon.complete_whole(&mut table)?;
            }
            Some(table)
        };
        let real = real.and_then(mended).filter(|t| self.part.holds(t));
        let table = real.or_else(|| self.solve(aim, true));
        let Some(table) = table.filter(|t| self.part.holds(t)) else { return };
        for (range, value) in self.range.iter_mut().zip(&table) {
            let wider = |(low, high): Range| (low.min(*value), high.max(*value));
            *range = Some(range.map_or((*value, *value), wider));
        }
        let mut range = std::mem::take(&mut self.range);
        let enough = |r: &[Option<Range>]| r.iter().zip(levels).all(|(r, l)| reaches(*r, *l));
        walk::walk(table, &self.changes, &self.bounds, &mut range, &enough);
        self.range = range;
    }

    /// A table as whole numbers; whether it is one is for [`Part::holds`] to say.
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
        for equation in &self.part.equations {
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
}
