//! Whether the folders of a site stand as a build left them, without listing them.
//!
//! In: the folder of a site, and what was recorded of those in it. Out: whether each of them is the same and nothing was
//! put into it, taken out of it or replaced in it since: then its stamp would be another. To look at a folder costs a
//! third of listing it. A file that was changed where it stands is no matter of its folder: whoever takes a file over
//! looks at it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rustix::fs::FileType;

use super::disk::Top;
use super::kept::Marks;
use crate::par;
use crate::source::Stamp;

/// How many folders one thread looks at before it takes others.
const RUN: usize = 256;

/// Whether every folder stands as it was recorded.
pub(super) fn stands(marks: &Marks, top: &Path) -> bool {
    let Ok(folder) = Top::open(top) else { return false };
    let runs: Vec<_> = marks.chunks(RUN).collect();
    let (stand, _) = par::map(&runs, |run| {
        let is_it = |(path, mark): &(String, Stamp)| mark_of(&folder, path) == Some(*mark);
        (run.iter().all(is_it), Vec::new())
    });
    !marks.is_empty() && stand.into_iter().all(|stand| stand)
}

/// The marks of the folders that these files are in; `None` where one of them is gone, or was touched at a moment or later.
/// Those that are `known` are not looked at.
pub(super) fn marks<'f>(
    top: &Path,
    files: impl Iterator<Item = &'f str>,
    moment: (i64, i64),
    known: &BTreeMap<&str, Stamp>,
) -> Option<Marks> {
    let top = Top::open(top).ok()?;
    let folders: Vec<&str> = folders(files).into_iter().collect();
    let (marks, _) = par::map(&folders, |path| {
        let see = || mark_of(&top, path).filter(|m| m.modified.max(m.changed) < moment);
        let mark = known.get(path).copied().or_else(see);
        (mark.map(|mark| ((*path).to_owned(), mark)), Vec::new())
    });
    marks.into_iter().collect()
}

/// The stamp of a folder. That of the outermost is another when it gets another name.
fn mark_of(top: &Top, path: &str) -> Option<Stamp> {
    let stamp = top.look(path).filter(|look| look.kind == FileType::Directory)?.stamp;
    let changed = if path.is_empty() { (0, 0) } else { stamp.changed };
    // Some disks count the bytes of a folder later.
    Some(Stamp { len: 0, changed, ..stamp })
}

/// The folders that files are in, all the way up.
pub(super) fn folders<'f>(files: impl Iterator<Item = &'f str>) -> BTreeSet<&'f str> {
    let mut all = BTreeSet::from([""]);
    let mut last = "";
    for path in files {
        let own = path.rfind('/').and_then(|end| path.get(..end)).unwrap_or_default();
        // The files of a folder stand together.
        if own == last {
            continue;
        }
        last = own;
        let mut folder = own;
        while !folder.is_empty() && all.insert(folder) {
            folder = folder.rfind('/').and_then(|end| folder.get(..end)).unwrap_or_default();
        }
    }
    all
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "hands in folders")]

    use std::fs;

    use super::*;

    #[test]
    fn folders_are_those_of_files_and_all_above() {
        let files = ["a", "b/c/d", "b/c/e", "b/f", "g/h/i/j"];
        let expected = ["", "b", "b/c", "g", "g/h", "g/h/i"];
        assert_eq!(folders(files.into_iter()).into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_hand_in_any_folder_is_seen() {
        let dir = tempfile::tempdir().expect("a folder");
        let top = dir.path().join("site");
        let files = ["a.txt", "b/c/d.txt", "e/f.txt"];
        let make = || {
            let _ = fs::remove_dir_all(&top);
            for file in files {
                let path = top.join(file);
                fs::create_dir_all(path.parent().expect("a folder")).expect("made");
                fs::write(path, "x").expect("written");
            }
            // The clock of the disk moves on.
            std::thread::sleep(std::time::Duration::from_millis(30));
            marks(&top, files.into_iter(), (i64::MAX, 0), &BTreeMap::new()).expect("all stand")
        };
        let in_site = |path: &str| top.join(path);
        let hands: [&dyn Fn(); 7] = [
            &|| fs::write(in_site("new"), "x").expect("written"),
            &|| fs::write(in_site("b/c/new"), "x").expect("written"),
            &|| fs::remove_file(in_site("e/f.txt")).expect("gone"),
            &|| fs::rename(in_site("b/c/d.txt"), in_site("b/c/e.txt")).expect("renamed"),
            &|| {
                fs::write(in_site("b/other"), "x").expect("written");
                fs::rename(in_site("b/other"), in_site("b/c/d.txt")).expect("renamed");
            },
            &|| fs::create_dir(in_site("b/c/new")).expect("made"),
            &|| fs::remove_dir_all(in_site("e")).expect("gone"),
        ];
        for (n, hand) in hands.iter().enumerate() {
            let marks = make();
            assert!(stands(&marks, &top), "{n}");
            let other = dir.path().join("other");
            fs::rename(&top, &other).expect("renamed");
            assert!(stands(&marks, &other), "{n}: under another name");
            fs::rename(&other, &top).expect("renamed");
            hand();
            assert!(!stands(&marks, &top), "{n}");
        }
        assert!(!stands(&Marks::new(), &top), "nothing is known");
        assert_eq!(marks(&top, files.into_iter(), (0, 0), &BTreeMap::new()), None, "touched since");
    }
}
