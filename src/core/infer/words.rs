//! What the comments of a `dataset.toml` say of what was found, in the languages of the tool.
//!
//! One short sentence each, with its evidence. No sentence holds a line break.

use super::decide::{Question, Why};
use super::number::Example;
use crate::diag::show::ToolLang;

/// A sentence in the language of the tool.
macro_rules! say {
    ($lang:expr, $en:literal, $it:literal $(, $name:ident = $value:expr)* $(,)?) => {
        match $lang {
            ToolLang::En => format!($en $(, $name = $value)*),
            ToolLang::It => format!($it $(, $name = $value)*),
        }
    };
}
pub(super) use say;

/// A text of the file on one line, cut where it is long.
pub(super) fn cited(text: &str) -> String {
    const LONGEST: usize = 300;
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.chars().count() <= LONGEST {
        return clean;
    }
    clean.chars().take(LONGEST).chain(['…']).collect()
}

/// A cell as it is named in a comment.
fn cell((text, record): &Example, lang: ToolLang) -> String {
    let text = cited(text);
    say!(
        lang,
        "`{text}` (record {record})",
        "`{text}` (record {record})",
        text = text,
        record = record
    )
}

/// A type as readers of comments call it.
fn kind(ty: &str, lang: ToolLang) -> &str {
    let it = match ty {
        "integer" => "numeri interi",
        "number" => "numeri",
        "date" => "date",
        "datetime" => "date con l’ora",
        "time" => "ore",
        "year" => "anni",
        "yearmonth" => "mesi di un anno",
        "boolean" => "sì o no",
        "duration" => "durate",
        "object" => "oggetti JSON",
        "array" => "liste JSON",
        "uri" => "indirizzi del web",
        "email" => "indirizzi di posta",
        "uuid" => "identificatori UUID",
        _ => "testi",
    };
    let en = match ty {
        "integer" => "whole numbers",
        "number" => "numbers",
        "date" => "dates",
        "datetime" => "dates with a time",
        "time" => "times",
        "year" => "years",
        "yearmonth" => "months of a year",
        "boolean" => "true or false",
        "duration" => "durations",
        "object" => "JSON objects",
        "array" => "JSON lists",
        "uri" => "web addresses",
        "email" => "e-mail addresses",
        "uuid" => "UUIDs",
        _ => "texts",
    };
    match lang {
        ToolLang::En => en,
        ToolLang::It => it,
    }
}

/// Why a field is what it is.
#[expect(clippy::too_many_lines, reason = "one arm for each reason; a table reads best whole")]
pub(super) fn why(why: &Why, lang: ToolLang) -> String {
    match why {
        Why::Empty => say!(
            lang,
            "no cell is filled; `ignoreColumns` in place of the field leaves the column out",
            "nessuna cella è piena; `ignoreColumns` al posto del campo esclude la colonna"
        ),
        Why::All(ty, n) => {
            say!(lang, "{ty}: {n} of {n}", "{ty}: {n} su {n}", n = n, ty = kind(ty, lang))
        }
        Why::ZeroLed(n, of) => say!(
            lang,
            "a code, kept as text; it begins with zero in {n} of {of} cells",
            "un codice, resta testo; comincia con zero in {n} celle su {of}",
            n = n,
            of = of
        ),
        Why::Quoted(n) => say!(
            lang,
            "a code, kept as text; digits between quotes: {n} of {n}, while numbers of other columns have none",
            "un codice, resta testo; cifre fra virgolette: {n} su {n}, mentre i numeri di altre colonne non ne hanno",
            n = n
        ),
        Why::Named(n) => say!(
            lang,
            "a code, kept as text: the name says so; as many digits in each: {n} of {n}",
            "un codice, resta testo: lo dice il nome; stesso numero di cifre: {n} su {n}",
            n = n
        ),
        Why::AsText(n) => say!(
            lang,
            "digits that the sheet holds as text: {n} of {n}; `integer` if they are quantities",
            "cifre che il foglio tiene come testo: {n} su {n}; `integer` se sono quantità",
            n = n
        ),
        Why::TooLong(n) => say!(
            lang,
            "a code, kept as text; more than 18 digits in cells: {n}",
            "un codice, resta testo; più di 18 cifre, celle: {n}",
            n = n
        ),
        Why::Zeros => say!(lang, "all decimals are zeros", "tutti i decimali sono zeri"),
        Why::Proof(example, true) => {
            say!(
                lang,
                "{cell} tells what the signs mean",
                "{cell} dice che cosa significano i segni",
                cell = cell(example, lang)
            )
        }
        Why::Proof(example, false) => say!(
            lang,
            "{cell} in another column tells what the signs mean",
            "{cell} in un’altra colonna dice che cosa significano i segni",
            cell = cell(example, lang)
        ),
        Why::Affixed(n) => {
            say!(
                lang,
                "a sign stands beside the number: {n}",
                "accanto al numero c’è un segno: {n}",
                n = n
            )
        }
        Why::Years(least, greatest, n) => say!(
            lang,
            "years from {least} to {greatest}: {n} of {n}",
            "anni dal {least} al {greatest}: {n} su {n}",
            n = n,
            least = least,
            greatest = greatest
        ),
        Why::Dates(None, n) => {
            say!(
                lang,
                "days as in 2025-03-31: {n} of {n}",
                "giorni come 2025-03-31: {n} su {n}",
                n = n
            )
        }
        Why::Dates(Some(format), n) => say!(
            lang,
            "days in the form {format} and in no other: {n} of {n}",
            "giorni nella forma {format} e in nessun’altra: {n} su {n}",
            n = n,
            format = format
        ),
        Why::Padded(n) => {
            say!(lang, "cells with spaces around them: {n}", "celle con spazi intorno: {n}", n = n)
        }
        Why::Formula(n) => say!(
            lang,
            "cells written as =\"…\", so that a spreadsheet keeps the text: {n}",
            "celle scritte come =\"…\", perché un foglio di calcolo tenga il testo: {n}",
            n = n
        ),
        Why::Few(n) => say!(
            lang,
            "different values: {n}; labels for readers go as {{ value = \"…\", label = {{ … }} }}",
            "valori diversi: {n}; le etichette per chi legge si scrivono {{ value = \"…\", label = {{ … }} }}",
            n = n
        ),
        Why::Places(n) => say!(
            lang,
            "codes of the site’s places: {n} of {n}",
            "codici dei luoghi del sito: {n} su {n}",
            n = n
        ),
        Why::Totals(n) => say!(
            lang,
            "records that hold a total: {n}; who sums the others must leave them out",
            "record che sono un totale: {n}; chi somma gli altri deve escluderli",
            n = n
        ),
    }
}

