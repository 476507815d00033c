//! A topology laid out on a plane: projected, fitted into a frame, simplified.
//!
//! In: the areas to lay out and the room there is. Out: outlines in units of the drawing, x to the right and y
//! downwards, from 0, 0. Neighbours have the same points on their common border.

use std::collections::BTreeSet;

use super::simplify::simplify;
use super::{ArcUse, Area, Extent, Point, Polygon, Projection, Ring, Topology, twice_area, walk};

/// Parts smaller than this, in square units, are left out where the place has another and nothing borders on them.
const SMALLEST: f64 = 1.0;

/// The room for a map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Widest, in units.
    pub width: f64,
    /// Highest.
    pub height: f64,
    /// Points whose triangle is smaller than the square of this are left out.
    pub tolerance: f64,
    /// Whether angles are kept, in place of areas.
    pub conformal: bool,
}

/// Areas on a plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// How they were projected.
    pub projection: Projection,
    /// Size of the whole, in units.
    pub size: Point,
    /// Metres in a unit.
    pub metres: f64,
    arcs: Vec<Vec<Point>>,
    /// Whether each arc is a border of one area only.
    lone: Vec<bool>,
}

/// The outline of an area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// Rings, the last point of each the same as the first: outer ones each followed by its holes.
    pub rings: Vec<Vec<Point>>,
    /// Where a name or a sign stands: the middle of its largest part, or a point inside it.
    pub middle: Point,
    /// Its extent.
    pub extent: Option<Extent>,
}

impl Outline {
    /// Moves it.
    pub fn shift(&mut self, dx: f64, dy: f64) {
        let ends = self.extent.iter_mut().flat_map(|e| [&mut e.min, &mut e.max]);
        let points = self.rings.iter_mut().flatten();
        for (x, y) in points.chain(ends).chain([&mut self.middle]) {
            *x += dx;
            *y += dy;
        }
    }
}

impl Plane {
    /// Lays out the areas of `codes`, as large as the room allows. `around` is what must be in sight: all of them, or
    /// those of an inset. `None` where there is nothing to lay out.
    pub fn new<'a>(
        topology: &Topology,
        codes: impl IntoIterator<Item = &'a str>,
        around: Option<&BTreeSet<String>>,
        fit: Fit,
    ) -> Option<Self> {
        let areas: Vec<(&str, &Area)> =
            codes.into_iter().filter_map(|c| Some((c, topology.areas.get(c)?))).collect();
        let rings: Vec<&Ring> =
            areas.iter().flat_map(|(_, a)| a.polygons.iter().flatten()).collect();
        let mut users = vec![0_u8; topology.arcs.len()];
        for used in rings.iter().copied().flatten() {
            let n = users.get_mut(used.arc)?;
            *n = n.saturating_add(1);
        }
        let mine = || topology.arcs.iter().zip(&users).filter(|(_, n)| **n > 0).map(|(a, _)| a);
        let projection = Projection::of(Extent::of(mine().flatten().copied())?, fit.conformal);
        let project = |(arc, n): (&Vec<Point>, &u8)| -> Vec<Point> {
            if *n == 0 {
                return Vec::new();
            }
            arc.iter().map(|p| projection.project(*p)).collect()
        };
        let mut arcs: Vec<Vec<Point>> = topology.arcs.iter().zip(&users).map(project).collect();
        let in_sight = |code: &str| around.is_none_or(|a| a.contains(code));
        let seen = areas.iter().filter(|(code, _)| in_sight(code));
        let seen = seen.flat_map(|(_, a)| a.polygons.iter().flatten().flatten());
        let extent = Extent::of(seen.filter_map(|u| arcs.get(u.arc)).flatten().copied())?;
        let scale = (fit.width / extent.width()).min(fit.height / extent.height());
        if !scale.is_finite() || scale <= 0.0 {
            return None;
        }
        for point in arcs.iter_mut().flatten() {
            *point = ((point.0 - extent.min.0) * scale, (extent.max.1 - point.1) * scale);
        }
        let arcs = simplify(&arcs, &rings, fit.tolerance * fit.tolerance);
        Some(Self {
            projection,
            size: (extent.width() * scale, extent.height() * scale),
            metres: 1.0 / scale,
            arcs,
            lone: users.iter().map(|n| *n == 1).collect(),
        })
    }

    /// Whether an arc is a border of one area only.
    pub(super) fn is_lone(&self, arc: usize) -> bool {
        self.lone.get(arc).copied().unwrap_or(false)
    }

    /// The points of an arc as a ring walks it.
    pub(super) fn walked(&self, used: ArcUse) -> Vec<Point> {
        walk(&self.arcs, &[used])
    }

    /// The outline of an area.
    pub fn outline(&self, area: &Area) -> Outline {
        let rings = |p: &Polygon| p.iter().map(|r| walk(&self.arcs, r)).collect::<Vec<_>>();
        let size = |rings: &[Vec<Point>]| rings.first().map_or(0.0, |r| twice_area(r).abs() / 2.0);
        let parts: Vec<(&Polygon, Vec<Vec<Point>>)> =
            area.polygons.iter().map(|p| (p, rings(p))).collect();
        let largest =
            parts.iter().enumerate().reduce(|a, b| if size(&b.1.1) > size(&a.1.1) { b } else { a });
        let Some((largest, (_, main))) = largest else { return Outline::default() };
        let middle = middle(main);
        let alone = |p: &Polygon| p.iter().flatten().all(|u| self.is_lone(u.arc));
        let kept = |i: usize, part: &(&Polygon, Vec<Vec<Point>>)| {
            i == largest || size(&part.1) >= SMALLEST || !alone(part.0)
        };
        let all = parts.into_iter().enumerate();
        let rings: Vec<Vec<Point>> =
            all.filter(|(i, part)| kept(*i, part)).flat_map(|(_, (_, rings))| rings).collect();
        Outline { extent: Extent::of(rings.iter().flatten().copied()), rings, middle }
    }
}

