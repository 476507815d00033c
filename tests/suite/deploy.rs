//! Publishing by a push: real git, a real bare repository, its real hooks.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use specola::world::manifest::{self, Manifest};
use specola::world::out::Written;

use crate::aggregate::{CANARY, HEADER, PROFILE, records, row};
use crate::fixture::{self, files, folder, specola, tree, write};
use crate::golden;
use crate::snapshot;

/// 2026-03-31T10:00:00Z.
const NOW: i64 = 1_774_951_200;

/// A server and an author's clone.
struct Both {
    dir: tempfile::TempDir,
    now: i64,
}

impl Both {
    fn new(lang: &str) -> Self {
        let both = Self { dir: folder(), now: NOW };
        let (code, said) = both.specola(&["--lang", lang, "deploy", "init", "server"]);
        assert_eq!(code, 0, "{said}");
        let site = both.path("site");
        let mut all = golden::site("");
        all.extend(files(&snapshot::read("errors/frame.txt")));
        all.retain(|_, bytes| !bytes.is_empty());
        fixture::write_files(&site, &all);
        both.git(&site, &["init", "--quiet", "--initial-branch=main"]);
        both.git(&site, &["remote", "add", "site", "../server/site.git"]);
        both
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn environment(&self, command: &mut Command) {
        command.env_clear().env("PATH", std::env::var_os("PATH").expect("a path"));
        command.env("HOME", self.dir.path()).env("GIT_CONFIG_NOSYSTEM", "1");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Prova").env(format!("GIT_{who}_EMAIL"), "p@p");
            command.env(format!("GIT_{who}_DATE"), format!("{} +0000", self.now));
        }
        command.env("SOURCE_DATE_EPOCH", self.now.to_string());
    }

    fn command(&self, program: &str, at: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        self.environment(&mut command);
        command.current_dir(at).args(arguments);
        command
    }

    /// Exit code, and everything that was said.
    fn run(&self, mut command: Command) -> (i32, String) {
        let done = command.output().expect("runs");
        let text = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
        let real = fs::canonicalize(self.dir.path()).expect("a folder");
        let text = text.replace(&real.display().to_string(), "[DIR]");
        let text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        (done.status.code().unwrap_or(-1), if text.is_empty() { text } else { text + "\n" })
    }

    fn git(&self, at: &Path, arguments: &[&str]) -> String {
        let (code, said) = self.run(self.command("git", at, arguments));
        assert_eq!(code, 0, "git {arguments:?}: {said}");
        said
    }

    fn specola(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = specola(arguments);
        self.environment(&mut command);
        command.current_dir(self.dir.path());
        self.run(command)
    }

    /// Changes files of the author's, and commits; an empty one is deleted.
    fn commit(&self, subject: &str, text: &str) -> String {
        let site = self.path("site");
        for (path, bytes) in files(text) {
            if bytes.is_empty() {
                fs::remove_file(site.join(path)).expect("deleted");
            } else {
                fixture::write_files(&site, &BTreeMap::from([(path, bytes)]));
            }
        }
        self.git(&site, &["add", "--all"]);
        self.git(&site, &["commit", "--quiet", "--message", subject]);
        self.git(&site, &["rev-parse", "HEAD"]).trim().to_owned()
    }

    fn push(&self, arguments: &[&str]) -> (i32, String) {
        let all = [&["push", "site"], arguments].concat();
        self.run(self.command("git", &self.path("site"), &all))
    }

    /// The release that is live, which is whole: its name.
    fn live(&self) -> Option<String> {
        let current = self.path("server/current");
        let name = fs::read_link(&current).ok()?.file_name()?.to_string_lossy().into_owned();
        let mut there = tree(&fs::canonicalize(&current).expect("it leads to a release"));
        let record = there.remove(manifest::NAME).expect("a manifest");
        let record = Manifest::from_json(str::from_utf8(&record).expect("UTF-8")).expect("reads");
        let there: BTreeMap<String, Written> =
            there.into_iter().map(|(path, bytes)| (path, Written::of(&bytes))).collect();
        assert!(there == record.files, "the release {name} is not whole");
        Some(name)
    }

