//! The marks of a map → SVG text.
//!
//! In: areas, symbols and lines in units of a drawing. Out: elements with the theme's classes, or with colours of their
//! own for a picture that stands alone. Borders are written to half a unit, which is no coarser than they are
//! simplified, each point relative to the rounded one before, so neighbours have the same line on the screen. Never: a
//! `style`, a number with an exponent.

use std::fmt::Write as _;

use super::super::scene::{Class, Hue};
use super::super::svg::{self, Ink};
use crate::geo::Point;

/// A mark of a map.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::chart) enum Mark {
    /// Areas of one fill, each of closed rings.
    Areas { fill: Fill, areas: Vec<Vec<Vec<Point>>> },
    /// Every area of a map, by fill. Its plane begins at `at` and has `scale` units to a metre.
    Land { fills: Vec<(Fill, Vec<Vec<Vec<Point>>>)>, at: Point, scale: f64 },
    /// The same areas, as the drawing `of` this prefix has them: times `scale`, then moved by `at`.
    Same { of: String, fills: Vec<Fill>, at: Point, scale: f64 },
    /// Symbols of one colour: x, y, radius.
    Discs { hue: Hue, discs: Vec<(f64, f64, f64)> },
    /// The outline of one, in a key.
    Ring { x: f64, y: f64, r: f64 },
    /// Where a named place is.
    Pin { x: f64, y: f64 },
    /// From a thing to its words; the frame of an inset.
    Line { points: Vec<Point> },
    /// What is seen through a frame: an inset.
    Window { x: f64, y: f64, w: f64, h: f64, marks: Vec<Mark> },
}

/// What an area is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::chart) enum Fill {
    /// The colour of its class.
    Class(Class),
    /// Stripes: no value.
    Missing,
    /// Dots: a value that is not shown.
    Confidential,
    /// Nothing but the ground, under symbols.
    Ground,
}

impl Mark {
    pub(in crate::chart) fn shift(&mut self, dx: f64, dy: f64) {
        let move_all = |points: &mut Vec<Point>| {
            for (x, y) in points {
                *x += dx;
                *y += dy;
            }
        };
        match self {
            Self::Areas { areas, .. } => areas.iter_mut().flatten().for_each(move_all),
            Self::Land { fills, at, .. } => {
                fills.iter_mut().flat_map(|f| &mut f.1).flatten().for_each(move_all);
                *at = (at.0 + dx, at.1 + dy);
            }
            Self::Same { at, .. } => *at = (at.0 + dx, at.1 + dy),
            Self::Line { points } => move_all(points),
            Self::Discs { discs, .. } => {
                for (x, y, _) in discs {
                    *x += dx;
                    *y += dy;
                }
            }
            Self::Ring { x, y, .. } | Self::Pin { x, y } => {
                *x += dx;
                *y += dy;
            }
            Self::Window { x, y, marks, .. } => {
                *x += dx;
                *y += dy;
                for mark in marks {
                    mark.shift(dx, dy);
                }
            }
        }
    }
}

/// The patterns that the marks of a drawing are filled with.
pub(in crate::chart) fn push_patterns(out: &mut String, marks: &[&Mark], ink: Ink, prefix: &str) {
    let (mut missing, mut confidential, mut scale) = (false, false, 1.0);
    let mut filled = |fill: Fill| {
        missing |= fill == Fill::Missing;
        confidential |= fill == Fill::Confidential;
    };
    let mut look = |mark: &Mark| match mark {
        Mark::Areas { fill, .. } => filled(*fill),
        Mark::Land { fills, .. } => {
            for (fill, _) in fills {
                filled(*fill);
            }
        }
        Mark::Same { fills, scale: by, .. } => {
            for fill in fills {
                filled(*fill);
            }
            scale = *by;
        }
        Mark::Discs { .. }
        | Mark::Ring { .. }
        | Mark::Pin { .. }
        | Mark::Line { .. }
        | Mark::Window { .. } => {}
    };
    for mark in marks.iter().copied() {
        look(mark);
        if let Mark::Window { marks, .. } = mark {
            marks.iter().for_each(&mut look);
        }
    }
    let line = if ink == Ink::Theme { "class=\"hs\"" } else { "stroke=\"#4A5663\"" };
    let dot = if ink == Ink::Theme { "class=\"hf\"" } else { "fill=\"#4A5663\"" };
    if missing {
        push_pattern(out, prefix, ('n', 6), scale);
        let _ = write!(out, "<path {line} d=\"M-1 1l2-2M0 6l6-6M5 7l2-2\"/></pattern>");
    }
    if confidential {
        push_pattern(out, prefix, ('c', 5), scale);
        let _ = write!(out, "<circle {dot} cx=\"2.5\" cy=\"2.5\" r=\"1.1\"/></pattern>");
    }
}

