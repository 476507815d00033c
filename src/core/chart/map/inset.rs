//! Part of a map once more, larger, in a frame of its own.

use std::collections::BTreeMap;

use super::super::scene::{Anchor, Item, LINE, Scene, Tone};
use super::super::{InLang, width};
use super::paint::Mark;
use super::{Laid, TOLERANCE, names};
use crate::geo::{Extent, Fit, Plane, Point, Topology};

/// The frame of an inset.
pub(super) fn frame((x, y): Point, (w, h): (f64, f64)) -> Mark {
    Mark::Line { points: vec![(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)] }
}

/// Around the places of an inset, inside its frame.
const INNER: f64 = 6.0;

/// Part of the map once more, larger, in `width`; with its frame and title.
pub(super) fn inset(
    laid: &Laid<'_>,
    topology: &Topology,
    width: f64,
    into: InLang<'_>,
) -> Option<Scene> {
    let inset = laid.plot.inset.as_ref()?;
    let fit = Fit {
        width: width - 2.0 * INNER - 1.0,
        height: 220.0,
        tolerance: TOLERANCE,
        conformal: laid.plot.conformal,
    };
    let codes = laid.outlines.keys().copied();
    let plane = Plane::new(topology, codes, Some(&inset.codes), fit)?;
    let (w, h) = (plane.size.0 + 2.0 * INNER, plane.size.1 + 2.0 * INNER);
    let mut outlines = BTreeMap::new();
    for code in laid.outlines.keys() {
        let mut outline = plane.outline(topology.areas.get(*code)?);
        outline.shift(INNER, INNER);
        let seen = |e: Extent| e.max.0 > 0.0 && e.min.0 < w && e.max.1 > 0.0 && e.min.1 < h;
        if outline.extent.is_some_and(seen) {
            outlines.insert(*code, outline);
        }
    }
    let here = Laid {
        plot: laid.plot,
        outlines,
        rows: laid.rows.clone(),
        shades: laid.shades.clone(),
        origin: (INNER, INNER),
        size: (w, h),
        // Symbols as large as on the map, so that one key holds for both.
        largest: laid.largest,
        plane,
    };
    let mut seen = Scene::new(w);
    seen.height = h;
    seen.items.push(Item::Map(Mark::Window { x: 0.0, y: 0.0, w, h, marks: here.marks() }));
    seen.items.push(Item::Map(frame((0.0, 0.0), (w, h))));
    names::push(&mut seen, &here, (-2.0, Some(&inset.codes)), into);
    let mut scene = Scene::new(width);
    let mut top = 0.0;
    for line in width::wrap(&inset.title, Tone::Strong.size(), Tone::Strong.weight(), width) {
        top += LINE;
        scene.text((0.0, top - 3.0), &line, Anchor::Start, Tone::Strong);
    }
    scene.append(seen, (0.5, top + 3.5));
    scene.height = top + h + 4.0;
    Some(scene)
}
