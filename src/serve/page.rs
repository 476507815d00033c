//! One page of the preview: drawn when it is asked for, with what is to be said over it.
//!
//! In: everything a page can be made of, an address. Out: the bytes. The files a page tells the size of are made first,
//! and only those. A page that cannot be drawn is shown as it last was, and says so.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use super::http::{Answer, OWN};
use super::panel::{self, Notice};
use crate::build::has_errors;
use crate::diag::show::{self, Told, ToolLang};
use crate::diag::{self, Code, Diagnostic, Loc};
use crate::lang::Lang;
use crate::name::{OutPath, Url};
use crate::plan::{Job, What};
use crate::render::media::content_type;
use crate::render::{Ctx, job};
use crate::site::DatasetId;
use crate::source::FileId;
use crate::world::out::{Out, Sink, Target, Written, hex};
use crate::world::watch::{Look, Seen};

/// How many pages are kept to be shown where they can no longer be drawn.
const KEPT: usize = 500;

/// The page of a site that could never be read.
const EMPTY: &str = "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>Specola</title>\n</head>\n<body>\n</body>\n</html>\n";

/// What outlives a change of the site.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Pages as they could last be drawn.
    pages: BTreeMap<Url, String>,
    /// Style sheets as they last were.
    sheets: BTreeMap<Url, String>,
    /// Sizes and hashes of the files of a version of a dataset, and the state of the folder they were made from.
    made: BTreeMap<Version, (FolderState, Vec<(Url, Written)>)>,
}

impl Kept {
    /// Keeps a page as it was drawn.
    pub(super) fn keep_page(&mut self, url: &Url, html: String) {
        if self.pages.len() >= KEPT {
            self.pages.pop_first();
        }
        self.pages.insert(url.clone(), html);
    }
}

/// A version of a dataset, by its id.
type Version = (String, Option<usize>);

/// What was seen of the files that a dataset is made from.
type FolderState = Vec<(PathBuf, Seen)>;

/// A page and what is said over it.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// The page as its template drew it.
    html: Option<String>,
    /// What the page is.
    notice: Notice,
    /// What is said over it, as markup.
    pub panel: String,
    /// What tells one state of the page from another: all of it but the names of style sheets.
    pub state: String,
    /// The addresses of its style sheets.
    pub css: Vec<String>,
}

/// What a site is at one moment.
pub(super) struct Scene<'c, 'a> {
    /// What pages are made of.
    pub ctx: &'c mut Ctx<'a>,
    /// What is wrong with the site, in order.
    pub diagnostics: &'c [Diagnostic],
    /// The language that is told in.
    pub lang: ToolLang,
    /// The site's folder.
    pub root: &'c Path,
    /// The folder as it was before the site was read.
    pub look: &'c Look,
}

impl Scene<'_, '_> {
    /// The answer to a request.
    pub(super) fn answer(&mut self, url: Option<&Url>, kept: &mut Kept) -> Answer {
        let Some(url) = url else { return self.page(None, kept) };
        match self.job(url) {
            Some(job) if is_page(&job.what) => self.page(Some(url), kept),
            Some(job) => self.file(&job, kept),
            None => {
                let folder = Url::parse(&format!("{}/", url.as_str()));
                if let Some(folder) = folder.filter(|f| self.ctx.plan.has(f)) {
                    return Answer::elsewhere(folder.as_str().to_owned());
                }
                match self.sheet(url, kept) {
                    Some(text) => Answer::ok(content_type(".css"), text),
                    None => self.page(Some(url), kept),
                }
            }
        }
    }

    fn job(&self, url: &Url) -> Option<Job> {
        let jobs = &self.ctx.plan.jobs;
        jobs.binary_search_by(|j| j.url.cmp(url)).ok().and_then(|i| jobs.get(i)).cloned()
    }

