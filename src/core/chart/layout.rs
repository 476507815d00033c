//! A picture and a width → a scene: keys, drawing, remarks; and the picture that stands alone.

use super::cloud::{self, Cloud};
use super::figure::{self, Figure};
use super::legend::{self, Key};
use super::map::{self, MapPlot};
use super::panels::{self, Panels};
use super::plot::{self, Form, Plot};
use super::scene::{Anchor, LINE, Scene, Tone};
use super::spec::{ChartSpec, Mark, Role};
use super::{
    InLang, TableData, Texts, alt, area, bar, column, dots, heat, idle, line, pyramid, slope,
    spans, table, width,
};
use crate::diag::Diagnostic;
use crate::frame::Frame;
use crate::geo::Topology;

/// One of the widths every chart is drawn in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Variant {
    /// Class of the drawing, known to the theme.
    pub class: &'static str,
    pub width: f64,
    /// Height of the plot of a line or of upright bars.
    pub height: f64,
    /// The least room that the numbers beside lines have.
    pub room: Room,
}

/// How much room the numbers of an upright axis have: as much as keeps lines from running through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Room {
    /// They stand in the plot.
    Inside,
    /// They stand beside it.
    Beside,
    /// Besides, their unit stands above.
    Above,
}

/// From narrow to wide. The width of each is that of the smallest figure it is shown in, so no text is ever shown
/// smaller than it is set.
pub(super) const VARIANTS: [Variant; 3] = [
    Variant { class: "v-n", width: 288.0, height: 200.0, room: Room::Inside },
    Variant { class: "v-m", width: 448.0, height: 230.0, room: Room::Inside },
    Variant { class: "v-w", width: 704.0, height: 280.0, room: Room::Inside },
];

/// The one drawing of charts with very many points.
pub(super) const ONE: Variant =
    Variant { class: "v-1", width: 288.0, height: 200.0, room: Room::Inside };

/// A small chart beside others, drawn once.
pub(super) const SMALL: Variant =
    Variant { class: "v-1", width: 288.0, height: 150.0, room: Room::Inside };

/// What a mark draws.
pub(super) struct Body {
    pub scene: Scene,
    pub keys: Vec<Key>,
    /// Whether its measured axis begins at zero.
    pub from_zero: bool,
    /// How missing values are told inside the drawing.
    pub missing: Missing,
    /// What had no room inside, with the numbers that stand in its place.
    pub notes: Vec<(usize, String)>,
    /// What is to be said below it.
    pub remarks: Vec<String>,
}

impl Body {
    /// One in which all had room, and of which nothing more is to be said.
    pub(super) fn new(scene: Scene, keys: Vec<Key>, from_zero: bool, missing: Missing) -> Self {
        Self { scene, keys, from_zero, missing, notes: Vec::new(), remarks: Vec::new() }
    }
}

/// How a drawing tells of values that are missing or hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// Words stand in their place.
    Words,
    /// Signs stand in their place, to be explained below.
    Signs,
    /// A gap does, and only the remarks below tell of it.
    Gap,
}

/// A chart, planned in one language, before any width is known.
pub(super) enum Picture<'t> {
    Plot(Box<Plot>),
    Panels(Panels),
    Cloud(Box<Cloud>),
    Figure(Box<Figure>),
    Map(Box<MapPlot>, &'t Topology),
}

/// Plans a chart; `None` where it cannot be drawn, which is then reported.
pub(super) fn plan<'t>(
    (spec, texts): (&ChartSpec, &Texts),
    (frame, topology): (&Frame, &'t Topology),
    into: InLang<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Picture<'t>> {
    let picture = if map::is_map(spec) {
        let plot = map::map(spec, (frame, topology), into, out)?;
        Picture::Map(Box::new(plot), topology)
    } else if spec.mark == Mark::Text && spec.channel(Role::Y).is_none() {
        Picture::Figure(Box::new(figure::figure(spec, frame, into, out)?))
    } else if cloud::is_cloud(spec, frame) {
        Picture::Cloud(Box::new(cloud::cloud(spec, frame, into, out)?))
    } else if panels::is_split(spec) {
        Picture::Panels(panels::panels((spec, texts), frame, into, out)?)
    } else {
        Picture::Plot(Box::new(plot::plot((spec, texts), frame, into, out)?))
    };
    idle::check(spec, &picture, out);
    Some(picture)
}

