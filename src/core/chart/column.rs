//! Upright bars: over moments, or over names short enough to stand side by side.

use super::InLang;
use super::axis::{self, Upright};
use super::bar::{bar_hue, extent, hidden_piece};
use super::layer::{self, Ground};
use super::layout::{Body, Missing, Variant};
use super::legend::{self, apart};
use super::plot::Plot;
use super::scale::Scale;
use super::scene::{Anchor, Item, LINE, Rule, Scene, TEXT, Tone, text_width};
use super::spec::Stack;
use super::width;
use crate::data::value::Conf;

/// Share of a position's room that its bars take: the gap is about half a bar.
const FILLED: f64 = 0.68;
/// Above the tallest bar: its value, or the topmost tick's number.
const TOP: f64 = 22.0;

/// Where the bars stand.
pub(super) struct Frame {
    pub left: f64,
    /// Room of one position.
    pub step: f64,
    /// Width of one bar.
    pub bar: f64,
    pub bottom: f64,
    pub y: Scale,
    /// Values at the ends of the bars, in place of an axis.
    pub values: bool,
    /// Whether most of the drawing lies below zero.
    pub hangs: bool,
    /// Whether signs fit in place of missing bars.
    pub signs: bool,
}

/// Draws upright bars; `None` where the names do not fit under them.
pub(super) fn draw(
    plot: &Plot,
    stack: Option<Stack>,
    variant: Variant,
    into: InLang<'_>,
) -> Option<Body> {
    let (top, bottom) = (TOP, TOP + variant.height);
    let axis = Upright::new(&plot.measure, extent(plot, stack), (top, bottom), into);
    let frame = frame(plot, stack, variant, &axis, into);
    let names = names(plot, &frame)?;
    let mut scene = Scene::new(variant.width);
    let ground = frame.ground(plot, variant);
    layer::behind(&mut scene, plot, &ground);
    match plot.measure.unit.as_deref() {
        // Around the middle, heights are lengths and no places: there is nothing to mark.
        _ if stack == Some(Stack::Center) => {}
        Some(unit) if frame.values => scene.text((0.0, 11.0), unit, Anchor::Start, Tone::Quiet),
        Some(_) | None if frame.values => {}
        Some(_) | None => axis.push(&mut scene, &plot.measure, variant.width, into),
    }
    for position in 0..plot.positions.len() {
        let column = Column { plot, into, frame: &frame, position };
        if let Some(stack) = stack {
            column.push_stack(&mut scene, stack);
        } else {
            column.push_bars(&mut scene);
        }
    }
    let zero = frame.y.map(0.0);
    scene.rule(Rule::Base, (0.0, zero), (variant.width, zero));
    for (at, _) in plot.all_breaks().into_iter().filter(|b| b.0 > 0) {
        let x = frame.centre(at) - frame.step / 2.0;
        scene.rule(Rule::Reference, (x, ground.area[1] - 8.0), (x, frame.bottom));
    }
    // Values below zero stand under their bars.
    let below = frame.bottom + if extent(plot, stack).0 < 0.0 && frame.values { 16.0 } else { 0.0 };
    let lines = push_names(&mut scene, plot, &frame, &names, below, into);
    scene.height = below + 9.0 + lines * LINE;
    let notes = layer::front(&mut scene, plot, &ground);
    let mut keys = legend::series_keys(plot, into);
    keys.extend(legend::unsettled_bar(plot, into));
    let missing = if frame.signs { Missing::Signs } else { Missing::Gap };
    Some(Body { notes, ..Body::new(scene, keys, true, missing) })
}

impl Frame {
    /// The middle of a position.
    pub(super) fn centre(&self, position: usize) -> f64 {
        let i = f64::from(u16::try_from(position).unwrap_or(u16::MAX));
        self.left + (i + 0.5) * self.step
    }

    pub(super) fn ground(&self, plot: &Plot, variant: Variant) -> Ground {
        let centres: Vec<f64> = (0..plot.positions.len()).map(|i| self.centre(i)).collect();
        let ts: Vec<f64> = plot.positions.iter().map(|p| p.t).collect();
        let y = self.y;
        Ground {
            t: Box::new(move |t| {
                // Moments stand between the middles of the bars around them.
                let after = ts.iter().position(|other| *other >= t).unwrap_or(ts.len());
                let [a, b] = [after.saturating_sub(1), after.min(ts.len().saturating_sub(1))];
                let at = |i: usize| {
                    (ts.get(i).copied().unwrap_or(0.0), centres.get(i).copied().unwrap_or(0.0))
                };
                let ((t0, x0), (t1, x1)) = (at(a), at(b));
                if t1 > t0 { x0 + (t - t0) / (t1 - t0) * (x1 - x0) } else { x1 }
            }),
            v: Box::new(move |v| y.map(v)),
            area: [self.left, self.bottom - variant.height, variant.width, self.bottom],
            lying: false,
        }
    }
}

