//! `new dataset --from`: files as offices make them become datasets that `check` accepts once their texts are filled in.
//!
//! What was written is held whole, in both languages of the tool, in `tests/infer/`: there its comments can be read as
//! an author would.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook};
use sha2::{Digest as _, Sha256};

use crate::fixture::{at, folder, names, specola};
use crate::snapshot;

/// The day of every run, as a time.
const EPOCH: &str = "1774951200";

/// A new site in a folder of its own, with two places.
fn site() -> tempfile::TempDir {
    let dir = folder();
    run(dir.path(), &["new", "site", "s"]);
    let places = "[[places]]\nid = \"alessandria\"\nlabel = \"Alessandria\"\nkind = \"municipality\"\ncode = \"006003\"\n\n\
        [[places]]\nid = \"roma\"\nlabel = \"Roma\"\nkind = \"municipality\"\ncode = \"058091\"\n";
    fs::write(at(&dir, "s/content/vocabularies/places.toml"), places).expect("written");
    dir
}

fn run(dir: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = specola(arguments);
    let done = command
        .current_dir(dir)
        .env("SOURCE_DATE_EPOCH", EPOCH)
        .output()
        .expect("the program runs");
    let real = fs::canonicalize(dir).expect("a folder").display().to_string();
    let text = |bytes: Vec<u8>| {
        String::from_utf8(bytes)
            .expect("UTF-8")
            .replace(&real, "[DIR]")
            .replace(&dir.display().to_string(), "[DIR]")
    };
    (done.status.code().unwrap_or(-1), text(done.stdout), text(done.stderr))
}

/// What only an author knows, put in: texts, and the first answer to each question.
pub(crate) fn filled(toml: &str) -> String {
    let filled = toml
        .replace("title = { it = \"\" }", "title = { it = \"Prova\", en = \"Trial\" }")
        .replace(
            "description = { it = \"\" }",
            "description = { it = \"Una tabella di prova, lunga quanto basta per essere descritta.\", en = \"A table to try things on, long enough to be described.\" }",
        )
        .replace("licenses = []", "licenses = [\"CC-BY-4.0\"]")
        .replace("holder = \"\"", "holder = \"s\"")
        .replace("theme = []", "theme = [\"SOCI\"]")
        .replace("frequency = \"\"", "frequency = \"ANNUAL\"");
    let answer =
        |line: &str| line.starts_with("# groupChar = ") || line.starts_with("# format = \"%d");
    let line = |line: &str| {
        if answer(line) { line.trim_start_matches("# ").to_owned() } else { line.to_owned() }
    };
    filled.lines().map(|l| line(l) + "\n").collect()
}

/// Makes a dataset of a file in both languages of the tool, fills it in and checks it; gives what was written.
fn made(name: &str, bytes: &[u8], more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let id = name.split('.').next().expect("a name");
    for lang in ["it", "en"] {
        let dir = site();
        fs::write(at(&dir, name), bytes).expect("written");
        let root = at(&dir, "s");
        let from = format!("../{name}");
        let mut arguments = vec!["new", "dataset", id, "--from", &from, "--lang", lang];
        arguments.extend(more);
        let (code, said, faults) = run(&root, &arguments);
        assert_eq!((code, faults.as_str()), (0, ""), "{name}");
        let created = if lang == "it" { "creato" } else { "created" };
        let expected =
            format!("{created} datasets/{id}/dataset.toml\n{created} datasets/{id}/{id}.csv\n");
        assert!(said.starts_with(&expected), "{said}");
        let toml =
            fs::read_to_string(root.join(format!("datasets/{id}/dataset.toml"))).expect("there");
        let table = fs::read(root.join(format!("datasets/{id}/{id}.csv"))).expect("there");
        if name.ends_with(".csv") {
            assert!(table == bytes, "{name}: the file was not copied as it came");
        }
        fs::write(root.join(format!("datasets/{id}/dataset.toml")), filled(&toml))
            .expect("written");
        let (code, said, _) = run(&root, &["check", "--format", "short", "--lang", "en"]);
        let errors: Vec<&str> = said.lines().filter(|l| l.contains(": error[")).collect();
        assert_eq!((code, errors), (0, Vec::new()), "{name}\n{toml}");
        all.insert(format!("{id}.{lang}.toml"), toml.into_bytes());
        if !name.ends_with(".csv") {
            all.insert(format!("{id}.csv"), table);
        }
    }
    all
}

/// A text in Windows-1252.
fn windows(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(c as u32).expect("Latin-1")).collect()
}

