//! What is missing: the words, the drawing and the table of a chart tell of the same values.
//!
//! In: charts of rows of which some are not there. Out: the sentences on what is missing, beside the empty cells of the
//! table and the signs in the drawings.

use super::*;

const HEAD: &str = "nome|text|Nome|Name,anno|year|Anno|Year,g|text|Gruppo|Group,v|number|Misura|Measure,v_status\n";

/// Two names, three years, two groups: Re has no row in 2020, Asti none of H in 2019, and one has no value.
const ROWS: &str = "Re,2018,G,5,\nRe,2018,H,4,\nRe,2019,G,,M\nRe,2019,H,3,\n\
                    Asti,2018,G,6,\nAsti,2018,H,7,\nAsti,2019,G,8,\nAsti,2020,G,9,\nAsti,2020,H,1,\n";

/// The sentences of a description on what is missing or hidden.
fn missing(description: &str) -> Vec<String> {
    let words = ["manca", "mancan", "riservat", "missing", "confidential"];
    let told = |s: &&str| words.iter().any(|word| s.to_lowercase().contains(word));
    description.split(". ").filter(told).map(|s| s.trim_end_matches('.').to_owned()).collect()
}

/// What is said of what is missing, in both languages; the empty cells of the table; the signs of each drawing.
fn told(keys: &str, csv: &str) -> String {
    let toml = format!("{ANY}{keys}\n");
    let drawn = [0, 1].map(|lang| draw_in(&toml, csv, lang).0.unwrap());
    let cells = drawn[0].table.rows.iter().flatten().filter(|cell| cell.absent).count();
    let sign = |text: &str| ["n.d.", "n/a", "dato mancante", "no data"].contains(&text);
    let signs = scenes(&toml, csv);
    let signs = signs.iter().map(|s| s.boxes().filter(|(text, _)| sign(text)).count().to_string());
    let words = drawn.map(|d| missing(&d.description).join(". ")).join(" | ");
    format!("{words} [{cells}] {}\n", signs.collect::<Vec<_>>().join(" "))
}

/// Words in place of a number have no unit.
#[test]
fn a_key_figure_without_a_number_has_no_unit() {
    let mut all = String::new();
    for cell in ["12,", ",C", ",M"] {
        let csv = format!("v|number|Valore|Value|persone|people,v_status\n{cell}\n");
        let toml = format!("{ANY}mark = \"text\"\ntext = \"v\"\n");
        for lang in [0, 1] {
            all += &draw_in(&toml, &csv, lang).0.unwrap().description;
            all.push('\n');
        }
        for scene in scenes(&toml, &csv) {
            let unit = scene.boxes().any(|(text, _)| text == "persone" || text == "people");
            assert_eq!(unit, cell == "12,");
        }
    }
    assert_data_eq!(
        all,
        str![[r#"
Valore: 12 persone.
Value: 12 people.
Valore: dato riservato.
Value: confidential.
Valore: dato mancante.
Value: no data.

"#]]
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "the keys of every form")]
fn words_drawing_and_table_miss_the_same_values() {
    let all = format!("{HEAD}{ROWS}");
    let g = format!(
        "{HEAD}{}\n",
        ROWS.lines().filter(|r| r.contains(",G,")).collect::<Vec<_>>().join("\n")
    );
    let of_names = format!("{HEAD}Re,2018,G,5,\nAsti,2018,G,6,\nAsti,2018,H,7,\nAlba,2018,G,,C\n");
    let forms = [
        ("heat", "mark = \"rect\"\nx = \"anno\"\ny = \"nome\"\ncolor = \"v\"", &g),
        ("table", "mark = \"text\"\nx = \"anno\"\ny = \"nome\"\ntext = \"v\"", &g),
        ("heat of names", "mark = \"rect\"\nx = \"g\"\ny = \"nome\"\ncolor = \"v\"", &of_names),
        ("lying", "mark = \"bar\"\nx = \"v\"\ny = \"nome\"\ncolor = \"g\"", &of_names),
        ("grouped", "mark = \"bar\"\nx = \"nome\"\ny = \"v\"\ncolor = \"g\"", &of_names),
        ("over time", "mark = \"bar\"\nx = \"anno\"\ny = \"v\"\ncolor = \"nome\"", &g),
        (
            "pile",
            "mark = \"bar\"\nx = \"anno\"\ny = { field = \"v\", stack = \"zero\" }\ncolor = \"nome\"",
            &g,
        ),
        (
            "shares",
            "mark = \"bar\"\ny = \"nome\"\nx = { field = \"v\", stack = \"normalize\" }\ncolor = \"g\"",
            &of_names,
        ),
        (
            "area",
            "mark = \"area\"\nx = \"anno\"\ny = { field = \"v\", stack = \"zero\" }\ncolor = \"nome\"",
            &g,
        ),
        (
            "pyramid",
            "mark = \"bar\"\nkind = \"pyramid\"\nx = \"v\"\ny = \"nome\"\ncolor = \"g\"",
            &of_names,
        ),
        ("dots", "mark = \"point\"\nx = \"v\"\ny = \"nome\"\ncolor = \"g\"", &of_names),
        ("line", "mark = \"line\"\nx = \"anno\"\ny = \"v\"\ncolor = \"nome\"", &g),
        (
            "small lines",
            "mark = \"line\"\nx = \"anno\"\ny = \"v\"\ncolor = \"g\"\nfacet = \"nome\"",
            &all,
        ),
        (
            "small columns",
            "mark = \"bar\"\nx = \"anno\"\ny = \"v\"\ncolor = \"g\"\nfacet = \"nome\"",
            &all,
        ),
    ];
    let mut said = String::new();
    for (name, keys, csv) in forms {
        said.extend([name, ": ", &told(keys, csv)]);
    }
    assert_data_eq!(
        said,
        str![[r#"
heat: Mancano 2 valori | 2 values are missing [2] 3 3 3 3 3 3
table: Mancano 2 valori | 2 values are missing [2] 2 2 2 2 2 2
heat of names: Mancano 2 valori. Un valore è riservato e non si mostra | 2 values are missing. One value is confidential and not shown [3] 3 3 3 3 3 3
lying: Mancano 2 valori. Un valore è riservato e non si mostra | 2 values are missing. One value is confidential and not shown [3] 2 2 2 2 2 2
grouped: Mancano 2 valori. Un valore è riservato e non si mostra | 2 values are missing. One value is confidential and not shown [3] 2 2 2 2 2 2
over time: Mancano 2 valori | 2 values are missing [2] 2 2 2 2 2 2
pile: Mancano 2 valori | 2 values are missing [2] 2 2 2 2 2 2
shares: Mancano 3 valori. Un valore è riservato e non si mostra | 3 values are missing. One value is confidential and not shown [4] 1 1 1 1 1 1
area: Mancano 2 valori | 2 values are missing [2] 0 0 0 0 0 0
pyramid: Mancano 2 valori. Un valore è riservato e non si mostra | 2 values are missing. One value is confidential and not shown [3] 2 2 2 2 2 2
dots: Mancano 2 valori. Un valore è riservato e non si mostra | 2 values are missing. One value is confidential and not shown [3] 0 0 0 0 0 0
line: Manca un valore | One value is missing [2] 0 0 0 0 0 0
small lines: Mancano 2 valori | 2 values are missing [4] 0 0 0 0 0 0
small columns: Mancano 4 valori | 4 values are missing [4] 0 4 4 0 4 4

"#]]
    );
}
