//! The `jsonSchema` constraint: what the JSON of a cell must look like.
//!
//! In: a schema as it was written. Out: whether a value fits. Of JSON Schema (draft 7) the keywords of [`KEYWORDS`] are
//! known; any other is refused when the schema is read, so that none is ever passed over in silence.

use std::collections::BTreeMap;
use std::sync::Arc;

use regex_automata::meta::Regex;
use serde_json::{Map, Value as Json};

/// The keywords that are checked.
pub const KEYWORDS: &[&str] = &[
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
];

/// Keywords that ask for nothing.
const WORDS: &[&str] =
    &["$schema", "$id", "$comment", "title", "description", "default", "examples"];

/// A schema; equal where its text is.
#[derive(Clone, Debug)]
pub struct JsonSchema {
    /// As it was written.
    pub json: Json,
    patterns: Arc<BTreeMap<String, Regex>>,
}

impl PartialEq for JsonSchema {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

impl JsonSchema {
    /// Takes a schema over.
    ///
    /// # Errors
    /// The keyword that is not known, or whose value is none it can have.
    pub fn new(json: Json) -> Result<Self, String> {
        let mut patterns = BTreeMap::new();
        known(&json, &mut patterns)?;
        Ok(Self { json, patterns: Arc::new(patterns) })
    }

    /// Whether a value is as the schema says.
    pub fn fits(&self, value: &Json) -> bool {
        self.check(&self.json, value)
    }

    fn check(&self, schema: &Json, value: &Json) -> bool {
        match schema {
            Json::Bool(any) => *any,
            Json::Object(map) => map.iter().all(|(key, said)| self.keyword(map, key, said, value)),
            Json::Null | Json::Number(_) | Json::String(_) | Json::Array(_) => false,
        }
    }

    fn keyword(&self, all: &Map<String, Json>, key: &str, said: &Json, value: &Json) -> bool {
        let schemas = || said.as_array().into_iter().flatten();
        match key {
            "type" => match said.as_array() {
                Some(list) => list.iter().any(|t| is_of(t, value)),
                None => is_of(said, value),
            },
            "enum" => schemas().any(|v| equal(v, value)),
            "const" => equal(said, value),
            "allOf" => schemas().all(|s| self.check(s, value)),
            "anyOf" => schemas().any(|s| self.check(s, value)),
            "oneOf" => schemas().filter(|s| self.check(s, value)).count() == 1,
            "not" => !self.check(said, value),
            _ => match value {
                Json::Object(map) => self.of_object(all, key, said, map),
                Json::Array(list) => self.of_array(key, said, list),
                Json::String(text) => self.of_text(key, said, text),
                Json::Number(n) => of_number(key, said, n.as_f64()),
                Json::Null | Json::Bool(_) => true,
            },
        }
    }

    fn of_object(
        &self,
        all: &Map<String, Json>,
        key: &str,
        said: &Json,
        map: &Map<String, Json>,
    ) -> bool {
        let names = || said.as_array().into_iter().flatten().filter_map(Json::as_str);
        let declared = |name: &String| {
            all.get("properties").and_then(Json::as_object).is_some_and(|p| p.contains_key(name))
        };
        match key {
            "properties" => {
                said.as_object().into_iter().flatten().all(|(name, schema)| {
                    map.get(name).is_none_or(|value| self.check(schema, value))
                })
            }
            "required" => names().all(|name| map.contains_key(name)),
            "additionalProperties" => map
                .iter()
                .filter(|(name, _)| !declared(name))
                .all(|(_, value)| self.check(said, value)),
            "minProperties" | "maxProperties" => counted(key, said, map.len()),
            _ => true,
        }
    }

    fn of_array(&self, key: &str, said: &Json, list: &[Json]) -> bool {
        match key {
            "items" => list.iter().all(|value| self.check(said, value)),
            "minItems" | "maxItems" => counted(key, said, list.len()),
            "uniqueItems" => {
                let again = |i: usize, v: &Json| list.iter().take(i).any(|w| equal(v, w));
                said != &Json::Bool(true) || !list.iter().enumerate().any(|(i, v)| again(i, v))
            }
            _ => true,
        }
    }

    fn of_text(&self, key: &str, said: &Json, text: &str) -> bool {
        match key {
            "minLength" | "maxLength" => counted(key, said, text.chars().count()),
            "pattern" => {
                let regex = said.as_str().and_then(|p| self.patterns.get(p));
                regex.is_some_and(|r| r.is_match(text))
            }
            _ => true,
        }
    }
}

/// Whether a schema has only keywords that are checked, each with a value it can have.
fn known(schema: &Json, patterns: &mut BTreeMap<String, Regex>) -> Result<(), String> {
    let Json::Object(map) = schema else {
        return if schema.is_boolean() { Ok(()) } else { Err(schema.to_string()) };
    };
    for (key, said) in map {
        let wrong = || key.clone();
        match key.as_str() {
            "not" | "items" | "additionalProperties" => known(said, patterns)?,
            "allOf" | "anyOf" | "oneOf" => {
                for schema in said.as_array().ok_or_else(wrong)? {
                    known(schema, patterns)?;
                }
            }
            "properties" => {
                for schema in said.as_object().ok_or_else(wrong)?.values() {
                    known(schema, patterns)?;
                }
            }
            "pattern" => {
                let text = said.as_str().ok_or_else(wrong)?;
                let regex = Regex::new(text).map_err(|_| wrong())?;
                patterns.insert(text.to_owned(), regex);
            }
            "type" => {
                let of_name = |t: &Json| t.as_str().is_some_and(|t| TYPES.contains(&t));
                let fits = said.as_array().map_or(of_name(said), |list| list.iter().all(of_name));
                fits.then_some(()).ok_or_else(wrong)?;
            }
            "required" => {
                let texts = said.as_array().is_some_and(|l| l.iter().all(Json::is_string));
                texts.then_some(()).ok_or_else(wrong)?;
            }
            "enum" => said.as_array().map(|_| ()).ok_or_else(wrong)?,
            "uniqueItems" => said.as_bool().map(|_| ()).ok_or_else(wrong)?,
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                said.as_f64().map(|_| ()).ok_or_else(wrong)?;
            }
            "const" => {}
            other if KEYWORDS.contains(&other) => said.as_u64().map(|_| ()).ok_or_else(wrong)?,
            other if WORDS.contains(&other) => {}
            _ => return Err(wrong()),
        }
    }
    Ok(())
}