impl Picture<'_> {
    /// The drawing in one width.
    pub(super) fn scene(&self, variant: Variant, into: InLang<'_>) -> Scene {
        let body = match self {
            Self::Plot(plot) => {
                let mut body = mark(plot, variant, into);
                let told = legend::remarks(&[plot], body.from_zero, &[body.missing], into);
                body.remarks.extend(told);
                body
            }
            Self::Panels(panels) => panels.draw(variant, into),
            Self::Cloud(cloud) => cloud.draw(variant, into),
            Self::Figure(figure) => figure.draw(variant, into),
            Self::Map(plot, topology) => return map::draw(plot, topology, variant, into),
        };
        let mut scene = legend::keys(&body.keys, variant.width);
        let (top, height) = (scene.height, body.scene.height);
        scene.append(body.scene, (0.0, top));
        let notes = body.notes.into_iter().map(|(n, text)| format!("{n}. {text}"));
        let remarks: Vec<String> = notes.chain(body.remarks).collect();
        let end = top + height;
        let last = legend::push_sentences(&mut scene, &remarks, 0.0, end + 2.0);
        scene.height = if remarks.is_empty() { end } else { last + 5.0 };
        scene
    }

    /// The description in words.
    pub(super) fn describe(&self, into: InLang<'_>) -> String {
        match self {
            Self::Plot(plot) => alt::describe(plot, into),
            Self::Panels(panels) => alt::of_panels(panels, into),
            Self::Cloud(cloud) => cloud.describe(into),
            Self::Figure(figure) => figure.describe(into),
            Self::Map(plot, topology) => map::describe(plot, topology, into),
        }
    }

    /// The values as a table.
    pub(super) fn table(&self, caption: &str, into: InLang<'_>) -> TableData {
        match self {
            Self::Plot(plot) => table::table(plot, caption, into),
            Self::Panels(panels) => panels.table(caption, into),
            Self::Cloud(cloud) => cloud.table(caption, into),
            Self::Figure(figure) => figure.table(caption, into),
            Self::Map(plot, _) => plot.table(caption, into),
        }
    }

    /// The rows of the frame that are drawn, in the order of the table.
    pub(super) fn rows(&self) -> Vec<usize> {
        match self {
            Self::Plot(plot) => table::rows(plot),
            Self::Panels(panels) => panels.rows(),
            Self::Cloud(cloud) => cloud.dots.iter().map(|d| d.row).collect(),
            Self::Figure(_) => vec![0],
            Self::Map(plot, _) => plot.areas.iter().map(|a| a.row).collect(),
        }
    }

    /// The fields that are drawn.
    pub(super) fn columns(&self, spec: &ChartSpec) -> Vec<String> {
        match self {
            Self::Plot(plot) => plot.columns.clone(),
            Self::Panels(panels) => panels.columns(spec),
            Self::Cloud(cloud) => cloud.columns.clone(),
            Self::Figure(figure) => figure.columns.clone(),
            Self::Map(plot, _) => plot.columns.clone(),
        }
    }

    /// How many points are drawn.
    pub(super) fn n_points(&self) -> usize {
        match self {
            Self::Plot(plot) => plot.points().count(),
            Self::Panels(panels) => panels.plots.iter().map(|(_, p)| p.points().count()).sum(),
            Self::Cloud(cloud) => cloud.dots.len(),
            Self::Figure(_) => 1,
            Self::Map(plot, _) => plot.areas.len(),
        }
    }

    /// Whether the table is the chart: then nothing is drawn in the page.
    pub(super) fn is_table(&self) -> bool {
        matches!(self, Self::Plot(plot) if plot.form == Form::Cells)
    }
}

/// What the form of a plot draws.
pub(super) fn mark(plot: &Plot, variant: Variant, into: InLang<'_>) -> Body {
    match plot.form {
        Form::Line => line::draw(plot, variant, into),
        Form::Area { .. } => line::draw(&area::piled(plot), variant, into),
        Form::Bars { stack } => bar::draw(plot, stack, variant, into),
        Form::Columns { stack } => column::draw(plot, stack, variant, into)
            .unwrap_or_else(|| bar::draw(plot, stack, variant, into)),
        Form::Range { lying: false } => {
            spans::draw(plot, variant, into).unwrap_or_else(|| dots::draw(plot, variant, into))
        }
        Form::Dots { .. } | Form::Range { lying: true } => dots::draw(plot, variant, into),
        Form::Slope => slope::draw(plot, variant, into),
        Form::Pyramid => pyramid::draw(plot, variant, into),
        Form::Heat | Form::Cells => heat::draw(plot, variant, into),
    }
}

/// Whether the measured axis begins at zero: that of lengths always does.
pub(super) fn from_zero(plot: &Plot) -> bool {
    let lengths = plot.form.of_lengths() && !matches!(plot.form, Form::Area { .. });
    let cells = matches!(plot.form, Form::Heat | Form::Cells);
    lengths || cells || line::range(plot).1
}

/// Space around a picture that stands alone.
const MARGIN: f64 = 24.0;

/// The whole picture: title, subtitle, the wide drawing, note, source, licence, date, addresses.
pub(super) fn alone(drawing: Scene, texts: &Texts, into: InLang<'_>) -> Scene {
    let inner = drawing.width;
    let mut out = Scene::new(inner + 2.0 * MARGIN);
    let mut y = MARGIN;
    let subtitle = texts.subtitle.as_deref().unwrap_or("");
    for (text, tone, line) in
        [(texts.title.as_str(), Tone::Title, 25.0), (subtitle, Tone::Subtitle, 19.0)]
    {
        for text in width::wrap(text, tone.size(), tone.weight(), inner) {
            y += line;
            out.text((MARGIN, y - 5.0), &text, Anchor::Start, tone);
        }
    }
    y += 16.0;
    let height = drawing.height;
    out.append(drawing, (MARGIN, y));
    y += height + 6.0;
    let source = texts.source.as_deref().map(|s| into.say("source", &[("source", s)]));
    let updated =
        texts.updated.map(|d| into.say("updated", &[("date", &into.formats.date(into.lang, d))]));
    let licence = texts.licence.as_deref().map(|l| into.say("licence", &[("licence", l)]));
    let data = texts.data.as_deref().map(|d| into.say("data", &[("address", d)]));
    let page = texts.address.as_deref().map(|a| into.say("page", &[("address", a)]));
    let feet = [texts.note.clone(), texts.caption.clone(), source, licence, updated, data, page];
    let feet: Vec<String> = feet.into_iter().flatten().collect();
    out.height = legend::push_sentences(&mut out, &feet, MARGIN, y) + LINE + 4.0;
    out
}
