//! A plot and a width → a scene: keys, drawing, remarks; and the picture that stands alone.

use super::legend::{self, Key};
use super::plot::{Form, Plot};
use super::scene::{Anchor, LINE, Scene, Tone};
use super::{InLang, Texts, bar, column, line, width};

/// One of the widths every chart is drawn in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Variant {
    /// Class of the drawing, known to the theme.
    pub class: &'static str,
    pub width: f64,
    /// Height of the plot of a line or of upright bars.
    pub height: f64,
}

/// From narrow to wide. The width of each is that of the smallest figure it is shown in, so no text is ever shown
/// smaller than it is set.
pub(super) const VARIANTS: [Variant; 3] = [
    Variant { class: "v-n", width: 288.0, height: 200.0 },
    Variant { class: "v-m", width: 448.0, height: 230.0 },
    Variant { class: "v-w", width: 704.0, height: 280.0 },
];

/// What a mark draws.
pub(super) struct Body {
    pub scene: Scene,
    pub keys: Vec<Key>,
    /// Whether its measured axis begins at zero.
    pub from_zero: bool,
    /// How missing values are told inside the drawing.
    pub missing: Missing,
}

/// How a drawing tells of values that are missing or hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// Words stand in their place.
    Words,
    /// Signs stand in their place, to be explained below.
    Signs,
    /// A gap does, and only the remarks below tell of it.
    Gap,
}

/// The drawing of a chart in one width.
pub(super) fn scene(plot: &Plot, variant: Variant, into: InLang<'_>) -> Scene {
    let body = match plot.form {
        Form::Line => line::draw(plot, variant, into),
        Form::Bars { stacked } => bar::draw(plot, stacked, variant, into),
        Form::Columns { stacked } => column::draw(plot, stacked, variant, into)
            .unwrap_or_else(|| bar::draw(plot, stacked, variant, into)),
    };
    let mut scene = legend::keys(&body.keys, variant.width);
    let (top, height) = (scene.height, body.scene.height);
    scene.append(body.scene, (0.0, top));
    let remarks = legend::remarks(plot, body.from_zero, body.missing, into);
    let end = top + height;
    let last = legend::push_sentences(&mut scene, &remarks, 0.0, end + 2.0);
    scene.height = if remarks.is_empty() { end } else { last + 5.0 };
    scene
}

/// Whether the measured axis begins at zero: bars' always does.
pub(super) fn from_zero(plot: &Plot) -> bool {
    plot.form != Form::Line || line::range(plot).1
}

/// Space around a picture that stands alone.
const MARGIN: f64 = 24.0;

/// The whole picture: title, subtitle, the wide drawing, note, source, licence, date, addresses.
pub(super) fn alone(drawing: Scene, texts: &Texts, into: InLang<'_>) -> Scene {
    let inner = drawing.width;
    let mut out = Scene::new(inner + 2.0 * MARGIN);
    let mut y = MARGIN;
    let subtitle = texts.subtitle.as_deref().unwrap_or("");
    for (text, tone, line) in
        [(texts.title.as_str(), Tone::Title, 25.0), (subtitle, Tone::Subtitle, 19.0)]
    {
        for text in width::wrap(text, tone.size(), tone.weight(), inner) {
            y += line;
            out.text((MARGIN, y - 5.0), &text, Anchor::Start, tone);
        }
    }
    y += 16.0;
    let height = drawing.height;
    out.append(drawing, (MARGIN, y));
    y += height + 6.0;
    let source = texts.source.as_deref().map(|s| into.say("source", &[("source", s)]));
    let updated =
        texts.updated.map(|d| into.say("updated", &[("date", &into.formats.date(into.lang, d))]));
    let licence = texts.licence.as_deref().map(|l| into.say("licence", &[("licence", l)]));
    let data = texts.data.as_deref().map(|d| into.say("data", &[("address", d)]));
    let page = texts.address.as_deref().map(|a| into.say("page", &[("address", a)]));
    let feet = [texts.note.clone(), source, licence, updated, data, page];
    let feet: Vec<String> = feet.into_iter().flatten().collect();
    out.height = legend::push_sentences(&mut out, &feet, MARGIN, y) + LINE + 4.0;
    out
}
