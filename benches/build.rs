//! Times a cold build of a made-up site, beside Hugo on the same articles and beside the floor.
//!
//! `cargo bench` measures every profile at 100, 1000 and 5000 articles; `cargo bench -- --profile pages -n 1000` one.
//! The corpus is made from a fixed seed. One warm-up, then runs in turn (Specola, Hugo, floor, Specola, …), so that
//! what slows the machine slows all. Then a sentence comes to one article, and the site is built over itself. The exit code says whether everything ran, never how fast.
#![allow(
    clippy::disallowed_methods,
    reason = "a program of its own beside the library: it reads, writes and measures"
)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its figures are its output")]

mod all;
mod article;
mod corpus;
mod data;
mod hugo;
mod measure;
mod picture;
mod text;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use corpus::{Corpus, Profile};
use measure::Cost;

/// The moment of every build.
const NOW: &str = "2026-06-30T12:00:00Z";

/// What an editor does to one article.
type Change = fn(&str) -> String;

/// Changes of one article after which a site is built again.
const CHANGES: [(&str, Change); 4] = [
    ("one reworded", |text| format!("{text}\nUna frase in più.\n")),
    ("one retitled", |text| text.replacen("title = \"", "title = \"Ancora: ", 1)),
    // Its title and the date of its last change: lists and sitemaps tell of it.
    ("one updated", |text| {
        text.replacen("title = \"", "updated = 2026-06-29\ntitle = \"Ancora: ", 1)
    }),
    // It leaves lists and enters others: whatever stands behind it in them goes on by one place.
    ("one on another topic", |text| {
        let is_there = text.contains("topics = [\"lavoro\"]");
        let other = if is_there { "topics = [\"scuola\"]\n" } else { "topics = [\"lavoro\"]\n" };
        let lines = text.split_inclusive('\n');
        lines.map(|line| if line.starts_with("topics = [") { other } else { line }).collect()
    }),
];

const USAGE: &str = "usage: cargo bench -- [--profile pages|data|all] [-n ARTICLES] [--runs N] [--code-every N] [--dir DIR] [--program PATH] [--keep]
--profile and -n can be given more than once; without them: every profile, 100, 1000 and 5000 articles
--code-every 1 puts a block of code into every article (default: one in 20)
--dir DIR builds in a folder of its own in DIR, and not in memory
--program PATH measures that program in place of this build, say an earlier one
--keep leaves the sites where they are";

/// What the command line asks for.
struct Args {
    profiles: Vec<Profile>,
    sizes: Vec<usize>,
    runs: usize,
    code_every: usize,
    dir: Option<PathBuf>,
    program: PathBuf,
    keep: bool,
}

