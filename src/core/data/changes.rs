//! What changed between two versions of a dataset, and how large a step of its number that asks for.
//!
//! In: two versions with their checked tables. Out: [`Changes`], a [`Diff`] for each table both have; and [`Step`], the
//! rule of version numbers (PRODUCT, section 3; Frictionless, "Data Package Version"): MAJOR where the schema changed or a
//! table went, MINOR for new rows and tables, PATCH for corrections and rows taken out.

use std::io::{self, BufRead as _, BufReader};

use super::diff::{Diff, diff};
use super::schema::Dataset;
use super::table::Table;
use super::version::SemVer;
use crate::source::{FileId, Sources};

/// What changed from one version of a dataset to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// The tables both have, in the order of the later one.
    pub tables: Vec<TableChanges>,
    /// Tables only the later one has.
    pub added: Vec<String>,
    /// Tables only the earlier one has.
    pub removed: Vec<String>,
}

/// What changed in a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableChanges {
    /// Its name.
    pub name: String,
    /// What changed.
    pub diff: Diff,
}

/// How far a version number goes from the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Not at all.
    None,
    /// Corrections.
    Patch,
    /// New rows.
    Minor,
    /// Another schema.
    Major,
}

impl Step {
    /// The step from one number to a later one; [`Step::None`] where it is not later.
    pub fn between(earlier: SemVer, later: SemVer) -> Self {
        if later <= earlier {
            Self::None
        } else if later.major > earlier.major {
            Self::Major
        } else if later.minor > earlier.minor {
            Self::Minor
        } else {
            Self::Patch
        }
    }

    /// The least number that is this step after another.
    pub fn after(self, v: SemVer) -> SemVer {
        match self {
            Self::None => v,
            Self::Patch => SemVer { patch: v.patch.saturating_add(1), ..v },
            Self::Minor => SemVer { minor: v.minor.saturating_add(1), patch: 0, ..v },
            Self::Major => SemVer { major: v.major.saturating_add(1), minor: 0, patch: 0 },
        }
    }

    /// Its name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl Changes {
    /// Compares two versions, given with their tables in the order of their resources.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn between(
        (earlier, old): (&Dataset, &[Table]),
        (later, new): (&Dataset, &[Table]),
        sources: &Sources<'_>,
    ) -> io::Result<Self> {
        let only = |a: &Dataset, b: &Dataset| {
            let names = a.resources.iter().map(|r| &r.name);
            let lacks = names.filter(|n| b.resources.iter().all(|r| r.name != **n));
            lacks.cloned().collect::<Vec<String>>()
        };
        let (added, removed) = (only(later, earlier), only(earlier, later));
        let mut tables = Vec::new();
        // As a rule nothing was touched since the newest version was frozen: then no table is read.
        let alike = sources.text(earlier.file) == sources.text(later.file);
        if alike && same_bytes(old, new, sources)? {
            let same = |t: &Table| TableChanges {
                name: t.resource.name.clone(),
                diff: Diff::none(&t.resource.schema),
            };
            return Ok(Self { tables: new.iter().map(same).collect(), added, removed });
        }
        for table in new {
            let name = &table.resource.name;
            if let Some(twin) = old.iter().find(|t| t.resource.name == *name) {
                let diff = diff(twin, table, sources)?;
                tables.push(TableChanges { name: name.clone(), diff });
            }
        }
        Ok(Self { tables, added, removed })
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.step() == Step::None
    }

    /// The step these changes ask for.
    pub fn step(&self) -> Step {
        let any = |f: &dyn Fn(&Diff) -> bool| self.tables.iter().any(|t| f(&t.diff));
        if !self.removed.is_empty() || any(&|d| !d.schema.is_empty()) {
            Step::Major
        } else if !self.added.is_empty() || any(&|d| d.added.count > 0) {
            Step::Minor
        } else if any(&|d| d.removed.count > 0 || d.corrected.count > 0) {
            Step::Patch
        } else {
            Step::None
        }
    }
}

/// Whether the files of two lists of tables are the same, byte for byte.
fn same_bytes(old: &[Table], new: &[Table], sources: &Sources<'_>) -> io::Result<bool> {
    let files = |tables: &[Table]| tables.iter().flat_map(|t| t.files.clone()).collect::<Vec<_>>();
    let (old, new) = (files(old), files(new));
    if old.len() != new.len() {
        return Ok(false);
    }
    for (a, b) in old.into_iter().zip(new) {
        if sources.get(a).len != sources.get(b).len || !same_file(a, b, sources)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn same_file(a: FileId, b: FileId, sources: &Sources<'_>) -> io::Result<bool> {
    const PIECE: usize = 64 * 1024;
    let mut a = BufReader::with_capacity(PIECE, sources.open(a)?);
    let mut b = BufReader::with_capacity(PIECE, sources.open(b)?);
    loop {
        let (left, right) = (a.fill_buf()?, b.fill_buf()?);
        let n = left.len().min(right.len());
        if n == 0 {
            return Ok(left.is_empty() && right.is_empty());
        }
        if left[..n] != right[..n] {
            return Ok(false);
        }
        a.consume(n);
        b.consume(n);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_leads_to_the_least_number_that_is_it() {
        let v = |text: &str| SemVer::parse(text).unwrap();
        let steps = [Step::None, Step::Patch, Step::Minor, Step::Major];
        let next = steps.map(|s| s.after(v("1.4.2")).to_string());
        assert_eq!(next, ["1.4.2", "1.4.3", "1.5.0", "2.0.0"]);
        for step in steps {
            assert_eq!(Step::between(v("1.4.2"), step.after(v("1.4.2"))), step);
        }
        assert_eq!(Step::between(v("1.4.2"), v("1.3.9")), Step::None);
    }
}
