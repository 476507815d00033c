//! Private records → a public table, as a user meets it: what is written, what is refused, what is never told.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::fixture::{NOW, at, files, folder, run, tree, write, write_files};
use crate::golden;
use crate::snapshot;

/// Words that stand in the private columns of every record, and nowhere else.
pub(crate) const CANARY: &str = "Zzcanarino";

/// Records of guests in centres, invented: the same at each run.
pub(crate) fn records(n: u64) -> String {
    let mut text =
        "data,id_ospite,id_centro,gestore,comune,cittadinanza,punteggio,lavora\n".to_owned();
    let mut state = 42_u64;
    let mut next = |n: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) % n
    };
    for i in 0..n {
        let towns = ["casale", "valenza", "acqui", "ovada", "tortona", "novi", "alessandria"];
        let centre = next(21);
        let town = towns[usize::try_from(centre % 7).expect("small")];
        let citizenship = ["alfa", "beta", "gamma", "delta"]
            [usize::try_from(next(40).min(next(9)) % 4).expect("small")];
        let (month, score, works) = (1 + next(12), next(101), next(2));
        writeln!(
            text,
            "2025-{month:02}-11,{CANARY}{i},{CANARY}-c{centre},{CANARY}-e{},{town},{citizenship},{score},{works}",
            centre % 9
        )
        .expect("a string");
    }
    text
}

pub(crate) const PROFILE: &str = "//- privato/profilo.toml\nname = \"prova\"\n";

/// A site with a dataset that is made from records, and the profile beside it.
pub(crate) fn site(dir: &Path) {
    let mut all = golden::site("");
    all.extend(files(&snapshot::read("errors/frame.txt")));
    all.retain(|_, bytes| !bytes.is_empty());
    write_files(&dir.join("sito"), &all);
    write(&dir.join("sito"), &snapshot::read("aggregate/dataset.txt"));
    write(dir, PROFILE);
}

pub(crate) fn aggregate(dir: &Path, more: &[&str]) -> (i32, String, String) {
    let records = ["aggregate", "quote", "--root", "sito", "--records", "privato/record.csv"];
    let profile = ["--profile", "privato/profilo.toml"];
    run(&[&records[..], &profile, more].concat(), dir)
}

fn table(dir: &Path) -> String {
    fs::read_to_string(dir.join("sito/datasets/quote/quote.csv")).expect("a table")
}

#[test]
fn records_become_a_table_in_which_nobody_can_be_found() {
    let dir = folder();
    site(dir.path());
    write(dir.path(), &format!("//- privato/record.csv\n{}", records(400)));
    let (code, out, said) = aggregate(dir.path(), &[]);
    assert_eq!((code, said.as_str()), (0, ""));
    let statement = fs::read(at(&dir, "sito/datasets/quote/audit.toml")).expect("a statement");
    let mut made = vec![("out.txt".to_owned(), out.into_bytes())];
    made.push(("quote.csv".to_owned(), table(dir.path()).into_bytes()));
    made.push(("audit.toml".to_owned(), statement));
    snapshot::hold("aggregate/made", &made.into_iter().collect());
    // The site takes it, and no private word is in anything that was written.
    let built = run(&["build", "--root", "sito", "--now", NOW], dir.path());
    assert_eq!((built.0, built.2.as_str()), (0, ""));
    let has = |bytes: &[u8]| bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes());
    let told: Vec<String> = tree(&dir.path().join("sito"))
        .into_iter()
        .filter(|(name, bytes)| has(bytes) || name.contains(CANARY))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(told, Vec::<String>::new());
    // The same records in another order and in two files give the same table.
    let text = records(400);
    let (header, rows) = text.split_once('\n').expect("a header");
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    let (first, second) = rows.split_at(150);
    let before = tree(&dir.path().join("sito/datasets/quote"));
    write(dir.path(), &format!("//- privato/record.csv\n{header}\n{}\n", first.join("\n")));
    write(dir.path(), &format!("//- privato/altri.csv\n{header}\n{}\n", second.join("\n")));
    assert_eq!(aggregate(dir.path(), &["--records", "privato/altri.csv"]).0, 0);
    assert_eq!(tree(&dir.path().join("sito/datasets/quote")), before);
}

