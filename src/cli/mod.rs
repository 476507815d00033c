//! The command line: the only place with arguments, environment, clock, standard output and exit codes.
//!
//! In: the arguments. Out: what the commands print, and 0 (nothing wrong, warnings allowed), 1 (faults of the site's
//! author) or 2 (the environment: arguments, disk, another build). Raw arguments (`args`) become resolved
//! `options`; each command is one file. Nothing here knows what a site is made of.

mod aggregate;
mod args;
mod ask;
mod build;
mod check;
mod deploy;
mod diff;
mod embargo;
mod forms;
mod from;
mod italian;
mod manual;
mod misuse;
mod new;
mod new_ci;
mod new_cms;
mod new_site;
mod options;
mod print;
mod progress;
mod release;
mod schema;
mod serve;
mod start;
mod timings;
mod translate;
mod translations;
mod versions;
mod withdraw;
mod word;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use args::{Args, Command};
use options::Common;

use crate::config::{self, Config};
use crate::diag::show::{self, Format};
use crate::diag::{Diagnostic, Severity};
use crate::source::{Entry, Sources, World};
use crate::world::Fault;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Nothing is wrong; there may be warnings.
    Clean,
    /// The author has something to mend.
    Findings,
    /// The environment refused.
    Environment,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        match end {
            End::Clean => Self::SUCCESS,
            End::Findings => Self::from(1),
            End::Environment => Self::from(2),
        }
    }
}

/// `help` and `help check`, most people's first words, as the parser has them: `--help`, `check --help`.
fn asking(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|first| first == "help") {
        arguments.remove(1);
        arguments.push("--help".into());
    }
    arguments
}

/// Runs a command. The first argument is the program's name.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    let lang = options::tool_lang(&arguments);
    let args = match args::parse(asking(arguments), lang) {
        Ok(args) => args,
        Err(error) => {
            // Help and version are answers, not errors.
            match misuse::italian(&error).filter(|_| lang == show::ToolLang::It) {
                Some(told) => err(&told),
                None => {
                    let _ = error.print();
                }
            }
            return if error.use_stderr() { End::Environment } else { End::Clean }.into();
        }
    };
    let end = command(args, lang).unwrap_or_else(|fault| {
        let fault = [fault.into_diagnostic()];
        let colour = options::colour_on_stderr();
        err(&show::show(&fault, &Sources::new(&Nothing, Vec::new()), Format::Human, lang, colour));
        End::Environment
    });
    end.into()
}

fn command(args: Args, lang: show::ToolLang) -> Result<End, Fault> {
    match args.command {
        Command::Build(args) => build::run(&args, lang),
        Command::Check(args) => check::run(&args, lang),
        Command::Serve(args) => serve::run(&args, lang),
        Command::New(args) => new::run(&ask::missing(args, lang), lang),
        Command::Translate(args) => translate::run(&args, lang),
        Command::Aggregate(args) => aggregate::run(&args, lang),
        Command::Release(args) => release::run(&args, lang),
        Command::Withdraw(args) => withdraw::run(&args, lang),
        Command::Diff(args) => diff::run(&args, lang),
        Command::Deploy(args) => deploy::run(&args, lang),
        Command::Completions(args) => Ok(manual::completions(args.shell, lang)),
        Command::Man => Ok(manual::man(lang)),
        Command::Schema(args) => schema::run(&args, lang),
        Command::Print(args) => print::run(&args, lang),
    }
}

/// The settings of a site; where they are not to be used, what is wrong with them is told, and the command ends.
fn settings(sources: &Sources<'_>, common: &Common) -> Result<Config, End> {
    let mut diagnostics = Vec::new();
    config::load(sources, &mut diagnostics).ok_or_else(|| {
        let colour = options::colour_on_stderr();
        report(&diagnostics, sources, Format::Human, common, err, colour)
    })
}

/// Prints findings and the line that counts them; says how the run ends for them.
fn report(
    diagnostics: &[Diagnostic],
    sources: &Sources<'_>,
    format: Format,
    common: &Common,
    print: fn(&str),
    colour: bool,
) -> End {
    print(&show::show(diagnostics, sources, format, common.lang, colour));
    let for_people = matches!(format, Format::Human | Format::Short);
    if for_people && !diagnostics.is_empty() {
        print(&format!("{}\n", show::summary(diagnostics, common.lang)));
    }
    if diagnostics.iter().any(|d| d.severity() == Severity::Error) {
        End::Findings
    } else {
        End::Clean
    }
}

/// Prints to standard output. Who closed it does not want to know more.
fn out(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Prints to standard error.
fn err(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// A world without files, for faults that come before a site is found.
struct Nothing;

impl World for Nothing {
    fn list(&self) -> Vec<Entry> {
        Vec::new()
    }

    fn open(&self, _: &str) -> io::Result<Box<dyn io::Read + Send>> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }
}
