//! The keys of `dataset.toml`, as static tables: key names are those of the Frictionless Data Package v2 where it has
//! them.

use super::codes::FREQUENCIES;
use super::schema::{FieldsMatch, Type};
use crate::fields::{FieldSpec, FieldType as T, optional, required};

/// Top level of `dataset.toml`.
pub const DATASET: &[FieldSpec] = &[
    required("title", T::ByLang, "what the dataset is called"),
    required("description", T::ByLang, "what it is, in 50 characters at least"),
    optional("keywords", T::ByLangList, "words to find it by"),
    required("version", T::Text, "MAJOR.MINOR.PATCH: schema, new rows, corrections"),
    optional("created", T::Date, "when it was first published"),
    required("modified", T::Date, "when the data last changed"),
    required("licenses", T::TextOrTexts, "SPDX identifiers, such as CC-BY-4.0"),
    required("holder", T::Text, "id of the organisation that holds the rights"),
    optional("publisher", T::Text, "id of the organisation that publishes it, if not the site's"),
    optional("creator", T::Text, "id of the organisation that made it"),
    optional("contactPoint", T::Table(CONTACT), "who answers questions, if not the site's contact"),
    optional("contributors", T::Tables(CONTRIBUTOR), "who else had a part in it"),
    required("theme", T::TextOrTexts, "codes of the EU table of data themes, such as SOCI"),
    optional("subject", T::TextOrTexts, "EuroVoc numbers of sub-themes, such as 100193"),
    required("frequency", T::Choice(FREQUENCIES), "code of the EU table of frequencies"),
    optional("temporal", T::Table(TEMPORAL), "the time it is about"),
    optional("places", T::Texts, "ids of the places it is about"),
    optional("topics", T::Texts, "ids of its topics"),
    optional("projects", T::Texts, "ids of the projects it belongs to"),
    optional("sources", T::Tables(SOURCE), "where the data come from"),
    optional("releases", T::Tables(RELEASE), "what each version changed, newest first"),
    optional("notes", T::ByLang, "a caveat shown beside the data"),
    optional("resources", T::Tables(RESOURCE), "its tables"),
    optional("missingValues", T::OneOf(MISSING), "texts that stand for nothing"),
    // The rest is sugar for exactly one resource.
    optional("path", T::OneOf(PATHS), "the table's file or files"),
    optional("expected", T::Int, "how many bodies should contribute"),
    optional("contributorsExpected", T::Texts, "ids of the organisations that should contribute"),
    optional("ignoreColumns", T::Texts, "columns of the file that are not published"),
    optional("dialect", T::Table(DIALECT), "how the file is written"),
    optional("fields", T::Tables(FIELD), "the table's fields"),
    optional("primaryKey", T::TextOrTexts, "fields that together name a row"),
    optional(
        "uniqueKeys",
        T::OneOf(&[T::Each(&T::Texts)]),
        "other sets of fields that differ in every row",
    ),
    optional("foreignKeys", T::Tables(FOREIGN_KEY), "fields that name a row of another table"),
    optional("fieldsMatch", T::Choice(FieldsMatch::NAMES), "how fields match the header's columns"),
    optional("sums", T::Tables(SUM), "totals that are sums of their parts"),
    optional("breaks", T::Tables(BREAK), "where its series break"),
    optional("aggregate", T::Table(AGGREGATE), "how the table is made from private records"),
];

/// `aggregate`: private records → the table, by `specola aggregate`.
pub const AGGREGATE: &[FieldSpec] = &[
    required("profile", T::Text, "name of the rules of disclosure control"),
    optional("person", T::Text, "column that tells people apart; each record is one unless named"),
    optional("centre", T::Text, "column of the centre"),
    optional("holding", T::Text, "column of the body that runs the centre"),
    optional("private", T::Texts, "other columns that must never be published"),
    optional(
        "records",
        T::Text,
        "name of the records; tables of the same records are checked together",
    ),
    optional("delimiter", T::Text, "between fields of the records; a comma unless declared"),
    required("dimensions", T::Tables(DIMENSION), "what the rows of the table are told apart by"),
    required("measures", T::Tables(MEASURE), "what is counted or added up"),
];

