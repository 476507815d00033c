//! Numbers, dates, lists and plurals as each language of the site writes them (CLDR, through ICU4X).
//!
//! In: exact values and the locales of `specola.toml`. Out: text for readers, plain, to be escaped by whoever puts
//! it into HTML or SVG. Departures from CLDR, decided for the whole site: digits are always grouped (1.234, not
//! 1234), minus is U+2212, ranges take an en dash, the first of the month is «1°» in Italian. Numbers are rounded
//! half away from zero, as readers do who check by hand. The calendar is Gregorian in every language. A locale
//! that CLDR does not know falls back to its language, then to CLDR's root. Nothing here reads the clock or the
//! environment; files for machines (CSV, JSON) are never written through here.

mod date;
mod number;

use fixed_decimal::Decimal as Fixed;
use icu_list::options::ListFormatterOptions;
use icu_list::{ListFormatter, ListFormatterPreferences};
use icu_locale_core::Locale;
pub use icu_plurals::PluralCategory;
use icu_plurals::{PluralOperands, PluralRules};
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;

use crate::lang::{Lang, Languages};
use date::Dates;
use number::Numbers;
pub use number::rounded;

/// The plural categories of CLDR, by name.
pub const CATEGORIES: [(&str, PluralCategory); 6] = [
    ("zero", PluralCategory::Zero),
    ("one", PluralCategory::One),
    ("two", PluralCategory::Two),
    ("few", PluralCategory::Few),
    ("many", PluralCategory::Many),
    ("other", PluralCategory::Other),
];

/// The name of a plural category, which is also its key in `strings.toml`.
pub fn category_name(category: PluralCategory) -> &'static str {
    CATEGORIES.iter().find(|(_, known)| *known == category).map_or("other", |(name, _)| name)
}

/// The formatters of every language of the site; built once, shared by all threads.
#[derive(Debug)]
pub struct Formats(Vec<InLang>);

/// The formatters of one language.
#[derive(Debug)]
struct InLang {
    /// ISO 639 code: `it`.
    language: String,
    numbers: Numbers,
    /// `None` only where CLDR's data for this were left out of the program; the same below.
    dates: Option<Dates>,
    plurals: Option<PluralRules>,
    list: Option<ListFormatter>,
}

impl InLang {
    fn new(tag: &str) -> Self {
        let locale = Locale::try_from_str(tag).unwrap_or(Locale::UNKNOWN);
        let list = ListFormatterPreferences::from(&locale);
        Self {
            language: locale.id.language.as_str().to_owned(),
            numbers: Numbers::new(&locale),
            dates: Dates::new(&locale),
            plurals: PluralRules::try_new_cardinal((&locale).into()).ok(),
            list: ListFormatter::try_new_and(list, ListFormatterOptions::default()).ok(),
        }
    }
}

impl Formats {
    /// Builds the formatters of every language from its locale.
    pub fn new(languages: &Languages) -> Self {
        Self(languages.all().map(|l| InLang::new(&languages.info(l).locale)).collect())
    }

    fn of(&self, lang: Lang) -> &InLang {
        // A `Lang` comes from the same `Languages`; the first stands in for one that does not.
        self.0.get(lang.index()).unwrap_or(&self.0[0])
    }

    /// A number: «1.234,5», “1,234.5”. With `decimals`, rounded or filled up to so many; else as written.
    pub fn number(&self, lang: Lang, n: &Decimal, decimals: Option<u8>) -> String {
        self.of(lang).numbers.plain(n, decimals, false)
    }

    /// A share (0.123) in per cent: «12,3%». One decimal unless told otherwise.
    pub fn percent(&self, lang: Lang, share: &Decimal, decimals: Option<u8>) -> String {
        let hundred = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(*share);
        self.points(lang, &hundred, decimals.or(Some(1)))
    }

    /// A value that is in per cent already (12.3): «12,3%». Decimals as for [`Formats::number`].
    pub fn points(&self, lang: Lang, n: &Decimal, decimals: Option<u8>) -> String {
        let set = self.of(lang);
        let number = set.numbers.plain(n, decimals, false);
        number::with_percent_sign(&set.language, &number)
    }

    /// The sign of per cent put to a number that is written already: «+12,3» → «+12,3%».
    pub fn percent_of(&self, lang: Lang, number: &str) -> String {
        number::with_percent_sign(&self.of(lang).language, number)
    }

    /// A difference, always signed: «+1.234», «−0,5»; nothing before a zero.
    pub fn change(&self, lang: Lang, n: &Decimal, decimals: Option<u8>) -> String {
        self.of(lang).numbers.plain(n, decimals, true)
    }

    /// A number in words from a million on, to two digits: «5,2 milioni», “5.2 million”; below that as
    /// [`Formats::number`] without decimals.
    pub fn compact_words(&self, lang: Lang, n: &Decimal) -> String {
        self.of(lang).numbers.words(n)
    }

    /// A year: never grouped.
    pub fn year(&self, lang: Lang, year: i16) -> String {
        self.of(lang).numbers.ungrouped(i64::from(year))
    }

    /// «1° marzo 2026», “1 March 2026”.
    pub fn date(&self, lang: Lang, date: Date) -> String {
        let set = self.of(lang);
        set.dates.as_ref().map_or_else(|| date.to_string(), |d| d.long(date, &set.language))
    }

