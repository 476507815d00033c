//! The numbers, charts and datasets of every text.

use super::number::{self, Number};
use super::{Index, Item, Printed, ResolvedFigure, ResolvedText};
use crate::diag::Diagnostic;
use crate::doc::{Bound, Phrase};
use crate::lang::Lang;
use crate::par;
use crate::site::{DatasetId, PieceId, Site, Text};
use crate::source::Sources;

/// Resolves every text, in parallel; by piece, then by language.
pub(super) fn resolve(
    site: &Site,
    sources: &Sources<'_>,
) -> (Vec<Vec<Option<ResolvedText>>>, Vec<Diagnostic>) {
    let all: Vec<PieceId> = (0..site.pieces.len()).map(PieceId).collect();
    par::map(&all, |id| {
        let mut out = Vec::new();
        let texts = site.langs().map(|lang| {
            let text = site.piece(*id).text(lang)?;
            Some(one(site, sources, text, lang, &mut out))
        });
        let texts = texts.collect();
        (texts, out)
    })
}

/// What a text is resolved with, and what it leaves behind.
struct Work<'a> {
    site: &'a Site,
    sources: &'a Sources<'a>,
    lang: Lang,
    datasets: Vec<DatasetId>,
    printed: Vec<Printed>,
    out: &'a mut Vec<Diagnostic>,
}

impl Work<'_> {
    fn number(&mut self, bound: &Bound) -> Option<Number> {
        let number = number::evaluate(self.site, self.sources, bound, self.lang, self.out);
        if let Some(cell) = number.as_ref().and_then(|n| n.cell.as_ref()) {
            self.uses(cell.table.dataset);
        }
        number
    }

    fn uses(&mut self, dataset: DatasetId) {
        if !self.datasets.contains(&dataset) {
            self.datasets.push(dataset);
        }
    }

    /// The words of a phrase with its numbers; «provvisorio» after those that are.
    fn phrase(&mut self, phrase: &Phrase) -> String {
        let mut numbers = Vec::new();
        let text = phrase.fill(|bound| {
            let number = self.number(bound);
            let text = number.as_ref().map_or_else(String::new, |n| n.text.clone());
            let word = number
                .as_ref()
                .filter(|n| n.provisional)
                .map(|_| self.site.strings.get(self.lang, "provisional"));
            numbers.extend(number);
            word.map_or(text.clone(), |word| format!("{text} ({word})"))
        });
        self.printed
            .extend(numbers.into_iter().map(|number| Printed { number, sentence: text.clone() }));
        text
    }

    /// The number of a figure, without the word that it is provisional, which the page sets apart.
    fn figure(&mut self, figure: &crate::site::KeyFigureText) -> ResolvedFigure {
        let mut cell = None;
        let mut provisional = false;
        let mut numbers = Vec::new();
        let value = figure.value.fill(|bound| {
            let Some(number) = self.number(bound) else { return String::new() };
            cell = cell.take().or_else(|| number.cell.clone());
            provisional |= number.provisional;
            let text = number.text.clone();
            numbers.push(number);
            text
        });
        let label = self.phrase(&figure.label);
        let note = figure.note.as_ref().map(|n| self.phrase(n));
        self.printed
            .extend(numbers.into_iter().map(|number| Printed { number, sentence: label.clone() }));
        ResolvedFigure { value, provisional, label, note, cell }
    }
}

fn one(
    site: &Site,
    sources: &Sources<'_>,
    text: &Text,
    lang: Lang,
    out: &mut Vec<Diagnostic>,
) -> ResolvedText {
    let mut work = Work { site, sources, lang, datasets: Vec::new(), printed: Vec::new(), out };
    let title = work.phrase(&text.title);
    let description = work.phrase(&text.description);
    let corrections = text.corrections.iter().map(|(d, t)| (*d, work.phrase(t))).collect();
    let key_figures = text.key_figures.iter().map(|f| work.figure(f)).collect();
    let numbers: Vec<Option<Number>> = text.doc.formulas.iter().map(|b| work.number(b)).collect();
    let charts = text.charts.clone();
    for chart in charts.iter().flatten() {
        work.uses(site.chart(*chart).table.dataset);
    }
    for dataset in &text.datasets {
        work.uses(*dataset);
    }
    let (datasets, mut printed) = (work.datasets, work.printed);
    let source = sources.text(text.file);
    for (bound, number) in text.doc.formulas.iter().zip(&numbers) {
        if let Some(number) = number {
            let sentence = sentence(source, bound.span.range(), &number.text);
            printed.push(Printed { number: number.clone(), sentence });
        }
    }
    let words = source.split_whitespace().count();
    ResolvedText {
        title,
        description,
        numbers,
        key_figures,
        corrections,
        charts,
        datasets,
        printed,
        words,
    }
}

/// Notes where every dataset and chart is used.
pub(super) fn note_uses(texts: &[Vec<Option<ResolvedText>>], index: &mut Index) {
    for (i, by_lang) in texts.iter().enumerate() {
        let id = PieceId(i);
        for text in by_lang.iter().flatten() {
            let datasets = text.datasets.iter().map(|d| Item::Dataset(*d));
            let charts = text.charts.iter().flatten().map(|c| Item::Chart(*c));
            for item in datasets.chain(charts) {
                let users = index.used.entry(item).or_default();
                if users.last() != Some(&id) {
                    users.push(id);
                }
            }
        }
    }
}

/// The sentence of the source around an expression, the expression itself replaced by the number it prints.
fn sentence(source: &str, range: std::ops::Range<usize>, number: &str) -> String {
    const REACH: usize = 300;
    let (Some(before), Some(after)) = (source.get(..range.start), source.get(range.end..)) else {
        return number.to_owned();
    };
    let stop = |c: char| matches!(c, '.' | '\n' | '!' | '?' | '|');
    let start = before.char_indices().rev().take(REACH).find(|(_, c)| stop(*c));
    let start = start.map_or_else(|| before.len().saturating_sub(REACH), |(i, c)| i + c.len_utf8());
    let end = after
        .char_indices()
        .take(REACH)
        .find(|(_, c)| stop(*c))
        .map_or(after.len().min(REACH), |(i, _)| i);
    let text = format!(
        "{}{number}{}",
        before.get(start..).unwrap_or_default(),
        after.get(..end).unwrap_or_default()
    );
    text.chars().filter(|c| !"*_`[]#".contains(*c)).collect::<String>().trim().to_owned()
}