    /// The page at an address, with what is said over it.
    pub(super) fn show(&mut self, url: Option<&Url>, kept: &mut Kept) -> Shown {
        let job = url.and_then(|u| self.job(u)).filter(|j| is_page(&j.what));
        let mut found = Vec::new();
        let whole = job.as_ref().is_none_or(|job| self.is_whole(job));
        let drawn = job.as_ref().filter(|_| whole).and_then(|job| self.draw(job, kept, &mut found));
        let mut notice = job.as_ref().map(|job| self.notice(job)).unwrap_or_default();
        let mut html = None;
        match (drawn, url) {
            (Some(drawn), Some(url)) => {
                kept.keep_page(url, drawn.clone());
                html = Some(drawn);
            }
            // A page that is not there although nothing is wrong was taken away.
            (None, Some(url)) if job.is_some() || has_errors(self.diagnostics) => {
                html = kept.pages.get(url).cloned();
                notice.old = html.is_some();
            }
            (None, Some(url)) => {
                kept.pages.remove(url);
            }
            (_, None) => {}
        }
        notice.missing = html.is_none();
        let html = html.or_else(|| self.not_found(kept));
        let mut all = [self.diagnostics, &found].concat();
        diag::sort(&mut all);
        let file = job.as_ref().and_then(|job| self.source_of(job));
        let (own, others): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|d| file.is_some() && file_of(d) == file);
        let told = show::tell(&[own, others].concat(), self.ctx.sources, self.lang);
        shown(html, &told, notice, self.lang)
    }

    fn page(&mut self, url: Option<&Url>, kept: &mut Kept) -> Answer {
        let job = url.and_then(|u| self.job(u));
        if let Some(job) = job.filter(|j| matches!(j.what, What::Alias(_))) {
            // It leads on at once: there is nothing to say over it.
            return self.file(&job, kept);
        }
        dressed(&self.show(url, kept), self.lang)
    }

    fn not_found(&mut self, kept: &mut Kept) -> Option<String> {
        let job = self.ctx.plan.jobs.iter().find(|j| matches!(j.what, What::NotFound))?.clone();
        self.draw(&job, kept, &mut Vec::new())
    }

    /// A page as its template draws it.
    fn draw(&mut self, job: &Job, kept: &mut Kept, found: &mut Vec<Diagnostic>) -> Option<String> {
        self.before(job, kept, found);
        let held = Held::default();
        self.run(&[job], &held, found);
        found.extend(self.ctx.cards.faults());
        held.take(&job.out).and_then(|bytes| String::from_utf8(bytes).ok())
    }

    /// Any other file.
    fn file(&mut self, job: &Job, kept: &mut Kept) -> Answer {
        // A file that is left out where something is wrong is not there; why is said over the pages.
        let mut ignored = Vec::new();
        let is_file = job::wave(&job.what) + 1 < job::WAVES;
        let held = if let Some(version) = version(&job.what).filter(|_| is_file) {
            self.make(version, &mut ignored)
        } else {
            self.before(job, kept, &mut ignored);
            let held = Held::default();
            self.run(&[job], &held, &mut ignored);
            held
        };
        match held.take(&job.out) {
            Some(bytes) => Answer::ok(content_type(job.out.as_str()), bytes),
            None => Answer::plain("404 Not Found"),
        }
    }

    /// Runs jobs of one wave; what they wrote can be told by those of later ones.
    fn run(&mut self, jobs: &[&Job], held: &Held, found: &mut Vec<Diagnostic>) {
        match job::run(self.ctx, jobs, held) {
            Ok((written, faults)) => {
                // Of the last wave nothing is told anywhere.
                let told = jobs.first().is_some_and(|j| job::wave(&j.what) + 1 < job::WAVES);
                self.ctx.written.extend(written.into_iter().filter(|_| told));
                found.extend(faults);
            }
            Err(e) => found.extend(jobs.first().map(|job| unread(job, &e))),
        }
    }

    /// Makes the files whose size and hash a page tells, unless that was done.
    fn before(&mut self, job: &Job, kept: &mut Kept, found: &mut Vec<Diagnostic>) {
        if let What::Chart(id) = job.what {
            let of_chart = |j: &&Job| matches!(j.what, What::ChartSvg(c) | What::ChartCsv(c) | What::ChartPng(c, _) if c == id);
            let jobs: Vec<&Job> = self.ctx.plan.jobs.iter().filter(of_chart).collect();
            self.run(&jobs, &Held::default(), found);
        }
        let all = matches!(job.what, What::Catalogue(_) | What::Api(None));
        let wanted: BTreeSet<(DatasetId, Option<usize>)> = match version(&job.what) {
            Some(version) => BTreeSet::from([version]),
            None if all => self.ctx.plan.jobs.iter().filter_map(|j| version(&j.what)).collect(),
            None => BTreeSet::new(),
        };
        for version in wanted {
            let name = (self.ctx.site.dataset(version.0).id.as_str().to_owned(), version.1);
            let state = self.state(&name.0);
            match kept.made.get(&name) {
                Some((then, written)) if *then == state => {
                    self.ctx.written.extend(written.iter().cloned());
                }
                Some(_) | None => {
                    let mut faults = Vec::new();
                    self.make(version, &mut faults);
                    if faults.is_empty() {
                        let of_version = |(url, _): &(&Url, &Written)| {
                            self.job(url).is_some_and(|j| self::version(&j.what) == Some(version))
                        };
                        let written = self.ctx.written.iter().filter(of_version);
                        let written = written.map(|(u, w)| (u.clone(), *w)).collect();
                        kept.made.insert(name, (state, written));
                    }
                    found.extend(faults);
                }
            }
        }
    }

    /// What a dataset is made from: its own folder, and all that is neither another's nor a text.
    fn state(&self, id: &str) -> FolderState {
        let own = format!("datasets/{id}/");
        self.look.part(self.root, |path| {
            path.starts_with(&own) || !(path.starts_with("datasets/") || path.ends_with(".md"))
        })
    }

    /// Makes every file of a version of a dataset, in the order in which they hold each other.
    fn make(&mut self, of: (DatasetId, Option<usize>), found: &mut Vec<Diagnostic>) -> Held {
        let held = Held::default();
        let plan = self.ctx.plan;
        let last = job::WAVES - 1;
        // What is made again is not yet there: a list of all files would hold itself.
        for job in plan.jobs.iter().filter(|j| version(&j.what) == Some(of)) {
            self.ctx.written.remove(&job.url);
        }
        for wave in 0..last {
            let wanted = |j: &&Job| job::wave(&j.what) == wave && version(&j.what) == Some(of);
            let jobs: Vec<&Job> = plan.jobs.iter().filter(wanted).collect();
            self.run(&jobs, &held, found);
        }
        held
    }

    /// A style sheet at an address that was one: a page may still ask for it when it has changed.
    fn sheet(&self, url: &Url, kept: &Kept) -> Option<String> {
        let stem = |url: &str| Some(url.strip_suffix(".css")?.rsplit_once('.')?.0.to_owned());
        let wanted = stem(url.as_str())?;
        let now = sheets(self.ctx).find(|(u, _)| stem(u.as_str()).as_ref() == Some(&wanted));
        now.map(|(_, text)| text.to_owned()).or_else(|| kept.sheets.get(url).cloned())
    }

    /// Keeps the style sheets, where there are any.
    pub(super) fn keep_sheets(&self, kept: &mut Kept) {
        let now = sheets(self.ctx).map(|(url, text)| (url.clone(), text.to_owned()));
        kept.sheets.extend(now);
        while kept.sheets.len() > KEPT {
            kept.sheets.pop_first();
        }
    }

    /// Whether the file of a page could be read to its end: of one that is half written no page is made.
    fn is_whole(&self, job: &Job) -> bool {
        let file = self.source_of(job);
        let half = |d: &Diagnostic| {
            let code = matches!(
                d.code,
                Code::FrontMissing
                    | Code::FrontUnclosed
                    | Code::TomlSyntax
                    | Code::TextNotUtf8
                    | Code::FileTooLarge
            );
            code && file.is_some() && file_of(d) == file
        };
        !self.diagnostics.iter().any(half)
    }

    /// The file a page is written in.
    fn source_of(&self, job: &Job) -> Option<FileId> {
        if let What::Piece(id) = &job.what {
            let lang = job.lang.unwrap_or(Lang::DEFAULT);
            return self.ctx.site.piece(*id).text(lang).map(|t| t.file);
        }
        let (id, _) = version(&job.what)?;
        Some(self.ctx.site.dataset(id).file)
    }

    fn notice(&self, job: &Job) -> Notice {
        let What::Piece(id) = &job.what else { return Notice::default() };
        let lang = job.lang.unwrap_or(Lang::DEFAULT);
        let site = self.ctx.site;
        let Some(text) = site.piece(*id).text(lang) else { return Notice::default() };
        let due = text.published.filter(|m| m.at > site.now);
        // In the language of the messages, where the site has it.
        let told = site.config.languages.find(panel::tag(self.lang));
        let due = due.map(|m| match told {
            Some(lang) => site.formats.datetime(lang, m.civil),
            None => m.civil.to_string(),
        });
        Notice { draft: text.draft, due, ..Notice::default() }
    }
}

