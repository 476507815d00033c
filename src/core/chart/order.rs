//! The distinct values of a column, their order, and the gaps between moments.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::InLang;
use super::plot::{Plot, Point, Position};
use super::roles::{Bound, time_unit};
use super::scale::Curve;
use super::spec::{ScaleKeys, ScaleType, Sort};
use super::ticks::{TimeUnit, days, f64_of};
use crate::data::value::{Asked, Value};
use crate::frame::FrameColumn;

/// A value that can be compared with others of its column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Number(Decimal),
    /// Months for years and months, days for dates.
    Moment(i64),
    Text(Arc<str>),
}

impl Key {
    /// `None` for an absent value.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Int(n) => Some(Self::Number(Decimal::from(*n))),
            Value::Decimal(d) => Some(Self::Number(*d)),
            Value::Text(text) => Some(Self::Text(Arc::clone(text))),
            Value::Bool(b) => Some(Self::Moment(i64::from(*b))),
            Value::Date(date) => Some(Self::Moment(days(*date))),
            Value::Year(y) => Some(Self::Moment(i64::from(*y))),
            Value::YearMonth(y, m) => Some(Self::Moment(i64::from(*y) * 12 + i64::from(*m))),
            // Their canonical texts are in the order of the clock.
            Value::Time(_) | Value::DateTime(_) => Some(Self::Text(value.to_string().into())),
            Value::Absent => None,
        }
    }
}

/// The distinct values of a column.
#[derive(Clone, Debug)]
pub(super) struct Distinct {
    values: Vec<Value>,
    /// For each row, the index of its value among those first seen; `None` where it is absent.
    of_row: Vec<Option<usize>>,
}

impl Distinct {
    /// In the order they come in the column.
    pub(super) fn of(column: &FrameColumn) -> Self {
        let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
        let mut values = Vec::new();
        let of_row = column.cells.iter().map(|cell| {
            let key = Key::of(&cell.value)?;
            let index = seen.entry(key).or_insert_with(|| {
                values.push(cell.value.clone());
                values.len() - 1
            });
            Some(*index)
        });
        let of_row = of_row.collect();
        Self { values, of_row }
    }

    /// One value for all rows: the series of a chart without `color`.
    pub(super) fn single(n_rows: usize) -> Self {
        Self { values: vec![Value::Absent], of_row: vec![Some(0); n_rows] }
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        self.values.iter()
    }

    /// The index of a row's value, as long as nothing was sorted.
    pub(super) fn index(&self, row: usize) -> Option<usize> {
        self.of_row.get(row).copied().flatten()
    }

    /// Keeps these values, in this order.
    pub(super) fn keep(&mut self, kept: &[usize]) {
        self.values = take(&self.values, kept);
    }

    /// Indices in the order asked for; as they come where none is. `totals` has the sum of each value's points.
    pub(super) fn sorted(
        &self,
        sort: Option<&Sort>,
        column: &FrameColumn,
        totals: &[Option<Decimal>],
    ) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        let total = |i: &usize| totals.get(*i).copied().flatten();
        let value = |i: &usize| self.values.get(*i);
        match sort {
            None | Some(Sort::Data) => {}
            Some(Sort::Ascending) => order.sort_by_key(|i| value(i).map(fold)),
            Some(Sort::Descending) => {
                order.sort_by_key(|i| value(i).map(fold));
                order.reverse();
            }
            // What has no total comes last either way.
            Some(Sort::X { descending: false } | Sort::Y { descending: false }) => {
                order.sort_by_key(|i| (total(i).is_none(), total(i)));
            }
            Some(Sort::X { descending: true } | Sort::Y { descending: true }) => {
                order.sort_by_key(|i| (total(i).is_none(), total(i).map(std::cmp::Reverse)));
            }
            Some(Sort::List(list)) => {
                let rank = |i: &usize| {
                    let at = |v| list.iter().position(|name| names(column, v, name));
                    value(i).and_then(at).unwrap_or(usize::MAX)
                };
                order.sort_by_key(rank);
            }
        }
        order
    }
}

/// The items at these indices.
pub(super) fn take<T: Clone>(items: &[T], kept: &[usize]) -> Vec<T> {
    kept.iter().filter_map(|i| items.get(*i).cloned()).collect()
}

