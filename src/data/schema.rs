//! What is said about a dataset: [`Dataset`] and its parts, ready to use.
//!
//! In: the tree of a `dataset.toml`. Out: [`Dataset`], in which nothing that is mandatory can be missing, and
//! diagnostics for every fault. Ids of vocabularies stay as they were written, with their places: the site looks
//! them up. No table is opened here.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use super::codes::Licence;
use super::pattern::Pattern;
use super::value::{Status, Value};
use super::version::SemVer;
use crate::lang::ByLang;
use crate::source::{FileId, Span, Spanned};

mod dataset;
mod field;
mod resource;

pub use dataset::dataset;

/// What is said about a dataset in one of its versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Name of its folder, which is its id and its piece of the address.
    pub id: String,
    /// Its `dataset.toml`.
    pub file: FileId,
    /// Its folder, with a slash at the end: `datasets/residenti/`, or that of a frozen version.
    pub folder: String,
    /// What it is called.
    pub title: ByLang<String>,
    /// What it is, in 50 characters at least in each language that has it.
    pub description: ByLang<String>,
    /// Words to find it by.
    pub keywords: Option<ByLang<Vec<String>>>,
    /// Which version this is.
    pub version: Spanned<SemVer>,
    /// When it was first published.
    pub created: Option<Date>,
    /// When the data last changed.
    pub modified: Date,
    /// Its licences, one at least.
    pub licenses: Vec<&'static Licence>,
    /// Id of the organisation that holds the rights.
    pub holder: Spanned<String>,
    /// Id of the organisation that publishes it; the site's publisher where there is none.
    pub publisher: Option<Spanned<String>>,
    /// Id of the organisation that made it.
    pub creator: Option<Spanned<String>>,
    /// Who else had a part in it.
    pub contributors: Vec<Contributor>,
    /// Codes of the EU table `data-theme`, one at least.
    pub theme: Vec<&'static str>,
    /// Numbers of `EuroVoc` concepts that are sub-themes of its themes.
    pub subject: Vec<String>,
    /// Code of the EU table `frequency`.
    pub frequency: &'static str,
    /// The time it is about.
    pub temporal: Option<Temporal>,
    /// Ids of the places it is about.
    pub places: Vec<Spanned<String>>,
    /// Ids of its topics.
    pub topics: Vec<Spanned<String>>,
    /// Where the data come from.
    pub sources: Vec<Source>,
    /// What each version says changed, in the order written (newest first).
    pub releases: Vec<Release>,
    /// A caveat shown beside the data.
    pub notes: Option<ByLang<String>>,
    /// Its tables, one at least, with different names.
    pub resources: Vec<Arc<Resource>>,
}

/// Who had a part in a dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct Contributor {
    /// Name.
    pub title: ByLang<String>,
    /// Address on the web.
    pub path: Option<String>,
    /// Parts played, as free words (`author`, `wrangler`).
    pub roles: Vec<String>,
}

/// A period; both days belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Temporal {
    /// First day.
    pub start: Date,
    /// Last day; `None` where it goes on.
    pub end: Option<Date>,
}

/// Where data come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its name.
    pub title: ByLang<String>,
    /// Its address.
    pub path: Option<String>,
    /// Which version of it was used.
    pub version: Option<String>,
    /// An address to write to.
    pub email: Option<String>,
}

/// What a version says changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    /// The version.
    pub version: SemVer,
    /// When it came out.
    pub date: Date,
    /// What changed.
    pub changes: ByLang<String>,
    /// Where the entry stands.
    pub span: Span,
}

/// One table: its files, how they are written, what its fields are.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its name, different from that of every other table of the dataset; part of an address.
    pub name: String,
    /// Its files, one at least: paths from the dataset's folder, in the order they are read.
    pub paths: Vec<Spanned<String>>,
    /// What it is called; the dataset's title where it has none of its own.
    pub title: ByLang<String>,
    /// What it is.
    pub description: Option<ByLang<String>>,
    /// How its files are written.
    pub dialect: Dialect,
    /// Its fields and keys.
    pub schema: Schema,
    /// Where it is declared.
    pub span: Span,
}

/// How a delimited file is written.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// Between fields: one ASCII character.
    pub delimiter: u8,
    /// Around fields: one ASCII character.
    pub quote: u8,
    /// UTF-8, or an encoding of one byte a character.
    pub encoding: &'static encoding_rs::Encoding,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { delimiter: b',', quote: b'"', encoding: encoding_rs::UTF_8 }
    }
}

impl PartialEq for Dialect {
    fn eq(&self, other: &Self) -> bool {
        (self.delimiter, self.quote, self.encoding.name())
            == (other.delimiter, other.quote, other.encoding.name())
    }
}

/// The fields of a table and its keys. Fields are named by their place in `fields`.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// The fields in the order of the header, one at least, with different names.
    pub fields: Vec<Field>,
    /// The fields that together name a row; empty where none do.
    pub primary_key: Vec<usize>,
    /// Other sets of fields that together differ in every row.
    pub unique_keys: Vec<Vec<usize>>,
    /// Fields that name a row of another table.
    pub foreign_keys: Vec<ForeignKey>,
}

