//! What a hidden cell can be, held against what trying out every table tells.

use std::collections::{BTreeMap, BTreeSet};

use super::{Brute, Random, names, narrow, shape, sums};
use crate::aggregate::audit::{Interval, Proof, Public, Seen, intervals};
use crate::aggregate::hierarchy::{Dimension, Shape};

/// A flat dimension, with its total or without.
fn line(r: &mut Random, name: &str) -> Dimension {
    let inner = names(name, 2 + r.next(2));
    let total = (r.next(4) > 0).then(|| (format!("{name}T"), inner.clone()));
    Dimension::new(&inner, total.as_slice()).expect("a hierarchy")
}

/// A dimension of up to three levels, each code in one total at most; or the same with every total told by its inner codes.
fn tree(r: &mut Random, name: &str) -> Dimension {
    let inner = names(name, 2 + r.next(3));
    let mut top = inner.clone();
    let mut totals: Vec<(String, Vec<String>)> = Vec::new();
    let is_flat = r.next(3) == 0;
    while top.len() > 1 && (totals.is_empty() || r.next(2) == 0) {
        let n = if top.len() > 2 { 2 + r.next(top.len() - 1) } else { 2 };
        let code = format!("{name}+{}", totals.len());
        let parts: Vec<String> = top.drain(..n.min(top.len())).collect();
        let inner = |part: &String| {
            let total = totals.iter().find(|(code, _)| is_flat && code == part);
            total.map_or_else(|| vec![part.clone()], |(_, inner)| inner.clone())
        };
        let parts = parts.iter().flat_map(inner).collect();
        totals.push((code.clone(), parts));
        top.push(code);
    }
    Dimension::new(&inner, &totals).expect("a hierarchy")
}

/// The largest value of an inner cell that is tried out.
const TRIED: i64 = 9;

/// Larger tables are left to other tests: trying out is slow.
const STEPS: usize = 1500;

/// The intervals for a reader who knows that much of inner cells, and for one who does not.
fn both(shape: &Shape, seen: &[Seen], least: i64) -> [BTreeMap<usize, Interval>; 2] {
    [Some(TRIED), None].map(|tried| {
        let bounds = &|c| (least, tried.filter(|_| shape.members(c) == [c]));
        let public = Public { relations: &shape.relations(), seen, bounds };
        intervals(public, &|_| true).expect("there is a table")
    })
}

/// A table of this shape with some cells hidden, and the smallest value of those.
fn some(r: &mut Random, shape: &Shape) -> (Vec<Seen>, i64) {
    let high = 2 + r.next(4);
    let inner: Vec<i64> = (0..shape.n_cells()).map(|_| r.count(high)).collect();
    let truth = sums(shape, &|m| inner[m]);
    let (least, n) = (r.count(2), 2 + r.next(4));
    let mut shown = |v: &i64| (r.next(n) > 1 || (least == 1 && *v == 0)).then_some(*v);
    (truth.iter().map(&mut shown).collect(), least)
}

/// Holds an interval against the values that were found; whether it is exact.
fn hold(interval: Interval, open: Interval, values: &BTreeSet<i64>, told: &str) -> bool {
    let (low, high) = values.first().zip(values.last()).expect("there is a table");
    let is_in = |v: i64| v >= interval.least && interval.most.is_none_or(|m| v <= m);
    assert!(is_in(*low) && is_in(*high), "{told}");
    // Without a largest value to try there are more tables.
    assert!(open.least <= *low && open.most.is_none_or(|most| most >= *high), "{told}");
    assert!(open.proof == Proof::Outer || open.most.is_some() || *high >= TRIED, "{told}");
    let is_exact = interval.proof == Proof::Exact;
    if is_exact {
        assert_eq!((interval.least, interval.most), (*low, Some(*high)), "{told}");
    }
    is_exact
}

#[test]
fn two_dimensions_with_one_hierarchy_have_the_ends_that_trying_out_finds() {
    let mut r = Random(88_172_645_463_325_252);
    let (mut n_cells, mut n_open, mut n_points) = (0, 0, 0);
    for _ in 0..3000 {
        let dims = match r.next(4) {
            0 => vec![tree(&mut r, "a")],
            1 => vec![line(&mut r, "a"), tree(&mut r, "b")],
            _ => vec![tree(&mut r, "a"), line(&mut r, "b")],
        };
        let shape = Shape::new(dims);
        let (seen, least) = some(&mut r, &shape);
        let Some(values) = Brute::values_within(STEPS, &shape, &seen, (least, TRIED)) else {
            continue;
        };
        let [found, open] = both(&shape, &seen, least);
        for cell in (0..seen.len()).filter(|c| seen[*c].is_none()) {
            let told = format!("{cell} {least} {seen:?} {shape:?}");
            let is_exact = hold(found[&cell], open[&cell], &values[cell], &told);
            assert!(is_exact && open[&cell].proof == Proof::Exact, "{told}");
            n_cells += 1;
            n_open += usize::from(open[&cell].most.is_none());
            n_points += usize::from(values[cell].len() == 1);
        }
    }
    assert!(n_cells > 2000 && n_open > 200 && n_points > 200, "{n_cells} {n_open} {n_points}");
}

