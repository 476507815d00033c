//! [`Described`]: a version of a dataset with everything about it that stands elsewhere on the site.

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::citation::Form;
use crate::data::codes::FileType;
use crate::data::schema::{Dataset, Temporal};
use crate::data::version::SemVer;
use crate::lang::{ByLang, Lang, Languages};
use crate::strings::Strings;

/// A version of a dataset, ready to be described.
#[derive(Clone, Debug)]
pub struct Described<'a> {
    /// What is declared.
    pub dataset: &'a Dataset,
    /// The languages of the site.
    pub languages: &'a Languages,
    /// The words of the interface.
    pub strings: &'a Strings,
    /// Its persistent address, absolute.
    pub iri: String,
    /// Its page in each language that has one, absolute; the default language first.
    pub pages: Vec<(Lang, String)>,
    /// Who holds the rights.
    pub holder: Body<'a>,
    /// Who publishes it.
    pub publisher: Body<'a>,
    /// Who made it, where that is said.
    pub creator: Option<Body<'a>>,
    /// Who answers questions.
    pub contact: Contact<'a>,
    /// The places it is about.
    pub places: Vec<Place<'a>>,
    /// The time it is about, with its persistent address, absolute.
    pub temporal: Option<(String, Temporal)>,
    /// The names of its topics.
    pub topics: Vec<&'a ByLang<String>>,
    /// The files of its tables, in the order of the tables, then of the formats.
    pub files: Vec<File>,
    /// How many rows each table has.
    pub rows: Vec<u64>,
    /// Its frozen versions, newest first: number and page in each language, absolute.
    pub versions: Vec<(SemVer, Vec<(Lang, String)>)>,
    /// The page in each language that will always show this version, absolute: its own, once it was frozen.
    pub kept: Vec<(Lang, String)>,
    /// The versions that were taken back, newest first.
    pub withdrawn: Vec<Withdrawn>,
    /// What programs read of it, absolute.
    pub api: String,
    /// Its Data Package in each language, absolute.
    pub packages: Vec<(Lang, String)>,
    /// The references to it in each form and language, absolute.
    pub citations: Vec<(Form, Lang, String)>,
}

/// A version that was taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Withdrawn {
    /// Its number.
    pub version: SemVer,
    /// When it was taken back.
    pub date: Date,
    /// Number, day and reason as a sentence.
    pub text: ByLang<String>,
}

/// The part of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Holds the rights.
    Holder,
    /// Publishes.
    Publisher,
    /// Made the data.
    Creator,
}

/// A body that has a part in a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body<'a> {
    /// Its persistent address, absolute.
    pub iri: String,
    /// Its name.
    pub title: &'a ByLang<String>,
    /// What registers call it: its code in the index of public bodies, or its VAT number, or another identifier.
    pub identifier: &'a str,
    /// Its address on the web.
    pub path: Option<&'a str>,
    /// Its address for mail.
    pub email: Option<&'a str>,
}

/// Who answers questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact<'a> {
    /// Its persistent address, absolute.
    pub iri: String,
    /// Who answers.
    pub name: &'a ByLang<String>,
    /// An e-mail address.
    pub email: &'a str,
}

/// A place that a dataset is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Place<'a> {
    /// Its persistent address, absolute.
    pub iri: String,
    /// Its name.
    pub title: &'a ByLang<String>,
    /// The same place in official vocabularies, absolute addresses.
    pub same: Vec<String>,
    /// West, south, east, north in degrees, as written, where that is known.
    pub bbox: Option<[f64; 4]>,
}

/// A file of a dataset that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The table it holds, by its place in the resources; `None` where it holds all of them.
    pub table: Option<usize>,
    /// The language of its texts; `None` for the default one, or where it has none.
    pub lang: Option<Lang>,
    /// Its form.
    pub form: &'static FileType,
    /// Its persistent address, absolute.
    pub iri: String,
    /// Its address, absolute.
    pub url: String,
    /// Its name in the dataset's folder.
    pub name: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
}

/// The ending that the CSV for Italian spreadsheets has.
const EXCEL: &str = ".excel-it.csv";

impl File {
    /// Whether it is the canonical CSV of a table.
    pub fn is_canonical(&self) -> bool {
        self.form.extension == "csv" && !self.is_for_excel()
    }

    /// Whether it is the CSV for Italian spreadsheets: semicolons, decimal comma, byte order mark.
    pub fn is_for_excel(&self) -> bool {
        self.name.ends_with(EXCEL)
    }
}

impl<'a> Described<'a> {
    /// The canonical CSV of a table.
    pub fn canonical(&self, table: usize) -> Option<&File> {
        self.files.iter().find(|f| f.table == Some(table) && f.is_canonical())
    }

    /// The page in a language, else in the default language.
    pub fn page(&self, lang: Lang) -> &str {
        in_lang(&self.pages, lang)
    }

    /// The page that will always show this version, in a language, else in the default language.
    pub fn kept_page(&self, lang: Lang) -> &str {
        in_lang(&self.kept, lang)
    }

    /// Whether the version itself was taken back.
    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn.iter().any(|w| w.version == self.dataset.version.value)
    }

    /// The bodies with their parts.
    pub fn bodies(&self) -> impl Iterator<Item = (&Body<'a>, Role)> {
        let creator = self.creator.iter().map(|c| (c, Role::Creator));
        [(&self.holder, Role::Holder), (&self.publisher, Role::Publisher)]
            .into_iter()
            .chain(creator)
    }

    /// A text in each language it has, as JSON-LD values: `[{"@value": "…", "@language": "it"}, …]`.
    pub(super) fn values(&self, text: &ByLang<String>) -> Json {
        let one = |(lang, text): (Lang, &String)| json!({"@value": text, "@language": self.languages.tag(lang)});
        text.iter().map(one).collect()
    }
}

fn in_lang(pages: &[(Lang, String)], lang: Lang) -> &str {
    let own = pages.iter().find(|(l, _)| *l == lang);
    own.or(pages.first()).map_or("", |(_, url)| url)
}
