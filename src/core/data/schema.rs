//! What is said about a dataset: [`Dataset`] and its parts, ready to use.
//!
//! In: the tree of a `dataset.toml`. Out: [`Dataset`], in which nothing that is mandatory can be missing, and
//! diagnostics for every fault. Ids of vocabularies stay as they were written, with their places: the site looks
//! them up. No table is opened here.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use super::codes::Licence;
use super::json_schema::JsonSchema;
use super::pattern::Pattern;
use super::value::{Decimal, Status, Value};
use super::version::SemVer;
use crate::lang::ByLang;
use crate::source::{FileId, Span, Spanned};

pub mod aggregate;
mod constraint;
mod dataset;
mod dialect;
mod field;
mod files;
pub mod package;
mod resource;
mod rule;

pub use dataset::dataset;
pub use dialect::Dialect;
pub use files::{DataFile, Expected};

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
    /// Who answers questions; the site's contact where there is none.
    pub contact: Option<ContactPoint>,
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
    /// Ids of the projects that paid for it or made it.
    pub projects: Vec<Spanned<String>>,
    /// Where the data come from.
    pub sources: Vec<Source>,
    /// What each version says changed, in the order written (newest first).
    pub releases: Vec<Release>,
    /// A caveat shown beside the data.
    pub notes: Option<ByLang<String>>,
    /// Its tables, one at least, with different names.
    pub resources: Vec<Arc<Resource>>,
    /// How its first table is made from private records; `None` where it is not.
    pub aggregate: Option<aggregate::Aggregate>,
}

/// Who answers questions.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactPoint {
    /// A person, an office.
    pub name: ByLang<String>,
    /// An e-mail address.
    pub email: String,
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
    /// Its files, one at least, in the order they are read.
    pub paths: Vec<DataFile>,
    /// Who should contribute; `None` where nobody says.
    pub expected: Option<Expected>,
    /// Columns of the files that are not published, by their header.
    pub ignored: Vec<String>,
    /// What it is called; the dataset's title where it has none of its own.
    pub title: ByLang<String>,
    /// What it is.
    pub description: Option<ByLang<String>>,
    /// How its files are written.
    pub dialect: Dialect,
    /// Its fields and keys.
    pub schema: Schema,
    /// Totals that are sums.
    pub sums: Vec<Sum>,
    /// Where its series break.
    pub breaks: Vec<Break>,
    /// Where it is declared.
    pub span: Span,
}

/// A total that is the sum of its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// What is added up.
    pub of: SumOf,
    /// Differences up to this are no fault (rounding).
    pub tolerance: Decimal,
    /// Where it is declared.
    pub span: Span,
}

/// What a sum adds up. Fields are named by their place in the schema and hold numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum SumOf {
    /// Fields of one row.
    Columns {
        /// The field of the total.
        total: usize,
        /// The fields of its parts, one at least.
        parts: Vec<usize>,
    },
    /// Rows that differ in one field of the primary key only.
    Rows {
        /// The fields whose numbers are added up.
        fields: Vec<usize>,
        /// The field in which total and parts differ.
        by: usize,
        /// Its value in the row of the total.
        total: Value,
        /// Its values in the rows of the parts; empty for all others.
        parts: Vec<Value>,
    },
}

/// A break in the series of a table: what comes before is not comparable with what comes after.
#[derive(Clone, Debug, PartialEq)]
pub struct Break {
    /// The field of time.
    pub along: usize,
    /// Its first value after the break.
    pub at: Value,
    /// The fields whose series break; empty for all of them.
    pub fields: Vec<usize>,
    /// Why, for readers.
    pub note: ByLang<String>,
    /// Where it is declared.
    pub span: Span,
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
    /// Fields that name a row of a table of another dataset.
    pub outer_keys: Vec<OuterKey>,
    /// How the fields match the columns of the file.
    pub fields_match: FieldsMatch,
}

/// How the declared fields match the columns of a file (`fieldsMatch`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldsMatch {
    /// The same, in the same order.
    #[default]
    Exact,
    /// The same, in any order.
    Equal,
    /// All of them are there; the file may have more.
    Subset,
    /// The file has no others; some may not be there.
    Superset,
    /// One of them is there at least; the file may have more.
    Partial,
}

