//! Pixels → PNG, with as many colours as there are, 256 at most.
//!
//! In: an opaque canvas. Out: an indexed PNG. A drawing has a handful of colours and their shades at edges; where these
//! are more than 256, the rarest become the nearest of the others, which no eye can tell.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::Canvas;
use super::scale::Pixels;

/// The keyword of the text that says what a picture was drawn from.
const KEYWORD: &str = "Source";
/// Colours that a palette holds.
const COLOURS: usize = 256;
/// Pixels that are compared at once.
const BLOCK: usize = 32;
/// Places of the table that finds a colour again: a power of two, well above the colours of most drawings.
const PLACES: usize = 4096;

/// Encodes a canvas; `key` is written into it.
pub(super) fn encode(pixels: Canvas<'_>, key: &str) -> Option<Vec<u8>> {
    let (width, height) = (pixels.width, pixels.height);
    let (palette, indices) = index(&pixels.pixels)?;
    // Four times as large as the indices.
    drop(pixels);
    let mut out = Vec::with_capacity(16 << 10);
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::FilterType::NoFilter);
    encoder.set_adaptive_filter(png::AdaptiveFilterType::NonAdaptive);
    encoder.set_compression(png::Compression::Default);
    encoder.set_palette(palette.concat());
    encoder.add_text_chunk(KEYWORD.to_owned(), key.to_owned()).ok()?;
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&indices).ok()?;
    writer.finish().ok()?;
    Some(out)
}

/// What a PNG says of its colours.
pub(super) type Profile = Option<Vec<u8>>;

/// The pixels of a PNG, and its colour profile; `None` where it cannot be read, or is larger than `most` on a side.
pub(super) fn read(bytes: &[u8], most: usize) -> Option<(Pixels, Profile)> {
    let mut decoder = png::Decoder::new(bytes);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let profile = reader.info().icc_profile.as_ref().map(|p| p.to_vec());
    let (width, height) = reader.info().size();
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    if width > most || height > most {
        return None;
    }
    let mut data = vec![0; reader.output_buffer_size()];
    let frame = reader.next_frame(&mut data).ok()?;
    data.truncate(frame.buffer_size());
    let (channels, data) = match frame.color_type {
        png::ColorType::Rgb => (3, data),
        png::ColorType::Rgba => (4, data),
        png::ColorType::Grayscale => (3, data.iter().flat_map(|v| [*v; 3]).collect()),
        png::ColorType::GrayscaleAlpha => {
            (4, data.chunks_exact(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect())
        }
        png::ColorType::Indexed => return None,
    };
    Some((Pixels { width, height, channels, data }.checked()?, profile))
}

/// Encodes pixels; `key` is written into it.
pub(super) fn write(pixels: &Pixels, profile: &Profile, key: &str) -> Option<Vec<u8>> {
    let (width, height) = (u32::try_from(pixels.width).ok()?, u32::try_from(pixels.height).ok()?);
    let mut info = png::Info::with_size(width, height);
    let alpha = pixels.channels == 4;
    info.color_type = if alpha { png::ColorType::Rgba } else { png::ColorType::Rgb };
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = profile.as_ref().map(|p| p.as_slice().into());
    let mut out = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut out, info).ok()?;
    encoder.set_adaptive_filter(png::AdaptiveFilterType::Adaptive);
    encoder.add_text_chunk(KEYWORD.to_owned(), key.to_owned()).ok()?;
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels.data).ok()?;
    writer.finish().ok()?;
    Some(out)
}

/// What a picture was drawn from, where it says so.
pub fn source(bytes: &[u8]) -> Option<&str> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?);
        let end = usize::try_from(length).ok()?.checked_add(12)?;
        let (kind, body) = (rest.get(4..8)?, rest.get(8..end.checked_sub(4)?)?);
        if kind == b"tEXt"
            && let Some(text) = body.strip_prefix(KEYWORD.as_bytes())
        {
            return std::str::from_utf8(text.strip_prefix(b"\0")?).ok();
        }
        if kind == b"IDAT" {
            return None;
        }
        rest = rest.get(end..)?;
    }
}

