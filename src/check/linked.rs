//! No hidden cell can be worked out from several tables together: versions of a dataset, tables of the same records.
//!
//! Which cells are shown decides, not what stands in them: a table that was corrected since still gives away what it gave
//! away. What one table gives away by itself is told by another rule.

use std::collections::{BTreeMap, BTreeSet};

use super::Facts;
use crate::aggregate::audit::{Echelon, Undecided};
use crate::aggregate::joint::{Joint, is_linked};
use crate::aggregate::kept::Kept;
use crate::aggregate::plan::{Plan, plan};
use crate::aggregate::profile::LEGAL_MINIMUM;
use crate::aggregate::statement::Statement;
use crate::aggregate::ties::Ties;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::site::Version;

/// A table with what it shows.
struct Table<'a> {
    version: &'a Version,
    is_latest: bool,
    plan: Plan<'a>,
    kept: Kept,
}

/// Lists what tables give away together.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let mut groups: Vec<Vec<Table<'_>>> = Vec::new();
    for entry in &facts.site.datasets {
        let latest = Some((true, &entry.latest)).filter(|_| entry.fallback.is_none());
        let frozen = entry.frozen.iter().map(|v| (false, v));
        for (is_latest, version) in latest.into_iter().chain(frozen) {
            let Some(plan) = plan(&version.dataset, &mut Vec::new()) else { continue };
            let kept = if version.withdrawn.is_some() {
                let said = Statement::in_folder(facts.sources, &version.dataset.folder);
                said.map(|s| Kept::withdrawn(&s))
            } else {
                version.tables.first().and_then(|t| Kept::of(&plan, t, facts.sources).ok())
            };
            let Some(kept) = kept else { continue };
            let table = Table { version, is_latest, plan, kept };
            // The new table may hold together what was apart.
            let new = (table.version.dataset.id.as_str(), table.plan.said);
            let is_with = |t: &Table<'_>| is_linked((&t.version.dataset.id, t.plan.said), new);
            let (with, apart): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|group: &Vec<Table<'_>>| group.iter().any(is_with));
            groups = apart;
            groups.push(with.into_iter().flatten().chain([table]).collect());
        }
    }
    let mut out = Vec::new();
    for group in &groups {
        together(group, &mut out);
    }
    out
}

fn together(group: &[Table<'_>], out: &mut Vec<Diagnostic>) {
    let ids: BTreeSet<&str> = group.iter().map(|t| t.version.dataset.id.as_str()).collect();
    if group.len() < 2 {
        return;
    }
    let plans: Vec<&Plan<'_>> = group.iter().map(|t| &t.plan).collect();
    let at = |table: &Table<'_>, code| Diagnostic::new(code, Loc::File(table.version.dataset.file));
    let too_large =
        |table| at(table, Code::TableIncomplete).with("reason", Arg::Term("table-too-large"));
    let Some(joint) = Joint::new(&plans, &Ties::default()) else {
        return out.push(too_large(&group[0]));
    };
    let mut shown: BTreeMap<usize, usize> = BTreeMap::new();
    let mut hidden: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (i, (table, places)) in group.iter().zip(&joint.cells).enumerate() {
        for (cell, is_shown) in &table.kept.shown {
            if *is_shown {
                shown.entry(places[*cell]).or_insert(i);
            } else {
                hidden.entry(places[*cell]).or_insert((i, *cell));
            }
        }
    }
    let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (place, (i, cell)) in &hidden {
        let Some(j) = shown.get(place).filter(|j| told.insert((*i, **j))) else { continue };
        let (one, other) = (&group[*i], &group[*j]);
        let codes = one.plan.shape.name(*cell);
        // It is told where something can be done: of the two, the one that is not frozen.
        let (here, there) = if one.is_latest { (one, other) } else { (other, one) };
        let d = at(here, Code::CellPublished).with("cell", codes);
        let is_version = here.version.dataset.id == there.version.dataset.id;
        let named = if is_version {
            d.with("version", there.version.dataset.version.value.to_string())
        } else {
            d.with("other", &there.version.dataset.id)
        };
        out.push(named.see(Loc::File(there.version.dataset.file)));
    }
    if ids.len() < 2 && group.windows(2).all(|w| same(&w[0].plan, &w[1].plan)) {
        // Versions with the same cells: the others give away what each gives away alone.
        return;
    }
    let counts: Vec<_> = group.iter().map(|t| t.kept.counts.clone()).collect();
    let least = i64::try_from(LEGAL_MINIMUM).unwrap_or(i64::MAX);
    let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    let linked = |table: &Table<'_>, cell: String| {
        at(table, Code::CellLinked).with("cell", cell).with("datasets", ids.clone())
    };
    match joint.small(&counts, least) {
        Ok(small) => out.extend(small.iter().map(|p| linked(&group[0], joint.label(*p)))),
        Err(Undecided) => return out.push(too_large(&group[0])),
    }
    let Ok(echelon) = Echelon::new(&joint.shape.relations(), &|place| !shown.contains_key(&place))
    else {
        return out.push(too_large(&group[0]));
    };
    let given = echelon.recovered().into_iter().filter_map(|place| hidden.get(&place));
    for (i, cell) in given {
        out.push(linked(&group[*i], group[*i].plan.shape.name(*cell)));
    }
}

fn same(one: &Plan<'_>, other: &Plan<'_>) -> bool {
    one.shape == other.shape
}
