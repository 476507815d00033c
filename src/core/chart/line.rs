//! Lines, points and areas over moments or over names in order: broken where a value is missing, named at their ends.

use super::InLang;
use super::area;
use super::axis::{self, Upright};
use super::clip::{clip, inside};
use super::ends;
use super::layer::{self, Ground};
use super::layout::{Body, Missing, Room, Variant};
use super::legend::{self, Key, Sample, apart};
use super::plot::{Form, Plot, Series};
use super::scale::{Curve, Scale};
use super::scene::{
    Anchor, Hue, Item, LINE, Rule, Scene, Shape, Tone, overlap, text_box, text_width,
};
use super::ticks::TimeUnit;
use crate::data::value::Obs;

/// As many lines are named at their ends; more are told by keys.
const DIRECT: usize = 4;
/// As many lines are named at their ends where some of them are grey.
const DIRECT_ALL: usize = 6;
/// Above the plot: the topmost number stands there.
const TOP: f64 = 20.0;

/// Where points stand.
pub(super) struct Frame {
    pub axis: Upright,
    pub x: Scale,
    /// Right end of the tick lines.
    pub right: f64,
    pub bottom: f64,
    pub width: f64,
}

/// Draws lines, or the points of lines, or areas.
pub(super) fn draw(plot: &Plot, variant: Variant, into: InLang<'_>) -> Body {
    let (range, from_zero) = range(plot);
    let bottom = TOP + variant.height;
    let mut scene = Scene::new(variant.width);
    scene.height = bottom + 24.0;
    let Some(range) = range else {
        scene.text(
            (variant.width / 2.0, TOP + variant.height / 2.0),
            into.word("none"),
            Anchor::Middle,
            Tone::Quiet,
        );
        return Body {
            scene,
            keys: Vec::new(),
            from_zero: true,
            missing: Missing::Gap,
            notes: Vec::new(),
            remarks: Vec::new(),
        };
    };
    let labels = direct_labels(plot, variant.width);
    let margin = labels.as_ref().map_or(8.0, |w| w + 14.0);
    let axis = Upright::new(&plot.measure, range, (TOP, bottom), into);
    let (mut frame, room) = place(plot, variant, axis, margin, into);
    let unit = plot.measure.unit.as_deref().filter(|_| room == Room::Above);
    frame.axis.with_unit = unit.is_none();
    let ground = |frame: &Frame| Ground {
        t: Box::new({
            let x = frame.x;
            move |t| x.map(t)
        }),
        v: Box::new({
            let y = frame.axis.y;
            move |v| y.map(v)
        }),
        area: [frame.axis.room.min(frame.x.map(first_t(plot))), TOP, frame.right, frame.bottom],
        lying: false,
    };
    let ground = ground(&frame);
    layer::behind(&mut scene, plot, &ground);
    push_axes(&mut scene, plot, &frame, into);
    scene.append(marks(plot, &frame), (0.0, 0.0));
    match (&labels, plot.series.as_slice()) {
        (_, [only]) if only.label.is_empty() => push_values(&mut scene, plot, &frame, only, into),
        (Some(_), _) => push_labels(&mut scene, plot, &frame),
        (None, _) => {}
    }
    let notes = layer::front(&mut scene, plot, &ground);
    if let Some(unit) = unit {
        let mut under = Scene::new(variant.width);
        under.text((0.0, 11.0), unit, Anchor::Start, Tone::Quiet);
        under.height = scene.height + LINE;
        under.append(scene, (0.0, LINE));
        scene = under;
    }
    let keys = keys(plot, labels.is_some(), into);
    Body { notes, ..Body::new(scene, keys, from_zero, Missing::Gap) }
}

/// The lines or areas, their points, and where their values stand; within the plot, whatever the domain leaves out.
fn marks(plot: &Plot, frame: &Frame) -> Scene {
    let mut marks = Scene::new(frame.width);
    if matches!(plot.form, Form::Area { .. }) {
        area::push(&mut marks, plot, frame);
        let few = plot.positions.len() * plot.series.len() <= SHOWN;
        for series in plot.series.iter().enumerate().filter(|_| plot.measure.points && few) {
            push_symbols(&mut marks, plot, frame, series);
        }
    } else {
        let mut order: Vec<(usize, &Series)> = plot.series.iter().enumerate().collect();
        order.sort_by_key(|(_, s)| (s.hue != Hue::Grey, s.highlight));
        for (i, series) in order {
            push_margins(&mut marks, plot, frame, series);
            push_series(&mut marks, plot, frame, (i, series));
        }
    }
    for (i, series) in plot.series.iter().enumerate() {
        for (p, value, _) in series.present() {
            marks.hit(frame.at(plot, p, value), p, i);
        }
    }
    clip(marks, frame.area())
}

