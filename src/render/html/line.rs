//! Lines of text: stress, links, numbers, images, references to notes.

use super::{Draw, ImageAt, Number, escape, escape_address, push_number};
use crate::doc::{Footnote, Image, Inline, Line};

impl<'a> Draw<'a, '_> {
    pub(super) fn img(&mut self, image: &'a Image, at: &ImageAt<'_>) {
        self.push(&["<img src=\""]);
        escape_address(&at.src, self.out);
        self.push(&["\" alt=\""]);
        for piece in self.doc.line(image.alt) {
            match piece {
                Inline::Text(text) => escape(self.doc.words(*text), self.out),
                Inline::Formula(index) => {
                    let number = self.number(index.get());
                    escape(number.as_ref().map_or("", |n| n.text.as_ref()), self.out);
                }
                // There are only texts and formulas in the words of an image.
                Inline::Code(_)
                | Inline::Emph(_)
                | Inline::Strong(_)
                | Inline::Strike(_)
                | Inline::Link { .. }
                | Inline::Image(_)
                | Inline::FootnoteRef { .. }
                | Inline::SoftBreak
                | Inline::HardBreak => {}
            }
        }
        self.push(&["\""]);
        if let Some((width, height)) = at.size {
            self.push(&[
                " width=\"",
                &width.to_string(),
                "\" height=\"",
                &height.to_string(),
                "\"",
            ]);
        }
        if !at.srcset.is_empty() {
            self.push(&[" srcset=\""]);
            escape(&at.srcset, self.out);
            self.push(&["\" sizes=\"(min-width: 64rem) 62rem, 100vw\""]);
        }
        self.push(&[" loading=\"lazy\" decoding=\"async\">"]);
    }

    pub(super) fn number(&self, index: usize) -> Option<Number<'a>> {
        self.setting.resolve.number(index, self.doc.formulas.get(index)?)
    }

    pub(super) fn line(&mut self, line: Line) {
        for inline in self.doc.line(line) {
            self.inline(inline);
        }
    }

    pub(super) fn inline(&mut self, inline: &'a Inline) {
        match inline {
            Inline::Text(text) => escape(self.doc.words(*text), self.out),
            Inline::Code(text) => {
                self.push(&["<code>"]);
                escape(self.doc.words(*text), self.out);
                self.push(&["</code>"]);
            }
            Inline::Emph(line) => self.marked("em", *line),
            Inline::Strong(line) => self.marked("strong", *line),
            Inline::Strike(line) => self.marked("s", *line),
            Inline::Link { link, body } => self.link(link.get(), *body),
            Inline::Image(index) => {
                let image = self.doc.images.get(index.get());
                if let Some((image, at)) =
                    image.and_then(|i| Some((i, self.setting.resolve.image(index.get(), i)?)))
                {
                    self.img(image, &at);
                }
            }
            Inline::FootnoteRef { note, nth } => self.reference(note.get(), nth.get()),
            Inline::SoftBreak => self.push(&["\n"]),
            Inline::HardBreak => self.push(&["<br>\n"]),
            Inline::Formula(index) => {
                if let Some(number) = self.number(index.get()) {
                    push_number(&number, self.in_link, self.out);
                }
            }
        }
    }

    pub(super) fn marked(&mut self, tag: &str, line: Line) {
        self.push(&["<", tag, ">"]);
        self.line(line);
        self.push(&["</", tag, ">"]);
    }

    pub(super) fn link(&mut self, index: usize, body: Line) {
        let link = self.doc.links.get(index);
        let Some((link, to)) = link.and_then(|l| Some((l, self.setting.resolve.link(index, l)?)))
        else {
            return self.line(body);
        };
        self.push(&["<a href=\""]);
        escape_address(&to.href, self.out);
        self.push(&["\""]);
        if let Some(lang) = to.hreflang {
            self.push(&[" hreflang=\""]);
            escape(lang, self.out);
            self.push(&["\""]);
        }
        if !link.title.is_empty() {
            self.push(&[" title=\""]);
            escape(&link.title, self.out);
            self.push(&["\""]);
        }
        self.push(&[if to.external { " rel=\"external\">" } else { ">" }]);
        if body.is_empty() {
            escape(&to.title, self.out);
        } else {
            self.in_link = true;
            self.line(body);
            self.in_link = false;
        }
        self.push(&["</a>"]);
    }

    pub(super) fn reference(&mut self, note: usize, nth: usize) {
        let Some(footnote) = self.doc.footnotes.get(note) else { return };
        let number = (note + 1).to_string();
        let prefix = self.setting.prefix;
        self.push(&["<sup class=\"fn\"><a href=\"#", prefix, "fn-", &footnote.id, "\" id=\""]);
        let id = reference_id(footnote, nth);
        self.push(&[prefix, &id, "\" role=\"doc-noteref\">", &number, "</a></sup>"]);
    }
}

/// The id of a reference to a note. No note's id has a full stop, so the second of `x` is not the first of `x-2`.
pub(super) fn reference_id(footnote: &Footnote, nth: usize) -> String {
    if nth == 1 { format!("fnr-{}", footnote.id) } else { format!("fnr-{}.{nth}", footnote.id) }
}
