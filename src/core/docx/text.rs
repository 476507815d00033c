//! The body of a document → Markdown, block by block.

use std::fmt::Write as _;
use std::io::{Read, Seek};

use super::lines::{self, Run, escaped};
use super::package::{Package, Role};
use super::xml::Element;
use super::{Article, Unreadable};

/// Endings of pictures that browsers show.
const SHOWN: [&str; 7] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"];

/// A block of the text.
enum Block {
    /// A heading, by its level in the document.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph of a quotation.
    Quote(String),
    /// An entry of a list: its level, whether the list counts, its text.
    Entry(u8, bool, String),
    /// A table, row by row.
    Table(Vec<Vec<String>>),
}

/// Reads the whole document.
pub(super) fn article<R: Read + Seek>(package: &mut Package<R>) -> Result<Article, Unreadable> {
    let document = package.part("word/document.xml")?;
    let body = document.as_ref().and_then(|d| d.child("body"));
    let body = body.ok_or_else(|| Unreadable("word/document.xml".to_owned()))?;
    let mut reading = Reading { package, article: Article::default(), notes: Vec::new() };
    let mut blocks = Vec::new();
    for child in &body.children {
        reading.block(child, &mut blocks);
    }
    reading.take_title(&mut blocks);
    let mut markdown = written(&blocks);
    reading.write_notes(&mut markdown)?;
    let wanted: Vec<String> = reading.article.pictures.iter().map(|(n, _)| n.clone()).collect();
    for (name, slot) in wanted.iter().zip(0..) {
        let bytes = reading.package.bytes(&format!("word/media/{name}"))?.unwrap_or_default();
        if let Some(picture) = reading.article.pictures.get_mut(slot) {
            *picture = (name.to_lowercase(), bytes);
        }
    }
    Ok(Article { markdown, ..reading.article })
}

struct Reading<'p, R> {
    package: &'p mut Package<R>,
    article: Article,
    /// The notes that are referred to: their part and id.
    notes: Vec<(&'static str, String)>,
}

