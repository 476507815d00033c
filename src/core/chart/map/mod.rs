//! Values of places and their boundaries → a map: areas coloured by class, or symbols as large as their values.
//!
//! In: a [`MapPlot`] and a [`Topology`]. Out: a scene with key, map, names and remarks in one width; the map in words.
//! Never: an area without a value that looks like one with a low value, a value told by colour alone, a symbol whose
//! radius (and not its area) follows the value, a name over another.

mod classes;
mod inset;
mod key;
pub(super) mod locator;
mod names;
mod paint;
mod plan;
mod shades;
mod symbols;
mod tell;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::layout::Variant;
use super::legend;
use super::plot::Measure;
use super::scene::{Item, Scene};
use super::{InLang, TableCell, TableData, TableHead, is_rate, table};
use crate::data::value::{Conf, Obs, Status};
use crate::geo::{Extent, Fit, Outline, Plane, Point, Topology};
pub(super) use classes::{Classes, Method};
use inset::{frame, inset};
use paint::Fill;
pub(super) use paint::{Mark, push_mark, push_patterns, share};
pub(super) use plan::{is_map, map};
use shades::Shades;
pub(super) use tell::describe;

/// A map, in one language, before any width is known.
#[derive(Clone, Debug)]
pub(super) struct MapPlot {
    pub kind: Kind,
    pub measure: Measure,
    /// What the places are: «Comune».
    pub dimension: String,
    /// One for each row; the greatest value first, those without one last.
    pub areas: Vec<MapArea>,
    /// How areas are coloured; of no meaning for symbols.
    pub classes: ClassSpec,
    /// What is drawn once more, larger.
    pub inset: Option<Inset>,
    /// Whether angles are kept, in place of areas.
    pub conformal: bool,
    /// The fields that are drawn.
    pub columns: Vec<String>,
}

/// What tells the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The colour of each area.
    Choropleth,
    /// A symbol on each area.
    Symbols,
}

/// A place with its value.
#[derive(Clone, Debug)]
pub(super) struct MapArea {
    /// Joins it with its boundary.
    pub code: String,
    /// Its name.
    pub label: String,
    /// `None` where it is absent or confidential; otherwise finite.
    pub value: Option<f64>,
    /// The same, exactly; zero where there is none.
    pub exact: Decimal,
    pub status: Status,
    /// Whether it is named by `highlight`.
    pub highlight: bool,
    /// Its row of the frame.
    pub row: usize,
}

/// How classes are made and coloured.
#[derive(Clone, Debug)]
pub(super) struct ClassSpec {
    pub method: Method,
    /// At most as many; 2..=5, or 2..=6 around a middle.
    pub count: usize,
    /// The middle of a scale of two hues.
    pub middle: Option<Decimal>,
    /// Whether the darkest colour is that of the least values.
    pub reverse: bool,
}

/// Part of a map that is drawn once more, larger.
#[derive(Clone, Debug)]
pub(super) struct Inset {
    /// The places that must be in it whole.
    pub codes: BTreeSet<String>,
    /// What it shows.
    pub title: String,
}

impl MapPlot {
    /// A value as it is written on the map: with `%`, without any other unit.
    fn shown(&self, n: &Decimal, into: InLang<'_>) -> String {
        self.measure.shown(n, into)
    }

    /// The places and their values as a table.
    pub(super) fn table(&self, caption: &str, into: InLang<'_>) -> TableData {
        let place = TableHead { text: self.dimension.clone(), unit: None, numeric: false };
        let value = TableHead {
            text: self.measure.name.clone(),
            unit: table::unit(&self.measure),
            numeric: true,
        };
        let decimals = Some(self.measure.decimals);
        let row = |area: &MapArea| {
            let shown = area.value.map(|_| into.formats.number(into.lang, &area.exact, decimals));
            let absent = shown.is_none();
            let cell = TableCell {
                text: shown.unwrap_or_default(),
                status: area.status,
                absent,
                sort: None,
            };
            vec![table::name(&area.label), cell]
        };
        TableData {
            caption: caption.to_owned(),
            head: vec![place, value],
            rows: self.areas.iter().map(row).collect(),
        }
    }

    /// The areas that have a value.
    fn present(&self) -> impl Iterator<Item = &MapArea> {
        self.areas.iter().filter(|a| a.value.is_some())
    }

    /// «Quota di stranieri (%)».
    fn measured(&self, into: InLang<'_>) -> String {
        let unit = if self.measure.percent { Some("%") } else { self.measure.unit.as_deref() };
        let named = |unit: &&str| unit.to_lowercase() != self.measure.name.to_lowercase();
        match unit.filter(named) {
            Some(unit) => into.say("measure", &[("name", &self.measure.name), ("unit", unit)]),
            None => self.measure.name.clone(),
        }
    }
}

