//! A plot and its specification → the values that its scale cannot hold, as faults or as a number to be told.
//!
//! In: a plot with its points. Out: diagnostics that name the points, alike in every language; how many values lie
//! beyond the axis of what may leave them out. Never: a bar that ends where its value does not, a logarithm of zero.

use rust_decimal::Decimal;

use super::line;
use super::order;
use super::plot::{Form, Plot, Point};
use super::roles::{Bound, Roles};
use super::spec::{ChartSpec, ScaleType, Stack};
use super::ticks::f64_of;
use crate::diag::{Arg, Code, Diagnostic};
use crate::frame::FrameColumn;
use crate::source::Span;

/// As many are named one by one.
const NAMED: usize = 8;

/// Reports what cannot be drawn by the scale that is asked for; `None` where there is such a value.
pub(super) fn check(
    spec: &ChartSpec,
    roles: &Roles<'_>,
    plot: &Plot,
    out: &mut Vec<Diagnostic>,
) -> Option<()> {
    let scale = &roles.measure.0.scale;
    let fields: Vec<&FrameColumn> =
        [Some(roles.dimension), roles.color].into_iter().flatten().map(|b| b.1).collect();
    positive(roles.measure, &plot.points().collect::<Vec<_>>(), &fields, out)?;
    let span = scale.domain.as_ref().map_or(spec.id.span, |d| d.span);
    // A pile is told by its place alone: its height is of all its pieces.
    let fields = if plot.form.stack().is_some() { fields.get(..1).unwrap_or(&[]) } else { &fields };
    report((span, "chart-domain-cuts"), &cut(plot), fields, out)
}

/// A value as it is in the data, with its margin of error.
fn shown(point: &Point) -> String {
    let value = point.exact.normalize();
    point.margin.map_or_else(|| value.to_string(), |m| format!("{value} ± {}", m.normalize()))
}

/// Reports values and margins of error that have no logarithm, where the scale is one.
pub(super) fn positive(
    (channel, _): Bound<'_>,
    points: &[&Point],
    fields: &[&FrameColumn],
    out: &mut Vec<Diagnostic>,
) -> Option<()> {
    let Some(ty) = channel.scale.ty.filter(|t| t.value == ScaleType::Log) else { return Some(()) };
    let below = points.iter().filter(|p| p.value.is_some() && p.ends().0 <= 0.0);
    let below: Vec<(&Point, String)> = below.map(|p| (*p, shown(p))).collect();
    report((ty.span, "chart-log-values"), &below, fields, out)
}

/// One fault for all values that a scale cannot hold; `None` where there are any.
fn report(
    (span, reason): (Span, &'static str),
    values: &[(&Point, String)],
    fields: &[&FrameColumn],
    out: &mut Vec<Diagnostic>,
) -> Option<()> {
    if values.is_empty() {
        return Some(());
    }
    let named = |(point, value): &(&Point, String)| {
        let row = point.rows.first();
        let cells = fields.iter().filter_map(|column| column.cells.get(*row?));
        let at: Vec<String> = cells.map(|cell| order::raw(&cell.value)).collect();
        if at.is_empty() { value.clone() } else { format!("{value} ({})", at.join(", ")) }
    };
    let points: Vec<String> = values.iter().take(NAMED).map(named).collect();
    let d = Diagnostic::at(Code::ChartScale, span).with("reason", Arg::Term(reason));
    let d = d.with("count", i64::try_from(values.len()).unwrap_or(i64::MAX));
    out.push(d.with("points", points));
    None
}

/// The values that the domain would cut short, each as it is to be told.
///
/// A bar, an area and a stem are lengths: one that ended at the edge of the plot would tell another value than its own, and
/// no sign at its end mends the comparison with its neighbours. A row or a slope would lose the only mark it has. So the
/// chart is not drawn. A line or a cloud may leave points out, which is a warning (`grid::honest`) and told to readers:
/// the line runs to the edge and is seen to go on.
fn cut(plot: &Plot) -> Vec<(&Point, String)> {
    let Some((lo, hi)) = plot.measure.domain else { return Vec::new() };
    let (lo, hi) = match plot.form {
        Form::Line | Form::Heat | Form::Cells => return Vec::new(),
        Form::Area { .. }
        | Form::Columns { .. }
        | Form::Bars { .. }
        | Form::Pyramid
        | Form::Dots { stem: true } => (lo.min(0.0), hi.max(0.0)),
        Form::Dots { stem: false } | Form::Slope | Form::Range { .. } => (lo, hi),
    };
    let beyond = |(from, to): (f64, f64)| from < lo || to > hi;
    match (plot.form.stack(), plot.form) {
        // Shares have a domain of their own, and areas around the middle take theirs from the data.
        (Some(Stack::Normalize), _) | (Some(Stack::Center), Form::Area { .. }) => Vec::new(),
        (Some(stack), _) => {
            let total = |i: usize| {
                let pieces = || plot.series.iter().filter_map(move |s| s.at(i));
                let sum: Decimal = pieces().filter_map(Point::shown).sum();
                let half = f64_of(sum) / 2.0;
                let ends = if stack == Stack::Center { (-half, half) } else { (0.0, f64_of(sum)) };
                let first = pieces().next().filter(|_| beyond(ends))?;
                Some((first, sum.normalize().to_string()))
            };
            (0..plot.positions.len()).filter_map(total).collect()
        }
        (None, _) => {
            let points = plot.points().filter(|p| p.value.is_some() && beyond(p.ends()));
            points.map(|p| (p, shown(p))).collect()
        }
    }
}

/// From where to where a measured axis runs that nothing over the drawing makes longer; `None` for any other.
pub(super) fn ends(plot: &Plot) -> Option<(f64, f64)> {
    let middle = plot.form.stack() == Some(Stack::Center);
    if middle && (plot.measure.domain.is_none() || matches!(plot.form, Form::Area { .. })) {
        let total = |i| plot.series.iter().filter_map(|s| s.at(i)?.value).sum::<f64>();
        let half = (0..plot.positions.len()).map(total).fold(0.0, f64::max) / 2.0;
        return Some((-half, half));
    }
    let (lo, hi) = plot.measure.domain?;
    let bars = plot.form.of_lengths() && !matches!(plot.form, Form::Area { .. });
    let (lo, hi) =
        if bars { (lo.min(0.0), hi.max(0.0)) } else { line::range(plot).0.unwrap_or((lo, hi)) };
    let marks = || plot.measure.values.iter().map(|v| f64_of(*v));
    Some((marks().fold(lo, f64::min), marks().fold(hi, f64::max)))
}

/// How many values lie beyond the ends of the axis, where a line may leave them out.
pub(super) fn left_out(plot: &Plot) -> usize {
    let ends = plot.measure.domain.and_then(|_| line::range(plot).0);
    let Some((lo, hi)) = ends.filter(|_| plot.form == Form::Line) else { return 0 };
    plot.points().filter(|p| p.value.is_some_and(|v| v < lo || v > hi)).count()
}
