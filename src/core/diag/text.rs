//! The catalogue of messages: per code a severity and, in each language of the tool, what is wrong, why, and how
//! to mend it.
//!
//! In: `texts/*.toml`, compiled into the program. Out: [`Entry`]. A test holds that every code has its entry in
//! both languages and that both put in the same arguments.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Arg, Code, Diagnostic, Severity};

/// A language the tool speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolLang {
    /// English.
    En,
    /// Italian.
    It,
}

/// What the catalogue says of a code.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// How bad it is.
    pub severity: Severity,
    en: Words,
    it: Words,
}

/// The texts of a code in one language; `{name}` is an argument.
#[derive(Clone, Debug, Default)]
struct Words {
    message: String,
    note: Option<String>,
    /// Ways to mend it, the best first: shown is the first whose arguments the fault has.
    help: Vec<String>,
    explain: Option<String>,
    related: Option<String>,
}

/// The texts of one fault, arguments put in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the message is one of its parts")]
pub(super) struct Message {
    /// What is wrong.
    pub message: String,
    /// Why it is wrong.
    pub note: Option<String>,
    /// How to mend it.
    pub help: Option<String>,
    /// What the related place is.
    pub related: Option<String>,
}

const FILES: &[&str] = &[
    include_str!("texts/files.toml"),
    include_str!("texts/toml.toml"),
    include_str!("texts/markdown.toml"),
    include_str!("texts/data.toml"),
    include_str!("texts/aggregate.toml"),
    include_str!("texts/charts.toml"),
    include_str!("texts/site.toml"),
    include_str!("texts/terms.toml"),
    include_str!("texts/keys.toml"),
    include_str!("texts/arguments.toml"),
];

type Terms = BTreeMap<String, (String, String)>;

/// The texts of every code, the words that stand for an argument, the meanings of keys in Italian, and what each
/// argument is where there is no fault that has it.
type Catalogue = (BTreeMap<String, Entry>, Terms, BTreeMap<String, String>, Terms);

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut entries = BTreeMap::new();
    let (mut terms, mut arguments) = (Terms::new(), Terms::new());
    let mut meanings = BTreeMap::new();
    for file in FILES {
        // A test holds that every file is TOML; a fault would only make its messages empty.
        let table: toml::Table = file.parse().unwrap_or_default();
        for (key, value) in &table {
            if key == "terms" || key == "arguments" {
                let pairs = value.as_table().into_iter().flatten();
                let pairs = pairs.map(|(k, v)| (k.clone(), (word(v, "en"), word(v, "it"))));
                if key == "terms" { terms.extend(pairs) } else { arguments.extend(pairs) }
            } else if key == "meanings" {
                let pairs = value.as_table().into_iter().flatten();
                meanings.extend(
                    pairs.map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().to_owned())),
                );
            } else {
                entries.insert(key.clone(), entry_of(value));
            }
        }
    }
    (entries, terms, meanings, arguments)
});

fn word(value: &toml::Value, key: &str) -> String {
    value.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
}

fn list(value: Option<&toml::Value>) -> Vec<String> {
    let one = value.and_then(toml::Value::as_str).into_iter();
    let many = value.and_then(toml::Value::as_array).into_iter().flatten();
    one.chain(many.filter_map(toml::Value::as_str)).map(str::to_owned).collect()
}

fn words(value: Option<&toml::Value>) -> Words {
    let get = |key| value.and_then(|v| v.get(key)).and_then(toml::Value::as_str).map(str::to_owned);
    Words {
        message: get("message").unwrap_or_default(),
        note: get("note"),
        help: list(value.and_then(|v| v.get("help"))),
        explain: get("explain"),
        related: get("related"),
    }
}

fn entry_of(value: &toml::Value) -> Entry {
    let severity = match value.get("severity").and_then(toml::Value::as_str) {
        Some("warning") => Severity::Warning,
        Some("note") => Severity::Note,
        _ => Severity::Error,
    };
    Entry { severity, en: words(value.get("en")), it: words(value.get("it")) }
}

