//! What charts are drawn from, and those that were drawn from it.
//!
//! In: the files of each round. Out: numbers that are others where anything of them changed that a chart could show: all
//! but the texts of pages, whose blocks are compared one by one, and the templates, style sheets and scripts of themes.
//! The rows of each dataset have a number of their own: where they alone changed, charts of others stay.

use std::sync::Arc;

use crate::resolve::{Drawings, States};
use crate::source::{File, Sources, Stamp};

/// The files, and the charts.
#[derive(Default)]
pub(super) struct Ground {
    files: Vec<(String, Held)>,
    /// Their states.
    pub states: States,
    /// What was drawn in them.
    pub drawings: Drawings,
}

/// What a file was.
#[derive(PartialEq)]
enum Held {
    /// What it held does not matter here.
    Passed,
    Text(Arc<str>),
    Other(Stamp),
    /// Nobody can say that it is the same.
    Unknown,
}

impl Held {
    fn of(file: &File) -> Self {
        let theme = [".html", ".css", ".js"].iter().any(|ending| file.path.ends_with(ending));
        if file.path.ends_with(".md") || theme && file.path.starts_with("themes/") {
            return Self::Passed;
        }
        match (&file.text, file.stamp) {
            (Some(text), _) => Self::Text(Arc::clone(text)),
            (None, Some(stamp)) => Self::Other(stamp),
            (None, None) => Self::Unknown,
        }
    }
}

impl Ground {
    /// Takes notice of the files. Their places in the list count too: faults are told by them.
    pub(super) fn note(&mut self, sources: &Sources<'_>) {
        let of = |file: &File| (file.path.clone(), Held::of(file));
        let files: Vec<(String, Held)> = sources.iter().map(|(_, file)| of(file)).collect();
        let then = std::mem::replace(&mut self.files, files);
        let pairs = || then.iter().zip(&self.files);
        let unknown = self.files.iter().any(|(_, held)| *held == Held::Unknown);
        let same_paths = then.len() == self.files.len() && pairs().all(|(a, b)| a.0 == b.0);
        let differing: Vec<_> = pairs().filter(|(then, now)| then.1 != now.1).collect();
        let rows =
            differing.iter().map(|(then, now)| rows_of(then).filter(|_| rows_of(now).is_some()));
        let states = &mut self.states;
        states.all += u64::from(unknown || !same_paths || !differing.is_empty());
        match rows.collect::<Option<Vec<&str>>>().filter(|_| same_paths && !unknown) {
            Some(folders) => {
                for folder in folders {
                    *states.rows.entry(folder.to_owned()).or_default() += 1;
                }
            }
            None => states.common += 1,
        }
    }
}

/// The folder of the dataset whose rows a file may hold, if it may: a table is no text.
fn rows_of((path, held): &(String, Held)) -> Option<&str> {
    let Held::Other(_) = held else { return None };
    let above = "datasets/";
    let name = path.strip_prefix(above)?.find('/')?;
    path.get(..=above.len() + name)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "saves files in a folder of its own")]

    use std::fs;

    use super::*;
    use crate::build::{Options, make};
    use crate::resolve::Resolved;
    use crate::serve::edit::tests::{NOW, write};
    use crate::site::ChartId;
    use crate::world::disk::Disk;
    use crate::world::read;

    #[test]
    fn a_chart_is_drawn_again_where_it_or_what_it_is_drawn_from_changed() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path());
        let disk = Disk::new(dir.path(), NOW.parse().unwrap()).unwrap();
        let mut ground = Ground::default();
        let mut round = || {
            let (sources, _) = read::read(&disk);
            ground.note(&sources);
            let known = (&ground.drawings, &ground.states);
            let (anew, _) = make(&sources, &Options::default(), None, &|_| {});
            let (made, _) = make(&sources, &Options::default(), Some(known), &|_| {});
            ground.drawings.turn();
            let (made, anew) = (made.unwrap(), anew.unwrap());
            let chart = made.site.find_chart("ospiti-anni").unwrap();
            for lang in made.site.langs() {
                for chart in (0..made.site.charts.len()).map(ChartId) {
                    let drawn =
                        |r: &Resolved| r.drawn(chart, lang).map(|d| d.drawn.standalone.clone());
                    assert_eq!(drawn(&made.resolved), drawn(&anew.resolved));
                }
            }
            let states = ground.states.of(made.site.chart(chart), &made.site, &sources);
            ground.drawings.find(&(states, "ospiti-anni".to_owned())).unwrap().1
        };
        let save = |path: &str, old: &str, new: &str| {
            let path = dir.path().join(path);
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(old));
            fs::write(&path, text.replacen(old, new, 1)).unwrap();
        };
        let text = "content/articles/centri/index.it.md";
        let other = dir.path().join("datasets/altri");
        fs::create_dir(&other).unwrap();
        for (from, to) in [("dataset.toml", "dataset.toml"), ("centri.csv", "altri.csv")] {
            fs::copy(dir.path().join("datasets/centri").join(from), other.join(to)).unwrap();
        }
        fs::create_dir(other.join("charts")).unwrap();
        let of_other = "id = \"altri\"\nmark = \"line\"\nx = \"anno\"\ny = \"ospiti\"\n\
            title = { it = '{{ value(\"centri\", \"ospiti\", anno=2023) | number }}', en = \"Others\" }\n";
        fs::write(other.join("charts/altri.toml"), of_other).unwrap();
        let first = round();
        save(text, "## La tabella", "## Le cifre");
        let second = round();
        assert!(Arc::ptr_eq(&first, &second), "nothing of it changed");
        save(text, "Gli ospiti crescono", "Gli ospiti aumentano");
        let third = round();
        assert!(!Arc::ptr_eq(&second, &third), "its words changed");
        save("datasets/centri/centri.csv", "2023,1234", "2023,12345");
        let fourth = round();
        assert!(!Arc::ptr_eq(&third, &fourth), "its data changed");
        assert!(Arc::ptr_eq(&fourth, &round()), "nothing changed");
        save("datasets/altri/altri.csv", "2023,1234", "2023,1235");
        assert!(Arc::ptr_eq(&fourth, &round()), "the rows of another dataset changed");
        let words = "Nel 2023 {{ value(\\\"altri\\\", \\\"ospiti\\\", anno=2023) | number }}";
        save(text, "Ospiti per anno", words);
        let fifth = round();
        save("datasets/altri/altri.csv", "2023,1235", "2023,12356");
        let sixth = round();
        assert!(!Arc::ptr_eq(&fifth, &sixth), "a number in its words changed");
        save("datasets/altri/dataset.toml", "Centri", "Altri centri");
        assert!(!Arc::ptr_eq(&sixth, &round()), "what is said of a dataset may stand anywhere");
    }
}
