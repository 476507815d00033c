#![expect(clippy::disallowed_methods, reason = "saves texts in a folder of its own")]

use std::fs;

use super::*;
use crate::build::{Options, make};
use crate::diag;
use crate::world::disk::Disk;

mod data;

const SITE: [&str; 3] = [
    include_str!("../../../tests/sites/theme.txt"),
    include_str!("../../../tests/sites/frame.txt"),
    include_str!("../../../tests/sites/article/site.txt"),
];

/// The moment of every round: all of the site is out.
pub(in crate::serve) const NOW: &str = "2026-06-30T12:00:00Z";

/// Writes the site to a folder.
pub(in crate::serve) fn write(root: &Path) {
    write_parts(root, &SITE);
}

/// Writes sites over each other.
fn write_parts(root: &Path, parts: &[&str]) {
    let parts = parts.iter().flat_map(|site| site.split("\n//- ").skip(1));
    for (path, text) in parts.filter_map(|part| part.split_once('\n')) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{text}\n")).unwrap();
    }
}

/// A site and what is told of it.
fn told(sources: &Sources<'_>) -> (Option<Made>, Findings) {
    let (made, mut findings) = make(sources, &Options::default(), None, &|_| {});
    quiet(&mut findings);
    (made, findings)
}

/// Everything that was found, sorted.
fn sorted(findings: &Findings) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = findings.iter().cloned().collect();
    diag::sort(&mut all);
    all
}

/// A body that is saved again and again; after each save what is told is what is told of the whole site, and the save
/// is taken over without making it anew where it is said so.
#[expect(clippy::too_many_lines, reason = "one save after the other")]
#[test]
fn a_body_that_is_saved_again_is_told_as_if_all_were_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let disk = Disk::new(dir.path(), NOW.parse().unwrap()).unwrap();
    let path = disk.root().join("content/articles/centri/index.it.md");
    let sound = fs::read_to_string(&path).unwrap();
    let (mut sources, _) = read::read(&disk);
    let (mut made, mut known) = told(&sources);
    let faults = "Ad Alesandria il 12,5% TRADURRE: di {{ value(\"centri\", \"nessuno\") }}, [x](page:nulla), [y](#nulla) e <b>z</b>.\n\n## Il grafico";
    let broken = sound.replace("mark = \"line\"", "mark = \"lines\"\nnothing = 1");
    let link = "[qui](article:altro#altrove).\n\n## Il grafico";
    for (what, text, is_taken) in [
        ("nothing", sound.clone(), true),
        (
            "a paragraph before the chart",
            sound.replace("## Il grafico", "Una frase.\n\n## Il grafico"),
            true,
        ),
        ("a slip in a name", sound.replace("## Il grafico", faults), false),
        (
            "faults that stand elsewhere",
            sound.replace("## Il grafico", &format!("Prima.\n\n{faults}")),
            true,
        ),
        (
            "one fault less",
            sound.replace("## Il grafico", &faults.replace("[y](#nulla)", "y")),
            true,
        ),
        ("no faults", sound.clone(), false),
        ("a chart with a fault", broken.clone(), false),
        (
            "a chart with a fault that stands elsewhere",
            broken.replace("## Il grafico", "Una frase.\n\n## Il grafico"),
            true,
        ),
        ("the sound chart", sound.clone(), false),
        ("a dead link to a place of another page", sound.replace("## Il grafico", link), true),
        ("another heading", sound.replace("## La tabella", "## Le cifre"), false),
        ("the heading as it was", sound.clone(), false),
        (
            "another dataset",
            sound.replace("| 2024 | {{ value(\"centri\"", "| 2024 | {{ value(\"altri\""),
            true,
        ),
        (
            "no number",
            sound.replace(" {{ value(\"centri\", \"ospiti\", anno=2024) | number }} ", " "),
            true,
        ),
        ("another picture", sound.replace("- [x] letto", "![](foto.png)"), false),
        ("the text as it was", sound.clone(), false),
        ("another title", sound.replacen("Gli ospiti", "Le molte ospiti", 1), true),
        ("a slip in the title", sound.replacen("Gli ospiti", "Alesandria: gli ospiti", 1), false),
        ("the title as it was", sound.clone(), false),
        ("a title that is not closed", sound.replacen("title = '", "title = ", 1), false),
        ("the sound title", sound.clone(), false),
        (
            "a fault below a longer title",
            sound.replacen("Gli ospiti", "Tutti gli ospiti", 1) + "\n<i>x</i>\n",
            true,
        ),
        ("another date", sound.replacen("date = 20", "date = 19", 1), false),
        ("no front matter", sound.replacen("+++\n", "", 1), false),
    ] {
        fs::write(&path, text).unwrap();
        let files = (disk.root(), std::slice::from_ref(&path));
        let taken = made.as_mut().is_some_and(|made| edit(made, &mut sources, files, &mut known));
        assert_eq!(taken, is_taken, "{what}");
        let (fresh, _) = read::read(&disk);
        let (anew, all) = told(&fresh);
        if taken {
            assert_eq!(sorted(&known), sorted(&all), "{what}");
            let (now, then) = (made.as_ref().unwrap(), anew.as_ref().unwrap());
            for (now, then) in now.site.charts.iter().zip(&then.site.charts) {
                assert_eq!(format!("{:?}", now.spec), format!("{:?}", then.spec), "{what}");
            }
            for lang in now.site.langs() {
                let texts = |made: &Made| -> Vec<String> {
                    let all = (0..made.site.pieces.len()).map(PieceId);
                    all.map(|id| format!("{:?}", made.resolved.text(id, lang))).collect()
                };
                assert_eq!(texts(now), texts(then), "{what}");
            }
        } else {
            (sources, made, known) = (fresh, anew, all);
        }
    }
}