#[test]
fn why_a_cell_is_hidden_is_told_and_nothing_is_written() {
    let dir = folder();
    site(dir.path());
    write(dir.path(), &format!("//- privato/record.csv\n{}", records(400)));
    let cells = [
        "area=provincia,periodo=2025,cittadinanza=tutte",
        "area=sud,periodo=2025-H1,cittadinanza=delta",
        "area=est,periodo=2025-H1,cittadinanza=beta",
        "area=est,periodo=2025-H2,cittadinanza=beta",
        "area=monferrato,periodo=2025-H1,cittadinanza=gamma",
        "area=alessandria,periodo=2025-H1,cittadinanza=alfa",
    ];
    let mut explained = Vec::new();
    for lang in ["en", "it"] {
        let mut told = String::new();
        for cell in cells {
            let (code, out, said) = aggregate(dir.path(), &["--explain", cell, "--lang", lang]);
            assert_eq!((code, said.as_str()), (0, ""));
            write!(told, "{cell}: {out}").expect("a string");
        }
        explained.push((format!("{lang}.txt"), told.into_bytes()));
    }
    snapshot::hold("aggregate/explained", &explained.into_iter().collect());
    assert!(!at(&dir, "sito/datasets/quote/quote.csv").exists());
    assert_eq!(aggregate(dir.path(), &["--explain", "area=x"]).0, 2);
}

/// The columns of the records.
pub(crate) const HEADER: &str =
    "data,id_ospite,id_centro,gestore,comune,cittadinanza,punteggio,lavora";

pub(crate) fn row(date: &str, town: &str, score: &str, works: &str) -> String {
    format!("{date},{CANARY}1,{CANARY}-c,{CANARY}-e,{town},alfa,{score},{works}\n")
}

/// The case whose file is not in UTF-8.
const OTHER_ENCODING: &str = "records in Windows-1252";

/// Private files of which no table can be made.
fn faulty_files() -> Vec<(&'static str, String)> {
    let faulty = [
        row("ieri", "casale", "1", "1"),
        row("2025-02-01", CANARY, "1", "1"),
        row("2025-02-01", "casale", CANARY, "1"),
        row("2025-02-01", "casale", "-3", "1"),
        row("2025-02-01", "casale", "3", "2"),
        format!("2025-02-01,,{CANARY}-c,{CANARY}-e,casale,alfa,1,1\n"),
        format!("2025-02-01,{CANARY},casale\n"),
    ];
    let good = row("2025-02-01", "casale", "1", "1");
    vec![
        ("faulty records", format!("//- privato/record.csv\n{HEADER}\n{}", faulty.concat())),
        (
            OTHER_ENCODING,
            format!("//- privato/record.csv\n{HEADER}\n{}", row("2025-02-01", "casalà", "1", "1")),
        ),
        ("no records", format!("//- privato/record.csv\n{HEADER}\n")),
        ("an empty file", "//- privato/record.csv\n".to_owned()),
        ("missing columns", format!("//- privato/record.csv\ndata,{CANARY}\n2025-01-01,x\n")),
        (
            "a weak profile",
            format!(
                "//- privato/record.csv\n{HEADER}\n{good}//- privato/profilo.toml\nname = \"prova\"\nminimumFrequency = 2\nminimumHoldings = 1\n"
            ),
        ),
        (
            "a profile that rounds to four, with a short secret",
            format!(
                "//- privato/record.csv\n{HEADER}\n{good}//- privato/profilo.toml\nname = \"prova\"\nrounding = {{ base = 4, method = \"cell-key\", secret = \"corto\" }}\n"
            ),
        ),
        (
            "a profile that rounds, for a mean",
            format!(
                "//- privato/record.csv\n{HEADER}\n{good}//- privato/profilo.toml\nname = \"prova\"\nrounding = {{ base = 5 }}\n"
            ),
        ),
        (
            "another profile",
            format!(
                "//- privato/record.csv\n{HEADER}\n{good}//- privato/profilo.toml\nname = \"altro\"\n"
            ),
        ),
        (
            "a person in two areas",
            format!(
                "//- privato/record.csv\n{HEADER}\n{good}{}",
                row("2025-02-01", "ovada", "1", "1")
            ),
        ),
    ]
}

