//! Two series of lying bars, back to back: the first to the left, the second to the right, the first position lowest.

use rust_decimal::Decimal;

use super::InLang;
use super::axis::tick_text;
use super::bar::extent;
use super::layout::{Body, Missing, Variant};
use super::legend::{self, apart};
use super::plot::{Measure, Plot, Position, Series};
use super::scale::{self, Scale};
use super::scene::{Anchor, Item, LINE, Rule, Scene, TEXT, Tone, text_width};
use super::ticks::f64_of;
use super::width;
use crate::data::value::Conf;

const TOP: f64 = 24.0;
const THICK: f64 = 15.0;
const STEP: f64 = 18.0;
/// Between the two zeros, besides the names.
const BETWEEN: f64 = 14.0;
/// Names that take a larger share of the width stand above their bars, which need the room.
const MOST_NAMES: f64 = 0.33;

/// Draws a pyramid.
pub(super) fn draw(plot: &Plot, variant: Variant, into: InLang<'_>) -> Body {
    let names =
        plot.positions.iter().map(|p| text_width(&p.label, Tone::Plain)).fold(0.0, f64::max);
    let above = names > MOST_NAMES * variant.width;
    let gutter = if above { BETWEEN } else { names + BETWEEN };
    let hi = extent(plot, None).1;
    let side = (variant.width - gutter) / 2.0;
    let marks = scale::marks(
        plot.measure.curve,
        (0.0, hi),
        (if side < 130.0 { 2 } else { 3 }, plot.measure.decimals),
        true,
    );
    let top_value = marks.last().map_or(hi, |m| f64_of(*m).max(hi));
    let sides = [
        Scale::linear((0.0, top_value), (side, 6.0)),
        Scale::linear((0.0, top_value), (side + gutter, variant.width - 6.0)),
    ];
    let mut scene = Scene::new(variant.width);
    let head = |series: &Series| {
        let weight = Tone::Series(series.hue).weight();
        width::wrap_within(&series.label, TEXT, weight, side)
    };
    let n_lines = plot.series.iter().map(|s| head(s).len()).max().unwrap_or(1);
    let top = TOP + LINE * (count(n_lines) - 1.0).max(0.0);
    let names: Vec<Vec<String>> = plot.positions.iter().map(|p| name(p, above, variant)).collect();
    let (rows, bottom) = rows(&names, above, top);
    for (series, (scale, x, anchor)) in plot
        .series
        .iter()
        .zip([(sides[0], side, Anchor::End), (sides[1], side + gutter, Anchor::Start)])
    {
        let lines = head(series);
        for (i, line) in lines.iter().enumerate() {
            let y = top - 12.0 - LINE * count(lines.len() - 1 - i);
            scene.text((x, y), line, anchor, Tone::Series(series.hue));
        }
        push_marks(&mut scene, &plot.measure, (&marks, scale), (top, bottom), into);
        if above {
            // A line through all rows would run through the names.
            for y in &rows {
                scene.rule(Rule::Base, (x, y - 1.0), (x, y + THICK + 1.0));
            }
        } else {
            scene.rule(Rule::Base, (x, top), (x, bottom));
        }
    }
    let middle = side + gutter / 2.0;
    for (i, ((position, y), lines)) in plot.positions.iter().zip(&rows).zip(&names).enumerate() {
        push_name(&mut scene, (position, lines, above), (middle, *y));
        for (nth, (series, scale)) in plot.series.iter().zip(sides).enumerate() {
            push_bar(&mut scene, plot, (i, nth, series), (scale, *y), into);
        }
    }
    scene.height = bottom + 22.0;
    if let Some(unit) = &plot.measure.unit {
        scene.text((variant.width / 2.0, bottom + 34.0), unit, Anchor::Middle, Tone::Quiet);
        scene.height += 18.0;
    }
    let keys = legend::unsettled_bar(plot, into).into_iter().collect();
    Body::new(scene, keys, true, Missing::Signs)
}

