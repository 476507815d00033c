//! From one table that agrees with what is seen to others, without looking for each.
//!
//! In: a table, the equations in echelon form, and between what each cell may lie. Out: the smallest and the largest value
//! each cell had in the tables on the way. Every step goes along a change that keeps all equations, as far as no cell leaves
//! its bounds, so that every table on the way is one; no floating point, and the same way every time.

use std::collections::BTreeMap;

use super::Echelon;

/// How often every change is tried.
const ROUNDS: usize = 6;

/// Changes with larger factors are left out.
const LARGEST_FACTOR: i64 = 1000;

/// The smallest and the largest value.
pub(super) type Range = (i64, i64);

/// Changes that keep every equation, one for each cell that the equations leave free: places and what they grow by.
pub(super) fn changes(echelon: &Echelon, n: usize) -> Vec<Vec<(usize, i64)>> {
    let mut free: BTreeMap<usize, Vec<(usize, super::Ratio)>> = BTreeMap::new();
    for (pivot, row) in &echelon.rows {
        for (cell, factor) in row.iter().filter(|(c, _)| *c != pivot && **c != super::ONE) {
            free.entry(*cell).or_default().push((*pivot, factor.negative()));
        }
    }
    let whole = |cell: usize| {
        let rest = free.get(&cell).map_or(&[][..], Vec::as_slice);
        let under = rest.iter().try_fold(1, |all, (_, f)| f.common_under(all))?;
        let times = |f: &super::Ratio| i64::try_from(f.whole(under)?).ok();
        let mut change = vec![(cell, i64::try_from(under).ok()?)];
        for (pivot, factor) in rest {
            change.push((*pivot, times(factor)?));
        }
        change.iter().all(|(_, by)| by.abs() <= LARGEST_FACTOR).then_some(change)
    };
    (0..n).filter(|cell| !echelon.rows.contains_key(cell)).filter_map(whole).collect()
}

/// Goes from a table to others and widens the ranges by what it meets, until `is_enough`.
pub(super) fn walk(
    mut table: Vec<i64>,
    changes: &[Vec<(usize, i64)>],
    bounds: &[Range],
    ranges: &mut [Option<Range>],
    is_enough: &dyn Fn(&[Option<Range>]) -> bool,
) {
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..ROUNDS {
        for change in changes {
            let (back, forth) = (room(&table, change, bounds, -1), room(&table, change, bounds, 1));
            for (place, by) in change {
                let ends = [table[*place] - by * back, table[*place] + by * forth];
                let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
                let range = &mut ranges[*place];
                *range = Some(range.map_or((low, high), |(l, h)| (l.min(low), h.max(high))));
            }
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let steps = u64::try_from(back + forth + 1).unwrap_or(1);
            let step = i64::try_from((random >> 11) % steps).unwrap_or(0) - back;
            for (place, by) in change {
                table[*place] += by * step;
            }
        }
        if is_enough(ranges) {
            return;
        }
    }
}

/// How many times a change can be made in one direction.
fn room(table: &[i64], change: &[(usize, i64)], bounds: &[Range], sign: i64) -> i64 {
    let steps = change.iter().map(|(place, by)| {
        let (value, (least, most), by) = (table[*place], bounds[*place], by * sign);
        if by > 0 { (most - value) / by } else { (value - least) / -by }
    });
    steps.min().unwrap_or(0).max(0)
}
