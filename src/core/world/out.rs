//! Where finished bytes go, one file after the other.
//!
//! In: a path and its bytes, whole or in pieces, from any thread. Out: [`Written`], the size and SHA-256 of what went
//! in, taken on the way. [`Staging`](super::staging::Staging) keeps files; there a path is written once, and the second
//! time is an error. [`Discard`] keeps nothing (`check`), nor does it notice that.

use std::fmt;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::manifest::Head;
use crate::name::OutPath;
use crate::source::Stamp;

/// Pieces smaller than this are gathered before they are hashed and passed on.
const GATHERED: usize = 64 * 1024;

/// Bytes copied at a time: more than most pictures of a page, and less than what the allocator takes from the system.
const COPIED: usize = 32 * 1024;

/// The size and hash of a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: Sum,
}

/// A SHA-256; shown as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sum(pub [u8; 32]);

impl Sum {
    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        let mut sum = [0; 32];
        if digits.len() != 2 * sum.len() {
            return None;
        }
        for (byte, pair) in sum.iter_mut().zip(digits.chunks(2)) {
            for digit in pair {
                let digit = char::from(*digit).to_digit(16)?;
                *byte = *byte << 4 | u8::try_from(digit).ok()?;
            }
        }
        Some(Self(sum))
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl Written {
    /// The fingerprint of the bytes.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&[b"file", &self.sha256.0])
    }

    /// The record of bytes that are all there.
    pub fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, sha256: Sum(Sha256::digest(bytes).into()) }
    }
}

/// A [`Fingerprint`] that is being taken.
#[derive(Clone, Debug, Default)]
pub struct Fingering(Sha256);

impl Fingering {
    /// Takes the next piece.
    pub fn add(&mut self, piece: &[u8]) {
        self.0.update((piece.len() as u64).to_le_bytes());
        self.0.update(piece);
    }

    /// The digest of all pieces.
    pub fn end(self) -> Fingerprint {
        Fingerprint(self.0.finalize().into())
    }
}

/// The SHA-256 of all that a file is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The digest of several pieces, each of which counts apart.
    pub fn of(pieces: &[&[u8]]) -> Self {
        let mut all = Fingering::default();
        for piece in pieces {
            all.add(piece);
        }
        all.end()
    }
}

/// Something that takes the files of a site. Errors name the file.
pub trait Out: Sync {
    /// Begins a file of unknown size.
    ///
    /// # Errors
    /// What the disk says; the path was written before, where that is known.
    fn create(&self, path: &OutPath) -> io::Result<Sink<'_>>;

    /// Writes a whole file.
    ///
    /// # Errors
    /// As [`Out::create`].
    fn put(&self, path: &OutPath, bytes: &[u8]) -> io::Result<Written> {
        let mut sink = self.create(path)?;
        sink.pass(bytes)?;
        sink.finish()
    }

    /// A file that was written, from its beginning; `None` where nothing is kept.
    ///
    /// # Errors
    /// What the disk says.
    fn open(&self, path: &OutPath) -> io::Result<Option<Box<dyn Read + '_>>>;

    /// The file that stands at this path since the last build, as that build wrote it; `None` where there is none, or
    /// where it was touched since.
    fn previous(&self, _path: &OutPath) -> Option<Vec<u8>> {
        None
    }

    /// Whether files of the last build can be taken over; where not, nobody need work out what a file is made from.
    fn keeps(&self) -> bool {
        false
    }

    /// Takes over the file of the last build at this path, where that one was made from the same and nobody touched it
    /// since. `None` where there is no such file: it is to be written, with [`Out::put_from`].
    ///
    /// # Errors
    /// As [`Out::create`].
    fn keep(&self, _path: &OutPath, _from: &Fingerprint) -> io::Result<Option<Written>> {
        Ok(None)
    }

    /// Writes a whole file and says what it was made from.
    ///
    /// # Errors
    /// As [`Out::create`].
    fn put_from(&self, path: &OutPath, bytes: &[u8], from: &Fingerprint) -> io::Result<Written> {
        let written = self.put(path, bytes)?;
        self.made_from(path, from);
        Ok(written)
    }

    /// Says what a file that was written is made from.
    fn made_from(&self, _path: &OutPath, _from: &Fingerprint) {}

    /// What a file of the site holds, where that is known from an earlier build and its stamp is what it was.
    fn known_source(&self, _path: &str, _stamp: &Stamp) -> Option<Fingerprint> {
        None
    }

    /// Told what a file of the site holds, and the stamp it had before it was read.
    fn note_source(&self, _path: &str, _stamp: &Stamp, _bytes: &Fingerprint) {}

    /// Whether a file with this stamp cannot be another by now without bearing another.
    fn is_settled(&self, _stamp: &Stamp) -> bool {
        false
    }

    /// What an earlier build left under a name ([`Out::leave`]); `None` where there is nothing whole.
    fn recall(&self, _name: &str) -> Option<Vec<u8>> {
        None
    }

    /// Leaves something to the next build, which has to do without it as well. The name is fit for a file's ending.
    fn leave(&self, _name: &str, _bytes: Vec<u8>) {}

    /// Takes over every file of the last build but some, whatever it was made from; `false` where any of them is not as that
    /// build left it, or more stands there than it wrote. Then all of them are to be written or taken over one by one.
    ///
    /// # Errors
    /// What the disk says.
    fn keep_all_but(&self, _is_other: &(dyn Fn(&str) -> bool + Sync)) -> io::Result<bool> {
        Ok(false)
    }

