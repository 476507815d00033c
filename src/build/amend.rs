//! A site of which nothing but some texts changed since the last build: what these touch is made, all else stays.
//!
//! In: a listed site and what the last build left. Out: the site that a whole build gives, byte for byte; where anything
//! else changed, or anything is in doubt, it is built whole.
//!
//! Which texts changed is told by their stamps, and by digests where a stamp cannot tell. Where only words below the front
//! matter did, the stages run on a site of which only those texts were read, with the texts that their pages show
//! something of. What proves that nothing more was needed is what was recorded of each page: others see of it what they
//! saw, and it shows of others what it showed (`Seen::sides`).
//!
//! Where front matter changed, others may see something else of a page: another title, another date of its last change.
//! Then every page is there, those that were not read by what others show of them ([`sketches`](crate::site::sketches)),
//! and whatever shows that page is made too (`build::faces`), or the pages that it went over in lists (`build::moved`).

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use super::faces::Shown;
use super::known::{self, Known, Seen};
use super::moved::{Moved, Repaged};
use super::{Built, Findings, Made, Options, STYLES, has_errors, make, styles, values_of};
use crate::check::Slips;
use crate::diag::{Code, Diagnostic, Loc};
use crate::doc;
use crate::doc::front::{self, Digests};
use crate::lang::Lang;
use crate::par;
use crate::plan::search::Target;
use crate::plan::{Job, What};
use crate::render::{Ctx, job, making, search};
use crate::search::{Known as Words, n_shards};
use crate::site::sketches::Sketches;
use crate::site::{PieceId, Site};
use crate::source::{Entry, FileId, Sources, World};
use crate::world::manifest::Head;
use crate::world::out::{Fingerprint, Out};
use crate::world::read;

/// Reads and builds a listed site.
///
/// # Errors
/// A file could not be written.
pub fn build<'w>(
    world: &'w dyn World,
    listed: Vec<Entry>,
    options: &Options,
    out: &dyn Out,
    ended: &dyn Fn(&'static str),
) -> io::Result<(Sources<'w>, Built)> {
    if let Some(done) = amended(world, &listed, options, out, ended)? {
        return Ok(done);
    }
    let (mut sources, unread) = read::texts(world, listed, &|_| true);
    ended("read");
    let mut built = super::build_once(&mut sources, options, out, ended)?;
    built.diagnostics.extend(unread);
    read_told(&mut sources, &built.diagnostics);
    Ok((sources, built))
}

/// A page whose text changed.
pub(super) struct Page {
    /// Its text.
    pub file: FileId,
    /// What it is.
    pub id: PieceId,
    /// Its language.
    pub lang: Lang,
    /// Its number in the search.
    pub number: usize,
}

/// A text that changed.
struct Changed {
    file: FileId,
    text: Arc<str>,
    what: Change,
}

/// What of a text changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// Words below its front matter.
    Below,
    /// The date of its last change, too.
    Date,
    /// Its front matter.
    Front,
}

/// What else has to be there where others may see something else of pages than they saw.
struct Faces {
    /// What others show of each text.
    sketches: Arc<Sketches>,
    /// The texts of the pages that others may call something else.
    called: BTreeSet<FileId>,
    /// The texts of the pages that show something of them.
    showing: BTreeSet<FileId>,
    /// What others see of them by now, and what is another since; nothing before all of them are there.
    moved: Moved,
}

/// A site that is to be amended, before anything of it is made.
struct Ready<'w> {
    known: Known,
    /// The texts that changed.
    changed: Vec<FileId>,
    faces: Option<Faces>,
    sources: Sources<'w>,
    made: Made,
    findings: Findings,
    /// The words of all pages of the languages that texts changed in, by tag.
    words: BTreeMap<String, Words>,
}

