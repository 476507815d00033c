//! What hands do to the output, to the spare site and to the hidden folder between two builds, and during one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::*;

type Site = BTreeMap<String, String>;

/// What a build before the last one left, under the names of the hidden folder.
const OLD: &str = "old-record";

/// The site of a generation: most of it stays, one file changes its bytes, one its name, one folder comes or goes.
fn site(g: usize) -> Site {
    let mut files = Site::new();
    for i in 0..12 {
        files.insert(format!("a/p{i}/index.html"), format!("page {i}"));
        files.insert(format!("a/p{i}/x/data.csv"), format!("{i},{i}"));
    }
    files.insert("a.txt".to_owned(), "top".to_owned());
    files.insert("a/index.html".to_owned(), "list".to_owned());
    files.insert("z/y/x/w/deep.html".to_owned(), "deep".to_owned());
    files.insert("a/p3/index.html".to_owned(), format!("generation {g}"));
    files.insert(format!("a/p4/named-{g}.css"), "css".to_owned());
    if g.is_multiple_of(2) {
        files.insert("even/index.html".to_owned(), "even".to_owned());
        files.insert("odd".to_owned(), "a file where a folder is in odd ones".to_owned());
    } else {
        files.insert("odd/index.html".to_owned(), "odd".to_owned());
    }
    files
}

fn begin(root: &Path) -> Result<Staging, Fault> {
    Staging::begin(root, &root.join("public"), "0 test\n")
}

fn fill(staging: &Staging, files: &Site) {
    for (path, text) in files {
        let (path, from) = (OutPath::parse(path).unwrap(), Fingerprint::of(&[text.as_bytes()]));
        if staging.keep(&path, &from).unwrap().is_none() {
            staging.put_from(&path, text.as_bytes(), &from).unwrap();
        }
    }
}

fn build(root: &Path, files: &Site) -> Result<Published, Fault> {
    let staging = begin(root)?;
    fill(&staging, files);
    staging.publish(&Manifest::default())
}

/// Three builds, so that both sites are known, and one of them with what the last one changed.
fn built() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for g in 0..4 {
        if g == 3 {
            let side = root.path().join(".public.specola");
            fs::copy(side.join(kept::NAME), side.join(OLD)).unwrap();
        }
        build(root.path(), &site(g)).unwrap();
    }
    root
}

/// Whether the next build would know both sites without listing them.
fn knows(root: &Path) -> (bool, bool) {
    let staging = begin(root).unwrap();
    (staging.stands, staging.is_recorded())
}

/// All that is in a folder: files with their bytes and permissions, folders, links.
fn all(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder_there) = open.pop() {
        for entry in fs::read_dir(&folder_there).unwrap() {
            let path = entry.unwrap().path();
            let meta = fs::symlink_metadata(&path).unwrap();
            let what = if meta.is_dir() {
                open.push(path.clone());
                "a folder".to_owned()
            } else if meta.is_symlink() {
                "a link".to_owned()
            } else {
                format!("{:o} {}", meta.mode() & 0o7777, fs::read_to_string(&path).unwrap())
            };
            found.insert(path.strip_prefix(folder).unwrap().to_owned(), what);
        }
    }
    found
}

fn told(built: &Result<Published, Fault>) -> String {
    match built {
        Ok(published) => format!("{:?}", published.diagnostics.len()),
        Err(fault) => {
            let fault = fault.clone().into_diagnostic();
            format!("{} {:?}", fault.code, fault.args.get(1..))
        }
    }
}

