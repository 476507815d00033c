//! A plot → its description in words: what it is, what it measures, its ends and extremes, what is not there.
//!
//! Levels 1 and 2 of A. Lundgard and A. Satyanarayan, "Accessible Visualization via Natural Language Descriptions"
//! (2022): how the chart is made, and what can be computed from it. Trends in words and their reasons are the author's.

use rust_decimal::Decimal;

use super::InLang;
use super::held;
use super::layout;
use super::legend;
use super::panels::Panels;
use super::plot::{Form, Plot, Point, Series};
use super::scene::Hue;
use super::spec::Stack;
use super::words::fill;

/// As many series are told one by one.
const TOLD: usize = 6;
/// As many names share an extreme by name; more by their number.
const NAMED: usize = 3;

/// The description; sentences of plain text.
pub(super) fn describe(plot: &Plot, into: InLang<'_>) -> String {
    let teller = Teller { plot, into };
    let mut out = vec![into.word(teller.kind()).to_owned(), teller.subject()];
    if plot.points().all(|p| p.value.is_none()) {
        out.push(into.word("none").to_owned());
    } else {
        teller.values(&mut out);
    }
    close(&[plot], into, &mut out);
    out.retain(|sentence| !sentence.is_empty());
    out.join(" ")
}

/// The description of small charts: what they are, then each by its name.
pub(super) fn of_panels(panels: &Panels, into: InLang<'_>) -> String {
    let Some((_, first)) = panels.plots.first() else { return String::new() };
    let teller = Teller { plot: first, into };
    let kind = into.word(teller.kind()).trim_end_matches('.').to_lowercase();
    let n = into.count("n-panels", panels.plots.len());
    let mut out = vec![into.say("panels", &[("n", &n), ("kind", &kind)]), teller.subject()];
    let lines = panels.plots.iter().map(|(_, p)| p.series.len()).sum::<usize>();
    for (name, plot) in &panels.plots {
        let teller = Teller { plot, into };
        let named = plot.series.iter().map(|s| {
            let label = match s.label.as_str() {
                "" => name.clone(),
                label => format!("{name}, {label}"),
            };
            Series { label, ..s.clone() }
        });
        if lines <= 2 * TOLD {
            out.extend(named.map(|s| teller.of_series(&s)));
        } else if let Some((high, at)) = teller.greatest() {
            let args = [("series", name.clone()), ("high", high), ("high-at", at)];
            out.push(teller.say("series-highest", &args));
        }
    }
    let plots: Vec<&Plot> = panels.plots.iter().map(|(_, plot)| plot).collect();
    close(&plots, into, &mut out);
    out.retain(|sentence| !sentence.is_empty());
    out.join(" ")
}

/// A value, its point, and where it is.
type Here<'p> = (usize, f64, &'p Point);

struct Teller<'a> {
    plot: &'a Plot,
    into: InLang<'a>,
}

