//! What programs read of the site's datasets: JSON with keys that stay.
//!
//! In: a catalogue, or a dataset, as a [`Described`]. Out: `/data/index.json`, the list, and `/data/<id>.json`, all
//! that is said of one dataset. Both follow `/data/catalogue.schema.json` ([`SCHEMA`]), in which each key is explained.
//! Keys are only ever added; one that is there keeps its meaning. Texts are objects by language, addresses are
//! absolute, dates are ISO 8601, an absent key means that nothing is said.

use serde_json::{Map, Value as Json, json};

use super::citation::Form;
use super::dcat::Catalogue;
use super::described::{Body, Described, File};
use super::graph::Syntax;
use crate::data::schema::{Field, Resource, Source};
use crate::export;
use crate::lang::{ByLang, Lang, Languages};

/// The name of the JSON Schema beside the files.
pub const SCHEMA_NAME: &str = "catalogue.schema.json";

/// The JSON Schema (draft 2020-12) of both kinds of files.
pub const SCHEMA: &str = include_str!("api.schema.json");

/// The list of all datasets.
pub fn index(c: &Catalogue<'_>) -> String {
    let languages: Vec<&str> = c.languages.all().map(|l| c.languages.tag(l)).collect();
    let mut out = Map::new();
    let mut put = |key: &str, value: Json| drop(out.insert(key.to_owned(), value));
    put("$schema", json!(c.schema));
    put("iri", json!(c.iri));
    put("title", texts(&c.title, c.languages));
    put("description", texts(&c.description, c.languages));
    put("harvest", json!(c.for_harvest));
    put("homepage", json!(c.homepage));
    put("languages", json!(languages));
    put("publisher", body(&c.publisher, c.languages));
    put("contact", json!({"name": texts(c.contact.name, c.languages), "email": c.contact.email}));
    let file = |(syntax, url): &(Syntax, String)| {
        let key = match syntax {
            Syntax::Turtle => "turtle",
            Syntax::RdfXml => "rdfXml",
            Syntax::JsonLd => "jsonLd",
        };
        (key.to_owned(), json!(url))
    };
    put("dcat", Json::Object(c.files.iter().map(file).collect()));
    put("datasets", c.datasets.iter().map(|d| Json::Object(summary(d))).collect());
    text(&Json::Object(out))
}

/// All that is said of a dataset.
pub fn dataset(d: &Described<'_>, schema: &str) -> String {
    let said = d.dataset;
    let mut out = Map::from_iter([("$schema".to_owned(), json!(schema))]);
    out.append(&mut summary(d));
    let mut put = |key: &str, value: Json| {
        if !value.is_null() {
            out.insert(key.to_owned(), value);
        }
    };
    put("created", json!(said.created.map(|c| c.to_string())));
    put("holder", body(&d.holder, d.languages));
    put("publisher", body(&d.publisher, d.languages));
    put("creator", d.creator.as_ref().map_or(Json::Null, |c| body(c, d.languages)));
    put("contact", json!({"name": texts(d.contact.name, d.languages), "email": d.contact.email}));
    let contributors = said.contributors.iter().map(|c| {
        let mut one = Map::from_iter([("title".to_owned(), texts(&c.title, d.languages))]);
        one.extend(c.path.iter().map(|p| ("url".to_owned(), json!(p))));
        one.insert("roles".to_owned(), json!(c.roles));
        Json::Object(one)
    });
    put("contributors", contributors.collect());
    put("frequency", json!(said.frequency));
    put("subject", json!(said.subject));
    if let Some(temporal) = said.temporal {
        let end = temporal.end.map(|e| e.to_string());
        put("temporal", json!({"start": temporal.start.to_string(), "end": end}));
    }
    let place = |p: &super::Place<'_>| json!({"iri": p.iri, "name": texts(p.title, d.languages), "same": p.same, "bbox": p.bbox});
    put("places", d.places.iter().map(place).collect());
    put("topics", d.topics.iter().map(|t| texts(t, d.languages)).collect());
    put("sources", said.sources.iter().map(|s| source(s, d.languages)).collect());
    put("notes", said.notes.as_ref().map_or(Json::Null, |n| texts(n, d.languages)));
    let tables = said.resources.iter().enumerate().map(|(i, r)| table(d, i, r));
    put("tables", tables.collect());
    let whole = d.files.iter().filter(|f| f.table.is_none());
    put("files", whole.map(|f| file(f, d.languages)).collect());
    put("versions", versions(d));
    put("metadata", metadata(d));
    text(&Json::Object(out))
}

fn text(json: &Json) -> String {
    let mut text = serde_json::to_string_pretty(json).unwrap_or_default();
    text.push('\n');
    text
}

/// What stands of a dataset in the list and at the head of its own file.
fn summary(d: &Described<'_>) -> Map<String, Json> {
    let said = d.dataset;
    let mut out = Map::new();
    let mut put = |key: &str, value: Json| drop(out.insert(key.to_owned(), value));
    put("id", json!(said.id));
    put("iri", json!(d.iri));
    put("url", json!(d.api));
    put("page", pages(&d.pages, d.languages));
    put("title", texts(&said.title, d.languages));
    put("description", texts(&said.description, d.languages));
    put("version", json!(said.version.value.to_string()));
    put("modified", json!(said.modified.to_string()));
    let licences = said.licenses.iter().map(|l| json!({"name": l.name, "url": l.path}));
    put("licenses", licences.collect());
    put("theme", json!(said.theme));
    if let Some(keywords) = &said.keywords {
        let by_tag = keywords.iter().map(|(l, k)| (d.languages.tag(l).to_owned(), json!(k)));
        put("keywords", Json::Object(by_tag.collect()));
    }
    out
}

