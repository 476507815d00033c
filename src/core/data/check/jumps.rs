//! Jumps: numbers that are further from those of the version before than their field allows.
//!
//! In: a table of the latest version and the same one of the newest frozen version. Out: warnings at the new cells,
//! for rows with one primary key in both. Of each earlier row the key and the watched numbers are kept, and only where
//! a field declares `maxChange`.

use std::io;

use super::cell_loc;
use crate::data::column::Batch;
use crate::data::key::{Hasher, Key, shown};
use crate::data::parse::Faults;
use crate::data::schema::{Field, MaxChange, Schema};
use crate::data::table::Table;
use crate::data::value::Decimal;
use crate::diag::{Code, Diagnostic, Loc};
use crate::source::Sources;

/// One field that is watched: its place in the later and in the earlier schema, and its limit.
struct Watched {
    new: usize,
    old: usize,
    limit: MaxChange,
}

/// An earlier row: its key and the watched numbers, as many as there are fields watched.
type Earlier = (Key, Box<[Option<Decimal>]>);

/// Compares two versions of one table.
///
/// # Errors
/// Whatever the disk says.
pub fn jumps(earlier: &Table, later: &Table, sources: &Sources<'_>) -> io::Result<Vec<Diagnostic>> {
    let (old, new) = (&earlier.resource.schema, &later.resource.schema);
    let watched = watched(old, new);
    let twin = |i: &usize| old.position(&new.fields.get(*i)?.name);
    let old_key: Option<Vec<usize>> = new.primary_key.iter().map(twin).collect();
    let Some(old_key) = old_key.filter(|k| !k.is_empty() && !watched.is_empty()) else {
        return Ok(Vec::new());
    };
    let before = numbers(earlier, &old_key, &watched, sources)?;
    let version = earlier.version.map_or(String::new(), |v| v.to_string());
    let mut faults = Faults::new(&new.fields);
    let mut hasher = Hasher::default();
    later.read(sources, &mut |batch: &Batch| {
        for row in 0..batch.n_rows() {
            let Some(key) = hasher.of_row(batch, row, &new.primary_key) else { continue };
            let Ok(at) = before.binary_search_by_key(&key, |(k, _)| *k) else { continue };
            let Some((_, numbers)) = before.get(at) else { continue };
            for (w, before) in watched.iter().zip(numbers) {
                let (Some(before), Some(value)) = (before, number(batch, row, w.new)) else {
                    continue;
                };
                if !far(*before, value, w.limit) {
                    continue;
                }
                faults.add(batch.file, Some(w.new), || {
                    let at = cell_loc(&later.resource, batch, row, w.new);
                    let d = Diagnostic::new(Code::ValueJump, at).with("value", value.to_string());
                    let d = d.with("before", before.to_string()).with("version", &version);
                    let d = d.with("limit", limit(w.limit));
                    let d = d.with("key", shown(new, batch, row, &new.primary_key));
                    let declared = new.fields.get(w.new).map(|f| f.span);
                    declared.into_iter().fold(d, |d, s| d.see(Loc::Span(s)))
                });
            }
        }
    })?;
    Ok(faults.finish())
}

fn watched(old: &Schema, new: &Schema) -> Vec<Watched> {
    let one = |(i, field): (usize, &Field)| {
        Some(Watched { new: i, old: old.position(&field.name)?, limit: field.max_change? })
    };
    new.fields.iter().enumerate().filter_map(one).collect()
}

/// The watched numbers of each row, by key.
fn numbers(
    table: &Table,
    key: &[usize],
    watched: &[Watched],
    sources: &Sources<'_>,
) -> io::Result<Vec<Earlier>> {
    let mut found = Vec::new();
    let mut hasher = Hasher::default();
    table.scan(sources, &mut |batch| {
        for row in 0..batch.n_rows() {
            if let Some(key) = hasher.of_row(batch, row, key) {
                found.push((key, watched.iter().map(|w| number(batch, row, w.old)).collect()));
            }
        }
    })?;
    found.sort_unstable_by_key(|(key, _)| *key);
    Ok(found)
}

fn number(batch: &Batch, row: usize, field: usize) -> Option<Decimal> {
    batch.columns.get(field)?.value(row).as_number()
}

/// Whether a number is further from an earlier one than it may be. From zero every change in per cent is too far.
fn far(before: Decimal, value: Decimal, limit: MaxChange) -> bool {
    let Some(change) = value.checked_sub(before).map(|d| d.abs()) else { return true };
    let allowed = match limit {
        MaxChange::By(n) => Some(n),
        MaxChange::Percent(n) => {
            before.abs().checked_mul(n).and_then(|d| d.checked_div(Decimal::ONE_HUNDRED))
        }
    };
    allowed.is_none_or(|allowed| change > allowed)
}

fn limit(limit: MaxChange) -> String {
    match limit {
        MaxChange::By(n) => n.to_string(),
        MaxChange::Percent(n) => format!("\"{n}%\""),
    }
}
