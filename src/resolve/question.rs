//! A question of a text → the value it has, and the cells that value is made of.
//!
//! In: a call and the tables. Out: an [`Answer`], or diagnostics. Never: a value made of some of the rows that were
//! asked for: where one of them is missing or confidential, nothing is added up, compared or counted.

use std::collections::BTreeMap;

use super::number::CellRef;
use super::tables;
use crate::data::value::{Cell, Conf, Decimal, Status, Value};
use crate::diag::{Arg, Code, Diagnostic};
use crate::doc::expr::{Call, Key, Question};
use crate::frame::Frame;
use crate::site::named::find_table;
use crate::site::{Site, TableRef};
use crate::source::{Sources, Span};

/// What a call comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The table that was asked.
    pub table: TableRef,
    /// The value.
    pub value: Value,
    /// Whether it may still change.
    pub status: Status,
    /// Whether the value has the decimals of its cells, and not those of arithmetic.
    pub own: bool,
    /// Whether its field is in per cent.
    pub percent: bool,
    /// The cells it is made of, that which it stands in first.
    pub cells: Vec<CellRef>,
    /// What stands in the cells where each is asked for by itself: the one of `value` and of `rank`, the two of `change`,
    /// the first of them first.
    pub values: Vec<Value>,
}

/// One number of a table.
struct Number {
    n: Decimal,
    status: Status,
    cell: CellRef,
}

/// Answers a call; `None` where that was reported.
pub(super) fn answer(
    site: &Site,
    sources: &Sources<'_>,
    (call, span): (&Call, Span),
    out: &mut Vec<Diagnostic>,
) -> Option<Answer> {
    let table = find_table(site, &call.table, out)?;
    let mut asking = Asking { site, sources, table, call, span, out };
    let others = call.keys.get(1..).unwrap_or(&[]);
    match call.question {
        Question::Value => asking.value(&call.keys),
        Question::Rows => asking.count(),
        Question::Sum => {
            let numbers = asking.numbers(&call.keys)?;
            let sum = asking.sum(&numbers)?;
            Some(asking.made(sum, true, numbers))
        }
        Question::Max | Question::Min => {
            let mut numbers = asking.numbers(&call.keys)?;
            numbers.sort_by_key(|n| n.n);
            if call.question == Question::Max {
                numbers.reverse();
            }
            let n = numbers.first()?.n;
            Some(asking.made(n, true, numbers))
        }
        Question::Share => {
            let part = asking.numbers(&call.keys)?;
            let whole = asking.numbers(others)?;
            if whole.iter().any(|n| n.n < Decimal::ZERO) {
                return asking.fail("share-below-zero");
            }
            let (a, b) = (asking.sum(&part)?, asking.sum(&whole)?);
            let share = asking.divided(a, b)?;
            let made = asking.made(share, false, part.into_iter().chain(whole).collect());
            Some(Answer { percent: false, ..made })
        }
        Question::Rank => {
            let row = asking.value(&call.keys)?;
            let mine = asking.number(row.value.as_decimal())?;
            let all = asking.numbers(others)?;
            let above = all.iter().filter(|n| n.n > mine).count();
            let made = asking.made(Decimal::from(above + 1), true, all);
            let cells = row.cells.into_iter().chain(made.cells).collect();
            Some(Answer { percent: false, cells, values: row.values, ..made })
        }
        Question::Change => asking.change(),
        Question::Risen | Question::Fallen | Question::Unchanged => asking.moved(),
    }
}

struct Asking<'a, 's> {
    site: &'a Site,
    sources: &'a Sources<'s>,
    table: TableRef,
    call: &'a Call,
    span: Span,
    out: &'a mut Vec<Diagnostic>,
}

impl Asking<'_, '_> {
    fn field(&self) -> &str {
        self.call.field.as_ref().map_or("", |f| f.value.as_str())
    }

    fn percent(&self) -> bool {
        let schema = &self.site.table(self.table).resource.schema;
        let unit = schema.field(self.field()).and_then(|f| f.unit.as_ref());
        unit.is_some_and(|u| u.iter().any(|(_, text)| text.trim() == "%"))
    }

