//! What a `dataset.toml` may say, and what is told where it says something else.

use super::*;
use crate::lang::Lang;

fn told(toml: &str) -> String {
    let memory = Memory::new(&format!("//- datasets/d/dataset.toml\n{toml}"))
        .with("datasets/d/d.csv", b"a\n")
        .with("datasets/d/e.csv", b"a\n");
    open(&memory.sources(), "datasets/d/").faults
}

fn with(line: &str) -> String {
    format!("{HEAD}{line}\n{}", field("a", "string", ""))
}

#[test]
fn everything_mandatory_is_asked_for_at_once() {
    assert_eq!(
        told("version = \"1\"\ndescription = { it = \"Breve.\" }\ntheme = [\"SOC\"]\nlicenses = [\"CC-BY-NC-4.0\"]\nfrequency = \"YEARLY\"\n"),
        "\
datasets/d/dataset.toml:1:1: error[key-missing]: the key `fields` is missing
datasets/d/dataset.toml:1:1: error[key-missing]: the key `holder` is missing
datasets/d/dataset.toml:1:1: error[key-missing]: the key `modified` is missing
datasets/d/dataset.toml:1:1: error[key-missing]: the key `title` is missing
datasets/d/dataset.toml:1:11: error[version-invalid]: version `1`: three numbers are needed
datasets/d/dataset.toml:2:15: error[text-too-short]: `description.it` has 6 characters; at least 50 are needed
datasets/d/dataset.toml:3:10: error[value-choice]: `SOC` is not a value of `theme`
datasets/d/dataset.toml:4:13: error[value-choice]: `CC-BY-NC-4.0` is not a value of `licenses`
datasets/d/dataset.toml:5:13: error[value-choice]: `YEARLY` is not a value of `frequency`
"
    );
}

#[test]
fn the_header_of_a_status_is_no_formula_either() {
    let memory = one(&field("a", "integer", "status = \"=s\""), "a,=s\n1,P\n");
    assert_eq!(
        open(&memory.sources(), "datasets/d/").faults,
        "datasets/d/dataset.toml:9:1: error[cell-formula]: a spreadsheet would run `=s` as a formula\n"
    );
}

#[test]
fn a_dataset_is_ready_to_use() {
    let memory = one(
        &format!(
            "sources = [{{ title = \"Istat\", path = \"https://demo.istat.it\" }}]\ntemporal = {{ start = 2020-01-01 }}\n\
             releases = [{{ version = \"1.0.0\", date = 2025-04-01, changes = {{ it = \"Prima.\" }} }}]\n{}",
            field(
                "a",
                "year",
                "unit = { it = \"anni\" }\nreference = \"places\"\nstatus = { obs = \"P\" }"
            )
        ),
        "a\n2020\n",
    );
    let sources = memory.sources();
    let opened = open(&sources, "datasets/d/");
    assert_eq!(opened.faults, "");
    let d = opened.dataset.unwrap();
    assert_eq!((d.id.as_str(), d.version.value.to_string().as_str()), ("d", "1.0.0"));
    assert_eq!(d.title.default_value(), "Prova");
    assert_eq!(
        (d.theme.as_slice(), d.frequency, d.licenses[0].name),
        (&["SOCI"][..], "ANNUAL", "CC-BY-4.0")
    );
    let r = &d.resources[0];
    assert_eq!((r.name.as_str(), r.paths[0].path.value.as_str()), ("d", "d.csv"));
    assert_eq!(r.title.get(Lang::DEFAULT).0, "Prova");
    let f = &r.schema.fields[0];
    assert_eq!(
        (f.ty.name(), f.status_name(), f.has_status()),
        ("year", "a_status".to_owned(), true)
    );
    let cell = opened.tables[0].loaded(&sources).unwrap().batch.columns[0].cell(0);
    assert_eq!((cell.value.to_string().as_str(), cell.status.code()), ("2020", "P"));
}

