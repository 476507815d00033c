//! Sources → [`Site`]. Never fails: what is broken is reported and left out, and the rest is read all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::find::{Found, TextPath, classify};
use super::outlines::Outlines;
use super::route::Routes;
use super::sketches::Sketches;
use super::styles::Styles;
use super::vocabulary::{TermId, TermKind};
use super::{
    Coming, DatasetId, Extra, KeyFigureText, Later, Material, MaterialTarget, Moment, Picture,
    Piece, PieceId, Site, Text, charts, datasets, geometry,
};
use crate::config::{self, Config, MenuEntry};
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::doc::body::{Original, count_words, digest};
use crate::doc::front::{self, Front, Kind, Voice};
use crate::doc::{self, Body, ChartBlock};
use crate::fields::Context;
use crate::format::Formats;
use crate::lang::Lang;
use crate::memo::Carried;
use crate::name::{Slug, Url};
use crate::par;
use crate::source::{FileId, Sources, Spanned};
use crate::strings;

/// How a site is to be read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Address of the site, in place of the configured one.
    pub base_url: Option<String>,
    /// Whether drafts and pages not yet due are there.
    pub drafts: bool,
    /// Texts as an earlier run of the same program read them.
    pub texts: Option<Arc<Texts>>,
    /// What another run of it saw of their bodies; there also where that is nothing, if it is to be known to the next.
    pub outlines: Option<Arc<Outlines>>,
    /// What others show of texts that are there without being read.
    pub sketches: Option<Arc<Sketches>>,
    /// Style sheets as another run bundled them.
    pub styles: Option<Arc<Styles>>,
}

/// Texts of pages that were read: by their file, what it held, and the settings of the site.
pub type Texts = Carried<(FileId, String, Arc<str>, Arc<str>), Arc<Parsed>>;

/// A text that was read.
#[derive(Debug)]
pub struct Parsed {
    front: Front,
    body: Arc<Body>,
    found: Vec<Diagnostic>,
}

/// A text as it was read, before what it names is looked up.
struct Read {
    path: TextPath,
    file: FileId,
    said: Said,
}

/// What a text says.
enum Said {
    /// What stands in its file.
    Written(Box<Front>, Arc<Body>),
    /// What others show of it, where the file was not read.
    Sketched(Box<Text>),
}

impl Read {
    fn front(&self) -> Option<&Front> {
        match &self.said {
            Said::Written(front, _) => Some(front),
            Said::Sketched(_) => None,
        }
    }

    fn charts(&self) -> &[ChartBlock] {
        match &self.said {
            Said::Written(_, body) => body.charts(),
            Said::Sketched(_) => &[],
        }
    }
}

/// What the folder `content` has.
struct Content {
    /// What is published.
    read: Vec<Read>,
    /// Drafts, and what comes out later.
    held: Vec<Read>,
    /// Files that specify charts.
    charts: Vec<FileId>,
    /// What comes out later.
    coming: Vec<Coming>,
}

/// What was found wrong with a site while it was read.
#[derive(Debug, Default)]
pub struct Faults {
    /// With its datasets, one by one and as they name each other.
    pub data: Vec<Diagnostic>,
    /// With everything else.
    pub rest: Vec<Diagnostic>,
}

