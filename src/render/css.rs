//! A theme's style sheet with what it imports → one minified text.
//!
//! In: `css/<name>.css` of a theme or one that it extends, bundled by lightningcss from the sources in memory, and
//! `css/own.css` behind it, where a theme has one: what changes a colour need not copy the sheet that sets it. Out: the
//! text, or the place of its fault. Addresses in the style sheet stay as written, relative to the file.

use std::path::{Path, PathBuf};

use lightningcss::bundler::{BundleErrorKind, Bundler, ResolveResult, SourceProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};

use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::source::{FileId, Sources, Span};
use crate::themes::Themes;
use crate::world::out::{Fingering, Fingerprint};

/// The sources as the bundler asks for them.
struct Sheets<'s, 'w> {
    sources: &'s Sources<'w>,
    themes: &'s Themes,
}

/// A style sheet that is imported and not there.
#[derive(Debug)]
struct NoSheet(String);

impl std::fmt::Display for NoSheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there is no style sheet {}", self.0)
    }
}

impl std::error::Error for NoSheet {}

impl Sheets<'_, '_> {
    fn find(&self, file: &Path) -> Option<FileId> {
        self.themes.find(self.sources, &format!("css/{}", file.to_str()?))
    }
}

impl SourceProvider for Sheets<'_, '_> {
    type Error = NoSheet;

    fn read<'a>(&'a self, file: &Path) -> Result<&'a str, NoSheet> {
        let found = self.find(file).map(|id| self.sources.text(id));
        found.ok_or_else(|| NoSheet(file.display().to_string()))
    }

    fn resolve(&self, specifier: &str, _from: &Path) -> Result<ResolveResult, NoSheet> {
        // Style sheets lie in one folder: an import is a file name.
        Ok(ResolveResult::File(PathBuf::from(specifier)))
    }
}

/// What a theme adds to the sheets of the one it extends.
const OWN: &str = "own.css";

/// From what the style sheets of a theme are bundled.
pub fn made_from(sources: &Sources<'_>, themes: &Themes) -> Fingerprint {
    let mut all = Fingering::default();
    for (name, id) in themes.under(sources, "css/") {
        all.add(name.as_bytes());
        all.add(sources.text(id).as_bytes());
    }
    all.end()
}

/// Bundles and minifies a style sheet, and what is the theme's own behind it.
pub fn bundle(sources: &Sources<'_>, themes: &Themes, name: &str) -> Result<String, Diagnostic> {
    let mut text = one(sources, themes, name)?;
    if themes.find(sources, &format!("css/{OWN}")).is_some() {
        text.push_str(&one(sources, themes, OWN)?);
    }
    Ok(text)
}

fn one(sources: &Sources<'_>, themes: &Themes, name: &str) -> Result<String, Diagnostic> {
    let sheets = Sheets { sources, themes };
    let path_of = |file: &str| themes.path(&format!("css/{file}"));
    let mut bundler = Bundler::new(&sheets, None, ParserOptions::default());
    let place = |file: &str, line: u32, column: u32| place(&sheets, file, line, column);
    let mut sheet = match bundler.bundle(Path::new(name)) {
        Ok(sheet) => sheet,
        Err(error) => {
            let loc = error
                .loc
                .as_ref()
                .map_or_else(|| Loc::Path(path_of(name)), |l| place(&l.filename, l.line, l.column));
            if let BundleErrorKind::ResolverError(NoSheet(path)) = &error.kind {
                let missing = Diagnostic::new(Code::FileMissing, loc);
                return Err(missing.with("path", path_of(path)));
            }
            let wrong = Diagnostic::new(Code::CssSyntax, loc);
            return Err(wrong.with("reason", Arg::Parser(error.kind.to_string())));
        }
    };
    let failed = |reason: String| {
        let loc = Loc::Path(path_of(name));
        Diagnostic::new(Code::CssSyntax, loc).with("reason", reason)
    };
    sheet.minify(MinifyOptions::default()).map_err(|e| failed(e.kind.to_string()))?;
    let options = PrinterOptions { minify: true, ..PrinterOptions::default() };
    Ok(sheet.to_css(options).map_err(|e| failed(e.kind.to_string()))?.code)
}

/// lightningcss counts lines from 0 and columns from 1.
fn place(sheets: &Sheets<'_, '_>, file: &str, line: u32, column: u32) -> Loc {
    let Some(id) = sheets.find(Path::new(file)) else { return Loc::Path(file.to_owned()) };
    let text = sheets.sources.text(id);
    let start: usize = text.split_inclusive('\n').take(line as usize).map(str::len).sum();
    let at = (start + (column as usize).saturating_sub(1)).min(text.len());
    Loc::Span(Span::new(id, at..at))
}
