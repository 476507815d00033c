//! A place's own figures: the newest row of each table that has its code.

use std::collections::{BTreeMap, BTreeSet};

use super::number::CellRef;
use crate::data::schema::{Field, Resource, Schema, SumOf, Temporal, Type};
use crate::data::value::{Status, Value};
use crate::frame::{self, Frame, Query};
use crate::par;
use crate::site::vocabulary::{TermId, TermKind};
use crate::site::{DatasetId, Site, TableRef};
use crate::source::Sources;

/// How many figures of one table a place shows.
const OF_TABLE: usize = 3;

/// Of how many places two columns have to say the same to be taken for one.
const ALIKE: usize = 5;

/// A figure of a place.
#[derive(Clone, Debug)]
pub struct PlaceFigure {
    /// The cell.
    pub cell: CellRef,
    /// Its value, or that there is none.
    pub value: Value,
    /// Whether it may change, whether it is hidden.
    pub status: Status,
    /// The year it is about, where the table has years or its dataset is of one.
    pub period: Option<i16>,
}

impl PlaceFigure {
    /// Whether it stands in the same column as another and is about the same year.
    pub fn is_beside(&self, other: &Self) -> bool {
        let (one, two) = (&self.cell, &other.cell);
        one.table == two.table && one.field == two.field && self.period == other.period
    }
}

/// Every place's figures, in the order of the tables.
pub(super) fn figures(site: &Site, sources: &Sources<'_>) -> BTreeMap<TermId, Vec<PlaceFigure>> {
    let codes: BTreeMap<&str, TermId> = site
        .vocabularies
        .of(TermKind::Place)
        .filter_map(|(id, term)| Some((term.record.text("code")?.as_str(), id)))
        .collect();
    let tables = site.datasets.iter().enumerate().flat_map(|(d, dataset)| {
        (0..dataset.latest.tables.len()).map(move |table| TableRef {
            dataset: DatasetId(d),
            frozen: None,
            table,
        })
    });
    let tables: Vec<TableRef> = tables.collect();
    let (found, _) =
        par::map(&tables, |table| (of_table(site, sources, &codes, *table), Vec::new()));
    let found: Vec<(TermId, PlaceFigure)> = found.into_iter().flatten().collect();
    let is_series = |table: TableRef| year_field(&site.table(table).resource.schema).is_some();
    let said = said_already(&found, &is_series);
    let mut all: BTreeMap<TermId, Vec<PlaceFigure>> = BTreeMap::new();
    for (place, figure) in found {
        if !said.contains(&column(&figure)) {
            all.entry(place).or_default().push(figure);
        }
    }
    all
}

/// The column that a figure is from.
type Column = (TableRef, String);

fn column(figure: &PlaceFigure) -> Column {
    (figure.cell.table, figure.cell.field.clone())
}

/// The columns that say of every place, for the same year, what another one says. Of the two the one of more places is
/// shown, or that of a table with years, or the first.
fn said_already(
    found: &[(TermId, PlaceFigure)],
    is_series: &dyn Fn(TableRef) -> bool,
) -> BTreeSet<Column> {
    let mut columns: BTreeMap<Column, BTreeMap<TermId, (&Value, Option<i16>)>> = BTreeMap::new();
    for (place, figure) in found {
        let own = columns.entry(column(figure)).or_default();
        own.insert(*place, (&figure.value, figure.period));
    }
    let mut said = BTreeSet::new();
    let all: Vec<_> = columns.iter().filter(|(_, places)| places.len() >= ALIKE).collect();
    for (i, (one, places)) in all.iter().enumerate() {
        for (other, there) in all.iter().skip(i + 1) {
            let in_common =
                places.iter().filter(|(place, figure)| there.get(place) == Some(*figure));
            if in_common.count() == places.len().min(there.len()) {
                let rank = |column: &Column, n: usize| (n, is_series(column.0));
                let is_first = rank(one, places.len()) >= rank(other, there.len());
                said.insert((if is_first { *other } else { *one }).clone());
            }
        }
    }
    said
}

/// The field with the codes of places, where those and a year alone name a row: a table by sex or age has no one
/// figure for a place.
fn code_field(schema: &Schema) -> Option<&Field> {
    let is_code = |f: &&Field| f.reference.as_ref().is_some_and(|r| r.value == "places");
    let field = schema.fields.iter().find(is_code)?;
    let key = schema.primary_key.iter().filter_map(|i| schema.fields.get(*i));
    let others = key.filter(|f| f.name != field.name && f.ty != Type::Year && f.ty != Type::String);
    let texts = schema.primary_key.iter().filter_map(|i| schema.fields.get(*i));
    let n_texts = texts.filter(|f| f.ty == Type::String).count();
    (others.count() == 0 && n_texts <= 1).then_some(field)
}

/// The field with the years of a series.
fn year_field(schema: &Schema) -> Option<&Field> {
    let mut key = schema.primary_key.iter().filter_map(|i| schema.fields.get(*i));
    key.find(|f| f.ty == Type::Year)
}

