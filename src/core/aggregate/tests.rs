//! Published examples, and made-up tables by the thousand held against what trying out every table can tell.

mod intervals;
mod private;
mod rounding;
mod sums;

use std::collections::BTreeSet;

use super::audit::{self, Echelon, Level, Seen, unequal};
use super::hierarchy::{Crooked, Dimension, Shape};
use super::lines::{Lines, two_per_line};
use super::protect::Fate;
use super::settle::{Failure, Measured, settle};

/// Xorshift, seeded.
struct Random(u64);

impl Random {
    fn next(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 20) % 1_000_003).expect("small") % n
    }

    fn count(&mut self, n: usize) -> i64 {
        i64::try_from(self.next(n)).expect("small")
    }
}

fn names(prefix: &str, n: usize) -> Vec<String> {
    (0..n).map(|i| format!("{prefix}{i}")).collect()
}

/// Flat with or without a total, with subtotals, or with two groupings that overlap.
fn dimension(r: &mut Random, name: &str, most: usize) -> Dimension {
    let n = 2 + r.next(most - 1);
    let inner = names(name, n);
    let all = |of: &[String]| (format!("{name}T"), of.to_vec());
    let group = |letter: &str, of: &[String]| (format!("{name}{letter}"), of.to_vec());
    let totals = match r.next(4) {
        1 if n > 2 => {
            let (g, h) = (group("g", &inner[..2]), group("h", &inner[2..]));
            let of = [g.0.clone(), h.0.clone()];
            vec![g, h, all(&of)]
        }
        2 if n > 2 => vec![group("g", &inner[..2]), group("h", &inner[1..]), all(&inner)],
        3 => Vec::new(),
        _ => vec![all(&inner)],
    };
    Dimension::new(&inner, &totals).expect("a hierarchy")
}

fn shape(r: &mut Random) -> Shape {
    let n = 1 + r.next(3);
    let most = if n == 3 { 2 } else { 3 };
    Shape::new(["a", "b", "c"][..n].iter().map(|name| dimension(r, name, most)).collect())
}

/// Every cell from its inner cells.
fn sums(shape: &Shape, inner: &dyn Fn(usize) -> i64) -> Vec<i64> {
    (0..shape.n_cells()).map(|c| shape.members(c).iter().map(|m| inner(*m)).sum()).collect()
}

/// All tables that agree with what is seen, tried out one after the other.
struct Brute<'a> {
    inner: Vec<usize>,
    members: Vec<Vec<usize>>,
    seen: &'a [Seen],
    least: i64,
    most: i64,
    table: Vec<i64>,
    /// For each hidden cell, its values.
    values: Vec<BTreeSet<i64>>,
    /// How many more may be gone.
    steps: usize,
}

impl<'a> Brute<'a> {
    /// The values of each hidden cell; `None` where there are too many tables to try.
    fn values(
        shape: &Shape,
        seen: &'a [Seen],
        least: i64,
        most: i64,
    ) -> Option<Vec<BTreeSet<i64>>> {
        Self::values_within(40_000, shape, seen, (least, most))
    }

    /// The same with so many steps at most.
    fn values_within(
        most_steps: usize,
        shape: &Shape,
        seen: &'a [Seen],
        (least, most): (i64, i64),
    ) -> Option<Vec<BTreeSet<i64>>> {
        let n = shape.n_cells();
        let members: Vec<Vec<usize>> = (0..n).map(|c| shape.members(c)).collect();
        let inner: Vec<usize> = (0..n).filter(|c| members[*c] == [*c]).collect();
        let (table, values) = (vec![0; n], vec![BTreeSet::new(); n]);
        let steps = most_steps;
        let mut brute = Self { inner, members, seen, least, most, table, values, steps };
        brute.from(0).then_some(brute.values)
    }

