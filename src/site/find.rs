//! Paths under `content/` → what each of them is, without opening any.
//!
//! In: a path. Out: a [`Found`]. A page's language is in its name: `index.it.md`, `slug.en.md`.

use crate::doc::front::Kind;
use crate::lang::{Lang, Languages};

/// What a path under `content/` is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A page's text in one language.
    Text(TextPath),
    /// A text whose name has no language of the site.
    NoLanguage,
    /// A chart's specification.
    Chart,
    /// A vocabulary.
    Vocabulary,
    /// A file that belongs to the bundle it lies in.
    Asset,
    /// A text where no page can be.
    Unexpected,
}

/// The name of a page's text, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextPath {
    /// What kind of page.
    pub kind: Kind,
    /// The page's name, the same in every language: the folder, or the file without language and ending.
    pub name: String,
    /// The name of the report a chapter belongs to; empty for every other page.
    pub parent: String,
    /// A chapter's number, from its name; 0 for every other page.
    pub number: u32,
    /// The language.
    pub lang: Lang,
    /// The folder of its images, with a slash at the end.
    pub folder: String,
}

/// Says what a path is. `path` begins with `content/`.
pub fn classify(path: &str, languages: &Languages) -> Found {
    let inner = path.strip_prefix("content/").unwrap_or(path);
    let pieces: Vec<&str> = inner.split('/').collect();
    let (name, folders) = pieces.split_last().unwrap_or((&"", &[]));
    if folders.first() == Some(&"vocabularies") && name.ends_with(".toml") {
        return Found::Vocabulary;
    }
    if folders.last() == Some(&"charts") && name.ends_with(".toml") {
        return Found::Chart;
    }
    let Some(stem) = name.strip_suffix(".md") else {
        return if name.ends_with(".toml") { Found::Unexpected } else { Found::Asset };
    };
    let Some((stem, tag)) = stem.rsplit_once('.') else { return Found::NoLanguage };
    let Some(lang) = languages.find(tag) else { return Found::NoLanguage };
    let folder = path[..path.len() - name.len()].to_owned();
    place(folders, stem).map_or(Found::Unexpected, |(kind, name, parent, number)| {
        Found::Text(TextPath { kind, name, parent, number, lang, folder })
    })
}

/// Kind, name, parent and number of a text by its folders and its stem.
fn place(folders: &[&str], stem: &str) -> Option<(Kind, String, String, u32)> {
    let plain = |kind, name: &str| Some((kind, name.to_owned(), String::new(), 0));
    match folders {
        [] if stem == "index" => plain(Kind::Home, "index"),
        ["reports", edition] if stem == "index" => plain(Kind::Report, edition),
        ["reports", edition] => {
            let (number, rest) = stem.split_once('-')?;
            let number: u32 = number.parse().ok()?;
            (number > 0 && !rest.is_empty())
                .then(|| (Kind::Chapter, stem.to_owned(), (*edition).to_owned(), number))
        }
        [section, name] if stem == "index" => plain(kind_of(section)?, name),
        [section] => plain(kind_of(section)?, stem),
        _ => None,
    }
}

fn kind_of(section: &str) -> Option<Kind> {
    match section {
        "articles" => Some(Kind::Article),
        "altrisguardi" => Some(Kind::AltriSguardi),
        "events" => Some(Kind::Event),
        "pages" => Some(Kind::Page),
        _ => None,
    }
}
