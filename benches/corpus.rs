//! A profile and a number of articles → a site's folder for Specola.
//!
//! Streamed file by file: what a child process is measured with begins at this one's own memory, so that stays small.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::article::{Article, Dialect, Extra, PLACES, TOPICS};
use crate::data;
use crate::picture::png;
use crate::text::{Tongue, Words};

/// The seed of the corpus. Another seed is another corpus, whose figures cannot be compared with earlier ones.
const SEED: u64 = 0x0053_5045_434f_4c41;

/// What the articles ask of a generator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Text, tables, pictures, links, topics, places, code: the same work for Hugo.
    Pages,
    /// The same with a chart and five bound values in each, from twenty datasets.
    Data,
    /// Everything the program can do.
    All,
}

impl Profile {
    /// Every profile.
    pub(crate) const ALL: [Self; 3] = [Self::Pages, Self::Data, Self::All];

    /// As it is named on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Data => "data",
            Self::All => "all",
        }
    }
}

/// What is to be made.
#[derive(Clone, Copy)]
pub(crate) struct Corpus {
    /// The kind of work.
    pub(crate) profile: Profile,
    /// Articles, each in two languages.
    pub(crate) n: usize,
    /// One article in so many has a block of code.
    pub(crate) code_every: usize,
}

impl Corpus {
    /// The site's folder for Specola at `root`, which is empty or absent; `theme` is copied into it.
    pub(crate) fn write(self, root: &Path, theme: &Path) -> Result<(), String> {
        copy(theme, &root.join("themes/osservatorio"))?;
        put(&root.join("specola.toml"), CONFIG)?;
        put(&root.join("content/vocabularies/topics.toml"), topics())?;
        put(&root.join("content/vocabularies/places.toml"), places())?;
        put(&root.join("content/vocabularies/organisations.toml"), ORGANISATIONS)?;
        put(&root.join("content/vocabularies/people.toml"), PEOPLE)?;
        let data = self.profile != Profile::Pages;
        if data {
            data::write(SEED, root)?;
        }
        for tongue in Tongue::BOTH {
            let home = tongue.of(HOME_IT, HOME_EN);
            put(&root.join(format!("content/index.{}.md", tongue.tag())), home)?;
            let page = tongue.of(PAGE_IT, PAGE_EN);
            put(&root.join(format!("content/pages/metodo.{}.md", tongue.tag())), page)?;
        }
        if self.profile == Profile::All {
            crate::all::write(SEED, self.n, root)?;
        }
        self.articles(&root.join("content/articles"), Dialect::Specola, |i, tongue| {
            match self.profile {
                Profile::Pages => Extra::default(),
                Profile::Data => data::extra(SEED, i, tongue),
                Profile::All => crate::all::extra(SEED, i, tongue),
            }
        })
    }

    /// The articles alone, each a folder under `folder` with its two texts and its picture.
    pub(crate) fn articles(
        self,
        folder: &Path,
        dialect: Dialect,
        extra: impl Fn(usize, Tongue) -> Extra,
    ) -> Result<(), String> {
        let words = Tongue::BOTH.map(Words::new);
        for i in 0..self.n {
            let article = Article::new(SEED, i, self.n, self.code_every);
            let bundle = folder.join(article.name());
            for words in &words {
                let text = article.file(words, dialect, &extra(i, words.tongue()));
                put(&bundle.join(format!("index.{}.md", words.tongue().tag())), text)?;
            }
            put(&bundle.join("foto.png"), png(SEED, i))?;
        }
        Ok(())
    }
}

/// Writes a file and the folders above it.
pub(crate) fn put(path: &Path, text: impl AsRef<[u8]>) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}

/// Copies a folder and all in it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), String> {
    for (path, _) in crate::measure::files(from)? {
        let source = from.join(&path);
        put(&to.join(&path), fs::read(&source).map_err(|e| format!("{}: {e}", source.display()))?)?;
    }
    Ok(())
}

fn topics() -> String {
    let mut out = String::new();
    for (id, it, en) in TOPICS {
        writeln!(out, "[[topics]]\nid = \"{id}\"\nlabel = {{ it = \"{it}\", en = \"{en}\" }}\n")
            .ok();
    }
    out
}

fn places() -> String {
    let mut out = String::new();
    for (id, label, code, parent) in PLACES {
        let kind = match code.len() {
            0 => "country",
            2 => "region",
            _ => "province",
        };
        writeln!(out, "[[places]]\nid = \"{id}\"\nlabel = \"{label}\"\nkind = \"{kind}\"").ok();
        if !code.is_empty() {
            writeln!(out, "code = \"{code}\"\nparent = \"{parent}\"").ok();
        }
        out.push('\n');
    }
    out
}

const CONFIG: &str = r#"title       = { it = "Osservatorio di prova", en = "Test observatory" }
tagline     = { it = "Dati e testi inventati", en = "Invented data and texts" }
description = { it = "Testi e dati inventati per misurare il programma.", en = "Invented texts and data to measure the program." }
base_url    = "https://bench.example"
timezone    = "Europe/Rome"
theme       = "osservatorio"
licence     = "CC-BY-4.0"
publisher   = "prova"
contact     = { name = { it = "Redazione", en = "Newsroom" }, email = "redazione@bench.example" }

[[languages]]
tag    = "it"
name   = "Italiano"
locale = "it-IT"

[[languages]]
tag    = "en"
name   = "English"
locale = "en-GB"

[[menu]]
section = "articles"

[[menu]]
section = "topics"

[[menu]]
section = "places"

[[menu]]
page = "metodo"

[[footer]]
page = "metodo"
"#;

const ORGANISATIONS: &str = r#"[[organisations]]
id = "prova"
label = "Osservatorio di prova"
kind = "demonstration"
"#;

const PEOPLE: &str = r#"[[people]]
id = "redazione"
label = { it = "Redazione", en = "Newsroom" }
organisation = "prova"
"#;

/// The home page and the one plain page, in the two languages; Hugo's site has the same.
pub(crate) const HOME_IT: &str = "+++\ntitle = \"Osservatorio di prova\"\ndescription = \"Testi e dati inventati.\"\n+++\n\nTesti e dati inventati per misurare il programma.\n";
/// The same in English.
pub(crate) const HOME_EN: &str = "+++\ntitle = \"Test observatory\"\ndescription = \"Invented texts and data.\"\n+++\n\nInvented texts and data to measure the program.\n";
/// The plain page.
pub(crate) const PAGE_IT: &str = "+++\ntitle = \"Il metodo\"\ndescription = \"Come si misura.\"\nslug = \"metodo\"\n+++\n\n## Come\n\nSi contano i secondi.\n";
/// The same in English.
pub(crate) const PAGE_EN: &str = "+++\ntitle = \"The method\"\ndescription = \"How it is measured.\"\nslug = \"method\"\n+++\n\n## How\n\nSeconds are counted.\n";
