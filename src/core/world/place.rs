//! Where a site is written: the output folder and the hidden folder beside it.
//!
//! In: the site's folder and the output folder as the user named them. Out: a [`Place`] of real paths, or the
//! [`Fault`] that says why nothing may be written there. For `public` the folder beside it is `.public.specola`: it
//! holds the lock, the site being staged and the old one being taken away; it is on the same file system, so that
//! files can be linked and folders exchanged. When a build ends, all that is left in it is what the next one need not make
//! again.
//!
//! Refused are: the site's own folder or one that holds it, a folder of sources, a symbolic link (its target would be
//! replaced, or the link: neither was asked for), something that is not a folder, and a mount point, which cannot be
//! exchanged.

#![expect(clippy::disallowed_methods, reason = "asks the disk where the output folder stands")]

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::Fault;
use crate::diag::{Arg, Code};

/// The paths of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The output folder; it may not exist yet, the folder it is in does.
    pub out: PathBuf,
    /// The hidden folder beside it.
    pub side: PathBuf,
}

impl Place {
    /// Finds the place of an output folder; `root` is the site's folder. Makes the folders above `out`, nothing else.
    ///
    /// # Errors
    /// The output folder is one that must not be replaced, or the disk refuses.
    pub fn new(root: &Path, out: &Path) -> Result<Self, Fault> {
        let refused = |why| Fault::new(Code::OutputPlace, out).with("why", Arg::Term(why));
        let disk = |e: io::Error| Fault::write(out, &e);
        let absolute = std::path::absolute(out).map_err(disk)?;
        let (Some(name), Some(above)) = (absolute.file_name(), absolute.parent()) else {
            return Err(refused("place-root"));
        };
        fs::create_dir_all(above).map_err(disk)?;
        let above = fs::canonicalize(above).map_err(disk)?;
        let root = fs::canonicalize(root).map_err(disk)?;
        let out = above.join(name);
        if root.starts_with(&out) {
            return Err(refused("place-root"));
        }
        if ["content", "datasets", "static", "themes"].iter().any(|f| out.starts_with(root.join(f)))
        {
            return Err(refused("place-source"));
        }
        match fs::symlink_metadata(&out) {
            Ok(meta) if meta.is_symlink() => return Err(refused("place-link")),
            Ok(meta) if !meta.is_dir() => return Err(refused("place-file")),
            Ok(meta) if meta.dev() != fs::metadata(&above).map_err(disk)?.dev() => {
                return Err(refused("place-mount"));
            }
            Ok(_) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(disk(e)),
        }
        let mut side = OsString::from(".");
        side.push(name);
        side.push(".specola");
        Ok(Self { side: above.join(side), out })
    }

    /// Whether an output folder stands there.
    pub fn exists(&self) -> bool {
        self.out.is_dir()
    }
}
