//! The figures of the shipped datasets, cell by cell those of the files they were taken from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use specola::export::Format;

use crate::data::{above, checked, root, shipped, sources, written};

/// A row by its header.
type Row = BTreeMap<String, String>;

/// The rows of a CSV file with commas, a header and no quotes. Not read with our own reader, which it is to hold.
fn rows(bytes: &[u8]) -> Vec<Row> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    assert!(!text.contains('"'), "a file without quotes");
    let mut lines = text.lines().map(|l| l.split(',').map(str::to_owned));
    let header: Vec<String> = lines.next().expect("a header").collect();
    lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
}

/// Some cells of a row, in this order.
fn cells(row: &Row, names: &[&str]) -> Vec<String> {
    names.iter().map(|n| row.get(*n).expect("a column").clone()).collect()
}

/// The tables that are held cell by cell; none has a quote in its canonical CSV.
const TABLES: [&str; 4] =
    ["asilo-italia/decisioni", "asilo-italia/domande", "bilancio-comuni-2025", "quadro-italia"];

/// The canonical CSV of those tables, by their full names.
fn published() -> BTreeMap<String, Vec<Row>> {
    let memory = shipped();
    let sources = sources(&memory);
    let mut found = BTreeMap::new();
    for (_, tables) in &checked(&sources) {
        for table in tables.iter().filter(|t| TABLES.contains(&t.full_name().as_str())) {
            found.insert(table.full_name(), rows(&written(table, &sources, Format::Csv)));
        }
    }
    found
}

/// New applications and first-instance decisions; the last year is provisional.
fn asylum(facts: &Path) -> [Vec<Vec<String>>; 2] {
    let status = |row: &Row| if row["anno"] == "2025" { "P" } else { "" }.to_owned();
    let read = |name: &str| rows(&fs::read(facts.join(name)).expect("a file"));
    let applications = read("unhcr_italia_domande_asilo.csv")
        .iter()
        .filter(|r| r["tipo_domanda"] == "N")
        .map(|r| vec![r["anno"].clone(), r["domande"].clone(), status(r)])
        .collect();
    let outcomes =
        ["riconosciuti", "protezione_complementare", "respinti", "chiusi_altrimenti", "totale"];
    let decisions = read("unhcr_italia_decisioni_asilo.csv")
        .iter()
        .filter(|r| r["livello"] == "FI")
        .flat_map(|r| {
            outcomes.map(|o| vec![r["anno"].clone(), o.to_owned(), r[o].clone(), status(r)])
        })
        .collect();
    [applications, decisions]
}

/// The rows of the table that is collected from several bodies, in the order of its files.
fn collected(facts: &Path) -> Vec<Vec<String>> {
    let read = |name: &str| rows(&fs::read(facts.join(name)).expect("a file"));
    let row = |body: &str, year: &str, what: &str, value: &str, status: &str| {
        [body, year, what, value, status, "persone"].map(str::to_owned).to_vec()
    };
    let mut all = Vec::new();
    for r in read("stranieri_1gennaio_territori_2020_2025.csv") {
        if r["territorio"] == "Italia" {
            let value = &r["stranieri_residenti"];
            all.push(row("istat", &r["anno"], "residenti_stranieri_1gen", value, ""));
        }
    }
    let reception = read("accoglienza_regioni_2019_2025.csv");
    for r in read("sbarchi_annuali.csv") {
        let year = r["anno"].as_str();
        if !("2020"..="2024").contains(&year) {
            continue;
        }
        all.push(row("ministero-interno", year, "persone_sbarcate", &r["persone_sbarcate"], ""));
        let day = format!("{year}-12-31");
        let of_italy = reception
            .iter()
            .find(|r| r["data_report"] == day && r["regione"].starts_with("Italia"))
            .expect("a report");
        let value = &of_italy["totale"];
        all.push(row("ministero-interno", year, "persone_accolte_31dic", value, ""));
    }
    for r in read("unhcr_italia_domande_asilo.csv") {
        let year = r["anno"].as_str();
        if r["tipo_domanda"] == "N" && year >= "2020" {
            let status = if year == "2025" { "P" } else { "" };
            all.push(row("unhcr", year, "nuove_domande_asilo", &r["domande"], status));
        }
    }
    all
}

#[test]
fn the_shipped_figures_are_those_of_their_sources() {
    let Some(facts) = above("shared/facts") else {
        println!("SKIPPED: there are no real files beside the project");
        return;
    };
    let published = published();
    // The canonical CSV stands in the order of its key.
    let sorted = |mut rows: Vec<Vec<String>>| {
        rows.sort();
        rows
    };
    let table = |name: &str, names: &[&str]| {
        sorted(published.get(name).expect("a table").iter().map(|r| cells(r, names)).collect())
    };
    let [applications, decisions] = asylum(&facts);
    assert_eq!(
        table("asilo-italia/domande", &["anno", "domande", "domande_status"]),
        sorted(applications)
    );
    let names = ["anno", "esito", "decisioni", "decisioni_status"];
    assert_eq!(table("asilo-italia/decisioni", &names), sorted(decisions));
    let names = ["ente", "anno", "indicatore", "valore", "valore_status", "unita"];
    assert_eq!(table("quadro-italia", &names), sorted(collected(&facts)));

    // The one was published as its source writes it, the other was taken out of it by hand before.
    let ours = ["nati_vivi", "morti", "immigrati_estero", "emigrati_estero"];
    let ours = [&ours[..], &["acquisizioni_cittadinanza"]].concat();
    let both = ["stranieri_1gen", "stranieri_31dic"].into_iter();
    let both: Vec<String> =
        both.flat_map(|n| ["maschi", "femmine", "totale"].map(|s| format!("{n}_{s}"))).collect();
    let there = ["codice_istat", "comune"].into_iter().chain(both.iter().map(String::as_str));
    let there: Vec<&str> = there.chain(ours.iter().copied()).collect();
    let totals: Vec<String> = ours.iter().map(|n| format!("{n}_totale")).collect();
    let here = there.iter().copied().take(8).chain(totals.iter().map(String::as_str));
    let here: Vec<&str> = here.collect();
    let fact = fs::read(facts.join("alessandria_comuni_bilancio_stranieri_2025.csv"));
    let fact = rows(&fact.expect("a file")).iter().map(|r| cells(r, &there)).collect();
    let table = table("bilancio-comuni-2025", &here);
    assert_eq!(table.len(), 187);
    assert_eq!(table, sorted(fact));
}

#[test]
fn files_that_were_carried_over_whole_are_the_same_bytes() {
    let Some(facts) = above("shared/facts") else {
        println!("SKIPPED: there are no real files beside the project");
        return;
    };
    for (ours, theirs) in [
        ("nazionalita-sbarchi", "sbarchi_nazionalita_dichiarata"),
        ("occupazione-stranieri", "italia_occupazione_stranieri_2019_2023"),
    ] {
        let here = fs::read(root().join(format!("datasets/{ours}/{ours}.csv"))).expect("a file");
        let there = fs::read(facts.join(format!("{theirs}.csv"))).expect("a file");
        assert_eq!(String::from_utf8_lossy(&here), String::from_utf8_lossy(&there), "{ours}");
    }
}
