//! The table of a chart: positions down, series across.

use super::plot::{Plot, Point};
use super::{InLang, TableCell, TableData, TableHead};
use crate::data::value::Status;

/// The values of a chart as text, formatted alike in each column.
pub(super) fn table(plot: &Plot, caption: &str, into: InLang<'_>) -> TableData {
    let unit = if plot.measure.percent { Some("%") } else { plot.measure.unit.as_deref() };
    let mut head = vec![TableHead { text: plot.dimension.clone(), unit: None, numeric: false }];
    head.extend(plot.series.iter().map(|series| TableHead {
        text: if series.label.is_empty() {
            plot.measure.name.clone()
        } else {
            series.label.clone()
        },
        unit: unit.map(str::to_owned),
        numeric: true,
    }));
    let row = |(i, position): (usize, &super::plot::Position)| {
        let name =
            TableCell { text: position.label.clone(), status: Status::NORMAL, absent: false };
        let cells = plot.series.iter().map(|s| cell(s.at(i), plot, into));
        std::iter::once(name).chain(cells).collect()
    };
    TableData {
        caption: caption.to_owned(),
        head,
        rows: plot.positions.iter().enumerate().map(row).collect(),
    }
}

fn cell(point: Option<&Point>, plot: &Plot, into: InLang<'_>) -> TableCell {
    let Some(point) = point else {
        return TableCell { text: String::new(), status: Status::NORMAL, absent: true };
    };
    let decimals = Some(plot.measure.decimals);
    let shown = point.value.map(|_| into.formats.number(into.lang, &point.exact, decimals));
    TableCell { absent: shown.is_none(), text: shown.unwrap_or_default(), status: point.status }
}

/// The rows of the frame that are drawn, in the order of the table.
pub(super) fn rows(plot: &Plot) -> Vec<usize> {
    let points = |i: usize| plot.series.iter().filter_map(move |s| s.at(i));
    (0..plot.positions.len()).flat_map(points).flat_map(|p| p.rows.iter().copied()).collect()
}
