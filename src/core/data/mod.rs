//! Datasets: what is said about them, and their tables.
//!
//! dataset.toml → [`schema`]; delimited bytes → records ([`csv`]) → typed batches ([`parse`], [`mod@column`]); the whole
//! of a dataset's tables against what was declared ([`check`]); two versions compared ([`diff`], [`changes`]); one that was taken
//! back ([`mod@withdrawal`]).
pub mod cell;
pub mod changes;
pub mod check;
pub mod codes;
pub mod column;
pub mod csv;
pub mod diff;
pub mod extent;
pub mod geo;
pub mod json;
pub mod json_schema;
pub mod key;
pub mod moment;
pub mod parse;
pub mod pattern;
pub mod schema;
pub mod specs;
pub mod table;
pub mod text_form;
pub mod value;
pub mod version;
pub mod withdrawal;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
