//! What a build published, as it stands in `specola-manifest.json` at the root of the output.
//!
//! In: the addresses, charts, printed numbers and files of a build. Out: JSON of one entry a line, sorted, so that
//! two manifests can be compared line by line; and the same read back, for `check --against` and for the next build,
//! which deletes the files of the last manifest and no others. A manifest with a path that could lead out of its
//! folder cannot be read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::out::{Sum, Written};
use crate::diag::{Code, Diagnostic, Loc};
use crate::name::OutPath;

/// Name of the manifest in the output folder.
pub const NAME: &str = "specola-manifest.json";

/// The form of the file, raised when a reader of the old form would go wrong.
const FORMAT: u64 = 1;

/// What a build published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Version of the program.
    pub specola: String,
    /// The moment of the run, RFC 3339 in UTC.
    pub now: String,
    /// Every address, in the order of the addresses.
    pub urls: Vec<PublishedUrl>,
    /// Ids of the charts, sorted.
    pub charts: Vec<String>,
    /// Every number that was printed from data, by address and then by place in the text.
    pub values: Vec<PublishedValue>,
    /// Every file but this one, by path from the root of the output.
    pub files: BTreeMap<String, Written>,
}

/// One address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublishedUrl {
    /// From the root of the site: `/articoli/x/`.
    pub url: String,
    /// Tag of its language; `None` for what has none (a CSV file).
    pub lang: Option<String>,
    /// What stands there: `article`, `dataset`, `alias` …
    pub kind: String,
}

impl PublishedUrl {
    /// The kind of a page that stands for something that was taken back: what stood below it is gone on purpose.
    pub const WITHDRAWN: &'static str = "withdrawn";
}

/// One number printed from data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedValue {
    /// The page it is on.
    pub url: String,
    /// The expression as the author wrote it, without the braces.
    pub expression: String,
    /// The number as it was printed.
    pub text: String,
    /// The sentence it stands in, or the label of a key figure; plain text.
    pub sentence: String,
    /// The cells it was computed from.
    pub cells: Vec<PublishedCell>,
}

/// One cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedCell {
    /// Id of the dataset.
    pub dataset: String,
    /// Name of the table in it.
    pub table: String,
    /// Version it was read from.
    pub version: Option<String>,
    /// Name of the field.
    pub field: String,
    /// The record, from 1.
    pub record: u64,
}

impl Manifest {
    /// The text of the file.
    pub fn to_json(&self) -> String {
        let mut out = format!("{{\n\"format\": {FORMAT},\n");
        for (key, value) in [("specola", &self.specola), ("now", &self.now)] {
            push(&mut out, &["\"", key, "\": "]);
            quote(&mut out, value);
            out.push_str(",\n");
        }
        list(&mut out, "urls", &self.urls, |out, u| {
            out.push_str("{\"url\":");
            quote(out, &u.url);
            out.push_str(",\"lang\":");
            match &u.lang {
                Some(lang) => quote(out, lang),
                None => out.push_str("null"),
            }
            out.push_str(",\"kind\":");
            quote(out, &u.kind);
            out.push('}');
        });
        list(&mut out, "charts", &self.charts, |out, id| quote(out, id));
        list(&mut out, "values", &self.values, |out, v| out.push_str(&value_json(v).to_string()));
        out.push_str("\"files\": {");
        for (i, (path, file)) in self.files.iter().enumerate() {
            out.push_str(if i == 0 { "\n" } else { ",\n" });
            quote(&mut out, path);
            out.push_str(": {\"sha256\":");
            let (sum, bytes) = (file.sha256.to_string(), file.bytes.to_string());
            push(&mut out, &["\"", &sum, "\",\"bytes\":", &bytes, "}"]);
        }
        out.push_str("\n}\n}\n");
        out
    }

    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// In words, where the text is not a manifest of this form.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let root: Json = serde_json::from_str(text).map_err(|e| e.to_string())?;
        if root.get("format").and_then(Json::as_u64) != Some(FORMAT) {
            return Err(format!("\"format\" is not {FORMAT}"));
        }
        Ok(Self {
            specola: string(&root, "specola")?,
            now: string(&root, "now")?,
            urls: array(&root, "urls")?.iter().map(url_of).collect::<Result<_, _>>()?,
            charts: array(&root, "charts")?
                .iter()
                .map(|c| c.as_str().map(str::to_owned).ok_or_else(|| missing("charts")))
                .collect::<Result<_, _>>()?,
            values: array(&root, "values")?.iter().map(value_of).collect::<Result<_, _>>()?,
            files: files_of(&root)?,
        })
    }

    /// What `self`, the older one, has and `now` has not: addresses and charts that would vanish, numbers that changed.
    pub fn compare(&self, now: &Self) -> Vec<Diagnostic> {
        let at = |code| Diagnostic::new(code, Loc::Project);
        let urls: BTreeSet<&str> = now.urls.iter().map(|u| u.url.as_str()).collect();
        let charts: BTreeSet<&str> = now.charts.iter().map(String::as_str).collect();
        let mut found: Vec<Diagnostic> = Vec::new();
        let withdrawn: Vec<&str> = now
            .urls
            .iter()
            .filter(|u| u.kind == PublishedUrl::WITHDRAWN)
            .map(|u| u.url.as_str())
            .collect();
        let on_purpose = |url: &str| withdrawn.iter().any(|page| url.starts_with(page));
        let gone = self.urls.iter().filter(|u| !urls.contains(u.url.as_str()));
        // A style sheet has the hash of its text in its name: only pages of the same build lead to it.
        let gone = gone.filter(|u| !on_purpose(&u.url) && !is_hashed(&u.url));
        found.extend(gone.map(|u| at(Code::UrlVanished).with("url", &u.url)));
        let gone = self.charts.iter().filter(|c| !charts.contains(c.as_str()));
        found.extend(gone.map(|id| at(Code::ChartVanished).with("id", id)));
        let values = by_key(&now.values);
        for (key, before) in by_key(&self.values) {
            let Some(after) = values.get(&key).filter(|after| after.text != before.text) else {
                continue;
            };
            let changed =
                at(Code::ValueChanged).with("url", &before.url).with("sentence", &before.sentence);
            found.push(changed.with("before", &before.text).with("after", &after.text));
        }
        found
    }

    /// Reads a manifest an author gave to `check --against`; `path` is for the message.
    ///
    /// # Errors
    /// A diagnostic, where the text is not a manifest.
    pub fn read(text: &str, path: &str) -> Result<Self, Diagnostic> {
        let fault = Diagnostic::new(Code::ManifestInvalid, Loc::Path(path.to_owned()));
        Self::from_json(text).map_err(|reason| fault.with("reason", reason))
    }
}