    fn from(&mut self, i: usize) -> bool {
        let Some(left) = self.steps.checked_sub(1) else { return false };
        self.steps = left;
        let Some(cell) = self.inner.get(i).copied() else {
            for (c, members) in self.members.iter().enumerate() {
                if self.seen[c].is_none() {
                    self.values[c].insert(members.iter().map(|m| self.table[*m]).sum());
                }
            }
            return true;
        };
        let range = self.seen[cell].map_or(self.least..=self.most, |v| v..=v);
        for value in range {
            self.table[cell] = value;
            if self.fits(cell) && !self.from(i + 1) {
                return false;
            }
        }
        true
    }

    /// Whether the cells up to this one break no total that is seen.
    fn fits(&self, until: usize) -> bool {
        self.members.iter().zip(self.seen).all(|(members, seen)| {
            let sum: i64 = members.iter().filter(|m| **m <= until).map(|m| self.table[*m]).sum();
            let whole = members.last().is_none_or(|last| *last <= until);
            seen.is_none_or(|total| if whole { sum == total } else { sum <= total })
        })
    }
}

/// How far the smallest and the largest are apart.
fn span(values: &BTreeSet<i64>) -> i64 {
    values.last().zip(values.first()).map_or(0, |(last, first)| last - first)
}

fn recovered(shape: &Shape, seen: &[Seen]) -> Vec<usize> {
    Echelon::new(&shape.relations(), &|c| seen[c].is_none()).expect("small").recovered()
}

#[test]
fn the_audit_finds_what_trying_out_every_table_finds_and_nothing_else() {
    let mut r = Random(88_172_645_463_325_252);
    let (mut n_tables, mut n_bounds) = (0, 0);
    for _ in 0..200 {
        let shape = shape(&mut r);
        let inner: Vec<i64> = (0..shape.n_cells()).map(|_| r.count(4)).collect();
        let truth = sums(&shape, &|m| inner[m]);
        let least = r.count(2);
        let mut shown = |v: &i64| (r.next(3) > 0 || (least == 1 && *v == 0)).then_some(*v);
        let seen: Vec<Seen> = truth.iter().map(&mut shown).collect();
        let Some(values) = Brute::values(&shape, &seen, least, 12) else { continue };
        n_tables += 1;
        for width in 1..=4 {
            let close = |c: &usize| seen[*c].is_none() && span(&values[*c]) < width;
            let close: Vec<usize> = (0..seen.len()).filter(close).collect();
            let found = narrow(&shape, &seen, least, width);
            assert_eq!(found, close, "{width} {seen:?} {shape:?}");
        }
        let one: Vec<usize> = (0..seen.len()).filter(|c| values[*c].len() == 1).collect();
        let exact = recovered(&shape, &seen);
        assert!(exact.iter().all(|c| one.contains(c)), "{seen:?} {shape:?}");
        n_bounds += one.len() - exact.len();
    }
    assert!(n_tables > 150 && n_bounds > 0, "{n_tables} tables, {n_bounds} found by bounds alone");
}

