//! Where a place lies among those of the one around it: a small map, and the same in words.

use std::sync::Arc;

use crate::chart;
use crate::geo::{Area, Fit, Plane, Point};
use crate::lang::Lang;
use crate::render::Ctx;
use crate::render::view::{Html, LocatorView};
use crate::site::vocabulary::{Term, TermId, TermKind};

/// Widest and highest, in units: shown at this size, or a little larger.
const ROOM: f64 = 168.0;
/// What is left out of the outlines of places, and of the border around all of them, in units.
const TOLERANCE: f64 = 1.0;
const BORDER: f64 = 2.0;
/// Of the way from the middle to the edge, what is still the middle.
const MIDDLE: f64 = 0.3;

/// The ground of the maps of all places that lie in one: laid out once.
pub struct Ground {
    plane: Plane,
    border: Vec<Vec<Point>>,
}

/// The map of a place. `None` where its boundary is not known, or it is the only one whose is.
pub(super) fn locator(ctx: &Ctx<'_>, id: TermId, lang: Lang) -> Option<LocatorView> {
    let term = ctx.site.vocabularies.get(id);
    let parent = term.record.text("parent").filter(|_| term.kind == TermKind::Place)?;
    let parent = ctx.site.vocabularies.find(TermKind::Place, parent)?;
    let area = area(ctx, term)?;
    let ground = ctx.grounds.get((parent, area.layer), || ground(ctx, parent, area.layer))?;
    let outline = ground.plane.outline(area);
    let names = [
        ("place", ctx.site.term_label(id, lang).0),
        ("parent", ctx.site.term_label(parent, lang).0),
    ];
    let side = side(outline.middle, ground.plane.size);
    let caption = ctx.site.strings.fill(lang, &format!("locator_{side}"), &names);
    let attribution = ctx.site.geometries.attribution.as_deref();
    Some(LocatorView {
        drawing: Html(chart::locator(&ground.border, ground.plane.size, &outline)),
        caption,
        attribution: attribution
            .map(|source| ctx.site.strings.fill(lang, "locator_source", &[("source", source)])),
    })
}

fn area<'s>(ctx: &Ctx<'s>, term: &Term) -> Option<&'s Area> {
    ctx.site.geometries.topology.areas.get(term.record.text("code")?)
}

/// All that lie in a place and have a boundary in one layer, two at least.
fn ground(ctx: &Ctx<'_>, parent: TermId, layer: usize) -> Option<Arc<Ground>> {
    let parent = ctx.site.vocabularies.get(parent).id.as_str();
    let inside = |t: &Term| t.record.text("parent").is_some_and(|p| p == parent);
    let places = ctx.site.vocabularies.of(TermKind::Place).map(|(_, t)| t).filter(|t| inside(t));
    let found: Vec<(&str, &Area)> = places
        .filter_map(|t| Some((t.record.text("code")?.as_str(), area(ctx, t)?)))
        .filter(|(_, area)| area.layer == layer)
        .collect();
    if found.len() < 2 {
        return None;
    }
    let fit = Fit { width: ROOM, height: ROOM, tolerance: TOLERANCE, conformal: false };
    let codes = found.iter().map(|(code, _)| *code);
    let plane = Plane::new(&ctx.site.geometries.topology, codes, None, fit)?;
    let border = plane.border(found.iter().map(|(_, area)| *area), BORDER);
    Some(Arc::new(Ground { plane, border }))
}

/// By eighths of a turn.
const SIDES: [(f64, &str); 8] = [
    (0.0, "east"),
    (1.0, "north_east"),
    (2.0, "north"),
    (3.0, "north_west"),
    (4.0, "west"),
    (5.0, "south_west"),
    (6.0, "south"),
    (7.0, "south_east"),
];

/// On which side of the whole a point lies.
fn side((x, y): Point, (w, h): Point) -> &'static str {
    // From −1 to 1, to the right and upwards.
    let (east, north) = (2.0 * x / w - 1.0, 1.0 - 2.0 * y / h);
    if east.hypot(north) < MIDDLE {
        return "middle";
    }
    // Eighths of a turn, from the east against the clock.
    let eighth = (north.atan2(east) / std::f64::consts::FRAC_PI_4).round().rem_euclid(8.0);
    SIDES.iter().find(|(n, _)| (n - eighth).abs() < 0.5).map_or("middle", |(_, side)| side)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_those_of_the_compass() {
        let at = |x, y| side((x, y), (100.0, 50.0));
        assert_eq!([at(50.0, 25.0), at(60.0, 30.0)], ["middle"; 2]);
        let around = [
            at(95.0, 25.0),
            at(90.0, 5.0),
            at(50.0, 2.0),
            at(5.0, 2.0),
            at(1.0, 24.0),
            at(5.0, 45.0),
            at(52.0, 48.0),
            at(90.0, 45.0),
        ];
        let names = [
            "east",
            "north_east",
            "north",
            "north_west",
            "west",
            "south_west",
            "south",
            "south_east",
        ];
        assert_eq!(around, names);
    }
}
