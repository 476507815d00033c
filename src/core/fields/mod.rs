//! Authored TOML, read through tables of [`FieldSpec`]: every fault of a file in one run, each with its place.
//!
//! In: a text, where it stands, and the static table of the keys its kind knows. Out: a [`Record`] whose values
//! have the declared types, and diagnostics for the rest. A key is missing from a [`Record`] only if it was not
//! written or was reported. The same tables feed the JSON Schemas, `new` and the handbook; nothing else in the
//! program lists authored keys.

mod json;
mod raw;
mod read;
mod schema;

pub use json::parse_json;
pub use raw::{Raw, RawTable, despite, parse};
pub use read::{Context, Moment, Record, Value, read};
pub use schema::{Telling, json_schema};

use crate::diag::{Code, Diagnostic};
use crate::name::is_web_address;

/// A fault where the text of a key is no address of the web.
pub fn not_an_address(record: &Record, key: &'static str) -> Option<Diagnostic> {
    let value = record.text(key).filter(|text| !is_web_address(text))?;
    Some(
        Diagnostic::at(Code::ValueChoice, record.span_of(key))
            .with("key", key)
            .with("value", value)
            .with("example", "https://www.istat.it"),
    )
}

/// One key of an authored table.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// The key as it is written.
    pub key: &'static str,
    /// What may stand behind it.
    pub ty: FieldType,
    /// Whether it must be there.
    pub need: Need,
    /// One sentence about it, in English: for messages, schemas and the handbook.
    pub meaning: &'static str,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Its absence is an error.
    Required,
    /// It may be absent.
    Optional,
}

/// What may stand behind a key.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// A text.
    Text,
    /// A text that can be part of an address.
    Slug,
    /// A text per language: `{ it = "…", en = "…" }`.
    ByLang,
    /// A text per language, or one text for all (a proper name).
    ByLangOrText,
    /// A list of texts per language.
    ByLangList,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number, whole or decimal.
    Number,
    /// A list of whole numbers.
    Ints,
    /// A date.
    Date,
    /// A date, or a date and time; without an offset it is in the site's time zone.
    Moment,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A text or a list of texts.
    TextOrTexts,
    /// A list of addresses (`/vecchio/`).
    Addresses,
    /// A table with these keys.
    Table(&'static [FieldSpec]),
    /// A list of tables with these keys.
    Tables(&'static [FieldSpec]),
    /// One of these; who asks for it reads it as [`Raw`] and reports what is none of them.
    OneOf(&'static [FieldType]),
    /// A text, a number, a truth or a date; inside [`Self::OneOf`].
    Scalar,
    /// A list of such values; inside [`Self::OneOf`].
    Each(&'static FieldType),
    /// What one of these types takes, the first whose shape fits; the term names them all for who wrote another.
    Either(&'static [FieldType], &'static str),
    /// Anything; who asks for it reads it as [`Raw`].
    Any,
}

/// A mandatory key.
pub const fn required(key: &'static str, ty: FieldType, meaning: &'static str) -> FieldSpec {
    FieldSpec { key, ty, need: Need::Required, meaning }
}

/// An optional key.
pub const fn optional(key: &'static str, ty: FieldType, meaning: &'static str) -> FieldSpec {
    FieldSpec { key, ty, need: Need::Optional, meaning }
}
