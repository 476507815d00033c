//! What terms say of themselves in the codes of others: identifiers of bodies, codes and boxes of places.
//!
//! In: a term as it was read. Out: its codes for catalogues, and a diagnostic for each that has not the form of its
//! list. Whether a code of the right form exists is not known here: the site's vocabulary is the list of those in use.

use super::{Term, TermKind};
use crate::diag::{Code, Diagnostic};
use crate::fields::Raw;
use crate::name::{is_mail_address, is_web_address};
use crate::source::Spanned;

impl Term {
    /// What registers call a body: its code in the index of public bodies, else its VAT number, else another
    /// identifier that it declares.
    pub fn identifier(&self) -> Option<&str> {
        ["ipa", "vat", "identifier"]
            .iter()
            .find_map(|key| self.record.text(key))
            .map(String::as_str)
    }

    /// The same place in the vocabularies of Italy and of the EU, absolute addresses.
    pub fn same(&self) -> Vec<String> {
        const ITALY: &str =
            "https://w3id.org/italia/controlled-vocabulary/territorial-classifications";
        let text = |key: &str| self.record.text(key);
        let kind = text("kind").map_or("", String::as_str);
        let italian = text("code").and_then(|code| match kind {
            "region" => Some(format!("{ITALY}/regions/{code}")),
            "province" => Some(format!("{ITALY}/provinces/{code}")),
            _ => None,
        });
        let european = text("nuts").map(|code| format!("http://data.europa.eu/nuts/code/{code}"));
        italian.into_iter().chain(european).collect()
    }

    /// West, south, east, north in degrees; `None` where nothing right is written.
    pub fn bbox(&self) -> Option<[f64; 4]> {
        let Raw::List(list) = self.record.raw("bbox")? else { return None };
        let number = |raw: &Spanned<Raw>| match &raw.value {
            Raw::Int(n) => n.to_string().parse::<f64>().ok(),
            Raw::Float(text) => text.parse::<f64>().ok().filter(|f| f.is_finite()),
            Raw::Text(_) | Raw::Bool(_) | Raw::Datetime(_) | Raw::List(_) | Raw::Table(_) => None,
        };
        let numbers: Vec<f64> = list.iter().map(number).collect::<Option<_>>()?;
        let [west, south, east, north] = numbers.try_into().ok()?;
        let right = -180.0 <= west && west < east && east <= 180.0;
        (right && -90.0 <= south && south < north && north <= 90.0)
            .then_some([west, south, east, north])
    }
}

/// What a term says of itself in the codes of others has their form.
pub(super) fn check(term: &Term, out: &mut Vec<Diagnostic>) {
    let mut hold = |key: &'static str, example: &'static str, is_right: &dyn Fn(&str) -> bool| {
        if let Some(value) = term.record.text(key).filter(|v| !is_right(v)) {
            out.push(
                Diagnostic::at(Code::ValueChoice, term.record.span_of(key))
                    .with("key", key)
                    .with("value", value)
                    .with("example", example),
            );
        }
    };
    hold("url", "https://www.istat.it", &is_web_address);
    match term.kind {
        TermKind::Organisation => {
            hold("ipa", "m_it", &is_ipa);
            hold("vat", "IT12345678901", &is_vat);
            hold("identifier", "https://ror.org/02mhbdp94", &|v| !v.contains(char::is_whitespace));
            hold("email", "info@ente.example", &is_mail_address);
        }
        TermKind::Place => {
            let kind = term.record.text("kind").map_or("", String::as_str);
            hold("code", istat_example(kind), &|code| is_istat(kind, code));
            hold("nuts", nuts_example(kind), &|code| is_nuts(kind, code));
            out.extend(no_bbox(term));
        }
        TermKind::Topic | TermKind::Person | TermKind::Project => {}
    }
}

/// A box that is none.
fn no_bbox(term: &Term) -> Option<Diagnostic> {
    let raw = term.record.raw("bbox").filter(|_| term.bbox().is_none())?;
    let value = if let Raw::List(list) = raw {
        let numbers: Vec<String> = list.iter().map(|n| shown(&n.value)).collect();
        format!("[{}]", numbers.join(", "))
    } else {
        shown(raw)
    };
    Some(
        Diagnostic::at(Code::ValueChoice, term.record.span_of("bbox"))
            .with("key", "bbox")
            .with("value", value)
            .with("example", "[8.15, 44.51, 9.24, 45.24]"),
    )
}

fn shown(raw: &Raw) -> String {
    match raw {
        Raw::Int(n) => n.to_string(),
        Raw::Float(text) | Raw::Text(text) => text.clone(),
        Raw::Bool(_) | Raw::Datetime(_) | Raw::List(_) | Raw::Table(_) => "…".to_owned(),
    }
}

/// A code of the index of public bodies: lower-case letters, digits, underscores.
fn is_ipa(code: &str) -> bool {
    !code.is_empty()
        && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// A VAT number: a country, where it is named, and 8 to 12 digits or capital letters.
fn is_vat(code: &str) -> bool {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    (8..=14).contains(&code.len())
        && code.chars().all(plain)
        && code.ends_with(|c: char| c.is_ascii_digit())
}

/// An Istat code of a kind of place: two digits for a region, three for a province, six for a municipality, which
/// begin with those of its province. Metropolitan cities have the number of their province and 200.
fn is_istat(kind: &str, code: &str) -> bool {
    let number = |text: &str| {
        text.chars().all(|c| c.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten()
    };
    let province = |code: &str| number(code).is_some_and(|n| matches!(n, 1..=130 | 201..=330));
    match (kind, code.len()) {
        ("region", 2) => number(code).is_some_and(|n| (1..=20).contains(&n)),
        ("province", 3) => province(code),
        ("municipality", 6) => {
            let (first, last) = code.split_at_checked(3).unwrap_or((code, ""));
            province(first) && number(last).is_some_and(|n| n > 0)
        }
        ("region" | "province" | "municipality", _) => false,
        // Countries have codes of several lists.
        (_, _) => true,
    }
}

fn istat_example(kind: &str) -> &'static str {
    match kind {
        "region" => "01",
        "province" => "006",
        _ => "006003",
    }
}

/// A NUTS code of the level of a kind of place: two letters, then a sign for each level down to provinces.
fn is_nuts(kind: &str, code: &str) -> bool {
    let level = match kind {
        "country" => 2,
        "region" => 4,
        "province" => 5,
        _ => return false,
    };
    let (country, rest) = code.split_at_checked(2).unwrap_or((code, ""));
    code.len() == level
        && country.chars().all(|c| c.is_ascii_uppercase())
        && rest.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

fn nuts_example(kind: &str) -> &'static str {
    match kind {
        "country" => "IT",
        "region" => "ITC1",
        _ => "ITC18",
    }
}
