//! What is done with the rows of a [`Frame`] after a query has brought them: Vega-Lite's transforms.
//!
//! In: a frame and a list of [`Step`]s. Out: another frame, each row with the records it is made of. A value made from
//! one that is absent or confidential is absent; its status is the worst of those it was made from. Missing is never
//! zero. Nothing is read again and nothing is formatted here.
//!
//! Source of the operations and their defaults: <https://vega.github.io/vega-lite/docs/transform.html>.

mod arithmetic;
mod expr;
mod groups;
mod rows;
mod window;

pub use expr::{Expr, ExprFault, Operator};

use super::Frame;
use super::query::QueryFault;
use crate::data::value::{Asked, Decimal};
use crate::lang::ByLang;

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Keeps rows.
    Filter {
        /// The field.
        field: String,
        /// What it must be.
        test: Predicate,
    },
    /// One row for each group.
    Aggregate {
        /// The fields that are made.
        ops: Vec<Aggregate>,
        /// Fields whose values make a group; they are kept, in this order, before those that are made.
        groupby: Vec<String>,
    },
    /// A field by arithmetic.
    Calculate {
        /// The arithmetic.
        expr: Expr,
        /// What is made.
        made: Made,
    },
    /// Numbers in steps: each becomes the beginning of its step.
    Bin {
        /// The field.
        field: String,
        /// How wide a step is.
        size: BinSize,
        /// What is made.
        made: Made,
    },
    /// Moments in years or months.
    TimeUnit {
        /// The field.
        field: String,
        /// The unit.
        unit: TimeUnit,
        /// What is made.
        made: Made,
    },
    /// Fields made of the rows around each.
    Window {
        /// The fields that are made.
        ops: Vec<Window>,
        /// Fields whose values make a partition.
        groupby: Vec<String>,
        /// The order within it: field, and whether it is descending.
        sort: Vec<(String, bool)>,
        /// How many rows before and after belong to the window; `None` for all.
        frame: (Option<i64>, Option<i64>),
    },
    /// The values of a field become fields.
    Pivot {
        /// The field whose values become fields.
        field: String,
        /// The field that fills them.
        value: String,
        /// Fields whose values make a row; where none is named, all the others.
        groupby: Vec<String>,
        /// What is done with values that fall together.
        op: Op,
    },
    /// Fields become rows.
    Fold {
        /// The fields.
        fields: Vec<String>,
        /// The new field of their names.
        key: Made,
        /// The new field of their values.
        value: Made,
    },
}

/// The name, and the words, of a field that is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// Its name.
    pub name: String,
    /// Its title; its name where there is none.
    pub title: Option<ByLang<String>>,
    /// Its unit.
    pub unit: Option<ByLang<String>>,
}

/// A field made of the rows of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// What is done.
    pub op: Op,
    /// The field; `None` for [`Op::Count`].
    pub field: Option<String>,
    /// What is made.
    pub made: Made,
}

/// A field made of the rows of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// What is done.
    pub op: WindowOp,
    /// The field; `None` where the operation needs none.
    pub field: Option<String>,
    /// What is made.
    pub made: Made,
}

/// What is done with the rows of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// How many rows.
    Count,
    /// Their sum.
    Sum,
    /// Their arithmetic mean.
    Mean,
    /// Their median: the mean of the two in the middle where their number is even.
    Median,
    /// The least.
    Min,
    /// The greatest.
    Max,
}

/// What is done with the rows of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowOp {
    /// The place in the partition, from 1.
    RowNumber,
    /// The same, rows that sort alike sharing the least.
    Rank,
    /// The value so many rows before.
    Lag(usize),
    /// The value so many rows after.
    Lead(usize),
    /// The first value of the window.
    First,
    /// The last.
    Last,
    /// An operation on all of them.
    Group(Op),
}

/// How wide the steps of a bin are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinSize {
    /// The least of 1, 2 or 5 × 10ⁿ that needs no more steps than this.
    AtMost(u32),
    /// This wide; more than zero.
    Wide(Decimal),
}

/// Units of moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Years.
    Year,
    /// Years and months.
    YearMonth,
    /// The month of every year, 1 to 12.
    Month,
}

/// What a value must be to be kept. Vega-Lite's field predicates.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Predicate {
    /// One of these.
    pub one_of: Option<Vec<Asked>>,
    /// Greater than, or equal to where the flag is set.
    pub from: Option<(Asked, bool)>,
    /// Less than, or equal to where the flag is set.
    pub to: Option<(Asked, bool)>,
}

/// A step that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFault {
    /// Which step, from 0.
    pub step: usize,
    /// Why.
    pub fault: QueryFault,
    /// The fields there were.
    pub known: Vec<String>,
}

/// Does the steps, one after the other. `undefined` is told of each that has no result in some rows although all it is made
/// from is there (a division by zero): which step, from 0, and in how many rows.
///
/// # Errors
/// A field that is not there, or that holds no numbers where numbers are needed.
pub fn apply<'s>(
    mut frame: Frame,
    steps: impl IntoIterator<Item = &'s Step>,
    undefined: &mut dyn FnMut(usize, usize),
) -> Result<Frame, StepFault> {
    for (i, step) in steps.into_iter().enumerate() {
        let known = |frame: &Frame| frame.columns.iter().map(|c| c.name.clone()).collect();
        frame = match one(&frame, step) {
            Ok(next) => {
                if let Step::Calculate { expr, made } = step {
                    let rows = arithmetic::undefined(&frame, expr, next.column(&made.name));
                    if rows > 0 {
                        undefined(i, rows);
                    }
                }
                next
            }
            Err(fault) => return Err(StepFault { step: i, fault, known: known(&frame) }),
        };
    }
    Ok(frame)
}

fn one(frame: &Frame, step: &Step) -> Result<Frame, QueryFault> {
    match step {
        Step::Filter { field, test } => rows::filter(frame, field, test),
        Step::Aggregate { ops, groupby } => groups::aggregate(frame, ops, groupby),
        Step::Calculate { expr, made } => arithmetic::calculate(frame, expr, made),
        Step::Bin { field, size, made } => arithmetic::bin(frame, field, *size, made),
        Step::TimeUnit { field, unit, made } => rows::time_unit(frame, field, *unit, made),
        Step::Window { ops, groupby, sort, frame: around } => {
            window::window(frame, ops, (groupby, sort), *around)
        }
        Step::Pivot { field, value, groupby, op } => {
            groups::pivot(frame, (field, value), groupby, *op)
        }
        Step::Fold { fields, key, value } => rows::fold(frame, fields, key, value),
    }
}

#[cfg(test)]
mod tests;
