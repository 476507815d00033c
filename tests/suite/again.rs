//! A build over an earlier one is the build that a fresh folder would get, byte for byte, whatever changed between the two
//! and whatever became of what the earlier one left behind.
//!
//! The site is that of two golden cases together: articles, a report, pieces, events, datasets, charts, numbers in texts.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use specola::PROGRAM;
use specola::build::{Options, amend, build, has_errors};
use specola::diag;
use specola::name::OutPath;
use specola::plan::PER_PAGE;
use specola::source::Stamp;
use specola::world::disk::Disk;
use specola::world::manifest::Head;
use specola::world::out::{Fingerprint, Out, Sink, Written};
use specola::world::read;
use specola::world::staging::{Before, Published, Staging};
use specola::world::switch::Step;

use crate::fixture::{Memory, MemoryOut, NOW, at, folder, tree, write_files};
use crate::golden;

/// A later moment: what was to come is out by then.
const LATER: &str = "2027-01-01T00:00:00Z";

thread_local! {
    /// Whether the last build of this test made nothing but what changed texts touch.
    static AMENDED: Cell<bool> = const { Cell::new(false) };
}

/// How many changes are made in turn.
const STEPS: usize = 60;

/// A staging without pictures, which take most of the time of a build that is not optimised; and whether it took over all
/// that a change does not touch.
struct Unillustrated<'s>(&'s Staging, AtomicBool);

impl Out for Unillustrated<'_> {
    fn create(&self, path: &OutPath) -> io::Result<Sink<'_>> {
        self.0.create(path)
    }
    fn put(&self, path: &OutPath, bytes: &[u8]) -> io::Result<Written> {
        self.0.put(path, bytes)
    }
    fn open(&self, path: &OutPath) -> io::Result<Option<Box<dyn io::Read + '_>>> {
        self.0.open(path)
    }
    fn keeps(&self) -> bool {
        self.0.keeps()
    }
    fn keep(&self, path: &OutPath, from: &Fingerprint) -> io::Result<Option<Written>> {
        self.0.keep(path, from)
    }
    fn made_from(&self, path: &OutPath, from: &Fingerprint) {
        self.0.made_from(path, from);
    }
    fn known_source(&self, path: &str, stamp: &Stamp) -> Option<Fingerprint> {
        self.0.known_source(path, stamp)
    }
    fn note_source(&self, path: &str, stamp: &Stamp, bytes: &Fingerprint) {
        self.0.note_source(path, stamp, bytes);
    }
    fn is_settled(&self, stamp: &Stamp) -> bool {
        self.0.is_settled(stamp)
    }
    fn keep_all_but(&self, is_other: &(dyn Fn(&str) -> bool + Sync)) -> io::Result<bool> {
        let kept = self.0.keep_all_but(is_other);
        self.1.fetch_or(matches!(kept, Ok(true)), Ordering::Relaxed);
        kept
    }
    fn last_manifest(&self) -> Option<Head> {
        self.0.last_manifest()
    }
    fn last_written(&self, path: &OutPath) -> Option<Written> {
        self.0.last_written(path)
    }
    fn recall(&self, name: &str) -> Option<Vec<u8>> {
        self.0.recall(name)
    }
    fn leave(&self, name: &str, bytes: Vec<u8>) {
        self.0.leave(name, bytes);
    }
    fn wants_pictures(&self) -> bool {
        false
    }
}

/// Builds the site of a folder into another one; `None` where something is wrong with it.
fn built(root: &Path, out: &Path, now: &str) -> Option<Published> {
    publish(root, Staging::begin(root, out, PROGRAM).expect("begins"), now)
}

fn publish(root: &Path, staging: Staging, now: &str) -> Option<Published> {
    let disk = Disk::new(root, now.parse().expect("a moment")).expect("a folder");
    let (options, listed) = (Options::default(), read::list(&disk));
    let out = Unillustrated(&staging, AtomicBool::new(false));
    let (_, mut built) = amend::build(&disk, listed, &options, &out, &|_| {}).expect("writes");
    AMENDED.set(out.1.load(Ordering::Relaxed));
    let mut found = std::mem::take(&mut built.diagnostics);
    diag::sort(&mut found);
    (!has_errors(&found)).then(|| {
        let published = staging.publish_by(built.head(), Step::One).expect("publishes");
        assert_eq!(published.diagnostics, []);
        // What an author is told is part of what was built.
        Published { diagnostics: found, ..published }
    })
}

