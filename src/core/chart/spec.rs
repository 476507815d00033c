//! A chart's TOML → a [`ChartSpec`]: what is drawn, from which fields, in which words.
//!
//! The keys are Vega-Lite's, flattened (`keys`). Texts are kept as they were written, each with its place, since they
//! may hold `{{ … }}`; whoever draws passes them resolved. Whether the fields exist and fit is asked later, of the
//! frame (`roles`). No file is opened and nothing is drawn here.

mod channel;
mod contradictions;
mod inline;
mod keys;
mod layer;
mod made;
mod transform;

pub(super) use channel::asked;
pub use channel::{
    Bin, Channel, ChannelType, NumberFormat, ScaleKeys, ScaleType, Sort, Stack, Written,
};
pub use inline::Inline;
pub use keys::{CHANNEL, CHART, LAYER, TRANSFORM};
pub use layer::{Layer, LayerMark};
pub(super) use transform::named_fields;

use crate::diag::{Arg, Code, Diagnostic};
use crate::fields::{Context, Raw, RawTable, Record, read as read_table};
use crate::frame::{Predicate, Step};
use crate::lang::{ByLang, Lang};
use crate::source::{Span, Spanned};

/// A text per language, each with its place.
pub type Bi = ByLang<Spanned<String>>;

/// A chart as its author asked for it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartSpec {
    /// Where it stands.
    pub span: Span,
    /// Its name, unique in the site; a slug.
    pub id: Spanned<String>,
    /// What it is drawn from; `None` inside a dataset's own folder.
    pub data: Option<Data>,
    /// What is drawn.
    pub mark: Mark,
    /// A usual form of it.
    pub kind: Option<Spanned<Kind>>,
    /// Whether a line shows its points; `None` where it was not written.
    pub points: Option<Spanned<bool>>,
    /// Whether points are joined by steps; `None` where it was not written.
    pub step: Option<Spanned<bool>>,
    /// The channels that were written, in the order of [`Role`].
    pub channels: Vec<(Role, Channel)>,
    /// How many small charts of `facet` stand side by side.
    pub columns: Option<usize>,
    /// Rows to keep: all of them must hold.
    pub filter: Vec<Filter>,
    /// What is done with the rows, in order.
    pub transform: Vec<Spanned<Step>>,
    /// What lies over the drawing.
    pub layers: Vec<Layer>,
    /// How many positions to keep after sorting; at least 1.
    pub limit: Option<Spanned<usize>>,
    /// `albers` or `mercator`, where written.
    pub projection: Option<Spanned<String>>,
    /// Part of a map that is drawn once more, larger.
    pub inset: Option<Inset>,
    /// The finding.
    pub title: Bi,
    /// Measure, unit, place, period.
    pub subtitle: Option<Bi>,
    /// Words under the chart.
    pub caption: Option<Bi>,
    /// Replaces the generated description.
    pub description: Option<Bi>,
    /// What a reader must know.
    pub note: Option<Bi>,
    /// Values in colour, as they stand in the data or in a label.
    pub highlight: Vec<Spanned<String>>,
}

/// What a chart is drawn from.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// `dataset`, `dataset/table`, `…@version`.
    Table(Spanned<String>),
    /// Values written in the chart.
    Inline(Box<Inline>),
}

/// Part of a map that is drawn once more, larger.
#[derive(Clone, Debug, PartialEq)]
pub struct Inset {
    /// Codes or names of the places it is around.
    pub places: Vec<Spanned<String>>,
    /// What it shows.
    pub title: ByLang<String>,
}

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Bars, from zero.
    Bar,
    /// Lines.
    Line,
    /// Areas, from zero.
    Area,
    /// Points.
    Point,
    /// Symbols on a map.
    Circle,
    /// Ranges.
    Rule,
    /// The cells of a heat map.
    Rect,
    /// Tables and key figures.
    Text,
    /// The areas of a map.
    Geoshape,
}

/// A usual form of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Points on stems, from zero.
    Lollipop,
    /// Lines between two moments.
    Slope,
    /// Two points and what is between them.
    Dumbbell,
    /// Two series of bars, back to back.
    Pyramid,
}

/// The channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the key of its name")]
pub enum Role {
    X,
    Y,
    X2,
    Y2,
    XError,
    YError,
    Color,
    Size,
    Shape,
    Text,
    Detail,
    Order,
    Facet,
    Column,
    Row,
}

