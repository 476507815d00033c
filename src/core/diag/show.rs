//! Faults → text, in the formats of `check`. Lines and columns are worked out here, and nowhere else.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::text::{Message, message};
pub use super::text::{ToolLang, explain, meaning};
use super::{CellLoc, Code, Diagnostic, Loc, Severity};
use crate::source::{FileId, LineIndex, Sources};

/// How faults are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With the source line, for people.
    Human,
    /// One line each: `path:line:column: error[code]: text`.
    Short,
    /// One JSON object a line.
    Json,
    /// Workflow commands that GitHub shows at the line.
    Github,
    /// The code quality report that GitLab shows at the line: one JSON list.
    Gitlab,
}

/// A place with its line and the text around it.
struct Place {
    path: String,
    /// Line and column from 1; `None` where the place is a whole file.
    line_column: Option<(usize, usize)>,
    /// The lines around the place, the number of the first, and the bytes of the place in them.
    excerpt: Option<(String, usize, std::ops::Range<usize>)>,
    /// Record and field, for a cell.
    cell: Option<(u64, String)>,
}

/// Prints faults in order. `colour` only matters to [`Format::Human`].
pub fn show(
    diagnostics: &[Diagnostic],
    sources: &Sources<'_>,
    format: Format,
    lang: ToolLang,
    colour: bool,
) -> String {
    let mut places = Places { sources, lines: BTreeMap::new() };
    let mut out = String::new();
    let mut report = Vec::new();
    for d in diagnostics {
        let place = places.of(&d.loc);
        let related = d.related.as_ref().map(|loc| places.of(loc));
        let text = message(d, lang);
        match format {
            Format::Human => human(&mut out, d, &place, related.as_ref(), &text, lang, colour),
            Format::Short => short(&mut out, d, &place, &text),
            Format::Json => json(&mut out, d, &place, related.as_ref(), &text),
            Format::Github => github(&mut out, d, &place, &text),
            Format::Gitlab => report.push(gitlab(d, &place, &text, &report)),
        }
    }
    if format == Format::Gitlab {
        out = format!("{:#}\n", serde_json::Value::Array(report));
    }
    out
}

/// A fault in words, for whoever shows it otherwise than in lines of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How bad it is.
    pub severity: Severity,
    /// Its code.
    pub code: &'static str,
    /// The file, from the site's folder.
    pub path: String,
    /// Line and column from 1; `None` where the place is a whole file.
    pub line_column: Option<(usize, usize)>,
    /// The line, and the bytes of it that are meant.
    pub excerpt: Option<(String, std::ops::Range<usize>)>,
    /// Record and field of a cell, in words.
    pub cell: Option<String>,
    /// What is wrong.
    pub message: String,
    /// Why it is wrong.
    pub note: Option<String>,
    /// How to mend it.
    pub help: Option<String>,
}

/// Puts faults into words, in order.
pub fn tell(diagnostics: &[Diagnostic], sources: &Sources<'_>, lang: ToolLang) -> Vec<Told> {
    let mut places = Places { sources, lines: BTreeMap::new() };
    let told = |d: &Diagnostic| {
        let place = places.of(&d.loc);
        let text = message(d, lang);
        Told {
            severity: d.severity(),
            code: d.code.as_str(),
            path: place.path,
            line_column: place.line_column,
            excerpt: place.excerpt.map(|(line, _, range)| (line, range)),
            cell: place.cell.map(|cell| record_words(&cell, lang)),
            message: text.message,
            note: text.note,
            help: text.help,
        }
    };
    diagnostics.iter().map(told).collect()
}

/// The last line of a run: how many errors and warnings.
pub fn summary(diagnostics: &[Diagnostic], lang: ToolLang) -> String {
    let errors = diagnostics.iter().filter(|d| d.severity() == Severity::Error).count();
    let warnings = diagnostics.iter().filter(|d| d.severity() == Severity::Warning).count();
    let one = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    match lang {
        ToolLang::En => {
            format!("{}, {}", one(errors, "error", "errors"), one(warnings, "warning", "warnings"))
        }
        ToolLang::It => {
            format!("{}, {}", one(errors, "errore", "errori"), one(warnings, "avviso", "avvisi"))
        }
    }
}

