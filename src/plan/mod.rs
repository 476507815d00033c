//! Every address of the site, before anything is drawn.
//!
//! In: a [`Site`] and what belongs to what. Out: [`Plan`]: jobs in the order of their addresses, each address once;
//! what would stand at an address twice is reported. Dead links are questions about this list.

mod assets;
pub mod link;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

pub use assets::assets;

use crate::config::Section;
use crate::diag::{Code, Diagnostic, Loc};
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::meta::graph::Syntax;
use crate::meta::{api, citation};
use crate::name::{FileName, OutPath, Slug, Url};
use crate::resolve::Resolved;
use crate::site::route::Persistent;
use crate::site::vocabulary::{TermId, TermKind};
use crate::site::{ChartId, DatasetId, PieceId, Site, TableRef, route};
use crate::source::{FileId, Sources};
use crate::world::manifest::PublishedUrl;

/// One file of the site to be made.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its address.
    pub url: Url,
    /// Where its bytes go.
    pub out: OutPath,
    /// Its language; `None` where it has none.
    pub lang: Option<Lang>,
    /// What it is.
    pub what: What,
}

/// What a list lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOf {
    /// All of a section.
    Section(Section),
    /// All on a term.
    Term(TermId),
}

/// What a job makes.
#[derive(Clone, Debug)]
pub enum What {
    /// A page that people write.
    Piece(PieceId),
    /// A page of a list, from 1.
    List(ListOf, usize),
    /// A dataset, or one of its frozen versions.
    Dataset(DatasetId, Option<usize>),
    /// A chart's page.
    Chart(ChartId),
    /// A chart for other sites.
    Embed(ChartId),
    /// A term.
    Term(TermId),
    /// The page of what is not there.
    NotFound,
    /// A page that leads on from an old address.
    Alias(Url),
    /// A table in a format.
    Export(TableRef, ExportFormat),
    /// `datapackage.json` of a version; in another than the default language `datapackage.<tag>.json`.
    DataPackage(DatasetId, Option<usize>),
    /// What else describes a version to other programs.
    Describe(DatasetId, Option<usize>, Description),
    /// The catalogue of all datasets.
    Catalogue(Syntax),
    /// The list of all datasets for programs, or, with a dataset, all that is said of it.
    Api(Option<DatasetId>),
    /// A chart's picture.
    ChartSvg(ChartId),
    /// The points of a chart.
    ChartCsv(ChartId),
    /// A file copied as it is.
    Copy(FileId),
    /// A text made once and kept: a style sheet.
    Text(String),
    /// The Atom feed of a language.
    Feed,
    /// The Atom feed of data updates of a language.
    DataFeed,
    /// The sitemap.
    Sitemap,
    /// `robots.txt`.
    Robots,
}

/// A file that describes a version of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Description {
    /// CSVW over a table in a format that is CSV.
    Csvw(usize, ExportFormat),
    /// CSVW over all canonical CSVs, where there are several.
    CsvwGroup,
    /// How to cite it.
    Citation(citation::Form),
}

/// The formats a table is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExportFormat {
    /// Canonical CSV.
    Csv,
    /// JSON records.
    Json,
}

impl ExportFormat {
    /// Every format, in the order they are offered in.
    pub const ALL: &'static [Self] = &[Self::Csv, Self::Json];

    /// The ending of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// A file of a bundle that is published beside its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its address.
    pub url: Url,
    /// Width in pixels of an image; 0 for anything else.
    pub width: u32,
    /// Height in pixels of an image; 0 for anything else.
    pub height: u32,
}

/// How many pieces a page of a list holds.
pub const PER_PAGE: usize = 50;

/// How many pages a list of so many pieces has; one at least.
pub fn n_pages(items: usize) -> usize {
    items.div_ceil(PER_PAGE).max(1)
}

/// Everything that will be made.
#[derive(Debug, Default)]
pub struct Plan {
    /// By address.
    pub jobs: Vec<Job>,
    assets: BTreeMap<FileId, Asset>,
}

/// Gathers jobs and remembers where each came from.
struct Planner<'a> {
    site: &'a Site,
    jobs: BTreeMap<Url, (Job, Loc)>,
    out: Vec<Diagnostic>,
}