fn start() -> BTreeMap<String, Vec<u8>> {
    let mut all: BTreeMap<String, Vec<u8>> = golden::site("report");
    all.extend(golden::site("article"));
    for (n, topics) in [(1, "[]"), (2, "[\"lavoro\"]"), (3, "[\"lavoro\"]")] {
        let text = format!(
            "+++\ntitle = \"Il numero {n}\"\ndescription = \"Una frase.\"\ndate = 2026-0{n}-01\ntopics = {topics}\n+++\n\n\
             Il testo, con [un altro](article:centri) e [una foto](foto.txt).\n\n## Una parte\n\nAltro.\n"
        );
        all.insert(format!("content/articles/a{n}/index.it.md"), text.into_bytes());
        all.insert(format!("content/articles/a{n}/foto.txt"), b"una foto".to_vec());
    }
    all.insert("static/nota.txt".to_owned(), b"nota".to_vec());
    // Links without words of their own bear the title of the page that they lead to.
    let link = b"\n\nSi veda [](article:a1), poi [](altrisguardi:voce).\n";
    all.insert("datasets/centri/notes.it.md".to_owned(), link.to_vec());
    for text in ["content/reports/2026/02-scuola.it.md", "content/articles/a3/index.it.md"] {
        all.get_mut(text).expect("a text").extend(link);
    }
    all
}

/// A sequence of numbers (Knuth's MMIX generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % n
    }
}

/// Saves a text: over the old one in its place, or by renaming as editors do.
fn save(path: &Path, text: &str, renaming: bool) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    if renaming {
        fs::write(path.with_extension("new"), text).expect("written");
        fs::rename(path.with_extension("new"), path).expect("renamed");
    } else {
        fs::write(path, text).expect("written");
    }
}

/// Changes words of a file; the file may not have them any more.
fn change(root: &Path, file: &str, from: &str, to: &str, renaming: bool) -> String {
    let path = root.join(file);
    if let Ok(text) = fs::read_to_string(&path) {
        save(&path, &text.replacen(from, to, 1), renaming);
    }
    format!("{file}: {from} → {to}")
}

/// Where a build finds what the last one left: its output, and from what that was made.
struct Left<'p> {
    out: &'p Path,
    kept: &'p Path,
    spare: &'p Path,
}

/// One change of the site, of the moment, or of what the last build left; says which.
#[expect(clippy::too_many_lines, reason = "one change after the other")]
fn step(
    root: &Path,
    left: &Left<'_>,
    chance: &mut Chance,
    n: usize,
    now: &mut &'static str,
) -> String {
    let renaming = chance.below(2) == 0;
    let to = format!("{n}");
    let edit = |file: &str, from: &str, to: &str| change(root, file, from, to, renaming);
    let article = format!("content/articles/a{}/index.it.md", 1 + chance.below(3));
    match chance.below(27) {
        0 => edit(&article, "Il testo", &format!("Il testo {to}")),
        1 => edit(&article, "Altro", "Altra"), // as many bytes
        2 => edit(&article, "title = \"Il", &format!("title = \"{to} Il")),
        3 => edit(&article, "date = 2026-0", "date = 2025-0"),
        4 => edit(&article, "topics = []", "topics = [\"lavoro\"]"),
        5 => edit(&article, "+++\n\n", &format!("aliases = [\"/vecchio-{to}/\"]\n+++\n\n")),
        6 => edit(&article, "## Una parte", &format!("## Una parte\n\n## B {to}\n\n## C")),
        7 => edit("content/articles/a2/foto.txt", "foto", "fata"), // as many bytes
        8 => {
            let new = article.replace(".it.", ".en.");
            let text = "+++\ntitle = \"In English\"\ndescription = \"A line.\"\ndate = 2026-02-02\n+++\n\nText.\n";
            save(&root.join(&new), text, renaming);
            format!("{new}: new")
        }
        9 => {
            let gone = article.replace(".it.", ".en.");
            let _ = fs::remove_file(root.join(&gone));
            format!("{gone}: gone")
        }
        10 => {
            let name = format!("content/articles/nuovo-{n}.it.md");
            let text = "+++\ntitle = \"Nuovo\"\ndescription = \"Una frase.\"\ndate = 2026-01-15\n+++\n\nSì.\n";
            save(&root.join(&name), text, renaming);
            format!("{name}: new")
        }
        11 => {
            let (old, new) = (root.join("content/articles/a3"), root.join("content/articles/a4"));
            let _ = fs::rename(&old, &new).or_else(|_| fs::rename(&new, &old));
            "a folder under another name".to_owned()
        }
        12 => edit("datasets/centri/centri.csv", "2025,", &format!("20{}5,", 1 + chance.below(9))),
        13 => edit("datasets/centri/dataset.toml", "it = \"", &format!("it = \"{to} ")),
        14 => edit("content/vocabularies/topics.toml", "Lavoro", &format!("Lavoro {to}")),
        15 => edit("specola.toml", "Dati di prova", &format!("Dati di prova {to}")),
        16 => edit("themes/mini/templates/macros.html", "<ul>", "<ul >"),
        17 => edit("themes/mini/css/page.css", "#0", "#1"),
        18 => edit("themes/mini/strings.toml", "it = \"Ar", "it = \"Àr"),
        19 => edit("static/nota.txt", "nota", "nata"), // as many bytes
        20 => {
            *now = if *now == NOW { LATER } else { NOW };
            format!("now {now}")
        }
        21 => {
            let names = ["", "search-it", "searched-it", "texts", "known", "sketches"];
            let kept = match names[chance.below(names.len())] {
                "" => left.kept.to_owned(),
                name => left.kept.with_extension(name),
            };
            let bytes = fs::read(&kept).unwrap_or_default();
            match chance.below(4) {
                0 => fs::remove_file(kept).unwrap_or_default(),
                1 => fs::write(kept, &bytes[..bytes.len() / 2]).unwrap_or_default(),
                2 => fs::write(kept, "nonsense").unwrap_or_default(),
                _ => {
                    let mut spoilt = bytes;
                    if let Some(byte) = spoilt.last_mut() {
                        *byte ^= 1;
                    }
                    fs::write(kept, spoilt).unwrap_or_default();
                }
            }
            "what was kept is spoilt".to_owned()
        }
        23 => {
            edit("content/articles/centri/index.it.md", "it = \"Gli", &format!("it = \"{to} Gli"))
        }
        24 => edit(&article, "Altro.", "Altro.\n\n```chart\nid = \"ospiti-anni\"\n```"),
        22 => {
            // A hand in the output: other bytes, as many.
            let page = left.out.join("articoli/index.html");
            let text = fs::read_to_string(&page).expect("a page").replace('a', "e");
            if renaming {
                fs::remove_file(&page).expect("gone");
            }
            fs::write(&page, text).expect("written");
            "a page of the output edited".to_owned()
        }
        25 => {
            let spoilt = if left.spare.exists() { spoil(root, left.spare, chance) } else { "none" };
            format!("the site that is needed no more: {spoilt}")
        }
        _ => {
            fs::remove_file(left.out.join("index.html")).expect("gone");
            "a page of the output removed".to_owned()
        }
    }
}