/// A value for sorting: texts without marks and case.
fn fold(value: &Value) -> (Option<Key>, Option<Key>) {
    let plain = value.as_text().map(|text| {
        let nfd = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd();
        let letters = nfd.normalize(text).to_lowercase();
        let letters: String =
            letters.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect();
        Key::Text(letters.into())
    });
    (plain, Key::of(value))
}

/// A value as it stands in a file.
pub(super) fn raw(value: &Value) -> String {
    match value {
        Value::Int(n) => n.to_string(),
        Value::Decimal(d) => d.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Time(_) | Value::DateTime(_) => value.to_string(),
        Value::Year(y) => y.to_string(),
        Value::YearMonth(y, m) => format!("{y}-{m:02}"),
        Value::Absent => String::new(),
    }
}

/// Whether an author's name means this value: as it stands in the data, or its label in any language.
pub(super) fn names(column: &FrameColumn, value: &Value, name: &str) -> bool {
    let label = column.categories.iter().find(|(v, _)| v == value).map(|(_, label)| label);
    raw(value) == name || label.is_some_and(|l| l.iter().any(|(_, text)| text == name))
}

/// The sum of the points of each series (`along_series`) or of each position; `None` where none has a value.
pub(super) fn totals(grid: &[Vec<Option<Point>>], along_series: bool) -> Vec<Option<Decimal>> {
    let n = if along_series { grid.len() } else { grid.first().map_or(0, Vec::len) };
    let mut totals = vec![None; n];
    for (s, points) in grid.iter().enumerate() {
        for (p, point) in points.iter().enumerate() {
            let Some(point) = point.as_ref().filter(|p| p.value.is_some()) else { continue };
            if let Some(total) = totals.get_mut(if along_series { s } else { p }) {
                let sum: Decimal = total.unwrap_or_default();
                *total = sum.checked_add(point.exact).or(Some(sum));
            }
        }
    }
    totals
}

/// The numbers among values that an author wrote.
pub(super) fn numbers(values: &[Asked]) -> Vec<Decimal> {
    let number = |value: &Asked| match value {
        Asked::Int(n) => Some(Decimal::from(*n)),
        Asked::Decimal(d) => Some(*d),
        Asked::Text(_) | Asked::Bool(_) => None,
    };
    values.iter().filter_map(number).collect()
}

/// How the scale of these keys runs.
pub(super) fn curve(keys: &ScaleKeys) -> Curve {
    match keys.ty.map(|t| t.value) {
        Some(ScaleType::Log) => Curve::Log,
        Some(ScaleType::Symlog) => Curve::Symlog(keys.constant.map_or(1.0, f64_of)),
        Some(ScaleType::Sqrt) => Curve::Sqrt,
        Some(_) | None => Curve::Linear,
    }
}

/// Whether a moment is the same as another, or comes after it.
pub(super) fn not_before(value: &Value, at: &Value) -> bool {
    match (Key::of(value), Key::of(at)) {
        (Some(value), Some(at)) => value >= at,
        (None, _) | (_, None) => false,
    }
}

/// Where a value stands on an axis of moments.
pub(super) fn moment(unit: TimeUnit, value: &Value) -> Option<f64> {
    match (unit, value) {
        (TimeUnit::Year, Value::Year(y)) => Some(f64::from(*y)),
        (TimeUnit::Month, Value::YearMonth(y, m)) => {
            Some(f64::from(*y) * 12.0 + f64::from(*m) - 1.0)
        }
        (TimeUnit::Day, Value::Date(date)) => days(*date).to_f64(),
        (TimeUnit::Year | TimeUnit::Month | TimeUnit::Day, _) => None,
    }
}

/// The first and the last moment of a dimension; `None` where it has none.
pub(super) fn moments((channel, column): Bound<'_>) -> Option<(f64, f64)> {
    let unit = time_unit(channel, column)?;
    let ts = || column.cells.iter().filter_map(|cell| moment(unit, &cell.value));
    ts().reduce(f64::min).zip(ts().reduce(f64::max))
}

