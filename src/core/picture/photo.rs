//! Photographs of pages: the file without what cameras and programs write beside the picture (where it was taken, by
//! whom, with what), and smaller copies for smaller screens.
//!
//! In: the bytes of a JPEG, PNG or WebP. Out: bytes. Taking out is lossless: the picture's own bytes are copied, with
//! its colour profile and, of a JPEG, the one tag that says which side is up. The same bytes in, the same out.
//!
//! Smaller copies are JPEG and PNG, computed in whole numbers and without the machine's special instructions. A lossy
//! WebP or AVIF would be a third smaller, but no encoder in pure Rust writes WebP with loss, and the one for AVIF takes
//! seconds for a picture: that is left until one does it well and quickly.
//! Sources: ITU-T T.81 annex B, PNG third edition, WebP container specification, Exif 2.32.

use std::borrow::Cow;

use jpeg_encoder::{ColorType, Encoder};
use sha2::{Digest as _, Sha256};

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::scale::{Pixels, scaled, turned};
use crate::world::out::hex;

/// Widths of smaller copies in pixels: a phone, a phone with a fine screen or a column, a wide column on a fine screen.
pub const WIDTHS: [u32; 3] = [480, 960, 1600];

/// How good a smaller JPEG is, of 100.
const QUALITY: u8 = 78;

/// Raised when the same file gives other copies than before.
const EDITION: &str = "photo 1";

/// What stands before the key in a comment of a smaller JPEG.
const COMMENT: &[u8] = b"Source ";

/// Larger pictures are not made smaller, in pixels of a side: they would take the memory of the machine.
const MOST: usize = 20_000;

/// What is made smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Jpeg,
    Png,
}

/// Whether smaller copies of a file can be made.
pub fn can_shrink(name: &str) -> bool {
    format_of(name).is_some()
}

fn format_of(name: &str) -> Option<Format> {
    match name.rsplit('.').next()?.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => Some(Format::Jpeg),
        "png" => Some(Format::Png),
        _ => None,
    }
}

/// A picture's file without what stands beside the picture; as it came where it is no JPEG, PNG or WebP.
pub fn stripped(bytes: &[u8]) -> Cow<'_, [u8]> {
    let found = match bytes {
        [0xff, 0xd8, ..] => jpeg(bytes),
        [0x89, b'P', b'N', b'G', ..] => png(bytes),
        [b'R', b'I', b'F', b'F', ..] => webp(bytes),
        _ => None,
    };
    found.map_or(Cow::Borrowed(bytes), Cow::Owned)
}

/// Which side of a JPEG is up, 1 to 8; 1 where nothing says. The beginning of the file is enough.
pub fn orientation(head: &[u8]) -> u8 {
    let mut rest = head.strip_prefix(b"\xff\xd8").unwrap_or_default();
    while let [0xff, marker, high, low, body @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).saturating_sub(2);
        if *marker == 0xe1
            && let Some(exif) =
                body.get(..length.min(body.len())).and_then(|b| b.strip_prefix(b"Exif\0\0"))
        {
            return exif_orientation(exif).unwrap_or(1);
        }
        if *marker == 0xda {
            break;
        }
        rest = body.get(length..).unwrap_or_default();
    }
    1
}

/// Tag 0x0112 of the first directory.
fn exif_orientation(tiff: &[u8]) -> Option<u8> {
    let big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let two: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let start = if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
    let start = usize::try_from(start).ok()?;
    for i in 0..usize::from(short(start)?) {
        let entry = start.checked_add(2 + 12 * i)?;
        if short(entry)? == 0x0112 {
            let value = u8::try_from(short(entry + 8)?).ok()?;
            return (1..=8).contains(&value).then_some(value);
        }
    }
    None
}

/// The least of Exif that says which side is up.
fn upright(orientation: u8) -> Vec<u8> {
    let mut out =
        b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    out.extend([orientation, 0, 0, 0, 0, 0, 0]);
    out
}

