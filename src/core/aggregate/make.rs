//! Inner cells, rules and the versions that are kept → a table whose hidden cells nobody can work out.
//!
//! In: what was counted, what a cell has to keep, what readers know already. Out: [`Made`], or why there is none. What is
//! given was asked by every way there is: the rules, the audit with what the records tell, and the verdict that each build
//! will ask again.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::prelude::ToPrimitive as _;

use super::audit::{Level, Undecided};
use super::joint::Joint;
use super::kept::Other;
use super::leaf::Counted;
use super::plan::Plan;
use super::profile::Rules;
use super::protect::{Fate, Hidden};
use super::round::rounded;
use super::rules::{self, Judged, Why};
use super::settle::{Failure, Measured, settle};
use super::ties::Ties;
use super::verdict::{self, Leak, Rounded};
use crate::data::schema::aggregate::MeasureKind;
use crate::diag::{Arg, Code, Diagnostic};

/// A table whose hidden cells nobody can work out.
#[derive(Clone, Debug)]
pub struct Made {
    /// Every cell, with why it must be hidden.
    pub cells: Vec<Judged>,
    /// Whether each is hidden, for itself or for another.
    pub hidden: Vec<bool>,
    /// For each cell that is hidden for others, one of those it is hidden for.
    pub beside: BTreeMap<usize, usize>,
    /// Whether empty cells are shown.
    pub zeros_shown: bool,
    /// How counts were rounded, and for each measure by number what they became; nothing where cells are hidden instead.
    pub rounding: Option<Rounded>,
    /// See [`Made::rounding`].
    pub rounded: BTreeMap<usize, Vec<i64>>,
}

/// What is known of the table before it is made.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What was counted.
    pub counted: &'a Counted,
    /// What readers have beside it: kept versions, tables of the same records.
    pub others: &'a [Other<'a>],
    /// Which columns of the records decide others.
    pub ties: &'a Ties,
}

