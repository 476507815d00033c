//! One builder per template: what the site knows → the template's view.
//!
//! In: a thing and a language. Out: its view, finished text. A builder looks things up and formats; it never decides
//! what exists (that is the plan) and never writes markup (that is the template, or `html`).

pub mod chart;
mod contributors;
pub mod dataset;
mod editions;
pub mod embed;
pub mod explorer;
pub mod home;
mod inside;
pub mod list;
pub mod locator;
mod open_table;
pub mod print;
pub mod search;
mod series;
mod statement;
pub mod table;
pub mod term;
pub mod text;
pub mod versions;

use crate::lang::Lang;
use crate::name::Url;
use crate::plan::social::{Poster, Social};
use crate::render::Ctx;
use crate::render::base::link;
use crate::render::body::Body;
use crate::render::view::{
    AltriSguardiPage, ArticlePage, Base, ChapterPage, Citation, EventPage, Heading, HomePage, Html,
    Link, NotFoundIn, NotFoundPage, PlainPage, ReportPage,
};
use crate::site::{Moment, PieceId, Site, Text};

use super::base::{Head, base};

/// How to cite a page: who, when, what, where.
pub fn citation(
    ctx: &Ctx<'_>,
    lang: Lang,
    authors: &[String],
    year: &str,
    title: &str,
    url: &Url,
) -> Option<Citation> {
    let who = if authors.is_empty() { ctx.publisher(lang) } else { authors.join(", ") };
    let site = ctx.site.config.title.get(lang).0;
    let address = ctx.site.routes.absolute(url);
    let year = if year.is_empty() { String::new() } else { format!(" ({year})") };
    Some(Citation { text: format!("{who}{year}. {title}. {site}. {address}"), files: Vec::new() })
}

/// Plain links that share a page: no script, no tracker.
pub fn share(ctx: &Ctx<'_>, lang: Lang, title: &str, url: &Url) -> Vec<Link> {
    let address = encode(&ctx.site.routes.absolute(url));
    let words = encode(title);
    vec![
        link(ctx.word(lang, "share_email"), format!("mailto:?subject={words}&body={address}")),
        link("WhatsApp", format!("https://wa.me/?text={words}%20{address}")),
        link("Telegram", format!("https://t.me/share/url?url={address}&text={words}")),
        link("Mastodon", format!("https://share.joinmastodon.org/#text={words}%20{address}")),
        link("Facebook", format!("https://www.facebook.com/sharer/sharer.php?u={address}")),
        link("Bluesky", format!("https://bsky.app/intent/compose?text={words}%20{address}")),
        link("X", format!("https://x.com/intent/tweet?url={address}&text={words}")),
        link("LinkedIn", format!("https://www.linkedin.com/sharing/share-offsite/?url={address}")),
    ]
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(
                    char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase(),
                );
            }
        }
    }
    out
}

/// The headings of a text, for its contents; none where it is short.
fn contents(headings: Vec<Heading>) -> Vec<Heading> {
    if headings.iter().filter(|h| h.level == 2).count() < 3 { Vec::new() } else { headings }
}

/// A view with a text in it, which is drawn last: of most pages it is known before that they are those of the last build.
pub trait WithText: serde::Serialize {
    /// Puts the text in.
    fn put_in(&mut self, body: Body);
}

/// Views that show a text, and those that list its headings too.
macro_rules! with_text {
    ($($plain:ty),*; $($listed:ty),*) => {
        $(impl WithText for $plain {
            fn put_in(&mut self, body: Body) {
                self.body = Html(body.html);
            }
        })*
        $(impl WithText for $listed {
            fn put_in(&mut self, body: Body) {
                self.body = Html(body.html);
                self.contents = contents(body.headings);
            }
        })*
    };
}

with_text!(HomePage, AltriSguardiPage, ReportPage, EventPage; ArticlePage, ChapterPage, PlainPage);

/// Whether an event is still to end, or to begin where nobody says when it ends; one without an hour lasts its day.
pub fn is_coming(site: &Site, text: &Text) -> bool {
    let Some(last) = text.extra.end.or(text.extra.start) else { return false };
    if last.timed { last.at > site.now } else { last.civil.date() >= site.today() }
}

/// Whether an event is to come, has begun and has an end, or is over: the key of the word for it.
pub fn state(site: &Site, text: &Text) -> &'static str {
    let has_begun =
        |at: Moment| if at.timed { at.at <= site.now } else { at.civil.date() <= site.today() };
    if !is_coming(site, text) {
        return "event_past";
    }
    let with_end = text.extra.start.filter(|_| text.extra.end.is_some());
    if with_end.is_some_and(has_begun) { "event_now" } else { "event_coming" }
}

/// Every translation of a page with its address.
pub fn translations(ctx: &Ctx<'_>, id: PieceId) -> Vec<(Lang, Url)> {
    ctx.site.langs().filter_map(|l| Some((l, ctx.site.piece_url(id, l)?))).collect()
}

/// The 404 page: every language on one page.
pub fn not_found(ctx: &Ctx<'_>) -> NotFoundPage {
    let lang = Lang::DEFAULT;
    let languages = ctx.site.langs().map(|lang| {
        let info = ctx.site.config.languages.info(lang);
        let sections = [
            crate::config::Section::Articles,
            crate::config::Section::Datasets,
            crate::config::Section::Topics,
            crate::config::Section::Places,
        ];
        let mut links = vec![link(ctx.word(lang, "home"), ctx.href(&ctx.site.routes.home(lang)))];
        links.extend(sections.iter().map(|s| {
            link(ctx.section_word(lang, *s), ctx.href(&ctx.site.routes.section(*s, lang)))
        }));
        NotFoundIn {
            lang: info.tag.clone(),
            dir: info.direction.as_str().to_owned(),
            title: ctx.word(lang, "not_found_title").to_owned(),
            text: ctx.word(lang, "not_found_text").to_owned(),
            search: search::form(ctx, lang, 3),
            links,
        }
    });
    let head = Head {
        lang,
        url: ctx.site.routes.root_file("404.html"),
        title: ctx.word(lang, "not_found_title").to_owned(),
        description: ctx.word(lang, "not_found_text").to_owned(),
        translations: Vec::new(),
        section: None,
        above: Vec::new(),
        class: "not-found",
        noindex: true,
        json_ld: None,
        social: Social::Card(Poster::Site),
        charts: false,
    };
    // It is in every language: there is none to change to.
    let base = Base { switch: Vec::new(), ..base(ctx, head) };
    NotFoundPage { base, languages: languages.collect() }
}
