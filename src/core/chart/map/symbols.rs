//! Symbols: circles whose area follows the value.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::super::scene::Hue;
use super::super::ticks::f64_of;
use super::paint::Mark;
use super::{Kind, Laid, MapArea, MapPlot};

/// Radius of the symbol of the greatest value, in a width.
pub(super) fn largest(plot: &MapPlot, width: f64) -> f64 {
    match plot.kind {
        Kind::Symbols => (width * 0.075).clamp(20.0, 36.0),
        Kind::Choropleth => 0.0,
    }
}

/// The radius of a value: the area of the circle is to that of the largest as the values are.
pub(super) fn radius(plot: &MapPlot, largest: f64, value: f64) -> f64 {
    let most = plot.present().filter_map(|a| a.value).fold(0.0, f64::max);
    if most > 0.0 && value > 0.0 { largest * (value / most).sqrt() } else { 0.0 }
}

/// Each place that has a symbol: its row, where it stands, its radius. Large ones first, so that small ones lie upon
/// them; those of one value in the order of their codes.
pub(super) fn placed<'a>(laid: &'a Laid<'_>) -> Vec<(&'a MapArea, (f64, f64), f64)> {
    let place = |(code, outline): (&&str, &crate::geo::Outline)| {
        let area = *laid.rows.get(*code)?;
        let r = radius(laid.plot, laid.largest, area.value?);
        (r > 0.0).then_some((area, outline.middle, r))
    };
    let mut all: Vec<_> = laid.outlines.iter().filter_map(place).collect();
    all.sort_by_key(|place| Reverse(place.0.exact));
    all
}

/// The symbols in the order they are painted; those of one colour that follow each other as one mark.
pub(super) fn discs(laid: &Laid<'_>) -> Vec<Mark> {
    let any = laid.plot.areas.iter().any(|a| a.highlight);
    let mut marks: Vec<Mark> = Vec::new();
    for (area, (x, y), r) in placed(laid) {
        let colour = if any && !area.highlight { Hue::Grey } else { Hue::Colour(1) };
        match marks.last_mut() {
            Some(Mark::Discs { hue, discs }) if *hue == colour => discs.push((x, y, r)),
            Some(_) | None => marks.push(Mark::Discs { hue: colour, discs: vec![(x, y, r)] }),
        }
    }
    marks
}

/// How far symbols reach beyond the map: left, above, right, below.
pub(super) fn overhang(laid: &Laid<'_>) -> [f64; 4] {
    let mut over = [0.0_f64; 4];
    for (_, (x, y), r) in placed(laid) {
        let here = [r - x, r - y, x + r - laid.size.0, y + r - laid.size.1];
        for (over, here) in over.iter_mut().zip(here) {
            // One unit for the outline.
            *over = over.max(here + 1.0).max(0.0);
        }
    }
    over
}

/// The values of the key, the greatest first: round numbers, each about a fifth of the one before.
pub(super) fn steps(plot: &MapPlot) -> Vec<Decimal> {
    let Some(most) = plot.present().map(|a| a.exact).max().filter(|m| *m > Decimal::ZERO) else {
        return Vec::new();
    };
    let least = Decimal::new(1, u32::from(plot.measure.decimals));
    let mut steps = Vec::new();
    let mut below = most;
    for _ in 0..3 {
        let Some(step) = round_below(below).filter(|s| *s >= least) else { break };
        steps.push(step);
        below = step / Decimal::from(4);
    }
    if steps.is_empty() { vec![most] } else { steps }
}

/// The greatest of 1, 2, 5 × 10ⁿ that is not above a number; `None` where there is none.
fn round_below(number: Decimal) -> Option<Decimal> {
    let mut unit = Decimal::ONE;
    while unit > number {
        unit = unit.checked_div(Decimal::TEN).filter(|u| u.scale() <= 9)?;
    }
    while unit.checked_mul(Decimal::TEN)? <= number {
        unit *= Decimal::TEN;
    }
    let step = [5, 2, 1].into_iter().map(|m| unit * Decimal::from(m)).find(|s| *s <= number);
    step.map(|s| s.normalize()).filter(|s| f64_of(*s) > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_numbers() {
        let below = |n: &str| round_below(n.parse().unwrap()).map(|s| s.to_string());
        assert_eq!(
            ["16999", "10000", "9999", "1", "0.37", "3", "0.0000000000001"].map(below),
            ["10000", "10000", "5000", "1", "0.2", "2"]
                .map(|s| Some(s.to_owned()))
                .into_iter()
                .chain([None])
                .collect::<Vec<_>>()
                .as_slice()
        );
    }
}
