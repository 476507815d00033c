//! Every page exists in every language; no translation is older than its original, or says other facts.

use super::Facts;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::lang::Lang;
use crate::site::{ChartId, Moment, Piece, Site, SiteChart, Text};
use crate::source::Sources;

/// Lists missing translations, outdated ones and those that differ.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let mut out = Vec::new();
    for piece in &site.pieces {
        let Some((any, any_lang)) = piece.any_text(Lang::DEFAULT, site.langs()) else { continue };
        for lang in site.langs() {
            match piece.text(lang) {
                None => out.push(missing(site, facts.sources, any, any_lang, lang)),
                Some(text) if lang != any_lang => {
                    out.extend(outdated(any, text));
                    out.extend(differs(any, text));
                }
                Some(_) => {}
            }
        }
    }
    for dataset in &site.datasets {
        let title = &dataset.latest.dataset.title;
        for lang in site.langs().filter(|l| title.exact(*l).is_none()) {
            let tag = site.config.languages.tag(lang);
            let d = Diagnostic::new(Code::TranslationMissing, Loc::File(dataset.file))
                .with("lang", tag);
            out.push(d.with("path", format!("title.{tag}")));
        }
    }
    for (i, chart) in site.charts.iter().enumerate() {
        let absent = site.langs().filter(|l| !site.chart_in(ChartId(i), *l));
        for lang in absent.filter(|l| is_wanted(site, chart, *l)) {
            let (tag, title) = (site.config.languages.tag(lang), chart.spec.title.default_value());
            let d = Diagnostic::at(Code::TranslationMissing, title.span).with("lang", tag);
            let d = d.with("path", format!("title.{tag}"));
            out.push(d.with("absent", Arg::Term("chart-absent")));
        }
    }
    out
}

/// Whether what a chart belongs to is there in a language: its dataset, and the page that specifies it.
fn is_wanted(site: &Site, chart: &SiteChart, lang: Lang) -> bool {
    let dataset = chart.table.is_none_or(|table| site.dataset_in(table.dataset, lang));
    let specifies = |piece: &&Piece| {
        site.langs().filter_map(|l| piece.text(l)).any(|text| text.file == chart.span.file)
    };
    let page = chart.is_file()
        || site.pieces.iter().find(specifies).is_some_and(|p| p.text(lang).is_some());
    dataset && page
}

fn missing(
    site: &Site,
    sources: &Sources<'_>,
    any: &Text,
    any_lang: Lang,
    lang: Lang,
) -> Diagnostic {
    let languages = &site.config.languages;
    let (from, to) = (languages.tag(any_lang), languages.tag(lang));
    let path = &sources.get(any.file).path;
    let path = path
        .strip_suffix(&format!(".{from}.md"))
        .map_or_else(|| path.clone(), |stem| format!("{stem}.{to}.md"));
    let d = Diagnostic::new(Code::TranslationMissing, Loc::File(any.file)).with("lang", to);
    // One that is there and is not read is a draft, or comes out later.
    let d = if sources.find(&path).is_some() { d.with("draft", path.clone()) } else { d };
    d.with("path", path)
}

/// A translation is outdated where the original was changed on a later day.
fn outdated(original: &Text, translation: &Text) -> Option<Diagnostic> {
    let changed = |text: &Text| text.updated.or(text.published);
    let day = |m: Moment| m.civil.date();
    let (source, target) = (day(changed(original)?), day(changed(translation)?));
    (target < source).then(|| {
        Diagnostic::new(Code::TranslationOutdated, Loc::File(translation.file))
            .with("date", source.to_string())
            .see(Loc::File(original.file))
    })
}

/// What a page says of itself whatever its language.
fn differs(original: &Text, translation: &Text) -> Option<Diagnostic> {
    let (source, target) = (&original.extra, &translation.extra);
    let same = [
        ("form", source.form == target.form),
        ("category", source.category == target.category),
        ("edition", source.edition == target.edition),
        ("start", source.start == target.start),
        ("end", source.end == target.end),
    ];
    let keys: Vec<String> =
        same.iter().filter(|(_, same)| !same).map(|(key, _)| format!("`{key}`")).collect();
    (!keys.is_empty()).then(|| {
        Diagnostic::new(Code::TranslationDiffers, Loc::File(translation.file))
            .with("keys", keys)
            .see(Loc::File(original.file))
    })
}
