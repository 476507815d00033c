//! Two versions of a table compared.

use super::*;
use crate::data::changes::Changes;
use crate::data::diff::Diff;
use crate::data::fixture::Opened;
use crate::data::value::{Cell, Value};

fn toml(extra: &str) -> String {
    "primaryKey = [\"a\"]\n".to_owned()
        + &field("a", "string", "")
        + &field("n", "number", "")
        + extra
}

/// What changed from one version to another, a line each, and the step it asks for.
fn compared(old: (&str, &str), new: (&str, &str)) -> String {
    let toml = |t: &str| format!("//- datasets/d/dataset.toml\n{HEAD}{t}");
    let memory = Memory::new(&toml(new.0)).with("datasets/d/d.csv", new.1.as_bytes());
    let earlier = format!("{HEAD}{}", old.0);
    let memory = memory
        .with("datasets/d/versions/1.0.0/dataset.toml", earlier.as_bytes())
        .with("datasets/d/versions/1.0.0/d.csv", old.1.as_bytes());
    let sources = memory.sources();
    let (old, new) = (open(&sources, "datasets/d/versions/1.0.0/"), open(&sources, "datasets/d/"));
    assert_eq!((old.faults.as_str(), new.faults.as_str()), ("", ""));
    let pair = |o: &Opened| o.dataset.clone().unwrap();
    let (then, now) = (pair(&old), pair(&new));
    let changes = Changes::between((&then, &old.tables), (&now, &new.tables), &sources).unwrap();
    let [table] = changes.tables.as_slice() else { panic!("one table") };
    assert_eq!(changes.is_empty(), table.diff.is_empty());
    format!("{}{}\n", told(&table.diff), changes.step().name())
}

fn told(d: &Diff) -> String {
    let values = |v: &[Value]| v.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let cell = |c: &Cell| format!("{}{}", c.value, c.status.code());
    let s = &d.schema;
    let mut lines = Vec::new();
    let mut list = |what: &str, names: &[String]| {
        lines.extend((!names.is_empty()).then(|| format!("{what} {}", names.join(","))));
    };
    list("fields added", &s.added);
    list("fields removed", &s.removed);
    let types = s.types.iter().map(|(f, a, b)| format!("type {f} {a} {b}"));
    lines.extend(types);
    lines.extend(s.columns.then(|| "columns".to_owned()));
    lines.extend(s.keys.then(|| "keys".to_owned()));
    lines.extend((!d.by_key).then(|| "whole rows".to_owned()));
    for (what, rows) in [("added", &d.added), ("removed", &d.removed)] {
        let keys: Vec<String> = rows.keys.iter().map(|k| values(k)).collect();
        lines
            .extend((rows.count > 0).then(|| format!("{what} {}: {}", rows.count, keys.join(" "))));
    }
    for row in &d.corrected.rows {
        let cells =
            row.cells.iter().map(|c| format!("{} {} {}", c.field, cell(&c.from), cell(&c.to)));
        lines.push(format!(
            "corrected {}: {}",
            values(&row.key),
            cells.collect::<Vec<_>>().join("; ")
        ));
    }
    lines.join("\n") + if lines.is_empty() { "" } else { "\n" }
}

#[test]
fn rows_are_added_removed_and_corrected_by_key() {
    let t = toml("");
    assert_eq!(
        compared((&t, "a,n\nx,1.0\ny,2\nz,3\n"), (&t, "a,n\nw,9\nz,4\nx,1.00\n")),
        "added 1: w\nremoved 1: y\ncorrected z: n 3 4\nminor\n"
    );
    assert_eq!(compared((&t, "a,n\nx,1\n"), (&t, "a,n\nx,1.0\n")), "none\n");
    assert_eq!(
        compared((&t, "a,n\nx,1\ny,\n"), (&t, "a,n\nx,\n")),
        "removed 1: y\ncorrected x: n 1 \npatch\n"
    );
}

#[test]
fn a_status_that_changes_is_a_correction() {
    let t = "primaryKey = \"a\"\n".to_owned()
        + &field("a", "string", "")
        + &field("n", "integer", "status = \"n_status\"");
    assert_eq!(
        compared((&t, "a,n,n_status\nx,1,P\ny,2,\n"), (&t, "a,n,n_status\nx,1,\ny,,C\n")),
        "corrected x: n 1P 1\ncorrected y: n 2 C\npatch\n"
    );
}

#[test]
fn fields_that_come_and_go_are_told_and_not_compared() {
    let more = toml(&field("m", "integer", ""));
    let less = toml("");
    assert_eq!(
        compared((&more, "a,n,m\nx,1,5\n"), (&less, "a,n\nx,1\n")),
        "fields removed m\nmajor\n"
    );
    assert_eq!(
        compared((&less, "a,n\nx,1\n"), (&more, "a,n,m\nx,1,5\n")),
        "fields added m\nmajor\n"
    );
    let text = toml(&field("m", "string", ""));
    assert_eq!(
        compared((&more, "a,n,m\nx,1,5\n"), (&text, "a,n,m\nx,1,6\n")),
        "type m integer string\nmajor\n"
    );
}

#[test]
fn other_keys_and_another_order_of_columns_are_a_change_of_the_schema() {
    let (a, n) = (field("a", "string", ""), field("n", "number", ""));
    let keyed = |key: &str| format!("primaryKey = {key}\n{a}{n}");
    assert_eq!(
        compared((&keyed("\"a\""), "a,n\nx,1\n"), (&keyed("[\"a\", \"n\"]"), "a,n\nx,1\n")),
        "keys\nmajor\n"
    );
    assert_eq!(
        compared(
            (&keyed("\"a\""), "a,n\nx,1\n"),
            (&format!("primaryKey = \"a\"\n{n}{a}"), "n,a\n1,x\n")
        ),
        "columns\nmajor\n"
    );
}

#[test]
fn without_a_key_whole_rows_are_compared_as_often_as_they_stand_there() {
    let t = field("a", "string", "") + &field("n", "integer", "");
    assert_eq!(
        compared((&t, "a,n\nx,1\nx,1\ny,\nz,3\n"), (&t, "a,n\nz,4\ny,\nx,1\n")),
        "whole rows\nadded 1: z,4\nremoved 2: x,1 z,3\nminor\n"
    );
    assert_eq!(compared((&t, "a,n\nx,1\ny,2\n"), (&t, "a,n\ny,2\nx,1\n")), "whole rows\nnone\n");
}

#[test]
fn of_many_rows_the_first_are_told_and_all_are_counted() {
    let t = toml("");
    let table = |from: u32, n: u32| {
        let rows: Vec<String> = (from..from + 300).map(|i| format!("k{i:04},{n}")).collect();
        format!("a,n\n{}\n", rows.join("\n"))
    };
    let told = compared((&t, &table(0, 1)), (&t, &table(100, 2)));
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[0].starts_with("added 100: k0300 k0301 "), "{}", lines[0]);
    assert!(lines[1].starts_with("removed 100: k0000 k0001 "), "{}", lines[1]);
    assert_eq!(lines[0].split(' ').count(), 52);
    assert_eq!(lines[2..4], ["corrected k0100: n 1 2", "corrected k0101: n 1 2"]);
    assert_eq!(lines.len(), 2 + 50 + 1);
}