const DIMENSION: &[FieldSpec] = &[
    required("field", T::Text, "field of the table"),
    optional("column", T::Text, "column of the records; of the field's name unless named"),
    optional("period", T::Choice(PERIODS), "the column holds dates; they are told apart by this"),
    optional(
        "bounds",
        T::OneOf(BOUNDS),
        "the column holds numbers; where one class ends and the next begins",
    ),
    optional("codes", T::Texts, "the codes there are"),
    optional("merge", T::Tables(GROUP), "codes of the records that become one"),
    optional("totals", T::Tables(GROUP), "codes that are the sum of others"),
    optional("total", T::Text, "code of the sum of all"),
    optional("sensitive", T::Bool, "whether to belong to one of the codes is nobody's business"),
];

/// What dates are told apart by.
pub const PERIODS: &[&str] = &["month", "quarter", "half-year", "year"];

/// What may stand behind `bounds`.
const BOUNDS: &[T] = &[T::Each(&T::Number)];

const GROUP: &[FieldSpec] =
    &[required("code", T::Text, "the code"), required("of", T::Texts, "the codes it is made of")];

const MEASURE: &[FieldSpec] = &[
    required("field", T::Text, "field of the table"),
    required("kind", T::Choice(MEASURES), "how it comes about"),
    optional("column", T::Text, "column of the records with the numbers"),
    optional(
        "decimals",
        T::Int,
        "how many decimals a mean, share or median has; 1 unless declared",
    ),
];

/// How a measure comes about: how many records, how many people, the sum or mean of a column, the percentage of records
/// in which a column is 1, the number in the middle of a column.
pub const MEASURES: &[&str] = &["records", "persons", "sum", "mean", "share", "median"];

/// Keys of the top level that are sugar for one resource.
pub const SUGAR: &[&str] = &[
    "path",
    "expected",
    "contributorsExpected",
    "ignoreColumns",
    "dialect",
    "fields",
    "primaryKey",
    "uniqueKeys",
    "foreignKeys",
    "fieldsMatch",
    "sums",
    "breaks",
];

/// What may stand behind `missingValues`.
const MISSING: &[T] = &[T::Each(&T::OneOf(&[T::Text, T::Table(MISSING_VALUE)]))];

/// What may stand behind `path`.
const PATHS: &[T] = &[T::Text, T::Each(&T::OneOf(&[T::Text, T::Table(DATA_FILE)]))];

const CONTRIBUTOR: &[FieldSpec] = &[
    required("title", T::ByLangOrText, "name"),
    optional("path", T::Text, "address on the web"),
    optional("roles", T::Texts, "parts played"),
];

const CONTACT: &[FieldSpec] = &[
    required("name", T::ByLangOrText, "who answers"),
    required("email", T::Text, "the e-mail address"),
];

const TEMPORAL: &[FieldSpec] =
    &[required("start", T::Date, "first day"), optional("end", T::Date, "last day")];

const SOURCE: &[FieldSpec] = &[
    required("title", T::ByLangOrText, "name of the source"),
    optional("path", T::Text, "its address"),
    optional("version", T::Text, "which version of it was used"),
    optional("email", T::Text, "an address to write to"),
];

const RELEASE: &[FieldSpec] = &[
    required("version", T::Text, "MAJOR.MINOR.PATCH"),
    required("date", T::Date, "when it came out"),
    required("changes", T::ByLang, "what changed"),
];

