//! Inner cells, rules and the versions that are kept → a table whose hidden cells nobody can work out.
//!
//! In: what was counted, what a cell has to keep, what readers know already. Out: [`Made`], or why there is none. What is
//! given was asked by every way there is: the rules, the audit with what the records tell, and the verdict that each build
//! will ask again.

use super::audit::{Level, Undecided};
use super::kept::Kept;
use super::plan::Plan;
use super::profile::Rules;
use super::protect::Fate;
use super::records::Leaves;
use super::rules::{self, Judged, Why};
use super::settle::{Failure, Measured, settle};
use super::verdict;
use crate::data::schema::aggregate::MeasureKind;
use crate::diag::{Arg, Code, Diagnostic};

/// A table whose hidden cells nobody can work out.
#[derive(Clone, Debug)]
pub struct Made {
    /// Every cell, with why it must be hidden.
    pub cells: Vec<Judged>,
    /// Whether each is hidden, for itself or for another.
    pub hidden: Vec<bool>,
    /// Whether empty cells are shown.
    pub zeros_shown: bool,
}

/// What is known of the table before it is made.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What was counted.
    pub leaves: &'a Leaves,
    /// The versions that are kept, with their numbers.
    pub kept: &'a [(String, Kept)],
}

/// Makes the table; `None` where it cannot be protected, which is told.
pub fn make(
    plan: &Plan<'_>,
    rules: &Rules,
    known: Known<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Made> {
    let Known { leaves, kept } = known;
    let n_before = out.len();
    let shape = &plan.shape;
    let at = |code, cell: usize| {
        Diagnostic::at(code, plan.said.span).with("cell", shape.codes(cell).join(" · "))
    };
    let mut cells = rules::judge(plan, leaves, rules);
    let counts_people = plan.said.measures.iter().any(|m| m.kind == MeasureKind::Persons);
    let sum = |parts: &[usize]| parts.iter().map(|p| cells[*p].persons).sum::<u64>();
    let relations = shape.relations();
    let twice = relations.iter().find(|r| cells[r.total].persons != sum(&r.parts));
    if let Some(relation) = twice.filter(|_| counts_people) {
        out.push(at(Code::PersonsTwice, relation.total));
        return None;
    }
    for (cell, judged) in cells.iter_mut().enumerate() {
        if kept.iter().any(|(_, k)| k.shown.get(&cell) == Some(&false)) {
            judged.why.get_or_insert(Why::Earlier);
        }
        let shown = kept.iter().find(|(_, k)| k.shown.get(&cell) == Some(&true));
        if let (Some((version, _)), Some(_)) = (shown, judged.why) {
            out.push(at(Code::CellPublished, cell).with("version", version));
        }
    }
    if out.len() > n_before {
        return None;
    }
    let measured = measured(plan, rules, &cells, kept);
    let hidden = match settle(shape, &measured, i64::from(rules.zeros_shown)) {
        Ok(hidden) => hidden,
        Err(Failure::Bare(cell) | Failure::Exposed(cell)) => {
            out.push(at(Code::TableUnprotected, cell));
            return None;
        }
        Err(Failure::Undecided) => {
            let reason = Arg::Term("table-too-large");
            out.push(Diagnostic::at(Code::TableIncomplete, plan.said.span).with("reason", reason));
            return None;
        }
    };
    let made = Made { cells, hidden, zeros_shown: rules.zeros_shown };
    // What is about to be written is asked once more, as every build will.
    match verdict::verdict(&relations, &public(plan, &made)) {
        Ok(leaks) if leaks.is_empty() => Some(made),
        Ok(_) | Err(Undecided) => {
            let reason = Arg::Term("table-too-large");
            out.push(Diagnostic::at(Code::TableIncomplete, plan.said.span).with("reason", reason));
            None
        }
    }
}

/// What is to be done with each cell.
fn measured(
    plan: &Plan<'_>,
    rules: &Rules,
    cells: &[Judged],
    kept: &[(String, Kept)],
) -> Vec<Measured> {
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let people = plan.said.measures.iter().any(|m| m.kind == MeasureKind::Persons);
    let one = |(cell, judged): (usize, &Judged)| {
        let known = kept.iter().any(|(_, k)| k.shown.get(&cell) == Some(&true));
        let fate = rules::fate(judged, rules);
        let fate = if known && fate == Fate::Open { Fate::Known } else { fate };
        let mut counts = vec![count(judged.records)];
        counts.extend(people.then(|| count(judged.persons)));
        let sums = judged.numbers.iter().map(|n| n.1).zip(judged.levels.iter().copied()).collect();
        Measured { fate, counts, level: level(judged, rules), sums, owner: judged.owner }
    };
    cells.iter().enumerate().map(one).collect()
}

/// How closely the counts of a cell may be known: a small one no more closely than by the words "fewer than so many".
fn level(judged: &Judged, rules: &Rules) -> Level {
    let least = u64::from(rules.zeros_shown);
    match judged.why {
        Some(Why::Zero | Why::Frequency) => {
            let width = rules.frequency.saturating_sub(1 + least).max(1);
            Level { width: i64::try_from(width).unwrap_or(i64::MAX) }
        }
        Some(_) | None => Level::TWO_VALUES,
    }
}

/// The table as a reader will see it.
fn public(plan: &Plan<'_>, made: &Made) -> verdict::Public {
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let mut public = verdict::Public {
        hidden: made.hidden.clone(),
        least: i64::from(made.zeros_shown),
        ..verdict::Public::default()
    };
    let cells = || made.cells.iter().zip(&made.hidden);
    for (i, measure) in plan.said.measures.iter().enumerate() {
        match measure.kind {
            MeasureKind::Records => {
                public.counts.push(cells().map(|(c, h)| (!h).then(|| count(c.records))).collect());
            }
            MeasureKind::Persons => {
                public.counts.push(cells().map(|(c, h)| (!h).then(|| count(c.persons))).collect());
            }
            MeasureKind::Sum => {
                public.sums.push(cells().map(|(c, h)| (!h).then(|| c.numbers[i].1)).collect());
            }
            MeasureKind::Mean | MeasureKind::Share => {}
        }
    }
    public
}
