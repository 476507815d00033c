//! The addresses of what search engines, browsers and finders of faults ask a site for.

use super::{Job, ListOf, Planner, What};
use crate::diag::Loc;
use crate::lang::Lang;
use crate::name::Url;
use crate::site::{Site, route};
use crate::source::Sources;

/// The sides of the icons in pixels: for a home screen of Apple's, for the others, for where an application is chosen.
pub const ICONS: [u16; 3] = [180, 192, 512];

/// Most addresses of one sitemap. Source: sitemaps.org protocol 0.9.
pub const PER_SITEMAP: usize = 50_000;

/// Where finders of faults look for whom to tell. Source: RFC 9116.
const SECURITY: &str = "/.well-known/security.txt";

/// `icon` says whether the theme has one.
pub(super) fn machine(p: &mut Planner<'_>, sources: &Sources<'_>, icon: bool) {
    let site = p.site;
    p.add(site.routes.root_file("robots.txt"), None, What::Robots, Loc::Project);
    for lang in site.langs() {
        p.add(site.manifest_url(lang), Some(lang), What::Manifest, Loc::Project);
    }
    for side in ICONS.iter().filter(|_| icon) {
        p.add(site.icon_url(*side), None, What::Icon(*side), Loc::Project);
    }
    // One that the author wrote is copied as it is; a site in a folder does not speak for its host.
    let own = sources.find(&format!("static{SECURITY}")).is_some();
    if let Some(url) = Url::parse(SECURITY)
        && !own
        && site.routes.href(&Url::root()) == "/"
    {
        p.add(url, None, What::Security, Loc::Project);
    }
}

/// The sitemaps, once every page has its address: those of each language, and the list of them.
pub(super) fn sitemaps(p: &mut Planner<'_>) {
    let site = p.site;
    for lang in site.langs() {
        let n = p.jobs.iter().filter(|(job, _)| job.lang == Some(lang) && is_listed(job)).count();
        for part in 0..n.div_ceil(PER_SITEMAP) {
            let url = site.sitemap_url(lang, part);
            p.add(url, Some(lang), What::Sitemap(Some(part)), Loc::Project);
        }
    }
    p.add(site.routes.root_file("sitemap.xml"), None, What::Sitemap(None), Loc::Project);
}

/// Whether search engines are told of a page.
pub fn is_listed(job: &Job) -> bool {
    matches!(
        job.what,
        What::Piece(_)
            | What::Dataset(_, None)
            | What::Chart(_)
            | What::Term(_)
            | What::List(ListOf::Section(_) | ListOf::Year(..), 1)
    )
}

impl Site {
    /// What browsers are told of the site, in a language.
    pub fn manifest_url(&self, lang: Lang) -> Url {
        route::file(&self.routes.home(lang), "site.webmanifest")
    }

    /// The icon in pixels.
    pub fn icon_url(&self, side: u16) -> Url {
        self.routes.root_file(&format!("icon-{side}.png"))
    }

    /// A part of the sitemap of a language, from 0.
    pub fn sitemap_url(&self, lang: Lang, part: usize) -> Url {
        let tag = self.config.languages.tag(lang);
        let number = if part == 0 { String::new() } else { format!("-{}", part + 1) };
        self.routes.root_file(&format!("sitemap-{tag}{number}.xml"))
    }
}
