//! Reading the site's folder: whatever stands in it, the run ends, and says what it could not read.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;

use specola::world::disk::Disk;
use specola::world::out::Written;
use specola::world::{frozen, read};

use crate::fixture::{self, Memory, NOW, at, folder, told};

/// The listed paths, `+` before those that were read as text, and what was said.
fn reading(root: &Path) -> (Vec<String>, String) {
    let disk = Disk::new(root, NOW.parse().expect("a time")).expect("a folder");
    let (sources, diagnostics) = read::read(&disk);
    let shown = |f: &specola::source::File| {
        format!("{}{}", if f.text.is_some() { "+" } else { "" }, f.path)
    };
    (sources.iter().map(|(_, f)| shown(f)).collect(), told(&diagnostics, &sources))
}

#[test]
fn the_folders_of_a_site_are_listed_and_hidden_names_are_not() {
    let root = folder();
    fixture::write(
        root.path(),
        "//- specola.toml
//- README.md
//- content/index.it.md
//- content/.bozze/segreto.md
//- content/foto.jpg
//- datasets/d/dataset.toml
//- datasets/d/d.csv
//- datasets/d/.~lock.d.csv#
//- static/robots.txt
//- static/.htaccess
//- static/.well-known/security.txt
//- themes/t/templates/base.html
//- public/index.html
",
    );
    let (paths, said) = reading(root.path());
    assert_eq!(said, "");
    let expected = [
        "content/foto.jpg",
        "+content/index.it.md",
        "datasets/d/d.csv",
        "+datasets/d/dataset.toml",
        "+specola.toml",
        "static/.well-known/security.txt",
        "static/robots.txt",
        "+themes/t/templates/base.html",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_read() {
    let root = folder();
    fixture::write(
        root.path(),
        "//- content/a.it.md\nciao\n//- elsewhere/x.md\n//- datasets/d/notes.it.md\n",
    );
    fs::write(at(&root, "content/latin.it.md"), b"citt\xe0\n").expect("a file");
    fs::write(root.path().join(std::ffi::OsStr::from_bytes(b"content/citt\xe0.it.md")), "x")
        .expect("a file");
    let outside = folder();
    fs::write(at(&outside, "passwd"), "x").expect("a file");
    symlink(at(&outside, "passwd"), at(&root, "content/b.it.md")).expect("linked");
    symlink("/dev/zero", at(&root, "content/c.it.md")).expect("linked");
    symlink("nowhere", at(&root, "content/d.it.md")).expect("linked");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        at(&root, "content/pipe.it.md"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .expect("a pipe");
    // 200 MB of nothing: reported by its size, never read.
    fs::File::create(at(&root, "content/huge.it.md"))
        .expect("a file")
        .set_len(200_000_000)
        .expect("sparse");
    fs::File::create(at(&root, "content/huge.csv"))
        .expect("a file")
        .set_len(200_000_000)
        .expect("sparse");
    let (paths, said) = reading(root.path());
    assert_eq!(paths, ["+content/a.it.md", "content/huge.csv", "+datasets/d/notes.it.md"]);
    let outside = outside.path().display();
    assert_eq!(
        said,
        format!(
            "\
content/b.it.md: error[link-outside]: the symbolic link leads out of the site, to `{outside}/passwd`
content/c.it.md: error[link-outside]: the symbolic link leads out of the site, to `/dev/zero`
content/città.it.md: error[path-not-utf8]: the name `content/citt�.it.md` is not UTF-8
content/d.it.md: error[file-unreadable]: the file cannot be read: it is a symbolic link, and what it leads to is not there
content/huge.it.md: error[file-too-large]: the text has 191 MB; at most 16 are read
content/latin.it.md: error[text-not-utf8]: the text is not UTF-8: line 1 has a letter in another encoding
content/pipe.it.md: error[file-unreadable]: the file cannot be read: it is a pipe, a socket or a device
"
        )
        .replace("città.it.md", "citt\u{fffd}.it.md")
    );
}

#[test]
fn links_inside_the_site_are_followed_and_circles_end() {
    let root = folder();
    fixture::write(root.path(), "//- content/a/x.md\n//- content/b/y.md\n//- datasets/d/z.md\n");
    symlink("../../datasets/d", at(&root, "content/a/data")).expect("linked");
    symlink("x.md", at(&root, "content/a/same.md")).expect("linked");
    symlink("../b", at(&root, "content/a/to-b")).expect("linked");
    symlink("../a", at(&root, "content/b/to-a")).expect("linked");
    symlink("..", at(&root, "content/up")).expect("linked");
    let (paths, said) = reading(root.path());
    let expected = [
        "+content/a/data/z.md",
        "+content/a/same.md",
        "+content/a/to-b/y.md",
        "+content/a/x.md",
        "+content/b/to-a/data/z.md",
        "+content/b/to-a/same.md",
        "+content/b/to-a/x.md",
        "+content/b/y.md",
        "+datasets/d/z.md",
    ];
    assert_eq!(paths, expected);
    let circle = "error[file-unreadable]: the file cannot be read: symbolic links lead back to where they begin";
    let at = ["content/a/to-b/to-a", "content/b/to-a/to-b", "content/up"];
    assert_eq!(said, at.map(|path| format!("{path}: {circle}\n")).concat());
}

#[test]
fn links_that_unfold_without_end_are_cut() {
    let root = folder();
    // Each folder has ten links to the next: 10^8 paths, were they all followed.
    for depth in 0..8 {
        let dir = at(&root, &format!("content/f{depth}"));
        fs::create_dir_all(&dir).expect("a folder");
        for n in 0..10 {
            symlink(format!("../f{}", depth + 1), dir.join(format!("l{n}"))).expect("linked");
        }
    }
    fixture::write(root.path(), "//- content/f8/x.md\n");
    let (paths, said) = reading(root.path());
    assert!(paths.len() <= 1001, "{}", paths.len());
    assert!(said.lines().count() > 0);
}

/// Which of too many links are followed is a matter of their names, not of threads or of the order of the disk.
#[test]
fn of_too_many_links_the_same_are_cut_each_time() {
    let root = folder();
    fixture::write(root.path(), "//- static/z.txt\n//- datasets/d/z.md\n");
    for n in 0..100 {
        let dir = at(&root, &format!("content/f{n:02}"));
        fs::create_dir_all(&dir).expect("a folder");
        for n in 0..11 {
            symlink("../../datasets/d", dir.join(format!("l{n:02}"))).expect("linked");
        }
    }
    let (paths, said) = reading(root.path());
    assert_eq!(paths.len(), 1002);
    let cut: Vec<&str> = said.lines().filter_map(|line| line.split(':').next()).collect();
    let last = (0..100).flat_map(|n| (0..11).map(move |m| format!("content/f{n:02}/l{m:02}")));
    assert_eq!(cut, last.skip(1000).collect::<Vec<_>>());
}

#[test]
fn folders_nest_as_deep_as_their_names_allow() {
    let root = folder();
    let mut deep = at(&root, "static");
    fs::create_dir(&deep).expect("a folder");
    for n in 0..100 {
        fs::write(deep.join(format!("{n}.txt")), "").expect("written");
    }
    for _ in 0..1800 {
        deep.push("f");
        fs::create_dir(&deep).expect("a folder");
    }
    fs::write(deep.join("z.txt"), "").expect("written");
    let (paths, said) = reading(root.path());
    assert_eq!((paths.len(), said.as_str()), (101, ""));
    assert!(paths.contains(&format!("static{}/z.txt", "/f".repeat(1800))));
}

#[test]
fn a_byte_order_mark_stays_so_that_offsets_are_the_files() {
    let world = Memory::new("//- specola.toml\n").with("content/a.it.md", b"\xef\xbb\xbf+++\n");
    let (sources, diagnostics) = read::read(&world);
    let id = sources.find("content/a.it.md").expect("there");
    assert_eq!((sources.text(id), sources.get(id).len, diagnostics.len()), ("\u{feff}+++\n", 7, 0));
}

#[test]
fn a_frozen_version_is_what_it_was() {
    let folder = "datasets/d/versions/1.0.0/";
    let files = [("dataset.toml", "version = \"1.0.0\"\n"), ("d.csv", "n\n1\n")];
    let hashed = |text: &str| Written::of(text.as_bytes()).sha256;
    let seal = frozen::seal(&files.map(|(name, text)| (name.to_owned(), hashed(text).to_string())));
    // As `sha256sum d.csv dataset.toml` prints them.
    let expected = "\
6ff2d84956e507dade83da732a88aa6fa02712d03af8c515633f674de9fd42bd  d.csv
e2c7b6f904483ec432d1095ae83650150f7445522611695969a038013dabdbd5  dataset.toml
";
    assert_eq!(seal, expected);
    let whole = files.iter().fold(Memory::new("//- specola.toml\n"), |world, (name, text)| {
        world.with(&format!("{folder}{name}"), text.as_bytes())
    });
    let said = |world: &Memory| {
        let (sources, _) = read::read(world);
        told(&frozen::verify(&sources, folder, "1.0.0"), &sources)
    };
    let at = |path: &str, what: &str| {
        format!("{path}: error[version-changed]: the frozen version 1.0.0 changed: {what}\n")
    };
    assert_eq!(said(&whole), at(folder, "SHA256SUMS"));
    let sealed = whole.with(&format!("{folder}SHA256SUMS"), seal.as_bytes());
    assert_eq!(said(&sealed), "");
    let csv = format!("{folder}d.csv");
    assert_eq!(said(&sealed.clone().with(&csv, b"n\n2\n")), at(&csv, "d.csv"));
    let more = format!("{folder}more.csv");
    assert_eq!(said(&sealed.clone().with(&more, b"")), at(&more, "more.csv"));
    let gone = Memory::new("").with(&format!("{folder}SHA256SUMS"), seal.as_bytes());
    let sums = format!("{folder}SHA256SUMS");
    assert_eq!(said(&gone), at(&sums, "d.csv") + &at(&sums, "dataset.toml"));
}

#[test]
fn a_date_may_stand_between_quotation_marks() {
    let built = |date: &str| {
        let dir = folder();
        let mut all = crate::golden::site("");
        all.extend(fixture::files(&format!(
            "//- content/pages/pagina.it.md\n+++\ntitle = \"Una pagina\"\ndescription = \"Una frase.\"\n\
             date = {date}\n+++\n\nUn testo.\n"
        )));
        all.retain(|_, bytes| !bytes.is_empty());
        fixture::write_files(dir.path(), &all);
        let (code, _, said) = fixture::run(&["build", "--now", NOW], dir.path());
        assert_eq!(code, 0, "{said}");
        fixture::tree(&at(&dir, "public"))
    };
    for date in ["2026-03-01", "2026-03-01T10:30:00+01:00"] {
        assert!(built(date) == built(&format!("\"{date}\"")), "{date}");
    }
}
