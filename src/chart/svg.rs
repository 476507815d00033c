//! A scene → SVG text.
//!
//! Two inks: the theme's classes for drawings inside pages, so that they follow light, dark, print and forced
//! colours; literal colours on white for pictures that stand alone. Every number passes [`push_num`], every text
//! [`push_text`]. No `style`, no script, no ids but those of the hatches.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::scene::{Anchor, Dash, Hue, Item, Rule, Scene, TEXT, Tone};

/// How things get their colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// By class.
    Theme,
    /// By attribute.
    Literal,
}

/// The colours of a picture that stands alone: marks 1 to 6, then grey; all at least 3:1 on white.
const MARKS: [&str; 7] =
    ["#0764AA", "#BB763A", "#3F0D51", "#3E9C99", "#795710", "#394A56", "#7D8FA1"];
/// The same as texts, at least 4.5:1.
const TEXTS: [&str; 7] =
    ["#0764AA", "#A15D20", "#3F0D51", "#257F7C", "#795710", "#394A56", "#4A5663"];

/// A drawing for a page: `class` tells which of the three widths it is, `prefix` begins its ids.
pub(super) fn in_page(scene: &Scene, class: &str, prefix: &str) -> String {
    let mut out = String::with_capacity(1024 + scene.items.len() * 80);
    let _ = write!(out, "<svg class=\"{class}\" viewBox=\"0 0 ");
    push_size(&mut out, scene);
    out.push_str("\" aria-hidden=\"true\" focusable=\"false\">");
    push_items(&mut out, scene, Ink::Theme, prefix);
    out.push_str("</svg>");
    out
}

/// A picture of its own, named `label` for assistive technology, on white.
pub(super) fn alone(scene: &Scene, label: &str, prefix: &str) -> String {
    let mut out = String::with_capacity(2048 + scene.items.len() * 120);
    out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
    push_size(&mut out, scene);
    for (name, size) in [("width", scene.width), ("height", scene.height)] {
        let _ = write!(out, "\" {name}=\"");
        push_num(&mut out, size);
    }
    out.push_str("\" role=\"img\" aria-label=\"");
    push_text(&mut out, label);
    let face = "'Public Sans', Arial, Helvetica, sans-serif";
    let _ = write!(out, "\" font-family=\"{face}\" font-size=\"{TEXT}\" fill=\"#16202B\">");
    out.push_str("<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>");
    push_items(&mut out, scene, Ink::Literal, prefix);
    out.push_str("</svg>\n");
    out
}

/// The elements of a drawing in its own colours, for a picture around it.
pub(super) fn bare(scene: &Scene, prefix: &str) -> String {
    let mut out = String::with_capacity(1024 + scene.items.len() * 120);
    push_items(&mut out, scene, Ink::Literal, prefix);
    out
}

/// Appends `x` with at most two decimals, no exponent, no `-0`. `x` is finite.
pub(super) fn push_num(out: &mut String, x: f64) {
    let cents = (x * 100.0).round() / 100.0;
    let cents = if cents.is_finite() && cents != 0.0 { cents } else { 0.0 };
    let _ = write!(out, "{cents}");
}

/// Appends a text, escaped for element content and for attributes in double quotes; characters XML cannot hold
/// become U+FFFD.
pub(super) fn push_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            '\u{0}'..' ' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
}

fn push_size(out: &mut String, scene: &Scene) {
    push_num(out, scene.width);
    out.push(' ');
    push_num(out, scene.height);
}

fn push_items(out: &mut String, scene: &Scene, ink: Ink, prefix: &str) {
    let mut hatches = BTreeSet::new();
    for item in &scene.items {
        if let Item::Bar { hue, provisional: true, .. } = item {
            hatches.insert(*hue);
        }
    }
    if !hatches.is_empty() {
        out.push_str("<defs>");
        for hue in hatches {
            push_hatch(out, hue, ink, prefix);
        }
        out.push_str("</defs>");
    }
    for item in &scene.items {
        push_item(out, item, ink, prefix);
    }
}

