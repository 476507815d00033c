//! Every key of a chart on every form: what is written has an effect, or is refused with a reason.

use super::*;

/// Three names, four years with gaps between them, two groups; whole and broken numbers, a margin, a moment in days.
fn csv() -> String {
    let mut csv = "nome|text|Nome|Name,anno|year|Anno|Year,giorno|date|Giorno|Day,gruppo|text|Gruppo|Group,v|number|Misura|Measure|persone|people,w|number|Altra|Other|euro|euro,e|number|Margine|Margin\n".to_owned();
    for (i, name) in ["Beta", "Alfa", "Gamma"].into_iter().enumerate() {
        for (j, year) in [2018, 2019, 2021, 2024].into_iter().enumerate() {
            for (k, group) in ["Nord", "Est"].into_iter().enumerate() {
                let v = 2310 + 1307 * i + 333 * j + 97 * k;
                let w = 1200 + (i * 7 + j * 5 + k * 3) % 11 * 100;
                let day = format!("{year}-03-0{}", j + 1);
                let row = [name, &year.to_string(), &day, group, &v.to_string(), &format!("{w}.5")];
                csv += &(row.join(",") + "," + &(40 + i).to_string() + "\n");
            }
        }
    }
    csv
}

/// A form: its mark and what else it has at the top; its channels, each as keys inside a table.
struct Base {
    name: &'static str,
    top: &'static str,
    channels: &'static [(&'static str, &'static str)],
    map: bool,
}

const fn base(
    name: &'static str,
    top: &'static str,
    channels: &'static [(&'static str, &'static str)],
) -> Base {
    Base { name, top, channels, map: false }
}

const ONE: &str = "filter = { gruppo = { equal = \"Nord\" }, anno = { equal = 2024 } }";
const OF_YEARS: &str = "filter = { gruppo = { equal = \"Nord\" }, nome = { equal = \"Alfa\" } }";
const ALL: &str = "filter = { gruppo = { equal = \"Nord\" } }";

