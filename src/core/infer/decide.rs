//! What is known of a column → its field: type, signs, categories, and why; or what only the author can say.
//!
//! A type is given only where every cell fits it. Where most do, or where they can be read in two ways, the field
//! gets what can do no harm, and a [`Question`].

use super::column::{Column, SPECIAL};
use super::moment::Dates;
use super::names;
use super::number::{self, Convention, Example, Verdict};
use super::signs::Sign;
use crate::data::schema::Type;

/// Different values that make categories.
const CATEGORIES: usize = 12;

/// Characters of a category; longer texts are notes.
const CATEGORY: usize = 60;

/// Words for true and false.
const TRUTHS: [(&str, &str); 6] = [
    ("true", "false"),
    ("vero", "falso"),
    ("sì", "no"),
    ("si", "no"),
    ("yes", "no"),
    ("oui", "non"),
];

/// What a field is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Field {
    /// Type, by its name in Table Schema.
    pub ty: &'static str,
    /// `format`.
    pub format: Option<String>,
    /// `decimalChar`.
    pub decimal: Option<char>,
    /// `groupChar`.
    pub group: Option<char>,
    /// What stands around its numbers: `bareNumber = false`.
    pub affix: Option<&'static str>,
    /// Whether something does, though not always the same.
    pub affixed: bool,
    /// `pattern`.
    pub pattern: Option<String>,
    /// `categories`.
    pub categories: Vec<String>,
    /// `trueValues` and `falseValues`.
    pub truths: Option<[Vec<String>; 2]>,
    /// Signs for nothing, with how many cells hold them.
    pub signs: Vec<(&'static Sign, u64)>,
    /// Whether its values are codes of the site's places.
    pub places: bool,
    /// What it can be in a key.
    pub role: Role,
    /// Why it is so.
    pub why: Vec<Why>,
    /// A number with signs, as an example of what they mean.
    pub example: Option<Example>,
    /// What the author must say.
    pub question: Option<Question>,
}

/// What a field can be in a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Codes and times, which name rows.
    Code,
    /// Other texts.
    Label,
    /// Quantities, and columns with empty cells: never part of a key.
    #[default]
    None,
}

/// Why a field is what it is. Each holds how many cells say so.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Why {
    /// No cell is filled.
    Empty,
    /// Cells of this type.
    All(&'static str, u64),
    /// Digits that begin with a zero, of all.
    ZeroLed(u64, u64),
    /// Digits between quotes, where those of other columns are bare.
    Quoted(u64),
    /// Digits of a column whose name speaks of codes.
    Named(u64),
    /// Digits that a sheet holds as texts.
    AsText(u64),
    /// More digits than a number may have.
    TooLong(u64),
    /// All decimals are zeros.
    Zeros,
    /// A cell that decides what signs mean; whether it is one of the field's own.
    Proof(Example, bool),
    /// Cells with something around the number.
    Affixed(u64),
    /// The span of a year.
    Years(i64, i64, u64),
    /// Dates in this format.
    Dates(Option<String>, u64),
    /// Cells with spaces around them.
    Padded(u64),
    /// Cells of the form `="028001"`.
    Formula(u64),
    /// Different values.
    Few(usize),
    /// Codes of the site's places.
    Places(u64),
    /// Cells that hold a sum.
    Totals(u64),
}

/// What only the author can say.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    /// The sign can group or divide; a cell, how many, of all.
    Sign(char, Example, u64, u64),
    /// Two cells that contradict each other.
    Conflict(Example, Example),
    /// A share of a hundred beside a number without its sign.
    Mixed(Example, Example),
    /// Most are of a type: its name, how many, of all, those that are not.
    Nearly(&'static str, u64, u64, Vec<Example>),
    /// Day or month first.
    DayMonth(String, String),
    /// Pairs of degrees.
    Degrees,
}

/// What the whole table says of one column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    /// Name of the field.
    pub name: &'a str,
    /// Place of the column.
    pub at: usize,
    /// What signs mean in the table.
    pub convention: &'a Convention,
    /// Whether digits of some column stand bare though texts are quoted.
    pub bare_digits: bool,
}

