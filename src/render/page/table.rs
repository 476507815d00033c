//! Rows → tables as readers see them: formatted, aligned, signs explained.

use crate::chart::{Drawn, MANY, ROWS, TableCell, TableData};
use crate::data::value::{Cell, Conf, Decimal, Obs, Status, Value};
use crate::frame::{Frame, FrameColumn, Kind};
use crate::lang::Lang;
use crate::render::Ctx;
use crate::render::view::{CellView, HeadCell, Row, TableView};
use crate::site::ChartId;

/// The marks and signs that occur in a table, for its legend.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one sign occurs")]
pub(super) struct Signs {
    provisional: bool,
    estimated: bool,
    missing: bool,
    confidential: bool,
}

impl Signs {
    pub(super) fn legend(&self, ctx: &Ctx<'_>, lang: Lang) -> Vec<String> {
        let all = [
            (self.provisional, "legend_provisional"),
            (self.estimated, "legend_estimated"),
            (self.missing, "legend_missing"),
            (self.confidential, "legend_confidential"),
        ];
        all.iter()
            .filter(|(there, _)| *there)
            .map(|(_, key)| ctx.word(lang, key).to_owned())
            .collect()
    }
}

/// The table of a chart, of at most so many rows; of very many points there are never more than [`ROWS`].
pub fn of_chart(ctx: &Ctx<'_>, id: ChartId, drawn: &Drawn, most: usize, lang: Lang) -> TableView {
    let mut view = of_drawn(ctx, drawn, most, lang);
    let table = ctx.site.charts.get(id.0).and_then(|chart| chart.table);
    let Some(table) = table else { return view };
    let fields = &ctx.site.version(table).dataset.resources[table.table].schema.fields;
    for head in &mut view.head {
        // The words of a drawing have no language of their own: those of a field that lacks this one are in another.
        let titles = fields.iter().map(|field| field.title.get(lang));
        let other = titles.filter(|(title, is_in)| *is_in != lang && **title == head.text);
        head.lang = other.map(|(_, is_in)| ctx.site.config.languages.tag(is_in).to_owned()).next();
    }
    view
}

/// The same for whoever measures it: in what language its words are is not asked.
pub(super) fn of_drawn(ctx: &Ctx<'_>, drawn: &Drawn, most: usize, lang: Lang) -> TableView {
    let most = if drawn.n_points > MANY { ROWS } else { most };
    of_data(ctx, &drawn.table, most, lang)
}

/// The table of a chart by itself, of at most so many rows.
pub(super) fn of_data(ctx: &Ctx<'_>, table: &TableData, most: usize, lang: Lang) -> TableView {
    let mut signs = Signs::default();
    let head = table.head.iter().map(|h| HeadCell {
        text: h.text.clone(),
        unit: h.unit.clone(),
        numeric: h.numeric,
        lang: None,
    });
    let numeric: Vec<bool> = table.head.iter().map(|h| h.numeric).collect();
    let cell = |(i, c): (usize, &TableCell), signs: &mut Signs| {
        let numeric = numeric.get(i).copied().unwrap_or(false);
        let cell = view(ctx, c.text.clone(), c.absent, c.status, numeric, i == 0, lang, signs);
        CellView { sort: c.sort.clone(), ..cell }
    };
    let rows = table
        .rows
        .iter()
        .take(most)
        .map(|r| Row { cells: r.iter().enumerate().map(|c| cell(c, &mut signs)).collect() })
        .collect();
    let shown = |n: usize| ctx.site.formats.number(lang, &Decimal::from(n), None);
    let first = [("n", shown(most)), ("total", shown(table.rows.len()))];
    let first: Vec<(&str, &str)> = first.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let cut = table.rows.len() > most;
    let cut = cut.then(|| ctx.site.strings.fill(lang, "table_cut", &first));
    TableView {
        caption: table.caption.clone(),
        region_label: ctx.site.strings.fill(lang, "table_region", &[("title", &table.caption)]),
        head: head.collect(),
        rows,
        legend: signs.legend(ctx, lang).into_iter().chain(cut).collect(),
        sortable: true,
    }
}

