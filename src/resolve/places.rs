//! A place's own figures: the newest row of each table that has its code, and what the rows before it say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::number::CellRef;
use crate::data::schema::{Field, Resource, Schema, SumOf, Temporal, Type};
use crate::data::value::{Cell, Status, Value};
use crate::frame::{self, Break, Frame, Query};
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

/// What a column says of a place, year by year.
#[derive(Clone, Debug)]
pub struct PlaceSeries {
    /// The table.
    pub table: TableRef,
    /// The field with the values.
    pub field: String,
    /// The field with the years.
    pub years: String,
    /// Years in their order, each once.
    pub points: Vec<(i16, Cell)>,
    /// Where it breaks.
    pub breaks: Arc<[Break]>,
}

impl PlaceSeries {
    /// How many years have a value.
    pub fn n_values(&self) -> usize {
        self.points.iter().filter(|(_, cell)| !cell.value.is_absent()).count()
    }
}

/// What the tables say of a place.
#[derive(Clone, Debug, Default)]
pub struct OfPlace {
    /// Its newest figures, in the order of the tables.
    pub figures: Vec<PlaceFigure>,
    /// Its series of more than one year, in the same order.
    pub series: Vec<PlaceSeries>,
}

/// Every place's figures and series.
pub(super) fn of_places(site: &Site, sources: &Sources<'_>) -> BTreeMap<TermId, OfPlace> {
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
    let (found, series): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    let found: Vec<(TermId, PlaceFigure)> = found.into_iter().flatten().collect();
    let is_series = |table: TableRef| year_field(&site.table(table).resource.schema).is_some();
    let said = said_already(&found, &is_series);
    let mut all: BTreeMap<TermId, OfPlace> = BTreeMap::new();
    for (place, figure) in found {
        if !said.contains(&column(&figure)) {
            all.entry(place).or_default().figures.push(figure);
        }
    }
    for (place, series) in series.into_iter().flatten() {
        if !said.contains(&(series.table, series.field.clone())) {
            all.entry(place).or_default().series.push(series);
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

/// The field with the codes of places, where those and a year alone may name a row: a table by sex or age has no one
/// figure for a place. Whether they do is for the rows to say: the key may have the names of the places.
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

/// The figures and the series of all places in a table.
type Found = (Vec<(TermId, PlaceFigure)>, Vec<(TermId, PlaceSeries)>);

fn of_table(
    site: &Site,
    sources: &Sources<'_>,
    codes: &BTreeMap<&str, TermId>,
    table: TableRef,
) -> Found {
    let schema = &site.table(table).resource.schema;
    let Some(code) = code_field(schema) else { return Found::default() };
    let year = year_field(schema);
    let numbers = numbers(&site.table(table).resource);
    let mut columns: Vec<String> = vec![code.name.clone()];
    columns.extend(year.map(|y| y.name.clone()));
    columns.extend(numbers.iter().map(|n| (*n).to_owned()));
    let Ok(frame) =
        frame::query(site.table(table), sources, &Query { columns, ..Query::default() })
    else {
        return Found::default();
    };
    let Some(rows) = rows(&frame, &code.name, year.map(|y| y.name.as_str()), codes) else {
        return Found::default();
    };
    let series = year.map_or_else(Vec::new, |year| series(&frame, &rows, (table, year), &numbers));
    let of_dataset = one_year(site.version(table).dataset.temporal.as_ref());
    let newest = rows.into_iter().filter_map(|(place, rows)| Some((place, *rows.last()?)));
    let figures = newest.flat_map(|(place, (period, row))| {
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
    (figures.collect(), series)
}

/// The columns of a table with years, each place by itself: those of more than one year.
fn series(
    frame: &Frame,
    rows: &Rows,
    (table, year): (TableRef, &Field),
    numbers: &[&str],
) -> Vec<(TermId, PlaceSeries)> {
    let breaks_of = |name: &str| -> Arc<[Break]> {
        let own = |b: &&Break| b.fields.is_empty() || b.fields.iter().any(|f| f == name);
        frame.breaks.iter().filter(own).filter(|b| b.along == year.name).cloned().collect()
    };
    let columns = numbers.iter().filter_map(|name| Some((frame.column(name)?, breaks_of(name))));
    let columns: Vec<_> = columns.collect();
    let of_place = |(place, rows): (&TermId, &Vec<(Option<i16>, usize)>)| {
        let place = *place;
        let one = |(column, breaks): &(&frame::FrameColumn, Arc<[Break]>)| {
            let point = |(year, row): &(Option<i16>, usize)| {
                Some(((*year)?, column.cells.get(*row)?.clone()))
            };
            let points: Vec<(i16, Cell)> = rows.iter().filter_map(point).collect();
            let (field, years) = (column.name.clone(), year.name.clone());
            PlaceSeries { table, field, years, points, breaks: Arc::clone(breaks) }
        };
        let series: Vec<_> = columns.iter().map(one).filter(|s| s.points.len() > 1).collect();
        series.into_iter().map(move |series| (place, series))
    };
    rows.iter().flat_map(of_place).collect()
}

/// The year that a dataset is of, where that is one.
fn one_year(temporal: Option<&Temporal>) -> Option<i16> {
    let temporal = temporal?;
    let (start, end) = (temporal.start.year(), temporal.end?.year());
    (start == end).then_some(start)
}

/// The rows of each place, each with its year where the table has years.
type Rows = BTreeMap<TermId, Vec<(Option<i16>, usize)>>;

/// The rows of each place with their years, the newest last. `None` where a place has two rows of one year: they are of
/// things in places, such as centres, and none of them is what the table says of the place.
fn rows(
    frame: &Frame,
    code: &str,
    year: Option<&str>,
    codes: &BTreeMap<&str, TermId>,
) -> Option<Rows> {
    let mut rows = Rows::new();
    let column = frame.column(code)?;
    let years = year.and_then(|y| frame.column(y));
    for (row, cell) in column.cells.iter().enumerate() {
        let Some(place) = cell.value.as_text().and_then(|text| codes.get(text)) else { continue };
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
        rows.entry(*place).or_default().push((period, row));
    }
    for rows in rows.values_mut() {
        rows.sort_unstable();
        if rows.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b)) {
            return None;
        }
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_fixture::{field, one, open};

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
    fn what_is_in_a_place_is_not_the_place() {
        let toml = ["id", "comune"].map(|name| field(name, "string", "")).concat();
        let toml = format!("primaryKey = [\"id\"]\n{toml}{}", field("posti", "integer", ""));
        let codes = BTreeMap::from([("006003", TermId(0)), ("006009", TermId(1))]);
        let found = |csv: &str| {
            let memory = one(&toml, csv);
            let sources = memory.sources();
            let opened = open(&sources, "datasets/d/");
            let frame = frame::query(&opened.tables[0], &sources, &Query::default());
            rows(&frame.expect("rows"), "comune", None, &codes)
        };
        let of_one = |place, row| (TermId(place), vec![(None, row)]);
        let each = BTreeMap::from([of_one(0, 0), of_one(1, 1)]);
        assert_eq!(found("id,comune,posti\na,006003,7\nb,006009,411\n"), Some(each));
        assert_eq!(found("id,comune,posti\na,006003,7\nb,006003,411\n"), None);
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
