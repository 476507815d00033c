//! Cells, records and headers that do not fit.

use super::*;

fn of_type(ty: &str, more: &str, cells: &[&str]) -> String {
    let rows: Vec<String> = cells.iter().map(|c| format!("x,{c}\n")).collect();
    let toml = field("a", "string", "") + &field("b", ty, more);
    faults(&toml, &format!("a,b\n{}", rows.concat()))
}

#[test]
fn what_fits_is_not_reported() {
    assert_eq!(of_type("integer", "", &["1", "-2", "+3", "", " 4 "]), "");
    assert_eq!(of_type("number", "", &["1", "0.10", "-.5", "1e3", "2.5E-1", ""]), "");
    assert_eq!(
        of_type("number", "decimalChar = \",\"\ngroupChar = \".\"", &["\"1.234,50\"", "7"]),
        ""
    );
    assert_eq!(of_type("number", "bareNumber = false", &["12%", "€ 3.50", "-4 km"]), "");
    assert_eq!(of_type("integer", "groupChar = \".\"", &["1.234", "1.234.567"]), "");
    assert_eq!(of_type("integer", "decimalChar = \".\"", &["269.0", "-1000.00", "7"]), "");
    assert_eq!(
        of_type("integer", "decimalChar = \",\"\ngroupChar = \".\"", &["\"1.234,00\"", "5"]),
        ""
    );
    assert_eq!(of_type("integer", "groupChar = \"'\"", &["1'234", "1\u{2019}234"]), "");
    assert_eq!(
        of_type("integer", "groupChar = \" \"", &["1 234", "1\u{a0}234", "1\u{202f}234"]),
        ""
    );
    assert_eq!(of_type("number", "decimalChar = \".\"", &["1.234"]), "");
    assert_eq!(of_type("boolean", "", &["true", "FALSE", "1", "0"]), "");
    assert_eq!(
        of_type("boolean", "trueValues = [\"sì\"]\nfalseValues = [\"no\"]", &["sì", "no"]),
        ""
    );
    assert_eq!(of_type("date", "", &["2024-02-29", ""]), "");
    assert_eq!(of_type("date", "format = \"%d/%m/%Y\"", &["29/02/2024"]), "");
    assert_eq!(of_type("year", "", &["2024", "0987"]), "");
    assert_eq!(of_type("yearmonth", "", &["2024-12"]), "");
    assert_eq!(of_type("time", "", &["09:30:00", "23:59:59.999"]), "");
    assert_eq!(of_type("time", "format = \"%H.%M\"", &["9.30"]), "");
    assert_eq!(of_type("datetime", "", &["2024-02-29T09:30:00Z", "2024-02-29T09:30:00"]), "");
    assert_eq!(of_type("duration", "", &["P1Y6M", "PT2H"]), "");
    assert_eq!(of_type("any", "", &["qualsiasi cosa", ""]), "");
    assert_eq!(of_type("list", "itemType = \"integer\"\ndelimiter = \"|\"", &["1|2", "3"]), "");
    assert_eq!(of_type("array", "", &["\"[1, \"\"a\"\"]\""]), "");
    assert_eq!(of_type("object", "", &["\"{\"\"a\"\": 1}\""]), "");
    assert_eq!(of_type("geopoint", "", &["\"-9.19, 45.46\""]), "");
    assert_eq!(of_type("geopoint", "format = \"array\"", &["\"[9.19, 45.46]\""]), "");
    assert_eq!(
        of_type("geojson", "", &["\"{\"\"type\"\":\"\"Point\"\",\"\"coordinates\"\":[1,2]}\""]),
        ""
    );
    assert_eq!(of_type("string", "format = \"email\"", &["a@comune.it", ""]), "");
}