#[test]
fn what_is_wrong_is_told_without_a_private_word_and_nothing_is_written() {
    let good = row("2025-02-01", "casale", "1", "1");
    let mut made = Vec::new();
    for lang in ["en", "it"] {
        let mut text = String::new();
        for (name, files) in &faulty_files() {
            let dir = folder();
            site(dir.path());
            write(dir.path(), files);
            if *name == OTHER_ENCODING {
                let path = at(&dir, "privato/record.csv");
                let text = fs::read_to_string(&path).expect("records");
                fs::write(path, encoding_rs::WINDOWS_1252.encode(&text).0).expect("records");
            }
            let (code, out, said) = aggregate(dir.path(), &["--lang", lang]);
            assert_eq!((code, out.as_str()), (1, ""), "{name}: {said}");
            assert!(!said.contains(CANARY), "{said}");
            assert!(!at(&dir, "sito/datasets/quote/quote.csv").exists(), "{name}");
            assert!(!at(&dir, "sito/datasets/quote/audit.toml").exists(), "{name}");
            writeln!(text, "=== {name}\n{said}").expect("a string");
        }
        let dir = folder();
        site(dir.path());
        write(dir.path(), &format!("//- sito/privato.csv\n{HEADER}\n{good}"));
        let arguments = ["aggregate", "quote", "--root", "sito", "--records", "sito/privato.csv"];
        let profile = ["--profile", "privato/profilo.toml", "--lang", lang];
        let (code, _, said) = run(&[&arguments[..], &profile].concat(), dir.path());
        assert_eq!(code, 1);
        writeln!(text, "=== records inside the site\n{said}").expect("a string");
        // Two files whose periods overlap by a hundred records.
        let all = records(400);
        let (header, rows) = all.split_once('\n').expect("a header");
        let rows: Vec<&str> = rows.lines().collect();
        let file = |name: &str, rows: &[&str]| {
            format!("//- privato/{name}\n{header}\n{}\n", rows.join("\n"))
        };
        write(dir.path(), &(file("record.csv", &rows[..250]) + &file("altri.csv", &rows[150..])));
        let (code, out, said) =
            aggregate(dir.path(), &["--records", "privato/altri.csv", "--lang", lang]);
        assert_eq!((code, out.as_str()), (1, ""));
        assert!(!said.contains(CANARY), "{said}");
        writeln!(text, "=== records given twice\n{said}").expect("a string");
        made.push((format!("{lang}.txt"), text.into_bytes()));
    }
    snapshot::hold("aggregate/said", &made.into_iter().collect());
}

