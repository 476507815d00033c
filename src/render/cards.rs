//! Cards: how a piece, a dataset, a chart or a term is shown in a list, drawn once for all the pages that show it.
//!
//! In: the site and the theme's `card.html`. Out: what each card says, in short, for who only asks whether it is what it
//! was; and its markup, by language and level of its heading, drawn when the first page shows it. A template that fails is
//! told at the end, once for each card. An article stands in a dozen rows: its card is the same.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Ctx;
use super::view::{Card, CardView, Html};
use crate::diag::Diagnostic;
use crate::lang::Lang;
use crate::par;
use crate::resolve::Item;
use crate::site::vocabulary::TermId;
use crate::site::{ChartId, DatasetId, PieceId};
use crate::world::out::Fingerprint;

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
    all: BTreeMap<(CardOf, Lang), Cell>,
}

struct Cell {
    said: Fingerprint,
    /// By level.
    drawn: [OnceLock<Result<Html, Box<Diagnostic>>>; 2],
}

impl Cards {
    /// What a card says, in short; `None` for what has no page in any language.
    pub fn said(&self, of: CardOf, lang: Lang) -> Option<Fingerprint> {
        self.all.get(&(of, lang)).map(|cell| cell.said)
    }

    /// Forgets how cards look; what they say stays.
    pub fn undraw(&mut self) {
        for cell in self.all.values_mut() {
            cell.drawn = Default::default();
        }
    }

    /// What was wrong with the template, as far as cards were drawn.
    pub fn faults(&self) -> impl Iterator<Item = Diagnostic> {
        let drawn = self.all.values().flat_map(|cell| &cell.drawn);
        drawn.filter_map(|drawn| Some(drawn.get()?.as_ref().err()?.as_ref().clone()))
    }
}

/// Finds out what every card says, in parallel.
pub fn cards(ctx: &Ctx<'_>) -> Cards {
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
    let (cells, _) = par::map(&all, |(of, lang)| (cell(ctx, *of, *lang), Vec::new()));
    let all = all.into_iter().zip(cells).filter_map(|(key, cell)| Some((key, cell?)));
    Cards { all: all.collect() }
}

fn cell(ctx: &Ctx<'_>, of: CardOf, lang: Lang) -> Option<Cell> {
    let card = serde_json::to_vec(&view(ctx, of, lang)?).ok()?;
    Some(Cell { said: Fingerprint::of(&[&card]), drawn: Default::default() })
}

fn view(ctx: &Ctx<'_>, of: CardOf, lang: Lang) -> Option<Card> {
    match of {
        CardOf::Item(item) => ctx.card(item, lang),
        CardOf::Term(id) => Some(super::page::list::term_card(ctx, id, lang)),
    }
}

impl Ctx<'_> {
    /// Takes notice of something whose cards say something else.
    pub fn card_anew(&mut self, item: Item) {
        let site = self.site;
        for lang in site.langs() {
            let key = (CardOf::Item(item), lang);
            if let Some(cell) = cell(self, key.0, lang).filter(|_| item.section(site).is_some()) {
                self.cards.all.insert(key, cell);
            }
        }
    }

    /// A card as it is shown; `None` for what has no page in any language.
    pub fn drawn_card(&self, of: CardOf, lang: Lang, level: CardLevel) -> Option<Html> {
        let cell = self.cards.all.get(&(of, lang))?;
        let (i, level) = match level {
            CardLevel::Two => (0, 2),
            CardLevel::Three => (1, 3),
        };
        let drawn = cell.drawn.get(i)?.get_or_init(|| {
            let view = CardView { card: view(self, of, lang).unwrap_or_default(), level };
            let mut drawn = self.templates.render("card.html", &view, lang, self.sources)?;
            // All of them are kept until the last page is drawn.
            drawn.shrink_to_fit();
            Ok(Html(drawn))
        });
        Some(drawn.as_ref().map_or_else(|_| Html::default(), Html::clone))
    }
}
