//! What texts say once their numbers, charts and links are known.
//!
//! In: a [`Site`] and its tables. Out: [`Resolved`]: titles and descriptions with their numbers, every number with
//! the cell it came from, every chart drawn, what is used where. Pure and parallel; nothing is written.

mod charts;
mod index;
mod number;
mod places;
mod question;
mod tables;
mod texts;
mod versions;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::diag::Diagnostic;
use crate::lang::Lang;
use crate::site::vocabulary::TermId;
use crate::site::{ChartId, DatasetId, PieceId, Site};
use crate::source::Sources;

pub use charts::{Drawing, Drawings, DrawnChart, ROOM, States};
pub use index::{Index, Item};
pub use number::{CellRef, Number};
pub use places::{OfPlace, PlaceFigure, PlaceSeries};
pub use tables::preview;
pub use versions::{Since, VersionId};

/// A text whose numbers are known.
#[derive(Clone, Debug, Default)]
pub struct ResolvedText {
    /// The title.
    pub title: String,
    /// The standfirst.
    pub description: String,
    /// One for each formula of the text; `None` for one that was reported.
    pub numbers: Vec<Option<Number>>,
    /// The figures above the text.
    pub key_figures: Vec<ResolvedFigure>,
    /// Dated corrections, newest first.
    pub corrections: Vec<(Date, String)>,
    /// One for each chart block of the text; `None` for one that was reported.
    pub charts: Vec<Option<ChartId>>,
    /// The datasets it draws on, in the order of first use.
    pub datasets: Vec<DatasetId>,
    /// Every number it prints, title and figures included, with the sentence around it.
    pub printed: Vec<Printed>,
    /// How many words it has.
    pub words: usize,
}

/// A figure above a text.
#[derive(Clone, Debug)]
pub struct ResolvedFigure {
    /// As a reader sees it.
    pub value: String,
    /// Whether it is provisional.
    pub provisional: bool,
    /// What it counts.
    pub label: String,
    /// Period, place, caveat.
    pub note: Option<String>,
    /// The cell it came from.
    pub cell: Option<CellRef>,
}

/// A number and the words around it, for the manifest.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The number.
    pub number: Number,
    /// The sentence or the label it stands in.
    pub sentence: String,
}

/// Everything resolved.
pub struct Resolved {
    /// What belongs to what.
    pub index: Index,
    texts: Vec<Vec<Option<ResolvedText>>>,
    charts: Vec<Arc<Drawing>>,
    archived: BTreeMap<(ChartId, usize), Vec<Option<DrawnChart>>>,
    places: BTreeMap<TermId, OfPlace>,
    versions: BTreeMap<VersionId, Since>,
}

/// Resolves a site. `known` are charts that were drawn before, and the states of what they are drawn from.
pub fn resolve(
    site: &Site,
    sources: &Sources<'_>,
    known: Option<(&Drawings, &States)>,
) -> (Resolved, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let mut index = Index::new(site);
    let (texts, found) = texts::resolve(site, sources);
    out.extend(found);
    let (charts, found) = charts::draw(site, sources, known);
    out.extend(found);
    let archived = charts::archived(site, sources);
    texts::note_uses(&texts, &mut index);
    let places = places::of_places(site, sources);
    let versions = versions::changes(site, sources);
    (Resolved { index, texts, charts, archived, places, versions }, out)
}

impl Resolved {
    /// Resolves a text again; says what was found wrong with it. `None` where others are touched: it draws on other
    /// datasets, or shows other charts.
    pub fn again(
        &mut self,
        site: &Site,
        sources: &Sources<'_>,
        id: PieceId,
        lang: Lang,
    ) -> Option<Vec<Diagnostic>> {
        let then = self.texts.get_mut(id.0)?.get_mut(lang.index())?.as_mut()?;
        let (now, found) = texts::again(site, sources, site.piece(id).text(lang)?, lang);
        let same = now.datasets == then.datasets && now.charts == then.charts;
        *then = now;
        same.then_some(found)
    }

    /// A text in a language.
    pub fn text(&self, id: PieceId, lang: Lang) -> Option<&ResolvedText> {
        self.texts.get(id.0)?.get(lang.index())?.as_ref()
    }

    /// A chart in a language it has words in; `None` where it could not be drawn.
    pub fn drawn(&self, id: ChartId, lang: Lang) -> Option<&DrawnChart> {
        self.charts.get(id.0)?.0.get(lang.index())?.as_ref()
    }

    /// A chart as a frozen version of its dataset shows it.
    pub fn archived(&self, id: ChartId, frozen: usize, lang: Lang) -> Option<&DrawnChart> {
        self.archived.get(&(id, frozen))?.get(lang.index())?.as_ref()
    }

    /// What a version changed; `None` where there is no version before it, or it was withdrawn or found wrong.
    pub fn changes(&self, id: DatasetId, frozen: Option<usize>) -> Option<&Since> {
        self.versions.get(&(id, frozen))
    }

    /// A place's own figures.
    pub fn place_figures(&self, place: TermId) -> &[PlaceFigure] {
        self.places.get(&place).map_or(&[], |of| of.figures.as_slice())
    }

    /// What a place's figures were, year by year.
    pub fn place_series(&self, place: TermId) -> &[PlaceSeries] {
        self.places.get(&place).map_or(&[], |of| of.series.as_slice())
    }
}
