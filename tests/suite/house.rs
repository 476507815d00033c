//! How the source is kept: who may import whom, what each file begins with, the one door to threads and to Serde.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors, lowest first. A file imports from lower floors and from its own folder.
///
/// This is the table of the crate documentation, where each floor has its reason.
const FLOORS: &[&[&str]] = &[
    &["source", "lang", "memo", "packed"],
    &["diag", "format", "name"],
    &["fields", "par"],
    &["themes", "world"],
    &["config", "data", "strings"],
    &["frame", "doc", "geo"],
    &["aggregate", "chart", "docx", "export", "infer", "picture", "search"],
    &["site"],
    &["meta"],
    &["resolve"],
    &["plan"],
    &["check", "render"],
    &["build"],
    &["serve", "deploy", "external"],
    &["cli", "main"],
];

/// How many floors, from the lowest, are the crate `specola-core`.
const CORE: usize = 7;

/// Every source file of the program: its path from `src`, and its text. Unit tests are no part of it.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("src is read") {
            let path = entry.expect("an entry").path();
            let is_tests = ["tests", "tests.rs"].iter().any(|name| path.ends_with(name));
            if path.is_dir() && !is_tests {
                open.push(path);
            } else if !is_tests && path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(&root).expect("below").display().to_string();
                found.push((name, fs::read_to_string(&path).expect("a file is read")));
            }
        }
    }
    found.sort();
    found
}

/// The lines of a text that the compiler reads into the program: no comment, no unit test.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    program.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// The folder or file that a file belongs to: `cli` for `cli/new.rs`, `chart` for `core/chart/axis.rs`, `name` for
/// `core/name.rs`.
fn room(path: &str) -> &str {
    let path = path.strip_prefix("core/").unwrap_or(path);
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

/// The rooms named by `crate::room`, also as `crate::{a, b}`.
fn imports(text: &str) -> BTreeSet<String> {
    let code: String = code(text).collect::<Vec<_>>().join(" ");
    let word =
        |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            Some(list) => {
                let mut depth = 0;
                let mut part = String::new();
                for c in list.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            found.insert(word(part.trim()));
                            part.clear();
                            continue;
                        }
                        _ => {}
                    }
                    part.push(c);
                }
                found.insert(word(part.trim()));
            }
            None => {
                found.insert(word(after));
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn imports_are_found_alone_and_in_lists() {
    let text =
        "use crate::a::B;\n// crate::no\nuse crate::{c, d::{E, F}, g};\nlet x = crate::h::i();\n";
    let expected = ["a", "c", "d", "g", "h"].map(str::to_owned);
    assert_eq!(imports(text), BTreeSet::from(expected));
}

#[test]
fn a_file_imports_only_from_lower_floors() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let room = room(&path);
        if room == "lib" {
            continue;
        }
        let Some(here) = floor(room) else {
            wrong.push(format!("{path}: `{room}` is on no floor"));
            continue;
        };
        for other in imports(&text) {
            // Macros of the crate's root and its own items are no rooms.
            let Some(there) = floor(&other) else { continue };
            if other != room && there >= here {
                wrong.push(format!("{path} (floor {here}) imports `{other}` (floor {there})"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_knows_no_site_is_a_crate_of_its_own() {
    let is_astray = |path: &String| {
        let is_low = floor(room(path)).is_some_and(|floor| floor < CORE);
        room(path) != "lib" && is_low != path.starts_with("core/")
    };
    let found = sources().into_iter().map(|(path, _)| path).filter(is_astray);
    assert_eq!(found.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_file_begins_with_what_goes_in_and_what_comes_out() {
    let headless = sources().into_iter().filter(|(_, text)| !text.starts_with("//! "));
    let found: Vec<String> = headless.map(|(path, _)| path).collect();
    assert_eq!(found, Vec::<String>::new(), "files without a header");
}

/// The files whose code has one of these words.
fn files_with(words: &[&str]) -> Vec<String> {
    let uses = |text: &str| code(text).any(|line| words.iter().any(|word| line.contains(word)));
    sources().into_iter().filter(|(_, text)| uses(text)).map(|(path, _)| path).collect()
}

#[test]
fn threads_have_one_door() {
    // The preview waits for browsers and for the disk, a check of links for other sites, a server for git: that is not work
    // to be spread.
    let words = ["rayon::", "std::thread", "mpsc", "crossbeam"];
    let doors =
        ["core/par.rs", "deploy/refs.rs", "external/mod.rs", "serve/mod.rs", "serve/watch.rs"];
    assert_eq!(files_with(&words), doors);
}

#[test]
fn only_what_is_printed_is_serialised() {
    let allowed = |path: &String| {
        ["core/export/", "meta/", "render/"].iter().any(|room| path.starts_with(room))
    };
    let mut found = files_with(&["Serialize"]);
    found.retain(|path| !allowed(path));
    assert_eq!(found, Vec::<String>::new());
}

/// Of what people write every fault is told, with its place: serde stops at the first.
#[test]
fn only_what_the_program_wrote_itself_is_deserialised() {
    assert_eq!(files_with(&["Deserialize"]), ["core/world/manifest.rs"]);
}

#[test]
fn no_file_is_a_drawer() {
    let drawers = ["utils", "util", "helpers", "helper", "common", "misc", "manager"];
    let is_drawer =
        |path: &str| path.split('/').any(|piece| drawers.contains(&piece.trim_end_matches(".rs")));
    let found = sources().into_iter().filter(|(path, _)| is_drawer(path));
    assert_eq!(found.map(|(p, _)| p).collect::<Vec<_>>(), Vec::<String>::new());
}