/// Puts in the years or months that no row has, so that lines break and bars leave a gap there.
///
/// Only where the others stand regularly: the step is the smallest distance, and every distance a multiple of it.
pub(super) fn fill_time(plot: &mut Plot, into: InLang<'_>) {
    let Some(unit @ (TimeUnit::Year | TimeUnit::Month)) = plot.time else { return };
    let ascending = plot.positions.windows(2).all(|w| matches!(w, [a, b] if a.t < b.t));
    let gaps = || plot.positions.windows(2).filter_map(|w| (w.last()?.t - w.first()?.t).to_i64());
    let (Some(step), true) = (gaps().min().filter(|s| *s > 0), ascending) else { return };
    let missing: i64 = gaps().map(|gap| gap / step - 1).sum();
    let regular = gaps().all(|gap| gap % step == 0);
    if missing == 0 || !regular || missing > 2000 {
        return;
    }
    let mut insert = Vec::new();
    for (i, pair) in plot.positions.windows(2).enumerate() {
        let [a, b] = pair else { continue };
        let mut t = a.t + f64_of(Decimal::from(step));
        while t < b.t {
            insert.push((i + 1, t));
            t += f64_of(Decimal::from(step));
        }
    }
    for (before, t) in insert.into_iter().rev() {
        let n = t.to_i64().unwrap_or(0);
        let label = match unit {
            TimeUnit::Year | TimeUnit::Day => {
                into.formats.year(into.lang, i16::try_from(n).unwrap_or(0))
            }
            TimeUnit::Month => {
                let month = u8::try_from(n.rem_euclid(12) + 1).unwrap_or(1);
                into.formats.month(into.lang, i16::try_from(n.div_euclid(12)).unwrap_or(0), month)
            }
        };
        plot.positions.insert(before, Position { label, t, highlight: false });
        for series in &mut plot.series {
            series.points.insert(before, None);
        }
    }
}

/// Puts in the steps of numbers that no row falls in: of a count they hold none, of anything else nothing is known.
pub(super) fn fill_bins(
    plot: &mut Plot,
    (positions, step): (&Distinct, Decimal),
    (counted, label): (bool, impl Fn(Decimal) -> String),
) {
    let starts: Vec<Option<Decimal>> = positions.values().map(Value::as_decimal).collect();
    let ascending = starts.windows(2).all(|w| matches!(w, [Some(a), Some(b)] if a < b));
    let mut missing = Vec::new();
    for (i, pair) in starts.windows(2).enumerate() {
        let [Some(a), Some(b)] = pair else { continue };
        let mut at = *a + step;
        while at < *b && ascending && missing.len() < 500 {
            missing.push((i + 1, at));
            at += step;
        }
    }
    for (before, start) in missing.into_iter().rev() {
        plot.positions.insert(before, Position { label: label(start), t: 0.0, highlight: false });
        let none = counted.then(Point::none_counted);
        for series in &mut plot.series {
            series.points.insert(before, none.clone());
        }
    }
    let mut t = 0.0;
    for position in &mut plot.positions {
        position.t = t;
        t += 1.0;
    }
}

/// Whether values of a series, or names of columns, mean women and men, and nothing else but their total.
///
/// Their colours are fixed for the whole site: plum and teal, never pink and blue.
pub(super) fn are_sexes(names: impl Iterator<Item = impl AsRef<str>>) -> bool {
    let found: Vec<Option<u8>> = names.map(|name| sex(name.as_ref())).collect();
    let all = [Some(3), Some(4)].iter().all(|hue| found.contains(hue));
    all && found.iter().all(Option::is_some)
}

/// The colour of a name that [`are_sexes`] accepted.
pub(super) fn sex_hue(name: &str) -> u8 {
    sex(name).unwrap_or(1)
}

fn sex(text: &str) -> Option<u8> {
    match text.to_lowercase().as_str() {
        "f" | "femmina" | "femmine" | "donna" | "donne" | "female" | "females" | "woman"
        | "women" => Some(3),
        "m" | "maschio" | "maschi" | "uomo" | "uomini" | "male" | "males" | "man" | "men" => {
            Some(4)
        }
        "t" | "totale" | "total" => Some(6),
        _ => None,
    }
}