fn first_t(plot: &Plot) -> f64 {
    plot.positions.first().map_or(0.0, |p| p.t)
}

/// The room that the numbers of a plot need at a width.
pub(super) fn room(plot: &Plot, variant: Variant, into: InLang<'_>) -> Room {
    let (Some(range), _) = range(plot) else { return variant.room };
    let margin = direct_labels(plot, variant.width).map_or(8.0, |w| w + 14.0);
    let axis = Upright::new(&plot.measure, range, (TOP, TOP + variant.height), into);
    place(plot, variant, axis, margin, into).1
}

/// The values the axis must hold, and whether it begins at zero. `None` where there is no value at all.
pub(super) fn range(plot: &Plot) -> (Option<(f64, f64)>, bool) {
    let measure = &plot.measure;
    let ends = || plot.series.iter().flat_map(|s| s.present().map(|(_, _, p)| p.ends()));
    let Some(first) = ends().next() else { return (None, true) };
    if let Some((lo, hi)) = measure.domain {
        let zero = lo <= 0.0 || (is_marked(plot) && axis::begins_at_zero(measure, (lo, hi)));
        return (Some((if zero { lo.min(0.0) } else { lo }, hi)), zero);
    }
    let (mut lo, mut hi) = ends().fold(first, |(lo, hi), (a, b)| (lo.min(a), hi.max(b)));
    for value in plot.over.iter().flat_map(layer::Over::measured) {
        (lo, hi) = (lo.min(value), hi.max(value));
    }
    let (range, zero) = around(plot, (lo, hi));
    (Some(range), zero)
}

/// Whether an axis with round numbers is drawn, in every width.
fn is_marked(plot: &Plot) -> bool {
    match plot.form {
        Form::Line | Form::Area { .. } => true,
        // Values stand at the points of a single series.
        Form::Dots { .. } => plot.series.len() > 1,
        Form::Slope
        | Form::Range { .. }
        | Form::Columns { .. }
        | Form::Bars { .. }
        | Form::Pyramid
        | Form::Heat
        | Form::Cells => false,
    }
}

/// What the axis of a plot holds around values from `lo` to `hi`, and whether it begins at zero.
pub(super) fn around(plot: &Plot, (lo, hi): (f64, f64)) -> ((f64, f64), bool) {
    let measure = &plot.measure;
    if measure.curve == Curve::Log {
        return (if hi > lo { (lo, hi) } else { (lo * 0.5, hi * 2.0) }, false);
    }
    // Zero by itself where it is near: data that fill less than half of the way from it would be blown up.
    let near = lo < hi * 0.5 || hi <= 0.0 || lo <= 0.0;
    let zero = plot.form.of_lengths() || measure.zero.unwrap_or(near);
    // All alike: some air around the only value.
    let air = if hi > lo { (lo, hi) } else { (lo * 0.9, hi * 1.1) };
    if zero || lo <= 0.0 || (is_marked(plot) && axis::begins_at_zero(measure, air)) {
        let (lo, hi) = (lo.min(0.0), hi.max(0.0));
        return ((lo, if hi > lo { hi } else { 1.0 }), true);
    }
    (air, false)
}

/// The series that are named at their ends: the coloured ones, and the grey ones where there are few.
fn named(plot: &Plot) -> impl Iterator<Item = &Series> {
    let all = plot.series.len() <= DIRECT_ALL;
    plot.series.iter().filter(move |s| (all || s.hue != Hue::Grey) && !s.label.is_empty())
}

/// The widest name, where lines can be named at their ends.
fn direct_labels(plot: &Plot, width: f64) -> Option<f64> {
    let tone = |s: &Series| if s.hue == Hue::Grey { Tone::Quiet } else { Tone::Strong };
    let widest = named(plot).map(|s| text_width(&s.label, tone(s))).fold(0.0, f64::max);
    let coloured = plot.series.iter().filter(|s| s.hue != Hue::Grey && !s.label.is_empty()).count();
    let few = (1..=DIRECT).contains(&coloured) && !plot.small;
    (few && widest <= 0.36 * width).then_some(widest)
}

