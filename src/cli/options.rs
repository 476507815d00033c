//! Raw arguments, environment and clock → resolved options.

#![expect(
    clippy::disallowed_methods,
    reason = "the one module that reads the environment and the clock"
)]

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::args::{LangArg, Pages, Site};
use crate::config;
use crate::diag::show::ToolLang;
use crate::diag::{Arg, Code};
use crate::par;
use crate::world::Fault;
use crate::world::disk::Disk;
use crate::world::git::Environment;

/// What every command has.
#[derive(Clone, Debug)]
pub(super) struct Common {
    /// The site's folder.
    pub disk: Disk,
    /// Language of the messages.
    pub lang: ToolLang,
}

impl Common {
    /// Finds the site and decides the moment of the run.
    pub(super) fn new(site: &Site, now: Option<&str>, lang: ToolLang) -> Result<Self, Fault> {
        let missing = |_| Fault::new(Code::SiteMissing, &site.root);
        let disk = Disk::new(&site.root, moment(now)?).map_err(missing)?;
        if !disk.root().join("specola.toml").is_file() {
            return Err(Fault::new(Code::SiteMissing, disk.root()));
        }
        Ok(Self { disk, lang })
    }
}

/// Sets the number of threads, where one was given.
pub(super) fn threads(pages: &Pages) -> Result<(), Fault> {
    let is_set = par::use_threads(pages.jobs);
    match pages.jobs {
        Some(n) if n == 0 || !is_set => {
            let fault = Fault::new(Code::ArgumentInvalid, Path::new("--jobs"));
            Err(fault.with("value", n.to_string()).with("advice", Arg::Term("arg-jobs")))
        }
        Some(_) | None => Ok(()),
    }
}

/// What git is given of the environment: these variables.
pub(super) fn git_environment(kept: &[&'static str]) -> Environment {
    kept.iter().filter_map(|name| Some((*name, env::var_os(name)?))).collect()
}

/// The address of the site, in the form `specola.toml` gives it; one that could not stand there is refused.
pub(super) fn base_url(url: Option<&str>) -> Result<Option<String>, Fault> {
    let invalid = |url| {
        let fault = Fault::new(Code::ArgumentInvalid, Path::new("--base-url")).with("value", url);
        fault.with("advice", Arg::Term("arg-base-url"))
    };
    url.map(|url| config::base_url(url).ok_or_else(|| invalid(url))).transpose()
}

/// Language of the messages: `--lang`, else the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set. It is needed
/// before the arguments are read, since their faults and the help are told in it.
pub(super) fn tool_lang(arguments: &[OsString]) -> ToolLang {
    let mut words = arguments.iter().map(|a| a.to_string_lossy());
    let mut asked = None;
    while let Some(word) = words.next() {
        match word.strip_prefix("--lang") {
            Some("") => asked = words.next().map(String::from),
            Some(value) => asked = value.strip_prefix('=').map(str::to_owned),
            None => {}
        }
    }
    let from_system = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| variable(name));
    match asked.or_else(from_system) {
        Some(tag) if is_italian(&tag) => ToolLang::It,
        Some(_) | None => ToolLang::En,
    }
}

/// `it`, `it_IT.UTF-8`, but not `item`.
fn is_italian(tag: &str) -> bool {
    tag.strip_prefix("it").is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Colour on standard output: a terminal, and no `NO_COLOR` (<https://no-color.org>).
pub(super) fn colour_on_stdout() -> bool {
    io::stdout().is_terminal() && variable("NO_COLOR").is_none()
}

/// Colour on standard error.
pub(super) fn colour_on_stderr() -> bool {
    io::stderr().is_terminal() && variable("NO_COLOR").is_none()
}

/// The moment of the run: what was asked for, else `SOURCE_DATE_EPOCH`, else the clock, to the second.
pub(super) fn moment(now: Option<&str>) -> Result<Timestamp, Fault> {
    let invalid = |name: &str, value: &str, advice: &'static str| {
        let fault = Fault::new(Code::ArgumentInvalid, Path::new(name)).with("value", value);
        fault.with("advice", Arg::Term(advice))
    };
    if let Some(text) = now {
        return parse_moment(text).ok_or_else(|| invalid("--now", text, "arg-now"));
    }
    // https://reproducible-builds.org/specs/source-date-epoch/
    if let Some(text) = variable("SOURCE_DATE_EPOCH") {
        let parsed = text.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        return parsed.ok_or_else(|| invalid("SOURCE_DATE_EPOCH", &text, "arg-epoch"));
    }
    let now = Timestamp::now();
    Ok(Timestamp::from_second(now.as_second()).unwrap_or(now))
}

/// The day of the run in UTC, where there is no site yet that says in which zone.
pub(super) fn today() -> Result<Date, Fault> {
    Ok(TimeZone::UTC.to_datetime(moment(None)?).date())
}

/// A time with an offset, or a date, which is its first moment in UTC.
fn parse_moment(text: &str) -> Option<Timestamp> {
    let date = || TimeZone::UTC.to_timestamp(text.parse::<Date>().ok()?.at(0, 0, 0, 0)).ok();
    text.parse::<Timestamp>().ok().or_else(date)
}

/// The language of `--lang`, for the commands that pass it on.
impl From<LangArg> for ToolLang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::It => Self::It,
            LangArg::En => Self::En,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_or_a_date() {
        let at = |text| parse_moment(text).map(|t| t.to_string());
        assert_eq!(at("2026-03-31T12:00:00+02:00"), Some("2026-03-31T10:00:00Z".to_owned()));
        assert_eq!(at("2026-03-31"), Some("2026-03-31T00:00:00Z".to_owned()));
        assert_eq!(at("31/3/2026"), None);
        assert_eq!(at("2026-02-30"), None);
    }

    #[test]
    fn italian_is_a_language_and_not_a_beginning() {
        let tags = ["it", "it_IT.UTF-8", "it-CH", "item", "en_GB", "C"];
        assert_eq!(tags.map(is_italian), [true, true, true, false, false, false]);
    }

    #[test]
    fn the_language_asked_for_wins() {
        let of = |words: &[&str]| tool_lang(&words.iter().map(Into::into).collect::<Vec<_>>());
        assert_eq!(of(&["specola", "build", "--lang", "it"]), ToolLang::It);
        assert_eq!(of(&["specola", "build", "--lang=it"]), ToolLang::It);
        assert_eq!(of(&["specola", "--lang=it", "build", "--lang", "en"]), ToolLang::En);
    }
}
