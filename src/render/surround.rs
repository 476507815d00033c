//! What stands around pages and is the same on many: the masthead with the main menu, and the footer.
//!
//! In: the site and the theme's `mast.html` and `footer.html`. Out: their markup, drawn once for each language and
//! each entry of the menu that can be the current one; a template that fails is reported here, once. A page only
//! chooses among them.

use super::Ctx;
use super::base::link;
use super::view::{FooterGroup, FooterView, Html, Link, MastView, MenuItem};
use crate::config::{MenuEntry, Section};
use crate::diag::Diagnostic;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::feeds::Stream;
use crate::world::out::Fingerprint;

/// The surroundings of pages, by language.
#[derive(Default)]
pub struct Surround {
    by_lang: Vec<InLang>,
}

struct InLang {
    /// The entries of the menu, as they are in this language.
    menu: Vec<(Option<Section>, Url)>,
    /// The masthead without a current entry; then, for each entry, as its own page has it and as a page below it has it.
    masts: Vec<Html>,
    footer: Html,
}

/// How an entry of the menu is the current one: `aria-current`.
const STATES: [&str; 2] = ["page", "true"];

impl Surround {
    /// The masthead of a page.
    pub fn mast(&self, lang: Lang, here: &Url, section: Option<Section>) -> Html {
        let Some(own) = self.by_lang.get(lang.index()) else { return Html::default() };
        let at = own.menu.iter().position(|(_, url)| url == here).map(|i| 1 + 2 * i);
        let below = || {
            let section = Some(section?);
            own.menu.iter().position(|(of, _)| *of == section).map(|i| 2 + 2 * i)
        };
        own.masts.get(at.or_else(below).unwrap_or(0)).cloned().unwrap_or_default()
    }

    /// The fingerprint of all of them.
    pub fn made_from(&self) -> Fingerprint {
        let html = self.by_lang.iter().flat_map(|own| own.masts.iter().chain([&own.footer]));
        Fingerprint::of(&html.map(|html| html.0.as_bytes()).collect::<Vec<_>>())
    }

    /// The footer of a language.
    pub fn footer(&self, lang: Lang) -> Html {
        self.by_lang.get(lang.index()).map(|own| own.footer.clone()).unwrap_or_default()
    }
}

/// Draws them for every language.
pub fn surround(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) -> Surround {
    Surround { by_lang: ctx.site.langs().map(|lang| in_lang(ctx, lang, found)).collect() }
}

fn in_lang(ctx: &Ctx<'_>, lang: Lang, found: &mut Vec<Diagnostic>) -> InLang {
    let entries = |list: &[MenuEntry]| -> Vec<Entry> {
        list.iter().filter_map(|entry| entry_of(ctx, entry, lang)).collect()
    };
    let mut menu = entries(&ctx.site.config.menu);
    let url = ctx.site.routes.search(lang);
    let search = link(ctx.word(lang, "search"), ctx.href(&url));
    menu.push(Entry { section: None, link: search, url });
    let states = (0..menu.len()).flat_map(|i| STATES.map(|state| Some((i, state))));
    let masts = std::iter::once(None).chain(states);
    let masts = masts.map(|current| mast(ctx, lang, &menu, current, found)).collect();
    let footer = footer(ctx, lang, entries(&ctx.site.config.footer), found);
    InLang { menu: menu.into_iter().map(|e| (e.section, e.url)).collect(), masts, footer }
}

/// An entry of the menu or the footer in a language.
struct Entry {
    section: Option<Section>,
    link: Link,
    url: Url,
}

/// `None` for a page that this language does not have: it is left out.
fn entry_of(ctx: &Ctx<'_>, entry: &MenuEntry, lang: Lang) -> Option<Entry> {
    match entry {
        MenuEntry::Section(section) => {
            let url = ctx.site.routes.section(*section, lang);
            let link = link(ctx.section_word(lang, *section), ctx.href(&url));
            Some(Entry { section: Some(*section), link, url })
        }
        MenuEntry::Page(name) => {
            let id = ctx.site.find_piece(Kind::Page, &name.value)?;
            let url = ctx.site.piece_url(id, lang)?;
            Some(Entry { section: None, link: link(ctx.title(id, lang)?, ctx.href(&url)), url })
        }
    }
}

fn mast(
    ctx: &Ctx<'_>,
    lang: Lang,
    menu: &[Entry],
    current: Option<(usize, &str)>,
    found: &mut Vec<Diagnostic>,
) -> Html {
    let item = |(i, entry): (usize, &Entry)| MenuItem {
        label: entry.link.label.clone(),
        href: entry.link.href.clone(),
        current: current.filter(|(at, _)| *at == i).map_or("", |(_, state)| state).to_owned(),
    };
    let config = &ctx.site.config;
    let view = MastView {
        home: ctx.href(&ctx.site.routes.home(lang)),
        site_title: config.title.get(lang).0.clone(),
        site_tagline: config.tagline.get(lang).0.clone(),
        menu: menu.iter().enumerate().map(item).collect(),
    };
    drawn(ctx.templates.render("mast.html", &view, lang, ctx.sources), found)
}

fn footer(ctx: &Ctx<'_>, lang: Lang, entries: Vec<Entry>, found: &mut Vec<Diagnostic>) -> Html {
    let config = &ctx.site.config;
    let links: Vec<Link> = entries.into_iter().map(|entry| entry.link).collect();
    let group = FooterGroup { title: ctx.word(lang, "site").to_owned(), links };
    let view = FooterView {
        site_title: config.title.get(lang).0.clone(),
        site_tagline: config.tagline.get(lang).0.clone(),
        publisher: ctx.publisher(lang),
        contact: Some(link(
            config.contact.name.get(lang).0,
            format!("mailto:{}", config.contact.address),
        )),
        groups: Some(group).into_iter().filter(|g| !g.links.is_empty()).collect(),
        licence: Some(ctx.licence(lang)),
        feed: Some(ctx.feed_link(Stream::All, lang)),
        statement: config
            .accessibility
            .as_ref()
            .and_then(|a| a.official.as_ref())
            .map(|url| link(ctx.word(lang, "statement"), url)),
    };
    drawn(ctx.templates.render("footer.html", &view, lang, ctx.sources), found)
}

fn drawn(text: Result<String, Box<Diagnostic>>, found: &mut Vec<Diagnostic>) -> Html {
    // The same template fails for each entry of the menu: it is told once.
    let fault = |fault: Box<Diagnostic>| {
        if !found.contains(&fault) {
            found.push(*fault);
        }
        String::new()
    };
    Html(text.unwrap_or_else(fault))
}
