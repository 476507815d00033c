//! Records that several tables are made from have the same name in each.
//!
//! Only tables of records of one name are checked together: a slip in the name would let them give away, side by side, what
//! each of them hides. Names that differ in figures alone (`2024`, `2025`) are those of different records.

use std::collections::BTreeMap;

use super::Facts;
use crate::aggregate::joint::is_linked;
use crate::data::schema::aggregate::Aggregate;
use crate::diag::{Code, Diagnostic, Loc};
use crate::source::Spanned;

/// A name of records: the dataset that has it, what that says of them, and the name as it is written.
type Named<'a> = (&'a str, &'a Aggregate, &'a Spanned<String>);

/// Lists names of records that look like slips of those of other tables. Of two names the one that more tables have counts
/// as right; where as many have each, that of the dataset that comes first.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let all: Vec<Named<'_>> = facts.site.datasets.iter().filter_map(named).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (.., name) in &all {
        *counts.entry(&name.value).or_default() += 1;
    }
    let count = |name: &Spanned<String>| counts.get(name.value.as_str()).copied();
    let mut out = Vec::new();
    for (i, (id, said, name)) in all.iter().enumerate() {
        let right = all.iter().enumerate().find(|(j, (other, of_other, near))| {
            let is_more_usual = (count(near), i) > (count(name), *j);
            is_more_usual
                && is_near(&name.value, &near.value)
                && !is_linked((id, said), (other, of_other))
        });
        if let Some((_, (other, _, near))) = right {
            let slip = Diagnostic::at(Code::RecordsName, name.span).with("name", &name.value);
            let slip = slip.with("expected", &near.value).with("other", *other);
            out.push(slip.see(Loc::Span(near.span)));
        }
    }
    out
}

fn named(entry: &crate::site::SiteDataset) -> Option<Named<'_>> {
    let dataset = &entry.latest.dataset;
    let said = dataset.aggregate.as_ref()?;
    Some((&dataset.id, said, said.records.as_ref()?))
}

/// Whether one name is the other with one slip: a letter wrong, missing, too many, two exchanged, or other capitals.
fn is_near(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> String {
        name.to_lowercase().chars().filter(|c| !c.is_ascii_digit()).collect()
    };
    let (a, b) = (letters(one), letters(other));
    let differ_in_figures = a == b && one.to_lowercase() != other.to_lowercase();
    one != other && !differ_in_figures && strsim::osa_distance(&a, &b) <= 1
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn a_slip_is_told_from_another_name() {
        for (one, other) in [
            ("combacia", "combacio"),
            ("combacia", "Combacia"),
            ("combacia", "combaccia"),
            ("combacia-2025", "cobmacia-2025"),
            ("combacia", "combaci"),
        ] {
            assert!(is_near(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("combacia", "combacia"),
            ("combacia-2024", "combacia-2025"),
            ("combacia", "combacia2"),
            ("combacia", "questura"),
            ("prova-a", "prove-b"),
        ] {
            assert!(!is_near(one, other), "{one} {other}");
        }
    }
}
