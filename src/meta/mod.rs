//! What describes a dataset to other programs: one [`Described`] → Data Package, CSVW, DCAT, citations, JSON
//! for programs.
//!
//! In: what is declared, and the files that were written. Out: texts of the standards. Every description is made of
//! the same [`Described`], so that they cannot differ; nothing is stated here that the dataset does not state, and
//! nothing is read or written.

pub mod api;
pub mod citation;
pub mod csvw;
pub mod datapackage;
pub mod dcat;
mod described;
pub mod graph;

pub use described::{Body, Contact, Described, File, Place, Role, Withdrawn};
