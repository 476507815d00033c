//! The theme's files → where they will stand: `assets/css`, `assets/js`, `assets/fonts`, `assets/icons`.
//!
//! Style sheets are bundled; they and the scripts of pages carry the hash of their text in their name, so that they can
//! be kept for ever. `embed.js` keeps its name: other sites load it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read as _};

use sha2::{Digest, Sha256};

use crate::diag::Diagnostic;
use crate::name::{FileName, Slug, Url};
use crate::plan::Asset;
use crate::render::Assets;
use crate::render::css;
use crate::site::Site;
use crate::site::styles::Styles;
use crate::source::{FileId, Sources};
use crate::world::out::Fingerprint;

/// What a theme brings along.
#[derive(Debug, Default)]
pub struct Theme {
    /// The addresses pages name.
    pub assets: Assets,
    /// Files copied as they are.
    pub files: BTreeMap<FileId, Asset>,
    /// Texts made once, by address.
    pub texts: Vec<(Url, String)>,
    /// The style sheets among them, for the next run.
    pub styles: Styles,
}

/// Gathers the files of the site's theme. Of style sheets, what is `known` is bundled no more.
pub fn theme(
    site: &Site,
    sources: &Sources<'_>,
    known: Option<&Styles>,
    out: &mut Vec<Diagnostic>,
) -> Theme {
    let themes = &site.config.themes;
    let mut theme = Theme::default();
    let (all, mut styles) = (css::made_from(sources, themes), Vec::new());
    for (sheet, slot) in [("site.css", 0), ("embed.css", 1)] {
        let from = Fingerprint::of(&[&all.0, sheet.as_bytes()]);
        let known = known.and_then(|known| known.find(&from)).map(str::to_owned);
        match known.map_or_else(|| css::bundle(sources, themes, sheet), Ok) {
            Ok(text) => {
                styles.push((from, text.clone()));
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
    theme.styles = styles.into_iter().collect();
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
            theme.assets.scripts.insert(stem.to_owned(), href);
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
            let href = site.routes.href(&url);
            if let Some(face) = name.strip_suffix(".woff2") {
                theme.assets.faces.insert(face.to_owned(), href);
            } else if name == "icon.svg" {
                let small = sources.get(id).len <= SMALL;
                let svg = small.then(|| read(sources, id).ok()).flatten();
                let here = svg.map(|svg| data_address(&svg));
                theme.assets.page_icon = Some(here.unwrap_or_else(|| href.clone()));
                theme.assets.icon = Some(href);
            }
            theme.files.insert(id, Asset { url, width: 0, height: 0, widths: Vec::new() });
        }
    }
    theme
}

/// Bytes of an icon that comes with the page: a request for it would weigh more.
const SMALL: u64 = 500;

fn read(sources: &Sources<'_>, id: FileId) -> io::Result<String> {
    let mut text = String::new();
    sources.open(id)?.read_to_string(&mut text)?;
    Ok(text)
}

/// A drawing as an address that holds it.
fn data_address(svg: &str) -> String {
    let mut out = String::from("data:image/svg+xml,");
    for byte in svg.trim().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$()*+,;=:@/?".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_a_drawing() {
        let drawing = "<svg a=\"#1\">\u{e8} &amp;</svg>\n";
        let here = "data:image/svg+xml,%3Csvg%20a=%22%231%22%3E%C3%A8%20%26amp;%3C/svg%3E";
        assert_eq!(data_address(drawing), here);
    }
}