struct Places<'s, 'w> {
    sources: &'s Sources<'w>,
    lines: BTreeMap<FileId, LineIndex>,
}

impl Places<'_, '_> {
    fn of(&mut self, loc: &Loc) -> Place {
        match loc {
            Loc::Span(span) => self.span(span.file, span.range()),
            Loc::Cell(cell) => self.cell(cell),
            Loc::File(file) => bare(&self.sources.get(*file).path),
            Loc::Path(path) => bare(path),
            Loc::Project => bare("specola.toml"),
        }
    }

    fn span(&mut self, file: FileId, range: std::ops::Range<usize>) -> Place {
        let text = self.sources.text(file);
        let index = self.lines.entry(file).or_insert_with(|| LineIndex::new(text));
        let at = floor(text, range.start);
        let line_column = index.line_column(text, at);
        let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
        // One line is shown: a place that covers more is cut at its end.
        let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
        let to = floor(text, range.end.clamp(at, end));
        Place {
            path: self.sources.get(file).path.clone(),
            line_column: Some(line_column),
            excerpt: excerpt(&text[start..end], line_column.0, at - start..to - start),
            cell: None,
        }
    }

    /// Reads the table again up to the record; only when a fault of it is shown.
    fn cell(&mut self, cell: &CellLoc) -> Place {
        let path = self.sources.get(cell.file).path.clone();
        let mut place = Place {
            path,
            line_column: None,
            excerpt: None,
            cell: Some((cell.record, cell.column.map_or("", |_| &cell.field).to_owned())),
        };
        let Ok(mut file) = self.sources.open(cell.file) else { return place };
        let mut head = Vec::new();
        let wanted = cell.record_start.saturating_add(64 * 1024);
        if file.by_ref().take(wanted).read_to_end(&mut head).is_err() {
            return place;
        }
        let start = usize::try_from(cell.record_start).unwrap_or(usize::MAX).min(head.len());
        let range = cell_range(&head[start..], cell);
        let (from, to) = (start + range.start, start + range.end);
        let line = head[..from].split(|b| *b == b'\n').count();
        let line_start = head[..from].iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let line_end =
            head[from..].iter().position(|b| *b == b'\n').map_or(head.len(), |i| from + i);
        let before = String::from_utf8_lossy(&head[line_start..from]).into_owned();
        let before = before.trim_start_matches('\u{feff}');
        let inside = String::from_utf8_lossy(&head[from..to.min(line_end)]).into_owned();
        let after = String::from_utf8_lossy(&head[to.min(line_end)..line_end]).into_owned();
        place.line_column = Some((line, before.chars().count() + 1));
        let shown = format!("{before}{inside}{after}");
        let shown = shown.trim_end_matches('\r');
        let end = (before.len() + inside.len()).min(shown.len());
        place.excerpt = excerpt(shown, line, before.len().min(end)..end);
        place
    }
}

/// The bytes of a field, counted from the beginning of its record; the record's first line where no field is meant.
fn cell_range(record: &[u8], cell: &CellLoc) -> std::ops::Range<usize> {
    let skipped = record.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let Some(column) = cell.column else {
        let end = record[skipped..].iter().position(|b| matches!(b, b'\r' | b'\n'));
        return skipped..end.map_or(record.len(), |e| skipped + e);
    };
    let mut reader = csv_core::ReaderBuilder::new().delimiter(cell.delimiter).build();
    let mut buffer = [0; 512];
    let mut at = skipped;
    let mut begin = skipped;
    let mut field = 0;
    loop {
        let (result, n_in, _) = reader.read_field(&record[at..], &mut buffer);
        at += n_in;
        match result {
            csv_core::ReadFieldResult::OutputFull => {}
            csv_core::ReadFieldResult::InputEmpty if at < record.len() => {}
            csv_core::ReadFieldResult::Field { .. } if field < column => {
                field += 1;
                begin = at;
            }
            csv_core::ReadFieldResult::Field { record_end } => {
                let end = at.saturating_sub(usize::from(record_end || at > begin)).max(begin);
                let trimmed = record[begin..end].iter().rev();
                let breaks = trimmed.take_while(|b| matches!(b, b'\r' | b'\n')).count();
                return begin..end - breaks;
            }
            csv_core::ReadFieldResult::InputEmpty | csv_core::ReadFieldResult::End => {
                return begin..record.len();
            }
        }
    }
}

