//! Fields made of the rows around each: `window`.

use super::super::query::QueryFault;
use super::super::{Frame, Kind};
use super::arithmetic::{Number, group, numbers};
use super::groups::{columns, compare_rows, groups};
use super::rows::{column, made_column};
use super::{Op, Window, WindowOp};
use crate::data::value::{Cell, Status, Value};

const NONE: Cell = Cell { value: Value::Absent, status: Status::NORMAL };

/// `frame` says how many rows before and after each belong to its window.
pub(super) fn window(
    frame: &Frame,
    ops: &[Window],
    (groupby, sort): (&[String], &[(String, bool)]),
    around: (Option<i64>, Option<i64>),
) -> Result<Frame, QueryFault> {
    let by = columns(frame, groupby)?;
    let mut partitions = groups(frame, &by);
    let mut keys = Vec::with_capacity(sort.len());
    for (field, descending) in sort {
        keys.push((column(frame, field)?, *descending));
    }
    let compare = |a: usize, b: usize| {
        keys.iter().fold(std::cmp::Ordering::Equal, |order, (column, descending)| {
            order.then_with(|| {
                let order = compare_rows(&[column], a, b);
                if *descending { order.reverse() } else { order }
            })
        })
    };
    for partition in &mut partitions {
        partition.sort_by(|a, b| compare(*a, *b));
    }
    let mut out = frame.clone();
    for op in ops {
        let source = match (&op.field, op.op) {
            (Some(field), WindowOp::Group(o)) if o != Op::Count => Some(numbers(frame, field)?),
            (Some(field), _) => Some(column(frame, field)?),
            (None, _) => None,
        };
        let mut cells = vec![NONE; frame.n_rows];
        for rows in &partitions {
            let of = |row: usize| source.and_then(|c| c.cells.get(row)).unwrap_or(&NONE);
            let partition = Partition { rows, of: &of, alike: &|a, b| compare(a, b).is_eq() };
            for (at, row) in rows.iter().enumerate() {
                if let Some(cell) = cells.get_mut(*row) {
                    *cell = partition.value(op.op, at, around);
                }
            }
        }
        let same =
            !matches!(op.op, WindowOp::RowNumber | WindowOp::Rank | WindowOp::Group(Op::Count));
        let source = source.filter(|_| same);
        let mut made = made_column(&op.made, source.map_or(Kind::Number, |c| c.kind), cells);
        made.unit = op.made.unit.clone().or_else(|| source.and_then(|c| c.unit.clone()));
        out = out.with_column(made);
    }
    Ok(out)
}

/// Rows of one partition, in order.
struct Partition<'a> {
    rows: &'a [usize],
    of: &'a dyn Fn(usize) -> &'a Cell,
    /// Whether two rows sort alike.
    alike: &'a dyn Fn(usize, usize) -> bool,
}

impl Partition<'_> {
    fn value(&self, op: WindowOp, at: usize, around: (Option<i64>, Option<i64>)) -> Cell {
        let cell = |row: Option<&usize>| row.map_or(NONE, |row| (self.of)(*row).clone());
        match op {
            WindowOp::RowNumber => Number::whole(at + 1).cell(),
            WindowOp::Rank => {
                let here = self.rows.get(at).copied().unwrap_or_default();
                let first = self.rows.iter().position(|row| (self.alike)(*row, here));
                Number::whole(first.unwrap_or(at) + 1).cell()
            }
            WindowOp::Lag(n) => cell(at.checked_sub(n).and_then(|i| self.rows.get(i))),
            WindowOp::Lead(n) => cell(at.checked_add(n).and_then(|i| self.rows.get(i))),
            WindowOp::First => cell(self.around(at, around).first()),
            WindowOp::Last => cell(self.around(at, around).last()),
            WindowOp::Group(op) => {
                let cells: Vec<&Cell> =
                    self.around(at, around).iter().map(|row| (self.of)(*row)).collect();
                group(op, &cells)
            }
        }
    }

    /// The rows of the window of a row.
    fn around(&self, at: usize, (before, after): (Option<i64>, Option<i64>)) -> &[usize] {
        let at = i64::try_from(at).unwrap_or(i64::MAX);
        let last = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        let place = |n: i64| usize::try_from(n.clamp(0, last)).unwrap_or(0);
        let from = before.map_or(0, |n| place(at.saturating_add(n)));
        let to = after.map_or(self.rows.len(), |n| place(at.saturating_add(n).saturating_add(1)));
        self.rows.get(from..to).unwrap_or(&[])
    }
}