impl Planner<'_> {
    fn add(&mut self, url: Url, lang: Option<Lang>, what: What, from: Loc) {
        match self.jobs.entry(url) {
            Entry::Occupied(there) => {
                let twice = Diagnostic::new(Code::UrlCollision, from);
                let twice = twice.with("url", there.key().as_str()).see(there.get().1.clone());
                self.out.push(twice);
            }
            Entry::Vacant(free) => {
                let url = free.key().clone();
                free.insert((Job { out: url.out_path(), url, lang, what }, from));
            }
        }
    }
}

/// Plans a site. `assets` are the files of bundles with their sizes; `texts` the style sheets, by address.
pub fn plan(
    site: &Site,
    sources: &Sources<'_>,
    resolved: &Resolved,
    assets: BTreeMap<FileId, Asset>,
    texts: Vec<(Url, String)>,
) -> (Plan, Vec<Diagnostic>) {
    let mut p = Planner { site, jobs: BTreeMap::new(), out: Vec::new() };
    pieces(&mut p);
    lists(&mut p, resolved);
    datasets(&mut p);
    catalogue(&mut p);
    charts(&mut p);
    for (file, asset) in &assets {
        p.add(asset.url.clone(), None, What::Copy(*file), Loc::File(*file));
    }
    for (url, text) in texts {
        p.add(url, None, What::Text(text), Loc::Project);
    }
    statics(&mut p, sources);
    for lang in site.langs() {
        p.add(site.routes.feed(lang), Some(lang), What::Feed, Loc::Project);
        p.add(site.routes.data_feed(lang), Some(lang), What::DataFeed, Loc::Project);
    }
    p.add(site.routes.root_file("404.html"), Some(Lang::DEFAULT), What::NotFound, Loc::Project);
    p.add(site.routes.root_file("sitemap.xml"), None, What::Sitemap, Loc::Project);
    p.add(site.routes.root_file("robots.txt"), None, What::Robots, Loc::Project);
    aliases(&mut p);
    let jobs = p.jobs.into_values().map(|(job, _)| job).collect();
    (Plan { jobs, assets }, p.out)
}

fn pieces(p: &mut Planner<'_>) {
    let site = p.site;
    for (i, piece) in site.pieces.iter().enumerate() {
        for lang in site.langs() {
            let (Some(text), Some(url)) = (piece.text(lang), site.piece_url(PieceId(i), lang))
            else {
                continue;
            };
            p.add(url, Some(lang), What::Piece(PieceId(i)), Loc::File(text.file));
        }
    }
}

fn lists(p: &mut Planner<'_>, resolved: &Resolved) {
    let site = p.site;
    let terms_of = |section: Section| TermKind::ALL.iter().any(|k| k.section() == section);
    for lang in site.langs() {
        for section in Section::ALL {
            let items = resolved.index.of_section(*section).count();
            let first = site.routes.section(*section, lang);
            let pages = if terms_of(*section) { 1 } else { n_pages(items) };
            for n in 1..=pages {
                let url = site.routes.nth(&first, n, lang);
                p.add(url, Some(lang), What::List(ListOf::Section(*section), n), Loc::Project);
            }
        }
        for (id, term) in site.vocabularies.iter() {
            let url = site.term_url(id, lang);
            p.add(url.clone(), Some(lang), What::Term(id), Loc::Span(term.span));
            for n in 2..=n_pages(resolved.index.of_term(id).count()) {
                let url = site.routes.nth(&url, n, lang);
                p.add(url, Some(lang), What::List(ListOf::Term(id), n), Loc::Span(term.span));
            }
        }
    }
}

