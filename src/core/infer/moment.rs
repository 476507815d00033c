//! Cells of a column that look like dates or times → the one way in which all of them can be read.
//!
//! A date of three numbers is tried in every order its digits allow; the calendar decides: `31/12/2025` can only have
//! the day first. Impossible days (`2025-02-30`) count for no order.

use jiff::civil::Date;

/// Orders of day, month and year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// ISO 8601, in two digits each: needs no format.
    Iso,
    /// Year first.
    Ymd,
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
    /// Day first, the year in two digits.
    DmyShort,
    /// Month first, the year in two digits.
    MdyShort,
}

const ORDERS: [Order; 6] =
    [Order::Iso, Order::Ymd, Order::Dmy, Order::Mdy, Order::DmyShort, Order::MdyShort];

const SEPARATORS: [char; 3] = ['-', '/', '.'];

/// The dates of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct Moments {
    /// For each separator and order, how many cells are dates so.
    fits: [[u64; 6]; 3],
    /// Cells of three numbers that are a date in no order, the first of them with its record.
    pub impossible: Option<(String, u64)>,
    /// The first and the last date, where dates are ISO or a day-first or year-first order fits.
    pub span: Option<(Date, Date)>,
    /// Cells with date and time, by form.
    stamps: [u64; 4],
    /// Cells with a time alone: with seconds, without.
    times: [u64; 2],
    /// Cells of a year and a month.
    pub n_months: u64,
    /// The first and last month.
    pub months: Option<(String, String)>,
}

/// Forms of date and time: separator, whether it has seconds.
const STAMPS: [&str; 4] =
    ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];

/// How all dates of a column are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Dates {
    /// In one way; `None` for ISO 8601.
    One(Option<String>),
    /// Day first or month first, each fits all.
    Two(String, String),
}

fn number(text: &str) -> Option<i16> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn day(y: i16, m: i16, d: i16) -> Option<Date> {
    Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()
}

/// A time of day: whether it has seconds.
fn time(text: &str) -> Option<bool> {
    let parts: Vec<&str> = text.split(':').collect();
    let two = |t: &&str| t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit());
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(two) {
        return None;
    }
    let below =
        |i: usize, limit: i16| parts.get(i).and_then(|t| number(t)).is_none_or(|n| n < limit);
    (below(0, 24) && below(1, 60) && below(2, 60)).then_some(parts.len() == 3)
}

/// Whether a cell looks like a date, also one that does not exist.
pub(super) fn is_like(text: &str) -> bool {
    three(text.get(..10).unwrap_or(text)).is_some()
}

/// Three numbers and the index of their separator.
fn three(text: &str) -> Option<(usize, [&str; 3])> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) || text.len() > 10 {
        return None;
    }
    let sep = text.find(|c: char| !c.is_ascii_digit())?;
    let sep = SEPARATORS.iter().position(|s| text.get(sep..).is_some_and(|r| r.starts_with(*s)))?;
    let parts: Vec<&str> = text.split(*SEPARATORS.get(sep)?).collect();
    let &[a, b, c] = parts.as_slice() else { return None };
    number(a)?;
    number(b)?;
    number(c)?;
    let long = [a, b, c].map(|t| t.len() > 2);
    let fit = matches!(long, [true | false, false, false] | [false, false, true]);
    let four = (a.len() <= 2 || a.len() == 4) && (c.len() <= 2 || c.len() == 4);
    (fit && four).then_some((sep, [a, b, c]))
}

/// The dates three numbers are, by order.
fn dates(parts: [&str; 3]) -> [Option<Date>; 6] {
    let [Some(a), Some(b), Some(c)] = parts.map(number) else { return [None; 6] };
    // As `strptime` reads two digits of a year (POSIX).
    let short = |y: i16| if y < 69 { y + 2000 } else { y + 1900 };
    let widths = parts.map(str::len);
    match widths {
        [4, 2, 2] => [day(a, b, c), day(a, b, c), None, None, None, None],
        [4, _, _] => [None, day(a, b, c), None, None, None, None],
        [_, _, 4] => [None, None, day(c, b, a), day(c, a, b), None, None],
        _ => [None, None, None, None, day(short(c), b, a), day(short(c), a, b)],
    }
}

impl Moments {
    /// Takes a cell, without spaces around it; `false` where it is neither date nor time.
    pub(super) fn add(&mut self, text: &str, record: u64) -> bool {
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        if let Some((sep, parts)) = three(text) {
            return self.date(sep, parts, text, record);
        }
        if let Some(seconds) = time(text) {
            if let Some(n) = self.times.get_mut(usize::from(!seconds)) {
                *n += 1;
            }
            return true;
        }
        if let Some((y, m)) = text.split_once('-')
            && let (4, 2, Some(_), Some(1..=12)) = (y.len(), m.len(), number(y), number(m))
        {
            self.n_months += 1;
            let own = || text.to_owned();
            let (first, last) = self.months.take().unwrap_or_else(|| (own(), own()));
            self.months = Some((first.min(own()), last.max(own())));
            return true;
        }
        self.stamp(text)
    }

