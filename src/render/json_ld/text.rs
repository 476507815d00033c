//! schema.org for the pages that people write, for the site and its publisher, and for the way to a page.

use serde::Serialize;

use super::script;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::machine::ICONS;
use crate::plan::social::Social;
use crate::render::Ctx;
use crate::render::view::{Link, SocialImage};
use crate::resolve::ResolvedText;
use crate::site::route::Persistent;
use crate::site::vocabulary::{TermId, TermKind};
use crate::site::{PieceId, Text};

const CONTEXT: &str = "https://schema.org";

/// An article, a report or a chapter.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Work<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    headline: &'a str,
    description: &'a str,
    in_language: &'a str,
    url: &'a str,
    main_entity_of_page: &'a str,
    is_accessible_for_free: bool,
    license: String,
    publisher: Publisher<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<Image>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    about: Vec<Named<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    content_location: Vec<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_part_of: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    correction: Vec<Notice<'a>>,
}

/// What a page is about, if that is called by a name.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Thing<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    description: &'a str,
    in_language: &'a str,
    url: String,
}

/// An event. Whether it takes place is not said: nobody wrote it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(flatten)]
    thing: Thing<'a>,
    start_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
}

/// Where an event takes place.
#[derive(Serialize)]
struct Location<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    address: &'a str,
}

/// The site itself.
#[derive(Serialize)]
struct WebSite<'a> {
    #[serde(flatten)]
    thing: Thing<'a>,
    publisher: Publisher<'a>,
}

/// Who publishes the site.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Publisher<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: String,
    #[serde(rename = "@id", skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_point: Option<Contact<'a>>,
}

/// Whom to write to.
#[derive(Serialize)]
struct Contact<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    email: &'a str,
}

/// A thing by its name and where it is found.
#[derive(Serialize)]
struct Named<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@id", skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// What stands for a page where it is shared.
#[derive(Serialize)]
struct Image {
    #[serde(rename = "@type")]
    kind: &'static str,
    url: String,
    width: u32,
    height: u32,
    caption: String,
}

/// A correction.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notice<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    date_published: String,
    text: &'a str,
}

/// The way down to a page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Trail<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    item_list_element: Vec<Step<'a>>,
}

/// A page on the way; where one is has no address of its own in the list: it is the page's.
#[derive(Serialize)]
struct Step<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    position: usize,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
}

/// A page that people write; `None` for kinds that have no type worth stating.
pub fn text(
    ctx: &Ctx<'_>,
    id: PieceId,
    text: &Text,
    resolved: &ResolvedText,
    url: &Url,
    lang: Lang,
) -> Option<String> {
    let piece = ctx.site.piece(id);
    let kind = match piece.kind {
        Kind::Article | Kind::AltriSguardi => "Article",
        Kind::Report => "Report",
        Kind::Chapter => "Chapter",
        Kind::Event => return Some(event(ctx, text, resolved, url, lang)),
        Kind::Page | Kind::Home => return None,
    };
    let url = ctx.site.routes.absolute(url);
    let updated = text.published.map(|published| text.updated.unwrap_or(published));
    let corrections = resolved.corrections.iter();
    let notices = corrections.map(|(date, text)| Notice {
        kind: "CorrectionComment",
        date_published: date.to_string(),
        text,
    });
    Some(script(&Work {
        context: CONTEXT,
        kind,
        headline: &resolved.title,
        description: &resolved.description,
        in_language: ctx.site.config.languages.tag(lang),
        url: &url,
        main_entity_of_page: &url,
        is_accessible_for_free: true,
        license: ctx.licence(lang).href,
        publisher: publisher(ctx, lang),
        author: text.authors.iter().map(|a| author(ctx, *a, lang)).collect(),
        date_published: text.published.map(|moment| ctx.iso(moment)),
        date_modified: updated.map(|moment| ctx.iso(moment)),
        image: image(ctx, ctx.resolved.social_of_piece(ctx.site, id, lang), lang),
        about: about(ctx, text, lang),
        content_location: places(ctx, text, lang),
        is_part_of: piece.parent.and_then(|report| part_of(ctx, report, lang)),
        correction: notices.collect(),
    }))
}

/// A thing with its name and description.
fn thing<'a>(
    ctx: &'a Ctx<'_>,
    kind: &'static str,
    (name, description): (&'a str, &'a str),
    url: &Url,
    lang: Lang,
) -> Thing<'a> {
    let in_language = ctx.site.config.languages.tag(lang);
    let url = ctx.site.routes.absolute(url);
    Thing { context: CONTEXT, kind, name, description, in_language, url }
}

fn event(ctx: &Ctx<'_>, text: &Text, resolved: &ResolvedText, url: &Url, lang: Lang) -> String {
    let extra = &text.extra;
    let place = |location| Location { kind: "Place", name: location, address: location };
    script(&Event {
        thing: thing(ctx, "Event", (&resolved.title, &resolved.description), url, lang),
        start_date: extra.start.map(|moment| ctx.iso(moment)),
        end_date: extra.end.map(|moment| ctx.iso(moment)),
        location: extra.location.as_deref().map(place),
    })
}

