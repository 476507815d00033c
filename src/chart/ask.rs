//! A specification → the query it needs, and the words for what the table answers when it cannot.

use super::spec::{ChartSpec, Filter};
use crate::data::table::Table;
use crate::data::value::Asked;
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::fields::Raw;
use crate::frame::{self, Query, QueryFault};
use crate::source::Span;

impl ChartSpec {
    /// The rows and columns the chart is drawn from. Order and limit are left to the drawing: they are of positions,
    /// not of rows.
    pub fn query(&self) -> Query {
        let columns: Vec<String> = self.channels().map(|c| c.field.value.clone()).collect();
        let sum: Vec<String> =
            self.channels().filter(|c| c.sum).map(|c| c.field.value.clone()).collect();
        Query {
            filter: self.filter.iter().map(asked).collect(),
            columns,
            sum: (!sum.is_empty()).then_some(frame::Sum { fields: sum }),
            ..Query::default()
        }
    }

    /// What to say of a query the table cannot answer, at the key that asked for it.
    pub fn refused(&self, fault: &QueryFault, table: &Table) -> Diagnostic {
        let schema = &table.resource.schema;
        let known = || schema.fields.iter().map(|f| f.name.as_str());
        match fault {
            QueryFault::UnknownField(field) => {
                let d = Diagnostic::at(Code::FieldUnknown, self.place(field))
                    .with("table", table.full_name())
                    .with("field", field)
                    .with("known", known().map(str::to_owned).collect::<Vec<_>>());
                match nearest(field, known()) {
                    Some(near) => d.with("nearest", near),
                    None => d,
                }
            }
            QueryFault::WrongType { field, value } => {
                let written = self.filter.iter().find(|f| f.field.value == *field);
                let raw = written.and_then(|f| f.values.iter().find(|v| shown(&v.value) == *value));
                let expected = schema.field(field).map_or("string", |f| f.ty.name());
                let found = raw.map_or("string", |r| r.value.term());
                let d = Diagnostic::at(
                    Code::ValueType,
                    raw.map_or_else(|| self.place(field), |r| r.span),
                );
                d.with("key", field)
                    .with("expected", Arg::Term(expected))
                    .with("found", Arg::Term(found))
            }
            QueryFault::NotANumber(field) => {
                let d = Diagnostic::at(Code::ChartField, self.place(field)).with("field", field);
                let found = schema.field(field).map_or("chart-text", |f| f.ty.name());
                d.with("found", Arg::Term(found)).with("expected", Arg::Term("chart-number"))
            }
            QueryFault::Unreadable(reason) => {
                Diagnostic::at(Code::FileUnreadable, self.id.span).with("reason", reason)
            }
        }
    }

    /// Where a field is named.
    fn place(&self, field: &str) -> Span {
        let channels = self.channels().map(|c| &c.field);
        let mut named = channels.chain(self.filter.iter().map(|f| &f.field));
        named.find(|f| f.value == field).map_or(self.id.span, |f| f.span)
    }
}

fn asked(filter: &Filter) -> frame::Filter {
    let value = |raw: &Raw| match raw {
        Raw::Int(n) => Asked::Int(*n),
        Raw::Bool(b) => Asked::Bool(*b),
        Raw::Float(text) => text.parse().map_or_else(|_| Asked::Text(text.clone()), Asked::Decimal),
        Raw::Text(text) => Asked::Text(text.clone()),
        Raw::Datetime(d) => Asked::Text(d.to_string()),
        // The reader of specifications lets no list in a list through.
        Raw::List(_) | Raw::Table(_) => Asked::Text(String::new()),
    };
    let values = filter.values.iter().map(|v| value(&v.value)).collect();
    frame::Filter { field: filter.field.value.clone(), values }
}

/// A value as a fault quotes it.
fn shown(raw: &Raw) -> String {
    match raw {
        Raw::Text(text) => Asked::Text(text.clone()).to_string(),
        Raw::Int(n) => n.to_string(),
        Raw::Float(text) => text.clone(),
        Raw::Bool(b) => b.to_string(),
        Raw::Datetime(d) => Asked::Text(d.to_string()).to_string(),
        Raw::List(_) | Raw::Table(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::spec;
    use crate::data::value::Decimal;
    use crate::fields::{Context, parse};
    use crate::lang::{Direction, LangInfo, Languages};
    use crate::source::FileId;

    #[test]
    fn a_chart_asks_for_its_columns_and_rows() {
        let info = LangInfo {
            tag: "it".to_owned(),
            name: String::new(),
            locale: "it".to_owned(),
            direction: Direction::Ltr,
        };
        let languages = Languages::new(vec![info]).unwrap();
        let toml = "id = \"a\"\nmark = \"bar\"\nx = { field = \"n\", aggregate = \"sum\" }\ny = \"nome\"\n\
            filter = { anno = 2025, quota = [1.5, 2], area = \"A\" }\nlimit = 3\ntitle = { it = \"T\" }";
        let mut out = Vec::new();
        let table = parse(toml, FileId(0), 0).0;
        let spec = spec::read(&table, Context { languages: &languages }, &mut out).unwrap();
        let filter = |field: &str, values| frame::Filter { field: field.to_owned(), values };
        let expected = Query {
            filter: vec![
                filter("anno", vec![Asked::Int(2025)]),
                filter("quota", vec![Asked::Decimal(Decimal::new(15, 1)), Asked::Int(2)]),
                filter("area", vec![Asked::Text("A".to_owned())]),
            ],
            columns: vec!["n".to_owned(), "nome".to_owned()],
            sum: Some(frame::Sum { fields: vec!["n".to_owned()] }),
            ..Query::default()
        };
        assert_eq!((spec.query(), out), (expected, Vec::new()));
    }
}
