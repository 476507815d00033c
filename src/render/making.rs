//! From what a file of the site is made, without making it.
//!
//! In: the site, planned. Out: fingerprints; equal ones, equal files. All that is neither a page's text nor a file beside
//! one is one thing here ([`rest`]): settings, words, templates, vocabularies, datasets. Where any of it changed, nothing
//! is taken for granted. What a page has from other pages is named one by one: the cards in its rows, the titles and
//! addresses its links lead to, the addresses of its translations.

use std::collections::BTreeSet;

use super::Ctx;
use super::body::{self, Written};
use super::cards::CardOf;
use super::page::{dataset, home, list, state, text, translations};
use super::search;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::OutPath;
use crate::plan::link::Target;
use crate::plan::{Job, ListOf, What};
use crate::resolve::Item;
use crate::site::find::{Found, classify};
use crate::site::{ChartId, PieceId, Text};
use crate::source::FileId;
use crate::world::out::{Discard, Fingering, Fingerprint, Out};

/// Everything but the texts of pages, the files beside them and those of `static/`, which are copied. `None` where a file
/// of it cannot be read.
pub fn rest(ctx: &Ctx<'_>, out: &dyn Out) -> Option<Fingerprint> {
    let mut all: Vec<u8> = Vec::new();
    for (id, file) in ctx.sources.iter() {
        if is_of_a_page(ctx, &file.path) {
            continue;
        }
        if file.path.starts_with("static/") {
            // Pages may name it, but show nothing of it.
            all.extend(Fingerprint::of(&[file.path.as_bytes()]).0);
            continue;
        }
        let hash = match &file.text {
            Some(text) => Fingerprint::of(&[text.as_bytes()]),
            None => held(ctx, id, out)?,
        };
        all.extend(Fingerprint::of(&[file.path.as_bytes(), &hash.0]).0);
    }
    let base_url = ctx.site.config.base_url.as_bytes();
    Some(Fingerprint::of(&[&all, base_url, &ctx.surround.made_from().0]))
}

/// Whether a file is the text of a page, or lies beside one: pages that show it name it.
fn is_of_a_page(ctx: &Ctx<'_>, path: &str) -> bool {
    let is_it = |path| match classify(path, &ctx.site.config.languages) {
        Found::Text(_) | Found::Asset => true,
        Found::NoLanguage | Found::Chart | Found::Vocabulary | Found::Unexpected => false,
    };
    path.starts_with("content/") && is_it(path)
}

/// What a file of the site holds, where that is known from an earlier build.
pub fn known(ctx: &Ctx<'_>, id: FileId, out: &dyn Out) -> Option<Fingerprint> {
    let file = ctx.sources.get(id);
    file.stamp.and_then(|stamp| out.known_source(&file.path, &stamp))
}

/// Leaves to the next build what a file of the site holds ([`Written::fingerprint`](crate::world::out::Written)).
pub fn note(ctx: &Ctx<'_>, id: FileId, bytes: &Fingerprint, out: &dyn Out) {
    let file = ctx.sources.get(id);
    if let Some(stamp) = &file.stamp {
        out.note_source(&file.path, stamp, bytes);
    }
}

/// What a file that is no text holds; it is read where that is not known from an earlier build.
fn held(ctx: &Ctx<'_>, id: FileId, out: &dyn Out) -> Option<Fingerprint> {
    let known = known(ctx, id, out);
    if known.is_some() {
        return known;
    }
    let mut from = ctx.sources.open(id).ok()?;
    let mut sink = Discard.create(&OutPath::parse("held")?).ok()?;
    std::io::copy(&mut from, &mut sink).ok()?;
    let bytes = sink.finish().ok()?.fingerprint();
    note(ctx, id, &bytes, out);
    Some(bytes)
}

/// A file that says nothing of any page: an export, a description of a dataset, an archive.
pub fn data(ctx: &Ctx<'_>, what: &What, path: &str) -> Option<Fingerprint> {
    let of_data = matches!(
        what,
        What::Export(..)
            | What::DataPackage(..)
            | What::Describe(..)
            | What::Archive(..)
            | What::Sums(..)
            | What::Api(Some(_))
    );
    let rest = ctx.rest.filter(|_| of_data)?;
    Some(Fingerprint::of(&[&rest.0, b"data", path.as_bytes()]))
}

/// What is made of a chart and shows nothing of other pages but who shows the chart: its own page, the one in a frame, its
/// drawing, its points.
pub fn chart(ctx: &Ctx<'_>, job: &Job) -> Option<Fingerprint> {
    let rest = ctx.rest?;
    let lang = job.lang.unwrap_or(Lang::DEFAULT);
    let (id, shown_by) = if let What::Chart(id) = &job.what {
        (*id, dataset::used_in(ctx, Item::Chart(*id), lang))
    } else if let What::Embed(id)
    | What::Archived(id, _)
    | What::OEmbed(id)
    | What::ChartSvg(id)
    | What::ChartCsv(id)
    | What::ChartCsvw(id) = &job.what
    {
        (*id, Vec::new())
    } else {
        return None;
    };
    let shown_by = serde_json::to_string(&shown_by).ok()?;
    let path = job.out.as_str().as_bytes();
    let said = said_of(ctx, id).as_bytes();
    Some(Fingerprint::of(&[&rest.0, b"chart", path, said, shown_by.as_bytes()]))
}

/// What the search finds in the pages of a language, or shows of one; `None` where that may not be relied on.
pub fn found(ctx: &Ctx<'_>, job: &Job) -> Option<Fingerprint> {
    let lang = job.lang.unwrap_or(Lang::DEFAULT);
    if let What::SearchEntry(page) = job.what {
        ctx.search_origins(lang).pages.get(page).copied().flatten()
    } else if let What::SearchWords(shard) = job.what {
        ctx.search_origins(lang).all.map(|all| search::of_shard(&all, shard))
    } else {
        None
    }
}

