//! A chart specification and a [`Frame`] → drawings, words and a table.
//!
//! In: a [`ChartSpec`], the rows it asked for, its texts in one language. Out: a [`Drawn`]: one drawing for each of
//! three widths, a picture that stands alone, a description, the table. Never: a colour without a second sign, a bar that
//! does not begin at zero, a line across a missing value, a text outside the frame, `style` or script in the SVG.
//!
//! ask (query and steps) → spec (keys) → layout (which picture) → plot, cloud, panels, figure (what the frame makes of it)
//! → line, bar, dots, heat … (a scene per width) → svg; and alt, table from the same plot.

mod alt;
mod area;
mod ask;
mod axis;
mod bar;
mod breaks;
mod classes;
mod clip;
mod cloud;
mod column;
mod dots;
mod ends;
mod figure;
mod grid;
mod heat;
mod held;
mod idle;
mod layer;
mod layout;
mod legend;
mod line;
mod map;
mod order;
mod panels;
mod plot;
mod pyramid;
mod roles;
mod scale;
mod scene;
mod series;
mod slope;
mod spans;
pub mod spec;
mod svg;
mod table;
mod ticks;
mod width;
mod words;

use jiff::civil::Date;

use crate::data::value::Status;
use crate::diag::Diagnostic;
use crate::format::Formats;
use crate::frame::Frame;
use crate::geo::{Outline, Point, Topology};
use crate::lang::Lang;
use layout::{ONE, Picture, SMALL, VARIANTS, Variant};
use scene::Scene;
pub use spec::ChartSpec;
pub use words::ChartWords;

/// The words of a chart in one language, expressions resolved, plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// The finding.
    pub title: String,
    /// Measure, unit, place, period.
    pub subtitle: Option<String>,
    /// The author's description; `None` for the generated one.
    pub description: Option<String>,
    /// Words under the chart.
    pub caption: Option<String>,
    /// What a reader must know.
    pub note: Option<String>,
    /// What is said over the drawing: a text for each layer of the specification, empty for none.
    pub layers: Vec<String>,
    /// Who the data are from, for the picture that stands alone; without «Fonte:».
    pub source: Option<String>,
    /// Under which licence, for the same; by its name.
    pub licence: Option<String>,
    /// Address of the data, for the same.
    pub data: Option<String>,
    /// Address of the chart's page, for the same.
    pub address: Option<String>,
    /// When the data were last changed, for the same.
    pub updated: Option<Date>,
    /// Prefix of the ids inside the drawings: the chart's id, or another where a page shows it twice.
    pub instance: String,
}

/// The language something is drawn in, with what writes it.
#[derive(Clone, Copy, Debug)]
pub struct InLang<'a> {
    /// The language.
    pub lang: Lang,
    /// Numbers and dates.
    pub formats: &'a Formats,
    /// The words of charts.
    pub words: &'a ChartWords,
}

/// A chart in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The drawing at 288, 448 and 704 units: `<svg class="v-n">`, `v-m`, `v-w`, coloured by the theme's classes,
    /// hidden from assistive technology (title, description and table are text in the page). A single one, `v-1`, where
    /// there are more than [`MANY`] points; none where the table is the chart.
    pub variants: Vec<String>,
    /// Width and height of each of them.
    pub sizes: Vec<(f64, f64)>,
    /// A whole picture for download and for other sites: white ground, its own colours, title and source inside.
    pub standalone: String,
    /// Its width and height in units.
    pub standalone_size: (f64, f64),
    /// The chart in words: the author's, or made from the data.
    pub description: String,
    /// The values as text.
    pub table: TableData,
    /// The rows of the frame that are drawn, in the order of the table: what a CSV of the points holds.
    pub rows: Vec<usize>,
    /// The fields that are drawn, in the same sense.
    pub columns: Vec<String>,
    /// How many points are drawn.
    pub n_points: usize,
    /// Whether the table is the chart.
    pub is_table: bool,
    /// The drawing of its card, where one was asked for.
    pub card: Option<Bare>,
}

/// The table of a chart, formatted for readers.
#[derive(Clone, Debug, PartialEq)]
pub struct TableData {
    /// What it shows.
    pub caption: String,
    /// The columns.
    pub head: Vec<TableHead>,
    /// The rows, each with a cell for each column; the first is the row's name.
    pub rows: Vec<Vec<TableCell>>,
}

/// The head of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct TableHead {
    /// Its words.
    pub text: String,
    /// The unit of its numbers.
    pub unit: Option<String>,
    /// Whether it holds numbers.
    pub numeric: bool,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct TableCell {
    /// The value, formatted; empty where there is none, and then `status` says why.
    pub text: String,
    /// The status; the theme's strings have its sign and legend.
    pub status: Status,
    /// Whether there is no value.
    pub absent: bool,
    /// What it is sorted by, where its text is in another order: moments in words.
    pub sort: Option<String>,
}

/// With more points than this a chart is drawn once, and its page holds the first [`ROWS`] rows of its table.
pub const MANY: usize = 500;
/// Rows of the table of a chart with very many points, and of one that a page shows in brief.
pub const ROWS: usize = 50;

