//! Every chart, drawn once in each language it has words in.

use super::number;
use super::tables;
use crate::chart::{self, ChartWords, Drawn, InLang, Texts};
use crate::diag::Diagnostic;
use crate::doc::phrase;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::par;
use crate::site::{ChartId, Site, SiteChart};
use crate::source::Sources;

/// A chart in one language.
#[derive(Clone, Debug)]
pub struct DrawnChart {
    /// Its words.
    pub texts: Texts,
    /// The drawings, the description, the table.
    pub drawn: Drawn,
    /// The rows it was drawn from.
    pub frame: Frame,
    /// A height for the frame that embeds it, in CSS pixels, enough for its words and its drawing on a phone.
    pub embed_height: u32,
}

/// Draws every chart in parallel; by chart, then by language.
pub(super) fn draw(
    site: &Site,
    sources: &Sources<'_>,
) -> (Vec<Vec<Option<DrawnChart>>>, Vec<Diagnostic>) {
    let words = ChartWords::new(&site.config.languages);
    let all: Vec<ChartId> = (0..site.charts.len()).map(ChartId).collect();
    par::map(&all, |id| {
        let chart = site.chart(*id);
        let mut out = Vec::new();
        let frame = tables::chart_frame(site, sources, chart, &mut out);
        let by_lang = site.langs().map(|lang| {
            let frame = frame.as_ref()?;
            if !site.chart_in(*id, lang) {
                return None;
            }
            let texts = texts(site, sources, *id, lang, &mut out);
            let into = InLang { lang, formats: &site.formats, words: &words };
            let (drawn, faults) = chart::draw(&chart.spec, frame, &texts, into);
            out.extend(faults);
            let drawn = drawn?;
            Some(DrawnChart {
                embed_height: embed_height(&texts, &drawn),
                texts,
                drawn,
                frame: frame.clone(),
            })
        });
        let by_lang = by_lang.collect();
        (by_lang, out)
    })
}

/// The words of a chart in a language, numbers put in.
fn texts(
    site: &Site,
    sources: &Sources<'_>,
    id: ChartId,
    lang: Lang,
    out: &mut Vec<Diagnostic>,
) -> Texts {
    let chart: &SiteChart = site.chart(id);
    let tag = site.config.languages.tag(lang);
    let mut fill = |bi: &crate::chart::spec::Bi| {
        let text = bi.exact(lang)?;
        let (phrase, faults) = phrase::of_toml(&text.value, text.span, tag);
        out.extend(faults);
        Some(phrase.fill(|bound| {
            number::evaluate(site, sources, bound, lang, out).map_or_else(String::new, |n| n.text)
        }))
    };
    let spec = &chart.spec;
    let title = fill(&spec.title).unwrap_or_default();
    let subtitle = spec.subtitle.as_ref().and_then(&mut fill);
    let description = spec.description.as_ref().and_then(&mut fill);
    let note = spec.note.as_ref().and_then(&mut fill);
    let dataset = &site.version(chart.table).dataset;
    let holder =
        site.dataset(chart.table.dataset).holder.map(|h| site.term_label(h, lang).0.to_owned());
    let name = dataset.title.get(lang).0;
    Texts {
        title,
        subtitle,
        description,
        note,
        source: Some(holder.map_or_else(|| name.clone(), |h| format!("{h}, {name}"))),
        licence: Some(dataset.licenses.iter().map(|l| l.short).collect::<Vec<_>>().join(", ")),
        data: Some(site.routes.absolute(&site.dataset_url(chart.table.dataset, lang))),
        address: Some(site.routes.absolute(&site.chart_url(id, lang))),
        updated: Some(dataset.modified),
        instance: chart.id.as_str().to_owned(),
    }
}

/// The drawing at its narrowest scaled to 360 px, and the words around it at about 44 characters a line.
fn embed_height(texts: &Texts, drawn: &Drawn) -> u32 {
    let view_box = drawn.variants[0].split("viewBox=\"").nth(1).and_then(|v| v.split('"').next());
    let sizes =
        view_box.map(|v| v.split(' ').filter_map(|n| n.parse::<f64>().ok()).collect::<Vec<f64>>());
    let ratio = sizes.as_deref().map_or(1.0, |s| match s {
        [_, _, w, h] if *w > 0.0 => h / w,
        _ => 1.0,
    });
    let words =
        [Some(&texts.title), texts.subtitle.as_ref(), texts.note.as_ref(), texts.source.as_ref()];
    let chars: usize = words.into_iter().flatten().map(|t| t.chars().count()).sum::<usize>()
        + drawn.description.chars().count();
    let lines = u32::try_from(chars / 40 + 8).unwrap_or(40);
    let drawing = (ratio * 416.0).clamp(100.0, 4000.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 100..=4000"
    )]
    let drawing = drawing as u32;
    drawing + lines * 26 + 80
}