impl FieldsMatch {
    /// The names in the standard, in the order of the variants.
    pub const NAMES: &'static [&'static str] = &["exact", "equal", "subset", "superset", "partial"];

    /// The one with this name.
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Exact, Self::Equal, Self::Subset, Self::Superset, Self::Partial];
        all.into_iter().find(|m| Self::NAMES.get(*m as usize) == Some(&name))
    }

    /// Whether a field may lack its column.
    pub fn may_lack(self) -> bool {
        matches!(self, Self::Superset | Self::Partial)
    }

    /// Whether the file may have columns that are not declared.
    pub fn may_exceed(self) -> bool {
        matches!(self, Self::Subset | Self::Partial)
    }
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

    /// The field series run along: the only one of years, months or dates in the key, else in the table.
    pub fn time_field(&self) -> Option<usize> {
        let dated = |i: &usize| {
            let field = self.fields.get(*i);
            field.is_some_and(|f| f.ty.is_moment() && f.ty != Type::Time)
        };
        let of_key: Vec<usize> = self.primary_key.iter().copied().filter(dated).collect();
        let all = || (0..self.fields.len()).filter(dated).collect();
        match (if of_key.is_empty() { all() } else { of_key }).as_slice() {
            [one] => Some(*one),
            _ => None,
        }
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

/// Fields of this table that name a row of a table of another dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct OuterKey {
    /// The fields here.
    pub fields: Vec<usize>,
    /// Id of the other dataset.
    pub dataset: Spanned<String>,
    /// Name of the table there; its only one where none is named.
    pub resource: Option<Spanned<String>>,
    /// The fields there, as many.
    pub target: Vec<Spanned<String>>,
    /// Where it is declared.
    pub span: Span,
}

/// One field of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name: in expressions, and in the header of what is published.
    pub name: String,
    /// The header of its column in the file, where that is not its name.
    pub column: Option<String>,
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
    /// Whether the categories have an order, which is the one they are declared in.
    pub categories_ordered: bool,
    /// Texts that stand for nothing: never empty, its own, else the table's, else the dataset's, else the empty text.
    pub missing_values: Vec<MissingValue>,
    /// Vocabulary its values are codes of (`places`).
    pub reference: Option<Spanned<String>>,
    /// Field that dates the rows for the codes' period of validity.
    pub reference_date: Option<Spanned<String>>,
    /// How far a number may be from that of the version before it without being told.
    pub max_change: Option<MaxChange>,
    /// Where the status of its cells comes from.
    pub status: StatusRule,
    /// Where it is declared.
    pub span: Span,
}

impl Field {
    /// What readers see in place of a code; `None` where the value speaks for itself.
    pub fn label_of(&self, value: &Value) -> Option<&ByLang<String>> {
        self.categories.iter().filter(|c| c.value == *value).find_map(|c| c.label.as_ref())
    }

    /// The header of its column in the file.
    pub fn header(&self) -> &str {
        self.column.as_deref().unwrap_or(&self.name)
    }

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

/// How far a number may be from an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxChange {
    /// In per cent of the earlier one.
    Percent(Decimal),
    /// In the unit of the field.
    By(Decimal),
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
    /// `time`.
    Time,
    /// `datetime`.
    DateTime,
    /// `duration` (XML Schema); a text.
    Duration,
    /// `any`: whatever stands there; a text.
    Any,
    /// `list`: values of one simple type between delimiters; a text.
    List,
    /// `array` of JSON; a text.
    Array,
    /// `object` of JSON; a text.
    Object,
    /// `geopoint`: longitude and latitude; a text.
    GeoPoint,
    /// `geojson`; a text.
    GeoJson,
}