/// Makes the table; `None` where it cannot be protected, which is told.
pub fn make(
    plan: &Plan<'_>,
    rules: &Rules,
    known: Known<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Made> {
    let Known { counted, others, ties } = known;
    let n_before = out.len();
    let shape = &plan.shape;
    let at =
        |code, cell: usize| Diagnostic::at(code, plan.said.span).with("cell", shape.name(cell));
    let mut cells = rules::judge(plan, counted, rules);
    let counts_people = plan.said.measures.iter().any(|m| m.kind == MeasureKind::Persons);
    let sum = |parts: &[usize]| parts.iter().map(|p| cells[*p].persons).sum::<u64>();
    let relations = shape.relations();
    let twice = relations.iter().find(|r| cells[r.total].persons != sum(&r.parts));
    if let Some(relation) = twice.filter(|_| counts_people) {
        out.push(at(Code::PersonsTwice, relation.total));
        return None;
    }
    if let Some(rounding) = &rules.rounding {
        let made = rounded(plan, rules, rounding, cells, out)?;
        return asked_again(plan, made, out);
    }
    let too_large = || {
        let reason = Arg::Term("table-too-large");
        Diagnostic::at(Code::TableIncomplete, plan.said.span).with("reason", reason)
    };
    let plans: Vec<&Plan<'_>> = [plan].into_iter().chain(others.iter().map(|o| &o.plan)).collect();
    let Some(joint) = Joint::new(&plans, ties) else {
        out.push(too_large());
        return None;
    };
    let told = Told::new(&joint, others);
    for (cell, key, other) in told.to(&joint, &mut cells) {
        out.push(at(Code::CellPublished, cell).with(key, other));
    }
    if out.len() > n_before {
        return None;
    }
    let mut measured = measured(plan, rules, &cells, (&joint, &told));
    let hidden = match together((&joint, others), rules, &cells, &mut measured) {
        Ok(hidden) => hidden,
        Err(Failure::Bare(cell) | Failure::Exposed(cell)) => {
            let d = Diagnostic::at(Code::TableUnprotected, plan.said.span);
            out.push(d.with("cell", joint.name(&plans, cell)));
            return None;
        }
        Err(Failure::Undecided) => {
            out.push(too_large());
            return None;
        }
    };
    let own: BTreeMap<usize, usize> = joint.cells[0].iter().copied().zip(0..).collect();
    let beside = hidden.beside.iter().filter_map(|(a, b)| Some((*own.get(a)?, *own.get(b)?)));
    let made = Made {
        hidden: joint.cells[0].iter().map(|place| hidden.all[*place]).collect(),
        beside: beside.collect(),
        zeros_shown: rules.zeros_shown,
        rounding: None,
        rounded: BTreeMap::new(),
        cells,
    };
    asked_again(plan, made, out)
}

/// The hidden cells, so that from the counts of all tables no small one follows that none of them has.
fn together(
    (joint, others): (&Joint, &[Other<'_>]),
    rules: &Rules,
    cells: &[Judged],
    measured: &mut [Measured],
) -> Result<Hidden, Failure> {
    loop {
        let hidden = settle(&joint.shape, measured, i64::from(rules.zeros_shown))?;
        if others.is_empty() {
            return Ok(hidden);
        }
        let mut counts: Vec<[BTreeMap<usize, i64>; 2]> = vec![Default::default()];
        for (cell, _) in joint.cells[0].iter().enumerate().filter(|(_, p)| !hidden.all[**p]) {
            counts[0][0].insert(cell, count(cells[cell].records));
            counts[0][1].insert(cell, count(cells[cell].persons));
        }
        counts.extend(others.iter().map(|o| o.kept.counts.clone()));
        let small = joint.small(&counts, count(rules.frequency)).map_err(|_| Failure::Undecided)?;
        let small: Vec<usize> =
            small.into_iter().filter(|c| measured[*c].fate == Fate::Silent).collect();
        if small.is_empty() {
            return Ok(hidden);
        }
        for place in small {
            measured[place].fate = Fate::Hide;
        }
    }
}

/// What other tables say of joint cells.
struct Told<'a> {
    shown: BTreeMap<usize, &'a Other<'a>>,
    hidden: BTreeSet<usize>,
}

impl<'a> Told<'a> {
    fn new(joint: &Joint, others: &'a [Other<'a>]) -> Self {
        let mut told = Self { shown: BTreeMap::new(), hidden: BTreeSet::new() };
        for (other, places) in others.iter().zip(&joint.cells[1..]) {
            for (cell, shown) in &other.kept.shown {
                if *shown {
                    told.shown.entry(places[*cell]).or_insert(other);
                } else {
                    told.hidden.insert(places[*cell]);
                }
            }
        }
        told
    }

    /// Hides what another table hides; gives the cells that must be hidden and that another shows, with its name.
    fn to(&self, joint: &Joint, cells: &mut [Judged]) -> Vec<(usize, &'static str, &'a str)> {
        let mut found = Vec::new();
        for ((cell, judged), place) in cells.iter_mut().enumerate().zip(&joint.cells[0]) {
            if self.hidden.contains(place) {
                judged.why.get_or_insert(Why::Earlier);
            }
            if let (Some(other), Some(_)) = (self.shown.get(place), judged.why) {
                let key = if other.is_version { "version" } else { "other" };
                found.push((cell, key, other.name.as_str()));
            }
        }
        found
    }
}

/// The table, if what every build will ask again has nothing against it.
fn asked_again(plan: &Plan<'_>, made: Made, out: &mut Vec<Diagnostic>) -> Option<Made> {
    let d = |code| Diagnostic::at(code, plan.said.span);
    match verdict::verdict(&plan.shape.relations(), &public(plan, &made)) {
        Ok(leaks) => match leaks.first() {
            None => return Some(made),
            Some(
                Leak::Narrow(cell)
                | Leak::Recovered(cell)
                | Leak::Unequal(cell)
                | Leak::Unrounded(cell),
            ) => {
                let cell = plan.shape.name(*cell);
                out.push(d(Code::TableUnprotected).with("cell", cell));
            }
        },
        Err(Undecided) => {
            out.push(d(Code::TableIncomplete).with("reason", Arg::Term("table-too-large")));
        }
    }
    None
}

pub(super) fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// What is to be done with each joint cell.
fn measured(
    plan: &Plan<'_>,
    rules: &Rules,
    cells: &[Judged],
    (joint, told): (&Joint, &Told<'_>),
) -> Vec<Measured> {
    let people = plan.said.measures.iter().any(|m| m.kind == MeasureKind::Persons);
    let of_another = |place: usize| {
        let (fate, level) = match (told.hidden.contains(&place), told.shown.contains_key(&place)) {
            (true, _) => (Fate::Hide, Level::TWO_VALUES),
            (false, true) => (Fate::Known, Level::ANY),
            (false, false) => (Fate::Silent, Level::ANY),
        };
        Measured {
            fate,
            level,
            counts: Vec::new(),
            parts: Vec::new(),
            sums: Vec::new(),
            owners: Vec::new(),
        }
    };
    let mut all: Vec<Measured> = (0..joint.shape.n_cells()).map(of_another).collect();
    for (judged, place) in cells.iter().zip(&joint.cells[0]) {
        let fate = match rules::fate(judged, rules) {
            Fate::Open if told.shown.contains_key(place) => Fate::Known,
            // That nothing is in a cell is said of those it is made of by showing it.
            Fate::Empty if joint.shape.n_totals(*place) > 0 => Fate::Known,
            fate @ (Fate::Open | Fate::Empty | Fate::Known | Fate::Hide | Fate::Silent) => fate,
        };
        let mut counts = vec![count(judged.records)];
        counts.extend(people.then(|| count(judged.persons)));
        let sums = judged.numbers.iter().map(|n| n.1).zip(judged.levels.iter().copied()).collect();
        let owners = judged.owners.clone();
        let parts = parts(judged, rules);
        all[*place] = Measured { fate, counts, level: level(judged, rules), parts, sums, owners };
    }
    all
}

/// How closely the counts of a cell may be known: a small one no more closely than by the words "fewer than so many".
fn level(judged: &Judged, rules: &Rules) -> Level {
    let least = u64::from(rules.zeros_shown);
    match judged.why {
        Some(Why::Zero | Why::Frequency) => small(rules.frequency.saturating_sub(1 + least)),
        Some(_) | None => Level::TWO_VALUES,
    }
}

/// How many have what each share tells, and how many have it not, with how closely they may be known: a small one no more
/// closely than a small count; any of a cell that must be hidden not exactly, or the hidden share would be known. What all
/// of a cell have, or none, may be seen where the rules let it.
fn parts(judged: &Judged, rules: &Rules) -> Vec<(i64, Level)> {
    let shares = judged.is_share.iter().zip(&judged.numbers).filter(|(is_share, _)| **is_share);
    shares
        .flat_map(|(_, (n, sum))| {
            let have = sum.to_i64().unwrap_or(0);
            let both = [have, count(*n) - have];
            let level = match judged.why {
                None | Some(Why::Zero | Why::Earlier) => Level::ANY,
                Some(_) if rules.group_shown && both.contains(&0) => Level::ANY,
                Some(Why::Share | Why::Frequency) => small(rules.frequency.saturating_sub(1)),
                Some(
                    Why::Centres
                    | Why::Holdings
                    | Why::FewNumbers
                    | Why::Concentration
                    | Why::Group,
                ) => Level::TWO_VALUES,
            };
            both.map(|n| (n, level))
        })
        .collect()
}

/// As wide as the words "fewer than so many", so many values apart; two values at least.
fn small(width: u64) -> Level {
    Level { width: i64::try_from(width.max(1)).unwrap_or(i64::MAX) }
}

/// The table as a reader will see it.
fn public(plan: &Plan<'_>, made: &Made) -> verdict::Public {
    let mut public = verdict::Public {
        hidden: made.hidden.clone(),
        least: i64::from(made.zeros_shown),
        rounded: made.rounding,
        ..verdict::Public::default()
    };
    let cells = || made.cells.iter().zip(&made.hidden);
    for (i, measure) in plan.said.measures.iter().enumerate() {
        if let Some(counts) = made.rounded.get(&i) {
            public.counts.push(counts.iter().copied().map(Some).collect());
            continue;
        }
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
            MeasureKind::Mean | MeasureKind::Share | MeasureKind::Median => {}
        }
    }
    public
}