/// The first fields with numbers: totals, and not the parts that they are declared to be the sums of.
fn numbers(resource: &Resource) -> Vec<&str> {
    let parts = resource.sums.iter().flat_map(|sum| match &sum.of {
        SumOf::Columns { parts, .. } => parts.as_slice(),
        SumOf::Rows { .. } => &[],
    });
    let parts: BTreeSet<usize> = parts.copied().collect();
    let fields = resource.schema.fields.iter().enumerate();
    let whole =
        fields.filter(|(i, f)| matches!(f.ty, Type::Integer | Type::Number) && !parts.contains(i));
    whole.map(|(_, f)| f.name.as_str()).take(OF_TABLE).collect()
}

fn of_table(
    site: &Site,
    sources: &Sources<'_>,
    codes: &BTreeMap<&str, TermId>,
    table: TableRef,
) -> Vec<(TermId, PlaceFigure)> {
    let schema = &site.table(table).resource.schema;
    let Some(code) = code_field(schema) else { return Vec::new() };
    let year = year_field(schema);
    let numbers = numbers(&site.table(table).resource);
    let mut columns: Vec<String> = vec![code.name.clone()];
    columns.extend(year.map(|y| y.name.clone()));
    columns.extend(numbers.iter().map(|n| (*n).to_owned()));
    let Ok(frame) =
        frame::query(site.table(table), sources, &Query { columns, ..Query::default() })
    else {
        return Vec::new();
    };
    let newest = newest(&frame, &code.name, year.map(|y| y.name.as_str()), codes);
    let of_dataset = one_year(site.version(table).dataset.temporal.as_ref());
    let figures = newest.into_iter().flat_map(|(place, (row, period))| {
        let frame = &frame;
        numbers.iter().filter_map(move |name| {
            let cell = frame.column(name)?.cells.get(row)?;
            let record = *frame.lineage.records.get(row)?.first()?;
            let figure = PlaceFigure {
                cell: CellRef { table, record, field: (*name).to_owned() },
                value: cell.value.clone(),
                status: cell.status,
                period: period.or(of_dataset),
            };
            Some((place, figure))
        })
    });
    figures.collect()
}

/// The year that a dataset is of, where that is one.
fn one_year(temporal: Option<&Temporal>) -> Option<i16> {
    let temporal = temporal?;
    let (start, end) = (temporal.start.year(), temporal.end?.year());
    (start == end).then_some(start)
}

/// For each place its newest row, and the year of it.
fn newest(
    frame: &Frame,
    code: &str,
    year: Option<&str>,
    codes: &BTreeMap<&str, TermId>,
) -> BTreeMap<TermId, (usize, Option<i16>)> {
    let mut newest: BTreeMap<TermId, (usize, Option<i16>)> = BTreeMap::new();
    let Some(column) = frame.column(code) else { return newest };
    let years = year.and_then(|y| frame.column(y));
    for (row, cell) in column.cells.iter().enumerate() {
        let Value::Text(text) = &cell.value else { continue };
        let Some(place) = codes.get(text.as_ref()) else { continue };
        let period = years.and_then(|c| match c.cells.get(row)?.value {
            Value::Year(y) => Some(y),
            Value::Int(_)
            | Value::Decimal(_)
            | Value::Text(_)
            | Value::Bool(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::DateTime(_)
            | Value::YearMonth(..)
            | Value::Absent => None,
        });
        let known = newest.entry(*place).or_insert((row, period));
        if period > known.1 {
            *known = (row, period);
        }
    }
    newest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::fixture::{field, one, open};

    #[test]
    fn what_two_columns_say_alike_is_said_once() {
        let table = |i| TableRef { dataset: DatasetId(i), frozen: None, table: 0 };
        let figure = |table, field: &str, value: i64, period| PlaceFigure {
            cell: CellRef { table, record: 1, field: field.to_owned() },
            value: Value::Int(value),
            status: Status::default(),
            period: Some(period),
        };
        let said = |more: &[(TermId, PlaceFigure)], series: usize| {
            let mut found: Vec<(TermId, PlaceFigure)> = Vec::new();
            for place in 0..5 {
                let value = i64::from(place) + 7;
                found.push((TermId(place), figure(table(0), "all", value, 2025)));
                found.push((TermId(place), figure(table(0), "born", 7, 2025)));
                found.push((TermId(place), figure(table(1), "residents", value, 2025)));
                found.push((TermId(place), figure(table(1), "before", value, 2024)));
            }
            found.extend_from_slice(more);
            let said = said_already(&found, &|of| of == table(series));
            said.into_iter().map(|(_, field)| field).collect::<Vec<_>>()
        };
        assert_eq!(said(&[], 0), ["residents"]);
        assert_eq!(said(&[], 1), ["all"]);
        let more = (TermId(5), figure(table(0), "all", 3, 2025));
        assert_eq!(said(&[more], 1), ["residents"], "the one of more places stays");
    }

    #[test]
    fn totals_stand_for_their_parts() {
        let names = ["uomini", "donne", "totale", "nati", "morti"];
        let sums = "primaryKey = [\"anno\"]\nsums = [{ total = \"totale\", parts = [\"uomini\", \"donne\"] }]\n";
        let mut toml = sums.to_owned() + &field("anno", "year", "");
        toml.extend(names.map(|name| field(name, "integer", "")));
        let memory = one(&toml, "anno,uomini,donne,totale,nati,morti\n2025,1,2,3,0,0\n");
        let opened = open(&memory.sources(), "datasets/d/");
        let resource = opened.dataset.map(|d| d.resources[0].clone());
        assert_eq!(resource.as_deref().map(numbers), Some(vec!["totale", "nati", "morti"]));
    }
}
