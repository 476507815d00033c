//! The words charts are described with, in each language of the site.
//!
//! In: `words.toml`, compiled into the program. Out: texts with their arguments put in, in the plural form that goes
//! with a number. A language without a table there takes the English one.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::InLang;
use crate::format::PluralCategory;
use crate::lang::{Lang, Languages};

const WORDS: &str = include_str!("words.toml");

/// The forms of a text: one for any number, or one per plural category.
type Forms = Vec<(PluralCategory, String)>;

/// The words of charts in every language of the site.
#[derive(Debug)]
pub struct ChartWords(Vec<BTreeMap<String, Forms>>);

impl ChartWords {
    /// The words for each language of the site.
    pub fn new(languages: &Languages) -> Self {
        let all: toml::Table = WORDS.parse().unwrap_or_default();
        let of = |lang: Lang| {
            let tag = languages.tag(lang);
            let language = tag.split('-').next().unwrap_or(tag);
            let table = all.get(tag).or_else(|| all.get(language)).or_else(|| all.get("en"));
            let entries = table.and_then(toml::Value::as_table).into_iter().flatten();
            entries.map(|(key, value)| (key.clone(), forms(value))).collect()
        };
        Self(languages.all().map(of).collect())
    }

    fn forms(&self, lang: Lang, key: &str) -> &[(PluralCategory, String)] {
        self.0.get(lang.index()).and_then(|words| words.get(key)).map_or(&[], Vec::as_slice)
    }
}

impl InLang<'_> {
    /// A text, its arguments put in.
    pub(super) fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        let text = self.words.forms(self.lang, key).first().map_or("", |f| f.1.as_str());
        fill(text, args)
    }

    /// A text without arguments.
    pub(super) fn word(&self, key: &str) -> &str {
        self.words.forms(self.lang, key).first().map_or("", |f| f.1.as_str())
    }

    /// A text in the form that goes with a count, `{n}` put in.
    pub(super) fn count(&self, key: &str, n: usize) -> String {
        let n = Decimal::from(n);
        self.counted(key, &n, &self.formats.number(self.lang, &n, None))
    }

    /// A text in the form that goes with a number that is shown as `shown`.
    pub(super) fn counted(&self, key: &str, n: &Decimal, shown: &str) -> String {
        fill(&self.form(key, n), &[("n", shown)])
    }

    /// The form of a text that goes with a number, nothing put in.
    pub(super) fn form(&self, key: &str, n: &Decimal) -> String {
        let forms = self.words.forms(self.lang, key);
        let forms: Vec<(PluralCategory, &str)> =
            forms.iter().map(|(c, f)| (*c, f.as_str())).collect();
        self.formats.pattern(self.lang, &forms, n).to_owned()
    }
}

/// Puts in each `{name}`, in one pass: what is put in is not looked at again.
pub(super) fn fill(text: &str, args: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(args.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value));
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn forms(value: &toml::Value) -> Forms {
    if let Some(text) = value.as_str() {
        return vec![(PluralCategory::Other, text.to_owned())];
    }
    let category = |name: &str| match name {
        "zero" => PluralCategory::Zero,
        "one" => PluralCategory::One,
        "two" => PluralCategory::Two,
        "few" => PluralCategory::Few,
        "many" => PluralCategory::Many,
        _ => PluralCategory::Other,
    };
    let forms = value.as_table().into_iter().flatten();
    forms.filter_map(|(name, text)| Some((category(name), text.as_str()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_language_has_the_same_keys_and_arguments() {
        let all: toml::Table = WORDS.parse().unwrap();
        let arguments = |value: &toml::Value| -> BTreeSet<String> {
            let texts = forms(value).into_iter().map(|f| f.1).collect::<String>();
            texts
                .split('{')
                .skip(1)
                .filter_map(|t| t.split_once('}'))
                .map(|t| t.0.to_owned())
                .collect()
        };
        let keys = |table: &toml::Value| -> BTreeMap<String, BTreeSet<String>> {
            table.as_table().unwrap().iter().map(|(k, v)| (k.clone(), arguments(v))).collect()
        };
        let english = keys(&all["en"]);
        assert!(english.len() > 30);
        for (tag, table) in &all {
            assert_eq!(keys(table), english, "{tag}");
        }
    }

    #[test]
    fn arguments_are_put_in_once() {
        assert_eq!(fill("{a}-{b}-{c}", &[("a", "{b}"), ("b", "2")]), "{b}-2-");
        assert_eq!(fill("{a", &[]), "{a");
    }
}
