//! What is asked of rows together: sums, breaks, codes of vocabularies, changes against an earlier version.

use jiff::civil::date;

use super::*;
use crate::data::check::{CodeLists, Validity, across, check_with, jumps};
use crate::data::fixture::shown;

fn people(more: &str) -> String {
    more.to_owned()
        + &field("anno", "year", "")
        + &field("totale", "integer", "")
        + &field("maschi", "integer", "")
        + &field("femmine", "integer", "")
}

#[test]
fn a_total_is_the_sum_of_its_fields() {
    let sums = "sums = [{ total = \"totale\", parts = [\"maschi\", \"femmine\"] }]\n";
    let csv = "anno,totale,maschi,femmine\n2023,10,4,6\n2024,11,4,6\n2025,11,,6\n2026,,4,6\n";
    assert_eq!(
        faults(&people(sums), csv),
        "datasets/d/d.csv:3:6: error[sum-mismatch]: the total 11 is not the sum of its parts, 10\n"
    );
    let rounded = sums.replace(" }]", ", tolerance = 1 }]");
    assert_eq!(faults(&people(&rounded), csv), "");
}

#[test]
fn a_sum_that_cannot_be_checked_is_refused() {
    let told = |sum: &str| {
        faults(&people(&format!("sums = [{{ {sum} }}]\n")), "anno,totale,maschi,femmine\n")
    };
    let invalid = |reason: &str| {
        format!(
            "datasets/d/dataset.toml:9:9: error[sum-invalid]: the sum cannot be checked: {reason}\n"
        )
    };
    assert_eq!(
        told("total = \"totale\""),
        invalid("`parts` must name one part at least, and not the total")
    );
    assert_eq!(
        told("total = \"totale\", parts = [\"maschi\", \"totale\"]"),
        invalid("`parts` must name one part at least, and not the total")
    );
    assert_eq!(
        told("total = 1, by = \"anno\", field = \"totale\""),
        invalid(
            "`by` must be a field of the primary key, so that the rows of a total can be found"
        )
    );
    assert_eq!(
        told("total = \"totale\", parts = [\"anno\"]"),
        "datasets/d/dataset.toml:9:38: error[value-choice]: `year` is not a value of `type`\n"
    );
    assert_eq!(
        told("total = \"totale\", parts = [\"maschii\"]"),
        "datasets/d/dataset.toml:9:38: error[field-unknown]: `d` has no field `maschii`\n"
    );
}

fn regions(sums: &str) -> String {
    format!("primaryKey = [\"anno\", \"area\"]\nsums = [{{ {sums} }}]\n")
        + &field("anno", "year", "")
        + &field("area", "string", "")
        + &field("valore", "number", "status = \"valore_status\"")
}

#[test]
fn a_total_is_the_sum_of_its_rows() {
    let all = regions("field = \"valore\", by = \"area\", total = \"Italia\"");
    let csv = "\
anno,area,valore,valore_status
2023,Italia,3.5,
2023,Nord,1.5,
2023,Sud,2,
2024,Nord,1.5,
2024,Sud,2,
2024,Italia,3,
2025,Italia,9,
2025,Nord,1,
2025,Sud,,C
2026,Italia,9,
2027,Nord,1,
";
    assert_eq!(
        faults(&all, csv),
        "datasets/d/d.csv:7:13: error[sum-mismatch]: the total 3 is not the sum of its parts, 3.5\n"
    );
    let listed = regions(
        "field = \"valore\", by = \"area\", total = \"Italia\", parts = [\"Nord\", \"Sud\"]",
    );
    assert_eq!(
        faults(&listed, &format!("{csv}2028,Italia,9,\n2028,Nord,1,\n2028,Isole,5,\n")),
        "datasets/d/d.csv:7:13: error[sum-mismatch]: the total 3 is not the sum of its parts, 3.5\n"
    );
}

#[test]
fn a_break_stands_between_rows() {
    let toml = |at: &str| {
        format!("breaks = [{{ at = {at}, note = {{ it = \"Nuovo censimento\" }} }}]\n")
            + &field("anno", "year", "")
            + &field("valore", "integer", "")
    };
    let csv = "anno,valore\n2017,1\n2018,2\n2019,3\n";
    assert_eq!(faults(&toml("2018"), csv), "");
    for outside in ["2017", "2020"] {
        assert_eq!(
            faults(&toml(outside), csv),
            "datasets/d/dataset.toml:9:11: error[break-invalid]: the break has no place: no row stands before it, or none from it on\n"
        );
    }
    assert_eq!(
        faults(&toml("\"ieri\""), csv),
        "datasets/d/dataset.toml:9:18: error[value-type]: `at` must be a year, not a text\n"
    );
    let timeless = toml("2018").replace("\"year\"", "\"integer\"");
    assert_eq!(
        faults(&timeless, csv),
        "datasets/d/dataset.toml:9:11: error[break-invalid]: the break has no place: the table needs one field of years, months or dates in its key\n"
    );
}

fn codes() -> CodeLists {
    let mut lists = CodeLists::new();
    let places = lists.entry("places".to_owned()).or_default();
    places.insert("006003".to_owned(), vec![Validity::default()]);
    let ended = Validity {
        to: Some(date(2018, 12, 31)),
        successor: Some("006192".to_owned()),
        ..Validity::default()
    };
    places.insert("006101".to_owned(), vec![ended]);
    let new = Validity { from: Some(date(2019, 1, 1)), ..Validity::default() };
    places.insert("006192".to_owned(), vec![new]);
    lists
}

