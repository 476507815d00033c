//! A place within a border → a small drawing of where it lies.
//!
//! In: rings in units of the drawing. Out: an `<svg class="loc">` in the theme's classes: the ground, the place on it,
//! and a ring around a place that is too small to be found. Hidden from assistive technology: the words are the page's.

use std::fmt::Write as _;

use super::paint;
use crate::chart::svg;
use crate::geo::{Extent, Outline, Point};

/// Room around the ground for outlines and for the ring.
const MARGIN: f64 = 4.0;
/// A place neither as wide nor as high as this, in units, has a ring around it.
const SMALL: f64 = 12.0;

/// Draws it; `size` is that of the ground.
pub(in crate::chart) fn draw(border: &[Vec<Point>], size: Point, place: &Outline) -> String {
    let mut out = String::with_capacity(1024);
    let corner = |x: f64, room: f64| (x + room).ceil();
    let _ = write!(
        out,
        "<svg class=\"loc\" viewBox=\"-{MARGIN} -{MARGIN} {} {}\" aria-hidden=\"true\" focusable=\"false\">",
        corner(size.0, 2.0 * MARGIN),
        corner(size.1, 2.0 * MARGIN),
    );
    for (class, rings) in [("lg", border), ("lp", &place.rings)] {
        let _ = write!(out, "<path class=\"{class}\" d=\"");
        for ring in rings {
            paint::push_ring(&mut out, ring);
        }
        out.push_str("\"/>");
    }
    if let Some(Extent { min, max }) = place.extent {
        let (w, h) = (max.0 - min.0, max.1 - min.1);
        if w.max(h) < SMALL {
            let middle = (f64::midpoint(min.0, max.0), f64::midpoint(min.1, max.1));
            out.push_str("<circle class=\"lr\"");
            svg::push_nums(&mut out, &[("cx", middle.0), ("cy", middle.1), ("r", SMALL * 0.8)]);
            out.push_str("/>");
        }
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_place_has_a_ring_around_it() {
        let square = |x: f64, side: f64| {
            vec![vec![(x, x), (x, x + side), (x + side, x + side), (x + side, x), (x, x)]]
        };
        let drawn = |side| {
            let rings = square(10.0, side);
            let extent = Extent::of(rings.iter().flatten().copied());
            let place = Outline { rings, middle: (10.0, 10.0), extent };
            draw(&square(0.0, 100.0), (100.0, 100.0), &place)
        };
        let ground = "<svg class=\"loc\" viewBox=\"-4 -4 108 108\" aria-hidden=\"true\" focusable=\"false\">\
            <path class=\"lg\" d=\"M0 0l0 100 100 0 0-100z\"/>";
        assert_eq!(
            drawn(20.0),
            format!("{ground}<path class=\"lp\" d=\"M10 10l0 20 20 0 0-20z\"/></svg>")
        );
        let place = "<path class=\"lp\" d=\"M10 10l0 5 5 0 0-5z\"/>";
        let ring = "<circle class=\"lr\" cx=\"12.5\" cy=\"12.5\" r=\"9.6\"/>";
        assert_eq!(drawn(5.0), format!("{ground}{place}{ring}</svg>"));
    }
}
