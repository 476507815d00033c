//! The seam between the command line and the core: the sources of a site → its files.

use std::io;

use crate::diag::Diagnostic;
use crate::source::Sources;
use crate::world::manifest::Manifest;
use crate::world::out::Out;

/// What the user chose about the site.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    /// Address of the site, in place of the configured one.
    pub base_url: Option<String>,
    /// Whether drafts and pages not yet due are there.
    pub drafts: bool,
}

/// What came of it. The site may be published where no diagnostic is an error.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    /// What the author has to mend.
    pub diagnostics: Vec<Diagnostic>,
    /// Addresses, charts and numbers; the files are added when they are published.
    pub manifest: Manifest,
}

/// Load, resolve, plan, check and render. `ended` is called with the name of each stage when it ends.
///
/// # Errors
/// A file could not be written.
pub(super) fn render(
    sources: &Sources<'_>,
    options: &Options,
    out: &dyn Out,
    ended: &dyn Fn(&'static str),
) -> io::Result<Rendered> {
    // The stages come here as they land.
    let _ = (options, out);
    ended("render");
    let manifest = Manifest {
        specola: env!("CARGO_PKG_VERSION").to_owned(),
        now: sources.now().to_string(),
        ..Manifest::default()
    };
    Ok(Rendered { diagnostics: Vec::new(), manifest })
}
