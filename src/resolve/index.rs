//! What belongs to what: the pieces of each section and of each term, newest first, and where data are used.

use std::collections::{BTreeMap, BTreeSet};

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

impl Newest {
    fn of(site: &Site, item: Item) -> Self {
        let data = |id| midnight(site.dataset(id).latest.dataset.modified);
        let at = match item {
            Item::Piece(id) => {
                let texts = site.piece(id).texts.iter().flatten();
                texts.filter_map(|t| t.extra.start.or(t.published)).map(|m| m.at).max()
            }
            Item::Dataset(id) => Some(data(id)),
            Item::Chart(id) => site.chart(id).table.map(|table| data(table.dataset)),
        };
        Self(std::cmp::Reverse(at.unwrap_or(Timestamp::UNIX_EPOCH)), item)
    }
}

impl Index {
    /// Gathers everything of a site.
    pub fn new(site: &Site) -> Self {
        let mut index = Self::default();
        let pieces = (0..site.pieces.len()).map(|i| Item::Piece(PieceId(i)));
        let datasets = (0..site.datasets.len()).map(|i| Item::Dataset(DatasetId(i)));
        let charts = (0..site.charts.len()).map(|i| Item::Chart(ChartId(i)));
        let items = pieces.chain(datasets).chain(charts);
        let mut items: Vec<Newest> = items.map(|item| Newest::of(site, item)).collect();
        for (i, chart) in site.charts.iter().enumerate() {
            if let Some(table) = chart.table {
                index.charts.entry(table.dataset).or_default().push(ChartId(i));
            }
        }
        items.sort();
        for Newest(_, item) in items {
            index.add(site, item, Vec::push);
        }
        index
    }

    /// The same of a site in which some pieces stand elsewhere than here.
    #[must_use]
    pub fn moved(&self, site: &Site, pieces: &BTreeSet<PieceId>) -> Self {
        let mut index = self.clone();
        let is_there = |item: &Item| !matches!(item, Item::Piece(id) if pieces.contains(id));
        for items in index.sections.values_mut().chain(index.terms.values_mut()) {
            items.retain(is_there);
        }
        for item in pieces.iter().map(|id| Item::Piece(*id)) {
            let own = Newest::of(site, item);
            index.add(site, item, |items, item| {
                let at = items.partition_point(|other| Newest::of(site, *other) < own);
                items.insert(at, item);
            });
        }
        index.sections.retain(|_, items| !items.is_empty());
        index.terms.retain(|_, items| !items.is_empty());
        index
    }

    /// Whether the lists of another hold the same.
    pub fn holds_as(&self, other: &Self) -> bool {
        self.sections == other.sections && self.terms == other.terms
    }

    /// Puts a thing where it belongs, by `put` into each list.
    fn add(&mut self, site: &Site, item: Item, put: impl Fn(&mut Vec<Item>, Item)) {
        let chapter = matches!(item, Item::Piece(id) if site.piece(id).kind == Kind::Chapter);
        if let Some(section) = item.section(site).filter(|_| !chapter) {
            put(self.sections.entry(section).or_default(), item);
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
            put(self.terms.entry(term).or_default(), item);
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