impl<R: Read + Seek> Reading<'_, R> {
    fn block(&mut self, element: &Element, out: &mut Vec<Block>) {
        match element.name.as_str() {
            "p" => self.paragraph(element, out),
            "tbl" => {
                let rows = element.all("tr").map(|row| self.row(row)).collect();
                out.push(Block::Table(rows));
            }
            // A table of contents is made anew by the theme.
            "sdt"
                if element.find("docPartGallery").is_some_and(|g| {
                    g.get("val").is_some_and(|v| v.eq_ignore_ascii_case("table of contents"))
                }) => {}
            "sdt" | "sdtContent" | "ins" | "customXml" | "smartTag" => {
                for child in &element.children {
                    self.block(child, out);
                }
            }
            _ => {}
        }
    }

    fn paragraph(&mut self, paragraph: &Element, out: &mut Vec<Block>) {
        let properties = paragraph.child("pPr");
        let role = self.package.role(properties);
        let list = self.package.list(properties);
        let mut runs = self.runs(paragraph);
        if matches!(role, Role::Heading(_) | Role::Title | Role::Subtitle) {
            for run in &mut runs {
                (run.bold, run.italic) = (false, false);
            }
        }
        let plain: String = runs.iter().filter(|r| !r.is_mark).map(|r| r.text.as_str()).collect();
        let text = lines::markdown(&runs);
        if text.is_empty() {
            return;
        }
        match (role, list) {
            (Role::Contents, _) => {}
            (Role::Title, _) if self.article.title.is_none() => {
                self.article.title = Some(plain.trim().to_owned());
            }
            (Role::Subtitle, _) if self.article.description.is_none() => {
                self.article.description = Some(plain.trim().to_owned());
            }
            (Role::Heading(level), _) => out.push(Block::Heading(level, text)),
            (_, Some((level, counts))) => out.push(Block::Entry(level, counts, text)),
            (Role::Quote, None) => out.push(Block::Quote(text)),
            (Role::Text | Role::Title | Role::Subtitle, None) => out.push(Block::Paragraph(text)),
        }
    }

    fn row(&mut self, row: &Element) -> Vec<String> {
        let mut cells = Vec::new();
        for cell in row.all("tc") {
            let mut blocks = Vec::new();
            for child in &cell.children {
                self.block(child, &mut blocks);
            }
            let texts = blocks.into_iter().map(|block| match block {
                Block::Heading(_, text)
                | Block::Paragraph(text)
                | Block::Quote(text)
                | Block::Entry(_, _, text) => text,
                Block::Table(rows) => rows.concat().join(" "),
            });
            cells.push(texts.collect::<Vec<_>>().join(" ").replace("\\\n", " "));
            let span = cell.child("tcPr").and_then(|p| p.value("gridSpan"));
            let more = span.and_then(|n| n.parse::<usize>().ok()).unwrap_or(1).clamp(1, 64) - 1;
            cells.extend((0..more).map(|_| String::new()));
        }
        cells
    }

    fn runs(&mut self, parent: &Element) -> Vec<Run> {
        let mut out = Vec::new();
        for child in &parent.children {
            match child.name.as_str() {
                "r" => self.run(child, &mut out),
                "hyperlink" => {
                    let to = child.get("id").and_then(|id| self.package.target(id));
                    let link = to.map(str::to_owned);
                    let runs = self.runs(child).into_iter();
                    out.extend(runs.map(|run| Run { link: link.clone(), ..run }));
                }
                "ins" | "smartTag" | "sdt" | "sdtContent" | "fldSimple" | "moveTo" => {
                    let inside = self.runs(child);
                    out.extend(inside);
                }
                _ => {}
            }
        }
        out
    }

    fn run(&mut self, run: &Element, out: &mut Vec<Run>) {
        let on = |name: &str| run.child("rPr").is_some_and(|p| p.on(name));
        let look = Run {
            bold: on("b"),
            italic: on("i"),
            struck: on("strike") || on("dstrike"),
            ..Run::default()
        };
        if on("vanish") {
            return;
        }
        let mark = |text: String| Run { text, is_mark: true, ..Run::default() };
        for child in &run.children {
            let text = |text: &str| Run { text: text.to_owned(), ..look.clone() };
            match child.name.as_str() {
                "t" => out.push(text(&child.text)),
                "tab" => out.push(text(" ")),
                "noBreakHyphen" => out.push(text("\u{2011}")),
                "br" | "cr" if child.get("type").is_none() => out.push(mark("\\\n".to_owned())),
                "footnoteReference" => out.extend(self.note("footnotes", child).map(mark)),
                "endnoteReference" => out.extend(self.note("endnotes", child).map(mark)),
                "drawing" | "pict" => out.extend(self.picture(child).map(mark)),
                "AlternateContent" => {
                    let choice = child.child("Choice").and_then(|c| c.child("drawing"));
                    out.extend(choice.and_then(|d| self.picture(d)).map(mark));
                }
                _ => {}
            }
        }
    }

    fn note(&mut self, part: &'static str, reference: &Element) -> Option<String> {
        let note = (part, reference.get("id")?.to_owned());
        let at = self.notes.iter().position(|n| *n == note).unwrap_or_else(|| {
            self.notes.push(note);
            self.notes.len() - 1
        });
        Some(format!("[^{}]", at + 1))
    }

    fn picture(&mut self, drawing: &Element) -> Option<String> {
        let blip = drawing.find("blip").and_then(|b| b.get("embed"));
        let id = blip.or_else(|| drawing.find("imagedata").and_then(|i| i.get("id")))?;
        let name = self.package.target(id)?.rsplit('/').next()?.to_owned();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        if !SHOWN.contains(&ending.as_str()) {
            self.article.left.push(name);
            return None;
        }
        let about = drawing.find("docPr");
        let alt = about.and_then(|a| a.get("descr").or_else(|| a.get("title"))).unwrap_or_default();
        let shown = format!("![{}]({})", escaped(alt.trim()), name.to_lowercase());
        if !self.article.pictures.iter().any(|(n, _)| *n == name) {
            self.article.pictures.push((name, Vec::new()));
        }
        Some(shown)
    }

    /// A document without a paragraph of the style «Title» has its title in a first heading, where that one is alone.
    fn take_title(&mut self, blocks: &mut Vec<Block>) {
        let tops = blocks.iter().filter(|b| matches!(b, Block::Heading(1, _))).count();
        if self.article.title.is_none()
            && tops == 1
            && let Some(Block::Heading(1, text)) = blocks.first()
        {
            self.article.title = Some(text.replace('\\', ""));
            blocks.remove(0);
        }
    }

    fn write_notes(&mut self, markdown: &mut String) -> Result<(), Unreadable> {
        let mut at = 0;
        // A note may hold a picture or refer to another note.
        while let Some((part, id)) = self.notes.get(at).cloned() {
            at += 1;
            let all = self.package.part(&format!("word/{part}.xml"))?;
            let note = all
                .as_ref()
                .and_then(|all| all.children.iter().find(|n| n.get("id") == Some(id.as_str())));
            let mut blocks = Vec::new();
            for child in note.into_iter().flat_map(|note| &note.children) {
                self.block(child, &mut blocks);
            }
            let text = written(&blocks);
            let text = text.trim_end().replace("\n\n", "\n\n    ");
            // Writing to a string cannot fail.
            let _ = write!(markdown, "\n[^{at}]: {text}\n");
        }
        Ok(())
    }
}