/// A hand in the site that is needed no more, of which the next is made; says which. Nothing of it may be published, and
/// nothing written where a link leads.
fn spoil(root: &Path, spare: &Path, chance: &mut Chance) -> &'static str {
    let (page, folder) = (spare.join("articoli/index.html"), spare.join("articoli"));
    let away = root.join("away");
    fs::create_dir_all(&away).expect("a folder");
    fs::write(away.join("index.html"), "mine").expect("written");
    // A hand that was there before may have left anything.
    if fs::symlink_metadata(&folder).is_ok_and(|meta| !meta.is_dir()) {
        fs::remove_file(&folder).expect("gone");
    }
    fs::create_dir_all(&folder).expect("a folder");
    match chance.below(6) {
        0 => {
            fs::remove_dir_all(spare).expect("gone");
            "gone"
        }
        1 => {
            fs::write(spare.join("articoli/mine.html"), "mine").expect("written");
            fs::create_dir_all(spare.join("mine/mine")).expect("a folder");
            "more files"
        }
        2 => {
            let _ = fs::remove_file(&page);
            fs::create_dir_all(page.join("mine")).expect("a folder");
            fs::write(page.join("mine/mine"), "mine").expect("written");
            "a folder for a file"
        }
        3 => {
            let _ = fs::remove_dir_all(&folder);
            fs::write(&folder, "mine").expect("written");
            "a file for a folder"
        }
        4 => {
            let _ = fs::remove_dir_all(&folder);
            std::os::unix::fs::symlink(&away, &folder).expect("a link");
            "a link for a folder"
        }
        _ => {
            let _ = fs::remove_file(&page);
            std::os::unix::fs::symlink(away.join("index.html"), &page).expect("a link");
            "a link for a file"
        }
    }
}

/// The folders under a folder.
fn folders(root: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder is read") {
            let path = entry.expect("an entry").path();
            if fs::symlink_metadata(&path).expect("an entry is looked at").is_dir() {
                found.insert(path.strip_prefix(root).expect("below").to_owned());
                open.push(path);
            }
        }
    }
    found
}

/// The first file that differs.
fn difference(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) -> Option<String> {
    let name = a.keys().chain(b.keys()).find(|name| a.get(*name) != b.get(*name))?;
    let bytes = |of: &BTreeMap<String, Vec<u8>>| of.get(name).cloned().unwrap_or_default();
    let (one, other) = (bytes(a), bytes(b));
    let equal = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let from = |bytes: &[u8]| {
        let end = bytes.len().min(equal + 200);
        String::from_utf8_lossy(&bytes[equal.saturating_sub(100).min(end)..end]).into_owned()
    };
    Some(format!("{name}\n…{:?}\n…{:?}", from(&one), from(&other)))
}

/// The site as it was at the beginning.
fn back(root: &Path) {
    for part in ["content", "datasets", "static", "themes"] {
        fs::remove_dir_all(root.join(part)).expect("gone");
    }
    write_files(root, &start());
}

