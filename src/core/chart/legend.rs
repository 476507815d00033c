//! What stands around a drawing in words: keys above it, remarks below it.

use std::collections::BTreeSet;

use super::InLang;
use super::held;
use super::layout::Missing;
use super::plot::{Form, Plot, Point, Series};
use super::scale::Curve;
use super::scene::{Anchor, Class, Dash, Hue, Item, LINE, Scene, Shape, TEXT, Tone, text_width};
use super::ticks::TimeUnit;
use super::width;
use crate::data::value::{Conf, Obs};

/// A sample of a mark, and what it stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    pub sample: Sample,
    pub text: String,
}

/// A piece of a mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sample {
    Bar {
        hue: Hue,
        provisional: bool,
    },
    Line {
        hue: Hue,
        dash: Dash,
        provisional: bool,
    },
    Symbol {
        hue: Hue,
        shape: Shape,
        provisional: bool,
    },
    /// A class of colours; `None` for no value.
    Class(Option<Class>),
}

impl Sample {
    /// Its colour; grey for what is of no series.
    pub(super) fn hue(self) -> Hue {
        match self {
            Self::Bar { hue, .. } | Self::Line { hue, .. } | Self::Symbol { hue, .. } => hue,
            Self::Class(_) => Hue::Grey,
        }
    }
}

/// Room for a sample and the gap to its words.
const SAMPLE: f64 = 22.0;
/// Between two keys.
const GAP: f64 = 14.0;
const ROW: f64 = 18.0;

/// The keys in rows, and how high they are; nothing for none.
pub(super) fn keys(keys: &[Key], width: f64) -> Scene {
    let mut scene = Scene::new(width);
    let (mut x, mut y) = (0.0, 0.0);
    for key in keys {
        let lines = width::wrap(&key.text, TEXT, Tone::Plain.weight(), width - SAMPLE);
        let widest = lines.iter().map(|l| text_width(l, Tone::Plain)).fold(0.0, f64::max);
        if x > 0.0 && x + SAMPLE + widest > width {
            x = 0.0;
            y += ROW;
        }
        scene.items.push(sample(key.sample, x, y));
        for (i, line) in lines.iter().enumerate() {
            y += if i > 0 { LINE } else { 0.0 };
            scene.text((x + SAMPLE, y + 12.0), line, Anchor::Start, Tone::Plain);
        }
        x += SAMPLE + widest + GAP;
    }
    scene.height = if keys.is_empty() { 0.0 } else { y + ROW + 6.0 };
    scene
}

fn sample(sample: Sample, x: f64, y: f64) -> Item {
    match sample {
        Sample::Bar { hue, provisional } => {
            Item::Bar { x: x + 1.0, y: y + 2.0, w: 14.0, h: 11.0, hue, provisional }
        }
        Sample::Line { hue, dash, provisional } => Item::Line {
            points: vec![(x + 2.0, y + 8.0), (x + 16.0, y + 8.0)],
            hue,
            dash,
            provisional,
        },
        Sample::Symbol { hue, shape, provisional } => {
            Item::Symbol { x: x + 8.0, y: y + 8.0, r: 4.0, shape, hue, provisional }
        }
        Sample::Class(class) => {
            Item::Cell { x: x + 1.0, y: y + 2.0, w: 14.0, h: 11.0, class, provisional: false }
        }
    }
}

/// One key for each coloured series, one for all the grey ones.
pub(super) fn series_keys(plot: &Plot, into: InLang<'_>) -> Vec<Key> {
    let nth =
        |series: &Series| plot.series.iter().position(|s| std::ptr::eq(s, series)).unwrap_or(0);
    let sample = |series: &Series| match plot.form {
        Form::Line if !plot.measure.joined => {
            Sample::Symbol { hue: series.hue, shape: Shape::of(nth(series)), provisional: false }
        }
        Form::Line | Form::Slope => {
            Sample::Line { hue: series.hue, dash: series.dash, provisional: false }
        }
        Form::Dots { .. } | Form::Range { .. } => {
            Sample::Symbol { hue: series.hue, shape: Shape::of(nth(series)), provisional: false }
        }
        Form::Area { .. }
        | Form::Bars { .. }
        | Form::Columns { .. }
        | Form::Pyramid
        | Form::Heat
        | Form::Cells => Sample::Bar { hue: series.hue, provisional: false },
    };
    let coloured = plot.series.iter().filter(|s| s.hue != Hue::Grey && !s.label.is_empty());
    let mut keys: Vec<Key> =
        coloured.map(|s| Key { sample: sample(s), text: s.label.clone() }).collect();
    let grey: Vec<&Series> = plot.series.iter().filter(|s| s.hue == Hue::Grey).collect();
    match grey.as_slice() {
        [] => {}
        [one] => keys.push(Key { sample: sample(one), text: one.label.clone() }),
        [first, ..] => {
            keys.push(Key { sample: sample(first), text: into.count("key-others", grey.len()) });
        }
    }
    keys
}

