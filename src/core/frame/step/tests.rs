//! Each step on small frames, written as lines of text.

#![expect(clippy::needless_raw_string_hashes, reason = "snapshots are written so")]

use proptest::prelude::*;
use snapbox::{assert_data_eq, str};

use super::*;
use crate::data::value::{Cell, Status, Value};
use crate::frame::{FrameColumn, Kind, Lineage};

/// A frame: the first line has `name:kind`, the others values; a letter in brackets is a status, `-` nothing.
fn frame(text: &str) -> Frame {
    let mut lines = text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>());
    let head: Vec<(&str, &str)> =
        lines.next().unwrap().iter().map(|h| h.split_once(':').unwrap()).collect();
    let rows: Vec<Vec<&str>> = lines.collect();
    let column = |(i, (name, kind)): (usize, &(&str, &str))| {
        let cell = |row: &Vec<&str>| {
            let (text, status) =
                row[i].split_once('[').map_or((row[i], ""), |(t, s)| (t, s.trim_end_matches(']')));
            let value = match *kind {
                _ if text == "-" => Value::Absent,
                "n" => Value::Decimal(text.parse().unwrap()),
                "y" => Value::Year(text.parse().unwrap()),
                "d" => Value::Date(text.parse().unwrap()),
                _ => Value::Text(text.into()),
            };
            Cell { value, status: Status::parse(status).unwrap() }
        };
        FrameColumn {
            name: (*name).to_owned(),
            label: ByLang::new((*name).to_owned(), []),
            unit: None,
            kind: match *kind {
                "n" => Kind::Number,
                "y" => Kind::Year,
                "d" => Kind::Date,
                _ => Kind::Text,
            },
            categories: Vec::new(),
            bin: None,
            cells: rows.iter().map(cell).collect(),
        }
    };
    let lineage = Lineage {
        dataset: "d".to_owned(),
        table: "d".to_owned(),
        version: None,
        records: (1..).map(|n| vec![n]).take(rows.len()).collect(),
    };
    Frame {
        columns: head.iter().enumerate().map(column).collect(),
        n_rows: rows.len(),
        lineage,
        breaks: Vec::new(),
    }
}

/// A frame as lines: values with their statuses, and the records each row is made of.
fn shown(frame: &Frame) -> String {
    let names: Vec<&str> = frame.columns.iter().map(|c| c.name.as_str()).collect();
    let mut out = names.join(" ") + "\n";
    for row in 0..frame.n_rows {
        let cell = |c: &FrameColumn| {
            let cell = &c.cells[row];
            let text =
                if cell.value == Value::Absent { "-".to_owned() } else { cell.value.to_string() };
            format!("{text}{}", cell.status.code())
        };
        let cells: Vec<String> = frame.columns.iter().map(cell).collect();
        out += &[cells.join(" "), format!("{:?}\n", frame.lineage.records[row])].join(" <- ");
    }
    out
}

fn made(name: &str) -> Made {
    Made { name: name.to_owned(), title: None, unit: None }
}

fn done(text: &str, steps: &[Step]) -> String {
    match apply(frame(text), steps, &mut |_, _| {}) {
        Ok(frame) => shown(&frame),
        Err(fault) => format!("{fault:?}"),
    }
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|n| (*n).to_owned()).collect()
}

const TABLE: &str =
    "luogo:t anno:y n:n\nAsti 2023 10\nAsti 2024 12[P]\nCuneo 2023 4\nCuneo 2024 -[C]\nAlba 2023 7";

fn aggregate(op: Op, field: Option<&str>, name: &str) -> Aggregate {
    Aggregate { op, field: field.map(str::to_owned), made: made(name) }
}

