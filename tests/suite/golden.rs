//! Small sites, and every file that is built from them.
//!
//! A site is `tests/sites/<name>/site.txt`, on top of `frame.txt` and with the theme of `theme.txt`; what is built from
//! it stands in `tests/sites/<name>/out`, with `said.txt` for the faults that were told and `files.txt` for the files
//! that are too large to read. Before its first file, a line `run <name> now=<time> drafts` asks for a build of that
//! name; without one there is a single build. A line `show <prefix> <prefix>` holds all other files by their hash alone.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use specola::build::{Options, build};
use specola::world::read;

use crate::fixture::{Memory, MemoryOut, NOW, files, told};
use crate::snapshot;

/// Longer files, and those that are not text, are held by their hash.
const READABLE: usize = 16_000;

/// The golden sites' own files, frame and theme beneath.
pub(crate) fn site(name: &str) -> BTreeMap<String, Vec<u8>> {
    let mut all = files(&snapshot::read("sites/theme.txt"));
    all.extend(files(&snapshot::read("sites/frame.txt")));
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let words = std::fs::read(root.join("themes/osservatorio/strings.toml")).expect("the words");
    all.insert("themes/mini/strings.toml".to_owned(), words);
    if !name.is_empty() {
        all.extend(files(&snapshot::read(&format!("sites/{name}/site.txt"))));
    }
    all
}

/// One build of a site: its name, the moment, and whether drafts are there.
struct Run {
    name: String,
    now: String,
    drafts: bool,
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    for line in text.lines().take_while(|l| !l.starts_with("//- ")) {
        let Some(rest) = line.strip_prefix("run ") else { continue };
        let mut words = rest.split_whitespace();
        let mut run = Run {
            name: format!("{}/", words.next().expect("a name")),
            now: NOW.to_owned(),
            drafts: false,
        };
        for word in words {
            match word.strip_prefix("now=") {
                Some(now) => now.clone_into(&mut run.now),
                None => run.drafts = word == "drafts",
            }
        }
        runs.push(run);
    }
    if runs.is_empty() {
        runs.push(Run { name: String::new(), now: NOW.to_owned(), drafts: false });
    }
    runs
}

#[track_caller]
fn golden(name: &str) {
    let text = snapshot::read(&format!("sites/{name}/site.txt"));
    let shown: Vec<&str> = text
        .lines()
        .find_map(|l| l.strip_prefix("show "))
        .map_or(vec![""], |l| l.split_whitespace().collect());
    let mut made = BTreeMap::new();
    for run in runs(&text) {
        let world = Memory::of(site(name)).at(&run.now);
        let (sources, mut said) = read::read(&world);
        let out = MemoryOut::whole();
        let options = Options { drafts: run.drafts, ..Options::default() };
        let built = build(&sources, &options, &out, &|_| {}).expect("memory takes every file");
        said.extend(built.diagnostics);
        specola::diag::sort(&mut said);
        let mut large = String::new();
        let mut add = |path: &str, bytes: Vec<u8>| {
            made.insert(format!("{}{path}", run.name), bytes);
        };
        for (path, bytes) in out.files() {
            let shown = shown.iter().any(|prefix| path.starts_with(prefix));
            if !shown || bytes.len() > READABLE || std::str::from_utf8(&bytes).is_err() {
                let hash = Sha256::digest(&bytes);
                let hash: Vec<String> = hash.iter().map(|b| format!("{b:02x}")).collect();
                let line = format!("{} {:>6} {path}\n", hash.concat(), bytes.len());
                large.push_str(&line);
            } else {
                add(&path, bytes);
            }
        }
        add("specola-manifest.json", built.manifest.to_json().into_bytes());
        for (path, text) in [("said.txt", told(&said, &sources)), ("files.txt", large)] {
            if !text.is_empty() {
                add(path, text.into_bytes());
            }
        }
    }
    snapshot::hold(&format!("sites/{name}/out"), &made);
}

#[test]
fn an_article_in_two_languages() {
    golden("article");
}

#[test]
fn what_is_in_italian_only_is_said_to_be() {
    golden("italian-only");
}

#[test]
fn a_dataset_with_keys_statuses_and_versions() {
    golden("dataset");
}

#[test]
fn places_inside_another_stand_in_a_table() {
    golden("places");
}

#[test]
fn what_each_version_changed_and_what_was_withdrawn() {
    golden("versions");
}

#[test]
fn a_report_an_event_and_altrisguardi() {
    golden("report");
}

#[test]
fn drafts_old_addresses_and_the_moment_of_the_run() {
    golden("embargo");
}

#[test]
fn a_site_in_a_folder_of_its_host() {
    golden("folder");
}

#[test]
fn a_theme_that_holds_what_it_changes_alone_and_a_statement_of_accessibility() {
    golden("themed");
}

#[test]
fn a_third_language() {
    golden("third-language");
}

#[test]
fn every_golden_site_is_built() {
    let text = snapshot::read("suite/golden.rs");
    let mut names: Vec<String> = std::fs::read_dir(snapshot::tests("sites"))
        .expect("tests/sites")
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.retain(|name| !text.contains(&format!("golden(\"{name}\");")));
    assert_eq!(names, Vec::<String>::new(), "sites that no test builds");
}
