//! What `new` wrote to be replaced does not come out unseen: a draft may hold it, a page may not.

use memchr::{memmem, memrchr};

use super::Facts;
use crate::diag::{Code, Diagnostic};
use crate::lang::Lang;
use crate::site::Text;
use crate::source::Span;

/// What `new` writes in a page, in one language.
#[derive(Clone, Copy, Debug)]
pub struct Scaffold {
    /// The description.
    pub description: &'static str,
    /// The title of a report's first chapter.
    pub chapter: &'static str,
    /// The text.
    pub body: &'static str,
}

const ITALIAN: Scaffold = Scaffold {
    description: "Una o due frasi: che cosa si legge qui.",
    chapter: "Primo capitolo",
    body: "Scrivi qui.",
};

const ENGLISH: Scaffold = Scaffold {
    description: "One or two sentences: what there is to read here.",
    chapter: "First chapter",
    body: "Write here.",
};

/// What `new` writes in the pages of a language.
pub fn scaffold(tag: &str) -> Scaffold {
    if tag == "it" { ITALIAN } else { ENGLISH }
}

/// Lists what stands in pages as `new` wrote it.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let mut out = Vec::new();
    for lang in site.langs() {
        let own = Sought::of(facts, lang);
        let texts = site.pieces.iter().filter_map(|piece| piece.text(lang));
        out.extend(texts.flat_map(|text| own.in_text(facts, text)));
    }
    out
}

/// What stands in one text as `new` wrote it.
pub(super) fn text(facts: Facts<'_>, text: &Text, lang: Lang) -> Vec<Diagnostic> {
    Sought::of(facts, lang).in_text(facts, text)
}

/// What `new` writes in the pages of a language, ready to be looked for in many.
struct Sought {
    own: Scaffold,
    words: [memmem::Finder<'static>; 3],
}

impl Sought {
    fn of(facts: Facts<'_>, lang: Lang) -> Self {
        let own = scaffold(facts.site.config.languages.tag(lang));
        let words = [own.description, own.chapter, own.body].map(memmem::Finder::new);
        Self { own, words }
    }

    fn in_text(&self, facts: Facts<'_>, text: &Text) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        let said = facts.sources.text(text.file);
        let whole = said.as_bytes();
        // Few pages hold any of these words: they are looked for before any line is.
        let found = self.words.iter().filter(|_| !text.draft);
        for at in found.flat_map(|words| words.find_iter(whole)) {
            // Whole lines: a sentence about the scaffold is none.
            let start = memrchr(b'\n', whole.get(..at).unwrap_or_default()).map_or(0, |i| i + 1);
            let line = said.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
            let line = line.trim_end();
            if is_scaffold(line, &self.own) {
                let span = Span::new(text.file, start..start + line.len());
                out.push(Diagnostic::at(Code::TextScaffold, span).with("value", line));
            }
        }
        out
    }
}

/// Whether a line is one that `new` wrote to be replaced.
fn is_scaffold(line: &str, own: &Scaffold) -> bool {
    let is_key = |key: &str, value| line == format!("{key} = \"{value}\"");
    line == own.body || is_key("description", own.description) || is_key("title", own.chapter)
}
