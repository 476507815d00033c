//! Typed columns of some rows of a table.
//!
//! A [`Batch`] has the same number of cells in every column. Whether a cell is absent and what its status is are
//! two things, kept apart. Texts are coded: a column holds numbers and one [`Dictionary`]. A batch is either a few
//! thousand rows, filled again and again while a table is read, or a whole small table held in memory.

use jiff::civil::{Date, DateTime, Time};

use super::schema::{Field, StatusRule, Type};
use super::value::{Cell, Decimal, Status, ValueRef};
use crate::fields::Moment;
use crate::source::FileId;

/// Rows of one file of a table.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The file they stand in; for a table in memory, its first.
    pub file: FileId,
    /// Number of the first row in the table, from 1.
    pub first_record: u64,
    /// Number of the first row in its file, from 1.
    pub first_in_file: u64,
    /// Byte offset in the file at which each row begins.
    pub starts: Vec<u64>,
    /// For each field its column in the file, from 0, where it has one; empty for a table in memory.
    pub places: Vec<Option<u32>>,
    /// One column for each field, in the order of the schema.
    pub columns: Vec<Column>,
}

impl Batch {
    /// An empty batch for these fields.
    pub fn new(file: FileId, fields: &[Field]) -> Self {
        let columns = fields.iter().map(Column::new).collect();
        let (starts, places) = (Vec::new(), Vec::new());
        Self { file, first_record: 1, first_in_file: 1, starts, places, columns }
    }

    /// How many rows it has.
    pub fn n_rows(&self) -> usize {
        self.starts.len()
    }

    /// Takes all rows out; what was allocated stays.
    pub fn clear(&mut self) {
        self.starts.clear();
        for column in &mut self.columns {
            column.clear();
        }
    }

    /// Adds the rows of another batch of the same fields behind its own.
    pub fn append(&mut self, other: &Self) {
        self.starts.extend_from_slice(&other.starts);
        for (mine, theirs) in self.columns.iter_mut().zip(&other.columns) {
            for row in 0..theirs.len() {
                mine.push(theirs.value(row), theirs.written_status(row));
            }
        }
    }
}

/// The cells of one field.
#[derive(Clone, Debug)]
pub struct Column {
    cells: Cells,
    present: Vec<bool>,
    /// Rows whose status is not normal, ascending.
    status: Vec<(u32, Status)>,
    /// What every cell that is there has unless it says otherwise.
    base: Status,
    texts: Dictionary,
    /// How many texts there were when the last batch ended.
    n_before: usize,
    /// Whether a text that is in the dictionary was found to be at fault.
    doubted: bool,
}

/// The cells by type; an absent cell has any value.
#[derive(Clone, Debug)]
pub enum Cells {
    /// Codes of the column's dictionary.
    Text(Vec<u32>),
    /// Whole numbers.
    Int(Vec<i64>),
    /// Exact numbers.
    Decimal(Vec<Decimal>),
    /// Truth values.
    Bool(Vec<bool>),
    /// Dates.
    Date(Vec<Date>),
    /// Times of day.
    Time(Vec<Time>),
    /// Dates with a time of day.
    DateTime(Vec<Moment>),
    /// Years.
    Year(Vec<i16>),
    /// Years and months.
    YearMonth(Vec<(i16, u8)>),
}

impl Column {
    /// An empty column of a field.
    pub fn new(field: &Field) -> Self {
        let cells = match field.ty {
            Type::String
            | Type::Any
            | Type::Duration
            | Type::List
            | Type::Array
            | Type::Object
            | Type::GeoPoint
            | Type::GeoJson => Cells::Text(Vec::new()),
            Type::Integer => Cells::Int(Vec::new()),
            Type::Number => Cells::Decimal(Vec::new()),
            Type::Boolean => Cells::Bool(Vec::new()),
            Type::Date => Cells::Date(Vec::new()),
            Type::Time => Cells::Time(Vec::new()),
            Type::DateTime => Cells::DateTime(Vec::new()),
            Type::Year => Cells::Year(Vec::new()),
            Type::YearMonth => Cells::YearMonth(Vec::new()),
        };
        let base = match field.status {
            StatusRule::All(status) => status,
            StatusRule::None | StatusRule::Column(_) => Status::NORMAL,
        };
        let (present, status, texts) = (Vec::new(), Vec::new(), Dictionary::default());
        Self { cells, present, status, base, texts, n_before: 0, doubted: false }
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.present.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.present.is_empty()
    }

