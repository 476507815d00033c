//! What a page says, for the search: its words with what they weigh, and what is shown where it is found.
//!
//! In: a page by its number ([`crate::plan::search`]). Out: fields for the index; JSON for the browser. Nothing that the
//! page itself does not show.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use serde::Serialize;

use super::Ctx;
use super::page::dataset::column_rows;
use crate::doc::front::Kind;
use crate::doc::{Doc, plain};
use crate::lang::Lang;
use crate::name::OutPath;
use crate::par;
use crate::plan::search::Target;
use crate::plan::{Job, What};
use crate::resolve::{Item, Number};
use crate::search::{Field, Index, Known, index, leading};
use crate::site::vocabulary::TermKind;
use crate::site::{ChartId, DatasetId, PieceId, TableRef};
use crate::world::out::{Discard, Fingering, Fingerprint, Out, Written};

/// What words count by where they stand.
const TITLE: u32 = 12;
const HEADING: u32 = 4;
const SUMMARY: u32 = 3;
const BODY: u32 = 1;

/// What a page says.
#[derive(Debug, Default)]
struct Said {
    title: String,
    href: String,
    /// Above the title: topic, form, kind of place.
    eyebrow: Option<String>,
    date: Option<String>,
    summary: String,
    headings: String,
    /// Names of what it is about and of who wrote it.
    names: String,
    body: String,
    /// Anchor, name and title of each column of a dataset.
    columns: Vec<[String; 3]>,
}

/// The search of a language.
#[derive(Debug, Default)]
pub struct Words {
    /// Where words are found.
    pub index: Index,
    /// The files that were written of what is shown of pages, by their numbers. `None` for a page that has nothing to
    /// say or whose words were known, and where the file could not be written.
    pub entries: Vec<Option<Written>>,
}

/// From what the search of a language comes.
#[derive(Debug, Default)]
pub struct Origins {
    /// The words and the entry of each page: what they are made from, or what they say; `None` as below.
    pub pages: Vec<Option<Fingerprint>>,
    /// All of them together; `None` where files of the last build are not taken over.
    pub all: Option<Fingerprint>,
}

/// The search of a language in which some pages changed.
#[derive(Debug)]
pub struct Amended {
    /// Its files: their bytes, and from what they were made.
    files: Vec<(OutPath, String, Fingerprint)>,
    /// What is left to the next build, by name.
    left: [(String, Vec<u8>); 2],
}

impl Amended {
    /// Writes it.
    ///
    /// # Errors
    /// A file could not be written.
    pub fn write(self, out: &dyn Out) -> io::Result<()> {
        let put = |(path, text, from): &(OutPath, String, Fingerprint)| {
            (out.put_from(path, text.as_bytes(), from), Vec::new())
        };
        par::map(&self.files, put).0.into_iter().collect::<io::Result<Vec<_>>>()?;
        for (name, bytes) in self.left {
            out.leave(&name, bytes);
        }
        Ok(())
    }
}

