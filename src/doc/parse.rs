//! Markdown → [`Doc`].
//!
//! In: the text of a file and the range of its Markdown. Out: the tree, and everything in it that can be judged
//! without the rest of the site: raw HTML, directives, expressions, headings, notes, schemes of links. CommonMark
//! and its tables, notes, task lists, definition lists are read by `pulldown-cmark`; expressions and directive lines
//! are covered before it sees the text ([`mask`]) and found again by their places. Time is linear in the text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::anchor::Anchors;
use super::mask::{self, FIRST, Masked, REST};
use super::phrase::{self, Part};
use super::quotes::Quotes;
use super::tree::{Frame, Open, Tree};
use super::{
    Alignment, Block, BlockKind, Bound, ChartBlock, Doc, Footnote, Heading, Image, Inline,
};
use super::{Link, List, MAX_DEPTH, Table, expr};
use crate::diag::{Arg, Code, Diagnostic, Loc, nearest};
use crate::source::{FileId, Span};

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST);

/// The names a directive can have.
pub const DIRECTIVES: &[&str] = &["note", "pull", "qa"];

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

/// Reads the Markdown in the range `body` of a file's text; `tag` is the language it is in.
pub fn parse(text: &str, body: Range<usize>, file: FileId, tag: &str) -> (Doc, Vec<Diagnostic>) {
    let markdown = text.get(body.clone()).unwrap_or("");
    let masked = mask::mask(markdown);
    let mut reader = Reader {
        source: markdown,
        masked: &masked,
        file,
        offset: body.start,
        tag,
        quotes: Quotes::of(tag),
        tree: Tree::new(file, body.start),
        doc: Doc::default(),
        out: Vec::new(),
        anchors: Anchors::default(),
        note_anchors: Anchors::default(),
        used: vec![false; masked.expressions.closed.len()],
        verbatim: Vec::new(),
        code: 0..0,
        in_expression: 0,
        level: 1,
        skipped_directives: 0,
        notes: BTreeMap::new(),
        note_texts: BTreeMap::new(),
    };
    for (event, range) in Parser::new_ext(&masked.text, OPTIONS).into_offset_iter() {
        reader.event(event, range);
    }
    reader.finish()
}

