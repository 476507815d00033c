//! Clouds of points: two measures, one across and one up; joined where they are a path.

use rust_decimal::Decimal;

use super::axis::{Lying, Upright};
use super::clip::{clip, inside};
use super::grid::point;
use super::layout::{Body, Missing, Variant};
use super::legend::{Key, Sample};
use super::order::{self, Distinct};
use super::plot::{COLOURS, Measure, Point, label, measured, name_of};
use super::roles::{Bound, bind, is_measure};
use super::scene::{Anchor, Dash, Hue, Item, LINE, Rule, Scene, Shape, Tone, overlap, text_box};
use super::spec::{ChartSpec, Mark, Role};
use super::ticks::f64_of;
use super::{InLang, TableCell, TableData, TableHead, held, series, table};
use crate::data::value::{Obs, Value};
use crate::diag::{Arg, Code, Diagnostic};
use crate::frame::Frame;

/// More points than this are drawn as dust: small, all in one item, not to be pointed at.
const MANY: usize = 500;
/// Above the plot: the name of the upright axis, and its topmost number.
const TOP: f64 = 36.0;

/// What is drawn.
#[derive(Clone, Debug)]
pub(super) struct Cloud {
    pub x: Measure,
    pub y: Measure,
    /// The measure of the sizes, where they differ.
    pub size: Option<Measure>,
    /// What the points are, as a column of the table; `None` where nothing names them.
    pub names: Option<String>,
    /// In the order of the rows, or of `order`.
    pub dots: Vec<Spot>,
    /// Series in order: name, colour.
    pub groups: Vec<(String, Hue)>,
    /// Name of what the groups are.
    pub group_name: String,
    /// Whether the dots of a group are joined.
    pub joined: bool,
    pub columns: Vec<String>,
}

/// One point.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    /// What it is called; empty for nothing.
    pub name: String,
    pub x: Point,
    pub y: Point,
    pub size: Option<Point>,
    /// Index of its group.
    pub group: usize,
    pub highlight: bool,
    pub row: usize,
}

impl Spot {
    /// Both places, where both are there.
    fn at(&self) -> Option<(f64, f64)> {
        Some((self.x.value?, self.y.value?))
    }

    fn provisional(&self) -> bool {
        [&self.x, &self.y].iter().any(|p| matches!(p.status.obs, Obs::Provisional | Obs::Estimated))
    }
}

/// Whether a chart is a cloud: both its axes measure.
pub(super) fn is_cloud(spec: &ChartSpec, frame: &Frame) -> bool {
    let measures = |role| {
        spec.channel(role)
            .is_some_and(|c| frame.column(&c.column).is_some_and(|column| is_measure((c, column))))
    };
    matches!(spec.mark, Mark::Point | Mark::Circle | Mark::Line)
        && measures(Role::X)
        && measures(Role::Y)
}