/// The style sheets of a site.
fn sheets<'c>(ctx: &'c Ctx<'_>) -> impl Iterator<Item = (&'c Url, &'c str)> {
    ctx.plan.jobs.iter().filter(|j| j.url.as_str().ends_with(".css")).filter_map(|j| {
        if let What::Text(text) = &j.what { Some((&j.url, text.as_str())) } else { None }
    })
}

/// A page where the site could not be read at all.
pub(super) fn show_without_site(
    url: Option<&Url>,
    told: &[Told],
    kept: &Kept,
    lang: ToolLang,
) -> Shown {
    let old = url.and_then(|u| kept.pages.get(u)).cloned();
    let notice = Notice { old: old.is_some(), missing: old.is_none(), ..Notice::default() };
    shown(old, told, notice, lang)
}

/// The answer to a request where the site could not be read at all.
pub(super) fn answer_without_site(
    url: Option<&Url>,
    told: &[Told],
    kept: &Kept,
    lang: ToolLang,
) -> Answer {
    match url.and_then(|u| kept.sheets.get(u)) {
        Some(sheet) => Answer::ok(content_type(".css"), sheet.clone()),
        None => dressed(&show_without_site(url, told, kept, lang), lang),
    }
}

/// A page at which the program itself failed, as it last was.
pub(super) fn show_broken(url: Option<&Url>, kept: &Kept, lang: ToolLang) -> Shown {
    let old = url.and_then(|u| kept.pages.get(u)).cloned();
    let notice = Notice { broken: true, old: old.is_some(), ..Notice::default() };
    shown(old, &[], notice, lang)
}

