//! `[aggregate]` and the schema of its table → a [`Plan`], in which every field has its part and codes make a hierarchy.
//!
//! In: a dataset. Out: the shape of the table, or what is wrong with what was declared. No record is read here.

use super::hierarchy::{Crooked, Dimension, Shape};
use crate::data::schema::aggregate::{Aggregate, Axis, Measure};
use crate::data::schema::{Dataset, Field, Resource, StatusRule};
use crate::diag::{Arg, Code, Diagnostic};
use crate::source::Span;

/// The most cells a table may have: each is held in memory, with what it is made of and the sums it stands in, which comes to
/// some kilobytes where much is hidden.
const MOST_CELLS: usize = 250_000;

/// The most dimensions a table may have.
pub const MOST_DIMENSIONS: usize = 16;

/// How a table is made, without contradiction.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// What was declared.
    pub said: &'a Aggregate,
    /// The table.
    pub resource: &'a Resource,
    /// Its cells.
    pub shape: Shape,
}

/// What a field of the table is.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// The dimension with this number.
    Dimension(usize),
    /// The measure with this number.
    Measure(usize, &'a Measure),
}

impl<'a> Plan<'a> {
    /// What a field is; every field is something.
    pub fn part(&self, field: &Field) -> Option<Part<'a>> {
        let dimension = self.said.dimensions.iter().position(|d| d.field.value == field.name);
        let measure = || {
            let mut all = self.said.measures.iter().enumerate();
            all.find(|(_, m)| m.field.value == field.name).map(|(i, m)| Part::Measure(i, m))
        };
        dimension.map(Part::Dimension).or_else(measure)
    }

    /// What the declaration comes to, as a text that is the same wherever it stands and however it is laid out.
    pub fn digest(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for (axis, d) in self.said.dimensions.iter().zip(self.shape.dims()) {
            let codes = (0..d.codes().len()).map(|i| format!("{}={:?}", d.codes()[i], d.leaves(i)));
            lines.push(format!("{}: {}", axis.field.value, codes.collect::<Vec<_>>().join(";")));
        }
        let kind = |m: &Measure| format!("{} {:?} {}", m.field.value, m.kind, m.decimals);
        lines.extend(self.said.measures.iter().map(kind));
        // Later than the others, so that tables without them keep their digest.
        let bounded = self.said.dimensions.iter().filter(|axis| !axis.bounds.is_empty());
        lines.extend(bounded.map(|axis| format!("{} {:?}", axis.field.value, axis.bounds)));
        lines.join("\n")
    }
}

fn invalid(span: Span, name: &str, reason: &'static str) -> Diagnostic {
    Diagnostic::at(Code::AggregateInvalid, span)
        .with("name", name)
        .with("reason", Arg::Term(reason))
}

/// Reads the declaration; `None` where there is none, or where it was reported.
pub fn plan<'a>(dataset: &'a Dataset, out: &mut Vec<Diagnostic>) -> Option<Plan<'a>> {
    let said = dataset.aggregate.as_ref()?;
    let n_before = out.len();
    let resource = dataset.resources.first()?.as_ref();
    if dataset.resources.len() > 1 || resource.paths.len() > 1 {
        out.push(invalid(said.span, &dataset.id, "aggregate-one-table"));
    }
    if said.dimensions.is_empty() || said.measures.is_empty() {
        out.push(invalid(said.span, &dataset.id, "aggregate-nothing"));
    }
    if let Some(axis) = said.dimensions.get(MOST_DIMENSIONS) {
        out.push(invalid(axis.field.span, &axis.field.value, "aggregate-dimensions"));
    }
    fields(said, resource, out);
    let dims: Vec<Option<Dimension>> =
        said.dimensions.iter().map(|axis| dimension(axis, out)).collect();
    let dims: Option<Vec<Dimension>> = dims.into_iter().collect();
    let shape = Shape::within(MOST_CELLS, dims?);
    if shape.is_none() {
        out.push(invalid(said.span, &dataset.id, "aggregate-cells"));
    }
    shape.filter(|_| out.len() == n_before).map(|shape| Plan { said, resource, shape })
}

