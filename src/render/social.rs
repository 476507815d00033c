//! What stands for a page where people share its address: the SVG of its card, and what its head says of it.
//!
//! In: what a card is of. Out: a picture of 1200 by 630 units, large enough to be read at the width of a telephone: the
//! finding and its chart, or a title, its section and the name of the site. Colours are those of pictures that stand
//! alone: a card is shown on other sites, in their light and their dark.

use std::fmt::Write as _;

use super::Ctx;
use super::html::escape;
use super::view::SocialImage;
use crate::chart::{self, WidthOf};
use crate::config::Section;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::social::{HEIGHT, Poster, Social, WIDTH};
use crate::resolve::ROOM;
use crate::site::ChartId;

/// From the edge to what is written.
const MARGIN: f64 = 56.0;
/// Width of the words beside a chart.
const COLUMN: f64 = 400.0;
/// Where the place of a chart begins: left, top.
const CORNER: (f64, f64) = (500.0, 48.0);
/// The rule above the name of the site.
const FOOT: f64 = 556.0;

/// How words are set: sizes from the one wished for to the least, weight, colour.
#[derive(Clone, Copy)]
struct Set<'a> {
    sizes: &'a [f64],
    bold: bool,
    fill: &'a str,
}

/// The colours of a card.
struct Ink {
    ground: &'static str,
    text: &'static str,
    quiet: &'static str,
    accent: &'static str,
}

/// That of charts: their drawings are made for white.
const WHITE: Ink = Ink { ground: "#FFFFFF", text: "#16202B", quiet: "#4A5663", accent: "#8A5A00" };
/// The theme's cold ground.
const COLD: Ink = Ink { ground: "#FBFAF6", ..WHITE };
/// The ground of `AltriSguardi`.
const WARM: Ink = Ink { ground: "#F4E9DD", text: "#2A1A14", quiet: "#564840", accent: "#8C2F1B" };

impl Ctx<'_> {
    /// What the head of a page says of its picture; `None` where it has none.
    pub fn social(&self, page: Social, lang: Lang) -> Option<SocialImage> {
        let absolute = |url: &Url| self.site.routes.absolute(url);
        match page {
            Social::Image(piece, file) => {
                let asset = self.plan.shareable(file)?;
                let alt = self.site.piece(piece).text(lang)?.image.as_ref()?.alt.clone();
                let (width, height) = (asset.width, asset.height);
                Some(SocialImage { href: absolute(&asset.url), width, height, alt })
            }
            Social::Card(of) => {
                let url = self.site.card_url(of, lang);
                let there = self.plan.has(&url);
                there.then(|| SocialImage {
                    href: absolute(&url),
                    width: WIDTH,
                    height: HEIGHT,
                    alt: self.card_words(of, lang),
                })
            }
        }
    }

    /// A card in words.
    fn card_words(&self, of: Poster, lang: Lang) -> String {
        if let Poster::Chart(id) = of
            && let Some(chart) = self.resolved.drawn(id, lang)
        {
            return format!("{}. {}", chart.texts.title, chart.drawn.description);
        }
        let (eyebrow, title) = self.card_title(of, lang);
        let site = self.site.config.title.get(lang).0.clone();
        let parts = [eyebrow, Some(title), Some(site)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(". ")
    }

    /// The line above a title, and the title.
    fn card_title(&self, of: Poster, lang: Lang) -> (Option<String>, String) {
        let section = |of| Some(self.section_word(lang, of).to_owned());
        match of {
            Poster::Piece(id) => {
                let title = self.title(id, lang).unwrap_or_default().to_owned();
                (self.site.piece(id).section().and_then(section), title)
            }
            Poster::Dataset(id) => {
                let title = self.site.dataset(id).latest.dataset.title.get(lang).0.clone();
                (section(Section::Datasets), title)
            }
            Poster::Section(of) => (None, self.section_word(lang, of).to_owned()),
            Poster::Chart(_) | Poster::Site => (None, self.site.config.tagline.get(lang).0.clone()),
        }
    }
}

/// The SVG of a card.
pub fn card(ctx: &Ctx<'_>, of: Poster, lang: Lang) -> Option<String> {
    if let Poster::Chart(id) = of {
        return chart_card(ctx, id, lang);
    }
    let warm = match of {
        Poster::Piece(id) => ctx.site.piece(id).kind == Kind::AltriSguardi,
        Poster::Section(of) => of == Section::AltriSguardi,
        Poster::Chart(_) | Poster::Dataset(_) | Poster::Site => false,
    };
    let ink = if warm { WARM } else { COLD };
    let (eyebrow, title) = ctx.card_title(of, lang);
    let mut out = begin(&ink);
    let mut y = 120.0;
    if let Some(eyebrow) = eyebrow {
        line(&mut out, &eyebrow, (MARGIN, y), Set { sizes: &[30.0], bold: true, fill: ink.accent });
    }
    y += 24.0;
    let width = f64::from(WIDTH) - 2.0 * MARGIN;
    let set = Set { sizes: &[72.0, 60.0, 50.0, 42.0], bold: true, fill: ink.text };
    paragraph(&mut out, &title, [y, FOOT - 24.0 - y, width], set);
    foot(&mut out, ctx, lang, None, &ink);
    out.push_str("</svg>\n");
    Some(out)
}

