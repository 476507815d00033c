//! `layer`: rules, bands and words over a drawing, at places that are written and not read from a field.

use super::channel::asked;
use super::{Bi, invalid, tables, wrong_type};
use crate::data::value::Asked;
use crate::diag::Diagnostic;
use crate::fields::{Context, RawTable, Record};
use crate::source::{Span, Spanned};

/// As many words may stand over one drawing.
const TEXTS: usize = 3;

/// One thing over a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Where it was written.
    pub span: Span,
    /// What it is.
    pub mark: LayerMark,
    /// What is said of it.
    pub text: Option<Bi>,
}

/// What lies over a drawing.
#[derive(Clone, Debug, PartialEq)]
pub enum LayerMark {
    /// A line across the plot at a value of the horizontal axis.
    RuleX(Spanned<Asked>),
    /// A line across the plot at a value of the vertical axis.
    RuleY(Spanned<Asked>),
    /// A band between two values of the horizontal axis.
    BandX(Spanned<Asked>, Spanned<Asked>),
    /// A band between two values of the vertical axis.
    BandY(Spanned<Asked>, Spanned<Asked>),
    /// Words at a point; where only one place is written, at the mark that stands there.
    Text {
        /// Where on the horizontal axis.
        x: Option<Spanned<Asked>>,
        /// Where on the vertical axis.
        y: Option<Spanned<Asked>>,
    },
}

/// Every layer; what is wrong is reported and left out.
pub(super) fn layers(
    table: &RawTable,
    record: &Record,
    ctx: Context<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    for (keys, table, span) in tables(table, record, "layer") {
        let place = |key: &'static str, out: &mut Vec<Diagnostic>| {
            let raw = table.get(key)?;
            let value = asked(&raw.value);
            if value.is_none() {
                out.push(wrong_type(key, raw, "chart-place"));
            }
            Some(Spanned { value: value?, span: raw.span })
        };
        let [x, x2, y, y2] = ["x", "x2", "y", "y2"].map(|key| place(key, out));
        let mark = match (keys.text("mark").map(String::as_str), (x, x2), (y, y2)) {
            (Some("rule"), (Some(x), None), (None, None)) => LayerMark::RuleX(x),
            (Some("rule"), (None, None), (Some(y), None)) => LayerMark::RuleY(y),
            (Some("rect"), (Some(a), Some(b)), (None, None)) => LayerMark::BandX(a, b),
            (Some("rect"), (None, None), (Some(a), Some(b))) => LayerMark::BandY(a, b),
            (Some("text"), (x, None), (y, None)) if x.is_some() || y.is_some() => {
                LayerMark::Text { x, y }
            }
            (None, _, _) => continue,
            (Some(_), _, _) => {
                out.push(invalid(span, "chart-layer-place"));
                continue;
            }
        };
        let text = super::bi(table, keys, "text", ctx);
        if text.is_none() && matches!(mark, LayerMark::Text { .. }) {
            out.push(invalid(span, "chart-layer-text"));
            continue;
        }
        layers.push(Layer { span, mark, text });
    }
    let mut words = layers.iter().filter(|l| matches!(l.mark, LayerMark::Text { .. }));
    if let Some(surplus) = words.nth(TEXTS) {
        out.push(invalid(surplus.span, "chart-layer-many"));
    }
    layers
}
