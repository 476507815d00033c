//! The commands as a user meets them: what they print and how they end.

use std::fs;

use crate::fixture::{at, folder, run, specola, tree, write};

#[test]
fn a_folder_without_a_site_is_the_environments_fault() {
    let dir = folder();
    let said = "\
error[site-missing]: there is no site in `[DIR]`
--> [DIR]
 = help: give its folder with --root, or begin one with `specola new site`

";
    assert_eq!(run(&["build"], dir.path()), (2, String::new(), said.to_owned()));
    assert_eq!(run(&["check"], dir.path()), (2, String::new(), said.to_owned()));
    let said = "\
errore[site-missing]: in `nowhere` non c’è un sito
--> nowhere
 = rimedio: indica la sua cartella con --root, o cominciane uno con `specola new site`

";
    let italian = run(&["check", "--root", "nowhere", "--lang", "it"], dir.path());
    assert_eq!(italian, (2, String::new(), said.to_owned()));
}

#[test]
fn arguments_that_cannot_be_are_the_environments_fault() {
    let dir = folder();
    write(dir.path(), "//- specola.toml\n");
    let (code, out, said) = run(&["check", "--now", "domani"], dir.path());
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(said.lines().next(), Some("error[argument-invalid]: `--now` cannot be `domani`"));
    assert_eq!(run(&["chekc"], dir.path()).0, 2);
    assert_eq!(run(&["build", "--jobs", "0"], dir.path()).0, 2);
    assert_eq!(run(&["check", "--format", "xml"], dir.path()).0, 2);
    let mut command = specola(&["check"]);
    let done =
        command.current_dir(dir.path()).env("SOURCE_DATE_EPOCH", "x").output().expect("runs");
    assert_eq!(done.status.code(), Some(2));
}

#[test]
fn what_the_system_refuses_is_told_in_the_language_of_the_message() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let site = at(&dir, "s");
    let first = |arguments: &[&str]| {
        let (_, out, said) = run(&[arguments, &["--lang", "it"]].concat(), &site);
        (out + &said).lines().next().map(str::to_owned).unwrap_or_default()
    };
    let unreadable = "errore[file-unreadable]: il file non si può leggere:";
    assert_eq!(first(&["check", "--against", "x.json"]), format!("{unreadable} non c’è"));
    let folder = first(&["new", "dataset", "d", "--from", "content"]);
    assert_eq!(folder, format!("{unreadable} è una cartella, non un file"));
    std::os::unix::fs::symlink("altrove.md", site.join("content/pages.it.md")).expect("linked");
    let dangling = "è un collegamento simbolico, e quello a cui porta non c’è";
    assert_eq!(first(&["check"]), format!("{unreadable} {dangling}"));
}

#[test]
fn a_code_is_explained() {
    let dir = folder();
    let english = "link-dead
what stands between ‹ and › differs from case to case

`‹the address›` leads nowhere

note: every link inside the site must have its page

help: `‹the page›` is not out yet: let this page come out after it, or leave the link for then

help: did you mean `‹the nearest name›`?

help: mend the address, or add the page it should lead to
";
    assert_eq!(
        run(&["check", "--explain", "link-dead"], dir.path()),
        (0, english.to_owned(), String::new())
    );
    let (code, _, said) = run(&["check", "--explain", "link-ded"], dir.path());
    let said: Vec<&str> = said.lines().collect();
    assert_eq!((code, said[0]), (2, "error[argument-invalid]: `--explain` cannot be `link-ded`"));
    assert_eq!(said[2], " = note: did you mean `link-dead`?");
    let (code, _, said) = run(&["check", "--explain", "totale", "--lang", "it"], dir.path());
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(code, 2);
    let (_, _, other) = run(&["check", "--explain", "boh"], dir.path());
    let way =
        " = help: write the code that stands in brackets in a message; the handbook lists them all";
    assert_eq!(other.lines().nth(2), Some(way), "{other}");
    let near = "row-total, total-mismatch, heading-title, chart-scale, table-emptied";
    assert_eq!(said[2], format!(" = rimedio: scrivi uno di: {near}"), "{said:?}");
}

