//! Cells that hold a place on the globe → their canonical text.
//!
//! A point becomes `longitude, latitude` in degrees (Table Schema's default form), decimals as written. `GeoJSON` is
//! checked for the shape of its objects (RFC 7946), not for the sense of its geometries.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::cell::Hint;
use super::json::compact;
use super::schema::Form;
use super::value::Decimal;

/// Reads a point in one of its three forms.
///
/// # Errors
/// How to mend it.
pub(super) fn point<'s>(text: &str, form: Form, scratch: &'s mut String) -> Result<&'s str, Hint> {
    let (lon, lat) = match form {
        Form::PointArray => of_array(text),
        Form::PointObject => of_object(text),
        Form::Default | Form::Email | Form::Uri | Form::Binary | Form::Uuid | Form::TopoJson => {
            text.split_once(',').and_then(|(lon, lat)| Some((degrees(lon)?, degrees(lat)?)))
        }
    }
    .ok_or("hint-geopoint")?;
    if lon.abs() > Decimal::from(180) || lat.abs() > Decimal::from(90) {
        return Err("hint-geopoint-range");
    }
    scratch.clear();
    // Writing into memory cannot fail.
    let _ = write!(scratch, "{lon}, {lat}");
    Ok(scratch)
}

fn of_array(text: &str) -> Option<(Decimal, Decimal)> {
    let list: Vec<Json> = serde_json::from_str(text).ok()?;
    let [lon, lat] = list.as_slice() else { return None };
    Some((of_json(lon)?, of_json(lat)?))
}

fn of_object(text: &str) -> Option<(Decimal, Decimal)> {
    let map: Map<String, Json> = serde_json::from_str(text).ok()?;
    let pair = (of_json(map.get("lon")?)?, of_json(map.get("lat")?)?);
    (map.len() == 2).then_some(pair)
}

fn of_json(value: &Json) -> Option<Decimal> {
    let text = value.as_number()?.to_string();
    degrees(&text).or_else(|| Decimal::from_scientific(&text).ok())
}

fn degrees(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    text.parse().ok().filter(|_| plain)
}

/// Reads an object of `GeoJSON` or `TopoJSON`.
///
/// # Errors
/// How to mend it.
pub(super) fn shape<'s>(text: &str, form: Form, scratch: &'s mut String) -> Result<&'s str, Hint> {
    let hint = if form == Form::TopoJson { "hint-topojson" } else { "hint-geojson" };
    let found: Map<String, Json> = serde_json::from_str(text).map_err(|_| hint)?;
    let fits = if form == Form::TopoJson { is_topology(&found) } else { is_object(&found) };
    if fits { Ok(compact(text, scratch)) } else { Err(hint) }
}

fn is_topology(map: &Map<String, Json>) -> bool {
    let kind = map.get("type").and_then(Json::as_str) == Some("Topology");
    kind && map.get("objects").is_some_and(Json::is_object)
        && map.get("arcs").is_some_and(Json::is_array)
}

/// A geometry, a feature or a collection of features.
fn is_object(map: &Map<String, Json>) -> bool {
    let feature = |map: &Map<String, Json>| {
        let geometry = match map.get("geometry") {
            Some(Json::Null) => true,
            Some(Json::Object(inner)) => is_geometry(inner),
            Some(_) | None => false,
        };
        geometry && map.get("properties").is_some_and(|p| p.is_object() || p.is_null())
    };
    match map.get("type").and_then(Json::as_str) {
        Some("Feature") => feature(map),
        Some("FeatureCollection") => {
            map.get("features").and_then(Json::as_array).is_some_and(|all| {
                let one = |f: &Json| {
                    let map = f.as_object();
                    map.is_some_and(|m| {
                        m.get("type").and_then(Json::as_str) == Some("Feature") && feature(m)
                    })
                };
                all.iter().all(one)
            })
        }
        Some(_) => is_geometry(map),
        None => false,
    }
}

