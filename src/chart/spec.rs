//! A chart's TOML → a [`ChartSpec`]: what is drawn, from which fields, in which words.
//!
//! The keys are a flat subset of Vega-Lite's, with its names. Texts are kept as they were written, each with its
//! place, since they may hold `{{ … }}`; whoever draws passes them resolved. Whether the fields exist and fit is
//! asked later, of the frame (`roles`). No file is opened and nothing is drawn here.

mod channel;

use crate::diag::{Arg, Code, Diagnostic};
use crate::fields::{
    Context, FieldSpec, FieldType, Raw, RawTable, Record, optional, read as read_table, required,
};
use crate::lang::{ByLang, Lang};
use crate::source::{Span, Spanned};
use channel::{channel, filters};

/// The keys of a chart.
pub const CHART: &[FieldSpec] = &[
    required("id", FieldType::Slug, "name of the chart, unique in the site and kept for ever"),
    optional(
        "data",
        FieldType::Text,
        "the table: \"dataset\", \"dataset/table\", \"dataset@1.0.0\"",
    ),
    required("mark", FieldType::Choice(&["bar", "line"]), "what is drawn"),
    required(
        "x",
        FieldType::Any,
        "field of the horizontal axis: a name, or a table of channel keys",
    ),
    required("y", FieldType::Any, "field of the vertical axis: a name, or a table of channel keys"),
    optional(
        "color",
        FieldType::Any,
        "field that tells series apart: a name, or a table of channel keys",
    ),
    optional("filter", FieldType::Any, "rows to keep: field = value, or field = [values]"),
    optional("limit", FieldType::Int, "how many bars or points to keep, after sorting"),
    required("title", FieldType::ByLang, "the finding, in one sentence"),
    optional("subtitle", FieldType::ByLang, "measure, unit, place and period"),
    optional(
        "description",
        FieldType::ByLang,
        "the chart in words; replaces the one made from the data",
    ),
    optional("note", FieldType::ByLang, "what a reader must know to read the figures"),
    optional("highlight", FieldType::Texts, "values drawn in colour, the others in grey"),
];

/// The keys of a channel (`x`, `y`, `color`).
pub const CHANNEL: &[FieldSpec] = &[
    required("field", FieldType::Text, "name of the field"),
    optional(
        "type",
        FieldType::Choice(TYPES),
        "how the field is read; by default as it is declared",
    ),
    optional("aggregate", FieldType::Choice(&["sum"]), "what to do with rows that fall together"),
    optional("title", FieldType::ByLang, "words in place of the field's title"),
    optional("sort", FieldType::Any, "ascending, descending, x, -x, y, -y, or a list of values"),
    optional("stack", FieldType::Choice(&["zero"]), "bars of one place piled up, not side by side"),
    optional("scale", FieldType::Table(SCALE), "how values become lengths"),
    optional("axis", FieldType::Table(AXIS), "how the axis is written"),
];

const TYPES: &[&str] = &["quantitative", "temporal", "ordinal", "nominal"];
const SCALE: &[FieldSpec] =
    &[optional("zero", FieldType::Bool, "whether a line's axis begins at zero; bars always do")];
const AXIS: &[FieldSpec] =
    &[optional("title", FieldType::ByLang, "words in place of the field's title")];

/// A text per language, each with its place.
pub type Bi = ByLang<Spanned<String>>;

/// A chart as its author asked for it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartSpec {
    /// Where it stands.
    pub span: Span,
    /// Its name, unique in the site; a slug.
    pub id: Spanned<String>,
    /// `dataset`, `dataset/table`, `…@version`; `None` inside a dataset's own folder.
    pub data: Option<Spanned<String>>,
    /// What is drawn.
    pub mark: Mark,
    /// The horizontal axis.
    pub x: Channel,
    /// The vertical axis.
    pub y: Channel,
    /// What tells series apart.
    pub color: Option<Channel>,
    /// Rows to keep.
    pub filter: Vec<Filter>,
    /// How many positions to keep after sorting; at least 1.
    pub limit: Option<usize>,
    /// The finding.
    pub title: Bi,
    /// Measure, unit, place, period.
    pub subtitle: Option<Bi>,
    /// Replaces the generated description.
    pub description: Option<Bi>,
    /// What a reader must know.
    pub note: Option<Bi>,
    /// Values in colour, as they stand in the data or in a label.
    pub highlight: Vec<Spanned<String>>,
}

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Bars, from zero.
    Bar,
    /// Lines.
    Line,
}

/// One channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// The field.
    pub field: Spanned<String>,
    /// How it is read; `None` for what it is declared to be.
    pub ty: Option<Spanned<ChannelType>>,
    /// Whether rows that fall together are summed.
    pub sum: bool,
    /// Words in place of the field's title.
    pub title: Option<ByLang<String>>,
    /// The order of its values.
    pub sort: Option<Spanned<Sort>>,
    /// Bars piled up.
    pub stack: bool,
    /// `scale.zero`, where written.
    pub zero: Option<bool>,
}

