//! The words of the interface: `themes/<theme>/strings.toml` → [`Strings`].
//!
//! `key = { it = "…", en = "…" }`; a text that depends on a number has a form for each CLDR plural category of its
//! language. What a language lacks is an error of the build, told once, so that no lookup can fail when a page is drawn.

use std::collections::BTreeMap;

use crate::diag::{Arg, Code, Diagnostic};
use crate::fields::{self, Raw, RawTable};
use crate::lang::{Lang, Languages};
use crate::source::{Sources, Span};
use crate::themes::Themes;

/// One word of the interface in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    /// A text; `{name}` is filled in.
    Plain(String),
    /// Texts by plural category: `one`, `few`, `many`, `other`…
    Plural(BTreeMap<String, String>),
}

/// The words of the interface in every language of the site.
#[derive(Clone, Debug, Default)]
pub struct Strings {
    /// By language index, then by key.
    words: Vec<BTreeMap<String, Word>>,
}

impl Strings {
    /// The word of a key; the key itself where there is no such word, so that it shows.
    pub fn get<'s>(&'s self, lang: Lang, key: &'s str) -> &'s str {
        match self.words.get(lang.index()).and_then(|w| w.get(key)) {
            Some(Word::Plain(text)) => text,
            Some(Word::Plural(_)) | None => key,
        }
    }

    /// Whether there is such a word.
    pub fn has(&self, key: &str) -> bool {
        self.words.first().is_some_and(|w| w.contains_key(key))
    }

    /// The word of a key with its `{name}`s filled in.
    pub fn fill(&self, lang: Lang, key: &str, args: &[(&str, &str)]) -> String {
        fill(self.get(lang, key), args)
    }

    /// The form of a key for a plural category, with its `{name}`s filled in. A category without a form of its own
    /// takes `other`.
    pub fn plural(&self, lang: Lang, key: &str, category: &str, args: &[(&str, &str)]) -> String {
        match self.words.get(lang.index()).and_then(|w| w.get(key)) {
            Some(Word::Plural(forms)) => fill(
                forms.get(category).or_else(|| forms.get("other")).map_or(key, String::as_str),
                args,
            ),
            Some(Word::Plain(text)) => fill(text, args),
            None => key.to_owned(),
        }
    }

    /// The forms of a key by plural category; that of a word without plurals is `other`.
    pub fn forms(&self, lang: Lang, key: &str) -> BTreeMap<&str, &str> {
        match self.words.get(lang.index()).and_then(|w| w.get(key)) {
            Some(Word::Plural(forms)) => {
                forms.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()
            }
            Some(Word::Plain(text)) => BTreeMap::from([("other", text.as_str())]),
            None => BTreeMap::new(),
        }
    }

    /// The words without plurals of a language, for the templates' `t`.
    pub fn plain(&self, lang: Lang) -> BTreeMap<&str, &str> {
        let words = self.words.get(lang.index()).into_iter().flatten();
        words
            .filter_map(|(key, word)| match word {
                Word::Plain(text) => Some((key.as_str(), text.as_str())),
                Word::Plural(_) => None,
            })
            .collect()
    }
}

/// Puts arguments into a pattern: `{name}`.
fn fill(pattern: &str, args: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        if let Some((value, tail)) =
            after.split_once('}').and_then(|(n, t)| Some((args.iter().find(|a| a.0 == n)?.1, t)))
        {
            out.push_str(value);
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Reads the words of a theme over those of the themes it extends; every gap is reported.
pub fn load(
    sources: &Sources<'_>,
    themes: &Themes,
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) -> Strings {
    let files = themes.all(sources, "strings.toml");
    if files.is_empty() {
        out.push(themes.missing("strings.toml"));
        return Strings::default();
    }
    let mut words: Vec<BTreeMap<String, Word>> = languages.all().map(|_| BTreeMap::new()).collect();
    let mut gaps: Vec<Gaps> = languages.all().map(|_| Gaps::new()).collect();
    for file in files {
        let (table, faults) = fields::parse(sources.text(file), file, 0);
        out.extend(faults);
        read(&table, languages, &mut words, &mut gaps, out);
    }
    for (lang, gaps) in languages.all().zip(&gaps) {
        out.extend(missing(gaps, languages.tag(lang)));
    }
    fill_gaps(&mut words);
    Strings { words }
}

/// The words that a language lacks, each with where it stands in the others.
type Gaps = Vec<(String, Span)>;

/// How many of the words that a language lacks are named: one has to know which they are like, not read them all.
const NAMED: usize = 5;

/// A language without any word lacks hundreds: it is told once, at the first of them.
fn missing(gaps: &Gaps, lang: &str) -> Option<Diagnostic> {
    let (_, first) = gaps.first()?;
    let keys = gaps.iter().take(NAMED).map(|(key, _)| key.clone());
    let keys: Vec<String> = keys.chain((gaps.len() > NAMED).then(|| "…".to_owned())).collect();
    let fault = Diagnostic::at(Code::StringMissing, *first).with("keys", keys);
    Some(fault.with("count", gaps.len()).with("lang", lang))
}

/// Puts the word of another language where one lacks it: that it is missing was told, and no template fails for it.
fn fill_gaps(words: &mut [BTreeMap<String, Word>]) {
    let mut any: BTreeMap<String, Word> = BTreeMap::new();
    for (key, word) in words.iter().flatten() {
        any.entry(key.clone()).or_insert_with(|| word.clone());
    }
    for of_lang in words {
        for (key, word) in &any {
            of_lang.entry(key.clone()).or_insert_with(|| word.clone());
        }
    }
}

/// Puts the words of a file over those that are there.
fn read(
    table: &RawTable,
    languages: &Languages,
    words: &mut [BTreeMap<String, Word>],
    gaps: &mut [Gaps],
    out: &mut Vec<Diagnostic>,
) {
    for (key, value) in &table.entries {
        let Raw::Table(by_lang) = &value.value else {
            let wrong = Diagnostic::at(Code::ValueType, value.span).with("key", &key.value);
            let expected = wrong.with("expected", Arg::Term("text-by-language"));
            out.push(expected.with("found", Arg::Term(value.value.term())));
            continue;
        };
        for lang in languages.all() {
            match word(by_lang, languages.tag(lang)) {
                Some(word) => drop(words[lang.index()].insert(key.value.clone(), word)),
                None => gaps[lang.index()].push((key.value.clone(), value.span)),
            }
        }
    }
}

fn word(by_lang: &RawTable, tag: &str) -> Option<Word> {
    match &by_lang.get(tag)?.value {
        Raw::Text(text) => Some(Word::Plain(text.clone())),
        Raw::Table(forms) => {
            let forms: BTreeMap<String, String> = forms
                .entries
                .iter()
                .filter_map(|(k, v)| Some((k.value.clone(), v.value.as_text()?.to_owned())))
                .collect();
            forms.contains_key("other").then_some(Word::Plural(forms))
        }
        Raw::Int(_) | Raw::Float(_) | Raw::Bool(_) | Raw::Datetime(_) | Raw::List(_) => None,
    }
}
