//! Texts that the face of pictures has no letters for: then a chart has no PNG, and a page no image for social networks,
//! for boxes in place of a name are worse than no picture.
//!
//! What one cause takes away is told once: the title of the site, that stands on every card of a language; a name or a
//! source that several charts show.

use std::collections::{BTreeMap, BTreeSet};

use super::Facts;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::lang::Lang;
use crate::picture;
use crate::plan::SCALES;
use crate::plan::social::{Poster, Social};
use crate::site::{ChartId, DatasetId, PieceId};

/// As many texts are shown.
const SHOWN: usize = 3;

/// Lists the texts that are in no picture.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let mut out = Vec::new();
    let mut langs = Vec::new();
    for lang in site.langs() {
        let title = site.config.title.get(lang).0;
        if picture::has(title) {
            langs.push(lang);
        } else {
            let tag = site.config.languages.tag(lang);
            out.extend(report(Loc::Project, &[title], ("pictures-language", vec![tag.to_owned()])));
        }
    }
    charts(facts, &langs, &mut out);
    for (i, dataset) in site.datasets.iter().enumerate() {
        let id = DatasetId(i);
        let own = |lang: &Lang| {
            let of = facts.resolved.social_of_dataset(site, id, *lang);
            site.dataset_in(id, *lang) && of == Social::Card(Poster::Dataset(id))
        };
        let titles = langs.iter().copied().filter(own);
        let titles: BTreeSet<&str> =
            titles.map(|l| dataset.latest.dataset.title.get(l).0.as_str()).collect();
        let titles: Vec<&str> = titles.into_iter().filter(|t| !picture::has(t)).collect();
        let lost = ("pictures-page", vec![dataset.id.to_string()]);
        out.extend(report(Loc::File(dataset.file), &titles, lost));
    }
    for (i, piece) in site.pieces.iter().enumerate() {
        let id = PieceId(i);
        for lang in &langs {
            let card = Social::Card(Poster::Piece(id));
            if facts.resolved.social_of_piece(site, id, *lang) != card {
                continue;
            }
            let (Some(text), Some(own)) = (facts.resolved.text(id, *lang), piece.text(*lang))
            else {
                continue;
            };
            if !picture::has(&text.title) {
                let lost = ("pictures-page", vec![own.slug.to_string()]);
                out.extend(report(Loc::File(own.file), &[&text.title], lost));
            }
        }
    }
    out
}

/// The charts without pictures, those together that lack them for the same texts.
fn charts(facts: Facts<'_>, langs: &[Lang], out: &mut Vec<Diagnostic>) {
    let mut lost: BTreeMap<Vec<&str>, Vec<ChartId>> = BTreeMap::new();
    for i in 0..facts.site.charts.len() {
        // What has its picture lacks nothing: most drawings need not be looked at again.
        let picture = |lang| facts.site.chart_png_url(ChartId(i), lang, SCALES[0]);
        let without = langs.iter().filter(|lang| !facts.plan.has(&picture(**lang)));
        let drawn = without.filter_map(|lang| facts.resolved.drawn(ChartId(i), *lang));
        let texts: BTreeSet<&str> = drawn
            .flat_map(|d| picture::texts(&d.drawn.standalone))
            .filter(|text| !picture::has(text))
            .collect();
        if !texts.is_empty() {
            lost.entry(texts.into_iter().collect()).or_default().push(ChartId(i));
        }
    }
    for (texts, ids) in lost {
        let first = ids.first().map(|id| Loc::Span(facts.site.chart(*id).span));
        let ids = ids.iter().map(|id| facts.site.chart(*id).id.to_string()).collect();
        out.extend(report(first.unwrap_or(Loc::Project), &texts, ("pictures-charts", ids)));
    }
}

/// What is said of texts that take pictures away; `None` where there are none.
fn report(loc: Loc, texts: &[&str], lost: (&'static str, Vec<String>)) -> Option<Diagnostic> {
    let letters: BTreeSet<char> = texts.iter().flat_map(|text| picture::lacking(text)).collect();
    if letters.is_empty() {
        return None;
    }
    let mut shown: Vec<String> = texts.iter().take(SHOWN).map(|text| (*text).to_owned()).collect();
    if texts.len() > SHOWN {
        shown.push("…".to_owned());
    }
    Some(
        Diagnostic::new(Code::PictureLetters, loc)
            .with("texts", shown)
            .with("letters", letters.into_iter().map(letter).collect::<Vec<_>>())
            .with("lost", Arg::Term(lost.0))
            .with("pages", lost.1),
    )
}

/// A letter as it is told: by its number, where by itself it would not be seen.
fn letter(c: char) -> String {
    match c {
        '\u{ad}'
        | '\u{300}'..='\u{36f}'
        | '\u{2000}'..='\u{200f}'
        | '\u{2028}'..='\u{202f}'
        | '\u{205f}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => format!("U+{:04X}", u32::from(c)),
        _ => c.to_string(),
    }
}
