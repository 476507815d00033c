//! Every format read back by a library that did not write it, and compared with the canonical CSV cell by cell.

#![expect(clippy::wildcard_enum_match_arm, reason = "what no writer makes is a fault of the test")]

use std::io::{Cursor, Write as _};

use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use ::parquet::record::Field;
use calamine::{Data, Reader as _, Xlsx};
use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::data::schema::Type;
use crate::data::value::Decimal;

/// A table as texts, its header first: canonical, but for the zeros at the end of decimals.
type Cells = Vec<Vec<String>>;

/// A file in each format, and the columns of the table.
struct Twins {
    files: Vec<(Format, Vec<u8>)>,
    types: Vec<Type>,
}

fn twins(toml: &str, csv: &str) -> Twins {
    let memory = one(toml, csv);
    let sources = memory.sources();
    let opened = open(&sources, "datasets/d/");
    assert_eq!(opened.faults, "");
    let table = &opened.tables[0];
    let mut outs: Vec<(Format, Vec<u8>)> = Format::ALL.iter().map(|f| (*f, Vec::new())).collect();
    let wanted = outs.iter_mut();
    let wanted = wanted.map(|(format, out)| Wanted { format: *format, lang: Lang::DEFAULT, out });
    export_all(table, &sources, &About::default(), wanted.collect()).unwrap();
    // Together or alone, the bytes are the same.
    for (format, bytes) in &outs {
        let mut alone = Vec::new();
        export(table, &sources, *format, &mut alone).unwrap();
        assert!(alone == *bytes, "{format:?} differs when it is written alone");
    }
    let schema = &table.resource.schema;
    let ty = |c: &OutColumn| if c.is_status { Type::String } else { schema.fields[c.field].ty };
    Twins { types: columns(schema).iter().map(ty).collect(), files: outs }
}

impl Twins {
    fn bytes(&self, format: Format) -> &[u8] {
        &self.files.iter().find(|(f, _)| *f == format).unwrap().1
    }

    /// A text of a column; numbers without the zeros that only a text can keep.
    fn text(&self, column: usize, text: &str) -> String {
        match self.types[column] {
            Type::Number if !text.is_empty() => {
                text.parse::<Decimal>().unwrap().normalize().to_string()
            }
            _ => text.to_owned(),
        }
    }

    fn csv(&self, format: Format, mark: &[u8], delimiter: u8, decimal: &str) -> Cells {
        let bytes = self.bytes(format).strip_prefix(mark).unwrap();
        let mut reader =
            ::csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(bytes);
        let records = reader.records().map(Result::unwrap).enumerate();
        let cell = |row: usize, (i, cell): (usize, &str)| match self.types[i] {
            Type::Number if row > 0 => self.text(i, &cell.replace(decimal, ".")),
            _ => cell.to_owned(),
        };
        records.map(|(row, r)| r.iter().enumerate().map(|c| cell(row, c)).collect()).collect()
    }

    fn canonical(&self) -> Cells {
        self.csv(Format::Csv, b"", b',', ".")
    }

    fn xlsx(&self) -> Cells {
        let bytes = Cursor::new(self.bytes(Format::Xlsx).to_vec());
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(bytes).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        let (n_rows, _) = range.end().unwrap();
        let cell = |row: u32, i: usize| match range.get_value((row, u32::try_from(i).unwrap())) {
            None | Some(Data::Empty) => String::new(),
            Some(Data::String(text)) if row > 0 => self.text(i, text),
            Some(Data::String(text)) => text.clone(),
            Some(Data::Bool(b)) => b.to_string(),
            Some(Data::Int(n)) if self.types[i] == Type::Year => format!("{n:04}"),
            Some(Data::Float(n)) if self.types[i] == Type::Year => format!("{n:04}"),
            Some(Data::Int(n)) => n.to_string(),
            Some(Data::Float(n)) => self.text(i, &n.to_string()),
            Some(Data::DateTime(day)) => {
                #[expect(clippy::cast_possible_truncation, reason = "a number of days")]
                let days = day.as_f64() as i64;
                (date(1899, 12, 30) + days.days()).to_string()
            }
            Some(other) => panic!("{other:?}"),
        };
        (0..=n_rows).map(|row| (0..self.types.len()).map(|i| cell(row, i)).collect()).collect()
    }

