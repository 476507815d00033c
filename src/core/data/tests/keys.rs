//! Primary, unique and foreign keys.

use super::*;

#[test]
fn two_rows_with_one_key_are_told_at_the_second() {
    let toml = "primaryKey = [\"a\", \"n\"]\n".to_owned()
        + &field("a", "string", "")
        + &field("n", "number", "");
    assert_eq!(faults(&toml, "a,n\nx,1.0\nx,2\ny,1\n"), "");
    assert_eq!(
        faults(&toml, "a,n\nx,1.0\ny,2\nx,1\nx,1.00\n"),
        "\
datasets/d/d.csv:4:1: error[key-duplicate]: the key a = x, n = 1 is already that of record 1
datasets/d/d.csv:5:1: error[key-duplicate]: the key a = x, n = 1.00 is already that of record 1
"
    );
    assert_eq!(
        faults(&toml, "a,n\n,1\n"),
        "datasets/d/d.csv:2:1: error[cell-constraint]: `` breaks the constraint `required = true`\n"
    );
}

#[test]
fn unique_fields_and_keys_are_checked_alone() {
    let toml = "uniqueKeys = [[\"b\"]]\n".to_owned()
        + &field("a", "string", "constraints = { unique = true }")
        + &field("b", "integer", "");
    assert_eq!(
        faults(&toml, "a,b\nx,1\ny,1\nx,2\n,3\n,4\n"),
        "\
datasets/d/d.csv:3:3: error[key-duplicate]: the key b = 1 is already that of record 1
datasets/d/d.csv:4:1: error[key-duplicate]: the key a = x is already that of record 1
"
    );
}

const TWO: &str = "
[[resources]]
name = \"valori\"
path = \"valori.csv\"
[resources.schema]
foreignKeys = [{ fields = [\"codice\"], reference = { resource = \"comuni\", fields = [\"codice\"] } }]
[[resources.schema.fields]]
name = \"codice\"
type = \"string\"
title = { it = \"Codice\" }
[[resources]]
name = \"comuni\"
path = \"comuni.csv\"
[resources.schema]
[[resources.schema.fields]]
name = \"codice\"
type = \"string\"
title = { it = \"Codice\" }
[[resources.schema.fields]]
name = \"capoluogo\"
type = \"string\"
title = { it = \"Capoluogo\" }
";

#[test]
fn a_foreign_key_names_a_row_of_another_table() {
    let check = |toml: &str, valori: &str| {
        let memory = Memory::new(&format!("//- datasets/d/dataset.toml\n{HEAD}{toml}"))
            .with("datasets/d/valori.csv", valori.as_bytes())
            .with("datasets/d/comuni.csv", b"codice,capoluogo\n006001,006003\n006003,006003\n");
        open(&memory.sources(), "datasets/d/").faults
    };
    // A key with an absent part names nothing, and nothing is wrong with that.
    assert_eq!(check(TWO, "codice\n006003\n\"\"\n006001\n006003\n"), "");
    assert_eq!(
        check(TWO, "codice\n006003\n006004\n"),
        "datasets/d/valori.csv:3:1: error[foreign-key-missing]: `codice = 006004` is not in `comuni`\n"
    );
    let wrong = TWO.replace("resource = \"comuni\"", "resource = \"comune\"");
    assert_eq!(
        check(&wrong, "codice\n"),
        "datasets/d/dataset.toml:14:64: error[id-unknown]: there is no table `comune`\n"
    );
}

#[test]
fn rows_in_the_order_of_the_key_are_known_to_be() {
    let toml = "primaryKey = [\"a\", \"n\"]\n".to_owned()
        + &field("a", "string", "")
        + &field("n", "integer", "");
    let in_order = |csv: &str| {
        let memory = one(&toml, csv);
        let sources = memory.sources();
        open(&sources, "datasets/d/").tables[0].in_key_order
    };
    assert!(in_order("a,n\nx,9\nx,10\ny,1\n"));
    assert!(!in_order("a,n\nx,10\nx,9\n"));
    let long = (0..10_000).map(|i| format!("x,{i}\n")).collect::<Vec<_>>().concat();
    assert!(in_order(&format!("a,n\n{long}")));
    assert!(!in_order(&format!("a,n\n{long}a,1\n")));
    // The last row of one batch is compared with the first of the next.
    let batch = (0..4096).map(|i| format!("x,{i}\n")).collect::<Vec<_>>().concat();
    assert!(in_order(&format!("a,n\n{batch}y,1\n")));
    assert!(!in_order(&format!("a,n\n{batch}b,1\n")));
}
