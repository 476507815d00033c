//! Writing the site: whole or not at all, whatever happens and whoever stands in the way.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use specola::PROGRAM;
use specola::world::Fault;
use specola::world::manifest::{self, Manifest};
use specola::world::out::{Discard, Fingerprint, Out};
use specola::world::staging::{Published, Staging};
use specola::world::switch::Step;

use crate::fixture::{Full, MemoryOut, at, folder, names, out_path, run, specola, tree};

/// How many files the generations of [`generation`] have.
const N_FILES: usize = 60;

/// The files of a site that is built again and again: a third stays as it is, a third changes its bytes, a third its
/// names.
fn generation(g: usize) -> Vec<(String, Vec<u8>)> {
    let file = |i: usize| match i % 3 {
        0 => (format!("pagine/p{i}/index.html"), format!("page {i}\n").repeat(40).into_bytes()),
        1 => (
            format!("pagine/p{i}/index.html"),
            format!("page {i} of {g}\n").repeat(40).into_bytes(),
        ),
        _ => (format!("dati/{g}/d{i}.csv"), format!("{i},{g}\n").repeat(90).into_bytes()),
    };
    (0..N_FILES).map(file).collect()
}

fn manifest(g: usize) -> Manifest {
    Manifest { specola: format!("generation {g}"), ..Manifest::default() }
}

fn build(root: &Path, g: usize, step: Step) -> Result<Published, Fault> {
    let staging = Staging::begin(root, &root.join("public"), PROGRAM)?;
    for (path, bytes) in generation(g) {
        staging.put(&out_path(&path), &bytes).expect("a file is written");
    }
    staging.publish_by(manifest(g).head(), step)
}

/// Builds a site of a few files.
fn small(root: &Path, files: &[(&str, &str)]) -> Published {
    let staging = Staging::begin(root, &root.join("public"), PROGRAM).expect("begins");
    for (path, text) in files {
        staging.put(&out_path(path), text.as_bytes()).expect("a file is written");
    }
    staging.publish(&Manifest::default()).expect("publishes")
}

/// Which generation stands in a folder, whole and with nothing beside it; `None` where there is no folder.
fn standing(out: &Path) -> Option<usize> {
    if !out.exists() {
        return None;
    }
    let mut there = tree(out);
    let record = there.remove(manifest::NAME).expect("a site has its manifest");
    let record = Manifest::from_json(str::from_utf8(&record).expect("UTF-8")).expect("a manifest");
    let g = record
        .specola
        .strip_prefix("generation ")
        .expect("a generation")
        .parse()
        .expect("a number");
    assert_eq!(there.remove(".gitignore"), Some(b"*\n".to_vec()), "the ignore file survives");
    let whole: BTreeMap<String, Vec<u8>> = generation(g).into_iter().collect();
    assert!(there == whole, "generation {g} is not whole");
    assert_eq!(record.files.len(), N_FILES);
    Some(g)
}

/// An output folder as it stands in the tree: nothing but its ignore file.
fn fresh(root: &Path) {
    fs::create_dir(root.join("public")).expect("a folder");
    fs::write(root.join("public/.gitignore"), "*\n").expect("an ignore file");
}

fn refused(root: &Path, out: &str) -> String {
    let fault =
        Staging::begin(root, &root.join(out), PROGRAM).expect_err("refused").into_diagnostic();
    let args: Vec<String> =
        fault.args[1..].iter().map(|(name, arg)| format!("{name}: {arg:?}")).collect();
    format!("{} {}", fault.code, args.join(", "))
}

// A process that can be killed: this test binary again, in the role of a build.

/// Not a test: what the killed process does.
#[test]
#[ignore = "run by the tests that kill it"]
fn role_of_a_build() {
    let variable = |name| std::env::var(name).expect("the role's variables");
    let (root, g) = (variable("SPECOLA_TEST_ROOT"), variable("SPECOLA_TEST_GENERATION"));
    let step = if variable("SPECOLA_TEST_STEP") == "one" { Step::One } else { Step::Two };
    let (root, g) = (Path::new(&root), g.parse().expect("a number"));
    let staging = Staging::begin(root, &root.join("public"), PROGRAM).expect("begins");
    for (path, bytes) in generation(g) {
        staging.put(&out_path(&path), &bytes).expect("a file is written");
    }
    let mut stderr = std::io::stderr();
    writeln!(stderr, "publishing").expect("told");
    // Time for a kill that comes before the switch.
    std::thread::sleep(Duration::from_millis(3));
    staging.publish_by(manifest(g).head(), step).expect("publishes");
}

