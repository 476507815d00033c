//! Times the preview: from its start to its first page, and from a save to the open page that shows it.
//!
//! `cargo bench --bench serve` measures a made-up site with charts and bound numbers at 100, 1000 and 5000 articles;
//! `-- -n 1000` one of them; `-- --site DIR --page /metodo/` the start alone of any site, with a page of it. Beside the
//! time that passes stands what the preview's threads worked, which a busy machine does not stretch. The exit code says
//! whether everything ran, never how fast.
#![allow(
    clippy::disallowed_methods,
    reason = "a program of its own beside the library: it reads, writes and measures"
)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its figures are its output")]
#![allow(
    dead_code,
    reason = "the corpus is shared with the benchmark of builds, which needs more of it"
)]

mod all;
mod article;
mod corpus;
mod data;
mod measure;
mod picture;
mod text;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use corpus::{Corpus, Profile};

/// The moment of every preview.
const NOW: &str = "2026-06-30T12:00:00Z";

const USAGE: &str = "usage: cargo bench --bench serve -- [-n ARTICLES] [--runs N] [--site DIR --page ADDRESS] [--program PATH]";

type Done<T> = Result<T, String>;

/// What the command line asks for.
struct Args {
    sizes: Vec<usize>,
    runs: usize,
    site: Option<PathBuf>,
    page: String,
    program: PathBuf,
}

fn args(mut words: impl Iterator<Item = String>) -> Done<Args> {
    let program = env!("CARGO_BIN_EXE_specola").into();
    let mut args = Args { sizes: Vec::new(), runs: 5, site: None, page: "/".to_owned(), program };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("`{word}` needs a value\n{USAGE}"));
        match word.as_str() {
            "-n" => args.sizes.push(value()?.parse().map_err(|_| USAGE)?),
            "--runs" => args.runs = value()?.parse().map_err(|_| USAGE)?,
            "--site" => args.site = Some(value()?.into()),
            "--page" => args.page = value()?,
            "--program" => args.program = value()?.into(),
            "--bench" => {} // cargo says that to every benchmark
            other => return Err(format!("`{other}` is not known\n{USAGE}")),
        }
    }
    if args.sizes.is_empty() {
        args.sizes.extend([100, 1000, 5000]);
    }
    Ok(args)
}

