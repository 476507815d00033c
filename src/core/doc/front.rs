//! Front matter: the text between the `+++` lines → [`Front`], and where the rest begins.
//!
//! In: the text of a page, its kind, its language. Out: its keys, read through one static table per kind, and the
//! range of the Markdown after them. What is missing or wrong is reported; reading goes on.

use std::ops::Range;

use jiff::civil::Date;

use super::phrase::{self, Phrase};
use crate::diag::{Code, Diagnostic};
use crate::fields::{self, Context, FieldSpec, FieldType, Moment, Record, optional, required};
use crate::source::{FileId, Span, Spanned};
use crate::world::out::{Fingering, Fingerprint};

/// The kinds of pages that authors write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An article.
    Article,
    /// An `AltriSguardi` piece.
    AltriSguardi,
    /// The cover of a report's edition.
    Report,
    /// A chapter of a report.
    Chapter,
    /// An event.
    Event,
    /// A page: method, privacy.
    Page,
    /// The home page.
    Home,
}

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Article,
        Self::AltriSguardi,
        Self::Report,
        Self::Chapter,
        Self::Event,
        Self::Page,
        Self::Home,
    ];

    /// What the manifest of a site calls such a page.
    pub fn published(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Article => "article",
            Self::AltriSguardi => "altrisguardi",
            Self::Report => "report",
            Self::Chapter => "chapter",
            Self::Event => "event",
            Self::Page => "page",
        }
    }

    /// What links to such a page begin with: `article:nome`; a chapter is named after its report.
    pub fn scheme(self) -> Option<&'static str> {
        match self {
            Self::Article => Some("article"),
            Self::AltriSguardi => Some("altrisguardi"),
            Self::Report | Self::Chapter => Some("report"),
            Self::Event => Some("event"),
            Self::Page => Some("page"),
            Self::Home => None,
        }
    }

    /// The keys of its front matter.
    pub fn specs(self) -> &'static [FieldSpec] {
        match self {
            Self::Article => ARTICLE,
            Self::AltriSguardi => ALTRISGUARDI,
            Self::Report => REPORT,
            Self::Chapter => CHAPTER,
            Self::Event => EVENT,
            Self::Page => PAGE,
            Self::Home => HOME,
        }
    }
}

const TITLE: FieldSpec = required("title", FieldType::Text, "the title; may hold expressions");
const DESCRIPTION: FieldSpec = required(
    "description",
    FieldType::Text,
    "one or two sentences under the title; may hold expressions",
);
const SLUG: FieldSpec = optional(
    "slug",
    FieldType::Slug,
    "the piece of the address in this language; else the file's name",
);
const DATE: FieldSpec = optional("date", FieldType::Moment, "when the page is published");
const DATE_REQUIRED: FieldSpec = FieldSpec { need: fields::Need::Required, ..DATE };
const UPDATED: FieldSpec = optional("updated", FieldType::Moment, "when the text last changed");
const DRAFT: FieldSpec = optional("draft", FieldType::Bool, "whether the page is kept back");
const ALIASES: FieldSpec =
    optional("aliases", FieldType::Addresses, "old addresses that lead here");
const AUTHORS: FieldSpec = optional("authors", FieldType::Texts, "ids of the people who wrote it");
const TOPICS: FieldSpec = optional("topics", FieldType::Texts, "ids of its topics");
const PLACES: FieldSpec = optional("places", FieldType::Texts, "ids of the places it is about");
const ORGANISATIONS: FieldSpec =
    optional("organisations", FieldType::Texts, "ids of the organisations it is about");
const PROJECTS: FieldSpec =
    optional("projects", FieldType::Texts, "ids of the projects it belongs to");
const DATASETS: FieldSpec = optional(
    "datasets",
    FieldType::Texts,
    "ids of datasets used beside those of charts and numbers",
);
const IMAGE: FieldSpec =
    optional("image", FieldType::Table(IMAGE_KEYS), "the picture at the head of the page");
const KEY_FIGURES: FieldSpec =
    optional("key_figures", FieldType::Tables(KEY_FIGURE_KEYS), "figures at the head of the page");
