//! `data = { values = […] }`: rows written in the chart → a [`Frame`].
//!
//! A column is of numbers where all its values are, of moments where a channel says `type = "temporal"` or TOML's own
//! dates stand in it, else of texts. A value that is left out, or `""`, is absent.

use rust_decimal::Decimal;

use super::{ChannelType, ChartSpec, invalid, wrong_type};
use crate::data::value::{Cell, Status, Value};
use crate::diag::Diagnostic;
use crate::fields::{Raw, RawTable, Record};
use crate::frame::{Frame, FrameColumn, Kind, Lineage};
use crate::lang::ByLang;
use crate::source::{Span, Spanned};

/// Values written in a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Inline {
    /// Where they stand.
    pub span: Span,
    /// The rows.
    pub rows: Vec<RawTable>,
    /// Who they are from.
    pub source: ByLang<String>,
    /// Their licence.
    pub license: Option<Spanned<String>>,
}

pub(super) fn read(table: &RawTable, keys: &Record, out: &mut Vec<Diagnostic>) -> Option<Inline> {
    let values = table.get("values")?;
    let Raw::List(list) = &values.value else {
        out.push(wrong_type("values", values, "list-of-tables"));
        return None;
    };
    let mut rows = Vec::with_capacity(list.len());
    for row in list {
        match &row.value {
            Raw::Table(table) => {
                for (_, value) in &table.entries {
                    if super::channel::plain(&value.value).is_none() {
                        out.push(invalid(value.span, "chart-inline-value"));
                    }
                }
                rows.push(table.clone());
            }
            Raw::Text(_)
            | Raw::Int(_)
            | Raw::Float(_)
            | Raw::Bool(_)
            | Raw::Datetime(_)
            | Raw::List(_) => {
                out.push(wrong_type("values", row, "table"));
            }
        }
    }
    let license = keys.text("license");
    Some(Inline {
        span: values.span,
        rows,
        source: keys.by_lang("source")?.clone(),
        license: license.map(|l| Spanned { value: l.clone(), span: keys.span_of("license") }),
    })
}

impl Inline {
    /// The rows as a frame; columns in the order they are first written.
    pub fn frame(&self, spec: &ChartSpec) -> Frame {
        let mut names: Vec<&str> = Vec::new();
        for (key, _) in self.rows.iter().flat_map(|row| &row.entries) {
            if !names.contains(&key.value.as_str()) {
                names.push(&key.value);
            }
        }
        let columns = names.into_iter().map(|name| self.column(name, spec)).collect();
        let records = (1..).map(|n| vec![n]).take(self.rows.len()).collect();
        let (dataset, table) = (String::new(), spec.id.value.clone());
        let lineage = Lineage { dataset, table, version: None, records };
        Frame { columns, n_rows: self.rows.len(), lineage, breaks: Vec::new() }
    }

    fn column(&self, name: &str, spec: &ChartSpec) -> FrameColumn {
        let temporal = spec.channels().any(|c| {
            c.field.value == name && c.ty.is_some_and(|t| t.value == ChannelType::Temporal)
        });
        let written = || self.rows.iter().filter_map(|row| row.get(name)).map(|v| &v.value);
        let kind = if written()
            .all(|v| moment(v, temporal).is_some_and(|m| matches!(m, Value::Date(_))))
        {
            Kind::Date
        } else if written().all(|v| matches!(moment(v, temporal), Some(Value::Year(_)))) {
            Kind::Year
        } else if written().all(|v| matches!(moment(v, temporal), Some(Value::YearMonth(..)))) {
            Kind::YearMonth
        } else if written().all(|v| matches!(v, Raw::Int(_) | Raw::Float(_))) {
            Kind::Number
        } else {
            Kind::Text
        };
        let value = |row: &RawTable| {
            let raw = row.get(name).map(|v| &v.value)?;
            match kind {
                Kind::Date | Kind::Year | Kind::YearMonth => moment(raw, temporal),
                Kind::Number => {
                    super::channel::plain(raw)?.parse::<Decimal>().ok().map(Value::Decimal)
                }
                Kind::Text => super::channel::plain(raw)
                    .filter(|text| !text.is_empty())
                    .map(|text| Value::Text(text.into())),
            }
        };
        let cell = |row: &RawTable| Cell {
            value: value(row).unwrap_or(Value::Absent),
            status: Status::NORMAL,
        };
        FrameColumn {
            name: name.to_owned(),
            label: ByLang::new(name.to_owned(), []),
            unit: None,
            kind,
            categories: Vec::new(),
            bin: None,
            cells: self.rows.iter().map(cell).collect(),
        }
    }
}

/// A value as a moment: TOML's dates always, numbers and texts where the channel is of moments.
fn moment(raw: &Raw, temporal: bool) -> Option<Value> {
    match raw {
        Raw::Datetime(d) => d.to_string().parse().ok().map(Value::Date),
        Raw::Int(n) if temporal => i16::try_from(*n).ok().map(Value::Year),
        Raw::Text(text) if temporal => match text.len() {
            10 => text.parse().ok().map(Value::Date),
            7 => {
                let (year, month) = text.split_once('-')?;
                let month = month.parse().ok().filter(|m| (1..=12).contains(m))?;
                Some(Value::YearMonth(year.parse().ok()?, month))
            }
            _ => text.parse().ok().map(Value::Year),
        },
        Raw::Text(_)
        | Raw::Int(_)
        | Raw::Float(_)
        | Raw::Bool(_)
        | Raw::List(_)
        | Raw::Table(_) => None,
    }
}
