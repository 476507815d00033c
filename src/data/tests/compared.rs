//! Two versions of a table compared.

use super::*;
use crate::data::diff::{Changed, Diff, diff};

fn toml(extra: &str) -> String {
    "primaryKey = [\"a\"]\n".to_owned()
        + &field("a", "string", "")
        + &field("n", "number", "")
        + extra
}

fn compared(old: (&str, &str), new: (&str, &str)) -> Option<Diff> {
    let toml = |t: &str| format!("//- datasets/d/dataset.toml\n{HEAD}{t}");
    let memory = Memory::new(&toml(new.0)).with("datasets/d/d.csv", new.1.as_bytes());
    let earlier = format!("//- datasets/d/versions/1.0.0/dataset.toml\n{HEAD}{}", old.0);
    let (_, body) = earlier.split_once('\n').unwrap();
    let memory = memory
        .with("datasets/d/versions/1.0.0/dataset.toml", body.as_bytes())
        .with("datasets/d/versions/1.0.0/d.csv", old.1.as_bytes());
    let sources = memory.sources();
    let (old, new) = (open(&sources, "datasets/d/versions/1.0.0/"), open(&sources, "datasets/d/"));
    assert_eq!((old.faults.as_str(), new.faults.as_str()), ("", ""));
    diff(&old.tables[0], &new.tables[0], &sources).unwrap()
}

#[test]
fn rows_are_added_removed_and_corrected_by_key() {
    let t = toml("");
    let found = compared((&t, "a,n\nx,1.0\ny,2\nz,3\n"), (&t, "a,n\nw,9\nz,4\nx,1.00\n")).unwrap();
    let changed = |key: &str| Changed { count: 1, keys: vec![key.to_owned()] };
    assert_eq!(
        found,
        Diff {
            added: changed("a = w"),
            removed: changed("a = y"),
            corrected: changed("a = z"),
            ..Diff::default()
        }
    );
    assert!(compared((&t, "a,n\nx,1\n"), (&t, "a,n\nx,1.0\n")).unwrap().is_empty());
}

#[test]
fn fields_that_come_and_go_are_told_and_not_compared() {
    let more = toml(&field("m", "integer", ""));
    let found = compared((&more, "a,n,m\nx,1,5\n"), (&toml(""), "a,n\nx,1\n")).unwrap();
    assert_eq!(found.fields_removed, ["m"]);
    assert_eq!((found.corrected.count, found.fields_added.len()), (0, 0));
    let keyless = field("a", "string", "");
    assert_eq!(compared((&keyless, "a\n"), (&keyless, "a\n")), None);
}
