//! Where others show a page: its title, its description, when it changed.
//!
//! In: what the last build knew, and pages of which others see something else by now. Out: before the site is read, the
//! pages that show something of them; when it is planned, every job that does. What is another because such a page stands
//! elsewhere among others is asked of [`Moved`].

use std::collections::BTreeSet;

use super::amend::Page;
use super::known::Known;
use super::moved::Moved;
use crate::doc::Doc;
use crate::doc::front::Kind;
use crate::lang::Lang;
use crate::plan::feeds::Stream;
use crate::plan::social::Poster;
use crate::plan::{Job, ListOf, What, page_of};
use crate::render::{Ctx, news};
use crate::resolve::{Item, Resolved};
use crate::site::sketches::Told;
use crate::site::vocabulary::TermKind;
use crate::site::{DatasetId, PieceId, Text, section_of};
use crate::source::FileId;

/// Whether all that shows a page of a kind is named here.
pub(super) fn is_known(kind: Kind) -> bool {
    match kind {
        Kind::Article | Kind::AltriSguardi | Kind::Page => true,
        // Calendars tell of events; reports and their chapters, and what is made of them, of each other.
        Kind::Event | Kind::Report | Kind::Chapter | Kind::Home => false,
    }
}

/// What others show of a text, as it is left to the next build.
pub(super) fn sketch(
    resolved: &Resolved,
    id: PieceId,
    (text, lang): (&Text, Lang),
) -> Option<Vec<u8>> {
    let resolved = resolved.text(id, lang)?;
    let told = Told {
        text,
        title: &resolved.title,
        description: &resolved.description,
        corrections: &resolved.corrections,
        datasets: &resolved.datasets,
    };
    Some(told.sketch())
}

impl Known {
    /// The texts of the pages that show something of these, without these.
    pub(super) fn showing(&self, texts: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let pages = || texts.iter().filter_map(|file| self.pages.get(file));
        let targets: BTreeSet<&str> = pages().map(|page| page.target.as_str()).collect();
        let named = self.pages.values().map(|page| (page.target.as_str(), page.lang));
        let named: BTreeSet<_> = named.filter(|(target, _)| targets.contains(target)).collect();
        let shows = |lang: usize, shown: &FileId| {
            // Most that is shown is none of these, which is soon seen.
            let page = texts.contains(shown).then(|| self.pages.get(shown)).flatten();
            // In another language a page is shown by its own text there, where it has one.
            page.is_some_and(|page| {
                page.lang == lang || !named.contains(&(page.target.as_str(), lang))
            })
        };
        let pages = self.pages.iter().map(|(file, page)| (file, page.lang, &page.texts));
        let all =
            pages.chain(self.sections.iter().map(|(file, (lang, texts))| (file, *lang, texts)));
        let all = all.filter(|(file, lang, shown)| {
            !texts.contains(file) && shown.iter().any(|file| shows(*lang, file))
        });
        all.map(|(file, ..)| *file).collect()
    }
}

/// What shows pages of which others see something else by now.
#[derive(Default)]
pub(super) struct Shown {
    /// Pages that people wrote.
    pieces: BTreeSet<(PieceId, Lang)>,
    /// Pages of lists, from 1.
    lists: BTreeSet<(ListOf, usize, Lang)>,
    feeds: Vec<(Stream, Lang)>,
    /// The datasets and charts that the pages use.
    used: BTreeSet<(Item, Lang)>,
    /// The datasets whose notes name them.
    noted: BTreeSet<DatasetId>,
    /// The reports of which a part shows them.
    reports: BTreeSet<PieceId>,
    /// Whose pictures bear their title.
    posters: BTreeSet<(PieceId, Lang)>,
    /// Whether any of them changed at another time.
    is_dated: bool,
}