/// A table of `[[resources]]`.
pub const RESOURCE: &[FieldSpec] = &[
    required("name", T::Slug, "name of the table, part of its address"),
    required("path", T::OneOf(PATHS), "its file or files"),
    optional("expected", T::Int, "how many bodies should contribute"),
    optional("contributorsExpected", T::Texts, "ids of the organisations that should contribute"),
    optional("ignoreColumns", T::Texts, "columns of the file that are not published"),
    optional("title", T::ByLang, "what the table is called"),
    optional("description", T::ByLang, "what it is"),
    optional("dialect", T::Table(DIALECT), "how the file is written"),
    required("schema", T::Table(SCHEMA), "its fields and keys"),
    optional("sums", T::Tables(SUM), "totals that are sums of their parts"),
    optional("breaks", T::Tables(BREAK), "where its series break"),
];

/// A table in the list of `path`.
pub const DATA_FILE: &[FieldSpec] = &[
    required("path", T::Text, "the file"),
    optional("contributor", T::Text, "id of the organisation the file comes from"),
    optional("year", T::Int, "the year the file is about"),
];

/// `dialect`: the keys of Table Dialect v2 that say something of a delimited file, and `decimalChar`, `groupChar` and
/// `footerRows`, which are ours.
pub const DIALECT: &[FieldSpec] = &[
    optional("delimiter", T::Text, "between fields; a comma unless declared"),
    optional("lineTerminator", T::Text, "ignored: every kind of line end is read"),
    optional("quoteChar", T::Text, "around fields; a double quote unless declared"),
    optional(
        "doubleQuote",
        T::Bool,
        "whether a quote inside quotes is doubled; true unless declared",
    ),
    optional("escapeChar", T::Text, "before a character that means itself"),
    optional(
        "skipInitialSpace",
        T::Bool,
        "whether spaces behind a delimiter are no part of the field",
    ),
    optional("nullSequence", T::Text, "a text that stands for nothing, such as \\N"),
    optional("header", T::Bool, "false where the file has no header"),
    optional("headerRows", T::Ints, "numbers of the rows of the header, from 1"),
    optional(
        "headerJoin",
        T::Text,
        "between the parts of a header of several rows; a space unless declared",
    ),
    optional("commentRows", T::Ints, "numbers of the rows that are no data, from 1"),
    optional("commentChar", T::Text, "what a row that is no data begins with"),
    optional("footerRows", T::Int, "how many records at the end are notes or totals"),
    optional("decimalChar", T::Text, "decimal sign of every number of the table"),
    optional("groupChar", T::Text, "thousands sign of every number of the table"),
    optional("encoding", T::Text, "utf-8 unless declared; windows-1252, iso-8859-1"),
];

/// `schema` of a table.
pub const SCHEMA: &[FieldSpec] = &[
    required("fields", T::Tables(FIELD), "the table's fields"),
    optional("primaryKey", T::TextOrTexts, "fields that together name a row"),
    optional(
        "uniqueKeys",
        T::OneOf(&[T::Each(&T::Texts)]),
        "other sets of fields that differ in every row",
    ),
    optional("foreignKeys", T::Tables(FOREIGN_KEY), "fields that name a row of another table"),
    optional("missingValues", T::OneOf(MISSING), "texts that stand for nothing"),
    optional("fieldsMatch", T::Choice(FieldsMatch::NAMES), "how fields match the header's columns"),
];

const SUM: &[FieldSpec] = &[
    required(
        "total",
        T::OneOf(&[T::Scalar]),
        "field of the total; of rows, the value of `by` in the total's row",
    ),
    optional(
        "parts",
        T::OneOf(&[T::Each(&T::Scalar)]),
        "fields of the parts; of rows, the values of `by`, all others unless named",
    ),
    optional("field", T::TextOrTexts, "fields whose rows are added up"),
    optional("by", T::Text, "field of the key in which the rows of total and parts differ"),
    optional("tolerance", T::OneOf(&[T::Number]), "difference that is no fault"),
];

const BREAK: &[FieldSpec] = &[
    required("at", T::OneOf(&[T::Scalar]), "first year, month or day after the break"),
    optional("field", T::TextOrTexts, "fields whose series break; all of them unless named"),
    required("note", T::ByLang, "why what comes before is not comparable with what comes after"),
];

