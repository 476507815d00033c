//! The keys of a kind → the TOML an author begins with.
//!
//! In: a table of keys, what is already known, the languages. Out: each mandatory key with its sentence and a value
//! of the right type, then the optional ones as comments, ready to be uncommented. Read back through the same table,
//! it has no fault: a test holds it for every kind. Opens no file.

use std::fmt::Write as _;

use jiff::civil::Date;

use crate::diag::show::{self, ToolLang};
use crate::fields::{FieldSpec, FieldType, Need};
pub(super) use crate::infer::toml::{by_lang, quote};

/// What the values are made from.
#[derive(Clone, Debug)]
pub(super) struct Fill<'a> {
    /// Tags of the site's languages, default first.
    pub tags: &'a [&'a str],
    /// The day.
    pub today: Date,
    /// Language of the sentences about keys.
    pub lang: ToolLang,
    /// Values that are known, as TOML, by key; a value that begins with `[[` is one or more whole tables.
    pub given: Vec<(&'static str, String)>,
}

impl Fill<'_> {
    fn given(&self, key: &str) -> Option<&str> {
        self.given.iter().find(|(k, _)| *k == key).map(|(_, value)| value.as_str())
    }
}

/// The start of a table with these keys.
pub(super) fn toml(specs: &[FieldSpec], fill: &Fill<'_>) -> String {
    let is_written = |s: &&FieldSpec| s.need == Need::Required || fill.given(s.key).is_some();
    let (written, optional): (Vec<&FieldSpec>, Vec<&FieldSpec>) =
        specs.iter().partition(is_written);
    let meaning = |spec: &FieldSpec| show::meaning(spec.meaning, fill.lang);
    // Writing to a string cannot fail.
    let mut lines = String::new();
    // Whole tables come last: a key after them would belong to them.
    let mut tables = String::new();
    for spec in written {
        let value = fill.given(spec.key).map_or_else(|| value_of(spec, fill), str::to_owned);
        if value.starts_with("[[") {
            let _ = writeln!(tables, "\n# {}\n{value}", meaning(spec));
        } else {
            let _ = writeln!(lines, "# {}\n{} = {value}", meaning(spec), spec.key);
        }
    }
    if !optional.is_empty() {
        lines.push('\n');
    }
    for spec in optional {
        let _ = writeln!(lines, "# {} = {}  # {}", spec.key, value_of(spec, fill), meaning(spec));
    }
    lines + &tables
}

/// A value of the right type, on one line.
fn value_of(spec: &FieldSpec, fill: &Fill<'_>) -> String {
    match spec.ty {
        FieldType::Text | FieldType::Scalar | FieldType::Any => quote("…"),
        FieldType::OneOf(kinds) => match kinds.first() {
            Some(first) => value_of(&FieldSpec { ty: *first, ..*spec }, fill),
            None => quote("…"),
        },
        FieldType::Slug => quote(&spec.key.replace('_', "-")),
        FieldType::ByLang | FieldType::ByLangOrText => by_lang(fill.tags, |_| "…".to_owned()),
        FieldType::ByLangList => {
            let lists: Vec<String> = fill.tags.iter().map(|tag| format!("{tag} = []")).collect();
            format!("{{ {} }}", lists.join(", "))
        }
        FieldType::Bool => "true".to_owned(),
        FieldType::Int | FieldType::Number => "1".to_owned(),
        FieldType::Either(types, _) => match types.first() {
            Some(ty) => value_of(&FieldSpec { ty: *ty, ..*spec }, fill),
            None => quote("…"),
        },
        FieldType::Date | FieldType::Moment => fill.today.to_string(),
        FieldType::Choice(choices) => quote(choices.first().copied().unwrap_or_default()),
        FieldType::Texts
        | FieldType::Ints
        | FieldType::TextOrTexts
        | FieldType::Addresses
        | FieldType::Each(_) => "[]".to_owned(),
        FieldType::Table(specs) => inline(specs, fill),
        FieldType::Tables(specs) => format!("[{}]", inline(specs, fill)),
    }
}

/// A table on one line, with its mandatory keys, or all of them where none is.
fn inline(specs: &[FieldSpec], fill: &Fill<'_>) -> String {
    let any = !specs.iter().any(|s| s.need == Need::Required);
    let keys = specs.iter().filter(|s| any || s.need == Need::Required);
    let keys: Vec<String> = keys.map(|s| format!("{} = {}", s.key, value_of(s, fill))).collect();
    format!("{{ {} }}", keys.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::front::Kind;
    use crate::fields::{Context, parse, read};
    use crate::lang::{Direction, LangInfo, Languages};
    use crate::site::vocabulary::TermKind;
    use crate::source::FileId;

    /// Reads a start back, with its comments and with the optional keys uncommented.
    fn faults(specs: &'static [FieldSpec]) -> usize {
        let lang = |tag: &str| LangInfo {
            tag: tag.to_owned(),
            name: tag.to_owned(),
            locale: tag.to_owned(),
            direction: Direction::Ltr,
        };
        let languages = Languages::new(vec![lang("it"), lang("en")]).expect("two");
        let fill = Fill {
            tags: &["it", "en"],
            today: Date::constant(2026, 3, 31),
            lang: ToolLang::It,
            given: Vec::new(),
        };
        let text = toml(specs, &fill);
        let keys = specs.iter().map(|s| s.key);
        let uncommented = keys.fold(text.clone(), |t, key| {
            t.replace(&format!("\n# {key} = "), &format!("\n{key} = "))
        });
        let mut found = Vec::new();
        for text in [text, uncommented] {
            let (table, syntax) = parse(&text, FileId(0), 0);
            found.extend(syntax);
            read(&table, specs, Context { languages: &languages }, &mut found);
        }
        found.len()
    }

    #[test]
    fn every_start_reads_back_without_a_fault() {
        for kind in Kind::ALL {
            assert_eq!(faults(kind.specs()), 0, "{kind:?}");
        }
        for kind in TermKind::ALL {
            assert_eq!(faults(kind.specs()), 0, "{kind:?}");
        }
        assert_eq!(faults(crate::config::SPECS), 0);
        assert_eq!(faults(crate::data::specs::DATASET), 0);
        assert_eq!(faults(crate::chart::spec::CHART), 0);
    }

    #[test]
    fn known_values_stand_in_their_place() {
        const KEYS: &[FieldSpec] = &[
            crate::fields::required("list", FieldType::Tables(&[]), "Many."),
            crate::fields::required("title", FieldType::Text, "A title."),
            crate::fields::optional("draft", FieldType::Bool, "Kept back."),
            crate::fields::optional("image", FieldType::Text, "A picture."),
        ];
        let given = vec![
            ("title", quote("L’\"altro\"\u{7f}")),
            ("draft", "true".to_owned()),
            ("list", "[[list]]\nid = 1".to_owned()),
        ];
        let today = Date::constant(2026, 3, 31);
        let fill = Fill { tags: &["it"], today, lang: ToolLang::En, given };
        let expected = "\
# A title.
title = \"L’\\\"altro\\\"\\u007F\"
# Kept back.
draft = true

# image = \"…\"  # A picture.

# Many.
[[list]]
id = 1
";
        assert_eq!(toml(KEYS, &fill), expected);
    }
}
