//! What a build published, as it stands in `specola-manifest.json` at the root of the output.
//!
//! In: the addresses, charts, printed numbers and files of a build. Out: JSON of one entry a line, sorted, so that
//! two manifests can be compared line by line; and the same read back, for `check --against` and for the next build,
//! which deletes the files of the last manifest and no others. A manifest with a path that could lead out of its
//! folder cannot be read.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value as Json, json};

use super::out::{Sum, Written, push_hex};
use crate::diag::{Code, Diagnostic, Loc};
use crate::name::OutPath;
use crate::par;

/// Name of the manifest in the output folder.
pub const NAME: &str = "specola-manifest.json";

/// The form of the file, raised when a reader of the old form would go wrong.
const FORMAT: u64 = 1;

/// How many addresses that would vanish are told one by one: with more of them, the fault is somewhere else.
const SINGLY: usize = 20;

/// How many of them are named where they are told together.
const FIRST: usize = 5;

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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct PublishedUrl {
    /// From the root of the site: `/articoli/x/`.
    pub url: String,
    /// Tag of its language; `None` for what has none (a CSV file).
    pub lang: Option<String>,
    /// What stands there: `article`, `dataset`, `alias` …
    pub kind: String,
}

impl PublishedUrl {
    /// The kind of the page of a dataset.
    pub const DATASET: &'static str = "dataset";

    /// The kind of the page of a chart.
    pub const CHART: &'static str = "chart";

    /// The kind of a page that stands for something that was taken back: what stood below it is gone on purpose.
    pub const WITHDRAWN: &'static str = "withdrawn";

    /// Whether it is a picture or a recording. Of these none is promised: who is shown or heard may take their consent
    /// back, and then the file has to go, with all smaller copies and whatever the page beside it is called by then. The
    /// pictures of charts are data: they stay.
    pub fn is_seen_or_heard(&self) -> bool {
        const ENDINGS: [&str; 18] = [
            "avif", "flac", "gif", "heic", "jpeg", "jpg", "m4a", "mov", "mp3", "mp4", "oga", "ogg",
            "opus", "png", "svg", "wav", "webm", "webp",
        ];
        let ending = self.url.rsplit('/').next().and_then(|name| name.rsplit_once('.'));
        let is_one = |ending: &str| ENDINGS.contains(&ending.to_ascii_lowercase().as_str());
        self.kind == "file" && ending.is_some_and(|(_, ending)| is_one(ending))
    }
}

/// One number printed from data.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
        self.head()
            .with_files(self.files.iter().map(|(path, written)| (path.as_str(), written)))
            .concat()
    }

    /// The text of the file but for the files of the site.
    pub fn head(&self) -> Head {
        let mut out = format!("{{\n\"format\": {FORMAT},\n");
        for (key, value) in [("specola", &self.specola), ("now", &self.now)] {
            push(&mut out, &["\"", key, "\": "]);
            quote(&mut out, value);
            out.push_str(",\n");
        }
        list(&mut out, URLS, &self.urls, address);
        list(&mut out, "charts", &self.charts, |out, id| quote(out, id));
        list(&mut out, "values", &self.values, |out, v| out.push_str(&value_json(v).to_string()));
        Head(out)
    }

    /// What was written of the file that stands at an address, which is no folder's; `None` where there is none.
    pub fn file(&self, at: &PublishedUrl) -> Option<&Written> {
        self.files.get(at.url.trim_start_matches('/'))
    }

    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// In words, where the text is not a manifest of this form.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let Form { format: Format, specola, now, urls, charts, values, files } =
            serde_json::from_str(text).map_err(|e| e.to_string())?;
        Ok(Self { specola, now, urls, charts, values, files: files.0 })
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
        let gone = gone.filter(|u| !u.is_seen_or_heard());
        // The calendar of all events goes with the last of them: it must not be empty, and nothing takes its place.
        let gone = gone.filter(|u| !u.url.ends_with("/events.ics"));
        let gone: Vec<&str> = gone.map(|u| u.url.as_str()).collect();
        if gone.len() > SINGLY {
            // Those of readers first: nobody looks for a font, and files of a page go with it.
            let (pages, files): (Vec<&str>, Vec<&str>) =
                gone.iter().partition(|u| u.ends_with('/'));
            let first = pages.iter().chain(&files).take(FIRST).map(|u| (*u).to_owned());
            let urls: Vec<String> = first.chain(["…".to_owned()]).collect();
            let fault = at(Code::UrlsVanished).with("urls", urls).with("count", gone.len());
            found.push(fault.with("whole", self.urls.len()));
        } else {
            found.extend(gone.iter().map(|url| at(Code::UrlVanished).with("url", *url)));
        }
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

