//! A number → a small PNG, so that a bundle has a picture of its own without one in the repository.
//!
//! 120 × 80 grey pixels, stored and not compressed: about 10 kB that no two articles share.

use crate::text::Rng;

const WIDTH: u32 = 120;
const HEIGHT: u32 = 80;

/// The bytes of a picture (PNG, third edition; zlib with one stored block, RFC 1950 and 1951).
pub(crate) fn png(seed: u64, number: usize) -> Vec<u8> {
    let mut rng = Rng::new(seed, number);
    let mut raw = Vec::new();
    for _ in 0..HEIGHT {
        raw.push(0); // no filter on this line
        raw.extend((0..WIDTH).map(|_| u8::try_from(rng.below(256)).unwrap_or(0)));
    }
    let mut head = Vec::new();
    head.extend(WIDTH.to_be_bytes());
    head.extend(HEIGHT.to_be_bytes());
    head.extend([8, 0, 0, 0, 0]); // eight bits, grey
    let len = u16::try_from(raw.len()).unwrap_or(0);
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(len.to_le_bytes());
    stream.extend((!len).to_le_bytes());
    stream.extend(&raw);
    stream.extend(adler32(&raw).to_be_bytes());
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(*b"IHDR", &head, &mut out);
    chunk(*b"IDAT", &stream, &mut out);
    chunk(*b"IEND", &[], &mut out);
    out
}

fn chunk(kind: [u8; 4], data: &[u8], out: &mut Vec<u8>) {
    out.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let start = out.len();
    out.extend(kind);
    out.extend(data);
    let sum = crc32(&out[start..]);
    out.extend(sum.to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |c: u32, _: usize| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 };
    let byte = |crc: u32, b: &u8| (0..8).fold(crc ^ u32::from(*b), step);
    !bytes.iter().fold(!0, byte)
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    (b << 16) | a
}