const ROLES: [(Role, &str); 15] = [
    (Role::X, "x"),
    (Role::Y, "y"),
    (Role::X2, "x2"),
    (Role::Y2, "y2"),
    (Role::XError, "xError"),
    (Role::YError, "yError"),
    (Role::Color, "color"),
    (Role::Size, "size"),
    (Role::Shape, "shape"),
    (Role::Text, "text"),
    (Role::Detail, "detail"),
    (Role::Order, "order"),
    (Role::Facet, "facet"),
    (Role::Column, "column"),
    (Role::Row, "row"),
];

/// Keeps the rows whose field holds one of these values, or lies within bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The field.
    pub field: Spanned<String>,
    /// What it must be.
    pub test: Test,
}

/// What a field must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One of these values, as TOML has them; never empty. The table itself answers it.
    OneOf(Vec<Spanned<Raw>>),
    /// Within bounds; asked of the rows that came.
    Within(Predicate),
}

impl ChartSpec {
    /// A channel that was written.
    pub fn channel(&self, role: Role) -> Option<&Channel> {
        self.channels.iter().find(|(r, _)| *r == role).map(|(_, channel)| channel)
    }

    /// The channels that were written, `x` first.
    pub fn channels(&self) -> impl Iterator<Item = &Channel> {
        self.channels.iter().map(|(_, channel)| channel)
    }

    /// Every text that may hold expressions.
    pub fn texts(&self) -> impl Iterator<Item = &Bi> {
        let optional = [&self.subtitle, &self.caption, &self.description, &self.note];
        let layers = self.layers.iter().filter_map(|l| l.text.as_ref());
        std::iter::once(&self.title).chain(optional.into_iter().flatten()).chain(layers)
    }

    /// How pieces of one place are piled up, where they are.
    pub fn stack(&self) -> Option<Stack> {
        let written = self.channels().find_map(|c| c.stack.map(|s| s.value));
        match (written, self.mark) {
            (Some(stack), _) => stack,
            // Areas side by side would hide each other.
            (None, Mark::Area) if self.channel(Role::Color).is_some() => Some(Stack::Zero),
            (None, _) => None,
        }
    }

    /// The usual form, where one was asked for.
    pub fn kind(&self) -> Option<Kind> {
        self.kind.map(|k| k.value)
    }
}

/// The id of a chart that is defined elsewhere: the only key of a block that just shows it.
pub fn reference(table: &RawTable) -> Option<Spanned<String>> {
    match table.entries.as_slice() {
        [(key, value)] if key.value == "id" => {
            let id = value.value.as_text()?;
            Some(Spanned { value: id.to_owned(), span: value.span })
        }
        _ => None,
    }
}

/// Reads a chart. `None` where something it cannot do without is missing or wrong; every fault is reported.
pub fn read(table: &RawTable, ctx: Context<'_>, out: &mut Vec<Diagnostic>) -> Option<ChartSpec> {
    let before = out.len();
    let record = read_table(table, CHART, ctx, out);
    let mut channels = Vec::new();
    for (role, key) in ROLES {
        channels.extend(channel::channel(table, &record, key, out).map(|c| (role, c)));
    }
    let mut filter = Vec::new();
    channel::filters(table.get("filter"), &mut filter, out);
    let told = out.len();
    let transform = transform::steps(table, &record, out);
    // Without one of its steps a chart would be said to lack what that step makes.
    let whole = out.len() == told;
    let layers = layer::layers(table, &record, ctx, out);
    let [limit, columns] = ["limit", "columns"].map(|key| positive(&record, key, out));
    let data = match (record.text("data"), record.record("data")) {
        (Some(name), _) => {
            Some(Data::Table(Spanned { value: name.clone(), span: record.span_of("data") }))
        }
        (None, Some(inline)) => {
            let raw = table.get("data").and_then(|raw| raw.value.as_table());
            Some(Data::Inline(Box::new(inline::read(raw?, inline, out)?)))
        }
        (None, None) => None,
    };
    let bi = |key| bi(table, &record, key, ctx);
    let options = record.record("mark");
    let written = record.text("mark").or_else(|| options?.text("type"))?;
    let option = |key, value: fn(&Record) -> bool| {
        let record = options.filter(|o| o.has(key))?;
        Some(Spanned { value: value(record), span: record.span_of(key) })
    };
    let spec = ChartSpec {
        span: table.span,
        id: spanned_text(&record, "id")?,
        data,
        mark: mark(written),
        kind: record
            .text("kind")
            .map(|text| Spanned { value: kind(text), span: record.span_of("kind") }),
        points: option("point", |o| o.flag("point")),
        step: option("interpolate", |o| o.text("interpolate").is_some_and(|t| t == "step")),
        channels,
        columns: columns.map(|c| c.value),
        filter,
        transform,
        layers,
        limit,
        projection: record.record("projection").and_then(|p| spanned_text(p, "type")),
        inset: record.record("inset").and_then(|inset| {
            let title = inset.by_lang("title")?.clone();
            Some(Inset { places: inset.texts("places").to_vec(), title })
        }),
        title: bi("title")?,
        subtitle: bi("subtitle"),
        caption: bi("caption"),
        description: bi("description"),
        note: bi("note"),
        highlight: record.texts("highlight").to_vec(),
    };
    let sound = out.len() == before;
    (contradictions::check(&spec, sound, out) && whole).then_some(spec)
}

