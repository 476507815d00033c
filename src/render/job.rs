//! One job → its bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Read as _};

use super::drawing::Drawing;
use super::page::{chart, dataset, embed, explorer, not_found, print, search, term};
use super::{Ctx, calendar, hosting, machine, making, news, points, sitemap, social, tables};
use crate::diag::Diagnostic;
use crate::lang::Lang;
use crate::meta::datapackage::datapackage;
use crate::meta::{api, dcat};
use crate::name::Url;
use crate::par;
use crate::picture::{self, photo};
use crate::plan::{Job, What};
use crate::site::{ChartId, TableRef};
use crate::source::FileId;
use crate::world::out::{Fingerprint, Out, Written};

/// What came of a job.
pub(super) type Done = io::Result<Option<Written>>;

/// What came of a wave of jobs: the files that were written, and what was found wrong.
pub type Wave = (Vec<(Url, Written)>, Vec<Diagnostic>);

/// How many waves there are.
pub const WAVES: usize = 5;

/// The wave a job belongs to, from 0: it quotes, or holds, files of earlier ones. The last is that of the pages.
pub fn wave(what: &What) -> usize {
    match what {
        What::Export(..) | What::ChartSvg(_) | What::ChartPng(..) | What::ChartCsv(_) => 0,
        What::DataPackage(..) | What::Describe(..) => 1,
        What::Archive(..) => 2,
        What::Sums(..) => 3,
        What::Piece(_)
        | What::List(..)
        | What::ChartCsvw(_)
        | What::Dataset(..)
        | What::Chart(_)
        | What::Embed(_)
        | What::Archived(..)
        | What::OEmbed(_)
        | What::Term(_)
        | What::Search
        | What::SearchWords(_)
        | What::SearchEntry(_)
        | What::Columns(_)
        | What::NotFound
        | What::Alias(_)
        | What::Card(_)
        | What::Copy(_)
        | What::Photo(..)
        | What::Text(_)
        | What::Feed(..)
        | What::Catalogue(_)
        | What::Api(_)
        | What::Calendar(_)
        | What::Print(_)
        | What::Sitemap(_)
        | What::Robots
        | What::Manifest
        | What::Icon(_)
        | What::Security
        | What::Hosting(_) => WAVES - 1,
    }
}

/// Runs jobs in parallel, pictures before all others, in any order within each; results and diagnostics come in the order of
/// the tasks.
///
/// # Errors
/// The first file that could not be written, in the order of the tasks. Where that is a picture, the others are not begun.
pub fn run(ctx: &Ctx<'_>, jobs: &[&Job], out: &dyn Out) -> io::Result<Wave> {
    // Pictures first, while there is room for their pixels: what is kept of each page comes after them.
    let (painted, others): (Vec<&Job>, Vec<&Job>) = jobs.iter().partition(|j| is_painted(&j.what));
    let painted = at_once(ctx, &painted, out);
    ctx.painter.let_go();
    let (mut written, mut diagnostics) = painted?;
    let (more, found) = at_once(ctx, &others, out)?;
    written.extend(more);
    diagnostics.extend(found);
    Ok((written, diagnostics))
}

/// Whether a file is a picture that is drawn in pixels.
fn is_painted(what: &What) -> bool {
    matches!(what, What::ChartPng(..) | What::Card(_) | What::Icon(_))
}

fn at_once(ctx: &Ctx<'_>, jobs: &[&Job], out: &dyn Out) -> io::Result<Wave> {
    let (done, diagnostics) = par::map(&tasks(jobs), |task| {
        let mut found = Vec::new();
        let done = match task {
            Task::One(job) => one(ctx, job, out, &mut found)
                .map(|w| w.map(|w| (job.url.clone(), w)).into_iter().collect()),
            Task::Table(table, jobs) => exports(ctx, *table, jobs, out),
        };
        (done, found)
    });
    let written: io::Result<Vec<Vec<(Url, Written)>>> = done.into_iter().collect();
    Ok((written?.into_iter().flatten().collect(), diagnostics))
}

