//! The pages that people write: article, `AltriSguardi` piece, report and chapter, event, plain page.

use super::{citation, editions, share, state, translations};
use crate::config::Section;
use crate::lang::Lang;
use crate::name::Url;
use crate::render::Ctx;
use crate::render::base::{Head, base, link};
use crate::render::body::instance;
use crate::render::parts::{ROW, escaped};
use crate::render::provenance::Numbered;
use crate::render::view::{
    AltriSguardiPage, ArticlePage, AuthorNote, ChapterEntry, ChapterPage, Citation, Download,
    EventPage, Html, KeyFigure, Link, PlainPage, Related, ReportPage, Time,
};
use crate::resolve::{Item, ResolvedText};
use crate::site::vocabulary::TermKind;
use crate::site::{ChartId, MaterialTarget, Moment, Piece, PieceId, Text};

/// One text with all that its page is made of, but for its markup, which is put in last ([`WithText`]).
///
/// [`WithText`]: super::WithText
pub struct Page<'a> {
    id: PieceId,
    piece: &'a Piece,
    lang: Lang,
    text: &'a Text,
    resolved: &'a ResolvedText,
    url: Url,
}

/// Gathers what a text's page is made of; `None` where it has no text in this language.
pub fn page<'a>(ctx: &Ctx<'a>, id: PieceId, lang: Lang) -> Option<Page<'a>> {
    let piece = ctx.site.piece(id);
    let text = piece.text(lang)?;
    let resolved = ctx.resolved.text(id, lang)?;
    Some(Page { id, piece, lang, text, resolved, url: ctx.site.piece_url(id, lang)? })
}

impl Page<'_> {
    fn head(&self, ctx: &Ctx<'_>, class: &'static str, above: Vec<Link>) -> Head {
        Head {
            lang: self.lang,
            url: self.url.clone(),
            title: self.resolved.title.clone(),
            description: self.resolved.description.clone(),
            translations: translations(ctx, self.id),
            section: self.piece.section(),
            above,
            class,
            noindex: false,
            json_ld: crate::render::json_ld::text(
                ctx,
                self.id,
                self.text,
                self.resolved,
                &self.url,
                self.lang,
            ),
            social: ctx.resolved.social_of_piece(ctx.site, self.id, self.lang),
            charts: self.resolved.charts.iter().any(Option::is_some),
        }
    }

    fn section(&self, ctx: &Ctx<'_>, section: Section) -> Link {
        link(
            ctx.section_word(self.lang, section),
            ctx.href(&ctx.site.routes.section(section, self.lang)),
        )
    }

    fn key_figures(&self, ctx: &Ctx<'_>) -> Vec<KeyFigure> {
        let listed = || Numbered::of(self.text, self.resolved);
        let listed = ctx.templates.lists_numbers().then(listed);
        ctx.key_figures(self.resolved, listed.as_ref(), self.lang)
    }

    fn cite(&self, ctx: &Ctx<'_>) -> Option<Citation> {
        cite(ctx, self.id, self.text, self.resolved, self.lang)
    }

    fn related(&self, ctx: &Ctx<'_>) -> Vec<Related> {
        let rows = related(ctx, self.id, self.text).into_iter();
        rows.filter_map(|(key, others)| {
            ctx.related(self.lang, ctx.word(self.lang, key), others.into_iter(), None)
        })
        .collect()
    }
}

/// Other pieces on the first topic of a piece, then on its first place, each row with the key of its title.
pub fn related(ctx: &Ctx<'_>, id: PieceId, text: &Text) -> Vec<(&'static str, Vec<Item>)> {
    let mut seen = vec![Item::Piece(id)];
    let mut rows = Vec::new();
    for (kind, key) in [(TermKind::Topic, "related"), (TermKind::Place, "related_place")] {
        let Some(term) = ctx.site.terms_of(&text.terms, kind).next() else { continue };
        let others = ctx.resolved.index.of_term(term);
        let others = others.filter(|i| matches!(i, Item::Piece(_)) && !seen.contains(i));
        let others: Vec<Item> = others.take(ROW).collect();
        seen.extend(others.iter().copied());
        rows.push((key, others));
    }
    rows
}

