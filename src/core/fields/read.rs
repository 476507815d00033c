//! A tree of TOML and the table of its keys → a [`Record`] of typed values.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use rust_decimal::Decimal;

use super::{FieldSpec, FieldType, Need, Raw, RawTable};
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::lang::{ByLang, Lang, Languages};
use crate::name::{Slug, Url};
use crate::source::{Span, Spanned};

/// A date, or a moment, as an author wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The calendar date and the time, midnight where no time was written.
    pub civil: DateTime,
    /// The offset from UTC in seconds, where one was written.
    pub offset: Option<i32>,
}

impl Moment {
    /// The moment, in `zone` unless an offset was written.
    pub fn timestamp(&self, zone: &TimeZone) -> Option<Timestamp> {
        let zone = match self.offset {
            Some(seconds) => TimeZone::fixed(Offset::from_seconds(seconds).ok()?),
            None => zone.clone(),
        };
        zone.to_timestamp(self.civil).ok()
    }

    /// The date.
    pub fn date(&self) -> Date {
        self.civil.date()
    }
}

/// ISO 8601: `2026-03-31T09:30:00`, with `Z` or `+02:00` behind it where an offset was written.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.civil)?;
        match self.offset {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(seconds) => {
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.unsigned_abs() / 60;
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

/// A value that has the type its key declares.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `Text`, `Slug`, `Choice`.
    Text(String),
    /// `ByLang`, `ByLangOrText`.
    ByLang(ByLang<String>),
    /// `ByLangList`.
    ByLangList(ByLang<Vec<String>>),
    /// `Bool`.
    Bool(bool),
    /// `Int`.
    Int(i64),
    /// `Number`.
    Number(Decimal),
    /// `Ints`.
    Ints(Vec<Spanned<i64>>),
    /// `Date`.
    Date(Date),
    /// `Moment`.
    Moment(Moment),
    /// `Texts`, `TextOrTexts`, `Addresses`.
    Texts(Vec<Spanned<String>>),
    /// `Table`.
    Record(Record),
    /// `Tables`.
    Records(Vec<Record>),
    /// `OneOf`, `Any` and their like.
    Raw(Raw),
}

/// The keys of one authored table that were there and right.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Where the table stands.
    pub span: Span,
    values: BTreeMap<&'static str, Spanned<Value>>,
}

macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident -> $variant:ident($ty:ty);)*) => {
        $($(#[$doc])*
        pub fn $name(&self, key: &str) -> Option<&$ty> {
            match self.values.get(key).map(|v| &v.value) {
                Some(Value::$variant(value)) => Some(value),
                Some(_) | None => None,
            }
        })*
    };
}

impl Record {
    getters! {
        /// The text of a key.
        text -> Text(String);
        /// The texts per language of a key.
        by_lang -> ByLang(ByLang<String>);
        /// The lists per language of a key.
        by_lang_list -> ByLangList(ByLang<Vec<String>>);
        /// The whole number of a key.
        int -> Int(i64);
        /// The number of a key.
        number -> Number(Decimal);
        /// The date of a key.
        date -> Date(Date);
        /// The date and time of a key.
        moment -> Moment(Moment);
        /// The table of a key.
        record -> Record(Record);
        /// The tree of a key of any type.
        raw -> Raw(Raw);
    }

    /// The truth of a key; `false` where it was not written.
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.values.get(key).map(|v| &v.value), Some(Value::Bool(true)))
    }

    /// The list of a key; empty where it was not written.
    pub fn texts(&self, key: &str) -> &[Spanned<String>] {
        match self.values.get(key).map(|v| &v.value) {
            Some(Value::Texts(list)) => list,
            Some(_) | None => &[],
        }
    }

    /// The whole numbers of a key; empty where it was not written.
    pub fn ints(&self, key: &str) -> &[Spanned<i64>] {
        match self.values.get(key).map(|v| &v.value) {
            Some(Value::Ints(list)) => list,
            Some(_) | None => &[],
        }
    }

    /// The tables of a key; empty where it was not written.
    pub fn records(&self, key: &str) -> &[Record] {
        match self.values.get(key).map(|v| &v.value) {
            Some(Value::Records(list)) => list,
            Some(_) | None => &[],
        }
    }

    /// Where the value of a key stands; the table's own place where the key was not written.
    pub fn span_of(&self, key: &str) -> Span {
        self.values.get(key).map_or(self.span, |v| v.span)
    }

    /// A text, with where it stands.
    pub fn spanned(&self, key: &str) -> Option<Spanned<String>> {
        self.text(key).map(|text| Spanned { value: text.clone(), span: self.span_of(key) })
    }

    /// Whether the key was written (and right).
    pub fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// The keys that were written, with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Spanned<Value>)> {
        self.values.iter().map(|(k, v)| (*k, v))
    }
}

