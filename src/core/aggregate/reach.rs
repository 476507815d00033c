//! A table that was made → between what readers can work out a hidden cell of it.
//!
//! In: how the table was made, what readers have beside it, a cell. Out: for each count the table shows of others, the
//! interval of the hidden one, from the same [`audit`](super::audit) that is asked when cells are hidden. It is for whoever
//! has the records: published, it would tell where hiding is weakest.

use std::collections::BTreeMap;

use super::audit::{Interval, Public, Seen, intervals};
use super::joint::Joint;
use super::kept::Other;
use super::make::{Made, count};
use super::plan::Plan;
use super::ties::Ties;
use crate::data::schema::aggregate::MeasureKind;

/// For each count that a table shows, by the name of its field, between what a hidden cell can be, in records or people:
/// from all tables that readers have where these agree, else from this alone. Nothing where the cell is shown, or counts are
/// rounded.
pub fn reach(
    plan: &Plan<'_>,
    (others, ties): (&[Other<'_>], &Ties),
    made: &Made,
    cell: usize,
) -> Vec<(String, Interval)> {
    if made.rounding.is_some() || !made.hidden[cell] {
        return Vec::new();
    }
    let counts = plan.said.measures.iter().filter(|m| m.kind.is_count());
    counts
        .filter_map(|m| {
            let all = of_all(plan, (others, ties), made, (m.kind, cell));
            let interval = all.or_else(|| of_all(plan, (&[], ties), made, (m.kind, cell)))?;
            Some((m.field.value.clone(), interval))
        })
        .collect()
}

/// The interval as it follows from these tables; `None` where they contradict each other.
fn of_all(
    plan: &Plan<'_>,
    (others, ties): (&[Other<'_>], &Ties),
    made: &Made,
    (kind, cell): (MeasureKind, usize),
) -> Option<Interval> {
    let plans: Vec<&Plan<'_>> = [plan].into_iter().chain(others.iter().map(|o| &o.plan)).collect();
    let joint = Joint::new(&plans, ties)?;
    let is_persons = kind == MeasureKind::Persons;
    let own = made.cells.iter().enumerate().filter(|(cell, _)| !made.hidden[*cell]);
    let own: BTreeMap<usize, i64> = own
        .map(|(cell, judged)| {
            (cell, count(if is_persons { judged.persons } else { judged.records }))
        })
        .collect();
    let mut seen: Vec<Seen> = vec![None; joint.shape.n_cells()];
    let tables =
        [&own].into_iter().chain(others.iter().map(|o| &o.kept.counts[usize::from(is_persons)]));
    for (counts, places) in tables.zip(&joint.cells) {
        for (cell, count) in counts {
            let before = seen[places[*cell]].replace(*count);
            if before.is_some_and(|before| before != *count) {
                return None;
            }
        }
    }
    // Of cells that only other tables have, nobody says that they are not empty.
    let mut least = vec![0; seen.len()];
    joint.cells[0].iter().for_each(|place| least[*place] = i64::from(made.zeros_shown));
    let relations = joint.shape.relations();
    let public =
        Public { relations: &relations, seen: &seen, bounds: &|place| (least[place], None) };
    let place = joint.cells[0][cell];
    intervals(public, &|asked| asked == place)?.remove(&place)
}