    fn records(&self, format: Format) -> Cells {
        let mut list: serde_json::Value = serde_json::from_slice(self.bytes(format)).unwrap();
        if format == Format::GeoJson {
            let features = list["features"].as_array_mut().unwrap();
            list = features.iter_mut().map(|f| f["properties"].take()).collect();
        }
        let head = self.canonical().remove(0);
        let cell = |row: &serde_json::Value, i: usize| match &row[&head[i]] {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Number(n) if self.types[i] == Type::Year => {
                format!("{:0>4}", n.to_string())
            }
            other => other.to_string(),
        };
        let rows = list.as_array().unwrap().iter();
        let rows = rows.map(|row| (0..head.len()).map(|i| cell(row, i)).collect());
        std::iter::once(head.clone()).chain(rows).collect()
    }

    fn parquet(&self) -> Cells {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(self.bytes(Format::Parquet)).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let columns = reader.metadata().file_metadata().schema_descr().columns().iter();
        let head = columns.map(|c| c.name().to_owned()).collect();
        let cell = |(i, field): (usize, &Field)| match field {
            Field::Null => String::new(),
            Field::Str(text) => self.text(i, text),
            Field::Bool(b) => b.to_string(),
            Field::Long(n) => n.to_string(),
            Field::Int(year) => format!("{year:04}"),
            Field::Date(days) => (date(1970, 1, 1) + i64::from(*days).days()).to_string(),
            Field::Decimal(d) => {
                let negative = d.data().first().is_some_and(|b| *b > 127);
                let first = if negative { -1_i128 } else { 0 };
                let mut units = d.data().iter().fold(first, |n, b| n << 8 | i128::from(*b));
                let mut scale = u32::try_from(d.scale()).unwrap();
                // The column's scale may be more than this number can be written with.
                while scale > 0 && units % 10 == 0 {
                    (units, scale) = (units / 10, scale - 1);
                }
                let number = Decimal::from_i128_with_scale(units, scale);
                self.text(i, &number.to_string())
            }
            other => panic!("{other:?}"),
        };
        let rows = reader.get_row_iter(None).unwrap().map(Result::unwrap);
        let rows = rows.map(|r| r.get_column_iter().map(|c| c.1).enumerate().map(cell).collect());
        std::iter::once(head).chain(rows).collect()
    }

    /// Compares every format with the canonical CSV.
    fn compare(&self) {
        let canonical = self.canonical();
        assert_eq!(self.csv(Format::ExcelIt, b"\xef\xbb\xbf", b';', ","), canonical, "Excel twin");
        assert_eq!(self.xlsx(), canonical, "XLSX");
        assert_eq!(self.parquet(), canonical, "Parquet");
        for format in [Format::Json, Format::GeoJson] {
            let records = self.records(format);
            assert_eq!(records.len(), canonical.len(), "{format:?}");
            for (record, row) in records.iter().zip(&canonical) {
                for (i, (a, b)) in record.iter().zip(row).enumerate() {
                    assert!(a == b || self.nearly(i, a, b), "{format:?}: {a} is not {b}");
                }
            }
        }
    }

    /// Whether two numbers are one float, but for the last bits: the reader of JSON is not exact in them.
    fn nearly(&self, column: usize, a: &str, b: &str) -> bool {
        match (self.types[column], a.parse::<f64>(), b.parse::<f64>()) {
            (Type::Number, Ok(a), Ok(b)) => (a - b).abs() <= b.abs() * 1e-15,
            _ => false,
        }
    }
}

const TYPES: [(&str, &str, &str); 7] = [
    ("testo", "string", ""),
    ("intero", "integer", "status = { obs = \"P\" }"),
    ("numero", "number", "decimalChar = \".\"\nstatus = \"numero_stato\""),
    ("vero", "boolean", ""),
    ("giorno", "date", ""),
    ("anno", "year", ""),
    ("mese", "yearmonth", ""),
];

fn all_types(key: &str) -> String {
    TYPES.iter().fold(key.to_owned(), |toml, (name, ty, more)| toml + &field(name, ty, more))
}

