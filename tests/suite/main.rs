//! The only test binary: what the program promises from outside, and how its own house is kept.

#![expect(
    clippy::disallowed_methods,
    reason = "tests make and read the folders they try things on"
)]
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod cli;
mod data;
mod fixture;
mod golden;
mod house;
mod json_schema;
mod reading;
mod snapshot;
mod writing;