/// The entry of a code.
pub(super) fn entry(code: Code) -> &'static Entry {
    static NONE: LazyLock<Entry> = LazyLock::new(|| Entry {
        severity: Severity::Error,
        en: Words::default(),
        it: Words::default(),
    });
    CATALOGUE.0.get(code.as_str()).unwrap_or(&NONE)
}

/// The name of an argument, as the catalogue has it.
pub(super) fn argument(name: &str) -> Option<&'static str> {
    CATALOGUE.3.get_key_value(name).map(|(name, _)| name.as_str())
}

/// A word that stands for an argument, as the catalogue has it.
pub(super) fn term(key: &str) -> Option<&'static str> {
    CATALOGUE.1.get_key_value(key).map(|(key, _)| key.as_str())
}

/// What a key means, in English, as the catalogue has it.
pub(super) fn english(meaning: &str) -> Option<&'static str> {
    CATALOGUE.2.get_key_value(meaning).map(|(english, _)| english.as_str())
}

/// The texts of a fault in a language of the tool.
pub(super) fn message(d: &Diagnostic, lang: ToolLang) -> Message {
    let words = words_of(d.code, lang);
    let fill = |pattern: &String| fill(pattern, d, lang);
    // A help or note that needs an argument the fault does not have is left out.
    let optional = |p: &Option<String>| p.as_ref().filter(|p| has_all(p, d)).map(fill);
    Message {
        message: fill(&words.message),
        note: optional(&words.note),
        help: words.help.iter().find(|p| has_all(p, d)).map(fill),
        related: optional(&words.related),
    }
}

/// What `check --explain` prints of a code, and the handbook has of it: its message, why, the ways to mend it, the long
/// text. Between ‹ and › stands in words what differs from fault to fault.
pub fn explain(code: Code, lang: ToolLang) -> String {
    let words = words_of(code, lang);
    let (note, help, differs) = match lang {
        ToolLang::En => ("note", "help", "what stands between ‹ and › differs from case to case"),
        ToolLang::It => ("nota", "rimedio", "quel che sta fra ‹ e › cambia da caso a caso"),
    };
    // A part that is nothing but an argument would say nothing.
    let tells = |p: &&String| !(p.starts_with('{') && p.ends_with('}'));
    let part = |name: &str, p: &String| format!("{name}: {}", in_words(p, lang));
    let mut parts = vec![in_words(&words.message, lang)];
    parts.extend(words.note.as_ref().filter(tells).map(|p| part(note, p)));
    parts.extend(words.help.iter().filter(tells).map(|p| part(help, p)));
    parts.extend(words.explain.as_ref().map(|p| in_words(p, lang)));
    let text = parts.join("\n\n");
    let differs = if text.contains('‹') { ["\n", differs].concat() } else { String::new() };
    format!("{code}{differs}\n\n{text}\n")
}

/// A text with the words of each argument in its place.
fn in_words(pattern: &str, lang: ToolLang) -> String {
    replace(pattern, |argument| {
        let words = CATALOGUE.3.get(argument);
        let words = words.map(|(en, it)| if lang == ToolLang::En { en } else { it });
        ["‹", words.map_or(argument, String::as_str), "›"].concat()
    })
}

/// What a key means, in a language of the tool.
pub fn meaning(english: &'static str, lang: ToolLang) -> &'static str {
    translated(english, lang).unwrap_or(english)
}

fn words_of(code: Code, lang: ToolLang) -> &'static Words {
    let entry = entry(code);
    match lang {
        ToolLang::En => &entry.en,
        ToolLang::It => &entry.it,
    }
}

/// The names between braces.
fn names(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).filter_map(|rest| name(rest).map(|(name, _)| name))
}

/// The name before a closing brace and what follows it; `None` where the brace is one of the text.
fn name(rest: &str) -> Option<(&str, &str)> {
    let (name, tail) = rest.split_once('}')?;
    name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_').then_some((name, tail))
}