    /// The cells by type; which of them are there is for [`Column::is_present`] to say.
    pub fn cells(&self) -> &Cells {
        &self.cells
    }

    /// The texts that codes stand for.
    pub fn dictionary(&self) -> &Dictionary {
        &self.texts
    }

    /// The texts that came with this batch.
    pub fn new_texts(&self) -> impl Iterator<Item = &str> {
        self.texts.since(self.n_before).map(|code| self.texts.text(code))
    }

    /// Whether the cell of a row has a value.
    pub fn is_present(&self, row: usize) -> bool {
        self.present.get(row).copied().unwrap_or(false)
    }

    /// The value of a row; absent past the end.
    #[inline]
    pub fn value(&self, row: usize) -> ValueRef<'_> {
        if !self.is_present(row) {
            return ValueRef::Absent;
        }
        let found = match &self.cells {
            Cells::Text(v) => v.get(row).map(|code| ValueRef::Text(self.texts.text(*code))),
            Cells::Int(v) => v.get(row).map(|n| ValueRef::Int(*n)),
            Cells::Decimal(v) => v.get(row).map(|d| ValueRef::Decimal(*d)),
            Cells::Bool(v) => v.get(row).map(|b| ValueRef::Bool(*b)),
            Cells::Date(v) => v.get(row).map(|d| ValueRef::Date(*d)),
            Cells::Time(v) => v.get(row).map(|t| ValueRef::Time(*t)),
            Cells::DateTime(v) => v.get(row).map(|m| ValueRef::DateTime(*m)),
            Cells::Year(v) => v.get(row).map(|y| ValueRef::Year(*y)),
            Cells::YearMonth(v) => v.get(row).map(|(y, m)| ValueRef::YearMonth(*y, *m)),
        };
        found.unwrap_or(ValueRef::Absent)
    }

    /// The code of the text of a row; `None` where there is no text.
    pub fn code(&self, row: usize) -> Option<u32> {
        let Cells::Text(codes) = &self.cells else { return None };
        codes.get(row).copied().filter(|_| self.is_present(row))
    }

    /// The status of a row.
    pub fn status(&self, row: usize) -> Status {
        let written = self.written_status(row);
        if written == Status::NORMAL && self.is_present(row) { self.base } else { written }
    }

    /// The value of a row with its status.
    pub fn cell(&self, row: usize) -> Cell {
        Cell { value: self.value(row).to_owned(), status: self.status(row) }
    }

    /// The status that stands in the row itself.
    fn written_status(&self, row: usize) -> Status {
        if self.status.is_empty() {
            return Status::NORMAL;
        }
        let at = self.status.binary_search_by(|(r, _)| (*r as usize).cmp(&row));
        at.ok().and_then(|i| self.status.get(i)).map_or(Status::NORMAL, |(_, s)| *s)
    }

    /// Adds a cell. A value of another type than the field's counts as absent.
    #[inline]
    pub fn push(&mut self, value: ValueRef<'_>, status: Status) {
        if status != Status::NORMAL {
            self.status.push((u32::try_from(self.present.len()).unwrap_or(u32::MAX), status));
        }
        let present = match (&mut self.cells, value) {
            (Cells::Text(v), ValueRef::Text(t)) => {
                v.push(self.texts.code(t));
                true
            }
            (Cells::Int(v), ValueRef::Int(n)) => push(v, n),
            (Cells::Decimal(v), ValueRef::Decimal(d)) => push(v, d),
            (Cells::Bool(v), ValueRef::Bool(b)) => push(v, b),
            (Cells::Date(v), ValueRef::Date(d)) => push(v, d),
            (Cells::Time(v), ValueRef::Time(t)) => push(v, t),
            (Cells::DateTime(v), ValueRef::DateTime(m)) => push(v, m),
            (Cells::Year(v), ValueRef::Year(y)) => push(v, y),
            (Cells::YearMonth(v), ValueRef::YearMonth(y, m)) => push(v, (y, m)),
            _ => {
                self.push_any();
                false
            }
        };
        self.present.push(present);
    }

    /// Adds a text that was added before and found to be without fault; `false` where it was not, or is not known.
    pub(super) fn push_known(&mut self, text: &str) -> bool {
        let Cells::Text(codes) = &mut self.cells else { return false };
        if self.doubted || self.texts.is_loose {
            return false;
        }
        let Some(code) = self.texts.find(text) else { return false };
        codes.push(code);
        self.present.push(true);
        true
    }

    /// The text added last is at fault: none is known to be without any more.
    pub(super) fn doubt(&mut self) {
        self.doubted = true;
    }

    fn push_any(&mut self) {
        match &mut self.cells {
            Cells::Text(v) => v.push(0),
            Cells::Int(v) => v.push(0),
            Cells::Decimal(v) => v.push(Decimal::ZERO),
            Cells::Bool(v) => v.push(false),
            Cells::Date(v) => v.push(Date::ZERO),
            Cells::Time(v) => v.push(Time::midnight()),
            Cells::DateTime(v) => v.push(Moment { civil: DateTime::ZERO, offset: None }),
            Cells::Year(v) => v.push(0),
            Cells::YearMonth(v) => v.push((0, 1)),
        }
    }

    fn clear(&mut self) {
        let (n_rows, n_new) = (self.present.len(), self.texts.len().saturating_sub(self.n_before));
        match &mut self.cells {
            Cells::Text(v) => v.clear(),
            Cells::Int(v) => v.clear(),
            Cells::Decimal(v) => v.clear(),
            Cells::Bool(v) => v.clear(),
            Cells::Date(v) => v.clear(),
            Cells::Time(v) => v.clear(),
            Cells::DateTime(v) => v.clear(),
            Cells::Year(v) => v.clear(),
            Cells::YearMonth(v) => v.clear(),
        }
        self.present.clear();
        self.status.clear();
        // A dictionary outlives a batch, since the next one has mostly the same words, but not without end; and where
        // the words are mostly others, they are no longer looked for.
        let is_loose = self.texts.is_loose || (n_rows >= LOOSE_FROM && n_new * 2 > n_rows);
        if is_loose || self.texts.size() > Dictionary::LIMIT {
            self.texts.clear();
            self.doubted = false;
        }
        self.texts.is_loose = is_loose;
        self.n_before = self.texts.len();
    }
}

