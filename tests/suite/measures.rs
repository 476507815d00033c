//! Private records → tables of other kinds: rounded counts, classes of a score, medians, tables that share their records.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::aggregate::{CANARY, aggregate, records, site};
use crate::fixture::{NOW, folder, run, tree, write};
use crate::snapshot;

/// The same site with other fields, measures and dimensions.
fn other(dir: &Path, fields: &[&str], measures: &str, dimensions: &str) {
    let text = snapshot::read("aggregate/dataset.txt");
    let (head, _) = text.split_once("primaryKey").expect("a key");
    let head = head.split_once("//- ").expect("a file").1;
    let key: Vec<&&str> = fields.iter().filter(|f| !f.contains(':')).collect();
    let field = |name: &&str| match name.split_once(':') {
        None => format!(
            "  {{ name = \"{name}\", type = \"string\", title = {{ it = \"{name}\" }} }},\n"
        ),
        Some((name, kind)) => format!(
            "  {{ name = \"{name}\", type = \"{kind}\", title = {{ it = \"{name}\" }}, status = \"{name}_status\" }},\n"
        ),
    };
    let fields: String = fields.iter().map(field).collect();
    let said = format!(
        "//- {head}primaryKey = {key:?}\nfields = [\n{fields}]\n[aggregate]\nprofile = \"prova\"\n\
         person = \"id_ospite\"\ncentre = \"id_centro\"\nholding = \"gestore\"\nmeasures = [{measures}]\n{dimensions}"
    );
    write(&dir.join("sito"), &said);
}

const AREA: &str = "[[aggregate.dimensions]]\nfield = \"area\"\ncolumn = \"comune\"\nmerge = [\n  \
    { code = \"monferrato\", of = [\"casale\", \"valenza\"] },\n  { code = \"sud\", of = [\"acqui\", \"ovada\"] },\n  \
    { code = \"est\", of = [\"tortona\", \"novi\"] },\n]\ncodes = [\"alessandria\"]\ntotal = \"provincia\"\n";

const PERIOD: &str = "[[aggregate.dimensions]]\nfield = \"periodo\"\ncolumn = \"data\"\nperiod = \"half-year\"\n\
    codes = [\"2025-H1\", \"2025-H2\"]\ntotal = \"2025\"\n";

/// What was written, once the site takes it.
fn made(dir: &Path, name: &str, more: &str, into: &mut BTreeMap<String, Vec<u8>>) {
    write(dir, &format!("//- privato/profilo.toml\nname = \"prova\"\n{more}"));
    let (code, out, said) = aggregate(dir, &[]);
    assert_eq!((code, said.as_str()), (0, ""), "{name}");
    let built = run(&["build", "--root", "sito", "--now", NOW], dir);
    assert_eq!((built.0, built.2.as_str()), (0, ""), "{name}");
    for file in ["quote.csv", "audit.toml"] {
        let bytes = fs::read(dir.join("sito/datasets/quote").join(file)).expect("written");
        into.insert(format!("{name}/{file}"), bytes);
    }
    into.insert(format!("{name}/out.txt"), out.into_bytes());
    let has = |bytes: &[u8]| bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes());
    assert!(tree(&dir.join("sito")).iter().all(|(_, bytes)| !has(bytes)), "{name}");
}

#[test]
fn counts_are_rounded_numbers_classed_and_medians_told() {
    let mut all = BTreeMap::new();
    let dir = folder();
    site(dir.path());
    write(dir.path(), &format!("//- privato/record.csv\n{}", records(400)));
    let persons = "{ field = \"ospiti\", kind = \"persons\" }";
    other(dir.path(), &["area", "periodo", "ospiti:integer"], persons, &format!("{AREA}{PERIOD}"));
    made(dir.path(), "controlled", "rounding = { base = 5 }\n", &mut all);
    let key = "rounding = { base = 3, method = \"cell-key\", secret = \"solo per le prove, inventato\" }\n";
    made(dir.path(), "cell-key", key, &mut all);
    // The same cell is rounded the same way in a table with fewer of them.
    let whole = String::from_utf8(all["cell-key/quote.csv"].clone()).expect("UTF-8");
    other(dir.path(), &["area", "ospiti:integer"], persons, AREA);
    made(dir.path(), "fewer", key, &mut all);
    let fewer = String::from_utf8(all.remove("fewer/quote.csv").expect("made")).expect("UTF-8");
    for row in fewer.lines().skip(1) {
        let (area, count) = row.split_once(',').expect("two");
        assert!(whole.contains(&format!("{area},2025,{count}")), "{row}");
    }
    let classes = "[[aggregate.dimensions]]\nfield = \"classe\"\ncolumn = \"punteggio\"\nbounds = [40, 70.5]\n\
        codes = [\"basso\", \"medio\", \"alto\"]\ntotal = \"tutti\"\n";
    let measures = format!(
        "{persons}, {{ field = \"mediana\", kind = \"median\", column = \"punteggio\" }}, \
         {{ field = \"media\", kind = \"mean\", column = \"punteggio\" }}"
    );
    let fields = ["area", "classe", "ospiti:integer", "mediana:number", "media:number"];
    other(dir.path(), &fields, &measures, &format!("{AREA}{classes}"));
    let coding = "coding = [{ column = \"punteggio\", bottom = 20, top = 80 }]\n";
    made(dir.path(), "classes", coding, &mut all);
    all.remove("fewer/audit.toml");
    all.remove("fewer/out.txt");
    snapshot::hold("aggregate/measures", &all);
}