fn spawn(root: &Path, g: usize, step: Step) -> Child {
    Command::new(std::env::current_exe().expect("this binary"))
        .args([
            "--exact",
            "writing::role_of_a_build",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env("SPECOLA_TEST_ROOT", root)
        .env("SPECOLA_TEST_GENERATION", g.to_string())
        .env("SPECOLA_TEST_STEP", if step == Step::One { "one" } else { "two" })
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a process")
}

/// Waits until the process has written everything and is about to publish.
fn until_publishing(child: &mut Child) {
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    while let Some(Ok(line)) = lines.next() {
        if line == "publishing" {
            break;
        }
    }
    // The pipe must stay open: the process would fail if it wrote to a closed one.
    std::mem::forget(lines);
}

/// A delay of the `i`th of `n` kills, spread evenly but for the remainder of a multiplication (Weyl's sequence).
fn delay(i: u32, longest: Duration) -> Duration {
    longest * (i.wrapping_mul(0x9e37_79b1) >> 16) / (1 << 16)
}

fn kill_and_look(step: Step, around_switch: bool, n_kills: u32) {
    let root = folder();
    let root = root.path();
    fresh(root);
    build(root, 0, step).expect("the first site");
    let mut before = 0;
    let begun = Instant::now();
    let mut child = spawn(root, 1, step);
    if around_switch {
        until_publishing(&mut child);
    }
    let begun = if around_switch { Instant::now() } else { begun };
    assert!(child.wait().expect("ends").success());
    let longest = begun.elapsed();
    let mut seen = [0, 0];
    before = standing(&root.join("public")).unwrap_or(before);
    // Every other kill is aimed at the moment of the switch: later after one that came too early, and the reverse.
    let mut aim = longest / 2;
    for i in 1..=n_kills {
        let after = before + 1;
        let mut child = spawn(root, after, step);
        if around_switch {
            until_publishing(&mut child);
        }
        std::thread::sleep(if i % 2 == 0 { aim } else { delay(i, longest) });
        child.kill().expect("killed");
        child.wait().expect("ends");
        if step == Step::Two {
            // Between two renames there may be no site; the next build begins by putting it there.
            drop(
                Staging::begin(root, &root.join("public"), PROGRAM)
                    .expect("the lock died with its process"),
            );
        }
        let now = standing(&root.join("public")).expect("a site stands");
        assert!([before, after].contains(&now), "{now} stands after {before} and {after}");
        seen[now - before] += 1;
        aim = if now == before { aim * 5 / 4 } else { aim * 3 / 4 };
        before = now;
    }
    // The next build is whole, and leaves nothing of the dead ones.
    build(root, before + 1, step).expect("builds");
    assert_eq!(standing(&root.join("public")), Some(before + 1));
    assert_eq!(fs::read_dir(root).expect("read").count(), 1, "only the site is left");
    if around_switch {
        assert!(seen[0] > 0 && seen[1] > 0, "kills fell on one side only: {seen:?}");
    }
}

#[test]
fn a_build_killed_while_staging_leaves_the_old_site() {
    kill_and_look(Step::One, false, 20);
}

#[test]
fn a_build_killed_around_the_switch_leaves_one_site_or_the_other() {
    kill_and_look(Step::One, true, 50);
}

#[test]
fn a_build_killed_around_two_renames_is_completed_by_the_next() {
    kill_and_look(Step::Two, true, 50);
}

#[test]
fn a_journal_is_completed_or_dropped() {
    let root = folder();
    let (public, side) = (at(&root, "public"), at(&root, ".public.specola"));
    fresh(root.path());
    build(root.path(), 0, Step::One).expect("builds");
    let again = || drop(Staging::begin(root.path(), &public, PROGRAM).expect("begins"));
    let journal = || fs::write(side.join("journal"), "ready-1").expect("a journal");

    // Cut short between the two renames: the old site is out of the way, the new one not in its place.
    fs::rename(&public, at(&root, "old")).expect("moved");
    fresh(root.path());
    build(root.path(), 1, Step::One).expect("builds");
    fs::create_dir(&side).expect("a folder");
    fs::rename(&public, side.join("ready-1")).expect("moved");
    fs::rename(at(&root, "old"), side.join("ready-old-1")).expect("moved");
    journal();
    again();
    assert_eq!(standing(&public), Some(1));
    assert!(!side.exists());

    // Cut short before the first rename, and after the second: what stands stays.
    fs::create_dir(&side).expect("a folder");
    journal();
    again();
    assert_eq!(standing(&public), Some(1));
    assert!(!side.exists());

    // A journal that names anything else is not followed.
    fs::create_dir(&side).expect("a folder");
    fs::create_dir(at(&root, "elsewhere")).expect("a folder");
    fs::remove_dir_all(&public).expect("gone");
    fs::write(side.join("journal"), "ready-/../../elsewhere").expect("a journal");
    again();
    assert!(!public.exists());
    assert!(at(&root, "elsewhere").exists());
}

#[test]
fn both_ways_of_switching_give_the_same_site() {
    for step in [Step::One, Step::Two] {
        let root = folder();
        fresh(root.path());
        for g in 0..3 {
            build(root.path(), g, step).expect("builds");
            assert_eq!(standing(&at(&root, "public")), Some(g));
        }
        assert_eq!(fs::read_dir(root.path()).expect("read").count(), 1);
    }
}

#[test]
fn two_builds_at_once_are_refused() {
    let root = folder();
    small(root.path(), &[("a.html", "a")]);
    let first = Staging::begin(root.path(), &at(&root, "public"), PROGRAM).expect("begins");
    assert_eq!(refused(root.path(), "public"), "output-locked ");
    drop(first);
    small(root.path(), &[("a.html", "b")]);
    assert_eq!(names(root.path()), ["public/a.html", "public/specola-manifest.json"]);
}

#[test]
fn an_output_folder_with_something_else_is_refused() {
    let root = folder();
    fs::create_dir(at(&root, "public")).expect("a folder");
    fs::write(at(&root, "public/tesi.docx"), "three years").expect("a file");
    let foreign = |name: &str| format!("output-foreign name: Text(\"{name}\")");
    assert_eq!(refused(root.path(), "public"), foreign("tesi.docx"));
    fs::remove_file(at(&root, "public/tesi.docx")).expect("removed");

    small(root.path(), &[("a/index.html", "a")]);
    fs::write(at(&root, "public/a/appunti.txt"), "mine").expect("a file");
    assert_eq!(refused(root.path(), "public"), foreign("a/appunti.txt"));
    assert_eq!(fs::read(at(&root, "public/a/appunti.txt")).expect("there"), b"mine");
    fs::remove_file(at(&root, "public/a/appunti.txt")).expect("removed");

    // A link in the place of a file is not the file.
    fs::write(at(&root, "secret"), "a").expect("a file");
    fs::remove_file(at(&root, "public/a/index.html")).expect("removed");
    symlink(at(&root, "secret"), at(&root, "public/a/index.html")).expect("linked");
    assert_eq!(refused(root.path(), "public"), foreign("a/index.html"));
    fs::remove_file(at(&root, "public/a/index.html")).expect("removed");

    // Without a manifest that can be read, nothing is ours.
    fs::write(at(&root, "public/specola-manifest.json"), "{").expect("broken");
    assert_eq!(refused(root.path(), "public"), foreign("specola-manifest.json"));
    assert_eq!(names(root.path()), ["public/specola-manifest.json", "secret"]);
}

#[test]
fn a_place_that_must_not_be_replaced_is_refused() {
    let root = folder();
    fs::create_dir_all(at(&root, "site/content")).expect("a folder");
    fs::create_dir_all(at(&root, "real")).expect("a folder");
    fs::write(at(&root, "site/file"), "").expect("a file");
    symlink(at(&root, "real"), at(&root, "site/link")).expect("linked");
    let site = at(&root, "site");
    let why = |out: &str| refused(&site, out);
    let term = |term: &str| format!("output-place why: Term(\"{term}\")");
    assert_eq!(why(""), term("place-root"));
    assert_eq!(why(".."), term("place-root"));
    assert_eq!(why("content"), term("place-source"));
    assert_eq!(why("content/x"), term("place-source"));
    assert_eq!(why("datasets"), term("place-source"));
    assert_eq!(why("link"), term("place-link"));
    assert_eq!(why("file"), term("place-file"));
    assert_eq!(names(root.path()), ["site/file", "site/link"]);
}

#[test]
fn unchanged_files_are_the_same_file() {
    let root = folder();
    let inode = |path: &str| fs::metadata(at(&root, path)).expect("there").ino();
    let first = small(root.path(), &[("a.html", "same"), ("b.html", "old!"), ("c.html", "same")]);
    assert_eq!((first.n_files, first.bytes, first.n_unchanged), (3, 12, 0));
    let (a, b, c) = (inode("public/a.html"), inode("public/b.html"), inode("public/c.html"));
    fs::set_permissions(at(&root, "public/c.html"), fs::Permissions::from_mode(0o600))
        .expect("set");
    let second = small(root.path(), &[("a.html", "same"), ("b.html", "new!"), ("c.html", "same")]);
    assert_eq!((second.n_files, second.bytes, second.n_unchanged), (3, 12, 1));
    assert_eq!(inode("public/a.html"), a);
    assert_ne!(inode("public/b.html"), b);
    assert_ne!(inode("public/c.html"), c, "a file with other permissions is written again");
    assert_eq!(fs::metadata(at(&root, "public/a.html")).expect("there").nlink(), 1);
}

#[test]
fn a_site_edited_by_hand_is_put_right() {
    let root = folder();
    let files = [("a.html", "one two three"), ("b.html", "four five six")];
    small(root.path(), &files);
    // Same size, same time: only the bytes tell.
    let path = at(&root, "public/a.html");
    let time = fs::metadata(&path).expect("there").modified().expect("a time");
    let mut file = fs::File::options().write(true).open(&path).expect("opened");
    file.write_all(b"one 2wo").expect("edited");
    file.set_modified(time).expect("set");
    fs::remove_file(at(&root, "public/b.html")).expect("removed");
    small(root.path(), &files);
    assert_eq!(fs::read(&path).expect("there"), b"one two three");
    assert_eq!(fs::read(at(&root, "public/b.html")).expect("there"), b"four five six");
}

#[test]
fn streamed_files_are_compared_as_they_come() {
    let root = folder();
    let old: Vec<u8> = (0..400_000_u32).map(|n| (n % 253) as u8).collect();
    let mut late = old.clone();
    late[390_000] ^= 1;
    let cases =
        [old.clone(), late, old[..200_000].to_vec(), [&old[..], b"more"].concat(), Vec::new()];
    for new in cases {
        for bytes in [&old, &new] {
            let staging =
                Staging::begin(root.path(), &at(&root, "public"), PROGRAM).expect("begins");
            let mut sink = staging.create(&out_path("x/data.csv")).expect("a sink");
            for piece in bytes.chunks(30_001) {
                sink.write_all(piece).expect("written");
            }
            let written = sink.finish().expect("finished");
            assert_eq!(written.bytes, bytes.len() as u64);
            staging.publish(&Manifest::default()).expect("publishes");
            assert!(&fs::read(at(&root, "public/x/data.csv")).expect("there") == bytes);
        }
    }
}

#[test]
fn a_sink_that_is_not_finished_leaves_no_file() {
    let root = folder();
    let staging = Staging::begin(root.path(), &at(&root, "public"), PROGRAM).expect("begins");
    staging
        .create(&out_path("half.csv"))
        .expect("a sink")
        .write_all(&vec![1; 100_000])
        .expect("written");
    staging.publish(&Manifest::default()).expect("publishes");
    assert_eq!(names(root.path()), ["public/specola-manifest.json"]);
}

#[test]
fn one_path_is_written_once() {
    let root = folder();
    // The second build begins over a copy of the first site: there is a file at `a.html` and at `b/c.html` already. Of the
    // third, `a.html` and `d.html` are as they were, and of `kept.html` it is not even asked what it holds.
    for (text, again) in [("1", "0"), ("2", "1"), ("2", "2")] {
        let staging = Staging::begin(root.path(), &at(&root, "public"), PROGRAM).expect("begins");
        let from = Fingerprint::of(&[b"kept"]);
        let is_kept = staging.keep(&out_path("kept.html"), &from).expect("asked").is_some();
        assert_eq!(is_kept, text != "1");
        if !is_kept {
            staging.put_from(&out_path("kept.html"), b"kept", &from).expect("written");
        }
        for path in ["a.html", "b/c.html"] {
            staging.put(&out_path(path), text.as_bytes()).expect("written");
        }
        staging.put(&out_path("d.html"), b"d").expect("written");
        let kind = |path: &str, text: &str| {
            staging.put(&out_path(path), text.as_bytes()).map_err(|e| e.kind())
        };
        let taken = Err(std::io::ErrorKind::AlreadyExists);
        for path in ["a.html", "b/c.html", "kept.html", "d.html"] {
            assert_eq!(kind(path, again), taken, "{path} {text} {again}");
        }
        assert_eq!(kind("kept.html", "kept"), taken);
        assert_eq!(kind("d.html", "d"), taken);
        assert_eq!(kind("specola-manifest.json", again), taken);
        assert_eq!(kind(".gitignore", again), taken);
        assert_eq!(kind("a.html/b", again), Err(std::io::ErrorKind::NotADirectory));
        assert_eq!(kind("kept.html/b", again), Err(std::io::ErrorKind::NotADirectory));
        assert!(kind("b", again).is_err());
        staging.publish(&Manifest::default()).expect("publishes");
        let mut there = tree(&at(&root, "public"));
        there.remove(manifest::NAME).expect("a manifest");
        let wanted = [("a.html", text), ("b/c.html", text), ("d.html", "d"), ("kept.html", "kept")];
        let wanted = wanted.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        assert_eq!(there, BTreeMap::from(wanted));
    }
}

#[test]
fn a_full_disk_leaves_the_old_site() {
    let root = folder();
    fresh(root.path());
    build(root.path(), 0, Step::One).expect("builds");
    let staging = Staging::begin(root.path(), &at(&root, "public"), PROGRAM).expect("begins");
    let full = Full { inner: &staging, room: Mutex::new(N_FILES / 2) };
    let files = generation(1);
    let failed = files.iter().find_map(|(path, bytes)| full.put(&out_path(path), bytes).err());
    assert_eq!(failed.map(|e| e.kind()), Some(std::io::ErrorKind::StorageFull));
    drop(staging);
    assert_eq!(standing(&at(&root, "public")), Some(0));
    assert_eq!(fs::read_dir(root.path()).expect("read").count(), 1, "no staging is left");
}

#[test]
fn what_no_build_wrote_is_never_deleted() {
    let root = folder();
    let side = at(&root, ".public.specola");
    small(root.path(), &[("a/index.html", "a")]);
    // A build killed after the switch left the old site; somebody put a file of their own into it.
    fs::create_dir(&side).expect("a folder");
    fs::rename(at(&root, "public"), side.join("ready-1")).expect("moved");
    fs::write(side.join("ready-1/a/mine.txt"), "mine").expect("a file");
    fs::create_dir(side.join("staging-1")).expect("a folder");
    fs::write(side.join("staging-1/half.html"), "ha").expect("a file");
    let published = small(root.path(), &[("a/index.html", "b")]);
    assert_eq!(
        names(root.path()),
        [
            ".public.specola/kept-1/a/mine.txt",
            "public/a/index.html",
            "public/specola-manifest.json"
        ]
    );
    let told: Vec<String> = published.diagnostics.iter().map(|d| d.code.to_string()).collect();
    assert_eq!(told, ["output-kept"]);
    let again = small(root.path(), &[("a/index.html", "c")]);
    assert_eq!(again.diagnostics, []);
    assert_eq!(fs::read(side.join("kept-1/a/mine.txt")).expect("there"), b"mine");
}

#[test]
fn the_bytes_of_an_image_are_copied() {
    let root = folder();
    let bytes = vec![7; 1_000_000];
    let staging = Staging::begin(root.path(), &at(&root, "public"), PROGRAM).expect("begins");
    let written =
        staging.copy(&out_path("foto.jpg"), &mut (&bytes[..]).take(999_999)).expect("copied");
    assert_eq!(written.bytes, 999_999);
    staging.publish(&Manifest::default()).expect("publishes");
    assert_eq!(fs::metadata(at(&root, "public/foto.jpg")).expect("there").len(), 999_999);
}

#[test]
fn every_output_gives_the_same_sizes_and_hashes() {
    let root = folder();
    let memory = MemoryOut::default();
    let staging = Staging::begin(root.path(), &at(&root, "public"), PROGRAM).expect("begins");
    for (path, bytes) in generation(0) {
        let path = out_path(&path);
        let written = staging.put(&path, &bytes).expect("written");
        assert_eq!(memory.put(&path, &bytes).expect("written"), written);
        assert_eq!(Discard.put(&path, &bytes).expect("written"), written);
    }
    staging.publish(&Manifest::default()).expect("publishes");
    let mut there = tree(&at(&root, "public"));
    there.remove(manifest::NAME);
    assert!(there == memory.files());
}

#[test]
fn the_program_itself_can_be_killed() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let site = at(&dir, "s");
    let arguments = |now: &'static str| ["build", "--now", now];
    let whole = |now: &'static str| {
        let begun = Instant::now();
        let (code, _, said) = run(&arguments(now), &site);
        assert_eq!((code, said.as_str()), (0, ""));
        (tree(&site.join("public")), begun.elapsed())
    };
    let (before, _) = whole("2026-01-01");
    let (after, longest) = whole("2026-01-02");
    assert!(before != after);
    for i in 1..=15 {
        let now = if i % 2 == 0 { "2026-01-01" } else { "2026-01-02" };
        let mut command = specola(&arguments(now));
        let command = command.current_dir(&site).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("a process");
        std::thread::sleep(delay(i, longest));
        child.kill().expect("killed");
        child.wait().expect("ends");
        let there = tree(&site.join("public"));
        assert!(there == before || there == after, "kill {i} left a mixture");
    }
    assert!(whole("2026-01-01").0 == before);
    // All that is left beside the site is what the next build need not make again.
    let mut left = names(&site.join(".public.specola"));
    left.retain(|name| !name.starts_with("spare/"));
    let of_search = ["kept.search-en", "kept.search-it", "kept.searched-en", "kept.searched-it"];
    assert_eq!(
        left,
        [
            &[".gitignore", "kept", "kept.known"],
            &of_search[..],
            &["kept.sketches", "kept.styles", "kept.texts"],
        ]
        .concat()
    );
}