fn push_hatch(out: &mut String, hue: Hue, ink: Ink, prefix: &str) {
    out.push_str("<pattern id=\"");
    push_hatch_id(out, hue, prefix);
    out.push_str("\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path ");
    match ink {
        Ink::Theme => {
            let _ = write!(out, "class=\"s{}\"", letter(hue));
        }
        Ink::Literal => {
            let _ = write!(out, "stroke=\"{}\"", colour(&MARKS, hue));
        }
    }
    out.push_str(" stroke-width=\"2\" d=\"M-1 1l2-2M0 6l6-6M5 7l2-2\"/></pattern>");
}

fn push_hatch_id(out: &mut String, hue: Hue, prefix: &str) {
    push_text(out, prefix);
    let _ = write!(out, "-h{}", letter(hue));
}

/// `1` to `6`, `m`: the end of the theme's classes.
fn letter(hue: Hue) -> char {
    match hue {
        Hue::Colour(n) => char::from_digit(u32::from(n), 10).unwrap_or('1'),
        Hue::Grey => 'm',
    }
}

fn colour(of: &[&'static str; 7], hue: Hue) -> &'static str {
    let index = match hue {
        Hue::Colour(n) => usize::from(n).saturating_sub(1),
        Hue::Grey => 6,
    };
    of.get(index).copied().unwrap_or("#16202B")
}

/// ` name="x"` for each.
fn push_nums(out: &mut String, pairs: &[(&str, f64)]) {
    for (name, x) in pairs {
        let _ = write!(out, " {name}=\"");
        push_num(out, *x);
        out.push('"');
    }
}

fn push_item(out: &mut String, item: &Item, ink: Ink, prefix: &str) {
    match item {
        Item::Bar { x, y, w, h, hue, provisional } => {
            out.push_str("<rect");
            push_bar_ink(out, *hue, *provisional, ink, prefix);
            push_nums(out, &[("x", *x), ("y", *y), ("width", *w), ("height", *h)]);
            out.push_str("/>");
        }
        Item::Line { points, hue, dash, provisional } => {
            out.push_str("<path");
            push_line_ink(out, *hue, *dash, *provisional, ink);
            push_path(out, points);
            out.push_str("/>");
        }
        Item::Dot { x, y, hue, provisional } => {
            out.push_str("<circle");
            push_dot_ink(out, *hue, *provisional, ink);
            push_nums(out, &[("cx", *x), ("cy", *y), ("r", if *provisional { 3.0 } else { 3.5 })]);
            out.push_str("/>");
        }
        Item::Rule { from, to, rule } => {
            out.push_str("<path");
            out.push_str(match (rule, ink) {
                (Rule::Grid, Ink::Theme) => " class=\"gr\"",
                (Rule::Base, Ink::Theme) => " class=\"base\"",
                (Rule::Grid, Ink::Literal) => " stroke=\"#D9D5CA\"",
                (Rule::Base, Ink::Literal) => " stroke=\"#16202B\" stroke-width=\"1.25\"",
            });
            push_path(out, &[*from, *to]);
            out.push_str("/>");
        }
        Item::Text { x, y, text, anchor, tone, halo } => {
            out.push_str("<text");
            push_tone(out, *tone, *halo, ink);
            push_nums(out, &[("x", *x), ("y", *y)]);
            out.push_str(match anchor {
                Anchor::Start => "",
                Anchor::Middle => " text-anchor=\"middle\"",
                Anchor::End => " text-anchor=\"end\"",
            });
            out.push('>');
            push_text(out, text);
            out.push_str("</text>");
        }
    }
}

/// `d`: the points, each in tenths of a unit relative to the one before: half the bytes of whole coordinates.
fn push_path(out: &mut String, points: &[(f64, f64)]) {
    out.push_str(" d=\"");
    let mut last = (0.0, 0.0);
    for (i, (x, y)) in points.iter().enumerate() {
        let here = ((x * 10.0).round() / 10.0, (y * 10.0).round() / 10.0);
        match i {
            0 => out.push('M'),
            1 => out.push('l'),
            _ => out.push(' '),
        }
        let (dx, dy) = if i == 0 { here } else { (here.0 - last.0, here.1 - last.1) };
        push_num(out, dx);
        out.push(' ');
        push_num(out, dy);
        last = here;
    }
    out.push('"');
}

fn push_bar_ink(out: &mut String, hue: Hue, provisional: bool, ink: Ink, prefix: &str) {
    match ink {
        Ink::Theme => {
            let _ = write!(
                out,
                " class=\"mark f{}{}\"",
                letter(hue),
                if provisional { " pv" } else { "" }
            );
        }
        Ink::Literal if provisional => {
            let _ = write!(out, " stroke=\"{}\" stroke-width=\"1.25\"", colour(&MARKS, hue));
        }
        Ink::Literal => {
            let _ = write!(out, " fill=\"{}\"", colour(&MARKS, hue));
        }
    }
    if provisional {
        out.push_str(" fill=\"url(#");
        push_hatch_id(out, hue, prefix);
        out.push_str(")\"");
    }
}

fn push_line_ink(out: &mut String, hue: Hue, dash: Dash, provisional: bool, ink: Ink) {
    let dash = if provisional { Dash::Pattern(3) } else { dash };
    match ink {
        Ink::Theme => {
            let _ = write!(out, " class=\"mark ln s{}", letter(hue));
            if let Dash::Pattern(n) = dash {
                let _ = write!(out, " d{n}");
            }
            out.push_str(if provisional { " pv\"" } else { "\"" });
        }
        Ink::Literal => {
            let width = if provisional { "1.25" } else { "2.5" };
            let _ = write!(
                out,
                " fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"",
                colour(&MARKS, hue)
            );
            out.push_str(" stroke-linejoin=\"round\" stroke-linecap=\"round\"");
            out.push_str(match dash {
                Dash::None => "",
                Dash::Pattern(2) => " stroke-dasharray=\"7 4\"",
                Dash::Pattern(3) => " stroke-dasharray=\"2 4\"",
                Dash::Pattern(_) => " stroke-dasharray=\"10 4 2 4\"",
            });
        }
    }
}

fn push_dot_ink(out: &mut String, hue: Hue, provisional: bool, ink: Ink) {
    let _ = match (ink, provisional) {
        (Ink::Theme, false) => write!(out, " class=\"mark f{}\"", letter(hue)),
        (Ink::Theme, true) => {
            write!(out, " class=\"mark s{}\" fill=\"none\" stroke-width=\"1.5\"", letter(hue))
        }
        (Ink::Literal, false) => write!(out, " fill=\"{}\"", colour(&MARKS, hue)),
        (Ink::Literal, true) => {
            write!(out, " fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"", colour(&MARKS, hue))
        }
    };
}

fn push_tone(out: &mut String, tone: Tone, halo: bool, ink: Ink) {
    match ink {
        Ink::Theme => {
            let class = match tone {
                Tone::Plain => String::new(),
                Tone::Quiet | Tone::Series(Hue::Grey) => "ax".to_owned(),
                Tone::Strong | Tone::Title | Tone::Subtitle => "lb".to_owned(),
                Tone::Series(hue) => format!("lb t{}", letter(hue)),
            };
            let class = if halo { format!("{class} halo") } else { class };
            if !class.is_empty() {
                let _ = write!(out, " class=\"{}\"", class.trim_start());
            }
        }
        Ink::Literal => {
            match tone {
                Tone::Plain => {}
                Tone::Quiet | Tone::Series(Hue::Grey) => out.push_str(" fill=\"#4A5663\""),
                Tone::Strong => out.push_str(" font-weight=\"700\""),
                Tone::Title => out.push_str(" font-weight=\"700\" font-size=\"20\""),
                Tone::Subtitle => out.push_str(" fill=\"#4A5663\" font-size=\"14\""),
                Tone::Series(hue) => {
                    let _ = write!(out, " font-weight=\"700\" fill=\"{}\"", colour(&TEXTS, hue));
                }
            }
            if halo {
                out.push_str(" paint-order=\"stroke\" stroke=\"#FFFFFF\" stroke-width=\"4\" stroke-linejoin=\"round\"");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_pass_one_door() {
        let num = |x| {
            let mut out = String::new();
            push_num(&mut out, x);
            out
        };
        let shown = [1.0, -0.001, 0.1 + 0.2, 1e9, f64::NAN, -12.345, f64::INFINITY].map(num);
        assert_eq!(shown, ["1", "0", "0.3", "1000000000", "0", "-12.35", "0"]);
    }

    #[test]
    fn texts_are_escaped() {
        let mut out = String::new();
        push_text(&mut out, "<b>\"R&D\"</b>\n\u{1}");
        assert_eq!(out, "&lt;b&gt;&quot;R&amp;D&quot;&lt;/b&gt; \u{fffd}");
    }
}
