//! A scene → SVG text.
//!
//! Two inks: the theme's classes for drawings inside pages, so that they follow light, dark, print and forced
//! colours; literal colours on white for pictures that stand alone. Every number passes [`push_num`], every text
//! [`push_text`]. No `style`, no script, no ids but those of the hatches.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::map;
use super::scene::{Anchor, Class, Dash, Hit, Hue, Item, Rule, Scene, Shape, TEXT, Tone};

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
    out.push('"');
    push_hits(&mut out, scene);
    out.push_str(" aria-hidden=\"true\" focusable=\"false\">");
    push_items(&mut out, scene, Ink::Theme, prefix);
    out.push_str("</svg>");
    out
}

/// `data-hits`: where each value of the table stands, for the script of charts: the steps from one value to the next in
/// rows, in columns, along `x` and along `y`, in whole units, each a list of its own. The first step is from 0.
///
/// Steps of one kind repeat themselves: compressed, those of long series take a quarter of what the places would.
///
/// A map that shows the shapes of another drawing has its values where that has them: `data-like` says by how much they
/// are moved, x and y, and made smaller.
fn push_hits(out: &mut String, scene: &Scene) {
    if scene.hits.is_empty() {
        return;
    }
    if let Some((at, scale)) = scene.like() {
        let _ = write!(out, " data-like=\"{:.2},{:.2},{scale:.4}\"", at.0, at.1);
        return;
    }
    let lists: [fn(&Hit) -> isize; 4] = [
        |hit| hit.row.cast_signed(),
        |hit| hit.column.cast_signed(),
        |hit| unit(hit.x),
        |hit| unit(hit.y),
    ];
    let mut opening = " data-hits=\"";
    for list in lists {
        out.push_str(opening);
        opening = ";";
        push_steps(out, scene.hits.iter().map(list));
    }
    out.push('"');
}

/// The whole unit nearest to a place.
fn unit(x: f64) -> isize {
    #[expect(clippy::cast_possible_truncation, reason = "drawings are some hundred units large")]
    let unit = x.round() as isize;
    unit
}

