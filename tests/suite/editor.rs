//! An editor's morning, with the real program: what is begun, seen, broken, mended, translated.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::fixture::{folder, run};
use crate::infer::filled;
use crate::serve::{Preview, save};

#[test]
#[expect(clippy::too_many_lines, reason = "one morning, step after step")]
fn a_morning_from_a_blank_page_to_a_translation() {
    let dir = folder();
    let ok = |arguments: &[&str], root: &Path| {
        let (code, out, said) = run(arguments, root);
        assert_eq!((code, said.as_str()), (0, ""), "{arguments:?}");
        out
    };
    ok(&["new", "site", "s", "--title", "Osservatorio di Rieti"], dir.path());
    let root = dir.path().join("s");
    let preview = Preview::start(&root, "it");
    ok(&["new", "dataset", "centri"], &root);
    ok(&["new", "article", "arrivi", "--title", "Gli arrivi"], &root);
    for tag in ["it", "en"] {
        // The preview's day is another than that of the clock.
        let path = root.join(format!("content/articles/arrivi/index.{tag}.md"));
        let text = fs::read_to_string(&path).expect("there");
        let dated =
            text.lines().map(|l| if l.starts_with("date = ") { "date = 2026-03-01" } else { l });
        save(&path, &(dated.collect::<Vec<_>>().join("\n") + "\n"));
    }
    let mut open = preview.follow("/articoli/arrivi/");
    let draft = "<p class=\"sp-state\">Bozza: non è nel sito pubblicato.</p>\n";
    open.until("the draft", |_, now| now["panel"] == draft);

    // A text with a chart and a number.
    let article = root.join("content/articles/arrivi/index.it.md");
    let begun = fs::read_to_string(&article).expect("there");
    let text = "\
Nel 2026 sono {{ value(\"centri\", \"valore\", anno=2026) | number }}.

```chart
id = \"arrivi-anni\"
data = \"centri\"
mark = \"bar\"
x = \"anno\"
y = \"valore\"
title = { it = \"Crescono gli arrivi\", en = \"Arrivals grow\" }
```
";
    fs::write(root.join("datasets/centri/centri.csv"), "anno,valore\n2025,1000\n2026,1250\n")
        .expect("written");
    open.until("a sound dataset", |_, now| now["panel"] == draft);
    save(&article, &begun.replace("Scrivi qui.\n", text));
    open.another("the text");
    let (_, html, panel) = preview.page("/articoli/arrivi/");
    assert!(html.contains("1.250") && html.contains("Crescono gli arrivi"), "{html}");
    assert_eq!(panel, draft);

    // A wrong cell, told with its place; mended.
    save(&root.join("datasets/centri/centri.csv"), "anno,valore\n2025,1000\n2026,mille\n");
    let told = open.panel("datasets/centri/centri.csv:3:6", true);
    let place = "<code>datasets/centri/centri.csv:3:6 · record 2, campo `valore`</code>";
    assert!(told["panel"].as_str().expect("text").contains(place), "{told}");
    save(&root.join("datasets/centri/centri.csv"), "anno,valore\n2025,1000\n2026,1251\n");
    open.until("mended", |_, now| now["panel"] == draft);
    assert!(preview.page("/articoli/arrivi/").1.contains("1.251"));

    // A dataset from Excel: what is left to say is told, and said.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, (year, births)) in
        [("Anno", "Nati"), ("2024", "12"), ("2025", "15")].iter().enumerate()
    {
        let row = u32::try_from(row).expect("few rows");
        for (column, text) in [(0, year), (1, births)] {
            match text.parse::<f64>() {
                Ok(n) => sheet.write_number(row, column, n).expect("written"),
                Err(_) => sheet.write_string(row, column, *text).expect("written"),
            };
        }
    }
    book.save(dir.path().join("nati.xlsx")).expect("saved");
    ok(&["new", "dataset", "nascite", "--from", "../nati.xlsx", "--lang", "it"], &root);
    open.panel("datasets/nascite/dataset.toml", true);
    let toml = root.join("datasets/nascite/dataset.toml");
    save(&toml, &filled(&fs::read_to_string(&toml).expect("there")));
    open.panel("sp-error", false);
    let (status, html, _) = preview.page("/dati/nascite/");
    assert!(status == 200 && html.contains("2025"), "{html}");

    // The translation.
    fs::remove_file(root.join("content/articles/arrivi/index.en.md")).expect("removed");
    let board = ok(&["check", "--translations", "--drafts"], &root);
    let line =
        "missing   en  content/articles/arrivi/index.en.md  content/articles/arrivi/index.it.md";
    assert!(board.lines().any(|l| l.split_whitespace().eq(line.split_whitespace())), "{board}");
    let made = ok(&["translate", "content/articles/arrivi/index.it.md"], &root);
    assert_eq!(made, "created content/articles/arrivi/index.en.md\n");
    let mut english = preview.follow("/en/articles/arrivi/");
    english.panel("TRANSLATE:", true);
    let (_, html, panel) = preview.page("/en/articles/arrivi/");
    assert!(html.contains("1,251") && html.contains("Arrivals grow"), "{html}");
    assert!(panel.starts_with("<p class=\"sp-state\">Bozza"), "{panel}");
    // What is no page is there, and is not begun in another language.
    let (code, _, said) = run(&["translate", "content/vocabularies/organisations.toml"], &root);
    let first =
        "error[argument-invalid]: `translate` cannot be `content/vocabularies/organisations.toml`";
    assert_eq!((code, said.lines().next()), (2, Some(first)));
    let (code, _, said) = run(&["translate", "content/articles/arrivi/index.it.md"], &root);
    let first = "error[file-exists]: `content/articles/arrivi/index.en.md` is already there";
    assert_eq!((code, said.lines().next()), (2, Some(first)));
}

