//! A table and a [`Query`] → a [`Frame`].
//!
//! Filter, then group and add up, then sort, then cut: always in this order. A sum over a cell that is not there is not
//! there either, since missing is never zero; a sum over a provisional cell is provisional, over a confidential one
//! confidential.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use super::{Frame, FrameColumn, Kind, Lineage};
use crate::data::cell;
use crate::data::column::Batch;
use crate::data::schema::{Field, Schema, Type};
use crate::data::table::Table;
use crate::data::value::{Asked, Cell, Conf, Decimal, Obs, Status, Value, ValueRef};
use crate::source::Sources;

/// Which rows and columns, and in what form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Every row must fit all of them.
    pub filter: Vec<Filter>,
    /// The columns wanted, in order; empty for all.
    pub columns: Vec<String>,
    /// What is added up over the rows that are equal in the other columns wanted; `None` for rows as they are.
    pub sum: Option<Sum>,
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

/// Fields that are added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Fields of numbers, among the columns wanted; the other columns are the groups.
    pub fields: Vec<String>,
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
    /// The field is added up, or sorted by, but is not of numbers, or not among the columns.
    NotANumber(String),
    /// The file cannot be read any more.
    Unreadable(String),
}

/// A query whose names are places.
struct Plan {
    filter: Vec<(usize, Vec<Value>)>,
    columns: Vec<usize>,
    /// Places among `columns` that are added up.
    sums: Vec<usize>,
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
    records: Vec<u64>,
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
    // Rows that are added up are wanted all; of others none that the limit would cut again is kept.
    let keep = if q.sum.is_some() { usize::MAX } else { q.limit.unwrap_or(usize::MAX) };
    let mut rows = rows(table, sources, &plan, keep)?;
    if q.sum.is_some() {
        rows = added_up(&rows, &plan);
    }
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
    let mut sums = Vec::new();
    for name in q.sum.iter().flat_map(|s| &s.fields) {
        let numbers =
            schema.field(name).is_some_and(|f| matches!(f.ty, Type::Integer | Type::Number));
        let at = among(name)?;
        if !numbers {
            return Err(QueryFault::NotANumber(name.clone()));
        }
        sums.push(at);
    }
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
    Ok(Plan { filter, columns, sums, sort })
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
        let records = vec![batch.first_record + row as u64];
        found.push(Row { cells: cells.collect(), records });
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
        table.scan_until(sources, &mut each).map_err(|e| QueryFault::Unreadable(e.to_string()))?;
    }
    Ok(found)
}

fn fits(batch: &Batch, row: usize, plan: &Plan) -> bool {
    plan.filter.iter().all(|(i, values)| {
        let value = batch.columns.get(*i).map_or(ValueRef::Absent, |c| c.value(row));
        values.iter().any(|v| value.compare(v.into()) == Some(Ordering::Equal))
    })
}

/// Rows that are equal in all columns that are not added up become one, in the order of their first.
fn added_up(rows: &[Row], plan: &Plan) -> Vec<Row> {
    let by: Vec<usize> = (0..plan.columns.len()).filter(|i| !plan.sums.contains(i)).collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let key = |i: usize| rows.get(i).map_or(&[][..], |r| r.cells.as_slice());
    let compare = |a: &usize, b: &usize| cells_order(key(*a), key(*b), &by);
    order.sort_by(compare);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for i in order {
        match groups.last_mut().filter(|g| g.first().is_some_and(|f| compare(f, &i).is_eq())) {
            Some(group) => group.push(i),
            None => groups.push(vec![i]),
        }
    }
    groups.sort_by_key(|g| g.first().copied());
    let one = |group: Vec<usize>| {
        let members: Vec<&Row> = group.iter().filter_map(|i| rows.get(*i)).collect();
        let cell = |c: usize| {
            let cells = members.iter().filter_map(|r| r.cells.get(c));
            if plan.sums.contains(&c) { sum(cells) } else { joined(cells) }
        };
        let mut records: Vec<u64> =
            members.iter().flat_map(|r| r.records.iter().copied()).collect();
        records.sort_unstable();
        Row { cells: (0..plan.columns.len()).map(cell).collect(), records }
    };
    groups.into_iter().map(one).collect()
}

fn cells_order(a: &[Cell], b: &[Cell], by: &[usize]) -> Ordering {
    let mut orders = by.iter().filter_map(|i| {
        ValueRef::from(&a.get(*i)?.value).compare(ValueRef::from(&b.get(*i)?.value))
    });
    orders.find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}

/// The value all cells of a group have.
fn joined<'c>(mut cells: impl Iterator<Item = &'c Cell>) -> Cell {
    cells.next().cloned().unwrap_or(Cell { value: Value::Absent, status: Status::NORMAL })
}

fn sum<'c>(cells: impl Iterator<Item = &'c Cell>) -> Cell {
    let mut total = Some(Value::Absent);
    let mut status = Status::NORMAL;
    for cell in cells {
        status = worse(status, cell.status);
        total = total.and_then(|t| match (&t, &cell.value) {
            (_, Value::Absent) => None,
            (Value::Absent, v) => Some(v.clone()),
            (Value::Int(a), Value::Int(b)) => a.checked_add(*b).map(Value::Int),
            (Value::Decimal(a), Value::Decimal(b)) => {
                Decimal::checked_add(*a, *b).map(Value::Decimal)
            }
            _ => None,
        });
    }
    Cell { value: total.unwrap_or(Value::Absent), status }
}

/// The status of what is made of two cells.
fn worse(a: Status, b: Status) -> Status {
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
        records.push(row.records);
    }
    let lineage = Lineage {
        dataset: table.dataset.clone(),
        table: table.resource.name.clone(),
        version: table.version.map(|v| v.to_string()),
        records,
    };
    Frame { columns, n_rows, lineage }
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
