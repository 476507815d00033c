//! The theme's files → where they will stand: `assets/css`, `assets/fonts`, `assets/icons`.
//!
//! Style sheets are bundled and carry the hash of their text in their name, so that they can be kept for ever.

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
    let root = format!("themes/{}/", site.config.theme);
    let mut theme = Theme::default();
    for (sheet, slot) in [("site.css", 0), ("embed.css", 1)] {
        match css::bundle(sources, &format!("{root}css/"), sheet) {
            Ok(text) => {
                let hash = Sha256::digest(&text);
                let hash = crate::world::out::hex(hash.get(..5).unwrap_or(&hash));
                let name = format!("{}.{hash}.css", sheet.trim_end_matches(".css"));
                let url = file(&folder("css"), &name);
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
    for kind in ["fonts", "icons"] {
        let from = format!("{root}{kind}/");
        for (id, found) in sources.under(&from) {
            let name = &found.path[from.len()..];
            if FileName::parse(name).is_none() {
                continue;
            }
            let url = file(&folder(kind), name);
            let href = || Some(site.routes.href(&url));
            match name {
                "sans.woff2" => theme.assets.sans_font = href(),
                "serif.woff2" => theme.assets.serif_font = href(),
                "icon.svg" => theme.assets.icon = href(),
                _ => {}
            }
            theme.files.insert(id, Asset { url, width: 0, height: 0 });
        }
    }
    theme
}

/// `/assets/<kind>/`.
fn folder(kind: &str) -> Url {
    let pieces = ["assets", kind].into_iter().filter_map(Slug::parse);
    pieces.fold(Url::root(), |url, piece| url.dir(&piece))
}

fn file(folder: &Url, name: &str) -> Url {
    crate::site::route::file(folder, name)
}
