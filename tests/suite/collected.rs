//! A table collected from many bodies: its page says who gave what, how many that is, and who is missing.

use std::collections::BTreeMap;
use std::path::Path;

use specola::build::{Options, build};
use specola::world::read;

use crate::fixture::{Memory, MemoryOut, files, told, tree};
use crate::golden;
use crate::snapshot;

const SITE: &str = "\
//- content/vocabularies/organisations.toml
[[organisations]]
id = \"ente\"
label = { it = \"Ente di prova\", en = \"Trial body\" }
kind = \"demonstration\"
[[organisations]]
id = \"rieti\"
label = { it = \"Provincia di Rieti\", en = \"Province of Rieti\" }
kind = \"public\"
[[organisations]]
id = \"sassari\"
label = { it = \"Provincia di Sassari\", en = \"Province of Sassari\" }
kind = \"public\"
[[organisations]]
id = \"caritas\"
label = \"Caritas <diocesana>\"
kind = \"third-sector\"
//- datasets/raccolta/ente-2024.csv
centro,ospiti
A1,10
//- datasets/raccolta/ente-2025.csv
centro,ospiti
A2,12
//- datasets/raccolta/altro.csv
centro,ospiti
B1,3
";

fn toml(expected: &str) -> String {
    format!(
        "\
title = {{ it = \"Raccolta\", en = \"Collection\" }}
description = {{ it = \"Ospiti dei centri, come li hanno comunicati gli enti che li gestiscono.\", en = \"Guests of the centres, as the bodies that run them reported them.\" }}
version = \"1.0.0\"
modified = 2026-02-15
licenses = \"CC-BY-4.0\"
holder = \"ente\"
theme = \"SOCI\"
frequency = \"ANNUAL\"
path = [
  {{ path = \"ente-2025.csv\", contributor = \"ente\", year = 2025 }},
  {{ path = \"ente-2024.csv\", contributor = \"ente\", year = 2024 }},
  {{ path = \"altro.csv\", contributor = \"caritas\" }},
]
{expected}
primaryKey = \"centro\"
fields = [
  {{ name = \"centro\", type = \"string\", title = {{ it = \"Centro\", en = \"Centre\" }} }},
  {{ name = \"ospiti\", type = \"integer\", title = {{ it = \"Ospiti\", en = \"Guests\" }} }},
]
"
    )
}

/// The part of a page that says who contributed.
fn said(page: &[u8]) -> String {
    let page = String::from_utf8_lossy(page);
    let start = page.find("<section class=\"after\" aria-labelledby=\"contributors-t\"");
    let part = &page[start.expect("a section")..];
    let end = part.find("</section>").expect("its end") + "</section>".len();
    format!("{}\n", &part[..end])
}

#[test]
fn the_page_of_a_collected_table_says_who_gave_and_who_is_missing() {
    let mut made = BTreeMap::new();
    let expected = [
        ("bodies", "contributorsExpected = [\"ente\", \"rieti\", \"caritas\", \"sassari\"]"),
        ("count", "expected = 70"),
        ("nobody", ""),
    ];
    for (name, keys) in expected {
        let mut site = golden::site("");
        let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/osservatorio");
        site.retain(|path, _| !path.starts_with("themes/"));
        let theme = tree(&theme).into_iter();
        site.extend(theme.map(|(path, bytes)| (format!("themes/mini/{path}"), bytes)));
        site.extend(files(SITE));
        site.insert("datasets/raccolta/dataset.toml".to_owned(), toml(keys).into_bytes());
        let world = Memory::of(site);
        let (sources, mut found) = read::read(&world);
        let out = MemoryOut::default();
        let built = build(&sources, &Options::default(), &out, &|_| {}).expect("memory");
        found.extend(built.diagnostics);
        assert_eq!(told(&found, &sources), "");
        let files = out.files();
        for (lang, path) in
            [("it", "dati/raccolta/index.html"), ("en", "en/data/raccolta/index.html")]
        {
            made.insert(format!("{name}.{lang}.html"), said(&files[path]).into_bytes());
        }
        let csv = String::from_utf8_lossy(&files["dati/raccolta/raccolta.csv"]).into_owned();
        assert_eq!(csv, "centro,ospiti\r\nA1,10\r\nA2,12\r\nB1,3\r\n");
    }
    snapshot::hold("collected", &made);
}
