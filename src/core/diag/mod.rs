//! Faults as data: a [`Code`], typed arguments and a place. Texts come last, in [`show`].
//!
//! In: what a stage found wrong. Out: [`Diagnostic`] values that can be sorted and compared. No text of any human
//! language is made here: it stands in `texts/*.toml`, one entry per code, in English and Italian.

mod code;
pub mod record;
pub mod show;
mod text;

pub use code::Code;

use std::io;

use crate::source::{FileId, Sources, Span};

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The site is not built.
    Error,
    /// The site is built; someone should look.
    Warning,
    /// Nothing is wrong; how something was read.
    Note,
}

/// Where a fault is. Line and column are worked out when it is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loc {
    /// A range of a text that is in memory.
    Span(Span),
    /// A field of a record of a table, which is not in memory.
    Cell(CellLoc),
    /// A whole file.
    File(FileId),
    /// Something that could not be read, or that is missing: its path as far as it can be shown.
    Path(String),
    /// The site as a whole.
    Project,
}

impl Loc {
    /// The path of its file.
    pub fn path<'a>(&'a self, sources: &'a Sources<'_>) -> Option<&'a str> {
        if let Self::Path(path) = self {
            return Some(path);
        }
        self.place().map(|(file, _)| sources.get(file).path.as_str())
    }

    /// Its file.
    pub fn file(&self) -> Option<FileId> {
        self.place().map(|(file, _)| file)
    }

    /// What places are ordered by: a file and a byte in it, whatever was read there.
    fn place(&self) -> Option<(FileId, u64)> {
        match self {
            Self::Span(span) => Some((span.file, u64::from(span.start))),
            Self::Cell(cell) => Some((cell.file, cell.record_start)),
            Self::File(file) => Some((*file, 0)),
            Self::Path(_) | Self::Project => None,
        }
    }
}

/// The place of one cell of a delimited file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellLoc {
    /// The file.
    pub file: FileId,
    /// Byte offset of the record's first byte in the file.
    pub record_start: u64,
    /// Number of the record, from 1, header not counted; 0 is the header.
    pub record: u64,
    /// Index of the field in the record, from 0; `None` where the whole record is meant.
    pub column: Option<u32>,
    /// Name of the field as it stands in the header, for the message.
    pub field: String,
    /// The delimiter, so that the place can be found again.
    pub delimiter: u8,
}