/// Draws a chart in one language; `topology` has the boundaries that maps are drawn from, `card` the place (width,
/// height) on a card that is wanted too. `None` where it cannot be drawn; the diagnostics say why, and are the same for
/// every language.
pub fn draw(
    spec: &ChartSpec,
    (frame, topology): (&Frame, &Topology),
    texts: &Texts,
    (into, card): (InLang<'_>, Option<(f64, f64)>),
) -> (Option<Drawn>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let picture = layout::plan((spec, texts), (frame, topology), into, &mut out);
    let drawn = picture.map(|picture| {
        let scenes = VARIANTS.map(|variant| picture.scene(variant, into));
        let card = card.and_then(|place| bare(&scenes, place));
        Drawn { card, ..drawn(spec, &picture, scenes, (texts, into)) }
    });
    (drawn, out)
}

/// Whether a unit is that of a rate, which does not grow with what it is of: «%», «per 1.000 abitanti», «kg/m²».
pub fn is_rate(unit: &str) -> bool {
    ["%", "‰", "/", "per "].iter().any(|sign| unit.contains(sign))
}

/// A small chart among others of a page, which has neither a page nor files of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Small {
    /// The drawing, `<svg class="v-1">`: coloured by the theme's classes, hidden from assistive technology.
    pub drawing: String,
    /// The chart in words.
    pub description: String,
    /// The values as text.
    pub table: TableData,
}

/// Draws a chart once, small; `None` where it cannot be drawn. Of its texts it needs the title and the prefix of ids.
pub fn small(spec: &ChartSpec, frame: &Frame, texts: &Texts, into: InLang<'_>) -> Option<Small> {
    let nowhere = Topology::default();
    let picture = layout::plan((spec, texts), (frame, &nowhere), into, &mut Vec::new())?;
    let scene = picture.scene(SMALL, into);
    Some(Small {
        drawing: svg::in_page(&scene, SMALL.class, &format!("{}-{}", texts.instance, SMALL.class)),
        description: texts.description.clone().unwrap_or_else(|| picture.describe(into)),
        table: picture.table(&texts.title, into),
    })
}

/// A drawing without title and sources, in its own colours, for a picture that has a place for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bare {
    /// Its elements, without the root.
    pub svg: String,
    /// Its width in units.
    pub width: f64,
    /// Its height in units.
    pub height: f64,
}

impl Bare {
    /// By how much it is to be scaled to fill a place (width, height), and no further than its words stay words.
    pub fn scale_in(&self, place: (f64, f64)) -> f64 {
        (place.0 / self.width).min(place.1 / self.height).min(2.5)
    }
}

/// That of the drawings of a chart which is shown largest in a place (width, height).
fn bare(scenes: &[Scene], place: (f64, f64)) -> Option<Bare> {
    let sized =
        |scene: &Scene| Bare { svg: String::new(), width: scene.width, height: scene.height };
    let size =
        |a: &&Scene, b: &&Scene| sized(a).scale_in(place).total_cmp(&sized(b).scale_in(place));
    let largest = scenes.iter().max_by(size)?;
    Some(Bare { svg: svg::bare(largest, "card"), ..sized(largest) })
}

/// How a text of a picture is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WidthOf {
    /// In units.
    pub size: f64,
    /// 700, or else 400.
    pub bold: bool,
}

impl WidthOf {
    fn weight(self) -> width::Weight {
        if self.bold { width::Weight::Bold } else { width::Weight::Regular }
    }
}

/// Width of a text in units, never less than it will need.
pub fn width(text: &str, of: WidthOf) -> f64 {
    width::of(text, of.size, of.weight())
}

/// A text in lines of at most so many units; a word that is too long stands alone.
pub fn wrap(text: &str, of: WidthOf, width: f64) -> Vec<String> {
    width::wrap(text, of.size, of.weight(), width)
}

/// Where a place lies: on a ground with this border and of this size, in units of the drawing. An `<svg class="loc">`
/// coloured by the theme's classes and hidden from assistive technology.
pub fn locator(border: &[Vec<Point>], size: Point, place: &Outline) -> String {
    map::locator::draw(border, size, place)
}

fn drawn(
    spec: &ChartSpec,
    picture: &Picture<'_>,
    [small, middle, large]: [Scene; 3],
    (texts, into): (&Texts, InLang<'_>),
) -> Drawn {
    let many = picture.n_points() > MANY;
    let [narrow, medium, wide] = VARIANTS;
    let prefix = |variant: Variant| format!("{}-{}", texts.instance, variant.class);
    let page =
        |variant: Variant, scene: &Scene| svg::in_page(scene, variant.class, &prefix(variant));
    let mut scenes: Vec<(Variant, Scene)> = Vec::new();
    if many {
        let mut one = picture.scene(ONE, into);
        one.hits.clear();
        scenes.push((ONE, one));
    } else if !picture.is_table() {
        scenes.extend([(narrow, small), (medium, middle)]);
        if let Some(land) = large.lands().next() {
            let smaller = scenes.iter_mut().flat_map(|(_, scene)| scene.lands_mut());
            map::share(smaller, land, &prefix(wide));
        }
        scenes.push((wide, large.clone()));
    }
    let description = texts.description.clone();
    let description = description.unwrap_or_else(|| picture.describe(into));
    let label = format!("{}. {description}", texts.title);
    let alone = layout::alone(large, texts, into);
    Drawn {
        variants: scenes.iter().map(|(v, scene)| page(*v, scene)).collect(),
        sizes: scenes.iter().map(|(_, scene)| (scene.width, scene.height)).collect(),
        standalone: svg::alone(&alone, &label, &texts.instance),
        standalone_size: (svg::cents(alone.width), svg::cents(alone.height)),
        description,
        table: picture.table(&texts.title, into),
        rows: picture.rows(),
        columns: picture.columns(spec),
        n_points: picture.n_points(),
        is_table: picture.is_table(),
        card: None,
    }
}

#[cfg(test)]
mod tests;
