//! Lying bars: one row for each name, values at the ends of the bars.

use super::InLang;
use super::axis::Lying;
use super::layer::{self, Ground};
use super::layout::{Body, Missing, Variant};
use super::legend::{self, apart};
use super::plot::{Plot, Point, Position, Series};
use super::scale::Scale;
use super::scene::{Anchor, Hue, Item, LINE, Rule, Scene, TEXT, Tone, text_width};
use super::spec::Stack;
use super::width;
use crate::data::value::Conf;

/// Names stand above their bars in drawings narrower than this.
const NARROW: f64 = 400.0;
/// Between a name and its bar, a bar and its value.
pub(super) const GAP: f64 = 6.0;

/// Where names and bars stand.
pub(super) struct Frame {
    pub names_above: bool,
    /// Left end of the room for bars.
    pub left: f64,
    /// Lines of each name.
    names: Vec<Vec<String>>,
    /// Height of one bar.
    pub thick: f64,
    /// Bars in a row.
    n_bars: usize,
}

/// Draws lying bars.
pub(super) fn draw(plot: &Plot, stack: Option<Stack>, variant: Variant, into: InLang<'_>) -> Body {
    let frame = frame(plot, stack, variant);
    let mut scene = Scene::new(variant.width);
    let axis = stack.map(|_| {
        let range = (frame.left + 1.0, variant.width - 2.0);
        Lying::new(&plot.measure, extent(plot, stack), range)
    });
    let x = axis.as_ref().map_or_else(|| scale(plot, &frame, variant, into), |a| a.x);
    let zero = x.map(0.0);
    let mut y = if stack.is_some() { 2.0 } else { 4.0 };
    let (top, mut rows) = (y, Vec::new());
    // Names and rows are laid out first: what lies behind the bars must know where they end.
    let mut names = Scene::new(variant.width);
    for (i, position) in plot.positions.iter().enumerate() {
        y = push_name(&mut names, &frame, i, position, y);
        rows.push(y);
        y += frame.height() + frame.pad();
    }
    let bottom = y - frame.pad() + 4.0;
    let centres: Vec<f64> = rows.iter().map(|y| y + frame.height() / 2.0).collect();
    let ground = Ground {
        t: Box::new(move |t| between(&centres, t)),
        v: Box::new(move |v| x.map(v)),
        area: [frame.left, top, variant.width, bottom],
        lying: true,
    };
    layer::behind(&mut scene, plot, &ground);
    scene.append(names, (0.0, 0.0));
    if let Some(axis) = axis.as_ref().filter(|_| stack != Some(Stack::Center)) {
        axis.push(&mut scene, &plot.measure, (top, bottom), into);
    }
    let mut unit = plot.measure.unit.as_deref();
    for (i, y) in rows.into_iter().enumerate() {
        if frame.names_above && stack != Some(Stack::Center) {
            // A line through all rows would run through the names.
            scene.rule(Rule::Base, (zero, y - 1.0), (zero, y + frame.height() + 1.0));
        }
        let row = Row { plot, into, position: i, y, thick: frame.thick };
        match stack {
            Some(stack) => row.push_stack(&mut scene, x, stack),
            None => row.push_bars(&mut scene, x, &mut unit),
        }
    }
    if !frame.names_above && stack != Some(Stack::Center) {
        scene.rule(Rule::Base, (zero, top - 2.0), (zero, bottom));
    }
    let notes = layer::front(&mut scene, plot, &ground);
    let numbered = stack.is_some_and(|s| s != Stack::Center);
    scene.height = bottom + if numbered { 22.0 } else { 4.0 };
    let mut keys = legend::series_keys(plot, into);
    keys.extend(legend::unsettled_bar(plot, into));
    Body { notes, ..Body::new(scene, keys, true, Missing::Words) }
}

/// Where a position stands between the middles of rows, that may stand at any distance.
pub(super) fn between(centres: &[f64], t: f64) -> f64 {
    let last = centres.len().saturating_sub(1);
    let at = t.max(0.0);
    let mut index = 0_usize;
    let mut below = 0.0;
    while index < last && below + 1.0 <= at {
        below += 1.0;
        index += 1;
    }
    let here = centres.get(index).copied().unwrap_or(0.0);
    let next = centres.get(index + 1).copied().unwrap_or(here);
    here + (at - below).min(1.0) * (next - here)
}

impl Frame {
    /// Height of the bars of a row.
    pub(super) fn height(&self) -> f64 {
        let n = f64::from(u16::try_from(self.n_bars).unwrap_or(u16::MAX));
        n * self.thick + (n - 1.0) * 2.0
    }

    /// Space under a row.
    pub(super) fn pad(&self) -> f64 {
        if self.names_above || self.n_bars > 1 { 10.0 } else { self.thick * 0.55 }
    }
}

