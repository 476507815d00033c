//! What belongs to what: the pieces of each section and of each term, newest first, and where data are used.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::config::Section;
use crate::doc::front::Kind;
use crate::site::vocabulary::TermId;
use crate::site::{ChartId, DatasetId, PieceId, Site, section_of};

/// Something that lists hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A page that people write.
    Piece(PieceId),
    /// A dataset.
    Dataset(DatasetId),
    /// A chart.
    Chart(ChartId),
}

impl Item {
    /// The section it is listed in.
    pub fn section(self, site: &Site) -> Option<Section> {
        match self {
            Self::Piece(id) => section_of(site.piece(id).kind),
            Self::Dataset(_) => Some(Section::Datasets),
            Self::Chart(_) => Some(Section::Charts),
        }
    }
}

impl Item {
    /// The year in which a text came out or takes place. Data and charts are of the years they tell of, not of one.
    pub fn year(self, site: &Site) -> Option<i16> {
        let Self::Piece(id) = self else { return None };
        let mut texts = site.piece(id).texts.iter().flatten();
        texts.find_map(|t| t.extra.start.or(t.published)).map(|m| m.civil.year())
    }
}

/// What belongs to what.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// By section.
    sections: BTreeMap<Section, Vec<Item>>,
    /// By term.
    terms: BTreeMap<TermId, Vec<Item>>,
    /// Pages that use a dataset, and pages that show a chart.
    pub(super) used: BTreeMap<Item, Vec<PieceId>>,
    /// Charts drawn from a dataset.
    charts: BTreeMap<DatasetId, Vec<ChartId>>,
}

/// Orders things newest first; things of one moment by their place in the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Newest(std::cmp::Reverse<Timestamp>, Item);

impl Index {
    /// Gathers everything of a site.
    pub fn new(site: &Site) -> Self {
        let mut index = Self::default();
        let mut items: Vec<Newest> = Vec::new();
        for (i, piece) in site.pieces.iter().enumerate() {
            let moments =
                piece.texts.iter().flatten().filter_map(|t| t.extra.start.or(t.published));
            let at = moments.map(|m| m.at).max().unwrap_or(Timestamp::UNIX_EPOCH);
            items.push(Newest(std::cmp::Reverse(at), Item::Piece(PieceId(i))));
        }
        for (i, dataset) in site.datasets.iter().enumerate() {
            let at = midnight(dataset.latest.dataset.modified);
            items.push(Newest(std::cmp::Reverse(at), Item::Dataset(DatasetId(i))));
        }
        for (i, chart) in site.charts.iter().enumerate() {
            let id = ChartId(i);
            let mut at = Timestamp::UNIX_EPOCH;
            if let Some(table) = chart.table {
                index.charts.entry(table.dataset).or_default().push(id);
                at = midnight(site.dataset(table.dataset).latest.dataset.modified);
            }
            items.push(Newest(std::cmp::Reverse(at), Item::Chart(id)));
        }
        items.sort();
        for Newest(_, item) in items {
            index.add(site, item);
        }
        index
    }

    fn add(&mut self, site: &Site, item: Item) {
        let chapter = matches!(item, Item::Piece(id) if site.piece(id).kind == Kind::Chapter);
        if let Some(section) = item.section(site).filter(|_| !chapter) {
            self.sections.entry(section).or_default().push(item);
        }
        let mut terms = self.terms_of_item(site, item).to_vec();
        if let Item::Piece(id) = item {
            terms.extend(
                site.piece(id).texts.iter().flatten().flat_map(|t| t.authors.iter().copied()),
            );
        }
        if let Item::Dataset(id) = item {
            terms.extend(site.dataset(id).holder);
        }
        terms.sort();
        terms.dedup();
        for term in terms {
            self.terms.entry(term).or_default().push(item);
        }
    }

    /// The topics, places, organisations and projects of a thing.
    pub fn terms_of_item<'s>(&self, site: &'s Site, item: Item) -> &'s [TermId] {
        match item {
            Item::Piece(id) => {
                site.piece(id).texts.iter().flatten().next().map_or(&[], |t| &t.terms)
            }
            Item::Dataset(id) => &site.dataset(id).terms,
            Item::Chart(id) => {
                site.chart(id).table.map_or(&[], |table| &site.dataset(table.dataset).terms)
            }
        }
    }

    /// What a section holds, newest first. Pieces in another language only are in it too.
    pub fn of_section(&self, section: Section) -> impl Iterator<Item = Item> + '_ {
        self.sections.get(&section).into_iter().flatten().copied()
    }

    /// The years in which texts of a section came out or take place, newest first, and how many of each; none where
    /// all are of one year.
    pub fn years(&self, site: &Site, section: Section) -> Vec<(i16, usize)> {
        let mut years: BTreeMap<std::cmp::Reverse<i16>, usize> = BTreeMap::new();
        for year in self.of_section(section).filter_map(|item| item.year(site)) {
            *years.entry(std::cmp::Reverse(year)).or_default() += 1;
        }
        let years = years.into_iter().map(|(year, n)| (year.0, n));
        Some(years.collect()).filter(|all: &Vec<_>| all.len() > 1).unwrap_or_default()
    }

    /// What the site has on a term, newest first.
    pub fn of_term(&self, term: TermId) -> impl Iterator<Item = Item> + '_ {
        self.terms.get(&term).into_iter().flatten().copied()
    }

    /// Whether the site has anything on a term.
    pub fn has_term(&self, term: TermId) -> bool {
        self.terms.contains_key(&term)
    }

    /// The pages that use a thing.
    pub fn used_in(&self, item: Item) -> &[PieceId] {
        self.used.get(&item).map_or(&[], Vec::as_slice)
    }

    /// The charts drawn from a dataset.
    pub fn charts_of(&self, dataset: DatasetId) -> &[ChartId] {
        self.charts.get(&dataset).map_or(&[], Vec::as_slice)
    }
}

fn midnight(date: Date) -> Timestamp {
    TimeZone::UTC
        .to_timestamp(date.to_datetime(jiff::civil::Time::midnight()))
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
