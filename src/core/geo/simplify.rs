//! Arcs of a plane → the same with the points that say least left out.
//!
//! Each point weighs as much as the triangle it makes with its neighbours; the lightest goes first, and its neighbours
//! are weighed again. The ends of arcs stay, so borders meet where they met, and since an arc is simplified once for
//! all that use it, neighbours keep one border. Source: M. Visvalingam and J. D. Whyatt, "Line generalisation by
//! repeated elimination of points", The Cartographic Journal 30 (1993).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Point, Ring};

/// Leaves out the points whose triangle is smaller than `least` (square units), but none that a ring needs to have
/// four positions.
pub(super) fn simplify(arcs: &[Vec<Point>], rings: &[&Ring], least: f64) -> Vec<Vec<Point>> {
    let mut lines: Vec<Line> = arcs.iter().map(|arc| Line::new(arc)).collect();
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); arcs.len()];
    let mut positions = Vec::with_capacity(rings.len());
    for (i, ring) in rings.iter().enumerate() {
        let lengths =
            ring.iter().filter_map(|u| arcs.get(u.arc)).map(|a| a.len().saturating_sub(1));
        positions.push(1 + lengths.sum::<usize>());
        for used in *ring {
            users[used.arc].push(i);
        }
    }
    let mut heap = BinaryHeap::new();
    for (i, line) in lines.iter().enumerate().filter(|(i, _)| !users[*i].is_empty()) {
        let inner = 1..line.points.len().saturating_sub(1);
        heap.extend(inner.map(|at| Reverse((line.weight(at).to_bits(), i, at))));
    }
    while let Some(Reverse((weight, i, at))) = heap.pop() {
        if f64::from_bits(weight) >= least {
            break;
        }
        let (line, users) = (&mut lines[i], &users[i]);
        let stale = !line.kept[at] || line.weighed[at].is_some_and(|w| w != weight);
        if stale || users.iter().any(|ring| positions[*ring] <= 4) {
            continue;
        }
        for ring in users {
            positions[*ring] -= 1;
        }
        for near in line.drop(at) {
            // A neighbour is never lighter than what went before it: it would be taken out of its turn.
            let heavier = line.weight(near).max(f64::from_bits(weight)).to_bits();
            line.weighed[near] = Some(heavier);
            heap.push(Reverse((heavier, i, near)));
        }
    }
    lines.into_iter().map(Line::into_points).collect()
}

/// An arc whose points can be left out one by one.
struct Line<'a> {
    points: &'a [Point],
    kept: Vec<bool>,
    /// The weight of points that were weighed again, as bits.
    weighed: Vec<Option<u64>>,
    /// The points kept before and after each.
    before: Vec<usize>,
    after: Vec<usize>,
}

impl<'a> Line<'a> {
    fn new(points: &'a [Point]) -> Self {
        let n = points.len();
        Self {
            points,
            kept: vec![true; n],
            weighed: vec![None; n],
            before: (0..n).map(|i| i.saturating_sub(1)).collect(),
            after: (1..=n).collect(),
        }
    }

    /// The triangle of an inner point with its neighbours, in square units.
    fn weight(&self, at: usize) -> f64 {
        let [a, b, c] = [self.before[at], at, self.after[at]].map(|i| self.points[i]);
        ((b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1)).abs() / 2.0
    }

    /// Leaves a point out; gives back its neighbours that could follow it.
    fn drop(&mut self, at: usize) -> impl Iterator<Item = usize> + use<> {
        let (before, after) = (self.before[at], self.after[at]);
        self.kept[at] = false;
        self.after[before] = after;
        self.before[after] = before;
        let last = self.points.len() - 1;
        [before, after].into_iter().filter(move |i| *i != 0 && *i != last)
    }

    fn into_points(self) -> Vec<Point> {
        self.points.iter().zip(self.kept).filter(|(_, kept)| *kept).map(|(p, _)| *p).collect()
    }
}
