//! Areas side by side on a plane → the border around all of them: the lines that only one of them has.

use std::collections::BTreeMap;

use super::simplify::simplify;
use super::{ArcUse, Area, Plane, Point};

impl Plane {
    /// The border around areas of this plane, which were laid out together: closed rings, to be filled by the even-odd
    /// rule. Points whose triangle is smaller than the square of `tolerance` are left out, and so are rings smaller than
    /// that square.
    pub fn border<'a>(
        &self,
        areas: impl IntoIterator<Item = &'a Area>,
        tolerance: f64,
    ) -> Vec<Vec<Point>> {
        let least = tolerance * tolerance;
        let used = areas.into_iter().flat_map(|a| a.polygons.iter().flatten().flatten());
        let lone = used.filter(|used| self.is_lone(used.arc));
        let rings = closed(lone.map(|used| self.walked(*used)).filter(|line| line.len() > 1));
        let one = |i| vec![ArcUse { arc: i, backwards: false }];
        let alone: Vec<_> = (0..rings.len()).map(one).collect();
        let rings = simplify(&rings, &alone.iter().collect::<Vec<_>>(), least);
        rings.into_iter().filter(|ring| super::twice_area(ring).abs() / 2.0 >= least).collect()
    }
}

/// Lines put together end to end, whichever way each runs, until they close. Where more than two meet it does not matter
/// which is taken: an even number of them ends there.
fn closed(lines: impl Iterator<Item = Vec<Point>>) -> Vec<Vec<Point>> {
    let bits = |p: &Point| (p.0.to_bits(), p.1.to_bits());
    let mut lines: Vec<Option<Vec<Point>>> = lines.map(Some).collect();
    let mut ends: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
    for (i, line) in lines.iter().enumerate() {
        for end in line.iter().flat_map(|l| [l.first(), l.last()]).flatten() {
            ends.entry(bits(end)).or_default().push(i);
        }
    }
    let mut rings = Vec::new();
    for i in 0..lines.len() {
        let Some(mut ring) = lines[i].take() else { continue };
        while let Some(end) = ring.last().copied().filter(|end| ring.first() != Some(end)) {
            let here = ends.get(&bits(&end)).into_iter().flatten();
            let Some(mut next) = here.copied().find_map(|k| lines[k].take()) else { break };
            if next.first() != Some(&end) {
                next.reverse();
            }
            ring.extend(next.into_iter().skip(1));
        }
        if ring.first() == ring.last() {
            rings.push(ring);
        }
    }
    rings
}
