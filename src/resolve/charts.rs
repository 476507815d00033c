//! Every chart, drawn once in each language it has words in.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::number;
use super::tables;
use jiff::civil::Date;

use crate::chart::spec::Data;
use crate::chart::{self, ChartWords, Drawn, InLang, Texts};
use crate::diag::{Diagnostic, Severity};
use crate::doc::expr::{Expr, ExprKind};
use crate::doc::phrase;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::memo::Carried;
use crate::par;
use crate::site::{ChartId, DatasetId, Site, SiteChart, TableRef};
use crate::source::Sources;

/// The place of a drawing on the card of its chart: width, height.
pub const ROOM: (f64, f64) = (644.0, 484.0);

/// A chart in one language.
#[derive(Clone, Debug)]
pub struct DrawnChart {
    /// Its words.
    pub texts: Texts,
    /// The drawings, the description, the table.
    pub drawn: Drawn,
    /// The rows it was drawn from.
    pub frame: Frame,
}

/// A chart in each language it has words in, and what was found wrong with it.
pub type Drawing = (Vec<Option<DrawnChart>>, Vec<Diagnostic>);

/// Charts that earlier runs of the same program drew, by the state of all they are drawn from but their own words
/// ([`States::of`]), and by their id.
pub type Drawings = Carried<([u64; 2], String), (SiteChart, Arc<Drawing>)>;

/// The states of what charts are drawn from: each number is another one when anything of it has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct States {
    /// Everything but the texts of pages.
    pub all: u64,
    /// The same without the files that hold the rows of datasets.
    pub common: u64,
    /// The rows of a dataset, by its folder (`datasets/<id>/`); 0 for one that is not there.
    pub rows: BTreeMap<String, u64>,
}

impl States {
    /// The state of what a chart is drawn from, but for its own words.
    pub fn of(&self, chart: &SiteChart, site: &Site, sources: &Sources<'_>) -> [u64; 2] {
        // Its words may hold numbers of any dataset.
        if said(chart, sources).contains("{{") {
            return [self.common, self.all];
        }
        let folder = chart.table.map(|table| &site.dataset(table.dataset).latest.dataset.folder);
        let rows = folder.and_then(|folder| self.rows.get(folder));
        [self.common, rows.copied().unwrap_or_default()]
    }
}

/// What its author wrote of a chart: its block, or its file.
fn said<'s>(chart: &SiteChart, sources: &'s Sources<'_>) -> &'s str {
    let text = sources.text(chart.span.file);
    if chart.is_file() { text } else { text.get(chart.span.range()).unwrap_or_default() }
}

/// Whether a chart may show anything of some datasets: what it draws, or a number in its words.
pub(super) fn may_show(
    site: &Site,
    sources: &Sources<'_>,
    id: ChartId,
    datasets: &[DatasetId],
) -> bool {
    let chart = site.chart(id);
    if chart.table.is_some_and(|table| datasets.contains(&table.dataset)) {
        return true;
    }
    let said = said(chart, sources);
    // Escapes other than that of a quote may hide a name.
    let escapes = said.split('\\').skip(1).any(|rest| !rest.starts_with('"'));
    let names = |id: &DatasetId| said.contains(site.dataset(*id).id.as_str());
    escapes || said.contains("{{") && datasets.iter().any(names)
}

