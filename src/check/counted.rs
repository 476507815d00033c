//! A word behind a number that is told in millions has the form that its language asks for there.
//!
//! «2 milioni di residenti» is no «2 residenti»: CLDR has the category `many` for it, in Italian and other languages.

use super::Facts;
use crate::data::value::Decimal;
use crate::diag::{Code, Diagnostic};
use crate::doc::Bound;
use crate::doc::expr::Filter;
use crate::format::PluralCategory;
use crate::lang::Lang;
use crate::site::Text;

/// Lists the numbers that `compact` prints and behind which the form of a word is missing.
pub(super) fn run(facts: Facts<'_>) -> Vec<Diagnostic> {
    facts.site.texts().flat_map(|(_, lang, t)| text(facts, t, lang)).collect()
}

/// Those of one text.
pub(super) fn text(facts: Facts<'_>, text: &Text, lang: Lang) -> Vec<Diagnostic> {
    let million = Decimal::from(1_000_000);
    if facts.site.formats.plural(lang, &million) != PluralCategory::Many {
        return Vec::new();
    }
    let tag = facts.site.config.languages.tag(lang);
    text.formulas().filter_map(|bound| lacking(bound, tag)).collect()
}

fn lacking(bound: &Bound, tag: &str) -> Option<Diagnostic> {
    let formula = &bound.formula;
    let printed = formula.filters.iter().rfind(|filter| filter.value != Filter::Final)?;
    let form = |category| formula.forms.iter().find(|(c, _)| *c == category);
    let is_lacking = printed.value == Filter::Compact && form(PluralCategory::Many).is_none();
    let (_, other) = form(PluralCategory::Other).filter(|_| is_lacking)?;
    let lacking = Diagnostic::at(Code::PluralMany, bound.span).with("lang", tag);
    // What stands between the two is known of these; of others their authors know it.
    let joint = match tag.split('-').next() {
        Some("it") => "di",
        Some("es" | "pt") => "de",
        Some(_) | None => return Some(lacking),
    };
    Some(lacking.with("example", format!("{joint} {other}")))
}
