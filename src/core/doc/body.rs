//! The body of a page, whose tree is made when somebody draws it.
//!
//! In: a text. Out: what the rest of the site asks of a body it does not draw (where its links lead, which files it shows, its
//! charts and numbers, its ids), from the tree or from what an earlier run saw of the same text ([`Body::seen`]). Then
//! the tree is made only for who asks for it.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::parse::{bound, parse};
use super::{Audio, Block, BlockKind, Bound, ChartBlock, Doc, Image, Link, VoiceRef};
use crate::packed::{self, Reader};
use crate::source::{FileId, Span};
use crate::world::out::Fingerprint;

/// The body of a text.
#[derive(Debug)]
pub struct Body {
    hash: Option<Fingerprint>,
    words: usize,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Whole {
        doc: Box<Doc>,
        /// Whether nothing was found wrong with it: only then is its outline all that has to be said of it.
        is_faultless: bool,
    },
    Seen(Box<Seen>),
}

#[derive(Debug)]
struct Seen {
    outline: Outline,
    from: Original,
    whole: OnceLock<Doc>,
}

/// What a body was read from.
#[derive(Clone, Debug)]
pub struct Original {
    /// The whole text.
    pub text: Arc<str>,
    /// The bytes of its Markdown.
    pub body: Range<usize>,
    /// Its file.
    pub file: FileId,
    /// Its language.
    pub tag: String,
}

/// What is asked of a body without drawing it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Outline {
    headings: Vec<String>,
    notes: Vec<String>,
    links: Vec<Link>,
    pictures: Vec<Shown>,
    audios: Vec<Audio>,
    voices: Vec<VoiceRef>,
    charts: Vec<ChartBlock>,
    formulas: Vec<Bound>,
    passages: Vec<Range<usize>>,
}

/// An image, but for its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture<'b> {
    /// The file, relative to the bundle, or an address.
    pub src: &'b str,
    /// Whether it is said who made it.
    pub is_credited: bool,
    /// Where the whole image stands.
    pub span: Span,
}

impl<'b> Picture<'b> {
    /// What is asked of an image.
    pub fn of(image: &'b Image) -> Self {
        let Image { src, credit, span, .. } = image;
        Self { src, is_credited: !credit.is_empty(), span: *span }
    }
}

/// A [`Picture`] that was seen.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    src: String,
    is_credited: bool,
    span: Span,
}

impl Shown {
    fn of(image: &Image) -> Self {
        let Picture { src, is_credited, span } = Picture::of(image);
        Self { src: src.to_owned(), is_credited, span }
    }

    fn picture(&self) -> Picture<'_> {
        Picture { src: &self.src, is_credited: self.is_credited, span: self.span }
    }
}

impl Body {
    /// A body that was read just now, of a text with so many words, its front matter and marks among them.
    pub fn whole(doc: Doc, is_faultless: bool, words: usize) -> Self {
        Self { hash: None, words, form: Form::Whole { doc: Box::new(doc), is_faultless } }
    }

    /// The same body by what [`Body::seen`] said of it; `None` where the bytes say something else.
    pub fn from_seen(seen: &[u8], from: Original) -> Option<Self> {
        let mut reader = Reader(seen);
        let words = reader.size()?;
        let outline = Outline::read(&mut reader, &from)?;
        let seen = Seen { outline, from, whole: OnceLock::new() };
        Some(Self { hash: None, words, form: Form::Seen(Box::new(seen)) })
    }

    /// The same body, to be known to another run by a digest of the whole text and its language.
    #[must_use]
    pub fn known_by(self, hash: Option<Fingerprint>) -> Self {
        Self { hash, ..self }
    }

    /// The digest it is known by.
    pub fn hash(&self) -> Option<Fingerprint> {
        self.hash
    }

    /// What another run may know of the same text by; nothing of one that has faults, which are to be told each time.
    pub fn seen(&self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        packed::size(&mut out, self.words);
        match &self.form {
            Form::Whole { is_faultless: false, .. } => return None,
            Form::Whole { doc, is_faultless: true } => Outline::of(doc).write(&mut out),
            Form::Seen(seen) => seen.outline.write(&mut out),
        }
        Some(out)
    }

