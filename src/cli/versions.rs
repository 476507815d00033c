//! A dataset of the site's folder with its versions, as the commands about versions read it.
//!
//! In: the sources and an id. Out: the working version and the frozen ones, checked, with every fault of those that are
//! asked for; or the fault of the environment that names the id or the version nobody has.

use std::path::Path;

use crate::config::Config;
use crate::data::check;
use crate::data::schema::{self, Dataset};
use crate::data::table::Table;
use crate::data::version::SemVer;
use crate::data::withdrawal::{Withdrawal, withdrawal};
use crate::diag::{self, Arg, Code, Diagnostic};
use crate::fields::Context;
use crate::lang::{Lang, Languages};
use crate::source::{FileId, Sources};
use crate::world::{Fault, frozen};

/// The dataset that a command is about.
pub(super) struct Versions<'a> {
    pub sources: &'a Sources<'a>,
    pub config: &'a Config,
    /// Its id.
    pub id: &'a str,
    /// `datasets/<id>/`.
    pub folder: String,
    /// The numbers of the frozen versions, oldest first.
    pub frozen: Vec<SemVer>,
}

/// A version: what is said of it, and its tables.
pub(super) type Checked = (Dataset, Vec<Table>);

/// The `dataset.toml` of an id.
///
/// # Errors
/// There is no such dataset; the nearest id is named.
pub(super) fn find(sources: &Sources<'_>, id: &str) -> Result<FileId, Fault> {
    let toml = |path: &str| {
        let id = path.strip_prefix("datasets/")?.strip_suffix("/dataset.toml")?;
        (!id.contains('/')).then(|| id.to_owned())
    };
    let known: Vec<String> = sources.iter().filter_map(|(_, f)| toml(&f.path)).collect();
    let found = sources.find(&format!("datasets/{id}/dataset.toml"));
    let unknown = || {
        let fault = Fault::new(Code::IdUnknown, Path::new("datasets"));
        let fault = fault.with("kind", Arg::Term("dataset")).with("id", id);
        fault.near(diag::nearest(id, known.iter().map(String::as_str)))
    };
    found.ok_or_else(unknown)
}

/// Reads and checks the dataset in a folder, which ends with a slash; `None` where it cannot be used.
pub(super) fn checked(
    sources: &Sources<'_>,
    languages: &Languages,
    folder: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<Checked> {
    let file = sources.find(&format!("{folder}dataset.toml"))?;
    let ctx = Context { languages };
    let (table, broken) = schema::package::tree(sources, file, folder, ctx, out);
    if broken {
        return None;
    }
    let dataset = schema::dataset(&table, file, folder, ctx, out)?;
    let is_frozen = folder.contains("/versions/");
    let (tables, faults) = check::check(&dataset, is_frozen, sources);
    out.extend(faults);
    Some((dataset, tables))
}

impl<'a> Versions<'a> {
    /// Finds a dataset.
    ///
    /// # Errors
    /// There is none with this id.
    pub(super) fn of(
        sources: &'a Sources<'a>,
        config: &'a Config,
        id: &'a str,
    ) -> Result<Self, Fault> {
        find(sources, id)?;
        let folder = format!("datasets/{id}/");
        let versions = format!("{folder}versions/");
        let number =
            |path: &str| SemVer::parse(path[versions.len()..].strip_suffix("/dataset.toml")?);
        let mut frozen: Vec<SemVer> =
            sources.under(&versions).filter_map(|(_, f)| number(&f.path)).collect();
        frozen.sort_unstable();
        Ok(Self { sources, config, id, folder, frozen })
    }

    /// The folder of a frozen version, with a slash at the end.
    pub(super) fn folder_of(&self, version: SemVer) -> String {
        format!("{}versions/{version}/", self.folder)
    }

    /// The frozen version that was asked for.
    ///
    /// # Errors
    /// There is none with this number.
    pub(super) fn named(&self, text: &str) -> Result<SemVer, Fault> {
        let found = SemVer::parse(text).filter(|v| self.frozen.contains(v));
        let known: Vec<String> = self.frozen.iter().map(ToString::to_string).collect();
        let none = || {
            let path = format!("{}versions", self.folder);
            let fault = Fault::new(Code::VersionNone, Path::new(&path));
            let fault = fault.with("dataset", self.id).with("version", text);
            fault.with("known", known)
        };
        found.ok_or_else(none)
    }

    /// The notice of a frozen version that was withdrawn.
    pub(super) fn notice(&self, version: SemVer) -> Option<FileId> {
        self.sources.find(&format!("{}{}", self.folder_of(version), frozen::NOTICE))
    }

    /// What the notice of a version says; faults in it are told by `check`.
    fn withdrawal(&self, version: SemVer) -> Option<Withdrawal> {
        let ctx = Context { languages: &self.config.languages };
        withdrawal(self.sources, self.notice(version)?, ctx, &mut Vec::new())
    }

    /// Refuses a version that was withdrawn.
    ///
    /// # Errors
    /// It was.
    pub(super) fn not_withdrawn(&self, version: SemVer) -> Result<SemVer, Fault> {
        let Some(file) = self.notice(version) else { return Ok(version) };
        let path = &self.sources.get(file).path;
        let fault = Fault::new(Code::VersionWithdrawn, Path::new(path))
            .with("version", version.to_string())
            .with("dataset", self.id)
            .with("notice", path);
        let said = self.withdrawal(version);
        let date = said.as_ref().map_or_else(|| "?".to_owned(), |w| w.date.to_string());
        let reason = said.as_ref().map_or("?", |w| w.reason.get(Lang::DEFAULT).0.as_str());
        Err(fault.with("date", date).with("reason", reason))
    }
}

/// The number of the working version; `None` where `dataset.toml` does not say one, which is for `check` to tell.
pub(super) fn working(all: &Versions<'_>) -> Option<SemVer> {
    let file = all.sources.find(&format!("{}dataset.toml", all.folder))?;
    let ctx = Context { languages: &all.config.languages };
    let (table, _) = schema::package::tree(all.sources, file, &all.folder, ctx, &mut Vec::new());
    SemVer::parse(table.get("version")?.value.as_text()?)
}
