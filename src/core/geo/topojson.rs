//! `TopoJSON` → a [`Topology`], its arcs as they are.
//!
//! Source: <https://github.com/topojson/topojson-specification>, version 1.0.

use serde_json::Value;

use super::read::{code, insert, key, on_globe, position};
use super::{ArcUse, Area, Fault, Point, Polygon, Ring, Topology, Wrong};

/// Reads the areas of every object.
pub(super) fn topology(file: &Value, faults: &mut Vec<Fault>) -> Topology {
    let objects = file.get("objects").and_then(Value::as_object);
    let (Some(arcs), Some(objects)) = (arcs(file), objects) else {
        faults.push(Fault::file(Wrong::Arcs));
        return Topology::default();
    };
    if !arcs.iter().flatten().all(|p| on_globe(*p)) {
        faults.push(Fault::file(Wrong::Degrees));
        return Topology::default();
    }
    let mut found = Topology { arcs, ..Topology::default() };
    let mut nameless = false;
    for (layer, object) in objects.values().enumerate() {
        for geometry in members(object) {
            let Some(code) = code(geometry, key(file)) else {
                nameless = true;
                continue;
            };
            match polygons(geometry, &found) {
                Ok((many, polygons)) => {
                    insert(&mut found.areas, code, Area { layer, many, polygons }, faults);
                }
                Err(wrong) => faults.push(Fault::of(wrong, &code)),
            }
        }
    }
    // Areas without a code are of no use, and no fault unless all are.
    if found.areas.is_empty() && nameless {
        faults.push(Fault::file(Wrong::Code));
    }
    found
}

/// The geometries of an object: itself, or the members of a collection.
fn members(object: &Value) -> Vec<&Value> {
    match object.get("geometries").and_then(Value::as_array) {
        Some(list) => list.iter().flat_map(members).collect(),
        None => vec![object],
    }
}

/// Every arc as positions; delta-coded where there is a `transform`.
fn arcs(file: &Value) -> Option<Vec<Vec<Point>>> {
    let transform = match file.get("transform") {
        Some(t) => Some((position(t.get("scale")?)?, position(t.get("translate")?)?)),
        None => None,
    };
    let mut arcs = Vec::new();
    for arc in file.get("arcs")?.as_array()? {
        let (mut points, mut at) = (Vec::new(), (0.0, 0.0));
        for here in arc.as_array()? {
            let (x, y) = position(here)?;
            points.push(match transform {
                Some((scale, translate)) => {
                    at = (at.0 + x, at.1 + y);
                    (at.0 * scale.0 + translate.0, at.1 * scale.1 + translate.1)
                }
                None => (x, y),
            });
        }
        arcs.push(points);
    }
    Some(arcs)
}

/// Whether there may be several, and the polygons.
fn polygons(geometry: &Value, in_file: &Topology) -> Result<(bool, Vec<Polygon>), Wrong> {
    let list =
        |value: &Value| value.as_array().cloned().filter(|l| !l.is_empty()).ok_or(Wrong::Arcs);
    let polygon = |rings: &Value| -> Result<Polygon, Wrong> {
        list(rings)?.iter().map(|r| ring(r, in_file)).collect()
    };
    let lists = geometry.get("arcs").unwrap_or(&Value::Null);
    match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => Ok((false, vec![polygon(lists)?])),
        Some("MultiPolygon") => {
            let parts: Result<Vec<Polygon>, Wrong> = list(lists)?.iter().map(polygon).collect();
            Ok((true, parts?))
        }
        Some(_) | None => Err(Wrong::Kind),
    }
}

/// A ring of arcs that meet and close; a negative number is that of an arc (`!n`) walked backwards.
fn ring(value: &Value, in_file: &Topology) -> Result<Ring, Wrong> {
    let used = |value: &Value| {
        let n = value.as_i64()?;
        let arc = usize::try_from(if n < 0 { !n } else { n }).ok()?;
        in_file.arcs.get(arc).filter(|a| a.len() > 1)?;
        Some(ArcUse { arc, backwards: n < 0 })
    };
    let ring: Option<Ring> = value.as_array().and_then(|list| list.iter().map(used).collect());
    let ring = ring.ok_or(Wrong::Arcs)?;
    let ends = |used: &ArcUse| {
        let arc = in_file.arcs.get(used.arc)?;
        let (first, last) = (*arc.first()?, *arc.last()?);
        Some(if used.backwards { (last, first) } else { (first, last) })
    };
    let next = ring.iter().cycle().skip(1);
    let meets = |(a, b): (&ArcUse, &ArcUse)| {
        ends(a).zip(ends(b)).is_some_and(|(a, b)| super::cut::same(a.1, b.0))
    };
    let positions: usize =
        ring.iter().filter_map(|u| in_file.arcs.get(u.arc)).map(|a| a.len() - 1).sum();
    if positions < 3 || !ring.iter().zip(next).all(meets) {
        return Err(Wrong::Ring);
    }
    Ok(ring)
}
