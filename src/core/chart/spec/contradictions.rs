//! Keys that are right one by one and wrong together: each is explained.

use super::ScaleType as T;
use rust_decimal::Decimal;

use super::{Channel, ChartSpec, Kind, Mark, Role, invalid};
use crate::chart::order::numbers;
use crate::data::value::Asked;
use crate::diag::{Code, Diagnostic};

/// Reports every contradiction. Gives whether the channels are there that the mark cannot do without; where `sound` is
/// false, something was reported before, and what is missing is not told a second time.
pub(super) fn check(spec: &ChartSpec, sound: bool, out: &mut Vec<Diagnostic>) -> bool {
    kinds(spec, out);
    piles(spec, out);
    for (role, channel) in &spec.channels {
        misplaced(spec, *role, channel, out);
        scales(spec, *role, channel, out);
    }
    small(spec, out);
    let missing: Vec<&str> = needed(spec).iter().filter_map(|needs| lacks(spec, needs)).collect();
    if sound && !missing.is_empty() {
        let d = Diagnostic::at(Code::ChartChannels, spec.id.span);
        out.push(d.with("missing", missing.join(", ")));
    }
    missing.is_empty()
}

/// The channels a mark needs, each with those that would do in its place.
fn needed(spec: &ChartSpec) -> &'static [&'static [(Role, &'static str)]] {
    const X: &[(Role, &str)] = &[(Role::X, "x")];
    const Y: &[(Role, &str)] = &[(Role::Y, "y")];
    const ENDS: &[(Role, &str)] = &[(Role::X2, "x2"), (Role::Y2, "y2")];
    const COLOR: &[(Role, &str)] = &[(Role::Color, "color")];
    const SHAPE: &[(Role, &str)] = &[(Role::Shape, "shape")];
    const SIZE: &[(Role, &str)] = &[(Role::Size, "size")];
    const TEXT: &[(Role, &str)] = &[(Role::Text, "text")];
    match spec.mark {
        Mark::Geoshape => &[SHAPE, COLOR],
        Mark::Circle if spec.channel(Role::Shape).is_some() => &[SHAPE, SIZE],
        Mark::Rect => &[X, Y, COLOR],
        Mark::Rule => &[X, Y, ENDS],
        Mark::Text => &[TEXT],
        Mark::Bar if spec.kind() == Some(Kind::Pyramid) => &[X, Y, COLOR],
        Mark::Bar | Mark::Line | Mark::Area | Mark::Point | Mark::Circle => &[X, Y],
    }
}

fn lacks(spec: &ChartSpec, any: &[(Role, &'static str)]) -> Option<&'static str> {
    let there = any.iter().any(|(role, _)| spec.channel(*role).is_some());
    any.first().filter(|_| !there).map(|first| first.1)
}

fn kinds(spec: &ChartSpec, out: &mut Vec<Diagnostic>) {
    let Some(kind) = &spec.kind else { return };
    let fits = matches!(
        (kind.value, spec.mark),
        (Kind::Lollipop, Mark::Point)
            | (Kind::Slope, Mark::Line)
            | (Kind::Dumbbell, Mark::Rule)
            | (Kind::Pyramid, Mark::Bar)
    );
    if !fits {
        out.push(invalid(kind.span, "chart-kind-mark"));
    }
}

fn piles(spec: &ChartSpec, out: &mut Vec<Diagnostic>) {
    let Some(stack) = spec.channels().find_map(|c| c.stack) else { return };
    match (spec.mark, stack.value) {
        (Mark::Bar | Mark::Area, Some(_)) if spec.channel(Role::Color).is_none() => {
            out.push(invalid(stack.span, "chart-stack-needs-color"));
        }
        (Mark::Bar, _) | (_, None) | (Mark::Area, Some(_)) => {}
        (_, Some(_)) => out.push(invalid(stack.span, "chart-lines-not-stacked")),
    }
}

/// Channels that mean nothing for the mark.
fn misplaced(spec: &ChartSpec, role: Role, channel: &Channel, out: &mut Vec<Diagnostic>) {
    let map = matches!(spec.mark, Mark::Geoshape | Mark::Circle);
    let good = match role {
        Role::X | Role::Y => !map || spec.channel(Role::Shape).is_none(),
        Role::X2 | Role::Y2 => matches!(spec.mark, Mark::Bar | Mark::Rule),
        Role::XError | Role::YError => matches!(spec.mark, Mark::Bar | Mark::Line | Mark::Point),
        Role::Color => spec.mark != Mark::Text,
        Role::Size => matches!(spec.mark, Mark::Point | Mark::Circle),
        Role::Shape => map,
        Role::Text => matches!(spec.mark, Mark::Text | Mark::Point | Mark::Rect | Mark::Circle),
        Role::Detail => matches!(spec.mark, Mark::Point | Mark::Circle | Mark::Line),
        Role::Order => spec.mark == Mark::Line,
        Role::Facet | Role::Column | Role::Row => !matches!(
            spec.mark,
            Mark::Geoshape | Mark::Circle | Mark::Text | Mark::Rect | Mark::Rule
        ),
    };
    if !good {
        out.push(invalid(channel.field.span, "chart-channel-mark"));
    }
    let measured = matches!(role, Role::X | Role::Y | Role::Text | Role::Size)
        || (role == Role::Color && matches!(spec.mark, Mark::Rect | Mark::Geoshape));
    if let Some(aggregate) = channel.aggregate.filter(|_| !measured) {
        out.push(invalid(aggregate.span, "chart-sum-of-measure"));
    }
    if let Some(stack) = channel.stack.filter(|_| !matches!(role, Role::X | Role::Y)) {
        out.push(invalid(stack.span, "chart-color-keys"));
    }
}

fn scales(spec: &ChartSpec, role: Role, channel: &Channel, out: &mut Vec<Diagnostic>) {
    let keys = &channel.scale;
    let lengths =
        matches!(spec.mark, Mark::Bar | Mark::Area) || spec.kind() == Some(Kind::Lollipop);
    if let Some(zero) = keys.zero.filter(|z| !z.value && lengths) {
        out.push(invalid(zero.span, "chart-bars-from-zero"));
    }
    let Some(ty) = keys.ty else { return };
    let fits = match role {
        Role::X | Role::Y => {
            matches!(
                ty.value,
                T::Linear | T::Log | T::Symlog | T::Sqrt | T::Time | T::Band | T::Point
            )
        }
        Role::Color => matches!(
            ty.value,
            T::Ordinal
                | T::Linear
                | T::Sequential
                | T::Diverging
                | T::Quantile
                | T::Quantize
                | T::Threshold
                | T::Jenks
        ),
        Role::Size => matches!(ty.value, T::Linear | T::Sqrt),
        Role::X2
        | Role::Y2
        | Role::XError
        | Role::YError
        | Role::Shape
        | Role::Text
        | Role::Detail
        | Role::Order
        | Role::Facet
        | Role::Column
        | Role::Row => false,
    };
    if !fits {
        out.push(invalid(ty.span, "chart-scale-channel"));
        return;
    }
    let curved = matches!(ty.value, T::Log | T::Symlog | T::Sqrt);
    if curved && lengths {
        out.push(invalid(ty.span, "chart-bars-linear"));
    }
    if ty.value == T::Log {
        let none = |d: &Asked| numbers(std::slice::from_ref(d)).iter().any(|n| *n <= Decimal::ZERO);
        let ends = keys.domain.as_ref().filter(|d| d.value.iter().any(none)).map(|d| d.span);
        let marks = channel.values.iter().any(none).then_some(ty.span);
        let asked = keys.zero.is_some_and(|z| z.value).then_some(ty.span);
        let spans = [asked, ends, marks].into_iter().flatten();
        out.extend(spans.map(|span| invalid(span, "chart-log-zero")));
    }
    if ty.value == T::Threshold && keys.domain.as_ref().is_none_or(|d| d.value.is_empty()) {
        out.push(invalid(ty.span, "chart-threshold-domain"));
    }
}

/// What small charts need and exclude.
fn small(spec: &ChartSpec, out: &mut Vec<Diagnostic>) {
    let split = |role| spec.channel(role).map(|c| c.field.span);
    let (facet, grid) = (split(Role::Facet), split(Role::Row).or(split(Role::Column)));
    if let (Some(facet), Some(_)) = (facet, grid) {
        out.push(invalid(facet, "chart-facet-grid"));
    }
    if facet.is_none() && spec.columns.is_some() {
        out.push(invalid(spec.id.span, "chart-columns-facet"));
    }
    let map = spec.mark == Mark::Geoshape || spec.channel(Role::Shape).is_some();
    if let Some(projection) = spec.projection.as_ref().filter(|_| !map) {
        out.push(invalid(projection.span, "chart-projection-map"));
    }
    if let Some(place) = spec.inset.as_ref().filter(|_| !map).and_then(|i| i.places.first()) {
        out.push(invalid(place.span, "chart-inset-map"));
    }
}