    /// What the manifest of the site that stands says but for its files, where nobody touched it.
    fn last_manifest(&self) -> Option<Head> {
        None
    }

    /// The size and hash of a file of the site that stands, as the build that wrote it knew them.
    fn last_written(&self, _path: &OutPath) -> Option<Written> {
        None
    }

    /// Whether pictures are wanted: they are costly to make, and nothing else depends on their bytes.
    fn wants_pictures(&self) -> bool {
        true
    }

    /// Writes a whole file from a reader (an image of the site).
    ///
    /// # Errors
    /// As [`Out::create`], and what the reader says.
    fn copy(&self, path: &OutPath, from: &mut dyn Read) -> io::Result<Written> {
        let mut sink = self.create(path)?;
        let mut piece = vec![0; COPIED];
        loop {
            match from.read(&mut piece) {
                Ok(0) => return sink.finish(),
                Ok(n) => sink.pass(&piece[..n])?,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }
}

/// The far end of a [`Sink`]; a target that is dropped without [`Target::commit`] leaves nothing behind.
pub trait Target: Send {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// What the disk says.
    fn take(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// The file is whole.
    ///
    /// # Errors
    /// What the disk says.
    fn commit(self: Box<Self>, written: &Written) -> io::Result<()>;
}

/// A file being written; it counts once [`Sink::finish`] was called.
pub struct Sink<'o> {
    target: Box<dyn Target + 'o>,
    hash: Sha256,
    bytes: u64,
    gathered: Vec<u8>,
}

impl<'o> Sink<'o> {
    /// A sink that passes its bytes on to `target`.
    pub fn new(target: Box<dyn Target + 'o>) -> Self {
        Self { target, hash: Sha256::new(), bytes: 0, gathered: Vec::new() }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What the disk says about the last bytes.
    pub fn finish(mut self) -> io::Result<Written> {
        self.flush()?;
        let written = Written { bytes: self.bytes, sha256: Sum(self.hash.finalize().into()) };
        self.target.commit(&written)?;
        Ok(written)
    }

    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.target.take(bytes)
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.gathered.len() + bytes.len() > GATHERED {
            self.flush()?;
        }
        if bytes.len() >= GATHERED {
            self.pass(bytes)?;
        } else {
            self.gathered.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.gathered.is_empty() {
            let gathered = std::mem::take(&mut self.gathered);
            self.pass(&gathered)?;
            self.gathered = gathered;
            self.gathered.clear();
        }
        Ok(())
    }
}

/// Takes everything and keeps nothing: `check` renders into it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discard;

impl Out for Discard {
    fn create(&self, _: &OutPath) -> io::Result<Sink<'_>> {
        Ok(Sink::new(Box::new(Self)))
    }

    fn put(&self, _: &OutPath, bytes: &[u8]) -> io::Result<Written> {
        Ok(Written::of(bytes))
    }

    fn open(&self, _: &OutPath) -> io::Result<Option<Box<dyn Read + '_>>> {
        Ok(None)
    }

    fn wants_pictures(&self) -> bool {
        false
    }
}

impl Target for Discard {
    fn take(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn commit(self: Box<Self>, _: &Written) -> io::Result<()> {
        Ok(())
    }
}

/// An error that names the path it is about.
pub(super) fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Bytes as hexadecimal digits in lower case.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    push_hex(&mut out, bytes);
    out
}

/// Appends bytes as hexadecimal digits in lower case.
pub fn push_hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for piece in bytes.chunks(32) {
        let mut digits = [b'0'; 64];
        for (pair, b) in digits.chunks_mut(2).zip(piece) {
            pair.copy_from_slice(&[DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]);
        }
        // A manifest has a million of them: they go in by the row, not one by one.
        out.push_str(str::from_utf8(&digits[..piece.len() * 2]).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_size_hash_like_the_whole() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let path = OutPath::parse("a.bin").expect("a path");
        for piece in [1, 1000, 65_535, 65_536, 70_000, 200_000] {
            let mut sink = Discard.create(&path).expect("a sink");
            for chunk in bytes.chunks(piece) {
                sink.write_all(chunk).expect("writes");
            }
            assert_eq!(sink.finish().expect("finishes"), Written::of(&bytes), "pieces of {piece}");
        }
        assert_eq!(Discard.copy(&path, &mut &bytes[..]).expect("copies"), Written::of(&bytes));
    }

    #[test]
    fn pieces_of_a_digest_count_apart() {
        assert_ne!(Fingerprint::of(&[b"ab", b"c"]), Fingerprint::of(&[b"a", b"bc"]));
        assert_ne!(Fingerprint::of(&[b"a"]), Fingerprint::of(&[b"a", b""]));
    }

    #[test]
    fn the_hash_is_the_published_one_of_nothing() {
        // FIPS 180-4: SHA-256 of the empty message.
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Written::of(b""), Written { bytes: 0, sha256: Sum::parse(empty).unwrap() });
        assert_eq!(Written::of(b"").sha256.to_string(), empty);
        assert_eq!(Sum::parse(&empty[1..]), None);
        assert_eq!(Sum::parse(&empty.replace('c', "g")), None);
    }
}