const CORRECTIONS: FieldSpec = optional(
    "corrections",
    FieldType::Tables(CORRECTION_KEYS),
    "what was wrong, and when it was mended",
);
const TYPED_NUMBERS: FieldSpec = optional(
    "typed_numbers",
    FieldType::Bool,
    "whether figures that are typed by hand are meant so, and `check` passes them over",
);
const MATERIALS: FieldSpec =
    optional("materials", FieldType::Tables(MATERIAL_KEYS), "files and addresses to take away");

const VOICES: FieldSpec = optional(
    "voices",
    FieldType::Tables(VOICE_KEYS),
    "people who are quoted, shown or heard, and what they agreed to",
);

const CONSENT_KEYS: &[FieldSpec] = &[
    required("date", FieldType::Date, "the day it was given"),
    required(
        "scope",
        FieldType::Text,
        "what it covers: words, name, face, voice; where; until when",
    ),
    optional("withdrawn", FieldType::Date, "the day it was taken back"),
];
const VOICE_KEYS: &[FieldSpec] = &[
    required("id", FieldType::Slug, "the name that `:::pull @name` calls them by"),
    required("name", FieldType::Text, "the name readers see, their own or another"),
    optional("role", FieldType::Text, "what they do, or who they are in this"),
    optional("place", FieldType::Text, "where they said it"),
    optional("date", FieldType::Date, "the day they said it"),
    required("consent", FieldType::Table(CONSENT_KEYS), "what they agreed to"),
    optional(
        "files",
        FieldType::Texts,
        "pictures and recordings, beside the text, that they are in",
    ),
];
const IMAGE_KEYS: &[FieldSpec] = &[
    required("src", FieldType::Text, "the file, beside the text"),
    required("alt", FieldType::Text, "what it shows, for who does not see it"),
    optional("credit", FieldType::Text, "who made it"),
];
const KEY_FIGURE_KEYS: &[FieldSpec] = &[
    required("value", FieldType::Text, "the figure: an expression"),
    required("label", FieldType::Text, "what it counts"),
    optional("note", FieldType::Text, "period, or another word about it"),
];
const CORRECTION_KEYS: &[FieldSpec] = &[
    required("date", FieldType::Moment, "when it was mended"),
    required("text", FieldType::Text, "what was wrong and what is right"),
];
const MATERIAL_KEYS: &[FieldSpec] = &[
    required("title", FieldType::Text, "its name"),
    required("path", FieldType::Text, "the file, beside the text, or an address"),
    optional(
        "accessible",
        FieldType::Bool,
        "whether people who use a screen reader can read it: a PDF with tags, headings and texts for its pictures",
    ),
];

const ARTICLE: &[FieldSpec] = &[
    TITLE,
    DESCRIPTION,
    SLUG,
    DATE_REQUIRED,
    UPDATED,
    DRAFT,
    ALIASES,
    AUTHORS,
    TOPICS,
    PLACES,
    ORGANISATIONS,
    PROJECTS,
    DATASETS,
    IMAGE,
    VOICES,
    KEY_FIGURES,
    TYPED_NUMBERS,
    CORRECTIONS,
];
const ALTRISGUARDI: &[FieldSpec] = &[
    TITLE,
    DESCRIPTION,
    SLUG,
    required("form", FieldType::Choice(&["essay", "interview", "photo", "audio"]), "what it is"),
    DATE_REQUIRED,
    UPDATED,
    DRAFT,
    ALIASES,
    AUTHORS,
    TOPICS,
    PLACES,
    ORGANISATIONS,
    PROJECTS,
    DATASETS,
    IMAGE,
    VOICES,
    CORRECTIONS,
];
const REPORT: &[FieldSpec] = &[
    TITLE,
    DESCRIPTION,
    required("edition", FieldType::Text, "the edition: 2026"),
    SLUG,
    DATE_REQUIRED,
    UPDATED,
    DRAFT,
    ALIASES,
    AUTHORS,
    TOPICS,
    PLACES,
    ORGANISATIONS,
    PROJECTS,
    DATASETS,
    IMAGE,
    VOICES,
    MATERIALS,
    CORRECTIONS,
];
const CHAPTER: &[FieldSpec] = &[
    TITLE,
    DESCRIPTION,
    SLUG,
    UPDATED,
    DRAFT,
    ALIASES,
    DATASETS,
    IMAGE,
    VOICES,
    TYPED_NUMBERS,
    CORRECTIONS,
];
const EVENT: &[FieldSpec] = &[
    TITLE,
    DESCRIPTION,
    SLUG,
    required("start", FieldType::Moment, "when it begins"),
    optional("end", FieldType::Moment, "when it ends"),
    optional("location", FieldType::Text, "where it is"),
    required(
        "category",
        FieldType::Choice(&["working-table", "presentation", "training"]),
        "what sort of event it is",
    ),
    DATE,
    UPDATED,
    DRAFT,
    ALIASES,
    TOPICS,
    PLACES,
    ORGANISATIONS,
    PROJECTS,
    DATASETS,
    IMAGE,
    VOICES,
    MATERIALS,
    CORRECTIONS,
];
const STATEMENT: FieldSpec = optional(
    "statement",
    FieldType::Choice(&["accessibility"]),
    "a statement that is filled from specola.toml, above the text",
);
const PAGE: &[FieldSpec] = &[
    TITLE,
    DESCRIPTION,
    SLUG,
    DATE,
    UPDATED,
    DRAFT,
    ALIASES,
    DATASETS,
    IMAGE,
    STATEMENT,
    CORRECTIONS,
];
const HOME: &[FieldSpec] = &[
    TITLE,
    DESCRIPTION,
    optional("lead", FieldType::Text, "name of the article that leads the page"),
    optional("chart", FieldType::Text, "id of the chart beside it"),
    SLUG,
    UPDATED,
    DRAFT,
    ALIASES,
    DATASETS,
    IMAGE,
    KEY_FIGURES,
    CORRECTIONS,
];

