//! The keys of a chart: Vega-Lite's, flattened into TOML.
//!
//! Where Vega-Lite has `null`, TOML has `false`. What is not Vega-Lite's is said to be in its meaning. Source of the
//! terms and their defaults: <https://vega.github.io/vega-lite/docs/>.

use crate::fields::{FieldSpec, FieldType, optional, required};

/// The marks.
pub(super) const MARKS: &[&str] =
    &["bar", "line", "area", "point", "circle", "rule", "rect", "text", "geoshape"];

/// The keys of a chart.
pub const CHART: &[FieldSpec] = &[
    required("id", FieldType::Slug, "name of the chart, unique in the site and kept for ever"),
    optional(
        "data",
        FieldType::Either(&[FieldType::Text, FieldType::Table(INLINE)], "chart-data"),
        "the table: \"dataset\", \"dataset/table\", \"dataset@1.0.0\"; or values written here",
    ),
    required(
        "mark",
        FieldType::Either(&[FieldType::Choice(MARKS), FieldType::Table(MARK)], "chart-mark"),
        "what is drawn",
    ),
    optional(
        "kind",
        FieldType::Choice(KINDS),
        "a usual form of the mark (not Vega-Lite's): lollipop of point, slope of line, dumbbell of rule, pyramid of bar",
    ),
    channel("x", "field of the horizontal axis: a name, or a table of channel keys"),
    channel("y", "field of the vertical axis: a name, or a table of channel keys"),
    channel("x2", "field of the other end of a horizontal range"),
    channel("y2", "field of the other end of a vertical range"),
    channel("xError", "field of the margin of error of `x`: what is to be added and taken away"),
    channel("yError", "field of the margin of error of `y`: what is to be added and taken away"),
    channel("color", "field that tells series apart, or that colours a heat map or a map"),
    channel("size", "field that makes symbols large or small"),
    channel("shape", "field of the places of a map, joined with the boundaries by code"),
    channel("text", "field that is written, in a table, a key figure, or beside points"),
    channel("detail", "field that names the points of a cloud"),
    channel("order", "field in whose order the points of a line are joined"),
    channel("facet", "field with one small chart for each of its values"),
    channel("column", "field with one small chart beside the other for each of its values"),
    channel("row", "field with one small chart under the other for each of its values"),
    optional("columns", FieldType::Int, "how many small charts of `facet` stand side by side"),
    optional("filter", FieldType::Any, "rows to keep: field = value, [values], or { gte = 2015 }"),
    optional(
        "transform",
        FieldType::Tables(TRANSFORM),
        "what is done with the rows, in this order",
    ),
    optional("layer", FieldType::Tables(LAYER), "rules, bands and words over the drawing"),
    optional("limit", FieldType::Int, "how many bars or points to keep, after sorting"),
    optional("projection", FieldType::Table(PROJECTION), "how a map is laid flat"),
    optional(
        "inset",
        FieldType::Table(INSET),
        "places of a map that are drawn once more, larger (not Vega-Lite's)",
    ),
    required("title", FieldType::ByLang, "the finding, in one sentence"),
    optional("subtitle", FieldType::ByLang, "measure, unit, place and period"),
    optional("caption", FieldType::ByLang, "words under the chart"),
    optional(
        "description",
        FieldType::ByLang,
        "the chart in words; replaces the one made from the data",
    ),
    optional("note", FieldType::ByLang, "what a reader must know to read the figures"),
    optional("highlight", FieldType::Texts, "values drawn in colour, the others in grey"),
];

/// The usual forms.
pub(super) const KINDS: &[&str] = &["lollipop", "slope", "dumbbell", "pyramid"];

const fn channel(key: &'static str, meaning: &'static str) -> FieldSpec {
    optional(
        key,
        FieldType::Either(&[FieldType::Text, FieldType::Table(CHANNEL)], "chart-channel"),
        meaning,
    )
}

/// The keys of `mark`, where it is a table.
pub(super) const MARK: &[FieldSpec] = &[
    required("type", FieldType::Choice(MARKS), "what is drawn"),
    optional("point", FieldType::Bool, "whether a line or an area shows its points"),
    optional("interpolate", FieldType::Choice(&["linear", "step"]), "how points are joined"),
];

