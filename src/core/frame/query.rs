//! A table and a [`Query`] → a [`Frame`].
//!
//! Filter, then sort, then cut: always in this order. What is made of several rows, a [`super::Step`] makes.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use super::{Break, Frame, FrameColumn, Kind, Lineage};
use crate::data::cell;
use crate::data::column::Batch;
use crate::data::schema::{Field, Schema, Type};
use crate::data::table::Table;
use crate::data::value::{Asked, Cell, Conf, Obs, Status, Value, ValueRef};
use crate::diag::Arg;
use crate::source::Sources;

/// Which rows and columns, and in what form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Every row must fit all of them.
    pub filter: Vec<Filter>,
    /// The columns wanted, in order; empty for all.
    pub columns: Vec<String>,
    /// The order, first things first; empty for that of the table.
    pub sort: Vec<Sort>,
    /// Rows kept, after sorting.
    pub limit: Option<usize>,
}

/// A field that must have one of some values.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The field.
    pub field: String,
    /// The values.
    pub values: Vec<Asked>,
}

/// One thing to sort by.
#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    /// The field, among the columns wanted.
    pub field: String,
    /// Which way.
    pub order: Order,
}

/// A direction of sorting; rows without a value come last, equal rows stay in the order of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Least first.
    Ascending,
    /// Greatest first.
    Descending,
    /// In the order of this list, the rest behind it.
    Listed(Vec<Asked>),
}

/// Why a query has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryFault {
    /// The table has no such field.
    UnknownField(String),
    /// The field cannot hold the value that is asked for.
    WrongType {
        /// The field.
        field: String,
        /// The value, as it was written.
        value: String,
    },
    /// A number is asked for where the field holds none, or the field sorted by is not among the columns.
    NotANumber(String),
    /// The file cannot be read any more.
    Unreadable(Arg),
}

/// A query whose names are places.
struct Plan {
    filter: Vec<(usize, Vec<Value>)>,
    columns: Vec<usize>,
    sort: Vec<(usize, Direction)>,
}

enum Direction {
    Ascending,
    Descending,
    Listed(Vec<Value>),
}

/// Rows as they come out of the table: cells in the order of the columns, and their records.
struct Row {
    cells: Vec<Cell>,
    record: u64,
}

/// Rows that may be gathered before those are dropped that a limit will cut.
const PRUNED: usize = 4096;

/// Answers a query.
///
/// # Errors
/// A name or a value that does not fit the table; who asked knows where it was written.
pub fn query(table: &Table, sources: &Sources<'_>, q: &Query) -> Result<Frame, QueryFault> {
    let schema = &table.resource.schema;
    let plan = plan(schema, q)?;
    // None is kept that the limit would cut again.
    let mut rows = rows(table, sources, &plan, q.limit.unwrap_or(usize::MAX))?;
    sort(&mut rows, &plan.sort);
    rows.truncate(q.limit.unwrap_or(usize::MAX));
    Ok(frame(table, rows, &plan.columns))
}

fn plan(schema: &Schema, q: &Query) -> Result<Plan, QueryFault> {
    let place =
        |name: &str| schema.position(name).ok_or_else(|| QueryFault::UnknownField(name.to_owned()));
    let value = |i: usize, asked: &Asked| typed(schema, i, asked);
    let mut filter = Vec::new();
    for f in &q.filter {
        let i = place(&f.field)?;
        let values: Result<Vec<Value>, QueryFault> = f.values.iter().map(|v| value(i, v)).collect();
        filter.push((i, values?));
    }
    let columns = if q.columns.is_empty() {
        (0..schema.fields.len()).collect()
    } else {
        q.columns.iter().map(|c| place(c)).collect::<Result<Vec<usize>, _>>()?
    };
    let among = |name: &str| {
        let i = place(name)?;
        columns.iter().position(|c| *c == i).ok_or_else(|| QueryFault::NotANumber(name.to_owned()))
    };
    let mut sort = Vec::new();
    for s in &q.sort {
        let (at, i) = (among(&s.field)?, place(&s.field)?);
        let direction = match &s.order {
            Order::Ascending => Direction::Ascending,
            Order::Descending => Direction::Descending,
            Order::Listed(list) => {
                let values: Result<Vec<Value>, QueryFault> =
                    list.iter().map(|v| value(i, v)).collect();
                Direction::Listed(values?)
            }
        };
        sort.push((at, direction));
    }
    Ok(Plan { filter, columns, sort })
}

/// A value asked for, in the type of the field.
pub(super) fn typed(schema: &Schema, field: usize, asked: &Asked) -> Result<Value, QueryFault> {
    let field = schema.fields.get(field);
    let wrong = || QueryFault::WrongType {
        field: field.map_or_else(String::new, |f| f.name.clone()),
        value: asked.to_string(),
    };
    field.and_then(|f| cell::asked(asked, f.ty)).ok_or_else(wrong)
}