/// One argument of a message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arg {
    /// Text of the author, shown as it is.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A word of the catalogue (`[terms]`), in the language of the message.
    Term(&'static str),
    /// What a key means, in English; told in the language of the message.
    Meaning(&'static str),
    /// What a parser of others says, in English; told in the language of the message as far as its words are known.
    Parser(String),
    /// Texts of the author, joined with commas.
    List(Vec<String>),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

/// What the system says most often when it refuses, and the words for it; the rest keeps the system's own.
const SYSTEM: &[(io::ErrorKind, &str)] = &[
    (io::ErrorKind::NotFound, "io-missing"),
    (io::ErrorKind::PermissionDenied, "io-permission"),
    (io::ErrorKind::StorageFull, "io-full"),
    (io::ErrorKind::QuotaExceeded, "io-quota"),
    (io::ErrorKind::ReadOnlyFilesystem, "io-read-only"),
    (io::ErrorKind::IsADirectory, "io-folder"),
    (io::ErrorKind::NotADirectory, "io-no-folder"),
    (io::ErrorKind::AlreadyExists, "io-there"),
    (io::ErrorKind::AddrInUse, "io-port"),
    (io::ErrorKind::AddrNotAvailable, "io-address"),
];

impl Arg {
    /// Why the system refuses, in the language of the message where that has words for it.
    pub fn system(kind: io::ErrorKind, said: &str) -> Self {
        let known = SYSTEM.iter().find(|(of, _)| *of == kind);
        known.map_or_else(|| Self::Text(said.to_owned()), |(_, term)| Self::Term(term))
    }
}

impl From<&io::Error> for Arg {
    fn from(error: &io::Error) -> Self {
        Self::system(error.kind(), &error.to_string())
    }
}

impl From<i64> for Arg {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<usize> for Arg {
    fn from(n: usize) -> Self {
        Self::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl From<u64> for Arg {
    fn from(n: u64) -> Self {
        Self::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl From<Vec<String>> for Arg {
    fn from(list: Vec<String>) -> Self {
        Self::List(list)
    }
}

/// One fault. Its text is `texts[code]` with the arguments put in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where.
    pub loc: Loc,
    /// What.
    pub code: Code,
    /// The arguments of the message, by the name they have in the catalogue.
    pub args: Vec<(&'static str, Arg)>,
    /// A second place that matters (the declaration, the first of two).
    pub related: Option<Loc>,
}

impl Diagnostic {
    /// A fault without arguments.
    pub fn new(code: Code, loc: Loc) -> Self {
        Self { loc, code, args: Vec::new(), related: None }
    }

    /// A fault at a range of a text.
    pub fn at(code: Code, span: Span) -> Self {
        Self::new(code, Loc::Span(span))
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Adds the nearest of what is known, where something is near: «did you mean …?».
    #[must_use]
    pub fn near(self, nearest: Option<impl Into<Arg>>) -> Self {
        match nearest {
            Some(near) => self.with("nearest", near),
            None => self,
        }
    }

    /// Adds the second place.
    #[must_use]
    pub fn see(mut self, loc: Loc) -> Self {
        self.related = Some(loc);
        self
    }

    /// How bad it is; the catalogue says so, per code.
    pub fn severity(&self) -> Severity {
        text::entry(self.code).severity
    }
}

/// Puts faults in the order they are shown in: by path, place, code; equal ones once.
///
/// What has no file (a name that cannot be read, a file that is not there) comes first.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    // How many more there are is said after those that are shown.
    let more = |d: &Diagnostic| d.code == Code::CellMore;
    let file = |d: &Diagnostic| d.loc.place().map(|(file, _)| file);
    let key = |d: &Diagnostic| (file(d), more(d), d.loc.place());
    diagnostics.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.cmp(b)));
    diagnostics.dedup();
}

/// The known name nearest to what was written, where one is near enough to be meant.
///
/// Distance is Damerau-Levenshtein's, at most a third of the word's length and at least one.
pub fn nearest<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let limit = (written.chars().count() / 3).max(1);
    let scored = known.into_iter().map(|k| (strsim::damerau_levenshtein(written, k), k));
    scored.filter(|(d, _)| *d <= limit).min().map(|(_, k)| k)
}

/// How far a word is from a name of several words, joined by hyphens: from the whole, or from the word nearest to it.
pub fn distance(written: &str, name: &str) -> usize {
    let whole = strsim::damerau_levenshtein(written, name);
    let words = name.split('-').map(|word| strsim::damerau_levenshtein(written, word));
    words.fold(whole, usize::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_in_the_order_of_files_whatever_was_read_there() {
        let cell = |record_start| {
            let field = String::new();
            Loc::Cell(CellLoc {
                file: FileId(1),
                record_start,
                record: 1,
                column: None,
                field,
                delimiter: b',',
            })
        };
        let span = |file, start: usize| Loc::Span(Span::new(FileId(file), start..start));
        let sorted = [
            Diagnostic::new(Code::FileMissing, Loc::Path("z".to_owned())),
            Diagnostic::new(Code::KeyMissing, span(0, 7)),
            Diagnostic::new(Code::HeaderExtra, cell(0)),
            Diagnostic::new(Code::CellType, cell(20)),
            Diagnostic::new(Code::CellMore, Loc::File(FileId(1))),
            Diagnostic::new(Code::HtmlOff, span(2, 0)),
            Diagnostic::new(Code::LinkDead, span(2, 9)),
        ];
        let mut found: Vec<Diagnostic> = sorted.iter().rev().chain(&sorted).cloned().collect();
        sort(&mut found);
        assert_eq!(found, sorted);
    }
}