/// Decides what a column is.
pub(super) fn decide(column: &Column, ctx: Context<'_>) -> Field {
    let n = column.n_values();
    let mut field = if n == 0 {
        Field { ty: "string", why: vec![Why::Empty], ..Field::default() }
    } else {
        let found =
            numbers(column, ctx, n).or_else(|| moments(column, n)).or_else(|| special(column, n));
        let known = found.filter(|f| Type::parse(f.ty).is_some());
        known.unwrap_or_else(|| text(column, n))
    };
    let is_text = field.ty == "string";
    let signs = column.signs.values().filter(|(s, _)| s.among_texts || !is_text);
    field.signs = signs.copied().collect();
    let plain = |n: u64, why: fn(u64) -> Why| (n > 0).then(|| why(n));
    field.why.extend(plain(column.n_formula, Why::Formula));
    field.why.extend(plain(column.n_padded, Why::Padded));
    if is_text && n > 0 && column.placed && field.question.is_none() {
        field.places = true;
        field.why.push(Why::Places(n));
        field.categories.clear();
    }
    if column.totals > 0 && is_text {
        field.why.push(Why::Totals(column.totals));
    }
    let whole = column.n_empty == 0 && field.signs.is_empty() && n > 0;
    let asked = |q: &Question| {
        matches!(q, Question::Sign(..) | Question::Conflict(..) | Question::Mixed(..))
    };
    if !whole || field.question.as_ref().is_some_and(asked) {
        field.role = Role::None;
    } else if field.role == Role::Label && (column.codelike || names::is_code(ctx.name)) {
        field.role = Role::Code;
    }
    if column.n_spaced > 0 {
        // Between quotes spaces belong to the text: what was found without them does not hold.
        field.pattern = None;
        field.places = false;
        field.categories.clear();
        field.why.retain(|w| !matches!(w, Why::Places(_) | Why::Few(_)));
    }
    field
}

/// Numbers, years and codes of digits.
fn numbers(column: &Column, ctx: Context<'_>, n: u64) -> Option<Field> {
    let numbers = &column.numbers;
    if numbers.n != n {
        return None;
    }
    let digits_only = numbers.n_plain == n && numbers.n_affixed == 0 && numbers.n_exponent == 0;
    let other = || year(column, ctx, n).or_else(|| code(column, ctx, n));
    if let Some(field) = digits_only.then(other).flatten() {
        return Some(field);
    }
    if let Some((share, other)) = numbers.mixed() {
        let question = Some(Question::Mixed(share.clone(), other.clone()));
        return Some(Field { ty: "string", role: Role::None, question, ..Field::default() });
    }
    let mut field = Field { role: Role::None, ..Field::default() };
    match number::verdict(ctx.at, numbers, ctx.convention) {
        Verdict::Sure(form) => {
            let zeros = form.decimal.is_some() && form.group.is_none() && numbers.is_whole();
            let whole = (form.decimal.is_none() || zeros) && numbers.n_exponent == 0;
            field.ty = if whole { "integer" } else { "number" };
            (field.decimal, field.group) = (form.decimal, form.group);
            let examples = numbers.signs.iter().flat_map(|e| e.examples.iter().take(2));
            field.example = examples.flatten().next().cloned();
            field.why.push(Why::All(field.ty, n));
            field.why.extend(zeros.then_some(Why::Zeros));
            field.why.extend(form.proof.map(|(cell, own)| Why::Proof(cell, own)));
            if whole && names::is_code(ctx.name) {
                field.role = Role::Code;
            }
        }
        Verdict::Doubt(sign, cell, doubtful) => {
            field.ty = "number";
            field.question = Some(Question::Sign(sign, cell, doubtful, n));
        }
        Verdict::Conflict(a, b) => {
            field.ty = "string";
            field.question = Some(Question::Conflict(a, b));
            return Some(field);
        }
    }
    if numbers.n_affixed > 0 {
        field.affixed = true;
        field.affix = numbers.affix.filter(|_| !numbers.affixes_differ);
        field.why.push(Why::Affixed(numbers.n_affixed));
    }
    Some(field)
}

fn year(column: &Column, ctx: Context<'_>, n: u64) -> Option<Field> {
    let (least, greatest) = column.numbers.bounds?;
    let four = column.numbers.widths == Some((4, 4));
    let fit = four && names::is_time(ctx.name) && least >= 1000 && column.numbers.n_zero_led == 0;
    fit.then(|| Field {
        ty: "year",
        role: Role::Code,
        why: vec![Why::Years(least, greatest, n)],
        ..Field::default()
    })
}

