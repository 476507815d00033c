//! Boundaries of places: `GeoJSON` or `TopoJSON` → a [`Topology`] → outlines in the units of a drawing.
//!
//! In: the text of a file whose features bear the code of a place. Out: areas by code over arcs that neighbours share;
//! a plane they are laid out on ([`Plane`]), equal-area and simplified. Never: a border that its two neighbours draw
//! differently, a ring of fewer than four positions, a panic for a faulty file. Knows no file, no place's name.

mod border;
mod cut;
mod fault;
mod geojson;
mod plane;
mod project;
mod read;
mod simplify;
mod topojson;

use std::collections::BTreeMap;

pub use fault::{Fault, Wrong};
pub use plane::{Fit, Outline, Plane};
pub use project::{Extent, Projection};
pub use read::read;

/// A position: longitude and latitude in degrees (WGS 84), or x and y of a plane.
pub type Point = (f64, f64);

/// Areas over the arcs that they share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topology {
    /// Lines from one junction of borders to the next, each of two positions at least, in degrees.
    pub arcs: Vec<Vec<Point>>,
    /// Areas by the code of their place.
    pub areas: BTreeMap<String, Area>,
    /// Who has to be named with them, as the files say in `attribution`.
    pub attributions: Vec<String>,
}

/// The area of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Areas of one layer lie side by side: one object of a topology, one collection of features.
    pub layer: usize,
    /// Whether the file has it as a `MultiPolygon`.
    pub many: bool,
    /// Its parts; never empty.
    pub polygons: Vec<Polygon>,
}

/// Rings: the outer one, then holes.
pub type Polygon = Vec<Ring>;

/// Arcs one after the other; each begins where the one before ended, the first where the last ends.
pub type Ring = Vec<ArcUse>;

/// An arc, walked in one of its two directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArcUse {
    /// Its index in [`Topology::arcs`].
    pub arc: usize,
    /// Whether it is walked from its end.
    pub backwards: bool,
}

impl Topology {
    /// Adds the areas of another file. An area that is there already stays as it is, and the other is reported.
    pub fn add(&mut self, other: Self, faults: &mut Vec<Fault>) {
        let arcs = self.arcs.len();
        let layers = self.areas.values().map(|a| a.layer + 1).max().unwrap_or(0);
        self.arcs.extend(other.arcs);
        for (code, mut area) in other.areas {
            if self.areas.contains_key(&code) {
                faults.push(Fault::of(Wrong::Twice, &code));
                continue;
            }
            area.layer += layers;
            for used in area.polygons.iter_mut().flatten().flatten() {
                used.arc += arcs;
            }
            self.areas.insert(code, area);
        }
        for attribution in other.attributions {
            if !self.attributions.contains(&attribution) {
                self.attributions.push(attribution);
            }
        }
    }

    /// The positions of a ring, the last the same as the first. An arc that does not exist adds nothing.
    pub fn positions(&self, ring: &[ArcUse]) -> Vec<Point> {
        walk(&self.arcs, ring)
    }
}

/// The points of a ring over `arcs`, the last the same as the first.
fn walk(arcs: &[Vec<Point>], ring: &[ArcUse]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for used in ring {
        let arc = arcs.get(used.arc).map_or(&[][..], Vec::as_slice);
        // Each arc begins where the one before ended.
        let skip = usize::from(!points.is_empty());
        if used.backwards {
            points.extend(arc.iter().rev().skip(skip));
        } else {
            points.extend(arc.iter().skip(skip));
        }
    }
    points
}

/// Twice the area of a closed ring: positive where it turns counterclockwise (with y upwards).
fn twice_area(ring: &[Point]) -> f64 {
    let next = ring.iter().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

#[cfg(test)]
mod tests;
