//! Links and images: their schemes, titles and words.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::Reader;
use super::covered::bare;
use crate::diag::{Code, Diagnostic};
use crate::doc::{Image, Inline, Line, Link, Nth};

/// The schemes of links that lead to things of the site.
pub const OWN_SCHEMES: &[&str] = &[
    "dataset",
    "article",
    "altrisguardi",
    "report",
    "event",
    "page",
    "chart",
    "topic",
    "place",
    "organisation",
    "project",
    "person",
];

/// The schemes of links that lead out of the site.
pub const OUTSIDE_SCHEMES: &[&str] = &["https", "mailto", "tel"];

impl Reader<'_> {
    pub(super) fn link(
        &mut self,
        ty: LinkType,
        target: &str,
        title: &str,
        range: &Range<usize>,
    ) -> Option<usize> {
        let mut target = bare(target);
        if ty == LinkType::Email {
            target.insert_str(0, "mailto:");
        }
        let span = self.span(range.clone());
        if let Some(scheme) = scheme(&target) {
            let schemes = || OUTSIDE_SCHEMES.iter().chain(OWN_SCHEMES).copied();
            if !schemes().any(|s| s == scheme) {
                let known: Vec<String> = schemes().map(str::to_owned).collect();
                let d = Diagnostic::at(Code::LinkScheme, span).with("scheme", scheme);
                self.out.push(d.with("known", known));
                return None;
            }
        }
        let title = bare(title);
        let title = self.quotes.set(&title, 0..title.len());
        self.doc.links.push(Link { target, title, span });
        Some(self.doc.links.len() - 1)
    }

    pub(super) fn image(&mut self, src: String, title: &str, body: &[Inline], place: Range<usize>) {
        let span = self.tree.span(place.clone());
        let alt = self.flat(body);
        if let Some(scheme) = scheme(&src)
            && scheme != "https"
        {
            let d = Diagnostic::at(Code::LinkScheme, span).with("scheme", scheme);
            self.out.push(d.with("known", vec!["https".to_owned()]));
            return;
        }
        let is_blank =
            |i: &Inline| matches!(i, Inline::Text(text) if self.tree.said(*text).trim().is_empty());
        if self.tree.pieces(alt).iter().all(is_blank) {
            self.out.push(Diagnostic::at(Code::ImageAlt, span).with("src", &src));
        }
        let title = self.quotes.set(title, 0..title.len());
        let title = title.trim();
        let (caption, credit) = match title.rsplit_once(" — ") {
            Some(parts) => parts,
            None => title.strip_prefix("— ").map_or((title, ""), |credit| ("", credit)),
        };
        let (caption, credit) = (caption.trim().to_owned(), credit.trim().to_owned());
        self.doc.images.push(Image { src, alt, caption, credit, span });
        self.tree.inline(Inline::Image((self.doc.images.len() - 1).into()), place.start);
    }

    /// A line as nothing but text and numbers.
    fn flat(&mut self, line: &[Inline]) -> Line {
        let mut parts = Vec::new();
        self.flatten(line, &mut parts);
        let parts: Vec<Inline> = parts
            .into_iter()
            .map(|part| match part {
                Ok(text) => Inline::Text(self.tree.words(&text)),
                Err(formula) => Inline::Formula(formula),
            })
            .collect();
        self.tree.line(&parts)
    }

    /// Its texts, and its numbers by their index.
    fn flatten(&self, line: &[Inline], out: &mut Vec<Result<String, Nth>>) {
        for inline in line {
            match inline {
                Inline::Text(text) | Inline::Code(text) => push_text(out, self.tree.said(*text)),
                Inline::Emph(inner)
                | Inline::Strong(inner)
                | Inline::Strike(inner)
                | Inline::Link { body: inner, .. } => {
                    self.flatten(self.tree.pieces(*inner), out);
                }
                Inline::SoftBreak | Inline::HardBreak => push_text(out, " "),
                Inline::Formula(index) => out.push(Err(*index)),
                Inline::Image(_) | Inline::FootnoteRef { .. } => {}
            }
        }
    }
}

/// The scheme of an address, in lower case, as a browser finds it: blanks and control characters do not count.
fn scheme(target: &str) -> Option<String> {
    let mut found = String::new();
    for c in target.chars().filter(|c| !c.is_control() && !c.is_whitespace()) {
        match c {
            ':' if !found.is_empty() => return Some(found),
            c if c.is_ascii_alphabetic() => found.push(c.to_ascii_lowercase()),
            c if !found.is_empty() && (c.is_ascii_digit() || "+-.".contains(c)) => found.push(c),
            _ => return None,
        }
    }
    None
}

fn push_text(out: &mut Vec<Result<String, Nth>>, text: &str) {
    match out.last_mut() {
        Some(Ok(before)) => before.push_str(text),
        Some(Err(_)) | None => out.push(Ok(text.to_owned())),
    }
}