/// The site and what came of it; `None` where it has to be built whole.
fn amended<'w>(
    world: &'w dyn World,
    listed: &[Entry],
    options: &Options,
    out: &dyn Out,
    ended: &dyn Fn(&'static str),
) -> io::Result<Option<(Sources<'w>, Built)>> {
    let ready = ready(world, listed, options, out);
    let Some(Ready { mut known, changed, mut faces, mut sources, mut made, findings, words }) =
        ready
    else {
        return Ok(None);
    };
    ended("load");
    let Some(pages) = pages(&made, &known, &changed) else { return Ok(None) };
    let own = Own::of(&made, &pages);
    let Some(told) = own.told(&known.told, &findings, &sources) else { return Ok(None) };
    known.told = told;
    if let Some(faces) = &mut faces {
        let Some(moved) = Moved::of(&mut made, &pages, &faces.sketches) else { return Ok(None) };
        faces.moved = moved;
    }
    let slips = Arc::clone(&made.slips);
    let from = (&pages[..], faces.as_ref(), words);
    let done = made.draw(&sources, |ctx| draw(ctx, &slips, &mut known, from, out))?;
    let Some((amended, mut diagnostics)) = done else { return Ok(None) };
    ended("render");
    diagnostics.append(&mut known.told);
    read_told(&mut sources, &diagnostics);
    let spent: Option<Box<dyn Any + Send>> = Some(Box::new((made, known, faces)));
    let built = Built { diagnostics, amended: Some(amended), spent, ..Built::default() };
    Ok(Some((sources, built)))
}

/// Reads what is needed, and runs the stages on it.
fn ready<'w>(
    world: &'w dyn World,
    listed: &[Entry],
    options: &Options,
    out: &dyn Out,
) -> Option<Ready<'w>> {
    let known = out.recall(known::NAME).and_then(|bytes| Known::from_bytes(&bytes));
    let mut known = known.filter(|known| known.holds(options, world.now()))?;
    let changed = changed(&mut known, world, listed, out)?;
    let faces = if changed.iter().all(|text| text.what == Change::Below) {
        None
    } else {
        let sketches = Arc::new(Sketches::from_bytes(out.recall(known::SKETCHES)?));
        // What stands in rows and links is not dated so.
        let called = changed.iter().filter(|text| text.what == Change::Front);
        let called: BTreeSet<FileId> = called.map(|text| text.file).collect();
        Some(Faces { sketches, showing: known.showing(&called), called, moved: Moved::default() })
    };
    let sources = sources(&known, world, listed, &changed, faces.as_ref())?;
    let changed: Vec<FileId> = changed.into_iter().map(|text| text.file).collect();
    let tags: BTreeSet<&str> =
        changed.iter().map(|file| tag_of(&sources.get(*file).path)).collect();
    let words = || {
        let all = tags.iter().filter_map(|tag| Some(((*tag).to_owned(), search::known(tag, out)?)));
        all.collect()
    };
    let styles = styles(out);
    let is_undressed = styles.is_none();
    // The digests of bodies are to be known; of the bodies nothing is.
    let options = Options {
        outlines: Some(Arc::default()),
        styles,
        sketches: faces.as_ref().map(|faces| Arc::clone(&faces.sketches)),
        ..options.clone()
    };
    let stages = || make(&sources, &options, None, &|_| {});
    let ((made, findings), words) = par::both(stages, words);
    let made = made?;
    if is_undressed {
        out.leave(STYLES, made.styles.to_bytes());
    }
    Some(Ready { known, changed, faces, sources, made, findings, words })
}

