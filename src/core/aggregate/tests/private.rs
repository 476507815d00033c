//! Where a private column is found.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;

use super::super::private::{Private, column, is_looked_into};

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

fn found(path: &str, bytes: &[u8]) -> Option<String> {
    let named = |column: &str| Private {
        dataset: "quote".to_owned(),
        column: column.to_owned(),
        delimiter: b'^',
    };
    let private = [named("gestore"), named("id_ospite")];
    assert!(is_looked_into(path), "{path}");
    column(path, &mut { bytes }, &private).map(|p| p.column.clone())
}

#[test]
fn a_private_column_is_found_in_every_form_a_table_has() {
    let id = Some("id_ospite".to_owned());
    assert_eq!(found("a.CSV", b"Scarico\n\nmese;id_ospite\n1;2\n"), id);
    assert_eq!(found("a.txt", b"mese^id_ospite\n"), id);
    assert_eq!(found("a.csv", b"mese,nota\n1,l'id_ospite manca\n"), None);
    assert_eq!(found("a.json", br#"[{"mese": 1, "id_ospite" : 2}]"#), id);
    assert_eq!(found("a.json", br#"["id_ospite"]"#), None);

    let public: &[&[&str]] = &[&["mese", "presenti"], &["1", "20"]];
    let secret: &[&[&str]] = &[&["Scarico"], &["mese", " id_ospite "], &["1", "2"]];
    assert_eq!(found("a.xlsx", &workbook(&[public, secret])), id);
    assert_eq!(found("a.xlsx", &workbook(&[public])), None);
    assert_eq!(found("a.xlsx", b"no workbook"), None);

    let book = workbook(&[secret]);
    assert_eq!(found("a.zip", &archive(&[("leggimi", b""), ("b/c.csv", b"id_ospite\n")])), id);
    assert_eq!(found("a.zip", &archive(&[("b/c.xlsx", &book)])), id);
    assert_eq!(found("a.zip", &archive(&[("b/c.csv", b"mese\n"), ("d", b"id_ospite\n")])), None);
    // What an archive says of its size is not believed.
    let broken = archive(&[("c.csv", b"id_ospite\n")]);
    assert_eq!(found("a.zip", broken.get(..broken.len() / 2).expect("shorter")), None);
    assert!(!is_looked_into("a.png"));
}
