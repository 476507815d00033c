//! `withdraw`: takes a frozen version back, for an accident or a legal order.
//!
//! In: a dataset, one of its frozen versions, and why, in the site's languages. Out: the version's folder without its
//! files, with a dated notice that the site shows from then on. What cannot be done leaves everything as it was.

use std::path::Path;

use super::args::Withdraw;
use super::options::{self, Common};
use super::start::quote;
use super::versions::{self, Versions};
use super::{End, err, new, out, report};
use crate::config::{self, Config};
use crate::data::version::SemVer;
use crate::diag::show::{Format, ToolLang};
use crate::diag::{self, Arg, Code};
use crate::lang::Lang;
use crate::world::frozen::NOTICE;
use crate::world::{Fault, read, withdraw};

/// Withdraws a version.
pub(super) fn run(args: &Withdraw, lang: ToolLang) -> Result<End, Fault> {
    let common = Common::new(&args.site, None, lang)?;
    let (sources, _) = read::read(&common.disk);
    let mut faults = Vec::new();
    let Some(config) = config::load(&sources, &mut faults) else {
        diag::sort(&mut faults);
        let colour = options::colour_on_stderr();
        return Ok(report(&faults, &sources, Format::Human, &common, err, colour));
    };
    let all = Versions::of(&sources, &config, &args.dataset)?;
    let version = all.not_withdrawn(all.named(&args.version)?)?;
    let reasons = reasons(args, &config)?;
    let texts: Vec<String> =
        reasons.iter().map(|(t, text)| format!("{t} = {}", quote(text))).collect();
    let notice =
        format!("date = {}\nreason = {{ {} }}\n", new::today(&common, &config), texts.join(", "));
    let folder = all.folder_of(version);
    let gone =
        withdraw::withdraw(common.disk.root(), folder.trim_end_matches('/'), notice.as_bytes())?;
    let working = versions::working(&all);
    out(&told(&folder, &gone, lang));
    out(&advice(&all, version, working, lang));
    Ok(End::Clean)
}

/// The reasons by language, in the order of the site's languages; the default one is there.
fn reasons(args: &Withdraw, config: &Config) -> Result<Vec<(String, String)>, Fault> {
    let mut given: Vec<(String, String)> = Vec::new();
    let short = [("it", &args.reason_it), ("en", &args.reason_en)];
    given.extend(short.iter().filter_map(|(t, r)| Some(((*t).to_owned(), r.as_ref()?.clone()))));
    for reason in &args.reasons {
        let pair = reason.split_once('=').map(|(t, r)| (t.trim().to_owned(), r.to_owned()));
        let invalid = || {
            let fault = Fault::new(Code::ArgumentInvalid, Path::new("--reason"));
            fault.with("value", reason).with("advice", Arg::Term("arg-reason"))
        };
        given.push(pair.ok_or_else(invalid)?);
    }
    given.retain(|(_, text)| !text.trim().is_empty());
    let languages = &config.languages;
    if let Some((tag, _)) = given.iter().find(|(tag, _)| languages.find(tag).is_none()) {
        let known: Vec<String> = languages.all().map(|l| languages.tag(l).to_owned()).collect();
        let fault = Fault::new(Code::LanguageUnknown, Path::new("--reason"));
        return Err(fault.with("lang", tag).with("known", known));
    }
    let default = languages.tag(Lang::DEFAULT);
    if given.iter().all(|(tag, _)| tag != default) {
        let flag = match default {
            "it" | "en" => format!("--reason-{default} \"…\""),
            other => format!("--reason {other}=\"…\""),
        };
        let fault = Fault::new(Code::ReasonMissing, Path::new("specola.toml"));
        return Err(fault.with("lang", default).with("flag", flag));
    }
    given.sort_by_key(|(tag, _)| languages.find(tag));
    given.dedup_by(|later, first| later.0 == first.0);
    Ok(given)
}

fn told(folder: &str, gone: &[String], lang: ToolLang) -> String {
    let (created, removed) = match lang {
        ToolLang::En => ("created", "removed"),
        ToolLang::It => ("creato", "tolto"),
    };
    let mut text = format!("{created} {folder}{NOTICE}\n");
    text.extend(gone.iter().map(|name| format!("{removed} {folder}{name}\n")));
    text
}

/// What is left for people to do.
fn advice(all: &Versions<'_>, gone: SemVer, working: Option<SemVer>, lang: ToolLang) -> String {
    let mut text = match lang {
        ToolLang::En => "the files are still in the history of the repository\n",
        ToolLang::It => "i file sono ancora nella storia del repository\n",
    }
    .to_owned();
    if working == Some(gone) {
        let folder = &all.folder;
        let also = match lang {
            ToolLang::En => [
                "the tables in ",
                " have this number too: they are not published until they are mended and `version` is raised\n",
            ],
            ToolLang::It => [
                "anche le tabelle in ",
                " hanno questo numero: non escono finché non sono corrette e `version` non è aumentata\n",
            ],
        };
        text.extend([also[0], folder, also[1]]);
    }
    text
}
