//! Key figures: one number, large, with its name and unit.

use super::grid::point;
use super::layout::{Body, Missing, Variant};
use super::plot::{Measure, Point, measured};
use super::roles::{bind, wrong_kind};
use super::scene::{Anchor, LINE, Scene, TEXT, Tone, text_width};
use super::spec::{ChartSpec, Role, invalid};
use super::{InLang, TableCell, TableData, TableHead, table, width};
use crate::data::value::{Conf, Obs};
use crate::diag::{Code, Diagnostic};
use crate::frame::{Frame, Kind};

/// A number.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub measure: Measure,
    pub point: Point,
    pub columns: Vec<String>,
}

/// Makes the figure; `None` where there is not exactly one number, which is then reported.
pub(super) fn figure(
    spec: &ChartSpec,
    frame: &Frame,
    into: InLang<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Figure> {
    let bound = bind(spec, frame, out)?;
    let (channel, column) = bound.iter().find(|(r, _)| *r == Role::Text).map(|(_, b)| *b)?;
    if column.kind != Kind::Number {
        out.push(wrong_kind(channel, column, "chart-number"));
        return None;
    }
    match frame.n_rows {
        1 => {}
        0 => {
            let empty = Diagnostic::at(Code::ChartEmpty, spec.id.span);
            out.push(empty.with("id", &spec.id.value));
            return None;
        }
        _ => {
            out.push(invalid(spec.id.span, "chart-figure-one"));
            return None;
        }
    }
    let percent = channel.format.is_some_and(|f| f.value.percent);
    let point = point(column.cells.first()?, 0, percent);
    let measure = measured((channel, column), std::iter::once(&point.exact), into);
    Some(Figure { measure, point, columns: vec![column.name.clone()] })
}

impl Figure {
    fn shown(&self, into: InLang<'_>) -> String {
        match self.point.shown() {
            Some(n) => self.measure.shown(&n, into),
            None if self.point.status.conf == Conf::Confidential => {
                into.word("word-confidential").to_owned()
            }
            None => into.word("word-absent").to_owned(),
        }
    }

    /// The unit, behind a number; the words that stand where there is none have no unit.
    fn unit(&self) -> Option<&str> {
        self.measure.unit.as_deref().filter(|_| self.point.value.is_some())
    }

    /// The drawing in one width.
    pub(super) fn draw(&self, variant: Variant, into: InLang<'_>) -> Body {
        let mut scene = Scene::new(variant.width);
        let text = self.shown(into);
        let tone = if self.point.value.is_some() { Tone::Figure } else { Tone::Strong };
        let mut y = 40.0;
        scene.text((0.0, y), &text, Anchor::Start, tone);
        if let Some(unit) = self.unit() {
            let at = text_width(&text, tone) + 8.0;
            if at + text_width(unit, Tone::Plain) <= variant.width {
                scene.text((at, y), unit, Anchor::Start, Tone::Plain);
            } else {
                y += LINE + 4.0;
                scene.text((0.0, y), unit, Anchor::Start, Tone::Plain);
            }
        }
        scene.hit((10.0, 24.0), 0, 0);
        y += 7.0;
        for line in width::wrap(&self.measure.name, TEXT, Tone::Quiet.weight(), variant.width) {
            y += LINE + 2.0;
            scene.text((0.0, y), &line, Anchor::Start, Tone::Quiet);
        }
        scene.height = y + 6.0;
        Body { remarks: self.status(into), ..Body::new(scene, Vec::new(), true, Missing::Words) }
    }

    fn status(&self, into: InLang<'_>) -> Vec<String> {
        match self.point.status.obs {
            Obs::Provisional => vec![into.count("provisional", 1)],
            Obs::Estimated => vec![into.count("estimated", 1)],
            Obs::Normal | Obs::Missing | Obs::Break => Vec::new(),
        }
    }

    /// The description.
    pub(super) fn describe(&self, into: InLang<'_>) -> String {
        let unit = self.unit().map_or(String::new(), |u| format!(" {u}"));
        let value = format!("{}{unit}", self.shown(into));
        let mut out = vec![into.say("figure", &[("name", &self.measure.name), ("value", &value)])];
        out.extend(self.status(into));
        out.join(" ")
    }

    /// The number as a table of one row.
    pub(super) fn table(&self, caption: &str, into: InLang<'_>) -> TableData {
        let head = |text: &str, numeric| TableHead {
            text: text.to_owned(),
            unit: table::unit(&self.measure).filter(|_| numeric),
            numeric,
        };
        let row: Vec<TableCell> = vec![
            table::name(&self.measure.name),
            table::cell(Some(&self.point), &self.measure, into),
        ];
        TableData {
            caption: caption.to_owned(),
            head: vec![head(into.word("measure-head"), false), head(into.word("value-head"), true)],
            rows: vec![row],
        }
    }
}
