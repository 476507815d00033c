//! Tables of known types, written in any dialect → found again, cell by cell.

use proptest::prelude::*;

use super::*;

/// How a file is written.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
struct Spec {
    delimiter: char,
    decimal: char,
    group: Option<char>,
    end: &'static str,
    mark: bool,
    windows: bool,
    quoted: bool,
    title: bool,
    note: bool,
    day_first: bool,
    sign: &'static str,
    trailing: bool,
}

fn spec() -> impl Strategy<Value = Spec> {
    let signs = prop::sample::select(vec![
        (',', Some('.')),
        ('.', Some(',')),
        ('.', None),
        (',', None),
        (',', Some(' ')),
        ('.', Some('’')),
    ]);
    (
        prop::sample::select(vec![',', ';', '\t', '|']),
        signs,
        prop::sample::select(vec!["\n", "\r\n"]),
        any::<[bool; 7]>(),
        prop::sample::select(vec!["....", "-", "n.d.", ":"]),
    )
        .prop_map(
            |(
                delimiter,
                (decimal, group),
                end,
                [mark, windows, quoted, title, note, day_first, trailing],
                sign,
            )| Spec {
                delimiter,
                decimal,
                // The typographic apostrophe of Windows-1252 is another byte; both are tried.
                group,
                end,
                mark: mark && !windows,
                windows,
                quoted,
                title,
                note,
                day_first,
                sign,
                trailing,
            },
        )
}

/// One row: place, year, day, quantity, share.
type Row = (u32, i16, (i16, i8, i8), Option<i64>, i64);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let day = (2000_i16..2030, 1_i8..=12, 1_i8..=28);
    let row = (
        1_u32..111_000,
        1990_i16..2030,
        day,
        prop::option::weighted(0.9, -9_999_999_i64..9_999_999),
        0_i64..1_000_000,
    );
    prop::collection::vec(row, 4..30).prop_map(|mut rows| {
        // A row that leaves no question open: a code with its zero, a day past the twelfth, signs that decide.
        rows.push((6003, 2020, (2020, 2, 29), Some(1_234_567), 123_456));
        rows.sort_by_key(|r| r.0);
        rows.dedup_by_key(|r| r.0);
        rows
    })
}

fn grouped(n: i64, group: Option<char>) -> String {
    let digits = n.abs().to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.extend(group);
        }
        out.push(c);
    }
    if n < 0 { format!("-{out}") } else { out }
}

fn cells(row: &Row, spec: &Spec) -> Vec<String> {
    let (code, year, (y, m, d), count, share) = row;
    let day =
        if spec.day_first { format!("{d:02}/{m:02}/{y}") } else { format!("{y}-{m:02}-{d:02}") };
    // Two decimals always: three of them would be a question.
    let share = format!("{}{}{:02}", grouped(share / 100, spec.group), spec.decimal, share % 100);
    let count = count.map_or(spec.sign.to_owned(), |n| grouped(n, spec.group));
    vec![format!("{code:06}"), format!("Città {}", code % 500), year.to_string(), day, count, share]
}

fn file(rows: &[Row], s: &Spec) -> Vec<u8> {
    let mut text = String::new();
    let mut line = |cells: &[String]| {
        for (i, cell) in cells.iter().enumerate() {
            if i > 0 {
                text.push(s.delimiter);
            }
            if s.quoted || cell.contains(s.delimiter) {
                text.extend(["\"", &cell.replace('"', "\"\""), "\""]);
            } else {
                text.push_str(cell);
            }
        }
        if s.trailing && cells.len() > 1 {
            text.push(s.delimiter);
        }
        text.push_str(s.end);
    };
    if s.title {
        line(&["Residenti della città".to_owned()]);
    }
    line(
        &["Codice Istat", "Città", "Anno", "Data evento", "Residenti", "Quota"].map(str::to_owned),
    );
    for row in rows {
        line(&cells(row, s));
    }
    if s.note {
        line(&["Nota: dati provvisori.".to_owned()]);
    }
    if s.windows {
        return encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    }
    if s.mark { format!("\u{feff}{text}").into_bytes() } else { text.into_bytes() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_is_found_again_however_it_was_written(rows in rows(), s in spec()) {
        let bytes = file(&rows, &s);
        let toml = filled(&written(&bytes, ToolLang::En).unwrap());
        let wanted: Vec<Vec<String>> = rows.iter().map(|(code, year, (y, m, d), n, share)| vec![
            format!("{code:06}"),
            format!("Città {}", code % 500),
            year.to_string(),
            format!("{y}-{m:02}-{d:02}"),
            n.map(|n| n.to_string()).unwrap_or_default(),
            format!("{}.{:02}", share / 100, share % 100),
        ]).collect();
        let mut found: Vec<Vec<String>> = Vec::new();
        let mut errors = String::new();
        let mut types = Vec::new();
        reads(&bytes, &toml, |opened, sources| {
            errors = opened.faults.lines().filter(|l| l.contains(": error[")).collect();
            if let Some(table) = opened.tables.first() {
                types = table.resource.schema.fields.iter().map(|f| f.ty.name()).collect();
                table.scan(sources, &mut |b| {
                    for row in 0..b.n_rows() {
                        found.push(b.columns.iter().map(|c| c.value(row).to_string()).collect());
                    }
                }).unwrap();
            }
        });
        prop_assert_eq!(errors, "", "{}", toml);
        prop_assert_eq!(types, ["string", "string", "year", "date", "integer", "number"], "{}", toml);
        prop_assert_eq!(found, wanted);
    }
}
