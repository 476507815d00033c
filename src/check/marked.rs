//! What `translate` marked as still to be translated does not come out unseen.

use memchr::memmem;

use super::Facts;
use crate::diag::{Code, Diagnostic};
use crate::lang::Lang;
use crate::site::Text;
use crate::source::Span;

/// What stands before a text that is still to be translated into a language.
pub fn mark(tag: &str) -> &'static str {
    match tag {
        "it" => "TRADURRE: ",
        _ => "TRANSLATE: ",
    }
}

/// Lists pages with marks in them.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    facts.site.texts().filter_map(|(_, lang, t)| text(facts, t, lang)).collect()
}

/// The marks of one text.
pub(super) fn text(facts: Facts<'_>, text: &Text, lang: Lang) -> Option<Diagnostic> {
    let mark = mark(facts.site.config.languages.tag(lang));
    let said = facts.sources.text(text.file).as_bytes();
    let first = memmem::find(said, mark.as_bytes())?;
    let count = memmem::find_iter(said, mark.as_bytes()).count();
    let span = Span::new(text.file, first..first + mark.trim_end().len());
    Some(Diagnostic::at(Code::TextMarked, span).with("count", count).with("mark", mark.trim_end()))
}
