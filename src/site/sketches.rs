//! What others show of a text, kept so that it need not be read: where it stands in lists, how it is called, when it changed.
//!
//! In: texts whose numbers are known, and the bytes that [`to_bytes`] gave. Out: for the file of a text a [`Text`] without
//! a body that stands in lists, rows, feeds and sitemaps as the whole one does; its own page cannot be drawn from it. Each
//! is read by itself, where it is asked for.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{DatasetId, Extra, Moment, Text};
use crate::doc::phrase::Part;
use crate::doc::{Body, Doc, Phrase};
use crate::name::{Slug, Url};
use crate::packed::{self, Reader};
use crate::site::vocabulary::TermId;
use crate::source::{FileId, Span, Spanned};

/// What others show of texts, by their files.
#[derive(Debug, Default)]
pub struct Sketches {
    bytes: Vec<u8>,
    /// In the order of the files.
    entries: Vec<(FileId, Range<usize>)>,
}

/// A text, and what it says once its numbers are known.
#[derive(Clone, Copy)]
pub struct Told<'t> {
    /// The text.
    pub text: &'t Text,
    /// Its title.
    pub title: &'t str,
    /// Its standfirst.
    pub description: &'t str,
    /// Its corrections, newest first.
    pub corrections: &'t [(Date, String)],
    /// The datasets it draws on.
    pub datasets: &'t [DatasetId],
}

/// What others show of one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sketch<'b> {
    /// What decides under which address it stands, with which files beside it and, of what articles have not, as what.
    pub place: &'b [u8],
    /// What decides in which lists it stands, and where in them.
    pub lists: &'b [u8],
    /// When it changed.
    pub dates: &'b [u8],
    words: &'b [u8],
}

impl Sketches {
    /// Reads bytes; nothing where they say something else.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        let entries = entries(&bytes).unwrap_or_default();
        Self { bytes, entries }
    }

    /// What others show of a text.
    pub fn find(&self, file: FileId) -> Option<Sketch<'_>> {
        let at = self.entries.binary_search_by_key(&file, |(file, _)| *file).ok()?;
        Sketch::of(self.bytes.get(self.entries.get(at)?.1.clone())?)
    }

    /// The bytes of these, with others in the place of some.
    pub fn with(&self, others: &BTreeMap<FileId, Vec<u8>>) -> Vec<u8> {
        let all = self.entries.iter().map(|(file, range)| {
            let own = self.bytes.get(range.clone()).unwrap_or_default();
            (*file, others.get(file).map_or(own, Vec::as_slice))
        });
        to_bytes(all)
    }
}

fn entries(bytes: &[u8]) -> Option<Vec<(FileId, Range<usize>)>> {
    let mut reader = Reader(bytes);
    let mut entries = Vec::new();
    while !reader.0.is_empty() {
        let (file, n) = (FileId(reader.number()?), reader.size()?);
        let start = bytes.len() - reader.0.len();
        reader.bytes(n)?;
        entries.push((file, start..start + n));
    }
    entries.is_sorted_by_key(|(file, _)| *file).then_some(entries)
}

/// The bytes of what others show of texts, which come in the order of their files.
pub fn to_bytes<'s>(all: impl IntoIterator<Item = (FileId, &'s [u8])>) -> Vec<u8> {
    let mut out = Vec::new();
    for (file, sketch) in all {
        packed::number(&mut out, file.0);
        packed::size(&mut out, sketch.len());
        out.extend_from_slice(sketch);
    }
    out
}

impl Told<'_> {
    /// The bytes of a [`Sketch`].
    pub fn sketch(self) -> Vec<u8> {
        let mut out = Vec::new();
        for part in [self.place(), self.lists(), self.dates(), self.words()] {
            packed::size(&mut out, part.len());
            out.extend_from_slice(&part);
        }
        out
    }

    fn place(self) -> Vec<u8> {
        let Self { text, .. } = self;
        let mut out = Vec::new();
        packed::text(&mut out, text.slug.as_str());
        moment(&mut out, text.extra.start);
        packed::size(&mut out, text.aliases.len());
        for alias in &text.aliases {
            packed::text(&mut out, alias.value.as_str());
        }
        for said in [&text.extra.form, &text.extra.edition, &text.extra.category] {
            packed::text(&mut out, said.as_deref().unwrap_or_default());
        }
        packed::number(&mut out, text.image.as_ref().map_or(0, |image| image.file.0 + 1));
        out
    }

    fn lists(self) -> Vec<u8> {
        let Self { text, datasets, .. } = self;
        let mut out = Vec::new();
        moment(&mut out, text.published);
        for terms in [&text.terms, &text.authors] {
            packed::numbers(&mut out, terms.iter().map(|term| term.0));
        }
        let small = |id: &DatasetId| u32::try_from(id.0).unwrap_or(u32::MAX);
        packed::numbers(&mut out, datasets.iter().map(small));
        out
    }

    fn dates(self) -> Vec<u8> {
        let mut out = Vec::new();
        moment(&mut out, self.text.updated);
        packed::size(&mut out, self.corrections.len());
        for (date, _) in self.corrections {
            packed::text(&mut out, &date.to_string());
        }
        out
    }

    fn words(self) -> Vec<u8> {
        let mut out = Vec::new();
        packed::text(&mut out, self.title);
        packed::text(&mut out, self.description);
        for (_, text) in self.corrections {
            packed::text(&mut out, text);
        }
        out
    }
}

