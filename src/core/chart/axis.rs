//! The measured axis of lines and upright bars: tick lines with their numbers above them, inside the plot.

use rust_decimal::Decimal;

use super::InLang;
use super::plot::{Measure, Plot};
use super::scale::{self, Scale};
use super::scene::{Anchor, Rule, Scene, Tone, text_box, text_width};
use super::ticks::{TimeTick, f64_of, time_ticks};

/// About as many marks an axis has, by its length.
const TARGETS: [usize; 3] = [3, 4, 5];

/// The measured axis of a drawing.
pub(super) struct Upright {
    /// Ascending, at least two.
    pub ticks: Vec<Decimal>,
    /// From values to heights.
    pub y: Scale,
    /// Room at the left that the numbers take.
    pub room: f64,
    /// Whether the topmost number carries the unit.
    pub with_unit: bool,
}

impl Upright {
    /// An axis for values from `lo` to `hi`, between the heights `bottom` and `top`.
    pub(super) fn new(
        measure: &Measure,
        (lo, hi): (f64, f64),
        (top, bottom): (f64, f64),
        into: InLang<'_>,
    ) -> Self {
        let target = if bottom - top < 210.0 { 4 } else { 5 };
        let (ticks, domain) = ticks_of(measure, (lo, hi), target);
        let widest =
            ticks.iter().map(|t| text_width(&tick_text(measure, t, false, into), Tone::Quiet));
        Self {
            y: Scale::new(measure.curve, domain, (bottom, top)),
            room: widest.fold(0.0, f64::max) + 6.0,
            ticks,
            with_unit: true,
        }
    }

    /// The numbers at the left, each with its height and its box.
    pub(super) fn numbers(
        &self,
        measure: &Measure,
        into: InLang<'_>,
    ) -> Vec<(f64, String, [f64; 4])> {
        let last = self.ticks.len().saturating_sub(1);
        let number = |(i, tick): (usize, &Decimal)| {
            let text = tick_text(measure, tick, self.with_unit && i == last, into);
            let y = self.y.map(f64_of(*tick));
            let area = text_box((0.0, y - 5.0), &text, Anchor::Start, Tone::Quiet);
            (y, text, area)
        };
        self.ticks.iter().enumerate().map(number).collect()
    }

    /// Draws lines and numbers, the unit with the topmost.
    pub(super) fn push(&self, scene: &mut Scene, measure: &Measure, right: f64, into: InLang<'_>) {
        for (tick, (y, text, _)) in self.ticks.iter().zip(self.numbers(measure, into)) {
            if tick.is_zero() {
                scene.rule(Rule::Base, (0.0, y), (right, y));
            } else if measure.grid {
                scene.rule(Rule::Grid, (0.0, y), (right, y));
            }
            scene.halo((0.0, y - 5.0), &text, Anchor::Start, Tone::Quiet);
        }
    }
}

/// Where a measured axis is marked, and from where to where it runs.
fn ticks_of(measure: &Measure, (lo, hi): (f64, f64), target: usize) -> (Vec<Decimal>, (f64, f64)) {
    if let (Some(first), Some(last)) = (measure.values.iter().min(), measure.values.iter().max()) {
        let mut ticks = measure.values.clone();
        ticks.sort_unstable();
        ticks.dedup();
        return (ticks, (lo.min(f64_of(*first)), hi.max(f64_of(*last))));
    }
    let ticks = scale::marks(measure.curve, (lo, hi), (target, measure.decimals), measure.nice);
    let [first, last] = [ticks.first(), ticks.last()].map(|t| t.map_or(0.0, |t| f64_of(*t)));
    let domain = if measure.nice { (first.min(lo), last.max(hi)) } else { (lo, hi) };
    (ticks, domain)
}

/// Whether the marks of an axis for values from `lo`, above zero, to `hi` begin at zero in any of its lengths: then it
/// begins there in all of them.
pub(super) fn begins_at_zero(measure: &Measure, (lo, hi): (f64, f64)) -> bool {
    if let Some(first) = measure.values.iter().min() {
        return *first <= Decimal::ZERO;
    }
    let first = |target: usize| {
        scale::marks(measure.curve, (lo, hi), (target, measure.decimals), true).into_iter().next()
    };
    measure.nice && TARGETS.into_iter().filter_map(first).any(|first| first <= Decimal::ZERO)
}

/// The measured axis of lying marks: tick lines with their numbers below.
pub(super) struct Lying {
    /// Ascending.
    pub ticks: Vec<Decimal>,
    /// From values to places.
    pub x: Scale,
}

