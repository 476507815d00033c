//! Charts from text to text: `tests/charts/<name>.toml` and `.csv` → the drawings, the words and the table.
//!
//! The head of the CSV declares the fields: `name|kind|label it|label en|unit it|unit en`; a `<name>_status` column
//! holds status codes. `SNAPSHOTS=overwrite` writes what is drawn over what was expected.

#![expect(clippy::needless_raw_string_hashes, reason = "snapshots are written so")]

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use snapbox::{Data, assert_data_eq, str};

use super::*;
use crate::data::value::{Cell, Decimal, Value};
use crate::diag::{Arg, Code, Loc};
use crate::fields::{Context, parse};
use crate::frame::{FrameColumn, Kind, Lineage};
use crate::geo;
use crate::lang::{ByLang, Direction, LangInfo, Languages};
use crate::source::FileId;

mod held;
mod idle;
mod missing;

fn languages() -> Languages {
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

fn frame(csv: &str) -> Frame {
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
            bin: None,
            cells: rows.iter().map(cell).collect(),
        });
    }
    // The names of codes stand in the column behind them.
    for (i, h) in head.iter().enumerate().filter(|(_, h)| h.get(1) == Some(&"code")) {
        let name =
            |row: &Vec<&str>| (value("code", row[i]), ByLang::new(row[i + 1].to_owned(), []));
        let column = columns.iter_mut().find(|c: &&mut FrameColumn| c.name == h[0]).unwrap();
        column.categories = rows.iter().map(name).collect();
    }
    let lineage = Lineage {
        dataset: "prova".to_owned(),
        table: "prova".to_owned(),
        version: None,
        records: (1..).map(|n| vec![n]).take(rows.len()).collect(),
    };
    Frame { columns, n_rows: rows.len(), lineage, breaks: Vec::new() }
}

fn read(toml: &str) -> (Option<ChartSpec>, Vec<Diagnostic>) {
    let languages = languages();
    let (table, mut out) = parse(toml, FileId(0), 0);
    let spec = spec::read(&table, Context { languages: &languages }, &mut out);
    (spec, out)
}

/// What is said of a chart, a line for each.
fn said(toml: &str, out: &[Diagnostic]) -> String {
    let arg = |(name, arg): &(&str, Arg)| match arg {
        Arg::Text(text) | Arg::Parser(text) => format!(" {name}={text}"),
        Arg::Int(n) => format!(" {name}={n}"),
        Arg::Term(term) | Arg::Meaning(term) => format!(" {name}={term}"),
        Arg::List(list) => format!(" {name}={}", list.join(",")),
    };
    let line = |d: &Diagnostic| {
        let at = match &d.loc {
            Loc::Span(span) => toml.get(span.range()).unwrap_or("").lines().next().unwrap_or(""),
            Loc::Cell(_) | Loc::File(_) | Loc::Path(_) | Loc::Project => "",
        };
        format!("{} at `{at}`:{}\n", d.code, d.args.iter().map(arg).collect::<String>())
    };
    out.iter().map(line).collect()
}

/// The boundaries of the shipped site.
fn topology() -> &'static Topology {
    static READ: LazyLock<Topology> = LazyLock::new(|| {
        geo::read(include_str!("../../../content/vocabularies/places.topo.json")).unwrap().0
    });
    &READ
}

fn draw_in(toml: &str, csv: &str, lang: usize) -> (Option<Drawn>, Vec<Diagnostic>) {
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
        caption: spec.caption.as_ref().map(text),
        note: spec.note.as_ref().map(text),
        layers: spec.layers.iter().map(|l| l.text.as_ref().map(text).unwrap_or_default()).collect(),
        source: Some("Istat".to_owned()),
        licence: Some("CC BY 4.0".to_owned()),
        data: Some("https://specola.example/dati/residenti/".to_owned()),
        address: Some(format!("https://specola.example/grafici/{}/", spec.id.value)),
        updated: Some(Date::constant(2026, 3, 1)),
        instance: spec.id.value.clone(),
    };
    let frame = match spec.shaped(frame(csv), &mut out) {
        Ok(frame) => frame,
        Err(fault) => {
            out.push(*fault);
            return (None, out);
        }
    };
    let (drawn, more) = draw(
        &spec,
        (&frame, topology()),
        &texts,
        (InLang { lang, formats: &formats, words: &words }, None),
    );
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
    let drawings = it.variants.join("\n");
    let en_wide = en.variants.last().cloned().unwrap_or_default();
    let tables = [table_text(&it.table), table_text(&en.table)].join("\n");
    format!(
        "{}\n{}\n\n{said}{tables}\n{}\n{drawings}\n{en_wide}\n",
        it.description,
        en.description,
        it.columns.join(",")
    )
}

