//! A line of text with expressions in it: titles, descriptions, key figures, texts of charts.
//!
//! In: a text and where it stands. Out: [`Phrase`]: its pieces in order, quotes and apostrophes those of the
//! language. No Markdown is read here.

use super::quotes::Quotes;
use super::{Bound, expr, mask};
use crate::diag::Diagnostic;
use crate::source::{FileId, Span};

/// A line of text, piece by piece.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phrase {
    /// The pieces, in order.
    pub parts: Vec<Part>,
}

/// A piece of a phrase.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text.
    Text(String),
    /// A number bound to data.
    Formula(Box<Bound>),
}

impl Phrase {
    /// The expressions, in order.
    pub fn formulas(&self) -> impl Iterator<Item = &Bound> {
        self.parts.iter().filter_map(|p| match p {
            Part::Formula(bound) => Some(bound.as_ref()),
            Part::Text(_) => None,
        })
    }

    /// The text, each expression printed by `print`.
    pub fn fill(&self, mut print: impl FnMut(&Bound) -> String) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Formula(bound) => out.push_str(&print(bound)),
            }
        }
        out
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// Reads a text of TOML. `span` is the whole value, quotes included: where the text has escapes, places in it
/// cannot be told and faults are reported at the whole value.
pub fn of_toml(text: &str, span: Span, tag: &str) -> (Phrase, Vec<Diagnostic>) {
    let width = span.range().len();
    let quote = width.saturating_sub(text.len()) / 2;
    // One quote on each side, or three: anything else means escapes.
    if width == text.len() + 2 * quote && (quote == 1 || quote == 3) {
        parse(text, span.file, span.range().start + quote, tag)
    } else {
        let (mut phrase, mut faults) = parse(text, span.file, 0, tag);
        for part in &mut phrase.parts {
            if let Part::Formula(bound) = part {
                bound.span = span;
            }
        }
        for fault in &mut faults {
            fault.loc = crate::diag::Loc::Span(span);
        }
        (phrase, faults)
    }
}

/// Reads a text that begins at byte `offset` of its file; `tag` is the language it is in.
pub fn parse(text: &str, file: FileId, offset: usize, tag: &str) -> (Phrase, Vec<Diagnostic>) {
    let found = mask::expressions(text);
    let quotes = Quotes::of(tag);
    let mut faults = Vec::new();
    // A text stands around each expression.
    let mut parts = Vec::with_capacity(2 * found.closed.len() + 1);
    let mut at = 0;
    for range in &found.closed {
        push_text(&mut parts, quotes, text, at..range.start);
        at = range.end;
        let span = Span::new(file, range.start + offset..range.end + offset);
        let (formula, new) = expr::parse(mask::inner(text, range), file, range.start + offset + 2);
        faults.extend(new);
        let source = mask::inner(text, range).trim().to_owned();
        if let Some(formula) = formula {
            parts.push(Part::Formula(Box::new(Bound { formula, source, span })));
        }
    }
    push_text(&mut parts, quotes, text, at..text.len());
    faults.extend(found.open.iter().map(|at| {
        let span = Span::new(file, at + offset..at + offset + 2);
        expr::syntax(span, "expr-unclosed")
    }));
    (Phrase { parts }, faults)
}

fn push_text(parts: &mut Vec<Part>, quotes: Quotes, text: &str, range: std::ops::Range<usize>) {
    if !range.is_empty() {
        parts.push(Part::Text(quotes.set(text, range)));
    }
}
