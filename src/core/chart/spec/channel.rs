//! The parts of a chart that may be written in more than one way: channels, orders, filters.

use rust_decimal::Decimal;

use super::{Filter, Test, invalid, spanned_text, wrong_type};
use crate::data::value::Asked;
use crate::diag::{Code, Diagnostic};
use crate::fields::{Raw, RawTable, Record};
use crate::frame::{BinSize, Op, Predicate, TimeUnit};
use crate::lang::ByLang;
use crate::source::{Span, Spanned};

/// One channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// The field; [`Channel::COUNT`] for a count of rows.
    pub field: Spanned<String>,
    /// The column of the frame it draws: the field's, or that which its time unit, bin or count makes of it.
    pub column: String,
    /// How it is read; `None` for what it is declared to be.
    pub ty: Option<Spanned<ChannelType>>,
    /// What is done with rows that fall together.
    pub aggregate: Option<Spanned<Op>>,
    /// Moments in years or months.
    pub time_unit: Option<TimeUnit>,
    /// Numbers in steps.
    pub bin: Option<Bin>,
    /// Words in place of the field's title.
    pub title: Option<ByLang<String>>,
    /// Unit in place of the field's.
    pub unit: Option<ByLang<String>>,
    /// How numbers are written.
    pub format: Option<Spanned<NumberFormat>>,
    /// The order of its values; `None` inside for that of the data.
    pub sort: Option<Spanned<Sort>>,
    /// How pieces are piled up; `None` inside for side by side.
    pub stack: Option<Spanned<Option<Stack>>>,
    /// How values become lengths or colours.
    pub scale: ScaleKeys,
    /// Where the axis is marked, in place of round numbers.
    pub values: Vec<Asked>,
    /// Whether tick marks run across the plot.
    pub grid: bool,
    /// Every key that was written but `field`, those of tables in it included.
    pub written: Vec<Written>,
}

/// A key that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The table of the channel it stands in: `scale`, `axis`, `legend`, `header`; empty for the channel itself.
    pub inside: &'static str,
    /// The key.
    pub key: &'static str,
    /// Where its value stands.
    pub span: Span,
}

impl Channel {
    /// Name of the field that a count of rows makes.
    pub const COUNT: &'static str = "count";
}

/// A size of steps.
pub type Bin = BinSize;

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

/// How pieces of one place are piled up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    /// From zero.
    Zero,
    /// As shares of their sum.
    Normalize,
    /// Around the middle.
    Center,
}

/// How a number is written: a subset of d3-format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    /// Decimals, 0..=9; `None` for those of the data.
    pub decimals: Option<u8>,
    /// Whether it is a share, to be written as per cent.
    pub percent: bool,
}

/// The keys of a scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScaleKeys {
    /// The kind.
    pub ty: Option<Spanned<ScaleType>>,
    /// `zero`, where written.
    pub zero: Option<Spanned<bool>>,
    /// Ends, breaks or values.
    pub domain: Option<Spanned<Vec<Asked>>>,
    /// The middle of a diverging scale.
    pub mid: Option<Decimal>,
    /// Whether the axis ends with a round number; it does where nothing is written.
    pub nice: Option<bool>,
    /// Whether the scale runs the other way.
    pub reverse: bool,
    /// Where a symlog scale stops being linear.
    pub constant: Option<Decimal>,
    /// How many classes.
    pub count: Option<Spanned<usize>>,
    /// Name of the colours.
    pub scheme: Option<String>,
}

/// The kind of a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each is Vega-Lite's of its name; `Jenks` stands for natural breaks"
)]
pub enum ScaleType {
    Linear,
    Log,
    Symlog,
    Sqrt,
    Time,
    Band,
    Point,
    Ordinal,
    Sequential,
    Diverging,
    Quantile,
    Quantize,
    Threshold,
    Jenks,
}

/// The order of the values of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sort {
    /// As they come in the data.
    Data,
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

