//! What others see of pages by now beside what they saw: when they changed, and where they stand among others, once some
//! have other topics, places, authors or another date.
//!
//! In: a planned site, and what others showed of these pages before. Out: the pages of lists that hold or count other
//! things by now, or came or went with them; the feeds; the data that came to be used or are used no more. Where more than
//! that may be another — the address of a page that people wrote, a row of another page, the number of a page in the
//! search — the site is built whole.

use std::collections::{BTreeMap, BTreeSet};

use super::amend::Page;
use super::{Made, faces, published};
use crate::lang::Lang;
use crate::name::Url;
use crate::picture;
use crate::plan::feeds::Stream;
use crate::plan::search::Target;
use crate::plan::{ListOf, n_pages, page_of};
use crate::render::Ctx;
use crate::render::parts::ROW;
use crate::resolve::{Index, Item};
use crate::site::sketches::{Sketch, Sketches};
use crate::site::vocabulary::{TermId, TermKind};
use crate::site::{PieceId, Site, Text, section_of};
use crate::source::FileId;
use crate::world::manifest::{Head, PublishedUrl};

/// What is another since pages stand elsewhere among others.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// Pages of lists, from 1, in every language.
    pub lists: BTreeSet<(ListOf, usize)>,
    /// How many pages lists had and have, where that is not the same.
    pub n_pages: Vec<(ListOf, usize, usize)>,
    /// Feeds, in every language.
    pub feeds: Vec<Stream>,
    /// Datasets that came to be used, or are used no more.
    pub used: BTreeSet<Item>,
    /// Whether any page changed at another time, or moved.
    pub is_dated: bool,
    /// What others show of the texts by now.
    pub sketches: BTreeMap<FileId, Vec<u8>>,
}

impl Moved {
    /// What is another since these pages moved; `None` where that may be more.
    pub(super) fn of(made: &mut Made, pages: &[Page], sketches: &Sketches) -> Option<Self> {
        let (mut moved, mut were) = (Self::default(), Vec::new());
        for page in pages {
            let piece = made.site.piece(page.id);
            if !faces::is_known(piece.kind) {
                return None;
            }
            let text = piece.text(page.lang)?;
            let now = faces::sketch(&made.resolved, page.id, (text, page.lang))?;
            let (then, is) = (sketches.find(page.file)?, Sketch::of(&now)?);
            // A title that the face of pictures lacks letters for has no picture: the file comes or goes.
            let has_picture = |sketch: Sketch<'_>| sketch.title().map(picture::has);
            if then.place != is.place || has_picture(then) != has_picture(is) {
                return None;
            }
            if then.lists != is.lists {
                let zone = &made.site.config.timezone;
                were.push((page.id, page.lang, then.text(page.file, &text.folder, zone)?));
                let targets = &made.plan.searched(page.lang).targets;
                if targets.get(page.number) != Some(&Target::Piece(page.id)) {
                    return None;
                }
            }
            moved.is_dated |= then.dates != is.dates || then.lists != is.lists;
            moved.sketches.insert(page.file, now);
        }
        if !were.is_empty() {
            moved.extend(made, were)?;
        }
        Some(moved)
    }

    /// Adds what is another since pages stand elsewhere, of which these are the texts as others saw them before.
    fn extend(&mut self, made: &mut Made, mut were: Vec<(PieceId, Lang, Text)>) -> Option<()> {
        self.feeds.push(Stream::All);
        // One of which several languages changed is one.
        let ids: BTreeSet<PieceId> = were.iter().map(|(id, ..)| *id).collect();
        let mut terms: BTreeSet<TermId> = BTreeSet::new();
        for (id, lang, was) in &were {
            let is = made.resolved.text(*id, *lang)?.datasets.iter();
            let [was_used, is_used]: [BTreeSet<Item>; 2] =
                [was.datasets.iter(), is].map(|all| all.copied().map(Item::Dataset).collect());
            self.used.extend(&was_used ^ &is_used);
            let texts = made.site.piece(*id).texts.iter().flatten().chain([was]);
            terms.extend(texts.flat_map(|text| text.terms.iter().chain(&text.authors)));
        }
        let all: Vec<TermId> = terms.iter().copied().collect();
        let topics = made.site.terms_of(&all, TermKind::Topic);
        self.feeds.extend(topics.map(Stream::Topic));
        let after = lists(&made.site, &made.resolved.index, &ids, &terms);
        put(&mut made.site, &mut were);
        let index = made.resolved.index.moved(&made.site, &ids);
        debug_assert!(index.holds_as(&Index::new(&made.site)), "moved, it is that of the site");
        let before = lists(&made.site, &index, &ids, &terms);
        put(&mut made.site, &mut were);
        if !before.keys().eq(after.keys()) {
            return None;
        }
        for ((of, then), now) in before.iter().zip(after.values()) {
            let pages = others(&made.site, *of, (then, now))?;
            self.lists.extend(pages.into_iter().map(|page| (*of, page)));
            let [n_then, n_now] = [then, now].map(|items| n_pages(items.len()));
            if n_then != n_now {
                self.n_pages.push((*of, n_then, n_now));
            }
        }
        Some(())
    }
}

