//! The catalogue of all datasets: DCAT-AP_IT 2 and DCAT-AP 3 in one graph.
//!
//! In: the latest version of each dataset as a [`Described`], and what is said of the whole. Out: a [`Graph`]. Each
//! body, each place and each licence stands in it once, under the same name for every dataset; contact and body are
//! different things even where they are the same people. `dct:modified` is the day the data changed, not the day the
//! site was built.
//! Sources: <https://www.dati.gov.it/sites/default/files/2020-02/linee-guida-cataloghi-dati-profilo-dcat-ap-it-2.pdf>,
//! <https://semiceu.github.io/DCAT-AP/releases/3.0.1/>.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::described::{Body, Contact, Described, File, Place, Role};
use super::graph::{About, Graph, Syntax};
use crate::data::codes::{self, Licence};
use crate::lang::{ByLang, Lang, Languages};
use crate::strings::Strings;

/// Where the authority tables of the EU stand.
const EU: &str = "http://publications.europa.eu/resource/authority";
/// Where media types stand.
const IANA: &str = "https://www.iana.org/assignments/media-types";

/// A catalogue.
pub struct Catalogue<'a> {
    /// Its persistent address, absolute.
    pub iri: String,
    /// What it is called.
    pub title: ByLang<String>,
    /// What it is.
    pub description: ByLang<String>,
    /// Whether other catalogues may take it over.
    pub for_harvest: bool,
    /// Who publishes it.
    pub publisher: Body<'a>,
    /// Who answers questions.
    pub contact: Contact<'a>,
    /// The site's home page, absolute.
    pub homepage: String,
    /// The licence of its texts.
    pub licence: Option<&'static Licence>,
    /// The languages of the site.
    pub languages: &'a Languages,
    /// The words of the interface.
    pub strings: &'a Strings,
    /// The datasets, by id.
    pub datasets: Vec<Described<'a>>,
    /// The catalogue in each syntax, absolute.
    pub files: Vec<(Syntax, String)>,
    /// The JSON Schema of what programs read, absolute.
    pub schema: String,
}

/// The graph of a catalogue. `None` where it has no dataset: the standard asks for one at least.
pub fn catalogue(c: &Catalogue<'_>) -> Option<Graph> {
    let modified = c.datasets.iter().map(|d| d.dataset.modified).max()?;
    let mut graph = Graph::default();
    whole(c, modified, &mut graph);
    bodies(c, &mut graph);
    let contacts = c.datasets.iter().map(|d| &d.contact).chain([&c.contact]);
    let contacts: BTreeMap<&str, &Contact<'_>> =
        contacts.map(|contact| (contact.iri.as_str(), contact)).collect();
    for one in contacts.into_values() {
        contact(c, one, &mut graph);
    }
    for d in &c.datasets {
        dataset(d, &mut graph);
        for file in &d.files {
            distribution(d, file, &mut graph);
        }
    }
    places(c, &mut graph);
    licences(c, &mut graph);
    Some(graph)
}

/// The catalogue itself.
fn whole(c: &Catalogue<'_>, modified: Date, graph: &mut Graph) {
    let mut about = graph.about(&c.iri);
    about
        .a(&["dcat:Catalog", "dcatapit:Catalog"])
        .texts("dct:title", &c.title, c.languages)
        .texts("dct:description", &c.description, c.languages)
        .iri("dct:publisher", &c.publisher.iri);
    // The day of the first dataset, where all of them say theirs.
    let created: Option<Vec<Date>> = c.datasets.iter().map(|d| d.dataset.created).collect();
    if let Some(first) = created.and_then(|all| all.into_iter().min()) {
        about.date("dct:issued", first);
    }
    about.date("dct:modified", modified).iri("foaf:homepage", &c.homepage);
    for lang in c.languages.all() {
        if let Some(code) = codes::language(c.languages.tag(lang)) {
            about.iri("dct:language", &format!("{EU}/language/{code}"));
        }
    }
    if let Some(licence) = c.licence {
        about.iri("dct:license", licence.iri);
    }
    about.iri("dcat:themeTaxonomy", &format!("{EU}/data-theme"));
    for d in &c.datasets {
        about.iri("dcat:dataset", &d.iri);
    }
}

