//! Every address of the site, before anything is drawn.
//!
//! In: a [`Site`] and what belongs to what. Out: [`Plan`]: jobs in the order of their addresses, each address once;
//! what would stand at an address twice is reported. Dead links are questions about this list.

mod again;
mod assets;
mod crossed;
pub mod feeds;
mod hosting;
pub mod link;
pub mod machine;
mod metadata;
pub mod search;
pub mod social;
mod written;

use std::collections::BTreeMap;

pub use assets::assets;
pub use hosting::Server;
pub use metadata::Description;

use crate::config::Section;
use crate::diag::{Code, Diagnostic, Loc};
use crate::export::Format;
use crate::lang::Lang;
use crate::meta::graph::Syntax;
use crate::name::{FileName, OutPath, Slug, Url};
use crate::par;
use crate::picture;
use crate::resolve::{Index, Item, Resolved};
use crate::site::vocabulary::{TermId, TermKind};
use crate::site::{ChartId, DatasetId, PieceId, Site, TableRef, Text, route};
use crate::source::{FileId, Sources};
use crate::world::manifest::PublishedUrl;
use feeds::Stream;
use search::Searched;
use social::Poster;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListOf {
    /// All of a section.
    Section(Section),
    /// Those texts of a section that came out, or take place, in a year.
    Year(Section, i16),
    /// All on a term.
    Term(TermId),
}

impl ListOf {
    /// What it holds, in its order.
    pub fn items(self, site: &Site, index: &Index) -> Vec<Item> {
        match self {
            Self::Section(section) => index.of_section(section).collect(),
            Self::Year(section, year) => {
                let all = index.of_section(section);
                all.filter(|item| item.year(site) == Some(year)).collect()
            }
            Self::Term(term) => index.of_term(term).collect(),
        }
    }
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
    /// The same as a frozen version of its dataset shows it.
    Archived(ChartId, usize),
    /// What services that embed a chart ask for.
    OEmbed(ChartId),
    /// A term.
    Term(TermId),
    /// The page where a language is searched.
    Search,
    /// A shard of its index.
    SearchWords(usize),
    /// What it tells of a page, by its number.
    SearchEntry(usize),
    /// The page of what is not there.
    NotFound,
    /// A page that leads on from an old address.
    Alias(Url),
    /// A table in a format.
    Export(TableRef, Format),
    /// `datapackage.json` of a version; in another than the default language `datapackage.<tag>.json`.
    DataPackage(DatasetId, Option<usize>),
    /// What else describes a version to other programs.
    Describe(DatasetId, Option<usize>, Description),
    /// What a script is told of the columns of a table of the latest version.
    Columns(TableRef),
    /// The archive of all files of a version.
    Archive(DatasetId, Option<usize>),
    /// The hashes of all files of a version.
    Sums(DatasetId, Option<usize>),
    /// The catalogue of all datasets.
    Catalogue(Syntax),
    /// The list of all datasets for programs, or, with a dataset, all that is said of it.
    Api(Option<DatasetId>),
    /// A chart's picture.
    ChartSvg(ChartId),
    /// The same in pixels, so many for each unit of the drawing.
    ChartPng(ChartId, u8),
    /// The picture that stands for a page where it is shared.
    Card(Poster),
    /// The points of a chart.
    ChartCsv(ChartId),
    /// What the points of a chart are.
    ChartCsvw(ChartId),
    /// A file copied as it is.
    Copy(FileId),
    /// A photograph of a page, without what its file has beside the picture; or a smaller copy, so many pixels wide.
    Photo(FileId, Option<u32>),
    /// A text made once and kept: a style sheet.
    Text(String),
    /// A feed of a language.
    Feed(Stream, feeds::Form),
    /// An event for calendar programs, or all of them.
    Calendar(Option<PieceId>),
    /// A report whole, for paper.
    Print(PieceId),
    /// A part of the sitemap of a language, from 0, or the list of all of them.
    Sitemap(Option<usize>),
    /// `robots.txt`.
    Robots,
    /// What browsers are told of the site.
    Manifest,
    /// The icon in so many pixels on a side.
    Icon(u16),
    /// Whom to tell of a fault: `security.txt`.
    Security,
    /// What a server has to say beside the bytes.
    Hosting(Server),
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
    /// Widths in pixels of the smaller copies beside it.
    pub widths: Vec<u32>,
}

