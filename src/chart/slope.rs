//! Lines between two moments, with names and values at both ends.

use super::InLang;
use super::ends::spread;
use super::layout::{Body, Missing, Variant};
use super::legend::{self, Key, Sample, apart};
use super::line;
use super::plot::{Plot, Series};
use super::scale::Scale;
use super::scene::{Anchor, Dash, Hue, Item, LINE, Rule, Scene, TEXT, Tone, text_width};
use super::width;

/// Above the plot stand the two moments.
const TOP: f64 = 24.0;
const GAP: f64 = 9.0;

/// Draws a slope chart.
pub(super) fn draw(plot: &Plot, variant: Variant, into: InLang<'_>) -> Body {
    let (range, from_zero) = line::range(plot);
    let shown = |series: &Series, at: usize| {
        series.at(at).filter(|p| p.value.is_some()).map(|p| plot.shown(&p.exact, into))
    };
    let widest = |at: usize| {
        let texts = plot.series.iter().filter_map(|s| shown(s, at));
        texts.map(|t| text_width(&t, Tone::Strong)).fold(0.0, f64::max)
    };
    let room = room(plot, variant.width, widest(0) + widest(1) + 3.0 * GAP + 4.0);
    let names = plot.series.iter().map(|s| lines(&s.label, room));
    let n_lines: usize = names.map(|lines| lines.len()).sum();
    let n_lines = f64::from(u16::try_from(n_lines).unwrap_or(u16::MAX));
    let height = variant.height.max(n_lines * LINE + 10.0);
    let bottom = TOP + height;
    let y = Scale::new(plot.measure.curve, range.unwrap_or((0.0, 1.0)), (bottom - 8.0, TOP + 8.0));
    let (left, right) = (widest(0) + GAP, variant.width - widest(1) - 2.0 * GAP - room - 4.0);
    let mut scene = Scene::new(variant.width);
    for (at, x, anchor) in [(0, left, Anchor::Start), (1, right, Anchor::End)] {
        scene.text((x, 12.0), plot.position(at), anchor, Tone::Strong);
        scene.rule(Rule::Grid, (x, TOP - 4.0), (x, bottom));
    }
    if let Some(unit) = &plot.measure.unit {
        let at = (variant.width.min(right + GAP), 12.0);
        if at.0 + text_width(unit, Tone::Quiet) <= variant.width {
            scene.text(at, unit, Anchor::Start, Tone::Quiet);
        }
    }
    let mut order: Vec<(usize, &Series)> = plot.series.iter().enumerate().collect();
    order.sort_by_key(|(_, s)| (s.hue != Hue::Grey, s.highlight));
    for (nth, series) in &order {
        push_line(&mut scene, plot, (*nth, series), [left, right].map(|x| (x, y)));
    }
    push_ends(&mut scene, plot, (y, bottom), (left, right, room), into);
    scene.height = bottom + 4.0;
    let keys = legend::unsettled_key(plot).map(|(word, hue)| Key {
        sample: Sample::Line { hue, dash: Dash::None, provisional: true },
        text: into.word(word).to_owned(),
    });
    Body {
        scene,
        keys: keys.into_iter().collect(),
        from_zero,
        missing: Missing::Gap,
        notes: Vec::new(),
        remarks: Vec::new(),
    }
}

fn push_line(
    scene: &mut Scene,
    plot: &Plot,
    (nth, series): (usize, &Series),
    ends: [(f64, Scale); 2],
) {
    let (hue, dash) = (series.hue, series.dash);
    let place = |at: usize| {
        let (x, y) = ends.get(at)?;
        Some((*x, y.map(series.at(at)?.value?)))
    };
    let unsettled = |at: usize| series.at(at).is_some_and(|p| apart(plot, p));
    if let (Some(a), Some(b)) = (place(0), place(1)) {
        let provisional = unsettled(0) || unsettled(1);
        scene.items.push(Item::Line { points: vec![a, b], hue, dash, provisional });
    }
    for at in 0..2 {
        if let Some((x, y)) = place(at) {
            scene.items.push(Item::Dot { x, y, hue, provisional: unsettled(at) });
            scene.hit((x, y), at, nth);
        }
    }
}

/// How wide names may be. Long ones stand in several lines, but no word is broken for which there is room beside the values
/// and a plot that is wide enough for its moments.
fn room(plot: &Plot, width: f64, values: f64) -> f64 {
    let wide = |text: &str| text_width(text, Tone::Strong);
    let names = || plot.series.iter().map(|s| s.label.as_str());
    let words = |name| width::wrap(name, TEXT, Tone::Strong.weight(), 0.0);
    let longest = names().flat_map(words).map(|word| wide(&word)).fold(0.0, f64::max);
    let moments = wide(plot.position(0)) + wide(plot.position(1)) + GAP;
    let most = width - values - moments.max(width * 0.25);
    let all = names().map(wide).fold(0.0, f64::max);
    all.min(longest.max(width * 0.34)).min(most)
}

/// A name in lines, none of them wider than its room.
fn lines(name: &str, room: f64) -> Vec<String> {
    let is_wide = |line: &str| text_width(line, Tone::Strong) > room + 0.5;
    let mut lines = Vec::new();
    for line in width::wrap(name, TEXT, Tone::Strong.weight(), room) {
        let mut rest = String::new();
        for letter in line.chars() {
            rest.push(letter);
            if is_wide(&rest) && rest.len() > letter.len_utf8() {
                rest.pop();
                lines.push(std::mem::replace(&mut rest, letter.to_string()));
            }
        }
        lines.push(rest);
    }
    lines
}

/// Values at the left; values and names at the right.
fn push_ends(
    scene: &mut Scene,
    plot: &Plot,
    (y, bottom): (Scale, f64),
    (left, right, room): (f64, f64, f64),
    into: InLang<'_>,
) {
    for at in 0..2 {
        let name = |s: &Series| if at == 0 { Vec::new() } else { lines(&s.label, room) };
        let mut labels: Vec<(f64, (&Series, Vec<String>))> = plot
            .series
            .iter()
            .filter_map(|s| Some((y.map(s.at(at)?.value?) + 4.0, (s, name(s)))))
            .collect();
        labels.sort_by(|a, b| a.0.total_cmp(&b.0));
        spread(&mut labels, |(_, name)| name.len(), (TOP + 4.0, bottom), LINE);
        for (y, (series, name)) in labels {
            let Some(point) = series.at(at) else { continue };
            let tone = Tone::Series(series.hue);
            let value = plot.shown(&point.exact, into);
            if at == 0 {
                scene.halo((left - GAP, y), &value, Anchor::End, tone);
                continue;
            }
            scene.halo((right + GAP, y), &value, Anchor::Start, tone);
            let x = right + 2.0 * GAP + text_width(&value, tone);
            for (nth, line) in (0_u16..).zip(&name) {
                scene.halo((x, y + f64::from(nth) * LINE), line, Anchor::Start, tone);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_too_long_is_broken_and_nothing_of_it_is_lost() {
        let name = "Verbano-Cusio-Ossola e Provinciadinomelunghissimo";
        for room in [20.0, 60.0, 98.0, 140.0, 400.0] {
            let lines = lines(name, room);
            assert!(lines.iter().all(|line| text_width(line, Tone::Strong) <= room + 0.5));
            let letters = |text: &str| text.replace(' ', "");
            assert_eq!(letters(&lines.concat()), letters(name));
        }
        assert_eq!(lines(name, 0.0).concat().replace(' ', ""), name.replace(' ', ""));
    }
}