/// What the author is asked; several lines.
#[expect(clippy::too_many_lines, reason = "one arm for each question; a table reads best whole")]
pub(super) fn question(question: &Question, lang: ToolLang) -> Vec<String> {
    let examples = |list: &[Example]| -> String {
        list.iter().map(|e| cell(e, lang)).collect::<Vec<_>>().join(", ")
    };
    match question {
        Question::Sign(sign, example, n, of) => vec![
            say!(
                lang,
                "does `{sign}` mark thousands or decimals in {cell}? Cells that can be read both ways: {n} of {of}; none decides",
                "`{sign}` in {cell} segna le migliaia o i decimali? Celle che si leggono nei due modi: {n} su {of}; nessuna decide",
                sign = sign,
                cell = cell(example, lang),
                n = n,
                of = of
            ),
            say!(
                lang,
                "take away the # of one of the two answers; until then `specola check` asks",
                "togli il # a una delle due risposte; fino ad allora lo chiede `specola check`"
            ),
        ],
        Question::Conflict(a, b) => vec![
            say!(
                lang,
                "{a} and {b} contradict each other: the same sign would mark thousands and decimals",
                "{a} e {b} si contraddicono: lo stesso segno varrebbe per migliaia e decimali",
                a = cell(a, lang),
                b = cell(b, lang)
            ),
            say!(
                lang,
                "perhaps the file was damaged: text until you know; then `type`, `decimalChar` and `groupChar`",
                "forse il file è guasto: testo finché non lo sai; poi `type`, `decimalChar` e `groupChar`"
            ),
        ],
        Question::Mixed(share, other) => vec![
            say!(
                lang,
                "is {other} written as {share} is? One of them may be a share of 1, the other one of 100",
                "{other} è scritto come {share}? Uno può essere una quota di 1, l’altro di 100",
                share = cell(share, lang),
                other = cell(other, lang)
            ),
            say!(
                lang,
                "text until all cells are written in one way at the source; then `type`, `unit` and `bareNumber`",
                "testo finché alla fonte non sono scritte tutte allo stesso modo; poi `type`, `unit` e `bareNumber`"
            ),
        ],
        Question::Nearly(ty, n, of, odd) => vec![
            say!(
                lang,
                "{ty}: {n} of {of}; no such thing: {odd}",
                "{ty}: {n} su {of}; non lo è: {odd}",
                n = n,
                of = of,
                ty = kind(ty, lang),
                odd = examples(odd)
            ),
            say!(
                lang,
                "text until mended at the source, or declared in `missingValues` if it stands for nothing",
                "testo finché non si corregge alla fonte, o si dichiara in `missingValues` se sta per nulla"
            ),
        ],
        Question::DayMonth(..) => vec![
            say!(
                lang,
                "does the day or the month come first? Every value can be read both ways",
                "viene prima il giorno o il mese? Ogni valore si legge nei due modi"
            ),
            say!(
                lang,
                "take away the # of one of the two answers; until then `specola check` asks",
                "togli il # a una delle due risposte; fino ad allora lo chiede `specola check`"
            ),
        ],
        Question::Degrees => vec![say!(
            lang,
            "pairs of degrees: `type = \"geopoint\"` if longitude comes first and then latitude",
            "coppie di gradi: `type = \"geopoint\"` se viene prima la longitudine e poi la latitudine"
        )],
    }
}