/// Draws charts in parallel; by chart, then by language. One that was drawn in the same state of what it is drawn from is
/// taken over.
pub(super) fn draw(
    site: &Site,
    sources: &Sources<'_>,
    charts: &[ChartId],
    known: Option<(&Drawings, &States)>,
) -> (Vec<Arc<Drawing>>, Vec<Diagnostic>) {
    let words = ChartWords::new(&site.config.languages);
    par::map(charts, |id| {
        let chart = site.chart(*id);
        let draw = || {
            let mut out = Vec::new();
            let of = (chart, *id, None);
            let by_lang = by_lang(site, sources, of, (&words, Some(ROOM)), &mut out);
            Arc::new((by_lang, out))
        };
        let drawing = match known {
            None => draw(),
            Some((drawings, states)) => {
                let key = (states.of(chart, site, sources), chart.id.as_str().to_owned());
                let same = drawings.find(&key).filter(|(then, _)| then == chart);
                let anew = || {
                    let drawing = draw();
                    drawings.put(key, (chart.clone(), Arc::clone(&drawing)));
                    drawing
                };
                same.map_or_else(anew, |(_, drawing)| drawing)
            }
        };
        let found = drawing.1.clone();
        (drawing, found)
    })
}

/// Charts as the versions of their datasets show them that are kept, by chart and by the place of the version: those whose
/// table has what it draws, and whose texts have their numbers there. What a version cannot show is not reported: it was
/// frozen before the chart was made.
pub(super) fn archived(
    site: &Site,
    sources: &Sources<'_>,
    charts: &[ChartId],
) -> BTreeMap<(ChartId, usize), Vec<Option<DrawnChart>>> {
    let words = ChartWords::new(&site.config.languages);
    let mut wanted: Vec<(ChartId, usize)> = Vec::new();
    for id in charts {
        let table = site.chart(*id).table.filter(|table| table.frozen.is_none());
        let Some(table) = table else { continue };
        let kept = site.dataset(table.dataset).frozen.iter().enumerate();
        let kept = kept.filter(|(_, version)| version.withdrawn.is_none());
        wanted.extend(kept.map(|(frozen, _)| (*id, frozen)));
    }
    let (drawn, _) = par::map(&wanted, |(id, frozen)| {
        let drawn = at_version(site, site.chart(*id), *frozen).and_then(|chart| {
            let version = site.version(chart.table?).dataset.version.value.to_string();
            let mut faults = Vec::new();
            let drawn =
                by_lang(site, sources, (&chart, *id, Some(&version)), (&words, None), &mut faults);
            let wrong = faults.iter().any(|f| f.severity() == Severity::Error);
            (!wrong).then_some(drawn)
        });
        (drawn, Vec::new())
    });
    wanted.into_iter().zip(drawn).filter_map(|(key, drawn)| Some((key, drawn?))).collect()
}

/// The chart, of the same table of a frozen version.
fn at_version(site: &Site, chart: &SiteChart, frozen: usize) -> Option<SiteChart> {
    let latest = chart.table?;
    let name = &site.version(latest).dataset.resources.get(latest.table)?.name;
    let version = site.dataset(latest.dataset).frozen.get(frozen)?;
    let table = version.dataset.resources.iter().position(|r| r.name == *name)?;
    version.tables.get(table)?;
    let table = Some(TableRef { dataset: latest.dataset, frozen: Some(frozen), table });
    Some(SiteChart { id: chart.id.clone(), spec: chart.spec.clone(), table, span: chart.span })
}

/// A chart in each language it has words in. With a version, numbers of its dataset in its texts are those of that
/// version.
fn by_lang(
    site: &Site,
    sources: &Sources<'_>,
    (chart, id, version): (&SiteChart, ChartId, Option<&str>),
    (words, card): (&ChartWords, Option<(f64, f64)>),
    out: &mut Vec<Diagnostic>,
) -> Vec<Option<DrawnChart>> {
    let frame = tables::chart_frame(site, sources, chart, out);
    let drawn = site.langs().map(|lang| {
        let frame = frame.as_ref().filter(|_| site.chart_in(id, lang))?;
        let texts = texts(site, sources, (chart, id, version), lang, out);
        let into = InLang { lang, formats: &site.formats, words };
        let (drawn, faults) =
            chart::draw(&chart.spec, (frame, &site.geometries.topology), &texts, (into, card));
        out.extend(faults);
        Some(DrawnChart { texts, drawn: drawn?, frame: frame.clone() })
    });
    drawn.collect()
}

