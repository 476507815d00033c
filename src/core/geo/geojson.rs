//! `GeoJSON` → a [`Topology`], its rings cut where borders meet; and an area → a `GeoJSON` geometry.
//!
//! Source: RFC 7946.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::read::{code, insert, key, on_globe, position};
use super::{Area, Fault, Point, Polygon, Ring, Topology, Wrong, cut, twice_area};

/// Reads the areas of a collection of features, or of one.
pub(super) fn topology(file: &Value, faults: &mut Vec<Fault>) -> Topology {
    let features: Vec<&Value> = match file.get("features").and_then(Value::as_array) {
        Some(list) => list.iter().collect(),
        None => vec![file],
    };
    let mut shapes = BTreeMap::new();
    let mut nameless = false;
    for feature in features {
        let Some(code) = code(feature, key(file)) else {
            nameless = true;
            continue;
        };
        match polygons(feature.get("geometry").unwrap_or(&Value::Null)) {
            Ok(_) if shapes.contains_key(&code) => faults.push(Fault::of(Wrong::Twice, &code)),
            Ok(shape) => {
                shapes.insert(code, shape);
            }
            Err(wrong) => faults.push(Fault::of(wrong, &code)),
        }
    }
    if shapes.is_empty() && nameless {
        faults.push(Fault::file(Wrong::Code));
    }
    let rings = shapes.values().flat_map(|(_, parts)| parts.iter().flatten());
    let (arcs, cut_rings) = cut::cut(&rings.map(Vec::as_slice).collect::<Vec<_>>());
    let mut cut_rings = cut_rings.into_iter();
    let mut found = Topology { arcs, ..Topology::default() };
    for (code, (many, parts)) in shapes {
        let part =
            |rings: Vec<Vec<Point>>| -> Polygon { cut_rings.by_ref().take(rings.len()).collect() };
        let polygons = parts.into_iter().map(part).collect();
        insert(&mut found.areas, code, Area { layer: 0, many, polygons }, faults);
    }
    found
}

/// Whether there may be several, and the polygons: closed rings of positions.
type Shape = (bool, Vec<Vec<Vec<Point>>>);

fn polygons(geometry: &Value) -> Result<Shape, Wrong> {
    let list =
        |value: &Value| value.as_array().cloned().filter(|l| !l.is_empty()).ok_or(Wrong::Positions);
    let polygon = |rings: &Value| -> Result<Vec<Vec<Point>>, Wrong> {
        list(rings)?.iter().map(ring).collect()
    };
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => Ok((false, vec![polygon(coordinates)?])),
        Some("MultiPolygon") => {
            let parts: Result<Vec<_>, Wrong> = list(coordinates)?.iter().map(polygon).collect();
            Ok((true, parts?))
        }
        Some(_) | None => Err(Wrong::Kind),
    }
}

/// A closed ring, no position twice in a row.
fn ring(value: &Value) -> Result<Vec<Point>, Wrong> {
    let points: Option<Vec<Point>> =
        value.as_array().and_then(|list| list.iter().map(position).collect());
    let mut points = points.ok_or(Wrong::Positions)?;
    if !points.iter().all(|p| on_globe(*p)) {
        return Err(Wrong::Degrees);
    }
    points.dedup_by(|a, b| cut::same(*a, *b));
    let closed = points.first().zip(points.last()).is_some_and(|(a, b)| cut::same(*a, *b));
    if closed && points.len() >= 4 { Ok(points) } else { Err(Wrong::Ring) }
}

impl Topology {
    /// An area as a `GeoJSON` geometry: six decimals at most, the outer rings counterclockwise, holes clockwise, as
    /// RFC 7946 wants them.
    pub fn geojson(&self, area: &Area) -> String {
        let ring = |(i, ring): (usize, &Ring)| {
            let mut points = self.positions(ring);
            if (twice_area(&points) > 0.0) != (i == 0) {
                points.reverse();
            }
            points.into_iter().map(|(x, y)| json!([rounded(x), rounded(y)])).collect::<Value>()
        };
        let polygon = |p: &Polygon| -> Value { p.iter().enumerate().map(ring).collect() };
        let mut parts: Vec<Value> = area.polygons.iter().map(polygon).collect();
        let (name, coordinates) = if area.many {
            ("MultiPolygon", Value::Array(parts))
        } else {
            ("Polygon", parts.pop().unwrap_or(Value::Null))
        };
        let mut out = Map::new();
        out.insert("type".to_owned(), json!(name));
        out.insert("coordinates".to_owned(), coordinates);
        Value::Object(out).to_string()
    }
}

/// To six decimals: a tenth of a metre.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}
