//! Rules about sums: the handbook's examples, and the room that hidden sums have.

use rust_decimal::Decimal;

use super::{Random, shape, sums};
use crate::aggregate::audit::{Echelon, Truth, short};
use crate::aggregate::profile::Rules;
use crate::aggregate::rules::excess;

fn rules(n: u64, k: u64, p_percent: u64) -> Rules {
    Rules {
        name: "prova".to_owned(),
        frequency: 3,
        centres: 3,
        holdings: 3,
        dominance: (n, k),
        p_percent,
        zeros_shown: false,
        group_shown: false,
        rounding: None,
        coding: Vec::new(),
    }
}

fn missing(parts: &[i64], rules: &Rules) -> Decimal {
    let parts: Vec<Decimal> = parts.iter().copied().map(Decimal::from).collect();
    let sum = parts.iter().sum();
    excess(parts, sum, rules).round_dp(2)
}

#[test]
fn the_rules_ask_for_what_the_handbook_asks() {
    // 4.2: 330 of which 300, 20 and 10 is unsafe by (1, 85); an upper bound of 352.94 or more is safe.
    assert_eq!(missing(&[300, 20, 10], &rules(1, 85, 1)), Decimal::new(2294, 2));
    // 100 000 of which 50 000 and 49 000 is safe by (1, 90); who has the second knows the first to two per cent.
    assert_eq!(missing(&[50_000, 49_000, 1_000], &rules(1, 90, 1)), Decimal::ZERO);
    assert_eq!(missing(&[50_000, 49_000, 1_000], &rules(1, 90, 10)), Decimal::from(4_000));
    assert_eq!(missing(&[], &rules(2, 90, 10)), Decimal::ZERO);
}

#[test]
fn a_hidden_sum_has_the_room_that_every_table_gives_it() {
    let mut r = Random(88_172_645_463_325_252);
    let (mut n_short, mut n_wide) = (0, 0);
    for _ in 0..150 {
        let shape = shape(&mut r);
        let relations = shape.relations();
        let inner: Vec<i64> = (0..shape.n_cells()).map(|_| r.count(9)).collect();
        let truth = sums(&shape, &|m| inner[m]);
        let hidden: Vec<bool> = truth.iter().map(|_| r.next(2) == 0).collect();
        let level = 1 + r.count(6);
        let values: Vec<Decimal> = truth.iter().copied().map(Decimal::from).collect();
        let echelon = Echelon::new(&relations, &|c| hidden[c]).expect("small");
        let asked = Truth { relations: &relations, hidden: &hidden, values: &values };
        let found = short(asked, &echelon, &|_| Decimal::from(level));
        // Whole numbers are enough to try: the largest sums are in them where tables have one or two dimensions.
        if shape.dims().len() > 2 {
            continue;
        }
        let shown = |c: usize| (!hidden[c]).then_some(truth[c]);
        let seen: Vec<Option<i64>> = (0..truth.len()).map(shown).collect();
        let most = truth.iter().max().map_or(0, |m| m + level);
        let Some(values) = super::Brute::values(&shape, &seen, 0, most) else { continue };
        let reaches = |c: &usize| values[*c].last().is_some_and(|v| *v >= truth[*c] + level);
        let narrow: Vec<usize> = (0..truth.len()).filter(|c| hidden[*c] && !reaches(c)).collect();
        // What is said to have room has it; what has it may be missed only where sums overlap.
        assert!(narrow.iter().all(|c| found.contains(c)), "{found:?} {narrow:?} {shape:?}");
        n_short += found.len() - narrow.len();
        n_wide += hidden.iter().filter(|h| **h).count() - found.len();
    }
    assert!(n_wide > 100, "{n_wide} with room, {n_short} missed");
    assert_eq!(n_short, 0);
}
