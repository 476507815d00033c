//! What a build leaves for the next: from what each file of the output was made, and what the files of the site hold.
//!
//! In: the file `kept` of the hidden folder beside the output, and the program that reads it. Out: for each path of the
//! output a [`Kept`], for each file of the site that is no text a [`Hashed`]. It may be lost, cut short or spoilt at any
//! time: what does not bear the hash of its own bytes, or was written by another program, counts as nothing. Nothing of
//! it is ever published.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::out::{Fingerprint, Sum, Written};
use crate::source::Stamp;

/// Name of the file in the hidden folder.
pub(super) const NAME: &str = "kept";

/// The program that wrote it: its version and the hash of its sources.
const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("SPECOLA_SOURCE"), "\n");

/// A file of the output, as the build left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// From what it was made.
    pub from: Option<Fingerprint>,
    /// Its size and hash.
    pub written: Written,
    /// What was seen of it when the build ended.
    pub stamp: Stamp,
}

/// A file of the site that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hashed {
    /// What was seen of it before it was read.
    pub stamp: Stamp,
    /// What it holds.
    pub bytes: Fingerprint,
}

/// All that the next build may rely on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Files that may be taken over, by their path from the output folder.
    pub files: BTreeMap<String, Kept>,
    /// Files that need not be read again to know what they hold, by their path from the site's folder.
    pub sources: BTreeMap<String, Hashed>,
}

/// Bytes of this program, so that they are known to be that and whole ([`unseal`]).
pub(super) fn seal(said: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(PROGRAM.len() + said.len() + 32);
    out.extend_from_slice(PROGRAM.as_bytes());
    out.extend_from_slice(said);
    let hash = Sha256::digest(&out);
    out.extend_from_slice(&hash);
    out
}

/// What was sealed; `None` where the bytes are not whole, or another program's.
pub(super) fn unseal(bytes: &[u8]) -> Option<&[u8]> {
    let (covered, hash) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
    let said = covered.strip_prefix(PROGRAM.as_bytes())?;
    (Sha256::digest(covered).as_slice() == hash).then_some(said)
}

/// The bytes of the file.
pub(super) fn to_bytes(record: &Record) -> Vec<u8> {
    let Record { files, sources } = record;
    let mut out = Vec::with_capacity((files.len() + sources.len()) * 256);
    out.extend_from_slice(&(files.len() as u64).to_le_bytes());
    for (path, kept) in files {
        push(&mut out, path.as_bytes());
        out.push(u8::from(kept.from.is_some()));
        out.extend_from_slice(&kept.from.unwrap_or(Fingerprint([0; 32])).0);
        out.extend_from_slice(&kept.written.bytes.to_le_bytes());
        out.extend_from_slice(&kept.written.sha256.0);
        push_stamp(&mut out, kept.stamp);
    }
    for (path, hashed) in sources {
        push(&mut out, path.as_bytes());
        push_stamp(&mut out, hashed.stamp);
        out.extend_from_slice(&hashed.bytes.0);
    }
    seal(&out)
}

fn push_stamp(out: &mut Vec<u8>, stamp: Stamp) {
    let Stamp { len, inode, modified, changed } = stamp;
    for n in [len, inode.0, inode.1] {
        out.extend_from_slice(&n.to_le_bytes());
    }
    for n in [modified.0, modified.1, changed.0, changed.1] {
        out.extend_from_slice(&n.to_le_bytes());
    }
}

fn push(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    out.extend_from_slice(bytes);
}

/// What the bytes say; nothing where they are not whole, or another program's.
pub(super) fn from_bytes(bytes: &[u8]) -> Record {
    unseal(bytes).and_then(|said| Reader(said).record()).unwrap_or_default()
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn record(mut self) -> Option<Record> {
        let mut record = Record::default();
        for _ in 0..u64::from_le_bytes(*self.array()?) {
            let path = self.text()?;
            let has: [u8; 1] = *self.array()?;
            let from = Some(Fingerprint(*self.array()?)).filter(|_| has == [1]);
            let bytes = u64::from_le_bytes(*self.array()?);
            let written = Written { bytes, sha256: Sum(*self.array()?) };
            let stamp = self.stamp()?;
            record.files.insert(path, Kept { from, written, stamp });
        }
        while !self.0.is_empty() {
            let (path, stamp) = (self.text()?, self.stamp()?);
            record.sources.insert(path, Hashed { stamp, bytes: Fingerprint(*self.array()?) });
        }
        Some(record)
    }

    fn stamp(&mut self) -> Option<Stamp> {
        let mut n = || Some(u64::from_le_bytes(*self.array()?));
        let (len, inode) = (n()?, (n()?, n()?));
        let mut n = || Some(i64::from_le_bytes(*self.array()?));
        let (modified, changed) = ((n()?, n()?), (n()?, n()?));
        Some(Stamp { len, inode, modified, changed })
    }

    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<&'b [u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn text(&mut self) -> Option<String> {
        let len = usize::try_from(u64::from_le_bytes(*self.array()?)).ok()?;
        String::from_utf8(self.take(len)?.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Record {
        let stamp = |n| Stamp { len: n, inode: (1, n), modified: (-1, 5), changed: (7, 9) };
        let bytes = |n: u64| Fingerprint::of(&[&n.to_le_bytes()]);
        let kept = |n: u64| {
            let written = Written::of(&n.to_le_bytes());
            Kept { from: Some(bytes(n)), written, stamp: stamp(n) }
        };
        let files = [("a/index.html", 1), ("è.png", 2)].map(|(path, n)| (path.to_owned(), kept(n)));
        let hashed = Hashed { stamp: stamp(3), bytes: bytes(3) };
        Record { files: files.into(), sources: [("static/a".to_owned(), hashed)].into() }
    }

    #[test]
    fn it_comes_back_whole_or_not_at_all() {
        let bytes = to_bytes(&sample());
        assert_eq!(from_bytes(&bytes), sample());
        assert_eq!(from_bytes(&to_bytes(&Record::default())), Record::default());
        for end in 0..bytes.len() {
            assert_eq!(from_bytes(&bytes[..end]), Record::default(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            let mut spoilt = bytes.clone();
            spoilt[at] ^= 0x10;
            assert_eq!(from_bytes(&spoilt), Record::default(), "spoilt at {at}");
        }
    }
}
