//! schema.org for the pages that people write, for the site and its publisher, and for the way to a page.

use serde_json::{Value, json};

use super::script;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::machine::ICONS;
use crate::plan::social::Social;
use crate::render::Ctx;
use crate::render::view::Link;
use crate::resolve::ResolvedText;
use crate::site::route::Persistent;
use crate::site::vocabulary::{TermId, TermKind};
use crate::site::{PieceId, Text};

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
    let mut object = json!({
        "@context": "https://schema.org",
        "@type": kind,
        "headline": resolved.title,
        "description": resolved.description,
        "inLanguage": ctx.site.config.languages.tag(lang),
        "url": ctx.site.routes.absolute(url),
        "mainEntityOfPage": ctx.site.routes.absolute(url),
        "isAccessibleForFree": true,
        "license": ctx.licence(lang).href,
        "publisher": publisher(ctx, lang),
    });
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            object[key] = value;
        }
    };
    let authors: Vec<Value> = text.authors.iter().map(|a| author(ctx, *a, lang)).collect();
    put("author", (!authors.is_empty()).then(|| json!(authors)));
    if let Some(published) = text.published {
        put("datePublished", Some(json!(ctx.moment(lang, published).iso)));
        let updated = text.updated.unwrap_or(published);
        put("dateModified", Some(json!(ctx.moment(lang, updated).iso)));
    }
    put("image", image(ctx, ctx.resolved.social_of_piece(ctx.site, id, lang), lang));
    put("about", about(ctx, text, lang));
    put("contentLocation", places(ctx, text, lang));
    put("isPartOf", piece.parent.and_then(|report| part_of(ctx, report, lang)));
    let notices: Vec<Value> = resolved
        .corrections
        .iter()
        .map(|(date, text)| {
            json!({"@type": "CorrectionComment", "datePublished": date.to_string(), "text": text})
        })
        .collect();
    put("correction", (!notices.is_empty()).then(|| json!(notices)));
    Some(script(&object))
}

/// An event. Whether it takes place is not said: nobody wrote it.
fn event(ctx: &Ctx<'_>, text: &Text, resolved: &ResolvedText, url: &Url, lang: Lang) -> String {
    let extra = &text.extra;
    let mut object = json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "name": resolved.title,
        "description": resolved.description,
        "inLanguage": ctx.site.config.languages.tag(lang),
        "url": ctx.site.routes.absolute(url),
        "startDate": extra.start.map(|m| ctx.moment(lang, m).iso),
    });
    if let Some(end) = extra.end {
        object["endDate"] = json!(ctx.moment(lang, end).iso);
    }
    if let Some(location) = &extra.location {
        object["location"] = json!({"@type": "Place", "name": location, "address": location});
    }
    script(&object)
}

/// Who signs: a person, or a group that does so together.
fn author(ctx: &Ctx<'_>, id: TermId, lang: Lang) -> Value {
    let kind = if ctx.site.vocabularies.get(id).record.flag("collective") {
        "Organization"
    } else {
        "Person"
    };
    let url = ctx.site.routes.absolute(&ctx.site.term_url(id, lang));
    json!({"@type": kind, "name": ctx.site.term_label(id, lang).0, "url": url})
}

/// Who publishes the site.
fn publisher(ctx: &Ctx<'_>, lang: Lang) -> Value {
    let site = ctx.site;
    let mut object = json!({"@type": "Organization", "name": ctx.publisher(lang)});
    let id = &site.config.publisher.value;
    if let Some(term) = site.vocabularies.find(TermKind::Organisation, id) {
        let term = site.vocabularies.get(term);
        let iri = site.routes.persistent(Persistent::Body, &[term.id.as_str()]);
        object["@id"] = json!(site.routes.absolute(&iri));
        let own = term.record.text("url").cloned();
        object["url"] = json!(own.unwrap_or_else(|| site.routes.absolute(&site.routes.home(lang))));
    }
    let icon = ICONS.last().map(|side| site.icon_url(*side)).filter(|url| ctx.plan.has(url));
    if let Some(icon) = icon {
        object["logo"] = json!(site.routes.absolute(&icon));
    }
    object
}

fn image(ctx: &Ctx<'_>, social: Social, lang: Lang) -> Option<Value> {
    let image = ctx.social(social, lang)?;
    Some(json!({
        "@type": "ImageObject",
        "url": image.href,
        "width": image.width,
        "height": image.height,
        "caption": image.alt,
    }))
}

fn about(ctx: &Ctx<'_>, text: &Text, lang: Lang) -> Option<Value> {
    let topics = ctx.site.terms_of(&text.terms, TermKind::Topic);
    let one = |id| {
        let url = ctx.site.routes.absolute(&ctx.site.term_url(id, lang));
        json!({"@type": "DefinedTerm", "name": ctx.site.term_label(id, lang).0, "url": url})
    };
    let topics: Vec<Value> = topics.map(one).collect();
    (!topics.is_empty()).then(|| json!(topics))
}

fn places(ctx: &Ctx<'_>, text: &Text, lang: Lang) -> Option<Value> {
    let places = ctx.site.terms_of(&text.terms, TermKind::Place);
    let one = |id| {
        let term = ctx.site.vocabularies.get(id);
        let iri = ctx.site.routes.persistent(Persistent::Place, &[term.id.as_str()]);
        let iri = ctx.site.routes.absolute(&iri);
        json!({"@type": "Place", "@id": iri, "name": ctx.site.term_label(id, lang).0})
    };
    let places: Vec<Value> = places.map(one).collect();
    (!places.is_empty()).then(|| json!(places))
}

/// The report of a chapter.
fn part_of(ctx: &Ctx<'_>, report: PieceId, lang: Lang) -> Option<Value> {
    let (_, in_lang) = ctx.site.piece(report).any_text(lang, ctx.site.langs())?;
    let url = ctx.site.routes.absolute(&ctx.site.piece_url(report, in_lang)?);
    Some(json!({"@type": "Report", "name": ctx.title(report, in_lang)?, "url": url}))
}

/// The site itself and who publishes it, on its home page.
pub fn site(ctx: &Ctx<'_>, lang: Lang) -> Option<String> {
    let config = &ctx.site.config;
    let mut publisher = publisher(ctx, lang);
    publisher["contactPoint"] = json!({
        "@type": "ContactPoint",
        "name": config.contact.name.get(lang).0,
        "email": config.contact.address,
    });
    Some(script(&json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": config.title.get(lang).0,
        "description": config.description.get(lang).0,
        "inLanguage": config.languages.tag(lang),
        "url": ctx.site.routes.absolute(&ctx.site.routes.home(lang)),
        "publisher": publisher,
    })))
}

/// The way from the home page down to a page; `title` is its own.
pub fn trail(ctx: &Ctx<'_>, above: &[Link], title: &str) -> String {
    let steps = above.iter().enumerate().map(|(i, link)| {
        let url = ctx.site.routes.inside(&link.href);
        let url = url.map_or_else(|| link.href.clone(), |url| ctx.site.routes.absolute(&url));
        json!({"@type": "ListItem", "position": i + 1, "name": link.label, "item": url})
    });
    // Where one is has no address of its own in the list: it is the page's.
    let here = json!({"@type": "ListItem", "position": above.len() + 1, "name": title});
    let items: Vec<Value> = steps.chain([here]).collect();
    script(&json!({
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": items,
    }))
}
