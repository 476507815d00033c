//! A tree as words alone, for feeds, search and counting.
//!
//! In: a [`Doc`] and how its numbers are printed. Out: text: a line for each paragraph, heading, item and cell; code,
//! charts and images are left out, notes come last.

use super::{Block, BlockKind, Bound, Doc, Inline, Line};

/// Appends the words of a tree; `number` prints an expression by its index in [`Doc::formulas`].
pub fn text(doc: &Doc, number: &mut dyn FnMut(usize, &Bound) -> String, out: &mut String) {
    let mut plain = Plain { doc, number, out };
    plain.blocks(&doc.blocks);
    for note in &doc.footnotes {
        plain.blocks(&note.body);
    }
}

/// Appends the words of a line.
pub fn line(
    doc: &Doc,
    line: Line,
    number: &mut dyn FnMut(usize, &Bound) -> String,
    out: &mut String,
) {
    Plain { doc, number, out }.line(line);
}

struct Plain<'a> {
    doc: &'a Doc,
    number: &'a mut dyn FnMut(usize, &Bound) -> String,
    out: &'a mut String,
}

impl Plain<'_> {
    fn whole_line(&mut self, line: Line) {
        if !line.is_empty() {
            self.line(line);
            self.out.push('\n');
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(&block.kind);
        }
    }

    fn block(&mut self, block: &BlockKind) {
        match block {
            BlockKind::Heading(index) => {
                if let Some(heading) = self.doc.headings.get(*index) {
                    self.whole_line(heading.body);
                }
            }
            BlockKind::Paragraph(line) | BlockKind::Plain(line) => self.whole_line(*line),
            BlockKind::List(list) => list.items.iter().for_each(|item| self.blocks(&item.body)),
            BlockKind::Quote(body) | BlockKind::Gallery(body) => self.blocks(body),
            BlockKind::Table(table) => {
                for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                    self.whole_line(*cell);
                }
            }
            BlockKind::Definitions(list) => {
                for definition in list {
                    self.whole_line(definition.term);
                    definition.meanings.iter().for_each(|meaning| self.blocks(meaning));
                }
            }
            BlockKind::Note { title: head, body }
            | BlockKind::Question { question: head, answer: body } => {
                self.whole_line(*head);
                self.blocks(body);
            }
            BlockKind::Audio { audio, transcript } => {
                if let Some(audio) = self.doc.audios.get(*audio) {
                    self.out.push_str(&audio.title);
                    self.out.push('\n');
                }
                self.blocks(transcript);
            }
            BlockKind::Pull { speaker, body, .. } => {
                self.blocks(body);
                self.whole_line(*speaker);
            }
            BlockKind::Code { .. }
            | BlockKind::Rule
            | BlockKind::Figure(_)
            | BlockKind::Chart(_) => {}
        }
    }

    fn line(&mut self, line: Line) {
        for inline in self.doc.line(line) {
            match inline {
                Inline::Text(text) | Inline::Code(text) => self.out.push_str(self.doc.words(*text)),
                Inline::Emph(inner)
                | Inline::Strong(inner)
                | Inline::Strike(inner)
                | Inline::Link { body: inner, .. } => self.line(*inner),
                Inline::SoftBreak | Inline::HardBreak => self.out.push(' '),
                Inline::Formula(index) => {
                    if let Some(bound) = self.doc.formulas.get(index.get()) {
                        let text = (self.number)(index.get(), bound);
                        self.out.push_str(&text);
                    }
                }
                Inline::Image(_) | Inline::FootnoteRef { .. } => {}
            }
        }
    }
}
