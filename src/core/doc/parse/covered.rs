//! What was covered before Markdown saw the text, found again by its place.

use std::borrow::Cow;
use std::ops::Range;

use super::Reader;
use crate::diag::Diagnostic;
use crate::doc::mask::{self, FIRST, REST};
use crate::doc::{Bound, Inline, expr};
use crate::source::{FileId, Span};

impl Reader<'_> {
    /// The expression that begins at this byte.
    pub(super) fn formula(&mut self, at: usize) {
        let Ok(i) = self.masked.expressions.closed.binary_search_by_key(&at, |r| r.start) else {
            return;
        };
        let range = self.masked.expressions.closed[i].clone();
        if let Some(used) = self.used.get_mut(i) {
            *used = true;
        }
        self.in_expression = range.end;
        let found = bound(self.source, range.clone(), self.file, self.offset);
        if let Err(faults) = &found {
            self.out.extend_from_slice(faults);
        }
        if self.is_in_address(at) {
            self.out.push(expr::syntax(self.span(range.clone()), "expr-place"));
        }
        if let Ok(bound) = found {
            let index = self.doc.formulas.len();
            self.doc.formulas.push(bound);
            self.tree.inline(Inline::Formula(index.into()), at + self.offset);
        } else {
            self.tree.text(self.source.get(range).unwrap_or(""), at + self.offset);
        }
    }

    /// Whether an expression stands in what was meant as the address of a link, which it keeps from being one.
    fn is_in_address(&self, at: usize) -> bool {
        const LONGEST: usize = 200;
        let before = self.source.as_bytes().get(..at).unwrap_or_default();
        let word = before.iter().rev().take(LONGEST).take_while(|b| !b.is_ascii_whitespace());
        let mut word = word.take_while(|b| **b != b')').peekable();
        while let Some(b) = word.next() {
            if *b == b'(' && word.peek() == Some(&&b']') {
                return true;
            }
        }
        false
    }

    /// The text of inline code, with what was covered in it.
    pub(super) fn uncovered(&self, code: &str, start: usize) -> String {
        if self.used.is_empty() || !code.contains(FIRST) {
            return code.to_owned();
        }
        let closed = &self.masked.expressions.closed;
        let first = closed.partition_point(|r| r.start < start);
        let mut expressions = closed.iter().skip(first);
        let mut out = String::with_capacity(code.len());
        for (_, piece) in covered_pieces(code) {
            match piece.chars().next() {
                Some(FIRST) => {
                    let range = expressions.next().cloned().unwrap_or_default();
                    out.push_str(self.source.get(range).unwrap_or(""));
                }
                Some(REST) | None => {}
                Some(_) => out.push_str(piece),
            }
        }
        out
    }

    /// Reports the expressions that stand where none can, and the braces that nothing closes.
    pub(super) fn stray_expressions(&mut self) {
        self.verbatim.sort_by_key(|r| r.start);
        let mut verbatim = self.verbatim.iter().peekable();
        let mut in_code = |at: usize| {
            while verbatim.next_if(|r| r.end <= at).is_some() {}
            verbatim.peek().is_some_and(|r| r.contains(&at))
        };
        let expressions = &self.masked.expressions;
        let unused = expressions.closed.iter().zip(&self.used).filter(|(_, used)| !**used);
        let unused = unused.map(|(range, _)| (range.clone(), "expr-place"));
        let open = expressions.open.iter().map(|at| (*at..at + 2, "expr-unclosed"));
        let mut stray: Vec<_> = unused.chain(open).collect();
        stray.sort_by_key(|(range, _)| range.start);
        stray.retain(|(range, _)| !in_code(range.start));
        for (range, reason) in stray {
            let span = self.span(range);
            self.out.push(expr::syntax(span, reason));
        }
    }
}

/// The expression in a range of some Markdown, its braces included; the Markdown begins at `offset` in its file.
pub(in crate::doc) fn bound(
    markdown: &str,
    range: Range<usize>,
    file: FileId,
    offset: usize,
) -> Result<Bound, Vec<Diagnostic>> {
    let inner = without_quote_marks(mask::inner(markdown, &range));
    let (formula, faults) = expr::parse(&inner, file, range.start + 2 + offset);
    let span = Span::new(file, range.start + offset..range.end + offset);
    let bound = |formula| Bound { formula, source: inner.trim().to_owned(), span };
    formula.map(bound).ok_or(faults)
}

/// An expression without the `>` that begin its lines in a quotation; as long as it was.
fn without_quote_marks(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    let mut at_start = false;
    let blanked = text.chars().map(|c| {
        at_start = c == '\n' || (at_start && matches!(c, ' ' | '\t' | '>'));
        if at_start && c == '>' { ' ' } else { c }
    });
    Cow::Owned(blanked.collect())
}

/// A text without what covers expressions.
pub(super) fn bare(text: &str) -> String {
    if text.contains([FIRST, REST]) { text.replace([FIRST, REST], "") } else { text.to_owned() }
}

/// Parts a text: what covers the first byte of an expression, what covers the others, everything else.
pub(super) fn covered_pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|r| !r.is_empty())?;
        let len = match rest.chars().next()? {
            FIRST => FIRST.len_utf8(),
            REST => rest.find(|c| c != REST).unwrap_or(rest.len()),
            _ => rest.find([FIRST, REST]).unwrap_or(rest.len()),
        };
        at += len;
        Some((at - len, rest.get(..len)?))
    })
}
