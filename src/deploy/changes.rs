//! Two manifests → what changed between them, as a list for people.
//!
//! In: what the release before published, and what this one does. Out: addresses, by what stands there and by what
//! happened to it. A dataset or a chart changed where one of its files for programs did: its page also changes with
//! the look of the site.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Code;
use crate::doc::Kind;
use crate::world::manifest::{Manifest, PublishedUrl};
use crate::world::out::Sum;

/// What an address leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Page,
    Dataset,
    Chart,
}

/// The addresses of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group<'m> {
    pub(super) what: What,
    pub(super) new: Vec<&'m str>,
    pub(super) changed: Vec<&'m str>,
    pub(super) gone: Vec<&'m str>,
}

/// What happened to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    New,
    Changed,
    Gone,
}

impl<'m> Group<'m> {
    /// The addresses by what happened to them.
    pub(super) fn by_how(&self) -> [(How, &[&'m str]); 3] {
        [(How::New, &self.new), (How::Changed, &self.changed), (How::Gone, &self.gone)]
    }
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Changes<'m> {
    pub(super) groups: [Group<'m>; 3],
    /// Printed numbers that are others now.
    pub(super) n_numbers: usize,
}

/// Compares what two releases published.
pub(super) fn between<'m>(then: &'m Manifest, now: &'m Manifest) -> Changes<'m> {
    // An old address that leads on is not gone.
    let still: BTreeSet<&str> = now.urls.iter().map(|u| u.url.as_str()).collect();
    let group = |what| {
        let (old, new) = (urls(then, what), urls(now, what));
        Group {
            what,
            new: new.difference(&old).copied().collect(),
            changed: new
                .intersection(&old)
                .copied()
                .filter(|url| files(then, what, url) != files(now, what, url))
                .collect(),
            gone: old.difference(&new).copied().filter(|url| !still.contains(url)).collect(),
        }
    };
    let differs = then.compare(now);
    Changes {
        groups: [group(What::Page), group(What::Dataset), group(What::Chart)],
        n_numbers: differs.iter().filter(|d| d.code == Code::ValueChanged).count(),
    }
}

fn urls(manifest: &Manifest, what: What) -> BTreeSet<&str> {
    let is_meant = |u: &&PublishedUrl| match what {
        What::Page => Kind::ALL.iter().any(|kind| kind.published() == u.kind),
        What::Dataset => u.kind == PublishedUrl::DATASET,
        What::Chart => u.kind == PublishedUrl::CHART,
    };
    manifest.urls.iter().filter(is_meant).map(|u| u.url.as_str()).collect()
}

/// The hashes of the files that say whether an address changed.
fn files<'m>(manifest: &'m Manifest, what: What, url: &str) -> BTreeMap<&'m str, Sum> {
    let folder = url.trim_start_matches('/');
    let all = manifest.files.range(folder.to_owned()..);
    let below = all.take_while(|(path, _)| path.starts_with(folder));
    let is_meant = |rest: &str| match what {
        What::Page => rest == "index.html",
        // Frozen versions never change.
        What::Dataset | What::Chart => !rest.contains('/') && !rest.ends_with(".html"),
    };
    below
        .filter(|(path, _)| is_meant(&path[folder.len()..]))
        .map(|(path, file)| (path.as_str(), file.sha256))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_authors_write_is_told_as_a_page() {
        let url = |kind: &Kind| PublishedUrl {
            url: format!("/{}/", kind.published()),
            lang: None,
            kind: kind.published().to_owned(),
        };
        let now = Manifest { urls: Kind::ALL.iter().map(url).collect(), ..Manifest::default() };
        let then = Manifest::default();
        let [pages, datasets, charts] = between(&then, &now).groups;
        let mut all: Vec<&str> = now.urls.iter().map(|u| u.url.as_str()).collect();
        all.sort_unstable();
        assert_eq!(pages.new, all);
        assert_eq!((datasets.new, charts.new), (Vec::new(), Vec::new()));
    }
}
