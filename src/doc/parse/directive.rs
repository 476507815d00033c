//! Directive lines: `:::name argument` opens, `:::` closes.

use std::ops::Range;

use super::Reader;
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::doc::phrase::{self, Part};
use crate::doc::tree::{Frame, Open};
use crate::doc::{BlockKind, Inline};

/// The names a directive can have.
pub const DIRECTIVES: &[&str] = &["note", "pull", "qa"];

impl Reader<'_> {
    pub(super) fn rule(&mut self, range: Range<usize>) {
        let directives = &self.masked.directives;
        match directives.binary_search_by_key(&range.start, |d| d.line.start) {
            Err(_) => {
                let place = range.start + self.offset..range.end + self.offset;
                self.tree.block(BlockKind::Rule, place);
            }
            Ok(index) if directives[index].name.is_empty() => self.directive_end(index),
            Ok(index) => self.directive_start(index),
        }
    }

    pub(super) fn directive_start(&mut self, index: usize) {
        let directive = &self.masked.directives[index];
        let name = self.source.get(directive.name.clone()).unwrap_or("");
        let span = self.span(directive.name.clone());
        if !DIRECTIVES.contains(&name) {
            let known: Vec<String> = DIRECTIVES.iter().map(|d| (*d).to_owned()).collect();
            let d = Diagnostic::at(Code::DirectiveUnknown, span)
                .with("name", name)
                .with("known", known);
            self.out.push(match nearest(name, DIRECTIVES.iter().copied()) {
                Some(near) => d.with("nearest", near),
                None => d,
            });
        }
        if name == "qa" && directive.argument.is_empty() {
            self.out.push(Diagnostic::at(Code::DirectiveArgument, span).with("name", name));
        }
        let open = Open::Directive(index);
        if self.skipped_directives > 0
            || self.tree.skipped_blocks > 0
            || self.tree.is_full_for(&open)
        {
            let line = directive.line.clone();
            self.too_deep(&line, self.skipped_directives);
            self.skipped_directives += 1;
        } else {
            self.tree.push(open, directive.line.start + self.offset);
        }
    }

    pub(super) fn directive_end(&mut self, index: usize) {
        let line = self.masked.directives[index].line.clone();
        self.tree.now = self.tree.now.max(line.start + self.offset);
        if self.skipped_directives > 0 {
            self.skipped_directives -= 1;
        } else if let Open::Directive(_) = self.tree.top().open {
            self.tree.now = self.tree.now.max(line.end + self.offset);
            self.close_directive();
        } else {
            let d = Diagnostic::at(Code::DirectiveUnbalanced, self.span(line));
            self.out.push(d.with("missing", Arg::Term("opening")));
        }
    }

    pub(super) fn unclosed(&mut self, index: usize) {
        self.skipped_directives = 0;
        let line = self.masked.directives[index].line.clone();
        let d = Diagnostic::at(Code::DirectiveUnbalanced, self.span(line));
        self.out.push(d.with("missing", Arg::Term("closing")));
    }

    /// Closes the directive that is open innermost.
    pub(super) fn close_directive(&mut self) {
        let Some(Frame { open: Open::Directive(index), start, blocks: body, .. }) = self.tree.pop()
        else {
            return;
        };
        let directive = &self.masked.directives[index];
        let title = self.argument(directive.argument.clone());
        let kind = match self.source.get(directive.name.clone()).unwrap_or("") {
            "note" => BlockKind::Note { title, body },
            "pull" => BlockKind::Pull { speaker: title, body },
            "qa" => BlockKind::Question { question: title, answer: body },
            // It was reported; its text stays.
            _ => return self.tree.blocks(body),
        };
        self.tree.block(kind, start..self.tree.now.max(start));
    }

    /// The text after the name of a directive.
    pub(super) fn argument(&mut self, range: Range<usize>) -> Vec<Inline> {
        let text = self.source.get(range.clone()).unwrap_or("");
        let (phrase, faults) = phrase::parse(text, self.file, range.start + self.offset, self.tag);
        self.out.extend(faults);
        let parts = phrase.parts.into_iter().map(|part| match part {
            Part::Text(text) => Inline::Text(text),
            Part::Formula(bound) => {
                self.doc.formulas.push(*bound);
                Inline::Formula(self.doc.formulas.len() - 1)
            }
        });
        parts.collect()
    }
}