fn frame(
    plot: &Plot,
    stack: Option<Stack>,
    variant: Variant,
    axis: &Upright,
    into: InLang<'_>,
) -> Frame {
    let n = f64::from(u16::try_from(plot.positions.len().max(1)).unwrap_or(u16::MAX));
    let n_bars = if stack.is_some() { 1 } else { plot.series.len().max(1) };
    let n_bars = f64::from(u16::try_from(n_bars).unwrap_or(u16::MAX));
    let widest = plot.widest(into);
    let step = variant.width / n;
    // A value may be as wide as its bar, or as the position where it is the only one.
    let room = if n_bars > 1.0 { step * FILLED / n_bars } else { step - 4.0 };
    let values = stack.is_none() && widest <= room && !plot.measure.marked;
    let left = if values { 0.0 } else { axis.room };
    let step = (variant.width - left) / n;
    let (lo, hi) = extent(plot, stack);
    // With values there is no tick to carry the unit: it stands on a line of its own.
    let unit = if values && plot.measure.unit.is_some() { LINE } else { 0.0 };
    let (top, bottom) = (TOP + unit, TOP + unit + variant.height);
    Frame {
        left,
        step,
        bar: (step * FILLED / n_bars).min(72.0),
        bottom,
        y: if values { Scale::linear((lo, hi), (bottom, top)) } else { axis.y },
        values,
        hangs: -lo > hi,
        signs: signs_fit(step * if n_bars > 1.0 { FILLED / n_bars } else { 1.0 }, into),
    }
}

/// Whether the signs for what is missing are no wider than their room.
pub(super) fn signs_fit(room: f64, into: InLang<'_>) -> bool {
    let width = |sign| text_width(into.word(sign), Tone::Quiet);
    ["sign-confidential", "sign-absent"].map(width).iter().all(|w| w + 2.0 <= room)
}

/// The lines of each name; nothing for moments, which are marked as they fit.
pub(super) fn names(plot: &Plot, frame: &Frame) -> Option<Vec<Vec<String>>> {
    if plot.time.is_some() {
        return Some(Vec::new());
    }
    let room = frame.step - 6.0;
    let wrap = |label: &str| width::wrap(label, TEXT, Tone::Strong.weight(), room);
    let names: Vec<Vec<String>> = plot.positions.iter().map(|p| wrap(&p.label)).collect();
    let fits = |line: &String| text_width(line, Tone::Strong) <= room;
    names.iter().all(|lines| lines.len() <= 3 && lines.iter().all(fits)).then_some(names)
}

/// Writes what stands under the bars; gives back how many lines that takes.
pub(super) fn push_names(
    scene: &mut Scene,
    plot: &Plot,
    frame: &Frame,
    names: &[Vec<String>],
    y: f64,
    into: InLang<'_>,
) -> f64 {
    if plot.time.is_some() {
        let first = plot.positions.first().map_or(0.0, |p| p.t);
        let last = plot.positions.last().map_or(0.0, |p| p.t);
        let n = f64::from(u16::try_from(plot.positions.len().max(1)).unwrap_or(u16::MAX));
        let centre = |i: f64| frame.left + (i + 0.5) * frame.step;
        let x = Scale::linear((first, last), (centre(0.0), centre(n - 1.0)));
        for (_, at, label) in axis::moments(plot, |t| x.map(t), scene.width, into) {
            scene.text((at, y + LINE), &label, Anchor::Middle, Tone::Quiet);
        }
        return 1.0;
    }
    let mut most = 0_u16;
    for (i, lines) in (0_u16..).zip(names) {
        let strong = plot.positions.get(usize::from(i)).is_some_and(|p| p.highlight);
        let tone = if strong { Tone::Strong } else { Tone::Plain };
        for (k, line) in (0_u16..).zip(lines) {
            let at = frame.left + (f64::from(i) + 0.5) * frame.step;
            scene.text((at, y + f64::from(k + 1) * LINE), line, Anchor::Middle, tone);
            most = most.max(k + 1);
        }
    }
    f64::from(most)
}