    /// What is live is what a build of the author's files gives.
    fn holds(&self) {
        let out = self.path("built");
        let (code, said) =
            self.specola(&["build", "--root", "site", "--out", &out.display().to_string()]);
        assert_eq!(code, 0, "{said}");
        let live = fs::canonicalize(self.path("server/current")).expect("live");
        assert!(tree(&live) == tree(&out), "what is live is not what was pushed");
    }
}

/// A page of the test's site.
fn page(name: &str, words: &str, more: &str) -> String {
    format!(
        "//- content/pages/{name}.it.md\n+++\ntitle = \"Pagina {name}\"\ndescription = \"{words}\"\n{more}+++\n\n{words}\n"
    )
}

/// Pushes and commands one after the other, and what was said of each.
struct Story {
    both: Both,
    lang: &'static str,
    commits: Vec<String>,
    told: String,
}

impl Story {
    /// Tells what was said, each commit by its place in the story.
    fn tell(&mut self, what: &str, (code, said): (i32, String)) {
        let numbered = |said: String, (i, commit): (usize, &String)| {
            let stand_in = format!("{:012}", i + 1);
            said.replace(&commit[..12], &stand_in).replace(&commit[..7], &stand_in[5..])
        };
        let said = self.commits.iter().enumerate().fold(said, numbered);
        self.told.extend(["=== ", what, &format!(" ({code})\n"), &said]);
    }

    fn commit(&mut self, subject: &str, text: &str) {
        let commit = self.both.commit(subject, text);
        self.commits.push(commit);
    }

    fn push(&mut self, what: &str, arguments: &[&str]) {
        let said = self.both.push(arguments);
        self.tell(what, said);
    }

    fn deploy(&mut self, what: &str, command: &[&str]) {
        let said = self.both.specola(&[&["--lang", self.lang, "deploy"], command].concat());
        self.tell(what, said);
    }

    fn pushes(&mut self) {
        // Without an article the feed's moment is that of the build.
        let article = page("primo", "Primo.", "date = 2026-03-01\n").replace("pages", "articles");
        self.commit("Comincia", &(article + &page("uno", "Prima.", "")));
        self.push("a first push", &["main"]);
        self.both.holds();
        let first = self.both.live();
        self.deploy("rollback with nothing before", &["rollback", "server"]);
        assert_eq!(self.both.live(), first);

        let data = "//- datasets/centri/centri.csv\ncentro,anno,ospiti,ospiti_status\nA1,2024,120,\nA1,2025,molti,P\n";
        self.commit("Sbaglia una cella", data);
        self.push("a cell of the wrong type", &["main"]);
        assert_eq!(self.both.live(), first);

        let data = data.replace("molti", "131") + &page("due", "Seconda.", "");
        self.commit("Correggi la cella", &data);
        self.push("the cell mended, and a page more", &["main"]);
        self.both.holds();

        let site = self.both.path("site");
        self.both.git(&site, &["mv", "content/pages/uno.it.md", "content/pages/nuovo.it.md"]);
        self.commit("Sposta una pagina", "");
        self.push("an address that would be lost", &["main"]);

        let moved = page("nuovo", "Prima.", "aliases = [\"/uno/\"]\n");
        self.commit("Tieni l’indirizzo vecchio", &moved);
        self.push("the address kept", &["main"]);
        self.both.holds();

        self.both.git(&site, &["checkout", "--quiet", "-b", "bozza"]);
        self.commit("Una bozza", &page("tre", "Terza.", ""));
        self.push("another branch", &["bozza"]);
        self.both.git(&site, &["checkout", "--quiet", "main"]);
        self.push("the published branch deleted", &[":main"]);
        self.both.holds();
    }

