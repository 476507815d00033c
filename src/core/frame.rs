//! The one query engine: rows of a table, chosen and shaped, with where they came from.
//!
//! In: a checked `Table` and a [`Query`], then any [`Step`]s. Out: a [`Frame`]: small columns in memory, each cell with its status, and
//! the lineage of each row. Charts, numbers in text, place pages, previews and `aggregate` see only this.

use crate::data::value::{Cell, Decimal, Value};
use crate::lang::ByLang;

mod lookup;
mod query;
mod step;

pub use lookup::{Found, Key, lookup};
pub use query::{Filter, Order, Query, QueryFault, Sort, query};
pub use step::{
    Aggregate, BinSize, Expr, ExprFault, Made, Op, Operator, Predicate, Step, StepFault, TimeUnit,
    Window, WindowOp, apply,
};

/// What a column of a frame holds, for scales and for formatting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole or decimal numbers.
    Number,
    /// Names, codes, truth values.
    Text,
    /// Dates.
    Date,
    /// Years.
    Year,
    /// Years and months.
    YearMonth,
}

/// One column of a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameColumn {
    /// The field's name.
    pub name: String,
    /// The field's title.
    pub label: ByLang<String>,
    /// The unit of its numbers.
    pub unit: Option<ByLang<String>>,
    /// What it holds.
    pub kind: Kind,
    /// Labels of coded values (categories, names of places), where the field has them: value → label.
    pub categories: Vec<(Value, ByLang<String>)>,
    /// How wide the step is that each number begins, where they were put in steps.
    pub bin: Option<Decimal>,
    /// One cell for each row.
    pub cells: Vec<Cell>,
}

/// Where a frame came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// Id of the dataset.
    pub dataset: String,
    /// Name of the table in it.
    pub table: String,
    /// Version; `None` for the latest.
    pub version: Option<String>,
    /// For each row of the frame, the records of the table it is made of, from 1, ascending.
    pub records: Vec<Vec<u64>>,
}

/// Rows of a table, chosen and shaped.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The columns, each with `n_rows` cells.
    pub columns: Vec<FrameColumn>,
    /// How many rows.
    pub n_rows: usize,
    /// Where they came from.
    pub lineage: Lineage,
    /// Where its series are declared to break.
    pub breaks: Vec<Break>,
}

/// A declared break: from a moment on, values cannot be compared with those before.
#[derive(Clone, Debug, PartialEq)]
pub struct Break {
    /// The field of time.
    pub along: String,
    /// Its first value after the break.
    pub at: Value,
    /// The fields whose series break; empty for all of them.
    pub fields: Vec<String>,
    /// Why.
    pub note: ByLang<String>,
}

impl Frame {
    /// The column of a field.
    pub fn column(&self, name: &str) -> Option<&FrameColumn> {
        self.columns.iter().find(|c| c.name == name)
    }
}

impl FrameColumn {
    /// The label of a value where the field has one, in `lang` or the default language.
    pub fn label_of(&self, value: &Value, lang: crate::lang::Lang) -> Option<&str> {
        self.categories.iter().find(|(v, _)| v == value).map(|(_, l)| l.get(lang).0.as_str())
    }
}

#[cfg(test)]
mod tests;
