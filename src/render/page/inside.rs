//! The places that lie in another one: a table of their newest figures, or links where there are none.

use super::table::{Signs, view};
use crate::data::value::Obs;
use crate::lang::Lang;
use crate::render::Ctx;
use crate::render::view::{CellView, HeadCell, LinkGroup, Row, TableView};
use crate::resolve::PlaceFigure;
use crate::site::vocabulary::{Term, TermId, TermKind};

/// How many figures of each place stand in the table.
const COLUMNS: usize = 4;

/// The places inside a place, in the order of the vocabulary.
fn places(ctx: &Ctx<'_>, id: TermId) -> Vec<TermId> {
    let term = ctx.site.vocabularies.get(id);
    if term.kind != TermKind::Place {
        return Vec::new();
    }
    let here = |t: &Term| t.record.text("parent").is_some_and(|p| p == term.id.as_str());
    let all = ctx.site.vocabularies.of(TermKind::Place);
    all.filter(|(_, t)| here(t)).map(|(id, _)| id).collect()
}

/// Links to the places inside a place.
pub(super) fn links(ctx: &Ctx<'_>, id: TermId, lang: Lang) -> Vec<LinkGroup> {
    let links: Vec<_> = places(ctx, id).iter().map(|id| ctx.term_link(*id, lang)).collect();
    if links.is_empty() {
        return Vec::new();
    }
    vec![LinkGroup { title: ctx.word(lang, "places_inside").to_owned(), links }]
}

/// The newest figures of the places inside a place: those that most of them have, final ones first. `None` where there is
/// nothing to compare.
pub(super) fn table(ctx: &Ctx<'_>, id: TermId, lang: Lang) -> Option<TableView> {
    let places = places(ctx, id);
    let columns = columns(ctx, &places);
    if columns.is_empty() {
        return None;
    }
    let mut signs = Signs::default();
    let first = HeadCell { text: ctx.word(lang, "place").to_owned(), ..HeadCell::default() };
    let head = columns.iter().map(|figure| {
        let shown = ctx.place_figure(figure, lang);
        HeadCell { text: shown.label, unit: shown.note, numeric: true, lang: None }
    });
    let head = std::iter::once(first).chain(head).collect();
    let row = |place: &TermId| {
        let link = ctx.term_link(*place, lang);
        let name = CellView {
            text: link.label,
            header: true,
            href: Some(link.href),
            ..CellView::default()
        };
        let own = ctx.resolved.place_figures(*place);
        let mut cells = vec![name];
        for of in &columns {
            let figure = own.iter().find(|figure| figure.is_beside(of));
            cells.push(cell(ctx, figure, lang, &mut signs));
        }
        Row { cells }
    };
    let rows = places.iter().map(row).collect();
    let place = ctx.site.term_label(id, lang).0;
    let caption = ctx.site.strings.fill(lang, "places_table", &[("place", place)]);
    Some(TableView {
        region_label: ctx.site.strings.fill(lang, "table_region", &[("title", &caption)]),
        caption,
        head,
        rows,
        legend: signs.legend(ctx, lang),
        sortable: true,
    })
}

fn cell(ctx: &Ctx<'_>, figure: Option<&PlaceFigure>, lang: Lang, signs: &mut Signs) -> CellView {
    let Some(figure) = figure else { return CellView { numeric: true, ..CellView::default() } };
    let number = figure.value.as_decimal();
    let text = number.map(|n| ctx.site.formats.number(lang, &n, None)).unwrap_or_default();
    view(ctx, text, figure.value.is_absent(), figure.status, true, false, lang, signs)
}

/// The columns that more than half of the places have, by a figure of each.
fn columns<'f>(ctx: &'f Ctx<'_>, places: &[TermId]) -> Vec<&'f PlaceFigure> {
    // A place has a handful of figures, in the order of the tables.
    let mut all: Vec<(usize, &PlaceFigure)> = Vec::new();
    for figure in places.iter().flat_map(|place| ctx.resolved.place_figures(*place)) {
        match all.iter_mut().find(|(_, other)| other.is_beside(figure)) {
            Some((n, _)) => *n += 1,
            None => all.push((1, figure)),
        }
    }
    let common = all.into_iter().filter(|(n, _)| *n > 1 && n * 2 > places.len());
    let mut columns: Vec<&PlaceFigure> = common.map(|(_, figure)| figure).collect();
    columns.sort_by_key(|figure| figure.status.obs == Obs::Provisional);
    columns.truncate(COLUMNS);
    columns
}
