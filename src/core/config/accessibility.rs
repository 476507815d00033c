//! What a site says of its own accessibility: the table `[accessibility]` of `specola.toml`.
//!
//! In: a record. Out: what the statement that public bodies must publish is filled from. Source: Commission Implementing
//! Decision (EU) 2018/1523, and the guidelines of `AgID` that take its model over.

use jiff::civil::Date;

use crate::diag::{Arg, Code, Diagnostic};
use crate::fields::{FieldSpec, FieldType, Record, optional, required};
use crate::lang::ByLang;
use crate::source::Span;

/// Whom to turn to where no answer comes: the digital ombudsman of Italy.
const OMBUDSMAN: &str = "https://www.agid.gov.it/it/agid/difensore-civico-il-digitale";

const GAP: &[FieldSpec] = &[
    required("text", FieldType::ByLangOrText, "what is not accessible, and why"),
    required(
        "reason",
        FieldType::Choice(&["non-compliance", "burden", "out-of-scope"]),
        "under which heading of the statement it stands",
    ),
    optional("alternative", FieldType::ByLangOrText, "where the same can be had in another way"),
];

/// The keys of the table.
pub const SPECS: &[FieldSpec] = &[
    required(
        "status",
        FieldType::Choice(&["full", "partial", "none"]),
        "how far the site meets what the law asks for",
    ),
    required(
        "assessed",
        FieldType::Choice(&["own", "third-party"]),
        "who looked: the body itself, or somebody else",
    ),
    required("prepared", FieldType::Date, "the day the statement was written"),
    optional("reviewed", FieldType::Date, "the day it was last read over"),
    optional("gaps", FieldType::Tables(GAP), "what is not accessible"),
    optional("official", FieldType::Text, "address of the statement at form.agid.gov.it"),
    optional("ombudsman", FieldType::Text, "address of who decides where no answer comes"),
];

/// How far a site meets what the law asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// In everything.
    Full,
    /// But for what is listed.
    Partial,
    /// Not.
    None,
}

/// Why something is not accessible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It should be.
    NonCompliance,
    /// It would cost more than it helps.
    Burden,
    /// The law does not ask for it.
    OutOfScope,
}

impl Reason {
    /// Every reason, in the order of the statement.
    pub const ALL: &'static [Self] = &[Self::NonCompliance, Self::Burden, Self::OutOfScope];
}

/// Something that is not accessible.
#[derive(Clone, Debug)]
pub struct Gap {
    /// What and why.
    pub text: ByLang<String>,
    /// Its heading.
    pub reason: Reason,
    /// Another way to the same.
    pub alternative: Option<ByLang<String>>,
}

/// What a site says of its accessibility.
#[derive(Clone, Debug)]
pub struct Accessibility {
    /// How far it goes.
    pub status: Status,
    /// Whether the body looked itself.
    pub own: bool,
    /// When the statement was written.
    pub prepared: Date,
    /// When it was last read over.
    pub reviewed: Option<Date>,
    /// What is not accessible.
    pub gaps: Vec<Gap>,
    /// The statement as it is filed.
    pub official: Option<String>,
    /// Who decides where no answer comes.
    pub ombudsman: String,
    /// Where the table stands.
    pub span: Span,
}

/// `None` where something mandatory is missing, which was reported.
pub(super) fn read(record: &Record, out: &mut Vec<Diagnostic>) -> Option<Accessibility> {
    let gap = |r: &Record| {
        let reason = match r.text("reason")?.as_str() {
            "burden" => Reason::Burden,
            "out-of-scope" => Reason::OutOfScope,
            _ => Reason::NonCompliance,
        };
        let alternative = r.by_lang("alternative").cloned();
        Some(Gap { text: r.by_lang("text")?.clone(), reason, alternative })
    };
    let status = match record.text("status")?.as_str() {
        "full" => Status::Full,
        "partial" => Status::Partial,
        _ => Status::None,
    };
    let gaps: Vec<Gap> = record.records("gaps").iter().filter_map(gap).collect();
    if status == Status::Full && record.has("gaps") {
        let both = Diagnostic::at(Code::KeyConflict, record.span_of("gaps")).with("key", "gaps");
        out.push(both.with("other", "status = \"full\""));
    } else if status != Status::Full && !record.has("gaps") {
        let none = Diagnostic::at(Code::KeyMissing, record.span).with("key", "gaps");
        out.push(none.with("meaning", Arg::Meaning("what is not accessible")));
    }
    for key in ["official", "ombudsman"] {
        out.extend(crate::fields::not_an_address(record, key));
    }
    Some(Accessibility {
        status,
        own: record.text("assessed")? == "own",
        prepared: *record.date("prepared")?,
        reviewed: record.date("reviewed").copied(),
        gaps,
        official: record.text("official").cloned(),
        ombudsman: record.text("ombudsman").cloned().unwrap_or_else(|| OMBUDSMAN.to_owned()),
        span: record.span,
    })
}