/// A table with cells under 3 to hide, some of them known to one who is alone in them.
fn made(r: &mut Random, shape: &Shape) -> (Vec<i64>, Vec<Measured>, i64) {
    let (high, zeros_shown, by_holding) = (2 + r.next(8), r.next(2) == 0, r.next(2) == 0);
    let width = 1 + r.count(3);
    let inner: Vec<i64> = (0..shape.n_cells()).map(|_| r.count(high)).collect();
    let truth = sums(shape, &|m| inner[m]);
    let some: Vec<i64> = inner.iter().map(|n| r.count(high).min(*n)).collect();
    let have = sums(shape, &|m| some[m]);
    let holders: Vec<usize> = (0..shape.n_cells()).map(|_| r.next(3)).collect();
    let owner = |c: usize| {
        let alone = shape.members(c).into_iter().find(|m| inner[*m] == 1).filter(|_| truth[c] == 1);
        let person = alone.map(|m| m + 10);
        let body = alone.filter(|_| by_holding).map(|m| holders[m]);
        body.into_iter().chain(person).filter_map(|id| u32::try_from(id).ok()).collect()
    };
    let measured = |(c, v): (usize, &i64)| {
        let fate = match v {
            0 if zeros_shown => Fate::Empty,
            0..3 => Fate::Hide,
            _ => Fate::Open,
        };
        let level = if fate == Fate::Hide { Level { width } } else { Level::TWO_VALUES };
        let both = [have[c], v - have[c]];
        // What all have, or none, a total may show.
        let is_told = fate != Fate::Hide || both.contains(&0);
        let part = if is_told { Level::ANY } else { Level::TWO_VALUES };
        let parts = both.map(|n| (n, part)).to_vec();
        Measured { fate, counts: vec![*v], level, parts, sums: Vec::new(), owners: owner(c) }
    };
    let cells = truth.iter().enumerate().map(measured).collect();
    (truth, cells, i64::from(zeros_shown))
}

#[test]
fn no_hidden_cell_of_a_settled_table_can_be_worked_out() {
    let mut r = Random(88_172_645_463_325_252);
    let (mut n_tables, mut n_shown, mut n_parts) = (0, 0, 0);
    for _ in 0..200 {
        let shape = shape(&mut r);
        let (truth, cells, least) = made(&mut r, &shape);
        let Ok(settled) = settle(&shape, &cells, least) else { continue };
        assert_eq!(settle(&shape, &cells, least).as_ref(), Ok(&settled), "twice the same");
        let hidden = settled.all;
        let hidden_for = |(c, of): (&usize, &usize)| hidden[*c] && hidden[*of];
        assert!(settled.beside.iter().all(hidden_for));
        let must = |c: usize| cells[c].fate == Fate::Hide;
        assert!((0..truth.len()).all(|c| hidden[c] || !must(c)));
        let shown = |(v, hidden): (&i64, &bool)| (!hidden).then_some(*v);
        let seen: Vec<Seen> = truth.iter().zip(&hidden).map(shown).collect();
        let cap = truth.iter().max().map_or(0, |m| m + 4);
        let Some(values) = Brute::values(&shape, &seen, least, cap) else { continue };
        n_tables += 1;
        n_shown += hidden.iter().filter(|h| !**h).count();
        let wide = |c: usize| !hidden[c] || span(&values[c]) >= cells[c].level.width;
        assert!((0..seen.len()).all(wide), "{seen:?} {shape:?}");
        for i in 0..2 {
            let part = |m: &Measured, hidden: &bool| (!hidden).then_some(m.parts[i].0);
            let seen: Vec<Seen> = cells.iter().zip(&hidden).map(|(m, h)| part(m, h)).collect();
            let Some(values) = Brute::values(&shape, &seen, 0, cap) else { continue };
            let wide = |c: usize| !hidden[c] || span(&values[c]) >= cells[c].parts[i].1.width;
            assert!((0..seen.len()).all(wide), "{seen:?} {shape:?}");
            n_parts += 1;
        }
        // Nor by who is alone in cells, for the others that must be hidden.
        let owners: BTreeSet<u32> = cells.iter().flat_map(|m| &m.owners).copied().collect();
        for owner in owners {
            let know = |c: usize| cells[c].owners.contains(&owner).then_some(truth[c]).or(seen[c]);
            let known: Vec<Seen> = (0..seen.len()).map(know).collect();
            let given = recovered(&shape, &known);
            assert!(
                given.iter().all(|c| !must(*c) || truth[*c] == 0),
                "{owner} {known:?} {shape:?}"
            );
        }
    }
    assert!(n_tables > 80 && n_shown > 300, "{n_tables} tables with {n_shown} cells shown");
    assert!(n_parts > 100, "shares of {n_parts} tables");
}

