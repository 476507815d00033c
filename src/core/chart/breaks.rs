//! Sorted numbers → where classes of them begin: quantiles and natural breaks, for heat maps and maps.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A part of a whole; of nothing, itself.
pub(super) fn ratio(part: usize, of: usize) -> Decimal {
    Decimal::from(part) / Decimal::from(of.max(1))
}

/// The quantiles between `count` parts of sorted numbers: method 7 of R. J. Hyndman and Y. Fan, "Sample Quantiles in
/// Statistical Packages" (1996), as d3 has them.
pub(super) fn quantiles(sorted: &[Decimal], count: usize) -> Vec<Decimal> {
    let last = sorted.len().saturating_sub(1);
    let quantile = |i: usize| {
        let (at, rest) = (last * i / count, last * i % count);
        let here = sorted.get(at).copied()?;
        let next = sorted.get(at + 1).copied().unwrap_or(here);
        Some(here + (next - here) * ratio(rest, count))
    };
    (1..count).filter_map(quantile).collect()
}

/// The first number of each class but the first, in the partition of least squares. Of two partitions as good the one
/// whose classes begin earlier.
///
/// Source: W. D. Fisher, "On Grouping for Maximum Homogeneity" (1958), which G. F. Jenks took over for maps; in
/// n log n for each class, since the best beginning of the last class never moves back as numbers are added.
pub(super) fn natural(sorted: &[Decimal], count: usize) -> Vec<Decimal> {
    let mut distinct: Vec<(Decimal, f64)> = Vec::new();
    for number in sorted {
        match distinct.last_mut() {
            Some((last, n)) if last == number => *n += 1.0,
            Some(_) | None => distinct.push((*number, 1.0)),
        }
    }
    let n = distinct.len();
    let sums = Sums::of(&distinct);
    // For each number of classes, the least cost of the first i numbers, and where the last class begins then.
    let mut costs: Vec<f64> = (0..=n).map(|i| sums.cost(0, i)).collect();
    let mut begins: Vec<Vec<usize>> = Vec::new();
    for _ in 1..count.min(n) {
        let mut row =
            Row { sums: &sums, before: &costs, costs: vec![0.0; n + 1], begin: vec![0; n + 1] };
        row.fill(1, n, 0, n);
        let Row { costs: better, begin, .. } = row;
        costs = better;
        begins.push(begin);
    }
    let mut end = n;
    let mut breaks = Vec::new();
    for begin in begins.iter().rev() {
        end = begin.get(end).copied().unwrap_or(0);
        breaks.extend(distinct.get(end).map(|d| d.0));
    }
    breaks.reverse();
    breaks
}

/// Running sums, from which the squared distances of any stretch follow.
struct Sums(Vec<(f64, f64, f64)>);

impl Sums {
    /// Numbers, ascending, each with how many times it is there.
    fn of(distinct: &[(Decimal, f64)]) -> Self {
        // Around the middle number, so that squares lose no digits.
        let middle = distinct.get(distinct.len() / 2).map_or(Decimal::ZERO, |d| d.0);
        let mut sums = vec![(0.0, 0.0, 0.0)];
        let mut last = (0.0, 0.0, 0.0);
        for (number, weight) in distinct {
            let x = (*number - middle).to_f64().unwrap_or(0.0);
            last = (last.0 + weight, last.1 + weight * x, last.2 + weight * x * x);
            sums.push(last);
        }
        Self(sums)
    }

    /// Squared distances of the numbers `from..to` to their mean.
    fn cost(&self, from: usize, to: usize) -> f64 {
        let at = |i: usize| self.0.get(i).copied().unwrap_or_default();
        let (a, b) = (at(from), at(to));
        let (n, sum, squares) = (b.0 - a.0, b.1 - a.1, b.2 - a.2);
        if n > 0.0 { (squares - sum * sum / n).max(0.0) } else { 0.0 }
    }
}

/// One more class: the least costs of the first 0, 1, … numbers.
struct Row<'a> {
    sums: &'a Sums,
    before: &'a [f64],
    costs: Vec<f64>,
    begin: Vec<usize>,
}

impl Row<'_> {
    /// Fills `from..=to`, where the last class begins in `low..=high`.
    fn fill(&mut self, from: usize, to: usize, low: usize, high: usize) {
        if from > to {
            return;
        }
        let middle = usize::midpoint(from, to);
        let mut best = (f64::INFINITY, low);
        for begin in low..=high.min(middle) {
            let cost =
                self.before.get(begin).copied().unwrap_or(0.0) + self.sums.cost(begin, middle);
            if cost < best.0 {
                best = (cost, begin);
            }
        }
        if let (Some(cost), Some(begin)) = (self.costs.get_mut(middle), self.begin.get_mut(middle))
        {
            (*cost, *begin) = best;
        }
        self.fill(from, middle.saturating_sub(1), low, best.1);
        self.fill(middle + 1, to, best.1, high);
    }
}