const BASES: &[Base] = &[
    base("line", "mark = \"line\"\nOF_YEARS", &[("x", "field = \"anno\""), ("y", "field = \"v\"")]),
    base(
        "lines",
        "mark = \"line\"\nALL",
        &[("x", "field = \"anno\""), ("y", "field = \"v\""), ("color", "field = \"nome\"")],
    ),
    base(
        "points",
        "mark = \"point\"\nALL",
        &[("x", "field = \"anno\""), ("y", "field = \"v\""), ("color", "field = \"nome\"")],
    ),
    base("area", "mark = \"area\"\nOF_YEARS", &[("x", "field = \"anno\""), ("y", "field = \"v\"")]),
    base(
        "areas",
        "mark = \"area\"\nALL",
        &[("x", "field = \"anno\""), ("y", "field = \"v\""), ("color", "field = \"nome\"")],
    ),
    base(
        "area-shares",
        "mark = \"area\"\nALL",
        &[
            ("x", "field = \"anno\""),
            ("y", "field = \"v\", stack = \"normalize\""),
            ("color", "field = \"nome\""),
        ],
    ),
    base(
        "columns",
        "mark = \"bar\"\nOF_YEARS",
        &[("x", "field = \"anno\""), ("y", "field = \"v\"")],
    ),
    base(
        "columns-groups",
        "mark = \"bar\"\nALL",
        &[("x", "field = \"anno\""), ("y", "field = \"v\""), ("color", "field = \"nome\"")],
    ),
    base(
        "columns-stacked",
        "mark = \"bar\"\nALL",
        &[
            ("x", "field = \"anno\""),
            ("y", "field = \"v\", stack = \"zero\""),
            ("color", "field = \"nome\""),
        ],
    ),
    base("bars", "mark = \"bar\"\nONE", &[("x", "field = \"v\""), ("y", "field = \"nome\"")]),
    base(
        "bars-groups",
        "mark = \"bar\"\nALL",
        &[("x", "field = \"v\""), ("y", "field = \"nome\""), ("color", "field = \"anno\"")],
    ),
    base(
        "bars-stacked",
        "mark = \"bar\"\nALL",
        &[
            ("x", "field = \"v\", stack = \"zero\""),
            ("y", "field = \"nome\""),
            ("color", "field = \"anno\""),
        ],
    ),
    base(
        "bars-shares",
        "mark = \"bar\"\nALL",
        &[
            ("x", "field = \"v\", stack = \"normalize\""),
            ("y", "field = \"nome\""),
            ("color", "field = \"anno\""),
        ],
    ),
    base(
        "bars-center",
        "mark = \"bar\"\nALL",
        &[
            ("x", "field = \"v\", stack = \"center\""),
            ("y", "field = \"nome\""),
            ("color", "field = \"anno\""),
        ],
    ),
    base("dots", "mark = \"point\"\nONE", &[("x", "field = \"v\""), ("y", "field = \"nome\"")]),
    base(
        "dots-groups",
        "mark = \"point\"\nALL",
        &[("x", "field = \"v\""), ("y", "field = \"nome\""), ("color", "field = \"anno\"")],
    ),
    base(
        "lollipop",
        "mark = \"point\"\nkind = \"lollipop\"\nONE",
        &[("x", "field = \"v\""), ("y", "field = \"nome\"")],
    ),
    base(
        "slope",
        "mark = \"line\"\nkind = \"slope\"\nfilter = { gruppo = { equal = \"Nord\" }, anno = { oneOf = [2018, 2024] } }",
        &[("x", "field = \"anno\""), ("y", "field = \"v\""), ("color", "field = \"nome\"")],
    ),
    base(
        "range",
        "mark = \"rule\"\nkind = \"dumbbell\"\nONE",
        &[("x", "field = \"v\""), ("x2", "field = \"w\""), ("y", "field = \"nome\"")],
    ),
    base(
        "pyramid",
        "mark = \"bar\"\nkind = \"pyramid\"\nfilter = { anno = { equal = 2024 } }",
        &[("x", "field = \"v\""), ("y", "field = \"nome\""), ("color", "field = \"gruppo\"")],
    ),
    base(
        "heat",
        "mark = \"rect\"\nALL",
        &[("x", "field = \"anno\""), ("y", "field = \"nome\""), ("color", "field = \"v\"")],
    ),
    base(
        "table",
        "mark = \"text\"\nALL",
        &[("x", "field = \"anno\""), ("y", "field = \"nome\""), ("text", "field = \"v\"")],
    ),
    base(
        "figure",
        "mark = \"text\"\nfilter = { gruppo = { equal = \"Nord\" }, anno = { equal = 2024 }, nome = { equal = \"Alfa\" } }",
        &[("text", "field = \"v\"")],
    ),
    base(
        "cloud",
        "mark = \"point\"\nONE",
        &[
            ("x", "field = \"v\""),
            ("y", "field = \"w\""),
            ("color", "field = \"gruppo\""),
            ("size", "field = \"e\""),
            ("text", "field = \"nome\""),
        ],
    ),
    base(
        "path",
        "mark = \"line\"\nALL",
        &[
            ("x", "field = \"v\""),
            ("y", "field = \"w\""),
            ("color", "field = \"nome\""),
            ("detail", "field = \"anno\""),
            ("order", "field = \"anno\""),
        ],
    ),
    base(
        "small-lines",
        "mark = \"line\"\ncolumns = 2\nALL",
        &[("x", "field = \"anno\""), ("y", "field = \"v\""), ("facet", "field = \"nome\"")],
    ),
    base(
        "grid-bars",
        "mark = \"bar\"\nALL",
        &[
            ("x", "field = \"v\""),
            ("y", "field = \"anno\", type = \"ordinal\""),
            ("column", "field = \"nome\""),
        ],
    ),
    Base {
        name: "map",
        top: "mark = \"geoshape\"",
        channels: &[("shape", "field = \"codice\""), ("color", "field = \"quota\"")],
        map: true,
    },
    Base {
        name: "symbols",
        top: "mark = \"circle\"",
        channels: &[("shape", "field = \"codice\""), ("size", "field = \"quota\"")],
        map: true,
    },
];

