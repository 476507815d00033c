//! Heat maps: a cell for each name and each column, coloured by the class of its value, with the value in it where it
//! fits.

use super::InLang;
use super::classes::Classes;
use super::column;
use super::layout::{Body, Missing, Variant};
use super::legend::{Counts, Key, Sample, apart};
use super::plot::{Form, Plot, Series};
use super::scene::{Anchor, Item, LINE, Scene, TEXT, Tone, text_width};
use super::width;
use crate::data::value::Conf;

/// Height of a row.
const ROW: f64 = 24.0;
const GAP: f64 = 8.0;

/// Draws a heat map.
pub(super) fn draw(plot: &Plot, variant: Variant, into: InLang<'_>) -> Body {
    let values: Vec<_> = plot.points().filter_map(super::plot::Point::shown).collect();
    let classes = Classes::of(&values, &plot.classes);
    let names =
        plot.positions.iter().map(|p| text_width(&p.label, Tone::Plain)).fold(0.0, f64::max);
    let above = names > 0.34 * variant.width;
    let left = if above { 0.0 } else { names + GAP };
    let n = f64::from(u16::try_from(plot.series.len()).unwrap_or(u16::MAX));
    let w = (variant.width - left) / n;
    let mut scene = Scene::new(variant.width);
    let (mut y, notes) = heads(&mut scene, plot, (left, w));
    let texts: Vec<f64> = plot
        .points()
        .filter(|p| p.value.is_some())
        .map(|p| text_width(&plot.shown(&p.exact, into), Tone::Plain))
        .collect();
    let fits = texts.iter().all(|t| *t <= w - 4.0);
    for (i, position) in plot.positions.iter().enumerate() {
        let tone = if position.highlight { Tone::Strong } else { Tone::Plain };
        if above {
            for line in width::wrap(&position.label, TEXT, tone.weight(), variant.width) {
                scene.text((0.0, y + 12.0), &line, Anchor::Start, tone);
                y += LINE;
            }
            y += 2.0;
        } else {
            scene.text((left - GAP, y + ROW / 2.0 + 4.0), &position.label, Anchor::End, tone);
        }
        let mut x = left;
        for nth in 0..plot.series.len() {
            push_cell(&mut scene, (plot, &classes), (i, nth), ([x, y, w], fits), into);
            x += w;
        }
        y += ROW;
    }
    scene.height = y + 4.0;
    let coloured = plot.form == Form::Heat;
    let mut keys = if coloured { classes.keys(&plot.measure, into) } else { Vec::new() };
    let counts = Counts::of(&[plot]);
    for (n, word) in [(counts.confidential, "word-confidential"), (counts.absent, "word-absent")] {
        if coloured && n > 0 {
            keys.push(Key { sample: Sample::Class(None), text: into.word(word).to_owned() });
        }
    }
    let missing = if column::signs_fit(w, into) { Missing::Signs } else { Missing::Gap };
    Body { notes, ..Body::new(scene, keys, true, missing) }
}

/// What stands over the columns. Names that do not fit are numbers, told below.
fn heads(scene: &mut Scene, plot: &Plot, (left, w): (f64, f64)) -> (f64, Vec<(usize, String)>) {
    let room = w - 2.0;
    let short = !plot.heads.is_empty();
    let name =
        |i: usize, full: &str| plot.heads.get(i).map_or_else(|| full.to_owned(), Clone::clone);
    let names: Vec<String> =
        plot.series.iter().enumerate().map(|(i, s)| name(i, &s.label)).collect();
    let tone = |s: &Series| if s.highlight { Tone::Strong } else { Tone::Quiet };
    let tones: Vec<Tone> = plot.series.iter().map(tone).collect();
    let wrapped = names.iter().zip(&tones);
    let wrapped: Vec<(Vec<String>, Tone)> =
        wrapped.map(|(n, tone)| (width::wrap(n, TEXT, tone.weight(), room), *tone)).collect();
    let inside = |(lines, tone): &(Vec<String>, Tone)| {
        lines.len() <= 3 && lines.iter().all(|l| text_width(l, *tone) <= room)
    };
    // Of months in order those that fit tell where the others are.
    let fits = short || wrapped.iter().all(inside);
    let mut notes = Vec::new();
    let tall = if fits { wrapped.iter().map(|w| w.0.len()).max().unwrap_or(1) } else { 1 };
    let tall = f64::from(u16::try_from(tall).unwrap_or(1)) * LINE;
    let (mut x, mut free) = (left, f64::MIN);
    for (series, (lines, tone)) in plot.series.iter().zip(&wrapped) {
        let middle = x + w / 2.0;
        let widest = lines.iter().map(|l| text_width(l, *tone)).fold(0.0, f64::max);
        let middle = middle.min(scene.width - widest / 2.0).max(widest / 2.0);
        if fits && (!short || middle - widest / 2.0 >= free) {
            free = middle + widest / 2.0 + 3.0;
            let n = f64::from(u16::try_from(lines.len()).unwrap_or(1));
            for (k, line) in (0_u16..).zip(lines) {
                let y = tall - (n - f64::from(k) - 1.0) * LINE - 3.0;
                scene.text((middle, y), line, Anchor::Middle, *tone);
            }
        } else if !fits {
            let n = notes.len() + 1;
            notes.push((n, series.label.clone()));
            scene.items.push(Item::Badge { x: middle, y: 9.0, n });
        }
        x += w;
    }
    (tall.max(if fits { 0.0 } else { 20.0 }) + 2.0, notes)
}

fn push_cell(
    scene: &mut Scene,
    (plot, classes): (&Plot, &Classes),
    (position, nth): (usize, usize),
    ([x, y, w], fits): ([f64; 3], bool),
    into: InLang<'_>,
) {
    let point = plot.series.get(nth).and_then(|s| s.at(position));
    let exact = point.and_then(super::plot::Point::shown);
    let class = exact.map(|v| classes.class(v));
    let provisional = point.is_some_and(|p| apart(plot, p));
    // A unit of ground between cells.
    if plot.form == Form::Heat {
        scene.items.push(Item::Cell {
            x: x + 0.5,
            y: y + 0.5,
            w: w - 1.0,
            h: ROW - 1.0,
            class,
            provisional,
        });
    }
    let at = (x + w / 2.0, y + ROW / 2.0 + 4.0);
    scene.hit((at.0, at.1 - 4.0), position, nth);
    match (exact, class) {
        (Some(exact), Some(class)) if fits => {
            let tone = if plot.form == Form::Heat { Tone::On(class) } else { Tone::Plain };
            scene.text(at, &plot.shown(&exact, into), Anchor::Middle, tone);
        }
        (Some(_), _) => {}
        (None, _) => {
            let confidential = point.is_some_and(|p| p.status.conf == Conf::Confidential);
            let sign = into.word(if confidential { "sign-confidential" } else { "sign-absent" });
            if text_width(sign, Tone::Quiet) <= w - 2.0 {
                scene.halo(at, sign, Anchor::Middle, Tone::Quiet);
            }
        }
    }
}
