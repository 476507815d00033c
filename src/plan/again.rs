//! Whether a plan is still what it would be if it were made anew, after some datasets changed.
//!
//! In: a plan, the site and what may show anything of these datasets, as they are by now. Out: yes or no. Of datasets that
//! are called as they were only this has a part in addresses: in which formats a table is offered, which versions can show
//! a chart, and whether the face of pictures has every letter of a drawing or a title.

use super::social::{Poster, Social};
use super::{Plan, SCALES, What};
use crate::export::Format;
use crate::lang::Lang;
use crate::name::Url;
use crate::par;
use crate::picture;
use crate::resolve::{Resolved, Showing};
use crate::site::{ChartId, DatasetId, PieceId, Site, TableRef};

impl Plan {
    /// Whether every address is what it would be.
    pub fn still_holds(&self, site: &Site, resolved: &Resolved, showing: &Showing) -> bool {
        let charts = || {
            let each = |id: &ChartId| (self.has_chart(site, resolved, *id), Vec::new());
            par::map(&showing.charts, each).0.into_iter().all(|holds| holds)
        };
        showing
            .datasets
            .iter()
            .all(|id| self.has_tables(site, *id) && self.has_dataset(site, resolved, *id))
            && showing.pieces.iter().all(|id| self.has_title(site, resolved, *id))
            && charts()
    }

    /// Whether one of these stands at an address.
    fn is_at(&self, url: &Url, what: impl Fn(&What) -> bool) -> bool {
        self.job(url).is_some_and(|job| what(&job.what))
    }

    fn has_tables(&self, site: &Site, id: DatasetId) -> bool {
        let Some(lang) = site.langs().find(|lang| site.dataset_in(id, *lang)) else { return true };
        let versions = std::iter::once(None).chain((0..site.dataset(id).frozen.len()).map(Some));
        let tables = versions.flat_map(|frozen| {
            let n = site.dataset(id).version(frozen).tables.len();
            (0..n).map(move |table| TableRef { dataset: id, frozen, table })
        });
        let mut all = tables.flat_map(|t| Format::ALL.iter().map(move |format| (t, *format)));
        all.all(|(table, format)| {
            let is_it =
                |what: &What| matches!(what, What::Export(t, f) if (*t, *f) == (table, format));
            let is_offered = site.formats_of(table).any(|offered| offered == format);
            self.is_at(&site.export_url_in(table, format, lang), is_it) == is_offered
        })
    }

    fn has_chart(&self, site: &Site, resolved: &Resolved, id: ChartId) -> bool {
        let dataset = site.chart(id).table.map(|table| table.dataset);
        let versions = dataset.map_or(0, |dataset| site.dataset(dataset).frozen.len());
        site.langs().filter(|lang| site.chart_in(id, *lang)).all(|lang| {
            let is_png = |what: &What| matches!(what, What::ChartPng(c, _) if *c == id);
            let png = self.is_at(&site.chart_png_url(id, lang, SCALES[0]), is_png);
            let drawn = resolved.drawn(id, lang);
            let archived = |frozen: usize| {
                let is_it =
                    |what: &What| matches!(what, What::Archived(c, f) if (*c, *f) == (id, frozen));
                let there = site.archived_url(id, frozen, lang);
                there.is_some_and(|url| self.is_at(&url, is_it))
                    == resolved.archived(id, frozen, lang).is_some()
            };
            drawn.is_some_and(|d| picture::texts(&d.drawn.standalone).all(picture::has)) == png
                && (0..versions).all(archived)
        })
    }

    fn has_title(&self, site: &Site, resolved: &Resolved, id: PieceId) -> bool {
        let of = Poster::Piece(id);
        site.langs().filter_map(|lang| Some((lang, resolved.text(id, lang)?))).all(
            |(lang, text)| {
                let is_wanted = resolved.social_of_piece(site, id, lang) == Social::Card(of);
                !is_wanted || self.has_card(site, of, lang, &text.title)
            },
        )
    }

    fn has_dataset(&self, site: &Site, resolved: &Resolved, id: DatasetId) -> bool {
        let of = Poster::Dataset(id);
        site.langs().filter(|lang| site.dataset_in(id, *lang)).all(|lang| {
            let is_wanted = resolved.social_of_dataset(site, id, lang) == Social::Card(of);
            let title = site.dataset(id).latest.dataset.title.get(lang).0;
            !is_wanted || self.has_card(site, of, lang, title)
        })
    }

    /// Whether a card with a title is there just where it can be drawn.
    fn has_card(&self, site: &Site, of: Poster, lang: Lang, title: &str) -> bool {
        let is_card = |what: &What| matches!(what, What::Card(poster) if *poster == of);
        let can_be_drawn = [site.config.title.get(lang).0, title].into_iter().all(picture::has);
        self.is_at(&site.card_url(of, lang), is_card) == can_be_drawn
    }
}
