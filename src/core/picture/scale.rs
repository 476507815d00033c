//! Pixels made fewer, and turned.
//!
//! In: rows of pixels. Out: rows of pixels, each the mean of what it covers, computed in whole numbers: the same on every
//! machine.

/// A picture in memory: rows from the top, one byte for each channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pixels {
    /// Pixels of a row.
    pub(super) width: usize,
    /// Rows.
    pub(super) height: usize,
    /// 3 for colours, 4 with transparency.
    pub(super) channels: usize,
    /// The bytes.
    pub(super) data: Vec<u8>,
}

impl Pixels {
    /// `None` where there are no pixels, or not as many as its size says.
    pub(super) fn checked(self) -> Option<Self> {
        let n = self.width.checked_mul(self.height)?.checked_mul(self.channels)?;
        (n > 0 && n == self.data.len()).then_some(self)
    }

    fn at(&self, x: usize, y: usize) -> &[u8] {
        let start = (y * self.width + x) * self.channels;
        self.data.get(start..start + self.channels).unwrap_or_default()
    }
}

/// The pixels that one of fewer covers along a side, each with its share of `to`.
fn covered(i: usize, from: usize, to: usize) -> impl Iterator<Item = (usize, u64)> {
    // In units of 1/to of a pixel of the whole: the new pixel covers [i * from, (i + 1) * from).
    let (start, end) = (i * from, (i + 1) * from);
    (start / to..end.div_ceil(to)).map(move |p| {
        let share = end.min((p + 1) * to) - start.max(p * to);
        (p, share as u64)
    })
}

/// A picture of another size, each of its pixels the mean of those it covers.
pub(super) fn scaled(whole: &Pixels, width: usize, height: usize) -> Pixels {
    let channels = whole.channels;
    let mut data = Vec::with_capacity(width * height * channels);
    for y in 0..height {
        for x in 0..width {
            let (mut sums, mut weight, mut seen) = ([0_u64; 4], 0_u64, 0_u64);
            for (sy, wy) in covered(y, whole.height, height) {
                for (sx, wx) in covered(x, whole.width, width) {
                    let pixel = whole.at(sx, sy);
                    // What cannot be seen has no colour to add.
                    let alpha = if channels == 4 { u64::from(pixel[3]) } else { 255 };
                    weight += wx * wy;
                    seen += wx * wy * alpha;
                    for (sum, value) in sums.iter_mut().zip(pixel.iter().take(3)) {
                        *sum += wx * wy * alpha * u64::from(*value);
                    }
                }
            }
            let mean = |sum: u64, of: u64| u8::try_from((sum + of / 2) / of.max(1)).unwrap_or(255);
            data.extend(sums.iter().take(3).map(|sum| mean(*sum, seen)));
            if channels == 4 {
                data.push(mean(seen, weight));
            }
        }
    }
    Pixels { width, height, channels, data }
}

/// A picture turned as Exif says: 1 is upright, 2 to 8 are turned or mirrored.
pub(super) fn turned(pixels: &Pixels, orientation: u8) -> Pixels {
    let (w, h) = (pixels.width, pixels.height);
    let (width, height) = if orientation > 4 { (h, w) } else { (w, h) };
    let mut data = Vec::with_capacity(pixels.data.len());
    for y in 0..height {
        for x in 0..width {
            let (sx, sy) = match orientation {
                2 => (w - 1 - x, y),
                3 => (w - 1 - x, h - 1 - y),
                4 => (x, h - 1 - y),
                5 => (y, x),
                6 => (y, h - 1 - x),
                7 => (w - 1 - y, h - 1 - x),
                8 => (w - 1 - y, x),
                _ => (x, y),
            };
            data.extend(pixels.at(sx, sy));
        }
    }
    Pixels { width, height, channels: pixels.channels, data }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Grey pixels, a number each.
    fn grey(width: usize, values: &[u8]) -> Pixels {
        let data = values.iter().flat_map(|v| [*v; 3]).collect();
        Pixels { width, height: values.len() / width, channels: 3, data }
    }

    #[test]
    fn each_pixel_is_the_mean_of_what_it_covers() {
        assert_eq!(scaled(&grey(4, &[10, 20, 30, 50]), 2, 1), grey(2, &[15, 40]));
        // Three into two: the middle one is shared.
        assert_eq!(scaled(&grey(3, &[0, 90, 30]), 2, 1), grey(2, &[30, 50]));
        let glass = [[200, 0, 0, 255], [0, 0, 99, 0]].concat();
        let glass = Pixels { width: 2, height: 1, channels: 4, data: glass };
        assert_eq!(scaled(&glass, 1, 1).data, [200, 0, 0, 128]);
    }

    #[test]
    fn each_orientation_puts_the_top_left_where_exif_says() {
        let whole = grey(2, &[1, 2, 3, 4, 5, 6]);
        let values = |p: &Pixels| p.data.iter().step_by(3).copied().collect::<Vec<u8>>();
        let expected: [&[u8]; 8] = [
            &[1, 2, 3, 4, 5, 6],
            &[2, 1, 4, 3, 6, 5],
            &[6, 5, 4, 3, 2, 1],
            &[5, 6, 3, 4, 1, 2],
            &[1, 3, 5, 2, 4, 6],
            &[5, 3, 1, 6, 4, 2],
            &[6, 4, 2, 5, 3, 1],
            &[2, 4, 6, 1, 3, 5],
        ];
        for (orientation, expected) in (1..=8).zip(expected) {
            assert_eq!(values(&turned(&whole, orientation)), expected, "{orientation}");
        }
    }
}
