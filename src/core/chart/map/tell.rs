//! A map in words: what it shows, its classes, its extremes, what is not there, how it is laid flat.

use rust_decimal::Decimal;

use super::super::InLang;
use super::super::words::fill;
use super::shades::Shades;
use super::{Kind, MapArea, MapPlot, Method, drawn, is_unsettled};
use crate::data::value::{Conf, Obs};
use crate::geo::{Extent, Projection, Topology};

/// As many names share an extreme by name; more by their number.
const NAMED: usize = 3;

/// The description; sentences of plain text.
pub(in crate::chart) fn describe(plot: &MapPlot, topology: &Topology, into: InLang<'_>) -> String {
    let mut out = vec![into.word(kind(plot)).to_owned()];
    let codes = drawn(plot, topology);
    let areas = into.count("n-areas", codes.len());
    out.push(into.say("subject", &[("measure", &plot.measured(into)), ("extent", &areas)]));
    let mut present: Vec<&MapArea> = plot.present().collect();
    present.sort_by_key(|a| (a.exact, a.code.as_str()));
    match (present.first(), present.last()) {
        (Some(low), Some(high)) if low.exact != high.exact => {
            out.extend(classes(plot, into));
            let [high, low] =
                [high, low].map(|end| (plot.shown(&end.exact, into), holders(&present, end, into)));
            let args = [
                ("high", high.0.as_str()),
                ("high-at", &high.1),
                ("low", &low.0),
                ("low-at", &low.1),
            ];
            out.push(into.say("extremes", &args));
        }
        (Some(only), Some(_)) if present.len() == 1 => {
            let value = plot.shown(&only.exact, into);
            out.push(into.say("only", &[("value", &value), ("at", &only.label)]));
        }
        (Some(any), Some(_)) => {
            out.push(into.say("all-equal", &[("value", &plot.shown(&any.exact, into))]));
        }
        (None, _) | (_, None) => out.push(into.word("none").to_owned()),
    }
    for area in plot.areas.iter().filter(|a| a.highlight && a.value.is_some()) {
        out.push(rank(plot, &present, area, into));
    }
    let without = codes.len().saturating_sub(
        plot.areas
            .iter()
            .filter(|a| {
                codes.contains(&a.code)
                    && (a.value.is_some() || a.status.conf == Conf::Confidential)
            })
            .count(),
    );
    let confidential = plot.areas.iter().filter(|a| a.status.conf == Conf::Confidential).count();
    for (word, n) in [("told-absent", without), ("told-confidential", confidential)] {
        if n > 0 {
            out.push(into.count(word, n));
        }
    }
    out.extend(unsettled(plot, into));
    let points = codes.iter().filter_map(|c| topology.areas.get(c));
    let points =
        points.flat_map(|a| a.polygons.iter().flatten()).flat_map(|r| topology.positions(r));
    if let Some(extent) = Extent::of(points) {
        let projection = into.word(Projection::of(extent, plot.conformal).word());
        out.push(into.say("projected", &[("projection", projection)]));
    }
    out.join(" ")
}

fn kind(plot: &MapPlot) -> &'static str {
    match plot.kind {
        Kind::Choropleth => "choropleth",
        Kind::Symbols => "symbol-map",
    }
}

/// «4 classi di uguale ampiezza, divise a 5,0%, 10,0% e 15,0%; dalla più bassa hanno 40, 90, 37 e 20 aree.»
fn classes(plot: &MapPlot, into: InLang<'_>) -> Option<String> {
    let shades = (plot.kind == Kind::Choropleth).then(|| Shades::new(plot)).flatten()?;
    let classes = &shades.classes;
    let n = classes.count();
    let list = |texts: &[String]| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        into.formats.list(into.lang, &texts)
    };
    let number = |n: usize| into.formats.number(into.lang, &Decimal::from(n), None);
    let breaks: Vec<String> = classes.breaks.iter().map(|b| plot.shown(b, into)).collect();
    let held = |class: usize| {
        let of = |a: &&MapArea| classes.of(a.exact, shades.decimals) == class;
        number(plot.present().filter(of).count())
    };
    let counts: Vec<String> = (0..n).map(held).collect();
    let method = match plot.classes.method {
        Method::Quantile => "by-quantile",
        Method::Quantize(_) => "by-quantize",
        Method::Jenks => "by-jenks",
        Method::Threshold(_) => "by-threshold",
    };
    let form = into.form(method, &Decimal::from(n));
    let args = [("n", number(n)), ("breaks", list(&breaks)), ("counts", list(&counts))];
    let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
    Some(fill(&form, &args))
}

/// Who has a value: names, or how many where they are many.
fn holders(present: &[&MapArea], of: &MapArea, into: InLang<'_>) -> String {
    let same = present.iter().filter(|a| a.exact == of.exact);
    let names: Vec<&str> = same.map(|a| a.label.as_str()).collect();
    if names.len() <= NAMED {
        into.formats.list(into.lang, &names)
    } else {
        into.count("n-areas", names.len())
    }
}

fn rank(plot: &MapPlot, present: &[&MapArea], area: &MapArea, into: InLang<'_>) -> String {
    let number = |n: usize| into.formats.number(into.lang, &Decimal::from(n), None);
    let above = present.iter().filter(|a| a.exact > area.exact).count();
    let value = plot.shown(&area.exact, into);
    let args = [
        ("name", area.label.as_str()),
        ("value", &value),
        ("rank", &number(above + 1)),
        ("n", &number(present.len())),
    ];
    into.say("rank", &args)
}

/// How many values may still change.
pub(super) fn unsettled(plot: &MapPlot, into: InLang<'_>) -> Vec<String> {
    let present = plot.present().count();
    let mut out = Vec::new();
    for (obs, word, all) in [
        (Obs::Provisional, "provisional", "all-provisional"),
        (Obs::Estimated, "estimated", "all-estimated"),
    ] {
        let n = plot.present().filter(|a| is_unsettled(a) && a.status.obs == obs).count();
        if n > 1 && n == present {
            out.push(into.word(all).to_owned());
        } else if n > 0 {
            out.push(into.count(word, n));
        }
    }
    out
}