/// Every body that has a part in a dataset or in the whole.
fn bodies(c: &Catalogue<'_>, graph: &mut Graph) {
    let of_datasets = c.datasets.iter().flat_map(|d| d.bodies().map(|(body, _)| body));
    let all: BTreeMap<&str, &Body<'_>> =
        of_datasets.chain([&c.publisher]).map(|b| (b.iri.as_str(), b)).collect();
    for (iri, body) in all {
        let mut about = graph.about(iri);
        about.a(&["foaf:Agent", "dcatapit:Agent"]).plain("dct:identifier", body.identifier);
        // The guide allows one name; the others stand beside it.
        let (name, lang) = body.title.get(Lang::DEFAULT);
        about.text("foaf:name", name, c.languages.tag(lang));
        about.texts("rdfs:label", body.title, c.languages);
        if let Some(path) = body.path {
            about.iri("foaf:homepage", path);
        }
        if let Some(email) = body.email {
            about.iri("foaf:mbox", &format!("mailto:{email}"));
        }
    }
}

fn contact(c: &Catalogue<'_>, contact: &Contact<'_>, graph: &mut Graph) {
    let (name, lang) = contact.name.get(Lang::DEFAULT);
    graph
        .about(&contact.iri)
        .a(&["vcard:Kind", "vcard:Organization", "dcatapit:Organization"])
        .text("vcard:fn", name, c.languages.tag(lang))
        .texts("rdfs:label", contact.name, c.languages)
        .iri("vcard:hasEmail", &format!("mailto:{}", contact.email))
        .iri("vcard:hasURL", &c.homepage);
}

fn dataset(d: &Described<'_>, graph: &mut Graph) {
    let said = d.dataset;
    let mut about = graph.about(&d.iri);
    about
        .a(&["dcat:Dataset", "dcatapit:Dataset"])
        .plain("dct:identifier", &format!("{}:{}", d.holder.identifier, said.id))
        .texts("dct:title", &said.title, d.languages)
        .texts("dct:description", &said.description, d.languages);
    version(d, &mut about);
    subjects(d, &mut about);
    for (body, role) in d.bodies() {
        let property = match role {
            Role::Holder => "dct:rightsHolder",
            Role::Publisher => "dct:publisher",
            Role::Creator => "dct:creator",
        };
        about.iri(property, &body.iri);
    }
    about
        .iri("dcat:contactPoint", &d.contact.iri)
        .iri("dct:accrualPeriodicity", &format!("{EU}/frequency/{}", said.frequency))
        // What stands here is open to everyone.
        .iri("dct:accessRights", &format!("{EU}/access-right/PUBLIC"));
    for (lang, _) in said.title.iter() {
        if let Some(code) = codes::language(d.languages.tag(lang)) {
            about.iri("dct:language", &format!("{EU}/language/{code}"));
        }
    }
    about.iri("dcat:landingPage", d.page(Lang::DEFAULT));
    for place in &d.places {
        about.iri("dct:spatial", &place.iri);
    }
    if let Some((iri, _)) = &d.temporal {
        about.iri("dct:temporal", iri);
    }
    let provenance = provenance(d).map(|text| (format!("{}#provenance", d.iri), text));
    if let Some((iri, _)) = &provenance {
        about.iri("dct:provenance", iri);
    }
    for file in &d.files {
        about.iri("dcat:distribution", &file.iri);
    }
    if let Some((iri, period)) = &d.temporal {
        let mut about = graph.about(iri);
        about.a(&["dct:PeriodOfTime"]);
        about.date("dcatapit:startDate", period.start).date("dcat:startDate", period.start);
        if let Some(end) = period.end {
            about.date("dcatapit:endDate", end).date("dcat:endDate", end);
        }
    }
    if let Some((iri, text)) = provenance {
        let mut about = graph.about(&iri);
        about.a(&["dct:ProvenanceStatement"]).texts("rdfs:label", &text, d.languages);
    }
}

/// Days and number of the version, and what it changed.
fn version(d: &Described<'_>, about: &mut About<'_>) {
    let said = d.dataset;
    if let Some(created) = said.created {
        about.date("dct:issued", created);
    }
    let version = said.version.value.to_string();
    about
        .date("dct:modified", said.modified)
        .plain("owl:versionInfo", &version)
        .plain("dcat:version", &version);
    let release = said.releases.iter().find(|r| r.version == said.version.value);
    if let Some(release) = release {
        about.texts("adms:versionNotes", &release.changes, d.languages);
    }
    for withdrawn in &d.withdrawn {
        about.texts("adms:versionNotes", &withdrawn.text, d.languages);
    }
    if d.is_withdrawn() {
        about.iri("adms:status", "http://purl.org/adms/status/Withdrawn");
    }
}

/// Themes, sub-themes, words to find it by.
fn subjects(d: &Described<'_>, about: &mut About<'_>) {
    let said = d.dataset;
    for theme in &said.theme {
        about.iri("dcat:theme", &format!("{EU}/data-theme/{theme}"));
    }
    for subject in &said.subject {
        about.iri("dct:subject", &format!("http://eurovoc.europa.eu/{subject}"));
    }
    for (lang, words) in said.keywords.iter().flat_map(ByLang::iter) {
        for word in words {
            about.text("dcat:keyword", word, d.languages.tag(lang));
        }
    }
}