/// Whether an address of the theme holds the hash of what stands there: `/assets/css/site.0123456789.css`.
fn is_hashed(url: &str) -> bool {
    let hash = url.rsplit('.').nth(1).unwrap_or_default();
    url.starts_with("/assets/") && hash.len() == 10 && hash.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The compared side of a value: the same expression on the same page, the first, the second …
type ValueKey<'m> = (&'m str, &'m str, usize);

fn by_key(values: &[PublishedValue]) -> BTreeMap<ValueKey<'_>, &PublishedValue> {
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let keyed = values.iter().map(|v| {
        let n = seen.entry((&v.url, &v.expression)).or_default();
        *n += 1;
        ((v.url.as_str(), v.expression.as_str(), *n), v)
    });
    keyed.collect()
}

fn list<T>(out: &mut String, key: &str, items: &[T], one: impl Fn(&mut String, &T)) {
    push(out, &["\"", key, "\": ["]);
    for (i, item) in items.iter().enumerate() {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        one(out, item);
    }
    out.push_str("\n],\n");
}

fn push(out: &mut String, pieces: &[&str]) {
    for piece in pieces {
        out.push_str(piece);
    }
}

/// Adds a text as JSON. Addresses and hashes need no escapes, and there are thousands.
fn quote(out: &mut String, text: &str) {
    if text.bytes().any(|b| b < b' ' || b == b'"' || b == b'\\') {
        out.push_str(&json!(text).to_string());
    } else {
        push(out, &["\"", text, "\""]);
    }
}

fn value_json(value: &PublishedValue) -> Json {
    let cells = value.cells.iter().map(|c| {
        json!({
            "dataset": c.dataset, "table": c.table, "version": c.version,
            "field": c.field, "record": c.record,
        })
    });
    json!({
        "url": value.url, "expression": value.expression, "text": value.text,
        "sentence": value.sentence, "cells": cells.collect::<Vec<_>>(),
    })
}

fn missing(key: &str) -> String {
    format!("\"{key}\" is missing, or of another type")
}

fn string(json: &Json, key: &str) -> Result<String, String> {
    json.get(key).and_then(Json::as_str).map(str::to_owned).ok_or_else(|| missing(key))
}

fn optional(json: &Json, key: &str) -> Option<String> {
    json.get(key).and_then(Json::as_str).map(str::to_owned)
}

fn number(json: &Json, key: &str) -> Result<u64, String> {
    json.get(key).and_then(Json::as_u64).ok_or_else(|| missing(key))
}

