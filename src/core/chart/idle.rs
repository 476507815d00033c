//! Keys that mean something elsewhere and nothing here: each is refused with its reason, so that none is read for
//! nothing.
//!
//! In: a specification and what it was planned as. Out: diagnostics at the places of the keys. Never: a key that is
//! written, changes nothing, and is passed over in silence; what a chart would do anyway may be written.

use super::layout::Picture;
use super::order;
use super::plot::{Form, Plot};
use super::spec::{
    Channel, ChannelType, ChartSpec, Mark, Role, ScaleType, Sort, Stack, Written, invalid,
};
use crate::diag::Diagnostic;
use crate::source::Span;

/// What a channel does in a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Numbers along an axis that is drawn.
    Axis,
    /// Numbers that stand beside their marks: no axis is drawn.
    Measure,
    /// Numbers told by colours.
    Shades,
    /// The sizes of symbols.
    Size,
    /// The other end of a range, a margin of error.
    Beside,
    /// Names or moments along an axis.
    Places,
    /// What tells series apart.
    Series,
    /// What small charts are made of.
    Split,
    /// Names of points, places of a map.
    Names,
    /// The order of the points of a path.
    Order,
    /// Nothing: this form does not draw it.
    None,
}

/// Reports every key that has no effect on what is drawn.
pub(super) fn check(spec: &ChartSpec, picture: &Picture<'_>, out: &mut Vec<Diagnostic>) {
    let mut idle = |span, reason| out.push(invalid(span, reason));
    for (role, channel) in &spec.channels {
        let part = part(spec, *role, picture);
        if part == Part::None {
            idle(channel.field.span, "chart-idle-channel");
            continue;
        }
        for written in &channel.written {
            if let Some(reason) = reason(written, part, *role, (channel, picture)) {
                idle(written.span, reason);
            }
        }
    }
    for (span, reason) in whole(spec, picture) {
        idle(span, reason);
    }
}

