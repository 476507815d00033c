//! Areas from zero, or piled up; the frame they stand in is that of lines.
//!
//! Piling up happens before drawing: from [`piled`] on, the value of a point is the upper edge of its area.

use super::legend::apart;
use super::line::{Frame, runs};
use super::plot::{Form, Plot, Series};
use super::scene::{Hue, Item, Scene};
use super::spec::Stack;
use super::ticks::f64_of;

/// The plot with each value of a piled-up area moved to the upper edge of its piece. Where a piece is not known, nothing
/// is drawn at that position: the others would look like the whole.
pub(super) fn piled(plot: &Plot) -> Plot {
    let mut out = plot.clone();
    let Form::Area { stack: Some(stack) } = plot.form else { return out };
    for i in 0..plot.positions.len() {
        let known = plot.series.iter().all(|s| s.at(i).is_some_and(|p| p.value.is_some()));
        let total: f64 = plot.series.iter().filter_map(|s| s.at(i)?.value).sum();
        let mut edge = if stack == Stack::Center { -total / 2.0 } else { 0.0 };
        for series in &mut out.series {
            let Some(point) = series.points.get_mut(i).and_then(Option::as_mut) else { continue };
            edge += point.value.unwrap_or(0.0);
            point.value = point.value.filter(|_| known).map(|_| edge);
        }
    }
    let most = |out: &Plot| {
        let edges = out.series.iter().flat_map(|s| s.present().map(|(_, v, _)| v.abs()));
        edges.fold(0.0, f64::max)
    };
    match stack {
        Stack::Normalize => {}
        Stack::Zero => {
            let over = plot.over.iter().flat_map(super::layer::Over::measured);
            let hi = over.fold(most(&out), f64::max);
            out.measure.domain =
                out.measure.domain.or(Some((0.0, if hi > 0.0 { hi } else { 1.0 })));
        }
        Stack::Center => {
            let hi = most(&out).max(1e-9);
            out.measure.domain = Some((-hi, hi));
            // Around the middle, heights are lengths and no places: there is nothing to mark.
            out.measure.values = vec![rust_decimal::Decimal::ZERO];
            out.measure.grid = false;
        }
    }
    out
}

/// How thick the piece of a series is at a position, in units of the measure.
pub(super) fn thickness(plot: &Plot, series: &Series, position: usize) -> f64 {
    if plot.form.stack().is_some() && matches!(plot.form, Form::Area { .. }) {
        return series.at(position).map_or(0.0, |p| f64_of(p.exact));
    }
    0.0
}

/// Draws every area, the first in front where they are not piled up.
pub(super) fn push(scene: &mut Scene, plot: &Plot, frame: &Frame) {
    let stacked = plot.form.stack().is_some();
    for series in plot.series.iter().rev() {
        let low = |i: usize, edge: f64| {
            if stacked { edge - thickness(plot, series, i) } else { 0.0 }
        };
        for run in runs(plot, series) {
            if let [(i, edge)] = run.as_slice() {
                let (from, to) = (frame.at(plot, *i, low(*i, *edge)), frame.at(plot, *i, *edge));
                scene.items.push(Item::Stem { from, to, hue: series.hue });
                continue;
            }
            push_run(scene, (plot, frame), series, (&run, &low));
        }
    }
}

type Run<'r> = (&'r [(usize, f64)], &'r dyn Fn(usize, f64) -> f64);

/// One unbroken piece: what may still change is hatched.
fn push_run(
    scene: &mut Scene,
    (plot, frame): (&Plot, &Frame),
    series: &Series,
    (run, low): Run<'_>,
) {
    let unsettled = |i: usize| series.at(i).is_some_and(|p| apart(plot, p));
    let mut from = 0;
    while from + 1 < run.len() {
        let kind = |k: usize| {
            run.get(k..=k + 1).is_some_and(|pair| pair.iter().any(|(i, _)| unsettled(*i)))
        };
        let mut to = from + 1;
        while to + 1 < run.len() && kind(to) == kind(from) {
            to += 1;
        }
        let piece = run.get(from..=to).unwrap_or(&[]);
        let upper = stepped(plot, piece.iter().map(|(i, edge)| frame.at(plot, *i, *edge)));
        let mut lower =
            stepped(plot, piece.iter().map(|(i, edge)| frame.at(plot, *i, low(*i, *edge))));
        lower.reverse();
        let points: Vec<(f64, f64)> = upper.iter().copied().chain(lower).collect();
        let (hue, provisional) = (series.hue, kind(from));
        scene.items.push(Item::Area { points, hue, pale: false, provisional });
        if series.hue == Hue::Grey || plot.form.stack().is_none() {
            let points = upper;
            let dash = series.dash;
            scene.items.push(Item::Line { points, hue, dash, provisional });
        }
        from = to;
    }
}

/// An edge as it is drawn: a value that is joined by steps holds until the next one.
fn stepped(plot: &Plot, edge: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut out: Vec<(f64, f64)> = Vec::new();
    for (x, y) in edge {
        if let Some((_, before)) = out.last().copied().filter(|_| plot.measure.step) {
            out.push((x, before));
        }
        out.push((x, y));
    }
    out
}
