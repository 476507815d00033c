//! `<file>-metadata.json`: CSV on the Web over a CSV of a dataset.
//!
//! In: a [`Described`], one of its CSVs. Out: JSON text in the metadata vocabulary. The header stands among the titles
//! of a column without a language, what readers call it in theirs. Keys to other tables can only stand where all
//! tables do, in [`group`]. Values of a list of categories are not written: the vocabulary has no word for them.
//! Source: <https://www.w3.org/TR/tabular-metadata/>.

use serde_json::{Map, Value as Json, json};

use super::datapackage::value_json;
use super::described::{Described, File};
use crate::data::schema::{Constraints, Field, Schema, StatusRule, Type};
use crate::data::value::Value;
use crate::export;

/// The description of one CSV. `None` for a file that holds no table, or is no CSV.
pub fn file(d: &Described<'_>, file: &File) -> Option<String> {
    let mut table = table(d, file, false)?;
    let mut out = head(d);
    out.append(&mut table);
    Some(text(out))
}

/// The description of all canonical CSVs with the keys between them.
pub fn group(d: &Described<'_>) -> Option<String> {
    let canonical = d.files.iter().filter(|f| f.is_canonical());
    let tables = canonical.map(|f| table(d, f, true).map(Json::Object));
    let tables: Vec<Json> = tables.collect::<Option<_>>()?;
    let mut out = head(d);
    about(d, &mut out);
    out.insert("tables".to_owned(), Json::Array(tables));
    Some(text(out))
}

fn text(out: Map<String, Json>) -> String {
    let mut text = serde_json::to_string_pretty(&Json::Object(out)).unwrap_or_default();
    text.push('\n');
    text
}

/// The context; texts without a language are in the default one.
fn head(d: &Described<'_>) -> Map<String, Json> {
    let tag = d.languages.tag(crate::lang::Lang::DEFAULT);
    let context = json!(["http://www.w3.org/ns/csvw", {"@language": tag}]);
    Map::from_iter([("@context".to_owned(), context)])
}

/// What is said of the whole dataset.
fn about(d: &Described<'_>, out: &mut Map<String, Json>) {
    let said = d.dataset;
    let mut put = |key: &str, value: Json| drop(out.insert(key.to_owned(), value));
    let iri = |iri: &str| json!({"@id": iri});
    put("dc:isPartOf", iri(&d.iri));
    put("dc:license", said.licenses.iter().map(|l| iri(l.path)).collect());
    put("dc:modified", json!({"@value": said.modified.to_string(), "@type": "xsd:date"}));
    put("dc:rightsHolder", json!({"@id": d.holder.iri, "schema:name": d.values(d.holder.title)}));
    put(
        "dc:publisher",
        json!({"@id": d.publisher.iri, "schema:name": d.values(d.publisher.title)}),
    );
    put("schema:version", json!(said.version.value.to_string()));
}

/// A table; `keys` says whether the tables it has keys to are described beside it.
fn table(d: &Described<'_>, file: &File, keys: bool) -> Option<Map<String, Json>> {
    let resource = d.dataset.resources.get(file.table?)?;
    if file.form.extension != "csv" {
        return None;
    }
    let mut out = Map::new();
    out.insert("url".to_owned(), json!(file.name));
    out.insert("dc:title".to_owned(), d.values(&resource.title));
    let description = resource.description.as_ref().unwrap_or(&d.dataset.description);
    out.insert("dc:description".to_owned(), d.values(description));
    if !keys {
        about(d, &mut out);
    }
    let delimiter = if file.is_for_excel() { ";" } else { "," };
    let dialect = json!({
        "delimiter": delimiter,
        "quoteChar": "\"",
        "doubleQuote": true,
        "encoding": "utf-8",
        "lineTerminators": ["\r\n"],
        "header": true,
    });
    out.insert("dialect".to_owned(), dialect);
    let schema = &resource.schema;
    let columns = export::columns(schema).into_iter().filter_map(|c| {
        let field = schema.fields.get(c.field)?;
        let required = schema.primary_key.contains(&c.field) || field.constraints.required;
        Some(if c.is_status {
            status_column(d, &c.name, field)
        } else {
            column(d, &c.name, field, required, file.is_for_excel())
        })
    });
    let mut body = Map::from_iter([("columns".to_owned(), columns.collect())]);
    if !schema.primary_key.is_empty() {
        body.insert("primaryKey".to_owned(), json!(schema.names(&schema.primary_key)));
    }
    let foreign = foreign_keys(d, schema, file, keys);
    if !foreign.is_empty() {
        body.insert("foreignKeys".to_owned(), Json::Array(foreign));
    }
    out.insert("tableSchema".to_owned(), Json::Object(body));
    Some(out)
}

