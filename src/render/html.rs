//! [`Doc`] → HTML.
//!
//! In: a tree, and a [`Resolve`] that knows what only the whole site can tell. Out: text, appended. Everything an
//! author wrote is escaped; there is no `style`, no script, no raw HTML.

use std::borrow::Cow;

use super::code::Highlighter;
use crate::doc::phrase::Part;
use crate::doc::{
    Alignment, Audio, Block, BlockKind, Bound, ChartBlock, Definition, Doc, Footnote, Image,
};
use crate::doc::{Line, Link, List, Phrase, Table, VoiceRef};

mod escape;
mod line;
#[cfg(test)]
mod tests;

use escape::push_all;
pub use escape::{escape, escape_address, escape_anywhere};

/// What a tree cannot know of the site. An index is that of the list of the [`Doc`] being drawn.
pub trait Resolve {
    /// Where a link leads; `None` where it leads nowhere, which was reported: its text is drawn alone.
    fn link(&self, index: usize, link: &Link) -> Option<LinkTo<'_>>;
    /// Where an image is; `None` where it is missing, which was reported: nothing is drawn.
    fn image(&self, index: usize, image: &Image) -> Option<ImageAt<'_>>;
    /// What a number came out as; `None` where it has no value, which was reported: nothing is drawn.
    fn number(&self, index: usize, bound: &Bound) -> Option<Number<'_>>;
    /// Where something to hear is; `None` where it is missing, which was reported: its words are drawn alone.
    fn audio(&self, index: usize, audio: &Audio) -> Option<AudioAt<'_>>;
    /// Who is meant: name, role, place, date; `None` where nobody is, which was reported.
    fn voice(&self, index: usize, voice: &VoiceRef) -> Option<Cow<'_, str>>;
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
    /// Addresses and widths of smaller copies, for `srcset`, not yet escaped; empty where there are none.
    pub srcset: String,
}

/// Where something to hear is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioAt<'a> {
    /// The address, not yet escaped.
    pub src: Cow<'a, str>,
    /// Format and size in words: `MP3, 3,2 MB`.
    pub about: String,
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
    /// Name of what is heard, in words: `Trascrizione`.
    pub transcript: &'a str,
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
    /// What stands before each id, where several texts stand on one page.
    pub prefix: &'a str,
    /// How many levels headings are lowered.
    pub lower: u8,
    /// The number of the chapter, which tables carry as figures do.
    pub chapter: Option<&'a str>,
}

/// Draws a tree, its notes at the end.
pub fn doc(doc: &Doc, setting: Setting<'_>, out: &mut String) {
    let mut draw = Draw { doc, setting, out, tables: 0, asides: 0, in_link: false };
    draw.blocks(&doc.blocks);
    draw.notes();
}

/// Draws a phrase: its text escaped, its numbers with their marks. `number` answers for each expression in turn.
pub fn phrase<'a>(
    phrase: &Phrase,
    mut number: impl FnMut(&Bound) -> Option<Number<'a>>,
    out: &mut String,
) {
    for part in &phrase.parts {
        match part {
            Part::Text(text) => escape(text, out),
            Part::Formula(bound) => {
                if let Some(number) = number(bound) {
                    push_number(&number, false, out);
                }
            }
        }
    }
}

/// A number with the mark that leads to its cell; inside a link, where no other can be, without.
fn push_number(number: &Number<'_>, in_link: bool, out: &mut String) {
    match &number.href {
        Some(href) if !in_link => {
            out.push_str("<a class=\"v\" href=\"");
            escape_address(href, out);
            out.push_str("\">");
            escape(&number.text, out);
            out.push_str("</a>");
        }
        Some(_) | None => escape(&number.text, out),
    }
    if let Some(word) = number.provisional {
        out.push_str(" <small class=\"prov\">");
        escape(word, out);
        out.push_str("</small>");
    }
}