/// The rows of a frame; the first column names the row.
pub fn of_frame(ctx: &Ctx<'_>, frame: &Frame, caption: String, lang: Lang) -> TableView {
    let mut signs = Signs::default();
    let decimals: Vec<Option<u8>> = frame.columns.iter().map(column_decimals).collect();
    let head = frame.columns.iter().map(|c| {
        let (text, is_in) = c.label.get(lang);
        HeadCell {
            text: text.clone(),
            unit: c.unit.as_ref().map(|u| u.get(lang).0.clone()),
            numeric: c.kind == Kind::Number,
            lang: (is_in != lang).then(|| ctx.site.config.languages.tag(is_in).to_owned()),
        }
    });
    let rows = (0..frame.n_rows).map(|r| {
        let cells = frame.columns.iter().zip(&decimals).enumerate().filter_map(
            |(i, (column, decimals))| {
                let cell = column.cells.get(r)?;
                let text = cell_text(ctx, column, cell, *decimals, lang);
                let numeric = column.kind == Kind::Number;
                let mut shown = view(
                    ctx,
                    text,
                    cell.value.is_absent(),
                    cell.status,
                    numeric,
                    i == 0,
                    lang,
                    &mut signs,
                );
                // Dates are written in words, which are in no order.
                shown.sort = matches!(column.kind, Kind::Date | Kind::YearMonth)
                    .then(|| cell.value.to_string());
                Some(shown)
            },
        );
        Row { cells: cells.collect() }
    });
    let rows = rows.collect();
    TableView {
        region_label: ctx.site.strings.fill(lang, "table_region", &[("title", &caption)]),
        caption,
        head: head.collect(),
        rows,
        legend: signs.legend(ctx, lang),
        sortable: false,
    }
}

/// The decimals a column of numbers is shown with: those of the cell that has most.
pub fn column_decimals(column: &FrameColumn) -> Option<u8> {
    let scale = |c: &Cell| match &c.value {
        Value::Decimal(d) => u8::try_from(d.scale()).ok(),
        Value::Int(_)
        | Value::Text(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::DateTime(_)
        | Value::Year(_)
        | Value::YearMonth(..)
        | Value::Absent => None,
    };
    column.cells.iter().filter_map(scale).max()
}

/// A cell as a reader sees it; empty where there is nothing.
pub fn cell_text(
    ctx: &Ctx<'_>,
    column: &FrameColumn,
    cell: &Cell,
    decimals: Option<u8>,
    lang: Lang,
) -> String {
    let formats = &ctx.site.formats;
    if let Some(label) = column.label_of(&cell.value, lang) {
        return label.to_owned();
    }
    match &cell.value {
        Value::Int(n) => formats.number(lang, &(*n).into(), None),
        Value::Decimal(d) => formats.number(lang, d, decimals),
        Value::Text(text) => text.to_string(),
        Value::Bool(b) => formats.truth(lang, *b).to_owned(),
        Value::Date(date) => formats.date_short(lang, *date),
        Value::Time(_) | Value::DateTime(_) => cell.value.shown(formats, lang, None),
        Value::Year(year) => formats.year(lang, *year),
        Value::YearMonth(year, month) => formats.month(lang, *year, *month),
        Value::Absent => String::new(),
    }
}

/// A cell with its mark or sign, which is noted.
#[expect(clippy::too_many_arguments, reason = "a cell is made of just these")]
pub(super) fn view(
    ctx: &Ctx<'_>,
    text: String,
    absent: bool,
    status: Status,
    numeric: bool,
    header: bool,
    lang: Lang,
    signs: &mut Signs,
) -> CellView {
    let word = |key: &str| ctx.word(lang, key).to_owned();
    let mut cell = CellView { text, numeric, header, ..CellView::default() };
    if absent {
        "na".clone_into(&mut cell.class);
        let (sign, title) = if status.conf == Conf::Confidential {
            signs.confidential = true;
            ("sign_confidential", "confidential")
        } else {
            signs.missing = true;
            ("sign_missing", "missing")
        };
        cell.text = word(sign);
        cell.title = Some(word(title));
        return cell;
    }
    let (mark, title) = match status.obs {
        Obs::Provisional => {
            signs.provisional = true;
            ("mark_provisional", "provisional")
        }
        Obs::Estimated => {
            signs.estimated = true;
            ("mark_estimated", "estimated")
        }
        Obs::Normal | Obs::Missing | Obs::Break => return cell,
    };
    "prov".clone_into(&mut cell.class);
    cell.mark = Some(word(mark));
    cell.title = Some(word(title));
    cell
}