/// Reads a site. `None` where `specola.toml` is missing or broken; then nothing else can be read.
pub fn load(sources: &Sources<'_>, options: &Options) -> (Option<Site>, Faults) {
    let mut out = Vec::new();
    let Some(mut config) = config::load(sources, &mut out) else {
        return (None, Faults { data: Vec::new(), rest: out });
    };
    if let Some(base_url) = &options.base_url {
        config.base_url.clone_from(base_url);
    }
    let ctx = Context { languages: &config.languages };
    let strings = strings::load(sources, &config.themes, &config.languages, &mut out);
    let vocabularies = super::vocabulary::load(sources, ctx, &mut out);
    let geometries = geometry::load(sources, &mut out);
    let formats = Formats::new(&config.languages);
    let routes = Routes::new(&config.languages, &config.base_url);
    let (datasets, data) = datasets::load(sources, ctx, &vocabularies);
    let Content { read, held, charts, coming } = texts(sources, &config, options, &mut out);
    let publisher = config.publisher.clone();
    if !publisher.value.is_empty() {
        vocabularies.resolve_one(TermKind::Organisation, &publisher, &mut out);
    }
    let mut site = Site {
        now: sources.now(),
        due: due(&coming).chain(midnight(sources.now(), &config.timezone)).min(),
        coming,
        config,
        strings,
        formats,
        routes,
        vocabularies,
        mapped: geometry::mapped(&geometries, &datasets, sources),
        geometries,
        pieces: Vec::new(),
        datasets,
        charts: Vec::new(),
        gone_charts: Vec::new(),
        later: held.iter().map(later).collect(),
        addresses: OnceLock::new(),
    };
    let blocks = read.iter().flat_map(Read::charts);
    let charts = charts::load(&site, sources, &charts, blocks, &mut out);
    (site.charts, site.gone_charts) = charts;
    site.pieces = pieces(&site, sources, read, held, &mut out);
    site.due = site.due.into_iter().chain(turns(&site)).min();
    check_home(&site, sources, &mut out);
    check_menus(&site, &mut out);
    (Some(site), Faults { data, rest: out })
}

fn later(held: &Read) -> Later {
    let TextPath { kind, parent, name, .. } = &held.path;
    let name = if *kind == Kind::Chapter { format!("{parent}/{name}") } else { name.clone() };
    Later { file: held.file, kind: *kind, name }
}

/// When pages come out by themselves.
fn due(coming: &[Coming]) -> impl Iterator<Item = Timestamp> {
    coming.iter().filter(|c| c.by_itself).map(|c| c.at)
}

/// When events begin and when they are over that are to come or under way: their pages say so.
fn turns(site: &Site) -> impl Iterator<Item = Timestamp> {
    let events = site.of_kind(Kind::Event).flat_map(|(_, event)| event.texts.iter().flatten());
    let turns = events.flat_map(|text| [text.extra.start, text.extra.end]).flatten();
    turns.filter(|turn| turn.timed && turn.at > site.now).map(|turn| turn.at)
}

/// When the next day begins where the site is.
fn midnight(now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let tomorrow = zone.to_datetime(now).date().tomorrow().ok()?;
    zone.to_timestamp(tomorrow.at(0, 0, 0, 0)).ok()
}

/// Reads every page's text, in parallel; and says which files are charts, and which texts are for later.
fn texts(
    sources: &Sources<'_>,
    config: &Config,
    options: &Options,
    out: &mut Vec<Diagnostic>,
) -> Content {
    let mut paths = Vec::new();
    let mut charts = Vec::new();
    for (id, file) in sources.under("content/") {
        match classify(&file.path, &config.languages) {
            Found::Text(path) => paths.push((id, path)),
            Found::Chart => charts.push(id),
            Found::Vocabulary | Found::Asset => {}
            Found::NoLanguage => out.push(unexpected(&file.path, id, &names(config))),
            Found::Unexpected => {
                out.push(unexpected(&file.path, id, "content/<kind>/<name>/index.<lang>.md"));
            }
        }
    }
    let ctx = Context { languages: &config.languages };
    let now = sources.now();
    let settings = sources.find("specola.toml").and_then(|id| sources.get(id).text.clone());
    let settings = settings.unwrap_or_default();
    let (read, found) = par::map(&paths, |(file, path)| {
        let Some(text) = &sources.get(*file).text else {
            let read = sketched(path, *file, config, options);
            return ((read.map(|read| (read, true)), None), Vec::new());
        };
        let tag = config.languages.tag(path.lang);
        let parse = || {
            let (front, range, mut found) = front::read(text, *file, path.kind, tag, ctx);
            let from =
                Original { text: Arc::clone(text), body: range, file: *file, tag: tag.into() };
            let body = Arc::new(body_of(&from, &sources.get(*file).path, options, &mut found));
            Arc::new(Parsed { front, body, found })
        };
        let parsed = match &options.texts {
            Some(texts) => {
                let name = sources.get(*file).path.clone();
                texts.get((*file, name, Arc::clone(text), Arc::clone(&settings)), parse)
            }
            None => parse(),
        };
        // Of what nobody else holds nothing is copied.
        let Parsed { front, body, found } = Arc::try_unwrap(parsed).unwrap_or_else(|shared| {
            let Parsed { front, body, found } = &*shared;
            Parsed { front: front.clone(), body: Arc::clone(body), found: found.clone() }
        });
        let date = front.date.and_then(|d| d.timestamp(&config.timezone));
        let later = date.filter(|at| *at > now);
        let is_there = options.drafts || (!front.draft && later.is_none());
        let by_itself = !is_there && !front.draft;
        let span = front.record.span_of("date");
        let day = |at: Timestamp| config.timezone.to_datetime(at).date();
        let coming = later.map(|at| Coming { at, day: day(at), span, by_itself });
        let said = Said::Written(Box::new(front), body);
        let read = Read { path: path.clone(), file: *file, said };
        ((Some((read, is_there)), coming), found)
    });
    out.extend(found);
    let mut coming = Vec::new();
    let read = read.into_iter().map(|(text, later)| {
        coming.extend(later);
        text
    });
    let [read, held] = parted(&paths, read.collect());
    Content { read, held, charts, coming }
}

