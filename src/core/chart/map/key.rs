//! The key of a map: how many areas each class has, or how large symbols are; and what stripes and dots mean.

use rust_decimal::Decimal;

use super::super::InLang;
use super::super::scene::{Anchor, Item, LINE, Scene, TEXT, Tone, text_width};
use super::super::ticks::f64_of;
use super::super::width;
use super::paint::{Fill, Mark};
use super::shades::Shades;
use super::{Classes, Kind, Laid, symbols};

/// Height of the largest bar of the histogram, and of the strip of colours under it.
const BAR: f64 = 34.0;
const STRIP: f64 = 12.0;

/// The key, in a width.
pub(super) fn key(laid: &Laid<'_>, width: f64, into: InLang<'_>) -> Scene {
    let mut scene = Scene::new(width);
    let mut y = 0.0;
    let title = laid.plot.measured(into);
    for line in width::wrap(&title, TEXT, Tone::Strong.weight(), width) {
        y += LINE;
        scene.text((0.0, y - 3.0), &line, Anchor::Start, Tone::Strong);
    }
    y += 4.0;
    y = match (laid.plot.kind, &laid.shades) {
        (Kind::Symbols, _) => push_circles(&mut scene, laid, y, into),
        (Kind::Choropleth, Some(shades)) => push_histogram(&mut scene, laid, shades, y, into),
        (Kind::Choropleth, None) => y,
    };
    scene.height = push_holes(&mut scene, laid, y, into);
    scene
}

fn square(fill: Fill, (x, y): (f64, f64), (w, h): (f64, f64)) -> Item {
    let ring = vec![(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)];
    Item::Map(Mark::Areas { fill, areas: vec![vec![ring]] })
}

/// The number of areas of each class over its colour, breaks between them.
fn push_histogram(
    scene: &mut Scene,
    laid: &Laid<'_>,
    shades: &Shades,
    y: f64,
    into: InLang<'_>,
) -> f64 {
    let mut y = y;
    for line in width::wrap(into.word("areas-in-class"), TEXT, Tone::Quiet.weight(), scene.width) {
        y += LINE;
        scene.text((0.0, y - 3.0), &line, Anchor::Start, Tone::Quiet);
    }
    let n = shades.classes.count();
    let wide = scene.width / f64::from(u16::try_from(n).unwrap_or(1));
    let mut counts = vec![0_u32; n];
    for area in laid.outlines.keys().filter_map(|code| laid.rows.get(code)) {
        let class = shades.classes.of(area.exact, shades.decimals);
        if let Some(count) = counts.get_mut(class).filter(|_| area.value.is_some()) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let base = y + LINE + 1.0 + BAR;
    let mut x = 0.0;
    for (count, colour) in counts.iter().zip(&shades.colours) {
        let fill = Fill::Class(*colour);
        let h = f64::from(*count) / f64::from(most) * BAR;
        if h > 0.0 {
            scene.items.push(square(fill, (x + wide * 0.2, base - h), (wide * 0.6, h)));
        }
        let shown = into.formats.number(into.lang, &Decimal::from(*count), None);
        scene.text((x + wide / 2.0, base - h - 4.0), &shown, Anchor::Middle, Tone::Plain);
        scene.items.push(square(fill, (x, base), (wide, STRIP)));
        x += wide;
    }
    push_breaks(scene, laid, shades, (wide, base + STRIP), into)
}

/// The breaks under the edges of the classes; in two rows where they would touch.
fn push_breaks(
    scene: &mut Scene,
    laid: &Laid<'_>,
    shades: &Shades,
    (wide, top): (f64, f64),
    into: InLang<'_>,
) -> f64 {
    let Classes { breaks, low, high } = &shades.classes;
    let decimals = Some(laid.plot.measure.decimals);
    // The ends of the outer classes, unless those are empty.
    let first = Some(low).filter(|l| breaks.first().is_none_or(|b| *l < b));
    let last = Some(high).filter(|h| breaks.last().is_none_or(|b| *h >= b));
    let edges = std::iter::once(first).chain(breaks.iter().map(Some)).chain([last]);
    let edges: Vec<Option<&Decimal>> = edges.collect();
    let mut x = 0.0_f64;
    let (mut free, mut rows) = ([f64::NEG_INFINITY; 2], 1);
    for edge in &edges {
        if let Some(edge) = edge {
            // The title has the unit.
            let text = into.formats.number(into.lang, edge, decimals);
            let half = text_width(&text, Tone::Quiet) / 2.0;
            let middle = x.clamp(half.min(scene.width / 2.0), (scene.width - half).max(half));
            let row = usize::from(middle - half < free[0] + 1.5);
            rows = rows.max(row + 1);
            free[row] = middle + half;
            let down = if row == 0 { 12.0 } else { 12.0 + LINE };
            scene.text((middle, top + down), &text, Anchor::Middle, Tone::Quiet);
        }
        x += wide;
    }
    top + if rows == 1 { LINE } else { 2.0 * LINE } + 2.0
}

/// Circles in each other, each with the value it stands for.
fn push_circles(scene: &mut Scene, laid: &Laid<'_>, y: f64, into: InLang<'_>) -> f64 {
    let steps = symbols::steps(laid.plot);
    let radius = |n: &Decimal| symbols::radius(laid.plot, laid.largest, f64_of(*n));
    let Some(largest) = steps.first().map(radius) else { return y };
    let bottom = y + 4.0 + 2.0 * largest.max(8.0);
    let mut text_at = f64::NEG_INFINITY;
    let mut unit = laid.plot.measure.unit.as_deref();
    for step in &steps {
        let r = radius(step);
        let top = bottom - 2.0 * r;
        // Words of small circles move down, one line under the other.
        let at = (top + 4.0).max(text_at + LINE - 2.0);
        text_at = at;
        let from = (largest + 1.0, top);
        let to = (2.0 * largest + 14.0, at - 4.0);
        scene.items.push(Item::Map(Mark::Ring { x: largest + 1.0, y: bottom - r, r }));
        scene.items.push(Item::Map(Mark::Line { points: vec![from, (to.0 - 6.0, top), to] }));
        let mut text = laid.plot.shown(step, into);
        if let Some(unit) = unit.take() {
            text = format!("{text} {unit}");
        }
        scene.text((to.0 + 4.0, at), &text, Anchor::Start, Tone::Plain);
    }
    bottom.max(text_at) + 6.0
}

/// What stripes and dots stand for, with how many areas are so.
fn push_holes(scene: &mut Scene, laid: &Laid<'_>, y: f64, into: InLang<'_>) -> f64 {
    let mut y = y;
    for (fill, word) in
        [(Fill::Missing, "areas-absent"), (Fill::Confidential, "areas-confidential")]
    {
        let n = laid.count(fill);
        if n == 0 {
            continue;
        }
        y += 6.0;
        scene.items.push(square(fill, (1.0, y + 1.0), (18.0, STRIP)));
        for line in
            width::wrap(&into.count(word, n), TEXT, Tone::Plain.weight(), scene.width - 26.0)
        {
            y += LINE;
            scene.text((26.0, y - 3.0), &line, Anchor::Start, Tone::Plain);
        }
    }
    y
}
