//! What a frozen version publishes, held to what it published when it was frozen.
//!
//! The seal of `versions/<v>/` says that the files there are those that were released; this says that the canonical CSV
//! made of them is still the same to the byte, and so is their schema, whatever became of the program in between.
//! `release` writes the hashes beside the tables, a build makes both again and compares. Every other format is written
//! from the same rows in the same order, so that a cell of it cannot change alone: tests read each back and compare.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::{Format, digest};
use crate::data::schema::{Dataset, Schema};
use crate::data::table::Table;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::source::{FileId, Sources};
use crate::world::out::hex;

/// Name of the file of these hashes in the folder of a version.
pub const SUMS: &str = "canonical.sha256";

/// The text of the file: SHA-256 and name of the canonical CSV and of the schema of each table, as `sha256sum` writes
/// them.
///
/// # Errors
/// Whatever the disk says.
pub fn sums(tables: &[Table], sources: &Sources<'_>) -> io::Result<String> {
    let mut lines = BTreeMap::new();
    for table in tables {
        let (_, hash) = digest(table, sources, Format::Csv)?;
        lines.insert(canonical_name(table), hash);
        lines.insert(schema_name(table), schema_hash(table));
    }
    let lines: Vec<String> = lines.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect();
    Ok(lines.concat())
}

/// Name of the canonical CSV of a table.
pub fn canonical_name(table: &Table) -> String {
    format!("{}.{}", table.resource.name, Format::Csv.extension())
}

/// Name of the schema of a table.
pub fn schema_name(table: &Table) -> String {
    format!("{}.schema.json", table.resource.name)
}

/// What a schema promises to programs: the columns that are published with their types, and the keys. Texts for people
/// are no part of it, nor constraints: the cells keep to them, and those are held.
pub fn canonical_schema(schema: &Schema) -> String {
    let field = |column: super::OutColumn| {
        let ty = schema.fields.get(column.field).filter(|_| !column.is_status);
        json!({"name": column.name, "type": ty.map_or("string", |f| f.ty.name())})
    };
    let fields: Vec<Json> = super::columns(schema).into_iter().map(field).collect();
    let keys = |keys: &mut dyn Iterator<Item = &Vec<usize>>| -> Vec<Vec<String>> {
        keys.map(|key| schema.names(key)).collect()
    };
    let foreign = keys(&mut schema.foreign_keys.iter().map(|k| &k.fields));
    let whole = json!({
        "fields": fields,
        "primaryKey": schema.names(&schema.primary_key),
        "uniqueKeys": keys(&mut schema.unique_keys.iter()),
        "foreignKeys": foreign,
    });
    whole.to_string() + "\n"
}

fn schema_hash(table: &Table) -> String {
    hex(&Sha256::digest(canonical_schema(&table.resource.schema)))
}

/// Reports every table of a frozen version whose canonical CSV or schema is not what it was. `sums` is the text of [`SUMS`], which
/// stands in `sums_file`.
pub fn changes(
    dataset: &Dataset,
    tables: &[Table],
    sums: &str,
    sums_file: FileId,
    sources: &Sources<'_>,
) -> Vec<Diagnostic> {
    let changed = |loc: Loc, what: Arg| {
        let d = Diagnostic::new(Code::VersionChanged, loc);
        d.with("version", dataset.version.value.to_string()).with("what", what)
    };
    let mut out = Vec::new();
    let named = format!("/versions/{}/", dataset.version.value);
    if !dataset.folder.ends_with(&named) {
        out.push(changed(Loc::Span(dataset.version.span), Arg::Term("version-folder")));
    }
    let mut recorded = BTreeMap::new();
    for line in sums.lines().filter(|l| !l.is_empty()) {
        match line.split_once("  ") {
            Some((hash, name)) => {
                recorded.insert(name, hash);
            }
            None => out.push(changed(Loc::File(sums_file), Arg::Term("sums-broken"))),
        }
    }
    for table in tables {
        // A version that was frozen before schemas were recorded has no line for it.
        let name = schema_name(table);
        if recorded.remove(name.as_str()).is_some_and(|then| then != schema_hash(table)) {
            out.push(changed(Loc::File(dataset.file), Arg::Text(name)));
        }
        let name = canonical_name(table);
        let hash = recorded.remove(name.as_str());
        let loc = Loc::File(table.files.first().copied().unwrap_or(sums_file));
        match (hash, digest(table, sources, Format::Csv)) {
            (Some(then), Ok((_, now))) if then == now => {}
            (Some(_), Ok(_)) => out.push(changed(loc, Arg::Text(name))),
            (None, _) => out.push(changed(Loc::File(sums_file), Arg::Text(name))),
            (_, Err(e)) => {
                out.push(Diagnostic::new(Code::FileUnreadable, loc).with("reason", &e));
            }
        }
    }
    let gone = recorded.into_keys().map(|n| changed(Loc::File(sums_file), Arg::Text(n.to_owned())));
    out.extend(gone);
    out
}
