//! schema.org for the pages that have a type there: JSON-LD text, safe inside a script element.
//!
//! In: a thing and its address. Out: text in which `<` is written `\u003c`. Nothing is stated that the site does not
//! state elsewhere.

use serde_json::{Value, json};

use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::ExportFormat;
use crate::render::Ctx;
use crate::resolve::ResolvedText;
use crate::site::{DatasetId, TableRef, Text};

/// A page that people write.
pub fn text(
    ctx: &Ctx<'_>,
    kind: Kind,
    text: &Text,
    resolved: &ResolvedText,
    url: &Url,
    lang: Lang,
) -> Option<String> {
    let kind = match kind {
        Kind::Article | Kind::AltriSguardi => "Article",
        Kind::Report => "Report",
        Kind::Chapter => "Chapter",
        Kind::Event | Kind::Page | Kind::Home => return None,
    };
    let authors: Vec<Value> = text
        .authors
        .iter()
        .map(|a| json!({"@type": "Organization", "name": ctx.site.term_label(*a, lang).0}))
        .collect();
    let mut object = json!({
        "@context": "https://schema.org",
        "@type": kind,
        "headline": resolved.title,
        "description": resolved.description,
        "inLanguage": ctx.site.config.languages.tag(lang),
        "url": ctx.site.routes.absolute(url),
        "license": ctx.licence(&ctx.site.config.licence).href,
        "publisher": {"@type": "Organization", "name": ctx.publisher(lang)},
    });
    if !authors.is_empty() {
        object["author"] = Value::Array(authors);
    }
    if let Some(published) = text.published {
        object["datePublished"] = json!(ctx.moment(lang, published).iso);
        let updated = text.updated.unwrap_or(published);
        object["dateModified"] = json!(ctx.moment(lang, updated).iso);
    }
    if !resolved.corrections.is_empty() {
        let notices = resolved.corrections.iter().map(|(date, text)| {
            json!({"@type": "CorrectionComment", "datePublished": date.to_string(), "text": text})
        });
        object["correction"] = notices.collect();
    }
    Some(script(&object))
}

/// A dataset, as dataset search engines ask for it.
pub fn dataset(ctx: &Ctx<'_>, id: DatasetId, lang: Lang) -> Option<String> {
    let entry = ctx.site.dataset(id);
    let said = &entry.latest.dataset;
    let tables =
        (0..entry.latest.tables.len()).map(|table| TableRef { dataset: id, frozen: None, table });
    let files = tables.flat_map(|t| ExportFormat::ALL.iter().map(move |f| (t, *f)));
    let distribution: Vec<Value> = files
        .map(|(table, format)| {
            let url = ctx.site.export_url(table, format);
            let media = match format {
                ExportFormat::Csv => "text/csv",
                ExportFormat::Json => "application/json",
            };
            let size = ctx.written.get(&url).map(|w| format!("{} B", w.bytes));
            json!({"@type": "DataDownload", "contentUrl": ctx.site.routes.absolute(&url),
                   "encodingFormat": media, "contentSize": size})
        })
        .collect();
    let url = ctx.site.routes.absolute(&ctx.site.dataset_url(id, lang));
    let id_url = ctx.site.routes.absolute(&ctx.site.dataset_url(id, Lang::DEFAULT));
    let mut object = json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": id_url,
        "name": said.title.get(lang).0,
        "description": said.description.get(lang).0,
        "inLanguage": ctx.site.config.languages.tag(lang),
        "url": url,
        "version": said.version.value.to_string(),
        "dateModified": said.modified.to_string(),
        "isAccessibleForFree": true,
        "license": said.licenses.first().map(|l| l.path),
        "creator": {"@type": "Organization", "name": ctx.holder(id, lang)?},
        "distribution": distribution,
    });
    if let Some(temporal) = said.temporal {
        let end = temporal.end.map_or_else(|| "..".to_owned(), |e| e.to_string());
        object["temporalCoverage"] = json!(format!("{}/{end}", temporal.start));
    }
    if let Some(keywords) = &said.keywords {
        object["keywords"] = json!(keywords.get(lang).0);
    }
    Some(script(&object))
}

/// The site itself, on its home page.
pub fn site(ctx: &Ctx<'_>, lang: Lang) -> Option<String> {
    Some(script(&json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": ctx.site.config.title.get(lang).0,
        "description": ctx.site.config.description.get(lang).0,
        "inLanguage": ctx.site.config.languages.tag(lang),
        "url": ctx.site.routes.absolute(&ctx.site.routes.home(lang)),
    })))
}

/// JSON that cannot end its script element.
fn script(object: &Value) -> String {
    object.to_string().replace('<', "\\u003c")
}