/// As Excel saves it in Italy.
fn excel() -> Vec<u8> {
    windows(
        "Stranieri residenti nelle città;;;;;;\r\n\
        \r\n\
        Codice;Città;Anno;Residenti;Incidenza;Nati;Rilevato il;\r\n\
        =\"006003\";Alessandria;2024;11.204;12,05%;....;31/12/2024;\r\n\
        =\"006003\";Alessandria;2025;1.011.530;12,41%;12;31/12/2025;\r\n\
        =\"058091\";Roma (città);2024;347.105;12,3%;-;31/12/2024;\r\n\
        =\"058091\";Roma (città);2025;353.480;12,5%;*;31/12/2025;\r\n\
        Totale;;;1.723.319;;12;;\r\n\
        Note: i dati del 2025 sono provvisori.;;;;;;;\r\n\
        Fonte: Istat;;;;;;;\r\n",
    )
}

/// Files, by the name of what is odd about them.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let rows =
        "Comune;Maschi;;Femmine;;\n;2019;2020;2019;2020;\nRoma;10;20;30;40;\nAsti;1;2;3;4;\n";
    let doubt = "\
codice,quanti,quota,danno,giorno,importo
A1,1.234,0.5,58.382,01/02/2025,12
A2,5.678,1.5,2.62,03/04/2025,13
A3,910,2.25,1.24,05/06/2025,1[?]
A4,1.112,2.75,7.5,07/08/2025,15
A5,1.113,2.75,7.5,07/08/2025,15
A6,1.114,2.75,7.5,07/08/2025,15
A7,1.115,2.75,7.5,07/08/2025,15
A8,1.116,2.75,7.5,07/08/2025,15
A9,1.117,2.75,7.5,07/08/2025,15
B1,1.118,2.75,7.5,07/08/2025,15
B2,1.119,2.75,7.5,07/08/2025,15
B3,1.120,2.75,7.5,07/08/2025,15
B4,1.121,2.75,7.5,07/08/2025,15
B5,1.122,2.75,7.5,07/08/2025,15
B6,1.123,2.75,7.5,07/08/2025,15
B7,1.124,2.75,7.5,07/08/2025,15
B8,1.125,2.75,7.5,07/08/2025,15
B9,1.126,2.75,7.5,07/08/2025,15
C1,1.127,2.75,7.5,07/08/2025,15
C2,1.128,2.75,7.5,07/08/2025,15
";
    // Alone, so that nothing decides.
    let doubt = doubt.lines().map(|l| {
        let cells: Vec<&str> = l.split(',').collect();
        format!("{}\t{}\t{}\t{}\n", cells[0], cells[1], cells[4], cells[5])
    });
    let kinds = "\
attivo|ora|momento|mese|sito|posta|chiave|durata|oggetto|lista|classe
vero|10:30|2025-03-31T10:30:00|2025-03|https://example.org/a|a@example.org|9f3b1c1e-0a5b-4a4e-9d7e-0f6d2f1a2b3c|P1Y|\"{\"\"a\"\":1}\"|[1,2]|bassa
falso|11:00|2025-03-31T11:30:00|2025-04|https://example.org/b|b@example.org|0a5b1c1e-0a5b-4a4e-9d7e-0f6d2f1a2b3c|PT30M|\"{\"\"b\"\":2}\"|[]|alta
vero|12:15|2025-04-01T10:30:00|2025-05|https://example.org/c|c@example.org|1c1e9f3b-0a5b-4a4e-9d7e-0f6d2f1a2b3c|P2D|{}|[3]|alta
vero|12:16|2025-04-02T10:30:00|2025-06|https://example.org/d|d@example.org|2c1e9f3b-0a5b-4a4e-9d7e-0f6d2f1a2b3c|P3D|{}|[4]|bassa
";
    vec![
        ("excel.csv", excel()),
        ("due-righe.csv", rows.into()),
        ("dubbi.csv", doubt.collect::<String>().into()),
        ("guasto.csv", "Paese; Maschi ; %\nRomania;58.382;31,49%\nUcraina;2.62;2,83%\n".into()),
        (
            "senza-intestazione.csv",
            "Bangladesh,14,2025-09-15\nEgitto,6,2025-09-15\naltre*,3,2025-09-15\n".into(),
        ),
        ("stesso-nome.csv", "\u{feff}anno;n;n\n2024;1;2\n2025;3;4\n".into()),
        ("tipi.csv", kinds.into()),
    ]
}