impl Asset {
    /// The address of a smaller copy: `foto-480w.jpg` beside `foto.jpg`.
    pub fn copy(&self, width: u32) -> Url {
        let whole = self.url.as_str();
        let (stem, ending) = whole.rsplit_once('.').unwrap_or((whole, ""));
        Url::parse(&format!("{stem}-{width}w.{ending}")).unwrap_or_else(|| self.url.clone())
    }
}

/// The scales a chart is published in as pixels: for screens as they were, and for those of today and for print.
pub const SCALES: [u8; 2] = [1, 2];

/// How many pieces a page of a list holds.
pub const PER_PAGE: usize = 50;

/// The page of a list, from 1, that its items from 0 stand on.
pub fn page_of(item: usize) -> usize {
    item / PER_PAGE + 1
}

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
    /// By language.
    searched: Vec<Searched>,
}

/// Gathers jobs and remembers where each came from.
struct Planner<'a> {
    site: &'a Site,
    jobs: Vec<(Job, Loc)>,
    out: Vec<Diagnostic>,
}

impl<'a> Planner<'a> {
    /// One that has room for a page of each text, and half as much beside.
    fn of(site: &'a Site) -> Self {
        let n_texts = site.pieces.len() * site.langs().len();
        Self { site, jobs: Vec::with_capacity(n_texts + n_texts / 2), out: Vec::new() }
    }

    fn add(&mut self, url: Url, lang: Option<Lang>, what: What, from: Loc) {
        self.jobs.push((Job { out: url.out_path(), url, lang, what }, from));
    }

    /// Puts the jobs in the order of their addresses, and leaves out whatever would stand where an earlier one does.
    fn settle(&mut self) {
        // Those of one address stay in the order in which they came.
        self.jobs.sort_by(|(a, _), (b, _)| a.url.cmp(&b.url));
        let out = &mut self.out;
        self.jobs.dedup_by(|(job, from), (there, of_there)| {
            let is_twice = job.url == there.url;
            if is_twice {
                let twice = Diagnostic::new(Code::UrlCollision, from.clone());
                out.push(twice.with("url", job.url.as_str()).see(of_there.clone()));
            }
            is_twice
        });
    }

    /// What was planned at an address, and where it came from. The jobs are in order.
    fn find(&self, url: &str) -> Option<&(Job, Loc)> {
        let at = self.jobs.binary_search_by(|(job, _)| job.url.as_str().cmp(url)).ok()?;
        self.jobs.get(at)
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
    let search = || {
        let mut p = Planner::of(site);
        let searched = search::search(&mut p);
        p.settle();
        (p, searched)
    };
    let others = || others(site, sources, resolved, (&assets, texts));
    let (mut p, (of_search, searched)) = par::both(others, search);
    p.jobs.extend(of_search.jobs);
    p.out.extend(of_search.out);
    p.settle();
    let jobs = p.jobs.into_iter().map(|(job, _)| job).collect();
    (Plan { jobs, assets, searched }, p.out)
}

/// Plans everything but the search, which stands in nobody's way.
fn others<'s>(
    site: &'s Site,
    sources: &Sources<'_>,
    resolved: &Resolved,
    (assets, texts): (&BTreeMap<FileId, Asset>, Vec<(Url, String)>),
) -> Planner<'s> {
    let mut p = Planner::of(site);
    pieces(&mut p);
    lists(&mut p, resolved);
    datasets(&mut p);
    metadata::catalogue(&mut p);
    charts(&mut p, resolved);
    gone(&mut p);
    social::cards(&mut p, resolved);
    for (file, asset) in assets {
        if asset.width == 0 {
            p.add(asset.url.clone(), None, What::Copy(*file), Loc::File(*file));
            continue;
        }
        p.add(asset.url.clone(), None, What::Photo(*file, None), Loc::File(*file));
        for width in &asset.widths {
            p.add(asset.copy(*width), None, What::Photo(*file, Some(*width)), Loc::File(*file));
        }
    }
    for (url, text) in texts {
        p.add(url, None, What::Text(text), Loc::Project);
    }
    statics(&mut p, sources);
    feeds::feeds(&mut p, resolved);
    p.add(site.routes.root_file("404.html"), Some(Lang::DEFAULT), What::NotFound, Loc::Project);
    let icon = assets.values().any(|asset| asset.url.as_str() == "/assets/icons/icon.svg");
    machine::machine(&mut p, sources, icon);
    machine::sitemaps(&mut p);
    written::written(&mut p);
    hosting::servers(&mut p);
    aliases(&mut p);
    p.settle();
    crossed::crossed(&mut p);
    p
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
            for (year, items) in resolved.index.years(site, *section) {
                let first = site.routes.year(*section, year, lang);
                for n in 1..=n_pages(items) {
                    let url = site.routes.nth(&first, n, lang);
                    let list = ListOf::Year(*section, year);
                    p.add(url, Some(lang), What::List(list, n), Loc::Project);
                }
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
                if frozen.is_none() {
                    for lang in site.langs().filter(|l| site.dataset_in(id, *l)) {
                        let url = site.columns_url(table, lang);
                        p.add(url, Some(lang), What::Columns(table), Loc::File(dataset.file));
                    }
                }
                for format in site.formats_of(table) {
                    let langs: Vec<Option<Lang>> = if format.has_language() {
                        site.langs().filter(|l| site.dataset_in(id, *l)).map(Some).collect()
                    } else {
                        vec![None]
                    };
                    for lang in langs {
                        let url = site.export_url_in(table, format, lang.unwrap_or(Lang::DEFAULT));
                        file(p, (id, frozen), lang, url, What::Export(table, format));
                    }
                }
            }
            let url = site.archive_url(id, frozen);
            file(p, (id, frozen), None, url, What::Archive(id, frozen));
            let url = route::file(&site.version_url(id, frozen, Lang::DEFAULT), "SHA256SUMS");
            p.add(url, None, What::Sums(id, frozen), Loc::File(dataset.file));
            metadata::descriptions(p, id, frozen);
        }
    }
}