/// The answers of servers are tried where the program is asked from inside (`src/external/tests.rs`).
#[test]
fn links_to_other_sites_are_asked_for_with_care_or_not_at_all() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let root = at(&dir, "s");
    let page = root.join("content/pages/p.it.md");
    fs::create_dir_all(page.parent().expect("a folder")).expect("made");
    let text = "+++\ntitle = \"P\"\ndescription = \"Q.\"\n+++\n\n[Qui](https://127.0.0.1:9/).\n";
    for page in [page.clone(), page.with_file_name("p.en.md")] {
        fs::write(page, text).expect("written");
    }
    let check = |lang: &str, more: &[&str], path: Option<&str>| {
        let arguments = [&["check", "--format", "short", "--lang", lang], more].concat();
        let mut check = specola(&arguments);
        path.map(|path| check.env("PATH", path));
        let done = check.current_dir(&root).output().expect("runs");
        (done.status.code(), String::from_utf8(done.stdout).expect("UTF-8"))
    };
    assert_eq!(check("en", &[], None), (Some(0), String::new()), "nobody is asked unbidden");
    let told = |lang: &str| {
        ["en", "it"].map(|of| match lang {
            "en" => format!("content/pages/p.{of}.md:6:1: note[external-unsure]: whether `https://127.0.0.1:9/` leads anywhere could not be found out: it is an address of a private network, which is not asked\n"),
            _ => format!("content/pages/p.{of}.md:6:1: note[external-unsure]: non si è potuto sapere se `https://127.0.0.1:9/` porta da qualche parte: è un indirizzo di una rete privata, che non viene interrogata\n"),
        })
    };
    for lang in ["en", "it"] {
        let (code, out) = check(lang, &["--external"], None);
        let sum = if lang == "en" { "0 errors, 0 warnings\n" } else { "0 errori, 0 avvisi\n" };
        assert_eq!((code, out), (Some(0), told(lang).concat() + sum));
    }
    let nowhere = at(&dir, "nowhere").display().to_string();
    let expected = "specola.toml: warning[external-unasked]: the links to other sites were not tried: there is no program `curl` here\n0 errors, 1 warning\n";
    let (code, out) = check("en", &["--external"], Some(&nowhere));
    assert_eq!((code, out.as_str()), (Some(0), expected));
}

