//! The tables of keys → the forms of a web editor, for everything that is written by hand but charts and settings.
//!
//! In: [`FieldSpec`]s, the site's languages. Out: fields and collections as Sveltia CMS has them. A key that may have
//! several shapes has no form, since the editor would press one on it: it keeps what stands there. Only a text that is
//! one for all languages or one for each has a field of its own (`cms/editor.mjs`).

use serde_json::{Value as Json, json};

use crate::config::Config;
use crate::data::specs::{DATASET, SUGAR};
use crate::diag::show::{self, ToolLang};
use crate::doc::front::Kind;
use crate::fields::{FieldSpec, FieldType, Need};
use crate::lang::Lang;
use crate::site::vocabulary::TermKind;

/// Texts that may be longer than a line.
const LONG: [&str; 6] = ["alt", "bio", "changes", "description", "notes", "text"];

/// Keys whose values are the same in every language, beside those that name other things.
const SHARED: [&str; 9] =
    ["category", "chart", "date", "edition", "end", "form", "lead", "start", "statement"];

/// Slugs, as the editor tests them.
const SLUG: &str = "^[a-z0-9]+([._-]+[a-z0-9]+)*$";

/// The vocabulary, or other collection, whose things a key names.
fn named(key: &str) -> Option<&'static str> {
    Some(match key {
        "authors" => "people",
        "topics" => "topics",
        "places" | "parent" | "successor" => "places",
        "organisations"
        | "organisation"
        | "holder"
        | "publisher"
        | "creator"
        | "contributorsExpected" => "organisations",
        "projects" => "projects",
        "datasets" => "datasets",
        _ => return None,
    })
}

/// A choice among the things of a collection.
fn relation(other: &str, multiple: bool) -> Json {
    if other == "datasets" {
        return json!({
            "widget": "relation", "collection": other, "value_field": "{{slug}}", "multiple": multiple,
        });
    }
    json!({
        "widget": "relation",
        "collection": "vocabularies",
        "file": other,
        "value_field": format!("{other}.*.id"),
        "display_fields": [format!("{other}.*.id")],
        "multiple": multiple,
    })
}

/// What forms are made from.
#[derive(Clone, Copy)]
pub(super) struct Forms<'a> {
    /// The settings of the site.
    pub config: &'a Config,
    /// Language of the forms.
    pub lang: ToolLang,
}

/// In which languages a field is filled in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// Its file is one for all languages.
    Once,
    /// Each language has its own file.
    ByLang,
    /// Each language has its own file, and the value of the first is in all of them.
    Shared,
}