/// A chart beside its title.
fn chart_card(ctx: &Ctx<'_>, id: ChartId, lang: Lang) -> Option<String> {
    let drawn = ctx.resolved.drawn(id, lang)?;
    let (left, top) = CORNER;
    let (width, height) = ROOM;
    let bare = drawn.drawn.card.as_ref()?;
    let ink = WHITE;
    let mut out = begin(&ink);
    let set = Set { sizes: &[46.0, 40.0, 34.0, 29.0], bold: true, fill: ink.text };
    let y = paragraph(&mut out, &drawn.texts.title, [48.0, 330.0, COLUMN], set);
    if let Some(subtitle) = &drawn.texts.subtitle {
        let set = Set { sizes: &[24.0], bold: false, fill: ink.quiet };
        paragraph(&mut out, subtitle, [y + 14.0, FOOT - 34.0 - y, COLUMN], set);
    }
    let scale = bare.scale_in((width, height));
    let (w, h) = (bare.width * scale, bare.height * scale);
    let (x, y) = (left + (width - w) / 2.0, top + (height - h) / 2.0);
    let _ = write!(
        out,
        "<svg x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" viewBox=\"0 0 {:.1} {:.1}\" \
         font-size=\"12\" overflow=\"visible\">{}</svg>",
        bare.width, bare.height, bare.svg
    );
    foot(&mut out, ctx, lang, drawn.texts.source.as_deref(), &ink);
    out.push_str("</svg>\n");
    Some(out)
}

fn begin(ink: &Ink) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\" font-family=\"'Public Sans', Arial, sans-serif\" fill=\"{}\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{}\"/><rect width=\"{WIDTH}\" height=\"12\"/>",
        ink.text, ink.ground
    )
}

/// The name of the site, and who the data are from.
fn foot(out: &mut String, ctx: &Ctx<'_>, lang: Lang, source: Option<&str>, ink: &Ink) {
    let right = f64::from(WIDTH) - MARGIN;
    let _ =
        write!(out, "<path d=\"M{MARGIN} {FOOT}H{right}\" stroke=\"#7C8792\" stroke-width=\"2\"/>");
    let strong = WidthOf { size: 28.0, bold: true };
    let site = cut(chart::wrap(ctx.site.config.title.get(lang).0, strong, COLUMN * 1.4), 1);
    let name = site.first().map_or("", String::as_str);
    let base = FOOT + 46.0;
    line(out, name, (MARGIN, base), Set { sizes: &[28.0], bold: true, fill: ink.text });
    let Some(source) = source else { return };
    let light = WidthOf { size: 22.0, bold: false };
    let room = (right - MARGIN - chart::width(name, strong) - 40.0).max(0.0);
    let source = format!("{}: {source}", ctx.word(lang, "source"));
    let source = cut(chart::wrap(&source, light, room), 1);
    let text = source.first().map_or("", String::as_str);
    let at = (right - chart::width(text, light), base);
    line(out, text, at, Set { sizes: &[22.0], bold: false, fill: ink.quiet });
}

/// Words in lines, in the first size in which they fit a place (top, height, width); in the least they are cut. Gives
/// back where they end.
fn paragraph(out: &mut String, text: &str, [top, height, width]: [f64; 3], set: Set<'_>) -> f64 {
    const STEP: f64 = 1.15;
    let of = |size| WidthOf { size, bold: set.bold };
    let lines = |size: f64| chart::wrap(text, of(size), width);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few lines")]
    let most = |size: f64| (height / (size * STEP)).clamp(0.0, 100.0) as usize;
    let fits = |size: &&f64| {
        let lines = lines(**size);
        lines.len() <= most(**size) && lines.iter().all(|l| chart::width(l, of(**size)) <= width)
    };
    let Some(size) = set.sizes.iter().find(fits).or(set.sizes.last()).copied() else { return top };
    let mut y = top;
    for text in cut(lines(size), most(size)) {
        y += size * STEP;
        line(out, &text, (MARGIN, y - size * 0.2), Set { sizes: &[size], ..set });
    }
    y
}

/// The first lines; the last of them ends in dots where there were more.
fn cut(mut lines: Vec<String>, most: usize) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            let kept = last.trim_end_matches([' ', ',', ';', ':', '.']).len();
            last.truncate(kept);
            last.push('…');
        }
    }
    lines
}

/// One line; `y` is its baseline.
fn line(out: &mut String, text: &str, (x, y): (f64, f64), set: Set<'_>) {
    let weight = if set.bold { " font-weight=\"700\"" } else { "" };
    let (size, fill) = (set.sizes.first().copied().unwrap_or(24.0), set.fill);
    let _ = write!(
        out,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\"{weight} fill=\"{fill}\">"
    );
    escape(text, out);
    out.push_str("</text>");
}