/// The keys of a table to itself, and, with `all`, to the others.
fn foreign_keys(d: &Described<'_>, schema: &Schema, file: &File, all: bool) -> Vec<Json> {
    let keys = schema.foreign_keys.iter().filter_map(|key| {
        let other = d.dataset.resources.get(key.resource)?;
        let itself = file.table == Some(key.resource);
        let there = if itself { Some(file) } else { d.canonical(key.resource).filter(|_| all) };
        let reference =
            json!({"resource": there?.name, "columnReference": other.schema.names(&key.target)});
        Some(json!({"columnReference": schema.names(&key.fields), "reference": reference}))
    });
    keys.collect()
}

fn column(d: &Described<'_>, name: &str, field: &Field, required: bool, excel: bool) -> Json {
    let mut out = Map::new();
    let mut put = |key: &str, value: Json| drop(out.insert(key.to_owned(), value));
    put("name", json!(name));
    let mut titles = Map::from_iter([("und".to_owned(), json!(name))]);
    for (lang, title) in field.title.iter() {
        titles.insert(d.languages.tag(lang).to_owned(), json!(title));
    }
    put("titles", Json::Object(titles));
    if let Some(description) = &field.description {
        put("dc:description", d.values(description));
    }
    if let Some(unit) = &field.unit {
        put("schema:unitText", d.values(unit));
    }
    put("datatype", datatype(field, excel));
    if required {
        put("required", json!(true));
    }
    Json::Object(out)
}

/// The column of statuses beside a field: one letter, or nothing for a normal cell.
fn status_column(d: &Described<'_>, name: &str, field: &Field) -> Json {
    let codes = match field.status {
        StatusRule::All(status) => status.code(),
        StatusRule::None | StatusRule::Column(_) => "B|C|E|M|P",
    };
    let mut titles = Map::from_iter([("und".to_owned(), json!(name))]);
    for (lang, title) in field.title.iter() {
        let title = d.strings.fill(lang, "status_of", &[("title", title)]);
        titles.insert(d.languages.tag(lang).to_owned(), json!(title));
    }
    json!({
        "name": name,
        "titles": titles,
        "datatype": {"base": "string", "format": format!("^(?:{codes})$")},
    })
}

/// The type of a column's cells, with their bounds and form.
fn datatype(field: &Field, excel: bool) -> Json {
    let base = base(field.ty);
    let c = &field.constraints;
    let mut out = Map::from_iter([("base".to_owned(), json!(base))]);
    let mut put = |key: &str, value: Option<Json>| {
        if let Some(value) = value {
            out.insert(key.to_owned(), value);
        }
    };
    let decimal =
        (excel && base == "decimal").then(|| json!({"decimalChar": ",", "groupChar": "."}));
    let text = field.ty == Type::String;
    put("format", decimal.or_else(|| pattern(c).filter(|_| text)));
    // The vocabulary bounds numbers, dates and durations only; validators do not count years among them.
    let bounded = !matches!(base, "string" | "boolean" | "gYear" | "gYearMonth" | "json");
    let bound = |value: &Option<Value>| value.as_ref().filter(|_| bounded).map(value_json);
    put("minimum", bound(&c.minimum));
    put("maximum", bound(&c.maximum));
    put("minExclusive", bound(&c.exclusive_minimum));
    put("maxExclusive", bound(&c.exclusive_maximum));
    put("minLength", c.min_length.filter(|_| text).map(|n| json!(n)));
    put("maxLength", c.max_length.filter(|_| text).map(|n| json!(n)));
    if out.len() == 1 { json!(base) } else { Json::Object(out) }
}

/// What a text matches as a whole.
fn pattern(c: &Constraints) -> Option<Json> {
    Some(json!(format!("^(?:{})$", c.pattern.as_ref()?.text)))
}

/// The name of a type among those of XML Schema.
fn base(ty: Type) -> &'static str {
    match ty {
        Type::Integer => "integer",
        Type::Number => "decimal",
        Type::Boolean => "boolean",
        Type::Date => "date",
        Type::Year => "gYear",
        Type::YearMonth => "gYearMonth",
        Type::Time => "time",
        Type::DateTime => "datetime",
        Type::Duration => "duration",
        Type::Array | Type::Object | Type::GeoJson => "json",
        Type::String | Type::Any | Type::List | Type::GeoPoint => "string",
    }
}
