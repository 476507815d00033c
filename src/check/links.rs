//! Every link and image inside the site leads somewhere, in pages and in the notes of datasets; and what stands behind
//! `#` is a place of the page it leads to.

use std::collections::BTreeSet;

use super::Facts;
use crate::diag::{Arg, Code, Diagnostic, Loc, nearest};
use crate::doc::Link;
use crate::doc::body::Picture;
use crate::lang::Lang;
use crate::plan::link::{Links, Target};
use crate::site::{Text, bundle_file};
use crate::source::Sources;

/// Looks up every link and image of every text.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let anchors = Anchors::of(facts);
    for (_, lang, text) in facts.site.texts() {
        of_text(facts, text, lang, &anchors, &mut out);
    }
    out
}

/// The same of the notes of every dataset.
pub(super) fn notes(facts: Facts<'_>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for dataset in &facts.site.datasets {
        let folder = format!("datasets/{}/", dataset.id);
        for (lang, notes) in facts.site.langs().zip(&dataset.notes) {
            if let Some(notes) = notes {
                let pictures = notes.images.iter().map(Picture::of);
                one(facts, (&notes.links, pictures), &folder, lang, &mut out);
                let formulas = notes.formulas.iter().map(|f| f.span);
                out.extend(formulas.chain(notes.charts.iter().map(|c| c.span)).map(|span| {
                    let nowhere = Diagnostic::at(Code::ExpressionSyntax, span);
                    nowhere.with("reason", Arg::Term("expr-place"))
                }));
            }
        }
    }
    out
}

/// The same of one text.
pub(super) fn text(facts: Facts<'_>, text: &Text, lang: Lang, out: &mut Vec<Diagnostic>) {
    of_text(facts, text, lang, &Anchors::of(facts), out);
}

fn of_text(
    facts: Facts<'_>,
    text: &Text,
    lang: Lang,
    anchors: &Anchors<'_>,
    out: &mut Vec<Diagnostic>,
) {
    one(facts, (text.body.links(), text.body.pictures()), &text.folder, lang, out);
    fragments(facts, text, lang, anchors, out);
}

/// The ids of the theme's own templates: a page may have any of them.
struct Anchors<'s>(BTreeSet<&'s str>);

/// The same for whoever asks whether they are what they were.
pub(super) fn anchors(facts: Facts<'_>) -> BTreeSet<String> {
    Anchors::of(facts).0.into_iter().map(str::to_owned).collect()
}

impl<'s> Anchors<'s> {
    fn of(facts: Facts<'s>) -> Self {
        let templates = facts.site.config.themes.under(facts.sources, "templates/");
        let texts = templates.into_values().map(|id| facts.sources.text(id));
        let ids = texts.flat_map(|text| text.split(" id=\"").skip(1));
        Self(ids.filter_map(|rest| Some(rest.split_once('"')?.0)).collect())
    }

    /// Whether a page that people wrote has such a place.
    fn has(&self, text: &Text, id: &str) -> bool {
        let note = |id: &str| text.body.notes().any(|known| known == id);
        text.body.headings().any(|known| known == id)
            || id.strip_prefix("fn-").is_some_and(note)
            || id.strip_prefix("fnr-").is_some()
            // The ids of charts, and those that a template makes, are not known here.
            || text.charts.iter().any(Option::is_some)
            || !text.key_figures.is_empty()
            || self.0.contains(id)
    }
}

/// Places of pages that are not there.
fn fragments(
    facts: Facts<'_>,
    text: &Text,
    lang: Lang,
    anchors: &Anchors<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let Facts { site, sources, resolved, plan, .. } = facts;
    let links = Links { site, resolved, plan, sources };
    for link in text.body.links() {
        let (page, fragment) = match links.find(&link.target, &text.folder, lang) {
            Some(Target::Here(fragment)) => (Some(text), fragment),
            Some(Target::Inside { url, fragment, .. }) => (plan.text_at(site, &url), fragment),
            Some(Target::Outside(_)) | None => continue,
        };
        let (Some(page), Some(id)) = (page, fragment.strip_prefix('#')) else { continue };
        if !id.is_empty() && !anchors.has(page, id) {
            let dead = Diagnostic::at(Code::FragmentDead, link.span).with("href", &link.target);
            let dead = dead.with("id", id).see(Loc::File(page.file));
            out.push(dead.near(nearest(id, page.body.headings())));
        }
    }
}

/// The picture that a path which leads out of its folder means, where it is there.
fn elsewhere(sources: &Sources<'_>, folder: &str, src: &str) -> Option<String> {
    let mut path: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
    match src.strip_prefix('/') {
        Some(_) => path = vec!["content"],
        None if !src.contains("../") => return None,
        None => {}
    }
    for piece in src.split('/').filter(|piece| !piece.is_empty() && *piece != ".") {
        if piece == ".." {
            path.pop()?;
        } else {
            path.push(piece);
        }
    }
    let path = path.join("/");
    sources.find(&path).map(|_| path)
}

fn one<'b>(
    facts: Facts<'_>,
    (all, pictures): (&[Link], impl Iterator<Item = Picture<'b>>),
    folder: &str,
    lang: Lang,
    out: &mut Vec<Diagnostic>,
) {
    let Facts { site, sources, resolved, plan, .. } = facts;
    let links = Links { site, resolved, plan, sources };
    for link in all {
        if links.find(&link.target, folder, lang).is_none() {
            let dead = Diagnostic::at(Code::LinkDead, link.span).with("href", &link.target);
            let later = site.later.iter().find(|later| later.is_meant(&link.target));
            let dead = match later {
                Some(later) => dead.with("later", &sources.get(later.file).path),
                None => dead,
            };
            out.push(dead.near(links.nearest(&link.target)));
        }
    }
    for picture in pictures {
        if bundle_file(sources, folder, picture.src).is_none() {
            let missing = Diagnostic::at(Code::FileMissing, picture.span);
            let missing = missing.with("path", format!("{folder}{}", picture.src));
            out.push(match elsewhere(sources, folder, picture.src) {
                Some(path) => missing.with("elsewhere", path),
                None => missing,
            });
        }
    }
}