/// A file of a version; the persistent address of one of the latest version leads to it.
fn file(
    p: &mut Planner<'_>,
    version: (DatasetId, Option<usize>),
    lang: Option<Lang>,
    url: Url,
    what: What,
) {
    let (id, frozen) = version;
    let from = Loc::File(p.site.dataset(id).file);
    if frozen.is_none() {
        metadata::persistent_file(p, id, lang.unwrap_or(Lang::DEFAULT), &url);
    }
    p.add(url, lang, what, from);
}

fn charts(p: &mut Planner<'_>, resolved: &Resolved) {
    let site = p.site;
    for (i, chart) in site.charts.iter().enumerate() {
        let id = ChartId(i);
        let from = Loc::Span(chart.span);
        for lang in site.langs().filter(|l| site.chart_in(id, *l)) {
            let url = site.chart_url(id, lang);
            p.add(url, Some(lang), What::Chart(id), from.clone());
            p.add(site.embed_url(id, lang), Some(lang), What::Embed(id), from.clone());
            p.add(site.oembed_url(id, lang), Some(lang), What::OEmbed(id), from.clone());
            archived(p, resolved, id, lang);
            p.add(site.chart_svg_url(id, lang), Some(lang), What::ChartSvg(id), from.clone());
            // A script that the face of pictures lacks gives no picture: boxes are worse than none.
            let drawn = resolved.drawn(id, lang);
            if drawn.is_some_and(|d| picture::texts(&d.drawn.standalone).all(picture::has)) {
                for scale in SCALES {
                    let url = site.chart_png_url(id, lang, scale);
                    p.add(url, Some(lang), What::ChartPng(id, scale), from.clone());
                }
            }
        }
        let csv = site.chart_csv_url(id);
        let about = route::beside(&csv, "-metadata.json");
        p.add(about, None, What::ChartCsvw(id), from.clone());
        p.add(csv, None, What::ChartCsv(id), from);
    }
}

/// What has nothing to show any more since a dataset was taken back whole leads to the notice of that: its charts, and
/// the persistent addresses of its files, which are known no more one by one.
fn gone(p: &mut Planner<'_>) {
    let site = p.site;
    let embed = Slug::parse("embed");
    for chart in &site.gone_charts {
        for lang in site.langs() {
            let in_lang = if site.dataset_in(chart.dataset, lang) { lang } else { Lang::DEFAULT };
            let notice = site.dataset_url(chart.dataset, in_lang);
            let url = site.routes.thing(Section::Charts, &chart.id, lang);
            for url in embed.iter().map(|embed| url.dir(embed)).chain([url.clone()]) {
                p.add(url, Some(lang), What::Alias(notice.clone()), Loc::Span(chart.span));
            }
        }
    }
    for (i, dataset) in site.datasets.iter().enumerate() {
        if dataset.latest.withdrawn.is_some() {
            let files = site.persistent_files(DatasetId(i));
            let notice = site.dataset_url(DatasetId(i), Lang::DEFAULT);
            p.add(files, Some(Lang::DEFAULT), What::Alias(notice), Loc::File(dataset.file));
        }
    }
}

