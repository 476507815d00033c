//! The versions of a table that are kept → what readers know already of its cells.
//!
//! In: the plan of the table and the rows of an earlier version of it. Out: which of its cells that version shows, and
//! which it hides. A cell is the same where its codes are.

use std::collections::BTreeMap;
use std::io;

use super::plan::Plan;
use crate::data::column::Batch;
use crate::data::table::Table;
use crate::data::value::Conf;
use crate::source::Sources;

/// What an earlier version says of cells of this table: whether it shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// By number of the cell.
    pub shown: BTreeMap<usize, bool>,
}

impl Kept {
    /// What an earlier table says, read to its end; rows of other cells are left out.
    ///
    /// # Errors
    /// Its file cannot be read.
    pub fn of(plan: &Plan<'_>, table: &Table, sources: &Sources<'_>) -> io::Result<Self> {
        let fields = &table.resource.schema.fields;
        let names: Vec<String> = fields.iter().map(|f| f.name.clone()).collect();
        let mut kept = Self::default();
        table.scan(sources, &mut |batch| kept.add(plan, &names, batch))?;
        Ok(kept)
    }

    fn add(&mut self, plan: &Plan<'_>, names: &[String], batch: &Batch) {
        let column =
            |name: &str| names.iter().position(|n| n == name).and_then(|i| batch.columns.get(i));
        for row in 0..batch.n_rows() {
            let axes = plan.said.dimensions.iter().zip(plan.shape.dims());
            let nodes: Option<Vec<usize>> = axes
                .map(|(axis, d)| {
                    let code = column(&axis.field.value)?.value(row).to_string();
                    d.codes().iter().position(|c| *c == code)
                })
                .collect();
            let Some(nodes) = nodes else { continue };
            let measures = plan.said.measures.iter().filter_map(|m| column(&m.field.value));
            let status: Vec<Conf> = measures.map(|c| c.status(row).conf).collect();
            if !status.is_empty() {
                let shown = !status.contains(&Conf::Confidential);
                self.shown.insert(plan.shape.cell(&nodes), shown);
            }
        }
    }
}