    fn fail<T>(&mut self, reason: &'static str) -> Option<T> {
        let d = Diagnostic::at(Code::ExpressionArithmetic, self.span);
        self.out.push(d.with("reason", Arg::Term(reason)));
        None
    }

    fn number(&mut self, n: Option<Decimal>) -> Option<Decimal> {
        if n.is_none() { self.fail("not-a-number") } else { n }
    }

    fn divided(&mut self, a: Decimal, b: Decimal) -> Option<Decimal> {
        match a.checked_div(b) {
            Some(n) => Some(n),
            None if b.is_zero() => self.fail("division-by-zero"),
            None => self.fail("number-too-large"),
        }
    }

    fn sum(&mut self, numbers: &[Number]) -> Option<Decimal> {
        let sum = numbers.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(n.n));
        if sum.is_none() { self.fail("number-too-large") } else { sum }
    }

    /// An answer made of numbers.
    fn made(&self, n: Decimal, own: bool, numbers: Vec<Number>) -> Answer {
        let status = numbers.iter().map(|n| n.status).max().unwrap_or(Status::NORMAL);
        let cells = numbers.into_iter().map(|n| n.cell).collect();
        let (table, percent) = (self.table, self.percent());
        Answer { table, value: Value::Decimal(n), status, own, percent, cells, values: Vec::new() }
    }

    /// The one cell of the one row that has these keys.
    fn value(&mut self, keys: &[Key]) -> Option<Answer> {
        let call = Call { keys: keys.to_vec(), ..self.call.clone() };
        let asked = (self.table, &call);
        let (record, found) = tables::value(self.site, self.sources, asked, self.span, self.out)?;
        let found = self.there(found)?;
        let field = self.field().to_owned();
        let cells = vec![CellRef { table: self.table, record, field }];
        let percent = self.percent();
        let (table, status, values) = (self.table, found.status, vec![found.value.clone()]);
        Some(Answer { table, value: found.value, status, own: true, percent, cells, values })
    }

    /// A cell with a value; the reason why there is none is reported.
    fn there(&mut self, cell: Cell) -> Option<Cell> {
        if !cell.value.is_absent() {
            return Some(cell);
        }
        let confidential = cell.status.conf == Conf::Confidential;
        let why = if confidential { "confidential" } else { "empty" };
        let absent = Diagnostic::at(Code::ValueAbsent, self.span).with("field", self.field());
        let absent = absent.with("table", &self.call.table.dataset);
        self.out.push(absent.with("why", Arg::Term(why)));
        None
    }

    fn rows(&mut self, keys: &[Key], fields: &[&str], none: bool) -> Option<Frame> {
        let asked = (self.table, self.call, keys);
        tables::rows(self.site, self.sources, asked, (fields, none), (self.span, self.out))
    }

    /// The numbers of the rows that have these keys, a number at least.
    fn numbers(&mut self, keys: &[Key]) -> Option<Vec<Number>> {
        let field = self.field().to_owned();
        let frame = self.rows(keys, &[&field], false)?;
        let cells = frame.columns.into_iter().next()?.cells;
        let mut out = Vec::with_capacity(cells.len());
        for (cell, records) in cells.into_iter().zip(frame.lineage.records) {
            let cell = self.there(cell)?;
            let n = self.number(cell.value.as_decimal())?;
            let record = records.first().copied().unwrap_or(0);
            let place = CellRef { table: self.table, record, field: field.clone() };
            out.push(Number { n, status: cell.status, cell: place });
        }
        Some(out)
    }

    fn count(&mut self) -> Option<Answer> {
        let schema = &self.site.table(self.table).resource.schema;
        let first = schema.fields.first().map(|f| f.name.clone()).unwrap_or_default();
        let frame = self.rows(&self.call.keys, &[&first], true)?;
        let value = Value::Decimal(Decimal::from(frame.n_rows));
        let place = |records: &Vec<u64>| {
            let record = records.first().copied().unwrap_or(0);
            CellRef { table: self.table, record, field: first.clone() }
        };
        let cells = frame.lineage.records.iter().map(place).collect();
        let (table, status) = (self.table, Status::NORMAL);
        Some(Answer { table, value, status, own: true, percent: false, cells, values: Vec::new() })
    }

    /// The keys at the first and at the second of the two values of one of them; and its place.
    fn ends(&self) -> Option<(usize, [Vec<Key>; 2])> {
        let along = self.call.keys.iter().position(|k| k.values.len() == 2)?;
        let at = |nth: usize| {
            let mut keys = self.call.keys.clone();
            if let Some(key) = keys.get_mut(along) {
                key.values = key.values.get(nth).cloned().into_iter().collect();
            }
            keys
        };
        Some((along, [at(0), at(1)]))
    }

    fn change(&mut self) -> Option<Answer> {
        if self.percent() {
            return self.fail("change-of-percent");
        }
        let (_, [from, to]) = self.ends()?;
        let (from, to) = (self.value(&from)?, self.value(&to)?);
        let a = self.number(from.value.as_decimal())?;
        let b = self.number(to.value.as_decimal())?;
        if a < Decimal::ZERO || b < Decimal::ZERO {
            return self.fail("change-below-zero");
        }
        let value = Value::Decimal(self.divided(b - a, a)?);
        let cells = to.cells.into_iter().chain(from.cells).collect();
        let status = from.status.max(to.status);
        let (table, values) = (self.table, vec![from.value, to.value]);
        Some(Answer { table, value, status, own: false, percent: false, cells, values })
    }

    /// In how many places the field has risen, fallen or stayed, of those that are there at both ends.
    fn moved(&mut self) -> Option<Answer> {
        let (along, [from, to]) = self.ends()?;
        let along = self.call.keys.get(along)?.field.value.clone();
        let schema = &self.site.table(self.table).resource.schema;
        let key = schema.names(&schema.primary_key);
        let places: Vec<&str> = key.iter().map(String::as_str).filter(|f| *f != along).collect();
        let field = self.field().to_owned();
        let fields: Vec<&str> = std::iter::once(field.as_str()).chain(places).collect();
        let mut both_ends = Vec::new();
        for keys in [from, to] {
            let frame = self.rows(&keys, &fields, false)?;
            both_ends.push(self.by_place(&frame, &field)?);
        }
        let [from, to] = both_ends.as_slice() else { return None };
        let question = self.call.question;
        let wanted = |a: Decimal, b: Decimal| {
            b.cmp(&a).is_gt() == (question == Question::Risen)
                && b.cmp(&a).is_lt() == (question == Question::Fallen)
        };
        let both = from.iter().filter_map(|(place, a)| Some((a, to.get(place)?)));
        let both: Vec<(&Number, &Number)> = both.filter(|(a, b)| wanted(a.n, b.n)).collect();
        let status = both.iter().flat_map(|(a, b)| [a.status, b.status]).max();
        let status = status.unwrap_or(Status::NORMAL);
        let cells = both.iter().flat_map(|(a, b)| [b.cell.clone(), a.cell.clone()]).collect();
        let value = Value::Decimal(Decimal::from(both.len()));
        let (table, values) = (self.table, Vec::new());
        Some(Answer { table, value, status, own: true, percent: false, cells, values })
    }

    /// Numbers by what tells their rows apart.
    fn by_place(&mut self, frame: &Frame, field: &str) -> Option<BTreeMap<String, Number>> {
        let mut out = BTreeMap::new();
        for row in 0..frame.n_rows {
            let mut cells = frame.columns.iter().filter_map(|c| c.cells.get(row));
            let cell = self.there(cells.next()?.clone())?;
            let n = self.number(cell.value.as_decimal())?;
            let place: Vec<String> = cells.map(|c| c.value.to_string()).collect();
            let record = frame.lineage.records.get(row).and_then(|r| r.first().copied());
            let here =
                CellRef { table: self.table, record: record.unwrap_or(0), field: field.to_owned() };
            out.insert(place.join("\u{1f}"), Number { n, status: cell.status, cell: here });
        }
        Some(out)
    }
}