const TYPES: &[&str] = &["null", "boolean", "object", "array", "number", "integer", "string"];

fn is_of(name: &Json, value: &Json) -> bool {
    match (name.as_str(), value) {
        (Some("integer"), Json::Number(n)) => {
            n.is_i64() || n.is_u64() || n.as_f64().is_some_and(|f| f.fract().abs() < f64::EPSILON)
        }
        (Some("null"), Json::Null)
        | (Some("boolean"), Json::Bool(_))
        | (Some("object"), Json::Object(_))
        | (Some("array"), Json::Array(_))
        | (Some("number"), Json::Number(_))
        | (Some("string"), Json::String(_)) => true,
        (_, _) => false,
    }
}

/// Equal as JSON Schema has it: 1 is 1.0.
fn equal(a: &Json, b: &Json) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b).is_eq(),
        _ => a == b,
    }
}

/// `min…` and `max…` of a count.
fn counted(key: &str, said: &Json, n: usize) -> bool {
    let limit = said.as_u64().unwrap_or_default();
    if key.starts_with("min") { n as u64 >= limit } else { n as u64 <= limit }
}

fn of_number(key: &str, said: &Json, n: Option<f64>) -> bool {
    let (Some(n), Some(limit)) = (n, said.as_f64()) else { return true };
    match key {
        "minimum" => n >= limit,
        "maximum" => n <= limit,
        "exclusiveMinimum" => n > limit,
        "exclusiveMaximum" => n < limit,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(text: &str) -> Result<JsonSchema, String> {
        JsonSchema::new(serde_json::from_str(text).unwrap())
    }

    #[test]
    fn each_keyword_takes_and_refuses() {
        for (said, good, bad) in [
            (r#"{"type": "object"}"#, "{}", "[]"),
            (r#"{"type": ["null", "integer"]}"#, "1.0", "1.5"),
            (r#"{"enum": [1, "a"]}"#, "1.0", "2"),
            (r#"{"const": [1]}"#, "[1]", "[1, 1]"),
            (r#"{"properties": {"a": {"type": "string"}}}"#, r#"{"b": 1}"#, r#"{"a": 1}"#),
            (r#"{"required": ["a"]}"#, r#"{"a": null}"#, "{}"),
            (
                r#"{"properties": {"a": {}}, "additionalProperties": false}"#,
                r#"{"a": 1}"#,
                r#"{"a": 1, "b": 2}"#,
            ),
            (r#"{"minProperties": 1}"#, r#"{"a": 1}"#, "{}"),
            (r#"{"items": {"minimum": 0, "exclusiveMaximum": 9}}"#, "[0, 8.9]", "[9]"),
            (r#"{"minItems": 2, "maxItems": 3}"#, "[1, 1]", "[1]"),
            (r#"{"uniqueItems": true}"#, "[1, 2]", "[1, 1.0]"),
            (r#"{"pattern": "^a", "maxLength": 2}"#, r#""aè""#, r#""ba""#),
            (r#"{"anyOf": [{"type": "null"}, {"minLength": 2}]}"#, r#""aa""#, r#""a""#),
            (r#"{"oneOf": [{"minimum": 1}, {"minimum": 2}]}"#, "1", "2"),
            (r#"{"not": {"type": "array"}}"#, "{}", "[]"),
            (r#"{"allOf": [{"minimum": 1}, {"maximum": 2}]}"#, "2", "3"),
        ] {
            let schema = schema(said).unwrap();
            let fits = |text: &str| schema.fits(&serde_json::from_str(text).unwrap());
            assert!(fits(good) && !fits(bad), "{said}");
        }
    }

    #[test]
    fn what_is_not_checked_is_refused() {
        assert_eq!(schema(r##"{"items": {"$ref": "#/a"}}"##).unwrap_err(), "$ref");
        assert_eq!(schema(r#"{"type": "text"}"#).unwrap_err(), "type");
        assert_eq!(schema(r#"{"pattern": "("}"#).unwrap_err(), "pattern");
        assert_eq!(schema(r#"{"minItems": -1}"#).unwrap_err(), "minItems");
        assert_eq!(schema("[]").unwrap_err(), "[]");
    }
}