/// Makes the cloud; `None` where it cannot be drawn, which is then reported.
#[expect(clippy::too_many_lines, reason = "the stages of a plot, one after the other")]
pub(super) fn cloud(
    spec: &ChartSpec,
    frame: &Frame,
    into: InLang<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Cloud> {
    let bound = bind(spec, frame, out)?;
    let get = |role| bound.iter().find(|(r, _)| *r == role).map(|(_, b)| *b);
    let (x, y) = (get(Role::X)?, get(Role::Y)?);
    if frame.n_rows == 0 {
        let empty = Diagnostic::at(Code::ChartEmpty, spec.id.span);
        out.push(empty.with("id", &spec.id.value));
        return None;
    }
    let (size, color, order) = (get(Role::Size), get(Role::Color), get(Role::Order));
    let name = get(Role::Text).or(get(Role::Detail));
    let distinct = color.map_or_else(|| Distinct::single(frame.n_rows), |(_, c)| Distinct::of(c));
    let looks = match color {
        Some(bound) => series::looks(spec, bound, &distinct),
        None => vec![(Hue::Colour(1), Dash::None, false)],
    };
    let value = |(channel, column): Bound<'_>, row: usize| {
        let percent = channel.format.is_some_and(|f| f.value.percent);
        column.cells.get(row).map(|cell| point(cell, row, percent))
    };
    let mut rows: Vec<usize> = (0..frame.n_rows).collect();
    let by = order.or((spec.mark == Mark::Line).then_some(x));
    if let Some((_, column)) = by {
        rows.sort_by_key(|row| column.cells.get(*row).map(|c| order::Key::of(&c.value)));
    }
    let mut dots = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(at_x), Some(at_y)) = (value(x, row), value(y, row)) else { continue };
        let group = distinct.index(row).unwrap_or(0);
        let named = name.and_then(|b| Some((b, &b.1.cells.get(row)?.value)));
        let name = named
            .filter(|n| *n.1 != Value::Absent)
            .map_or_else(String::new, |(b, v)| label(b, v, into));
        let highlight = spec
            .highlight
            .iter()
            .any(|h| h.value == name || named.is_some_and(|(b, v)| order::names(b.1, v, &h.value)));
        let size = size.and_then(|b| value(b, row));
        dots.push(Spot { name, x: at_x, y: at_y, size, group, highlight, row });
    }
    let group = |(value, look): (&Value, &(Hue, Dash, bool))| {
        let text = color.map_or_else(String::new, |b| label(b, value, into));
        (text, look.0)
    };
    let groups: Vec<(String, Hue)> = distinct.values().zip(&looks).map(group).collect();
    if groups.iter().filter(|g| g.1 != Hue::Grey).count() > COLOURS {
        let span = color.map_or(spec.id.span, |(c, _)| c.field.span);
        let count = i64::try_from(groups.len()).unwrap_or(i64::MAX);
        out.push(
            Diagnostic::at(Code::ChartCrowded, span).with("count", count).with("limit", 6_i64),
        );
        return None;
    }
    let places: [fn(&Spot) -> &Point; 2] = [|d| &d.x, |d| &d.y];
    for (bound, at) in [x, y].into_iter().zip(places) {
        let points: Vec<&Point> = dots.iter().filter(|d| d.at().is_some()).map(at).collect();
        let fields = name.map(|b| b.1).into_iter().collect::<Vec<_>>();
        held::positive(bound, &points, &fields, out)?;
    }
    missing_highlights(spec, (name, color), &dots, out);
    let columns = [name, color, Some(x), Some(y), size].into_iter().flatten();
    let mut columns: Vec<String> = columns.map(|(_, c)| c.name.clone()).collect();
    columns.dedup();
    let cloud = Cloud {
        x: measured(x, dots.iter().map(|d| &d.x.exact), into),
        y: measured(y, dots.iter().map(|d| &d.y.exact), into),
        size: size.map(|b| {
            measured(b, dots.iter().filter_map(|d| d.size.as_ref()).map(|p| &p.exact), into)
        }),
        names: name.map(|(c, col)| name_of(c, col, into)),
        dots,
        groups,
        group_name: color.map_or_else(String::new, |(c, col)| name_of(c, col, into)),
        joined: spec.mark == Mark::Line,
        columns,
    };
    if cloud.left_out() > 0 {
        let d = Diagnostic::at(Code::ChartHonest, spec.id.span);
        out.push(d.with("reason", Arg::Term("honest-domain-cuts")));
    }
    Some(cloud)
}

fn missing_highlights(
    spec: &ChartSpec,
    (names, color): (Option<Bound<'_>>, Option<Bound<'_>>),
    dots: &[Spot],
    out: &mut Vec<Diagnostic>,
) {
    let there = |name: &str| {
        let bound = [names, color].into_iter().flatten();
        dots.iter().any(|d| d.name == name) || bound.into_iter().any(|b| series::has(b.1, name))
    };
    for name in spec.highlight.iter().filter(|h| !there(&h.value)) {
        let known = dots.iter().take(30).map(|d| d.name.clone()).collect();
        out.push(series::not_there(name, known));
    }
}

impl Cloud {
    fn extent(&self, measure: &Measure, of: impl Fn(&Spot) -> Option<f64>) -> (f64, f64) {
        if let Some(domain) = measure.domain {
            return domain;
        }
        let mut values = self.dots.iter().filter(|d| d.at().is_some()).filter_map(of);
        let Some(first) = values.next() else { return (0.0, 1.0) };
        let (lo, hi) = values.fold((first, first), |(lo, hi), v| (lo.min(v), hi.max(v)));
        let bent = measure.curve == super::scale::Curve::Log;
        let zero = !bent && measure.zero.unwrap_or(lo >= 0.0 && lo < hi * 0.5);
        let (lo, hi) = if zero { (lo.min(0.0), hi.max(0.0)) } else { (lo, hi) };
        if hi > lo { (lo, hi) } else { (lo - 1.0, hi + 1.0) }
    }

