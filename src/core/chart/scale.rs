//! From values to lengths: linear, or bent by a logarithm or a root; and where an axis is marked.
//!
//! Logarithms and roots are computed by `libm`, the same on every machine.

use rust_decimal::Decimal;

use super::ticks::{f64_of, ticks};

/// How a scale runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Curve {
    /// Equal steps are equal lengths.
    Linear,
    /// Equal ratios are equal lengths; only for values above zero.
    Log,
    /// Like a logarithm away from zero, linear within this distance of it; more than zero. Source: J. Webber, "A
    /// bi-symmetric log transformation for wide-range data" (2013).
    Symlog(f64),
    /// Equal steps of the square root, mirrored below zero.
    Sqrt,
}

impl Curve {
    fn bend(self, v: f64) -> f64 {
        match self {
            Self::Linear => v,
            Self::Log => libm::log10(v.max(f64::MIN_POSITIVE)),
            Self::Symlog(constant) => libm::copysign(libm::log1p(v.abs() / constant), v),
            Self::Sqrt => libm::copysign(libm::sqrt(v.abs()), v),
        }
    }
}

/// A scale: from a domain of values to a range of units. Ascending; what lies beyond the domain lies beyond the range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    curve: Curve,
    domain: (f64, f64),
    range: (f64, f64),
}

impl Scale {
    /// Both finite, in any order; on an empty domain everything stands in the middle of the range.
    pub(super) fn new(curve: Curve, domain: (f64, f64), range: (f64, f64)) -> Self {
        Self { curve, domain, range }
    }

    pub(super) fn linear(domain: (f64, f64), range: (f64, f64)) -> Self {
        Self::new(Curve::Linear, domain, range)
    }

    /// Where a value stands.
    pub(super) fn map(&self, value: f64) -> f64 {
        let [lo, hi, at] = [self.domain.0, self.domain.1, value].map(|v| self.curve.bend(v));
        let (from, to) = self.range;
        let span = hi - lo;
        let share = if span.abs() <= 0.0 { 0.5 } else { (at - lo) / (hi - lo) };
        from + share * (to - from)
    }
}

/// Where an axis from `lo` to `hi` is marked, ascending, two at least: about `target` of them.
///
/// `nice` axes may go on to the next mark beyond `hi`; others are marked inside only.
pub(super) fn marks(
    curve: Curve,
    (lo, hi): (f64, f64),
    (target, decimals): (usize, u8),
    nice: bool,
) -> Vec<Decimal> {
    let mut out = match curve {
        Curve::Linear | Curve::Sqrt => ticks(lo, hi, target, decimals),
        Curve::Log => powers(lo, hi, target),
        Curve::Symlog(constant) => {
            let mut out: Vec<Decimal> = Vec::new();
            if lo < 0.0 {
                let below = decades(constant.max(1.0), -lo, target);
                out.extend(below.into_iter().rev().map(|d| -d).filter(|d| f64_of(*d) >= lo));
            }
            out.push(Decimal::ZERO);
            if hi > 0.0 {
                out.extend(decades(constant.max(1.0), hi, target));
            }
            out
        }
    };
    if !nice {
        let inside = |d: &Decimal| (lo..=hi).contains(&f64_of(*d));
        if out.iter().filter(|d| inside(d)).count() >= 2 {
            out.retain(inside);
        }
    }
    out
}

/// Powers of ten from `lo` up to `hi`, with their double and five times where there are few; every second or third
/// where there are many.
fn powers(lo: f64, hi: f64, target: usize) -> Vec<Decimal> {
    let tens = steps_of_tens(lo, hi, &[1]);
    let finer = steps_of_tens(lo, hi, &[1, 2, 5]);
    if finer.len() <= target + 2 && tens.len() <= target + 2 {
        finer
    } else {
        thinned(tens, target)
    }
}

/// Powers of ten alone.
fn decades(lo: f64, hi: f64, target: usize) -> Vec<Decimal> {
    thinned(steps_of_tens(lo, hi, &[1]), target)
}

/// Every second or third of what is too many.
fn thinned(marks: Vec<Decimal>, target: usize) -> Vec<Decimal> {
    let every = if marks.len() > target + 2 { marks.len().div_ceil(target + 1) } else { 1 };
    marks.into_iter().step_by(every).collect()
}