/// Keys inside a channel, each with values of which one at least is not what it is where nothing is written.
const INSIDE: &[&[&str]] = &[
    &["aggregate = \"count\""],
    &["bin = true"],
    &["title = { it = \"Altro nome\" }"],
    &["unit = { it = \"unità\" }"],
    &["format = \".2f\""],
    &[
        "sort = \"ascending\"",
        "sort = \"descending\"",
        "sort = \"x\"",
        "sort = \"-x\"",
        "sort = \"y\"",
        "sort = \"-y\"",
    ],
    &["sort = [\"Gamma\", \"Alfa\"]"],
    &["stack = \"zero\"", "stack = \"normalize\""],
    &["scale = { type = \"log\" }"],
    &["scale = { type = \"symlog\" }"],
    &["scale = { type = \"sqrt\" }"],
    &["scale = { type = \"diverging\" }"],
    &["scale = { type = \"quantize\" }", "scale = { type = \"quantile\" }"],
    &["scale = { type = \"threshold\", domain = [9, 3000] }"],
    &["scale = { type = \"jenks\" }"],
    &["scale = { zero = true }", "scale = { zero = false }"],
    &["scale = { domain = [1, 9000] }"],
    &["scale = { domain = [\"Gamma\", \"Alfa\"] }"],
    &["scale = { domain = [9000, 1] }"],
    &["scale = { domainMid = 5 }"],
    &["scale = { nice = false }", "scale = { nice = true }"],
    &["scale = { reverse = true }"],
    &["scale = { constant = 7 }"],
    &["scale = { count = 3 }"],
    &["scale = { scheme = \"blueorange\" }"],
    &["scale = { type = \"quantile\", domain = [1, 2] }"],
    &["scale = { type = \"threshold\", domain = [9, 3000], count = 3 }"],
    &["axis = { title = { it = \"Asse\" } }"],
    &["axis = { format = \".2f\" }"],
    &["axis = { values = [1000, 4000] }"],
    &["axis = { grid = false }"],
    &["legend = { title = { it = \"Legenda\" } }"],
    &["header = { title = { it = \"Testa\" } }"],
];

/// Keys beside the channels, in the same sense.
const BESIDE: &[&[&str]] = &[
    &["x2 = \"w\""],
    &["y2 = \"w\""],
    &["xError = \"e\""],
    &["yError = \"e\""],
    &["color = \"gruppo\""],
    &["size = \"e\""],
    &["shape = \"nome\""],
    &["text = \"nome\""],
    &["detail = \"nome\""],
    &["order = \"w\""],
    &["facet = \"gruppo\""],
    &["row = \"gruppo\""],
    &["column = \"gruppo\""],
    &["columns = 1"],
    &["limit = 1"],
    &["projection = { type = \"mercator\" }"],
    &["inset = { places = [\"006001\"], title = { it = \"Riquadro\" } }"],
    &["highlight = [\"Alfa\"]"],
    &["highlight = [\"2024\"]"],
    &["highlight = [\"006001\"]"],
    &["subtitle = { it = \"Sottotitolo\" }"],
    &["caption = { it = \"Didascalia\" }"],
    &["note = { it = \"Nota\" }"],
    &[
        "layer = [{ mark = \"rule\", y = 3000, text = { it = \"Una riga\" } }]",
        "layer = [{ mark = \"rule\", x = 3000, text = { it = \"Una riga\" } }]",
    ],
];

/// Options of the mark.
const OPTIONS: &[&str] = &["point = true", "interpolate = \"step\""];

/// What is written there is so anyway: names of a scale that say what the form is.
const SO_ANYWAY: &[(&str, &str)] = &[
    ("symbols", "size scale = { type = \"sqrt\" }"),
    ("cloud", "size scale = { type = \"sqrt\" }"),
];

fn toml(base: &Base, change: &dyn Fn(&str, &str) -> String) -> String {
    let top = base.top.replace("OF_YEARS", OF_YEARS).replace("ONE", ONE).replace("ALL", ALL);
    let channels: Vec<String> = base
        .channels
        .iter()
        .map(|(role, keys)| format!("{role} = {{ {} }}", change(role, keys)))
        .collect();
    format!("{ANY}{top}\n{}\n", channels.join("\n"))
}

