//! `build`: the whole site, or the old one as it was.

use super::args::Build;
use super::options::{self, Common};
use super::progress::{Progress, Watched};
use super::timings::Timings;
use super::{End, err, out, report};
use crate::PROGRAM;
use crate::build::{Options, amend};
use crate::diag::show::{Format, ToolLang};
use crate::diag::{self, Severity};
use crate::par;
use crate::world::Fault;
use crate::world::read;
use crate::world::staging::{Published, Staging};
use crate::world::switch::Step;

/// Builds the site into its output folder.
pub(super) fn run(args: &Build, lang: ToolLang) -> Result<End, Fault> {
    options::threads(&args.pages)?;
    let base_url = options::base_url(args.base_url.as_deref())?;
    let common = Common::new(&args.site, args.pages.now.as_deref(), lang)?;
    let folder = args.out.clone().unwrap_or_else(|| common.disk.root().join("public"));
    let timings = Timings::start();
    let progress = Progress::start(lang);
    let world = Watched::new(&common.disk, progress.clone());
    let begin = || Staging::begin(common.disk.root(), &folder, PROGRAM);
    let (staging, listed) = par::both(begin, || read::list(&world));
    let staging = staging.inspect_err(|_| {
        if let Some(progress) = &progress {
            progress.end();
        }
    })?;
    timings.ended("list");
    let options = Options { base_url, drafts: args.pages.drafts, ..Options::default() };
    let ended = |stage| {
        timings.ended(stage);
        if let Some(progress) = &progress {
            progress.ended(stage);
        }
    };
    let built = amend::build(&world, listed, &options, &staging, &ended);
    if let Some(progress) = &progress {
        progress.end();
    }
    let (sources, mut built) = built.map_err(|e| Fault::write(&folder, &e))?;
    std::mem::forget(built.spent.take()); // the program is about to end
    let mut diagnostics = std::mem::take(&mut built.diagnostics);
    let mut published = None;
    if !diagnostics.iter().any(|d| d.severity() == Severity::Error) {
        let done = staging.publish_by(built.head(), Step::One)?;
        timings.ended("switch");
        diagnostics.extend_from_slice(&done.diagnostics);
        published = Some(done);
    }
    // How a file was read is for `check` to tell.
    diagnostics.retain(|d| d.severity() != Severity::Note);
    diag::sort(&mut diagnostics);
    let colour = options::colour_on_stderr();
    let end = report(&diagnostics, &sources, Format::Human, &common, err, colour);
    match published {
        Some(published) => out(&summary(&published, &folder.display().to_string(), lang)),
        None => err(match lang {
            ToolLang::En => "nothing was written: the old site stands\n",
            ToolLang::It => "non è stato scritto nulla: il sito di prima è ancora al suo posto\n",
        }),
    }
    if args.pages.timings {
        err(&timings.table());
    }
    std::mem::forget(sources); // as above
    Ok(end)
}

fn summary(published: &Published, folder: &str, lang: ToolLang) -> String {
    let Published { n_files, bytes, n_unchanged, .. } = published;
    let kb = bytes.div_ceil(1000);
    match lang {
        ToolLang::En => format!("{folder}: {n_files} files, {kb} kB, {n_unchanged} unchanged\n"),
        ToolLang::It => format!("{folder}: {n_files} file, {kb} kB, {n_unchanged} invariati\n"),
    }
}
