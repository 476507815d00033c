//! Charts from text to text: `tests/charts/<name>.toml` and `.csv` → the drawings, the words and the table.
//!
//! The head of the CSV declares the fields: `name|kind|label it|label en|unit it|unit en`; a `<name>_status` column
//! holds status codes. `SNAPSHOTS=overwrite` writes what is drawn over what was expected.

use std::sync::Arc;

use proptest::prelude::*;
use snapbox::{Data, assert_data_eq};

use super::*;
use crate::data::value::{Cell, Decimal, Value};
use crate::diag::text::{ToolLang, message};
use crate::fields::{Context, parse};
use crate::frame::{FrameColumn, Kind, Lineage};
use crate::lang::{ByLang, Direction, LangInfo, Languages};
use crate::source::FileId;

pub(super) fn languages() -> Languages {
    let info = |tag: &str, locale: &str| LangInfo {
        tag: tag.to_owned(),
        name: String::new(),
        locale: locale.to_owned(),
        direction: Direction::Ltr,
    };
    Languages::new(vec![info("it", "it-IT"), info("en", "en-GB")]).unwrap()
}

fn value(kind: &str, text: &str) -> Value {
    match kind {
        _ if text.is_empty() => Value::Absent,
        "number" => Value::Decimal(text.parse().unwrap()),
        "year" => Value::Year(text.parse().unwrap()),
        "yearmonth" => {
            let (y, m) = text.split_once('-').unwrap();
            Value::YearMonth(y.parse().unwrap(), m.parse().unwrap())
        }
        "date" => Value::Date(text.parse().unwrap()),
        _ => Value::Text(Arc::from(text)),
    }
}

pub(super) fn frame(csv: &str) -> Frame {
    let mut lines = csv.lines();
    let head: Vec<Vec<&str>> =
        lines.next().unwrap_or("").split(',').map(|h| h.split('|').collect()).collect();
    let rows: Vec<Vec<&str>> = lines.map(|l| l.split(',').collect()).collect();
    let mut columns = Vec::new();
    for (i, h) in head.iter().enumerate().filter(|(_, h)| h.len() > 1) {
        let get = |k: usize| h.get(k).copied().filter(|t| !t.is_empty());
        let bi = |it: usize, en: usize| {
            Some(ByLang::new(get(it)?.to_owned(), [get(en).map(str::to_owned)]))
        };
        let status_name = format!("{}_status", h[0]);
        let status_at = head.iter().position(|other| other[0] == status_name);
        let cell = |row: &Vec<&str>| Cell {
            value: value(h[1], row[i]),
            status: status_at.map_or(Status::NORMAL, |s| Status::parse(row[s]).unwrap()),
        };
        columns.push(FrameColumn {
            name: h[0].to_owned(),
            label: bi(2, 3).unwrap_or_else(|| ByLang::new(h[0].to_owned(), [])),
            unit: bi(4, 5),
            kind: match h[1] {
                "number" => Kind::Number,
                "year" => Kind::Year,
                "yearmonth" => Kind::YearMonth,
                "date" => Kind::Date,
                _ => Kind::Text,
            },
            categories: Vec::new(),
            cells: rows.iter().map(cell).collect(),
        });
    }
    let lineage = Lineage {
        dataset: "prova".to_owned(),
        table: "prova".to_owned(),
        version: None,
        records: (1..).map(|n| vec![n]).take(rows.len()).collect(),
    };
    Frame { columns, n_rows: rows.len(), lineage }
}

pub(super) fn read(toml: &str) -> (Option<ChartSpec>, Vec<Diagnostic>) {
    let languages = languages();
    let (table, mut out) = parse(toml, FileId(0), 0);
    let spec = spec::read(&table, Context { languages: &languages }, &mut out);
    (spec, out)
}

/// What is said of a chart, a line for each.
pub(super) fn said(toml: &str, out: &[Diagnostic]) -> String {
    let line = |d: &Diagnostic| {
        let at = match &d.loc {
            crate::diag::Loc::Span(span) => toml.get(span.range()).unwrap_or(""),
            _ => "",
        };
        let text = message(d, ToolLang::En);
        let rest = [text.note, text.help].into_iter().flatten().map(|t| format!("\n  {t}"));
        format!("{} at {at:?}: {}{}\n", d.code, text.message, rest.collect::<String>())
    };
    out.iter().map(line).collect()
}

