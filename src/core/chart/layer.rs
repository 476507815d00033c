//! What lies over a drawing: bands behind the marks, rules and words in front of them.
//!
//! Words stand where they hide nothing; where there is no such place they become a number, and a remark under the
//! drawing.

use super::Texts;
use super::held;
use super::order::{self, Distinct};
use super::plot::{Form, Plot, Position};
use super::roles::Roles;
use super::scale::Curve;
use super::scene::{Anchor, Item, LINE, Rule, Scene, TEXT, Tone, overlap, text_box, text_width};
use super::spec::{ChartSpec, LayerMark, invalid};
use super::ticks::{TimeUnit, days, f64_of};
use super::width;
use crate::data::value::Asked;
use crate::diag::{Code, Diagnostic};
use crate::source::Spanned;

/// One thing over a drawing, its places in units of the axes.
#[derive(Clone, Debug)]
pub(super) struct Over {
    pub place: Place,
    /// In the language of the plot; empty for none.
    pub text: String,
    /// Its place among those with words, from 1.
    pub n: usize,
}

/// Where it lies. `Dimension` is the axis of the positions, in the units of [`Position::t`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    RuleDimension(f64),
    RuleMeasure(f64),
    BandDimension(f64, f64),
    BandMeasure(f64, f64),
    Point { t: f64, value: f64 },
}

impl Over {
    /// The values of the measured axis that it needs to be there.
    pub(super) fn measured(&self) -> Vec<f64> {
        match self.place {
            Place::RuleMeasure(v) => vec![v],
            Place::BandMeasure(a, b) => vec![a, b],
            Place::Point { value, .. } => vec![value],
            Place::RuleDimension(_) | Place::BandDimension(..) => Vec::new(),
        }
    }
}

/// Finds the places of every layer; one that is not on the axes is reported, and left out. `moments` are the ends of the
/// axis that small charts have together, where the plot is one of them.
pub(super) fn over(
    (spec, texts): (&ChartSpec, &Texts),
    (plot, moments): (&Plot, Option<(f64, f64)>),
    (positions, roles): (&Distinct, &Roles<'_>),
    out: &mut Vec<Diagnostic>,
) -> Vec<Over> {
    let mut found = Vec::new();
    if matches!(plot.form, Form::Heat | Form::Cells | Form::Slope | Form::Pyramid)
        && !spec.layers.is_empty()
    {
        out.extend(spec.layers.first().map(|l| invalid(l.span, "chart-layer-mark")));
        return found;
    }
    let ts = || plot.positions.iter().map(|p| p.t);
    let own = ts().reduce(f64::min).zip(ts().reduce(f64::max));
    let moments = plot.time.and(moments.or(own));
    let axes = Axes { plot, positions, roles, moments, measured: held::ends(plot) };
    let lying = plot.form.lying();
    for (i, layer) in spec.layers.iter().enumerate() {
        let place = match &layer.mark {
            LayerMark::RuleX(x) => axes.rule(lying, x, out),
            LayerMark::RuleY(y) => axes.rule(!lying, y, out),
            LayerMark::BandX(a, b) => axes.band(lying, (a, b), out),
            LayerMark::BandY(a, b) => axes.band(!lying, (a, b), out),
            LayerMark::Text { x, y } => {
                let (along, across) = if lying { (y, x) } else { (x, y) };
                axes.words(along.as_ref(), across.as_ref(), out)
            }
        };
        let text = texts.layers.get(i).cloned().unwrap_or_default();
        let n = texts.layers.iter().take(i + 1).filter(|text| !text.is_empty()).count();
        found.extend(place.map(|place| Over { place, text, n }));
    }
    found
}

/// Words at a mark that is not there; among small charts it may stand in another one.
pub(super) const NO_MARK: &str = "chart-layer-nothing";

/// The axes of a plot, and from where to where those run that no layer makes longer.
struct Axes<'a> {
    plot: &'a Plot,
    positions: &'a Distinct,
    roles: &'a Roles<'a>,
    moments: Option<(f64, f64)>,
    measured: Option<(f64, f64)>,
}