/// A text that was not read, by what others show of it, where that is known.
fn sketched(path: &TextPath, file: FileId, config: &Config, options: &Options) -> Option<Read> {
    let sketch = options.sketches.as_ref()?.find(file)?;
    let text = sketch.text(file, &path.folder, &config.timezone)?;
    Some(Read { path: path.clone(), file, said: Said::Sketched(Box::new(text)) })
}

/// The texts that are published, and those that are not: drafts, those for later, and the chapters of such reports. `read`
/// says of each path whether its own text is published.
fn parted(paths: &[(FileId, TextPath)], read: Vec<Option<(Read, bool)>>) -> [Vec<Read>; 2] {
    // A chapter comes out with its report, in each language.
    let reports = paths.iter().zip(&read).filter(|((_, path), _)| path.kind == Kind::Report);
    let held = reports.filter(|(_, read)| !read.as_ref().is_some_and(|(_, there)| *there));
    let held: BTreeSet<(&str, Lang)> =
        held.map(|((_, path), _)| (path.name.as_str(), path.lang)).collect();
    let is_held = |path: &TextPath| {
        path.kind == Kind::Chapter && held.contains(&(path.parent.as_str(), path.lang))
    };
    let read = read.into_iter().flatten();
    let (public, rest): (Vec<_>, Vec<_>) = read.partition(|(r, there)| *there && !is_held(&r.path));
    [public, rest].map(|all| all.into_iter().map(|(read, _)| read).collect())
}

/// The body of a text, as another run saw it where that is known.
fn body_of(from: &Original, path: &str, options: &Options, found: &mut Vec<Diagnostic>) -> Body {
    let outlines = options.outlines.as_ref();
    let known = outlines.map(|outlines| (outlines, digest(&from.tag, &from.text)));
    let hash = known.as_ref().map(|(_, hash)| *hash);
    let seen = known.and_then(|(outlines, hash)| outlines.find(path, &hash));
    let body = seen.and_then(|seen| Body::from_seen(seen, from.clone()));
    let body = body.unwrap_or_else(|| {
        let Original { text, body, file, tag } = from;
        let (doc, faults) = doc::parse::parse(text, body.clone(), *file, tag);
        let is_faultless = faults.is_empty();
        found.extend(faults);
        Body::whole(doc, is_faultless, count_words(text))
    });
    body.known_by(hash)
}

