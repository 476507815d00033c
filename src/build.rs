//! The stages, one after the other: load → resolve → plan → check → render.
//!
//! In: the sources of a site and somewhere to put files. Out: what the author has to mend, and the manifest of what
//! was put. Nothing is published here: whoever called decides, by the diagnostics.

pub mod amend;
mod faces;
mod known;
mod moved;

use std::any::Any;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use jiff::Timestamp;

use known::Seen;

use crate::chart::ChartWords;
use crate::check::outside::{Outside, outside};
use crate::check::{self, Facts, Slips};
use crate::diag::{Diagnostic, Severity};
use crate::lang::Lang;
use crate::memo::Memo;
use crate::name::Url;
use crate::par;
use crate::picture::Painter;
use crate::plan::{self, Job, Plan, What};
use crate::render::cards::{Cards, cards};
use crate::render::code::Highlighter;
use crate::render::surround::{Surround, surround};
use crate::render::template::{self, Templates};
use crate::render::theme::{self, Theme};
use crate::render::{Assets, Ctx, job, making};
use crate::resolve::{self, CellRef, Drawings, Item, Printed, Resolved, Showing, States};
pub use crate::site::load::Options;
use crate::site::load::load;
use crate::site::outlines::{self, Outlines};
use crate::site::styles::Styles;
use crate::site::{Coming, DatasetId, PieceId, Site};
use crate::source::{FileId, Sources};
use crate::world::manifest::{Head, Manifest, PublishedCell, PublishedUrl, PublishedValue};
use crate::world::out::Out;

/// Under what name a build leaves to the next what it saw of bodies.
const OUTLINES: &str = "texts";

/// Under what name it leaves its style sheets.
const STYLES: &str = "styles";

/// What came of a build. The site may be published where no diagnostic is an error.
#[derive(Debug, Default)]
pub struct Built {
    /// What the author has to mend.
    pub diagnostics: Vec<Diagnostic>,
    /// Addresses, charts and numbers; the files are added when they are published.
    pub manifest: Manifest,
    /// In its place, what the last one says where the site was amended.
    pub amended: Option<Head>,
    /// The first moment at which the same sources may give another site: a page comes out, or a day begins.
    pub due: Option<Timestamp>,
    /// Texts that are not to be read before a moment to come.
    pub coming: Vec<Coming>,
    /// Where it leads to other sites.
    pub outside: Vec<Outside>,
    /// The trees it was made of. Taking them apart node by node costs a tenth of a build's time: a program that is about
    /// to end forgets them ([`std::mem::forget`]), one that goes on drops them.
    pub spent: Option<Box<dyn Any + Send>>,
}

impl Built {
    /// What the manifest says but for the files of the site.
    pub fn head(&self) -> Head {
        self.amended.clone().unwrap_or_else(|| self.manifest.head())
    }
}

/// The style sheets that an earlier build left.
fn styles(out: &dyn Out) -> Option<Arc<Styles>> {
    out.recall(STYLES).map(|bytes| Arc::new(Styles::from_bytes(&bytes)))
}

