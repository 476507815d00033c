//! What an author reads when something is wrong, in English and in Italian.
//!
//! The cases stand in `tests/errors/<group>.txt`: `=== code code`, and words in between that are no codes; then the
//! body of a page `content/pages/p.it.md`, or `//- path` files, laid over the sound site of `frame.txt`. What is said
//! stands in `said/<group>.en.txt` and `said/<group>.it.txt`, as `check` prints it. Each case must provoke its codes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use specola::build::{Options, build};
use specola::diag::show::{Format, ToolLang, explain_code, show};
use specola::diag::{Arg, Code, Diagnostic, Loc, sort};
use specola::fields::{FieldSpec, FieldType, Need};
use specola::lang::{Direction, LangInfo, Languages};
use specola::source::Sources;
use specola::strings;
use specola::themes::Themes;
use specola::world::read;

use crate::fixture::{self, Memory, MemoryOut, NOW, at, files, folder, run};
use crate::golden;
use crate::snapshot;

/// The groups of cases that are built in memory.
const GROUPS: &[&str] =
    &["toml", "markdown", "numbers", "data", "aggregate", "charts", "grammar", "site"];

/// The sound site under every case.
fn frame() -> BTreeMap<String, Vec<u8>> {
    let mut all = golden::site("");
    all.extend(files(&snapshot::read("errors/frame.txt")));
    all.retain(|_, bytes| !bytes.is_empty());
    all
}

/// The name of each case with its files.
fn cases(group: &str) -> Vec<(String, BTreeMap<String, Vec<u8>>)> {
    let text = snapshot::read(&format!("errors/{group}.txt"));
    let mut cases: Vec<(String, BTreeMap<String, Vec<u8>>)> = Vec::new();
    for case in text.split("=== ").skip(1) {
        let (name, body) = case.split_once('\n').unwrap_or((case, ""));
        let mut site = frame();
        let (page, rest) = body.find("//- ").map_or((body, ""), |i| body.split_at(i));
        if !page.is_empty() {
            let text = format!("+++\ntitle = \"P\"\ndescription = \"Q.\"\n+++\n\n{page}");
            site.insert("content/pages/p.it.md".to_owned(), text.into_bytes());
        }
        for (path, bytes) in files(rest) {
            let latin = path.strip_suffix(" latin1").map(str::to_owned);
            let narrow = || String::from_utf8_lossy(&bytes).chars().map(|c| c as u8).collect();
            let bytes = if latin.is_some() { narrow() } else { bytes.clone() };
            site.insert(latin.unwrap_or(path), bytes);
        }
        // An empty file stands for one that is not there, but for tables.
        site.retain(|path, bytes| !bytes.is_empty() || path.ends_with(".csv"));
        cases.push((name.to_owned(), site));
    }
    cases
}

/// The codes in the name of a case.
fn codes(case: &str) -> impl Iterator<Item = &str> {
    case.split(' ').filter(|word| Code::ALL.iter().any(|c| c.as_str() == *word))
}

/// Everything that is wrong with a site, as `check` finds it.
fn faults(world: &Memory) -> (Sources<'_>, Vec<Diagnostic>) {
    let (sources, mut found) = read::read(world);
    let out = MemoryOut::default();
    let built = build(&sources, &Options::default(), &out, &|_| {}).expect("memory");
    found.extend(built.diagnostics);
    sort(&mut found);
    (sources, found)
}

#[test]
fn the_frame_is_sound() {
    let world = Memory::of(frame());
    let (sources, found) = faults(&world);
    assert_eq!(fixture::told(&found, &sources), "");
}

/// The text of each group in a language of the tool.
fn group(name: &str, lang: ToolLang) -> String {
    let mut text = String::new();
    for (case, site) in cases(name) {
        let world = Memory::of(site);
        let (sources, found) = faults(&world);
        let told = |code: &str| found.iter().any(|d| d.code.as_str() == code);
        assert!(codes(&case).all(told), "{name}, {case}: {}", fixture::told(&found, &sources));
        text.extend(["=== ", &case, "\n", &show(&found, &sources, Format::Human, lang, false)]);
    }
    text
}

