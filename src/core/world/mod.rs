//! The disk: the site's folder in, the output folder out.
//!
//! In: a folder of the author's. Out: [`Sources`](crate::source::Sources), and later a folder that a web server can
//! serve. Of the rest of the program this sees only names ([`OutPath`](crate::name::OutPath)) and bytes; it knows no
//! page, no language, no template. What the disk refuses is a [`Fault`]; what the author did wrong is a diagnostic.
//! Unix only: links, locks and the exchange of two folders are what the whole rests on.

pub mod author;
pub mod disk;
pub mod freeze;
pub mod frozen;
pub mod git;
pub mod history;
mod kept;
pub mod lock;
pub mod manifest;
pub mod out;
pub mod place;
pub mod read;
mod spare;
pub mod staging;
mod survey;
mod sweep;
pub mod switch;
mod tree;
pub mod watch;
pub mod withdraw;

use std::io;
use std::path::Path;

pub use kept::{read_stamp, write_stamp};
pub use spare::leave as leave_spare;
pub use sweep::{IGNORE, manifest_of};

use crate::diag::{Code, Diagnostic, Loc};

/// What the environment refused: the run ends with exit code 2. It is told like any other fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(Box<Diagnostic>);

impl Fault {
    /// A fault at a path that is not one of the site's sources.
    pub fn new(code: Code, path: &Path) -> Self {
        let shown = path.display().to_string();
        Self(Box::new(Diagnostic::new(code, Loc::Path(shown.clone())).with("path", shown)))
    }

    /// A path that could not be written.
    pub fn write(path: &Path, error: &io::Error) -> Self {
        Self::new(Code::OutputWrite, path).with("reason", error)
    }

    /// Adds an argument of the message.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<crate::diag::Arg>) -> Self {
        Self(Box::new(self.0.with(name, value)))
    }

    /// Adds the nearest of what is known, where something is near.
    #[must_use]
    pub fn near(self, nearest: Option<impl Into<crate::diag::Arg>>) -> Self {
        Self(Box::new(self.0.near(nearest)))
    }

    /// The same as a diagnostic.
    pub fn into_diagnostic(self) -> Diagnostic {
        *self.0
    }
}
