//! `new`: a filled-in start.

use super::End;
use super::args::New;
use crate::diag::show::ToolLang;
use crate::world::Fault;

/// Begins something.
pub(super) fn run(_args: &New, _lang: ToolLang) -> Result<End, Fault> {
    Ok(End::Clean)
}
