//! The tree of a `dataset.toml` → [`Dataset`]. Everything is asked for before anything that is missing stops it.

use super::aggregate;
use super::resource::{self, Owner};
use super::{ContactPoint, Contributor, Dataset, Release, Source, Temporal};
use crate::data::codes::{self, Licence};
use crate::data::specs::{DATASET, SUGAR};
use crate::data::version::SemVer;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::fields::{Context, RawTable, Record, not_an_address, read};
use crate::lang::{ByLang, Lang};
use crate::name::{Slug, is_mail_address};
use crate::source::{FileId, Spanned};

/// Characters a description has at least (DCAT-AP_IT practice; search engines cut or refuse shorter ones).
const DESCRIPTION_CHARS: usize = 50;

/// Reads a `dataset.toml` that stands in `folder` (`datasets/residenti/`, `datasets/residenti/versions/1.0.0/`).
///
/// Every fault is reported; `None` where something mandatory is missing or wrong.
pub fn dataset(
    table: &RawTable,
    file: FileId,
    folder: &str,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Dataset> {
    let r = read(table, DATASET, ctx, out);
    let id = id_of(folder);
    if Slug::parse(&id).is_none() {
        out.push(Diagnostic::new(Code::NameInvalid, Loc::File(file)).with("name", &id));
    }
    let version = version(&r, "version", out);
    let (licenses, theme) = (licences(&r, out), themes(&r, out));
    let subjects = subjects(&r, theme.as_deref(), out);
    web_addresses(&r, out);
    long_enough(&r, "title", 1, ctx, out);
    long_enough(&r, "description", DESCRIPTION_CHARS, ctx, out);
    let holder = holder(&r, out);
    plain(&r, ctx, out);
    if let (Some(created), Some(modified)) = (r.date("created"), r.date("modified"))
        && modified < created
    {
        let d = Diagnostic::at(Code::PeriodReversed, r.span_of("modified"));
        out.push(d.with("start", created.to_string()).see(Loc::Span(r.span_of("created"))));
    }
    for key in SUGAR.iter().filter(|key| r.has("resources") && r.has(key)) {
        let d = Diagnostic::at(Code::KeyConflict, r.span_of(key)).with("key", *key);
        out.push(d.with("other", "resources").see(Loc::Span(r.span_of("resources"))));
    }
    let releases = releases(&r, out);
    let owner = Owner { id: &id, title: r.by_lang("title"), record: &r, tree: table };
    let resources = resource::resources(&owner, ctx, out);
    Some(Dataset {
        file,
        folder: folder.to_owned(),
        title: r.by_lang("title")?.clone(),
        description: r.by_lang("description")?.clone(),
        keywords: r.by_lang_list("keywords").cloned(),
        version: version?,
        created: r.date("created").copied(),
        modified: *r.date("modified")?,
        licenses: licenses?,
        holder: holder?,
        publisher: r.spanned("publisher"),
        creator: r.spanned("creator"),
        contact: contact(&r, out),
        contributors: r.records("contributors").iter().filter_map(contributor).collect(),
        theme: theme?,
        subject: subjects,
        frequency: codes::FREQUENCIES
            .iter()
            .copied()
            .find(|f| r.text("frequency").is_some_and(|t| t == f))?,
        temporal: temporal(&r, out),
        places: r.texts("places").to_vec(),
        topics: r.texts("topics").to_vec(),
        projects: r.texts("projects").to_vec(),
        sources: r.records("sources").iter().filter_map(source).collect(),
        releases,
        notes: r.by_lang("notes").cloned(),
        resources: resources?,
        aggregate: aggregate::aggregate(&r),
        id,
    })
}

/// The id of the dataset a folder belongs to: the piece after `datasets/`, whatever the version.
fn id_of(folder: &str) -> String {
    let mut pieces: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    if let [.., "versions", _] = pieces.as_slice() {
        pieces.truncate(pieces.len() - 2);
    }
    pieces.last().copied().unwrap_or_default().to_owned()
}

fn version(r: &Record, key: &str, out: &mut Vec<Diagnostic>) -> Option<Spanned<SemVer>> {
    let text = r.text(key)?;
    let span = r.span_of(key);
    let version = SemVer::parse(text).map(|value| Spanned { value, span });
    if version.is_none() {
        let d = Diagnostic::at(Code::VersionInvalid, span).with("version", text);
        out.push(d.with("reason", Arg::Term("not-a-version")));
    }
    version
}

/// Tells each language in which the text of a key is shorter than it may be.
fn long_enough(r: &Record, key: &str, minimum: usize, ctx: Context<'_>, out: &mut Vec<Diagnostic>) {
    for (lang, text) in r.by_lang(key).into_iter().flat_map(ByLang::iter) {
        let length = text.chars().count();
        if length < minimum {
            let tag = ctx.languages.tag(lang);
            let key_in = format!("{key}.{tag}");
            if text.trim().is_empty() {
                let d = Diagnostic::at(Code::ValueEmpty, r.span_of(key)).with("key", key_in);
                let other = (lang != Lang::DEFAULT).then_some(tag);
                out.push(other.into_iter().fold(d, |d, tag| d.with("lang", tag)));
                continue;
            }
            let d = Diagnostic::at(Code::TextTooShort, r.span_of(key)).with("key", key_in);
            out.push(d.with("length", length).with("minimum", minimum));
        }
    }
}

/// Texts that catalogues pass on hold no HTML (guide of DCAT-AP_IT, common errors).
fn plain(r: &Record, ctx: Context<'_>, out: &mut Vec<Diagnostic>) {
    for key in ["title", "description"] {
        for (lang, text) in r.by_lang(key).into_iter().flat_map(ByLang::iter) {
            if let Some(tag) = html(text) {
                out.push(
                    Diagnostic::at(Code::HtmlInMetadata, r.span_of(key))
                        .with("key", format!("{key}.{}", ctx.languages.tag(lang)))
                        .with("value", tag),
                );
            }
        }
    }
}

/// The first HTML tag of a text.
fn html(text: &str) -> Option<&str> {
    text.match_indices('<').find_map(|(at, _)| {
        let rest = &text[at..];
        let name = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
        let end = rest.find('>').filter(|_| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
        Some(&rest[..=end])
    })
}

/// Whose the rights are; an empty text is nobody.
fn holder(r: &Record, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    let text = r.text("holder")?;
    let span = r.span_of("holder");
    if text.is_empty() {
        let d = Diagnostic::at(Code::ValueEmpty, span).with("key", "holder");
        out.push(d.with("file", "content/vocabularies/organisations.toml"));
        return None;
    }
    Some(Spanned { value: text.clone(), span })
}

fn unknown_code(t: &Spanned<String>, key: &'static str, known: Vec<String>) -> Diagnostic {
    Diagnostic::at(Code::ValueChoice, t.span)
        .with("key", key)
        .with("value", &t.value)
        .with("known", known)
}

fn licences(r: &Record, out: &mut Vec<Diagnostic>) -> Option<Vec<&'static Licence>> {
    let mut found = Vec::new();
    let known = || codes::LICENCES.iter().map(|l| l.name.to_owned()).collect();
    for t in r.texts("licenses") {
        let licence = codes::licence(&t.value);
        if licence.is_none() {
            out.push(unknown_code(t, "licenses", known()));
        }
        found.extend(licence);
    }
    none_written(r, "licenses", known(), out);
    (!found.is_empty()).then_some(found)
}

fn themes(r: &Record, out: &mut Vec<Diagnostic>) -> Option<Vec<&'static str>> {
    let mut found = Vec::new();
    let known = || codes::THEMES.iter().map(|c| (*c).to_owned()).collect();
    for t in r.texts("theme") {
        let theme = codes::THEMES.iter().copied().find(|code| *code == t.value);
        if theme.is_none() {
            out.push(unknown_code(t, "theme", known()));
        }
        found.extend(theme);
    }
    none_written(r, "theme", known(), out);
    (!found.is_empty()).then_some(found)
}