#[test]
fn a_build_over_another_is_the_build_of_a_fresh_folder_whatever_changed() {
    let dir = folder();
    let root = at(&dir, "s");
    write_files(&root, &start());
    let mut now = NOW;
    let (out, kept) = (root.join("public"), root.join(".public.specola/kept"));
    let spare = root.join(".public.specola/spare");
    let left = Left { out: &out, kept: &kept, spare: &spare };
    fs::create_dir(root.join("away")).expect("a folder");
    built(&root, &out, now).expect("nothing is wrong");
    let mut chance = Chance(5);
    let (mut broken, mut taken_over) = (0, 0);
    for n in 0..STEPS {
        let what = step(&root, &left, &mut chance, n, &mut now);
        let warm = built(&root, &out, now);
        let fresh = at(&dir, &format!("fresh-{n}"));
        let cold = built(&root, &fresh, now);
        assert_eq!(warm.is_some(), cold.is_some(), "{n}: {what}");
        let told = |built: &Option<Published>| built.as_ref().map(|b| b.diagnostics.clone());
        assert_eq!(told(&warm), told(&cold), "{n}: {what}");
        let Some(warm) = warm else {
            // What an author does then: a step back.
            broken += 1;
            back(&root);
            continue;
        };
        let found = difference(&tree(&out), &tree(&fresh));
        assert_eq!(found, None, "{n}: {what}");
        assert_eq!(folders(&out), folders(&fresh), "{n}: {what}");
        let away = tree(&root.join("away"));
        assert!(away.values().all(|bytes| bytes == b"mine"), "{n}: {what}");
        taken_over += warm.n_taken_over;
        fs::remove_dir_all(fresh).expect("gone");
    }
    assert!(broken < STEPS / 6, "{broken} steps broke the site");
    assert!(taken_over > STEPS * 30, "only {taken_over} files were taken over");
}

/// Moments of a day and of the next; an empty feed is that of its day, and a manifest of its moment.
const MOMENTS: [&str; 4] = [
    "2026-03-31T10:00:00Z",
    "2026-03-31T10:00:07Z",
    "2026-03-31T18:30:00Z",
    "2026-04-01T09:00:00Z",
];

/// Words that an author adds at the end of a text: of these nothing else depends, or little (a word that looks like a name
/// misspelt is one of its own in the third text that has it; a typed number is told; a link leads to another page).
const WORDS: [&str; 9] = [
    "Parole nuove.",
    "Parole *nuove* e `codice`.",
    "Una Prefetura.",
    "Sono 45 persone.",
    "Una nota[^n].\n\n[^n]: Una nota.",
    "\n## Un titolo\n\nAltre parole.",
    "Si legge [qui](article:centri).",
    "Si legge [qui](article:altro) e [qui](event:tavolo#nessuno).",
    "| a | b |\n|---|---|\n| 1 | 2 |",
];

/// Changes what front matter says of a page that others show.
fn retitle(text: &str, chance: &mut Chance, n: usize) -> String {
    let day = 10 + chance.below(20);
    match chance.below(5) {
        0 | 1 => text.replacen("title = \"", &format!("title = \"{n} "), 1),
        2 => text.replacen("description = \"", &format!("description = \"{n} "), 1),
        3 => {
            let kept = text.split_inclusive('\n').filter(|line| !line.starts_with("updated ="));
            let text: String = kept.collect();
            text.replacen("title =", &format!("updated = 2026-03-{day}\ntitle ="), 1)
        }
        _ => {
            let told =
                format!("\n[[corrections]]\ndate = 2026-03-{day}\ntext = \"Numero {n}.\"\n+++\n\n");
            text.replacen("\n+++\n\n", &told, 1)
        }
    }
}

/// One change of a text: words come, or those that came last go; or others see something else of its page.
fn reword(root: &Path, chance: &mut Chance, n: usize) -> String {
    let mut texts: Vec<String> = start().into_keys().filter(|path| path.ends_with(".md")).collect();
    texts.retain(|path| root.join(path).exists());
    let path = texts.swap_remove(chance.below(texts.len()));
    let text = fs::read_to_string(root.join(&path)).expect("a text");
    let words = WORDS[chance.below(WORDS.len())];
    let is_shorter = chance.below(4) == 0 && text.contains("\n\nAlla fine ");
    let new = if chance.below(3) == 0 {
        retitle(&text, chance, n)
    } else if is_shorter {
        text.rsplit_once("\n\nAlla fine ").expect("words").0.to_owned() + "\n"
    } else {
        format!("{}\n\nAlla fine {n}. {words}\n", text.trim_end())
    };
    save(&root.join(&path), &new, chance.below(2) == 0);
    format!("{path}: {words}")
}

