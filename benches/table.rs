//! Times the publishing of one large table, beside `DuckDB` on the same file: CSV, JSON and Parquet of a million rows.
//!
//! `cargo bench --bench table` measures a million rows; `-- --rows 200000` another number. The table is made from a
//! fixed seed: eleven columns of whole numbers, exact decimals, dates, codes, short texts and a long one. Ours reads,
//! checks (types, a key, a pattern, limits, a list of values) and writes; `DuckDB` reads with the same types and writes
//! the same three files, without our checks. Then the whole site once, with every format, for the time alone. The exit code
//! says whether everything ran, never how fast.
#![allow(
    clippy::disallowed_methods,
    reason = "a program of its own beside the library: it reads, writes and measures"
)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its figures are its output")]

#[allow(dead_code, reason = "shared with the benchmark of pages, which needs more of it")]
mod measure;

use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use measure::Cost;
use specola::diag::Severity;
use specola::export::{About, Format, Wanted, export_all};
use specola::lang::Lang;
use specola::name::OutPath;
use specola::site::load::{Options, load};
use specola::world::disk::Disk;
use specola::world::manifest::Manifest;
use specola::world::out::Out as _;
use specola::world::read;
use specola::world::staging::Staging;

/// The moment of every build.
const NOW: &str = "2026-06-30T12:00:00Z";

/// The version of the Python package that is measured.
const DUCKDB: &str = "2.0.1";

const USAGE: &str =
    "usage: cargo bench --bench table -- [--rows N] [--runs N] [--dir DIR] [--keep]";

/// What the command line asks for.
struct Args {
    rows: u64,
    runs: usize,
    dir: PathBuf,
    keep: bool,
}

fn args(mut words: impl Iterator<Item = String>) -> Result<Args, String> {
    let memory = Path::new("/dev/shm");
    let dir = if memory.is_dir() { memory.to_owned() } else { cache() };
    let mut args = Args { rows: 1_000_000, runs: 3, dir, keep: false };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("`{word}` needs a value\n{USAGE}"));
        match word.as_str() {
            "--rows" => args.rows = value()?.parse().map_err(|_| USAGE)?,
            "--runs" => args.runs = value()?.parse().map_err(|_| USAGE)?,
            "--dir" => args.dir = value()?.into(),
            "--keep" => args.keep = true,
            "--bench" => {} // cargo says that to every benchmark
            other => return Err(format!("`{other}` is not known\n{USAGE}")),
        }
    }
    Ok(args)
}

