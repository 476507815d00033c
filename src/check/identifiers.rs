//! Every body that has a part in a dataset can be told from all others: catalogues know it by its identifier.
//!
//! DCAT-AP_IT makes `dct:identifier` mandatory: the code of the index of public bodies (IPA), the VAT number of a
//! private one. In a demonstration, whose catalogue nobody takes over, the id of the vocabulary stands in for it.

use std::collections::BTreeMap;

use super::Facts;
use crate::data::schema::Dataset;
use crate::diag::{Arg, Code, Diagnostic, Loc};
use crate::site::vocabulary::{Term, TermKind};
use crate::source::Spanned;

/// What `ipa` is, as its key says.
const MEANING: &str = "its code in the index of public bodies (IPA), or `vat`, or `identifier`";

/// Lists bodies without an identifier, and identifiers that two bodies share.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    let site = facts.site;
    let mut out = Vec::new();
    let mut lacking: BTreeMap<&str, Diagnostic> = BTreeMap::new();
    let named = site.datasets.iter().flat_map(|d| bodies(&d.latest.dataset));
    let publisher = (!site.datasets.is_empty()).then_some(&site.config.publisher);
    for body in publisher.into_iter().chain(named) {
        let found = site.vocabularies.find(TermKind::Organisation, &body.value);
        let Some(term) = found.map(|id| site.vocabularies.get(id)) else { continue };
        if needs(term) && !site.config.demonstration {
            lacking.entry(term.id.as_str()).or_insert_with(|| lack(term, body));
        }
    }
    out.extend(lacking.into_values());
    let mut first: BTreeMap<&str, &Term> = BTreeMap::new();
    for (_, term) in site.vocabularies.of(TermKind::Organisation) {
        let Some(identifier) = term.identifier() else { continue };
        match first.get(identifier) {
            Some(other) => {
                let d = Diagnostic::at(Code::IdDuplicate, term.span).with("id", identifier);
                out.push(d.see(Loc::Span(other.span)));
            }
            None => drop(first.insert(identifier, term)),
        }
    }
    out
}

fn bodies(dataset: &Dataset) -> impl Iterator<Item = &Spanned<String>> {
    let others = dataset.publisher.iter().chain(dataset.creator.iter());
    std::iter::once(&dataset.holder).chain(others)
}

fn needs(term: &Term) -> bool {
    let demonstration = term.record.text("kind").is_some_and(|k| k == "demonstration");
    term.identifier().is_none() && !demonstration
}

fn lack(term: &Term, named: &Spanned<String>) -> Diagnostic {
    let d = Diagnostic::at(Code::KeyMissing, term.span).with("key", "ipa");
    d.with("meaning", Arg::Meaning(MEANING)).see(Loc::Span(named.span))
}
