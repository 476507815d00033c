//! No picture of a page is larger than a reader on a phone can be asked to fetch.

use std::collections::BTreeSet;

use super::Facts;
use crate::diag::{Code, Diagnostic, Loc};
use crate::site::bundle_file;

/// The largest picture, in bytes.
const MAX_BYTES: u64 = 1_000_000;

/// The longest side of a picture, in pixels: twice the width of the widest column, for fine screens.
const MAX_SIDE: u32 = 4000;

/// Lists pictures that are too large.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let texts = facts.site.pieces.iter().flat_map(|piece| piece.texts.iter().flatten());
    let files: BTreeSet<_> = texts
        .flat_map(|text| {
            let own = text.image.iter().map(|picture| picture.file);
            let inside = text.body.pictures();
            own.chain(inside.filter_map(|p| bundle_file(facts.sources, &text.folder, p.src)))
        })
        .collect();
    let large = files.into_iter().filter_map(|file| {
        let asset = facts.plan.asset(file)?;
        let bytes = facts.sources.get(file).len;
        let side = asset.width.max(asset.height);
        (bytes > MAX_BYTES || side > MAX_SIDE).then(|| {
            Diagnostic::new(Code::ImageLarge, Loc::File(file))
                .with("kilobytes", bytes.div_ceil(1000))
                .with("limit", MAX_BYTES / 1000)
                .with("width", u64::from(asset.width))
                .with("height", u64::from(asset.height))
                .with("side", u64::from(MAX_SIDE))
        })
    });
    large.collect()
}
