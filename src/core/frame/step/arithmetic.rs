//! Numbers made of numbers: `calculate`, `bin`, and the operations on groups.

use super::super::query::{QueryFault, worse};
use super::super::{Frame, FrameColumn, Kind};
use super::rows::{column, made_column};
use super::{BinSize, Expr, Made, Op, Operator};
use crate::data::value::{Cell, Conf, Decimal, Status, Value};

/// Decimals kept of a quotient.
const KEPT: u32 = 12;

/// A number with the status of what it was made from; no number where one of those was absent or confidential.
#[derive(Clone, Copy)]
pub(super) struct Number {
    value: Option<Decimal>,
    status: Status,
}

impl Number {
    pub(super) fn of(cell: &Cell) -> Self {
        let free = cell.status.conf == Conf::Free;
        Self { value: cell.value.as_decimal().filter(|_| free), status: cell.status }
    }

    pub(super) fn whole(n: usize) -> Self {
        Self { value: Some(Decimal::from(n)), status: Status::NORMAL }
    }

    fn with(self, other: Self, op: impl Fn(Decimal, Decimal) -> Option<Decimal>) -> Self {
        let value = self.value.zip(other.value).and_then(|(a, b)| op(a, b));
        Self { value, status: worse(self.status, other.status) }
    }

    pub(super) fn cell(self) -> Cell {
        let value = self.value.map_or(Value::Absent, |n| Value::Decimal(n.normalize()));
        Cell { value, status: self.status }
    }
}

pub(super) fn calculate(frame: &Frame, expr: &Expr, made: &Made) -> Result<Frame, QueryFault> {
    for field in expr.fields() {
        numbers(frame, field)?;
    }
    let cells = (0..frame.n_rows).map(|row| value(frame, expr, row).cell()).collect();
    Ok(frame.with_column(made_column(made, Kind::Number, cells)))
}

/// In how many rows an expression has no result, in the column made of it, although every number it is made from is there.
pub(super) fn undefined(frame: &Frame, expr: &Expr, made: Option<&FrameColumn>) -> usize {
    let columns: Vec<&FrameColumn> =
        expr.fields().into_iter().filter_map(|field| frame.column(field)).collect();
    let is_there = |column: &FrameColumn, row: usize| {
        column.cells.get(row).is_some_and(|cell| Number::of(cell).value.is_some())
    };
    let results = made.into_iter().flat_map(|column| &column.cells).enumerate();
    let rows = results.filter(|(row, result)| {
        result.value == Value::Absent && columns.iter().all(|column| is_there(column, *row))
    });
    rows.count()
}

fn value(frame: &Frame, expr: &Expr, row: usize) -> Number {
    match expr {
        Expr::Number(n) => Number { value: Some(*n), status: Status::NORMAL },
        Expr::Field(name) => {
            let cell = frame.column(name).and_then(|c| c.cells.get(row));
            cell.map_or(Number { value: None, status: Status::NORMAL }, Number::of)
        }
        Expr::Negate(inner) => {
            let n = value(frame, inner, row);
            Number { value: n.value.map(|v| -v), status: n.status }
        }
        Expr::Binary(op, left, right) => {
            let (left, right) = (value(frame, left, row), value(frame, right, row));
            left.with(right, |a, b| match op {
                Operator::Add => a.checked_add(b),
                Operator::Subtract => a.checked_sub(b),
                Operator::Multiply => a.checked_mul(b),
                // A share of nothing is no number.
                Operator::Divide => a.checked_div(b).map(|q| q.round_dp(KEPT)),
            })
        }
    }
}

/// The column of a field of numbers.
pub(super) fn numbers<'f>(frame: &'f Frame, field: &str) -> Result<&'f FrameColumn, QueryFault> {
    let column = column(frame, field)?;
    if column.kind == Kind::Number {
        Ok(column)
    } else {
        Err(QueryFault::NotANumber(field.to_owned()))
    }
}

/// The result of an operation on the cells of a group.
pub(super) fn group(op: Op, cells: &[&Cell]) -> Cell {
    if op == Op::Count {
        return Number::whole(cells.len()).cell();
    }
    let numbers = || cells.iter().map(|cell| Number::of(cell));
    let status = numbers().map(|n| n.status).reduce(worse).unwrap_or(Status::NORMAL);
    let all: Option<Vec<Decimal>> = numbers().map(|n| n.value).collect();
    let value = all.filter(|all| !all.is_empty()).and_then(|all| over(op, all));
    Number { value, status }.cell()
}

fn over(op: Op, mut all: Vec<Decimal>) -> Option<Decimal> {
    let n = Decimal::from(all.len());
    match op {
        Op::Count => Some(n),
        Op::Sum => all.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add),
        Op::Mean => {
            let sum = all.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)?;
            sum.checked_div(n).map(|mean| mean.round_dp(KEPT))
        }
        Op::Median => {
            all.sort_unstable();
            let middle = all.len() / 2;
            let upper = all.get(middle).copied()?;
            if all.len() % 2 == 1 {
                return Some(upper);
            }
            let lower = all.get(middle.checked_sub(1)?).copied()?;
            upper.checked_add(lower)?.checked_div(Decimal::TWO)
        }
        Op::Min => all.into_iter().min(),
        Op::Max => all.into_iter().max(),
    }
}

pub(super) fn bin(
    frame: &Frame,
    field: &str,
    size: BinSize,
    made: &Made,
) -> Result<Frame, QueryFault> {
    let column = numbers(frame, field)?;
    let values: Vec<Number> = column.cells.iter().map(Number::of).collect();
    let present = || values.iter().filter_map(|n| n.value);
    let (lo, hi) = (present().min().unwrap_or_default(), present().max().unwrap_or_default());
    let step = match size {
        BinSize::Wide(step) => step,
        BinSize::AtMost(most) => step(lo, hi, most),
    };
    let cell = |n: Number| {
        let start = n.value.and_then(|v| (v / step).floor().checked_mul(step));
        Number { value: start, status: n.status }.cell()
    };
    let mut out = made_column(made, Kind::Number, values.iter().copied().map(cell).collect());
    out.label = made.title.clone().unwrap_or_else(|| column.label.clone());
    out.unit = made.unit.clone().or_else(|| column.unit.clone());
    out.bin = Some(step);
    Ok(frame.with_column(out))
}

/// The least of 1, 2 or 5 × 10ⁿ that takes `most` steps or fewer from `lo` to `hi`, both ends included.
fn step(lo: Decimal, hi: Decimal, most: u32) -> Decimal {
    let most = Decimal::from(most.max(1));
    let mut power = Decimal::new(1, 6);
    for _ in 0..24 {
        for n in [1, 2, 5] {
            let Some(step) = power.checked_mul(Decimal::from(n)) else { return power };
            let bins = (hi / step).floor() - (lo / step).floor() + Decimal::ONE;
            if bins <= most {
                return step.normalize();
            }
        }
        let Some(next) = power.checked_mul(Decimal::TEN) else { return power };
        power = next;
    }
    power
}
