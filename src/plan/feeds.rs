//! The addresses of feeds: what is new on the whole site, on a topic, of events, in the data; in each language, in each form.

use super::{Planner, What};
use crate::config::Section;
use crate::diag::Loc;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::name::Url;
use crate::resolve::Resolved;
use crate::site::vocabulary::{TermId, TermKind};
use crate::site::{Site, route};

/// What a feed is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stream {
    /// Everything that people write.
    All,
    /// What people write on a topic.
    Topic(TermId),
    /// Events that people write of.
    Events,
    /// Versions of datasets.
    Data,
}

/// The forms of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Atom 1.0.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl Form {
    /// Every form, the one that is linked for readers first.
    pub const ALL: &'static [Self] = &[Self::Atom, Self::Json];

    /// Name of the file, beside the page it belongs to.
    fn file_name(self) -> &'static str {
        match self {
            Self::Atom => "feed.xml",
            Self::Json => "feed.json",
        }
    }

    /// Its name in brackets, as the words for a feed end with it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Atom => "(Atom)",
            Self::Json => "(JSON)",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }
}

pub(super) fn feeds(p: &mut Planner<'_>, resolved: &Resolved) {
    let site = p.site;
    let topics = site.vocabularies.of(TermKind::Topic).map(|(id, _)| id);
    let topics = topics.filter(|id| resolved.index.has_term(*id)).map(Stream::Topic);
    let mut streams = vec![Stream::All, Stream::Data];
    streams.extend(site.of_kind(Kind::Event).next().map(|_| Stream::Events));
    streams.extend(topics);
    for lang in site.langs() {
        for stream in &streams {
            for form in Form::ALL {
                let url = site.feed_url(*stream, *form, lang);
                p.add(url, Some(lang), What::Feed(*stream, *form), Loc::Project);
            }
        }
    }
}

impl Site {
    /// The page a feed belongs to.
    pub fn feed_page(&self, stream: Stream, lang: Lang) -> Url {
        match stream {
            Stream::All => self.routes.home(lang),
            Stream::Topic(id) => self.term_url(id, lang),
            Stream::Events => self.routes.section(Section::Events, lang),
            Stream::Data => self.routes.section(Section::Datasets, lang),
        }
    }

    /// The address of a feed.
    pub fn feed_url(&self, stream: Stream, form: Form, lang: Lang) -> Url {
        route::file(&self.feed_page(stream, lang), form.file_name())
    }
}
