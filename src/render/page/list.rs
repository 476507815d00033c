//! `list.html`: the pages of a section, newest first, fifty to a page.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Section;
use crate::lang::Lang;
use crate::meta::graph::Syntax;
use crate::name::Url;
use crate::plan::feeds::{Form, Stream};
use crate::plan::social::{Poster, Social};
use crate::plan::{ListOf, PER_PAGE, n_pages};
use crate::render::Ctx;
use crate::render::base::{Head, base, link};
use crate::render::cards::{CardLevel, CardOf};
use crate::render::view::{
    Card, CardGroup, Download, Filter, FilterLink, Html, Link, ListPage, MachineLink, PageLink,
};
use crate::resolve::Item;
use crate::site::vocabulary::{TermId, TermKind};
use crate::world::out::{Fingering, Fingerprint};

/// The `n`th page, from 1, of a list.
#[expect(clippy::too_many_lines, reason = "one field of the view after the other")]
pub fn list(ctx: &Ctx<'_>, of: ListOf, n: usize, lang: Lang) -> ListPage {
    let first = ctx.plan.list_url(ctx.site, of, lang);
    let url = ctx.site.routes.nth(&first, n, lang);
    let (section, title, standfirst) = match of {
        ListOf::Section(section) => {
            let about = format!("about_{}", section.name());
            let about = ctx.site.strings.has(&about).then(|| ctx.word(lang, &about).to_owned());
            (section, ctx.section_word(lang, section).to_owned(), about)
        }
        ListOf::Year(section, year) => {
            let year = ctx.site.formats.year(lang, year);
            (section, format!("{}, {year}", ctx.section_word(lang, section)), None)
        }
        ListOf::Term(term) => {
            let kind = ctx.site.vocabularies.get(term).kind;
            (kind.section(), ctx.site.term_label(term, lang).0.to_owned(), None)
        }
    };
    let items = items(ctx, of);
    let page: Vec<Item> = items.iter().copied().skip((n - 1) * PER_PAGE).take(PER_PAGE).collect();
    let card = |of| ctx.drawn_card(of, lang, CardLevel::Two);
    let (count, groups) = match terms_of(section).filter(|_| matches!(of, ListOf::Section(_))) {
        Some(kind) => term_groups(ctx, kind, lang),
        None if of == ListOf::Section(Section::Events) => (items.len(), events(ctx, &page, lang)),
        None => (
            items.len(),
            vec![group(None, page.iter().filter_map(|i| card(CardOf::Item(*i))).collect())],
        ),
    };
    let count_key = format!("count_{}", section.name());
    let count = if ctx.site.strings.has(&count_key) && !matches!(of, ListOf::Term(_)) {
        ctx.count(lang, &count_key, count as u64)
    } else {
        String::new()
    };
    let above = match of {
        ListOf::Section(_) => Vec::new(),
        ListOf::Year(..) => vec![link(
            ctx.section_word(lang, section),
            ctx.href(&ctx.site.routes.section(section, lang)),
        )],
        ListOf::Term(term) => {
            let list = link(
                ctx.section_word(lang, section),
                ctx.href(&ctx.site.routes.section(section, lang)),
            );
            vec![list, ctx.term_link(term, lang)]
        }
    };
    let translations = translations(ctx, of, n);
    let head = Head {
        lang,
        url: url.clone(),
        title: if n > 1 { format!("{title} · {n}") } else { title.clone() },
        description: standfirst
            .clone()
            .unwrap_or_else(|| ctx.site.config.description.get(lang).0.clone()),
        translations,
        section: Some(section),
        above,
        class: "list",
        noindex: false,
        json_ld: None,
        social: Social::Card(Poster::Section(section)),
        charts: false,
    };
    let files = files(ctx, of, lang);
    let mut base = base(ctx, head);
    base.machine = machine_links(&files);
    ListPage {
        base,
        section: section.name().to_owned(),
        title,
        standfirst: standfirst.filter(|_| n == 1),
        count,
        filters: if n == 1 { filters(ctx, of, lang) } else { Vec::new() },
        groups: groups.into_iter().filter(|g| !g.cards.is_empty()).collect(),
        files,
        pages: pages(ctx, &first, n, n_pages(items.len()), lang),
    }
}

