//! Specola: open observatory data → a static, bilingual website.
pub mod chart;
pub mod cli;
pub mod config;
pub mod data;
pub mod diag;
pub mod fields;
pub mod format;
pub mod frame;
pub mod lang;
pub mod name;
pub mod par;
pub mod render;
pub mod site;
pub mod source;
pub mod strings;
pub mod world;
