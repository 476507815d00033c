//! The theme's files → where they will stand: `assets/css`, `assets/js`, `assets/fonts`, `assets/icons`.
//!
//! Style sheets are bundled; they and the scripts of pages carry the hash of their text in their name, so that they can
//! be kept for ever. `embed.js` keeps its name: other sites load it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::diag::Diagnostic;
use crate::name::{FileName, Slug, Url};
use crate::plan::Asset;
use crate::render::Assets;
use crate::render::css;
use crate::site::Site;
use crate::source::{FileId, Sources};

/// What a theme brings along.
#[derive(Debug, Default)]
pub struct Theme {
    /// The addresses pages name.
    pub assets: Assets,
    /// Files copied as they are.
    pub files: BTreeMap<FileId, Asset>,
    /// Texts made once, by address.
    pub texts: Vec<(Url, String)>,
}

/// Gathers the files of the site's theme.
pub fn theme(site: &Site, sources: &Sources<'_>, out: &mut Vec<Diagnostic>) -> Theme {
    let themes = &site.config.themes;
    let mut theme = Theme::default();
    for (sheet, slot) in [("site.css", 0), ("embed.css", 1)] {
        match css::bundle(sources, themes, sheet) {
            Ok(text) => {
                let url = hashed("css", sheet, &text);
                let href = Some(site.routes.href(&url));
                if slot == 0 {
                    theme.assets.site_css = href;
                } else {
                    theme.assets.embed_css = href;
                }
                theme.texts.push((url, text));
            }
            Err(fault) => out.push(fault),
        }
    }
    for (name, id) in themes.under(sources, "js/") {
        let Some(stem) = name.strip_suffix(".js") else { continue };
        let text = sources.text(id).to_owned();
        let url = if name == "embed.js" {
            let url = file(&folder("js"), &name);
            theme.assets.embed_js = Some(site.routes.absolute(&url));
            url
        } else {
            let url = hashed("js", &name, &text);
            let href = site.routes.href(&url);
            if name == "chart.js" {
                theme.assets.chart_js = Some(href);
            } else {
                theme.assets.scripts.insert(stem.to_owned(), href);
            }
            url
        };
        theme.texts.push((url, text));
    }
    for kind in ["fonts", "icons"] {
        for (name, id) in themes.under(sources, &format!("{kind}/")) {
            if FileName::parse(&name).is_none() {
                continue;
            }
            let url = file(&folder(kind), &name);
            let href = || Some(site.routes.href(&url));
            match name.as_str() {
                "sans.woff2" => theme.assets.sans_font = href(),
                "serif-light.woff2" => theme.assets.serif_font = href(),
                "icon.svg" => theme.assets.icon = href(),
                _ => {}
            }
            theme.files.insert(id, Asset { url, width: 0, height: 0, widths: Vec::new() });
        }
    }
    theme
}

/// The address of a text of a kind, with its hash before the ending.
fn hashed(kind: &str, name: &str, text: &str) -> Url {
    let hash = Sha256::digest(text);
    let hash = crate::world::out::hex(hash.get(..5).unwrap_or(&hash));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    file(&folder(kind), &format!("{stem}.{hash}.{ending}"))
}

/// `/assets/<kind>/`.
fn folder(kind: &str) -> Url {
    let pieces = ["assets", kind].into_iter().filter_map(Slug::parse);
    pieces.fold(Url::root(), |url, piece| url.dir(&piece))
}

fn file(folder: &Url, name: &str) -> Url {
    crate::site::route::file(folder, name)
}