/// What reading needs to know of the site.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The site's languages.
    pub languages: &'a Languages,
}

/// Reads a table through the list of its keys. Every fault is reported; reading goes on.
pub fn read(
    table: &RawTable,
    specs: &'static [FieldSpec],
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Record {
    let mut values = BTreeMap::new();
    for (key, value) in &table.entries {
        let Some(spec) = specs.iter().find(|s| s.key == key.value) else {
            out.push(unknown_key(key, specs));
            continue;
        };
        if let Some(read) = value_of(spec, value, ctx, out) {
            values.insert(spec.key, Spanned { value: read, span: value.span });
        }
    }
    for spec in specs.iter().filter(|s| s.need == Need::Required) {
        if table.get(spec.key).is_none() {
            let missing = Diagnostic::at(Code::KeyMissing, table.span);
            out.push(missing.with("key", spec.key).with("meaning", Arg::Meaning(spec.meaning)));
        }
    }
    Record { span: table.span, values }
}

fn unknown_key(key: &Spanned<String>, specs: &[FieldSpec]) -> Diagnostic {
    let known = || specs.iter().map(|s| s.key);
    let d = Diagnostic::at(Code::KeyUnknown, key.span)
        .with("key", &key.value)
        .with("known", known().map(str::to_owned).collect::<Vec<_>>());
    d.near(nearest(&key.value, known()))
}

fn wrong_type(key: &str, value: &Spanned<Raw>, expected: &'static str) -> Diagnostic {
    Diagnostic::at(Code::ValueType, value.span)
        .with("key", key)
        .with("expected", Arg::Term(expected))
        .with("found", Arg::Term(value.value.term()))
}

/// A date that does not exist, or a time without one.
fn impossible(
    key: &str,
    value: &Spanned<Raw>,
    d: &toml::value::Datetime,
    expected: &'static str,
) -> Diagnostic {
    let found = if d.date.is_some() { "day-impossible" } else { "time-alone" };
    Diagnostic::at(Code::ValueType, value.span)
        .with("key", key)
        .with("expected", Arg::Term(expected))
        .with("found", Arg::Term(found))
}

#[expect(clippy::too_many_lines, reason = "one arm for each type; a table reads best whole")]
fn value_of(
    spec: &FieldSpec,
    value: &Spanned<Raw>,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Value> {
    let mut wrong = |expected| {
        out.push(wrong_type(spec.key, value, expected));
        None
    };
    match (spec.ty, &value.value) {
        (FieldType::Any | FieldType::OneOf(_) | FieldType::Scalar | FieldType::Each(_), raw) => {
            Some(Value::Raw(raw.clone()))
        }
        (FieldType::Text, Raw::Text(text)) => Some(Value::Text(text.clone())),
        (FieldType::Slug, Raw::Text(text)) => {
            if Slug::parse(text).is_some() {
                return Some(Value::Text(text.clone()));
            }
            out.push(Diagnostic::at(Code::NameInvalid, value.span).with("name", text));
            None
        }
        (FieldType::Choice(known), Raw::Text(text)) => {
            if known.contains(&text.as_str()) {
                return Some(Value::Text(text.clone()));
            }
            let code = if text.is_empty() { Code::ValueEmpty } else { Code::ValueChoice };
            let d = Diagnostic::at(code, value.span)
                .with("key", spec.key)
                .with("value", text)
                .with("known", known.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>());
            out.push(d);
            None
        }
        (FieldType::Text | FieldType::Slug | FieldType::Choice(_), _) => wrong("text-shape"),
        (FieldType::Bool, Raw::Bool(b)) => Some(Value::Bool(*b)),
        (FieldType::Bool, _) => wrong("boolean"),
        (FieldType::Int, Raw::Int(n)) => Some(Value::Int(*n)),
        (FieldType::Int, _) => wrong("integer"),
        (FieldType::Number, Raw::Int(n)) => Some(Value::Number(Decimal::from(*n))),
        (FieldType::Number, Raw::Float(text)) => match text.parse() {
            Ok(n) => Some(Value::Number(n)),
            Err(_) => wrong("number"),
        },
        (FieldType::Number, _) => wrong("number"),
        (FieldType::Ints, _) => ints(spec, value, out).map(Value::Ints),
        // Web editors write dates between quotation marks.
        (FieldType::Date | FieldType::Moment, Raw::Text(text)) => match text.parse() {
            Ok(d) => {
                let value = Spanned { value: Raw::Datetime(d), span: value.span };
                value_of(spec, &value, ctx, out)
            }
            Err(_) => wrong(if matches!(spec.ty, FieldType::Date) { "date" } else { "moment" }),
        },
        (FieldType::Date, Raw::Datetime(d)) => match moment(d) {
            Some(m) if d.time.is_none() => Some(Value::Date(m.date())),
            Some(_) => wrong("date"),
            None => {
                out.push(impossible(spec.key, value, d, "date"));
                None
            }
        },
        (FieldType::Date, _) => wrong("date"),
        (FieldType::Moment, Raw::Datetime(d)) => {
            let read = moment(d);
            if read.is_none() {
                out.push(impossible(spec.key, value, d, "moment"));
            }
            read.map(Value::Moment)
        }
        (FieldType::Moment, _) => wrong("moment"),
        (FieldType::ByLangOrText, Raw::Text(text)) => {
            // A proper name is the same in every language.
            let others = ctx.languages.others().map(|_| Some(text.clone()));
            Some(Value::ByLang(ByLang::new(text.clone(), others)))
        }
        (FieldType::ByLang | FieldType::ByLangOrText, Raw::Table(table)) => {
            by_lang(spec, table, ctx, out, |v, out| text_of(spec, v, out)).map(Value::ByLang)
        }
        (FieldType::ByLangList, Raw::Table(table)) => {
            let list = by_lang(spec, table, ctx, out, |v, out| {
                let list = texts(spec, v, out)?;
                Some(list.into_iter().map(|t| t.value).collect())
            });
            list.map(Value::ByLangList)
        }
        (FieldType::ByLang | FieldType::ByLangOrText | FieldType::ByLangList, _) => {
            wrong("text-by-language")
        }
        (FieldType::TextOrTexts, Raw::Text(text)) => {
            Some(Value::Texts(vec![Spanned { value: text.clone(), span: value.span }]))
        }
        (FieldType::Texts | FieldType::TextOrTexts, _) => texts(spec, value, out).map(Value::Texts),
        (FieldType::Addresses, _) => {
            let list = texts(spec, value, out)?;
            let (good, bad): (Vec<_>, Vec<_>) =
                list.into_iter().partition(|t| Url::parse(&t.value).is_some());
            out.extend(bad.iter().map(|t| {
                Diagnostic::at(Code::ValueType, t.span)
                    .with("key", spec.key)
                    .with("expected", Arg::Term("address"))
                    .with("found", format!("`{}`", t.value))
            }));
            Some(Value::Texts(good))
        }
        (FieldType::Table(specs), Raw::Table(table)) => {
            Some(Value::Record(read(table, specs, ctx, out)))
        }
        (FieldType::Table(_), _) => wrong("table-shape"),
        (FieldType::Tables(specs), Raw::List(list)) => {
            let mut records = Vec::with_capacity(list.len());
            for item in list {
                match &item.value {
                    Raw::Table(table) => records.push(read(table, specs, ctx, out)),
                    Raw::Text(_)
                    | Raw::Int(_)
                    | Raw::Float(_)
                    | Raw::Bool(_)
                    | Raw::Datetime(_)
                    | Raw::List(_) => out.push(wrong_type(spec.key, item, "table-shape")),
                }
            }
            Some(Value::Records(records))
        }
        (FieldType::Tables(_), _) => wrong("list-of-tables"),
        (FieldType::Either(types, expected), raw) => {
            let Some(ty) = types.iter().find(|ty| has_shape(**ty, raw)) else {
                return wrong(expected);
            };
            value_of(&FieldSpec { ty: *ty, ..*spec }, value, ctx, out)
        }
    }
}

/// Whether a value looks like one of this type, right or wrong.
fn has_shape(ty: FieldType, raw: &Raw) -> bool {
    match ty {
        FieldType::Text | FieldType::Slug | FieldType::Choice(_) => matches!(raw, Raw::Text(_)),
        FieldType::Bool => matches!(raw, Raw::Bool(_)),
        FieldType::Int => matches!(raw, Raw::Int(_)),
        FieldType::Number => matches!(raw, Raw::Int(_) | Raw::Float(_)),
        FieldType::Date | FieldType::Moment => matches!(raw, Raw::Datetime(_) | Raw::Text(_)),
        FieldType::ByLang | FieldType::ByLangList | FieldType::Table(_) => {
            matches!(raw, Raw::Table(_))
        }
        FieldType::ByLangOrText => matches!(raw, Raw::Table(_) | Raw::Text(_)),
        FieldType::Ints | FieldType::Texts | FieldType::Addresses | FieldType::Tables(_) => {
            matches!(raw, Raw::List(_))
        }
        FieldType::TextOrTexts => matches!(raw, Raw::List(_) | Raw::Text(_)),
        FieldType::Either(types, _) => types.iter().any(|ty| has_shape(*ty, raw)),
        FieldType::OneOf(_) | FieldType::Scalar | FieldType::Each(_) | FieldType::Any => true,
    }
}

fn text_of(spec: &FieldSpec, value: &Spanned<Raw>, out: &mut Vec<Diagnostic>) -> Option<String> {
    let text = value.value.as_text().map(str::to_owned);
    if text.is_none() {
        out.push(wrong_type(spec.key, value, "text-shape"));
    }
    text
}

fn texts(
    spec: &FieldSpec,
    value: &Spanned<Raw>,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<Spanned<String>>> {
    let Raw::List(list) = &value.value else {
        out.push(wrong_type(spec.key, value, "list-of-texts"));
        return None;
    };
    let mut found = Vec::with_capacity(list.len());
    for item in list {
        if let Some(text) = text_of(spec, item, out) {
            found.push(Spanned { value: text, span: item.span });
        }
    }
    Some(found)
}

fn ints(
    spec: &FieldSpec,
    value: &Spanned<Raw>,
    out: &mut Vec<Diagnostic>,
) -> Option<Vec<Spanned<i64>>> {
    let Raw::List(list) = &value.value else {
        out.push(wrong_type(spec.key, value, "list-of-integers"));
        return None;
    };
    let mut found = Vec::with_capacity(list.len());
    for item in list {
        if let Raw::Int(n) = item.value {
            found.push(Spanned { value: n, span: item.span });
        } else {
            out.push(wrong_type(spec.key, item, "integer"));
        }
    }
    Some(found)
}

fn by_lang<T>(
    spec: &FieldSpec,
    table: &RawTable,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
    mut one: impl FnMut(&Spanned<Raw>, &mut Vec<Diagnostic>) -> Option<T>,
) -> Option<ByLang<T>> {
    let mut found: Vec<Option<T>> = ctx.languages.all().map(|_| None).collect();
    for (key, value) in &table.entries {
        let Some(lang) = ctx.languages.find(&key.value) else {
            let known: Vec<String> =
                ctx.languages.all().map(|l| ctx.languages.tag(l).to_owned()).collect();
            let d = Diagnostic::at(Code::LanguageUnknown, key.span).with("lang", &key.value);
            out.push(d.with("known", known));
            continue;
        };
        found[lang.index()] = one(value, out);
    }
    let mut found = found.into_iter();
    let default = found.next().flatten();
    if default.is_none() && table.get(ctx.languages.tag(Lang::DEFAULT)).is_none() {
        let d = Diagnostic::at(Code::LanguageMissing, table.span).with("key", spec.key);
        out.push(d.with("lang", ctx.languages.tag(Lang::DEFAULT)));
    }
    Some(ByLang::new(default?, found))
}

/// TOML's date-time as a calendar moment; `None` for a bare time, or a date that does not exist.
fn moment(d: &toml::value::Datetime) -> Option<Moment> {
    let date = d.date?;
    let day = Date::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    );
    let time = d.time.as_ref();
    let hour = |n: Option<u8>| i8::try_from(n.unwrap_or(0)).ok();
    let time = jiff::civil::Time::new(
        hour(time.map(|t| t.hour))?,
        hour(time.map(|t| t.minute))?,
        hour(time.and_then(|t| t.second))?.min(59),
        0,
    );
    let offset = d.offset.map(|o| match o {
        toml::value::Offset::Z => 0,
        toml::value::Offset::Custom { minutes } => i32::from(minutes) * 60,
    });
    Some(Moment { civil: day.ok()?.to_datetime(time.ok()?), offset })
}
