//! SVG text → the bytes of a PNG, drawn with the face that the program brings along.
//!
//! In: an SVG of the program's own making (shapes, texts, hatches) and a scale. Out: an opaque PNG, or `None` where the
//! text is no SVG or reaches far out of its picture. The same text gives the same bytes on any number of threads. Never
//! here: a file, a face of the system, a raster image inside a picture, an address that is fetched.
//!
//! A PNG carries the hash of what it was drawn from ([`source`]), so that a later run can tell that it need not be
//! drawn again.

pub mod photo;
mod png;
mod scale;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use resvg::tiny_skia::{Color, PixmapMut, Transform};
use resvg::usvg::{self, ImageHrefResolver, Options, Tree, fontdb};
use sha2::{Digest as _, Sha256};

use crate::world::out::hex;
pub use png::source;

/// The faces: Public Sans 400 and 700, cut down to Latin and the signs of statistics.
const FACES: [&[u8]; 2] =
    [include_bytes!("fonts/public-sans-400.ttf"), include_bytes!("fonts/public-sans-700.ttf")];

/// Raised when the same SVG is drawn otherwise than before: a new renderer, another face.
const EDITION: &str = "1";

/// No picture is larger on a side, in pixels: what is beyond is a fault of the SVG, and would take the memory.
const MOST: f32 = 8192.0;

/// So far beyond a picture, in pixels, a shape may reach: the renderer reckons with 16 bits before the point, and breaks
/// off at what is further away.
const FAR: f32 = 32_000.0;

/// How much of an icon's side its drawing takes: its corners stay within the circle that a mask may cut out, four
/// fifths of the side across. Source: W3C Web Application Manifest, "safe zone".
const DRAWING: f32 = 0.56;

/// Draws pictures.
pub struct Painter {
    options: Options<'static>,
    /// Canvases that nothing is drawn on: the system gives memory page by page, which takes longer than to paint it white.
    unused: Mutex<Vec<Vec<u8>>>,
}

impl Default for Painter {
    fn default() -> Self {
        let mut faces = fontdb::Database::new();
        for face in FACES {
            faces.load_font_data(face.to_vec());
        }
        faces.set_sans_serif_family("Public Sans");
        let images = ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        };
        let options = Options {
            fontdb: Arc::new(faces),
            font_family: "Public Sans".to_owned(),
            image_href_resolver: images,
            ..Options::default()
        };
        Self { options, unused: Mutex::default() }
    }
}

impl Painter {
    /// Gives the memory of unused canvases back.
    pub fn let_go(&self) {
        self.unused().clear();
    }

    fn unused(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.unused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The PNG of an SVG, `scale` pixels for each of its units.
    pub fn png(&self, svg: &str, scale: u8) -> Option<Vec<u8>> {
        let tree = Tree::from_str(svg, &self.options).ok()?;
        let factor = f32::from(scale);
        if is_far(&tree, factor) {
            return None;
        }
        let mut pixels = Canvas::new(self, tree.size(), factor)?;
        resvg::render(&tree, Transform::from_scale(factor, factor), &mut pixels.white()?);
        png::encode(pixels, &key(svg, scale))
    }

    /// An icon of so many pixels on a side, in the middle of a white ground: no system that cuts its corners off, or
    /// cuts a circle out of it, cuts into the drawing.
    pub fn icon(&self, svg: &str, side: u16) -> Option<Vec<u8>> {
        let tree = Tree::from_str(svg, &self.options).ok()?;
        let side_units = f32::from(side);
        let mut pixels = Canvas::new(self, usvg::Size::from_wh(side_units, side_units)?, 1.0)?;
        let factor = side_units * DRAWING / tree.size().width().max(tree.size().height());
        if is_far(&tree, factor) {
            return None;
        }
        let begin = |length: f32| (side_units - length * factor) / 2.0;
        let to = Transform::from_translate(begin(tree.size().width()), begin(tree.size().height()));
        resvg::render(&tree, to.pre_scale(factor, factor), &mut pixels.white()?);
        png::encode(pixels, &icon_key(svg, side))
    }
}

/// Whether a shape reaches too far beyond the picture to be drawn.
fn is_far(tree: &Tree, factor: f32) -> bool {
    let root = tree.root();
    [root.abs_bounding_box(), root.abs_stroke_bounding_box()].iter().any(|area| {
        let ends = [area.left(), area.top(), area.right(), area.bottom()];
        ends.iter().any(|end| (end * factor).abs() > FAR)
    })
}

/// Whether the faces have every character of a text. What they lack would be drawn as an empty box.
pub fn has(text: &str) -> bool {
    lacking(text).is_empty()
}

/// The characters of a text that the faces lack.
pub fn lacking(text: &str) -> BTreeSet<char> {
    static FACE: LazyLock<Option<ttf_parser::Face<'static>>> =
        LazyLock::new(|| ttf_parser::Face::parse(FACES[0], 0).ok());
    let drawn = |c: &char| FACE.as_ref().is_some_and(|face| face.glyph_index(*c).is_some());
    text.chars().filter(|c| !c.is_ascii() && !drawn(c)).collect()
}

/// The texts that are drawn in an SVG of the program's own making, still escaped; not what it is called.
pub fn texts(svg: &str) -> impl Iterator<Item = &str> {
    svg.split("<text")
        .skip(1)
        .filter_map(|element| Some(element.split_once('>')?.1.split_once("</text>")?.0))
}

/// What a picture is drawn on.
struct Canvas<'p> {
    painter: &'p Painter,
    width: u32,
    height: u32,
    /// Its pixels, four bytes each.
    pixels: Vec<u8>,
}

