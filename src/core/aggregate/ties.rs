//! Columns of the records that say the same, one more finely than the other: the area that each municipality lies in, the
//! quarter of each day.
//!
//! In: the columns that linked tables are told apart by, and the records. Out: for each column that another decides, what
//! its codes are made of ([`Tied`]). Whoever knows that geography, and everybody does, takes the municipalities of an area
//! from its total: tables by one and by the other are one table ([`Joint`](super::joint::Joint)). What only the records
//! say so far, because they are few, counts as known: then a cell too many is hidden.

use std::collections::{BTreeMap, BTreeSet};

use super::joint::Unit;
use super::plan::Plan;
use crate::data::column::Dictionary;
use crate::data::csv::Record;

/// Pairs of codes of two columns, above which they are taken for independent: no column decides another of that kind.
const MOST_PAIRS: usize = 100_000;

/// What stands beside each other in the records.
#[derive(Debug, Default)]
pub struct Ties {
    /// For each two columns the codes of the second that come with each of the first.
    with: BTreeMap<(String, String), BTreeMap<String, BTreeSet<String>>>,
}

/// A column that another decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tied {
    /// The column that decides it.
    pub by: String,
    /// For each code of that column, the one of this.
    pub code: BTreeMap<String, String>,
}

impl Ties {
    /// The columns that others decide, each with the finest of those. In no table two columns are put down to one.
    pub fn tied(&self, plans: &[&Plan<'_>]) -> BTreeMap<String, Tied> {
        let columns: BTreeSet<&str> = columns(plans).collect();
        let mut found: BTreeMap<String, Tied> = BTreeMap::new();
        for column in &columns {
            let deciding = columns.iter().filter(|by| *by != column);
            let deciding = deciding.filter_map(|by| Some((self.decided(by, column)?, *by)));
            // The finest; of two that decide each other the first by name stands.
            let finest = deciding.max_by_key(|(code, by)| (code.len(), std::cmp::Reverse(*by)));
            if let Some((code, by)) = finest {
                found.insert((*column).to_owned(), Tied { by: by.to_owned(), code });
            }
        }
        for plan in plans {
            let mut taken: BTreeSet<String> = BTreeSet::new();
            let own = || plan.said.dimensions.iter().map(|d| d.column.clone());
            taken.extend(own().filter(|column| !found.contains_key(column)));
            for column in own() {
                let root = found.get(&column).map(|tied| tied.by.clone());
                if root.is_some_and(|root| !taken.insert(root)) {
                    found.remove(&column);
                }
            }
        }
        let decided: BTreeSet<String> = found.keys().cloned().collect();
        found.retain(|_, tied| !decided.contains(&tied.by));
        found
    }

    /// The code of a column for each of another, where that decides it; `None` also where it says no more than that one,
    /// and comes later by name.
    fn decided(&self, by: &str, column: &str) -> Option<BTreeMap<String, String>> {
        let with = self.with.get(&(by.to_owned(), column.to_owned()))?;
        let one = |(code, of): (&String, &BTreeSet<String>)| match of.iter().collect::<Vec<_>>()[..]
        {
            [one] => Some((code.clone(), one.clone())),
            _ => None,
        };
        let code: BTreeMap<String, String> = with.iter().map(one).collect::<Option<_>>()?;
        let n_coarse = code.values().collect::<BTreeSet<_>>().len();
        let is_finer = code.len() > n_coarse || by < column;
        (n_coarse > 1 && is_finer).then_some(code)
    }
}

fn columns<'p>(plans: &[&'p Plan<'_>]) -> impl Iterator<Item = &'p str> {
    plans.iter().flat_map(|p| p.said.dimensions.iter().map(|d| d.column.as_str()))
}

/// Watches the columns of linked tables while records are read.
#[derive(Debug)]
pub struct Watch {
    columns: Vec<Watched>,
    /// For two columns by number, the first before the second, the codes that stand together; `None` where there are too
    /// many.
    pairs: BTreeMap<(usize, usize), Option<Pairs>>,
}

/// Codes that stand together.
type Pairs = BTreeSet<(u32, u32)>;

#[derive(Debug)]
struct Watched {
    name: String,
    unit: Unit,
    /// Where it stands in the file that is read.
    at: Option<usize>,
    /// What stands in it.
    texts: Dictionary,
    /// For each of them, the code it is counted under.
    code: Vec<u32>,
    codes: Dictionary,
}

impl Watch {
    /// For tables that are not all told apart by the same columns; `None` for others, which are one already.
    pub fn new(plans: &[&Plan<'_>]) -> Option<Self> {
        let each = |plan: &&Plan<'_>| columns(&[*plan]).map(str::to_owned).collect::<BTreeSet<_>>();
        let mut all = plans.iter().map(each);
        let first = all.next()?;
        if all.all(|columns| columns == first) {
            return None;
        }
        let names: BTreeSet<&str> = columns(plans).collect();
        let watched = |name: &str| Watched {
            name: name.to_owned(),
            unit: Unit::of(plans, name),
            at: None,
            texts: Dictionary::default(),
            code: Vec::new(),
            codes: Dictionary::default(),
        };
        Some(Self { columns: names.into_iter().map(watched).collect(), pairs: BTreeMap::new() })
    }

    /// Begins a file with this header.
    pub fn file(&mut self, header: &[String]) {
        for column in &mut self.columns {
            column.at = header.iter().position(|h| *h == column.name);
        }
    }

    /// Takes notice of a record.
    pub fn record(&mut self, record: Record<'_>) {
        let codes: Vec<Option<u32>> = self.columns.iter_mut().map(|c| c.code(record)).collect();
        for (i, a) in codes.iter().enumerate() {
            for (j, b) in codes.iter().enumerate().skip(i + 1) {
                let (Some(a), Some(b)) = (a, b) else { continue };
                let pairs = self.pairs.entry((i, j)).or_insert_with(|| Some(Pairs::new()));
                let Some(known) = pairs else { continue };
                known.insert((*a, *b));
                if known.len() > MOST_PAIRS {
                    *pairs = None;
                }
            }
        }
    }

    /// What stood beside each other.
    pub fn finish(self) -> Ties {
        let mut ties = Ties::default();
        for ((i, j), pairs) in &self.pairs {
            let (a, b) = (&self.columns[*i], &self.columns[*j]);
            for (x, y) in pairs.iter().flatten() {
                let (x, y) = (a.codes.text(*x).to_owned(), b.codes.text(*y).to_owned());
                let mut put = |from: &str, to: &str, x: &str, y: &str| {
                    let with = ties.with.entry((from.to_owned(), to.to_owned())).or_default();
                    with.entry(x.to_owned()).or_default().insert(y.to_owned());
                };
                put(&a.name, &b.name, &x, &y);
                put(&b.name, &a.name, &y, &x);
            }
        }
        ties
    }
}

impl Watched {
    fn code(&mut self, record: Record<'_>) -> Option<u32> {
        let field = record.field(self.at?);
        let text = str::from_utf8(&field).ok()?;
        let known = self.texts.code(text);
        if known as usize == self.code.len() {
            self.code.push(self.codes.code(&self.unit.code(text)));
        }
        self.code.get(known as usize).copied()
    }
}
