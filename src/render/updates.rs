//! The feed of data updates: an entry for each version of a dataset, and one for each that was taken back.
//!
//! In: the datasets and what their versions changed. Out: a [`Feed`] of one language, newest first. Its entries are named
//! by the version's place on the page of its dataset, so that a version keeps its entry when it is frozen.

use jiff::civil::Date;

use super::feed::{Feed, FeedEntry};
use super::{Ctx, page::versions};
use crate::data::schema::Release;
use crate::data::version::SemVer;
use crate::lang::Lang;
use crate::site::vocabulary::TermKind;
use crate::site::{DatasetId, SiteDataset};

/// Entries of the feed, the newest.
const ENTRIES: usize = 50;

/// A version that came out, or was taken back.
struct Event<'s> {
    date: Date,
    dataset: DatasetId,
    version: SemVer,
    what: What<'s>,
}

enum What<'s> {
    /// It came out.
    Out(Option<&'s Release>),
    /// It was taken back.
    Back,
}

/// The newest data updates in a language.
pub fn feed(ctx: &Ctx<'_>, lang: Lang) -> Feed {
    let site = ctx.site;
    let ids = (0..site.datasets.len()).map(DatasetId).filter(|id| site.dataset_in(*id, lang));
    let mut events: Vec<Event<'_>> = ids.flat_map(|id| events(site.dataset(id), id)).collect();
    let back = |e: &Event<'_>| matches!(e.what, What::Back);
    events.sort_by(|a, b| {
        let newest = b.date.cmp(&a.date).then(a.dataset.cmp(&b.dataset));
        newest.then(b.version.cmp(&a.version)).then(back(b).cmp(&back(a)))
    });
    let entries: Vec<FeedEntry> =
        events.iter().take(ENTRIES).map(|e| entry(ctx, e, lang)).collect();
    let site_title = site.config.title.get(lang).0;
    Feed {
        lang: site.config.languages.tag(lang).to_owned(),
        title: site.strings.fill(lang, "data_feed_title", &[("site", site_title)]),
        subtitle: ctx.word(lang, "about_data_feed").to_owned(),
        url: String::new(),
        page: String::new(),
        author: ctx.publisher(lang),
        // A feed without entries is that of the day it was made on.
        updated: entries.first().map_or_else(|| site.morning().to_string(), |e| e.updated.clone()),
        entries,
    }
}

/// What happened to the versions of a dataset.
fn events(entry: &SiteDataset, dataset: DatasetId) -> Vec<Event<'_>> {
    let mut all = Vec::new();
    for (version, release) in versions::versions(entry) {
        let frozen = versions::place(entry, version).and_then(|f| entry.frozen.get(f));
        let date = release.map_or(frozen.unwrap_or(&entry.latest).dataset.modified, |r| r.date);
        all.push(Event { date, dataset, version, what: What::Out(release) });
        if let Some(withdrawn) = frozen.and_then(|f| f.withdrawn.as_ref()) {
            all.push(Event { date: withdrawn.date, dataset, version, what: What::Back });
        }
    }
    all
}

fn entry(ctx: &Ctx<'_>, event: &Event<'_>, lang: Lang) -> FeedEntry {
    let site = ctx.site;
    let dataset = site.dataset(event.dataset);
    let said = &dataset.latest.dataset;
    let version = event.version.to_string();
    let args = [("title", said.title.get(lang).0.as_str()), ("version", version.as_str())];
    let home = site.routes.absolute(&site.dataset_url(event.dataset, lang));
    let frozen = versions::place(dataset, event.version);
    let (key, mark, summary) = match event.what {
        What::Out(release) => ("feed_release", "", changes(ctx, event, release, lang)),
        What::Back => {
            let withdrawn = frozen.and_then(|f| dataset.frozen[f].withdrawn.as_ref());
            let text = withdrawn.map(|w| versions::withdrawal(ctx, event.version, w, lang));
            ("feed_withdrawn", "-withdrawn", text.unwrap_or_default())
        }
    };
    // The day begins when it does where the site is.
    let at = site.config.timezone.to_timestamp(event.date.at(0, 0, 0, 0));
    let at = at.map_or_else(|_| site.now.to_string(), |at| at.to_string());
    let topics = site.terms_of(&dataset.terms, TermKind::Topic);
    FeedEntry {
        id: format!("{home}#{}{mark}", versions::anchor(event.version)),
        url: match frozen {
            Some(_) => site.routes.absolute(&site.version_url(event.dataset, frozen, lang)),
            None => home,
        },
        title: site.strings.fill(lang, key, &args),
        summary,
        published: at.clone(),
        updated: at,
        authors: ctx.holder(event.dataset, lang).into_iter().collect(),
        categories: topics.map(|t| site.term_label(t, lang).0.to_owned()).collect(),
    }
}

/// What a version changed: in its author's words, where this language has them, and in the tables' own.
fn changes(ctx: &Ctx<'_>, event: &Event<'_>, release: Option<&Release>, lang: Lang) -> String {
    let said = release.and_then(|r| r.changes.exact(lang)).cloned();
    let told = versions::in_words(ctx, event.dataset, event.version, lang);
    let parts: Vec<String> = said.into_iter().chain(told).collect();
    if parts.is_empty() {
        return ctx.site.dataset(event.dataset).latest.dataset.description.get(lang).0.clone();
    }
    parts.join(" ")
}
