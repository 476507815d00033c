//! Which field measures, which one names: the channels of a chart meet the columns of the frame.
//!
//! Every field that is missing or of the wrong kind is reported here.

use super::plot::Form;
use super::spec::{Channel, ChannelType, ChartSpec, Mark, invalid};
use super::ticks::TimeUnit;
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::frame::{Frame, FrameColumn, Kind};
use crate::source::Spanned;

/// The two roles of the axes.
pub(super) struct Roles<'a> {
    pub measure: (&'a Channel, &'a FrameColumn),
    pub dimension: (&'a Channel, &'a FrameColumn),
    pub color: Option<(&'a Channel, &'a FrameColumn)>,
    pub form: Form,
}

/// Finds the columns and which of the axes is measured.
pub(super) fn roles<'a>(
    spec: &'a ChartSpec,
    frame: &'a Frame,
    out: &mut Vec<Diagnostic>,
) -> Option<Roles<'a>> {
    let mut find = |channel: &'a Channel| {
        let column = frame.column(&channel.field.value);
        if column.is_none() {
            out.push(unknown_field(&channel.field, frame));
        }
        Some((channel, column?))
    };
    let (x, y) = (find(&spec.x), find(&spec.y));
    let color = match spec.color.as_ref() {
        Some(channel) => Some(find(channel)?),
        None => None,
    };
    let (x, y) = (x?, y?);
    let fields: Vec<&str> = spec.channels().map(|c| c.field.value.as_str()).collect();
    let twice = fields.iter().enumerate().any(|(i, f)| fields.iter().skip(i + 1).any(|g| g == f));
    if twice {
        out.push(invalid(spec.id.span, "chart-same-field"));
        return None;
    }
    for (channel, column) in [Some(x), Some(y), color].into_iter().flatten() {
        check_type(channel, column, out)?;
    }
    let horizontal = match (spec.mark, is_measure(x), is_measure(y)) {
        (Mark::Line, _, true) | (Mark::Bar, false, true) => false,
        (Mark::Bar, true, false) => true,
        (Mark::Bar, true, true) => {
            out.push(invalid(spec.id.span, "chart-two-measures"));
            return None;
        }
        (Mark::Bar, false, false) => {
            out.push(invalid(spec.id.span, "chart-no-measure"));
            return None;
        }
        (Mark::Line, _, false) => {
            out.push(wrong_kind(y.0, y.1, "chart-number"));
            return None;
        }
    };
    let stacked = spec.stacked();
    let (measure, dimension, form) = match (spec.mark, horizontal) {
        (Mark::Line, _) => (y, x, Form::Line),
        (Mark::Bar, true) => (x, y, Form::Bars { stacked }),
        (Mark::Bar, false) => (y, x, Form::Columns { stacked }),
    };
    if let Some(sort) = &measure.0.sort {
        out.push(invalid(sort.span, "chart-sort-measure"));
    }
    Some(Roles { measure, dimension, color, form })
}

/// Whether a channel measures: numbers that are not declared to be names.
fn is_measure((channel, column): (&Channel, &FrameColumn)) -> bool {
    let as_names = channel.ty.is_some_and(|t| t.value != ChannelType::Quantitative);
    column.kind == Kind::Number && !as_names
}

fn check_type(channel: &Channel, column: &FrameColumn, out: &mut Vec<Diagnostic>) -> Option<()> {
    let expected = match (channel.ty.map(|t| t.value), column.kind) {
        (
            Some(ChannelType::Quantitative),
            Kind::Text | Kind::Date | Kind::Year | Kind::YearMonth,
        ) => "chart-number",
        (Some(ChannelType::Temporal), Kind::Text | Kind::Number) => "chart-moment",
        (_, Kind::Number | Kind::Text | Kind::Date | Kind::Year | Kind::YearMonth) => {
            return Some(());
        }
    };
    out.push(wrong_kind(channel, column, expected));
    None
}

fn wrong_kind(channel: &Channel, column: &FrameColumn, expected: &'static str) -> Diagnostic {
    let found = match column.kind {
        Kind::Number => "chart-number",
        Kind::Text => "chart-text",
        Kind::Date | Kind::Year | Kind::YearMonth => "chart-moment",
    };
    let span = channel.ty.map_or(channel.field.span, |t| t.span);
    let d = Diagnostic::at(Code::ChartField, span).with("field", &column.name);
    d.with("found", Arg::Term(found)).with("expected", Arg::Term(expected))
}

fn unknown_field(field: &Spanned<String>, frame: &Frame) -> Diagnostic {
    let known = || frame.columns.iter().map(|c| c.name.as_str());
    let d = Diagnostic::at(Code::FieldUnknown, field.span)
        .with("table", &frame.lineage.table)
        .with("field", &field.value)
        .with("known", known().map(str::to_owned).collect::<Vec<_>>());
    match nearest(&field.value, known()) {
        Some(near) => d.with("nearest", near),
        None => d,
    }
}

/// The moments of a dimension, unless it is declared to be names.
pub(super) fn time_unit(channel: &Channel, column: &FrameColumn) -> Option<TimeUnit> {
    let names =
        channel.ty.is_some_and(|t| matches!(t.value, ChannelType::Ordinal | ChannelType::Nominal));
    match column.kind {
        _ if names => None,
        Kind::Year => Some(TimeUnit::Year),
        Kind::YearMonth => Some(TimeUnit::Month),
        Kind::Date => Some(TimeUnit::Day),
        Kind::Number | Kind::Text => None,
    }
}
