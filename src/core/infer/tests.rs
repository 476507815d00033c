//! What is found in a file, written as a `dataset.toml` and filled in, reads that file without a fault.

use std::io::{self, Read};

use super::toml::{Setting, write};
use super::{Known, Unfit, csv};
use crate::data::fixture::{Memory, Opened, open};
use crate::diag::show::ToolLang;

mod random;

/// Codes of three places.
fn known() -> Known {
    Known { places: ["006003", "058091", "028001"].map(str::to_owned).into() }
}

fn setting(lang: ToolLang) -> Setting<'static> {
    Setting {
        id: "d",
        tags: &["it", "en"],
        today: jiff::civil::Date::constant(2026, 3, 31),
        title: None,
        file: "origine.csv",
        n_bytes: 0,
        sha256: "0",
        lang,
    }
}

/// The `dataset.toml` of a file.
fn written(bytes: &[u8], lang: ToolLang) -> Result<String, Unfit> {
    let mut again =
        || -> io::Result<Box<dyn Read>> { Ok(Box::new(io::Cursor::new(bytes.to_vec()))) };
    Ok(write(&csv(&mut again, &known()).unwrap()?, &setting(lang)).0)
}

/// The same with all that only an author knows: texts, and answers to the questions.
fn filled(toml: &str) -> String {
    let filled = toml
        .replace("title = { it = \"\" }", "title = { it = \"Prova\", en = \"Trial\" }")
        .replace(
            "description = { it = \"\" }",
            "description = { it = \"Una tabella di prova, lunga quanto basta per essere descritta.\" }",
        )
        .replace("licenses = []", "licenses = [\"CC-BY-4.0\"]")
        .replace("holder = \"\"", "holder = \"ente\"")
        .replace("theme = []", "theme = [\"SOCI\"]")
        .replace("frequency = \"\"", "frequency = \"ANNUAL\"");
    let mut lines: Vec<String> = Vec::new();
    for line in filled.lines() {
        let answer = line.starts_with("# groupChar = ") || line.starts_with("# format = \"%d");
        lines.push(if answer { line.trim_start_matches("# ").to_owned() } else { line.to_owned() });
    }
    lines.join("\n") + "\n"
}

fn reads(bytes: &[u8], toml: &str, f: impl FnOnce(&Opened, &crate::source::Sources<'_>)) {
    let memory = Memory::new("")
        .with("datasets/d/dataset.toml", toml.as_bytes())
        .with("datasets/d/d.csv", bytes);
    let sources = memory.sources();
    f(&open(&sources, "datasets/d/"), &sources);
}
