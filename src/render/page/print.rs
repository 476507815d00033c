//! `print.html`: a report whole, on one page made for paper.
//!
//! In: a report. Out: its foreword and its chapters one after the other, each heading a level lower than on its own
//! page and each id with the number of its chapter before it, so that none stands twice.

use super::text;
use crate::config::Section;
use crate::lang::Lang;
use crate::plan::social::{Poster, Social};
use crate::render::Ctx;
use crate::render::base::{Head, base, link};
use crate::render::body::{Place, Written, body};
use crate::render::view::{Byline, Html, PrintChapter, PrintPage};
use crate::site::{Piece, PieceId};

/// The page; `None` where the report has no text in this language.
pub fn print(ctx: &Ctx<'_>, id: PieceId, lang: Lang) -> Option<PrintPage> {
    let site = ctx.site;
    let text = site.piece(id).text(lang)?;
    let resolved = ctx.resolved.text(id, lang)?;
    let section = link(
        ctx.section_word(lang, Section::Reports),
        ctx.href(&site.routes.section(Section::Reports, lang)),
    );
    let langs = site.langs().filter(|l| site.piece(id).text(*l).is_some());
    let head = Head {
        lang,
        url: site.print_url(id, lang),
        title: resolved.title.clone(),
        description: resolved.description.clone(),
        translations: langs.map(|l| (l, site.print_url(id, l))).collect(),
        section: Some(Section::Reports),
        above: std::iter::once(section).chain(ctx.piece_link(id, lang)).collect(),
        class: "print",
        noindex: true,
        json_ld: None,
        social: Social::Card(Poster::Piece(id)),
        charts: false,
    };
    let edition = text.extra.edition.clone().unwrap_or_default();
    let place = Place { chart_level: 3, lower: 1, ..Place::default() };
    Some(PrintPage {
        base: base(ctx, head),
        title: resolved.title.clone(),
        edition: site.strings.fill(lang, "edition", &[("edition", &edition)]),
        standfirst: resolved.description.clone(),
        // On paper nothing leads to the data.
        byline: Byline { data: None, ..ctx.byline(text, resolved, lang) },
        corrections: ctx.corrections(resolved, lang),
        body: Html(body(ctx, Written { text, resolved, lang, place: &place }).html),
        chapters: site
            .chapters(id)
            .filter_map(|(chapter, piece)| self::chapter(ctx, chapter, piece, lang))
            .collect(),
        projects: ctx.projects(&text.terms, lang),
        citation: text::cite(ctx, id, text, resolved, lang),
    })
}

/// A chapter, in the language of the report or in another that it has.
fn chapter(ctx: &Ctx<'_>, id: PieceId, piece: &Piece, lang: Lang) -> Option<PrintChapter> {
    let site = ctx.site;
    let (text, in_lang) = piece.any_text(lang, site.langs())?;
    let resolved = ctx.resolved.text(id, in_lang)?;
    let number = piece.number.to_string();
    let anchor = format!("c{number}");
    let place = Place {
        chart_level: 3,
        prefix: format!("{anchor}-"),
        lower: 1,
        figures: Some(number.clone()),
        lists_numbers: false,
    };
    let written = Written { text, resolved, lang: in_lang, place: &place };
    Some(PrintChapter {
        title: resolved.title.clone(),
        standfirst: resolved.description.clone(),
        lang: (in_lang != lang).then(|| site.config.languages.tag(in_lang).to_owned()),
        body: Html(body(ctx, written).html),
        address: site.routes.absolute(&site.piece_url(id, in_lang)?),
        number,
        anchor,
    })
}
