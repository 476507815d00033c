//! Arguments as they were typed. No default is filled in here that depends on anything outside.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use super::italian;
use crate::diag::show::{Format, ToolLang};

/// Open observatory data → a static, bilingual website.
#[derive(Debug, Parser)]
#[command(name = "specola", version, disable_help_subcommand = true)]
pub(super) struct Args {
    /// Language of the messages (default: the system's)
    #[arg(long, value_enum, value_name = "LANG", global = true)]
    pub lang: Option<LangArg>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Build the site: all of it, or nothing
    Build(Build),
    /// Tell everything that is wrong, in one run
    Check(Check),
    /// Show the site on this machine while you write it
    Serve(Serve),
    /// Begin something with a filled-in start
    New(New),
    /// Begin the page of another language from one that is there
    Translate(Translate),
    /// Make the table of a dataset from private records, so that nobody can be found in it
    Aggregate(Aggregate),
    /// Freeze a version of a dataset
    Release(Release),
    /// Take a frozen version of a dataset back, with a notice
    Withdraw(Withdraw),
    /// Tell what changed between two versions of a dataset
    Diff(Diff),
    /// Receive pushes on a server, and publish them
    Deploy(Deploy),
    /// Print what makes a shell complete the commands
    Completions(Completions),
    /// Print the manual page
    Man,
    /// Write JSON Schemas of everything that is written by hand, for editors that complete TOML
    Schema(Schema),
    /// Print a report of the built site to a PDF, with the Chromium that is installed
    Print(Print),
}