#[test]
fn what_does_not_fit_is_reported_with_its_place() {
    assert_eq!(
        of_type("integer", "", &["1", "x", "1.5", "\"1,5\"", "99999999999999999999"]),
        "\
datasets/d/d.csv:3:3: error[cell-type]: `x` is not a whole number
datasets/d/d.csv:4:3: error[cell-type]: `1.5` is not a whole number
datasets/d/d.csv:5:3: error[cell-type]: `1,5` is not a whole number
datasets/d/d.csv:6:3: error[cell-type]: `99999999999999999999` is not a whole number
"
    );
    assert_eq!(
        of_type("number", "", &["\"1.234,5\"", "12%", "1 234", "1.2.3", "-", "1E+400"]),
        "\
datasets/d/d.csv:2:3: error[cell-type]: `1.234,5` is not a number
datasets/d/d.csv:3:3: error[cell-type]: `12%` is not a number
datasets/d/d.csv:4:3: error[cell-type]: `1 234` is not a number
datasets/d/d.csv:5:3: error[cell-type]: `1.2.3` is not a number
datasets/d/d.csv:6:3: error[cell-type]: `-` is not a number
datasets/d/d.csv:7:3: error[cell-type]: `1E+400` is not a number
"
    );
    assert_eq!(
        of_type("integer", "groupChar = \".\"", &["1.23", "1.2345", "12.34.567"]),
        "\
datasets/d/d.csv:2:3: error[cell-type]: `1.23` is not a whole number
datasets/d/d.csv:3:3: error[cell-type]: `1.2345` is not a whole number
datasets/d/d.csv:4:3: error[cell-type]: `12.34.567` is not a whole number
"
    );
    assert_eq!(
        of_type("integer", "decimalChar = \".\"", &["269.5", "1.2.0", ".0"]),
        "\
datasets/d/d.csv:2:3: error[cell-type]: `269.5` is not a whole number
datasets/d/d.csv:3:3: error[cell-type]: `1.2.0` is not a whole number
datasets/d/d.csv:4:3: error[cell-type]: `.0` is not a whole number
"
    );
    assert_eq!(
        of_type("number", "", &["-1.234", "0.123", "1.23", "1234.567", "12.345e0"]),
        "datasets/d/d.csv:2:3: error[cell-ambiguous]: `-1.234` can be read in two ways: as -1234, or as -1 and 234 thousandths\n"
    );
    assert_eq!(
        of_type("date", "", &["2025-02-29", "12/03/2025", "2025-3-1"]),
        "\
datasets/d/d.csv:2:3: error[cell-type]: `2025-02-29` is not a date
datasets/d/d.csv:3:3: error[cell-type]: `12/03/2025` is not a date
datasets/d/d.csv:4:3: error[cell-type]: `2025-3-1` is not a date
"
    );
}

#[test]
fn texts_of_structured_types_take_their_canonical_form() {
    let read = |ty: &str, more: &str, cell: &str| {
        let memory = one(&field("b", ty, more), &format!("b\n{cell}\n"));
        let sources = memory.sources();
        let opened = open(&sources, "datasets/d/");
        assert_eq!(opened.faults, "");
        let column = &opened.tables[0].loaded(&sources).unwrap().batch.columns[0];
        let field = &opened.dataset.unwrap().resources[0].schema.fields[0];
        let text = column.value(0).to_string();
        let json = crate::data::json::of(&text, field);
        (text, json)
    };
    let both = |text: &str, json: &str| (text.to_owned(), json.to_owned());
    assert_eq!(
        read("datetime", "", "2025-03-31T09:30:00.0+02:00"),
        both("2025-03-31T09:30:00+02:00", "\"2025-03-31T09:30:00+02:00\"")
    );
    assert_eq!(read("time", "format = \"%H.%M\"", "9.30"), both("09:30:00", "\"09:30:00\""));
    assert_eq!(
        read("geopoint", "format = \"object\"", "\"{\"\"lon\"\": 9.5, \"\"lat\"\": 45}\""),
        both("9.5, 45", "[9.5,45]")
    );
    assert_eq!(
        read("list", "itemType = \"number\"\ndelimiter = \";\"", "1.50; 2"),
        both("1.50;2", "[1.50,2]")
    );
    assert_eq!(read("list", "", "\"a, b\""), both("a,b", "[\"a\",\"b\"]"));
    assert_eq!(read("array", "", "\"[ 1.0 , 2 ]\""), both("[1.0,2]", "[1.0,2]"));
}

#[test]
fn a_format_that_its_type_does_not_have_is_refused() {
    let told =
        |ty: &str, format: &str| faults(&field("b", ty, &format!("format = \"{format}\"")), "b\n");
    let refused = |ty: &str, format: &str| {
        format!(
            "datasets/d/dataset.toml:13:10: error[format-invalid]: `{format}` is not a format of the type `{ty}`\n"
        )
    };
    for (ty, format) in [
        ("date", "any"),
        ("date", "%m/%Y"),
        ("date", "gg/mm/aaaa"),
        ("time", "%d/%m/%Y"),
        ("string", "telefono"),
        ("geojson", "email"),
        ("integer", "%d"),
    ] {
        assert_eq!(told(ty, format), refused(ty, format));
    }
    assert_eq!(told("date", "default"), "");
    assert_eq!(told("integer", "default"), "");
}

