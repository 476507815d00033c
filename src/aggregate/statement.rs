//! What was checked, as a file beside the table, without any confidential parameter.
//!
//! In: the public table and how it was declared. Out: `audit.toml`, and whether one still speaks of the table it stands
//! beside. It names the profile; no threshold, no record, no primary cell.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

use super::plan::Plan;
use crate::fields::{RawTable, parse};
use crate::source::FileId;
use crate::world::out::hex;

/// The file, in the folder of the dataset.
pub const NAME: &str = "audit.toml";

/// What a statement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// SHA-256 of the table's file.
    pub table: String,
    /// SHA-256 of what `[aggregate]` comes to.
    pub declared: String,
    /// Whether empty cells are shown, so that no hidden one is empty.
    pub zeros_shown: bool,
}

/// SHA-256 in lower-case hexadecimal digits of all that a reader gives.
///
/// # Errors
/// Whatever the disk says.
pub fn sha256(mut input: impl Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => hash.update(buffer.get(..n).unwrap_or(&[])),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(hex(&hash.finalize()))
}

/// The hash of what was declared.
pub fn declared(plan: &Plan<'_>) -> String {
    hex(&Sha256::digest(plan.digest().as_bytes()))
}

impl Statement {
    /// The file.
    pub fn write(&self, plan: &Plan<'_>, n_hidden: usize) -> String {
        let zeros = if self.zeros_shown { "shown" } else { "hidden" };
        format!(
            "# Written by `specola aggregate` beside the table it is about. Do not edit.\n\
             profile = {profile:?}\n\
             emptyCells = \"{zeros}\"\n\
             cells = {n_cells}\n\
             hiddenCells = {n_hidden}\n\
             checks = [\"additivity\", \"exact recovery\", \"feasibility intervals\", \"singletons\", \"kept versions\"]\n\
             declared = \"{declared}\"\n\
             table = \"{table}\"\n\
             specola = \"{version}\"\n",
            profile = plan.said.profile,
            n_cells = plan.shape.n_cells(),
            declared = self.declared,
            table = self.table,
            version = env!("CARGO_PKG_VERSION"),
        )
    }

    /// Reads the file; `None` where it is none.
    pub fn read(text: &str, file: FileId) -> Option<Self> {
        let (table, faults) = parse(text, file, 0);
        let value =
            |table: &RawTable, key: &str| table.get(key)?.value.as_text().map(str::to_owned);
        let zeros = value(&table, "emptyCells")?;
        faults.is_empty().then_some(Self {
            table: value(&table, "table")?,
            declared: value(&table, "declared")?,
            zeros_shown: zeros == "shown",
        })
    }
}
