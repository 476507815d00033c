//! The cells of a table, shown or hidden → its CSV, and the same as a reader of that CSV sees it.
//!
//! In: the judged cells and which are hidden. Out: the bytes of the file: a row for each cell in the order of the codes,
//! empty with the status `C` where it is hidden, whatever it was hidden for.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::audit::Seen;
use super::make::Made;
use super::plan::{Part, Plan};
use super::rules::Judged;
use super::statement::Statement;
use super::verdict::Public;
use crate::data::column::Batch;
use crate::data::schema::aggregate::{Measure, MeasureKind};
use crate::data::schema::{Resource, StatusRule};
use crate::data::value::Conf;

/// The file; `None` where no memory could be written, which does not happen.
pub fn csv(plan: &Plan<'_>, made: &Made) -> Option<Vec<u8>> {
    let d = &plan.resource.dialect;
    let mut writer = csv::WriterBuilder::new().delimiter(d.delimiter).from_writer(Vec::new());
    writer.write_record(header(plan.resource)).ok()?;
    for (cell, (judged, hidden)) in made.cells.iter().zip(&made.hidden).enumerate() {
        let codes = plan.shape.codes(cell);
        let mut record: Vec<String> = Vec::new();
        for field in &plan.resource.schema.fields {
            match plan.part(field)? {
                Part::Dimension(i) => record.push(codes[i].to_owned()),
                Part::Measure(i, measure) => {
                    let rounded = made.rounded.get(&i).map(|counts| counts[cell].to_string());
                    let value = rounded.or_else(|| value(measure, judged, i));
                    let (value, status) = match (hidden, value) {
                        (true, _) => (String::new(), "C"),
                        (false, Some(value)) => (value, ""),
                        // A mean of nothing.
                        (false, None) => (String::new(), "M"),
                    };
                    record.extend([value, status.to_owned()]);
                }
            }
        }
        writer.write_record(&record).ok()?;
    }
    writer.into_inner().ok()
}

fn header(resource: &Resource) -> Vec<&str> {
    let mut names = Vec::new();
    for field in &resource.schema.fields {
        names.push(field.name.as_str());
        if let StatusRule::Column(status) = &field.status {
            names.push(status);
        }
    }
    names
}

/// What is published of a cell; `None` where there is nothing to take a mean of.
fn value(measure: &Measure, judged: &Judged, i: usize) -> Option<String> {
    let (n, sum) = judged.numbers[i];
    let short = |value: Decimal| {
        let half = RoundingStrategy::MidpointAwayFromZero;
        let mut value = value.round_dp_with_strategy(measure.decimals, half);
        value.rescale(measure.decimals);
        value.to_string()
    };
    let mean = |times: Decimal| (sum * times).checked_div(Decimal::from(n)).map(short);
    match measure.kind {
        MeasureKind::Records => Some(judged.records.to_string()),
        MeasureKind::Persons => Some(judged.persons.to_string()),
        MeasureKind::Sum => Some(sum.to_string()),
        MeasureKind::Mean => mean(Decimal::ONE),
        MeasureKind::Share => mean(Decimal::ONE_HUNDRED),
        MeasureKind::Median => judged.medians[i].map(short),
    }
}

/// What the rows of a table lack to be the table that was declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Cells have no row, the first of them with these codes.
    Missing(Vec<String>),
    /// A record has codes that were not declared, or those of a record before it.
    Stray(u64),
    /// A record is hidden in some measures and not in others.
    Half(u64),
}

/// Gathers the rows of a published table.
#[derive(Debug)]
pub struct Rows<'p> {
    plan: &'p Plan<'p>,
    codes: Vec<BTreeMap<&'p str, usize>>,
    seen: Vec<bool>,
    public: Public,
    gaps: Vec<Gap>,
}

impl<'p> Rows<'p> {
    /// Before the first row.
    pub fn new(plan: &'p Plan<'p>, said: Option<&Statement>) -> Self {
        let codes =
            plan.shape.dims().iter().map(|d| {
                d.codes().iter().enumerate().map(|(i, code)| (code.as_str(), i)).collect()
            });
        let n = plan.shape.n_cells();
        let kinds = |counts: bool| {
            let all = plan.said.measures.iter();
            all.filter(|m| if counts { m.kind.is_count() } else { m.kind == MeasureKind::Sum })
                .count()
        };
        let public = Public {
            hidden: vec![false; n],
            counts: vec![vec![None; n]; kinds(true)],
            sums: vec![vec![None; n]; kinds(false)],
            least: i64::from(said.is_some_and(|s| s.zeros_shown)),
            rounded: said.and_then(|s| s.rounded),
        };
        Self { codes: codes.collect(), plan, seen: vec![false; n], public, gaps: Vec::new() }
    }

    /// Takes rows as the table gives them.
    pub fn add(&mut self, batch: &Batch) {
        for row in 0..batch.n_rows() {
            self.row(batch, row);
        }
    }

    fn row(&mut self, batch: &Batch, row: usize) {
        let record = batch.first_record + row as u64;
        let schema = &self.plan.resource.schema;
        let column = |name: &str| schema.position(name).and_then(|i| batch.columns.get(i));
        let axes = self.plan.said.dimensions.iter().zip(&self.codes);
        let nodes: Option<Vec<usize>> = axes
            .map(|(axis, codes)| {
                let code = column(&axis.field.value)?.value(row).to_string();
                codes.get(code.as_str()).copied()
            })
            .collect();
        let cell = nodes.map(|nodes| self.plan.shape.cell(&nodes)).filter(|cell| !self.seen[*cell]);
        let Some(cell) = cell else { return self.gaps.push(Gap::Stray(record)) };
        self.seen[cell] = true;
        let (mut counts, mut sums) = (self.public.counts.iter_mut(), self.public.sums.iter_mut());
        let mut n_hidden = 0;
        for measure in &self.plan.said.measures {
            let Some(column) = column(&measure.field.value) else { continue };
            n_hidden += usize::from(column.status(row).conf == Conf::Confidential);
            let value = column.value(row).as_number();
            if measure.kind.is_count() {
                let whole: Seen = value.and_then(|v| i64::try_from(v).ok());
                if let Some(counts) = counts.next() {
                    counts[cell] = whole;
                }
            } else if measure.kind == MeasureKind::Sum
                && let Some(sums) = sums.next()
            {
                sums[cell] = value;
            }
        }
        self.public.hidden[cell] = n_hidden > 0;
        if n_hidden > 0 && n_hidden < self.plan.said.measures.len() {
            self.gaps.push(Gap::Half(record));
        }
    }

    /// The table, or what it lacks.
    pub fn finish(mut self) -> Result<Public, Vec<Gap>> {
        if let Some(cell) = self.seen.iter().position(|seen| !seen) {
            let codes = self.plan.shape.codes(cell).into_iter().map(str::to_owned).collect();
            self.gaps.push(Gap::Missing(codes));
        }
        // A count that is not hidden and not there is no count of anything.
        let absent = |counts: &Vec<Seen>| {
            counts.iter().zip(&self.public.hidden).position(|(v, hidden)| v.is_none() && !hidden)
        };
        if self.gaps.is_empty()
            && let Some(cell) = self.public.counts.iter().find_map(absent)
        {
            let codes = self.plan.shape.codes(cell).into_iter().map(str::to_owned).collect();
            self.gaps.push(Gap::Missing(codes));
        }
        if self.gaps.is_empty() { Ok(self.public) } else { Err(self.gaps) }
    }
}