/// The files of a table: those of the last build where nothing that data are made from changed, the others made anew.
fn exports(
    ctx: &Ctx<'_>,
    table: TableRef,
    jobs: &[&Job],
    out: &dyn Out,
) -> io::Result<Vec<(Url, Written)>> {
    let (mut done, mut others) = (Vec::new(), Vec::new());
    let from = |job: &Job| making::data(ctx, &job.what, job.out.as_str());
    for job in jobs {
        let kept = from(job).map_or(Ok(None), |from| out.keep(&job.out, &from))?;
        match kept {
            Some(written) => done.push((job.url.clone(), written)),
            None => others.push(*job),
        }
    }
    if !others.is_empty() {
        done.extend(tables::write(ctx, table, &others, out)?);
    }
    for job in others {
        if let Some(from) = from(job) {
            out.made_from(&job.out, &from);
        }
    }
    Ok(done)
}

/// What is done at once.
enum Task<'j> {
    /// One file.
    One(&'j Job),
    /// Every file of a table, which is read once for all of them.
    Table(TableRef, Vec<&'j Job>),
}

/// Gathers the files of each table, and puts what takes long before the rest: begun last, it would leave all threads but
/// one without work.
fn tasks<'j>(jobs: &[&'j Job]) -> Vec<Task<'j>> {
    let mut tables: BTreeMap<TableRef, Vec<&Job>> = BTreeMap::new();
    let (mut long, mut others) = (Vec::new(), Vec::new());
    for job in jobs {
        if let What::Export(table, _) = job.what {
            tables.entry(table).or_default().push(job);
        } else if tells_of_all(&job.what) {
            long.push(Task::One(job));
        } else {
            others.push(Task::One(job));
        }
    }
    let tables = tables.into_iter().map(|(table, jobs)| Task::Table(table, jobs));
    tables.chain(long).chain(others).collect()
}

/// Whether a file grows with the site.
fn tells_of_all(what: &What) -> bool {
    matches!(what, What::Feed(..) | What::Sitemap(_) | What::List(..) | What::Term(_))
}

fn one(ctx: &Ctx<'_>, job: &Job, out: &dyn Out, found: &mut Vec<Diagnostic>) -> Done {
    if let (What::SearchEntry(page), Some(lang)) = (&job.what, job.lang)
        && let Some(written) = ctx.search_written(*page, lang)
    {
        return Ok(Some(written));
    }
    let of_data = making::data(ctx, &job.what, job.out.as_str());
    let from = of_data.or_else(|| making::chart(ctx, job)).or_else(|| making::found(ctx, job));
    if let Some(from) = &from
        && let Some(written) = out.keep(&job.out, from)?
    {
        return Ok(Some(written));
    }
    let done = made(ctx, job, out, found)?;
    if let (Some(from), Some(_)) = (&from, &done) {
        out.made_from(&job.out, from);
    }
    Ok(done)
}

