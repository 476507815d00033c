//! Values → a few classes of colour: equal steps, equal numbers, natural or given breaks.

use rust_decimal::Decimal;

use super::InLang;
use super::legend::{Key, Sample};
use super::order;
use super::plot::Measure;
use super::scene::Class;
use super::spec::{ScaleKeys, ScaleType};
use super::ticks::{f64_of, ticks};

/// As many classes where nothing is said: more shades cannot be told apart.
const COUNT: usize = 5;
/// As many different values natural breaks are looked for among.
const JENKS: usize = 2000;

/// Classes of values, each from its break on, below the next.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Classes {
    /// Inner breaks, ascending; a class more than these.
    pub breaks: Vec<Decimal>,
    diverging: bool,
}

impl Classes {
    /// The classes of these values, as the keys of their scale say; equal steps with round breaks where they say nothing.
    pub(super) fn of(values: &[Decimal], keys: &ScaleKeys) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        let count = keys.count.map_or(COUNT, |c| c.value);
        let diverging = matches!(keys.ty.map(|t| t.value), Some(ScaleType::Diverging));
        let mut breaks = match keys.ty.map(|t| t.value) {
            Some(ScaleType::Threshold) => {
                keys.domain.as_ref().map_or_else(Vec::new, |d| order::numbers(&d.value))
            }
            Some(ScaleType::Quantile) => quantiles(&sorted, count),
            Some(ScaleType::Jenks) => natural(&sorted, count),
            Some(ScaleType::Diverging) => around(&sorted, keys.mid.unwrap_or_default()),
            Some(_) | None => equal(&sorted, keys.count.map(|c| c.value)),
        };
        // Breaks between the values are as exact as those.
        let given =
            matches!(keys.ty.map(|t| t.value), Some(ScaleType::Threshold | ScaleType::Diverging));
        let scale = sorted.iter().map(|d| d.normalize().scale()).max().unwrap_or(0);
        if !given && sorted.len() > 1 && breaks.iter().all(|b| b.abs() >= Decimal::ONE) {
            for b in &mut breaks {
                *b = b.round_dp(scale).normalize();
            }
        }
        breaks.sort_unstable();
        breaks.dedup();
        Self { breaks, diverging }
    }

    /// The class of a value.
    pub(super) fn class(&self, value: Decimal) -> Class {
        self.nth(self.breaks.partition_point(|b| *b <= value))
    }

    /// The colour of the n-th class, from 0: spread over all shades where there are fewer classes than those.
    fn nth(&self, n: usize) -> Class {
        let shades = if self.diverging { 7 } else { 5 };
        let last = self.breaks.len();
        let spread = (n * (shades - 1) + last / 2).checked_div(last);
        let shade = spread.unwrap_or(shades / 2);
        let shade = u8::try_from(shade.min(shades - 1) + 1).unwrap_or(1);
        if self.diverging { Class::Diverging(shade) } else { Class::Sequential(shade) }
    }

    /// A key for each class, from the least.
    pub(super) fn keys(&self, measure: &Measure, into: InLang<'_>) -> Vec<Key> {
        let shown = |d: &Decimal| {
            let decimals = u8::try_from(d.normalize().scale()).unwrap_or(0);
            let own = Measure {
                decimals: decimals.max(measure.decimals.min(decimals)),
                ..measure.clone()
            };
            own.shown(d, into)
        };
        let text = |n: usize| match (
            n.checked_sub(1).and_then(|i| self.breaks.get(i)),
            self.breaks.get(n),
        ) {
            (None, Some(to)) => into.say("class-below", &[("to", &shown(to))]),
            (Some(from), Some(to)) => into.formats.range(&shown(from), &shown(to)),
            (Some(from), None) => into.say("class-above", &[("from", &shown(from))]),
            (None, None) => into.word("class-all").to_owned(),
        };
        let key = |n: usize| Key { sample: Sample::Class(Some(self.nth(n))), text: text(n) };
        (0..=self.breaks.len()).map(key).collect()
    }
}