/// These times the powers of ten, from one at or below `lo` to one at or above `hi`.
fn steps_of_tens(lo: f64, hi: f64, steps: &[i64]) -> Vec<Decimal> {
    let mut out = Vec::new();
    for exponent in -9_i32..=18 {
        let scale = u32::try_from(-exponent).unwrap_or(0);
        let power = i64::checked_pow(10, u32::try_from(exponent).unwrap_or(0)).unwrap_or(i64::MAX);
        for step in steps {
            let n = power.saturating_mul(*step);
            out.push(Decimal::new(n, scale));
        }
    }
    // One mark at or below the least, one at or above the greatest.
    let first = out.iter().rposition(|d| f64_of(*d) <= lo * 1.000_001).unwrap_or(0);
    let last = out.iter().position(|d| f64_of(*d) >= hi * 0.999_999).unwrap_or(out.len() - 1);
    out.get(first..=last.max(first + 1)).map_or_else(Vec::new, <[Decimal]>::to_vec)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_of_bent_axes_are_round() {
        let shown = |curve, lo, hi| {
            let all = marks(curve, (lo, hi), (5, 0), true);
            all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(Curve::Log, 3.0, 80.0), "2 5 10 20 50 100");
        assert_eq!(shown(Curve::Log, 1.0, 90_000.0), "1 10 100 1000 10000 100000");
        assert_eq!(shown(Curve::Symlog(1.0), -50.0, 3000.0), "-10 -1 0 1 10 100 1000 10000");
        assert_eq!(shown(Curve::Sqrt, 0.0, 900.0), "0 200 400 600 800 1000");
    }

    proptest! {
        #[test]
        fn a_scale_keeps_the_order_and_stays_inside(
            lo in 1e-3..1e9_f64, span in 1e-3..1e9_f64, a in 0.0..1.0_f64, b in 0.0..1.0_f64, which in 0_usize..4,
        ) {
            let curve = [Curve::Linear, Curve::Log, Curve::Symlog(2.0), Curve::Sqrt][which];
            let scale = Scale::new(curve, (lo, lo + span), (10.0, 300.0));
            let [x, y] = [a, b].map(|share| scale.map(lo + share * span));
            prop_assert_eq!(a < b && x > y + 1e-9, false);
            prop_assert!([x, y].iter().all(|v| (9.99..=300.01).contains(v)));
        }
    }

    /// What d3-scale gives over made-up domains; `tests/browser/scales.mjs` writes it.
    #[test]
    fn scales_and_steps_are_those_of_d3() {
        let golden: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/charts/scales.json")).unwrap();
        let list = |v: &serde_json::Value| v.as_array().unwrap().clone();
        let number = |v: &serde_json::Value| v.as_f64().unwrap();
        let numbers = |v| list(v).iter().map(number).collect::<Vec<f64>>();
        let scales = list(&golden["scales"]);
        for one in &scales {
            let curve = match one["type"].as_str().unwrap() {
                "log" => Curve::Log,
                "sqrt" => Curve::Sqrt,
                "symlog" => Curve::Symlog(number(&one["constant"])),
                _ => Curve::Linear,
            };
            let domain = numbers(&one["domain"]);
            let scale = Scale::new(curve, (domain[0], domain[1]), (10.0, 300.0));
            for (at, to) in numbers(&one["at"]).into_iter().zip(numbers(&one["to"])) {
                assert!((scale.map(at) - to).abs() < 1e-6, "{at} is at {} in {one}", scale.map(at));
            }
        }
        let axes = list(&golden["axes"]);
        for one in &axes {
            let target = usize::try_from(one["target"].as_u64().unwrap()).unwrap();
            let ticks = ticks(number(&one["lo"]), number(&one["hi"]), target, 9);
            let step = f64_of(ticks[1] - ticks[0]);
            let known = numbers(&one["steps"]);
            assert!(known.iter().any(|d3| (d3 / step - 1.0).abs() < 1e-6), "{step} in {one}");
        }
        assert_eq!((scales.len(), axes.len()), (160, 200));
    }

    #[test]
    fn an_empty_range_maps_on_the_middle() {
        assert_eq!(Scale::linear((5.0, 5.0), (0.0, 10.0)).map(5.0).to_string(), "5");
    }
}
