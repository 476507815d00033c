//! A text's tree → the HTML of its page: links and numbers put in, charts drawn.

use std::borrow::Cow;

use crate::doc::{Bound, ChartBlock, Doc, Image, Inline, Link};
use crate::lang::Lang;
use crate::plan::link::{Links, Target};
use crate::render::Ctx;
use crate::render::html::{self, ImageAt, LinkTo, Number, Resolve, Setting, Words};
use crate::render::view::{FigureView, Heading};
use crate::resolve::ResolvedText;
use crate::site::{ChartId, DatasetId, bundle_file};

/// A rendered text.
pub struct Body {
    /// The markup.
    pub html: String,
    /// Its headings of levels 2 and 3.
    pub headings: Vec<Heading>,
}

/// The site's answers to one text.
struct Answers<'a> {
    ctx: &'a Ctx<'a>,
    lang: Lang,
    folder: &'a str,
    numbers: &'a [Option<crate::resolve::Number>],
    charts: &'a [Option<ChartId>],
    chart_level: u8,
}

impl Resolve for Answers<'_> {
    fn link(&self, _index: usize, link: &Link) -> Option<LinkTo<'_>> {
        let target = self.ctx.links().find(&link.target, self.folder, self.lang)?;
        Some(match target {
            Target::Here(fragment) => LinkTo {
                href: fragment.into(),
                hreflang: None,
                title: Cow::Borrowed(""),
                external: false,
            },
            Target::Outside(href) => LinkTo {
                title: href.clone().into(),
                href: href.into(),
                hreflang: None,
                external: true,
            },
            Target::Inside { url, fragment, lang, title } => LinkTo {
                href: format!("{}{fragment}", self.ctx.href(&url)).into(),
                hreflang: lang.map(|l| self.ctx.site.config.languages.tag(l)),
                title: title.into(),
                external: false,
            },
        })
    }

    fn image(&self, _index: usize, image: &Image) -> Option<ImageAt<'_>> {
        let file = bundle_file(self.ctx.sources, self.folder, &image.src)?;
        let asset = self.ctx.plan.asset(file)?;
        let size = (asset.width > 0).then_some((asset.width, asset.height));
        Some(ImageAt { src: self.ctx.href(&asset.url).into(), size })
    }

    fn number(&self, index: usize, _bound: &Bound) -> Option<Number<'_>> {
        let number = self.numbers.get(index)?.as_ref()?;
        let href = number.cell.as_ref().and_then(|c| self.ctx.cell_href(c, self.lang));
        Some(Number {
            text: Cow::Borrowed(&number.text),
            href: href.map(Cow::Owned),
            provisional: number.provisional.then(|| self.ctx.word(self.lang, "provisional")),
        })
    }

    fn chart(&self, index: usize, _chart: &ChartBlock) -> Option<Cow<'_, str>> {
        let id = (*self.charts.get(index)?)?;
        let again = self.charts[..index].contains(&Some(id));
        let instance = if again { format!("-{}", index + 1) } else { String::new() };
        let figure = self.ctx.figure(id, self.lang, self.chart_level, &instance)?;
        let drawn = self.ctx.draw("figure.html", &FigureView { figure }, self.lang);
        Some(Cow::Owned(drawn))
    }
}

/// Renders a text. `chart_level` is the level of a chart's heading.
pub fn body(
    ctx: &Ctx<'_>,
    doc: &Doc,
    resolved: &ResolvedText,
    folder: &str,
    lang: Lang,
    chart_level: u8,
) -> Body {
    let answers = Answers {
        ctx,
        lang,
        folder,
        numbers: &resolved.numbers,
        charts: &resolved.charts,
        chart_level,
    };
    let headings = doc.headings.iter().filter(|h| h.level <= 3).map(|h| Heading {
        level: h.level,
        label: plain(&h.body, &resolved.numbers),
        href: format!("#{}", h.id),
    });
    Body { html: draw(ctx, doc, &answers, lang), headings: headings.collect() }
}

/// The notes of a dataset, or of one of its frozen versions, in a language.
pub fn notes(ctx: &Ctx<'_>, id: DatasetId, frozen: Option<usize>, lang: Lang) -> String {
    let entry = ctx.site.dataset(id);
    let version = frozen.or(entry.fallback).and_then(|f| entry.frozen.get(f));
    let notes = version.map_or(&entry.notes, |v| &v.notes);
    let own = notes.get(lang.index()).and_then(Option::as_ref);
    let Some(doc) = own else { return String::new() };
    let folder = format!("datasets/{}/", ctx.site.dataset(id).id);
    let answers = Answers { ctx, lang, folder: &folder, numbers: &[], charts: &[], chart_level: 3 };
    draw(ctx, doc, &answers, lang)
}

fn draw(ctx: &Ctx<'_>, doc: &Doc, answers: &Answers<'_>, lang: Lang) -> String {
    let words = Words {
        notes: ctx.word(lang, "footnotes"),
        back: ctx.word(lang, "back_to_text"),
        table: ctx.word(lang, "table"),
        done: ctx.word(lang, "task_done"),
        to_do: ctx.word(lang, "task_to_do"),
    };
    let mut out = String::with_capacity(8 * 1024);
    html::doc(doc, Setting { resolve: answers, words, code: ctx.code }, &mut out);
    out
}

/// The text of a heading without its marks.
fn plain(inlines: &[Inline], numbers: &[Option<crate::resolve::Number>]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Emph(body)
            | Inline::Strong(body)
            | Inline::Strike(body)
            | Inline::Link { body, .. } => {
                out.push_str(&plain(body, numbers));
            }
            Inline::Formula(i) => {
                out.push_str(
                    numbers.get(*i).and_then(Option::as_ref).map_or("", |n| n.text.as_str()),
                );
            }
            Inline::SoftBreak | Inline::HardBreak => out.push(' '),
            Inline::Image(_) | Inline::FootnoteRef { .. } => {}
        }
    }
    out
}

impl<'a> Ctx<'a> {
    /// What links are looked up in.
    pub fn links(&self) -> Links<'a> {
        Links { site: self.site, resolved: self.resolved, plan: self.plan, sources: self.sources }
    }
}