fn datasets(p: &mut Planner<'_>) {
    let site = p.site;
    for (i, dataset) in site.datasets.iter().enumerate() {
        let id = DatasetId(i);
        let versions = std::iter::once(None).chain((0..dataset.frozen.len()).map(Some));
        for frozen in versions {
            for lang in site.langs().filter(|l| site.dataset_in(id, *l)) {
                let url = site.version_url(id, frozen, lang);
                p.add(url, Some(lang), What::Dataset(id, frozen), Loc::File(dataset.file));
            }
            // Files do not depend on the language: they stand under the default one.
            let persistent = site.persistent_dataset(id, frozen);
            let page = site.version_url(id, frozen, Lang::DEFAULT);
            p.add(persistent, Some(Lang::DEFAULT), What::Alias(page), Loc::File(dataset.file));
            let version = dataset.version(frozen);
            if version.withdrawn.is_some() {
                continue;
            }
            for table in 0..version.tables.len() {
                let table = TableRef { dataset: id, frozen, table };
                for format in ExportFormat::ALL {
                    let url = site.export_url(table, *format);
                    if frozen.is_none() {
                        persistent_file(p, id, &url);
                    }
                    p.add(url, None, What::Export(table, *format), Loc::File(dataset.file));
                }
            }
            descriptions(p, id, frozen);
        }
    }
}

/// The persistent address of a file of the latest version leads to it.
fn persistent_file(p: &mut Planner<'_>, id: DatasetId, file: &Url) {
    let name = file.as_str().rsplit('/').next().unwrap_or_default();
    let persistent = p.site.persistent_file(id, Lang::DEFAULT, name);
    let from = Loc::File(p.site.dataset(id).file);
    p.add(persistent, Some(Lang::DEFAULT), What::Alias(file.clone()), from);
}

/// What describes a version, beside its files; citations and the package in each language, beside its page.
fn descriptions(p: &mut Planner<'_>, id: DatasetId, frozen: Option<usize>) {
    let site = p.site;
    let dataset = site.dataset(id);
    let from = Loc::File(dataset.file);
    let folder = site.version_url(id, frozen, Lang::DEFAULT);
    let describe = |what| What::Describe(id, frozen, what);
    for lang in site.langs().filter(|l| site.dataset_in(id, *l)) {
        let url = site.package_url(id, frozen, lang);
        p.add(url, Some(lang), What::DataPackage(id, frozen), from.clone());
        for form in citation::Form::ALL {
            if let Some(url) = site.citation_url(id, frozen, *form, lang) {
                p.add(url, Some(lang), describe(Description::Citation(*form)), from.clone());
            }
        }
    }
    let version = dataset.version(frozen);
    for table in 0..version.tables.len() {
        for format in ExportFormat::ALL.iter().filter(|f| f.extension().ends_with("csv")) {
            let csv = site.export_url(TableRef { dataset: id, frozen, table }, *format);
            let url = route::beside(&csv, "-metadata.json");
            p.add(url, None, describe(Description::Csvw(table, *format)), from.clone());
        }
    }
    if version.tables.len() > 1 {
        let url = route::file(&folder, "csv-metadata.json");
        p.add(url, None, describe(Description::CsvwGroup), from.clone());
    }
}

/// What describes all datasets, and the persistent addresses of what it names.
fn catalogue(p: &mut Planner<'_>) {
    let site = p.site;
    let routes = &site.routes;
    let mut alias = |kind, pieces: &[&str], to: Url, from: Loc| {
        p.add(routes.persistent(kind, pieces), Some(Lang::DEFAULT), What::Alias(to), from);
    };
    let list = routes.section(Section::Datasets, Lang::DEFAULT);
    alias(Persistent::Catalogue, &[], list, Loc::Project);
    alias(Persistent::Contact, &[], routes.home(Lang::DEFAULT), Loc::Project);
    for (id, term) in site.vocabularies.iter() {
        let kind = match term.kind {
            TermKind::Organisation => Persistent::Body,
            TermKind::Place => Persistent::Place,
            TermKind::Topic | TermKind::Person | TermKind::Project => continue,
        };
        alias(kind, &[term.id.as_str()], site.term_url(id, Lang::DEFAULT), Loc::Span(term.span));
    }
    for (i, dataset) in site.datasets.iter().enumerate() {
        if dataset.latest.dataset.temporal.is_some() {
            let page = site.dataset_url(DatasetId(i), Lang::DEFAULT);
            alias(Persistent::Period, &[dataset.id.as_str()], page, Loc::File(dataset.file));
        }
    }
    if site.datasets.is_empty() {
        return;
    }
    for syntax in Syntax::ALL {
        let url = site.catalogue_url(*syntax);
        p.add(url, None, What::Catalogue(*syntax), Loc::Project);
    }
    p.add(site.api_url(None), None, What::Api(None), Loc::Project);
    p.add(site.api_schema_url(), None, What::Text(api::SCHEMA.to_owned()), Loc::Project);
    for (i, dataset) in site.datasets.iter().enumerate() {
        let id = DatasetId(i);
        p.add(site.api_url(Some(id)), None, What::Api(Some(id)), Loc::File(dataset.file));
    }
}