    /// The places in it that can be linked to.
    pub fn anchors(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for ids in [self.headings().collect::<Vec<_>>(), self.notes().collect()] {
            list(&mut out, &ids, |out, id| packed::text(out, id));
        }
        out
    }

    /// What it has beside words, headings, links and numbers, wherever in its text that stands: files, charts, voices. Two
    /// bodies that are equal in it are the same to all pages but their own and those that link to a place in them.
    pub fn holds(&self) -> Vec<u8> {
        let mut out = Vec::new();
        list(&mut out, &self.names().collect::<Vec<_>>(), |out, name| packed::text(out, name));
        list(&mut out, &self.pictures().collect::<Vec<_>>(), |out, picture| {
            packed::text(out, picture.src);
            packed::number(out, u32::from(picture.is_credited));
        });
        list(&mut out, self.audios(), |out, Audio { src, title, transcribed, .. }| {
            packed::text(out, src);
            packed::text(out, title);
            packed::number(out, u32::from(*transcribed));
        });
        list(&mut out, self.voices(), |out, voice| packed::text(out, &voice.id));
        list(&mut out, self.charts(), |out, chart| packed::text(out, &chart.toml));
        out
    }

    /// How many words its text has, as [`count_words`] counts them.
    pub fn words(&self) -> usize {
        self.words
    }

    /// Its tree.
    pub fn doc(&self) -> &Doc {
        match &self.form {
            Form::Whole { doc, .. } => doc,
            Form::Seen(seen) => seen.whole.get_or_init(|| {
                let Original { text, body, file, tag } = &seen.from;
                // Of a text with faults there is no outline.
                parse(text, body.clone(), *file, tag).0
            }),
        }
    }

    fn form(&self) -> Result<&Doc, &Outline> {
        match &self.form {
            Form::Whole { doc, .. } => Ok(doc),
            Form::Seen(seen) => Err(&seen.outline),
        }
    }

    /// The same for lists, one of the two.
    fn forms(&self) -> (Option<&Doc>, Option<&Outline>) {
        self.form().map_or_else(|outline| (None, Some(outline)), |doc| (Some(doc), None))
    }

    /// The ids of its headings, in order.
    pub fn headings(&self) -> impl Iterator<Item = &str> {
        let (doc, outline) = self.forms();
        let whole = doc.into_iter().flat_map(|doc| &doc.headings).map(|h| h.id.as_str());
        whole.chain(outline.into_iter().flat_map(|o| &o.headings).map(String::as_str))
    }

    /// The ids of its notes, in order.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        let (doc, outline) = self.forms();
        let whole = doc.into_iter().flat_map(|doc| &doc.footnotes).map(|note| note.id.as_str());
        whole.chain(outline.into_iter().flat_map(|o| &o.notes).map(String::as_str))
    }

    /// Its images, in order.
    pub fn pictures(&self) -> impl Iterator<Item = Picture<'_>> {
        let (doc, outline) = self.forms();
        let whole = doc.into_iter().flat_map(|doc| &doc.images).map(Picture::of);
        whole.chain(outline.into_iter().flat_map(|o| &o.pictures).map(Shown::picture))
    }

    /// The bytes of the text where its words stand, a piece for each paragraph, heading and table.
    pub fn passages(&self) -> Vec<Range<usize>> {
        match self.form() {
            Ok(doc) => passages(doc),
            Err(outline) => outline.passages.clone(),
        }
    }

    /// As [`Doc::links`].
    pub fn links(&self) -> &[Link] {
        self.form().map_or_else(|outline| &outline.links[..], |doc| &doc.links)
    }

    /// As [`Doc::audios`].
    pub fn audios(&self) -> &[Audio] {
        self.form().map_or_else(|outline| &outline.audios[..], |doc| &doc.audios)
    }

    /// As [`Doc::voices`].
    pub fn voices(&self) -> &[VoiceRef] {
        self.form().map_or_else(|outline| &outline.voices[..], |doc| &doc.voices)
    }

    /// As [`Doc::charts`].
    pub fn charts(&self) -> &[ChartBlock] {
        self.form().map_or_else(|outline| &outline.charts[..], |doc| &doc.charts)
    }

    /// As [`Doc::formulas`].
    pub fn formulas(&self) -> &[Bound] {
        self.form().map_or_else(|outline| &outline.formulas[..], |doc| &doc.formulas)
    }

    /// What may be files of the bundle, by the names the text has for them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let links = self.links().iter().map(|link| link.target.as_str()).filter(|target| {
            let relative = !target.contains(':') && !target.starts_with(['/', '#']);
            relative && !target.ends_with(".md")
        });
        let links = links.map(|target| target.split('#').next().unwrap_or_default());
        let audios = self.audios().iter().map(|audio| audio.src.as_str());
        self.pictures().map(|picture| picture.src).chain(audios).chain(links)
    }
}

