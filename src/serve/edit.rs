//! Some files that were saved again → the site with them, without reading, resolving or checking the rest.
//!
//! In: a site of which every page can be drawn, what was found wrong with it, the files that changed. Out: the same as if
//! all had been made anew, or the news that it has to be. The body of a text is seen by its own page, by the search and by
//! the rules, its title and description by its cards and by links; whatever else of it others depend on (its charts, the
//! places that links lead to, the files and data it names, words that look like slips) is compared first, and where that
//! changed nothing is kept. Of a theme nothing but pages depends on its templates, style sheets and scripts. A dataset is
//! seen by the charts and numbers that name it, by places and by a few rules, which are made anew, and by lists.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::build::{Findings, Made};
use crate::check::{self, Facts};
use crate::diag::{Code, Diagnostic, Loc, Severity};
use crate::doc::{Body, ChartBlock};
use crate::lang::Lang;
use crate::site::{PieceId, Site, load};
use crate::source::{FileId, Sources, Span};
use crate::world::read;

/// Takes some files over: texts whose body alone changed, those of datasets, the theme's; `false` where the site has to be
/// made anew, of which nothing may be used any more.
pub(super) fn edit(
    made: &mut Made,
    sources: &mut Sources<'_>,
    (root, files): (&Path, &[PathBuf]),
    findings: &mut Findings,
) -> bool {
    let (mut texts, mut dress, mut data) = (Vec::new(), Vec::new(), Vec::new());
    for path in files {
        let path = path.strip_prefix(root).ok().and_then(Path::to_str);
        let Some((file, path)) = path.and_then(|p| Some((sources.find(p)?, p))) else {
            return false;
        };
        let list = if path.starts_with("datasets/") {
            &mut data
        } else if is_dress(path) {
            &mut dress
        } else {
            &mut texts
        };
        list.push(file);
    }
    texts.into_iter().all(|file| one(made, sources, file, findings).is_some())
        && (data.is_empty() || self::data(made, sources, &data, findings).is_some())
        && (dress.is_empty() || self::dress(made, sources, &dress, findings).is_some())
}

/// Whether a file is one of those of a theme that only pages are made of.
fn is_dress(path: &str) -> bool {
    let of_page = [".html", ".css", ".js"].iter().any(|ending| path.ends_with(ending));
    of_page && path.starts_with("themes/")
}

/// Takes files of datasets over.
fn data(
    made: &mut Made,
    sources: &mut Sources<'_>,
    files: &[FileId],
    findings: &mut Findings,
) -> Option<()> {
    for file in files {
        if sources.get(*file).text.is_some() {
            let now = read::again(sources, *file)?;
            sources.put(*file, now);
        } else {
            // One that is gone is no file of the site any more.
            sources.open(*file).ok()?;
            sources.forget_stamp(*file);
        }
    }
    made.data(sources, files, findings)?;
    quiet(findings);
    Some(())
}

/// Leaves out what the preview does not tell.
pub(super) fn quiet(findings: &mut Findings) {
    for list in findings.lists() {
        list.retain(|d| d.severity() != Severity::Note);
    }
}

/// Takes files of the theme over.
fn dress(
    made: &mut Made,
    sources: &mut Sources<'_>,
    files: &[FileId],
    findings: &mut Findings,
) -> Option<()> {
    let before = check::anchors(facts(made, sources));
    for file in files {
        let now = read::again(sources, *file)?;
        sources.put(*file, now);
    }
    // Links may lead to places that templates have.
    if check::anchors(facts(made, sources)) != before {
        return None;
    }
    let (gone, found) = made.dress(sources)?;
    findings.rest.retain(|told| !gone.contains(told));
    findings.rest.extend(found);
    Some(())
}

/// The page and the language of a text.
fn text_of(site: &Site, file: FileId) -> Option<(PieceId, Lang)> {
    site.pieces.iter().enumerate().find_map(|(i, piece)| {
        let lang = site.langs().find(|lang| piece.text(*lang).is_some_and(|t| t.file == file))?;
        Some((PieceId(i), lang))
    })
}

