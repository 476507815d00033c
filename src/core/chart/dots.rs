//! Rows of points: dots, lollipops, and ranges between two of them.

use super::InLang;
use super::axis::Lying;
use super::bar::{self, GAP, between, extent, push_name};
use super::layer::{self, Ground};
use super::layout::{Body, Missing, Variant};
use super::legend::{self, apart};
use super::line;
use super::plot::{Form, Plot};
use super::scale::Scale;
use super::scene::{Anchor, Item, Rule, Scene, Shape, Tone, text_width};
use super::spec::Stack;
use crate::data::value::Conf;

/// Radius of a point.
const R: f64 = 5.0;

/// Draws rows of points.
pub(super) fn draw(plot: &Plot, variant: Variant, into: InLang<'_>) -> Body {
    let frame = bar::frame(plot, Some(Stack::Zero), variant);
    let values = of_ranges(plot) || plot.series.len() == 1;
    let (range, from_zero) = if plot.form == (Form::Dots { stem: true }) {
        (extent(plot, None), true)
    } else {
        let (range, zero) = line::range(plot);
        (range.unwrap_or((0.0, 1.0)), zero)
    };
    let mut scene = Scene::new(variant.width);
    let mut names = Scene::new(variant.width);
    let (top, mut y) = (2.0, 2.0);
    let mut rows = Vec::new();
    for (i, position) in plot.positions.iter().enumerate() {
        y = push_name(&mut names, &frame, i, position, y);
        rows.push(y + frame.height() / 2.0);
        y += frame.height() + frame.pad();
    }
    let bottom = y - frame.pad() + 4.0;
    let (axis, x) = across(plot, range, (&frame, values, variant), into);
    let ground = Ground {
        t: Box::new({
            let rows = rows.clone();
            move |t| between(&rows, t)
        }),
        v: Box::new(move |v| x.map(v)),
        area: [frame.left, top, variant.width, bottom],
        lying: true,
    };
    layer::behind(&mut scene, plot, &ground);
    scene.append(names, (0.0, 0.0));
    if let Some(axis) = &axis {
        axis.push(&mut scene, &plot.measure, (top, bottom), into);
    }
    let zero = Some(x.map(0.0)).filter(|_| from_zero);
    let mut front = Scene::new(variant.width);
    let mut unit = plot.measure.unit.as_deref().filter(|_| values);
    for (i, y) in rows.iter().enumerate() {
        let row = Row { plot, into, position: i, y: *y, x, left: frame.left };
        if of_ranges(plot) {
            row.push_range(&mut front, &mut unit);
        } else {
            row.push_dots(&mut front, values, &mut unit);
        }
    }
    if let Some(zero) = zero {
        let texts: Vec<[f64; 4]> = front.boxes().map(|(_, b)| b).collect();
        if frame.names_above {
            // A line through all rows would run through the names.
            for y in &rows {
                push_zero(&mut scene, zero, (y - R - 3.0, y + R + 3.0), &texts);
            }
        } else {
            push_zero(&mut scene, zero, (top, bottom), &texts);
        }
    }
    scene.append(front, (0.0, 0.0));
    let notes = layer::front(&mut scene, plot, &ground);
    scene.height = bottom + if axis.is_some() { 22.0 } else { 4.0 };
    let mut keys = legend::series_keys(plot, into);
    keys.extend(legend::unsettled_symbol(plot, into));
    Body { notes, ..Body::new(scene, keys, from_zero, missing(values)) }
}

/// Words stand where a row is empty; among several points of a row nothing shows that one is missing.
fn missing(values: bool) -> Missing {
    if values { Missing::Words } else { Missing::Gap }
}

/// The line of zero, but for where it would run through numbers.
fn push_zero(scene: &mut Scene, x: f64, (top, bottom): (f64, f64), texts: &[[f64; 4]]) {
    let crossed = |b: &&[f64; 4]| (b[0] - 1.0..b[2] + 1.0).contains(&x);
    let mut gaps: Vec<(f64, f64)> = texts.iter().filter(crossed).map(|b| (b[1], b[3])).collect();
    gaps.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut from = top;
    for (start, end) in gaps.into_iter().filter(|g| g.1 > top && g.0 < bottom) {
        // What is shorter than its own width is a dot, and no line.
        if start - from > 3.0 {
            scene.rule(Rule::Base, (x, from), (x, start));
        }
        from = from.max(end);
    }
    if bottom - from > 3.0 {
        scene.rule(Rule::Base, (x, from), (x, bottom));
    }
}

/// By how much each of several symbols on one line is moved across it, given where they stand along it in order: those
/// that would hide one another go to both sides.
pub(super) fn sides(places: &[f64], r: f64) -> Vec<f64> {
    let near = |a: Option<&f64>, b: f64| a.is_some_and(|a| (a - b).abs() < r);
    let mut out = Vec::new();
    for (i, at) in places.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| places.get(i));
        let hides = near(before, *at) || near(places.get(i + 1), *at);
        let side = if i % 2 == 0 { -0.8 } else { 0.8 };
        out.push(if hides { side * r } else { 0.0 });
    }
    out
}

/// Whether what is drawn is ranges.
fn of_ranges(plot: &Plot) -> bool {
    matches!(plot.form, Form::Range { .. })
}