/// The digest that a body is known by: of its whole text, in a language.
pub fn digest(tag: &str, text: &str) -> Fingerprint {
    Fingerprint::of(&[tag.as_bytes(), text.as_bytes()])
}

/// How many words a text has: runs of bytes between ASCII white space.
pub fn count_words(text: &str) -> usize {
    let mut in_word = false;
    let mut words = 0;
    for b in text.bytes() {
        let space = b.is_ascii_whitespace();
        words += usize::from(!space && !in_word);
        in_word = !space;
    }
    words
}

/// Where the words of a text stand, a piece for each paragraph, heading and table.
fn passages(doc: &Doc) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut open: Vec<&Block> = doc.blocks.iter().collect();
    open.extend(doc.footnotes.iter().flat_map(|note| &note.body));
    while let Some(block) = open.pop() {
        match &block.kind {
            BlockKind::Paragraph(_)
            | BlockKind::Plain(_)
            | BlockKind::Heading(_)
            | BlockKind::Table(_) => out.push(block.span.range()),
            BlockKind::List(list) => open.extend(list.items.iter().flat_map(|item| &item.body)),
            BlockKind::Definitions(list) => {
                open.extend(list.iter().flat_map(|d| d.meanings.iter().flatten()));
            }
            BlockKind::Quote(body)
            | BlockKind::Note { body, .. }
            | BlockKind::Pull { body, .. }
            | BlockKind::Question { answer: body, .. } => open.extend(body),
            // What somebody says in a recording is theirs.
            BlockKind::Audio { .. }
            | BlockKind::Gallery(_)
            | BlockKind::Code { .. }
            | BlockKind::Rule
            | BlockKind::Figure(_)
            | BlockKind::Chart(_) => {}
        }
    }
    out.sort_by_key(|range| range.start);
    out
}

impl Outline {
    fn of(doc: &Doc) -> Self {
        Self {
            headings: doc.headings.iter().map(|h| h.id.clone()).collect(),
            notes: doc.footnotes.iter().map(|f| f.id.clone()).collect(),
            links: doc.links.clone(),
            pictures: doc.images.iter().map(Shown::of).collect(),
            audios: doc.audios.clone(),
            voices: doc.voices.clone(),
            charts: doc.charts.clone(),
            formulas: doc.formulas.clone(),
            passages: passages(doc),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        let Self { headings, notes, links, pictures, audios, voices, charts, formulas, passages } =
            self;
        for ids in [headings, notes] {
            list(out, ids, |out, id| packed::text(out, id));
        }
        list(out, links, |out, Link { target, title, span }| {
            packed::text(out, target);
            packed::text(out, title);
            range(out, &span.range());
        });
        list(out, pictures, |out, Shown { src, is_credited, span }| {
            packed::text(out, src);
            packed::number(out, u32::from(*is_credited));
            range(out, &span.range());
        });
        list(out, audios, |out, Audio { src, title, transcribed, span }| {
            packed::text(out, src);
            packed::text(out, title);
            packed::number(out, u32::from(*transcribed));
            range(out, &span.range());
        });
        list(out, voices, |out, VoiceRef { id, span }| {
            packed::text(out, id);
            range(out, &span.range());
        });
        list(out, charts, |out, ChartBlock { toml, span }| {
            packed::text(out, toml);
            range(out, &span.range());
        });
        // What an expression means is read from the text again.
        list(out, formulas, |out, Bound { span, .. }| range(out, &span.range()));
        list(out, passages, range);
    }

    fn read(reader: &mut Reader<'_>, from: &Original) -> Option<Self> {
        let Original { text, body, file, .. } = from;
        let file = *file;
        let owned = |reader: &mut Reader<'_>| reader.text().map(str::to_owned);
        let place = |reader: &mut Reader<'_>| {
            let range = read_range(reader)?;
            text.get(range.clone())?;
            Some(Span::new(file, range))
        };
        let yes = |reader: &mut Reader<'_>| reader.number().map(|n| n == 1);
        let markdown = text.get(body.clone())?;
        let outline = Self {
            headings: reader.list(owned)?,
            notes: reader.list(owned)?,
            links: reader
                .list(|r| Some(Link { target: owned(r)?, title: owned(r)?, span: place(r)? }))?,
            pictures: reader
                .list(|r| Some(Shown { src: owned(r)?, is_credited: yes(r)?, span: place(r)? }))?,
            audios: reader.list(|r| {
                let (src, title) = (owned(r)?, owned(r)?);
                Some(Audio { src, title, transcribed: yes(r)?, span: place(r)? })
            })?,
            voices: reader.list(|r| Some(VoiceRef { id: owned(r)?, span: place(r)? }))?,
            charts: reader.list(|r| Some(ChartBlock { toml: owned(r)?, span: place(r)? }))?,
            formulas: reader.list(|r| {
                let range = read_range(r)?;
                let from = range.start.checked_sub(body.start)?;
                bound(markdown, from..range.end.checked_sub(body.start)?, file, body.start).ok()
            })?,
            passages: reader.list(read_range)?,
        };
        reader.0.is_empty().then_some(outline)
    }
}