/// The front matter of one page.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    /// What the page is.
    pub kind: Kind,
    /// Of what was written.
    pub digests: Digests,
    /// Every key that was written and right; those of one kind only (`form`, `start`) are read from here.
    pub record: Record,
    /// The title; empty where its absence was reported.
    pub title: Phrase,
    /// The sentences under the title; empty where their absence was reported.
    pub description: Phrase,
    /// The piece of the address, where one was written.
    pub slug: Option<String>,
    /// When the page is published.
    pub date: Option<Moment>,
    /// When the text last changed.
    pub updated: Option<Moment>,
    /// Whether the page is kept back.
    pub draft: bool,
    /// The picture at the head.
    pub image: Option<HeadImage>,
    /// The figures at the head.
    pub key_figures: Vec<KeyFigure>,
    /// What was wrong, and when it was mended, in the order written.
    pub corrections: Vec<Correction>,
    /// Files and addresses to take away.
    pub materials: Vec<Material>,
    /// People who are quoted, shown or heard.
    pub voices: Vec<Voice>,
}

impl Front {
    /// The old addresses that lead here.
    pub fn aliases(&self) -> &[Spanned<String>] {
        self.record.texts("aliases")
    }

    /// Ids of the authors.
    pub fn authors(&self) -> &[Spanned<String>] {
        self.record.texts("authors")
    }

    /// Ids of the topics.
    pub fn topics(&self) -> &[Spanned<String>] {
        self.record.texts("topics")
    }

    /// Ids of the places.
    pub fn places(&self) -> &[Spanned<String>] {
        self.record.texts("places")
    }

    /// Ids of the organisations.
    pub fn organisations(&self) -> &[Spanned<String>] {
        self.record.texts("organisations")
    }

    /// Ids of the projects.
    pub fn projects(&self) -> &[Spanned<String>] {
        self.record.texts("projects")
    }

    /// Ids of the datasets that are named.
    pub fn datasets(&self) -> &[Spanned<String>] {
        self.record.texts("datasets")
    }

    /// Every phrase of the front matter: title, description, key figures, corrections.
    pub fn phrases(&self) -> impl Iterator<Item = &Phrase> {
        let figures =
            self.key_figures.iter().flat_map(|k| [Some(&k.value), Some(&k.label), k.note.as_ref()]);
        let corrections = self.corrections.iter().map(|c| &c.text);
        [&self.title, &self.description].into_iter().chain(figures.flatten()).chain(corrections)
    }
}

/// The picture at the head of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadImage {
    /// The file, beside the text.
    pub src: Spanned<String>,
    /// What it shows.
    pub alt: String,
    /// Who made it.
    pub credit: Option<String>,
}

/// A figure at the head of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyFigure {
    /// The figure.
    pub value: Phrase,
    /// What it counts.
    pub label: Phrase,
    /// Another word about it.
    pub note: Option<Phrase>,
    /// Where it stands.
    pub span: Span,
}