/// A page's text as it stands now, where its body began and begins, and what was found wrong with that. `None` where
/// more changed than the body, the title and the description, or where front matter has faults.
pub fn again(
    site: &Site,
    sources: &Sources<'_>,
    file: FileId,
    (then, now): (&str, &Arc<str>),
) -> Option<(Text, [usize; 2], Vec<Diagnostic>)> {
    let (before, _) = front::split(then, file);
    let (after, unsplit) = front::split(now, file);
    let [was, is] = [then.get(before.front)?, now.get(after.front)?];
    if !unsplit.is_empty() || others_see(was) != others_see(is) {
        return None;
    }
    let languages = &site.config.languages;
    let Found::Text(path) = classify(&sources.get(file).path, languages) else { return None };
    let tag = languages.tag(path.lang);
    let (front, range, faults) = front::read(now, file, path.kind, tag, Context { languages });
    let from = Original { text: Arc::clone(now), body: range, file, tag: tag.into() };
    let mut found = Vec::new();
    let body = Arc::new(body_of(&from, "", &Options::default(), &mut found));
    let mut unnamed = Vec::new();
    let said = Said::Written(Box::new(front), body);
    let text = text(site, sources, Read { path, file, said }, &mut unnamed)?;
    // Of front matter that is broken nobody knows where it ends.
    if faults.iter().any(|d| d.code == Code::TomlSyntax) {
        return None;
    }
    let is_sound = was == is || (faults.is_empty() && unnamed.is_empty());
    is_sound.then_some((text, [before.body.start, after.body.start], found))
}

/// The lines of front matter that say more of a page than how it is called: of the others its cards are made, and the
/// links that lead to it.
fn others_see(front: &str) -> Vec<&str> {
    let of = |line: &&str| {
        let key = line.split_once('=').map_or("", |(key, _)| key.trim_end());
        ["title", "description"].contains(&key)
    };
    // Behind the first table a key of that name is another.
    let mut lines = front.lines();
    let mut seen: Vec<&str> = Vec::new();
    for line in lines.by_ref() {
        if line.trim_start().starts_with('[') {
            seen.push(line);
            break;
        }
        if !of(&line) {
            seen.push(line);
        }
    }
    seen.extend(lines);
    seen
}

/// How the files of a text can be called, one for each language.
fn names(config: &Config) -> String {
    let name = |lang| format!("name.{}.md", config.languages.tag(lang));
    config.languages.all().map(name).collect::<Vec<_>>().join(", ")
}

fn unexpected(path: &str, id: FileId, expected: &str) -> Diagnostic {
    let d = Diagnostic::new(Code::FileUnexpected, Loc::File(id));
    d.with("path", path).with("expected", expected)
}

/// What the texts of one page have in common, in the order of pages: kind, report, number, name.
type Key = (Kind, String, u32, String);

fn key(path: &TextPath) -> Key {
    (path.kind, path.parent.clone(), path.number, path.name.clone())
}

/// The texts of each page, in the order of pages; none of the groups is empty.
fn grouped(mut read: Vec<Read>) -> Vec<Vec<Read>> {
    fn key(text: &Read) -> (Kind, &str, u32, &str) {
        let TextPath { kind, parent, number, name, .. } = &text.path;
        (*kind, parent, *number, name)
    }
    // They come in the order of their paths, which is nearly this one.
    read.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut groups: Vec<Vec<Read>> = Vec::new();
    for text in read {
        match groups.last_mut() {
            Some(last) if last.last().is_some_and(|other| key(other) == key(&text)) => {
                last.push(text);
            }
            Some(_) | None => groups.push(vec![text]),
        }
    }
    groups
}