/// The texts that changed; `None` where anything else did, or may have. What was seen of the files is known from here on.
fn changed(
    known: &mut Known,
    world: &dyn World,
    listed: &[Entry],
    out: &dyn Out,
) -> Option<Vec<Changed>> {
    if known.files.len() != listed.len() {
        return None;
    }
    let mut doubtful = Vec::new();
    for (i, (then, now)) in known.files.iter_mut().zip(listed).enumerate() {
        let Entry::File { path, stamp: Some(stamp), .. } = now else { return None };
        if then.path != *path {
            return None;
        }
        if then.stamp != Some(*stamp) {
            doubtful.push((FileId(u32::try_from(i).ok()?), path.as_str(), then.digest?));
            then.stamp = Some(*stamp).filter(|stamp| out.is_settled(stamp));
        }
    }
    let (read, _) = par::map(&doubtful, |(file, path, digest)| {
        let text = read::text(world, path);
        (text.map(|text| (*file, digest_of(path, &text) == *digest, text)), Vec::new())
    });
    let read: Option<Vec<(FileId, bool, Arc<str>)>> = read.into_iter().collect();
    let changed = read?.into_iter().filter(|(_, is_same, _)| !is_same);
    let changed = changed.map(|(file, _, text)| {
        let (then, now) = (known.pages.get(&file)?.front, Digests::of_text(&text, file));
        let what = if then.whole == now.whole {
            Change::Below
        } else if then.undated == now.undated {
            Change::Date
        } else {
            Change::Front
        };
        Some(Changed { file, text, what })
    });
    changed.collect()
}

/// The digest of a page's text, as its body has it.
fn digest_of(path: &str, text: &str) -> Fingerprint {
    doc::body::digest(tag_of(path), text)
}

/// The language in the name of a text.
fn tag_of(path: &str) -> &str {
    let tag = path.strip_suffix(".md").and_then(|path| path.rsplit_once('.'));
    tag.map_or("", |(_, tag)| tag)
}

/// The site with the texts that changed, those that their pages are made from and those they link to by now, those of the
/// pages that show something of them, and without all others that people wrote; `None` where any of them cannot be read.
fn sources<'w>(
    known: &Known,
    world: &'w dyn World,
    listed: &[Entry],
    changed: &[Changed],
    faces: Option<&Faces>,
) -> Option<Sources<'w>> {
    let path = |file: &FileId| known.files.get(file.0 as usize).map(|file| file.path.as_str());
    let named = changed.iter().filter_map(|text| known.pages.get(&text.file));
    let named = named.flat_map(|page| &page.texts).filter_map(path);
    // Lists hold charts too.
    let is_central = |file: &&known::File| file.is_central || file.has_charts && faces.is_some();
    let central = known.files.iter().filter(is_central).map(|file| file.path.as_str());
    let showing = faces.iter().flat_map(|faces| &faces.showing).filter_map(path);
    let mut wanted: BTreeSet<&str> = named.chain(central).chain(showing).collect();
    for Changed { file, text, .. } in changed {
        wanted.extend(linked(known, *file, (path(file)?, text)));
    }
    let is_of_a_page = |path: &str| path.starts_with("content/") && path.ends_with(".md");
    let is_wanted = |path: &str| !is_of_a_page(path) || wanted.contains(path);
    let (sources, unread) = read::texts(world, listed.to_vec(), &is_wanted);
    unread.is_empty().then_some(sources)
}

/// The texts of the pages that a text links to.
fn linked<'k>(
    known: &'k Known,
    file: FileId,
    (path, text): (&str, &Arc<str>),
) -> BTreeSet<&'k str> {
    let body = front::split(text, file).0.body;
    let (doc, _) = doc::parse::parse(text, body, file, tag_of(path));
    let named = doc.links.iter().map(|link| link.target.split('#').next().unwrap_or_default());
    let named: BTreeSet<&str> = named.collect();
    let meant = known.pages.iter().filter(|(_, page)| named.contains(page.target.as_str()));
    let files = meant.filter_map(|(file, _)| known.files.get(file.0 as usize));
    files.map(|file| file.path.as_str()).collect()
}

/// The pages of some texts.
fn by_file(site: &Site, texts: &BTreeSet<FileId>) -> BTreeMap<FileId, (PieceId, Lang)> {
    let mut all = BTreeMap::new();
    for (i, piece) in site.pieces.iter().enumerate() {
        let here = |lang| Some((piece.text(lang)?.file, (PieceId(i), lang)));
        all.extend(site.langs().filter_map(here).filter(|(file, _)| texts.contains(file)));
    }
    all
}

