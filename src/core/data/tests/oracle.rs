//! Random schemas and tables: the checker tells what an oracle tells that knows nothing but plain comparisons.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::data::value::Decimal;

/// A field: its type, whether it is required or unique, and whether it has limits.
#[derive(Clone, Debug)]
struct Rule {
    ty: &'static str,
    required: bool,
    unique: bool,
    limited: bool,
}

fn rule() -> impl Strategy<Value = Rule> {
    let ty = prop::sample::select(vec!["integer", "number", "year", "date", "string"]);
    (ty, any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(ty, required, unique, limited)| Rule { ty, required, unique, limited })
}

/// Cells of few kinds, so that equal ones and faults are frequent.
fn cell() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "0",
        "1",
        "1.0",
        "7",
        "-3",
        "2020",
        "2025",
        "1999",
        "2020-02-29",
        "2021-02-29",
        "abc",
        "x",
        "12a",
        "9.5",
    ])
}

fn limits(ty: &str) -> &'static str {
    match ty {
        "integer" | "number" => "minimum = 0, exclusiveMaximum = 9.5",
        "year" => "minimum = 2000, maximum = 2024",
        "date" => "minimum = 2020-01-01, maximum = 2020-12-31",
        _ => "minLength = 2, pattern = \"[a-z0-9.-]+\"",
    }
}

fn declared(i: usize, rule: &Rule) -> String {
    let mut said =
        vec![format!("required = {}", rule.required), format!("unique = {}", rule.unique)];
    if rule.limited {
        // A whole number has no decimals, nor has its limit.
        let limits = limits(rule.ty);
        let whole = limits.replace("9.5", "9");
        said.push(if rule.ty == "integer" { whole } else { limits.to_owned() });
    }
    field(&format!("f{i}"), rule.ty, &format!("constraints = {{ {} }}", said.join(", ")))
}

/// A value the oracle compares: the number it is, or its text.
type Plain = (Decimal, String);

fn value(ty: &str, cell: &str) -> Option<Plain> {
    let number = |text: &str| text.parse::<Decimal>().ok().map(|n| (n, String::new()));
    let digits = |text: &str| text.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit());
    match ty {
        "integer" => number(cell).filter(|_| digits(cell)),
        "number" => number(cell),
        "year" => number(cell).filter(|_| cell.len() == 4 && digits(cell)),
        "date" => (cell == "2020-02-29").then(|| (Decimal::ZERO, String::new())),
        _ => Some((Decimal::ZERO, cell.to_owned())),
    }
}

fn within(ty: &str, (n, text): &Plain) -> bool {
    let between = |least: i64, most: Decimal| *n >= Decimal::from(least) && *n < most;
    match ty {
        "integer" => between(0, Decimal::from(9)),
        "number" => between(0, Decimal::new(95, 1)),
        "year" => between(2000, Decimal::from(2025)),
        "date" => true,
        _ => text.len() >= 2,
    }
}

/// Line, column and code of each fault, as an oracle finds them.
fn oracle(rules: &[Rule], rows: &[Vec<&str>]) -> BTreeSet<(usize, usize, &'static str)> {
    let mut found = BTreeSet::new();
    for (i, rule) in rules.iter().enumerate() {
        let mut seen = Vec::new();
        for (r, row) in rows.iter().enumerate() {
            let (line, cell) = (r + 2, row[i]);
            let at = row[..i].iter().map(|c| c.len() + 1).sum::<usize>() + 1;
            let mut tell = |code| _ = found.insert((line, at, code));
            if cell.is_empty() {
                if rule.required {
                    tell("cell-constraint");
                }
                continue;
            }
            let Some(value) = value(rule.ty, cell) else {
                tell("cell-type");
                continue;
            };
            if rule.limited && !within(rule.ty, &value) {
                tell("cell-constraint");
            }
            if rule.unique && seen.contains(&value) {
                tell("key-duplicate");
            }
            seen.push(value);
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_checker_agrees_with_an_oracle(
        (rules, rows) in prop::collection::vec(rule(), 1..4).prop_flat_map(|rules| {
            let n = rules.len();
            let rows = prop::collection::vec(prop::collection::vec(cell(), n), 1..12);
            (Just(rules), rows)
        }),
    ) {
        let names: Vec<String> = (0..rules.len()).map(|i| format!("f{i}")).collect();
        let toml: String = rules.iter().enumerate().map(|(i, r)| declared(i, r)).collect();
        // A first column that is always there: a line of nothing would be a blank one; and no line at the end that could
        // be taken for a note.
        let dialect = "dialect = { footerRows = 0 }\n".to_owned();
        let toml = dialect + &field("k", "string", "") + &toml;
        let mut csv = format!("k,{}\n", names.join(","));
        for row in &rows {
            csv.extend(["k,", &row.join(","), "\n"]);
        }
        let told = faults(&toml, &csv);
        let mut found = BTreeSet::new();
        for line in told.lines() {
            let mut parts = line.split(':');
            prop_assert_eq!(parts.next(), Some("datasets/d/d.csv"), "{}", told);
            let place: Vec<usize> = parts.by_ref().take(2).map(|n| n.parse().unwrap()).collect();
            let code = line.split(['[', ']']).nth(1).unwrap().to_owned();
            found.insert((place[0], place[1] - 2, code));
        }
        let expected = oracle(&rules, &rows);
        let expected: BTreeSet<_> =
            expected.into_iter().map(|(l, c, code)| (l, c, code.to_owned())).collect();
        prop_assert_eq!(found, expected, "{}\n{}\n{}", toml, csv, told);
    }
}
