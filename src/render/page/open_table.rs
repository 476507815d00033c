//! How high a table is before anybody has drawn it: that of a chart in a frame of another site, where it stands open.
//!
//! In: a table and the width it has. Out: its height in CSS pixels, by the sizes of `chart.css` and the automatic layout
//! of tables (CSS Tables 3), words measured as drawings measure theirs: never less than it will need.

use crate::chart::{self, WidthOf};
use crate::render::view::{CellView, HeadCell, TableView};

/// Size of the words of a table.
const TEXT: f64 = 15.0;
/// Size of what is said beside them.
const SMALL: f64 = 13.0;
/// Above and below the words of a cell, and the line under them.
const AROUND: f64 = 2.0 * 7.2 + 1.0;
/// From one line of a head to the next.
const HEAD_LINE: f64 = 1.25 * TEXT;
/// The names of rows are at least as wide, padding included.
const NAMES: (f64, f64) = (96.0, 224.0);
/// A bar that some systems show where a table is wider than its box.
const SCROLL_BAR: f64 = 17.0;

/// How wide a column is with its words in as many lines as they let, and in one.
#[derive(Clone, Copy)]
struct Room {
    least: f64,
    most: f64,
}

/// The height of a table with its legend and caption.
pub(super) fn height(table: &TableView, width: f64) -> f64 {
    let legend = |text: &String| 1.5 * SMALL * lines(text, SMALL, false, width);
    let legend = if table.legend.is_empty() {
        0.0
    } else {
        8.0 + table.legend.iter().map(legend).sum::<f64>()
    };
    let caption = 16.0 + 21.0 * lines(&table.caption, TEXT, true, width);
    let pad = if width <= 448.0 { 11.2 } else { 16.0 };
    let rooms: Vec<Room> = (0..table.head.len()).map(|i| room(table, i, pad)).collect();
    let columns = columns(&rooms, width);
    let head = table.head.iter().zip(&columns).map(|(head, w)| {
        let unit = head.unit.as_deref().map_or(0.0, |u| lines(u, SMALL, false, w - pad));
        HEAD_LINE * (lines(&name(head, table.sortable), TEXT, true, w - pad) + unit)
    });
    let rows = table.rows.iter().map(|row| {
        let cells = row.cells.iter().zip(&columns);
        // A column is as wide as its numbers.
        let wrapped = cells.filter(|(cell, _)| !cell.numeric);
        let most = wrapped.map(|(cell, w)| lines(&words(cell), TEXT, false, w - pad));
        AROUND + 1.4 * TEXT * most.fold(1.0, f64::max)
    });
    let whole: f64 = columns.iter().sum();
    let bar = if whole > width + 0.5 { SCROLL_BAR } else { 0.0 };
    // The head has a thicker line under it.
    let head = AROUND + 1.0 + head.fold(HEAD_LINE, f64::max);
    legend + caption + head + rows.sum::<f64>() + 1.0 + bar
}

fn lines(text: &str, size: f64, bold: bool, width: f64) -> f64 {
    let n = chart::wrap(text, WidthOf { size, bold }, width).len();
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// The words of a head, with the sign of the script that sorts by it.
fn name(head: &HeadCell, sortable: bool) -> String {
    if sortable { format!("{} ↕", head.text) } else { head.text.clone() }
}

/// The words of a cell, with its mark; figures all as wide as the widest.
fn words(cell: &CellView) -> String {
    let text = if cell.numeric { cell.text.replace('1', "0") } else { cell.text.clone() };
    cell.mark.as_ref().map_or_else(|| text.clone(), |mark| format!("{text} {mark}"))
}

/// What the cells of a column need.
fn room(table: &TableView, column: usize, pad: f64) -> Room {
    let width = |text: &str, bold| chart::width(text, WidthOf { size: TEXT, bold });
    // A line of no width holds one word.
    let longest = |text: &str, bold| {
        let words = chart::wrap(text, WidthOf { size: TEXT, bold }, 0.0);
        words.iter().map(|word| width(word, bold)).fold(0.0, f64::max)
    };
    let mut room = Room { least: 0.0, most: 0.0 };
    if let Some(head) = table.head.get(column) {
        let text = name(head, table.sortable);
        room = Room { least: longest(&text, true), most: width(&text, true) };
    }
    for cell in table.rows.iter().filter_map(|row| row.cells.get(column)) {
        let text = words(cell);
        let whole = width(&text, false);
        room.least = room.least.max(if cell.numeric { whole } else { longest(&text, false) });
        room.most = room.most.max(whole);
    }
    room = Room { least: room.least + pad, most: room.most + pad };
    if column == 0 {
        room.least = room.least.max(NAMES.0);
        room.most = room.most.min(NAMES.1).max(room.least);
    }
    room
}

/// The widths that an automatic layout gives to columns in a box.
fn columns(rooms: &[Room], width: f64) -> Vec<f64> {
    let least: f64 = rooms.iter().map(|r| r.least).sum();
    let most: f64 = rooms.iter().map(|r| r.most).sum();
    let share = |r: &Room| {
        if width <= least {
            r.least
        } else if width < most {
            r.least + (r.most - r.least) * (width - least) / (most - least)
        } else {
            r.most * width / most.max(1.0)
        }
    };
    rooms.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::view::Row;

    fn table(rows: &[[&str; 2]]) -> TableView {
        let cell = |text: &str, numeric| CellView {
            text: text.to_owned(),
            numeric,
            header: !numeric,
            ..CellView::default()
        };
        let head = |text: &str, numeric| HeadCell {
            text: text.to_owned(),
            unit: None,
            numeric,
            lang: None,
        };
        let row = |r: &[&str; 2]| Row { cells: vec![cell(r[0], false), cell(r[1], true)] };
        TableView {
            caption: "Una tabella".to_owned(),
            head: vec![head("Comune", false), head("Residenti", true)],
            rows: rows.iter().map(row).collect(),
            ..TableView::default()
        }
    }

    #[test]
    fn a_table_is_as_high_as_its_rows_and_their_lines() {
        let short = [["Asti", "1.200"], ["Alba", "980"]];
        let long = [["Asti", "1.200"], ["Protezione internazionale, speciale e temporanea", "980"]];
        // Caption 37, head 35.15, rows of 36.4, a line under them.
        assert_eq!(format!("{:.1}", height(&table(&short), 600.0)), "145.9");
        assert_eq!(format!("{:.1}", height(&table(&short[..1]), 600.0)), "109.6");
        // In little room a name takes more lines, each of 21.
        let more = height(&table(&long), 300.0) - height(&table(&short), 300.0);
        assert!((more / 21.0).fract().abs() < 1e-9 && more >= 21.0, "{more}");
        assert!(height(&table(&long), 200.0) > height(&table(&long), 300.0));
    }

    #[test]
    fn a_table_wider_than_its_box_has_room_for_a_bar() {
        let rows = [["Asti", "111.111.111.111.111"]];
        assert!(height(&table(&rows), 150.0) > height(&table(&rows), 600.0) + 16.0);
    }
}
