//! Names, colours and dashes of series; what is highlighted.

use super::InLang;
use super::grid::Grid;
use super::order::{self, Distinct};
use super::plot::{COLOURS, Form, Plot, Series, label};
use super::roles::{Bound, Roles};
use super::scene::{Dash, Hue};
use super::spec::{ChartSpec, Role, invalid};
use crate::data::value::Value;
use crate::diag::{Code, Diagnostic, nearest};
use crate::frame::FrameColumn;
use crate::source::Spanned;

/// Gives each series its name, colour and dash.
pub(super) fn coloured(
    spec: &ChartSpec,
    roles: &Roles<'_>,
    series: &Distinct,
    grid: Grid,
    into: InLang<'_>,
) -> Vec<Series> {
    let Some(bound) = roles.color else {
        let only = |points| Series {
            label: String::new(),
            hue: Hue::Colour(1),
            dash: Dash::None,
            highlight: false,
            points,
        };
        return grid.into_iter().map(only).collect();
    };
    let looks = looks(spec, bound, series);
    let one = |((value, points), (hue, dash, highlight)): ((&Value, _), _)| Series {
        label: label(bound, value, into),
        hue,
        dash,
        highlight,
        points,
    };
    series.values().zip(grid).zip(looks).map(one).collect()
}

/// The colour and the dash of each value, and whether it is named by `highlight`.
pub(super) fn looks(
    spec: &ChartSpec,
    (_, column): Bound<'_>,
    values: &Distinct,
) -> Vec<(Hue, Dash, bool)> {
    let named =
        |value: &Value| spec.highlight.iter().any(|h| order::names(column, value, &h.value));
    let any = values.values().any(named);
    let sexes = order::are_sexes(values.values().map(order::raw));
    let mut next = 0_u8;
    let one = |value: &Value| {
        let highlight = named(value);
        let hue = match (sexes, any && !highlight) {
            (_, true) => Hue::Grey,
            (true, false) => Hue::Colour(order::sex_hue(&order::raw(value))),
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
        (hue, dash, highlight)
    };
    values.values().map(one).collect()
}

/// Marks highlighted positions, and reports names that are nowhere.
pub(super) fn highlight(
    spec: &ChartSpec,
    plot: &mut Plot,
    (positions, color): (&Distinct, Option<Bound<'_>>),
    out: &mut Vec<Diagnostic>,
) {
    // The places of a line are moments or names along it: only a whole line can stand out.
    let marked = plot.time.is_some() && plot.series.len() > 1;
    let places = match plot.form {
        Form::Line | Form::Area { .. } | Form::Slope => false,
        // Under bars of several series moments are marks of an axis, and not names.
        Form::Columns { .. } => !marked,
        Form::Bars { .. }
        | Form::Dots { .. }
        | Form::Range { .. }
        | Form::Pyramid
        | Form::Heat
        | Form::Cells => true,
    };
    for name in &spec.highlight {
        if !places && color.is_none() {
            out.push(invalid(name.span, "chart-idle-highlight"));
            continue;
        }
        let hit = positions.values().zip(&mut plot.positions).filter(|(value, position)| {
            places && (order::raw(value) == name.value || position.label == name.value)
        });
        let hits = hit.map(|(_, position)| position.highlight = true).count();
        let in_series = color.is_some_and(|(_, column)| has(column, &name.value));
        if hits == 0 && !in_series {
            let series = plot.series.iter().filter(|_| color.is_some()).map(|s| s.label.clone());
            let names = plot.positions.iter().filter(|_| places).map(|p| p.label.clone());
            out.push(not_there(name, series.chain(names).take(30).collect()));
        }
    }
}

/// Whether an author's name means a value of a column.
pub(super) fn has(column: &FrameColumn, name: &str) -> bool {
    column.cells.iter().any(|c| order::names(column, &c.value, name))
}

/// A name to be highlighted that is not in the chart.
pub(super) fn not_there(name: &Spanned<String>, known: Vec<String>) -> Diagnostic {
    let d = Diagnostic::at(Code::ChartHighlight, name.span).with("value", &name.value);
    let near = nearest(&name.value, known.iter().map(String::as_str)).map(str::to_owned);
    let d = d.with("known", known);
    d.near(near)
}

pub(super) fn too_many(spec: &ChartSpec, plot: &Plot, out: &mut Vec<Diagnostic>) -> Option<()> {
    let coloured = plot.series.iter().filter(|s| s.hue != Hue::Grey).count();
    if coloured <= COLOURS || matches!(plot.form, Form::Heat | Form::Cells) {
        return Some(());
    }
    let span = spec.channel(Role::Color).map_or(spec.id.span, |c| c.field.span);
    let count = i64::try_from(coloured).unwrap_or(i64::MAX);
    out.push(Diagnostic::at(Code::ChartCrowded, span).with("count", count).with("limit", 6_i64));
    None
}
