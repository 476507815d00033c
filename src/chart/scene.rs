//! What is drawn, before it is text: rectangles, lines and words in units of a drawing.
//!
//! One unit is at least one CSS pixel on the screen; x grows to the right, y downwards, the frame begins at 0, 0.

use super::width::{self, Weight};

/// Size of every text in a drawing.
pub(super) const TEXT: f64 = 12.0;
/// From one line of text to the next.
pub(super) const LINE: f64 = 15.0;

/// A drawing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scene {
    pub width: f64,
    pub height: f64,
    /// In the order they are painted.
    pub items: Vec<Item>,
}

/// One of the six colours of a chart, or the grey of what is not highlighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hue {
    /// 1..=6.
    Colour(u8),
    Grey,
}

/// How a line is broken up, so that series differ without their colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dash {
    /// Whole.
    None,
    /// Pattern 2, 3 or 4 of the theme.
    Pattern(u8),
}

/// Where a text hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// Ink.
    Plain,
    /// Secondary: axes, remarks.
    Quiet,
    /// Bold ink.
    Strong,
    /// Bold, in the colour of a series.
    Series(Hue),
    /// The title of a picture that stands alone.
    Title,
    /// Its subtitle.
    Subtitle,
}

impl Tone {
    pub(super) fn weight(self) -> Weight {
        match self {
            Self::Plain | Self::Quiet | Self::Subtitle | Self::Series(Hue::Grey) => Weight::Regular,
            Self::Strong | Self::Series(_) | Self::Title => Weight::Bold,
        }
    }

    pub(super) fn size(self) -> f64 {
        match self {
            Self::Plain | Self::Quiet | Self::Strong | Self::Series(_) => TEXT,
            Self::Title => 20.0,
            Self::Subtitle => 14.0,
        }
    }
}

/// A straight line that is no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// A tick's line across the plot.
    Grid,
    /// The line bars stand on.
    Base,
}

/// One thing that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    /// A bar, or a sample of one.
    Bar { x: f64, y: f64, w: f64, h: f64, hue: Hue, provisional: bool },
    /// A line through points, at least two.
    Line { points: Vec<(f64, f64)>, hue: Hue, dash: Dash, provisional: bool },
    /// A point; a ring where provisional.
    Dot { x: f64, y: f64, hue: Hue, provisional: bool },
    /// A line of the axes.
    Rule { from: (f64, f64), to: (f64, f64), rule: Rule },
    /// Words; `y` is their baseline. With `halo`, the ground is kept free around them.
    Text { x: f64, y: f64, text: String, anchor: Anchor, tone: Tone, halo: bool },
}

impl Scene {
    pub(super) fn new(width: f64) -> Self {
        Self { width, height: 0.0, items: Vec::new() }
    }

    pub(super) fn rule(&mut self, rule: Rule, from: (f64, f64), to: (f64, f64)) {
        self.items.push(Item::Rule { from, to, rule });
    }

    pub(super) fn text(&mut self, (x, y): (f64, f64), text: &str, anchor: Anchor, tone: Tone) {
        self.items.push(Item::Text { x, y, text: text.to_owned(), anchor, tone, halo: false });
    }

    /// Words over lines of the drawing.
    pub(super) fn halo(&mut self, (x, y): (f64, f64), text: &str, anchor: Anchor, tone: Tone) {
        self.items.push(Item::Text { x, y, text: text.to_owned(), anchor, tone, halo: true });
    }

    /// Adds another drawing `(dx, dy)` further.
    pub(super) fn append(&mut self, other: Self, (dx, dy): (f64, f64)) {
        self.items.extend(other.items.into_iter().map(|item| item.moved(dx, dy)));
    }

    /// Each text with its box: left, top, right, bottom.
    pub(super) fn boxes(&self) -> impl Iterator<Item = (&str, [f64; 4])> {
        self.items.iter().filter_map(|item| match item {
            Item::Text { x, y, text, anchor, tone, .. } => {
                Some((text.as_str(), text_box((*x, *y), text, *anchor, *tone)))
            }
            Item::Bar { .. } | Item::Line { .. } | Item::Dot { .. } | Item::Rule { .. } => None,
        })
    }
}

/// Width of a text of a drawing.
pub(super) fn text_width(text: &str, tone: Tone) -> f64 {
    width::of(text, tone.size(), tone.weight())
}

/// Left, top, right, bottom of a text.
pub(super) fn text_box((x, y): (f64, f64), text: &str, anchor: Anchor, tone: Tone) -> [f64; 4] {
    let w = text_width(text, tone);
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - w / 2.0,
        Anchor::End => x - w,
    };
    [left, y - 10.0, left + w, y + 3.0]
}

/// Whether two boxes share more than an edge.
pub(super) fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

impl Item {
    fn moved(self, dx: f64, dy: f64) -> Self {
        match self {
            Self::Bar { x, y, w, h, hue, provisional } => {
                Self::Bar { x: x + dx, y: y + dy, w, h, hue, provisional }
            }
            Self::Line { mut points, hue, dash, provisional } => {
                for (x, y) in &mut points {
                    *x += dx;
                    *y += dy;
                }
                Self::Line { points, hue, dash, provisional }
            }
            Self::Dot { x, y, hue, provisional } => {
                Self::Dot { x: x + dx, y: y + dy, hue, provisional }
            }
            Self::Rule { from, to, rule } => {
                Self::Rule { from: (from.0 + dx, from.1 + dy), to: (to.0 + dx, to.1 + dy), rule }
            }
            Self::Text { x, y, text, anchor, tone, halo } => {
                Self::Text { x: x + dx, y: y + dy, text, anchor, tone, halo }
            }
        }
    }
}

/// A straight relation between values and units of a drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Linear {
    from: (f64, f64),
    to: (f64, f64),
}

impl Linear {
    /// Maps `from.0..from.1` on `to.0..to.1`; an empty range maps on the middle.
    pub(super) fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        Self { from, to }
    }

    /// The place of a value; finite for finite values.
    pub(super) fn map(&self, value: f64) -> f64 {
        let span = self.from.1 - self.from.0;
        let share = if span.abs() > 0.0 { (value - self.from.0) / span } else { 0.5 };
        self.to.0 + share * (self.to.1 - self.to.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_scale_keeps_the_order_and_stays_inside(
            lo in -1e12..1e12_f64, span in 1e-3..1e12_f64, a in 0.0..1.0_f64, b in 0.0..1.0_f64,
        ) {
            let scale = Linear::new((lo, lo + span), (10.0, 300.0));
            let [x, y] = [a, b].map(|share| scale.map(lo + share * span));
            prop_assert_eq!(a < b && x > y, false);
            prop_assert!([x, y].iter().all(|v| (9.99..=300.01).contains(v)));
        }
    }

    #[test]
    fn an_empty_range_maps_on_the_middle() {
        assert_eq!(Linear::new((5.0, 5.0), (0.0, 10.0)).map(5.0).to_string(), "5");
    }
}
