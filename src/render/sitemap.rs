//! The sitemaps: of each language in parts, and the list of them, all with dates.
//!
//! In: the plan. Out: XML. A date is that of what is shown, not of the build. Source: sitemaps.org protocol 0.9 with
//! `xhtml:link` alternates.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::Ctx;
use super::feed::Xml;
use crate::config::Section;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::machine::{PER_SITEMAP, is_listed};
use crate::plan::{Job, ListOf, What};
use crate::resolve::Item;
use crate::site::vocabulary::TermKind;
use crate::site::{ChartId, DatasetId, PieceId};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
const NAMESPACE: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";

/// A part of the sitemap of a language, or the list of all parts of all languages.
pub fn text(ctx: &Ctx<'_>, part: Option<usize>, lang: Lang) -> String {
    part.map_or_else(|| index(ctx), |part| pages(ctx, part, lang))
}

/// The pages of a part.
fn part<'c>(ctx: &'c Ctx<'_>, part: usize, lang: Lang) -> impl Iterator<Item = &'c Job> {
    let listed = ctx.plan.jobs.iter().filter(move |j| j.lang == Some(lang) && is_listed(j));
    listed.skip(part * PER_SITEMAP).take(PER_SITEMAP)
}

fn index(ctx: &Ctx<'_>) -> String {
    let mut out = format!("{HEAD}<sitemapindex {NAMESPACE}>\n");
    for job in &ctx.plan.jobs {
        let (What::Sitemap(Some(n)), Some(lang)) = (&job.what, job.lang) else { continue };
        let _ = write!(out, "<sitemap><loc>{}</loc>", Xml(&ctx.site.routes.absolute(&job.url)));
        if let Some(date) = part(ctx, *n, lang).filter_map(|j| modified(ctx, j, lang)).max() {
            let _ = write!(out, "<lastmod>{date}</lastmod>");
        }
        out.push_str("</sitemap>\n");
    }
    out.push_str("</sitemapindex>\n");
    out
}

fn pages(ctx: &Ctx<'_>, n: usize, lang: Lang) -> String {
    let mut out =
        format!("{HEAD}<urlset {NAMESPACE} xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    for job in part(ctx, n, lang) {
        let absolute = |url: &Url| Xml(&ctx.site.routes.absolute(url)).to_string();
        let all = translations(ctx, &job.what).into_iter();
        let all: Vec<(Lang, String)> = all.map(|(lang, url)| (lang, absolute(&url))).collect();
        let own = absolute(&job.url);
        let _ = write!(out, "<url><loc>{own}</loc>");
        if let Some(date) = modified(ctx, job, lang) {
            let _ = write!(out, "<lastmod>{date}</lastmod>");
        }
        let default = all.first().map(|(_, url)| ("x-default", url));
        let tags = all.iter().map(|(l, url)| (ctx.site.config.languages.tag(*l), url));
        for (tag, url) in tags.chain(default).filter(|_| all.len() > 1) {
            let tag = Xml(tag);
            let _ =
                write!(out, "<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{url}\"/>");
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// The address of a page in each language that has it, the default one first.
fn translations(ctx: &Ctx<'_>, what: &What) -> Vec<(Lang, Url)> {
    let site = ctx.site;
    let at = |lang: Lang| -> Option<Url> {
        if let What::Dataset(id, None) = what {
            site.dataset_in(*id, lang).then(|| site.dataset_url(*id, lang))
        } else if let What::Chart(id) = what {
            site.chart_in(*id, lang).then(|| site.chart_url(*id, lang))
        } else if let What::Term(id) = what {
            Some(site.term_url(*id, lang))
        } else if let What::List(of, _) = what {
            Some(ctx.plan.list_url(site, *of, lang))
        } else if let What::Piece(id) = what {
            site.piece_url(*id, lang)
        } else {
            None
        }
    };
    site.langs().filter_map(|lang| Some((lang, at(lang)?))).collect()
}

/// When what a page shows last changed.
fn modified(ctx: &Ctx<'_>, job: &Job, lang: Lang) -> Option<Date> {
    if let What::Piece(id) = &job.what {
        if ctx.site.piece(*id).kind == Kind::Home {
            let all = Section::ALL.iter().flat_map(|s| ctx.resolved.index.of_section(*s));
            return newest(ctx, all, lang);
        }
        piece(ctx, *id, lang)
    } else if let What::Dataset(id, _) = &job.what {
        Some(data(ctx, *id))
    } else if let What::Chart(id) = &job.what {
        chart(ctx, *id)
    } else if let What::Term(id) = &job.what {
        dated(ctx, ListOf::Term(*id), lang)
    } else if let What::List(of, _) = &job.what {
        dated(ctx, *of, lang)
    } else {
        None
    }
}

/// When what a list shows last changed, worked out once.
fn dated(ctx: &Ctx<'_>, of: ListOf, lang: Lang) -> Option<Date> {
    ctx.dates.get((of, lang), || of_list(ctx, of, lang))
}

fn of_list(ctx: &Ctx<'_>, of: ListOf, lang: Lang) -> Option<Date> {
    let (site, index) = (ctx.site, &ctx.resolved.index);
    match of {
        ListOf::Section(section) => match TermKind::ALL.iter().find(|k| k.section() == section) {
            Some(kind) => {
                let terms = site.vocabularies.of(*kind).map(|(id, _)| ListOf::Term(id));
                terms.filter_map(|of| dated(ctx, of, lang)).max()
            }
            None => newest(ctx, index.of_section(section), lang),
        },
        ListOf::Year(section, year) => {
            let all = index.of_section(section);
            newest(ctx, all.filter(|item| item.year(site) == Some(year)), lang)
        }
        ListOf::Term(id) => newest(ctx, index.of_term(id), lang),
    }
}

/// When the last of some things changed.
fn newest(ctx: &Ctx<'_>, items: impl Iterator<Item = Item>, lang: Lang) -> Option<Date> {
    // A piece is on many lists.
    let pieces = ctx
        .changed
        .get(lang, || (0..ctx.site.pieces.len()).map(|i| piece(ctx, PieceId(i), lang)).collect());
    let changed = |item| match item {
        Item::Piece(id) => pieces.get(id.0).copied().flatten(),
        Item::Dataset(id) => Some(data(ctx, id)),
        Item::Chart(id) => chart(ctx, id),
    };
    items.filter_map(changed).max()
}

/// When a text or its corrections last changed.
fn piece(ctx: &Ctx<'_>, id: PieceId, lang: Lang) -> Option<Date> {
    let text = ctx.site.piece(id).text(lang)?;
    let written = [text.updated, text.published].into_iter().flatten().map(|m| m.civil.date());
    written.chain(text.corrections.iter().map(|(date, _)| *date)).max()
}

/// When data last changed.
fn data(ctx: &Ctx<'_>, id: DatasetId) -> Date {
    ctx.site.dataset(id).latest.dataset.modified
}

/// When what a chart is drawn from last changed.
fn chart(ctx: &Ctx<'_>, id: ChartId) -> Option<Date> {
    ctx.site.chart(id).table.map(|table| data(ctx, table.dataset))
}
