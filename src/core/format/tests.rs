//! Both languages, line by line, and some others.

#![expect(clippy::needless_raw_string_hashes, reason = "snapshots are written so")]

use snapbox::{assert_data_eq, str};

use super::*;
use crate::lang::{Direction, LangInfo};

fn formats(locales: &[&str]) -> (Formats, Vec<Lang>) {
    let info = |locale: &&str| LangInfo {
        tag: (*locale).to_owned(),
        name: String::new(),
        locale: (*locale).to_owned(),
        direction: Direction::Ltr,
    };
    let languages = Languages::new(locales.iter().map(info).collect()).unwrap();
    (Formats::new(&languages), languages.all().collect())
}

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// One line for each input: what each language writes.
fn table<I: Copy + std::fmt::Debug>(
    inputs: &[I],
    show: impl Fn(&Formats, Lang, I) -> String,
) -> String {
    let (formats, langs) = formats(&["it-IT", "en-GB"]);
    let line =
        |i: &I| langs.iter().map(|l| show(&formats, *l, *i)).collect::<Vec<_>>().join(" | ") + "\n";
    inputs.iter().map(line).collect::<String>().replace('\u{a0}', "~")
}

const NUMBERS: &[&str] =
    &["0", "1", "-1", "0.10", "1000", "-1234.5", "12345.678", "1000000", "0.5", "2.5"];

