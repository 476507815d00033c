//! What a place's figures were year by year, beside the same of the place around it: small charts.
//!
//! A rate is drawn as it is; of numbers that grow with the place, both are drawn as a hundred in the first year. Nothing is
//! added up here: the place around has its line where a table has its own figure.

use std::collections::BTreeMap;

use super::table;
use crate::chart::{self, ChartSpec, InLang, Texts};
use crate::data::schema::{Field, Type};
use crate::data::value::{Cell, Conf, Decimal, Status, Value};
use crate::frame::{Break, Frame, FrameColumn, Kind, Lineage};
use crate::lang::Lang;
use crate::render::Ctx;
use crate::render::base::link;
use crate::render::view::{Figure, Html, Text};
use crate::resolve::PlaceSeries;
use crate::site::DatasetId;
use crate::site::vocabulary::{TermId, TermKind};

/// As many years have a value, or nothing is drawn.
const YEARS: usize = 3;
/// As many charts at most.
const CHARTS: usize = 6;
/// A count that begins lower is not compared: a few more or fewer would be a large share of it.
const FEW: i64 = 30;

/// The columns that are drawn.
const YEAR: &str = "year";
const PLACE: &str = "place";
const VALUE: &str = "value";

/// The charts of a place, heading level 2.
pub(super) fn figures(ctx: &Ctx<'_>, id: TermId, lang: Lang) -> Vec<Figure> {
    let parent = ctx.site.vocabularies.get(id).record.text("parent");
    let parent = parent.and_then(|p| ctx.site.vocabularies.find(TermKind::Place, p));
    let all = ctx.resolved.place_series(id).iter().filter(|s| changes(s));
    let drawn = all.enumerate().filter_map(|(nth, own)| {
        let around = parent.and_then(|parent| {
            let all = ctx.resolved.place_series(parent).iter();
            let same = all.filter(|s| s.n_values() >= YEARS).find(|s| is_same(ctx, own, s))?;
            Some((parent, same))
        });
        Pair { ctx, lang, id, own, around }.figure(nth)
    });
    drawn.take(CHARTS).collect()
}

/// Whether a series has years enough, and not the same value in all of them.
fn changes(series: &PlaceSeries) -> bool {
    let values = || series.points.iter().filter_map(|(_, cell)| shown(cell));
    values().count() >= YEARS && values().any(|v| Some(v) != values().next())
}

/// Whether a series moves by a hundredth of its base at least: of a smaller change an index would show little but its
/// own rounding, drawn as high as any other.
fn moves(series: &PlaceSeries, base: Decimal) -> bool {
    let values = || series.points.iter().filter_map(|(_, cell)| shown(cell));
    let width = values().max().zip(values().min()).and_then(|(max, min)| max.checked_sub(min));
    let hundredfold = width.and_then(|width| width.checked_mul(Decimal::ONE_HUNDRED));
    hundredfold.is_some_and(|width| width >= base)
}

/// The number that may be shown.
fn shown(cell: &Cell) -> Option<Decimal> {
    cell.value.as_decimal().filter(|_| cell.status.conf == Conf::Free)
}

/// The year of a point and both values, where the series around has one too.
fn in_both((year, cell): &(i16, Cell), around: &PlaceSeries) -> Option<(i16, [Decimal; 2])> {
    let (_, there) = around.points.iter().find(|(y, _)| y == year)?;
    Some((*year, [shown(cell)?, shown(there)?]))
}

fn field<'s>(ctx: &Ctx<'s>, series: &PlaceSeries, name: &str) -> Option<&'s Field> {
    ctx.site.table(series.table).resource.schema.field(name)
}

/// Whether two series say the same of two places: they are one column, or their fields bear the same name, title, type
/// and unit, and so do the years they are of.
fn is_same(ctx: &Ctx<'_>, one: &PlaceSeries, other: &PlaceSeries) -> bool {
    if one.table == other.table {
        return one.field == other.field;
    }
    let alike = |a: &str, b: &str| match (field(ctx, one, a), field(ctx, other, b)) {
        (Some(a), Some(b)) => {
            a.name == b.name && a.title == b.title && a.ty == b.ty && a.unit == b.unit
        }
        (_, _) => false,
    };
    let meaning = |of: &PlaceSeries| field(ctx, of, &of.years).map(|f| f.description.clone());
    alike(&one.field, &other.field)
        && alike(&one.years, &other.years)
        && meaning(one) == meaning(other)
}

/// A place's series, and that of the place around it.
struct Pair<'a> {
    ctx: &'a Ctx<'a>,
    lang: Lang,
    id: TermId,
    own: &'a PlaceSeries,
    around: Option<(TermId, &'a PlaceSeries)>,
}

/// Whether a place is compared with the one around it.
#[derive(Clone, Copy, PartialEq)]
enum Compared {
    As(Measure),
    /// They count too few for that.
    Few,
    /// Nothing is known of the one around it, or not enough.
    Not,
}

/// How two places of different size are compared.
#[derive(Clone, Copy, PartialEq)]
enum Measure {
    /// As it is.
    Plain,
    /// As a hundred in a year: what both were then.
    Index(i16, [Decimal; 2]),
}

