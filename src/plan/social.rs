//! The picture that stands for a page where people share its address.
//!
//! In: a site and its charts. Out: for every page that can be shared, its own image, the card of its first chart, or a
//! card with its title where the site asks for that; and a job for each card. Lists, terms and whatever has none of its
//! own have the card of their section. A title in a script that the face of pictures lacks gets no card.

use super::{Asset, Planner, What};
use crate::config::Section;
use crate::diag::Loc;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::picture;
use crate::resolve::Resolved;
use crate::site::{ChartId, DatasetId, PieceId, Site, route};
use crate::source::FileId;

/// What a card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poster {
    /// A chart with its title.
    Chart(ChartId),
    /// The title of a page.
    Piece(PieceId),
    /// The title of a dataset.
    Dataset(DatasetId),
    /// The name of a section.
    Section(Section),
    /// The name of the site.
    Site,
}

/// What stands for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Social {
    /// A card.
    Card(Poster),
    /// An image of the page.
    Image(PieceId, FileId),
}

/// Width of a card in pixels.
pub const WIDTH: u32 = 1200;
/// Height of a card in pixels.
pub const HEIGHT: u32 = 630;

/// Plans the cards of a site; which page has which is asked of the plan afterwards.
pub(super) fn cards(p: &mut Planner<'_>, resolved: &Resolved) {
    let site = p.site;
    for lang in site.langs() {
        let title = &site.config.title.get(lang).0;
        if !picture::has(title) {
            continue;
        }
        let mut add = |of: Poster, words: &[&str], from: Loc| {
            if words.iter().all(|text| picture::has(text)) {
                p.add(site.card_url(of, lang), Some(lang), What::Card(of), from);
            }
        };
        add(Poster::Site, &[], Loc::Project);
        for section in Section::ALL {
            add(Poster::Section(*section), &[], Loc::Project);
        }
        for (i, chart) in site.charts.iter().enumerate() {
            if let Some(drawn) = resolved.drawn(ChartId(i), lang) {
                let words: Vec<&str> = picture::texts(&drawn.drawn.standalone).collect();
                add(Poster::Chart(ChartId(i)), &words, Loc::Span(chart.span));
            }
        }
        for i in 0..site.pieces.len() {
            let of = Poster::Piece(PieceId(i));
            // A chapter without its report has no address: that is reported.
            if resolved.social_of_piece(site, PieceId(i), lang) == Social::Card(of)
                && site.piece_url(PieceId(i), lang).is_some()
                && let Some(text) = resolved.text(PieceId(i), lang)
            {
                add(of, &[&text.title], Loc::Project);
            }
        }
        for (i, dataset) in site.datasets.iter().enumerate() {
            let of = Poster::Dataset(DatasetId(i));
            if site.dataset_in(DatasetId(i), lang)
                && resolved.social_of_dataset(site, DatasetId(i), lang) == Social::Card(of)
            {
                let title = dataset.latest.dataset.title.get(lang).0;
                add(of, &[title], Loc::File(dataset.file));
            }
        }
    }
}

impl Resolved {
    /// What stands for a page that people wrote.
    pub fn social_of_piece(&self, site: &Site, id: PieceId, lang: Lang) -> Social {
        if let Some(image) = site.piece(id).text(lang).and_then(|t| t.image.as_ref()) {
            return Social::Image(id, image.file);
        }
        if site.piece(id).kind == Kind::Home {
            return Social::Card(Poster::Site);
        }
        let charts = self.text(id, lang).map(|t| t.charts.iter().flatten());
        let first = charts.and_then(|mut c| c.find(|c| self.drawn(**c, lang).is_some()));
        Social::Card(match (first, site.piece(id).section()) {
            (Some(chart), _) => Poster::Chart(*chart),
            (None, _) if site.config.title_cards => Poster::Piece(id),
            (None, Some(section)) => Poster::Section(section),
            (None, None) => Poster::Site,
        })
    }

    /// What stands for a dataset.
    pub fn social_of_dataset(&self, site: &Site, id: DatasetId, lang: Lang) -> Social {
        let charts = self.index.charts_of(id);
        let first = charts.iter().find(|c| self.drawn(**c, lang).is_some());
        Social::Card(match first {
            Some(chart) => Poster::Chart(*chart),
            None if site.config.title_cards => Poster::Dataset(id),
            None => Poster::Section(Section::Datasets),
        })
    }
}

impl Site {
    /// The address of a card: beside the page it was made for.
    pub fn card_url(&self, of: Poster, lang: Lang) -> Url {
        let page = match of {
            Poster::Chart(id) => self.chart_url(id, lang),
            Poster::Dataset(id) => self.dataset_url(id, lang),
            Poster::Piece(id) => self.piece_url(id, lang).unwrap_or_else(|| self.routes.home(lang)),
            Poster::Section(section) => self.routes.section(section, lang),
            Poster::Site => self.routes.home(lang),
        };
        route::file(&page, "social-card.png")
    }
}

impl super::Plan {
    /// An image of a page that services show: those they can read, with its size.
    pub fn shareable(&self, file: FileId) -> Option<&Asset> {
        let readable =
            |url: &str| [".png", ".jpg", ".jpeg", ".webp"].iter().any(|e| url.ends_with(e));
        self.asset(file).filter(|a| a.width >= 200 && readable(a.url.as_str()))
    }
}
