//! A locale and civil dates → dates as readers write them.

use icu_calendar::Gregorian;
use icu_datetime::FixedCalendarDateTimeFormatter as Formatter;
use icu_datetime::NoCalendarFormatter;
use icu_datetime::fieldsets::{M, T, YM, YMD, YMDT};
use icu_datetime::input::{Date as IcuDate, DateTime as IcuDateTime, Time as IcuTime};
use icu_locale_core::Locale;
use jiff::civil::{Date, DateTime, Time};

/// How a language writes dates of the Gregorian calendar.
#[derive(Debug)]
pub(super) struct Dates {
    long: Formatter<Gregorian, YMD>,
    short: Formatter<Gregorian, YMD>,
    month: Formatter<Gregorian, YM>,
    month_short: Formatter<Gregorian, M>,
    moment: Formatter<Gregorian, YMDT>,
    moment_exact: Formatter<Gregorian, YMDT>,
    time: NoCalendarFormatter<T>,
    time_exact: NoCalendarFormatter<T>,
}

impl Dates {
    pub(super) fn new(locale: &Locale) -> Option<Self> {
        Some(Self {
            long: Formatter::try_new(locale.into(), YMD::long()).ok()?,
            short: Formatter::try_new(locale.into(), YMD::medium()).ok()?,
            month: Formatter::try_new(locale.into(), YM::long()).ok()?,
            month_short: Formatter::try_new(locale.into(), M::medium()).ok()?,
            moment: Formatter::try_new(locale.into(), YMD::long().with_time_hm()).ok()?,
            moment_exact: Formatter::try_new(locale.into(), YMD::long().with_time_hms()).ok()?,
            time: NoCalendarFormatter::try_new(locale.into(), T::hm()).ok()?,
            time_exact: NoCalendarFormatter::try_new(locale.into(), T::hms()).ok()?,
        })
    }

    pub(super) fn long(&self, date: Date, language: &str) -> String {
        match gregorian(date) {
            Some(d) => first_of_month(self.long.format(&d).to_string(), date, language),
            None => date.to_string(),
        }
    }

    pub(super) fn short(&self, date: Date, language: &str) -> String {
        match gregorian(date) {
            Some(d) => first_of_month(self.short.format(&d).to_string(), date, language),
            None => date.to_string(),
        }
    }

    pub(super) fn month(&self, year: i16, month: u8) -> Option<String> {
        let date = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
        Some(self.month.format(&gregorian(date)?).to_string())
    }

    pub(super) fn month_short(&self, month: u8) -> Option<String> {
        let date = Date::new(2000, i8::try_from(month).ok()?, 1).ok()?;
        Some(self.month_short.format(&gregorian(date)?).to_string())
    }

    pub(super) fn moment(&self, moment: DateTime, language: &str) -> String {
        with_time(&self.moment, moment, language)
    }

    /// As [`Dates::moment`], with the seconds where there are some.
    pub(super) fn exact(&self, moment: DateTime, language: &str) -> String {
        let formatter = if has_seconds(moment.time()) { &self.moment_exact } else { &self.moment };
        with_time(formatter, moment, language)
    }

    pub(super) fn time(&self, time: Time) -> String {
        let formatter = if has_seconds(time) { &self.time_exact } else { &self.time };
        icu_time(time).map_or_else(|| time.to_string(), |t| formatter.format(&t).to_string())
    }
}

fn with_time(formatter: &Formatter<Gregorian, YMDT>, moment: DateTime, language: &str) -> String {
    match (gregorian(moment.date()), icu_time(moment.time())) {
        (Some(date), Some(time)) => {
            let text = formatter.format(&IcuDateTime { date, time }).to_string();
            first_of_month(text, moment.date(), language)
        }
        (None, _) | (_, None) => moment.to_string(),
    }
}

fn has_seconds(time: Time) -> bool {
    time.second() != 0 || time.subsec_nanosecond() != 0
}

fn icu_time(time: Time) -> Option<IcuTime> {
    let [hour, minute, second] =
        [time.hour(), time.minute(), time.second()].map(|n| u8::try_from(n).unwrap_or(0));
    let nanos = u32::try_from(time.subsec_nanosecond()).unwrap_or(0);
    IcuTime::try_new(hour, minute, second, nanos).ok()
}

fn gregorian(date: Date) -> Option<IcuDate<Gregorian>> {
    let [month, day] = [date.month(), date.day()].map(|n| u8::try_from(n).unwrap_or(0));
    IcuDate::try_new_gregorian(i32::from(date.year()), month, day).ok()
}

/// «1° marzo», « 1er mars »: the first of the month is an ordinal, which CLDR's patterns do not say.
fn first_of_month(text: String, date: Date, language: &str) -> String {
    let ordinal = match language {
        "it" => "1°",
        "fr" => "1er",
        _ => return text,
    };
    match text.strip_prefix("1 ") {
        Some(rest) if date.day() == 1 => format!("{ordinal} {rest}"),
        Some(_) | None => text,
    }
}
