//! What knows no site: files and the disk, faults, languages, tables, texts, charts and what is published of each.
//!
//! These are the floors 0 to 6 of the program; the code map is the crate documentation of `specola`, `src/lib.rs`, and
//! which floor may import which is held there. They are a crate of their own so that they are compiled while what stands
//! on them is read, and not again where only that changes.

pub mod aggregate;
pub mod chart;
pub mod config;
pub mod data;
pub mod diag;
pub mod doc;
pub mod docx;
pub mod export;
pub mod fields;
pub mod format;
pub mod frame;
pub mod geo;
pub mod infer;
pub mod lang;
pub mod memo;
pub mod name;
pub mod packed;
pub mod par;
pub mod picture;
pub mod search;
pub mod source;
pub mod strings;
pub mod themes;
pub mod world;
