//! Jobs → bytes. Pure: what a job needs is in [`Ctx`], and nothing here changes it.
//!
//! In waves ([`job::wave`]): exports first, then what holds or quotes them, pages last. Each runs in parallel and writes
//! straight into the output's staging.

pub mod admin;
pub mod base;
pub mod body;
pub mod calendar;
pub mod cards;
pub mod code;
pub mod css;
pub mod describe;
mod drawing;
pub mod feed;
pub mod hosting;
pub mod html;
pub mod job;
pub mod json_ld;
pub mod machine;
pub mod making;
pub mod media;
pub mod news;
pub mod page;
pub mod parts;
pub mod points;
pub mod provenance;
mod redirects;
pub mod search;
pub mod sitemap;
pub mod social;
pub mod surround;
pub mod tables;
pub mod template;
pub mod theme;
pub mod updates;
pub mod view;
pub mod workbook;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::chart::ChartWords;
use crate::config::Section;
use crate::data::codes::{self, Licence};
use crate::data::value::{Decimal, Obs};
use crate::lang::Lang;
use crate::memo::Memo;
use crate::name::Url;
use crate::picture::Painter;
use crate::plan::feeds::Stream;
use crate::plan::{ListOf, Plan};
use crate::resolve::{CellRef, Item, Resolved};
use crate::site::vocabulary::{TermId, TermKind};
use crate::site::{PieceId, Site};
use crate::source::Sources;
use crate::world::out::{Fingerprint, Written};
use view::{KeyFigure, Link};

/// The theme's files as pages name them.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// Address of the style sheet.
    pub site_css: Option<String>,
    /// Address of the style sheet of embedded charts.
    pub embed_css: Option<String>,
    /// Addresses of the scripts of pages, by name without ending.
    pub scripts: BTreeMap<String, String>,
    /// Whole address of the script that other sites load.
    pub embed_js: Option<String>,
    /// Addresses of the faces, by name without ending.
    pub faces: BTreeMap<String, String>,
    /// Address of the icon.
    pub icon: Option<String>,
    /// What pages name as their icon: itself where it is small, else its address.
    pub page_icon: Option<String>,
}

/// Everything a page can be made of.
pub struct Ctx<'a> {
    /// The sources, for the bytes of what is copied.
    pub sources: &'a Sources<'a>,
    /// What can be published.
    pub site: &'a Site,
    /// Numbers, texts, charts.
    pub resolved: &'a Resolved,
    /// Every address.
    pub plan: &'a Plan,
    /// The theme's templates.
    pub templates: &'a template::Templates,
    /// The theme's files.
    pub assets: &'a Assets,
    /// The colours of code.
    pub code: &'a code::Highlighter,
    /// The words of charts that only a page shows.
    pub chart_words: &'a ChartWords,
    /// What draws pictures in pixels.
    pub painter: &'a Painter,
    /// Cards of lists and rows.
    pub cards: cards::Cards,
    /// Mastheads and footers.
    pub surround: surround::Surround,
    /// What each list holds: a long one has many pages.
    pub lists: Memo<ListOf, Arc<[Item]>>,
    /// How many of the things in each section are on each term.
    pub counts: Memo<Section, Arc<BTreeMap<TermId, u64>>>,
    /// The years of what people write in each section, and how many of each.
    pub years: Memo<Section, Arc<[(i16, usize)]>>,
    /// What each list shows, in short.
    pub digests: Memo<(ListOf, Lang), Fingerprint>,
    /// When what a list shows last changed.
    pub dates: Memo<(ListOf, Lang), Option<Date>>,
    /// When each piece last changed, in the order of the site.
    pub changed: Memo<Lang, Arc<[Option<Date>]>>,
    /// The newest of what people write, as feeds tell of it.
    pub newest: Memo<(Stream, Lang), Arc<[PieceId]>>,
    /// What maps of places are drawn on: those that lie in one, of one layer of boundaries.
    pub grounds: Memo<(TermId, usize), Option<Arc<page::locator::Ground>>>,
    /// The search of each language.
    pub search: Memo<Lang, Arc<search::Words>>,
    /// From what the search of each language comes.
    pub searched: Memo<Lang, Arc<search::Origins>>,
    /// From what each page is made but for its own text.
    pub arounds: Memo<(PieceId, Lang), Option<Fingerprint>>,
    /// Size and hash of the files of the first wave.
    pub written: BTreeMap<Url, Written>,
    /// The fingerprint of all that is no page's own, where files of the last build may be taken over.
    pub rest: Option<Fingerprint>,
}