#[test]
fn what_names_somebody_decides_whether_equal_records_are_one() {
    let person = "person = \"id_ospite\"";
    let declared = [person, "private = [\"id_ospite\"]", ""];
    let text = records(400);
    let rows: Vec<&str> = text.lines().collect();
    let again = [&rows[..], &rows[1..2]].concat().join("\n");
    let new = row("2025-02-01", "casale", "1", "1");
    let more = [&rows[..1], &rows[350..], &[new.trim()]].concat().join("\n");
    // A record once more in its file; a file once more; some of its records in a second file.
    let mut told = Vec::new();
    for said in declared {
        let dir = folder();
        site(dir.path());
        let path = at(&dir, "sito/datasets/quote/dataset.toml");
        let toml = fs::read_to_string(&path).expect("a dataset");
        assert!(toml.contains(person));
        // Centres and bodies name nobody here.
        let toml = toml
            .replace(person, said)
            .replace("centre = \"id_centro\"\n", "")
            .replace("holding = \"gestore\"\n", "");
        fs::write(&path, toml).expect("written");
        write(
            dir.path(),
            &format!("//- privato/record.csv\n{text}//- privato/altri.csv\n{more}\n"),
        );
        let refused = |more: &[&str]| {
            let (_, _, said) = aggregate(
                dir.path(),
                &[
                    &[
                        "--lang",
                        "en",
                        "--explain",
                        "area=provincia,periodo=2025,cittadinanza=tutte",
                    ],
                    more,
                ]
                .concat(),
            );
            said.matches("error[records-twice]").count()
        };
        let twice = refused(&["--records", "privato/record.csv"]);
        let some = refused(&["--records", "privato/altri.csv"]);
        write(dir.path(), &format!("//- privato/record.csv\n{again}\n"));
        told.push([refused(&[]), twice, some]);
    }
    assert_eq!(told, [[0, 1, 1], [1, 1, 1], [0, 1, 0]]);
}

#[test]
fn a_table_that_was_changed_by_hand_is_refused() {
    let dir = folder();
    site(dir.path());
    write(dir.path(), &format!("//- privato/record.csv\n{}", records(400)));
    assert_eq!(aggregate(dir.path(), &[]).0, 0);
    let path = at(&dir, "sito/datasets/quote/quote.csv");
    fs::write(&path, table(dir.path()).replacen(",C,", ",,", 1)).expect("written");
    let (code, out, _) = run(&["check", "--root", "sito", "--now", NOW], dir.path());
    let told = ["error[statement-missing]", "error[table-incomplete]"].map(|e| out.contains(e));
    assert_eq!((code, told), (1, [true, true]), "{out}");
}

#[test]
fn the_profile_that_is_named_is_the_one_that_was_asked() {
    let dir = folder();
    site(dir.path());
    write(dir.path(), &format!("//- privato/record.csv\n{}", records(400)));
    assert_eq!(aggregate(dir.path(), &[]).0, 0);
    let path = at(&dir, "sito/datasets/quote/dataset.toml");
    let declared = fs::read_to_string(&path).expect("a declaration");
    fs::write(&path, declared.replacen("\"prova\"", "\"più severo\"", 1)).expect("written");
    let mut made = Vec::new();
    for lang in ["en", "it"] {
        let line = ["check", "--root", "sito", "--now", NOW, "--lang", lang];
        let (code, out, _) = run(&line, dir.path());
        assert_eq!(code, 1);
        let faults: Vec<&str> = out.split("\n\n").filter(|d| d.starts_with("err")).collect();
        made.push((format!("{lang}.txt"), (faults.join("\n\n") + "\n").into_bytes()));
    }
    snapshot::hold("aggregate/profile", &made.into_iter().collect());
}

#[test]
fn what_a_kept_version_shows_cannot_be_hidden_any_more() {
    let dir = folder();
    site(dir.path());
    write(dir.path(), &format!("//- privato/record.csv\n{}", records(400)));
    assert_eq!(aggregate(dir.path(), &[]).0, 0);
    assert_eq!(run(&["release", "quote", "--root", "sito"], dir.path()).0, 0);
    // The same again agrees with it.
    assert_eq!(aggregate(dir.path(), &[]).0, 0);
    // Half of the records leave cells too small that were shown.
    write(dir.path(), &format!("//- privato/record.csv\n{}", records(200)));
    let before = table(dir.path());
    let (code, _, said) = aggregate(dir.path(), &[]);
    assert_eq!((code, table(dir.path())), (1, before));
    let first = said.split("\n\n").next().unwrap_or_default().to_owned() + "\n";
    snapshot::hold("aggregate/kept", &[("en.txt".to_owned(), first.into_bytes())].into());
}