fn made(ctx: &Ctx<'_>, job: &Job, out: &dyn Out, found: &mut Vec<Diagnostic>) -> Done {
    let lang = job.lang.unwrap_or(Lang::DEFAULT);
    let page = Drawing { ctx, job, lang, out };
    let text = match &job.what {
        What::Copy(file) => return copy(ctx, job, *file, out),
        What::Export(table, _) => {
            return Ok(tables::write(ctx, *table, &[job], out)?.pop().map(|(_, w)| w));
        }
        What::Piece(id) => return page.piece(*id, found),
        What::List(of, n) => return page.list(*of, *n, found),
        What::Dataset(id, frozen) => {
            return page.draw("dataset.html", &dataset::dataset(ctx, *id, *frozen, lang), found);
        }
        What::Chart(id) => {
            return page.draw_some("chart.html", chart::chart(ctx, *id, lang), found);
        }
        What::Embed(id) => return page.embed(*id, None, found),
        What::Archived(id, frozen) => return page.embed(*id, Some(*frozen), found),
        What::OEmbed(id) => embed::oembed(ctx, *id, lang),
        What::Term(id) => return page.draw("term.html", &term::term(ctx, *id, lang), found),
        What::Search => return page.draw("search.html", &search::page(ctx, lang), found),
        What::SearchWords(_) | What::SearchEntry(_) | What::Columns(_) => asked(ctx, job, lang),
        What::NotFound => return page.draw("404.html", &not_found(ctx), found),
        What::Alias(to) => Some(alias(ctx, to, lang)),
        What::DataPackage(id, frozen) => ctx.described(*id, *frozen).map(|d| datapackage(&d, lang)),
        What::Describe(id, frozen, what) => ctx.description(*id, *frozen, *what, lang),
        What::Archive(id, frozen) => return tables::archive(ctx, *id, *frozen, job, out),
        What::Sums(id, frozen) => Some(tables::sums(ctx, *id, *frozen)),
        What::Catalogue(syntax) => match ctx.catalogue().and_then(|c| dcat::catalogue(&c)) {
            Some(graph) => Some(graph.write(*syntax)?),
            None => None,
        },
        What::Api(None) => ctx.catalogue().map(|c| api::index(&c)),
        What::Api(Some(id)) => {
            let schema = ctx.site.routes.absolute(&ctx.site.api_schema_url());
            ctx.described(*id, None).map(|d| api::dataset(&d, &schema))
        }
        What::ChartSvg(id) => ctx.resolved.drawn(*id, lang).map(|d| d.drawn.standalone.clone()),
        What::ChartPng(..) | What::Card(_) | What::Icon(_) => return picture(ctx, job, lang, out),
        What::Photo(file, width) => return photograph(ctx, job, *file, *width, out),
        What::ChartCsv(id) => return chart_csv(ctx, job, *id, out),
        What::ChartCsvw(id) => points::csvw(ctx, *id),
        What::Text(text) => return out.put(&job.out, text.as_bytes()).map(Some),
        What::Feed(stream, form) => Some(news::text(ctx, *stream, *form, lang)),
        What::Calendar(event) => Some(calendar::text(ctx, *event, lang)),
        What::Print(id) => {
            return page.draw_some("print.html", print::print(ctx, *id, lang), found);
        }
        What::Sitemap(part) => Some(sitemap::text(ctx, *part, lang)),
        What::Robots => Some(machine::robots(ctx)),
        What::Manifest => Some(machine::manifest(ctx, lang)),
        What::Security => Some(machine::security(ctx)),
        What::Hosting(server) => Some(hosting::text(ctx, *server)),
    };
    match text {
        Some(text) => out.put(&job.out, text.as_bytes()).map(Some),
        None => Ok(None),
    }
}

/// What a script asks for: a shard of the index, what the search tells of a page, the columns of a table.
fn asked(ctx: &Ctx<'_>, job: &Job, lang: Lang) -> Option<String> {
    if let What::SearchWords(shard) = job.what {
        ctx.words(lang).index.shards.get(shard).cloned()
    } else if let What::SearchEntry(page) = job.what {
        ctx.search_entry(page, lang)
    } else if let What::Columns(table) = job.what {
        explorer::columns(ctx, table, lang)
    } else {
        None
    }
}

/// The points of a chart.
fn chart_csv(ctx: &Ctx<'_>, job: &Job, id: ChartId, out: &dyn Out) -> Done {
    points::csv(ctx, id).map(|points| out.put(&job.out, &points)).transpose()
}

/// A file copied as it is; that of the last build, where it is known to hold the same.
fn copy(ctx: &Ctx<'_>, job: &Job, file: FileId, out: &dyn Out) -> Done {
    if let Some(from) = making::known(ctx, file, out)
        && let Some(written) = out.keep(&job.out, &from)?
    {
        return Ok(Some(written));
    }
    let written = out.copy(&job.out, &mut ctx.sources.open(file)?)?;
    let from = written.fingerprint();
    making::note(ctx, file, &from, out);
    out.made_from(&job.out, &from);
    Ok(Some(written))
}

