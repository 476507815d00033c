//! Notes at the foot, and headings: what gets an id.

use std::collections::btree_map::Entry;
use std::ops::Range;

use super::Reader;
use crate::diag::{Code, Diagnostic, Loc};
use crate::doc::{Block, BlockKind, Footnote, Heading, Inline};

impl Reader<'_> {
    pub(super) fn heading(
        &mut self,
        level: u8,
        id: Option<String>,
        body: &[Inline],
        place: Range<usize>,
    ) {
        let span = self.tree.span(place.clone());
        if level == 1 {
            self.out.push(Diagnostic::at(Code::HeadingTitle, span));
        } else if level > self.level + 1 {
            let d = Diagnostic::at(Code::HeadingOrder, span)
                .with("level", usize::from(level))
                .with("before", usize::from(self.level))
                .with("expected", usize::from(self.level + 1));
            self.out.push(d);
        }
        self.level = level.max(2);
        let mut text = id.unwrap_or_default();
        if text.is_empty() {
            self.say(body, &mut text);
        }
        let body = self.tree.line(body);
        let id = self.anchors.make(&text, "s");
        self.doc.headings.push(Heading { level: self.level, id, body, span });
        self.tree.block(BlockKind::Heading(self.doc.headings.len() - 1), place);
    }

    /// The words of a line, without its numbers.
    fn say(&self, line: &[Inline], out: &mut String) {
        for inline in line {
            match inline {
                Inline::Text(text) | Inline::Code(text) => out.push_str(self.tree.said(*text)),
                Inline::Emph(inner)
                | Inline::Strong(inner)
                | Inline::Strike(inner)
                | Inline::Link { body: inner, .. } => self.say(self.tree.pieces(*inner), out),
                Inline::SoftBreak | Inline::HardBreak => out.push(' '),
                Inline::Image(_) | Inline::FootnoteRef { .. } | Inline::Formula(_) => {}
            }
        }
    }

    pub(super) fn reference(&mut self, label: &str, start: usize) {
        let key = label.to_lowercase();
        let note = self.notes.get(&key).copied().unwrap_or_else(|| {
            let id = self.note_anchors.make(label, "n");
            let span = self.tree.span(start..start);
            self.doc.footnotes.push(Footnote { id, body: Vec::new(), references: 0, span });
            self.notes.insert(key, self.doc.footnotes.len() - 1);
            self.doc.footnotes.len() - 1
        });
        if let Some(footnote) = self.doc.footnotes.get_mut(note) {
            footnote.references += 1;
            let nth = footnote.references;
            self.tree.inline(Inline::FootnoteRef { note: note.into(), nth: nth.into() }, start);
        }
    }

    pub(super) fn note_text(&mut self, label: &str, body: Vec<Block>, place: Range<usize>) {
        let span = self.tree.span(place);
        match self.note_texts.entry(label.to_lowercase()) {
            Entry::Vacant(entry) => {
                entry.insert((body, span));
            }
            Entry::Occupied(entry) => {
                let d = Diagnostic::at(Code::IdDuplicate, span).with("id", format!("[^{label}]"));
                self.out.push(d.see(Loc::Span(entry.get().1)));
            }
        }
    }

    /// A `[` that came to nothing may be a reference to a note that nobody wrote.
    pub(super) fn maybe_missing_note(&mut self, after: usize) {
        let bytes = self.source.as_bytes();
        let open = after - 1;
        let slashes = bytes[..open].iter().rev().take_while(|b| **b == b'\\').count();
        let Some(rest) = self.source.get(after..).and_then(|r| r.strip_prefix('^')) else { return };
        let end = rest.find(|c: char| c == ']' || c == '[' || c.is_whitespace());
        if let Some(end) = end
            && end > 0
            && rest[end..].starts_with(']')
            && slashes % 2 == 0
        {
            let span = self.span(open..after + 1 + end + 1);
            self.out.push(Diagnostic::at(Code::FootnoteMissing, span).with("name", &rest[..end]));
        }
    }
}
