//! Code → the same code in colours, when the site is built.
//!
//! In: a language and a text. Out: the text escaped, in spans of the few classes the theme knows (`hl-keyword`).
//! Grammars are those that come with `syntect`, read once, when the first block asks. An unknown language, or a block
//! larger than `MAX_LEN`, is escaped and has no colours.

use std::sync::{Arc, LazyLock};

use sha2::{Digest, Sha256};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::html::escape;
use crate::memo::Memo;

/// The largest block that is coloured, in bytes; and the longest line, since grammars match line by line.
const MAX_LEN: usize = 64 * 1024;
const MAX_LINE: usize = 4 * 1024;

/// First pieces of the scopes that have a colour, with their class. Scopes of the punctuation around strings and
/// comments are theirs.
const CLASSES: &[(&str, &str)] = &[
    ("comment", "hl-comment"),
    ("string", "hl-string"),
    ("keyword", "hl-keyword"),
    ("storage", "hl-storage"),
    ("constant", "hl-constant"),
    ("entity", "hl-entity"),
    ("support", "hl-support"),
    ("variable", "hl-variable"),
    ("punctuation.definition.string", "hl-string"),
    ("punctuation.definition.comment", "hl-comment"),
    ("punctuation", "hl-punctuation"),
];

/// Names people write after a fence that the grammars do not know. There is no grammar of TOML or TypeScript among
/// them: Python has the comments, texts, numbers and brackets of the one, JavaScript most of the other.
const ALIASES: &[(&str, &str)] = &[
    ("console", "sh"),
    ("dockerfile", "sh"),
    ("geojson", "json"),
    ("jsonld", "json"),
    ("jsx", "js"),
    ("mjs", "js"),
    ("shell", "sh"),
    ("svg", "xml"),
    ("toml", "py"),
    ("ts", "js"),
    ("tsx", "js"),
    ("typescript", "js"),
    ("zsh", "sh"),
];

static GRAMMARS: LazyLock<Grammars> = LazyLock::new(Grammars::load);

struct Grammars {
    set: SyntaxSet,
    /// Scopes with a class, the longest first.
    classes: Vec<(Scope, &'static str)>,
}

impl Grammars {
    fn load() -> Self {
        let classes =
            CLASSES.iter().filter_map(|(name, class)| Some((Scope::new(name).ok()?, *class)));
        let mut classes: Vec<_> = classes.collect();
        classes.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
        Self { set: SyntaxSet::load_defaults_newlines(), classes }
    }

    fn find(&self, language: &str) -> Option<&SyntaxReference> {
        let alias =
            ALIASES.iter().find(|(name, _)| *name == language).map_or(language, |(_, to)| *to);
        self.set.find_syntax_by_token(alias).filter(|syntax| syntax.name != "Plain Text")
    }

    /// The class of a text whose scopes are these, innermost last.
    fn class(&self, stack: &ScopeStack) -> Option<&'static str> {
        let of = |scope: &Scope| self.classes.iter().find(|(known, _)| known.is_prefix_of(*scope));
        stack.scopes.iter().rev().find_map(of).map(|(_, class)| *class)
    }
}

/// Colours code. Each distinct block is worked on once per run, whichever pages show it.
#[derive(Default)]
pub struct Highlighter {
    done: Memo<[u8; 32], Arc<str>>,
}

impl Highlighter {
    /// Appends the code, escaped and in colours where its language is known.
    pub fn colour(&self, language: &str, text: &str, out: &mut String) {
        if language.is_empty() || !fits(text) {
            return escape(text, out);
        }
        let mut hash = Sha256::new();
        hash.update(language);
        hash.update([0]);
        hash.update(text);
        out.push_str(&self.done.get(hash.finalize().into(), || coloured(language, text).into()));
    }
}

fn fits(text: &str) -> bool {
    text.len() <= MAX_LEN && text.split('\n').all(|line| line.len() <= MAX_LINE)
}

fn coloured(language: &str, text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let done = GRAMMARS.find(language).and_then(|syntax| paint(syntax, text, &mut out));
    if done.is_none() {
        out.clear();
        escape(text, &mut out);
    }
    out
}

/// `None` where the grammar fails: a fault of the grammar, never of the text.
fn paint(syntax: &SyntaxReference, text: &str, out: &mut String) -> Option<()> {
    let grammars = &*GRAMMARS;
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut painter = Painter { out, open: None };
    for line in text.split_inclusive('\n') {
        let ops = state.parse_line(line, &grammars.set).ok()?;
        let mut at = 0;
        for (to, op) in &ops {
            if *to > at {
                painter.piece(line.get(at..*to)?, grammars.class(&stack));
                at = *to;
            }
            stack.apply(op).ok()?;
        }
        painter.piece(line.get(at..)?, grammars.class(&stack));
    }
    painter.close();
    Some(())
}

struct Painter<'o> {
    out: &'o mut String,
    open: Option<&'static str>,
}

impl Painter<'_> {
    fn piece(&mut self, text: &str, class: Option<&'static str>) {
        // Blanks have no colour, so a span goes on over them.
        let class = if text.trim().is_empty() { self.open } else { class };
        if class != self.open {
            self.close();
            if let Some(class) = class {
                self.out.push_str("<span class=\"");
                self.out.push_str(class);
                self.out.push_str("\">");
            }
            self.open = class;
        }
        escape(text, self.out);
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.out.push_str("</span>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(language: &str, text: &str) -> String {
        let mut out = String::new();
        Highlighter::default().colour(language, text, &mut out);
        out
    }

    #[test]
    fn known_languages_have_colours() {
        assert_eq!(
            colour("python", "# a <b>\nx = \"c\"\n"),
            "<span class=\"hl-comment\"># a &lt;b&gt;\n</span>x <span class=\"hl-keyword\">= </span>\
             <span class=\"hl-string\">&quot;c&quot;\n</span>"
        );
        assert_eq!(
            colour("toml", "[a]\nb = 'c' # d\n"),
            "<span class=\"hl-punctuation\">[</span>a<span class=\"hl-punctuation\">]\n</span>b \
             <span class=\"hl-keyword\">= </span><span class=\"hl-string\">'c' </span>\
             <span class=\"hl-comment\"># d\n</span>"
        );
        for language in [
            "rust", "r", "sql", "json", "yaml", "html", "css", "js", "ts", "sh", "xml", "c", "java",
        ] {
            assert!(GRAMMARS.find(language).is_some(), "{language}");
        }
    }

    #[test]
    fn unknown_languages_and_huge_blocks_are_plain() {
        assert_eq!(colour("klingon", "a < \"b\""), "a &lt; &quot;b&quot;");
        assert_eq!(colour("", "fn a"), "fn a");
        assert_eq!(colour("text", "fn a"), "fn a");
        let huge = "fn a() {}\n".repeat(MAX_LEN);
        assert_eq!(colour("rust", &huge), huge);
        let long = "f(1); ".repeat(MAX_LINE);
        assert_eq!(colour("rust", &long), long);
    }
}
