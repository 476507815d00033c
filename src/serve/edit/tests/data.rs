//! Datasets that are saved again and again: after each save the site is, to the byte, what all of it made anew is.

use std::collections::BTreeMap;

use super::*;
use crate::data::table::Table;
use crate::plan::{Job, What};
use crate::render::{job, social};
use crate::serve::page::Held;
use crate::site::{DatasetId, TableRef};

/// Beside the site of an article: data that name its years, a chart of them with a number of the other dataset in its
/// words, and a page that is called after a number.
const MORE: &str = r#"
//- datasets/altri/dataset.toml
title = { it = "Altri centri", en = "Other centres" }
description = { it = "Ospiti di altri centri per anno e provincia, per prova.", en = "Guests of other centres by year and province, for trial." }
version = "1.0.0"
modified = 2026-02-15
licenses = "CC-BY-4.0"
holder = "ente"
theme = "SOCI"
frequency = "ANNUAL"
primaryKey = ["provincia", "anno"]
foreignKeys = [{ fields = "anno", reference = { dataset = "centri", fields = "anno" } }]
fields = [
  { name = "provincia", type = "string", title = { it = "Provincia", en = "Province" }, reference = "places" },
  { name = "anno", type = "year", title = { it = "Anno", en = "Year" } },
  { name = "tipo", type = "string", title = { it = "Tipo", en = "Kind" }, categories = [{ value = "p", label = { it = "pubblico", en = "public" } }, { value = "t", label = { it = "terzo settore", en = "third sector" } }] },
  { name = "ospiti", type = "integer", title = { it = "Ospiti", en = "Guests" } },
  { name = "nota", type = "string", title = { it = "Nota", en = "Note" } },
]
//- datasets/altri/altri.csv
provincia,anno,tipo,ospiti,nota
006,2023,p,10,
006,2024,t,20,
IT,2024,t,200,
IT,2025,p,300,Altrove
//- datasets/altri/charts/altri-anni.toml
id = "altri-anni"
mark = "bar"
x = "anno"
y = "ospiti"
filter = { provincia = "IT" }
title = { it = 'Nei centri {{ value("centri", "ospiti", anno=2024) | number }}', en = '{{ value("altri", "nota", provincia="IT", anno=2025) }}' }
//- datasets/centri/notes.it.md
Così si conta.
//- content/pages/menu.it.md
+++
title = 'I {{ value("centri", "ospiti", anno=2024) | number }} del 2024'
description = "Si veda anche altrove, per prova."
+++

Si veda [](article:centri) e [](chart:altri-anni).
"#;

const VERSIONS: &str = include_str!("../../../../tests/sites/versions/site.txt");
const PLACES: &str = include_str!("../../../../tests/sites/places/site.txt");

/// The bytes of every file of a site, by address; of pictures in pixels what they are painted from.
fn all(made: &mut Made, sources: &Sources<'_>) -> BTreeMap<String, Vec<u8>> {
    made.draw(sources, |ctx| {
        let held = Held::default();
        let plan = ctx.plan;
        let mut out = BTreeMap::new();
        for wave in 0..job::WAVES {
            let is_painted = |what: &What| {
                matches!(what, What::Card(_) | What::ChartPng(..) | What::Icon(_) | What::Photo(..))
            };
            let of_wave = plan.jobs.iter().filter(|j| job::wave(&j.what) == wave);
            let (painted, jobs): (Vec<_>, Vec<_>) = of_wave.partition(|j| is_painted(&j.what));
            for job in painted {
                let mut painted = String::new();
                if let What::Card(of) = job.what {
                    painted = social::card(ctx, of, job.lang.unwrap()).unwrap_or_default();
                }
                out.insert(job.url.as_str().to_owned(), painted.into_bytes());
            }
            let (written, _) = job::run(ctx, &jobs, &held).unwrap();
            ctx.written.extend(written);
        }
        let bytes = |job: &Job| held.take(&job.out);
        out.extend(plan.jobs.iter().filter_map(|j| Some((j.url.as_str().to_owned(), bytes(j)?))));
        out
    })
}