/// Who signs: a person, or a group that does so together.
fn author<'a>(ctx: &'a Ctx<'_>, id: TermId, lang: Lang) -> Named<'a> {
    let is_group = ctx.site.vocabularies.get(id).record.flag("collective");
    with_page(ctx, if is_group { "Organization" } else { "Person" }, id, lang)
}

/// A term with the address of its page.
fn with_page<'a>(ctx: &'a Ctx<'_>, kind: &'static str, id: TermId, lang: Lang) -> Named<'a> {
    let url = ctx.site.routes.absolute(&ctx.site.term_url(id, lang));
    Named { kind, id: None, name: ctx.site.term_label(id, lang).0, url: Some(url) }
}

/// Who publishes the site.
fn publisher<'a>(ctx: &Ctx<'_>, lang: Lang) -> Publisher<'a> {
    let site = ctx.site;
    let term =
        site.vocabularies.find(TermKind::Organisation, &site.config.publisher.value).map(|term| {
            let term = site.vocabularies.get(term);
            let iri = site.routes.persistent(Persistent::Body, &[term.id.as_str()]);
            let own = term.record.text("url").cloned();
            let url = own.unwrap_or_else(|| site.routes.absolute(&site.routes.home(lang)));
            (site.routes.absolute(&iri), url)
        });
    let (id, url) = term.unzip();
    let icon = ICONS.last().map(|side| site.icon_url(*side)).filter(|url| ctx.plan.has(url));
    let logo = icon.map(|icon| site.routes.absolute(&icon));
    Publisher {
        kind: "Organization",
        name: ctx.publisher(lang),
        id,
        url,
        logo,
        contact_point: None,
    }
}

fn image(ctx: &Ctx<'_>, social: Social, lang: Lang) -> Option<Image> {
    let SocialImage { href, width, height, alt } = ctx.social(social, lang)?;
    Some(Image { kind: "ImageObject", url: href, width, height, caption: alt })
}

fn about<'a>(ctx: &'a Ctx<'_>, text: &Text, lang: Lang) -> Vec<Named<'a>> {
    let topics = ctx.site.terms_of(&text.terms, TermKind::Topic);
    topics.map(|id| with_page(ctx, "DefinedTerm", id, lang)).collect()
}

fn places<'a>(ctx: &'a Ctx<'_>, text: &Text, lang: Lang) -> Vec<Named<'a>> {
    let one = |id| {
        let term = ctx.site.vocabularies.get(id);
        let iri = ctx.site.routes.persistent(Persistent::Place, &[term.id.as_str()]);
        let iri = ctx.site.routes.absolute(&iri);
        Named { kind: "Place", id: Some(iri), name: ctx.site.term_label(id, lang).0, url: None }
    };
    ctx.site.terms_of(&text.terms, TermKind::Place).map(one).collect()
}

/// The report of a chapter.
fn part_of<'a>(ctx: &'a Ctx<'_>, report: PieceId, lang: Lang) -> Option<Named<'a>> {
    let (_, in_lang) = ctx.site.piece(report).any_text(lang, ctx.site.langs())?;
    let url = ctx.site.routes.absolute(&ctx.site.piece_url(report, in_lang)?);
    Some(Named { kind: "Report", id: None, name: ctx.title(report, in_lang)?, url: Some(url) })
}

/// The site itself and who publishes it, on its home page.
pub fn site(ctx: &Ctx<'_>, lang: Lang) -> Option<String> {
    let config = &ctx.site.config;
    let contact = Contact {
        kind: "ContactPoint",
        name: config.contact.name.get(lang).0,
        email: &config.contact.address,
    };
    let called = (config.title.get(lang).0.as_str(), config.description.get(lang).0.as_str());
    Some(script(&WebSite {
        thing: thing(ctx, "WebSite", called, &ctx.site.routes.home(lang), lang),
        publisher: Publisher { contact_point: Some(contact), ..publisher(ctx, lang) },
    }))
}

/// The way from the home page down to a page; `title` is its own.
pub fn trail(ctx: &Ctx<'_>, above: &[Link], title: &str) -> String {
    let routes = &ctx.site.routes;
    let above = above.iter().map(|link| {
        let url = routes.inside(&link.href);
        let url = url.map_or_else(|| link.href.clone(), |url| routes.absolute(&url));
        (link.label.as_str(), Some(url))
    });
    let steps = above.chain([(title, None)]).zip(1..);
    let step = |((name, item), position)| Step { kind: "ListItem", position, name, item };
    script(&Trail {
        context: CONTEXT,
        kind: "BreadcrumbList",
        item_list_element: steps.map(step).collect(),
    })
}
