//! A text's tree → the HTML of its page: links and numbers put in, charts drawn.
//!
//! In: a text, and what it is answered when it asks where its links lead, what its numbers are, how its charts look. Out:
//! its markup, and the digest of all that the markup is made from: the file itself and every one of those answers.

use std::borrow::Cow;

use crate::doc::front::Voice;
use crate::doc::{Audio, Bound, ChartBlock, Doc, Image, Line, Link, VoiceRef};
use crate::lang::Lang;
use crate::plan::link::{Links, Target};
use crate::render::html::{self, AudioAt, ImageAt, LinkTo, Number, Resolve, Setting, Words};
use crate::render::provenance::Numbered;
use crate::render::view::{FigureView, Heading};
use crate::render::{Ctx, making};
use crate::resolve::ResolvedText;
use crate::site::{ChartId, DatasetId, Text, bundle_file};
use crate::world::out::{Fingering, Fingerprint};

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
    voices: &'a [Voice],
    /// The page's list of them, where it has one.
    listed: Option<Numbered<'a>>,
    place: &'a Place,
}

/// Where on a page a text is drawn.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Level of a chart's heading.
    pub chart_level: u8,
    /// What stands before each of its ids, where several texts stand on one page.
    pub prefix: String,
    /// How many levels its headings are lowered.
    pub lower: u8,
    /// The number of the chapter, where its figures are numbered.
    pub figures: Option<String>,
    /// Whether the page lists the numbers of the text, with what each is made from.
    pub lists_numbers: bool,
}

impl Resolve for Answers<'_> {
    fn link(&self, _index: usize, link: &Link) -> Option<LinkTo<'_>> {
        let target = self.ctx.links().find(&link.target, self.folder, self.lang)?;
        Some(match target {
            Target::Here(fragment) => LinkTo {
                href: match fragment.strip_prefix('#').filter(|id| !id.is_empty()) {
                    Some(id) => format!("#{}{id}", self.place.prefix).into(),
                    None => fragment.into(),
                },
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
        self.picture(&image.src)
    }

    fn audio(&self, _index: usize, audio: &Audio) -> Option<AudioAt<'_>> {
        let file = bundle_file(self.ctx.sources, self.folder, &audio.src)?;
        let asset = self.ctx.plan.asset(file)?;
        let format = audio.src.rsplit('.').next().unwrap_or_default().to_uppercase();
        let size = self.ctx.site.formats.bytes(self.lang, self.ctx.sources.get(file).len);
        Some(AudioAt { src: self.ctx.href(&asset.url).into(), about: format!("{format}, {size}") })
    }

    fn voice(&self, _index: usize, voice: &VoiceRef) -> Option<Cow<'_, str>> {
        let voice = self.voices.iter().find(|v| v.id.value == voice.id)?;
        let date = voice.date.map(|d| self.ctx.site.formats.date(self.lang, d));
        let more = [voice.role.clone(), voice.place.clone(), date];
        let all: Vec<String> =
            std::iter::once(voice.name.clone()).chain(more.into_iter().flatten()).collect();
        Some(Cow::Owned(all.join(", ")))
    }

    fn number(&self, index: usize, _bound: &Bound) -> Option<Number<'_>> {
        let number = self.numbers.get(index)?.as_ref()?;
        let column = || number.cells().next().and_then(|c| self.ctx.cell_href(c, self.lang));
        let href = self.listed.as_ref().map_or_else(column, |listed| listed.of_text(index));
        Some(Number {
            text: Cow::Borrowed(&number.text),
            href: href.map(Cow::Owned),
            provisional: number.provisional.then(|| self.ctx.word(self.lang, "provisional")),
        })
    }

    fn chart(&self, index: usize, _chart: &ChartBlock) -> Option<Cow<'_, str>> {
        let drawn = self.ctx.draw("figure.html", &self.figure(index)?, self.lang);
        Some(Cow::Owned(drawn))
    }
}

impl Answers<'_> {
    fn picture(&self, src: &str) -> Option<ImageAt<'_>> {
        let file = bundle_file(self.ctx.sources, self.folder, src)?;
        let asset = self.ctx.plan.asset(file)?;
        let size = (asset.width > 0).then_some((asset.width, asset.height));
        let srcset = self.ctx.srcset(asset);
        Some(ImageAt { src: self.ctx.href(&asset.url).into(), size, srcset })
    }

    fn figure(&self, index: usize) -> Option<FigureView> {
        let id = (*self.charts.get(index)?)?;
        let mut instance = instance(self.charts, index);
        if !self.place.prefix.is_empty() {
            instance.push('-');
            instance.push_str(self.place.prefix.trim_end_matches('-'));
        }
        let level = self.place.chart_level;
        let mut figure = self.ctx.figure(id, self.lang, level, &instance)?;
        let chapter = self.place.figures.as_deref();
        figure.number = chapter.map(|n| self.ctx.figure_number(n, index, self.charts, self.lang));
        Some(FigureView { figure })
    }
}

/// What stands behind the id of a chart that the text has shown before.
pub fn instance(charts: &[Option<ChartId>], index: usize) -> String {
    let again = charts[..index].contains(&charts[index]);
    if again { format!("-{}", index + 1) } else { String::new() }
}

/// A text in its language.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    /// The text.
    pub text: &'a Text,
    /// Its numbers and charts.
    pub resolved: &'a ResolvedText,
    /// Its language.
    pub lang: Lang,
    /// Where it is drawn.
    pub place: &'a Place,
}

