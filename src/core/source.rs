//! What the author wrote, as it was read: paths, texts, places in texts.
//!
//! In: a [`World`] (the disk, or a string of files in a test). Out: [`Sources`], sorted by path, so that a
//! [`FileId`] depends on nothing but the set of names. Texts are held in memory, as long as somebody asks for them;
//! everything else (CSV tables, images, PDFs) is a path that can be opened again. Nothing here interprets what it holds.

use std::io;
use std::sync::Arc;

/// The one trait through which the core meets the outside: files, and the time of the run.
///
/// Paths are relative to the site's folder, with `/` between pieces, never absolute and never with `..`.
pub trait World: Sync {
    /// Everything under the folders the site is made of, in any order.
    fn list(&self) -> Vec<Entry>;
    /// Opens a listed file for reading from its beginning; may be called any number of times.
    ///
    /// # Errors
    /// Whatever the disk says; a file may have gone since it was listed.
    fn open(&self, path: &str) -> io::Result<Box<dyn io::Read + Send>>;
    /// The text of a file with this stamp, where it was read before and cannot be another by now.
    fn remembered(&self, _path: &str, _stamp: &Stamp) -> Option<Arc<str>> {
        None
    }
    /// Told of each text that was read.
    fn remember(&self, _path: &str, _stamp: &Stamp, _text: &Arc<str>) {}
    /// The moment of the run: `--now`, `SOURCE_DATE_EPOCH` or the clock, decided once by the command line.
    fn now(&self) -> jiff::Timestamp;
}

/// One thing found by [`World::list`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file that can be opened.
    File {
        /// Path from the site's folder.
        path: String,
        /// Size in bytes when it was listed.
        len: u64,
        /// What else was seen of it then, where the world tells.
        stamp: Option<Stamp>,
    },
    /// A name that is not UTF-8, shown with replacement characters.
    NotUtf8 {
        /// The path as far as it can be shown.
        shown: String,
    },
    /// A symbolic link that leads out of the site's folder.
    Outside {
        /// Path of the link.
        path: String,
        /// Where it leads.
        target: String,
    },
    /// Something that cannot be read at all.
    Unreadable {
        /// Path from the site's folder.
        path: String,
        /// Why not.
        why: Unread,
    },
}

/// Why something of the site's folder cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The system refuses, and says so.
    System(io::ErrorKind, String),
    /// A symbolic link that leads to nothing.
    Dangling,
    /// Symbolic links that lead back to themselves.
    Loop,
    /// A pipe, a socket, a device.
    NoFile,
}

/// What is seen of a file without opening it. Equal stamps mean equal bytes, but for a change so soon after another
/// that the clock of the disk did not move between them: whoever relies on a stamp leaves it time to settle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// Size in bytes.
    pub len: u64,
    /// The file, and the disk it is on.
    pub inode: (u64, u64),
    /// When its bytes last changed, in seconds and nanoseconds since 1970; the author can set it.
    pub modified: (i64, i64),
    /// When anything of it last changed, in the same; nobody can set it.
    pub changed: (i64, i64),
}

impl Stamp {
    /// Whether the file had been left alone for so long at a moment of its disk's clock that any change since bears
    /// another stamp. Some disks count in steps of two seconds; of one that tells less than a hundredth it is known that it
    /// does not.
    pub fn is_settled(&self, at: (i64, i64)) -> bool {
        const STEP: i64 = 10_000_000;
        let last = self.modified.max(self.changed);
        let is_fine = self.modified.1 % STEP != 0 && self.changed.1 % STEP != 0;
        let (seconds, nanoseconds) = if is_fine { (0, 10 * STEP) } else { (2, 0) };
        let end = last.1 + nanoseconds;
        (last.0 + seconds + end / 1_000_000_000, end % 1_000_000_000) < at
    }
}

/// Index of a file in [`Sources`]; ascending ids are ascending paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes of one file's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte; `start <= end`.
    pub end: u32,
}

impl Span {
    /// A span of `file` over a byte range.
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: clamp(range.start), end: clamp(range.end) }
    }

    /// The bytes it covers.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and the place it was written at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// One file of the site.