/// A site in a folder, and where it was built.
fn begun(dir: &tempfile::TempDir, site: &BTreeMap<String, Vec<u8>>) -> (PathBuf, PathBuf) {
    let root = at(dir, "s");
    write_files(&root, site);
    let out = root.join("public");
    // What was saved just now may be saved again with the same stamp.
    std::thread::sleep(std::time::Duration::from_millis(200));
    built(&root, &out, NOW).expect("nothing is wrong");
    (root, out)
}

/// Builds a site again, and in a fresh folder, with the same outcome; says whether it was amended.
fn again(root: &Path, out: &Path, what: &str) -> bool {
    let warm = built(root, out, NOW).map(|built| built.diagnostics);
    let is_amended = AMENDED.get();
    let dir = folder();
    let fresh = at(&dir, "fresh");
    let cold = built(root, &fresh, NOW).map(|built| built.diagnostics);
    assert_eq!(warm, cold, "{what}");
    assert_eq!(difference(&tree(out), &tree(&fresh)), None, "{what}");
    is_amended
}

/// Where nothing changed but words of texts, nothing is made but what they touch; and that is the whole site.
#[test]
fn a_site_whose_words_change_is_amended() {
    let dir = folder();
    let (root, out) = begun(&dir, &start());
    let (kept, spare) = (root.join(".public.specola/kept"), root.join(".public.specola/spare"));
    let left = Left { out: &out, kept: &kept, spare: &spare };
    fs::create_dir(root.join("away")).expect("a folder");
    let mut chance = Chance(11);
    let (mut amended, mut moment) = (0, 0);
    for n in 0..STEPS {
        let mut what = reword(&root, &mut chance, n);
        match chance.below(12) {
            // Two at once; another moment; a hand in what the last build left.
            0 => what += &reword(&root, &mut chance, n + 1000),
            1 | 2 => moment = (moment + 1).min(MOMENTS.len() - 1),
            3 => what += &step(&root, &left, &mut chance, n, &mut { NOW }),
            4 => {
                let sketches = kept.with_extension("sketches");
                let mut bytes = fs::read(&sketches).expect("what others show of texts");
                let place = chance.below(bytes.len());
                bytes[place] ^= 0x10;
                fs::write(sketches, bytes).expect("written");
                what += ", and what others show of texts is spoilt";
            }
            _ => {}
        }
        let now = MOMENTS[moment];
        let warm = built(&root, &out, now);
        amended += usize::from(AMENDED.get());
        let fresh = at(&dir, &format!("fresh-{n}"));
        let cold = built(&root, &fresh, now);
        let told = |built: &Option<Published>| built.as_ref().map(|b| b.diagnostics.clone());
        assert_eq!(told(&warm), told(&cold), "{n}: {what}");
        if warm.is_none() {
            back(&root);
            continue;
        }
        let found = difference(&tree(&out), &tree(&fresh));
        assert_eq!(found, None, "{n}: {what}");
        assert_eq!(folders(&out), folders(&fresh), "{n}: {what}");
        fs::remove_dir_all(fresh).expect("gone");
    }
    assert!(amended > STEPS / 3, "{amended} of {STEPS} builds were amended");
}

/// What hangs on a page in other ways than through its card: the data that it uses and the notes that link to it call it
/// by its title; the picture of its title comes and goes with the letters of it; what links into it may lead nowhere.
#[test]
fn whatever_hangs_on_a_page_is_amended_with_it() {
    let dir = folder();
    let mut all = start();
    let page = "+++\ntitle = \"Una nota\"\ndescription = \"Una frase.\"\ndatasets = [\"centri\"]\n+++\n\nSì.\n";
    all.insert("content/pages/nota.it.md".to_owned(), page.into());
    let link = b"\n\nSi veda [](page:nota).\n";
    all.get_mut("datasets/centri/notes.it.md").expect("notes").extend(link);
    let link = b"\n\nSi veda [un posto](article:a2#nessuno).\n";
    all.get_mut("content/articles/a1/index.it.md").expect("a text").extend(link);
    let (root, out) = begun(&dir, &all);
    let (page, article) = ("content/pages/nota.it.md", "content/articles/a2/index.it.md");
    let figures = "\n[[key_figures]]\nvalue = \"12\"\nlabel = \"cose\"\n+++\n\n";
    let changes = [
        (page, "Una nota", "Un altro nome", true),
        (page, "Una frase", "Un'altra frase", true),
        // No picture has these letters.
        (article, "title = \"Il numero 2\"", "title = \"日本語\"", false),
        (article, "title = \"日本語\"", "title = \"Il numero 2\"", false),
        // The template of such figures makes places that nobody knows.
        (article, "\n+++\n\n", figures, false),
        (article, figures, "\n+++\n\n", false),
        (article, "Il testo", "Un testo", true),
    ];
    for (file, from, to, is_amended) in changes {
        let what = change(&root, file, from, to, true);
        assert_eq!(again(&root, &out, &what), is_amended, "{what}");
    }
}