pub(super) fn draw_in(toml: &str, csv: &str, lang: usize) -> (Option<Drawn>, Vec<Diagnostic>) {
    let languages = languages();
    let (spec, mut out) = read(toml);
    let Some(spec) = spec else { return (None, out) };
    let (formats, words) = (Formats::new(&languages), ChartWords::new(&languages));
    let lang = languages.all().nth(lang).unwrap();
    let text = |bi: &spec::Bi| bi.get(lang).0.value.clone();
    let texts = Texts {
        title: text(&spec.title),
        subtitle: spec.subtitle.as_ref().map(text),
        description: spec.description.as_ref().map(text),
        note: spec.note.as_ref().map(text),
        source: Some("Istat".to_owned()),
        address: Some(format!("https://specola.example/grafici/{}/", spec.id.value)),
        updated: Some(Date::constant(2026, 3, 1)),
        instance: spec.id.value.clone(),
    };
    let (drawn, more) =
        draw(&spec, &frame(csv), &texts, InLang { lang, formats: &formats, words: &words });
    out.extend(more);
    (drawn, out)
}

/// The table of a chart as lines; a status in brackets.
fn table_text(table: &TableData) -> String {
    let unit = |h: &TableHead| h.unit.as_ref().map_or(String::new(), |u| format!(" ({u})"));
    let head: Vec<String> = table.head.iter().map(|h| format!("{}{}", h.text, unit(h))).collect();
    let cell = |c: &TableCell| match (c.absent, c.status.code()) {
        (false, "") => c.text.clone(),
        (false, code) => format!("{} [{code}]", c.text),
        (true, code) => format!("-{code}"),
    };
    let rows = table.rows.iter().map(|r| r.iter().map(cell).collect::<Vec<_>>());
    let lines = std::iter::once(head).chain(rows).map(|cells| cells.join(" | ") + "\n");
    format!("{}\n{}", table.caption, lines.collect::<String>())
}

/// Everything a chart comes to, as one text.
fn whole(toml: &str, csv: &str) -> String {
    let (it, out) = draw_in(toml, csv, 0);
    let (en, _) = draw_in(toml, csv, 1);
    let [it, en] = [it.unwrap(), en.unwrap()];
    let said = said(toml, &out);
    let [n, m, w] = &it.variants;
    let en_wide = &en.variants[2];
    let tables = [table_text(&it.table), table_text(&en.table)].join("\n");
    format!(
        "{}\n{}\n\n{said}{tables}\n{}\n{n}\n{m}\n{w}\n{en_wide}\n",
        it.description,
        en.description,
        it.columns.join(",")
    )
}

macro_rules! golden {
    ($($test:ident = $name:literal;)*) => { $(
        #[test]
        fn $test() {
            let toml = include_str!(concat!("../../tests/charts/", $name, ".toml"));
            let csv = include_str!(concat!("../../tests/charts/", $name, ".csv"));
            let expected = |ending: &str| {
                let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
                Data::read_from(&root.join(format!("tests/charts/{}{ending}", $name)), None)
            };
            assert_data_eq!(whole(toml, csv), expected(".txt").raw());
            let (drawn, _) = draw_in(toml, csv, 0);
            assert_data_eq!(drawn.unwrap().standalone, expected(".svg").raw());
        }
    )* };
}

golden! {
    lines_of_four_provinces = "province-serie";
    lines_of_many_provinces_with_one_highlighted = "tutte-le-province";
    a_line_of_72_months = "sbarchi-serie";
    a_line_of_fortnightly_reports = "accoglienza-serie";
    a_line_that_does_not_start_at_zero = "alessandria-citta";
    lines_with_gaps_a_break_and_provisional_values = "linea-stati";
    bars_in_order_with_one_highlighted = "incidenza-2025";
    the_first_twelve_of_many_bars = "primi-comuni";
    bars_of_women_and_men = "incidenza-sesso";
    columns_of_women_and_men = "permessi-alessandria";
    bars_with_confidential_and_provisional_cells = "punteggio-sintetico";
    bars_below_zero = "saldo";
    columns_with_gaps = "saldo-anni";
    columns_piled_up = "impilate";
}

/// The scenes of a chart in all widths, both languages.
fn scenes(toml: &str, csv: &str) -> Vec<Scene> {
    let languages = languages();
    let (formats, words) = (Formats::new(&languages), ChartWords::new(&languages));
    let spec = read(toml).0.unwrap();
    let frame = frame(csv);
    let mut scenes = Vec::new();
    for lang in languages.all() {
        let into = InLang { lang, formats: &formats, words: &words };
        let plot = plot::plot(&spec, &frame, into, &mut Vec::new());
        scenes.extend(plot.iter().flat_map(|p| VARIANTS.map(|v| layout::scene(p, v, into))));
    }
    scenes
}

