//! The archive of a document: its parts, and what its styles, lists and relations say.
//!
//! In: the file. Out: parts as trees, and answers: the level of a style, the mark of a list, where a relation leads.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use zip::ZipArchive;

use super::Unreadable;
use super::xml::{self, Element};

/// The largest part that is read, in bytes, unpacked: an archive says nothing of what will come out of it.
const MAX_PART: u64 = 64 * 1024 * 1024;

/// How long a chain of styles, each based on the next, may be.
const MAX_CHAIN: usize = 20;

/// What a paragraph is by its style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Role {
    /// Text.
    #[default]
    Text,
    /// The title of the document.
    Title,
    /// The line under it.
    Subtitle,
    /// A heading, from 1.
    Heading(u8),
    /// A quotation.
    Quote,
    /// An entry of a table of contents.
    Contents,
}

/// An open document.
pub(super) struct Package<R> {
    archive: ZipArchive<R>,
    relations: BTreeMap<String, String>,
    styles: BTreeMap<String, Element>,
    /// By list and level: whether it counts.
    lists: BTreeMap<(String, u8), bool>,
}

impl<R: Read + Seek> Package<R> {
    /// Opens a document.
    pub(super) fn open(file: R) -> Result<Self, Unreadable> {
        let archive = ZipArchive::new(file).map_err(|e| Unreadable(e.to_string()))?;
        let none = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut package = Self { archive, relations: none.0, styles: none.1, lists: none.2 };
        if let Some(relations) = package.part("word/_rels/document.xml.rels")? {
            let pair = |r: &Element| Some((r.get("Id")?.to_owned(), r.get("Target")?.to_owned()));
            package.relations = relations.all("Relationship").filter_map(pair).collect();
        }
        if let Some(styles) = package.part("word/styles.xml")? {
            let all = styles.children.into_iter().filter(|c| c.name == "style");
            let named = all.filter_map(|s| Some((s.get("styleId")?.to_owned(), s)));
            package.styles = named.collect();
        }
        if let Some(numbering) = package.part("word/numbering.xml")? {
            package.lists = lists(&numbering);
        }
        Ok(package)
    }

    /// A part as a tree; `None` where there is none.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Element>, Unreadable> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let text = String::from_utf8(bytes).map_err(|e| Unreadable(e.to_string()))?;
        xml::parse(text.trim_start_matches('\u{feff}')).map(Some)
    }

    /// The bytes of a part; `None` where there is none.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Ok(part) = self.archive.by_name(name) else { return Ok(None) };
        let mut bytes = Vec::new();
        let read = part.take(MAX_PART + 1).read_to_end(&mut bytes);
        read.map_err(|e| Unreadable(e.to_string()))?;
        if bytes.len() as u64 > MAX_PART {
            return Err(Unreadable(format!("{name}: > {MAX_PART} B")));
        }
        Ok(Some(bytes))
    }

    /// Where a relation leads: a part, or an address.
    pub(super) fn target(&self, id: &str) -> Option<&str> {
        self.relations.get(id).map(String::as_str)
    }

    /// What a paragraph is, by its own properties and its style.
    pub(super) fn role(&self, properties: Option<&Element>) -> Role {
        let level = |of: &Element| of.value("outlineLvl").and_then(|l| l.parse::<u8>().ok());
        let heading = |level: u8| (level < 9).then_some(Role::Heading(level + 1));
        let own = properties.and_then(level).and_then(heading);
        let style = properties.and_then(|p| p.value("pStyle"));
        own.or_else(|| {
            self.chain(style).find_map(|style| {
                let name = style.value("name").unwrap_or_default().to_lowercase();
                let numbered = name.strip_prefix("heading ").and_then(|n| n.parse::<u8>().ok());
                match (name.as_str(), numbered) {
                    ("title", _) => Some(Role::Title),
                    ("subtitle", _) => Some(Role::Subtitle),
                    ("quote" | "intense quote" | "quotations", _) => Some(Role::Quote),
                    (name, _) if name.starts_with("toc ") => Some(Role::Contents),
                    (_, Some(n)) => heading(n.saturating_sub(1)),
                    (_, None) => style.child("pPr").and_then(level).and_then(heading),
                }
            })
        })
        .unwrap_or_default()
    }

    /// The level of a list paragraph, from 0, and whether its list counts; `None` for any other.
    pub(super) fn list(&self, properties: Option<&Element>) -> Option<(u8, bool)> {
        let own = properties.and_then(|p| p.child("numPr"));
        let style = properties.and_then(|p| p.value("pStyle"));
        let numbering =
            own.or_else(|| self.chain(style).find_map(|style| style.child("pPr")?.child("numPr")))?;
        let list = numbering.value("numId").filter(|id| *id != "0")?;
        let level = numbering.value("ilvl").and_then(|l| l.parse().ok()).unwrap_or(0);
        let counts = self.lists.get(&(list.to_owned(), level)).copied().unwrap_or(false);
        // The styles «List Bullet 2», «List Number 3» are lists of their own, each of one level.
        let named = self.chain(style).find_map(|style| {
            let name = style.value("name")?.to_lowercase();
            let level = name.strip_prefix("list bullet ").or(name.strip_prefix("list number "))?;
            level.parse::<u8>().ok()?.checked_sub(1)
        });
        Some((level.max(named.unwrap_or(0)).min(8), counts))
    }

    /// A style, the one it is based on, and so on.
    fn chain<'p>(&'p self, first: Option<&'p str>) -> impl Iterator<Item = &'p Element> {
        let based = |style: &&'p Element| self.styles.get(style.value("basedOn")?);
        std::iter::successors(first.and_then(|id| self.styles.get(id)), based).take(MAX_CHAIN)
    }
}

fn lists(numbering: &Element) -> BTreeMap<(String, u8), bool> {
    let mut lists = BTreeMap::new();
    for list in numbering.all("num") {
        let (Some(id), Some(form)) = (list.get("numId"), list.value("abstractNumId")) else {
            continue;
        };
        let form = numbering.all("abstractNum").find(|a| a.get("abstractNumId") == Some(form));
        for level in form.into_iter().flat_map(|form| form.all("lvl")) {
            let Some(at) = level.get("ilvl").and_then(|l| l.parse().ok()) else { continue };
            let counts = !matches!(level.value("numFmt"), Some("bullet" | "none") | None);
            lists.insert((id.to_owned(), at), counts);
        }
    }
    lists
}
