//! Markdown → [`Doc`].
//!
//! In: the text of a file and the range of its Markdown. Out: the tree, and everything in it that can be judged
//! without the rest of the site: raw HTML, directives, expressions, headings, notes, schemes of links. `CommonMark`
//! and its tables, notes, task lists, definition lists are read by `pulldown-cmark`; expressions and directive lines
//! are covered before it sees the text (`mask`) and found again by their places. Time is linear in the text.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

use super::anchor::Anchors;
use super::mask::{self, FIRST, Masked, REST};
use super::quotes::Quotes;
use super::tree::{Frame, Open, Tree};
use super::{Alignment, Block, BlockKind, ChartBlock, Doc, Inline, List, MAX_DEPTH, Table};
use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span};
pub(super) use covered::bound;
use covered::{bare, covered_pieces};

mod covered;
mod directive;
mod link;
mod note;

pub use directive::DIRECTIVES;
pub use link::{OUTSIDE_SCHEMES, OWN_SCHEMES};

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST);

/// Reads the Markdown in the range `body` of a file's text; `tag` is the language it is in.
pub fn parse(text: &str, body: Range<usize>, file: FileId, tag: &str) -> (Doc, Vec<Diagnostic>) {
    let markdown = text.get(body.clone()).unwrap_or("");
    let masked = mask::mask(markdown);
    let mut reader = Reader {
        source: markdown,
        masked: &masked,
        file,
        offset: body.start,
        tag,
        quotes: Quotes::of(tag),
        tree: Tree::new(file, body.start, markdown.len()),
        doc: Doc::default(),
        out: Vec::new(),
        anchors: Anchors::default(),
        note_anchors: Anchors::default(),
        used: vec![false; masked.expressions.closed.len()],
        verbatim: Vec::new(),
        code: 0..0,
        in_expression: 0,
        level: 1,
        skipped_directives: 0,
        notes: BTreeMap::new(),
        note_texts: BTreeMap::new(),
    };
    for (event, range) in Parser::new_ext(&masked.text, OPTIONS).into_offset_iter() {
        reader.event(event, range);
    }
    reader.finish()
}

