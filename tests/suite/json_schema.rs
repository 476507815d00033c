//! As much of JSON Schema (draft 7) as the schemas of the standards use, to hold written files to them.
//!
//! `format` is not asked, and `item` is a slip of the pen in the schema of tables. A keyword that is not known here makes the test fail rather than pass unseen.

use serde_json::Value;

/// What is wrong with a value, each with its path.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    check(schema, value, "", &mut out);
    out
}

fn check(schema: &Value, value: &Value, at: &str, out: &mut Vec<String>) {
    let Some(keywords) = schema.as_object() else { return };
    for (keyword, limit) in keywords {
        if keyword == "additionalProperties" {
            others(schema, limit, value, at, out);
        } else if !holds(keyword, limit, value, at, out) {
            out.push(format!("{at}: {keyword} {limit}"));
        }
    }
}

/// The keys that have no schema of their own.
fn others(schema: &Value, limit: &Value, value: &Value, at: &str, out: &mut Vec<String>) {
    let own = |key: &String| schema.get("properties").is_some_and(|p| p.get(key).is_some());
    for (key, inner) in value.as_object().into_iter().flatten().filter(|(key, _)| !own(key)) {
        if limit == false {
            out.push(format!("{at}/{key}: unknown"));
        } else {
            check(limit, inner, &format!("{at}/{key}"), out);
        }
    }
}

/// Whether a keyword holds; what is below it reports itself.
fn holds(keyword: &str, limit: &Value, value: &Value, at: &str, out: &mut Vec<String>) -> bool {
    let list = limit.as_array().map_or(&[][..], Vec::as_slice);
    let number = || limit.as_u64().and_then(|n| usize::try_from(n).ok()).expect("a number");
    let fits = |schema: &&Value| faults(schema, value).is_empty();
    match keyword {
        "$schema" | "title" | "description" | "default" | "examples" | "context" | "format"
        | "propertyOrder" | "item" | "options" | "notes" => true,
        "type" => match limit.as_str() {
            Some(name) => is(name, value),
            None => list.iter().any(|name| is(name.as_str().expect("a type"), value)),
        },
        "enum" => list.contains(value),
        "oneOf" => list.iter().filter(fits).count() == 1,
        "anyOf" => list.iter().any(|s| fits(&s)),
        "required" => value
            .as_object()
            .is_none_or(|o| list.iter().all(|key| o.contains_key(key.as_str().expect("a key")))),
        "minProperties" => value.as_object().is_none_or(|o| o.len() >= number()),
        "minItems" => value.as_array().is_none_or(|a| a.len() >= number()),
        "minimum" => value.as_f64().is_none_or(|n| n >= limit.as_f64().expect("a number")),
        "uniqueItems" => {
            value.as_array().is_none_or(|a| a.iter().enumerate().all(|(i, v)| !a[..i].contains(v)))
        }
        "pattern" => value.as_str().is_none_or(|text| {
            let pattern = limit.as_str().expect("a pattern");
            fancy_regex::Regex::new(pattern).expect("a pattern").is_match(text).expect("an answer")
        }),
        "properties" => {
            for (key, schema) in limit.as_object().expect("properties") {
                if let Some(inner) = value.get(key) {
                    check(schema, inner, &format!("{at}/{key}"), out);
                }
            }
            true
        }
        "items" => {
            for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                check(limit, item, &format!("{at}/{i}"), out);
            }
            true
        }
        _ => {
            out.push(format!("{at}: the keyword `{keyword}` is not known to this test"));
            true
        }
    }
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        _ => false,
    }
}