/// The most bytes of a canvas that is used again: those of a card are three million.
const KEPT: usize = 4 << 20;

/// A block of so many bytes is mapped apart from the heap, and given back as soon as it is dropped: pixels are most of what
/// a build takes for a moment. What of it is not touched takes no memory. Source: glibc, `mallopt(3)`, the most that
/// `M_MMAP_THRESHOLD` becomes by itself.
const APART: usize = (32 << 20) + 1;

const _: () = assert!(KEPT < APART, "a canvas that is used again never moves");

impl<'p> Canvas<'p> {
    fn new(painter: &'p Painter, size: usvg::Size, scale: f32) -> Option<Self> {
        let pixels_of = |units: f32| {
            let pixels = (units * scale).ceil();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "held to 1..=MOST just before"
            )]
            (1.0..=MOST).contains(&pixels).then_some(pixels as u32)
        };
        let (width, height) = (pixels_of(size.width())?, pixels_of(size.height())?);
        let n_bytes = width as usize * height as usize * 4;
        let unused = if n_bytes <= KEPT { painter.unused().pop() } else { None };
        let mut pixels = unused.unwrap_or_else(|| vec![0; n_bytes.max(APART)]);
        pixels.resize(n_bytes, 0);
        Some(Self { painter, width, height, pixels })
    }

    /// A white ground.
    fn white(&mut self) -> Option<PixmapMut<'_>> {
        let mut pixels = PixmapMut::from_bytes(&mut self.pixels, self.width, self.height)?;
        pixels.fill(Color::WHITE);
        Some(pixels)
    }
}

impl Drop for Canvas<'_> {
    fn drop(&mut self) {
        if self.pixels.len() <= KEPT {
            self.painter.unused().push(std::mem::take(&mut self.pixels));
        }
    }
}

/// What a picture of this SVG at this scale carries.
pub fn key(svg: &str, scale: u8) -> String {
    let mut hash = Sha256::new();
    for part in [EDITION.as_bytes(), &[scale], svg.as_bytes()] {
        hash.update(part);
    }
    hex(hash.finalize().get(..16).unwrap_or_default())
}