#[test]
fn rounding_does_not_hide_who_runs_the_only_centre() {
    let dir = folder();
    site(dir.path());
    write(dir.path(), &format!("//- privato/record.csv\n{}", records(40)));
    let persons = "{ field = \"ospiti\", kind = \"persons\" }";
    other(dir.path(), &["area", "periodo", "ospiti:integer"], persons, &format!("{AREA}{PERIOD}"));
    write(dir.path(), "//- privato/profilo.toml\nname = \"prova\"\nrounding = { base = 5 }\n");
    let mut told = BTreeMap::new();
    for lang in ["en", "it"] {
        let (code, _, said) = aggregate(dir.path(), &["--lang", lang]);
        assert_eq!(code, 1);
        told.insert(format!("{lang}.txt"), said.into_bytes());
    }
    snapshot::hold("aggregate/rounding-bare", &told);
}

#[test]
fn a_table_takes_those_of_the_same_records_into_account() {
    let dir = folder();
    site(dir.path());
    write(dir.path(), &format!("//- privato/record.csv\n{}", records(400)));
    assert_eq!(aggregate(dir.path(), &[]).0, 0);
    // By municipality, which the first table has only in areas.
    let first =
        fs::read_to_string(dir.path().join("sito/datasets/quote/dataset.toml")).expect("read");
    let (head, _) = first.split_once("primaryKey").expect("a key");
    let second = format!(
        "//- datasets/comuni/dataset.toml\n{head}primaryKey = [\"comune\", \"cittadinanza\"]\nfields = [\n  \
         {{ name = \"comune\", type = \"string\", title = {{ it = \"Comune\" }} }},\n  \
         {{ name = \"cittadinanza\", type = \"string\", title = {{ it = \"Cittadinanza\" }} }},\n  \
         {{ name = \"ospiti\", type = \"integer\", title = {{ it = \"Ospiti\" }}, status = \"ospiti_status\" }},\n]\n\
         [aggregate]\nprofile = \"prova\"\nperson = \"id_ospite\"\ncentre = \"id_centro\"\nholding = \"gestore\"\n\
         measures = [{{ field = \"ospiti\", kind = \"persons\" }}]\ndimensions = [\n  \
         {{ field = \"comune\", codes = [\"casale\", \"valenza\", \"acqui\", \"ovada\", \"tortona\", \"novi\", \"alessandria\"] }},\n  \
         {{ field = \"cittadinanza\", codes = [\"alfa\", \"beta\", \"gamma\", \"delta\"], total = \"tutte\" }},\n]\n"
    );
    write(&dir.path().join("sito"), &second);
    let arguments = ["aggregate", "comuni", "--root", "sito", "--records", "privato/record.csv"];
    let profile = ["--profile", "privato/profilo.toml"];
    let (code, out, said) = run(&[&arguments[..], &profile].concat(), dir.path());
    assert_eq!((code, said.as_str()), (0, ""));
    let (code, checked, _) = run(&["check", "--root", "sito", "--now", NOW], dir.path());
    assert_eq!(code, 0, "{checked}");
    let table = fs::read(dir.path().join("sito/datasets/comuni/quote.csv"))
        .or_else(|_| fs::read(dir.path().join("sito/datasets/comuni/comuni.csv")))
        .expect("a table");
    // What a reader can work out follows from both tables.
    let mut told = String::new();
    for cell in ["comune=ovada,cittadinanza=gamma", "comune=alessandria,cittadinanza=delta"] {
        let arguments = [&arguments[..], &profile, &["--explain", cell]].concat();
        let (code, out, said) = run(&arguments, dir.path());
        assert_eq!((code, said.as_str()), (0, ""));
        told.extend([cell, ": ", &out]);
    }
    let mut made = BTreeMap::from([("comuni.csv".to_owned(), table)]);
    made.insert("out.txt".to_owned(), out.into_bytes());
    made.insert("explained.txt".to_owned(), told.into_bytes());
    snapshot::hold("aggregate/linked", &made);
}

#[test]
fn what_a_withdrawn_version_hid_stays_hidden() {
    let dir = folder();
    site(dir.path());
    write(dir.path(), &format!("//- privato/record.csv\n{}", records(400)));
    assert_eq!(aggregate(dir.path(), &[]).0, 0);
    assert_eq!(run(&["release", "quote", "--root", "sito"], dir.path()).0, 0);
    let reason = ["--reason-it", "Errore nei dati."];
    let withdraw = ["withdraw", "quote", "1.0.0", "--root", "sito"];
    assert_eq!(run(&[&withdraw[..], &reason].concat(), dir.path()).0, 0);
    let table = || {
        let text = fs::read_to_string(dir.path().join("sito/datasets/quote/quote.csv"));
        let hidden = |row: &&str| row.ends_with(",C,,C,,C");
        let text = text.expect("a table");
        text.lines().filter(hidden).map(str::to_owned).collect::<Vec<String>>()
    };
    let before = table();
    // With ten times the records no cell would have to be hidden.
    write(dir.path(), &format!("//- privato/record.csv\n{}", records(4000)));
    let (code, _, said) = aggregate(dir.path(), &[]);
    assert_eq!((code, said.as_str()), (0, ""));
    let after = table();
    assert!(before.len() > 20 && before.iter().all(|row| after.contains(row)), "{after:?}");
}