/// Keeps the segments that make the picture, its form and its colours; what follows its end is left out.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend([0xff, 0xd8]);
    let side = orientation(bytes);
    if side != 1 {
        out.extend(upright(side));
    }
    let mut at = 2;
    loop {
        let marker = match bytes.get(at..at + 2)? {
            // Any number of fill bytes may stand before a marker.
            [0xff, 0xff] => {
                at += 1;
                continue;
            }
            [0xff, marker] => *marker,
            _ => return None,
        };
        if marker == 0xd9 {
            out.extend([0xff, 0xd9]);
            return Some(out);
        }
        let length: [u8; 2] = bytes.get(at + 2..at + 4)?.try_into().ok()?;
        let mut end = at + 2 + usize::from(u16::from_be_bytes(length));
        let segment = bytes.get(at..end)?;
        let is_profile =
            marker == 0xe2 && segment.get(4..).is_some_and(|b| b.starts_with(b"ICC_PROFILE\0"));
        // JFIF and Adobe say how colours are meant.
        let kept =
            matches!(marker, 0xe0 | 0xee) || is_profile || !matches!(marker, 0xe0..=0xef | 0xfe);
        if marker == 0xda {
            end = after_scan(bytes, end)?;
        }
        if kept {
            out.extend(bytes.get(at..end)?);
        }
        at = end;
    }
}

/// Where the next marker stands after the data of a scan.
fn after_scan(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at..at + 2)? {
            [0xff, 0x00 | 0xd0..=0xd7] => at += 2,
            [0xff, 0xff] => at += 1,
            [0xff, _] => return Some(at),
            _ => at += 1,
        }
    }
}

/// Chunks of a PNG that say how it is to be drawn. Letters of the first in capitals are needed by every reader.
const DRAWN: [&[u8]; 12] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs", b"acTL",
    b"fcTL", b"fdAT",
];

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let (signature, mut rest) = bytes.split_at_checked(8)?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(signature);
    loop {
        let length: [u8; 4] = rest.get(..4)?.try_into().ok()?;
        let end = usize::try_from(u32::from_be_bytes(length)).ok()?.checked_add(12)?;
        let (kind, chunk) = (rest.get(4..8)?, rest.get(..end)?);
        if kind.first()?.is_ascii_uppercase() || DRAWN.contains(&kind) {
            out.extend(chunk);
        }
        if kind == b"IEND" {
            return Some(out);
        }
        rest = rest.get(end..)?;
    }
}

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.get(12..).filter(|_| bytes.get(8..12) == Some(&b"WEBP"[..]))?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    while !rest.is_empty() {
        let length: [u8; 4] = rest.get(4..8)?.try_into().ok()?;
        let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
        // A chunk of odd length has one byte behind it.
        let end = length.checked_add(8 + length % 2)?;
        let chunk = rest.get(..end).or_else(|| rest.get(..length + 8))?;
        match chunk.get(..4)? {
            b"EXIF" | b"XMP " => {}
            b"VP8X" => {
                let mut head = chunk.to_vec();
                // The flags of what was left out.
                *head.get_mut(8)? &= !0b1100;
                out.extend(head);
            }
            _ => out.extend(chunk),
        }
        rest = rest.get(chunk.len()..)?;
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    Some(out)
}

/// What a smaller copy carries, so that a later run can tell that it need not be made again.
pub fn key(bytes: &[u8], width: u32) -> String {
    let mut hash = Sha256::new();
    for part in [EDITION.as_bytes(), &width.to_be_bytes(), bytes] {
        hash.update(part);
    }
    hex(hash.finalize().get(..16).unwrap_or_default())
}

/// The key that a smaller copy carries.
pub fn source(copy: &[u8]) -> Option<&str> {
    if let Some(rest) = copy.strip_prefix(b"\xff\xd8\xff\xfe") {
        let length = usize::from(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?));
        return std::str::from_utf8(rest.get(2..length)?.strip_prefix(COMMENT)?).ok();
    }
    super::png::source(copy)
}