/// A dataset that is made from the records `registro`: its dimensions (field, rest of the declaration) and measures.
fn linked(dir: &Path, id: &str, dimensions: &[[&str; 2]], measures: &[[&str; 2]]) {
    let mut fields = String::new();
    for [name, _] in dimensions {
        writeln!(
            fields,
            "  {{ name = \"{name}\", type = \"string\", title = {{ it = \"{name}\" }} }},"
        )
        .expect("a string");
    }
    for [name, _] in measures {
        let said = "type = \"number\", title = { it = \"Misura\" }";
        writeln!(fields, "  {{ name = \"{name}\", {said}, status = \"{name}_status\" }},")
            .expect("a string");
    }
    let rows = |all: &[[&str; 2]]| {
        let one = |[field, rest]: &[&str; 2]| format!("  {{ field = \"{field}\", {rest} }},\n");
        all.iter().map(one).collect::<String>()
    };
    let key: Vec<String> = dimensions.iter().map(|[name, _]| format!("\"{name}\"")).collect();
    let template = snapshot::read("aggregate/registro.txt");
    let filled = template
        .replace("ID", id)
        .replace("KEY", &key.join(", "))
        .replace("FIELDS\n", &fields)
        .replace("DIMENSIONS\n", &rows(dimensions))
        .replace("MEASURES\n", &rows(measures));
    write(&dir.join("sito"), &filled);
}

/// Makes the table of a dataset, and gives its rows in one line.
fn made(dir: &Path, id: &str) -> String {
    let common = ["aggregate", id, "--root", "sito", "--records", "privato/record.csv"];
    let (code, _, said) = run(&[&common[..], &["--profile", "privato/profilo.toml"]].concat(), dir);
    assert_eq!((code, said.as_str()), (0, ""), "{id}");
    let text = fs::read_to_string(dir.join(format!("sito/datasets/{id}/{id}.csv")));
    text.expect("a table").lines().skip(1).collect::<Vec<_>>().join(" ")
}

/// Records with these columns, so many of each row.
fn so_many(header: &str, rows: &[(&str, usize)]) -> String {
    let all = rows.iter().flat_map(|(row, n)| std::iter::repeat_n(format!("{row}\n"), *n));
    format!("//- privato/record.csv\n{header}\n{}", all.collect::<String>())
}

const COUNT: [&str; 2] = ["n", "kind = \"records\""];

/// Two of `n2` are hidden among the municipalities, and must not follow from the area that they lie in.
#[test]
fn tables_by_a_column_and_by_one_that_it_decides_protect_each_other() {
    let rows = [("n1,nord", 12), ("n2,nord", 2), ("n3,nord", 9), ("s1,sud", 10), ("s2,sud", 8)];
    let towns = ["comune", "codes = [\"n1\", \"n2\", \"n3\", \"s1\", \"s2\"], total = \"tutti\""];
    let areas = ["area", "codes = [\"nord\", \"sud\"], total = \"tutte\""];
    let tables = |order: [&str; 2]| {
        let dir = folder();
        site(dir.path());
        write(dir.path(), &so_many("comune,area", &rows));
        linked(dir.path(), "comuni", &[towns], &[COUNT]);
        linked(dir.path(), "aree", &[areas], &[COUNT]);
        order.map(|id| made(dir.path(), id))
    };
    // 22 − 10 would be of no use: with `s2` hidden in another area, both areas stay hidden.
    let [comuni, aree] = tables(["comuni", "aree"]);
    assert_eq!(comuni, "n1,12, n2,,C n3,9, s1,10, s2,,C tutti,41,");
    assert_eq!(aree, "nord,,C sud,,C tutte,41,");
    // The areas first: then a second of the north is hidden beside it.
    let [aree, comuni] = tables(["aree", "comuni"]);
    assert_eq!(aree, "nord,23, sud,18, tutte,41,");
    assert_eq!(comuni, "n1,12, n2,,C n3,,C s1,10, s2,8, tutti,41,");
}