/// The answer to a request at which the program itself failed.
pub(super) fn broken(url: Option<&Url>, kept: &Kept, lang: ToolLang) -> Answer {
    Answer { status: "500 Internal Server Error", ..dressed(&show_broken(url, kept, lang), lang) }
}

fn shown(html: Option<String>, told: &[Told], notice: Notice, lang: ToolLang) -> Shown {
    let mut css = Vec::new();
    let mut hash = Sha256::new();
    for piece in html.as_deref().unwrap_or_default().split('"') {
        if piece.ends_with(".css") && piece.contains("/assets/css/") {
            css.push(piece.to_owned());
        } else {
            hash.update(piece);
            hash.update("\"");
        }
    }
    let state = hex(hash.finalize().get(..8).unwrap_or_default());
    Shown { html, panel: panel::panel(told, &notice, lang), notice, state, css }
}

/// The page with the preview's own end in it.
fn dressed(page: &Shown, lang: ToolLang) -> Answer {
    let html = page.html.as_deref().unwrap_or(EMPTY);
    let head = format!("<link rel=\"stylesheet\" href=\"{OWN}client.css\">\n");
    let tag = panel::tag(lang);
    let body = format!(
        "<div id=\"specola-preview\" lang=\"{tag}\" role=\"status\" data-state=\"{}\">{}</div>\n\
         <div id=\"specola-gone\" lang=\"{tag}\">{}</div>\n\
         <script src=\"{OWN}client.js\" defer></script>\n",
        page.state,
        page.panel,
        panel::lost(lang),
    );
    let html = put_before(&put_before(html, "</head>", &head), "</body>", &body);
    let answer = Answer::ok(content_type(".html"), html);
    let status = if page.notice.missing { "404 Not Found" } else { answer.status };
    Answer { status, ..answer }
}