/// A dated correction.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// When.
    pub date: Moment,
    /// What was wrong and what is right.
    pub text: Phrase,
}

/// A file or address to take away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// Its name.
    pub title: String,
    /// The file, beside the text, or an address.
    pub path: Spanned<String>,
    /// Whether a screen reader can read it, where that was said.
    pub accessible: Option<bool>,
}

/// Someone who is quoted, shown or heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The name the text calls them by.
    pub id: Spanned<String>,
    /// The name readers see.
    pub name: String,
    /// What they do, or who they are in this.
    pub role: Option<String>,
    /// Where they said it.
    pub place: Option<String>,
    /// When they said it.
    pub date: Option<Date>,
    /// What they agreed to; `None` where its absence was reported.
    pub consent: Option<Consent>,
    /// Pictures and recordings that they are in.
    pub files: Vec<Spanned<String>>,
}

/// What someone agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// When it was given.
    pub date: Spanned<Date>,
    /// What it covers.
    pub scope: String,
    /// When it was taken back.
    pub withdrawn: Option<Spanned<Date>>,
}

/// Where the front matter of a text stands, and where its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The TOML between the `+++` lines; empty where there is none.
    pub front: Range<usize>,
    /// The Markdown after them.
    pub body: Range<usize>,
}

/// Digests of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digests {
    /// Of all of it.
    pub whole: Fingerprint,
    /// Of all but the date of its last change.
    pub undated: Fingerprint,
}

impl Digests {
    /// Those of what stands between the `+++` lines.
    pub fn of(front: &str) -> Self {
        let mut undated = Fingering::default();
        // Behind the first table a key of that name is another.
        let mut is_in_table = false;
        for line in front.lines() {
            is_in_table |= line.trim_start().starts_with('[');
            let key = line.split_once('=').map_or("", |(key, _)| key.trim());
            if is_in_table || key != "updated" {
                undated.add(line.as_bytes());
            }
        }
        Self { whole: Fingerprint::of(&[front.as_bytes()]), undated: undated.end() }
    }

    /// Those of a whole text.
    pub fn of_text(text: &str, file: FileId) -> Self {
        Self::of(text.get(split(text, file).0.front).unwrap_or_default())
    }
}

/// Parts a text at its `+++` lines; a byte order mark before them is passed over.
pub fn split(text: &str, file: FileId) -> (Split, Vec<Diagnostic>) {
    let begin = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = text.get(begin..).unwrap_or("").split_inclusive('\n');
    let first = lines.next().unwrap_or("");
    if first.trim_end() != "+++" {
        let place = Span::new(file, begin..begin + first.trim_end().len());
        let whole = Split { front: begin..begin, body: begin..text.len() };
        return (whole, vec![Diagnostic::at(Code::FrontMissing, place)]);
    }
    let start = begin + first.len();
    let mut at = start;
    for line in lines {
        if line.trim_end() == "+++" {
            return (Split { front: start..at, body: at + line.len()..text.len() }, Vec::new());
        }
        at += line.len();
    }
    let place = Span::new(file, begin..begin + 3);
    (
        Split { front: start..start, body: start..start },
        vec![Diagnostic::at(Code::FrontUnclosed, place)],
    )
}

/// Reads the front matter of a page; the range is its body's. `tag` is the language the page is in.
pub fn read(
    text: &str,
    file: FileId,
    kind: Kind,
    tag: &str,
    ctx: Context<'_>,
) -> (Front, Range<usize>, Vec<Diagnostic>) {
    let (split, mut out) = split(text, file);
    let broken = !out.is_empty();
    let toml = text.get(split.front.clone()).unwrap_or("");
    let (table, faults) = fields::parse(toml, file, split.front.start);
    let mut found = Vec::new();
    let record = fields::read(&table, kind.specs(), ctx, &mut found);
    // A page without front matter is told so once, and not once for each key it lacks.
    if !broken {
        out.extend(fields::despite(&faults, found));
    }
    out.extend(faults);
    (front(kind, record, Digests::of(toml), tag, &mut out), split.body, out)
}