#[test]
fn numbers_are_grouped_always() {
    assert_data_eq!(
        &table(NUMBERS, |f, l, n| f.number(l, &dec(n), None)),
        str![[r#"
0 | 0
1 | 1
−1 | −1
0,10 | 0.10
1.000 | 1,000
−1.234,5 | −1,234.5
12.345,678 | 12,345.678
1.000.000 | 1,000,000
0,5 | 0.5
2,5 | 2.5

"#]]
    );
}

#[test]
fn numbers_are_rounded_half_away_from_zero() {
    let inputs = ["0.5", "1.5", "-0.5", "-0.4", "999.95", "0.04", "7"];
    assert_data_eq!(
        &table(&inputs, |f, l, n| f.number(l, &dec(n), Some(0))),
        str![[r#"
1 | 1
2 | 2
−1 | −1
0 | 0
1.000 | 1,000
0 | 0
7 | 7

"#]]
    );
    assert_data_eq!(
        &table(&inputs, |f, l, n| f.number(l, &dec(n), Some(1))),
        str![[r#"
0,5 | 0.5
1,5 | 1.5
−0,5 | −0.5
−0,4 | −0.4
1.000,0 | 1,000.0
0,0 | 0.0
7,0 | 7.0

"#]]
    );
}

#[test]
fn shares_points_and_changes() {
    let inputs = ["0", "0.1234", "-0.0004", "12.345"];
    assert_data_eq!(
        &table(&inputs, |f, l, n| f.percent(l, &dec(n), None)),
        str![[r#"
0,0% | 0.0%
12,3% | 12.3%
0,0% | 0.0%
1.234,5% | 1,234.5%

"#]]
    );
    assert_data_eq!(
        &table(&inputs, |f, l, n| f.points(l, &dec(n), Some(1))),
        str![[r#"
0,0% | 0.0%
0,1% | 0.1%
0,0% | 0.0%
12,3% | 12.3%

"#]]
    );
    assert_data_eq!(
        &table(&inputs, |f, l, n| f.change(l, &dec(n), Some(1))),
        str![[r#"
0,0 | 0.0
+0,1 | +0.1
0,0 | 0.0
+12,3 | +12.3

"#]]
    );
}

#[test]
fn words_begin_at_a_million() {
    let inputs =
        ["999999", "1000000", "1250000", "-5230000", "23000000", "4000000000", "999999999"];
    assert_data_eq!(
        &table(&inputs, |f, l, n| f.compact_words(l, &dec(n))),
        str![[r#"
999.999 | 999,999
1 milione | 1 million
1,3 milioni | 1.3 million
−5,2 milioni | −5.2 million
23 milioni | 23 million
4 miliardi | 4 billion
1 miliardo | 1 billion

"#]]
    );
}

#[test]
fn dates() {
    let inputs = [(2026, 3, 1), (2025, 1, 8), (1999, 12, 31)];
    let date = |(y, m, d): (i16, i8, i8)| Date::new(y, m, d).unwrap();
    assert_data_eq!(
        &table(&inputs, |f, l, d| f.date(l, date(d))),
        str![[r#"
1° marzo 2026 | 1 March 2026
8 gennaio 2025 | 8 January 2025
31 dicembre 1999 | 31 December 1999

"#]]
    );
    assert_data_eq!(
        &table(&inputs, |f, l, d| f.date_short(l, date(d))),
        str![[r#"
1° mar 2026 | 1 Mar 2026
8 gen 2025 | 8 Jan 2025
31 dic 1999 | 31 Dec 1999

"#]]
    );
    assert_data_eq!(
        &table(&inputs, |f, l, d| f.datetime(l, date(d).at(9, 5, 0, 0))),
        str![[r#"
1° marzo 2026 alle ore 09:05 | 1 March 2026 at 09:05
8 gennaio 2025 alle ore 09:05 | 8 January 2025 at 09:05
31 dicembre 1999 alle ore 09:05 | 31 December 1999 at 09:05

"#]]
    );
    assert_data_eq!(
        &table(&[(2019, 9), (1861, 3)], |f, l, (y, m)| f.month(l, y, m)),
        str![[r#"
settembre 2019 | September 2019
marzo 1861 | March 1861

"#]]
    );
    assert_data_eq!(
        &table(&[1_u8, 5, 9, 13], Formats::month_short),
        str![[r#"
gen | Jan
mag | May
set | Sept
13 | 13

"#]]
    );
    assert_data_eq!(
        &table(&[2019_i16, -44], Formats::year),
        str![[r#"
2019 | 2019
−44 | −44

"#]]
    );
}

#[test]
fn plurals_follow_the_number_as_shown() {
    let inputs = ["0", "1", "1.0", "-1", "2", "1000000", "1000001"];
    assert_data_eq!(
        &table(&inputs, |f, l, n| format!("{:?}", f.plural(l, &dec(n)))),
        str![[r#"
Other | Other
One | One
Other | Other
One | One
Other | Other
Many | Other
Other | Other

"#]]
    );
    let (f, langs) = formats(&["it-IT"]);
    let forms = [(PluralCategory::One, "comune"), (PluralCategory::Other, "comuni")];
    let of = |n| f.pattern(langs[0], &forms, &dec(n));
    assert_eq!([of("1"), of("3"), of("1000000")], ["comune", "comuni", "comuni"]);
    assert_eq!(f.pattern(langs[0], &[], &dec("1")), "");
}

#[test]
fn lists_ranges_and_sizes() {
    let inputs: [&[&str]; 4] = [&[], &["a"], &["a", "b"], &["a", "b", "c"]];
    assert_data_eq!(
        &table(&inputs, Formats::list),
        str![[r#"
 | 
a | a
a e b | a and b
a, b e c | a, b and c

"#]]
    );
    assert_data_eq!(
        &table(&[("2019", "2025"), ("1 gen", "3 mar"), ("x", "x")], |f, _, (a, b)| f.range(a, b)),
        str![[r#"
2019–2025 | 2019–2025
1 gen – 3 mar | 1 gen – 3 mar
x | x

"#]]
    );
    let sizes = [0, 999, 1000, 12_345, 999_499, 999_500, 123_456_789];
    assert_data_eq!(
        &table(&sizes, Formats::bytes),
        str![[r#"
0~B | 0~B
999~B | 999~B
1,0~kB | 1.0~kB
12,3~kB | 12.3~kB
999~kB | 999~kB
1,0~MB | 1.0~MB
123~MB | 123~MB

"#]]
    );
}

#[test]
fn every_locale_is_written_somehow() {
    let (f, langs) = formats(&["de-CH", "hi-IN", "ar-EG", "fr", "sq-XK", "xx-nonsense", "", "pl"]);
    let n = dec("-1234567.8");
    let all = |l: &Lang| {
        let date = f.date(*l, Date::new(2026, 3, 1).unwrap());
        format!("{} {} {}\n", f.number(*l, &n, None), f.percent(*l, &dec("0.5"), None), date)
    };
    assert_data_eq!(
        &langs.iter().map(all).collect::<String>().replace('\u{a0}', "~"),
        str![[r#"
−1'234'567.8 50.0~% 1. März 2026
−12,34,567.8 50.0% 1 मार्च, 2026
−١٬٢٣٤٬٥٦٧٫٨ ٥٠٫٠٪؜ ١ مارس ٢٠٢٦
−1 234 567,8 50,0~% 1er mars 2026
−1~234~567,8 50,0~% 1 mars 2026
−1,234,567.8 50.0% 2026 M03 1
−1,234,567.8 50.0% 2026 M03 1
−1~234~567,8 50,0~% 1 marca 2026

"#]]
    );
}

#[test]
fn formats_are_shared_by_threads() {
    fn shared<T: Sync + Send>() {}
    shared::<Formats>();
}
