//! Another table, a kept version or one made from the same records → what readers know already of cells.
//!
//! In: how that table is made and its rows. Out: which of its cells it shows, and which it hides. Where they are among the
//! cells of this table is for [`Joint`](super::joint::Joint) to say.

use std::collections::BTreeMap;
use std::io;

use super::plan::Plan;
use super::statement::Statement;
use crate::data::column::Batch;
use crate::data::schema::aggregate::MeasureKind;
use crate::data::table::Table;
use crate::data::value::Conf;
use crate::source::Sources;

/// What a table says of its cells: whether it shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// By number of the cell.
    pub shown: BTreeMap<usize, bool>,
    /// How many records and how many people it says are in a cell, where it says so exactly.
    pub counts: [BTreeMap<usize, i64>; 2],
}

/// Another table that readers have.
#[derive(Clone, Debug)]
pub struct Other<'a> {
    /// Its version, or the id of its dataset.
    pub name: String,
    /// Whether it is a version of the same dataset.
    pub is_version: bool,
    /// How it is made.
    pub plan: Plan<'a>,
    /// What it says.
    pub kept: Kept,
}

impl Kept {
    /// What a table says, read to its end; rows of cells that its plan does not have are left out.
    ///
    /// # Errors
    /// Its file cannot be read.
    pub fn of(plan: &Plan<'_>, table: &Table, sources: &Sources<'_>) -> io::Result<Self> {
        let fields = &table.resource.schema.fields;
        let names: Vec<String> = fields.iter().map(|f| f.name.clone()).collect();
        let mut kept = Self::default();
        table.scan(sources, &mut |batch| kept.add(plan, &names, batch))?;
        let beside = |file| {
            let (folder, _) = sources.get(file).path.rsplit_once('/')?;
            Statement::in_folder(sources, &format!("{folder}/"))
        };
        let statement = table.files.first().and_then(|file| beside(*file));
        if statement.is_some_and(|s| s.rounded.is_some()) {
            // What is left when one is taken from the other is no count.
            kept.counts = Default::default();
        }
        Ok(kept)
    }

    /// What is left to say of a table that was withdrawn: the cells it hid stay hidden. What it showed should not have been,
    /// or not like that.
    pub fn withdrawn(statement: &Statement) -> Self {
        let hidden = statement.hidden.iter().enumerate().filter(|(_, h)| **h);
        Self { shown: hidden.map(|(cell, _)| (cell, false)).collect(), ..Self::default() }
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
            let cell = plan.shape.cell(&nodes);
            if !status.is_empty() {
                let shown = !status.contains(&Conf::Confidential);
                self.shown.insert(cell, shown);
            }
            for measure in plan.said.measures.iter().filter(|m| m.kind.is_count()) {
                let value = column(&measure.field.value).and_then(|c| c.value(row).as_number());
                let kind = usize::from(measure.kind == MeasureKind::Persons);
                if let Some(value) = value.and_then(|v| i64::try_from(v).ok()) {
                    self.counts[kind].insert(cell, value);
                }
            }
        }
    }
}
