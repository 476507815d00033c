//! The texts of a dataset, a chart or a term that is translated are translated whole.
//!
//! A thing whose title has no text in a language has no page in it, and is reported as such by `translations`: its
//! other texts are not asked for.

use super::Facts;
use crate::diag::{Code, Diagnostic, Loc};
use crate::lang::{ByLang, Lang};
use crate::site::{Site, SiteChart, SiteDataset};

/// Lists what lacks a language.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let mut out = Vec::new();
    for lang in site.langs() {
        for dataset in &site.datasets {
            let missing = in_dataset(dataset, lang);
            out.extend(report(site, Loc::File(dataset.file), &missing, lang));
        }
        for chart in &site.charts {
            let missing = in_chart(chart, lang);
            out.extend(report(site, Loc::Span(chart.span), &missing, lang));
        }
        for (_, term) in site.vocabularies.iter() {
            let mut missing = Vec::new();
            let description = term.description.as_ref().filter(|d| d.exact(lang).is_none());
            missing.extend(description.map(|_| "description".to_owned()));
            missing.extend(term.label.exact(lang).is_none().then(|| "label".to_owned()));
            out.extend(report(site, Loc::Span(term.span), &missing, lang));
        }
    }
    out
}

fn report(site: &Site, loc: Loc, missing: &[String], lang: Lang) -> Option<Diagnostic> {
    const SHOWN: usize = 8;
    if missing.is_empty() {
        return None;
    }
    let mut keys: Vec<String> = missing.iter().take(SHOWN).cloned().collect();
    if missing.len() > SHOWN {
        keys.push("…".to_owned());
    }
    Some(
        Diagnostic::new(Code::TextUntranslated, loc)
            .with("count", missing.len())
            .with("lang", site.config.languages.tag(lang))
            .with("keys", keys),
    )
}

fn lacks<T>(text: Option<&ByLang<T>>, lang: Lang) -> bool {
    text.is_some_and(|t| t.exact(lang).is_none())
}

fn in_dataset(entry: &SiteDataset, lang: Lang) -> Vec<String> {
    let said = &entry.latest.dataset;
    let mut missing = Vec::new();
    if said.title.exact(lang).is_none() {
        return missing;
    }
    let mut note = |lacks: bool, key: String| missing.extend(lacks.then_some(key));
    note(lacks(Some(&said.description), lang), "description".to_owned());
    note(lacks(said.keywords.as_ref(), lang), "keywords".to_owned());
    for release in &said.releases {
        note(lacks(Some(&release.changes), lang), format!("releases.{}.changes", release.version));
    }
    for resource in &said.resources {
        note(lacks(Some(&resource.title), lang), format!("{}.title", resource.name));
        note(lacks(resource.description.as_ref(), lang), format!("{}.description", resource.name));
        for field in &resource.schema.fields {
            note(lacks(Some(&field.title), lang), format!("{}.title", field.name));
            note(lacks(field.description.as_ref(), lang), format!("{}.description", field.name));
            note(lacks(field.unit.as_ref(), lang), format!("{}.unit", field.name));
            let labels = field.categories.iter().filter_map(|c| c.label.as_ref());
            note(
                labels.clone().any(|l| l.exact(lang).is_none()),
                format!("{}.categories", field.name),
            );
        }
    }
    for version in &entry.frozen {
        let reason = version.withdrawn.as_ref().map(|w| &w.reason);
        note(
            lacks(reason, lang),
            format!("versions.{}.withdrawn.reason", version.dataset.version.value),
        );
    }
    let has_notes = entry.notes.iter().any(Option::is_some);
    let own = entry.notes.get(lang.index()).is_some_and(Option::is_some);
    note(has_notes && !own, "notes".to_owned());
    missing
}

fn in_chart(chart: &SiteChart, lang: Lang) -> Vec<String> {
    let spec = &chart.spec;
    if spec.title.exact(lang).is_none() {
        return Vec::new();
    }
    let texts =
        [("subtitle", &spec.subtitle), ("description", &spec.description), ("note", &spec.note)];
    let lacking = texts.into_iter().filter(|(_, t)| lacks(t.as_ref(), lang));
    lacking.map(|(key, _)| key.to_owned()).collect()
}