#[test]
fn help_speaks_the_users_language() {
    let dir = folder();
    let help = |arguments: &[&str], lang: &str| {
        let done =
            specola(arguments).current_dir(dir.path()).env("LANG", lang).output().expect("runs");
        assert_eq!(done.status.code(), Some(0));
        String::from_utf8(done.stdout).expect("UTF-8")
    };
    let first = |text: String| text.lines().next().unwrap_or_default().to_owned();
    assert_eq!(
        first(help(&["--help"], "en_GB.UTF-8")),
        "Open observatory data → a static, bilingual website"
    );
    let italian = "Dati aperti di un osservatorio → un sito statico e bilingue";
    assert_eq!(first(help(&["--help"], "it_IT.UTF-8")), italian);
    assert_eq!(first(help(&["--help", "--lang", "it"], "en_GB.UTF-8")), italian);
    assert_eq!(first(help(&["build", "--help"], "it")), "Costruisce il sito: tutto, o niente");
    assert_eq!(help(&["--version"], "it"), format!("specola {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_folder_in_use_is_refused_and_named() {
    let dir = folder();
    write(dir.path(), "//- specola.toml\n//- public/tesi.docx\n");
    let (code, out, said) = run(&["build"], dir.path());
    let expected = "\
error[output-foreign]: `[DIR]/public` holds `tesi.docx`, which no build wrote
--> [DIR]/public
 = note: a build replaces the whole folder
 = help: move that file away, or choose another folder with --out

";
    assert_eq!((code, out.as_str(), said.as_str()), (2, "", expected));
    assert_eq!(fs::read(at(&dir, "public/tesi.docx")).expect("there"), b"");
}

#[test]
fn a_new_site_has_all_it_needs() {
    let dir = folder();
    let (code, out, said) = run(&["new", "site", "prova", "--title", "Una prova"], dir.path());
    assert_eq!((code, said.as_str()), (0, ""));
    let created: Vec<&str> = out.lines().filter_map(|l| l.strip_prefix("created ")).collect();
    let ours: Vec<&str> = created
        .iter()
        .filter(|p| !p.contains("/themes/") && !p.contains("/.schemas/"))
        .copied()
        .collect();
    let expected = [
        "prova/specola.toml",
        "prova/.gitignore",
        "prova/public/.gitignore",
        "prova/content/vocabularies/organisations.toml",
        "prova/content/index.it.md",
        "prova/content/index.en.md",
        "prova/.taplo.toml",
    ];
    assert_eq!(ours, expected);
    // The theme is the one of the source tree, whole.
    let theme = |root: &std::path::Path| tree(&root.join("themes"));
    let home = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(theme(&at(&dir, "prova")) == theme(home), "the theme was not copied whole");
    // It may be named by its folder.
    assert_eq!(run(&["new", "site", "./altrove/prova/"], dir.path()).0, 0);
    assert!(at(&dir, "altrove/prova/specola.toml").is_file());
    let (code, _, said) = run(&["new", "site", "prova"], dir.path());
    assert_eq!(
        (code, said.lines().next()),
        (2, Some("error[file-exists]: `prova/specola.toml` is already there"))
    );
}

#[test]
fn new_things_are_begun_in_every_language_and_never_written_over() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let site = at(&dir, "s");
    let new = |kind: &str, slug: &str| {
        let (code, out, said) = run(&["new", kind, slug], &site);
        (code, out.lines().map(str::to_owned).collect::<Vec<_>>(), said)
    };
    let created = |paths: &[&str]| {
        let lines = paths.iter().map(|path| format!("created {path}")).collect();
        (0, lines, String::new())
    };
    let both = |path: &str| created(&[&format!("{path}.it.md"), &format!("{path}.en.md")]);
    assert_eq!(new("article", "v1.0"), both("content/articles/v1.0/index"));
    assert_eq!(new("article", "v1"), both("content/articles/v1/index"));
    assert_eq!(new("altrisguardi", "voce"), both("content/altrisguardi/voce/index"));
    assert_eq!(new("event", "tavolo"), both("content/events/tavolo/index"));
    assert_eq!(new("page", "metodo"), both("content/pages/metodo"));
    assert_eq!(new("chart", "serie"), created(&["content/charts/serie.toml"]));
    assert_eq!(
        new("chart", "residenti/serie-2"),
        created(&["datasets/residenti/charts/serie-2.toml"])
    );
    let report = [
        "content/reports/2026/index.it.md",
        "content/reports/2026/index.en.md",
        "content/reports/2026/01-primo.it.md",
        "content/reports/2026/01-primo.en.md",
    ];
    assert_eq!(new("report", "2026"), created(&report));
    for (kind, slug, path) in [
        ("article", "v1", "content/articles/v1/index.en.md"),
        ("page", "metodo", "content/pages/metodo.en.md"),
        ("chart", "serie", "content/charts/serie.toml"),
    ] {
        let (code, out, said) = new(kind, slug);
        assert_eq!((code, out.len()), (2, 0));
        assert_eq!(
            said.lines().next(),
            Some(&*format!("error[file-exists]: `{path}` is already there"))
        );
    }
    for bad in ["../fuori", "Maiuscolo", "a/../b", "", ".nascosto", "con spazi"] {
        let (code, out, said) = new("article", bad);
        assert_eq!((code, out.len()), (2, 0), "{bad}");
        let first = format!("error[name-invalid]: `{bad}` cannot be part of an address");
        assert_eq!(said.lines().next(), Some(first.as_str()));
    }
    let page = fs::read_to_string(at(&dir, "s/content/pages/metodo.it.md")).expect("there");
    let expected = "\
+++
# the title; may hold expressions
title = \"Metodo\"
# one or two sentences under the title; may hold expressions
description = \"Una o due frasi: che cosa si legge qui.\"
# whether the page is kept back
draft = true
";
    assert_eq!(page.split_inclusive('\n').take(7).collect::<String>(), expected);
}

#[test]
fn a_version_is_released_once_and_sealed() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let site = at(&dir, "s");
    let made = "\
created datasets/nascite/dataset.toml
created datasets/nascite/nascite.csv
created datasets/nascite/notes.it.md
created datasets/nascite/notes.en.md
";
    assert_eq!(run(&["new", "dataset", "nascite"], &site), (0, made.to_owned(), String::new()));
    let frozen = "\
created datasets/nascite/versions/1.0.0/dataset.toml
created datasets/nascite/versions/1.0.0/nascite.csv
created datasets/nascite/versions/1.0.0/notes.en.md
created datasets/nascite/versions/1.0.0/notes.it.md
created datasets/nascite/versions/1.0.0/canonical.sha256
created datasets/nascite/versions/1.0.0/SHA256SUMS
";
    assert_eq!(run(&["release", "nascite"], &site), (0, frozen.to_owned(), String::new()));
    let mut there = tree(&site.join("datasets/nascite"));
    there.retain(|path, _| !path.starts_with("versions/"));
    let mut copy = tree(&site.join("datasets/nascite/versions/1.0.0"));
    copy.remove("SHA256SUMS");
    copy.remove("canonical.sha256");
    assert_eq!(copy, there);

    let (code, out, said) = run(&["release", "nascite"], &site);
    assert_eq!((code, out.as_str()), (1, ""));
    let first =
        "error[version-invalid]: version `1.0.0`: a version as late as this is already frozen";
    assert_eq!(said.lines().next(), Some(first));
    assert_eq!(said.lines().last(), Some("1 error, 0 warnings"));

    let toml = site.join("datasets/nascite/dataset.toml");
    let text = fs::read_to_string(&toml).expect("there");
    fs::write(&toml, text.replacen("version = \"1.0.0\"", "version = \"1.1.0\"", 1))
        .expect("written");
    let (code, _, said) = run(&["release", "nascite"], &site);
    let first = "error[version-invalid]: version `1.1.0`: `releases` does not say what it changes";
    assert_eq!((code, said.lines().next()), (1, Some(first)));

    let (code, _, said) = run(&["release", "nascita"], &site);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!((code, lines[0]), (2, "error[id-unknown]: there is no dataset `nascita`"));
    assert_eq!(lines[3], " = help: did you mean `nascite`?");
}

