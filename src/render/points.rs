//! The points of a chart as files: a CSV, and what it is, for a CSV holds no source and no licence.
//!
//! In: a chart. Out: the columns that are drawn, values as in the dataset's own files; and beside it CSV on the Web: title,
//! description, source, licence, holder, date, the columns with their titles. Source:
//! <https://www.w3.org/TR/tabular-metadata/>.

use serde_json::{Value as Json, json};

use super::Ctx;
use crate::export::frame_csv;
use crate::frame::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::resolve::DrawnChart;
use crate::site::{ChartId, route};

impl Ctx<'_> {
    /// The address of the description of the points of a chart: that of the CSV and `-metadata.json`.
    pub fn chart_csvw_url(&self, id: ChartId) -> Url {
        route::beside(&self.site.chart_csv_url(id), "-metadata.json")
    }
}

fn any<'c>(ctx: &'c Ctx<'_>, id: ChartId) -> Option<&'c DrawnChart> {
    ctx.site.langs().find_map(|lang| ctx.resolved.drawn(id, lang))
}

/// The points.
pub fn csv(ctx: &Ctx<'_>, id: ChartId) -> Option<Vec<u8>> {
    let chart = any(ctx, id)?;
    Some(frame_csv(&chart.frame, &chart.drawn.columns, &chart.drawn.rows))
}

/// What they are.
pub fn csvw(ctx: &Ctx<'_>, id: ChartId) -> Option<String> {
    let chart = any(ctx, id)?;
    let csv = csv(ctx, id)?;
    let header = std::str::from_utf8(&csv).ok()?.lines().next()?;
    let site = ctx.site;
    let tag = |lang: Lang| site.config.languages.tag(lang);
    let texts = |of: &dyn Fn(&DrawnChart) -> String| -> Json {
        let drawn = site.langs().filter_map(|lang| Some((lang, ctx.resolved.drawn(id, lang)?)));
        drawn.map(|(lang, d)| json!({"@value": of(d), "@language": tag(lang)})).collect()
    };
    let mut object = json!({
        "@context": ["http://www.w3.org/ns/csvw", {"@language": tag(Lang::DEFAULT)}],
        "url": site.chart_csv_url(id).as_str().rsplit('/').next(),
        "dc:title": texts(&|d| d.texts.title.clone()),
        "dc:description": texts(&|d| d.drawn.description.clone()),
        "dialect": {"delimiter": ",", "encoding": "utf-8", "header": true, "lineTerminators": ["\r\n"]},
    });
    // A table that stands in the chart itself has no dataset to come from.
    if let Some(table) = site.chart(id).table {
        let said = &site.version(table).dataset;
        let data = site.version_url(table.dataset, table.frozen, Lang::DEFAULT);
        let licences: Json = said.licenses.iter().map(|l| json!({"@id": l.path})).collect();
        object["dc:isPartOf"] = json!({"@id": site.routes.absolute(&data)});
        object["dc:source"] = texts(&|d| d.texts.source.clone().unwrap_or_default());
        object["dc:license"] = licences;
        object["dc:modified"] = json!({"@value": said.modified.to_string(), "@type": "xsd:date"});
    }
    let columns: Json = header.split(',').map(|name| column(ctx, chart, name)).collect();
    object["tableSchema"] = json!({"columns": columns});
    serde_json::to_string_pretty(&object).ok().map(|text| text + "\n")
}

/// A column by its name in the header; one that the frame has not holds the statuses of the one before.
fn column(ctx: &Ctx<'_>, chart: &DrawnChart, name: &str) -> Json {
    let Some(column) = chart.frame.column(name) else {
        return json!({"name": name, "titles": name, "datatype": "string"});
    };
    let languages = &ctx.site.config.languages;
    // The header stands among the titles without a language, what readers call it in theirs.
    let mut titles = serde_json::Map::from_iter([("und".to_owned(), json!(name))]);
    for lang in ctx.site.langs() {
        if let Some(label) = column.label.exact(lang) {
            titles.insert(languages.tag(lang).to_owned(), json!(label));
        }
    }
    let datatype = match column.kind {
        Kind::Number => "decimal",
        Kind::Text => "string",
        Kind::Date => "date",
        Kind::Year => "gYear",
        Kind::YearMonth => "gYearMonth",
    };
    json!({"name": name, "titles": titles, "datatype": datatype})
}