/// A page of a list: what all lists are made from, and every card of this one.
pub fn list(ctx: &Ctx<'_>, of: ListOf, n: usize, lang: Lang) -> Option<Fingerprint> {
    let (rest, cards) = (ctx.rest?, list::digest(ctx, of, lang));
    let tag = ctx.site.config.languages.tag(lang);
    let what = format!("{of:?} {n} {}", ctx.site.today());
    Some(Fingerprint::of(&[&rest.0, b"list", tag.as_bytes(), what.as_bytes(), &cards.0]))
}

/// What its author wrote of a chart. All else that it is drawn from is no page's own.
pub fn said_of<'c>(ctx: &'c Ctx<'_>, id: ChartId) -> &'c str {
    let span = ctx.site.chart(id).span;
    ctx.sources.text(span.file).get(span.range()).unwrap_or_default()
}

/// A page that people wrote; `None` for those that show a whole section of the site.
pub fn piece(ctx: &Ctx<'_>, id: PieceId, written: Written<'_>) -> Option<Fingerprint> {
    let around = ctx.around(id, written)?;
    Some(Fingerprint::of(&[b"piece", &around.0, &body::made_from(ctx, written).0]))
}

impl Ctx<'_> {
    /// All that a page is made from but its own text and what that is answered, worked out once; `None` as in [`piece`].
    pub fn around(&self, id: PieceId, written: Written<'_>) -> Option<Fingerprint> {
        self.arounds.get((id, written.lang), || around(self, id, written))
    }
}

fn around(ctx: &Ctx<'_>, id: PieceId, written: Written<'_>) -> Option<Fingerprint> {
    let rest = ctx.rest?;
    let piece = ctx.site.piece(id);
    if !is_alone(piece.kind) {
        return None;
    }
    let Written { text, resolved, lang, .. } = written;
    let mut all = Fingering::default();
    all.add(&rest.0);
    let tag = ctx.site.config.languages.tag(lang);
    for said in [format!("{:?}", piece.kind).as_str(), tag, &resolved.title, &resolved.description]
    {
        all.add(said.as_bytes());
    }
    for (lang, url) in translations(ctx, id) {
        all.add(&[u8::try_from(lang.index()).unwrap_or(u8::MAX)]);
        all.add(url.as_str().as_bytes());
    }
    for dataset in &resolved.datasets {
        all.add(ctx.site.dataset(*dataset).id.as_str().as_bytes());
    }
    let mut say = |view: serde_json::Result<Vec<u8>>| view.map(|view| all.add(&view)).ok();
    let social = ctx.social(ctx.resolved.social_of_piece(ctx.site, id, lang), lang);
    say(serde_json::to_vec(&social))?;
    let image = text.image.as_ref().and_then(|image| ctx.image(image));
    say(serde_json::to_vec(&image))?;
    say(serde_json::to_vec(&ctx.projects(&text.terms, lang)))?;
    say(serde_json::to_vec(state(ctx.site, text)))?;
    say(serde_json::to_vec(&text::materials(ctx, text, lang)))?;
    for (key, others) in text::related(ctx, id, text) {
        all.add(key.as_bytes());
        for item in others {
            if let Some(said) = ctx.card_said(CardOf::Item(item), lang) {
                all.add(&said.0);
            }
        }
    }
    Some(all.end())
}

/// Whether a page shows nothing of a whole section of the site, nor of the pages it belongs to.
pub fn is_alone(kind: Kind) -> bool {
    match kind {
        Kind::Article | Kind::AltriSguardi | Kind::Event | Kind::Page => true,
        Kind::Report | Kind::Chapter | Kind::Home => false,
    }
}

/// The texts of pages in which there is a place that a text links to.
pub fn aimed_at(ctx: &Ctx<'_>, text: &Text, lang: Lang) -> BTreeSet<FileId> {
    let links = text.body.links().iter().filter(|link| link.target.contains('#'));
    let there =
        links.filter_map(|link| match ctx.links().find(&link.target, &text.folder, lang)? {
            Target::Inside { url, .. } => Some(ctx.plan.text_at(ctx.site, &url)?.file),
            Target::Here(_) | Target::Outside(_) => None,
        });
    there.collect()
}

/// The files that a page is made from, as far as they are texts of pages: its own, those of pages in its rows and of those
/// its links name, those that specify its charts.
pub fn texts(ctx: &Ctx<'_>, id: PieceId, text: &Text) -> BTreeSet<FileId> {
    let is_home = ctx.site.piece(id).kind == Kind::Home;
    let shown = if is_home { home::shown(ctx, text) } else { Vec::new() };
    let rows = text::related(ctx, id, text).into_iter().flat_map(|(_, items)| items).chain(shown);
    let rows = rows.filter_map(|item| match item {
        Item::Piece(id) => Some(id),
        Item::Dataset(_) | Item::Chart(_) => None,
    });
    let links = text.body.links().iter().filter_map(|link| ctx.links().named(&link.target));
    let pages = rows.chain(links).chain([id]);
    let texts = pages.flat_map(|id| ctx.site.piece(id).texts.iter().flatten());
    let charts = text.charts.iter().flatten().map(|chart| ctx.site.chart(*chart).span.file);
    let is_page = |file: &FileId| ctx.sources.get(*file).path.ends_with(".md");
    texts.map(|text| text.file).chain(charts.filter(is_page)).collect()
}