fn is_geometry(map: &Map<String, Json>) -> bool {
    let inner = map.get("coordinates");
    match map.get("type").and_then(Json::as_str) {
        Some("Point") => inner.is_some_and(is_position),
        Some("MultiPoint") => inner.is_some_and(|c| all(c, 0, is_position)),
        Some("LineString") => inner.is_some_and(is_line),
        Some("MultiLineString") => inner.is_some_and(|c| all(c, 0, is_line)),
        Some("Polygon") => inner.is_some_and(|c| all(c, 0, is_ring)),
        Some("MultiPolygon") => inner.is_some_and(|c| all(c, 0, |p| all(p, 0, is_ring))),
        Some("GeometryCollection") => map
            .get("geometries")
            .is_some_and(|c| all(c, 0, |g| g.as_object().is_some_and(is_geometry))),
        Some(_) | None => false,
    }
}

/// Whether a value is a list of `least` things at least that all are `one`.
fn all(value: &Json, least: usize, one: impl Fn(&Json) -> bool) -> bool {
    value.as_array().is_some_and(|list| list.len() >= least && list.iter().all(one))
}

fn is_position(value: &Json) -> bool {
    all(value, 2, Json::is_number)
}

fn is_line(value: &Json) -> bool {
    all(value, 2, is_position)
}

/// A line of four positions at least that ends where it begins.
fn is_ring(value: &Json) -> bool {
    let ends = value.as_array().map(|list| (list.first(), list.last()));
    all(value, 4, is_position) && ends.is_some_and(|(first, last)| first == last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_come_in_three_forms_and_leave_in_one() {
        let read = |text: &str, form| {
            let mut scratch = String::new();
            point(text, form, &mut scratch).map(str::to_owned)
        };
        assert_eq!(read("9.190,45.46", Form::Default).unwrap(), "9.190, 45.46");
        assert_eq!(read("-9, +38.7", Form::Default).unwrap(), "-9, 38.7");
        assert_eq!(read("[9.19, 45.46]", Form::PointArray).unwrap(), "9.19, 45.46");
        assert_eq!(
            read("{\"lat\": 45.46, \"lon\": 9.19}", Form::PointObject).unwrap(),
            "9.19, 45.46"
        );
        assert_eq!(read("45.46, 109.19", Form::Default), Err("hint-geopoint-range"));
        for bad in ["9.19", "9,19, 45,46", "a, b", "9.19 45.46", "9., 1", ""] {
            assert_eq!(read(bad, Form::Default), Err("hint-geopoint"), "{bad}");
        }
        assert_eq!(read("[1]", Form::PointArray), Err("hint-geopoint"));
        assert_eq!(read("{\"lon\": 1}", Form::PointObject), Err("hint-geopoint"));
    }

    #[test]
    fn shapes_have_what_their_type_asks_for() {
        let read = |text: &str, form| shape(text, form, &mut String::new()).is_ok();
        for good in [
            r#"{"type": "Point", "coordinates": [9.19, 45.46]}"#,
            r#"{"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,0]]]}"#,
            r#"{"type": "Feature", "geometry": null, "properties": {}}"#,
            r#"{"type": "FeatureCollection", "features": []}"#,
            r#"{"type": "GeometryCollection", "geometries": []}"#,
        ] {
            assert!(read(good, Form::Default), "{good}");
        }
        for bad in [
            r"{}",
            r#"{"type": "Punto", "coordinates": [9.19, 45.46]}"#,
            r#"{"type": "Point", "coordinates": ["9.19", 45.46]}"#,
            r#"{"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,1]]]}"#,
            r#"{"type": "Feature", "geometry": {"type": "Point"}, "properties": {}}"#,
            "[]",
        ] {
            assert!(!read(bad, Form::Default), "{bad}");
        }
        assert!(read(r#"{"type": "Topology", "objects": {}, "arcs": []}"#, Form::TopoJson));
        assert!(!read(r#"{"type": "Point", "coordinates": [1, 2]}"#, Form::TopoJson));
    }
}