/// The sub-themes; each belongs to one of the themes.
fn subjects(r: &Record, theme: Option<&[&'static str]>, out: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut found = Vec::new();
    for t in r.texts("subject") {
        let fits = |of: &'static str| theme.is_none_or(|theme| theme.contains(&of));
        if codes::themes_of(&t.value).any(fits) {
            found.push(t.value.clone());
            continue;
        }
        let of_themes = codes::SUBJECTS.iter().filter(|(of, _)| fits(of));
        let known = of_themes.flat_map(|(_, numbers)| numbers.iter().map(|n| (*n).to_owned()));
        out.push(unknown_code(t, "subject", known.collect()));
    }
    found
}

/// Whatever is written as an address of the web is one.
fn web_addresses(r: &Record, out: &mut Vec<Diagnostic>) {
    for key in ["sources", "contributors"] {
        for entry in r.records(key) {
            out.extend(not_an_address(entry, "path"));
        }
    }
}

/// An empty list where one entry is mandatory.
fn none_written(r: &Record, key: &'static str, known: Vec<String>, out: &mut Vec<Diagnostic>) {
    if r.has(key) && r.texts(key).is_empty() {
        let d = Diagnostic::at(Code::ValueEmpty, r.span_of(key)).with("key", key);
        out.push(d.with("known", known));
    }
}

fn temporal(r: &Record, out: &mut Vec<Diagnostic>) -> Option<Temporal> {
    let t = r.record("temporal")?;
    let (start, end) = (*t.date("start")?, t.date("end").copied());
    if end.is_some_and(|end| end < start) {
        let d = Diagnostic::at(Code::PeriodReversed, t.span_of("end"));
        out.push(d.with("start", start.to_string()).see(Loc::Span(t.span_of("start"))));
    }
    Some(Temporal { start, end })
}

/// Who answers questions about the dataset.
fn contact(r: &Record, out: &mut Vec<Diagnostic>) -> Option<ContactPoint> {
    let r = r.record("contactPoint")?;
    let (name, email) = (r.by_lang("name")?.clone(), r.text("email")?.clone());
    if !is_mail_address(&email) {
        out.push(
            Diagnostic::at(Code::ValueChoice, r.span_of("email"))
                .with("key", "email")
                .with("value", &email)
                .with("example", "dati@ente.example"),
        );
    }
    Some(ContactPoint { name, email })
}

fn contributor(r: &Record) -> Option<Contributor> {
    Some(Contributor {
        title: r.by_lang("title")?.clone(),
        path: r.text("path").cloned(),
        roles: r.texts("roles").iter().map(|t| t.value.clone()).collect(),
    })
}

fn source(r: &Record) -> Option<Source> {
    Some(Source {
        title: r.by_lang("title")?.clone(),
        path: r.text("path").cloned(),
        version: r.text("version").cloned(),
        email: r.text("email").cloned(),
    })
}

/// The releases, newest first; one that is not later than the one before it is reported.
fn releases(r: &Record, out: &mut Vec<Diagnostic>) -> Vec<Release> {
    let mut releases: Vec<Release> = Vec::new();
    for entry in r.records("releases") {
        let version = version(entry, "version", out);
        let (Some(version), Some(date), Some(changes)) =
            (version, entry.date("date"), entry.by_lang("changes"))
        else {
            continue;
        };
        let (version, span) = (version.value, version.span);
        if let Some(above) = releases.last().filter(|above| above.version <= version) {
            let d = Diagnostic::at(Code::VersionInvalid, span).with("version", version.to_string());
            let reason = Arg::Term("version-order");
            out.push(d.with("reason", reason).see(Loc::Span(above.span)));
        }
        releases.push(Release { version, date: *date, changes: changes.clone(), span });
    }
    releases
}