fn moment(out: &mut Vec<u8>, moment: Option<Moment>) {
    let Some(Moment { at, timed, civil: _ }) = moment else { return out.push(0) };
    out.push(1 + u8::from(timed));
    out.extend_from_slice(&at.as_nanosecond().to_le_bytes());
}

/// The inner `None` is that there is no moment.
#[expect(clippy::option_option, reason = "the outer one ends the reading")]
fn read_moment(r: &mut Reader<'_>, zone: &TimeZone) -> Option<Option<Moment>> {
    let [flag] = r.array()?;
    if flag == 0 {
        return Some(None);
    }
    let at = Timestamp::from_nanosecond(i128::from_le_bytes(r.array()?)).ok()?;
    Some(Some(Moment { at, civil: zone.to_datetime(at), timed: flag == 2 }))
}

impl<'b> Sketch<'b> {
    /// The bytes of one sketch; `None` where they are something else.
    pub fn of(bytes: &'b [u8]) -> Option<Self> {
        let mut r = Reader(bytes);
        let mut part = || r.size().and_then(|n| r.bytes(n));
        Some(Self { place: part()?, lists: part()?, dates: part()?, words: part()? })
    }

    /// The title of the text.
    pub fn title(self) -> Option<&'b str> {
        Reader(self.words).text()
    }

    /// The text without its body, where a site is; `folder` is that of its files.
    pub fn text(self, file: FileId, folder: &str, zone: &TimeZone) -> Option<Text> {
        let mut r = Reader(self.place);
        let slug = Slug::parse(r.text()?)?;
        let start = read_moment(&mut r, zone)?;
        let nowhere = Span::new(file, 0..0);
        let alias =
            |r: &mut Reader<'_>| Some(Spanned { value: Url::parse(r.text()?)?, span: nowhere });
        let aliases = r.list(alias)?;
        let mut said = || r.text().map(|text| Some(text.to_owned()).filter(|t| !t.is_empty()));
        let (form, edition, category) = (said()?, said()?, said()?);
        let mut r = Reader(self.lists);
        let published = read_moment(&mut r, zone)?;
        let terms = r.list(|r| r.number().map(TermId))?;
        let authors = r.list(|r| r.number().map(TermId))?;
        let datasets = r.list(|r| r.size().map(DatasetId))?;
        let mut r = Reader(self.dates);
        let updated = read_moment(&mut r, zone)?;
        let days = r.list(|r| r.text()?.parse().ok())?;
        let mut r = Reader(self.words);
        let (title, description) = (phrase(r.text()?), phrase(r.text()?));
        let correction = |day: Date| Some((day, phrase(r.text()?)));
        Some(Text {
            file,
            front: None,
            folder: folder.to_owned(),
            slug,
            title,
            description,
            body: Arc::new(Body::whole(Doc::default(), true, 0)),
            charts: Vec::new(),
            published,
            updated,
            draft: false,
            typed_numbers: true,
            aliases,
            authors,
            terms,
            datasets,
            image: None,
            key_figures: Vec::new(),
            corrections: days.into_iter().map(correction).collect::<Option<_>>()?,
            voices: Vec::new(),
            extra: Extra { form, edition, start, category, ..Extra::default() },
        })
    }
}

