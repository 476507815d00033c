//! What the profile *all* has beyond *data*: every other kind of page and every other key, so that all that the program
//! can do is measured. It grows with the program.

use std::fmt::Write as _;
use std::path::Path;

use crate::article::{Extra, PLACES, TOPICS};
use crate::corpus::put;
use crate::data;
use crate::text::{Rng, Tongue, Words};

/// The other kinds of page and the vocabularies they name.
pub(crate) fn write(seed: u64, n: usize, root: &Path) -> Result<(), String> {
    put(&root.join("content/vocabularies/projects.toml"), PROJECTS)?;
    let words = Tongue::BOTH.map(Words::new);
    for w in &words {
        let tag = w.tongue().tag();
        for i in 0..n.div_ceil(10) {
            let mut rng = Rng::new(seed ^ 0xa17, i);
            let piece = root.join(format!("content/altrisguardi/sguardo-{i:05}/index.{tag}.md"));
            put(&piece, altrisguardi(w, &mut rng, i))?;
            let event = root.join(format!("content/events/evento-{i:05}/index.{tag}.md"));
            put(&event, self::event(w, &mut rng, i))?;
        }
        for i in 0..n.div_ceil(200) {
            report(seed, w, 2000 + i, root)?;
        }
    }
    Ok(())
}

/// The chart and the numbers of *data*, an old address, a key figure, a correction, a project, and the three directives.
pub(crate) fn extra(seed: u64, article: usize, tongue: Tongue) -> Extra {
    let mut extra = data::extra(seed, article, tongue);
    let words = Words::new(tongue);
    let mut rng = Rng::new(seed ^ 0xe7a, article);
    writeln!(extra.front, "aliases = [\"/{}/{article:05}/\"]", tongue.of("vecchio", "old")).ok();
    if article.is_multiple_of(5) {
        writeln!(
            extra.front,
            "projects = [\"progetto-{}\"]\norganisations = [\"prova\"]",
            1 + article % 3
        )
        .ok();
    }
    let cell = "value(\"serie-01\", \"residenti\", territorio=\"Cuneo\", anno=2020)";
    let label = words.phrase(&mut rng, 4);
    writeln!(
        extra.front,
        "\n[[key_figures]]\nvalue = '{{{{ {cell} | number }}}}'\nlabel = \"{label}\""
    )
    .ok();
    if article.is_multiple_of(20) {
        let text = words.phrase(&mut rng, 8);
        writeln!(extra.front, "\n[[corrections]]\ndate = 2026-02-01\ntext = \"{text}\"").ok();
    }
    for directive in ["note", "pull", "qa"] {
        let argument = words.phrase(&mut rng, 4);
        let text = words.paragraph(&mut rng, 1);
        writeln!(extra.block, ":::{directive} {argument}\n\n{text}\n\n:::\n").ok();
    }
    extra
}

fn altrisguardi(w: &Words, rng: &mut Rng, i: usize) -> String {
    let form = if i.is_multiple_of(2) { "essay" } else { "interview" };
    let day = 1 + i % 28;
    let mut out = front(w, rng, &format!("sguardo-{i:05}"));
    writeln!(out, "date = 2025-{:02}-{day:02}T09:00:00Z\nform = \"{form}\"", 1 + i / 28 % 12).ok();
    writeln!(
        out,
        "authors = [\"redazione\"]\ntopics = [\"{}\"]\n+++\n",
        TOPICS[i % TOPICS.len()].0
    )
    .ok();
    for _ in 0..5 {
        writeln!(out, "{}\n", w.paragraph(rng, 5)).ok();
        writeln!(out, ":::qa {}?\n\n{}\n\n:::\n", w.phrase(rng, 6), w.paragraph(rng, 3)).ok();
    }
    out
}

fn event(w: &Words, rng: &mut Rng, i: usize) -> String {
    let day = 1 + i % 28;
    let category = *rng.pick(&["working-table", "presentation", "training"]);
    let mut out = front(w, rng, &format!("evento-{i:05}"));
    writeln!(
        out,
        "start = 2025-{:02}-{day:02}T17:00:00Z\ncategory = \"{category}\"",
        1 + i / 28 % 12
    )
    .ok();
    writeln!(out, "places = [\"{}\"]\n+++\n\n{}", PLACES[i % PLACES.len()].0, w.paragraph(rng, 6))
        .ok();
    out
}

/// One edition with four chapters.
fn report(seed: u64, w: &Words, edition: usize, root: &Path) -> Result<(), String> {
    let mut rng = Rng::new(seed ^ 0x4e9, edition);
    let tag = w.tongue().tag();
    let folder = root.join(format!("content/reports/{edition}"));
    let mut index = front(w, &mut rng, &edition.to_string());
    writeln!(
        index,
        "date = 2025-03-01T09:00:00Z\nedition = \"{edition}\"\nauthors = [\"redazione\"]"
    )
    .ok();
    writeln!(index, "+++\n\n{}", w.paragraph(&mut rng, 6)).ok();
    put(&folder.join(format!("index.{tag}.md")), index)?;
    for n in 1..=4 {
        let mut chapter = front(w, &mut rng, &format!("capitolo-{n}"));
        chapter.push_str("+++\n\n");
        for _ in 0..4 {
            writeln!(chapter, "## {}\n\n{}\n", w.phrase(&mut rng, 5), w.paragraph(&mut rng, 8))
                .ok();
        }
        put(&folder.join(format!("{n:02}-capitolo-{n}.{tag}.md")), chapter)?;
    }
    Ok(())
}

/// The front matter that every kind has, left open.
fn front(w: &Words, rng: &mut Rng, slug: &str) -> String {
    let (title, description) = (w.phrase(rng, 7), w.phrase(rng, 16));
    format!("+++\ntitle = \"{title}\"\ndescription = \"{description}.\"\nslug = \"{slug}\"\n")
}

const PROJECTS: &str = r#"[[projects]]
id = "progetto-1"
label = { it = "Progetto uno", en = "Project one" }
description = { it = "Un progetto inventato.", en = "An invented project." }
partners = ["prova"]

[[projects]]
id = "progetto-2"
label = { it = "Progetto due", en = "Project two" }
funder = "Ente inventato"
code = "P-2"
start = 2024-01-01
end = 2026-12-31

[[projects]]
id = "progetto-3"
label = { it = "Progetto tre", en = "Project three" }
statement = { it = "Finanziato da un ente inventato.", en = "Funded by an invented body." }
"#;