fn list<T>(out: &mut Vec<u8>, all: &[T], one: impl Fn(&mut Vec<u8>, &T)) {
    packed::size(out, all.len());
    for value in all {
        one(out, value);
    }
}

fn range(out: &mut Vec<u8>, range: &Range<usize>) {
    packed::size(out, range.start);
    packed::size(out, range.len());
}

fn read_range(reader: &mut Reader<'_>) -> Option<Range<usize>> {
    let start = reader.size()?;
    Some(start..start.checked_add(reader.size()?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::tests::EVERYTHING;

    fn written(text: &str) -> Original {
        // As behind front matter.
        let whole = format!("+++\n+++\n{text}");
        let body = 8..whole.len();
        Original { text: whole.into(), body, file: FileId(7), tag: "it".to_owned() }
    }

    fn read(from: &Original) -> Body {
        let (doc, faults) = parse(&from.text, from.body.clone(), from.file, &from.tag);
        Body::whole(doc, faults.is_empty(), count_words(&from.text))
    }

    #[test]
    fn what_was_seen_of_a_body_answers_as_its_tree_does() {
        let mut links = 0;
        for text in EVERYTHING {
            let from = written(text);
            let whole = read(&from);
            let seen = whole.seen().expect("nothing is wrong with it");
            let known = Body::from_seen(&seen, from).expect("what was written is read");
            assert_eq!(known.words(), whole.words());
            assert!(known.headings().eq(whole.headings()));
            assert!(known.notes().eq(whole.notes()));
            assert!(known.pictures().eq(whole.pictures()));
            assert_eq!(known.passages(), whole.passages());
            assert_eq!(known.links(), whole.links());
            assert_eq!(known.audios(), whole.audios());
            assert_eq!(known.voices(), whole.voices());
            assert_eq!(known.charts(), whole.charts());
            assert_eq!(known.formulas(), whole.formulas());
            assert!(known.names().eq(whole.names()));
            assert_eq!(known.seen(), Some(seen), "and it is left to the next run again");
            assert_eq!(known.doc(), whole.doc(), "the tree is made for who asks");
            links += whole.links().len() + whole.charts().len() + whole.formulas().len();
        }
        assert!(links > 5, "{links} links, charts and expressions in all");
    }

    #[test]
    fn nothing_is_left_of_a_body_with_faults() {
        assert_eq!(read(&written("<b>grassetto</b>")).seen(), None);
    }

    #[test]
    fn bytes_that_are_cut_say_nothing_and_spoilt_ones_break_nothing() {
        for text in EVERYTHING {
            let from = written(text);
            let seen = read(&from).seen().expect("nothing is wrong with it");
            for end in 0..seen.len() {
                assert!(Body::from_seen(&seen[..end], from.clone()).is_none(), "cut at {end}");
            }
            for at in 0..seen.len() {
                let mut spoilt = seen.clone();
                spoilt[at] ^= 0x15;
                drop(Body::from_seen(&spoilt, from.clone()));
            }
        }
    }
}
