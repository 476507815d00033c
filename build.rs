//! The files of the theme → a list compiled into the program, from which `specola new site` gives each site its copy; and
//! the sources of the program → a number, by which a build knows whether the same program made the last one.

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
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rustc-env=SPECOLA_SOURCE={:016x}", number(&home)?);
    fs::write(target.join("theme_files.rs"), code)
}

/// FNV-1a of the program's own sources and of the versions of all others: equal numbers, equal program.
fn number(home: &Path) -> io::Result<u64> {
    let mut files = vec![home.join("Cargo.lock")];
    for part in ["src", "themes"] {
        list(&home.join(part), &mut files)?;
    }
    files.sort();
    let mut number = 0xcbf2_9ce4_8422_2325_u64;
    for file in &files {
        let name = file.strip_prefix(home).unwrap_or(file).display().to_string();
        for byte in name.bytes().chain([0]).chain(fs::read(file)?) {
            number = (number ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    Ok(number)
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
