//! Numbers and texts, one behind the other, in few bytes: what one build leaves for the next is written so.
//!
//! In: values in an order that writer and reader agree on. Out: bytes, and the values again; `None` from where on the
//! bytes say something else. A number is written seven bits at a time, the lowest first, as in LEB128; a text as its
//! length and its bytes.

/// Appends a number.
pub fn number(out: &mut Vec<u8>, mut n: u32) {
    loop {
        let [low, ..] = n.to_le_bytes();
        n >>= 7;
        if n == 0 {
            break out.push(low);
        }
        out.push(low | 0x80);
    }
}

/// Appends a length or an index; one that no file of ours reaches is the largest there is.
pub fn size(out: &mut Vec<u8>, n: usize) {
    number(out, u32::try_from(n).unwrap_or(u32::MAX));
}

/// Appends a list of numbers.
pub fn numbers(out: &mut Vec<u8>, all: impl ExactSizeIterator<Item = u32>) {
    size(out, all.len());
    for n in all {
        number(out, n);
    }
}

/// Appends a text.
pub fn text(out: &mut Vec<u8>, text: &str) {
    size(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// What is still to be read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'b>(pub &'b [u8]);

impl<'b> Reader<'b> {
    /// The next number.
    pub fn number(&mut self) -> Option<u32> {
        let mut n = 0;
        for shift in (0..32).step_by(7) {
            let (first, rest) = self.0.split_first()?;
            self.0 = rest;
            n |= u32::from(first & 0x7f) << shift;
            if first & 0x80 == 0 {
                return Some(n);
            }
        }
        None
    }

    /// The next length or index.
    pub fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    /// The next bytes, as many as that.
    pub fn bytes(&mut self, n: usize) -> Option<&'b [u8]> {
        let (bytes, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(bytes)
    }

    /// The next `N` bytes.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    /// The next text.
    pub fn text(&mut self) -> Option<&'b str> {
        let n = self.size()?;
        str::from_utf8(self.bytes(n)?).ok()
    }

    /// A list: its length, and each of its values by `one`.
    pub fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let n = self.size()?;
        let mut list = Vec::with_capacity(n.min(self.0.len()));
        for _ in 0..n {
            list.push(one(self)?);
        }
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_nothing_of_it_where_it_is_cut() {
        let numbers = [0, 1, 127, 128, 300, 16_383, 16_384, u32::MAX - 1, u32::MAX];
        let texts = ["", "a", "città «nuova»", "\0\n"];
        let mut out = Vec::new();
        for n in numbers {
            number(&mut out, n);
        }
        size(&mut out, texts.len());
        for t in texts {
            text(&mut out, t);
        }
        super::numbers(&mut out, [300, 1].into_iter());
        let read = |bytes| {
            let mut reader = Reader(bytes);
            for n in numbers {
                if reader.number()? != n {
                    return None;
                }
            }
            let read = reader.list(Reader::text)?;
            if reader.list(Reader::number)? != [300, 1] {
                return None;
            }
            reader.0.is_empty().then_some(read)
        };
        assert_eq!(read(&out).as_deref(), Some(&texts[..]));
        for end in 0..out.len() {
            assert_eq!(read(&out[..end]), None, "cut at {end}");
        }
        assert_eq!(Reader(&[0x80; 9]).number(), None, "a number of too many bytes");
    }
}
