//! Asks on a terminal for what was not said; elsewhere nothing is asked, so that a script never waits.

use std::io::{self, IsTerminal as _};

use super::args::{Kind, New};
use super::err;
use crate::diag::show::ToolLang;

/// The arguments of `new`, with the answers to what they leave open.
pub(super) fn missing(mut args: New, lang: ToolLang) -> New {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return args;
    }
    if matches!(args.kind, Kind::Ci | Kind::Cms) {
        return args;
    }
    let (title, description) = match lang {
        ToolLang::En => ("Title", "One or two sentences: what there is to read"),
        ToolLang::It => ("Titolo", "Una o due frasi: che cosa si legge"),
    };
    args.title = args.title.or_else(|| ask(title, lang));
    let is_page = match args.kind {
        Kind::Article | Kind::Altrisguardi | Kind::Report | Kind::Event | Kind::Page => true,
        Kind::Site | Kind::Dataset | Kind::Chart | Kind::Ci | Kind::Cms => false,
    };
    if is_page {
        args.description = args.description.or_else(|| ask(description, lang));
    }
    args
}

/// The answer; `None` where there is none.
fn ask(question: &str, lang: ToolLang) -> Option<String> {
    let later = match lang {
        ToolLang::En => "Enter: later",
        ToolLang::It => "Invio: più tardi",
    };
    err(&format!("{question} ({later}): "));
    let mut line = String::new();
    io::stdin().read_line(&mut line).ok()?;
    Some(line.trim().to_owned()).filter(|answer| !answer.is_empty())
}