fn charts(p: &mut Planner<'_>) {
    let site = p.site;
    for (i, chart) in site.charts.iter().enumerate() {
        let id = ChartId(i);
        let from = Loc::Span(chart.span);
        for lang in site.langs().filter(|l| site.chart_in(id, *l)) {
            let url = site.chart_url(id, lang);
            p.add(url.clone(), Some(lang), What::Chart(id), from.clone());
            p.add(site.embed_url(id, lang), Some(lang), What::Embed(id), from.clone());
            let svg = route::file(&url, &format!("{}.svg", chart.id));
            p.add(svg, Some(lang), What::ChartSvg(id), from.clone());
        }
        p.add(site.chart_csv_url(id), None, What::ChartCsv(id), from);
    }
}

/// `static/` is copied as it is.
fn statics(p: &mut Planner<'_>, sources: &Sources<'_>) {
    for (id, file) in sources.under("static/") {
        let path = file.path.strip_prefix("static/").unwrap_or(&file.path);
        match Url::parse(&format!("/{path}")) {
            Some(url) => p.add(url, None, What::Copy(id), Loc::File(id)),
            None => {
                p.out.push(Diagnostic::new(Code::NameInvalid, Loc::File(id)).with("name", path));
            }
        }
    }
}

fn aliases(p: &mut Planner<'_>) {
    let site = p.site;
    for (i, piece) in site.pieces.iter().enumerate() {
        for lang in site.langs() {
            let (Some(text), Some(to)) = (piece.text(lang), site.piece_url(PieceId(i), lang))
            else {
                continue;
            };
            for alias in &text.aliases {
                p.add(
                    alias.value.clone(),
                    Some(lang),
                    What::Alias(to.clone()),
                    Loc::Span(alias.span),
                );
            }
        }
    }
}

impl Plan {
    /// A file of a bundle, as it is published.
    pub fn asset(&self, file: FileId) -> Option<&Asset> {
        self.assets.get(&file)
    }

    /// Whether something stands at an address.
    pub fn has(&self, url: &Url) -> bool {
        self.jobs.binary_search_by(|j| j.url.cmp(url)).is_ok()
    }

    /// The first page of a list.
    pub fn list_url(&self, site: &Site, of: ListOf, lang: Lang) -> Url {
        match of {
            ListOf::Section(section) => site.routes.section(section, lang),
            ListOf::Term(term) => site.term_url(term, lang),
        }
    }
}

impl Site {
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

    /// The address of a table in a format; the same for every language.
    pub fn export_url(&self, table: TableRef, format: ExportFormat) -> Url {
        let folder = self.version_url(table.dataset, table.frozen, Lang::DEFAULT);
        let name = &self.version(table).dataset.resources[table.table].name;
        let name = FileName::parse(&format!("{name}.{}", format.extension()));
        name.map_or(folder.clone(), |name| folder.file(&name))
    }

    /// The address of the package of a version in a language.
    pub fn package_url(&self, id: DatasetId, frozen: Option<usize>, lang: Lang) -> Url {
        let folder = self.version_url(id, frozen, Lang::DEFAULT);
        let tag = self.config.languages.tag(lang);
        if lang == Lang::DEFAULT {
            route::file(&folder, "datapackage.json")
        } else {
            route::file(&folder, &format!("datapackage.{tag}.json"))
        }
    }

    /// The address of the reference to a version in a form and a language, beside the page of that language. There
    /// is one `CITATION.cff`, for its name is not free.
    pub fn citation_url(
        &self,
        id: DatasetId,
        frozen: Option<usize>,
        form: citation::Form,
        lang: Lang,
    ) -> Option<Url> {
        let name = match form {
            citation::Form::Cff if lang != Lang::DEFAULT => return None,
            citation::Form::Cff => "CITATION.cff".to_owned(),
            citation::Form::Csl | citation::Form::Bibtex | citation::Form::Ris => {
                format!("{}.{}", self.routes.citation_word(lang), form.extension())
            }
        };
        Some(route::file(&self.version_url(id, frozen, lang), &name))
    }

