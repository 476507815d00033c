//! Where a site leads out of itself: what its texts, datasets and vocabularies link to on other sites.

use crate::diag::Loc;
use crate::doc::Link;
use crate::site::{MaterialTarget, Site, Text};

/// A link to another site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outside {
    /// The address, as it was written.
    pub url: String,
    /// Where it was written.
    pub loc: Loc,
}

/// Lists the links of a site that `http` or `https` follows.
pub fn outside(site: &Site) -> Vec<Outside> {
    let mut out = Vec::new();
    let mut add = |url: &str, loc: Loc| {
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        if ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            out.push(Outside { url: url.to_owned(), loc });
        }
    };
    for text in site.pieces.iter().flat_map(|piece| piece.texts.iter().flatten()) {
        of_links(text.body.links(), &mut add);
        of_materials(text, &mut add);
    }
    for entry in &site.datasets {
        entry.notes.iter().flatten().for_each(|notes| of_links(&notes.links, &mut add));
        let said = &entry.latest.dataset;
        for path in said.sources.iter().filter_map(|source| source.path.as_deref()) {
            add(path, Loc::File(said.file));
        }
    }
    for (_, term) in site.vocabularies.iter() {
        if let Some(url) = term.record.text("url") {
            add(url, Loc::Span(term.record.span_of("url")));
        }
    }
    out
}

fn of_links(links: &[Link], add: &mut impl FnMut(&str, Loc)) {
    for link in links {
        add(&link.target, Loc::Span(link.span));
    }
}

fn of_materials(text: &Text, add: &mut impl FnMut(&str, Loc)) {
    for material in &text.extra.materials {
        if let MaterialTarget::Outside(url) = &material.target {
            add(url, Loc::File(text.file));
        }
    }
}
