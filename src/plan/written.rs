//! The addresses of what belongs to pages that people write: events as calendar files, reports whole for paper.

use super::{Planner, What};
use crate::config::Section;
use crate::diag::Loc;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::{Slug, Url};
use crate::site::{PieceId, Site, route};

pub(super) fn written(p: &mut Planner<'_>) {
    let site = p.site;
    // A calendar without an event would be none: RFC 5545, 3.6.
    let has_events = |lang: &Lang| {
        let mut texts = site.of_kind(Kind::Event).filter_map(|(_, event)| event.text(*lang));
        texts.any(|text| text.extra.start.is_some())
    };
    for lang in site.langs().filter(has_events) {
        let url = site.calendar_url(None, lang);
        p.add(url, Some(lang), What::Calendar(None), Loc::Project);
    }
    for (i, piece) in site.pieces.iter().enumerate() {
        let id = PieceId(i);
        for lang in site.langs() {
            let Some(text) = piece.text(lang) else { continue };
            let from = Loc::File(text.file);
            if piece.kind == Kind::Event && text.extra.start.is_some() {
                let url = site.calendar_url(Some(id), lang);
                p.add(url, Some(lang), What::Calendar(Some(id)), from);
            } else if piece.kind == Kind::Report {
                p.add(site.print_url(id, lang), Some(lang), What::Print(id), from);
            }
        }
    }
}

impl Site {
    /// An event for calendar programs, or all events of a language.
    pub fn calendar_url(&self, event: Option<PieceId>, lang: Lang) -> Url {
        let own =
            event.and_then(|id| Some((self.piece_url(id, lang)?, self.piece(id).text(lang)?)));
        match own {
            Some((page, text)) => route::file(&page, &format!("{}.ics", text.slug)),
            None => route::file(&self.routes.section(Section::Events, lang), "events.ics"),
        }
    }

    /// A report whole, for paper.
    pub fn print_url(&self, report: PieceId, lang: Lang) -> Url {
        let page = self.piece_url(report, lang);
        let page = page.unwrap_or_else(|| self.routes.section(Section::Reports, lang));
        Slug::parse(self.routes.print_word(lang)).map_or(page.clone(), |word| page.dir(&word))
    }
}
