//! Where an axis is marked: round numbers, years, months.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::InLang;

/// Tick values of a linear axis, ascending, at most `target` + 2 of them (`target` >= 1).
///
/// Needs `lo <= hi`, both finite. Each value is a multiple of 1, 2 or 5 × 10ⁿ that has at most `decimals` decimals;
/// the first is <= `lo`; the last is >= `hi`, or less than a quarter of a step below it.
/// Source: P. Heckbert, "Nice Numbers for Graph Labels", Graphics Gems (1990); the quarter is Our World in Data's.
pub(super) fn ticks(lo: f64, hi: f64, target: usize, decimals: u8) -> Vec<Decimal> {
    let span = hi - lo;
    let target = u32::try_from(target.max(1)).unwrap_or(u32::MAX);
    let wide = |step: &Decimal| span <= f64_of(*step) * f64::from(target);
    let Some(step) = steps(decimals).find(wide) else { return Vec::new() };
    let size = f64_of(step);
    let [first, mut last] = [(lo / size).floor(), (hi / size).floor()];
    if hi / size - last > 0.25 || last <= first {
        last += 1.0;
    }
    let mut out = Vec::new();
    let mut at = first;
    while at <= last && out.len() < 100 {
        let multiple = at.to_i64().and_then(|n| Decimal::from(n).checked_mul(step));
        out.extend(multiple.map(|m| m.normalize()));
        at += 1.0;
    }
    out
}

/// 1, 2 and 5 times the powers of ten, from 10^-decimals up.
fn steps(decimals: u8) -> impl Iterator<Item = Decimal> {
    let scale = u32::from(decimals.min(9));
    let powers = (0..27_u32).filter_map(move |e| {
        let power = 10_i128.checked_pow(e.saturating_sub(scale))?;
        Decimal::try_from_i128_with_scale(power, scale.saturating_sub(e)).ok()
    });
    powers.flat_map(|p| [1, 2, 5].into_iter().filter_map(move |n| p.checked_mul(Decimal::from(n))))
}

/// The number for drawing; 0 where it has none.
pub(super) fn f64_of(n: Decimal) -> f64 {
    n.to_f64().filter(|x| x.is_finite()).unwrap_or(0.0)
}

/// What the moments of an axis are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeUnit {
    /// Years, as they are.
    Year,
    /// Months: year × 12 + month - 1.
    Month,
    /// Days from 1970-01-01.
    Day,
}

impl TimeUnit {
    /// Where the first day of a month stands; `month` is 1..=12.
    fn at(self, year: i64, month: i64) -> Option<f64> {
        let at = match self {
            Self::Year => (month == 1).then_some(year)?,
            Self::Month => year * 12 + month - 1,
            Self::Day => {
                let date =
                    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()?;
                days(date)
            }
        };
        at.to_f64()
    }

    /// A moment as texts sort it; `None` where its words are in order already.
    pub(super) fn sortable(self, t: f64) -> Option<String> {
        let n = t.to_i64()?;
        match self {
            Self::Year => None,
            Self::Month => Some(format!("{:04}-{:02}", n.div_euclid(12), n.rem_euclid(12) + 1)),
            Self::Day => {
                let epoch = Date::constant(1970, 1, 1);
                epoch.checked_add(jiff::Span::new().try_days(n).ok()?).ok().map(|d| d.to_string())
            }
        }
    }

    /// The year in which a moment falls.
    fn year(self, t: f64) -> i64 {
        let t = t.floor();
        let year = match self {
            Self::Year => t,
            Self::Month => (t / 12.0).floor(),
            // Near enough: callers look a year further on both sides.
            Self::Day => 1970.0 + (t / 365.2425).floor(),
        };
        year.to_i64().unwrap_or(0)
    }
}

/// Days from 1970-01-01.
pub(super) fn days(date: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    epoch.until(date).map_or(0, |span| i64::from(span.get_days()))
}

/// One mark of a time axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TimeTick {
    /// Where, in the axis's unit.
    pub t: f64,
    /// Its words.
    pub label: String,
}

