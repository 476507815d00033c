//! `new dataset --from`: a file of tables becomes a dataset, its CSV copied as it came, a sheet written as CSV.
//!
//! In: the file's path. Out: the table and its `dataset.toml` in a folder of their own, or a fault and nothing.

#![expect(clippy::disallowed_methods, reason = "opens the file that the author names")]

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::args::New;
use super::{End, new, out, schema};
use crate::config::Config;
use crate::diag::show::ToolLang;
use crate::diag::{Arg, Code, nearest};
use crate::fields::Context;
use crate::infer::toml::Setting;
use crate::infer::{self, Inferred, Known, Unfit, Workbook, sheet};
use crate::name::OutPath;
use crate::site::vocabulary::{self, TermKind};
use crate::source::Sources;
use crate::world::Fault;
use crate::world::author::{self, Content};
use crate::world::out::hex;

/// What the dataset is to be.
pub(super) struct Begun<'a> {
    /// Its id.
    pub id: &'a str,
    /// Tags of the site's languages, default first.
    pub tags: &'a [&'a str],
    /// The day.
    pub today: Date,
    /// The arguments.
    pub args: &'a New,
}

/// What the site knows that columns may be codes of.
pub(super) fn known(sources: &Sources<'_>, config: &Config) -> Known {
    // What is wrong with a vocabulary is told by `check`; here it only offers fewer codes.
    let mut ignored = Vec::new();
    let ctx = Context { languages: &config.languages };
    let vocabularies = vocabulary::load(sources, ctx, &mut ignored);
    let places = vocabularies.of(TermKind::Place);
    let codes = places.filter_map(|(_, place)| place.record.text("code").cloned());
    Known { places: codes.collect() }
}

/// A reader that takes the hash of what it gives.
struct Hashed {
    file: File,
    hash: Rc<RefCell<Sha256>>,
}

impl Read for Hashed {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(out)?;
        self.hash.borrow_mut().update(out.get(..n).unwrap_or(&[]));
        Ok(n)
    }
}

/// What was found in the file, the table's bytes or where they are, and the hash of the file.
struct Found {
    inferred: Inferred,
    content: Content,
    sha256: String,
}

