//! What `translate` marked as still to be translated does not come out unseen.

use super::Facts;
use crate::diag::{Code, Diagnostic, Loc};

/// What stands before a text that is still to be translated into a language.
pub fn mark(tag: &str) -> &'static str {
    match tag {
        "it" => "TRADURRE: ",
        _ => "TRANSLATE: ",
    }
}

/// Lists pages with marks in them.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let mut out = Vec::new();
    for piece in &site.pieces {
        for lang in site.langs() {
            let Some(text) = piece.text(lang) else { continue };
            let mark = mark(site.config.languages.tag(lang));
            let count = facts.sources.text(text.file).matches(mark).count();
            if count > 0 {
                let marked = Diagnostic::new(Code::TextMarked, Loc::File(text.file));
                out.push(marked.with("count", count).with("mark", mark.trim_end()));
            }
        }
    }
    out
}
