//! A `datapackage.json` beside a `dataset.toml` → the keys the latter does not write.
//!
//! In: both trees, and the other JSON files of the folder (a schema or a dialect may stand in one of its own). Out: one
//! tree in the form of `dataset.toml`. What a Data Package (1 and 2) says in one text becomes the text of the default
//! language; what nobody here would read (custom properties, `profile`, `format`, `bytes`) is left out.

use std::cell::RefCell;

use crate::data::specs::{CONSTRAINTS, DIALECT, FIELD, SCHEMA};
use crate::diag::Diagnostic;
use crate::fields::{self, Context, FieldSpec, FieldType, Raw, RawTable};
use crate::lang::Lang;
use crate::source::{FileId, Sources, Span, Spanned};

/// The name of a Data Package's description.
pub const NAME: &str = "datapackage.json";

/// Reads the tree of a `dataset.toml` that stands in `folder`, what a `datapackage.json` beside it says put in; and
/// whether the grammar of either is broken, which is reported.
pub fn tree(
    sources: &Sources<'_>,
    file: FileId,
    folder: &str,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> (RawTable, bool) {
    let (toml, faults) = fields::parse(sources.text(file), file, 0);
    let mut broken = !faults.is_empty();
    out.extend(faults);
    let json = |path: &str| {
        let file = sources.find(&format!("{folder}{path}"))?;
        Some(fields::parse_json(sources.text(file), file))
    };
    let package = match json(NAME) {
        None => return (toml, broken),
        Some(Ok(package)) => package,
        Some(Err(fault)) => {
            out.push(*fault);
            broken = true;
            return (toml, broken);
        }
    };
    let faults = RefCell::new(Vec::new());
    let find = |path: &str| match json(path)? {
        Ok(table) => Some(table),
        Err(fault) => {
            faults.borrow_mut().push(*fault);
            None
        }
    };
    let tree = merged(toml, &package, &find, ctx);
    out.extend(faults.into_inner());
    (tree, broken)
}

type Entry = (Spanned<String>, Spanned<Raw>);

/// Finds a JSON file of the package's folder by its path, read as a tree.
type Find<'a> = &'a dyn Fn(&str) -> Option<RawTable>;

/// The keys of `toml`, and behind them those of the package that it does not write.
fn merged(toml: RawTable, package: &RawTable, find: Find<'_>, ctx: Context<'_>) -> RawTable {
    let from = From { find, lang: ctx.languages.tag(Lang::DEFAULT) };
    let mut out = toml;
    // Tables that are declared here are declared here alone.
    let own_tables = out.get("resources").is_some() || out.get("fields").is_some();
    for (key, value) in &package.entries {
        let entry = match key.value.as_str() {
            "title" | "description" => from.by_lang(key, value),
            "version" => Some((key.clone(), value.clone())),
            "licenses" => Some(each(key, value, licence)),
            "keywords" => from.lang_list(key, value),
            "sources" | "contributors" => Some(each(key, value, |v| {
                let keys = ["title", "path", "email", "version", "roles"];
                Some(Spanned { value: Raw::Table(only(v.value.as_table()?, &keys)), span: v.span })
            })),
            "resources" if !own_tables => Some(each(key, value, |v| from.resource(v))),
            _ => None,
        };
        let unwritten = out.get(&key.value).is_none();
        out.entries.extend(entry.filter(|_| unwritten));
    }
    out
}

struct From<'a> {
    find: Find<'a>,
    /// The default language's tag.
    lang: &'a str,
}