    /// The persistent address of a dataset, or of one of its frozen versions.
    pub fn persistent_dataset(&self, id: DatasetId, frozen: Option<usize>) -> Url {
        let dataset = self.dataset(id);
        match frozen.and_then(|f| dataset.frozen.get(f)) {
            Some(version) => {
                let version = version.dataset.version.value.to_string();
                let pieces = [dataset.id.as_str(), "v", &version];
                self.routes.persistent(Persistent::Dataset, &pieces)
            }
            None => self.routes.persistent(Persistent::Dataset, &[dataset.id.as_str()]),
        }
    }

    /// The address of the catalogue in a syntax.
    pub fn catalogue_url(&self, syntax: Syntax) -> Url {
        self.routes.root_file(&format!("catalog.{}", syntax.extension()))
    }

    /// The folder of what programs read: the same whatever the languages of the site.
    fn api_folder(&self) -> Url {
        let root = self.routes.home(Lang::DEFAULT);
        Slug::parse("data").map_or(root.clone(), |data| root.dir(&data))
    }

    /// The address of the JSON Schema of what programs read.
    pub fn api_schema_url(&self) -> Url {
        route::file(&self.api_folder(), api::SCHEMA_NAME)
    }

    /// The address of what programs read of a dataset, or of the list of all of them.
    pub fn api_url(&self, id: Option<DatasetId>) -> Url {
        let name = id.map_or("index", |id| self.dataset(id).id.as_str());
        route::file(&self.api_folder(), &format!("{name}.json"))
    }

    /// The persistent address of a file of a dataset's latest version, by its name and the language of its folder.
    pub fn persistent_file(&self, id: DatasetId, lang: Lang, name: &str) -> Url {
        let (dataset, name) = (self.dataset(id).id.as_str(), name.replace('.', "-"));
        let tag = self.config.languages.tag(lang);
        let pieces = [dataset, tag, &name];
        let own = if lang == Lang::DEFAULT { vec![dataset, &name] } else { pieces.to_vec() };
        self.routes.persistent(Persistent::Distribution, &own)
    }

    /// The address of a chart for other sites.
    pub fn embed_url(&self, id: ChartId, lang: Lang) -> Url {
        let url = self.chart_url(id, lang);
        Slug::parse("embed").map_or(url.clone(), |embed| url.dir(&embed))
    }

    /// The address of the points of a chart; the same for every language.
    pub fn chart_csv_url(&self, id: ChartId) -> Url {
        route::file(&self.chart_url(id, Lang::DEFAULT), &format!("{}.csv", self.chart(id).id))
    }

    /// What kind of page stands at a job's address, for the manifest.
    pub fn kind_of(&self, what: &What) -> &'static str {
        match what {
            What::Piece(id) => match self.piece(*id).kind {
                Kind::Home => "home",
                Kind::Article => "article",
                Kind::AltriSguardi => "altrisguardi",
                Kind::Report => "report",
                Kind::Chapter => "chapter",
                Kind::Event => "event",
                Kind::Page => "page",
            },
            What::List(..) => "list",
            What::Dataset(id, frozen) => {
                let table = TableRef { dataset: *id, frozen: *frozen, table: 0 };
                match (self.version(table).withdrawn.is_some(), frozen) {
                    (true, _) => PublishedUrl::WITHDRAWN,
                    (false, None) => "dataset",
                    (false, Some(_)) => "version",
                }
            }
            What::Chart(_) => "chart",
            What::Embed(_) => "embed",
            What::Term(id) => self.vocabularies.get(*id).kind.name(),
            What::NotFound => "not-found",
            What::Alias(_) => "alias",
            What::Export(..)
            | What::DataPackage(..)
            | What::Describe(..)
            | What::Catalogue(_)
            | What::Api(_)
            | What::ChartSvg(_)
            | What::ChartCsv(_) => "data",
            What::Feed | What::DataFeed => "feed",
            What::Copy(_) | What::Text(_) | What::Sitemap | What::Robots => "file",
        }
    }
}
