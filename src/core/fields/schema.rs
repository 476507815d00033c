//! A table of keys → a JSON Schema, for editors that complete and check TOML while it is written.
//!
//! In: [`FieldSpec`]s, the tags of the site's languages, words for what keys mean. Out: a schema of draft 7, the one
//! that the language servers of TOML speak, in which nothing is referred to by name. It refuses nothing that
//! [`read`](super::read()) takes; what only more than one key can tell is left to `check`. TOML's dates are texts to a
//! schema.

use serde_json::{Map, Value as Json, json};

use super::{FieldSpec, FieldType, Need};

/// What a schema is written for.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// The tags of the site's languages, the default one first.
    pub tags: &'a [&'a str],
    /// The meaning of a key, in the language of the author.
    pub meaning: &'a dyn Fn(&'static str) -> String,
    /// Whether what is mandatory may stand in another file.
    pub partial: bool,
}

/// Slugs as [`crate::name::Slug`] has them, but for their length.
const SLUG: &str = r"^[a-z0-9](\.?([_-]+\.)*[_-]*[a-z0-9])*$";

const DAY: &str = r"^\d{4}-\d{2}-\d{2}$";

const MOMENT: &str =
    r"^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})?)?$";

/// The schema of a table with these keys.
pub fn json_schema(specs: &[FieldSpec], telling: Telling<'_>) -> Json {
    let inner = Telling { partial: false, ..telling };
    let property = |spec: &FieldSpec| {
        let mut schema = of_type(spec.ty, inner);
        if let Json::Object(keywords) = &mut schema {
            keywords.insert("description".to_owned(), (telling.meaning)(spec.meaning).into());
        }
        (spec.key.to_owned(), schema)
    };
    let required: Vec<&str> =
        specs.iter().filter(|s| s.need == Need::Required).map(|s| s.key).collect();
    let properties: Map<String, Json> = specs.iter().map(property).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() && !telling.partial {
        schema["required"] = required.into();
    }
    schema["additionalProperties"] = false.into();
    schema
}

fn of_type(ty: FieldType, telling: Telling<'_>) -> Json {
    let list = |items: Json| json!({ "type": "array", "items": items });
    let any_of = |kinds: Vec<Json>| json!({ "anyOf": kinds });
    let text = || json!({ "type": "string" });
    match ty {
        FieldType::Text => text(),
        FieldType::Slug => json!({ "type": "string", "pattern": SLUG }),
        FieldType::ByLang => by_lang(&text(), telling),
        FieldType::ByLangOrText => any_of(vec![text(), by_lang(&text(), telling)]),
        FieldType::ByLangList => by_lang(&list(text()), telling),
        FieldType::Bool => json!({ "type": "boolean" }),
        FieldType::Int => json!({ "type": "integer" }),
        FieldType::Ints => list(json!({ "type": "integer" })),
        FieldType::Date => json!({ "type": "string", "pattern": DAY }),
        FieldType::Moment => json!({ "type": "string", "pattern": MOMENT }),
        FieldType::Choice(known) => json!({ "enum": known }),
        FieldType::Texts => list(text()),
        FieldType::TextOrTexts => any_of(vec![text(), list(text())]),
        FieldType::Addresses => list(json!({ "type": "string", "pattern": "^/" })),
        FieldType::Table(specs) => json_schema(specs, telling),
        FieldType::Tables(specs) => list(json_schema(specs, telling)),
        FieldType::Either(kinds, _) => any_of(kinds.iter().map(|k| of_type(*k, telling)).collect()),
        FieldType::OneOf([one]) => of_type(*one, telling),
        FieldType::OneOf(kinds) => any_of(kinds.iter().map(|k| of_type(*k, telling)).collect()),
        FieldType::Number => json!({ "type": "number" }),
        FieldType::Scalar => json!({ "type": ["string", "number", "boolean"] }),
        FieldType::Each(kind) => list(of_type(*kind, telling)),
        FieldType::Any => json!({}),
    }
}

/// The default language is always there.
fn by_lang(value: &Json, telling: Telling<'_>) -> Json {
    let tags: Map<String, Json> =
        telling.tags.iter().map(|tag| ((*tag).to_owned(), value.clone())).collect();
    let default: Vec<&str> = telling.tags.iter().take(1).copied().collect();
    json!({
        "type": "object",
        "properties": tags,
        "required": default,
        "additionalProperties": false,
    })
}
