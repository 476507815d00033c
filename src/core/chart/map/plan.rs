//! A specification, the rows it asked for, and boundaries → a [`MapPlot`].
//!
//! Here a place of a row meets its boundary, and what cannot be drawn, or would mislead, is reported.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::super::grid::point;
use super::super::order;
use super::super::plot::{label, measured, name_of};
use super::super::roles::{Bound, bind, is_measure, wrong_kind};
use super::super::spec::{ChartSpec, Mark, Role, ScaleKeys, ScaleType, invalid};
use super::super::{InLang, series};
use super::{ClassSpec, Inset, Kind, MapArea, MapPlot, Method, Shades};
use crate::diag::{Arg, Code, Diagnostic};
use crate::frame::Frame;
use crate::geo::Topology;
use crate::source::Span;

/// As many codes without a boundary are listed.
const LISTED: usize = 12;

/// Whether a chart is a map: areas, or symbols on places.
pub(in crate::chart) fn is_map(spec: &ChartSpec) -> bool {
    match spec.mark {
        Mark::Geoshape => true,
        Mark::Circle => spec.channel(Role::Shape).is_some(),
        Mark::Bar
        | Mark::Line
        | Mark::Area
        | Mark::Point
        | Mark::Rule
        | Mark::Rect
        | Mark::Text => false,
    }
}

