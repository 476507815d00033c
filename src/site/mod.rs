//! Sources → [`Site`]: everything that can be published, typed, in the order of its paths.
//!
//! In: [`Sources`]. Out: a site in which every id that stands in front matter leads somewhere, and diagnostics for
//! whatever was left out. Nothing is evaluated or drawn here.

mod address;
mod charts;
mod datasets;
pub mod find;
pub mod geometry;
pub mod load;
pub mod named;
pub mod outlines;
pub mod route;
pub mod sketches;
pub mod styles;
pub mod vocabulary;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::chart::spec::ChartSpec;
use crate::config::{Config, Section};
use crate::data::schema::Dataset;
use crate::data::table::Table;
use crate::data::withdrawal::Withdrawal;
use crate::doc::front::{Digests, Kind, Voice};
use crate::doc::phrase::Phrase;
use crate::doc::{Body, Bound, Doc};
use crate::format::Formats;
use crate::lang::Lang;
use crate::name::{Slug, Url};
use crate::source::{FileId, Sources, Span, Spanned};
use crate::strings::Strings;
use address::Addresses;
use geometry::Geometries;
use route::Routes;
use vocabulary::{TermId, TermKind, Vocabularies};

/// Everything that can be published.
pub struct Site {
    /// `specola.toml`.
    pub config: Config,
    /// The words of the interface.
    pub strings: Strings,
    /// Numbers and dates per language.
    pub formats: Formats,
    /// Addresses.
    pub routes: Routes,
    /// Topics, places, organisations, people, projects.
    pub vocabularies: Vocabularies,
    /// Boundaries of places.
    pub geometries: Geometries,
    /// Tables whose rows have boundaries, with the field that names the place.
    pub mapped: BTreeMap<TableRef, usize>,
    /// Pages, in the order of kind, then of name.
    pub pieces: Vec<Piece>,
    /// Datasets, by id.
    pub datasets: Vec<SiteDataset>,
    /// Charts, by id.
    pub charts: Vec<SiteChart>,
    /// Charts of datasets that were taken back whole, by id.
    pub gone_charts: Vec<GoneChart>,
    /// The moment of the run.
    pub now: Timestamp,
    /// The first moment at which the same sources may make another site: a page comes out, or a day begins.
    pub due: Option<Timestamp>,
    /// Texts that are not to be read before a moment to come, drafts or not.
    pub coming: Vec<Coming>,
    /// Texts that are not out: drafts, and those for later.
    pub later: Vec<Later>,
    /// Addresses of pages and terms.
    addresses: OnceLock<Addresses>,
}

/// A text that is not out yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// Its file.
    pub file: FileId,
    /// What kind of page it is of.
    pub kind: Kind,
    /// The name of its page; that of a chapter after its report's, `2026/01-primo`.
    pub name: String,
}

impl Later {
    /// Whether a link means it: `article:nome`.
    pub fn is_meant(&self, target: &str) -> bool {
        let Some((scheme, rest)) = target.split_once(':') else { return false };
        let name = rest.split('#').next().unwrap_or_default();
        self.kind.scheme() == Some(scheme) && name == self.name
    }
}

/// A text that is not to be read before a moment to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    /// The moment.
    pub at: Timestamp,
    /// Its day, where the site is.
    pub day: Date,
    /// Where it is said.
    pub span: Span,
    /// Whether it comes out by itself: it is no draft, and is not there already.
    pub by_itself: bool,
}

/// Index of a page in [`Site::pieces`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PieceId(pub usize);

/// Index of a dataset in [`Site::datasets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DatasetId(pub usize);

/// Index of a chart in [`Site::charts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChartId(pub usize);

/// A page: the same thing in one or more languages.
pub struct Piece {
    /// What kind of page.
    pub kind: Kind,
    /// Its name, the same in every language.
    pub name: String,
    /// The report a chapter belongs to.
    pub parent: Option<PieceId>,
    /// A chapter's number; 0 for every other page.
    pub number: u32,
    /// The text in each language; at least one.
    pub texts: Vec<Option<Text>>,
    /// The voices of those of its texts that are not out: what someone took back there, they took back.
    pub held: Vec<Voice>,
}

