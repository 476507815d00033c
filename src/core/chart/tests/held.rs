//! What a scale cannot hold: values beyond a domain, in words and in the drawing.

use super::*;
use crate::chart::scene::Item;
use crate::picture::Painter;

const CSV: &str = "a|text|Nome|Name,b|number|Misura|Measure\nx,3\ny,50000000\nz,7\n";

/// Forms of every mark with an axis of numbers, and the channel of the numbers.
const FORMS: [(&str, &str); 12] = [
    ("mark = \"bar\"\nx = \"nome\"\ncolor = \"anno\"", "y"),
    ("mark = \"bar\"\ny = \"nome\"\ncolor = \"anno\"", "x"),
    ("mark = \"bar\"\nkind = \"pyramid\"\ny = \"nome\"\ncolor = \"anno\"", "x"),
    ("mark = \"area\"\nx = \"anno\"\nfacet = \"nome\"", "y"),
    ("mark = \"line\"\nx = \"anno\"\ncolor = \"nome\"", "y"),
    ("mark = \"line\"\nx = \"anno\"\nyError = \"w\"\nfacet = \"nome\"", "y"),
    ("mark = \"point\"\nx = \"anno\"\ncolor = \"nome\"", "y"),
    ("mark = \"point\"\ny = \"nome\"\ncolor = \"anno\"", "x"),
    ("mark = \"point\"\nx = \"w\"\ndetail = \"nome\"\nsize = \"w\"", "y"),
    ("mark = \"line\"\nx = \"w\"\ncolor = \"nome\"", "y"),
    ("mark = \"line\"\nkind = \"slope\"\nx = \"anno\"\ncolor = \"nome\"", "y"),
    (
        "mark = \"rule\"\nx = \"nome\"\ny2 = \"w\"\ntransform = [{ filter = { field = \"anno\", equal = 2020 } }]",
        "y",
    ),
];

/// The places of an item.
fn places(item: &Item) -> Vec<(f64, f64)> {
    match item {
        Item::Bar { x, y, w, h, .. }
        | Item::Cell { x, y, w, h, .. }
        | Item::Band { x, y, w, h } => {
            vec![(*x, *y), (x + w, y + h)]
        }
        Item::Line { points, .. } | Item::Area { points, .. } | Item::Dust { points, .. } => {
            points.clone()
        }
        Item::Dot { x, y, .. }
        | Item::Symbol { x, y, .. }
        | Item::Badge { x, y, .. }
        | Item::Text { x, y, .. } => vec![(*x, *y)],
        Item::Stem { from, to, .. } | Item::Rule { from, to, .. } => vec![*from, *to],
        Item::Map(_) => Vec::new(),
    }
}

