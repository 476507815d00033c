//! `check`: everything that can be wrong, in one run; nothing is written.

#![expect(clippy::disallowed_methods, reason = "reads the manifest the user names")]

use std::fs;
use std::path::Path;

use super::args::Check;
use super::options::{self, Common};
use super::timings::Timings;
use super::{End, embargo, err, out, report, translations};
use crate::aggregate::history;
use crate::build::{self, Options};
use crate::diag::show::{self, ToolLang};
use crate::diag::{self, Arg, Code, Diagnostic};
use crate::external;
use crate::world::Fault;
use crate::world::git::{self, Git};
use crate::world::manifest::Manifest;
use crate::world::out::Discard;
use crate::world::read;

/// Prints what is wrong with the site.
pub(super) fn run(args: &Check, lang: ToolLang) -> Result<End, Fault> {
    if let Some(code) = &args.explain {
        return explain(code, lang);
    }
    options::threads(&args.pages)?;
    let common = Common::new(&args.site, args.pages.now.as_deref(), lang)?;
    let timings = Timings::start();
    let (sources, mut diagnostics) = read::read(&common.disk);
    timings.ended("read");
    let options = Options { drafts: args.pages.drafts, ..Options::default() };
    let built = build::build(&sources, &options, &Discard, &|stage| timings.ended(stage));
    let built = built.map_err(|e| Fault::write(common.disk.root(), &e))?;
    std::mem::forget(built.spent); // the program is about to end
    diagnostics.extend(built.diagnostics);
    let environment = options::git_environment(&git::KEPT);
    let git = Git::around(common.disk.root(), &environment);
    diagnostics.extend(history::search(&git, &[], &sources));
    diagnostics.extend(embargo::run(&git, &sources, &built.coming));
    timings.ended("history");
    if let Some(path) = &args.against {
        diagnostics.extend(against(path, &built.manifest)?);
    }
    if args.external {
        diagnostics.extend(external::run(&built.outside, &external::Limits::default()));
        timings.ended("external");
    }
    diag::sort(&mut diagnostics);
    if args.translations {
        out(&translations::board(&diagnostics, &sources, args.format, lang));
        return Ok(End::Clean);
    }
    let colour = options::colour_on_stdout();
    let end = report(&diagnostics, &sources, args.format.into(), &common, out, colour);
    if args.pages.timings {
        err(&timings.table());
    }
    Ok(end)
}

/// How many codes are named for one that there is not.
const ALIKE: usize = 5;

fn explain(code: &str, lang: ToolLang) -> Result<End, Fault> {
    let known = || Code::ALL.iter().map(|c| c.as_str());
    let unknown = || {
        let fault = Fault::new(Code::ArgumentInvalid, Path::new("--explain")).with("value", code);
        // None is meant for sure: those that look most like it.
        let mut alike: Vec<(usize, &str)> = known().map(|k| (diag::distance(code, k), k)).collect();
        alike.retain(|(distance, _)| distance * 2 <= code.chars().count());
        alike.sort_unstable();
        let alike: Vec<String> = alike.iter().take(ALIKE).map(|(_, k)| (*k).to_owned()).collect();
        fault
            .near(diag::nearest(code, known()))
            .with("known", alike)
            .with("advice", Arg::Term("arg-code"))
    };
    out(&show::explain_code(code, lang).ok_or_else(unknown)?);
    Ok(End::Clean)
}

/// What an older manifest has and this site has not.
fn against(path: &Path, now: &Manifest) -> Result<Vec<Diagnostic>, Fault> {
    let unreadable = |e: std::io::Error| Fault::new(Code::FileUnreadable, path).with("reason", &e);
    let text = fs::read_to_string(path).map_err(unreadable)?;
    Ok(match Manifest::read(&text, &path.display().to_string()) {
        Ok(before) => before.compare(now),
        Err(fault) => vec![fault],
    })
}
