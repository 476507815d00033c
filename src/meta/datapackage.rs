//! `datapackage.json`: Data Package v2 over the canonical CSVs of a dataset.
//!
//! In: a [`Described`] and a language. Out: JSON text. The standard knows no
//! text in several languages: `title` is in the language of the page, `title@en` and the like are custom properties
//! with the others. `fieldsMatch` and the type `list` are never written: the standard's own schema refuses what its text
//! says of them.
//! Source: <https://datapackage.org/standard/data-package/> (2.0).

use serde_json::{Map, Number, Value as Json, json};

use super::described::{Described, File, Role};
use crate::data::schema::{Constraints, Field, Form, Resource, Schema, StatusRule, Type};
use crate::data::value::{Decimal, Value};
use crate::export;
use crate::lang::{ByLang, Lang};

/// A version whose package is written in one language.
struct Package<'a, 'd> {
    d: &'a Described<'d>,
    lang: Lang,
}

/// The text of the file, two spaces a level, with a line break at the end.
pub fn datapackage(described: &Described<'_>, lang: Lang) -> String {
    let p = Package { d: described, lang };
    let mut out = Map::new();
    let d = described.dataset;
    let mut put = |key: &str, value: Json| {
        out.insert(key.to_owned(), value);
    };
    put("$schema", json!("https://datapackage.org/profiles/2.0/datapackage.json"));
    put("name", json!(d.id));
    put("id", json!(described.iri));
    put("homepage", json!(described.page(lang)));
    put("version", json!(d.version.value.to_string()));
    if let Some(created) = d.created {
        put("created", json!(format!("{created}T00:00:00Z")));
    }
    put("modified", json!(d.modified.to_string()));
    p.text(&mut out, "title", &d.title);
    p.text(&mut out, "description", &d.description);
    if let Some(keywords) = &d.keywords {
        p.each(&mut out, "keywords", keywords, |list| json!(list));
    }
    let licence = |l: &&crate::data::codes::Licence| json!({"name": l.name, "path": l.path, "title": l.title});
    out.insert("licenses".to_owned(), d.licenses.iter().map(licence).collect());
    if !d.sources.is_empty() {
        out.insert("sources".to_owned(), d.sources.iter().map(|s| p.source(s)).collect());
    }
    let contributors = p.contributors();
    if !contributors.is_empty() {
        out.insert("contributors".to_owned(), Json::Array(contributors));
    }
    let resources = d.resources.iter().enumerate();
    let resources = resources.filter_map(|(i, r)| Some(p.resource(r, described.canonical(i)?)));
    out.insert("resources".to_owned(), resources.collect());
    let mut text = serde_json::to_string_pretty(&Json::Object(out)).unwrap_or_default();
    text.push('\n');
    text
}

/// The Table Schema of one of its tables, on one line.
pub fn table_schema(described: &Described<'_>, schema: &Schema, lang: Lang) -> String {
    Package { d: described, lang }.schema(schema).to_string()
}

impl Package<'_, '_> {
    /// A text in the page's language, and the others as `key@tag`.
    fn text(&self, out: &mut Map<String, Json>, key: &str, text: &ByLang<String>) {
        self.each(out, key, text, |t| json!(t));
    }

    fn each<T: PartialEq>(
        &self,
        out: &mut Map<String, Json>,
        key: &str,
        value: &ByLang<T>,
        to_json: impl Fn(&T) -> Json,
    ) {
        let (main, main_lang) = value.get(self.lang);
        out.insert(key.to_owned(), to_json(main));
        // A proper name is the same in every language, and says so once.
        let others = value.iter().filter(|(lang, other)| *lang != main_lang && *other != main);
        for (lang, other) in others {
            out.insert(format!("{key}@{}", self.d.languages.tag(lang)), to_json(other));
        }
    }

    fn optional(&self, out: &mut Map<String, Json>, key: &str, text: Option<&ByLang<String>>) {
        if let Some(text) = text {
            self.text(out, key, text);
        }
    }

    fn source(&self, source: &crate::data::schema::Source) -> Json {
        let mut out = Map::new();
        self.text(&mut out, "title", &source.title);
        put_path(&mut out, source.path.as_deref());
        for (key, value) in [("email", &source.email), ("version", &source.version)] {
            if let Some(value) = value {
                out.insert(key.to_owned(), json!(value));
            }
        }
        Json::Object(out)
    }