/// A long line is cut around its place, with `…` where it was, so that it fits a terminal of 120 columns.
fn excerpt(
    line: &str,
    number: usize,
    range: std::ops::Range<usize>,
) -> Option<(String, usize, std::ops::Range<usize>)> {
    const WIDTH: usize = 100;
    const BEFORE: usize = 40;
    let shown = |c: char| if c.is_control() && c != '\t' { ' ' } else { c };
    let fits = line.char_indices().nth(WIDTH).is_none();
    let (from, to) = if fits {
        (0, line.len())
    } else {
        let back = line[..range.start].char_indices().rev().nth(BEFORE - 1);
        let from = back.map_or(0, |(i, _)| i);
        let on = line[from..].char_indices().nth(WIDTH);
        (from, on.map_or(line.len(), |(i, _)| from + i))
    };
    let lead = if from > 0 { "…" } else { "" };
    let tail = if to < line.len() { "…" } else { "" };
    let middle: String = line[from..to].chars().map(shown).collect();
    if middle.len() != to - from {
        return None;
    }
    let (start, end) = (range.start - from, range.end.clamp(range.start, to) - from);
    Some((format!("{lead}{middle}{tail}"), number, lead.len() + start..lead.len() + end))
}

fn bare(path: &str) -> Place {
    Place { path: path.to_owned(), line_column: None, excerpt: None, cell: None }
}

/// The nearest character boundary at or before `i`.
fn floor(text: &str, i: usize) -> usize {
    let mut i = i.min(text.len());
    while !text.is_char_boundary(i) {
        i -= 1;
    }
    i
}

fn where_in(place: &Place) -> String {
    match place.line_column {
        Some((line, column)) => format!("{}:{line}:{column}", place.path),
        None => place.path.clone(),
    }
}

fn level_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn record_words(cell: &(u64, String), lang: ToolLang) -> String {
    let (record, field) = cell;
    if *record == 0 {
        return match lang {
            ToolLang::En => "the header".to_owned(),
            ToolLang::It => "l’intestazione".to_owned(),
        };
    }
    match (lang, field.is_empty()) {
        (ToolLang::En, false) => format!("record {record}, field `{field}`"),
        (ToolLang::It, false) => format!("record {record}, campo `{field}`"),
        (ToolLang::En | ToolLang::It, true) => format!("record {record}"),
    }
}

fn human(
    out: &mut String,
    d: &Diagnostic,
    place: &Place,
    related: Option<&Place>,
    text: &Message,
    lang: ToolLang,
    colour: bool,
) {
    let level = match d.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING.with_name(match lang {
            ToolLang::En => "warning",
            ToolLang::It => "avviso",
        }),
        Severity::Note => Level::NOTE.with_name(match lang {
            ToolLang::En => "note",
            ToolLang::It => "nota",
        }),
    };
    let level = if d.severity() == Severity::Error && lang == ToolLang::It {
        level.with_name("errore")
    } else {
        level
    };
    let label = place.cell.as_ref().map(|c| record_words(c, lang)).unwrap_or_default();
    let title = level.primary_title(text.message.as_str()).id(d.code.as_str());
    let mut group = Group::with_title(title);
    let path = where_in(place);
    if let Some((line, number, range)) = &place.excerpt {
        let snippet = Snippet::source(line.as_str()).line_start(*number).path(place.path.as_str());
        let mark = AnnotationKind::Primary.span(range.clone());
        group = group.element(snippet.annotation(if label.is_empty() {
            mark
        } else {
            mark.label(label.as_str())
        }));
    } else {
        group = group.element(annotate_snippets::Origin::path(path.as_str()));
    }
    let (note, help) = match lang {
        ToolLang::En => ("note", "help"),
        ToolLang::It => ("nota", "rimedio"),
    };
    let see = related.map(|place| {
        let what = text.related.as_deref().unwrap_or(match lang {
            ToolLang::En => "see",
            ToolLang::It => "vedi",
        });
        format!("{}: {what}", where_in(place))
    });
    if let Some(see) = &see {
        group = group.element(Level::NOTE.with_name(note).message(see.as_str()));
    }
    if let Some(text) = &text.note {
        group = group.element(Level::NOTE.with_name(note).message(text.as_str()));
    }
    if let Some(text) = &text.help {
        group = group.element(Level::HELP.with_name(help).message(text.as_str()));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let drawn = renderer.render(&[group]);
    // The renderer counts the column in the excerpt, which may be a part of its line.
    let counted = place.excerpt.as_ref().map(|(line, number, range)| {
        format!("{}:{number}:{}", place.path, line[..range.start].chars().count() + 1)
    });
    out.push_str(&counted.map_or_else(|| drawn.clone(), |c| drawn.replacen(&c, &path, 1)));
    out.push_str("\n\n");
}