/// A chart as each version of its dataset shows it. One that was taken back leads to the notice of that.
fn archived(p: &mut Planner<'_>, resolved: &Resolved, id: ChartId, lang: Lang) {
    let (site, chart) = (p.site, p.site.chart(id));
    let Some(dataset) = chart.table.map(|table| table.dataset) else { return };
    for (frozen, version) in site.dataset(dataset).frozen.iter().enumerate() {
        let Some(url) = site.archived_url(id, frozen, lang) else { continue };
        let from = Loc::Span(chart.span);
        if version.withdrawn.is_some() {
            let in_lang = if site.dataset_in(dataset, lang) { lang } else { Lang::DEFAULT };
            let notice = site.version_url(dataset, Some(frozen), in_lang);
            p.add(url, Some(lang), What::Alias(notice), from);
        } else if resolved.archived(id, frozen, lang).is_some() {
            p.add(url, Some(lang), What::Archived(id, frozen), from);
        }
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

    /// What can be found in a language.
    pub fn searched(&self, lang: Lang) -> &Searched {
        const NOTHING: &Searched = &Searched { targets: Vec::new(), groups: Vec::new() };
        self.searched.get(lang.index()).unwrap_or(NOTHING)
    }

    /// The text of the page at an address, where people wrote it.
    pub fn text_at<'s>(&self, site: &'s Site, url: &Url) -> Option<&'s Text> {
        let job = self.jobs.get(self.jobs.binary_search_by(|j| j.url.cmp(url)).ok()?)?;
        if let What::Piece(id) = job.what { site.piece(id).text(job.lang?) } else { None }
    }

    /// Puts the texts of a theme in the place of those at some addresses; `false` where something else stands at one of
    /// theirs. Then of the old ones none is left.
    pub fn redress(&mut self, old: &[Url], new: Vec<(Url, String)>) -> bool {
        self.jobs.retain(|job| !old.contains(&job.url));
        new.into_iter().all(|(url, text)| {
            let Err(at) = self.jobs.binary_search_by(|job| job.url.cmp(&url)) else { return false };
            let job = Job { out: url.out_path(), url, lang: None, what: What::Text(text) };
            self.jobs.insert(at, job);
            true
        })
    }

    /// Whether something stands at an address.
    pub fn has(&self, url: &Url) -> bool {
        self.job(url).is_some()
    }

    /// What is written at an address.
    pub fn job(&self, url: &Url) -> Option<&Job> {
        let at = self.jobs.binary_search_by(|j| j.url.cmp(url)).ok()?;
        self.jobs.get(at)
    }

    /// The first page of a list.
    pub fn list_url(&self, site: &Site, of: ListOf, lang: Lang) -> Url {
        match of {
            ListOf::Section(section) => site.routes.section(section, lang),
            ListOf::Year(section, year) => site.routes.year(section, year, lang),
            ListOf::Term(term) => site.term_url(term, lang),
        }
    }
}

impl Site {
    /// The formats a table is published in, in the order they are offered.
    pub fn formats_of(&self, table: TableRef) -> impl Iterator<Item = Format> + use<> {
        let on_map = self.mapped.contains_key(&table);
        let all = Format::ALL.iter().copied().filter(|f| f.holds(self.table(table), on_map));
        all.collect::<Vec<_>>().into_iter()
    }

    /// The address of a table in a format that has no language.
    pub fn export_url(&self, table: TableRef, format: Format) -> Url {
        self.export_url_in(table, format, Lang::DEFAULT)
    }

    /// The address of a table in a format, for readers of a language the dataset has.
    pub fn export_url_in(&self, table: TableRef, format: Format, lang: Lang) -> Url {
        let lang = if format.has_language() { lang } else { Lang::DEFAULT };
        let folder = self.version_url(table.dataset, table.frozen, lang);
        let name = &self.version(table).dataset.resources[table.table].name;
        let name = FileName::parse(&format!("{name}.{}", format.extension()));
        name.map_or(folder.clone(), |name| folder.file(&name))
    }

    /// The address of what a script is told of the columns of a table.
    pub fn columns_url(&self, table: TableRef, lang: Lang) -> Url {
        let name = &self.version(table).dataset.resources[table.table].name;
        let folder = self.dataset_url(table.dataset, lang);
        let folder = Slug::parse("explore").map_or(folder.clone(), |explore| folder.dir(&explore));
        route::file(&folder, &format!("{name}.json"))
    }

