//! The floor as a whole: a `dataset.toml` and a CSV in, faults and typed columns out.

use super::fixture::{HEAD, Memory, faults, field, one, open};

mod cells;
mod compared;
mod declared;
mod dialects;
mod keys;
mod oracle;
mod package;
mod random;
mod rules;