/// `field = "name"` or a table of channel keys.
pub(super) fn channel(
    table: &RawTable,
    record: &Record,
    key: &'static str,
    out: &mut Vec<Diagnostic>,
) -> Option<Channel> {
    if let Some(name) = record.text(key) {
        let field = Spanned { value: name.clone(), span: record.span_of(key) };
        return Some(bare(field));
    }
    let keys = record.record(key)?;
    let raw = table.get(key)?.value.as_table()?;
    let place = record.span_of(key);
    let aggregate = keys
        .text("aggregate")
        .map(|text| Spanned { value: op(text), span: keys.span_of("aggregate") });
    let field = match (spanned_text(keys, "field"), aggregate) {
        (Some(field), Some(Spanned { value: Op::Count, .. })) => {
            Spanned { value: Channel::COUNT.to_owned(), span: field.span }
        }
        (Some(field), _) => field,
        (None, Some(Spanned { value: Op::Count, span })) => {
            Spanned { value: Channel::COUNT.to_owned(), span }
        }
        (None, _) => {
            out.push(invalid(place, "chart-channel-field").with("key", key));
            return None;
        }
    };
    let ty = keys.text("type").map(|ty| match ty.as_str() {
        "quantitative" => ChannelType::Quantitative,
        "temporal" => ChannelType::Temporal,
        "ordinal" => ChannelType::Ordinal,
        _ => ChannelType::Nominal,
    });
    let axis = keys.record("axis");
    let inner =
        ["axis", "legend", "header"].map(|k| keys.record(k).and_then(|r| r.by_lang("title")));
    let title = inner.into_iter().flatten().next().or(keys.by_lang("title"));
    let format = [axis, Some(keys)].into_iter().flatten().find(|r| r.has("format"));
    let axis_raw = raw.get("axis").and_then(|a| a.value.as_table());
    let values = axis_raw.and_then(|a| a.get("values"));
    Some(Channel {
        column: column(keys, &field.value),
        ty: ty.map(|value| Spanned { value, span: keys.span_of("type") }),
        aggregate,
        time_unit: keys.text("timeUnit").map(|u| time_unit(u)),
        bin: bin(keys, out),
        title: title.cloned(),
        unit: keys.by_lang("unit").cloned(),
        format: format.and_then(|r| number_format(r, out)),
        sort: sort(raw, out),
        stack: stack(keys),
        scale: scale(raw, keys.record("scale"), out),
        values: values.and_then(|v| list("values", v, out)).map_or_else(Vec::new, |l| l.value),
        grid: axis.is_none_or(|a| !a.has("grid") || a.flag("grid")),
        written: written(keys),
        field,
    })
}

/// The keys of a channel one by one, in the order of the table of keys.
fn written(keys: &Record) -> Vec<Written> {
    let mut out = Vec::new();
    for (key, value) in keys.iter().filter(|(key, _)| *key != "field") {
        match keys.record(key).filter(|_| key != "bin") {
            Some(inner) => out.extend(inner.iter().map(|(inner, value)| Written {
                inside: key,
                key: inner,
                span: value.span,
            })),
            None => out.push(Written { inside: "", key, span: value.span }),
        }
    }
    out
}

/// A channel of which nothing but its field is said.
pub(super) fn bare(field: Spanned<String>) -> Channel {
    Channel {
        column: field.value.clone(),
        field,
        ty: None,
        aggregate: None,
        time_unit: None,
        bin: None,
        title: None,
        unit: None,
        format: None,
        sort: None,
        stack: None,
        scale: ScaleKeys::default(),
        values: Vec::new(),
        grid: true,
        written: Vec::new(),
    }
}

/// The operation of a name the tables of keys let through.
pub(super) fn op(text: &str) -> Op {
    match text {
        "count" => Op::Count,
        "mean" => Op::Mean,
        "median" => Op::Median,
        "min" => Op::Min,
        "max" => Op::Max,
        _ => Op::Sum,
    }
}

pub(super) fn time_unit(text: &str) -> TimeUnit {
    match text {
        "year" => TimeUnit::Year,
        "month" => TimeUnit::Month,
        _ => TimeUnit::YearMonth,
    }
}

/// The name of the column a channel draws: one field may stand in several channels in different units.
fn column(keys: &Record, field: &str) -> String {
    match keys.text("timeUnit") {
        Some(unit) => format!("{unit}_{field}"),
        None if keys.has("bin") && (keys.flag("bin") || keys.record("bin").is_some()) => {
            format!("bin_{field}")
        }
        None => field.to_owned(),
    }
}

/// `bin = true`, or a table; `None` where it was not written or is `false`.
pub(super) fn bin(keys: &Record, out: &mut Vec<Diagnostic>) -> Option<BinSize> {
    let Some(table) = keys.record("bin") else {
        // Vega-Lite's default for an axis.
        return keys.flag("bin").then_some(BinSize::AtMost(10));
    };
    match (table.number("step"), table.int("maxbins")) {
        (Some(step), _) if *step > Decimal::ZERO => Some(BinSize::Wide(*step)),
        (None, Some(n)) if (1..=200).contains(n) => {
            Some(BinSize::AtMost(u32::try_from(*n).unwrap_or(10)))
        }
        (None, None) => Some(BinSize::AtMost(10)),
        (Some(_), _) | (None, Some(_)) => {
            let key = if table.has("step") { "step" } else { "maxbins" };
            out.push(invalid(table.span_of(key), "chart-positive").with("key", key));
            None
        }
    }
}