/// The middle of a polygon: its centroid where that lies inside, else the middle of the longest stretch inside at
/// that height.
fn middle(rings: &[Vec<Point>]) -> Point {
    let Some(outer) = rings.first() else { return (0.0, 0.0) };
    let centre = centroid(outer);
    let crossings = crossings(rings, centre.1);
    let stretches = crossings.chunks_exact(2).filter_map(|c| Some((*c.first()?, *c.last()?)));
    let mut widest: Option<(f64, f64)> = None;
    for (from, to) in stretches {
        if (from..=to).contains(&centre.0) {
            return centre;
        }
        if widest.is_none_or(|w| to - from > w.1 - w.0) {
            widest = Some((from, to));
        }
    }
    widest.map_or(centre, |(from, to)| (f64::midpoint(from, to), centre.1))
}

/// Where the borders cross a height, from left to right; an even number.
fn crossings(rings: &[Vec<Point>], y: f64) -> Vec<f64> {
    let sides = rings.iter().flat_map(|r| r.iter().zip(r.iter().skip(1)));
    let crossed = sides.filter(|(a, b)| (a.1 <= y) != (b.1 <= y));
    let mut found: Vec<f64> =
        crossed.map(|(a, b)| a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0)).collect();
    found.sort_by(f64::total_cmp);
    found
}

fn centroid(ring: &[Point]) -> Point {
    let twice = twice_area(ring);
    // Far from the origin the products lose digits; measured from the first point they keep them.
    let Some(origin) = ring.first().copied() else { return (0.0, 0.0) };
    let (mut x, mut y) = (0.0, 0.0);
    for (a, b) in ring.iter().zip(ring.iter().skip(1)) {
        let (a, b) = ((a.0 - origin.0, a.1 - origin.1), (b.0 - origin.0, b.1 - origin.1));
        let cross = a.0 * b.1 - b.0 * a.1;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
    }
    if twice.abs() < 1e-9 {
        return origin;
    }
    (origin.0 + x / (3.0 * twice), origin.1 + y / (3.0 * twice))
}