impl From<'_> {
    /// A text becomes that of the default language.
    fn by_lang(&self, key: &Spanned<String>, value: &Spanned<Raw>) -> Option<Entry> {
        value.value.as_text()?;
        Some((key.clone(), self.in_lang(value.clone())))
    }

    fn lang_list(&self, key: &Spanned<String>, value: &Spanned<Raw>) -> Option<Entry> {
        matches!(value.value, Raw::List(_)).then(|| (key.clone(), self.in_lang(value.clone())))
    }

    fn in_lang(&self, value: Spanned<Raw>) -> Spanned<Raw> {
        let span = value.span;
        let entries = vec![(Spanned { value: self.lang.to_owned(), span }, value)];
        Spanned { value: Raw::Table(RawTable { span, entries }), span }
    }

    fn resource(&self, value: &Spanned<Raw>) -> Option<Spanned<Raw>> {
        let table = value.value.as_table()?;
        let mut out = RawTable { span: value.span, entries: Vec::new() };
        let mut dialect = None;
        for (key, value) in &table.entries {
            match key.value.as_str() {
                "name" | "path" => out.entries.push((key.clone(), value.clone())),
                "title" | "description" => out.entries.extend(self.by_lang(key, value)),
                "schema" => {
                    let schema = self.schema(value);
                    out.entries.push((key.clone(), schema));
                }
                "dialect" => dialect = Some((key, self.resolved(value))),
                _ => {}
            }
        }
        out.entries.extend(self::dialect(dialect, table.get("encoding")));
        Some(Spanned { value: Raw::Table(out), span: value.span })
    }

    /// A table, or that of the file a text names.
    fn resolved(&self, value: &Spanned<Raw>) -> Spanned<Raw> {
        let named = value.value.as_text().and_then(|path| (self.find)(path));
        match named {
            Some(table) => Spanned { value: Raw::Table(table), span: value.span },
            None => value.clone(),
        }
    }

    fn schema(&self, value: &Spanned<Raw>) -> Spanned<Raw> {
        let resolved = self.resolved(value);
        let Raw::Table(table) = &resolved.value else { return resolved };
        let mut out = only(table, &keys(SCHEMA));
        for (key, value) in &mut out.entries {
            match (key.value.as_str(), &mut value.value) {
                ("fields", Raw::List(fields)) => {
                    for field in fields {
                        if let Raw::Table(table) = &field.value {
                            field.value = Raw::Table(self.field(table));
                        }
                    }
                }
                // The standard's text says one word, its schema a list of one.
                ("fieldsMatch", Raw::List(list)) => {
                    if let [one] = list.as_slice() {
                        *value = one.clone();
                    }
                }
                ("foreignKeys", Raw::List(list)) => list.iter_mut().for_each(foreign_key),
                _ => {}
            }
        }
        Spanned { value: Raw::Table(out), span: resolved.span }
    }

    fn field(&self, table: &RawTable) -> RawTable {
        let mut out = only(table, &keys(FIELD));
        for (key, value) in &mut out.entries {
            let spec = FIELD.iter().find(|s| s.key == key.value);
            match (spec.map(|s| s.ty), key.value.as_str()) {
                (Some(FieldType::ByLang), _) if value.value.as_text().is_some() => {
                    *value = self.in_lang(value.clone());
                }
                (_, "constraints") => {
                    if let Raw::Table(table) = &value.value {
                        value.value = Raw::Table(only(table, &keys(CONSTRAINTS)));
                    }
                }
                (_, "categories") => {
                    if let Raw::List(list) = &mut value.value {
                        for category in list {
                            self.category(category);
                        }
                    }
                }
                (_, _) => {}
            }
        }
        let named = |key: &str, span: Span| Spanned { value: key.to_owned(), span };
        if out.get("type").is_none() {
            let value = Spanned { value: Raw::Text("string".to_owned()), span: out.span };
            out.entries.push((named("type", out.span), value));
        }
        // A field without a title is called by its name: so say those who read Data Packages.
        if let (None, Some(name)) = (out.get("title"), out.get("name").cloned()) {
            out.entries.push((named("title", name.span), self.in_lang(name)));
        }
        out
    }

    fn category(&self, category: &mut Spanned<Raw>) {
        let Raw::Table(table) = &mut category.value else { return };
        for (key, value) in &mut table.entries {
            if key.value == "label" && value.value.as_text().is_some() {
                *value = self.in_lang(value.clone());
            }
        }
    }
}

/// The entries of a list, each in its new form; a value that is no list stays, to be told by who reads it.
fn each(
    key: &Spanned<String>,
    value: &Spanned<Raw>,
    one: impl Fn(&Spanned<Raw>) -> Option<Spanned<Raw>>,
) -> Entry {
    let Raw::List(list) = &value.value else { return (key.clone(), value.clone()) };
    let list = Raw::List(list.iter().filter_map(one).collect());
    (key.clone(), Spanned { value: list, span: value.span })
}

/// `{ "name": "CC-BY-4.0", … }` becomes its name.
fn licence(value: &Spanned<Raw>) -> Option<Spanned<Raw>> {
    value.value.as_table()?.get("name").cloned()
}

/// The dialect's keys, with the encoding, which a Data Package writes beside it.
fn dialect(
    written: Option<(&Spanned<String>, Spanned<Raw>)>,
    encoding: Option<&Spanned<Raw>>,
) -> Option<Entry> {
    let span = written.as_ref().map(|(_, v)| v.span).or(encoding.map(|e| e.span))?;
    let mut entries = match written.map(|(_, v)| v.value) {
        Some(Raw::Table(table)) => only(&table, &keys(DIALECT)).entries,
        Some(_) | None => Vec::new(),
    };
    if let Some(e) = encoding {
        entries.push((Spanned { value: "encoding".to_owned(), span: e.span }, e.clone()));
    }
    let table = Spanned { value: Raw::Table(RawTable { span, entries }), span };
    Some((Spanned { value: "dialect".to_owned(), span }, table))
}

/// The keys of a foreign key that are read here.
fn foreign_key(key: &mut Spanned<Raw>) {
    let Raw::Table(table) = &mut key.value else { return };
    *table = only(table, &["fields", "reference"]);
    for (_, value) in &mut table.entries {
        if let Raw::Table(reference) = &value.value {
            value.value = Raw::Table(only(reference, &["resource", "fields"]));
        }
    }
}

/// A table with these keys alone.
fn only(table: &RawTable, keys: &[&str]) -> RawTable {
    let known = |(key, _): &&Entry| keys.contains(&key.value.as_str());
    RawTable { span: table.span, entries: table.entries.iter().filter(known).cloned().collect() }
}

fn keys(specs: &[FieldSpec]) -> Vec<&'static str> {
    specs.iter().map(|s| s.key).collect()
}
