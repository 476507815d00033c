//! The statement of accessibility that a page shows, filled from the settings.
//!
//! In: what the site says of its accessibility. Out: its view, in the words of the model that public bodies use.

use crate::config::accessibility::{Accessibility, Gap, Reason, Status};
use crate::lang::Lang;
use crate::render::Ctx;
use crate::render::base::link;
use crate::render::view::{Statement, StatementGaps};

/// The statement in a language.
pub(super) fn statement(ctx: &Ctx<'_>, said: &Accessibility, lang: Lang) -> Statement {
    let site = ctx.site;
    let fill = |key: &str, args: &[(&str, &str)]| site.strings.fill(lang, key, args);
    let day = |date| site.formats.date(lang, date);
    let title = site.config.title.get(lang).0;
    let home = site.routes.absolute(&site.routes.home(lang));
    let publisher = ctx.publisher(lang);
    let status = match said.status {
        Status::Full => "statement_full",
        Status::Partial => "statement_partial",
        Status::None => "statement_none",
    };
    let written = fill("statement_written", &[("date", &day(said.prepared))]);
    let reviewed = said.reviewed.map(|d| fill("statement_reviewed", &[("date", &day(d))]));
    let contact = &site.config.contact;
    Statement {
        commitment: fill(
            "statement_commitment",
            &[("body", &publisher), ("site", title), ("url", &home)],
        ),
        status: ctx.word(lang, status).to_owned(),
        gaps: Reason::ALL.iter().filter_map(|reason| gaps(ctx, said, *reason, lang)).collect(),
        prepared: std::iter::once(written).chain(reviewed).collect::<Vec<_>>().join(" "),
        method: ctx
            .word(lang, if said.own { "statement_own" } else { "statement_third_party" })
            .to_owned(),
        contact: link(contact.address.clone(), format!("mailto:{}", contact.address)),
        ombudsman: link(ctx.word(lang, "statement_ombudsman"), said.ombudsman.clone()),
        official: said
            .official
            .as_ref()
            .map(|url| link(ctx.word(lang, "statement_official"), url.clone())),
    }
}

/// What is not accessible for a reason; `None` where nothing is.
fn gaps(ctx: &Ctx<'_>, said: &Accessibility, reason: Reason, lang: Lang) -> Option<StatementGaps> {
    let key = match reason {
        Reason::NonCompliance => "statement_non_compliance",
        Reason::Burden => "statement_burden",
        Reason::OutOfScope => "statement_out_of_scope",
    };
    let item = |gap: &Gap| {
        let text = gap.text.get(lang).0;
        let other = gap.alternative.as_ref().map(|a| a.get(lang).0.as_str());
        other.map_or_else(
            || text.clone(),
            |alternative| {
                let args = [("text", text.as_str()), ("alternative", alternative)];
                ctx.site.strings.fill(lang, "statement_alternative", &args)
            },
        )
    };
    let items: Vec<String> =
        said.gaps.iter().filter(|gap| gap.reason == reason).map(item).collect();
    (!items.is_empty()).then(|| StatementGaps { title: ctx.word(lang, key).to_owned(), items })
}
