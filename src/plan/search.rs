//! What a reader can search for: every page of a language with something of its own to say.
//!
//! In: a site. Out: for each language its pages, numbered from 0 by section and within one by age, so that a new text
//! takes a number behind the others; and the jobs of the search page, its index and what it tells of each page.

use jiff::Timestamp;

use super::{Planner, What};
use crate::config::Section;
use crate::diag::Loc;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::par;
use crate::search::n_shards;
use crate::site::vocabulary::{TermId, TermKind};
use crate::site::{ChartId, DatasetId, PieceId, Site, route};

/// A page that can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A page that people wrote.
    Piece(PieceId),
    /// The latest version of a dataset.
    Dataset(DatasetId),
    /// A chart.
    Chart(ChartId),
    /// A topic, a place, a body, a project, a person.
    Term(TermId),
}

/// The pages of a language that can be found.
#[derive(Clone, Debug, Default)]
pub struct Searched {
    /// The pages, by number.
    pub targets: Vec<Target>,
    /// The sections that have any, with the number of their first; without a section are the plain pages.
    pub groups: Vec<(Option<Section>, usize)>,
}

/// The order of sections in the numbers of pages.
const GROUPS: [Option<Section>; 12] = [
    Some(Section::Articles),
    Some(Section::AltriSguardi),
    Some(Section::Reports),
    Some(Section::Datasets),
    Some(Section::Charts),
    Some(Section::Events),
    Some(Section::Topics),
    Some(Section::Places),
    Some(Section::Organisations),
    Some(Section::Projects),
    Some(Section::People),
    None,
];

/// Plans the search of every language.
pub(super) fn search(p: &mut Planner<'_>) -> Vec<Searched> {
    let site = p.site;
    let all: Vec<Searched> = site.langs().map(|lang| searched(site, lang)).collect();
    for (lang, searched) in site.langs().zip(&all) {
        let n = searched.targets.len();
        p.add(site.routes.search(lang), Some(lang), What::Search, Loc::Project);
        for shard in 0..n_shards(n) {
            let url = site.search_words_url(lang, shard);
            p.add(url, Some(lang), What::SearchWords(shard), Loc::Project);
        }
        let pages: Vec<usize> = (0..n).collect();
        let (urls, _) = par::map(&pages, |page| (site.search_entry_url(lang, *page), Vec::new()));
        for (page, url) in urls.into_iter().enumerate() {
            p.add(url, Some(lang), What::SearchEntry(page), Loc::Project);
        }
    }
    all
}

fn searched(site: &Site, lang: Lang) -> Searched {
    let mut out = Searched::default();
    for section in GROUPS {
        let first = out.targets.len();
        out.targets.extend(of_section(site, section, lang));
        if out.targets.len() > first {
            out.groups.push((section, first));
        }
    }
    out
}

fn of_section(site: &Site, section: Option<Section>, lang: Lang) -> Vec<Target> {
    if let Some(kind) = TermKind::ALL.iter().find(|k| Some(k.section()) == section) {
        return site.vocabularies.of(*kind).map(|(id, _)| Target::Term(id)).collect();
    }
    match section {
        Some(Section::Datasets) => {
            let all = site.datasets.iter().enumerate();
            let here = |(i, d): (usize, &crate::site::SiteDataset)| {
                let there = d.latest.withdrawn.is_none() && site.dataset_in(DatasetId(i), lang);
                there.then_some(Target::Dataset(DatasetId(i)))
            };
            all.filter_map(here).collect()
        }
        Some(Section::Charts) => {
            let all = (0..site.charts.len()).map(ChartId);
            all.filter(|id| site.chart_in(*id, lang)).map(Target::Chart).collect()
        }
        Some(_) | None => {
            let mut found: Vec<(Timestamp, Url, PieceId)> = Vec::new();
            for (i, piece) in site.pieces.iter().enumerate() {
                let wanted = piece.section() == section && piece.kind != Kind::Home;
                let Some(text) = piece.text(lang).filter(|_| wanted) else { continue };
                let Some(url) = site.piece_url(PieceId(i), lang) else { continue };
                let at = text.extra.start.or(text.published).map(|m| m.at);
                found.push((at.unwrap_or(Timestamp::UNIX_EPOCH), url, PieceId(i)));
            }
            found.sort();
            found.into_iter().map(|(_, _, id)| Target::Piece(id)).collect()
        }
    }
}

impl Site {
    /// A shard of the index of a language.
    pub fn search_words_url(&self, lang: Lang, shard: usize) -> Url {
        self.search_file(lang, "index", &format!("{shard}.txt"))
    }

    /// What the search of a language tells of a page.
    pub fn search_entry_url(&self, lang: Lang, page: usize) -> Url {
        self.search_file(lang, "pages", &format!("{page}.json"))
    }

    /// A file of the search of a language.
    fn search_file(&self, lang: Lang, folder: &str, name: &str) -> Url {
        let page = self.routes.search(lang);
        route::file(&crate::name::Slug::parse(folder).map_or(page.clone(), |f| page.dir(&f)), name)
    }
}