/// Steps of one width. Round breaks, about five classes; or exactly `count` classes between the ends.
fn equal(sorted: &[Decimal], count: Option<usize>) -> Vec<Decimal> {
    let (Some(lo), Some(hi)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let Some(count) = count else {
        let decimals = sorted.iter().map(Decimal::scale).max().unwrap_or(0).min(6);
        let marks = ticks(f64_of(*lo), f64_of(*hi), COUNT, u8::try_from(decimals).unwrap_or(0));
        return marks.into_iter().filter(|m| m > lo && m < hi).collect();
    };
    let step = (*hi - *lo) / Decimal::from(count.max(1));
    (1..count).map(|i| (*lo + step * Decimal::from(i)).round_dp(6).normalize()).collect()
}

/// As many values in each class. Source: R. Hyndman, Y. Fan, "Sample Quantiles in Statistical Packages" (1996), type 7.
fn quantiles(sorted: &[Decimal], count: usize) -> Vec<Decimal> {
    let Some(last) = sorted.len().checked_sub(1) else { return Vec::new() };
    let at = |i: usize| {
        let (place, parts) = (i * last, count);
        let (below, rest) = (place / parts, place % parts);
        let (a, b) = (sorted.get(below)?, sorted.get((below + 1).min(last))?);
        let share = Decimal::from(rest) / Decimal::from(parts);
        Some((*a + (*b - *a) * share).round_dp(6).normalize())
    };
    (1..count).filter_map(at).collect()
}

/// Natural breaks: the classes whose squared distances from their means add up to the least.
///
/// Source: W. Fisher, "On Grouping for Maximum Homogeneity" (1958), by dynamic programming over the different values;
/// G. Jenks brought it to maps (1967). A break is the least value of its class.
#[expect(
    clippy::many_single_char_names,
    reason = "sums of weights, values and squares, as the paper has them"
)]
fn natural(sorted: &[Decimal], count: usize) -> Vec<Decimal> {
    let mut values: Vec<(f64, f64)> = Vec::new();
    let mut exact: Vec<Decimal> = Vec::new();
    for d in sorted {
        if let Some(last) = values.last_mut().filter(|_| exact.last() == Some(d)) {
            last.1 += 1.0;
        } else {
            values.push((f64_of(*d), 1.0));
            exact.push(*d);
        }
    }
    let n = values.len();
    if n <= count || n > JENKS {
        return if n > JENKS {
            quantiles(sorted, count)
        } else {
            exact.into_iter().skip(1).collect()
        };
    }
    // Sums up to each value, of weights, values and squares: the cost of a class is a difference of them. Values are
    // moved to the middle first, so that their squares stay exact enough.
    let middle = values.get(n / 2).map_or(0.0, |v| v.0);
    let mut sums = vec![(0.0, 0.0, 0.0)];
    for (v, w) in &values {
        let v = v - middle;
        let (a, b, c) = sums.last().copied().unwrap_or_default();
        sums.push((a + w, b + w * v, c + w * v * v));
    }
    let cost = |from: usize, to: usize| {
        let (Some(a), Some(b)) = (sums.get(from), sums.get(to)) else { return f64::INFINITY };
        let (w, s, q) = (b.0 - a.0, b.1 - a.1, b.2 - a.2);
        (q - s * s / w).max(0.0)
    };
    let mut best: Vec<f64> = (0..=n).map(|to| if to == 0 { 0.0 } else { cost(0, to) }).collect();
    let mut cuts: Vec<Vec<usize>> = Vec::new();
    for classes in 2..=count {
        let mut next = vec![f64::INFINITY; n + 1];
        let mut cut = vec![0; n + 1];
        for to in classes..=n {
            for from in classes - 1..to {
                let Some(total) = best.get(from).map(|b| b + cost(from, to)) else { continue };
                if let Some(slot) = next.get_mut(to).filter(|slot| total < **slot) {
                    *slot = total;
                    if let Some(c) = cut.get_mut(to) {
                        *c = from;
                    }
                }
            }
        }
        best = next;
        cuts.push(cut);
    }
    let mut breaks = Vec::new();
    let mut to = n;
    for cut in cuts.iter().rev() {
        to = cut.get(to).copied().unwrap_or(0);
        breaks.extend(exact.get(to).copied());
    }
    breaks.reverse();
    breaks
}