/// Shapes that are shown at another scale keep stripes and dots as they are.
fn push_pattern(out: &mut String, prefix: &str, (letter, size): (char, u8), scale: f64) {
    out.push_str("<pattern id=\"");
    svg::push_text(out, prefix);
    let _ = write!(
        out,
        "-{letter}\" width=\"{size}\" height=\"{size}\" patternUnits=\"userSpaceOnUse\""
    );
    if (scale - 1.0).abs() > 1e-9 {
        out.push_str(" patternTransform=\"scale(");
        push_thousandths(out, 1.0 / scale);
        out.push_str(")\"");
    }
    out.push('>');
}

/// Appends a mark. `n` tells the windows of a drawing apart.
pub(in crate::chart) fn push_mark(out: &mut String, mark: &Mark, ink: Ink, prefix: &str) {
    match mark {
        Mark::Areas { fill, areas } => {
            out.push_str("<g");
            push_fill(out, *fill, ink, prefix);
            out.push('>');
            push_areas(out, areas);
            out.push_str("</g>");
        }
        Mark::Land { fills, .. } => push_land(out, fills, ink, prefix),
        Mark::Same { of, fills, at, scale } => {
            push_same(out, (of, fills), (*at, *scale), (ink, prefix));
        }
        Mark::Discs { hue, discs } => push_discs(out, *hue, discs, ink),
        Mark::Ring { x, y, r } => {
            out.push_str("<circle fill=\"none\"");
            out.push_str(if ink == Ink::Theme { " class=\"ld\"" } else { LEADER });
            push_circle(out, (*x, *y), *r);
        }
        Mark::Pin { x, y } => {
            out.push_str("<circle");
            out.push_str(if ink == Ink::Theme {
                " class=\"pin\""
            } else {
                " fill=\"#16202B\" stroke=\"#FFFFFF\" stroke-width=\"1\""
            });
            push_circle(out, (*x, *y), 2.5);
        }
        Mark::Line { points } => {
            out.push_str("<path fill=\"none\"");
            out.push_str(if ink == Ink::Theme { " class=\"ld\"" } else { LEADER });
            out.push_str(" d=\"");
            push_points(out, points, 1);
            out.push_str("\"/>");
        }
        Mark::Window { x, y, w, h, marks } => {
            out.push_str("<clipPath id=\"");
            svg::push_text(out, prefix);
            out.push_str("-w\"><rect");
            svg::push_nums(out, &[("x", *x), ("y", *y), ("width", *w), ("height", *h)]);
            out.push_str("/></clipPath><g clip-path=\"url(#");
            svg::push_text(out, prefix);
            out.push_str("-w)\">");
            for mark in marks {
                push_mark(out, mark, ink, prefix);
            }
            out.push_str("</g>");
        }
    }
}

const LEADER: &str = " stroke=\"#4A5663\" stroke-width=\".75\"";
/// The outlines of areas in a picture that stands alone.
const OUTLINE: &str = " stroke=\"#7C8792\" stroke-width=\".6\" stroke-linejoin=\"round\"";
/// The classes of a picture that stands alone, from the least to the greatest.
const SEQUENTIAL: [&str; 5] = ["#DAEEF3", "#7EBBCF", "#3887AA", "#14567E", "#102C4A"];
/// The same on both sides of a middle.
const DIVERGING: [&str; 7] =
    ["#723311", "#BE6F3C", "#EBCAAC", "#F2F0EA", "#AFD5E4", "#4790B3", "#10466C"];

fn push_fill(out: &mut String, fill: Fill, ink: Ink, prefix: &str) {
    let pattern = match fill {
        Fill::Missing => Some('n'),
        Fill::Confidential => Some('c'),
        Fill::Class(_) | Fill::Ground => None,
    };
    if let Some(letter) = pattern {
        out.push_str(if ink == Ink::Theme { " class=\"pl\"" } else { OUTLINE });
        out.push_str(" fill=\"url(#");
        svg::push_text(out, prefix);
        let _ = write!(out, "-{letter})\"");
        return;
    }
    let nth = |of: &[&'static str], n: u8| {
        of.get(usize::from(n).saturating_sub(1)).copied().unwrap_or("#F1EEE6")
    };
    let (class, colour) = match fill {
        Fill::Class(Class::Sequential(n)) => (format!("q{n}"), nth(&SEQUENTIAL, n)),
        Fill::Class(Class::Diverging(n)) => (format!("v{n}"), nth(&DIVERGING, n)),
        Fill::Ground | Fill::Missing | Fill::Confidential => ("q0".to_owned(), "#F1EEE6"),
    };
    let _ = match ink {
        Ink::Theme => write!(out, " class=\"pl {class}\""),
        Ink::Literal => write!(out, " fill=\"{colour}\"{OUTLINE}"),
    };
}

fn push_discs(out: &mut String, hue: Hue, discs: &[(f64, f64, f64)], ink: Ink) {
    let colour = svg::mark_colour(hue);
    let _ = match ink {
        Ink::Theme => write!(out, "<g class=\"mark sy f{}\">", svg::letter(hue)),
        Ink::Literal => write!(
            out,
            "<g fill=\"{colour}\" fill-opacity=\".8\" stroke=\"#FFFFFF\" stroke-width=\".75\">"
        ),
    };
    for (x, y, r) in discs {
        out.push_str("<circle");
        push_circle(out, (*x, *y), *r);
    }
    out.push_str("</g>");
}