impl Pair<'_> {
    fn figure(&self, nth: usize) -> Option<Figure> {
        let (ctx, lang) = (self.ctx, self.lang);
        let field = field(ctx, self.own, &self.own.field)?;
        let compared = self.compared(field);
        // Where the two cannot be compared, the place stands alone.
        let (around, measure) = match compared {
            Compared::As(measure) => (self.around, measure),
            Compared::Few | Compared::Not => (None, Measure::Plain),
        };
        if let (Some((_, around)), Measure::Index(_, base)) = (around, measure)
            && !moves(self.own, base[0])
            && !moves(around, base[1])
        {
            return None;
        }
        let name = |id| ctx.site.term_label(id, lang).0;
        let names: Vec<&str> =
            std::iter::once(self.id).chain(around.map(|(id, _)| id)).map(name).collect();
        let places = ctx.site.formats.list(lang, &names);
        let unit = field.unit.as_ref().map(|u| u.get(lang).0.as_str());
        let title = field.title.get(lang).0.clone();
        let subtitle = match (measure, unit) {
            (Measure::Index(year, _), _) => {
                let year = ctx.site.formats.year(lang, year);
                ctx.site.strings.fill(lang, "series_index", &[("places", &places), ("year", &year)])
            }
            (Measure::Plain, Some(unit)) => {
                ctx.site.strings.fill(lang, "series_unit", &[("places", &places), ("unit", unit)])
            }
            (Measure::Plain, None) => places,
        };
        let id = format!("series-{}", nth + 1);
        let frame = self.frame(field, around, measure)?;
        let code = ctx.site.vocabularies.get(self.id).id.as_str();
        let spec = ChartSpec::lines([YEAR, VALUE], around.map(|_| (PLACE, code)));
        let texts = Texts { title: title.clone(), instance: id.clone(), ..Texts::default() };
        let into = InLang { lang, formats: &ctx.site.formats, words: ctx.chart_words };
        let small = chart::small(&spec, &frame, &texts, into)?;
        let mut description = small.description;
        description.extend(around.and_then(|around| self.counts(around, measure)));
        let few = self.around.filter(|_| compared == Compared::Few).map(|(parent, _)| {
            ctx.site.strings.fill(lang, "series_few", &[("parent", name(parent))])
        });
        let origin = self.origin(around.map(|(_, series)| series));
        Some(Figure {
            id,
            heading_level: 2,
            number: None,
            title,
            subtitle: Some(subtitle),
            description,
            drawings: vec![Html(small.drawing)],
            table: table::of_data(ctx, &small.table, usize::MAX, lang),
            table_open: false,
            notes: few.into_iter().collect(),
            ..origin
        })
    }

    /// Where the values are from: sources, licences, the day of the last change.
    fn origin(&self, around: Option<&PlaceSeries>) -> Figure {
        let (ctx, lang) = (self.ctx, self.lang);
        let own = self.own.table.dataset;
        let other = around.map(|series| series.table.dataset).filter(|d| *d != own);
        let datasets: Vec<DatasetId> = std::iter::once(own).chain(other).collect();
        let sources = datasets.iter().map(|d| {
            let to = ctx.dataset_link(*d, lang);
            let holder = ctx.holder(*d, lang);
            let text = holder.map_or_else(|| to.label.clone(), |h| format!("{h}, {}", to.label));
            Text { text, href: Some(to.href), lang: to.lang }
        });
        let latest = |d: &DatasetId| &ctx.site.dataset(*d).latest.dataset;
        let mut licences = BTreeMap::new();
        for licence in datasets.iter().flat_map(|d| &latest(d).licenses) {
            licences.entry(licence.path).or_insert_with(|| link(licence.short, licence.path));
        }
        let modified = datasets.iter().map(|d| latest(d).modified).max();
        Figure {
            sources: sources.collect(),
            licences: licences.into_values().collect(),
            updated: modified.map(|d| ctx.date(lang, d)),
            ..Figure::default()
        }
    }

    /// How the two are compared, if they can be.
    fn compared(&self, field: &Field) -> Compared {
        let Some((_, around)) = self.around else { return Compared::Not };
        if field.unit.as_ref().is_some_and(|u| chart::is_rate(u.default_value())) {
            return Compared::As(Measure::Plain);
        }
        // From the first year in which both have a value.
        let mut years = self.own.points.iter();
        let Some((year, base)) = years.find_map(|point| in_both(point, around)) else {
            return Compared::Not;
        };
        let least = base[0].min(base[1]);
        if field.ty == Type::Integer && least < Decimal::from(FEW) {
            Compared::Few
        } else if least <= Decimal::ZERO {
            Compared::Not
        } else {
            Compared::As(Measure::Index(year, base))
        }
    }

    /// What both were at the ends, which an index does not say.
    fn counts(&self, (parent, around): (TermId, &PlaceSeries), measure: Measure) -> Option<String> {
        let Measure::Index(first, base) = measure else { return None };
        let (ctx, lang) = (self.ctx, self.lang);
        let mut years = self.own.points.iter().rev();
        let (last, ends) = years.find_map(|point| in_both(point, around))?;
        let number = |n: &Decimal| ctx.site.formats.number(lang, n, None);
        let [first, last] = [first, last].map(|year| ctx.site.formats.year(lang, year));
        let [a, c] = base.each_ref().map(number);
        let [b, d] = ends.each_ref().map(number);
        let place = ctx.site.term_label(self.id, lang).0;
        let parent = ctx.site.term_label(parent, lang).0;
        let words = [
            ("place", place),
            ("parent", parent),
            ("first", &first),
            ("last", &last),
            ("a", &a),
            ("b", &b),
            ("c", &c),
            ("d", &d),
        ];
        Some(format!(" {}", ctx.site.strings.fill(lang, "series_counts", &words)))
    }

    /// The rows that are drawn: the years of the place, from its first value to its last, then the same of the one around
    /// it.
    fn frame(
        &self,
        field: &Field,
        around: Option<(TermId, &PlaceSeries)>,
        measure: Measure,
    ) -> Option<Frame> {
        let ctx = self.ctx;
        let both: Vec<(TermId, &PlaceSeries)> =
            std::iter::once((self.id, self.own)).chain(around).collect();
        let [year, place, value] = self.cells(&both, measure)?;
        let mut breaks: Vec<Break> = Vec::new();
        for found in both.iter().flat_map(|(_, series)| series.breaks.iter()) {
            let found = Break { along: YEAR.to_owned(), fields: Vec::new(), ..found.clone() };
            if !breaks.contains(&found) {
                breaks.push(found);
            }
        }
        let named = both.iter().map(|(id, _)| {
            let term = ctx.site.vocabularies.get(*id);
            (Value::Text(term.id.as_str().into()), term.label.clone())
        });
        let title = field.title.map(|lang, title| match measure {
            Measure::Plain => title.clone(),
            Measure::Index(year, _) => {
                let words =
                    [("title", title.as_str()), ("year", &ctx.site.formats.year(lang, year))];
                ctx.site.strings.fill(lang, "series_of_index", &words)
            }
        });
        let years = self::field(ctx, self.own, &self.own.years)?.title.clone();
        let places = field.title.map(|lang, _| ctx.word(lang, "place").to_owned());
        let unit = field.unit.clone().filter(|_| matches!(measure, Measure::Plain));
        let n_rows = year.len();
        let column = |name: &str, label, kind, cells| FrameColumn {
            name: name.to_owned(),
            label,
            unit: None,
            kind,
            categories: Vec::new(),
            bin: None,
            cells,
        };
        let place = column(PLACE, places, Kind::Text, place);
        Some(Frame {
            columns: vec![
                column(YEAR, years, Kind::Year, year),
                FrameColumn { categories: named.collect(), ..place },
                FrameColumn { unit, ..column(VALUE, title, Kind::Number, value) },
            ],
            n_rows,
            lineage: Lineage {
                dataset: String::new(),
                table: String::new(),
                version: None,
                records: vec![Vec::new(); n_rows],
            },
            breaks,
        })
    }

    /// The cells of years, places and values.
    fn cells(&self, both: &[(TermId, &PlaceSeries)], measure: Measure) -> Option<[Vec<Cell>; 3]> {
        let mut years = self.own.points.iter().filter(|(_, cell)| shown(cell).is_some());
        let (from, to) = (years.next()?.0, years.next_back()?.0);
        let mut cells: [Vec<Cell>; 3] = <[Vec<Cell>; 3]>::default();
        for (nth, (id, series)) in both.iter().enumerate() {
            let place = self.ctx.site.vocabularies.get(*id).id.as_str();
            for (year, cell) in series.points.iter().filter(|(y, _)| (from..=to).contains(y)) {
                let value = match measure {
                    Measure::Plain => cell.value.clone(),
                    Measure::Index(_, base) => shown(cell)
                        .and_then(|n| {
                            n.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(*base.get(nth)?)
                        })
                        .map_or(Value::Absent, |n| Value::Decimal(n.round_dp(1))),
                };
                let known = |value| Cell { value, status: Status::NORMAL };
                let [years, places, values] = &mut cells;
                years.push(known(Value::Year(*year)));
                places.push(known(Value::Text(place.into())));
                values.push(Cell { value, status: cell.status });
            }
        }
        Some(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::TableRef;

    #[test]
    fn a_series_moves_by_a_hundredth_of_its_base_or_not() {
        let of = |values: &[i64]| {
            let cell = |n: &i64| Cell { value: Value::Int(*n), status: Status::NORMAL };
            PlaceSeries {
                table: TableRef { dataset: DatasetId(0), frozen: None, table: 0 },
                field: VALUE.to_owned(),
                years: YEAR.to_owned(),
                points: (2020_i16..).zip(values.iter().map(cell)).collect(),
                breaks: Vec::new().into(),
            }
        };
        let base = Decimal::from(1000);
        assert!(!moves(&of(&[1000, 995, 1004]), base));
        assert!(moves(&of(&[1000, 995, 1005]), base));
        assert!(!moves(&of(&[]), base));
    }
}