fn short(out: &mut String, d: &Diagnostic, place: &Place, text: &Message) {
    let level = level_word(d.severity());
    let _ = writeln!(out, "{}: {level}[{}]: {}", where_in(place), d.code, text.message);
}

fn json(out: &mut String, d: &Diagnostic, place: &Place, related: Option<&Place>, text: &Message) {
    let at = |place: &Place| {
        json!({
            "path": place.path,
            "line": place.line_column.map(|lc| lc.0),
            "column": place.line_column.map(|lc| lc.1),
            "record": place.cell.as_ref().map(|c| c.0),
            "field": place.cell.as_ref().map(|c| c.1.clone()),
        })
    };
    let object = json!({
        "code": d.code.as_str(),
        "severity": level_word(d.severity()),
        "message": text.message,
        "note": text.note,
        "help": text.help,
        "place": at(place),
        "related": related.map(at),
    });
    let _ = writeln!(out, "{object}");
}

fn github(out: &mut String, d: &Diagnostic, place: &Place, text: &Message) {
    // https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
    let data = |s: &str| s.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |s: &str| data(s).replace(':', "%3A").replace(',', "%2C");
    let (line, column) = place.line_column.unwrap_or((1, 1));
    let level = match d.severity() {
        Severity::Error | Severity::Warning => level_word(d.severity()),
        Severity::Note => "notice",
    };
    let help = text.help.as_deref().map(|h| format!(" ({h})")).unwrap_or_default();
    let _ = writeln!(
        out,
        "::{level} file={},line={line},col={column},title={}::{}",
        property(&place.path),
        property(d.code.as_str()),
        data(&format!("{}{help}", text.message)),
    );
}

/// One entry of a code quality report: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
/// The fingerprint is of what was found and not of its line, so that a fault that moves is the same fault.
fn gitlab(
    d: &Diagnostic,
    place: &Place,
    text: &Message,
    before: &[serde_json::Value],
) -> serde_json::Value {
    let help = text.help.as_deref().map(|h| format!(" ({h})")).unwrap_or_default();
    let description = format!("{}{help}", text.message);
    let same = before.iter().filter(|e| {
        e["description"] == description.as_str() && e["location"]["path"] == place.path.as_str()
    });
    let what = format!("{}\n{}\n{description}\n{}", place.path, d.code, same.count());
    let mut fingerprint = String::new();
    for byte in Sha256::digest(what) {
        let _ = write!(fingerprint, "{byte:02x}");
    }
    json!({
        "description": description,
        "check_name": d.code.as_str(),
        "fingerprint": fingerprint,
        "severity": match d.severity() {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        "location": {
            "path": place.path,
            "lines": { "begin": place.line_column.map_or(1, |lc| lc.0) },
        },
    })
}

/// The text of `check --explain CODE`; `None` where there is no such code.
pub fn explain_code(code: &str, lang: ToolLang) -> Option<String> {
    Code::ALL.iter().find(|c| c.as_str() == code).map(|c| explain(*c, lang))
}