pub(super) fn frame(plot: &Plot, stack: Option<Stack>, variant: Variant) -> Frame {
    let tone = |p: &Position| if p.highlight { Tone::Strong } else { Tone::Plain };
    let widest = plot.positions.iter().map(|p| text_width(&p.label, tone(p))).fold(0.0, f64::max);
    let names_above = variant.width < NARROW || widest > 0.4 * variant.width;
    let room = if names_above { variant.width } else { widest + 1.0 };
    let wrap = |p: &Position| width::wrap_within(&p.label, TEXT, tone(p).weight(), room);
    let n_bars = if stack.is_some() { 1 } else { plot.series.len().max(1) };
    Frame {
        names_above,
        left: if names_above { 0.0 } else { widest + GAP + 2.0 },
        names: plot.positions.iter().map(wrap).collect(),
        thick: if n_bars > 1 { 14.0 } else { 16.0 },
        n_bars,
    }
}

/// The scale of the bars: as long as leaves room for every value at the end of its bar.
fn scale(plot: &Plot, frame: &Frame, variant: Variant, into: InLang<'_>) -> Scale {
    let (lo, hi) = extent(plot, None);
    let points = || plot.series.iter().flat_map(Series::present);
    // The unit stands with the first value only.
    let unit =
        plot.measure.unit.as_deref().map_or(0.0, |u| text_width(&format!(" {u}"), Tone::Strong));
    let first = points().map(|(i, _, _)| i).min();
    let room = |i: usize, p: &Point| {
        let unit = if Some(i) == first { unit } else { 0.0 };
        text_width(&plot.shown(&p.exact, into), Tone::Strong) + unit + GAP + 1.0
    };
    // A margin of error pushes the value further out.
    let points = || points().map(|(i, v, p)| (i, if v < 0.0 { p.ends().0 } else { p.ends().1 }, p));
    let below = points().filter(|(_, v, _)| *v < 0.0).map(|(i, _, p)| room(i, p));
    let from = frame.left + 1.0 + below.fold(0.0, f64::max);
    let ends = points().filter(|(_, v, _)| *v >= 0.0).map(|(i, v, p)| {
        let end = variant.width - room(i, p);
        // Where the greatest value would stand if this bar ended as far out as its words let it.
        let share = (v - lo) / (hi - lo);
        if share > 0.0 { from + (end - from) / share } else { variant.width }
    });
    let to = ends.fold(variant.width - 2.0, f64::min).max(from + 20.0);
    Scale::linear((lo, hi), (from, to))
}

/// From the least value to the greatest, zero in between; never empty.
pub(super) fn extent(plot: &Plot, stack: Option<Stack>) -> (f64, f64) {
    if let Some(domain) = plot.measure.domain {
        return (domain.0.min(0.0), domain.1.max(0.0));
    }
    let ends = || plot.series.iter().flat_map(|s| s.present().map(|(_, _, p)| p.ends()));
    let over = || plot.over.iter().flat_map(layer::Over::measured);
    let lo = ends().map(|e| e.0).chain(over()).fold(0.0, f64::min);
    let hi = match stack {
        Some(_) => {
            let total = |i| plot.series.iter().filter_map(|s| s.at(i)?.value).sum::<f64>();
            (0..plot.positions.len()).map(total).chain(over()).fold(0.0, f64::max)
        }
        None => ends().map(|e| e.1).chain(over()).fold(0.0, f64::max),
    };
    match stack {
        Some(Stack::Center) if hi > 0.0 => (-hi / 2.0, hi / 2.0),
        Some(_) | None if hi > lo => (lo, hi),
        Some(_) | None => (0.0, 1.0),
    }
}

/// Writes a name; gives back where its bars begin.
pub(super) fn push_name(
    scene: &mut Scene,
    frame: &Frame,
    i: usize,
    position: &Position,
    y: f64,
) -> f64 {
    let tone = if position.highlight { Tone::Strong } else { Tone::Plain };
    let Some(lines) = frame.names.get(i) else { return y };
    if frame.names_above {
        let mut y = y;
        for line in lines {
            scene.text((0.0, y + 11.0), line, Anchor::Start, tone);
            y += LINE;
        }
        return y + 1.0;
    }
    let n = f64::from(u16::try_from(lines.len()).unwrap_or(1));
    let tall = n * LINE;
    let middle = y + frame.height().max(tall) / 2.0;
    for (k, line) in (0_u16..).zip(lines) {
        let y = middle - tall / 2.0 + 11.5 + f64::from(k) * LINE;
        scene.text((frame.left - GAP - 1.0, y), line, Anchor::End, tone);
    }
    middle - frame.height() / 2.0
}

/// The bars of one position.
struct Row<'a> {
    plot: &'a Plot,
    into: InLang<'a>,
    position: usize,
    /// Top of the first bar.
    y: f64,
    thick: f64,
}

