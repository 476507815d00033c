//! A specification and a frame → what is drawn, in one language: places, series, points, all with their words.
//!
//! Values are exact until they become coordinates. A point without a value, or with one that may not be shown, has
//! none from here on: nothing later can draw it. Clouds of points, maps and key figures are planned in files of their
//! own (`cloud`, `map`, `figure`); small charts are several plots (`panels`).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::grid;
use super::held;
use super::layer::{self, Over};
use super::order::{self, Distinct};
use super::roles::{Bound, Roles, roles, time_unit};
use super::scale::Curve;
use super::scene::{Dash, Hue, Tone, text_width};
use super::series;
use super::spec::{Channel, ChartSpec, Mark, Sort, Stack};
use super::ticks::{TimeUnit, f64_of};
use super::{InLang, Texts, roles::bind};
use crate::data::value::{Obs, Status, Value};
use crate::diag::{Code, Diagnostic};
use crate::frame::{Frame, FrameColumn, Kind, Op};

/// Colours that can be told apart.
pub(super) const COLOURS: usize = 6;

/// What is drawn, in one language, before any width is known.
#[derive(Clone, Debug)]
pub(super) struct Plot {
    pub form: Form,
    pub measure: Measure,
    /// Name of what the positions are: «Anno».
    pub dimension: String,
    /// Name of what the series are, where there are several; empty where they have none.
    pub series_name: String,
    /// Short names of the series of a heat map, where those are months in order: «gen», with the year where it begins.
    pub heads: Vec<String>,
    /// What moments are counted in, where the positions are moments.
    pub time: Option<TimeUnit>,
    /// The places of the other axis, in order; never empty.
    pub positions: Vec<Position>,
    /// Never empty; the only one has no name where the chart has no `color`.
    pub series: Vec<Series>,
    /// Fields that are drawn: positions, series, measure.
    pub columns: Vec<String>,
    /// Declared breaks: the first position behind each, and why.
    pub breaks: Vec<(usize, Option<String>)>,
    /// What lies over the drawing.
    pub over: Vec<Over>,
    /// How the classes of a heat map are made.
    pub classes: super::spec::ScaleKeys,
    /// Whether it is one of several small ones: then names stand outside.
    pub small: bool,
    /// Whether another of them has values that are final: then its own that are not are drawn apart, though all are.
    pub settled: bool,
}

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Points over moments or names in order, joined unless [`Measure::joined`] says otherwise.
    Line,
    /// Areas over the same.
    Area { stack: Option<Stack> },
    /// Upright bars.
    Columns { stack: Option<Stack> },
    /// Lying bars.
    Bars { stack: Option<Stack> },
    /// Points in rows, on stems from zero or without.
    Dots { stem: bool },
    /// Lines between two moments, named at both ends.
    Slope,
    /// From one value to another: in rows, or upright over moments and names.
    Range { lying: bool },
    /// Lying bars of two series, back to back.
    Pyramid,
    /// Cells coloured by their values.
    Heat,
    /// The same without colours: a table.
    Cells,
}

impl Form {
    /// Whether its rows are names, one under the other.
    pub(super) fn lying(self) -> bool {
        let range = Self::Range { lying: true };
        self == range || matches!(self, Self::Bars { .. } | Self::Dots { .. } | Self::Pyramid)
    }

    /// Whether its marks are bars.
    pub(super) fn bars(self) -> bool {
        matches!(self, Self::Columns { .. } | Self::Bars { .. } | Self::Pyramid)
    }

    /// How its pieces are piled up.
    pub(super) fn stack(self) -> Option<Stack> {
        match self {
            Self::Area { stack } | Self::Columns { stack } | Self::Bars { stack } => stack,
            Self::Line
            | Self::Dots { .. }
            | Self::Slope
            | Self::Range { .. }
            | Self::Pyramid
            | Self::Heat
            | Self::Cells => None,
        }
    }

    /// Whether it must begin at zero: what is drawn is a length from there.
    pub(super) fn of_lengths(self) -> bool {
        match self {
            Self::Area { .. } | Self::Columns { .. } | Self::Bars { .. } | Self::Pyramid => true,
            Self::Dots { stem } => stem,
            Self::Line | Self::Slope | Self::Range { .. } | Self::Heat | Self::Cells => false,
        }
    }
}