impl Axes<'_> {
    /// Where a value stands on the measured axis, or on that of the positions.
    fn at(&self, of_measure: bool, at: &Spanned<Asked>, out: &mut Vec<Diagnostic>) -> Option<f64> {
        let (found, fault) = if of_measure {
            let number =
                order::numbers(std::slice::from_ref(&at.value)).first().map(|d| f64_of(*d));
            (number, "chart-layer-number")
        } else {
            (place_of(self.plot, (self.positions, self.roles), &at.value), "chart-layer-off")
        };
        if found.is_none() {
            out.push(invalid(at.span, fault));
        }
        let none = of_measure && self.plot.measure.curve == Curve::Log;
        if found.is_some_and(|v| none && v <= 0.0) {
            out.push(invalid(at.span, "chart-log-values"));
            return None;
        }
        found
    }

    /// Whether something of what goes from `a` to `b` is on its axis; what is not would be drawn outside the picture,
    /// or at an end of it that means another value.
    fn holds(
        &self,
        of_measure: bool,
        (a, b): (f64, f64),
        at: &Spanned<Asked>,
        out: &mut Vec<Diagnostic>,
    ) -> bool {
        let ends = if of_measure { self.measured } else { self.moments };
        let Some((lo, hi)) = ends.filter(|(lo, hi)| a.max(b) < *lo || a.min(b) > *hi) else {
            return true;
        };
        let unit = self.plot.time.filter(|_| !of_measure);
        let shown =
            |end: f64| unit.and_then(|unit| unit.sortable(end)).unwrap_or_else(|| end.to_string());
        let d = Diagnostic::at(Code::ChartAnnotation, at.span).with("value", written_as(&at.value));
        out.push(d.with("least", shown(lo)).with("most", shown(hi)));
        false
    }

    /// The place of something that is one value.
    fn one(&self, of_measure: bool, at: &Spanned<Asked>, out: &mut Vec<Diagnostic>) -> Option<f64> {
        let v = self.at(of_measure, at, out)?;
        self.holds(of_measure, (v, v), at, out).then_some(v)
    }

    fn rule(
        &self,
        of_measure: bool,
        at: &Spanned<Asked>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Place> {
        let v = self.one(of_measure, at, out)?;
        Some(if of_measure { Place::RuleMeasure(v) } else { Place::RuleDimension(v) })
    }

    /// A band; of one that only begins or ends beyond the axis the rest is drawn.
    fn band(
        &self,
        of_measure: bool,
        (from, to): (&Spanned<Asked>, &Spanned<Asked>),
        out: &mut Vec<Diagnostic>,
    ) -> Option<Place> {
        let (a, b) = self.at(of_measure, from, out).zip(self.at(of_measure, to, out))?;
        let (lo, hi) = (a.min(b), a.max(b));
        let held = self.holds(of_measure, (lo, hi), from, out);
        held.then_some(if of_measure {
            Place::BandMeasure(lo, hi)
        } else {
            Place::BandDimension(lo, hi)
        })
    }

    /// Words; a place that is written and wrong is not made up for by the other one.
    fn words(
        &self,
        along: Option<&Spanned<Asked>>,
        across: Option<&Spanned<Asked>>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<Place> {
        let t = along.map(|at| self.one(false, at, out));
        let value = across.map(|at| self.one(true, at, out));
        if t == Some(None) || value == Some(None) {
            return None;
        }
        let place = point(self.plot, t.flatten(), value.flatten());
        if let (None, Some(at)) = (place, along.or(across)) {
            out.push(invalid(at.span, NO_MARK));
        }
        place
    }
}

/// A value as its author wrote it.
fn written_as(asked: &Asked) -> String {
    match asked {
        Asked::Text(text) => text.clone(),
        Asked::Int(n) => n.to_string(),
        Asked::Decimal(d) => d.to_string(),
        Asked::Bool(b) => b.to_string(),
    }
}

/// A point of which one place may be missing: then it is that of the mark there, the greatest where there are several.
fn point(plot: &Plot, t: Option<f64>, value: Option<f64>) -> Option<Place> {
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    let marks = plot.series.iter().flat_map(|s| s.present().map(|(i, v, _)| (i, v)));
    let here = |i: usize| plot.positions.get(i).map_or(0.0, |p| p.t);
    let (t, value) = match (t, value) {
        (Some(t), Some(value)) => (t, value),
        (Some(t), None) => {
            (t, marks.filter(|(i, _)| near(here(*i), t)).map(|m| m.1).reduce(f64::max)?)
        }
        (None, Some(value)) => {
            (marks.filter(|m| near(m.1, value)).map(|m| here(m.0)).next()?, value)
        }
        (None, None) => return None,
    };
    Some(Place::Point { t, value })
}

/// Where a value stands on the axis of the positions: as it is written in the data, or its label; a moment also
/// between others.
fn place_of(
    plot: &Plot,
    (positions, roles): (&Distinct, &Roles<'_>),
    asked: &Asked,
) -> Option<f64> {
    let text = written_as(asked);
    if let Some(unit) = plot.time {
        let month = || {
            text.split_once('-')
                .and_then(|(y, m)| Some((y.parse::<f64>().ok()?, m.parse::<f64>().ok()?)))
        };
        let date = || text.parse::<jiff::civil::Date>().ok();
        return match unit {
            TimeUnit::Year => text.parse().ok(),
            TimeUnit::Month => month().map(|(y, m)| y * 12.0 + m - 1.0),
            TimeUnit::Day => date().map(|d| f64_of(rust_decimal::Decimal::from(days(d)))),
        };
    }
    let column = roles.dimension.1;
    let at = positions.values().position(|v| order::names(column, v, &text))?;
    plot.positions.get(at).map(|p: &Position| p.t)
}

/// Where the places of an axis stand in a drawing.
pub(super) struct Ground {
    /// From the units of positions to those of the drawing.
    pub t: Box<dyn Fn(f64) -> f64>,
    /// From values to units of the drawing.
    pub v: Box<dyn Fn(f64) -> f64>,
    /// Left, top, right, bottom of the plot.
    pub area: [f64; 4],
    /// Whether positions go down and values to the right.
    pub lying: bool,
}

impl Ground {
    /// A vertical line's place, or a horizontal one's.
    fn line(&self, place: Place) -> Option<(bool, f64)> {
        match place {
            Place::RuleDimension(t) => Some((!self.lying, (self.t)(t))),
            Place::RuleMeasure(v) => Some((self.lying, (self.v)(v))),
            Place::BandDimension(..) | Place::BandMeasure(..) | Place::Point { .. } => None,
        }
    }

    /// The box of a band.
    fn band(&self, place: Place) -> Option<[f64; 4]> {
        let [left, top, right, bottom] = self.area;
        let (upright, a, b) = match place {
            Place::BandDimension(a, b) => (!self.lying, (self.t)(a), (self.t)(b)),
            Place::BandMeasure(a, b) => (self.lying, (self.v)(a), (self.v)(b)),
            Place::RuleDimension(_) | Place::RuleMeasure(_) | Place::Point { .. } => return None,
        };
        let (a, b) = (a.min(b), a.max(b));
        Some(if upright {
            [a.max(left), top, b.min(right), bottom]
        } else {
            [left, a.max(top), right, b.min(bottom)]
        })
    }
}

/// Draws the bands; and the rules, unless bars or areas would cover them.
pub(super) fn behind(scene: &mut Scene, plot: &Plot, ground: &Ground) {
    for [left, top, right, bottom] in plot.over.iter().filter_map(|o| ground.band(o.place)) {
        let (w, h) = ((right - left).max(1.0), (bottom - top).max(1.0));
        scene.items.push(Item::Band { x: left, y: top, w, h });
    }
    if !plot.form.of_lengths() {
        push_rules(scene, plot, ground);
    }
}

fn push_rules(scene: &mut Scene, plot: &Plot, ground: &Ground) {
    let [left, top, right, bottom] = ground.area;
    for (upright, at) in plot.over.iter().filter_map(|o| ground.line(o.place)) {
        let (from, to) =
            if upright { ((at, top), (at, bottom)) } else { ((left, at), (right, at)) };
        scene.rule(Rule::Reference, from, to);
    }
}

/// Draws rules and words; gives back those that had to go under the drawing, with their numbers.
pub(super) fn front(scene: &mut Scene, plot: &Plot, ground: &Ground) -> Vec<(usize, String)> {
    if plot.form.of_lengths() {
        push_rules(scene, plot, ground);
    }
    let mut notes = Vec::new();
    let [left, top, right, bottom] = ground.area;
    for over in &plot.over {
        let (at, places) = match (ground.line(over.place), ground.band(over.place), over.place) {
            (Some((true, x)), ..) => {
                let beside = [(x + 5.0, Anchor::Start), (x - 5.0, Anchor::End)];
                ((x, top + 8.0), rows(&beside, (top + 10.0, bottom)))
            }
            (Some((false, y)), ..) => {
                let at =
                    |dy: f64| [(right, y + dy, Anchor::End), (left + 2.0, y + dy, Anchor::Start)];
                ((right - 8.0, y), [at(-5.0), at(14.0)].concat())
            }
            (None, Some([l, t, r, b]), _) => {
                let middle = f64::midpoint(l, r);
                ((middle, t + 10.0), rows(&[(middle, Anchor::Middle)], (t + 12.0, b)))
            }
            (None, None, Place::Point { t, value }) => {
                let (t, v) = ((ground.t)(t), (ground.v)(value));
                let (x, y) = if ground.lying { (v, t) } else { (t, v) };
                ((x, y), around(x, y))
            }
            (None, None, _) => continue,
        };
        // What is said of each of many small plots is a number in all of them, and the same one.
        if !over.text.is_empty() && (plot.small || !written(scene, &over.text, &places, ground)) {
            let n = if plot.small { over.n } else { notes.len() + 1 };
            notes.push((n, over.text.clone()));
            let at = (at.0.clamp(9.0, scene.width - 9.0), (at.1 - 12.0).max(9.0));
            scene.items.push(Item::Badge { x: at.0, y: at.1, n });
        }
    }
    notes
}

/// A place of words: where they hang, and their first baseline.
type Hung = (f64, f64, Anchor);

/// The same places in one row after the other.
fn rows(beside: &[(f64, Anchor)], (top, bottom): (f64, f64)) -> Vec<Hung> {
    let mut out = Vec::new();
    let mut y = top;
    while y < bottom && out.len() < 12 {
        out.extend(beside.iter().map(|(x, anchor)| (*x, y, *anchor)));
        y += LINE;
    }
    out
}

/// Places around a point, the nearest first.
fn around(x: f64, y: f64) -> Vec<Hung> {
    let mut out = Vec::new();
    for gap in [10.0, 26.0, 44.0] {
        out.extend([
            (x, y - gap, Anchor::Middle),
            (x + gap, y - gap * 0.6, Anchor::Start),
            (x - gap, y - gap * 0.6, Anchor::End),
            (x + gap, y + 4.0, Anchor::Start),
            (x - gap, y + 4.0, Anchor::End),
            (x, y + gap + 8.0, Anchor::Middle),
        ]);
    }
    out
}

/// Widest line of words in a drawing.
const WIDEST: f64 = 170.0;

/// Writes words at the first place where they are inside and hide nothing.
fn written(scene: &mut Scene, text: &str, places: &[Hung], ground: &Ground) -> bool {
    let lines = width::wrap(text, TEXT, Tone::Plain.weight(), WIDEST.min(scene.width * 0.4));
    let taken: Vec<[f64; 4]> = scene.boxes().map(|(_, b)| b).chain(marks(scene)).collect();
    let [_, top, _, bottom] = ground.area;
    let tall = f64::from(u16::try_from(lines.len().saturating_sub(1)).unwrap_or(9)) * LINE;
    for (x, y, anchor) in places {
        let place = |(i, line): (usize, &String)| {
            let down = f64::from(u16::try_from(i).unwrap_or(0)) * LINE;
            text_box((*x, y + down), line, *anchor, Tone::Plain)
        };
        let boxes: Vec<[f64; 4]> = lines.iter().enumerate().map(place).collect();
        let inside = boxes.iter().all(|b| b[0] >= 0.0 && b[2] <= scene.width)
            && y - 11.0 >= (top - 18.0).max(0.0)
            && y + tall <= bottom;
        let free = boxes.iter().all(|b| !taken.iter().any(|t| overlap(*b, *t)));
        if inside && free && lines.iter().all(|l| text_width(l, Tone::Plain) <= scene.width) {
            for (i, line) in (0_u16..).zip(&lines) {
                scene.halo((*x, y + f64::from(i) * LINE), line, *anchor, Tone::Plain);
            }
            return true;
        }
    }
    false
}

/// Small boxes around what is drawn, so that words keep clear of it.
fn marks(scene: &Scene) -> Vec<[f64; 4]> {
    let mut out = Vec::new();
    let mut around = |x: f64, y: f64, r: f64| out.push([x - r, y - r, x + r, y + r]);
    for item in &scene.items {
        match item {
            Item::Line { points, .. } => {
                for pair in points.windows(2) {
                    let [(ax, ay), (bx, by)] = pair else { continue };
                    let steps =
                        ((bx - ax).abs().max((by - ay).abs()) / 6.0).ceil().clamp(1.0, 60.0);
                    let mut k = 0.0;
                    while k <= steps {
                        around(ax + (bx - ax) * k / steps, ay + (by - ay) * k / steps, 2.0);
                        k += 1.0;
                    }
                }
            }
            Item::Dot { x, y, .. } => around(*x, *y, 4.0),
            Item::Symbol { x, y, r, .. } => around(*x, *y, *r),
            Item::Bar { .. }
            | Item::Area { .. }
            | Item::Stem { .. }
            | Item::Dust { .. }
            | Item::Cell { .. }
            | Item::Band { .. }
            | Item::Badge { .. }
            | Item::Map(_)
            | Item::Rule { .. }
            | Item::Text { .. } => {}
        }
    }
    for item in &scene.items {
        if let Item::Bar { x, y, w, h, .. } = item {
            out.push([*x, *y, x + w, y + h]);
        }
    }
    out
}
