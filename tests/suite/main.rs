//! The only test binary: what the program promises from outside, and how its own house is kept.

#![expect(
    clippy::disallowed_methods,
    reason = "tests make and read the folders they try things on"
)]
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod again;
mod aggregate;
mod archive;
mod bad;
mod cli;
mod cms;
mod collected;
mod data;
mod deploy;
mod editor;
mod errors;
mod figures;
mod fixture;
mod forges;
mod golden;
mod handbook;
mod history;
mod house;
mod infer;
mod json_schema;
mod measures;
mod meta;
mod official;
mod pictures;
mod reading;
mod real;
mod rieti;
mod same;
mod schemas;
mod serve;
mod snapshot;
mod spectrum;
mod variables;
mod versions;
mod writing;
