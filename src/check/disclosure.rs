//! No hidden cell of a table made from private records can be worked out, and no private column is in the site.
//!
//! Records are not needed: what the public cells alone decide is asked again at each build, and the statement beside the
//! table must be about it. What tables give away together is told by another rule.

use super::Facts;
use crate::aggregate::audit::Undecided;
use crate::aggregate::plan::{Plan, plan};
use crate::aggregate::private::{self, Looked, Unread};
use crate::aggregate::statement::{self, Statement};
use crate::aggregate::sums;
use crate::aggregate::table::{Gap, Rows};
use crate::aggregate::verdict::{Leak, verdict};
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::site::Version;
use crate::source::{FileId, Sources};

/// Lists what tables and files give away.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for entry in &facts.site.datasets {
        let own = entry.fallback.is_none() && entry.latest.withdrawn.is_none();
        let latest = own.then_some(&entry.latest);
        // A version that was withdrawn still says how its table was made.
        let made = entry.frozen.iter().find(|v| v.dataset.aggregate.is_some());
        for version in latest.into_iter().chain(&entry.frozen) {
            if version.withdrawn.is_some() {
                continue;
            }
            if let Some(plan) = plan(&version.dataset, &mut out) {
                table(&facts, version, &plan, &mut out);
            } else if version.dataset.aggregate.is_none() {
                let is_latest = latest.is_some_and(|l| std::ptr::eq(l, version));
                undeclared(&facts, version, made.filter(|_| is_latest), &mut out);
            }
        }
    }
    columns(&facts, &mut out);
    out
}

/// What a version gives away that does not say how its tables were made: that they were made from private records all the
/// same, and hidden cells that follow from declared sums.
fn undeclared(
    facts: &Facts<'_>,
    version: &Version,
    made: Option<&Version>,
    out: &mut Vec<Diagnostic>,
) {
    let dataset = &version.dataset;
    let missing = |reason| {
        let d = Diagnostic::new(Code::AggregateMissing, Loc::File(dataset.file));
        d.with("reason", Arg::Term(reason))
    };
    let statement = facts.sources.find(&format!("{}{}", dataset.folder, statement::NAME));
    if let Some(file) = statement {
        out.push(missing("aggregate-stated").see(Loc::File(file)));
    } else if let Some(made) = made {
        out.push(missing("aggregate-before").see(Loc::File(made.dataset.file)));
    }
    for table in &version.tables {
        let Some(file) = table.files.first() else { continue };
        let at = |code| Diagnostic::new(code, Loc::File(*file));
        match sums::recoverable(table, facts.sources) {
            Ok(Ok(cells)) => out.extend(cells.into_iter().map(|cell| {
                at(Code::CellRecoverable).with("cell", cell).with("table", &table.resource.name)
            })),
            Ok(Err(Undecided)) => {
                out.push(at(Code::TableIncomplete).with("reason", Arg::Term("table-too-large")));
            }
            // That it cannot be read was told.
            Err(_) => {}
        }
    }
}

/// What one table gives away.
fn table(facts: &Facts<'_>, version: &Version, plan: &Plan<'_>, out: &mut Vec<Diagnostic>) {
    let dataset = &version.dataset;
    let Some((file, table)) = version.tables.first().and_then(|t| Some((*t.files.first()?, t)))
    else {
        return;
    };
    let at = |code| Diagnostic::new(code, Loc::File(file));
    let said = match said(facts.sources, &dataset.folder, plan, file) {
        Ok(said) => Some(said),
        Err(reason) => {
            let path = format!("{}{}", dataset.folder, statement::NAME);
            out.push(
                at(Code::StatementMissing).with("path", path).with("reason", Arg::Term(reason)),
            );
            None
        }
    };
    let mut rows = Rows::new(plan, said.as_ref());
    if table.scan(facts.sources, &mut |batch| rows.add(batch)).is_err() {
        // That it cannot be read was told.
        return;
    }
    let public = match rows.finish() {
        Ok(public) => public,
        Err(gaps) => return out.extend(gaps.first().map(|gap| incomplete(gap, &at))),
    };
    match verdict(&plan.shape.relations(), &public) {
        Ok(leaks) => out.extend(leaks.iter().map(|leak| {
            match leak {
                Leak::Unequal(cell) => at(Code::TotalMismatch).with("cell", plan.shape.name(*cell)),
                Leak::Unrounded(cell) => at(Code::TableIncomplete)
                    .with("reason", Arg::Term("table-unrounded"))
                    .with("cell", plan.shape.name(*cell)),
                Leak::Recovered(cell) | Leak::Narrow(cell) => {
                    at(Code::CellRecoverable).with("cell", plan.shape.name(*cell))
                }
            }
        })),
        Err(Undecided) => {
            out.push(at(Code::TableIncomplete).with("reason", Arg::Term("table-too-large")));
        }
    }
}

fn incomplete(gap: &Gap, at: &dyn Fn(Code) -> Diagnostic) -> Diagnostic {
    let d = at(Code::TableIncomplete);
    match gap {
        Gap::Missing(codes) => {
            d.with("reason", Arg::Term("table-missing")).with("cell", codes.join(" · "))
        }
        Gap::Stray(record) => d.with("reason", Arg::Term("table-stray")).with("record", *record),
        Gap::Half(record) => d.with("reason", Arg::Term("table-half")).with("record", *record),
    }
}

/// The statement of a table; the reason where there is none about it.
fn said(
    sources: &Sources<'_>,
    folder: &str,
    plan: &Plan<'_>,
    table: FileId,
) -> Result<Statement, &'static str> {
    let said = Statement::in_folder(sources, folder).ok_or("statement-none")?;
    let hash = sources.open(table).and_then(statement::sha256);
    if hash.ok().as_ref() != Some(&said.table) {
        return Err("statement-table");
    }
    if plan.said.profile != said.profile {
        return Err("statement-profile");
    }
    if statement::declared(plan) != said.declared {
        return Err("statement-declared");
    }
    Ok(said)
}

/// Files of the site that have a private column, or of which nobody can tell.
fn columns(facts: &Facts<'_>, out: &mut Vec<Diagnostic>) {
    let datasets =
        facts.site.datasets.iter().flat_map(|d| [&d.latest].into_iter().chain(&d.frozen));
    let said = datasets.filter_map(|v| v.dataset.aggregate.as_ref().map(|a| (&v.dataset.id, a)));
    let mut all: Vec<_> = said.flat_map(|(id, a)| private::of(id, a)).collect();
    all.sort_unstable();
    all.dedup();
    if all.is_empty() {
        return;
    }
    let looked_into = facts.sources.iter().filter(|(_, f)| private::is_looked_into(&f.path));
    for (id, file) in looked_into {
        let bytes = facts.sources.open(id);
        let looked = bytes.map(|mut bytes| private::look(&file.path, &mut bytes, &all));
        let at = |code| Diagnostic::new(code, Loc::Path(file.path.clone()));
        match looked.unwrap_or(Looked::Unread(Unread::Broken)) {
            Looked::Found(p) => out.push(
                at(Code::ColumnPrivate).with("column", &p.column).with("dataset", &p.dataset),
            ),
            Looked::Clean => {}
            Looked::Unread(why) => {
                out.push(at(Code::FileUnsearched).with("reason", Arg::Term(why.term())));
            }
        }
    }
}
