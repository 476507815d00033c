//! JSON text → the same tree as TOML, in which every key and value knows its place.
//!
//! `null` is a key that was not written. Numbers keep their digits.

use super::raw::{Raw, RawTable};
use crate::diag::{Arg, Code, Diagnostic};
use crate::source::{FileId, Span, Spanned};

/// Reads a text as a JSON object.
///
/// # Errors
/// The fault of the grammar, at its place; or that it is something else than an object.
pub fn parse_json(text: &str, file: FileId) -> Result<RawTable, Box<Diagnostic>> {
    let fault = |at: usize, reason: String| {
        let d = Diagnostic::at(Code::JsonSyntax, Span::new(file, at..at));
        Box::new(d.with("reason", Arg::Parser(reason)))
    };
    // The grammar is checked by others; what follows may trust it.
    if let Err(e) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text) {
        let lines = text.split_inclusive('\n').take(e.line().saturating_sub(1));
        let before: usize = lines.map(str::len).sum();
        let at = (before + e.column().saturating_sub(1)).min(text.len());
        let at = (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        let said = e.to_string();
        let reason = said.split(" at line ").next().unwrap_or_default().to_owned();
        return Err(fault(at, reason));
    }
    let mut reader = Reader { text, at: 0, file };
    match reader.value() {
        Some(Spanned { value: Raw::Table(table), .. }) => Ok(table),
        Some(_) | None => Err(fault(0, "expected an object".to_owned())),
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    file: FileId,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    /// Takes a sign, if it comes next.
    fn take(&mut self, sign: char) -> bool {
        self.space();
        let there = self.rest().starts_with(sign);
        self.at += usize::from(there);
        there
    }

    /// The next value; `None` for `null`.
    fn value(&mut self) -> Option<Spanned<Raw>> {
        self.space();
        let start = self.at;
        let value = match self.rest().bytes().next()? {
            b'{' => Some(Raw::Table(self.table())),
            b'[' => Some(Raw::List(self.list())),
            b'"' => self.string().map(Raw::Text),
            _ => self.word(),
        };
        let span = Span::new(self.file, start..self.at);
        value.map(|value| Spanned { value, span })
    }

    fn table(&mut self) -> RawTable {
        let start = self.at;
        let mut entries: Vec<(Spanned<String>, Spanned<Raw>)> = Vec::new();
        self.take('{');
        while !self.take('}') && !self.rest().is_empty() {
            let key_start = self.at;
            let Some(key) = self.string() else { break };
            let key = Spanned { value: key, span: Span::new(self.file, key_start..self.at) };
            self.take(':');
            if let Some(value) = self.value() {
                // Of a key written twice the last one counts, as everywhere in JSON.
                entries.retain(|(k, _)| k.value != key.value);
                entries.push((key, value));
            }
            self.take(',');
        }
        RawTable { span: Span::new(self.file, start..self.at), entries }
    }

    fn list(&mut self) -> Vec<Spanned<Raw>> {
        let mut items = Vec::new();
        self.take('[');
        while !self.take(']') && !self.rest().is_empty() {
            items.extend(self.value());
            self.take(',');
        }
        items
    }

    fn string(&mut self) -> Option<String> {
        self.space();
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut end = start + 1;
        while *bytes.get(end)? != b'"' {
            end += if *bytes.get(end)? == b'\\' { 2 } else { 1 };
        }
        self.at = end + 1;
        serde_json::from_str(self.text.get(start..=end)?).ok()
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Option<Raw> {
        let rest = self.rest();
        let end = rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or("").to_owned();
        self.at += end;
        match word.as_str() {
            "true" => Some(Raw::Bool(true)),
            "false" => Some(Raw::Bool(false)),
            "null" => None,
            number => Some(number.parse().map_or(Raw::Float(word), Raw::Int)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_place() {
        let text = "{ \"a\\\"\": [1, -2.50, true, null],\n \"b\": {\"è\": \"\\u00e8\\n\"}, \"c\": null, \"d\": {} }";
        let table = parse_json(text, FileId(3)).unwrap();
        let keys: Vec<&str> = table.entries.iter().map(|(k, _)| k.value.as_str()).collect();
        assert_eq!(keys, ["a\"", "b", "d"]);
        let Some(Spanned { value: Raw::List(list), span }) = table.get("a\"") else { panic!() };
        assert_eq!(&text[span.start as usize..span.end as usize], "[1, -2.50, true, null]");
        let values: Vec<&Raw> = list.iter().map(|i| &i.value).collect();
        assert_eq!(values, [&Raw::Int(1), &Raw::Float("-2.50".to_owned()), &Raw::Bool(true)]);
        let Some(Spanned { value: Raw::Table(inner), .. }) = table.get("b") else { panic!() };
        assert_eq!(inner.get("è").unwrap().value, Raw::Text("è\n".to_owned()));
        let span = inner.entries[0].1.span;
        assert_eq!(&text[span.start as usize..span.end as usize], "\"\\u00e8\\n\"");
    }

    #[test]
    fn a_broken_text_is_told_with_its_place() {
        let fault = parse_json("{\n \"è\": x }", FileId(0)).unwrap_err();
        assert_eq!(fault.code, Code::JsonSyntax);
        assert_eq!(fault.loc, crate::diag::Loc::Span(Span { file: FileId(0), start: 9, end: 9 }));
        assert!(parse_json("[]", FileId(0)).is_err());
        assert!(parse_json("{\"a\": 1", FileId(0)).is_err());
    }
}