/// The text of a manifest up to the files of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head(String);

/// Where the files begin.
const FILES: &str = "\"files\": {";

/// Where the numbers begin, and where they end.
const VALUES: [&str; 2] = ["\"values\": [\n", "\n],\n"];

/// What an address and a number begin with, up to the address of the page.
const ADDRESS: &str = "{\"url\":\"";

/// The key of the addresses.
const URLS: &str = "urls";

impl Head {
    /// That of the text of a manifest; `None` of one that no build wrote so.
    pub fn of(mut text: String) -> Option<Self> {
        let end = text.find(&format!("\n{FILES}"))? + 1;
        text.truncate(end);
        Some(Self(text))
    }

    /// The same of another moment, with other numbers on some pages, each with its address; `None` where it is no head.
    pub fn amended(&self, now: &str, pages: &[(&str, Vec<PublishedValue>)]) -> Option<Self> {
        let (start, rest) = self.0.split_once("\n\"now\": ")?;
        let (_, rest) = rest.split_once(",\n")?;
        let [open, close] = VALUES;
        // Where there are none, their end follows at once.
        let (urls, values) = rest.split_once(open.trim_end())?;
        let values = values.strip_suffix(close)?;
        let mut lines: Vec<Cow<'_, str>> = values.lines().skip(1).map(without_comma).collect();
        for (url, values) in pages {
            put(&mut lines, url, values.iter().map(|v| value_json(v).to_string()));
        }
        let mut out = String::with_capacity(self.0.len() + 1024);
        push(&mut out, &[start, "\n\"now\": "]);
        quote(&mut out, now);
        push(&mut out, &[",\n", urls]);
        list(&mut out, "values", &lines, |out, line| out.push_str(line));
        Some(Self(out))
    }

    /// The same without some addresses and with others; `None` where it is no head.
    pub fn readdressed(&self, gone: &[&str], new: &[PublishedUrl]) -> Option<Self> {
        let (start, rest) = self.0.split_once(&format!("\"{URLS}\": ["))?;
        let (urls, rest) = rest.split_once("\n],\n")?;
        let mut lines: Vec<Cow<'_, str>> = urls.lines().skip(1).map(without_comma).collect();
        for url in gone {
            put(&mut lines, url, std::iter::empty());
        }
        for url in new {
            let mut line = String::new();
            address(&mut line, url);
            put(&mut lines, &url.url, std::iter::once(line));
        }
        let mut out = start.to_owned();
        list(&mut out, URLS, &lines, |out, line| out.push_str(line));
        out.push_str(rest);
        Some(Self(out))
    }

    /// The text with these files, which come in the order of their paths, in pieces that follow one another.
    pub fn with_files<'f>(
        self,
        files: impl Iterator<Item = (&'f str, &'f Written)>,
    ) -> Vec<String> {
        let Self(mut head) = self;
        head.push_str(FILES);
        let files: Vec<(&str, &Written)> = files.collect();
        let runs: Vec<_> = files.chunks(RUN).collect();
        let runs: Vec<_> = runs.into_iter().enumerate().collect();
        let (rows, _) =
            par::map(&runs, |(i, run)| (rows(if *i == 0 { "\n" } else { ",\n" }, run), Vec::new()));
        let mut pieces = vec![head];
        pieces.extend(rows);
        pieces.push("\n}\n}\n".to_owned());
        pieces
    }
}

/// How many files one thread writes down before it takes others.
const RUN: usize = 1024;

/// What a manifest says of files, and what comes before them.
fn rows(before: &str, files: &[(&str, &Written)]) -> String {
    let mut out = String::with_capacity(files.len() * 160);
    for (i, (path, file)) in files.iter().enumerate() {
        out.push_str(if i == 0 { before } else { ",\n" });
        quote(&mut out, path);
        out.push_str(": {\"sha256\":\"");
        push_hex(&mut out, &file.sha256.0);
        push(&mut out, &["\",\"bytes\":", &file.bytes.to_string(), "}"]);
    }
    out
}

/// Puts lines in the place of those of a page; they stand in the order of the pages.
fn put(lines: &mut Vec<Cow<'_, str>>, url: &str, new: impl Iterator<Item = String>) {
    lines.retain(|line| page_of(line) != Some(url));
    let at = lines.iter().position(|line| page_of(line) > Some(url)).unwrap_or(lines.len());
    lines.splice(at..at, new.map(Cow::Owned));
}