fn mark(text: &str) -> Mark {
    match text {
        "line" => Mark::Line,
        "area" => Mark::Area,
        "point" => Mark::Point,
        "circle" => Mark::Circle,
        "rule" => Mark::Rule,
        "rect" => Mark::Rect,
        "text" => Mark::Text,
        "geoshape" => Mark::Geoshape,
        _ => Mark::Bar,
    }
}

fn kind(text: &str) -> Kind {
    match text {
        "lollipop" => Kind::Lollipop,
        "slope" => Kind::Slope,
        "dumbbell" => Kind::Dumbbell,
        _ => Kind::Pyramid,
    }
}

/// A chart that cannot be drawn, for a reason of the catalogue's terms.
pub(super) fn invalid(span: Span, reason: &'static str) -> Diagnostic {
    Diagnostic::at(Code::ChartInvalid, span).with("reason", Arg::Term(reason))
}

/// A value of another type than its key takes.
fn wrong_type(key: &'static str, raw: &Spanned<Raw>, expected: &'static str) -> Diagnostic {
    let d = Diagnostic::at(Code::ValueType, raw.span).with("key", key);
    d.with("expected", Arg::Term(expected)).with("found", Arg::Term(raw.value.term()))
}

/// The tables of a list, each as it was read, as it was written, and where.
fn tables<'t>(
    table: &'t RawTable,
    record: &'t Record,
    key: &str,
) -> impl Iterator<Item = (&'t Record, &'t RawTable, Span)> {
    let written = table.get(key).and_then(|raw| raw.value.as_list()).unwrap_or_default().iter();
    // What is no table was reported and has no record.
    let written = written.filter_map(|raw| Some((raw.value.as_table()?, raw.span)));
    record.records(key).iter().zip(written).map(|(keys, (raw, span))| (keys, raw, span))
}

fn spanned_text(record: &Record, key: &str) -> Option<Spanned<String>> {
    let value = record.text(key)?.clone();
    Some(Spanned { value, span: record.span_of(key) })
}

/// A text per language with the place of each; the record has checked it.
fn bi(table: &RawTable, record: &Record, key: &str, ctx: Context<'_>) -> Option<Bi> {
    let texts = record.by_lang(key)?;
    let raw = table.get(key)?;
    let place = |lang: Lang| {
        let tag = ctx.languages.tag(lang);
        raw.value.as_table().and_then(|t| t.get(tag)).map_or(raw.span, |text| text.span)
    };
    Some(texts.map(|lang, text| Spanned { value: text.clone(), span: place(lang) }))
}

fn positive(
    record: &Record,
    key: &'static str,
    out: &mut Vec<Diagnostic>,
) -> Option<Spanned<usize>> {
    let n = *record.int(key)?;
    match usize::try_from(n) {
        Ok(value) if value > 0 => Some(Spanned { value, span: record.span_of(key) }),
        Ok(_) | Err(_) => {
            out.push(invalid(record.span_of(key), "chart-positive").with("key", key));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_mark_is_one_of_its_own() {
        let marks: Vec<Mark> = keys::MARKS.iter().map(|name| mark(name)).collect();
        let is_first = |i: usize| marks.iter().position(|m| *m == marks[i]) == Some(i);
        assert!((0..marks.len()).all(is_first), "{marks:?}");
    }
}
