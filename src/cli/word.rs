//! `new article --from`: a Word document becomes the draft of a page, with its pictures beside it.
//!
//! In: the document's path. Out: what it holds, or a fault.

#![expect(clippy::disallowed_methods, reason = "opens the document that the author names")]

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::out;
use crate::diag::Code;
use crate::diag::show::ToolLang;
use crate::docx::{self, Article, Unreadable};
use crate::world::Fault;

/// Reads the document.
pub(super) fn read(path: &Path) -> Result<Article, Fault> {
    let unreadable = |e: &std::io::Error| Fault::new(Code::FileUnreadable, path).with("reason", e);
    let file = File::open(path).map_err(|e| unreadable(&e))?;
    docx::read(BufReader::new(file))
        .map_err(|Unreadable(reason)| Fault::new(Code::DocumentUnfit, path).with("reason", reason))
}

/// Tells what was left behind.
pub(super) fn tell(article: &Article, lang: ToolLang) {
    for name in &article.left {
        out(&match lang {
            ToolLang::En => format!("left out, since browsers do not show its form: {name}\n"),
            ToolLang::It => format!("lasciata fuori, perché i browser non la mostrano: {name}\n"),
        });
    }
}