    /// How many points lie beyond the domain of one of the axes.
    fn left_out(&self) -> usize {
        let out =
            |v: f64, measure: &Measure| measure.domain.is_some_and(|(lo, hi)| v < lo || v > hi);
        let places = self.dots.iter().filter_map(Spot::at);
        places.filter(|(x, y)| out(*x, &self.x) || out(*y, &self.y)).count()
    }

    /// Radius of a point: its area is its size.
    fn radius(&self, spot: &Spot) -> f64 {
        let most = self.dots.iter().filter_map(|d| d.size.as_ref()?.value).fold(0.0, f64::max);
        match spot.size.as_ref().and_then(|p| p.value) {
            Some(v) if most > 0.0 => (18.0 * libm::sqrt(v.max(0.0) / most)).max(2.0),
            Some(_) => 2.0,
            None if self.size.is_some() => 2.0,
            None => 4.0,
        }
    }

    /// The drawing in one width.
    pub(super) fn draw(&self, variant: Variant, into: InLang<'_>) -> Body {
        let mut scene = Scene::new(variant.width);
        let bottom = TOP + variant.height.max(variant.width * 0.5);
        let extent_y = self.extent(&self.y, |d| d.y.value);
        let upright = Upright::new(&self.y, extent_y, (TOP, bottom), into);
        let extent_x = self.extent(&self.x, |d| d.x.value);
        let lying = Lying::new(&self.x, extent_x, (upright.room + 8.0, variant.width - 12.0));
        scene.text((0.0, 11.0), &titled(&self.y), Anchor::Start, Tone::Quiet);
        upright.push(&mut scene, &self.y, variant.width, into);
        lying.push(&mut scene, &self.x, (TOP, bottom), into);
        let x_title = titled(&self.x);
        let lines =
            super::width::wrap(&x_title, super::scene::TEXT, Tone::Quiet.weight(), variant.width);
        for (k, line) in (0_u16..).zip(&lines) {
            scene.text(
                (variant.width, bottom + 32.0 + f64::from(k) * LINE),
                line,
                Anchor::End,
                Tone::Quiet,
            );
        }
        let place = |d: &Spot| {
            let (x, y) = d.at()?;
            Some((lying.x.map(x), upright.y.map(y)))
        };
        let mut marks = Scene::new(variant.width);
        if self.dots.len() > MANY && !self.joined {
            self.push_dust(&mut marks, place);
        } else {
            self.push_dots(&mut marks, place);
        }
        let area = [upright.room + 8.0, TOP, variant.width - 12.0, bottom];
        scene.append(clip(marks, area), (0.0, 0.0));
        scene.rule(Rule::Base, (0.0, bottom), (variant.width, bottom));
        self.push_names(&mut scene, |d| place(d).filter(|at| inside(*at, area)));
        let n = f64::from(u16::try_from(lines.len()).unwrap_or(1));
        scene.height = bottom + 24.0 + n * LINE;
        let mut remarks = Vec::new();
        if let Some(size) = &self.size {
            remarks.push(into.say("sizes", &[("name", &size.name)]));
        }
        let faults = self.faults(into);
        remarks.extend(faults);
        Body { remarks, ..Body::new(scene, self.keys(into), true, Missing::Words) }
    }

    fn push_dust(&self, scene: &mut Scene, place: impl Fn(&Spot) -> Option<(f64, f64)>) {
        for (nth, (_, hue)) in self.groups.iter().enumerate() {
            let of = self.dots.iter().filter(|d| d.group == nth);
            let points: Vec<(f64, f64)> = of.filter_map(&place).collect();
            if !points.is_empty() {
                scene.items.push(Item::Dust { points, hue: *hue });
            }
        }
    }