/// Digits that are no quantity.
fn code(column: &Column, ctx: Context<'_>, n: u64) -> Option<Field> {
    let numbers = &column.numbers;
    let (least, most) = numbers.widths?;
    let same = least == most;
    let why = if numbers.n_zero_led > 0 {
        Why::ZeroLed(numbers.n_zero_led, n)
    } else if numbers.n_too_long > 0 {
        Why::TooLong(numbers.n_too_long)
    } else if column.n_as_text == n {
        Why::AsText(n)
    } else if column.n_quoted == n && ctx.bare_digits {
        Why::Quoted(n)
    } else if same && least > 1 && names::is_code(ctx.name) {
        Why::Named(n)
    } else {
        return None;
    };
    let unsigned = numbers.bounds.is_none_or(|(least, _)| least >= 0);
    let width = match (same, least) {
        (true, 1) => String::new(),
        (true, _) => format!("{{{least}}}"),
        (false, _) => format!("{{{least},{most}}}"),
    };
    Some(Field {
        ty: "string",
        role: Role::Code,
        pattern: unsigned.then(|| format!("[0-9]{width}")),
        why: vec![why],
        ..Field::default()
    })
}

fn moments(column: &Column, n: u64) -> Option<Field> {
    let moments = &column.moments;
    let mut field = Field { role: Role::Code, ..Field::default() };
    if moments.n_months == n {
        field.ty = "yearmonth";
        field.why.push(Why::All("yearmonth", n));
    } else if let Some(dates) = moments.dates(n) {
        field.ty = "date";
        match dates {
            Dates::One(format) => {
                field.why.push(Why::Dates(format.clone(), n));
                field.format = format;
            }
            Dates::Two(a, b) => field.question = Some(Question::DayMonth(a, b)),
        }
    } else if let Some(format) = moments.stamps(n) {
        field.ty = "datetime";
        field.format = Some(format.to_owned()).filter(|f| !f.is_empty());
        field.why.push(Why::All("datetime", n));
    } else if let Some(format) = moments.times(n) {
        field.ty = "time";
        field.format = Some(format.to_owned()).filter(|f| !f.is_empty());
        field.why.push(Why::All("time", n));
    } else {
        return None;
    }
    Some(field)
}

/// Truth, addresses, durations and the rest.
fn special(column: &Column, n: u64) -> Option<Field> {
    if let Some(truths) = truths(column) {
        let plain = truths == [vec!["true".to_owned()], vec!["false".to_owned()]];
        return Some(Field {
            ty: "boolean",
            truths: Some(truths).filter(|_| !plain),
            why: vec![Why::All("boolean", n)],
            ..Field::default()
        });
    }
    let form = column.special.iter().position(|alive| *alive)?;
    let (ty, format) = *SPECIAL.get(form)?;
    if ty == "geopoint" {
        let question = Some(Question::Degrees);
        return Some(Field { ty: "string", question, ..Field::default() });
    }
    let why = vec![Why::All(format.unwrap_or(ty), n)];
    let role = if format == Some("uuid") { Role::Code } else { Role::None };
    Some(Field { ty, format: format.map(str::to_owned), role, why, ..Field::default() })
}

/// The words for true and false, where a column has both and nothing else.
fn truths(column: &Column) -> Option<[Vec<String>; 2]> {
    let values = column.values.as_ref().filter(|v| (2..=6).contains(&v.len()))?;
    TRUTHS.iter().find_map(|(yes, no)| {
        let of = |word: &str| -> Vec<String> {
            values.iter().filter(|v| v.to_lowercase() == word).cloned().collect()
        };
        let (yes, no) = (of(yes), of(no));
        let both = !yes.is_empty() && !no.is_empty() && yes.len() + no.len() == values.len();
        both.then_some([yes, no])
    })
}

fn text(column: &Column, n: u64) -> Field {
    let mut field = Field { ty: "string", role: Role::Label, ..Field::default() };
    let stray = |fits: u64| fits < n && (n - fits) * 20 <= n && fits > 0;
    let (n_numbers, n_dates) = (column.numbers.n, column.moments.n_dates());
    // Digits that begin with a zero are codes, and codes may have letters too.
    if (stray(n_numbers) && column.numbers.n_zero_led == 0) || stray(n_dates) {
        let (ty, fits) =
            if n_numbers > n_dates { ("number", n_numbers) } else { ("date", n_dates) };
        field.question = Some(Question::Nearly(ty, fits, n, column.odd.clone()));
        return field;
    }
    if let Some(values) = column.values.as_ref().filter(|v| v.len() <= CATEGORIES) {
        let short = column.longest <= CATEGORY;
        if short && values.len() > 1 && n >= 2 * values.len() as u64 {
            field.categories = values.iter().cloned().collect();
            field.why.push(Why::Few(values.len()));
        }
    }
    if field.why.is_empty() {
        field.why.push(Why::All("string", n));
    }
    field
}