    /// The address of the archive of all files of a version.
    pub fn archive_url(&self, id: DatasetId, frozen: Option<usize>) -> Url {
        let folder = self.version_url(id, frozen, Lang::DEFAULT);
        route::file(&folder, &format!("{}.zip", self.dataset(id).id))
    }

    /// The address of a chart as a frozen version of its dataset shows it: `…/v/<version>/`, kept as long as the version.
    pub fn archived_url(&self, id: ChartId, frozen: usize, lang: Lang) -> Option<Url> {
        let version = self.dataset(self.chart(id).table?.dataset).frozen.get(frozen)?;
        let version = Slug::parse(&version.dataset.version.value.to_string())?;
        Some(self.chart_url(id, lang).dir(&Slug::parse("v")?).dir(&version))
    }

    /// The address of what services that embed a chart ask for.
    pub fn oembed_url(&self, id: ChartId, lang: Lang) -> Url {
        route::file(&self.chart_url(id, lang), "oembed.json")
    }

    /// The address of a chart for other sites.
    pub fn embed_url(&self, id: ChartId, lang: Lang) -> Url {
        let url = self.chart_url(id, lang);
        Slug::parse("embed").map_or(url.clone(), |embed| url.dir(&embed))
    }

    /// The address of a chart's picture.
    pub fn chart_svg_url(&self, id: ChartId, lang: Lang) -> Url {
        route::file(&self.chart_url(id, lang), &format!("{}.svg", self.chart(id).id))
    }

    /// The address of a chart's picture in pixels: `<id>.png`, `<id>-2x.png`.
    pub fn chart_png_url(&self, id: ChartId, lang: Lang, scale: u8) -> Url {
        let name = &self.chart(id).id;
        let name = if scale == 1 { format!("{name}.png") } else { format!("{name}-{scale}x.png") };
        route::file(&self.chart_url(id, lang), &name)
    }

    /// The address of the points of a chart; the same for every language.
    pub fn chart_csv_url(&self, id: ChartId) -> Url {
        route::file(&self.chart_url(id, Lang::DEFAULT), &format!("{}.csv", self.chart(id).id))
    }

    /// Whether the page of a dataset that was taken back whole stands at an address.
    fn is_withdrawn(&self, url: &Url) -> bool {
        let all = self.datasets.iter().enumerate();
        let mut gone = all.filter(|(_, dataset)| dataset.latest.withdrawn.is_some());
        gone.any(|(i, _)| self.langs().any(|lang| self.dataset_url(DatasetId(i), lang) == *url))
    }

    /// What kind of page stands at a job's address, for the manifest.
    pub fn kind_of(&self, what: &What) -> &'static str {
        match what {
            What::Piece(id) => self.piece(*id).kind.published(),
            What::List(..) => "list",
            What::Dataset(id, frozen) => {
                let table = TableRef { dataset: *id, frozen: *frozen, table: 0 };
                match (self.version(table).withdrawn.is_some(), frozen) {
                    (true, _) => PublishedUrl::WITHDRAWN,
                    (false, None) => PublishedUrl::DATASET,
                    (false, Some(_)) => "version",
                }
            }
            What::Chart(_) => PublishedUrl::CHART,
            What::Embed(_) | What::Archived(..) => "embed",
            What::Term(id) => self.vocabularies.get(*id).kind.name(),
            What::Search => "search",
            What::NotFound => "not-found",
            // What stood below it is gone with what it leads to.
            What::Alias(to) if self.is_withdrawn(to) => PublishedUrl::WITHDRAWN,
            What::Alias(_) => "alias",
            What::Export(..)
            | What::DataPackage(..)
            | What::Describe(..)
            | What::Catalogue(_)
            | What::Api(_)
            | What::Archive(..)
            | What::Sums(..)
            | What::ChartSvg(_)
            | What::ChartPng(..)
            | What::OEmbed(_)
            | What::ChartCsv(_)
            | What::ChartCsvw(_) => "data",
            What::Feed(..) => "feed",
            What::Print(_) => "print",
            What::Card(_)
            | What::SearchWords(_)
            | What::SearchEntry(_)
            | What::Columns(_)
            | What::Copy(_)
            | What::Photo(..)
            | What::Text(_)
            | What::Calendar(_)
            | What::Sitemap(_)
            | What::Robots
            | What::Manifest
            | What::Icon(_)
            | What::Security
            | What::Hosting(_) => "file",
        }
    }
}
