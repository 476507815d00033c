//! What a script has to know to let a reader sort, filter and add up a table: its columns, and its own words.
//!
//! In: a table of the latest version. Out: JSON that is read only when the reader asks for it; the rows come from the
//! table's CSV.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::export::Format;
use crate::frame::{FrameColumn, Kind};
use crate::lang::Lang;
use crate::render::Ctx;
use crate::render::view::Explorer;
use crate::resolve::preview;
use crate::site::TableRef;
use crate::site::vocabulary::TermKind;

/// The words that the script puts in itself, each under its key of `strings.toml` without `explore_`.
const WORDS: &[&str] = &[
    "explore_any",
    "explore_columns",
    "explore_contains",
    "explore_copied",
    "explore_copy",
    "explore_csv",
    "explore_csv_excel",
    "explore_failed",
    "explore_file",
    "explore_filters",
    "explore_group",
    "explore_group_more",
    "explore_grouping",
    "explore_in_address",
    "explore_load",
    "explore_max",
    "explore_min",
    "explore_next",
    "explore_no_group",
    "explore_partial",
    "explore_previous",
    "explore_range",
    "explore_reset",
    "explore_rows",
    "explore_some",
    "explore_sum",
    "explore_sum_note",
    "explore_text",
    "explore_without_name",
    "script_sort",
    "missing",
    "confidential",
    "provisional",
    "estimated",
    "sign_missing",
    "sign_confidential",
    "mark_provisional",
    "mark_estimated",
    "legend_missing",
    "legend_confidential",
    "legend_provisional",
    "legend_estimated",
];

/// Those that depend on a number.
const COUNTS: &[&str] = &["explore_all", "explore_groups", "explore_without"];

/// Where the script finds a table; `None` for one without rows.
pub fn explorer(ctx: &Ctx<'_>, table: TableRef, lang: Lang) -> Option<Explorer> {
    if table.frozen.is_some() || ctx.site.table(table).n_rows < 2 {
        return None;
    }
    let csv = ctx.site.export_url(table, Format::Csv);
    Some(Explorer {
        name: ctx.site.version(table).dataset.resources[table.table].name.clone(),
        columns: ctx.href(&ctx.site.columns_url(table, lang)),
        bytes: ctx.written.get(&csv).map_or(0, |w| w.bytes).to_string(),
        csv: ctx.href(&csv),
        script: ctx.assets.scripts.get("explorer").cloned()?,
    })
}

/// The columns of a table and the words of the explorer, as JSON.
pub fn columns(ctx: &Ctx<'_>, table: TableRef, lang: Lang) -> Option<String> {
    let resource = &ctx.site.version(table).dataset.resources[table.table];
    let frame = preview(ctx.site, ctx.sources, table, 1)?;
    let columns: Vec<Json> = frame.columns.iter().map(|c| column(ctx, table, c, lang)).collect();
    let mut words = Map::new();
    for key in WORDS {
        let own = key.strip_prefix("explore_").or(key.strip_prefix("script_")).unwrap_or(key);
        words.insert(own.to_owned(), ctx.word(lang, key).into());
    }
    for key in COUNTS {
        let own = key.strip_prefix("explore_").unwrap_or(key);
        words.insert(own.to_owned(), json!(ctx.site.strings.forms(lang, key)));
    }
    let rows = ctx.site.table(table).n_rows;
    let all = json!({"table": resource.name, "rows": rows, "columns": columns, "words": words});
    Some(all.to_string())
}

fn column(ctx: &Ctx<'_>, table: TableRef, column: &FrameColumn, lang: Lang) -> Json {
    let kind = match column.kind {
        Kind::Number => "number",
        Kind::Text => "text",
        Kind::Date => "date",
        Kind::Year => "year",
        Kind::YearMonth => "yearmonth",
    };
    let mut json = json!({
        "name": column.name,
        "title": column.label.get(lang).0,
        "kind": kind,
    });
    if let Some(unit) = &column.unit {
        json["unit"] = unit.get(lang).0.as_str().into();
    }
    let labels = labels(ctx, table, column, lang);
    if !labels.is_empty() {
        json["labels"] = json!(labels);
    }
    json
}

/// The words of the codes of a column: its categories, or the names of the site's places.
fn labels(
    ctx: &Ctx<'_>,
    table: TableRef,
    column: &FrameColumn,
    lang: Lang,
) -> BTreeMap<String, String> {
    let resource = &ctx.site.version(table).dataset.resources[table.table];
    let Some(field) = resource.schema.field(&column.name) else { return BTreeMap::new() };
    if !column.categories.is_empty() {
        let all = column.categories.iter();
        return all.map(|(value, label)| (value.to_string(), label.get(lang).0.clone())).collect();
    }
    if field.ty == crate::data::schema::Type::Boolean {
        let truth = |b: bool| (b.to_string(), ctx.site.formats.truth(lang, b).to_owned());
        return BTreeMap::from([truth(false), truth(true)]);
    }
    if field.reference.as_ref().is_none_or(|r| r.value != "places") {
        return BTreeMap::new();
    }
    let mut labels = BTreeMap::new();
    for (id, place) in ctx.site.vocabularies.of(TermKind::Place) {
        let codes = ["code", "nuts"].iter().filter_map(|key| place.record.text(key));
        for code in codes.map(String::as_str).chain([place.id.as_str()]) {
            labels
                .entry(code.to_owned())
                .or_insert_with(|| ctx.site.term_label(id, lang).0.to_owned());
        }
    }
    labels
}