/// The pages of lists that are there or not since a list has become longer or shorter.
#[derive(Default)]
pub(super) struct Repaged {
    /// The addresses that are there no more.
    pub gone: Vec<Url>,
    new: Vec<PublishedUrl>,
}

impl Repaged {
    /// Those of lists that are longer or shorter than they were; `None` where one is gone that is among the addresses that
    /// are `linked`: such a link is dead by now, wherever it stands.
    pub(super) fn of(ctx: &Ctx<'_>, moved: &Moved, linked: &BTreeSet<String>) -> Option<Self> {
        let mut all = Self::default();
        for (of, then, now) in &moved.n_pages {
            for lang in ctx.site.langs() {
                let first = ctx.plan.list_url(ctx.site, *of, lang);
                let url = |n| ctx.site.routes.nth(&first, n, lang);
                all.gone.extend((now + 1..=*then).map(url));
                let jobs = (then + 1..=*now).filter_map(|n| ctx.plan.job(&url(n)));
                all.new.extend(jobs.filter_map(|job| published(ctx.site, job)));
            }
        }
        let is_linked = |url: &Url| linked.contains(url.as_str());
        Some(all).filter(|all| !all.gone.iter().any(is_linked))
    }

    /// What a manifest says, with them and without them.
    pub(super) fn put(&self, head: Head) -> Option<Head> {
        if self.gone.is_empty() && self.new.is_empty() {
            return Some(head);
        }
        let gone: Vec<&str> = self.gone.iter().map(Url::as_str).collect();
        head.readdressed(&gone, &self.new)
    }
}

/// Exchanges texts of a site, whose addresses are the same: done twice, the site is what it was.
fn put(site: &mut Site, texts: &mut [(PieceId, Lang, Text)]) {
    for (id, lang, other) in texts {
        let there = site.pieces.get_mut(id.0).and_then(|piece| piece.texts.get_mut(lang.index()));
        if let Some(text) = there.and_then(Option::as_mut) {
            std::mem::swap(text, other);
        }
    }
}

/// What the lists hold in which these pages, or any on these terms, may stand.
fn lists(
    site: &Site,
    index: &Index,
    ids: &BTreeSet<PieceId>,
    terms: &BTreeSet<TermId>,
) -> BTreeMap<ListOf, Vec<Item>> {
    let sections: BTreeSet<_> =
        ids.iter().filter_map(|id| section_of(site.piece(*id).kind)).collect();
    let years = sections.iter().flat_map(|section| {
        let years = index.years(site, *section).into_iter();
        years.map(|(year, _)| ListOf::Year(*section, year))
    });
    let sections = sections.iter().copied().map(ListOf::Section);
    let all = sections.chain(years).chain(terms.iter().copied().map(ListOf::Term));
    all.map(|of| (of, of.items(site, index))).collect()
}

/// The pages, from 1, of a list that may be others, by what it held and holds; `None` where more may be.
fn others(site: &Site, of: ListOf, (then, now): (&[Item], &[Item])) -> Option<BTreeSet<usize>> {
    let n = n_pages(now.len());
    if then.is_empty() != now.is_empty() || head(site, of, then) != head(site, of, now) {
        return None;
    }
    // Each of its pages links to all others.
    if n != n_pages(then.len()) {
        return Some((1..=n).collect());
    }
    let is_same = |(a, b): &(&Item, &Item)| a == b;
    let first = then.iter().zip(now).take_while(is_same).count();
    let last = if then.len() == now.len() {
        now.len() - then.iter().rev().zip(now.iter().rev()).take_while(is_same).count()
    } else {
        then.len().max(now.len())
    };
    let mut pages: BTreeSet<usize> = (first..last).map(page_of).collect();
    match of {
        ListOf::Term(_) => {}
        // Their first pages count what is on each topic and place, each of their pages what they hold.
        ListOf::Section(_) | ListOf::Year(..) if then.len() != now.len() => pages.extend(1..=n),
        ListOf::Section(_) | ListOf::Year(..) => pages.extend([1]),
    }
    Some(pages)
}

/// What rows of other pages show of a list: the newest of it, without the page itself, and what stands in the row above.
fn head(site: &Site, of: ListOf, items: &[Item]) -> Vec<Item> {
    let shown = match of {
        ListOf::Section(_) => ROW + 1,
        ListOf::Year(..) => 0,
        ListOf::Term(term) => match site.vocabularies.get(term).kind {
            TermKind::Topic | TermKind::Place => 2 * ROW + 1,
            TermKind::Organisation | TermKind::Project | TermKind::Person => 0,
        },
    };
    let pieces = items.iter().filter(|item| matches!(item, Item::Piece(_)));
    pieces.take(shown).copied().collect()
}