fn front(
    kind: Kind,
    record: Record,
    digests: Digests,
    tag: &str,
    out: &mut Vec<Diagnostic>,
) -> Front {
    let mut reader = Phrases { tag, out };
    let title = reader.read(&record, "title").unwrap_or_default();
    let description = reader.read(&record, "description").unwrap_or_default();
    let key_figures = record.records("key_figures").iter().map(|r| KeyFigure {
        value: reader.read(r, "value").unwrap_or_default(),
        label: reader.read(r, "label").unwrap_or_default(),
        note: reader.read(r, "note"),
        span: r.span,
    });
    let key_figures = key_figures.collect();
    let corrections = record.records("corrections").iter();
    let corrections = corrections
        .filter_map(|r| {
            Some(Correction { date: *r.moment("date")?, text: reader.read(r, "text")? })
        })
        .collect();
    let image = record.record("image").and_then(|r| {
        let credit = r.text("credit").cloned();
        Some(HeadImage { src: r.spanned("src")?, alt: r.text("alt")?.clone(), credit })
    });
    let materials = record.records("materials").iter();
    let materials = materials
        .filter_map(|r| {
            let accessible = r.has("accessible").then(|| r.flag("accessible"));
            Some(Material { title: r.text("title")?.clone(), path: r.spanned("path")?, accessible })
        })
        .collect();
    let voices = record.records("voices").iter().filter_map(voice).collect();
    Front {
        kind,
        digests,
        title,
        description,
        slug: record.text("slug").cloned(),
        date: record.moment("date").copied(),
        updated: record.moment("updated").copied(),
        draft: record.flag("draft"),
        image,
        key_figures,
        corrections,
        materials,
        voices,
        record,
    }
}

/// `None` for one without an id or a name, which was reported.
fn voice(record: &Record) -> Option<Voice> {
    let text = |key: &str| record.text(key).cloned();
    let consent = record.record("consent").and_then(|r| {
        let withdrawn =
            r.date("withdrawn").map(|d| Spanned { value: *d, span: r.span_of("withdrawn") });
        let date = Spanned { value: *r.date("date")?, span: r.span_of("date") };
        Some(Consent { date, scope: r.text("scope")?.clone(), withdrawn })
    });
    Some(Voice {
        id: Spanned { value: text("id")?, span: record.span_of("id") },
        name: text("name")?,
        role: text("role"),
        place: text("place"),
        date: record.date("date").copied(),
        consent,
        files: record.texts("files").to_vec(),
    })
}

struct Phrases<'a> {
    tag: &'a str,
    out: &'a mut Vec<Diagnostic>,
}

