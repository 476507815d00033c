//! The archive of a dataset and its list of hashes, against the files that stand beside them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use sha2::{Digest as _, Sha256};
use specola::build::{Options, build};
use specola::world::read;

use crate::fixture::{Memory, MemoryOut, NOW};

/// What is built from a golden site.
fn built(name: &str) -> BTreeMap<String, Vec<u8>> {
    let world = Memory::of(crate::golden::site(name)).at(NOW);
    let (sources, _) = read::read(&world);
    let out = MemoryOut::default();
    build(&sources, &Options::default(), &out, &|_| {}).expect("memory takes every file");
    out.files()
}

/// The files straight in a folder, by name.
fn folder<'f>(files: &'f BTreeMap<String, Vec<u8>>, folder: &str) -> BTreeMap<&'f str, &'f [u8]> {
    let file = |(path, bytes): (&'f String, &'f Vec<u8>)| {
        let name = path.strip_prefix(folder)?;
        (!name.contains('/')).then_some((name, bytes.as_slice()))
    };
    files.iter().filter_map(file).collect()
}

#[test]
fn an_archive_holds_the_published_files_and_the_hashes_are_theirs() {
    let files = built("dataset");
    for (here, there) in
        [("dati/centri/", "en/data/centri/"), ("dati/centri/v/1.0.0/", "en/data/centri/v/1.0.0/")]
    {
        let (mut italian, english) = (folder(&files, here), folder(&files, there));
        italian.remove("index.html");
        let sums = italian.remove("SHA256SUMS").expect("the hashes");
        let hash = |bytes: &[u8]| specola::world::out::hex(&Sha256::digest(bytes));
        let line = |(name, bytes): (&&str, &&[u8])| [&hash(bytes), "  ", name, "\n"].concat();
        let expected = italian.iter().map(line).collect::<Vec<_>>().concat();
        assert_eq!(std::str::from_utf8(sums), Ok(expected.as_str()));

        let archive = italian.remove("centri.zip").expect("the archive");
        let mut archive = zip::ZipArchive::new(Cursor::new(archive)).expect("a ZIP");
        let mut held = BTreeMap::new();
        for i in 0..archive.len() {
            let mut file = archive.by_index(i).expect("a file");
            let stamp = file.last_modified().expect("a stamp");
            assert_eq!((stamp.hour(), stamp.minute(), stamp.second()), (0, 0, 0));
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("whole, its checksum right");
            let name = file.name().expect("a name").to_string();
            held.insert(name, bytes);
        }
        for readme in ["README.it.txt", "README.en.txt"] {
            let text = held.remove(readme).expect("a README");
            let text = String::from_utf8(text).expect("a text");
            let listed = |name: &&String| {
                let line = |l: &str| {
                    l.strip_prefix("- ")
                        .is_some_and(|l| l.split(": ").next() == Some(name.as_str()))
                };
                text.lines().any(line)
            };
            let unlisted: Vec<&String> =
                held.keys().filter(|name| !name.starts_with("README.") && !listed(name)).collect();
            assert_eq!(unlisted, Vec::<&String>::new(), "files that {readme} does not list");
        }
        let tagged = english.iter().filter(|(name, _)| **name != "index.html").map(|(name, b)| {
            let (stem, end) = name.split_once('.').expect("an ending");
            (format!("{stem}.en.{end}"), b.to_vec())
        });
        let mut expected: BTreeMap<String, Vec<u8>> = tagged.collect();
        expected.extend(italian.into_iter().map(|(name, b)| (name.to_owned(), b.to_vec())));
        assert!(held.keys().eq(expected.keys()), "{:?}", held.keys());
        assert!(held == expected, "a file in the archive is not the one beside it");
    }
}
