//! Rows as they are: `filter`, `timeUnit`, `fold`; and what all steps need to make columns.

use std::cmp::Ordering;

use super::super::query::QueryFault;
use super::super::{Frame, FrameColumn, Kind};
use super::{Made, Predicate, TimeUnit};
use crate::data::value::{Asked, Cell, Decimal, Value};
use crate::lang::ByLang;

/// The column of a field.
pub(super) fn column<'f>(frame: &'f Frame, field: &str) -> Result<&'f FrameColumn, QueryFault> {
    frame.column(field).ok_or_else(|| QueryFault::UnknownField(field.to_owned()))
}

/// A column that is made.
pub(super) fn made_column(made: &Made, kind: Kind, cells: Vec<Cell>) -> FrameColumn {
    FrameColumn {
        name: made.name.clone(),
        label: made.title.clone().unwrap_or_else(|| ByLang::new(made.name.clone(), [])),
        unit: made.unit.clone(),
        kind,
        categories: Vec::new(),
        bin: None,
        cells,
    }
}

/// The column with these rows only, in this order.
pub(super) fn taken(column: &FrameColumn, rows: &[usize]) -> FrameColumn {
    let cells = rows.iter().filter_map(|row| column.cells.get(*row).cloned()).collect();
    FrameColumn { cells, ..column.clone() }
}

impl Frame {
    /// These rows only, in this order.
    #[must_use]
    pub fn taken(&self, rows: &[usize]) -> Self {
        let columns = self.columns.iter().map(|c| taken(c, rows)).collect();
        let groups: Vec<Vec<usize>> = rows.iter().map(|row| vec![*row]).collect();
        self.grouped(columns, &groups)
    }

    /// The frame with one more column, in place of that of its name.
    pub(super) fn with_column(&self, column: FrameColumn) -> Self {
        let mut out = self.clone();
        match out.columns.iter_mut().find(|c| c.name == column.name) {
            Some(old) => *old = column,
            None => out.columns.push(column),
        }
        out
    }

    /// Columns whose rows are made of these rows each.
    pub(super) fn grouped(&self, columns: Vec<FrameColumn>, groups: &[Vec<usize>]) -> Self {
        let records = groups.iter().map(|rows| {
            let of = |row: &usize| self.lineage.records.get(*row).cloned().unwrap_or_default();
            let mut records: Vec<u64> = rows.iter().flat_map(of).collect();
            records.sort_unstable();
            records.dedup();
            records
        });
        let mut lineage = self.lineage.clone();
        lineage.records = records.collect();
        Self { columns, n_rows: groups.len(), lineage, breaks: self.breaks.clone() }
    }
}

pub(super) fn filter(frame: &Frame, field: &str, test: &Predicate) -> Result<Frame, QueryFault> {
    let column = column(frame, field)?;
    let kept: Vec<usize> = (0..frame.n_rows)
        .filter(|row| column.cells.get(*row).is_some_and(|c| test.holds(&c.value)))
        .collect();
    Ok(frame.taken(&kept))
}

impl Predicate {
    /// Whether a value is kept. What is absent never is.
    pub fn holds(&self, value: &Value) -> bool {
        let among =
            |list: &Vec<Asked>| list.iter().any(|a| compare(value, a).is_some_and(Ordering::is_eq));
        let bound = |bound: &Option<(Asked, bool)>, wanted: Ordering| {
            bound.as_ref().is_none_or(|(limit, or_equal)| {
                compare(value, limit).is_some_and(|o| o == wanted || (*or_equal && o.is_eq()))
            })
        };
        *value != Value::Absent
            && self.one_of.as_ref().is_none_or(among)
            && bound(&self.from, Ordering::Greater)
            && bound(&self.to, Ordering::Less)
    }
}