/// What is measured, and how it is laid out and written.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub(super) struct Measure {
    /// «Residenti stranieri».
    pub name: String,
    /// The unit, unless it is per cent.
    pub unit: Option<String>,
    /// Whether values are in per cent.
    pub percent: bool,
    /// Decimals of every value shown, 0..=9.
    pub decimals: u8,
    /// How the scale runs.
    pub curve: Curve,
    /// `scale.zero` of a line, where written.
    pub zero: Option<bool>,
    /// From where to where, where the author or a set of small charts says so.
    pub domain: Option<(f64, f64)>,
    /// Whether the axis ends with a round number.
    pub nice: bool,
    /// Where the axis is marked, where the author says so.
    pub values: Vec<Decimal>,
    /// Whether marks have lines across the plot.
    pub grid: bool,
    /// Whether the author says how the axis is marked: then it is drawn, even where values could stand in its place.
    pub marked: bool,
    /// Whether every point is shown.
    pub points: bool,
    /// Whether points are joined.
    pub joined: bool,
    /// Whether they are joined by steps.
    pub step: bool,
}

/// One place of the axis that is not measured.
#[derive(Clone, Debug)]
pub(super) struct Position {
    /// «Alessandria», «2025», «settembre 2019».
    pub label: String,
    /// Where it stands on an axis of moments; its index elsewhere.
    pub t: f64,
    /// Whether it is named by `highlight`.
    pub highlight: bool,
}

/// Points that belong together.
#[derive(Clone, Debug)]
pub(super) struct Series {
    /// Empty for the only series of a chart without `color`.
    pub label: String,
    pub hue: Hue,
    pub dash: Dash,
    /// Whether it is named by `highlight`.
    pub highlight: bool,
    /// One for each position; `None` where the frame has no row.
    pub points: Vec<Option<Point>>,
}

/// One value.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// `None` where it is absent or confidential; otherwise finite.
    pub value: Option<f64>,
    /// The same, exactly; zero where there is none.
    pub exact: Decimal,
    /// What is to be added and taken away, at a stated confidence.
    pub margin: Option<Decimal>,
    pub status: Status,
    /// Rows of the frame it is made of.
    pub rows: Vec<usize>,
}

impl Series {
    /// Each point that has a value: its position, the value, the point.
    pub(super) fn present(&self) -> impl DoubleEndedIterator<Item = (usize, f64, &Point)> {
        let points = self.points.iter().enumerate();
        points.filter_map(|(i, p)| p.as_ref().and_then(|p| Some((i, p.value?, p))))
    }

    /// The point at a position.
    pub(super) fn at(&self, position: usize) -> Option<&Point> {
        self.points.get(position).and_then(Option::as_ref)
    }
}

impl Point {
    /// The least and the greatest value within the margin; the value itself where there is none.
    pub(super) fn ends(&self) -> (f64, f64) {
        let margin = self.margin.map_or(0.0, f64_of);
        let value = f64_of(self.exact);
        (value - margin, value + margin)
    }
}

impl Measure {
    /// A value as it is written beside a mark: with `%`, without any other unit.
    pub(super) fn shown(&self, n: &Decimal, into: InLang<'_>) -> String {
        let decimals = Some(self.decimals);
        if self.percent {
            into.formats.points(into.lang, n, decimals)
        } else {
            into.formats.number(into.lang, n, decimals)
        }
    }
}

impl Plot {
    /// Every point.
    pub(super) fn points(&self) -> impl Iterator<Item = &Point> {
        self.series.iter().flat_map(|s| s.points.iter().flatten())
    }

    /// A value as it is written beside a mark: with `%`, without any other unit.
    pub(super) fn shown(&self, n: &Decimal, into: InLang<'_>) -> String {
        self.measure.shown(n, into)
    }

    /// The width of the widest value, as it is written beside a mark that stands out.
    pub(super) fn widest(&self, into: InLang<'_>) -> f64 {
        let points = self.series.iter().flat_map(Series::present);
        points
            .map(|(_, _, p)| text_width(&self.shown(&p.exact, into), Tone::Strong))
            .fold(0.0, f64::max)
    }