struct Reader<'t> {
    source: &'t str,
    masked: &'t Masked<'t>,
    file: FileId,
    /// Where `source` begins in its file.
    offset: usize,
    tag: &'t str,
    quotes: Quotes,
    tree: Tree,
    doc: Doc,
    out: Vec<Diagnostic>,
    anchors: Anchors,
    note_anchors: Anchors,
    /// Which expressions have become a piece of the tree.
    used: Vec<bool>,
    /// Where code and raw HTML stand: there braces are only braces.
    verbatim: Vec<Range<usize>>,
    /// Where the text of the last block of code stands.
    code: Range<usize>,
    /// One past the last expression.
    in_expression: usize,
    /// Level of the last heading; the title of the page is the first.
    level: u8,
    /// How many directives are open that were too deep.
    skipped_directives: usize,
    /// Index of each note by its label in lower case.
    notes: BTreeMap<String, usize>,
    /// Text of each note by its label in lower case.
    note_texts: BTreeMap<String, (Vec<Block>, Span)>,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start + self.offset..range.end + self.offset)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let start = range.start + self.offset;
        match event {
            Event::Start(tag) => self.start(tag, range.clone()),
            Event::End(tag) => self.end(tag, range.clone()),
            Event::Text(text) => self.text(&text, range.clone()),
            Event::Code(code) => {
                let code = self.uncovered(&code, range.start);
                let code = self.tree.words(&code);
                self.tree.inline(Inline::Code(code), start);
                self.verbatim.push(range.clone());
            }
            Event::InlineHtml(_) => {
                self.out.push(Diagnostic::at(Code::HtmlOff, self.span(range.clone())));
                self.verbatim.push(range.clone());
            }
            Event::FootnoteReference(label) => self.reference(&label, start),
            Event::SoftBreak if range.start < self.in_expression => {}
            Event::SoftBreak => self.tree.inline(Inline::SoftBreak, start),
            Event::HardBreak => self.tree.inline(Inline::HardBreak, start),
            Event::Rule => self.rule(range.clone()),
            Event::TaskListMarker(done) => {
                if let Some(item) = self.tree.item() {
                    item.open = Open::Item(Some(done));
                }
            }
            // Lines of raw HTML are told at their block; mathematics is not asked for.
            Event::Html(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
        self.tree.now = self.tree.now.max(range.end.min(self.source.len()) + self.offset);
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let open = match tag {
            Tag::Paragraph => Open::Paragraph,
            Tag::Heading { level, id, .. } => {
                Open::Heading(level as u8, id.map(|id| id.to_string()))
            }
            Tag::BlockQuote(_) => Open::Quote,
            Tag::CodeBlock(kind) => {
                self.verbatim.push(range.clone());
                self.code = range.end..range.end;
                Open::Code(language(&kind), String::new())
            }
            Tag::HtmlBlock => {
                self.out.push(Diagnostic::at(Code::HtmlOff, self.span(range.clone())));
                self.verbatim.push(range.clone());
                Open::Html
            }
            Tag::List(start) => Open::List(List { start, items: Vec::new() }),
            Tag::Item => Open::Item(None),
            Tag::FootnoteDefinition(label) => Open::Footnote(label.to_string()),
            Tag::DefinitionList => Open::Definitions(Vec::new()),
            Tag::DefinitionListTitle => Open::Term,
            Tag::DefinitionListDefinition => Open::Meaning,
            Tag::Table(alignments) => {
                let alignments = alignments.iter().map(|a| alignment(*a)).collect();
                Open::Table(Table { alignments, head: Vec::new(), rows: Vec::new() }, Vec::new())
            }
            Tag::Emphasis => Open::Emph,
            Tag::Strong => Open::Strong,
            Tag::Strikethrough => Open::Strike,
            Tag::Link { link_type, dest_url, title, .. } => {
                // A link that is too deep to be drawn is not in the list either.
                let full =
                    self.tree.skipped_inlines > 0 || self.tree.is_full_for(&Open::Link(None));
                let link =
                    if full { None } else { self.link(link_type, &dest_url, &title, &range) };
                Open::Link(link)
            }
            Tag::Image { dest_url, title, .. } => Open::Image(bare(&dest_url), bare(&title)),
            // Cells and rows are told by their ends; the rest is not asked for in the options.
            Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => return,
        };
        self.open(open, &range);
    }

    /// Opens something, or counts it where it is too deep: then its text goes into what stands around it.
    fn open(&mut self, open: Open, range: &Range<usize>) {
        let start = range.start + self.offset;
        let (full, inline) = (self.tree.is_full_for(&open), open.is_inline());
        if inline {
            if full || self.tree.skipped_inlines > 0 {
                self.too_deep(range, self.tree.skipped_inlines);
                self.tree.skipped_inlines += 1;
                return;
            }
        } else if full || (self.tree.skipped_blocks > 0 && is_container(&open)) {
            self.too_deep(range, self.tree.skipped_blocks);
            self.tree.skipped_blocks += 1;
            if self.tree.has_line() {
                self.tree.inline(Inline::SoftBreak, start);
            }
            return;
        }
        self.tree.push(open, start);
    }

    fn too_deep(&mut self, range: &Range<usize>, already: usize) {
        if already == 0 {
            let d = Diagnostic::at(Code::NestingTooDeep, self.span(range.clone()));
            self.out.push(d.with("limit", MAX_DEPTH));
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::TableCell => return self.tree.cell_done(),
            TagEnd::TableHead => return self.tree.row_done(true),
            TagEnd::TableRow => return self.tree.row_done(false),
            TagEnd::Superscript | TagEnd::Subscript | TagEnd::MetadataBlock(_) => return,
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => {
                if self.tree.skipped_inlines > 0 {
                    self.tree.skipped_inlines -= 1;
                    return;
                }
            }
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition => {
                if self.tree.skipped_blocks > 0 {
                    self.tree.skipped_blocks -= 1;
                    return;
                }
            }
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::Table => {}
        }
        // A directive that was opened in here ends with it.
        while let Open::Directive(index) = self.tree.top().open {
            self.unclosed(index);
            self.close_directive();
        }
        if let Some(frame) = self.tree.pop() {
            self.close(frame, range);
        }
    }

    fn close(&mut self, frame: Frame, range: Range<usize>) {
        let place = frame.start..(range.end + self.offset).max(frame.start);
        let Frame { open, blocks, inlines, .. } = frame;
        match open {
            Open::Root | Open::Html | Open::Directive(_) => {}
            Open::Paragraph => match inlines.as_slice() {
                [] => {}
                [Inline::Image(image)] => self.tree.block(BlockKind::Figure(image.get()), place),
                _ => {
                    let line = self.tree.line(&inlines);
                    self.tree.block(BlockKind::Paragraph(line), place);
                }
            },
            Open::Heading(level, id) => self.heading(level, id, &inlines, place),
            Open::Quote => self.tree.block(BlockKind::Quote(blocks), place),
            Open::List(list) => self.tree.block(BlockKind::List(list), place),
            Open::Item(task) => self.tree.item_done(task, blocks),
            Open::Footnote(label) => self.note_text(&label, blocks, place),
            Open::Definitions(list) => self.tree.block(BlockKind::Definitions(list), place),
            Open::Term => {
                let term = self.tree.line(&inlines);
                self.tree.term_done(term);
            }
            Open::Meaning => self.tree.meaning_done(blocks),
            Open::Table(table, _) => self.tree.block(BlockKind::Table(Box::new(table)), place),
            Open::Code(language, text) if language == "chart" => self.chart(text, place, range),
            Open::Code(language, text) => {
                self.tree.block(BlockKind::Code { language, text }, place);
            }
            Open::Emph => {
                let line = self.tree.line(&inlines);
                self.tree.inline(Inline::Emph(line), place.start);
            }
            Open::Strong => {
                let line = self.tree.line(&inlines);
                self.tree.inline(Inline::Strong(line), place.start);
            }
            Open::Strike => {
                let line = self.tree.line(&inlines);
                self.tree.inline(Inline::Strike(line), place.start);
            }
            Open::Link(Some(link)) => {
                let body = self.tree.line(&inlines);
                self.tree.inline(Inline::Link { link: link.into(), body }, place.start);
            }
            Open::Link(None) => {
                for inline in inlines {
                    self.tree.inline(inline, place.start);
                }
            }
            Open::Image(src, title) => self.image(src, &title, &inlines, place),
        }
    }

    fn text(&mut self, text: &CowStr<'_>, range: Range<usize>) {
        let start = range.start + self.offset;
        let same = text.len() == range.len();
        let source = self.source.get(range.clone()).unwrap_or("");
        let open = &mut self.tree.top().open;
        if let Open::Code(_, code) = open {
            // Code is shown as it was written, whatever was covered in it.
            let written = if same { source } else { text };
            if written.contains('\r') {
                code.push_str(&written.replace("\r\n", "\n"));
            } else {
                code.push_str(written);
            }
            self.code = self.code.start.min(range.start)..range.end;
            return;
        }
        if matches!(open, Open::Html) {
            return;
        }
        if !same {
            let rest = self.source.get(range.end..).unwrap_or_default();
            let quote = matches!(source, "\"" | "'");
            return self.tree.text(if quote { self.quotes.turn(text, rest) } else { text }, start);
        }
        if text.ends_with('[') {
            self.maybe_missing_note(range.end);
        }
        let is_cover = |b| char::from(b) == FIRST || char::from(b) == REST;
        if self.used.is_empty() || !text.bytes().any(is_cover) {
            return self.tree.text(text, start);
        }
        for (at, piece) in covered_pieces(text) {
            match piece.chars().next() {
                Some(FIRST) => self.formula(range.start + at),
                Some(REST) | None => {}
                Some(_) => self.tree.text(piece, start + at),
            }
        }
    }

    fn chart(&mut self, text: String, place: Range<usize>, range: Range<usize>) {
        // As it stands in the file, line ends included, unless something stands before it on its lines.
        let as_written = self.source.get(self.code.clone()).unwrap_or("");
        let same = as_written == text || as_written.replace("\r\n", "\n") == text;
        let (toml, at) =
            if same { (as_written.to_owned(), self.code.clone()) } else { (text, range) };
        let span = self.span(at);
        self.doc.charts.push(ChartBlock { toml, span });
        self.tree.block(BlockKind::Chart(self.doc.charts.len() - 1), place);
    }

    fn finish(mut self) -> (Doc, Vec<Diagnostic>) {
        self.tree.now = self.tree.now.max(self.offset + self.source.len());
        while let Open::Directive(index) = self.tree.top().open {
            self.unclosed(index);
            self.close_directive();
        }
        self.stray_expressions();
        for (label, (body, span)) in std::mem::take(&mut self.note_texts) {
            match self.notes.get(&label).and_then(|i| self.doc.footnotes.get_mut(*i)) {
                Some(note) => (note.body, note.span) = (body, span),
                None => {
                    self.out.push(Diagnostic::at(Code::FootnoteUnused, span).with("name", label));
                }
            }
        }
        self.tree.finish(&mut self.doc);
        (self.doc, self.out)
    }
}

/// Whether something holds blocks, so that it is left out where it is too deep.
fn is_container(open: &Open) -> bool {
    matches!(
        open,
        Open::Quote
            | Open::List(_)
            | Open::Item(_)
            | Open::Footnote(_)
            | Open::Definitions(_)
            | Open::Term
            | Open::Meaning
    )
}

/// The first word of the line of a fence, in lower case.
fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Indented => String::new(),
        CodeBlockKind::Fenced(info) => {
            let word = info.split([' ', '\t', ',', '{']).next().unwrap_or("");
            bare(&word.to_lowercase())
        }
    }
}

fn alignment(alignment: pulldown_cmark::Alignment) -> Alignment {
    match alignment {
        pulldown_cmark::Alignment::None | pulldown_cmark::Alignment::Left => Alignment::Start,
        pulldown_cmark::Alignment::Center => Alignment::Centre,
        pulldown_cmark::Alignment::Right => Alignment::End,
    }
}
