//! Forms of words → the stems they stand under, by the Snowball stemmer of their language.
//!
//! In: the forms that pages have. Out: a stem for each. A language without a stemmer has its forms alone.
//!
//! In Italian two rules come before Snowball's, which takes «comunità» for «comune» and «straniere» (as if it were a
//! verb) for «strani»: a noun with an accent at its end does not change, and forms that differ by their last vowels
//! alone go where most of them go.

use std::collections::BTreeMap;

use rust_stemmers::{Algorithm, Stemmer};

/// The stemmer of a language.
pub(super) struct Stem {
    snowball: Option<Stemmer>,
    italian: bool,
}

impl Stem {
    /// The stemmer for a language tag: `it`, `en`, and the others that Snowball knows.
    pub(super) fn of(tag: &str) -> Self {
        let language = tag.split('-').next().unwrap_or_default();
        let algorithm = match language {
            "ar" => Some(Algorithm::Arabic),
            "da" => Some(Algorithm::Danish),
            "de" => Some(Algorithm::German),
            "el" => Some(Algorithm::Greek),
            "en" => Some(Algorithm::English),
            "es" => Some(Algorithm::Spanish),
            "fi" => Some(Algorithm::Finnish),
            "fr" => Some(Algorithm::French),
            "hu" => Some(Algorithm::Hungarian),
            "it" => Some(Algorithm::Italian),
            "nl" => Some(Algorithm::Dutch),
            "no" | "nb" | "nn" => Some(Algorithm::Norwegian),
            "pt" => Some(Algorithm::Portuguese),
            "ro" => Some(Algorithm::Romanian),
            "ru" => Some(Algorithm::Russian),
            "sv" => Some(Algorithm::Swedish),
            "ta" => Some(Algorithm::Tamil),
            "tr" => Some(Algorithm::Turkish),
            _ => None,
        };
        Self { snowball: algorithm.map(Stemmer::create), italian: language == "it" }
    }

    /// The stem of each folded form; beside it, whether its last letter has an accent.
    pub(super) fn stems<'f>(&self, forms: &[(&'f str, bool)]) -> BTreeMap<&'f str, String> {
        let snowball = |form: &str| {
            self.snowball.as_ref().map_or_else(|| form.to_owned(), |s| s.stem(form).into_owned())
        };
        if !self.italian {
            return forms.iter().map(|(form, _)| (*form, snowball(form))).collect();
        }
        let mut stems = BTreeMap::new();
        let mut likes: BTreeMap<&str, Vec<&'f str>> = BTreeMap::new();
        for (form, accent) in forms {
            if *accent {
                stems.insert(*form, (*form).to_owned());
            } else {
                likes.entry(without_ending(form)).or_default().push(form);
            }
        }
        for alike in likes.into_values() {
            let mut votes: BTreeMap<String, usize> = BTreeMap::new();
            for form in &alike {
                *votes.entry(snowball(form)).or_default() += 1;
            }
            // Of two that are as many, the longer one.
            let most = votes.into_iter().max_by_key(|(stem, n)| (*n, stem.len()));
            let stem = most.map(|(stem, _)| stem).unwrap_or_default();
            stems.extend(alike.into_iter().map(|form| (form, stem.clone())));
        }
        stems
    }
}

/// An Italian form without the vowels that number and gender change: «territorio», «territori», «banche», «banca».
fn without_ending(form: &str) -> &str {
    const VOWELS: [char; 4] = ['a', 'e', 'i', 'o'];
    if form.len() < 4 {
        return form;
    }
    let Some(bare) = form.strip_suffix(VOWELS) else { return form };
    let bare = bare.strip_suffix('i').unwrap_or(bare);
    if bare.ends_with("ch") || bare.ends_with("gh") {
        return bare.strip_suffix('h').unwrap_or(bare);
    }
    bare
}
