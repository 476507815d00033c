//! `translate`: the page of another language, begun from one that is there.
//!
//! In: a page. Out: the file of the other language beside it: structure, charts, numbers, links and pictures are carried
//! over, every text is there with a mark before it, and the page is a draft. A chart that is specified in the page is
//! only named in the other: it has its words in both. Addresses (`slug`, `aliases`) are left out. Nothing is written
//! over.

use std::ops::Range;
use std::path::Path;

use super::args::Translate;
use super::new::create;
use super::options::Common;
use super::{End, settings};
use crate::check::marked::mark;
use crate::diag::show::ToolLang;
use crate::diag::{Arg, Code, nearest};
use crate::fields::{self, Raw, RawTable};
use crate::lang::Languages;
use crate::site::find::{Found, classify};
use crate::source::FileId;
use crate::world::{Fault, read};

/// The keys of front matter that hold words for readers.
const WORDS: [&str; 8] =
    ["title", "description", "label", "note", "text", "alt", "caption", "place"];

/// The keys that are an address of one language.
const ADDRESSES: [&str; 2] = ["slug", "aliases"];

/// Begins the page of another language.
pub(super) fn run(args: &Translate, lang: ToolLang) -> Result<End, Fault> {
    let common = Common::new(&args.site, None, lang)?;
    let (sources, _) = read::read(&common.disk);
    let config = match settings(&sources, &common) {
        Ok(config) => config,
        Err(end) => return Ok(end),
    };
    let path = args.page.display().to_string();
    let path = path.strip_prefix("./").unwrap_or(&path);
    let page = sources.find(path).map(|id| (id, classify(path, &config.languages)));
    let Some((id, Found::Text(page))) = page else {
        if sources.find(path).is_some() {
            let fault = Fault::new(Code::ArgumentInvalid, Path::new("translate"));
            return Err(fault.with("value", path).with("advice", Arg::Term("arg-page")));
        }
        let fault = Fault::new(Code::FileMissing, &args.page);
        let pages = sources.under("content/").map(|(_, f)| f.path.as_str());
        return Err(fault.near(nearest(path, pages.filter(|p| p.ends_with(".md")))));
    };
    let from = config.languages.tag(page.lang).to_owned();
    let to = target(args, &config.languages, &from)?;
    let stem = path.strip_suffix(&format!(".{from}.md")).unwrap_or(path);
    let keeps_drafts = page.kind.specs().iter().any(|s| s.key == "draft");
    let text = translated(sources.text(id), &to, keeps_drafts);
    create(common.disk.root(), &vec![(format!("{stem}.{to}.md"), text.into_bytes())], lang)?;
    Ok(End::Clean)
}

/// The language to translate into.
fn target(args: &Translate, languages: &Languages, from: &str) -> Result<String, Fault> {
    let others: Vec<&str> =
        languages.all().map(|l| languages.tag(l)).filter(|tag| *tag != from).collect();
    let asked = args.to.as_deref().or(if let [one] = others.as_slice() { Some(one) } else { None });
    let asked = asked.unwrap_or_default();
    if others.contains(&asked) {
        return Ok(asked.to_owned());
    }
    let known: Vec<String> = others.iter().map(|tag| (*tag).to_owned()).collect();
    let fault = Fault::new(Code::ArgumentInvalid, Path::new("--to")).with("value", asked);
    Err(fault.with("known", known))
}

/// The text of the new page.
fn translated(text: &str, to: &str, draft: bool) -> String {
    let mark = mark(to);
    let parts = text.strip_prefix("+++").and_then(|rest| {
        let (_, rest) = rest.split_once('\n')?;
        rest.split_once("\n+++")
    });
    let Some((front, body)) = parts else { return body_of(text, mark) };
    let (rest, body) = body.split_once('\n').unwrap_or((body, ""));
    format!("+++\n{}\n+++{rest}\n{}", front_of(front, mark, draft), body_of(body, mark))
}

