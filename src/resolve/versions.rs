//! What each version of a dataset changed, worked out once.
//!
//! In: the versions of every dataset, checked. Out: for each that was not withdrawn, the changes since the newest earlier
//! one that was not either. A version in which something was found wrong is left out: its faults were told, and what it
//! would seem to change comes of them.

use std::collections::BTreeMap;

use crate::data::changes::Changes;
use crate::par;
use crate::site::{DatasetId, Site, Version};
use crate::source::Sources;

/// A version by its dataset and its place among the frozen ones; `None` for the working one.
pub type VersionId = (DatasetId, Option<usize>);

/// What a version changed.
#[derive(Clone, Debug)]
pub struct Since {
    /// The frozen version it is compared with, by its place.
    pub from: usize,
    /// What changed.
    pub changes: Changes,
}

/// Compares every version of some datasets with the one before it, in parallel.
pub(super) fn changes(
    site: &Site,
    sources: &Sources<'_>,
    datasets: &[DatasetId],
) -> BTreeMap<VersionId, Since> {
    let pairs: Vec<(VersionId, usize)> = datasets
        .iter()
        .flat_map(|id| {
            let id = *id;
            let frozen = site.dataset(id).frozen.len();
            let versions = std::iter::once(None).chain((0..frozen).map(Some));
            versions.filter_map(move |version| Some(((id, version), before(site, id, version)?)))
        })
        .collect();
    let (found, _) = par::map(&pairs, |((id, version), from)| {
        let entry = site.dataset(*id);
        let later = version.map_or(Some(&entry.latest), |f| entry.frozen.get(f));
        let sides = later.zip(entry.frozen.get(*from));
        let of = |v: &'_ Version| v.sound && v.withdrawn.is_none();
        let sides = sides.filter(|(later, earlier)| of(later) && of(earlier));
        // A table that cannot be read any more was reported, or will be when it is written.
        let changes = sides.and_then(|(later, earlier)| {
            let (earlier, later) =
                ((&earlier.dataset, &*earlier.tables), (&later.dataset, &*later.tables));
            Changes::between(earlier, later, sources).ok()
        });
        (changes.map(|changes| ((*id, *version), Since { from: *from, changes })), Vec::new())
    });
    found.into_iter().flatten().collect()
}

/// The newest frozen version before another that was not withdrawn. The working version comes after all of them: it has
/// the number of the newest where nothing was changed since that was frozen.
fn before(site: &Site, id: DatasetId, version: Option<usize>) -> Option<usize> {
    let entry = site.dataset(id);
    if version.is_none() && entry.fallback.is_some() {
        return None;
    }
    let from = version.map_or(0, |v| v + 1);
    (from..entry.frozen.len()).find(|i| entry.frozen[*i].withdrawn.is_none())
}