/// The pages of the texts that changed; `None` where one of them has none.
fn pages(made: &Made, known: &Known, changed: &[FileId]) -> Option<Vec<Page>> {
    let all = by_file(&made.site, &changed.iter().copied().collect());
    let page = |file: &FileId| {
        let (id, lang) = *all.get(file)?;
        let number = known.pages.get(file).filter(|page| page.lang == lang.index())?.number;
        Some(Page { file: *file, id, lang, number })
    };
    changed.iter().map(page).collect()
}

/// What belongs to pages: their texts in every language, and the files beside them.
struct Own {
    texts: BTreeSet<FileId>,
    folders: BTreeSet<String>,
}

impl Own {
    fn of(made: &Made, pages: &[Page]) -> Self {
        let texts =
            || pages.iter().flat_map(|page| made.site.piece(page.id).texts.iter().flatten());
        Self {
            texts: texts().map(|text| text.file).collect(),
            folders: texts().map(|text| text.folder.clone()).collect(),
        }
    }

    /// What is to be told of the site: of them what was found now, of all else what was told before. `None` where that may
    /// not be all.
    fn told(
        &self,
        before: &[Diagnostic],
        now: &Findings,
        sources: &Sources<'_>,
    ) -> Option<Vec<Diagnostic>> {
        let (own, mut told): (Vec<_>, Vec<_>) =
            before.iter().cloned().partition(|fault| self.has(&fault.loc, sources));
        let found = now.iter().filter(|fault| self.has(&fault.loc, sources));
        // In how many texts a word stands is known of all of them together, and no text has other such words than before.
        let same = |a: &Diagnostic, b: &Diagnostic| {
            (a.code, a.loc.file(), &a.args) == (b.code, b.loc.file(), &b.args)
        };
        let is_one = |fault: &&Diagnostic| {
            fault.code != Code::TermSpelling || own.iter().any(|then| same(fault, then))
        };
        let found: Vec<Diagnostic> = found.filter(is_one).cloned().collect();
        // Where it may have moved to is not known of a place that others refer to; what was meant, only among all.
        let moves = |fault: &Diagnostic| match &fault.related {
            Some(place @ (Loc::Span(_) | Loc::Cell(_))) => self.has(place, sources),
            Some(Loc::File(_) | Loc::Path(_) | Loc::Project) | None => false,
        };
        // The pages of a longer list may stand in the way of what was written by hand.
        let is_in_the_way = |fault: &Diagnostic| fault.code == Code::UrlCollision;
        if told.iter().any(moves) || has_errors(&found) || now.iter().any(is_in_the_way) {
            return None;
        }
        told.extend(found);
        Some(told)
    }

    /// Whether a place is in them.
    fn has(&self, place: &Loc, sources: &Sources<'_>) -> bool {
        let is_beside = |path: &str| {
            let folder = path.rfind('/').and_then(|end| path.get(..=end));
            !path.ends_with(".md") && folder.is_some_and(|folder| self.folders.contains(folder))
        };
        place.file().is_some_and(|file| self.texts.contains(&file))
            || place.path(sources).is_some_and(is_beside)
    }
}