#[test]
fn the_edges_of_every_type_are_the_same_in_all_formats() {
    let head = "testo,intero,numero,numero_stato,vero,giorno,anno,mese\n";
    let rows = [
        "028001,9223372036854775807,79228162514264337593543950335,,true,0001-01-01,0027,0027-01",
        "\"a;b,\"\"c\"\"\r\nd\",-9223372036854775808,-0.00,P,false,1900-02-28,1900,1900-02",
        "_x0041_ <&> _x_,999999999999999,0.1234567890123456789,E,,1900-03-01,9999,9999-12",
        "\" a \",1000000000000000,100000000000000000000,,true,9999-12-31,2000,2000-02",
        ",,,C,,,,",
        "=,0,0,,false,2024-02-29,2024,2024-02",
    ];
    // The last one begins like a formula and is refused; everything else is taken.
    let csv = format!("{head}{}\n", rows[..5].join("\n"));
    twins(&all_types(""), &csv).compare();
    twins(&all_types(""), head).compare();
}

#[test]
fn a_number_wider_than_parquet_holds_is_a_text() {
    let toml = field("n", "number", "");
    let csv = "n\n79228162514264337593543950335\n0.0000000000000000000000000001\n";
    let twins = twins(&toml, csv);
    twins.compare();
    assert_eq!(twins.parquet()[1], ["79228162514264337593543950335"]);
}

#[test]
fn batches_and_row_groups_join_without_a_seam() {
    let toml = "primaryKey = [\"i\"]\n".to_owned()
        + &field("i", "integer", "")
        + &field("t", "string", "status = \"s\"")
        + &["a", "b", "c", "d", "e", "f", "g", "h"].map(|n| field(n, "string", "")).concat();
    let mut csv = "i,t,s,a,b,c,d,e,f,g,h\n".to_owned();
    for i in 0..100_000 {
        let status = if i % 7 == 0 { "P" } else { "" };
        let text = if i % 3 == 0 { String::new() } else { format!("v{}", i % 50_021) };
        csv.push_str(&[&i.to_string(), ",", &text, ",", status, ",x,x,x,x,x,x,x,x\n"].concat());
    }
    let twins = twins(&toml, &csv);
    assert_eq!(twins.parquet(), twins.canonical());
    assert_eq!(twins.records(Format::Json), twins.canonical());
}

fn day() -> impl Strategy<Value = String> {
    (1_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| date(y, m, d).to_string())
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof!["([a-zà-ö<][a-z,;\"\n &<>_']{0,6}[a-z0-9])?", Just("_x0041_b".to_owned())]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_formats_are_twins(
        rows in prop::collection::vec(
            (
                cell(),
                any::<Option<i64>>(),
                any::<Option<(i64, u8)>>(),
                prop_oneof!["", "P", "E", "B"],
                any::<Option<bool>>(),
                prop::option::of(day()),
                prop::option::of((1_i16..=9999, 1_u8..=12)),
            ),
            0..30,
        ),
        keyed in any::<bool>(),
    ) {
        let key = if keyed { "primaryKey = [\"chiave\"]\n" } else { "" };
        let toml = key.to_owned() + &field("chiave", "integer", "") + &all_types("");
        let mut csv = "chiave,testo,intero,numero,numero_stato,vero,giorno,anno,mese\n".to_owned();
        for (i, (text, int, number, status, truth, day, month)) in rows.iter().enumerate() {
            let number = number.map(|(n, scale)| Decimal::new(n, u32::from(scale % 12)).to_string());
            // A last row of nothing but a number would be taken for a note.
            let truth = truth.or((i + 1 == rows.len()).then_some(true));
            let texts = [
                // Backwards, so that a table with a key has to be sorted.
                (100 - i).to_string(),
                format!("\"{}\"", text.replace('"', "\"\"")),
                int.map(|n| n.to_string()).unwrap_or_default(),
                number.unwrap_or_default(),
                status.clone(),
                truth.map(|b| b.to_string()).unwrap_or_default(),
                day.clone().unwrap_or_default(),
                month.map(|(y, _)| format!("{y:04}")).unwrap_or_default(),
                month.map(|(y, m)| format!("{y:04}-{m:02}")).unwrap_or_default(),
            ];
            csv.push_str(&texts.join(","));
            csv.push('\n');
        }
        twins(&toml, &csv).compare();
    }
}