/// Whether a point may still change, and the others are not all like it: then it is drawn apart.
pub(super) fn apart(plot: &Plot, point: &Point) -> bool {
    unsettled(point) && (plot.settled || !all_unsettled(plot))
}

fn unsettled(point: &Point) -> bool {
    matches!(point.status.obs, Obs::Provisional | Obs::Estimated)
}

fn all_unsettled(plot: &Plot) -> bool {
    plot.points().filter(|p| p.value.is_some()).all(unsettled)
}

/// Whether a value is final: then, of small charts, those of others that are not are drawn apart.
pub(super) fn any_settled(plot: &Plot) -> bool {
    !all_unsettled(plot)
}

/// The key of points that may still change, where they are drawn apart.
pub(super) fn unsettled_key(plot: &Plot) -> Option<(&'static str, Hue)> {
    let mut hue = None;
    let mut seen = [false, false];
    for series in &plot.series {
        for (_, _, point) in series.present().filter(|(_, _, p)| apart(plot, p)) {
            hue.get_or_insert(series.hue);
            seen = [
                seen[0] || point.status.obs == Obs::Provisional,
                seen[1] || point.status.obs == Obs::Estimated,
            ];
        }
    }
    let word = match seen {
        [true, true] => "key-unsettled",
        [false, true] => "key-estimated",
        [_, false] => "key-provisional",
    };
    hue.map(|hue| (word, hue))
}

/// The same as a key of bars.
pub(super) fn unsettled_bar(plot: &Plot, into: InLang<'_>) -> Option<Key> {
    let (word, hue) = unsettled_key(plot)?;
    Some(Key { sample: Sample::Bar { hue, provisional: true }, text: into.word(word).to_owned() })
}

/// The same as the sample of a point.
pub(super) fn unsettled_symbol(plot: &Plot, into: InLang<'_>) -> Option<Key> {
    let (word, hue) = unsettled_key(plot)?;
    let sample = Sample::Symbol { hue, shape: Shape::Circle, provisional: true };
    Some(Key { sample, text: into.word(word).to_owned() })
}

/// How many points are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub present: usize,
    /// Without a value, and not because it is confidential; those that no row has among them, where the table and the
    /// drawing show that there is none.
    pub absent: usize,
    pub confidential: usize,
    /// With a value that is provisional.
    pub provisional: usize,
    /// With a value that is estimated.
    pub estimated: usize,
}

impl Counts {
    /// Those of a chart; of small charts all together, for readers are told of one chart.
    pub(super) fn of(plots: &[&Plot]) -> Self {
        let mut counts = Self::default();
        for plot in plots {
            let regular = matches!(plot.time, Some(TimeUnit::Year | TimeUnit::Month));
            let shown = has_places(plot.form);
            for series in &plot.series {
                // Lines of names need not meet at every name, nor those of days on every day: of years and months none
                // of those in between may be left out.
                let first = series.points.iter().position(Option::is_some).unwrap_or(0);
                let last = series.points.iter().rposition(Option::is_some).unwrap_or(0);
                for (i, point) in series.points.iter().enumerate() {
                    counts.add(point.as_ref(), shown || regular && first < i && i < last);
                }
            }
        }
        counts
    }

    /// Counts a point; where there is none, whether it is `left_out`.
    fn add(&mut self, point: Option<&Point>, left_out: bool) {
        match point {
            None => self.absent += usize::from(left_out),
            Some(p) if p.value.is_some() => {
                self.present += 1;
                self.provisional += usize::from(p.status.obs == Obs::Provisional);
                self.estimated += usize::from(p.status.obs == Obs::Estimated);
            }
            Some(p) if p.status.conf == Conf::Confidential => self.confidential += 1,
            Some(_) => self.absent += 1,
        }
    }
}