    fn date(&mut self, sep: usize, parts: [&str; 3], text: &str, record: u64) -> bool {
        let mut dates = dates(parts);
        if sep != 0 {
            dates[0] = None;
        }
        for (order, date) in dates.iter().enumerate() {
            if let (Some(_), Some(n)) =
                (date, self.fits.get_mut(sep).and_then(|f| f.get_mut(order)))
            {
                *n += 1;
            }
        }
        let Some(date) = dates.iter().flatten().next() else {
            self.impossible.get_or_insert_with(|| (text.to_owned(), record));
            return false;
        };
        let (first, last) = self.span.unwrap_or((*date, *date));
        self.span = Some((first.min(*date), last.max(*date)));
        true
    }

    fn stamp(&mut self, text: &str) -> bool {
        let (Some(date), Some(rest)) = (text.get(..10), text.get(10..)) else { return false };
        let Some((0, parts)) = three(date) else { return false };
        let [Some(date), ..] = dates(parts) else { return false };
        let kind = match (rest.get(..1), rest.get(1..).and_then(time)) {
            (Some("T"), Some(true)) => 0,
            (Some("T"), Some(false)) => 1,
            (Some(" "), Some(true)) => 2,
            (Some(" "), Some(false)) => 3,
            _ => return false,
        };
        if let Some(n) = self.stamps.get_mut(kind) {
            *n += 1;
        }
        let (first, last) = self.span.unwrap_or((date, date));
        self.span = Some((first.min(date), last.max(date)));
        true
    }

    /// How many cells are dates in the order that fits most.
    pub(super) fn n_dates(&self) -> u64 {
        self.fits.iter().flatten().copied().max().unwrap_or(0)
    }

    /// How `n` cells are all dates.
    pub(super) fn dates(&self, n: u64) -> Option<Dates> {
        for (sep, fits) in SEPARATORS.iter().zip(&self.fits) {
            let orders: Vec<Order> =
                ORDERS.iter().zip(fits).filter(|(_, f)| **f == n).map(|(o, _)| *o).collect();
            let form = |order: Order| match order {
                Order::Iso => String::new(),
                Order::Ymd => format!("%Y{sep}%m{sep}%d"),
                Order::Dmy => format!("%d{sep}%m{sep}%Y"),
                Order::Mdy => format!("%m{sep}%d{sep}%Y"),
                Order::DmyShort => format!("%d{sep}%m{sep}%y"),
                Order::MdyShort => format!("%m{sep}%d{sep}%y"),
            };
            match orders.as_slice() {
                [] => {}
                [Order::Iso, ..] => return Some(Dates::One(None)),
                [one] => return Some(Dates::One(Some(form(*one)))),
                [one, two, ..] => return Some(Dates::Two(form(*one), form(*two))),
            }
        }
        None
    }

    /// The format in which `n` cells are all times of day; empty for the default one.
    pub(super) fn times(&self, n: u64) -> Option<&'static str> {
        match self.times {
            [with, _] if with == n => Some(""),
            [_, without] if without == n => Some("%H:%M"),
            _ => None,
        }
    }

    /// The format in which `n` cells all are date and time; empty for the default one.
    pub(super) fn stamps(&self, n: u64) -> Option<&'static str> {
        let found = self.stamps.iter().position(|s| *s == n)?;
        if found == 0 { Some("") } else { STAMPS.get(found).copied() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cells: &[&str]) -> Option<Dates> {
        let mut m = Moments::default();
        for cell in cells {
            m.add(cell, 1);
        }
        m.dates(cells.len() as u64)
    }

    #[test]
    fn the_calendar_decides_which_number_is_the_day() {
        let one = |f: &str| Some(Dates::One(Some(f.to_owned())));
        assert_eq!(told(&["2025-03-31", "2025-04-01"]), Some(Dates::One(None)));
        assert_eq!(told(&["31/12/2025", "01/02/2025"]), one("%d/%m/%Y"));
        assert_eq!(told(&["12/31/2025", "01/02/2025"]), one("%m/%d/%Y"));
        assert_eq!(told(&["2025/3/1"]), one("%Y/%m/%d"));
        assert_eq!(told(&["2025-3-1"]), one("%Y-%m-%d"));
        assert_eq!(told(&["31.12.25"]), one("%d.%m.%y"));
        let two = Dates::Two("%d/%m/%Y".to_owned(), "%m/%d/%Y".to_owned());
        assert_eq!(told(&["01/02/2025"]), Some(two));
        assert_eq!(told(&["2025-02-30"]), None);
        assert_eq!(told(&["31/12/2025", "12/31/2025"]), None);
        assert_eq!(told(&["1.234.567"]), None);
    }

    #[test]
    fn times_and_stamps_have_one_form() {
        let mut m = Moments::default();
        assert!(m.add("10:30", 1) && m.add("2025-03-31T10:30:00", 1) && m.add("2025-03", 1));
        assert!(!m.add("25:00", 1) && !m.add("2025-13", 1) && !m.add("2025-02-30T10:30:00", 1));
        assert_eq!(m.times(1), Some("%H:%M"));
        assert_eq!(m.stamps(1), Some(""));
        assert_eq!((m.n_months, m.n_dates()), (1, 0));
    }
}