#[test]
fn messy_files_become_datasets() {
    let mut all = BTreeMap::new();
    for (name, bytes) in files() {
        all.extend(made(name, &bytes, &[]));
    }
    all.extend(made("foglio.xlsx", &xlsx(), &["--sheet", "Dati"]));
    all.extend(made("libre.ods", &ods(CELLS, ""), &[]));
    snapshot::hold("infer", &all);
}

/// A workbook as an office keeps it: a title, codes as texts, formats, a note, a second and a hidden sheet.
fn xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    // The moment of its making stands in the file, and so in its hash.
    let made = ExcelDateTime::from_ymd(2025, 1, 31).expect("a day");
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet().set_name("Dati").expect("a name");
    let (two, percent, day, zeros) = (
        Format::new().set_num_format("0.00"),
        Format::new().set_num_format("0.0%"),
        Format::new().set_num_format("dd/mm/yyyy"),
        Format::new().set_num_format("00000"),
    );
    sheet.merge_range(0, 0, 0, 6, "Residenti, prova", &Format::new()).expect("merged");
    for (c, title) in
        ["Codice", "CAP", "Comune", "Quanti", "Media", "Quota", "Il"].iter().enumerate()
    {
        sheet.write(2, u16::try_from(c).expect("small"), *title).expect("written");
    }
    for (i, (code, cap, name, n, mean, share)) in [
        ("006003", 15121, "Alessandria", 93_000, 0.1 + 0.2, 0.125),
        ("058091", 118, "Roma, la città", 2_750_000, 1.5, 0.2),
    ]
    .into_iter()
    .enumerate()
    {
        let r = 3 + u32::try_from(i).expect("small");
        sheet.write(r, 0, code).expect("written");
        sheet.write_with_format(r, 1, cap, &zeros).expect("written");
        sheet.write(r, 2, name).expect("written");
        sheet.write(r, 3, n).expect("written");
        sheet.write_with_format(r, 4, mean, &two).expect("written");
        sheet.write_with_format(r, 5, share, &percent).expect("written");
        let date = ExcelDateTime::from_ymd(2025, 1, 31).expect("a day");
        sheet.write_with_format(r, 6, &date, &day).expect("written");
    }
    sheet.write(6, 0, "Fonte: prova.").expect("written");
    let other = book.add_worksheet().set_name("Altro").expect("a name");
    other.write(0, 0, "qui c'è altro").expect("written");
    let hidden = book.add_worksheet().set_name("Nascosto").expect("a name");
    hidden.write(0, 0, "non si vede").expect("written");
    hidden.set_hidden(true);
    book.save_to_buffer().expect("a workbook")
}

/// The table of an ODS file.
const CELLS: &str = "<table:table table:name=\"Foglio1\">\
<table:table-row><table:table-cell office:value-type=\"string\"><text:p>codice</text:p></table:table-cell>\
<table:table-cell office:value-type=\"string\"><text:p>giorno</text:p></table:table-cell>\
<table:table-cell office:value-type=\"string\"><text:p>valore</text:p></table:table-cell></table:table-row>\
<table:table-row><table:table-cell office:value-type=\"string\"><text:p>028001</text:p></table:table-cell>\
<table:table-cell office:value-type=\"date\" office:date-value=\"2025-01-31\"><text:p>31/01/25</text:p></table:table-cell>\
<table:table-cell office:value-type=\"float\" office:value=\"12.345\"><text:p>12,345</text:p></table:table-cell></table:table-row>\
<table:table-row><table:table-cell office:value-type=\"string\"><text:p>028002</text:p></table:table-cell>\
<table:table-cell office:value-type=\"date\" office:date-value=\"2025-02-28\"><text:p>28/02/25</text:p></table:table-cell>\
<table:table-cell office:value-type=\"float\" office:value=\"7\"><text:p>7</text:p></table:table-cell></table:table-row>\
</table:table>";

/// The smallest ODS file that holds a table.
fn ods(tables: &str, manifest: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
        xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
        xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
        xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.2\">\
        <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest \
        xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">\
        <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\">{manifest}\
        </manifest:file-entry></manifest:manifest>"
    );
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", &manifest),
        ("content.xml", &content),
    ] {
        zip.start_file(name, stored).expect("a file");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

/// A workbook with a formula that failed.
fn failed() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "anno").expect("written");
    sheet.write(0, 1, "n").expect("written");
    sheet.write(1, 0, 2024).expect("written");
    sheet.write(1, 1, Formula::new("=1/0").set_result("#DIV/0!")).expect("written");
    book.save_to_buffer().expect("a workbook")
}