impl Type {
    /// The names of all types, in the order of the variants.
    pub const NAMES: &'static [&'static str] = &[
        "string",
        "integer",
        "number",
        "boolean",
        "date",
        "year",
        "yearmonth",
        "time",
        "datetime",
        "duration",
        "any",
        "list",
        "array",
        "object",
        "geopoint",
        "geojson",
    ];

    /// The types the items of a `list` may have.
    pub const ITEMS: &'static [&'static str] =
        &["string", "integer", "number", "boolean", "date", "time", "datetime"];

    /// Every type, in the order of the names.
    const ALL: &'static [Self] = &[
        Self::String,
        Self::Integer,
        Self::Number,
        Self::Boolean,
        Self::Date,
        Self::Year,
        Self::YearMonth,
        Self::Time,
        Self::DateTime,
        Self::Duration,
        Self::Any,
        Self::List,
        Self::Array,
        Self::Object,
        Self::GeoPoint,
        Self::GeoJson,
    ];

    /// Its name in Table Schema, which is also the catalogue's term for it.
    pub fn name(self) -> &'static str {
        Self::NAMES.get(self as usize).copied().unwrap_or("string")
    }

    /// Whether its values are numbers.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Number)
    }

    /// Whether its values are moments or periods, which follow each other.
    pub fn is_moment(self) -> bool {
        matches!(self, Self::Date | Self::Time | Self::DateTime | Self::Year | Self::YearMonth)
    }

    /// Whether its values are kept as texts.
    pub fn is_text(self) -> bool {
        matches!(
            self,
            Self::String
                | Self::Any
                | Self::Duration
                | Self::List
                | Self::Array
                | Self::Object
                | Self::GeoPoint
                | Self::GeoJson
        )
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
    /// Whether the decimal sign was declared: where neither it nor `group` was, `1.234` has two readings.
    pub decimal_declared: bool,
    /// Whether numbers stand alone; `false` where signs such as `%` and `€` stand around them.
    pub bare: bool,
    /// How a `date`, `time` or `datetime` is written, in `strptime`'s letters; `None` for ISO 8601.
    pub date: Option<String>,
    /// Which of the forms of its type a text has; published is the default one.
    pub form: Form,
    /// Type of the items of a `list`: one of [`Type::ITEMS`].
    pub item: Type,
    /// Between the items of a `list`.
    pub delimiter: char,
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
            decimal_declared: true,
            bare: true,
            date: None,
            form: Form::Default,
            item: Type::String,
            delimiter: ',',
            true_values: Vec::new(),
            false_values: Vec::new(),
        }
    }
}

/// Forms that the texts of a type may have, by their names in Table Schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// `default`.
    #[default]
    Default,
    /// `email`, of `string`.
    Email,
    /// `uri`, of `string`.
    Uri,
    /// `binary`, of `string`: Base64.
    Binary,
    /// `uuid`, of `string`.
    Uuid,
    /// `array`, of `geopoint`: `[9.19, 45.46]`.
    PointArray,
    /// `object`, of `geopoint`: `{"lon": 9.19, "lat": 45.46}`.
    PointObject,
    /// `topojson`, of `geojson`.
    TopoJson,
}

impl Form {
    /// The catalogue's term for what has this form; `None` where it is the type's own.
    pub fn term(self) -> Option<&'static str> {
        match self {
            Self::Default | Self::PointArray | Self::PointObject => None,
            Self::Email => Some("email"),
            Self::Uri => Some("uri"),
            Self::Binary => Some("binary"),
            Self::Uuid => Some("uuid"),
            Self::TopoJson => Some("topojson"),
        }
    }

    /// The forms a type has beside the default one, with their names.
    pub fn of(ty: Type) -> &'static [(&'static str, Self)] {
        if ty == Type::String {
            &[
                ("email", Self::Email),
                ("uri", Self::Uri),
                ("binary", Self::Binary),
                ("uuid", Self::Uuid),
            ]
        } else if ty == Type::GeoPoint {
            &[("array", Self::PointArray), ("object", Self::PointObject)]
        } else if ty == Type::GeoJson {
            &[("topojson", Self::TopoJson)]
        } else {
            &[]
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
    /// Least number of characters; of items in a list or an array, of keys in an object.
    pub min_length: Option<usize>,
    /// Greatest number of the same.
    pub max_length: Option<usize>,
    /// What the JSON of an array or an object looks like.
    pub json_schema: Option<JsonSchema>,
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
