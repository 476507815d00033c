//! Versions of datasets from the command line: what changed, told whole; and versions taken back, all of it or nothing.
//!
//! The site is that of `tests/sites/versions`; what is printed stands in `tests/versions`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::fixture::{NOW, at, folder, run, specola, tree, write, write_files};
use crate::golden;
use crate::snapshot;

/// The site on disk.
fn site() -> tempfile::TempDir {
    let dir = folder();
    let mut all = golden::site("versions");
    all.retain(|path, _| !path.starts_with("content/pages/"));
    write_files(dir.path(), &all);
    dir
}

/// Exit code and all that a run prints.
fn told(arguments: &[&str], dir: &Path) -> String {
    let day = |c: &mut std::process::Command| c.env("SOURCE_DATE_EPOCH", "1774951200").output();
    let done = day(specola(arguments).current_dir(dir)).expect("the program runs");
    let real = fs::canonicalize(dir).expect("a folder").display().to_string();
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8").replace(&real, "[DIR]");
    let (out, said) = (text(done.stdout), text(done.stderr));
    format!(
        "$ specola {}\n{out}{said}= {}\n\n",
        arguments.join(" "),
        done.status.code().expect("a code")
    )
}

/// Everything in the folders of the datasets, hidden names too.
fn datasets(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    tree(&dir.join("datasets"))
}

#[test]
fn what_changed_between_two_versions_is_told() {
    let dir = site();
    let before = datasets(dir.path());
    let mut made = BTreeMap::new();
    for lang in ["en", "it"] {
        let all: String = [
            &["diff", "presenze"][..],
            &["diff", "presenze", "--from", "1.0.0", "--to", "2.0.0"],
            &["diff", "presenze", "--from", "2.0.0", "--to", "1.0.0"],
            &["diff", "presenze", "--to", "2.0.0", "--from", "2.0.0"],
            &["diff", "presenze", "--from", "1.1.0"],
            &["diff", "presenze", "--from", "3.0.0"],
            &["diff", "presenze", "--to", "1.0.0"],
            &["diff", "presenza"],
            &["diff", "ritirato"],
        ]
        .iter()
        .map(|words| told(&[words, &["--lang", lang][..]].concat(), dir.path()))
        .collect();
        made.insert(format!("diff.{lang}.txt"), all.into_bytes());
    }
    let (code, json, said) = run(&["diff", "presenze", "--format", "json"], dir.path());
    assert_eq!((code, said.as_str()), (0, ""));
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(value["tables"][0]["corrected"]["count"], 2);
    made.insert("diff.json".to_owned(), json.into_bytes());
    snapshot::hold("versions/diff", &made);
    assert!(datasets(dir.path()) == before, "a diff wrote something");
}

#[test]
fn a_version_is_taken_back_with_its_notice() {
    let mut made = BTreeMap::new();
    for lang in ["en", "it"] {
        let dir = site();
        let mut before = datasets(dir.path());
        let mut all = String::new();
        for words in [
            &["withdraw", "presenze", "1.0.0"][..],
            &["withdraw", "presenze", "1.0.0", "--reason-en", "A reason."],
            &["withdraw", "presenze", "1.0.0", "--reason-it", " "],
            &["withdraw", "presenze", "1.0.0", "--reason-it", "Perché.", "--reason", "fr=Raison."],
            &["withdraw", "presenze", "1.0.0", "--reason-it", "Perché.", "--reason", "Raison."],
            &["withdraw", "presenze", "1.1.0", "--reason-it", "Un altro motivo."],
            &["withdraw", "presenze", "2.1.0", "--reason-it", "Un motivo."],
            &["withdraw", "assenze", "1.0.0", "--reason-it", "Un motivo."],
        ] {
            all.push_str(&told(&[words, &["--lang", lang]].concat(), dir.path()));
        }
        assert!(datasets(dir.path()) == before, "what was refused changed something");
        let reasons = ["--reason-en", "It was “wrong”.", "--reason-it", "Era \"sbagliata\"."];
        let done = [&["withdraw", "presenze", "2.0.0"], &reasons[..], &["--lang", lang]].concat();
        all.push_str(&told(&done, dir.path()));
        let ripiego =
            ["withdraw", "ripiego", "1.0.0", "--reason-it", "Anche questa.", "--lang", lang];
        all.push_str(&told(&ripiego, dir.path()));
        for (version, reason) in [
            (
                "presenze/versions/2.0.0",
                "{ it = \"Era \\\"sbagliata\\\".\", en = \"It was “wrong”.\" }",
            ),
            ("ripiego/versions/1.0.0", "{ it = \"Anche questa.\" }"),
        ] {
            let table = format!("{version}/{}.csv", version.split('/').next().expect("an id"));
            assert!(before.remove(&table).is_some(), "{table}");
            before.remove(&format!("{version}/notes.it.md"));
            let notice = format!("date = 2026-03-31\nreason = {reason}\n");
            before.insert(format!("{version}/withdrawn.toml"), notice.into_bytes());
        }
        assert!(datasets(dir.path()) == before, "more or less than the tables went");
        let (code, out, said) = run(&["check", "--now", NOW, "--lang", lang], dir.path());
        made.insert(
            format!("withdraw.{lang}.txt"),
            format!("{all}{code}\n{out}{said}").into_bytes(),
        );
    }
    snapshot::hold("versions/withdraw", &made);
}