/// What an icon of this SVG in this size carries.
pub fn icon_key(svg: &str, side: u16) -> String {
    key(&format!("{side} {svg}"), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 60 20.5\" width=\"60\" \
        height=\"20.5\" font-family=\"'Public Sans', Arial\" font-size=\"12\"><rect width=\"30\" height=\"9\" \
        fill=\"#0764AA\"/><text x=\"2\" y=\"18\">Però</text></svg>";

    #[test]
    fn what_is_drawn_is_looked_at_and_not_what_it_is_called() {
        let svg = SVG.replace("<svg ", "<svg aria-label=\"中国\" ");
        assert_eq!(texts(&svg).collect::<Vec<_>>(), ["Però"]);
        assert!(has("Però ≥ 5 ș") && !has("Україна"));
        assert_eq!(lacking("Україна, а не Asti").into_iter().collect::<String>(), "Уаекнрї");
    }

    /// Read by a library that had no part in the writing.
    fn read(bytes: &[u8]) -> (u32, u32, Vec<[u8; 3]>) {
        let header = minipng::decode_png_header(bytes).expect("a PNG");
        let mut buffer = vec![0; header.required_bytes_rgba8bpc()];
        let mut image = minipng::decode_png(bytes, &mut buffer).expect("a whole PNG");
        image.convert_to_rgba8bpc().expect("colours");
        let pixels = image.pixels().chunks_exact(4).map(|p| [p[0], p[1], p[2]]).collect();
        (image.width(), image.height(), pixels)
    }

    fn dark(pixels: &[[u8; 3]]) -> usize {
        pixels.iter().filter(|p| p.iter().all(|c| *c < 90)).count()
    }

    #[test]
    fn a_picture_has_its_size_its_colours_and_its_text() {
        let painter = Painter::default();
        for scale in [1, 2] {
            let bytes = painter.png(SVG, scale).expect("a picture");
            let (width, height, pixels) = read(&bytes);
            let s = u32::from(scale);
            assert_eq!((width, height), (60 * s, (41 * s).div_ceil(2)));
            let row = |y: u32| pixels.iter().skip((y * width) as usize).take(width as usize);
            let blue = row(2 * s).filter(|p| **p == [0x07, 0x64, 0xaa]).count();
            assert_eq!(blue, (30 * s) as usize, "the bar from edge to edge");
            // The lower half holds the word alone; the last row, cut by the edge, stays white.
            let lower: Vec<[u8; 3]> =
                pixels.iter().skip((9 * s * width) as usize).copied().collect();
            let (ink, of) = (dark(&lower), lower.len());
            assert!(ink * 100 > of * 4 && ink * 100 < of * 20, "{ink} of {of} pixels are ink");
            assert!(row(height - 1).all(|p| *p == [255; 3]), "the last row");
        }
    }

    #[test]
    fn equal_texts_give_equal_bytes_and_carry_their_key() {
        let first = Painter::default().png(SVG, 2).expect("a picture");
        let again = std::thread::spawn(|| Painter::default().png(SVG, 2)).join().expect("a thread");
        assert_eq!(Some(&first), again.as_ref());
        assert_eq!(source(&first), Some(key(SVG, 2).as_str()));
        assert_ne!(key(SVG, 1), key(SVG, 2));
        assert_ne!(key(SVG, 1), key(&SVG.replace("Però", "Perù"), 1));
        for cut in 0..first.len().min(200) {
            assert!(source(&first[..cut]).is_none_or(|k| k == key(SVG, 2)), "cut at {cut}");
        }
    }

    #[test]
    fn a_canvas_that_was_used_leaves_nothing_on_the_next_picture() {
        let painter = Painter::default();
        let dark = SVG.replace("width=\"30\" height=\"9\"", "width=\"60\" height=\"30\"");
        painter.png(&dark, 4).expect("a picture");
        for scale in [1, 2, 5] {
            assert_eq!(painter.png(SVG, scale), Painter::default().png(SVG, scale), "{scale}");
        }
        assert_eq!(painter.unused().len(), 1, "of one thread");
        painter.let_go();
        assert_eq!(painter.unused().len(), 0);
    }

    #[test]
    fn what_is_no_svg_gives_no_picture() {
        let huge = SVG.replace("width=\"60\" ", "width=\"9000\" ");
        for bad in ["", "<svg", "<html/>", &huge] {
            assert!(Painter::default().png(bad, 1).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_faces_have_the_signs_that_statistics_need() {
        let painter = Painter::default();
        assert!(has("Țigănești, Łódź, però: «≥ 3 %», −1,5 → 2 ½ ‰ 1°\u{202f}000\n"));
        assert!(!has("Москва"));
        // Each weight, since one is asked for all.
        let bold = "font-weight=\"700\" font-size=\"12\"";
        for svg in [SVG.to_owned(), SVG.replace("font-size=\"12\"", bold)] {
            let drawn = |text: &str| {
                let png = painter.png(&svg.replace("Però", text), 1).expect("a picture");
                dark(&read(&png).2)
            };
            let box_of_nothing = drawn("\u{4e00}");
            for sign in ["≥", "≤", "→", "←", "↑", "↓", "−", "½", "‰", "č", "ș", "…"]
            {
                assert!(drawn(sign) > 0 && drawn(sign) != box_of_nothing, "{sign}");
            }
        }
    }
}
