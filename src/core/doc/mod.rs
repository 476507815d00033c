//! A page's text as a tree: what an author wrote in Markdown, with every place kept.
//!
//! In: the text of a `.md` file ([`parse`], [`front`]). Out: [`Doc`], in which everything that needs the rest of
//! the site (links, images, charts, numbers) stands in a flat list and is named in the tree by its index, so that
//! resolving is a loop over a list and drawing asks by index. There is no HTML in a tree, and nothing nests deeper
//! than [`MAX_DEPTH`].

mod anchor;
pub mod body;
pub mod expr;
#[cfg(test)]
mod fixture;
pub mod front;
mod mask;
pub mod parse;
pub mod phrase;
pub mod plain;
mod quotes;
#[cfg(test)]
mod tests;
mod tree;

pub use body::Body;
pub use expr::Formula;
pub use front::{Front, Kind};
pub use phrase::Phrase;

use crate::source::Span;

/// The deepest nesting of a tree, blocks and inlines each: what is deeper is reported and drawn at this level.
pub const MAX_DEPTH: usize = 32;

/// The text of one page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doc {
    /// The text, in order.
    pub blocks: Vec<Block>,
    /// Every heading, in order.
    pub headings: Vec<Heading>,
    /// The notes that are referred to, in the order of their first reference: the first is note 1.
    pub footnotes: Vec<Footnote>,
    /// Every link, in order of the text.
    pub links: Vec<Link>,
    /// Every image, in order of the text.
    pub images: Vec<Image>,
    /// Everything to hear, in order of the text.
    pub audios: Vec<Audio>,
    /// Every mention of someone that the front matter says more of, in order of the text.
    pub voices: Vec<VoiceRef>,
    /// Every chart, in order of the text.
    pub charts: Vec<ChartBlock>,
    /// Every expression that could be read, in order of the text.
    pub formulas: Vec<Bound>,
    /// The pieces of every line: a text has hundreds of lines, and a site keeps them all until it is drawn.
    inlines: Vec<Inline>,
    /// The words of every piece.
    words: String,
}

/// A line of text: which pieces of its [`Doc`] it has ([`Doc::line`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    start: u32,
    end: u32,
}

/// A place in a list of a [`Doc`], or a number of its things, in few bytes: no text has more than it counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nth(u32);

impl From<usize> for Nth {
    fn from(n: usize) -> Self {
        Self(tree::small(n))
    }
}

impl Nth {
    /// As a number.
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// Words as they stand in a [`Doc`] ([`Doc::words`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    start: u32,
    end: u32,
}

impl Line {
    /// Whether there is nothing in it.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Its pieces, of all those of its text.
    fn of(self, inlines: &[Inline]) -> &[Inline] {
        inlines.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl Words {
    /// As they stand among all words of their text.
    fn of(self, words: &str) -> &str {
        words.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl Doc {
    /// The pieces of a line of this text.
    pub fn line(&self, line: Line) -> &[Inline] {
        line.of(&self.inlines)
    }

    /// The words of a piece of this text.
    pub fn words(&self, words: Words) -> &str {
        words.of(&self.words)
    }
}

/// A piece of text that stands on lines of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands.
    pub span: Span,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// A heading: index into [`Doc::headings`].
    Heading(usize),
    /// A paragraph.
    Paragraph(Line),
    /// Text of a list item without a paragraph around it.
    Plain(Line),
    /// A list.
    List(List),
    /// A quotation.
    Quote(Vec<Block>),
    /// Code, shown as it was written.
    Code {
        /// First word after the fence, lower case; empty where there is none.
        language: String,
        /// The code, each line with its end.
        text: String,
    },
    /// A table.
    Table(Box<Table>),
    /// A line across the text.
    Rule,
    /// Terms and what they mean.
    Definitions(Vec<Definition>),
    /// An image alone in its paragraph: index into [`Doc::images`].
    Figure(usize),
    /// `:::note Title`: a box beside the text.
    Note {
        /// Its title; empty where none was written.
        title: Line,
        /// The text.
        body: Vec<Block>,
    },
    /// `:::pull Speaker`, `:::pull @voice`: a quotation set large.
    Pull {
        /// Who says it; empty where none was written.
        speaker: Line,
        /// Who says it, where the front matter says more of them: index into [`Doc::voices`].
        voice: Option<Nth>,
        /// What is said.
        body: Vec<Block>,
    },
    /// `:::qa Question?`: a question and its answer.
    Question {
        /// The question.
        question: Line,
        /// The answer.
        answer: Vec<Block>,
    },
    /// `:::gallery`: pictures side by side.
    Gallery(Vec<Block>),
    /// `:::audio file.mp3 Title`: something to hear, and the same to read.
    Audio {
        /// Index into [`Doc::audios`].
        audio: usize,
        /// What is heard, in words.
        transcript: Vec<Block>,
    },
    /// A fenced block `chart`: index into [`Doc::charts`].
    Chart(usize),
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The first number of a numbered list; `None` for a list of points.
    pub start: Option<u64>,
    /// Its items.
    pub items: Vec<Item>,
}

/// One item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// For a task: whether it is done.
    pub task: Option<bool>,
    /// The text.
    pub body: Vec<Block>,
}

/// A table: a header and rows of as many cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// How each column is set.
    pub alignments: Vec<Alignment>,
    /// The header.
    pub head: Vec<Line>,
    /// The rows.
    pub rows: Vec<Vec<Line>>,
}

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// At the beginning of the line.
    Start,
    /// In the middle.
    Centre,
    /// At the end: numbers.
    End,
}

