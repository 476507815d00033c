//! Values → a few classes of colour: equal steps, equal numbers, natural or given breaks.

use rust_decimal::Decimal;

use super::InLang;
use super::breaks::{natural, quantiles};
use super::legend::{Key, Sample};
use super::order;
use super::plot::Measure;
use super::scene::Class;
use super::spec::{ScaleKeys, ScaleType};
use super::ticks::{f64_of, ticks};

/// As many classes where nothing is said: more shades cannot be told apart.
const COUNT: usize = 5;

/// Classes of values, each from its break on, below the next.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Classes {
    /// Inner breaks, ascending; a class more than these.
    pub breaks: Vec<Decimal>,
    diverging: bool,
    /// Whether the least has the darkest shade.
    reverse: bool,
}

impl Classes {
    /// The classes of these values, as the keys of their scale say; equal steps with round breaks where they say nothing.
    pub(super) fn of(values: &[Decimal], keys: &ScaleKeys) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        let count = keys.count.map_or(COUNT, |c| c.value);
        let ty = match (keys.ty.map(|t| t.value), keys.mid) {
            (None, Some(_)) => Some(ScaleType::Diverging),
            (ty, _) => ty,
        };
        let diverging =
            ty == Some(ScaleType::Diverging) || keys.scheme.as_deref() == Some("blueorange");
        let mut breaks = match ty {
            Some(ScaleType::Threshold) => {
                keys.domain.as_ref().map_or_else(Vec::new, |d| order::numbers(&d.value))
            }
            Some(ScaleType::Quantile) => {
                let exact = quantiles(&sorted, count).into_iter();
                exact.map(|q| q.round_dp(6).normalize()).collect()
            }
            Some(ScaleType::Jenks) => natural(&sorted, count),
            Some(ScaleType::Diverging) => around(&sorted, keys.mid.unwrap_or_default()),
            Some(_) | None => equal(&sorted, keys.count.map(|c| c.value)),
        };
        // Breaks between the values are as exact as those.
        let given = matches!(ty, Some(ScaleType::Threshold | ScaleType::Diverging));
        let scale = sorted.iter().map(|d| d.normalize().scale()).max().unwrap_or(0);
        if !given && sorted.len() > 1 && breaks.iter().all(|b| b.abs() >= Decimal::ONE) {
            for b in &mut breaks {
                *b = b.round_dp(scale).normalize();
            }
        }
        breaks.sort_unstable();
        breaks.dedup();
        Self { breaks, diverging, reverse: keys.reverse }
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
        let shade = shade.min(shades - 1);
        let shade = if self.reverse { shades - 1 - shade } else { shade };
        let shade = u8::try_from(shade + 1).unwrap_or(1);
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
    fn colours_run_the_other_way_where_they_are_asked_to() {
        let values = decimals(&[0, 10, 20]);
        let shades = |reverse, scheme: Option<&str>| {
            let scheme = scheme.map(str::to_owned);
            let classes =
                Classes::of(&values, &ScaleKeys { reverse, scheme, ..ScaleKeys::default() });
            [0, 20].map(|v| classes.class(Decimal::from(v)))
        };
        assert_eq!(shades(false, None), [Class::Sequential(1), Class::Sequential(5)]);
        assert_eq!(shades(true, None), [Class::Sequential(5), Class::Sequential(1)]);
        assert_eq!(shades(false, Some("blueorange")), [Class::Diverging(1), Class::Diverging(7)]);
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
