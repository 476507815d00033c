//! Closed rings → the arcs they share.
//!
//! A ring is cut where its borders begin or cease to be shared, so that what two rings have in common becomes one arc
//! that both use. Rings match where their positions are equal to the last bit. After M. Bostock's `topojson-server`
//! (join, cut, dedup).

use std::collections::BTreeMap;

use super::{ArcUse, Point, Ring};

/// Whether two positions are one.
pub(super) fn same(a: Point, b: Point) -> bool {
    key(a) == key(b)
}

/// A position as something with an order; the two zeros are one.
fn key((x, y): Point) -> (u64, u64) {
    ((x + 0.0).to_bits(), (y + 0.0).to_bits())
}

/// The arcs, and each ring over them. Rings are closed, of four positions at least, none twice in a row.
pub(super) fn cut(rings: &[&[Point]]) -> (Vec<Vec<Point>>, Vec<Ring>) {
    let mut ids: BTreeMap<(u64, u64), usize> = BTreeMap::new();
    let mut points: Vec<Point> = Vec::new();
    let mut numbered: Vec<Vec<usize>> = Vec::with_capacity(rings.len());
    for ring in rings {
        let open = ring.split_last().map_or(&[][..], |(_, rest)| rest);
        let number = |p: &Point| {
            *ids.entry(key(*p)).or_insert_with(|| {
                points.push(*p);
                points.len() - 1
            })
        };
        numbered.push(open.iter().map(number).collect());
    }
    let junction = junctions(&numbered, points.len());
    let mut arcs = Arcs::default();
    let rings = numbered.iter().map(|ring| arcs.of_ring(ring, &junction)).collect();
    let place = |i: &usize| points.get(*i).copied().unwrap_or_default();
    (arcs.list.iter().map(|arc| arc.iter().map(place).collect()).collect(), rings)
}

/// Whether borders part or meet at each position: its neighbours are not the same pair in every ring.
fn junctions(rings: &[Vec<usize>], n_points: usize) -> Vec<bool> {
    let mut neighbours: Vec<Option<(usize, usize)>> = vec![None; n_points];
    let mut junction = vec![false; n_points];
    for ring in rings {
        let before = ring.iter().cycle().skip(ring.len().saturating_sub(1));
        let after = ring.iter().cycle().skip(1);
        for ((at, a), b) in ring.iter().zip(before).zip(after) {
            let pair = (*a.min(b), *a.max(b));
            let Some(seen) = neighbours.get_mut(*at) else { continue };
            if seen.get_or_insert(pair) != &pair {
                junction[*at] = true;
            }
        }
    }
    junction
}

/// Arcs as they are found, each once.
#[derive(Default)]
struct Arcs {
    list: Vec<Vec<usize>>,
    index: BTreeMap<Vec<usize>, usize>,
}

impl Arcs {
    fn of_ring(&mut self, ring: &[usize], junction: &[bool]) -> Ring {
        let is_junction = |i: &usize| junction.get(*i).copied().unwrap_or(false);
        let begin = match ring.iter().position(is_junction) {
            Some(at) => at,
            // A ring that meets no other begins at the same position wherever the file begins it.
            None => (0..ring.len()).min_by_key(|i| ring.get(*i)).unwrap_or(0),
        };
        let mut used = Vec::new();
        let mut arc: Vec<usize> = Vec::new();
        for at in ring.iter().cycle().skip(begin).take(ring.len() + 1) {
            arc.push(*at);
            if arc.len() > 1 && is_junction(at) {
                used.push(self.find(std::mem::replace(&mut arc, vec![*at])));
            }
        }
        if arc.len() > 1 {
            used.push(self.find(arc));
        }
        used
    }

    fn find(&mut self, arc: Vec<usize>) -> ArcUse {
        let reversed: Vec<usize> = arc.iter().rev().copied().collect();
        let backwards = reversed < arc;
        let kept = if backwards { reversed } else { arc };
        let next = self.list.len();
        let arc = *self.index.entry(kept).or_insert_with_key(|kept| {
            self.list.push(kept.clone());
            next
        });
        ArcUse { arc, backwards }
    }
}
