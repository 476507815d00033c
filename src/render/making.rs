//! From what a file of the site is made, without making it.
//!
//! In: the site, planned. Out: fingerprints; equal ones, equal files. All that is neither a page's text nor a file beside
//! one is one thing here ([`rest`]): settings, words, templates, vocabularies, datasets. Where any of it changed, nothing
//! is taken for granted. What a page has from other pages is named one by one: the cards in its rows, the titles and
//! addresses its links lead to, the addresses of its translations.

use super::Ctx;
use super::body::{self, Written};
use super::cards::CardOf;
use super::page::{dataset, is_coming, list, text, translations};
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::OutPath;
use crate::plan::{Job, ListOf, What};
use crate::resolve::Item;
use crate::site::{ChartId, PieceId};
use crate::source::FileId;
use crate::world::out::{Discard, Fingering, Fingerprint, Out};

/// Everything but the texts of pages, the files beside them and those of `static/`, which are copied. `None` where a file
/// of it cannot be read.
pub fn rest(ctx: &Ctx<'_>, out: &dyn Out) -> Option<Fingerprint> {
    let mut all: Vec<u8> = Vec::new();
    for (id, file) in ctx.sources.iter() {
        let page = file.path.starts_with("content/") && file.path.ends_with(".md");
        let beside = file.path.starts_with("content/") && ctx.plan.asset(id).is_some();
        if page || beside {
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
pub fn search(ctx: &Ctx<'_>, job: &Job) -> Option<Fingerprint> {
    let lang = job.lang.unwrap_or(Lang::DEFAULT);
    if let What::SearchEntry(page) = job.what {
        ctx.search_origins(lang).pages.get(page).copied().flatten()
    } else if let What::SearchWords(shard) = job.what {
        let all = ctx.search_origins(lang).all?;
        Some(Fingerprint::of(&[&all.0, b"words", &(shard as u64).to_le_bytes()]))
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
    let rest = ctx.rest?;
    let piece = ctx.site.piece(id);
    match piece.kind {
        Kind::Article | Kind::AltriSguardi | Kind::Event | Kind::Page => {}
        Kind::Report | Kind::Chapter | Kind::Home => return None,
    }
    let Written { text, resolved, lang, .. } = written;
    let mut all = Fingering::default();
    for digest in [b"piece".as_slice(), &rest.0, &body::made_from(ctx, written).0] {
        all.add(digest);
    }
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
    say(serde_json::to_vec(&is_coming(ctx.site, text)))?;
    say(serde_json::to_vec(&text::materials(ctx, text, lang)))?;
    for (key, others) in text::related(ctx, id, text) {
        all.add(key.as_bytes());
        for item in others {
            if let Some(said) = ctx.cards.said(CardOf::Item(item), lang) {
                all.add(&said.0);
            }
        }
    }
    Some(all.end())
}
