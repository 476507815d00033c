//! One job → its bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Read as _};

use super::page::{chart, dataset, embed, explorer, home, list, not_found, search, term, text};
use super::{Ctx, hosting, machine, news, points, sitemap, social, tables};
use crate::diag::{Diagnostic, Severity};
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::meta::datapackage::datapackage;
use crate::meta::{api, dcat};
use crate::name::Url;
use crate::par;
use crate::picture;
use crate::plan::{Job, What};
use crate::site::{PieceId, TableRef};
use crate::world::out::{Out, Written};

/// What came of a job.
type Done = io::Result<Option<Written>>;

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
        | What::Text(_)
        | What::Feed(..)
        | What::Catalogue(_)
        | What::Api(_)
        | What::Sitemap(_)
        | What::Robots
        | What::Manifest
        | What::Icon(_)
        | What::Security
        | What::Hosting(_) => WAVES - 1,
    }
}

/// Runs jobs in parallel, in any order; results and diagnostics come in the order of the jobs.
///
/// # Errors
/// The first file that could not be written, in the order of the jobs.
pub fn run(ctx: &Ctx<'_>, jobs: &[&Job], out: &dyn Out) -> io::Result<Wave> {
    let (done, diagnostics) = par::map(&tasks(jobs), |task| {
        let mut found = Vec::new();
        let done = match task {
            Task::One(job) => one(ctx, job, out, &mut found)
                .map(|w| w.map(|w| (job.url.clone(), w)).into_iter().collect()),
            Task::Table(table, jobs) => tables::write(ctx, *table, jobs, out),
        };
        (done, found)
    });
    let written: io::Result<Vec<Vec<(Url, Written)>>> = done.into_iter().collect();
    Ok((written?.into_iter().flatten().collect(), diagnostics))
}

/// What is done at once.
enum Task<'j> {
    /// One file.
    One(&'j Job),
    /// Every file of a table, which is read once for all of them.
    Table(TableRef, Vec<&'j Job>),
}

/// Gathers the files of each table.
fn tasks<'j>(jobs: &[&'j Job]) -> Vec<Task<'j>> {
    let mut tables: BTreeMap<TableRef, Vec<&Job>> = BTreeMap::new();
    let mut others = Vec::new();
    for job in jobs {
        if let What::Export(table, _) = job.what {
            tables.entry(table).or_default().push(job);
        } else {
            others.push(Task::One(job));
        }
    }
    tables.into_iter().map(|(table, jobs)| Task::Table(table, jobs)).chain(others).collect()
}

fn one(ctx: &Ctx<'_>, job: &Job, out: &dyn Out, found: &mut Vec<Diagnostic>) -> Done {
    let lang = job.lang.unwrap_or(Lang::DEFAULT);
    let text = match &job.what {
        What::Copy(file) => {
            let mut from = ctx.sources.open(*file)?;
            return out.copy(&job.out, &mut from).map(Some);
        }
        What::Export(table, _) => {
            return Ok(tables::write(ctx, *table, &[job], out)?.pop().map(|(_, w)| w));
        }
        What::Piece(id) => piece(ctx, *id, lang, found),
        What::List(of, n) => ctx.page("list.html", &list::list(ctx, *of, *n, lang), lang, found),
        What::Dataset(id, frozen) => {
            ctx.page("dataset.html", &dataset::dataset(ctx, *id, *frozen, lang), lang, found)
        }
        What::Chart(id) => {
            chart::chart(ctx, *id, lang).and_then(|v| ctx.page("chart.html", &v, lang, found))
        }
        What::Embed(id) => {
            embed::page(ctx, *id, None, lang).and_then(|v| ctx.page("embed.html", &v, lang, found))
        }
        What::Archived(id, frozen) => embed::page(ctx, *id, Some(*frozen), lang)
            .and_then(|v| ctx.page("embed.html", &v, lang, found)),
        What::OEmbed(id) => embed::oembed(ctx, *id, lang),
        What::Term(id) => ctx.page("term.html", &term::term(ctx, *id, lang), lang, found),
        What::Search => ctx.page("search.html", &search::page(ctx, lang), lang, found),
        What::SearchWords(_) | What::SearchEntry(_) | What::Columns(_) => asked(ctx, job, lang),
        What::NotFound => ctx.page("404.html", &not_found(ctx), lang, found),
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
        What::ChartCsv(id) => {
            let Some(points) = points::csv(ctx, *id) else { return Ok(None) };
            return out.put(&job.out, &points).map(Some);
        }
        What::ChartCsvw(id) => points::csvw(ctx, *id),
        What::Text(text) => return out.put(&job.out, text.as_bytes()).map(Some),
        What::Feed(stream, form) => Some(news::text(ctx, *stream, *form, lang)),
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
        ctx.index(lang).shards.get(shard).cloned()
    } else if let What::SearchEntry(page) = job.what {
        super::search::entry(ctx, page, lang)
    } else if let What::Columns(table) = job.what {
        explorer::columns(ctx, table, lang)
    } else {
        None
    }
}

