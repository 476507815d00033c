//! What a site gives away that its files of today do not show: records in the history of git, a table of which nobody says
//! any more how it was made. The git is the real one.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::aggregate::{CANARY, HEADER, aggregate, records, row, site};
use crate::fixture::{NOW, at, files, folder, run, specola, write, write_files};
use crate::{golden, snapshot};

/// Runs git as somebody who is always the same.
fn git(dir: &Path, arguments: &[&str]) {
    let who = [("NAME", "prova"), ("EMAIL", "prova@example.org"), ("DATE", "2026-01-01T00:00:00Z")];
    let mut command = Command::new("git");
    command.current_dir(dir).args(["-c", "init.defaultBranch=main"]).args(arguments);
    for (key, value) in who {
        command.env(format!("GIT_AUTHOR_{key}"), value).env(format!("GIT_COMMITTER_{key}"), value);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let done = command.output().expect("git runs");
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

fn commit(dir: &Path, what: &str) {
    git(dir, &["add", "--all"]);
    git(dir, &["commit", "--quiet", "--allow-empty", "--message", what]);
}

/// A site with its table made, and records beside it.
fn made(dir: &Path) {
    site(dir);
    write(dir, &format!("//- privato/record.csv\n{}", records(400)));
    assert_eq!(aggregate(dir, &[]).0, 0);
}

/// Without the names of commits: which it is depends on every file of the site.
fn unnamed(said: &str) -> String {
    let mut pieces = said.split("commit ");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let name = piece.get(..7).filter(|name| name.bytes().all(|b| b.is_ascii_hexdigit()));
        let rest = name.and_then(|_| piece.get(7..));
        text.extend(["commit ", rest.map_or("", |_| "[COMMIT]"), rest.unwrap_or(piece)]);
    }
    text
}

/// What `check` says of a site in both languages, under a heading.
fn both(dir: &Path, name: &str, root: &str, told: &mut [String; 2]) {
    for (text, lang) in told.iter_mut().zip(["en", "it"]) {
        let (code, out, said) = run(&["check", "--root", root, "--now", NOW, "--lang", lang], dir);
        assert!(!out.contains(CANARY) && !said.contains(CANARY), "{out}{said}");
        let out = unnamed(&out);
        write!(text, "=== {name}: {code}\n{out}{said}\n").expect("a string");
    }
}

fn hold(name: &str, [en, it]: [String; 2]) {
    let files = [("en.txt", en), ("it.txt", it)];
    snapshot::hold(name, &files.map(|(n, text)| (n.to_owned(), text.into_bytes())).into());
}

#[test]
fn a_site_that_no_longer_says_how_its_table_is_made_is_refused() {
    let dir = folder();
    made(dir.path());
    assert_eq!(run(&["release", "quote", "--root", "sito"], dir.path()).0, 0);
    git(dir.path(), &["init", "--quiet", "sito"]);
    commit(&at(&dir, "sito"), "tutto");
    let folder = at(&dir, "sito/datasets/quote");
    let said = fs::read_to_string(folder.join("dataset.toml")).expect("read");
    let (kept, _) = said.split_once("[aggregate]").expect("it is there");
    fs::write(folder.join("dataset.toml"), kept).expect("written");
    let mut told = [String::new(), String::new()];
    both(dir.path(), "a statement beside it", "sito", &mut told);
    fs::remove_file(folder.join("audit.toml")).expect("gone");
    both(dir.path(), "a frozen version", "sito", &mut told);
    fs::remove_dir_all(folder.join("versions")).expect("gone");
    both(dir.path(), "the history", "sito", &mut told);
    hold("aggregate/unsaid", told);
}

#[test]
fn an_edited_statement_speaks_of_no_table() {
    let dir = folder();
    made(dir.path());
    let path = at(&dir, "sito/datasets/quote/audit.toml");
    let said = fs::read_to_string(&path).expect("read");
    let mut told = [String::new(), String::new()];
    // However its lines end, it is the same statement.
    fs::write(&path, said.replace('\n', "\r\n")).expect("written");
    both(dir.path(), "other ends of lines", "sito", &mut told);
    let edited = said.replace("emptyCells = \"hidden\"", "emptyCells = \"shown\"");
    assert_ne!(edited, said);
    fs::write(&path, edited).expect("written");
    both(dir.path(), "a word of it changed", "sito", &mut told);
    hold("aggregate/edited", told);
}

#[test]
fn records_in_the_history_of_git_are_found_wherever_they_went() {
    let dir = folder();
    made(dir.path());
    let repository = at(&dir, "sito");
    let mut told = [String::new(), String::new()];
    both(dir.path(), "no repository", "sito", &mut told);
    git(dir.path(), &["init", "--quiet", "sito"]);
    // What the program writes for editors has keys of every name.
    let header = HEADER.split(',').nth(1).expect("a column");
    let schema =
        format!("//- .schemas/page.schema.json\n{{\"examples\": [{{\"{header}\": 1}}]}}\n");
    write(&repository, &schema);
    commit(&repository, "tutto");
    both(dir.path(), "nothing private", "sito", &mut told);
    // On a branch that took them out again before it was merged.
    git(&repository, &["checkout", "--quiet", "-b", "bozza"]);
    let good = row("2025-02-01", "casale", "1", "1");
    write(&repository, &format!("//- static/scarico.csv\n{HEADER}\n{good}"));
    commit(&repository, "scarico");
    fs::remove_file(repository.join("static/scarico.csv")).expect("gone");
    commit(&repository, "tolto");
    git(&repository, &["checkout", "--quiet", "main"]);
    git(&repository, &["merge", "--quiet", "--no-ff", "--message", "unito", "bozza"]);
    git(&repository, &["branch", "--quiet", "--delete", "bozza"]);
    both(dir.path(), "committed and taken out", "sito", &mut told);
    let from = format!("file://{}", repository.display());
    git(dir.path(), &["clone", "--quiet", "--depth", "1", &from, "copia"]);
    both(dir.path(), "the last commits only", "copia", &mut told);
    for (text, lang) in told.iter_mut().zip(["en", "it"]) {
        let mut check = specola(&["check", "--root", "sito", "--now", NOW, "--lang", lang]);
        let done = check.current_dir(dir.path()).env("PATH", dir.path()).output().expect("it runs");
        let out = String::from_utf8(done.stdout).expect("UTF-8");
        write!(text, "=== no program git: {:?}\n{out}", done.status.code()).expect("a string");
    }
    hold("aggregate/history", told);
    // The very records, under whatever name and however they are written.
    fs::copy(at(&dir, "privato/record.csv"), repository.join("note.bin")).expect("copied");
    commit(&repository, "note");
    let (code, _, said) = aggregate(dir.path(), &[]);
    assert_eq!((code, said.starts_with("error[records-committed]")), (1, true), "{said}");
}

#[test]
fn records_that_got_another_name_and_went_are_found() {
    let dir = folder();
    made(dir.path());
    let repository = at(&dir, "sito");
    git(dir.path(), &["init", "--quiet", "."]);
    fs::write(at(&dir, ".gitignore"), "privato\n").expect("written");
    // git names a content once in its list of all: by the name of the newest commit that has it.
    let good = row("2025-02-01", "casale", "1", "1");
    write(&repository, &format!("//- static/scarico.csv\n{HEADER}\n{good}"));
    commit(dir.path(), "scarico");
    git(&repository, &["mv", "static/scarico.csv", "static/scarico.csv.old"]);
    commit(dir.path(), "un altro nome");
    fs::remove_file(repository.join("static/scarico.csv.old")).expect("gone");
    commit(dir.path(), "tolto");
    let mut told = [String::new(), String::new()];
    both(dir.path(), "renamed and taken out", "sito", &mut told);
    // None of the two commits that are merged has them.
    git(dir.path(), &["checkout", "--quiet", "-b", "bozza"]);
    commit(dir.path(), "bozza");
    git(dir.path(), &["checkout", "--quiet", "main"]);
    git(dir.path(), &["merge", "--quiet", "--no-ff", "--no-commit", "bozza"]);
    write(&repository, &format!("//- datasets/più/tutti i record.csv\n{HEADER}\n{good}{good}"));
    commit(dir.path(), "unito");
    fs::remove_dir_all(repository.join("datasets/più")).expect("gone");
    commit(dir.path(), "tolto di nuovo");
    // Of a tree that no commit has.
    write(&repository, &format!("//- static/albero.csv\n{HEADER}\n{good}{good}{good}"));
    git(dir.path(), &["add", "--all"]);
    let mut tree = Command::new("git");
    let tree = tree.current_dir(dir.path()).arg("write-tree").output().expect("git runs").stdout;
    git(dir.path(), &["tag", "albero", String::from_utf8_lossy(&tree).trim()]);
    fs::remove_file(repository.join("static/albero.csv")).expect("gone");
    git(dir.path(), &["add", "--all"]);
    both(dir.path(), "brought in by a merge, and by a tag", "sito", &mut told);
    hold("aggregate/renamed", told);
}

#[test]
fn a_file_of_the_history_that_nobody_can_look_into_is_told_once() {
    let dir = folder();
    made(dir.path());
    let repository = at(&dir, "sito");
    git(dir.path(), &["init", "--quiet", "sito"]);
    for text in ["Prima versione.", "Seconda versione."] {
        write(&repository, &format!("//- static/scarico.parquet\n{text}\n"));
        commit(&repository, text);
    }
    fs::remove_file(repository.join("static/scarico.parquet")).expect("gone");
    write(&repository, "//- static/scarico.xlsx\nNon è un foglio.\n");
    commit(&repository, "tolto");
    let mut told = [String::new(), String::new()];
    both(dir.path(), "two versions that are gone, and a file that is there", "sito", &mut told);
    hold("aggregate/unread", told);
}

#[test]
fn a_history_whose_search_ends_in_the_middle_is_not_called_searched() {
    let dir = folder();
    made(dir.path());
    let repository = at(&dir, "sito");
    git(dir.path(), &["init", "--quiet", "sito"]);
    commit(&repository, "tutto");
    let path = std::env::var_os("PATH").expect("a path");
    let real = std::env::split_paths(&path).map(|folder| folder.join("git"));
    let real = real.into_iter().find(|git| git.is_file()).expect("a git").display().to_string();
    let cases = [
        ("git ends before it answers", "*cat-file*--batch*", "read -r line; exit 0"),
        ("git says that it failed", "*cat-file*--batch*", "\"$git\" \"$@\"; exit 3"),
        ("the list of commits is cut off", "*rev-list*", "\"$git\" \"$@\" | head -c 20; exit 3"),
        (
            "a content is not there",
            "*cat-file*--batch*",
            "while read -r id; do echo \"$id missing\"; done",
        ),
    ];
    let mut told = [String::new(), String::new()];
    for (name, which, does) in cases {
        let script = format!(
            "#!/bin/sh\ngit={real}\ncase \"$*\" in\n{which}) {does}; exit ;;\nesac\nexec \"$git\" \"$@\"\n"
        );
        let git = at(&dir, "git");
        fs::write(&git, script).expect("written");
        fs::set_permissions(&git, fs::Permissions::from_mode(0o755)).expect("allowed");
        let mut folders = vec![dir.path().to_owned()];
        folders.extend(std::env::split_paths(&path));
        let folders = std::env::join_paths(folders).expect("a path");
        for (text, lang) in told.iter_mut().zip(["en", "it"]) {
            let mut check = specola(&["check", "--root", "sito", "--now", NOW, "--lang", lang]);
            let done = check.current_dir(dir.path()).env("PATH", &folders).output().expect("runs");
            let out = String::from_utf8(done.stdout).expect("UTF-8");
            write!(text, "=== {name}: {:?}\n{out}", done.status.code()).expect("a string");
        }
    }
    hold("aggregate/unended", told);
}

#[test]
fn a_text_for_later_is_told_where_a_public_host_has_it_or_will() {
    let dir = folder();
    let site = at(&dir, "sito");
    let mut all = golden::site("");
    all.extend(files(&snapshot::read("errors/frame.txt")));
    all.retain(|_, bytes| !bytes.is_empty());
    write_files(&site, &all);
    let page = |name: &str, more: &str| {
        let front = format!("title = \"{name}\"\ndescription = \"Una pagina.\"\n{more}");
        write(&site, &format!("//- content/pages/{name}.it.md\n+++\n{front}+++\n\nTesto.\n"));
    };
    git(dir.path(), &["init", "--quiet", "--bare", "pubblico.git"]);
    git(dir.path(), &["init", "--quiet", "sito"]);
    page("uscita", "date = 2026-03-01\n");
    page("bozza", "draft = true\n");
    commit(&site, "tutto");
    let mut told = [String::new(), String::new()];
    git(&site, &["remote", "add", "server", "../server.git"]);
    page("attesa", "date = 2026-04-02T11:00:00\n");
    page("riservata", "date = 2026-04-03\ndraft = true\n");
    both(dir.path(), "a remote elsewhere", "sito", &mut told);
    git(&site, &["remote", "add", "origin", "git@github.com:osservatorio/sito.git"]);
    both(dir.path(), "a branch that was never pushed", "sito", &mut told);
    // What is on the branch of another remote is not on the public one.
    git(&site, &["config", "branch.main.remote", "server"]);
    both(dir.path(), "a branch of another remote", "sito", &mut told);
    git(&site, &["add", "content/pages/riservata.it.md"]);
    git(&site, &["commit", "--quiet", "--message", "per sbaglio"]);
    let real = format!("url.file://{}/pubblico.git.insteadOf", dir.path().display());
    let public = format!("{real}=git@github.com:osservatorio/sito.git");
    git(&site, &["-c", &public, "push", "--quiet", "origin", "main"]);
    both(dir.path(), "one of them was pushed to the public one", "sito", &mut told);
    hold("errors/embargo", told);
}