/// Front matter with marks, as a draft, without addresses.
fn front_of(front: &str, mark: &str, draft: bool) -> String {
    let (table, _) = fields::parse(front, FileId(0), 0);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    words(&table, front, mark, &mut edits);
    for (key, value) in &table.entries {
        let range = key.span.range().start..value.span.range().end;
        if ADDRESSES.contains(&key.value.as_str()) {
            let end = front.get(range.end..).and_then(|rest| rest.find('\n'));
            edits
                .push((range.start..end.map_or(front.len(), |n| range.end + n + 1), String::new()));
        } else if key.value == "draft" {
            edits.push((value.span.range(), "true".to_owned()));
        }
    }
    if draft && table.get("draft").is_none() {
        edits.push((0..0, "draft = true\n".to_owned()));
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::new();
    let mut at = 0;
    for (range, with) in edits {
        out.push_str(front.get(at..range.start).unwrap_or_default());
        out.push_str(&with);
        at = range.end.max(at);
    }
    out.push_str(front.get(at..).unwrap_or_default());
    out.trim_end_matches('\n').to_owned()
}

/// Where a mark goes into the texts of a table, and of those in it.
fn words(table: &RawTable, front: &str, mark: &str, edits: &mut Vec<(Range<usize>, String)>) {
    for (key, value) in &table.entries {
        match &value.value {
            Raw::Text(_) if WORDS.contains(&key.value.as_str()) => {
                let start = value.span.range().start;
                let rest = front.get(start..).unwrap_or_default();
                let long = rest.starts_with("\"\"\"") || rest.starts_with("'''");
                let at = start + if long { 3 } else { 1 };
                edits.push((at..at, mark.to_owned()));
            }
            Raw::Table(inner) => words(inner, front, mark, edits),
            Raw::List(list) => {
                for inner in list.iter().filter_map(|item| item.value.as_table()) {
                    words(inner, front, mark, edits);
                }
            }
            Raw::Text(_) | Raw::Int(_) | Raw::Float(_) | Raw::Bool(_) | Raw::Datetime(_) => {}
        }
    }
}

/// Markdown with a mark before each text.
fn body_of(body: &str, mark: &str) -> String {
    let mut out = String::with_capacity(body.len() + body.len() / 8);
    let mut lines = body.split_inclusive('\n');
    // Whether a line begins a text: the one before was empty, or was one of its own.
    let mut begins = true;
    while let Some(line) = lines.next() {
        let start = line.trim_start();
        let fence = ["```", "~~~"].iter().find(|f| start.starts_with(**f));
        if let Some(fence) = fence {
            let inside: Vec<&str> = lines.by_ref().take_while(|l| !closes(l, fence)).collect();
            out.push_str(line);
            out.push_str(&code(start, &inside.concat()));
            out.push_str(fence);
            out.push('\n');
            begins = true;
            continue;
        }
        if start.trim().is_empty() {
            out.push_str(line);
            begins = true;
            continue;
        }
        let (at, own) = text_start(line);
        let rest = line.get(at..).unwrap_or_default();
        let has_words = rest.split("{{").next().is_some_and(|s| s.contains(char::is_alphabetic))
            || rest.rsplit("}}").next().is_some_and(|s| s.contains(char::is_alphabetic));
        if (begins || own) && has_words {
            out.push_str(line.get(..at).unwrap_or_default());
            out.push_str(mark);
            out.push_str(rest);
        } else {
            out.push_str(line);
        }
        begins = start.starts_with(":::") || start.starts_with('#');
    }
    out
}

fn closes(line: &str, fence: &str) -> bool {
    let line = line.trim();
    line.starts_with(fence) && line.chars().all(|c| fence.starts_with(c))
}

/// A block of code as it stands in the translation: of a chart only its name.
fn code(fence: &str, inside: &str) -> String {
    let word = fence.trim_start_matches(['`', '~']).trim();
    let (table, _) = fields::parse(inside, FileId(0), 0);
    let id = table.get("id").and_then(|v| v.value.as_text()).filter(|_| word == "chart");
    id.map_or_else(|| inside.to_owned(), |id| format!("id = \"{id}\"\n"))
}

/// Where the text of a line begins behind what says what it is, and whether that alone makes it a text of its own.
fn text_start(line: &str) -> (usize, bool) {
    let mut at = line.len() - line.trim_start().len();
    let mut own = false;
    loop {
        let rest = line.get(at..).unwrap_or_default();
        let n = sign(rest);
        if n == 0 {
            return (at, own);
        }
        // A quotation goes on with the same sign on every line.
        own |= !rest.starts_with('>');
        at += n;
    }
}

/// The length of the sign a text begins with: of a heading, an item, a note, a picture, a directive, a table's row.
fn sign(rest: &str) -> usize {
    let spaces = |n: usize| {
        let behind = rest.get(n..).unwrap_or_default();
        let blank = behind.len() - behind.trim_start_matches(' ').len();
        if blank > 0 { n + blank } else { 0 }
    };
    let count = |c: char| rest.chars().take_while(|x| *x == c).count();
    match rest.as_bytes().first() {
        Some(b'#') => spaces(count('#')),
        Some(b'-' | b'*' | b'+') => match rest.get(1..6) {
            Some(" [ ] " | " [x] " | " [X] ") => 6,
            _ => spaces(1),
        },
        Some(b'>') => 1 + usize::from(rest.starts_with("> ")),
        Some(b'!') if rest.starts_with("![") => 2,
        Some(b'[') if rest.starts_with("[^") => {
            rest.find("]:").map_or(0, |n| spaces(n + 2).max(n + 2))
        }
        Some(b':') if rest.starts_with(":::") => {
            let words = rest.trim_start_matches(':').trim_start();
            let title = words.split_once(' ').map_or("", |(_, title)| title);
            rest.len() - title.len()
        }
        // A row of a table, a definition.
        Some(b'|' | b':') => spaces(1),
        Some(b'0'..=b'9') => {
            let digits = rest.chars().take_while(char::is_ascii_digit).count();
            if matches!(rest.as_bytes().get(digits), Some(b'.' | b')')) {
                spaces(digits + 1)
            } else {
                0
            }
        }
        Some(_) | None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::too_many_lines, reason = "a whole page before and after")]
    fn the_structure_is_carried_over_and_the_words_are_marked() {
        let text = "\
+++
title = \"Gli arrivi\"
slug = \"arrivi\"
description = 'Sono {{ 1 }}.'
date = 2026-03-01
aliases = [\"/vecchio/\"]
key_figures = [{ label = \"Totale\", value = \"12\" }]
+++

Una frase
che continua.

## Un titolo

- primo
- [ ] secondo

1. uno

> citato
> ancora

![Una foto](foto.jpg \"Didascalia\")

| Anno | Valore |
|---|---|
| 2025 | 1 |

{{ value(\"d\", \"n\") }}

:::note Attenzione
Dentro.
:::

```chart
id = \"g\"
mark = \"bar\"
```

```rust
let a = 1;
```

Fine.[^1]

[^1]: Una nota.
";
        let expected = "\
+++
draft = true
title = \"TRANSLATE: Gli arrivi\"
description = 'TRANSLATE: Sono {{ 1 }}.'
date = 2026-03-01
key_figures = [{ label = \"TRANSLATE: Totale\", value = \"12\" }]
+++

TRANSLATE: Una frase
che continua.

## TRANSLATE: Un titolo

- TRANSLATE: primo
- [ ] TRANSLATE: secondo

1. TRANSLATE: uno

> TRANSLATE: citato
> ancora

![TRANSLATE: Una foto](foto.jpg \"Didascalia\")

| TRANSLATE: Anno | Valore |
|---|---|
| 2025 | 1 |

{{ value(\"d\", \"n\") }}

:::note TRANSLATE: Attenzione
TRANSLATE: Dentro.
:::

```chart
id = \"g\"
```

```rust
let a = 1;
```

TRANSLATE: Fine.[^1]

[^1]: TRANSLATE: Una nota.
";
        assert_eq!(translated(text, "en", true), expected);
    }
}