/// A page in one language.
pub struct Text {
    /// The file.
    pub file: FileId,
    /// Digests of its front matter; `None` where the file was not read.
    pub front: Option<Digests>,
    /// The folder of its images, with a slash at the end.
    pub folder: String,
    /// Its piece of the address.
    pub slug: Slug,
    /// Title, which may hold numbers.
    pub title: Phrase,
    /// Standfirst, which may hold numbers.
    pub description: Phrase,
    /// The text.
    pub body: Arc<Body>,
    /// One for each chart block of the text; `None` for one that was reported.
    pub charts: Vec<Option<ChartId>>,
    /// When it comes out.
    pub published: Option<Moment>,
    /// When the text last changed.
    pub updated: Option<Moment>,
    /// Not to be published yet.
    pub draft: bool,
    /// Whether figures typed by hand are meant so.
    pub typed_numbers: bool,
    /// Old addresses.
    pub aliases: Vec<Spanned<Url>>,
    /// Who wrote it.
    pub authors: Vec<TermId>,
    /// Topics, places, organisations and projects.
    pub terms: Vec<TermId>,
    /// Datasets named in the front matter.
    pub datasets: Vec<DatasetId>,
    /// Its picture.
    pub image: Option<Picture>,
    /// Figures above the text.
    pub key_figures: Vec<KeyFigureText>,
    /// Dated corrections, newest first.
    pub corrections: Vec<(Date, Phrase)>,
    /// People who are quoted, shown or heard.
    pub voices: Vec<Voice>,
    /// What only its kind has.
    pub extra: Extra,
}

/// A moment with its date in the site's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The moment.
    pub at: Timestamp,
    /// The calendar date and time in the site's time zone.
    pub civil: jiff::civil::DateTime,
    /// Whether a time of day was written.
    pub timed: bool,
}

/// A picture of a page.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The file.
    pub file: FileId,
    /// Its words.
    pub alt: String,
    /// Who made it.
    pub credit: Option<String>,
}

/// A figure above a text.
pub struct KeyFigureText {
    /// The number.
    pub value: Phrase,
    /// What it counts.
    pub label: Phrase,
    /// Period, place, caveat.
    pub note: Option<Phrase>,
}

/// A file to take away from an event or a report.
#[derive(Clone, Debug)]
pub struct Material {
    /// Its name for readers.
    pub title: String,
    /// A file of the bundle, or an address outside.
    pub target: MaterialTarget,
    /// Whether a screen reader can read it, where that was said.
    pub accessible: Option<bool>,
}

/// Where a material is.
#[derive(Clone, Debug)]
pub enum MaterialTarget {
    /// A file of the bundle.
    File(FileId),
    /// An address outside.
    Outside(String),
}

/// What only one kind of page has.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    /// `AltriSguardi`: essay, interview, photo, audio.
    pub form: Option<String>,
    /// Report: «2026».
    pub edition: Option<String>,
    /// Event: first and last moment.
    pub start: Option<Moment>,
    /// Event: last moment.
    pub end: Option<Moment>,
    /// Event: where.
    pub location: Option<String>,
    /// Event: working-table, presentation, training.
    pub category: Option<String>,
    /// Event, report: files.
    pub materials: Vec<Material>,
    /// Page: whether the statement of accessibility stands on it.
    pub statement: bool,
    /// Home: name of the lead article.
    pub lead: Option<Spanned<String>>,
    /// Home: id of the chart beside it.
    pub chart: Option<Spanned<String>>,
}

/// A dataset with its versions.
pub struct SiteDataset {
    /// Its id, which is also its piece of the address.
    pub id: Slug,
    /// The working version; where that one was withdrawn, the newest that was not, if there is one.
    pub latest: Version,
    /// The frozen ones, newest first.
    pub frozen: Vec<Version>,
    /// The frozen version that stands for the latest, by its place: the working one was withdrawn.
    pub fallback: Option<usize>,
    /// Method and caveats of the working version, per language.
    pub notes: Vec<Option<Doc>>,
    /// Topics and places it names.
    pub terms: Vec<TermId>,
    /// The body that holds the rights.
    pub holder: Option<TermId>,
    /// `dataset.toml`.
    pub file: FileId,
}

impl SiteChart {
    /// Whether it has a file of its own, and is no block of a text.
    pub fn is_file(&self) -> bool {
        self.span.range().is_empty()
    }
}

impl SiteDataset {
    /// The latest version, or a frozen one.
    pub fn version(&self, frozen: Option<usize>) -> &Version {
        frozen.and_then(|f| self.frozen.get(f)).unwrap_or(&self.latest)
    }
}