/// The keys of `data`, where the values are written in the chart.
pub(super) const INLINE: &[FieldSpec] = &[
    required("values", FieldType::Any, "the rows: [{ year = 2024, people = 12 }, …]"),
    required("source", FieldType::ByLang, "who the values are from (not Vega-Lite's)"),
    optional(
        "license",
        FieldType::Text,
        "their licence, as SPDX or the EU name it (not Vega-Lite's)",
    ),
];

/// The keys of a channel.
pub const CHANNEL: &[FieldSpec] = &[
    optional(
        "field",
        FieldType::Text,
        "name of the field; only `aggregate = \"count\"` needs none",
    ),
    optional(
        "type",
        FieldType::Choice(TYPES),
        "how the field is read; by default as it is declared",
    ),
    optional("aggregate", FieldType::Choice(OPS), "what to do with rows that fall together"),
    optional(
        "timeUnit",
        FieldType::Choice(TIME_UNITS),
        "moments counted in years or months; `month` is that of every year",
    ),
    optional(
        "bin",
        FieldType::Either(&[FieldType::Bool, FieldType::Table(BIN)], "chart-bin"),
        "numbers in steps",
    ),
    optional("title", FieldType::ByLang, "words in place of the field's title"),
    optional(
        "unit",
        FieldType::ByLangOrText,
        "unit of the numbers, in place of the field's (not Vega-Lite's)",
    ),
    optional(
        "format",
        FieldType::Text,
        "how numbers are written, as d3-format has it: \".1f\", \".1%\"",
    ),
    optional(
        "sort",
        FieldType::Any,
        "ascending, descending, x, -x, y, -y, false, or a list of values",
    ),
    optional(
        "stack",
        FieldType::Either(
            &[FieldType::Bool, FieldType::Choice(&["zero", "normalize", "center"])],
            "chart-stack",
        ),
        "pieces of one place piled up, as they are or as shares of 100",
    ),
    optional("scale", FieldType::Table(SCALE), "how values become lengths or colours"),
    optional("axis", FieldType::Table(AXIS), "how the axis is written"),
    optional("legend", FieldType::Table(LEGEND), "how the keys are written"),
    optional("header", FieldType::Table(HEADER), "how small charts are named"),
];

const TYPES: &[&str] = &["quantitative", "temporal", "ordinal", "nominal"];
/// Operations on rows that fall together.
pub(super) const OPS: &[&str] = &["count", "sum", "mean", "median", "min", "max"];
/// Units of moments.
pub(super) const TIME_UNITS: &[&str] = &["year", "yearmonth", "month"];

/// The scales.
pub(super) const SCALES: &[&str] = &[
    "linear",
    "log",
    "symlog",
    "sqrt",
    "time",
    "band",
    "point",
    "ordinal",
    "sequential",
    "diverging",
    "quantile",
    "quantize",
    "threshold",
    "jenks",
];

const SCALE: &[FieldSpec] = &[
    optional(
        "type",
        FieldType::Choice(SCALES),
        "the kind of scale; `jenks` (natural breaks) is not Vega-Lite's",
    ),
    optional("zero", FieldType::Bool, "whether a line's axis begins at zero; bars always do"),
    optional(
        "domain",
        FieldType::Any,
        "from where to where; breaks of a threshold scale; values in order",
    ),
    optional("domainMid", FieldType::Number, "the middle of a diverging scale"),
    optional("nice", FieldType::Bool, "whether the axis ends with a round number"),
    optional("reverse", FieldType::Bool, "whether the colours run the other way"),
    optional("constant", FieldType::Number, "where a symlog scale stops being linear"),
    optional("count", FieldType::Int, "how many classes (Vega-Lite has it in `bin` or in `range`)"),
    optional("scheme", FieldType::Choice(&["blues", "blueorange"]), "the colours"),
];

const AXIS: &[FieldSpec] = &[
    optional("title", FieldType::ByLang, "words in place of the field's title"),
    optional("format", FieldType::Text, "how numbers are written, as d3-format has it"),
    optional("values", FieldType::Any, "where the axis is marked"),
    optional("grid", FieldType::Bool, "whether marks have a line across the plot"),
];

const LEGEND: &[FieldSpec] =
    &[optional("title", FieldType::ByLang, "words in place of the field's title")];
const HEADER: &[FieldSpec] =
    &[optional("title", FieldType::ByLang, "words in place of the field's title")];

const BIN: &[FieldSpec] = &[
    optional("maxbins", FieldType::Int, "how many steps at most"),
    optional("step", FieldType::Number, "how wide each is"),
];