/// What a document comes to: what is drawn of it wide and narrow, in words, as a table; and what is said.
type Outcome = (Option<(Scene, Scene, String, TableData)>, String);

fn outcome(toml: &str, csv: &str) -> Outcome {
    let languages = languages();
    let (formats, words) = (Formats::new(&languages), ChartWords::new(&languages));
    let lang = languages.all().next().unwrap();
    let into = InLang { lang, formats: &formats, words: &words };
    let (spec, mut out) = read(toml);
    let Some(spec) = spec else { return (None, said(toml, &out)) };
    let frame = match spec.shaped(frame(csv), &mut Vec::new()) {
        Ok(frame) => frame,
        Err(fault) => return (None, said(toml, &[*fault])),
    };
    let text = |bi: &spec::Bi| bi.get(lang).0.value.clone();
    let texts = Texts {
        subtitle: spec.subtitle.as_ref().map(text),
        caption: spec.caption.as_ref().map(text),
        note: spec.note.as_ref().map(text),
        layers: spec.layers.iter().map(|l| l.text.as_ref().map(text).unwrap_or_default()).collect(),
        ..Texts::default()
    };
    let picture = layout::plan((&spec, &texts), (&frame, topology()), into, &mut out);
    let drawn = picture.map(|picture| {
        let [narrow, _, wide] = VARIANTS.map(|v| picture.scene(v, into));
        (layout::alone(wide, &texts, into), narrow, picture.describe(into), picture.table("", into))
    });
    (drawn, said(toml, &out))
}

/// Whatever is written of a form that draws the same and is not refused.
fn idle(base: &Base) -> Vec<String> {
    let csv = if base.map {
        let whole = include_str!("../../../../tests/charts/mappa-quantili.csv");
        whole.lines().take(24).collect::<Vec<_>>().join("\n") + "\n"
    } else {
        csv()
    };
    let plain = toml(base, &|_, keys| keys.to_owned());
    let before = outcome(&plain, &csv);
    assert!(
        before.0.is_some() && !before.1.contains("chart-invalid"),
        "{}: {}",
        base.name,
        before.1
    );
    let mut out = Vec::new();
    let mut look = |what: String, changed: &[String]| {
        let so = SO_ANYWAY.iter().any(|(name, key)| *name == base.name && *key == what);
        if !so && changed.iter().all(|changed| outcome(changed, &csv) == before) {
            out.push(format!("{}: {what}", base.name));
        }
    };
    let named = |key: &str| key.split(' ').next().unwrap_or("").to_owned();
    for (role, own) in base.channels {
        // What the form itself says is not said twice.
        let free = |keys: &&&[&str]| !own.split(", ").any(|k| named(k) == named(keys[0]));
        for keys in INSIDE.iter().filter(free) {
            let with = |key: &&str| {
                toml(base, &|r, own| {
                    if r == *role { format!("{own}, {key}") } else { own.to_owned() }
                })
            };
            look(format!("{role} {}", keys[0]), &keys.iter().map(with).collect::<Vec<_>>());
        }
    }
    for keys in BESIDE {
        if !plain.lines().any(|l| named(l) == named(keys[0])) {
            let with = |key: &&str| format!("{plain}{key}\n");
            look(keys[0].to_owned(), &keys.iter().map(with).collect::<Vec<_>>());
        }
    }
    for option in OPTIONS {
        let mark = plain.lines().find(|l| l.starts_with("mark")).unwrap_or("");
        let name = mark.split('"').nth(1).unwrap_or("");
        let changed = plain.replace(mark, &format!("mark = {{ type = \"{name}\", {option} }}"));
        look((*option).to_owned(), &[changed]);
    }
    out
}

#[test]
fn no_key_is_read_for_nothing() {
    let found: Vec<String> = BASES.iter().flat_map(idle).collect();
    assert_eq!(found, Vec::<String>::new());
}