impl Shown {
    /// What shows these pages, of each of which it is said whether others call it something else, and what is another since
    /// they changed at another time or moved; `pieces` are those that people wrote.
    pub(super) fn of(
        ctx: &Ctx<'_>,
        pages: &[(&Page, bool)],
        pieces: BTreeSet<(PieceId, Lang)>,
        moved: &Moved,
    ) -> Self {
        let reports = pieces.iter().map(|(id, _)| ctx.site.piece(*id).parent.unwrap_or(*id));
        let is_dated = moved.is_dated;
        let mut all = Self { reports: reports.collect(), pieces, is_dated, ..Self::default() };
        for lang in ctx.site.langs() {
            all.lists.extend(moved.lists.iter().map(|(of, page)| (*of, *page, lang)));
            all.feeds.extend(moved.feeds.iter().map(|stream| (*stream, lang)));
            all.used.extend(moved.used.iter().map(|item| (*item, lang)));
        }
        for (page, is_renamed) in pages {
            all.posters.insert((page.id, page.lang));
            let is_shown = |lang: &Lang| {
                let text = ctx.site.piece(page.id).any_text(*lang, ctx.site.langs());
                text.is_some_and(|(_, shown)| shown == page.lang)
            };
            for lang in ctx.site.langs().filter(is_shown) {
                all.tell(ctx, page.id, lang);
                if *is_renamed {
                    all.name(ctx, page.id, lang);
                }
            }
        }
        all
    }

    /// Adds what tells of a page that it changed.
    fn tell(&mut self, ctx: &Ctx<'_>, id: PieceId, lang: Lang) {
        let terms = ctx.resolved.index.terms_of_item(ctx.site, Item::Piece(id));
        let topics = ctx.site.terms_of(terms, TermKind::Topic);
        let streams = topics.map(Stream::Topic).chain([Stream::All]);
        let streams = streams.filter(|stream| news::newest(ctx, *stream, lang).contains(&id));
        self.feeds.extend(streams.map(|stream| (stream, lang)));
    }

    /// Adds what calls a page by its name.
    fn name(&mut self, ctx: &Ctx<'_>, id: PieceId, lang: Lang) {
        let (site, index, item) = (ctx.site, &ctx.resolved.index, Item::Piece(id));
        let texts = || site.piece(id).texts.iter().flatten();
        let terms = index.terms_of_item(site, item).iter();
        let terms = terms.chain(texts().flat_map(|text| &text.authors)).copied();
        let section = section_of(site.piece(id).kind);
        let years = section.zip(item.year(site)).map(|(section, year)| ListOf::Year(section, year));
        let lists = section.map(ListOf::Section).into_iter().chain(years);
        for list in lists.chain(terms.map(ListOf::Term)) {
            let place = list.items(site, index).iter().position(|other| *other == item);
            self.lists.extend(place.map(|place| (list, page_of(place), lang)));
        }
        for resolved in site.langs().filter_map(|lang| ctx.resolved.text(id, lang)) {
            let datasets = resolved.datasets.iter().map(|id| Item::Dataset(*id));
            let charts = resolved.charts.iter().flatten().map(|id| Item::Chart(*id));
            self.used.extend(datasets.chain(charts).map(|item| (item, lang)));
        }
        let names = |notes: &Doc| {
            notes.links.iter().any(|link| ctx.links().named(&link.target) == Some(id))
        };
        for (i, dataset) in site.datasets.iter().enumerate() {
            let mut notes =
                dataset.notes.iter().chain(dataset.frozen.iter().flat_map(|v| &v.notes));
            if notes.any(|notes| notes.as_ref().is_some_and(names)) {
                self.noted.insert(DatasetId(i));
            }
        }
    }

    /// Whether a job shows any of them.
    pub(super) fn has(&self, job: &Job) -> bool {
        if matches!(job.what, What::Sitemap(_)) {
            return self.is_dated;
        }
        let Some(lang) = job.lang else { return false };
        if let What::Piece(id) = job.what {
            self.pieces.contains(&(id, lang))
        } else if let What::List(of, n) = job.what {
            self.lists.contains(&(of, n, lang))
        } else if let What::Term(id) = job.what {
            self.lists.contains(&(ListOf::Term(id), 1, lang))
        } else if let What::Feed(stream, _) = job.what {
            self.feeds.contains(&(stream, lang))
        } else if let What::Dataset(id, frozen) = job.what {
            let is_used = frozen.is_none() && self.used.contains(&(Item::Dataset(id), lang));
            is_used || self.noted.contains(&id)
        } else if let What::Print(id) = job.what {
            self.reports.contains(&id)
        } else if let What::Chart(id) = job.what {
            self.used.contains(&(Item::Chart(id), lang))
        } else if let What::Card(Poster::Piece(id)) = job.what {
            self.posters.contains(&(id, lang))
        } else {
            false
        }
    }
}
