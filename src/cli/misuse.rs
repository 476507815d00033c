//! Arguments that are none, told in Italian: what the parser of arguments says of them is English.

use std::fmt::Write as _;

use clap::error::{ContextKind, Error, ErrorKind};

/// What is wrong with the arguments; `None` for what is told by the parser itself: help, and what hardly ever happens.
pub(super) fn italian(error: &Error) -> Option<String> {
    let said = |kind: ContextKind| {
        let said = error.get(kind).map(ToString::to_string);
        said.filter(|said| !said.is_empty())
    };
    let argument = || said(ContextKind::InvalidArg);
    let kind = error.kind();
    let message = if kind == ErrorKind::InvalidSubcommand {
        format!("il comando `{}` non c’è", said(ContextKind::InvalidSubcommand)?)
    } else if kind == ErrorKind::UnknownArgument {
        format!("`{}` non è un argomento di questo comando", argument()?)
    } else if kind == ErrorKind::MissingRequiredArgument {
        format!("argomenti che mancano: {}", argument()?)
    } else if kind == ErrorKind::InvalidValue || kind == ErrorKind::ValueValidation {
        match said(ContextKind::InvalidValue) {
            Some(value) => format!("`{value}` non è un valore di `{}`", argument()?),
            None => format!("`{}` vuole un valore", argument()?),
        }
    } else if kind == ErrorKind::ArgumentConflict {
        let (one, other) = (argument()?, said(ContextKind::PriorArg)?);
        if one == other {
            format!("`{one}` si dà una volta sola")
        } else {
            format!("`{one}` e `{other}` non stanno insieme")
        }
    } else if kind == ErrorKind::MissingSubcommand {
        "manca il comando".to_owned()
    } else {
        return None;
    };
    let mut text = format!("errore: {message}\n");
    if let Some(values) = said(ContextKind::ValidValue) {
        let _ = writeln!(text, "  [valori possibili: {values}]");
    }
    let near =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    if let Some(near) = near.into_iter().find_map(said) {
        let _ = writeln!(text, "\n  forse: {near}");
    }
    if let Some(usage) = said(ContextKind::Usage) {
        let _ = writeln!(text, "\nUso: {}", usage.trim_start_matches("Usage:").trim());
    }
    text += "\nPer saperne di più: --help.\n";
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::super::args;
    use super::*;
    use crate::diag::show::ToolLang;

    fn told(arguments: &str) -> String {
        let all = ["specola"].into_iter().chain(arguments.split(' ')).map(Into::into);
        let error = args::parse(all.collect(), ToolLang::It).expect_err("no such arguments");
        italian(&error).expect("told")
    }

    #[test]
    fn wrong_arguments_are_told_in_italian() {
        let cases = [
            (
                "buidl",
                "errore: il comando `buidl` non c’è\n\n  forse: build\n\nUso: specola [OPTIONS] <COMANDO>\n",
            ),
            (
                "build --otu x",
                "errore: `--otu` non è un argomento di questo comando\n\nUso: specola build [OPTIONS]\n",
            ),
            (
                "new article",
                "errore: argomenti che mancano: <SLUG>\n\nUso: specola new <KIND> <SLUG>\n",
            ),
            (
                "check --format xml",
                "errore: `xml` non è un valore di `--format <FORMAT>`\n  [valori possibili: human, short, json, github, gitlab]\n",
            ),
            ("serve --port abc", "errore: `abc` non è un valore di `--port <N>`\n"),
            ("build --out", "errore: `--out <DIR>` vuole un valore\n"),
            (
                "build --drafts --drafts",
                "errore: `--drafts` si dà una volta sola\n\nUso: specola build [OPTIONS]\n",
            ),
        ];
        for (arguments, expected) in cases {
            assert_eq!(told(arguments), format!("{expected}\nPer saperne di più: --help.\n"));
        }
    }

    #[test]
    fn what_is_no_mistake_is_left_to_the_parser() {
        let help = ["specola", "build", "--help"].map(Into::into).to_vec();
        let help = args::parse(help, ToolLang::It).expect_err("the help");
        assert_eq!(italian(&help), None);
    }
}