/// Puts something before the last such tag, or at the end: HTML may leave these tags out.
fn put_before(text: &str, tag: &str, what: &str) -> String {
    let (before, after) = text.split_at(text.rfind(tag).unwrap_or(text.len()));
    [before, what, after].concat()
}

fn file_of(d: &Diagnostic) -> Option<FileId> {
    match &d.loc {
        Loc::Span(span) => Some(span.file),
        Loc::Cell(cell) => Some(cell.file),
        Loc::File(file) => Some(*file),
        Loc::Path(_) | Loc::Project => None,
    }
}

fn unread(job: &Job, error: &io::Error) -> Diagnostic {
    let fault = Diagnostic::new(Code::FileUnreadable, Loc::Path(job.out.as_str().to_owned()));
    fault.with("reason", error)
}

/// Whether it is a page that a reader looks at.
fn is_page(what: &What) -> bool {
    matches!(
        what,
        What::Piece(_)
            | What::List(..)
            | What::Dataset(..)
            | What::Chart(_)
            | What::Embed(_)
            | What::Archived(..)
            | What::Term(_)
            | What::Print(_)
            | What::NotFound
            | What::Alias(_)
    )
}

/// The version of a dataset that a file is of.
fn version(what: &What) -> Option<(DatasetId, Option<usize>)> {
    if let What::Export(table, _) = what {
        return Some((table.dataset, table.frozen));
    }
    if let What::Api(Some(id)) = what {
        return Some((*id, None));
    }
    if let What::Dataset(id, frozen)
    | What::DataPackage(id, frozen)
    | What::Describe(id, frozen, _)
    | What::Archive(id, frozen)
    | What::Sums(id, frozen) = what
    {
        return Some((*id, *frozen));
    }
    None
}

/// The bytes of files, by path.
#[derive(Debug, Default)]
pub(super) struct Held {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Held {
    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take(&self, path: &OutPath) -> Option<Vec<u8>> {
        self.files().remove(path.as_str())
    }
}

impl Out for Held {
    fn create(&self, path: &OutPath) -> io::Result<Sink<'_>> {
        let file = HeldFile { held: self, path: path.as_str().to_owned(), bytes: Vec::new() };
        Ok(Sink::new(Box::new(file)))
    }

    fn open(&self, path: &OutPath) -> io::Result<Option<Box<dyn io::Read + '_>>> {
        let bytes = self.files().get(path.as_str()).cloned().ok_or(io::ErrorKind::NotFound)?;
        Ok(Some(Box::new(io::Cursor::new(bytes))))
    }
}

struct HeldFile<'h> {
    held: &'h Held,
    path: String,
    bytes: Vec<u8>,
}

impl Target for HeldFile<'_> {
    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn commit(self: Box<Self>, _: &Written) -> io::Result<()> {
        self.held.files().insert(self.path, self.bytes);
        Ok(())
    }
}