/// The hidden cells that can have one value only.
fn close(shape: &Shape, seen: &[Seen], least: i64) -> Vec<usize> {
    narrow(shape, seen, least, 1)
}

/// The hidden cells whose values are nearer than this.
fn narrow(shape: &Shape, seen: &[Seen], least: i64, width: i64) -> Vec<usize> {
    let public = audit::Public { relations: &shape.relations(), seen, bounds: &|_| (least, None) };
    audit::narrow(public, &|_| Level { width })
}

/// A cell with one count.
fn cell(fate: Fate, count: i64) -> Measured {
    let (level, sums) = (Level::TWO_VALUES, Vec::new());
    Measured { fate, counts: vec![count], level, parts: Vec::new(), sums, owners: Vec::new() }
}

fn flat(codes: &[&str], total: &str) -> Dimension {
    let inner: Vec<String> = codes.iter().map(|c| (*c).to_owned()).collect();
    Dimension::new(&inner, &[(total.to_owned(), inner.clone())]).expect("a hierarchy")
}

/// Federal Committee on Statistical Methodology, *Statistical Policy Working Paper 22* (1994), chapter II: children by
/// county and education of the head of the household.
const DELINQUENT: [[i64; 5]; 5] = [
    [15, 1, 3, 1, 20],
    [20, 10, 10, 15, 55],
    [3, 10, 10, 2, 25],
    [12, 14, 7, 2, 35],
    [50, 35, 30, 20, 135],
];

fn counties() -> Shape {
    let counties = flat(&["Alpha", "Beta", "Gamma", "Delta"], "Total");
    Shape::new(vec![counties, flat(&["Low", "Medium", "High", "Very high"], "Total")])
}

#[test]
fn two_hidden_cells_in_each_line_are_not_enough() {
    let shape = counties();
    let hide = [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (2, 0), (2, 3), (3, 0), (3, 3)];
    let truth: Vec<i64> = DELINQUENT.concat();
    let shown = |(c, v): (usize, &i64)| (!hide.contains(&(c / 5, c % 5))).then_some(*v);
    let seen: Vec<Seen> = truth.iter().enumerate().map(shown).collect();
    assert_eq!(unequal(&shape.relations(), &seen), Vec::<usize>::new());
    // Alpha, very high: (15 + 20 + 15) - (10 + 14 + 10 + 7) + it = 20 + 55 - 35 - 30.
    assert_eq!(recovered(&shape, &seen), [3]);
    assert_eq!(close(&shape, &seen, 0), [3]);
}

#[test]
fn the_same_table_is_settled_without_a_leak() {
    let shape = counties();
    let truth: Vec<i64> = DELINQUENT.concat();
    let fate = |v: i64| if v < 5 { Fate::Hide } else { Fate::Open };
    let measured = |v: &i64| cell(fate(*v), *v);
    let cells: Vec<Measured> = truth.iter().map(measured).collect();
    let hidden = settle(&shape, &cells, 0).expect("it can be protected");
    let shown: Vec<String> = hidden
        .all
        .chunks(5)
        .map(|row| row.iter().map(|h| if *h { 'x' } else { '.' }).collect())
        .collect();
    assert_eq!(shown, [".xxx.", ".....", "xx.x.", "x.xx.", "....."]);
    // The paper hides nine and gives one away; two in each line, the smallest first, hide ten here and give none.
    let must: Vec<bool> = cells.iter().map(|c| c.fate == Fate::Hide).collect();
    let weight: Vec<u64> = truth.iter().map(|v| v.unsigned_abs()).collect();
    assert_eq!(two_per_line(&shape, &must, &weight), Ok(Lines { hidden: 10, recovered: 0 }));
}

