//! The pieces of a tree that are open while Markdown is read, innermost last.
//!
//! In: what opens, what closes, text. Out: finished blocks and inlines, put into what stands around them. A stack and
//! not a recursion: no text is nested deeper than [`MAX_DEPTH`] here, whatever the author wrote.

use std::ops::Range;

use super::{Block, BlockKind, Definition, Doc, Inline, Item, Line, List, MAX_DEPTH, Table, Words};
use crate::source::{FileId, Span};

/// What is open.
#[derive(Debug)]
pub(super) enum Open {
    /// The whole text.
    Root,
    /// A paragraph.
    Paragraph,
    /// A heading with its level as written and its id, where one was written.
    Heading(u8, Option<String>),
    /// A quotation.
    Quote,
    /// A list so far.
    List(List),
    /// An item of a list, with whether it is a task and done.
    Item(Option<bool>),
    /// A note at the foot, with its label.
    Footnote(String),
    /// Terms so far.
    Definitions(Vec<Definition>),
    /// A term.
    Term,
    /// What a term means.
    Meaning,
    /// A table so far, and its row so far.
    Table(Table, Vec<Line>),
    /// Code so far, with its language.
    Code(String, String),
    /// Raw HTML, which is left out.
    Html,
    /// A directive: its index in the list of lines.
    Directive(usize),
    /// Stress.
    Emph,
    /// Strong stress.
    Strong,
    /// Text struck through.
    Strike,
    /// A link: index into the list of links; `None` where it was refused.
    Link(Option<usize>),
    /// An image: its address and title.
    Image(String, String),
}

impl Open {
    /// Whether it counts for the depth of blocks. An item counts with its list, a meaning with its term.
    fn is_deep_block(&self) -> bool {
        matches!(
            self,
            Self::Quote
                | Self::List(_)
                | Self::Footnote(_)
                | Self::Definitions(_)
                | Self::Directive(_)
        )
    }

    /// Whether it is a piece of a line.
    pub(super) fn is_inline(&self) -> bool {
        matches!(self, Self::Emph | Self::Strong | Self::Strike | Self::Link(_) | Self::Image(..))
    }
}

/// Something open, with what is in it so far.
#[derive(Debug)]
pub(super) struct Frame {
    /// What it is.
    pub(super) open: Open,
    /// Its first byte.
    pub(super) start: usize,
    /// Finished blocks.
    pub(super) blocks: Vec<Block>,
    /// Finished pieces of the line that is being read.
    pub(super) inlines: Vec<Inline>,
    /// Where that line begins.
    inlines_start: usize,
}

/// The stack. Places are bytes of the file.
pub(super) struct Tree {
    file: FileId,
    stack: Vec<Frame>,
    root: Frame,
    deep_blocks: usize,
    deep_inlines: usize,
    /// How many containers are open that are deeper than the limit, and so are not on the stack.
    pub(super) skipped_blocks: usize,
    /// The same, of inlines.
    pub(super) skipped_inlines: usize,
    /// One past the last byte that was read.
    pub(super) now: usize,
    /// The pieces of every finished line.
    inlines: Vec<Inline>,
    /// The words of every piece.
    words: String,
    /// Where the words begin that are not among the inlines of what is open innermost yet: they come in many pieces.
    settled: usize,
}

fn frame(open: Open, start: usize) -> Frame {
    Frame { open, start, blocks: Vec::new(), inlines: Vec::new(), inlines_start: start }
}