/// Makes the dataset.
pub(super) fn run(
    begun: &Begun<'_>,
    path: &Path,
    known: &Known,
    root: &Path,
    lang: ToolLang,
) -> Result<End, Fault> {
    let name = path.file_name().unwrap_or_default();
    let Some(name) = name.to_str().filter(|_| path.to_str().is_some()) else {
        return Err(Fault::new(Code::PathNotUtf8, path));
    };
    let unreadable = |e: &io::Error| Fault::new(Code::FileUnreadable, path).with("reason", e);
    let meta = std::fs::metadata(path).map_err(|e| unreadable(&e))?;
    if !meta.is_file() {
        return Err(unreadable(&io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let extension = name.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_ascii_lowercase());
    let found = match extension.as_str() {
        "xlsx" | "ods" => spreadsheet(path, &extension, begun.args.sheet.as_deref(), known),
        "xlsm" | "xltm" | "xlsb" | "xls" => {
            return Err(refused(path, "unfit-old", "hint-save-xlsx"));
        }
        _ => delimited(path, begun.args.sheet.as_deref(), known),
    }?;
    let setting = Setting {
        id: begun.id,
        tags: begun.tags,
        today: begun.today,
        title: begun.args.title.as_deref(),
        file: name,
        n_bytes: meta.len(),
        sha256: &found.sha256,
        lang,
    };
    let (text, n_questions) = infer::toml::write(&found.inferred, &setting);
    let text = schema::hint(root, 2, "dataset") + &text;
    let paths = ["dataset.toml".to_owned(), format!("{}.csv", begun.id)]
        .map(|file| format!("datasets/{}/{file}", begun.id));
    let contents = [Content::Bytes(text.into_bytes()), found.content];
    let files: Option<Vec<(OutPath, Content)>> =
        paths.iter().zip(contents).map(|(p, c)| Some((OutPath::parse(p)?, c))).collect();
    author::create_from(root, &files.unwrap_or_default())?;
    new::tell(paths.iter().cloned(), lang);
    if n_questions > 0 {
        out(&match lang {
            ToolLang::En => format!("questions marked `# ?` in it: {n_questions}\n"),
            ToolLang::It => format!("domande segnate `# ?` lì dentro: {n_questions}\n"),
        });
    }
    Ok(End::Clean)
}

/// A delimited file, read as a stream.
fn delimited(path: &Path, sheet: Option<&str>, known: &Known) -> Result<Found, Fault> {
    if let Some(sheet) = sheet {
        let name = Path::new("--sheet");
        let fault = Fault::new(Code::ArgumentInvalid, name).with("value", sheet);
        return Err(fault.with("advice", Arg::Term("arg-sheet")));
    }
    let hash = Rc::new(RefCell::new(Sha256::new()));
    let mut first = true;
    let mut open = || -> io::Result<Box<dyn Read>> {
        let file = File::open(path)?;
        if std::mem::take(&mut first) {
            return Ok(Box::new(Hashed { file, hash: Rc::clone(&hash) }));
        }
        Ok(Box::new(file))
    };
    let unreadable = |e: io::Error| Fault::new(Code::FileUnreadable, path).with("reason", &e);
    let inferred = infer::csv(&mut open, known).map_err(unreadable)?;
    let inferred = inferred.map_err(|unfit| fault(path, unfit))?;
    let sha256 = hex(&hash.borrow().clone().finalize());
    let content = Content::Copy { from: path.to_owned(), sha256: sha256.clone() };
    Ok(Found { inferred, content, sha256 })
}

/// A sheet of a spreadsheet, which is read whole.
fn spreadsheet(
    path: &Path,
    extension: &str,
    sheet: Option<&str>,
    known: &Known,
) -> Result<Found, Fault> {
    let unreadable = |e: io::Error| Fault::new(Code::FileUnreadable, path).with("reason", &e);
    let bytes = std::fs::read(path).map_err(unreadable)?;
    if bytes.is_empty() {
        return Err(fault(path, Unfit::Empty));
    }
    let mut hash = Sha256::new();
    hash.update(&bytes);
    let book = if extension == "ods" { Workbook::ods(bytes) } else { Workbook::xlsx(bytes) };
    let mut book = book.map_err(|unfit| fault(path, unfit))?;
    let table = sheet::table(&mut book, sheet, known);
    let (inferred, csv) = table.map_err(|unfit| fault(path, unfit))?;
    Ok(Found { inferred, content: Content::Bytes(csv), sha256: hex(&hash.finalize()) })
}

fn refused(path: &Path, reason: &'static str, hint: &'static str) -> Fault {
    Fault::new(Code::TableUnfit, path)
        .with("reason", Arg::Term(reason))
        .with("hint", Arg::Term(hint))
}

/// Why a file becomes no dataset.
fn fault(path: &Path, unfit: Unfit) -> Fault {
    let sheets = |list: &[String]| list.iter().map(|s| format!("`{s}`")).collect::<Vec<_>>();
    match unfit {
        Unfit::Empty => refused(path, "unfit-empty", "hint-another-file"),
        Unfit::NoRecord => refused(path, "unfit-no-record", "hint-another-file"),
        Unfit::Utf16 => refused(path, "unfit-utf16", "hint-save-utf8"),
        Unfit::Binary(at) => {
            refused(path, "unfit-binary", "hint-another-file").with("detail", format!("byte {at}"))
        }
        Unfit::Spreadsheet => refused(path, "unfit-spreadsheet", "hint-name-it"),
        Unfit::MixedEncoding(at) => {
            refused(path, "unfit-mixed", "hint-save-utf8").with("detail", format!("byte {at}"))
        }
        Unfit::Password => refused(path, "unfit-password", "hint-password"),
        Unfit::Broken(reason) => {
            refused(path, "unfit-broken", "hint-save-xlsx").with("detail", reason)
        }
        Unfit::CellError(cell, error) => refused(path, "unfit-cell-error", "hint-cell-error")
            .with("detail", format!("{cell}: {error}")),
        Unfit::Unreckoned(cell, n) => {
            refused(path, "unfit-unreckoned", "hint-reckon").with("detail", format!("{cell} ({n})"))
        }
        Unfit::Merged(cells) => refused(path, "unfit-merged", "hint-unmerge").with("detail", cells),
        Unfit::NoSheet => refused(path, "unfit-no-sheet", "hint-sheet-hidden"),
        Unfit::ManySheets(list) => {
            Fault::new(Code::SheetChoice, path).with("sheets", sheets(&list))
        }
        Unfit::SheetUnknown(sheet, list) => {
            let near = nearest(&sheet, list.iter().map(String::as_str)).map(str::to_owned);
            let fault = Fault::new(Code::SheetUnknown, path)
                .with("sheet", &sheet)
                .with("sheets", sheets(&list));
            fault.near(near)
        }
    }
}
