//! What a build leaves for the next: from what each file of the output was made, how its folders stand, and what the files
//! of the site hold.
//!
//! In: the file `kept` of the hidden folder beside the output, and the program that reads it. Out: a [`Record`]: a [`Kept`]
//! for each file of the output, the [`Marks`] of its folders and of those of the spare site, a [`Hashed`] for each file of
//! the site that is no text. It may be lost, cut short or spoilt at any time: what does not bear the hash of its own bytes,
//! or was written by another program, counts as nothing. Nothing of it is ever published.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use twox_hash::XxHash3_128;

use super::out::{Fingerprint, Sum, Written};
use crate::packed::{self, Reader};
use crate::source::Stamp;

/// Name of the file in the hidden folder.
pub(super) const NAME: &str = "kept";

/// A file of the output, as the build left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// From what it was made, where that was said.
    pub from: Option<Fingerprint>,
    /// Its size and hash.
    pub written: Written,
    /// What was seen of it when the build ended, if it was what had been written.
    pub stamp: Option<Stamp>,
}

/// How the folders of a site stood when a build ended, by their paths; the outermost has none. Nothing is put into one,
/// taken out of it or replaced in it without its stamp being another.
pub(super) type Marks = Vec<(String, Stamp)>;

/// The site that stood before, which the next one begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Before {
    /// How its folders stand.
    pub marks: Marks,
    /// Where it has another file than the site that stands, or one that this has not.
    pub others: BTreeSet<String>,
}

/// A file of the site that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hashed {
    /// What was seen of it before it was read.
    pub stamp: Stamp,
    /// What it holds.
    pub bytes: Fingerprint,
}

/// All that the next build may rely on. A site has tens of thousands of files: they are rows in the order of their paths,
/// which stand one behind the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    paths: String,
    rows: Vec<(Range<usize>, Kept)>,
    /// How the folders of the site that stands do, where nothing stands in them that the build did not write.
    pub site: Option<Marks>,
    /// The same of the site before.
    pub before: Option<Before>,
    /// What was seen of the manifest.
    pub manifest: Option<Stamp>,
    /// The hashes of what else was left to the next build, by name: of an earlier one it says nothing.
    pub left: BTreeMap<String, Seal>,
    /// Files that need not be read again to know what they hold, by their path from the site's folder.
    pub sources: BTreeMap<String, Hashed>,
}

impl Record {
    /// A record that tells of no file of the output yet, with room for those at these paths.
    pub(super) fn new<'p>(
        sources: BTreeMap<String, Hashed>,
        paths: impl ExactSizeIterator<Item = &'p str>,
    ) -> Self {
        let rows = Vec::with_capacity(paths.len());
        let paths = String::with_capacity(paths.map(str::len).sum());
        Self { paths, rows, sources, ..Self::default() }
    }

    /// Appends a file of the output; they come in the order of their paths.
    pub(super) fn push(&mut self, path: &str, kept: Kept) {
        let start = self.paths.len();
        self.paths.push_str(path);
        self.rows.push((start..self.paths.len(), kept));
    }

    /// How many files the output has.
    pub(super) fn n_files(&self) -> usize {
        self.rows.len()
    }

    /// The files of the output, in the order of their paths.
    pub(super) fn files(&self) -> impl ExactSizeIterator<Item = (&str, &Kept)> {
        self.rows.iter().map(|(path, kept)| (self.path(path), kept))
    }

    /// A file of the output by its place among them.
    pub(super) fn get(&self, row: usize) -> Option<(&str, &Kept)> {
        self.rows.get(row).map(|(path, kept)| (self.path(path), kept))
    }

    /// A file of the output, and its place among them.
    pub(super) fn find(&self, path: &str) -> Option<(usize, &Kept)> {
        let row = self.rows.binary_search_by(|(at, _)| self.path(at).cmp(path)).ok()?;
        self.rows.get(row).map(|(_, kept)| (row, kept))
    }

    fn path(&self, at: &Range<usize>) -> &str {
        self.paths.get(at.clone()).unwrap_or_default()
    }
}

/// How many bytes the hash at the end has.
const SEAL: usize = 16;

/// The hash at the end of sealed bytes. It tells whether they are whole, and which they are of those that stood under a name;
/// against somebody who writes into the folder on purpose none would help. Source: XXH3, 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seal([u8; SEAL]);

