//! Rounded tables: what stays near, what adds up, and what nobody can tell from them.

use std::collections::BTreeSet;

use super::{Random, shape, sums};
use crate::aggregate::audit::{Seen, unequal};
use crate::aggregate::hierarchy::{Dimension, Shape};
use crate::aggregate::round::{by_key, controlled};
use crate::aggregate::verdict::{Leak, Public, Rounded, verdict};

/// For each cell, the counts it can have behind what is shown, by trying out every table.
fn behind(shape: &Shape, shown: &[i64], base: i64) -> Option<Vec<BTreeSet<i64>>> {
    let near = |cell: usize| (shown[cell] - base + 1).max(0)..shown[cell] + base;
    let inner: Vec<usize> = (0..shape.n_cells()).filter(|c| shape.members(*c) == [*c]).collect();
    let n_tables = inner.iter().map(|c| near(*c).count()).try_fold(1_usize, usize::checked_mul)?;
    if n_tables > 30_000 {
        return None;
    }
    let mut values = vec![BTreeSet::new(); shape.n_cells()];
    for table in 0..n_tables {
        let (mut rest, mut inside) = (table, vec![0; shape.n_cells()]);
        for cell in &inner {
            let n = near(*cell).count();
            inside[*cell] = near(*cell).start + i64::try_from(rest % n).expect("small");
            rest /= n;
        }
        let all = sums(shape, &|m| inside[m]);
        if all.iter().enumerate().all(|(cell, v)| near(cell).contains(v)) {
            values.iter_mut().zip(all).for_each(|(values, v)| _ = values.insert(v));
        }
    }
    Some(values)
}

fn leaks(shape: &Shape, shown: &[i64], rounded: Rounded) -> Vec<Leak> {
    let counts: Vec<Seen> = shown.iter().copied().map(Some).collect();
    let hidden = vec![false; shown.len()];
    let public =
        Public { hidden, counts: vec![counts], rounded: Some(rounded), ..Public::default() };
    verdict(&shape.relations(), &public).expect("small")
}

#[test]
fn controlled_rounding_keeps_sums_and_gives_no_count_away() {
    let mut r = Random(88_172_645_463_325_252);
    let (mut n_rounded, mut n_tried) = (0, 0);
    for _ in 0..150 {
        let shape = shape(&mut r);
        let base = if r.next(2) == 0 { 3 } else { 5 };
        let inner: Vec<i64> = (0..shape.n_cells()).map(|_| r.count(8)).collect();
        let truth = sums(&shape, &|m| inner[m]);
        let relations = shape.relations();
        // With three dimensions there need not be one.
        let Some(shown) = controlled(&relations, &truth, base) else { continue };
        n_rounded += 1;
        assert!(shown.iter().zip(&truth).all(|(s, t)| s % base == 0 && (s - t).abs() < base));
        let seen: Vec<Seen> = shown.iter().copied().map(Some).collect();
        assert_eq!(unequal(&relations, &seen), Vec::<usize>::new());
        assert_eq!(leaks(&shape, &shown, Rounded { base, additive: true }), []);
        assert_eq!(controlled(&relations, &truth, base).as_ref(), Some(&shown), "twice the same");
        let Some(values) = behind(&shape, &shown, base) else { continue };
        n_tried += 1;
        assert!(values.iter().all(|v| v.len() > 1), "{shown:?} {shape:?}");
    }
    assert!(n_rounded > 120 && n_tried > 30, "{n_rounded} rounded, {n_tried} tried out");
}

#[test]
fn what_rounding_by_key_gives_away_is_what_trying_out_every_table_gives() {
    let mut r = Random(88_172_645_463_325_252);
    let (mut n_tried, mut n_given) = (0, 0);
    for _ in 0..300 {
        let shape = shape(&mut r);
        let base = if r.next(2) == 0 { 3 } else { 5 };
        let inner: Vec<i64> = (0..shape.n_cells()).map(|_| r.count(5)).collect();
        let truth = sums(&shape, &|m| inner[m]);
        let keys: Vec<u64> = truth.iter().map(|_| (r.next(1 << 16) as u64) << 48).collect();
        let shown = by_key(&truth, &keys, base);
        assert!(shown.iter().zip(&truth).all(|(s, t)| s % base == 0 && (s - t).abs() < base));
        let Some(values) = behind(&shape, &shown, base) else { continue };
        n_tried += 1;
        let given = (0..shown.len()).filter(|c| values[*c].len() == 1).map(Leak::Narrow);
        let given: Vec<Leak> = given.collect();
        n_given += given.len();
        assert_eq!(leaks(&shape, &shown, Rounded { base, additive: false }), given, "{shape:?}");
    }
    assert!(n_tried > 80 && n_given > 0, "{n_tried} tried out, {n_given} given away");
}

#[test]
fn rounding_by_key_adds_nothing_on_average() {
    let keys: Vec<u64> = (0..30_000_u64).map(|i| i * (u64::MAX / 30_000)).collect();
    for (base, count) in [(3, 1), (3, 2), (5, 7), (5, 9), (5, 10)] {
        let shown = by_key(&vec![count; keys.len()], &keys, base);
        let sum: i64 = shown.iter().sum();
        assert!((sum - count * 30_000).abs() <= base, "{count} to {base}: {sum}");
    }
}

#[test]
fn a_table_with_counts_that_were_not_rounded_is_told() {
    let inner = ["a", "b"].map(str::to_owned);
    let total = [("T".to_owned(), inner.to_vec())];
    let shape = Shape::new(vec![Dimension::new(&inner, &total).expect("a hierarchy")]);
    let rounded = Rounded { base: 5, additive: true };
    assert_eq!(leaks(&shape, &[5, 7, 10], rounded), [Leak::Unrounded(1)]);
    assert_eq!(leaks(&shape, &[5, 10, 10], rounded), [Leak::Unequal(2)]);
    // By key, 20 in all and 0 in each: four in each of two is eight at most.
    let by_key = Rounded { base: 5, additive: false };
    assert_eq!(leaks(&shape, &[0, 0, 5], by_key), []);
    assert_eq!(leaks(&shape, &[0, 0, 20], by_key), [0, 1, 2].map(Leak::Narrow));
}
