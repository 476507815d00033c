//! Forms that a text may have to keep to: e-mail, address, Base64, UUID, duration. Nothing is changed here.

use std::cmp::Ordering;

use jiff::civil::{Date, Time, date};
use jiff::{SignedDuration, Span};

use super::cell::{Hint, all_digits};
use super::schema::Form;

/// Whether a text has the form its field declares.
///
/// # Errors
/// How to mend it.
pub(super) fn check(text: &str, form: Form) -> Result<(), Hint> {
    let (fits, hint) = match form {
        Form::Email => (is_email(text), "hint-email"),
        Form::Uri => (is_uri(text), "hint-uri"),
        Form::Binary => (is_base64(text), "hint-binary"),
        Form::Uuid => (is_uuid(text), "hint-uuid"),
        Form::Default | Form::PointArray | Form::PointObject | Form::TopoJson => return Ok(()),
    };
    if fits { Ok(()) } else { Err(hint) }
}

/// A mailbox at a host: what HTML's `input type=email` takes, and a host with a dot.
fn is_email(text: &str) -> bool {
    let Some((mailbox, host)) = text.rsplit_once('@') else { return false };
    let atom = |c: char| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let label = |l: &str| {
        let inner = |c: char| c.is_alphanumeric() || c == '-';
        !l.is_empty()
            && l.len() <= 63
            && l.chars().all(inner)
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    let dots = !mailbox.starts_with('.') && !mailbox.ends_with('.') && !mailbox.contains("..");
    !mailbox.is_empty()
        && mailbox.chars().all(atom)
        && dots
        && host.contains('.')
        && host.split('.').all(label)
}

/// A scheme and something behind it, in the characters of RFC 3986; letters of any script may stand unescaped.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let first = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let named = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c);
    // An address that says `//` has a host.
    let host = rest
        .strip_prefix("//")
        .is_none_or(|r| scheme == "file" || !r.starts_with(['/', '?', '#']) && !r.is_empty());
    first && named && !rest.is_empty() && !text.contains(odd) && escapes(rest) && host
}

/// Whether every `%` begins an escape of two digits.
fn escapes(text: &str) -> bool {
    let hex = |b: Option<&u8>| b.is_some_and(u8::is_ascii_hexdigit);
    let bytes = text.as_bytes();
    (0..bytes.len())
        .all(|i| bytes.get(i) != Some(&b'%') || (hex(bytes.get(i + 1)) && hex(bytes.get(i + 2))))
}

/// Base64 with its padding (RFC 4648, section 4).
fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let pads = text.len() - body.len();
    let digit = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    text.len().is_multiple_of(4) && pads <= 2 && body.bytes().all(digit)
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let hex = text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
    hex && lengths == [8, 4, 4, 4, 12]
}

/// A duration of XML Schema: `P1Y6M`, `-P10D`, `PT2H30M0.5S`; at least one part, nothing after a bare `T`.
///
/// # Errors
/// How to mend it.
pub(super) fn duration(text: &str) -> Result<(), Hint> {
    let parts = || {
        let body = text.strip_prefix('-').unwrap_or(text).strip_prefix('P')?;
        let (days, clock) = body.split_once('T').map_or((body, None), |(d, c)| (d, Some(c)));
        let some = !days.is_empty() || clock.is_some();
        let clock_fits = clock.is_none_or(|c| !c.is_empty() && units(c, "HMS"));
        (some && units(days, "YMD") && clock_fits).then_some(())
    };
    parts().ok_or("hint-duration")
}

/// Whether a text is numbers with their units, each unit once and in order; seconds may have decimals.
fn units(text: &str, order: &str) -> bool {
    let (mut rest, mut left) = (text, order);
    while !rest.is_empty() {
        let Some(end) = rest.find(|c: char| c.is_ascii_alphabetic()) else { return false };
        let (number, unit) = (&rest[..end], &rest[end..=end]);
        let Some(at) = left.find(unit) else { return false };
        let whole = number.split_once('.').filter(|_| unit == "S");
        if !whole.map_or_else(|| all_digits(number), |(w, d)| all_digits(w) && all_digits(d)) {
            return false;
        }
        (rest, left) = (&rest[end + 1..], &left[at + 1..]);
    }
    true
}

