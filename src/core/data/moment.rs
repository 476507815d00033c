//! The texts of times of day and of dates with a time → values; how they may be written.
//!
//! Without a declared format only ISO 8601 is read, whole: hours, minutes, seconds. An offset from UTC is kept.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;

use super::cell::{Hint, all_digits, date};
use super::schema::Type;
use crate::fields::Moment;

/// Reads `09:30:00`, with up to nine decimals of a second, or what `format` says.
///
/// # Errors
/// How to mend it.
pub(super) fn time(text: &str, format: Option<&str>) -> Result<Time, Hint> {
    if let Some(format) = format {
        return Time::strptime(format, text).map_err(|_| "hint-date-format");
    }
    if text.ends_with('Z') || text.contains('+') || text.matches('-').count() == 1 {
        return Err("hint-time-offset");
    }
    iso_time(text, "hint-time")
}

/// Reads `2025-03-31T09:30:00` with or without `Z` or `+02:00` behind it, or what `format` says.
///
/// # Errors
/// How to mend it.
pub(super) fn moment(text: &str, format: Option<&str>) -> Result<Moment, Hint> {
    if let Some(format) = format {
        return formatted(format, text).ok_or("hint-date-format");
    }
    let (day, rest) = text.split_once('T').ok_or("hint-datetime")?;
    let (clock, offset) = offset(rest).ok_or("hint-datetime")?;
    let day = match date(day, None) {
        Ok(day) => day,
        Err("hint-date-impossible") => return Err("hint-date-impossible"),
        Err(_) => return Err("hint-datetime"),
    };
    Ok(Moment { civil: day.to_datetime(iso_time(clock, "hint-datetime")?), offset })
}

fn formatted(format: &str, text: &str) -> Option<Moment> {
    let parts = BrokenDownTime::parse(format, text).ok()?;
    let offset = parts.offset().map(Offset::seconds);
    Some(Moment { civil: parts.to_datetime().ok()?, offset })
}

fn iso_time(text: &str, hint: Hint) -> Result<Time, Hint> {
    let (clock, decimals) = text.split_once('.').map_or((text, None), |(c, d)| (c, Some(d)));
    let parts: Vec<&str> = clock.split(':').collect();
    let &[h, m, s] = parts.as_slice() else { return Err(hint) };
    if !parts.iter().all(|p| p.len() == 2 && all_digits(p)) {
        return Err(hint);
    }
    let nanos = match decimals {
        None => 0,
        Some(d) if d.len() <= 9 && all_digits(d) => format!("{d:0<9}").parse().map_err(|_| hint)?,
        Some(_) => return Err(hint),
    };
    let (Ok(h), Ok(m), Ok(s)) = (h.parse(), m.parse(), s.parse()) else { return Err(hint) };
    Time::new(h, m, s, nanos).map_err(|_| "hint-time-impossible")
}

/// A time and the offset behind it, in seconds east of UTC.
fn offset(text: &str) -> Option<(&str, Option<i32>)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, Some(0)));
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, None)) };
    let (clock, written) = text.split_at(at);
    let (hours, minutes) = written.get(1..)?.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 || !all_digits(hours) || !all_digits(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = hours * 3600 + minutes * 60;
    // No place on earth is further from UTC (XML Schema, `timezoneFrag`).
    let fits = minutes < 60 && seconds <= 14 * 3600;
    fits.then_some((clock, Some(if written.starts_with('-') { -seconds } else { seconds })))
}

/// Whether a format can be read and says all that a value of the type needs.
pub(super) fn is_format(format: &str, ty: Type) -> bool {
    let sample = DateTime::constant(2003, 2, 1, 4, 5, 6, 0);
    let mut parts = BrokenDownTime::from(sample);
    parts.set_offset(Some(jiff::tz::offset(2)));
    let Ok(text) = parts.to_string(format) else { return false };
    match ty {
        Type::Date => Date::strptime(format, &text).is_ok_and(|d| d == sample.date()),
        Type::Time => Time::strptime(format, &text).is_ok_and(|t| t.hour() == sample.hour()),
        Type::DateTime => formatted(format, &text)
            .is_some_and(|m| (m.civil.date(), m.civil.hour()) == (sample.date(), sample.hour())),
        Type::String
        | Type::Any
        | Type::Integer
        | Type::Number
        | Type::Boolean
        | Type::Year
        | Type::YearMonth
        | Type::Duration
        | Type::List
        | Type::Array
        | Type::Object
        | Type::GeoPoint
        | Type::GeoJson => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_one_canonical_text() {
        let read = |text: &str| moment(text, None).map(|m| m.to_string());
        assert_eq!(read("2025-03-31T09:30:00").unwrap(), "2025-03-31T09:30:00");
        assert_eq!(read("2025-03-31T09:30:00.500").unwrap(), "2025-03-31T09:30:00.5");
        assert_eq!(read("2025-03-31T09:30:00Z").unwrap(), "2025-03-31T09:30:00Z");
        assert_eq!(read("2025-03-31T09:30:00+00:00").unwrap(), "2025-03-31T09:30:00Z");
        assert_eq!(read("2025-03-31T09:30:00-03:30").unwrap(), "2025-03-31T09:30:00-03:30");
        assert_eq!(read("2025-03-31 09:30:00"), Err("hint-datetime"));
        assert_eq!(read("2025-03-31T09:30"), Err("hint-datetime"));
        assert_eq!(read("2025-02-30T09:30:00"), Err("hint-date-impossible"));
        assert_eq!(read("2025-03-31T25:30:00"), Err("hint-time-impossible"));
        assert_eq!(read("2025-03-31T09:30:00+15:00"), Err("hint-datetime"));
        assert_eq!(time("09:30:00", None).unwrap().to_string(), "09:30:00");
        assert_eq!(time("09:30:00Z", None), Err("hint-time-offset"));
        assert_eq!(time("09:30", None), Err("hint-time"));
        assert_eq!(time("9.30", Some("%H.%M")).unwrap().to_string(), "09:30:00");
        let written = moment("31/03/2025 09:30 +0200", Some("%d/%m/%Y %H:%M %z")).unwrap();
        assert_eq!(written.to_string(), "2025-03-31T09:30:00+02:00");
    }

    #[test]
    fn a_format_says_all_that_its_type_needs() {
        assert!(is_format("%d/%m/%Y", Type::Date));
        assert!(is_format("%d.%m.%y", Type::Date));
        assert!(is_format("%H:%M", Type::Time));
        assert!(is_format("%Y%m%d %H%M%S", Type::DateTime));
        assert!(is_format("%Y-%m-%dT%H:%M:%SZ", Type::DateTime));
        for (bad, ty) in [
            ("%m/%Y", Type::Date),
            ("gg/mm/aaaa", Type::Date),
            ("%k?%", Type::Date),
            ("%d/%m/%Y", Type::Time),
            ("%d/%m/%Y", Type::DateTime),
            ("%H:%M", Type::DateTime),
        ] {
            assert!(!is_format(bad, ty), "{bad}");
        }
    }
}
