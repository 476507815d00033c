//! The pieces of a tree that are open while Markdown is read, innermost last.
//!
//! In: what opens, what closes, text. Out: finished blocks and inlines, put into what stands around them. A stack and
//! not a recursion: no text is nested deeper than [`MAX_DEPTH`] here, whatever the author wrote.

use std::ops::Range;

use super::{Block, BlockKind, Definition, Inline, Item, List, MAX_DEPTH, Table};
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
    Table(Table, Vec<Vec<Inline>>),
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
    /// Text of the line of what is open innermost that is not among its inlines yet: it comes in many pieces, and is
    /// copied once, when something else follows.
    text: String,
}

fn frame(open: Open, start: usize) -> Frame {
    Frame { open, start, blocks: Vec::new(), inlines: Vec::new(), inlines_start: start }
}

/// A finished line, without the room it had to grow: most lines are one text, and a tree is kept until the site is drawn.
fn lean(inlines: &mut Vec<Inline>) -> Vec<Inline> {
    let mut inlines = std::mem::take(inlines);
    inlines.shrink_to_fit();
    inlines
}

impl Tree {
    pub(super) fn new(file: FileId, start: usize) -> Self {
        Self {
            file,
            stack: Vec::new(),
            root: frame(Open::Root, start),
            deep_blocks: 0,
            deep_inlines: 0,
            skipped_blocks: 0,
            skipped_inlines: 0,
            now: start,
            text: String::new(),
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
        if self.text.is_empty() {
            return;
        }
        let text = Inline::Text(self.text.as_str().to_owned());
        self.text.clear();
        let inlines = &mut self.top().inlines;
        if inlines.is_empty() {
            // Most lines are one text.
            inlines.reserve_exact(1);
        }
        inlines.push(text);
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
        frame.inlines = lean(&mut frame.inlines);
        frame.blocks.shrink_to_fit();
        self.deep_blocks -= usize::from(frame.open.is_deep_block());
        self.deep_inlines -= usize::from(frame.open.is_inline());
        Some(frame)
    }

    /// The blocks of the whole text.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.flush();
        self.root.blocks
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
        self.text.push_str(text);
    }

    /// Whether something stands in the line that is being read.
    pub(super) fn has_line(&mut self) -> bool {
        !self.text.is_empty() || !self.top().inlines.is_empty()
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
        let inlines = lean(&mut top.inlines);
        let range = top.inlines_start..now.max(top.inlines_start);
        let span = self.span(range);
        self.top().blocks.push(Block { kind: BlockKind::Plain(inlines), span });
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
    pub(super) fn term_done(&mut self, term: Vec<Inline>) {
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
        let top = self.top();
        if let Open::Table(_, row) = &mut top.open {
            row.push(lean(&mut top.inlines));
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