struct Reader<'t> {
    source: &'t str,
    masked: &'t Masked<'t>,
    file: FileId,
    /// Where `source` begins in its file.
    offset: usize,
    tag: &'t str,
    quotes: Quotes,
    tree: Tree,
    doc: Doc,
    out: Vec<Diagnostic>,
    anchors: Anchors,
    note_anchors: Anchors,
    /// Which expressions have become a piece of the tree.
    used: Vec<bool>,
    /// Where code and raw HTML stand: there braces are only braces.
    verbatim: Vec<Range<usize>>,
    /// Where the text of the last block of code stands.
    code: Range<usize>,
    /// One past the last expression.
    in_expression: usize,
    /// Level of the last heading; the title of the page is the first.
    level: u8,
    /// How many directives are open that were too deep.
    skipped_directives: usize,
    /// Index of each note by its label in lower case.
    notes: BTreeMap<String, usize>,
    /// Text of each note by its label in lower case.
    note_texts: BTreeMap<String, (Vec<Block>, Span)>,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start + self.offset..range.end + self.offset)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let start = range.start + self.offset;
        match event {
            Event::Start(tag) => self.start(tag, range.clone()),
            Event::End(tag) => self.end(tag, range.clone()),
            Event::Text(text) => self.text(&text, range.clone()),
            Event::Code(code) => {
                let code = self.uncovered(&code, range.start);
                self.tree.inline(Inline::Code(code), start);
                self.verbatim.push(range.clone());
            }
            Event::InlineHtml(_) => {
                self.out.push(Diagnostic::at(Code::HtmlOff, self.span(range.clone())));
                self.verbatim.push(range.clone());
            }
            Event::FootnoteReference(label) => self.reference(&label, start),
            Event::SoftBreak if range.start < self.in_expression => {}
            Event::SoftBreak => self.tree.inline(Inline::SoftBreak, start),
            Event::HardBreak => self.tree.inline(Inline::HardBreak, start),
            Event::Rule => self.rule(range.clone()),
            Event::TaskListMarker(done) => {
                if let Some(item) = self.tree.item() {
                    item.open = Open::Item(Some(done));
                }
            }
            // Lines of raw HTML are told at their block; mathematics is not asked for.
            Event::Html(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
        self.tree.now = self.tree.now.max(range.end.min(self.source.len()) + self.offset);
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let open = match tag {
            Tag::Paragraph => Open::Paragraph,
            Tag::Heading { level, id, .. } => {
                Open::Heading(level as u8, id.map(|id| id.to_string()))
            }
            Tag::BlockQuote(_) => Open::Quote,
            Tag::CodeBlock(kind) => {
                self.verbatim.push(range.clone());
                self.code = range.end..range.end;
                Open::Code(language(&kind), String::new())
            }
            Tag::HtmlBlock => {
                self.out.push(Diagnostic::at(Code::HtmlOff, self.span(range.clone())));
                self.verbatim.push(range.clone());
                Open::Html
            }
            Tag::List(start) => Open::List(List { start, items: Vec::new() }),
            Tag::Item => Open::Item(None),
            Tag::FootnoteDefinition(label) => Open::Footnote(label.to_string()),
            Tag::DefinitionList => Open::Definitions(Vec::new()),
            Tag::DefinitionListTitle => Open::Term,
            Tag::DefinitionListDefinition => Open::Meaning,
            Tag::Table(alignments) => {
                let alignments = alignments.iter().map(|a| alignment(*a)).collect();
                Open::Table(Table { alignments, head: Vec::new(), rows: Vec::new() }, Vec::new())
            }
            Tag::TableHead | Tag::TableRow | Tag::TableCell => return,
            Tag::Emphasis => Open::Emph,
            Tag::Strong => Open::Strong,
            Tag::Strikethrough => Open::Strike,
            Tag::Link { link_type, dest_url, title, .. } => {
                // A link that is too deep to be drawn is not in the list either.
                let full =
                    self.tree.skipped_inlines > 0 || self.tree.is_full_for(&Open::Link(None));
                let link =
                    if full { None } else { self.link(link_type, &dest_url, &title, &range) };
                Open::Link(link)
            }
            Tag::Image { dest_url, title, .. } => Open::Image(bare(&dest_url), bare(&title)),
            // Not asked for in the options.
            Tag::Superscript | Tag::Subscript | Tag::MetadataBlock(_) => return,
        };
        self.open(open, &range);
    }

    /// Opens something, or counts it where it is too deep: then its text goes into what stands around it.
    fn open(&mut self, open: Open, range: &Range<usize>) {
        let start = range.start + self.offset;
        let (full, inline) = (self.tree.is_full_for(&open), open.is_inline());
        if inline {
            if full || self.tree.skipped_inlines > 0 {
                self.too_deep(range, self.tree.skipped_inlines);
                self.tree.skipped_inlines += 1;
                return;
            }
        } else if full || (self.tree.skipped_blocks > 0 && is_container(&open)) {
            self.too_deep(range, self.tree.skipped_blocks);
            self.tree.skipped_blocks += 1;
            if !self.tree.top().inlines.is_empty() {
                self.tree.inline(Inline::SoftBreak, start);
            }
            return;
        }
        self.tree.push(open, start);
    }

    fn too_deep(&mut self, range: &Range<usize>, already: usize) {
        if already == 0 {
            let d = Diagnostic::at(Code::NestingTooDeep, self.span(range.clone()));
            self.out.push(d.with("limit", MAX_DEPTH));
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::TableCell => return self.tree.cell_done(),
            TagEnd::TableHead => return self.tree.row_done(true),
            TagEnd::TableRow => return self.tree.row_done(false),
            TagEnd::Superscript | TagEnd::Subscript | TagEnd::MetadataBlock(_) => return,
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => {
                if self.tree.skipped_inlines > 0 {
                    self.tree.skipped_inlines -= 1;
                    return;
                }
            }
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition => {
                if self.tree.skipped_blocks > 0 {
                    self.tree.skipped_blocks -= 1;
                    return;
                }
            }
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::Table => {}
        }
        // A directive that was opened in here ends with it.
        while let Open::Directive(index) = self.tree.top().open {
            self.unclosed(index);
            self.close_directive();
        }
        if let Some(frame) = self.tree.pop() {
            self.close(frame, range);
        }
    }

    fn close(&mut self, frame: Frame, range: Range<usize>) {
        let place = frame.start..(range.end + self.offset).max(frame.start);
        let Frame { open, blocks, inlines, .. } = frame;
        match open {
            Open::Root | Open::Html | Open::Directive(_) => {}
            Open::Paragraph => match inlines.as_slice() {
                [] => {}
                [Inline::Image(image)] => self.tree.block(BlockKind::Figure(*image), place),
                _ => self.tree.block(BlockKind::Paragraph(inlines), place),
            },
            Open::Heading(level, id) => self.heading(level, id, inlines, place),
            Open::Quote => self.tree.block(BlockKind::Quote(blocks), place),
            Open::List(list) => self.tree.block(BlockKind::List(list), place),
            Open::Item(task) => self.tree.item_done(task, blocks),
            Open::Footnote(label) => self.note_text(&label, blocks, place),
            Open::Definitions(list) => self.tree.block(BlockKind::Definitions(list), place),
            Open::Term => self.tree.term_done(inlines),
            Open::Meaning => self.tree.meaning_done(blocks),
            Open::Table(table, _) => self.tree.block(BlockKind::Table(table), place),
            Open::Code(language, text) if language == "chart" => self.chart(text, place, range),
            Open::Code(language, text) => {
                self.tree.block(BlockKind::Code { language, text }, place)
            }
            Open::Emph => self.tree.inline(Inline::Emph(inlines), place.start),
            Open::Strong => self.tree.inline(Inline::Strong(inlines), place.start),
            Open::Strike => self.tree.inline(Inline::Strike(inlines), place.start),
            Open::Link(Some(link)) => {
                self.tree.inline(Inline::Link { link, body: inlines }, place.start);
            }
            Open::Link(None) => {
                for inline in inlines {
                    self.tree.inline(inline, place.start);
                }
            }
            Open::Image(src, title) => self.image(src, &title, inlines, place),
        }
    }

    fn text(&mut self, text: &CowStr<'_>, range: Range<usize>) {
        let start = range.start + self.offset;
        let same = text.len() == range.len();
        let source = self.source.get(range.clone()).unwrap_or("");
        let open = &mut self.tree.top().open;
        if let Open::Code(_, code) = open {
            // Code is shown as it was written, whatever was covered in it.
            code.push_str(if same { source } else { text });
            self.code = self.code.start.min(range.start)..range.end;
            return;
        }
        if matches!(open, Open::Html) {
            return;
        }
        if !same {
            let next = self.source.get(range.end..).and_then(|rest| rest.chars().next());
            let quote = matches!(source, "\"" | "'");
            return self.tree.text(if quote { self.quotes.turn(text, next) } else { text }, start);
        }
        if text.ends_with('[') {
            self.maybe_missing_note(range.end);
        }
        if self.used.is_empty() || !text.contains([FIRST, REST]) {
            return self.tree.text(text, start);
        }
        for (at, piece) in covered_pieces(text) {
            match piece.chars().next() {
                Some(FIRST) => self.formula(range.start + at),
                Some(REST) | None => {}
                Some(_) => self.tree.text(piece, start + at),
            }
        }
    }

    /// The expression that begins at this byte.
    fn formula(&mut self, at: usize) {
        let Ok(i) = self.masked.expressions.closed.binary_search_by_key(&at, |r| r.start) else {
            return;
        };
        let range = self.masked.expressions.closed[i].clone();
        if let Some(used) = self.used.get_mut(i) {
            *used = true;
        }
        self.in_expression = range.end;
        let inner = without_quote_marks(mask::inner(self.source, &range));
        let (formula, faults) = expr::parse(&inner, self.file, range.start + 2 + self.offset);
        self.out.extend(faults);
        let span = self.span(range.clone());
        match formula {
            Some(formula) => {
                let index = self.doc.formulas.len();
                self.doc.formulas.push(Bound { formula, source: inner.trim().to_owned(), span });
                self.tree.inline(Inline::Formula(index), at + self.offset);
            }
            None => self.tree.text(self.source.get(range).unwrap_or(""), at + self.offset),
        }
    }

    /// The text of inline code, with what was covered in it.
    fn uncovered(&self, code: &str, start: usize) -> String {
        if self.used.is_empty() || !code.contains(FIRST) {
            return code.to_owned();
        }
        let closed = &self.masked.expressions.closed;
        let first = closed.partition_point(|r| r.start < start);
        let mut expressions = closed.iter().skip(first);
        let mut out = String::with_capacity(code.len());
        for (_, piece) in covered_pieces(code) {
            match piece.chars().next() {
                Some(FIRST) => {
                    let range = expressions.next().cloned().unwrap_or_default();
                    out.push_str(self.source.get(range).unwrap_or(""));
                }
                Some(REST) | None => {}
                Some(_) => out.push_str(piece),
            }
        }
        out
    }

    fn rule(&mut self, range: Range<usize>) {
        let directives = &self.masked.directives;
        match directives.binary_search_by_key(&range.start, |d| d.line.start) {
            Err(_) => {
                let place = range.start + self.offset..range.end + self.offset;
                self.tree.block(BlockKind::Rule, place);
            }
            Ok(index) if directives[index].name.is_empty() => self.directive_end(index),
            Ok(index) => self.directive_start(index),
        }
    }

    fn directive_start(&mut self, index: usize) {
        let directive = &self.masked.directives[index];
        let name = self.source.get(directive.name.clone()).unwrap_or("");
        let span = self.span(directive.name.clone());
        if !DIRECTIVES.contains(&name) {
            let known: Vec<String> = DIRECTIVES.iter().map(|d| (*d).to_owned()).collect();
            let d = Diagnostic::at(Code::DirectiveUnknown, span)
                .with("name", name)
                .with("known", known);
            self.out.push(match nearest(name, DIRECTIVES.iter().copied()) {
                Some(near) => d.with("nearest", near),
                None => d,
            });
        }
        if name == "qa" && directive.argument.is_empty() {
            self.out.push(Diagnostic::at(Code::DirectiveArgument, span).with("name", name));
        }
        let open = Open::Directive(index);
        if self.skipped_directives > 0
            || self.tree.skipped_blocks > 0
            || self.tree.is_full_for(&open)
        {
            let line = directive.line.clone();
            self.too_deep(&line, self.skipped_directives);
            self.skipped_directives += 1;
        } else {
            self.tree.push(open, directive.line.start + self.offset);
        }
    }

    fn directive_end(&mut self, index: usize) {
        let line = self.masked.directives[index].line.clone();
        self.tree.now = self.tree.now.max(line.start + self.offset);
        if self.skipped_directives > 0 {
            self.skipped_directives -= 1;
        } else if let Open::Directive(_) = self.tree.top().open {
            self.tree.now = self.tree.now.max(line.end + self.offset);
            self.close_directive();
        } else {
            let d = Diagnostic::at(Code::DirectiveUnbalanced, self.span(line));
            self.out.push(d.with("missing", Arg::Term("opening")));
        }
    }

    fn unclosed(&mut self, index: usize) {
        self.skipped_directives = 0;
        let line = self.masked.directives[index].line.clone();
        let d = Diagnostic::at(Code::DirectiveUnbalanced, self.span(line));
        self.out.push(d.with("missing", Arg::Term("closing")));
    }

    /// Closes the directive that is open innermost.
    fn close_directive(&mut self) {
        let Some(Frame { open: Open::Directive(index), start, blocks: body, .. }) = self.tree.pop()
        else {
            return;
        };
        let directive = &self.masked.directives[index];
        let title = self.argument(directive.argument.clone());
        let kind = match self.source.get(directive.name.clone()).unwrap_or("") {
            "note" => BlockKind::Note { title, body },
            "pull" => BlockKind::Pull { speaker: title, body },
            "qa" => BlockKind::Question { question: title, answer: body },
            // It was reported; its text stays.
            _ => return self.tree.blocks(body),
        };
        self.tree.block(kind, start..self.tree.now.max(start));
    }

    /// The text after the name of a directive.
    fn argument(&mut self, range: Range<usize>) -> Vec<Inline> {
        let text = self.source.get(range.clone()).unwrap_or("");
        let (phrase, faults) = phrase::parse(text, self.file, range.start + self.offset, self.tag);
        self.out.extend(faults);
        let parts = phrase.parts.into_iter().map(|part| match part {
            Part::Text(text) => Inline::Text(text),
            Part::Formula(bound) => {
                self.doc.formulas.push(*bound);
                Inline::Formula(self.doc.formulas.len() - 1)
            }
        });
        parts.collect()
    }

    fn heading(&mut self, level: u8, id: Option<String>, body: Vec<Inline>, place: Range<usize>) {
        let span = self.tree.span(place.clone());
        if level == 1 {
            self.out.push(Diagnostic::at(Code::HeadingTitle, span));
        } else if level > self.level + 1 {
            let d = Diagnostic::at(Code::HeadingOrder, span)
                .with("level", usize::from(level))
                .with("before", usize::from(self.level))
                .with("expected", usize::from(self.level + 1));
            self.out.push(d);
        }
        self.level = level.max(2);
        let mut text = id.unwrap_or_default();
        if text.is_empty() {
            words(&body, &mut text);
        }
        let id = self.anchors.make(&text, "s");
        self.doc.headings.push(Heading { level: self.level, id, body, span });
        self.tree.block(BlockKind::Heading(self.doc.headings.len() - 1), place);
    }

    fn link(
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

    fn image(&mut self, src: String, title: &str, body: Vec<Inline>, place: Range<usize>) {
        let span = self.tree.span(place.clone());
        let mut alt = Vec::new();
        flatten(body, &mut alt);
        if let Some(scheme) = scheme(&src)
            && scheme != "https"
        {
            let d = Diagnostic::at(Code::LinkScheme, span).with("scheme", scheme);
            self.out.push(d.with("known", vec!["https".to_owned()]));
            return;
        }
        if alt.iter().all(|i| matches!(i, Inline::Text(text) if text.trim().is_empty())) {
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
        self.tree.inline(Inline::Image(self.doc.images.len() - 1), place.start);
    }

    fn chart(&mut self, text: String, place: Range<usize>, range: Range<usize>) {
        // As it stands in the file, line ends included, unless something stands before it on its lines.
        let as_written = self.source.get(self.code.clone()).unwrap_or("");
        let same = as_written == text || as_written.replace("\r\n", "\n") == text;
        let (toml, at) =
            if same { (as_written.to_owned(), self.code.clone()) } else { (text, range) };
        let span = self.span(at);
        self.doc.charts.push(ChartBlock { toml, span });
        self.tree.block(BlockKind::Chart(self.doc.charts.len() - 1), place);
    }

    fn reference(&mut self, label: &str, start: usize) {
        let key = label.to_lowercase();
        let note = match self.notes.get(&key) {
            Some(note) => *note,
            None => {
                let id = self.note_anchors.make(label, "n");
                let span = self.tree.span(start..start);
                self.doc.footnotes.push(Footnote { id, body: Vec::new(), references: 0, span });
                self.notes.insert(key, self.doc.footnotes.len() - 1);
                self.doc.footnotes.len() - 1
            }
        };
        if let Some(footnote) = self.doc.footnotes.get_mut(note) {
            footnote.references += 1;
            let nth = footnote.references;
            self.tree.inline(Inline::FootnoteRef { note, nth }, start);
        }
    }

    fn note_text(&mut self, label: &str, body: Vec<Block>, place: Range<usize>) {
        let span = self.tree.span(place);
        match self.note_texts.entry(label.to_lowercase()) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert((body, span));
            }
            std::collections::btree_map::Entry::Occupied(entry) => {
                let d = Diagnostic::at(Code::IdDuplicate, span).with("id", format!("[^{label}]"));
                self.out.push(d.see(Loc::Span(entry.get().1)));
            }
        }
    }

    /// A `[` that came to nothing may be a reference to a note that nobody wrote.
    fn maybe_missing_note(&mut self, after: usize) {
        let bytes = self.source.as_bytes();
        let open = after - 1;
        let slashes = bytes[..open].iter().rev().take_while(|b| **b == b'\\').count();
        let Some(rest) = self.source.get(after..).and_then(|r| r.strip_prefix('^')) else { return };
        let end = rest.find(|c: char| c == ']' || c == '[' || c.is_whitespace());
        if let Some(end) = end
            && end > 0
            && rest[end..].starts_with(']')
            && slashes % 2 == 0
        {
            let span = self.span(open..after + 1 + end + 1);
            self.out.push(Diagnostic::at(Code::FootnoteMissing, span).with("name", &rest[..end]));
        }
    }

    fn finish(mut self) -> (Doc, Vec<Diagnostic>) {
        self.tree.now = self.tree.now.max(self.offset + self.source.len());
        while let Open::Directive(index) = self.tree.top().open {
            self.unclosed(index);
            self.close_directive();
        }
        self.stray_expressions();
        for (label, (body, span)) in std::mem::take(&mut self.note_texts) {
            match self.notes.get(&label).and_then(|i| self.doc.footnotes.get_mut(*i)) {
                Some(note) => (note.body, note.span) = (body, span),
                None => {
                    self.out.push(Diagnostic::at(Code::FootnoteUnused, span).with("name", label))
                }
            }
        }
        self.doc.blocks = self.tree.finish();
        (self.doc, self.out)
    }

    /// Reports the expressions that stand where none can, and the braces that nothing closes.
    fn stray_expressions(&mut self) {
        self.verbatim.sort_by_key(|r| r.start);
        let mut verbatim = self.verbatim.iter().peekable();
        let mut in_code = |at: usize| {
            while verbatim.next_if(|r| r.end <= at).is_some() {}
            verbatim.peek().is_some_and(|r| r.contains(&at))
        };
        let expressions = &self.masked.expressions;
        let unused = expressions.closed.iter().zip(&self.used).filter(|(_, used)| !**used);
        let unused = unused.map(|(range, _)| (range.clone(), "expr-place"));
        let open = expressions.open.iter().map(|at| (*at..at + 2, "expr-unclosed"));
        let mut stray: Vec<_> = unused.chain(open).collect();
        stray.sort_by_key(|(range, _)| range.start);
        stray.retain(|(range, _)| !in_code(range.start));
        for (range, reason) in stray {
            let span = self.span(range);
            self.out.push(expr::syntax(span, reason));
        }
    }
}

