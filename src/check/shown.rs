//! A page shows every chart it asks for: a chart is there in the languages that its title has.
//!
//! In: the blocks of texts and the charts they name. Out: a fault at each block, or at the `chart` of a first page, that
//! would be left out without a word.

use super::Facts;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::lang::Lang;
use crate::site::{ChartId, Text};
use crate::source::Span;

/// Lists charts that are asked for in a language they are not there in.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    facts.site.texts().flat_map(|(_, lang, t)| text(facts, t, lang)).collect()
}

/// Those of one text.
pub(super) fn text(facts: Facts<'_>, text: &Text, lang: Lang) -> Vec<Diagnostic> {
    let site = facts.site;
    let beside = text.extra.chart.as_ref().map(|c| (c.span, site.find_chart(&c.value)));
    let blocks = text.body.charts().iter().map(|block| block.span).zip(text.charts.iter().copied());
    let absent = |(span, id): (Span, Option<ChartId>)| {
        let id = id.filter(|id| !site.chart_in(*id, lang))?;
        let told = Diagnostic::at(Code::ChartInvalid, span)
            .with("reason", Arg::Term("chart-untitled"))
            .with("id", site.chart(id).id.as_str())
            .with("lang", site.config.languages.tag(lang));
        Some(told.see(Loc::Span(site.chart(id).spec.title.default_value().span)))
    };
    blocks.chain(beside).filter_map(absent).collect()
}
