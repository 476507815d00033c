//! Tables in, the bytes of each format out.

mod twins;

use proptest::prelude::*;

use super::release::{SUMS, changes, sums};
use super::*;
use crate::data::fixture::{HEAD, Memory, field, one, open, shown};

fn written(toml: &str, csv: &str, format: Format) -> String {
    let memory = one(toml, csv);
    let sources = memory.sources();
    let opened = open(&sources, "datasets/d/");
    assert_eq!(opened.faults, "");
    let mut out = Vec::new();
    export(&opened.tables[0], &sources, format, &mut out).unwrap();
    let (bytes, hash) = digest(&opened.tables[0], &sources, format).unwrap();
    assert_eq!((bytes, hash), (out.len() as u64, hex(&Sha256::digest(&out))));
    String::from_utf8(out).unwrap()
}

fn toml() -> String {
    "dialect = { delimiter = \";\", decimalChar = \",\" }\nprimaryKey = [\"mese\"]\n".to_owned()
        + &field("mese", "yearmonth", "")
        + &field("anno", "year", "")
        + &field("nome", "string", "")
        + &field("quota", "number", "status = \"quota_status\"")
        + &field("n", "integer", "status = { obs = \"P\" }")
        + &field("vero", "boolean", "")
        + &field("giorno", "date", "format = \"%d/%m/%Y\"")
}

const CSV: &str = "mese;anno;nome;quota;quota_status;n;vero;giorno\n\
                   2025-02;2025;\"a;b, \"\"c\"\"\";0,10;;5;true;31/12/2024\n\
                   2025-01;0987;è\r\n2024-12;2024;;;C;;0;\n";

#[test]
fn a_canonical_csv_has_one_form() {
    let csv = CSV.replace("2025-01;0987;è\r\n", "2025-01;0987;è;-3;P;-7;;01/02/2025\r\n");
    assert_eq!(
        written(&toml(), &csv, Format::Csv),
        "mese,anno,nome,quota,quota_status,n,n_status,vero,giorno\r\n\
         2024-12,2024,,,C,,,false,\r\n\
         2025-01,0987,è,-3,P,-7,P,,2025-02-01\r\n\
         2025-02,2025,\"a;b, \"\"c\"\"\",0.10,,5,P,true,2024-12-31\r\n"
    );
}

#[test]
fn its_twin_opens_in_an_italian_excel() {
    let csv = CSV.replace("2025-01;0987;è\r\n", "2025-01;0987;è;-3;P;-7;;01/02/2025\r\n");
    assert_eq!(
        written(&toml(), &csv, Format::ExcelIt),
        "\u{feff}mese;anno;nome;quota;quota_status;n;n_status;vero;giorno\r\n\
         2024-12;2024;;;C;;;false;\r\n\
         2025-01;0987;è;-3;P;-7;P;;2025-02-01\r\n\
         2025-02;2025;\"a;b, \"\"c\"\"\";0,10;;5;P;true;2024-12-31\r\n"
    );
}

#[test]
fn json_records_say_the_same() {
    let csv = CSV.replace("2025-01;0987;è\r\n", "2025-01;0987;è;-3;P;-7;;01/02/2025\r\n");
    let text = written(&toml(), &csv, Format::Json);
    assert_eq!(
        text,
        "[\n\
         {\"mese\":\"2024-12\",\"anno\":2024,\"nome\":null,\"quota\":null,\"quota_status\":\"C\",\"n\":null,\"n_status\":\"\",\"vero\":false,\"giorno\":null},\n\
         {\"mese\":\"2025-01\",\"anno\":987,\"nome\":\"è\",\"quota\":-3,\"quota_status\":\"P\",\"n\":-7,\"n_status\":\"P\",\"vero\":null,\"giorno\":\"2025-02-01\"},\n\
         {\"mese\":\"2025-02\",\"anno\":2025,\"nome\":\"a;b, \\\"c\\\"\",\"quota\":0.10,\"quota_status\":\"\",\"n\":5,\"n_status\":\"P\",\"vero\":true,\"giorno\":\"2024-12-31\"}\n\
         ]\n"
    );
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read.as_array().map(Vec::len), Some(3));
}

#[test]
fn an_empty_table_and_a_lone_column_are_still_files() {
    let lone = field("a", "string", "");
    assert_eq!(written(&lone, "a\n", Format::Csv), "a\r\n");
    assert_eq!(written(&lone, "a\n", Format::Json), "[\n]\n");
    // Without quotes the second row would be a blank line, which is no row.
    assert_eq!(written(&lone, "a\nx\n\"\"\ny\n", Format::Csv), "a\r\nx\r\n\"\"\r\ny\r\n");
    assert_eq!(
        written(&lone, "a\nx\n\"\"\n", Format::Json),
        "[\n{\"a\":\"x\"},\n{\"a\":null}\n]\n"
    );
}