impl Ctx<'_> {
    /// The search of a language, made once.
    pub fn words(&self, lang: Lang) -> Arc<Words> {
        self.search.get(lang, || Arc::new(self.index(lang, &BTreeMap::new(), &Discard)))
    }

    /// Indexes a language after what an earlier build left of it; what this one knows is left for the next. What is shown
    /// of a page is written by its job of `entries`, if there is one, as soon as the page was read: all of them together
    /// are as large as all texts.
    fn index(&self, lang: Lang, entries: &BTreeMap<usize, &Job>, out: &dyn Out) -> Words {
        let targets = &self.plan.searched(lang).targets;
        let tag = self.site.config.languages.tag(lang);
        let known = known(tag, out);
        let origins = self.search_origins(lang);
        let key = |page: usize| origins.pages.get(page).copied().flatten();
        let made = index(targets, tag, &known.unwrap_or_default(), key, |page, target| {
            let said = said(self, *target, lang);
            let written = said.as_ref().zip(entries.get(&page)).and_then(|(said, job)| {
                let bytes = entry(said);
                let written = key(page).map_or_else(
                    || out.put(&job.out, bytes.as_bytes()),
                    |from| out.put_from(&job.out, bytes.as_bytes(), &from),
                );
                written.ok()
            });
            (said.map(fields).unwrap_or_default(), written)
        });
        out.leave(&left_as("search", tag), made.known);
        Words { index: made.index, entries: made.kept.into_iter().map(Option::flatten).collect() }
    }

    /// Makes the search of a language, if it is another than that of the last build.
    pub fn search_anew(&self, lang: Lang, out: &dyn Out) {
        let name = left_as("searched", self.site.config.languages.tag(lang));
        let now = self.search_origins(lang).all.map(|all| all.0.to_vec());
        if now.is_none() || out.recall(&name) != now {
            let mut entries = BTreeMap::new();
            for job in self.plan.jobs.iter().filter(|job| job.lang == Some(lang)) {
                if let What::SearchEntry(page) = job.what {
                    entries.insert(page, job);
                }
            }
            self.search.get(lang, || Arc::new(self.index(lang, &entries, out)));
        }
        if let Some(now) = now {
            out.leave(&name, now);
        }
    }

    /// From what the search of a language comes, worked out once.
    pub fn search_origins(&self, lang: Lang) -> Arc<Origins> {
        self.searched.get(lang, || {
            let targets = &self.plan.searched(lang).targets;
            let of = |target: &Target| {
                // What the others say is little: they are asked.
                self.rest.map(|_| {
                    key(self, *target, lang).unwrap_or_else(|| said_by(self, *target, lang))
                })
            };
            let (pages, _) = par::map(targets, |target| (of(target), Vec::new()));
            let all = self.rest.map(|rest| of_all(&rest, pages.iter().flatten()));
            Arc::new(Origins { pages, all })
        })
    }

    /// The search of a language in which the words of some pages are others; nothing else of it is, and only these pages
    /// are read. `keys` are those of all pages, by number, those of the changed ones among them; `changed` has their
    /// numbers. The words of the others are known, and all that is no page's own is the same ([`Ctx::rest`]).
    pub fn search_amended(
        &self,
        rest: &Fingerprint,
        lang: Lang,
        (known, keys): (&Known, &[Fingerprint]),
        changed: &BTreeMap<usize, PieceId>,
    ) -> Amended {
        let all = of_all(rest, keys);
        let tag = self.site.config.languages.tag(lang);
        let key = |page: usize| keys.get(page).copied();
        let made = index(keys, tag, known, key, |page, key| {
            let id = changed.get(&page).copied();
            let said = id.and_then(|id| said(self, Target::Piece(id), lang));
            let path = self.site.search_entry_url(lang, page).out_path();
            let entry = said.as_ref().map(|said| (path, entry(said), *key));
            (said.map(fields).unwrap_or_default(), entry)
        });
        let shards = made.index.shards.into_iter().enumerate().map(|(shard, text)| {
            let path = self.site.search_words_url(lang, shard).out_path();
            (path, text, of_shard(&all, shard))
        });
        let files = made.kept.into_iter().flatten().flatten().chain(shards).collect();
        let left = [("search", made.known), ("searched", all.0.to_vec())];
        Amended { files, left: left.map(|(name, bytes)| (left_as(name, tag), bytes)) }
    }

    /// What is shown of a page, by its number.
    pub fn search_entry(&self, page: usize, lang: Lang) -> Option<String> {
        let target = self.plan.searched(lang).targets.get(page)?;
        said(self, *target, lang).as_ref().map(entry)
    }

    /// The file of it, where it was written with the index.
    pub fn search_written(&self, page: usize, lang: Lang) -> Option<Written> {
        self.search.found(&lang)?.entries.get(page).copied().flatten()
    }
}

/// What an earlier build counted of the pages of a language.
pub fn known(tag: &str, out: &dyn Out) -> Option<Known> {
    out.recall(&left_as("search", tag)).and_then(Known::from_bytes)
}

/// Under what name something of the search of a language is left to the next build.
fn left_as(what: &str, tag: &str) -> String {
    format!("{what}-{tag}")
}

/// From what the search of a language comes, by what its pages come from.
fn of_all<'k>(rest: &Fingerprint, pages: impl IntoIterator<Item = &'k Fingerprint>) -> Fingerprint {
    let mut all = Fingering::default();
    all.add(&rest.0);
    for page in pages {
        all.add(&page.0);
    }
    all.end()
}

