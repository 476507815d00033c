//! Marks of a plot → the same, ended at its edges where a domain leaves values out.
//!
//! In: a scene of marks and the box of the plot. Out: lines and areas cut at the box, points beyond it left out. Marks
//! within the box stay as they are, number by number. Never: a word, a map; they have places of their own.

use super::scene::{Item, Scene};

/// Left, top, right, bottom.
type Area = [f64; 4];
type At = (f64, f64);

/// By as much a mark may lie beyond the box: no more than what reckoning leaves over.
const SLACK: f64 = 0.01;

/// Ends every mark of a scene at a box.
pub(super) fn clip(scene: Scene, area: Area) -> Scene {
    let items = scene.items.into_iter().flat_map(|item| ended(item, area)).collect();
    let hits = scene.hits.into_iter().filter(|hit| inside((hit.x, hit.y), area)).collect();
    Scene { items, hits, ..scene }
}

/// Whether a place is in a box.
pub(super) fn inside((x, y): At, area: Area) -> bool {
    let [left, top, right, bottom] = area;
    (left - SLACK..=right + SLACK).contains(&x) && (top - SLACK..=bottom + SLACK).contains(&y)
}

fn ended(item: Item, area: Area) -> Vec<Item> {
    let within = |points: &[At]| points.iter().all(|at| inside(*at, area));
    match item {
        Item::Line { points, hue, dash, provisional } if !within(&points) => pieces(&points, area)
            .into_iter()
            .map(|points| Item::Line { points, hue, dash, provisional })
            .collect(),
        Item::Area { points, hue, pale, provisional } if !within(&points) => {
            let points = polygon(points, area);
            let any = points.len() > 2;
            any.then_some(Item::Area { points, hue, pale, provisional }).into_iter().collect()
        }
        Item::Dust { points, hue } => {
            let points: Vec<At> = points.into_iter().filter(|at| inside(*at, area)).collect();
            let any = !points.is_empty();
            any.then_some(Item::Dust { points, hue }).into_iter().collect()
        }
        Item::Dot { x, y, .. } | Item::Symbol { x, y, .. } if !inside((x, y), area) => Vec::new(),
        Item::Stem { from, to, hue } if !within(&[from, to]) => {
            let piece = segment(from, to, area).map(|(from, to)| Item::Stem { from, to, hue });
            piece.into_iter().collect()
        }
        Item::Rule { from, to, rule } if !within(&[from, to]) => {
            let piece = segment(from, to, area).map(|(from, to)| Item::Rule { from, to, rule });
            piece.into_iter().collect()
        }
        Item::Bar { .. }
        | Item::Line { .. }
        | Item::Dot { .. }
        | Item::Area { .. }
        | Item::Stem { .. }
        | Item::Symbol { .. }
        | Item::Cell { .. }
        | Item::Band { .. }
        | Item::Badge { .. }
        | Item::Map(_)
        | Item::Rule { .. }
        | Item::Text { .. } => vec![item],
    }
}

/// The pieces of a line that are in a box.
fn pieces(points: &[At], area: Area) -> Vec<Vec<At>> {
    let mut out: Vec<Vec<At>> = Vec::new();
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let Some((from, to)) = segment(*a, *b, area) else { continue };
        match out.last_mut() {
            Some(piece) if piece.last() == Some(&from) => piece.push(to),
            Some(_) | None => out.push(vec![from, to]),
        }
    }
    out
}

/// The part of a straight line that is in a box. Source: Y.-D. Liang and B. A. Barsky, "A New Concept and Method for
/// Line Clipping" (1984).
fn segment(a: At, b: At, [left, top, right, bottom]: Area) -> Option<(At, At)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    let sides = [(-dx, a.0 - left), (dx, right - a.0), (-dy, a.1 - top), (dy, bottom - a.1)];
    for (towards, room) in sides {
        if towards.abs() <= 0.0 {
            if room < -SLACK {
                return None;
            }
        } else if towards < 0.0 {
            first = first.max(room / towards);
        } else {
            last = last.min(room / towards);
        }
    }
    let at = |share: f64| {
        // Of very long lines the share is not exact enough: the box has the last word.
        let (x, y) = (a.0 + share * dx, a.1 + share * dy);
        (x.clamp(left, right), y.clamp(top, bottom))
    };
    let end = |share: f64, own: At| if share > 0.0 && share < 1.0 { at(share) } else { own };
    (first <= last).then(|| (end(first, a), end(last, b)))
}

/// A side of a box: which number of a place is compared with it, where it is, and whether the box lies beyond.
type Side = (fn(At) -> f64, f64, bool);

/// The part of an area that is in a box. Source: I. E. Sutherland and G. W. Hodgman, "Reentrant Polygon Clipping" (1974).
fn polygon(points: Vec<At>, [left, top, right, bottom]: Area) -> Vec<At> {
    let sides: [Side; 4] = [
        (|at| at.0, left, true),
        (|at| at.0, right, false),
        (|at| at.1, top, true),
        (|at| at.1, bottom, false),
    ];
    let mut points = points;
    for (of, edge, beyond) in sides {
        let is_in = |at: At| if beyond { of(at) >= edge } else { of(at) <= edge };
        let mut kept = Vec::new();
        for (i, at) in points.iter().enumerate() {
            let before = if i == 0 { points.last() } else { points.get(i - 1) };
            let before = before.copied().unwrap_or(*at);
            if is_in(before) != is_in(*at) {
                let share = (edge - of(before)) / (of(*at) - of(before));
                let along = |a: f64, b: f64| a + share * (b - a);
                kept.push((along(before.0, at.0), along(before.1, at.1)));
            }
            if is_in(*at) {
                kept.push(*at);
            }
        }
        points = kept;
    }
    points.into_iter().map(|(x, y)| (x.clamp(left, right), y.clamp(top, bottom))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chart::scene::{Dash, Hue};

    const BOX: Area = [5.0, 20.0, 300.0, 220.0];

    fn lines(points: &[At]) -> Vec<Vec<At>> {
        let (hue, dash) = (Hue::Grey, Dash::None);
        let line = Item::Line { points: points.to_vec(), hue, dash, provisional: false };
        let mut scene = Scene::new(320.0);
        scene.items.push(line);
        let items = clip(scene, BOX).items.into_iter();
        items
            .map(|item| if let Item::Line { points, .. } = item { points } else { Vec::new() })
            .collect()
    }

    #[test]
    fn a_line_runs_to_the_edge_and_comes_back() {
        let whole = [(10.0, 30.0), (20.0, 40.0)];
        assert_eq!(lines(&whole), [whole.to_vec()]);
        assert_eq!(
            lines(&[(10.0, 120.0), (20.0, -80.0), (30.0, 120.0), (40.0, 120.0)]),
            [vec![(10.0, 120.0), (15.0, 20.0)], vec![(25.0, 20.0), (30.0, 120.0), (40.0, 120.0)]]
        );
        assert_eq!(lines(&[(10.0, 300.0), (20.0, 400.0)]), Vec::<Vec<At>>::new());
    }

    proptest! {
        #[test]
        fn nothing_is_left_beyond_the_box(
            points in prop::collection::vec((-1e12..1e12_f64, -1e12..1e12_f64), 2..8), near in any::<bool>(),
        ) {
            let points: Vec<At> =
                points.iter().map(|(x, y)| if near { (x / 1e9, y / 1e9) } else { (*x, *y) }).collect();
            let all: Vec<At> =
                lines(&points).concat().into_iter().chain(polygon(points, BOX)).collect();
            prop_assert!(all.iter().all(|at| inside(*at, BOX)), "{:?}", all);
        }
    }
}
