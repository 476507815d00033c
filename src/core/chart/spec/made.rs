//! Specifications that the program makes for itself, where no author wrote any.

use super::channel::bare;
use super::{ChartSpec, Mark, Role};
use crate::lang::ByLang;
use crate::source::{FileId, Span, Spanned};

impl ChartSpec {
    /// Lines of a frame that the program has put together: the field `y` over `x`; with a field `color` one for each of its
    /// values, of which the `highlight` stands out.
    pub fn lines([x, y]: [&str; 2], color: Option<(&str, &str)>) -> Self {
        let channels = [(Role::X, Some(x)), (Role::Y, Some(y)), (Role::Color, color.map(|c| c.0))];
        let channels =
            channels.into_iter().filter_map(|(role, field)| Some((role, bare(unwritten(field?)))));
        Self {
            span: NOWHERE,
            id: unwritten(y),
            data: None,
            mark: Mark::Line,
            kind: None,
            points: None,
            step: None,
            channels: channels.collect(),
            columns: None,
            filter: Vec::new(),
            transform: Vec::new(),
            layers: Vec::new(),
            limit: None,
            projection: None,
            inset: None,
            title: ByLang::new(unwritten(""), []),
            subtitle: None,
            caption: None,
            description: None,
            note: None,
            highlight: color.into_iter().map(|c| unwritten(c.1)).collect(),
        }
    }
}

/// What nobody wrote stands nowhere: a fault found there is shown to nobody.
const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

fn unwritten(text: &str) -> Spanned<String> {
    Spanned { value: text.to_owned(), span: NOWHERE }
}
