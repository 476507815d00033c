//! A command → its wall time, processor time and peak memory; a folder → its files and bytes; the floor.
//!
//! The floor is what any generator must do: read every file of the input and write every file of the output. It runs
//! in a process of its own, on as many threads as there are cores, so that it is measured like the others.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use wait4::Wait4;

/// What a run cost.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// From its start to its end.
    pub(crate) wall: Duration,
    /// User and system time of all its threads.
    pub(crate) cpu: Duration,
    /// Largest resident set, in bytes. Not below this process's own few MB, which a child starts with.
    pub(crate) peak: u64,
}

/// Runs `command` to its end; what it says goes to `log`.
pub(crate) fn run(command: &mut Command, log: &Path) -> Result<Cost, String> {
    let file = File::create(log).map_err(|e| format!("{}: {e}", log.display()))?;
    let errors = file.try_clone().map_err(|e| e.to_string())?;
    command.stdin(Stdio::null()).stdout(file).stderr(errors);
    let start = Instant::now();
    let child = command.spawn().map_err(|e| format!("{command:?}: {e}"))?;
    let used = child.wait4().map_err(|e| e.to_string())?;
    let wall = start.elapsed();
    if used.status.success() {
        let cpu = used.rusage.utime + used.rusage.stime;
        return Ok(Cost { wall, cpu, peak: used.rusage.maxrss });
    }
    let said = fs::read_to_string(log).unwrap_or_default();
    let said: Vec<&str> = said.lines().take(40).collect();
    Err(format!("{command:?} failed ({}):\n{}", used.status, said.join("\n")))
}

/// Every file under `root` with its size, sorted by path.
pub(crate) fn files(root: &Path) -> Result<Vec<(PathBuf, u64)>, String> {
    let mut out = Vec::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.map_err(|e| e.to_string())?;
        if entry.file_type().is_file() {
            let size = entry.metadata().map_err(|e| e.to_string())?.len();
            let path = entry.path().strip_prefix(root).map_err(|e| e.to_string())?;
            out.push((path.to_owned(), size));
        }
    }
    out.sort();
    Ok(out)
}

/// Removes a folder and all in it, if it is there.
pub(crate) fn remove(folder: &Path) -> Result<(), String> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {e}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Notes what `output` holds, for [`floor`]: a line a file, its size and its path.
pub(crate) fn note(output: &Path, plan: &Path) -> Result<(), String> {
    let mut lines = String::new();
    for (path, size) in files(output)? {
        writeln!(lines, "{size}\t{}", path.display()).ok();
    }
    fs::write(plan, lines).map_err(|e| format!("{}: {e}", plan.display()))
}

/// Reads all of `input`, writes the files that `plan` names under `output`, and nothing else.
pub(crate) fn floor(input: &Path, plan: &Path, output: &Path) -> Result<(), String> {
    let listed = fs::read_to_string(plan).map_err(|e| e.to_string())?;
    let mut wanted = Vec::new();
    for line in listed.lines() {
        let (size, path) = line.split_once('\t').ok_or("a plan with a line of another form")?;
        wanted.push((output.join(path), size.parse::<usize>().map_err(|e| e.to_string())?));
    }
    let mut folders: Vec<&Path> = wanted.iter().filter_map(|(path, _)| path.parent()).collect();
    folders.dedup();
    for folder in folders {
        fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    }
    let sources = files(input)?;
    let longest = wanted.iter().map(|(_, size)| *size).max().unwrap_or(0);
    let bytes: Vec<u8> = b"specola ".iter().copied().cycle().take(longest).collect();
    in_parallel(sources.len(), |i, buffer| {
        buffer.clear();
        File::open(input.join(&sources[i].0))?.read_to_end(buffer).map(|_| ())
    })?;
    in_parallel(wanted.len(), |i, _| File::create(&wanted[i].0)?.write_all(&bytes[..wanted[i].1]))
}

/// `work(i, buffer)` for each `i` below `n`, on every core; the first error of any.
fn in_parallel(
    n: usize,
    work: impl Fn(usize, &mut Vec<u8>) -> std::io::Result<()> + Sync,
) -> Result<(), String> {
    let next = AtomicUsize::new(0);
    let one = || {
        let mut buffer = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= n {
                return Ok(());
            }
            work(i, &mut buffer)?;
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        for thread in running {
            let done: std::io::Result<()> =
                thread.join().map_err(|_| "a thread of the floor stopped")?;
            done.map_err(|e| e.to_string())?;
        }
        Ok(())
    })
}
