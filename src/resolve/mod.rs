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

use crate::diag::{Diagnostic, Loc};
use crate::lang::Lang;
use crate::par;
use crate::site::vocabulary::TermId;
use crate::site::{ChartId, DatasetId, PieceId, Site, Text};
use crate::source::{Sources, Span};

pub use charts::{Drawing, Drawings, DrawnChart, ROOM, States};
pub use index::{Index, Item};
pub use number::{CellRef, Number};
pub use places::{OfPlace, PlaceFigure, PlaceSeries};
pub use question::Answer;
pub use tables::asked_of;
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
    /// The numbers in it.
    pub numbers: Vec<Number>,
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
    let all = Showing::all(site);
    let of_texts = || texts::resolve(site, sources, &all.pieces);
    let (mut index, (texts, found)) = par::both(|| Index::new(site), of_texts);
    out.extend(found);
    let (charts, found) = charts::draw(site, sources, &all.charts, known);
    out.extend(found);
    let archived = charts::archived(site, sources, &all.charts);
    texts::note_uses(&texts, &mut index);
    let places = places::of_places(site, sources);
    let versions = versions::changes(site, sources, &all.datasets);
    (Resolved { index, texts, charts, archived, places, versions }, out)
}

/// Some datasets, and what may show anything of them.
#[derive(Clone, Debug)]
pub struct Showing {
    /// The datasets.
    pub datasets: Vec<DatasetId>,
    /// Charts that draw their rows, or have numbers of theirs in their words.
    pub charts: Vec<ChartId>,
    /// Pages with numbers of theirs.
    pub pieces: Vec<PieceId>,
}

impl Showing {
    fn all(site: &Site) -> Self {
        Self {
            datasets: (0..site.datasets.len()).map(DatasetId).collect(),
            charts: (0..site.charts.len()).map(ChartId).collect(),
            pieces: (0..site.pieces.len()).map(PieceId).collect(),
        }
    }

    /// Whatever may show anything of some datasets.
    pub fn of(site: &Site, sources: &Sources<'_>, datasets: Vec<DatasetId>) -> Self {
        let ids: Vec<&str> = datasets.iter().map(|id| site.dataset(*id).id.as_str()).collect();
        let asks = |id: &PieceId| {
            let mut formulas = site.piece(*id).texts.iter().flatten().flat_map(Text::formulas);
            formulas.any(|bound| ids.iter().any(|id| bound.formula.value.asks(id)))
        };
        let all = Self::all(site);
        let pieces = all.pieces.into_iter().filter(asks).collect();
        let charts = all.charts.into_iter();
        let charts = charts.filter(|id| charts::may_show(site, sources, *id, &datasets)).collect();
        Self { datasets, charts, pieces }
    }

    /// Whether a fault of numbers and charts was found in these.
    pub fn has(&self, site: &Site, fault: &Diagnostic) -> bool {
        let Loc::Span(at) = fault.loc else { return false };
        // What lacks at the end of a block stands behind its last byte.
        let inside =
            |block: Span| at.file == block.file && block.start <= at.start && at.start <= block.end;
        let in_chart = self.charts.iter().map(|id| site.chart(*id)).any(|chart| {
            if chart.is_file() { chart.span.file == at.file } else { inside(chart.span) }
        });
        let mut texts = self.pieces.iter().flat_map(|id| site.piece(*id).texts.iter().flatten());
        in_chart
            || texts.any(|text| {
                text.file == at.file && !text.body.charts().iter().any(|c| inside(c.span))
            })
    }
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

    /// Resolves again what may show anything of some datasets that changed; says what was found wrong with it.
    /// `None` where a chart can be drawn that could not, or the other way round: pages choose their pictures by that.
    pub fn anew(
        &mut self,
        site: &Site,
        sources: &Sources<'_>,
        showing: &Showing,
    ) -> Option<Vec<Diagnostic>> {
        let (texts, mut out) = texts::resolve(site, sources, &showing.pieces);
        for (id, now) in showing.pieces.iter().zip(texts) {
            *self.texts.get_mut(id.0)? = now;
        }
        // A number that cannot be had any more uses nothing.
        texts::note_uses(&self.texts, &mut self.index);
        let (charts, found) = charts::draw(site, sources, &showing.charts, None);
        out.extend(found);
        for (id, now) in showing.charts.iter().zip(charts) {
            let then = self.charts.get_mut(id.0)?;
            if !then.0.iter().map(Option::is_some).eq(now.0.iter().map(Option::is_some)) {
                return None;
            }
            *then = now;
        }
        self.archived.retain(|(id, _), _| !showing.charts.contains(id));
        self.archived.extend(charts::archived(site, sources, &showing.charts));
        self.places = places::of_places(site, sources);
        self.versions.retain(|(id, _), _| !showing.datasets.contains(id));
        self.versions.extend(versions::changes(site, sources, &showing.datasets));
        Some(out)
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
