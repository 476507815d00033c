//! What is expected, in files beside the tests: compared whole, or written again when `SNAPSHOTS=overwrite` is set.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// `tests/<path>` of the source tree.
pub(crate) fn tests(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

/// A text of `tests/`.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(tests(path)).expect(path)
}

/// Holds every file below `tests/<folder>` against what was made: a missing, a different and a stale file all fail.
pub(crate) fn hold(folder: &str, made: &BTreeMap<String, Vec<u8>>) {
    let root = tests(folder);
    if std::env::var_os("SNAPSHOTS").is_some_and(|v| v == "overwrite") {
        let _ = fs::remove_dir_all(&root);
        for (path, bytes) in made {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
            fs::write(path, bytes).expect("a file is written");
        }
        return;
    }
    let held = if root.exists() { crate::fixture::tree(&root) } else { BTreeMap::new() };
    let mut faults = Vec::new();
    for (path, bytes) in made {
        match held.get(path) {
            None => faults.push(format!("{path}: new, with no expected file")),
            Some(held) if held != bytes => faults.push(format!("{path}: {}", first(held, bytes))),
            Some(_) => {}
        }
    }
    let stale = held.keys().filter(|path| !made.contains_key(*path));
    faults.extend(stale.map(|path| format!("{path}: expected, and not made")));
    assert!(
        faults.is_empty(),
        "in tests/{folder} (SNAPSHOTS=overwrite accepts):\n{}",
        faults.join("\n")
    );
}

/// The first line that differs.
fn first(held: &[u8], made: &[u8]) -> String {
    let (held, made) = (String::from_utf8_lossy(held), String::from_utf8_lossy(made));
    let (mut held, mut made) = (held.lines(), made.lines());
    let mut number = 1;
    loop {
        match (held.next(), made.next()) {
            (None, None) => return "the ends of lines differ".to_owned(),
            (held, made) if held == made => number += 1,
            (held, made) => {
                let line = |l: Option<&str>| l.unwrap_or("(nothing)").to_owned();
                return format!(
                    "line {number}\n  expected  {}\n  made      {}",
                    line(held),
                    line(made)
                );
            }
        }
    }
}