impl Seal {
    fn of(bytes: &[u8]) -> Self {
        Self(XxHash3_128::oneshot(bytes).to_le_bytes())
    }
}

/// Bytes of a program, so that they are known to be that and whole ([`unseal`]).
pub(super) fn seal(mut said: Vec<u8>, program: &str) -> Vec<u8> {
    said.extend_from_slice(program.as_bytes());
    let seal = Seal::of(&said);
    said.extend_from_slice(&seal.0);
    said
}

/// The hash at the end of sealed bytes.
pub(super) fn seal_of(sealed: &[u8]) -> Option<Seal> {
    sealed.last_chunk().map(|hash| Seal(*hash))
}

/// What was sealed; `None` where the bytes are not whole, or another program's.
pub(super) fn unseal<'b>(bytes: &'b [u8], program: &str) -> Option<&'b [u8]> {
    let (covered, hash) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
    let said = covered.strip_suffix(program.as_bytes())?;
    (Seal::of(covered).0 == hash).then_some(said)
}

/// The bytes of the file, but for what it says of the site before ([`ended`]).
pub(super) fn begun(record: &Record) -> Vec<u8> {
    let Record { paths, rows, site, before: _, manifest, left, sources } = record;
    let n = rows.len() + site.as_ref().map_or(0, |marks| marks.len() * 2);
    let mut out = Vec::with_capacity(paths.len() + (n + sources.len()) * 160);
    packed::text(&mut out, paths);
    packed::size(&mut out, rows.len());
    for (path, Kept { from, written, stamp }) in rows {
        packed::size(&mut out, path.len());
        out.push(u8::from(from.is_some()) + 2 * u8::from(stamp.is_some()));
        if let Some(from) = from {
            out.extend_from_slice(&from.0);
        }
        out.extend_from_slice(&written.bytes.to_le_bytes());
        out.extend_from_slice(&written.sha256.0);
        if let Some(stamp) = stamp {
            write_stamp(&mut out, *stamp);
        }
    }
    write_marks(&mut out, site.as_ref());
    out.push(u8::from(manifest.is_some()));
    write_stamp(&mut out, manifest.unwrap_or_default());
    packed::size(&mut out, left.len());
    for (name, sum) in left {
        packed::text(&mut out, name);
        out.extend_from_slice(&sum.0);
    }
    packed::size(&mut out, sources.len());
    for (path, hashed) in sources {
        packed::text(&mut out, path);
        write_stamp(&mut out, hashed.stamp);
        out.extend_from_slice(&hashed.bytes.0);
    }
    out
}

/// The bytes of the file, once the site before is known.
pub(super) fn ended(mut begun: Vec<u8>, before: Option<&Before>, program: &str) -> Vec<u8> {
    write_marks(&mut begun, before.map(|before| &before.marks));
    let others = before.iter().flat_map(|before| &before.others);
    packed::size(&mut begun, others.clone().count());
    others.for_each(|path| packed::text(&mut begun, path));
    seal(begun, program)
}

fn write_marks(out: &mut Vec<u8>, marks: Option<&Marks>) {
    out.push(u8::from(marks.is_some()));
    let marks = marks.map_or(&[][..], Vec::as_slice);
    packed::size(out, marks.len());
    for (path, stamp) in marks {
        packed::text(out, path);
        write_stamp(out, *stamp);
    }
}

/// Appends what was seen of a file.
pub fn write_stamp(out: &mut Vec<u8>, stamp: Stamp) {
    let Stamp { len, inode, modified, changed } = stamp;
    for n in [len, inode.0, inode.1] {
        out.extend_from_slice(&n.to_le_bytes());
    }
    for n in [modified.0, modified.1, changed.0, changed.1] {
        out.extend_from_slice(&n.to_le_bytes());
    }
}

/// What was seen of a file, as it was written.
pub fn read_stamp(r: &mut Reader<'_>) -> Option<Stamp> {
    let mut n = || r.array().map(u64::from_le_bytes);
    let (len, inode) = (n()?, (n()?, n()?));
    let mut n = || r.array().map(i64::from_le_bytes);
    let (modified, changed) = ((n()?, n()?), (n()?, n()?));
    Some(Stamp { len, inode, modified, changed })
}

/// What the bytes say; nothing where they are not whole, or another program's.
pub(super) fn from_bytes(bytes: &[u8], program: &str) -> Record {
    unseal(bytes, program).and_then(|said| read(&mut Reader(said))).unwrap_or_default()
}