/// Every field of the table is a dimension or a measure, and the other way round.
fn fields(said: &Aggregate, resource: &Resource, out: &mut Vec<Diagnostic>) {
    let schema = &resource.schema;
    let mut named: Vec<&str> = Vec::new();
    let axes = said.dimensions.iter().map(|d| &d.field);
    for field in axes.chain(said.measures.iter().map(|m| &m.field)) {
        if schema.position(&field.value).is_none() {
            out.push(invalid(field.span, &field.value, "aggregate-no-field"));
        } else if named.contains(&field.value.as_str()) {
            out.push(invalid(field.span, &field.value, "aggregate-twice"));
        }
        named.push(&field.value);
    }
    for field in schema.fields.iter().filter(|f| !named.contains(&f.name.as_str())) {
        out.push(invalid(field.span, &field.name, "aggregate-other-field"));
    }
    for measure in &said.measures {
        let field = schema.field(&measure.field.value);
        if field.is_some_and(|f| !matches!(f.status, StatusRule::Column(_))) {
            out.push(invalid(measure.field.span, &measure.field.value, "aggregate-status"));
        }
        if measure.column.is_some() == measure.kind.is_count() {
            out.push(invalid(measure.field.span, &measure.field.value, "aggregate-column"));
        }
    }
    let mut key = schema.names(&schema.primary_key);
    let mut axes: Vec<String> = said.dimensions.iter().map(|d| d.field.value.clone()).collect();
    key.sort();
    axes.sort();
    if !axes.is_empty() && key != axes {
        out.push(invalid(said.span, &axes.join(", "), "aggregate-key"));
    }
}

/// The codes of a dimension with their sums.
fn dimension(axis: &Axis, out: &mut Vec<Diagnostic>) -> Option<Dimension> {
    let merged = axis.merge.iter().map(|g| &g.code);
    let inner: Vec<String> = axis.codes.iter().chain(merged).cloned().collect();
    let mut totals: Vec<(String, Vec<String>)> =
        axis.totals.iter().map(|g| (g.code.clone(), g.of.clone())).collect();
    if let Some(total) = &axis.total {
        totals.push((total.clone(), roots(&inner, &totals)));
    }
    let told = |name: &str, reason| Some(invalid(axis.field.span, name, reason));
    let of: Vec<&String> = axis.codes.iter().chain(axis.merge.iter().flat_map(|g| &g.of)).collect();
    let twice = (0..of.len()).find(|i| of[..*i].contains(&of[*i]));
    let empty = totals.iter().find(|(_, of)| of.is_empty());
    let n_classes = if axis.bounds.is_empty() { inner.len() } else { axis.bounds.len() + 1 };
    let ascend = axis.bounds.windows(2).all(|w| w[0] < w[1]);
    let classed = axis.codes.len() == inner.len() && axis.period.is_none();
    if inner.len() != n_classes || !ascend || !(axis.bounds.is_empty() || classed) {
        out.extend(told(&axis.field.value, "aggregate-bounds"));
        return None;
    }
    let fault = match (Dimension::new(&inner, &totals), twice, empty) {
        _ if inner.is_empty() => told(&axis.field.value, "aggregate-no-codes"),
        (_, Some(i), _) => told(of[i], "aggregate-code-twice"),
        (_, _, Some((code, _))) => told(code, "aggregate-no-codes"),
        (Ok(dimension), None, None) => return Some(dimension),
        (Err(Crooked::Twice(code)), ..) => told(&code, "aggregate-code-twice"),
        (Err(Crooked::Circle(code)), ..) => told(&code, "aggregate-circle"),
        (Err(Crooked::Overlap(code)), ..) => told(&code, "aggregate-overlap"),
        (Err(Crooked::Unknown(code)), ..) => told(&code, "aggregate-unknown"),
    };
    out.extend(fault);
    None
}

/// What the sum of all is the sum of: the codes that are part of nothing else where they make up the whole once, else the
/// inner codes.
fn roots(inner: &[String], totals: &[(String, Vec<String>)]) -> Vec<String> {
    let all = inner.iter().chain(totals.iter().map(|(code, _)| code));
    let is_part = |code: &String| totals.iter().any(|(_, of)| of.contains(code));
    let roots: Vec<String> = all.filter(|code| !is_part(code)).cloned().collect();
    let mut with = totals.to_vec();
    with.push((String::new(), roots.clone()));
    let whole = Dimension::new(inner, &with).ok();
    let n_codes = inner.len() + totals.len();
    if whole.is_some_and(|d| d.leaves(n_codes).len() == inner.len()) {
        roots
    } else {
        inner.to_vec()
    }
}