#[test]
fn a_table_without_key_keeps_its_order_and_composed_letters_are_one() {
    let lone = field("a", "string", "");
    assert_eq!(written(&lone, "a\nz\na\ne\u{300}\n", Format::Csv), "a\r\nz\r\na\r\nè\r\n");
}

const VERSION: &str = "datasets/d/versions/1.0.0/";

fn frozen(csv: &str) -> Memory {
    let toml = format!("//- {VERSION}dataset.toml\n{HEAD}{}", field("a", "string", ""));
    Memory::new(&toml)
        .with(&format!("{VERSION}d.csv"), csv.as_bytes())
        .with(&format!("{VERSION}{SUMS}"), b"")
}

fn told(memory: &Memory, sums: &str) -> String {
    let sources = memory.sources();
    let opened = open(&sources, VERSION);
    assert_eq!(opened.faults, "");
    let dataset = opened.dataset.unwrap();
    assert_eq!((dataset.id.as_str(), opened.tables[0].version), ("d", Some(dataset.version.value)));
    let sums_file = sources.find(&format!("{VERSION}{SUMS}")).unwrap();
    shown(changes(&dataset, &opened.tables, sums, sums_file, &sources), &sources)
}

#[test]
fn a_frozen_version_is_held_to_its_hash() {
    let memory = frozen("a\nx\n");
    let made = {
        let sources = memory.sources();
        sums(&open(&sources, VERSION).tables, &sources).unwrap()
    };
    let hash = hex(&Sha256::digest(b"a\r\nx\r\n"));
    let schema = r#"{"fields":[{"name":"a","type":"string"}],"primaryKey":[],"uniqueKeys":[],"foreignKeys":[]}"#;
    let schema = hex(&Sha256::digest(format!("{schema}\n")));
    assert_eq!(made, format!("{hash}  d.csv\n{schema}  d.schema.json\n"));
    assert_eq!(told(&memory, &made), "");
    // Another way to write the same cells is the same table.
    assert_eq!(told(&frozen("\"a\"\r\n\"x\"\r\n"), &made), "");
    let changed = "error[version-changed]: the frozen version 1.0.0 changed:";
    assert_eq!(told(&frozen("a\ny\n"), &made), format!("{VERSION}d.csv: {changed} d.csv\n"));
    // The program makes another schema of the same words.
    assert_eq!(
        told(&memory, &format!("{hash}  d.csv\n{hash}  d.schema.json\n")),
        format!("{VERSION}dataset.toml: {changed} d.schema.json\n")
    );
    assert_eq!(told(&memory, &format!("{hash}  d.csv\n")), "");
    assert_eq!(
        told(&memory, &format!("{hash}  e.csv\nx\n")),
        format!(
            "{VERSION}{SUMS}: {changed} d.csv\n{VERSION}{SUMS}: {changed} e.csv\n\
             {VERSION}{SUMS}: {changed} a line that cannot be read\n"
        )
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_canonical_csv_is_its_own_canonical_csv(
        rows in prop::collection::vec(("([a-zà-ö][a-z,\"\n\r ]{0,6})?", any::<Option<i64>>(), any::<(i32, u8)>()), 0..20),
        keyed in any::<bool>(),
    ) {
        let key = if keyed { "uniqueKeys = []\nprimaryKey = [\"i\"]\n" } else { "" };
        // Without its decimal sign declared, 1.234 could be read in two ways.
        let toml = key.to_owned()
            + &field("i", "integer", "")
            + &field("t", "string", "")
            + &field("n", "integer", "")
            + &field("d", "number", "decimalChar = \".\"");
        let mut csv = "i,t,n,d\n".to_owned();
        for (i, (t, n, (units, scale))) in rows.iter().enumerate() {
            // Backwards, so that a table with a key has to be sorted.
            let n = n.map(|n| n.to_string()).unwrap_or_default();
            let d = crate::data::value::Decimal::new(i64::from(*units), u32::from(scale % 10));
            let t = t.replace('"', "\"\"");
            csv.push_str(&[&(100 - i).to_string(), ",\"", &t, "\",", &n, ",", &d.to_string(), "\n"].concat());
        }
        let once = written(&toml, &csv, Format::Csv);
        prop_assert_eq!(written(&toml, &once, Format::Csv), once.clone());
        prop_assert_eq!(written(&toml, &once, Format::Json), written(&toml, &csv, Format::Json));
    }
}