fn count(n: usize) -> f64 {
    f64::from(u16::try_from(n).unwrap_or(u16::MAX))
}

/// The lines of a name.
fn name(position: &Position, above: bool, variant: Variant) -> Vec<String> {
    if above {
        let tone = if position.highlight { Tone::Strong } else { Tone::Plain };
        width::wrap_within(&position.label, TEXT, tone.weight(), variant.width)
    } else {
        vec![position.label.clone()]
    }
}

/// Writes a name beside or above the bars that begin at `y`.
fn push_name(
    scene: &mut Scene,
    (position, lines, above): (&Position, &[String], bool),
    (x, y): (f64, f64),
) {
    let tone = if position.highlight { Tone::Strong } else { Tone::Plain };
    for (k, line) in lines.iter().enumerate() {
        if above {
            let up = LINE * count(lines.len() - 1 - k);
            scene.halo((x, y - 5.0 - up), line, Anchor::Middle, tone);
        } else {
            scene.text((x, y + 11.5), line, Anchor::Middle, tone);
        }
    }
}

/// Top of the bars of each position, the first lowest, and where they end.
fn rows(names: &[Vec<String>], above: bool, top: f64) -> (Vec<f64>, f64) {
    let mut rows = Vec::new();
    let mut y = top;
    for lines in names.iter().rev() {
        let room = if above { count(lines.len()) * LINE + 3.0 } else { 0.0 };
        rows.push(y + room + (STEP - THICK) / 2.0);
        y += room + STEP;
    }
    rows.reverse();
    (rows, y)
}

/// The marks of one side with their numbers: all of them where they keep apart, else those of the ends.
fn push_marks(
    scene: &mut Scene,
    measure: &Measure,
    (marks, scale): (&[Decimal], Scale),
    (top, bottom): (f64, f64),
    into: InLang<'_>,
) {
    let number = |mark: &Decimal| {
        let text = tick_text(measure, mark, false, into);
        let half = text_width(&text, Tone::Quiet) / 2.0;
        let middle = scale.map(f64_of(*mark)).min(scene.width - half).max(half);
        (middle, half, text)
    };
    let numbers: Vec<(f64, f64, String)> = marks.iter().map(number).collect();
    let apart = numbers.windows(2).all(|pair| match pair {
        [a, b] => (a.0 - b.0).abs() >= a.1 + b.1 + 6.0,
        _ => true,
    });
    for (k, (mark, (middle, _, text))) in marks.iter().zip(&numbers).enumerate() {
        let at = scale.map(f64_of(*mark));
        if k > 0 {
            scene.rule(Rule::Grid, (at, top), (at, bottom));
        }
        if apart || k == 0 || k + 1 == marks.len() {
            scene.text((*middle, bottom + 16.0), text, Anchor::Middle, Tone::Quiet);
        }
    }
}

fn push_bar(
    scene: &mut Scene,
    plot: &Plot,
    (position, nth, series): (usize, usize, &Series),
    (scale, y): (Scale, f64),
    into: InLang<'_>,
) {
    let zero = scale.map(0.0);
    let Some((point, value)) = series.at(position).and_then(|p| Some((p, p.value?))) else {
        let confidential = series.at(position).is_some_and(|p| p.status.conf == Conf::Confidential);
        let sign = into.word(if confidential { "sign-confidential" } else { "sign-absent" });
        let (x, anchor) =
            if nth == 0 { (zero - 4.0, Anchor::End) } else { (zero + 4.0, Anchor::Start) };
        scene.halo((x, y + 11.5), sign, anchor, Tone::Quiet);
        return;
    };
    let end = scale.map(value);
    let hue = super::bar::bar_hue(plot, series, position);
    let provisional = apart(plot, point);
    let (x, w) = (zero.min(end), (end - zero).abs());
    scene.items.push(Item::Bar { x, y, w, h: THICK, hue, provisional });
    scene.hit((end, y + THICK / 2.0), position, nth);
}