/// Blocks as Markdown. The highest heading that is there stands right under the title of the page.
fn written(blocks: &[Block]) -> String {
    let levels = blocks.iter().filter_map(|b| match b {
        Block::Heading(level, _) => Some(*level),
        Block::Paragraph(_) | Block::Quote(_) | Block::Entry(..) | Block::Table(_) => None,
    });
    let top = levels.min().unwrap_or(1);
    let mut out = String::new();
    let mut indents: Vec<usize> = Vec::new();
    for (i, block) in blocks.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| blocks.get(i));
        let together =
            matches!((before, block), (Some(Block::Entry(..)), Block::Entry(..)) | (None, _));
        if !together {
            out.push('\n');
        }
        if !matches!(block, Block::Entry(..)) {
            indents.clear();
        }
        match block {
            Block::Heading(level, text) => {
                let marks = "#".repeat(usize::from((level - top + 2).min(6)));
                let _ = writeln!(out, "{marks} {text}");
            }
            Block::Paragraph(text) => out.extend([text.as_str(), "\n"]),
            Block::Quote(text) => {
                // Paragraphs of one quotation are one quotation.
                if matches!(before, Some(Block::Quote(_))) {
                    out.pop();
                    out.push_str(">\n");
                }
                let _ = writeln!(out, "> {}", text.replace('\n', "\n> "));
            }
            Block::Entry(level, counts, text) => {
                let mark = if *counts { "1. " } else { "- " };
                indents.truncate(usize::from(*level));
                let indent: usize = indents.iter().sum();
                indents.push(mark.len());
                let space = " ".repeat(indent);
                let inner = format!("\n{space}{}", " ".repeat(mark.len()));
                let _ = writeln!(out, "{space}{mark}{}", text.replace('\n', &inner));
            }
            Block::Table(rows) => table(rows, &mut out),
        }
    }
    out
}

/// A table; its first row is its head.
fn table(rows: &[Vec<String>], out: &mut String) {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut row = |cells: &[String]| {
        let filled = (0..width).map(|i| cells.get(i).map_or("", String::as_str));
        let _ = writeln!(out, "| {} |", filled.collect::<Vec<_>>().join(" | "));
    };
    let Some((head, body)) = rows.split_first().filter(|_| width > 0) else { return };
    row(head);
    row(&vec!["---".to_owned(); width]);
    for cells in body {
        row(cells);
    }
}
