//! What every page has around its content: head, header, footer.

use crate::config::Section;
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::feeds::{Form, Stream};
use crate::plan::machine::ICONS;
use crate::plan::social::{Poster, Social};
use crate::render::view::{Alternate, Base, FeedLink, Link, Switch};
use crate::render::{Ctx, json_ld};

/// What a page says of itself.
pub struct Head {
    /// Language of the page.
    pub lang: Lang,
    /// Its address.
    pub url: Url,
    /// Its title, plain text.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// Its address in each language it exists in, its own included.
    pub translations: Vec<(Lang, Url)>,
    /// The section it stands in.
    pub section: Option<Section>,
    /// From the section down to the page above, without the home page.
    pub above: Vec<Link>,
    /// Class of `<body>`.
    pub class: &'static str,
    /// Kept out of search engines.
    pub noindex: bool,
    /// JSON-LD, escaped for a script element.
    pub json_ld: Option<String>,
    /// What stands for it where it is shared.
    pub social: Social,
    /// Whether it has charts.
    pub charts: bool,
}

/// Builds the frame of a page.
pub fn base(ctx: &Ctx<'_>, head: Head) -> Base {
    let site = ctx.site;
    let lang = head.lang;
    let config = &site.config;
    let info = config.languages.info(lang);
    let site_title = config.title.get(lang).0.clone();
    let is_home = head.url == site.routes.home(lang);
    let above = if is_home { Vec::new() } else { head.above };
    let home = (!is_home).then(|| link(ctx.word(lang, "home"), ctx.href(&site.routes.home(lang))));
    let breadcrumbs: Vec<Link> = home.into_iter().chain(above).collect();
    let trail = (!is_home && !head.noindex).then(|| json_ld::trail(ctx, &breadcrumbs, &head.title));
    // A page whose own picture cannot be shown has that of the site.
    let og_image = ctx.social(head.social, lang);
    let og_image = og_image.or_else(|| ctx.social(Social::Card(Poster::Site), lang));
    let sheet = if head.class == "embed" { &ctx.assets.embed_css } else { &ctx.assets.site_css };
    Base {
        lang: info.tag.clone(),
        dir: info.direction.as_str().to_owned(),
        head_title: if is_home {
            head.title.clone()
        } else {
            format!("{} | {site_title}", head.title)
        },
        title: head.title,
        description: head.description,
        canonical: site.routes.absolute(&head.url),
        alternates: alternates(ctx, &head.translations),
        switch: switch(ctx, lang, &head.translations),
        site_title,
        home: ctx.href(&site.routes.home(lang)),
        parent: config.parent.as_ref().map(|p| link(p.name.get(lang).0, p.address.clone())),
        mast: ctx.surround.mast(lang, &head.url, head.section),
        breadcrumbs,
        footer: ctx.surround.footer(lang),
        publisher: ctx.publisher(lang),
        licence: Some(ctx.licence(lang)),
        notice: notice(ctx, lang),
        feeds: feeds(ctx, lang, head.section),
        css: sheet.iter().cloned().collect(),
        preload: faces(head.class)
            .iter()
            .filter_map(|f| ctx.assets.faces.get(*f).cloned())
            .collect(),
        icon: ctx.assets.page_icon.clone(),
        touch_icon: Some(site.icon_url(ICONS[0])).filter(|u| ctx.plan.has(u)).map(|u| ctx.href(&u)),
        manifest: ctx.href(&site.manifest_url(lang)),
        body_class: head.class.to_owned(),
        noindex: head.noindex,
        og_image,
        og_type: if matches!(head.class, "article" | "as") { "article" } else { "website" }
            .to_owned(),
        script: script(ctx, "page").filter(|_| head.charts || acts(head.class)),
        scripts: script(ctx, "search").filter(|_| searches(head.class)).into_iter().collect(),
        json_ld: head.json_ld,
        trail_json_ld: trail,
        machine: Vec::new(),
    }
}

/// What a demonstration says of itself on every page.
fn notice(ctx: &Ctx<'_>, lang: Lang) -> Option<String> {
    let config = &ctx.site.config;
    let notice = config.notice.as_ref().filter(|_| config.demonstration);
    notice.map(|n| n.get(lang).0.clone())
}

