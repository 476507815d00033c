//! Cards: how a piece, a dataset, a chart or a term is shown in a list, drawn once for all the pages that show it.
//!
//! In: the site and the theme's `card.html`. Out: the markup of each card, by language and level of its heading; a
//! template that fails is reported here, once for each card. An article stands in a dozen rows: its card is the same.

use std::collections::BTreeMap;

use super::Ctx;
use super::view::{Card, CardView, Html};
use crate::diag::Diagnostic;
use crate::lang::Lang;
use crate::par;
use crate::resolve::Item;
use crate::site::vocabulary::TermId;
use crate::site::{ChartId, DatasetId, PieceId};

/// What a card is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardOf {
    /// A piece, a dataset, a chart.
    Item(Item),
    /// A term, in the list of its vocabulary.
    Term(TermId),
}

/// Level of the heading of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardLevel {
    /// Under the title of a page: `<h2>`.
    Two,
    /// In a titled row or group: `<h3>`.
    Three,
}

/// Every card of the site.
#[derive(Default)]
pub struct Cards {
    drawn: BTreeMap<(CardOf, Lang, CardLevel), Html>,
}

impl Cards {
    /// A card; `None` for what has no page in any language.
    pub fn get(&self, of: CardOf, lang: Lang, level: CardLevel) -> Option<Html> {
        self.drawn.get(&(of, lang, level)).cloned()
    }
}

/// Draws them, in parallel.
pub fn cards(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) -> Cards {
    let site = ctx.site;
    let items = (0..site.pieces.len())
        .map(|i| Item::Piece(PieceId(i)))
        .chain((0..site.datasets.len()).map(|i| Item::Dataset(DatasetId(i))))
        .chain((0..site.charts.len()).map(|i| Item::Chart(ChartId(i))));
    let terms = site.vocabularies.iter().map(|(id, _)| CardOf::Term(id));
    let all: Vec<(CardOf, Lang)> = items
        .filter(|item| item.section(site).is_some())
        .map(CardOf::Item)
        .chain(terms)
        .flat_map(|of| site.langs().map(move |lang| (of, lang)))
        .collect();
    let (drawn, faults) = par::map(&all, |(of, lang)| {
        let mut faults = Vec::new();
        let card = match of {
            CardOf::Item(item) => ctx.card(*item, *lang),
            CardOf::Term(id) => Some(super::page::list::term_card(ctx, *id, *lang)),
        };
        let levels = card.map(|card| both(ctx, card, *lang, &mut faults));
        ((*of, *lang, levels), faults)
    });
    found.extend(faults);
    let each = |(of, lang, levels): (CardOf, Lang, Option<[Html; 2]>)| {
        let [two, three] = levels?;
        Some([((of, lang, CardLevel::Two), two), ((of, lang, CardLevel::Three), three)])
    };
    Cards { drawn: drawn.into_iter().filter_map(each).flatten().collect() }
}

fn both(ctx: &Ctx<'_>, card: Card, lang: Lang, faults: &mut Vec<Diagnostic>) -> [Html; 2] {
    let mut view = CardView { card, level: 2 };
    [2, 3].map(|level| {
        view.level = level;
        let drawn = ctx.templates.render("card.html", &view, lang, ctx.sources);
        let mut drawn = drawn.unwrap_or_else(|fault| {
            if !faults.contains(&fault) {
                faults.push(*fault);
            }
            String::new()
        });
        // All of them are kept until the last page is drawn.
        drawn.shrink_to_fit();
        Html(drawn)
    })
}
