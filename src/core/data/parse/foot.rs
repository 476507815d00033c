//! The end of a file: records declared to be no data, and records that look as if they should be.

use super::{File, faults};
use crate::data::cell;
use crate::data::csv::{self, Held, Record, Signs};
use crate::data::schema::Type;
use crate::diag::{Arg, Code, Diagnostic, Loc};

/// Records at the end that are taken for notes; more of them are faults each.
const MOST_NOTES: usize = 20;

/// Totals at the end that are taken for such; more of them are a category of the table.
const MOST_TOTALS: usize = 3;

/// Keeps so many records back that those at the end are never passed on.
pub(super) struct Foot {
    /// One more than are kept back; none where none is.
    ring: Vec<Held>,
    /// How many records came.
    n: usize,
}

impl Foot {
    pub(super) fn new(n_rows: usize, signs: Signs) -> Self {
        let n_held = if n_rows == 0 { 0 } else { n_rows + 1 };
        Self { ring: (0..n_held).map(|_| Held::new(signs)).collect(), n: 0 }
    }

    /// Takes the next record; gives the one that is certainly not at the end.
    pub(super) fn pass<'r>(&'r mut self, record: Record<'r>) -> Option<Record<'r>> {
        let n_held = self.ring.len();
        if n_held == 0 {
            return Some(record);
        }
        self.ring.get_mut(self.n % n_held)?.keep(record);
        self.n += 1;
        // The oldest is the one whose place the next record takes.
        (self.n >= n_held).then(|| self.ring.get(self.n % n_held).map(Held::record)).flatten()
    }

    /// The records at the end.
    fn left(&self) -> impl Iterator<Item = Record<'_>> {
        let n = self.n.min(self.ring.len().saturating_sub(1));
        (1..=n)
            .rev()
            .filter_map(|back| Some(self.ring.get((self.n - back) % self.ring.len())?.record()))
    }
}

/// A record that may be no data, told when it is known whether more come.
pub(super) struct Mark {
    record: u64,
    start: u64,
    /// How many fields it has.
    found: usize,
    kind: Kind,
    /// Its first text.
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It has more or fewer fields than the header, and looks like a note.
    Misfit,
    /// Only its first cell holds something.
    Lone,
    /// It calls itself a total.
    Total,
}

/// Whether a text begins as notes and sources do.
fn is_note(text: &[u8]) -> bool {
    const WORDS: [&[u8]; 6] = [b"note", b"nota", b"fonte", b"source", b"legenda", b"n.b."];
    let begins =
        |word: &&[u8]| text.get(..word.len()).is_some_and(|t| t.eq_ignore_ascii_case(word));
    WORDS.iter().any(begins)
}

fn is_total(text: &[u8]) -> bool {
    let begins = |word: &[u8]| text.get(..word.len()).is_some_and(|t| t.eq_ignore_ascii_case(word));
    begins(b"total") || begins(b"complessiv")
}

