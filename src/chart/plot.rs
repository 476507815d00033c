//! A specification and the frame it asked for → a [`Plot`]: series of points over positions, in one language.
//!
//! Here the fields meet their channels and every contradiction between chart and data is reported. A point without
//! a value, or with one that may not be shown, has none from here on: nothing later can draw it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::InLang;
use super::order::{self, Distinct};
use super::roles::{Roles, roles, time_unit};
use super::scene::{Dash, Hue};
use super::spec::{Channel, ChartSpec, Mark, Sort, invalid};
use super::ticks::{TimeUnit, f64_of};
use crate::data::value::{Conf, Status, Value};
use crate::diag::{Code, Diagnostic, nearest};
use crate::frame::{Frame, FrameColumn, Kind};

/// Colours that can be told apart.
pub(super) const COLOURS: usize = 6;

/// What is drawn, in one language, before any width is known.
#[derive(Clone, Debug)]
pub(super) struct Plot {
    pub form: Form,
    pub measure: Measure,
    /// Name of what the positions are: «Anno».
    pub dimension: String,
    /// What moments are counted in, where the positions are moments.
    pub time: Option<TimeUnit>,
    /// The places of the other axis, in order; never empty.
    pub positions: Vec<Position>,
    /// Never empty; the only one has no name where the chart has no `color`.
    pub series: Vec<Series>,
    /// `scale.zero` of a line, where written.
    pub zero: Option<bool>,
    /// Fields that are drawn: positions, series, measure.
    pub columns: Vec<String>,
}

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Line,
    /// Upright bars.
    Columns {
        stacked: bool,
    },
    /// Lying bars.
    Bars {
        stacked: bool,
    },
}

/// What is measured.
#[derive(Clone, Debug)]
pub(super) struct Measure {
    /// «Residenti stranieri».
    pub name: String,
    /// The unit, unless it is per cent.
    pub unit: Option<String>,
    /// Whether values are in per cent.
    pub percent: bool,
    /// Decimals of every value shown, 0..=3.
    pub decimals: u8,
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

impl Plot {
    /// Every point.
    pub(super) fn points(&self) -> impl Iterator<Item = &Point> {
        self.series.iter().flat_map(|s| s.points.iter().flatten())
    }

    /// A value as it is written beside a mark: with `%`, without any other unit.
    pub(super) fn shown(&self, n: &Decimal, into: InLang<'_>) -> String {
        let decimals = Some(self.measure.decimals);
        if self.measure.percent {
            into.formats.points(into.lang, n, decimals)
        } else {
            into.formats.number(into.lang, n, decimals)
        }
    }

