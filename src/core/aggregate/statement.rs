//! What was checked, as a file beside the table, without any confidential parameter.
//!
//! In: the public table and how it was declared. Out: `audit.toml`, and whether one still speaks of the table it stands
//! beside. It names the profile; no threshold, no record, no primary cell.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

use super::plan::Plan;
use super::verdict::Rounded;
use crate::fields::{Raw, RawTable, parse};
use crate::source::{FileId, Sources};
use crate::world::out::hex;

/// The file, in the folder of the dataset.
pub const NAME: &str = "audit.toml";

/// What a statement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The name of the profile whose rules were asked.
    pub profile: String,
    /// SHA-256 of the table's file.
    pub table: String,
    /// SHA-256 of what `[aggregate]` comes to.
    pub declared: String,
    /// Whether empty cells are shown, so that no hidden one is empty.
    pub zeros_shown: bool,
    /// Whether each cell is hidden, by number: what stays of a table that was withdrawn.
    pub hidden: Vec<bool>,
    /// How counts were rounded; `None` where cells are hidden instead.
    pub rounded: Option<Rounded>,
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
    pub fn write(&self, plan: &Plan<'_>) -> String {
        let n_hidden = self.hidden.iter().filter(|h| **h).count();
        let zeros = if self.zeros_shown { "shown" } else { "hidden" };
        let (rounding, checks) = match self.rounded {
            None => (
                String::new(),
                "\"exact recovery\", \"feasibility intervals\", \"singletons\", \"kept versions\"",
            ),
            Some(Rounded { base, additive }) => (
                format!("roundedTo = {base}\ntotalsAreSums = {additive}\n"),
                "\"multiples\", \"feasibility intervals\", \"centres and bodies\"",
            ),
        };
        let text = format!(
            "# Written by `specola aggregate` beside the table it is about. Do not edit.\n\
             profile = {profile:?}\n\
             emptyCells = \"{zeros}\"\n\
             cells = {n_cells}\n\
             hiddenCells = {n_hidden}\n\
             {rounding}checks = [\"additivity\", {checks}]\n\
             hidden = \"{hidden}\"\n\
             declared = \"{declared}\"\n\
             table = \"{table}\"\n\
             specola = \"{version}\"\n",
            hidden = digits(&self.hidden),
            profile = self.profile,
            n_cells = plan.shape.n_cells(),
            declared = self.declared,
            table = self.table,
            version = env!("CARGO_PKG_VERSION"),
        );
        let seal = seal(&text);
        text + &seal
    }

    /// The statement in a dataset's folder, which ends with a slash; `None` where there is none.
    pub fn in_folder(sources: &Sources<'_>, folder: &str) -> Option<Self> {
        let file = sources.find(&format!("{folder}{NAME}"))?;
        Self::read(sources.text(file), file)
    }

    /// Reads the file; `None` where it is none, or not as it was written.
    pub fn read(text: &str, file: FileId) -> Option<Self> {
        let (above, last) = text.trim_end().rsplit_once('\n')?;
        if last.trim_end() != seal(above).trim_end() {
            return None;
        }
        let (table, faults) = parse(text, file, 0);
        let value =
            |table: &RawTable, key: &str| table.get(key)?.value.as_text().map(str::to_owned);
        let zeros = value(&table, "emptyCells")?;
        let base = match table.get("roundedTo").map(|v| &v.value) {
            Some(Raw::Int(base)) => Some(*base).filter(|b| *b >= 3),
            _ => None,
        };
        let additive =
            matches!(table.get("totalsAreSums").map(|v| &v.value), Some(Raw::Bool(true)));
        faults.is_empty().then_some(Self {
            profile: value(&table, "profile")?,
            table: value(&table, "table")?,
            declared: value(&table, "declared")?,
            zeros_shown: zeros == "shown",
            hidden: value(&table, "hidden").map_or(Vec::new(), |text| bits(&text)),
            rounded: base.map(|base| Rounded { base, additive }),
        })
    }
}

/// The last line of a statement: the hash of those above, however they end.
fn seal(above: &str) -> String {
    let mut hash = Sha256::new();
    for line in above.trim_end().lines() {
        hash.update(line);
        hash.update("\n");
    }
    format!("statement = \"{}\"\n", hex(&hash.finalize()))
}

/// Four cells a digit, the first of them the largest.
fn digits(hidden: &[bool]) -> String {
    let value =
        |four: &[bool]| (0..4).fold(0, |v, i| v * 2 + u32::from(four.get(i) == Some(&true)));
    hidden.chunks(4).filter_map(|four| char::from_digit(value(four), 16)).collect()
}

/// The cells of digits; a few too many at the end are not hidden.
fn bits(digits: &str) -> Vec<bool> {
    let four = |digit: char| {
        let value = digit.to_digit(16).unwrap_or(0);
        [8, 4, 2, 1].map(|bit| value & bit != 0)
    };
    digits.chars().flat_map(four).collect()
}
