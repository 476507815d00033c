//! What is in each cell and the [`Rules`] → which cells must be hidden, and why (primary suppression).
//!
//! In: the inner cells. Out: one [`Judged`] for each cell of the table, totals too. Contributors are bodies before they are
//! centres, and centres before they are people: three centres of one body are one contributor. Formulas: Hundepool et al.,
//! *Handbook on Statistical Disclosure Control* (2nd ed.), 4.2.

use rust_decimal::Decimal;

use super::hierarchy::Shape;
use super::leaf::{Counted, Ids, Leaf, Numbers};
use super::plan::Plan;
use super::profile::Rules;
use super::protect::Fate;
use crate::data::schema::aggregate::{Measure, MeasureKind};

/// Why a cell must be hidden; told to whoever runs the program, never published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nobody is in it.
    Zero,
    /// Too few people.
    Frequency,
    /// Too few centres.
    Centres,
    /// Too few bodies.
    Holdings,
    /// Too few records have the number of a measure.
    FewNumbers,
    /// One or two contributors have too much of a measure.
    Concentration,
    /// Too few have, or have not, what a share tells.
    Share,
    /// All of a total is in it.
    Group,
    /// An earlier version hides it.
    Earlier,
}

/// A cell before protection.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Why it must be hidden; `None` where it need not be.
    pub why: Option<Why>,
    /// Whether there are too few centres or bodies in it, whatever else it must be hidden for.
    pub few_bodies: bool,
    /// Who is alone in it: a body, and a person, who knows less than the body.
    pub owners: Vec<u32>,
    /// How many records.
    pub records: u64,
    /// How many people.
    pub persons: u64,
    /// For each measure, how many records have its number, and their sum.
    pub numbers: Vec<(u64, Decimal)>,
    /// For each measure, whether it says how many have something and how many have not.
    pub is_share: Vec<bool>,
    /// For each measure, the number in the middle of its column, where that is asked for.
    pub medians: Vec<Option<Decimal>>,
    /// Its cell key, where one is asked for.
    pub key: u64,
    /// For each measure, by how much its sum must be able to be larger (upper protection level); 0 where it need not.
    pub levels: Vec<Decimal>,
}

/// People who are alone in a cell are numbered from here, apart from bodies and centres.
const PEOPLE: u32 = 1 << 30;

/// Records that are alone in a cell are numbered from here, by that cell.
const RECORDS: u32 = 1 << 31;

/// Judges every cell.
pub fn judge(plan: &Plan<'_>, counted: &Counted, rules: &Rules) -> Vec<Judged> {
    let shape = &plan.shape;
    let is_share = is_share(plan, counted);
    let mut cells: Vec<Judged> =
        (0..shape.n_cells()).map(|cell| one((plan, &is_share), counted, rules, cell)).collect();
    if !rules.group_shown {
        for cell in group(plan, &cells) {
            cells[cell].why.get_or_insert(Why::Group);
        }
    }
    cells
}

/// What is to be done with a cell before its neighbours are looked at.
pub fn fate(judged: &Judged, rules: &Rules) -> Fate {
    match judged.why {
        Some(_) => Fate::Hide,
        None if judged.records == 0 && rules.zeros_shown => Fate::Empty,
        None => Fate::Open,
    }
}

/// For each measure whether it is a share. The sum and the mean of ones and zeros are shares in other words: whoever has
/// the count of a cell has with either how many have a one.
fn is_share(plan: &Plan<'_>, counted: &Counted) -> Vec<bool> {
    let of = |(i, measure): (usize, &Measure)| match measure.kind {
        MeasureKind::Share => true,
        MeasureKind::Sum | MeasureKind::Mean => {
            let numbers = || counted.leaves.values().filter_map(|leaf| leaf.numbers.get(i));
            let (n, some) = numbers().fold((0, 0), |(n, some), of| (n + of.n, some + of.some));
            // What all have, or none, is not told of anybody.
            0 < some && some < n && !numbers().any(|n| n.beyond_one)
        }
        MeasureKind::Records | MeasureKind::Persons | MeasureKind::Median => false,
    };
    plan.said.measures.iter().enumerate().map(of).collect()
}