/// Takes over every file but those of the pages, and makes these; `None` where more than them would have to be made.
fn draw(
    ctx: &mut Ctx<'_>,
    slips: &Slips,
    known: &mut Known,
    (pages, faces, words): (&[Page], Option<&Faces>, BTreeMap<String, Words>),
    out: &dyn Out,
) -> io::Result<Option<(Head, Vec<Diagnostic>)>> {
    ctx.rest = making::rest(ctx, out);
    let shown = match faces {
        None => stand(Seen { ctx, slips, out }, known, pages).then(<(Shown, Repaged)>::default),
        Some(faces) => show(Seen { ctx, slips, out }, known, (pages, faces)).zip(Repaged::of(
            ctx,
            &faces.moved,
            &known.numbered,
        )),
    };
    let Some((shown, repaged)) = shown else { return Ok(None) };
    let head = || repaged.put(told(ctx, &out.last_manifest()?, pages)?);
    let (searches, head) = par::both(|| searches(ctx, known, pages, words), head);
    let Some((searches, head)) = searches.zip(head) else { return Ok(None) };
    let is_theirs = |job: &&Job| {
        let is_it = |page: &Page| {
            job.lang == Some(page.lang) && matches!(job.what, What::Piece(id) if id == page.id)
        };
        pages.iter().any(is_it)
    };
    let jobs: Vec<&Job> = ctx.plan.jobs.iter().filter(is_theirs).collect();
    let is_showing = |job: &&Job| shown.has(job) && !is_theirs(job);
    let showing: Vec<&Job> = ctx.plan.jobs.iter().filter(is_showing).collect();
    let all = jobs.iter().chain(&showing);
    let mut others: BTreeSet<String> = all.map(|job| job.out.as_str().to_owned()).collect();
    others.extend(searches.iter().flat_map(|search| search.paths(ctx)));
    others.extend(repaged.gone.iter().map(|url| url.out_path().as_str().to_owned()));
    let Some(rest) = ctx.rest.filter(|_| jobs.len() == pages.len()) else { return Ok(None) };
    for search in &searches {
        if let Some(keys) = known.keys.get_mut(search.lang.index()) {
            keys.clone_from(&search.keys);
        }
    }
    for page in pages {
        note(ctx, known, page);
    }
    let amend = |search: &Search| {
        let words = (&search.known, &search.keys[..]);
        ctx.search_amended(&rest, search.lang, words, &search.changed)
    };
    let amend = || searches.iter().map(amend).collect::<Vec<_>>();
    let keep = || {
        let kept = out.keep_all_but(&|path| others.contains(path));
        (kept, known.to_bytes())
    };
    let (amended, (kept, left)) = par::both(amend, keep);
    if !kept? {
        return Ok(None);
    }
    out.leave(known::NAME, left);
    for amended in amended {
        amended.write(out)?;
    }
    recall_sizes(ctx, out);
    let own = job::run(ctx, &jobs, out)?.1;
    // From what a list is made, all that it holds would have to be asked.
    ctx.rest = None;
    let there = job::run(ctx, &showing, out)?.1;
    let mut found = [own, there].concat();
    found.extend(ctx.cards.faults());
    Ok(Some((head, found)))
}

/// Takes over how large the files of data are, which pages say.
fn recall_sizes(ctx: &mut Ctx<'_>, out: &dyn Out) {
    for job in ctx.plan.jobs.iter().filter(|job| job::wave(&job.what) + 1 < job::WAVES) {
        if let Some(written) = out.last_written(&job.out) {
            ctx.written.insert(job.url.clone(), written);
        }
    }
}

/// Whether nothing but these pages is another.
fn stand(seen: Seen<'_>, known: &mut Known, pages: &[Page]) -> bool {
    pages.iter().all(|page| {
        let sides = seen.sides(page.id, page.lang);
        let then = known.pages.get_mut(&page.file).zip(sides);
        let then = then.filter(|(then, sides)| then.stands(*sides));
        then.map(|(then, sides)| then.sides = sides).is_some()
    })
}

/// What shows these pages, of which the next build is to know what others see now; `None` where more than that may be
/// another.
fn show(seen: Seen<'_>, known: &mut Known, (pages, faces): (&[Page], &Faces)) -> Option<Shown> {
    let Seen { ctx, out, .. } = seen;
    let mut named = Vec::new();
    for page in pages {
        let (sides, known) = (seen.sides(page.id, page.lang)?, known.pages.get_mut(&page.file)?);
        let is_called_so = known.is_called_so(sides);
        if !known.holds(sides) || !is_called_so && !faces.called.contains(&page.file) {
            return None;
        }
        named.push((page, !is_called_so));
        known.sides = sides;
    }
    let showing: Vec<_> = by_file(ctx.site, &faces.showing).into_iter().collect();
    if showing.len() != faces.showing.len() {
        return None;
    }
    let (sides, _) = par::map(&showing, |(_, (id, lang))| (seen.sides(*id, *lang), Vec::new()));
    for ((file, _), sides) in showing.iter().zip(sides) {
        if let Some(page) = known.pages.get_mut(file) {
            page.sides = sides?;
        }
    }
    let pieces = showing.into_iter().map(|(_, page)| page).collect();
    out.leave(known::SKETCHES, faces.sketches.with(&faces.moved.sketches));
    (known.rest == ctx.rest).then(|| Shown::of(ctx, &named, pieces, &faces.moved))
}

