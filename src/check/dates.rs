//! What a dataset says of its versions fits the day of the run: none is dated ahead, each says what changed.

use jiff::civil::Date;

use super::Facts;
use crate::data::version::SemVer;
use crate::diag::{Code, Diagnostic, Loc};
use crate::site::SiteDataset;

/// Lists datasets with dates still to come, or with a version that no entry of `[[releases]]` describes.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let today = site.config.timezone.to_datetime(site.now).date();
    let own = site.datasets.iter().filter(|d| d.fallback.is_none() && d.latest.withdrawn.is_none());
    let mut out = Vec::new();
    for entry in own {
        let said = &entry.latest.dataset;
        let ahead = |loc, key: &str, date: Date| {
            let d = Diagnostic::new(Code::DateAhead, loc).with("key", key);
            (date > today).then(|| d.with("date", date.to_string()))
        };
        out.extend(ahead(Loc::File(said.file), "modified", said.modified));
        for release in &said.releases {
            out.extend(ahead(Loc::Span(release.span), "releases", release.date));
        }
        out.extend(undescribed(entry));
    }
    out
}

/// A version after the first that does not say what changed.
fn undescribed(entry: &SiteDataset) -> Option<Diagnostic> {
    let said = &entry.latest.dataset;
    let version = said.version;
    let is_first = entry.frozen.is_empty()
        && said.releases.is_empty()
        && SemVer::parse("1.0.0").is_none_or(|first| version.value <= first);
    let is_described = said.releases.iter().any(|r| r.version == version.value);
    let d = || Diagnostic::at(Code::ReleaseMissing, version.span);
    (!is_first && !is_described).then(|| d().with("version", version.value.to_string()))
}
