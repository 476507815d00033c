//! New files of the author's own: what `new` leaves in the site's folder.
//!
//! In: paths from the site's folder, and bytes. Out: all of them are there, or none. Never is a file that exists
//! written over.

#![expect(clippy::disallowed_methods, reason = "writes new files into the site's folder")]

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::Fault;
use crate::diag::Code;
use crate::name::OutPath;

/// Writes files that are not there yet.
///
/// # Errors
/// One of them is there, or the disk refuses; then none is left.
pub fn create(root: &Path, files: &[(OutPath, Vec<u8>)]) -> Result<(), Fault> {
    let there =
        files.iter().find(|(path, _)| fs::symlink_metadata(root.join(path.as_str())).is_ok());
    if let Some((path, _)) = there {
        return Err(Fault::new(Code::FileExists, Path::new(path.as_str())));
    }
    for (i, (path, bytes)) in files.iter().enumerate() {
        let path = root.join(path.as_str());
        if let Err(e) = one(&path, bytes) {
            for (written, _) in &files[..i] {
                // Folders made on the way stay: an empty folder is nobody's loss.
                let _ = fs::remove_file(root.join(written.as_str()));
            }
            return Err(Fault::write(&path, &e));
        }
    }
    Ok(())
}

fn one(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::options().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes);
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}
