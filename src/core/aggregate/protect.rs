//! Cells that must be hidden → which others are hidden with them (complementary suppression).
//!
//! In: a [`Shape`] and, for each cell, what is to be done with it. Out: for each cell whether it is hidden. The method is
//! elimination over the inner cells: cells are published one after the other, totals first and then the largest, and one
//! is held back where with those before it, it would give a cell that must stay hidden, or give it to somebody who is
//! alone in another (a singleton). Source: Langsrud, "Secondary Cell Suppression by Gaussian Elimination" (PSD 2024).
//! Numbers are counted modulo a prime: what depends on each other stays so; at worst one cell too many is hidden. What
//! follows from no number being negative is not seen here: who asks for it names more cells to hide.

use std::collections::{BTreeMap, BTreeSet};

use super::hierarchy::Shape;

/// What is to be done with a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// Publish it if that gives nothing away.
    #[default]
    Open,
    /// Nothing is in it, and everybody may know.
    Empty,
    /// It is known already, whatever is done here.
    Known,
    /// Hide it.
    Hide,
    /// Nobody publishes it, and nobody minds.
    Silent,
}

/// A cell before its protection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// What is to be done with it.
    pub fate: Fate,
    /// How much is in it: what is worth more is kept first.
    pub weight: u64,
    /// Who is alone in it and so knows it: a person, and the body that houses them.
    pub owners: Vec<u32>,
}

/// A cell that has to be hidden and cannot: what is known already gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bare(pub usize);

/// Which cells are hidden, and why those that need not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Whether each cell is hidden.
    pub all: Vec<bool>,
    /// For each that is hidden for others, one that it would give away.
    pub beside: BTreeMap<usize, usize>,
}

/// Decides which cells are hidden.
///
/// # Errors
/// What is known already gives a cell that has to be hidden.
pub fn protect(shape: &Shape, cells: &[Before]) -> Result<Hidden, Bare> {
    let mut system = System::new(shape, cells);
    let all = cells.iter().map(|c| matches!(c.fate, Fate::Hide | Fate::Silent)).collect();
    let mut hidden = Hidden { all, beside: BTreeMap::new() };
    let with = |fate| (0..cells.len()).filter(move |i| cells[*i].fate == fate);
    for cell in with(Fate::Known) {
        if let Err(given) = system.publish(cell) {
            return Err(Bare(given));
        }
    }
    let mut open: Vec<usize> = with(Fate::Open).collect();
    let key = |cell: &usize| (shape.n_totals(*cell), cells[*cell].weight);
    open.sort_by(|a, b| key(b).cmp(&key(a)).then(a.cmp(b)));
    for cell in open {
        if let Err(given) = system.publish(cell) {
            hidden.all[cell] = true;
            hidden.beside.insert(cell, given);
        }
    }
    Ok(hidden)
}

/// 2⁶¹ - 1.
const PRIME: u64 = (1 << 61) - 1;

fn mul(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    // Less than PRIME, so it fits.
    u64::try_from(product % u128::from(PRIME)).unwrap_or(0)
}

fn sub(a: u64, b: u64) -> u64 {
    if a >= b { a - b } else { a + PRIME - b }
}

fn inverse(a: u64) -> u64 {
    let (mut result, mut base, mut power) = (1, a, PRIME - 2);
    while power > 0 {
        if power & 1 == 1 {
            result = mul(result, base);
        }
        base = mul(base, base);
        power >>= 1;
    }
    result
}

/// A sum of inner cells: number of the cell and factor, ascending, no factor zero.
type Row = Vec<(usize, u64)>;

/// What is left of a row when `factor` times another is taken away.
fn minus(row: &[(usize, u64)], factor: u64, other: &[(usize, u64)]) -> Row {
    let mut left = Vec::with_capacity(row.len() + other.len());
    let (mut own, mut taken) = (row.iter().peekable(), other.iter().peekable());
    while let Some(column) = own.peek().into_iter().chain(taken.peek()).map(|(c, _)| *c).min() {
        let value = own.next_if(|(c, _)| *c == column).map_or(0, |(_, value)| *value);
        let less = taken.next_if(|(c, _)| *c == column).map_or(0, |(_, value)| *value);
        let value = sub(value, mul(factor, less));
        if value != 0 {
            left.push((column, value));
        }
    }
    left
}

/// A row divided by its first factor: equal for two cells of which one gives the other.
fn direction(row: &[(usize, u64)]) -> Row {
    let by = row.first().map_or(1, |(_, first)| inverse(*first));
    row.iter().map(|(column, value)| (*column, mul(*value, by))).collect()
}

/// A cell that must stay hidden.
struct Kept {
    cell: usize,
    owners: Vec<u32>,
    is_empty: bool,
    /// What of it is not given by what is published.
    rest: Row,
}

/// What is published so far.
struct System<'s> {
    shape: &'s Shape,
    /// Inner cells that count; the others are known to be empty.
    counts: Vec<bool>,
    /// Whether an inner cell must stay hidden: the last to become a pivot.
    is_kept: Vec<bool>,
    /// Published rows in the order they came, each without the pivots of those before it.
    rows: Vec<(usize, Row)>,
    /// For each inner cell, the row of which it is the pivot.
    row_of: Vec<Option<usize>>,
    kept: Vec<Kept>,
    /// For each inner cell, the kept cells in whose rest it has been.
    kept_with: Vec<BTreeSet<usize>>,
    /// Directions of the kept cells that somebody is alone in, and of all others, with their numbers.
    directions: BTreeMap<Row, BTreeSet<usize>>,
    scratch: Vec<u64>,
}

