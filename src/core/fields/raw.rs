//! TOML text → an owned tree in which every key and value knows its place.

use toml::de::{DeTable, DeValue};

use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::source::{FileId, Span, Spanned};

/// A TOML value.
#[derive(Clone, Debug, PartialEq)]
pub enum Raw {
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A decimal number, as it was written.
    Float(String),
    /// `true` or `false`.
    Bool(bool),
    /// A date, a time, or both.
    Datetime(toml::value::Datetime),
    /// A list.
    List(Vec<Spanned<Raw>>),
    /// A table.
    Table(RawTable),
}

impl Raw {
    /// The catalogue's term for its type.
    pub fn term(&self) -> &'static str {
        match self {
            Self::Text(_) => "string",
            Self::Int(_) => "integer",
            Self::Float(_) => "float",
            Self::Bool(_) => "boolean",
            Self::Datetime(_) => "datetime",
            Self::List(_) => "array",
            Self::Table(_) => "table",
        }
    }

    /// The table, if it is one.
    pub fn as_table(&self) -> Option<&RawTable> {
        match self {
            Self::Table(table) => Some(table),
            Self::Text(_)
            | Self::Int(_)
            | Self::Float(_)
            | Self::Bool(_)
            | Self::Datetime(_)
            | Self::List(_) => None,
        }
    }

    /// The list, if it is one.
    pub fn as_list(&self) -> Option<&[Spanned<Raw>]> {
        match self {
            Self::List(list) => Some(list),
            Self::Text(_)
            | Self::Int(_)
            | Self::Float(_)
            | Self::Bool(_)
            | Self::Datetime(_)
            | Self::Table(_) => None,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Int(_)
            | Self::Float(_)
            | Self::Bool(_)
            | Self::Datetime(_)
            | Self::List(_)
            | Self::Table(_) => None,
        }
    }
}

/// A TOML table: its keys in the order they were written.
#[derive(Clone, Debug, PartialEq)]
pub struct RawTable {
    /// Where the table stands; for the table of a whole file, its first byte.
    pub span: Span,
    /// Keys and values.
    pub entries: Vec<(Spanned<String>, Spanned<Raw>)>,
}

impl RawTable {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Spanned<Raw>> {
        self.entries.iter().find(|(k, _)| k.value == key).map(|(_, v)| v)
    }
}

/// Reads a text as TOML; `offset` is where the text begins in its file (front matter begins after `+++`).
///
/// Reports every fault of the grammar; what could be read comes back all the same.
pub fn parse(text: &str, file: FileId, offset: usize) -> (RawTable, Vec<Diagnostic>) {
    let (table, faults) = DeTable::parse_recoverable(text);
    let place =
        |range: std::ops::Range<usize>| Span::new(file, range.start + offset..range.end + offset);
    let faults = faults.iter().map(|fault| {
        let span = place(fault.span().unwrap_or(0..0));
        Diagnostic::at(Code::TomlSyntax, span)
            .with("reason", Arg::Parser(fault.message().replace('\n', "; ")))
    });
    let faults = faults.collect();
    let mut root = table_of(table.into_inner(), place(0..0), &place);
    sort_by_place(&mut root);
    (root, faults)
}

/// What is still worth telling of a text whose grammar is broken: not what it lacks, nor what stands at the fault.
pub fn despite(faults: &[Diagnostic], found: Vec<Diagnostic>) -> impl Iterator<Item = Diagnostic> {
    let span = |d: &Diagnostic| match &d.loc {
        Loc::Span(span) => Some(*span),
        Loc::Cell(_) | Loc::File(_) | Loc::Path(_) | Loc::Project => None,
    };
    let broken: Vec<Span> = faults.iter().filter_map(span).collect();
    found.into_iter().filter(move |d| {
        let at = span(d);
        let touches = |b: &Span| at.is_some_and(|a| a.start <= b.end && b.start <= a.end);
        let near = d.args.iter().any(|(name, _)| *name == "nearest");
        let guessed = matches!(d.code, Code::KeyMissing | Code::LanguageMissing)
            || (d.code == Code::KeyUnknown && !near);
        broken.is_empty() || !(guessed || broken.iter().any(touches))
    })
}

/// The parser keeps keys in alphabetical order; the author's order is that of their places.
fn sort_by_place(table: &mut RawTable) {
    table.entries.sort_by_key(|(key, _)| key.span.start);
}

fn table_of(
    table: DeTable<'_>,
    span: Span,
    place: &impl Fn(std::ops::Range<usize>) -> Span,
) -> RawTable {
    let entries = table.into_iter().map(|(key, value)| {
        let key_span = place(key.span());
        let value_span = place(value.span());
        let key = Spanned { value: key.into_inner().into_owned(), span: key_span };
        (key, Spanned { value: value_of(value.into_inner(), value_span, place), span: value_span })
    });
    let mut out = RawTable { span, entries: entries.collect() };
    sort_by_place(&mut out);
    out
}

fn value_of(
    value: DeValue<'_>,
    span: Span,
    place: &impl Fn(std::ops::Range<usize>) -> Span,
) -> Raw {
    match value {
        DeValue::String(text) => Raw::Text(text.into_owned()),
        DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix())
            .map_or(Raw::Float(n.as_str().to_owned()), Raw::Int),
        DeValue::Float(f) => Raw::Float(f.as_str().to_owned()),
        DeValue::Boolean(b) => Raw::Bool(b),
        DeValue::Datetime(d) => Raw::Datetime(d),
        DeValue::Array(list) => Raw::List(
            list.into_iter()
                .map(|item| {
                    let span = place(item.span());
                    Spanned { value: value_of(item.into_inner(), span, place), span }
                })
                .collect(),
        ),
        DeValue::Table(table) => Raw::Table(table_of(table, span, place)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_broken_text_only_what_is_sure_is_told() {
        let span = |start, end| Span { file: FileId(0), start, end };
        let at = |code, start, end| Diagnostic::at(code, span(start, end));
        let broken = [at(Code::TomlSyntax, 10, 12)];
        let near = at(Code::KeyUnknown, 30, 35).with("nearest", "topics");
        let found = vec![
            at(Code::KeyMissing, 0, 1),
            at(Code::LanguageMissing, 0, 1),
            at(Code::KeyUnknown, 20, 25),
            at(Code::ValueType, 11, 14),
            at(Code::ValueType, 40, 44),
            near.clone(),
        ];
        let told: Vec<Diagnostic> = despite(&broken, found.clone()).collect();
        assert_eq!(told, [at(Code::ValueType, 40, 44), near]);
        assert_eq!(despite(&[], found.clone()).collect::<Vec<_>>(), found);
    }
}