/// Where the site is.
#[derive(Debug, clap::Args)]
pub(super) struct Site {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// What decides which pages there are.
#[derive(Debug, clap::Args)]
pub(super) struct Pages {
    /// Include drafts and pages not yet due
    #[arg(long)]
    pub drafts: bool,
    /// The moment of the run: a date or an RFC 3339 time (default: `SOURCE_DATE_EPOCH`, else the clock)
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    /// How many threads (default: one per processor)
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Print how long each stage took
    #[arg(long)]
    pub timings: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Build {
    #[command(flatten)]
    pub site: Site,
    #[command(flatten)]
    pub pages: Pages,
    /// Where to write the site (default: public in the site's folder)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Address the site will have, in place of the one in specola.toml
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Print {
    #[command(flatten)]
    pub site: Site,
    /// The report: the last piece of its address
    pub report: String,
    /// The language of the report (default: the site's)
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// The built site (default: public in the site's folder)
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
    /// Where to write it (default: the report's name with .pdf, here)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The browser (default: the first Chromium that is found)
    #[arg(long, value_name = "FILE")]
    pub chromium: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub site: Site,
    #[command(flatten)]
    pub pages: Pages,
    /// How to print what was found
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "human")]
    pub format: FormatArg,
    /// Tell which addresses, charts and numbers of an older manifest would vanish or change
    #[arg(long, value_name = "MANIFEST")]
    pub against: Option<PathBuf>,
    /// Tell only what is not translated, or no longer: a table, or with --format json a list
    #[arg(long)]
    pub translations: bool,
    /// Ask the servers of other sites too whether links lead anywhere, with the program `curl`
    #[arg(long)]
    pub external: bool,
    /// Explain one code and do nothing else
    #[arg(long, value_name = "CODE")]
    pub explain: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    pub site: Site,
    /// The port (default: 4180, or any that is free)
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// The moment of the preview: a date or an RFC 3339 time (default: the clock)
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// What to begin
    #[arg(value_enum)]
    pub kind: Kind,
    /// Its name in file names and addresses; for a site, its folder; for ci, the forge (github, gitlab, forgejo, woodpecker);
    /// for cms, where the editor reads and writes (github, gitlab, forgejo, test)
    pub slug: String,
    /// Its title in the site's default language
    #[arg(long)]
    pub title: Option<String>,
    /// For a page: one or two sentences under its title, in the site's default language
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// For a dataset: the table it is made from, a CSV, XLSX or ODS file; for an article, a piece or an event: a Word
    /// document (.docx)
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// The sheet of the spreadsheet (default: the only one that holds anything)
    #[arg(long, value_name = "NAME", requires = "from")]
    pub sheet: Option<String>,
    /// For ci: where the released program for Linux is
    #[arg(long, value_name = "URL")]
    pub binary: Option<String>,
    /// For ci: its SHA-256
    #[arg(long, value_name = "HEX")]
    pub sha256: Option<String>,
    /// For cms: the repository
    #[arg(long, value_name = "OWNER/NAME")]
    pub repo: Option<String>,
    /// For cms: the address of the forge, where it is a GitLab or Forgejo of one's own
    #[arg(long, value_name = "URL")]
    pub forge: Option<String>,
    #[command(flatten)]
    pub site: Site,
}

#[derive(Debug, clap::Args)]
pub(super) struct Translate {
    /// The page's file, such as content/articles/prima/index.it.md
    pub page: PathBuf,
    /// Tag of the language to translate into (default: the only other one)
    #[arg(long, value_name = "TAG")]
    pub to: Option<String>,
    #[command(flatten)]
    pub site: Site,
}

#[derive(Debug, clap::Args)]
pub(super) struct Aggregate {
    /// Id of the dataset
    pub dataset: String,
    /// The records: delimited files outside the site's folder
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub records: Vec<PathBuf>,
    /// The rules of disclosure control, in a file outside the site's folder
    #[arg(long, value_name = "FILE")]
    pub profile: PathBuf,
    /// Tell why a cell is shown or hidden, such as area=nord,year=2025, and between what a reader can work it out; write
    /// nothing
    #[arg(long, value_name = "CELL")]
    pub explain: Option<String>,
    #[command(flatten)]
    pub site: Site,
}

#[derive(Debug, clap::Args)]
pub(super) struct Release {
    /// Id of the dataset
    pub dataset: String,
    #[command(flatten)]
    pub site: Site,
}

#[derive(Debug, clap::Args)]
pub(super) struct Withdraw {
    /// Id of the dataset
    pub dataset: String,
    /// The frozen version, such as 1.2.0
    pub version: String,
    /// Why, for readers, in Italian
    #[arg(long, value_name = "TEXT")]
    pub reason_it: Option<String>,
    /// Why, for readers, in English
    #[arg(long, value_name = "TEXT")]
    pub reason_en: Option<String>,
    /// Why, for readers, in another language of the site, such as fr=…
    #[arg(long = "reason", value_name = "LANG=TEXT")]
    pub reasons: Vec<String>,
    #[command(flatten)]
    pub site: Site,
}

#[derive(Debug, clap::Args)]
pub(super) struct Diff {
    /// Id of the dataset
    pub dataset: String,
    /// The earlier version (default: the newest frozen one before the later)
    #[arg(long, value_name = "VERSION")]
    pub from: Option<String>,
    /// The later version (default: the working one)
    #[arg(long, value_name = "VERSION")]
    pub to: Option<String>,
    /// How to print what changed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "human")]
    pub format: DiffFormat,
    #[command(flatten)]
    pub site: Site,
}

#[derive(Debug, clap::Args)]
pub(super) struct Deploy {
    #[command(subcommand)]
    pub command: DeployCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum DeployCommand {
    /// Set up a folder of a server: a push to its repository publishes
    Init(DeployInit),
    /// Tell the releases that are kept; `*` is live
    List(DeployRun),
    /// Tell what is live, and whether it is what the branch says
    Status(DeployRun),
    /// Make an earlier release live, until the next push
    Rollback(DeployRollback),
    /// Publish what has come due, and what a killed run left behind
    Tick(DeployRun),
    /// Check and build what is being pushed (called by git)
    Receive(DeployRun),
}

#[derive(Debug, clap::Args)]
pub(super) struct DeployInit {
    /// The server's folder
    pub dir: PathBuf,
    /// The branch that is published
    #[arg(long, value_name = "NAME", default_value = "main")]
    pub branch: String,
    /// How many releases are kept (default: 10)
    #[arg(long, value_name = "N")]
    pub keep: Option<usize>,
    /// Address the site will have, in place of the one in specola.toml
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct DeployRun {
    /// The server's folder
    pub dir: PathBuf,
    /// The moment of the run: a date or an RFC 3339 time (default: `SOURCE_DATE_EPOCH`, else the clock)
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct DeployRollback {
    #[command(flatten)]
    pub run: DeployRun,
    /// Its name, its number or the beginning of its commit (default: the one before)
    pub release: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub(super) struct Schema {
    /// Where to write them (default: .schemas in the site's folder)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub site: Site,
}

/// How `diff` can print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    Human,
    Json,
}

/// What `new` can begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    Site,
    Article,
    Altrisguardi,
    Report,
    Event,
    Page,
    Dataset,
    Chart,
    Ci,
    Cms,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    It,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    Human,
    Short,
    Json,
    Github,
    Gitlab,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Human => Self::Human,
            FormatArg::Short => Self::Short,
            FormatArg::Json => Self::Json,
            FormatArg::Github => Self::Github,
            FormatArg::Gitlab => Self::Gitlab,
        }
    }
}

/// The command line with its help in `lang`.
pub(super) fn command(lang: ToolLang) -> clap::Command {
    match lang {
        ToolLang::En => Args::command(),
        ToolLang::It => italian::words(Args::command()),
    }
}

/// Reads the arguments; help is in `lang`.
pub(super) fn parse(arguments: Vec<OsString>, lang: ToolLang) -> Result<Args, clap::Error> {
    let matches = command(lang).try_get_matches_from(arguments)?;
    Args::from_arg_matches(&matches)
}
