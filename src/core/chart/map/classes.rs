//! Numbers → the classes that a map colours them by.
//!
//! In: the numbers as they are shown (rounded to the decimals of the measure), and a method. Out: breaks with the same
//! decimals, so that legend, table and colour never disagree: a number belongs to the class whose lower break it
//! reaches. Never: a class between two equal breaks.

use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;

use super::super::breaks::{natural, quantiles, ratio};

/// How classes are made, in Vega-Lite's words for scales; `Jenks` is not Vega-Lite's.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) enum Method {
    /// `quantile`: as many areas in each.
    Quantile,
    /// `quantize`: equal steps from the least to the greatest, or over a domain.
    Quantize(Option<(Decimal, Decimal)>),
    /// `jenks`: natural breaks, the least squared distance of the numbers to the mean of their class.
    Jenks,
    /// `threshold`: given breaks, ascending.
    Threshold(Vec<Decimal>),
}

/// Classes, ascending; one more than there are breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::chart) struct Classes {
    /// Where each class but the first begins; strictly ascending.
    pub(in crate::chart) breaks: Vec<Decimal>,
    /// The least number.
    pub(in crate::chart) low: Decimal,
    /// The greatest.
    pub(in crate::chart) high: Decimal,
}

impl Classes {
    /// Makes at most `count` classes (2 at least) of `numbers`, shown with `decimals`; `None` for no numbers. There are
    /// fewer where numbers repeat so much that breaks would fall together.
    pub(in crate::chart) fn new(
        method: &Method,
        numbers: &[Decimal],
        count: usize,
        decimals: u8,
    ) -> Option<Self> {
        let mut sorted: Vec<Decimal> = numbers.iter().map(|n| shown(*n, decimals)).collect();
        sorted.sort_unstable();
        let (low, high) = (*sorted.first()?, *sorted.last()?);
        let count = count.max(2);
        let breaks = match method {
            // A number of the data stands for the quantile below it, and none leaves the first class empty.
            Method::Quantile => {
                let reached = |q: Decimal| sorted.iter().find(|n| **n >= q && **n > low).copied();
                quantiles(&sorted, count).into_iter().filter_map(reached).collect()
            }
            Method::Quantize(domain) => {
                let (from, to) = domain.unwrap_or((low, high));
                (1..count).map(|i| from + (to - from) * ratio(i, count)).collect()
            }
            Method::Jenks => natural(&sorted, count),
            Method::Threshold(breaks) => {
                return Some(Self { breaks: breaks.clone(), low, high });
            }
        };
        let mut breaks: Vec<Decimal> = breaks.into_iter().map(|b| shown(b, decimals)).collect();
        breaks.dedup();
        if !matches!(method, Method::Quantize(Some(_))) {
            // A break at the least number, or beyond the greatest, would leave a class empty.
            breaks.retain(|b| *b > low && *b <= high);
        }
        Some(Self { breaks, low, high })
    }

    /// The same on both sides of a middle, which is a break: half of the classes below, half above. A side without
    /// numbers has none.
    pub(in crate::chart) fn around(
        method: &Method,
        numbers: &[Decimal],
        (count, middle): (usize, Decimal),
        decimals: u8,
    ) -> Option<Self> {
        if let Method::Threshold(_) = method {
            return Self::new(method, numbers, count, decimals);
        }
        let side = |below: bool| -> Vec<Decimal> {
            let mine = numbers.iter().filter(|n| (shown(**n, decimals) < middle) == below);
            mine.copied().collect()
        };
        let half = (count / 2).max(1);
        let of = |numbers: &[Decimal]| match half {
            1 => Self::new(&Method::Threshold(Vec::new()), numbers, 2, decimals),
            _ => Self::new(method, numbers, half, decimals),
        };
        match (of(&side(true)), of(&side(false))) {
            (Some(low), Some(high)) => {
                let mut breaks = low.breaks;
                breaks.push(middle);
                breaks.extend(high.breaks.into_iter().filter(|b| *b > middle));
                Some(Self { breaks, low: low.low, high: high.high })
            }
            (one, other) => one.or(other),
        }
    }

    /// The class of a number, from 0.
    pub(in crate::chart) fn of(&self, number: Decimal, decimals: u8) -> usize {
        let number = shown(number, decimals);
        self.breaks.partition_point(|b| *b <= number)
    }

    /// How many there are.
    pub(in crate::chart) fn count(&self) -> usize {
        self.breaks.len() + 1
    }
}