    /// «8 mar 2026», “8 Mar 2026”.
    pub fn date_short(&self, lang: Lang, date: Date) -> String {
        let set = self.of(lang);
        set.dates.as_ref().map_or_else(|| date.to_string(), |d| d.short(date, &set.language))
    }

    /// «settembre 2019», “September 2019”; `month` is 1..=12.
    pub fn month(&self, lang: Lang, year: i16, month: u8) -> String {
        let dates = self.of(lang).dates.as_ref();
        dates.and_then(|d| d.month(year, month)).unwrap_or_else(|| format!("{year}-{month:02}"))
    }

    /// «set», “Sept”: a month's short name alone, for axes; `month` is 1..=12.
    pub fn month_short(&self, lang: Lang, month: u8) -> String {
        let dates = self.of(lang).dates.as_ref();
        dates.and_then(|d| d.month_short(month)).unwrap_or_else(|| format!("{month:02}"))
    }

    /// Date and time of day, as the clock on the wall shows them: «31 marzo 2026 alle ore 09:30».
    pub fn datetime(&self, lang: Lang, moment: DateTime) -> String {
        let set = self.of(lang);
        set.dates.as_ref().map_or_else(|| moment.to_string(), |d| d.moment(moment, &set.language))
    }

    /// A time of day: «09:30», “09:30”; with its seconds where it has some.
    pub fn time(&self, lang: Lang, time: Time) -> String {
        self.of(lang).dates.as_ref().map_or_else(|| time.to_string(), |d| d.time(time))
    }

    /// Date and time of day with its seconds where it has some, and the offset from UTC, in seconds, where there is
    /// one: «31 marzo 2026 alle ore 09:30 (UTC+2)».
    pub fn moment(&self, lang: Lang, civil: DateTime, offset: Option<i32>) -> String {
        let set = self.of(lang);
        let text =
            set.dates.as_ref().map_or_else(|| civil.to_string(), |d| d.exact(civil, &set.language));
        match offset {
            None => text,
            Some(0) => format!("{text} (UTC)"),
            Some(seconds) => {
                let sign = if seconds < 0 { '\u{2212}' } else { '+' };
                let minutes = seconds.unsigned_abs() / 60;
                match minutes % 60 {
                    0 => format!("{text} (UTC{sign}{})", minutes / 60),
                    rest => format!("{text} (UTC{sign}{}:{rest:02})", minutes / 60),
                }
            }
        }
    }

    /// From one thing to another: «2019–2025», «1 gennaio – 31 marzo 2026» (spaced where a part has spaces).
    pub fn range(&self, a: &str, b: &str) -> String {
        let spaced = [a, b].iter().any(|t| t.contains(char::is_whitespace));
        if a == b {
            a.to_owned()
        } else if spaced {
            format!("{a} – {b}")
        } else {
            format!("{a}–{b}")
        }
    }

    /// «Asti, Biella e Cuneo», “Asti, Biella and Cuneo”.
    pub fn list(&self, lang: Lang, items: &[&str]) -> String {
        match &self.of(lang).list {
            Some(list) => list.format(items.iter()).to_string(),
            None => items.join(", "),
        }
    }

    /// The plural category of a number as it is shown: 1 is `One`, 1.0 is not in English.
    pub fn plural(&self, lang: Lang, n: &Decimal) -> PluralCategory {
        let Some(rules) = &self.of(lang).plurals else { return PluralCategory::Other };
        match n.abs().to_string().parse::<Fixed>() {
            Ok(n) => rules.category_for(PluralOperands::from(&n)),
            Err(_) => PluralCategory::Other,
        }
    }

    /// The form of a word that goes with a number; where the category has none, that of `Other`, else the last.
    /// Empty only where `forms` is.
    pub fn pattern<'f>(
        &self,
        lang: Lang,
        forms: &[(PluralCategory, &'f str)],
        n: &Decimal,
    ) -> &'f str {
        let category = self.plural(lang, n);
        let of = |c| forms.iter().find(|(k, _)| *k == c).map(|(_, form)| *form);
        of(category)
            .or_else(|| of(PluralCategory::Other))
            .or(forms.last().map(|f| f.1))
            .unwrap_or("")
    }

    /// «sì», “yes”; in a language without its words here, `true` and `false`.
    pub fn truth(&self, lang: Lang, truth: bool) -> &'static str {
        let [no, yes] = match self.of(lang).language.as_str() {
            "it" => ["no", "sì"],
            "en" => ["no", "yes"],
            "fr" => ["non", "oui"],
            "de" => ["nein", "ja"],
            "es" => ["no", "sí"],
            _ => ["false", "true"],
        };
        if truth { yes } else { no }
    }

    /// A size: «12,3 kB», “12.3 kB” (thousands of bytes, not 1,024).
    pub fn bytes(&self, lang: Lang, n: u64) -> String {
        const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
        let mut size = Decimal::from(n);
        let mut unit = 0;
        // 999.5 kB and more would be shown as 1,000 kB: it is 1.0 MB.
        while size >= Decimal::new(9_995, 1) && unit + 1 < UNITS.len() {
            size /= Decimal::ONE_THOUSAND;
            unit += 1;
        }
        let decimals = u8::from(unit > 0 && size < Decimal::ONE_HUNDRED);
        let unit = UNITS.get(unit).copied().unwrap_or("TB");
        format!("{}\u{a0}{unit}", self.number(lang, &size, Some(decimals)))
    }
}

#[cfg(test)]
mod tests;
