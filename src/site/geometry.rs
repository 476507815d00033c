//! `content/vocabularies/places.topo.json` → the boundary of each place, as `GeoJSON`.
//!
//! In: a topology (`TopoJSON` 1.0) whose geometries bear the code of a place (ISTAT's) as their `id`. Out: for each code
//! the text of a `GeoJSON` geometry in WGS 84, six decimals at most, its rings turned as RFC 7946 wants them: the outer
//! one counterclockwise, holes clockwise. What cannot be read is reported, and then no place has a boundary.
//! Source: <https://github.com/topojson/topojson-specification>.

use std::collections::BTreeMap;
use std::io::Read as _;

use serde_json::{Map, Value, json};

use super::{DatasetId, SiteDataset, TableRef};
use crate::data::schema::Field;
use crate::data::table::Table;
use crate::data::value::ValueRef;
use crate::diag::{Code, Diagnostic, Loc};
use crate::source::Sources;

/// Where the boundaries stand.
pub const FILE: &str = "content/vocabularies/places.topo.json";

/// Boundaries of places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Geometries {
    /// `GeoJSON` geometries by the code of their place.
    pub by_code: BTreeMap<String, String>,
    /// Who has to be named with them: the topology's own member `attribution`.
    pub attribution: Option<String>,
}

/// A position: longitude and latitude.
type Point = (f64, f64);

/// Reads the boundaries; none where there is no such file.
pub fn load(sources: &Sources<'_>, out: &mut Vec<Diagnostic>) -> Geometries {
    let Some(file) = sources.find(FILE) else { return Geometries::default() };
    let mut text = String::new();
    let read = sources.open(file).and_then(|mut f| f.read_to_string(&mut text));
    let read = read.map_err(|e| e.to_string());
    let parsed = read.and_then(|_| serde_json::from_str(&text).map_err(|e| e.to_string()));
    match parsed.and_then(|topology: Value| geometries(&topology)) {
        Ok(found) => found,
        Err(reason) => {
            out.push(Diagnostic::new(Code::FileUnreadable, Loc::File(file)).with("reason", reason));
            Geometries::default()
        }
    }
}

/// The tables whose rows have a boundary, one at least, each with the field that names the place: its first that is of
/// the vocabulary of places. A table too large to be held in memory is left out, since each row would repeat its boundary.
pub fn mapped(
    geometries: &Geometries,
    datasets: &[SiteDataset],
    sources: &Sources<'_>,
) -> BTreeMap<TableRef, usize> {
    let mut found = BTreeMap::new();
    if geometries.by_code.is_empty() {
        return found;
    }
    for (i, dataset) in datasets.iter().enumerate() {
        let frozen = (0..dataset.frozen.len()).map(Some);
        for frozen in std::iter::once(None).chain(frozen) {
            for (t, table) in dataset.version(frozen).tables.iter().enumerate() {
                let id = TableRef { dataset: DatasetId(i), frozen, table: t };
                found.extend(place_field(geometries, table, sources).map(|field| (id, field)));
            }
        }
    }
    found
}

fn place_field(geometries: &Geometries, table: &Table, sources: &Sources<'_>) -> Option<usize> {
    let of_places = |f: &Field| f.reference.as_ref().is_some_and(|r| r.value == "places");
    let field = table.resource.schema.fields.iter().position(of_places)?;
    let column = table.loaded(sources)?.batch.columns.get(field)?;
    let known = |row| matches!(column.value(row), ValueRef::Text(code) if geometries.by_code.contains_key(code));
    (0..column.len()).any(known).then_some(field)
}

/// The polygons of a topology; `Err` says what is wrong with it.
fn geometries(topology: &Value) -> Result<Geometries, String> {
    let arcs = arcs(topology).ok_or("`arcs` or `transform` is not as TopoJSON has it")?;
    let objects = topology.get("objects").and_then(Value::as_object);
    let objects = objects.ok_or("`objects` is missing")?;
    let mut by_code = BTreeMap::new();
    for geometry in objects.values().flat_map(members) {
        let code = match geometry.get("id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            Some(_) | None => continue,
        };
        let shape = polygons(geometry, &arcs);
        let shape = shape.ok_or_else(|| format!("the geometry `{code}` is not of polygons"))?;
        by_code.insert(code, shape.to_string());
    }
    let attribution = topology.get("attribution").and_then(Value::as_str).map(str::to_owned);
    Ok(Geometries { by_code, attribution })
}

