//! Cards: how a piece, a dataset, a chart or a term is shown in a list, drawn once for all the pages that show it.
//!
//! In: the site and the theme's `card.html`. Out: what each card says, in short, for who only asks whether it is what it
//! was; and its markup, by language and level of its heading. Both are worked out for the first who asks. A template that
//! fails is told at the end, once for each card. An article stands in a dozen rows: its card is the same.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Ctx;
use super::view::{Card, CardView, Html};
use crate::diag::Diagnostic;
use crate::lang::Lang;
use crate::resolve::Item;
use crate::site::vocabulary::TermId;
use crate::site::{ChartId, DatasetId, PieceId, Site};
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

#[derive(Default)]
struct Cell {
    /// `None` for what has no page in any language.
    said: OnceLock<Option<Fingerprint>>,
    /// By level; `None` for what has no page in any language.
    drawn: [OnceLock<Option<Drawn>>; 2],
}

/// Its markup, or what was wrong with the template.
type Drawn = Result<Html, Box<Diagnostic>>;

impl Cards {
    /// Forgets how cards look; what they say stays.
    pub fn undraw(&mut self) {
        for cell in self.all.values_mut() {
            cell.drawn = Default::default();
        }
    }

    /// What was wrong with the template, as far as cards were drawn.
    pub fn faults(&self) -> impl Iterator<Item = Diagnostic> {
        let drawn = self.all.values().flat_map(|cell| &cell.drawn);
        drawn.filter_map(|drawn| Some(drawn.get()?.as_ref()?.as_ref().err()?.as_ref().clone()))
    }
}

/// A place for the card of everything that lists hold.
pub fn cards(site: &Site) -> Cards {
    let items = (0..site.pieces.len())
        .map(|i| Item::Piece(PieceId(i)))
        .chain((0..site.datasets.len()).map(|i| Item::Dataset(DatasetId(i))))
        .chain((0..site.charts.len()).map(|i| Item::Chart(ChartId(i))));
    let terms = site.vocabularies.iter().map(|(id, _)| CardOf::Term(id));
    let all = items.filter(|item| item.section(site).is_some()).map(CardOf::Item).chain(terms);
    let all = all.flat_map(|of| site.langs().map(move |lang| (of, lang)));
    Cards { all: all.map(|key| (key, Cell::default())).collect() }
}

fn said(ctx: &Ctx<'_>, of: CardOf, lang: Lang) -> Option<Fingerprint> {
    let card = serde_json::to_vec(&view(ctx, of, lang)?).ok()?;
    Some(Fingerprint::of(&[&card]))
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
        for lang in self.site.langs() {
            if let Some(cell) = self.cards.all.get_mut(&(CardOf::Item(item), lang)) {
                *cell = Cell::default();
            }
        }
    }

    /// What a card says, in short; `None` for what has no page in any language.
    pub fn card_said(&self, of: CardOf, lang: Lang) -> Option<Fingerprint> {
        *self.cards.all.get(&(of, lang))?.said.get_or_init(|| said(self, of, lang))
    }

    /// A card as it is shown; `None` for what has no page in any language.
    pub fn drawn_card(&self, of: CardOf, lang: Lang, level: CardLevel) -> Option<Html> {
        let cell = self.cards.all.get(&(of, lang))?;
        let (i, level) = match level {
            CardLevel::Two => (0, 2),
            CardLevel::Three => (1, 3),
        };
        let draw = |card| {
            let view = CardView { card, level };
            let mut drawn = self.templates.render("card.html", &view, lang, self.sources)?;
            // All of them are kept until the last page is drawn.
            drawn.shrink_to_fit();
            Ok(Html(drawn))
        };
        let drawn = cell.drawn.get(i)?.get_or_init(|| Some(draw(view(self, of, lang)?)));
        drawn.as_ref().map(|drawn| drawn.as_ref().map_or_else(|_| Html::default(), Html::clone))
    }
}