    fn server(&mut self) {
        self.deploy("rollback", &["rollback", "server"]);
        self.deploy("status after it", &["status", "server"]);
        self.deploy("a tick changes nothing of it", &["tick", "server"]);
        self.deploy("list", &["list", "server"]);
        self.deploy("rollback to nowhere", &["rollback", "server", "99"]);

        self.commit("Una pagina per domani", &page("poi", "Domani.", "date = 2026-04-01\n"));
        self.push("a page that comes out tomorrow", &["main"]);
        self.both.holds();
        self.deploy("status before it", &["status", "server"]);
        self.deploy("a tick before it", &["tick", "server"]);
        self.both.now += 24 * 3600;
        self.deploy("a tick after it", &["tick", "server"]);
        self.both.holds();
        self.both.now += 24 * 3600;
        self.deploy("a tick on a day that changes nothing", &["tick", "server"]);
        self.deploy("rollback to another release of the commit", &["rollback", "server"]);
        self.deploy("status after that", &["status", "server"]);
        self.deploy("the newest again", &["rollback", "server", "5"]);
        self.deploy("status at the end", &["status", "server"]);
        self.deploy("a folder that is none", &["status", "site"]);
        fs::remove_file(self.both.path("server/site.git/HEAD")).expect("broken");
        self.deploy("a broken repository", &["status", "server"]);
        let log = fs::read_to_string(self.both.path("server/log.txt")).expect("a log");
        self.tell("the log", (0, log));
    }
}

/// A story of pushes, as those who push and who look after the server read it.
fn story(lang: &'static str) -> String {
    let both = Both::new(lang);
    let mut story = Story { both, lang, commits: Vec::new(), told: String::new() };
    story.pushes();
    story.server();
    story.told
}

#[test]
fn a_push_publishes_or_says_why_not() {
    let made = [("en.txt", story("en")), ("it.txt", story("it"))];
    let made = made.map(|(name, text)| (name.to_owned(), text.into_bytes()));
    snapshot::hold("deploy/said", &BTreeMap::from(made));
}

#[test]
fn a_push_whose_history_has_private_records_is_refused() {
    let both = Both::new("en");
    let (dir, site) = (both.dir.path().to_owned(), both.path("site"));
    write(&site, &snapshot::read("aggregate/dataset.txt"));
    write(&dir, &format!("{PROFILE}//- privato/record.csv\n{}", records(400)));
    let (code, said) = both.specola(&[
        "aggregate",
        "quote",
        "--root",
        "site",
        "--records",
        "privato/record.csv",
        "--profile",
        "privato/profilo.toml",
    ]);
    assert_eq!(code, 0, "{said}");
    let mut story = Story { both, lang: "en", commits: Vec::new(), told: String::new() };
    let one = row("2025-02-01", "casale", "1", "1");
    let export = format!("//- static/scarico.csv\n{HEADER}\n{one}");

    // Before anything was published, a branch says itself what is private.
    story.both.git(&site, &["checkout", "--quiet", "-b", "prova"]);
    story.commit("Prova", &(page("uno", "Zero.", "") + &export));
    story.commit("Lo toglie", "//- static/scarico.csv\n");
    story.push("another branch before the first publication, with records", &["prova"]);
    story.both.git(&site, &["checkout", "--quiet", "--orphan", "main"]);

    story.commit("Comincia", &page("uno", "Prima.", ""));
    story.push("another branch before the first publication", &["main:prova"]);
    story.push("nothing private", &["main"]);
    let before = story.both.live();

    // On a branch that took them out again before it was merged.
    story.both.git(&site, &["checkout", "--quiet", "-b", "bozza"]);
    story.commit("Uno scarico", &export);
    let records = story.both.git(&site, &["rev-parse", "HEAD:static/scarico.csv"]);
    story.commit("Lo toglie", "//- static/scarico.csv\n");
    story.both.git(&site, &["checkout", "--quiet", "main"]);
    story.both.git(&site, &["merge", "--quiet", "--no-ff", "--message", "Unisce", "bozza"]);
    story.push("records that were taken out again", &["main"]);
    assert_eq!(story.both.live(), before);
    let server = story.both.path("server/site.git");
    let there = story.both.command("git", &server, &["cat-file", "-e", records.trim()]);
    assert_ne!(story.both.run(there).0, 0, "the server has taken the records");

    story.push("the branch that has them, alone", &["bozza"]);
    story.both.git(&site, &["reset", "--quiet", "--hard", "HEAD~1"]);
    story.commit("Altro", &page("due", "Seconda.", ""));
    story.push("that branch beside others", &["bozza", "main"]);
    assert_eq!(story.both.live(), before);
    story.push("others", &["main"]);
    story.both.holds();
    assert!(!story.told.contains(CANARY));
    let told = BTreeMap::from([("en.txt".to_owned(), story.told.into_bytes())]);
    snapshot::hold("deploy/private", &told);
}

