//! [`Doc`] → HTML.
//!
//! In: a tree, and a [`Resolve`] that knows what only the whole site can tell. Out: text, appended. Everything an
//! author wrote is escaped; there is no `style`, no script, no raw HTML.

use std::borrow::Cow;

use super::code::Highlighter;
use crate::doc::{Bound, ChartBlock, Doc, Image, Link, Phrase};

/// What a tree cannot know of the site. An index is that of the list of the [`Doc`] being drawn.
pub trait Resolve {
    /// Where a link leads; `None` where it leads nowhere, which was reported: its text is drawn alone.
    fn link(&self, index: usize, link: &Link) -> Option<LinkTo<'_>>;
    /// Where an image is; `None` where it is missing, which was reported: nothing is drawn.
    fn image(&self, index: usize, image: &Image) -> Option<ImageAt<'_>>;
    /// What a number came out as; `None` where it has no value, which was reported: nothing is drawn.
    fn number(&self, index: usize, bound: &Bound) -> Option<Number<'_>>;
    /// The figure of a chart, as HTML; `None` where there is none, which was reported.
    fn chart(&self, index: usize, chart: &ChartBlock) -> Option<Cow<'_, str>>;
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkTo<'a> {
    /// The address, not yet escaped.
    pub href: Cow<'a, str>,
    /// The language of the target, where it is not that of the page.
    pub hreflang: Option<&'a str>,
    /// The target's own title, for a link without text.
    pub title: Cow<'a, str>,
    /// Whether it leads out of the site.
    pub external: bool,
}

/// Where an image is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageAt<'a> {
    /// The address, not yet escaped.
    pub src: Cow<'a, str>,
    /// Width and height in pixels, where the file says them.
    pub size: Option<(u32, u32)>,
}

/// What a number came out as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number<'a> {
    /// As it is printed, not yet escaped.
    pub text: Cow<'a, str>,
    /// The address of the cell it is bound to, not yet escaped; `None` where it is bound to none.
    pub href: Option<Cow<'a, str>>,
    /// The word that says the value may change, where it may.
    pub provisional: Option<&'a str>,
}

/// The words that are drawn beside an author's own, in the language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'a> {
    /// Name of the notes at the foot: `Note`.
    pub notes: &'a str,
    /// Label of the way back from a note: `Torna al testo`.
    pub back: &'a str,
    /// Name of a table that can be scrolled: `Tabella`.
    pub table: &'a str,
    /// What a done task is called: `fatto`.
    pub done: &'a str,
    /// What a task to do is called: `da fare`.
    pub to_do: &'a str,
}

/// What drawing needs beside the tree.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The site's answers.
    pub resolve: &'a dyn Resolve,
    /// The words of the page's language.
    pub words: Words<'a>,
    /// The colours of code.
    pub code: &'a Highlighter,
}

/// Draws a tree, its notes at the end.
pub fn doc(doc: &Doc, setting: Setting<'_>, out: &mut String) {
    let _ = (doc, setting, out);
}

/// Draws a phrase: its text escaped, its numbers with their marks. `number` answers for each expression in turn.
pub fn phrase<'a>(
    phrase: &Phrase,
    number: impl FnMut(&Bound) -> Option<Number<'a>>,
    out: &mut String,
) {
    let _ = (phrase, number, out);
}

/// Appends a text with `&`, `<`, `>` and `"` escaped, fit for an element and for an attribute in double quotes; a
/// control character becomes U+FFFD.
pub fn escape(text: &str, out: &mut String) {
    let mut at = 0;
    for (i, b) in text.bytes().enumerate() {
        let safe = match b {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\t' | b'\n' => continue,
            0..=0x1f | 0x7f => "\u{fffd}",
            _ => continue,
        };
        out.push_str(text.get(at..i).unwrap_or(""));
        out.push_str(safe);
        at = i + 1;
    }
    out.push_str(text.get(at..).unwrap_or(""));
}
