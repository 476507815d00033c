//! Where a private column is found.

use std::io::{self, Cursor, Read, Write as _};
use std::sync::Arc;

use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;

use super::super::private::{Looked, Private, Unread, is_looked_into, look};

fn workbook(sheets: &[&[&[&str]]]) -> Vec<u8> {
    let mut book = Workbook::new();
    for rows in sheets {
        let sheet = book.add_worksheet();
        for (row, cells) in (3..).zip(*rows) {
            for (at, text) in (0..).zip(*cells) {
                sheet.write_string(row, at, *text).expect("written");
            }
        }
    }
    book.save_to_buffer().expect("saved")
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).expect("begun");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("ended").into_inner()
}

/// What comes of looking into a file: the column, nothing, or why nobody can tell.
fn looked(path: &str, mut bytes: &mut dyn Read) -> Result<Option<String>, Unread> {
    let named = |column: &str| Private {
        dataset: "quote".to_owned(),
        column: column.to_owned(),
        delimiter: b'^',
    };
    let private = [named("gestore"), named("id_ospite"), named("età")];
    assert!(is_looked_into(path), "{path}");
    match look(path, &mut bytes, &private) {
        Looked::Found(p) => Ok(Some(p.column.clone())),
        Looked::Clean => Ok(None),
        Looked::Unread(why) => Err(why),
    }
}

fn found(path: &str, mut bytes: &[u8]) -> Result<Option<String>, Unread> {
    looked(path, &mut bytes)
}

#[test]
fn a_private_column_is_found_in_every_form_a_table_has() {
    let (id, none) = (Ok(Some("id_ospite".to_owned())), Ok(None));
    assert_eq!(found("a.CSV", b"Scarico\n\nmese;id_ospite\n1;2\n"), id);
    assert_eq!(found("a.txt", b"mese^id_ospite\n"), id);
    assert_eq!(found("a.csv", b"mese,nota\n1,l'id_ospite manca\n"), none);
    assert_eq!(found("a.json", br#"[{"mese": 1, "id_ospite" : 2}]"#), id);
    assert_eq!(found("a.json", br#"["id_ospite"]"#), none);

    let public: &[&[&str]] = &[&["mese", "presenti"], &["1", "20"]];
    let secret: &[&[&str]] = &[&["Scarico"], &["mese", " id_ospite "], &["1", "2"]];
    assert_eq!(found("a.xlsx", &workbook(&[public, secret])), id);
    assert_eq!(found("a.xlsx", &workbook(&[public])), none);

    let book = workbook(&[secret]);
    assert_eq!(found("a.zip", &archive(&[("leggimi", b""), ("b/c.csv", b"id_ospite\n")])), id);
    assert_eq!(found("a.zip", &archive(&[("b/c.xlsx", &book)])), id);
    assert_eq!(found("a.zip", &archive(&[("b/c.csv", b"mese\n"), ("d", b"id_ospite\n")])), none);
    assert!(!is_looked_into("a.png"));
}

#[test]
fn a_private_column_is_found_in_whatever_encoding_its_name_is_written() {
    let age = Ok(Some("età".to_owned()));
    let text = "mese;età\n1;2\n";
    let one_byte = |e: u8| [&b"mese;et"[..], &[e], b"\n1;2\n"].concat();
    let wide =
        |unit: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(unit).collect() };
    assert_eq!(found("a.csv", text.as_bytes()), age);
    // Windows-1252, Mac and code page 850.
    for e in [0xe0, 0x88, 0x85] {
        assert_eq!(found("a.csv", &one_byte(e)), age);
    }
    for (mark, unit) in [
        (&b"\xff\xfe"[..], u16::to_le_bytes as fn(u16) -> [u8; 2]),
        (b"\xfe\xff", u16::to_be_bytes),
    ] {
        assert_eq!(found("a.txt", &[mark, &wide(unit)].concat()), age);
        assert_eq!(found("a.txt", &wide(unit)), age);
    }
    assert_eq!(found("a.zip", &archive(&[("a.csv", &one_byte(0xe0))])), age);
    assert_eq!(found("a.json", b"[{\"et\xe0\": 31}]"), age);
    // A header in UTF-8 over fields that are not.
    assert_eq!(found("a.csv", &[text.as_bytes(), b"1;citt\xe0\n"].concat()), age);
    assert_eq!(found("a.csv", b"mese;eta\n1;citt\xe0\n"), Ok(None));
}

#[test]
fn a_private_column_is_found_in_the_schema_of_parquet() {
    let schema =
        "message t { required int64 mese; optional group ospite { required int64 id_ospite; } }";
    let written = |schema: &str| {
        let schema = Arc::new(parse_message_type(schema).expect("a schema"));
        let mut bytes = Vec::new();
        let writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default());
        writer.expect("begun").close().expect("ended");
        bytes
    };
    let (secret, public) = (written(schema), written("message t { required int64 mese; }"));
    assert_eq!(found("a.parquet", &secret), Ok(Some("id_ospite".to_owned())));
    assert_eq!(found("a.parquet", &public), Ok(None));
    // However long it is, its end is read.
    let long = io::repeat(0).take(100 << 20).chain(&*secret);
    assert_eq!(looked("a.parquet", &mut { long }), Ok(Some("id_ospite".to_owned())));
    assert_eq!(found("a.parquet", b"PAR1"), Err(Unread::Broken));
    assert_eq!(found("a.parquet", b"\xff\xff\xff\x7fPAR1"), Err(Unread::Large));
    assert_eq!(found("a.parquet", b"\x09\0\0\0PAR1"), Err(Unread::Broken));
    assert_eq!(found("a.parquet", b"\x02\0\0\0PAR1"), Err(Unread::Broken));
}

#[test]
fn it_is_told_which_files_nobody_can_look_into() {
    let broken = Err(Unread::Broken);
    assert_eq!(found("a.xlsx", b"no workbook"), broken);
    assert_eq!(found("a.csv", b"\x1f\x8b\x08\0"), broken);
    let whole = archive(&[("c.csv", b"id_ospite\n")]);
    assert_eq!(found("a.zip", whole.get(..whole.len() / 2).expect("shorter")), broken);
    assert_eq!(found("a.zip", &archive(&[("a.csv", b"mese\n"), ("b.xlsx", b"")])), broken);
    let nested = archive(&[("b.zip", &whole), ("leggimi.md", b"")]);
    assert_eq!(found("a.zip", &nested), Err(Unread::Nested));
    // What is found is found all the same.
    let both = archive(&[("b.zip", &whole), ("c.csv", b"id_ospite\n")]);
    assert_eq!(found("a.zip", &both), Ok(Some("id_ospite".to_owned())));
    for path in ["a.zip", "a.xlsx"] {
        let mut large = (&*whole).chain(io::repeat(0)).take((64 << 20) + 1);
        assert_eq!(looked(path, &mut large), Err(Unread::Large), "{path}");
    }
    let mut failing = (&b"mese\n"[..]).chain(Failing);
    assert_eq!(looked("a.csv", &mut failing), broken);
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::InvalidData.into())
    }
}