fn keys(plot: &Plot, direct: bool, into: InLang<'_>) -> Vec<Key> {
    let mut keys = legend::series_keys(plot, into);
    if direct {
        let others = named(plot).count() < plot.series.len();
        keys.retain(|k| others && k.sample.hue() == Hue::Grey);
    }
    if matches!(plot.form, Form::Area { .. }) {
        keys.extend(legend::unsettled_bar(plot, into));
        return keys;
    }
    keys.extend(legend::unsettled_key(plot).map(|(word, hue)| {
        let dash = super::scene::Dash::None;
        Key {
            sample: Sample::Line { hue, dash, provisional: true },
            text: into.word(word).to_owned(),
        }
    }));
    keys
}

/// Leaves room at the left for the axis's numbers, but on a narrow drawing only where a line would cross them. The topmost
/// number is the longest, with its unit: where a line would cross it even so, the unit stands above.
fn place(
    plot: &Plot,
    variant: Variant,
    axis: Upright,
    margin: f64,
    into: InLang<'_>,
) -> (Frame, Room) {
    let first = plot.positions.first().map_or(0.0, |p| p.t);
    let last = plot.positions.last().map_or(0.0, |p| p.t);
    let right = variant.width - margin;
    let mut frame = Frame {
        x: Scale::linear((first, last), (5.0, right)),
        right: if margin > 8.0 { right + 4.0 } else { variant.width },
        bottom: TOP + variant.height,
        width: variant.width,
        axis,
    };
    let filled = matches!(plot.form, Form::Area { .. });
    let beside = variant.room >= Room::Beside || variant.width > 400.0 || filled;
    if !beside && !crosses_numbers(plot, &frame, into) {
        return (frame, Room::Inside);
    }
    frame.x = Scale::linear((first, last), (frame.axis.room + 4.0, right));
    let above = variant.room == Room::Above || crosses_numbers(plot, &frame, into);
    (frame, if above { Room::Above } else { Room::Beside })
}

fn crosses_numbers(plot: &Plot, frame: &Frame, into: InLang<'_>) -> bool {
    let boxes: Vec<[f64; 4]> =
        frame.axis.numbers(&plot.measure, into).into_iter().map(|n| n.2).collect();
    let mut pieces = plot.series.iter().flat_map(|s| runs(plot, s)).flat_map(|run| {
        let points: Vec<(f64, f64)> = run.iter().map(|(i, v)| frame.at(plot, *i, *v)).collect();
        points.windows(2).filter_map(|w| Some((*w.first()?, *w.last()?))).collect::<Vec<_>>()
    });
    pieces.any(|(a, b)| {
        let piece = [a.0, a.1.min(b.1) - 2.0, b.0, a.1.max(b.1) + 2.0];
        boxes.iter().any(|text| overlap(piece, *text))
    })
}

impl Frame {
    /// Left, top, right, bottom of the room for marks.
    fn area(&self) -> [f64; 4] {
        [0.0, TOP, self.width, self.bottom]
    }

    pub(super) fn at(&self, plot: &Plot, position: usize, value: f64) -> (f64, f64) {
        let t = plot.positions.get(position).map_or(0.0, |p| p.t);
        (self.x.map(t), self.axis.y.map(value))
    }
}

/// The pieces of a line: it ends at a missing value, at a declared break, and where regular dates leave one out.
pub(super) fn runs(plot: &Plot, series: &Series) -> Vec<Vec<(usize, f64)>> {
    let longest = longest_step(plot);
    let mut runs: Vec<Vec<(usize, f64)>> = Vec::new();
    let mut before: Option<usize> = None;
    for (i, value, point) in series.present() {
        let step = |b: usize| match (plot.positions.get(b), plot.positions.get(i)) {
            (Some(b), Some(p)) => p.t - b.t,
            (None, _) | (_, None) => 0.0,
        };
        let joined = point.status.obs != Obs::Break
            && before.is_none_or(|b| !plot.breaks_between(b, i))
            && before.is_some_and(|b| match longest {
                Some(longest) => step(b) <= longest && (b + 1..i).all(|k| series.at(k).is_none()),
                None => b + 1 == i,
            });
        match runs.last_mut() {
            Some(run) if joined => run.push((i, value)),
            Some(_) | None => runs.push(vec![(i, value)]),
        }
        before = Some(i);
    }
    runs
}