#[test]
fn the_board_of_translations_is_a_table_and_a_list() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let root = dir.path().join("s");
    for (file, more) in [
        ("a.it.md", "date = 2026-03-01\nupdated = 2026-03-20\n"),
        ("a.en.md", "date = 2026-03-01\n"),
        ("b.it.md", "date = 2026-03-01\n"),
    ] {
        let path = root.join("content/articles").join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let text = format!("+++\ntitle = \"T\"\ndescription = \"D.\"\n{more}+++\n\nTesto.\n");
        fs::write(path, text).expect("written");
    }
    let now = ["check", "--translations", "--now", "2026-03-31"];
    let table = "\
da aggiornare  en  content/articles/a.en.md  2026-03-20
manca          en  content/articles/b.en.md  content/articles/b.it.md
mancano: 1; da aggiornare: 1; incomplete: 0
";
    let told = run(&[&now[..], &["--lang", "it"]].concat(), &root);
    assert_eq!(told, (0, table.to_owned(), String::new()));
    let list = r#"[
  {
    "state": "outdated",
    "lang": "en",
    "path": "content/articles/a.en.md",
    "detail": "2026-03-20"
  },
  {
    "state": "missing",
    "lang": "en",
    "path": "content/articles/b.en.md",
    "detail": "content/articles/b.it.md"
  }
]
"#;
    let told = run(&[&now[..], &["--format", "json"]].concat(), &root);
    assert_eq!(told, (0, list.to_owned(), String::new()));
}

/// Runs the program on a terminal of its own and types something; `None` where there is no such thing here.
fn typed(arguments: &str, root: &Path, keys: &str) -> Option<String> {
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_specola"));
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(root).env("LANG", "C");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    child.stdin.take().expect("piped").write_all(keys.as_bytes()).expect("typed");
    let done = child.wait_with_output().expect("ends");
    Some(String::from_utf8_lossy(&done.stdout).replace('\r', ""))
}

#[test]
fn what_is_missing_is_asked_on_a_terminal() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let root = dir.path().join("s");
    let Some(said) = typed("new article prova --lang it", &root, "Il titolo\nUna frase.\n") else {
        eprintln!("SKIPPED: there is no `script` to make a terminal with");
        return;
    };
    assert!(said.contains("Titolo (Invio: più tardi): "), "{said}");
    assert!(said.ends_with("creato content/articles/prova/index.en.md\n"), "{said}");
    let keys = |tag: &str| {
        let path = root.join(format!("content/articles/prova/index.{tag}.md"));
        let text = fs::read_to_string(path).expect("there");
        let front = text.split("+++").nth(1).expect("front matter").to_owned();
        let table: toml::Table = front.parse().expect("TOML");
        ["title", "description"].map(|key| table[key].as_str().expect("a text").to_owned())
    };
    assert_eq!(keys("it"), ["Il titolo", "Una frase."]);
    let english = "One or two sentences: what there is to read here.";
    assert_eq!(keys("en"), ["Il titolo", english]);
}

#[test]
fn a_word_document_becomes_a_draft_that_has_no_fault() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let root = dir.path().join("s");
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docx/prova.docx");
    let document = document.to_str().expect("UTF-8");
    let arguments = ["new", "article", "prova", "--from", document, "--lang", "it"];
    let made =
        "creato content/articles/prova/index.it.md\ncreato content/articles/prova/image1.png\n";
    assert_eq!(run(&arguments, &root), (0, made.to_owned(), String::new()));
    let text = fs::read_to_string(root.join("content/articles/prova/index.it.md")).expect("there");
    let title = "title = \"Un testo di prova: chi arriva e chi parte\"\n";
    assert!(text.contains(title) && text.contains("\n## Chi arriva\n"), "{text}");
    // Nothing is wrong with it but that it is not translated.
    let (code, said, _) = run(&["check", "--drafts", "--format", "short", "--lang", "en"], &root);
    let missing = "content/articles/prova/index.it.md: warning[translation-missing]: not translated into `en`";
    assert_eq!((code, said.lines().next()), (0, Some(missing)), "{said}");
    assert_eq!(said.lines().count(), 2, "{said}");
    // What is no document is refused, and nothing is written.
    fs::write(root.join("finto.docx"), "non è un documento").expect("written");
    let (code, _, said) = run(&["new", "article", "finto", "--from", "finto.docx"], &root);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("document-unfit") && !root.join("content/articles/finto").exists());
}