/// The colours of RGBA pixels and the index of each.
fn index(rgba: &[u8]) -> Option<(Vec<[u8; 3]>, Vec<u8>)> {
    // Nearly every drawing has few; only for the others a number of each pixel is kept that a byte does not hold.
    if let Some(few) = colours::<u8>(rgba) {
        return Some(few);
    }
    let (colours, found) = colours::<u32>(rgba)?;
    let mut counts = vec![0_u32; colours.len()];
    for i in &found {
        if let Some(count) = counts.get_mut(*i as usize) {
            *count += 1;
        }
    }
    let mut kept: Vec<([u8; 3], u32)> = colours.iter().copied().zip(counts).collect();
    kept.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let palette: Vec<[u8; 3]> = kept.into_iter().take(COLOURS).map(|(colour, _)| colour).collect();
    let nearest: Vec<u8> = colours.iter().map(|c| nearest(&palette, *c)).collect();
    let narrow = found.iter().map(|i| nearest.get(*i as usize).copied().unwrap_or_default());
    Some((palette, narrow.collect()))
}

/// Every colour, in the order in which they come, and the number of each pixel's; `None` where numbers of this type are
/// too few.
fn colours<N: Copy + TryFrom<usize>>(rgba: &[u8]) -> Option<(Vec<[u8; 3]>, Vec<N>)> {
    let mut colours: Vec<[u8; 3]> = Vec::new();
    // A place for the last colour of each hash; the map is asked only where another one took it.
    let mut places: Vec<Option<([u8; 3], N)>> = vec![None; PLACES];
    let mut numbers: BTreeMap<[u8; 3], N> = BTreeMap::new();
    let mut found = Vec::with_capacity(rgba.len() / 4);
    let mut last: Option<([u8; 3], N)> = None;
    // Most of a picture is ground: a run of one colour is compared block by block, not pixel by pixel.
    for block in rgba.chunks(BLOCK * 4) {
        let first = [block[0], block[1], block[2]];
        if let Some((same, number)) = last
            && same == first
            && block[4..] == block[..block.len() - 4]
        {
            found.extend(std::iter::repeat_n(number, block.len() / 4));
            continue;
        }
        for pixel in block.chunks_exact(4) {
            let colour = [pixel[0], pixel[1], pixel[2]];
            let number = match last {
                Some((same, number)) if same == colour => number,
                _ => {
                    let place = &mut places[place(colour)];
                    match *place {
                        Some((same, number)) if same == colour => number,
                        _ => {
                            let number = match numbers.entry(colour) {
                                Entry::Occupied(known) => *known.get(),
                                Entry::Vacant(new) => {
                                    let next = N::try_from(colours.len()).ok()?;
                                    colours.push(colour);
                                    *new.insert(next)
                                }
                            };
                            *place = Some((colour, number));
                            number
                        }
                    }
                }
            };
            last = Some((colour, number));
            found.push(number);
        }
    }
    Some((colours, found))
}

fn place([r, g, b]: [u8; 3]) -> usize {
    let bits = u32::from_le_bytes([r, g, b, 0]);
    (bits.wrapping_mul(0x9E37_79B1) >> 20) as usize % PLACES
}

/// The nearest of some colours; the first of equally near ones.
fn nearest(palette: &[[u8; 3]], to: [u8; 3]) -> u8 {
    let distance = |of: &[u8; 3]| -> u32 {
        of.iter().zip(to).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let best = palette.iter().enumerate().min_by_key(|(_, colour)| distance(colour));
    best.and_then(|(i, _)| u8::try_from(i).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_stay_what_they_are_and_many_become_the_nearest() {
        let few = [[1, 2, 3, 255], [9, 9, 9, 255], [1, 2, 3, 255]].concat();
        let of_few = (vec![[1, 2, 3], [9, 9, 9]], vec![0, 1, 0]);
        assert_eq!(index(&few), Some(of_few));
        // 300 shades of two channels, the first of them most often.
        let shade = |i: u16| {
            let [high, low] = i.to_be_bytes();
            [high, low, 7, 255]
        };
        let mut many: Vec<u8> = (0..300).flat_map(shade).collect();
        many.extend((0..200).flat_map(shade));
        let (palette, indices) = index(&many).expect("a palette");
        assert_eq!((palette.len(), indices.len()), (256, 500));
        for (pixel, i) in many.chunks_exact(4).zip(&indices) {
            let drawn = palette[usize::from(*i)];
            assert!(
                pixel.iter().zip(drawn).all(|(a, b)| a.abs_diff(b) <= 44),
                "{pixel:?} {drawn:?}"
            );
        }
        let exact = indices.iter().zip(many.chunks_exact(4)).take(200);
        assert!(exact.into_iter().all(|(i, p)| palette[usize::from(*i)] == p[..3]));
    }
}