/// A workbook whose formulas nobody worked out, as programs write it that do not reckon.
fn unreckoned() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (c, name) in ["anno", "n", "doppio"].iter().enumerate() {
        sheet.write(0, u16::try_from(c).expect("small"), *name).expect("written");
    }
    for r in 1..4_u32 {
        sheet.write(r, 0, 2020 + r).expect("written");
        sheet.write(r, 1, r).expect("written");
        sheet.write(r, 2, Formula::new(format!("=2*B{}", r + 1))).expect("written");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut without = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..book.len() {
        let mut file = book.by_index(i).expect("a file");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("a text");
        let name = file.name().expect("a name").into_owned();
        without.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file");
        without.write_all(text.replace("</f><v>0</v>", "</f><v></v>").as_bytes()).expect("written");
    }
    without.finish().expect("an archive").into_inner()
}

/// A workbook in which a name stands for several rows of data.
fn merged() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (r, (place, n)) in
        [("regione", "n"), ("Piemonte", "1"), ("", "2"), ("Lazio", "3")].iter().enumerate()
    {
        let r = u32::try_from(r).expect("small");
        sheet.write(r, 0, *place).expect("written");
        if let Ok(n) = n.parse::<i32>() {
            sheet.write(r, 1, n).expect("written");
        } else {
            sheet.write(r, 1, *n).expect("written");
        }
    }
    sheet.merge_range(1, 0, 2, 0, "Piemonte", &Format::new()).expect("merged");
    book.save_to_buffer().expect("a workbook")
}

/// Files that are no table, with the arguments they are tried with.
fn refused() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    let empty = ods("<table:table table:name=\"Vuoto\"></table:table>", "");
    let locked =
        ods(CELLS, "<manifest:encryption-data manifest:checksum=\"x\"></manifest:encryption-data>");
    vec![
        ("vuoto.csv", Vec::new(), &[]),
        ("righe-vuote.csv", b"\r\n\r\n".to_vec(), &[]),
        ("solo-intestazione.csv", b"anno;n\n".to_vec(), &[]),
        ("utf16.csv", b"\xff\xfea\0;\0b\0\n\0x\0;\0y\0\n\0".to_vec(), &[]),
        ("binario.csv", b"anno;n\n2024;\x001\n".to_vec(), &[]),
        ("misto.csv", b"citt\xe0;n\nFor\xc3\xac;1\n".to_vec(), &[]),
        ("foglio.csv", xlsx(), &[]),
        ("macro.xlsm", xlsx(), &[]),
        ("password.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest".to_vec(), &[]),
        ("password.ods", locked, &[]),
        ("guasto.xlsx", b"PK\x03\x04rest".to_vec(), &[]),
        ("errore.xlsx", failed(), &[]),
        ("senza-risultati.xlsx", unreckoned(), &[]),
        ("unite.xlsx", merged(), &[]),
        ("vuoto.ods", empty, &[]),
        ("piu-fogli.xlsx", xlsx(), &[]),
        ("altro-foglio.xlsx", xlsx(), &["--sheet", "Datti"]),
        ("con-foglio.csv", b"anno;n\n2024;1\n".to_vec(), &["--sheet", "Dati"]),
        ("manca.csv", Vec::new(), &[]),
    ]
}

#[test]
fn what_is_no_table_is_refused_with_words_and_nothing_is_written() {
    let cases = refused();
    let dir = site();
    let before = names(dir.path());
    let mut said = BTreeMap::new();
    for lang in ["it", "en"] {
        let mut text = String::new();
        for (name, bytes, more) in &cases {
            if *name != "manca.csv" {
                fs::write(at(&dir, name), bytes).expect("written");
            }
            let from = format!("../{name}");
            let mut arguments = vec!["new", "dataset", "d", "--from", &from, "--lang", lang];
            arguments.extend(*more);
            let (code, out, faults) = run(&at(&dir, "s"), &arguments);
            assert_eq!((code, out.as_str()), (2, ""), "{name}");
            text.push_str(&faults);
            let _ = fs::remove_file(at(&dir, name));
        }
        let (code, _, faults) =
            run(&at(&dir, "s"), &["new", "article", "a", "--from", "../x.csv", "--lang", lang]);
        assert_eq!(code, 2);
        text.push_str(&faults);
        said.insert(format!("{lang}.txt"), text.into_bytes());
    }
    assert_eq!(names(dir.path()), before);
    snapshot::hold("errors/from", &said);
}