impl<'a> Ctx<'a> {
    /// A word of the interface.
    pub fn word<'s>(&'s self, lang: Lang, key: &'s str) -> &'s str {
        self.site.strings.get(lang, key)
    }

    /// The name of a section.
    pub fn section_word(&self, lang: Lang, section: Section) -> &str {
        let key = match section {
            Section::Articles => "section_articles",
            Section::AltriSguardi => "section_altrisguardi",
            Section::Reports => "section_reports",
            Section::Datasets => "section_datasets",
            Section::Charts => "section_charts",
            Section::Events => "section_events",
            Section::Topics => "section_topics",
            Section::Places => "section_places",
            Section::Organisations => "section_organisations",
            Section::Projects => "section_projects",
            Section::People => "section_people",
        };
        self.site.strings.get(lang, key)
    }

    /// A pattern with a plural, filled with a number.
    pub fn count(&self, lang: Lang, key: &str, n: u64) -> String {
        let decimal = Decimal::from(n);
        let category = crate::format::category_name(self.site.formats.plural(lang, &decimal));
        self.site.strings.plural(lang, key, category, &[("n", &self.number(lang, n))])
    }

    /// A whole number.
    pub fn number(&self, lang: Lang, n: u64) -> String {
        self.site.formats.number(lang, &Decimal::from(n), None)
    }

    /// An address as it stands in a page.
    pub fn href(&self, url: &Url) -> String {
        self.site.routes.href(url)
    }

    /// The title of a page in a language it has.
    pub fn title(&self, id: PieceId, lang: Lang) -> Option<&'a str> {
        let resolved: &'a Resolved = self.resolved;
        resolved.text(id, lang).map(|t| t.title.as_str())
    }

    /// Who publishes the site.
    pub fn publisher(&self, lang: Lang) -> String {
        let publisher =
            self.site.vocabularies.find(TermKind::Organisation, &self.site.config.publisher.value);
        publisher.map(|p| self.site.term_label(p, lang).0.to_owned()).unwrap_or_default()
    }

    /// The name of a body, by its id.
    pub fn organisation(&self, id: &str, lang: Lang) -> Option<String> {
        let body = self.site.vocabularies.find(TermKind::Organisation, id)?;
        Some(self.site.term_label(body, lang).0.to_owned())
    }

    /// The licence of the site's texts.
    pub fn licence(&self, lang: Lang) -> Link {
        let id = &self.site.config.licence;
        codes::licence(id).map_or_else(|| base::link(id, ""), |l| self.licence_link(l, lang))
    }

    /// A licence, called as it calls itself in a language.
    pub fn licence_link(&self, licence: &Licence, lang: Lang) -> Link {
        let id = licence.name.to_lowercase().replace(['-', '.'], "_");
        base::link(self.word(lang, &format!("licence_{id}")), licence.path)
    }

    /// Where the cell of a number can be looked at: its column, on the page of its dataset.
    pub fn cell_href(&self, cell: &CellRef, lang: Lang) -> Option<String> {
        let in_lang =
            if self.site.dataset_in(cell.table.dataset, lang) { lang } else { Lang::DEFAULT };
        let url = self.site.version_url(cell.table.dataset, cell.table.frozen, in_lang);
        let resource = self.site.version(cell.table).dataset.resources.get(cell.table.table)?;
        let anchor = page::dataset::column_anchor(&resource.name, &cell.field);
        Some(format!("{}#{anchor}", self.href(&url)))
    }

    /// A place's own figure.
    pub fn place_figure(&self, figure: &crate::resolve::PlaceFigure, lang: Lang) -> KeyFigure {
        let formats = &self.site.formats;
        let resource =
            &self.site.version(figure.cell.table).dataset.resources[figure.cell.table.table];
        let field = resource.schema.field(&figure.cell.field);
        let number =
            figure.value.as_decimal().map(|d| formats.number(lang, &d, None)).unwrap_or_default();
        KeyFigure {
            value_html: view::Html(parts::escaped(&number)),
            mark: (figure.status.obs == Obs::Provisional)
                .then(|| self.word(lang, "provisional").to_owned()),
            label: field.map(|f| f.title.get(lang).0.clone()).unwrap_or_default(),
            note: figure.period.map(|y| formats.year(lang, y)),
            href: self.cell_href(&figure.cell, lang),
        }
    }
}
