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
    fields: Vec<FieldFaults>,
    records: RecordFaults,
}

/// Collects the faults of whole records, and what is none.
#[derive(Debug)]
pub(super) struct RecordFaults {
    faults: FieldFaults,
    notes: Vec<Diagnostic>,
}

/// Collects the faults of one field.
#[derive(Debug)]
pub(super) struct FieldFaults {
    name: String,
    shown: Vec<Diagnostic>,
    count: u64,
    /// The file of the first that is not told.
    more_in: Option<FileId>,
}

impl FieldFaults {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), shown: Vec::new(), count: 0, more_in: None }
    }

    /// Adds a fault; `make` is called only for one that is told.
    pub(super) fn add(&mut self, file: FileId, make: impl FnOnce() -> Diagnostic) {
        self.count += 1;
        if self.count <= SHOWN {
            self.shown.push(make());
        } else {
            self.more_in.get_or_insert(file);
        }
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        if let Some(file) = self.more_in {
            let more = Diagnostic::new(Code::CellMore, Loc::File(file));
            self.shown.push(more.with("count", self.count - SHOWN).with("field", self.name));
        }
        self.shown
    }
}

impl RecordFaults {
    /// Adds a fault; `make` is called only for one that is told.
    pub(super) fn add(&mut self, file: FileId, make: impl FnOnce() -> Diagnostic) {
        self.faults.add(file, make);
    }

    /// Adds what is no fault, and is not counted.
    pub(super) fn note(&mut self, note: Diagnostic) {
        self.notes.push(note);
    }
}

impl Faults {
    /// None yet, of a table with these fields.
    pub fn new(fields: &[Field]) -> Self {
        let of = |f: &Field| FieldFaults::new(&f.name);
        let fields = fields.iter().map(of).collect();
        let records = RecordFaults { faults: FieldFaults::new("*"), notes: Vec::new() };
        Self { fields, records }
    }

    /// Adds a fault of a field, or of a whole record; `make` is called only for one that is told.
    pub fn add(&mut self, file: FileId, field: Option<usize>, make: impl FnOnce() -> Diagnostic) {
        let among = match field {
            Some(i) => self.fields.get_mut(i),
            None => Some(&mut self.records.faults),
        };
        if let Some(faults) = among {
            faults.add(file, make);
        }
    }

    /// Those of each field, in the order of the schema, and those of records.
    pub(super) fn parts(&mut self) -> (&mut [FieldFaults], &mut RecordFaults) {
        (&mut self.fields, &mut self.records)
    }

    /// All of them, in no order.
    pub fn finish(self) -> Vec<Diagnostic> {
        let RecordFaults { faults, notes } = self.records;
        let all = self.fields.into_iter().chain([faults]);
        all.flat_map(FieldFaults::finish).chain(notes).collect()
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