/// From what a shard comes.
pub fn of_shard(all: &Fingerprint, shard: usize) -> Fingerprint {
    Fingerprint::of(&[&all.0, b"words", &(shard as u64).to_le_bytes()])
}

/// What a page says, in short.
fn said_by(ctx: &Ctx<'_>, target: Target, lang: Lang) -> Fingerprint {
    let mut all = Fingering::default();
    if let Some(said) = said(ctx, target, lang) {
        all.add(entry(&said).as_bytes());
        for Field { text, weight } in fields(said) {
            all.add(text.as_bytes());
            all.add(&weight.to_le_bytes());
        }
    }
    all.end()
}

/// From what a page's words come, if from nothing of other pages: its own text, and what is the same for all.
pub fn key(ctx: &Ctx<'_>, target: Target, lang: Lang) -> Option<Fingerprint> {
    let (Target::Piece(id), Some(rest)) = (target, ctx.rest) else { return None };
    match ctx.site.piece(id).kind {
        Kind::Article | Kind::AltriSguardi | Kind::Event | Kind::Page => {}
        Kind::Report | Kind::Chapter | Kind::Home => return None,
    }
    let (text, url) = (ctx.site.piece(id).text(lang)?, ctx.site.piece_url(id, lang)?);
    let said = text.body.hash()?;
    let tag = ctx.site.config.languages.tag(lang);
    Some(Fingerprint::of(&[&rest.0, b"search", tag.as_bytes(), url.as_str().as_bytes(), &said.0]))
}

/// What the search tells of a page.
#[derive(Serialize)]
struct Entry<'s> {
    /// Its address.
    #[serde(rename = "u")]
    href: &'s str,
    #[serde(rename = "t")]
    title: &'s str,
    #[serde(rename = "s", skip_serializing_if = "str::is_empty")]
    summary: &'s str,
    /// Its text.
    #[serde(rename = "b", skip_serializing_if = "str::is_empty")]
    body: &'s str,
    /// What stands above its title.
    #[serde(rename = "e", skip_serializing_if = "str::is_empty")]
    eyebrow: &'s str,
    #[serde(rename = "d", skip_serializing_if = "str::is_empty")]
    date: &'s str,
    #[serde(rename = "c", skip_serializing_if = "<[_]>::is_empty")]
    columns: &'s [[String; 3]],
}

/// What the search tells of a page, as JSON.
fn entry(said: &Said) -> String {
    let entry = Entry {
        href: &said.href,
        title: &said.title,
        summary: &in_one_line(&said.summary),
        body: &in_one_line(&said.body),
        eyebrow: said.eyebrow.as_deref().unwrap_or_default(),
        date: said.date.as_deref().unwrap_or_default(),
        columns: &said.columns,
    };
    // Texts and lists of texts are always JSON.
    serde_json::to_string(&entry).unwrap_or_default()
}

/// A text with one space where it has any white space.
fn in_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (word, after) =
            rest.split_at(leading(rest, |b| b.is_ascii_graphic(), |c| !c.is_whitespace()));
        line.push_str(word);
        rest = after.trim_start();
        if !rest.is_empty() {
            line.push(' ');
        }
    }
    line
}

fn fields(said: Said) -> Vec<Field> {
    let mut columns = String::new();
    for [_, name, title] in &said.columns {
        // «codice_istat» is found by either word.
        columns.push_str(&name.replace('_', " "));
        columns.push('\n');
        columns.push_str(title);
        columns.push('\n');
    }
    let all = [
        (said.title, TITLE),
        (said.headings, HEADING),
        (columns, HEADING),
        (said.names, SUMMARY),
        (said.summary, SUMMARY),
        (said.body, BODY),
    ];
    let all = all.into_iter().filter(|(text, _)| !text.is_empty());
    all.map(|(text, weight)| Field { text, weight }).collect()
}

