//! `release`: freezes a version of a dataset.

use super::End;
use super::args::Release;
use crate::diag::show::ToolLang;
use crate::world::Fault;

/// Freezes the version that `dataset.toml` names.
pub(super) fn run(_args: &Release, _lang: ToolLang) -> Result<End, Fault> {
    Ok(End::Clean)
}
