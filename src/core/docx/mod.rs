//! A Word document → the Markdown of an article: title, headings, lists, notes, tables, links, pictures.
//!
//! In: the bytes of a `.docx` (Office Open XML, ECMA-376). Out: [`Article`], with what had to be left behind. How a text
//! looks is not taken over, but for emphasis: what it is, the theme draws. Text is written so that Markdown reads it as it
//! stood; deleted text of tracked changes is left out, inserted text is taken. Opens no file; follows no link.

mod lines;
mod package;
mod text;
mod xml;

use std::io::{Read, Seek};

/// What a document holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Its title: the paragraph of that style, else a first heading of the first level that is the only one.
    pub title: Option<String>,
    /// The paragraph of the style «Subtitle».
    pub description: Option<String>,
    /// The rest.
    pub markdown: String,
    /// The pictures the text shows, by the name they have in it.
    pub pictures: Vec<(String, Vec<u8>)>,
    /// Names of pictures in a form that browsers do not show; they are left out.
    pub left: Vec<String>,
}

/// Reads a document.
///
/// # Errors
/// In words of no language: what the file is not. A document cut short, another kind of archive, XML with faults.
pub fn read(file: impl Read + Seek) -> Result<Article, Unreadable> {
    let mut package = package::Package::open(file)?;
    text::article(&mut package)
}

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub String);

#[cfg(test)]
mod tests;
