//! The theme that a site names and those it extends: where the look's files are found.
//!
//! In: `themes/<name>/theme.toml`, which may say `extends = "osservatorio"`. Out: an order in which a file is looked
//! for, the site's own theme first. A site that changes one template or one colour holds that file alone.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Loc};
use crate::fields::{self, Context, FieldSpec, FieldType, optional};
use crate::lang::Languages;
use crate::source::{FileId, Sources};

/// The keys of `theme.toml`.
pub const SPECS: &[FieldSpec] = &[optional(
    "extends",
    FieldType::Slug,
    "the theme whose files stand in for those that are not here",
)];

/// The theme of a site and those beneath it.
#[derive(Clone, Debug, Default)]
pub struct Themes(Vec<String>);

impl Themes {
    /// Follows `extends` from a theme down; a theme that is not there, or comes round again, ends the way and is told.
    pub fn load(
        sources: &Sources<'_>,
        name: String,
        languages: &Languages,
        out: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut names = vec![name];
        loop {
            let path = format!("themes/{}/theme.toml", names.last().map_or("", String::as_str));
            let Some(file) = sources.find(&path) else { break };
            let (table, faults) = fields::parse(sources.text(file), file, 0);
            out.extend(faults);
            let record = fields::read(&table, SPECS, Context { languages }, out);
            let Some(next) = record.text("extends") else { break };
            let span = record.span_of("extends");
            if names.contains(next) {
                out.push(Diagnostic::at(Code::IdDuplicate, span).with("id", next));
                break;
            }
            let folder = format!("themes/{next}/");
            if sources.under(&folder).next().is_none() {
                out.push(Diagnostic::at(Code::FileMissing, span).with("path", folder));
                break;
            }
            names.push(next.clone());
        }
        Self(names)
    }

    /// The names, the site's own theme first.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// A file of the first theme that has it, such as `icons/icon.svg`.
    pub fn find(&self, sources: &Sources<'_>, file: &str) -> Option<FileId> {
        self.0.iter().find_map(|name| sources.find(&format!("themes/{name}/{file}")))
    }

    /// The same in every theme that has it, the one the others stand on first.
    pub fn all(&self, sources: &Sources<'_>, file: &str) -> Vec<FileId> {
        let names = self.0.iter().rev();
        names.filter_map(|name| sources.find(&format!("themes/{name}/{file}"))).collect()
    }

    /// The files of a folder, such as `icons/`, by their names inside it.
    pub fn under(&self, sources: &Sources<'_>, folder: &str) -> BTreeMap<String, FileId> {
        let mut found = BTreeMap::new();
        for name in self.0.iter().rev() {
            let from = format!("themes/{name}/{folder}");
            let files = sources.under(&from);
            found.extend(files.map(|(id, file)| (file.path[from.len()..].to_owned(), id)));
        }
        found
    }

    /// Where a file would stand in the site's own theme: for what is said of one that is missing.
    pub fn path(&self, file: &str) -> String {
        format!("themes/{}/{file}", self.0.first().map_or("", String::as_str))
    }

    /// A file that no theme has.
    pub fn missing(&self, file: &str) -> Diagnostic {
        let path = self.path(file);
        Diagnostic::new(Code::FileMissing, Loc::Path(path.clone())).with("path", path)
    }
}
