//! Which field measures, which one names: the channels of a chart meet the columns of the frame.
//!
//! Every field that is missing or of the wrong kind is reported here.

use super::order::names;
use super::plot::Form;
use super::spec::{
    Channel, ChannelType, ChartSpec, Kind as Usual, Mark, Role, ScaleType, Sort, invalid,
};
use super::ticks::TimeUnit;
use crate::data::value::Value;
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::frame::{Frame, FrameColumn, Kind};
use crate::source::{Span, Spanned};

/// A channel and its column.
pub(super) type Bound<'a> = (&'a Channel, &'a FrameColumn);

/// The roles of the channels of a chart whose points are named by a place and a series.
pub(super) struct Roles<'a> {
    pub measure: Bound<'a>,
    /// The other end of a range.
    pub second: Option<Bound<'a>>,
    /// What is to be added to the measure and taken away.
    pub error: Option<Bound<'a>>,
    pub dimension: Bound<'a>,
    /// What tells series apart; the other side of a heat map.
    pub color: Option<Bound<'a>>,
    pub form: Form,
}

/// Looks up every channel; `None` where one names no field of the frame, or one of the wrong kind, which is reported.
pub(super) fn bind<'a>(
    spec: &'a ChartSpec,
    frame: &'a Frame,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<(Role, Bound<'a>)>> {
    let mut bound = Vec::with_capacity(spec.channels.len());
    for (role, channel) in &spec.channels {
        match frame.column(&channel.column) {
            Some(column) => bound.push((*role, (channel, column))),
            None => out.push(unknown_field(&channel.field, frame)),
        }
    }
    if bound.len() < spec.channels.len() {
        return None;
    }
    for (_, (channel, column)) in &bound {
        check_type(channel, column, out)?;
        let Some(sort) = &channel.sort else { continue };
        if let Sort::List(list) = &sort.value
            && !column.cells.iter().any(|c| list.iter().any(|l| names(column, &c.value, l)))
        {
            out.push(invalid(sort.span, "chart-sort-list"));
        }
    }
    for role in [Role::XError, Role::YError, Role::Size, Role::X2, Role::Y2] {
        let wrong = bound.iter().find(|(r, (_, c))| *r == role && c.kind != Kind::Number);
        if let Some((_, (channel, column))) = wrong {
            out.push(wrong_kind(channel, column, "chart-number"));
            return None;
        }
    }
    Some(bound)
}

/// Finds which of the axes is measured, and what the chart therefore is.
pub(super) fn roles<'a>(
    spec: &'a ChartSpec,
    bound: &[(Role, Bound<'a>)],
    out: &mut Vec<Diagnostic>,
) -> Option<Roles<'a>> {
    let get = |role| bound.iter().find(|(r, _)| *r == role).map(|(_, b)| *b);
    if spec.mark == Mark::Text {
        return cells(get(Role::Text)?, (get(Role::X), get(Role::Y)?), out);
    }
    let (x, y) = (get(Role::X)?, get(Role::Y)?);
    let axes = [Some(x), Some(y), get(Role::X2), get(Role::Y2), get(Role::Color)];
    let fields: Vec<&str> = axes.iter().flatten().map(|b| b.1.name.as_str()).collect();
    let twice = fields.iter().enumerate().any(|(i, f)| fields.iter().skip(i + 1).any(|g| g == f));
    if twice {
        out.push(invalid(spec.id.span, "chart-same-field"));
        return None;
    }
    if spec.mark == Mark::Rect {
        return heat(get(Role::Color)?, (x, y), out);
    }
    let lying = lying(spec, (x, y), out)?;
    let (measure, dimension) = if lying { (x, y) } else { (y, x) };
    let second = get(if lying { Role::X2 } else { Role::Y2 });
    let error = get(if lying { Role::XError } else { Role::YError });
    let stack = spec.stack();
    let form = match (spec.mark, spec.kind()) {
        (_, Some(Usual::Slope)) => slope(dimension, out)?,
        (_, Some(Usual::Pyramid)) if lying => Form::Pyramid,
        (_, Some(Usual::Pyramid)) => {
            out.push(invalid(spec.id.span, "chart-pyramid-lying"));
            return None;
        }
        (Mark::Rule, _) => Form::Range { lying },
        (Mark::Bar, _) if second.is_some() => Form::Range { lying },
        (Mark::Area, _) => Form::Area { stack },
        (Mark::Point | Mark::Circle, kind) if lying => {
            Form::Dots { stem: kind == Some(Usual::Lollipop) }
        }
        (Mark::Point | Mark::Circle, Some(Usual::Lollipop)) => {
            out.push(invalid(spec.id.span, "chart-lollipop-lying"));
            return None;
        }
        (Mark::Line | Mark::Point | Mark::Circle, _) => Form::Line,
        (_, _) if lying => Form::Bars { stack },
        (_, _) => Form::Columns { stack },
    };
    if second.is_some() && get(Role::Color).is_some() {
        out.push(invalid(spec.id.span, "chart-range-color"));
        return None;
    }
    if form == (Form::Range { lying }) && second.is_none() {
        out.push(invalid(spec.id.span, "chart-range-end"));
        return None;
    }
    Some(Roles { measure, second, error, dimension, color: get(Role::Color), form })
}