/// One version of a dataset: what is said, and its tables in the order of the resources.
pub struct Version {
    /// What is said.
    pub dataset: Dataset,
    /// The checked tables; none of a version that was withdrawn.
    pub tables: Vec<Table>,
    /// When and why it was taken back.
    pub withdrawn: Option<Withdrawal>,
    /// Whether nothing was found wrong with it.
    pub sound: bool,
    /// The method and caveats it was frozen with, per language; empty for the working version.
    pub notes: Vec<Option<Doc>>,
}

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteChart {
    /// Its id, which is also its piece of the address.
    pub id: Slug,
    /// Its specification.
    pub spec: ChartSpec,
    /// The table it draws; `None` where its values are written in it.
    pub table: Option<TableRef>,
    /// Where it was specified: its block, or the first byte of its file.
    pub span: Span,
}

/// A chart of which all data were taken back: its address leads to the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoneChart {
    /// Its id, which is also its piece of the address.
    pub id: Slug,
    /// The dataset.
    pub dataset: DatasetId,
    /// Where it was specified.
    pub span: Span,
}

/// A table of a version of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableRef {
    /// The dataset.
    pub dataset: DatasetId,
    /// The frozen version, by its place in [`SiteDataset::frozen`]; `None` for the latest.
    pub frozen: Option<usize>,
    /// The table, by its place in the resources.
    pub table: usize,
}

impl Text {
    /// Every number it prints, title and figures included; those of its charts are the charts'.
    pub fn formulas(&self) -> impl Iterator<Item = &Bound> {
        let figures =
            self.key_figures.iter().flat_map(|f| [&f.value, &f.label].into_iter().chain(&f.note));
        let corrections = self.corrections.iter().map(|(_, text)| text);
        let phrases = [&self.title, &self.description].into_iter().chain(figures);
        phrases.chain(corrections).flat_map(Phrase::formulas).chain(self.body.formulas())
    }
}

impl Piece {
    /// Its text in a language.
    pub fn text(&self, lang: Lang) -> Option<&Text> {
        self.texts.get(lang.index()).and_then(Option::as_ref)
    }

    /// Its text in a language, else in the first language it has.
    pub fn any_text(
        &self,
        lang: Lang,
        all: impl IntoIterator<Item = Lang>,
    ) -> Option<(&Text, Lang)> {
        let own = self.text(lang).map(|t| (t, lang));
        own.or_else(|| all.into_iter().find_map(|l| Some((self.text(l)?, l))))
    }

    /// The section its kind is listed in.
    pub fn section(&self) -> Option<Section> {
        section_of(self.kind)
    }
}

/// The section a kind of page is listed in.
pub fn section_of(kind: Kind) -> Option<Section> {
    match kind {
        Kind::Article => Some(Section::Articles),
        Kind::AltriSguardi => Some(Section::AltriSguardi),
        Kind::Report | Kind::Chapter => Some(Section::Reports),
        Kind::Event => Some(Section::Events),
        Kind::Page | Kind::Home => None,
    }
}

impl Site {
    /// A page.
    pub fn piece(&self, id: PieceId) -> &Piece {
        &self.pieces[id.0]
    }

