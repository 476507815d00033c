//! Times the making of public tables from private records.
//!
//! `cargo bench --bench aggregate` makes two made-up tables, the same at each run. The large table: 187 municipalities in
//! seven areas by 40 citizenships with all margins, protected, asked for exact recovery, every hidden cell proven to be as
//! uncertain as its rule asks, and between what each of them can be worked out. The many records: a million of them, by the program itself, with its peak memory beside
//! that of ten thousand. The exit code says whether everything ran, never how fast.
#![allow(
    clippy::disallowed_methods,
    reason = "a program of its own beside the library: it writes and measures"
)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its figures are its output")]

#[allow(dead_code, reason = "shared with the benchmark of pages, which needs more of it")]
mod measure;

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use specola::aggregate::audit::{Echelon, Level, Proof, Public, intervals, narrow};
use specola::aggregate::hierarchy::{Dimension, Shape};
use specola::aggregate::lines::two_per_line;
use specola::aggregate::protect::{Before, Fate, protect};
use specola::aggregate::settle::{Measured, settle};

/// Fewest people of a cell.
const FREQUENCY: i64 = 5;

const PLACES: usize = 187;
const AREAS: usize = 7;
const COUNTRIES: usize = 40;

fn main() -> ExitCode {
    let memory = Path::new("/dev/shm");
    let dir = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let folder = dir.join("specola-bench-aggregate");
    let done = large_table().and_then(|()| many_records(&folder));
    match measure::remove(&folder).and(done) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

/// Xorshift, seeded.
struct Random(u64);

impl Random {
    fn next(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) % n
    }
}

fn names(prefix: &str, n: usize) -> Vec<String> {
    (0..n).map(|i| format!("{prefix}{i}")).collect()
}

fn shape() -> Result<Shape, String> {
    let (places, countries) = (names("c", PLACES), names("p", COUNTRIES));
    let area = |a: usize| places.iter().skip(a).step_by(AREAS).cloned().collect();
    let mut sums: Vec<(String, Vec<String>)> =
        (0..AREAS).map(|a| (format!("area {a}"), area(a))).collect();
    sums.push(("provincia".to_owned(), names("area ", AREAS)));
    let all = [("tutte".to_owned(), countries.clone())];
    let dims = [Dimension::new(&places, &sums), Dimension::new(&countries, &all)];
    let dims: Result<Vec<Dimension>, _> = dims.into_iter().collect();
    let shape = Shape::within(usize::MAX, dims.map_err(|e| format!("{e:?}"))?);
    shape.ok_or_else(|| "too many cells".to_owned())
}

fn large_table() -> Result<(), String> {
    let shape = shape()?;
    let mut random = Random(20_260_630);
    // Few large citizenships and places, many small ones.
    let inner: Vec<i64> = (0..shape.n_cells())
        .map(|cell| {
            let nodes = shape.nodes(cell);
            let size = 400 / (1 + nodes[1] as u64) / (1 + nodes[0] as u64 % 23) + 6;
            i64::try_from(random.next(size)).unwrap_or(0)
        })
        .collect();
    let truth: Vec<i64> =
        (0..inner.len()).map(|c| shape.members(c).iter().map(|m| inner[*m]).sum()).collect();
    let fate = |v: i64| match v {
        0 => Fate::Empty,
        v if v < FREQUENCY => Fate::Hide,
        _ => Fate::Open,
    };
    let before: Vec<Before> = truth
        .iter()
        .map(|v| Before { fate: fate(*v), weight: v.unsigned_abs(), owners: Vec::new() })
        .collect();
    let primary = before.iter().filter(|b| b.fate == Fate::Hide).count();
    let relations = shape.relations();
    let start = Instant::now();
    let hidden = protect(&shape, &before).map_err(|e| format!("{e:?}"))?;
    let protected = start.elapsed();
    let start = Instant::now();
    let echelon = Echelon::new(&relations, &|c| hidden.all[c]).map_err(|e| format!("{e:?}"))?;
    let recovered = echelon.recovered().len();
    let audited = start.elapsed();
    let n_hidden = hidden.all.iter().filter(|h| **h).count();
    println!(
        "{} cells, {primary} to hide; {n_hidden} hidden, {recovered} of them recovered",
        truth.len()
    );
    println!("  protected                 {:8.2} s", protected.as_secs_f64());
    println!("  asked for exact recovery  {:8.2} s", audited.as_secs_f64());
    let must: Vec<bool> = before.iter().map(|b| b.fate == Fate::Hide).collect();
    let weight: Vec<u64> = before.iter().map(|b| b.weight).collect();
    let lines = two_per_line(&shape, &must, &weight).map_err(|e| format!("{e:?}"))?;
    println!("  two in each line hide {} and give {} away", lines.hidden, lines.recovered);
    uncertain(&shape, &truth, &before, &hidden.all)
}