/// Whether a map of areas misleads: whole numbers without the unit of a rate are counts, and a large area of many is
/// not more than a small one.
pub(super) fn colours_counts(plot: &MapPlot) -> bool {
    let unit = plot.measure.unit.as_deref().unwrap_or("");
    let is_rate = plot.measure.percent || is_rate(unit);
    plot.kind == Kind::Choropleth && !is_rate && plot.present().all(|a| a.exact.fract().is_zero())
}

/// The codes of every area that is drawn: those with a row, and those that lie beside them.
pub(super) fn drawn(plot: &MapPlot, topology: &Topology) -> BTreeSet<String> {
    let joined = plot.areas.iter().filter_map(|a| topology.areas.get(&a.code));
    let layers: BTreeSet<usize> = joined.map(|a| a.layer).collect();
    let all = topology.areas.iter().filter(|(_, a)| layers.contains(&a.layer));
    all.map(|(code, _)| code.clone()).collect()
}

/// Maps are no higher than this.
const HIGHEST: f64 = 500.0;
/// Width of a key beside a map, and the gap to it.
const KEY: f64 = 204.0;
const GAP: f64 = 20.0;
/// A map broader than this (width by height) has its key above even where there is room beside it.
const BROAD: f64 = 1.45;
/// What simplification may take away, in units of the drawing.
const TOLERANCE: f64 = 0.5;

/// A map laid out: what the drawing and its names need.
struct Laid<'a> {
    plot: &'a MapPlot,
    /// Each area that is drawn, by code.
    outlines: BTreeMap<&'a str, Outline>,
    /// The row of each.
    rows: BTreeMap<&'a str, &'a MapArea>,
    shades: Option<Shades>,
    /// Where its plane begins.
    origin: Point,
    /// Size of the map, symbols included.
    size: (f64, f64),
    /// Radius of the largest symbol.
    largest: f64,
    plane: Plane,
}

/// The whole drawing in one width; empty where no area has a boundary.
pub(super) fn draw(
    plot: &MapPlot,
    topology: &Topology,
    variant: Variant,
    into: InLang<'_>,
) -> Scene {
    let codes = drawn(plot, topology);
    let beside = variant.width - KEY - GAP;
    let narrower = (beside > 400.0).then(|| lay(plot, topology, &codes, beside)).flatten();
    let narrower = narrower.filter(|l| l.size.0 / l.size.1 < BROAD);
    let is_beside = narrower.is_some();
    let mut scene = Scene::new(variant.width);
    let Some(laid) = narrower.or_else(|| lay(plot, topology, &codes, variant.width)) else {
        return scene;
    };
    let room = if is_beside { KEY } else { variant.width.min(360.0) };
    let key = key::key(&laid, room, into);
    let mut side = key.height;
    scene.append(key, (0.0, 0.0));
    let left =
        if is_beside { variant.width - laid.size.0 } else { (variant.width - laid.size.0) / 2.0 };
    let top = if is_beside { 0.0 } else { side + 8.0 };
    let margin = if is_beside { GAP } else { left };
    scene.append(land(&laid, margin, into), (left, top));
    let mut end = top + laid.size.1;
    if let Some(inset) = inset(&laid, topology, room, into) {
        let at = if is_beside { side + 24.0 } else { end + 16.0 };
        let height = inset.height;
        scene.append(inset, (0.0, at));
        side = at + height;
        end = end.max(side);
    }
    let end = end.max(if is_beside { side } else { 0.0 });
    let last = legend::push_sentences(&mut scene, &remarks(&laid, topology, into), 0.0, end + 6.0);
    scene.height = last + 5.0;
    scene
}

/// Lays the map out in a width.
fn lay<'a>(
    plot: &'a MapPlot,
    topology: &'a Topology,
    codes: &'a BTreeSet<String>,
    width: f64,
) -> Option<Laid<'a>> {
    let largest = symbols::largest(plot, width);
    let conformal = plot.conformal;
    let mut fit = Fit { width, height: HIGHEST, tolerance: TOLERANCE, conformal };
    let mut laid = at(plot, topology, codes, fit)?;
    laid.largest = largest;
    if plot.kind == Kind::Symbols {
        // Symbols near the border need room beyond it.
        let over = symbols::overhang(&laid);
        fit.width -= over[0] + over[2];
        fit.height -= over[1] + over[3];
        laid = at(plot, topology, codes, fit)?;
        laid.largest = largest;
        let over = symbols::overhang(&laid);
        for outline in laid.outlines.values_mut() {
            outline.shift(over[0], over[1]);
        }
        laid.origin = (over[0], over[1]);
        laid.size.0 += over[0] + over[2];
        laid.size.1 += over[1] + over[3];
    }
    Some(laid)
}