/// A number as readers see it.
fn shown(number: Decimal, decimals: u8) -> Decimal {
    number.round_dp_with_strategy(u32::from(decimals), MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(all: &[i64]) -> Vec<Decimal> {
        all.iter().map(|n| Decimal::from(*n)).collect()
    }

    fn breaks(method: &Method, all: &[i64], count: usize) -> Vec<String> {
        let classes = Classes::new(method, &numbers(all), count, 0).unwrap();
        classes.breaks.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn natural_breaks_are_those_of_the_textbooks() {
        // The example of the encyclopaedias, and that of simple-statistics' `ckmeans`.
        assert_eq!(breaks(&Method::Jenks, &[4, 5, 9, 10], 2), ["9"]);
        assert_eq!(breaks(&Method::Jenks, &[-1, 2, -1, 2, 4, 5, 6, -1, 2, -1], 3), ["2", "4"]);
        assert_eq!(breaks(&Method::Jenks, &[64, 64, 64, 64], 3), Vec::<String>::new());
    }

    #[test]
    fn quantiles_and_steps_are_those_of_d3() {
        // d3.scaleQuantile().domain([3, 6, 7, 8, 8, 10, 13, 15, 16, 20]).range([0, 1, 2, 3]).quantiles()
        let all = [3, 6, 7, 8, 8, 10, 13, 15, 16, 20];
        let quartiles = quantiles(&numbers(&all), 4);
        assert_eq!(
            quartiles.iter().map(|q| q.normalize().to_string()).collect::<Vec<_>>(),
            ["7.25", "9", "14.5"]
        );
        // d3.scaleQuantize().domain([3, 20]).range([0, 1, 2, 3]).thresholds(), rounded
        assert_eq!(breaks(&Method::Quantize(None), &all, 4), ["7", "12", "16"]);
        assert_eq!(
            breaks(&Method::Quantize(Some((0.into(), 40.into()))), &all, 4),
            ["10", "20", "30"]
        );
    }

    #[test]
    fn equal_numbers_are_of_one_class() {
        for method in [Method::Quantile, Method::Quantize(None), Method::Jenks] {
            assert_eq!(breaks(&method, &[7], 5), Vec::<String>::new());
            assert_eq!(breaks(&method, &[7, 7, 7], 5), Vec::<String>::new());
        }
        assert_eq!(breaks(&Method::Quantile, &[0, 0, 0, 0, 0, 0, 1, 5], 4), ["1"]);
        let given = Method::Threshold(numbers(&[10, 20]));
        assert_eq!(breaks(&given, &[1, 2], 5), ["10", "20"]);
        assert_eq!(Classes::new(&Method::Jenks, &[], 5, 0), None);
    }

    #[test]
    fn what_is_shown_alike_is_coloured_alike() {
        let all: Vec<Decimal> =
            ["7.26", "7.31", "7.34", "7.36", "9"].iter().map(|n| n.parse().unwrap()).collect();
        let classes = Classes::new(&Method::Quantile, &all, 2, 1).unwrap();
        assert_eq!(classes.breaks, ["7.4".parse().unwrap()]);
        assert_eq!(all.iter().map(|n| classes.of(*n, 1)).collect::<Vec<_>>(), [0, 0, 0, 1, 1]);
    }

    /// Squared distances of numbers to the mean of their class.
    fn cost(sorted: &[i64], starts: &[usize]) -> f64 {
        let mut bounds = vec![0];
        bounds.extend(starts);
        bounds.push(sorted.len());
        let class = |w: &[usize]| {
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let part: Vec<f64> = sorted[w[0]..w[1]].iter().map(|n| *n as f64).collect();
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let mean = part.iter().sum::<f64>() / part.len() as f64;
            part.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>()
        };
        bounds.windows(2).map(class).sum()
    }

    /// The least cost of any partition into `count` classes.
    fn brute(sorted: &[i64], count: usize) -> f64 {
        fn walk(sorted: &[i64], starts: &mut Vec<usize>, left: usize, best: &mut f64) {
            if left == 0 {
                *best = best.min(cost(sorted, starts));
                return;
            }
            let from = starts.last().map_or(1, |s| s + 1);
            for at in from..sorted.len() {
                starts.push(at);
                walk(sorted, starts, left - 1, best);
                starts.pop();
            }
        }
        let mut best = f64::INFINITY;
        walk(sorted, &mut Vec::new(), count - 1, &mut best);
        best
    }

    proptest! {
        #[test]
        fn natural_breaks_are_the_best_of_all(
            mut all in proptest::collection::vec(-50..50_i64, 3..14), count in 2..5_usize,
        ) {
            all.sort_unstable();
            let distinct = all.iter().collect::<std::collections::BTreeSet<_>>().len();
            prop_assume!(distinct >= count);
            let classes = Classes::new(&Method::Jenks, &numbers(&all), count, 0).unwrap();
            prop_assert_eq!(classes.count(), count);
            let starts: Vec<usize> = classes.breaks.iter()
                .map(|b| all.iter().position(|n| Decimal::from(*n) == *b).unwrap()).collect();
            prop_assert!((cost(&all, &starts) - brute(&all, count)).abs() < 1e-6);
        }

        #[test]
        fn quantiles_hold_as_many_each(
            all in proptest::collection::btree_set(-500_000..500_000_i64, 10..60), count in 2..6_usize,
        ) {
            let all: Vec<Decimal> = all.into_iter().map(Decimal::from).collect();
            let classes = Classes::new(&Method::Quantile, &all, count, 3).unwrap();
            let mut held = vec![0_usize; classes.count()];
            for n in &all {
                held[classes.of(*n, 3)] += 1;
            }
            let share = all.len() / count;
            prop_assert!(held.iter().all(|n| n.abs_diff(share) <= 1), "{held:?}");
        }

        #[test]
        fn classes_are_in_the_order_of_the_numbers(
            all in proptest::collection::vec(-9999..9999_i64, 1..80), count in 2..6_usize, scale in 0..4_u32, way in 0..3_usize,
        ) {
            let mut all: Vec<Decimal> = all.into_iter().map(|n| Decimal::new(n, scale)).collect();
            all.sort_unstable();
            let method = [Method::Quantile, Method::Quantize(None), Method::Jenks][way].clone();
            let classes = Classes::new(&method, &all, count, 1).unwrap();
            prop_assert!(classes.count() <= count);
            prop_assert!(classes.breaks.windows(2).all(|w| w[0] < w[1]));
            let of: Vec<usize> = all.iter().map(|n| classes.of(*n, 1)).collect();
            prop_assert!(of.windows(2).all(|w| w[0] <= w[1]));
            prop_assert_eq!((of[0], of[of.len() - 1]), (0, classes.count() - 1));
        }
    }
}