/// Where the data come from, as one sentence in each language.
fn provenance(d: &Described<'_>) -> Option<ByLang<String>> {
    let sources = &d.dataset.sources;
    let sentence = |lang: Lang| {
        let one = |s: &crate::data::schema::Source| {
            let title = s.title.get(lang).0;
            s.version.as_ref().map_or_else(|| title.clone(), |v| format!("{title} ({v})"))
        };
        let list: Vec<String> = sources.iter().map(one).collect();
        d.strings.fill(lang, "cite_sources", &[("sources", &list.join("; "))])
    };
    (!sources.is_empty()).then(|| d.dataset.title.map(|lang, _| sentence(lang)))
}

fn distribution(d: &Described<'_>, file: &File, graph: &mut Graph) {
    let said = d.dataset;
    let resource = file.table.and_then(|t| said.resources.get(t));
    let title = resource.map_or(&said.title, |r| &r.title);
    let form = if file.is_for_excel() { "file_csv_excel" } else { file.form.word };
    let note = if file.is_for_excel() { "note_csv_excel" } else { file.form.note };
    let checksum = format!("{}#sha256", file.iri);
    let mut about = graph.about(&file.iri);
    about.a(&["dcat:Distribution", "dcatapit:Distribution"]);
    for (lang, title) in title.iter() {
        let tag = d.languages.tag(lang);
        about.text("dct:title", &format!("{title}, {}", d.strings.get(lang, form)), tag);
    }
    for (lang, _) in said.title.iter() {
        about.text("dct:description", d.strings.get(lang, note), d.languages.tag(lang));
    }
    about
        .iri("dcat:accessURL", d.page(file.lang.unwrap_or(Lang::DEFAULT)))
        .iri("dcat:downloadURL", &file.url)
        .iri("dct:format", &format!("{EU}/file-type/{}", file.form.eu))
        .iri("dcat:mediaType", &format!("{IANA}/{}", file.form.media_type));
    if let Some(code) = file.lang.and_then(|l| codes::language(d.languages.tag(l))) {
        about.iri("dct:language", &format!("{EU}/language/{code}"));
    }
    if let Some(licence) = said.licenses.first() {
        about.iri("dct:license", licence.iri);
    }
    if let Some(created) = said.created {
        about.date("dct:issued", created);
    }
    about
        .date("dct:modified", said.modified)
        .typed("dcat:byteSize", &file.bytes.to_string(), "xsd:nonNegativeInteger")
        .iri("dcatap:availability", &format!("{EU}/planned-availability/STABLE"))
        .iri("spdx:checksum", &checksum);
    graph
        .about(&checksum)
        .a(&["spdx:Checksum"])
        .iri("spdx:algorithm", "http://spdx.org/rdf/terms#checksumAlgorithm_sha256")
        .typed("spdx:checksumValue", &file.sha256, "xsd:hexBinary");
}

fn places(c: &Catalogue<'_>, graph: &mut Graph) {
    let of_datasets = c.datasets.iter().flat_map(|d| &d.places);
    let all: BTreeMap<&str, &Place<'_>> = of_datasets.map(|p| (p.iri.as_str(), p)).collect();
    for (iri, place) in all {
        let mut about = graph.about(iri);
        about.a(&["dct:Location"]).texts("locn:geographicName", place.title, c.languages);
        for same in &place.same {
            about.iri("skos:exactMatch", same);
        }
        if let Some([west, south, east, north]) = place.bbox {
            let corners =
                [(west, south), (east, south), (east, north), (west, north), (west, south)];
            let corners: Vec<String> = corners.iter().map(|(x, y)| format!("{x} {y}")).collect();
            let polygon = format!("POLYGON(({}))", corners.join(","));
            about.typed("dcat:bbox", &polygon, "geo:wktLiteral");
        }
    }
}

fn licences(c: &Catalogue<'_>, graph: &mut Graph) {
    let of_datasets = c.datasets.iter().flat_map(|d| &d.dataset.licenses).copied();
    let all: BTreeMap<&str, &Licence> = of_datasets.chain(c.licence).map(|l| (l.iri, l)).collect();
    for (iri, licence) in all {
        graph
            .about(iri)
            .a(&["dct:LicenseDocument", "dcatapit:LicenseDocument"])
            .iri("dct:type", &format!("http://purl.org/adms/licencetype/{}", licence.kind))
            .text("foaf:name", licence.title, "en")
            .plain("owl:versionInfo", licence.version);
    }
}
