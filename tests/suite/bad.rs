//! Bad input, through the program itself: a clear fault, the right exit code, and the site that stood there before is
//! there after, byte for byte.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::fixture::{self, NOW, at, folder, run, tree, write};
use crate::golden;
use crate::snapshot;

/// A sound site on disk, built into `public`.
fn sound() -> tempfile::TempDir {
    let dir = folder();
    let mut site = golden::site("");
    site.extend(fixture::files(&snapshot::read("errors/frame.txt")));
    site.retain(|_, bytes| !bytes.is_empty());
    fixture::write_files(dir.path(), &site);
    write(
        dir.path(),
        "//- content/pages/p.it.md\n+++\ntitle = \"P\"\ndescription = \"Q.\"\n+++\n\nUn testo.\n",
    );
    let (code, _, said) = run(&["build", "--now", NOW], dir.path());
    assert_eq!((code, said.as_str()), (0, ""));
    dir
}

/// A page with this body.
fn page(root: &Path, body: &str) {
    let text = format!("+++\ntitle = \"P\"\ndescription = \"Q.\"\n+++\n\n{body}\n");
    fs::write(root.join("content/pages/p.it.md"), text).expect("written");
}

type Spoil = fn(&Path);

/// What is done to the sound site, by name.
const BAD: &[(&str, Spoil)] = &[
    ("broken TOML", |root| write(root, "//- specola.toml\ntitle = \"Prova\n[[languages]\n")),
    ("a cell of the wrong type", |root| {
        write(
            root,
            "//- datasets/centri/centri.csv\ncentro,anno,ospiti,ospiti_status\nA1,2024,molti,\n",
        );
    }),
    ("a template error", |root| {
        write(root, "//- themes/mini/templates/page.html\n{% block main %}\n{{ page.title }\n");
    }),
    ("a template that prints an undefined name", |root| {
        write(root, "//- themes/mini/templates/page.html\n<h1>\n{{ titolo }}\n");
    }),
    ("a template that is not there", |root| {
        fs::remove_file(root.join("themes/mini/templates/page.html")).expect("removed");
    }),
    ("a style sheet with an error", |root| {
        write(root, "//- themes/mini/css/page.css\nbody { color: red; } }\n");
    }),
    ("a word that lacks a language", |root| {
        let path = root.join("themes/mini/strings.toml");
        let text = fs::read_to_string(&path).expect("words");
        let text = text.replacen("{ it = \"Vai al contenuto\", en", "{ en", 1);
        fs::write(path, text).expect("written");
    }),
    ("a link to nowhere", |root| page(root, "Si veda [il metodo](page:metodo).")),
    ("two pages with one address", |root| {
        write(
            root,
            "//- content/pages/q.it.md\n+++\ntitle = \"Q\"\ndescription = \"R.\"\nslug = \"p\"\n+++\n",
        );
    }),
    ("a file name that is not UTF-8", |root| {
        fs::write(root.join("content/pages").join(OsStr::from_bytes(b"citt\xe0.it.md")), "x")
            .expect("written");
    }),
    ("a file name with quotes", |root| {
        let path = root.join("static/\"p\"<script>.svg");
        fs::create_dir_all(root.join("static")).expect("a folder");
        fs::write(path, "<svg/>").expect("written");
    }),
    ("a text that is not UTF-8", |root| {
        fs::write(root.join("content/pages/p.it.md"), b"+++\ntitle = \"Citt\xe0\"\n+++\n")
            .expect("written");
    }),
    ("a symbolic link out of the folder", |root| {
        symlink("/etc/hostname", root.join("content/pages/segreto.txt")).expect("linked");
    }),
    ("a Markdown file of 200 MB", |root| {
        let file = fs::File::create(root.join("content/pages/p.it.md")).expect("a file");
        file.set_len(200_000_000).expect("sparse");
    }),
    ("a frozen version that changed by a byte", |root| {
        let (code, _, said) = run(&["release", "centri"], root);
        assert_eq!((code, said.as_str()), (0, ""));
        let path = root.join("datasets/centri/versions/1.0.0/centri.csv");
        let text = fs::read_to_string(&path).expect("a table");
        fs::write(path, text.replacen("120", "121", 1)).expect("written");
    }),
    ("a chart with an unknown field", |root| {
        page(
            root,
            "```chart\nid = \"g\"\ndata = \"centri\"\nmark = \"bar\"\nx = \"anni\"\ny = \"ospiti\"\ntitle = { it = \"G\" }\n```",
        );
    }),
    ("two charts with one id", |root| {
        let chart = "```chart\nid = \"g\"\ndata = \"centri\"\nmark = \"bar\"\nx = \"centro\"\ny = \"ospiti\"\nfilter = { anno = 2024 }\ntitle = { it = \"G\" }\n```";
        page(root, &format!("{chart}\n\n{chart}"));
    }),
    ("numbers bound to no cell and to two", |root| {
        page(
            root,
            "Sono {{ value(\"centri\", \"ospiti\", anno=1999) | number }} e {{ value(\"centri\", \"ospiti\", anno=2024) | number }}.",
        );
    }),
    ("a list nested 10000 deep", |root| {
        let list: String = (0..10_000).map(|n| "  ".repeat(n.min(300)) + "- a\n").collect();
        page(root, &list);
    }),
    ("a list nested 10000 deep on one line", |root| {
        page(root, &format!("{}a", "- ".repeat(10_000)));
    }),
    ("a quote nested 10000 deep", |root| page(root, &format!("{}a", ">".repeat(10_000)))),
    ("stress nested 10000 deep", |root| {
        page(root, &format!("{}a{}", "*a ".repeat(10_000), "*".repeat(10_000)));
    }),
    ("a fault in a line of 1 MB", |root| {
        page(
            root,
            &format!(
                "{} [qui](page:nessuno) {}",
                "parola ".repeat(70_000),
                "parola ".repeat(70_000)
            ),
        );
    }),
    ("front matter with 100000 keys", |root| {
        let keys: Vec<String> = (0..100_000).map(|n| format!("chiave{n} = {n}")).collect();
        let keys = keys.join("\n") + "\n";
        fs::write(root.join("content/pages/p.it.md"), format!("+++\n{keys}+++\n"))
            .expect("written");
    }),
    ("front matter nested 10000 deep", |root| {
        let deep = format!("titolo = {}1{}", "[".repeat(10_000), "]".repeat(10_000));
        fs::write(root.join("content/pages/p.it.md"), format!("+++\n{deep}\n+++\n"))
            .expect("written");
    }),
    ("a cell that a spreadsheet would run", |root| {
        write(
            root,
            "//- datasets/centri/centri.csv\ncentro,anno,ospiti,ospiti_status\n\"=HYPERLINK(\"\"https://male.example\"\",\"\"qui\"\")\",2024,1,\n",
        );
    }),
    ("a table that is one open quote", |root| {
        write(
            root,
            "//- datasets/centri/centri.csv\ncentro,anno,ospiti,ospiti_status\n\"A1,2024,1,\nA1,2025,1,\n",
        );
    }),
];