impl<'a> Written<'a> {
    fn answers(&self, ctx: &'a Ctx<'a>) -> Answers<'a> {
        Answers {
            ctx,
            lang: self.lang,
            folder: &self.text.folder,
            numbers: &self.resolved.numbers,
            charts: &self.resolved.charts,
            voices: &self.text.voices,
            listed: self.place.lists_numbers.then(|| Numbered::of(self.text, self.resolved)),
            place: self.place,
        }
    }
}

/// From what the markup of a text is made, besides the templates and the words of its language.
pub fn made_from(ctx: &Ctx<'_>, written: Written<'_>) -> Fingerprint {
    let Written { text, lang, place, .. } = written;
    let answers = written.answers(ctx);
    let said = ctx.sources.text(text.file).as_bytes();
    let mut all = Fingering::default();
    all.add(&text.body.hash().unwrap_or_else(|| Fingerprint::of(&[said])).0);
    all.add(ctx.site.config.languages.tag(lang).as_bytes());
    all.add(format!("{place:?}").as_bytes());
    let mut say = |pieces: &[Option<&str>]| {
        for piece in pieces {
            all.add(&[u8::from(piece.is_some())]);
            all.add(piece.unwrap_or_default().as_bytes());
        }
    };
    let yes = |is: bool| is.then_some("");
    for (i, link) in text.body.links().iter().enumerate() {
        match answers.link(i, link) {
            Some(to) => {
                say(&[Some(&*to.href), to.hreflang, Some(&*to.title), yes(to.external)]);
            }
            None => say(&[None]),
        }
    }
    for picture in text.body.pictures() {
        match answers.picture(picture.src) {
            Some(at) => {
                let size = at.size.map(|(width, height)| format!("{width} {height}"));
                say(&[Some(&*at.src), size.as_deref(), Some(&*at.srcset)]);
            }
            None => say(&[None]),
        }
    }
    for (i, audio) in text.body.audios().iter().enumerate() {
        match answers.audio(i, audio) {
            Some(at) => say(&[Some(&*at.src), Some(&*at.about)]),
            None => say(&[None]),
        }
    }
    for (i, bound) in text.body.formulas().iter().enumerate() {
        match answers.number(i, bound) {
            Some(number) => say(&[Some(&*number.text), number.href.as_deref(), number.provisional]),
            None => say(&[None]),
        }
    }
    for id in &written.resolved.charts {
        let chart = id.map(|id| (ctx.site.chart(id).id.as_str(), making::said_of(ctx, id)));
        say(&[chart.map(|(id, _)| id), chart.map(|(_, said)| said)]);
    }
    all.end()
}

/// Renders a text.
pub fn body(ctx: &Ctx<'_>, written: Written<'_>) -> Body {
    let Written { text, resolved, lang, .. } = written;
    let (doc, answers) = (text.body.doc(), written.answers(ctx));
    let headings = doc.headings.iter().filter(|h| h.level <= 3).map(|h| Heading {
        level: h.level,
        label: plain(doc, h.body, &resolved.numbers),
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
    let answers = Answers {
        ctx,
        lang,
        folder: &folder,
        numbers: &[],
        charts: &[],
        voices: &[],
        listed: None,
        place: &Place { chart_level: 3, ..Place::default() },
    };
    draw(ctx, doc, &answers, lang)
}

fn draw(ctx: &Ctx<'_>, doc: &Doc, answers: &Answers<'_>, lang: Lang) -> String {
    let words = Words {
        notes: ctx.word(lang, "footnotes"),
        back: ctx.word(lang, "back_to_text"),
        table: ctx.word(lang, "table"),
        done: ctx.word(lang, "task_done"),
        to_do: ctx.word(lang, "task_to_do"),
        transcript: ctx.word(lang, "transcript"),
    };
    let mut out = String::with_capacity(8 * 1024);
    let Place { prefix, lower, figures, .. } = answers.place;
    let (lower, chapter) = (*lower, figures.as_deref());
    let setting = Setting { resolve: answers, words, code: ctx.code, prefix, lower, chapter };
    html::doc(doc, setting, &mut out);
    out
}

/// The text of a heading without its marks.
fn plain(doc: &Doc, line: Line, numbers: &[Option<crate::resolve::Number>]) -> String {
    let number = |i: usize| numbers.get(i).and_then(Option::as_ref).map_or("", |n| &n.text);
    let mut out = String::new();
    crate::doc::plain::line(doc, line, &mut |i, _| number(i).to_owned(), &mut out);
    out
}

impl<'a> Ctx<'a> {
    /// «Figura 3.2»: the second chart that is drawn in chapter 3. `index` is its place among the blocks of the text.
    pub fn figure_number(
        &self,
        chapter: &str,
        index: usize,
        charts: &[Option<ChartId>],
        lang: Lang,
    ) -> String {
        let before = charts.iter().take(index).flatten();
        let n = before.filter(|c| self.resolved.drawn(**c, lang).is_some()).count() + 1;
        let number = format!("{chapter}.{n}");
        self.site.strings.fill(lang, "figure_number", &[("n", &number)])
    }

    /// What links are looked up in.
    pub fn links(&self) -> Links<'a> {
        Links { site: self.site, resolved: self.resolved, plan: self.plan, sources: self.sources }
    }
}