    /// The pages of a kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (PieceId, &Piece)> {
        let all = self.pieces.iter().enumerate().map(|(i, p)| (PieceId(i), p));
        all.filter(move |(_, p)| p.kind == kind)
    }

    /// The page of this kind and name.
    pub fn find_piece(&self, kind: Kind, name: &str) -> Option<PieceId> {
        let wanted = (kind, kind == Kind::Chapter, name);
        let before = |p: &Piece| (p.kind, p.parent.is_some(), p.name.as_str()) < wanted;
        let at = self.pieces.partition_point(before);
        self.pieces.get(at).filter(|p| p.kind == kind && p.name == name).map(|_| PieceId(at))
    }

    /// The chapters of a report, in order.
    pub fn chapters(&self, report: PieceId) -> impl Iterator<Item = (PieceId, &Piece)> {
        self.of_kind(Kind::Chapter).filter(move |(_, p)| p.parent == Some(report))
    }

    /// The dataset with this id.
    pub fn find_dataset(&self, id: &str) -> Option<DatasetId> {
        self.datasets.binary_search_by(|d| d.id.as_str().cmp(id)).ok().map(DatasetId)
    }

    /// A dataset.
    pub fn dataset(&self, id: DatasetId) -> &SiteDataset {
        &self.datasets[id.0]
    }

    /// The chart with this id.
    pub fn find_chart(&self, id: &str) -> Option<ChartId> {
        self.charts.binary_search_by(|c| c.id.as_str().cmp(id)).ok().map(ChartId)
    }

    /// A chart.
    pub fn chart(&self, id: ChartId) -> &SiteChart {
        &self.charts[id.0]
    }

    /// A version of a dataset.
    pub fn version(&self, table: TableRef) -> &Version {
        let dataset = self.dataset(table.dataset);
        table.frozen.and_then(|i| dataset.frozen.get(i)).unwrap_or(&dataset.latest)
    }

    /// A table.
    pub fn table(&self, table: TableRef) -> &Table {
        &self.version(table).tables[table.table]
    }

    /// The address of a dataset, or of one of its frozen versions: `…/v/<version>/`.
    pub fn version_url(&self, id: DatasetId, frozen: Option<usize>, lang: Lang) -> Url {
        let url = self.dataset_url(id, lang);
        let version = frozen.and_then(|f| self.dataset(id).frozen.get(f));
        let version = version.and_then(|v| Slug::parse(&v.dataset.version.value.to_string()));
        match (version, Slug::parse("v")) {
            (Some(version), Some(v)) => url.dir(&v).dir(&version),
            (_, _) => url,
        }
    }

    /// The day of the run, where the site is.
    pub fn today(&self) -> Date {
        self.config.timezone.to_datetime(self.now).date()
    }

    /// When that day began there.
    pub fn morning(&self) -> Timestamp {
        let zone = &self.config.timezone;
        zone.to_timestamp(self.today().at(0, 0, 0, 0)).unwrap_or(self.now)
    }

    /// Every text of every page, by page and then by language.
    pub fn texts<'s>(&'s self) -> impl Iterator<Item = (&'s Piece, Lang, &'s Text)> {
        let of = |piece: &'s Piece| {
            self.langs().filter_map(move |lang| Some((piece, lang, piece.text(lang)?)))
        };
        self.pieces.iter().flat_map(of)
    }

    /// Every language of the site.
    pub fn langs(&self) -> impl ExactSizeIterator<Item = Lang> + use<> {
        self.config.languages.all()
    }

    /// Whether a dataset has a page in this language: where its title has a text.
    pub fn dataset_in(&self, id: DatasetId, lang: Lang) -> bool {
        self.dataset(id).latest.dataset.title.exact(lang).is_some()
    }

    /// Whether a chart has a page in this language.
    pub fn chart_in(&self, id: ChartId, lang: Lang) -> bool {
        self.chart(id).spec.title.exact(lang).is_some()
    }

    /// The address of a page in a language it has a text in.
    pub fn piece_url(&self, id: PieceId, lang: Lang) -> Option<Url> {
        self.addresses().piece(id, lang).cloned()
    }

    /// Worked out at the first question, when the site is whole.
    fn addresses(&self) -> &Addresses {
        self.addresses.get_or_init(|| Addresses::of(self))
    }

    /// The address of a dataset.
    pub fn dataset_url(&self, id: DatasetId, lang: Lang) -> Url {
        self.routes.thing(Section::Datasets, &self.dataset(id).id, lang)
    }

    /// The address of a chart.
    pub fn chart_url(&self, id: ChartId, lang: Lang) -> Url {
        self.routes.thing(Section::Charts, &self.chart(id).id, lang)
    }

    /// The address of a term.
    pub fn term_url(&self, id: TermId, lang: Lang) -> Url {
        let known = self.addresses().term(id, lang).cloned();
        known.unwrap_or_else(|| self.routes.home(lang))
    }

    /// The label of a term and the language it is in.
    pub fn term_label(&self, id: TermId, lang: Lang) -> (&str, Lang) {
        let (label, lang) = self.vocabularies.get(id).label.get(lang);
        (label, lang)
    }

    /// The terms of a text, of one kind.
    pub fn terms_of<'s>(
        &'s self,
        terms: &'s [TermId],
        kind: TermKind,
    ) -> impl Iterator<Item = TermId> + 's {
        terms.iter().copied().filter(move |t| self.vocabularies.get(*t).kind == kind)
    }
}

/// A file named beside a text: `foto.jpg`, `dati/allegato.pdf`. `None` where there is none, or the name leads out.
pub fn bundle_file(sources: &Sources<'_>, folder: &str, name: &str) -> Option<FileId> {
    let name = name.strip_prefix("./").unwrap_or(name);
    let plain = !name.is_empty() && name.split('/').all(|p| !p.is_empty() && p != "." && p != "..");
    if plain { sources.find(&format!("{folder}{name}")) } else { None }
}