/// The rows that fit, with the columns wanted: at least the first `keep` in the order that is asked for, in the order of
/// the table where they are the same. What is held never grows with the table where `keep` does not.
fn rows(
    table: &Table,
    sources: &Sources<'_>,
    plan: &Plan,
    keep: usize,
) -> Result<Vec<Row>, QueryFault> {
    let mut found: Vec<Row> = Vec::new();
    // Gives whether there is enough.
    let mut take = |batch: &Batch, row: usize| {
        if found.len() >= keep && plan.sort.is_empty() {
            return true;
        }
        if found.len() >= keep.saturating_mul(2).max(PRUNED) {
            sort(&mut found, &plan.sort);
            found.truncate(keep);
        }
        let cells = plan.columns.iter().filter_map(|c| batch.columns.get(*c)).map(|c| c.cell(row));
        found.push(Row { cells: cells.collect(), record: batch.first_record + row as u64 });
        false
    };
    if let Some(loaded) = table.loaded(sources) {
        let batch = &loaded.batch;
        // One value of one field is found through its index; the rest is looked at row by row.
        let single = plan.filter.iter().find_map(|(i, values)| match values.as_slice() {
            [value] => Some(loaded.rows_with(*i, value.into())),
            _ => None,
        });
        match single {
            Some(rows) => rows
                .iter()
                .map(|r| *r as usize)
                .filter(|r| fits(batch, *r, plan))
                .any(|r| take(batch, r)),
            None => (0..batch.n_rows()).filter(|r| fits(batch, *r, plan)).any(|r| take(batch, r)),
        };
    } else {
        let mut each = |batch: &Batch| {
            let mut rows = (0..batch.n_rows()).filter(|r| fits(batch, *r, plan));
            if rows.any(|r| take(batch, r)) {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        };
        table.scan_until(sources, &mut each).map_err(|e| QueryFault::Unreadable(Arg::from(&e)))?;
    }
    Ok(found)
}

fn fits(batch: &Batch, row: usize, plan: &Plan) -> bool {
    plan.filter.iter().all(|(i, values)| {
        let value = batch.columns.get(*i).map_or(ValueRef::Absent, |c| c.value(row));
        values.iter().any(|v| value.compare(v.into()) == Some(Ordering::Equal))
    })
}

/// The status of what is made of two cells.
pub(super) fn worse(a: Status, b: Status) -> Status {
    let rank = |o: Obs| match o {
        Obs::Normal => 0,
        Obs::Break => 1,
        Obs::Estimated => 2,
        Obs::Provisional => 3,
        Obs::Missing => 4,
    };
    let obs = if rank(a.obs) >= rank(b.obs) { a.obs } else { b.obs };
    let conf = if a.conf == Conf::Confidential { a.conf } else { b.conf };
    Status { obs, conf }
}

fn sort(rows: &mut [Row], by: &[(usize, Direction)]) {
    let absent = Value::Absent;
    rows.sort_by(|a, b| {
        let mut orders = by.iter().map(|(i, direction)| {
            let cell = |row: &Row| row.cells.get(*i).map_or(Value::Absent, |c| c.value.clone());
            let (left, right) = (cell(a), cell(b));
            let gaps = (left == absent).cmp(&(right == absent));
            let order =
                || ValueRef::from(&left).compare(ValueRef::from(&right)).unwrap_or(Ordering::Equal);
            gaps.then_with(|| match direction {
                Direction::Ascending => order(),
                Direction::Descending => order().reverse(),
                Direction::Listed(list) => {
                    let rank = |v: &Value| list.iter().position(|l| l == v).unwrap_or(list.len());
                    rank(&left).cmp(&rank(&right))
                }
            })
        });
        orders.find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
    });
}

fn frame(table: &Table, rows: Vec<Row>, columns: &[usize]) -> Frame {
    let n_rows = rows.len();
    let fields = columns.iter().filter_map(|i| table.resource.schema.fields.get(*i));
    let mut columns: Vec<FrameColumn> = fields.map(empty_column).collect();
    let mut records = Vec::with_capacity(n_rows);
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row.cells) {
            column.cells.push(cell);
        }
        records.push(vec![row.record]);
    }
    let lineage = Lineage {
        dataset: table.dataset.clone(),
        table: table.resource.name.clone(),
        version: table.version.map(|v| v.to_string()),
        records,
    };
    let name = |i: &usize| table.resource.schema.fields.get(*i).map(|f| f.name.clone());
    let declared = table.resource.breaks.iter();
    let breaks = declared.filter_map(|b| {
        Some(Break {
            along: name(&b.along)?,
            at: b.at.clone(),
            fields: b.fields.iter().filter_map(name).collect(),
            note: b.note.clone(),
        })
    });
    Frame { columns, n_rows, lineage, breaks: breaks.collect() }
}

fn empty_column(field: &Field) -> FrameColumn {
    let labelled =
        field.categories.iter().filter_map(|c| Some((c.value.clone(), c.label.clone()?)));
    FrameColumn {
        name: field.name.clone(),
        label: field.title.clone(),
        unit: field.unit.clone(),
        kind: kind(field.ty),
        categories: labelled.collect(),
        bin: None,
        cells: Vec::new(),
    }
}

/// What scales and formats need to know of a type.
pub(super) fn kind(ty: Type) -> Kind {
    match ty {
        Type::Integer | Type::Number => Kind::Number,
        Type::String
        | Type::Boolean
        | Type::Time
        | Type::DateTime
        | Type::Duration
        | Type::Any
        | Type::List
        | Type::Array
        | Type::Object
        | Type::GeoPoint
        | Type::GeoJson => Kind::Text,
        Type::Date => Kind::Date,
        Type::Year => Kind::Year,
        Type::YearMonth => Kind::YearMonth,
    }
}
