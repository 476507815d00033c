//! What is drawn, before it is text: rectangles, lines and words in units of a drawing.
//!
//! One unit is at least one CSS pixel on the screen; x grows to the right, y downwards, the frame begins at 0, 0.

use super::map::Mark;
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
    /// Where its values stand, for who wants to point at one.
    pub hits: Vec<Hit>,
}

/// Where a value of the chart's table stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    pub x: f64,
    pub y: f64,
    /// Row of the table's body, from 0.
    pub row: usize,
    /// Column of the table; 0 is that of the names.
    pub column: usize,
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
    /// On a class of colours.
    On(Class),
    /// The number of a key figure.
    Figure,
}

impl Tone {
    pub(super) fn weight(self) -> Weight {
        match self {
            Self::Plain | Self::Quiet | Self::Subtitle | Self::Series(Hue::Grey) | Self::On(_) => {
                Weight::Regular
            }
            Self::Strong | Self::Series(_) | Self::Title | Self::Figure => Weight::Bold,
        }
    }

    pub(super) fn size(self) -> f64 {
        match self {
            Self::Plain | Self::Quiet | Self::Strong | Self::Series(_) | Self::On(_) => TEXT,
            Self::Figure => 40.0,
            Self::Title => 20.0,
            Self::Subtitle => 14.0,
        }
    }
}

/// A colour of a scale of classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// 1..=5, from the least to the greatest.
    Sequential(u8),
    /// 1..=7, 4 in the middle.
    Diverging(u8),
}

impl Class {
    /// Whether texts on it are light in a light drawing.
    pub(super) fn dark(self) -> bool {
        matches!(self, Self::Sequential(4..) | Self::Diverging(1 | 7))
    }
}

/// A straight line that is no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// A tick's line across the plot.
    Grid,
    /// The line bars stand on.
    Base,
    /// A line of reference, drawn over the marks.
    Reference,
    /// A margin of error.
    Whisker,
}

/// How a point of a cloud looks, so that series differ without their colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    /// A triangle on its tip.
    Tip,
}

impl Shape {
    /// The shape of the n-th series, from 0.
    pub(super) fn of(series: usize) -> Self {
        [Self::Circle, Self::Square, Self::Triangle, Self::Diamond, Self::Cross, Self::Tip]
            .get(series % 6)
            .copied()
            .unwrap_or(Self::Circle)
    }
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
    /// An area within a closed line; pale where it is no mark but a margin of error.
    Area { points: Vec<(f64, f64)>, hue: Hue, pale: bool, provisional: bool },
    /// A straight piece between a point and what it is measured from.
    Stem { from: (f64, f64), to: (f64, f64), hue: Hue },
    /// A point of a cloud, of this radius.
    Symbol { x: f64, y: f64, r: f64, shape: Shape, hue: Hue, provisional: bool },
    /// Many points of one colour, as one item.
    Dust { points: Vec<(f64, f64)>, hue: Hue },
    /// A cell of a heat map: the class of its value, from 0; `None` where it has none.
    Cell { x: f64, y: f64, w: f64, h: f64, class: Option<Class>, provisional: bool },
    /// A band behind the marks.
    Band { x: f64, y: f64, w: f64, h: f64 },
    /// The number of a remark that stands below.
    Badge { x: f64, y: f64, n: usize },
    /// A mark of a map.
    Map(Mark),
    /// A line of the axes.
    Rule { from: (f64, f64), to: (f64, f64), rule: Rule },
    /// Words; `y` is their baseline. With `halo`, the ground is kept free around them.
    Text { x: f64, y: f64, text: String, anchor: Anchor, tone: Tone, halo: bool },
}

impl Scene {
    /// The areas of maps.
    pub(super) fn lands(&self) -> impl Iterator<Item = &Mark> {
        self.items.iter().filter_map(|item| {
            if let Item::Map(mark @ Mark::Land { .. }) = item { Some(mark) } else { None }
        })
    }

    /// By how much the areas of another drawing are moved and made smaller, where this shows those.
    pub(super) fn like(&self) -> Option<((f64, f64), f64)> {
        self.items.iter().find_map(|item| {
            if let Item::Map(Mark::Same { at, scale, .. }) = item {
                Some((*at, *scale))
            } else {
                None
            }
        })
    }

    /// The same, to be changed.
    pub(super) fn lands_mut(&mut self) -> impl Iterator<Item = &mut Mark> {
        self.items.iter_mut().filter_map(|item| {
            if let Item::Map(mark @ Mark::Land { .. }) = item { Some(mark) } else { None }
        })
    }

    pub(super) fn new(width: f64) -> Self {
        Self { width, height: 0.0, items: Vec::new(), hits: Vec::new() }
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
        let moved = |hit: Hit| Hit { x: hit.x + dx, y: hit.y + dy, ..hit };
        self.hits.extend(other.hits.into_iter().map(moved));
    }

    /// Notes where the value of a position and a series stands.
    pub(super) fn hit(&mut self, (x, y): (f64, f64), position: usize, series: usize) {
        self.hits.push(Hit { x, y, row: position, column: series + 1 });
    }

    /// Each text with its box: left, top, right, bottom.
    pub(super) fn boxes(&self) -> impl Iterator<Item = (&str, [f64; 4])> {
        self.items.iter().filter_map(|item| match item {
            Item::Text { x, y, text, anchor, tone, .. } => {
                Some((text.as_str(), text_box((*x, *y), text, *anchor, *tone)))
            }
            Item::Badge { x, y, .. } => Some(("●", [x - 8.0, y - 8.0, x + 8.0, y + 8.0])),
            Item::Bar { .. }
            | Item::Line { .. }
            | Item::Dot { .. }
            | Item::Rule { .. }
            | Item::Area { .. }
            | Item::Stem { .. }
            | Item::Symbol { .. }
            | Item::Dust { .. }
            | Item::Cell { .. }
            | Item::Band { .. }
            | Item::Map(_) => None,
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
    let tall = tone.size() / TEXT;
    [left, y - 10.0 * tall, left + w, y + 3.0 * tall]
}

/// Whether two boxes share more than an edge.
pub(super) fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

impl Item {
    fn moved(mut self, dx: f64, dy: f64) -> Self {
        match &mut self {
            Self::Bar { x, y, .. }
            | Self::Dot { x, y, .. }
            | Self::Symbol { x, y, .. }
            | Self::Cell { x, y, .. }
            | Self::Band { x, y, .. }
            | Self::Badge { x, y, .. }
            | Self::Text { x, y, .. } => {
                *x += dx;
                *y += dy;
            }
            Self::Line { points, .. } | Self::Area { points, .. } | Self::Dust { points, .. } => {
                for (x, y) in points {
                    *x += dx;
                    *y += dy;
                }
            }
            Self::Map(mark) => mark.shift(dx, dy),
            Self::Rule { from, to, .. } | Self::Stem { from, to, .. } => {
                for (x, y) in [from, to] {
                    *x += dx;
                    *y += dy;
                }
            }
        }
        self
    }
}
