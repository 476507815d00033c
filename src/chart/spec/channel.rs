//! The parts of a chart that may be written in more than one way: channels, orders, filters.

use super::{CHANNEL, Channel, ChannelType, Filter, Sort, invalid, spanned_text};
use crate::diag::{Arg, Code, Diagnostic};
use crate::fields::{Context, Raw, RawTable, read as read_table};
use crate::source::Spanned;

/// `field = "name"` or a table of channel keys.
pub(super) fn channel(
    table: &RawTable,
    key: &'static str,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Channel> {
    let raw = table.get(key)?;
    let keys = match &raw.value {
        Raw::Text(name) => {
            let field = Spanned { value: name.clone(), span: raw.span };
            let bare = Channel {
                field,
                ty: None,
                sum: false,
                title: None,
                sort: None,
                stack: false,
                zero: None,
            };
            return Some(bare);
        }
        Raw::Table(keys) => keys,
        Raw::Int(_) | Raw::Float(_) | Raw::Bool(_) | Raw::Datetime(_) | Raw::List(_) => {
            out.push(wrong_type(key, raw, "chart-channel"));
            return None;
        }
    };
    // A table inside a line has no place of its own worth showing: the channel's is the better one.
    let record = read_table(keys, CHANNEL, ctx, out);
    let title = record.record("axis").and_then(|a| a.by_lang("title")).or(record.by_lang("title"));
    let ty = record.text("type").map(|ty| match ty.as_str() {
        "quantitative" => ChannelType::Quantitative,
        "temporal" => ChannelType::Temporal,
        "ordinal" => ChannelType::Ordinal,
        _ => ChannelType::Nominal,
    });
    let scale = record.record("scale");
    Some(Channel {
        field: spanned_text(&record, "field")?,
        ty: ty.map(|value| Spanned { value, span: record.span_of("type") }),
        sum: record.has("aggregate"),
        title: title.cloned(),
        sort: sort(keys, out),
        stack: record.has("stack"),
        zero: scale.filter(|s| s.has("zero")).map(|s| s.flag("zero")),
    })
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
        Raw::List(list) => Sort::List(list.iter().filter_map(|v| plain(&v.value)).collect()),
        Raw::Int(_) | Raw::Float(_) | Raw::Bool(_) | Raw::Datetime(_) | Raw::Table(_) => {
            out.push(wrong_type("sort", raw, "chart-sort"));
            return None;
        }
    };
    Some(Spanned { value, span: raw.span })
}

/// A single value as it would stand in a cell.
fn plain(raw: &Raw) -> Option<String> {
    match raw {
        Raw::Text(text) | Raw::Float(text) => Some(text.clone()),
        Raw::Int(n) => Some(n.to_string()),
        Raw::Bool(b) => Some(b.to_string()),
        Raw::Datetime(d) => Some(d.to_string()),
        Raw::List(_) | Raw::Table(_) => None,
    }
}

pub(super) fn filters(table: &RawTable, out: &mut Vec<Diagnostic>) -> Vec<Filter> {
    let Some(raw) = table.get("filter") else { return Vec::new() };
    let Raw::Table(keys) = &raw.value else {
        out.push(wrong_type("filter", raw, "table"));
        return Vec::new();
    };
    let mut filters = Vec::with_capacity(keys.entries.len());
    for (field, value) in &keys.entries {
        let values = match &value.value {
            Raw::List(list) => list.clone(),
            Raw::Table(_) => {
                out.push(wrong_type("filter", value, "chart-filter"));
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
            filters.push(Filter { field: field.clone(), values });
        }
    }
    filters
}

fn wrong_type(key: &'static str, raw: &Spanned<Raw>, expected: &'static str) -> Diagnostic {
    let d = Diagnostic::at(Code::ValueType, raw.span).with("key", key);
    d.with("expected", Arg::Term(expected)).with("found", Arg::Term(raw.value.term()))
}
