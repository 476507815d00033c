//! Directive lines: `:::name argument` opens, `:::` closes.

use std::ops::Range;

use super::Reader;
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::doc::phrase::{self, Part};
use crate::doc::tree::{Frame, Open};
use crate::doc::{Audio, Block, BlockKind, Inline, Line, VoiceRef};

/// The names a directive can have.
pub const DIRECTIVES: &[&str] = &["audio", "gallery", "note", "pull", "qa"];

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
            self.out.push(d.near(nearest(name, DIRECTIVES.iter().copied())));
        }
        let wanted = match name {
            "qa" => Some("question-asked"),
            "audio" => Some("recording-named"),
            _ => None,
        };
        if let Some(words) = wanted.filter(|_| directive.argument.is_empty()) {
            let bare = Diagnostic::at(Code::DirectiveArgument, span).with("name", name);
            self.out.push(bare.with("words", Arg::Term(words)));
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
        let words = directive.argument.clone();
        let kind = match self.source.get(directive.name.clone()).unwrap_or("") {
            "audio" => {
                let audio = self.audio(words, !body.is_empty());
                return self.tree.block(
                    BlockKind::Audio { audio, transcript: body },
                    start..self.tree.now.max(start),
                );
            }
            "gallery" => BlockKind::Gallery(self.pictures(body)),
            "pull" => match self.voice(words.clone()) {
                Some(voice) => {
                    BlockKind::Pull { speaker: Line::default(), voice: Some(voice.into()), body }
                }
                None => BlockKind::Pull { speaker: self.argument(words), voice: None, body },
            },
            name => match self.titled(name, words, body) {
                Ok(kind) => kind,
                // It was reported; its text stays.
                Err(body) => return self.tree.blocks(body),
            },
        };
        self.tree.block(kind, start..self.tree.now.max(start));
    }

    /// The directives whose argument is a line of text; the body again where there is none of that name.
    fn titled(
        &mut self,
        name: &str,
        words: Range<usize>,
        body: Vec<Block>,
    ) -> Result<BlockKind, Vec<Block>> {
        if !DIRECTIVES.contains(&name) {
            return Err(body);
        }
        let title = self.argument(words);
        Ok(if name == "qa" {
            BlockKind::Question { question: title, answer: body }
        } else {
            BlockKind::Note { title, body }
        })
    }

    /// `file.mp3 What it is`.
    fn audio(&mut self, words: Range<usize>, transcribed: bool) -> usize {
        let text = self.source.get(words.clone()).unwrap_or("");
        let (src, title) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let span = self.span(words.start..words.start + src.len());
        let title = self.quotes.set(title.trim(), 0..title.trim().len());
        self.doc.audios.push(Audio { src: src.to_owned(), title, transcribed, span });
        self.doc.audios.len() - 1
    }

    /// `@id`: someone of whom the front matter says more.
    fn voice(&mut self, words: Range<usize>) -> Option<usize> {
        let id = self.source.get(words.clone())?.strip_prefix('@')?.to_owned();
        let span = self.span(words);
        self.doc.voices.push(VoiceRef { id, span });
        Some(self.doc.voices.len() - 1)
    }

    /// The text after the name of a directive.
    pub(super) fn argument(&mut self, range: Range<usize>) -> Line {
        let text = self.source.get(range.clone()).unwrap_or("");
        let (phrase, faults) = phrase::parse(text, self.file, range.start + self.offset, self.tag);
        self.out.extend(faults);
        let parts = phrase.parts.into_iter().map(|part| match part {
            Part::Text(text) => Inline::Text(self.tree.words(&text)),
            Part::Formula(bound) => {
                self.doc.formulas.push(*bound);
                Inline::Formula((self.doc.formulas.len() - 1).into())
            }
        });
        let parts: Vec<Inline> = parts.collect();
        self.tree.line(&parts)
    }

    /// The pictures of a gallery, each a block of its own: authors write them line after line.
    fn pictures(&self, body: Vec<Block>) -> Vec<Block> {
        let mut out = Vec::with_capacity(body.len());
        for block in body {
            let images: Option<Vec<usize>> = if let BlockKind::Paragraph(line) = &block.kind {
                let breaks = |i: &&Inline| !matches!(i, Inline::SoftBreak | Inline::HardBreak);
                let image =
                    |i: &Inline| if let Inline::Image(n) = i { Some(n.get()) } else { None };
                self.tree.pieces(*line).iter().filter(breaks).map(image).collect()
            } else {
                None
            };
            match images {
                Some(images) => out.extend(
                    images
                        .into_iter()
                        .map(|n| Block { kind: BlockKind::Figure(n), span: block.span }),
                ),
                None => out.push(block),
            }
        }
        out
    }
}