/// The keys of one step of `transform`: one of filter, aggregate, calculate, bin, timeUnit, window, pivot, fold.
pub const TRANSFORM: &[FieldSpec] = &[
    optional(
        "filter",
        FieldType::Any,
        "rows to keep: { field = value }, [values], or { gte = 2015 }",
    ),
    optional("aggregate", FieldType::Tables(AGGREGATE), "fields made of the rows of a group"),
    optional("groupby", FieldType::Texts, "fields whose values make a group"),
    optional("calculate", FieldType::Text, "arithmetic with fields: \"women / residents * 100\""),
    optional(
        "bin",
        FieldType::Either(&[FieldType::Bool, FieldType::Table(BIN)], "chart-bin"),
        "numbers in steps",
    ),
    optional(
        "timeUnit",
        FieldType::Choice(TIME_UNITS),
        "moments in years or months; `month` is that of every year",
    ),
    optional("window", FieldType::Tables(WINDOW), "fields made of the rows before and after"),
    optional(
        "frame",
        FieldType::Any,
        "which rows of a window: [-2, 0]; false for all on that side",
    ),
    optional("sort", FieldType::Tables(SORT), "the order of a window"),
    optional("pivot", FieldType::Text, "field whose values become fields"),
    optional("value", FieldType::Text, "field that fills them"),
    optional("op", FieldType::Choice(OPS), "what to do with values of `pivot` that fall together"),
    optional("fold", FieldType::Texts, "fields that become rows"),
    optional("field", FieldType::Text, "field that `bin` or `timeUnit` reads"),
    optional(
        "as",
        FieldType::TextOrTexts,
        "name of what is made; of `fold`, the two of its key and its value",
    ),
    optional("title", FieldType::ByLang, "title of what is made (not Vega-Lite's)"),
    optional("unit", FieldType::ByLangOrText, "unit of what is made (not Vega-Lite's)"),
];

const AGGREGATE: &[FieldSpec] = &[
    required("op", FieldType::Choice(OPS), "what is done with the rows of a group"),
    optional("field", FieldType::Text, "the field; `count` needs none"),
    required("as", FieldType::Text, "name of what is made"),
    optional("title", FieldType::ByLang, "title of what is made (not Vega-Lite's)"),
    optional("unit", FieldType::ByLangOrText, "unit of what is made (not Vega-Lite's)"),
];

/// Operations on a window.
pub(super) const WINDOW_OPS: &[&str] = &[
    "row_number",
    "rank",
    "lag",
    "lead",
    "first_value",
    "last_value",
    "count",
    "sum",
    "mean",
    "median",
    "min",
    "max",
];

const WINDOW: &[FieldSpec] = &[
    required("op", FieldType::Choice(WINDOW_OPS), "what is done with the rows of the window"),
    optional("field", FieldType::Text, "the field; `row_number`, `rank` and `count` need none"),
    optional(
        "param",
        FieldType::Int,
        "how many rows `lag` and `lead` look back or ahead; 1 where not written",
    ),
    required("as", FieldType::Text, "name of what is made"),
    optional("title", FieldType::ByLang, "title of what is made (not Vega-Lite's)"),
    optional("unit", FieldType::ByLangOrText, "unit of what is made (not Vega-Lite's)"),
];

const SORT: &[FieldSpec] = &[
    required("field", FieldType::Text, "the field"),
    optional("order", FieldType::Choice(&["ascending", "descending"]), "which way"),
];

/// The keys of what lies over a drawing: Vega-Lite's layers whose places are data, not fields.
pub const LAYER: &[FieldSpec] = &[
    required("mark", FieldType::Choice(&["rule", "rect", "text"]), "a line, a band, or words"),
    optional("x", FieldType::Any, "where on the horizontal axis; where a band begins"),
    optional("x2", FieldType::Any, "where a band ends"),
    optional("y", FieldType::Any, "where on the vertical axis; where a band begins"),
    optional("y2", FieldType::Any, "where a band ends"),
    optional("text", FieldType::ByLang, "what is said of it"),
];

const INSET: &[FieldSpec] = &[
    required("places", FieldType::Texts, "the places, by their code or their name"),
    required("title", FieldType::ByLang, "what is shown larger"),
];

const PROJECTION: &[FieldSpec] = &[required(
    "type",
    FieldType::Choice(&["albers", "mercator"]),
    "equal areas (Albers), or equal angles (Mercator)",
)];