/// What else there is of the lists of datasets and of events: their feeds, and forms for other programs.
fn files(ctx: &Ctx<'_>, of: ListOf, lang: Lang) -> Vec<Download> {
    let file = |label: &str, url: &Url, media_type: &str| Download {
        label: label.to_owned(),
        href: ctx.href(url),
        media_type: media_type.to_owned(),
        ..Download::default()
    };
    if of == ListOf::Section(Section::Events) {
        let feed = ctx.site.feed_url(Stream::Events, Form::Atom, lang);
        let calendar = ctx.site.calendar_url(None, lang);
        return [
            ("events_feed", feed, "application/atom+xml"),
            ("calendar", calendar, "text/calendar"),
        ]
        .into_iter()
        .filter(|(_, url, _)| ctx.plan.has(url))
        .map(|(word, url, media_type)| file(ctx.word(lang, word), &url, media_type))
        .collect();
    }
    if of != ListOf::Section(Section::Datasets) {
        return Vec::new();
    }
    let feed = ctx.site.feed_url(Stream::Data, Form::Atom, lang);
    let mut files = vec![file(ctx.word(lang, "data_feed"), &feed, "application/atom+xml")];
    if !ctx.site.datasets.is_empty() {
        files.extend(Syntax::ALL.iter().map(|syntax| {
            let label = format!("DCAT-AP_IT ({})", syntax.name());
            file(&label, &ctx.site.catalogue_url(*syntax), syntax.media_type())
        }));
        files.push(file("JSON", &ctx.site.api_url(None), "application/json"));
    }
    files
}

/// The catalogue, as other forms of the list of datasets.
fn machine_links(files: &[Download]) -> Vec<MachineLink> {
    let one = |file: &Download| MachineLink {
        rel: "alternate".to_owned(),
        media_type: file.media_type.clone(),
        href: file.href.clone(),
    };
    // The feed has a link of its own on every page of the section.
    files.iter().skip(1).map(one).collect()
}

/// What a list holds, in its order.
fn items(ctx: &Ctx<'_>, of: ListOf) -> Arc<[Item]> {
    ctx.lists.get(of, || of.items(ctx.site, &ctx.resolved.index).into())
}

/// What a list shows of its items, and of those its filters count, in short.
pub fn digest(ctx: &Ctx<'_>, of: ListOf, lang: Lang) -> Fingerprint {
    ctx.digests.get((of, lang), || {
        let mut all = Fingering::default();
        for item in items(ctx, of).iter() {
            if let Some(said) = ctx.card_said(CardOf::Item(*item), lang) {
                all.add(&said.0);
            }
            all.add(&item.year(ctx.site).unwrap_or_default().to_le_bytes());
            for term in ctx.resolved.index.terms_of_item(ctx.site, *item) {
                all.add(&term.0.to_le_bytes());
            }
        }
        if let ListOf::Year(section, _) = of {
            all.add(&digest(ctx, ListOf::Section(section), lang).0);
        }
        all.end()
    })
}

/// The kind of terms a section lists.
fn terms_of(section: Section) -> Option<TermKind> {
    TermKind::ALL.iter().copied().find(|k| k.section() == section)
}

fn group(title: Option<String>, cards: Vec<Html>) -> CardGroup {
    CardGroup { title, cards }
}

/// The terms of a vocabulary, in groups where they have kinds.
fn term_groups(ctx: &Ctx<'_>, kind: TermKind, lang: Lang) -> (usize, Vec<CardGroup>) {
    let mut groups: Vec<(String, CardGroup)> = Vec::new();
    let mut count = 0;
    for (id, term) in ctx.site.vocabularies.of(kind) {
        count += 1;
        let class = term.record.text("kind").cloned().unwrap_or_default();
        let level = if class.is_empty() { CardLevel::Two } else { CardLevel::Three };
        let Some(card) = ctx.drawn_card(CardOf::Term(id), lang, level) else { continue };
        if let Some((_, group)) = groups.iter_mut().find(|(c, _)| *c == class) {
            group.cards.push(card);
        } else {
            let title = (!class.is_empty())
                .then(|| ctx.word(lang, &format!("kind_{}", class.replace('-', "_"))).to_owned());
            groups.push((class, group(title, vec![card])));
        }
    }
    (count, groups.into_iter().map(|(_, g)| g).collect())
}

/// Events to come, the next first; then those that were, the last first.
fn events(ctx: &Ctx<'_>, page: &[Item], lang: Lang) -> Vec<CardGroup> {
    let is_coming = |item: &Item| {
        let Item::Piece(id) = item else { return false };
        let text = ctx.site.piece(*id).any_text(lang, ctx.site.langs());
        text.is_some_and(|(text, _)| super::is_coming(ctx.site, text))
    };
    let (mut coming, past): (Vec<Item>, Vec<Item>) = page.iter().partition(|i| is_coming(i));
    coming.reverse();
    let one = |(key, items): (&str, Vec<Item>)| {
        let card = |i: &Item| ctx.drawn_card(CardOf::Item(*i), lang, CardLevel::Three);
        group(Some(ctx.word(lang, key).to_owned()), items.iter().filter_map(card).collect())
    };
    [("events_coming", coming), ("events_past", past)].into_iter().map(one).collect()
}

