//! XML → a tree of elements. The reader of XML is behind this file and nowhere else.
//!
//! In: a part of a document. Out: its root. Names are without their prefix: those of one vocabulary do not repeat those of
//! another where this program looks. White space between elements is dropped, inside `t` it is kept.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Unreadable;

/// How deep elements may stand in each other.
const MAX_DEPTH: usize = 200;

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name, without prefix.
    pub name: String,
    /// Its attributes, by their names without prefix.
    attributes: Vec<(String, String)>,
    /// The elements in it.
    pub children: Vec<Element>,
    /// The text straight in it.
    pub text: String,
}

impl Element {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|c| c.name == name)
    }

    /// The children of a name.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// What a child says in its `val`.
    pub(super) fn value(&self, child: &str) -> Option<&str> {
        self.child(child)?.get("val")
    }

    /// Whether a switch is on: there, and not said to be off.
    pub(super) fn on(&self, child: &str) -> bool {
        self.child(child).is_some_and(|c| !matches!(c.get("val"), Some("0" | "false" | "off")))
    }

    /// The first element of a name, at any depth.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find_map(|c| if c.name == name { Some(c) } else { c.find(name) })
    }
}

/// Reads a part.
pub(super) fn parse(text: &str) -> Result<Element, Unreadable> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    let fault = |e: &dyn std::fmt::Display| Unreadable(e.to_string());
    loop {
        match reader.read_event().map_err(|e| fault(&e))? {
            Event::Start(start) => {
                open.push(element(&start).map_err(|e| fault(&e))?);
                if open.len() > MAX_DEPTH {
                    return Err(Unreadable("nesting".to_owned()));
                }
            }
            Event::Empty(start) => {
                let child = element(&start).map_err(|e| fault(&e))?;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(child);
                }
            }
            Event::End(_) => {
                let child = open.pop().unwrap_or_default();
                if let Some(parent) = open.last_mut() {
                    parent.children.push(child);
                }
            }
            Event::Text(text) => {
                let text = text.unescape().map_err(|e| fault(&e))?;
                if let Some(parent) = open.last_mut() {
                    parent.text.push_str(&text);
                }
            }
            Event::CData(text) => {
                let text = String::from_utf8_lossy(&text).into_owned();
                if let Some(parent) = open.last_mut() {
                    parent.text.push_str(&text);
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    let root = open.pop().and_then(|top| top.children.into_iter().next());
    root.filter(|_| open.is_empty()).ok_or_else(|| Unreadable("XML".to_owned()))
}

fn element(start: &BytesStart<'_>) -> Result<Element, quick_xml::Error> {
    let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute?;
        let name = String::from_utf8_lossy(attribute.key.local_name().as_ref()).into_owned();
        attributes.push((name, attribute.unescape_value()?.into_owned()));
    }
    Ok(Element { name, attributes, ..Element::default() })
}
