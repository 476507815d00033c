//! Upright ranges: over moments, or over names short enough to stand side by side.

use super::InLang;
use super::axis::Upright;
use super::column::{self, Frame};
use super::dots;
use super::layer;
use super::layout::{Body, Missing, Variant};
use super::legend::{self, apart};
use super::line;
use super::plot::{Plot, Point, Series};
use super::scale::Scale;
use super::scene::{Anchor, Hue, Item, LINE, Rule, Scene, Shape, Tone};
use crate::data::value::Conf;

/// Radius of a point.
const R: f64 = 4.5;
/// Above the highest point: its value, or the topmost tick's number.
const TOP: f64 = 22.0;
/// Below the lowest point: its value.
const BELOW: f64 = 18.0;

/// Draws upright ranges; `None` where the names do not fit under them.
pub(super) fn draw(plot: &Plot, variant: Variant, into: InLang<'_>) -> Option<Body> {
    let (range, from_zero) = line::range(plot);
    let range = range.unwrap_or((0.0, 1.0));
    let axis = Upright::new(&plot.measure, range, (TOP, TOP + variant.height), into);
    let frame = frame(plot, range, variant, &axis, into);
    let names = column::names(plot, &frame)?;
    let mut scene = Scene::new(variant.width);
    let ground = frame.ground(plot, variant);
    layer::behind(&mut scene, plot, &ground);
    match plot.measure.unit.as_deref() {
        Some(unit) if frame.values => scene.text((0.0, 11.0), unit, Anchor::Start, Tone::Quiet),
        None if frame.values => {}
        Some(_) | None => axis.push(&mut scene, &plot.measure, variant.width, into),
    }
    for position in 0..plot.positions.len() {
        push(&mut scene, plot, (&frame, position), into);
    }
    for (at, _) in plot.all_breaks().into_iter().filter(|b| b.0 > 0) {
        let x = frame.centre(at) - frame.step / 2.0;
        scene.rule(Rule::Reference, (x, ground.area[1] - 8.0), (x, frame.bottom));
    }
    if frame.values && from_zero {
        let zero = frame.y.map(0.0);
        scene.rule(Rule::Base, (0.0, zero), (variant.width, zero));
    }
    let lines = column::push_names(&mut scene, plot, &frame, &names, frame.bottom, into);
    scene.height = frame.bottom + 9.0 + lines * LINE;
    let notes = layer::front(&mut scene, plot, &ground);
    let mut keys = legend::series_keys(plot, into);
    keys.extend(legend::unsettled_symbol(plot, into));
    let missing = if frame.signs { Missing::Signs } else { Missing::Gap };
    Some(Body { notes, ..Body::new(scene, keys, from_zero, missing) })
}

/// Values at the ends where each fits in the room of its position; else an axis.
fn frame(
    plot: &Plot,
    range: (f64, f64),
    variant: Variant,
    axis: &Upright,
    into: InLang<'_>,
) -> Frame {
    let n = f64::from(u16::try_from(plot.positions.len().max(1)).unwrap_or(u16::MAX));
    let widest = plot.widest(into);
    let values = widest <= variant.width / n - 4.0 && !plot.measure.marked;
    let left = if values { 0.0 } else { axis.room };
    let step = (variant.width - left) / n;
    // With values there is no tick to carry the unit: it stands on a line of its own.
    let unit = if values && plot.measure.unit.is_some() { LINE } else { 0.0 };
    let (top, bottom) = (TOP + unit, TOP + unit + variant.height);
    let y = Scale::new(plot.measure.curve, range, (bottom - BELOW, top));
    Frame {
        left,
        step,
        bar: 2.0 * R,
        bottom,
        y: if values { y } else { axis.y },
        values,
        hangs: false,
        signs: column::signs_fit(step, into),
    }
}

/// The two ends of one position, what lies between, and both values outside; a sign where there is neither.
fn push(scene: &mut Scene, plot: &Plot, (frame, position): (&Frame, usize), into: InLang<'_>) {
    let x = frame.centre(position);
    let here =
        || plot.series.iter().enumerate().filter_map(|(nth, s)| Some((nth, s, s.at(position)?)));
    let mut ends: Vec<(usize, &Series, &Point, f64)> =
        here().filter_map(|(nth, s, p)| Some((nth, s, p, p.value?))).collect();
    ends.sort_by(|a, b| a.3.total_cmp(&b.3));
    if let [low, .., high] = ends.as_slice() {
        let [from, to] = [low.3, high.3].map(|v| (x, frame.y.map(v)));
        scene.items.push(Item::Stem { from, to, hue: Hue::Grey });
    }
    if ends.is_empty() && frame.signs {
        let confidential = here().any(|(_, _, p)| p.status.conf == Conf::Confidential);
        let sign = into.word(if confidential { "sign-confidential" } else { "sign-absent" });
        scene.halo((x, frame.bottom - 5.0), sign, Anchor::Middle, Tone::Quiet);
    }
    let strong = plot.positions.get(position).is_some_and(|p| p.highlight);
    let tone = if strong { Tone::Strong } else { Tone::Plain };
    let several = ends.len() > 1;
    let places: Vec<f64> = ends.iter().map(|e| frame.y.map(e.3)).collect();
    let moved = dots::sides(&places, R);
    for (k, ((nth, series, point, value), moved)) in ends.into_iter().zip(moved).enumerate() {
        let y = frame.y.map(value);
        let (shape, hue, provisional) = (Shape::of(nth), series.hue, apart(plot, point));
        scene.items.push(Item::Symbol { x: x + moved, y, r: R, shape, hue, provisional });
        scene.hit((x + moved, y), position, nth);
        if frame.values {
            let at = if k == 0 && several { y + R + 12.0 } else { y - R - 4.0 };
            let text = plot.shown(&point.exact, into);
            scene.halo((x, at), &text, Anchor::Middle, tone);
        }
    }
}