/// A copy of a picture as wide as is asked for, in the format of its name, the right side up; it carries its [`key`].
/// `None` where it cannot be read.
pub fn smaller(bytes: &[u8], name: &str, width: u32, key: &str) -> Option<Vec<u8>> {
    let width = usize::try_from(width).ok()?;
    match format_of(name)? {
        Format::Jpeg => {
            let (whole, profile) = read_jpeg(bytes)?;
            let side = orientation(bytes);
            let lies = side > 4;
            let (across, along) =
                if lies { (whole.height, whole.width) } else { (whole.width, whole.height) };
            let height = ((along * width + across / 2) / across).max(1);
            let (w, h) = if lies { (height, width) } else { (width, height) };
            as_jpeg(&turned(&scaled(&whole, w, h), side), profile, key)
        }
        Format::Png => {
            let (whole, info) = super::png::read(bytes, MOST)?;
            let height = ((whole.height * width + whole.width / 2) / whole.width).max(1);
            super::png::write(&scaled(&whole, width, height), &info, key)
        }
    }
}

fn read_jpeg(bytes: &[u8]) -> Option<(Pixels, Option<Vec<u8>>)> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(MOST)
        .set_max_height(MOST);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let data = decoder.decode().ok()?;
    let (width, height) = decoder.dimensions()?;
    let pixels = Pixels { width, height, channels: 3, data };
    Some((pixels.checked()?, decoder.icc_profile()))
}