#[test]
fn a_build_that_fails_leaves_nothing_to_the_next() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let site = at(&dir, "s");
    let build = || run(&["build", "--now", "2026-01-01"], &site).0;
    assert_eq!(build(), 0);
    let beside = || {
        let hidden = site.join(".public.specola");
        let own = names(&hidden).into_iter().filter(|name| !name.starts_with("spare/"));
        own.map(|name| (fs::read(hidden.join(&name)).ok(), name)).collect::<Vec<_>>()
    };
    let before = beside();
    let page = site.join("content/pages/wrong/index.it.md");
    fs::create_dir_all(page.parent().expect("a folder")).expect("made");
    let text = "+++\ntitle = \"Una pagina\"\ndescription = \"Una frase.\"\n+++\n\n[Qui](article:nessuno).\n";
    fs::write(page, text).expect("written");
    assert_eq!(build(), 1);
    assert!(beside() == before, "{:?}", beside().into_iter().map(|(_, n)| n).collect::<Vec<_>>());
}

#[test]
fn a_file_becomes_a_folder_and_a_folder_a_file() {
    let dir = folder();
    assert_eq!(run(&["new", "site", "s"], dir.path()).0, 0);
    let site = at(&dir, "s");
    for i in 0..6 {
        // The spare site that a build begins with is the one before the last.
        let path = if i % 3 == 0 { "static/a.csv/b" } else { "static/a.csv" };
        let path = site.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, "x").expect("written");
        let (code, _, said) = run(&["build", "--now", "2026-01-01"], &site);
        assert_eq!((code, said.as_str()), (0, ""), "build {i}");
        let there = tree(&site.join("public"));
        let there: Vec<&String> = there.keys().filter(|path| path.starts_with("a.csv")).collect();
        assert_eq!(there, [if i % 3 == 0 { "a.csv/b" } else { "a.csv" }]);
        let of_static = site.join("static/a.csv");
        if of_static.is_dir() {
            fs::remove_dir_all(of_static).expect("gone");
        } else {
            fs::remove_file(of_static).expect("gone");
        }
    }
}

/// Not a test: how long 2,600 files and 30 MB take, new, unchanged and changed.
#[test]
#[ignore = "measures"]
fn speed_of_2600_files() {
    let base = std::env::var("SPECOLA_TEST_ROOT").unwrap_or_else(|_| "/tmp".to_owned());
    let root = tempfile::tempdir_in(base).expect("a folder");
    for g in [0, 0, 1] {
        let mut begun = Instant::now();
        let mut lap = || std::mem::replace(&mut begun, Instant::now()).elapsed();
        let staging = Staging::begin(root.path(), &at(&root, "public"), PROGRAM).expect("begins");
        let started = lap();
        let jobs: Vec<usize> = (0..2600).collect();
        specola::par::map(&jobs, |i| {
            let bytes = format!("{i} {} é {g}\n", "lorem ipsum").repeat(11_500 / 20);
            let path = out_path(&format!("articoli/p{i}/index.html"));
            (staging.put(&path, bytes.as_bytes()).expect("written"), Vec::new())
        });
        let written = lap();
        staging.publish(&Manifest::default()).expect("publishes");
        println!("begin {started:?} write {written:?} publish {:?}", lap());
    }
}