macro_rules! golden {
    ($($test:ident = $name:literal;)*) => { $(
        #[test]
        fn $test() {
            let toml = include_str!(concat!("../../../tests/charts/", $name, ".toml"));
            let csv = include_str!(concat!("../../../tests/charts/", $name, ".csv"));
            let expected = |ending: &str| {
                let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
                Data::read_from(&root.join(format!("../../tests/charts/{}{ending}", $name)), None)
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
    areas_piled_up = "aree";
    areas_as_shares = "aree-quote";
    bars_as_shares = "barre-quote";
    lines_in_small_charts = "piccoli";
    a_slope_between_two_years = "pendenza";
    a_slope_with_names_in_several_lines = "pendenza-nomi";
    index_numbers_with_layers = "indice";
    lollipops = "lollipop";
    bars_with_margins = "margini";
    dots_with_margins_and_a_rule = "punti-margini";
    ranges = "intervalli";
    upright_ranges_over_years = "intervalli-anni";
    upright_ranges_over_names = "intervalli-nomi";
    a_pyramid_with_a_hidden_piece = "piramide";
    a_heat_map = "calore";
    a_table = "tabella";
    a_cloud_of_sizes = "nuvola";
    lines_on_a_logarithm = "logaritmica";
    a_histogram = "istogramma";
    bars_in_small_charts = "griglia";
    months_of_three_years_in_small_charts = "mesi-piccoli";
    bars_around_the_middle = "centrate";
    a_key_figure = "cifra";
    an_area_with_gaps = "area-gradini";
    a_map_of_quantiles = "mappa-quantili";
    a_map_of_natural_breaks = "mappa-jenks";
    a_map_of_equal_steps_with_an_inset = "mappa-passi";
    a_map_around_a_middle_with_gaps = "mappa-lacune";
    a_map_of_symbols = "mappa-simboli";
}

/// The scenes of a chart in all widths, both languages.
fn scenes(toml: &str, csv: &str) -> Vec<Scene> {
    let languages = languages();
    let (formats, words) = (Formats::new(&languages), ChartWords::new(&languages));
    let spec = read(toml).0.unwrap();
    let Ok(frame) = spec.shaped(frame(csv), &mut Vec::new()) else { return Vec::new() };
    let mut scenes = Vec::new();
    for lang in languages.all() {
        let into = InLang { lang, formats: &formats, words: &words };
        let text = |bi: &spec::Bi| bi.get(lang).0.value.clone();
        let layers = spec.layers.iter().map(|l| l.text.as_ref().map(text).unwrap_or_default());
        let texts = Texts { layers: layers.collect(), ..Texts::default() };
        let picture = layout::plan((&spec, &texts), (&frame, topology()), into, &mut Vec::new());
        scenes.extend(picture.iter().flat_map(|p| VARIANTS.map(|v| p.scene(v, into))));
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
            include_str!(concat!("../../../tests/charts/", $name, ".toml")),
            include_str!(concat!("../../../tests/charts/", $name, ".csv")),
        )),*]
    };
}

#[test]
fn texts_stay_inside_and_apart_in_every_chart() {
    let charts: &[(&str, &str)] = every_golden![
        "province-serie" "tutte-le-province" "sbarchi-serie" "accoglienza-serie" "alessandria-citta"
        "linea-stati" "incidenza-2025" "primi-comuni" "incidenza-sesso" "permessi-alessandria"
        "punteggio-sintetico" "saldo" "saldo-anni" "impilate" "aree" "aree-quote" "barre-quote" "piccoli" "pendenza" "pendenza-nomi" "indice" "lollipop" "margini" "punti-margini" "intervalli" "intervalli-anni" "intervalli-nomi"
        "piramide" "calore" "tabella" "nuvola" "logaritmica" "istogramma" "griglia" "mesi-piccoli" "centrate" "cifra" "area-gradini"
        "mappa-quantili" "mappa-jenks" "mappa-passi" "mappa-lacune" "mappa-simboli"
    ];
    for (toml, csv) in charts {
        for scene in scenes(toml, csv) {
            assert_eq!(faults(&scene), Vec::<String>::new(), "{toml}");
        }
    }
}

/// The months of a year have an order, as the moments of a line do; names have none.
#[test]
fn a_line_may_join_the_months_of_a_year() {
    let csv = include_str!("../../../tests/charts/mesi-piccoli.csv");
    let chart = |mark: &str, x: &str| {
        format!(
            "id = \"mesi\"\nmark = \"{mark}\"\nx = {x}\ny = {{ field = \"arrivi\", aggregate = \"mean\" }}\n\
             title = {{ it = \"Mesi\", en = \"Months\" }}\n"
        )
    };
    let faults =
        |toml: &str, csv| draw_in(toml, csv, 0).1.iter().map(|d| d.code).collect::<Vec<_>>();
    let months = chart("line", "{ field = \"mese\", timeUnit = \"month\" }");
    assert_eq!(faults(&months, csv), []);
    let named = csv.replace("mese|yearmonth", "mese|text");
    assert_eq!(faults(&chart("line", "\"mese\""), &named), [Code::ChartHonest]);
}

/// Two days as people write them, and values of many digits: on a phone the words of the days stand in several lines.
#[test]
fn a_slope_between_two_days_is_readable_on_a_phone() {
    for values in [[54_213, 1_204], [987_654_321, 123_456_789], [98_765_432_109, -12_345_678_901]] {
        let mut csv =
            "giorno|date|Giorno|Day,nome|text|Nome|Name,v|number|Misura|Measure|persone|people\n"
                .to_owned();
        for (nth, name) in NAMES.iter().enumerate() {
            for (day, value) in ["2025-01-01", "2025-12-31"].iter().zip(values) {
                let value = (value / (i64::try_from(nth).unwrap() + 1)).to_string();
                csv.extend([*day, ",", name, ",", &value, "\n"]);
            }
        }
        let toml = format!(
            "{ANY}mark = \"line\"\nkind = \"slope\"\nx = \"giorno\"\ny = \"v\"\ncolor = \"nome\"\nhighlight = [\"Asti\"]\n"
        );
        let scenes = scenes(&toml, &csv);
        assert!(!scenes.is_empty());
        for scene in scenes {
            assert_eq!(faults(&scene), Vec::<String>::new(), "{csv}");
            let texts: Vec<&str> = scene.boxes().map(|(text, _)| text).collect();
            let is_whole = |name: &&str| {
                name.split([' ', '-', '/']).all(|word| texts.iter().any(|text| text.contains(word)))
            };
            assert_eq!(NAMES.iter().filter(|name| !is_whole(name)).count(), 0, "{texts:?}");
        }
    }
}

/// Where all bars hang from zero, which the unit stands at too.
#[test]
fn a_sign_in_place_of_a_bar_hangs_where_the_bars_do() {
    let csv = "anno|year|Anno|Year,v|number|Misura|Measure|persone|people,v_status\n\
               2018,-0.01,\n2010,,C\n2017,,C\n";
    let scenes = scenes(&format!("{ANY}mark = \"bar\"\nx = \"anno\"\ny = \"v\"\n"), csv);
    let signs = scenes.iter().flat_map(Scene::boxes).filter(|(text, _)| *text == "[c]").count();
    assert!(signs > 0, "no sign was drawn");
    for scene in scenes {
        assert_eq!(faults(&scene), Vec::<String>::new());
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
            let name = NAMES[name % NAMES.len()];
            csv += &[name, &year.to_string(), &value, status].join(",");
            csv.push('\n');
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn upright_ranges_stay_inside_whatever_their_ends(
        ends in prop::collection::vec(prop::option::weighted(0.9, (-3_000_000..9_000_000_i64, -3_000_000..9_000_000_i64)), 1..14),
        names in any::<bool>(),
    ) {
        let mut csv = "nome|text|Nome|Name,anno|year|Anno|Year,a|number|Uno|One|persone|people,b|number|Due|Two\n".to_owned();
        for ((name, year), ends) in NAMES.iter().cycle().zip(2000..).zip(&ends) {
            let ends = ends.map_or_else(|| ",".to_owned(), |(a, b)| format!("{a},{b}"));
            let again = if year < 2008 { "" } else { " (2)" };
            csv.extend([(*name).to_owned(), again.to_owned(), format!(",{year},{ends}\n")]);
        }
        let x = if names { "nome" } else { "anno" };
        let toml = format!("{ANY}mark = \"rule\"\nx = \"{x}\"\ny = \"a\"\ny2 = \"b\"");
        for scene in scenes(&toml, &csv) {
            prop_assert_eq!(faults(&scene), Vec::<String>::new(), "{}\n{}", toml, csv);
        }
    }

    /// The pieces of a bar are as long as their sum: every bar by the same measure.
    #[test]
    fn stacks_add_up(values in prop::collection::vec(1_u32..5000, 6)) {
        let keys = "mark = \"bar\"\nx = { field = \"v\", stack = \"zero\" }\ny = \"nome\"\ncolor = \"anno\"";
        let cells: Vec<(usize, i16, Option<i64>, usize)> = values
            .iter()
            .zip([(0, 2020), (0, 2021), (0, 2022), (2, 2020), (2, 2021), (2, 2022)])
            .map(|(v, (name, year))| (name, year, Some(i64::from(*v)), 0))
            .collect();
        let (toml, csv) = (format!("{ANY}{keys}"), any_csv(&cells, 0));
        for scene in scenes(&toml, &csv) {
            let mut rows: Vec<(f64, f64)> = Vec::new();
            for item in &scene.items {
                // A sample of a key is a bar too, and smaller.
                let scene::Item::Bar { y, w, h, .. } = item else { continue };
                if *h < 13.0 {
                    continue;
                }
                match rows.iter_mut().find(|(at, _)| (at - y).abs() < 0.1) {
                    Some((_, length)) => *length += w + 1.0,
                    None => rows.push((*y, w + 1.0)),
                }
            }
            let totals = [0, 3].map(|i| values[i..i + 3].iter().map(|v| f64::from(*v)).sum::<f64>());
            prop_assert_eq!(rows.len(), 2);
            let measure = (rows[0].1 + rows[1].1) / (totals[0] + totals[1]);
            for (row, total) in rows.iter().zip(totals) {
                // Pieces narrower than the ground between them are not shorter than nothing.
                prop_assert!((row.1 - total * measure).abs() < 3.5, "{:?} {:?}", rows, totals);
            }
        }
    }
}

/// Names as long as those of permits, numbers as long as those of a country.
#[test]
fn pyramids_keep_room_for_their_bars() {
    let keys = "mark = \"bar\"\nkind = \"pyramid\"\nx = \"v\"\ny = \"nome\"\ncolor = \"sesso\"";
    let long = [
        "Protezione internazionale, speciale e temporanea",
        "Precipitevolissimevolmente",
        "Studio",
    ];
    let short = ["0–4", "5–9", "10–14"];
    let sexes = ["Donne", "Uomini con un nome che non sta sopra la sua metà di un disegno stretto"];
    for names in [long, short] {
        for greatest in [7_i64, 2_100, 360_000] {
            let mut csv =
                "nome|text|Nome|Name,sesso|text|Sesso|Sex,v|number|Misura|Measure|persone|people\n"
                    .to_owned();
            for (i, name) in (1..).zip(names) {
                for sex in sexes {
                    csv += &format!("{name},{sex},{}\n", greatest / i).replace("e, sp", "e e sp");
                }
            }
            for scene in scenes(&format!("{ANY}{keys}"), &csv) {
                assert_eq!(faults(&scene), Vec::<String>::new(), "{csv}");
                let bars = scene.items.iter().filter_map(|item| {
                    let scene::Item::Bar { x, w, .. } = item else { return None };
                    assert!(*x >= 0.0 && x + w <= scene.width, "{item:?}");
                    Some(*w)
                });
                assert!(bars.fold(0.0, f64::max) > scene.width / 5.0, "{csv}");
            }
        }
    }
}

/// Small charts of places that differ as much as a city and a village.
const UNEVEN: &str = "nome|text|Nome|Name,anno|year|Anno|Year,v|number|Misura|Measure|persone|people\n\
    Torino,2020,210973\nTorino,2021,213042\nTorino,2022,208871\nTorino,2025,224964\n\
    Verbano-Cusio-Ossola e dintorni,2020,9860\nVerbano-Cusio-Ossola e dintorni,2021,9803\n\
    Verbano-Cusio-Ossola e dintorni,2025,10586\nPrecipitevolissimevolmente,2020,60153\n\
    Precipitevolissimevolmente,2025,63295\nAsti,2020,23698\nAsti,2025,23665\n";

#[test]
fn small_charts_have_the_axes_they_say() {
    let toml = format!("{ANY}{YEARS}\nfacet = \"nome\"");
    for lang in [0, 1] {
        let said = draw_in(&toml, UNEVEN, lang).0.unwrap().description;
        assert!(!said.contains("zero"), "{said}");
    }
    for scene in scenes(&toml, UNEVEN) {
        assert_eq!(faults(&scene), Vec::<String>::new());
        let count = |text: &str| scene.boxes().filter(|(t, _)| *t == text).count();
        assert_eq!([count("2020"), count("2025"), count("0")], [4; 3], "{}", scene.width);
        // Of the panels of a row, the zeros and the years stand on one line each.
        let across = [288.0, 448.0, 704.0].iter().position(|w| *w >= scene.width).unwrap() + 2;
        for text in ["0", "2025"] {
            let ys: Vec<f64> = scene.boxes().filter(|(t, _)| *t == text).map(|b| b.1[1]).collect();
            for row in ys.chunks(across) {
                assert!(row.iter().all(|y| (y - row[0]).abs() < 0.01), "{text}: {ys:?}");
            }
        }
        // The first year is as far from the edge of each panel.
        let step = (scene.width + 20.0) / f64::from(u8::try_from(across).unwrap());
        let first = scene.hits.iter().filter(|h| h.row % 6 == 0);
        let edges: Vec<f64> = first.map(|h| h.x.rem_euclid(step)).collect();
        assert_eq!(edges.len(), 4);
        assert!(edges.iter().all(|x| (x - edges[0]).abs() < 0.01), "{edges:?}");
    }
}

/// A series that begins later than another, or has days of its own, lacks nothing; a year in between it does lack.
#[test]
fn what_a_series_lacks_is_what_it_leaves_out() {
    let said = |csv: &str| {
        let toml = format!("{ANY}mark = \"line\"\nx = \"quando\"\ny = \"v\"\ncolor = \"nome\"");
        let said = draw_in(&toml, csv, 1).0.unwrap().description;
        said.split(". ").filter(|s| s.contains("missing")).map(str::to_owned).collect::<Vec<_>>()
    };
    let none = Vec::<String>::new();
    let years = "nome|text|Nome|Name,quando|year|Anno|Year,v|number|V|V\nAsti,2020,1\nAsti,2021,2\nAsti,2022,3\n";
    assert_eq!(said(&format!("{years}Novara,2021,4\nNovara,2022,5\n")), none);
    assert_eq!(said(&format!("{years}Novara,2020,4\nNovara,2022,5\n")), ["One value is missing."]);
    let heat = format!("{years}Novara,2021,4\nNovara,2022,5\n");
    let toml = format!("{ANY}mark = \"rect\"\nx = \"nome\"\ny = \"quando\"\ncolor = \"v\"");
    let heat = draw_in(&toml, &heat, 1).0.unwrap().description;
    assert_eq!(heat.split(". ").last(), Some("One value is missing."));
    let days = "nome|text|Nome|Name,quando|date|Data|Date,v|number|V|V\nAsti,2020-01-05,1\nAsti,2020-03-01,2\n";
    assert_eq!(said(&format!("{days}Novara,2020-02-01,4\nNovara,2020-04-09,5\n")), none);
}

/// Women and men have their colours in every form, also where each is a column of its own.
#[test]
fn the_ends_of_ranges_have_the_colours_of_women_and_men() {
    let hues = |names: [&str; 2]| {
        let [a, b] = names;
        let csv = format!("nome|text|Nome|Name,{a}|number|Uno|One,{b}|number|Due|Two\nAsti,1,2\n");
        let toml = format!("{ANY}mark = \"rule\"\nx = \"{a}\"\nx2 = \"{b}\"\ny = \"nome\"");
        let mut found = BTreeSet::new();
        for scene in scenes(&toml, &csv) {
            let mut hues = Vec::new();
            for item in &scene.items {
                if let scene::Item::Symbol { hue, .. } = item {
                    hues.push(format!("{hue:?}"));
                }
            }
            hues.sort();
            found.insert(hues);
        }
        found.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(hues(["femmine", "maschi"]), [["Colour(3)", "Colour(3)", "Colour(4)", "Colour(4)"]]);
    assert_eq!(hues(["prima", "dopo"]), [["Colour(1)", "Colour(1)", "Colour(2)", "Colour(2)"]]);
}

/// Words over small charts are numbers in each of them, the same everywhere, and stand once below all.
#[test]
fn words_over_small_charts_have_one_number_each() {
    let layers = "layer = [{ mark = \"rule\", x = 2020, text = { it = \"Qui\", en = \"Here\" } }, \
        { mark = \"rule\", y = 1 }, \
        { mark = \"rule\", x = 2021, text = { it = \"Poi\", en = \"Then\" } }]";
    let toml = format!("{ANY}{YEARS}\nfacet = \"nome\"\n{layers}");
    for scene in scenes(&toml, UNEVEN) {
        let badge = |item: &scene::Item| {
            if let scene::Item::Badge { n, .. } = item { Some(*n) } else { None }
        };
        let numbers: Vec<usize> = scene.items.iter().filter_map(badge).collect();
        assert_eq!(numbers, [1, 2].repeat(4));
        let said: Vec<&str> =
            scene.boxes().map(|(text, _)| text).filter(|t| t.contains(". ")).collect();
        let expected = [["1. Here", "2. Then"], ["1. Qui", "2. Poi"]];
        assert!(expected.iter().any(|words| said.starts_with(words)), "{said:?}");
    }
}

/// An axis that round numbers take to zero says that of itself.
#[test]
fn an_axis_that_is_marked_at_zero_begins_there() {
    let csv = |v: &[u32]| {
        let rows: Vec<String> = (2020..).zip(v).map(|(year, v)| format!("{year},{v}\n")).collect();
        format!("anno|year|Anno|Year,v|number|Misura|Measure\n{}", rows.concat())
    };
    for values in [[1, 1, 1], [3, 3, 3], [2, 3, 3], [80, 90, 100], [10, 90, 100], [1, 2, 2]] {
        let (toml, csv) = (format!("{ANY}{YEARS}"), csv(&values));
        let denied = draw_in(&toml, &csv, 0).0.unwrap().description.contains("non parte da zero");
        for scene in scenes(&toml, &csv) {
            let zero = scene.boxes().any(|(text, _)| text == "0");
            assert_eq!(zero, !denied, "{values:?} at {}", scene.width);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn ranges_hide_neither_their_numbers_nor_their_ends(
        ends in prop::collection::vec((0_u32..230_000, 0_u32..230_000), 1..8),
        alike in 0_u32..400,
    ) {
        let mut csv = "nome|text|Nome|Name,a|number|Uno|One|persone|people,b|number|Due|Two\n".to_owned();
        for (name, (a, b)) in NAMES.iter().zip(ends.into_iter().chain([(23_698, 23_698 + alike)])) {
            csv.extend([(*name).to_owned(), format!(",{a},{b}\n")]);
        }
        let toml = format!("{ANY}mark = \"rule\"\nx = \"a\"\nx2 = \"b\"\ny = \"nome\"");
        for scene in scenes(&toml, &csv) {
            prop_assert_eq!(faults(&scene), Vec::<String>::new(), "{}", csv);
            for item in &scene.items {
                let scene::Item::Rule { from, to, rule: scene::Rule::Base } = item else { continue };
                let ink = |b: [f64; 4]| [b[0], b[1] + 1.0, b[2], b[3] - 1.0];
                let line = [from.0 - 0.5, from.1, to.0 + 0.5, to.1];
                let through = scene.boxes().find(|(_, b)| scene::overlap(ink(*b), line));
                prop_assert_eq!(through, None, "{}", csv);
            }
            let symbols: Vec<(f64, f64)> = scene.items.iter().filter_map(|item| {
                let scene::Item::Symbol { x, y, .. } = item else { return None };
                Some((*x, *y))
            }).collect();
            for (i, a) in symbols.iter().enumerate() {
                for b in symbols.iter().skip(i + 1) {
                    prop_assert!((a.0 - b.0).hypot(a.1 - b.1) >= 5.0, "{:?} {:?}", a, b);
                }
            }
        }
    }
}

const BARS: &str = "mark = \"bar\"\nx = \"v\"\ny = \"nome\"";
const YEARS: &str = "mark = \"line\"\nx = \"anno\"\ny = \"v\"";

/// The descriptions of made-up tables in both languages. Each row: name, year, value, status.
fn descriptions(keys: &str, unit: &str, tables: &[&str]) -> String {
    let toml = format!("{ANY}{keys}");
    let both = |rows: &&str| {
        let head = format!(
            "nome|text|Nome|Name,anno|year|Anno|Year,v|number|Misura|Measure|{unit}|{unit},v_status\n"
        );
        let csv = head + &rows.replace(' ', "\n");
        let one =
            |lang| draw_in(&toml, &csv, lang).0.map_or("not drawn".to_owned(), |d| d.description);
        format!("{}\n{}\n", one(0), one(1)).replace('\u{a0}', "~")
    };
    tables.iter().map(both).collect()
}

#[test]
fn bars_are_described_whatever_the_numbers() {
    let tables = [
        "A,2020,1,",
        "A,2020,0, B,2020,0,",
        "A,2020,-3, B,2020,1, C,2020,1,",
        "A,2020,5, B,2020,5, C,2020,5, D,2020,5, E,2020,1,",
        "A,2020,,C B,2020,,M",
        "A,2020,1000000,P B,2020,,C C,2020,12345,E",
    ];
    assert_data_eq!(
        descriptions(BARS, "posti", &tables),
        str![[r#"
Grafico a barre. Misura (posti), una barra. Un solo valore: 1 (A).
Bar chart. Measure (posti), one bar. A single value: 1 (A).
Grafico a barre. Misura (posti), 2 barre. Tutti i valori sono uguali: 0.
Bar chart. Measure (posti), 2 bars. All values are equal: 0.
Grafico a barre. Misura (posti), 3 barre. Il valore più alto è 1 (B e C), il più basso −3 (A).
Bar chart. Measure (posti), 3 bars. The highest value is 1 (B and C), the lowest −3 (A).
Grafico a barre. Misura (posti), 5 barre. Il valore più alto è 5 (4 volte), il più basso 1 (E).
Bar chart. Measure (posti), 5 bars. The highest value is 5 (4 times), the lowest 1 (E).
Grafico a barre. Misura (posti), 2 barre. Nessun valore da mostrare. Manca un valore. Un valore è riservato e non si mostra.
Bar chart. Measure (posti), 2 bars. No value to show. One value is missing. One value is confidential and not shown.
Grafico a barre. Misura (posti), 3 barre. Il valore più alto è 1.000.000 (A), il più basso 12.345 (C). Un valore è riservato e non si mostra. Un valore è provvisorio. Un valore è stimato.
Bar chart. Measure (posti), 3 bars. The highest value is 1,000,000 (A), the lowest 12,345 (C). One value is confidential and not shown. One value is provisional. One value is estimated.

"#]]
    );
}

#[test]
fn lines_are_described_whatever_the_numbers() {
    let tables = [
        "A,2020,7.5,",
        "A,2020,0, A,2021,0,",
        "A,2020,0, A,2021,1,",
        "A,2020,100, A,2021,101,",
        "A,2020,-2.5, A,2021,-1.5,P",
        "A,2020,, A,2021,,",
        "A,2020,10, A,2021,9.0, A,2024,8,",
    ];
    assert_data_eq!(
        descriptions(YEARS, "", &tables),
        str![[r#"
Grafico a linea. Misura, 2020. Un solo valore: 7,5 (2020). L’asse verticale non parte da zero.
Line chart. Measure, 2020. A single value: 7.5 (2020). The vertical axis does not start at zero.
Grafico a linea. Misura, 2020–2021. Da 0 (2020) a 0 (2021): nessuna variazione. Tutti i valori sono uguali: 0.
Line chart. Measure, 2020–2021. From 0 (2020) to 0 (2021): no change. All values are equal: 0.
Grafico a linea. Misura, 2020–2021. Da 0 (2020) a 1 (2021): +1.
Line chart. Measure, 2020–2021. From 0 (2020) to 1 (2021): +1.
Grafico a linea. Misura, 2020–2021. Da 100 (2020) a 101 (2021): +1 (+1,0%). L’asse verticale non parte da zero.
Line chart. Measure, 2020–2021. From 100 (2020) to 101 (2021): +1 (+1.0%). The vertical axis does not start at zero.
Grafico a linea. Misura, 2020–2021. Da −2,5 (2020) a −1,5 (2021): +1,0. Un valore è provvisorio.
Line chart. Measure, 2020–2021. From −2.5 (2020) to −1.5 (2021): +1.0. One value is provisional.
Grafico a linea. Misura, 2020–2021. Nessun valore da mostrare. Mancano 2 valori.
Line chart. Measure, 2020–2021. No value to show. 2 values are missing.
Grafico a linea. Misura, 2020–2024. Da 10,0 (2020) a 8,0 (2024): −2,0 (−20,0%). Il valore più alto è 10,0 (2020), il più basso 8,0 (2024). Mancano 2 valori. L’asse verticale non parte da zero.
Line chart. Measure, 2020–2024. From 10.0 (2020) to 8.0 (2024): −2.0 (−20.0%). The highest value is 10.0 (2020), the lowest 8.0 (2024). 2 values are missing. The vertical axis does not start at zero.

"#]]
    );
    assert_data_eq!(
        descriptions(YEARS, "%", &tables[..5]),
        str![[r#"
Grafico a linea. Misura (%), 2020. Un solo valore: 7,5% (2020). L’asse verticale non parte da zero.
Line chart. Measure (%), 2020. A single value: 7.5% (2020). The vertical axis does not start at zero.
Grafico a linea. Misura (%), 2020–2021. Da 0% (2020) a 0% (2021): nessuna variazione. Tutti i valori sono uguali: 0%.
Line chart. Measure (%), 2020–2021. From 0% (2020) to 0% (2021): no change. All values are equal: 0%.
Grafico a linea. Misura (%), 2020–2021. Da 0% (2020) a 1% (2021): +1 punto percentuale.
Line chart. Measure (%), 2020–2021. From 0% (2020) to 1% (2021): +1 percentage point.
Grafico a linea. Misura (%), 2020–2021. Da 100% (2020) a 101% (2021): +1 punto percentuale. L’asse verticale non parte da zero.
Line chart. Measure (%), 2020–2021. From 100% (2020) to 101% (2021): +1 percentage point. The vertical axis does not start at zero.
Grafico a linea. Misura (%), 2020–2021. Da −2,5% (2020) a −1,5% (2021): +1,0 punti percentuali. Un valore è provvisorio.
Line chart. Measure (%), 2020–2021. From −2.5% (2020) to −1.5% (2021): +1.0 percentage points. One value is provisional.

"#]]
    );
}

#[test]
fn five_thousand_points_are_one_light_drawing() {
    let mut csv = "k|text|K|K,g|date|Giorno|Day,a|number|A|A,b|number|B|B\n".to_owned();
    let day = Date::constant(2010, 1, 1);
    for i in 0..5000_i64 {
        let at = day.saturating_add(jiff::Span::new().days(i));
        let row = [
            format!("p{i}"),
            at.to_string(),
            (i * 7919 % 10_007).to_string(),
            (i * i % 9973).to_string(),
        ];
        csv += &(row.join(",") + "\n");
    }
    let marks = [
        "mark = \"point\"\nx = \"a\"\ny = \"b\"\ndetail = \"k\"",
        "mark = \"line\"\nx = \"g\"\ny = \"a\"",
        "mark = \"area\"\nx = \"g\"\ny = \"a\"",
    ];
    for mark in marks {
        let (drawn, out) = draw_in(&format!("{ANY}{mark}"), &csv, 0);
        assert_eq!(out, Vec::new(), "{mark}");
        let drawn = drawn.unwrap();
        assert_eq!((drawn.variants.len(), drawn.n_points), (1, 5000), "{mark}");
        let bytes = [drawn.variants[0].len(), drawn.standalone.len()];
        assert!(bytes.iter().all(|b| *b < 200_000), "{mark}: {bytes:?}");
    }
}

const WRONG: &[&str] = &[
    "mark = \"bar\"\nx = \"vv\"\ny = \"nome\"",
    "mark = \"bar\"\nx = \"v\"\ny = \"w\"",
    "mark = \"bar\"\nx = \"anno\"\ny = \"nome\"",
    "mark = \"line\"\nx = \"anno\"\ny = \"nome\"",
    "mark = \"bar\"\nx = \"v\"\ny = \"nome\"",
    "mark = \"bar\"\nx = { field = \"v\", scale = { zero = false } }\ny = \"nome\"\nfilter = { anno = [] }",
    "mark = \"bar\"\nx = \"anno\"\ny = { field = \"v\", stack = \"zero\" }\ncolor = \"nome\"",
    "mark = \"bar\"\nx = \"anno\"\ny = { field = \"v\", sort = \"-x\", stak = 1 }\ncolor = \"nome\"\nhighlight = [\"C\"]",
    "mark = \"line\"\nx = { field = \"nome\", type = \"temporal\" }\ny = \"v\"\nlimit = 0",
    "mark = \"area\"\nx = \"anno\"\ny = 3\ncolour = \"nome\"",
    "mark = \"bar\"\nx = { field = \"v\", sort = \"z\" }\ny = \"v\"",
];

#[test]
fn what_cannot_be_drawn_is_said() {
    let csv = "nome|text|Nome|Name,anno|year|Anno|Year,v|number|Misura|Measure,w|number|Altra|Other\nA,2020,1,2\nA,2021,-1,3\nB,2020,4,5\n";
    let mut all = String::new();
    for keys in WRONG {
        let toml = format!("{ANY}{keys}");
        let (drawn, out) = draw_in(&toml, csv, 0);
        let drawn = if drawn.is_some() { "drawn" } else { "not drawn" };
        all += &[&keys.replace('\n', "; "), ": ", drawn, "\n", &said(&toml, &out)].concat();
    }
    assert_data_eq!(
        all,
        str![[r#"
mark = "bar"; x = "vv"; y = "nome": not drawn
field-unknown at `"vv"`: table=prova field=vv known=nome,anno,v,w nearest=v
mark = "bar"; x = "v"; y = "w": not drawn
chart-invalid at `"a"`: reason=chart-two-measures
mark = "bar"; x = "anno"; y = "nome": not drawn
chart-invalid at `"a"`: reason=chart-no-measure
mark = "line"; x = "anno"; y = "nome": not drawn
chart-field at `"nome"`: field=nome found=chart-text expected=chart-number
mark = "bar"; x = "v"; y = "nome": not drawn
chart-point-twice at `"a"`: point=A count=2
mark = "bar"; x = { field = "v", scale = { zero = false } }; y = "nome"; filter = { anno = [] }: not drawn
chart-invalid at `[]`: reason=chart-filter-empty
chart-invalid at `false`: reason=chart-bars-from-zero
chart-point-twice at `"a"`: point=A count=2
mark = "bar"; x = "anno"; y = { field = "v", stack = "zero" }; color = "nome": not drawn
chart-invalid at `"a"`: reason=chart-stack-negative
mark = "bar"; x = "anno"; y = { field = "v", sort = "-x", stak = 1 }; color = "nome"; highlight = ["C"]: drawn
key-unknown at `stak`: key=stak known=field,type,aggregate,timeUnit,bin,title,unit,format,sort,stack,scale,axis,legend,header nearest=stack
chart-highlight at `"C"`: value=C known=A,B nearest=A
chart-invalid at `"-x"`: reason=chart-sort-measure
mark = "line"; x = { field = "nome", type = "temporal" }; y = "v"; limit = 0: not drawn
chart-invalid at `0`: reason=chart-positive key=limit
chart-field at `"temporal"`: field=nome found=chart-text expected=chart-moment
mark = "area"; x = "anno"; y = 3; colour = "nome": not drawn
value-type at `3`: key=y expected=chart-channel found=integer
key-unknown at `colour`: key=colour known=id,data,mark,kind,x,y,x2,y2,xError,yError,color,size,shape,text,detail,order,facet,column,row,columns,filter,transform,layer,limit,projection,inset,title,subtitle,caption,description,note,highlight nearest=color
mark = "bar"; x = { field = "v", sort = "z" }; y = "v": not drawn
value-choice at `"z"`: key=sort value=z known=ascending,descending,x,-x,y,-y
chart-invalid at `"a"`: reason=chart-same-field

"#]]
    );
    let empty = format!("{ANY}{BARS}");
    let (_, out) = draw_in(&empty, csv.split_inclusive('\n').next().unwrap(), 0);
    assert_data_eq!(
        said(&empty, &out),
        str![[r#"
chart-empty at `"a"`: id=a

"#]]
    );
}

#[test]
fn texts_keep_their_places() {
    let toml = "id = \"a\"\nmark = \"bar\"\nx = \"v\"\ny = \"nome\"\ntitle = { it = \"Uno\", en = \"One\" }\nnote = { it = \"Nota {{ x }}\" }\n";
    let spec = read(toml).0.unwrap();
    let places: Vec<&str> =
        spec.texts().flat_map(|bi| bi.iter().map(|(_, t)| &toml[t.span.range()])).collect();
    assert_eq!(places, ["\"Uno\"", "\"One\"", "\"Nota {{ x }}\""]);
    let (table, _) = parse("id = \"solo\"", FileId(0), 0);
    assert_eq!(spec::reference(&table).map(|id| id.value), Some("solo".to_owned()));
}
