//! The history of a site that makes tables from private records → records that were ever committed.
//!
//! In: the site's repository and its files. Out: a fault for each file of the history that has a private column, and for each
//! dataset that once said how its table is made and now does not; a warning where the history could not be searched, and for
//! each path of it that could not be looked into.

use std::collections::BTreeSet;

use super::private::{self, Looked, Private};
use super::statement;
use crate::config;
use crate::data::schema;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::fields::Context;
use crate::source::Sources;
use crate::world::git::Git;
use crate::world::history::{self, Unsearched};

/// The folder of the schemas that `new site` writes for editors.
const SCHEMAS: &str = ".schemas/";

/// Searches the history of every branch, and of `new`: the commits of a push that is not yet accepted. Does nothing for a
/// site without private records.
pub fn search(git: &Git<'_>, new: &[&str], sources: &Sources<'_>) -> Vec<Diagnostic> {
    let (private, made) = declared(sources);
    let unmade: Vec<String> = sources
        .under("datasets/")
        .filter_map(|(_, f)| id_of(&f.path, "dataset.toml"))
        .filter(|id| !made.contains(id))
        .collect();
    let is_statement =
        |path: &str| id_of(path, statement::NAME).is_some_and(|i| unmade.contains(&i));
    // The program writes these itself: they say what the keys of files mean.
    let is_schema = |path: &str| path.starts_with(SCHEMAS);
    let is_wanted = |path: &str| {
        let is_read = private::is_looked_into(path) && !is_schema(path);
        is_statement(path) || (!private.is_empty() && is_read)
    };
    let mut all: Vec<Looked<'_>> = Vec::new();
    let (found, gaps) = history::search(git, new, &is_wanted, &mut |path, bytes| {
        let looked = private::look(path, bytes, &private);
        let is_told = looked != Looked::Clean || is_statement(path);
        all.extend(is_told.then_some(looked));
        is_told
    });
    let mut out: Vec<Diagnostic> = Vec::new();
    let mut unread: BTreeSet<&str> = BTreeSet::new();
    for (past, looked) in found.iter().zip(all) {
        let path = past.path.replace(statement::NAME, "dataset.toml");
        let d = |code| Diagnostic::new(code, Loc::Path(path.clone()));
        let commit = || history::commit(git, new, &past.id);
        match looked {
            Looked::Found(p) => out.push(
                d(Code::HistoryPrivate)
                    .with("column", &p.column)
                    .with("dataset", &p.dataset)
                    .with("commit", commit()),
            ),
            Looked::Clean => {
                let reason = Arg::Term("aggregate-committed");
                out.push(d(Code::AggregateMissing).with("reason", reason));
            }
            // One of its versions stands for them all: a large file has as many as its author saved.
            Looked::Unread(why) if unread.insert(&past.path) => out.push(
                d(Code::FileUnsearched)
                    .with("reason", Arg::Term(why.term()))
                    .with("commit", commit()),
            ),
            Looked::Unread(_) => {}
        }
    }
    out.dedup();
    if !private.is_empty() {
        let told =
            |reason| Diagnostic::new(Code::HistoryUnsearched, Loc::Project).with("reason", reason);
        out.extend(gaps.into_iter().map(|gap| told(Arg::Term(term(gap)))));
    }
    out
}

fn term(gap: Unsearched) -> &'static str {
    match gap {
        Unsearched::NoGit => "history-no-git",
        Unsearched::NoRepository => "history-no-repository",
        Unsearched::Failed => "history-failed",
        Unsearched::Shallow => "history-shallow",
        Unsearched::Missing => "history-missing",
    }
}

/// The id of the dataset that a file with this name is about.
fn id_of(path: &str, name: &str) -> Option<String> {
    let id = path.strip_prefix("datasets/")?.strip_suffix(name)?.strip_suffix('/')?;
    (!id.contains('/')).then(|| id.to_owned())
}

/// Every column that a dataset or one of its versions declares private, and the datasets that do.
fn declared(sources: &Sources<'_>) -> (Vec<Private>, Vec<String>) {
    let (mut private, mut made) = (Vec::new(), Vec::new());
    // What is wrong with them was told.
    let mut out = Vec::new();
    let Some(config) = config::load(sources, &mut out) else { return (private, made) };
    let ctx = Context { languages: &config.languages };
    let files = sources.under("datasets/").filter(|(_, f)| f.path.ends_with("/dataset.toml"));
    for (file, at) in files.filter(|(file, _)| sources.text(*file).contains("aggregate")) {
        let folder = at.path.trim_end_matches("dataset.toml");
        let (table, _) = schema::package::tree(sources, file, folder, ctx, &mut out);
        let dataset = schema::dataset(&table, file, folder, ctx, &mut out);
        if let Some((said, dataset)) =
            dataset.as_ref().and_then(|d| Some((d.aggregate.as_ref()?, d)))
        {
            private.extend(private::of(&dataset.id, said));
            made.push(dataset.id.clone());
        }
    }
    private.sort_unstable();
    private.dedup();
    (private, made)
}