fn stack(keys: &Record) -> Option<Spanned<Option<Stack>>> {
    let value = match keys.text("stack").map(String::as_str) {
        Some("normalize") => Some(Stack::Normalize),
        Some("center") => Some(Stack::Center),
        Some(_) => Some(Stack::Zero),
        None if !keys.has("stack") => return None,
        None => keys.flag("stack").then_some(Stack::Zero),
    };
    Some(Spanned { value, span: keys.span_of("stack") })
}

fn scale(raw: &RawTable, keys: Option<&Record>, out: &mut Vec<Diagnostic>) -> ScaleKeys {
    let Some(keys) = keys else { return ScaleKeys::default() };
    let raw = raw.get("scale").and_then(|s| s.value.as_table());
    let domain = raw.and_then(|s| s.get("domain")).and_then(|d| list("domain", d, out));
    let ty = keys.text("type").map(|ty| match ty.as_str() {
        "log" => ScaleType::Log,
        "symlog" => ScaleType::Symlog,
        "sqrt" => ScaleType::Sqrt,
        "time" => ScaleType::Time,
        "band" => ScaleType::Band,
        "point" => ScaleType::Point,
        "ordinal" => ScaleType::Ordinal,
        "sequential" => ScaleType::Sequential,
        "diverging" => ScaleType::Diverging,
        "quantile" => ScaleType::Quantile,
        "quantize" => ScaleType::Quantize,
        "threshold" => ScaleType::Threshold,
        "jenks" => ScaleType::Jenks,
        _ => ScaleType::Linear,
    });
    let flag = |key: &str| keys.has(key).then(|| keys.flag(key));
    let count = keys.int("count").and_then(|n| match usize::try_from(*n) {
        Ok(n) if (2..=7).contains(&n) => Some(Spanned { value: n, span: keys.span_of("count") }),
        Ok(_) | Err(_) => {
            out.push(invalid(keys.span_of("count"), "chart-class-count"));
            None
        }
    });
    ScaleKeys {
        ty: ty.map(|value| Spanned { value, span: keys.span_of("type") }),
        zero: flag("zero").map(|value| Spanned { value, span: keys.span_of("zero") }),
        domain,
        mid: keys.number("domainMid").copied(),
        nice: flag("nice"),
        reverse: keys.flag("reverse"),
        constant: keys.number("constant").copied().filter(|c| *c > Decimal::ZERO),
        count,
        scheme: keys.text("scheme").cloned(),
    }
}

/// `,`, `.1f`, `.0%`, `d`: what of d3-format needs no language. Digits are always grouped.
fn number_format(keys: &Record, out: &mut Vec<Diagnostic>) -> Option<Spanned<NumberFormat>> {
    let text = keys.text("format")?;
    let span = keys.span_of("format");
    let body = text.strip_prefix(',').unwrap_or(text);
    let (body, percent) = match (body.strip_suffix('%'), body.strip_suffix('f')) {
        (Some(body), _) => (body, true),
        (None, Some(body)) => (body, false),
        (None, None) => (body, false),
    };
    let decimals = match body {
        "" => Some(None),
        "d" => Some(Some(0)),
        _ => {
            body.strip_prefix('.').and_then(|n| n.parse::<u8>().ok()).filter(|n| *n <= 9).map(Some)
        }
    };
    if decimals.is_none() {
        out.push(invalid(span, "chart-format"));
    }
    Some(Spanned { value: NumberFormat { decimals: decimals?, percent }, span })
}

fn sort(keys: &RawTable, out: &mut Vec<Diagnostic>) -> Option<Spanned<Sort>> {
    let raw = keys.get("sort")?;
    let value = match &raw.value {
        Raw::Text(text) => match text.as_str() {
            "ascending" => Sort::Ascending,
            "descending" => Sort::Descending,
            "x" => Sort::X { descending: false },
            "-x" => Sort::X { descending: true },
            "y" => Sort::Y { descending: false },
            "-y" => Sort::Y { descending: true },
            _ => {
                let known = ["ascending", "descending", "x", "-x", "y", "-y"].map(str::to_owned);
                let d = Diagnostic::at(Code::ValueChoice, raw.span);
                out.push(d.with("key", "sort").with("value", text).with("known", known.to_vec()));
                return None;
            }
        },
        Raw::Bool(false) => Sort::Data,
        Raw::List(list) => Sort::List(list.iter().filter_map(|v| plain(&v.value)).collect()),
        Raw::Int(_) | Raw::Float(_) | Raw::Bool(true) | Raw::Datetime(_) | Raw::Table(_) => {
            out.push(wrong_type("sort", raw, "chart-sort"));
            return None;
        }
    };
    Some(Spanned { value, span: raw.span })
}