/// Whether something holds blocks, so that it is left out where it is too deep.
fn is_container(open: &Open) -> bool {
    matches!(
        open,
        Open::Quote
            | Open::List(_)
            | Open::Item(_)
            | Open::Footnote(_)
            | Open::Definitions(_)
            | Open::Term
            | Open::Meaning
    )
}

/// The first word of the line of a fence, in lower case.
fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Indented => String::new(),
        CodeBlockKind::Fenced(info) => {
            let word = info.split([' ', '\t', ',', '{']).next().unwrap_or("");
            bare(&word.to_lowercase())
        }
    }
}

fn alignment(alignment: pulldown_cmark::Alignment) -> Alignment {
    match alignment {
        pulldown_cmark::Alignment::None | pulldown_cmark::Alignment::Left => Alignment::Start,
        pulldown_cmark::Alignment::Center => Alignment::Centre,
        pulldown_cmark::Alignment::Right => Alignment::End,
    }
}

/// An expression without the `>` that begin its lines in a quotation; as long as it was.
fn without_quote_marks(text: &str) -> Cow<'_, str> {
    if !text.contains("\n") {
        return Cow::Borrowed(text);
    }
    let mut at_start = false;
    let blanked = text.chars().map(|c| {
        at_start = c == '\n' || (at_start && matches!(c, ' ' | '\t' | '>'));
        if at_start && c == '>' { ' ' } else { c }
    });
    Cow::Owned(blanked.collect())
}