/// What the next build is to know of a page.
fn note(ctx: &Ctx<'_>, known: &mut Known, page: &Page) {
    let Some(text) = ctx.site.piece(page.id).text(page.lang) else { return };
    if let Some(file) = known.files.get_mut(page.file.0 as usize) {
        file.digest = text.body.hash();
    }
    let links = text.body.links().iter().filter_map(|link| known::numbered(&link.target));
    known.numbered.extend(links.map(str::to_owned));
    for other in making::aimed_at(ctx, text, page.lang) {
        known.pages.entry(other).and_modify(|page| page.is_aimed_at = true);
    }
    if let (Some(then), Some(front)) = (known.pages.get_mut(&page.file), text.front) {
        then.front = front;
        then.texts = making::texts(ctx, page.id, text).into_iter().collect();
    }
}

/// The search of a language in which pages changed.
struct Search {
    lang: Lang,
    /// The words of the other pages.
    known: Words,
    /// From what the words of each page come, by number.
    keys: Vec<Fingerprint>,
    /// The pages that changed, by number.
    changed: BTreeMap<usize, PieceId>,
}

impl Search {
    /// The files of it that may be others.
    fn paths(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let entries = self.changed.keys().map(|n| ctx.site.search_entry_url(self.lang, *n));
        let shards = 0..n_shards(self.keys.len());
        let shards = shards.map(|n| ctx.site.search_words_url(self.lang, n));
        entries.chain(shards).map(|url| url.out_path().as_str().to_owned()).collect()
    }
}

/// The searches that pages are in; `None` where the words of any other page are not known.
fn searches(
    ctx: &Ctx<'_>,
    known: &Known,
    pages: &[Page],
    mut words: BTreeMap<String, Words>,
) -> Option<Vec<Search>> {
    let mut all = Vec::new();
    for lang in ctx.site.langs() {
        let mut changed = BTreeMap::new();
        let mut keys = known.keys.get(lang.index())?.clone();
        for page in pages.iter().filter(|page| page.lang == lang) {
            *keys.get_mut(page.number)? = search::key(ctx, Target::Piece(page.id), lang)?;
            changed.insert(page.number, page.id);
        }
        if changed.is_empty() {
            continue;
        }
        let words = words.remove(ctx.site.config.languages.tag(lang))?;
        if !keys.iter().enumerate().all(|(n, key)| changed.contains_key(&n) || words.has(key)) {
            return None;
        }
        all.push(Search { lang, known: words, keys, changed });
    }
    Some(all)
}

/// What the last manifest says, with the numbers that the pages print now.
fn told(ctx: &Ctx<'_>, head: &Head, pages: &[Page]) -> Option<Head> {
    let values = |page: &Page| {
        let url = ctx.site.piece_url(page.id, page.lang)?;
        Some((url, values_of(ctx.site, ctx.resolved, page.id, page.lang)))
    };
    let values: Vec<_> = pages.iter().map(values).collect::<Option<_>>()?;
    let values: Vec<_> = values.iter().map(|(url, v)| (url.as_str(), v.clone())).collect();
    head.amended(&ctx.site.now.to_string(), &values)
}

/// Reads the files that faults are shown in.
fn read_told(sources: &mut Sources<'_>, told: &[Diagnostic]) {
    let places = told.iter().flat_map(|fault| [Some(&fault.loc), fault.related.as_ref()]);
    let files: BTreeSet<FileId> = places.flatten().filter_map(Loc::file).collect();
    for file in files {
        let wanted = sources.get(file);
        if wanted.text.is_none()
            && read::is_text(&wanted.path)
            && let Some(text) = read::again(sources, file)
        {
            sources.put(file, text);
        }
    }
}