fn one(
    (plan, is_share): (&Plan<'_>, &[bool]),
    counted: &Counted,
    rules: &Rules,
    cell: usize,
) -> Judged {
    let said = plan.said;
    let members = plan.shape.members(cell);
    let parts: Vec<(usize, &Leaf)> =
        members.iter().filter_map(|m| counted.leaves.get(m).map(|leaf| (*m, leaf))).collect();
    let records: u64 = parts.iter().map(|(_, leaf)| leaf.records).sum();
    let count = |ids: &dyn Fn(&Leaf) -> &Ids| Ids::sorted(parts.iter().map(|(_, leaf)| ids(leaf)));
    let people = said.person.as_ref().map(|_| count(&|leaf| &leaf.persons));
    let centres = said.centre.as_ref().map(|_| count(&|leaf| &leaf.centres));
    let holdings = said.holding.as_ref().map(|_| count(&|leaf| &leaf.holdings));
    let persons = people.as_ref().map_or(records, |p| p.len() as u64);
    let mut numbers = vec![Numbers::default(); said.measures.len()];
    for (_, leaf) in &parts {
        numbers.iter_mut().zip(&leaf.numbers).for_each(|(all, part)| all.merge(part));
    }
    let few =
        |ids: &Option<Vec<u32>>, least| ids.as_ref().is_some_and(|i| (i.len() as u64) < least);
    let few_bodies = few(&centres, rules.centres) || few(&holdings, rules.holdings);
    let why = if records == 0 {
        (!rules.zeros_shown).then_some(Why::Zero)
    } else if persons < rules.frequency {
        Some(Why::Frequency)
    } else if few(&centres, rules.centres) {
        Some(Why::Centres)
    } else if few(&holdings, rules.holdings) {
        Some(Why::Holdings)
    } else {
        let measures = said.measures.iter().zip(is_share).zip(&numbers);
        measures.into_iter().find_map(|((m, is_share), n)| measure((m, *is_share), n, rules))
    };
    let alone = |ids: &Option<Vec<u32>>| match ids.as_deref() {
        Some([one]) => Some(*one),
        _ => None,
    };
    let body = if holdings.is_some() { alone(&holdings) } else { alone(&centres) };
    let person = || match (&people, records, parts.first()) {
        (Some(_), ..) => alone(&people).map(|p| PEOPLE | p),
        (None, 1, Some((leaf, _))) => u32::try_from(*leaf).ok().map(|leaf| RECORDS | leaf),
        (None, ..) => None,
    };
    let levels = said.measures.iter().zip(&numbers).map(|(m, n)| level(m, n, rules)).collect();
    let medians = numbers.iter().map(Numbers::median).collect();
    let numbers = numbers.iter().map(|n| (n.n, n.sum)).collect();
    let of_person = |id: &u32| counted.keys.get(*id as usize).copied().unwrap_or(0);
    let keys = people.iter().flatten().map(of_person).chain(parts.iter().map(|(_, l)| l.key));
    let key = keys.fold(0, u64::wrapping_add);
    let owners = body.into_iter().chain(person()).collect();
    let is_share = is_share.to_vec();
    Judged { why, few_bodies, owners, records, persons, numbers, is_share, medians, key, levels }
}

/// What a measure has against a cell.
fn measure((measure, is_share): (&Measure, bool), numbers: &Numbers, rules: &Rules) -> Option<Why> {
    let few = |n: u64| n > 0 && n < rules.frequency;
    match measure.kind {
        MeasureKind::Records | MeasureKind::Persons => None,
        MeasureKind::Median => (numbers.n < rules.frequency).then_some(Why::FewNumbers),
        _ if numbers.n < rules.frequency => Some(Why::FewNumbers),
        _ if is_share => {
            let least = Decimal::from(rules.frequency);
            let others = Decimal::from(numbers.n) - numbers.sum;
            // All of them, or none: what is said of the group is said of each.
            let tells = |part: Decimal| part < least && (!part.is_zero() || !rules.group_shown);
            (tells(numbers.sum) || tells(others)).then_some(Why::Share)
        }
        // Of a sum that few have a part in, most of its count is beside the point.
        _ if few(numbers.n_givers()) => Some(Why::FewNumbers),
        MeasureKind::Sum | MeasureKind::Mean | MeasureKind::Share => {
            concentrated(contributions(numbers), numbers.sum, rules).then_some(Why::Concentration)
        }
    }
}

/// What each contributor has of a sum, or the largest of single records.
fn contributions(numbers: &Numbers) -> Vec<Decimal> {
    numbers.by.values().chain(&numbers.largest).copied().collect()
}

/// By how much the sum of a measure must be able to be larger than it is.
fn level(measure: &Measure, numbers: &Numbers, rules: &Rules) -> Decimal {
    match measure.kind {
        MeasureKind::Sum | MeasureKind::Mean => excess(contributions(numbers), numbers.sum, rules),
        MeasureKind::Records | MeasureKind::Persons | MeasureKind::Share | MeasureKind::Median => {
            Decimal::ZERO
        }
    }
}

/// Whether the (n, k) or the p % rule is broken.
pub(super) fn concentrated(parts: Vec<Decimal>, sum: Decimal, rules: &Rules) -> bool {
    excess(parts, sum, rules) > Decimal::ZERO
}

/// How much is missing to a sum that neither the (n, k) nor the p % rule has anything against; 0 where they have nothing
/// against this one.
pub(super) fn excess(mut parts: Vec<Decimal>, sum: Decimal, rules: &Rules) -> Decimal {
    parts.sort_unstable_by(|a, b| b.cmp(a));
    let hundred = Decimal::ONE_HUNDRED;
    let first = |n: usize| parts.iter().take(n).copied().sum::<Decimal>();
    let (n, k) = rules.dominance;
    let largest = first(usize::try_from(n).unwrap_or(1));
    let dominance = (largest * hundred).checked_div(Decimal::from(k)).map_or(sum, |s| s - sum);
    let others = sum - first(2);
    let p_percent = first(1) * Decimal::from(rules.p_percent) / hundred - others;
    dominance.max(p_percent).max(Decimal::ZERO)
}

/// Cells that all of a total is in, where that says of each who is in the total to which code of a sensitive dimension
/// they belong (group disclosure).
fn group(plan: &Plan<'_>, cells: &[Judged]) -> Vec<usize> {
    let shape: &Shape = &plan.shape;
    let mut found = Vec::new();
    for relation in shape.relations() {
        let (total, parts) = (&cells[relation.total], &relation.parts);
        let differs = |part: &usize| {
            let (a, b) = (shape.nodes(relation.total), shape.nodes(*part));
            a.iter().zip(&b).position(|(a, b)| a != b)
        };
        let axis = parts.first().and_then(differs);
        if axis.is_some_and(|i| plan.said.dimensions[i].sensitive) && parts.len() > 1 {
            let full =
                parts.iter().filter(|p| total.records > 0 && cells[**p].records == total.records);
            found.extend(full);
        }
    }
    found
}