fn array<'j>(json: &'j Json, key: &str) -> Result<&'j Vec<Json>, String> {
    json.get(key).and_then(Json::as_array).ok_or_else(|| missing(key))
}

fn url_of(json: &Json) -> Result<PublishedUrl, String> {
    let lang = optional(json, "lang");
    Ok(PublishedUrl { url: string(json, "url")?, lang, kind: string(json, "kind")? })
}

fn value_of(json: &Json) -> Result<PublishedValue, String> {
    let cell = |json: &Json| {
        Ok::<_, String>(PublishedCell {
            dataset: string(json, "dataset")?,
            table: string(json, "table")?,
            version: optional(json, "version"),
            field: string(json, "field")?,
            record: number(json, "record")?,
        })
    };
    Ok(PublishedValue {
        url: string(json, "url")?,
        expression: string(json, "expression")?,
        text: string(json, "text")?,
        sentence: string(json, "sentence")?,
        cells: array(json, "cells")?.iter().map(cell).collect::<Result<_, _>>()?,
    })
}

fn files_of(root: &Json) -> Result<BTreeMap<String, Written>, String> {
    let files: &Map<String, Json> =
        root.get("files").and_then(Json::as_object).ok_or_else(|| missing("files"))?;
    let file = |(path, json): (&String, &Json)| {
        if OutPath::parse(path).is_none() {
            return Err(format!("\"{path}\" is not a path inside the site"));
        }
        let sum = json.get("sha256").and_then(Json::as_str).and_then(Sum::parse);
        let sha256 = sum.ok_or_else(|| missing("sha256"))?;
        Ok((path.clone(), Written { bytes: number(json, "bytes")?, sha256 }))
    };
    files.iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Manifest {
        let url = |url: &str, lang: Option<&str>, kind: &str| PublishedUrl {
            url: url.to_owned(),
            lang: lang.map(str::to_owned),
            kind: kind.to_owned(),
        };
        Manifest {
            specola: "0.1.0".to_owned(),
            now: "2026-03-31T10:00:00Z".to_owned(),
            urls: vec![url("/", Some("it"), "home"), url("/dati/r/r.csv", None, "file")],
            charts: vec!["province".to_owned()],
            values: vec![PublishedValue {
                url: "/".to_owned(),
                expression: "value(\"r\", \"n\", anno=2025) | number".to_owned(),
                text: "1.234".to_owned(),
                sentence: "Erano 1.234 «in tutto».".to_owned(),
                cells: vec![PublishedCell {
                    dataset: "r".to_owned(),
                    table: "r".to_owned(),
                    version: None,
                    field: "n".to_owned(),
                    record: 7,
                }],
            }],
            files: BTreeMap::from([("index.html".to_owned(), Written::of(b"x"))]),
        }
    }

    #[test]
    fn the_text_is_one_entry_a_line_and_comes_back() {
        let text = sample().to_json();
        let expected = "\
{
\"format\": 1,
\"specola\": \"0.1.0\",
\"now\": \"2026-03-31T10:00:00Z\",
\"urls\": [
{\"url\":\"/\",\"lang\":\"it\",\"kind\":\"home\"},
{\"url\":\"/dati/r/r.csv\",\"lang\":null,\"kind\":\"file\"}
],
\"charts\": [
\"province\"
],
\"values\": [
{\"url\":\"/\",\"expression\":\"value(\\\"r\\\", \\\"n\\\", anno=2025) | number\",\"text\":\"1.234\",\
\"sentence\":\"Erano 1.234 «in tutto».\",\"cells\":[{\"dataset\":\"r\",\"table\":\"r\",\"version\":null,\
\"field\":\"n\",\"record\":7}]}
],
\"files\": {
\"index.html\": {\"sha256\":\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\",\"bytes\":1}
}
}
";
        assert_eq!(text, expected);
        assert_eq!(Manifest::from_json(&text), Ok(sample()));
        let empty = Manifest::default();
        assert_eq!(Manifest::from_json(&empty.to_json()), Ok(empty));
    }

    #[test]
    fn what_is_not_a_manifest_is_refused() {
        let bad = |text: &str| Manifest::from_json(text).expect_err("refused");
        assert_eq!(bad("{}"), "\"format\" is not 1");
        assert_eq!(bad("{\"format\": 1}"), "\"specola\" is missing, or of another type");
        let climbing = sample().to_json().replace("\"index.html\"", "\"../index.html\"");
        assert_eq!(bad(&climbing), "\"../index.html\" is not a path inside the site");
        assert_eq!(bad("["), "EOF while parsing a list at line 1 column 1");
    }
}