/// One woman of eighteen would be what classes that begin at 18 and at 19 have not in common.
#[test]
fn tables_with_classes_of_other_bounds_protect_each_other() {
    let dir = folder();
    site(dir.path());
    let rows = [("10,f", 20), ("18,f", 1), ("30,f", 30), ("10,m", 15), ("30,m", 25)];
    write(dir.path(), &so_many("anni,sesso", &rows));
    let classes = |bound: &str| {
        format!(
            "column = \"anni\", bounds = [{bound}], codes = [\"sotto\", \"sopra\"], total = \"tutte\""
        )
    };
    let sexes = ["sesso", "codes = [\"f\", \"m\"], total = \"t\""];
    let [minors, others] = ["18", "19"].map(classes);
    linked(dir.path(), "minori", &[["classe", &minors], sexes], &[COUNT]);
    linked(dir.path(), "altri", &[["classe", &others], sexes], &[COUNT]);
    assert_eq!(
        made(dir.path(), "minori"),
        "sotto,f,20, sotto,m,15, sotto,t,35, sopra,f,31, sopra,m,25, sopra,t,56, tutte,f,51, tutte,m,40, tutte,t,91,"
    );
    assert_eq!(
        made(dir.path(), "altri"),
        "sotto,f,,C sotto,m,15, sotto,t,,C sopra,f,,C sopra,m,25, sopra,t,,C tutte,f,51, tutte,m,40, tutte,t,91,"
    );
}

/// A table that was not frozen may have been published all the same: what it hid could be taken from the next.
#[test]
fn what_the_table_before_hid_stays_hidden() {
    let dir = folder();
    site(dir.path());
    let towns = ["comune", "codes = [\"a\", \"b\", \"c\", \"d\"], total = \"tutti\""];
    linked(dir.path(), "comuni", &[towns], &[COUNT]);
    write(dir.path(), &so_many("comune", &[("a", 3), ("b", 10), ("c", 11), ("d", 30)]));
    assert_eq!(made(dir.path(), "comuni"), "a,,C b,,C c,11, d,30, tutti,54,");
    write(dir.path(), &so_many("comune", &[("a", 3), ("b", 12), ("c", 11), ("d", 30)]));
    assert_eq!(made(dir.path(), "comuni"), "a,,C b,,C c,11, d,30, tutti,56,");
    // Where the table was taken away, none was published.
    fs::remove_file(at(&dir, "sito/datasets/comuni/comuni.csv")).expect("it was there");
    assert_eq!(made(dir.path(), "comuni"), "a,,C b,12, c,,C d,30, tutti,56,");
}

/// The mean and the sum of ones and zeros say how many have a one, and those are people like others.
#[test]
fn the_mean_and_the_sum_of_ones_and_zeros_are_shares() {
    let rows = [("a,1", 3), ("a,0", 30), ("b,1", 20), ("b,0", 12), ("c,1", 15), ("c,0", 25)];
    let areas = ["area", "codes = [\"a\", \"b\", \"c\"], total = \"tutte\""];
    let hidden = |kind: &str| {
        let dir = folder();
        site(dir.path());
        write(dir.path(), &so_many("area,lavora", &rows));
        let measure = format!("kind = \"{kind}\", column = \"lavora\"");
        linked(dir.path(), "lavoro", &[areas], &[COUNT, ["lavora", &measure]]);
        let table = made(dir.path(), "lavoro");
        table.split(' ').filter(|row| row.ends_with('C')).map(str::to_owned).collect::<Vec<_>>()
    };
    let share = hidden("share");
    assert_eq!(share, ["a,,C,,C", "b,,C,,C"]);
    assert_eq!(hidden("mean"), share);
    assert_eq!(hidden("sum"), share);
}