#[test]
fn a_withdrawal_that_cannot_be_leaves_the_version_as_it_was() {
    let dir = site();
    let words = ["withdraw", "presenze", "2.0.0", "--reason-it", "Un motivo."];
    let versions = at(&dir, "datasets/presenze/versions");
    // Something stands where the new folder would be made.
    fs::write(versions.join(".withdrawn-2.0.0"), "di qualcuno").expect("written");
    let before = datasets(dir.path());
    let (code, out, said) = run(&words, dir.path());
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(
        said.lines().next(),
        Some(
            "error[output-write]: `[DIR]/datasets/presenze/versions/2.0.0` cannot be written: a part of its path is a file, not a folder"
        )
    );
    assert!(datasets(dir.path()) == before);
    // What a killed run left behind is swept away by the next one.
    fs::remove_file(versions.join(".withdrawn-2.0.0")).expect("removed");
    write(&versions, "//- .withdrawn-2.0.0/presenze.csv\nx\n//- .withdrawn-2.0.0/a/b\n");
    assert_eq!(run(&words, dir.path()).0, 0);
    let mut left: Vec<String> =
        tree(&versions).into_keys().filter(|p| !p.starts_with("1.")).collect();
    left.retain(|p| !p.ends_with("/dataset.toml"));
    assert_eq!(left, ["2.0.0/SHA256SUMS", "2.0.0/canonical.sha256", "2.0.0/withdrawn.toml"]);
}

#[test]
fn a_version_whose_number_is_too_small_a_step_is_not_released() {
    let dir = site();
    let toml = at(&dir, "datasets/presenze/dataset.toml");
    let text = fs::read_to_string(&toml).expect("there");
    let number = |v: &str| {
        fs::write(&toml, text.replace("\"2.1.0\"", &format!("\"{v}\""))).expect("written");
    };
    number("2.0.1");
    let before = datasets(dir.path());
    let (code, out, said) = run(&["release", "presenze"], dir.path());
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(!at(&dir, "datasets/presenze/versions/.new-2.0.1").exists());
    let first = "error[version-step]: the number 2.0.1 is too small for what changed since the frozen 2.0.0: there are new rows (presenze: centro = A1, anno = 2025; centro = A2, anno = 2025; centro = A3, anno = 2025; … +9)";
    assert_eq!(said.lines().next(), Some(first));
    assert!(datasets(dir.path()) == before);
    number("2.1.0");
    // What a killed run left is no hindrance, and no part of the version.
    write(
        &at(&dir, "datasets/presenze/versions"),
        "//- .new-2.1.0/presenze.csv\nx\n//- .new-2.1.0/y\n",
    );
    assert_eq!(run(&["release", "presenze"], dir.path()).0, 0);
    let sums = at(&dir, "datasets/presenze/versions/2.1.0/canonical.sha256");
    let sums = fs::read_to_string(sums).expect("there");
    let names: Vec<&str> = sums.lines().map(|l| &l[66..]).collect();
    assert_eq!(names, ["presenze.csv", "presenze.schema.json"]);
    assert_eq!(run(&["check", "--now", NOW], dir.path()).0, 0);
}

/// The files under an address of the built site.
fn published(dir: &Path, under: &str) -> Vec<String> {
    let all = tree(&dir.join("public")).into_keys();
    all.filter_map(|path| path.strip_prefix(under).map(str::to_owned)).collect()
}

#[test]
fn the_files_of_a_withdrawn_version_are_gone_from_the_site() {
    let dir = site();
    assert_eq!(run(&["build", "--now", NOW], dir.path()).0, 0);
    let before = dir.path().join("before.json");
    fs::copy(dir.path().join("public/specola-manifest.json"), before).expect("copied");
    assert!(published(dir.path(), "dati/presenze/v/2.0.0/").len() > 2);
    let words =
        ["withdraw", "presenze", "2.0.0", "--reason-it", "Un motivo.", "--reason-en", "A reason."];
    assert_eq!(run(&words, dir.path()).0, 0);
    let (code, _, said) = run(&["build", "--now", NOW], dir.path());
    assert_eq!((code, said.lines().last()), (0, Some("0 errors, 3 warnings")));
    assert_eq!(published(dir.path(), "dati/presenze/v/2.0.0/"), ["index.html"]);
    assert_eq!(published(dir.path(), "en/data/presenze/v/2.0.0/"), ["index.html"]);
    // Nothing of the only version of a dataset: page and notice alone.
    let left = published(dir.path(), "dati/ritirato/");
    assert_eq!(left, ["index.html", "v/1.0.0/index.html"]);
    // What is gone on purpose does not count as vanished.
    let against = ["check", "--now", NOW, "--format", "short", "--against", "before.json"];
    let (code, out, _) = run(&against, dir.path());
    let untranslated = [
        ("presenze", "releases.2.0.0.changes"),
        ("ripiego", "versions.1.1.0.withdrawn.reason"),
        ("ritirato", "versions.1.0.0.withdrawn.reason"),
    ]
    .map(|(id, key)| {
        format!(
            "datasets/{id}/dataset.toml: warning[text-untranslated]: not all of it is translated into `en`: {key} (1 in all)\n"
        )
    });
    assert_eq!((code, out), (0, untranslated.concat() + "0 errors, 3 warnings\n"));
}