#[test]
fn codes_are_known_and_valid_at_the_date_of_their_row() {
    let told = |more: &str, csv: &str| {
        let toml = field("codice", "string", &format!("reference = \"places\"\n{more}"))
            + &field("anno", "year", "")
            + &field("del", "date", "");
        let toml = if more.is_empty() {
            format!("primaryKey = [\"codice\", \"anno\"]\n{toml}")
        } else {
            toml
        };
        let memory = one(&toml, csv);
        let sources = memory.sources();
        let dataset = open(&sources, "datasets/d/").dataset.unwrap();
        let (_, found) = check_with(&dataset, false, &codes(), &sources);
        shown(found, &sources)
    };
    let csv = "\
codice,anno,del
006003,2018,
006101,2018,
006101,2019,2018-12-31
006192,2018,2019-01-01
006192,2019,
006999,2019,
";
    assert_eq!(
        told("", csv),
        "\
datasets/d/d.csv:4:1: error[code-ended]: the code `006101` of `places` is valid until 2018-12-31 and the row is of 2019-01-01
datasets/d/d.csv:5:1: error[code-not-yet]: the code `006192` of `places` is valid since 2019-01-01 and the row is of 2018-01-01
datasets/d/d.csv:7:1: error[code-unknown]: `006999` is not a code of `places`
"
    );
    assert_eq!(
        told("referenceDate = \"del\"", csv),
        "datasets/d/d.csv:7:1: error[code-unknown]: `006999` is not a code of `places`\n"
    );
}

#[test]
fn a_foreign_key_may_name_a_row_of_another_dataset() {
    let keys = "foreignKeys = [{ fields = \"codice\", reference = { dataset = \"comuni\", fields = \"codice\" } }]\n";
    let told = |keys: &str| {
        let here = format!("{HEAD}{keys}{}", field("codice", "string", ""));
        let there = format!("{HEAD}{}", field("codice", "string", ""));
        let memory = Memory::new(&format!(
            "//- datasets/d/dataset.toml\n{here}//- datasets/comuni/dataset.toml\n{there}"
        ))
        .with("datasets/d/d.csv", b"codice\n1\n2\n3\n")
        .with("datasets/comuni/comuni.csv", b"codice\n3\n1\n");
        let sources = memory.sources();
        let (a, b) = (open(&sources, "datasets/comuni/"), open(&sources, "datasets/d/"));
        let (a_said, b_said) = (a.dataset.unwrap(), b.dataset.unwrap());
        let all = [(&a_said, a.tables.as_slice()), (&b_said, b.tables.as_slice())];
        b.faults + &shown(across(all[1], &all, &sources), &sources)
    };
    assert_eq!(
        told(keys),
        "datasets/d/d.csv:3:1: error[foreign-key-missing]: `codice = 2` is not in `comuni`\n"
    );
    assert_eq!(
        told(&keys.replace("\"comuni\"", "\"comune\"")),
        "datasets/d/dataset.toml:9:61: error[id-unknown]: there is no dataset `comune`\n"
    );
    assert_eq!(
        told(&keys.replace("fields = \"codice\" }", "fields = \"cod\" }")),
        "datasets/d/dataset.toml:9:80: error[field-unknown]: `comuni` has no field `cod`\n"
    );
    assert_eq!(
        told(&keys.replace("fields = \"codice\" }", "resource = \"x\", fields = \"codice\" }")),
        "datasets/d/dataset.toml:9:82: error[id-unknown]: there is no table `x`\n"
    );
}

#[test]
fn a_number_far_from_that_of_the_version_before_is_told() {
    let toml = |limit: &str| {
        "primaryKey = [\"a\"]\n".to_owned()
            + &field("a", "string", "")
            + &field("n", "number", &format!("maxChange = {limit}"))
    };
    let told = |limit: &str| {
        let toml = format!("{HEAD}{}", toml(limit));
        let memory = Memory::new(&format!("//- datasets/d/dataset.toml\n{toml}"))
            .with("datasets/d/d.csv", b"a,n\nw,1\nx,120\ny,79.9\nz,\nk,5\n")
            .with("datasets/d/versions/0.9.0/dataset.toml", toml.as_bytes())
            .with("datasets/d/versions/0.9.0/d.csv", b"a,n\nx,100\ny,100\nz,9\nk,0\n");
        let sources = memory.sources();
        let (old, new) =
            (open(&sources, "datasets/d/versions/0.9.0/"), open(&sources, "datasets/d/"));
        new.faults.clone()
            + &shown(jumps(&old.tables[0], &new.tables[0], &sources).unwrap(), &sources)
    };
    assert_eq!(
        told("\"20%\""),
        "\
datasets/d/d.csv:4:3: warning[value-jump]: 79.9 is far from the 100 of version 1.0.0
datasets/d/d.csv:6:3: warning[value-jump]: 5 is far from the 0 of version 1.0.0
"
    );
    assert_eq!(
        told("20"),
        "datasets/d/d.csv:4:3: warning[value-jump]: 79.9 is far from the 100 of version 1.0.0\n"
    );
    assert_eq!(
        told("\"molto\""),
        "\
datasets/d/dataset.toml:19:13: error[value-type]: `maxChange` must be a number, or a text such as \"20%\", not a text
"
    );
}