#[test]
fn sugar_and_resources_exclude_each_other() {
    let resource = "[[resources]]\nname = \"e\"\npath = \"e.csv\"\n[resources.schema]\n[[resources.schema.fields]]\nname = \"a\"\ntype = \"string\"\ntitle = { it = \"A\" }\n";
    assert_eq!(told(&format!("{HEAD}{resource}")), "");
    assert_eq!(
        told(&format!("{HEAD}path = \"d.csv\"\n{resource}")),
        "datasets/d/dataset.toml:9:8: error[key-conflict]: `path` and `resources` exclude each other\n"
    );
    assert_eq!(
        told(&format!("{HEAD}{resource}{resource}")),
        "datasets/d/dataset.toml:17:1: error[id-duplicate]: the id `e` is used twice\n"
    );
}

#[test]
fn unknown_names_are_told_with_the_nearest() {
    assert_eq!(
        told(&with("temas = 1")),
        "datasets/d/dataset.toml:9:1: error[key-unknown]: unknown key `temas`\n"
    );
    assert_eq!(
        told(&with("primaryKey = [\"b\"]")),
        "datasets/d/dataset.toml:9:15: error[field-unknown]: `d` has no field `b`\n"
    );
    assert_eq!(
        told(&with("path = \"manca.csv\"")),
        "datasets/d/dataset.toml:9:8: error[file-missing]: `datasets/d/manca.csv` is not there\n"
    );
}

#[test]
fn fields_are_checked_before_any_table_is_read() {
    let field = |more: &str| told(&format!("{HEAD}{}", super::field("a", "integer", more)));
    assert_eq!(
        field("constraints = { minimum = \"x\", pattern = \"(\" }"),
        "\
datasets/d/dataset.toml:13:27: error[value-type]: `minimum` must be a whole number, not a text
datasets/d/dataset.toml:13:42: error[pattern-invalid]: `(` is not a regular expression: unclosed group
"
    );
    assert_eq!(
        field("categories = [1, 2, 1]\nstatus = \"a\""),
        "\
datasets/d/dataset.toml:9:1: error[id-duplicate]: the id `a` is used twice
datasets/d/dataset.toml:13:21: error[id-duplicate]: the id `1` is used twice
"
    );
    assert_eq!(
        field("groupChar = \"..\""),
        "datasets/d/dataset.toml:13:13: error[value-type]: `groupChar` must be one character, not a text\n"
    );
}

#[test]
fn a_header_that_a_spreadsheet_would_run_is_refused() {
    let toml = format!("{HEAD}path = \"d.csv\"\n{}", field("=a", "string", ""));
    assert_eq!(
        told(&toml),
        "datasets/d/dataset.toml:11:8: error[field-name]: `=a` cannot be the name of a field\n"
    );
}

#[test]
fn releases_are_written_newest_first() {
    let releases = "releases = [\n{ version = \"1.0.0\", date = 2025-01-01, changes = { it = \"a\" } },\n{ version = \"1.1.0\", date = 2025-02-01, changes = { it = \"b\" } },\n]";
    assert_eq!(
        told(&with(releases)),
        "datasets/d/dataset.toml:11:13: error[version-invalid]: version `1.1.0`: the release above it is not later\n"
    );
    assert_eq!(
        told(&with("temporal = { start = 2025-01-01, end = 2024-01-01 }")),
        "datasets/d/dataset.toml:9:40: error[period-reversed]: the period ends before it begins, on 2025-01-01\n"
    );
}

#[test]
fn the_dialect_is_read_with_the_names_of_table_dialect() {
    use crate::data::schema::Dialect;
    let read = |more: &str| {
        let memory = one(&format!("{more}\n{}", field("a", "string", "")), "a\n2020\n");
        let sources = memory.sources();
        open(&sources, "datasets/d/").dataset.unwrap().resources[0].dialect.clone()
    };
    assert_eq!(read(""), Dialect::default());
    let all = r##"[dialect]
delimiter = ";"
quoteChar = "'"
doubleQuote = false
escapeChar = '\'
lineTerminator = "\r\n"
skipInitialSpace = true
headerRows = [3, 4]
headerJoin = " - "
commentRows = [1, 2]
commentChar = "#"
footerRows = 2
encoding = "iso-8859-1"
"##;
    let expected = Dialect {
        delimiter: b';',
        quote: b'\'',
        double_quote: false,
        escape: Some(b'\\'),
        skip_initial_space: true,
        header: true,
        header_rows: vec![3, 4],
        header_join: " - ".to_owned(),
        comment_rows: vec![1, 2],
        comment: Some(b'#'),
        footer_rows: Some(2),
        encoding: encoding_rs::WINDOWS_1252,
    };
    assert_eq!(read(all), expected);
}