/// The marks of a time axis from `lo` to `hi`, the finest that `fits` accepts; at least one mark if any falls in.
pub(super) fn time_ticks(
    unit: TimeUnit,
    (lo, hi): (f64, f64),
    into: InLang<'_>,
    fits: impl Fn(&[TimeTick]) -> bool,
) -> Vec<TimeTick> {
    let months = if unit == TimeUnit::Year { &[][..] } else { &[1, 2, 3, 6][..] };
    let years = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000];
    let (from, to) = (unit.year(lo) - 1, unit.year(hi) + 1);
    // Months are worth their longer labels only where there are few.
    let few = to - from <= 4;
    let of_months =
        months.iter().filter(|_| few).map(|step| month_ticks(unit, (from, to), *step, into));
    // Years of which every second is shown end with the last one, where it is a year's value that stands there.
    let end = if unit == TimeUnit::Year { hi.to_i64().unwrap_or(0) } else { 0 };
    let of_years = years.iter().map(|step| year_ticks(unit, (from, to), (*step, end), into));
    let inside = |mut ticks: Vec<TimeTick>| {
        ticks.retain(|tick| lo <= tick.t && tick.t <= hi);
        ticks
    };
    let mut last = Vec::new();
    for ticks in of_months.chain(of_years).map(inside).filter(|t| !t.is_empty()) {
        if fits(&ticks) {
            return ticks;
        }
        last = ticks;
    }
    last.truncate(1);
    last
}

fn month_ticks(
    unit: TimeUnit,
    (from, to): (i64, i64),
    step: i64,
    into: InLang<'_>,
) -> Vec<TimeTick> {
    let months = (from..=to)
        .flat_map(|y| (1..=12).map(move |m| (y, m)))
        .filter(|(_, m)| (m - 1) % step == 0);
    let tick = |(y, m): (i64, i64)| {
        let month = into.formats.month_short(into.lang, u8::try_from(m).ok()?);
        let label = if m == 1 { format!("{month} {y}") } else { month };
        Some(TimeTick { t: unit.at(y, m)?, label })
    };
    months.filter_map(tick).collect()
}

fn year_ticks(
    unit: TimeUnit,
    (from, to): (i64, i64),
    (step, end): (i64, i64),
    into: InLang<'_>,
) -> Vec<TimeTick> {
    let shift = if step == 2 { end } else { 0 };
    let years = (from..=to).filter(|y| (y - shift).rem_euclid(step) == 0);
    let tick = |y: i64| {
        let label = into.formats.year(into.lang, i16::try_from(y).ok()?);
        Some(TimeTick { t: unit.at(y, 1)?, label })
    };
    years.filter_map(tick).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(lo: f64, hi: f64, target: usize, decimals: u8) -> String {
        let ticks: Vec<String> =
            ticks(lo, hi, target, decimals).iter().map(ToString::to_string).collect();
        ticks.join(" ")
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(shown(0.0, 7342.0, 5, 0), "0 2000 4000 6000 8000");
        assert_eq!(shown(0.0, 6100.0, 5, 0), "0 2000 4000 6000");
        assert_eq!(shown(11_800.0, 13_120.0, 5, 0), "11500 12000 12500 13000");
        assert_eq!(shown(-3.0, 3.0, 4, 0), "-4 -2 0 2 4");
        assert_eq!(shown(0.0, 3.0, 5, 0), "0 1 2 3");
        assert_eq!(shown(0.0, 0.3, 4, 1), "0 0.1 0.2 0.3");
        assert_eq!(shown(0.0, 0.0, 4, 0), "0 1");
    }

    proptest! {
        #[test]
        fn ticks_are_ascending_multiples_that_hold_the_data(
            lo in -1e9..1e9_f64, span in 0.0..1e9_f64, target in 1_usize..10, decimals in 0_u8..4,
        ) {
            let hi = lo + span;
            let ticks = ticks(lo, hi, target, decimals);
            prop_assert!(ticks.len() >= 2 && ticks.len() <= target + 2, "{ticks:?}");
            let step = ticks[1] - ticks[0];
            prop_assert!(step > Decimal::ZERO);
            prop_assert!(ticks.windows(2).all(|w| w[1] - w[0] == step));
            prop_assert!(ticks.iter().all(|t| (t / step).is_integer() && t.scale() <= u32::from(decimals)));
            prop_assert!(f64_of(ticks[0]) <= lo);
            prop_assert!(f64_of(ticks[ticks.len() - 1]) >= hi - 0.2501 * f64_of(step));
        }
    }
}