impl Phrases<'_> {
    fn read(&mut self, record: &Record, key: &str) -> Option<Phrase> {
        let (phrase, faults) = phrase::of_toml(record.text(key)?, record.span_of(key), self.tag);
        self.out.extend(faults);
        Some(phrase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Loc;
    use crate::lang::{Direction, LangInfo, Languages};

    fn languages() -> Languages {
        let info = |tag: &str| LangInfo {
            tag: tag.to_owned(),
            name: tag.to_owned(),
            locale: tag.to_owned(),
            direction: Direction::Ltr,
        };
        Languages::new(vec![info("it"), info("en")]).expect("two languages")
    }

    fn read_as(kind: Kind, text: &str) -> (Front, String, Vec<String>) {
        let languages = languages();
        let (front, body, faults) =
            read(text, FileId(0), kind, "it", Context { languages: &languages });
        let faults = faults.iter().map(|d| match &d.loc {
            Loc::Span(span) => format!("{} `{}`", d.code, &text[span.range()]),
            Loc::Cell(_) | Loc::File(_) | Loc::Path(_) | Loc::Project => d.code.to_string(),
        });
        let faults = faults.collect();
        (front, text[body].to_owned(), faults)
    }

    #[test]
    fn front_matter_ends_where_its_line_does() {
        let parts = |text: &str| {
            let (split, faults) = split(text, FileId(0));
            let codes: Vec<Code> = faults.iter().map(|d| d.code).collect();
            (text[split.front].to_owned(), text[split.body].to_owned(), codes)
        };
        let sound = |front: &str, body: &str| (front.to_owned(), body.to_owned(), vec![]);
        assert_eq!(parts("+++\na = 1\n+++\nb\n"), sound("a = 1\n", "b\n"));
        assert_eq!(parts("\u{feff}+++\r\na = 1\r\n+++ \r\nb"), sound("a = 1\r\n", "b"));
        assert_eq!(parts("+++\n+++"), sound("", ""));
        assert_eq!(parts("+++\na = \"+++\"\n+++\n+++\n"), sound("a = \"+++\"\n", "+++\n"));
        let missing = (String::new(), "a\n+++\n".to_owned(), vec![Code::FrontMissing]);
        assert_eq!(parts("a\n+++\n"), missing);
        assert_eq!(parts(""), (String::new(), String::new(), vec![Code::FrontMissing]));
        assert_eq!(
            parts("+++\na = 1\n"),
            (String::new(), String::new(), vec![Code::FrontUnclosed])
        );
    }

    #[test]
    fn an_article_is_read_whole() {
        let text = "+++\ntitle = 'L\\'\ntitle = \"x\"\n+++\n";
        assert_eq!(read_as(Kind::Article, text).2[0], "toml-syntax `title`");
        let text = concat!(
            "+++\ntitle = \"L'anno\"\ndescription = 'Sono {{ 1 }}'\ndate = 2026-03-31\ndraft = true\n",
            "aliases = [\"/v/\"]\ntopics = [\"lavoro\"]\nimage = { src = \"a.png\", alt = \"A\" }\n",
            "[[key_figures]]\nvalue = '{{ 2 }}'\nlabel = 'di \"più\"'\n",
            "[[corrections]]\ndate = 2026-04-01T10:00:00\ntext = \"c\"\n+++\ncorpo\n"
        );
        let (front, body, faults) = read_as(Kind::Article, text);
        assert_eq!((body.as_str(), faults), ("corpo\n", vec![]));
        let print = |phrase: &Phrase| phrase.fill(|b| format!("<{}>", b.source));
        let phrases: Vec<String> = front.phrases().map(print).collect();
        assert_eq!(phrases, ["L’anno", "Sono <1>", "<2>", "di «più»", "c"]);
        let spans = front.phrases().flat_map(Phrase::formulas).map(|b| &text[b.span.range()]);
        assert_eq!(spans.collect::<Vec<_>>(), ["{{ 1 }}", "{{ 2 }}"]);
        assert!(front.draft && front.slug.is_none());
        assert_eq!(front.date.map(|d| d.date().to_string()), Some("2026-03-31".to_owned()));
        assert_eq!(front.topics()[0].value, "lavoro");
        assert_eq!(
            front.image.map(|i| (i.src.value, i.alt)),
            Some(("a.png".to_owned(), "A".to_owned()))
        );
    }

    #[test]
    fn what_is_missing_or_unknown_is_told() {
        let text = "+++\ntitel = \"a\"\nform = \"poem\"\n+++\n";
        assert_eq!(
            read_as(Kind::AltriSguardi, text).2,
            [
                "key-unknown `titel`",
                "value-choice `\"poem\"`",
                "key-missing ``",
                "key-missing ``",
                "key-missing ``"
            ]
        );
        // Without front matter, that alone.
        assert_eq!(read_as(Kind::Page, "ciao\n").2, ["front-missing `ciao`"]);
    }

    #[test]
    fn every_kind_has_title_and_description_and_no_key_twice() {
        for kind in Kind::ALL {
            let keys: Vec<&str> = kind.specs().iter().map(|s| s.key).collect();
            assert_eq!(keys[..2], ["title", "description"], "{kind:?}");
            let mut once = keys.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), keys.len(), "{kind:?}");
        }
    }

    #[test]
    fn front_matter_is_compared_with_and_without_the_date_of_the_last_change() {
        let of = |front: &str| Digests::of_text(&format!("+++\n{front}+++\n\nTesto.\n"), FileId(0));
        let plain = of("title = \"A\"\nupdated = 2026-01-01\n[image]\nsrc = \"a\"\n");
        let later = of("title = \"A\"\nupdated = 2026-02-02\n[image]\nsrc = \"a\"\n");
        let gone = of("title = \"A\"\n[image]\nsrc = \"a\"\n");
        assert!(plain.whole != later.whole && plain.undated == later.undated);
        assert_eq!(plain.undated, gone.undated);
        let others = [
            "title = \"B\"\nupdated = 2026-01-01\n[image]\nsrc = \"a\"\n",
            "title = \"A\"\n[image]\nsrc = \"a\"\nupdated = 2026-01-01\n",
            "title = \"A\"\nupdated_at = 2026-01-01\n[image]\nsrc = \"a\"\n",
        ];
        assert!(others.iter().all(|front| of(front).undated != plain.undated));
    }
}