/// The page that a line is of.
fn page_of(line: &str) -> Option<&str> {
    let (url, _) = line.strip_prefix(ADDRESS)?.split_once('"')?;
    Some(url)
}

fn without_comma(line: &str) -> Cow<'_, str> {
    Cow::Borrowed(line.strip_suffix(',').unwrap_or(line))
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

fn address(out: &mut String, url: &PublishedUrl) {
    out.push_str("{\"url\":");
    quote(out, &url.url);
    out.push_str(",\"lang\":");
    match &url.lang {
        Some(lang) => quote(out, lang),
        None => out.push_str("null"),
    }
    out.push_str(",\"kind\":");
    quote(out, &url.kind);
    out.push('}');
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

/// The file as it is read. Keys that it has besides are those of a later program.
#[derive(Deserialize)]
struct Form {
    format: Format,
    specola: String,
    now: String,
    urls: Vec<PublishedUrl>,
    charts: Vec<String>,
    values: Vec<PublishedValue>,
    files: Files,
}

/// The form of the file, which is the one that is known here.
struct Format;

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let is_known = u64::deserialize(from)? == FORMAT;
        is_known.then_some(Self).ok_or_else(|| Error::custom(format!("\"format\" is not {FORMAT}")))
    }
}

/// The files, every path of which stays inside the site.
struct Files(BTreeMap<String, Written>);

/// What is said of a file.
#[derive(Deserialize)]
struct Said<'j> {
    #[serde(borrow)]
    sha256: Cow<'j, str>,
    bytes: u64,
}

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(FilesVisitor)
    }
}

struct FilesVisitor;