/// What is said of the chart as a whole and does not touch it.
fn whole(spec: &ChartSpec, picture: &Picture<'_>) -> Vec<(Span, &'static str)> {
    let plot = plot_of(picture);
    let lines =
        plot.is_some_and(|p| matches!(p.form, Form::Line | Form::Area { .. }) && p.measure.joined);
    let flags = [(&spec.points, "chart-idle-point"), (&spec.step, "chart-idle-step")];
    let flags = flags.into_iter().filter_map(|(flag, reason)| Some((flag.as_ref()?.span, reason)));
    let mut out: Vec<(Span, &'static str)> = flags.filter(|_| !lines).collect();
    if let Some(limit) = spec.limit.as_ref().filter(|_| plot.is_none()) {
        out.push((limit.span, "chart-idle-limit"));
    }
    if let (Picture::Figure(_), Some(name)) = (picture, spec.highlight.first()) {
        out.push((name.span, "chart-idle-highlight"));
    }
    let bare = matches!(picture, Picture::Cloud(_) | Picture::Figure(_) | Picture::Map(..));
    if let Some(layer) = spec.layers.first().filter(|_| bare) {
        out.push((layer.span, "chart-layer-mark"));
    }
    out
}

/// The plot, or the first of the small ones: all have one form.
fn plot_of<'p>(picture: &'p Picture<'_>) -> Option<&'p Plot> {
    match picture {
        Picture::Plot(plot) => Some(plot),
        Picture::Panels(panels) => panels.plots.first().map(|(_, plot)| plot),
        Picture::Cloud(_) | Picture::Figure(_) | Picture::Map(..) => None,
    }
}

fn part(spec: &ChartSpec, role: Role, picture: &Picture<'_>) -> Part {
    match (picture, role) {
        (Picture::Panels(_), Role::Facet | Role::Row | Role::Column) => Part::Split,
        (Picture::Plot(_) | Picture::Panels(_), _) => {
            plot_of(picture).map_or(Part::None, |plot| of_plot(plot, role))
        }
        (Picture::Cloud(_), Role::X | Role::Y) => Part::Axis,
        (Picture::Cloud(_) | Picture::Map(..), Role::Size) => Part::Size,
        (Picture::Cloud(_), Role::Color) => Part::Series,
        (Picture::Cloud(_), Role::Text) | (Picture::Map(..), Role::Shape) => Part::Names,
        (Picture::Cloud(_), Role::Detail) if spec.channel(Role::Text).is_none() => Part::Names,
        (Picture::Cloud(_), Role::Order) => Part::Order,
        (Picture::Map(..), Role::Color) if spec.mark == Mark::Geoshape => Part::Shades,
        (Picture::Figure(_), Role::Text) => Part::Measure,
        (Picture::Cloud(_) | Picture::Map(..) | Picture::Figure(_), _) => Part::None,
    }
}

fn of_plot(plot: &Plot, role: Role) -> Part {
    let lying = plot.form.lying();
    match (plot.form, role) {
        (Form::Heat, Role::Color) => Part::Shades,
        (Form::Cells, Role::Text) => Part::Measure,
        (Form::Heat | Form::Cells, Role::Y) => Part::Places,
        (Form::Heat | Form::Cells, Role::X) | (_, Role::Color) => Part::Series,
        (_, Role::X) if lying => measure(plot),
        (_, Role::Y) if lying => Part::Places,
        (_, Role::X) => Part::Places,
        (_, Role::Y) => measure(plot),
        (Form::Range { .. }, Role::X2 | Role::Y2)
        | (Form::Bars { stack: None } | Form::Dots { .. }, Role::XError)
        | (Form::Columns { stack: None } | Form::Line, Role::YError) => Part::Beside,
        (_, _) => Part::None,
    }
}

/// Whether the numbers of a form have an axis.
fn measure(plot: &Plot) -> Part {
    let one = plot.series.len() == 1;
    match plot.form {
        Form::Area { stack: Some(Stack::Center) }
        | Form::Columns { stack: Some(Stack::Center) }
        | Form::Bars { stack: None | Some(Stack::Center) }
        | Form::Slope
        | Form::Range { lying: true }
        | Form::Pyramid
        | Form::Heat
        | Form::Cells => Part::Measure,
        Form::Dots { .. } if one => Part::Measure,
        Form::Line
        | Form::Area { .. }
        | Form::Columns { .. }
        | Form::Bars { .. }
        | Form::Range { lying: false }
        | Form::Dots { .. } => Part::Axis,
    }
}

/// Why a key does nothing; `None` where it does something, or says what is so anyway.
fn reason(
    written: &Written,
    part: Part,
    role: Role,
    (channel, picture): (&Channel, &Picture<'_>),
) -> Option<&'static str> {
    let plot = plot_of(picture);
    let form = plot.map(|p| p.form);
    let numbers = matches!(part, Part::Axis | Part::Measure | Part::Shades | Part::Size);
    let reason = match (written.inside, written.key) {
        ("axis", _) if !matches!(role, Role::X | Role::Y) => "chart-idle-group",
        ("legend", _) if !matches!(role, Role::Color | Role::Size | Role::Shape) => {
            "chart-idle-group"
        }
        ("header", _) if part != Part::Split => "chart-idle-group",
        (_, "title") => {
            let series =
                part == Part::Series && !matches!(form, None | Some(Form::Heat | Form::Cells));
            (series || part == Part::Order || is_error(role)).then_some("chart-idle-title")?
        }
        ("", "type") => of_type(channel, part)?,
        ("", "unit") | (_, "format") => {
            let shares =
                form.and_then(Form::stack) == Some(Stack::Normalize) && written.key == "unit";
            match (numbers, channel.bin) {
                (true, _) if shares && part != Part::Series => "chart-idle-shares",
                (true, _) => return None,
                (false, Some(_)) if written.key == "format" => return None,
                (false, _) if part == Part::Beside => "chart-idle-beside",
                (false, _) => "chart-idle-numbers",
            }
        }
        ("", "sort") if part == Part::Series && form.is_none() => "chart-idle-sort",
        ("", "sort") => of_sort(channel, part)?,
        ("", "bin") if matches!(part, Part::Size | Part::Beside) || is_figure(picture) => {
            "chart-idle-bin"
        }
        ("", "stack") if part == Part::Places => "chart-color-keys",
        ("", "stack") => (form == Some(Form::Pyramid)).then_some("chart-idle-stack")?,
        ("axis", "values")
            if part == Part::Axis
                && order::numbers(&channel.values).len() != channel.values.len() =>
        {
            "chart-values-numbers"
        }
        ("axis", _) => (part != Part::Axis).then_some("chart-idle-axis")?,
        ("scale", _) => of_scale(written.key, part, channel, plot)?,
        (_, _) => return None,
    };
    Some(reason)
}

fn is_figure(picture: &Picture<'_>) -> bool {
    matches!(picture, Picture::Figure(_))
}

fn is_error(role: Role) -> bool {
    matches!(role, Role::XError | Role::YError)
}

fn of_type(channel: &Channel, part: Part) -> Option<&'static str> {
    let numbers = channel.ty?.value == ChannelType::Quantitative;
    let names = matches!(part, Part::Series | Part::Split | Part::Names);
    let sizes = matches!(part, Part::Size | Part::Beside);
    match numbers {
        true if names => Some("chart-idle-names"),
        false if sizes => Some("chart-idle-sizes"),
        true | false => None,
    }
}