/// Runs every stage. `ended` is called with the name of each when it ends.
///
/// Pages are drawn even where something was reported, so that one run shows every fault; only a site that could not
/// be read at all ends early.
///
/// # Errors
/// A file could not be written.
pub fn build(
    sources: &Sources<'_>,
    options: &Options,
    out: &dyn Out,
    ended: &dyn Fn(&'static str),
) -> io::Result<Built> {
    let ready = ready(sources, options, out, ended);
    written(sources, ready, out, ended)
}

/// The same, with the texts of pages in memory for no longer than something is made of them: they are a fifth of what is.
fn build_once(
    sources: &mut Sources<'_>,
    options: &Options,
    out: &dyn Out,
    ended: &dyn Fn(&'static str),
) -> io::Result<Built> {
    let ready = ready(sources, options, out, ended);
    if let Some(made) = &ready.made {
        forget_read(&made.site, sources);
    }
    written(sources, ready, out, ended)
}

/// A site that is to be drawn and written.
struct Ready {
    made: Option<Made>,
    diagnostics: Vec<Diagnostic>,
    /// How it was read, with what an earlier build left.
    options: Options,
}

/// Runs the stages before the first page is drawn.
fn ready(
    sources: &Sources<'_>,
    options: &Options,
    out: &dyn Out,
    ended: &dyn Fn(&'static str),
) -> Ready {
    let outlines = || out.recall(OUTLINES).map(Outlines::from_bytes).unwrap_or_default();
    let outlines = out.keeps().then(|| Arc::new(outlines()));
    let options = Options { outlines, styles: styles(out), ..options.clone() };
    let (made, findings) = make(sources, &options, None, ended);
    Ready { made, diagnostics: findings.into_list(), options }
}

/// Draws and writes every page.
fn written(
    sources: &Sources<'_>,
    Ready { made, mut diagnostics, options }: Ready,
    out: &dyn Out,
    ended: &dyn Fn(&'static str),
) -> io::Result<Built> {
    let Some(mut made) = made else { return Ok(Built { diagnostics, ..Built::default() }) };
    if out.keeps() {
        out.leave(STYLES, made.styles.to_bytes());
    }
    let slips = Arc::clone(&made.slips);
    let drawn = made.draw(sources, |ctx| {
        ctx.rest = if out.keeps() { making::rest(ctx, out) } else { None };
        for wave in 0..job::WAVES {
            let of_wave = |j: &&Job| job::wave(&j.what) == wave;
            let jobs: Vec<&Job> = ctx.plan.jobs.iter().filter(of_wave).collect();
            let (written, found) = job::run(ctx, &jobs, out)?;
            diagnostics.extend(found);
            ctx.written.extend(written);
            if wave + 2 == job::WAVES {
                // Before the pages: no thread of theirs has to wait for it.
                let langs: Vec<Lang> = ctx.site.langs().collect();
                par::map(&langs, |lang| (ctx.search_anew(*lang, out), Vec::new()));
                let found = check::versions::same_number(ctx.site, ctx.resolved, &ctx.written);
                diagnostics.extend(found);
                ended("export");
            }
        }
        diagnostics.extend(ctx.cards.faults());
        let leave = || {
            if out.keeps() {
                out.leave(OUTLINES, outlines::to_bytes(ctx.site, sources));
                let seen = Seen { ctx, slips: &slips, out };
                let (known, sketches) = seen.known(&options, &diagnostics);
                out.leave(known::SKETCHES, sketches);
                out.leave(known::NAME, known.to_bytes());
            }
        };
        let tell = || (manifest(ctx.site, ctx.resolved, ctx.plan), outside(ctx.site));
        let ((), (manifest, outside)) = par::both(leave, tell);
        ended("render");
        let (due, coming) = (ctx.site.due, ctx.site.coming.clone());
        Ok(Built { manifest, due, coming, outside, ..Built::default() })
    });
    drawn.map(|drawn: Built| Built { diagnostics, spent: Some(Box::new(made)), ..drawn })
}

/// Forgets the texts of pages that nothing is drawn from any more: their trees are there, and the rules were asked.
fn forget_read(site: &Site, sources: &mut Sources<'_>) {
    let texts = site.pieces.iter().flat_map(|piece| piece.texts.iter().flatten());
    // What was written of a chart is asked for by its place.
    for text in texts.filter(|text| text.body.charts().is_empty()) {
        sources.forget_text(text.file);
    }
}

/// A site of which every page can be drawn: all of them, or those that someone asks for.
pub struct Made {
    /// What can be published.
    pub site: Site,
    /// Numbers, texts, charts.
    pub resolved: Resolved,
    /// Every address.
    pub plan: Plan,
    /// Words of its texts that look like names misspelt, when they were read together.
    pub slips: Arc<Slips>,
    templates: Templates,
    assets: Assets,
    code: Highlighter,
    painter: Painter,
    chart_words: ChartWords,
    cards: Cards,
    surround: Surround,
    /// The addresses of the theme's own texts.
    dressed: Vec<Url>,
    /// Its style sheets.
    styles: Styles,
    /// What is wrong with the theme.
    ill_dressed: Vec<Diagnostic>,
}

/// The theme of a site: its files, its templates, and what is wrong with them.
fn look(
    site: &Site,
    sources: &Sources<'_>,
    known: Option<&Styles>,
) -> (Theme, Templates, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let theme = theme::theme(site, sources, known, &mut found);
    let (themes, strings, languages) = (&site.config.themes, &site.strings, &site.config.languages);
    let templates = template::load(sources, themes, strings, languages, &mut found);
    (theme, templates, found)
}

/// What was found wrong with a site, by what has to be asked again to know whether it still is.
#[derive(Debug, Default)]
pub struct Findings {
    /// Datasets, as they are read.
    pub data: Vec<Diagnostic>,
    /// Numbers and charts.
    pub resolved: Vec<Diagnostic>,
    /// The rules that look at datasets.
    pub rules: Vec<Diagnostic>,
    /// Everything else.
    pub rest: Vec<Diagnostic>,
}

impl Findings {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        [&self.data, &self.resolved, &self.rules, &self.rest].into_iter().flatten()
    }

    /// Their lists.
    pub fn lists(&mut self) -> [&mut Vec<Diagnostic>; 4] {
        [&mut self.data, &mut self.resolved, &mut self.rules, &mut self.rest]
    }

    /// All in one list, in no order.
    pub fn into_list(self) -> Vec<Diagnostic> {
        [self.data, self.resolved, self.rules, self.rest].concat()
    }
}

/// Runs the stages up to the point where every page can be drawn, and says what was reported; `None` where the site
/// could not be read at all. `known` are charts that were drawn before, and the states of what they are drawn from.
pub fn make(
    sources: &Sources<'_>,
    options: &Options,
    known: Option<(&Drawings, &States)>,
    ended: &dyn Fn(&'static str),
) -> (Option<Made>, Findings) {
    let (site, faults) = load(sources, options);
    let mut findings = Findings { data: faults.data, rest: faults.rest, ..Findings::default() };
    ended("load");
    let Some(site) = site else { return (None, findings) };
    let look = || look(&site, sources, options.styles.as_deref());
    let ((resolved, found), ((theme, templates, mut ill_dressed), (mut assets, of_files))) =
        par::both(
            || resolve::resolve(&site, sources, known),
            || par::both(look, || plan::assets(&site, sources)),
        );
    findings.resolved = found;
    findings.rest.extend(of_files);
    let dressed = theme.texts.iter().map(|(url, _)| url.clone()).collect();
    assets.extend(theme.files);
    ended("resolve");
    let (plan, found) = plan::plan(&site, sources, &resolved, assets, theme.texts);
    findings.rest.extend(found);
    ended("plan");
    let slips = Arc::new(Slips::of(&site, sources));
    let facts = Facts { site: &site, sources, resolved: &resolved, plan: &plan, slips: &slips };
    let (rules, found) = par::both(|| check::data(facts), || check::run(facts));
    findings.rules = rules;
    findings.rest.extend(found);
    ended("check");
    let chart_words = ChartWords::new(&site.config.languages);
    let cards = cards(&site);
    let mut made = Made {
        site,
        resolved,
        plan,
        slips,
        templates,
        assets: theme.assets,
        code: Highlighter::default(),
        painter: Painter::default(),
        chart_words,
        cards,
        surround: Surround::default(),
        dressed,
        styles: theme.styles,
        ill_dressed: Vec::new(),
    };
    made.draw(sources, |ctx| {
        ctx.surround = surround(ctx, &mut ill_dressed);
    });
    findings.rest.extend_from_slice(&ill_dressed);
    made.ill_dressed = ill_dressed;
    (Some(made), findings)
}

impl Made {
    /// Takes the theme's templates, style sheets and scripts over as they are by now; says what was wrong with them, and
    /// what is. `None` where a page stands at an address of theirs.
    pub fn dress(&mut self, sources: &Sources<'_>) -> Option<(Vec<Diagnostic>, Vec<Diagnostic>)> {
        let (theme, templates, mut found) = look(&self.site, sources, None);
        let dressed = theme.texts.iter().map(|(url, _)| url.clone()).collect();
        if !self.plan.redress(&self.dressed, theme.texts) {
            return None;
        }
        (self.dressed, self.templates, self.assets) = (dressed, templates, theme.assets);
        self.draw(sources, |ctx| {
            ctx.surround = surround(ctx, &mut found);
            ctx.cards.undraw();
        });
        let gone = std::mem::replace(&mut self.ill_dressed, found.clone());
        Some((gone, found))
    }

    /// Runs the stages again for datasets of which some files changed, in the order in which [`make`] runs them, and for
    /// nothing that cannot show anything of them; what was found wrong with them is replaced. `None` where more may have
    /// changed: then nothing may be used any more.
    pub fn data(
        &mut self,
        sources: &Sources<'_>,
        files: &[FileId],
        findings: &mut Findings,
    ) -> Option<()> {
        let Self { site, resolved, plan, slips, .. } = self;
        let datasets = site.datasets_of(sources, files)?;
        let folder = |id: &DatasetId| format!("datasets/{}/", site.dataset(*id).id);
        let folders: Vec<String> = datasets.iter().map(folder).collect();
        let is_inside = |path: &str| folders.iter().any(|folder| path.starts_with(folder));
        findings.data.retain(|fault| !fault.loc.path(sources).is_some_and(is_inside));
        findings.data.extend(site.read_again(sources, &datasets)?);
        let showing = Showing::of(site, sources, datasets);
        findings.resolved.retain(|fault| !showing.has(site, fault));
        findings.resolved.extend(resolved.anew(site, sources, &showing)?);
        if !plan.still_holds(site, resolved, &showing) {
            return None;
        }
        findings.rules = check::data(Facts { site, sources, resolved, plan, slips });
        let datasets = showing.datasets.into_iter().map(Item::Dataset);
        let charts = showing.charts.into_iter().map(Item::Chart);
        let pieces = showing.pieces.into_iter().map(Item::Piece);
        self.cards_anew(sources, datasets.chain(charts).chain(pieces));
        Some(())
    }

    /// Takes notice of a page that has another title or description.
    pub fn renamed(&mut self, sources: &Sources<'_>, id: PieceId) {
        self.cards_anew(sources, std::iter::once(Item::Piece(id)));
    }

    /// Takes notice of what may be called something else.
    fn cards_anew(&mut self, sources: &Sources<'_>, items: impl Iterator<Item = Item>) {
        self.draw(sources, |ctx| {
            // What is wrong with a template was told.
            ctx.surround = surround(ctx, &mut Vec::new());
            for item in items {
                ctx.card_anew(item);
            }
        });
    }

    /// Lets `draw` draw pages.
    pub fn draw<R>(&mut self, sources: &Sources<'_>, draw: impl FnOnce(&mut Ctx<'_>) -> R) -> R {
        let mut ctx = Ctx {
            sources,
            site: &self.site,
            resolved: &self.resolved,
            plan: &self.plan,
            templates: &self.templates,
            assets: &self.assets,
            code: &self.code,
            painter: &self.painter,
            chart_words: &self.chart_words,
            cards: std::mem::take(&mut self.cards),
            surround: std::mem::take(&mut self.surround),
            lists: Memo::default(),
            counts: Memo::default(),
            years: Memo::default(),
            digests: Memo::default(),
            dates: Memo::default(),
            changed: Memo::default(),
            newest: Memo::default(),
            grounds: Memo::default(),
            search: Memo::default(),
            searched: Memo::default(),
            arounds: Memo::default(),
            written: BTreeMap::new(),
            rest: None,
        };
        let drawn = draw(&mut ctx);
        // What belongs to all pages is there for the next that are drawn.
        let Ctx { cards, surround, .. } = ctx;
        (self.cards, self.surround) = (cards, surround);
        drawn
    }
}

/// What the build publishes, but for its files.
fn manifest(site: &Site, resolved: &Resolved, plan: &Plan) -> Manifest {
    let charts = site.charts.iter().map(|c| c.id.as_str());
    let mut charts: Vec<&str> =
        charts.chain(site.gone_charts.iter().map(|c| c.id.as_str())).collect();
    charts.sort_unstable();
    Manifest {
        specola: env!("CARGO_PKG_VERSION").to_owned(),
        now: site.now.to_string(),
        urls: plan.jobs.iter().filter_map(|job| published(site, job)).collect(),
        charts: charts.into_iter().map(str::to_owned).collect(),
        values: values(site, resolved),
        files: BTreeMap::new(),
    }
}

/// The address of a job; `None` where nobody is told of it.
fn published(site: &Site, job: &Job) -> Option<PublishedUrl> {
    (!is_inner(&job.what)).then(|| PublishedUrl {
        url: job.url.as_str().to_owned(),
        lang: job.lang.map(|l| site.config.languages.tag(l).to_owned()),
        kind: site.kind_of(&job.what).to_owned(),
    })
}

/// Whether nobody but a page of the site has the address: the card beside it, what its
/// script is told of a table, the files of its search.
fn is_inner(what: &What) -> bool {
    matches!(what, What::Card(_) | What::Columns(_) | What::SearchWords(_) | What::SearchEntry(_))
}

/// Every number that is printed from data, by address.
fn values(site: &Site, resolved: &Resolved) -> Vec<PublishedValue> {
    let pieces = (0..site.pieces.len()).map(PieceId);
    let texts = pieces.flat_map(|id| site.langs().map(move |lang| (id, lang)));
    let mut values: Vec<_> =
        texts.flat_map(|(id, lang)| values_of(site, resolved, id, lang)).collect();
    values.sort_by(|a, b| a.url.cmp(&b.url));
    values
}

/// The numbers that a page prints, in the order of its text.
fn values_of(site: &Site, resolved: &Resolved, id: PieceId, lang: Lang) -> Vec<PublishedValue> {
    let (Some(text), Some(url)) = (resolved.text(id, lang), site.piece_url(id, lang)) else {
        return Vec::new();
    };
    let value = |p: &Printed| PublishedValue {
        url: url.as_str().to_owned(),
        expression: p.number.source.clone(),
        text: p.number.text.clone(),
        sentence: p.sentence.clone(),
        cells: p.number.cells().map(|c| cell(site, c)).collect(),
    };
    text.printed.iter().map(value).collect()
}

fn cell(site: &Site, cell: &CellRef) -> PublishedCell {
    let version = site.version(cell.table);
    PublishedCell {
        dataset: version.dataset.id.clone(),
        table: version.dataset.resources[cell.table.table].name.clone(),
        version: cell.table.frozen.map(|_| version.dataset.version.value.to_string()),
        field: cell.field.clone(),
        record: cell.record,
    }
}

/// Whether any of these keeps a site from being published.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity() == Severity::Error)
}