/// A page at an old address: it leads on at once, and has a link for whoever is not taken along.
fn alias(ctx: &Ctx<'_>, to: &Url, lang: Lang) -> String {
    let href = ctx.href(to);
    let absolute = ctx.site.routes.absolute(to);
    let tag = ctx.site.config.languages.tag(lang);
    let title = ctx.site.config.title.get(lang).0;
    let mut escaped = String::new();
    super::html::escape(title, &mut escaped);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{escaped}</title>\n\
         <meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"{absolute}\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={href}\">\n</head>\n\
         <body><p><a href=\"{href}\">{absolute}</a></p></body>\n</html>\n"
    )
}

/// A picture in pixels. Drawing one costs more than a hundred pages: that of the last build is taken over where it was
/// drawn from the same.
fn picture(ctx: &Ctx<'_>, job: &Job, lang: Lang, out: &dyn Out) -> Done {
    if !out.wants_pictures() {
        return Ok(None);
    }
    if let What::Icon(side) = job.what {
        return icon(ctx, job, side, out);
    }
    let (svg, scale) = if let What::ChartPng(id, scale) = job.what {
        let drawn = ctx.resolved.drawn(id, lang);
        (drawn.map(|d| Cow::Borrowed(d.drawn.standalone.as_str())), scale)
    } else if let What::Card(of) = job.what {
        (social::card(ctx, of, lang).map(Cow::Owned), 1)
    } else {
        (None, 1)
    };
    let Some(svg) = svg else { return Ok(None) };
    drawn(job, &picture::key(&svg, scale), || ctx.painter.png(&svg, scale), out)
}

/// A picture that says what it was drawn from: that of the last build where it says the same.
fn drawn(job: &Job, key: &str, draw: impl FnOnce() -> Option<Vec<u8>>, out: &dyn Out) -> Done {
    let from = Fingerprint::of(&[b"picture", key.as_bytes()]);
    if let Some(written) = out.keep(&job.out, &from)? {
        return Ok(Some(written));
    }
    let old = out.previous(&job.out).filter(|old| picture::source(old) == Some(key));
    match old.or_else(draw) {
        Some(bytes) => out.put_from(&job.out, &bytes, &from).map(Some),
        None => Ok(None),
    }
}

/// A photograph without what its file has beside the picture, or a smaller copy of it. A copy that cannot be made is
/// the photograph itself: a page that names it has it.
fn photograph(ctx: &Ctx<'_>, job: &Job, file: FileId, width: Option<u32>, out: &dyn Out) -> Done {
    if width.is_some() && !out.wants_pictures() {
        return Ok(None);
    }
    let side = width.map_or_else(String::new, |width| width.to_string());
    let made_from = |photo: &Fingerprint| Fingerprint::of(&[b"photo", &photo.0, side.as_bytes()]);
    if let Some(photo) = making::known(ctx, file, out)
        && let Some(written) = out.keep(&job.out, &made_from(&photo))?
    {
        return Ok(Some(written));
    }
    let mut bytes = Vec::new();
    ctx.sources.open(file)?.read_to_end(&mut bytes)?;
    let photo = Written::of(&bytes).fingerprint();
    making::note(ctx, file, &photo, out);
    let copy = width.and_then(|width| {
        let key = photo::key(&bytes, width);
        let old = out.previous(&job.out).filter(|old| photo::source(old) == Some(key.as_str()));
        old.or_else(|| photo::smaller(&bytes, job.url.as_str(), width, &key))
    });
    let copy = copy.map_or_else(|| photo::stripped(&bytes), Cow::Owned);
    out.put_from(&job.out, &copy, &made_from(&photo)).map(Some)
}

/// The theme's icon in pixels, taken over from the last build like every picture.
fn icon(ctx: &Ctx<'_>, job: &Job, side: u16, out: &dyn Out) -> Done {
    let Some(file) = ctx.site.config.themes.find(ctx.sources, "icons/icon.svg") else {
        return Ok(None);
    };
    let mut svg = String::new();
    ctx.sources.open(file)?.read_to_string(&mut svg)?;
    drawn(job, &picture::icon_key(&svg, side), || ctx.painter.icon(&svg, side), out)
}
