//! The statement of accessibility is there where a page shows it, and is read over every year.

use jiff::civil::Date;

use super::Facts;
use crate::diag::{Arg, Code, Diagnostic, Loc};

/// The day by which it is read over each year. Source: `AgID`, guidelines on the accessibility of computer tools.
const DEADLINE: (i8, i8) = (9, 23);

/// Looks at the settings and at pages that show a statement.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let site = facts.site;
    let Some(said) = &site.config.accessibility else {
        for text in site.pieces.iter().flat_map(|piece| piece.texts.iter().flatten()) {
            if text.extra.statement {
                let none = Diagnostic::new(Code::KeyMissing, Loc::File(text.file));
                let none = none.with("key", "[accessibility]");
                out.push(
                    none.with("meaning", Arg::Meaning("what the site says of its accessibility")),
                );
            }
        }
        return out;
    };
    let newest = said.reviewed.unwrap_or(said.prepared).max(said.prepared);
    let (month, day) = DEADLINE;
    let today = site.today();
    let of_year = |year: i16| Date::new(year, month, day).ok();
    let last = of_year(today.year()).filter(|d| *d < today).or_else(|| of_year(today.year() - 1));
    // What was written or read over in the year of the deadline, before it, counts for it.
    if let Some(last) = last.filter(|last| newest.year() < last.year()) {
        let old = Diagnostic::at(Code::AccessibilityOld, said.span);
        out.push(old.with("date", newest.to_string()).with("deadline", last.to_string()));
    }
    out
}