fn has_all(pattern: &str, d: &Diagnostic) -> bool {
    let said = |arg: &Arg| !matches!(arg, Arg::List(list) if list.is_empty());
    names(pattern).all(|name| d.args.iter().any(|(n, arg)| *n == name && said(arg)))
}

fn fill(pattern: &str, d: &Diagnostic, lang: ToolLang) -> String {
    replace(pattern, |argument| match d.args.iter().find(|(n, _)| *n == argument) {
        Some((_, arg)) => show_arg(arg, lang),
        None => "?".to_owned(),
    })
}

/// A text with something else in place of each argument.
fn replace(pattern: &str, with: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = name(after) else {
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(&with(name));
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn translated(english: &str, lang: ToolLang) -> Option<&'static str> {
    CATALOGUE.2.get(english).filter(|_| lang == ToolLang::It).map(String::as_str)
}

fn show_arg(arg: &Arg, lang: ToolLang) -> String {
    match arg {
        // A control character in an author's text must not reach the terminal.
        Arg::Text(text) => {
            text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
        }
        Arg::Int(n) => n.to_string(),
        Arg::List(list) => list.join(", "),
        Arg::Term(key) => CATALOGUE.1.get(*key).map_or_else(
            || (*key).to_owned(),
            |(en, it)| if lang == ToolLang::En { en.clone() } else { it.clone() },
        ),
        Arg::Meaning(english) => translated(english, lang).unwrap_or(english).to_owned(),
        // «what, expected a, b»: each part has its own words.
        Arg::Parser(english) => {
            let (what, expected) = english.split_once(", expected ").unwrap_or((english, ""));
            let what = translated(what, lang).unwrap_or(what);
            match (expected, lang) {
                ("", _) => what.to_owned(),
                (_, ToolLang::En) => format!("{what}, expected {expected}"),
                (_, ToolLang::It) => {
                    let parts = expected.split(", ").map(|p| translated(p, lang).unwrap_or(p));
                    format!("{what}, ci vuole {}", parts.collect::<Vec<_>>().join(", "))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn arguments(w: &Words) -> BTreeSet<&str> {
        let parts = [Some(&w.message), w.note.as_ref(), w.related.as_ref()];
        parts.into_iter().flatten().chain(&w.help).flat_map(|p| names(p)).collect()
    }

    #[test]
    fn every_code_is_told_in_both_languages_with_the_same_arguments() {
        for code in Code::ALL {
            let entry = CATALOGUE.0.get(code.as_str());
            let entry = entry.unwrap_or_else(|| panic!("{code} is not in src/core/diag/texts"));
            assert!(!entry.en.message.is_empty(), "{code} has no English message");
            assert!(!entry.it.message.is_empty(), "{code} has no Italian message");
            assert_eq!(entry.en.help.len(), entry.it.help.len(), "{code}: help");
            assert_eq!(entry.en.note.is_some(), entry.it.note.is_some(), "{code}: note");
            assert_eq!(arguments(&entry.en), arguments(&entry.it), "{code}: arguments");
            let last = entry.en.help.last().unwrap_or_else(|| panic!("{code} says no way out"));
            let optional = ["nearest", "keys", "example"];
            assert!(
                names(last).all(|n| !optional.contains(&n)),
                "{code}: its last help may be left out"
            );
        }
    }

    #[test]
    fn the_catalogue_has_no_entry_without_a_code() {
        let known: BTreeSet<&str> = Code::ALL.iter().map(|c| c.as_str()).collect();
        let stale: Vec<&String> =
            CATALOGUE.0.keys().filter(|k| !known.contains(k.as_str())).collect();
        assert!(stale.is_empty(), "texts without a code: {stale:?}");
    }

    #[test]
    fn every_argument_has_words_for_where_no_fault_has_it() {
        let used = CATALOGUE.0.values().flat_map(|e| arguments(&e.en));
        let used: BTreeSet<&str> = used.collect();
        let told: BTreeSet<&str> = CATALOGUE.3.keys().map(String::as_str).collect();
        assert_eq!(used, told, "[arguments] of src/core/diag/texts/arguments.toml");
    }
}