/// Releases of one site beside each other: each is written after the one that is live, which is the last, or an earlier
/// one that was made live by hand.
#[test]
fn a_release_after_another_is_the_build_of_a_fresh_folder_whatever_changed() {
    let dir = folder();
    let (root, record, spare) = (at(&dir, "s"), at(&dir, "kept"), at(&dir, "spare"));
    write_files(&root, &start());
    let released = |n: usize, live: Option<usize>, now| {
        let out = at(&dir, &format!("release-{n}"));
        let live = live.map(|n| at(&dir, &format!("release-{n}")));
        let before = Before { site: live.as_deref(), record: &record, spare: &spare };
        let staging = Staging::begin_after(&root, &out, PROGRAM, before).expect("begins");
        publish(&root, staging, now)
    };
    let mut now = NOW;
    released(0, None, now).expect("nothing is wrong");
    let mut chance = Chance(7);
    let (mut live, mut before, mut taken_over) = (0, 0, 0);
    for n in 1..=STEPS / 2 {
        let out = at(&dir, &format!("release-{live}"));
        let left = Left { out: &out, kept: &record, spare: &spare };
        let what = step(&root, &left, &mut chance, n, &mut now);
        if chance.below(6) == 0 {
            std::mem::swap(&mut live, &mut before);
        }
        let warm = released(n, Some(live), now);
        let fresh = at(&dir, &format!("fresh-{n}"));
        let cold = built(&root, &fresh, now);
        assert_eq!(warm.is_some(), cold.is_some(), "{n}: {what}");
        let told = |built: &Option<Published>| built.as_ref().map(|b| b.diagnostics.clone());
        assert_eq!(told(&warm), told(&cold), "{n}: {what}");
        let Some(warm) = warm else {
            back(&root);
            continue;
        };
        let found = difference(&tree(&at(&dir, &format!("release-{n}"))), &tree(&fresh));
        assert_eq!(found, None, "{n}: {what}");
        taken_over += warm.n_taken_over;
        fs::remove_dir_all(fresh).expect("gone");
        if before != live && chance.below(2) == 0 && !spare.exists() {
            fs::rename(at(&dir, &format!("release-{before}")), &spare).expect("moved");
        }
        (before, live) = (live, n);
    }
    assert!(taken_over > STEPS / 2 * 30, "only {taken_over} files were taken over");
}

/// What one change costs: the number of files that are not taken over, or compared, as they were.
#[test]
fn one_changed_article_costs_what_it_touches() {
    let dir = folder();
    let root = at(&dir, "s");
    write_files(&root, &start());
    // A file that was saved just now may be saved again with the same stamp: nothing is known of it yet.
    std::thread::sleep(std::time::Duration::from_secs(3));
    let out = root.join("public");
    built(&root, &out, NOW).expect("nothing is wrong");
    let nothing = built(&root, &out, NOW).expect("nothing is wrong");
    assert_eq!([nothing.n_unchanged, nothing.n_taken_over], [nothing.n_files; 2]);
    let file = "content/articles/a1/index.it.md";
    let before = tree(&out);
    change(&root, file, "Il testo", "Un testo", true);
    let text = built(&root, &out, NOW).expect("nothing is wrong");
    let after = tree(&out);
    let shards = after.keys().filter(|path| path.starts_with("cerca/index/")).count();
    let drawn =
        "its page, what the search tells of it and the words of the search alone were made again";
    assert_eq!(text.n_taken_over, text.n_files - 2 - shards, "{drawn}");
    let changed = others(&before, &after);
    // Its page, what the search tells of it, the list of all files.
    let expected = ["articoli/a1/index.html", "cerca/pages/0.json", "specola-manifest.json"];
    assert_eq!(changed, expected);
    assert_eq!(text.n_unchanged, text.n_files - 2);
    // The same where it links to a page that it had nothing to do with.
    change(&root, file, "Un testo", "Un [testo](article:altro)", true);
    let linked = built(&root, &out, NOW).expect("nothing is wrong");
    assert_eq!(linked.n_taken_over, text.n_taken_over, "{drawn}");
    // A title stands on other pages: those that show it, and no others.
    let before = tree(&out);
    change(&root, file, "Il numero", "Un numero", true);
    let title = built(&root, &out, NOW).expect("nothing is wrong");
    let after = tree(&out);
    // Beside its own: those that name it, the lists (in the other language, where it has no text, too), what is new, and a
    // report for paper, in whose second chapter it is named.
    let expected = [
        "articoli/a1/index.html",
        "articoli/a3/index.html",
        "articoli/index.html",
        "cerca/pages/0.json",
        "dati/centri/index.html",
        "en/articles/index.html",
        "en/reports/2026/print/index.html",
        "feed.json",
        "feed.xml",
        "rapporti/2026/scuola/index.html",
        "rapporti/2026/stampa/index.html",
        "specola-manifest.json",
    ];
    assert_eq!(others(&before, &after), expected);
    assert_eq!(title.n_taken_over, title.n_files - (expected.len() - 1) - shards);
}