#[test]
fn in_any_table_no_value_is_outside_and_what_is_called_exact_is() {
    let mut r = Random(1_234_567_890_123);
    let (mut n_exact, mut n_outer) = (0, 0);
    for _ in 0..1500 {
        let shape = shape(&mut r);
        let (seen, least) = some(&mut r, &shape);
        let Some(values) = Brute::values_within(STEPS, &shape, &seen, (least, TRIED)) else {
            continue;
        };
        let [found, open] = both(&shape, &seen, least);
        for cell in (0..seen.len()).filter(|c| seen[*c].is_none()) {
            let told = format!("{cell} {:?} {least} {seen:?} {shape:?}", found[&cell]);
            let is_exact = hold(found[&cell], open[&cell], &values[cell], &told);
            *(if is_exact { &mut n_exact } else { &mut n_outer }) += 1;
        }
    }
    assert!(n_exact > 3000 && n_outer * 50 < n_exact, "{n_exact} exact, {n_outer} not proven");
}

#[test]
fn the_bounds_of_readers_are_bounds_of_intervals() {
    let dims = vec![
        Dimension::new(&names("a", 2), &[("aT".to_owned(), names("a", 2))]).expect("a hierarchy"),
        Dimension::new(&names("b", 2), &[("bT".to_owned(), names("b", 2))]).expect("a hierarchy"),
    ];
    let shape = Shape::new(dims);
    // Rows are the codes of the first dimension: all inner cells are hidden.
    let seen = [None, None, Some(6), None, None, Some(7), Some(5), Some(8), Some(13)];
    let is = |cell: usize, least, most: Option<i64>| {
        let bounds = &|c: usize| if c == 4 { (least, most) } else { (0, None) };
        let public = Public { relations: &shape.relations(), seen: &seen, bounds };
        let found = intervals(public, &|c| c == cell).expect("there is a table");
        assert_eq!(found.len(), 1);
        (found[&cell].least, found[&cell].most)
    };
    // The last is 7 less the one before, which is 5 less the first of all.
    assert_eq!(is(0, 0, None), (0, Some(5)));
    assert_eq!(is(4, 0, None), (2, Some(7)));
    assert_eq!(is(0, 3, None), (1, Some(5)));
    assert_eq!(is(0, 0, Some(6)), (0, Some(4)));
    assert_eq!(is(1, 3, Some(4)), (4, Some(5)));
    let public = |bounds| Public { relations: &[], seen: &[None, Some(1)], bounds };
    let found = intervals(public(&|_| (1, Some(9))), &|_| true).expect("there is a table");
    assert_eq!((found[&0].least, found[&0].most, found.len()), (1, Some(9), 1));
}

#[test]
fn numbers_that_contradict_each_other_have_no_interval() {
    let dims = vec![
        Dimension::new(&names("a", 2), &[("aT".to_owned(), names("a", 2))]).expect("a hierarchy"),
        Dimension::new(&names("b", 2), &[("bT".to_owned(), names("b", 2))]).expect("a hierarchy"),
    ];
    let shape = Shape::new(dims);
    // The total of the first row and that of all do not fit what is beside them.
    let seen = [None, None, Some(6), None, None, Some(7), Some(5), Some(9), Some(14)];
    let all = |seen: &[Seen]| {
        let public = Public { relations: &shape.relations(), seen, bounds: &|_| (0, None) };
        intervals(public, &|_| true)
    };
    assert_eq!(all(&seen), None);
    assert_eq!(narrow(&shape, &seen, 0, 1), [0, 1, 3, 4]);
    // 12 in two cells of which one is in a total of 5: neither is above it, and the other is 7 at least.
    let seen = [None, None, Some(12), Some(0), None, None, None, Some(5), None];
    let found = all(&seen).expect("there is a table");
    assert_eq!((found[&0].least, found[&0].most), (7, Some(12)));
}