#[test]
fn the_only_version_of_a_dataset_can_be_taken_back_and_no_release_brings_it_again() {
    let both = Both::new("en");
    let mut story = Story { both, lang: "en", commits: Vec::new(), told: String::new() };
    let chart = "//- datasets/centri/charts/ospiti.toml\nid = \"ospiti\"\nmark = \"bar\"\nx = \"centro\"\ny = \"ospiti\"\ntitle = { it = \"Gli ospiti\" }\nfilter = { anno = 2024 }\n";
    let shown = "\n```chart\nid = \"ospiti\"\n```\n";
    story.commit("Comincia", &(page("uno", "Prima.", "") + shown + chart));
    story.push("data that are not frozen", &["main"]);
    let (code, said) = story.both.specola(&["release", "centri", "--root", "site"]);
    assert_eq!(code, 0, "{said}");
    story.commit("Congela", "");
    story.push("the same frozen", &["main"]);

    let withdraw =
        ["withdraw", "centri", "1.0.0", "--root", "site", "--reason-it", "Si riconosce qualcuno."];
    let (code, said) = story.both.specola(&withdraw);
    assert_eq!(code, 0, "{said}");
    story.commit("Ritira", "");
    story.push("the version taken back, and a page that shows its chart", &["main"]);
    story.commit("Toglie il grafico dalla pagina", &page("uno", "Prima.", ""));
    story.push("without the chart", &["main"]);
    story.both.holds();
    let live = tree(&fs::canonicalize(story.both.path("server/current")).expect("live"));
    let of_data = |path: &&String| {
        ["dati/centri/", "grafici/ospiti", "id/d"].iter().any(|at| path.starts_with(at))
    };
    let left: Vec<&str> = live.keys().filter(of_data).map(String::as_str).collect();
    story.tell("what is left of it", (0, left.join("\n") + "\n"));

    story.deploy("rollback to the version", &["rollback", "server"]);
    story.deploy("rollback to before it was frozen", &["rollback", "server", "1"]);
    story.commit("Un’altra pagina", &page("due", "Seconda.", ""));
    story.push("another page", &["main"]);
    story.deploy("rollback to after it was taken back", &["rollback", "server"]);
    let told = BTreeMap::from([("en.txt".to_owned(), story.told.into_bytes())]);
    snapshot::hold("deploy/withdrawn", &told);
}

#[test]
fn a_rollback_tells_of_pictures_that_come_back() {
    let story = |lang| {
        let both = Both::new(lang);
        let mut story = Story { both, lang, commits: Vec::new(), told: String::new() };
        let picture = |name: &str| {
            format!("//- static/{name}\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n")
        };
        let kept = page("uno", "Prima.", "") + &picture("resta.svg");
        let names = ["a.svg", "b.svg", "c.svg", "d.svg", "e.svg", "f.svg"];
        story.commit("Con sei ritratti", &(kept + &names.map(picture).concat()));
        story.push("pictures", &["main"]);
        let gone = |name: &&str| format!("//- static/{name}\n");
        story.commit("Ne toglie uno", &gone(&names[0]));
        story.push("one less", &["main"]);
        story.commit("Toglie gli altri", &names[1..].iter().map(gone).collect::<String>());
        story.push("without them", &["main"]);
        let other =
            "//- static/resta.svg\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\"/>\n";
        story.commit("Ne mette un altro col nome di prima", other);
        story.push("another one of the same name", &["main"]);
        story.deploy("rollback to five of them", &["rollback", "server", "2"]);
        story.deploy("rollback to all of them", &["rollback", "server", "1"]);
        story.deploy("rollback to the one that was replaced", &["rollback", "server", "3"]);
        story.deploy("back to the newest", &["rollback", "server", "4"]);
        story.both.holds();
        (format!("{lang}.txt"), story.told.into_bytes())
    };
    snapshot::hold("deploy/again", &[story("en"), story("it")].into());
}