/// The same site with so many more articles that lists have pages, the newest of which no row shows.
fn archive(n_articles: usize) -> BTreeMap<String, Vec<u8>> {
    let mut all = start();
    let more = b"\n[[topics]]\nid = \"scuola\"\nlabel = { it = \"Scuola\", en = \"School\" }\n";
    all.get_mut("content/vocabularies/topics.toml").expect("topics").extend(more);
    let list = all.get_mut("themes/mini/templates/list.html").expect("a template");
    // A theme that shows how many there are on a topic, as the program's own does.
    let counted = "{% for f in page.filters %}<p>{{ f.label }}:{% for l in f.links %} {{ l.label }} {{ l.count }}{% endfor %}</p>\n\
                   {% endfor %}{% for g in page.groups %}";
    let text = String::from_utf8(std::mem::take(list)).expect("text");
    *list = text.replacen("{% for g in page.groups %}", counted, 1).into_bytes();
    for n in 0..n_articles {
        let (month, day) = (1 + n / 28, 1 + n % 28);
        let text = format!(
            "+++\ntitle = \"Archivio {n}\"\ndescription = \"Una frase.\"\ndate = 2025-0{month}-{day:02}\n\
             authors = [\"ada\"]\ntopics = [\"lavoro\", \"scuola\"]\nplaces = [\"alessandria\"]\n+++\n\nTesto.\n"
        );
        if n % 3 == 0 {
            let text = text.replace("Archivio", "Archive").replace("Testo", "Text");
            all.insert(archived(n).replace(".it.", ".en."), text.into_bytes());
        }
        all.insert(archived(n), text.into_bytes());
    }
    all
}

/// How many these mostly are.
const ARCHIVED: usize = 90;

/// The Italian text of one of them; every third has an English one beside it.
fn archived(n: usize) -> String {
    format!("content/articles/n{n:02}/index.it.md")
}

/// An article on another topic leaves one list and enters another: these alone are made, from where it stands on.
#[test]
fn another_topic_costs_the_lists_from_there_on() {
    let dir = folder();
    let root = at(&dir, "s");
    write_files(&root, &archive(ARCHIVED));
    std::thread::sleep(std::time::Duration::from_secs(3));
    let out = root.join("public");
    built(&root, &out, NOW).expect("nothing is wrong");
    let before = tree(&out);
    change(&root, &archived(20), "[\"lavoro\", \"scuola\"]", "[\"lavoro\"]", true);
    let moved = built(&root, &out, NOW).expect("nothing is wrong");
    assert!(AMENDED.get(), "amended");
    let after = tree(&out);
    // Its page, the first pages of the lists that count what is on a topic, the second page of the topic, and what the
    // search tells of it.
    let expected = [
        "articoli/anno/2025/index.html",
        "articoli/anno/2026/index.html",
        "articoli/index.html",
        "articoli/n20/index.html",
        "cerca/index/0.txt",
        "en/articles/index.html",
        "en/articles/year/2025/index.html",
        "en/articles/year/2026/index.html",
        "en/topics/scuola/page/2/index.html",
        "specola-manifest.json",
        "temi/scuola/pagina/2/index.html",
    ];
    assert_eq!(others(&before, &after), expected);
    let fresh = at(&dir, "fresh");
    built(&root, &fresh, NOW).expect("nothing is wrong");
    assert_eq!(difference(&after, &tree(&fresh)), None);
    let n_same = after.len() - expected.len();
    assert!(moved.n_taken_over < n_same && moved.n_taken_over > n_same - 40, "{moved:?}");
    // One of the newest stands in rows of other pages: then all are asked.
    change(&root, &archived(ARCHIVED - 1), "[\"lavoro\", \"scuola\"]", "[\"scuola\"]", true);
    built(&root, &out, NOW).expect("nothing is wrong");
    assert!(!AMENDED.get(), "built whole");
}

/// One page of the archive says something else of where it stands among others.
fn relist(root: &Path, chance: &mut Chance) -> String {
    let file = archived(chance.below(ARCHIVED * 9 / 10));
    let line = [
        "topics = [\"lavoro\", \"scuola\"]",
        "topics = [\"scuola\"]",
        "topics = []",
        "places = []",
        "places = [\"italia\", \"alessandria\"]",
        "authors = []",
        "datasets = [\"centri\"]",
        "date = 2025-02-03T04:05:06Z",
    ];
    let line = line[chance.below(line.len())];
    let key = line.split(' ').next().expect("a key");
    let mut texts = vec![file.clone(), file.replace(".it.", ".en.")];
    texts.truncate(1 + chance.below(2));
    texts.retain(|path| root.join(path).exists());
    for path in &texts {
        let text = fs::read_to_string(root.join(path)).expect("a text");
        let lines = text.split_inclusive('\n').filter(|old| !old.starts_with(key));
        let text: String = lines.collect();
        save(&root.join(path), &text.replacen("title", &format!("{line}\ntitle"), 1), true);
    }
    format!("{texts:?}: {line}; ")
}

