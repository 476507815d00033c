//! What can be wrong in a site that was read without fault: one rule a file.
//!
//! In: everything that is known before pages are drawn. Out: diagnostics. A rule reads and reports; it changes
//! nothing, and no rule depends on another.

mod accessibility;
mod counted;
mod dates;
mod disclosure;
mod identifiers;
mod images;
mod linked;
mod links;
pub mod marked;
pub mod outside;
mod overdue;
mod pictured;
mod records;
pub mod scaffold;
mod shown;
pub mod spelling;
mod translations;
mod typed;
mod untranslated;
pub mod versions;
mod voices;

use std::collections::BTreeSet;

pub use spelling::Slips;

use crate::diag::Diagnostic;
use crate::lang::Lang;
use crate::par;
use crate::plan::Plan;
use crate::resolve::Resolved;
use crate::site::{PieceId, Site};
use crate::source::Sources;

/// What a rule may look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The site.
    pub site: &'a Site,
    /// Its files.
    pub sources: &'a Sources<'a>,
    /// Its numbers and charts.
    pub resolved: &'a Resolved,
    /// Its addresses.
    pub plan: &'a Plan,
    /// Words of its texts that look like names misspelt.
    pub slips: &'a Slips,
}

/// A rule.
pub type Rule = fn(Facts<'_>) -> Vec<Diagnostic>;

/// The rules that look at datasets.
const DATA: &[Rule] = &[
    dates::run,
    disclosure::run,
    identifiers::run,
    linked::run,
    links::notes,
    overdue::run,
    pictured::run,
    records::run,
    translations::run,
    untranslated::run,
    versions::run,
];

/// Every other rule.
const RULES: &[Rule] = &[
    accessibility::run,
    counted::run,
    images::run,
    links::run,
    marked::run,
    scaffold::run,
    shown::run,
    spelling::run,
    typed::run,
    voices::run,
];

/// Runs the rules that do not look at datasets, in parallel.
pub fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    par::map(RULES, |rule| ((), rule(facts))).1
}

/// Runs the rules that look at datasets, in parallel.
pub fn data(facts: Facts<'_>) -> Vec<Diagnostic> {
    par::map(DATA, |rule| ((), rule(facts))).1
}

/// The ids that the theme's templates have, which links may lead to.
pub fn anchors(facts: Facts<'_>) -> BTreeSet<String> {
    links::anchors(facts)
}

/// What the rules say of the body of one text that depends on nothing but that text and what no body changes; what
/// depends on the bodies of others too (spelling, images) is left to whoever asks.
pub fn text(facts: Facts<'_>, id: PieceId, lang: Lang) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let piece = facts.site.piece(id);
    if let Some(text) = piece.text(lang) {
        out.extend(counted::text(facts, text, lang));
        links::text(facts, text, lang, &mut out);
        out.extend(marked::text(facts, text, lang));
        out.extend(scaffold::text(facts, text, lang));
        out.extend(shown::text(facts, text, lang));
        typed::text(facts, (piece, text), lang, &mut out);
        voices::text(facts, text, &mut out);
    }
    out
}
