//! The handbook of the shipped site: what it says to type is typed, what it says to write is written.
//!
//! A block of `sh` is run line by line in one world; `fails` behind it says that its last line ends with findings, and
//! a block of `text` is what that line said. Any other block is the file whose name stands last in the paragraph before.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use specola::diag::Code;
use specola::diag::show::{ToolLang, explain_code};

use crate::fixture::folder;

/// A fenced block: its language, the word behind it, its text, the paragraph before it.
struct Block<'t> {
    lang: &'t str,
    word: &'t str,
    text: String,
    before: &'t str,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut before = "";
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let ticks = line.bytes().take_while(|b| *b == b'`').count();
        if ticks < 3 {
            before = if line.is_empty() { before } else { line };
            continue;
        }
        let (lang, word) = line[ticks..].split_once(' ').unwrap_or((&line[ticks..], ""));
        let inside = lines.by_ref().take_while(|l| *l != &line[..ticks]);
        let text = inside.flat_map(|l| [l, "\n"]).collect();
        found.push(Block { lang, word, text, before });
    }
    found
}

/// A reader who does what the handbook says.
struct Reader {
    home: PathBuf,
    at: PathBuf,
    lang: &'static str,
    said: String,
}

impl Reader {
    fn types(&mut self, line: &str, may_fail: bool) {
        if let Some(folder) = line.strip_prefix("cd ") {
            self.at = self.at.join(folder);
            return;
        }
        let program = Path::new(env!("CARGO_BIN_EXE_specola")).parent().expect("a folder");
        let path = std::env::var("PATH").expect("a path");
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).current_dir(&self.at).env_clear();
        shell.env("PATH", format!("{}:{path}", program.display())).env("HOME", &self.home);
        shell.env("LANG", self.lang).env("SOURCE_DATE_EPOCH", "1791280800");
        for who in ["AUTHOR", "COMMITTER"] {
            shell.env(format!("GIT_{who}_NAME"), "Prova").env(format!("GIT_{who}_EMAIL"), "p@p");
        }
        let done = shell.output().expect("a shell");
        self.said = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
        let wanted = i32::from(may_fail);
        assert_eq!(done.status.code(), Some(wanted), "{line}\n{}", self.said);
    }

    fn writes(&self, name: &str, text: &str) {
        if Path::new(name).extension().is_some_and(|e| e == "xlsx") {
            return sheet(&self.home.join(name), text);
        }
        fs::write(self.at.join(name), text).expect("a file of the handbook");
    }
}

/// A spreadsheet with these rows.
fn sheet(path: &Path, rows: &str) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, line) in (0..).zip(rows.lines()) {
        for (c, cell) in (0..).zip(line.split(',')) {
            let written = match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(r, c, number),
                Err(_) => sheet.write_string(r, c, cell),
            };
            written.expect("a cell");
        }
    }
    book.save(path).expect("a spreadsheet");
}

/// Does all of it; says how many lines were typed and how many files written.
fn follow(tag: &'static str) -> (usize, usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join(format!("content/pages/manuale.{tag}.md")));
    let text = text.expect("the handbook");
    let dir = folder();
    let home = dir.path().to_owned();
    let mut reader = Reader { at: home.clone(), home, lang: tag, said: String::new() };
    let (mut typed, mut written) = (0, 0);
    for block in blocks(&text) {
        match block.lang {
            "sh" => {
                for line in block.text.lines() {
                    reader.types(line, block.word == "fails");
                    typed += 1;
                }
            }
            "text" => assert_eq!(reader.said, block.text),
            _ => {
                let names = block.before.split('`').skip(1).step_by(2);
                let is_file = |n: &&str| {
                    [".md", ".toml", ".csv", ".xlsx"].iter().any(|ending| n.ends_with(ending))
                };
                let name = names.filter(is_file).last().expect("a name before the block");
                reader.writes(name, &block.text);
                written += 1;
            }
        }
    }
    (typed, written)
}

#[test]
fn what_the_handbook_says_works() {
    let done = follow("it");
    assert_eq!(done, follow("en"), "both languages say the same");
    assert!(done.0 > 15 && done.1 > 6, "{done:?}");
}

/// A text of the catalogue as Markdown: only its code stays code.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split('`').enumerate() {
        if i % 2 == 1 {
            out.extend(["`", part, "`"]);
            continue;
        }
        for c in part.chars() {
            if "\\*_[]<>#~|{}".contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

#[test]
fn the_handbook_explains_every_message() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut made = BTreeMap::new();
    for (tag, lang, front) in [
        (
            "it",
            ToolLang::It,
            "title = \"Tutti i messaggi\"\ndescription = \"Che cosa vuol dire ogni messaggio di Specola, e come si rimedia.\"\nslug = \"manuale-messaggi\"\n+++\n\nOgni messaggio porta il suo nome fra parentesi quadre. Quel che sta fra ‹ e › cambia da caso a caso. La pagina è fatta dal catalogo dei messaggi del programma.\n",
        ),
        (
            "en",
            ToolLang::En,
            "title = \"All messages\"\ndescription = \"What each message of Specola means, and how to mend it.\"\nslug = \"handbook-messages\"\n+++\n\nEach message carries its name in brackets. What stands between ‹ and › differs from case to case. The page is made from the program’s catalogue of messages.\n",
        ),
    ] {
        let mut codes: Vec<&str> = Code::ALL.iter().map(|c| c.as_str()).collect();
        codes.sort_unstable();
        let mut text = format!("+++\n{front}");
        for code in codes {
            let told = explain_code(code, lang).expect("a code");
            let told = told.split_once("\n\n").expect("a text").1;
            text.extend(["\n## ", code, "\n\n", &plain(told)]);
        }
        made.insert(format!("content/pages/manuale-messaggi.{tag}.md"), text);
    }
    for (path, text) in made {
        let path = root.join(path);
        if std::env::var_os("SNAPSHOTS").is_some_and(|v| v == "overwrite") {
            fs::write(&path, &text).expect("written");
        }
        let there = fs::read_to_string(&path).unwrap_or_default();
        assert!(there == text, "{}: SNAPSHOTS=overwrite writes it anew", path.display());
    }
}