fn of_sort(channel: &Channel, part: Part) -> Option<&'static str> {
    let by_numbers = matches!(channel.sort.as_ref()?.value, Sort::X { .. } | Sort::Y { .. });
    match part {
        Part::Places | Part::Series => None,
        Part::Split => by_numbers.then_some("chart-idle-sort-small"),
        Part::Axis | Part::Measure | Part::Shades => Some("chart-sort-measure"),
        Part::Size | Part::Beside | Part::Names | Part::Order | Part::None => {
            Some("chart-idle-sort")
        }
    }
}

fn of_scale(key: &str, part: Part, channel: &Channel, plot: Option<&Plot>) -> Option<&'static str> {
    let form = plot.map(|p| p.form);
    let ty = channel.scale.ty.map(|t| t.value);
    match part {
        Part::Axis | Part::Measure if key == "domain" && !ascends(channel, Some(2)) => {
            Some("chart-domain-two")
        }
        Part::Axis | Part::Measure => of_numbers(key, part, ty, form),
        Part::Shades if key == "domain" && ty == Some(ScaleType::Threshold) => {
            (!ascends(channel, None)).then_some("chart-threshold-domain")
        }
        Part::Shades if key == "domain" && form.is_none() && !ascends(channel, Some(2)) => {
            Some("chart-domain-two")
        }
        Part::Places => match (key, ty) {
            ("type", Some(ScaleType::Band | ScaleType::Point)) => None,
            ("type", Some(ScaleType::Time)) => {
                plot.is_none_or(|p| p.time.is_none()).then_some("chart-idle-time")
            }
            ("type" | "constant", _) => Some("chart-idle-numbers"),
            (_, _) if COLOURS.contains(&key) => Some("chart-idle-colours"),
            (_, _) => Some("chart-idle-places"),
        },
        Part::Shades => of_shades(key, ty, form),
        Part::Series => match (key, ty) {
            ("type", Some(ScaleType::Ordinal)) => None,
            ("domain", _) => Some("chart-idle-places"),
            (_, _) => Some("chart-idle-colours"),
        },
        Part::Size => (key != "type" || ty != Some(ScaleType::Sqrt)).then_some("chart-idle-size"),
        Part::Beside | Part::Split | Part::Names | Part::Order | Part::None => {
            Some("chart-idle-scale")
        }
    }
}

/// The keys of scales of colours alone.
const COLOURS: [&str; 4] = ["domainMid", "count", "reverse", "scheme"];

/// Whether the domain of a channel is numbers that ascend, and as many.
fn ascends(channel: &Channel, count: Option<usize>) -> bool {
    let Some(domain) = &channel.scale.domain else { return false };
    let numbers = order::numbers(&domain.value);
    let all = numbers.len() == domain.value.len() && count.is_none_or(|n| n == numbers.len());
    all && numbers.is_sorted_by(|a, b| a < b)
}

fn of_numbers(
    key: &str,
    part: Part,
    ty: Option<ScaleType>,
    form: Option<Form>,
) -> Option<&'static str> {
    // A number that stands alone, or in a cell, has no length.
    let length = part == Part::Axis || form.is_some_and(|f| f != Form::Cells);
    match key {
        _ if COLOURS.contains(&key) => Some("chart-idle-colours"),
        "type" if ty == Some(ScaleType::Linear) => None,
        "constant" if ty != Some(ScaleType::Symlog) => Some("chart-idle-constant"),
        "domain" | "nice" if form.and_then(Form::stack) == Some(Stack::Normalize) => {
            Some("chart-idle-shares")
        }
        "nice" => (part != Part::Axis).then_some("chart-idle-axis"),
        _ => (!length).then_some("chart-idle-axis"),
    }
}

fn of_shades(key: &str, ty: Option<ScaleType>, form: Option<Form>) -> Option<&'static str> {
    let heat = form == Some(Form::Heat);
    match (key, ty) {
        ("type", Some(ScaleType::Ordinal)) => Some("chart-idle-shades"),
        ("domain", Some(ScaleType::Quantile | ScaleType::Jenks)) => Some("chart-idle-breaks"),
        ("domain", ty) if ty != Some(ScaleType::Threshold) => heat.then_some("chart-idle-breaks"),
        ("count", Some(ScaleType::Threshold)) => Some("chart-idle-count"),
        ("count", Some(ScaleType::Diverging)) => heat.then_some("chart-idle-count"),
        ("domainMid", None | Some(ScaleType::Diverging)) => None,
        ("domainMid", _) => heat.then_some("chart-idle-middle"),
        ("zero" | "nice" | "constant", _) => Some("chart-idle-axis"),
        (_, _) => None,
    }
}
