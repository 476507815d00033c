//! A dataset described by a `datapackage.json`, with a `dataset.toml` for what that cannot say.

use super::*;
use crate::data::schema::{FieldsMatch, Type};
use crate::lang::Lang;

const TOML: &str = "\
holder      = \"ente\"
theme       = [\"SOCI\"]
frequency   = \"ANNUAL\"
modified    = 2025-03-31
";

const PACKAGE: &str = r#"{
  "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
  "name": "prova",
  "title": "Prova",
  "description": "Una tabella di prova, lunga quanto basta per essere descritta.",
  "version": "1.2.0",
  "licenses": [{ "name": "CC-BY-4.0", "title": "CC BY 4.0" }],
  "keywords": ["prova"],
  "contributors": [{ "title": "Ada", "roles": ["author"], "givenName": "Ada" }],
  "sources": [{ "title": "Istat", "path": "https://www.istat.it" }],
  "resources": [{
    "name": "valori",
    "path": "valori.csv",
    "encoding": "windows-1252",
    "dialect": { "delimiter": ";", "csvddfVersion": 1.2 },
    "schema": "schema.json",
    "bytes": 10
  }]
}"#;

const SCHEMA: &str = r#"{
  "fields": [
    { "name": "comune", "title": "Comune", "rdfType": "http://schema.org/City" },
    { "name": "anno", "type": "year", "constraints": { "minimum": "2020" } },
    { "name": "valore", "type": "number", "decimalChar": ",", "missingValues": ["..", ""] },
    { "name": "sesso", "type": "string", "categories": [{ "value": "m", "label": "Maschi" }, "f"] }
  ],
  "primaryKey": ["comune", "anno"],
  "fieldsMatch": ["equal"]
}"#;

fn opened(toml: &str, package: &str, csv: &[u8]) -> crate::data::fixture::Opened {
    let memory = Memory::new(&format!(
        "//- datasets/d/dataset.toml\n{toml}//- datasets/d/schema.json\n{SCHEMA}"
    ))
    .with("datasets/d/datapackage.json", package.as_bytes())
    .with("datasets/d/valori.csv", csv);
    open(&memory.sources(), "datasets/d/")
}

#[test]
fn a_data_package_says_what_dataset_toml_does_not() {
    let csv = "anno;comune;valore;sesso\n2024;Citt\u{e0};1,50;m\n2025;Asti;..;f\n";
    let csv: Vec<u8> = csv.chars().map(|c| c as u8).collect();
    let opened = opened(TOML, PACKAGE, &csv);
    assert_eq!(opened.faults, "");
    let dataset = opened.dataset.unwrap();
    assert_eq!(dataset.title.get(Lang::DEFAULT).0, "Prova");
    assert_eq!(dataset.version.value.to_string(), "1.2.0");
    assert_eq!(dataset.licenses[0].name, "CC-BY-4.0");
    assert_eq!(dataset.contributors[0].roles, ["author"]);
    let resource = &dataset.resources[0];
    let schema = &resource.schema;
    assert_eq!(resource.name, "valori");
    assert_eq!(schema.fields_match, FieldsMatch::Equal);
    assert_eq!(schema.primary_key, [0, 1]);
    let types: Vec<Type> = schema.fields.iter().map(|f| f.ty).collect();
    assert_eq!(types, [Type::String, Type::Year, Type::Number, Type::String]);
    assert_eq!(schema.fields[1].title.get(Lang::DEFAULT).0, "anno");
    let label = schema.fields[3].categories[0].label.as_ref().unwrap();
    assert_eq!(label.get(Lang::DEFAULT).0, "Maschi");
    assert_eq!(opened.tables[0].n_rows, 2);
}

#[test]
fn dataset_toml_comes_first() {
    let toml = format!("{TOML}version = \"2.0.0\"\ntitle = {{ it = \"Altro\" }}\n");
    let dataset = opened(&toml, PACKAGE, b"comune;anno;valore;sesso\n").dataset.unwrap();
    assert_eq!(dataset.version.value.to_string(), "2.0.0");
    assert_eq!(dataset.title.get(Lang::DEFAULT).0, "Altro");
}

#[test]
fn a_fault_of_the_package_is_told_in_the_package() {
    let package = PACKAGE.replace("\"1.2.0\"", "\"1.2\"").replace("CC-BY-4.0", "CC-BY-NC-4.0");
    assert_eq!(
        opened(TOML, &package, b"comune;anno;valore;sesso\nAsti;2019;1,0;x\n").faults,
        "\
datasets/d/datapackage.json:6:14: error[version-invalid]: version `1.2`: three numbers are needed
datasets/d/datapackage.json:7:26: error[value-choice]: `CC-BY-NC-4.0` is not a value of `licenses`
"
    );
}
