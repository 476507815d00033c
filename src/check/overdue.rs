//! A dataset is renewed as often as it says.
//!
//! It is late when half as long again as its frequency has passed since the data last changed: an annual dataset after
//! eighteen months. Of a frequency without a length, such as «irregular», nothing can be said.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::Facts;
use crate::diag::{Code, Diagnostic, Loc};

/// Lists datasets that are late.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let today = site.config.timezone.to_datetime(site.now).date();
    let current = site.datasets.iter().filter(|d| d.latest.withdrawn.is_none());
    let late = current.filter_map(|entry| {
        let said = &entry.latest.dataset;
        let due = due(said.modified, said.frequency)?;
        (today > due).then(|| {
            Diagnostic::new(Code::DatasetOverdue, Loc::File(entry.file))
                .with("modified", said.modified.to_string())
                .with("frequency", said.frequency)
                .with("due", due.to_string())
        })
    });
    late.collect()
}

/// The last day on which a dataset is not late.
fn due(modified: Date, frequency: &str) -> Option<Date> {
    // Months between two versions, for the codes of the EU table of frequencies that have a length.
    let months = match frequency {
        "TRIDECENNIAL" => 360,
        "BIDECENNIAL" => 240,
        "DECENNIAL" => 120,
        "QUINQUENNIAL" => 60,
        "QUADRENNIAL" => 48,
        "TRIENNIAL" => 36,
        "BIENNIAL" => 24,
        "ANNUAL" => 12,
        "ANNUAL_2" => 6,
        "ANNUAL_3" => 4,
        "QUARTERLY" => 3,
        "BIMONTHLY" => 2,
        "MONTHLY" => 1,
        _ => {
            let days = match frequency {
                "MONTHLY_2" | "BIWEEKLY" => 14,
                "MONTHLY_3" => 10,
                "WEEKLY" => 7,
                "WEEKLY_2" | "WEEKLY_3" => 3,
                // What should come every day is late after a week: offices close.
                "DAILY" | "DAILY_2" | "HOURLY" | "BIHOURLY" | "TRIHOURLY" | "CONT"
                | "UPDATE_CONT" => 5,
                _ => return None,
            };
            return modified.checked_add((days + days / 2).days()).ok();
        }
    };
    // Half a month is fifteen days.
    modified
        .checked_add((months + months / 2).months().days(if months % 2 == 1 { 15 } else { 0 }))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_as_long_again_is_late() {
        let due = |frequency| {
            due(Date::constant(2026, 3, 31), frequency).map(|d| d.to_string()).unwrap_or_default()
        };
        assert_eq!(due("ANNUAL"), "2027-09-30");
        assert_eq!(due("QUARTERLY"), "2026-08-15");
        assert_eq!(due("MONTHLY"), "2026-05-15");
        assert_eq!(due("WEEKLY"), "2026-04-10");
        for without in ["IRREG", "NEVER", "NOT_PLANNED", "OTHER", "UNKNOWN", "AS_NEEDED"] {
            assert_eq!(due(without), "");
        }
    }
}