    /// The label of a position; empty for one that does not exist.
    pub(super) fn position(&self, index: usize) -> &str {
        self.positions.get(index).map_or("", |p| p.label.as_str())
    }
}

/// Makes the plot; `None` where the chart cannot be drawn, which is then reported.
pub(super) fn plot(
    spec: &ChartSpec,
    frame: &Frame,
    into: InLang<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Plot> {
    let roles = roles(spec, frame, out)?;
    if frame.n_rows == 0 {
        let empty = Diagnostic::at(Code::ChartEmpty, spec.id.span);
        out.push(empty.with("id", &spec.id.value));
        return None;
    }
    let (channel, column) = roles.dimension;
    let mut positions = Distinct::of(column);
    let mut series = match roles.color {
        Some((_, column)) => Distinct::of(column),
        None => Distinct::single(frame.n_rows),
    };
    let mut grid = grid(spec, &roles, (&positions, &series), out)?;
    let time =
        time_unit(channel, column).filter(|_| spec.mark == Mark::Line || column.kind != Kind::Date);
    let by_measure =
        |grid: &Vec<Vec<Option<Point>>>, along_series: bool| order::totals(grid, along_series);
    let default = time_unit(channel, column).is_some().then_some(&Sort::Ascending);
    let sort = channel.sort.as_ref().map(|s| own(&s.value, roles.form)).or(default);
    let permutation = positions.sorted(sort, column, &by_measure(&grid, false));
    let kept: Vec<usize> = permutation.into_iter().take(spec.limit.unwrap_or(usize::MAX)).collect();
    for row in &mut grid {
        *row = order::take(row, &kept);
    }
    positions.keep(&kept);
    if let Some((channel, column)) = roles.color {
        let sort = channel.sort.as_ref().map(|s| &s.value);
        let kept = series.sorted(sort, column, &by_measure(&grid, true));
        grid = order::take(&grid, &kept);
        series.keep(&kept);
    }
    let series = color_series(spec, &roles, &series, grid, into);
    let mut plot = Plot {
        form: roles.form,
        measure: measure(&roles, &series, into),
        dimension: name_of(channel, column, into),
        time,
        positions: label_positions(&positions, column, time, into),
        series,
        zero: roles.measure.0.zero,
        columns: columns(&roles),
    };
    highlight(spec, &mut plot, (&positions, roles.color), out);
    order::fill_time(&mut plot, into);
    too_many(spec, &plot, out)?;
    Some(plot)
}

fn columns(roles: &Roles<'_>) -> Vec<String> {
    let color = roles.color.map(|c| c.1);
    let columns = [Some(roles.dimension.1), color, Some(roles.measure.1)];
    columns.into_iter().flatten().map(|c| c.name.clone()).collect()
}

/// The order of a dimension: by the channel it stands on itself is by its own values.
fn own(sort: &Sort, form: Form) -> &Sort {
    let lying = matches!(form, Form::Bars { .. });
    match sort {
        Sort::X { descending } | Sort::Y { descending }
            if lying == matches!(sort, Sort::Y { .. }) =>
        {
            if *descending {
                &Sort::Descending
            } else {
                &Sort::Ascending
            }
        }
        Sort::Ascending | Sort::Descending | Sort::X { .. } | Sort::Y { .. } | Sort::List(_) => {
            sort
        }
    }
}

/// The points by series and position. Reports rows that fall together, where they are not to be summed.
fn grid(
    spec: &ChartSpec,
    roles: &Roles<'_>,
    (positions, series): (&Distinct, &Distinct),
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<Vec<Option<Point>>>> {
    let mut grid: Vec<Vec<Option<Point>>> = vec![vec![None; positions.len()]; series.len()];
    for (row, cell) in roles.measure.1.cells.iter().enumerate() {
        let (Some(p), Some(s)) = (positions.index(row), series.index(row)) else { continue };
        let Some(slot) = grid.get_mut(s).and_then(|points| points.get_mut(p)) else { continue };
        let shown = cell.value.as_decimal().filter(|_| cell.status.conf == Conf::Free);
        let here = Point {
            value: shown.map(f64_of),
            exact: shown.unwrap_or_default(),
            status: cell.status,
            rows: vec![row],
        };
        match slot {
            None => *slot = Some(here),
            Some(point) => point.add(here),
        }
    }
    let twice = grid.iter().flatten().flatten().find(|p| p.rows.len() > 1);
    match twice {
        Some(point) if !roles.measure.0.sum => {
            let row = point.rows.first().copied().unwrap_or(0);
            let at = [Some(roles.dimension.1), roles.color.map(|c| c.1)].into_iter().flatten();
            let at: Vec<String> =
                at.filter_map(|c| Some(order::raw(&c.cells.get(row)?.value))).collect();
            let d =
                Diagnostic::at(Code::ChartPointTwice, spec.id.span).with("point", at.join(", "));
            out.push(d.with("count", i64::try_from(point.rows.len()).unwrap_or(i64::MAX)));
            None
        }
        Some(_) | None => negative_stack(spec, grid, out),
    }
}

fn negative_stack(
    spec: &ChartSpec,
    grid: Vec<Vec<Option<Point>>>,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<Vec<Option<Point>>>> {
    let below =
        grid.iter().flatten().flatten().any(|p| p.exact.is_sign_negative() && !p.exact.is_zero());
    if spec.stacked() && below {
        out.push(invalid(spec.id.span, "chart-stack-negative"));
        return None;
    }
    Some(grid)
}

impl Point {
    /// Adds another row to a sum; a sum with a part that is not known is not known.
    fn add(&mut self, other: Self) {
        let sum = self.exact.checked_add(other.exact);
        self.value = self.value.and(other.value).and(sum).map(f64_of);
        self.exact = sum.filter(|_| self.value.is_some()).unwrap_or_default();
        self.status = Status {
            obs: self.status.obs.max(other.status.obs),
            conf: self.status.conf.max(other.status.conf),
        };
        self.rows.extend(other.rows);
    }
}

fn name_of(channel: &Channel, column: &FrameColumn, into: InLang<'_>) -> String {
    channel.title.as_ref().unwrap_or(&column.label).get(into.lang).0.clone()
}

fn measure(roles: &Roles<'_>, series: &[Series], into: InLang<'_>) -> Measure {
    let (channel, column) = roles.measure;
    let unit = column.unit.as_ref().map(|u| u.get(into.lang).0.trim()).filter(|u| !u.is_empty());
    let points = series.iter().flat_map(Series::present);
    let decimals = points.map(|(_, _, p)| p.exact.scale()).max().unwrap_or(0);
    Measure {
        name: name_of(channel, column, into),
        unit: unit.filter(|u| *u != "%").map(str::to_owned),
        percent: unit == Some("%"),
        decimals: u8::try_from(decimals.min(3)).unwrap_or(3),
    }
}

fn label_positions(
    positions: &Distinct,
    column: &FrameColumn,
    time: Option<TimeUnit>,
    into: InLang<'_>,
) -> Vec<Position> {
    let position = |(i, value): (usize, &Value)| Position {
        label: label(column, value, into),
        t: time.and_then(|unit| order::moment(unit, value)).or(i.to_f64()).unwrap_or(0.0),
        highlight: false,
    };
    positions.values().enumerate().map(position).collect()
}

/// The words of a value: its category's label, else itself.
fn label(column: &FrameColumn, value: &Value, into: InLang<'_>) -> String {
    match column.label_of(value, into.lang) {
        Some(label) => label.to_owned(),
        None => match value {
            Value::Date(date) => into.formats.date_short(into.lang, *date),
            Value::Int(_)
            | Value::Decimal(_)
            | Value::Text(_)
            | Value::Bool(_)
            | Value::Time(_)
            | Value::DateTime(_)
            | Value::Year(_)
            | Value::YearMonth(..)
            | Value::Absent => value.shown(into.formats, into.lang, None),
        },
    }
}

/// Gives each series its name, colour and dash.
fn color_series(
    spec: &ChartSpec,
    roles: &Roles<'_>,
    series: &Distinct,
    grid: Vec<Vec<Option<Point>>>,
    into: InLang<'_>,
) -> Vec<Series> {
    let Some((_, column)) = roles.color else {
        let only = |points| Series {
            label: String::new(),
            hue: Hue::Colour(1),
            dash: Dash::None,
            highlight: false,
            points,
        };
        return grid.into_iter().map(only).collect();
    };
    let named =
        |value: &Value| spec.highlight.iter().any(|h| order::names(column, value, &h.value));
    let any = series.values().any(named);
    let sexes = order::are_sexes(series.values());
    let mut next = 0_u8;
    let one = |(value, points): (&Value, Vec<Option<Point>>)| {
        let highlight = named(value);
        let hue = match (sexes, any && !highlight) {
            (_, true) => Hue::Grey,
            (true, false) => Hue::Colour(order::sex_hue(value)),
            (false, false) => {
                next = next % 6 + 1;
                Hue::Colour(next)
            }
        };
        let dash = match hue {
            Hue::Colour(2..=4) if !sexes => Dash::Pattern(next),
            Hue::Colour(4) => Dash::Pattern(2),
            Hue::Colour(_) | Hue::Grey => Dash::None,
        };
        Series { label: label(column, value, into), hue, dash, highlight, points }
    };
    series.values().zip(grid).map(one).collect()
}

/// Marks highlighted positions, and reports names that are nowhere.
fn highlight(
    spec: &ChartSpec,
    plot: &mut Plot,
    (positions, color): (&Distinct, Option<(&Channel, &FrameColumn)>),
    out: &mut Vec<Diagnostic>,
) {
    for name in &spec.highlight {
        let hit = positions.values().zip(&mut plot.positions).filter(|(value, position)| {
            order::raw(value) == name.value || position.label == name.value
        });
        let hits = hit.map(|(_, position)| position.highlight = color.is_none()).count();
        let in_series = plot.series.iter().any(|s| s.highlight);
        if hits == 0 && !in_series {
            let known: Vec<String> = match color {
                Some(_) => plot.series.iter().map(|s| s.label.clone()).collect(),
                None => plot.positions.iter().take(30).map(|p| p.label.clone()).collect(),
            };
            let d = Diagnostic::at(Code::ChartHighlight, name.span).with("value", &name.value);
            let near = nearest(&name.value, known.iter().map(String::as_str)).map(str::to_owned);
            let d = d.with("known", known);
            out.push(match near {
                Some(near) => d.with("nearest", near),
                None => d,
            });
        }
    }
}

fn too_many(spec: &ChartSpec, plot: &Plot, out: &mut Vec<Diagnostic>) -> Option<()> {
    let coloured = plot.series.iter().filter(|s| s.hue != Hue::Grey).count();
    if coloured <= COLOURS {
        return Some(());
    }
    let span = spec.color.as_ref().map_or(spec.id.span, |c| c.field.span);
    let count = i64::try_from(coloured).unwrap_or(i64::MAX);
    out.push(Diagnostic::at(Code::ChartCrowded, span).with("count", count).with("limit", 6_i64));
    None
}