#[test]
fn an_aggregate_keeps_status_and_lineage_and_misses_what_a_part_misses() {
    let ops = vec![
        aggregate(Op::Count, None, "righe"),
        aggregate(Op::Sum, Some("n"), "somma"),
        aggregate(Op::Mean, Some("n"), "media"),
        aggregate(Op::Median, Some("n"), "mediana"),
        aggregate(Op::Max, Some("n"), "max"),
    ];
    let step = Step::Aggregate { ops, groupby: names(&["luogo"]) };
    assert_data_eq!(
        done(TABLE, &[step]),
        str![[r#"
luogo righe somma media mediana max
Asti 2 22P 11P 11P 12P <- [1, 2]
Cuneo 2 -C -C -C -C <- [3, 4]
Alba 1 7 7 7 7 <- [5]

"#]]
    );
}

#[test]
fn arithmetic_with_fields_is_exact_and_keeps_what_is_missing() {
    let calculate = |text: &str, name: &str| Step::Calculate {
        expr: Expr::parse(text).unwrap(),
        made: made(name),
    };
    let steps = [
        calculate("n / 4 + 0.1", "a"),
        calculate("-(datum.n - datum['a']) * 2", "b"),
        calculate("n / (a - a)", "c"),
    ];
    assert_data_eq!(
        done(TABLE, &steps),
        str![[r#"
luogo anno n a b c
Asti 2023 10 2.6 -14.8 - <- [1]
Asti 2024 12P 3.1P -17.8P -P <- [2]
Cuneo 2023 4 1.1 -5.8 - <- [3]
Cuneo 2024 -C -C -C -C <- [4]
Alba 2023 7 1.85 -10.3 - <- [5]

"#]]
    );
    let faults =
        ["", "1 +", "a b", "(1", "1 ** 2", "a % b", "1.2.3", "datum['x", "sin(x)", "à + 1"];
    let at: Vec<Option<usize>> =
        faults.iter().map(|t| Expr::parse(t).err().map(|f| f.at)).collect();
    let end = Some;
    assert_eq!(at, [end(0), end(3), end(2), end(2), end(3), end(2), end(0), end(0), end(3), None]);
    assert!(Expr::parse(&"(".repeat(100_000)).is_err());
}

#[test]
fn a_window_looks_back_and_starts_an_index() {
    let op = |op, field: Option<&str>, name: &str| Window {
        op,
        field: field.map(str::to_owned),
        made: made(name),
    };
    let step = Step::Window {
        ops: vec![
            op(WindowOp::Lag(1), Some("n"), "prima"),
            op(WindowOp::First, Some("n"), "base"),
            op(WindowOp::Group(Op::Sum), Some("n"), "finora"),
            op(WindowOp::RowNumber, None, "i"),
            op(WindowOp::Rank, None, "r"),
        ],
        groupby: names(&["luogo"]),
        sort: vec![("anno".to_owned(), false)],
        frame: (None, Some(0)),
    };
    let index =
        Step::Calculate { expr: Expr::parse("n / base * 100").unwrap(), made: made("indice") };
    assert_data_eq!(
        done(
            "luogo:t anno:y n:n\nAsti 2024 12\nAsti 2023 10\nAlba 2023 8\nAlba 2024 6\nAlba 2024 6",
            &[step, index]
        ),
        str![[r#"
luogo anno n prima base finora i r indice
Asti 2024 12 10 10 22 2 2 120 <- [1]
Asti 2023 10 - 10 10 1 1 100 <- [2]
Alba 2023 8 - 8 8 1 1 100 <- [3]
Alba 2024 6 8 8 14 2 2 75 <- [4]
Alba 2024 6 6 8 20 3 2 75 <- [5]

"#]]
    );
}

#[test]
fn pivot_and_fold_turn_each_other_round() {
    let pivot = Step::Pivot {
        field: "anno".to_owned(),
        value: "n".to_owned(),
        groupby: Vec::new(),
        op: Op::Sum,
    };
    let fold = Step::Fold { fields: names(&["2023", "2024"]), key: made("anno"), value: made("n") };
    assert_data_eq!(
        done(TABLE, std::slice::from_ref(&pivot)),
        str![[r#"
luogo 2023 2024
Asti 10 12P <- [1, 2]
Cuneo 4 -C <- [3, 4]
Alba 7 - <- [5]

"#]]
    );
    assert_data_eq!(
        done(TABLE, &[pivot, fold]),
        str![[r#"
luogo anno n
Asti 2023 10 <- [1, 2]
Asti 2024 12P <- [1, 2]
Cuneo 2023 4 <- [3, 4]
Cuneo 2024 -C <- [3, 4]
Alba 2023 7 <- [5]
Alba 2024 - <- [5]

"#]]
    );
}

#[test]
fn rows_are_filtered_and_put_in_steps() {
    let within = Predicate {
        from: Some((Asked::Int(5), true)),
        to: Some((Asked::Int(12), false)),
        one_of: None,
    };
    let steps = [
        Step::Filter { field: "n".to_owned(), test: within },
        Step::Bin {
            field: "n".to_owned(),
            size: BinSize::Wide(Decimal::from(4)),
            made: made("da"),
        },
    ];
    assert_data_eq!(
        done(TABLE, &steps),
        str![[r#"
luogo anno n da
Asti 2023 10 8 <- [1]
Alba 2023 7 4 <- [5]

"#]]
    );
    let unit = Step::TimeUnit { field: "g".to_owned(), unit: TimeUnit::YearMonth, made: made("g") };
    assert_data_eq!(
        done("g:d\n2024-02-29\n-", &[unit]),
        str![[r#"
g
2024-02 <- [1]
- <- [2]

"#]]
    );
    let unknown = Step::Filter { field: "x".to_owned(), test: Predicate::default() };
    assert_data_eq!(
        done(TABLE, &[unknown]),
        str![[r#"StepFault { step: 0, fault: UnknownField("x"), known: ["luogo", "anno", "n"] }"#]]
    );
}

proptest! {
    #[test]
    fn sums_of_groups_are_the_sum_of_all(values in prop::collection::vec((0_u8..4, -1000_i64..1000), 1..40)) {
        let mut text = "k:t n:n".to_owned();
        for (k, n) in &values {
            text += &["\nk", &k.to_string(), " ", &n.to_string()].concat();
        }
        let sum = |groupby: Vec<String>| Step::Aggregate { ops: vec![aggregate(Op::Sum, Some("n"), "n")], groupby };
        let twice = apply(frame(&text), &[sum(names(&["k"])), sum(Vec::new())], &mut |_, _| {}).unwrap();
        let once = apply(frame(&text), &[sum(Vec::new())], &mut |_, _| {}).unwrap();
        prop_assert_eq!(&twice.columns, &once.columns);
        prop_assert_eq!(twice.lineage.records, once.lineage.records);
    }

    #[test]
    fn bins_hold_their_values(values in prop::collection::vec(-10_000_i64..10_000, 1..60), most in 1_u32..20) {
        let mut text = "n:n".to_owned();
        for n in &values {
            text += &["\n", &n.to_string()].concat();
        }
        let bin = Step::Bin { field: "n".to_owned(), size: BinSize::AtMost(most), made: made("da") };
        let out = apply(frame(&text), &[bin], &mut |_, _| {}).unwrap();
        let column = out.column("da").unwrap();
        let step = column.bin.unwrap();
        let mut starts = Vec::new();
        for (cell, n) in column.cells.iter().zip(&values) {
            let from = cell.value.as_decimal().unwrap();
            prop_assert!(from <= Decimal::from(*n) && Decimal::from(*n) < from + step);
            starts.push(from);
        }
        starts.sort();
        let span = (starts[starts.len() - 1] - starts[0]) / step + Decimal::ONE;
        prop_assert!(span <= Decimal::from(most.max(2)), "{span} > {most}");
    }
}
