//! The same site and the same moment give the same bytes: with one thread and with two, whatever order the folder is
//! listed in, in another folder, another language of the system, another time zone.

use std::collections::BTreeMap;
use std::path::Path;

use specola::build::{Options, build};
use specola::source::{Entry, World};
use specola::world::read;

use crate::fixture::{Memory, MemoryOut, folder, specola, tree, write_files};

/// The moment of every build here, as `--now` and as `SOURCE_DATE_EPOCH` have it.
const MOMENT: (&str, &str) = ("2026-11-23T09:30:00Z", "1795426200");

/// The site that is shipped with the program.
fn shipped() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = BTreeMap::new();
    for part in ["content", "datasets", "static", "themes"] {
        let files = tree(&root.join(part)).into_iter();
        all.extend(files.map(|(path, bytes)| (format!("{part}/{path}"), bytes)));
    }
    let settings = std::fs::read(root.join("specola.toml")).expect("the settings");
    all.insert("specola.toml".to_owned(), settings);
    all
}

/// A world whose files are listed in an order of its own.
struct Shuffled {
    world: Memory,
    seed: u64,
}

impl World for Shuffled {
    fn list(&self) -> Vec<Entry> {
        let mut entries = self.world.list();
        let mut state = self.seed;
        for i in (1..entries.len()).rev() {
            // Knuth's MMIX generator; any order will do.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let n = usize::try_from(state >> 33).expect("31 bits");
            entries.swap(i, n % (i + 1));
        }
        entries
    }

    fn open(&self, path: &str) -> std::io::Result<Box<dyn std::io::Read + Send>> {
        self.world.open(path)
    }

    fn now(&self) -> jiff::Timestamp {
        self.world.now()
    }
}

fn in_memory(world: &dyn World) -> BTreeMap<String, Vec<u8>> {
    let (sources, _) = read::read(world);
    let out = MemoryOut::default();
    build(&sources, &Options::default(), &out, &|_| {}).expect("memory takes every file");
    out.files()
}

/// The first file that differs, with both lengths.
fn difference(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) -> Option<String> {
    let names = a.keys().chain(b.keys()).find(|name| a.get(*name) != b.get(*name))?;
    Some(format!("{names}: {:?} {:?}", a.get(names).map(Vec::len), b.get(names).map(Vec::len)))
}

#[test]
fn the_order_of_the_folder_does_not_matter() {
    let world = || Memory::of(shipped()).at(MOMENT.0);
    let first = in_memory(&world());
    assert!(first.len() > 100, "{} files", first.len());
    for seed in [1, 2, 3] {
        let again = in_memory(&Shuffled { world: world(), seed });
        assert_eq!(difference(&first, &again), None, "seed {seed}");
    }
}

/// Builds with the program itself and gives every file of the site, the manifest too.
fn built(site: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let out = folder();
    let target = out.path().join("sito");
    let target_name = target.to_str().expect("UTF-8");
    let mut command = specola(&["build", "--out", target_name]);
    command.args(arguments).current_dir(site).envs(variables.iter().copied());
    let done = command.output().expect("the program runs");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(0), "{said}");
    tree(&target)
}

#[test]
fn threads_locale_zone_folder_and_the_form_of_the_moment_do_not_matter() {
    let here = folder();
    write_files(here.path(), &shipped());
    let now = ["--now", MOMENT.0];
    let first = built(here.path(), &[now[0], now[1], "--jobs", "1"], &[]);
    assert!(first.contains_key("index.html"));
    let german = [("LANG", "de_DE.UTF-8"), ("TZ", "Asia/Tokyo")];
    let epoch = [("SOURCE_DATE_EPOCH", MOMENT.1), ("LC_ALL", "C"), ("TZ", "America/New_York")];
    for (arguments, variables) in [
        (&[now[0], now[1], "--jobs", "2"][..], &[][..]),
        (&[now[0], now[1], "--jobs", "7"], &german),
        (&[], &epoch),
    ] {
        let again = built(here.path(), arguments, variables);
        assert_eq!(difference(&first, &again), None, "{arguments:?} {variables:?}");
    }
    let elsewhere = folder();
    let deep = elsewhere.path().join("un’altra cartella/più giù");
    std::fs::create_dir_all(&deep).expect("a folder");
    write_files(&deep, &shipped());
    let again = built(&deep, &now, &[]);
    assert_eq!(difference(&first, &again), None, "elsewhere");
    // A second build over the first one changes nothing either.
    let out = elsewhere.path().join("sito");
    let target = out.to_str().expect("UTF-8");
    for _ in 0..2 {
        let done = specola(&["build", "--out", target, "--now", MOMENT.0])
            .current_dir(&deep)
            .output()
            .expect("the program runs");
        assert_eq!(done.status.code(), Some(0));
        assert_eq!(difference(&first, &tree(&out)), None, "over itself");
    }
}