/// Puts the texts of one page together, and looks up what they name.
fn pieces(
    site: &Site,
    sources: &Sources<'_>,
    read: Vec<Read>,
    held: Vec<Read>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Piece> {
    let mut voices: BTreeMap<Key, Vec<Voice>> = BTreeMap::new();
    for text in held {
        let Some(front) = text.front().filter(|front| !front.voices.is_empty()) else { continue };
        voices.entry(key(&text.path)).or_default().extend(front.voices.iter().cloned());
    }
    let groups = grouped(read);
    let reports = groups.iter().filter(|texts| texts[0].path.kind == Kind::Report);
    let reports: Vec<String> = reports.map(|texts| texts[0].path.name.clone()).collect();
    let first_report = groups.iter().take_while(|texts| texts[0].path.kind < Kind::Report).count();
    let (pieces, found) = par::take(groups, |texts| {
        let mut out = Vec::new();
        let key = key(&texts[0].path);
        let held = voices.get(&key).cloned().unwrap_or_default();
        let (kind, report, number, name) = key;
        let parent = reports.iter().position(|r| *r == report).map(|i| PieceId(first_report + i));
        let mut piece =
            Piece { kind, name, parent, number, texts: site.langs().map(|_| None).collect(), held };
        if kind == Kind::Chapter && piece.parent.is_none() {
            let file = texts.first().map_or(Loc::Project, |t| Loc::File(t.file));
            let missing = Diagnostic::new(Code::FileMissing, file);
            let tag = site.config.languages.tag(Lang::DEFAULT);
            out.push(missing.with("path", format!("content/reports/{report}/index.{tag}.md")));
        }
        for text in texts {
            let lang = text.path.lang;
            if let Some(first) = &piece.texts[lang.index()] {
                let first: &Text = first;
                let twice = Diagnostic::new(Code::IdDuplicate, Loc::File(text.file))
                    .with("id", &piece.name);
                out.push(twice.see(Loc::File(first.file)));
                continue;
            }
            piece.texts[lang.index()] = self::text(site, sources, text, &mut out);
        }
        // Even one without a text stays: reports are found by their place in the list.
        (piece, out)
    });
    out.extend(found);
    pieces
}

#[expect(clippy::too_many_lines, reason = "one field after the other")]
/// One text with everything it names looked up; `None` where it can have no address.
fn text(site: &Site, sources: &Sources<'_>, read: Read, out: &mut Vec<Diagnostic>) -> Option<Text> {
    let Read { path, file, said } = read;
    let (front, body) = match said {
        Said::Written(front, body) => (*front, body),
        Said::Sketched(text) => return Some(*text),
    };
    let name = if path.kind == Kind::Chapter {
        path.name.split_once('-').map_or(path.name.as_str(), |(_, rest)| rest)
    } else {
        path.name.as_str()
    };
    let Some(slug) = front.slug.as_deref().map_or_else(|| Slug::parse(name), Slug::parse) else {
        out.push(Diagnostic::new(Code::NameInvalid, Loc::File(file)).with("name", name));
        return None;
    };
    let vocabularies = &site.vocabularies;
    let mut terms = Vec::new();
    for (kind, ids) in [
        (TermKind::Topic, front.topics()),
        (TermKind::Place, front.places()),
        (TermKind::Organisation, front.organisations()),
        (TermKind::Project, front.projects()),
    ] {
        terms.extend(vocabularies.resolve(kind, ids, out));
    }
    let authors: Vec<TermId> = vocabularies.resolve(TermKind::Person, front.authors(), out);
    let datasets = front.datasets().iter().filter_map(|id| dataset(site, id, out)).collect();
    let bundle = Bundle { sources, folder: &path.folder };
    let image = front.image.as_ref().and_then(|i| {
        Some(Picture {
            file: bundle.file(&i.src, out)?,
            alt: i.alt.clone(),
            credit: i.credit.clone(),
        })
    });
    dates(site, &front, out);
    hours(site, &front, sources, out);
    let extra = extra(site, &front, bundle, out);
    let charts = body.charts().iter().map(|block| charts::of_block(site, block)).collect();
    let moment = |m: Option<crate::fields::Moment>| m.and_then(|m| moment(site, m));
    let mut corrections: Vec<_> =
        front.corrections.iter().map(|c| (c.date.date(), c.text.clone())).collect();
    corrections.sort_by_key(|c| std::cmp::Reverse(c.0));
    let key_figure = |k: &front::KeyFigure| KeyFigureText {
        value: k.value.clone(),
        label: k.label.clone(),
        note: k.note.clone(),
    };
    Some(Text {
        file,
        front: Some(front.digests),
        slug,
        published: moment(front.date),
        updated: moment(front.updated),
        draft: front.draft,
        typed_numbers: front.record.flag("typed_numbers"),
        aliases: front.aliases().iter().filter_map(alias).collect(),
        authors,
        terms,
        datasets,
        image,
        key_figures: front.key_figures.iter().map(key_figure).collect(),
        corrections,
        extra,
        charts,
        voices: front.voices,
        title: front.title,
        description: front.description,
        folder: path.folder,
        body,
    })
}

fn alias(alias: &Spanned<String>) -> Option<Spanned<Url>> {
    // A page at an old address is a folder address, whether or not its slash was written.
    let text = if alias.value.ends_with('/') || alias.value.ends_with(".html") {
        alias.value.clone()
    } else {
        format!("{}/", alias.value)
    };
    Some(Spanned { value: Url::parse(&text)?, span: alias.span })
}

/// The dataset of an id; an unknown one is reported.
pub(super) fn dataset(
    site: &Site,
    id: &Spanned<String>,
    out: &mut Vec<Diagnostic>,
) -> Option<DatasetId> {
    let found = site.find_dataset(&id.value);
    if found.is_none() {
        let d = Diagnostic::at(Code::IdUnknown, id.span)
            .with("kind", Arg::Term("dataset"))
            .with("id", &id.value);
        let near = crate::diag::nearest(&id.value, site.datasets.iter().map(|d| d.id.as_str()));
        out.push(d.near(near));
    }
    found
}

fn moment(site: &Site, m: crate::fields::Moment) -> Option<Moment> {
    let at = m.timestamp(&site.config.timezone)?;
    let civil = site.config.timezone.to_datetime(at);
    let timed = m.offset.is_some() || m.civil.time() != jiff::civil::Time::midnight();
    Some(Moment { at, civil, timed })
}

/// The folder a text lies in, where its images are.
#[derive(Clone, Copy)]
struct Bundle<'a> {
    sources: &'a Sources<'a>,
    folder: &'a str,
}

