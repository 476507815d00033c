//! The points of a chart by series and position.

use rust_decimal::Decimal;

use super::InLang;
use super::held;
use super::order::{self, Distinct};
use super::plot::{Form, Plot, Point, Series, name_of};
use super::roles::{Bound, Roles};
use super::scene::{Dash, Hue};
use super::spec::{ChartSpec, Stack, invalid};
use super::ticks::f64_of;
use crate::data::value::{Cell, Conf};
use crate::diag::{Arg, Code, Diagnostic};

/// Points by series, then by position.
pub(super) type Grid = Vec<Vec<Option<Point>>>;

/// The points by series and position. Reports rows that fall together.
pub(super) fn grid(
    spec: &ChartSpec,
    roles: &Roles<'_>,
    (positions, series): (&Distinct, &Distinct),
    out: &mut Vec<Diagnostic>,
) -> Option<Grid> {
    let mut grid: Grid = vec![vec![None; positions.len()]; series.len()];
    let percent = roles.measure.0.format.is_some_and(|f| f.value.percent);
    for (row, cell) in roles.measure.1.cells.iter().enumerate() {
        let (Some(p), Some(s)) = (positions.index(row), series.index(row)) else { continue };
        let Some(slot) = grid.get_mut(s).and_then(|points| points.get_mut(p)) else { continue };
        let mut here = point(cell, row, percent);
        let margin = roles.error.and_then(|(_, c)| c.cells.get(row));
        here.margin = margin.and_then(|c| point(c, row, percent).shown()).map(|m| m.abs());
        match slot {
            None => *slot = Some(here),
            Some(point) => point.rows.push(row),
        }
    }
    let twice = grid.iter().flatten().flatten().find(|p| p.rows.len() > 1);
    if let Some(point) = twice {
        let row = point.rows.first().copied().unwrap_or(0);
        let at = [Some(roles.dimension.1), roles.color.map(|c| c.1)].into_iter().flatten();
        let at: Vec<String> =
            at.filter_map(|c| Some(order::raw(&c.cells.get(row)?.value))).collect();
        let d = Diagnostic::at(Code::ChartPointTwice, spec.id.span).with("point", at.join(", "));
        out.push(d.with("count", i64::try_from(point.rows.len()).unwrap_or(i64::MAX)));
        return None;
    }
    if roles.form == Form::Pyramid && series.len() != 2 {
        out.push(invalid(spec.id.span, "chart-pyramid-two"));
        return None;
    }
    let below =
        grid.iter().flatten().flatten().any(|p| p.exact.is_sign_negative() && !p.exact.is_zero());
    if (roles.form.stack().is_some() || roles.form == Form::Pyramid) && below {
        out.push(invalid(spec.id.span, "chart-stack-negative"));
        return None;
    }
    Some(grid)
}

/// A cell as a point; shares that are to be written as per cent are taken times 100.
pub(super) fn point(cell: &Cell, row: usize, percent: bool) -> Point {
    let times = if percent { Decimal::ONE_HUNDRED } else { Decimal::ONE };
    let free = cell.status.conf == Conf::Free;
    let shown = cell.value.as_decimal().filter(|_| free).and_then(|n| n.checked_mul(times));
    Point {
        value: shown.map(f64_of),
        exact: shown.unwrap_or_default(),
        margin: None,
        status: cell.status,
        rows: vec![row],
    }
}

impl Point {
    /// None of what is counted, made of no row.
    pub(super) fn none_counted() -> Self {
        let status = crate::data::value::Status::NORMAL;
        Self { value: Some(0.0), exact: Decimal::ZERO, margin: None, status, rows: Vec::new() }
    }

    /// The value, exactly, where there is one to show.
    pub(super) fn shown(&self) -> Option<Decimal> {
        self.value.map(|_| self.exact)
    }
}

/// Of a count, what no row has is none: pieces of piles that were counted are all there.
pub(super) fn none_of_a_count(grid: &mut Grid) {
    for point in grid.iter_mut().flatten() {
        point.get_or_insert_with(Point::none_counted);
    }
}

/// Each value as its share of the sum of its position, in per cent. Where a piece is not known, no share is: neither one
/// without a value nor one without a row, which is not zero but unknown.
pub(super) fn normalize(grid: &mut Grid) {
    let n = grid.first().map_or(0, Vec::len);
    for position in 0..n {
        let piece = |points: &Vec<Option<Point>>| points.get(position)?.as_ref()?.shown();
        let known: Option<Vec<Decimal>> = grid.iter().map(piece).collect();
        let mut pieces: Vec<&mut Point> =
            grid.iter_mut().filter_map(|points| points.get_mut(position)?.as_mut()).collect();
        let sum = known.and_then(|k| k.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add));
        for piece in &mut pieces {
            let share = sum
                .and_then(|sum| piece.exact.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(sum))
                .map(|share| share.round_dp(6));
            piece.value = piece.value.and(share.map(f64_of));
            piece.exact = share.filter(|_| piece.value.is_some()).unwrap_or_default();
        }
    }
}

/// The two ends of ranges as series of their own, called as their fields are.
pub(super) fn ends(
    roles: &Roles<'_>,
    second: Bound<'_>,
    grid: Grid,
    into: InLang<'_>,
) -> Vec<Series> {
    let percent = roles.measure.0.format.is_some_and(|f| f.value.percent);
    let first = grid.into_iter().next().unwrap_or_default();
    let other = first.iter().map(|p| {
        let row = *p.as_ref()?.rows.first()?;
        Some(point(second.1.cells.get(row)?, row, percent))
    });
    let other = other.collect();
    let series = |(channel, column): Bound<'_>, hue, points| Series {
        label: name_of(channel, column, into),
        hue: Hue::Colour(hue),
        dash: Dash::None,
        highlight: false,
        points,
    };
    let names = [roles.measure, second].map(|(_, column)| column.name.as_str());
    // The second end in the strong colour: it is where things stand now.
    let sexes = order::are_sexes(names.into_iter());
    let [from, to] = if sexes { names.map(order::sex_hue) } else { [2, 1] };
    vec![series(roles.measure, from, first), series(second, to, other)]
}

/// What is allowed and still leads readers astray is a warning.
pub(super) fn honest(spec: &ChartSpec, plot: &Plot, out: &mut Vec<Diagnostic>) {
    let mut warn = |reason| {
        let d = Diagnostic::at(Code::ChartHonest, spec.id.span);
        out.push(d.with("reason", Arg::Term(reason)));
    };
    let joined = matches!(plot.form, Form::Line | Form::Area { .. }) && plot.measure.joined;
    let names = plot.time.is_none() && plot.positions.len() > 2;
    let unordered = spec.channel(super::spec::Role::X).is_some_and(|c| {
        c.sort.is_none()
            && c.bin.is_none()
            && c.time_unit.is_none()
            && c.ty.is_none_or(|t| t.value == super::spec::ChannelType::Nominal)
    });
    if joined && names && unordered {
        warn("honest-line-names");
    }
    if plot.form.stack() == Some(Stack::Zero) && plot.measure.percent {
        let total = |i: usize| plot.series.iter().filter_map(|s| s.at(i)?.shown()).sum::<Decimal>();
        let most = (0..plot.positions.len()).map(total).max().unwrap_or_default();
        if most > Decimal::new(1005, 1) {
            warn("honest-stack-percent");
        }
    }
    if let Some((lo, _)) = plot.measure.domain {
        if held::left_out(plot) > 0 {
            warn("honest-domain-cuts");
        }
        if plot.form.of_lengths() && lo > 0.0 {
            warn("honest-domain-zero");
        }
    }
}