impl Schema {
    /// The place of a field.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.name == name)
    }

    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// The names of some fields.
    pub fn names(&self, fields: &[usize]) -> Vec<String> {
        fields.iter().filter_map(|i| self.fields.get(*i)).map(|f| f.name.clone()).collect()
    }
}

/// Fields of this table that name a row of another.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignKey {
    /// The fields here.
    pub fields: Vec<usize>,
    /// Place of the other table in [`Dataset::resources`].
    pub resource: usize,
    /// The fields there, as many.
    pub target: Vec<usize>,
    /// Where it is declared.
    pub span: Span,
}

/// One field of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name in the header.
    pub name: String,
    /// Type of its cells.
    pub ty: Type,
    /// What it is called.
    pub title: ByLang<String>,
    /// What it means.
    pub description: Option<ByLang<String>>,
    /// Unit of its numbers.
    pub unit: Option<ByLang<String>>,
    /// How its cells are written.
    pub format: CellFormat,
    /// What its cells must keep to.
    pub constraints: Constraints,
    /// The values it may have with their labels; empty where anything may stand.
    pub categories: Vec<Category>,
    /// Texts that stand for nothing: never empty, its own, else the table's, else the dataset's, else the empty text.
    pub missing_values: Vec<MissingValue>,
    /// Vocabulary its values are codes of (`places`).
    pub reference: Option<Spanned<String>>,
    /// Where the status of its cells comes from.
    pub status: StatusRule,
    /// Where it is declared.
    pub span: Span,
}

impl Field {
    /// Whether its cells can have a status other than normal; if so a status column is published beside it.
    pub fn has_status(&self) -> bool {
        self.status != StatusRule::None
            || self.missing_values.iter().any(|m| m.status != Status::NORMAL)
    }

    /// Name of the status column that is published beside it.
    pub fn status_name(&self) -> String {
        match &self.status {
            StatusRule::Column(name) => name.clone(),
            StatusRule::None | StatusRule::All(_) => format!("{}_status", self.name),
        }
    }
}

/// Type of a field, by its name in Table Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `string`.
    String,
    /// `integer`.
    Integer,
    /// `number`, exact.
    Number,
    /// `boolean`.
    Boolean,
    /// `date`.
    Date,
    /// `year`.
    Year,
    /// `yearmonth`.
    YearMonth,
}

impl Type {
    /// The names of all types, in the order of the variants.
    pub const NAMES: &'static [&'static str] =
        &["string", "integer", "number", "boolean", "date", "year", "yearmonth"];

    /// Every type, in the order of the names.
    const ALL: &'static [Self] = &[
        Self::String,
        Self::Integer,
        Self::Number,
        Self::Boolean,
        Self::Date,
        Self::Year,
        Self::YearMonth,
    ];

    /// Its name in Table Schema, which is also the catalogue's term for it.
    pub fn name(self) -> &'static str {
        Self::NAMES.get(self as usize).copied().unwrap_or("string")
    }

    /// The type of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|t| t.name() == name)
    }
}

/// How the cells of a field are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFormat {
    /// Between the whole part and the decimals of a `number`.
    pub decimal: char,
    /// Between groups of digits.
    pub group: Option<char>,
    /// Whether numbers stand alone; `false` where signs such as `%` and `€` stand around them.
    pub bare: bool,
    /// How a `date` is written, in `strptime`'s letters; `None` for ISO 8601.
    pub date: Option<String>,
    /// Words for true; empty for Table Schema's own.
    pub true_values: Vec<String>,
    /// Words for false; empty for Table Schema's own.
    pub false_values: Vec<String>,
}

impl Default for CellFormat {
    fn default() -> Self {
        Self {
            decimal: '.',
            group: None,
            bare: true,
            date: None,
            true_values: Vec::new(),
            false_values: Vec::new(),
        }
    }
}

/// What the cells of a field must keep to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// No cell is missing.
    pub required: bool,
    /// No two cells are equal; missing ones do not count.
    pub unique: bool,
    /// Every cell is one of these; empty for no limit.
    pub allowed: Vec<Value>,
    /// Every cell matches, as it is written in the file.
    pub pattern: Option<Pattern>,
    /// Least value.
    pub minimum: Option<Value>,
    /// Greatest value.
    pub maximum: Option<Value>,
    /// Every value is greater than this.
    pub exclusive_minimum: Option<Value>,
    /// Every value is less than this.
    pub exclusive_maximum: Option<Value>,
    /// Least number of characters.
    pub min_length: Option<usize>,
    /// Greatest number of characters.
    pub max_length: Option<usize>,
}

/// A value a field may have.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// The value, of the field's type.
    pub value: Value,
    /// What readers see; `None` where the value speaks for itself.
    pub label: Option<ByLang<String>>,
}

/// A text that stands for nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingValue {
    /// As it is written.
    pub value: String,
    /// Why nothing is there.
    pub label: Option<ByLang<String>>,
    /// The status a cell takes that holds it.
    pub status: Status,
}

/// Where the status of a field's cells comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusRule {
    /// Every cell is normal.
    None,
    /// From a column of the file.
    Column(String),
    /// The same for every cell.
    All(Status),
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