/// The axis, where values do not stand at their points, and the scale.
fn across(
    plot: &Plot,
    (lo, hi): (f64, f64),
    (frame, values, variant): (&bar::Frame, bool, Variant),
    into: InLang<'_>,
) -> (Option<Lying>, Scale) {
    let left = frame.left + R + 2.0;
    if !values {
        let axis = Lying::new(&plot.measure, (lo, hi), (left, variant.width - R - 2.0));
        let x = axis.x;
        return (Some(axis), x);
    }
    let unit =
        plot.measure.unit.as_deref().map_or(0.0, |u| text_width(&format!(" {u}"), Tone::Strong));
    let widest = plot.widest(into);
    let room = widest + R + GAP;
    // Values of a range stand on both sides of it.
    let before = if of_ranges(plot) || lo < 0.0 { room } else { 0.0 };
    let right = (variant.width - room - unit - 2.0).max(left + before + 40.0);
    (None, Scale::new(plot.measure.curve, (lo, hi), (left + before, right)))
}

/// The points of one position.
struct Row<'a> {
    plot: &'a Plot,
    into: InLang<'a>,
    position: usize,
    /// Middle of the row.
    y: f64,
    x: Scale,
    /// Where the room for points begins.
    left: f64,
}

impl Row<'_> {
    fn tone(&self) -> Tone {
        let strong = self.plot.positions.get(self.position).is_some_and(|p| p.highlight);
        if strong { Tone::Strong } else { Tone::Plain }
    }

    fn shown(&self, exact: &rust_decimal::Decimal, unit: &mut Option<&str>) -> String {
        let text = self.plot.shown(exact, self.into);
        unit.take().map_or_else(|| text.clone(), |unit| format!("{text} {unit}"))
    }

    fn push_dots(&self, scene: &mut Scene, values: bool, unit: &mut Option<&str>) {
        if self.plot.form != (Form::Dots { stem: true }) {
            scene.rule(Rule::Grid, (self.left, self.y), (scene.width, self.y));
        }
        for (nth, series) in self.plot.series.iter().enumerate() {
            let point = series.at(self.position);
            let Some((point, value)) = point.and_then(|p| Some((p, p.value?))) else {
                if self.plot.series.len() == 1 {
                    self.push_word(
                        scene,
                        point.is_some_and(|p| p.status.conf == Conf::Confidential),
                    );
                }
                continue;
            };
            let at = self.x.map(value);
            let hue = bar::bar_hue(self.plot, series, self.position);
            if self.plot.form == (Form::Dots { stem: true }) {
                scene.items.push(Item::Stem {
                    from: (self.x.map(0.0), self.y),
                    to: (at, self.y),
                    hue,
                });
            }
            let mut end = at + R;
            if point.margin.is_some() {
                let [lo, hi] = [point.ends().0, point.ends().1].map(|v| self.x.map(v));
                scene.rule(Rule::Whisker, (lo, self.y), (hi, self.y));
                end = end.max(hi);
            }
            let (shape, provisional) = (Shape::of(nth), apart(self.plot, point));
            scene.items.push(Item::Symbol { x: at, y: self.y, r: R, shape, hue, provisional });
            scene.hit((at, self.y), self.position, nth);
            if values {
                let text = self.shown(&point.exact, unit);
                if value < 0.0 {
                    scene.halo((at - R - GAP, self.y + 4.0), &text, Anchor::End, self.tone());
                } else {
                    scene.halo((end + GAP, self.y + 4.0), &text, Anchor::Start, self.tone());
                }
            }
        }
    }

    /// The two ends, what lies between, and both values outside.
    fn push_range(&self, scene: &mut Scene, unit: &mut Option<&str>) {
        let ends = self.plot.series.iter().enumerate().filter_map(|(nth, s)| {
            let point = s.at(self.position)?;
            Some((nth, s, point, point.value?))
        });
        let mut ends: Vec<_> = ends.collect();
        ends.sort_by(|a, b| a.3.total_cmp(&b.3));
        let hidden = self.plot.series.iter().filter_map(|s| s.at(self.position));
        let confidential = hidden.clone().any(|p| p.status.conf == Conf::Confidential);
        if let [low, .., high] = ends.as_slice() {
            let (from, to) = ((self.x.map(low.3), self.y), (self.x.map(high.3), self.y));
            scene.items.push(Item::Stem { from, to, hue: super::scene::Hue::Grey });
        }
        let last = ends.len();
        let places: Vec<f64> = ends.iter().map(|e| self.x.map(e.3)).collect();
        let moved = sides(&places, R);
        for (k, ((nth, series, point, value), moved)) in ends.into_iter().zip(moved).enumerate() {
            let (at, y) = (self.x.map(value), self.y + moved);
            let (shape, provisional) = (Shape::of(nth), apart(self.plot, point));
            let hue = series.hue;
            scene.items.push(Item::Symbol { x: at, y, r: R, shape, hue, provisional });
            scene.hit((at, y), self.position, nth);
            if k == 0 && last > 1 {
                let text = self.plot.shown(&point.exact, self.into);
                scene.halo((at - R - GAP, self.y + 4.0), &text, Anchor::End, self.tone());
            } else {
                let text = self.shown(&point.exact, unit);
                scene.halo((at + R + GAP, self.y + 4.0), &text, Anchor::Start, self.tone());
            }
        }
        if last == 0 {
            self.push_word(scene, confidential);
        }
    }

    /// Words in place of a point.
    fn push_word(&self, scene: &mut Scene, confidential: bool) {
        let word = if confidential { "word-confidential" } else { "word-absent" };
        scene.halo(
            (self.left + GAP, self.y + 4.0),
            self.into.word(word),
            Anchor::Start,
            Tone::Quiet,
        );
    }
}
