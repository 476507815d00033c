//! Sites made of one string, in memory and on disk, and the few doors through which tests reach the program.
//!
//! A site is written as `//- path` lines, each followed by the text of that file. This is the only file of the tests
//! that should change when the program's interface does.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use specola::diag::Diagnostic;
use specola::diag::show::{Format, ToolLang, show};
use specola::name::OutPath;
use specola::source::{Entry, Sources, World};
use specola::world::out::{Out, Sink, Target, Written};

/// The moment of every run that does not say otherwise.
pub(crate) const NOW: &str = "2026-03-31T10:00:00Z";

/// A world in memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    files: BTreeMap<String, Vec<u8>>,
    now: Option<String>,
}

impl Memory {
    /// The site of a `//- path` text.
    pub(crate) fn new(text: &str) -> Self {
        Self::of(files(text))
    }

    /// The site of these files.
    pub(crate) fn of(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self { files, now: None }
    }

    /// At another moment.
    #[must_use]
    pub(crate) fn at(mut self, now: &str) -> Self {
        self.now = Some(now.to_owned());
        self
    }

    /// With one more file.
    #[must_use]
    pub(crate) fn with(mut self, path: &str, bytes: &[u8]) -> Self {
        self.files.insert(path.to_owned(), bytes.to_owned());
        self
    }
}

impl World for Memory {
    fn list(&self) -> Vec<Entry> {
        let entry = |(path, bytes): (&String, &Vec<u8>)| Entry::File {
            path: path.clone(),
            len: bytes.len() as u64,
            stamp: None,
        };
        // Backwards: nothing may depend on the order of the walk.
        self.files.iter().rev().map(entry).collect()
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send>> {
        let bytes = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(io::Cursor::new(bytes.clone())))
    }

    fn now(&self) -> jiff::Timestamp {
        self.now.as_deref().unwrap_or(NOW).parse().expect("a time")
    }
}

/// The files of a `//- path` text.
pub(crate) fn files(text: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut path = None;
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("//- ") {
            path = Some(name.trim_end().to_owned());
            files.entry(name.trim_end().to_owned()).or_default();
        } else if let Some(path) = &path {
            files.entry(path.clone()).or_default().extend_from_slice(line.as_bytes());
        }
    }
    files
}

/// Writes a `//- path` text below a folder.
pub(crate) fn write(root: &Path, text: &str) {
    write_files(root, &files(text));
}

/// Writes files below a folder.
pub(crate) fn write_files(root: &Path, files: &BTreeMap<String, Vec<u8>>) {
    for (path, bytes) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
        fs::write(path, bytes).expect("a file is written");
    }
}

/// Every file below a folder with its bytes; a link counts as `-> target`.
pub(crate) fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder is read") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            let meta = fs::symlink_metadata(&path).expect("an entry is looked at");
            if meta.is_dir() {
                open.push(path);
            } else if meta.is_symlink() {
                let target = fs::read_link(&path).expect("a link is read");
                found.insert(name, format!("-> {}", target.display()).into_bytes());
            } else {
                found.insert(name, fs::read(&path).expect("a file is read"));
            }
        }
    }
    found
}

/// The names of [`tree`].
pub(crate) fn names(root: &Path) -> Vec<String> {
    tree(root).into_keys().collect()
}

/// Faults as `check --format short` prints them.
pub(crate) fn told(diagnostics: &[Diagnostic], sources: &Sources<'_>) -> String {
    show(diagnostics, sources, Format::Short, ToolLang::En, false)
}

/// The program itself, in a world without variables of its own.
pub(crate) fn specola(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specola"));
    // The clock is that of [`NOW`]: what is begun today is not ahead of what is built.
    command.args(arguments).env_clear().env("SOURCE_DATE_EPOCH", "1774951200");
    command
}

/// Exit code, standard output and standard error of a run of the program. `[DIR]` stands for `dir`.
pub(crate) fn run(arguments: &[&str], dir: &Path) -> (i32, String, String) {
    let done = specola(arguments).current_dir(dir).output().expect("the program runs");
    let real = fs::canonicalize(dir).expect("a folder");
    let text = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).expect("UTF-8");
        text.replace(&real.display().to_string(), "[DIR]")
            .replace(&dir.display().to_string(), "[DIR]")
    };
    (done.status.code().unwrap_or(-1), text(done.stdout), text(done.stderr))
}

/// A folder of its own, removed at the end of the test.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for a test")
}

/// The path of a file in the output.
pub(crate) fn out_path(path: &str) -> OutPath {
    OutPath::parse(path).expect("a path")
}

/// An output in memory.
#[derive(Debug, Default)]
pub(crate) struct MemoryOut {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    pictures: bool,
}

impl MemoryOut {
    /// One that takes pictures too, which take most of the time of a build that is not optimised.
    pub(crate) fn whole() -> Self {
        Self { pictures: true, ..Self::default() }
    }

    /// What was written.
    pub(crate) fn files(self) -> BTreeMap<String, Vec<u8>> {
        self.files.into_inner().expect("no thread failed")
    }
}

impl Out for MemoryOut {
    fn create(&self, path: &OutPath) -> io::Result<Sink<'_>> {
        let target = MemoryFile { out: self, path: path.as_str().to_owned(), bytes: Vec::new() };
        Ok(Sink::new(Box::new(target)))
    }

    fn wants_pictures(&self) -> bool {
        self.pictures
    }

    fn open(&self, path: &OutPath) -> io::Result<Option<Box<dyn io::Read + '_>>> {
        let files = self.files.lock().expect("no thread failed");
        let bytes = files.get(path.as_str()).cloned().ok_or(io::ErrorKind::NotFound)?;
        Ok(Some(Box::new(io::Cursor::new(bytes))))
    }
}

struct MemoryFile<'o> {
    out: &'o MemoryOut,
    path: String,
    bytes: Vec<u8>,
}

impl Target for MemoryFile<'_> {
    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn commit(self: Box<Self>, _: &Written) -> io::Result<()> {
        let mut files = self.out.files.lock().expect("no thread failed");
        match files.insert(self.path, self.bytes) {
            None => Ok(()),
            Some(_) => Err(io::ErrorKind::AlreadyExists.into()),
        }
    }
}

/// An output whose disk is full after some files.
pub(crate) struct Full<'o> {
    /// What takes the files before.
    pub(crate) inner: &'o dyn Out,
    /// How many are still taken.
    pub(crate) room: Mutex<usize>,
}

impl Out for Full<'_> {
    fn create(&self, path: &OutPath) -> io::Result<Sink<'_>> {
        let mut room = self.room.lock().expect("no thread failed");
        match room.checked_sub(1) {
            Some(left) => *room = left,
            None => return Err(rustix::io::Errno::NOSPC.into()),
        }
        self.inner.create(path)
    }

    fn open(&self, path: &OutPath) -> io::Result<Option<Box<dyn io::Read + '_>>> {
        self.inner.open(path)
    }
}

/// A path below a folder.
pub(crate) fn at(folder: &tempfile::TempDir, path: &str) -> PathBuf {
    folder.path().join(path)
}
