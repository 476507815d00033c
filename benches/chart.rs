//! How fast charts are drawn: a thousand of a hundred points on every core, and the map of the 187 municipalities.
//!
//!     cargo bench --bench chart
//!
//! Drawn whole: three widths, the picture that stands alone, the drawing of the card, description and table; no PNG.
//! Each is measured five times, and the least is told. Asked for: a thousand charts in under a second on two cores, the
//! map in under 20 ms.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_wrap,
    reason = "a tool for developers, that stops where something is amiss"
)]
#![allow(clippy::print_stdout, reason = "its figures are its output")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use specola::chart::spec::{self, ChartSpec};
use specola::chart::{ChartWords, InLang, Texts, draw};
use specola::data::value::{Cell, Decimal, Status, Value};
use specola::fields::{Context, parse};
use specola::format::Formats;
use specola::frame::{Frame, FrameColumn, Kind, Lineage};
use specola::geo::{self, Topology};
use specola::lang::{ByLang, Direction, Lang, LangInfo, Languages};
use specola::par;
use specola::source::FileId;

const TITLE: &str = "title = { it = \"Prova\", en = \"Trial\" }\n";
const FORMS: [&str; 4] = [
    "mark = \"line\"\nx = \"anno\"\ny = \"v\"\ncolor = \"nome\"\n",
    "mark = \"bar\"\nx = \"anno\"\ny = { field = \"v\", stack = \"zero\" }\ncolor = \"nome\"\n",
    "mark = \"rect\"\nx = \"anno\"\ny = \"nome\"\ncolor = \"v\"\n",
    "mark = \"line\"\nx = \"anno\"\ny = \"v\"\nfacet = \"nome\"\n",
];

fn main() {
    let info = |tag: &str, locale: &str| LangInfo {
        tag: tag.to_owned(),
        name: String::new(),
        locale: locale.to_owned(),
        direction: Direction::Ltr,
    };
    let languages = Languages::new(vec![info("it", "it-IT"), info("en", "en-GB")]).unwrap();
    let charts: Vec<(ChartSpec, Frame)> = (0..1000)
        .map(|i| (read(&languages, &format!("id = \"c{i}\"\n{TITLE}{}", FORMS[i % 4])), series(i)))
        .collect();
    let none = Topology::default();
    let all = least(|| {
        let (drawn, _) =
            par::map(&charts, |(spec, frame)| (one(&languages, spec, (frame, &none)), Vec::new()));
        assert!(drawn.into_iter().all(|n| n == 100), "each has its points");
    });
    println!("1,000 charts of 100 points: {all:.0?} on {} threads", threads());
    let topology = include_str!("../content/vocabularies/places.topo.json");
    let (topology, _) = geo::read(topology).unwrap();
    let map =
        format!("id = \"m\"\n{TITLE}mark = \"geoshape\"\nshape = \"codice\"\ncolor = \"v\"\n");
    let (map, shares) = (read(&languages, &map), shares(&topology));
    let time = least(|| assert_eq!(one(&languages, &map, (&shares, &topology)), shares.n_rows));
    println!("a map of {} areas: {time:.1?}", shares.n_rows);
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The least time of five.
fn least(run: impl Fn()) -> Duration {
    let once = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..5).map(once).min().unwrap_or_default()
}

fn read(languages: &Languages, toml: &str) -> ChartSpec {
    let (table, mut faults) = parse(toml, FileId(0), 0);
    let spec = spec::read(&table, Context { languages }, &mut faults);
    spec.filter(|_| faults.is_empty()).unwrap()
}

/// Draws a chart; gives how many points it has.
fn one(languages: &Languages, spec: &ChartSpec, data: (&Frame, &Topology)) -> usize {
    let (formats, words) = (Formats::new(languages), ChartWords::new(languages));
    let texts = Texts { title: "Prova".to_owned(), instance: "c".to_owned(), ..Texts::default() };
    let into = InLang { lang: Lang::DEFAULT, formats: &formats, words: &words };
    let (drawn, faults) = draw(spec, data, &texts, (into, Some((644.0, 484.0))));
    assert!(faults.is_empty(), "{faults:?}");
    drawn.map_or(0, |d| d.n_points)
}

/// Four names over 25 years.
fn series(seed: usize) -> Frame {
    let rows: Vec<(usize, i16)> = (0..4).flat_map(|n| (2001..2026).map(move |y| (n, y))).collect();
    let names = rows.iter().map(|(n, _)| Value::Text(Arc::from(format!("Nome {n}"))));
    let years = rows.iter().map(|(_, y)| Value::Year(*y));
    let values = rows.iter().enumerate();
    let values = values.map(|(i, (n, _))| Value::Int(((i * 37 + seed * 13) % 97 + n * 50) as i64));
    let columns = vec![
        column("nome", Kind::Text, names.collect()),
        column("anno", Kind::Year, years.collect()),
        column("v", Kind::Number, values.collect()),
    ];
    frame(columns)
}

/// A share for each area.
fn shares(topology: &Topology) -> Frame {
    let codes: Vec<&String> = topology.areas.keys().collect();
    let value = |i: usize| Value::Decimal(Decimal::new((i * 29 % 211) as i64, 1));
    let values = (0..codes.len()).map(value).collect();
    let names = codes.iter().map(|c| Value::Text(Arc::from(c.as_str()))).collect();
    let mut columns = vec![column("codice", Kind::Text, names), column("v", Kind::Number, values)];
    columns[1].unit = Some(ByLang::new("%".to_owned(), []));
    frame(columns)
}

fn frame(columns: Vec<FrameColumn>) -> Frame {
    let n_rows = columns[0].cells.len();
    let lineage = Lineage {
        dataset: "prova".to_owned(),
        table: "prova".to_owned(),
        version: None,
        records: (1..=n_rows as u64).map(|n| vec![n]).collect(),
    };
    Frame { columns, n_rows, lineage, breaks: Vec::new() }
}

fn column(name: &str, kind: Kind, values: Vec<Value>) -> FrameColumn {
    let cell = |value| Cell { value, status: Status::NORMAL };
    FrameColumn {
        name: name.to_owned(),
        label: ByLang::new(name.to_owned(), []),
        unit: None,
        kind,
        categories: Vec::new(),
        bin: None,
        cells: values.into_iter().map(cell).collect(),
    }
}
