//! Twenty datasets of 180 rows, and for each article a chart and five numbers bound to their cells.
//!
//! Every key that an article asks for exists in its dataset exactly once, since the rows are all places in all years.

use std::fmt::Write as _;
use std::path::Path;

use crate::article::{Extra, PLACES};
use crate::corpus::put;
use crate::text::{Rng, Tongue};

const DATASETS: usize = 20;
const YEARS: std::ops::Range<usize> = 2011..2026;
/// Places of a dataset: the twelve from Piemonte's provinces on.
const FIRST: usize = 6;
const LAST: usize = 18;

/// Writes `datasets/` under `root`.
pub(crate) fn write(seed: u64, root: &Path) -> Result<(), String> {
    for number in 1..=DATASETS {
        let id = id(number);
        let folder = root.join("datasets").join(&id);
        put(&folder.join("dataset.toml"), dataset(number))?;
        put(&folder.join(format!("{id}.csv")), table(seed, number))?;
        put(&folder.join("notes.it.md"), "## Metodo\n\nNumeri estratti a caso.\n")?;
        put(&folder.join("notes.en.md"), "## Method\n\nNumbers drawn at random.\n")?;
    }
    Ok(())
}

/// The chart and the numbers of an article.
pub(crate) fn extra(seed: u64, article: usize, tongue: Tongue) -> Extra {
    let mut rng = Rng::new(seed ^ 0xda7a, article);
    let id = id(1 + article % DATASETS);
    let mut block = String::new();
    let (at, were) = tongue.of(("Nel", "i residenti erano"), ("In", "the residents were"));
    for i in 0..5 {
        let (place, year) =
            (PLACES[FIRST + rng.below(LAST - FIRST)].1, YEARS.start + rng.below(YEARS.len()));
        let (field, filter) = if i < 4 { ("residenti", "number") } else { ("quota", "points(1)") };
        let value =
            format!("value(\"{id}\", \"{field}\", territorio=\"{place}\", anno={year}) | {filter}");
        writeln!(block, "{at} {year} ({place}) {were} {{{{ {value} }}}}.").ok();
    }
    block.push_str("\n```chart\n");
    writeln!(block, "id = \"grafico-{article:05}\"").ok();
    if tongue == Tongue::It {
        chart(&mut rng, &id, &mut block);
    }
    block.push_str("```\n\n");
    Extra { front: String::new(), block }
}

/// A line of four places or the bars of one year.
fn chart(rng: &mut Rng, id: &str, out: &mut String) {
    writeln!(out, "data = \"{id}\"").ok();
    if rng.below(2) == 0 {
        let first = FIRST + rng.below(LAST - FIRST - 4);
        let places: Vec<&str> = PLACES[first..first + 4].iter().map(|p| p.1).collect();
        writeln!(out, "mark = \"line\"\nx = \"anno\"\ny = \"residenti\"\ncolor = \"territorio\"")
            .ok();
        writeln!(out, "filter = {{ territorio = {places:?} }}").ok();
    } else {
        let year = YEARS.start + rng.below(YEARS.len());
        writeln!(
            out,
            "mark = \"bar\"\nx = \"residenti\"\ny = {{ field = \"territorio\", sort = \"-x\" }}"
        )
        .ok();
        writeln!(out, "filter = {{ anno = {year} }}").ok();
    }
    out.push_str("title = { it = \"I residenti crescono quasi ovunque\", en = \"Residents grow almost everywhere\" }\n");
    out.push_str(
        "subtitle = { it = \"Residenti al 1° gennaio\", en = \"Residents on 1 January\" }\n",
    );
}

fn id(number: usize) -> String {
    format!("serie-{number:02}")
}

fn table(seed: u64, number: usize) -> String {
    let mut rng = Rng::new(seed ^ 0x7ab1e, number);
    let mut out = "territorio,anno,residenti,quota\n".to_owned();
    for place in &PLACES[FIRST..LAST] {
        let mut residents = 20_000 + rng.below(80_000);
        for year in YEARS {
            residents += rng.below(2_000);
            let share = rng.below(200);
            writeln!(out, "{},{year},{residents},{}.{}", place.1, share / 10, share % 10).ok();
        }
    }
    out
}

fn dataset(number: usize) -> String {
    format!(
        r#"title       = {{ it = "Serie di prova {number}", en = "Test series {number}" }}
description = {{ it = "Residenti e quota in dodici territori dal 2011 al 2025, numeri inventati.", en = "Residents and share in twelve places from 2011 to 2025, invented numbers." }}
keywords    = {{ it = ["residenti"], en = ["residents"] }}
version     = "1.0.0"
created     = 2026-01-15
modified    = 2026-01-15
licenses    = ["CC-BY-4.0"]
holder      = "prova"
theme       = ["SOCI"]
frequency   = "ANNUAL"
temporal    = {{ start = 2011-01-01, end = 2025-12-31 }}
places      = ["piemonte"]
topics      = ["lavoro"]
sources     = [{{ title = "Numeri estratti a caso", path = "https://example.org/" }}]
primaryKey  = ["territorio", "anno"]

[[fields]]
name = "territorio"
type = "string"
title = {{ it = "Territorio", en = "Place" }}
constraints = {{ required = true }}

[[fields]]
name = "anno"
type = "year"
title = {{ it = "Anno", en = "Year" }}
constraints = {{ required = true, minimum = 2011, maximum = 2025 }}

[[fields]]
name = "residenti"
type = "integer"
title = {{ it = "Residenti", en = "Residents" }}
unit = {{ it = "persone", en = "people" }}
constraints = {{ minimum = 0 }}

[[fields]]
name = "quota"
type = "number"
title = {{ it = "Quota", en = "Share" }}
unit = {{ it = "per cento", en = "per cent" }}
"#
    )
}
