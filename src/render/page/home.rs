//! `home.html`.

use crate::config::Section;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::plan::social::{Poster, Social};
use crate::render::Ctx;
use crate::render::base::{Head, base, link};
use crate::render::parts::ROW;
use crate::render::view::{Card, HomePage, Html, Lead, Link, LinkGroup, Related};
use crate::resolve::Item;
use crate::site::vocabulary::TermKind;
use crate::site::{PieceId, Text};

/// The home page of a language, but for its text; `None` where it has none.
pub fn home(ctx: &Ctx<'_>, id: PieceId, lang: Lang) -> Option<HomePage> {
    let text = ctx.site.piece(id).text(lang)?;
    let resolved = ctx.resolved.text(id, lang)?;
    let lead_id = lead(ctx, text);
    let figure = text.extra.chart.as_ref().and_then(|c| ctx.site.find_chart(&c.value));
    let lead = lead_id.and_then(|id| {
        Some(Lead {
            card: ctx.card(Item::Piece(id), lang)?,
            figure: figure.and_then(|c| ctx.figure(c, lang, 3, "")),
        })
    });
    let newest = |section: Section, n: usize| newest(ctx, lead_id, section).take(n);
    let altrisguardi: Option<Card> =
        newest(Section::AltriSguardi, 1).find_map(|i| ctx.card(i, lang));
    let row = |section: Section, n: usize, all: &str| {
        let more = link(ctx.word(lang, all), ctx.href(&ctx.site.routes.section(section, lang)));
        ctx.related(lang, ctx.section_word(lang, section), newest(section, n), Some(more))
    };
    let more: Vec<Related> =
        [row(Section::Reports, ROW, "all_reports"), row(Section::Events, ROW, "all_events")]
            .into_iter()
            .flatten()
            .collect();
    let head = Head {
        lang,
        url: ctx.site.routes.home(lang),
        title: resolved.title.clone(),
        description: resolved.description.clone(),
        translations: super::translations(ctx, id),
        section: None,
        above: Vec::new(),
        class: "home",
        noindex: false,
        json_ld: crate::render::json_ld::site(ctx, lang),
        social: Social::Card(Poster::Site),
        charts: lead.as_ref().is_some_and(|l| l.figure.is_some()),
    };
    Some(HomePage {
        base: base(ctx, head),
        standfirst: resolved.description.clone(),
        lead,
        articles: row(Section::Articles, ROW, "all_articles"),
        altrisguardi_all: altrisguardi.as_ref().map(|_| {
            link(
                ctx.word(lang, "all_altrisguardi"),
                ctx.href(&ctx.site.routes.section(Section::AltriSguardi, lang)),
            )
        }),
        altrisguardi,
        key_figures: ctx.key_figures(resolved, None, lang),
        datasets: row(Section::Datasets, ROW, "all_datasets"),
        more,
        index: index(ctx, lang),
        body: Html::default(),
    })
}

/// The article above all others.
fn lead(ctx: &Ctx<'_>, text: &Text) -> Option<PieceId> {
    let name = text.extra.lead.as_ref()?;
    ctx.site.find_piece(Kind::Article, &name.value)
}

/// What a section holds but for that article, newest first.
fn newest<'c>(
    ctx: &'c Ctx<'_>,
    lead: Option<PieceId>,
    section: Section,
) -> impl Iterator<Item = Item> + 'c {
    let all = ctx.resolved.index.of_section(section);
    all.filter(move |i| lead.is_none_or(|l| *i != Item::Piece(l)))
}

/// What the home page may show cards of.
pub fn shown(ctx: &Ctx<'_>, text: &Text) -> Vec<Item> {
    let lead = lead(ctx, text);
    let rows = Section::ALL.iter().flat_map(|section| newest(ctx, lead, *section).take(ROW));
    lead.map(Item::Piece).into_iter().chain(rows).collect()
}

/// Topics, and the places that have something of their own, as plain links.
fn index(ctx: &Ctx<'_>, lang: Lang) -> Vec<LinkGroup> {
    let group = |kind: TermKind, all: &str| {
        let used =
            ctx.site.vocabularies.of(kind).filter(|(id, _)| ctx.resolved.index.has_term(*id));
        let mut links: Vec<Link> = used.map(|(id, _)| ctx.term_link(id, lang)).take(24).collect();
        if links.is_empty() {
            return None;
        }
        links.push(link(
            ctx.word(lang, all),
            ctx.href(&ctx.site.routes.section(kind.section(), lang)),
        ));
        Some(LinkGroup { title: ctx.section_word(lang, kind.section()).to_owned(), links })
    };
    [group(TermKind::Topic, "all_topics"), group(TermKind::Place, "all_places")]
        .into_iter()
        .flatten()
        .collect()
}