#[test]
fn the_hint_says_how_to_mend_it() {
    use crate::data::cell::parse;
    use crate::data::schema::Type;
    let hint = |ty: &str, text: &str| {
        let memory = one(&field("b", ty, ""), "b\n");
        let sources = memory.sources();
        let dataset = open(&sources, "datasets/d/").dataset.unwrap();
        let field = &dataset.resources[0].schema.fields[0];
        assert_eq!(field.ty, Type::parse(ty).unwrap());
        parse(text, field, &mut String::new()).unwrap_err()
    };
    assert_eq!(hint("number", "1.234,5"), "hint-decimal");
    assert_eq!(hint("number", "12 %"), "hint-bare");
    assert_eq!(hint("number", "1'234"), "hint-group");
    assert_eq!(hint("number", "...."), "hint-missing");
    assert_eq!(hint("number", "1234567890123456789012345678901"), "hint-too-large");
    assert_eq!(hint("integer", "1E+05"), "hint-exponent");
    assert_eq!(hint("integer", "1.5"), "hint-not-whole");
    assert_eq!(hint("integer", "1.234.567"), "hint-group");
    assert_eq!(hint("date", "31/12/2025"), "hint-date-order");
    assert_eq!(hint("date", "2025-02-30"), "hint-date-impossible");
    assert_eq!(hint("year", "25"), "hint-year");
    assert_eq!(hint("yearmonth", "2025-13"), "hint-yearmonth");
    assert_eq!(hint("time", "9:30"), "hint-time");
    assert_eq!(hint("datetime", "31/03/2025"), "hint-datetime");
    assert_eq!(hint("duration", "2 ore"), "hint-duration");
    assert_eq!(hint("geopoint", "145, 190"), "hint-geopoint-range");
    assert_eq!(hint("geojson", "{}"), "hint-geojson");
    assert_eq!(hint("array", "1, 2"), "hint-array");
    assert_eq!(hint("object", "[]"), "hint-object");
    assert_eq!(hint("string", "a\u{7}"), "hint-control");
    assert_eq!(hint("string", "a\u{fffe}"), "hint-noncharacter");
    assert_eq!(hint("any", "\u{ffff}è"), "hint-noncharacter");
    assert_eq!(hint("array", "[\"\u{ffff}\"]"), "hint-noncharacter");
}

#[test]
fn constraints_are_told_as_they_were_written() {
    let check =
        |ty: &str, c: &str, cells: &[&str]| of_type(ty, &format!("constraints = {{ {c} }}"), cells);
    assert_eq!(
        check("integer", "required = true, minimum = 0, maximum = 10", &["", "-1", "11", "5"]),
        "\
datasets/d/d.csv:2:3: error[cell-constraint]: `` breaks the constraint `required = true`
datasets/d/d.csv:3:3: error[cell-constraint]: `-1` breaks the constraint `minimum = 0`
datasets/d/d.csv:4:3: error[cell-constraint]: `11` breaks the constraint `maximum = 10`
"
    );
    assert_eq!(
        check("number", "exclusiveMinimum = 0.5, exclusiveMaximum = 1", &["0.50", "1.0", "0.7"]),
        "\
datasets/d/d.csv:2:3: error[cell-constraint]: `0.50` breaks the constraint `exclusiveMinimum = 0.5`
datasets/d/d.csv:3:3: error[cell-constraint]: `1.0` breaks the constraint `exclusiveMaximum = 1`
"
    );
    assert_eq!(
        check("string", "pattern = \"[0-9]{6}\", minLength = 2", &["006003", "6003"]),
        "datasets/d/d.csv:3:3: error[cell-constraint]: `6003` breaks the constraint `pattern = \"[0-9]{6}\"`\n"
    );
    assert_eq!(
        check("string", "enum = [\"a\", \"b\"]", &["a", "c"]),
        "datasets/d/d.csv:3:3: error[cell-constraint]: `c` breaks the constraint `enum = [a, b]`\n"
    );
    assert_eq!(
        check("string", "maxLength = 2", &["èè", "èèè"]),
        "datasets/d/d.csv:3:3: error[cell-constraint]: `èèè` breaks the constraint `maxLength = 2`\n"
    );
    assert_eq!(
        check("date", "minimum = 2020-01-01", &["2019-12-31"]),
        "datasets/d/d.csv:2:3: error[cell-constraint]: `2019-12-31` breaks the constraint `minimum = 2020-01-01`\n"
    );
    assert_eq!(
        of_type(
            "string",
            "categories = [{ value = \"m\", label = { it = \"Uomini\" } }]",
            &["m", "f"]
        ),
        "datasets/d/d.csv:3:3: error[cell-constraint]: `f` breaks the constraint `categories`\n"
    );
}