/// Whether the horizontal axis is the measured one.
fn lying(
    spec: &ChartSpec,
    (x, y): (Bound<'_>, Bound<'_>),
    out: &mut Vec<Diagnostic>,
) -> Option<bool> {
    let mut wrong = |reason| {
        out.push(invalid(spec.id.span, reason));
        None
    };
    match (spec.mark, is_measure(x), is_measure(y)) {
        (Mark::Line | Mark::Area, _, true) | (_, false, true) => Some(false),
        (Mark::Line | Mark::Area, _, false) => {
            out.push(wrong_kind(y.0, y.1, "chart-number"));
            None
        }
        (_, true, false) => Some(true),
        (_, true, true) => wrong("chart-two-measures"),
        (_, false, false) => wrong("chart-no-measure"),
    }
}

fn heat<'a>(
    color: Bound<'a>,
    (x, y): (Bound<'a>, Bound<'a>),
    out: &mut Vec<Diagnostic>,
) -> Option<Roles<'a>> {
    if !is_measure(color) {
        out.push(wrong_kind(color.0, color.1, "chart-number"));
        return None;
    }
    for axis in [x, y] {
        if is_measure(axis) {
            out.push(wrong_kind(axis.0, axis.1, "chart-names"));
            return None;
        }
    }
    Some(Roles {
        measure: color,
        second: None,
        error: None,
        dimension: y,
        color: Some(x),
        form: Form::Heat,
    })
}

/// A table of texts: rows of `y`, columns of `x` where it is written.
fn cells<'a>(
    text: Bound<'a>,
    (x, y): (Option<Bound<'a>>, Bound<'a>),
    out: &mut Vec<Diagnostic>,
) -> Option<Roles<'a>> {
    if !is_measure(text) {
        out.push(wrong_kind(text.0, text.1, "chart-number"));
        return None;
    }
    let form = Form::Cells;
    Some(Roles { measure: text, second: None, error: None, dimension: y, color: x, form })
}

/// A slope has two moments, or two names in order.
fn slope(dimension: Bound<'_>, out: &mut Vec<Diagnostic>) -> Option<Form> {
    let mut seen: Vec<&Value> = Vec::new();
    for cell in &dimension.1.cells {
        if cell.value != Value::Absent && !seen.contains(&&cell.value) {
            seen.push(&cell.value);
        }
    }
    if seen.len() == 2 {
        return Some(Form::Slope);
    }
    out.push(invalid(dimension.0.field.span, "chart-slope-two"));
    None
}

/// Whether a channel measures: numbers that are not declared to be names and are not put in steps.
pub(super) fn is_measure((channel, column): Bound<'_>) -> bool {
    let as_names = channel.ty.is_some_and(|t| t.value != ChannelType::Quantitative);
    let places = in_bands(channel);
    let moment = channel.time_unit.is_some();
    column.kind == Kind::Number && !as_names && !places && !moment && column.bin.is_none()
}

/// Whether a channel puts its values side by side, as names are.
fn in_bands(channel: &Channel) -> bool {
    let scale = channel.scale.ty.map(|t| t.value);
    matches!(scale, Some(ScaleType::Band | ScaleType::Point))
}

fn check_type(channel: &Channel, column: &FrameColumn, out: &mut Vec<Diagnostic>) -> Option<()> {
    if let (Some(ty), Kind::Text | Kind::Number) =
        (channel.scale.ty.filter(|t| t.value == ScaleType::Time), column.kind)
    {
        out.push(wrong_kind_at(ty.span, column, "chart-moment"));
        return None;
    }
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

pub(super) fn wrong_kind(
    channel: &Channel,
    column: &FrameColumn,
    expected: &'static str,
) -> Diagnostic {
    wrong_kind_at(channel.ty.map_or(channel.field.span, |t| t.span), column, expected)
}

fn wrong_kind_at(span: Span, column: &FrameColumn, expected: &'static str) -> Diagnostic {
    let found = match column.kind {
        Kind::Number => "chart-number",
        Kind::Text => "chart-text",
        Kind::Date | Kind::Year | Kind::YearMonth => "chart-moment",
    };
    let d = Diagnostic::at(Code::ChartField, span).with("field", &column.name);
    d.with("found", Arg::Term(found)).with("expected", Arg::Term(expected))
}

fn unknown_field(field: &Spanned<String>, frame: &Frame) -> Diagnostic {
    let known = || frame.columns.iter().map(|c| c.name.as_str());
    let d = Diagnostic::at(Code::FieldUnknown, field.span)
        .with("table", &frame.lineage.table)
        .with("field", &field.value)
        .with("known", known().map(str::to_owned).collect::<Vec<_>>());
    d.near(nearest(&field.value, known()))
}

/// The moments of a dimension, unless it is declared to be names, or put side by side as they are.
pub(super) fn time_unit(channel: &Channel, column: &FrameColumn) -> Option<TimeUnit> {
    let names =
        channel.ty.is_some_and(|t| matches!(t.value, ChannelType::Ordinal | ChannelType::Nominal));
    match column.kind {
        _ if names || in_bands(channel) => None,
        Kind::Year => Some(TimeUnit::Year),
        Kind::YearMonth => Some(TimeUnit::Month),
        Kind::Date => Some(TimeUnit::Day),
        Kind::Number | Kind::Text => None,
    }
}