/// For dates that stand regularly: a distance beyond which one must have been left out. `None` where a line breaks
/// at every position without a value.
fn longest_step(plot: &Plot) -> Option<f64> {
    if plot.time != Some(TimeUnit::Day) {
        return None;
    }
    let mut steps: Vec<f64> =
        plot.positions.windows(2).filter_map(|w| Some(w.last()?.t - w.first()?.t)).collect();
    steps.sort_by(f64::total_cmp);
    let median = steps.get(steps.len() / 2).copied()?;
    let near = steps.iter().filter(|s| (**s - median).abs() <= 0.35 * median).count();
    let regular = near * 10 >= steps.len() * 8;
    Some(if regular { 1.75 * median } else { f64::MAX })
}

fn push_axes(scene: &mut Scene, plot: &Plot, frame: &Frame, into: InLang<'_>) {
    frame.axis.push(scene, &plot.measure, frame.right, into);
    let marks = if plot.time.is_some() {
        axis::moments(plot, |t| frame.x.map(t), frame.width, into)
    } else {
        names(plot, frame)
    };
    for (at, middle, label) in marks {
        scene.rule(Rule::Base, (at, frame.bottom), (at, frame.bottom + 4.0));
        scene.text((middle, frame.bottom + 18.0), &label, Anchor::Middle, Tone::Quiet);
    }
    for at in plot.all_breaks().into_iter().map(|b| b.0).filter(|at| *at > 0) {
        let x = f64::midpoint(frame.at(plot, at - 1, 0.0).0, frame.at(plot, at, 0.0).0);
        scene.rule(Rule::Grid, (x, TOP), (x, frame.bottom));
    }
}

/// Names in order under a line: every one that fits beside the one before.
fn names(plot: &Plot, frame: &Frame) -> Vec<(f64, f64, String)> {
    let mut free = f64::MIN;
    let mut out = Vec::new();
    for position in &plot.positions {
        let half = text_width(&position.label, Tone::Quiet) / 2.0;
        let at = frame.x.map(position.t);
        let middle = at.min(frame.width - half).max(half);
        if middle - half >= free {
            free = middle + half + 10.0;
            out.push((at, middle, position.label.clone()));
        }
    }
    out
}

/// As many points of a line are shown one by one where the author asks for them.
const SHOWN: usize = 400;

/// The pieces of a line; what may still change is thin and dotted, a point without neighbours is a dot.
fn push_series(scene: &mut Scene, plot: &Plot, frame: &Frame, (nth, series): (usize, &Series)) {
    let (hue, dash) = (series.hue, series.dash);
    let unsettled = |i: usize| series.at(i).is_some_and(|p| apart(plot, p));
    for run in runs(plot, series).into_iter().filter(|_| plot.measure.joined) {
        if let [(i, value)] = run.as_slice() {
            let (x, y) = frame.at(plot, *i, *value);
            scene.items.push(Item::Dot { x, y, hue, provisional: unsettled(*i) });
            continue;
        }
        let mut piece: Vec<(f64, f64)> = Vec::new();
        let mut dotted = false;
        for pair in run.windows(2) {
            let [(a, from), (b, to)] = pair else { continue };
            let here = unsettled(*a) || unsettled(*b);
            if here != dotted && !piece.is_empty() {
                let points = std::mem::take(&mut piece);
                scene.items.push(Item::Line { points, hue, dash, provisional: dotted });
            }
            dotted = here;
            let (start, end) = (frame.at(plot, *a, *from), frame.at(plot, *b, *to));
            if piece.is_empty() {
                piece.push(start);
            }
            if plot.measure.step {
                // A value holds until the next one.
                piece.push((end.0, start.1));
            }
            piece.push(end);
        }
        scene.items.push(Item::Line { points: piece, hue, dash, provisional: dotted });
    }
    let n = plot.positions.len() * plot.series.len();
    if !plot.measure.joined || (plot.measure.points && n <= SHOWN) {
        push_symbols(scene, plot, frame, (nth, series));
    } else if let Some((i, value, _)) = series.present().next_back().filter(|_| hue != Hue::Grey) {
        let (x, y) = frame.at(plot, i, value);
        scene.items.push(Item::Dot { x, y, hue, provisional: unsettled(i) });
    }
}