struct Draw<'a, 'o> {
    doc: &'a Doc,
    setting: Setting<'a>,
    out: &'o mut String,
    /// How many tables were drawn: each needs a name of its own.
    tables: usize,
    /// How many notes beside the text were drawn.
    asides: usize,
    in_link: bool,
}

impl<'a> Draw<'a, '_> {
    fn push(&mut self, pieces: &[&str]) {
        push_all(self.out, pieces);
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        let mut in_questions = false;
        for block in blocks {
            let is_question = matches!(block.kind, BlockKind::Question { .. });
            // Questions that follow one another are one list.
            match (in_questions, is_question) {
                (false, true) => self.push(&["<dl class=\"qa\">\n"]),
                (true, false) => self.push(&["</dl>\n"]),
                (true, true) | (false, false) => {}
            }
            in_questions = is_question;
            self.block(&block.kind);
        }
        if in_questions {
            self.push(&["</dl>\n"]);
        }
    }

    fn block(&mut self, block: &'a BlockKind) {
        match block {
            BlockKind::Heading(index) => self.heading(*index),
            BlockKind::Paragraph(line) => self.wrapped("p", *line),
            BlockKind::Plain(line) => self.line(*line),
            BlockKind::List(list) => self.list(list),
            BlockKind::Quote(body) => {
                self.push(&["<blockquote>\n"]);
                self.blocks(body);
                self.push(&["</blockquote>\n"]);
            }
            BlockKind::Code { language, text } => self.code(language, text),
            BlockKind::Table(table) => self.table(table),
            BlockKind::Rule => self.push(&["<hr>\n"]),
            BlockKind::Definitions(list) => self.definitions(list),
            BlockKind::Figure(index) => self.figure(*index),
            BlockKind::Note { title, body } => self.aside(*title, body),
            BlockKind::Pull { speaker, voice, body } => {
                self.push(&["<figure class=\"pull\"><blockquote>\n"]);
                self.blocks(body);
                self.push(&["</blockquote>"]);
                if let Some(said) = voice.and_then(|i| self.voice(i.get())) {
                    self.push(&["<figcaption>"]);
                    escape(&said, self.out);
                    self.push(&["</figcaption>"]);
                } else if !speaker.is_empty() {
                    self.marked("figcaption", *speaker);
                }
                self.push(&["</figure>\n"]);
            }
            BlockKind::Gallery(body) => {
                self.push(&["<div class=\"gallery\">\n"]);
                self.blocks(body);
                self.push(&["</div>\n"]);
            }
            BlockKind::Audio { audio, transcript } => self.audio(*audio, transcript),
            BlockKind::Question { question, answer } => {
                self.wrapped("dt", *question);
                self.push(&["<dd>"]);
                self.blocks(answer);
                self.push(&["</dd>\n"]);
            }
            BlockKind::Chart(index) => {
                let chart = self.doc.charts.get(*index);
                if let Some(html) = chart.and_then(|c| self.setting.resolve.chart(*index, c)) {
                    self.push(&[&html, "\n"]);
                }
            }
        }
    }

    fn wrapped(&mut self, tag: &str, line: Line) {
        self.push(&["<", tag, ">"]);
        self.line(line);
        self.push(&["</", tag, ">\n"]);
    }

    fn heading(&mut self, index: usize) {
        let Some(heading) = self.doc.headings.get(index) else { return };
        let level = (heading.level + self.setting.lower).clamp(2, 6);
        let tag = ["h2", "h3", "h4", "h5", "h6"][usize::from(level - 2)];
        self.push(&["<", tag, " id=\"", self.setting.prefix]);
        escape(&heading.id, self.out);
        self.push(&["\">"]);
        self.line(heading.body);
        self.push(&["</", tag, ">\n"]);
    }

    fn list(&mut self, list: &'a List) {
        let tag = if list.start.is_some() { "ol" } else { "ul" };
        self.push(&["<", tag]);
        if let Some(start) = list.start.filter(|n| *n != 1) {
            self.push(&[" start=\"", &start.to_string(), "\""]);
        }
        self.push(&[">\n"]);
        for item in &list.items {
            let Some(done) = item.task else {
                self.push(&["<li>"]);
                self.blocks(&item.body);
                self.push(&["</li>\n"]);
                continue;
            };
            self.push(&["<li class=\"task\">"]);
            // The mark stands on the line of the first words.
            if let Some((Block { kind: BlockKind::Paragraph(line), .. }, after)) =
                item.body.split_first()
            {
                self.push(&["<p>"]);
                self.task(done);
                self.line(*line);
                self.push(&["</p>\n"]);
                self.blocks(after);
            } else {
                self.task(done);
                self.blocks(&item.body);
            }
            self.push(&["</li>\n"]);
        }
        self.push(&["</", tag, ">\n"]);
    }

    fn task(&mut self, done: bool) {
        let words = &self.setting.words;
        let (word, mark) = if done { (words.done, "☑") } else { (words.to_do, "☐") };
        self.push(&["<span role=\"img\" aria-label=\""]);
        escape(word, self.out);
        self.push(&["\">", mark, "</span> "]);
    }

    fn code(&mut self, language: &str, text: &str) {
        self.push(&["<pre class=\"code\" tabindex=\"0\"><code"]);
        if !language.is_empty() {
            self.push(&[" class=\"language-"]);
            escape(language, self.out);
            self.push(&["\""]);
        }
        self.push(&[">"]);
        self.setting.code.colour(language, text, self.out);
        self.push(&["</code></pre>\n"]);
    }

    fn table(&mut self, table: &'a Table) {
        self.tables += 1;
        self.push(&["<div class=\"tbl\" tabindex=\"0\" role=\"region\" aria-label=\""]);
        escape(self.setting.words.table, self.out);
        self.push(&[" "]);
        if let Some(chapter) = self.setting.chapter {
            self.push(&[chapter, "."]);
        }
        self.push(&[&self.tables.to_string(), "\"><table>\n<thead><tr>"]);
        for (i, cell) in table.head.iter().enumerate() {
            // A header without words is no header.
            let tag = if cell.is_empty() { "td" } else { "th" };
            self.push(&["<", tag, if cell.is_empty() { "" } else { " scope=\"col\"" }]);
            self.cell(table, i, *cell, tag);
        }
        self.push(&["</tr></thead>\n<tbody>\n"]);
        for row in &table.rows {
            self.push(&["<tr>"]);
            for (i, cell) in row.iter().enumerate() {
                self.push(&["<td"]);
                self.cell(table, i, *cell, "td");
            }
            self.push(&["</tr>\n"]);
        }
        self.push(&["</tbody></table></div>\n"]);
    }

    /// The rest of a cell whose tag is open.
    fn cell(&mut self, table: &Table, column: usize, cell: Line, tag: &str) {
        self.push(&[match table.alignments.get(column) {
            Some(Alignment::Centre) => " class=\"c\">",
            Some(Alignment::End) => " class=\"r\">",
            Some(Alignment::Start) | None => ">",
        }]);
        self.line(cell);
        self.push(&["</", tag, ">"]);
    }

    fn definitions(&mut self, list: &'a [Definition]) {
        self.push(&["<dl>\n"]);
        for definition in list {
            self.wrapped("dt", definition.term);
            for meaning in &definition.meanings {
                self.push(&["<dd>"]);
                self.blocks(meaning);
                self.push(&["</dd>\n"]);
            }
        }
        self.push(&["</dl>\n"]);
    }

    fn aside(&mut self, title: Line, body: &'a [Block]) {
        self.push(&["<aside class=\"note\""]);
        if title.is_empty() {
            self.push(&[">\n"]);
        } else {
            self.asides += 1;
            // No heading's id has an underscore.
            let id = format!("{}note_{}", self.setting.prefix, self.asides);
            self.push(&[" aria-labelledby=\"", &id, "\">\n<p class=\"note-t\" id=\"", &id, "\">"]);
            self.line(title);
            self.push(&["</p>\n"]);
        }
        self.blocks(body);
        self.push(&["</aside>\n"]);
    }

    fn figure(&mut self, index: usize) {
        let Some(image) = self.doc.images.get(index) else { return };
        let Some(at) = self.setting.resolve.image(index, image) else { return };
        self.push(&["<figure class=\"ph\">"]);
        self.img(image, &at);
        if !image.caption.is_empty() || !image.credit.is_empty() {
            self.push(&["<figcaption>"]);
            escape(&image.caption, self.out);
            if !image.credit.is_empty() {
                let space = if image.caption.is_empty() { "" } else { " " };
                self.push(&[space, "<span class=\"credit\">"]);
                escape(&image.credit, self.out);
                self.push(&["</span>"]);
            }
            self.push(&["</figcaption>"]);
        }
        self.push(&["</figure>\n"]);
    }

    fn voice(&self, index: usize) -> Option<Cow<'a, str>> {
        self.setting.resolve.voice(index, self.doc.voices.get(index)?)
    }

    /// A player, and beneath it the same to read.
    fn audio(&mut self, index: usize, transcript: &'a [Block]) {
        let Some(audio) = self.doc.audios.get(index) else { return };
        self.push(&["<figure class=\"audio\"><figcaption>"]);
        escape(&audio.title, self.out);
        if let Some(at) = self.setting.resolve.audio(index, audio) {
            self.push(&[" <small>"]);
            escape(&at.about, self.out);
            self.push(&["</small></figcaption>\n<audio controls preload=\"none\" src=\""]);
            escape_address(&at.src, self.out);
            self.push(&["\" aria-label=\""]);
            escape(if audio.title.is_empty() { &at.about } else { &audio.title }, self.out);
            self.push(&["\"></audio>\n"]);
        } else {
            self.push(&["</figcaption>\n"]);
        }
        if !transcript.is_empty() {
            self.push(&["<details open><summary>"]);
            escape(self.setting.words.transcript, self.out);
            self.push(&["</summary>\n"]);
            self.blocks(transcript);
            self.push(&["</details>"]);
        }
        self.push(&["</figure>\n"]);
    }

    fn notes(&mut self) {
        if self.doc.footnotes.is_empty() {
            return;
        }
        self.push(&["<section class=\"notes\" role=\"doc-endnotes\" aria-label=\""]);
        escape(self.setting.words.notes, self.out);
        // Several texts on one page: each has notes of its own.
        if let Some(chapter) = self.setting.chapter.filter(|_| !self.setting.prefix.is_empty()) {
            self.push(&[", ", chapter]);
        }
        self.push(&["\"><ol>\n"]);
        for (i, footnote) in self.doc.footnotes.iter().enumerate() {
            self.push(&["<li id=\"", self.setting.prefix, "fn-", &footnote.id, "\">"]);
            // The way back stands at the end of the last paragraph.
            if let Some((Block { kind: BlockKind::Paragraph(line), .. }, before)) =
                footnote.body.split_last()
            {
                self.blocks(before);
                self.push(&["<p>"]);
                self.line(*line);
                self.back(footnote, i + 1);
                self.push(&["</p>"]);
            } else {
                self.blocks(&footnote.body);
                self.back(footnote, i + 1);
            }
            self.push(&["</li>\n"]);
        }
        self.push(&["</ol></section>\n"]);
    }

    fn back(&mut self, footnote: &Footnote, number: usize) {
        for nth in 1..=footnote.references {
            let id = line::reference_id(footnote, nth);
            self.push(&[
                " <a href=\"#",
                self.setting.prefix,
                &id,
                "\" role=\"doc-backlink\" aria-label=\"",
            ]);
            escape(self.setting.words.back, self.out);
            let number = if nth == 1 { format!(" {number}") } else { format!(" {number}.{nth}") };
            // The variation selector keeps the arrow from being drawn as a picture.
            self.push(&[&number, "\">↩\u{fe0e}</a>"]);
        }
    }
}