/// What the guards ask is never taken for nothing where it cannot be read.
#[test]
fn a_release_whose_manifest_is_damaged_lets_nothing_pass() {
    let story = |lang| {
        let both = Both::new(lang);
        let mut story = Story { both, lang, commits: Vec::new(), told: String::new() };
        for (i, subject) in ["Comincia", "Continua", "Finisce"].into_iter().enumerate() {
            story.commit(subject, &page("uno", &format!("Volta {i}."), ""));
            let (code, said) = story.both.push(&["main"]);
            assert_eq!(code, 0, "{said}");
        }
        let live = story.both.live();
        let current = fs::canonicalize(story.both.path("server/current")).expect("live");
        let path = current.join(manifest::NAME);
        let whole = fs::read_to_string(&path).expect("a manifest");
        let later = whole.replacen("\"format\": 1", "\"format\": 2", 1);
        let still = |story: &Story| {
            let now = fs::canonicalize(story.both.path("server/current")).expect("live");
            assert_eq!(now, current);
        };
        let gone = page("due", "Seconda.", "") + "//- content/pages/uno.it.md\n";
        story.commit("Toglie una pagina", &gone);
        for (what, text) in [("cut short", "{"), ("of a later program", &later)] {
            fs::write(&path, text).expect("damaged");
            story.push(&format!("a push after one {what}"), &["main"]);
            still(&story);
            story.deploy(&format!("a rollback from one {what}"), &["rollback", "server"]);
            still(&story);
        }
        fs::remove_file(&path).expect("gone");
        story.deploy("a rollback from one that is gone", &["rollback", "server", "1"]);
        still(&story);
        story.deploy("list", &["list", "server"]);
        fs::write(&path, whole).expect("mended");
        story.push("a push after it was mended", &["main"]);
        assert_eq!(story.both.live(), live);
        story.deploy("a rollback", &["rollback", "server"]);
        (format!("{lang}.txt"), story.told.into_bytes())
    };
    snapshot::hold("deploy/damaged", &[story("en"), story("it")].into());
}

#[test]
fn a_server_is_set_up_twice_as_once() {
    let both = Both::new("it");
    both.commit("Comincia", &page("uno", "Prima.", ""));
    assert_eq!(both.push(&["main"]).0, 0);
    let before = tree(&both.path("server"));
    let (code, said) = both.specola(&["--lang", "it", "deploy", "init", "server"]);
    assert_eq!(code, 0, "{said}");
    assert!(tree(&both.path("server")) == before);
    let program = env!("CARGO_BIN_EXE_specola");
    let real = fs::canonicalize(both.dir.path()).expect("a folder").display().to_string();
    let names = ["crontab", "specola-tick.service", "specola-tick.timer", "nginx.conf"];
    let hooks = ["site.git/hooks/pre-receive", "site.git/hooks/post-receive"];
    let shown = |name: &&str| {
        let text = fs::read_to_string(both.path("server").join(name)).expect("there");
        let text = text.replace(program, "/usr/bin/specola").replace(&real, "/srv");
        (name.replace('/', "-"), text.into_bytes())
    };
    let made: BTreeMap<String, Vec<u8>> = names.iter().chain(&hooks).map(shown).collect();
    snapshot::hold("deploy/init", &made);
    let (code, said) = both.specola(&["deploy", "init", "server", "--branch=-x"]);
    assert_eq!(
        (code, said.lines().next()),
        (2, Some("error[argument-invalid]: `--branch` cannot be `-x`"))
    );
}