/// A mean of three decimals is no number of thousands: who made the table knows.
#[test]
fn the_decimals_that_were_written_are_read_as_such() {
    let dir = folder();
    site(dir.path());
    let rows = [("a,30", 6), ("a,45", 6), ("b,12", 20)];
    write(dir.path(), &so_many("area,punti", &rows));
    let areas = ["area", "codes = [\"a\", \"b\"]"];
    let mean = ["punti", "kind = \"mean\", column = \"punti\", decimals = 3"];
    linked(dir.path(), "punteggi", &[areas], &[mean]);
    assert_eq!(made(dir.path(), "punteggi"), "a,37.500, b,12.000,");
    let (_, out, _) =
        run(&["check", "--root", "sito", "--format", "short", "--now", NOW], dir.path());
    let of_it = out.lines().filter(|line| line.contains("punteggi.csv"));
    assert_eq!(of_it.collect::<Vec<_>>(), Vec::<&str>::new());
}

/// The records behind the table of the shipped site: visits to centres that do not exist, the same at each run.
fn synthetic_visits() -> String {
    // Area, its centres with the bodies that run them, and the centres not visited in the first half-year.
    let areas: [(&str, &[u32], usize); 4] = [
        ("Area A", &[1, 2, 3, 4, 5, 1, 2, 3], 0),
        ("Area B", &[2, 4, 5, 6, 6], 0),
        ("Area C", &[7, 8, 1, 3], 2),
        ("Area D", &[3, 5, 8, 4, 6], 0),
    ];
    let mut text =
        "visita_sintetica,centro_sintetico,ente_sintetico,area,semestre,punteggio\n".to_owned();
    let (mut state, mut number) = (2_025_u64, 0);
    for (area, bodies, missing) in areas {
        for semester in ["2025-S1", "2025-S2"] {
            for (i, body) in bodies.iter().enumerate() {
                if semester == "2025-S1" && i < missing {
                    continue;
                }
                for _ in 0..3 {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    let score = 55 + (state >> 33) % 35;
                    number += 1;
                    writeln!(
                        text,
                        "visita {number},{area} centro {i},ente {body},{area},{semester},{}.{}",
                        score / 10,
                        score % 10
                    )
                    .expect("a string");
                }
            }
        }
    }
    text
}

#[test]
fn the_shipped_table_is_made_from_synthetic_records() {
    const FOLDER: &str = "datasets/qualita-centri-sintetico";
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = folder();
    let shipped = tree(&root.join(FOLDER));
    let mut site = shipped.clone();
    site.retain(|name, _| name == "dataset.toml");
    write_files(&at(&dir, &format!("sito/{FOLDER}")), &site);
    let settings = ["specola.toml", "themes/osservatorio/strings.toml"];
    let settings = settings.map(|name| (name.to_owned(), fs::read(root.join(name)).expect("read")));
    write_files(&at(&dir, "sito"), &settings.into());
    write(dir.path(), &format!("//- visite.csv\n{}", synthetic_visits()));
    write(dir.path(), "//- profilo.toml\nname = \"dimostrazione-2026\"\n");
    let arguments = ["aggregate", "qualita-centri-sintetico", "--root", "sito"];
    let private = ["--records", "visite.csv", "--profile", "profilo.toml"];
    let (code, _, said) = run(&[&arguments[..], &private].concat(), dir.path());
    assert_eq!((code, said.as_str()), (0, ""));
    let made = tree(&at(&dir, &format!("sito/{FOLDER}")));
    for name in ["audit.toml", "qualita-centri-dati-sintetici.csv"] {
        if std::env::var("SNAPSHOTS").is_ok_and(|s| s == "overwrite") {
            fs::write(root.join(FOLDER).join(name), &made[name]).expect("written");
        } else {
            assert_eq!(shipped.get(name), Some(&made[name]), "{name}");
        }
    }
}