#[test]
fn texts_that_would_run_or_are_spoilt_are_refused() {
    assert_eq!(
        of_type("string", "", &["=1+1", "+39 0131", "-5", "+5", "@a", "-", "a=b"]),
        "\
datasets/d/d.csv:2:3: error[cell-formula]: a spreadsheet would run `=1+1` as a formula
datasets/d/d.csv:3:3: error[cell-formula]: a spreadsheet would run `+39 0131` as a formula
datasets/d/d.csv:6:3: error[cell-formula]: a spreadsheet would run `@a` as a formula
datasets/d/d.csv:7:3: error[cell-formula]: a spreadsheet would run `-` as a formula
"
    );
    assert_eq!(
        of_type("string", "", &["CittÃ\u{a0}", "perÃ²", "lâ€™ente", "São", "Âge", "a\u{fffd}"]),
        "\
datasets/d/d.csv:2:3: error[cell-mojibake]: `CittÃ\u{a0}` was read with the wrong encoding
datasets/d/d.csv:3:3: error[cell-mojibake]: `perÃ²` was read with the wrong encoding
datasets/d/d.csv:4:3: error[cell-mojibake]: `lâ€™ente` was read with the wrong encoding
datasets/d/d.csv:7:3: error[cell-mojibake]: `a\u{fffd}` was read with the wrong encoding
"
    );
}

#[test]
fn a_status_stands_beside_its_value() {
    let toml = field("a", "string", "") + &field("n", "number", "status = \"n_status\"");
    assert_eq!(faults(&toml, "a,n,n_status\nx,1,\nx,,C\nx,2,P\nx,,M\nx,3,A\n"), "");
    assert_eq!(
        faults(&toml, "a,n,n_status\nx,1,Z\nx,2,C\n"),
        "\
datasets/d/d.csv:2:5: error[cell-status]: `Z` is not a status
datasets/d/d.csv:3:3: error[cell-confidential]: the cell is marked confidential but holds a value
"
    );
}

#[test]
fn a_confidential_value_never_comes_into_memory() {
    let toml = field("n", "integer", "status = \"s\"");
    let memory = one(&toml, "n,s\n4242,C\n");
    let sources = memory.sources();
    let opened = open(&sources, "datasets/d/");
    let loaded = opened.tables[0].loaded(&sources).unwrap();
    let cell = loaded.batch.columns[0].cell(0);
    assert_eq!((cell.value.is_absent(), cell.status.code()), (true, "C"));
}

#[test]
fn headers_and_records_that_do_not_fit() {
    let toml = field("anno", "year", "") + &field("valore", "integer", "");
    assert_eq!(
        faults(&toml, "anno,valori,note\n2020,1,x\n"),
        "\
datasets/d/d.csv:1:1: error[header-mismatch]: the header lacks these fields: valore
datasets/d/d.csv:1:6: error[header-extra]: the header has `valori`, which the dataset does not declare
datasets/d/d.csv:1:13: error[header-extra]: the header has `note`, which the dataset does not declare
"
    );
    assert_eq!(
        faults(&toml, "valore,anno\n1,2020\n"),
        "datasets/d/d.csv:1:1: error[header-order]: the fields stand in another order than declared: anno, valore\n"
    );
    assert_eq!(
        faults(&toml, "anno,valore\n2020\n2021,1,2\n2022,\"a\"b\n2023,5\"\n"),
        "\
datasets/d/d.csv:2:1: error[record-length]: number of fields: 1 here, 2 in the header
datasets/d/d.csv:3:1: error[record-length]: number of fields: 3 here, 2 in the header
datasets/d/d.csv:4:6: error[csv-syntax]: not a valid table: text after the closing quote
datasets/d/d.csv:5:6: error[csv-syntax]: not a valid table: a quote inside a field that does not begin with one
"
    );
    assert_eq!(
        faults(&toml, ""),
        "datasets/d/d.csv:1:1: error[csv-syntax]: not a valid table: the file is empty\n"
    );
}