#[test]
fn a_dialect_that_contradicts_itself_is_told() {
    assert_eq!(
        told(&with("dialect = { headerRows = [1, 1], footerRows = -1, commentRows = [\"1\"] }")),
        "\
datasets/d/dataset.toml:9:30: error[value-type]: `headerRows` must be numbers of rows from 1, ascending, not `1`
datasets/d/dataset.toml:9:47: error[value-type]: `footerRows` must be a number of zero or more, not `-1`
datasets/d/dataset.toml:9:66: error[value-type]: `commentRows` must be a whole number, not a text
"
    );
    assert_eq!(
        told(&with(
            "dialect = { delimiter = \";\", quoteChar = \";\", header = false, headerRows = [1] }"
        )),
        "\
datasets/d/dataset.toml:9:42: error[key-conflict]: `quoteChar` and `delimiter` exclude each other
datasets/d/dataset.toml:9:76: error[key-conflict]: `headerRows` and `header` exclude each other
"
    );
}

#[test]
fn files_may_say_from_whom_they_come() {
    use crate::data::schema::Expected;
    let paths = "path = [{ path = \"a.csv\", contributor = \"ente\", year = 2024 }, \"d.csv\"]\n\
                 contributorsExpected = [\"ente\", \"altro\"]\nignoreColumns = [\"note\"]";
    let toml = format!("{paths}\n{}", field("a", "string", ""));
    let memory = one(&toml, "a,note\n2020,x\n").with("datasets/d/a.csv", b"note,a\ny,2019\n");
    let sources = memory.sources();
    let opened = open(&sources, "datasets/d/");
    assert_eq!(opened.faults, "");
    let r = &opened.dataset.unwrap().resources[0];
    let contributor = |f: &crate::data::schema::DataFile| f.contributor.clone().map(|c| c.value);
    let said: Vec<_> =
        r.paths.iter().map(|f| (f.path.value.as_str(), contributor(f), f.year)).collect();
    assert_eq!(said, [("a.csv", Some("ente".to_owned()), Some(2024)), ("d.csv", None, None)]);
    assert_eq!(r.ignored, ["note"]);
    let Some(Expected::Bodies(bodies)) = &r.expected else { panic!("{:?}", r.expected) };
    assert_eq!(bodies.iter().map(|b| b.value.as_str()).collect::<Vec<_>>(), ["ente", "altro"]);
    assert_eq!(opened.tables[0].n_rows, 2);
    let wrong = "path = [\"d.csv\", { path = \"d.csv\", year = 0 }, 1]\nexpected = 3\n\
                 contributorsExpected = []";
    assert_eq!(
        told(&with(wrong)),
        "\
datasets/d/dataset.toml:9:27: error[id-duplicate]: the id `d.csv` is used twice
datasets/d/dataset.toml:9:43: error[value-type]: `year` must be a year such as 2025, not `0`
datasets/d/dataset.toml:9:48: error[value-type]: `path` must be a path, or a list of paths or of tables such as { path = \"a.csv\", contributor = \"ente\", year = 2025 }, not a whole number
datasets/d/dataset.toml:10:12: error[key-conflict]: `expected` and `contributorsExpected` exclude each other
"
    );
}

#[test]
fn a_field_may_have_another_name_than_its_column() {
    let field = field("stranieri", "integer", "column = \"Popolazione al 1\u{b0}  gennaio\"");
    assert_eq!(faults(&field, "\"Popolazione\nal 1\u{b0} gennaio\"\n12\n"), "");
}