#[derive(Clone, Debug)]
pub struct File {
    /// Path from the site's folder, `/` between pieces.
    pub path: String,
    /// Size in bytes.
    pub len: u64,
    /// What else was seen of it when it was listed.
    pub stamp: Option<Stamp>,
    /// The text, where the file is one the core reads as text; `None` for tables, images and the like.
    pub text: Option<Arc<str>>,
}

/// Every file of the site, sorted by path.
pub struct Sources<'w> {
    world: &'w dyn World,
    files: Vec<File>,
}

impl<'w> Sources<'w> {
    /// Takes files in any order and sorts them.
    pub fn new(world: &'w dyn World, mut files: Vec<File>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { world, files }
    }

    /// All files with their ids, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files
            .iter()
            .enumerate()
            .map(|(i, f)| (FileId(u32::try_from(i).unwrap_or(u32::MAX)), f))
    }

    /// The files under a folder (`"content/"`), in the order of their paths.
    pub fn under<'s>(&'s self, folder: &str) -> impl Iterator<Item = (FileId, &'s File)> + use<'s> {
        let from = self.files.partition_point(|f| f.path.as_str() < folder);
        let n = self.files[from..].iter().take_while(|f| f.path.starts_with(folder)).count();
        self.iter().skip(from).take(n)
    }

    /// The file with this id.
    pub fn get(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// The id of a path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        let i = self.files.binary_search_by(|f| f.path.as_str().cmp(path)).ok()?;
        u32::try_from(i).ok().map(FileId)
    }

    /// The text of a file; empty for a file that is not text.
    pub fn text(&self, id: FileId) -> &str {
        self.get(id).text.as_deref().unwrap_or("")
    }

    /// Takes the text of a file that was read again; what was seen of the file before is forgotten.
    pub fn put(&mut self, id: FileId, text: Arc<str>) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.len = text.len() as u64;
            file.stamp = None;
            file.text = Some(text);
        }
    }

    /// Forgets the text of a file, which nobody asks for any more.
    pub fn forget_text(&mut self, id: FileId) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.text = None;
        }
    }

    /// Forgets what was seen of a file that changed since it was listed.
    pub fn forget_stamp(&mut self, id: FileId) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.stamp = None;
        }
    }

    /// Opens a file again, from its beginning.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn open(&self, id: FileId) -> io::Result<Box<dyn io::Read + Send>> {
        self.world.open(&self.get(id).path)
    }

    /// The moment of the run.
    pub fn now(&self) -> jiff::Timestamp {
        self.world.now()
    }
}

/// Where the lines of a text begin; turns a byte offset into line and column, both counted from 1.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads a text once. Lines end with `\n`; a `\r` before it belongs to the line.
    pub fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        let after = breaks.map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX));
        Self { starts: std::iter::once(0).chain(after).collect() }
    }

    /// Line and column (in characters) of a byte offset; an offset past the end is the end.
    pub fn line_column(&self, text: &str, offset: usize) -> (usize, usize) {
        let offset = offset.min(text.len());
        let line = self.starts.partition_point(|s| *s as usize <= offset) - 1;
        let start = self.starts[line] as usize;
        let column = text.get(start..offset).map_or(offset - start, |s| s.chars().count());
        (line + 1, column + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_settled_when_the_clock_of_its_disk_has_moved_on() {
        let stamp = |nanoseconds| Stamp {
            modified: (100, nanoseconds),
            changed: (99, nanoseconds),
            ..Stamp::default()
        };
        let fine = |at| stamp(123_456_789).is_settled(at);
        assert_eq!(
            [(100, 223_456_789), (100, 223_456_790), (101, 0)].map(fine),
            [false, true, true]
        );
        assert!(stamp(999_999_999).is_settled((101, 100_000_000)), "across a second");
        assert!(!stamp(999_999_999).is_settled((101, 99_999_999)));
        // A disk that may count in seconds.
        assert_eq!([(102, 0), (102, 1)].map(|at| stamp(0).is_settled(at)), [false, true]);
    }
}