impl Args {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut args = Self {
            profiles: Vec::new(),
            sizes: Vec::new(),
            runs: 5,
            code_every: 20,
            dir: None,
            program: env!("CARGO_BIN_EXE_specola").into(),
            keep: false,
        };
        while let Some(word) = words.next() {
            let mut number = || {
                let n = words.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
                n.ok_or_else(|| format!("`{word}` needs a number above zero\n{USAGE}"))
            };
            match word.as_str() {
                "-n" => args.sizes.push(number()?),
                "--runs" => args.runs = number()?,
                "--code-every" => args.code_every = number()?,
                "--dir" => args.dir = Some(words.next().ok_or(USAGE)?.into()),
                "--program" => args.program = words.next().ok_or(USAGE)?.into(),
                "--keep" => args.keep = true,
                "--profile" => {
                    let name = words.next().unwrap_or_default();
                    let profile = Profile::ALL.into_iter().find(|p| p.name() == name);
                    args.profiles
                        .push(profile.ok_or_else(|| format!("no profile `{name}`\n{USAGE}"))?);
                }
                "--bench" => {} // cargo says that to every benchmark
                other => return Err(format!("`{other}` is not known\n{USAGE}")),
            }
        }
        if args.profiles.is_empty() {
            args.profiles.extend(Profile::ALL);
        }
        if args.sizes.is_empty() {
            args.sizes.extend([100, 1000, 5000]);
        }
        Ok(args)
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.as_slice() {
        [flag, input, plan, output] if flag == "--floor" => {
            measure::floor(Path::new(input), Path::new(plan), Path::new(output))
        }
        _ => Args::parse(words.into_iter()).and_then(|args| bench(&args)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn bench(args: &Args) -> Result<(), String> {
    let folder = args.dir.clone().unwrap_or_else(default_dir).join("specola-bench");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{cores} cores; {} counted runs after one warm-up; cold: no output and no cache of an earlier run; in {}",
        args.runs,
        folder.display()
    );
    let place = Place {
        specola: folder.join("specola"),
        hugo: folder.join("hugo"),
        folder,
        program: args.program.clone(),
    };
    let done = every(args, &place);
    if args.keep {
        return done;
    }
    measure::remove(&place.folder)?; // also after a failure: it may lie in memory
    done
}

fn every(args: &Args, place: &Place) -> Result<(), String> {
    for &profile in &args.profiles {
        for &n in &args.sizes {
            let corpus = Corpus { profile, n, code_every: args.code_every };
            place.prepare(corpus)?;
            place.measure(corpus, args.runs)?;
        }
    }
    Ok(())
}

/// In memory where the system has a place for that, so that the disk of the day is not what is measured.
fn default_dir() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { cache() }
}

/// What is kept from one run to the next.
fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench")
}

/// Where the two sites lie.
struct Place {
    folder: PathBuf,
    specola: PathBuf,
    hugo: PathBuf,
    program: PathBuf,
}

impl Place {
    fn log(&self) -> PathBuf {
        self.folder.join("run.log")
    }

    /// Makes the two sites anew.
    fn prepare(&self, corpus: Corpus) -> Result<(), String> {
        let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/osservatorio");
        measure::remove(&self.specola)?;
        measure::remove(&self.hugo)?;
        corpus.write(&self.specola, &theme)?;
        if corpus.profile == Profile::Pages {
            hugo::write(corpus, &self.hugo, &theme)?;
        }
        let input = Size::of(&self.specola)?;
        let code = corpus.code_every;
        println!(
            "\n{}, N = {}: {} articles in two languages, a block of code in one of {code}; input {input}",
            corpus.profile.name(),
            corpus.n,
            corpus.n
        );
        Ok(())
    }

    fn measure(&self, corpus: Corpus, runs: usize) -> Result<(), String> {
        let hugo = match corpus.profile {
            Profile::Pages => Some(hugo::install(&cache())?),
            Profile::Data | Profile::All => None,
        };
        let (mut ours, mut theirs, mut floor) = (Vec::new(), Vec::new(), Vec::new());
        let (out, plan) = (self.folder.join("specola-out"), self.folder.join("floor.plan"));
        for round in 0..=runs {
            ours.push(self.specola(&out)?);
            if round == 0 {
                measure::note(&out, &plan)?;
            }
            if let Some(program) = &hugo {
                rustix::fs::sync();
                theirs.push(hugo::build(program, &self.hugo, &self.log())?);
            }
            floor.push(self.floor(&plan)?);
        }
        let again = CHANGES.iter().enumerate().map(|(n, (name, change))| {
            let one = |round| self.again(&out, n * (runs + 1) + round, change);
            let costs: Result<Vec<Cost>, String> = (0..=runs).map(one).collect();
            Ok((*name, costs?))
        });
        let again: Vec<(&str, Vec<Cost>)> = again.collect::<Result<_, String>>()?;
        let (ours, theirs, floor) = (&ours[1..], theirs.get(1..).unwrap_or_default(), &floor[1..]);
        println!("{:16}{:>26}{:>9}{:>9}   wrote", "", "wall s: min median max", "CPU s", "peak MB");
        let wrote = Size::of(&out)?;
        row("specola", ours, &wrote);
        for (name, costs) in &again {
            row(name, &costs[1..], &wrote);
        }
        if hugo.is_some() {
            row(&format!("hugo {}", hugo::VERSION), theirs, &Size::of(&self.hugo.join("public"))?);
        }
        row("floor", floor, &wrote);
        if hugo.is_some() {
            println!("hugo / specola, median of the pairs: {:.1}", ratio(theirs, ours));
        }
        println!("specola / floor, median of the pairs: {:.1}", ratio(ours, floor));
        for (name, costs) in &again {
            println!("specola / {name}: {:.1}", ratio(ours, &costs[1..]));
        }
        Ok(())
    }

