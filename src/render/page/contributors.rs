//! Who contributed to a dataset that was collected from many bodies, and how much of the whole that is.

use std::collections::BTreeSet;

use crate::data::schema::{Dataset, Expected};
use crate::lang::Lang;
use crate::render::Ctx;
use crate::render::view::Text;
use crate::site::vocabulary::TermKind;

/// The bodies in the order of their files, each once, with the years of what they gave.
pub(super) fn contributors(ctx: &Ctx<'_>, said: &Dataset, lang: Lang) -> Vec<Text> {
    let mut found: Vec<(&str, BTreeSet<i16>)> = Vec::new();
    for file in said.resources.iter().flat_map(|r| &r.paths) {
        let Some(body) = &file.contributor else { continue };
        let at = found.iter().position(|(id, _)| *id == body.value).unwrap_or(found.len());
        if at == found.len() {
            found.push((&body.value, BTreeSet::new()));
        }
        if let Some((_, years)) = found.get_mut(at) {
            years.extend(file.year);
        }
    }
    found.iter().map(|(id, years)| contributor(ctx, id, years, lang)).collect()
}

fn contributor(ctx: &Ctx<'_>, id: &str, years: &BTreeSet<i16>, lang: Lang) -> Text {
    let years: Vec<String> = years.iter().map(|y| ctx.site.formats.year(lang, *y)).collect();
    let (name, href) = body(ctx, id, lang);
    let text = if years.is_empty() { name } else { format!("{name} ({})", years.join(", ")) };
    Text { text, href, lang: None }
}

/// Name and page of an organisation.
fn body(ctx: &Ctx<'_>, id: &str, lang: Lang) -> (String, Option<String>) {
    match ctx.site.vocabularies.find(TermKind::Organisation, id) {
        Some(term) => {
            let link = ctx.term_link(term, lang);
            (link.label, Some(link.href))
        }
        // A frozen version may name a body that the vocabulary no longer has.
        None => (id.to_owned(), None),
    }
}

/// How many of those who should contribute did, and who is missing where that is known. `None` where nobody says who
/// should.
pub(super) fn coverage(ctx: &Ctx<'_>, said: &Dataset, lang: Lang) -> Option<String> {
    let files = said.resources.iter().flat_map(|r| &r.paths);
    let there: BTreeSet<&str> =
        files.filter_map(|f| Some(f.contributor.as_ref()?.value.as_str())).collect();
    let mut total = 0;
    let mut bodies: Vec<&str> = Vec::new();
    for expected in said.resources.iter().filter_map(|r| r.expected.as_ref()) {
        match expected {
            Expected::Count(n) => total = total.max(*n as usize),
            Expected::Bodies(list) => {
                for id in list {
                    if !bodies.contains(&id.value.as_str()) {
                        bodies.push(&id.value);
                    }
                }
            }
        }
    }
    let missing: Vec<&str> = bodies.iter().copied().filter(|id| !there.contains(id)).collect();
    let (n, total) = if bodies.is_empty() {
        (there.len(), total)
    } else {
        (bodies.len() - missing.len(), bodies.len())
    };
    if total == 0 {
        return None;
    }
    let (n, total) = (ctx.number(lang, n as u64), ctx.number(lang, total as u64));
    let strings = &ctx.site.strings;
    let told = strings.fill(lang, "coverage", &[("n", &n), ("total", &total)]);
    if missing.is_empty() {
        return Some(told);
    }
    let names: Vec<String> = missing.iter().map(|id| body(ctx, id, lang).0).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let list = ctx.site.formats.list(lang, &names);
    Some(format!("{told} {}", strings.fill(lang, "coverage_missing", &[("list", &list)])))
}