/// How to cite a text; a chapter as a part of its report, with whose authors and year it comes out unless it has its own.
pub fn cite(
    ctx: &Ctx<'_>,
    id: PieceId,
    text: &Text,
    resolved: &ResolvedText,
    lang: Lang,
) -> Option<Citation> {
    let report = ctx.site.piece(id).parent;
    let whole = report.and_then(|report| ctx.site.piece(report).text(lang));
    let all = || [Some(text), whole].into_iter().flatten();
    let authors = all().map(|t| &t.authors).find(|authors| !authors.is_empty());
    let authors = authors.into_iter().flatten();
    let authors: Vec<String> =
        authors.map(|a| ctx.site.term_label(*a, lang).0.to_owned()).collect();
    let published = all().find_map(|t| t.published);
    let year = published.map(|p| ctx.site.formats.year(lang, p.civil.year()));
    let title = match report.and_then(|report| ctx.title(report, lang)) {
        Some(whole) => {
            let parts = [("part", resolved.title.as_str()), ("whole", whole)];
            ctx.site.strings.fill(lang, "cite_in", &parts)
        }
        None => resolved.title.clone(),
    };
    let url = ctx.site.piece_url(id, lang)?;
    citation(ctx, lang, &authors, &year.unwrap_or_default(), &title, &url)
}

/// `article.html`.
pub fn article(ctx: &Ctx<'_>, page: &Page<'_>) -> ArticlePage {
    let section = page.section(ctx, Section::Articles);
    let topics = ctx.site.terms_of(&page.text.terms, TermKind::Topic);
    let eyebrow = topics.map(|t| ctx.term_link(t, page.lang)).take(2);
    ArticlePage {
        base: base(ctx, page.head(ctx, "article", vec![section])),
        eyebrow: eyebrow.collect(),
        title: page.resolved.title.clone(),
        standfirst: page.resolved.description.clone(),
        byline: ctx.byline(page.text, page.resolved, page.lang),
        corrections: ctx.corrections(page.resolved, page.lang),
        image: page.text.image.as_ref().and_then(|i| ctx.image(i)),
        key_figures: page.key_figures(ctx),
        contents: Vec::new(),
        data: ctx.data_of(page.text, page.resolved, page.lang),
        projects: ctx.projects(&page.text.terms, page.lang),
        citation: page.cite(ctx),
        share: share(ctx, page.lang, &page.resolved.title, &page.url),
        tags: ctx.tags(&page.text.terms, page.lang),
        related: page.related(ctx),
        body: Html::default(),
    }
}

/// `altrisguardi.html`.
pub fn altrisguardi(ctx: &Ctx<'_>, page: &Page<'_>) -> AltriSguardiPage {
    let section = page.section(ctx, Section::AltriSguardi);
    let form = page.text.extra.form.clone().unwrap_or_default();
    let note = |id: &crate::site::vocabulary::TermId| AuthorNote {
        link: ctx.term_link(*id, page.lang),
        bio: ctx
            .site
            .vocabularies
            .get(*id)
            .description
            .as_ref()
            .map(|b| b.get(page.lang).0.clone()),
    };
    AltriSguardiPage {
        base: base(ctx, page.head(ctx, "as", vec![section.clone()])),
        form_label: ctx.word(page.lang, &format!("form_{form}")).to_owned(),
        form,
        section,
        title_html: Html(escaped(&page.resolved.title)),
        standfirst: page.resolved.description.clone(),
        byline: ctx.byline(page.text, page.resolved, page.lang),
        corrections: ctx.corrections(page.resolved, page.lang),
        image: page.text.image.as_ref().and_then(|i| ctx.image(i)),
        authors: page.text.authors.iter().map(note).collect(),
        data: ctx.data_of(page.text, page.resolved, page.lang),
        projects: ctx.projects(&page.text.terms, page.lang),
        citation: page.cite(ctx),
        share: share(ctx, page.lang, &page.resolved.title, &page.url),
        tags: ctx.tags(&page.text.terms, page.lang),
        related: page.related(ctx),
        body: Html::default(),
    }
}

/// The chapters of a report as a reader of `lang` meets them.
fn chapters(
    ctx: &Ctx<'_>,
    report: PieceId,
    current: Option<PieceId>,
    lang: Lang,
) -> Vec<ChapterEntry> {
    let chapters = ctx.site.chapters(report);
    let entry = |(id, piece): (PieceId, &Piece)| {
        let (_, in_lang) = piece.any_text(lang, ctx.site.langs())?;
        let link = ctx.piece_link(id, lang)?;
        Some(ChapterEntry {
            number: piece.number.to_string(),
            title: link.label,
            claim: ctx.resolved.text(id, in_lang)?.description.clone(),
            href: link.href,
            lang: link.lang,
            lang_note: link.lang_note,
            current: current == Some(id),
        })
    };
    chapters.filter_map(entry).collect()
}