#[test]
fn a_table_of_margins_has_the_published_intervals() {
    // Geurts (1992), in the handbook's third example: totals 7, 3, 6 and 9, 7; the third row is 3, 3.
    let shape = Shape::new(vec![flat(&["1", "2", "3"], "T"), flat(&["1", "2"], "T")]);
    let rows = [[None, None, Some(7)], [None, None, Some(3)], [Some(3), Some(3), Some(6)]];
    let seen = [rows.concat(), vec![Some(9), Some(7), Some(16)]].concat();
    let values = Brute::values(&shape, &seen, 0, 16).expect("few tables");
    let ends = |c: usize| (values[c].first().copied(), values[c].last().copied());
    let published = [(3, 6), (1, 4), (0, 3), (0, 3)].map(|(low, high)| (Some(low), Some(high)));
    assert_eq!([0, 1, 3, 4].map(ends), published);
    assert_eq!(close(&shape, &seen, 0), Vec::<usize>::new());
}

#[test]
fn two_groupings_of_ages_give_the_ages_between() {
    // Handbook, 5.2: under 20 and 20-39 in one table, under 25 and 25-39 in the other.
    let inner = ["under 20", "20-24", "25-39"].map(str::to_owned);
    let of = |codes: &[usize]| codes.iter().map(|i| inner[*i].clone()).collect::<Vec<_>>();
    let totals = [("20-39".to_owned(), of(&[1, 2])), ("under 25".to_owned(), of(&[0, 1]))];
    let shape = Shape::new(vec![Dimension::new(&inner, &totals).expect("a hierarchy")]);
    let seen = [Some(4), None, Some(9), Some(10), Some(5)];
    assert_eq!(recovered(&shape, &seen), [1]);
}

#[test]
fn none_in_a_total_is_none_in_its_parts() {
    let shape = Shape::new(vec![flat(&["a", "b", "c"], "T")]);
    let seen = [None, None, Some(5), Some(5)];
    assert_eq!(recovered(&shape, &seen), Vec::<usize>::new());
    assert_eq!(close(&shape, &seen, 0), [0, 1]);
}

#[test]
fn where_no_hidden_cell_is_empty_two_in_two_are_one_each() {
    let shape = Shape::new(vec![flat(&["a", "b", "c"], "T")]);
    let seen = [None, None, Some(5), Some(7)];
    assert_eq!(close(&shape, &seen, 0), Vec::<usize>::new());
    assert_eq!(close(&shape, &seen, 1), [0, 1]);
}

#[test]
fn codes_that_are_no_hierarchy_are_told() {
    let inner = ["a", "b"].map(str::to_owned);
    let told = |totals: &[(&str, &[&str])]| {
        let of = |of: &[&str]| of.iter().map(|c| (*c).to_owned()).collect::<Vec<String>>();
        let totals: Vec<(String, Vec<String>)> =
            totals.iter().map(|(c, parts)| ((*c).to_owned(), of(parts))).collect();
        Dimension::new(&inner, &totals).err()
    };
    assert_eq!(told(&[("a", &["b"])]), Some(Crooked::Twice("a".to_owned())));
    assert_eq!(told(&[("g", &["a", "x"])]), Some(Crooked::Unknown("x".to_owned())));
    assert_eq!(told(&[("g", &["a", "a"])]), Some(Crooked::Overlap("g".to_owned())));
    assert_eq!(told(&[("g", &["h"]), ("h", &["g"])]), Some(Crooked::Circle("g".to_owned())));
    assert_eq!(told(&[("g", &["a", "b"])]), None);
}

#[test]
fn what_is_known_already_cannot_be_hidden_by_hiding_others() {
    let shape = Shape::new(vec![flat(&["a", "b"], "T")]);
    let cells = [cell(Fate::Known, 7), cell(Fate::Hide, 2), cell(Fate::Known, 9)];
    assert_eq!(settle(&shape, &cells, 0), Err(Failure::Bare(1)));
    let cells = [cell(Fate::Hide, 0), cell(Fate::Hide, 0), cell(Fate::Known, 0)];
    assert_eq!(settle(&shape, &cells, 0), Err(Failure::Exposed(0)));
}
