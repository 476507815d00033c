//! The faults of one table: the first twenty of a column in full, then how many more.

use crate::data::cell;
use crate::data::schema::Field;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::source::FileId;

/// Faults of a column that are told in full.
const SHOWN: u64 = 20;

/// Characters of a cell that are quoted in a message.
const CELL_CHARS: usize = 60;

/// Collects the faults of a table.
#[derive(Debug)]
pub struct Faults {
    shown: Vec<Diagnostic>,
    /// For each field and, last, for whole records: how many, and the file of the first that is not told.
    counts: Vec<(u64, Option<FileId>)>,
    names: Vec<String>,
}

impl Faults {
    /// None yet, of a table with these fields.
    pub fn new(fields: &[Field]) -> Self {
        let names: Vec<String> = fields.iter().map(|f| f.name.clone()).collect();
        Self { shown: Vec::new(), counts: vec![(0, None); names.len() + 1], names }
    }

    /// Adds a fault of a field, or of a whole record; `make` is called only for one that is told.
    pub fn add(&mut self, file: FileId, field: Option<usize>, make: impl FnOnce() -> Diagnostic) {
        let at = field.unwrap_or(self.names.len());
        let Some((count, more_in)) = self.counts.get_mut(at) else { return };
        *count += 1;
        if *count <= SHOWN {
            self.shown.push(make());
        } else {
            more_in.get_or_insert(file);
        }
    }

    /// Adds what is no fault, and is not counted.
    pub(super) fn note(&mut self, note: Diagnostic) {
        self.shown.push(note);
    }

    /// All of them, in no order.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        for (i, (count, file)) in self.counts.iter().enumerate() {
            let Some(file) = file else { continue };
            let name = self.names.get(i).map_or("*", String::as_str);
            let more = Diagnostic::new(Code::CellMore, Loc::File(*file));
            self.shown.push(more.with("count", count - SHOWN).with("field", name));
        }
        self.shown
    }
}

/// A cell as it is quoted in a message.
pub(super) fn short(text: &str) -> String {
    let mut out: String = text.chars().take(CELL_CHARS).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

/// A cell that is not of its type.
pub(super) fn wrong_type(at: Loc, field: &Field, text: &str, hint: &'static str) -> Diagnostic {
    if hint == cell::AMBIGUOUS {
        let digits = |c: &char| c.is_ascii_digit() || *c == '-';
        let (whole, decimals) = text.trim().split_once('.').unwrap_or((text, ""));
        return Diagnostic::new(Code::CellAmbiguous, at)
            .with("cell", short(text))
            .with("thousands", text.chars().filter(digits).collect::<String>())
            .with("whole", whole.trim_start_matches('+'))
            .with("decimals", decimals)
            .see(Loc::Span(field.span));
    }
    Diagnostic::new(Code::CellType, at)
        .with("cell", short(text))
        .with("type", Arg::Term(field.format.form.term().unwrap_or(field.ty.name())))
        .with("declared", field.ty.name())
        .with("hint", Arg::Term(hint))
        .see(Loc::Span(field.span))
}

/// A cell that breaks a constraint, told as its author wrote it.
pub(super) fn constraint(at: Loc, field: &Field, text: &str, constraint: String) -> Diagnostic {
    Diagnostic::new(Code::CellConstraint, at)
        .with("cell", short(text))
        .with("constraint", constraint)
        .see(Loc::Span(field.span))
}