/// A value of a table against one an author wrote: numbers as numbers, moments and texts as they are written in files.
fn compare(value: &Value, asked: &Asked) -> Option<Ordering> {
    let number = match asked {
        Asked::Int(n) => Some(Decimal::from(*n)),
        Asked::Decimal(d) => Some(*d),
        Asked::Text(_) | Asked::Bool(_) => None,
    };
    let own = match value {
        Value::Year(y) => Some(Decimal::from(*y)),
        Value::Int(_) | Value::Decimal(_) => value.as_decimal(),
        Value::Text(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::DateTime(_)
        | Value::YearMonth(..)
        | Value::Absent => None,
    };
    if let (Some(own), Some(number)) = (own, number) {
        return Some(own.cmp(&number));
    }
    let written = match asked {
        Asked::Text(text) => text.clone(),
        Asked::Int(n) => n.to_string(),
        Asked::Decimal(d) => d.to_string(),
        Asked::Bool(b) => b.to_string(),
    };
    (*value != Value::Absent).then(|| value.to_string().cmp(&written))
}

pub(super) fn time_unit(
    frame: &Frame,
    field: &str,
    unit: TimeUnit,
    made: &Made,
) -> Result<Frame, QueryFault> {
    let column = column(frame, field)?;
    let moment = |value: &Value| match (value, unit) {
        (Value::Date(d), TimeUnit::Year) => Value::Year(d.year()),
        (Value::Date(d), TimeUnit::YearMonth) => {
            Value::YearMonth(d.year(), d.month().unsigned_abs())
        }
        (Value::YearMonth(y, _), TimeUnit::Year) => Value::Year(*y),
        (Value::Date(d), TimeUnit::Month) => Value::Int(i64::from(d.month())),
        (Value::YearMonth(_, m), TimeUnit::Month) => Value::Int(i64::from(*m)),
        (Value::YearMonth(..), TimeUnit::YearMonth) | (Value::Year(_), TimeUnit::Year) => {
            value.clone()
        }
        (_, _) => Value::Absent,
    };
    let cells = column.cells.iter();
    let cells = cells.map(|c| Cell { value: moment(&c.value), status: c.status }).collect();
    let kind = match unit {
        TimeUnit::Year => Kind::Year,
        TimeUnit::YearMonth => Kind::YearMonth,
        TimeUnit::Month => Kind::Number,
    };
    let mut out = made_column(made, kind, cells);
    out.label = made.title.clone().unwrap_or_else(|| column.label.clone());
    Ok(frame.with_column(out))
}

pub(super) fn fold(
    frame: &Frame,
    fields: &[String],
    key: &Made,
    value: &Made,
) -> Result<Frame, QueryFault> {
    let sources: Vec<&FrameColumn> =
        fields.iter().map(|f| super::arithmetic::numbers(frame, f)).collect::<Result<_, _>>()?;
    let n = sources.len();
    // Each row once for each field, one after the other.
    let rows: Vec<usize> = (0..frame.n_rows).flat_map(|row| std::iter::repeat_n(row, n)).collect();
    let mut out = frame.taken(&rows);
    out.columns.retain(|c| !fields.contains(&c.name));
    let name = |c: &&FrameColumn| Value::Text(c.name.as_str().into());
    let normal = crate::data::value::Status::NORMAL;
    let keys = sources.iter().map(|c| Cell { value: name(c), status: normal });
    let keys: Vec<Cell> = (0..frame.n_rows).flat_map(|_| keys.clone()).collect();
    let mut keys = made_column(key, Kind::Text, keys);
    keys.categories = sources.iter().map(|c| (name(c), c.label.clone())).collect();
    let values = (0..frame.n_rows)
        .flat_map(|row| sources.iter().filter_map(move |c| c.cells.get(row).cloned()));
    let mut values = made_column(value, Kind::Number, values.collect());
    let unit = sources.first().and_then(|c| c.unit.clone());
    let shared = sources.iter().all(|c| c.unit == unit);
    values.unit = value.unit.clone().or(unit.filter(|_| shared));
    out.columns.extend([keys, values]);
    Ok(out)
}