/// The words of a chart in a language, numbers put in.
fn texts(
    site: &Site,
    sources: &Sources<'_>,
    (chart, id, version): (&SiteChart, ChartId, Option<&str>),
    lang: Lang,
    out: &mut Vec<Diagnostic>,
) -> Texts {
    let tag = site.config.languages.tag(lang);
    let dataset = chart.table.map_or("", |table| site.version(table).dataset.id.as_str());
    let mut fill = |bi: &crate::chart::spec::Bi| {
        let text = bi.exact(lang)?;
        let (phrase, faults) = phrase::of_toml(&text.value, text.span, tag);
        out.extend(faults);
        Some(phrase.fill(|bound| {
            let pinned = version.map(|version| {
                let mut pinned = bound.clone();
                pin(&mut pinned.formula.value, dataset, version);
                pinned
            });
            let bound = pinned.as_ref().unwrap_or(bound);
            number::evaluate(site, sources, bound, lang, out).map_or_else(String::new, |n| n.text)
        }))
    };
    let spec = &chart.spec;
    let title = fill(&spec.title).unwrap_or_default();
    let subtitle = spec.subtitle.as_ref().and_then(&mut fill);
    let description = spec.description.as_ref().and_then(&mut fill);
    let note = spec.note.as_ref().and_then(&mut fill);
    let caption = spec.caption.as_ref().and_then(&mut fill);
    let layers =
        spec.layers.iter().map(|layer| layer.text.as_ref().and_then(&mut fill).unwrap_or_default());
    let layers = layers.collect();
    let origin = origin(site, chart, lang);
    Texts {
        title,
        subtitle,
        description,
        note,
        caption,
        layers,
        source: origin.source,
        licence: origin.licence,
        data: chart
            .table
            .map(|t| site.routes.absolute(&site.version_url(t.dataset, t.frozen, lang))),
        address: Some(site.routes.absolute(&site.chart_url(id, lang))),
        updated: origin.updated,
        instance: chart.id.as_str().to_owned(),
    }
}

/// Lets an expression ask a version of a dataset wherever it asks the latest.
fn pin(expr: &mut Expr, dataset: &str, version: &str) {
    match &mut expr.kind {
        ExprKind::Number(_) => {}
        ExprKind::Call(call) => {
            if call.table.dataset == dataset && call.table.version.is_none() {
                call.table.version = Some(version.to_owned());
            }
        }
        ExprKind::Negate(inner) => pin(inner, dataset, version),
        ExprKind::Binary { left, right, .. } => {
            pin(left, dataset, version);
            pin(right, dataset, version);
        }
    }
}

/// Where the data of a chart are from.
#[derive(Default)]
struct Origin {
    /// Their holder and dataset; or whom the chart names.
    source: Option<String>,
    /// The short name of their licence.
    licence: Option<String>,
    /// When they were last changed.
    updated: Option<Date>,
}

fn origin(site: &Site, chart: &SiteChart, lang: Lang) -> Origin {
    match (chart.table, &chart.spec.data) {
        (Some(table), _) => {
            let dataset = &site.version(table).dataset;
            let holder = site.dataset(table.dataset).holder;
            let holder = holder.map(|h| site.term_label(h, lang).0.to_owned());
            let name = dataset.title.get(lang).0;
            let source = holder.map_or_else(|| name.clone(), |h| format!("{h}, {name}"));
            let licences: Vec<&str> = dataset.licenses.iter().map(|l| l.short).collect();
            Origin {
                source: Some(source),
                licence: Some(licences.join(", ")),
                updated: Some(dataset.modified),
            }
        }
        (None, Some(Data::Inline(inline))) => Origin {
            source: Some(inline.source.get(lang).0.clone()),
            licence: inline.license.as_ref().map(|l| l.value.clone()),
            updated: None,
        },
        (None, _) => Origin::default(),
    }
}