/// From each number to the next, the first from 0.
fn push_steps(out: &mut String, numbers: impl Iterator<Item = isize>) {
    let mut last = 0;
    for (i, number) in numbers.enumerate() {
        let gap = if i > 0 { " " } else { "" };
        let _ = write!(out, "{gap}{}", number - last);
        last = number;
    }
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

/// A place on a path: to tenths.
fn tenths(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

/// A length as drawings have it: to hundredths.
pub(super) fn cents(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}

/// Appends `x` with at most two decimals, no exponent, no `-0`. `x` is finite.
pub(super) fn push_num(out: &mut String, x: f64) {
    let cents = cents(x);
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
    let mut marks = Vec::new();
    for item in &scene.items {
        match item {
            Item::Map(mark) => marks.push(mark),
            Item::Bar { hue, provisional: true, .. }
            | Item::Area { hue, provisional: true, .. } => {
                hatches.insert(*hue);
            }
            Item::Cell { class: None, .. } => {
                hatches.insert(Hue::Grey);
            }
            Item::Bar { .. }
            | Item::Area { .. }
            | Item::Cell { .. }
            | Item::Line { .. }
            | Item::Dot { .. }
            | Item::Stem { .. }
            | Item::Symbol { .. }
            | Item::Dust { .. }
            | Item::Band { .. }
            | Item::Badge { .. }
            | Item::Rule { .. }
            | Item::Text { .. } => {}
        }
    }
    let mut patterns = String::new();
    for hue in hatches {
        push_hatch(&mut patterns, hue, ink, prefix);
    }
    map::push_patterns(&mut patterns, &marks, ink, prefix);
    if !patterns.is_empty() {
        out.extend(["<defs>", &patterns, "</defs>"]);
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
pub(super) fn letter(hue: Hue) -> char {
    match hue {
        Hue::Colour(n) => char::from_digit(u32::from(n), 10).unwrap_or('1'),
        Hue::Grey => 'm',
    }
}

/// The colour of a mark in a picture that stands alone.
pub(super) fn mark_colour(hue: Hue) -> &'static str {
    colour(&MARKS, hue)
}

fn colour(of: &[&'static str; 7], hue: Hue) -> &'static str {
    let index = match hue {
        Hue::Colour(n) => usize::from(n).saturating_sub(1),
        Hue::Grey => 6,
    };
    of.get(index).copied().unwrap_or("#16202B")
}

/// ` name="x"` for each.
pub(super) fn push_nums(out: &mut String, pairs: &[(&str, f64)]) {
    for (name, x) in pairs {
        let _ = write!(out, " {name}=\"");
        push_num(out, *x);
        out.push('"');
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each item; a table reads best whole")]
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
        Item::Area { points, hue, pale, provisional } => {
            out.push_str("<path");
            push_area_ink(out, (*hue, *pale, *provisional), ink, prefix);
            push_path(out, points);
            out.truncate(out.len() - 1);
            out.push_str("z\"/>");
        }
        Item::Stem { from, to, hue } => {
            out.push_str("<path");
            let _ = match ink {
                Ink::Theme => write!(out, " class=\"mark stem s{}\"", letter(*hue)),
                Ink::Literal => {
                    write!(out, " stroke=\"{}\" stroke-width=\"2\"", colour(&MARKS, *hue))
                }
            };
            push_path(out, &[*from, *to]);
            out.push_str("/>");
        }
        Item::Symbol { x, y, r, shape, hue, provisional } => {
            push_symbol(out, [*x, *y, *r], *shape, (*hue, *provisional), ink);
        }
        Item::Dust { points, hue } => {
            out.push_str("<path");
            let _ = match ink {
                Ink::Theme => write!(out, " class=\"mark dust s{}\"", letter(*hue)),
                Ink::Literal => {
                    let hue = colour(&MARKS, *hue);
                    write!(out, " stroke=\"{hue}\" stroke-width=\"4\" stroke-linecap=\"round\"")
                }
            };
            push_dust(out, points);
            out.push_str("/>");
        }
        Item::Cell { x, y, w, h, class, provisional } => {
            out.push_str("<rect");
            push_cell_ink(out, *class, *provisional, ink);
            if class.is_none() {
                out.push_str(" fill=\"url(#");
                push_hatch_id(out, Hue::Grey, prefix);
                out.push_str(")\"");
            }
            push_nums(out, &[("x", *x), ("y", *y), ("width", *w), ("height", *h)]);
            out.push_str("/>");
        }
        Item::Band { x, y, w, h } => {
            out.push_str(match ink {
                Ink::Theme => "<rect class=\"bnd\"",
                Ink::Literal => "<rect fill=\"#F1EEE6\"",
            });
            push_nums(out, &[("x", *x), ("y", *y), ("width", *w), ("height", *h)]);
            out.push_str("/>");
        }
        Item::Badge { x, y, n } => {
            out.push_str(match ink {
                Ink::Theme => "<circle class=\"badge\"",
                Ink::Literal => "<circle fill=\"#FFFFFF\" stroke=\"#16202B\"",
            });
            push_nums(out, &[("cx", *x), ("cy", *y), ("r", 8.0)]);
            out.push_str("/><text");
            push_tone(out, Tone::Strong, false, ink);
            push_nums(out, &[("x", *x), ("y", *y + 4.0)]);
            let _ = write!(out, " text-anchor=\"middle\">{n}</text>");
        }
        Item::Map(mark) => map::push_mark(out, mark, ink, prefix),
        Item::Rule { from, to, rule } => {
            out.push_str("<path");
            out.push_str(match (rule, ink) {
                (Rule::Grid, Ink::Theme) => " class=\"gr\"",
                (Rule::Base, Ink::Theme) => " class=\"base\"",
                (Rule::Reference, Ink::Theme) => " class=\"ref\"",
                (Rule::Whisker, Ink::Theme) => " class=\"whisker\"",
                (Rule::Reference, Ink::Literal) => " stroke=\"#16202B\" stroke-dasharray=\"3 3\"",
                (Rule::Whisker, Ink::Literal) => " stroke=\"#16202B\" stroke-width=\"1.5\"",
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
        let here = (tenths(*x), tenths(*y));
        let (dx, dy) = if i == 0 { here } else { (here.0 - last.0, here.1 - last.1) };
        match i {
            0 => out.push('M'),
            1 => out.push('l'),
            _ => push_gap(out, dx),
        }
        push_num(out, dx);
        push_gap(out, dy);
        push_num(out, dy);
        last = here;
    }
    out.push('"');
}

/// What parts `x` from the number before it: nothing where it has a sign, which does that too.
fn push_gap(out: &mut String, x: f64) {
    if cents(x) >= 0.0 {
        out.push(' ');
    }
}

/// Many points as strokes of no length: half the bytes of circles.
fn push_dust(out: &mut String, points: &[(f64, f64)]) {
    out.push_str(" d=\"");
    for (x, y) in points {
        out.push('M');
        push_num(out, tenths(*x));
        out.push(' ');
        push_num(out, tenths(*y));
        out.push_str("h0");
    }
    out.push('"');
}

fn push_area_ink(
    out: &mut String,
    (hue, pale, provisional): (Hue, bool, bool),
    ink: Ink,
    prefix: &str,
) {
    let _ = match ink {
        Ink::Theme if pale => write!(out, " class=\"pale f{}\"", letter(hue)),
        Ink::Theme if provisional => write!(out, " class=\"mark area f{} pv\"", letter(hue)),
        Ink::Theme => write!(out, " class=\"mark area f{}\"", letter(hue)),
        Ink::Literal if provisional => write!(out, " stroke=\"{}\"", colour(&MARKS, hue)),
        Ink::Literal => {
            let opacity = if pale { " fill-opacity=\"0.2\"" } else { " stroke=\"#FFFFFF\"" };
            write!(out, " fill=\"{}\"{opacity}", colour(&MARKS, hue))
        }
    };
    if provisional {
        out.push_str(" fill=\"url(#");
        push_hatch_id(out, hue, prefix);
        out.push_str(")\"");
    }
}

/// A point of a shape of its own; all shapes of one radius look equally large.
fn push_symbol(
    out: &mut String,
    [x, y, r]: [f64; 3],
    shape: Shape,
    (hue, provisional): (Hue, bool),
    ink: Ink,
) {
    if shape == Shape::Circle {
        out.push_str("<circle");
        push_symbol_ink(out, hue, provisional, ink);
        push_nums(out, &[("cx", x), ("cy", y), ("r", if provisional { r - 0.5 } else { r })]);
        out.push_str("/>");
        return;
    }
    let around: &[(f64, f64)] = match shape {
        Shape::Circle => &[],
        Shape::Square => &[(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)],
        Shape::Triangle => &[(0.0, -1.2), (1.2, 0.9), (-1.2, 0.9)],
        Shape::Tip => &[(0.0, 1.2), (1.2, -0.9), (-1.2, -0.9)],
        Shape::Diamond => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
        Shape::Cross => &[
            (-0.4, -1.2),
            (0.4, -1.2),
            (0.4, -0.4),
            (1.2, -0.4),
            (1.2, 0.4),
            (0.4, 0.4),
            (0.4, 1.2),
            (-0.4, 1.2),
            (-0.4, 0.4),
            (-1.2, 0.4),
            (-1.2, -0.4),
            (-0.4, -0.4),
        ],
    };
    let points: Vec<(f64, f64)> = around.iter().map(|(dx, dy)| (x + dx * r, y + dy * r)).collect();
    out.push_str("<path");
    push_symbol_ink(out, hue, provisional, ink);
    push_path(out, &points);
    out.truncate(out.len() - 1);
    out.push_str("z\"/>");
}

/// A point with a rim of ground, so that those that overlap stay apart; hollow where it may still change.
fn push_symbol_ink(out: &mut String, hue: Hue, provisional: bool, ink: Ink) {
    if provisional {
        return push_dot_ink(out, hue, true, ink);
    }
    let _ = match ink {
        Ink::Theme => write!(out, " class=\"mark sym f{}\"", letter(hue)),
        Ink::Literal => write!(out, " fill=\"{}\" stroke=\"#FFFFFF\"", colour(&MARKS, hue)),
    };
}

/// The colours of classes in a picture that stands alone.
const SEQUENTIAL: [&str; 5] = ["#DAEEF3", "#7EBBCF", "#3887AA", "#14567E", "#102C4A"];
const DIVERGING: [&str; 7] =
    ["#723311", "#BE6F3C", "#EBCAAC", "#F2F0EA", "#AFD5E4", "#4790B3", "#10466C"];

fn class_colour(class: Class) -> &'static str {
    let (of, n): (&[&'static str], u8) = match class {
        Class::Sequential(n) => (&SEQUENTIAL, n),
        Class::Diverging(n) => (&DIVERGING, n),
    };
    of.get(usize::from(n).saturating_sub(1)).copied().unwrap_or("#16202B")
}

/// `q1` to `q5`, `v1` to `v7`: the theme's classes.
fn push_class(out: &mut String, class: Class) {
    let _ = match class {
        Class::Sequential(n) => write!(out, "q{n}"),
        Class::Diverging(n) => write!(out, "v{n}"),
    };
}

fn push_cell_ink(out: &mut String, class: Option<Class>, provisional: bool, ink: Ink) {
    match (ink, class) {
        (Ink::Theme, Some(class)) => {
            out.push_str(" class=\"cell ");
            push_class(out, class);
            out.push_str(if provisional { " unsure\"" } else { "\"" });
        }
        (Ink::Theme, None) => out.push_str(" class=\"cell none\""),
        (Ink::Literal, Some(class)) => {
            let dash = if provisional { " stroke-dasharray=\"3 2\"" } else { "" };
            let _ = write!(out, " fill=\"{}\" stroke=\"#7C8792\"{dash}", class_colour(class));
        }
        (Ink::Literal, None) => out.push_str(" stroke=\"#7C8792\""),
    }
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
                Tone::Figure => "big".to_owned(),
                Tone::On(class) => {
                    let mut name = "on ".to_owned();
                    push_class(&mut name, class);
                    name
                }
            };
            let class = if halo { format!("{class} halo") } else { class };
            if !class.is_empty() {
                let _ = write!(out, " class=\"{}\"", class.trim_start());
            }
        }
        Ink::Literal => {
            match tone {
                Tone::On(class) if class.dark() => out.push_str(" fill=\"#FFFFFF\""),
                Tone::Plain | Tone::On(_) => {}
                Tone::Quiet | Tone::Series(Hue::Grey) => out.push_str(" fill=\"#4A5663\""),
                Tone::Strong => out.push_str(" font-weight=\"700\""),
                Tone::Title => out.push_str(" font-weight=\"700\" font-size=\"20\""),
                Tone::Figure => out.push_str(" font-weight=\"700\" font-size=\"40\""),
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
    fn steps_of_a_path_are_parted_once() {
        let mut out = String::new();
        push_path(&mut out, &[(5.0, 101.5), (6.9, 101.46), (8.0, 99.0), (7.5, 99.96)]);
        assert_eq!(out, " d=\"M5 101.5l1.9 0 1.1-2.5-0.5 1\"");
    }

    #[test]
    fn texts_are_escaped() {
        let mut out = String::new();
        push_text(&mut out, "<b>\"R&D\"</b>\n\u{1}");
        assert_eq!(out, "&lt;b&gt;&quot;R&amp;D&quot;&lt;/b&gt; \u{fffd}");
    }
}