#[test]
fn what_was_begun_is_without_faults() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let site = at(&dir, "s");
    let clean =
        |arguments: &[&str]| assert_eq!(run(arguments, &site), (0, String::new(), String::new()));
    clean(&["check"]);
    for (kind, slug) in [
        ("article", "primo"),
        ("altrisguardi", "voce"),
        ("event", "tavolo"),
        ("page", "metodo"),
        ("report", "2026"),
        ("dataset", "nascite"),
    ] {
        assert_eq!(run(&["new", kind, slug], &site).0, 0, "{kind}");
    }
    clean(&["check"]);
    clean(&["check", "--drafts"]);
    assert_eq!(run(&["build", "--drafts"], &site).0, 0);
}

#[test]
fn a_report_is_printed_in_its_language_by_the_browser_that_is_named() {
    let dir = folder();
    write(
        dir.path(),
        "//- public/specola-manifest.json
{\"format\": 1, \"specola\": \"0\", \"now\": \"2026-03-31T10:00:00Z\", \"urls\": [
{\"url\":\"/rapporti/2026/stampa/\",\"lang\":\"it\",\"kind\":\"print\"}
], \"charts\": [], \"values\": [], \"files\": {}}
//- public/rapporti/2026/stampa/index.html
<p>2026</p>
",
    );
    let print = |more: &[&str]| {
        let (code, out, said) = run(&[&["print"], more, &["--lang", "it"]].concat(), dir.path());
        assert_eq!(out, "");
        let kept = |line: &&str| !line.is_empty() && !line.starts_with("-->");
        let said: Vec<&str> = said.lines().filter(kept).collect();
        (code, said.join("\n").replace(&dir.path().display().to_string(), "[DIR]"))
    };
    let french = "\
errore[report-unknown]: in `[DIR]/public` non c’è un rapporto `2026 / fr`
 = nota: c’è in: it
 = rimedio: indica con --language una di queste: it, o traduci il rapporto";
    assert_eq!(print(&["2026", "--language", "fr"]), (2, french.to_owned()));
    let unknown = "\
errore[report-unknown]: in `[DIR]/public` non c’è un rapporto `202`
 = rimedio: intendevi `2026`?";
    assert_eq!(print(&["202"]), (2, unknown.to_owned()));
    let browser = "\
errore[program-failed]: `/no/such` non ha stampato il rapporto: non c’è
 = rimedio: indica un Chromium con --chromium, o togli l’opzione per provare quelli installati";
    assert_eq!(print(&["2026", "--chromium", "/no/such"]), (2, browser.to_owned()));
}

#[test]
fn help_is_a_word_too() {
    let dir = folder();
    assert_eq!(run(&["help"], dir.path()), run(&["--help"], dir.path()));
    assert_eq!(run(&["help", "check"], dir.path()), run(&["check", "--help"], dir.path()));
}

#[test]
fn what_would_vanish_is_told_against_an_older_manifest() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let site = at(&dir, "s");
    assert_eq!(run(&["new", "page", "metodo"], &site).0, 0);
    assert_eq!(run(&["build", "--drafts", "--out", "../old"], &site).0, 0);
    let manifest = "../old/specola-manifest.json";
    let against = |more: &[&str]| {
        let arguments = [&["check", "--format", "short", "--against", manifest], more].concat();
        run(&arguments, &site)
    };
    assert_eq!(against(&["--drafts"]), (0, String::new(), String::new()));
    let gone = "\
specola.toml: error[url-vanished]: the published address `/en/metodo/` would vanish
specola.toml: error[url-vanished]: the published address `/metodo/` would vanish
2 errors, 0 warnings
";
    assert_eq!(against(&[]), (1, gone.to_owned(), String::new()));
    fs::write(at(&dir, "old/specola-manifest.json"), "{}").expect("written");
    let (code, out, _) = against(&[]);
    let invalid = "\
../old/specola-manifest.json: error[manifest-invalid]: the manifest cannot be read: missing field `format` at line 1 column 2
1 error, 0 warnings
";
    assert_eq!((code, out.as_str()), (1, invalid));
}

#[test]
fn an_address_that_is_none_is_refused() {
    let dir = folder();
    write(dir.path(), "//- specola.toml\n");
    let (code, _, said) = run(&["build", "--base-url", "nope"], dir.path());
    let first = "error[argument-invalid]: `--base-url` cannot be `nope`";
    assert_eq!((code, said.lines().next()), (2, Some(first)));
}
