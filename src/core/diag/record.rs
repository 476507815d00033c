//! Faults → bytes, and back: what a build told is told again by one that need not look for it.
//!
//! In: faults, and the bytes of them. Out: bytes, and the same faults; `None` where the bytes say something else, or name
//! a word that the catalogue does not have. Files stand in them as numbers: they mean the same as long as the site has the
//! same files.

use super::text;
use super::{Arg, CellLoc, Code, Diagnostic, Loc};
use crate::packed::{self, Reader};
use crate::source::{FileId, Span};

/// Appends faults.
pub fn write(out: &mut Vec<u8>, all: &[Diagnostic]) {
    packed::size(out, all.len());
    for Diagnostic { loc, code, args, related } in all {
        packed::text(out, code.as_str());
        write_loc(out, loc);
        packed::size(out, args.len());
        for (name, arg) in args {
            packed::text(out, name);
            write_arg(out, arg);
        }
        packed::number(out, u32::from(related.is_some()));
        if let Some(related) = related {
            write_loc(out, related);
        }
    }
}

/// The next faults.
pub fn read(reader: &mut Reader<'_>) -> Option<Vec<Diagnostic>> {
    reader.list(|r| {
        let code = r.text()?;
        let code = *Code::ALL.iter().find(|known| known.as_str() == code)?;
        let loc = read_loc(r)?;
        let args = r.list(|r| Some((text::argument(r.text()?)?, read_arg(r)?)))?;
        let related = if r.number()? == 1 { Some(read_loc(r)?) } else { None };
        Some(Diagnostic { loc, code, args, related })
    })
}

fn write_loc(out: &mut Vec<u8>, loc: &Loc) {
    match loc {
        Loc::Span(Span { file, start, end }) => {
            for n in [0, file.0, *start, *end] {
                packed::number(out, n);
            }
        }
        Loc::Cell(CellLoc { file, record_start, record, column, field, delimiter }) => {
            packed::number(out, 1);
            packed::number(out, file.0);
            out.extend_from_slice(&record_start.to_le_bytes());
            out.extend_from_slice(&record.to_le_bytes());
            packed::number(out, u32::from(column.is_some()));
            packed::number(out, column.unwrap_or_default());
            packed::text(out, field);
            out.push(*delimiter);
        }
        Loc::File(file) => {
            packed::number(out, 2);
            packed::number(out, file.0);
        }
        Loc::Path(path) => {
            packed::number(out, 3);
            packed::text(out, path);
        }
        Loc::Project => packed::number(out, 4),
    }
}

fn read_loc(r: &mut Reader<'_>) -> Option<Loc> {
    Some(match r.number()? {
        0 => Loc::Span(Span { file: FileId(r.number()?), start: r.number()?, end: r.number()? }),
        1 => {
            let file = FileId(r.number()?);
            let (record_start, record) =
                (u64::from_le_bytes(r.array()?), u64::from_le_bytes(r.array()?));
            let (has_column, column) = (r.number()? == 1, r.number()?);
            let (column, field) = (has_column.then_some(column), r.text()?.to_owned());
            let [delimiter] = r.array()?;
            Loc::Cell(CellLoc { file, record_start, record, column, field, delimiter })
        }
        2 => Loc::File(FileId(r.number()?)),
        3 => Loc::Path(r.text()?.to_owned()),
        4 => Loc::Project,
        _ => return None,
    })
}

fn write_arg(out: &mut Vec<u8>, arg: &Arg) {
    let mut say = |tag: u32, text: &str| {
        packed::number(out, tag);
        packed::text(out, text);
    };
    match arg {
        Arg::Text(text) => say(0, text),
        Arg::Term(key) => say(1, key),
        Arg::Meaning(english) => say(2, english),
        Arg::Parser(english) => say(3, english),
        Arg::Int(n) => {
            packed::number(out, 4);
            out.extend_from_slice(&n.to_le_bytes());
        }
        Arg::List(list) => {
            packed::number(out, 5);
            packed::size(out, list.len());
            for text in list {
                packed::text(out, text);
            }
        }
    }
}

fn read_arg(r: &mut Reader<'_>) -> Option<Arg> {
    Some(match r.number()? {
        0 => Arg::Text(r.text()?.to_owned()),
        1 => Arg::Term(text::term(r.text()?)?),
        2 => Arg::Meaning(text::english(r.text()?)?),
        3 => Arg::Parser(r.text()?.to_owned()),
        4 => Arg::Int(i64::from_le_bytes(r.array()?)),
        5 => Arg::List(r.list(|r| r.text().map(str::to_owned))?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Diagnostic> {
        let cell = |column| CellLoc {
            file: FileId(300),
            record_start: 1 << 40,
            record: 7,
            column,
            field: "anno".to_owned(),
            delimiter: b';',
        };
        let span = Span::new(FileId(2), 5..900);
        vec![
            Diagnostic::at(Code::LinkDead, span).with("url", "è\n").see(Loc::File(FileId(9))),
            Diagnostic::new(Code::CellType, Loc::Cell(cell(Some(0)))).with("count", -3_i64),
            Diagnostic::new(Code::CellMore, Loc::Cell(cell(None))).see(Loc::Project),
            Diagnostic::new(Code::FileMissing, Loc::Path("a/b".to_owned()))
                .with("reason", Arg::Term("io-loop"))
                .with("meaning", Arg::Meaning("its name"))
                .with("keys", vec!["a".to_owned(), String::new()]),
            Diagnostic::new(Code::TomlSyntax, Loc::Project).with("reason", Arg::Parser("x".into())),
        ]
    }

    #[test]
    fn what_was_told_is_told_again_and_nothing_of_it_where_it_is_cut() {
        let mut out = Vec::new();
        write(&mut out, &all());
        let mut reader = Reader(&out);
        assert_eq!(read(&mut reader), Some(all()));
        assert!(reader.0.is_empty());
        for end in 0..out.len() {
            assert_eq!(read(&mut Reader(&out[..end])), None, "cut at {end}");
        }
    }

    #[test]
    fn a_word_that_the_catalogue_does_not_have_is_none() {
        for unknown in [("nonsense", Arg::Int(1)), ("reason", Arg::Term("nonsense"))] {
            let told = Diagnostic { args: vec![unknown], ..all().remove(0) };
            let mut out = Vec::new();
            write(&mut out, &[told]);
            assert_eq!(read(&mut Reader(&out)), None);
        }
    }
}
