//! Small multiples: one plot for each value of a facet, all on the same scales, with the same series in the same colours.

use std::collections::BTreeMap;

use super::layout::{Body, Missing, Variant, mark};
use super::legend::{self, Key};
use super::order::{self, Distinct};
use super::plot::{Form, Plot, Point, Position, Series, label, name_of, part};
use super::roles::{Bound, bind, roles};
use super::scene::{Anchor, LINE, Scene, TEXT, Tone};
use super::series::looks;
use super::spec::{ChartSpec, Role, Stack};
use super::{InLang, TableData, TableHead, Texts, area, bar, layer, line, table, width};
use crate::diag::{Arg, Code, Diagnostic};
use crate::frame::{Frame, Op};

/// As many small charts at most.
const MOST: usize = 40;
/// Between two of them.
const GUTTER: f64 = 20.0;

/// Several plots.
#[derive(Clone, Debug)]
pub(super) struct Panels {
    /// Name of what tells them apart.
    pub name: String,
    pub plots: Vec<(String, Plot)>,
    /// How many stand side by side, where the author says so.
    pub columns: Option<usize>,
    /// Rows of the frame of each plot's rows.
    rows: Vec<Vec<usize>>,
}

/// Whether a chart is made of small ones.
pub(super) fn is_split(spec: &ChartSpec) -> bool {
    [Role::Facet, Role::Row, Role::Column].into_iter().any(|role| spec.channel(role).is_some())
}