    /// A build from nothing.
    fn specola(&self, out: &Path) -> Result<Cost, String> {
        measure::remove(out)?;
        let name = out.file_name().unwrap_or_default().to_string_lossy();
        // What an earlier run left for the next.
        measure::remove(&out.with_file_name(format!(".{name}.specola")))?;
        rustix::fs::sync();
        self.build(out)
    }

    /// A build after a change of one article, another for each number.
    fn again(
        &self,
        out: &Path,
        round: usize,
        change: &dyn Fn(&str) -> String,
    ) -> Result<Cost, String> {
        let articles = self.specola.join("content/articles");
        let mut all: Vec<PathBuf> = measure::files(&articles)?.into_iter().map(|f| f.0).collect();
        all.retain(|path| path.ends_with("index.it.md"));
        let article = all.get(round * 7 % all.len().max(1)).ok_or("no article")?;
        let path = articles.join(article);
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        std::fs::write(&path, change(&text)).map_err(|e| e.to_string())?;
        rustix::fs::sync();
        self.build(out)
    }

    fn build(&self, out: &Path) -> Result<Cost, String> {
        let mut specola = Command::new(&self.program);
        specola
            .arg("build")
            .arg("--root")
            .arg(&self.specola)
            .arg("--out")
            .arg(out)
            .args(["--now", NOW]);
        let cost = measure::run(&mut specola, &self.log())?;
        if out.is_dir() { Ok(cost) } else { Err("specola built nothing".to_owned()) }
    }

    fn floor(&self, plan: &Path) -> Result<Cost, String> {
        let out = self.folder.join("floor-out");
        measure::remove(&out)?;
        rustix::fs::sync();
        let this = std::env::current_exe().map_err(|e| e.to_string())?;
        let mut floor = Command::new(this);
        floor.arg("--floor").arg(&self.specola).arg(plan).arg(&out);
        measure::run(&mut floor, &self.log())
    }
}

/// How many files, and how large together.
struct Size {
    files: usize,
    bytes: u64,
}

impl Size {
    fn of(folder: &Path) -> Result<Self, String> {
        let found = measure::files(folder)?;
        Ok(Self { files: found.len(), bytes: found.iter().map(|(_, bytes)| bytes).sum() })
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} files, {:.1} MB", self.files, megabytes(self.bytes))
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes far below 2^52")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Prints what the runs of one program cost.
fn row(name: &str, runs: &[Cost], wrote: &Size) {
    let walls = sorted(runs.iter().map(|r| r.wall.as_secs_f64()));
    let cpu = median(runs.iter().map(|r| r.cpu.as_secs_f64()));
    let peak = runs.iter().map(|r| r.peak).max().unwrap_or(0);
    let (min, max) = (walls.first().unwrap_or(&0.0), walls.last().unwrap_or(&0.0));
    let mid = median(walls.iter().copied());
    println!(
        "{name:16}  {min:>8.3}{mid:>8.3}{max:>8.3}{cpu:>9.2}{:>9.1}   {wrote}",
        megabytes(peak)
    );
}

/// Wall time of `above` by that of `below`, run by run; the median.
fn ratio(above: &[Cost], below: &[Cost]) -> f64 {
    median(above.iter().zip(below).map(|(a, b)| a.wall.as_secs_f64() / b.wall.as_secs_f64()))
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The middle value, the higher of two.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let values = sorted(values);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