#[test]
fn lines_are_right_behind_blank_lines_quoted_breaks_and_byte_order_marks() {
    let toml = field("a", "string", "") + &field("b", "integer", "");
    assert_eq!(
        faults(&toml, "\u{feff}a,b\r\n\r\n\"x\r\ny\",1\r\n\r\nè,z\r\n"),
        "datasets/d/d.csv:6:3: error[cell-type]: `z` is not a whole number\n"
    );
}

#[test]
fn the_first_twenty_faults_of_a_column_are_told_then_how_many_more() {
    let rows: Vec<&str> = std::iter::repeat_n("x", 50).collect();
    let told = of_type("integer", "", &rows);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 21);
    assert_eq!(
        lines[20],
        "datasets/d/d.csv: error[cell-more]: more faults in the field `b`, not shown: 30"
    );
}

#[test]
fn encodings_are_declared_or_refused() {
    let toml = field("a", "string", "");
    let windows = "a\nCitt\u{e0}\n".chars().map(|c| c as u8).collect::<Vec<u8>>();
    let memory = |dialect: &str| {
        Memory::new(&format!("//- datasets/d/dataset.toml\n{HEAD}{dialect}{toml}"))
            .with("datasets/d/d.csv", &windows)
    };
    let told = |m: &Memory| open(&m.sources(), "datasets/d/").faults;
    assert_eq!(
        told(&memory("")),
        "datasets/d/d.csv:2:1: error[csv-encoding]: byte 6 is not UTF-8\n"
    );
    let declared = memory("dialect = { encoding = \"windows-1252\" }\n");
    assert_eq!(told(&declared), "");
    let sources = declared.sources();
    let opened = open(&sources, "datasets/d/");
    let cell = opened.tables[0].loaded(&sources).unwrap().batch.columns[0].cell(0);
    assert_eq!(cell.value.to_string(), "Città");
    assert_eq!(
        told(&memory("dialect = { encoding = \"utf-16\" }\n")),
        "datasets/d/d.csv:2:1: error[csv-encoding]: byte 6 is not UTF-8\n\
         datasets/d/dataset.toml:9:24: error[value-choice]: `utf-16` is not a value of `encoding`\n"
    );
}

#[test]
fn missing_values_may_carry_a_status_of_their_own() {
    let missing = "missingValues = [\"\", { value = \"*\", status = \"C\" }, { value = \"..\", status = \"M\" }]\n";
    let toml = format!("{missing}{}", field("n", "integer", ""));
    let memory = one(&toml, "n\n1\n*\n..\n\"\"\n");
    let sources = memory.sources();
    let opened = open(&sources, "datasets/d/");
    assert_eq!(opened.faults, "");
    let column = &opened.tables[0].loaded(&sources).unwrap().batch.columns[0];
    let cells: Vec<String> = (0..column.len())
        .map(|r| format!("{}/{}", column.value(r), column.status(r).code()))
        .collect();
    assert_eq!(cells, ["1/", "/C", "/M", "/"]);
}

#[test]
fn what_spreadsheets_put_around_records_and_cells_is_no_part_of_them() {
    let dialect = "dialect = { delimiter = \";\", commentChar = \"#\", nullSequence = \"NULL\" }\n";
    let toml = dialect.to_owned() + &field("codice", "string", "") + &field("n", "integer", "");
    let csv =
        "codice;n;;\n# nota\n=\"028001\";1;;\n\u{a0}028002 ;2;;\n;;;\n\"=\"\"028003\"\"\";NULL;;\n";
    let memory = one(&toml, csv);
    let sources = memory.sources();
    let opened = open(&sources, "datasets/d/");
    assert_eq!(opened.faults, "");
    let mut cells = Vec::new();
    let mut each = |b: &crate::data::column::Batch| {
        for row in 0..b.n_rows() {
            cells.push(b.columns.iter().map(|c| c.value(row).to_string()).collect::<Vec<_>>());
        }
    };
    opened.tables[0].scan(&sources, &mut each).unwrap();
    assert_eq!(cells, [["028001", "1"], ["028002", "2"], ["028003", ""]]);
}

#[test]
fn an_empty_cell_behind_a_decimal_comma_does_not_make_it_fit() {
    let toml = field("a", "string", "") + &field("b", "integer", "") + &field("c", "integer", "");
    assert_eq!(
        faults(&toml, "a,b,c\nx,1,5,\ny,1,2\n"),
        "datasets/d/d.csv:2:1: error[record-length]: number of fields: 4 here, 3 in the header\n"
    );
}
