//! The feeds of what people write, on the whole site or on a topic.
//!
//! In: the pieces of a language that have come out. Out: a [`Feed`], newest first, in the form that is asked for. A
//! correction changes its entry, which then says what was wrong.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::sync::Arc;

use super::feed::{self, Feed, FeedEntry};
use super::{Ctx, updates};
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::feeds::{Form, Stream};
use crate::resolve::Item;
use crate::site::PieceId;
use crate::site::vocabulary::{TermId, TermKind};

/// Entries of a feed, the newest.
const ENTRIES: usize = 30;

/// A feed as a file.
pub fn text(ctx: &Ctx<'_>, stream: Stream, form: Form, lang: Lang) -> String {
    let mut found = match stream {
        Stream::All | Stream::Topic(_) | Stream::Events => news(ctx, stream, lang),
        Stream::Data => updates::feed(ctx, lang),
    };
    let site = ctx.site;
    found.url = site.routes.absolute(&site.feed_url(stream, form, lang));
    found.page = site.routes.absolute(&site.feed_page(stream, lang));
    match form {
        Form::Atom => feed::atom(&found),
        Form::Json => feed::json(&found),
    }
}

/// The newest articles, `AltriSguardi` pieces, reports and events of a language, or those of them that are asked for.
fn news(ctx: &Ctx<'_>, stream: Stream, lang: Lang) -> Feed {
    let site = ctx.site;
    let topic = topic(stream);
    let pieces = newest(ctx, stream, lang);
    let entries: Vec<FeedEntry> = pieces.iter().filter_map(|id| entry(ctx, *id, lang)).collect();
    let updated = entries.iter().map(|e| e.updated.clone()).max();
    let title = site.config.title.get(lang).0;
    let of_events = stream == Stream::Events;
    Feed {
        lang: site.config.languages.tag(lang).to_owned(),
        title: match topic {
            Some(topic) => format!("{title}: {}", site.term_label(topic, lang).0),
            None if of_events => site.strings.fill(lang, "events_feed_title", &[("site", title)]),
            None => title.clone(),
        },
        subtitle: topic
            .and_then(|t| site.vocabularies.get(t).description.as_ref())
            .unwrap_or(&site.config.description)
            .get(lang)
            .0
            .clone(),
        url: String::new(),
        page: String::new(),
        author: ctx.publisher(lang),
        // A feed without entries is that of the day it was made on.
        updated: updated.unwrap_or_else(|| site.morning().to_string()),
        entries,
    }
}

/// The topic that a feed is of.
fn topic(stream: Stream) -> Option<TermId> {
    match stream {
        Stream::Topic(id) => Some(id),
        Stream::All | Stream::Events | Stream::Data => None,
    }
}

/// The pages that a feed of what people write tells of, newest first.
pub fn newest(ctx: &Ctx<'_>, stream: Stream, lang: Lang) -> Arc<[PieceId]> {
    ctx.newest.get((stream, lang), || sorted(ctx, stream, lang).into())
}

/// As [`newest`]; all that may be one of them is asked when it came out.
fn sorted(ctx: &Ctx<'_>, stream: Stream, lang: Lang) -> Vec<PieceId> {
    let (site, topic) = (ctx.site, topic(stream));
    let kinds: &[Kind] = match stream {
        Stream::Events => &[Kind::Event],
        Stream::All | Stream::Topic(_) => {
            &[Kind::Article, Kind::AltriSguardi, Kind::Report, Kind::Event]
        }
        Stream::Data => &[],
    };
    let published = |id: PieceId| Some(site.piece(id).text(lang)?.published?.at);
    let dated = |id: PieceId| Some((Reverse(published(id)?), id));
    let mut pieces: Vec<_> = match topic {
        None => {
            let pieces = kinds.iter().flat_map(|kind| site.of_kind(*kind));
            pieces.filter_map(|(id, _)| dated(id)).collect()
        }
        Some(topic) => {
            let all = ctx.resolved.index.of_term(topic).filter_map(|item| match item {
                Item::Piece(id) => Some(id).filter(|id| kinds.contains(&site.piece(*id).kind)),
                Item::Dataset(_) | Item::Chart(_) => None,
            });
            all.filter_map(dated).collect()
        }
    };
    // A site has thousands, and a feed tells of a few.
    if pieces.len() > ENTRIES {
        pieces.select_nth_unstable(ENTRIES);
        pieces.truncate(ENTRIES);
    }
    pieces.sort_unstable();
    pieces.into_iter().map(|(_, id)| id).collect()
}

fn entry(ctx: &Ctx<'_>, id: PieceId, lang: Lang) -> Option<FeedEntry> {
    let site = ctx.site;
    let text = site.piece(id).text(lang)?;
    let resolved = ctx.resolved.text(id, lang)?;
    let published = text.published?;
    let terms = ctx.resolved.index.terms_of_item(site, Item::Piece(id));
    let topics = site.terms_of(terms, TermKind::Topic);
    let own = site.piece_url(id, lang)?;
    let url = site.routes.absolute(&own);
    // A page that was renamed is no new entry (RFC 4287, 4.2.6): it keeps the address it had first in its section. Other old
    // addresses may be short ones, written later.
    let mut aliases = text.aliases.iter().map(|alias| &alias.value);
    let first = aliases.find(|alias| section(alias) == section(&own));
    // The day begins when it does where the site is.
    let corrected = resolved.corrections.iter().filter_map(|(date, _)| {
        let day = site.config.timezone.to_timestamp(date.at(0, 0, 0, 0));
        day.ok()
    });
    let updated = text.updated.map(|u| u.at).into_iter().chain(corrected).max();
    let mut summary = resolved.description.clone();
    for (date, text) in &resolved.corrections {
        let (word, day) = (ctx.word(lang, "correction"), site.formats.date(lang, *date));
        let _ = write!(summary, " {word}, {day}. {text}");
    }
    Some(FeedEntry {
        id: site.routes.absolute(first.unwrap_or(&own)),
        url,
        title: resolved.title.clone(),
        summary,
        published: published.at.to_string(),
        updated: updated.map_or(published.at, |u| u.max(published.at)).to_string(),
        authors: text.authors.iter().map(|a| site.term_label(*a, lang).0.to_owned()).collect(),
        categories: topics.map(|t| site.term_label(t, lang).0.to_owned()).collect(),
    })
}

/// The folder a page lies in.
fn section(url: &Url) -> Option<&str> {
    let (folder, _) = url.as_str().strip_suffix('/')?.rsplit_once('/')?;
    Some(folder)
}