/// The geometries of an object: itself, or the members of a collection.
fn members(object: &Value) -> Vec<&Value> {
    match object.get("geometries").and_then(Value::as_array) {
        Some(list) => list.iter().flat_map(members).collect(),
        None => vec![object],
    }
}

/// Every arc as positions; delta-coded where there is a `transform`.
fn arcs(topology: &Value) -> Option<Vec<Vec<Point>>> {
    let pair = |v: &Value| Some((v.get(0)?.as_f64()?, v.get(1)?.as_f64()?));
    let transform = match topology.get("transform") {
        Some(t) => Some((pair(t.get("scale")?)?, pair(t.get("translate")?)?)),
        None => None,
    };
    let mut arcs = Vec::new();
    for arc in topology.get("arcs")?.as_array()? {
        let (mut points, mut at) = (Vec::new(), (0.0, 0.0));
        for position in arc.as_array()? {
            let (x, y) = pair(position)?;
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

fn polygons(geometry: &Value, arcs: &[Vec<Point>]) -> Option<Value> {
    let lists = geometry.get("arcs")?;
    let polygon = |rings: &Value| -> Option<Value> {
        let rings = rings.as_array()?.iter().enumerate();
        rings.map(|(i, ring)| positions(ring, i == 0, arcs)).collect()
    };
    let (name, coordinates) = match geometry.get("type")?.as_str()? {
        "Polygon" => ("Polygon", polygon(lists)?),
        "MultiPolygon" => {
            let parts: Option<Vec<Value>> = lists.as_array()?.iter().map(polygon).collect();
            ("MultiPolygon", Value::Array(parts?))
        }
        _ => return None,
    };
    let mut out = Map::new();
    out.insert("type".to_owned(), json!(name));
    out.insert("coordinates".to_owned(), coordinates);
    Some(Value::Object(out))
}

/// A ring of arcs as positions; a negative number is that of an arc (`!n`) walked backwards.
fn positions(ring: &Value, outer: bool, arcs: &[Vec<Point>]) -> Option<Value> {
    let mut points: Vec<Point> = Vec::new();
    for arc in ring.as_array()? {
        let n = arc.as_i64()?;
        let place = usize::try_from(if n < 0 { !n } else { n }).ok()?;
        let mut arc = arcs.get(place)?.clone();
        if n < 0 {
            arc.reverse();
        }
        // Each arc begins where the one before ended.
        points.extend(arc.into_iter().skip(usize::from(!points.is_empty())));
    }
    let next = points.iter().skip(1);
    let twice: f64 = points.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
    if (twice > 0.0) != outer {
        points.reverse();
    }
    Some(points.into_iter().map(|(x, y)| json!([rounded(x), rounded(y)])).collect())
}

/// To six decimals: a tenth of a metre.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcs_become_rings_that_turn_as_geojson_wants() {
        // Two squares side by side; the second takes the common side backwards, and one of them is a number.
        let topology = json!({
            "type": "Topology",
            "attribution": "Istat",
            "transform": {"scale": [0.5, 0.5], "translate": [8.0, 44.0]},
            "objects": {"comuni": {"type": "GeometryCollection", "geometries": [
                {"type": "Polygon", "id": "006001", "arcs": [[0, 1]]},
                {"type": "MultiPolygon", "id": 2, "arcs": [[[-1, 2]]]},
                {"type": "Polygon", "arcs": [[0, 1]]}
            ]}},
            "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]]
        });
        let found = geometries(&topology).unwrap();
        let all: Vec<(&str, &str)> =
            found.by_code.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(
            all,
            [
                (
                    "006001",
                    r#"{"type":"Polygon","coordinates":[[[9.0,44.0],[9.0,45.0],[8.0,45.0],[8.0,44.0],[9.0,44.0]]]}"#
                ),
                (
                    "2",
                    r#"{"type":"MultiPolygon","coordinates":[[[[9.0,45.0],[9.0,44.0],[10.0,44.0],[10.0,45.0],[9.0,45.0]]]]}"#
                ),
            ]
        );
        assert_eq!(found.attribution.as_deref(), Some("Istat"));
        assert_eq!(
            geometries(&json!({})),
            Err("`arcs` or `transform` is not as TopoJSON has it".to_owned())
        );
    }
}
