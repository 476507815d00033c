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

/// Above the plot stand the two moments, each in a line where there is room for both.
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
    let ends = Ends::new(plot, variant.width, [widest(0), widest(1)]);
    let Ends { left, right, .. } = ends;
    let names = plot.series.iter().map(|s| ends.n_lines(&ends.name(s)));
    let height = variant.height.max(count(names.sum()) * LINE + 10.0);
    let moments = moments(plot, right - left);
    let n_above = moments.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let top = TOP + count(n_above - 1) * LINE;
    let bottom = top + height;
    let y = Scale::new(plot.measure.curve, range.unwrap_or((0.0, 1.0)), (bottom - 8.0, top + 8.0));
    let mut scene = Scene::new(variant.width);
    for (moment, x, anchor) in [(0, left, Anchor::Start), (1, right, Anchor::End)] {
        for (nth, line) in moments.get(moment).into_iter().flatten().enumerate() {
            scene.text((x, 12.0 + count(nth) * LINE), line, anchor, Tone::Strong);
        }
        scene.rule(Rule::Grid, (x, top - 4.0), (x, bottom));
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
    push_ends(&mut scene, plot, y, (top, bottom), &ends, into);
    scene.height = bottom + 4.0;
    let keys = legend::unsettled_key(plot).map(|(word, hue)| Key {
        sample: Sample::Line { hue, dash: Dash::None, provisional: true },
        text: into.word(word).to_owned(),
    });
    Body::new(scene, keys.into_iter().collect(), from_zero, Missing::Gap)
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

/// A number of lines, as a length is reckoned with.
fn count(lines: usize) -> f64 {
    f64::from(u16::try_from(lines).unwrap_or(u16::MAX))
}

fn wide(text: &str) -> f64 {
    text_width(text, Tone::Strong)
}

/// The widest word of a text.
fn longest(text: &str) -> f64 {
    let words = width::wrap(text, TEXT, Tone::Strong.weight(), 0.0);
    words.iter().map(|word| wide(word)).fold(0.0, f64::max)
}

/// The two moments in lines, side by side over a plot so wide: a short one leaves its room to the other.
fn moments(plot: &Plot, width: f64) -> [Vec<String>; 2] {
    let [a, b] = [0, 1].map(|at| wide(plot.position(at)));
    let half = (width - GAP) / 2.0;
    let first = if a + b + GAP <= width { a } else { a.min(half.max(width - GAP - b)) };
    let widths = [first, width - GAP - first];
    let line = |at: usize, width: f64| {
        width::wrap_within(plot.position(at), TEXT, Tone::Strong.weight(), width + 0.5)
    };
    [line(0, widths[0]), line(1, widths[1])]
}

/// Where the plot begins and ends, and where names stand.
struct Ends {
    left: f64,
    right: f64,
    /// How wide a name may be.
    room: f64,
    /// Whether they stand under the values at the right: beside them there is no room.
    is_under: bool,
}

impl Ends {
    /// Values are never cut. Long names stand in several lines, but no word is broken for which there is room beside the
    /// values and a plot that is wide enough for the words of its moments.
    fn new(plot: &Plot, width: f64, values: [f64; 2]) -> Self {
        let names = || plot.series.iter().map(|s| s.label.as_str());
        let word = names().map(longest).fold(0.0, f64::max);
        let all = names().map(wide).fold(0.0, f64::max);
        let wished = all.min(word.max(width * 0.34));
        let words = longest(plot.position(0)) + longest(plot.position(1)) + GAP;
        let least = words.clamp(width * 0.25, width * 0.5);
        let rest = width - values[0] - values[1] - 3.0 * GAP - 4.0;
        let beside = wished.min(rest - least);
        let is_under = beside < wished.min(width * 0.2);
        // Under the values a name may be as wide as they are, or take some of the plot.
        let under = || wished.min((rest + values[1] + GAP - least).max(values[1]));
        let room = if is_under { under() } else { beside };
        let taken = if is_under { room.max(values[1]) } else { values[1] + GAP + room };
        let left = values[0] + GAP;
        let right = width - taken - GAP - 4.0;
        Self { left, right, room, is_under }
    }

    /// The name of a series in lines.
    fn name(&self, series: &Series) -> Vec<String> {
        lines(&series.label, self.room)
    }

    /// How many lines a name takes with the value.
    fn n_lines(&self, name: &[String]) -> usize {
        name.len() + usize::from(self.is_under)
    }
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
    y: Scale,
    (top, bottom): (f64, f64),
    ends: &Ends,
    into: InLang<'_>,
) {
    for at in 0..2 {
        let name = |s: &Series| if at == 0 { Vec::new() } else { ends.name(s) };
        let mut labels: Vec<(f64, (&Series, Vec<String>))> = plot
            .series
            .iter()
            .filter_map(|s| Some((y.map(s.at(at)?.value?) + 4.0, (s, name(s)))))
            .collect();
        labels.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n_lines = |name: &[String]| if at == 0 { 1 } else { ends.n_lines(name) };
        spread(&mut labels, |(_, name)| n_lines(name), (top + 4.0, bottom), LINE);
        for (y, (series, name)) in labels {
            let Some(point) = series.at(at) else { continue };
            let tone = Tone::Series(series.hue);
            let value = plot.shown(&point.exact, into);
            if at == 0 {
                scene.halo((ends.left - GAP, y), &value, Anchor::End, tone);
                continue;
            }
            scene.halo((ends.right + GAP, y), &value, Anchor::Start, tone);
            let beside = ends.right + 2.0 * GAP + text_width(&value, tone);
            let x = if ends.is_under { ends.right + GAP } else { beside };
            for (nth, line) in name.iter().enumerate() {
                let below = count(nth + usize::from(ends.is_under)) * LINE;
                scene.halo((x, y + below), line, Anchor::Start, tone);
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
