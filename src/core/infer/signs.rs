//! Texts that official tables write where there is no value, what they mean, and which status they give a cell.
//!
//! The points and the dash are Istat's (noi-italia.istat.it, "Segni convenzionali"); the colon is Eurostat's.

use crate::diag::show::ToolLang;

/// A text that stands for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sign {
    /// As it is written.
    pub text: &'static str,
    /// The status it gives: `M` missing, `C` confidential.
    pub status: &'static str,
    /// Whether it stands for nothing among texts too, where `NA` is Naples.
    pub among_texts: bool,
    /// Why nothing is there, in English and Italian.
    label: (&'static str, &'static str),
}

const NO_DATA: (&str, &str) = ("not available", "dato non disponibile");
const UNKNOWN: (&str, &str) = (
    "the phenomenon exists, its figures are not known",
    "il fenomeno esiste, ma i dati non si conoscono",
);
const NONE: (&str, &str) = (
    "the phenomenon does not exist, or no case was found",
    "il fenomeno non esiste, o non si sono verificati casi",
);
const SMALL: (&str, &str) = (
    "less than half of the smallest figure shown",
    "valore inferiore alla metà della cifra minima considerata",
);
const SECRET: (&str, &str) =
    ("withheld to protect confidentiality", "dato oscurato per riservatezza");

const fn sign(text: &'static str, among_texts: bool, label: (&'static str, &'static str)) -> Sign {
    Sign { text, status: "M", among_texts, label }
}

/// Every sign that is known.
const SIGNS: &[Sign] = &[
    sign("....", true, UNKNOWN),
    sign("...", true, UNKNOWN),
    sign("…", true, UNKNOWN),
    sign("..", true, SMALL),
    sign("-", true, NONE),
    sign("–", true, NONE),
    sign("—", true, NONE),
    sign("--", true, NONE),
    sign(":", false, NO_DATA),
    sign("n.d.", true, NO_DATA),
    sign("n.d", true, NO_DATA),
    sign("N.D.", true, NO_DATA),
    sign("nd", false, NO_DATA),
    sign("ND", false, NO_DATA),
    sign("n.a.", true, NO_DATA),
    sign("n/a", true, NO_DATA),
    sign("N/A", true, NO_DATA),
    sign("NA", false, NO_DATA),
    sign("#N/D", true, NO_DATA),
    sign("#N/A", true, NO_DATA),
    sign("NaN", false, NO_DATA),
    sign("null", false, NO_DATA),
    sign("NULL", false, NO_DATA),
    Sign { text: "*", status: "C", among_texts: false, label: SECRET },
];

/// The sign a cell is.
pub(super) fn find(text: &str) -> Option<&'static Sign> {
    if text.len() > 4 { None } else { SIGNS.iter().find(|s| s.text == text) }
}

impl Sign {
    /// Why nothing is there.
    pub(super) fn label(&self, lang: ToolLang) -> &'static str {
        match lang {
            ToolLang::En => self.label.0,
            ToolLang::It => self.label.1,
        }
    }
}