impl<'s> System<'s> {
    fn new(shape: &'s Shape, cells: &[Before]) -> Self {
        let n = cells.len();
        let mut system = Self {
            shape,
            counts: cells.iter().map(|c| c.fate != Fate::Empty).collect(),
            is_kept: cells.iter().map(|c| c.fate == Fate::Hide).collect(),
            rows: Vec::new(),
            row_of: vec![None; n],
            kept: Vec::new(),
            kept_with: vec![BTreeSet::new(); n],
            directions: BTreeMap::new(),
            scratch: vec![0; n],
        };
        for (cell, before) in cells.iter().enumerate().filter(|(_, c)| c.fate == Fate::Hide) {
            let rest: Row = system.members(cell).into_iter().map(|m| (m, 1)).collect();
            let number = system.kept.len();
            for (column, _) in &rest {
                system.kept_with[*column].insert(number);
            }
            system.directions.entry(direction(&rest)).or_default().insert(number);
            let is_empty = before.weight == 0;
            let owners = before.owners.clone();
            system.kept.push(Kept { cell, owners, is_empty, rest });
        }
        system
    }

    fn members(&self, cell: usize) -> Vec<usize> {
        let mut members = self.shape.members(cell);
        members.retain(|m| self.counts[*m]);
        members
    }

    /// What a cell says that was not said before.
    fn news(&mut self, cell: usize) -> Row {
        let mut touched: BTreeSet<usize> = BTreeSet::new();
        let mut due: BTreeSet<usize> = BTreeSet::new();
        for member in self.members(cell) {
            self.scratch[member] = 1;
            touched.insert(member);
            due.extend(self.row_of[member]);
        }
        // A row holds no pivot of those before it: what was taken out does not come back.
        while let Some(next) = due.pop_first() {
            let (pivot, row) = &self.rows[next];
            let factor = self.scratch[*pivot];
            if factor == 0 {
                continue;
            }
            for (column, value) in row {
                self.scratch[*column] = sub(self.scratch[*column], mul(factor, *value));
                touched.insert(*column);
                due.extend(self.row_of[*column].filter(|r| *r > next));
            }
        }
        let row = touched.iter().map(|c| (*c, self.scratch[*c])).filter(|(_, v)| *v != 0);
        let row = row.collect();
        for column in &touched {
            self.scratch[*column] = 0;
        }
        row
    }

    /// Publishes a cell, or gives the one that it would give away.
    fn publish(&mut self, cell: usize) -> Result<(), usize> {
        let news = self.news(cell);
        let Some(pivot) =
            news.iter().map(|(c, _)| *c).find(|c| !self.is_kept[*c]).or(news.first().map(|f| f.0))
        else {
            return Ok(());
        };
        let at = |row: &[(usize, u64)]| {
            row.binary_search_by_key(&pivot, |(c, _)| *c).ok().map(|i| row[i].1)
        };
        let by = inverse(at(&news).unwrap_or(1));
        let news: Row = news.iter().map(|(c, v)| (*c, mul(*v, by))).collect();
        let mut changed: BTreeMap<usize, Row> = BTreeMap::new();
        for number in &self.kept_with[pivot] {
            let Some(factor) = at(&self.kept[*number].rest) else { continue };
            let rest = minus(&self.kept[*number].rest, factor, &news);
            if rest.is_empty() {
                return Err(self.kept[*number].cell);
            }
            changed.insert(*number, rest);
        }
        self.turned(&changed)?;
        for (number, rest) in changed {
            let before = direction(&self.kept[number].rest);
            if let Some(same) = self.directions.get_mut(&before) {
                same.remove(&number);
            }
            self.directions.entry(direction(&rest)).or_default().insert(number);
            for (column, _) in &rest {
                self.kept_with[*column].insert(number);
            }
            self.kept[number].rest = rest;
        }
        self.row_of[pivot] = Some(self.rows.len());
        self.rows.push((pivot, news));
        Ok(())
    }

    /// Whether somebody who is alone in one cell could work out another.
    fn turned(&self, changed: &BTreeMap<usize, Row>) -> Result<(), usize> {
        let mut new: BTreeMap<Row, Vec<usize>> = BTreeMap::new();
        for (number, rest) in changed {
            new.entry(direction(rest)).or_default().push(*number);
        }
        for (row, numbers) in new {
            let unchanged = self.directions.get(&row).into_iter().flatten();
            let all: Vec<&Kept> = unchanged
                .filter(|n| !changed.contains_key(n))
                .chain(&numbers)
                .map(|n| &self.kept[*n])
                .collect();
            let owners: BTreeSet<u32> = all.iter().flat_map(|k| &k.owners).copied().collect();
            let is_given = |k: &&&Kept| !k.is_empty && owners.iter().any(|o| !k.owners.contains(o));
            if let Some(other) = all.iter().find(is_given) {
                return Err(other.cell);
            }
        }
        Ok(())
    }
}