/// What nothing that is drawn shows of a site, but what may be drawn later depends on.
fn inside(made: &Made) -> Vec<String> {
    let Made { site, resolved, .. } = made;
    let mut out = vec![format!("{:?}", site.mapped)];
    for lang in site.langs() {
        let pieces = (0..site.pieces.len()).map(PieceId);
        out.extend(pieces.map(|id| format!("{:?}", resolved.text(id, lang))));
    }
    for (i, dataset) in site.datasets.iter().enumerate() {
        for table in 0..dataset.latest.tables.len() {
            let table = TableRef { dataset: DatasetId(i), frozen: None, table };
            let Table { n_rows, extents, in_key_order, .. } = site.table(table);
            out.push(format!("{n_rows} {extents:?} {in_key_order} {}", dataset.latest.sound));
        }
    }
    out
}

/// A site in a folder, saved again and again.
struct Saves<'d> {
    disk: &'d Disk,
    sources: Sources<'d>,
    made: Option<Made>,
    known: Findings,
}

impl<'d> Saves<'d> {
    fn new(disk: &'d Disk) -> Self {
        let (sources, _) = read::read(disk);
        let (made, known) = told(&sources);
        Self { disk, sources, made, known }
    }

    /// Saves a file, or takes it away; whether it was taken over without making all anew.
    fn save(&mut self, file: &str, text: Option<&str>, what: &str) -> bool {
        let path = self.disk.root().join(file);
        match text {
            Some(text) => fs::write(&path, text).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let files = (self.disk.root(), std::slice::from_ref(&path));
        let made = self.made.as_mut();
        let taken = made.is_some_and(|made| edit(made, &mut self.sources, files, &mut self.known));
        let (fresh, _) = read::read(self.disk);
        let (mut anew, found) = told(&fresh);
        if taken {
            assert_eq!(sorted(&self.known), sorted(&found), "{what}");
            let (now, then) = (self.made.as_mut().unwrap(), anew.as_mut().unwrap());
            assert_eq!(inside(now), inside(then), "{what}");
            let (now, then) = (all(now, &self.sources), all(then, &fresh));
            assert_eq!(now.keys().collect::<Vec<_>>(), then.keys().collect::<Vec<_>>(), "{what}");
            for (url, bytes) in &now {
                assert!(then.get(url) == Some(bytes), "{what}: {url} is another file");
            }
        } else {
            (self.sources, self.made, self.known) = (fresh, anew, found);
        }
        taken
    }
}

fn in_folder(parts: &[&str], act: impl FnOnce(&mut Saves<'_>)) {
    let dir = tempfile::tempdir().unwrap();
    write_parts(dir.path(), parts);
    let disk = Disk::new(dir.path(), NOW.parse().unwrap()).unwrap();
    act(&mut Saves::new(&disk));
}

#[expect(clippy::too_many_lines, reason = "one save after the other")]
#[test]
fn a_dataset_that_is_saved_again_is_shown_as_if_all_were_made_anew() {
    let csv = "datasets/centri/centri.csv";
    let other = "datasets/altri/altri.csv";
    let toml = "datasets/centri/dataset.toml";
    let notes = "datasets/centri/notes.it.md";
    let chart = "datasets/altri/charts/altri-anni.toml";
    let their_toml = "datasets/altri/dataset.toml";
    let text = "content/articles/centri/index.it.md";
    in_folder(&[SITE[0], SITE[1], SITE[2], MORE], |saves| {
        let read = |path: &str| fs::read_to_string(saves.disk.root().join(path)).unwrap();
        let [sound, others, said, words] = [csv, other, toml, text].map(read);
        let (of_others, of_chart) = (read(their_toml), read(chart));
        let with = |text: &str, old: &str, new: &str| {
            assert!(text.contains(old), "{old}");
            Some(text.replacen(old, new, 1))
        };
        let mut wrong = Vec::new();
        for (what, file, text, is_taken) in [
            ("nothing", csv, Some(sound.clone()), true),
            ("another number", csv, with(&sound, "2023,1234", "2023,1235"), true),
            ("a number in titles", csv, with(&sound, "1489", "1490"), true),
            ("a status", csv, with(&sound, "1301,,", "1301,P,"), true),
            ("a row more", csv, Some(format!("{sound}2026,1600,P,71.00\n")), true),
            ("a wrong cell", csv, with(&sound, "2024,1301", "2024,x1301"), true),
            ("another wrong cell", csv, with(&sound, "2023,1234", "2023,1.2.3"), true),
            (
                "a text with faults in front of it",
                text,
                with(&words, "Nel 2025", "Poi nel 2025"),
                true,
            ),
            ("no wrong cell", csv, Some(sound.clone()), true),
            ("an empty cell that numbers ask for", csv, with(&sound, "1301", ""), true),
            ("a row twice, and no chart", csv, with(&sound, "2024,1301", "2023,1301"), false),
            ("the chart again", csv, Some(sound.clone()), false),
            ("one row less", csv, with(&sound, "2024,1301,,64.25\n", ""), true),
            (
                "a text beside it",
                text,
                with(&words, "## La tabella", "Prima.\n\n## La tabella"),
                true,
            ),
            ("the rows as they were", csv, Some(sound.clone()), true),
            (
                "a year that the other table names",
                csv,
                with(&sound, "2023,1234", "2022,1234"),
                true,
            ),
            ("the other table", other, with(&others, "006,2024,t,20", "006,2024,t,21"), true),
            ("a year that is not there", other, with(&others, "006,2024", "006,2020"), true),
            ("a category that is not there", other, with(&others, "t,20,", "x,20,"), true),
            ("a place that is not there", other, with(&others, "006,2024", "007,2024"), true),
            ("a place more", other, with(&others, "006,2024", "IT,2023"), true),
            ("the other table as it was", other, Some(others.clone()), true),
            ("both sound", csv, Some(sound.clone()), true),
            ("letters no picture can have", other, with(&others, "Altrove", "日本"), false),
            ("the letters as they were", other, Some(others.clone()), false),
            ("no rows", csv, Some("anno,ospiti,ospiti_status,quota\n".to_owned()), false),
            ("rows again", csv, Some(sound.clone()), false),
            ("another column", csv, with(&sound, "quota", "quote"), false),
            ("the column as it was", csv, Some(sound.clone()), false),
            ("another title", toml, with(&said, "Centri", "I centri"), true),
            ("no title in English", toml, with(&said, ", en = \"Centres\"", ""), false),
            ("the title as it was", toml, Some(said.clone()), false),
            ("a key that is not known", toml, Some(format!("colour = 1\n{said}")), true),
            ("a number of the wrong type", toml, with(&said, "\"integer\"", "\"year\""), false),
            ("the type as it was", toml, Some(said.clone()), false),
            ("another unit", toml, with(&said, "it = \"%\"", "it = \"punti\""), true),
            (
                "a field less",
                toml,
                with(&said, "\n  { name = \"quota\"", "\n#{ name = \"quota\""),
                true,
            ),
            (
                "a later version",
                toml,
                with(&said, "version = \"1.0.0\"", "version = \"1.1.0\""),
                true,
            ),
            ("another licence", toml, with(&said, "CC-BY-4.0", "CC0-1.0"), true),
            ("another holder", toml, with(&said, "\"ente\"", "\"altro\""), false),
            ("the holder as it was", toml, Some(said.clone()), false),
            (
                "changed on another day",
                toml,
                with(&said, "modified = 2026-02-15", "modified = 2026-02-16"),
                false,
            ),
            ("no TOML", toml, with(&said, "version = ", "version "), false),
            ("TOML again", toml, Some(said.clone()), false),
            ("a renamed category", their_toml, with(&of_others, "terzo settore", "privato"), true),
            (
                "a field that the chart draws",
                their_toml,
                with(&of_others, "name = \"ospiti\"", "name = \"altro\""),
                false,
            ),
            ("no foreign key", their_toml, with(&of_others, "foreignKeys", "#foreignKeys"), false),
            (
                "a foreign key to nothing",
                their_toml,
                with(&of_others, "dataset = \"centri\"", "dataset = \"nulla\""),
                true,
            ),
            ("a foreign key again", their_toml, Some(of_others.clone()), true),
            (
                "letters no picture can have in a title",
                their_toml,
                with(&of_others, "Other centres", "日本"),
                false,
            ),
            ("the letters as they were again", their_toml, Some(of_others.clone()), false),
            (
                "notes with dead links",
                notes,
                Some("Si veda [](page:nulla) e ![](no.png).\n".to_owned()),
                true,
            ),
            ("other notes", notes, Some("Così si conta.\n".to_owned()), true),
            ("another chart", chart, with(&of_chart, "mark = \"bar\"", "mark = \"line\""), false),
            ("no file", csv, None, false),
            ("the file again", csv, Some(sound.clone()), false),
        ] {
            let taken = saves.save(file, text.as_deref(), what);
            wrong.extend((taken != is_taken).then_some(what));
        }
        assert_eq!(wrong, Vec::<&str>::new(), "were taken over, or were not");
    });
}

/// Numbers that look random, the same each time: Knuth's MMIX generator.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }
}

/// A table in which one thing is other than in another.
fn edited(csv: &str, dice: &mut Dice) -> String {
    let lines = csv.lines().filter(|line| !line.is_empty());
    let mut rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let (n, m) = (rows.len(), rows[0].len());
    let (row, other, column) = (1 + dice.below(n - 1), 1 + dice.below(n - 1), dice.below(m));
    match dice.below(8) {
        0 if n > 2 => drop(rows.remove(row)),
        1 => rows.insert(row, rows[other].clone()),
        2 => rows.swap(row, other),
        3 => rows[row][column] = "",
        4 => rows[row][column] = "niente",
        5 => rows[row][column] = rows[other][column],
        6 => rows[row][column] = "2027",
        _ => rows[row][column] = ["7", "12345", "0", "P"][dice.below(4)],
    }
    rows.into_iter().map(|row| row.join(",") + "\n").collect()
}

#[test]
fn whatever_is_done_to_tables_is_shown_as_if_all_were_made_anew() {
    let sites: [(&[&str], &[&str]); 3] = [
        (&[SITE[2], MORE], &["centri/centri", "altri/altri"]),
        (&[PLACES], &["bilancio/bilancio", "residenti/residenti"]),
        (&[VERSIONS], &["presenze/presenze", "presenze/versions/2.0.0/presenze"]),
    ];
    for (seed, (parts, tables)) in sites.into_iter().enumerate() {
        in_folder(&[&SITE[..2], parts].concat(), |saves| {
            let mut dice = Dice(seed as u64);
            let path = |name: &str| format!("datasets/{name}.csv");
            let read = |name: &str| fs::read_to_string(saves.disk.root().join(path(name))).unwrap();
            let sound: Vec<String> = tables.iter().map(|name| read(name)).collect();
            let mut now = sound.clone();
            let mut n_taken = 0;
            for n in 0..16 {
                let i = dice.below(tables.len());
                now[i] =
                    if dice.below(4) == 0 { sound[i].clone() } else { edited(&now[i], &mut dice) };
                let what = format!("site {seed}, save {n}: {}\n{}", tables[i], now[i]);
                n_taken += usize::from(saves.save(&path(tables[i]), Some(&now[i]), &what));
            }
            assert!(n_taken > 8, "site {seed}: {n_taken} saves of 16 were taken over");
        });
    }
}