const FOREIGN_KEY: &[FieldSpec] = &[
    required("fields", T::TextOrTexts, "fields of this table"),
    required("reference", T::Table(REFERENCE), "the row they name"),
];

const REFERENCE: &[FieldSpec] = &[
    optional("dataset", T::Text, "the other dataset; this one unless named"),
    optional("resource", T::Text, "the other table; this one unless named"),
    required("fields", T::TextOrTexts, "fields there"),
];

/// A field of a table.
pub const FIELD: &[FieldSpec] = &[
    required("name", T::Text, "name of the field"),
    optional(
        "column",
        T::Text,
        "the header as it is written in the file, where it is not the name",
    ),
    required("type", T::Choice(Type::NAMES), "type of the cells"),
    required("title", T::ByLang, "what the field is called"),
    optional("description", T::ByLang, "what it means"),
    optional("unit", T::ByLang, "unit of its numbers"),
    optional(
        "format",
        T::Text,
        "how dates and times are written, such as %d/%m/%Y, or a form of the type, such as email",
    ),
    optional("itemType", T::Choice(Type::ITEMS), "type of the items of a list"),
    optional("delimiter", T::Text, "between the items of a list; a comma unless named"),
    optional("decimalChar", T::Text, "decimal sign"),
    optional("groupChar", T::Text, "thousands sign"),
    optional("bareNumber", T::Bool, "false where signs such as % stand around numbers"),
    optional("trueValues", T::Texts, "words for true"),
    optional("falseValues", T::Texts, "words for false"),
    optional("constraints", T::Table(CONSTRAINTS), "what the cells must keep to"),
    optional(
        "categories",
        T::OneOf(&[T::Each(&T::OneOf(&[T::Scalar, T::Table(CATEGORY)]))]),
        "the values there may be, with labels",
    ),
    optional("categoriesOrdered", T::Bool, "true where the categories have an order"),
    optional("missingValues", T::OneOf(MISSING), "texts that stand for nothing"),
    optional("reference", T::Text, "vocabulary the values are codes of, such as places"),
    optional("referenceDate", T::Text, "field that dates the rows, for codes that come and go"),
    optional(
        "maxChange",
        T::OneOf(&[T::Number, T::Text]),
        "change against the version before it that is told: 1000, or \"20%\"",
    ),
    optional(
        "status",
        T::OneOf(&[T::Text, T::Table(STATUS)]),
        "column that holds the status of the cells, or { obs = \"P\" } for all",
    ),
];

/// `constraints` of a field.
pub const CONSTRAINTS: &[FieldSpec] = &[
    optional("required", T::Bool, "no cell is missing"),
    optional("unique", T::Bool, "no two cells are equal"),
    optional("enum", T::OneOf(&[T::Each(&T::Any)]), "the values there may be"),
    optional("pattern", T::Text, "regular expression for the whole cell"),
    optional("minimum", T::OneOf(&[T::Scalar]), "least value"),
    optional("maximum", T::OneOf(&[T::Scalar]), "greatest value"),
    optional("exclusiveMinimum", T::OneOf(&[T::Scalar]), "every value is greater"),
    optional("exclusiveMaximum", T::OneOf(&[T::Scalar]), "every value is less"),
    optional("minLength", T::Int, "least number of characters"),
    optional("maxLength", T::Int, "greatest number of characters"),
    optional("jsonSchema", T::Any, "what the JSON of an array or an object looks like"),
];

/// An entry of `categories`.
pub const CATEGORY: &[FieldSpec] = &[
    required("value", T::OneOf(&[T::Scalar]), "the value"),
    optional("label", T::ByLang, "what readers see"),
];

/// An entry of `missingValues`.
pub const MISSING_VALUE: &[FieldSpec] = &[
    required("value", T::Text, "as it is written in the file"),
    optional("label", T::ByLangOrText, "why nothing is there"),
    optional("status", T::Text, "the status the cell takes: C, M"),
];

/// The table behind `status`.
pub const STATUS: &[FieldSpec] = &[required("obs", T::Text, "status of every cell: P, E, B")];
