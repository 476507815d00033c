//! The board of translations: what is missing, outdated, half done, by file.
//!
//! In: what `check` found. Out: a table for people, or a JSON list.

use serde_json::json;

use super::args::FormatArg;
use crate::diag::show::ToolLang;
use crate::diag::{Arg, Code, Diagnostic};
use crate::source::Sources;

/// One thing to translate.
struct Row {
    state: State,
    /// Tag of the language; empty where the file's name says it.
    lang: String,
    /// The file to write or to mend.
    path: String,
    detail: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Missing,
    Outdated,
    Partial,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Outdated => "outdated",
            Self::Partial => "partial",
        }
    }

    fn word(self, lang: ToolLang) -> &'static str {
        match (lang, self) {
            (ToolLang::En, state) => state.name(),
            (ToolLang::It, Self::Missing) => "manca",
            (ToolLang::It, Self::Outdated) => "da aggiornare",
            (ToolLang::It, Self::Partial) => "incompleta",
        }
    }
}

/// The board.
pub(super) fn board(
    diagnostics: &[Diagnostic],
    sources: &Sources<'_>,
    format: FormatArg,
    lang: ToolLang,
) -> String {
    let mut rows: Vec<Row> = diagnostics.iter().filter_map(|d| row(d, sources)).collect();
    rows.sort_by(|a, b| (&a.path, &a.lang).cmp(&(&b.path, &b.lang)));
    if format == FormatArg::Json {
        let object = |r: &Row| json!({ "state": r.state.name(), "lang": r.lang, "path": r.path, "detail": r.detail });
        let list: Vec<serde_json::Value> = rows.iter().map(object).collect();
        return format!("{:#}\n", serde_json::Value::Array(list));
    }
    let widest = |f: &dyn Fn(&Row) -> usize| rows.iter().map(f).max().unwrap_or(0);
    let state = widest(&|r| r.state.word(lang).chars().count());
    let path = widest(&|r| r.path.chars().count());
    let line = |r: &Row| {
        let line =
            format!("{:state$}  {:2}  {:path$}  {}", r.state.word(lang), r.lang, r.path, r.detail);
        format!("{}\n", line.trim_end())
    };
    let lines: String = rows.iter().map(line).collect();
    let count = |state| rows.iter().filter(|r| r.state == state).count();
    let [missing, outdated, partial] = [State::Missing, State::Outdated, State::Partial].map(count);
    lines
        + &match lang {
            ToolLang::En => format!("{missing} missing, {outdated} outdated, {partial} partial\n"),
            ToolLang::It => {
                format!("mancano: {missing}; da aggiornare: {outdated}; incomplete: {partial}\n")
            }
        }
}

fn row(d: &Diagnostic, sources: &Sources<'_>) -> Option<Row> {
    let arg = |name: &str| {
        d.args.iter().find(|(n, _)| *n == name).map_or_else(String::new, |(_, arg)| match arg {
            Arg::Text(text) | Arg::Parser(text) => text.clone(),
            Arg::Int(n) => n.to_string(),
            Arg::List(list) => list.join(", "),
            Arg::Term(text) | Arg::Meaning(text) => (*text).to_owned(),
        })
    };
    let file = d.loc.path(sources)?.to_owned();
    let of_file = || {
        let stem = file.strip_suffix(".md").unwrap_or_default();
        stem.rsplit_once('.').map_or_else(String::new, |(_, tag)| tag.to_owned())
    };
    let row = |state, lang, path, detail| Some(Row { state, lang, path, detail });
    if d.code == Code::TranslationMissing {
        let path = arg("path");
        let is_page = path.ends_with(".md");
        let (path, detail) = if is_page { (path, file) } else { (file, path) };
        return row(State::Missing, arg("lang"), path, detail);
    }
    if d.code == Code::TranslationOutdated {
        return row(State::Outdated, of_file(), file.clone(), arg("date"));
    }
    if d.code == Code::TextUntranslated {
        return row(State::Partial, arg("lang"), file, arg("keys"));
    }
    if d.code == Code::TextMarked {
        return row(State::Partial, of_file(), file.clone(), arg("count"));
    }
    None
}