fn push<T>(cells: &mut Vec<T>, value: T) -> bool {
    cells.push(value);
    true
}

/// Rows of a batch from which on it tells whether the texts of a column repeat.
const LOOSE_FROM: usize = 1024;

/// Texts with a number; each once, unless it is loose.
///
/// Its numbers depend only on the order in which texts come: the table behind it has no random seed.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    arena: String,
    ends: Vec<u32>,
    /// Open addressing; 0 is free, else code + 1. A power of two long.
    slots: Vec<u32>,
    is_loose: bool,
}

impl Dictionary {
    /// Bytes above which a dictionary is begun anew with the next batch.
    pub const LIMIT: usize = 1 << 20;

    /// The text of a code; empty for a code that was not given out.
    #[inline]
    pub fn text(&self, code: u32) -> &str {
        self.arena.get(self.range(code)).unwrap_or("")
    }

    /// Where the text of a code stands in [`Dictionary::all`]; nowhere for a code that was not given out.
    #[inline]
    pub fn range(&self, code: u32) -> std::ops::Range<usize> {
        let code = code as usize;
        let Some(end) = self.ends.get(code) else { return 0..0 };
        let start = code.checked_sub(1).and_then(|c| self.ends.get(c)).copied().unwrap_or(0);
        start as usize..*end as usize
    }

    /// All texts, one behind the other.
    pub fn all(&self) -> &str {
        &self.arena
    }

    /// Whether a text gets a new code whenever it comes, which is quicker where hardly any comes twice.
    pub fn is_loose(&self) -> bool {
        self.is_loose
    }

    /// From now on a text gets a new code whenever it comes.
    pub fn loosen(&mut self) {
        self.is_loose = true;
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The code of a text that is there; `None` for any of a loose one.
    pub fn find(&self, text: &str) -> Option<u32> {
        if self.slots.is_empty() || self.is_loose {
            return None;
        }
        let (_, found) = self.probe(text);
        found
    }

    /// The code of a text, which is added if need be.
    pub fn code(&mut self, text: &str) -> u32 {
        if self.is_loose {
            return self.add(text);
        }
        if self.slots.len() < (self.ends.len() + 1) * 2 {
            self.grow();
        }
        let (slot, found) = self.probe(text);
        if let Some(code) = found {
            return code;
        }
        let code = self.add(text);
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = code + 1;
        }
        code
    }

    /// The codes whose texts were added since there were so many.
    fn since(&self, n_before: usize) -> std::ops::Range<u32> {
        let n = |n| u32::try_from(n).unwrap_or(u32::MAX);
        n(n_before.min(self.len()))..n(self.len())
    }