/// The feeds of a page: that of all, and in the sections of data and of events that of theirs.
fn feeds(ctx: &Ctx<'_>, lang: Lang, section: Option<Section>) -> Vec<FeedLink> {
    let own = match section {
        Some(Section::Datasets) => Some(Stream::Data),
        Some(Section::Events) => Some(Stream::Events),
        Some(_) | None => None,
    };
    let own = own.filter(|s| ctx.plan.has(&ctx.site.feed_url(*s, Form::Atom, lang)));
    let streams = std::iter::once(Stream::All).chain(own);
    streams.flat_map(|stream| ctx.feed_links(stream, lang)).collect()
}

/// The faces of what is read first on every page of a class: without being told, a browser learns of them from the style
/// sheet. Of many at once each is late: a piece of `AltriSguardi` is set in four.
fn faces(class: &str) -> &'static [&'static str] {
    match class {
        "as" => &["serif-light"],
        "chart-page" | "embed" | "list" | "not-found" | "search" | "term" => &["sans"],
        _ => &["sans", "serif"],
    }
}

/// Whether pages of a class have something for a script even without charts.
fn acts(class: &str) -> bool {
    matches!(class, "article" | "as" | "dataset" | "event" | "list" | "report")
}

/// Whether readers search on pages of a class.
fn searches(class: &str) -> bool {
    matches!(class, "search" | "not-found")
}

/// The address of a script, by its name without ending.
fn script(ctx: &Ctx<'_>, name: &str) -> Option<String> {
    ctx.assets.scripts.get(name).cloned()
}

/// A link in the page's own language.
pub fn link(label: impl Into<String>, href: impl Into<String>) -> Link {
    Link { label: label.into(), href: href.into(), lang: None, lang_note: None }
}

impl Ctx<'_> {
    /// A link to a feed for readers.
    pub fn feed_link(&self, stream: Stream, lang: Lang) -> Link {
        let href = self.href(&self.site.feed_url(stream, Form::Atom, lang));
        link(self.feed_name(stream, lang), href)
    }

    /// What programs are told of a feed, in each of its forms.
    pub fn feed_links(&self, stream: Stream, lang: Lang) -> impl Iterator<Item = FeedLink> {
        Form::ALL.iter().map(move |form| FeedLink {
            // The names of feeds end with the form that readers are led to.
            title: self.feed_name(stream, lang).replace(Form::Atom.name(), form.name()),
            media_type: form.media_type().to_owned(),
            href: self.href(&self.site.feed_url(stream, *form, lang)),
        })
    }

    fn feed_name(&self, stream: Stream, lang: Lang) -> String {
        match stream {
            Stream::All => self.word(lang, "feed").to_owned(),
            Stream::Events => self.word(lang, "events_feed").to_owned(),
            Stream::Data => self.word(lang, "data_feed").to_owned(),
            Stream::Topic(id) => {
                let topic = self.site.term_label(id, lang).0;
                self.site.strings.fill(lang, "topic_feed", &[("topic", topic)])
            }
        }
    }
}

/// `hreflang` pairs, `x-default` last; none for a page in one language.
fn alternates(ctx: &Ctx<'_>, translations: &[(Lang, Url)]) -> Vec<Alternate> {
    if translations.len() < 2 {
        return Vec::new();
    }
    let one = |hreflang: &str, url| Alternate {
        hreflang: hreflang.to_owned(),
        href: ctx.site.routes.absolute(url),
    };
    let languages = &ctx.site.config.languages;
    let mut all: Vec<Alternate> =
        translations.iter().map(|(lang, url)| one(languages.tag(*lang), url)).collect();
    let default =
        translations.iter().find(|(lang, _)| *lang == Lang::DEFAULT).or(translations.first());
    all.extend(default.map(|(_, url)| one("x-default", url)));
    all
}

/// The other languages: a link to the same page, or words that say it is not translated.
fn switch(ctx: &Ctx<'_>, lang: Lang, translations: &[(Lang, Url)]) -> Vec<Switch> {
    let languages = &ctx.site.config.languages;
    let others = ctx.site.langs().filter(|other| *other != lang);
    let one = |other: Lang| {
        let there = translations.iter().find(|(l, _)| *l == other);
        let home = ctx.site.routes.home(other);
        Switch {
            lang: languages.tag(other).to_owned(),
            name: languages.info(other).name.clone(),
            href: ctx.href(there.map_or(&home, |(_, url)| url)),
            translated: there.is_some(),
            note: ctx.word(other, "not_translated").to_owned(),
        }
    };
    others.map(one).collect()
}
