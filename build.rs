//! The files of the theme → a list compiled into the program, from which `specola new site` gives each site its copy.

#![expect(clippy::disallowed_methods, reason = "a build script reads the source tree")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let home = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let target = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    let mut files = Vec::new();
    list(&home.join("themes"), &mut files)?;
    files.sort();
    let mut code = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&home).unwrap_or(file).display().to_string();
        let path = file.display().to_string();
        // Writing to a string cannot fail.
        let _ = writeln!(code, "    ({name:?}, include_bytes!({path:?})),");
    }
    code.push_str("]\n");
    println!("cargo::rerun-if-changed=themes");
    fs::write(target.join("theme_files.rs"), code)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
