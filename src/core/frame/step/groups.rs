//! Rows that fall together: `aggregate` and `pivot`.

use std::cmp::Ordering;

use super::super::query::QueryFault;
use super::super::{Frame, FrameColumn, Kind};
use super::arithmetic::{group, numbers};
use super::rows::{column, made_column, taken};
use super::{Aggregate, Made, Op};
use crate::data::value::{Cell, Status, Value, ValueRef};

/// Rows with equal values in all of these columns, groups in the order of their first row.
pub(super) fn groups(frame: &Frame, by: &[&FrameColumn]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..frame.n_rows).collect();
    let compare = |a: &usize, b: &usize| compare_rows(by, *a, *b);
    order.sort_by(compare);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for row in order {
        match groups.last_mut().filter(|g| g.first().is_some_and(|f| compare(f, &row).is_eq())) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups.sort_by_key(|g| g.first().copied());
    groups
}

/// The order of two rows by these columns; values that cannot be compared are taken as equal.
pub(super) fn compare_rows(by: &[&FrameColumn], a: usize, b: usize) -> Ordering {
    let value = |column: &&FrameColumn, row: usize| {
        column.cells.get(row).map_or(Value::Absent, |c| c.value.clone())
    };
    by.iter().fold(Ordering::Equal, |order, column| {
        order.then_with(|| {
            let (a, b) = (value(column, a), value(column, b));
            ValueRef::from(&a).compare(ValueRef::from(&b)).unwrap_or(Ordering::Equal)
        })
    })
}

pub(super) fn columns<'f>(
    frame: &'f Frame,
    names: &[String],
) -> Result<Vec<&'f FrameColumn>, QueryFault> {
    names.iter().map(|name| column(frame, name)).collect()
}

pub(super) fn aggregate(
    frame: &Frame,
    ops: &[Aggregate],
    groupby: &[String],
) -> Result<Frame, QueryFault> {
    let by = columns(frame, groupby)?;
    // Without groups, all rows are one; without rows there is none.
    let groups = if frame.n_rows == 0 { Vec::new() } else { groups(frame, &by) };
    let firsts: Vec<usize> = groups.iter().filter_map(|g| g.first().copied()).collect();
    let mut out: Vec<FrameColumn> = by.iter().map(|c| taken(c, &firsts)).collect();
    for op in ops {
        let source = match &op.field {
            Some(field) if op.op != Op::Count => Some(numbers(frame, field)?),
            Some(field) => Some(column(frame, field)?),
            None => None,
        };
        let counted = Cell { value: Value::Absent, status: Status::NORMAL };
        let cells = groups.iter().map(|rows| {
            let cells: Vec<&Cell> = rows
                .iter()
                .filter_map(|row| source.map_or(Some(&counted), |c| c.cells.get(*row)))
                .collect();
            group(op.op, &cells)
        });
        let mut made = made_column(&op.made, Kind::Number, cells.collect());
        if let Some(source) = source.filter(|_| op.op != Op::Count) {
            made.unit = op.made.unit.clone().or_else(|| source.unit.clone());
            made.label = op.made.title.clone().unwrap_or_else(|| source.label.clone());
        }
        out.push(made);
    }
    Ok(frame.grouped(out, &groups))
}

pub(super) fn pivot(
    frame: &Frame,
    (field, value): (&str, &str),
    groupby: &[String],
    op: Op,
) -> Result<Frame, QueryFault> {
    let (keys, values) = (column(frame, field)?, numbers(frame, value)?);
    let by = if groupby.is_empty() {
        frame.columns.iter().filter(|c| c.name != field && c.name != value).collect()
    } else {
        columns(frame, groupby)?
    };
    let groups = groups(frame, &by);
    let firsts: Vec<usize> = groups.iter().filter_map(|g| g.first().copied()).collect();
    let mut out: Vec<FrameColumn> = by.iter().map(|c| taken(c, &firsts)).collect();
    let mut seen: Vec<&Value> = Vec::new();
    for cell in &keys.cells {
        if cell.value != Value::Absent && !seen.contains(&&cell.value) {
            seen.push(&cell.value);
        }
    }
    for key in seen {
        let has = |row: &&usize| keys.cells.get(**row).is_some_and(|c| c.value == *key);
        let cells = groups.iter().map(|rows| {
            let rows = rows.iter().filter(has);
            let cells: Vec<&Cell> = rows.filter_map(|row| values.cells.get(*row)).collect();
            group(op, &cells)
        });
        let label = keys.categories.iter().find(|(v, _)| v == key).map(|(_, label)| label.clone());
        let made = Made { name: key.to_string(), title: label, unit: values.unit.clone() };
        out.push(made_column(&made, Kind::Number, cells.collect()));
    }
    Ok(frame.grouped(out, &groups))
}
