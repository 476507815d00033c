//! What robots, browsers and finders of faults are told: `robots.txt`, the web manifest, `security.txt`.
//!
//! In: the site. Out: texts. Sources: RFC 9309, W3C Web Application Manifest, RFC 9116.

use std::fmt::Write as _;

use jiff::ToSpan as _;
use serde_json::{Value, json};

use super::Ctx;
use super::media::media_type;
use crate::lang::Lang;
use crate::meta::graph::Syntax;
use crate::name::Url;
use crate::plan::machine::ICONS;

/// What robots may read: everything, but for the catalogue of a demonstration, which is not for harvest.
pub fn robots(ctx: &Ctx<'_>) -> String {
    let site = ctx.site;
    let mut out = String::from("User-agent: *\n");
    for syntax in Syntax::ALL.iter().filter(|_| site.config.demonstration) {
        let _ = writeln!(out, "Disallow: {}", ctx.href(&site.catalogue_url(*syntax)));
    }
    let sitemap = site.routes.absolute(&site.routes.root_file("sitemap.xml"));
    let _ = write!(out, "Allow: /\n\nSitemap: {sitemap}\n");
    out
}

/// What browsers are told of the site: its name and icons. It stays a site: nothing is installed over it.
pub fn manifest(ctx: &Ctx<'_>, lang: Lang) -> String {
    let site = ctx.site;
    let config = &site.config;
    let info = config.languages.info(lang);
    let icon =
        |url: &str, sizes: &str| json!({"src": url, "sizes": sizes, "type": media_type(url)});
    let pixels = ICONS.iter().map(|side| (site.icon_url(*side), format!("{side}x{side}")));
    let pixels = pixels.filter(|(url, _)| ctx.plan.has(url));
    let drawn = ctx.assets.icon.iter().map(|url| icon(url, "any"));
    let icons: Vec<Value> =
        drawn.chain(pixels.map(|(url, sizes)| icon(&ctx.href(&url), &sizes))).collect();
    let whole = json!({
        "name": config.title.get(lang).0,
        "description": config.description.get(lang).0,
        "lang": info.tag,
        "dir": info.direction.as_str(),
        "start_url": ctx.href(&site.routes.home(lang)),
        "scope": ctx.href(&Url::root()),
        "display": "browser",
        "icons": icons,
    });
    format!("{whole:#}\n")
}

/// Whom to tell of a fault. It holds for a year less a day from the run: a site that nobody builds any more should not
/// promise that somebody answers.
pub fn security(ctx: &Ctx<'_>) -> String {
    let site = ctx.site;
    let languages = &site.config.languages;
    let tags: Vec<&str> = languages.all().map(|l| languages.tag(l)).collect();
    let expires = site.today().saturating_add(364.days());
    let canonical = format!("{}/.well-known/security.txt", site.routes.base_url());
    format!(
        "Contact: mailto:{}\nExpires: {expires}T00:00:00Z\nPreferred-Languages: {}\nCanonical: {canonical}\n",
        site.config.contact.address,
        tags.join(", "),
    )
}