impl<'de> Visitor<'de> for FilesVisitor {
    type Value = Files;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the files of a site by their paths")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Files, A::Error> {
        // They come in order: a map is made of a list sooner than by looking for the place of each.
        let mut files = Vec::new();
        while let Some((path, said)) = map.next_entry::<String, Said<'de>>()? {
            if OutPath::parse(&path).is_none() {
                return Err(Error::custom(format!("\"{path}\" is not a path inside the site")));
            }
            let Some(sha256) = Sum::parse(&said.sha256) else {
                return Err(Error::custom(format!("\"sha256\" of \"{path}\" is no hash")));
            };
            files.push((path, Written { bytes: said.bytes, sha256 }));
        }
        Ok(Files(files.into_iter().collect()))
    }
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
    fn the_calendar_of_all_events_goes_with_the_last_of_them() {
        let mut then = sample();
        let page = |url: &str| PublishedUrl { url: url.to_owned(), ..then.urls[1].clone() };
        then.urls = [page("/eventi/events.ics"), page("/eventi/tavolo/tavolo.ics")].to_vec();
        let gone = then.compare(&Manifest { urls: Vec::new(), ..sample() });
        let one = Diagnostic::new(Code::UrlVanished, Loc::Project);
        assert_eq!(gone, [one.with("url", "/eventi/tavolo/tavolo.ics")]);
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
    fn a_head_is_amended_as_if_the_whole_were_told_anew() {
        let value = |url: &str, text: &str| PublishedValue {
            url: url.to_owned(),
            expression: "value(\"r\", \"n\")".to_owned(),
            text: text.to_owned(),
            sentence: "Due\n«righe»,".to_owned(),
            cells: vec![],
        };
        let with = |now: &str, values: Vec<PublishedValue>| Manifest {
            now: now.to_owned(),
            values,
            ..sample()
        };
        let all =
            || vec![value("/a/", "1"), value("/b/", "2"), value("/b/", "3"), value("/c/", "4")];
        let cases: [(Vec<_>, &str, Vec<_>); 6] = [
            (all(), "/b/", vec![value("/b/", "9")]),
            (all(), "/b/", vec![]),
            (all(), "/bb/", vec![value("/bb/", "5"), value("/bb/", "6")]),
            (all(), "/", vec![value("/", "5")]),
            (all(), "/z/", vec![value("/z/", "5")]),
            (vec![], "/z/", vec![value("/z/", "5")]),
        ];
        for (before, url, new) in cases {
            let mut after = before.clone();
            after.retain(|v| v.url != url);
            after.extend(new.clone());
            after.sort_by(|a, b| a.url.cmp(&b.url));
            let head = Head::of(with("then", before).to_json()).expect("a manifest");
            let amended = head.amended("now", &[(url, new)]).expect("a head");
            assert_eq!(amended, with("now", after).head(), "{url}");
        }
        let whole = with("then", vec![]);
        let emptied =
            with("then", vec![value("/a/", "1")]).head().amended("then", &[("/a/", vec![])]);
        assert_eq!(emptied, Some(whole.head()));
        assert_eq!(Head::of("{}".to_owned()), None);
    }

    #[test]
    fn a_head_is_readdressed_as_if_the_whole_were_told_anew() {
        let url = |url: &str| PublishedUrl {
            url: url.to_owned(),
            lang: Some("it".to_owned()).filter(|_| url != "/b/"),
            kind: "list".to_owned(),
        };
        let with = |urls: &[&str]| Manifest {
            urls: urls.iter().map(|u| url(u)).collect(),
            charts: vec!["c".to_owned()],
            ..Manifest::default()
        };
        let all = ["/a/", "/b/", "/c/"];
        let cases: [(&[&str], &[&str], &[&str]); 6] = [
            (&["/b/"], &[], &["/a/", "/c/"]),
            (&["/a/", "/c/"], &[], &["/b/"]),
            (&all, &[], &[]),
            (&[], &["/", "/bb/", "/z/"], &["/", "/a/", "/b/", "/bb/", "/c/", "/z/"]),
            (&["/c/"], &["/b/"], &["/a/", "/b/"]),
            (&["/x/"], &[], &all),
        ];
        for (gone, new, after) in cases {
            let new: Vec<_> = new.iter().map(|u| url(u)).collect();
            let amended = with(&all).head().readdressed(gone, &new);
            assert_eq!(amended, Some(with(after).head()), "{after:?}");
        }
        let filled = with(&[]).head().readdressed(&[], &[url("/a/")]);
        assert_eq!(filled, Some(with(&["/a/"]).head()));
    }

    #[test]
    fn a_picture_or_a_recording_may_go_and_nothing_else() {
        let url = |(url, kind): (&str, &str)| PublishedUrl {
            url: url.to_owned(),
            lang: None,
            kind: kind.to_owned(),
        };
        let urls = [
            ("/grafici/a/a.png", "data"),
            ("/p/", "page"),
            ("/p/foto-480w.JPG", "file"),
            ("/p/foto.jpg", "file"),
            ("/p/modulo.pdf", "file"),
            ("/p/mp3", "file"),
            ("/p/voce.mp3", "file"),
        ];
        let then = Manifest { urls: urls.map(url).into(), ..Manifest::default() };
        let gone = then.compare(&Manifest::default());
        let gone: Vec<_> = gone.into_iter().flat_map(|d| d.args).map(|(_, arg)| arg).collect();
        let kept = ["/grafici/a/a.png", "/p/", "/p/modulo.pdf", "/p/mp3"];
        assert_eq!(gone, kept.map(crate::diag::Arg::from));
    }

    #[test]
    fn what_is_not_a_manifest_is_refused() {
        let bad = |text: &str| Manifest::from_json(text).expect_err("refused");
        assert_eq!(bad("{}"), "missing field `format` at line 1 column 2");
        assert_eq!(bad("{\"format\": 2}"), "\"format\" is not 1 at line 1 column 13");
        assert_eq!(bad("{\"format\": 1}"), "missing field `specola` at line 1 column 13");
        let changed = |from: &str, to: &str| bad(&sample().to_json().replace(from, to));
        let climbing = changed("\"index.html\"", "\"../index.html\"");
        assert_eq!(climbing, "\"../index.html\" is not a path inside the site at line 17 column 1");
        let spoilt = changed("2d711642", "2d71164g");
        assert_eq!(spoilt, "\"sha256\" of \"index.html\" is no hash at line 17 column 1");
        assert_eq!(bad("["), "EOF while parsing a list at line 1 column 1");
    }

    #[test]
    fn of_many_that_vanish_the_first_pages_are_named() {
        let url = |n: usize| PublishedUrl {
            url: if n == 0 { "/a.woff2".to_owned() } else { format!("/p{n:02}/") },
            lang: None,
            kind: String::new(),
        };
        let of = |n| Manifest { urls: (0..n).map(url).collect(), ..Manifest::default() };
        let none = Manifest::default();
        assert_eq!(of(20).compare(&none).len(), 20);
        let names = ["/p01/", "/p02/", "/p03/", "/p04/", "/p05/", "…"].map(str::to_owned);
        let told = Diagnostic::new(Code::UrlsVanished, Loc::Project).with("urls", names.to_vec());
        let told = told.with("count", 21_usize).with("whole", 21_usize);
        assert_eq!(of(21).compare(&none), [told]);
    }
}