    fn add(&mut self, text: &str) -> u32 {
        let code = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.arena.push_str(text);
        self.ends.push(u32::try_from(self.arena.len()).unwrap_or(u32::MAX));
        code
    }

    /// Bytes of the texts and of what leads to them.
    fn size(&self) -> usize {
        self.arena.len() + self.ends.len() * 4 + self.slots.len() * 4
    }

    /// Takes all texts out; what was allocated stays.
    pub fn clear(&mut self) {
        self.arena.clear();
        self.ends.clear();
        self.slots.fill(0);
        self.is_loose = false;
    }

    /// The slot of a text, or the free one it would go to.
    fn probe(&self, text: &str) -> (usize, Option<u32>) {
        let mask = self.slots.len() - 1;
        let mut at = usize::try_from(hash(text.as_bytes()) & 0xffff_ffff).unwrap_or(0) & mask;
        loop {
            match self.slots.get(at).copied().unwrap_or(0) {
                0 => return (at, None),
                full if self.text(full - 1) == text => return (at, Some(full - 1)),
                _ => at = (at + 1) & mask,
            }
        }
    }

    fn grow(&mut self) {
        let wanted = (self.slots.len() * 2).max(64);
        self.slots = vec![0; wanted];
        for code in 0..u32::try_from(self.ends.len()).unwrap_or(0) {
            let (at, _) = self.probe(self.text(code));
            if let Some(slot) = self.slots.get_mut(at) {
                *slot = code + 1;
            }
        }
    }
}

/// Eight bytes at a time, multiplied and folded; only the spread of the table depends on it.
fn hash(bytes: &[u8]) -> u64 {
    let mut h = 0x9e37_79b9_7f4a_7c15_u64 ^ bytes.len() as u64;
    let mut fold = |word: u64| {
        h = (h ^ word).wrapping_mul(0xa076_1d64_78bd_642f);
        h ^= h >> 32;
    };
    let (words, _) = bytes.as_chunks::<8>();
    for word in words {
        fold(u64::from_le_bytes(*word));
    }
    // Then the last eight bytes, or four, though they be counted twice: quicker than to copy as many as are left.
    match (bytes.last_chunk::<8>(), bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(last), ..) => fold(u64::from_le_bytes(*last)),
        (None, Some(first), Some(last)) => {
            let [first, last] = [first, last].map(|half| u64::from(u32::from_le_bytes(*half)));
            fold(first << 32 | last);
        }
        (None, ..) => fold(bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))),
    }
    h.wrapping_mul(0xe703_7ed1_a0b4_28db) >> 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::fixture;

    #[test]
    fn a_dictionary_gives_each_text_one_code_in_the_order_they_come() {
        let mut d = Dictionary::default();
        let words: Vec<String> = (0..5000).map(|i| format!("parola {}", i % 3000)).collect();
        let codes: Vec<u32> = words.iter().map(|w| d.code(w)).collect();
        assert_eq!(codes[..3], [0, 1, 2]);
        assert_eq!(codes[3000], 0);
        assert_eq!(d.len(), 3000);
        assert!(words.iter().zip(&codes).all(|(w, c)| d.text(*c) == w && d.find(w) == Some(*c)));
        assert_eq!(d.find("altro"), None);
        assert_eq!(Dictionary::default().find(""), None);
        assert_eq!((d.code(""), d.text(3000)), (3000, ""));
    }

    #[test]
    fn texts_that_hardly_repeat_are_not_looked_for() {
        let mut column = {
            let memory = fixture::one(&fixture::field("t", "string", ""), "t\n");
            let dataset = fixture::open(&memory.sources(), "datasets/d/").dataset.unwrap();
            Column::new(&dataset.resources[0].schema.fields[0])
        };
        for batch in 0..3 {
            let texts: Vec<String> = (0..3000).map(|i| format!("{batch} {}", i % 2900)).collect();
            for text in &texts {
                if !column.push_known(text) {
                    column.push(ValueRef::Text(text), Status::NORMAL);
                }
            }
            let is_there = |(i, t): (usize, &String)| column.value(i) == ValueRef::Text(t);
            assert!(texts.iter().enumerate().all(is_there));
            assert_eq!(column.texts.len(), if batch == 0 { 2900 } else { 3000 });
            column.clear();
        }
        assert_eq!((column.texts.is_loose, column.texts.len()), (true, 0));
    }
}