    fn push_dots(&self, scene: &mut Scene, place: impl Fn(&Spot) -> Option<(f64, f64)>) {
        for (nth, (_, hue)) in self.groups.iter().enumerate().filter(|_| self.joined) {
            let of = self.dots.iter().filter(|d| d.group == nth);
            let points: Vec<(f64, f64)> = of.filter_map(&place).collect();
            if points.len() > 1 {
                scene.items.push(Item::Line {
                    points,
                    hue: *hue,
                    dash: Dash::None,
                    provisional: false,
                });
            }
        }
        let any = self.dots.iter().any(|d| d.highlight);
        let mut order: Vec<(usize, &Spot)> = self.dots.iter().enumerate().collect();
        // Large ones first, so that small ones stay in sight; highlighted ones last.
        order.sort_by(|a, b| {
            let key = |d: &Spot| (d.highlight, -self.radius(d));
            let (ka, kb) = (key(a.1), key(b.1));
            ka.0.cmp(&kb.0).then(ka.1.total_cmp(&kb.1))
        });
        for (i, spot) in order {
            let Some((x, y)) = place(spot) else { continue };
            let own = self.groups.get(spot.group).map_or(Hue::Colour(1), |g| g.1);
            let hue = if any && !spot.highlight { Hue::Grey } else { own };
            let (r, shape) = (self.radius(spot), Shape::of(spot.group));
            scene.items.push(Item::Symbol { x, y, r, shape, hue, provisional: spot.provisional() });
            let column = self.value_column();
            scene.hits.push(super::scene::Hit { x, y, row: i, column });
        }
    }

    /// The column of the table in which the upright values stand.
    fn value_column(&self) -> usize {
        usize::from(self.names.is_some()) + usize::from(!self.group_name.is_empty()) + 1
    }

    /// Names beside points: all of few, the highlighted of many; only where they hide nothing.
    fn push_names(&self, scene: &mut Scene, place: impl Fn(&Spot) -> Option<(f64, f64)>) {
        let any = self.dots.iter().any(|d| d.highlight);
        let wanted =
            |d: &&Spot| !d.name.is_empty() && (d.highlight || (!any && self.dots.len() <= 30));
        let mut taken: Vec<[f64; 4]> = scene.boxes().map(|(_, b)| b).collect();
        let spots = self.dots.iter().filter_map(|d| Some((place(d)?, self.radius(d))));
        taken.extend(spots.map(|((x, y), r)| [x - r, y - r, x + r, y + r]));
        for spot in self.dots.iter().filter(wanted) {
            let Some((x, y)) = place(spot) else { continue };
            let r = self.radius(spot) + 4.0;
            let tone = if spot.highlight { Tone::Strong } else { Tone::Plain };
            let places = [
                (x + r, y + 4.0, Anchor::Start),
                (x - r, y + 4.0, Anchor::End),
                (x, y - r - 1.0, Anchor::Middle),
                (x, y + r + 10.0, Anchor::Middle),
            ];
            for (at_x, at_y, anchor) in places {
                let area = text_box((at_x, at_y), &spot.name, anchor, tone);
                let inside = area[0] >= 0.0 && area[2] <= scene.width && area[1] >= 14.0;
                if inside && !taken.iter().any(|t| overlap(area, *t)) {
                    scene.halo((at_x, at_y), &spot.name, anchor, tone);
                    taken.push(area);
                    break;
                }
            }
        }
    }

    fn keys(&self, into: InLang<'_>) -> Vec<Key> {
        let sample = |nth: usize, hue: Hue| Sample::Symbol {
            hue,
            shape: Shape::of(nth),
            provisional: false,
        };
        let named = self.groups.iter().enumerate().filter(|(_, g)| !g.0.is_empty());
        let mut keys: Vec<Key> = named
            .map(|(nth, (text, hue))| Key { sample: sample(nth, *hue), text: text.clone() })
            .collect();
        if let Some(spot) = self.dots.iter().find(|d| d.provisional() && d.at().is_some()) {
            let hue = self.groups.get(spot.group).map_or(Hue::Colour(1), |g| g.1);
            let sample = Sample::Symbol { hue, shape: Shape::of(spot.group), provisional: true };
            keys.push(Key { sample, text: into.word("key-provisional").to_owned() });
        }
        keys
    }

    /// What is missing or hidden.
    fn faults(&self, into: InLang<'_>) -> Vec<String> {
        let n = self.dots.iter().filter(|d| d.at().is_none()).count();
        let beyond = self.left_out();
        let all = [("points-left-out", n), ("beyond", beyond)].into_iter();
        all.filter(|(_, n)| *n > 0).map(|(key, n)| into.count(key, n)).collect()
    }

