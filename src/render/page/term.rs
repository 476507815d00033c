//! `term.html`: all that the site has on a topic, a place, an organisation, a project or a person.

use std::collections::BTreeSet;

use super::{inside, locator, series};
use crate::config::Section;
use crate::lang::Lang;
use crate::plan::feeds::{Form, Stream};
use crate::plan::social::{Poster, Social};
use crate::plan::{ListOf, PER_PAGE};
use crate::render::Ctx;
use crate::render::base::{Head, base, link};
use crate::render::view::{Fact, KeyFigure, Link, Related, TermPage, Text};
use crate::resolve::{Item, PlaceFigure};
use crate::site::vocabulary::{Term, TermId, TermKind};
use crate::site::{DatasetId, SiteDataset};

/// The page of a term.
pub fn term(ctx: &Ctx<'_>, id: TermId, lang: Lang) -> TermPage {
    let term = ctx.site.vocabularies.get(id);
    let section = term.kind.section();
    let list =
        link(ctx.section_word(lang, section), ctx.href(&ctx.site.routes.section(section, lang)));
    let title = ctx.site.term_label(id, lang).0.to_owned();
    let standfirst = term.description.as_ref().map(|d| d.get(lang).0.clone());
    let head = Head {
        lang,
        url: ctx.site.term_url(id, lang),
        // Who signs may be called like a body: only where one is tells them apart.
        title: if term.kind == TermKind::Person {
            format!("{title} · {}", ctx.section_word(lang, section))
        } else {
            title.clone()
        },
        description: standfirst
            .clone()
            .unwrap_or_else(|| format!("{title}. {}", ctx.site.config.description.get(lang).0)),
        translations: ctx.site.langs().map(|l| (l, ctx.site.term_url(id, l))).collect(),
        section: Some(section),
        above: vec![list],
        class: "term",
        noindex: false,
        json_ld: None,
        social: Social::Card(Poster::Section(section)),
        charts: true,
    };
    let stream =
        Some(Stream::Topic(id)).filter(|s| ctx.plan.has(&ctx.site.feed_url(*s, Form::Atom, lang)));
    let mut base = base(ctx, head);
    base.feeds.extend(stream.iter().flat_map(|s| ctx.feed_links(*s, lang)));
    let inside = inside::table(ctx, id, lang);
    TermPage {
        base,
        kind: term.kind.name().to_owned(),
        section: super::list::more(ctx, section, lang),
        title,
        standfirst,
        facts: facts(ctx, term, lang),
        locator: locator::locator(ctx, id, lang),
        statement: term.record.by_lang("statement").map(|s| s.get(lang).0.clone()),
        emblem: ctx.emblem(id, lang),
        given: given(ctx, id, lang),
        key_figures: place_figures(ctx, id, lang),
        figures: series::figures(ctx, id, lang),
        groups: groups(ctx, id, lang),
        near: if inside.is_none() { inside::links(ctx, id, lang) } else { Vec::new() },
        inside,
        feed: stream.map(|s| ctx.feed_link(s, lang)),
    }
}

fn facts(ctx: &Ctx<'_>, term: &Term, lang: Lang) -> Vec<Fact> {
    let text = |key: &str| term.record.text(key).cloned();
    let kind =
        text("kind").map(|k| ctx.word(lang, &format!("kind_{}", k.replace('-', "_"))).to_owned());
    let site = text("url").map(|u| link(host(&u), u)).into_iter().collect();
    let term_links = |kind: TermKind, ids: Vec<String>| -> Vec<Link> {
        let found = ids.iter().filter_map(|id| ctx.site.vocabularies.find(kind, id));
        found.map(|id| ctx.term_link(id, lang)).collect()
    };
    let partners = term.record.texts("partners").iter().map(|t| t.value.clone()).collect();
    let funder = term.record.by_lang("funder").map(|f| f.get(lang).0.clone());
    let period = (term.kind == TermKind::Project).then(|| period(ctx, term, lang)).flatten();
    let sources: Vec<Text> = term
        .record
        .records("sources")
        .iter()
        .filter_map(|s| {
            Some(Text { text: s.text("title")?.clone(), href: s.text("path").cloned(), lang: None })
        })
        .collect();
    let sources = (!sources.is_empty())
        .then(|| Fact { label: ctx.word(lang, "sources").to_owned(), values: sources });
    let place = text("parent").into_iter().collect();
    let body = text("organisation").into_iter().collect();
    [
        ctx.fact(lang, "fact_kind", kind),
        ctx.fact(lang, "fact_istat", text("code").filter(|_| term.kind == TermKind::Place)),
        ctx.fact(lang, "fact_nuts", text("nuts")),
        ctx.fact(lang, "fact_ipa", text("ipa")),
        ctx.fact_links(lang, "fact_parent", term_links(TermKind::Place, place)),
        ctx.fact_links(lang, "fact_organisation", term_links(TermKind::Organisation, body)),
        ctx.fact(lang, "fact_funder", funder),
        ctx.fact(lang, "fact_programme", text("programme")),
        ctx.fact(lang, "fact_code", text("code").filter(|_| term.kind == TermKind::Project)),
        ctx.fact(lang, "fact_period", period),
        ctx.fact_links(lang, "fact_partners", term_links(TermKind::Organisation, partners)),
        ctx.fact_links(lang, "fact_website", site),
        sources,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The host of an address, which is what readers recognise.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).trim_start_matches("www.").to_owned()
}