/// Every chart of a report's chapters, by its number.
fn figures(ctx: &Ctx<'_>, report: PieceId, lang: Lang) -> Vec<Link> {
    let chapters = ctx.site.chapters(report).filter(|(_, piece)| piece.text(lang).is_some());
    let of_chapter = |(id, piece): (PieceId, &Piece)| -> Vec<Link> {
        let (Some(resolved), Some(url)) =
            (ctx.resolved.text(id, lang), ctx.site.piece_url(id, lang))
        else {
            return Vec::new();
        };
        let charts = &resolved.charts;
        let shown = charts.iter().enumerate().filter_map(|(i, chart)| Some((i, (*chart)?)));
        let shown = shown.filter(|(_, chart)| ctx.resolved.drawn(*chart, lang).is_some());
        let one = |(i, chart): (usize, ChartId)| {
            let number = ctx.figure_number(&piece.number.to_string(), i, charts, lang);
            let instance = instance(charts, i);
            let id = &ctx.site.chart(chart).id;
            let title = ctx.chart_link(chart, lang).label;
            link(format!("{number}. {title}"), format!("{}#{id}{instance}", ctx.href(&url)))
        };
        shown.map(one).collect()
    };
    chapters.flat_map(of_chapter).collect()
}

/// `report.html`.
pub fn report(ctx: &Ctx<'_>, page: &Page<'_>) -> ReportPage {
    let section = page.section(ctx, Section::Reports);
    let edition = page.text.extra.edition.clone().unwrap_or_default();
    ReportPage {
        base: base(ctx, page.head(ctx, "report", vec![section])),
        title: page.resolved.title.clone(),
        edition: ctx.site.strings.fill(page.lang, "edition", &[("edition", &edition)]),
        standfirst: page.resolved.description.clone(),
        byline: ctx.byline(page.text, page.resolved, page.lang),
        corrections: ctx.corrections(page.resolved, page.lang),
        image: page.text.image.as_ref().and_then(|i| ctx.image(i)),
        key_figures: page.key_figures(ctx),
        chapters: chapters(ctx, page.id, None, page.lang),
        figures: figures(ctx, page.id, page.lang),
        editions: editions::editions(ctx, page.id, page.lang),
        newer: editions::newer(ctx, page.id, page.lang),
        materials: materials(ctx, page.text, page.lang),
        print: link(
            ctx.word(page.lang, "print_whole"),
            ctx.href(&ctx.site.print_url(page.id, page.lang)),
        ),
        data: ctx.data_of(page.text, page.resolved, page.lang),
        projects: ctx.projects(&page.text.terms, page.lang),
        citation: page.cite(ctx),
        share: share(ctx, page.lang, &page.resolved.title, &page.url),
        tags: ctx.tags(&page.text.terms, page.lang),
        body: Html::default(),
    }
}

/// `chapter.html`; `None` for a chapter without its report.
pub fn chapter(ctx: &Ctx<'_>, page: &Page<'_>) -> Option<ChapterPage> {
    let report = page.piece.parent?;
    let report_link = ctx.piece_link(report, page.lang)?;
    let all = chapters(ctx, report, Some(page.id), page.lang);
    let here = all.iter().position(|c| c.current)?;
    let side = |i: Option<usize>| {
        let entry = all.get(i?)?;
        let (lang, lang_note) = (entry.lang.clone(), entry.lang_note.clone());
        Some(Link { label: entry.title.clone(), href: entry.href.clone(), lang, lang_note })
    };
    let (n, total) = ((here + 1).to_string(), all.len().to_string());
    let above = vec![page.section(ctx, Section::Reports), report_link.clone()];
    Some(ChapterPage {
        base: base(ctx, page.head(ctx, "chapter", above)),
        report: report_link,
        newer: editions::newer(ctx, report, page.lang),
        position: ctx.site.strings.fill(page.lang, "chapter_of", &[("n", &n), ("total", &total)]),
        title: page.resolved.title.clone(),
        standfirst: page.resolved.description.clone(),
        updated: page.text.updated.map(|u| ctx.day(page.lang, u)),
        corrections: ctx.corrections(page.resolved, page.lang),
        previous: side(here.checked_sub(1)),
        next: side(Some(here + 1)),
        contents: Vec::new(),
        data: ctx.data_of(page.text, page.resolved, page.lang),
        citation: page.cite(ctx),
        projects: ctx
            .site
            .piece(report)
            .any_text(page.lang, ctx.site.langs())
            .map(|(text, _)| ctx.projects(&text.terms, page.lang))
            .unwrap_or_default(),
        chapters: all,
        body: Html::default(),
    })
}

