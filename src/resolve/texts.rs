//! The numbers, charts and datasets of every text.

use super::number::{self, Number};
use super::{Index, Item, Printed, ResolvedFigure, ResolvedText};
use crate::diag::Diagnostic;
use crate::doc::{Bound, Phrase};
use crate::lang::Lang;
use crate::par;
use crate::site::{DatasetId, PieceId, Site, Text};
use crate::source::Sources;

/// Resolves the texts of pages, in parallel; by page, then by language.
pub(super) fn resolve(
    site: &Site,
    sources: &Sources<'_>,
    pieces: &[PieceId],
) -> (Vec<Vec<Option<ResolvedText>>>, Vec<Diagnostic>) {
    par::map(pieces, |id| {
        let mut out = Vec::new();
        let texts = site.langs().map(|lang| {
            let text = site.piece(*id).text(lang)?;
            Some(one(site, sources, text, lang, &mut out))
        });
        let texts = texts.collect();
        (texts, out)
    })
}

/// Resolves one text.
pub(super) fn again(
    site: &Site,
    sources: &Sources<'_>,
    text: &Text,
    lang: Lang,
) -> (ResolvedText, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let text = one(site, sources, text, lang, &mut out);
    (text, out)
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
        for answer in number.iter().flat_map(|n| &n.answers) {
            self.uses(answer.table.dataset);
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
        let mut provisional = false;
        let mut numbers = Vec::new();
        let value = figure.value.fill(|bound| {
            let Some(number) = self.number(bound) else { return String::new() };
            provisional |= number.provisional;
            let text = number.text.clone();
            numbers.push(number);
            text
        });
        let label = self.phrase(&figure.label);
        let note = figure.note.as_ref().map(|n| self.phrase(n));
        let printed = |number: &Number| Printed { number: number.clone(), sentence: label.clone() };
        self.printed.extend(numbers.iter().map(printed));
        ResolvedFigure { value, provisional, label, note, numbers }
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
    let numbers: Vec<Option<Number>> =
        text.body.formulas().iter().map(|b| work.number(b)).collect();
    let charts = text.charts.clone();
    for table in charts.iter().flatten().filter_map(|chart| site.chart(*chart).table) {
        work.uses(table.dataset);
    }
    for dataset in &text.datasets {
        work.uses(*dataset);
    }
    let (datasets, mut printed) = (work.datasets, work.printed);
    let source = sources.text(text.file);
    printed.extend(sentences(source, text.body.formulas(), &numbers));
    ResolvedText {
        title,
        description,
        numbers,
        key_figures,
        corrections,
        charts,
        datasets,
        printed,
        words: text.body.words(),
    }
}

/// Notes where every dataset and chart is used.
pub(super) fn note_uses(texts: &[Vec<Option<ResolvedText>>], index: &mut Index) {
    index.used.clear();
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

/// Each number of a text with the sentence of the source around it, every expression in it replaced by what it prints.
fn sentences(source: &str, formulas: &[Bound], numbers: &[Option<Number>]) -> Vec<Printed> {
    let mut filled = String::new();
    let mut places = Vec::new();
    let mut at = 0;
    let mut pairs: Vec<(&Bound, &Option<Number>)> = formulas.iter().zip(numbers).collect();
    pairs.sort_by_key(|(bound, _)| bound.span);
    for (bound, number) in pairs {
        let range = bound.span.range();
        let Some(before) = source.get(at..range.start) else { continue };
        filled.push_str(before);
        let start = filled.len();
        filled.push_str(number.as_ref().map_or("", |n| n.text.as_str()));
        places.extend(number.as_ref().map(|n| (n, start..filled.len())));
        at = range.end;
    }
    filled.push_str(source.get(at..).unwrap_or_default());
    let one = |(number, range): (&Number, std::ops::Range<usize>)| Printed {
        number: number.clone(),
        sentence: sentence(&filled, range),
    };
    places.into_iter().map(one).collect()
}

/// The sentence around a place, without the marks of Markdown; at most some hundred characters on each side.
fn sentence(text: &str, range: std::ops::Range<usize>) -> String {
    const REACH: usize = 300;
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let next_is_space = |i: usize| text[i..].chars().nth(1).is_none_or(char::is_whitespace);
    let ends = |(i, c): &(usize, char), offset: usize| match c {
        '\n' | '|' => true,
        '.' | '!' | '?' => next_is_space(offset + i),
        _ => false,
    };
    let start = before.char_indices().rev().take(REACH).find(|p| ends(p, 0));
    let start = match start {
        Some((i, c)) => i + c.len_utf8(),
        None => before.char_indices().rev().take(REACH).last().map_or(range.start, |(i, _)| i),
    };
    let end = after.char_indices().take(REACH).find(|p| ends(p, range.end));
    let end = match end {
        Some((i, _)) => range.end + i,
        None => range.end + after.chars().take(REACH).map(char::len_utf8).sum::<usize>(),
    };
    let plain = text[start..end].chars().filter(|c| !"*_`[]#".contains(*c));
    plain.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_at_a_full_stop_and_not_inside_a_number() {
        let text = "Prima. Erano **51.386** su 407.202, il 12,6%. Dopo.";
        let at = text.find("407.202").unwrap();
        assert_eq!(sentence(text, at..at + 7), "Erano 51.386 su 407.202, il 12,6%");
    }
}
