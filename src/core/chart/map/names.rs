//! The names on a map: of the places that are highlighted, then of the extremes, where there is room.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::super::InLang;
use super::super::scene::{Anchor, Item, LINE, Scene, Tone, overlap, text_box, text_width};
use super::paint::Mark;
use super::{Kind, Laid, MapArea, symbols};

/// A name to be set.
struct Name<'a> {
    area: &'a MapArea,
    x: f64,
    y: f64,
    /// Radius of the symbol or of the pin it belongs to.
    r: f64,
}

/// Left, top, right, bottom.
type Box = [f64; 4];

/// Writes the names, each beside its place, the value under it; those that find no room are left out. `only` are those
/// an inset is made for.
pub(super) fn push(
    scene: &mut Scene,
    laid: &Laid<'_>,
    (margin, only): (f64, Option<&BTreeSet<String>>),
    into: InLang<'_>,
) {
    let names = match only {
        Some(codes) => named(laid, laid.plot.present().filter(|a| codes.contains(&a.code))),
        None => candidates(laid, scene.width),
    };
    let around = |x: f64, y: f64, r: f64| [x - r, y - r, x + r, y + r];
    let mut taken: Vec<Box> = names.iter().map(|n| around(n.x, n.y, n.r)).collect();
    let discs = match laid.plot.kind {
        Kind::Choropleth => Vec::new(),
        Kind::Symbols => symbols::placed(laid),
    };
    let frame = [-margin, 0.0, scene.width + margin, scene.height];
    let mut written = Vec::new();
    for name in names {
        let lines = [name.area.label.clone(), laid.plot.shown(&name.area.exact, into)];
        let width = text_width(&lines[0], Tone::Strong).max(text_width(&lines[1], Tone::Plain));
        let fits = |(at, anchor): &((f64, f64), Anchor), small: f64| {
            let b = block(*at, *anchor, width);
            let inside =
                b[0] >= frame[0] && b[1] >= frame[1] && b[2] <= frame[2] && b[3] <= frame[3];
            let over =
                discs.iter().any(|(_, (x, y), r)| *r > small && overlap(around(*x, *y, *r), b));
            inside && !over && !taken.iter().any(|t| overlap(*t, b))
        };
        // Not over a symbol that is worth a look; where there is no such room, only over small ones.
        let tries = [4.0, 0.3 * name.r].into_iter().flat_map(|s| places(&name).map(|p| (p, s)));
        let found = tries.into_iter().find(|(place, small)| fits(place, *small));
        let Some(((at, anchor), _)) = found else { continue };
        taken.push(block(at, anchor, width));
        if laid.plot.kind == Kind::Choropleth {
            scene.items.push(Item::Map(Mark::Pin { x: name.x, y: name.y }));
        }
        written.push((lines, at, anchor));
    }
    // Names above all pins.
    for ([label, value], (x, y), anchor) in written {
        scene.halo((x, y), &label, anchor, Tone::Strong);
        scene.halo((x, y + LINE - 1.0), &value, anchor, Tone::Plain);
    }
}

/// The room of two lines whose first stands at `at`.
fn block((x, y): (f64, f64), anchor: Anchor, width: f64) -> Box {
    let first = text_box((x, y), "", anchor, Tone::Plain);
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    [left - 1.0, first[1], left + width + 1.0, first[3] + LINE - 1.0]
}

/// Where a name may stand, the best first: right, left, above, below.
fn places(name: &Name<'_>) -> [((f64, f64), Anchor); 6] {
    let (x, y, r) = (name.x, name.y, name.r + 3.0);
    let slant = r * 0.75;
    [
        ((x + r, y - 2.0), Anchor::Start),
        ((x - r, y - 2.0), Anchor::End),
        ((x, y - r - LINE), Anchor::Middle),
        ((x, y + r + 9.0), Anchor::Middle),
        ((x + slant, y - slant - LINE + 4.0), Anchor::Start),
        ((x - slant, y - slant - LINE + 4.0), Anchor::End),
    ]
}

/// Who is named, the most important first.
fn candidates<'a>(laid: &'a Laid<'_>, width: f64) -> Vec<Name<'a>> {
    let few = if width < 350.0 { 3 } else { 5 };
    let mut present: Vec<&MapArea> =
        laid.plot.present().filter(|a| laid.outlines.contains_key(a.code.as_str())).collect();
    present.sort_by_key(|a| (Reverse(a.exact), a.code.as_str()));
    let highlighted = present.iter().filter(|a| a.highlight);
    let mut chosen: Vec<&MapArea> = highlighted.copied().collect();
    let mut more: Vec<&MapArea> = Vec::new();
    match laid.plot.kind {
        Kind::Symbols => more.extend(present.iter().take(few)),
        Kind::Choropleth => {
            // An extreme that several share would single one of them out.
            let alone = |at: usize, next: usize| {
                let (this, next) = (present.get(at)?, present.get(next));
                next.is_none_or(|n| n.exact != this.exact).then_some(*this)
            };
            more.extend(alone(0, 1));
            if let Some(last) = present.len().checked_sub(1).filter(|l| *l > 0) {
                more.extend(alone(last, last - 1));
            }
        }
    }
    more.retain(|a| !a.highlight);
    chosen.extend(more);
    chosen.truncate(chosen.iter().filter(|a| a.highlight).count().max(few).min(12));
    named(laid, chosen.into_iter())
}

/// Each with its place on the map, where it has one.
fn named<'a>(laid: &Laid<'_>, areas: impl Iterator<Item = &'a MapArea>) -> Vec<Name<'a>> {
    let name = |area: &'a MapArea| {
        let (x, y) = laid.outlines.get(area.code.as_str())?.middle;
        let r = match laid.plot.kind {
            Kind::Choropleth => 2.5,
            Kind::Symbols => symbols::radius(laid.plot, laid.largest, area.value?),
        };
        Some(Name { area, x, y, r })
    };
    areas.filter_map(name).collect()
}
