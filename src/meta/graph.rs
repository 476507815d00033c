//! Statements about things → Turtle, RDF/XML, JSON-LD: one graph, three ways to write it.
//!
//! In: statements, subject after subject. Out: text, in the order in which they were made: the same graph each time,
//! and no blank node in it, for a catalogue that is read again must find its things under the same names. An address
//! that is no IRI is left out; what authors write is checked when it is read.

use std::io;

use jiff::civil::Date;
use oxjsonld::JsonLdSerializer;
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{GraphNameRef, Literal, NamedNode, NamedNodeRef, Term, Triple, TripleRef};
use oxrdfxml::RdfXmlSerializer;
use oxttl::TurtleSerializer;

use crate::lang::{ByLang, Languages};

/// The prefixes of the names in use.
const PREFIXES: &[(&str, &str)] = &[
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatap", "http://data.europa.eu/r5r/"),
    ("dcatapit", "http://dati.gov.it/onto/dcatapit#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geo", "http://www.opengis.net/ont/geosparql#"),
    ("locn", "http://www.w3.org/ns/locn#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// A way to write a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Syntax {
    /// Turtle.
    Turtle,
    /// RDF/XML.
    RdfXml,
    /// JSON-LD 1.1.
    JsonLd,
}

impl Syntax {
    /// Every syntax.
    pub const ALL: &'static [Self] = &[Self::Turtle, Self::RdfXml, Self::JsonLd];

    /// The ending of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Turtle => "ttl",
            Self::RdfXml => "rdf",
            Self::JsonLd => "jsonld",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turtle => "Turtle",
            Self::RdfXml => "RDF/XML",
            Self::JsonLd => "JSON-LD",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Turtle => "text/turtle",
            Self::RdfXml => "application/rdf+xml",
            Self::JsonLd => "application/ld+json",
        }
    }
}

/// Statements, in the order they were made.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    triples: Vec<Triple>,
}

impl Graph {
    /// Begins to speak of a thing. What is said of one that has no IRI is lost.
    pub fn about(&mut self, iri: &str) -> About<'_> {
        About { subject: NamedNode::new(iri).ok(), triples: &mut self.triples }
    }

    /// The text of the graph.
    ///
    /// # Errors
    /// None: memory takes everything that is written.
    pub fn write(&self, syntax: Syntax) -> io::Result<String> {
        let bytes = match syntax {
            Syntax::Turtle => self.turtle()?,
            Syntax::RdfXml => self.rdf_xml()?,
            Syntax::JsonLd => self.json_ld()?,
        };
        let mut text = String::from_utf8(bytes).map_err(io::Error::other)?;
        if syntax == Syntax::Turtle {
            text = sorted_prefixes(&text);
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Ok(text)
    }

    fn turtle(&self) -> io::Result<Vec<u8>> {
        let mut all = TurtleSerializer::new();
        for (prefix, iri) in PREFIXES {
            all = all.with_prefix(*prefix, *iri).map_err(io::Error::other)?;
        }
        let mut all = all.for_writer(Vec::new());
        for triple in &self.triples {
            all.serialize_triple(triple)?;
        }
        all.finish()
    }

    fn rdf_xml(&self) -> io::Result<Vec<u8>> {
        let mut all = RdfXmlSerializer::new();
        for (prefix, iri) in PREFIXES {
            all = all.with_prefix(*prefix, *iri).map_err(io::Error::other)?;
        }
        let mut all = all.for_writer(Vec::new());
        for triple in &self.triples {
            all.serialize_triple(triple)?;
        }
        all.finish()
    }

    fn json_ld(&self) -> io::Result<Vec<u8>> {
        let mut all = JsonLdSerializer::new();
        for (prefix, iri) in PREFIXES {
            all = all.with_prefix(*prefix, *iri).map_err(io::Error::other)?;
        }
        let mut all = all.for_writer(Vec::new());
        for triple in &self.triples {
            let triple: TripleRef<'_> = triple.as_ref();
            all.serialize_quad(triple.in_graph(GraphNameRef::DefaultGraph))?;
        }
        all.finish()
    }
}

/// Statements about one thing.
pub struct About<'g> {
    subject: Option<NamedNode>,
    triples: &'g mut Vec<Triple>,
}