    /// The description: what is drawn, the extent of both measures, how they go together, the furthest points.
    pub(super) fn describe(&self, into: InLang<'_>) -> String {
        let there: Vec<&Spot> = self.dots.iter().filter(|d| d.at().is_some()).collect();
        let n = into.count("n-points", there.len());
        let kind = if self.joined { "path-chart" } else { "scatter" };
        let args = [("x", titled(&self.x)), ("y", titled(&self.y)), ("n", n)];
        let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let mut out = vec![into.word(kind).to_owned(), into.say("scatter-subject", &args)];
        if there.is_empty() {
            out.push(into.word("none").to_owned());
        }
        for (measure, of) in [(&self.x, x_of as fn(&Spot) -> Decimal), (&self.y, y_of)] {
            let low = there.iter().min_by_key(|d| of(d));
            let high = there.iter().max_by_key(|d| of(d));
            let (Some(low), Some(high)) = (low, high) else { continue };
            let at =
                |d: &Spot| if d.name.is_empty() { String::new() } else { format!(" ({})", d.name) };
            let text = |d: &Spot| format!("{}{}", measure.shown(&of(d), into), at(d));
            out.push(into.say(
                "scatter-range",
                &[("name", &measure.name), ("low", &text(low)), ("high", &text(high))],
            ));
        }
        if let Some(word) = self.together(&there) {
            out.push(into.word(word).to_owned());
        }
        out.extend(self.faults(into));
        out.join(" ")
    }

    /// How the two measures go together: Pearson's coefficient in words, for ten points and more.
    fn together(&self, there: &[&Spot]) -> Option<&'static str> {
        let places: Vec<(f64, f64)> = there.iter().filter_map(|d| d.at()).collect();
        if places.len() < 10 || self.joined {
            return None;
        }
        let n = f64_of(Decimal::from(places.len()));
        let mean = |of: fn(&(f64, f64)) -> f64| places.iter().map(of).sum::<f64>() / n;
        let (mx, my) = (mean(|p| p.0), mean(|p| p.1));
        let sum = |of: &dyn Fn(&(f64, f64)) -> f64| places.iter().map(of).sum::<f64>();
        let xy = sum(&|p| (p.0 - mx) * (p.1 - my));
        let (xx, yy) = (sum(&|p| (p.0 - mx) * (p.0 - mx)), sum(&|p| (p.1 - my) * (p.1 - my)));
        let r = if xx > 0.0 && yy > 0.0 { xy / libm::sqrt(xx * yy) } else { return None };
        Some(match r {
            r if r > 0.7 => "together-strong",
            r if r > 0.3 => "together-weak",
            r if r < -0.7 => "opposite-strong",
            r if r < -0.3 => "opposite-weak",
            _ => "together-none",
        })
    }

    /// The points as a table, one a row.
    pub(super) fn table(&self, caption: &str, into: InLang<'_>) -> TableData {
        let word = |text: &str, measure: Option<&Measure>| TableHead {
            text: text.to_owned(),
            unit: measure.and_then(table::unit),
            numeric: measure.is_some(),
        };
        let mut head = Vec::new();
        head.extend(self.names.as_ref().map(|n| word(n, None)));
        if !self.group_name.is_empty() {
            head.push(word(&self.group_name, None));
        }
        let measures = [Some(&self.x), Some(&self.y), self.size.as_ref()];
        head.extend(measures.into_iter().flatten().map(|m| word(&m.name, Some(m))));
        let row = |d: &Spot| -> Vec<TableCell> {
            let mut cells = Vec::new();
            if self.names.is_some() {
                cells.push(table::name(&d.name));
            }
            if !self.group_name.is_empty() {
                cells.push(table::name(self.groups.get(d.group).map_or("", |g| g.0.as_str())));
            }
            cells.push(table::cell(Some(&d.x), &self.x, into));
            cells.push(table::cell(Some(&d.y), &self.y, into));
            cells.extend(self.size.as_ref().map(|m| table::cell(d.size.as_ref(), m, into)));
            cells
        };
        TableData { caption: caption.to_owned(), head, rows: self.dots.iter().map(row).collect() }
    }
}

fn x_of(d: &Spot) -> Decimal {
    d.x.exact
}

fn y_of(d: &Spot) -> Decimal {
    d.y.exact
}

/// A measure with its unit, as the title of an axis.
fn titled(measure: &Measure) -> String {
    match table::unit(measure) {
        Some(unit) if unit.to_lowercase() != measure.name.to_lowercase() => {
            format!("{} ({unit})", measure.name)
        }
        Some(_) | None => measure.name.clone(),
    }
}