fn period(ctx: &Ctx<'_>, term: &Term, lang: Lang) -> Option<String> {
    let date = |d| ctx.site.formats.date(lang, d);
    match term.period {
        (Some(start), Some(end)) => Some(ctx.site.formats.range(&date(start), &date(end))),
        (Some(one), None) | (None, Some(one)) => Some(date(one)),
        (None, None) => None,
    }
}

/// What the site has on the term, a row per kind; long rows lead on to their own pages.
fn groups(ctx: &Ctx<'_>, id: TermId, lang: Lang) -> Vec<Related> {
    let all: Vec<Item> = ctx.resolved.index.of_term(id).collect();
    let sections = [
        Section::Articles,
        Section::AltriSguardi,
        Section::Reports,
        Section::Datasets,
        Section::Charts,
        Section::Events,
    ];
    let more = (all.len() > PER_PAGE).then(|| {
        let list = ctx.plan.list_url(ctx.site, ListOf::Term(id), lang);
        link(ctx.word(lang, "filter_all"), ctx.href(&ctx.site.routes.nth(&list, 2, lang)))
    });
    let shown = &all[..all.len().min(PER_PAGE)];
    let row = |section: &Section| {
        let of = shown.iter().copied().filter(|i| i.section(ctx.site) == Some(*section));
        ctx.related(lang, ctx.section_word(lang, *section), of, more.clone())
    };
    sections.iter().filter_map(row).collect()
}

/// The place's own figures: the newest row of each table that has its code. Beside each, the same of the place that it
/// lies in, where the year is the same.
fn place_figures(ctx: &Ctx<'_>, id: TermId, lang: Lang) -> Vec<KeyFigure> {
    let parent = ctx.site.vocabularies.get(id).record.text("parent");
    let parent = parent.and_then(|p| ctx.site.vocabularies.find(TermKind::Place, p));
    let around = parent.map_or(&[][..], |p| ctx.resolved.place_figures(p));
    let one = |figure: &PlaceFigure| {
        let mut shown = ctx.place_figure(figure, lang);
        let same = around.iter().find(|f| !f.value.is_absent() && f.is_beside(figure));
        if let (Some(same), Some(parent)) = (same, parent) {
            let there = ctx.site.term_label(parent, lang).0;
            let value = ctx.place_figure(same, lang).value_html.0;
            let beside = format!("{there}: {value}");
            shown.note = Some(match shown.note {
                Some(note) => format!("{note} · {beside}"),
                None => beside,
            });
        }
        shown
    };
    let there = ctx.resolved.place_figures(id).iter().filter(|f| !f.value.is_absent());
    there.map(one).collect()
}

/// The datasets that a body gave data to, each with the years of it.
fn given(ctx: &Ctx<'_>, id: TermId, lang: Lang) -> Vec<Text> {
    let term = ctx.site.vocabularies.get(id);
    if term.kind != TermKind::Organisation {
        return Vec::new();
    }
    let of_dataset = |(i, entry): (usize, &SiteDataset)| {
        let files = entry.latest.dataset.resources.iter().flat_map(|r| &r.paths);
        let own = files
            .filter(|f| f.contributor.as_ref().is_some_and(|c| c.value == term.id.as_str()))
            .map(|f| f.year);
        let years: BTreeSet<Option<i16>> = own.collect();
        if years.is_empty() {
            return None;
        }
        let link = ctx.dataset_link(DatasetId(i), lang);
        let years = years.iter().flatten().map(|y| ctx.site.formats.year(lang, *y));
        let years: Vec<String> = years.collect();
        let more =
            if years.is_empty() { String::new() } else { format!(" ({})", years.join(", ")) };
        Some(Text { text: format!("{}{more}", link.label), href: Some(link.href), lang: link.lang })
    };
    ctx.site.datasets.iter().enumerate().filter_map(of_dataset).collect()
}