/// A symbol on every point of a series.
fn push_symbols(scene: &mut Scene, plot: &Plot, frame: &Frame, (nth, series): (usize, &Series)) {
    for (i, value, point) in series.present() {
        let (x, y) = frame.at(plot, i, value);
        let (shape, hue, provisional) = (Shape::of(nth), series.hue, apart(plot, point));
        scene.items.push(Item::Symbol { x, y, r: 3.5, shape, hue, provisional });
    }
}

/// Margins of error: a pale band along a line, a rule through a point that stands alone.
fn push_margins(scene: &mut Scene, plot: &Plot, frame: &Frame, series: &Series) {
    if series.present().all(|(_, _, p)| p.margin.is_none()) {
        return;
    }
    let ends = |i: usize| series.at(i).map_or((0.0, 0.0), super::plot::Point::ends);
    for run in runs(plot, series) {
        if run.len() == 1 || !plot.measure.joined {
            for (i, _) in run {
                let (lo, hi) = ends(i);
                let (from, to) = (frame.at(plot, i, lo), frame.at(plot, i, hi));
                scene.rule(Rule::Whisker, from, to);
            }
            continue;
        }
        let upper: Vec<(f64, f64)> =
            run.iter().map(|(i, _)| frame.at(plot, *i, ends(*i).1)).collect();
        let lower: Vec<(f64, f64)> =
            run.iter().rev().map(|(i, _)| frame.at(plot, *i, ends(*i).0)).collect();
        let points = upper.into_iter().chain(lower).collect();
        scene.items.push(Item::Area { points, hue: series.hue, pale: true, provisional: false });
    }
}

/// The names of the lines at their ends, pushed apart where they would touch.
fn push_labels(scene: &mut Scene, plot: &Plot, frame: &Frame) {
    let mut labels: Vec<(f64, &Series)> = named(plot)
        .filter_map(|s| {
            let (i, value, _) = s.present().next_back()?;
            // The name of an area stands beside its middle.
            let value = value - area::thickness(plot, s, i) / 2.0;
            Some((frame.axis.y.map(value) + 4.0, s))
        })
        .collect();
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    ends::spread(&mut labels, |_| 1, (TOP - 4.0, frame.bottom), LINE);
    for (y, series) in labels {
        scene.halo((frame.right + 7.0, y), &series.label, Anchor::Start, Tone::Series(series.hue));
    }
}

/// The last value and the greatest one, beside the only line, where they hide nothing.
fn push_values(scene: &mut Scene, plot: &Plot, frame: &Frame, series: &Series, into: InLang<'_>) {
    // A value that the domain leaves out has no place to be written at.
    let shown =
        || series.present().filter(|(i, v, _)| inside(frame.at(plot, *i, *v), frame.area()));
    let last = shown().next_back();
    let greatest = shown().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    let mut taken: Vec<[f64; 4]> = scene.boxes().map(|(_, b)| b).collect();
    for (i, value, point) in [last, greatest].into_iter().flatten() {
        let (x, y) = frame.at(plot, i, value);
        let text = plot.shown(&point.exact, into);
        let half = text_width(&text, Tone::Series(series.hue)) / 2.0;
        let x = x.min(frame.width - half - 1.0).max(half + 1.0);
        let at = (x, y - 9.0);
        let area = text_box(at, &text, Anchor::Middle, Tone::Series(series.hue));
        let crossed = runs(plot, series).iter().flatten().any(|(k, v)| {
            let (px, py) = frame.at(plot, *k, *v);
            *k != i && (area[0]..area[2]).contains(&px) && (area[1]..area[3]).contains(&py)
        });
        if !crossed && !taken.iter().any(|other| overlap(area, *other)) {
            scene.halo(at, &text, Anchor::Middle, Tone::Series(series.hue));
            // The last point has its dot already.
            if last.is_some_and(|(last, _, _)| last != i) {
                let (x, y) = frame.at(plot, i, value);
                let provisional = apart(plot, point);
                scene.items.push(Item::Dot { x, y, hue: series.hue, provisional });
            }
            taken.push(area);
        }
    }
}