impl Row<'_> {
    fn push_bars(&self, scene: &mut Scene, x: Scale, unit: &mut Option<&str>) {
        let mut y = self.y;
        for (nth, series) in self.plot.series.iter().enumerate() {
            match series.at(self.position) {
                Some(point) => self.push_bar(scene, x, y, (series, point), unit),
                None => self.push_word(scene, x, y, "word-absent"),
            }
            let value = series.at(self.position).and_then(|p| p.value).unwrap_or(0.0);
            scene.hit((x.map(value), y + self.thick / 2.0), self.position, nth);
            y += self.thick + 2.0;
        }
    }

    fn push_bar(
        &self,
        scene: &mut Scene,
        x: Scale,
        y: f64,
        (series, point): (&Series, &Point),
        unit: &mut Option<&str>,
    ) {
        let Some(value) = point.value else {
            let confidential = point.status.conf == Conf::Confidential;
            self.push_word(
                scene,
                x,
                y,
                if confidential { "word-confidential" } else { "word-absent" },
            );
            return;
        };
        let (zero, end) = (x.map(0.0), x.map(value));
        let provisional = apart(self.plot, point);
        let hue = bar_hue(self.plot, series, self.position);
        let (left, w) = (zero.min(end), (end - zero).abs());
        scene.items.push(Item::Bar { x: left, y, w, h: self.thick, hue, provisional });
        let mut end = end;
        if point.margin.is_some() {
            let middle = y + self.thick / 2.0;
            let (lo, hi) = point.ends();
            scene.rule(Rule::Whisker, (x.map(lo), middle), (x.map(hi), middle));
            end = if value < 0.0 { end.min(x.map(lo)) } else { end.max(x.map(hi)) };
        }
        let left = left.min(end);
        let mut text = self.plot.shown(&point.exact, self.into);
        if let Some(unit) = unit.take() {
            text = format!("{text} {unit}");
        }
        let strong = self.plot.positions.get(self.position).is_some_and(|p| p.highlight);
        let tone = if strong { Tone::Strong } else { Tone::Plain };
        let baseline = y + self.thick / 2.0 + 4.0;
        if value < 0.0 {
            scene.text((left - GAP, baseline), &text, Anchor::End, tone);
        } else {
            scene.text((end + GAP, baseline), &text, Anchor::Start, tone);
        }
    }

    /// Words in place of a bar.
    fn push_word(&self, scene: &mut Scene, x: Scale, y: f64, word: &str) {
        let text = self.into.word(word);
        let room = scene.width - text_width(text, Tone::Quiet) - 1.0;
        let at = (x.map(0.0) + GAP).min(room);
        scene.text((at, y + self.thick / 2.0 + 4.0), text, Anchor::Start, Tone::Quiet);
    }

    /// The pieces of a bar; words where one of them is not known, since the others would look like the whole.
    fn push_stack(&self, scene: &mut Scene, x: Scale, stack: Stack) {
        if let Some(confidential) = hidden_piece(self.plot, self.position) {
            let word = if confidential { "word-confidential" } else { "word-absent" };
            self.push_word(scene, x, self.y, word);
            return;
        }
        let total = self.plot.series.iter().filter_map(|s| s.at(self.position)?.value).sum::<f64>();
        let mut from = if stack == Stack::Center { -total / 2.0 } else { 0.0 };
        for (nth, series) in self.plot.series.iter().enumerate() {
            let Some((point, value)) = series.at(self.position).and_then(|p| Some((p, p.value?)))
            else {
                continue;
            };
            let middle = (x.map(from + value / 2.0), self.y + self.thick / 2.0);
            scene.hit(middle, self.position, nth);
            let (left, right) = (x.map(from), x.map(from + value));
            let (hue, provisional) = (series.hue, apart(self.plot, point));
            // A unit of ground between two pieces.
            let w = (right - left - 1.0).max(0.0);
            scene.items.push(Item::Bar { x: left, y: self.y, w, h: self.thick, hue, provisional });
            from += value;
        }
    }
}

/// Whether a piece of a piled-up bar has no value or no row, and if so whether one of them is confidential.
pub(super) fn hidden_piece(plot: &Plot, position: usize) -> Option<bool> {
    let pieces = plot.series.iter().map(|s| s.at(position));
    let mut hidden = pieces.filter(|p| p.is_none_or(|p| p.value.is_none())).peekable();
    hidden.peek()?;
    Some(hidden.flatten().any(|p| p.status.conf == Conf::Confidential))
}

/// The colour of a bar: its series', unless one position is to stand out.
pub(super) fn bar_hue(plot: &Plot, series: &Series, position: usize) -> Hue {
    let any = plot.positions.iter().any(|p| p.highlight);
    let this = plot.positions.get(position).is_some_and(|p| p.highlight);
    // Several series keep the colours they are told apart by: there only the name stands out.
    if any && !this && plot.series.len() == 1 { Hue::Grey } else { series.hue }
}