/// The texts of all groups in English, by their group; made once for the tests that read them.
static ENGLISH: LazyLock<BTreeMap<&str, String>> =
    LazyLock::new(|| GROUPS.iter().map(|name| (*name, group(name, ToolLang::En))).collect());

#[test]
fn every_fault_says_what_why_and_how_to_mend_it() {
    let mut made = BTreeMap::new();
    for (name, english) in &*ENGLISH {
        made.insert(format!("{name}.en.txt"), english.clone().into_bytes());
        made.insert(format!("{name}.it.txt"), group(name, ToolLang::It).into_bytes());
    }
    snapshot::hold("errors/said", &made);
}

/// Why a chart cannot be drawn is told by a term of the catalogue: none is left that no author has been shown here.
#[test]
fn every_reason_of_a_chart_is_tried() {
    let told = ENGLISH.values().map(String::as_str).collect::<String>();
    let terms = include_str!("../../src/core/diag/texts/terms.toml").lines();
    let reasons = terms.filter(|l| l.starts_with("chart-") || l.starts_with("honest-"));
    let untold = reasons.filter(|line| {
        let english = line.split("en = \"").nth(1).and_then(|l| l.split("\", it = ").next());
        !english.is_some_and(|e| told.contains(&e.replace("\\\"", "\"")))
    });
    assert_eq!(untold.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn what_a_key_means_is_told_in_italian() {
    fn walk(specs: &'static [FieldSpec], found: &mut BTreeSet<&'static str>) {
        for spec in specs {
            if spec.need == Need::Required {
                found.insert(spec.meaning);
            }
            if let FieldType::Table(inner) | FieldType::Tables(inner) = spec.ty {
                walk(inner, found);
            }
        }
    }
    let mut meanings = BTreeSet::new();
    walk(specola::config::SPECS, &mut meanings);
    walk(specola::data::specs::DATASET, &mut meanings);
    walk(specola::chart::spec::CHART, &mut meanings);
    walk(specola::chart::spec::CHANNEL, &mut meanings);
    for kind in specola::doc::front::Kind::ALL {
        walk(kind.specs(), &mut meanings);
    }
    for kind in specola::site::vocabulary::TermKind::ALL {
        walk(kind.specs(), &mut meanings);
    }
    let world = Memory::new("");
    let (sources, _) = read::read(&world);
    meanings.retain(|meaning| {
        let d = Diagnostic::new(Code::KeyMissing, Loc::Project)
            .with("key", "k")
            .with("meaning", Arg::Meaning(meaning));
        let same = |lang| show(std::slice::from_ref(&d), &sources, Format::Json, lang, false);
        let italian = same(ToolLang::It)
            .replace("aggiungi", "add")
            .replace("manca la chiave `k`", "the key `k` is missing");
        italian == same(ToolLang::En) && *meaning != "MAJOR.MINOR.PATCH"
    });
    assert_eq!(meanings, BTreeSet::new(), "not in [meanings] of src/core/diag/texts/terms.toml");
}

#[test]
fn a_language_without_words_is_told_once_and_other_words_stand_in() {
    let words =
        ["a", "b", "c", "d", "e", "f"].map(|key| format!("{key} = {{ it = \"{key}!\" }}\n"));
    let world = Memory::new(&format!("//- themes/t/strings.toml\n{}", words.concat()));
    let (sources, mut found) = read::read(&world);
    let lang = |tag: &str| LangInfo {
        tag: tag.to_owned(),
        name: tag.to_owned(),
        locale: tag.to_owned(),
        direction: Direction::Ltr,
    };
    let languages = Languages::new(vec![lang("it"), lang("en"), lang("fr")]).expect("three");
    let themes = Themes::load(&sources, "t".to_owned(), &languages, &mut found);
    let strings = strings::load(&sources, &themes, &languages, &mut found);
    let one = |tag: &str| {
        format!(
            "themes/t/strings.toml:1:5: error[string-missing]: words of the interface without a text in `{tag}`, 6 in all: a, b, c, d, e, …\n"
        )
    };
    sort(&mut found);
    assert_eq!(fixture::told(&found, &sources), one("en") + &one("fr"));
    let french = languages.find("fr").expect("a language");
    assert_eq!((strings.get(french, "f"), strings.has("f")), ("f!", true));
}

/// Codes that no author's file can provoke, and where they are tried instead.
const ELSEWHERE: &[(&str, &str)] = &[
    ("path-not-utf8", "bad.rs"),
    ("link-outside", "bad.rs"),
    ("file-unreadable", "reading.rs"),
    ("file-too-large", "bad.rs"),
    ("text-not-utf8", "bad.rs"),
    ("nesting-too-deep", "bad.rs"),
    ("port-taken", "serve.rs"),
    ("site-missing", "cli.rs"),
    ("output-locked", "writing.rs"),
    ("output-foreign", "cli.rs"),
    ("output-place", "writing.rs"),
    ("output-write", "writing.rs"),
    ("output-kept", "writing.rs"),
    ("argument-invalid", "cli.rs"),
    ("value-jump", "src/core/data/tests/rules.rs, against a frozen version"),
    ("file-exists", "cli.rs"),
    ("git-failed", "deploy.rs"),
    ("deploy-missing", "deploy.rs"),
    ("release-unknown", "deploy.rs"),
    ("release-none", "deploy.rs"),
    ("report-unknown", "cli.rs"),
    ("program-failed", "cli.rs"),
    ("release-unreadable", "deploy.rs"),
    ("release-withdrawn", "deploy.rs"),
    ("version-none", "versions.rs"),
    ("reason-missing", "versions.rs"),
    ("table-unfit", "infer.rs"),
    ("document-unfit", "editor.rs"),
    ("sheet-choice", "infer.rs"),
    ("sheet-unknown", "infer.rs"),
    ("profile-weak", "aggregate.rs"),
    ("profile-other", "aggregate.rs"),
    ("records-inside", "aggregate.rs"),
    ("records-committed", "aggregate.rs"),
    ("history-private", "history.rs"),
    ("history-unsearched", "history.rs"),
    ("embargo-public", "history.rs"),
    ("rounding-bare", "measures.rs"),
    ("records-empty", "aggregate.rs"),
    ("records-column", "aggregate.rs"),
    ("records-value", "aggregate.rs"),
    ("records-twice", "aggregate.rs"),
    ("persons-twice", "aggregate.rs"),
    ("table-unprotected", "src/core/aggregate/tests.rs"),
    ("external-dead", "src/external/tests.rs"),
    ("external-unsure", "src/external/tests.rs"),
    ("external-unasked", "cli.rs"),
    ("url-vanished", "below, against an older manifest"),
    ("urls-vanished", "src/core/world/manifest.rs"),
    ("chart-vanished", "below, against an older manifest"),
    ("value-changed", "below, against an older manifest"),
    ("manifest-invalid", "below, against an older manifest"),
];

#[test]
fn every_text_of_the_catalogue_is_read_over() {
    let all = |lang| {
        let one = |code: &Code| explain_code(code.as_str(), lang).expect("a code");
        Code::ALL.iter().map(one).collect::<Vec<String>>().join("\n").into_bytes()
    };
    let made = [("en.txt", all(ToolLang::En)), ("it.txt", all(ToolLang::It))];
    snapshot::hold("errors/explained", &made.map(|(name, text)| (name.to_owned(), text)).into());
}

#[test]
fn every_code_is_tried() {
    let tried: BTreeSet<String> = GROUPS
        .iter()
        .flat_map(|group| cases(group))
        .flat_map(|(case, _)| codes(&case).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let elsewhere = |code: &&str| ELSEWHERE.iter().any(|(c, _)| c == code);
    let untried: Vec<&str> = Code::ALL
        .iter()
        .map(|c| c.as_str())
        .filter(|c| !tried.contains(*c) && !elsewhere(c))
        .collect();
    assert_eq!(untried, Vec::<&str>::new(), "no case in tests/errors");
    let twice: Vec<&str> =
        ELSEWHERE.iter().map(|(c, _)| *c).filter(|c| tried.contains(*c)).collect();
    assert_eq!(twice, Vec::<&str>::new(), "tried here, and said to be tried elsewhere");
}

/// A site with faults in several files, on disk.
fn many() -> tempfile::TempDir {
    let dir = folder();
    let mut site = frame();
    site.extend(files(&snapshot::read("errors/many.txt")));
    fixture::write_files(dir.path(), &site);
    dir
}

#[test]
fn one_run_tells_every_fault_of_every_file_in_each_format() {
    let dir = many();
    let mut made = BTreeMap::new();
    for format in ["human", "short", "json", "github", "gitlab"] {
        let (code, out, said) =
            run(&["check", "--format", format, "--now", NOW, "--lang", "en"], dir.path());
        assert_eq!(code, 1);
        made.insert(format!("{format}.txt"), (out + &said).into_bytes());
    }
    let (code, out, said) = run(&["check", "--now", NOW, "--lang", "it"], dir.path());
    assert_eq!(code, 1);
    made.insert("human.it.txt".to_owned(), (out + &said).into_bytes());
    snapshot::hold("errors/many", &made);
    // A build says the same, and writes nothing.
    let (code, _, said) = run(&["build", "--now", NOW, "--out", "fuori"], dir.path());
    assert_eq!(code, 1);
    let human = String::from_utf8(made["human.txt"].clone()).expect("UTF-8");
    assert_eq!(said, human + "nothing was written: the old site stands\n");
    assert!(!at(&dir, "fuori").exists());
}

#[test]
fn the_exit_code_says_who_has_to_mend_it() {
    let dir = folder();
    fixture::write_files(dir.path(), &frame());
    assert_eq!(run(&["check", "--now", NOW], dir.path()).0, 0);
    // A warning is no fault.
    let page = "//- content/pages/p.it.md\n+++\ntitle = \"P\"\ndescription = \"Q.\"\n+++\n\n# P\n";
    fixture::write(dir.path(), page);
    assert_eq!(run(&["check", "--now", NOW], dir.path()).0, 0);
    fixture::write(dir.path(), "//- content/pages/p.it.md\n");
    assert_eq!(run(&["check", "--now", NOW], dir.path()).0, 1);
    assert_eq!(run(&["build", "--now", NOW], dir.path()).0, 1);
    assert_eq!(run(&["check", "--now", "ieri"], dir.path()).0, 2);
    assert_eq!(run(&["check", "--root", "altrove"], dir.path()).0, 2);
}

#[test]
fn an_older_manifest_tells_what_would_vanish_or_change() {
    let dir = folder();
    let mut site = frame();
    site.extend(files(&snapshot::read("errors/before.txt")));
    fixture::write_files(dir.path(), &site);
    let (code, _, said) = run(&["build", "--now", NOW, "--out", "prima"], dir.path());
    assert_eq!((code, said.as_str()), (0, ""));
    std::fs::remove_file(at(&dir, "content/pages/via.it.md")).expect("removed");
    fixture::write(dir.path(), &snapshot::read("errors/after.txt"));
    let against = |manifest: &str, lang: &str| {
        run(&["check", "--against", manifest, "--now", NOW, "--lang", lang], dir.path())
    };
    let mut made = BTreeMap::new();
    fixture::write(dir.path(), "//- rotto.json\n{\n");
    for lang in ["en", "it"] {
        let (code, out, said) = against("prima/specola-manifest.json", lang);
        assert_eq!(code, 1);
        let (code, broken, more) = against("rotto.json", lang);
        assert_eq!(code, 1);
        let text = format!("{out}{said}\n{broken}{more}");
        made.insert(format!("{lang}.txt"), text.into_bytes());
    }
    snapshot::hold("errors/against", &made);
}
