//! Rows of the beginning of a table → the fewest columns that name each row.
//!
//! Cells are kept as 64-bit hashes, and of so many cells at most that memory stays small; what was found there is
//! tried on the rest of a longer table in a second reading.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::decide::Role;

/// Cells that are kept: 16 MB.
const CELLS: usize = 2 << 20;

/// Columns that are tried together, at most.
const COLUMNS: usize = 5;

/// Columns among which a key is looked for.
const CANDIDATES: usize = 12;

/// Keys that are tried on the rest of a table.
const TRIED: usize = 6;

/// Rows whose keys are kept while they are tried: 48 MB for all.
const ROWS: usize = 1 << 20;

/// The first rows, as hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    width: usize,
    cells: Vec<u64>,
    n: u64,
}

/// A number for a text; the same in every run.
pub(super) fn hash(text: &str) -> u64 {
    // `new` has fixed keys, other than the hasher of a map.
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn together(cells: impl Iterator<Item = u64>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for cell in cells {
        cell.hash(&mut hasher);
    }
    hasher.finish()
}

fn differ(mut keys: Vec<u64>) -> bool {
    let n = keys.len();
    keys.sort_unstable();
    keys.dedup();
    keys.len() == n
}

impl Rows {
    /// For rows of so many cells.
    pub(super) fn new(width: usize) -> Self {
        Self { width, ..Self::default() }
    }

    /// Takes a row.
    pub(super) fn add<'t>(&mut self, cells: impl Iterator<Item = &'t str>) {
        self.n += 1;
        if self.cells.len() + self.width <= CELLS {
            let before = self.cells.len();
            self.cells.extend(cells.take(self.width).map(|c| hash(c.trim())));
            self.cells.resize(before + self.width, 0);
        }
    }

    /// Whether every row is kept.
    pub(super) fn is_whole(&self) -> bool {
        self.width == 0 || self.n_kept() == self.n
    }

    /// How many rows are kept.
    pub(super) fn n_kept(&self) -> u64 {
        self.cells.len().checked_div(self.width).unwrap_or(0) as u64
    }

    fn is_key(&self, columns: &[usize]) -> bool {
        const FIRST: usize = 1000;
        let rows = self.cells.chunks_exact(self.width.max(1));
        let cells = |row: &[u64]| together(columns.iter().filter_map(|c| row.get(*c)).copied());
        // Most sets fail among the first rows already.
        differ(rows.clone().take(FIRST).map(cells).collect())
            && (rows.len() <= FIRST || differ(rows.map(cells).collect()))
    }

    /// How many different values a column has among the rows that are kept.
    fn n_different(&self, column: usize) -> usize {
        let rows = self.cells.chunks_exact(self.width.max(1));
        let mut cells: Vec<u64> = rows.filter_map(|r| r.get(column)).copied().collect();
        cells.sort_unstable();
        cells.dedup();
        cells.len()
    }

    /// The keys of the fewest columns, best first: codes and times before other texts, then those to the left.
    ///
    /// Empty where no columns name each row. A column that is always the same is never part of a key.
    pub(super) fn keys(&self, roles: &[Role]) -> Vec<Vec<usize>> {
        let mut columns: Vec<usize> =
            (0..self.width).filter(|c| roles.get(*c).is_some_and(|r| *r != Role::None)).collect();
        if self.n > 1 {
            columns.retain(|c| self.n_different(*c) > 1);
        }
        columns.sort_by_key(|c| (roles.get(*c).copied(), *c));
        columns.truncate(CANDIDATES);
        for size in 1..=COLUMNS.min(columns.len()) {
            let mut sets = Vec::new();
            sets_of(&columns, size, &mut Vec::new(), &mut sets);
            let labels = |set: &Vec<usize>| {
                set.iter().filter(|c| roles.get(**c) == Some(&Role::Label)).count()
            };
            sets.sort_by_key(|set| (labels(set), set.clone()));
            let mut found: Vec<Vec<usize>> = Vec::new();
            for set in sets {
                if found.len() < TRIED && self.is_key(&set) {
                    found.push(set);
                }
            }
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }
}

/// Every set of so many columns, in ascending order each.
fn sets_of(columns: &[usize], size: usize, chosen: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
    if chosen.len() == size {
        let mut set = chosen.clone();
        set.sort_unstable();
        out.push(set);
        return;
    }
    for (i, column) in columns.iter().enumerate() {
        chosen.push(*column);
        sets_of(columns.get(i + 1..).unwrap_or(&[]), size, chosen, out);
        chosen.pop();
    }
}

/// Keys while they are tried on every row.
pub(super) struct Trial {
    sets: Vec<(Vec<usize>, Vec<u64>)>,
    n: u64,
}

impl Trial {
    /// Tries these sets of columns.
    pub(super) fn new(sets: Vec<Vec<usize>>) -> Self {
        Self { sets: sets.into_iter().map(|s| (s, Vec::new())).collect(), n: 0 }
    }

    /// Takes a row.
    pub(super) fn add(&mut self, cell: &dyn Fn(usize) -> u64) {
        self.n += 1;
        for (columns, keys) in &mut self.sets {
            if keys.len() < ROWS {
                keys.push(together(columns.iter().map(|c| cell(*c))));
            }
        }
    }

    /// The first set that differs in every row, and in how many rows it was tried.
    pub(super) fn best(self) -> Option<(Vec<usize>, u64)> {
        self.sets.into_iter().find_map(|(columns, keys)| {
            let n = keys.len() as u64;
            differ(keys).then_some((columns, n))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(rows: &[&str], roles: &[Role]) -> Vec<Vec<usize>> {
        let mut kept = Rows::new(roles.len());
        for row in rows {
            kept.add(row.split(','));
        }
        assert!(kept.is_whole());
        kept.keys(roles)
    }

    #[test]
    fn the_fewest_columns_that_name_a_row_are_found() {
        use Role::{Code, Label, None};
        let rows = ["Roma,058091,2024,1", "Roma,058091,2025,2", "Asti,005005,2024,2"];
        assert_eq!(keys(&rows, &[Label, Code, Code, None]), [vec![1, 2], vec![0, 2]]);
        assert_eq!(keys(&["a,1", "b,1"], &[Label, Code]), [vec![0]]);
        assert_eq!(keys(&["a,1", "a,1"], &[Label, Code]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn keys_are_tried_on_the_rest() {
        let mut trial = Trial::new(vec![vec![0], vec![0, 1]]);
        for row in [[1, 1], [1, 2], [2, 1]] {
            trial.add(&|c| row[c]);
        }
        assert_eq!(trial.best(), Some((vec![0, 1], 3)));
    }
}