fn read(r: &mut Reader<'_>) -> Option<Record> {
    let mut record = Record { paths: r.text()?.to_owned(), ..Record::default() };
    let mut start = 0_usize;
    record.rows = r.list(|r| {
        let path = start..start.checked_add(r.size()?)?;
        start = path.end;
        record.paths.get(path.clone())?;
        let [flags] = r.array()?;
        let from = if flags & 1 != 0 { Some(Fingerprint(r.array()?)) } else { None };
        let written = Written { bytes: u64::from_le_bytes(r.array()?), sha256: Sum(r.array()?) };
        let stamp = if flags & 2 != 0 { Some(read_stamp(r)?) } else { None };
        Some((path, Kept { from, written, stamp }))
    })?;
    record.site = read_marks(r)?;
    let ([is_known], stamp) = (r.array()?, read_stamp(r)?);
    record.manifest = (is_known == 1).then_some(stamp);
    let left = r.list(|r| Some((r.text()?.to_owned(), Seal(r.array()?))))?;
    record.left = left.into_iter().collect();
    let sources = r.list(|r| {
        let (path, stamp) = (r.text()?.to_owned(), read_stamp(r)?);
        Some((path, Hashed { stamp, bytes: Fingerprint(r.array()?) }))
    })?;
    record.sources = sources.into_iter().collect();
    let marks = read_marks(r)?;
    let others = r.list(|r| r.text().map(str::to_owned))?.into_iter().collect();
    record.before = marks.map(|marks| Before { marks, others });
    r.0.is_empty().then_some(record)
}

/// The inner `None` is that nothing is known.
#[expect(clippy::option_option, reason = "the outer one ends the reading")]
fn read_marks(r: &mut Reader<'_>) -> Option<Option<Marks>> {
    let [is_known] = r.array()?;
    let marks = r.list(|r| Some((r.text()?.to_owned(), read_stamp(r)?)))?;
    Some((is_known == 1).then_some(marks))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "1 test\n";

    fn sample() -> Record {
        let stamp = |n| Stamp { len: n, inode: (1, n), modified: (-1, 5), changed: (7, 9) };
        let bytes = |n: u64| Fingerprint::of(&[&n.to_le_bytes()]);
        let mut record = Record::default();
        for (path, n) in [("a/index.html", 1_u64), ("b", 2), ("è.png", 3)] {
            let written = Written::of(&n.to_le_bytes());
            let (from, stamp) = (Some(bytes(n)), Some(stamp(n)));
            let kept = Kept { from: from.filter(|_| n != 2), written, stamp };
            record.push(path, Kept { stamp: kept.stamp.filter(|_| n != 3), ..kept });
        }
        let marks = vec![(String::new(), stamp(4)), ("è".to_owned(), stamp(5))];
        record.site = Some(marks.clone());
        record.before = Some(Before { marks, others: ["b".to_owned()].into() });
        record.manifest = Some(stamp(6));
        record.left = [("search-it".to_owned(), Seal::of(b"x"))].into();
        let hashed = Hashed { stamp: stamp(3), bytes: bytes(3) };
        record.sources = [("static/a".to_owned(), hashed)].into();
        record
    }

    fn to_bytes(record: &Record) -> Vec<u8> {
        ended(begun(record), record.before.as_ref(), PROGRAM)
    }

    #[test]
    fn it_comes_back_whole_or_not_at_all() {
        let bytes = to_bytes(&sample());
        assert_eq!(from_bytes(&bytes, PROGRAM), sample());
        assert_eq!(from_bytes(&to_bytes(&Record::default()), PROGRAM), Record::default());
        assert_eq!(from_bytes(&bytes, "2 test\n"), Record::default(), "another program's");
        for end in 0..bytes.len() {
            assert_eq!(from_bytes(&bytes[..end], PROGRAM), Record::default(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            let mut spoilt = bytes.clone();
            spoilt[at] ^= 0x10;
            assert_eq!(from_bytes(&spoilt, PROGRAM), Record::default(), "spoilt at {at}");
        }
    }

    #[test]
    fn files_are_found_by_their_paths() {
        let record = sample();
        let found = ["a/index.html", "b", "è.png", "a", "", "z"];
        let found = found.map(|path| record.find(path).map(|(row, _)| row));
        assert_eq!(found, [Some(0), Some(1), Some(2), None, None, None]);
    }
}