/// The bars of one position.
struct Column<'a> {
    plot: &'a Plot,
    into: InLang<'a>,
    frame: &'a Frame,
    position: usize,
}

impl Column<'_> {
    fn centre(&self) -> f64 {
        self.frame.centre(self.position)
    }

    /// The bars side by side.
    fn push_bars(&self, scene: &mut Scene) {
        let n = f64::from(u16::try_from(self.plot.series.len()).unwrap_or(u16::MAX));
        let mut left = self.centre() - n * self.frame.bar / 2.0;
        for (nth, series) in self.plot.series.iter().enumerate() {
            // One unit of ground between neighbours.
            let (x, w) =
                if n > 1.0 { (left + 0.5, self.frame.bar - 1.0) } else { (left, self.frame.bar) };
            left += self.frame.bar;
            let point = series.at(self.position);
            let Some((point, value)) = point.and_then(|p| Some((p, p.value?))) else {
                let confidential = point.is_some_and(|p| p.status.conf == Conf::Confidential);
                // Also without a row: so do lying bars and the table, and an empty place would look like zero.
                self.push_sign(scene, x + w / 2.0, confidential);
                continue;
            };
            let [zero, end] = [0.0, value].map(|v| self.frame.y.map(v));
            let (hue, provisional) =
                (bar_hue(self.plot, series, self.position), apart(self.plot, point));
            scene.items.push(Item::Bar {
                x,
                y: zero.min(end),
                w,
                h: (end - zero).abs(),
                hue,
                provisional,
            });
            scene.hit((x + w / 2.0, end), self.position, nth);
            let mut end = end;
            if point.margin.is_some() {
                let [lo, hi] = [point.ends().0, point.ends().1].map(|v| self.frame.y.map(v));
                scene.rule(Rule::Whisker, (x + w / 2.0, lo), (x + w / 2.0, hi));
                end = if value < 0.0 { end.max(lo) } else { end.min(hi) };
            }
            if self.frame.values {
                let text = self.plot.shown(&point.exact, self.into);
                let y = if value < 0.0 { end + 14.0 } else { end - 5.0 };
                let half = text_width(&text, Tone::Strong) / 2.0;
                let at = (x + w / 2.0).max(half);
                scene.text((at, y), &text, Anchor::Middle, self.tone());
            }
        }
    }

    fn tone(&self) -> Tone {
        let strong = self.plot.positions.get(self.position).is_some_and(|p| p.highlight);
        if strong { Tone::Strong } else { Tone::Plain }
    }

    /// A sign in place of a bar, where there is room for one.
    fn push_sign(&self, scene: &mut Scene, x: f64, confidential: bool) {
        if !self.frame.signs {
            return;
        }
        let sign = self.into.word(if confidential { "sign-confidential" } else { "sign-absent" });
        // Where the bars hang, the unit may stand above zero.
        let y = self.frame.y.map(0.0) + if self.frame.hangs { 14.0 } else { -5.0 };
        scene.halo((x, y), sign, Anchor::Middle, Tone::Quiet);
    }

    /// The pieces of a bar; a sign where one of them is not known, since the others would look like the whole.
    fn push_stack(&self, scene: &mut Scene, stack: Stack) {
        if let Some(confidential) = hidden_piece(self.plot, self.position) {
            self.push_sign(scene, self.centre(), confidential);
            return;
        }
        let (x, w) = (self.centre() - self.frame.bar / 2.0, self.frame.bar);
        let total = self.plot.series.iter().filter_map(|s| s.at(self.position)?.value).sum::<f64>();
        let mut from = if stack == Stack::Center { -total / 2.0 } else { 0.0 };
        for (nth, series) in self.plot.series.iter().enumerate() {
            let Some((point, value)) = series.at(self.position).and_then(|p| Some((p, p.value?)))
            else {
                continue;
            };
            let [low, high] = [from, from + value].map(|v| self.frame.y.map(v));
            let (hue, provisional) = (series.hue, apart(self.plot, point));
            let h = (low - high - 1.0).max(0.0);
            scene.hit((x + w / 2.0, f64::midpoint(low, high)), self.position, nth);
            scene.items.push(Item::Bar { x, y: high, w, h, hue, provisional });
            from += value;
        }
    }
}