fn one(
    made: &mut Made,
    sources: &mut Sources<'_>,
    file: FileId,
    findings: &mut Findings,
) -> Option<()> {
    let (id, lang) = text_of(&made.site, file)?;
    let then = sources.get(file).text.clone()?;
    let now = read::again(sources, file)?;
    if then == now {
        return Some(());
    }
    let (text, [start, starts], mut found) = load::again(&made.site, sources, file, (&then, &now))?;
    let body = Arc::clone(&text.body);
    let old = Arc::clone(&made.site.piece(id).text(lang)?.body);
    let is_renamed = then.get(..start) != now.get(..starts);
    let in_front = |loc: &Loc| matches!(loc, Loc::Span(span) if span.file == file && span.range().start < start);
    let is_told = |d: &Diagnostic| in_front(&d.loc) || d.related.as_ref().is_some_and(in_front);
    if is_renamed && findings.iter().any(is_told) {
        return None;
    }
    let block = |text: &str, chart: &ChartBlock| text.get(chart.span.range()).map(str::to_owned);
    let before = old.charts().iter().map(|chart| block(&then, chart));
    if !before.eq(body.charts().iter().map(|chart| block(&now, chart)))
        || !same_outside(&old, &body)
    {
        return None;
    }
    let facts = facts(made, sources);
    let [slips, words] = check::spelling::slips(facts, [&then, &now]);
    if !slips.keys().eq(words.keys()) {
        return None;
    }
    let moved = Moved {
        file,
        starts: [start, starts],
        then: &then,
        old: old.charts(),
        new: body.charts(),
        words,
    };
    for list in findings.lists() {
        let told = list.iter().filter_map(|d| moved.diagnostic(d).transpose());
        *list = told.collect::<Result<_, Whole>>().ok()?;
    }

    sources.put(file, Arc::clone(&now));
    for (then, block) in old.charts().iter().zip(body.charts()) {
        made.site.chart_moved(then.span, block);
    }
    *made.site.pieces.get_mut(id.0)?.texts.get_mut(lang.index())?.as_mut()? = text;
    let is_new = |d: &Diagnostic| is_renamed || moved.is_new(d);
    let numbers = made.resolved.again(&made.site, sources, id, lang)?;
    findings.resolved.extend(numbers.into_iter().filter(is_new));
    found.extend(check::text(self::facts(made, sources), id, lang));
    if is_renamed {
        made.renamed(sources, id);
    }
    findings.rest.extend(found.into_iter().filter(is_new));
    quiet(findings);
    Some(())
}

fn facts<'f>(made: &'f Made, sources: &'f Sources<'_>) -> Facts<'f> {
    let Made { site, resolved, plan, slips, .. } = made;
    Facts { site, sources, resolved, plan, slips }
}

/// Whether two bodies are the same to all that is not their own page.
fn same_outside(then: &Body, now: &Body) -> bool {
    let charts = then.charts().iter().map(|c| &c.toml).eq(now.charts().iter().map(|c| &c.toml));
    let ids = then.headings().eq(now.headings()) && then.notes().eq(now.notes());
    charts && ids && then.names().eq(now.names())
}

/// Where in a text things stand by now.
struct Moved<'t> {
    file: FileId,
    /// The first byte of the body, then and now.
    starts: [usize; 2],
    then: &'t str,
    old: &'t [ChartBlock],
    new: &'t [ChartBlock],
    words: BTreeMap<&'t str, usize>,
}

/// What cannot be said without all texts.
struct Whole;

/// Where something stands by now.
enum Place {
    /// Where it stood.
    Same,
    /// Elsewhere: it belongs to a chart.
    There(Span),
    /// In the rest of the body, of which everything is told anew.
    Anew,
}

impl Moved<'_> {
    fn is_inside(block: &ChartBlock, span: Span) -> bool {
        // What lacks at the end of it stands behind its last byte.
        block.span.start <= span.start && span.start <= block.span.end
    }

    fn place(&self, loc: &Loc) -> Place {
        let Loc::Span(span) = loc else { return Place::Same };
        if span.file != self.file || span.range().start < self.starts[0] {
            return Place::Same;
        }
        let mut blocks = self.old.iter().zip(self.new);
        let Some((then, now)) = blocks.find(|(then, _)| Self::is_inside(then, *span)) else {
            return Place::Anew;
        };
        let by = |byte: u32| (byte - then.span.start + now.span.start) as usize;
        Place::There(Span::new(self.file, by(span.start)..by(span.end)))
    }

    /// What was told, with the places it has by now; `None` for what is told anew.
    fn diagnostic(&self, told: &Diagnostic) -> Result<Option<Diagnostic>, Whole> {
        let mut told = told.clone();
        if let Some(related) = &told.related {
            match self.place(related) {
                Place::Same => {}
                Place::There(span) => told.related = Some(Loc::Span(span)),
                Place::Anew => return Err(Whole),
            }
        }
        match self.place(&told.loc) {
            Place::Same => {
                let anew = told.code == Code::TextMarked && told.loc == Loc::File(self.file);
                return Ok((!anew).then_some(told));
            }
            Place::There(span) => told.loc = Loc::Span(span),
            Place::Anew if told.code == Code::TermSpelling => {
                let Loc::Span(span) = told.loc else { return Err(Whole) };
                let word = self.then.get(span.range()).ok_or(Whole)?;
                let at = *self.words.get(word).ok_or(Whole)?;
                told.loc = Loc::Span(Span::new(self.file, at..at + word.len()));
            }
            Place::Anew if matches!(told.code, Code::IdDuplicate | Code::UrlCollision) => {
                return Err(Whole);
            }
            Place::Anew => return Ok(None),
        }
        Ok(Some(told))
    }

    /// Whether something that was found now was not found before, or is told anew.
    fn is_new(&self, found: &Diagnostic) -> bool {
        match &found.loc {
            Loc::Span(span) => {
                let inside = |block: &ChartBlock| Self::is_inside(block, *span);
                span.file == self.file
                    && span.range().start >= self.starts[1]
                    && !self.new.iter().any(inside)
            }
            Loc::File(_) => found.code == Code::TextMarked,
            Loc::Cell(_) | Loc::Path(_) | Loc::Project => false,
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