#[test]
fn marks_that_are_lengths_do_not_end_at_a_domain() {
    let keys = [
        "mark = \"bar\"\nx = \"a\"\ny = { field = \"b\", scale = { domain = [0, 10] } }",
        "mark = \"bar\"\ny = \"a\"\nx = { field = \"b\", scale = { domain = [5, 10] } }",
        "mark = \"area\"\nx = \"a\"\ny = { field = \"b\", scale = { domain = [0, 10] } }",
        "mark = \"point\"\ny = \"a\"\nx = { field = \"b\", scale = { domain = [4, 10] } }",
        "mark = \"line\"\nx = { field = \"a\", type = \"ordinal\" }\ny = { field = \"b\", scale = { domain = [0, 10] } }",
    ];
    let mut all = String::new();
    for keys in keys {
        let toml = format!("{ANY}{keys}\n");
        let (drawn, out) = draw_in(&toml, CSV, 1);
        all += &said(&toml, &out);
        all += &drawn.map_or("not drawn\n".to_owned(), |d| d.description + "\n");
    }
    assert_data_eq!(
        all,
        str![[r#"
chart-scale at `[0, 10]`: reason=chart-domain-cuts count=1 points=50000000 (y)
not drawn
chart-scale at `[5, 10]`: reason=chart-domain-cuts count=1 points=50000000 (y)
not drawn
chart-scale at `[0, 10]`: reason=chart-domain-cuts count=1 points=50000000 (y)
not drawn
chart-scale at `[4, 10]`: reason=chart-domain-cuts count=2 points=3 (x),50000000 (y)
not drawn
chart-honest at `"a"`: reason=honest-domain-cuts
Line chart. Measure, x–z. From 3 (x) to 7 (z): +4 (+133.3%). The highest value is 50,000,000 (y), the lowest 3 (x). One value lies beyond the scale and is not seen.

"#]]
    );
}

#[test]
fn a_pile_is_as_long_as_its_pieces_together() {
    let csv = "a|text|Nome|Name,g|text|Gruppo|Group,b|number|Misura|Measure\nx,G,6\nx,H,6\ny,G,1\ny,H,2\n";
    let toml = format!(
        "{ANY}mark = \"bar\"\nx = \"a\"\ny = {{ field = \"b\", stack = \"zero\", scale = {{ domain = [0, 10] }} }}\ncolor = \"g\"\n"
    );
    let (drawn, out) = draw_in(&toml, csv, 1);
    assert!(drawn.is_none());
    assert_data_eq!(
        said(&toml, &out),
        str![[r#"
chart-scale at `[0, 10]`: reason=chart-domain-cuts count=1 points=12 (x)

"#]]
    );
}

#[test]
fn what_has_no_logarithm_is_named() {
    let csv = "nome|text|Nome|Name,anno|year|Anno|Year,v|number|Misura|Measure,w|number|Altra|Other\n\
               A,2020,5,7\nA,2021,0,1\nB,2020,-3,2\nB,2021,2,0\n";
    let log = "field = \"v\", scale = { type = \"log\"";
    let keys = [
        format!("mark = \"line\"\nx = \"anno\"\ny = {{ {log} }} }}\ncolor = \"nome\""),
        format!("mark = \"line\"\nx = \"anno\"\ny = {{ {log} }} }}\nfacet = \"nome\""),
        format!(
            "mark = \"line\"\nx = \"anno\"\ny = {{ {log}, domain = [0, 9] }} }}\ncolor = \"nome\""
        ),
        format!(
            "mark = \"line\"\nx = \"anno\"\ny = {{ {log} }} }}\nyError = \"w\"\ncolor = \"nome\""
        ),
        format!("mark = \"point\"\nx = \"w\"\ny = {{ {log} }} }}\ndetail = \"nome\""),
        format!(
            "mark = \"point\"\nkind = \"lollipop\"\nx = {{ {log} }} }}\ny = \"nome\"\ncolor = \"anno\""
        ),
    ];
    let mut all = String::new();
    for keys in keys {
        let toml = format!("{ANY}{keys}\n");
        let (drawn, out) = draw_in(&toml, csv, 1);
        all.extend([drawn.is_some().to_string(), ": ".to_owned(), said(&toml, &out)]);
    }
    assert_data_eq!(
        all,
        str![[r#"
false: chart-scale at `"log"`: reason=chart-log-values count=2 points=0 (2021, A),-3 (2020, B)
false: chart-scale at `"log"`: reason=chart-log-values count=1 points=0 (2021)
false: chart-invalid at `[0, 9]`: reason=chart-log-zero
chart-scale at `"log"`: reason=chart-log-values count=2 points=0 (2021, A),-3 (2020, B)
false: chart-scale at `"log"`: reason=chart-log-values count=3 points=5 ± 7 (2020, A),0 ± 1 (2021, A),-3 ± 2 (2020, B)
false: chart-scale at `"log"`: reason=chart-log-values count=2 points=0 (A),-3 (B)
false: chart-invalid at `"log"`: reason=chart-bars-linear
chart-scale at `"log"`: reason=chart-log-values count=2 points=-3 (B, 2020),0 (A, 2021)

"#]]
    );
}

/// What is laid over a chart stands on its axes, or is refused with their ends and neither drawn nor told.
#[test]
#[expect(clippy::too_many_lines, reason = "many charts, and what is said of each")]
fn what_is_laid_over_a_chart_is_on_its_axes() {
    let csv = "nome|text|Nome|Name,anno|year|Anno|Year,mese|yearmonth|Mese|Month,v|number|Misura|Measure\n\
               A,1950,2020-01,5\nA,1986,2020-02,6\nA,2022,2020-03,7\nB,1986,2020-02,3\n";
    let line = "mark = \"line\"\nx = \"anno\"\ncolor = \"nome\"\n";
    let bars = "mark = \"bar\"\nx = \"anno\"\ncolor = \"nome\"\n";
    let small = "mark = \"line\"\nx = \"anno\"\nfacet = \"nome\"\n";
    let months = "mark = \"line\"\nx = \"mese\"\ncolor = \"nome\"\n";
    let domain = "y = { field = \"v\", scale = { domain = [0, 9] } }\n";
    let log = "y = { field = \"v\", scale = { type = \"log\" } }\n";
    let pile = "y = { field = \"v\", stack = \"center\" }\n";
    let free = "y = \"v\"\n";
    let charts = [
        (line, free, "{ mark = \"text\", x = 1800, y = 4, text = { it = \"Qui\" } }"),
        (line, free, "{ mark = \"text\", x = 2500, text = { it = \"Qui\" } }"),
        (line, free, "{ mark = \"text\", x = 2000, text = { it = \"Qui\" } }"),
        (line, free, "{ mark = \"text\", y = 6.5, text = { it = \"Qui\" } }"),
        (small, free, "{ mark = \"text\", x = 2022, text = { it = \"Qui\" } }"),
        (small, free, "{ mark = \"text\", x = 2000, text = { it = \"Qui\" } }"),
        (line, free, "{ mark = \"rule\", x = 2500, text = { it = \"Qui\" } }"),
        (line, free, "{ mark = \"rule\", x = 2000, text = { it = \"Qui\" } }"),
        (line, free, "{ mark = \"rect\", x = 1800, x2 = 1960, text = { it = \"Qui\" } }"),
        (line, free, "{ mark = \"rect\", x = 1800, x2 = 1900, text = { it = \"Qui\" } }"),
        (line, free, "{ mark = \"rule\", y = 20, text = { it = \"Qui\" } }"),
        (bars, free, "{ mark = \"rule\", x = 1800, text = { it = \"Qui\" } }"),
        (small, free, "{ mark = \"rule\", x = 2000, text = { it = \"Qui\" } }"),
        (small, free, "{ mark = \"rule\", x = 2500, text = { it = \"Qui\" } }"),
        (months, free, "{ mark = \"rule\", x = \"2021-01\", text = { it = \"Qui\" } }"),
        (line, domain, "{ mark = \"rule\", y = 20, text = { it = \"Qui\" } }"),
        (bars, domain, "{ mark = \"rect\", y = -5, y2 = -1, text = { it = \"Qui\" } }"),
        (line, log, "{ mark = \"rule\", y = 0, text = { it = \"Qui\" } }"),
        (line, log, "{ mark = \"text\", x = 1986, y = -2, text = { it = \"Qui\" } }"),
        (bars, pile, "{ mark = \"rule\", y = 20, text = { it = \"Qui\" } }"),
    ];
    let mut all = String::new();
    for (mark, measure, layer) in charts {
        let toml = format!("{ANY}{mark}{measure}layer = [{layer}]\n");
        let (drawn, out) = draw_in(&toml, csv, 0);
        let told = drawn.unwrap().description.contains("Qui");
        let line = format!("{told} {}", said(&toml, &out));
        all.extend([line.trim_end(), "\n"]);
    }
    assert_data_eq!(
        all,
        str![[r#"
false chart-annotation at `1800`: value=1800 least=1950 most=2022
false chart-annotation at `2500`: value=2500 least=1950 most=2022
false chart-invalid at `2000`: reason=chart-layer-nothing
false chart-invalid at `6.5`: reason=chart-layer-nothing
true
false chart-invalid at `2000`: reason=chart-layer-nothing
false chart-annotation at `2500`: value=2500 least=1950 most=2022
true
true
false chart-annotation at `1800`: value=1800 least=1950 most=2022
true
false chart-annotation at `1800`: value=1800 least=1950 most=2022
true
false chart-annotation at `2500`: value=2500 least=1950 most=2022
false chart-annotation at `"2021-01"`: value=2021-01 least=2020-01 most=2020-03
false chart-annotation at `20`: value=20 least=0 most=9
false chart-annotation at `-5`: value=-5 least=0 most=9
false chart-invalid at `0`: reason=chart-log-values
false chart-invalid at `-2`: reason=chart-log-values
false chart-annotation at `20`: value=20 least=-4.5 most=4.5

"#]]
    );
}

/// The bars of a drawing, but for the samples of its keys.
fn n_bars(scene: &Scene) -> usize {
    let bar = |item: &&Item| matches!(item, Item::Bar { h, .. } if (*h - 11.0).abs() > 0.5);
    scene.items.iter().filter(bar).count()
}

/// What no row says is unknown: of a pile without one of its pieces neither shares nor the whole are told or drawn.
#[test]
#[expect(clippy::too_many_lines, reason = "the words of six charts")]
fn a_piece_without_a_row_is_not_zero() {
    let csv = "anno|year|Anno|Year,g|text|Gruppo|Group,b|number|Misura|Measure\n\
               2018,A,50\n2018,B,30\n2018,C,20\n2019,A,50\n2019,B,30\n";
    let mut all = String::new();
    for (stack, measure) in [
        ("normalize", "field = \"b\""),
        ("zero", "field = \"b\""),
        ("normalize", "aggregate = \"count\""),
    ] {
        for mark in ["bar", "area"] {
            let toml = format!(
                "{ANY}mark = \"{mark}\"\nx = \"anno\"\ny = {{ {measure}, stack = \"{stack}\" }}\ncolor = \"g\"\n"
            );
            let drawn = draw_in(&toml, csv, 1).0.unwrap();
            all.extend([
                format!("{mark} {stack}\n{}\n", drawn.description),
                table_text(&drawn.table),
            ]);
            let n = if mark == "area" {
                0
            } else if measure.contains("count") {
                6
            } else {
                3
            };
            assert!(scenes(&toml, csv).iter().all(|scene| n_bars(scene) == n), "{toml}");
        }
    }
    assert_data_eq!(
        all,
        str![[r#"
bar normalize
Stacked bar chart, as shares of 100. Measure (%), 2018–2019, 3 series. A: 50.0% (2018). B: 30.0% (2018). C: 20.0% (2018). 3 values are missing.
T
Year | A (%) | B (%) | C (%)
2018 | 50.0 | 30.0 | 20.0
2019 | - | - | -
area normalize
Stacked area chart, as shares of 100. Measure (%), 2018–2019, 3 series. A: 50.0% (2018). B: 30.0% (2018). C: 20.0% (2018). 3 values are missing.
T
Year | A (%) | B (%) | C (%)
2018 | 50.0 | 30.0 | 20.0
2019 | - | - | -
bar zero
Stacked bar chart. Measure, 2018–2019, 3 series. A: from 50 (2018) to 50 (2019), no change. B: from 30 (2018) to 30 (2019), no change. C: 20 (2018). One value is missing.
T
Year | A | B | C
2018 | 50 | 30 | 20
2019 | 50 | 30 | -
area zero
Stacked area chart. Measure, 2018–2019, 3 series. A: from 50 (2018) to 50 (2019), no change. B: from 30 (2018) to 30 (2019), no change. C: 20 (2018). One value is missing.
T
Year | A | B | C
2018 | 50 | 30 | 20
2019 | 50 | 30 | -
bar normalize
Stacked bar chart, as shares of 100. Count (%), 2018–2019, 3 series. A: from 33.3% (2018) to 50.0% (2019), +16.7 percentage points. B: from 33.3% (2018) to 50.0% (2019), +16.7 percentage points. C: from 33.3% (2018) to 0.0% (2019), −33.3 percentage points.
T
Year | A (%) | B (%) | C (%)
2018 | 33.3 | 33.3 | 33.3
2019 | 50.0 | 50.0 | 0.0
area normalize
Stacked area chart, as shares of 100. Count (%), 2018–2019, 3 series. A: from 33.3% (2018) to 50.0% (2019), +16.7 percentage points. B: from 33.3% (2018) to 50.0% (2019), +16.7 percentage points. C: from 33.3% (2018) to 0.0% (2019), −33.3 percentage points.
T
Year | A (%) | B (%) | C (%)
2018 | 33.3 | 33.3 | 33.3
2019 | 50.0 | 50.0 | 0.0

"#]]
    );
}

/// Also where a whole small chart lacks a piece that others have.
#[test]
fn a_piece_that_a_small_chart_lacks_is_not_zero() {
    let csv = "nome|text|Nome|Name,anno|year|Anno|Year,g|text|Gruppo|Group,b|number|Misura|Measure\n\
               N,2018,A,50\nN,2018,B,50\nS,2018,A,7\n";
    let said = |measure: &str| {
        let toml = format!(
            "{ANY}mark = \"bar\"\nx = \"anno\"\ny = {{ {measure}, stack = \"normalize\" }}\ncolor = \"g\"\nfacet = \"nome\"\n"
        );
        let drawn = draw_in(&toml, csv, 1).0.unwrap();
        table_text(&drawn.table)
    };
    assert_data_eq!(
        said("field = \"b\""),
        str![[r#"
T
Name | Year | A (%) | B (%)
N | 2018 | 50.0 | 50.0
S | 2018 | - | -

"#]]
    );
    assert_data_eq!(
        said("aggregate = \"count\""),
        str![[r#"
T
Name | Year | A (%) | B (%)
N | 2018 | 50.0 | 50.0
S | 2018 | 100.0 | 0.0

"#]]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_the_domain_marks_stay_in_the_picture(
        form in 0_usize..12,
        values in prop::collection::vec((-9_i64..90, 0_u32..12, 0_i64..1_000_000), 6),
        domain in prop::option::weighted(0.8, (-90_i64..90, 1_i64..900)),
    ) {
        let (keys, measure) = FORMS[form];
        let mut csv =
            "nome|text|Nome|Name,anno|year|Anno|Year,v|number|Misura|Measure,w|number|Altra|Other\n".to_owned();
        for (i, (v, zeros, w)) in values.iter().enumerate() {
            let v = v * 10_i64.pow(*zeros);
            csv.extend([format!("{},{},{v},{w}\n", NAMES[i % 3], 2020 + i / 3)]);
        }
        let scale = domain.map_or(String::new(), |(lo, span)| {
            format!(", scale = {{ domain = [{lo}, {}] }}", lo + span)
        });
        let toml = format!("{ANY}{measure} = {{ field = \"v\"{scale} }}\n{keys}\n");
        for scene in scenes(&toml, &csv) {
            for item in &scene.items {
                let inside = |(x, y): &(f64, f64)| {
                    (-40.0..scene.width + 40.0).contains(x) && (-40.0..scene.height + 40.0).contains(y)
                };
                prop_assert!(places(item).iter().all(inside), "{:?}\n{}\n{}", item, toml, csv);
            }
        }
    }
}

/// No picture is worth a build that breaks off, whoever wrote its SVG.
#[test]
fn no_coordinate_breaks_the_painter() {
    let painter = Painter::default();
    let shapes = [
        "<rect x=\"5.3\" y=\"-N\" width=\"20.4\" height=\"N\"/>",
        "<rect x=\"5.3\" y=\"-N\" width=\"20.4\" height=\"N\" rx=\"2\"/>",
        "<rect x=\"5.3\" y=\"30\" width=\"20.4\" height=\"N\"/>",
        "<rect x=\"5.3\" y=\"-N\" width=\"20.4\" height=\"N\" fill=\"none\" stroke=\"#000\"/>",
        "<text x=\"5\" y=\"-N\" stroke=\"#fff\" stroke-width=\"3\">Però</text>",
        "<line x1=\"5\" x2=\"50\" y1=\"-N\" y2=\"N\" stroke=\"#000\"/>",
        "<path d=\"M5 90L15 -N 25 90 35 N\" fill=\"none\" stroke=\"#000\" stroke-dasharray=\"4 3\"/>",
        "<rect x=\"5\" y=\"-N\" width=\"20\" height=\"N\"/>",
        "<rect x=\"-N\" y=\"7.5\" width=\"N\" height=\"20\"/>",
        "<path d=\"M5 90L15 -N 25 90 35 N\"/>",
        "<path d=\"M5 90L15 -N 25 90 35 N\" fill=\"none\" stroke=\"#000\"/>",
        "<circle cx=\"N\" cy=\"5\" r=\"N\"/>",
        "<text x=\"N\" y=\"5\" font-size=\"N\">Però</text>",
    ];
    for shape in shapes {
        let mut n = 1000.0_f64;
        while n < 1e39 {
            n *= 2.1;
            let svg = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 376 200\" width=\"376\" height=\"200\">{}</svg>",
                shape.replace('N', &n.to_string())
            );
            painter.png(&svg, 2);
        }
    }
}
