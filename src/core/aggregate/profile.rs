//! A profile, which stands outside the site → the [`Rules`] a cell has to keep.
//!
//! In: the text of the profile. Out: the rules, none weaker than the law's, and what is wrong with them. Thresholds are
//! confidential: they are told to whoever runs the program and written nowhere. Source of the smallest number:
//! *Regole deontologiche per trattamenti a fini statistici* (GU 14-1-2019), art. 5; of the defaults: ACRO, `default.yaml`.

use crate::diag::{Code, Diagnostic};
use rust_decimal::Decimal;

use crate::fields::{Context, FieldSpec, FieldType as T, Record, optional, parse, read, required};
use crate::lang::Languages;
use crate::source::FileId;

/// The smallest frequency the law allows.
pub const LEGAL_MINIMUM: u64 = 3;

/// The keys of a profile.
pub const PROFILE: &[FieldSpec] = &[
    required("name", T::Text, "the name that `[aggregate]` gives"),
    optional("minimumFrequency", T::Int, "fewest people of a cell; 5 unless declared"),
    optional("minimumCentres", T::Int, "fewest centres of a cell; 3 unless declared"),
    optional("minimumHoldings", T::Int, "fewest bodies of a cell; 3 unless declared"),
    optional("dominance", T::Table(DOMINANCE), "the (n, k) rule; (2, 90) unless declared"),
    optional("pPercent", T::Int, "the p % rule; 10 unless declared"),
    optional("zeros", T::Choice(ZEROS), "whether empty cells are shown; hidden unless declared"),
    optional("rounding", T::Table(ROUNDING), "counts are rounded; hidden unless declared"),
    optional("coding", T::Tables(CODING), "largest and smallest number that counts in a mean"),
    optional(
        "groupDisclosure",
        T::Choice(GROUPS),
        "whether all of a total may be in one sensitive code; no unless declared",
    ),
];

const DOMINANCE: &[FieldSpec] = &[
    required("n", T::Int, "how many of the largest contributors"),
    required("k", T::Int, "the percentage they may have together"),
];

const ROUNDING: &[FieldSpec] = &[
    required("base", T::Int, "3 or 5: what every count is a multiple of"),
    optional("method", T::Choice(METHODS), "so that totals are sums, or by cell key"),
    optional("secret", T::Text, "what cell keys are made with; the same for every version"),
];

const METHODS: &[&str] = &["controlled", "cell-key"];

const CODING: &[FieldSpec] = &[
    required("column", T::Text, "column of the records with the numbers"),
    optional("top", T::Number, "larger numbers count as this"),
    optional("bottom", T::Number, "smaller numbers count as this"),
];

/// Fewest characters of a secret: nobody tries so many out.
const SECRET_CHARS: usize = 16;

const ZEROS: &[&str] = &["hidden", "shown"];

const GROUPS: &[&str] = &["hidden", "shown"];

/// How counts are rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// What every count is a multiple of.
    pub base: i64,
    /// What cell keys are made with; none where totals are to be sums of their parts.
    pub secret: Option<String>,
}

/// The numbers of a column that count as they are; those beyond count as the nearest of them (top and bottom coding).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coding {
    /// Column of the records.
    pub column: String,
    /// The smallest.
    pub bottom: Option<Decimal>,
    /// The largest.
    pub top: Option<Decimal>,
}

/// What a cell has to keep to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Its name, the only thing of it that is published.
    pub name: String,
    /// Fewest people.
    pub frequency: u64,
    /// Fewest centres.
    pub centres: u64,
    /// Fewest bodies.
    pub holdings: u64,
    /// The `n` largest contributors have `k` per cent at most.
    pub dominance: (u64, u64),
    /// What the second largest does not know of the largest, in per cent of it.
    pub p_percent: u64,
    /// Whether empty cells are shown.
    pub zeros_shown: bool,
    /// Whether all of a total may be in one code of a sensitive dimension.
    pub group_shown: bool,
    /// How counts are rounded; `None` where cells are hidden instead.
    pub rounding: Option<Rounding>,
    /// How means are kept from what is far out.
    pub coding: Vec<Coding>,
}

/// Reads a profile.
pub fn profile(
    text: &str,
    file: FileId,
    languages: &Languages,
    out: &mut Vec<Diagnostic>,
) -> Option<Rules> {
    let (table, faults) = parse(text, file, 0);
    let broken = !faults.is_empty();
    out.extend(faults);
    let n_before = out.len();
    let r = read(&table, PROFILE, Context { languages }, out);
    let mut at_least = |record: &Record, key: &'static str, least: u64, default| {
        let Some(value) = record.int(key) else { return default };
        let found = u64::try_from(*value).unwrap_or(0);
        if found < least {
            out.push(
                Diagnostic::at(Code::ProfileWeak, record.span_of(key))
                    .with("key", key)
                    .with("value", *value)
                    .with("least", least),
            );
        }
        found
    };
    let frequency = at_least(&r, "minimumFrequency", LEGAL_MINIMUM, 5);
    let centres = at_least(&r, "minimumCentres", LEGAL_MINIMUM, LEGAL_MINIMUM);
    let holdings = at_least(&r, "minimumHoldings", LEGAL_MINIMUM, LEGAL_MINIMUM);
    let p_percent = at_least(&r, "pPercent", 1, 10);
    let dominance = match r.record("dominance") {
        Some(d) => (at_least(d, "n", 1, 2), at_least(d, "k", 1, 90)),
        None => (2, 90),
    };
    let zeros_shown = r.text("zeros").is_some_and(|z| z == "shown");
    let name = r.text("name").cloned();
    let group_shown = r.text("groupDisclosure").is_some_and(|g| g == "shown");
    let rounding = r.record("rounding").and_then(|r| rounding(r, out));
    let coding = r.records("coding").iter().filter_map(coding).collect();
    if broken || out.len() > n_before {
        return None;
    }
    let name = name?;
    Some(Rules {
        name,
        frequency,
        centres,
        holdings,
        dominance,
        p_percent,
        zeros_shown,
        group_shown,
        rounding,
        coding,
    })
}

fn rounding(r: &Record, out: &mut Vec<Diagnostic>) -> Option<Rounding> {
    let base = *r.int("base")?;
    if base != 3 && base != 5 {
        let d = Diagnostic::at(Code::ValueChoice, r.span_of("base")).with("key", "base");
        out.push(d.with("value", base).with("known", vec!["3".to_owned(), "5".to_owned()]));
    }
    let by_key = r.text("method").is_some_and(|m| m == "cell-key");
    let secret = r.text("secret").filter(|_| by_key).cloned();
    let length = secret.as_ref().map_or(0, |s| s.chars().count());
    if by_key && length < SECRET_CHARS {
        let d = Diagnostic::at(Code::TextTooShort, r.span_of("secret")).with("key", "secret");
        out.push(d.with("length", length as u64).with("minimum", SECRET_CHARS as u64));
    }
    Some(Rounding { base, secret })
}

fn coding(r: &Record) -> Option<Coding> {
    let limit = |key: &str| r.number(key).copied();
    Some(Coding { column: r.text("column")?.clone(), bottom: limit("bottom"), top: limit("top") })
}