/// What is wrong with a drawing: texts outside it or on one another.
fn faults(scene: &Scene) -> Vec<String> {
    let boxes: Vec<(&str, [f64; 4])> = scene.boxes().collect();
    let mut out = Vec::new();
    for (i, (text, b)) in boxes.iter().enumerate() {
        if b[0] < -0.5 || b[1] < -1.0 || b[2] > scene.width + 0.5 || b[3] > scene.height + 0.5 {
            out.push(format!("{text:?} {b:?} leaves {} × {}", scene.width, scene.height));
        }
        // The slack of the widths is no ink: texts may touch in it.
        let shrunk = [b[0] + 1.5, b[1] + 2.5, b[2] - 1.5, b[3] - 2.5];
        for (other, c) in boxes.iter().skip(i + 1).filter(|(_, c)| scene::overlap(shrunk, *c)) {
            out.push(format!("{text:?} and {other:?} overlap at {c:?}"));
        }
    }
    out
}

macro_rules! every_golden {
    ($($name:literal)*) => {
        &[$((
            include_str!(concat!("../../tests/charts/", $name, ".toml")),
            include_str!(concat!("../../tests/charts/", $name, ".csv")),
        )),*]
    };
}

#[test]
fn texts_stay_inside_and_apart_in_every_chart() {
    let charts: &[(&str, &str)] = every_golden![
        "province-serie" "tutte-le-province" "sbarchi-serie" "accoglienza-serie" "alessandria-citta"
        "linea-stati" "incidenza-2025" "primi-comuni" "incidenza-sesso" "permessi-alessandria"
        "punteggio-sintetico" "saldo" "saldo-anni" "impilate"
    ];
    for (toml, csv) in charts {
        for scene in scenes(toml, csv) {
            assert_eq!(faults(&scene), Vec::<String>::new(), "{toml}");
        }
    }
}

const ANY: &str = "id = \"a\"\ntitle = { it = \"T\", en = \"T\" }\n";
const NAMES: [&str; 8] = [
    "Alessandria",
    "Verbano-Cusio-Ossola",
    "Asti",
    "Costa d’Avorio",
    "Re",
    "Repubblica Democratica del Congo",
    "Ì",
    "San Salvatore Monferrato",
];

/// Rows of a made-up table: name, year, value and status.
fn any_csv(cells: &[(usize, i16, Option<i64>, usize)], decimals: u32) -> String {
    let mut csv =
        "nome|text|Nome|Name,anno|year|Anno|Year,v|number|Misura|Measure|persone|people,v_status\n"
            .to_owned();
    let mut seen = std::collections::BTreeSet::new();
    for (name, year, value, status) in cells {
        if seen.insert((name, year)) {
            let value = value.map_or(String::new(), |v| Decimal::new(v, decimals).to_string());
            let status = if value.is_empty() {
                ["C", "M", ""][status % 3]
            } else {
                ["", "P", "E", "B"][status % 4]
            };
            csv.push_str(&format!("{},{year},{value},{status}\n", NAMES[name % NAMES.len()]));
        }
    }
    csv
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_the_values_texts_stay_inside_and_numbers_are_numbers(
        cells in prop::collection::vec((0_usize..8, 2010_i16..2026, prop::option::weighted(0.9, -3_000_000..9_000_000_i64), 0_usize..12), 1..40),
        decimals in 0_u32..4,
        form in 0_usize..6,
    ) {
        let keys = [
            "mark = \"line\"\nx = \"anno\"\ny = \"v\"\ncolor = \"nome\"\nhighlight = [\"Asti\", \"Alessandria\"]",
            "mark = \"line\"\nx = \"anno\"\ny = { field = \"v\", aggregate = \"sum\", scale = { zero = false } }",
            "mark = \"bar\"\nx = { field = \"v\", aggregate = \"sum\" }\ny = { field = \"nome\", sort = \"-x\" }",
            "mark = \"bar\"\nx = \"anno\"\ny = { field = \"v\", aggregate = \"sum\" }",
            "mark = \"bar\"\nx = \"nome\"\ny = { field = \"v\", aggregate = \"sum\" }\nhighlight = [\"Asti\"]",
            "mark = \"bar\"\nx = \"v\"\ny = \"anno\"\ncolor = \"nome\"\nhighlight = [\"Asti\"]",
        ];
        let (toml, csv) = (format!("{ANY}{}", keys[form]), any_csv(&cells, decimals));
        for scene in scenes(&toml, &csv) {
            prop_assert_eq!(faults(&scene), Vec::<String>::new(), "{}\n{}", toml, csv);
        }
        if let (Some(drawn), _) = draw_in(&toml, &csv, 0) {
            let all = drawn.variants.concat() + &drawn.standalone;
            prop_assert!(!all.contains("NaN") && !all.contains("inf\"") && !all.contains("style"));
        }
    }
}
