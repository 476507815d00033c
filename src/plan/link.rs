//! What a link means: an author's target → an address of the site, or one outside.
//!
//! In: `dataset:residenti`, `foto.jpg`, `/metodo/`, `https://…`, the language it is read in. Out: a [`Target`]. A
//! link to a thing goes to the reader's language where the thing has it, and says so where it has not.

use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::plan::Plan;
use crate::resolve::Resolved;
use crate::site::vocabulary::TermKind;
use crate::site::{PieceId, Site, bundle_file};
use crate::source::Sources;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a page or file of the site.
    Inside {
        /// Its address.
        url: Url,
        /// The part after `#`, with it; empty where there is none.
        fragment: String,
        /// Its language, where it is not the reader's.
        lang: Option<Lang>,
        /// Its own title.
        title: String,
    },
    /// To a place on the same page: `#method`.
    Here(String),
    /// Out of the site.
    Outside(String),
}

/// What links are looked up in.
#[derive(Clone, Copy)]
pub struct Links<'a> {
    /// The site.
    pub site: &'a Site,
    /// Its titles.
    pub resolved: &'a Resolved,
    /// Its addresses.
    pub plan: &'a Plan,
    /// Its files.
    pub sources: &'a Sources<'a>,
}

impl Links<'_> {
    /// Where a target leads; `None` where it leads nowhere. `folder` is that of the text it stands in.
    pub fn find(&self, target: &str, folder: &str, lang: Lang) -> Option<Target> {
        if target.starts_with('#') {
            return Some(Target::Here(target.to_owned()));
        }
        if let Some((scheme, rest)) = target.split_once(':') {
            return match scheme {
                "https" | "http" | "mailto" | "tel" => Some(Target::Outside(target.to_owned())),
                _ => {
                    let (name, fragment) = split_fragment(rest);
                    self.thing(scheme, name, fragment, lang)
                }
            };
        }
        let (path, fragment) = split_fragment(target);
        let url = if path.starts_with('/') {
            Url::parse(path).filter(|u| self.plan.has(u))?
        } else {
            self.plan.asset(bundle_file(self.sources, folder, path)?)?.url.clone()
        };
        Some(Target::Inside {
            url,
            fragment: fragment.to_owned(),
            lang: None,
            title: path.to_owned(),
        })
    }

    fn thing(&self, scheme: &str, name: &str, fragment: &str, lang: Lang) -> Option<Target> {
        let term = |kind| {
            let id = self.site.vocabularies.find(kind, name)?;
            Some((self.site.term_url(id, lang), lang, self.site.term_label(id, lang).0.to_owned()))
        };
        let (url, in_lang, title) = match scheme {
            "dataset" => {
                let id = self.site.find_dataset(name)?;
                let in_lang = if self.site.dataset_in(id, lang) { lang } else { Lang::DEFAULT };
                let title = self.site.dataset(id).latest.dataset.title.get(lang).0.clone();
                (self.site.dataset_url(id, in_lang), in_lang, title)
            }
            "chart" => {
                let id = self.site.find_chart(name)?;
                let in_lang = if self.site.chart_in(id, lang) { lang } else { Lang::DEFAULT };
                let title = self.resolved.drawn(id, in_lang).map(|d| d.texts.title.clone());
                (self.site.chart_url(id, in_lang), in_lang, title.unwrap_or_default())
            }
            "topic" => term(TermKind::Topic)?,
            "place" => term(TermKind::Place)?,
            "organisation" => term(TermKind::Organisation)?,
            "project" => term(TermKind::Project)?,
            "person" => term(TermKind::Person)?,
            _ => self.piece(self.page(scheme, name)?, lang)?,
        };
        let lang = (in_lang != lang).then_some(in_lang);
        Some(Target::Inside { url, fragment: fragment.to_owned(), lang, title })
    }

    /// The page that people wrote which a target names.
    pub fn named(&self, target: &str) -> Option<PieceId> {
        let (scheme, rest) = target.split_once(':')?;
        self.page(scheme, split_fragment(rest).0)
    }

    fn page(&self, scheme: &str, name: &str) -> Option<PieceId> {
        let kind = Kind::ALL.iter().find(|kind| kind.scheme() == Some(scheme))?;
        match name.split_once('/').filter(|_| *kind == Kind::Report) {
            None => self.site.find_piece(*kind, name),
            Some((report, chapter)) => {
                let report = self.site.find_piece(Kind::Report, report)?;
                let mut chapters = self.site.chapters(report);
                chapters.find(|(_, p)| p.name == chapter).map(|(id, _)| id)
            }
        }
    }

    fn piece(&self, id: PieceId, lang: Lang) -> Option<(Url, Lang, String)> {
        let (_, in_lang) = self.site.piece(id).any_text(lang, self.site.langs())?;
        let title = self.resolved.text(id, in_lang)?.title.clone();
        Some((self.site.piece_url(id, in_lang)?, in_lang, title))
    }

    /// What a target that leads nowhere may have meant: the nearest name of its kind.
    pub fn nearest(&self, target: &str) -> Option<String> {
        let (scheme, name) = target.split_once(':')?;
        let site = self.site;
        let names: Vec<&str> = match scheme {
            "dataset" => site.datasets.iter().map(|d| d.id.as_str()).collect(),
            "chart" => site.charts.iter().map(|c| c.id.as_str()).collect(),
            "article" => site.of_kind(Kind::Article).map(|(_, p)| p.name.as_str()).collect(),
            "altrisguardi" => {
                site.of_kind(Kind::AltriSguardi).map(|(_, p)| p.name.as_str()).collect()
            }
            "event" => site.of_kind(Kind::Event).map(|(_, p)| p.name.as_str()).collect(),
            "page" => site.of_kind(Kind::Page).map(|(_, p)| p.name.as_str()).collect(),
            "report" => site.of_kind(Kind::Report).map(|(_, p)| p.name.as_str()).collect(),
            _ => {
                let kind = TermKind::ALL.iter().find(|k| k.name() == scheme)?;
                site.vocabularies.of(*kind).map(|(_, t)| t.id.as_str()).collect()
            }
        };
        crate::diag::nearest(name, names).map(|near| format!("{scheme}:{near}"))
    }
}

fn split_fragment(text: &str) -> (&str, &str) {
    text.find('#').map_or((text, ""), |i| text.split_at(i))
}
