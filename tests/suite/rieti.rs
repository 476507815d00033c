//! The site of another observatory, that of Rieti: `new site` begins it, files of an editor fill it, and it needs no more.
//!
//! What the editor writes stands in `tests/rieti/site.txt`: figures of Istat (CC BY). What the site then says of them
//! stands in `tests/rieti/says/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use specola::world::manifest::Manifest;

use crate::fixture::{at, folder, names, run, write};
use crate::snapshot;

const NOW: &str = "2026-03-31T10:00:00Z";

#[test]
fn another_observatory_needs_nothing_but_files() {
    let dir = folder();
    let (code, _, said) =
        run(&["new", "site", "rieti", "--title", "Osservatorio di Rieti"], dir.path());
    assert_eq!((code, said.as_str()), (0, ""));
    let root = at(&dir, "rieti");
    let names = names(&root);
    let endings: BTreeSet<&str> = names.iter().filter_map(|n| n.rsplit('.').next()).collect();
    let expected = ["css", "gitignore", "html", "js", "json", "md", "svg", "toml", "txt", "woff2"];
    assert_eq!(endings, BTreeSet::from(expected), "no program is in it, nor what builds one");

    // It is a trial, and says so.
    let config = root.join("specola.toml");
    let begun = fs::read_to_string(&config).expect("there");
    let line = begun.lines().find(|l| l.starts_with("# demonstration = true")).expect("offered");
    fs::write(&config, begun.replace(line, "demonstration = true")).expect("written");
    write(&root, &snapshot::read("rieti/site.txt"));
    let sound = (0, String::new(), String::new());
    assert_eq!(run(&["check", "--now", NOW], &root), sound, "something is wrong with it");

    let (code, _, said) = run(&["build", "--now", NOW], &root);
    assert_eq!((code, said.as_str()), (0, ""));
    let published = fs::read_to_string(root.join("public/specola-manifest.json")).expect("built");
    let published = Manifest::from_json(&published).expect("a manifest");
    let values = published.values.iter().map(|v| format!("{} {}: {}\n", v.url, v.text, v.sentence));
    let pages = published.urls.iter().filter(|u| u.lang.is_some() && u.url.ends_with('/'));
    let pages = pages.map(|u| format!("{} {}\n", u.url, u.kind));
    let says = [("values.txt", values.collect::<String>()), ("pages.txt", pages.collect())];
    let says = says.map(|(name, text)| (name.to_owned(), text.into_bytes()));
    snapshot::hold("rieti/says", &BTreeMap::from(says));
}