impl Lying {
    /// An axis for values from `lo` to `hi`, between the places `left` and `right`.
    pub(super) fn new(measure: &Measure, (lo, hi): (f64, f64), (left, right): (f64, f64)) -> Self {
        let target = if right - left < 300.0 { 3 } else { 5 };
        let (ticks, domain) = ticks_of(measure, (lo, hi), target);
        Self { x: Scale::new(measure.curve, domain, (left, right)), ticks }
    }

    /// Draws lines and numbers, the unit with the last; numbers that would touch the one before are left out.
    pub(super) fn push(
        &self,
        scene: &mut Scene,
        measure: &Measure,
        (top, bottom): (f64, f64),
        into: InLang<'_>,
    ) {
        let texts = |with_unit: bool| {
            let last = self.ticks.len().saturating_sub(1);
            let text = |(i, tick): (usize, &Decimal)| {
                let text = tick_text(measure, tick, with_unit && i == last, into);
                let half = text_width(&text, Tone::Quiet) / 2.0;
                let at = self.x.map(f64_of(*tick));
                (at, at.min(scene.width - half).max(half), half, text)
            };
            self.ticks.iter().enumerate().map(text).collect::<Vec<_>>()
        };
        let crowded = |all: &[(f64, f64, f64, String)]| {
            all.windows(2).any(|w| matches!(w, [a, b] if a.1 + a.2 + 8.0 > b.1 - b.2))
        };
        let (with, without) = (texts(true), texts(false));
        let all = if crowded(&with) { without } else { with };
        let mut free = f64::MIN;
        for ((at, middle, half, text), tick) in all.into_iter().zip(&self.ticks) {
            if measure.grid && !tick.is_zero() {
                scene.rule(Rule::Grid, (at, top), (at, bottom));
            }
            if middle - half >= free {
                free = middle + half + 8.0;
                scene.text((middle, bottom + 15.0), &text, Anchor::Middle, Tone::Quiet);
            }
        }
    }
}

/// A tick's number; with the unit, where it is the one that carries it.
pub(super) fn tick_text(
    measure: &Measure,
    tick: &Decimal,
    with_unit: bool,
    into: InLang<'_>,
) -> String {
    // Ticks have as many decimals as their step, not as the data.
    let decimals = u8::try_from(tick.normalize().scale()).unwrap_or(0);
    let number = if measure.percent {
        into.formats.points(into.lang, tick, Some(decimals))
    } else {
        into.formats.number(into.lang, tick, Some(decimals))
    };
    match measure.unit.as_deref().filter(|_| with_unit) {
        Some(unit) => format!("{number} {unit}"),
        None => number,
    }
}

/// Marks of an axis of moments under a plot, no two of them touching. `x` is where a moment stands.
pub(super) fn moments(
    plot: &Plot,
    x: impl Fn(f64) -> f64,
    width: f64,
    into: InLang<'_>,
) -> Vec<(f64, f64, String)> {
    let (Some(unit), Some(first), Some(last)) =
        (plot.time, plot.positions.first(), plot.positions.last())
    else {
        return Vec::new();
    };
    let place = |tick: &TimeTick| {
        let half = text_width(&tick.label, Tone::Quiet) / 2.0;
        let at = x(tick.t);
        (at, at.min(width - half).max(half), half)
    };
    let fits = |ticks: &[TimeTick]| {
        ticks.windows(2).all(|pair| match pair {
            [a, b] => {
                let ((_, a, a_half), (_, b, b_half)) = (place(a), place(b));
                a + a_half + 10.0 <= b - b_half
            }
            _ => true,
        })
    };
    let ticks = time_ticks(unit, (first.t, last.t), into, fits);
    let ticks: Vec<_> = ticks.into_iter().map(|t| (place(&t), t.label)).collect();
    if ticks.is_empty() {
        // No year begins within: the first and the last moment say where one is.
        let ends = if plot.positions.len() > 1 { vec![first, last] } else { vec![first] };
        let ends = ends
            .into_iter()
            .map(|p| TimeTick { t: p.t, label: p.label.clone() })
            .collect::<Vec<_>>();
        let ends = if fits(&ends) { &ends[..] } else { ends.get(..1).unwrap_or(&[]) };
        return ends.iter().map(|t| (place(t).0, place(t).1, t.label.clone())).collect();
    }
    ticks.into_iter().map(|((at, middle, _), label)| (at, middle, label)).collect()
}