fn at<'a>(
    plot: &'a MapPlot,
    topology: &'a Topology,
    codes: &'a BTreeSet<String>,
    fit: Fit,
) -> Option<Laid<'a>> {
    let plane = Plane::new(topology, codes.iter().map(String::as_str), None, fit)?;
    let outline =
        |code: &'a String| Some((code.as_str(), plane.outline(topology.areas.get(code)?)));
    Some(Laid {
        plot,
        outlines: codes.iter().filter_map(outline).collect(),
        rows: plot.areas.iter().map(|a| (a.code.as_str(), a)).collect(),
        shades: (plot.kind == Kind::Choropleth).then(|| Shades::new(plot)).flatten(),
        origin: (0.0, 0.0),
        size: plane.size,
        largest: 0.0,
        plane,
    })
}

impl Laid<'_> {
    /// What an area is filled with.
    fn fill(&self, code: &str) -> Fill {
        match self.rows.get(code) {
            Some(area) if area.status.conf == Conf::Confidential => Fill::Confidential,
            Some(area) if area.value.is_some() => match &self.shades {
                Some(shades) => Fill::Class(shades.of(area.exact)),
                None => Fill::Ground,
            },
            Some(_) | None => Fill::Missing,
        }
    }

    /// How many areas are filled so.
    fn count(&self, fill: Fill) -> usize {
        self.outlines.keys().filter(|code| self.fill(code) == fill).count()
    }

    /// The areas by fill.
    fn by_fill(&self) -> impl Iterator<Item = (Fill, Vec<Vec<Vec<Point>>>)> {
        let mut by_fill: BTreeMap<Fill, Vec<Vec<Vec<Point>>>> = BTreeMap::new();
        for (code, outline) in &self.outlines {
            by_fill.entry(self.fill(code)).or_default().push(outline.rings.clone());
        }
        by_fill.into_iter()
    }

    /// The areas by fill, one mark each; then the symbols.
    fn marks(&self) -> Vec<Mark> {
        let areas = self.by_fill().map(|(fill, areas)| Mark::Areas { fill, areas });
        areas.chain(self.discs()).collect()
    }

    fn discs(&self) -> impl Iterator<Item = Mark> {
        let discs = (self.plot.kind == Kind::Symbols).then(|| symbols::discs(self));
        discs.into_iter().flatten()
    }

    /// The extent of some areas, a little enlarged.
    fn around(&self, codes: &BTreeSet<String>) -> Option<Extent> {
        let mine = codes.iter().filter_map(|code| self.outlines.get(code.as_str()));
        let ends = mine.filter_map(|o| o.extent).flat_map(|e| [e.min, e.max]);
        let e = Extent::of(ends)?;
        Some(Extent { min: (e.min.0 - 2.0, e.min.1 - 2.0), max: (e.max.0 + 2.0, e.max.1 + 2.0) })
    }
}

/// The map itself, from 0, 0; names may reach `margin` beyond its sides.
fn land(laid: &Laid<'_>, margin: f64, into: InLang<'_>) -> Scene {
    let mut scene = Scene::new(laid.size.0);
    scene.height = laid.size.1;
    let scale = 1.0 / laid.plane.metres;
    let shapes = Mark::Land { fills: laid.by_fill().collect(), at: laid.origin, scale };
    scene.items.extend(std::iter::once(shapes).chain(laid.discs()).map(Item::Map));
    for (row, area) in laid.plot.areas.iter().enumerate() {
        if let Some(outline) = laid.outlines.get(area.code.as_str()) {
            scene.hit(outline.middle, row, 0);
        }
    }
    if let Some(extent) = laid.plot.inset.as_ref().and_then(|i| laid.around(&i.codes)) {
        scene.items.push(Item::Map(frame(extent.min, (extent.width(), extent.height()))));
    }
    names::push(&mut scene, laid, (margin, None), into);
    scene
}

/// What must be known of the values, then whose boundaries they are and how they are laid flat.
fn remarks(laid: &Laid<'_>, topology: &Topology, into: InLang<'_>) -> Vec<String> {
    let mut out = tell::unsettled(laid.plot, into);
    let projection = into.word(laid.plane.projection.word());
    let source = topology.attributions.join("; ");
    out.push(if source.is_empty() {
        into.say("projected", &[("projection", projection)])
    } else {
        into.say("boundaries", &[("source", &source), ("projection", projection)])
    });
    out
}

/// Whether a value may still change.
fn is_unsettled(area: &MapArea) -> bool {
    matches!(area.status.obs, Obs::Provisional | Obs::Estimated)
}