/// Whether each value has a place of its own, at which it is seen that there is none; a line only runs on or ends.
fn has_places(form: Form) -> bool {
    match form {
        Form::Line | Form::Area { stack: None } => false,
        Form::Area { stack: Some(_) }
        | Form::Columns { .. }
        | Form::Bars { .. }
        | Form::Dots { .. }
        | Form::Slope
        | Form::Range { .. }
        | Form::Pyramid
        | Form::Heat
        | Form::Cells => true,
    }
}

/// Remarks under a drawing, or under small ones together; each is a sentence, and none is said twice.
pub(super) fn remarks(
    plots: &[&Plot],
    from_zero: bool,
    missing: &[Missing],
    into: InLang<'_>,
) -> Vec<String> {
    let mut out = Vec::new();
    if !from_zero {
        out.extend(plots.iter().filter_map(|plot| not_zero(plot, into)));
    }
    let beyond = plots.iter().map(|plot| held::left_out(plot)).sum();
    if beyond > 0 {
        out.push(into.count("beyond", beyond));
    }
    let counts = Counts::of(plots);
    for (kind, n) in [("confidential", counts.confidential), ("absent", counts.absent)] {
        if n > 0 && missing.contains(&Missing::Gap) {
            out.push(into.count(kind, n));
        }
        if n > 0 && missing.contains(&Missing::Signs) {
            let part = |part: &str| into.word(&format!("{part}-{kind}")).to_owned();
            let (sign, meaning) = (part("sign"), part("word"));
            out.push(into.say("sign-meaning", &[("sign", &sign), ("meaning", &meaning)]));
        }
    }
    for (n, word) in [(counts.provisional, "all-provisional"), (counts.estimated, "all-estimated")]
    {
        if n > 0 && n == counts.present {
            out.push(into.word(word).to_owned());
        }
    }
    out.extend(plots.iter().flat_map(|plot| break_words(plot, into)));
    let bent = plots.iter().map(|plot| plot.measure.curve).filter(|c| *c != Curve::Linear);
    out.extend(bent.map(|curve| into.word(curve_word(curve)).to_owned()));
    if plots.iter().any(|plot| plot.points().any(|p| p.margin.is_some())) {
        out.push(into.word("margin").to_owned());
    }
    once(&mut out);
    out
}

/// Leaves each sentence where it stands first.
pub(super) fn once(sentences: &mut Vec<String>) {
    let mut said = BTreeSet::new();
    sentences.retain(|sentence| said.insert(sentence.clone()));
}

/// That the measured axis does not begin at zero; a logarithmic one never does, and says so itself. Upright ranges become
/// lying ones where there is too little room, and the words are the same for all widths.
pub(super) fn not_zero(plot: &Plot, into: InLang<'_>) -> Option<String> {
    let word = if plot.form == (Form::Range { lying: false }) {
        "not-zero-measured"
    } else if plot.form.lying() {
        "not-zero-across"
    } else {
        "not-zero"
    };
    (plot.measure.curve != Curve::Log).then(|| into.word(word).to_owned())
}

/// How a bent scale is called.
pub(super) fn curve_word(curve: Curve) -> &'static str {
    match curve {
        Curve::Linear => "",
        Curve::Log | Curve::Symlog(_) => "scale-log",
        Curve::Sqrt => "scale-sqrt",
    }
}

/// A sentence for each break, with its reason where one was declared.
pub(super) fn break_words(plot: &Plot, into: InLang<'_>) -> Vec<String> {
    let breaks = plot.all_breaks().into_iter();
    let word = |(at, note): (usize, Option<&str>)| match note {
        Some(note) => into.say("break-note", &[("at", plot.position(at)), ("note", note)]),
        None => into.say("break", &[("at", plot.position(at))]),
    };
    breaks.map(word).collect()
}

/// Sentences in lines, from `y` down; gives back where the last one ends.
pub(super) fn push_sentences(scene: &mut Scene, sentences: &[String], x: f64, y: f64) -> f64 {
    let mut y = y;
    let width = scene.width - 2.0 * x;
    for sentence in sentences {
        for line in width::wrap(sentence, TEXT, Tone::Quiet.weight(), width) {
            y += LINE;
            scene.text((x, y), &line, Anchor::Start, Tone::Quiet);
        }
    }
    y
}
