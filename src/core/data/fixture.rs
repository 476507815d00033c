//! Datasets made of one string, for the tests of the data floor and of what stands on it.

use std::collections::BTreeMap;
use std::io;

use crate::data::check::check;
use crate::data::schema::{Dataset, dataset, package};
use crate::data::table::Table;
use crate::diag::show::{Format, ToolLang, show};
use crate::diag::{Diagnostic, Severity, sort};
use crate::fields::Context;
use crate::lang::{Direction, LangInfo, Languages};
use crate::source::{Entry, File, Sources, World};

/// Files in memory.
pub(crate) struct Memory(BTreeMap<String, Vec<u8>>);

impl World for Memory {
    fn list(&self) -> Vec<Entry> {
        Vec::new()
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn io::Read + Send>> {
        let bytes = self.0.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(io::Cursor::new(bytes.clone())))
    }

    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::UNIX_EPOCH
    }
}

impl Memory {
    /// The files of a text in which a line `//- path` begins each.
    pub(crate) fn new(text: &str) -> Self {
        let mut files = BTreeMap::new();
        for part in text.split("//- ").skip(1) {
            let (path, body) = part.split_once('\n').unwrap_or((part, ""));
            files.insert(path.trim().to_owned(), body.as_bytes().to_vec());
        }
        Self(files)
    }

    /// With one more file.
    pub(crate) fn with(mut self, path: &str, bytes: &[u8]) -> Self {
        self.0.insert(path.to_owned(), bytes.to_vec());
        self
    }

    /// The files, TOML and sums as text.
    pub(crate) fn sources(&self) -> Sources<'_> {
        let file = |(path, bytes): (&String, &Vec<u8>)| {
            let is_table = path.rsplit('.').next() == Some("csv");
            let text = (!is_table).then(|| String::from_utf8_lossy(bytes).into());
            File { path: path.clone(), len: bytes.len() as u64, stamp: None, text }
        };
        Sources::new(self, self.0.iter().map(file).collect())
    }
}

/// Italian, then English.
pub(crate) fn languages() -> Languages {
    let lang = |tag: &str| LangInfo {
        tag: tag.to_owned(),
        name: tag.to_owned(),
        locale: tag.to_owned(),
        direction: Direction::Ltr,
    };
    Languages::new(vec![lang("it"), lang("en")]).unwrap()
}

/// The beginning of every `dataset.toml` that is not about the beginning: all that is mandatory.
pub(crate) const HEAD: &str = "\
title       = { it = \"Prova\", en = \"Trial\" }
description = { it = \"Una tabella di prova, lunga quanto basta per essere descritta.\" }
version     = \"1.0.0\"
modified    = 2025-03-31
licenses    = [\"CC-BY-4.0\"]
holder      = \"ente\"
theme       = [\"SOCI\"]
frequency   = \"ANNUAL\"
";

/// A dataset, its tables, and every fault in the short form.
pub(crate) struct Opened {
    /// The dataset; `None` where it cannot be used.
    pub(crate) dataset: Option<Dataset>,
    /// Its tables.
    pub(crate) tables: Vec<Table>,
    /// The faults, one a line.
    pub(crate) faults: String,
}

/// Reads and checks the dataset in a folder.
pub(crate) fn open(sources: &Sources<'_>, folder: &str) -> Opened {
    let (file, _) = sources.under(folder).find(|(_, f)| f.path.ends_with("dataset.toml")).unwrap();
    let languages = languages();
    let (ctx, mut faults) = (Context { languages: &languages }, Vec::new());
    let (tree, _) = package::tree(sources, file, folder, ctx, &mut faults);
    let dataset = dataset(&tree, file, folder, ctx, &mut faults);
    let (tables, new) = match &dataset {
        Some(d) => check(d, folder.contains("/versions/"), sources),
        None => (Vec::new(), Vec::new()),
    };
    faults.extend(new);
    Opened { dataset, tables, faults: shown(faults, sources) }
}

/// Faults in order, one a line; what is only noted is left out.
pub(crate) fn shown(mut faults: Vec<Diagnostic>, sources: &Sources<'_>) -> String {
    faults.retain(|d| d.severity() != Severity::Note);
    sort(&mut faults);
    show(&faults, sources, Format::Short, ToolLang::En, false)
}

/// The faults of a dataset `d` of one table, from the rest of its `dataset.toml` and its CSV.
pub(crate) fn faults(toml: &str, csv: &str) -> String {
    let memory = one(toml, csv);
    let sources = memory.sources();
    open(&sources, "datasets/d/").faults
}

/// The files of a dataset `d` of one table.
pub(crate) fn one(toml: &str, csv: &str) -> Memory {
    Memory::new(&format!("//- datasets/d/dataset.toml\n{HEAD}{toml}"))
        .with("datasets/d/d.csv", csv.as_bytes())
}

/// The declaration of a field.
pub(crate) fn field(name: &str, ty: &str, more: &str) -> String {
    format!(
        "[[fields]]\nname = \"{name}\"\ntype = \"{ty}\"\ntitle = {{ it = \"{name}\" }}\n{more}\n"
    )
}
