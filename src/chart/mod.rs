//! A chart specification and a [`Frame`] → drawings, words and a table.
//!
//! In: a [`ChartSpec`], the rows it asked for, its texts in one language. Out: a [`Drawn`]: one drawing for each of
//! three widths, a picture that stands alone, a description, the table. Never: a colour without a second sign, a bar that
//! does not begin at zero, a line across a missing value, a text outside the frame, `style` or script in the SVG.
//!
//! spec (keys) → plot (what the frame makes of it) → layout, bar, line (a scene per width) → svg.

mod alt;
mod ask;
mod axis;
mod bar;
mod column;
mod layout;
mod legend;
mod line;
mod order;
mod plot;
mod roles;
mod scene;
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
use crate::lang::Lang;
use layout::{VARIANTS, Variant};
use plot::Plot;
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
    /// What a reader must know.
    pub note: Option<String>,
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
    /// hidden from assistive technology (title, description and table are text in the page).
    pub variants: [String; 3],
    /// A whole picture for download and for other sites: white ground, its own colours, title and source inside.
    pub standalone: String,
    /// The chart in words: the author's, or made from the data.
    pub description: String,
    /// The values as text.
    pub table: TableData,
    /// The rows of the frame that are drawn, in the order of the table: what a CSV of the points holds.
    pub rows: Vec<usize>,
    /// The fields that are drawn, in the same sense.
    pub columns: Vec<String>,
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
}

/// Draws a chart in one language. `None` where it cannot be drawn; the diagnostics say why, and are the same for
/// every language.
pub fn draw(
    spec: &ChartSpec,
    frame: &Frame,
    texts: &Texts,
    into: InLang<'_>,
) -> (Option<Drawn>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let drawn = plot::plot(spec, frame, into, &mut out).map(|plot| drawn(&plot, texts, into));
    (drawn, out)
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

/// That of the three drawings of a chart which is shown largest in a place (width, height).
pub fn bare(spec: &ChartSpec, frame: &Frame, into: InLang<'_>, place: (f64, f64)) -> Option<Bare> {
    let plot = plot::plot(spec, frame, into, &mut Vec::new())?;
    let drawings = VARIANTS.map(|variant| {
        let scene = layout::scene(&plot, variant, into);
        let (width, height) = (scene.width, scene.height);
        Bare { svg: svg::bare(&scene, "card"), width, height }
    });
    let size = |a: &Bare, b: &Bare| a.scale_in(place).total_cmp(&b.scale_in(place));
    drawings.into_iter().max_by(size)
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

fn drawn(plot: &Plot, texts: &Texts, into: InLang<'_>) -> Drawn {
    let [narrow, medium, wide] = VARIANTS.map(|variant| layout::scene(plot, variant, into));
    let prefix = |variant: Variant| format!("{}-{}", texts.instance, variant.class);
    let page =
        |scene: &Scene, variant: Variant| svg::in_page(scene, variant.class, &prefix(variant));
    let [n, m, w] = VARIANTS;
    let variants = [page(&narrow, n), page(&medium, m), page(&wide, w)];
    let from_zero = layout::from_zero(plot);
    let description = texts.description.clone();
    let description = description.unwrap_or_else(|| alt::describe(plot, from_zero, into));
    let label = format!("{}. {description}", texts.title);
    let alone = layout::alone(wide, texts, into);
    Drawn {
        variants,
        standalone: svg::alone(&alone, &label, &texts.instance),
        description,
        table: table::table(plot, &texts.title, into),
        rows: table::rows(plot),
        columns: plot.columns.clone(),
    }
}

#[cfg(test)]
mod tests;
