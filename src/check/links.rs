//! Every link and image inside the site leads somewhere, in pages and in the notes of datasets.

use super::Facts;
use crate::diag::{Arg, Code, Diagnostic};
use crate::doc::Doc;
use crate::lang::Lang;
use crate::plan::link::Links;
use crate::site::bundle_file;

/// Looks up every link and image of every text.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for piece in &facts.site.pieces {
        for lang in facts.site.langs() {
            if let Some(text) = piece.text(lang) {
                one(facts, &text.doc, &text.folder, lang, &mut out);
            }
        }
    }
    for dataset in &facts.site.datasets {
        let folder = format!("datasets/{}/", dataset.id);
        for (lang, notes) in facts.site.langs().zip(&dataset.notes) {
            if let Some(notes) = notes {
                one(facts, notes, &folder, lang, &mut out);
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

fn one(facts: Facts<'_>, doc: &Doc, folder: &str, lang: Lang, out: &mut Vec<Diagnostic>) {
    let Facts { site, sources, resolved, plan } = facts;
    let links = Links { site, resolved, plan, sources };
    for link in &doc.links {
        if links.find(&link.target, folder, lang).is_none() {
            let dead = Diagnostic::at(Code::LinkDead, link.span).with("href", &link.target);
            out.push(match links.nearest(&link.target) {
                Some(near) => dead.with("nearest", near),
                None => dead,
            });
        }
    }
    for image in &doc.images {
        if bundle_file(sources, folder, &image.src).is_none() {
            let missing = Diagnostic::at(Code::FileMissing, image.span);
            out.push(missing.with("path", format!("{folder}{}", image.src)));
        }
    }
}