/// A single value as it would stand in a cell.
pub(super) fn plain(raw: &Raw) -> Option<String> {
    match raw {
        Raw::Text(text) | Raw::Float(text) => Some(text.clone()),
        Raw::Int(n) => Some(n.to_string()),
        Raw::Bool(b) => Some(b.to_string()),
        Raw::Datetime(d) => Some(d.to_string()),
        Raw::List(_) | Raw::Table(_) => None,
    }
}

/// A single value, to be compared with those of a field.
pub(in crate::chart) fn asked(raw: &Raw) -> Option<Asked> {
    match raw {
        Raw::Int(n) => Some(Asked::Int(*n)),
        Raw::Bool(b) => Some(Asked::Bool(*b)),
        Raw::Float(text) => {
            Some(text.parse().map_or_else(|_| Asked::Text(text.clone()), Asked::Decimal))
        }
        Raw::Text(text) => Some(Asked::Text(text.clone())),
        Raw::Datetime(d) => Some(Asked::Text(d.to_string())),
        Raw::List(_) | Raw::Table(_) => None,
    }
}

/// Single values, where all of a list are; `None` for anything else.
fn several(raw: &Raw) -> Option<Vec<Asked>> {
    raw.as_list()?.iter().map(|v| asked(&v.value)).collect()
}

/// A list of single values.
pub(super) fn list(
    key: &'static str,
    raw: &Spanned<Raw>,
    out: &mut Vec<Diagnostic>,
) -> Option<Spanned<Vec<Asked>>> {
    let values = several(&raw.value);
    if values.is_none() {
        out.push(wrong_type(key, raw, "chart-values"));
    }
    Some(Spanned { value: values?, span: raw.span })
}

/// What `filter` keeps, field by field.
pub(super) fn filters(
    raw: Option<&Spanned<Raw>>,
    filters: &mut Vec<Filter>,
    out: &mut Vec<Diagnostic>,
) {
    let Some(raw) = raw else { return };
    let Raw::Table(keys) = &raw.value else {
        out.push(wrong_type("filter", raw, "table"));
        return;
    };
    for (field, value) in &keys.entries {
        let values = match &value.value {
            Raw::List(list) => list.clone(),
            Raw::Table(keys) => {
                let within = predicate(keys, value.span, out).map(Test::Within);
                filters.extend(within.map(|test| Filter { field: field.clone(), test }));
                continue;
            }
            Raw::Text(_) | Raw::Int(_) | Raw::Float(_) | Raw::Bool(_) | Raw::Datetime(_) => {
                vec![value.clone()]
            }
        };
        if let Some(wrong) = values.iter().find(|v| plain(&v.value).is_none()) {
            out.push(wrong_type("filter", wrong, "chart-filter"));
        } else if values.is_empty() {
            out.push(invalid(value.span, "chart-filter-empty"));
        } else {
            filters.push(Filter { field: field.clone(), test: Test::OneOf(values) });
        }
    }
}

/// Vega-Lite's field predicates: equal, oneOf, lt, lte, gt, gte, range.
fn predicate(keys: &RawTable, span: Span, out: &mut Vec<Diagnostic>) -> Option<Predicate> {
    const KNOWN: [&str; 7] = ["equal", "oneOf", "lt", "lte", "gt", "gte", "range"];
    let mut found = Predicate::default();
    for (key, value) in &keys.entries {
        let single = asked(&value.value);
        let read = match (key.value.as_str(), single) {
            ("equal", Some(one)) => {
                found.one_of = Some(vec![one]);
                true
            }
            ("oneOf", None) => {
                found.one_of = several(&value.value);
                found.one_of.is_some()
            }
            ("gt" | "gte", Some(one)) => {
                found.from = Some((one, key.value == "gte"));
                true
            }
            ("lt" | "lte", Some(one)) => {
                found.to = Some((one, key.value == "lte"));
                true
            }
            ("range", None) => match several(&value.value).as_deref() {
                Some([from, to]) => {
                    found.from = Some((from.clone(), true));
                    found.to = Some((to.clone(), true));
                    true
                }
                Some(_) | None => false,
            },
            (_, _) => false,
        };
        if !read {
            let known = KNOWN.contains(&key.value.as_str());
            out.push(if known {
                wrong_type("filter", value, "chart-predicate")
            } else {
                let d = Diagnostic::at(Code::KeyUnknown, key.span).with("key", &key.value);
                d.with("known", KNOWN.map(str::to_owned).to_vec())
            });
            return None;
        }
    }
    if keys.entries.is_empty() {
        out.push(invalid(span, "chart-filter-empty"));
        return None;
    }
    Some(found)
}