impl File<'_> {
    /// Remembers a record that looks like a note, or tells those before it if it does not.
    pub(super) fn mark(&mut self, record: Record<'_>, fits: bool, broken: bool) {
        if self.faults.is_none() {
            return;
        }
        let (first, _) = record.raw(0);
        let lone = || record.n_fields() > 2 && !first.is_empty() && record.is_empty_from(1);
        let kind = if broken {
            None
        } else if !fits {
            (record.is_empty_from(1) || is_note(first)).then_some(Kind::Misfit)
        } else if lone() {
            Some(Kind::Lone)
        } else if is_total(first) {
            Some(Kind::Total)
        } else {
            None
        };
        if self.marks.len() >= if kind.is_some() { MOST_NOTES } else { 1 } {
            self.tell_misfits();
        }
        if !fits && !broken && kind.is_none() {
            self.tell_length(record.n_fields());
        }
        if let Some(kind) = kind {
            let text = (0..record.n_fields()).map(|i| record.field(i)).find(|f| !f.is_empty());
            let text = text.map(|t| faults::short(&self.decode(&t))).unwrap_or_default();
            let found = record.n_fields();
            let (start, record) = (self.record_start, self.record);
            self.marks.push(Mark { record, start, found, kind, text });
        }
    }

    /// The remembered records were no notes: those of another length are faults.
    fn tell_misfits(&mut self) {
        let now = (self.record, self.record_start);
        for mark in std::mem::take(&mut self.marks) {
            if mark.kind == Kind::Misfit {
                (self.record, self.record_start) = (mark.record, mark.start);
                self.tell_length(mark.found);
            }
        }
        (self.record, self.record_start) = now;
    }

    fn tell_length(&mut self, found: usize) {
        let expected = self.layout.names.len();
        self.tell(None, |at| {
            let d = Diagnostic::new(Code::RecordLength, at).with("found", found);
            d.with("expected", expected)
        });
    }

    /// Tells what the end of the file shows, and what was met in it.
    pub(super) fn end(&mut self, foot: &Foot, met: csv::Met) {
        if self.faults.is_none() {
            return;
        }
        let all = self.marks.len() as u64 == self.record;
        if self.resource.dialect.footer_rows.is_some() || all {
            self.tell_misfits();
        } else if let Some(first) = self.marks.first() {
            let n = self.marks.len();
            let notes = self.marks.iter().any(|m| m.kind != Kind::Total);
            let code = if notes { Code::CsvFooter } else { Code::RowTotal };
            let text = first.text.clone();
            let place = (first.record, first.start);
            self.marks.clear();
            if notes || n <= MOST_TOTALS {
                (self.record, self.record_start) = place;
                self.tell(None, |at| {
                    Diagnostic::new(code, at).with("count", n).with("shown", text)
                });
            }
        }
        for record in foot.left() {
            if self.is_data(record) {
                self.record += 1;
                self.record_start = record.start();
                let text = faults::short(&self.decode(&record.field(0)));
                self.tell(None, |at| Diagnostic::new(Code::FooterData, at).with("shown", text));
            }
        }
        self.tell_met(met);
    }

    /// Whether a record left out at the end reads as a row of the table: every number, date and truth in it is one, there
    /// is one at least, and it does not call itself a total.
    fn is_data(&self, record: Record<'_>) -> bool {
        let n = self.layout.names.len();
        if record.n_fields() < n || !record.is_empty_from(n) || is_total(record.raw(0).0) {
            return false;
        }
        let mut some = false;
        for (field, (at, _)) in self.resource.schema.fields.iter().zip(&self.layout.columns) {
            let Some(at) = at.filter(|_| field.ty != Type::String) else { continue };
            let bytes = record.field(at);
            let text = self.decode(&bytes);
            if cell::missing(&text, field).is_some() {
                continue;
            }
            if cell::parse(&text, field, &mut String::new()).is_err() {
                return false;
            }
            some = true;
        }
        some
    }

    /// Tells what was met that is no fault: what was read past, each kind once.
    fn tell_met(&mut self, met: csv::Met) {
        let kinds = met.ends.iter().filter(|n| **n > 0).count();
        let said: [(&'static str, u64); 6] = [
            ("met-mark", u64::from(met.mark)),
            ("met-ends", if kinds > 1 { kinds as u64 } else { 0 }),
            ("met-padded", met.padded),
            ("met-blank", self.met.blank),
            ("met-empty-columns", self.met.empty_columns as u64),
            ("met-text-formulas", self.met.text_formulas),
        ];
        let file = self.id;
        let Some(faults) = self.faults.as_deref_mut() else { return };
        for (what, n) in said.into_iter().filter(|(_, n)| *n > 0) {
            let d = Diagnostic::new(Code::CsvFound, Loc::File(file)).with("what", Arg::Term(what));
            faults.note(d.with("count", n));
        }
    }
}
