//! How far a long build is, on a terminal.
//!
//! In: the site's folder, as a [`World`]. Out: the same with its bytes counted, and after the first second, twice a
//! second, one line on standard error that takes the place of the one before and goes when the build ends. Where
//! standard error is no terminal nothing is shown.

#![expect(
    clippy::disallowed_methods,
    reason = "shows the time passing; nothing of the output depends on it"
)]

use std::io::{self, IsTerminal as _, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::diag::show::ToolLang;
use crate::source::{Entry, World};

/// Nothing is shown of a build shorter than this.
const FIRST: Duration = Duration::from_secs(1);

/// Time between two lines.
const EVERY: Duration = Duration::from_millis(500);

/// What is known of a build that runs.
pub(super) struct Progress {
    lang: ToolLang,
    next: Mutex<Instant>,
    shown: AtomicBool,
    writing: AtomicBool,
    bytes: AtomicU64,
}

impl Progress {
    /// A build begins; `None` where nobody would see.
    pub(super) fn start(lang: ToolLang) -> Option<Arc<Self>> {
        let none = || AtomicBool::new(false);
        let begun = || Self {
            lang,
            next: Mutex::new(Instant::now() + FIRST),
            shown: none(),
            writing: none(),
            bytes: AtomicU64::new(0),
        };
        io::stderr().is_terminal().then(|| Arc::new(begun()))
    }

    /// A stage ended: after the tables have been checked they are read again to be written.
    pub(super) fn ended(&self, stage: &str) {
        if stage == "check" {
            self.bytes.store(0, Ordering::Relaxed);
            self.writing.store(true, Ordering::Relaxed);
        }
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        if self.shown.swap(false, Ordering::Relaxed) {
            super::err("\r\u{1b}[K");
        }
    }

    fn read(&self, n: usize) {
        let bytes = self.bytes.fetch_add(n as u64, Ordering::Relaxed) + n as u64;
        let Ok(mut next) = self.next.try_lock() else { return };
        let now = Instant::now();
        if now < *next {
            return;
        }
        *next = now + EVERY;
        drop(next);
        self.shown.store(true, Ordering::Relaxed);
        super::err(&line(self.lang, self.writing.load(Ordering::Relaxed), bytes));
    }
}

fn line(lang: ToolLang, writing: bool, bytes: u64) -> String {
    let megabytes = bytes / 1_000_000;
    let text = match (lang, writing) {
        (ToolLang::En, false) => format!("checking the data: {megabytes} MB"),
        (ToolLang::En, true) => format!("writing the files: {megabytes} MB of data"),
        (ToolLang::It, false) => format!("controllo dei dati: {megabytes} MB"),
        (ToolLang::It, true) => format!("scrittura dei file: {megabytes} MB di dati"),
    };
    format!("\r\u{1b}[K{text}")
}

/// A world whose bytes are counted as they are read.
pub(super) struct Watched<'w> {
    world: &'w dyn World,
    progress: Option<Arc<Progress>>,
}

impl<'w> Watched<'w> {
    /// Watches a world for the progress of a build, if anybody sees it.
    pub(super) fn new(world: &'w dyn World, progress: Option<Arc<Progress>>) -> Self {
        Self { world, progress }
    }
}

impl World for Watched<'_> {
    fn list(&self) -> Vec<Entry> {
        self.world.list()
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send>> {
        let file = self.world.open(path)?;
        Ok(match &self.progress {
            Some(progress) => Box::new(Counted { file, progress: Arc::clone(progress) }),
            None => file,
        })
    }

    fn now(&self) -> jiff::Timestamp {
        self.world.now()
    }
}

struct Counted {
    file: Box<dyn Read + Send>,
    progress: Arc<Progress>,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(out)?;
        self.progress.read(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_done_and_takes_the_place_of_the_last() {
        assert_eq!(line(ToolLang::En, false, 12_345_678), "\r\u{1b}[Kchecking the data: 12 MB");
        assert_eq!(line(ToolLang::It, true, 999_999), "\r\u{1b}[Kscrittura dei file: 0 MB di dati");
    }

    #[test]
    fn the_bytes_read_are_counted() {
        struct One;
        impl World for One {
            fn list(&self) -> Vec<Entry> {
                Vec::new()
            }
            fn open(&self, _: &str) -> io::Result<Box<dyn Read + Send>> {
                Ok(Box::new(&b"dodici byte!"[..]))
            }
            fn now(&self) -> jiff::Timestamp {
                jiff::Timestamp::UNIX_EPOCH
            }
        }
        let begun = Progress {
            lang: ToolLang::En,
            next: Mutex::new(Instant::now() + FIRST * 1000),
            shown: AtomicBool::new(false),
            writing: AtomicBool::new(false),
            bytes: AtomicU64::new(0),
        };
        let progress = Arc::new(begun);
        let world = Watched::new(&One, Some(Arc::clone(&progress)));
        let mut text = String::new();
        world.open("x").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), progress.bytes.load(Ordering::Relaxed)), ("dodici byte!", 12));
        progress.ended("load");
        assert_eq!(progress.bytes.load(Ordering::Relaxed), 12);
        progress.ended("check");
        assert_eq!(progress.bytes.load(Ordering::Relaxed), 0);
    }
}