/// A place in a list or a text. No file is read that is as large as this counts.
pub(super) fn small(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

impl Tree {
    /// For a text that begins at this byte and has about so many.
    pub(super) fn new(file: FileId, start: usize, length: usize) -> Self {
        Self {
            file,
            stack: Vec::new(),
            root: frame(Open::Root, start),
            deep_blocks: 0,
            deep_inlines: 0,
            skipped_blocks: 0,
            skipped_inlines: 0,
            now: start,
            inlines: Vec::new(),
            words: String::with_capacity(length),
            settled: 0,
        }
    }

    /// A place in the file.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }

    /// What is open innermost.
    pub(super) fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().unwrap_or(&mut self.root)
    }

    /// The innermost item of a list that is open in this container.
    pub(super) fn item(&mut self) -> Option<&mut Frame> {
        self.stack.iter_mut().rev().take(2).find(|f| matches!(f.open, Open::Item(_)))
    }

    /// Whether one more container of this sort would be too deep.
    pub(super) fn is_full_for(&self, open: &Open) -> bool {
        (open.is_deep_block() && self.deep_blocks >= MAX_DEPTH)
            || (open.is_inline() && self.deep_inlines >= MAX_DEPTH)
    }

    /// Puts the text that came so far into its line.
    fn settle(&mut self) {
        if let Some(text) = self.unsettled() {
            self.top().inlines.push(Inline::Text(text));
        }
    }

    /// The words that came since this was asked last.
    fn unsettled(&mut self) -> Option<Words> {
        let words = Words { start: small(self.settled), end: small(self.words.len()) };
        self.settled = self.words.len();
        (words.start < words.end).then_some(words)
    }

    /// Keeps words that are no text of the line that is being read.
    pub(super) fn words(&mut self, words: &str) -> Words {
        self.settle();
        self.words.push_str(words);
        self.unsettled().unwrap_or_default()
    }

    /// The words of a piece.
    pub(super) fn said(&self, words: Words) -> &str {
        words.of(&self.words)
    }

    /// Keeps a finished line.
    pub(super) fn line(&mut self, inlines: &[Inline]) -> Line {
        let start = small(self.inlines.len());
        self.inlines.extend_from_slice(inlines);
        Line { start, end: small(self.inlines.len()) }
    }

    /// The pieces of a finished line.
    pub(super) fn pieces(&self, line: Line) -> &[Inline] {
        line.of(&self.inlines)
    }

    /// Opens something.
    pub(super) fn push(&mut self, open: Open, start: usize) {
        self.settle();
        self.deep_blocks += usize::from(open.is_deep_block());
        if open.is_inline() {
            self.deep_inlines += 1;
            self.begin_inline(start);
        } else {
            self.flush();
        }
        self.stack.push(frame(open, start));
    }

    /// Closes what is open innermost; `None` where only the whole text is.
    pub(super) fn pop(&mut self) -> Option<Frame> {
        self.settle();
        self.flush_unless_line();
        let mut frame = self.stack.pop()?;
        frame.blocks.shrink_to_fit();
        self.deep_blocks -= usize::from(frame.open.is_deep_block());
        self.deep_inlines -= usize::from(frame.open.is_inline());
        Some(frame)
    }

    /// The whole text. What it keeps has no more room than it needs: it is kept until the site is drawn.
    pub(super) fn finish(mut self, doc: &mut Doc) {
        self.flush();
        self.root.blocks.shrink_to_fit();
        self.inlines.shrink_to_fit();
        self.words.shrink_to_fit();
        (doc.blocks, doc.inlines, doc.words) = (self.root.blocks, self.inlines, self.words);
        doc.headings.shrink_to_fit();
        doc.footnotes.shrink_to_fit();
        doc.links.shrink_to_fit();
        doc.images.shrink_to_fit();
    }

    /// Adds a finished block.
    pub(super) fn block(&mut self, kind: BlockKind, range: Range<usize>) {
        self.flush();
        let span = self.span(range);
        self.top().blocks.push(Block { kind, span });
    }

    /// Adds finished blocks.
    pub(super) fn blocks(&mut self, blocks: Vec<Block>) {
        self.flush();
        self.top().blocks.extend(blocks);
    }

    /// Adds a finished piece of the line.
    pub(super) fn inline(&mut self, inline: Inline, start: usize) {
        self.begin_inline(start);
        self.settle();
        self.top().inlines.push(inline);
    }

    /// Adds text to the line.
    pub(super) fn text(&mut self, text: &str, start: usize) {
        self.begin_inline(start);
        self.words.push_str(text);
    }

    /// Whether something stands in the line that is being read.
    pub(super) fn has_line(&mut self) -> bool {
        self.settled < self.words.len() || !self.top().inlines.is_empty()
    }

    fn begin_inline(&mut self, start: usize) {
        if !self.has_line() {
            self.top().inlines_start = start;
        }
    }

    /// Text that stands in a container without a paragraph becomes a block of its own.
    fn flush(&mut self) {
        self.settle();
        let now = self.now;
        let top = self.top();
        if top.inlines.is_empty() {
            return;
        }
        let inlines = std::mem::take(&mut top.inlines);
        let range = top.inlines_start..now.max(top.inlines_start);
        let (span, line) = (self.span(range), self.line(&inlines));
        self.top().blocks.push(Block { kind: BlockKind::Plain(line), span });
    }

    fn flush_unless_line(&mut self) {
        match self.top().open {
            Open::Root
            | Open::Quote
            | Open::Item(_)
            | Open::Footnote(_)
            | Open::Meaning
            | Open::Directive(_) => self.flush(),
            Open::Paragraph
            | Open::Heading(..)
            | Open::List(_)
            | Open::Definitions(_)
            | Open::Term
            | Open::Table(..)
            | Open::Code(..)
            | Open::Html
            | Open::Emph
            | Open::Strong
            | Open::Strike
            | Open::Link(_)
            | Open::Image(..) => {}
        }
    }

    /// Puts a finished item into its list.
    pub(super) fn item_done(&mut self, task: Option<bool>, body: Vec<Block>) {
        if let Open::List(list) = &mut self.top().open {
            list.items.push(Item { task, body });
        } else {
            self.blocks(body);
        }
    }

    /// Puts a finished term into its list.
    pub(super) fn term_done(&mut self, term: Line) {
        if let Open::Definitions(list) = &mut self.top().open {
            list.push(Definition { term, meanings: Vec::new() });
        }
    }

    /// Puts a finished meaning to its term.
    pub(super) fn meaning_done(&mut self, body: Vec<Block>) {
        if let Open::Definitions(list) = &mut self.top().open
            && let Some(last) = list.last_mut()
        {
            last.meanings.push(body);
        } else {
            self.blocks(body);
        }
    }

    /// Puts the finished cell into the row, the row into the table.
    pub(super) fn cell_done(&mut self) {
        self.settle();
        let inlines = std::mem::take(&mut self.top().inlines);
        let cell = self.line(&inlines);
        if let Open::Table(_, row) = &mut self.top().open {
            row.push(cell);
        }
    }

    /// Puts the finished row into the table.
    pub(super) fn row_done(&mut self, is_head: bool) {
        if let Open::Table(table, row) = &mut self.top().open {
            let row = std::mem::take(row);
            if is_head {
                table.head = row;
            } else {
                table.rows.push(row);
            }
        }
    }
}