impl About<'_> {
    fn say(&mut self, predicate: NamedNodeRef<'_>, object: impl Into<Term>) -> &mut Self {
        if let Some(subject) = &self.subject {
            self.triples.push(Triple::new(subject.clone(), predicate.into_owned(), object));
        }
        self
    }

    fn property(&mut self, property: &str, object: Option<Term>) -> &mut Self {
        let named = expand(property).and_then(|iri| NamedNode::new(iri).ok());
        match (named, object) {
            (Some(property), Some(object)) => self.say(property.as_ref(), object),
            (_, _) => self,
        }
    }

    /// It is one of these kinds (`dcat:Dataset`).
    pub fn a(&mut self, classes: &[&str]) -> &mut Self {
        let classes = classes.iter().filter_map(|c| NamedNode::new(expand(c)?).ok());
        for class in classes {
            self.say(rdf::TYPE, class);
        }
        self
    }

    /// A property that is another thing, by its whole IRI.
    pub fn iri(&mut self, property: &str, iri: &str) -> &mut Self {
        self.property(property, NamedNode::new(iri).ok().map(Term::from))
    }

    /// A property that is a text in each language.
    pub fn texts(
        &mut self,
        property: &str,
        text: &ByLang<String>,
        languages: &Languages,
    ) -> &mut Self {
        for (lang, text) in text.iter() {
            self.text(property, text, languages.tag(lang));
        }
        self
    }

    /// A property that is a text in one language.
    pub fn text(&mut self, property: &str, text: &str, tag: &str) -> &mut Self {
        let literal = Literal::new_language_tagged_literal(text, tag).ok();
        self.property(property, literal.map(Term::from))
    }

    /// A property that is a text without a language: a code, a version.
    pub fn plain(&mut self, property: &str, text: &str) -> &mut Self {
        self.property(property, Some(Literal::new_simple_literal(text).into()))
    }

    /// A property that is a day.
    pub fn date(&mut self, property: &str, date: Date) -> &mut Self {
        let literal = Literal::new_typed_literal(date.to_string(), xsd::DATE);
        self.property(property, Some(literal.into()))
    }

    /// A property of another type, by its prefixed name.
    pub fn typed(&mut self, property: &str, text: &str, datatype: &str) -> &mut Self {
        let datatype = expand(datatype).and_then(|iri| NamedNode::new(iri).ok());
        let literal = datatype.map(|datatype| Literal::new_typed_literal(text, datatype));
        self.property(property, literal.map(Term::from))
    }
}

/// The same Turtle with its prefixes in order: the writer keeps them in a map that has none.
fn sorted_prefixes(text: &str) -> String {
    let end = text.lines().take_while(|l| l.starts_with("@prefix ")).map(|l| l.len() + 1).sum();
    let (prefixes, rest) = text.split_at_checked(end).unwrap_or(("", text));
    let mut prefixes: Vec<&str> = prefixes.lines().collect();
    prefixes.sort_unstable();
    format!("{}\n{rest}", prefixes.join("\n"))
}

/// The whole IRI of a prefixed name.
fn expand(name: &str) -> Option<String> {
    let (prefix, local) = name.split_once(':')?;
    let (_, namespace) = PREFIXES.iter().find(|(p, _)| *p == prefix)?;
    Some(format!("{namespace}{local}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use oxjsonld::JsonLdParser;
    use oxrdfxml::RdfXmlParser;
    use oxttl::TurtleParser;

    use super::*;

    /// The statements of a text, as N-Triples, which without blank nodes say whether two graphs are the same.
    pub(crate) fn statements(text: &str, syntax: Syntax) -> BTreeSet<String> {
        match syntax {
            Syntax::Turtle => TurtleParser::new()
                .for_slice(text.as_bytes())
                .map(|t| t.unwrap().to_string())
                .collect(),
            Syntax::RdfXml => RdfXmlParser::new()
                .for_slice(text.as_bytes())
                .map(|t| t.unwrap().to_string())
                .collect(),
            Syntax::JsonLd => JsonLdParser::new()
                .for_slice(text.as_bytes())
                .map(|q| Triple::from(q.unwrap()).to_string())
                .collect(),
        }
    }

    #[test]
    fn what_is_said_is_read_back_from_every_syntax() {
        let mut graph = Graph::default();
        let hard = "«a» \"b\" <c> & \\ ]]> d\ne\tf \u{1F600} {{g}}";
        graph
            .about("https://x.example/id/dataset/a/")
            .a(&["dcat:Dataset", "dcatapit:Dataset"])
            .text("dct:title", hard, "it")
            .text("dct:title", hard, "en-GB")
            .plain("dct:identifier", "m_it:a")
            .date("dct:modified", jiff::civil::date(2026, 2, 15))
            .typed("dcat:byteSize", "213", "xsd:nonNegativeInteger")
            .iri("dcat:landingPage", "https://x.example/dati/a/?q=1&r=%20#h")
            .iri("dcat:landingPage", "no iri");
        graph.about("also none").plain("dct:identifier", "x");
        let expected: BTreeSet<String> = graph.triples.iter().map(ToString::to_string).collect();
        assert_eq!(expected.len(), 8);
        for syntax in Syntax::ALL {
            let text = graph.write(*syntax).unwrap();
            assert_eq!(statements(&text, *syntax), expected, "{syntax:?}");
        }
    }
}