/// Makes the map; `None` where it cannot be drawn, which is then reported.
pub(in crate::chart) fn map(
    spec: &ChartSpec,
    (frame, topology): (&Frame, &Topology),
    into: InLang<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<MapPlot> {
    let bound = bind(spec, frame, out)?;
    let get = |role| bound.iter().find(|(r, _)| *r == role).map(|(_, b)| *b);
    let kind = if spec.mark == Mark::Geoshape { Kind::Choropleth } else { Kind::Symbols };
    let value = if kind == Kind::Choropleth { Role::Color } else { Role::Size };
    let (place, value) = (get(Role::Shape)?, get(value)?);
    if !is_measure(value) {
        out.push(wrong_kind(value.0, value.1, "chart-number"));
        return None;
    }
    if frame.n_rows == 0 {
        let empty = Diagnostic::at(Code::ChartEmpty, spec.id.span);
        out.push(empty.with("id", &spec.id.value));
        return None;
    }
    let mut areas = areas(spec, place, value, into);
    apart(spec, &areas, out)?;
    joined(place, &areas, topology, out)?;
    nameless(place, &areas, out);
    highlighted(spec, &areas, out);
    areas.sort_by_key(|a| (a.value.is_none(), Reverse(a.exact)));
    let plot = MapPlot {
        kind,
        measure: measured(
            value,
            areas.iter().filter(|a| a.value.is_some()).map(|a| &a.exact),
            into,
        ),
        dimension: name_of(place.0, place.1, into),
        columns: [place.1, value.1].map(|c| c.name.clone()).to_vec(),
        classes: classes(&value.0.scale),
        inset: inset(spec, &areas, into, out),
        conformal: spec.projection.as_ref().is_some_and(|p| p.value == "mercator"),
        areas,
    };
    drawable(spec, &plot, value, out)?;
    Some(plot)
}

fn areas(spec: &ChartSpec, place: Bound<'_>, value: Bound<'_>, into: InLang<'_>) -> Vec<MapArea> {
    let percent = value.0.format.is_some_and(|f| f.value.percent);
    let one = |(row, (place_cell, value_cell))| {
        let (place_cell, value_cell): (&crate::data::value::Cell, &crate::data::value::Cell) =
            (place_cell, value_cell);
        let code = order::raw(&place_cell.value);
        let label = label(place, &place_cell.value, into);
        let point = point(value_cell, row, percent);
        MapArea {
            highlight: spec.highlight.iter().any(|h| h.value == label || h.value == code),
            code,
            label,
            value: point.value,
            exact: point.exact,
            status: point.status,
            row,
        }
    };
    place.1.cells.iter().zip(&value.1.cells).enumerate().map(one).collect()
}

/// One value a place: more of them cannot be shown.
fn apart(spec: &ChartSpec, areas: &[MapArea], out: &mut Vec<Diagnostic>) -> Option<()> {
    let mut seen = BTreeSet::new();
    let Some(twice) = areas.iter().find(|a| !seen.insert(a.code.as_str())) else { return Some(()) };
    let count = areas.iter().filter(|a| a.code == twice.code).count();
    let d = Diagnostic::at(Code::ChartPointTwice, spec.id.span).with("point", &twice.label);
    out.push(d.with("count", i64::try_from(count).unwrap_or(i64::MAX)));
    None
}

/// Every place needs its boundary: without any there is no map, without some it says less than its table.
fn joined(
    place: Bound<'_>,
    areas: &[MapArea],
    topology: &Topology,
    out: &mut Vec<Diagnostic>,
) -> Option<()> {
    let span = place.0.field.span;
    let lost: Vec<&str> = areas
        .iter()
        .filter(|a| !topology.areas.contains_key(&a.code))
        .map(|a| a.code.as_str())
        .collect();
    if lost.len() == areas.len() {
        let reason = if topology.areas.is_empty() { "chart-map-none" } else { "chart-map-join" };
        out.push(invalid(span, reason));
        return None;
    }
    if !lost.is_empty() {
        let count = i64::try_from(lost.len()).unwrap_or(i64::MAX);
        let listed: Vec<String> = lost.into_iter().take(LISTED).map(str::to_owned).collect();
        let d = Diagnostic::at(Code::ChartUnmapped, span).with("count", count);
        out.push(d.with("codes", listed));
    }
    Some(())
}

/// A map whose places have nothing but codes, which no reader knows. Words are names: a code has a digit.
fn nameless(place: Bound<'_>, areas: &[MapArea], out: &mut Vec<Diagnostic>) {
    let is_code = |a: &MapArea| a.label == a.code && a.code.contains(|c: char| c.is_ascii_digit());
    if areas.iter().all(is_code) {
        let codes = areas.iter().take(LISTED).map(|a| a.code.clone()).collect::<Vec<_>>();
        let d = Diagnostic::at(Code::ChartNameless, place.0.field.span).with("codes", codes);
        out.push(d.with("field", &place.1.name));
    }
}

fn highlighted(spec: &ChartSpec, areas: &[MapArea], out: &mut Vec<Diagnostic>) {
    for name in &spec.highlight {
        if !areas.iter().any(|a| a.label == name.value || a.code == name.value) {
            let known = areas.iter().take(30).map(|a| a.label.clone()).collect();
            out.push(series::not_there(name, known));
        }
    }
}

/// The inset, around the places that are on the map; those that are not are reported.
fn inset(
    spec: &ChartSpec,
    areas: &[MapArea],
    into: InLang<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Inset> {
    let asked = spec.inset.as_ref()?;
    let mut codes = BTreeSet::new();
    for name in &asked.places {
        match areas.iter().find(|a| a.code == name.value || a.label == name.value) {
            Some(area) => {
                codes.insert(area.code.clone());
            }
            None => out.push(invalid(name.span, "chart-inset-place")),
        }
    }
    let title = asked.title.get(into.lang).0.clone();
    (!codes.is_empty()).then_some(Inset { codes, title })
}

/// How a scale asks for classes: by quantiles where it says nothing.
fn classes(keys: &ScaleKeys) -> ClassSpec {
    let numbers = keys.domain.as_ref().map(|d| order::numbers(&d.value));
    let ty = keys.ty.map(|t| t.value);
    let two_hues = ty == Some(ScaleType::Diverging)
        || keys.mid.is_some()
        || keys.scheme.as_deref() == Some("blueorange");
    let method = match (ty, numbers) {
        (Some(ScaleType::Threshold), Some(breaks)) => Method::Threshold(breaks),
        (Some(ScaleType::Jenks), _) => Method::Jenks,
        (Some(ScaleType::Quantile), _) | (None, None) => Method::Quantile,
        (_, Some(ends)) => match ends.as_slice() {
            [from, to] if from < to => Method::Quantize(Some((*from, *to))),
            _ => Method::Quantize(None),
        },
        (Some(_), None) => Method::Quantize(None),
    };
    ClassSpec {
        method,
        count: keys.count.map_or(if two_hues { 6 } else { 5 }, |c| c.value),
        middle: two_hues.then(|| keys.mid.unwrap_or(Decimal::ZERO)),
        reverse: keys.reverse,
    }
}

/// What would draw a wrong map, or one that misleads.
fn drawable(
    spec: &ChartSpec,
    plot: &MapPlot,
    (channel, _): Bound<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<()> {
    let below = |a: &&MapArea| a.exact < Decimal::ZERO;
    if plot.kind == Kind::Symbols && plot.present().any(|a| below(&a)) {
        out.push(invalid(channel.field.span, "chart-map-negative"));
        return None;
    }
    let span = channel.scale.domain.as_ref().map_or(channel.field.span, |d| d.span);
    let span: Span = channel.scale.count.map_or(span, |c| c.span);
    if plot.kind == Kind::Choropleth && !Shades::enough(&plot.classes) {
        out.push(invalid(span, "chart-map-classes"));
        return None;
    }
    if super::colours_counts(plot) {
        let d = Diagnostic::at(Code::ChartHonest, spec.id.span);
        out.push(d.with("reason", Arg::Term("honest-map-counts")));
    }
    Some(())
}