fn phrase(text: &str) -> Phrase {
    Phrase { parts: vec![Part::Text(text.to_owned())] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Picture;

    const ZONE: TimeZone = TimeZone::UTC;

    fn at(text: &str) -> Moment {
        let at: Timestamp = text.parse().expect("a moment");
        Moment { at, civil: ZONE.to_datetime(at), timed: true }
    }

    fn text() -> Text {
        let file = FileId(7);
        let alias = Url::parse("/vecchio/").expect("an address");
        let alias = Spanned { value: alias, span: Span::new(file, 3..9) };
        Text {
            file,
            front: None,
            folder: "content/articles/è/".to_owned(),
            slug: Slug::parse("nuovo").expect("a slug"),
            title: phrase("Prima"),
            description: phrase("Una frase."),
            body: Arc::new(Body::whole(Doc::default(), true, 0)),
            charts: vec![],
            published: Some(at("2026-03-01T08:00:00Z")),
            updated: Some(Moment { timed: false, ..at("2026-03-02T00:00:00Z") }),
            draft: false,
            typed_numbers: false,
            aliases: vec![alias],
            authors: vec![TermId(300)],
            terms: vec![TermId(1), TermId(0)],
            datasets: vec![],
            image: None,
            key_figures: vec![],
            corrections: vec![],
            voices: vec![],
            extra: Extra { form: Some("saggio".to_owned()), ..Extra::default() },
        }
    }

    fn sketch(text: &Text, title: &str, corrections: &[(Date, String)]) -> Vec<u8> {
        let datasets = &[DatasetId(2)];
        Told { text, title, description: "Una frase.", corrections, datasets }.sketch()
    }

    fn said(phrase: &Phrase) -> String {
        phrase.fill(|_| String::new())
    }

    #[test]
    fn a_text_comes_back_as_others_show_it_or_not_at_all() {
        let corrections = [("2026-03-05".parse().expect("a day"), "Erano «due».".to_owned())];
        let bytes = sketch(&text(), "Città «51.386»", &corrections);
        let read = |bytes| Sketch::of(bytes)?.text(FileId(7), "content/articles/è/", &ZONE);
        let (was, is) = (text(), read(&bytes).expect("a text"));
        assert_eq!(
            (said(&is.title), said(&is.description)),
            ("Città «51.386»".into(), "Una frase.".into())
        );
        assert_eq!((is.file, &is.folder, &is.slug), (was.file, &was.folder, &was.slug));
        assert_eq!((is.published, is.updated), (was.published, was.updated));
        assert_eq!((&is.terms, &is.authors), (&was.terms, &was.authors));
        assert_eq!(is.datasets, [DatasetId(2)]);
        assert_eq!(is.aliases[0].value, was.aliases[0].value);
        assert_eq!([&is.extra.form, &is.extra.category], [&was.extra.form, &None]);
        let told: Vec<_> = is.corrections.iter().map(|(day, text)| (*day, said(text))).collect();
        assert_eq!(told, corrections);
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_none(), "cut at {end}");
        }
    }

    #[test]
    fn each_part_changes_with_what_it_tells_of_and_with_nothing_else() {
        let parts = |text: &Text, title| {
            let bytes = sketch(text, title, &[]);
            let Sketch { place, lists, dates, words } = Sketch::of(&bytes).expect("a sketch");
            [place, lists, dates, words].map(<[u8]>::to_vec)
        };
        let before = parts(&text(), "Prima");
        let differ = |after: &[Vec<u8>; 4]| [0, 1, 2, 3].map(|n| before[n] != after[n]);
        assert_eq!(differ(&parts(&text(), "Dopo")), [false, false, false, true]);
        let later = Some(at("2026-04-01T00:00:00Z"));
        let updated = Text { updated: later, ..text() };
        assert_eq!(differ(&parts(&updated, "Prima")), [false, false, true, false]);
        let moved = [
            Text { published: later, ..text() },
            Text { terms: vec![TermId(0), TermId(1)], ..text() },
            Text { authors: vec![], ..text() },
        ];
        for (n, text) in moved.iter().enumerate() {
            assert_eq!(differ(&parts(text, "Prima")), [false, true, false, false], "{n}");
        }
        let picture = Picture { file: FileId(0), alt: String::new(), credit: None };
        let others = [
            Text { slug: Slug::parse("altro").expect("a slug"), ..text() },
            Text { aliases: vec![], ..text() },
            Text { image: Some(picture), ..text() },
            Text { extra: Extra { start: later, ..Extra::default() }, ..text() },
        ];
        for (n, text) in others.iter().enumerate() {
            assert_eq!(differ(&parts(text, "Prima")), [true, false, false, false], "{n}");
        }
    }

    #[test]
    fn those_of_a_site_are_found_by_their_files_and_replaced_one_by_one() {
        let (a, b, c) =
            (sketch(&text(), "A", &[]), sketch(&text(), "B", &[]), sketch(&text(), "C", &[]));
        let all = to_bytes([(FileId(1), a.as_slice()), (FileId(300), b.as_slice())]);
        let sketches = Sketches::from_bytes(all.clone());
        assert_eq!(sketches.find(FileId(300)), Sketch::of(&b));
        assert_eq!(sketches.find(FileId(2)), None);
        let other = Sketches::from_bytes(sketches.with(&[(FileId(1), c.clone())].into()));
        assert_eq!([1, 300].map(|n| other.find(FileId(n))), [Sketch::of(&c), Sketch::of(&b)]);
        for end in 1..all.len() {
            let cut = Sketches::from_bytes(all[..end].to_vec());
            assert_eq!(cut.find(FileId(300)), None, "cut at {end}");
        }
    }
}
