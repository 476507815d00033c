//! The files of bundles that pages show or offer → where they will stand.
//!
//! In: the texts of a site. Out: an address for each file that is named, with the size of images. A file that no
//! page names is not published.

use std::collections::BTreeMap;
use std::io::Read;

use super::Asset;
use crate::diag::{Code, Diagnostic, Loc};
use crate::lang::Lang;
use crate::name::{FileName, Url};
use crate::par;
use crate::picture::photo;
use crate::site::vocabulary::TermKind;
use crate::site::{MaterialTarget, PieceId, Site, Text, bundle_file};
use crate::source::{FileId, Sources};

/// How much of an image is read to find its size: enough for the headers of every format that is shown.
const HEAD: u64 = 64 * 1024;

/// How much is read first: enough for the header of most.
const FIRST: usize = 1024;

/// Finds every file that pages name.
pub fn assets(site: &Site, sources: &Sources<'_>) -> (BTreeMap<FileId, Asset>, Vec<Diagnostic>) {
    let mut wanted: BTreeMap<FileId, Url> = BTreeMap::new();
    let mut out = Vec::new();
    for (i, piece) in site.pieces.iter().enumerate() {
        // The files of a bundle stand beside the page in the first language that has one.
        let Some(folder) = site.langs().find_map(|l| site.piece_url(PieceId(i), l)) else {
            continue;
        };
        for text in piece.texts.iter().flatten() {
            for (file, name) in named(text, sources) {
                if wanted.contains_key(&file) {
                    continue;
                }
                let base = name.rsplit('/').next().unwrap_or(&name);
                match FileName::parse(base) {
                    Some(base) => drop(wanted.insert(file, folder.file(&base))),
                    None => out.push(
                        Diagnostic::new(Code::NameInvalid, Loc::File(file)).with("name", base),
                    ),
                }
            }
        }
    }
    emblems(site, sources, &mut wanted, &mut out);
    let wanted: Vec<(FileId, Url)> = wanted.into_iter().collect();
    let (assets, _) = par::map(&wanted, |(file, url)| {
        let (width, height) = size(sources, *file).unwrap_or((0, 0));
        let widths = widths(url.as_str(), sources.get(*file).len, width);
        ((*file, Asset { url: url.clone(), width, height, widths }), Vec::new())
    });
    (assets.into_iter().collect(), out)
}

/// The folder of the pictures that vocabularies name.
const VOCABULARIES: &str = "content/vocabularies/";

/// What the funders of projects want to be shown: each stands beside the page of its project.
fn emblems(
    site: &Site,
    sources: &Sources<'_>,
    wanted: &mut BTreeMap<FileId, Url>,
    out: &mut Vec<Diagnostic>,
) {
    for (id, term) in site.vocabularies.of(TermKind::Project) {
        let Some(record) = term.record.record("emblem") else { continue };
        let Some(src) = record.text("src") else { continue };
        let file = bundle_file(sources, VOCABULARIES, src);
        if let (Some(file), Some(name)) = (file, FileName::parse(src)) {
            wanted.entry(file).or_insert(site.term_url(id, Lang::DEFAULT).file(&name));
        } else {
            let missing = Diagnostic::at(Code::FileMissing, record.span_of("src"));
            out.push(missing.with("path", format!("{VOCABULARIES}{src}")));
        }
    }
}

/// The files a text names, each with its name beside the text.
fn named(text: &Text, sources: &Sources<'_>) -> Vec<(FileId, String)> {
    let mut found = Vec::new();
    let mut add = |name: &str| {
        if let Some(file) = bundle_file(sources, &text.folder, name) {
            found.push((file, name.to_owned()));
        }
    };
    text.body.names().for_each(&mut add);
    let pictures = text.image.iter().map(|p| p.file);
    let materials = text.extra.materials.iter().filter_map(|m| match m.target {
        MaterialTarget::File(file) => Some(file),
        MaterialTarget::Outside(_) => None,
    });
    let more: Vec<FileId> = pictures.chain(materials).collect();
    found.extend(more.into_iter().map(|file| (file, sources.get(file).path.clone())));
    found
}

/// Smaller files are not worth a copy, in bytes: their own is fetched in a moment on any line.
const WORTH: u64 = 60_000;

/// The widths of the copies of a picture: those that are well below its own.
fn widths(name: &str, bytes: u64, width: u32) -> Vec<u32> {
    let wanted = |w: &u32| {
        bytes > WORTH && photo::can_shrink(name) && u64::from(*w) * 10 <= u64::from(width) * 9
    };
    photo::WIDTHS.into_iter().filter(wanted).collect()
}

/// Width and height of an image as it is seen; `None` for anything else.
fn size(sources: &Sources<'_>, file: FileId) -> Option<(u32, u32)> {
    let mut input = sources.open(file).ok()?;
    let mut head = Vec::with_capacity(2 * FIRST);
    input.by_ref().take(FIRST as u64).read_to_end(&mut head).ok()?;
    let size = imagesize::blob_size(&head).or_else(|fault| {
        input.take(HEAD).read_to_end(&mut head).map_err(|_| fault)?;
        imagesize::blob_size(&head)
    });
    let size = size.ok()?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    // One that lies on its side is turned by whoever shows it.
    Some(if photo::orientation(&head) > 4 { (height, width) } else { (width, height) })
}