/// The card of a term.
pub fn term_card(ctx: &Ctx<'_>, id: TermId, lang: Lang) -> Card {
    let link = ctx.term_link(id, lang);
    let term = ctx.site.vocabularies.get(id);
    Card {
        kind: "term".to_owned(),
        title: link.label,
        href: link.href,
        summary: term.description.as_ref().map(|d| d.get(lang).0.clone()),
        ..Card::default()
    }
}

/// The years, topics and places of the pieces of a section, each leading to its own page.
fn filters(ctx: &Ctx<'_>, of: ListOf, lang: Lang) -> Vec<Filter> {
    let (section, current) = match of {
        ListOf::Section(section) => (section, None),
        ListOf::Year(section, year) => (section, Some(year)),
        ListOf::Term(_) => return Vec::new(),
    };
    let items = items(ctx, ListOf::Section(section));
    if terms_of(section).is_some() || items.len() < 2 {
        return Vec::new();
    }
    let all = FilterLink {
        label: ctx.word(lang, "filter_all").to_owned(),
        href: ctx.href(&ctx.site.routes.section(section, lang)),
        count: ctx.number(lang, items.len() as u64),
        current: current.is_none(),
    };
    let year = |(year, n): (i16, usize)| FilterLink {
        label: ctx.site.formats.year(lang, year),
        href: ctx.href(&ctx.site.routes.year(section, year, lang)),
        count: ctx.number(lang, n as u64),
        current: current == Some(year),
    };
    let years = || ctx.resolved.index.years(ctx.site, section).into();
    let years = ctx.years.get(section, years);
    let years = (!years.is_empty()).then(|| Filter {
        label: ctx.word(lang, "year").to_owned(),
        links: std::iter::once(all.clone()).chain(years.iter().copied().map(year)).collect(),
    });
    let one = |kind: TermKind, key: &str| {
        let counts = counts(ctx, section);
        let of_kind = counts.iter().filter(|(t, _)| ctx.site.vocabularies.get(**t).kind == kind);
        let link = |(term, n): (&TermId, &u64)| FilterLink {
            label: ctx.site.term_label(*term, lang).0.to_owned(),
            href: ctx.href(&ctx.site.term_url(*term, lang)),
            count: ctx.number(lang, *n),
            current: false,
        };
        let links: Vec<FilterLink> =
            std::iter::once(all.clone()).chain(of_kind.map(link)).collect();
        (links.len() > 2).then(|| Filter { label: ctx.word(lang, key).to_owned(), links })
    };
    let terms = [one(TermKind::Topic, "topic"), one(TermKind::Place, "place")];
    years.into_iter().chain(terms.into_iter().flatten()).collect()
}

/// How many of the things in a section are on each term.
fn counts(ctx: &Ctx<'_>, section: Section) -> Arc<BTreeMap<TermId, u64>> {
    ctx.counts.get(section, || {
        let mut counts: BTreeMap<TermId, u64> = BTreeMap::new();
        for item in items(ctx, ListOf::Section(section)).iter() {
            for term in ctx.resolved.index.terms_of_item(ctx.site, *item) {
                *counts.entry(*term).or_default() += 1;
            }
        }
        Arc::new(counts)
    })
}

fn translations(ctx: &Ctx<'_>, of: ListOf, n: usize) -> Vec<(Lang, Url)> {
    let in_lang = |lang: Lang| {
        let there = n == 1 || n <= n_pages(items(ctx, of).len());
        there.then(|| (lang, ctx.site.routes.nth(&ctx.plan.list_url(ctx.site, of, lang), n, lang)))
    };
    ctx.site.langs().filter_map(in_lang).collect()
}

/// Links to the pages of a list; none where there is one.
fn pages(ctx: &Ctx<'_>, first: &Url, n: usize, total: usize, lang: Lang) -> Vec<PageLink> {
    if total < 2 {
        return Vec::new();
    }
    let one = |i: usize| PageLink {
        label: ctx.number(lang, i as u64),
        href: ctx.href(&ctx.site.routes.nth(first, i, lang)),
        current: i == n,
    };
    (1..=total).map(one).collect()
}

/// The label of a list in another page's row.
pub fn more(ctx: &Ctx<'_>, section: Section, lang: Lang) -> Link {
    let key = format!("all_{}", section.name());
    link(ctx.word(lang, &key), ctx.href(&ctx.site.routes.section(section, lang)))
}
