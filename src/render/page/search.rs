//! `search.html`: a form, and what there is of topics, places and datasets for whoever has no script.

use serde_json::json;

use crate::config::Section;
use crate::lang::Lang;
use crate::plan::search::Target;
use crate::plan::social::{Poster, Social};
use crate::render::Ctx;
use crate::render::base::{Head, base};
use crate::render::view::{Link, LinkGroup, SearchForm, SearchPage};
use crate::search::n_shards;

/// The search page of a language.
pub fn page(ctx: &Ctx<'_>, lang: Lang) -> SearchPage {
    let title = ctx.word(lang, "search_title").to_owned();
    let standfirst = ctx.word(lang, "search_about").to_owned();
    let head = Head {
        lang,
        url: ctx.site.routes.search(lang),
        title: title.clone(),
        description: standfirst.clone(),
        translations: ctx.site.langs().map(|l| (l, ctx.site.routes.search(l))).collect(),
        section: None,
        above: Vec::new(),
        class: "search",
        noindex: true,
        json_ld: None,
        social: Social::Card(Poster::Site),
        charts: false,
    };
    let base = base(ctx, head);
    SearchPage { base, title, standfirst, form: form(ctx, lang, 2), index: index(ctx, lang) }
}

/// The form that searches a language; `level` is that of the headings over what is found.
pub fn form(ctx: &Ctx<'_>, lang: Lang, level: u8) -> SearchForm {
    let (site, searched) = (ctx.site, ctx.plan.searched(lang));
    let group = |(section, first): &(Option<Section>, usize)| {
        let name =
            section.map_or_else(|| ctx.word(lang, "section_pages"), |s| ctx.section_word(lang, s));
        json!([name, first])
    };
    let word = |key: &str| ctx.word(lang, key).to_owned();
    let action = ctx.href(&site.routes.search(lang));
    let setting = json!({
        "lang": site.config.languages.tag(lang),
        "root": ctx.href(&site.routes.home(lang)),
        "at": action,
        "pages": searched.targets.len(),
        "shards": n_shards(searched.targets.len()),
        "groups": searched.groups.iter().map(group).collect::<Vec<_>>(),
        "level": level,
        "words": {
            "found": site.strings.forms(lang, "search_found"),
            "none": word("search_none"),
            "common": word("search_common"),
            "short": word("search_short"),
            "some": word("search_some"),
            "similar": word("search_similar"),
            "more": word("search_more"),
            "columns": word("search_columns"),
            "failed": word("search_failed"),
        },
    });
    let id = format!("search-{}", site.config.languages.tag(lang));
    SearchForm {
        action,
        id,
        label: word("search_label"),
        button: word("search"),
        hint: word("search_about"),
        setting: setting.to_string(),
    }
}

/// Topics, places and datasets, each in the order of the alphabet.
fn index(ctx: &Ctx<'_>, lang: Lang) -> Vec<LinkGroup> {
    let sections = [Section::Topics, Section::Places, Section::Datasets];
    let group = |section: Section| {
        let targets = ctx.plan.searched(lang).targets.iter();
        let of_section = |target: &Target| match *target {
            Target::Term(id) if ctx.site.vocabularies.get(id).kind.section() == section => {
                Some(ctx.term_link(id, lang))
            }
            Target::Dataset(id) if section == Section::Datasets => Some(ctx.dataset_link(id, lang)),
            Target::Piece(_) | Target::Dataset(_) | Target::Chart(_) | Target::Term(_) => None,
        };
        let mut links: Vec<Link> = targets.filter_map(of_section).collect();
        links.sort_by_key(|l| crate::search::fold(&l.label));
        LinkGroup { title: ctx.section_word(lang, section).to_owned(), links }
    };
    sections.into_iter().map(group).filter(|g| !g.links.is_empty()).collect()
}