/// Proves every hidden cell as uncertain as its rule asks: as it was hidden, then with as many more hidden as that takes.
fn uncertain(
    shape: &Shape,
    truth: &[i64],
    before: &[Before],
    hidden: &[bool],
) -> Result<(), String> {
    let relations = shape.relations();
    let start = Instant::now();
    let seen: Vec<Option<i64>> =
        truth.iter().zip(hidden).map(|(v, h)| (!h).then_some(*v)).collect();
    let public = Public { relations: &relations, seen: &seen, bounds: &|_| (1, None) };
    let must = |c: usize| before[c].fate == Fate::Hide;
    let level = |c: usize| if must(c) { Level { width: FREQUENCY - 2 } } else { Level::TWO_VALUES };
    let close = narrow(public, &level);
    println!(
        "  {} intervals proven wide    {:8.2} s ({} are not)",
        hidden.iter().filter(|h| **h).count() - close.len(),
        start.elapsed().as_secs_f64(),
        close.len()
    );
    ends(public, truth)?;
    let start = Instant::now();
    let measured: Vec<Measured> = (0..truth.len())
        .map(|c| Measured {
            fate: before[c].fate,
            counts: vec![truth[c]],
            level: level(c),
            parts: Vec::new(),
            sums: Vec::new(),
            owners: Vec::new(),
        })
        .collect();
    let settled = settle(shape, &measured, 1).map_err(|e| format!("{e:?}"))?;
    println!(
        "  settled with all levels   {:8.2} s, {} hidden",
        start.elapsed().as_secs_f64(),
        settled.all.iter().filter(|h| **h).count()
    );
    let shown = |(v, h): (&i64, &bool)| (!h).then_some(*v);
    let seen: Vec<Option<i64>> = truth.iter().zip(&settled.all).map(shown).collect();
    ends(Public { seen: &seen, ..public }, truth)
}

/// Works out between what each hidden cell can be, and which is known most closely for what is in it.
fn ends(public: Public<'_>, truth: &[i64]) -> Result<(), String> {
    let start = Instant::now();
    let found = intervals(public, &|_| true).ok_or("there is no table")?;
    let taken = start.elapsed();
    let exact = found.values().filter(|i| i.proof == Proof::Exact).count();
    let width = |(cell, interval): (&usize, &specola::aggregate::audit::Interval)| {
        let width = i32::try_from(interval.width()?).ok()?;
        Some(f64::from(width) / f64::from(i32::try_from(truth[*cell].max(1)).ok()?))
    };
    let narrowest = found.iter().filter_map(width).fold(f64::INFINITY, f64::min);
    println!(
        "  {} intervals, {exact} exact   {:8.2} s, the narrowest {:.1} % of what is in its cell",
        found.len(),
        taken.as_secs_f64(),
        narrowest * 100.0
    );
    Ok(())
}

fn many_records(folder: &Path) -> Result<(), String> {
    measure::remove(folder)?;
    let site = folder.join("site");
    fs::create_dir_all(site.join("datasets/visite")).map_err(|e| e.to_string())?;
    let made = Command::new(env!("CARGO_BIN_EXE_specola"))
        .current_dir(folder)
        .args(["new", "site", "site"])
        .output();
    made.map_err(|e| e.to_string())?;
    let write = |path: PathBuf, text: &str| fs::write(path, text).map_err(|e| e.to_string());
    write(site.join("datasets/visite/dataset.toml"), DATASET)?;
    write(folder.join("profilo.toml"), "name = \"prova\"\n")?;
    for n in [10_000, 1_000_000] {
        let records = folder.join("record.csv");
        write_records(&records, n).map_err(|e| e.to_string())?;
        let mut program = Command::new(env!("CARGO_BIN_EXE_specola"));
        program.args(["aggregate", "visite", "--root"]).arg(&site);
        program.arg("--records").arg(&records).arg("--profile").arg(folder.join("profilo.toml"));
        let cost = measure::run(&mut program, &folder.join("run.log"))?;
        println!(
            "{n} records: {:.2} s, {:.2} s of processor time, {} MB at most",
            cost.wall.as_secs_f64(),
            cost.cpu.as_secs_f64(),
            cost.peak / 1_000_000
        );
    }
    Ok(())
}

/// Visits of a few thousand guests to sixty centres; the same pairs of cell and guest however many.
fn write_records(path: &Path, n: u64) -> std::io::Result<()> {
    let mut out = BufWriter::new(fs::File::create(path)?);
    writeln!(out, "data,ospite,centro,gestore,comune,punteggio")?;
    let mut random = Random(7);
    for _ in 0..n {
        let guest = random.next(4_000);
        let centre = guest % 60;
        let (month, score) = (1 + guest % 12, random.next(101));
        writeln!(
            out,
            "2025-{month:02}-11,o{guest},c{centre},g{},comune {},{score}",
            centre % 20,
            centre % 12
        )?;
    }
    out.flush()
}

const DATASET: &str = r#"title = { it = "Visite sintetiche", en = "Synthetic visits" }
description = { it = "Visite sintetiche, fatte per misurare quanto costa aggregarle.", en = "Synthetic visits, made to measure what aggregating them costs." }
version = "1.0.0"
modified = 2026-06-30
licenses = ["CC0-1.0"]
holder = "site"
theme = ["SOCI"]
frequency = "NEVER"
path = "visite.csv"
primaryKey = ["comune", "periodo"]
fields = [
  { name = "comune", type = "string", title = { it = "Comune", en = "Municipality" } },
  { name = "periodo", type = "string", title = { it = "Periodo", en = "Period" } },
  { name = "visite", type = "integer", title = { it = "Visite", en = "Visits" }, status = "visite_status" },
  { name = "punteggio", type = "number", title = { it = "Punteggio", en = "Score" }, status = "punteggio_status" },
]
[aggregate]
profile = "prova"
person = "ospite"
centre = "centro"
holding = "gestore"
measures = [
  { field = "visite", kind = "records" },
  { field = "punteggio", kind = "mean", column = "punteggio" },
]
[[aggregate.dimensions]]
field = "comune"
codes = ["comune 0", "comune 1", "comune 2", "comune 3", "comune 4", "comune 5", "comune 6", "comune 7", "comune 8", "comune 9", "comune 10", "comune 11"]
total = "tutti"
[[aggregate.dimensions]]
field = "periodo"
column = "data"
period = "half-year"
codes = ["2025-H1", "2025-H2"]
total = "2025"
"#;