fn said(ctx: &Ctx<'_>, target: Target, lang: Lang) -> Option<Said> {
    match target {
        Target::Piece(id) => piece(ctx, id, lang),
        Target::Dataset(id) => Some(dataset(ctx, id, lang)),
        Target::Chart(id) => chart(ctx, id, lang),
        Target::Term(id) => {
            let (link, term) = (ctx.term_link(id, lang), ctx.site.vocabularies.get(id));
            let kind = term.record.text("kind").filter(|_| term.kind == TermKind::Place);
            let kind =
                kind.map(|k| ctx.word(lang, &format!("kind_{}", k.replace('-', "_"))).to_owned());
            let summary = term.description.as_ref().and_then(|d| d.exact(lang)).cloned();
            Some(Said {
                title: link.label,
                href: link.href,
                eyebrow: kind,
                summary: summary.unwrap_or_default(),
                ..Said::default()
            })
        }
    }
}

fn piece(ctx: &Ctx<'_>, id: PieceId, lang: Lang) -> Option<Said> {
    let (text, resolved) = (ctx.site.piece(id).text(lang)?, ctx.resolved.text(id, lang)?);
    let card = ctx.card(Item::Piece(id), lang)?;
    let mut headings = String::new();
    let doc = text.body.doc();
    for heading in &doc.headings {
        let mut number = |i: usize, _: &_| number(&resolved.numbers, i);
        plain::line(doc, heading.body, &mut number, &mut headings);
        headings.push('\n');
    }
    let names = text.terms.iter().chain(&text.authors).map(|t| ctx.site.term_label(*t, lang).0);
    let names = names.chain(card.eyebrow.as_deref());
    Some(Said {
        title: resolved.title.clone(),
        href: card.href,
        names: names.collect::<Vec<_>>().join("\n"),
        eyebrow: card.eyebrow,
        date: card.date.map(|d| d.text),
        summary: resolved.description.clone(),
        headings,
        body: words_of(doc, &resolved.numbers),
        columns: Vec::new(),
    })
}

fn dataset(ctx: &Ctx<'_>, id: DatasetId, lang: Lang) -> Said {
    let entry = ctx.site.dataset(id);
    let said = &entry.latest.dataset;
    let link = ctx.dataset_link(id, lang);
    let tables =
        (0..entry.latest.tables.len()).map(|table| TableRef { dataset: id, frozen: None, table });
    let mut columns = Vec::new();
    let mut body = String::new();
    for column in tables.flat_map(|table| column_rows(ctx, table, lang)) {
        for text in
            std::iter::once(&column.description).chain(column.codes.iter().map(|c| &c.label))
        {
            if !text.is_empty() {
                body.push_str(text);
                body.push('\n');
            }
        }
        columns.push([column.anchor, column.name, column.title]);
    }
    if let Some(doc) = entry.notes.get(lang.index()).and_then(Option::as_ref) {
        body.push_str(&words_of(doc, &[]));
    }
    let names = entry.terms.iter().chain(&entry.holder).map(|t| ctx.site.term_label(*t, lang).0);
    Said {
        title: link.label,
        href: link.href,
        eyebrow: Some(ctx.period(id, lang)),
        date: Some(ctx.site.formats.date(lang, said.modified)),
        summary: said.description.get(lang).0.clone(),
        names: names.collect::<Vec<_>>().join("\n"),
        body,
        columns,
        ..Said::default()
    }
}

fn chart(ctx: &Ctx<'_>, id: ChartId, lang: Lang) -> Option<Said> {
    let drawn = ctx.resolved.drawn(id, lang)?;
    let link = ctx.chart_link(id, lang);
    let terms = ctx.resolved.index.terms_of_item(ctx.site, Item::Chart(id)).iter();
    let names = terms.map(|t| ctx.site.term_label(*t, lang).0);
    Some(Said {
        title: link.label,
        href: link.href,
        summary: drawn.texts.subtitle.clone().unwrap_or_default(),
        names: names.collect::<Vec<_>>().join("\n"),
        body: drawn.drawn.description.clone(),
        ..Said::default()
    })
}

fn words_of(doc: &Doc, numbers: &[Option<Number>]) -> String {
    let mut out = String::new();
    plain::text(doc, &mut |i, _| number(numbers, i), &mut out);
    // The figures of a table are nothing to look for, and nothing to show without their table.
    let told = out.lines().filter(|line| line.contains(char::is_alphabetic));
    told.collect::<Vec<_>>().join("\n")
}

fn number(numbers: &[Option<Number>], i: usize) -> String {
    numbers.get(i).and_then(Option::as_ref).map(|n| n.text.clone()).unwrap_or_default()
}