fn as_jpeg(pixels: &Pixels, profile: Option<Vec<u8>>, key: &str) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let mut encoder = Encoder::new(&mut plain, QUALITY);
    if let Some(profile) = profile {
        encoder.add_icc_profile(&profile).ok()?;
    }
    let (width, height) = (u16::try_from(pixels.width).ok()?, u16::try_from(pixels.height).ok()?);
    encoder.encode(&pixels.data, width, height, ColorType::Rgb).ok()?;
    let comment = [COMMENT, key.as_bytes()].concat();
    let length = u16::try_from(comment.len() + 2).ok()?.to_be_bytes();
    Some([&[0xff, 0xd8, 0xff, 0xfe][..], &length, &comment, plain.get(2..)?].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn smaller(bytes: &[u8], name: &str, width: u32) -> Option<Vec<u8>> {
        super::smaller(bytes, name, width, &key(bytes, width))
    }

    /// Three quarters red, the right quarter blue, 40 by 20 pixels.
    fn picture() -> Pixels {
        let row = (0..40).flat_map(|x| if x < 30 { [200, 0, 0] } else { [0, 0, 200] });
        let row: Vec<u8> = row.collect();
        Pixels { width: 40, height: 20, channels: 3, data: row.repeat(20) }
    }

    fn as_plain_jpeg() -> Vec<u8> {
        let mut out = Vec::new();
        let encoder = Encoder::new(&mut out, 90);
        encoder.encode(&picture().data, 40, 20, ColorType::Rgb).expect("it is written");
        out
    }

    fn as_plain_png() -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, 40, 20);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&picture().data).expect("it is written");
        writer.finish().expect("it is whole");
        out
    }

    /// A JPEG as a phone writes it: lying on its side, with the place where it was taken.
    fn from_a_phone() -> Vec<u8> {
        let plain = as_plain_jpeg();
        let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0".to_vec();
        exif.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"); // orientation 6
        exif.extend(b"\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0"); // GPS directory
        exif.extend(b"44.9130 8.6150 MyPhone");
        let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
        let comment = b"\xff\xfe\0\x0dtaken by me";
        let after = b"a film of the same moment";
        [&[0xff, 0xd8, 0xff, 0xe1][..], &length, &exif, comment, &plain[2..], after].concat()
    }

    #[test]
    fn what_a_phone_adds_is_taken_out_and_the_picture_is_the_same() {
        let bytes = from_a_phone();
        assert_eq!(orientation(&bytes), 6);
        let out = stripped(&bytes);
        for secret in [&b"44.9130"[..], b"MyPhone", b"taken by me", b"a film"] {
            assert!(bytes.windows(secret.len()).any(|w| w == secret));
            assert!(!out.windows(secret.len()).any(|w| w == secret));
        }
        assert_eq!(orientation(&out), 6);
        let pixels = |bytes: &[u8]| read_jpeg(bytes).expect("a picture").0.data;
        assert_eq!(pixels(&out), pixels(&bytes));
        assert_eq!(stripped(&out), out, "a second time takes nothing out");
    }

    /// The container alone: nobody decodes it here.
    fn webp_of_a_phone() -> Vec<u8> {
        let chunks =
            b"VP8X\x0a\0\0\0\x0c\0\0\0\x01\0\0\x01\0\0VP8 \x03\0\0\0abc\0EXIF\x04\0\0\0home";
        let size = u32::try_from(chunks.len() + 4).expect("short").to_le_bytes();
        [&b"RIFF"[..], &size, b"WEBP", chunks].concat()
    }

    #[test]
    fn a_webp_loses_its_exif_and_the_flag_of_it() {
        let chunks = b"VP8X\x0a\0\0\0\0\0\0\0\x01\0\0\x01\0\0VP8 \x03\0\0\0abc\0";
        let expected = [&b"RIFF\x22\0\0\0WEBP"[..], chunks].concat();
        assert_eq!(stripped(&webp_of_a_phone()), expected);
    }

    #[test]
    fn a_png_keeps_what_is_drawn() {
        let plain = as_plain_png();
        let (head, rest) = plain.split_at(33); // signature and IHDR
        let text = b"\0\0\0\x0btEXtAuthor\0Ada \0\0\0\0";
        let bytes = [head, text, rest].concat();
        assert_eq!(stripped(&bytes), plain);
        assert_eq!(stripped(b"GIF89a"), &b"GIF89a"[..]);
    }

    #[test]
    fn a_smaller_copy_has_its_width_its_colours_and_the_right_side_up() {
        let copy = smaller(&from_a_phone(), "a.jpg", 10).expect("a copy");
        let (read, _) = read_jpeg(&copy).expect("a picture");
        // On its side, right edge down: the blue quarter is the lowest.
        assert_eq!((read.width, read.height), (10, 20));
        let is = |x: usize, y: usize, c: usize| read.data[(y * 10 + x) * 3 + c] > 150;
        assert!(is(5, 3, 0) && is(5, 12, 0) && is(5, 18, 2));
        assert_eq!(source(&copy), Some(key(&from_a_phone(), 10).as_str()));
        assert_eq!(copy, smaller(&from_a_phone(), "a.jpg", 10).expect("again"));
        let png = as_plain_png();
        let copy = smaller(&png, "a.png", 20).expect("a copy");
        let (read, _) = super::super::png::read(&copy, MOST).expect("a picture");
        assert_eq!((read.width, read.height, read.channels), (20, 10, 3));
        assert_eq!((&read.data[..3], &read.data[57..60]), (&[200, 0, 0][..], &[0, 0, 200][..]));
        assert_eq!(source(&copy), Some(key(&png, 20).as_str()));
        assert!(smaller(b"\xff\xd8no", "a.jpg", 10).is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(cut in 0_usize..2000, at in 0_usize..2000, by in any::<u8>()) {
            for mut bytes in [from_a_phone(), as_plain_png(), webp_of_a_phone()] {
                let len = bytes.len();
                bytes[at % len] ^= by;
                bytes.truncate(cut.min(len));
                let out = stripped(&bytes).into_owned();
                prop_assert_eq!(stripped(&out).into_owned(), out.clone());
                let _ = orientation(&bytes);
            }
        }
    }
}
