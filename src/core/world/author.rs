//! New files of the author's own: what `new` leaves in the site's folder.
//!
//! In: paths from the site's folder, and bytes. Out: all of them are there, or none. Never is a file that exists
//! written over.

#![expect(clippy::disallowed_methods, reason = "writes new files into the site's folder")]

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::Fault;
use super::out::hex;
use crate::diag::Code;
use crate::name::OutPath;

/// What a new file holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of another file, which is not held in memory.
    Copy {
        /// Its path.
        from: PathBuf,
        /// The hash it had when it was looked at, in lower-case hexadecimal digits; if it has another by now, it is
        /// not copied.
        sha256: String,
    },
}

/// Writes files that are not there yet.
///
/// # Errors
/// One of them is there, or the disk refuses; then none is left.
pub fn create(root: &Path, files: &[(OutPath, Vec<u8>)]) -> Result<(), Fault> {
    let files: Vec<(OutPath, Content)> =
        files.iter().map(|(path, bytes)| (path.clone(), Content::Bytes(bytes.clone()))).collect();
    create_from(root, &files)
}

/// The same for files of which some are copies of others.
///
/// # Errors
/// One of them is there, or the disk refuses; then none is left.
pub fn create_from(root: &Path, files: &[(OutPath, Content)]) -> Result<(), Fault> {
    let there =
        files.iter().find(|(path, _)| fs::symlink_metadata(root.join(path.as_str())).is_ok());
    if let Some((path, _)) = there {
        return Err(Fault::new(Code::FileExists, Path::new(path.as_str())));
    }
    for (i, (path, content)) in files.iter().enumerate() {
        let path = root.join(path.as_str());
        if let Err(e) = one(&path, content) {
            for (written, _) in &files[..i] {
                // Folders made on the way stay: an empty folder is nobody's loss.
                let _ = fs::remove_file(root.join(written.as_str()));
            }
            return Err(Fault::write(&path, &e));
        }
    }
    Ok(())
}

/// Puts a whole file in the place of an older one, or of none: who reads it meanwhile has the one or the other.
///
/// # Errors
/// What the disk says.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    fs::write(&beside, bytes)?;
    fs::rename(&beside, path).inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

fn one(path: &Path, content: &Content) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::options().write(true).create_new(true).open(path)?;
    let written = match content {
        Content::Bytes(bytes) => file.write_all(bytes),
        Content::Copy { from, sha256 } => copy(from, sha256, &mut file),
    };
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

fn copy(from: &Path, sha256: &str, to: &mut fs::File) -> io::Result<()> {
    let mut from = fs::File::open(from)?;
    let mut hash = Sha256::new();
    let mut buf = vec![0; 64 << 10];
    loop {
        let n = match from.read(&mut buf) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let bytes = buf.get(..n).unwrap_or(&[]);
        hash.update(bytes);
        to.write_all(bytes)?;
    }
    let same = hex(&hash.finalize()) == sha256;
    if same { Ok(()) } else { Err(io::Error::other("the file changed while it was read")) }
}