/// Makes the plots; `None` where they cannot be drawn, which is then reported.
pub(super) fn panels(
    (spec, texts): (&ChartSpec, &Texts),
    frame: &Frame,
    into: InLang<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Panels> {
    let bound = bind(spec, frame, out)?;
    let by = |role| bound.iter().find(|(r, _)| *r == role).map(|(_, b)| *b);
    let splits: Vec<Bound<'_>> =
        [Role::Row, Role::Facet, Role::Column].into_iter().filter_map(by).collect();
    let cells = groups(&splits, frame.n_rows, into);
    if frame.n_rows == 0 || cells.len() > MOST {
        let d = if frame.n_rows == 0 {
            Diagnostic::at(Code::ChartEmpty, spec.id.span).with("id", &spec.id.value)
        } else {
            let n = i64::try_from(cells.len()).unwrap_or(i64::MAX);
            Diagnostic::at(Code::ChartCrowded, spec.id.span).with("count", n).with("limit", 40_i64)
        };
        out.push(d);
        return None;
    }
    // What all have together, on which faults are told elsewhere.
    let all = roles(spec, &bound, &mut Vec::new());
    let moments = all.and_then(|roles| order::moments(roles.dimension));
    let mut panels = Vec::new();
    let mut found = Vec::new();
    let mut lost: Vec<Diagnostic> = Vec::new();
    let mut rows = Vec::new();
    for (name, members) in cells {
        let mut faults = Vec::new();
        let part = part((spec, texts), (&frame.taken(&members), moments), into, &mut faults);
        // What is said of every small chart is said once.
        let (of_one, faults): (Vec<_>, Vec<_>) = faults.into_iter().partition(is_of_one);
        for fault in faults {
            if !found.contains(&fault) {
                found.push(fault);
            }
        }
        // What one lacks to highlight or to write beside, another may have.
        if panels.is_empty() {
            lost = of_one;
        } else {
            lost.retain(|l| of_one.iter().any(|h| h.loc == l.loc));
        }
        let Some(part) = part else {
            out.extend(found);
            return None;
        };
        panels.push((name, part));
        rows.push(members);
    }
    out.extend(found);
    out.extend(lost);
    align_series(&mut panels, &looks_of_all(spec, by(Role::Color), into));
    align_positions(&mut panels);
    let counted = |b: &Bound<'_>| b.0.aggregate.is_some_and(|a| a.value == Op::Count);
    align_pieces(&mut panels, bound.iter().any(|(_, b)| counted(b)));
    share_scale(&mut panels);
    let name = splits.iter().map(|(c, col)| name_of(c, col, into)).collect::<Vec<_>>().join(", ");
    let columns = match by(Role::Column) {
        Some((_, column)) => Some(Distinct::of(column).len()),
        None if by(Role::Row).is_some() => Some(1),
        None => spec.columns,
    };
    Some(Panels { name, plots: panels, columns, rows })
}

/// Whether a fault of one small chart is none where another has what it lacks.
fn is_of_one(fault: &Diagnostic) -> bool {
    let no_mark = ("reason", Arg::Term(layer::NO_MARK));
    fault.code == Code::ChartHighlight || fault.args.contains(&no_mark)
}

/// The name, the colour and the dash of each series over all rows; none without `color`.
fn looks_of_all(
    spec: &ChartSpec,
    color: Option<Bound<'_>>,
    into: InLang<'_>,
) -> Vec<(String, super::scene::Hue, super::scene::Dash)> {
    let Some(bound) = color else { return Vec::new() };
    let whole = Distinct::of(bound.1);
    let labels = whole.values().map(|v| label(bound, v, into));
    labels.zip(looks(spec, bound, &whole)).map(|(l, look)| (l, look.0, look.1)).collect()
}

/// The rows of each combination of values, with its name, in the order they are asked for.
fn groups(splits: &[Bound<'_>], n_rows: usize, into: InLang<'_>) -> Vec<(String, Vec<usize>)> {
    let mut cells: Vec<(String, Vec<usize>)> = vec![(String::new(), (0..n_rows).collect())];
    for bound in splits {
        let (channel, column) = *bound;
        let distinct = Distinct::of(column);
        let sort = channel.sort.as_ref().map(|s| &s.value);
        let order = distinct.sorted(sort, column, &vec![None; distinct.len()]);
        let values: Vec<_> = distinct.values().collect();
        cells = cells
            .into_iter()
            .flat_map(|(name, rows)| {
                let part = |i: &usize| {
                    let value = *values.get(*i)?;
                    let own = label((channel, column), value, into);
                    let name = if name.is_empty() { own } else { format!("{name} · {own}") };
                    let rows: Vec<usize> = rows
                        .iter()
                        .copied()
                        .filter(|row| distinct.index(*row) == Some(*i))
                        .collect();
                    (!rows.is_empty()).then_some((name, rows))
                };
                order.iter().filter_map(part).collect::<Vec<_>>()
            })
            .collect();
    }
    cells
}

/// The same series everywhere, in the order and the colours they have over all rows.
fn align_series(
    panels: &mut [(String, Plot)],
    looks: &[(String, super::scene::Hue, super::scene::Dash)],
) {
    for (_, plot) in panels.iter_mut().filter(|_| !looks.is_empty()) {
        let n = plot.positions.len();
        let mut old = std::mem::take(&mut plot.series);
        for (label, hue, dash) in looks {
            let at = old.iter().position(|s| s.label == *label);
            let mut series = at.map_or_else(
                || Series {
                    label: label.clone(),
                    hue: *hue,
                    dash: *dash,
                    highlight: false,
                    points: vec![None; n],
                },
                |at| old.remove(at),
            );
            (series.hue, series.dash) = (*hue, *dash);
            plot.series.push(series);
        }
    }
}

/// The positions of all plots, in the order of the first; what others have besides stands before what they have next, so
/// that January comes before a September with which the first plot begins.
fn merged(panels: &[(String, Plot)]) -> Vec<Position> {
    let mut all: Vec<Position> = Vec::new();
    for (_, plot) in panels {
        // Where the next of this plot's positions stands that is there already.
        let mut at = all.len();
        for position in plot.positions.iter().rev() {
            match all.iter().position(|p| p.label == position.label) {
                Some(there) => at = there,
                None => all.insert(at, position.clone()),
            }
        }
    }
    all
}

/// The same positions everywhere; moments in their order.
fn align_positions(panels: &mut [(String, Plot)]) {
    let mut all = merged(panels);
    let moments = panels.iter().all(|(_, plot)| plot.time.is_some());
    if moments {
        all.sort_by(|a, b| a.t.total_cmp(&b.t));
    }
    for (_, plot) in panels {
        let places: Vec<Option<usize>> =
            all.iter().map(|p| plot.positions.iter().position(|q| q.label == p.label)).collect();
        for series in &mut plot.series {
            let point = |at: &Option<usize>| at.and_then(|i| series.at(i).cloned());
            series.points = places.iter().map(point).collect();
        }
        let moved = |i: usize| places.iter().position(|p| *p == Some(i));
        plot.breaks = std::mem::take(&mut plot.breaks)
            .into_iter()
            .filter_map(|(at, note)| Some((moved(at)?, note)))
            .collect();
        plot.positions.clone_from(&all);
        if !moments {
            let mut t = 0.0;
            for position in &mut plot.positions {
                position.t = t;
                t += 1.0;
            }
        }
    }
}

/// The pieces of piles that one plot lacks and another has: of a count they are none; else their place is unknown, and so
/// are the shares of the others there.
fn align_pieces(panels: &mut [(String, Plot)], counted: bool) {
    for (_, plot) in panels {
        let Some(stack) = plot.form.stack() else { continue };
        for i in 0..plot.positions.len() {
            let there = plot.series.iter().filter(|s| s.at(i).is_some()).count();
            if there == 0 || there == plot.series.len() {
                continue;
            }
            for slot in plot.series.iter_mut().filter_map(|s| s.points.get_mut(i)) {
                match slot {
                    None if counted => *slot = Some(Point::none_counted()),
                    Some(point) if stack == Stack::Normalize && !counted => point.value = None,
                    None | Some(_) => {}
                }
            }
        }
    }
}

/// One scale for all: from the least value of any to the greatest.
fn share_scale(panels: &mut [(String, Plot)]) {
    let extent = |plot: &Plot| match plot.form {
        Form::Line | Form::Slope | Form::Range { .. } | Form::Dots { stem: false } => {
            line::range(plot).0
        }
        form @ (Form::Area { .. }
        | Form::Columns { .. }
        | Form::Bars { .. }
        | Form::Dots { .. }
        | Form::Pyramid
        | Form::Heat
        | Form::Cells) => Some(bar::extent(plot, form.stack())),
    };
    let ends = panels.iter().filter_map(|(_, plot)| extent(plot));
    let union = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let decimals = panels.iter().map(|(_, p)| p.measure.decimals).max().unwrap_or(0);
    let settled = panels.iter().any(|(_, plot)| legend::any_settled(plot));
    for (_, plot) in panels {
        plot.measure.decimals = decimals;
        // Zero may be far from the values of each and near to those of all.
        let whole = |ends| line::around(plot, ends).0;
        plot.measure.domain = plot.measure.domain.or(union.map(whole));
        (plot.small, plot.settled) = (true, settled);
    }
}

impl Panels {
    fn first(&self) -> Option<&Plot> {
        self.plots.first().map(|(_, plot)| plot)
    }

    /// How many stand side by side in a width.
    fn across(&self, variant: Variant) -> usize {
        let least = match self.first() {
            Some(plot) if plot.form.lying() => 200.0,
            Some(_) | None => 130.0,
        };
        let mut most = 1;
        let mut w = 2.0 * least + GUTTER;
        while w <= variant.width && most < 4 {
            most += 1;
            w += least + GUTTER;
        }
        self.columns.map_or(most, |c| c.min(most)).clamp(1, self.plots.len().max(1))
    }

    /// The drawing in one width.
    pub(super) fn draw(&self, variant: Variant, into: InLang<'_>) -> Body {
        let across = self.across(variant);
        let n = f64::from(u16::try_from(across).unwrap_or(1));
        let w = (variant.width - GUTTER * (n - 1.0)) / n;
        let small = Variant { width: w, height: (w * 0.62).clamp(96.0, 170.0), ..variant };
        let small = self.level(self.level(small, into), into);
        let mut scene = Scene::new(variant.width);
        let mut keys: Vec<Key> = Vec::new();
        let mut notes: BTreeMap<usize, String> = BTreeMap::new();
        let (mut missing, mut remarks) = (Vec::new(), Vec::new());
        let mut from_zero = true;
        let mut y = 0.0;
        for (line, group) in self.plots.chunks(across).enumerate() {
            let mut tallest: f64 = 0.0;
            let mut x = 0.0;
            let lines = |name: &String| width::wrap_within(name, TEXT, Tone::Strong.weight(), w);
            let tall = group.iter().map(|(name, _)| lines(name).len()).max().unwrap_or(0);
            // What stands side by side is compared: all plots of a row begin at one height.
            let top = f64::from(u16::try_from(tall).unwrap_or(1)) * LINE + 3.0;
            for (k, (name, plot)) in group.iter().enumerate() {
                let mut down = -3.0;
                for text in lines(name) {
                    down += LINE;
                    scene.text((x, y + down), &text, Anchor::Start, Tone::Strong);
                }
                let mut body = mark(plot, small, into);
                self.shift(&mut body.scene, line * across + k);
                tallest = tallest.max(top + body.scene.height);
                scene.append(body.scene, (x, y + top));
                for key in body.keys {
                    if !keys.contains(&key) {
                        keys.push(key);
                    }
                }
                notes.extend(body.notes);
                missing.push(body.missing);
                remarks.extend(body.remarks);
                from_zero &= body.from_zero;
                x += w + GUTTER;
            }
            y += tallest + 14.0;
        }
        scene.height = (y - 14.0).max(0.0);
        let notes = notes.into_iter().collect();
        let plots: Vec<&Plot> = self.plots.iter().map(|(_, plot)| plot).collect();
        let mut told = legend::remarks(&plots, from_zero, &missing, into);
        told.extend(remarks);
        legend::once(&mut told);
        let remarks = told;
        Body { notes, remarks, ..Body::new(scene, keys, from_zero, Missing::Words) }
    }

    /// The same size with the most room that one of them needs: then all have the same axes.
    fn level(&self, small: Variant, into: InLang<'_>) -> Variant {
        let room = |plot: &Plot| match plot.form {
            Form::Line => line::room(plot, small, into),
            Form::Area { .. } => line::room(&area::piled(plot), small, into),
            Form::Slope
            | Form::Range { .. }
            | Form::Columns { .. }
            | Form::Bars { .. }
            | Form::Dots { .. }
            | Form::Pyramid
            | Form::Heat
            | Form::Cells => small.room,
        };
        let most = self.plots.iter().map(|(_, plot)| room(plot)).max();
        Variant { room: most.unwrap_or(small.room), ..small }
    }

    /// Rows of the table are those of the panel, its first columns the names of the panel and of the position.
    fn shift(&self, scene: &mut Scene, panel: usize) {
        let before: usize = self.plots.iter().take(panel).map(|(_, p)| p.positions.len()).sum();
        for hit in &mut scene.hits {
            hit.row += before;
            hit.column += 1;
        }
    }

    /// The values: a row for each position of each plot.
    pub(super) fn table(&self, caption: &str, into: InLang<'_>) -> TableData {
        let Some(first) = self.first() else {
            return TableData { caption: caption.to_owned(), head: Vec::new(), rows: Vec::new() };
        };
        let mut head = vec![TableHead { text: self.name.clone(), unit: None, numeric: false }];
        head.extend(table::table(first, caption, into).head);
        let rows = self.plots.iter().flat_map(|(name, plot)| {
            let rows = table::table(plot, caption, into).rows;
            rows.into_iter().map(move |mut cells| {
                cells.insert(0, table::name(name));
                cells
            })
        });
        TableData { caption: caption.to_owned(), head, rows: rows.collect() }
    }

    /// The rows of the frame that are drawn, in the order of the table.
    pub(super) fn rows(&self) -> Vec<usize> {
        let of = |((_, plot), members): (&(String, Plot), &Vec<usize>)| {
            let rows = table::rows(plot).into_iter();
            rows.filter_map(|row| members.get(row).copied()).collect::<Vec<_>>()
        };
        self.plots.iter().zip(&self.rows).flat_map(of).collect()
    }

    /// The fields that are drawn.
    pub(super) fn columns(&self, spec: &ChartSpec) -> Vec<String> {
        let splits = [Role::Row, Role::Facet, Role::Column].into_iter();
        let mut out: Vec<String> =
            splits.filter_map(|r| spec.channel(r)).map(|c| c.column.clone()).collect();
        out.extend(self.first().into_iter().flat_map(|p| p.columns.iter().cloned()));
        out
    }
}