/// Lists that hold one thing more than their pages do lose the last of them, and get it back.
#[test]
fn a_list_with_a_page_more_or_less_is_amended() {
    let dir = folder();
    // Those on a topic are one more than two pages hold.
    let (root, out) = begun(&dir, &archive(2 * PER_PAGE + 1));
    let last = ["temi/scuola/pagina/3", "en/topics/scuola/page/3"];
    let there = || last.map(|page| out.join(page).exists());
    // The article that makes them one more stands on the topic or does not.
    let stands = |is_there: bool| {
        let topics = ["topics = [\"lavoro\"]", "topics = [\"lavoro\", \"scuola\"]"];
        let [from, to] = [!is_there, is_there].map(|is| topics[usize::from(is)]);
        change(&root, &archived(20), from, to, true);
    };
    let refuses = |what: &str| {
        assert!(built(&root, &out, NOW).is_none(), "{what}");
        assert!(!AMENDED.get(), "built whole: {what}");
    };
    assert_eq!(there(), [true; 2]);
    stands(false);
    assert!(again(&root, &out, "one less"), "amended");
    assert_eq!(there(), [false; 2]);
    stands(true);
    change(&root, &archived(30), "places = [\"alessandria\"]", "places = []", true);
    assert!(again(&root, &out, "as many as before"), "amended");
    assert_eq!(there(), [true; 2]);
    // One that changes in both its languages stands in each list once.
    for lang in ["it", "en"] {
        let file = archived(21).replace("it", lang);
        change(&root, &file, "places = [\"alessandria\"]", "places = []", true);
    }
    assert!(again(&root, &out, "in both languages"), "amended");
    // A link to a page of a list is dead when the page goes, wherever it stands.
    let link = "Testo: [qui](/temi/scuola/pagina/3/).";
    change(&root, &archived(40), "Testo.", link, true);
    again(&root, &out, "a link");
    stands(false);
    refuses("a dead link");
    change(&root, &archived(40), link, "Testo.", true);
    again(&root, &out, "without a link");
    stands(true);
    again(&root, &out, "as at first");
    // Where a longer list would stand in the way of something, the site is not amended.
    stands(false);
    let alias = "aliases = [\"/en/topics/scuola/page/3/\"]\ntitle";
    change(&root, &archived(21), "title", alias, true);
    again(&root, &out, "the address of a page that went is another's");
    stands(true);
    refuses("two pages at one address");
}

/// Pages change their topics, places, authors and dates, one or two at a time.
#[test]
fn a_site_whose_pages_move_in_lists_is_amended() {
    let dir = folder();
    let (root, out) = begun(&dir, &archive(2 * PER_PAGE + 1));
    let (mut chance, mut amended) = (Chance(3), 0);
    for n in 0..MOVES {
        let mut what = String::new();
        for _ in 0..=chance.below(2) {
            what += &relist(&root, &mut chance);
        }
        amended += usize::from(again(&root, &out, &format!("{n}: {what}")));
    }
    assert!(amended > MOVES / 2, "{amended} of {MOVES} builds were amended");
}

/// How many moves are made in turn.
const MOVES: usize = 12;

/// The files that one site has and another has not, or another of.
fn others<'t>(
    before: &BTreeMap<String, Vec<u8>>,
    after: &'t BTreeMap<String, Vec<u8>>,
) -> Vec<&'t str> {
    let other = after.iter().filter(|(path, bytes)| before.get(*path) != Some(*bytes));
    other.map(|(path, _)| path.as_str()).collect()
}

/// A site is another when a day begins, when a page comes out, and when an event is over.
#[test]
fn the_moment_is_told_at_which_the_same_files_give_another_site() {
    let due = |now: &str| {
        let event = "+++\ntitle = \"Oggi\"\ndescription = \"Una frase.\"\nstart = 2026-03-31T14:00:00\n\
                     end = 2026-03-31T16:00:00\ncategory = \"training\"\n+++\n\nTesto.\n";
        let path = "content/events/oggi.it.md";
        let world = Memory::of(start()).at(now).with(path, event.as_bytes());
        let (sources, _) = read::read(&world);
        let built = build(&sources, &Options::default(), &MemoryOut::default(), &|_| {});
        built.expect("writes").due.map(|due| due.to_string())
    };
    let moments = [
        ("2026-03-31T10:00:00Z", "2026-03-31T12:00:00Z"),
        ("2026-03-31T12:00:00Z", "2026-03-31T14:00:00Z"),
        ("2026-03-31T13:59:59Z", "2026-03-31T14:00:00Z"),
        ("2026-03-31T14:00:00Z", "2026-03-31T22:00:00Z"),
    ];
    for (now, then) in moments {
        assert_eq!(due(now).as_deref(), Some(then), "{now}");
    }
}
