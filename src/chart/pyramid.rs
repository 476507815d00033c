//! Two series of lying bars, back to back: the first to the left, the second to the right, the first position lowest.

use super::InLang;
use super::axis::tick_text;
use super::bar::extent;
use super::layout::{Body, Missing, Variant};
use super::legend::{self, apart};
use super::plot::{Plot, Series};
use super::scale::{self, Scale};
use super::scene::{Anchor, Item, Rule, Scene, Tone, text_width};
use super::ticks::f64_of;
use crate::data::value::Conf;

const TOP: f64 = 24.0;
const THICK: f64 = 15.0;
const STEP: f64 = 18.0;

/// Draws a pyramid.
pub(super) fn draw(plot: &Plot, variant: Variant, into: InLang<'_>) -> Body {
    let names =
        plot.positions.iter().map(|p| text_width(&p.label, Tone::Plain)).fold(0.0, f64::max);
    let gutter = names + 14.0;
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
    let n = f64::from(u16::try_from(plot.positions.len()).unwrap_or(u16::MAX));
    let bottom = TOP + n * STEP;
    let mut scene = Scene::new(variant.width);
    for (series, (scale, x, anchor)) in plot
        .series
        .iter()
        .zip([(sides[0], side, Anchor::End), (sides[1], side + gutter, Anchor::Start)])
    {
        scene.text((x, 12.0), &series.label, anchor, Tone::Series(series.hue));
        for (k, mark) in marks.iter().enumerate() {
            let at = scale.map(f64_of(*mark));
            if k > 0 {
                scene.rule(Rule::Grid, (at, TOP), (at, bottom));
            }
            let text = tick_text(&plot.measure, mark, false, into);
            let half = text_width(&text, Tone::Quiet) / 2.0;
            let middle = at.min(scene.width - half).max(half);
            scene.text((middle, bottom + 16.0), &text, Anchor::Middle, Tone::Quiet);
        }
        scene.rule(Rule::Base, (x, TOP), (x, bottom));
    }
    for (i, position) in plot.positions.iter().enumerate() {
        let up = f64::from(u16::try_from(i + 1).unwrap_or(u16::MAX));
        let y = bottom - up * STEP + (STEP - THICK) / 2.0;
        let tone = if position.highlight { Tone::Strong } else { Tone::Plain };
        scene.text((side + gutter / 2.0, y + 11.5), &position.label, Anchor::Middle, tone);
        for (nth, (series, scale)) in plot.series.iter().zip(sides).enumerate() {
            push_bar(&mut scene, plot, (i, nth, series), (scale, y), into);
        }
    }
    scene.height = bottom + 22.0;
    if let Some(unit) = &plot.measure.unit {
        scene.text((variant.width / 2.0, bottom + 34.0), unit, Anchor::Middle, Tone::Quiet);
        scene.height += 18.0;
    }
    let keys = legend::unsettled_bar(plot, into).into_iter().collect();
    Body { scene, keys, from_zero: true, missing: Missing::Signs, remarks: Vec::new() }
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