    fn contributors(&self) -> Vec<Json> {
        let contributor = |title: &ByLang<String>, path: Option<&str>, roles: Vec<&str>| {
            let mut out = Map::new();
            self.text(&mut out, "title", title);
            put_path(&mut out, path);
            if !roles.is_empty() {
                out.insert("roles".to_owned(), json!(roles));
            }
            Json::Object(out)
        };
        let bodies = self.d.bodies().map(|(body, role)| {
            let role = match role {
                Role::Holder => "rightsHolder",
                Role::Publisher => "publisher",
                Role::Creator => "creator",
            };
            contributor(body.title, body.path, vec![role])
        });
        let contact = self.contact();
        let others = self.d.dataset.contributors.iter().map(|c| {
            contributor(&c.title, c.path.as_deref(), c.roles.iter().map(String::as_str).collect())
        });
        bodies.chain(std::iter::once(contact)).chain(others).collect()
    }

    fn contact(&self) -> Json {
        let mut out = Map::new();
        self.text(&mut out, "title", self.d.contact.name);
        out.insert("email".to_owned(), json!(self.d.contact.email));
        out.insert("roles".to_owned(), json!(["contact"]));
        Json::Object(out)
    }

    fn resource(&self, resource: &Resource, file: &File) -> Json {
        let mut out = Map::new();
        out.insert("name".to_owned(), json!(resource.name));
        out.insert("type".to_owned(), json!("table"));
        self.text(&mut out, "title", &resource.title);
        self.optional(&mut out, "description", resource.description.as_ref());
        let more = json!({
            "path": file.name,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": file.bytes,
            "hash": format!("sha256:{}", file.sha256),
            "dialect": {
                "$schema": "https://datapackage.org/profiles/2.0/tabledialect.json",
                "delimiter": ",",
                "lineTerminator": "\r\n",
                "quoteChar": "\"",
                "doubleQuote": true,
            },
            "schema": self.schema(&resource.schema),
        });
        if let Json::Object(more) = more {
            out.extend(more);
        }
        Json::Object(out)
    }

    fn schema(&self, schema: &Schema) -> Json {
        let mut out = Map::new();
        let url = "https://datapackage.org/profiles/2.0/tableschema.json";
        out.insert("$schema".to_owned(), json!(url));
        let columns = export::columns(schema);
        let fields = columns.iter().filter_map(|c| {
            let field = schema.fields.get(c.field)?;
            Some(if c.is_status { self.status_field(field) } else { self.field(field) })
        });
        out.insert("fields".to_owned(), fields.collect());
        let missing = json!([{"value": "", "label": self.d.strings.get(self.lang, "missing")}]);
        out.insert("missingValues".to_owned(), missing);
        if !schema.primary_key.is_empty() {
            out.insert("primaryKey".to_owned(), json!(schema.names(&schema.primary_key)));
        }
        if !schema.unique_keys.is_empty() {
            let keys: Vec<_> = schema.unique_keys.iter().map(|k| schema.names(k)).collect();
            out.insert("uniqueKeys".to_owned(), json!(keys));
        }
        if !schema.foreign_keys.is_empty() {
            let keys = schema.foreign_keys.iter().filter_map(|key| {
                let other = self.d.dataset.resources.get(key.resource)?;
                let mut reference = Map::new();
                // A key to its own table names no other one.
                if !std::ptr::eq(&raw const other.schema, schema) {
                    reference.insert("resource".to_owned(), json!(other.name));
                }
                reference.insert("fields".to_owned(), json!(other.schema.names(&key.target)));
                Some(json!({"fields": schema.names(&key.fields), "reference": reference}))
            });
            out.insert("foreignKeys".to_owned(), keys.collect());
        }
        Json::Object(out)
    }

