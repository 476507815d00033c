//! Between what a hidden cell can be, as far as any reader can tell (feasibility intervals).
//!
//! In: the relations, what is seen, which cells are asked for. Out: for each of them an [`Interval`]. Where a part of the
//! table is a network, its ends are found by flows and exact. Elsewhere a table is looked for at each end, by linear
//! programming, and a proof that there is none beyond; where both agree the end is exact, else the proof is what is told:
//! the interval has every value there is, and may have others at its ends. All that is told is proven in whole numbers.

use std::collections::BTreeMap;

use super::Level;
use super::bound::bound;
use super::narrow::Search;
use super::network::{Orientation, orient};
use super::part::{Apart, Part, Public, apart};

/// What a hidden cell can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// No table has less.
    pub least: i64,
    /// No table has more; `None` where nothing bounds it.
    pub most: Option<i64>,
    /// Whether there are tables with these two values.
    pub proof: Proof,
}

/// What is known of the ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A table was found for each of them: they are the smallest and the largest value.
    Exact,
    /// No value is beyond them; whether they are values themselves was not found.
    Outer,
}

impl Interval {
    fn exact(least: i64, most: Option<i64>) -> Self {
        Self { least, most, proof: Proof::Exact }
    }

    /// How far its ends are apart; `None` where nothing bounds it.
    pub fn width(self) -> Option<i64> {
        self.most.map(|most| most.saturating_sub(self.least))
    }
}

/// The interval of each hidden cell that is wanted; `None` where no table has all that is seen.
pub fn intervals(
    public: Public<'_>,
    is_wanted: &dyn Fn(usize) -> bool,
) -> Option<BTreeMap<usize, Interval>> {
    let Apart { parts, points } = apart(public);
    let wanted = |cell: usize| public.seen[cell].is_none() && is_wanted(cell);
    let mut found: BTreeMap<usize, Interval> = (0..public.seen.len())
        .filter(|cell| wanted(*cell))
        .map(|cell| {
            // What is in no relation has its own bounds.
            let (least, most) = (public.bounds)(cell);
            let point = points.get(&cell).map(|value| (*value, Some(*value)));
            let (least, most) = point.unwrap_or((least, most));
            (cell, Interval::exact(least, most))
        })
        .collect();
    for part in &parts {
        let asked = part.cells.iter().enumerate().filter(|(_, cell)| wanted(**cell));
        match orient(part) {
            Orientation::NoTable => return None,
            Orientation::Network(mut flow) => {
                for (arc, cell) in asked {
                    let least = flow.smallest(arc);
                    found.insert(*cell, Interval::exact(least, flow.largest(arc)));
                }
            }
            Orientation::Other => {
                let mut search = Search::new(part);
                for (place, cell) in asked {
                    found.insert(*cell, searched(part, &mut search, place));
                }
            }
        }
    }
    Some(found)
}

/// The interval of a cell of a part that is no flow.
fn searched(part: &Part, search: &mut Search<'_>, place: usize) -> Interval {
    let (least, most) = part.bounds[place];
    let [low, high] = [(-1, Some(-least)), (1, most)].map(|end| one_end(part, search, place, end));
    let is_exact = low.1 && high.1;
    let proof = if is_exact { Proof::Exact } else { Proof::Outer };
    Interval { least: low.0.map_or(least, |low| -low), most: high.0, proof }
}

/// The largest value of a cell, times a sign, of which is known what it is at most; and whether it was found in a table.
fn one_end(
    part: &Part,
    search: &mut Search<'_>,
    place: usize,
    (sign, most): (i64, Option<i64>),
) -> (Option<i64>, bool) {
    // As far as it goes from here by walking.
    let levels = [Level { width: i64::MAX }];
    let reached = |search: &Search<'_>| {
        search.range[place].map(|(low, high)| if sign < 0 { -low } else { high })
    };
    if most.is_some() && reached(search) == most {
        return (most, true);
    }
    let mut aim = vec![0.0; part.cells.len()];
    aim[place] = if sign < 0 { -1.0 } else { 1.0 };
    search.look(&aim, &levels);
    let found = reached(search);
    if most.is_some() && found == most {
        return (most, true);
    }
    let most = [most, bound(part, place, sign)].into_iter().flatten().min();
    (most, most.is_some() && found == most)
}