/// A hand in a site; it is given the folder of the site, and another one for what it needs.
type Hand = (&'static str, fn(&Path, &Path));

const HANDS: &[Hand] = &[
    ("nothing", |_, _| {}),
    ("a file edited", |top, _| write(&top.join("a/p5/index.html"), "PAGE 5")),
    ("a file made longer", |top, _| write(&top.join("a/p5/x/data.csv"), "5,5,5,5")),
    ("a file made empty", |top, _| write(&top.join("a.txt"), "")),
    ("a file gone", |top, _| fs::remove_file(top.join("a/p5/index.html")).unwrap()),
    ("a file at the top gone", |top, _| fs::remove_file(top.join("a.txt")).unwrap()),
    ("a file replaced by renaming", |top, away| {
        write(&away.join("new"), "PAGE 5");
        fs::rename(away.join("new"), top.join("a/p5/index.html")).unwrap();
    }),
    ("a file replaced by its copy", |top, away| {
        fs::copy(top.join("a/p5/index.html"), away.join("new")).unwrap();
        fs::rename(away.join("new"), top.join("a/p5/index.html")).unwrap();
    }),
    ("two files exchanged", |top, _| {
        exchange(&top.join("a/p5/index.html"), &top.join("a/p6/index.html"));
    }),
    ("two folders exchanged", |top, _| exchange(&top.join("a/p5"), &top.join("a/p6"))),
    ("two folders of folders exchanged", |top, _| {
        exchange(&top.join("a/p5/x"), &top.join("z/y/x"));
    }),
    ("a folder gone", |top, _| fs::remove_dir_all(top.join("a/p7")).unwrap()),
    ("a folder at the top gone", |top, _| fs::remove_dir_all(top.join("z")).unwrap()),
    ("all folders gone", |top, _| fs::remove_dir_all(top.join("a")).unwrap()),
    ("a folder replaced by its copy", |top, away| {
        fs::create_dir(away.join("p8")).unwrap();
        fs::copy(top.join("a/p8/index.html"), away.join("p8/index.html")).unwrap();
        fs::remove_dir_all(top.join("a/p8")).unwrap();
        fs::rename(away.join("p8"), top.join("a/p8")).unwrap();
    }),
    ("a file for nobody else", |top, _| chmod(&top.join("a/p5/index.html"), 0o600)),
    ("a folder for nobody else", |top, _| chmod(&top.join("a/p5"), 0o700)),
    ("the outermost folder for nobody else", |top, _| chmod(top, 0o700)),
    ("a file touched", |top, _| {
        let file = File::options().write(true).open(top.join("a/p5/index.html")).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
    }),
    ("a file linked elsewhere", |top, away| {
        fs::hard_link(top.join("a/p5/index.html"), away.join("mine")).unwrap();
    }),
    ("a file more", |top, _| write(&top.join("a/p5/mine.txt"), "mine")),
    ("a file more at the top", |top, _| write(&top.join("mine.txt"), "mine")),
    ("a file more where a page was", |top, _| write(&top.join("a/p4/named-2.css"), "mine")),
    ("an empty folder more", |top, _| fs::create_dir_all(top.join("a/p5/mine/mine")).unwrap()),
    ("an empty folder more at the top", |top, _| fs::create_dir(top.join("mine")).unwrap()),
    ("a link more", |top, away| symlink(away, top.join("a/p5/mine")).unwrap()),
    ("a link for a file", |top, away| {
        fs::rename(top.join("a/p5/index.html"), away.join("moved")).unwrap();
        symlink(away.join("moved"), top.join("a/p5/index.html")).unwrap();
    }),
    ("a link for a folder", |top, away| {
        fs::rename(top.join("a/p5"), away.join("moved")).unwrap();
        symlink(away.join("moved"), top.join("a/p5")).unwrap();
    }),
    ("a link for a folder at the top", |top, away| {
        fs::rename(top.join("a"), away.join("moved")).unwrap();
        symlink(away.join("moved"), top.join("a")).unwrap();
    }),
    ("a folder for a file", |top, _| {
        fs::remove_file(top.join("a/p5/index.html")).unwrap();
        fs::create_dir(top.join("a/p5/index.html")).unwrap();
        write(&top.join("a/p5/index.html/mine"), "mine");
    }),
    ("a file for a folder", |top, _| {
        fs::remove_dir_all(top.join("a/p5")).unwrap();
        write(&top.join("a/p5"), "mine");
    }),
    ("an ignore file", |top, _| write(&top.join(IGNORE), "*\n")),
    ("no manifest", |top, _| fs::remove_file(top.join(manifest::NAME)).unwrap()),
    ("a manifest edited", |top, _| {
        let path = top.join(manifest::NAME);
        let text = fs::read_to_string(&path).unwrap();
        write(&path, &text.replace("a/p5/index.html", "a/p5/INDEX.html"));
    }),
    ("a manifest spoilt", |top, _| write(&top.join(manifest::NAME), "{")),
    ("nothing at all", |top, _| fs::remove_dir_all(top).unwrap()),
    ("a copy of it all", |top, away| {
        copy(top, &away.join("copy"));
        fs::remove_dir_all(top).unwrap();
        fs::rename(away.join("copy"), top).unwrap();
    }),
];

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn exchange(a: &Path, b: &Path) {
    let away = a.with_extension("away");
    fs::rename(a, &away).unwrap();
    fs::rename(b, a).unwrap();
    fs::rename(&away, b).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

/// A build after a hand, and one after that, are those of a folder of which nothing is known.
fn puts_right(hand: &Hand, of: &str, what: &str) {
    let [known, unknown] = [built(), built()];
    let away = tempfile::tempdir().unwrap();
    for (i, root) in [&known, &unknown].into_iter().enumerate() {
        let away = away.path().join(i.to_string());
        fs::create_dir(&away).unwrap();
        (hand.1)(&root.path().join(of), &away);
    }
    let forget = || {
        let side = unknown.path().join(".public.specola");
        let _ = fs::remove_file(side.join(kept::NAME));
        let _ = fs::remove_dir_all(side.join(spare::NAME));
    };
    for g in [3, 4, 4, 5] {
        forget();
        let [warm, cold] = [&known, &unknown].map(|root| build(root.path(), &site(g)));
        assert_eq!(told(&warm), told(&cold), "{what}: {g}");
        let [warm, cold] = [&known, &unknown].map(|root| {
            let public = root.path().join("public");
            if public.is_dir() { all(&public) } else { BTreeMap::new() }
        });
        assert_eq!(warm, cold, "{what}: {g}");
    }
    let [mine, moved] = ["mine", "moved"].map(|name| away.path().join("0").join(name));
    if mine.exists() {
        assert_eq!(fs::read_to_string(mine).unwrap(), "page 5", "{what}");
    }
    if moved.is_file() {
        assert_eq!(fs::read_to_string(moved).unwrap(), "page 5", "{what}");
    } else if moved.is_dir() {
        assert_eq!(all(&moved).len(), all(&unknown_of(&moved)).len(), "{what}");
    }
}

/// The folder of the same name that the other hand moved.
fn unknown_of(moved: &Path) -> PathBuf {
    moved.parent().unwrap().with_file_name("1").join("moved")
}

#[test]
fn what_nobody_touched_is_known_without_listing_it() {
    let root = built();
    assert_eq!(knows(root.path()), (true, true));
    // To begin and to leave it touches nothing.
    assert_eq!(knows(root.path()), (true, true));
    for g in [4, 4, 5] {
        let published = build(root.path(), &site(g)).unwrap();
        assert!(published.n_taken_over >= site(g).len() - 4, "{published:?}");
        assert_eq!(knows(root.path()), (true, true), "{g}");
    }
    let fresh = tempfile::tempdir().unwrap();
    build(fresh.path(), &site(5)).unwrap();
    assert_eq!(all(&root.path().join("public")), all(&fresh.path().join("public")));
    // The first build leaves a copy.
    assert_eq!(knows(fresh.path()), (true, true));
    build(fresh.path(), &site(5)).unwrap();
    assert_eq!(knows(fresh.path()), (true, true));
}

#[test]
fn a_hand_in_the_output_is_put_right() {
    for hand in HANDS {
        puts_right(hand, "public", hand.0);
    }
}

#[test]
fn a_hand_in_the_spare_site_is_put_right() {
    for hand in HANDS {
        puts_right(hand, ".public.specola/spare", &format!("spare: {}", hand.0));
    }
}

#[test]
fn after_a_hand_all_is_known_again() {
    for hand in HANDS.iter().filter(|hand| hand.0.contains("gone")) {
        for of in ["public", ".public.specola/spare"] {
            let root = built();
            hand.1(&root.path().join(of), root.path());
            assert_ne!(knows(root.path()), (true, true), "{}", hand.0);
            for _ in 0..2 {
                build(root.path(), &site(4)).unwrap();
            }
            assert_eq!(knows(root.path()), (true, true), "{} {of}", hand.0);
        }
    }
}

#[test]
fn a_record_that_is_not_of_these_sites_is_worth_nothing() {
    type Spoil = fn(&Path);
    let hands: [(&str, Spoil); 6] = [
        ("gone", |side| fs::remove_file(side.join(kept::NAME)).unwrap()),
        ("cut", |side| {
            let bytes = fs::read(side.join(kept::NAME)).unwrap();
            fs::write(side.join(kept::NAME), &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("older", |side| fs::rename(side.join(OLD), side.join(kept::NAME)).unwrap()),
        ("older, without the spare site", |side| {
            fs::rename(side.join(OLD), side.join(kept::NAME)).unwrap();
            fs::remove_dir_all(side.join(spare::NAME)).unwrap();
        }),
        ("older, and the output is the spare site", |side| {
            fs::rename(side.join(OLD), side.join(kept::NAME)).unwrap();
            exchange(&side.join(spare::NAME), &side.with_file_name("public"));
        }),
        ("of them the other way round", |side| {
            exchange(&side.join(spare::NAME), &side.with_file_name("public"));
        }),
    ];
    for (what, hand) in hands {
        let root = built();
        hand(&root.path().join(".public.specola"));
        for g in [4, 5, 5] {
            build(root.path(), &site(g)).unwrap();
            let fresh = tempfile::tempdir().unwrap();
            build(fresh.path(), &site(g)).unwrap();
            assert_eq!(
                all(&root.path().join("public")),
                all(&fresh.path().join("public")),
                "{what}"
            );
        }
    }
}

#[test]
fn a_hand_in_the_output_during_a_build_is_kept_and_told() {
    for path in ["mine.txt", "a/p5/mine.txt", "a/p3/mine.txt", "z/y/mine.txt"] {
        let root = built();
        let staging = begin(root.path()).unwrap();
        assert!(staging.stands);
        fill(&staging, &site(4));
        write(&root.path().join("public").join(path), "mine");
        let published = staging.publish(&Manifest::default()).unwrap();
        assert_eq!(published.diagnostics.len(), 1, "{path}");
        let kept = root.path().join(".public.specola/kept-1").join(path);
        assert_eq!(fs::read_to_string(kept).unwrap(), "mine");
        assert!(!root.path().join("public").join(path).exists());
        build(root.path(), &site(4)).unwrap();
        build(root.path(), &site(4)).unwrap();
        assert_eq!(knows(root.path()), (true, true));
    }
}

#[test]
fn a_hand_in_the_output_right_after_a_build_is_noticed_by_the_next() {
    for i in 0..20 {
        let root = tempfile::tempdir().unwrap();
        build(root.path(), &site(0)).unwrap();
        build(root.path(), &site(1)).unwrap();
        let name = format!("a/p{}/mine.txt", i % 5);
        write(&root.path().join("public").join(&name), "mine");
        let refused = told(&begin(root.path()).map(|_| unreachable!("{name}")));
        assert_eq!(refused, format!("output-foreign Some([(\"name\", Text({name:?}))])"));
    }
}

#[test]
fn a_build_that_comes_to_nothing_spoils_nothing() {
    let root = built();
    for g in [4, 5] {
        let staging = begin(root.path()).unwrap();
        fill(&staging, &site(g));
        drop(staging);
        build(root.path(), &site(g)).unwrap();
        let fresh = tempfile::tempdir().unwrap();
        build(fresh.path(), &site(g)).unwrap();
        assert_eq!(all(&root.path().join("public")), all(&fresh.path().join("public")));
    }
}

/// Takes over all but one file, which is written anew.
fn amend(staging: &Staging, path: &str, text: &str) -> bool {
    let is_kept = staging.keep_all_but(&|other| other == path).unwrap();
    if is_kept {
        let from = Fingerprint::of(&[text.as_bytes()]);
        staging.put_from(&OutPath::parse(path).unwrap(), text.as_bytes(), &from).unwrap();
    }
    is_kept
}

#[test]
fn all_but_some_files_are_taken_over_at_once() {
    for has_spare in [true, false] {
        let root = built();
        for (n, path) in
            ["a/p5/index.html", "a.txt", "a.txt", "z/y/x/w/deep.html"].iter().enumerate()
        {
            if !has_spare {
                fs::remove_dir_all(root.path().join(".public.specola").join(spare::NAME)).unwrap();
            }
            let staging = begin(root.path()).unwrap();
            assert!(amend(&staging, path, &format!("new {n}")));
            let published = staging.publish(&Manifest::default()).unwrap();
            assert_eq!(published.n_taken_over, published.n_files - 1);
            assert_eq!(published.n_unchanged, published.n_files - 1);
        }
        let mut files = site(3);
        for (path, n) in [("a/p5/index.html", 0), ("a.txt", 2), ("z/y/x/w/deep.html", 3)] {
            files.insert(path.to_owned(), format!("new {n}"));
        }
        let fresh = tempfile::tempdir().unwrap();
        build(fresh.path(), &files).unwrap();
        assert_eq!(all(&root.path().join("public")), all(&fresh.path().join("public")));
        assert_eq!(knows(root.path()), (true, true));
    }
}

/// Where any of them is another, none is, and the site is what is then written of it.
#[test]
fn what_was_taken_over_in_vain_leaves_no_trace() {
    for (what, hand) in HANDS
        .iter()
        .filter(|(what, _)| !what.contains("more") && !["nothing", "an ignore file"].contains(what))
    {
        for has_spare in [true, false] {
            let [root, fresh] = [built(), tempfile::tempdir().unwrap()];
            let away = tempfile::tempdir().unwrap();
            if !has_spare {
                fs::remove_dir_all(root.path().join(".public.specola").join(spare::NAME)).unwrap();
            }
            hand(&root.path().join("public"), away.path());
            // A folder with something else in it is refused, as ever.
            let Ok(staging) = begin(root.path()) else { continue };
            let is_kept = amend(&staging, "a/p9/index.html", "new");
            if !is_kept {
                fill(&staging, &site(4));
                staging.publish(&Manifest::default()).unwrap();
                build(fresh.path(), &site(4)).unwrap();
                let [made, fresh] = [&root, &fresh].map(|root| root.path().join("public"));
                assert_eq!(all(&made), all(&fresh), "{what}");
            }
        }
    }
}

/// What was left by a build before the last one is not taken for what the last one left.
#[test]
fn nothing_is_recalled_that_the_last_build_did_not_leave() {
    let root = built();
    let left = root.path().join(".public.specola/kept.thing");
    let leave = |bytes: &[u8]| {
        let staging = begin(root.path()).unwrap();
        let recalled = staging.recall("thing");
        fill(&staging, &site(4));
        staging.leave("thing", bytes.to_vec());
        staging.publish(&Manifest::default()).unwrap();
        (recalled, fs::read(&left).unwrap())
    };
    let (nothing, first) = leave(b"first");
    let (recalled, _) = leave(b"second");
    assert_eq!((nothing, recalled.as_deref()), (None, Some(b"first".as_slice())));
    fs::write(&left, first).unwrap();
    assert_eq!(begin(root.path()).unwrap().recall("thing"), None);
    // One that leaves nothing does not take it away.
    leave(b"third");
    build(root.path(), &site(5)).unwrap();
    assert_eq!(begin(root.path()).unwrap().recall("thing").as_deref(), Some(b"third".as_slice()));
}

/// Publishes the site of generation 4 in place of that of 3 with two renames, of which those fail that are told by their
/// number, from 1; before the second, `hand` is at the place. Returns what is said of it.
fn published_on_a_bad_share(root: &Path, failing: &[usize], hand: fn(&Path)) -> String {
    let staging = begin(root).unwrap();
    fill(&staging, &site(4));
    let n_renames = std::cell::Cell::new(0);
    let rename = |from: &Path, to: &Path| {
        n_renames.set(n_renames.get() + 1);
        if n_renames.get() == 2 {
            hand(&root.join("public"));
        }
        if failing.contains(&n_renames.get()) {
            return Err(io::Error::from(io::ErrorKind::TimedOut));
        }
        fs::rename(from, to)
    };
    let published = staging.publish_with(Manifest::default().head(), |place, ready| {
        switch::by(place, ready, switch::Step::Two, &rename)
    });
    told(&published)
}

/// Whether the site of a generation stands in a folder, whole and with nothing beside it.
fn stands(folder: &Path, g: usize) -> bool {
    let mut there = all(folder);
    there.retain(|path, what| what != "a folder" && path != Path::new(manifest::NAME));
    let text = |what: &String| what.split_once(' ').map(|(_, text)| text.to_owned());
    let there: BTreeMap<PathBuf, Option<String>> =
        there.iter().map(|(path, what)| (path.clone(), text(what))).collect();
    let wanted = site(g).into_iter().map(|(path, text)| (PathBuf::from(path), Some(text)));
    there == wanted.collect()
}

#[test]
fn where_a_rename_fails_a_whole_site_is_left() {
    let timed_out = "output-write Some([(\"reason\", Text(\"timed out\"))])";
    let sites = |root: &Path| {
        let names = fs::read_dir(root.join(".public.specola")).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with("ready")).collect::<BTreeSet<_>>()
    };
    let both = BTreeSet::from(["ready-1", "ready-old-1"].map(str::to_owned));
    // The old site cannot be moved away, or the new one not be moved there.
    for failing in [1, 2] {
        let root = built();
        assert_eq!(published_on_a_bad_share(root.path(), &[failing], |_| {}), timed_out);
        assert!(stands(&root.path().join("public"), 3), "after rename {failing} failed");
        assert_eq!(sites(root.path()), BTreeSet::new());
        build(root.path(), &site(4)).unwrap();
        assert!(stands(&root.path().join("public"), 4));
    }
    // Nor can the old one be moved back: both are there for the next build, which begins with the new one.
    let root = built();
    assert_eq!(published_on_a_bad_share(root.path(), &[2, 3], |_| {}), timed_out);
    assert!(!root.path().join("public").exists());
    assert_eq!(sites(root.path()), both);
    drop(begin(root.path()).unwrap());
    assert!(stands(&root.path().join("public"), 4));
    assert_eq!(sites(root.path()), BTreeSet::new());
}

#[test]
fn what_somebody_puts_in_the_place_of_the_site_meanwhile_costs_nobody_theirs() {
    let root = built();
    let hand = |public: &Path| {
        fs::create_dir(public).unwrap();
        write(&public.join("mine.txt"), "mine");
    };
    let told_of = published_on_a_bad_share(root.path(), &[], hand);
    assert!(told_of.starts_with("output-write"), "{told_of}");
    let refused = begin(root.path()).unwrap_err().into_diagnostic();
    assert_eq!(refused.code, Code::OutputForeign);
    assert_eq!(fs::read_to_string(root.path().join("public/mine.txt")).unwrap(), "mine");
    assert!(stands(&root.path().join(".public.specola/kept-1"), 3));
}