    fn field(&self, field: &Field) -> Json {
        let mut out = Map::new();
        out.insert("name".to_owned(), json!(field.name));
        out.insert("type".to_owned(), json!(field.ty.name()));
        self.text(&mut out, "title", &field.title);
        self.optional(&mut out, "description", field.description.as_ref());
        self.optional(&mut out, "unit", field.unit.as_ref());
        let constraints = constraints(&field.constraints, field.ty);
        if !constraints.is_empty() {
            out.insert("constraints".to_owned(), Json::Object(constraints));
        }
        if !field.categories.is_empty() {
            let categories = field.categories.iter().map(|c| {
                let mut out = Map::new();
                out.insert("value".to_owned(), value_json(&c.value));
                match &c.label {
                    Some(label) => self.text(&mut out, "label", label),
                    // Entries of one list are all of one form.
                    None => drop(out.insert("label".to_owned(), json!(c.value.to_string()))),
                }
                Json::Object(out)
            });
            out.insert("categories".to_owned(), categories.collect());
            if field.categories_ordered {
                out.insert("categoriesOrdered".to_owned(), json!(true));
            }
        }
        let format = &field.format;
        if let Some((name, _)) = Form::of(field.ty).iter().find(|(_, f)| *f == format.form)
            && field.ty != Type::GeoPoint
        {
            out.insert("format".to_owned(), json!(name));
        }
        if field.ty == Type::List {
            out.insert("itemType".to_owned(), json!(format.item.name()));
            out.insert("delimiter".to_owned(), json!(format.delimiter.to_string()));
        }
        Json::Object(out)
    }

    /// The column of statuses beside a field.
    fn status_field(&self, field: &Field) -> Json {
        let codes = match field.status {
            StatusRule::All(status) => vec![status.code()],
            StatusRule::None | StatusRule::Column(_) => vec!["P", "E", "M", "B", "C"],
        };
        let category = |code: &&str| {
            let key = match *code {
                "P" => "provisional",
                "E" => "estimated",
                "M" => "missing",
                "C" => "confidential",
                _ => "series_break",
            };
            let label =
                if self.d.strings.has(key) { self.d.strings.get(self.lang, key) } else { key };
            json!({"value": code, "label": label})
        };
        let categories: Vec<Json> = codes.iter().map(category).collect();
        let mut out = Map::new();
        out.insert("name".to_owned(), json!(field.status_name()));
        out.insert("type".to_owned(), json!("string"));
        let title = field
            .title
            .map(|lang, title| self.d.strings.fill(lang, "status_of", &[("title", title)]));
        self.text(&mut out, "title", &title);
        out.insert("categories".to_owned(), json!(categories));
        Json::Object(out)
    }
}

/// An address, where it is one the standard takes.
fn put_path(out: &mut Map<String, Json>, path: Option<&str>) {
    let web = |p: &&str| p.starts_with("https://") || p.starts_with("http://");
    if let Some(path) = path.filter(web) {
        out.insert("path".to_owned(), json!(path));
    }
}

fn constraints(c: &Constraints, ty: Type) -> Map<String, Json> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Option<Json>| {
        if let Some(value) = value {
            out.insert(key.to_owned(), value);
        }
    };
    put("required", c.required.then_some(json!(true)));
    put("unique", c.unique.then_some(json!(true)));
    let allowed = || c.allowed.iter().map(value_json).collect();
    put("enum", (!c.allowed.is_empty()).then(allowed));
    // The other types have no patterns in the standard; and what was written is not what is published.
    let pattern = c.pattern.as_ref().filter(|_| ty == Type::String);
    put("pattern", pattern.map(|p| json!(p.text)));
    put("minimum", c.minimum.as_ref().map(value_json));
    put("maximum", c.maximum.as_ref().map(value_json));
    put("exclusiveMinimum", c.exclusive_minimum.as_ref().map(value_json));
    put("exclusiveMaximum", c.exclusive_maximum.as_ref().map(value_json));
    let counted = matches!(ty, Type::String | Type::Array | Type::Object);
    put("minLength", c.min_length.filter(|_| counted).map(|n| json!(n)));
    put("maxLength", c.max_length.filter(|_| counted).map(|n| json!(n)));
    put("jsonSchema", c.json_schema.as_ref().map(|s| s.json.clone()));
    out
}

/// A value as it stands in JSON.
pub(super) fn value_json(value: &Value) -> Json {
    match value {
        Value::Int(n) => json!(n),
        Value::Year(y) => json!(y),
        Value::Bool(b) => json!(b),
        Value::Decimal(d) => number(*d),
        Value::Absent => Json::Null,
        Value::Text(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::DateTime(_)
        | Value::YearMonth(..) => json!(value.to_string()),
    }
}

fn number(d: Decimal) -> Json {
    let lean = d.normalize();
    if let Ok(n) = i64::try_from(lean.mantissa())
        && lean.scale() == 0
    {
        return json!(n);
    }
    let float = lean.to_string().parse().ok().and_then(Number::from_f64);
    float.map_or(Json::Null, Json::Number)
}