    /// The label of a position; empty for one that does not exist.
    pub(super) fn position(&self, index: usize) -> &str {
        self.positions.get(index).map_or("", |p| p.label.as_str())
    }

    /// Whether the positions have a first and a last that mean something.
    pub(super) fn ordered(&self) -> bool {
        matches!(self.form, Form::Line | Form::Area { .. } | Form::Slope) || self.time.is_some()
    }
}

/// Makes the plot; `None` where the chart cannot be drawn, which is then reported.
pub(super) fn plot(
    of: (&ChartSpec, &Texts),
    frame: &Frame,
    into: InLang<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Plot> {
    part(of, (frame, None), into, out)
}

/// The same of one of several small charts, whose moments together have these ends.
#[expect(clippy::too_many_lines, reason = "the stages of a plot, one after the other")]
pub(super) fn part(
    (spec, texts): (&ChartSpec, &Texts),
    (frame, ends): (&Frame, Option<(f64, f64)>),
    into: InLang<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Plot> {
    let bound = bind(spec, frame, out)?;
    let roles = roles(spec, &bound, out)?;
    if frame.n_rows == 0 {
        let empty = Diagnostic::at(Code::ChartEmpty, spec.id.span);
        out.push(empty.with("id", &spec.id.value));
        return None;
    }
    let (channel, column) = roles.dimension;
    let mut positions = Distinct::of(column);
    let mut distinct = match roles.color {
        Some((_, column)) => Distinct::of(column),
        None => Distinct::single(frame.n_rows),
    };
    let mut grid = grid::grid(spec, &roles, (&positions, &distinct), out)?;
    let moments = time_unit(channel, column);
    let time = moments.filter(|_| {
        roles.form == Form::Line
            || matches!(roles.form, Form::Area { .. })
            || column.kind != Kind::Date
    });
    let ordered = moments.is_some() || column.bin.is_some() || channel.time_unit.is_some();
    let default = ordered.then_some(&Sort::Ascending);
    let sort = channel.sort.as_ref().map(|s| own(&s.value, roles.form)).or(default);
    let permutation = positions.sorted(sort, column, &order::totals(&grid, false));
    let kept: Vec<usize> =
        permutation.into_iter().take(spec.limit.map_or(usize::MAX, |l| l.value)).collect();
    for row in &mut grid {
        *row = order::take(row, &kept);
    }
    positions.keep(&kept);
    if let Some((channel, column)) = roles.color {
        let moments = time_unit(channel, column).is_some() || channel.time_unit.is_some();
        let moments = moments && matches!(roles.form, Form::Heat | Form::Cells);
        let sort = channel.sort.as_ref().map(|s| &s.value);
        let sort = sort.or(moments.then_some(&Sort::Ascending));
        let kept = distinct.sorted(sort, column, &order::totals(&grid, true));
        grid = order::take(&grid, &kept);
        distinct.keep(&kept);
    }
    let counted = roles.measure.0.aggregate.is_some_and(|a| a.value == Op::Count);
    if roles.form.stack().is_some() && counted {
        grid::none_of_a_count(&mut grid);
    }
    if roles.form.stack() == Some(Stack::Normalize) {
        grid::normalize(&mut grid);
    }
    let series = match roles.second {
        Some(second) => grid::ends(&roles, second, grid, into),
        None => series::coloured(spec, &roles, &distinct, grid, into),
    };
    let mut plot = Plot {
        form: roles.form,
        measure: measure(spec, &roles, &series, into),
        dimension: name_of(channel, column, into),
        series_name: roles.color.map_or_else(String::new, |(c, col)| name_of(c, col, into)),
        heads: roles.color.map_or_else(Vec::new, |bound| heads(&distinct, bound, into)),
        time,
        positions: label_positions(&positions, (channel, column), time, into),
        series,
        columns: columns(&roles),
        breaks: Vec::new(),
        over: Vec::new(),
        classes: roles.measure.0.scale.clone(),
        small: false,
        settled: false,
    };
    plot.breaks = breaks(frame, &roles, &positions, into);
    series::highlight(spec, &mut plot, (&positions, roles.color), out);
    order::fill_time(&mut plot, into);
    if let Some(step) = column.bin {
        let name = |start| label((channel, column), &Value::Decimal(start), into);
        order::fill_bins(&mut plot, (&positions, step), (counted, name));
    }
    series::too_many(spec, &plot, out)?;
    held::check(spec, &roles, &plot, out)?;
    plot.over = layer::over((spec, texts), (&plot, ends), (&positions, &roles), out);
    grid::honest(spec, &plot, out);
    Some(plot)
}

fn columns(roles: &Roles<'_>) -> Vec<String> {
    let bound =
        [Some(roles.dimension), roles.color, Some(roles.measure), roles.second, roles.error];
    bound.into_iter().flatten().map(|(_, c)| c.name.clone()).collect()
}

/// The order of a dimension: by the channel it stands on itself is by its own values.
fn own(sort: &Sort, form: Form) -> &Sort {
    match sort {
        Sort::X { descending } | Sort::Y { descending }
            if form.lying() == matches!(sort, Sort::Y { .. }) =>
        {
            if *descending {
                &Sort::Descending
            } else {
                &Sort::Ascending
            }
        }
        Sort::Data
        | Sort::Ascending
        | Sort::Descending
        | Sort::X { .. }
        | Sort::Y { .. }
        | Sort::List(_) => sort,
    }
}

/// The words of a channel: its own, else its field's; a count of rows is called so.
pub(super) fn name_of(channel: &Channel, column: &FrameColumn, into: InLang<'_>) -> String {
    match &channel.title {
        Some(title) => title.get(into.lang).0.clone(),
        None if channel.aggregate.is_some_and(|a| a.value == Op::Count) => {
            into.word("count").to_owned()
        }
        None => column.label.get(into.lang).0.clone(),
    }
}

/// How the numbers of a channel are called and written. `exact` are all that are shown.
pub(super) fn measured<'p>(
    (channel, column): Bound<'_>,
    exact: impl Iterator<Item = &'p Decimal>,
    into: InLang<'_>,
) -> Measure {
    let unit = channel.unit.as_ref().or(column.unit.as_ref());
    let counted = channel.aggregate.is_some_and(|a| a.value == Op::Count) && channel.unit.is_none();
    let unit = unit.filter(|_| !counted).map(|u| u.get(into.lang).0.trim());
    let unit = unit.filter(|u| !u.is_empty());
    let decimals = exact.map(|d| d.normalize().scale().max(d.scale().min(3))).max().unwrap_or(0);
    let format = channel.format.map(|f| f.value);
    let scale = &channel.scale;
    let ends = scale.domain.as_ref().map(|d| order::numbers(&d.value));
    let domain = match ends.as_deref() {
        Some([lo, hi]) => Some((f64_of(*lo), f64_of(*hi))),
        Some(_) | None => None,
    };
    Measure {
        name: name_of(channel, column, into),
        unit: unit.filter(|u| *u != "%").map(str::to_owned),
        percent: unit == Some("%") || format.is_some_and(|f| f.percent),
        decimals: format
            .and_then(|f| f.decimals)
            .unwrap_or(u8::try_from(decimals.min(3)).unwrap_or(3)),
        curve: order::curve(scale),
        zero: scale.zero.map(|z| z.value),
        domain,
        nice: scale.nice.unwrap_or(domain.is_none()),
        values: order::numbers(&channel.values),
        grid: channel.grid,
        marked: channel.written.iter().any(|w| matches!(w.key, "values" | "grid" | "nice")),
        points: false,
        joined: true,
        step: false,
    }
}

fn measure(spec: &ChartSpec, roles: &Roles<'_>, series: &[Series], into: InLang<'_>) -> Measure {
    let points = || series.iter().flat_map(|s| s.present().map(|(_, _, p)| p));
    let exact = points().map(|p| &p.exact).chain(points().filter_map(|p| p.margin.as_ref()));
    let mut measure = measured(roles.measure, exact, into);
    measure.points = spec.points.is_some_and(|p| p.value);
    measure.joined = !matches!(spec.mark, Mark::Point | Mark::Circle);
    measure.step = spec.step.is_some_and(|s| s.value);
    if roles.form.stack() == Some(Stack::Normalize) {
        measure.percent = true;
        measure.unit = None;
        measure.domain = Some((0.0, 100.0));
        measure.decimals = roles.measure.0.format.and_then(|f| f.value.decimals).unwrap_or(1);
    }
    measure
}

fn label_positions(
    positions: &Distinct,
    (channel, column): Bound<'_>,
    time: Option<TimeUnit>,
    into: InLang<'_>,
) -> Vec<Position> {
    let position = |(i, value): (usize, &Value)| Position {
        label: label((channel, column), value, into),
        t: time.and_then(|unit| order::moment(unit, value)).or(i.to_f64()).unwrap_or(0.0),
        highlight: false,
    };
    positions.values().enumerate().map(position).collect()
}

/// The words of a value: its category's label, its step from end to end, else itself.
pub(super) fn label((channel, column): Bound<'_>, value: &Value, into: InLang<'_>) -> String {
    if let Some(label) = column.label_of(value, into.lang) {
        return label.to_owned();
    }
    if let (Some(crate::frame::TimeUnit::Month), Value::Int(month)) = (channel.time_unit, value) {
        return into.formats.month_short(into.lang, u8::try_from(*month).unwrap_or(1));
    }
    let number = |n: Decimal| {
        let decimals = channel.format.and_then(|f| f.value.decimals);
        let own = u8::try_from(n.normalize().scale()).unwrap_or(0);
        into.formats.number(into.lang, &n, Some(decimals.unwrap_or(own)))
    };
    match (value, column.bin, value.as_decimal()) {
        (_, Some(step), Some(from)) => {
            into.formats.range(&number(from), &number(from.saturating_add(step)))
        }
        (Value::Date(date), ..) => into.formats.date_short(into.lang, *date),
        _ => value.shown(into.formats, into.lang, None),
    }
}

/// Short names of months; nothing for anything else.
fn heads(series: &Distinct, bound: Bound<'_>, into: InLang<'_>) -> Vec<String> {
    if bound.0.time_unit == Some(crate::frame::TimeUnit::Month) {
        return series.values().map(|month| label(bound, month, into)).collect();
    }
    if time_unit(bound.0, bound.1) != Some(TimeUnit::Month) {
        return Vec::new();
    }
    let mut year = None;
    let head = |value: &Value| {
        let Value::YearMonth(y, m) = value else { return String::new() };
        let month = into.formats.month_short(into.lang, *m);
        let new = year.replace(*y) != Some(*y);
        if new { format!("{month} {}", into.formats.year(into.lang, *y)) } else { month }
    };
    series.values().map(head).collect()
}

/// The declared breaks that fall inside, and those that cells are marked with.
fn breaks(
    frame: &Frame,
    roles: &Roles<'_>,
    positions: &Distinct,
    into: InLang<'_>,
) -> Vec<(usize, Option<String>)> {
    let (_, column) = roles.dimension;
    let of_measure = |b: &&crate::frame::Break| {
        b.along == column.name && (b.fields.is_empty() || b.fields.contains(&roles.measure.1.name))
    };
    let mut out: Vec<(usize, Option<String>)> = Vec::new();
    for declared in frame.breaks.iter().filter(of_measure) {
        let at = positions.values().position(|v| order::not_before(v, &declared.at));
        out.extend(
            at.filter(|at| *at > 0).map(|at| (at, Some(declared.note.get(into.lang).0.clone()))),
        );
    }
    out
}

impl Plot {
    /// The positions where a series breaks, ascending, each with its reason where one was declared.
    pub(super) fn all_breaks(&self) -> Vec<(usize, Option<&str>)> {
        let marked = |i: &usize| {
            self.series.iter().any(|s| s.at(*i).is_some_and(|p| p.status.obs == Obs::Break))
        };
        let declared = |i: usize| self.breaks.iter().find(|(at, _)| *at == i);
        let here = |i: usize| match declared(i) {
            Some((_, note)) => Some((i, note.as_deref())),
            None => marked(&i).then_some((i, None)),
        };
        (0..self.positions.len()).filter_map(here).collect()
    }

    /// Whether a line may run from one position on to the next: not over a break.
    pub(super) fn breaks_between(&self, before: usize, at: usize) -> bool {
        self.breaks.iter().any(|(b, _)| before < *b && *b <= at)
    }
}
