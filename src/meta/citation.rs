//! How a version of a dataset is cited: text, CSL-JSON, BibTeX, RIS, CITATION.cff.
//!
//! In: a [`Described`] and a language. Out: the same reference in each form. Whoever made the data is named first, the
//! body that holds the rights where nobody is said to have made them; where the data come from is a note of its own,
//! so that no source is passed over. No day of access is written: only the reader knows it.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde_json::json;

use super::described::Described;
use crate::lang::Lang;

/// A form of a reference, for a program that keeps references.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// CSL-JSON: an array with one item (citation-style-language/schema, `csl-data.json`).
    Csl,
    /// BibTeX: one `@misc`, which classic styles know, unlike `@dataset`.
    Bibtex,
    /// RIS: one `DATA` record, lines that end with CRLF.
    Ris,
    /// `CITATION.cff` 1.2.0 of the type `dataset`.
    Cff,
}

impl Form {
    /// Every form, in the order they are offered.
    pub const ALL: &'static [Self] = &[Self::Bibtex, Self::Ris, Self::Csl, Self::Cff];

    /// The ending of its files; that of `CITATION.cff` is part of its one name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csl => "json",
            Self::Bibtex => "bib",
            Self::Ris => "ris",
            Self::Cff => "cff",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csl => "CSL-JSON",
            Self::Bibtex => "BibTeX",
            Self::Ris => "RIS",
            Self::Cff => "CITATION.cff",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csl => "application/vnd.citationstyles.csl+json",
            Self::Bibtex => "application/x-bibtex",
            Self::Ris => "application/x-research-info-systems",
            Self::Cff => "application/yaml",
        }
    }
}

/// A reference in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its name in a list: `residenti-2.1.0`.
    pub key: String,
    /// Who made the data.
    pub authors: Vec<String>,
    /// When the data last changed.
    pub date: Date,
    /// The title.
    pub title: String,
    /// What it is.
    pub description: String,
    /// The version.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// The page of the version.
    pub url: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// The language's tag.
    pub lang: String,
    /// Where the data come from, as one sentence.
    pub sources: Option<String>,
    /// «Versione 2.1.0», in the language.
    version_words: String,
    /// «insieme di dati», in the language.
    kind: String,
    /// What `CITATION.cff` asks of a reader.
    message: String,
    licences: Vec<&'static crate::data::codes::Licence>,
    contact: (String, String),
}

/// The reference to a version.
pub fn reference(d: &Described<'_>, lang: Lang) -> Reference {
    let said = d.dataset;
    let version = said.version.value.to_string();
    let author = d.creator.as_ref().unwrap_or(&d.holder);
    let sources: Vec<String> = said.sources.iter().map(|s| s.title.get(lang).0.clone()).collect();
    let sources = (!sources.is_empty())
        .then(|| d.strings.fill(lang, "cite_sources", &[("sources", &sources.join("; "))]));
    Reference {
        key: format!("{}-{version}", said.id),
        authors: vec![author.title.get(lang).0.clone()],
        date: said.modified,
        title: said.title.get(lang).0.clone(),
        description: said.description.get(lang).0.clone(),
        publisher: d.publisher.title.get(lang).0.clone(),
        url: d.kept_page(lang).to_owned(),
        keywords: said.keywords.as_ref().map(|k| k.get(lang).0.clone()).unwrap_or_default(),
        lang: d.languages.tag(lang).to_owned(),
        sources,
        version_words: d.strings.fill(lang, "version", &[("version", &version)]),
        kind: d.strings.get(lang, "cite_kind").to_owned(),
        message: d.strings.get(lang, "cite_message").to_owned(),
        licences: said.licenses.clone(),
        contact: (d.contact.name.get(lang).0.clone(), d.contact.email.to_owned()),
        version,
    }
}

impl Reference {
    /// «Ente (2026). Titolo (versione 2.1.0) [insieme di dati]. Chi pubblica. https://…»
    pub fn text(&self) -> String {
        format!(
            "{} ({}). {} ({}) [{}]. {}. {}",
            self.authors.join(", "),
            self.date.year(),
            self.title,
            self.version_words.to_lowercase(),
            self.kind,
            self.publisher,
            self.url
        )
    }

    /// The reference in a form.
    pub fn write(&self, form: Form) -> String {
        match form {
            Form::Csl => self.csl(),
            Form::Bibtex => self.bibtex(),
            Form::Ris => self.ris(),
            Form::Cff => self.cff(),
        }
    }

