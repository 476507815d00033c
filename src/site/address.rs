//! The addresses of pages and terms, worked out once: every page names dozens of them.
//!
//! In: a whole site. Out: an address for each piece in each language it has a text in, and for each term in each
//! language. Nothing is checked here: whether two things share an address is a question about the plan.

use super::{Piece, PieceId, Site};
use crate::config::Section;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::site::vocabulary::TermId;

/// Addresses by thing, then by language.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    pieces: Vec<Vec<Option<Url>>>,
    terms: Vec<Vec<Url>>,
}

impl Addresses {
    /// Works all of them out.
    pub(super) fn of(site: &Site) -> Self {
        let piece = |piece: &Piece| site.langs().map(|lang| of_piece(site, piece, lang)).collect();
        let term = |(_, term): (TermId, &super::vocabulary::Term)| {
            let section = term.kind.section();
            site.langs().map(|lang| site.routes.thing(section, &term.id, lang)).collect()
        };
        Self {
            pieces: site.pieces.iter().map(piece).collect(),
            terms: site.vocabularies.iter().map(term).collect(),
        }
    }

    /// The address of a piece in a language it has a text in.
    pub(super) fn piece(&self, id: PieceId, lang: Lang) -> Option<&Url> {
        self.pieces.get(id.0)?.get(lang.index())?.as_ref()
    }

    /// The address of a term.
    pub(super) fn term(&self, id: TermId, lang: Lang) -> Option<&Url> {
        self.terms.get(id.0 as usize)?.get(lang.index())
    }
}

fn of_piece(site: &Site, piece: &Piece, lang: Lang) -> Option<Url> {
    let text = piece.text(lang)?;
    Some(match (piece.kind, piece.section()) {
        (Kind::Home, _) => site.routes.home(lang),
        (Kind::Chapter, _) => {
            let report = site.piece(piece.parent?);
            let (report_text, _) = report.any_text(lang, site.langs())?;
            site.routes.thing(Section::Reports, &report_text.slug, lang).dir(&text.slug)
        }
        (_, Some(section)) => site.routes.thing(section, &text.slug, lang),
        (_, None) => site.routes.page(&text.slug, lang),
    })
}
