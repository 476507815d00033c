//! The table of a chart: positions down, series across.

use super::plot::{Measure, Plot, Point};
use super::{InLang, TableCell, TableData, TableHead};
use crate::data::value::Status;

/// The values of a chart as text, formatted alike in each column.
pub(super) fn table(plot: &Plot, caption: &str, into: InLang<'_>) -> TableData {
    let mut head = vec![TableHead { text: plot.dimension.clone(), unit: None, numeric: false }];
    head.extend(plot.series.iter().map(|series| TableHead {
        text: if series.label.is_empty() {
            plot.measure.name.clone()
        } else {
            series.label.clone()
        },
        unit: unit(&plot.measure),
        numeric: true,
    }));
    let row = |(i, position): (usize, &super::plot::Position)| {
        let cells = plot.series.iter().map(|s| cell(s.at(i), &plot.measure, into));
        let sort = plot.time.and_then(|unit| unit.sortable(position.t));
        std::iter::once(TableCell { sort, ..name(&position.label) }).chain(cells).collect()
    };
    TableData {
        caption: caption.to_owned(),
        head,
        rows: plot.positions.iter().enumerate().map(row).collect(),
    }
}

/// The unit of a measure as the head of a column has it.
pub(super) fn unit(measure: &Measure) -> Option<String> {
    if measure.percent { Some("%".to_owned()) } else { measure.unit.clone() }
}

/// A cell that is no value.
pub(super) fn name(text: &str) -> TableCell {
    TableCell { text: text.to_owned(), status: Status::NORMAL, absent: false, sort: None }
}

/// The value of a point; with its margin of error, where it has one.
pub(super) fn cell(point: Option<&Point>, measure: &Measure, into: InLang<'_>) -> TableCell {
    let Some(point) = point else {
        return TableCell { absent: true, ..name("") };
    };
    let decimals = Some(measure.decimals);
    let number = |n| into.formats.number(into.lang, n, decimals);
    let shown = point.value.map(|_| match &point.margin {
        Some(margin) => format!("{} ± {}", number(&point.exact), number(margin)),
        None => number(&point.exact),
    });
    let (absent, text) = (shown.is_none(), shown.unwrap_or_default());
    TableCell { absent, text, status: point.status, sort: None }
}

/// The rows of the frame that are drawn, in the order of the table.
pub(super) fn rows(plot: &Plot) -> Vec<usize> {
    let points = |i: usize| plot.series.iter().filter_map(move |s| s.at(i));
    let mut rows: Vec<usize> =
        (0..plot.positions.len()).flat_map(points).flat_map(|p| p.rows.iter().copied()).collect();
    // The two ends of a range stand in one row.
    rows.dedup();
    rows
}