    fn csl(&self) -> String {
        let authors: Vec<_> = self.authors.iter().map(|a| json!({"literal": a})).collect();
        let date = [i32::from(self.date.year()), self.date.month().into(), self.date.day().into()];
        let mut item = json!({
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "author": authors,
            "issued": {"date-parts": [date]},
            "version": self.version,
            "publisher": self.publisher,
            "URL": self.url,
            "language": self.lang,
            "abstract": self.description,
        });
        if !self.keywords.is_empty() {
            item["keyword"] = json!(self.keywords.join(", "));
        }
        if let Some(sources) = &self.sources {
            item["note"] = json!(sources);
        }
        let mut text = serde_json::to_string_pretty(&json!([item])).unwrap_or_default();
        text.push('\n');
        text
    }

    fn bibtex(&self) -> String {
        const MONTHS: [&str; 12] =
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let month = usize::try_from(self.date.month() - 1).ok().and_then(|m| MONTHS.get(m));
        let authors: Vec<String> = self.authors.iter().map(|a| format!("{{{}}}", tex(a))).collect();
        let note = match &self.sources {
            Some(sources) => format!("{} [{}]. {sources}", self.version_words, self.kind),
            None => format!("{} [{}]", self.version_words, self.kind),
        };
        let mut out = format!("@misc{{{},\n", self.key);
        let mut put = |key: &str, value: &str| {
            let _ = writeln!(out, "  {key:<9} = {value},");
        };
        put("author", &format!("{{{}}}", authors.join(" and ")));
        put("title", &format!("{{{{{}}}}}", tex(&self.title)));
        put("year", &format!("{{{}}}", self.date.year()));
        put("month", month.copied().unwrap_or("jan"));
        put("publisher", &format!("{{{}}}", tex(&self.publisher)));
        put("version", &format!("{{{}}}", self.version));
        put("note", &format!("{{{}}}", tex(&note)));
        put("url", &format!("{{{}}}", self.url));
        put("langid", &format!("{{{}}}", self.lang));
        out.push_str("}\n");
        out
    }

    fn ris(&self) -> String {
        let mut out = String::new();
        let mut put = |tag: &str, value: &str| {
            // A line is a field: a break would begin another.
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = write!(out, "{tag}  - {value}\r\n");
        };
        let (year, month, day) = (self.date.year(), self.date.month(), self.date.day());
        put("TY", "DATA");
        for author in &self.authors {
            put("AU", author);
        }
        put("TI", &self.title);
        put("PY", &year.to_string());
        put("DA", &format!("{year:04}/{month:02}/{day:02}/"));
        put("ET", &self.version);
        put("PB", &self.publisher);
        put("AB", &self.description);
        for keyword in &self.keywords {
            put("KW", keyword);
        }
        if let Some(sources) = &self.sources {
            put("N1", sources);
        }
        put("UR", &self.url);
        put("LA", &self.lang);
        put("ER", "");
        out
    }

    fn cff(&self) -> String {
        // A JSON string is a YAML string, whatever it holds.
        let quoted = |text: &str| json!(text).to_string();
        let mut out = String::new();
        let mut put = |key: &str, value: &str| {
            let _ = writeln!(out, "{key}: {value}");
        };
        put("cff-version", "1.2.0");
        put("message", &quoted(&self.message));
        put("type", "dataset");
        put("title", &quoted(&self.title));
        put("abstract", &quoted(&self.description));
        put("version", &quoted(&self.version));
        put("date-released", &self.date.to_string());
        put("url", &quoted(&self.url));
        let known: Vec<&str> = self.licences.iter().filter(|l| l.in_cff).map(|l| l.name).collect();
        if known.len() == self.licences.len() {
            put("license", &format!("[{}]", known.join(", ")));
        } else if let Some(first) = self.licences.first() {
            put("license-url", &quoted(first.path));
        }
        let authors: Vec<String> =
            self.authors.iter().map(|a| format!("\n  - name: {}", quoted(a))).collect();
        put("authors", authors.concat().trim_end());
        let (name, email) = &self.contact;
        put("contact", &format!("\n  - name: {}\n    email: {}", quoted(name), quoted(email)));
        if !self.keywords.is_empty() {
            let keywords: Vec<String> =
                self.keywords.iter().map(|k| format!("\n  - {}", quoted(k))).collect();
            put("keywords", &keywords.concat());
        }
        out.replace(": \n", ":\n")
    }
}

/// A text in which no character is a command of TeX.
fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '#' | '_' | '$' => out.extend(['\\', c]),
            '{' => out.push_str("\\textbraceleft "),
            '}' => out.push_str("\\textbraceright "),
            '\\' => out.push_str("\\textbackslash "),
            '~' => out.push_str("\\textasciitilde "),
            '^' => out.push_str("\\textasciicircum "),
            c if c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