fn main() -> ExitCode {
    match args(std::env::args().skip(1)).and_then(|args| bench(&args)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn bench(args: &Args) -> Done<()> {
    println!("{:32}{:>26}{:>9}", "", "ms: min median max", "CPU ms");
    if let Some(site) = &args.site {
        return start(args, site, &args.page, "start");
    }
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let root = folder.join("specola-bench-serve");
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/osservatorio");
    for n in &args.sizes {
        measure::remove(&root)?;
        Corpus { profile: Profile::Data, n: *n, code_every: 20 }.write(&root, &theme)?;
        let done = saves(args, &root, *n);
        measure::remove(&root)?; // also after a failure: it may lie in memory
        done?;
    }
    Ok(())
}

/// From the start of the program to a page of the site.
fn start(args: &Args, root: &Path, page: &str, name: &str) -> Done<()> {
    let mut costs = Vec::new();
    for _ in 0..=args.runs {
        let began = Instant::now();
        let preview = Preview::start(&args.program, root)?;
        preview.get(page)?;
        costs.push((began.elapsed(), preview.worked()?));
    }
    row(name, &costs[1..]);
    Ok(())
}

/// What is saved: its name, its file, and how its text is changed the n-th time.
type Edit<'e> = (&'e str, &'e str, &'e dyn Fn(&str, usize) -> String);

/// From a save to the page that shows it.
fn saves(args: &Args, root: &Path, n: usize) -> Done<()> {
    const ARTICLE: &str = "content/articles/articolo-00000/index.it.md";
    let text = read(&root.join(ARTICLE))?;
    let slug = text.lines().find_map(|l| l.strip_prefix("slug = \"")?.strip_suffix('"'));
    let page = format!("/articoli/{}/", slug.ok_or("an article without a slug")?);
    start(args, root, &page, &format!("N = {n}: start"))?;
    let preview = Preview::start(&args.program, root)?;
    let mut open = preview.follow(&page)?;
    let number = "Asti,2015,";
    let edits: [Edit<'_>; 4] = [
        ("article", ARTICLE, &|text, i| format!("{text}\nUna frase in più, la {i}.\n")),
        ("dataset", "datasets/serie-01/serie-01.csv", &|text, i| {
            text.replacen(number, &format!("{number}{}", i % 9 + 1), 1)
        }),
        ("its title", "datasets/serie-01/dataset.toml", &|text, i| {
            text.replacen("Serie di prova 1", &format!("Serie di prova 1.{i}"), 1)
        }),
        // What stands behind the last block of a template is on no page.
        ("theme", "themes/osservatorio/templates/article.html", &|text, i| {
            text.replacen("{% endblock %}", &format!("<!-- {i} -->{{% endblock %}}"), 1)
        }),
    ];
    for (name, file, edit) in edits {
        let path = root.join(file);
        let sound = read(&path)?;
        let mut costs = Vec::new();
        for i in 0..=args.runs {
            let before = preview.worked()?;
            let began = save(root, &path, &edit(&sound, i))?;
            open.another()?;
            costs.push((began.elapsed(), preview.worked()?.saturating_sub(before)));
        }
        save(root, &path, &sound)?;
        open.another()?;
        row(&format!("N = {n}: {name} saved"), &costs[1..]);
    }
    Ok(())
}

/// Saves a file in one step, as editors do: the preview never sees half of it, which would be one more page to wait for.
/// Returns when that was.
fn save(root: &Path, path: &Path, text: &str) -> Done<Instant> {
    // A hidden name is none of the site's.
    let beside = root.join(".saving");
    fs::write(&beside, text).map_err(|e| e.to_string())?;
    let began = Instant::now();
    fs::rename(&beside, path).map_err(|e| e.to_string())?;
    Ok(began)
}

fn read(path: &Path) -> Done<String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// A preview that runs; it ends with the value.
struct Preview {
    child: Child,
    host: String,
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Preview {
    fn start(program: &Path, root: &Path) -> Done<Self> {
        let mut serve = Command::new(program);
        serve.args(["serve", "--port", "0", "--now", NOW, "--root"]).arg(root);
        serve.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = serve.spawn().map_err(|e| e.to_string())?;
        let mut line = String::new();
        let out = child.stdout.take().ok_or("no output")?;
        BufReader::new(out).read_line(&mut line).map_err(|e| e.to_string())?;
        let address = line.split("/  (").next().unwrap_or_default();
        let host = address.trim_start_matches("http://").to_owned();
        Ok(Self { child, host })
    }

    fn ask(&self, target: &str) -> Done<TcpStream> {
        let port = self.host.rsplit(':').next().unwrap_or_default();
        let ask = || {
            let mut stream = TcpStream::connect(format!("127.0.0.1:{port}"))?;
            stream.set_read_timeout(Some(Duration::from_mins(2)))?;
            write!(stream, "GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host)?;
            Ok(stream)
        };
        ask().map_err(|e: std::io::Error| e.to_string())
    }

    fn get(&self, page: &str) -> Done<()> {
        let mut answer = String::new();
        self.ask(page)?.read_to_string(&mut answer).map_err(|e| e.to_string())?;
        let first = answer.lines().next().unwrap_or_default().to_owned();
        if first.contains(" 200 ") { Ok(()) } else { Err(format!("{page}: {first}")) }
    }

    fn follow(&self, page: &str) -> Done<Open> {
        let stream = self.ask(&format!("/__specola/events?page={page}&state=x"))?;
        let mut open = Open { lines: BufReader::new(stream), state: String::new() };
        open.another()?;
        Ok(open)
    }

    /// How long its threads worked so far: fields 14 and 15 of `proc_pid_stat(5)`, in hundredths of a second.
    fn worked(&self) -> Done<Duration> {
        let stat = read(&PathBuf::from(format!("/proc/{}/stat", self.child.id())))?;
        let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
        let ticks: u64 = fields.skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
        Ok(Duration::from_millis(ticks * 10))
    }
}

/// A page that is open in a browser.
struct Open {
    lines: BufReader<TcpStream>,
    state: String,
}

impl Open {
    /// Waits until the page is another one.
    fn another(&mut self) -> Done<()> {
        loop {
            let mut line = String::new();
            let n = self.lines.read_line(&mut line).map_err(|e| e.to_string())?;
            if n == 0 {
                return Err("the preview ended".to_owned());
            }
            let Some(data) = line.strip_prefix("data: ") else { continue };
            let now: serde_json::Value = serde_json::from_str(data).map_err(|e| e.to_string())?;
            let state = now["state"].as_str().unwrap_or_default();
            if state != self.state {
                state.clone_into(&mut self.state);
                return Ok(());
            }
        }
    }
}

/// Prints what the runs cost.
fn row(name: &str, costs: &[(Duration, Duration)]) {
    let sorted = |of: &dyn Fn(&(Duration, Duration)) -> Duration| {
        let mut all: Vec<f64> = costs.iter().map(|c| of(c).as_secs_f64() * 1e3).collect();
        all.sort_by(f64::total_cmp);
        all
    };
    let (walls, cpu) = (sorted(&|c| c.0), sorted(&|c| c.1));
    let middle = |all: &[f64]| all.get(all.len() / 2).copied().unwrap_or_default();
    let (min, max) = (walls.first().copied(), walls.last().copied());
    println!(
        "{name:32}  {:>8.0}{:>8.0}{:>8.0}{:>9.0}",
        min.unwrap_or_default(),
        middle(&walls),
        max.unwrap_or_default(),
        middle(&cpu)
    );
}