#[test]
fn what_is_left_to_say_is_named_by_check_and_so_is_each_open_question() {
    let dir = site();
    let mut said = BTreeMap::new();
    let doubt = files().into_iter().find(|(name, _)| *name == "dubbi.csv").expect("there").1;
    fs::write(at(&dir, "dubbi.csv"), doubt).expect("written");
    let from = ["new", "dataset", "dubbi", "--from", "../dubbi.csv", "--lang", "en"];
    assert_eq!(run(&at(&dir, "s"), &from).0, 0);
    for lang in ["it", "en"] {
        let (code, faults, _) =
            run(&at(&dir, "s"), &["check", "--format", "short", "--lang", lang]);
        assert_eq!(code, 1);
        said.insert(format!("empty.{lang}.txt"), faults.into_bytes());
    }
    let file = at(&dir, "s/datasets/dubbi/dataset.toml");
    let toml = fs::read_to_string(&file).expect("there");
    let unanswered =
        filled(&toml).replace("\ngroupChar", "\n# groupChar").replace("\nformat", "\n# format");
    fs::write(&file, unanswered).expect("written");
    for lang in ["it", "en"] {
        let (code, faults, _) =
            run(&at(&dir, "s"), &["check", "--format", "short", "--lang", lang]);
        assert_eq!(code, 1);
        said.insert(format!("asked.{lang}.txt"), faults.into_bytes());
    }
    snapshot::hold("errors/unfilled", &said);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_name_that_is_not_utf8_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let dir = site();
    let name = OsStr::from_bytes(b"citt\xe0.csv");
    fs::write(dir.path().join(name), "a;b\n1;2\n").expect("written");
    let mut command = specola(&["new", "dataset", "d", "--from"]);
    let done =
        command.arg(dir.path().join(name)).current_dir(at(&dir, "s")).output().expect("runs");
    assert_eq!(done.status.code(), Some(2));
    assert!(!at(&dir, "s/datasets").exists());
}

#[test]
fn a_dataset_that_is_there_is_never_written_over() {
    let dir = site();
    fs::write(at(&dir, "a.csv"), "anno,n\n2024,1\n").expect("written");
    let from = || run(&at(&dir, "s"), &["new", "dataset", "d", "--from", "../a.csv"]);
    assert_eq!(from().0, 0);
    let held = crate::fixture::tree(&at(&dir, "s"));
    let (code, _, said) = from();
    assert_eq!(
        (code, said.lines().next()),
        (2, Some("error[file-exists]: `datasets/d/d.csv` is already there"))
    );
    assert!(crate::fixture::tree(&at(&dir, "s")) == held);
}

fn tables(root: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(root).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            tables(&path, found);
        } else if path.extension().is_some_and(|e| e == "csv") {
            found.push(path);
        }
    }
}

/// Each real file, through the program: the copy is the file, the hash in the comment is its hash, and it is published.
#[test]
fn every_real_file_is_published_as_it_came() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let mut found = Vec::new();
    for folder in ["real", "facts"] {
        if !shared.join(folder).exists() {
            eprintln!("SKIPPED: {} is not there", shared.join(folder).display());
            return;
        }
        tables(&shared.join(folder), &mut found);
    }
    found.sort();
    let dir = site();
    let mut written = BTreeMap::new();
    for (i, path) in found.iter().enumerate() {
        let (id, from) = (format!("d{i}"), path.display().to_string());
        let arguments = ["new", "dataset", &id, "--from", &from, "--lang", "it"];
        let (code, _, faults) = run(&at(&dir, "s"), &arguments);
        assert_eq!((code, faults.as_str()), (0, ""), "{from}");
        let bytes = fs::read(path).expect("there");
        let copy = fs::read(at(&dir, &format!("s/datasets/{id}/{id}.csv"))).expect("there");
        assert!(copy == bytes, "{from}: the file was not copied as it came");
        let file = at(&dir, &format!("s/datasets/{id}/dataset.toml"));
        let toml = fs::read_to_string(&file).expect("there");
        let hash = specola::world::out::hex(&Sha256::digest(&bytes));
        assert_eq!(toml.lines().nth(2), Some(format!("# SHA-256 {hash}").as_str()));
        fs::write(&file, filled(&toml)).expect("written");
        if let Ok(name) = path.strip_prefix(shared.join("real")) {
            let name = name.with_extension("toml").display().to_string();
            written.insert(name, toml.into_bytes());
        }
    }
    let (code, said, _) = run(&at(&dir, "s"), &["check", "--format", "short", "--lang", "en"]);
    let errors: Vec<&str> = said.lines().filter(|l| l.contains(": error[")).collect();
    assert_eq!((code, errors), (0, Vec::new()));
    assert_eq!((found.len(), written.len()), (36, 15));
    snapshot::hold("infer-real", &written);
}