/// The order of two durations: that of the moments they lead to from each of four days (XML Schema, part 2, 3.2.6.2);
/// `None` where these differ, or where one is no duration.
pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    const DAYS: [Date; 4] =
        [date(1696, 9, 1), date(1697, 2, 1), date(1903, 3, 1), date(1903, 7, 1)];
    let (a, b) = (parts(a)?, parts(b)?);
    let end = |day: Date, (months, clock): (Span, SignedDuration)| {
        day.to_datetime(Time::midnight()).checked_add(months).ok()?.checked_add(clock).ok()
    };
    let mut orders = DAYS.into_iter().map(|day| Some(end(day, a)?.cmp(&end(day, b)?)));
    let first = orders.next()??;
    orders.all(|o| o == Some(first)).then_some(first)
}

/// The months of a duration, and its days and time.
fn parts(text: &str) -> Option<(Span, SignedDuration)> {
    duration(text).ok()?;
    let (sign, body) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (days, clock) = body.get(1..)?.split_once('T').unwrap_or((body.get(1..)?, ""));
    let (mut months, mut length) = (0_i64, SignedDuration::ZERO);
    for (part, of_clock) in [(days, false), (clock, true)] {
        let mut rest = part;
        while let Some(end) = rest.find(|c: char| c.is_ascii_alphabetic()) {
            let (number, unit) = (rest.get(..end)?, rest.get(end..=end)?);
            let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
            let n: i64 = whole.parse().ok()?;
            let seconds = match (unit, of_clock) {
                ("Y", _) => {
                    months = months.checked_add(n.checked_mul(12)?)?;
                    0
                }
                ("M", false) => {
                    months = months.checked_add(n)?;
                    0
                }
                ("D", _) => 86_400,
                ("H", _) => 3600,
                ("M", true) => 60,
                (_, _) => 1,
            };
            let nanos: i32 = format!("{decimals:0<9}").get(..9)?.parse().ok()?;
            length = length.checked_add(SignedDuration::new(n.checked_mul(seconds)?, nanos))?;
            rest = rest.get(end + 1..)?;
        }
    }
    Some((Span::new().try_months(sign * months).ok()?, if sign < 0 { -length } else { length }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_xml_schema() {
        for good in ["P1Y", "P1Y6M", "-P10D", "PT2H30M", "PT0.5S", "P1Y2M3DT4H5M6.7S", "P0D"] {
            assert_eq!(duration(good), Ok(()), "{good}");
        }
        for bad in [
            "", "P", "1Y", "PT", "P1YT", "P1H", "P1M1Y", "P1.5D", "P-1D", "PT1S1S", "P1W", "PT.5S",
            "P1",
        ] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_are_compared_where_they_have_an_order() {
        assert_eq!(compare("P1Y", "P12M"), Some(Ordering::Equal));
        assert_eq!(compare("P1M", "P27D"), Some(Ordering::Greater));
        assert_eq!(compare("P1M", "P30D"), None);
        assert_eq!(compare("P1M", "P32D"), Some(Ordering::Less));
        assert_eq!(compare("PT24H", "P1D"), Some(Ordering::Equal));
        assert_eq!(compare("-P1D", "PT0.5S"), Some(Ordering::Less));
        assert_eq!(compare("PT1.25S", "PT1.3S"), Some(Ordering::Less));
        assert_eq!(compare("x", "P1D"), None);
    }

    #[test]
    fn forms_of_texts() {
        let fits = |text: &str, form| check(text, form).is_ok();
        assert!(fits("nome.cognome@comune.al.it", Form::Email));
        for bad in ["nome", "a@b", "@comune.it", "a b@c.it", "a..b@c.it", "a@-c.it", "a@c..it"] {
            assert!(!fits(bad, Form::Email), "{bad}");
        }
        for good in ["https://www.istat.it/a?b=c#d", "urn:isbn:123", "mailto:a@b.it", "file:///a"] {
            assert!(fits(good, Form::Uri), "{good}");
        }
        for bad in ["www.istat.it", "https://", "http:// a.it", "1a:b", "https://a.it/%zz", "a b:c"]
        {
            assert!(!fits(bad, Form::Uri), "{bad}");
        }
        assert!(fits("YQ==", Form::Binary) && fits("", Form::Binary) && !fits("YQ=", Form::Binary));
        assert!(fits("123e4567-e89b-12d3-a456-426614174000", Form::Uuid));
        assert!(!fits("123e4567e89b12d3a456426614174000", Form::Uuid));
    }
}