/// A text without what covers expressions.
fn bare(text: &str) -> String {
    if text.contains([FIRST, REST]) { text.replace([FIRST, REST], "") } else { text.to_owned() }
}

/// Parts a text: what covers the first byte of an expression, what covers the others, everything else.
fn covered_pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|r| !r.is_empty())?;
        let len = match rest.chars().next()? {
            FIRST => FIRST.len_utf8(),
            REST => rest.find(|c| c != REST).unwrap_or(rest.len()),
            _ => rest.find([FIRST, REST]).unwrap_or(rest.len()),
        };
        at += len;
        Some((at - len, rest.get(..len)?))
    })
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

/// The words of a line, without its numbers.
fn words(line: &[Inline], out: &mut String) {
    for inline in line {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Emph(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { body: inner, .. } => words(inner, out),
            Inline::SoftBreak | Inline::HardBreak => out.push(' '),
            Inline::Image(_) | Inline::FootnoteRef { .. } | Inline::Formula(_) => {}
        }
    }
}

/// A line as nothing but text and numbers.
fn flatten(line: Vec<Inline>, out: &mut Vec<Inline>) {
    for inline in line {
        match inline {
            Inline::Text(text) | Inline::Code(text) => push_text(out, &text),
            Inline::Emph(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { body: inner, .. } => flatten(inner, out),
            Inline::SoftBreak | Inline::HardBreak => push_text(out, " "),
            Inline::Formula(_) => out.push(inline),
            Inline::Image(_) | Inline::FootnoteRef { .. } => {}
        }
    }
}

fn push_text(out: &mut Vec<Inline>, text: &str) {
    match out.last_mut() {
        Some(Inline::Text(before)) => before.push_str(text),
        Some(_) | None => out.push(Inline::Text(text.to_owned())),
    }
}