fn texts(text: &ByLang<String>, languages: &Languages) -> Json {
    Json::Object(text.iter().map(|(l, t)| (languages.tag(l).to_owned(), json!(t))).collect())
}

fn pages(pages: &[(Lang, String)], languages: &Languages) -> Json {
    Json::Object(pages.iter().map(|(l, p)| (languages.tag(*l).to_owned(), json!(p))).collect())
}

fn body(body: &Body<'_>, languages: &Languages) -> Json {
    let mut out = Map::new();
    out.insert("iri".to_owned(), json!(body.iri));
    out.insert("identifier".to_owned(), json!(body.identifier));
    out.insert("name".to_owned(), texts(body.title, languages));
    out.extend(body.path.iter().map(|p| ("url".to_owned(), json!(p))));
    Json::Object(out)
}

fn source(source: &Source, languages: &Languages) -> Json {
    let mut out = Map::from_iter([("title".to_owned(), texts(&source.title, languages))]);
    out.extend(source.path.iter().map(|p| ("url".to_owned(), json!(p))));
    out.extend(source.version.iter().map(|v| ("version".to_owned(), json!(v))));
    Json::Object(out)
}

fn table(d: &Described<'_>, i: usize, resource: &Resource) -> Json {
    let mut out = Map::new();
    let mut put = |key: &str, value: Json| drop(out.insert(key.to_owned(), value));
    put("name", json!(resource.name));
    put("title", texts(&resource.title, d.languages));
    if let Some(description) = &resource.description {
        put("description", texts(description, d.languages));
    }
    put("rows", json!(d.rows.get(i)));
    let schema = &resource.schema;
    put("primaryKey", json!(schema.names(&schema.primary_key)));
    let columns = export::columns(schema).into_iter().filter_map(|c| {
        let field = schema.fields.get(c.field)?;
        Some(column(&c.name, field, c.is_status, d.languages))
    });
    put("columns", columns.collect());
    let files = d.files.iter().filter(|f| f.table == Some(i));
    put("files", files.map(|f| file(f, d.languages)).collect());
    Json::Object(out)
}

fn column(name: &str, field: &Field, is_status: bool, languages: &Languages) -> Json {
    let mut out = Map::from_iter([("name".to_owned(), json!(name))]);
    if is_status {
        out.insert("type".to_owned(), json!("string"));
        out.insert("statusOf".to_owned(), json!(field.name));
        return Json::Object(out);
    }
    out.insert("type".to_owned(), json!(field.ty.name()));
    out.insert("title".to_owned(), texts(&field.title, languages));
    for (key, text) in [("description", &field.description), ("unit", &field.unit)] {
        out.extend(text.iter().map(|t| (key.to_owned(), texts(t, languages))));
    }
    Json::Object(out)
}

fn file(file: &File, languages: &Languages) -> Json {
    let mut out = Map::new();
    let mut put = |key: &str, value: Json| drop(out.insert(key.to_owned(), value));
    put("format", json!(file.form.eu));
    put("mediaType", json!(file.form.media_type));
    if file.is_for_excel() {
        put("dialect", json!({"delimiter": ";", "decimalChar": ",", "byteOrderMark": true}));
    }
    if let Some(lang) = file.lang {
        put("language", json!(languages.tag(lang)));
    }
    put("url", json!(file.url));
    put("iri", json!(file.iri));
    put("bytes", json!(file.bytes));
    put("sha256", json!(file.sha256));
    Json::Object(out)
}

/// What each version changed, and the page of those that are kept.
fn versions(d: &Described<'_>) -> Json {
    let releases = d.dataset.releases.iter().map(|release| {
        let mut out = Map::new();
        out.insert("version".to_owned(), json!(release.version.to_string()));
        out.insert("date".to_owned(), json!(release.date.to_string()));
        out.insert("changes".to_owned(), texts(&release.changes, d.languages));
        let kept = d.versions.iter().find(|(version, _)| *version == release.version);
        out.extend(kept.map(|(_, all)| ("page".to_owned(), pages(all, d.languages))));
        let withdrawn = d.withdrawn.iter().find(|w| w.version == release.version);
        out.extend(withdrawn.map(|w| {
            let date = w.date.to_string();
            ("withdrawn".to_owned(), json!({"date": date, "text": texts(&w.text, d.languages)}))
        }));
        Json::Object(out)
    });
    releases.collect()
}

/// What else describes the dataset.
fn metadata(d: &Described<'_>) -> Json {
    let tables = d.files.iter().filter(|f| f.form.extension == "csv");
    let csvw: Vec<String> = tables.map(|f| format!("{}-metadata.json", f.url)).collect();
    let mut citations: Map<String, Json> = Map::new();
    for form in Form::ALL {
        let of_form = d.citations.iter().filter(|(f, _, _)| f == form);
        let by_tag = of_form.map(|(_, l, url)| (d.languages.tag(*l).to_owned(), json!(url)));
        let key = match form {
            Form::Csl => "csl",
            Form::Bibtex => "bibtex",
            Form::Ris => "ris",
            Form::Cff => "cff",
        };
        citations.insert(key.to_owned(), Json::Object(by_tag.collect()));
    }
    json!({
        "dataPackage": pages(&d.packages, d.languages),
        "csvw": csvw,
        "citation": citations,
    })
}