#[test]
fn only_the_last_releases_are_kept_and_equal_files_are_one() {
    use std::os::unix::fs::MetadataExt as _;
    let both = Both::new("en");
    let (code, _) = both.specola(&["deploy", "init", "server", "--keep", "3"]);
    assert_eq!(code, 0);
    for i in 1..=5 {
        both.commit("Ancora", &page("uno", &format!("Volta {i}."), ""));
        let (code, said) = both.push(&["main"]);
        assert_eq!(code, 0, "{said}");
    }
    let numbers = |folder: &str| {
        let names = fs::read_dir(both.path(folder)).expect("read").map(|e| e.expect("one").path());
        let mut names: Vec<String> = names
            .map(|p| p.file_name().expect("a name").to_string_lossy().into_owned())
            .map(|name| name.split('-').next().expect("a number").to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(numbers("server/releases"), ["3", "4", "5"]);
    assert_eq!(numbers("server/work/ready"), Vec::<String>::new());
    let id = |link: &str, path: &str| {
        fs::metadata(both.path("server").join(link).join(path)).expect("there").ino()
    };
    assert_eq!(id("current", "robots.txt"), id("previous", "robots.txt"));
    assert_ne!(id("current", "uno/index.html"), id("previous", "uno/index.html"));
}

/// A commit with faults that reached the branch without a push is told once an hour, not at every tick.
#[test]
fn a_tick_tells_a_refused_commit_once_an_hour() {
    let both = Both::new("en");
    let data = |cell: &str| {
        format!(
            "//- datasets/centri/centri.csv\ncentro,anno,ospiti,ospiti_status\nA1,2024,120,\nA1,2025,{cell},P\n"
        )
    };
    let server = both.path("server/site.git");
    let fetch = || both.git(&server, &["fetch", "--quiet", "../../site", "main:main"]);
    let tick = |later: i64| {
        let mut command = specola(&["deploy", "tick", "server"]);
        both.environment(&mut command);
        command.current_dir(both.dir.path());
        command.env("SOURCE_DATE_EPOCH", (NOW + later).to_string());
        let (code, said) = both.run(command);
        (code, said.lines().next().unwrap_or_default().to_owned())
    };
    let refused = (1, "error[cell-type]: `molti` is not a whole number".to_owned());
    let nothing = (0, String::new());
    let published = |n: u32, commit: &str| (0, format!("published: release {n}-{}", &commit[..12]));
    // Before anything was published, and after.
    let mut at = 0;
    for (release, mended) in [(1, "131"), (2, "132")] {
        both.commit("Sbaglia", &(page("uno", &format!("Volta {release}."), "") + &data("molti")));
        fetch();
        for (later, said) in [(0, &refused), (300, &nothing), (3300, &nothing), (3600, &refused)] {
            assert_eq!(tick(at + later), *said, "{release} {later}");
        }
        assert_eq!(tick(at + 3900), nothing, "{release}");
        let commit = both.commit("Corregge", &data(mended));
        fetch();
        assert_eq!(tick(at + 4200), published(release, &commit));
        at += 5000;
    }
}

/// No filter is run, and a file has the bytes that were committed, whatever the settings of git say.
#[test]
fn the_settings_of_git_change_nothing_of_a_push() {
    let both = Both::new("en");
    let ran = both.path("ran");
    let smudge = format!("touch '{}'; tr P Q", ran.display());
    let global = format!("[core]\n\tautocrlf = true\n[filter \"x\"]\n\tsmudge = \"{smudge}\"\n");
    fs::write(both.path(".gitconfig"), global).expect("written");
    let attributes = "//- .gitattributes\n*.md filter=x text\n*.csv text eol=crlf\n";
    both.commit("Comincia", &(page("uno", "Prima.", "") + attributes));
    let (code, said) = both.push(&["main"]);
    assert_eq!(code, 0, "{said}");
    both.holds();
    // Where they are those of the repository, too.
    both.git(&both.path("server/site.git"), &["config", "filter.x.smudge", &smudge]);
    both.commit("Continua", &page("uno", "Poi.", ""));
    let (code, said) = both.push(&["main"]);
    assert_eq!(code, 0, "{said}");
    both.holds();
    assert!(!ran.exists(), "a filter was run");
}

/// A page that a push does not touch is not drawn again: what stands in its place, with the same stamp, stays.
#[test]
fn a_push_draws_what_it_touches() {
    let both = Both::new("en");
    both.commit("Comincia", &(page("uno", "Prima.", "") + &page("due", "Seconda.", "")));
    assert_eq!(both.push(&["main"]).0, 0);
    let live = |name: &str| both.path("server/current").join(name).join("index.html");
    let mut drawn = fs::read(live("uno")).expect("a page");
    let stamp = fs::metadata(live("uno")).and_then(|m| m.modified()).expect("a stamp");
    drawn.make_ascii_uppercase();
    fs::write(live("uno"), &drawn).expect("written");
    let file = fs::File::options().write(true).open(live("uno")).expect("a page");
    file.set_modified(stamp).expect("the same stamp");
    both.commit("Cambia l’altra", &page("due", "Terza.", ""));
    assert_eq!(both.push(&["main"]).0, 0);
    assert!(fs::read(live("uno")).expect("a page") == drawn, "it was drawn again");
    // Where nothing is known of the last build, everything is drawn.
    fs::remove_file(both.path("server/work/kept")).expect("it was there");
    both.commit("Cambia di nuovo", &page("due", "Quarta.", ""));
    assert_eq!(both.push(&["main"]).0, 0);
    both.live();
    both.holds();
}

#[test]
fn of_two_pushes_at_once_the_refused_one_is_never_live() {
    let both = Both::new("en");
    both.commit("Comincia", &page("uno", "Prima.", ""));
    assert_eq!(both.push(&["main"]).0, 0);
    let mut both_ways = [0, 0];
    for i in 0..4 {
        // Two authors begin from the same commit.
        let other = format!("other-{i}");
        both.git(both.dir.path(), &["clone", "--quiet", "server/site.git", &other]);
        let author = |at: &Path, name: &str| {
            write(at, &page(&format!("{name}-{i}"), "Altra.", ""));
            both.git(at, &["add", "--all"]);
            both.git(at, &["commit", "--quiet", "--message", name]);
            let remote = if name == "a" { "site" } else { "origin" };
            let mut command = both.command("git", at, &["push", "--quiet", remote, "main"]);
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a push")
        };
        let (mut a, mut b) = (author(&both.path("site"), "a"), author(&both.path(&other), "b"));
        let done = [a.wait().expect("ends").success(), b.wait().expect("ends").success()];
        assert_eq!(done.iter().filter(|done| **done).count(), 1, "one of two exclusive pushes");
        both_ways[usize::from(done[1])] += 1;
        both.git(&both.path("site"), &["fetch", "--quiet", "site"]);
        both.git(&both.path("site"), &["reset", "--quiet", "--hard", "site/main"]);
        both.live();
        both.holds();
    }
    assert_eq!(both_ways[0] + both_ways[1], 4);
}

/// Kills pushes, everything that runs for them, at moments spread over their length.
fn kill_pushes(n: u32) {
    let both = Both::new("en");
    both.commit("Comincia", &page("uno", "Prima.", ""));
    assert_eq!(both.push(&["main"]).0, 0);
    let mut longest = Duration::ZERO;
    let mut seen = [0, 0];
    for i in 0..n {
        let before = both.live().expect("a site");
        let name = format!("p{i}");
        let commit = both.commit(&name, &page(&name, "Altra.", ""));
        if i == 0 {
            let begun = Instant::now();
            assert_eq!(both.push(&["main"]).0, 0);
            longest = begun.elapsed();
            continue;
        }
        let mut command =
            both.command("git", &both.path("site"), &["push", "--quiet", "site", "main"]);
        command.process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
        let mut push = command.spawn().expect("a push");
        // Weyl's sequence: spread evenly.
        std::thread::sleep(longest * (i.wrapping_mul(0x9e37_79b1) >> 16) / (1 << 16));
        let group = format!("-{}", push.id());
        let _ = Command::new("kill").args(["-9", "--", &group]).stderr(Stdio::null()).status();
        push.wait().expect("ends");
        let after = both.live().expect("a site stands");
        let is_new = after.ends_with(&commit[..12]);
        assert!(is_new || after == before, "{after} is live after {before}");
        seen[usize::from(is_new)] += 1;
        // The next tick makes the site what the branch says, and the next push goes through.
        let (code, said) = both.specola(&["deploy", "tick", "server"]);
        assert_eq!(code, 0, "{said}");
        let locks = both.git(&both.path("server/site.git"), &["rev-parse", "main"]);
        assert!(both.live().expect("a site").ends_with(&locks[..12]), "the branch is live");
        let (code, said) = both.push(&["main"]);
        assert_eq!(code, 0, "after a kill: {said}");
        assert!(both.live().expect("a site").ends_with(&commit[..12]));
        both.holds();
    }
    let left: Vec<String> = tree(&both.path("server/work")).into_keys().collect();
    let is_scratch = |path: &&String| path.starts_with("ready/") || path.starts_with("gone/");
    assert_eq!(left.iter().filter(is_scratch).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(n < 50 || seen[0] > 0 && seen[1] > 0, "kills fell on one side only: {seen:?}");
}

#[test]
fn a_lock_that_a_killed_git_left_keeps_no_push_out() {
    let both = Both::new("en");
    both.commit("Comincia", &page("uno", "Prima.", ""));
    assert_eq!(both.push(&["main"]).0, 0);
    let lock = both.path("server/site.git/refs/heads/main.lock");
    fs::write(&lock, "").expect("a lock");
    let commit = both.commit("Segue", &page("due", "Altra.", ""));
    let (code, said) = both.push(&["main"]);
    assert_eq!(code, 0, "{said}");
    assert!(both.live().expect("a site").ends_with(&commit[..12]));
    assert!(!lock.exists(), "it is gone");
}

/// Of a push that was built and whose branch never moved, nothing is left when it comes again.
#[test]
fn a_push_that_comes_again_leaves_nothing_of_its_first_try() {
    let both = Both::new("en");
    both.commit("Comincia", &page("uno", "Prima.", ""));
    assert_eq!(both.push(&["main"]).0, 0);
    // After the site is built, before the branch moves.
    let between = both.path("server/site.git/hooks/update");
    fs::write(&between, "#!/bin/sh\nexit 1\n").expect("a hook");
    fs::set_permissions(&between, fs::Permissions::from_mode(0o755)).expect("it runs");
    let commit = both.commit("Segue", &page("due", "Altra.", ""));
    assert_ne!(both.push(&["main"]).0, 0);
    let ready = || tree(&both.path("server/work/ready")).into_keys().next();
    assert!(ready().is_some_and(|path| path.starts_with("2-")), "it was built");
    fs::remove_file(&between).expect("it was there");
    let (code, said) = both.push(&["main"]);
    assert_eq!(code, 0, "{said}");
    assert!(both.live().expect("a site").ends_with(&commit[..12]));
    assert_eq!(ready(), None);
    both.holds();
}

#[test]
fn a_push_killed_at_any_moment_leaves_a_whole_site() {
    kill_pushes(8);
}

#[test]
#[ignore = "takes minutes"]
fn a_push_killed_a_hundred_times_leaves_a_whole_site() {
    kill_pushes(101);
}

#[test]
fn a_full_disk_changes_nothing() {
    let both = Both::new("en");
    let server = both.path("server");
    let small = both.path("small");
    fs::create_dir(&small).expect("a folder");
    let at = small.display().to_string();
    let mount = ["-t", "tmpfs", "-o", "size=4m", "tmpfs", &at];
    let mounted = Command::new("mount").args(mount).stderr(Stdio::null()).status();
    if !mounted.is_ok_and(|done| done.success()) {
        eprintln!(
            "no small file system can be mounted here: a full disk is tried in writing.rs only"
        );
        return;
    }
    let tried = std::panic::catch_unwind(|| {
        let (code, said) = both.specola(&["deploy", "init", "small/server"]);
        assert_eq!(code, 0, "{said}");
        let site = both.path("site");
        both.git(&site, &["remote", "set-url", "site", "../small/server/site.git"]);
        fs::remove_dir_all(&server).expect("the other server");
        std::os::unix::fs::symlink(small.join("server"), &server).expect("a link");
        both.commit("Comincia", &page("uno", "Prima.", ""));
        assert_eq!(both.push(&["main"]).0, 0);
        let before = both.live().expect("a site");
        let mut refused = 0;
        for i in 0..6 {
            let commit =
                both.commit("Altra", &page(&format!("p{i}"), &"Parole. ".repeat(4000), ""));
            // Less and less room.
            let free = [0, 16, 64, 128, 256, 1 << 20][i] * 1024;
            let room = rustix::fs::statvfs(&small).expect("a file system");
            let ballast = (room.f_bavail * room.f_frsize).saturating_sub(free);
            fs::write(small.join("ballast"), vec![0; usize::try_from(ballast).expect("small")])
                .expect("filled");
            let (code, _) = both.push(&["main"]);
            let after = both.live().expect("a site stands");
            assert_eq!(code == 0, after.ends_with(&commit[..12]), "{after}");
            refused += usize::from(code != 0);
            fs::remove_file(small.join("ballast")).expect("emptied");
            if code != 0 {
                assert_eq!(after, before, "nothing changed");
                both.git(&site, &["reset", "--quiet", "--hard", "HEAD~1"]);
            }
        }
        assert!(refused >= 2, "the disk was never full");
        both.holds();
    });
    assert!(Command::new("umount").arg(&small).status().expect("runs").success());
    if let Err(panic) = tried {
        std::panic::resume_unwind(panic);
    }
}