fn push_circle(out: &mut String, (x, y): Point, r: f64) {
    svg::push_nums(out, &[("cx", x), ("cy", y), ("r", r)]);
    out.push_str("/>");
}

/// All areas by fill; in a page with ids, by which other drawings show them.
fn push_land(out: &mut String, fills: &[(Fill, Vec<Vec<Vec<Point>>>)], ink: Ink, prefix: &str) {
    let shared = ink == Ink::Theme;
    for (nth, (fill, areas)) in fills.iter().enumerate() {
        out.push_str("<g");
        push_fill(out, *fill, ink, prefix);
        if shared {
            out.push_str("><g id=\"");
            svg::push_text(out, prefix);
            let _ = write!(out, "-l{nth}\"");
        }
        out.push('>');
        push_areas(out, areas);
        out.push_str(if shared { "</g></g>" } else { "</g>" });
    }
}

/// The areas of another drawing, moved and made smaller.
fn push_same(
    out: &mut String,
    (of, fills): (&str, &[Fill]),
    (at, scale): (Point, f64),
    (ink, prefix): (Ink, &str),
) {
    for (nth, fill) in fills.iter().enumerate() {
        out.push_str("<use href=\"#");
        svg::push_text(out, of);
        let _ = write!(out, "-l{nth}\"");
        push_fill(out, *fill, ink, prefix);
        out.push_str(" transform=\"translate(");
        push_thousandths(out, at.0);
        out.push(' ');
        push_thousandths(out, at.1);
        out.push_str(")scale(");
        push_thousandths(out, scale);
        out.push_str(")\"/>");
    }
}

fn push_areas(out: &mut String, areas: &[Vec<Vec<Point>>]) {
    for rings in areas {
        out.push_str("<path d=\"");
        for ring in rings {
            push_ring(out, ring);
        }
        out.push_str("\"/>");
    }
}

/// A factor or a distance, to thousandths.
fn push_thousandths(out: &mut String, x: f64) {
    let text = format!("{:.3}", x + 0.0);
    out.push_str(text.trim_end_matches('0').trim_end_matches('.'));
}

/// Lets drawings of one map show the shapes of one of them: `land` has them, its drawing the ids that begin with
/// `prefix`. What is wide is drawn finely enough for what is narrow.
pub(in crate::chart) fn share<'m>(
    marks: impl Iterator<Item = &'m mut Mark>,
    land: &Mark,
    prefix: &str,
) {
    let Mark::Land { fills, at: from, scale: whole, .. } = land else { return };
    for mark in marks {
        let Mark::Land { at, scale, .. } = mark else { continue };
        let by = *scale / whole;
        *mark = Mark::Same {
            of: prefix.to_owned(),
            fills: fills.iter().map(|f| f.0).collect(),
            at: (at.0 - from.0 * by, at.1 - from.1 * by),
            scale: by,
        };
    }
}

/// A closed ring; its last point, the same as the first, is not written.
pub(super) fn push_ring(out: &mut String, ring: &[Point]) {
    push_points(out, ring.split_last().map_or(&[][..], |(_, rest)| rest), 5);
    out.push('z');
}

/// Points to `grain` tenths of a unit.
fn push_points(out: &mut String, points: &[Point], grain: i64) {
    let mut last = None;
    let mut first = true;
    for point in points {
        let here = (tenths(point.0, grain), tenths(point.1, grain));
        let (x, y) = match last {
            None => here,
            Some(last) if last == here => continue,
            Some((x, y)) => (here.0 - x, here.1 - y),
        };
        match last {
            None => out.push('M'),
            Some(_) if first => {
                out.push('l');
                first = false;
            }
            // More of the same need no letter, and a minus sign sets numbers apart.
            Some(_) if x >= 0 => out.push(' '),
            Some(_) => {}
        }
        push_tenths(out, x);
        if y >= 0 {
            out.push(' ');
        }
        push_tenths(out, y);
        last = Some(here);
    }
}

/// A coordinate in tenths, a multiple of `grain`.
fn tenths(x: f64, grain: i64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "drawings are some hundred units large")]
    let tenths = (x * 10.0).round() as i64;
    (tenths + grain / 2).div_euclid(grain) * grain
}

/// `-.5`, `12`, `3.4`.
fn push_tenths(out: &mut String, n: i64) {
    if n < 0 {
        out.push('-');
    }
    let (whole, rest) = (n.unsigned_abs() / 10, n.unsigned_abs() % 10);
    if whole > 0 || rest == 0 {
        let _ = write!(out, "{whole}");
    }
    if rest > 0 {
        let _ = write!(out, ".{rest}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_written_in_halves_from_point_to_point() {
        let mut out = String::new();
        let ring = [(0.14, 1.0), (10.06, 0.5), (10.2, 0.6), (-3.0, 7.26), (0.14, 1.0)];
        push_ring(&mut out, &ring);
        assert_eq!(out, "M0 1l10-.5-13 7z");
    }
}