/// When an event ends, behind when it begins: of the same day the time alone, and nothing where that is not said.
fn end(ctx: &Ctx<'_>, lang: Lang, start: Option<Moment>, end: Moment) -> Option<Time> {
    let whole = ctx.moment(lang, end);
    if start.is_none_or(|start| start.civil.date() != end.civil.date()) {
        return Some(whole);
    }
    let time = || ctx.site.formats.time(lang, end.civil.time());
    end.timed.then(|| Time { text: time(), ..whole })
}

/// `event.html`.
pub fn event(ctx: &Ctx<'_>, page: &Page<'_>) -> EventPage {
    let section = page.section(ctx, Section::Events);
    let extra = &page.text.extra;
    EventPage {
        base: base(ctx, page.head(ctx, "event", vec![section])),
        category: extra.category.as_ref().map(|c| ctx.event_word(page.lang, c)).unwrap_or_default(),
        title: page.resolved.title.clone(),
        standfirst: page.resolved.description.clone(),
        start: extra.start.map(|s| ctx.moment(page.lang, s)).unwrap_or_default(),
        end: extra.end.and_then(|e| end(ctx, page.lang, extra.start, e)),
        location: extra.location.clone(),
        state: ctx.word(page.lang, state(ctx.site, page.text)).to_owned(),
        bodies: ctx
            .site
            .terms_of(&page.text.terms, TermKind::Organisation)
            .map(|t| ctx.term_link(t, page.lang))
            .collect(),
        calendar: link(
            ctx.word(page.lang, "calendar"),
            ctx.href(&ctx.site.calendar_url(Some(page.id), page.lang)),
        ),
        corrections: ctx.corrections(page.resolved, page.lang),
        image: page.text.image.as_ref().and_then(|i| ctx.image(i)),
        materials: materials(ctx, page.text, page.lang),
        data: ctx.data_of(page.text, page.resolved, page.lang),
        projects: ctx.projects(&page.text.terms, page.lang),
        share: share(ctx, page.lang, &page.resolved.title, &page.url),
        tags: ctx.tags(&page.text.terms, page.lang),
        related: page.related(ctx),
        body: Html::default(),
    }
}

/// `page.html`.
pub fn plain(ctx: &Ctx<'_>, page: &Page<'_>) -> PlainPage {
    PlainPage {
        base: base(ctx, page.head(ctx, "plain", Vec::new())),
        title: page.resolved.title.clone(),
        standfirst: page.resolved.description.clone(),
        updated: page.text.updated.map(|u| ctx.day(page.lang, u)),
        corrections: ctx.corrections(page.resolved, page.lang),
        image: page.text.image.as_ref().and_then(|i| ctx.image(i)),
        contents: Vec::new(),
        statement: ctx
            .site
            .config
            .accessibility
            .as_ref()
            .filter(|_| page.text.extra.statement)
            .map(|said| super::statement::statement(ctx, said, page.lang)),
        data: ctx.data_of(page.text, page.resolved, page.lang),
        body: Html::default(),
    }
}

/// The files a text offers.
pub fn materials(ctx: &Ctx<'_>, text: &Text, lang: Lang) -> Vec<Download> {
    let one = |m: &crate::site::Material| {
        let (href, size, media_type) = match &m.target {
            MaterialTarget::Outside(href) => (href.clone(), None, String::new()),
            MaterialTarget::File(file) => {
                let asset = ctx.plan.asset(*file)?;
                let len = ctx.sources.get(*file).len;
                let size = ctx.site.formats.bytes(lang, len);
                (
                    ctx.href(&asset.url),
                    Some(size),
                    crate::render::media::media_type(asset.url.as_str()).to_owned(),
                )
            }
        };
        Some(Download {
            label: m.title.clone(),
            href,
            size,
            media_type,
            sha256: None,
            note: m.accessible.map(|yes| {
                ctx.word(lang, if yes { "file_accessible" } else { "file_inaccessible" }).to_owned()
            }),
            primary: false,
        })
    };
    text.extra.materials.iter().filter_map(one).collect()
}