impl Bundle<'_> {
    /// A file beside the text; one that is not there is reported.
    fn file(self, name: &Spanned<String>, out: &mut Vec<Diagnostic>) -> Option<FileId> {
        let found = super::bundle_file(self.sources, self.folder, &name.value);
        if found.is_none() {
            let missing = Diagnostic::at(Code::FileMissing, name.span);
            out.push(missing.with("path", format!("{}{}", self.folder, name.value)));
        }
        found
    }
}

/// A page changes, and is corrected, after it came out; neither in days to come.
fn dates(site: &Site, front: &Front, out: &mut Vec<Diagnostic>) {
    let today = site.config.timezone.to_datetime(site.now).date();
    let record = &front.record;
    let corrections = record.records("corrections").iter();
    let later = corrections
        .map(|r| ("corrections", r.moment("date"), r.span_of("date")))
        .chain([("updated", record.moment("updated"), record.span_of("updated"))]);
    let begun = record.moment("date").map(crate::fields::Moment::date);
    for (key, date, span) in later.filter_map(|(key, m, span)| Some((key, m?.date(), span))) {
        let d = |code| Diagnostic::at(code, span).with("key", key).with("date", date.to_string());
        if let Some(begun) = begun.filter(|begun| date < *begun) {
            let d = d(Code::DateOrder).with("other", "date").with("start", begun.to_string());
            out.push(d.see(Loc::Span(record.span_of("date"))));
        } else if date > today && begun.is_none_or(|begun| begun <= today) {
            out.push(d(Code::DateAhead));
        }
    }
}

