//! What is shown over a page of the preview: what is wrong, where, and how to mend it; and what the page is.
//!
//! In: faults in words, what is known of the page. Out: markup. Everything in it that someone wrote is escaped.

use std::fmt::Write as _;

use crate::diag::Severity;
use crate::diag::show::{Told, ToolLang};
use crate::render::html::escape;

/// What is said of a page besides faults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sentence of its own")]
pub(super) struct Notice {
    /// Not the page of now: the last one that could be drawn.
    pub old: bool,
    /// There is no such page.
    pub missing: bool,
    /// The program itself failed at it.
    pub broken: bool,
    /// A draft.
    pub draft: bool,
    /// The day it comes out, where that is to come, in words.
    pub due: Option<String>,
}

/// How many faults are shown; whoever has more mends these first.
const SHOWN: usize = 20;

/// Words of the preview, in English and Italian.
struct Words {
    old: &'static str,
    missing: &'static str,
    broken: &'static str,
    draft: &'static str,
    due: &'static str,
    errors: (&'static str, &'static str),
    warnings: (&'static str, &'static str),
    more: &'static str,
    lost: &'static str,
}

const EN: Words = Words {
    old: "This is the page as it last could be drawn: what the files say now cannot be shown.",
    missing: "There is no page at this address now.",
    broken: "Specola itself failed at this page: that is a fault of the program, not of yours. What it said is in the terminal; please report it.",
    draft: "Draft: it is not in the published site.",
    due: "Not out yet; it comes out on",
    errors: ("error", "errors"),
    warnings: ("warning", "warnings"),
    more: "more; `specola check` tells them all",
    lost: "The preview does not answer: is `specola serve` still running?",
};

const IT: Words = Words {
    old: "Questa è la pagina com’era l’ultima volta che si è potuta disegnare: quello che c’è adesso nei file non si può mostrare.",
    missing: "A questo indirizzo adesso non c’è nessuna pagina.",
    broken: "Con questa pagina è Specola a essersi fermata: è un difetto del programma, non un tuo errore. Quello che ha detto è nel terminale; segnalalo, per favore.",
    draft: "Bozza: non è nel sito pubblicato.",
    due: "Non è ancora uscita; esce il",
    errors: ("errore", "errori"),
    warnings: ("avviso", "avvisi"),
    more: "in più; `specola check` li dice tutti",
    lost: "L’anteprima non risponde: `specola serve` è ancora in esecuzione?",
};

fn words(lang: ToolLang) -> &'static Words {
    match lang {
        ToolLang::En => &EN,
        ToolLang::It => &IT,
    }
}

/// The language of the panel, for its `lang`.
pub(super) fn tag(lang: ToolLang) -> &'static str {
    match lang {
        ToolLang::En => "en",
        ToolLang::It => "it",
    }
}

/// The sentence for when the preview is gone.
pub(super) fn lost(lang: ToolLang) -> String {
    escaped(words(lang).lost)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

/// The markup; empty where there is nothing to say. `told` begins with what concerns the page.
pub(super) fn panel(told: &[Told], notice: &Notice, lang: ToolLang) -> String {
    let words = words(lang);
    let mut out = String::new();
    let sentences = [
        (notice.broken, words.broken.to_owned(), "old"),
        (notice.old, words.old.to_owned(), "old"),
        (notice.missing, words.missing.to_owned(), "old"),
        (notice.draft, words.draft.to_owned(), "state"),
        (
            notice.due.is_some(),
            format!("{} {}.", words.due, notice.due.as_deref().unwrap_or_default()),
            "state",
        ),
    ];
    for (_, sentence, class) in sentences.iter().filter(|(said, _, _)| *said) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "<p class=\"sp-{class}\">{}</p>", escaped(sentence));
    }
    for (severity, (one, many), open) in
        [(Severity::Error, words.errors, " open"), (Severity::Warning, words.warnings, "")]
    {
        let of: Vec<&Told> = told.iter().filter(|t| t.severity == severity).collect();
        if of.is_empty() {
            continue;
        }
        let noun = if of.len() == 1 { one } else { many };
        let class = if severity == Severity::Error { "error" } else { "warning" };
        let _ = writeln!(
            out,
            "<details class=\"sp-{class}\"{open}><summary>{} {noun}</summary>\n<ol>",
            of.len()
        );
        for t in of.iter().take(SHOWN) {
            out.push_str(&fault(t));
        }
        out.push_str("</ol>\n");
        if of.len() > SHOWN {
            let _ = writeln!(out, "<p>… {} {}</p>", of.len() - SHOWN, escaped(words.more));
        }
        out.push_str("</details>\n");
    }
    out
}

fn fault(t: &Told) -> String {
    let mut place = escaped(&t.path);
    if let Some((line, column)) = t.line_column {
        let _ = write!(place, ":{line}:{column}");
    }
    if let Some(cell) = &t.cell {
        let _ = write!(place, " · {}", escaped(cell));
    }
    let mut out = format!("<li><strong>{}</strong>\n<code>{place}</code>\n", escaped(&t.message));
    if let Some((line, range)) = &t.excerpt {
        let part = |range: std::ops::Range<usize>| escaped(line.get(range).unwrap_or_default());
        let (before, inside) = (part(0..range.start), part(range.clone()));
        let after = part(range.end..line.len());
        let _ = writeln!(out, "<pre>{before}<mark>{inside}</mark>{after}</pre>");
    }
    for text in [&t.note, &t.help].into_iter().flatten() {
        let _ = writeln!(out, "<p>{}</p>", escaped(text));
    }
    out + "</li>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_with_its_place_and_nothing_of_it_is_markup() {
        let told = Told {
            severity: Severity::Error,
            code: "cell-type",
            path: "datasets/<b>/d.csv".to_owned(),
            line_column: Some((3, 2)),
            excerpt: Some(("a,<i>x</i>".to_owned(), 2..5)),
            cell: Some("riga 2".to_owned()),
            message: "`<i>` & co".to_owned(),
            note: None,
            help: Some("scrivi \"1\"".to_owned()),
        };
        let notice = Notice { old: true, ..Notice::default() };
        let expected = "\
<p class=\"sp-old\">This is the page as it last could be drawn: what the files say now cannot be shown.</p>
<details class=\"sp-error\" open><summary>1 error</summary>
<ol><li><strong>`&lt;i&gt;` &amp; co</strong>
<code>datasets/&lt;b&gt;/d.csv:3:2 · riga 2</code>
<pre>a,<mark>&lt;i&gt;</mark>x&lt;/i&gt;</pre>
<p>scrivi &quot;1&quot;</p>
</li>
</ol>
</details>
";
        let expected = expected.replace("<ol><li>", "<ol>\n<li>");
        assert_eq!(panel(std::slice::from_ref(&told), &notice, ToolLang::En), expected);
        assert_eq!(panel(&[], &Notice::default(), ToolLang::It), "");
        let many = vec![told; 22];
        let last = panel(&many, &Notice::default(), ToolLang::It);
        assert!(
            last.ends_with("</ol>\n<p>… 2 in più; `specola check` li dice tutti</p>\n</details>\n")
        );
        assert_eq!(last.matches("<li>").count(), 20);
    }
}
