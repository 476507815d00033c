//! What a cell cannot exceed, proven in whole numbers.
//!
//! In: a [`Part`] and a cell. Out: a bound that every table keeps. Each sum of the equations, each taken so many times, is an
//! equation too; what it leaves to the cell when the others are at their bounds bounds it (weak duality of linear
//! programming). How many times is looked for in floating point, taken as fractions with one small denominator, and the
//! bound worked out from these exactly: whatever was looked for badly is a bound too, only a worse one.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::part::Part;

/// The denominators of the factors: those that there are in tables of a few dimensions.
const UNDER: [i64; 12] = [1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 24, 60];

/// The largest value of a cell, times `sign`, that is not proven impossible; `None` where nothing is proven.
pub(super) fn bound(part: &Part, place: usize, sign: i64) -> Option<i64> {
    let factors = factors(part, place, sign)?;
    UNDER.iter().filter_map(|under| proven(part, (place, sign), &factors, *under)).min()
}

/// How many times each independent equation is best taken.
fn factors(part: &Part, place: usize, sign: i64) -> Option<Vec<f64>> {
    let number = |n: i64| i32::try_from(n).ok().map(f64::from);
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut rows: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); part.cells.len()];
    let mut taken = Vec::new();
    for equation in &part.independent {
        let equation = &part.equations[*equation];
        let times = (f64::NEG_INFINITY, f64::INFINITY);
        let variable = problem.add_var(number(equation.constant)?, times);
        taken.push(variable);
        for (cell, factor) in &equation.terms {
            rows[*cell].push((variable, number(*factor)?));
        }
    }
    for (cell, mut row) in rows.into_iter().enumerate() {
        // What is left of the cell is at its largest value, or at its smallest.
        let (least, most) = part.bounds[cell];
        let positive = (0.0, f64::INFINITY);
        row.push((problem.add_var(-number(least)?, positive), -1.0));
        if let Some(most) = most {
            row.push((problem.add_var(number(most)?, positive), 1.0));
        }
        let aim = if cell == place { number(sign)? } else { 0.0 };
        problem.add_constraint(row, ComparisonOp::Eq, aim);
    }
    let solution = problem.solve().ok()?.into_solution().ok()?;
    Some(taken.iter().map(|v| solution.var_value(*v)).collect())
}

/// The bound that these factors prove, as fractions with this denominator; `None` where they prove none.
fn proven(part: &Part, (place, sign): (usize, i64), factors: &[f64], under: i64) -> Option<i64> {
    let under_real = f64::from(i32::try_from(under).ok()?);
    let mut left = vec![0_i128; part.cells.len()];
    left[place] = i128::from(sign * under);
    let mut sum = 0_i128;
    for (factor, equation) in factors.iter().zip(&part.independent) {
        #[expect(clippy::cast_possible_truncation, reason = "any whole number gives a bound")]
        let times = i128::from((factor * under_real).round() as i32);
        let equation = &part.equations[*equation];
        sum += times * i128::from(equation.constant);
        for (cell, factor) in &equation.terms {
            left[*cell] -= times * i128::from(*factor);
        }
    }
    for (left, (least, most)) in left.iter().zip(&part.bounds) {
        sum += match left.signum() {
            1 => left * i128::from((*most)?),
            _ => left * i128::from(*least),
        };
    }
    i64::try_from(sum.div_euclid(i128::from(under))).ok()
}