impl Teller<'_> {
    fn kind(&self) -> &'static str {
        let one = self.plot.series.len() == 1;
        match self.plot.form {
            Form::Line if !self.plot.measure.joined => "points",
            Form::Line if one => "one-line",
            Form::Line => "line",
            Form::Area { stack: Some(Stack::Normalize) } => "area-shares",
            Form::Area { stack: Some(_) } => "area-stacked",
            Form::Area { stack: None } => "area",
            Form::Bars { stack: Some(Stack::Normalize) }
            | Form::Columns { stack: Some(Stack::Normalize) } => "shares",
            Form::Bars { stack: Some(_) } | Form::Columns { stack: Some(_) } => "stacked",
            Form::Bars { stack: None } | Form::Columns { stack: None } if one => "bars",
            Form::Bars { stack: None } | Form::Columns { stack: None } => "grouped",
            Form::Dots { stem: true } => "lollipop",
            Form::Dots { stem: false } => "dots",
            Form::Slope => "slope",
            Form::Range { lying: true } => "range",
            Form::Range { lying: false } => "range-upright",
            Form::Pyramid => "pyramid",
            Form::Heat => "heat",
            Form::Cells => "cells",
        }
    }

    /// What is measured, and over what.
    fn subject(&self) -> String {
        let measure = &self.plot.measure;
        let unit = if measure.percent { Some("%") } else { measure.unit.as_deref() };
        let named = |unit: &&str| unit.to_lowercase() != measure.name.to_lowercase();
        let name = match unit.filter(named) {
            Some(unit) => self.into.say("measure", &[("name", &measure.name), ("unit", unit)]),
            None => measure.name.clone(),
        };
        let n = self.plot.positions.len();
        let extent = match (self.ordered(), self.plot.positions.as_slice()) {
            (true, [first, .., last]) => self.into.formats.range(&first.label, &last.label),
            (true, [only]) => only.label.clone(),
            (true | false, _) if self.kind() == "grouped" => self.groups(n),
            (true | false, _) if self.plot.form.bars() => self.into.count("n-bars", n),
            (true | false, _) if self.kind() == "range-upright" => self.into.count("n-ranges", n),
            (true | false, _) => self.into.count("n-rows", n),
        };
        let series = self.into.count("n-series", self.plot.series.len());
        let args = [("measure", name.as_str()), ("extent", &extent), ("series", &series)];
        let grouped = self.kind() == "grouped" && !self.ordered();
        if matches!(self.plot.form, Form::Heat | Form::Cells) && !self.plot.series_name.is_empty() {
            let columns = self.plot.series_name.as_str();
            let args =
                [("measure", name.as_str()), ("rows", &self.plot.dimension), ("columns", columns)];
            return self.into.say("subject-cells", &args);
        }
        let key = if self.plot.series.len() > 1 && !grouped { "subject-series" } else { "subject" };
        self.into.say(key, &args)
    }

    /// «3 gruppi di 2 barre».
    fn groups(&self, n: usize) -> String {
        let number = |n: usize| self.into.formats.number(self.into.lang, &Decimal::from(n), None);
        let form = self.into.form("n-groups", &Decimal::from(n));
        fill(&form, &[("n", &number(n)), ("k", &number(self.plot.series.len()))])
    }

    fn ordered(&self) -> bool {
        self.plot.ordered()
    }

    fn values(&self, out: &mut Vec<String>) {
        match self.plot.series.as_slice() {
            _ if matches!(self.plot.form, Form::Heat | Form::Cells) => self.cells(out),
            _ if matches!(self.plot.form, Form::Range { .. }) => self.ranges(out),
            [only] => self.one(only, out),
            many if many.len() <= TOLD => {
                let (first, rest): (Vec<_>, Vec<_>) = many.iter().partition(|s| s.highlight);
                out.extend(first.into_iter().chain(rest).map(|s| self.of_series(s)));
            }
            many => {
                let coloured = many.iter().filter(|s| s.hue != Hue::Grey).take(TOLD);
                out.extend(coloured.map(|s| self.of_series(s)));
                out.extend(self.overall());
            }
        }
    }

    /// A chart of one series: its path if it has an order, its extremes, the highlighted ones.
    fn one(&self, series: &Series, out: &mut Vec<String>) {
        let present: Vec<Here<'_>> = series.present().collect();
        if let [(i, _, point)] = present.as_slice() {
            let args = [("value", self.shown(point)), ("at", self.plot.position(*i).to_owned())];
            out.push(self.say("only", &args));
            return;
        }
        let path = present.first().zip(present.last()).filter(|_| self.ordered());
        if let Some((first, last)) = path {
            out.push(self.say("path", &self.path(first, last)));
            out.extend(self.trend(&present));
        }
        match extremes(&present) {
            // The path has said both already.
            Some(_) if path.is_some() && present.len() == 2 => {}
            Some((high, low)) => out.push(self.say("extremes", &self.ends(series, high, low))),
            None => {
                let value = present.first().map(|p| self.shown(p.2)).unwrap_or_default();
                out.push(self.say("all-equal", &[("value", value)]));
            }
        }
        for (i, value, point) in
            present.iter().filter(|p| self.plot.positions.get(p.0).is_some_and(|p| p.highlight))
        {
            let above = present.iter().filter(|p| p.1 > *value).count();
            let number =
                |n: usize| self.into.formats.number(self.into.lang, &Decimal::from(n), None);
            let args = [
                ("name", self.plot.position(*i).to_owned()),
                ("value", self.shown(point)),
                ("rank", number(above + 1)),
                ("n", number(present.len())),
            ];
            out.push(self.say("rank", &args));
        }
    }

    fn of_series(&self, series: &Series) -> String {
        let present: Vec<Here<'_>> = series.present().collect();
        let label = ("series", series.label.clone());
        match present.as_slice() {
            [] => self.say("series-none", &[label]),
            [(i, _, point)] => {
                let args = [
                    label,
                    ("value", self.shown(point)),
                    ("at", self.plot.position(*i).to_owned()),
                ];
                self.say("series-only", &args)
            }
            [first, .., last] if self.ordered() => {
                let mut args = self.path(first, last);
                args.push(label);
                self.say("series-path", &args)
            }
            [first, ..] => match extremes(&present) {
                Some((high, low)) => {
                    let mut args = self.ends(series, high, low);
                    args.push(label);
                    self.say("series-extremes", &args)
                }
                None => self.say("series-equal", &[label, ("value", self.shown(first.2))]),
            },
        }
    }

    /// The greatest value of many series.
    fn overall(&self) -> Option<String> {
        let (high, at) = self.greatest()?;
        Some(self.say("highest", &[("high", high), ("high-at", at)]))
    }

    /// The greatest value of all, and where it is.
    fn greatest(&self) -> Option<(String, String)> {
        self.furthest(|a, b| b.exact > a.exact)
    }

    /// The value no other is beyond, and where it is.
    fn furthest(&self, beyond: impl Fn(&Point, &Point) -> bool) -> Option<(String, String)> {
        let all = self.plot.series.iter().flat_map(|s| s.present().map(move |p| (s, p)));
        let (series, (i, _, point)) =
            all.reduce(|a, b| if beyond(a.1.2, b.1.2) { b } else { a })?;
        let at = [series.label.as_str(), self.plot.position(i)];
        let at: Vec<&str> = at.into_iter().filter(|t| !t.is_empty()).collect();
        Some((self.shown(point), at.join(", ")))
    }

    /// The extremes of a heat map or a table.
    fn cells(&self, out: &mut Vec<String>) {
        let low = self.furthest(|a, b| b.exact < a.exact);
        if let (Some((high, high_at)), Some((low, low_at))) = (self.greatest(), low) {
            let args = [("high", high), ("high-at", high_at), ("low", low), ("low-at", low_at)];
            out.push(self.say("extremes", &args));
        }
    }

    /// Where ranges are widest and narrowest.
    fn ranges(&self, out: &mut Vec<String>) {
        let [from, to] = self.plot.series.as_slice() else { return };
        let both = |i: usize| Some((from.at(i)?.shown()?, to.at(i)?.shown()?));
        let all = (0..self.plot.positions.len()).filter_map(|i| both(i).map(|b| (i, b)));
        let mut all: Vec<(usize, (Decimal, Decimal))> = all.collect();
        let told = |&(i, (a, b)): &(usize, (Decimal, Decimal))| {
            let show = |d: &Decimal| self.plot.shown(d, self.into);
            vec![("at", self.plot.position(i).to_owned()), ("from", show(&a)), ("to", show(&b))]
        };
        if all.len() <= TOLD {
            out.extend(all.iter().map(|one| self.say("range-one", &told(one))));
            return;
        }
        all.sort_by_key(|(i, (a, b))| ((*b - *a).abs(), *i));
        let ends = [("range-widest", all.last()), ("range-narrowest", all.first())];
        out.extend(ends.into_iter().filter_map(|(key, one)| Some(self.say(key, &told(one?)))));
    }

    /// Whether a series only rises, only falls, or in how many steps it does: for four values and more.
    fn trend(&self, present: &[Here<'_>]) -> Option<String> {
        let steps = present.len().checked_sub(1).filter(|n| *n >= 3 && self.ordered())?;
        let count = |rising: bool| {
            let moves = |w: &&[Here<'_>]| match w {
                [a, b] => {
                    if rising {
                        b.2.exact > a.2.exact
                    } else {
                        b.2.exact < a.2.exact
                    }
                }
                _ => false,
            };
            present.windows(2).filter(moves).count()
        };
        let (up, down) = (count(true), count(false));
        let number = |n: usize| self.into.formats.number(self.into.lang, &Decimal::from(n), None);
        // A path that goes to and fro has no trend worth a sentence.
        let clear = |n: usize| 3 * n >= 2 * steps;
        let told = |key: &str, n: usize| {
            self.into.say(key, &[("n", &number(n)), ("steps", &number(steps))])
        };
        match (up, down) {
            _ if up == steps => Some(self.into.word("trend-up").to_owned()),
            _ if down == steps => Some(self.into.word("trend-down").to_owned()),
            _ if clear(up) => Some(told("trend-mostly-up", up)),
            _ if clear(down) => Some(told("trend-mostly-down", down)),
            _ => None,
        }
    }

    fn path(&self, first: &Here<'_>, last: &Here<'_>) -> Vec<(&'static str, String)> {
        vec![
            ("from", self.shown(first.2)),
            ("first", self.plot.position(first.0).to_owned()),
            ("to", self.shown(last.2)),
            ("last", self.plot.position(last.0).to_owned()),
            ("change", self.change(first.2.exact, last.2.exact)),
        ]
    }

    /// The difference; in points for values in per cent, else with its share of the first value.
    fn change(&self, first: Decimal, last: Decimal) -> String {
        let (lang, formats) = (self.into.lang, self.into.formats);
        let Some(change) = last.checked_sub(first).filter(|c| !c.is_zero()) else {
            return self.into.word("unchanged").to_owned();
        };
        let decimals = self.plot.measure.decimals;
        let shown = formats.change(lang, &change, Some(decimals));
        if self.plot.measure.percent {
            return self.into.counted("change-points", &change, &shown);
        }
        let share = change.checked_div(first).filter(|_| first > Decimal::ZERO);
        // A share of ten times and more says less than the two values.
        match share.filter(|s| s.abs() < Decimal::TEN) {
            Some(share) => {
                let signed = formats.change(lang, &(share * Decimal::ONE_HUNDRED), Some(1));
                let share = formats.percent_of(lang, &signed);
                self.into.say("change-share", &[("change", &shown), ("share", &share)])
            }
            None => shown,
        }
    }

    fn ends(&self, series: &Series, high: &Point, low: &Point) -> Vec<(&'static str, String)> {
        vec![
            ("high", self.shown(high)),
            ("high-at", self.holders(series, high)),
            ("low", self.shown(low)),
            ("low-at", self.holders(series, low)),
        ]
    }

    /// Who has a value: names, or how many where they are many.
    fn holders(&self, series: &Series, of: &Point) -> String {
        let same = series.present().filter(|(_, _, p)| p.exact == of.exact);
        let names: Vec<&str> = same.map(|(i, _, _)| self.plot.position(i)).collect();
        if names.len() <= NAMED {
            self.into.formats.list(self.into.lang, &names)
        } else {
            self.into.count("tied", names.len())
        }
    }

    fn shown(&self, point: &Point) -> String {
        self.plot.shown(&point.exact, self.into)
    }

    fn say(&self, key: &str, args: &[(&'static str, String)]) -> String {
        let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        capital(&self.into.say(key, &args))
    }
}

/// What is missing, hidden, not final; what is said of the axis, and over the drawing. Of small charts all is said and
/// counted once, for all of them: readers would not know which one of several numbers is of which.
fn close(plots: &[&Plot], into: InLang<'_>, out: &mut Vec<String>) {
    let mut own = faults(plots, into);
    for plot in plots {
        if !layout::from_zero(plot) {
            own.extend(legend::not_zero(plot, into));
        }
        let bent = legend::curve_word(plot.measure.curve);
        if !bent.is_empty() {
            own.push(into.word(bent).to_owned());
        }
    }
    let over = plots.iter().flat_map(|plot| &plot.over);
    let mut texts: Vec<String> =
        over.map(|o| o.text.clone()).filter(|text| !text.is_empty()).collect();
    legend::once(&mut texts);
    if !texts.is_empty() {
        own.push(into.say("marked", &[("texts", &texts.join("; "))]));
    }
    legend::once(&mut own);
    out.extend(own);
}

/// What is missing, hidden, not final.
fn faults(plots: &[&Plot], into: InLang<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let counts = legend::Counts::of(plots);
    for (key, n) in [("absent", counts.absent), ("confidential", counts.confidential)] {
        if n > 0 {
            out.push(into.count(key, n));
        }
    }
    for (key, all, n) in [
        ("provisional", "all-provisional", counts.provisional),
        ("estimated", "all-estimated", counts.estimated),
    ] {
        if n > 0 && n == counts.present && n > 1 {
            out.push(into.word(all).to_owned());
        } else if n > 0 {
            out.push(into.count(key, n));
        }
    }
    let beyond = plots.iter().map(|plot| held::left_out(plot)).sum();
    if beyond > 0 {
        out.push(into.count("beyond", beyond));
    }
    out.extend(plots.iter().flat_map(|plot| legend::break_words(plot, into)));
    out
}

/// The points with the greatest and the least value; `None` where all are equal.
fn extremes<'p>(present: &[Here<'p>]) -> Option<(&'p Point, &'p Point)> {
    let high = present.iter().max_by(|a, b| a.2.exact.cmp(&b.2.exact))?.2;
    let low = present.iter().min_by(|a, b| a.2.exact.cmp(&b.2.exact))?.2;
    (high.exact != low.exact).then_some((high, low))
}

/// A sentence that may begin with a name of the data, with a capital.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
