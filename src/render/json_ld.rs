//! schema.org for the pages that have a type there: JSON-LD text, safe inside a script element.
//!
//! In: a thing and its address. Out: text in which `<` is written `\u003c`. Nothing is stated that the site does not
//! state elsewhere.

mod text;

use serde::Serialize;
use serde_json::{Value, json};

pub use text::{site, text, trail};

use crate::config::Section;
use crate::data::schema::{Field, Type};
use crate::lang::Lang;
use crate::meta::{Body, Described, File, Place};
use crate::render::Ctx;
use crate::site::DatasetId;
use crate::site::route::Persistent;

/// A dataset, as dataset search engines ask for it: one description for a page, with the same `@id` in every language.
/// Source: <https://developers.google.com/search/docs/appearance/structured-data/dataset>.
pub fn dataset(ctx: &Ctx<'_>, id: DatasetId, lang: Lang) -> Option<String> {
    let d = ctx.described(id, None)?;
    let said = d.dataset;
    let config = &ctx.site.config;
    let mut object = json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": d.iri,
        "identifier": d.iri,
        "name": said.title.get(lang).0,
        "description": said.description.get(lang).0,
        "inLanguage": config.languages.tag(lang),
        "url": d.page(lang),
        "version": said.version.value.to_string(),
        "dateModified": said.modified.to_string(),
        "isAccessibleForFree": true,
        "license": said.licenses.first().map(|l| l.path),
        "creator": organisation(d.creator.as_ref().unwrap_or(&d.holder), lang),
        "publisher": organisation(&d.publisher, lang),
        "copyrightHolder": organisation(&d.holder, lang),
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": ctx.site.routes.absolute(&ctx.site.routes.persistent(Persistent::Catalogue, &[])),
            "name": config.title.get(lang).0,
            "url": ctx.site.routes.absolute(&ctx.site.routes.section(Section::Datasets, lang)),
        },
        "distribution": d.files.iter().map(download).collect::<Vec<_>>(),
        "variableMeasured": variables(&d, lang),
    });
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            object[key] = value;
        }
    };
    put("datePublished", said.created.map(|c| json!(c.to_string())));
    put(
        "temporalCoverage",
        said.temporal.map(|t| {
            let end = t.end.map_or_else(|| "..".to_owned(), |e| e.to_string());
            json!(format!("{}/{end}", t.start))
        }),
    );
    let places: Vec<Value> = d.places.iter().map(|p| place(p, lang)).collect();
    put("spatialCoverage", (!places.is_empty()).then(|| json!(places)));
    put("keywords", said.keywords.as_ref().map(|k| json!(k.get(lang).0)));
    let sources: Vec<&str> = said.sources.iter().filter_map(|s| s.path.as_deref()).collect();
    put("isBasedOn", (!sources.is_empty()).then(|| json!(sources)));
    Some(script(&object))
}

fn organisation(body: &Body<'_>, lang: Lang) -> Value {
    let mut object = json!({
        "@type": "Organization",
        "@id": body.iri,
        "name": body.title.get(lang).0,
        "identifier": body.identifier,
    });
    if let Some(path) = body.path {
        object["url"] = json!(path);
    }
    object
}

fn download(file: &File) -> Value {
    json!({
        "@type": "DataDownload",
        "@id": file.iri,
        "name": file.name,
        "contentUrl": file.url,
        "encodingFormat": file.form.media_type,
        "contentSize": format!("{} B", file.bytes),
        "sha256": file.sha256,
    })
}

fn place(place: &Place<'_>, lang: Lang) -> Value {
    let mut object = json!({"@type": "Place", "@id": place.iri, "name": place.title.get(lang).0});
    if !place.same.is_empty() {
        object["sameAs"] = json!(place.same);
    }
    if let Some([west, south, east, north]) = place.bbox {
        let shape = format!("{south} {west} {north} {east}");
        object["geo"] = json!({"@type": "GeoShape", "box": shape});
    }
    object
}

/// What the numbers count: every column with a unit or of numbers, by its name for readers.
fn variables(d: &Described<'_>, lang: Lang) -> Vec<Value> {
    let fields = d.dataset.resources.iter().flat_map(|r| &r.schema.fields);
    let measured =
        fields.filter(|f| f.unit.is_some() || matches!(f.ty, Type::Integer | Type::Number));
    let one = |field: &Field| {
        let mut object = json!({"@type": "PropertyValue", "name": field.title.get(lang).0, "alternateName": field.name});
        for (key, text) in [("description", &field.description), ("unitText", &field.unit)] {
            if let Some(text) = text {
                object[key] = json!(text.get(lang).0);
            }
        }
        object
    };
    measured.map(one).collect()
}

/// JSON that cannot end its script element. The object has no other keys than texts: then it is always JSON.
fn script(object: &impl Serialize) -> String {
    let text = serde_json::to_string(object).unwrap_or_default();
    if text.contains('<') { text.replace('<', "\\u003c") } else { text }
}