/// How a field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelType {
    /// A measure.
    Quantitative,
    /// A moment.
    Temporal,
    /// One of several, in order.
    Ordinal,
    /// One of several.
    Nominal,
}

/// The order of the values of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sort {
    /// By the value itself, upwards.
    Ascending,
    /// By the value itself, downwards.
    Descending,
    /// By the field of the `x` channel.
    X {
        /// Largest first.
        descending: bool,
    },
    /// By the field of the `y` channel.
    Y {
        /// Largest first.
        descending: bool,
    },
    /// These first, in this order; then the others as they come.
    List(Vec<String>),
}

/// Keeps the rows whose field has one of these values.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The field.
    pub field: Spanned<String>,
    /// The values, as TOML has them; never empty.
    pub values: Vec<Spanned<Raw>>,
}

impl ChartSpec {
    /// The channels that have a field, `x` first.
    pub fn channels(&self) -> impl Iterator<Item = &Channel> {
        [&self.x, &self.y].into_iter().chain(self.color.as_ref())
    }

    /// Every text that may hold expressions.
    pub fn texts(&self) -> impl Iterator<Item = &Bi> {
        let optional = [&self.subtitle, &self.description, &self.note];
        std::iter::once(&self.title).chain(optional.into_iter().flatten())
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
    let record = read_table(table, CHART, ctx, out);
    let text = |key| spanned_text(&record, key);
    let mark = if record.text("mark")? == "line" { Mark::Line } else { Mark::Bar };
    let [x, y, color] = ["x", "y", "color"].map(|key| channel(table, key, ctx, out));
    let filter = filters(table, out);
    let limit = limit(&record, out);
    let bi = |key| bi(table, &record, key, ctx);
    let spec = ChartSpec {
        span: table.span,
        id: text("id")?,
        data: text("data"),
        mark,
        x: x?,
        y: y?,
        color,
        filter,
        limit,
        title: bi("title")?,
        subtitle: bi("subtitle"),
        description: bi("description"),
        note: bi("note"),
        highlight: record.texts("highlight").to_vec(),
    };
    contradictions(&spec, out);
    Some(spec)
}

/// Keys that are right one by one and wrong together.
fn contradictions(spec: &ChartSpec, out: &mut Vec<Diagnostic>) {
    for (key, channel) in
        [("x", Some(&spec.x)), ("y", Some(&spec.y)), ("color", spec.color.as_ref())]
    {
        let Some(channel) = channel else { continue };
        let mut wrong = |reason| out.push(invalid(channel.field.span, reason));
        match spec.mark {
            Mark::Bar if channel.zero == Some(false) => wrong("chart-bars-from-zero"),
            Mark::Line if channel.stack => wrong("chart-lines-not-stacked"),
            Mark::Line if key == "x" && channel.sum => wrong("chart-sum-of-measure"),
            Mark::Bar | Mark::Line => {}
        }
        if key == "color" && (channel.stack || channel.zero.is_some() || channel.sum) {
            out.push(invalid(channel.field.span, "chart-color-keys"));
        }
    }
    if spec.stacked() && spec.color.is_none() {
        out.push(invalid(spec.id.span, "chart-stack-needs-color"));
    }
}

impl ChartSpec {
    /// Whether bars of one position are piled up.
    pub fn stacked(&self) -> bool {
        self.x.stack || self.y.stack
    }
}

/// A chart that cannot be drawn, for a reason of the catalogue's terms.
pub(super) fn invalid(span: Span, reason: &'static str) -> Diagnostic {
    Diagnostic::at(Code::ChartInvalid, span).with("reason", Arg::Term(reason))
}

fn spanned_text(record: &Record, key: &str) -> Option<Spanned<String>> {
    let value = record.text(key)?.clone();
    Some(Spanned { value, span: record.span_of(key) })
}

/// A text per language with the place of each; the record has checked it.
fn bi(table: &RawTable, record: &Record, key: &str, ctx: Context<'_>) -> Option<Bi> {
    let texts = record.by_lang(key)?;
    let whole = record.span_of(key);
    let place = |lang: Lang| match &table.get(key)?.value {
        Raw::Table(by_lang) => Some(by_lang.get(ctx.languages.tag(lang))?.span),
        Raw::Text(_)
        | Raw::Int(_)
        | Raw::Float(_)
        | Raw::Bool(_)
        | Raw::Datetime(_)
        | Raw::List(_) => None,
    };
    Some(
        texts.map(|lang, text| Spanned { value: text.clone(), span: place(lang).unwrap_or(whole) }),
    )
}

fn limit(record: &Record, out: &mut Vec<Diagnostic>) -> Option<usize> {
    let n = *record.int("limit")?;
    match usize::try_from(n) {
        Ok(n) if n > 0 => Some(n),
        Ok(_) | Err(_) => {
            out.push(invalid(record.span_of("limit"), "chart-limit-positive"));
            None
        }
    }
}