/// Seven classes of one width around a middle, out to the value furthest from it.
fn around(sorted: &[Decimal], mid: Decimal) -> Vec<Decimal> {
    let far = sorted.iter().map(|d| (*d - mid).abs()).max().unwrap_or_default();
    if far.is_zero() {
        return Vec::new();
    }
    let half = f64_of(far);
    let marks = ticks(0.0, half, 3, 6);
    let step = marks.get(1).copied().unwrap_or(far);
    let two = Decimal::TWO;
    (0..3_i64)
        .flat_map(|i| {
            let out = step * Decimal::from(2 * i + 1) / two;
            [mid - out, mid + out]
        })
        .filter(|b| f64_of((*b - mid).abs()) < half)
        .map(|b| b.normalize())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::{FileId, Span, Spanned};

    fn keys(ty: ScaleType, count: usize) -> ScaleKeys {
        let span = Span::new(FileId(0), 0..0);
        ScaleKeys {
            ty: Some(Spanned { value: ty, span }),
            count: Some(Spanned { value: count, span }),
            ..ScaleKeys::default()
        }
    }

    fn shown(classes: &Classes) -> String {
        classes.breaks.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    fn decimals(values: &[i64]) -> Vec<Decimal> {
        values.iter().map(|v| Decimal::from(*v)).collect()
    }

    #[test]
    fn natural_breaks_stand_where_the_values_leave_gaps() {
        let values = decimals(&[4, 5, 9, 10]);
        assert_eq!(shown(&Classes::of(&values, &keys(ScaleType::Jenks, 2))), "9");
        let values = decimals(&[1, 2, 3, 100, 101, 102, 1000, 1001]);
        assert_eq!(shown(&Classes::of(&values, &keys(ScaleType::Jenks, 3))), "100 1000");
    }

    #[test]
    fn steps_and_quantiles() {
        let values = decimals(&[0, 3, 10, 12, 18, 20]);
        assert_eq!(shown(&Classes::of(&values, &ScaleKeys::default())), "5 10 15");
        assert_eq!(shown(&Classes::of(&values, &keys(ScaleType::Quantize, 4))), "5 10 15");
        assert_eq!(shown(&Classes::of(&values, &keys(ScaleType::Quantile, 5))), "3 10 12 18");
        let around = Classes::of(&decimals(&[-7, 2, 5]), &keys(ScaleType::Diverging, 7));
        assert_eq!(shown(&around), "-2.5 2.5");
    }

    /// The least sum of squares over every way to cut, tried one by one.
    fn brute(values: &[i64], count: usize) -> f64 {
        let cost = |part: &[i64]| {
            let values: Vec<f64> = part.iter().map(|v| f64_of(Decimal::from(*v))).collect();
            let mean = values.iter().sum::<f64>() / f64_of(Decimal::from(part.len()));
            values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>()
        };
        if count == 1 {
            return cost(values);
        }
        (1..values.len())
            .map(|cut| cost(&values[cut..]) + brute(&values[..cut], count - 1))
            .fold(f64::INFINITY, f64::min)
    }

    proptest! {
        #[test]
        fn natural_breaks_are_the_best(mut values in prop::collection::btree_set(-50_i64..50, 5..9), count in 2_usize..4) {
            let values: Vec<i64> = std::mem::take(&mut values).into_iter().collect();
            let classes = Classes::of(&decimals(&values), &keys(ScaleType::Jenks, count));
            let mut parts: Vec<Vec<i64>> = vec![Vec::new(); count];
            for v in &values {
                parts[classes.breaks.partition_point(|b| *b <= Decimal::from(*v))].push(*v);
            }
            let cost: f64 = parts.iter().map(|p| brute(p, 1)).sum();
            prop_assert!((cost - brute(&values, count)).abs() < 1e-6);
        }
    }
}