/// A page that people wrote, with the template of its kind.
fn piece(ctx: &Ctx<'_>, id: PieceId, lang: Lang, found: &mut Vec<Diagnostic>) -> Option<String> {
    let kind = ctx.site.piece(id).kind;
    if kind == Kind::Home {
        return ctx.page("home.html", &home::home(ctx, id, lang)?, lang, found);
    }
    let page = text::page(ctx, id, lang)?;
    match kind {
        Kind::Article => ctx.page("article.html", &text::article(ctx, page), lang, found),
        Kind::AltriSguardi => {
            ctx.page("altrisguardi.html", &text::altrisguardi(ctx, page), lang, found)
        }
        Kind::Report => ctx.page("report.html", &text::report(ctx, page), lang, found),
        Kind::Chapter => ctx.page("chapter.html", &text::chapter(ctx, page)?, lang, found),
        Kind::Event => ctx.page("event.html", &text::event(ctx, page), lang, found),
        Kind::Page | Kind::Home => ctx.page("page.html", &text::plain(ctx, page), lang, found),
    }
}

impl Ctx<'_> {
    /// Draws a view; a template that fails is reported.
    fn page(
        &self,
        template: &str,
        view: &impl serde::Serialize,
        lang: Lang,
        found: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        match self.templates.render(template, view, lang, self.sources) {
            Ok(text) => Some(text),
            Err(fault) => {
                debug_assert!(fault.severity() == Severity::Error);
                found.push(*fault);
                None
            }
        }
    }

    /// Draws a part of a page. A template that fails here fails on the chart's own page too, and is reported there.
    pub fn draw(&self, template: &str, view: &impl serde::Serialize, lang: Lang) -> String {
        self.templates.render(template, view, lang, self.sources).unwrap_or_default()
    }
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
    let key = picture::key(&svg, scale);
    let old = out.previous(&job.out).filter(|old| picture::source(old) == Some(key.as_str()));
    match old.or_else(|| ctx.painter.png(&svg, scale)) {
        Some(bytes) => out.put(&job.out, &bytes).map(Some),
        None => Ok(None),
    }
}

/// The theme's icon in pixels, taken over from the last build like every picture.
fn icon(ctx: &Ctx<'_>, job: &Job, side: u16, out: &dyn Out) -> Done {
    let path = format!("themes/{}/icons/icon.svg", ctx.site.config.theme);
    let Some(file) = ctx.sources.find(&path) else { return Ok(None) };
    let mut svg = String::new();
    ctx.sources.open(file)?.read_to_string(&mut svg)?;
    let key = picture::icon_key(&svg, side);
    let old = out.previous(&job.out).filter(|old| picture::source(old) == Some(key.as_str()));
    match old.or_else(|| ctx.painter.icon(&svg, side)) {
        Some(bytes) => out.put(&job.out, &bytes).map(Some),
        None => Ok(None),
    }
}