/// A term and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The term.
    pub term: Line,
    /// Its meanings.
    pub meanings: Vec<Vec<Block>>,
}

/// A piece of a line of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text, quotes and dashes already those of the language.
    Text(Words),
    /// Code.
    Code(Words),
    /// Stress.
    Emph(Line),
    /// Strong stress.
    Strong(Line),
    /// Text struck through.
    Strike(Line),
    /// A link.
    Link {
        /// Index into [`Doc::links`].
        link: Nth,
        /// Its text; empty where the title of the target is to stand.
        body: Line,
    },
    /// An image in a line of text: index into [`Doc::images`].
    Image(Nth),
    /// A reference to a note.
    FootnoteRef {
        /// Index into [`Doc::footnotes`].
        note: Nth,
        /// Which reference to this note it is, from 1.
        nth: Nth,
    },
    /// The end of a line of the source: a space.
    SoftBreak,
    /// The end of a line that must stay.
    HardBreak,
    /// A number bound to data: index into [`Doc::formulas`].
    Formula(Nth),
}

/// A heading of the text. The title of the page is the `h1`, so levels begin at 2.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// 2 to 6.
    pub level: u8,
    /// Unique in the page: letters and digits of ASCII, hyphens.
    pub id: String,
    /// The text.
    pub body: Line,
    /// Where it stands.
    pub span: Span,
}

/// A note at the foot of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Footnote {
    /// Its label, made fit for an id.
    pub id: String,
    /// The text.
    pub body: Vec<Block>,
    /// How often it is referred to.
    pub references: usize,
    /// Where the text stands.
    pub span: Span,
}

/// A link as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address or `kind:name`; one of the schemes that are allowed, or none.
    pub target: String,
    /// The title in quotes after the address; empty where none was written.
    pub title: String,
    /// Where the whole link stands.
    pub span: Span,
}

/// An image as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The file, relative to the bundle, or an address.
    pub src: String,
    /// What it shows: only texts and formulas.
    pub alt: Line,
    /// The title before ` — `; empty where none was written.
    pub caption: String,
    /// The title after its last ` — `: who made it; empty where none was written.
    pub credit: String,
    /// Where the whole image stands.
    pub span: Span,
}

/// Something to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audio {
    /// The file, relative to the bundle.
    pub src: String,
    /// What it is.
    pub title: String,
    /// Whether there are words for who does not hear it.
    pub transcribed: bool,
    /// Where its file is named.
    pub span: Span,
}

/// A mention of someone: `@id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoiceRef {
    /// The id in the front matter.
    pub id: String,
    /// Where it stands.
    pub span: Span,
}

/// A fenced block `chart`: TOML that the site reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartBlock {
    /// The TOML between the fences.
    pub toml: String,
    /// Where it stands; as long as `toml` where the block is not inside a list or a quotation.
    pub span: Span,
}

/// An expression and what was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// What it computes.
    pub formula: Formula,
    /// What stands between the braces, trimmed.
    pub source: String,
    /// Where it stands, braces included.
    pub span: Span,
}
