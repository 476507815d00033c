//! Names of tables in texts and charts → [`TableRef`].

use super::TableRef;
use crate::diag::{Arg, Code, Diagnostic, Loc, nearest};
use crate::doc::expr::TableRef as Named;
use crate::lang::Lang;
use crate::site::Site;
use crate::source::Span;

/// The table an expression or a chart names; what is unknown is reported with the nearest name.
pub fn find_table(site: &Site, named: &Named, out: &mut Vec<Diagnostic>) -> Option<TableRef> {
    let unknown = |kind, id: &str, known: Vec<&str>| {
        let d = Diagnostic::at(Code::IdUnknown, named.span)
            .with("kind", Arg::Term(kind))
            .with("id", id);
        d.near(nearest(id, known))
    };
    let Some(dataset) = site.find_dataset(&named.dataset) else {
        let known = site.datasets.iter().map(|d| d.id.as_str()).collect();
        out.push(unknown("dataset", &named.dataset, known));
        return None;
    };
    let entry = site.dataset(dataset);
    let frozen = match &named.version {
        None => None,
        Some(version) => {
            let place =
                entry.frozen.iter().position(|v| v.dataset.version.value.to_string() == *version);
            if place.is_none() && entry.latest.dataset.version.value.to_string() == *version {
                // No other number is nearer: it is the right one, too early.
                out.push(
                    unknown("frozen-version", version, Vec::new()).with("dataset", &named.dataset),
                );
                return None;
            }
            if place.is_none() {
                let all: Vec<String> =
                    entry.frozen.iter().map(|v| v.dataset.version.value.to_string()).collect();
                out.push(unknown("version", version, all.iter().map(String::as_str).collect()));
                return None;
            }
            place
        }
    };
    let version = frozen.and_then(|f| entry.frozen.get(f)).unwrap_or(&entry.latest);
    let tables = || version.dataset.resources.iter().map(|r| r.name.as_str());
    let table = match &named.table {
        None => 0,
        Some(name) => {
            let place = tables().position(|n| n == name);
            if place.is_none() {
                out.push(unknown("table-name", name, tables().collect()));
            }
            place?
        }
    };
    published(site, TableRef { dataset, frozen, table }, named.span, out)
}

/// The table, unless its version was withdrawn; that is reported where the table is named.
pub fn published(
    site: &Site,
    table: TableRef,
    span: Span,
    out: &mut Vec<Diagnostic>,
) -> Option<TableRef> {
    let version = site.version(table);
    let Some(withdrawn) = &version.withdrawn else { return Some(table) };
    let d = Diagnostic::at(Code::VersionWithdrawn, span)
        .with("version", version.dataset.version.value.to_string())
        .with("dataset", &version.dataset.id)
        .with("date", withdrawn.date.to_string())
        .with("reason", withdrawn.reason.get(Lang::DEFAULT).0);
    out.push(d.see(Loc::File(withdrawn.file)));
    None
}