#[test]
fn bad_input_is_told_and_the_old_site_stands() {
    let mut made = BTreeMap::new();
    for (name, spoil) in BAD {
        let dir = sound();
        let before = tree(&at(&dir, "public"));
        spoil(dir.path());
        let (code, out, said) = run(&["build", "--now", NOW, "--lang", "en"], dir.path());
        assert_eq!((code, out.as_str()), (1, ""), "{name}: {said}");
        assert!(tree(&at(&dir, "public")) == before, "{name}: the old site changed");
        made.insert(format!("{}.txt", name.replace(' ', "-")), shortened(&said).into_bytes());
        if said.len() > 1_000_000 {
            continue;
        }
        let (code, checked, _) = run(&["check", "--now", NOW, "--lang", "en"], dir.path());
        assert_eq!(code, 1, "{name}");
        assert_eq!(said, format!("{checked}nothing was written: the old site stands\n"), "{name}");
        let (code, italian, _) = run(&["check", "--now", NOW, "--lang", "it"], dir.path());
        assert_eq!(code, 1, "{name}");
        made.insert(format!("{}.it.txt", name.replace(' ', "-")), italian.into_bytes());
    }
    snapshot::hold("errors/bad", &made);
}

/// The first faults and the last lines of a long list.
fn shortened(said: &str) -> String {
    let blocks: Vec<&str> = said.split("\n\n").collect();
    if blocks.len() <= 8 {
        return said.to_owned();
    }
    let (first, last) = (&blocks[..5], &blocks[blocks.len() - 1]);
    format!("{}\n\n[{} more]\n\n{last}", first.join("\n\n"), blocks.len() - 6)
}

#[test]
fn what_is_only_strange_is_built() {
    let dir = sound();
    // A byte that is nothing, a line of 1 MB, markup where text belongs.
    page(dir.path(), &format!("Un \0 nulla.\n\n{}\n", "parola ".repeat(150_000)));
    write(
        dir.path(),
        "//- content/articles/x/index.it.md
+++
title = '<script>alert(1)</script> & \"Co.\"'
description = '</title><script>alert(2)</script>'
date = 2026-03-01
topics = [\"lavoro\"]
+++

Un `<script>alert(3)</script>` e ![\\<script>alert(4)\\</script>](x.svg 'y\">\\<script>alert(5)\\</script>').

[altro](<https://altro.example/\">\\<script\\>alert(6)>)
//- content/articles/x/x.svg
<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>
//- content/vocabularies/topics.toml
[[topics]]
id = \"lavoro\"
label = { it = '<script>alert(7)</script>' }
description = { it = \"'><script>alert(8)</script>\" }
//- datasets/centri/centri.csv
centro,anno,ospiti,ospiti_status
<script>alert(9)</script>,2024,1,
B2,2024,2,
//- datasets/centri/charts/g.toml
id = \"g\"
mark = \"bar\"
x = \"centro\"
y = \"ospiti\"
title = { it = \"]]></style><script>alert(10)</script>\" }
note = { it = \"--><script>alert(11)</script>\" }
",
    );
    let (code, _, said) = run(&["build", "--now", NOW, "--lang", "en"], dir.path());
    snapshot::hold("errors/strange", &BTreeMap::from([("said.txt".to_owned(), said.into_bytes())]));
    assert_eq!(code, 0);
    let site = tree(&at(&dir, "public"));
    let mut raw = Vec::new();
    for (path, bytes) in &site {
        let text = String::from_utf8_lossy(bytes);
        // In files of data the characters stand as they are: no reader of those runs them.
        let kinds = [".json", ".csv", ".parquet", ".xlsx", ".zip"];
        let is_data = kinds.iter().any(|end| path.ends_with(end));
        if !is_data && text.contains("<script>alert") {
            raw.push(path.as_str());
        }
    }
    assert_eq!(raw, Vec::<&str>::new(), "files with the author's markup in them");
    let article = site.keys().find(|p| p.starts_with("articoli/x/") && p.ends_with(".html"));
    let text = article.and_then(|p| String::from_utf8(site[p].clone()).ok()).expect("the article");
    assert!(text.contains("&lt;script&gt;alert(1)"), "the title is there, escaped");
}