/// Hours are there on their day, where the clocks go forward; and an event both begins and ends at an hour, or does neither.
fn hours(site: &Site, front: &Front, sources: &Sources<'_>, out: &mut Vec<Diagnostic>) {
    let record = &front.record;
    for key in ["date", "updated", "start", "end"] {
        let local = record.moment(key).filter(|m| m.offset.is_none());
        let Some((local, at)) = local.and_then(|m| Some((m, moment(site, *m)?))) else { continue };
        if at.civil != local.civil {
            let skipped = Diagnostic::at(Code::HourSkipped, record.span_of(key)).with("key", key);
            let skipped = skipped.with("value", local.civil.to_string());
            out.push(skipped.with("example", at.civil.to_string()));
        }
    }
    // Midnight is an hour, too, where it was written.
    let hour = |key: &str| {
        let span = record.moment(key).map(|_| record.span_of(key))?;
        sources.text(span.file).get(span.range()).map(|written| written.contains(':'))
    };
    if let (Some(starts), Some(ends)) = (hour("start"), hour("end"))
        && starts != ends
    {
        let (expected, found) =
            if starts { ("hour-too", "date") } else { ("hour-neither", "datetime") };
        let mixed = Diagnostic::at(Code::ValueType, record.span_of("end")).with("key", "end");
        out.push(mixed.with("expected", Arg::Term(expected)).with("found", Arg::Term(found)));
    }
}

fn extra(site: &Site, front: &Front, bundle: Bundle<'_>, out: &mut Vec<Diagnostic>) -> Extra {
    let record = &front.record;
    let moment = |key: &str| record.moment(key).and_then(|m| moment(site, *m));
    let (start, end) = (moment("start"), moment("end"));
    if let (Some(start), Some(end)) = (start, end)
        && end.at < start.at
    {
        let d = Diagnostic::at(Code::PeriodReversed, record.span_of("end"));
        let d = d.with("start", start.civil.to_string());
        out.push(d.see(Loc::Span(record.span_of("start"))));
    }
    let mut materials = Vec::new();
    for material in &front.materials {
        let target = if material.path.value.starts_with("https://") {
            Some(MaterialTarget::Outside(material.path.value.clone()))
        } else {
            bundle.file(&material.path, out).map(MaterialTarget::File)
        };
        let (title, accessible) = (material.title.clone(), material.accessible);
        materials.extend(target.map(|target| Material { title, target, accessible }));
    }
    Extra {
        form: record.text("form").cloned(),
        edition: record.text("edition").cloned(),
        start,
        end,
        location: record.text("location").cloned(),
        category: record.text("category").cloned(),
        materials,
        statement: record.text("statement").is_some(),
        lead: record.spanned("lead"),
        chart: record.spanned("chart"),
    }
}

/// There is a home page, and the article and the chart that it names are there.
fn check_home(site: &Site, sources: &Sources<'_>, out: &mut Vec<Diagnostic>) {
    // One that cannot be read was reported.
    let is_home =
        |d: &Diagnostic| d.loc.path(sources).is_some_and(|p| p.starts_with("content/index."));
    if site.of_kind(Kind::Home).next().is_none() && !out.iter().any(is_home) {
        let path = format!("content/index.{}.md", site.config.languages.tag(Lang::DEFAULT));
        out.push(Diagnostic::new(Code::HomeMissing, Loc::Project).with("path", path));
    }
    for (_, piece) in site.of_kind(Kind::Home) {
        for text in piece.texts.iter().flatten() {
            if let Some(lead) = &text.extra.lead
                && site.find_piece(Kind::Article, &lead.value).is_none()
            {
                out.push(unknown("article", lead));
            }
            if let Some(chart) = &text.extra.chart
                && site.find_chart(&chart.value).is_none()
            {
                out.push(unknown("chart", chart));
            }
        }
    }
}

/// Every page that a menu names is there.
fn check_menus(site: &Site, out: &mut Vec<Diagnostic>) {
    for entry in site.config.menu.iter().chain(&site.config.footer) {
        if let MenuEntry::Page(page) = entry
            && site.find_piece(Kind::Page, &page.value).is_none()
        {
            let known = site.of_kind(Kind::Page).map(|(_, piece)| piece.name.as_str());
            let d = unknown("page", page);
            out.push(d.near(crate::diag::nearest(&page.value, known)));
        }
    }
}

fn unknown(kind: &'static str, id: &Spanned<String>) -> Diagnostic {
    Diagnostic::at(Code::IdUnknown, id.span).with("kind", Arg::Term(kind)).with("id", &id.value)
}
