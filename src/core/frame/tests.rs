//! Queries and lookups over small tables, whole frames compared.

use super::*;
use crate::data::fixture::{Memory, Opened, field, one, open};
use crate::data::value::Asked;
use crate::source::Sources;

const CSV: &str = "\
luogo,anno,sesso,n,q,q_status
Asti,2024,m,10,1.5,
Asti,2024,f,12,2.25,P
Asti,2025,m,11,,C
Asti,2025,f,13,2.50,
Cuneo,2024,m,20,3.0,
Cuneo,2024,f,21,3.5,
";

fn memory() -> Memory {
    let labels = "categories = [{ value = \"m\", label = { it = \"Uomini\", en = \"Men\" } }, { value = \"f\" }]";
    let toml = "primaryKey = [\"luogo\", \"anno\", \"sesso\"]\n".to_owned()
        + &field("luogo", "string", "")
        + &field("anno", "year", "")
        + &field("sesso", "string", labels)
        + &field("n", "integer", "unit = { it = \"persone\" }")
        + &field("q", "number", "status = \"q_status\"");
    one(&toml, CSV)
}

fn opened(sources: &Sources<'_>) -> Opened {
    let opened = open(sources, "datasets/d/");
    assert_eq!(opened.faults, "");
    opened
}

fn text(t: &str) -> Asked {
    Asked::Text(t.to_owned())
}

/// A frame as text: names, cells with their statuses, the records of each row.
fn printed(frame: &Frame) -> Vec<String> {
    let names: Vec<&str> = frame.columns.iter().map(|c| c.name.as_str()).collect();
    let row = |r: usize| {
        let cell = |c: &FrameColumn| format!("{}{}", c.cells[r].value, c.cells[r].status.code());
        let cells: Vec<String> = frame.columns.iter().map(cell).collect();
        format!("{} <- {:?}", cells.join(" "), frame.lineage.records[r])
    };
    std::iter::once(names.join(" ")).chain((0..frame.n_rows).map(row)).collect()
}

fn ask(q: &Query) -> Result<Vec<String>, QueryFault> {
    let memory = memory();
    let sources = memory.sources();
    query(&opened(&sources).tables[0], &sources, q).map(|f| printed(&f))
}

fn filter(field: &str, values: &[Asked]) -> Filter {
    Filter { field: field.to_owned(), values: values.to_vec() }
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|n| (*n).to_owned()).collect()
}

#[test]
fn rows_are_chosen_sorted_and_cut() {
    let q = Query {
        filter: vec![filter("anno", &[Asked::Int(2024)]), filter("sesso", &[text("m"), text("f")])],
        columns: names(&["luogo", "sesso", "q"]),
        sort: vec![Sort { field: "q".to_owned(), order: Order::Descending }],
        limit: Some(3),
    };
    assert_eq!(
        ask(&q).unwrap(),
        ["luogo sesso q", "Cuneo f 3.5 <- [6]", "Cuneo m 3.0 <- [5]", "Asti f 2.25P <- [2]"]
    );
}

/// A table longer than what a query gathers before it drops rows.
#[test]
fn a_limit_changes_nothing_but_the_number_of_rows() {
    let row = |i: u32| [i.to_string(), (i.wrapping_mul(2_654_435_761) % 97).to_string()].join(",");
    let rows = (0..10_000).map(row).collect::<Vec<_>>().join("\n");
    let toml = "primaryKey = [\"n\"]\n".to_owned()
        + &field("n", "integer", "")
        + &field("q", "integer", "");
    let memory = one(&toml, &format!("n,q\n{rows}"));
    let sources = memory.sources();
    let opened = opened(&sources);
    let sorts = [
        vec![],
        vec![Sort { field: "q".to_owned(), order: Order::Ascending }],
        vec![Sort { field: "q".to_owned(), order: Order::Descending }],
    ];
    for sort in sorts {
        let all = Query { sort, ..Query::default() };
        let whole = printed(&query(&opened.tables[0], &sources, &all).unwrap());
        for n in [0, 1, 20, 5000, 20_000] {
            let cut = Query { limit: Some(n), ..all.clone() };
            let found = printed(&query(&opened.tables[0], &sources, &cut).unwrap());
            assert_eq!(found, whole[..=n.min(10_000)], "{n} of {:?}", all.sort);
        }
    }
}

