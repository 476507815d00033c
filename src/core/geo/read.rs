//! The text of a file of boundaries → a [`Topology`] and its faults.
//!
//! Two members beside `type` are ours: `attribution`, who has to be named with the boundaries, and `key`, the property
//! that holds the code of the place where features have no `id`. What is faulty is left out and reported.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::Value;

use super::{Area, Fault, Topology, Wrong, geojson, topojson};

/// Reads a file.
///
/// # Errors
/// The text is not JSON.
pub fn read(text: &str) -> Result<(Topology, Vec<Fault>), serde_json::Error> {
    let file: Value = serde_json::from_str(text)?;
    let mut faults = Vec::new();
    let mut topology = match file.get("type").and_then(Value::as_str) {
        Some("Topology") => topojson::topology(&file, &mut faults),
        Some("FeatureCollection" | "Feature") => geojson::topology(&file, &mut faults),
        Some(_) | None => {
            faults.push(Fault::file(Wrong::Form));
            Topology::default()
        }
    };
    topology.attributions.extend(text_of(&file, "attribution"));
    Ok((topology, faults))
}

fn text_of(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// The property that holds the code, where the file names one.
pub(super) fn key(file: &Value) -> Option<&str> {
    file.get("key").and_then(Value::as_str)
}

/// The code of a feature: its `id`, or the property `key`. A number counts as its digits.
pub(super) fn code(feature: &Value, key: Option<&str>) -> Option<String> {
    let found = match key {
        Some(key) => feature.get("properties")?.get(key)?,
        None => feature.get("id")?,
    };
    match found {
        Value::String(code) if !code.is_empty() => Some(code.clone()),
        Value::Number(code) => Some(code.to_string()),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

/// Adds an area, unless its code is taken.
pub(super) fn insert(
    areas: &mut BTreeMap<String, Area>,
    code: String,
    area: Area,
    faults: &mut Vec<Fault>,
) {
    match areas.entry(code) {
        Entry::Occupied(taken) => faults.push(Fault::of(Wrong::Twice, taken.key())),
        Entry::Vacant(free) => {
            free.insert(area);
        }
    }
}

/// A position; further numbers, such as a height, are left out.
pub(super) fn position(value: &Value) -> Option<(f64, f64)> {
    Some((value.get(0)?.as_f64()?, value.get(1)?.as_f64()?))
}

/// Whether a position is one on the globe.
pub(super) fn on_globe((lon, lat): (f64, f64)) -> bool {
    lon.abs() <= 180.0 && lat.abs() <= 90.0
}