impl<'a> Forms<'a> {
    /// The languages, the default one first.
    pub(super) fn tags(self) -> Vec<&'a str> {
        let languages = &self.config.languages;
        languages.all().map(|lang| languages.tag(lang)).collect()
    }

    fn said(self, en: &'static str, it: &'static str) -> &'static str {
        match self.lang {
            ToolLang::En => en,
            ToolLang::It => it,
        }
    }

    /// The fields of a table with these keys, of those that have a form.
    fn fields(self, specs: &[FieldSpec], written: Written) -> Vec<Json> {
        specs.iter().filter_map(|spec| self.field(spec, written)).collect()
    }

    /// Whether every mandatory key of a table has a form: one that is added must be whole.
    fn has_forms(self, specs: &[FieldSpec]) -> bool {
        let mut needed = specs.iter().filter(|spec| spec.need == Need::Required);
        needed.all(|spec| self.widget(spec, Written::Once).is_some())
    }

    /// The field of a key; `None` where it has no form.
    fn field(self, spec: &FieldSpec, written: Written) -> Option<Json> {
        let shared = named(spec.key).is_some() || SHARED.contains(&spec.key);
        let written = if written == Written::ByLang && shared { Written::Shared } else { written };
        let mut field = self.widget(spec, written)?;
        let is_required = spec.need == Need::Required;
        let about = json!({
            "name": spec.key,
            "label": spec.key,
            "hint": show::meaning(spec.meaning, self.lang),
            "required": is_required,
        });
        if let (Json::Object(field), Json::Object(about)) = (&mut field, about) {
            field.extend(about);
            match written {
                Written::Once => {}
                Written::ByLang => drop(field.insert("i18n".to_owned(), true.into())),
                Written::Shared => drop(field.insert("i18n".to_owned(), "duplicate".into())),
            }
        }
        Some(field)
    }

    fn widget(self, spec: &FieldSpec, written: Written) -> Option<Json> {
        let text = if LONG.contains(&spec.key) { "text" } else { "string" };
        let object = |fields: Vec<Json>| json!({ "widget": "object", "collapsed": "auto", "fields": fields });
        Some(match (spec.ty, named(spec.key)) {
            (FieldType::Text | FieldType::Slug, Some(other)) => relation(other, false),
            (FieldType::Texts | FieldType::TextOrTexts, Some(other)) => relation(other, true),
            (FieldType::Text, None) if spec.key == "src" => {
                json!({ "widget": "image", "media_folder": "", "public_folder": "" })
            }
            (FieldType::Text, None) => json!({ "widget": text }),
            (FieldType::Slug, None) => {
                json!({ "widget": "string", "pattern": self.slug() })
            }
            (FieldType::ByLang, _) => {
                json!({ "widget": "object", "fields": self.by_lang(spec, text) })
            }
            (FieldType::ByLangList, _) => {
                json!({ "widget": "object", "fields": self.by_lang(spec, "list") })
            }
            (FieldType::ByLangOrText, _) => {
                json!({ "widget": "texts", "languages": self.languages() })
            }
            // A switch would write `false` where nothing was said.
            (FieldType::Bool, _) => json!({
                "widget": "select",
                "options": [
                    { "label": self.said("yes", "sì"), "value": true },
                    { "label": "no", "value": false },
                ],
            }),
            (FieldType::Int, _) => json!({ "widget": "number", "value_type": "int" }),
            (FieldType::Number, _) => {
                json!({ "widget": "number", "value_type": "float", "step": "any" })
            }
            (FieldType::Date, _) => {
                json!({ "widget": "datetime", "type": "date" })
            }
            // With a format of its own the editor would write a text, and not a date.
            (FieldType::Moment, _) => json!({ "widget": "datetime" }),
            (FieldType::Choice(known), _) => json!({ "widget": "select", "options": known }),
            (FieldType::Texts | FieldType::TextOrTexts | FieldType::Addresses, None)
            | (FieldType::Addresses, Some(_)) => json!({ "widget": "list" }),
            (FieldType::Table(specs) | FieldType::Tables(specs), _) if !self.has_forms(specs) => {
                return None;
            }
            (FieldType::Table(specs), _) => object(self.fields(specs, written)),
            (FieldType::Tables(specs), _) => json!({
                "widget": "list",
                "collapsed": true,
                "fields": self.fields(specs, written),
            }),
            (
                FieldType::Ints
                | FieldType::OneOf(_)
                | FieldType::Scalar
                | FieldType::Each(_)
                | FieldType::Either(..)
                | FieldType::Any,
                _,
            ) => return None,
        })
    }

    /// The languages, with their names.
    fn languages(self) -> Vec<Json> {
        let languages = &self.config.languages;
        let of = |lang| json!({ "name": languages.tag(lang), "label": languages.info(lang).name });
        languages.all().map(of).collect()
    }

    /// One field for each language, in one file; the first language is always there.
    fn by_lang(self, spec: &FieldSpec, widget: &str) -> Vec<Json> {
        let languages = &self.config.languages;
        let of = |lang| {
            json!({
                "name": languages.tag(lang),
                "label": languages.info(lang).name,
                "widget": widget,
                "required": spec.need == Need::Required && lang == Lang::DEFAULT,
            })
        };
        languages.all().map(of).collect()
    }

    /// The text under the front matter. Only as it is written: the other editor would take figures and blocks apart.
    fn body(self) -> Json {
        json!({
            "name": "body",
            "label": self.said("Text", "Testo"),
            "widget": "markdown",
            "modes": ["raw"],
            "required": false,
            "i18n": true,
        })
    }

    fn pages(self, kind: Kind) -> Vec<Json> {
        let mut fields = self.fields(kind.specs(), Written::ByLang);
        fields.push(self.body());
        fields
    }

    /// The home page, which is one thing.
    pub(super) fn home(self) -> Json {
        json!({
            "name": "home",
            "label": self.said("Home page", "Pagina iniziale"),
            "file": "content/index.{{locale}}.md",
            "format": "toml-frontmatter",
            "i18n": true,
            "fields": self.pages(Kind::Home),
        })
    }

    /// What a slug has to match, and how that is told.
    fn slug(self) -> [&'static str; 2] {
        [SLUG, self.said("lower-case letters, digits, -", "minuscole, cifre, -")]
    }

    /// Everything else, of which there are many.
    pub(super) fn collections(self) -> Vec<Json> {
        let bundle = "{{slug}}/index";
        let kinds = [
            (Kind::Article, "articles", ("Articles", "Articoli"), bundle),
            (Kind::AltriSguardi, "altrisguardi", ("AltriSguardi", "AltriSguardi"), bundle),
            (Kind::Report, "reports", ("Reports", "Rapporti"), bundle),
            (Kind::Chapter, "chapters", ("Chapters", "Capitoli"), "{{slug}}"),
            (Kind::Event, "events", ("Events", "Eventi"), bundle),
            (Kind::Page, "pages", ("Pages", "Pagine"), "{{slug}}"),
        ];
        let mut all: Vec<Json> = kinds
            .into_iter()
            .map(|(kind, name, (en, it), path)| {
                let folder = if kind == Kind::Chapter { "reports" } else { name };
                let mut one = json!({
                    "name": name,
                    "label": self.said(en, it),
                    "folder": format!("content/{folder}"),
                    "path": path,
                    "extension": "md",
                    "format": "toml-frontmatter",
                    "aliases_field": false,
                    "slug": { "editable": ["create"], "pattern": self.slug() },
                    "i18n": true,
                    "fields": self.pages(kind),
                });
                if kind == Kind::Chapter {
                    // They stand beside the cover of their report, which alone has an edition.
                    one["nested"] = json!({ "depth": 2, "subfolders": false });
                    one["filter"] = json!({ "field": "edition", "value": null });
                    if let Some(fields) = one["fields"].as_array_mut() {
                        fields.push(json!({ "name": "edition", "widget": "hidden" }));
                    }
                }
                one
            })
            .collect();
        all.extend(self.datasets());
        all.push(json!({
            "name": "vocabularies",
            "label": self.said("Vocabularies", "Vocabolari"),
            "files": TermKind::ALL.iter().map(|kind| self.vocabulary(*kind)).collect::<Vec<_>>(),
        }));
        all
    }

    /// The terms of a vocabulary, which stand in one file.
    fn vocabulary(self, kind: TermKind) -> Json {
        let name = kind.section().name();
        let list = json!({
            "name": name,
            "label": name,
            "widget": "list",
            "collapsed": true,
            "summary": "{{id}}",
            "fields": self.fields(kind.specs(), Written::Once),
        });
        json!({
            "name": name,
            "label": name,
            "file": format!("content/vocabularies/{name}.toml"),
            "format": "toml",
            "fields": [list],
        })
    }

    /// The words for readers behind a key that is else for the program, such as the titles of a table's fields, with the
    /// names of the things they are said of; `None` where it has none. Nothing can be added there, nor taken away.
    fn words(self, spec: &FieldSpec) -> Option<Json> {
        let inner = |specs: &[FieldSpec]| {
            let words: Vec<Json> = specs.iter().filter_map(|spec| self.words(spec)).collect();
            if words.is_empty() {
                return None;
            }
            let name = specs.iter().any(|spec| spec.key == "name");
            let name = name.then(|| json!({ "name": "name", "label": "name", "readonly": true }));
            Some(name.into_iter().chain(words).collect::<Vec<_>>())
        };
        let mut words = match spec.ty {
            FieldType::ByLang | FieldType::ByLangOrText | FieldType::ByLangList => {
                return self.field(spec, Written::Once);
            }
            FieldType::Table(specs) => json!({ "widget": "object", "fields": inner(specs)? }),
            FieldType::Tables(specs) => json!({
                "widget": "list",
                "collapsed": true,
                "allow_add": false,
                "allow_remove": false,
                "allow_reorder": false,
                "fields": inner(specs)?,
            }),
            FieldType::Text
            | FieldType::Slug
            | FieldType::Bool
            | FieldType::Int
            | FieldType::Number
            | FieldType::Ints
            | FieldType::Date
            | FieldType::Moment
            | FieldType::Choice(_)
            | FieldType::Texts
            | FieldType::TextOrTexts
            | FieldType::Addresses
            | FieldType::OneOf(_)
            | FieldType::Scalar
            | FieldType::Each(_)
            | FieldType::Either(..)
            | FieldType::Any => return None,
        };
        words["name"] = spec.key.into();
        words["label"] = spec.key.into();
        words["hint"] = show::meaning(spec.meaning, self.lang).into();
        words["required"] = false.into();
        Some(words)
    }

    /// What is said of datasets, and the notes under their tables. Neither their rows nor what these are made of is text.
    fn datasets(self) -> [Json; 2] {
        let first = self.tags().first().copied().unwrap_or_default();
        let made = [SUGAR, &["aggregate", "missingValues", "resources"]].concat();
        let field = |spec: &FieldSpec| {
            if made.contains(&spec.key) {
                self.words(spec)
            } else {
                self.field(spec, Written::Once)
            }
        };
        let said = json!({
            "name": "datasets",
            "label": self.said("Datasets", "Dataset"),
            "folder": "datasets",
            "path": "{{slug}}/dataset",
            "extension": "toml",
            "format": "toml",
            "create": false,
            "delete": false,
            "identifier_field": format!("title.{first}"),
            "aliases_field": false,
            "fields": DATASET.iter().filter_map(field).collect::<Vec<_>>(),
        });
        let notes = json!({
            "name": "dataset-notes",
            "label": self.said("Notes of datasets", "Note dei dataset"),
            "folder": "datasets",
            "path": "{{slug}}/notes",
            "extension": "md",
            "format": "raw",
            "create": false,
            "delete": false,
            "identifier_field": "body",
            "aliases_field": false,
            "i18n": true,
            "fields": [self.body()],
        });
        [said, notes]
    }
}
