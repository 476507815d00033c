//! A locale and exact numbers → digits, grouped and signed.
//!
//! ICU4X groups 1234 only where CLDR does (not in Italian) and has no switch against that, so the signs and the
//! sizes of groups are taken from what it writes for two sample numbers, and the digits are set here.

use std::iter;

use fixed_decimal::Decimal as Fixed;
use icu_decimal::options::{CompactDecimalFormatterOptions, GroupingStrategy};
use icu_decimal::{CompactDecimalFormatter, DecimalFormatter};
use icu_locale_core::Locale;
use rust_decimal::{Decimal, RoundingStrategy};

/// U+2212.
const MINUS: char = '−';

/// How a language writes numbers.
#[derive(Debug)]
pub(super) struct Numbers {
    digits: [char; 10],
    point: String,
    comma: String,
    /// Digits in the group beside the point; 0 where there are no groups.
    first_group: usize,
    /// Digits in every other group (2 in India).
    other_groups: usize,
    words: Option<CompactDecimalFormatter>,
}

/// A number with so many decimals, half away from zero.
pub fn rounded(n: &Decimal, decimals: u8) -> Decimal {
    let decimals = u32::from(decimals.min(28));
    let mut n = n.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    n.rescale(decimals);
    n
}

impl Numbers {
    pub(super) fn new(locale: &Locale) -> Self {
        let formatter = DecimalFormatter::try_new(locale.into(), GroupingStrategy::Always.into());
        let show = |text: &str| match (&formatter, text.parse::<Fixed>()) {
            (Ok(formatter), Ok(n)) => formatter.format(&n).to_string(),
            (Err(_), _) | (_, Err(_)) => text.to_owned(),
        };
        let mut digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
        for (digit, shown) in
            digits.iter_mut().zip("0123456789".chars().map(|c| show(&c.to_string())))
        {
            *digit = shown.chars().next().unwrap_or(*digit);
        }
        let is_digit = |c: char| digits.contains(&c);
        let point: String = show("0.5").chars().filter(|c| !is_digit(*c)).collect();
        // 11111111111111 in groups, from the right: lengths of the runs of digits and what stands between.
        let sample = show("11111111111111");
        let runs: Vec<usize> = sample
            .split(|c| !is_digit(c))
            .filter(|r| !r.is_empty())
            .map(|r| r.chars().count())
            .collect();
        let between: String =
            sample.chars().skip_while(|c| is_digit(*c)).take_while(|c| !is_digit(*c)).collect();
        let last = runs.len().checked_sub(1).filter(|n| *n > 0);
        let first_group = last.and_then(|i| runs.get(i)).copied().unwrap_or(0);
        let other_groups =
            last.and_then(|i| runs.get(i.checked_sub(1).filter(|i| *i > 0).unwrap_or(i)));
        let options = CompactDecimalFormatterOptions::from(GroupingStrategy::Always);
        Self {
            digits,
            point,
            comma: between,
            first_group,
            other_groups: other_groups.copied().unwrap_or(first_group).max(1),
            words: CompactDecimalFormatter::try_new_long(locale.into(), options).ok(),
        }
    }

    /// The number with `decimals` decimals (as written without), signed also when positive if `plus`.
    pub(super) fn plain(&self, n: &Decimal, decimals: Option<u8>, plus: bool) -> String {
        let n = match decimals {
            Some(d) => rounded(n, d),
            None => *n,
        };
        let mut out = String::with_capacity(24);
        if !n.is_zero() && n.is_sign_negative() {
            out.push(MINUS);
        } else if plus && !n.is_zero() {
            out.push('+');
        }
        let scale = n.scale() as usize;
        let text = format!("{:0>width$}", n.mantissa().unsigned_abs(), width = scale + 1);
        let (whole, fraction) = text.split_at(text.len() - scale);
        self.push_whole(&mut out, whole);
        if !fraction.is_empty() {
            out.push_str(&self.point);
            out.extend(fraction.bytes().map(|b| self.digit(b)));
        }
        out
    }

    /// A whole number without groups.
    pub(super) fn ungrouped(&self, n: i64) -> String {
        let sign = (n < 0).then_some(MINUS);
        sign.into_iter()
            .chain(n.unsigned_abs().to_string().bytes().map(|b| self.digit(b)))
            .collect()
    }

    /// From a million on in words, two digits; below that whole.
    pub(super) fn words(&self, n: &Decimal) -> String {
        let whole = n.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        let (Some(words), true) = (&self.words, whole.abs() >= Decimal::from(1_000_000)) else {
            return self.plain(n, Some(0), false);
        };
        let n_digits = whole.abs().to_string().len();
        // Units of the word (million, billion) hold up to three digits; the formatter rounds a half to even.
        let keep = u32::try_from((n_digits - 1) % 3 + 1).unwrap_or(2).max(2);
        let rounded =
            whole.abs().round_sf_with_strategy(keep, RoundingStrategy::MidpointAwayFromZero);
        match rounded.unwrap_or(whole.abs()).normalize().to_string().parse::<Fixed>() {
            Ok(fixed) => {
                let sign = n.is_sign_negative().then_some(MINUS);
                sign.into_iter().chain(words.format(&fixed).to_string().chars()).collect()
            }
            Err(_) => self.plain(n, Some(0), false),
        }
    }

    fn push_whole(&self, out: &mut String, whole: &str) {
        let n = whole.len();
        for (i, byte) in whole.bytes().enumerate() {
            let left = n - i;
            let edge = self.first_group > 0
                && i > 0
                && left >= self.first_group
                && (left - self.first_group).is_multiple_of(self.other_groups);
            if edge {
                out.push_str(&self.comma);
            }
            out.extend(iter::once(self.digit(byte)));
        }
    }

    fn digit(&self, ascii: u8) -> char {
        self.digits.get(usize::from(ascii.wrapping_sub(b'0'))).copied().unwrap_or(char::from(ascii))
    }
}

/// The number with the sign of per cent where the language puts it (CLDR, `percentFormats`); ICU4X does not have
/// these patterns yet.
pub(super) fn with_percent_sign(language: &str, number: &str) -> String {
    const SPACED: &[&str] = &[
        "be", "bg", "bs", "ca", "cs", "da", "de", "es", "fi", "fr", "gl", "hr", "hy", "ka", "kk",
        "lb", "lt", "mk", "nb", "nn", "no", "pl", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "uk",
    ];
    match language {
        "tr" => format!("%{number}"),
        "eu" => format!("%\u{a0}{number}"),
        "ar" => format!("{number}\u{66a}\u{61c}"),
        "fa" => format!("{number}\u{66a}"),
        l if SPACED.contains(&l) => format!("{number}\u{a0}%"),
        _ => format!("{number}%"),
    }
}