#[test]
fn absent_values_come_last_and_a_list_says_the_order() {
    let by = |order| Query {
        filter: vec![filter("luogo", &[text("Asti")])],
        columns: names(&["sesso", "q"]),
        sort: vec![Sort { field: "q".to_owned(), order }],
        ..Query::default()
    };
    let rows = |q| ask(&q).unwrap()[1..].to_vec();
    assert_eq!(
        rows(by(Order::Ascending)),
        ["m 1.5 <- [1]", "f 2.25P <- [2]", "f 2.50 <- [4]", "m C <- [3]"]
    );
    assert_eq!(rows(by(Order::Descending))[3], "m C <- [3]");
    let listed = Query {
        sort: vec![Sort {
            field: "sesso".to_owned(),
            order: Order::Listed(vec![text("f"), text("m")]),
        }],
        ..by(Order::Ascending)
    };
    assert_eq!(rows(listed), ["f 2.25P <- [2]", "f 2.50 <- [4]", "m 1.5 <- [1]", "m C <- [3]"]);
}

#[test]
fn columns_carry_labels_units_and_categories() {
    let memory = memory();
    let sources = memory.sources();
    let q = Query { columns: names(&["sesso", "n"]), ..Query::default() };
    let frame = query(&opened(&sources).tables[0], &sources, &q).unwrap();
    let sesso = frame.column("sesso").unwrap();
    let lang = crate::lang::Lang::DEFAULT;
    assert_eq!(sesso.label_of(&crate::data::value::Value::Text("m".into()), lang), Some("Uomini"));
    assert_eq!(sesso.categories.len(), 1);
    let n = frame.column("n").unwrap();
    assert_eq!(n.unit.as_ref().map(|u| u.default_value().as_str()), Some("persone"));
    assert_eq!(frame.lineage.dataset, "d");
    assert_eq!(frame.lineage.version, None);
}

#[test]
fn what_does_not_fit_the_table_is_a_fault() {
    let with = |f: Filter| ask(&Query { filter: vec![f], ..Query::default() }).unwrap_err();
    assert_eq!(with(filter("mese", &[])), QueryFault::UnknownField("mese".to_owned()));
    assert_eq!(
        with(filter("luogo", &[Asked::Int(6)])),
        QueryFault::WrongType { field: "luogo".to_owned(), value: "6".to_owned() }
    );
}

fn look(field: &str, keys: &[(&str, Asked)]) -> String {
    let memory = memory();
    let sources = memory.sources();
    let keys: Vec<Key<'_>> = keys.iter().map(|(field, value)| Key { field, value }).collect();
    match lookup(&opened(&sources).tables[0], &sources, field, &keys) {
        Found::One { cell, record } => format!("{}{} <- {record}", cell.value, cell.status.code()),
        other @ (Found::None { .. } | Found::Many { .. } | Found::Fault(_)) => format!("{other:?}"),
    }
}

#[test]
fn exactly_one_cell_is_found() {
    let keys = |l: &str, a: i64, s: &str| {
        [("luogo", text(l)), ("anno", Asked::Int(a)), ("sesso", text(s))]
    };
    assert_eq!(look("n", &keys("Asti", 2025, "f")), "13 <- 4");
    assert_eq!(look("q", &keys("Asti", 2024, "f")), "2.25P <- 2");
    assert_eq!(look("q", &keys("Asti", 2025, "m")), "C <- 3");
    assert_eq!(look("luogo", &[("q", text("3.50"))]), "Cuneo <- 6");
    assert_eq!(
        look("n", &[("luogo", text("Cuneo")), ("anno", text("2024")), ("sesso", text("m"))]),
        "20 <- 5"
    );
}

#[test]
fn no_row_or_many_rows_say_what_would_help() {
    assert_eq!(
        look("n", &[("luogo", text("Cuneo")), ("anno", Asked::Int(2025)), ("sesso", text("m"))]),
        "None { nearest: [\"luogo = Asti, anno = 2025, sesso = m\", \"luogo = Cuneo, anno = 2024, sesso = m\", \
         \"luogo = Asti, anno = 2024, sesso = m\"] }"
    );
    assert_eq!(look("n", &[("luogo", text("Novara"))]), "None { nearest: [] }");
    assert_eq!(
        look("n", &[("luogo", text("Asti"))]),
        "Many { count: 4, keys: [\"anno\", \"sesso\"] }"
    );
    assert_eq!(look("n", &[]), "Many { count: 6, keys: [\"luogo\", \"anno\", \"sesso\"] }");
    assert_eq!(look("m", &[]), "Fault(UnknownField(\"m\"))");
    assert_eq!(
        look("n", &[("anno", text("ieri"))]),
        "Fault(WrongType { field: \"anno\", value: \"\\\"ieri\\\"\" })"
    );
}