/// What is kept from one run to the next.
fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench")
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.as_slice() {
        [flag, site, output] if flag == "--three" => three(Path::new(site), Path::new(output)),
        _ => args(words.into_iter()).and_then(|args| bench(&args)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

/// Reads and checks the site in `root` and writes its table as CSV, JSON and Parquet, as a build does: staged and hashed.
fn three(root: &Path, output: &Path) -> Result<(), String> {
    let said = |e: &dyn std::fmt::Display| e.to_string();
    let now = NOW.parse().map_err(|e| said(&e))?;
    let disk = Disk::new(root, now).map_err(|e| said(&e))?;
    let (sources, _) = read::read(&disk);
    let (site, faults) = load(&sources, &Options::default());
    if let Some(fault) =
        faults.data.iter().chain(&faults.rest).find(|d| d.severity() == Severity::Error)
    {
        return Err(format!("{fault:?}"));
    }
    let site = site.ok_or("there is no site")?;
    let table = &site.datasets.first().ok_or("there is no dataset")?.latest.tables[0];
    let staging = Staging::begin(root, output, specola::PROGRAM).map_err(|e| format!("{e:?}"))?;
    let formats = [Format::Csv, Format::Json, Format::Parquet];
    let mut sinks = Vec::new();
    for format in formats {
        let path = OutPath::parse(&format!("t.{}", format.extension())).ok_or("a path")?;
        sinks.push(staging.create(&path).map_err(|e| said(&e))?);
    }
    let wanted = sinks.iter_mut().zip(formats);
    let wanted = wanted.map(|(out, format)| Wanted { format, lang: Lang::DEFAULT, out });
    let wanted = wanted.collect();
    export_all(table, &sources, &About::default(), wanted).map_err(|e| said(&e))?;
    for sink in sinks {
        sink.finish().map_err(|e| said(&e))?;
    }
    staging.publish(&Manifest::default()).map_err(|e| format!("{e:?}"))?;
    Ok(())
}

fn bench(args: &Args) -> Result<(), String> {
    let folder = args.dir.join("specola-bench-table");
    measure::remove(&folder)?;
    let site = folder.join("site");
    let done = write_site(&site, args.rows).and_then(|()| every(args, &folder, &site));
    if !args.keep {
        measure::remove(&folder)?; // also after a failure: it may lie in memory
    }
    done
}

fn every(args: &Args, folder: &Path, site: &Path) -> Result<(), String> {
    let csv = site.join("datasets/grande/grande.csv");
    let bytes = fs::metadata(&csv).map_err(|e| e.to_string())?.len();
    println!(
        "{} rows, {} MB of CSV; {} counted runs after one warm-up",
        args.rows,
        bytes / 1_000_000,
        args.runs
    );
    let python = duckdb(&cache())?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let idle = specola(folder, &empty_site(folder)?)?;
    for _ in 0..=args.runs {
        ours.push(our_three(folder, site)?);
        theirs.push(their_run(&python, folder, &csv)?);
    }
    let (ours, theirs) = (&ours[1..], &theirs[1..]);
    println!("{:28}{:>9}{:>9}{:>10}", "", "wall s", "CPU s", "peak MB");
    row("specola, CSV+JSON+Parquet", ours);
    row(&format!("duckdb {DUCKDB}, the same"), theirs);
    row("specola, no table at all", &[idle]);
    let pairs = theirs.iter().zip(ours).map(|(a, b)| a.wall.as_secs_f64() / b.wall.as_secs_f64());
    println!("duckdb / specola, median of the pairs: {:.2}", median(pairs));
    let above = ours.iter().map(|c| c.peak).max().unwrap_or(0).saturating_sub(idle.peak);
    println!("memory beyond the program's own: {} MB", above / 1_000_000);
    row("specola, the whole site", &[specola(folder, site)?]);
    Ok(())
}

fn our_three(folder: &Path, site: &Path) -> Result<Cost, String> {
    let out = folder.join("out");
    measure::remove(&out)?;
    let this = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut program = Command::new(this);
    program.arg("--three").arg(site).arg(&out);
    measure::run(&mut program, &folder.join("run.log"))
}

fn specola(folder: &Path, site: &Path) -> Result<Cost, String> {
    let out = folder.join("out");
    measure::remove(&out)?;
    let mut program = Command::new(env!("CARGO_BIN_EXE_specola"));
    program.arg("build").arg("--root").arg(site).arg("--out").arg(&out).args(["--now", NOW]);
    measure::run(&mut program, &folder.join("run.log"))
}

/// The Python of a folder of its own that has the package.
fn duckdb(folder: &Path) -> Result<PathBuf, String> {
    let venv = folder.join(format!("duckdb-{DUCKDB}"));
    let python = venv.join("bin/python");
    if !venv.join("ready").is_file() {
        fs::create_dir_all(folder).map_err(|e| e.to_string())?;
        let log = folder.join("venv.log");
        measure::run(Command::new("python3").args(["-m", "venv"]).arg(&venv), &log)?;
        let package = format!("duckdb=={DUCKDB}");
        measure::run(
            Command::new(venv.join("bin/pip")).args(["install", "--quiet", &package]),
            &log,
        )?;
        fs::write(venv.join("ready"), "").map_err(|e| e.to_string())?;
    }
    Ok(python)
}

fn their_run(python: &Path, folder: &Path, csv: &Path) -> Result<Cost, String> {
    let out = folder.join("duckdb-out");
    measure::remove(&out)?;
    fs::create_dir_all(&out).map_err(|e| e.to_string())?;
    let script = format!(
        "import duckdb\n\
         c = duckdb.connect()\n\
         types = {{'id': 'BIGINT', 'data': 'DATE', 'codice_istat': 'VARCHAR', 'comune': 'VARCHAR', \
         'cittadinanza': 'VARCHAR', 'sesso': 'VARCHAR', 'eta': 'BIGINT', 'residenti': 'BIGINT', \
         'quota': 'DECIMAL(18,2)', 'reddito_medio': 'DECIMAL(18,3)', 'nota': 'VARCHAR'}}\n\
         c.execute(f\"CREATE TABLE t AS SELECT * FROM read_csv('{csv}', header=true, columns={{types}})\")\n\
         c.execute(\"COPY t TO '{out}/t.csv' (HEADER)\")\n\
         c.execute(\"COPY t TO '{out}/t.json' (ARRAY true)\")\n\
         c.execute(\"COPY t TO '{out}/t.parquet' (COMPRESSION snappy)\")\n",
        csv = csv.display(),
        out = out.display()
    );
    measure::run(Command::new(python).args(["-c", &script]), &folder.join("run.log"))
}

fn row(name: &str, runs: &[Cost]) {
    let wall = median(runs.iter().map(|r| r.wall.as_secs_f64()));
    let cpu = median(runs.iter().map(|r| r.cpu.as_secs_f64()));
    let peak = runs.iter().map(|r| r.peak).max().unwrap_or(0) / 1_000_000;
    println!("{name:28}{wall:>9.2}{cpu:>9.2}{peak:>10}");
}

/// The middle value, the higher of two.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// A site without a table, for what the program needs by itself.
fn empty_site(folder: &Path) -> Result<PathBuf, String> {
    let site = folder.join("empty");
    write_frame(&site)?;
    Ok(site)
}

fn write_site(site: &Path, rows: u64) -> Result<(), String> {
    write_frame(site)?;
    dataset(site)?;
    let path = site.join("datasets/grande/grande.csv");
    let file = fs::File::create(&path).map_err(|e| e.to_string())?;
    table(&mut BufWriter::new(file), rows).map_err(|e| e.to_string())
}

/// What `specola new site` begins.
fn write_frame(site: &Path) -> Result<(), String> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_specola"));
    let parent = site.parent().unwrap_or(site);
    fs::create_dir_all(parent).map_err(|e| e.to_string())?;
    let name = site.file_name().unwrap_or_default();
    program.current_dir(parent).args(["new", "site"]).arg(name);
    measure::run(&mut program, &parent.join("run.log")).map(|_| ())
}

fn dataset(site: &Path) -> Result<(), String> {
    let folder = site.join("datasets/grande");
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let name = site.file_name().and_then(|n| n.to_str()).unwrap_or("site");
    let mut toml = format!(
        r#"title       = {{ it = "Tabella sintetica di prova", en = "Synthetic test table" }}
description = {{ it = "Righe sintetiche, fatte per misurare quanto costa pubblicarle.", en = "Synthetic rows, made to measure what publishing them costs." }}
version     = "1.0.0"
modified    = 2026-06-30
licenses    = ["CC0-1.0"]
holder      = "{name}"
theme       = ["SOCI"]
frequency   = "NEVER"
path        = "grande.csv"
primaryKey  = ["id"]
dialect     = {{ decimalChar = "." }}
sources     = [{{ title = "Numeri a caso" }}]
"#
    );
    for (name, kind, limits) in FIELDS {
        let limits =
            if limits.is_empty() { String::new() } else { format!("constraints = {limits}\n") };
        let head = format!("\n[[fields]]\nname = \"{name}\"\ntype = \"{kind}\"\n");
        let title = format!("title = {{ it = \"{name}\", en = \"{name}\" }}\n");
        toml.extend([head, title, limits]);
    }
    toml += "\n[[releases]]\nversion = \"1.0.0\"\ndate = 2026-06-30\nchanges = { it = \"Prima.\", en = \"First.\" }\n";
    fs::write(folder.join("dataset.toml"), toml).map_err(|e| e.to_string())
}

const FIELDS: [(&str, &str, &str); 11] = [
    ("id", "integer", "{ required = true, minimum = 1 }"),
    ("data", "date", "{ required = true }"),
    ("codice_istat", "string", "{ required = true, pattern = \"[0-9]{6}\" }"),
    ("comune", "string", ""),
    ("cittadinanza", "string", ""),
    ("sesso", "string", "{ enum = [\"M\", \"F\"] }"),
    ("eta", "integer", "{ minimum = 0, maximum = 120 }"),
    ("residenti", "integer", ""),
    ("quota", "number", ""),
    ("reddito_medio", "number", ""),
    ("nota", "string", ""),
];

const PLACES: [&str; 8] = [
    "Alessandria",
    "Tortona",
    "Novi Ligure",
    "Casale Monferrato",
    "Acqui Terme",
    "Valenza",
    "Ovada",
    "Gavi",
];
const COUNTRIES: [&str; 8] = [
    "Romania",
    "Albania",
    "Marocco",
    "Perù",
    "Costa d’Avorio",
    "\"Cina, Repubblica Popolare\"",
    "Ucraina",
    "Nigeria",
];
const WORDS: [&str; 12] = [
    "osservazione",
    "raccolta",
    "presso",
    "lo",
    "sportello",
    "comunale",
    "verifica",
    "anagrafe",
    "registro",
    "aggiornato",
    "validato",
    "controllo",
];

fn table(out: &mut impl std::io::Write, rows: u64) -> std::io::Result<()> {
    let names: Vec<&str> = FIELDS.iter().map(|(name, ..)| *name).collect();
    write!(out, "{}\r\n", names.join(","))?;
    // A linear congruential generator (Knuth, MMIX): the same table on every machine.
    let mut state = 7_u64;
    let mut below = |n: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let pick = |list: &'static [&'static str], at: u64| {
        list[usize::try_from(at).unwrap_or(0) % list.len()]
    };
    for id in 1..=rows {
        let (year, month, day) = (2010 + below(15), 1 + below(12), 1 + below(28));
        let place = below(8);
        write!(
            out,
            "{id},{year}-{month:02}-{day:02},{:06},{}",
            6000 + place,
            pick(&PLACES, place)
        )?;
        write!(out, ",{},{},{}", pick(&COUNTRIES, below(8)), pick(&["M", "F"], id), below(100))?;
        write!(out, ",{},", below(100_000))?;
        if id % 97 != 0 {
            write!(out, "{}.{:02}", below(100), below(100))?;
        }
        write!(out, ",{}.{:03},", below(60_000), below(1000))?;
        for n in 0..12 {
            write!(out, "{}{}", if n == 0 { "" } else { " " }, pick(&WORDS, below(12)))?;
        }
        write!(out, "\r\n")?;
    }
    out.flush()
}
