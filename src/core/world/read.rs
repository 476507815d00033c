//! The site's folder → [`Sources`]: every file listed, every text in memory.
//!
//! In: a [`World`]. Out: the files, sorted, and one diagnostic for each that cannot be read. Texts are the `.md`,
//! `.toml`, `.html`, `.css`, `.txt` and `.sha256` files under `content/`, `datasets/` and `themes/`, and `specola.toml`; tables,
//! images and everything in `static/` are only listed, and opened by who needs them. A text is kept byte for byte,
//! byte order mark included, so that every offset is the file's: the readers of front matter and TOML skip the mark.
//! A text above [`MAX_TEXT`] is reported, never held; one that is not UTF-8 is reported with the byte that does not fit.

use std::io::Read;
use std::sync::Arc;

use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::par;
use crate::source::{Entry, File, FileId, Sources, Stamp, Unread, World};

/// The largest text that is read, in bytes: 16 MiB, some 2.5 million words.
pub const MAX_TEXT: u64 = 16 * 1024 * 1024;

/// Lists the site and reads its texts, in parallel. What cannot be read is reported and left out.
pub fn read(world: &dyn World) -> (Sources<'_>, Vec<Diagnostic>) {
    texts(world, list(world), &|_| true)
}

/// Lists the site, sorted by path.
pub fn list(world: &dyn World) -> Vec<Entry> {
    let mut listed = world.list();
    // Two names that are shown alike would otherwise be told in the order of the walk.
    listed.sort_by(|a, b| path_of(a).cmp(path_of(b)));
    listed
}

/// Reads the texts of a listed site that are wanted, by their paths, in parallel; the others are there without their text.
/// What cannot be read is reported and left out.
pub fn texts<'w>(
    world: &'w dyn World,
    listed: Vec<Entry>,
    is_wanted: &(dyn Fn(&str) -> bool + Sync),
) -> (Sources<'w>, Vec<Diagnostic>) {
    let (files, mut diagnostics) =
        par::take_by(listed, |buffer, entry| one(world, entry, is_wanted, buffer));
    crate::diag::sort(&mut diagnostics);
    (Sources::new(world, files.into_iter().flatten().collect()), diagnostics)
}

/// Reads a text again; `None` where it cannot be read any more.
pub fn again(sources: &Sources<'_>, id: FileId) -> Option<Arc<str>> {
    whole(sources.open(id).ok()?)
}

/// Reads a text; `None` where it cannot be read.
pub fn text(world: &dyn World, path: &str) -> Option<Arc<str>> {
    whole(world.open(path).ok()?)
}

fn whole(from: impl Read) -> Option<Arc<str>> {
    let mut bytes = Vec::new();
    from.take(MAX_TEXT + 1).read_to_end(&mut bytes).ok()?;
    if bytes.len() as u64 > MAX_TEXT {
        return None;
    }
    str::from_utf8(&bytes).ok().map(Arc::from)
}

/// Whether a path is read as text.
pub fn is_text(path: &str) -> bool {
    let folder = ["content/", "datasets/", "themes/"].iter().any(|f| path.starts_with(f));
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_text = matches!(ending, "md" | "toml" | "html" | "css" | "txt" | "sha256");
    // Data Packages are described in JSON; elsewhere JSON is data.
    let is_package = path.starts_with("datasets/") && ending == "json";
    // Scripts of a theme; those of a bundle are files like any other.
    let is_script = path.starts_with("themes/") && ending == "js";
    path == "specola.toml" || is_package || is_script || folder && is_text
}

fn path_of(entry: &Entry) -> &str {
    match entry {
        Entry::File { path, .. } | Entry::Outside { path, .. } | Entry::Unreadable { path, .. } => {
            path
        }
        Entry::NotUtf8 { shown } => shown,
    }
}

fn one(
    world: &dyn World,
    entry: Entry,
    is_wanted: &(dyn Fn(&str) -> bool + Sync),
    buffer: &mut Vec<u8>,
) -> (Option<File>, Vec<Diagnostic>) {
    let at = |path: &str, code| Diagnostic::new(code, Loc::Path(path.to_owned()));
    let result = match entry {
        Entry::File { path, len, stamp } if is_text(&path) && is_wanted(&path) => {
            let known = stamp.and_then(|stamp| world.remembered(&path, &stamp));
            let text = known.map_or_else(|| told(world, (&path, len, stamp), buffer), Ok);
            // Nothing is allocated but the text itself: where all texts are let go of again, one space is free.
            text.map(|text| File { path, len: text.len() as u64, stamp, text: Some(text) })
        }
        Entry::File { path, len, stamp } => Ok(File { path, len, stamp, text: None }),
        Entry::NotUtf8 { shown } => Err(at(&shown, Code::PathNotUtf8).with("path", &shown)),
        Entry::Outside { path, target } => Err(at(&path, Code::LinkOutside).with("target", target)),
        Entry::Unreadable { path, why } => {
            let reason = match why {
                Unread::System(kind, said) => Arg::system(kind, &said),
                Unread::Dangling => Arg::Term("io-dangling"),
                Unread::Loop => Arg::Term("io-loop"),
                Unread::NoFile => Arg::Term("io-no-file"),
            };
            Err(at(&path, Code::FileUnreadable).with("reason", reason))
        }
    };
    match result {
        Ok(file) => (Some(file), Vec::new()),
        Err(fault) => (None, vec![fault]),
    }
}

/// Reads a text, or says why it cannot be read.
fn told(
    world: &dyn World,
    (path, len, stamp): (&str, u64, Option<Stamp>),
    bytes: &mut Vec<u8>,
) -> Result<Arc<str>, Diagnostic> {
    let at = |code| Diagnostic::new(code, Loc::Path(path.to_owned()));
    let megabytes = |bytes: u64| bytes.div_ceil(1024 * 1024);
    let too_large = |size: u64| {
        let fault = at(Code::FileTooLarge).with("size", megabytes(size));
        fault.with("limit", megabytes(MAX_TEXT))
    };
    if len > MAX_TEXT {
        return Err(too_large(len));
    }
    let unreadable = |e: std::io::Error| at(Code::FileUnreadable).with("reason", &e);
    let file = world.open(path).map_err(unreadable)?;
    // The file may have grown since it was listed.
    bytes.clear();
    bytes.reserve(usize::try_from(len).unwrap_or(0) + 1);
    file.take(MAX_TEXT + 1).read_to_end(bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_TEXT {
        return Err(too_large(bytes.len() as u64));
    }
    match str::from_utf8(bytes) {
        Ok(text) => {
            let text = Arc::from(text);
            if let Some(stamp) = stamp {
                world.remember(path, &stamp, &text);
            }
            Ok(text)
        }
        Err(e) => {
            let before = bytes.iter().take(e.valid_up_to()).filter(|b| **b == b'\n').count();
            Err(at(Code::TextNotUtf8).with("line", before + 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_known_by_folder_and_ending() {
        let texts = [
            "specola.toml",
            "datasets/d/versions/1.0.0/canonical.sha256",
            "content/a/index.it.md",
            "datasets/d/dataset.toml",
            "themes/t/css/base.css",
        ];
        let others =
            ["static/robots.txt", "datasets/d/d.csv", "content/a/x.jpg", "content/md", "README.md"];
        assert_eq!(texts.map(is_text), [true; 5]);
        assert_eq!(others.map(is_text), [false; 5]);
    }
}
